"""CGT103: OAuth settings behind a switch that is off."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Options, Rule
from ...view import View
from .. import facts
from ..sources import CREATE_CLIENT, cwe

LISTS = (facts.GRANTS, "allowed_oauth_scopes", "callback_urls", "logout_urls")


def check(view: View, _options: Options) -> Iterator[Found]:
    inert = [name for name in LISTS if facts.filled(view, name)]
    # A client that only calls the token API carries scopes without the switch: AWS documents it so.
    if inert and facts.oauth_on(view) is False and not facts.token_api_only(view):
        yield Found(
            inert[0],
            f"{_names(inert)} without effect: {facts.OAUTH} is {'not set' if view.absent(facts.OAUTH) else 'false'}",
            because=(facts.OAUTH,),
            no_fix="turning OAuth on or deleting these settings is for the owner to decide",
        )


def _names(names: list[str]) -> str:
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows = ["code"]
callback_urls       = ["https://app.example.org/callback"]
""",
        fixed="""\
allowed_oauth_flows = ["code"]
callback_urls       = ["https://app.example.org/callback"]
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
AllowedOAuthFlows:
  - code
CallbackURLs:
  - https://app.example.org/callback
""",
        fixed="""\
AllowedOAuthFlows:
  - code
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
"AllowedOAuthFlows": ["code"],
"CallbackURLs": ["https://app.example.org/callback"]
""",
        fixed="""\
"AllowedOAuthFlows": ["code"],
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
    id="CGT103",
    slug="oauth-settings-inert",
    title="OAuth settings without effect",
    severity="low",
    level=None,
    settings=(facts.OAUTH, *LISTS),
    what="Grants, scopes or redirect URLs are written, and the switch that makes them count is off or absent.",
    why="A reader believes that OAuth is limited by what stands there. Whoever turns the switch on later, in the console "
    "perhaps, brings old grants and URLs back to life. Whether AWS keeps or refuses such lists could not be verified.",
    sources=(CREATE_CLIENT, cwe(1188)),
    check=check,
    example=EXAMPLE,
)
