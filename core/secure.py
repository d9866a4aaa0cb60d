"""What a secure client sets, as plain values: one form for every setting, and those of each kind of client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from .model import Scalar

Plain: TypeAlias = "Scalar | tuple[str, ...]"

POOL = "POOL"
"""Stands for the client's pool, which each language refers to in its own way."""

FORMS: Mapping[str, Plain] = {
    "explicit_auth_flows": ("ALLOW_USER_SRP_AUTH",),
    "prevent_user_existence_errors": "ENABLED",
    "auth_session_validity": 3,
    "allowed_oauth_flows_user_pool_client": True,
    "allowed_oauth_flows": ("code",),
    "allowed_oauth_scopes": ("openid", "email"),
    "callback_urls": ("https://app.example.com/callback",),
    "logout_urls": ("https://app.example.com/",),
    "default_redirect_uri": "https://app.example.com/callback",
    "supported_identity_providers": ("COGNITO",),
    "access_token_validity": 60,
    "id_token_validity": 60,
    "refresh_token_validity": 30,
    "token_validity_units.access_token": "minutes",
    "token_validity_units.id_token": "minutes",
    "token_validity_units.refresh_token": "days",
    "refresh_token_rotation.feature": "ENABLED",
    "refresh_token_rotation.retry_grace_period_seconds": 10,
    "enable_token_revocation": True,
    "name": "shop-web",
    "user_pool_id": POOL,
    "generate_secret": False,
    "read_attributes": ("email", "email_verified", "name"),
    "write_attributes": ("name",),
    "enable_propagate_additional_user_context_data": False,
    "analytics_configuration.application_id": "REPLACE_WITH_APPLICATION_ID",
    "analytics_configuration.external_id": "REPLACE_WITH_A_RANDOM_ID",
    "analytics_configuration.role_arn": "REPLACE_WITH_ROLE_ARN",
    "analytics_configuration.application_arn": "REPLACE_WITH_APPLICATION_ARN",
    "analytics_configuration.user_data_shared": False,
}
"""For a browser's client, where the kind matters."""


def _forms(*names: str) -> dict[str, Plain]:
    """The forms of these settings; a block's name stands for all in it."""
    return {name: value for name, value in FORMS.items() if name.partition(".")[0] in names}


_ALWAYS = {
    **_forms("user_pool_id", "prevent_user_existence_errors", "enable_token_revocation", "token_validity_units"),
    **_forms("access_token_validity", "id_token_validity", "refresh_token_validity"),
}
_ATTRIBUTES = _forms("read_attributes", "write_attributes")
_CODE_GRANT = {
    **_ALWAYS,
    **_ATTRIBUTES,
    **_forms("explicit_auth_flows", "refresh_token_rotation", "supported_identity_providers", "callback_urls", "logout_urls"),
    **_forms("allowed_oauth_flows_user_pool_client", "allowed_oauth_flows", "allowed_oauth_scopes"),
}

KINDS: Mapping[str, Mapping[str, Plain]] = {
    "spa": {**_CODE_GRANT, "name": "shop-spa", "generate_secret": False},
    "mobile": {
        **_CODE_GRANT,
        "name": "shop-mobile",
        "generate_secret": False,
        "callback_urls": ("https://app.example.com/mobile/signed-in",),
        "logout_urls": ("https://app.example.com/mobile/signed-out",),
    },
    "web": {
        **_CODE_GRANT,
        "name": "shop-web",
        "generate_secret": True,
        "callback_urls": ("https://app.example.com/api/auth/callback",),
    },
    "m2m": {
        **_ALWAYS,
        "name": "shop-worker",
        "generate_secret": True,
        "explicit_auth_flows": ("ALLOW_REFRESH_TOKEN_AUTH",),
        "allowed_oauth_flows_user_pool_client": True,
        "allowed_oauth_flows": ("client_credentials",),
        "allowed_oauth_scopes": ("https://api.example.com/read",),
    },
    "admin": {
        **_ALWAYS,
        **_ATTRIBUTES,
        "name": "shop-backoffice",
        "generate_secret": True,
        "explicit_auth_flows": ("ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"),
    },
}
"""What a new client of each kind starts from, before a profile has its say. Mobile apps claim their URL at its domain."""

YOURS: Mapping[str, str] = {
    "user_pool_id": "your user pool",
    "name": "yours to choose",
    "callback_urls": "where your application takes the code",
    "logout_urls": "where your application sends who signs out",
    "allowed_oauth_scopes": "what your application needs",
    "supported_identity_providers": "those of your pool that sign users in",
    "read_attributes": "those that your application shows",
    "write_attributes": "those that users may change, and all that your pool requires",
}
"""The settings whose values are the user's to fill in, and what belongs there."""
