"""CGT506: redirects to hosts that others can get hold of."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from ...model import Found
from ...rule import Case, Example, Option, Options, Part, Rule
from ...view import View
from ..knobs import texts
from ..sources import CREATE_CLIENT, cwe, rfc
from .hosts import DEBUGGERS, SHARED, TUNNELS, is_address, under
from .urls import CALLBACKS, DEFAULT, HOLE, LOGOUTS, Url, distinct


def check(view: View, options: Options) -> Iterator[Found]:
    allowed = tuple(pattern.lower() for pattern in texts(options, "allowed_redirect_hosts"))
    for url in distinct(view):
        if url.scheme not in ("http", "https") or url.loopback or _may_be(url, allowed):
            continue
        part, reason = _judged(url, bool(allowed))
        if reason:
            no_fix = "where the app answers instead is not in the files"
            yield Found(url.setting, f"{url.shown} {reason}", part=part, index=url.index, no_fix=no_fix)


def _judged(url: Url, limited: bool) -> tuple[str, str]:
    host, tail = url.host, url.tail
    if under(tail, TUNNELS):
        return "", "leads through a tunnel, whose name the next one who asks may get"
    if under(tail, DEBUGGERS):
        return "", "hands the code to a debugging site"
    if HOLE not in host and is_address(host):
        return "", "leads to an address, which no certificate ties to an owner"
    if shared := under(tail, SHARED):
        return "b", f"stands on {shared}, where a name that is given up can be taken by others"
    return ("c", "is on no host that the profile allows") if limited and host and HOLE not in tail else ("", "")


def _may_be(url: Url, allowed: tuple[str, ...]) -> bool:
    """Whether an allowed host's pattern fits, or would for some value of the unknown parts."""
    if HOLE not in url.host:
        return any(fnmatchcase(url.host, pattern) for pattern in allowed)
    ends = (pattern.rpartition("*")[2] for pattern in allowed)
    return any(url.tail.endswith(end) or end.endswith(url.tail) for end in ends)


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://shop.ngrok-free.app/callback"]
""",
        fixed="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://shop.ngrok-free.app/callback"]
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
  - https://shop.ngrok-free.app/callback
""",
        fixed="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - https://shop.ngrok-free.app/callback
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
"CallbackURLs": ["https://shop.ngrok-free.app/callback"]
""",
        fixed="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://shop.ngrok-free.app/callback"]
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
    id="CGT506",
    slug="redirect-host-untrusted",
    title="A redirect to a host that others can get hold of",
    severity="medium",
    level=None,
    settings=(CALLBACKS, LOGOUTS, DEFAULT),
    what="A redirect leads through a tunnel, to a site for debugging or to a bare address; or, which is low, to a host where "
    "anybody can have a name (CloudFront, Vercel, github.io and the like). With allowed hosts listed, every other is named.",
    why="Codes go to whoever answers. A tunnel's or a shared host's name passes to the next taker when it is given up, and the "
    "client goes on trusting it. A CloudFront name can well be a production app's, so it weighs less.",
    sources=(rfc(9700, "4.1"), rfc(9700, "4.11"), CREATE_CLIENT, cwe(601), cwe(284)),
    check=check,
    parts=(
        Part("b", "a host on which anybody can have a name", severity="low"),
        Part("c", "none of the allowed hosts"),
    ),
    options=(
        Option("allowed_redirect_hosts", "strings", (), "the only hosts that redirects may lead to; * stands for any text"),
    ),
    example=EXAMPLE,
)
