"""T30: all fixes of one client come to one client that AWS takes, whatever the language, and find nothing more to do."""

from __future__ import annotations

import json
from pathlib import Path

import judges
import pytest
from cogtui.core.cli import main
from cogtui.core.model import Client
from cogtui.core.view import View
from cogtui.core.workspace import load

PROFILE = """\
extends = "baseline"

[[clients]]
match     = "*"
archetype = "spa"

[rules.access-or-id-token-too-long]
require_explicit = true

[rules.refresh-token-too-long]
max              = "7d"
require_explicit = true

[rules.refresh-token-rotation-disabled]
require_rotation_for = ["spa"]

[rules.write-attributes-default-all]
safe_writable_attributes = ["email", "name"]
"""
POOL = 'resource "aws_cognito_user_pool" "p" {\n  name = "p"\n}\n\n'
BEFORE = (
    POOL
    + """\
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
)
SHOWN = (
    POOL
    + """\
resource "aws_cognito_user_pool_client" "spa" {
  name                                 = "spa"
  user_pool_id                         = aws_cognito_user_pool.p.id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid", "email"]
  callback_urls                        = ["https://app.example.org/cb"]
  logout_urls                          = ["https://app.example.org/"]
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = ["ALLOW_USER_SRP_AUTH"]
  prevent_user_existence_errors        = "ENABLED"
  enable_token_revocation              = true
  access_token_validity                = 60
  id_token_validity                    = 60
  refresh_token_validity               = 7
  auth_session_validity                = 3
  write_attributes                     = ["email", "name"]
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
AFTER = (
    BEFORE.replace('["implicit", "code"]', '["code"]')
    .replace('["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]', '["ALLOW_USER_SRP_AUTH"]')
    .removesuffix("}\n")
    + """\
  prevent_user_existence_errors        = "ENABLED"
  access_token_validity                = 60
  id_token_validity                    = 60
  refresh_token_validity               = 7
  write_attributes                     = ["email", "name"]

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
BEFORE_YAML = """\
Resources:
  P:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: p
  Spa:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      ClientName: spa
      UserPoolId: !Ref P
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [implicit, code]
      AllowedOAuthScopes: [openid, email]
      CallbackURLs: [https://app.example.org/cb]
      LogoutURLs: [https://app.example.org/]
      SupportedIdentityProviders: [COGNITO]
      ExplicitAuthFlows:
        - ALLOW_USER_PASSWORD_AUTH # since 2019
        - ALLOW_REFRESH_TOKEN_AUTH
      EnableTokenRevocation: true
      AuthSessionValidity: 3
"""
AFTER_YAML = (
    BEFORE_YAML.replace("[implicit, code]", "[code]")
    .replace("ALLOW_USER_PASSWORD_AUTH # since 2019", "ALLOW_USER_SRP_AUTH # since 2019")
    .replace("        - ALLOW_REFRESH_TOKEN_AUTH\n", "")
    + """\
      PreventUserExistenceErrors: ENABLED
      AccessTokenValidity: 60
      IdTokenValidity: 60
      RefreshTokenValidity: 7
      TokenValidityUnits:
        AccessToken: minutes
        IdToken: minutes
        RefreshToken: days
      RefreshTokenRotation:
        Feature: ENABLED
        RetryGracePeriodSeconds: 10
      WriteAttributes:
        - email
        - name
"""
)
PROPERTIES = {
    "ClientName": "spa",
    "UserPoolId": {"Ref": "P"},
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["implicit", "code"],
    "AllowedOAuthScopes": ["openid", "email"],
    "CallbackURLs": ["https://app.example.org/cb"],
    "LogoutURLs": ["https://app.example.org/"],
    "SupportedIdentityProviders": ["COGNITO"],
    "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    "EnableTokenRevocation": True,
    "AuthSessionValidity": 3,
}
PROPERTIES_AFTER = {
    **PROPERTIES,
    "AllowedOAuthFlows": ["code"],
    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
    "PreventUserExistenceErrors": "ENABLED",
    "AccessTokenValidity": 60,
    "IdTokenValidity": 60,
    "RefreshTokenValidity": 7,
    "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
    "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
    "WriteAttributes": ["email", "name"],
}


def in_json(properties: object) -> str:
    pool = {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "p"}}
    spa = {"Type": "AWS::Cognito::UserPoolClient", "Properties": properties}
    return json.dumps({"Resources": {"P": pool, "Spa": spa}}, indent=2) + "\n"


WRITTEN = (
    ("main.tf", BEFORE, AFTER),
    ("main.yaml", BEFORE_YAML, AFTER_YAML),
    ("main.json", in_json(PROPERTIES), in_json(PROPERTIES_AFTER)),
)


def in_effect(client: Client) -> dict[str, object]:
    """Every setting but the pool and the flags of languages: lists as sets, scalars with AWS's defaults."""
    view = View(client)
    names = [name for name in client.settings if name not in ("user_pool_id", "generate_secret")]
    return {name: frozenset(text for _, text in view.items(name)) or view.scalar(name) for name in names}


def shown(folder: Path) -> dict[str, object]:
    (folder / "shown").mkdir()
    (folder / "shown" / "main.tf").write_text(SHOWN)
    (client,) = load([str(folder / "shown")]).clients.values()
    return in_effect(client)


@pytest.mark.parametrize(("name", "before", "after"), WRITTEN, ids=lambda text: text if text.startswith("main") else "")
def test_all_fixes_come_to_the_client_that_is_shown(
    inside: Path, capsys: pytest.CaptureFixture[str], name: str, before: str, after: str
) -> None:
    Path(name).write_text(before)
    Path("t30.toml").write_text(PROFILE)
    command = ["--fix", "--fix-level", "behavior", "--profile", "t30.toml", name]
    main(command)
    assert Path(name).read_text() == after
    capsys.readouterr()
    main([*command, "--format", "json"])
    assert Path(name).read_text() == after
    report = json.loads(capsys.readouterr().out)
    assert not [finding for finding in report["findings"] if finding["severity"] != "info"]
    (client,) = load([name]).clients.values()
    assert in_effect(client) == shown(inside)


@judges.needs_terraform
def test_what_comes_out_is_formatted() -> None:
    assert judges.is_formatted(AFTER)


@judges.needs_provider
def test_terraform_takes_what_comes_out(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(AFTER)
    assert judges.validate(tmp_path) == set()


@pytest.mark.parametrize(("name", "text"), [("main.yaml", AFTER_YAML), ("main.json", in_json(PROPERTIES_AFTER))])
def test_cfn_lint_takes_what_comes_out(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert judges.lint(tmp_path / name) == set()
