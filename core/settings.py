"""The one table of what can be set on a Cognito user pool client.

A setting is called by its Terraform name everywhere, nested ones with a dot. Limits and defaults are those of the Cognito API
(CreateUserPoolClient) and of the AWS::Cognito::UserPoolClient registry schema; a test holds the table against both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from .model import Scalar

Kind = Literal["string", "boolean", "integer", "list", "block"]
Group = Literal["client", "sign-in", "oauth", "tokens", "attributes", "telemetry"]

GROUPS: tuple[tuple[Group, str], ...] = (
    ("sign-in", "AUTH FLOWS"),
    ("oauth", "OAUTH"),
    ("tokens", "TOKENS"),
    ("client", "CLIENT"),
    ("attributes", "ATTRIBUTES"),
    ("telemetry", "TELEMETRY"),
)
"""The groups in the order in which a screen or a reference shows them, with their headings."""

TERRAFORM_TYPES = ("aws_cognito_user_pool_client", "aws_cognito_managed_user_pool_client")
CLOUDFORMATION_TYPE = "AWS::Cognito::UserPoolClient"

SIGN_IN_FLOWS = (
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_CUSTOM_AUTH",
    "ALLOW_USER_AUTH",
)
LEGACY_FLOWS = ("ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH")
OTHER_FLOWS = (
    "ALLOW_REFRESH_TOKEN_AUTH",
    "ALLOW_TOKEN_EXCHANGE_IMPERSONATION",
    "ALLOW_TOKEN_EXCHANGE_DELEGATION",
    "ALLOW_CLIENT_TOKEN_AUTH",
)
OIDC_SCOPES = ("openid", "email", "phone", "profile", "aws.cognito.signin.user.admin")

TIME_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
"""Seconds in each unit that ``token_validity_units`` takes."""

CDK_ITEMS = {
    "ALLOW_USER_SRP_AUTH": "authFlows.userSrp",
    "ALLOW_USER_PASSWORD_AUTH": "authFlows.userPassword",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH": "authFlows.adminUserPassword",
    "ALLOW_CUSTOM_AUTH": "authFlows.custom",
    "ALLOW_USER_AUTH": "authFlows.user",
    "ALLOW_REFRESH_TOKEN_AUTH": "refreshTokenRotationGracePeriod",  # which takes its place
    "code": "oAuth.flows.authorizationCodeGrant",
    "implicit": "oAuth.flows.implicitCodeGrant",
    "client_credentials": "oAuth.flows.clientCredentials",
}
"""The property of CDK's ``UserPoolClient`` that sets one item of a list of flows."""
CDK_NEVER = tuple(flow for flow in (*LEGACY_FLOWS, *OTHER_FLOWS) if flow not in CDK_ITEMS)
"""The items that no property of CDK's ``UserPoolClient`` sets."""

_CAMEL = {"CallbackURLs": "callbackUrLs", "LogoutURLs": "logoutUrLs", "DefaultRedirectURI": "defaultRedirectUri"}


@dataclass(frozen=True, slots=True)
class Setting:
    """A row. ``minimum`` and ``maximum`` are in ``unit`` (for lifetimes: seconds of the real limit, not the raw number).

    ``default`` is what AWS uses when the setting is absent, None where it uses none. ``items`` bounds a list's length,
    ``length`` a string's or an item's. ``replaces``: changing it makes a new client with a new id. ``required``: the API wants it,
    a nested one where its block is there.
    """

    name: str
    cloudformation: str
    kind: Kind
    group: Group
    summary: str
    default: Scalar | tuple[str, ...] | None = None
    default_text: str = ""
    enum: tuple[str, ...] = ()
    pattern: str = ""
    length: tuple[int, int] | None = None
    items: tuple[int, int] | None = None
    minimum: int | None = None
    maximum: int | None = None
    unit: str = ""
    replaces: bool = False
    required: bool = False
    unset_is_kept: bool = True
    """Terraform keeps the old value when the argument is deleted; CloudFormation goes back to the default."""
    cdk: str = ""
    """The property of CDK's ``UserPoolClient`` that sets it; empty where none does."""

    @property
    def parent(self) -> str:
        """The block it stands in, empty at the top level."""
        return self.name.rpartition(".")[0]

    @property
    def leaf(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def cloudformation_leaf(self) -> str:
        return self.cloudformation.rpartition(".")[2]

    @property
    def camel(self) -> str:
        """The property of CDK's ``CfnUserPoolClient``, which Amplify's overrides use too."""
        return ".".join(_CAMEL.get(word, word[:1].lower() + word[1:]) for word in self.cloudformation.split("."))


_URL_PATTERN = r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"

SETTINGS: tuple[Setting, ...] = (
    Setting("explicit_auth_flows", "ExplicitAuthFlows", "list", "sign-in",
        "Which sign-in methods of the user pools API the client may call.",
        default=("ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"), default_text="refresh, SRP and custom",
        enum=SIGN_IN_FLOWS + OTHER_FLOWS + LEGACY_FLOWS, cdk="authFlows"),
    Setting("prevent_user_existence_errors", "PreventUserExistenceErrors", "string", "sign-in",
        "Whether sign-in and recovery answer the same for users who exist and users who don't.",
        default="LEGACY", enum=("ENABLED", "LEGACY"), cdk="preventUserExistenceErrors"),
    Setting("auth_session_validity", "AuthSessionValidity", "integer", "sign-in",
        "How long a half-finished sign-in (a challenge's session) can be continued.",
        default=3, minimum=3, maximum=15, unit="minutes", cdk="authSessionValidity"),
    Setting("allowed_oauth_flows_user_pool_client", "AllowedOAuthFlowsUserPoolClient", "boolean", "oauth",
        "The master switch for OAuth and managed login: without it flows, scopes and URLs do nothing.", default=False,
        cdk="disableOAuth"),
    Setting("allowed_oauth_flows", "AllowedOAuthFlows", "list", "oauth",
        "Which OAuth grants the client may use.", enum=("code", "implicit", "client_credentials"), items=(0, 3),
        cdk="oAuth.flows"),
    Setting("allowed_oauth_scopes", "AllowedOAuthScopes", "list", "oauth",
        "What the tokens it gets may be used for.", pattern=r"[\x21\x23-\x5B\x5D-\x7E]+", length=(1, 256), items=(0, 50),
        cdk="oAuth.scopes"),
    Setting("callback_urls", "CallbackURLs", "list", "oauth",
        "Where codes and tokens may be sent after sign-in; compared as exact strings.",
        pattern=_URL_PATTERN, length=(1, 1024), items=(0, 100), cdk="oAuth.callbackUrls"),
    Setting("logout_urls", "LogoutURLs", "list", "oauth",
        "Where a browser may be sent after sign-out; compared as exact strings.",
        pattern=_URL_PATTERN, length=(1, 1024), items=(0, 100), cdk="oAuth.logoutUrls"),
    Setting("default_redirect_uri", "DefaultRedirectURI", "string", "oauth",
        "The callback used when a request names none; must be one of the callback URLs.", pattern=_URL_PATTERN, length=(1, 1024),
        cdk="oAuth.defaultRedirectUri"),
    Setting("supported_identity_providers", "SupportedIdentityProviders", "list", "oauth",
        "Which identity providers managed login offers; it does not limit API sign-in.",
        pattern=r"[\p{L}\p{M}\p{S}\p{N}\p{P}\p{Z}]+", length=(1, 32), cdk="supportedIdentityProviders"),
    Setting("access_token_validity", "AccessTokenValidity", "integer", "tokens",
        "How long a stolen access token is accepted.", default=1, default_text="60 minutes",
        minimum=300, maximum=86400, unit="seconds", cdk="accessTokenValidity"),
    Setting("id_token_validity", "IdTokenValidity", "integer", "tokens",
        "How long a stolen ID token is accepted.", default=1, default_text="60 minutes",
        minimum=300, maximum=86400, unit="seconds", cdk="idTokenValidity"),
    Setting("refresh_token_validity", "RefreshTokenValidity", "integer", "tokens",
        "How long a session lasts before the user must sign in again.", default=30, default_text="30 days",
        minimum=3600, maximum=315360000, unit="seconds", cdk="refreshTokenValidity"),
    Setting("token_validity_units", "TokenValidityUnits", "block", "tokens",
        "The units in which the three lifetimes are written."),
    Setting("token_validity_units.access_token", "TokenValidityUnits.AccessToken", "string", "tokens",
        "The unit of access_token_validity.", default="hours", enum=tuple(TIME_UNITS), cdk="accessTokenValidity"),
    Setting("token_validity_units.id_token", "TokenValidityUnits.IdToken", "string", "tokens",
        "The unit of id_token_validity.", default="hours", enum=tuple(TIME_UNITS), cdk="idTokenValidity"),
    Setting("token_validity_units.refresh_token", "TokenValidityUnits.RefreshToken", "string", "tokens",
        "The unit of refresh_token_validity.", default="days", enum=tuple(TIME_UNITS), cdk="refreshTokenValidity"),
    Setting("refresh_token_rotation", "RefreshTokenRotation", "block", "tokens",
        "Whether each use of a refresh token replaces it, so that a replayed one is noticed.",
        cdk="refreshTokenRotationGracePeriod"),
    Setting("refresh_token_rotation.feature", "RefreshTokenRotation.Feature", "string", "tokens",
        "Turns rotation on; excludes ALLOW_REFRESH_TOKEN_AUTH.", default="DISABLED", enum=("ENABLED", "DISABLED"), required=True,
        cdk="refreshTokenRotationGracePeriod"),
    Setting("refresh_token_rotation.retry_grace_period_seconds", "RefreshTokenRotation.RetryGracePeriodSeconds", "integer", "tokens",
        "How long the replaced refresh token still works, for a client whose answer got lost.",
        default_text="not documented", minimum=0, maximum=60, unit="seconds", cdk="refreshTokenRotationGracePeriod"),
    Setting("enable_token_revocation", "EnableTokenRevocation", "boolean", "tokens",
        "Whether a refresh token and what came from it can be revoked.", default=True, cdk="enableTokenRevocation"),
    Setting("name", "ClientName", "string", "client",
        "What the client is called in the console and in logs.", pattern=r"[\w\s+=,.@-]+", length=(1, 128),
        required=True, unset_is_kept=False, cdk="userPoolClientName"),
    Setting("user_pool_id", "UserPoolId", "string", "client",
        "The pool it belongs to.", pattern=r"[\w-]+_[0-9a-zA-Z]+", length=(1, 55), required=True, replaces=True, unset_is_kept=False,
        cdk="userPool"),
    Setting("generate_secret", "GenerateSecret", "boolean", "client",
        "Whether the client authenticates itself with a secret; only a server can keep one.",
        default=False, replaces=True, unset_is_kept=False, cdk="generateSecret"),
    Setting("read_attributes", "ReadAttributes", "list", "attributes",
        "Which user attributes the client's tokens may read.", default_text="all attributes", length=(1, 2048),
        cdk="readAttributes"),
    Setting("write_attributes", "WriteAttributes", "list", "attributes",
        "Which attributes users may change about themselves through this client.", default_text="all attributes", length=(1, 2048),
        cdk="writeAttributes"),
    Setting("enable_propagate_additional_user_context_data", "EnablePropagateAdditionalUserContextData", "boolean", "telemetry",
        "Lets a server pass on the user's address to threat protection; needs a client secret.", default=False,
        cdk="enablePropagateAdditionalUserContextData"),
    Setting("analytics_configuration", "AnalyticsConfiguration", "block", "telemetry",
        "Sends the client's events to an analytics project.", cdk="analytics"),
    Setting("analytics_configuration.application_arn", "AnalyticsConfiguration.ApplicationArn", "string", "telemetry",
        "The analytics project, by its ARN.", length=(20, 2048), cdk="analytics.application"),
    Setting("analytics_configuration.application_id", "AnalyticsConfiguration.ApplicationId", "string", "telemetry",
        "The analytics project, by its id.", pattern=r"^[0-9a-fA-F]+$", cdk="analytics.applicationId"),
    Setting("analytics_configuration.external_id", "AnalyticsConfiguration.ExternalId", "string", "telemetry",
        "The external id that the role demands; a guessable one lets others use the role.", cdk="analytics.externalId"),
    Setting("analytics_configuration.role_arn", "AnalyticsConfiguration.RoleArn", "string", "telemetry",
        "The role that publishes the events.", length=(20, 2048), cdk="analytics.role"),
    Setting("analytics_configuration.user_data_shared", "AnalyticsConfiguration.UserDataShared", "boolean", "telemetry",
        "Whether the events carry the user's data.", default=False, cdk="analytics.shareUserData"),
)  # fmt: skip


@cache
def replacing() -> frozenset[str]:
    """The settings whose change makes a new client with a new id."""
    return frozenset(setting.name for setting in SETTINGS if setting.replaces)


@cache
def by_name() -> dict[str, Setting]:
    return {setting.name: setting for setting in SETTINGS}


@cache
def by_cloudformation() -> dict[str, Setting]:
    return {setting.cloudformation: setting for setting in SETTINGS}


def members(block: str) -> tuple[Setting, ...]:
    """The settings that stand in a block, in the table's order; with an empty name, those of the top level."""
    return tuple(setting for setting in SETTINGS if setting.parent == block)
