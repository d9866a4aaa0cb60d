"""T19: what can't be resolved is shown with its reason and never mended; of a condition each branch is looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cogtui.core.cli import main

TERRAFORM = """\
variable "revocation" {
  type = bool
}

variable "secure" {
  type = bool
}

resource "aws_cognito_user_pool_client" "web" {
  name                          = "web"
  user_pool_id                  = "eu-west-1_4hVqZr7Ux"
  enable_token_revocation       = var.revocation
  prevent_user_existence_errors = VALUE
}
"""
YAML = """\
Parameters:
  Revocation: {Type: String}
  Secure: {Type: String}
Conditions:
  IsSecure: !Equals [!Ref Secure, "true"]
Resources:
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: eu-west-1_4hVqZr7Ux
      EnableTokenRevocation: !Ref Revocation
      PreventUserExistenceErrors: VALUE
"""
JSON = json.dumps(
    {
        "Parameters": {"Revocation": {"Type": "String"}, "Secure": {"Type": "String"}},
        "Conditions": {"IsSecure": {"Fn::Equals": [{"Ref": "Secure"}, "true"]}},
        "Resources": {
            "Web": {
                "Type": "AWS::Cognito::UserPoolClient",
                "Properties": {
                    "UserPoolId": "eu-west-1_4hVqZr7Ux",
                    "EnableTokenRevocation": {"Ref": "Revocation"},
                    "PreventUserExistenceErrors": "VALUE",
                },
            }
        },
    },
    indent=2,
)
FILES = {"main.tf": TERRAFORM, "template.yaml": YAML, "template.json": JSON}
UNKNOWN = {"main.tf": "var.revocation", "template.yaml": "!Ref Revocation", "template.json": '"Revocation"'}
REASONS = {"main.tf": "var.revocation has no default"}
BRANCHES = {
    "main.tf": ('var.secure ? "ENABLED" : "LEGACY"', 'var.secure ? "ENABLED" : "ENABLED"'),
    "template.yaml": ("!If [IsSecure, ENABLED, LEGACY]", "!If [IsSecure, ENABLED, ENABLED]"),
    "template.json": ('{"Fn::If": ["IsSecure", "ENABLED", "LEGACY"]}', '{"Fn::If": ["IsSecure", "ENABLED", "ENABLED"]}'),
}


def written(name: str, value: str) -> str:
    quoted = '"VALUE"' if name == "template.json" else "VALUE"
    return FILES[name].replace(quoted, value)


def audited(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    main(["--select", "CGT207,CGT301", "--fix-level", "replacement", "--format", "json", *arguments, "."])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("name", FILES)
def test_an_unknown_value_is_told_and_left(name: str, inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = inside / name
    path.write_text(written(name, '"ENABLED"'))
    before = path.read_bytes()
    report = audited(capsys, "--fix")
    setting = report["clients"][0]["settings"]["enable_token_revocation"]
    assert path.read_bytes() == before
    assert report["findings"] == []
    assert (setting["state"], UNKNOWN[name] in setting["text"]) == ("unknown", True)
    assert setting["reason"] == REASONS.get(name, "parameter Revocation has no default")
    assert report["summary"]["unresolved"] == 1


@pytest.mark.parametrize("name", FILES)
def test_the_bad_branch_is_found_and_mended(name: str, inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = inside / name
    bad, good = BRANCHES[name]
    path.write_text(written(name, bad))
    (finding,) = audited(capsys, "--check")["findings"]
    assert (finding["rule"], len(finding["worlds"])) == ("CGT207", 1)
    assert finding["worlds"][0].startswith("not ")
    audited(capsys, "--fix")
    assert path.read_text() == written(name, good)
