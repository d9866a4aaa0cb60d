"""CGT403: a client's secret where many can read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...around import Use
from ...model import Absent, Change, Found, Known, Value
from ...rule import Case, Example, Options, Part, Rule
from ...view import View, in_world
from .. import facts
from ..remedy import mended
from ..sources import APP_CLIENTS, asvs, cwe
from .holders import readable

_ROTATE = "and give the client a second secret, then delete the first (AddUserPoolClientSecret)"


def check(view: View, _options: Options) -> Iterator[Found]:
    if facts.secret(view) is False:
        return
    for use in dict.fromkeys(use for use in view.client.uses if use.attribute == "client_secret" and use.certain):
        found = _output(view, use) if use.kind == "output" else _parameter(view, use) or _elsewhere(use)
        if found:
            yield found


def _output(view: View, use: Use) -> Found | None:
    if view.client.language.startswith("cloudformation"):
        message = f"whoever may describe the stack reads the client's secret in output {use.address}"
        advice = f"other stacks may import it: let them read it from Secrets Manager, drop the output, {_ROTATE}"
        return _found(use, "c", message, advice)
    if use.sensitive is not False:
        return None
    inner = use.address.startswith("module.")
    shown = (
        "what a caller makes of it can be printed"
        if inner
        else "it is printed into logs, or refused by Terraform 0.15 and later"
    )
    found = _found(use, "a", f"{_name(use)} holds the client's secret and is not marked sensitive: {shown}")
    # Terraform keeps in mind that a module's value is sensitive, until somebody tells it otherwise.
    found = replace(found, confidence="medium") if inner else found
    marks = tuple(Change(_path(one, "sensitive"), "set", True) for one in (use, *_onward(view, use)))
    return mended(view, found, marks, f"mark {_name(use)} sensitive", "safe")


def _onward(view: View, use: Use) -> Iterator[Use]:
    """The outputs that hand this one on, which Terraform then wants marked as well."""
    seen = {use.address}
    for other in view.client.uses:
        if other.kind == "output" and other.sensitive is False and use.address in other.through and other.address not in seen:
            seen.add(other.address)
            yield other


def _parameter(view: View, use: Use) -> Found | None:
    """An SSM parameter, whose type Terraform shows; CloudFormation knows none that is encrypted."""
    kind = _beside(view, _path(use, "type"))
    if use.argument != "value" or not isinstance(kind, Known) or kind.value == "SecureString":
        return None
    found = _found(use, "b", f"{_name(use)} keeps the client's secret as a plain {kind.value}")
    change = (Change(_path(use, "type"), "set", "SecureString"),)
    return mended(view, found, change, f"make {_name(use)} a SecureString", "behavior", RULE.breaks)


def _elsewhere(use: Use) -> Found | None:
    where = readable(use)
    advice = f"let what needs the secret read it from Secrets Manager, {_ROTATE}"
    return _found(use, "c", f"the client's secret is readable in {where} of {_name(use)}", advice) if where else None


def _found(use: Use, part: str, message: str, no_fix: str = "") -> Found:
    return Found("generate_secret", message, part=part, no_fix=no_fix, at=use.span)


def _name(use: Use) -> str:
    """What its own module calls the place: it is the same for everyone who calls that module."""
    return ".".join(use.address.rsplit(".", 2)[-2:])


def _path(use: Use, argument: str) -> str:
    return f"{use.address}.{argument}"


def _beside(view: View, path: str) -> Value:
    value = view.client.beside.get(path)
    return in_world(value, view.world) if value is not None else Absent(view.client.header)


_TERRAFORM = """\
resource "aws_cognito_user_pool_client" "example" {
  name            = "example"
  user_pool_id    = aws_cognito_user_pool.example.id
  generate_secret = true
}

resource "aws_cognito_user_pool" "example" {
  name = "example"
}

resource "aws_ssm_parameter" "secret" {
  name  = "/example/client-secret"
  type  = "%s"
  value = aws_cognito_user_pool_client.example.client_secret
}

output "client_secret" {
  value%s = aws_cognito_user_pool_client.example.client_secret
%s}
"""
_YAML = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  ExampleClient:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      ClientName: example
      UserPoolId: !Ref ExamplePool
      GenerateSecret: true
  ExamplePool:
    Type: AWS::Cognito::UserPool
%sOutputs:
  Client%s:
    Value: %s
"""
_JSON = """\
{
  "AWSTemplateFormatVersion": "2010-09-09",
  "Resources": {
    "ExampleClient": {
      "Type": "AWS::Cognito::UserPoolClient",
      "Properties": {
        "ClientName": "example",
        "UserPoolId": {"Ref": "ExamplePool"},
        "GenerateSecret": true
      }
    },
    "ExamplePool": {
      "Type": "AWS::Cognito::UserPool"
    }%s
  },
  "Outputs": {
    "Client%s": {
      "Value": {%s}
    }
  }
}
"""
_YAML_SECRET = """\
  ExampleSecret:
    Type: AWS::SecretsManager::Secret
    Properties:
      SecretString: !GetAtt ExampleClient.ClientSecret
"""
_JSON_SECRET = """,
    "ExampleSecret": {
      "Type": "AWS::SecretsManager::Secret",
      "Properties": {
        "SecretString": {"Fn::GetAtt": ["ExampleClient", "ClientSecret"]}
      }
    }"""
_MARKED = _TERRAFORM % ("SecureString", "", "\n  sensitive = true\n")
EXAMPLE = Example(
    terraform=Case(bad=_TERRAFORM % ("String", "", ""), fixed=_MARKED, good=_MARKED, whole=True),
    yaml=Case(
        bad=_YAML % ("", "Secret", "!GetAtt ExampleClient.ClientSecret"),
        fixed=_YAML % ("", "Secret", "!GetAtt ExampleClient.ClientSecret"),
        good=_YAML % (_YAML_SECRET, "SecretArn", "!Ref ExampleSecret"),
        whole=True,
    ),
    json=Case(
        bad=_JSON % ("", "Secret", '"Fn::GetAtt": ["ExampleClient", "ClientSecret"]'),
        fixed=_JSON % ("", "Secret", '"Fn::GetAtt": ["ExampleClient", "ClientSecret"]'),
        good=_JSON % (_JSON_SECRET, "SecretArn", '"Ref": "ExampleSecret"'),
        whole=True,
    ),
)

RULE = Rule(
    id="CGT403",
    slug="client-secret-leak",
    title="The client's secret where many can read it",
    severity="high",
    level="behavior",
    settings=("generate_secret",),
    what="The secret is handed on to a place that shows it: a stack's output, a Terraform output that is not sensitive, an SSM "
    "parameter that is not encrypted, a function's environment, user data, tags, a file.",
    why="Everybody who may describe the stack, the function or the machine, or who reads the logs of a deployment, can then "
    "act as the client. Terraform's state holds the secret in clear in any case, so that has to be guarded too.",
    sources=(APP_CLIENTS, asvs("13.3.1"), cwe(312), cwe(532)),
    check=check,
    breaks="what reads the SSM parameter without decrypting it",
    parts=(
        Part("a", "a Terraform output that is not marked sensitive", level="safe"),
        Part("b", "an SSM parameter that is not a SecureString", level="behavior"),
        Part("c", "a stack's output, an environment, user data, tags, metadata, a file"),
    ),
    example=EXAMPLE,
)
