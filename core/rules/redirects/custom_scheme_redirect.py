"""CGT505: redirects to a scheme of the app's own."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Option, Options, Part, Rule
from ...view import View
from ..knobs import texts
from ..sources import CREATE_CLIENT, cwe, rfc
from .redirect_forbidden_form import SCRIPTS
from .urls import CALLBACKS, DEFAULT, LOGOUTS, distinct


def check(view: View, options: Options) -> Iterator[Found]:
    left_alone = {"", "http", "https", *SCRIPTS, *(scheme.lower() for scheme in texts(options, "allowed_redirect_schemes"))}
    said = set[tuple[str, str]]()
    for url in distinct(view):
        scheme = url.any_scheme
        if scheme in left_alone or (url.setting, scheme) in said:
            continue
        said.add((url.setting, scheme))
        reversed_domain = "." in scheme
        yield Found(
            url.setting,
            f"any app on the device can register {scheme}:{'' if reversed_domain else ', and it is no domain either'}",
            part="b" if reversed_domain and view.archetype == "mobile" else "",
            index=url.index,
            no_fix="the app has to answer at the new URL first: an https link that the domain claims for it",
        )


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["myapp://callback"]
""",
        fixed="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["myapp://callback"]
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
CallbackURLs:
  - myapp://callback
""",
        fixed="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - myapp://callback
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
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["myapp://callback"]
""",
        fixed="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["myapp://callback"]
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
    id="CGT505",
    slug="custom-scheme-redirect",
    title="A redirect to a scheme of the app's own",
    severity="low",
    level=None,
    settings=(CALLBACKS, LOGOUTS, DEFAULT),
    what="A redirect leads to an app by a scheme that is neither http nor https. Where an installed app uses its own domain "
    "backwards (com.example.app:/), it is info. Schemes that a team has settled on can be listed.",
    why="No one hands out schemes: another app that registers the same gets the code, and only PKCE keeps it from being used. "
    "An https link that the domain vouches for can't be claimed by others; a reversed domain at least makes accidents rare.",
    sources=(rfc(8252, "7.1"), rfc(8252, "7.2"), rfc(8252, "8.6"), CREATE_CLIENT, cwe(939)),
    check=check,
    parts=(Part("b", "an installed app's reversed domain", severity="info"),),
    options=(Option("allowed_redirect_schemes", "strings", (), "schemes to leave alone, without a colon"),),
    example=EXAMPLE,
)
