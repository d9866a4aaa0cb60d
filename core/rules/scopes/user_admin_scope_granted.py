"""CGT601: tokens with which an app may change its user."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Confidence, Found, ListValue
from ...rule import Case, Example, Option, Options, Rule
from ...view import View
from .. import facts
from ..knobs import texts
from ..remedy import Changes, mended, removals
from ..sources import MACHINE_CLIENTS, asvs, cwe, rfc
from ..wording import quoted
from .names import SCOPES, USER_ADMIN


def check(view: View, options: Options) -> Iterator[Found]:
    if not facts.redirects(view):
        return
    forbidden = texts(options, "forbidden_scopes")
    for scope in dict.fromkeys(text for _, text in view.items(SCOPES) if text in forbidden):
        indexes = [index for index, text in view.items(SCOPES) if text == scope]
        message = "the app's tokens may read and change all that the user may: attributes, password, devices, MFA"
        found = Found(
            SCOPES,
            message if scope == USER_ADMIN else f"the profile forbids the scope {quoted(scope)}",
            index=indexes[0],
            confidence=_confidence(view),
            because=(facts.GRANTS, facts.OAUTH),
        )
        yield mended(view, found, _changes(view, indexes), f"remove {quoted(scope)}", "behavior", RULE.breaks)


def _changes(view: View, indexes: list[int]) -> Changes:
    value = view.value(SCOPES)
    if not isinstance(value, ListValue) or len(value.items) == len(indexes):
        return "no other scope is certain, and the list may not become empty"
    return removals(SCOPES, indexes)


def _confidence(view: View) -> Confidence:
    return "high" if facts.oauth_on(view) else "medium"


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email", "aws.cognito.signin.user.admin"]
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
AllowedOAuthScopes:
  - openid
  - email
  - aws.cognito.signin.user.admin
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
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email", "aws.cognito.signin.user.admin"],
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
    id="CGT601",
    slug="user-admin-scope-granted",
    title="Tokens may change the user",
    severity="medium",
    level="behavior",
    settings=(SCOPES, facts.GRANTS, facts.OAUTH),
    what="A client whose users sign in by a redirect may ask for aws.cognito.signin.user.admin (or for another scope that the "
    "profile forbids). CDK adds it where no scopes are named.",
    why="Whoever gets such a token changes the user's attributes, password and MFA in the user's name. Taking the scope away "
    "does not reach tokens from InitiateAuth, which always carry it: a short list of writable attributes holds for both.",
    sources=(MACHINE_CLIENTS, rfc(9700, "2.3"), asvs("10.4.11"), cwe(269)),
    check=check,
    breaks="after sign-in by redirect: GetUser, UpdateUserAttributes, ChangePassword, MFA set-up, so Amplify's account pages",
    options=(Option("forbidden_scopes", "strings", ("aws.cognito.signin.user.admin",), "scopes that no client may ask for"),),
    example=EXAMPLE,
)
