"""CGT105: one client for several apps or environments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...archetypes import words
from ...model import Found
from ...rule import Case, Example, Option, Options, Part, Rule
from ...view import View
from .. import facts
from ..knobs import number, texts
from ..redirects.hosts import registrable
from ..redirects.redirect_forbidden_form import SCRIPTS
from ..redirects.urls import CALLBACKS, HOLE, Url, urls
from ..sources import TENANTS, asvs, cwe, rfc

MARKERS = ("dev", "develop", "development", "test", "testing", "qa", "uat", "int", "stage", "staging", "sandbox", "preview")
_SPLIT = "each app and environment needs a client of its own: split it, and give each the URLs and grants that it uses"
_APP, _WEB, _LOCAL = "an installed app", "a website", "the user's own machine"


def check(view: View, options: Options) -> Iterator[Found]:
    callbacks = list(urls(view, CALLBACKS))
    markers = texts(options, "env_markers")
    yield from _kinds(callbacks, markers)
    yield from _secret_in_an_app(view, callbacks)
    count, limit = measure(view), number(options, "max_redirect_domains")
    if count is not None and count > limit:
        listed = ", ".join(sorted(_domains(callbacks))[:4])
        message = f"callbacks in {count} domains ({listed}{' …' if count > 4 else ''}); the limit is {limit}"
        yield Found(CALLBACKS, message, part="c", no_fix=_SPLIT)
    yield from _environments(callbacks, markers)


def _kinds(callbacks: list[Url], markers: tuple[str, ...]) -> Iterator[Found]:
    first: dict[str, Url] = {}
    for url in callbacks:
        if kind := _kind(url):
            first.setdefault(kind, url)
    for_developers = set(first) == {_WEB, _LOCAL} and all(_marker(url, markers) for url in callbacks if _kind(url) == _WEB)
    if len(first) > 1 and not for_developers:
        last = list(first.values())[-1]
        yield Found(
            CALLBACKS, f"callbacks to {' and to '.join(first)} in one client", part="a", index=last.index, no_fix=_SPLIT
        )


def _kind(url: Url) -> str:
    if url.any_scheme in ("http", "https"):
        return _LOCAL if url.loopback else _WEB if url.scheme == "https" and url.host and url.loopback is False else ""
    return _APP if url.any_scheme and url.any_scheme not in SCRIPTS else ""


def _secret_in_an_app(view: View, callbacks: list[Url]) -> Iterator[Found]:
    app = next((url for url in callbacks if _kind(url) == _APP), None)
    if app and facts.secret(view):
        message = f"a secret, and {app.shown} leads to an installed app, which can keep none"
        yield Found(CALLBACKS, message, part="b", index=app.index, because=("generate_secret",), no_fix=_SPLIT)


def measure(view: View) -> int | None:
    """In how many domains the callbacks certainly are."""
    return len(_domains(urls(view, CALLBACKS)))


def _domains(callbacks: Iterable[Url]) -> set[str]:
    return {domain for url in callbacks if url.scheme == "https" and url.loopback is False and (domain := registrable(url))}


def _environments(callbacks: list[Url], markers: tuple[str, ...]) -> Iterator[Found]:
    web = [url for url in callbacks if _kind(url) == _WEB]
    marked = [url for url in web if _marker(url, markers)]
    production = next((url for url in web if url not in marked and HOLE not in url.host), None)
    if marked and production:
        message = f"{marked[0].shown} says {_marker(marked[0], markers)} and stands beside {production.shown}"
        yield Found(CALLBACKS, message, part="d", index=marked[0].index, no_fix=_SPLIT)


def _marker(url: Url, markers: tuple[str, ...]) -> str:
    """The word in a host's name that says which environment it is; its last label is no name."""
    found = (word.rstrip("0123456789") for label in url.host.split(".")[:-1] for word in words(label))
    return next((word for word in found if word in markers), "")


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback", "myapp://callback"]
""",
        fixed="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback", "myapp://callback"]
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
  - https://app.example.org/callback
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
  - https://app.example.org/callback
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
"CallbackURLs": ["https://app.example.org/callback", "myapp://callback"]
""",
        fixed="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback", "myapp://callback"]
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
    id="CGT105",
    slug="mixed-archetype-client",
    title="One client for several apps or environments",
    severity="low",
    level=None,
    settings=(CALLBACKS, "generate_secret"),
    what="The callbacks lead to more than one kind of place (a website, an installed app, the user's own machine), to many "
    "domains, or to a test environment beside another; or a client with a secret answers to an installed app. A test "
    "environment's website may stand beside the developers' own machines.",
    why="A client has one set of grants, scopes, lifetimes and one secret. Shared, it has to allow what the weakest of its "
    "apps needs, and a token that leaks from a test environment counts in production. For several brands of one app, "
    "raise max_redirect_domains.",
    sources=(asvs("10.4.4"), asvs("10.4.11"), rfc(8252, "8.4"), TENANTS, cwe(1220)),
    check=check,
    parts=(
        Part("a", "callbacks to more than one kind of place"),
        Part("b", "a secret, and a callback to an installed app"),
        Part("c", "callbacks in more domains than the limit"),
        Part("d", "a test environment beside another environment"),
    ),
    options=(
        Option("max_redirect_domains", "integer", 2, "in how many domains callbacks may be", limits=(1, 100)),
        Option("env_markers", "strings", MARKERS, "words in hosts that say that it is not production"),
    ),
    measure=measure,
    measured="max_redirect_domains",
    example=EXAMPLE,
)
