"""CGT303: sessions that last too long."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Option, Options, Part, Rule
from ...view import View
from .. import facts
from ..knobs import number, on
from ..remedy import Changes, mended
from ..sources import CREATE_CLIENT, REFRESH_TOKENS, asvs, cwe, rfc
from . import lifetimes
from .lifetimes import DAY, HOUR

REFRESH = lifetimes.setting("refresh_token")
_SEVERE = 365 * DAY


def check(view: View, options: Options) -> Iterator[Found]:
    lifetime, limit = measure(view), number(options, "max")
    if lifetime is not None and lifetime > limit:
        yield _too_long(view, lifetime, limit)
    elif lifetime is not None and on(options, "require_explicit") and lifetimes.implied(view, "refresh_token", limit):
        message = "how long a session lasts is not all written, and left to AWS's defaults"
        found = Found(REFRESH, message, part="b", because=(lifetimes.unit_setting("refresh_token"),))
        yield mended(view, found, lifetimes.stated(view, {"refresh_token": "days"}), "write it out", "safe")


def _too_long(view: View, lifetime: int, limit: int) -> Found:
    found = Found(
        REFRESH,
        f"a session lasts {lifetimes.spell(lifetime)} without a new sign-in; the limit is {lifetimes.spell(limit)}",
        severity="high" if lifetime > _SEVERE else None,
        because=(lifetimes.unit_setting("refresh_token"),),
    )
    return mended(view, found, _changes(view, limit), f"sessions last {lifetimes.spell(limit)}", "behavior", RULE.breaks)


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
    what="A refresh token lasts longer than the limit; over a year it is high. Absent means thirty days, which the option "
    "require_explicit wants written out. Where access or ID tokens would then outlast it, the fix lowers them too.",
    why="A stolen refresh token is a session that nobody sees. Its end bounds the damage even where nobody notices. Whether "
    "tokens that were issued before end earlier too could not be verified.",
    sources=(rfc(9700, "4.14.2"), asvs("10.4.8"), REFRESH_TOKENS, CREATE_CLIENT, cwe(613)),
    check=check,
    breaks="users who come back after the new limit have to sign in again",
    parts=(
        Part("b", "not written out, where the profile wants it", severity="low", by_archetype={"m2m": "off"}, level="safe"),
    ),
    options=(
        Option("max", "duration", 30 * DAY, "the longest a session may last", limits=(HOUR, 3650 * DAY)),
        Option("require_explicit", "boolean", False, "want the lifetime written out, though AWS's default is short enough"),
    ),
    measure=measure,
    measured="max",
    example=EXAMPLE,
)
