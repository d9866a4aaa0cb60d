"""CGT302: access and ID tokens that last too long."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Option, Options, Rule
from ...view import View
from .. import facts
from ..knobs import number
from ..remedy import mended
from ..sources import CREATE_CLIENT, REFRESH_TOKENS, asvs, cwe, rfc
from . import lifetimes
from .lifetimes import DAY, HOUR

_SEVERE = 12 * HOUR


def check(view: View, options: Options) -> Iterator[Found]:
    yield from _too_long(view, "access_token", number(options, "max_access"))
    if not facts.machine(view):
        yield from _too_long(view, "id_token", number(options, "max_id"))


def _too_long(view: View, token: str, limit: int) -> Iterator[Found]:
    lifetime = lifetimes.accepted(view, token)
    if lifetime is None or lifetime <= limit:
        return
    kind = "access" if token == "access_token" else "ID"
    found = Found(
        lifetimes.setting(token),
        f"a stolen {kind} token is accepted for {lifetimes.spell(lifetime)}; the limit is {lifetimes.spell(limit)}",
        severity="high" if lifetime > _SEVERE else None,
        because=(lifetimes.unit_setting(token),),
    )
    wanted = _under_the_session(view, limit)
    title = f"{kind} tokens last {lifetimes.spell(wanted)}"
    yield mended(view, found, lifetimes.shortened(view, {token: wanted}), title, "behavior", RULE.breaks)


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
    what="An access or ID token lasts longer than the limit; over twelve hours it is high. Absent means one hour.",
    why="Whoever holds such a token is believed, and nothing asks Cognito again until it ends. "
    "Below an hour, managed login's own session cookie may still renew tokens silently.",
    sources=(rfc(9700, "2.2.1"), CREATE_CLIENT, REFRESH_TOKENS, asvs("7.3"), cwe(613)),
    check=check,
    breaks="apps that never refresh; machine clients ask for tokens more often, and AWS bills each request",
    options=(
        Option("max_access", "duration", HOUR, "the longest an access token may last", limits=(300, DAY)),
        Option("max_id", "duration", HOUR, "the longest an ID token may last", limits=(300, DAY)),
    ),
    measure=measure,
    measured="max_access",
    example=EXAMPLE,
)
