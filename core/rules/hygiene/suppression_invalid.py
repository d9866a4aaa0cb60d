"""CGT902: suppressions that are wrong, over or idle. They are no part of a client: ``core/suppressions.py`` finds them."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Options, Part, Rule
from ...view import View
from ..sources import cwe


def check(_view: View, _options: Options) -> Iterator[Found]:
    """Nothing: one client in one world does not show what is said beside it."""
    yield from ()


_TERRAFORM = """\
# cogtui: allow {rule} reason="the gateway asks at every call"
enable_token_revocation = false
"""
_YAML = """\
# cogtui: allow {rule} reason="the gateway asks at every call"
EnableTokenRevocation: false
"""
_JSON = """\
{{
  "AWSTemplateFormatVersion": "2010-09-09",
  "Resources": {{
    "ExampleClient": {{
      "Type": "AWS::Cognito::UserPoolClient",
      "Metadata": {{
        "cogtui": {{
          "allow": [{{"rule": "{rule}", "reason": "the gateway asks at every call"}}]
        }}
      }},
      "Properties": {{
        "ClientName": "example",
        "UserPoolId": {{"Ref": "ExamplePool"}},
        "EnableTokenRevocation": false
      }}
    }},
    "ExamplePool": {{
      "Type": "AWS::Cognito::UserPool"
    }}
  }}
}}
"""


def _case(text: str, *, whole: bool = False) -> Case:
    """What is meant by a name that is none is for its author to say: nothing mends it."""
    bad, good = (text.format(rule=rule) for rule in ("token-revocation", "token-revocation-disabled"))
    return Case(bad=bad, fixed=bad, good=good, whole=whole)


RULE = Rule(
    id="CGT902",
    slug="suppression-invalid",
    title="Something is allowed that can't be, or need not be",
    severity="low",
    level=None,
    settings=(),
    what="A comment, a resource's metadata or a waiver that allows a finding and is wrong: it names a rule that there is not, "
    "can't be read, has ended, lacks what the profile demands, or allows nothing.",
    why="What is misspelled or over allows nothing, and its author believes that it does. What is left behind hides the next "
    "finding in its place. Nothing suppresses these findings.",
    sources=(cwe(1164),),
    check=check,
    example=Example(terraform=_case(_TERRAFORM), yaml=_case(_YAML), json=_case(_JSON, whole=True)),
    parts=(
        Part("a", "There is no such rule."),
        Part("b", 'It can\'t be read: write cogtui: allow RULE, RULE until=YYYY-MM-DD reason="…".'),
        Part("c", "It lacks a reason or an end that the profile demands."),
        Part("d", "It has ended."),
        Part("e", "It allows nothing: no such finding is there.", severity="info"),
        Part("f", "It stands in a template, where the profile lets nothing be allowed."),
    ),
)
