"""CGT502: development URLs on a production client."""

from __future__ import annotations

from collections.abc import Iterator

from ...archetypes import words
from ...model import Change, Found, Known, Partial, Severity
from ...rule import Case, Example, Option, Options, Rule
from ...view import View
from ..knobs import on, texts
from ..remedy import Changes, mended
from ..sources import CREATE_CLIENT, cwe, rfc
from .urls import CALLBACKS, DEFAULT, LOGOUTS, Url, default_may_be, urls

MARKERS = ("prod", "prd", "production", "live")
_NEGATIONS = ("non", "not", "pre", "no")
_PLACEHOLDER = "example.com"


def check(view: View, options: Options) -> Iterator[Found]:
    marker = production(view, texts(options, "production_markers"))
    for url in urls(view, CALLBACKS, LOGOUTS, DEFAULT):
        reason = _reason(url, allow_localhost=on(options, "allow_localhost"))
        if reason:
            native = view.archetype == "mobile" and url.loopback is True
            severity: Severity | None = None if marker and not native else "info"
            where = f", and {marker} says production" if marker else ""
            found = Found(url.setting, f"{url.shown} is {reason}{where}", index=url.index, severity=severity)
            changes = _changes(view, url, marker, native=native)
            yield mended(view, found, changes, f"remove {url.shown}", "behavior", RULE.breaks)


def _reason(url: Url, *, allow_localhost: bool = False) -> str:
    if url.scheme not in ("http", "https"):
        return ""
    if url.loopback:
        return "" if allow_localhost else "the user's own machine, where any program can take the code"
    if url.host == _PLACEHOLDER:
        return "a placeholder that belongs to someone else"
    return "a name that only exists in development" if url.host.endswith((".local", ".test")) else ""


def production(view: View, markers: tuple[str, ...]) -> str:
    """What says that the client is a production one, empty where nothing does. Absence of any sign says nothing."""
    for what, text in _signs(view):
        found = words(text)
        for index, word in enumerate(found):
            if word in markers and (index == 0 or found[index - 1] not in _NEGATIONS):
                return what
    return ""


def _signs(view: View) -> Iterator[tuple[str, str]]:
    client, name = view.client, view.value("name")
    if isinstance(name, Known | Partial):
        yield "the client's name", name.text if isinstance(name, Partial) else str(name.value)
    for label in client.labels:
        yield "the client's name", label
    if view.pool and view.pool.name:
        yield "the pool's name", view.pool.name
    yield "the file's path", client.file
    yield "the folder's name", client.id.partition("#")[0]
    for atom, held in view.world.truth:
        if held and isinstance(atom.value, str):
            yield "the case that this holds in", atom.value


def _changes(view: View, url: Url, marker: str, *, native: bool) -> Changes:
    if not marker:
        return "nothing marks the client as a production one"
    if native:
        return "an installed app answers at a loopback address"
    if view.archetype == "unknown":
        return "the kind of client is unknown, and an installed app would need it"
    stays = [other for other in urls(view, url.setting if url.index is not None else CALLBACKS) if not _reason(other)]
    replacement = next((other for other in stays if isinstance(other.value, Known) and other.scheme != "http"), None)
    if replacement is None:
        return "no other URL is certain, and the list may not become empty"
    return _removal(view, url, replacement)


def _removal(view: View, url: Url, replacement: Url) -> Changes:
    repoint = (Change(DEFAULT, "set", replacement.key),)
    if url.setting == DEFAULT:
        return repoint
    same = default_may_be(view, url) if url.setting == CALLBACKS else False
    if same is None:
        return f"{DEFAULT} is not known and may be this URL"
    return (url.removal(), *repoint) if same else (url.removal(),)


EXAMPLE = Example(
    terraform=Case(
        bad="""\
name                                 = "portal-prod"
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["http://localhost:3000/callback", "https://app.example.org/callback"]
""",
        fixed="""\
name                                 = "portal-prod"
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback"]
""",
        good="""\
name                                 = "portal-prod"
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback"]
""",
    ),
    yaml=Case(
        bad="""\
ClientName: portal-prod
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - http://localhost:3000/callback
  - https://app.example.org/callback
""",
        fixed="""\
ClientName: portal-prod
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
ClientName: portal-prod
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
"ClientName": "portal-prod",
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["http://localhost:3000/callback", "https://app.example.org/callback"]
""",
        fixed="""\
"ClientName": "portal-prod",
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback"]
""",
        good="""\
"ClientName": "portal-prod",
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback"]
""",
    ),
)

RULE = Rule(
    id="CGT502",
    slug="non-production-redirect-in-production",
    title="A development URL on a production client",
    severity="medium",
    level="behavior",
    settings=(CALLBACKS, LOGOUTS, DEFAULT),
    what="A redirect leads to the user's own machine, to the placeholder https://example.com or to a .local or .test name, "
    "and the client's name, its pool's, its path or the condition under which it is made says production. Without such a "
    "sign it is info.",
    why="Every program on the machine can listen at localhost, so another one can take the code. "
    "Installed apps are the exception: they answer at a loopback address by design.",
    sources=(rfc(8252, "7.3"), rfc(8252, "8.3"), CREATE_CLIENT, cwe(489)),
    check=check,
    breaks="developers who sign in to production from their own machine",
    options=(
        Option("production_markers", "strings", MARKERS, "words in names and paths that say production"),
        Option("allow_localhost", "boolean", False, "leave loopback addresses alone"),
    ),
    example=EXAMPLE,
)
