"""CGT303: sessions that last too long."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Option, Options, Rule
from ...view import View
from .. import facts
from ..knobs import number
from ..remedy import Changes, mended
from ..sources import CREATE_CLIENT, REFRESH_TOKENS, asvs, cwe, rfc
from . import lifetimes
from .lifetimes import DAY, HOUR

_SEVERE = 365 * DAY


def check(view: View, options: Options) -> Iterator[Found]:
    lifetime, limit = measure(view), number(options, "max")
    if lifetime is None or lifetime <= limit:
        return
    found = Found(
        lifetimes.setting("refresh_token"),
        f"a session lasts {lifetimes.spell(lifetime)} without a new sign-in; the limit is {lifetimes.spell(limit)}",
        severity="high" if lifetime > _SEVERE else None,
        because=(lifetimes.unit_setting("refresh_token"),),
    )
    yield mended(view, found, _changes(view, limit), f"sessions last {lifetimes.spell(limit)}", "behavior", RULE.breaks)


def _changes(view: View, limit: int) -> Changes:
    """Access and ID tokens may not outlast the refresh token, so they go down with it."""
    wanted = {"refresh_token": limit}
    for token in ("access_token", "id_token"):
        lifetime = lifetimes.seconds(view, token)
        if lifetime is None and limit < DAY:
            return f"{lifetimes.setting(token)} is not known, and it may not outlast the refresh token"
        if lifetime is not None and lifetime >= limit:
            wanted[token] = lifetimes.below(limit)
    return lifetimes.shortened(view, wanted)


def measure(view: View) -> int | None:
    """The refresh token's lifetime in seconds."""
    return None if facts.machine(view) else lifetimes.accepted(view, "refresh_token")


EXAMPLE = Example(
    terraform=Case(
        bad="""\
refresh_token_validity = 90

token_validity_units {
  access_token  = "hours"
  id_token      = "hours"
  refresh_token = "days"
}
""",
        fixed="""\
refresh_token_validity = 30

token_validity_units {
  access_token  = "hours"
  id_token      = "hours"
  refresh_token = "days"
}
""",
        good="""\
refresh_token_validity = 12

token_validity_units {
  access_token  = "hours"
  id_token      = "hours"
  refresh_token = "hours"
}
""",
    ),
    yaml=Case(
        bad="""\
RefreshTokenValidity: 90
TokenValidityUnits:
  AccessToken: hours
  IdToken: hours
  RefreshToken: days
""",
        fixed="""\
RefreshTokenValidity: 30
TokenValidityUnits:
  AccessToken: hours
  IdToken: hours
  RefreshToken: days
""",
        good="""\
RefreshTokenValidity: 12
TokenValidityUnits:
  AccessToken: hours
  IdToken: hours
  RefreshToken: hours
""",
    ),
    json=Case(
        bad="""\
"RefreshTokenValidity": 90,
"TokenValidityUnits": {
  "AccessToken": "hours",
  "IdToken": "hours",
  "RefreshToken": "days"
}
""",
        fixed="""\
"RefreshTokenValidity": 30,
"TokenValidityUnits": {
  "AccessToken": "hours",
  "IdToken": "hours",
  "RefreshToken": "days"
}
""",
        good="""\
"RefreshTokenValidity": 12,
"TokenValidityUnits": {
  "AccessToken": "hours",
  "IdToken": "hours",
  "RefreshToken": "hours"
}
""",
    ),
)

RULE = Rule(
    id="CGT303",
    slug="refresh-token-too-long",
    title="Sessions last too long",
    severity="medium",
    by_archetype={"m2m": "off"},
    level="behavior",
    settings=lifetimes.bearing("refresh_token"),
    what="A refresh token lasts longer than the limit; over a year it is high. Absent means thirty days. "
    "Where access or ID tokens would then outlast it, the fix lowers them too.",
    why="A stolen refresh token is a session that nobody sees. An end that needs nobody to notice bounds the damage. "
    "Whether tokens that are out already end earlier could not be verified.",
    sources=(rfc(9700, "4.14.2"), asvs("10.4.8"), REFRESH_TOKENS, CREATE_CLIENT, cwe(613)),
    check=check,
    breaks="users who come back after the new limit have to sign in again",
    options=(Option("max", "duration", 30 * DAY, "the longest a session may last", limits=(HOUR, 3650 * DAY)),),
    measure=measure,
    measured="max",
    example=EXAMPLE,
)
