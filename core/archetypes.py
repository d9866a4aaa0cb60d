"""What kind of client this is, and why it is taken for that.

Signals give points to kinds. A kind that leads by no more than two points is no answer: the client is ``unknown`` then, and
what depends on its kind is left to a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from .model import Archetype, Client, Known, ListValue, Partial
from .settings import LEGACY_FLOWS, SIGN_IN_FLOWS
from .view import View, worlds_of

MARGIN = 2
"""How many points are too few to tell the first kind from the second."""


@dataclass(frozen=True, slots=True)
class Guess:
    """The kind, and the reasons as short clauses. ``runner_up`` is the kind that came next, ``points`` all kinds' points."""

    archetype: Archetype
    reasons: tuple[str, ...] = ()
    runner_up: Archetype | None = None
    points: Mapping[Archetype, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Signal:
    clauses: tuple[str, ...]
    points: Mapping[Archetype, int]


def infer(client: Client) -> Guess:
    """The kind of client in the world that holds by default."""
    view = View(client, worlds_of(client)[0])
    if view.managed:
        return Guess("managed", ("another AWS service owns it",))
    signals = _signals(view)
    points: Counter[Archetype] = Counter()
    for signal in signals:
        points.update(signal.points)
    ranked = points.most_common()
    if not ranked:
        return Guess("unknown", ("nothing tells",))
    first, lead = ranked[0]
    second = ranked[1] if len(ranked) > 1 else None
    if second and lead - second[1] <= MARGIN:
        return Guess("unknown", (f"could be {first} or {second[0]}",), second[0], dict(points))
    if lead <= MARGIN:
        return Guess("unknown", (f"could be {first}, but little says so",), None, dict(points))
    clauses = (clause for signal in signals if first in signal.points for clause in signal.clauses)
    return Guess(first, tuple(dict.fromkeys(clauses)), second[0] if second else None, dict(points))


def evidence(client: Client) -> dict[Archetype, tuple[str, ...]]:
    """What speaks for each kind, as short clauses."""
    found: dict[Archetype, dict[str, None]] = {}
    for signal in _signals(View(client, worlds_of(client)[0])):
        for kind in signal.points:
            found.setdefault(kind, {}).update(dict.fromkeys(signal.clauses))
    return {kind: tuple(clauses) for kind, clauses in found.items()}


# ----------------------------------------------------------------------------------------- signals


def _signals(view: View) -> list[_Signal]:
    return [*_grants(view), *_callbacks(view), *_flows(view), *_others(view), *_names(view)]


def _grants(view: View) -> Iterator[_Signal]:
    grants = {text.lower() for _, text in view.items("allowed_oauth_flows")}
    secret = view.flag("generate_secret")
    only_token_api = view.complete("explicit_auth_flows") and _flow_names(view) == {"ALLOW_CLIENT_TOKEN_AUTH"}
    if (grants == {"client_credentials"} and view.complete("allowed_oauth_flows")) or only_token_api:
        yield _Signal(("client credentials only",), {"m2m": 10})
    if "implicit" in grants:
        yield _Signal(("implicit grant",), {"spa": 4, "web": 1})
    if "code" in grants and secret is False:
        yield _Signal(("no secret", "code grant"), {"spa": 2, "mobile": 2})
    if "code" in grants and secret is True:
        yield _Signal(("secret", "code grant"), {"web": 4})
    if secret is True and _no_oauth(view) and view.empty("callback_urls"):
        yield _Signal(("secret without OAuth",), {"web": 2, "m2m": 1, "admin": 2})


_SERVER_PATH = re.compile(
    r"/api/auth/callback.*|/oauth2/idpresponse|/signin-oidc|/login/oauth2/code/.*|/auth/realms/.*/broker/.*|.*/saml2|.*/_oauth"
    r"|.*/_dashboards/app/home"
)
_PAGE_PATH = re.compile(r"/?|/index\.html|/callback/?|/cb/?")
_STATIC_HOST = re.compile(
    r".*\.(cloudfront\.net|amplifyapp\.com|s3-website[.-].*|s3[.-].*amazonaws\.com|vercel\.app|netlify\.app)"
)
_DEVELOPMENT_PORTS = (3000, 4200, 5173, 8080)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _callbacks(view: View) -> Iterator[_Signal]:
    urls = [url for _, text in view.items("callback_urls") if (url := _split(text)) and url.scheme]
    secure = [url for url in urls if url.scheme == "https" and url.hostname not in _LOOPBACK]
    local = [url for url in urls if url.scheme in ("http", "https") and url.hostname in _LOOPBACK]
    for url in urls:
        if url.scheme not in ("http", "https"):
            yield _Signal((f"callback scheme {url.scheme}",), {"mobile": 6})
            break
    yield from _secure_callbacks(secure)
    if any(_port(url) in _DEVELOPMENT_PORTS for url in local):
        yield _Signal(("development callback on localhost",), {"spa": 2, "web": 1})
    if not secure and any(_port(url) is None or _high(_port(url)) for url in local):
        yield _Signal(("only loopback callbacks",), {"mobile": 2})


def _secure_callbacks(urls: list[SplitResult]) -> Iterator[_Signal]:
    server = next((url for url in urls if _SERVER_PATH.fullmatch(url.path)), None)
    if server:
        yield _Signal((f"callback at {server.path}",), {"web": 4})
    page = next((url for url in urls if _PAGE_PATH.fullmatch(url.path)), None)
    static = next((url for url in urls if _STATIC_HOST.fullmatch(url.hostname or "")), None)
    if page:
        yield _Signal((f"callback at {page.path or '/'}",), {"spa": 3})
    elif static:
        yield _Signal((f"callback on {static.hostname}",), {"spa": 3})


def _flows(view: View) -> Iterator[_Signal]:
    flows = _flow_names(view)
    if _servers_only(flows) and view.complete("explicit_auth_flows"):
        yield _Signal(("only servers sign users in",), {"web": 2, "admin": 5})
    elif "ALLOW_USER_SRP_AUTH" in flows and view.flag("generate_secret") is False and _no_oauth(view):
        yield _Signal(("SRP sign-in without a secret",), {"spa": 2, "mobile": 2})


_SERVER_FLOWS = frozenset({"ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"})
_IMPLIED_FLOWS = frozenset({"ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"})
"""What a list of legacy names allows without naming it: written out (CGT203), the list means the same kind of client."""
_APP_FLOWS = frozenset({"ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH", "ALLOW_USER_AUTH"})
"""Flows that are listed only for an app that takes the password itself; SRP may be there by a legacy list alone."""


def _servers_only(flows: AbstractSet[str]) -> bool:
    others = flows - _SERVER_FLOWS
    return bool(flows & _SERVER_FLOWS) and (others <= {"ALLOW_REFRESH_TOKEN_AUTH"} or others == _IMPLIED_FLOWS)


def _others(view: View) -> Iterator[_Signal]:
    if view.flag("enable_propagate_additional_user_context_data"):
        yield _Signal(("passes on user context data",), {"web": 2, "admin": 3})
    value = view.value("allowed_oauth_scopes")
    scopes = [item.value for item in value.items] if isinstance(value, ListValue) and value.complete else []
    texts = [_text(scope) for scope in scopes if isinstance(scope, Known | Partial)]
    if scopes and len(texts) == len(scopes) and all("/" in text for text in texts) and view.empty("callback_urls"):
        yield _Signal(("only custom scopes",), {"m2m": 4})


_NAMES: tuple[tuple[str, Mapping[Archetype, int]], ...] = (
    ("spa frontend front-end react angular vue browser webapp-public", {"spa": 4}),
    ("ios android mobile native expo flutter capacitor desktop electron cli", {"mobile": 4}),
    ("server bff next alb backend-web oauth2-proxy grafana argocd", {"web": 4}),
    ("m2m machine service svc daemon worker cron integration partner api-client client-credentials", {"m2m": 4}),
    ("admin backoffice lambda migration ops script", {"admin": 3}),
    ("web", {"spa": 1, "web": 1}),
)


def _names(view: View) -> Iterator[_Signal]:
    name = view.value("name")
    texts = [*view.client.labels, *([_text(name)] if isinstance(name, Known | Partial) else [])]
    runs = {run for text in texts for run in _runs(words(text))}
    if "reactnative" in runs:
        runs.remove("react")
    # A name such as "user-service" doesn't outweigh that users sign in, nor "admin-portal" that they do so without a server.
    passed_over = {"m2m": _users_sign_in(view), "admin": _app_signs_in(view)}
    for patterns, points in _NAMES:
        if any(passed_over.get(kind) for kind in points):
            continue
        found = next((pattern for pattern in patterns.split() if pattern.replace("-", "") in runs), None)
        if found:
            yield _Signal((f'"{found}" in its name',), points)


def _users_sign_in(view: View) -> bool:
    return any(flow in SIGN_IN_FLOWS + LEGACY_FLOWS for flow in _flow_names(view))


def _app_signs_in(view: View) -> bool:
    """Users sign in by flows or redirects that are an app's own, and no secret keeps it a server's."""
    own = _flow_names(view) & _APP_FLOWS
    redirects = {text.lower() for _, text in view.items("allowed_oauth_flows")} & {"code", "implicit"}
    return view.flag("generate_secret") is False and bool(own or redirects)


# ------------------------------------------------------------------------------------------- words

_WORD = re.compile(r"[A-Z0-9]+(?![a-z])|[A-Z]?[a-z0-9]+|[^\W_A-Za-z0-9]+")


def words(text: str) -> list[str]:
    """The words of a name in lower case: ``portalWebClient-v2`` holds ``portal``, ``web``, ``client`` and ``v2``."""
    return [word.lower() for word in _WORD.findall(text)]


def _runs(found: list[str]) -> Iterator[str]:
    """Runs of up to three words, written as one, so that ``front-end`` and ``FrontEnd`` are ``frontend``."""
    for start in range(len(found)):
        for end in range(start + 1, min(start + 3, len(found)) + 1):
            yield "".join(found[start:end])


# ------------------------------------------------------------------------------------------- parts


def _flow_names(view: View) -> set[str]:
    """The flows that are written."""
    return {text.upper() for index, text in view.items("explicit_auth_flows") if index >= 0}


def _no_oauth(view: View) -> bool:
    return not view.flag("allowed_oauth_flows_user_pool_client") and view.empty("allowed_oauth_flows")


def _text(value: Known | Partial) -> str:
    if isinstance(value, Known):
        return str(value.value)
    return " ".join(str(part.value) for part in value.parts if isinstance(part, Known))


def _split(text: str) -> SplitResult | None:
    try:
        return urlsplit(text)
    except ValueError:
        return None


def _port(url: SplitResult) -> int | None:
    try:
        return url.port
    except ValueError:
        return None


def _high(port: int | None) -> bool:
    """A port such as a program gets from the system, not one that a development server is known by (3001, 8000, 9000)."""
    return port is not None and port >= 10_000
