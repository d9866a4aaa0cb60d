"""CGT803: a pool's id written out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Found, Known
from ...rule import Case, Example, Options, Rule
from ...view import View
from ..sources import CREATE_CLIENT, cwe
from ..wording import quoted

SETTING = "user_pool_id"
_ID = re.compile(r"[a-z]{2}(-[a-z]+)+-\d_[0-9A-Za-z]+")

_MODULES = (".tf", ".tf.json", ".tofu", ".tofu.json")


def check(view: View, _options: Options) -> Iterator[Found]:
    value = view.value(SETTING)
    if isinstance(value, Known) and _ID.fullmatch(str(value.value)) and not _given(value):
        yield Found(
            SETTING,
            f"{quoted(value.value)} is one environment's pool, whichever this is deployed to",
            no_fix="another pool means a new client, so nothing changes it by itself",
        )


def _given(value: Known) -> bool:
    """A deployment says it, as it should: it is an input's value, and neither its default nor a module call's."""
    named = any(step.text.startswith(("var.", "parameter ")) for step in value.via)
    return named and not value.weak and not value.span.file.endswith(_MODULES)


EXAMPLE = Example(
    terraform=Case(
        bad="""\
user_pool_id = "eu-west-1_Ab1Cd2Ef3"
""",
        fixed="""\
user_pool_id = "eu-west-1_Ab1Cd2Ef3"
""",
        good="""\
prevent_user_existence_errors = "ENABLED"
""",
    ),
    yaml=Case(
        bad="""\
UserPoolId: eu-west-1_Ab1Cd2Ef3
""",
        fixed="""\
UserPoolId: eu-west-1_Ab1Cd2Ef3
""",
        good="""\
PreventUserExistenceErrors: ENABLED
""",
    ),
    json=Case(
        bad="""\
"UserPoolId": "eu-west-1_Ab1Cd2Ef3"
""",
        fixed="""\
"UserPoolId": "eu-west-1_Ab1Cd2Ef3"
""",
        good="""\
"PreventUserExistenceErrors": "ENABLED"
""",
    ),
)

RULE = Rule(
    id="CGT803",
    slug="hardcoded-user-pool-id",
    title="The pool's id is written out",
    severity="info",
    level=None,
    settings=(SETTING,),
    what="The client names its pool by an id that stands in the template, not by the pool's resource, an input or a "
    "data source.",
    why="The id belongs to one account, region and environment. Copied to another it makes a client on the wrong pool, and "
    "mending it there replaces the client. Where another stack owns the pool, hand its id in as an input.",
    sources=(CREATE_CLIENT, cwe(1051), cwe(547)),
    check=check,
    example=EXAMPLE,
)
