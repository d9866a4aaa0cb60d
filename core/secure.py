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
    "write_attributes": ("email", "name"),
    "enable_propagate_additional_user_context_data": False,
    "analytics_configuration.application_id": "REPLACE_WITH_APPLICATION_ID",
    "analytics_configuration.external_id": "REPLACE_WITH_A_RANDOM_ID",
    "analytics_configuration.role_arn": "REPLACE_WITH_ROLE_ARN",
    "analytics_configuration.application_arn": "REPLACE_WITH_APPLICATION_ARN",
    "analytics_configuration.user_data_shared": False,
}
"""For a browser's client, where the kind matters."""
