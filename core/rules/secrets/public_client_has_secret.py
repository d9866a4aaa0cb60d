"""CGT401: a secret that every user of an app holds."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Options, Rule
from ...view import View
from .. import facts
from ..sources import APP_CLIENTS, cwe, rfc

_CARRIED = {"spa": "a page in the browser shows it to everyone", "mobile": "every copy of the app holds it"}


def check(view: View, _options: Options) -> Iterator[Found]:
    carried = _CARRIED.get(view.archetype)
    if carried and facts.secret(view) is True and (view.stated or not _guessed_from_idle_urls(view)):
        yield Found(
            "generate_secret",
            f"the client's secret is no secret: {carried}",
            confidence="high" if view.stated else "medium",
            no_fix="without it the client is a new one with a new id: make that beside this one, and move the app there",
        )


def _guessed_from_idle_urls(view: View) -> bool:
    """Whether all that makes a page of it are URLs that nothing is sent to, because OAuth is off."""
    return view.archetype == "spa" and facts.oauth_on(view) is False and facts.filled(view, "callback_urls")


EXAMPLE = Example(
    terraform=Case(
        bad="""\
name            = "orders-ios"
generate_secret = true

allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["org.example.orders:/callback"]
""",
        fixed="""\
name            = "orders-ios"
generate_secret = true

allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["org.example.orders:/callback"]
""",
        good="""\
name = "orders-ios"

allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["org.example.orders:/callback"]
""",
    ),
    yaml=Case(
        bad="""\
ClientName: orders-ios
GenerateSecret: true
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - org.example.orders:/callback
""",
        fixed="""\
ClientName: orders-ios
GenerateSecret: true
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - org.example.orders:/callback
""",
        good="""\
ClientName: orders-ios
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - org.example.orders:/callback
""",
    ),
    json=Case(
        bad="""\
"ClientName": "orders-ios",
"GenerateSecret": true,
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["org.example.orders:/callback"]
""",
        fixed="""\
"ClientName": "orders-ios",
"GenerateSecret": true,
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["org.example.orders:/callback"]
""",
        good="""\
"ClientName": "orders-ios",
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["org.example.orders:/callback"]
""",
    ),
)

RULE = Rule(
    id="CGT401",
    slug="public-client-has-secret",
    title="A secret in an app that users hold",
    severity="medium",
    level=None,
    settings=("generate_secret",),
    what="The client looks like a single-page or an installed app, and it has a client secret. What an app is shipped with "
    "can be read out of it. A proxy in front of Cognito that adds the secret for the app is the exception.",
    why="Whoever has the secret passes for the app, and a service that takes the secret for proof of who calls is deceived. "
    "It can't be taken away: without it the client is another one, with another id.",
    sources=(APP_CLIENTS, rfc(8252, "8.5"), rfc(6749, "2.1"), cwe(798)),
    check=check,
    example=EXAMPLE,
)
