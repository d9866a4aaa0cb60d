"""CGT101: the implicit grant."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Options, Rule
from ...view import View
from .. import facts, spelling
from ..remedy import Changes, mended, removals, substitution
from ..sources import APP_CLIENTS, asvs, cwe, rfc


def check(view: View, _options: Options) -> Iterator[Found]:
    indexes = spelling.indexes(view, facts.GRANTS, "implicit")
    if not indexes:
        return
    on = facts.oauth_on(view)
    message = "tokens are sent in the URL; use code with PKCE"
    found = Found(
        facts.GRANTS,
        message if on else f"{message} (OAuth is not certainly on, so this may not count yet)",
        index=indexes[0],
        severity=None if on else "low",
        because=(facts.OAUTH,),
    )
    title = 'remove "implicit"' if spelling.has(view, facts.GRANTS, "code") else 'replace "implicit" by "code"'
    yield mended(view, found, _changes(view, indexes), title, "behavior", RULE.breaks)


def _changes(view: View, indexes: tuple[int, ...]) -> Changes:
    if spelling.has(view, facts.GRANTS, "code"):
        return removals(facts.GRANTS, indexes)
    if not view.complete(facts.GRANTS):
        return "the other grants are not known"
    if spelling.has(view, facts.GRANTS, "client_credentials"):
        return "code can't stand beside client_credentials: the client has to be split first"
    if not facts.filled(view, "callback_urls"):
        return "the code grant needs a callback URL, and none is known"
    return substitution(facts.GRANTS, indexes, "code")


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code", "implicit"]
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
""",
    ),
    yaml=Case(
        bad="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
  - implicit
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
""",
    ),
    json=Case(
        bad="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code", "implicit"],
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
"CallbackURLs": ["https://app.example.org/callback"]
""",
    ),
)

RULE = Rule(
    id="CGT101",
    slug="implicit-grant-enabled",
    title="The implicit grant is allowed",
    severity="high",
    level="behavior",
    settings=(facts.GRANTS, facts.OAUTH),
    what="The client may use the implicit grant, which answers a sign-in with the tokens themselves, in the redirect's URL. "
    "While the OAuth switch is off the finding is low: the grant waits for someone to turn OAuth on.",
    why="URLs end up in history, logs and referrers, and nothing ties the token to the app that asked for it. "
    "The code grant with PKCE does the same without either. Cognito can't demand PKCE: the app has to send it.",
    sources=(rfc(9700, "2.1.2"), asvs("10.4.4"), APP_CLIENTS, cwe(598)),
    check=check,
    breaks="apps that ask for response_type=token",
    example=EXAMPLE,
)
