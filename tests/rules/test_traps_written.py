"""Fixes that look right and aren't, from the template to the written file: Terraform, YAML and JSON, byte for byte."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

import judges
import pytest
import yaml
from cogtui.core.cli import main

SUFFIXES = {"terraform": ".tf", "yaml": ".yaml", "json": ".json"}
OAUTH = """\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_scopes                 = ["openid"]
"""
OAUTH_YAML = """\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthScopes:
  - openid
"""
CALLBACK = 'callback_urls                        = ["https://app.example.org/cb"]\n'
CALLBACK_YAML = "CallbackURLs:\n  - https://app.example.org/cb\n"
POOL = """\
resource "aws_cognito_user_pool" "pool" {
  name = "pool"
%s}

"""
POOL_YAML = """\
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: pool
%s"""
MIGRATION = POOL % '\n  lambda_config {\n    user_migration = "arn:aws:lambda:eu-west-1:123456789012:function:move"\n  }\n'
MIGRATION_YAML = POOL_YAML % (
    "      LambdaConfig:\n        UserMigration: arn:aws:lambda:eu-west-1:123456789012:function:move\n"
)
LITE, LITE_YAML = POOL % '\n  user_pool_tier = "LITE"\n', POOL_YAML % "      UserPoolTier: LITE\n"
EMAIL = POOL % '\n  schema {\n    attribute_data_type = "String"\n    name                = "email"\n    required = true\n  }\n'
EMAIL_YAML = POOL_YAML % "      Schema:\n        - Name: email\n          Required: true\n"
GOOGLE = (
    EMAIL
    + """\
resource "aws_cognito_identity_provider" "google" {
  user_pool_id     = aws_cognito_user_pool.pool.id
  provider_name    = "Google"
  provider_type    = "Google"
  provider_details = { client_id = "id", client_secret = "secret", authorize_scopes = "openid" }
  attribute_mapping = {
    username       = "sub"
    given_name     = "given_name"
    email_verified = "email_verified"
  }
}

"""
)
GOOGLE_YAML = (
    EMAIL_YAML
    + """\
  Google:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties:
      UserPoolId: !Ref Pool
      ProviderName: Google
      ProviderType: Google
      ProviderDetails:
        client_id: id
      AttributeMapping:
        username: sub
        given_name: given_name
        email_verified: email_verified
"""
)


@dataclass(frozen=True)
class Trap:
    """The lines inside a client before and after; ``after`` is None where no byte may change."""

    name: str
    terraform: str
    yaml: str
    terraform_after: str | None = None
    yaml_after: str | None = None
    level: str = "behavior"
    kind: str = "web"
    profile: str = ""
    around: tuple[str, str] = ("", "")
    arguments: tuple[str, ...] = ()
    refused: bool = False
    """What comes out is still refused by terraform: the trap is one that no fix may touch."""

    def text(self, language: str, *, after: bool) -> str:
        changed = self.terraform_after if language == "terraform" else self.yaml_after
        body = (self.terraform if language == "terraform" else self.yaml) if not after or changed is None else changed
        if language == "terraform":
            return _terraform(body, self.around[0])
        written = _yaml(body, self.around[1])
        return written if language == "yaml" else json.dumps(yaml.load(written, _Short), indent=2) + "\n"


class _Short(yaml.SafeLoader):
    """Reads ``!Ref`` as what JSON writes for it."""


_Short.add_constructor("!Ref", lambda loader, node: {"Ref": loader.construct_scalar(node)})


def _terraform(body: str, around: str) -> str:
    pool = "aws_cognito_user_pool.pool.id" if around else '"eu-west-1_Ab1"'
    head = f'name = "client"\nuser_pool_id = {pool}\nprevent_user_existence_errors = "ENABLED"\n\n'
    return f'{around}resource "aws_cognito_user_pool_client" "it" {{\n{indent(head + body, "  ")}}}\n'


def _yaml(body: str, around: str) -> str:
    pool = "!Ref Pool" if around else "eu-west-1_Ab1"
    head = f"ClientName: client\nUserPoolId: {pool}\nPreventUserExistenceErrors: ENABLED\n"
    return (
        f"Resources:\n{around}  It:\n    Type: AWS::Cognito::UserPoolClient\n    Properties:\n{indent(head + body, '      ')}"
    )


def flows(*names: str) -> str:
    return f"explicit_auth_flows = [{', '.join(json.dumps(name) for name in names)}]\n"


def listed(name: str, *items: str) -> str:
    return f"{name}:\n" + "".join(f"  - {item}\n" for item in items)


def flows_yaml(*names: str) -> str:
    return listed("ExplicitAuthFlows", *names)


def grants(*names: str) -> str:
    return f"allowed_oauth_flows                  = [{', '.join(json.dumps(name) for name in names)}]\n"


def grants_yaml(*names: str) -> str:
    return listed("AllowedOAuthFlows", *names)


SRP, REFRESH, PASSWORD = "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH"
ADMIN, CUSTOM, CHOICE = "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_USER_AUTH"
ANALYTICS = """\

analytics_configuration {
  application_arn  = "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef"
  user_data_shared = %s
}
"""
ANALYTICS_YAML = """\
AnalyticsConfiguration:
  ApplicationArn: arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef
  UserDataShared: %s
"""
ANALYTICS_ID = """\

analytics_configuration {
  application_id   = "0123456789abcdef0123456789abcdef"
  external_id      = "f3a9c1d2-77"
  role_arn         = "arn:aws:iam::123456789012:role/analytics"
  user_data_shared = %s
}
"""
ANALYTICS_ID_YAML = """\
AnalyticsConfiguration:
  ApplicationId: 0123456789abcdef0123456789abcdef
  ExternalId: f3a9c1d2-77
  RoleArn: arn:aws:iam::123456789012:role/analytics
  UserDataShared: %s
"""
ROTATION = """\

refresh_token_rotation {
  feature                    = "ENABLED"
  retry_grace_period_seconds = 10
}
"""
ROTATION_YAML = "RefreshTokenRotation:\n  Feature: ENABLED\n  RetryGracePeriodSeconds: 10\n"
MACHINE = ("generate_secret = true\n", "GenerateSecret: true\n")


def units(access: str, id: str, refresh: str) -> str:
    members = f'  access_token  = "{access}"\n  id_token      = "{id}"\n  refresh_token = "{refresh}"\n'
    return f"\ntoken_validity_units {{\n{members}}}\n"


def changed_flows(name: str, before: tuple[str, ...], after: tuple[str, ...], **more: object) -> Trap:
    written = (flows(*before), flows_yaml(*before), flows(*after), flows_yaml(*after))
    return Trap(name, *written, **more)  # type: ignore[arg-type]


def changed_grants(name: str, before: tuple[str, ...], after: tuple[str, ...] | None, **more: object) -> Trap:
    def body(names: tuple[str, ...]) -> tuple[str, str]:
        return OAUTH + grants(*names) + CALLBACK, OAUTH_YAML + grants_yaml(*names) + CALLBACK_YAML

    return Trap(name, *body(before), *(body(after) if after else (None, None)), **more)  # type: ignore[arg-type]


def changed_list(name: str, setting: tuple[str, str], before: tuple[str, ...], after: tuple[str, ...], **more: object) -> Trap:
    def terraform(items: tuple[str, ...]) -> str:
        return f"{setting[0]} = [{', '.join(json.dumps(item) for item in items)}]\n"

    bodies = (terraform(before), listed(setting[1], *before), terraform(after), listed(setting[1], *after))
    return Trap(name, *bodies, **more)  # type: ignore[arg-type]


CALLBACKS, WRITABLE = ("callback_urls", "CallbackURLs"), ("write_attributes", "WriteAttributes")
LOCAL, APP = "http://localhost:3000/cb", "https://app.example.org/cb"
PROD = '[rules.non-production-redirect-in-production]\nproduction_markers = ["client"]\n'

TRAPS = (
    Trap("T1 no secret written", *("enable_token_revocation = true\n", "EnableTokenRevocation: true\n"), level="replacement"),
    Trap("T1 no secret dropped", *MACHINE, level="replacement", kind="spa", arguments=("--ignore", "CGT304")),
    Trap("T1 no false dropped", "generate_secret = false\n", "GenerateSecret: false\n", level="replacement"),
    changed_grants("T2 T9 the value is written over", ("implicit", "code"), ("code",)),
    changed_grants("T9 implicit alone becomes code", ("implicit",), ("code",)),
    Trap("T9 implicit alone without a callback", OAUTH + grants("implicit"), OAUTH_YAML + grants_yaml("implicit")),
    Trap(
        "T3 all three units in Terraform, one in CloudFormation",
        "refresh_token_validity = 30\n",
        "RefreshTokenValidity: 30\n",
        "refresh_token_validity = 30\naccess_token_validity  = 30\n" + units("minutes", "hours", "days"),
        "RefreshTokenValidity: 30\nAccessTokenValidity: 30\nTokenValidityUnits:\n  AccessToken: minutes\n",
        profile='[rules.access-or-id-token-too-long]\nmax_access = "30m"\n',
    ),
    Trap(
        "T4 units stay",
        "access_token_validity = 60\nid_token_validity = 60\nrefresh_token_validity = 30\n"
        + units("minutes", "minutes", "days"),
        "AccessTokenValidity: 60\nIdTokenValidity: 60\nRefreshTokenValidity: 30\n"
        "TokenValidityUnits:\n  AccessToken: minutes\n  IdToken: minutes\n  RefreshToken: days\n",
        level="replacement",
    ),
    Trap("T5 sixty without a unit", "access_token_validity = 60\n", "AccessTokenValidity: 60\n", refused=True),
    Trap(
        "T5 sixty without a unit, beside a session that is too long",
        "access_token_validity = 60\nrefresh_token_validity = 90\n",
        "AccessTokenValidity: 60\nRefreshTokenValidity: 90\n",
        None,
        "AccessTokenValidity: 60\nRefreshTokenValidity: 30\n",
        refused=True,
    ),
    Trap(
        "T6 a shorter session takes the others down",
        "access_token_validity = 24\nid_token_validity = 24\nrefresh_token_validity = 30\n" + units("hours", "hours", "days"),
        "AccessTokenValidity: 24\nIdTokenValidity: 24\nRefreshTokenValidity: 30\n"
        "TokenValidityUnits:\n  AccessToken: hours\n  IdToken: hours\n  RefreshToken: days\n",
        "access_token_validity = 1\nid_token_validity = 1\nrefresh_token_validity = 12\n" + units("hours", "hours", "hours"),
        "AccessTokenValidity: 1\nIdTokenValidity: 1\nRefreshTokenValidity: 12\n"
        "TokenValidityUnits:\n  AccessToken: hours\n  IdToken: hours\n  RefreshToken: hours\n",
        profile='[rules.refresh-token-too-long]\nmax = "12h"\n'
        '[rules.access-or-id-token-too-long]\nmax_access = "24h"\nmax_id = "24h"\n',
    ),
    Trap(
        "T7 rotation drops the refresh flow",
        flows(SRP, REFRESH),
        flows_yaml(SRP, REFRESH),
        flows(SRP) + ROTATION,
        flows_yaml(SRP) + ROTATION_YAML,
        kind="spa",
    ),
    Trap(
        "T7 rotation without listed flows",
        "auth_session_validity = 3\n",
        "AuthSessionValidity: 3\n",
        "auth_session_validity = 3\n" + flows(SRP, CUSTOM).replace(" =", "   =") + ROTATION,
        "AuthSessionValidity: 3\n" + flows_yaml(SRP, CUSTOM) + ROTATION_YAML,
        kind="mobile",
    ),
    Trap("T7 no rotation in a LITE pool", flows(SRP, REFRESH), flows_yaml(SRP, REFRESH), kind="spa", around=(LITE, LITE_YAML)),
    Trap(
        "T8 rotation that is off stays written",
        flows(SRP, REFRESH) + ROTATION.replace("ENABLED", "DISABLED").replace("10", "0"),
        flows_yaml(SRP, REFRESH) + ROTATION_YAML.replace("ENABLED", "DISABLED").replace("10", "0"),
        level="replacement",
    ),
    changed_grants("T10 code beside client_credentials", ("code", "client_credentials"), None, level="replacement"),
    Trap(
        "T11 client_credentials",
        OAUTH.replace('"openid"', '"openid", "api/read"') + grants("client_credentials"),
        OAUTH_YAML + "  - api/read\n" + grants_yaml("client_credentials"),
        OAUTH.replace('"openid"', '"api/read"') + grants("client_credentials") + f"generate_secret{' ' * 22}= true\n",
        OAUTH_YAML.replace("openid", "api/read") + grants_yaml("client_credentials") + MACHINE[1],
        level="replacement",
        kind="m2m",
    ),
    Trap(
        "T11 client_credentials with no scope of its own",
        MACHINE[0] + OAUTH + grants("client_credentials"),
        MACHINE[1] + OAUTH_YAML + grants_yaml("client_credentials"),
        kind="m2m",
    ),
    changed_flows(
        "T12 legacy names all at once",
        ("ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH"),
        (ADMIN, PASSWORD, SRP, CUSTOM, REFRESH),
        arguments=("--select", "CGT203"),
    ),
    changed_flows("T12 custom only", ("CUSTOM_AUTH_FLOW_ONLY",), (CUSTOM, REFRESH)),
    changed_flows("T13 the only sign-in flow becomes SRP", (PASSWORD, REFRESH), (SRP, REFRESH)),
    changed_flows("T13 a list of one", (PASSWORD,), (SRP, REFRESH)),
    changed_flows("T13b choice-based sign-in stays", (CHOICE, PASSWORD, REFRESH), (CHOICE, REFRESH)),
    Trap("T13 migration", flows(PASSWORD, REFRESH), flows_yaml(PASSWORD, REFRESH), around=(MIGRATION, MIGRATION_YAML)),
    Trap(
        "T14 the only callback stays",
        OAUTH + grants("code") + f'callback_urls = ["{LOCAL}"]\ndefault_redirect_uri = "{LOCAL}"\n',
        OAUTH_YAML + grants_yaml("code") + listed("CallbackURLs", LOCAL) + f"DefaultRedirectURI: {LOCAL}\n",
        profile=PROD,
    ),
    Trap(
        "T14 the default is pointed elsewhere",
        OAUTH + grants("code") + f'callback_urls = ["{LOCAL}", "{APP}"]\ndefault_redirect_uri = "{LOCAL}"\n',
        OAUTH_YAML + grants_yaml("code") + listed("CallbackURLs", LOCAL, APP) + f"DefaultRedirectURI: {LOCAL}\n",
        OAUTH + grants("code") + f'callback_urls = ["{APP}"]\ndefault_redirect_uri = "{APP}"\n',
        OAUTH_YAML + grants_yaml("code") + listed("CallbackURLs", APP) + f"DefaultRedirectURI: {APP}\n",
        profile=PROD,
    ),
    changed_list(
        "T15 https beside its twin and loopback",
        CALLBACKS,
        ("http://app.example.org/cb", APP, "http://localhost:8080/cb", "http://[::1]:8080/cb"),
        (APP, "http://localhost:8080/cb", "http://[::1]:8080/cb"),
    ),
    changed_list(
        "T15 ports and hosts that only look local",
        CALLBACKS,
        ("http://app.example.org:80/cb", "http://a.example.org:8080/", "http://localhost.evil.com", "http://127.0.0.1.nip.io"),
        ("https://app.example.org/cb", "http://a.example.org:8080/", "https://localhost.evil.com", "https://127.0.0.1.nip.io"),
    ),
    changed_list("T16 never an empty list", WRITABLE, ("custom:role",), ("name",)),
    changed_list("T16 what the pool requires", WRITABLE, ("custom:role",), ("email",), around=(EMAIL, EMAIL_YAML)),
    Trap(
        "T16 T17 a list for all that was writable holds what the pool requires and what its providers fill",
        "enable_token_revocation = true\n",
        "EnableTokenRevocation: true\n",
        'enable_token_revocation = true\nwrite_attributes        = ["email", "given_name", "name"]\n',
        "EnableTokenRevocation: true\n" + listed("WriteAttributes", "email", "given_name", "name"),
        profile='[rules.write-attributes-default-all]\nsafe_writable_attributes = ["name"]\n',
        around=(GOOGLE, GOOGLE_YAML),
    ),
    Trap(
        "T16 no list of writable attributes while the pool is out of sight",
        "write_attributes = []\n",
        "WriteAttributes: []\n",
        profile='[rules.write-attributes-default-all]\nsafe_writable_attributes = ["name"]\n',
    ),
    changed_list("T18 email_verified is not for clients to write", WRITABLE, ("email", "email_verified"), ("email",)),
    Trap(
        "T17 required and mapped attributes stay",
        'read_attributes = ["email", "email_verified", "custom:plan"]\n'
        'write_attributes = ["email", "given_name", "custom:role"]\n',
        listed("ReadAttributes", "email", "email_verified", "custom:plan")
        + listed("WriteAttributes", "email", "given_name", "custom:role"),
        'read_attributes = ["email", "email_verified", "custom:plan"]\nwrite_attributes = ["email", "given_name"]\n',
        listed("ReadAttributes", "email", "email_verified", "custom:plan") + listed("WriteAttributes", "email", "given_name"),
        around=(GOOGLE, GOOGLE_YAML),
    ),
    Trap(
        "T17 a missing mapped attribute is added, email_verified is not",
        'write_attributes = ["email"]\n',
        listed("WriteAttributes", "email"),
        'write_attributes = ["email", "given_name"]\n',
        listed("WriteAttributes", "email", "given_name"),
        level="safe",
        around=(GOOGLE, GOOGLE_YAML),
    ),
    Trap(
        "T17 not where the client offers no such provider",
        'write_attributes = ["email"]\nsupported_identity_providers = ["COGNITO"]\n',
        listed("WriteAttributes", "email") + listed("SupportedIdentityProviders", "COGNITO"),
        around=(GOOGLE, GOOGLE_YAML),
    ),
    Trap(
        "T20 no provider is added",
        OAUTH + grants("code") + CALLBACK + 'supported_identity_providers = ["CorpOkta"]\n',
        OAUTH_YAML + grants_yaml("code") + CALLBACK_YAML + listed("SupportedIdentityProviders", "CorpOkta"),
        level="replacement",
    ),
    Trap(
        "T22 no secret for the sake of context data",
        "enable_propagate_additional_user_context_data = true\n",
        "EnablePropagateAdditionalUserContextData: true\n",
        "enable_propagate_additional_user_context_data = false\n",
        "EnablePropagateAdditionalUserContextData: false\n",
        level="replacement",
    ),
    Trap(
        "T23 tokens for itself from the API",
        MACHINE[0] + flows("ALLOW_CLIENT_TOKEN_AUTH") + 'allowed_oauth_scopes = ["api/read"]\n',
        MACHINE[1] + flows_yaml("ALLOW_CLIENT_TOKEN_AUTH") + listed("AllowedOAuthScopes", "api/read"),
        level="replacement",
        kind="m2m",
        refused=True,
    ),
    Trap(
        "T25 only the flag of the analytics block is changed",
        ANALYTICS % "true",
        ANALYTICS_YAML % "true",
        ANALYTICS % "false",
        ANALYTICS_YAML % "false",
    ),
    Trap(
        "T25 a project named by its id",
        ANALYTICS_ID % "true",
        ANALYTICS_ID_YAML % "true",
        ANALYTICS_ID % "false",
        ANALYTICS_ID_YAML % "false",
    ),
    Trap(
        "T27 the user's admin scope goes, which may break account pages",
        OAUTH.replace('"openid"', '"openid", "aws.cognito.signin.user.admin"') + grants("code") + CALLBACK,
        OAUTH_YAML + "  - aws.cognito.signin.user.admin\n" + grants_yaml("code") + CALLBACK_YAML,
        OAUTH + grants("code") + CALLBACK,
        OAUTH_YAML + grants_yaml("code") + CALLBACK_YAML,
    ),
    Trap(
        "T27 never as a safe fix",
        OAUTH.replace('"openid"', '"openid", "aws.cognito.signin.user.admin"') + grants("code") + CALLBACK,
        OAUTH_YAML + "  - aws.cognito.signin.user.admin\n" + grants_yaml("code") + CALLBACK_YAML,
        level="safe",
    ),
    Trap(
        "T27 not where it is the only scope",
        OAUTH.replace("openid", "aws.cognito.signin.user.admin") + grants("code") + CALLBACK,
        OAUTH_YAML.replace("openid", "aws.cognito.signin.user.admin") + grants_yaml("code") + CALLBACK_YAML,
    ),
    Trap(
        "T24 a machine is no user's client",
        MACHINE[0] + OAUTH.replace("openid", "api/read") + grants("client_credentials") + "refresh_token_validity = 3650\n",
        MACHINE[1]
        + OAUTH_YAML.replace("openid", "api/read")
        + grants_yaml("client_credentials")
        + "RefreshTokenValidity: 3650\n",
        level="replacement",
        kind="m2m",
    ),
)
EACH = pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)


CHANGED = [trap for trap in TRAPS if trap.terraform_after or trap.yaml_after]


def run(trap: Trap, language: str, folder: Path) -> str:
    """What ``--fix`` makes of a file; a second run changes no byte."""
    path = folder / f"main{SUFFIXES[language]}"
    path.write_bytes(trap.text(language, after=False).encode())
    (folder / "traps.toml").write_text(
        f'extends = "baseline"\n[[clients]]\nmatch = "*"\narchetype = "{trap.kind}"\n{trap.profile}'
    )
    command = ["--fix", "--fix-level", trap.level, "--profile", "traps.toml", "--quiet", *trap.arguments, path.name]
    main(command)
    written = path.read_bytes()
    main(command)
    assert path.read_bytes() == written
    return written.decode()


@EACH
@pytest.mark.parametrize("language", SUFFIXES)
def test_what_is_written(inside: Path, trap: Trap, language: str) -> None:
    assert run(trap, language, inside) == trap.text(language, after=True)


@judges.needs_provider
def test_terraform_accepts_what_is_written(tmp_path: Path) -> None:
    """All in one module, each under names of its own: terraform takes seconds to start."""
    for number, trap in enumerate(TRAPS):
        if not trap.refused:
            text = trap.text("terraform", after=True)
            for name in ("it", "pool", "google"):
                text = text.replace(f'" "{name}"', f'" "{name}_{number}"').replace(f"_pool.{name}.", f"_pool.{name}_{number}.")
            (tmp_path / f"trap_{number}.tf").write_text(text)
    assert judges.validate(tmp_path) == set()


@pytest.mark.parametrize("trap", CHANGED, ids=lambda trap: trap.name)
def test_cfn_lint_accepts_what_is_written(tmp_path: Path, trap: Trap) -> None:
    path = tmp_path / "main.yaml"
    path.write_text(trap.text("yaml", after=True))
    assert judges.lint(path) == set()
