"""CGT302: access and ID tokens that last too long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...model import Found
from ...rule import Case, Example, Option, Options, Part, Rule
from ...view import View
from .. import facts
from ..knobs import number, on
from ..remedy import mended
from ..sources import CREATE_CLIENT, REFRESH_TOKENS, asvs, cwe, rfc
from . import lifetimes
from .lifetimes import DAY, HOUR

_SEVERE = 12 * HOUR


def check(view: View, options: Options) -> Iterator[Found]:
    limits = {"access_token": number(options, "max_access"), "id_token": number(options, "max_id")}
    if facts.machine(view):
        del limits["id_token"]
    for token, limit in limits.items():
        lifetime = lifetimes.accepted(view, token)
        if lifetime is not None and lifetime > limit:
            yield _too_long(view, token, lifetime, limit)
    if on(options, "require_explicit"):
        yield from _implied(view, limits)


def _implied(view: View, limits: Mapping[str, int]) -> Iterator[Found]:
    tokens = [token for token, limit in limits.items() if lifetimes.implied(view, token, limit)]
    if tokens:
        named = " and ".join(_kind(token) for token in tokens)
        message = f"how long {named} tokens last is not all written, and left to AWS's defaults"
        because = tuple(lifetimes.unit_setting(token) for token in tokens)
        found = Found(lifetimes.setting(tokens[0]), message, part="b", because=because)
        yield mended(view, found, lifetimes.stated(view, dict.fromkeys(tokens, "minutes")), "write it out", "safe")


def _kind(token: str) -> str:
    return "access" if token == "access_token" else "ID"


def _too_long(view: View, token: str, lifetime: int, limit: int) -> Found:
    kind = _kind(token)
    found = Found(
        lifetimes.setting(token),
        f"a stolen {kind} token is accepted for {lifetimes.spell(lifetime)}; the limit is {lifetimes.spell(limit)}",
        severity="high" if lifetime > _SEVERE else None,
        because=(lifetimes.unit_setting(token),),
    )
    wanted = _under_the_session(view, limit)
    title = f"{kind} tokens last {lifetimes.spell(wanted)}"
    return mended(view, found, lifetimes.shortened(view, {token: wanted}), title, "behavior", RULE.breaks)


def _under_the_session(view: View, limit: int) -> int:
    """AWS refuses a token that outlasts the refresh token, and one that lasts as long leaves it without use."""
    refresh = lifetimes.accepted(view, "refresh_token")
    return limit if refresh is None or limit < refresh else lifetimes.below(refresh)


def measure(view: View) -> int | None:
    """The access token's lifetime in seconds."""
    return lifetimes.accepted(view, "access_token")


EXAMPLE = Example(
    terraform=Case(
        bad="""\
access_token_validity = 8

token_validity_units {
  access_token  = "hours"
  id_token      = "hours"
  refresh_token = "days"
}
""",
        fixed="""\
access_token_validity = 1

token_validity_units {
  access_token  = "hours"
  id_token      = "hours"
  refresh_token = "days"
}
""",
        good="""\
access_token_validity = 30

token_validity_units {
  access_token  = "minutes"
  id_token      = "hours"
  refresh_token = "days"
}
""",
    ),
    yaml=Case(
        bad="""\
AccessTokenValidity: 8
TokenValidityUnits:
  AccessToken: hours
  IdToken: hours
  RefreshToken: days
""",
        fixed="""\
AccessTokenValidity: 1
TokenValidityUnits:
  AccessToken: hours
  IdToken: hours
  RefreshToken: days
""",
        good="""\
AccessTokenValidity: 30
TokenValidityUnits:
  AccessToken: minutes
  IdToken: hours
  RefreshToken: days
""",
    ),
    json=Case(
        bad="""\
"AccessTokenValidity": 8,
"TokenValidityUnits": {
  "AccessToken": "hours",
  "IdToken": "hours",
  "RefreshToken": "days"
}
""",
        fixed="""\
"AccessTokenValidity": 1,
"TokenValidityUnits": {
  "AccessToken": "hours",
  "IdToken": "hours",
  "RefreshToken": "days"
}
""",
        good="""\
"AccessTokenValidity": 30,
"TokenValidityUnits": {
  "AccessToken": "minutes",
  "IdToken": "hours",
  "RefreshToken": "days"
}
""",
    ),
)

RULE = Rule(
    id="CGT302",
    slug="access-or-id-token-too-long",
    title="Access or ID tokens last too long",
    severity="medium",
    level="behavior",
    settings=lifetimes.bearing("access_token", "id_token"),
    what="An access or ID token lasts longer than the limit; over twelve hours it is high. Absent means one hour, which the "
    "option require_explicit wants written out.",
    why="Whoever holds such a token is believed, and nothing asks Cognito again until it ends. "
    "Below an hour, managed login's own session cookie may still renew tokens silently.",
    sources=(rfc(9700, "2.2.1"), CREATE_CLIENT, REFRESH_TOKENS, asvs("7.3"), cwe(613)),
    check=check,
    breaks="apps that never refresh; machine clients ask for tokens more often, and AWS bills each request",
    parts=(Part("b", "not written out, where the profile wants it", severity="low", level="safe"),),
    options=(
        Option("max_access", "duration", HOUR, "the longest an access token may last", limits=(300, DAY)),
        Option("max_id", "duration", HOUR, "the longest an ID token may last", limits=(300, DAY)),
        Option("require_explicit", "boolean", False, "want lifetimes written out, though AWS's default is short enough"),
    ),
    measure=measure,
    measured="max_access",
    example=EXAMPLE,
)
