"""Which members of a body are nested blocks: JSON does not tell them from arguments that hold an object, only the names do.

The names are those of the AWS provider's schema (5.100), whatever block they stand in: none of them is also an argument's.
"""

from __future__ import annotations

from .. import settings

_CLIENT_BLOCKS = frozenset(setting.name for setting in settings.SETTINGS if setting.kind == "block")
_META = frozenset({"lifecycle", "precondition", "postcondition", "dynamic", "content", "provisioner", "connection", "timeouts"})
_BLOCKS = {
    **dict.fromkeys(settings.TERRAFORM_TYPES, _CLIENT_BLOCKS),
    "aws_cognito_user_pool": frozenset(
        {
            "account_recovery_setting",
            "admin_create_user_config",
            "advanced_security_additional_flows",
            "custom_email_sender",
            "custom_sms_sender",
            "device_configuration",
            "email_configuration",
            "email_mfa_configuration",
            "invite_message_template",
            "lambda_config",
            "number_attribute_constraints",
            "password_policy",
            "pre_token_generation_config",
            "recovery_mechanism",
            "schema",
            "sign_in_policy",
            "sms_configuration",
            "software_token_mfa_configuration",
            "string_attribute_constraints",
            "user_attribute_update_settings",
            "user_pool_add_ons",
            "username_configuration",
            "verification_message_template",
            "web_authn_configuration",
        }
    ),
    "aws_cognito_resource_server": frozenset({"scope"}),
    "aws_cognito_identity_pool": frozenset({"cognito_identity_providers"}),
    "aws_cognito_identity_pool_roles_attachment": frozenset({"role_mapping", "mapping_rule"}),
    "aws_cognito_risk_configuration": frozenset(
        {
            "account_takeover_risk_configuration",
            "actions",
            "block_email",
            "compromised_credentials_risk_configuration",
            "high_action",
            "low_action",
            "medium_action",
            "mfa_email",
            "no_action_email",
            "notify_configuration",
            "risk_exception_configuration",
        }
    ),
}
_INSIDE = {"variable": frozenset({"validation"}), "output": frozenset({"precondition"})}


def block_names(kind: str, labels: tuple[str, ...]) -> frozenset[str]:
    """The names of the blocks that may stand in a top-level block, at any depth."""
    if kind == "resource":
        return _META | _BLOCKS.get(labels[0], frozenset())
    return _INSIDE.get(kind, frozenset())
