"""CGT507: redirect URLs that don't fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Change, Found, Known
from ...rule import Case, Example, Options, Part, Rule
from ...view import View
from .. import facts, spelling
from ..remedy import Changes, mended
from ..sources import CREATE_CLIENT, asvs
from .urls import CALLBACKS, DEFAULT, LOGOUTS, Url, default, urls

_PORTS = {"http": "80", "https": "443"}


def check(view: View, _options: Options) -> Iterator[Found]:
    yield from _unlisted_default(view)
    for name in (CALLBACKS, LOGOUTS):
        yield from _twins(view, [url for url in urls(view, name) if isinstance(url.value, Known)])
    yield from _no_logout(view)


def _unlisted_default(view: View) -> Iterator[Found]:
    chosen = default(view)
    if chosen is None or not isinstance(chosen.value, Known) or not view.lacks(CALLBACKS, chosen.key):
        return
    twin = next((url.key for url in urls(view, CALLBACKS) if _form(url) == _form(chosen)), None)
    found = Found(
        DEFAULT, f"{chosen.shown} is not one of the callback URLs, byte for byte", part="a", rejected=True, because=(CALLBACKS,)
    )
    changes: Changes = (Change(DEFAULT, "set", twin),) if twin else "listing it would let codes be sent to one more place"
    yield mended(view, found, changes, "write it as it is listed", "behavior", RULE.breaks)


def _twins(view: View, known: list[Url]) -> Iterator[Found]:
    keys, forms = set[str](), set[str]()
    for url in known:
        form = _form(url)
        if url.key in keys:
            found = Found(url.setting, f"{url.shown} is listed twice", part="b", index=url.index)
            yield mended(view, found, (url.removal(),), "remove the second one", "safe")
        elif form in forms:
            yield Found(
                url.setting,
                f"{url.shown} differs from another only by a slash, a default port or the host's case",
                part="c",
                index=url.index,
                no_fix="Cognito compares exact strings, and the app may send either",
            )
        keys.add(url.key)
        forms.add(form)


def _no_logout(view: View) -> Iterator[Found]:
    redirects = any(spelling.has(view, facts.GRANTS, grant) for grant in ("code", "implicit"))
    if redirects and facts.oauth_on(view) and view.empty(LOGOUTS):
        message = "no sign-out URL: managed login's session stays open when the app signs out"
        yield Found(
            LOGOUTS,
            message,
            part="d",
            because=(facts.GRANTS, facts.OAUTH),
            no_fix="where sign-out should lead is not in the files",
        )


def _form(url: Url) -> str:
    """The URL without what only its spelling tells apart: the host's case, a default port, slashes at the path's end."""
    if not url.scheme:
        return url.key
    user = url.origin.partition("://")[2].rpartition("@")[0]
    port = "" if url.port == _PORTS.get(url.scheme) else url.port
    rest = url.text[len(url.origin) :]
    path = re.split(r"[?#]", rest, maxsplit=1)[0]
    return f"{url.scheme}://{user}@{url.host}:{port}{path.rstrip('/')}{rest[len(path) :]}"


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback"]
logout_urls                          = ["https://app.example.org/"]
default_redirect_uri                 = "https://app.example.org/callback/"
""",
        fixed="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback"]
logout_urls                          = ["https://app.example.org/"]
default_redirect_uri                 = "https://app.example.org/callback"
""",
        good="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback"]
logout_urls                          = ["https://app.example.org/"]
default_redirect_uri                 = "https://app.example.org/callback"
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
  - https://app.example.org/callback
LogoutURLs:
  - https://app.example.org/
DefaultRedirectURI: https://app.example.org/callback/
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
LogoutURLs:
  - https://app.example.org/
DefaultRedirectURI: https://app.example.org/callback
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
LogoutURLs:
  - https://app.example.org/
DefaultRedirectURI: https://app.example.org/callback
""",
    ),
    json=Case(
        bad="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback"],
"LogoutURLs": ["https://app.example.org/"],
"DefaultRedirectURI": "https://app.example.org/callback/"
""",
        fixed="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback"],
"LogoutURLs": ["https://app.example.org/"],
"DefaultRedirectURI": "https://app.example.org/callback"
""",
        good="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback"],
"LogoutURLs": ["https://app.example.org/"],
"DefaultRedirectURI": "https://app.example.org/callback"
""",
    ),
)

RULE = Rule(
    id="CGT507",
    slug="redirect-list-inconsistent",
    title="Redirect URLs that don't fit together",
    severity="high",
    level="behavior",
    rejected=True,
    settings=(DEFAULT, CALLBACKS, LOGOUTS),
    what="The default redirect is not one of the callbacks; a URL stands twice, or twice but for its spelling; "
    "or a client that redirects has no sign-out URL.",
    why="Users report that Cognito compares redirects as exact strings; no page of AWS was seen to say it. "
    "AWS refuses a default that isn't listed, and near twins hide which one "
    "the app really uses.",
    sources=(CREATE_CLIENT, asvs("10.4.1")),
    check=check,
    breaks="apps that count on the default's exact spelling",
    parts=(
        Part("a", "the default is not one of the callbacks", level="behavior", rejected=True),
        Part("b", "a URL stands twice", severity="low", level="safe"),
        Part("c", "two URLs differ only in spelling", severity="low"),
        Part("d", "no sign-out URL", severity="info"),
    ),
    example=EXAMPLE,
)
