"""Fixes that meet a template as people write it: unknown values, branches, formatting, and all fixes of one client together."""

from __future__ import annotations

import json
from pathlib import Path

import judges
import pytest
from cogtui.core.cli import main

SPA = 'extends = "baseline"\n[[clients]]\nmatch = "*"\narchetype = "spa"\n'


def fix(text: str, name: str, level: str = "behavior", profile: str = "") -> str:
    """What ``--fix`` makes of a file; a second run changes no byte."""
    path = Path(name)
    path.write_bytes(text.encode())
    Path("here.toml").write_text(profile or 'extends = "baseline"\n')
    command = ["--fix", "--fix-level", level, "--profile", "here.toml", "--quiet", name]
    main(command)
    written = path.read_bytes()
    main(command)
    assert path.read_bytes() == written
    return written.decode()


def report(capsys: pytest.CaptureFixture[str], name: str) -> dict[str, list[dict[str, object]]]:
    capsys.readouterr()
    main(["--fix", "--format", "json", name])
    found: dict[str, list[dict[str, object]]] = json.loads(capsys.readouterr().out)
    return found


# ------------------------------------------------------------------------------- what is not known

UNKNOWN = """\
variable "revocation" {
  type = bool
}

resource "aws_cognito_user_pool_client" "it" {
  name                          = "client"
  user_pool_id                  = "eu-west-1_Ab1"
  enable_token_revocation       = var.revocation
  prevent_user_existence_errors = var.mode
}
"""


def test_an_expression_that_is_not_known_is_never_written_over(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fix(UNKNOWN, "main.tf", "replacement") == UNKNOWN
    found = report(capsys, "main.tf")
    assert not {"CGT207", "CGT301"} & {str(finding["rule"]) for finding in found["findings"]}
    settings = found["clients"][0]["settings"]
    assert isinstance(settings, dict)
    assert settings["enable_token_revocation"]["state"] == "unknown"
    assert "var.revocation" in settings["enable_token_revocation"]["reason"]
    assert found["summary"]["unresolved"] == 2  # type: ignore[call-overload]


BRANCHES = """\
Parameters:
  Stage: {Type: String}
  Mode: {Type: String}
Conditions:
  Prod: !Equals [!Ref Stage, prod]
Resources:
  It:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: eu-west-1_Ab1
      EnableTokenRevocation: !If [Prod, true, false]
      PreventUserExistenceErrors: !Ref Mode
"""


def test_only_the_bad_branch_is_written_over(inside: Path) -> None:
    assert fix(BRANCHES, "main.yaml", "replacement") == BRANCHES.replace("[Prod, true, false]", "[Prod, true, true]")


# --------------------------------------------------------------------------------------- languages


def test_a_value_is_written_over_in_both_languages(inside: Path) -> None:
    """Deleting it would keep it in Terraform, and mean the bad default in CloudFormation."""
    terraform = 'resource "aws_cognito_user_pool_client" "it" {\n  prevent_user_existence_errors = "LEGACY"\n}\n'
    assert fix(terraform, "main.tf", "safe") == terraform.replace("LEGACY", "ENABLED")
    template = "Resources:\n  It:\n    Type: AWS::Cognito::UserPoolClient\n"
    template += "    Properties:\n      PreventUserExistenceErrors: {}\n"
    for before, after in (("LEGACY", "ENABLED"), ('"LEGACY"', '"ENABLED"'), ("'LEGACY'  # old", "'ENABLED'  # old")):
        assert fix(template.format(before), "main.yaml", "safe") == template.format(after)


def test_legacy_names_lose_the_password_once_they_are_new(inside: Path) -> None:
    text = 'resource "aws_cognito_user_pool_client" "it" {\n  name                          = "it"\n'
    text += '  prevent_user_existence_errors = "ENABLED"\n  explicit_auth_flows           = [%s]\n}\n'
    after = '"ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"'
    assert fix(text % '"USER_PASSWORD_AUTH"', "main.tf") == text % after


YAML = """\
# The portal's clients.
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
  It:
    Type: AWS::Cognito::UserPoolClient
    Condition: Here
    Properties:
      ClientName: !Sub "${AWS::StackName}-portal"   # per stack
      UserPoolId: !GetAtt Pool.UserPoolId
      GenerateSecret: yes
      RefreshTokenValidity: 400
      ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]  # since 2019
      CallbackURLs:
      - !Sub "https://${AWS::StackName}.example.org/cb"
      # the old host
      - 'http://old.example.org/cb'
Conditions:
  Here: !Equals [!Ref AWS::Region, eu-west-1]
"""
YAML_AFTER = (
    YAML.replace("400", "30")
    .replace("[ALLOW_USER_PASSWORD_AUTH,", "[ALLOW_USER_SRP_AUTH,")
    .replace("'http://old", "'https://old")
    .replace("example.org/cb'\n", "example.org/cb'\n      PreventUserExistenceErrors: ENABLED\n")
)


def test_yaml_keeps_all_that_is_not_the_value(inside: Path) -> None:
    assert fix(YAML, "main.yaml", profile=SPA.replace("spa", "web")) == YAML_AFTER


JSON = """\
{
\t"Resources": {
\t\t"It": {
\t\t\t"Type": "AWS::Cognito::UserPoolClient",
\t\t\t"Properties": {
\t\t\t\t"UserPoolId": {"Ref": "Pool"},
\t\t\t\t"RefreshTokenValidity": 400,
\t\t\t\t"AllowedOAuthFlows": ["implicit","code"],
\t\t\t\t"EnableTokenRevocation": false
\t\t\t}
\t\t},
\t\t"Pool": {"Type": "AWS::Cognito::UserPool"}
\t}
}"""
JSON_AFTER = (
    JSON.replace("400", "30")
    .replace('["implicit","code"]', '["code"]')
    .replace('Revocation": false', 'Revocation": true,\n\t\t\t\t"PreventUserExistenceErrors": "ENABLED"')
)


def test_json_keeps_its_order_and_its_tabs(inside: Path) -> None:
    assert fix(JSON, "main.json") == JSON_AFTER


IGNORED = """\
resource "aws_cognito_user_pool_client" "it" {
  name                          = "client"
  prevent_user_existence_errors = "LEGACY"
  enable_token_revocation       = false

  lifecycle {
    ignore_changes = [prevent_user_existence_errors]
  }
}
"""


def test_what_terraform_is_told_to_ignore_is_not_written(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fix(IGNORED, "main.tf", "safe") == IGNORED.replace("= false", "= true")
    (finding,) = [one for one in report(capsys, "main.tf")["findings"] if one["rule"] == "CGT207"]
    assert "ignore_changes" in str(finding["fix_withheld"])


# ---------------------------------------------------------------------------- all fixes of one client

BEFORE = """\
resource "aws_cognito_user_pool" "p" {
  name = "p"
}

resource "aws_cognito_user_pool_client" "spa" {
  name                                 = "spa"
  user_pool_id                         = aws_cognito_user_pool.p.id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["implicit", "code"]
  allowed_oauth_scopes                 = ["openid", "email"]
  callback_urls                        = ["https://app.example.org/cb"]
  logout_urls                          = ["https://app.example.org/"]
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  enable_token_revocation              = true
  auth_session_validity                = 3
}
"""
LIFETIMES = """\
[rules.refresh-token-too-long]
max = "7d"
[rules.access-or-id-token-too-long]
max_access = "30m"
max_id = "30m"
"""
AFTER = (
    BEFORE.replace('["implicit", "code"]', '["code"]')
    .replace('["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]', '["ALLOW_USER_SRP_AUTH"]')
    .removesuffix("}\n")
    + """\
  prevent_user_existence_errors        = "ENABLED"
  access_token_validity                = 30
  id_token_validity                    = 30
  refresh_token_validity               = 7

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }

  refresh_token_rotation {
    feature                    = "ENABLED"
    retry_grace_period_seconds = 10
  }
}
"""
)


def test_all_fixes_of_one_client_settle_together(inside: Path) -> None:
    assert fix(BEFORE, "main.tf", profile=SPA + LIFETIMES) == AFTER


@judges.needs_provider
def test_terraform_accepts_all_fixes_together(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(AFTER)
    assert judges.validate(tmp_path) == set()
    assert judges.is_formatted(AFTER)
