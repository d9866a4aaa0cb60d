"""CGT602: scopes that don't fit together, or that nobody has."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Change, Found
from ...rule import Case, Example, Options, Part, Rule
from ...settings import OIDC_SCOPES
from ...view import View
from .. import facts, spelling
from ..remedy import Changes, mended
from ..sources import APP_CLIENTS, MACHINE_CLIENTS
from ..wording import quoted
from . import names
from .names import CLAIMS, OPENID, SCOPES


def check(view: View, _options: Options) -> Iterator[Found]:
    if facts.redirects(view) and view.lacks(SCOPES, OPENID):
        yield from _without_openid(view)
    if facts.oauth_on(view) is not False or facts.token_api_only(view):
        yield from _of_servers(view)
        yield from _unheard_of(view)


def _without_openid(view: View) -> Iterator[Found]:
    claims = [(index, scope) for index, scope in view.items(SCOPES) if scope in CLAIMS]
    because = (facts.GRANTS, facts.OAUTH)
    if claims:
        listed = " and ".join(scope for _, scope in claims)
        message = f"{listed} can only be asked for together with openid"
        found = Found(SCOPES, message, part="a", index=claims[0][0], because=because)
        yield mended(view, found, _with_openid(view), 'add "openid"', "safe")
    elif view.items(SCOPES):
        yield Found(
            SCOPES,
            "no openid: the app gets no ID token and is not told who signed in",
            part="b",
            because=because,
            no_fix="an app that only calls APIs may do without: whether this one does is not in the files",
        )


def _with_openid(view: View) -> Changes:
    if not spelling.lacks(view, facts.GRANTS, "client_credentials"):
        return "client_credentials may be among the grants, and openid can't stand beside it"
    return (Change(SCOPES, "add", OPENID),)


def _of_servers(view: View) -> Iterator[Found]:
    for index, scope in names.custom(view):
        reason = _missing(view, *scope.rsplit("/", 1))
        if reason:
            yield Found(
                SCOPES,
                f"{quoted(scope, 60)}: {reason}",
                part="c",
                index=index,
                # A server that another stack declares for this pool is out of sight.
                confidence="high" if "no scope" in reason else "low",
                because=(facts.OAUTH,),
                no_fix="whether the server or the client is meant otherwise is not in the files",
            )


def _missing(view: View, identifier: str, name: str) -> str:
    """Why AWS would not find a scope, empty where it may."""
    declared = (view.pool.servers if view.pool else None) or ()
    mine = [server for server in declared if server.identifier == identifier]
    if mine:
        found = any(not server.complete or f"{identifier}/{name}" in server.scopes for server in mine)
        return "" if found else f"{mine[0].address} has no scope {quoted(name)}"
    everything = names.servers(view)
    if not everything or any(server.identifier is None for server in everything):
        return ""
    return f"no resource server of the pool is called {quoted(identifier)}"


def _unheard_of(view: View) -> Iterator[Found]:
    for index, scope in names.unheard_of(view):
        close = next((known for known in OIDC_SCOPES if known.lower() == scope.lower()), "")
        hint = f"; it is written {close}" if close else "; a resource server's scope is written identifier/name"
        yield Found(
            SCOPES,
            f"Cognito has no scope {quoted(scope)}{hint}",
            part="d",
            index=index,
            because=(facts.OAUTH,),
            no_fix="what is meant is for the owner to say",
        )


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["email", "profile"]
callback_urls                        = ["https://app.example.org/callback"]
""",
        fixed="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["email", "profile", "openid"]
callback_urls                        = ["https://app.example.org/callback"]
""",
        good="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email", "profile"]
callback_urls                        = ["https://app.example.org/callback"]
""",
    ),
    yaml=Case(
        bad="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - email
  - profile
CallbackURLs:
  - https://app.example.org/callback
""",
        fixed="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - email
  - profile
  - openid
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
  - profile
CallbackURLs:
  - https://app.example.org/callback
""",
    ),
    json=Case(
        bad="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["email", "profile"],
"CallbackURLs": ["https://app.example.org/callback"]
""",
        fixed="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["email", "profile", "openid"],
"CallbackURLs": ["https://app.example.org/callback"]
""",
        good="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email", "profile"],
"CallbackURLs": ["https://app.example.org/callback"]
""",
    ),
)

RULE = Rule(
    id="CGT602",
    slug="scope-set-inconsistent",
    title="Scopes that don't fit together",
    severity="medium",
    level="safe",
    settings=(SCOPES, facts.GRANTS, facts.OAUTH),
    what="email, phone or profile without openid; no openid at all where users sign in; a scope that its resource server, in "
    "sight, does not have, or that no server in sight has; or a name that is none of Cognito's.",
    why="Cognito gives the claims of email, phone and profile only beside openid, so the app's request fails. A scope that no "
    "resource server has stops the deployment. offline_access is none of Cognito's: refresh tokens come without it.",
    sources=(APP_CLIENTS, MACHINE_CLIENTS),
    check=check,
    parts=(
        Part("a", "email, phone or profile without openid", level="safe"),
        Part("b", "users sign in and no scope is openid"),
        Part("c", "a scope that no resource server has"),
        Part("d", "a name that is none of Cognito's"),
    ),
    example=EXAMPLE,
)
