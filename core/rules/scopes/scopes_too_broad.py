"""CGT603: more scopes than an app needs."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Option, Options, Part, Rule
from ...view import View
from .. import facts
from ..knobs import number, texts
from ..sources import APP_CLIENTS, MACHINE_CLIENTS, asvs, cwe, rfc
from ..wording import quoted
from . import names
from .names import OPENID, SCOPES

_WIDE = ("/*", ".*", ".all", "/all", "/admin", "/write")
_FEW = 3
"""All scopes of a server that has fewer are no sign of carelessness."""
_OWNER = "which of them the app uses is not in the files"


def check(view: View, options: Options) -> Iterator[Found]:
    if facts.oauth_on(view) is False and not facts.token_api_only(view):
        return
    count, limit = measure(view), number(options, "max_scopes")
    if count is not None and count > limit:
        yield Found(SCOPES, f"{count} scopes of resource servers; the limit is {limit}", part="a", no_fix=_OWNER)
    yield from _wide(view)
    yield from _whole_servers(view)
    yield from _profile(view)
    yield from _not_allowed(view, texts(options, "allowed_scopes"))


def measure(view: View) -> int | None:
    """How many scopes of resource servers there certainly are."""
    return len({scope for _, scope in names.custom(view)})


def _wide(view: View) -> Iterator[Found]:
    if view.archetype in ("spa", "mobile"):
        for index, scope in names.custom(view):
            if scope.lower().endswith(_WIDE):
                message = f"{quoted(scope)} by its name allows much, in an app that anyone can take apart"
                yield Found(SCOPES, message, part="b", index=index, no_fix=_OWNER)


def _whole_servers(view: View) -> Iterator[Found]:
    granted = {scope for _, scope in names.custom(view)}
    for server in (view.pool.servers if view.pool else None) or ():
        if server.complete and len(server.scopes) >= _FEW and granted.issuperset(server.scopes):
            message = f"every scope of {server.address}"
            yield Found(SCOPES, message, part="c", no_fix=_OWNER)


def _profile(view: View) -> Iterator[Found]:
    """Openid alone hands out every readable attribute too, so it is the reader's list that is at fault then (CGT713)."""
    if facts.redirects(view) and view.has(SCOPES, OPENID) and view.has(SCOPES, "profile") and view.empty("read_attributes"):
        index = view.index(SCOPES, "profile")
        message = "profile, and every attribute of the pool may be read"
        yield Found(SCOPES, message, part="d", index=index, because=("read_attributes",), no_fix=_OWNER)


def _not_allowed(view: View, allowed: tuple[str, ...]) -> Iterator[Found]:
    for index, scope in view.items(SCOPES) if allowed else ():
        if scope not in allowed:
            yield Found(SCOPES, f"{quoted(scope)} is none of the allowed scopes", part="e", index=index, no_fix=_OWNER)


EXAMPLE = Example(
    terraform=Case(
        bad="""\
generate_secret                      = true
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["client_credentials"]
allowed_oauth_scopes                 = ["api/a", "api/b", "api/c", "api/d", "api/e", "api/f", "api/g", "api/h", "api/i"]
""",
        fixed="""\
generate_secret                      = true
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["client_credentials"]
allowed_oauth_scopes                 = ["api/a", "api/b", "api/c", "api/d", "api/e", "api/f", "api/g", "api/h", "api/i"]
""",
        good="""\
generate_secret                      = true
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["client_credentials"]
allowed_oauth_scopes                 = ["api/a", "api/b"]
""",
    ),
    yaml=Case(
        bad="""\
GenerateSecret: true
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - client_credentials
AllowedOAuthScopes:
  - api/a
  - api/b
  - api/c
  - api/d
  - api/e
  - api/f
  - api/g
  - api/h
  - api/i
""",
        fixed="""\
GenerateSecret: true
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - client_credentials
AllowedOAuthScopes:
  - api/a
  - api/b
  - api/c
  - api/d
  - api/e
  - api/f
  - api/g
  - api/h
  - api/i
""",
        good="""\
GenerateSecret: true
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - client_credentials
AllowedOAuthScopes:
  - api/a
  - api/b
""",
    ),
    json=Case(
        bad="""\
"GenerateSecret": true,
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["client_credentials"],
"AllowedOAuthScopes": ["api/a", "api/b", "api/c", "api/d", "api/e", "api/f", "api/g", "api/h", "api/i"]
""",
        fixed="""\
"GenerateSecret": true,
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["client_credentials"],
"AllowedOAuthScopes": ["api/a", "api/b", "api/c", "api/d", "api/e", "api/f", "api/g", "api/h", "api/i"]
""",
        good="""\
"GenerateSecret": true,
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["client_credentials"],
"AllowedOAuthScopes": ["api/a", "api/b"]
""",
    ),
)

RULE = Rule(
    id="CGT603",
    slug="scopes-too-broad",
    title="More scopes than an app needs",
    severity="off",
    level=None,
    settings=(SCOPES, "read_attributes"),
    what="Many scopes of resource servers, all those of one server, names such as /admin or /* in a browser's or phone's app, "
    "profile where every attribute may be read, or a scope that is not among the allowed ones. Off unless a profile wants it.",
    why="A token opens whatever its scopes name, to the app and to whoever steals it. A client should be able to ask for what "
    "it uses and no more; what that is only its owner can say.",
    sources=(rfc(9700, "2.3"), asvs("10.4.11"), MACHINE_CLIENTS, APP_CLIENTS, cwe(250)),
    check=check,
    parts=(
        Part("a", "more scopes of resource servers than the limit"),
        Part("b", "a name that allows much, in a public app"),
        Part("c", "every scope of a resource server"),
        Part("d", "profile, and every attribute may be read"),
        Part("e", "none of the allowed scopes"),
    ),
    options=(
        Option("max_scopes", "integer", 8, "how many scopes of resource servers a client may have", limits=(0, 50)),
        Option("allowed_scopes", "strings", (), "the only scopes that a client may have"),
    ),
    measure=measure,
    measured="max_scopes",
    example=EXAMPLE,
)
