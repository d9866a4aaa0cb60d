"""CGT104: OAuth is on and something it needs is missing."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Change, Found
from ...rule import Case, Example, Options, Part, Rule
from ...view import View
from .. import facts, spelling
from ..remedy import Changes, mended
from ..sources import APP_CLIENTS, CREATE_CLIENT

SCOPES = "allowed_oauth_scopes"
_LISTS = (facts.GRANTS, SCOPES, "callback_urls", "logout_urls")


def check(view: View, _options: Options) -> Iterator[Found]:
    if not facts.oauth_on(view) or facts.token_api_only(view):
        return
    missing = [name for name in (facts.GRANTS, SCOPES) if view.empty(name)]
    if missing:
        message = f"OAuth is on and {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} empty"
        found = Found(missing[0], message, part="a", rejected=True, because=(facts.OAUTH,))
        yield mended(view, found, _turn_off(view), "turn OAuth off", "safe")
    grants = [grant for grant in ("code", "implicit") if spelling.has(view, facts.GRANTS, grant)]
    if grants and view.empty("callback_urls"):
        yield Found(
            "callback_urls",
            f"the {grants[0]} grant has no callback URL to answer to",
            part="b",
            rejected=True,
            confidence="medium",
            because=(facts.OAUTH, facts.GRANTS),
            no_fix="which URL the app answers at is not in the files",
        )


def _turn_off(view: View) -> Changes:
    if all(view.empty(name) for name in _LISTS) and view.absent("default_redirect_uri"):
        return (Change(facts.OAUTH, "set", False),)
    return "which grants and scopes the app needs is not in the files"


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows_user_pool_client = true
""",
        fixed="""\
allowed_oauth_flows_user_pool_client = false
""",
        good="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback"]
""",
    ),
    yaml=Case(
        bad="""\
AllowedOAuthFlowsUserPoolClient: true
""",
        fixed="""\
AllowedOAuthFlowsUserPoolClient: false
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
""",
    ),
    json=Case(
        bad="""\
"AllowedOAuthFlowsUserPoolClient": true
""",
        fixed="""\
"AllowedOAuthFlowsUserPoolClient": false
""",
        good="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback"]
""",
    ),
)

RULE = Rule(
    id="CGT104",
    slug="oauth-enabled-incomplete",
    title="OAuth is on and incomplete",
    severity="high",
    level="safe",
    rejected=True,
    settings=(facts.OAUTH, facts.GRANTS, SCOPES, "callback_urls"),
    what="The OAuth switch is on, and there is no grant, no scope, or no callback URL for a grant that redirects. "
    "Where nothing at all is set for OAuth, the fix turns the switch off.",
    why="AWS refuses a client that may use OAuth with no grant or no scope. A code without a callback URL has nowhere to go; "
    "that AWS refuses this too could not be verified.",
    sources=(CREATE_CLIENT, APP_CLIENTS),
    check=check,
    parts=(
        Part("a", "no grant or no scope", level="safe", rejected=True),
        Part("b", "a grant that redirects, and no callback URL", rejected=True),
    ),
    example=EXAMPLE,
)
