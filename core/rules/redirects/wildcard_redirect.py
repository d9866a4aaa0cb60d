"""CGT503: redirects with a wildcard."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Options, Rule
from ...view import View
from ..sources import CREATE_CLIENT, asvs, cwe, rfc
from .urls import CALLBACKS, DEFAULT, LOGOUTS, distinct


def check(view: View, _options: Options) -> Iterator[Found]:
    for url in distinct(view):
        if "*" in url.address:
            yield Found(
                url.setting,
                f"{url.shown} holds a wildcard, and Cognito compares exact strings",
                index=url.index,
                no_fix="which URLs are meant is not in the files: list each of them",
            )


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://*.example.org/callback"]
""",
        fixed="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://*.example.org/callback"]
""",
        good="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://one.example.org/callback", "https://two.example.org/callback"]
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
  - https://*.example.org/callback
""",
        fixed="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - https://*.example.org/callback
""",
        good="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - https://one.example.org/callback
  - https://two.example.org/callback
""",
    ),
    json=Case(
        bad="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://*.example.org/callback"]
""",
        fixed="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://*.example.org/callback"]
""",
        good="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://one.example.org/callback", "https://two.example.org/callback"]
""",
    ),
)

RULE = Rule(
    id="CGT503",
    slug="wildcard-redirect",
    title="A redirect with a wildcard",
    severity="medium",
    level=None,
    settings=(CALLBACKS, LOGOUTS, DEFAULT),
    what="A redirect has an asterisk in its host or path. One in the query is left alone. "
    "terraform and cfn-lint let it through; whether AWS does could not be verified.",
    why="Nothing is ever matched with it, so whoever wrote it believes something that is not so: the sign-in that it was "
    "meant for fails. Users report that Cognito compares exact strings, as RFC 9700 asks; no page of AWS was seen to say it.",
    sources=(rfc(9700, "2.1"), asvs("10.4.1"), CREATE_CLIENT, cwe(601)),
    check=check,
    example=EXAMPLE,
)
