"""CGT304: refresh tokens that stay the same."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Change, Found
from ...rule import Case, Example, Option, Options, Part, Rule
from ...view import View
from .. import facts
from ..facts import FLOWS, ROTATION
from ..knobs import number, texts
from ..remedy import Changes, mended
from ..sign_in import flows
from ..sources import REFRESH_TOKENS, asvs, rfc

GRACE = "refresh_token_rotation.retry_grace_period_seconds"
PUBLIC = ("spa", "mobile")
_USUAL_GRACE = 10
_LONGEST_GRACE = 60


def check(view: View, options: Options) -> Iterator[Found]:
    limit = number(options, "max_grace")
    on = facts.rotation(view)
    if on:
        yield from _grace(view, limit)
    elif on is False and facts.refreshable(view) and not facts.machine(view):
        required = view.archetype in texts(options, "require_rotation_for")
        state = "not set: a" if view.absent(ROTATION) else "off: a"
        found = Found(
            ROTATION,
            f"{state} stolen refresh token works beside the user's own, unseen",
            severity="medium" if required else None,
            because=(FLOWS,),
        )
        changes = _changes(view, limit) if required else _optional(view)
        yield mended(view, found, changes, "rotate refresh tokens", "behavior", RULE.breaks)


def _optional(view: View) -> str:
    if view.archetype == "unknown":
        return "the kind of client is unknown, and its app would have to refresh in another way"
    if view.archetype in PUBLIC:
        return "the profile requires it for other kinds of client"
    return "a client that can keep a secret gains less, and its code would have to refresh in another way"


def _grace(view: View, limit: int) -> Iterator[Found]:
    grace = measure(view)
    if grace is not None and limit < grace <= _LONGEST_GRACE:
        found = Found(GRACE, f"a replaced refresh token works for {grace} more seconds; the limit is {limit}", part="b")
        wanted = min(_USUAL_GRACE, limit)
        breaks = "apps whose refresh answers take longer to arrive"
        yield mended(view, found, (Change(GRACE, "set", wanted),), f"grace of {wanted} seconds", "behavior", breaks)
    elif grace == 0 and view.archetype == "mobile" and not view.absent(GRACE):
        message = "a phone that loses the answer to one refresh has to sign in again"
        yield Found(GRACE, message, part="c", no_fix="a grace period gives a thief the same seconds")


def _changes(view: View, limit: int) -> Changes:
    if view.pool and (view.pool.tier or "").upper() == "LITE":
        return "the pool's tier is LITE, and by reports from the field rotation needs a higher one"
    if not view.complete(FLOWS):
        return f"{FLOWS} is not wholly known, and rotation excludes one of the flows"
    if view.weak(FLOWS):
        return f"{FLOWS} is only a default: a deployment that overrides it could bring back the flow that rotation excludes"
    without = flows.without_refresh(view)
    if isinstance(without, str):
        return without
    return (Change(ROTATION, "set", "ENABLED"), *_usual_grace(view, limit), *without)


def _usual_grace(view: View, limit: int) -> tuple[Change, ...]:
    """Without a grace period a single lost answer signs the user out, so a written 0 is no wish to keep."""
    grace = view.number(GRACE)
    fine = grace is not None and 0 < grace <= limit
    return () if fine or view.unknown(GRACE) else (Change(GRACE, "set", min(_USUAL_GRACE, limit)),)


def measure(view: View) -> int | None:
    """The grace period in seconds, where tokens rotate."""
    return view.number(GRACE) if facts.rotation(view) else None


EXAMPLE = Example(
    terraform=Case(
        bad="""\
name                = "portal-spa"
explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
        fixed="""\
name                = "portal-spa"
explicit_auth_flows = ["ALLOW_USER_SRP_AUTH"]

refresh_token_rotation {
  feature                    = "ENABLED"
  retry_grace_period_seconds = 10
}
""",
        good="""\
name                = "portal-spa"
explicit_auth_flows = ["ALLOW_USER_SRP_AUTH"]

refresh_token_rotation {
  feature                    = "ENABLED"
  retry_grace_period_seconds = 10
}
""",
    ),
    yaml=Case(
        bad="""\
ClientName: portal-spa
ExplicitAuthFlows:
  - ALLOW_USER_SRP_AUTH
  - ALLOW_REFRESH_TOKEN_AUTH
""",
        fixed="""\
ClientName: portal-spa
ExplicitAuthFlows:
  - ALLOW_USER_SRP_AUTH
RefreshTokenRotation:
  Feature: ENABLED
  RetryGracePeriodSeconds: 10
""",
        good="""\
ClientName: portal-spa
ExplicitAuthFlows:
  - ALLOW_USER_SRP_AUTH
RefreshTokenRotation:
  Feature: ENABLED
  RetryGracePeriodSeconds: 10
""",
    ),
    json=Case(
        bad="""\
"ClientName": "portal-spa",
"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
        fixed="""\
"ClientName": "portal-spa",
"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
"RefreshTokenRotation": {
  "Feature": "ENABLED",
  "RetryGracePeriodSeconds": 10
}
""",
        good="""\
"ClientName": "portal-spa",
"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
"RefreshTokenRotation": {
  "Feature": "ENABLED",
  "RetryGracePeriodSeconds": 10
}
""",
    ),
)

RULE = Rule(
    id="CGT304",
    slug="refresh-token-rotation-disabled",
    title="Refresh tokens do not rotate",
    severity="info",
    by_archetype={"spa": "medium", "mobile": "medium", "m2m": "off", "admin": "off"},
    level="behavior",
    settings=(ROTATION, GRACE, FLOWS),
    what="A refresh token stays the same however often it is used; or, where tokens rotate, the replaced one works on for "
    "longer than the limit. Rotation excludes ALLOW_REFRESH_TOKEN_AUTH, so the fix takes that away with it.",
    why="In a browser or on a phone a refresh token can be stolen, and two holders of one token can't be told apart. With "
    "rotation a replay is refused. Whether Cognito also ends the whole session then, and whether rotation needs a paid "
    "tier, could not be verified.",
    sources=(rfc(9700, "2.2.2"), rfc(9700, "4.14.2"), asvs("10.4.5"), REFRESH_TOKENS),
    check=check,
    breaks="apps that refresh with REFRESH_TOKEN_AUTH: they need GetTokensFromRefreshToken "
    "(in Amplify JS since 6.15.4, as its users report) "
    "or the token endpoint",
    parts=(
        Part("b", "the replaced token works on for too long", severity="low", level="behavior"),
        Part("c", "no grace period on a phone", severity="info"),
    ),
    options=(
        Option("max_grace", "integer", 30, "seconds for which a replaced token may still work", limits=(0, 60)),
        Option(
            "require_rotation_for",
            "strings",
            PUBLIC,
            "the kinds of client whose tokens have to rotate",
            choices=("spa", "mobile", "web", "admin", "unknown"),
        ),
    ),
    measure=measure,
    measured="max_grace",
    example=EXAMPLE,
)
