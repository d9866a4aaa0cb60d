"""CGT307: access and ID tokens that outlast the refresh token."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Options, Rule
from ...view import View
from ..remedy import Changes, mended
from ..sources import APP_CLIENTS
from . import lifetimes
from .lifetimes import TOKENS

_SHORT = ("access_token", "id_token")


def check(view: View, _options: Options) -> Iterator[Found]:
    refresh = lifetimes.accepted(view, "refresh_token")
    lives = {token: life for token in _SHORT if (life := lifetimes.accepted(view, token))}
    if refresh is None:
        return
    longer = [token for token, life in lives.items() if life > refresh]
    for token in longer:
        name = lifetimes.setting(token)
        message = f"{name} may not outlast the refresh token's {lifetimes.spell(refresh)}"
        found = Found(name, message, rejected=True, because=lifetimes.bearing(token, "refresh_token"))
        title = f"{' and '.join(map(lifetimes.setting, longer))} below the refresh token's"
        yield mended(view, found, _changes(view, longer, refresh), title, "behavior", RULE.breaks)
    for token in [token for token, life in lives.items() if life == refresh]:
        yield Found(
            lifetimes.setting(token),
            "lasts exactly as long as the refresh token, which then is of no use",
            severity="low",
            confidence="low",
            because=lifetimes.bearing(token, "refresh_token"),
            no_fix="AWS may accept it, and which of the two should change is for the owner to say",
        )


def _changes(view: View, longer: list[str], refresh: int) -> Changes:
    """All of them at once: AWS refuses the client as long as one outlasts the refresh token."""
    return lifetimes.shortened(view, dict.fromkeys(longer, lifetimes.below(refresh)))


EXAMPLE = Example(
    terraform=Case(
        bad="""\
access_token_validity  = 24
refresh_token_validity = 12

token_validity_units {
  access_token  = "hours"
  id_token      = "hours"
  refresh_token = "hours"
}
""",
        fixed="""\
access_token_validity  = 1
refresh_token_validity = 12

token_validity_units {
  access_token  = "hours"
  id_token      = "hours"
  refresh_token = "hours"
}
""",
        good="""\
access_token_validity  = 1
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
AccessTokenValidity: 24
RefreshTokenValidity: 12
TokenValidityUnits:
  AccessToken: hours
  IdToken: hours
  RefreshToken: hours
""",
        fixed="""\
AccessTokenValidity: 1
RefreshTokenValidity: 12
TokenValidityUnits:
  AccessToken: hours
  IdToken: hours
  RefreshToken: hours
""",
        good="""\
AccessTokenValidity: 1
RefreshTokenValidity: 12
TokenValidityUnits:
  AccessToken: hours
  IdToken: hours
  RefreshToken: hours
""",
    ),
    json=Case(
        bad="""\
"AccessTokenValidity": 24,
"RefreshTokenValidity": 12,
"TokenValidityUnits": {
  "AccessToken": "hours",
  "IdToken": "hours",
  "RefreshToken": "hours"
}
""",
        fixed="""\
"AccessTokenValidity": 1,
"RefreshTokenValidity": 12,
"TokenValidityUnits": {
  "AccessToken": "hours",
  "IdToken": "hours",
  "RefreshToken": "hours"
}
""",
        good="""\
"AccessTokenValidity": 1,
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
    id="CGT307",
    slug="token-lifetime-order",
    title="A token outlasts the refresh token",
    severity="high",
    level="behavior",
    rejected=True,
    settings=lifetimes.bearing(*TOKENS),
    what="An access or ID token lasts longer than the refresh token that renews it. Equal lifetimes are low: "
    "whether AWS takes them could not be verified.",
    why="AWS refuses it. The refresh token's end is the session's end; a token that works beyond it undoes that. "
    "So the fix lowers the short tokens and never raises the session.",
    sources=(APP_CLIENTS,),
    check=check,
    breaks="apps that never refresh",
    example=EXAMPLE,
)
