"""CGT306: lifetimes whose unit is not written."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found, Present
from ...rule import Case, Example, Options, Part, Rule
from ...view import View
from ..remedy import mended
from ..sources import CREATE_CLIENT, TERRAFORM_RESOURCE
from . import lifetimes
from .lifetimes import TOKENS, UNITS


def check(view: View, _options: Options) -> Iterator[Found]:
    written = [token for token in TOKENS if view.written(lifetimes.setting(token)) is not None]
    bare = [token for token in written if view.absent(lifetimes.unit_setting(token))]
    readings = {token: reading for token in bare if (reading := lifetimes.likely_unit(view, token))}
    partial = view.client.language.startswith("terraform") and isinstance(view.value(UNITS), Present)
    if bare and partial:
        yield _partial(view, bare[0], readings)
    for token, unit in readings.items():
        yield _unlikely(view, token, unit)
    if bare and not partial and not readings:
        name = lifetimes.setting(bare[0])
        message = f"no unit is written: AWS counts {lifetimes.default_unit(bare[0])}"
        yield Found(name, message, part="c", no_fix="the default unit may be meant")


def _partial(view: View, token: str, readings: dict[str, str]) -> Found:
    message = f"{UNITS} lacks {token}, and Terraform then reads {lifetimes.setting(token)} as 0"
    found = Found(lifetimes.unit_setting(token), message, part="a", rejected=True, because=(lifetimes.setting(token),))
    changes = "a number only makes sense in another unit: say which" if readings else lifetimes.complete_units(view)
    return mended(view, found, changes, "write all three units", "safe")


def _unlikely(view: View, token: str, unit: str) -> Found:
    number, default = view.number(lifetimes.setting(token)), lifetimes.default_unit(token)
    return Found(
        lifetimes.setting(token),
        f"without a unit AWS counts {default}, and {number} {default} is out of range; {unit} may be meant",
        part="b",
        because=(lifetimes.unit_setting(token),),
        no_fix=f'if {unit} are meant, set {lifetimes.unit_setting(token)} to "{unit}"',
    )


EXAMPLE = Example(
    terraform=Case(
        bad="""\
access_token_validity  = 1
refresh_token_validity = 30

token_validity_units {
  refresh_token = "days"
}
""",
        fixed="""\
access_token_validity  = 1
refresh_token_validity = 30

token_validity_units {
  refresh_token = "days"
  access_token  = "hours"
  id_token      = "hours"
}
""",
        good="""\
access_token_validity  = 1
refresh_token_validity = 30

token_validity_units {
  access_token  = "hours"
  id_token      = "hours"
  refresh_token = "days"
}
""",
    ),
    yaml=Case(
        bad="""\
AccessTokenValidity: 60
""",
        fixed="""\
AccessTokenValidity: 60
""",
        good="""\
AccessTokenValidity: 60
TokenValidityUnits:
  AccessToken: minutes
""",
    ),
    json=Case(
        bad="""\
"AccessTokenValidity": 60
""",
        fixed="""\
"AccessTokenValidity": 60
""",
        good="""\
"AccessTokenValidity": 60,
"TokenValidityUnits": {
  "AccessToken": "minutes"
}
""",
    ),
)

RULE = Rule(
    id="CGT306",
    slug="token-units-implicit-or-partial",
    title="Token lifetimes without their unit",
    severity="high",
    level="safe",
    rejected=True,
    settings=(UNITS, *lifetimes.bearing(*TOKENS)),
    what="A lifetime is written and its unit is not: Terraform refuses it where the block of units is there, a number may be "
    "far out of range in the default unit, or a reader just can't see whether 30 is hours or days.",
    why="Access and ID tokens count in hours and refresh tokens in days unless something else is written. "
    "Where 60 stands without a unit, minutes may be meant, and AWS reads hours.",
    sources=(CREATE_CLIENT, TERRAFORM_RESOURCE),
    check=check,
    parts=(
        Part("a", "Terraform: the block of units is there and lacks one", level="safe", rejected=True),
        Part("b", "the number only makes sense in another unit", severity="medium"),
        Part("c", "no unit is written", severity="info"),
    ),
    example=EXAMPLE,
)
