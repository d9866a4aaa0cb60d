"""CGT402: a server that can't prove who it is."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Options, Rule
from ...settings import LEGACY_FLOWS, SIGN_IN_FLOWS
from ...view import View
from .. import facts, spelling
from ..sources import APP_CLIENTS, asvs, cwe, rfc

_OPEN_TO_APPS = (*LEGACY_FLOWS, *(flow for flow in SIGN_IN_FLOWS if flow != "ALLOW_ADMIN_USER_PASSWORD_AUTH"))
_KINDS = {"web": "a server-side app", "m2m": "a program", "admin": "a backend"}


def check(view: View, _options: Options) -> Iterator[Found]:
    kind = _KINDS.get(view.archetype)
    # CGT102 says it where the grant itself needs a secret.
    refused = spelling.has(view, facts.GRANTS, "client_credentials")
    if kind and facts.secret(view) is False and not refused and (view.stated or not _may_be_an_app(view)):
        yield Found(
            "generate_secret",
            f"{kind} could keep a secret and has none: whoever knows the client's id passes for it",
            confidence="high" if view.stated else "medium",
            no_fix="a secret makes a new client with a new id, and the code that calls it has to send the secret",
        )


def _may_be_an_app(view: View) -> bool:
    """Whether a flow is open that apps use as well as servers. A list of legacy names opens them all."""
    return view.archetype != "web" and any(flow in _OPEN_TO_APPS for _, flow in spelling.items(view, facts.FLOWS))


EXAMPLE = Example(
    terraform=Case(
        bad="""\
name = "orders-server"

allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://orders.example.org/signin-oidc"]
""",
        fixed="""\
name = "orders-server"

allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://orders.example.org/signin-oidc"]
""",
        good="""\
name            = "orders-server"
generate_secret = true

allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://orders.example.org/signin-oidc"]
""",
    ),
    yaml=Case(
        bad="""\
ClientName: orders-server
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - https://orders.example.org/signin-oidc
""",
        fixed="""\
ClientName: orders-server
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - https://orders.example.org/signin-oidc
""",
        good="""\
ClientName: orders-server
GenerateSecret: true
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - https://orders.example.org/signin-oidc
""",
    ),
    json=Case(
        bad="""\
"ClientName": "orders-server",
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://orders.example.org/signin-oidc"]
""",
        fixed="""\
"ClientName": "orders-server",
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://orders.example.org/signin-oidc"]
""",
        good="""\
"ClientName": "orders-server",
"GenerateSecret": true,
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://orders.example.org/signin-oidc"]
""",
    ),
)

RULE = Rule(
    id="CGT402",
    slug="confidential-client-without-secret",
    title="A server's client without a secret",
    severity="medium",
    level=None,
    settings=("generate_secret",),
    what="The client looks like a server's (a web application, a backend, a program on its own), and it has no client secret. "
    "A server whose library knows only PKCE is the exception.",
    why="Nothing then tells the server from anyone else who has the client's id: strangers can sign up, sign in and start "
    "password recovery in its name. A secret can't be added later to a client that was made without one.",
    sources=(APP_CLIENTS, rfc(9700, "2.5"), asvs("10.4.10"), cwe(306)),
    check=check,
    example=EXAMPLE,
)
