"""CGT701: sign-in pages that have nobody to send users to."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Options, Rule
from ...view import View, worlds_of
from .. import facts, spelling
from ..sources import APP_CLIENTS, CREATE_CLIENT, ROADMAP_676
from ..wording import several
from .offered import LOCAL, OFFERED


def check(view: View, _options: Options) -> Iterator[Found]:
    grant = next((one for one in ("code", "implicit") if spelling.has(view, facts.GRANTS, one)), None)
    # What a managed client doesn't set is as the service that made it left it.
    left_alone = view.managed and view.absent(OFFERED)
    if grant and facts.oauth_on(view) and view.empty(OFFERED) and not left_alone:
        state = "not set" if view.absent(OFFERED) else "an empty list"
        yield Found(
            OFFERED,
            f"{state}: users come to the sign-in pages for a {grant} and find no way to sign in",
            because=(facts.GRANTS, facts.OAUTH),
            no_fix=_advice(view),
        )


def _advice(view: View) -> str:
    elsewhere = _offered_elsewhere(view)
    providers = (view.pool.providers if view.pool else None) or ()
    names = tuple(one.name for one in providers if one.name and one.name not in elsewhere)
    if names:
        return (
            f"whether users sign in through {several(names)} or with a password in the pool ({LOCAL}) is for the owner to say"
        )
    return f"who signs users in is for the owner to say; {LOCAL} opens the pages to passwords of the pool itself"


def _offered_elsewhere(view: View) -> set[str]:
    """What the list offers in other cases: in this one it was left out on purpose, or is not there."""
    return {name for world in worlds_of(view.client) for _, name in View(view.client, world).items(OFFERED)}


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback"]
""",
        fixed="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback"]
""",
        good="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback"]
supported_identity_providers         = ["COGNITO"]
""",
    ),
    yaml=Case(
        bad="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - https://app.example.org/callback
""",
        fixed="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - https://app.example.org/callback
""",
        good="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - https://app.example.org/callback
SupportedIdentityProviders:
  - COGNITO
""",
    ),
    json=Case(
        bad="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback"]
""",
        fixed="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback"]
""",
        good="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback"],
"SupportedIdentityProviders": ["COGNITO"]
""",
    ),
)

RULE = Rule(
    id="CGT701",
    slug="identity-provider-undeclared",
    title="No identity provider for the sign-in pages",
    severity="medium",
    level=None,
    settings=(OFFERED, facts.GRANTS),
    what="Users are to sign in by a redirect (code or implicit), and the client names no identity provider, not even the "
    "pool itself.",
    why="Managed login offers nothing then. Users report that "
    "CloudFormation's next update also takes away what somebody added in the "
    "console. Writing COGNITO opens the pages to local passwords, so nothing is added automatically.",
    sources=(APP_CLIENTS, CREATE_CLIENT, ROADMAP_676),
    check=check,
    example=EXAMPLE,
)
