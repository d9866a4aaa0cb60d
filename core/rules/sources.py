"""The pages that rules point to, each named once."""

from __future__ import annotations

from ..rule import Link

_GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/"

APP_CLIENTS = Link(
    "Amazon Cognito: application-specific settings with app clients", _GUIDE + "user-pool-settings-client-apps.html"
)
REFRESH_TOKENS = Link("Amazon Cognito: refresh tokens", _GUIDE + "amazon-cognito-user-pools-using-the-refresh-token.html")
MACHINE_CLIENTS = Link(
    "Amazon Cognito: scopes, M2M, and resource servers", _GUIDE + "cognito-user-pools-define-resource-servers.html"
)
TENANTS = Link("Amazon Cognito: multi-tenancy security recommendations", _GUIDE + "multi-tenancy-security-recommendations.html")
USER_ERRORS = Link("Amazon Cognito: managing user existence errors", _GUIDE + "cognito-user-pool-managing-errors.html")
REVOCATION = Link("Amazon Cognito: token revocation", _GUIDE + "token-revocation.html")
SIGN_IN_FLOWS = Link(
    "Amazon Cognito: user pool authentication flow", _GUIDE + "amazon-cognito-user-pools-authentication-flow.html"
)
ATTRIBUTES = Link("Amazon Cognito: user attributes", _GUIDE + "user-pool-settings-attributes.html")
CUSTOM_CHALLENGES = Link("Amazon Cognito: custom authentication challenges", _GUIDE + "user-pool-lambda-challenge.html")
THREATS = Link(
    "Amazon Cognito: advanced security with threat protection", _GUIDE + "cognito-user-pool-settings-threat-protection.html"
)
ANALYTICS = Link("Amazon Cognito: user pool analytics", _GUIDE + "cognito-user-pools-pinpoint-integration.html")
CREATE_CLIENT = Link(
    "Amazon Cognito API: CreateUserPoolClient",
    "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
)
TERRAFORM_RESOURCE = Link(
    "Terraform AWS provider: aws_cognito_user_pool_client",
    "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_user_pool_client",
)


ROADMAP_676 = Link(
    "CloudFormation coverage roadmap, issue 676",
    "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/676",
)


def rfc(number: int, section: str) -> Link:
    return Link(f"RFC {number}, {section}", f"https://www.rfc-editor.org/rfc/rfc{number}.html#section-{section}")


def asvs(requirement: str) -> Link:
    return Link(f"OWASP ASVS 5.0, {requirement}", "https://github.com/OWASP/ASVS")


def cwe(number: int) -> Link:
    return Link(f"CWE-{number}", f"https://cwe.mitre.org/data/definitions/{number}.html")
