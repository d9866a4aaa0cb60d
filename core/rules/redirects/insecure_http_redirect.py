"""CGT501: redirects over plain http."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found, Wanted
from ...rule import Case, Example, Options, Rule
from ...view import View
from .. import facts
from ..remedy import Changes, mended
from ..sources import CREATE_CLIENT, asvs, cwe, rfc
from .rewriting import everywhere
from .urls import CALLBACKS, DEFAULT, LOGOUTS, Url, rewritten, urls


def check(view: View, _options: Options) -> Iterator[Found]:
    for url in urls(view, CALLBACKS, LOGOUTS, DEFAULT):
        if url.scheme == "http" and url.loopback is False:
            found = Found(
                url.setting,
                f"{url.shown} is plain http: whoever is on the way {_harm(view, url)}",
                index=url.index,
                rejected=True,
                # That AWS refuses http for sign-out too could not be verified.
                confidence="low" if url.setting == LOGOUTS else "high",
            )
            yield mended(view, found, _changes(view, url), "use https", "behavior", RULE.breaks)


def _harm(view: View, url: Url) -> str:
    no_code = url.setting == LOGOUTS or facts.machine(view)
    return "can put another page in its place" if no_code else "reads the code"


def _changes(view: View, url: Url) -> Changes:
    if url.port not in ("", "80"):
        return "which port answers https is not in the files"
    return everywhere(view, url, _secured, "the part of the URL that names the host is not known")


def _secured(url: Url) -> Wanted:
    head = _head(url)
    return rewritten(url, head, _secure(head))


def _head(url: Url) -> str:
    """The scheme, and the authority with it where that has a port to drop."""
    return url.origin if url.port == "80" else url.origin[: url.origin.index("://") + 3]


def _secure(head: str) -> str:
    return "https" + head[4:].removesuffix(":80")


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["http://app.example.org/callback", "http://localhost:3000/callback"]
""",
        fixed="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback", "http://localhost:3000/callback"]
""",
        good="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback", "http://localhost:3000/callback"]
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
  - http://app.example.org/callback
  - http://localhost:3000/callback
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
  - http://localhost:3000/callback
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
  - http://localhost:3000/callback
""",
    ),
    json=Case(
        bad="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["http://app.example.org/callback", "http://localhost:3000/callback"]
""",
        fixed="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback", "http://localhost:3000/callback"]
""",
        good="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback", "http://localhost:3000/callback"]
""",
    ),
)

RULE = Rule(
    id="CGT501",
    slug="insecure-http-redirect",
    title="A redirect over plain http",
    severity="high",
    level="behavior",
    rejected=True,
    settings=(CALLBACKS, LOGOUTS, DEFAULT),
    what="A callback, sign-out or default URL uses http for a host other than localhost, 127.0.0.1 or [::1]. "
    "The fix changes the scheme and leaves every other character, but for :80; another port is left to a person.",
    why="The code, and with the implicit grant the tokens, cross the network in the clear. AWS refuses such callbacks; "
    "whether it checks sign-out URLs too could not be verified.",
    sources=(rfc(9700, "2.6"), asvs("12.2.1"), CREATE_CLIENT, cwe(319)),
    check=check,
    breaks="hosts that don't answer https, and apps that send the old URL",
    example=EXAMPLE,
)
