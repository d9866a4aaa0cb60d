"""Token lifetimes in seconds, and how a new one is written in number and unit."""

from __future__ import annotations

from collections.abc import Mapping

from ... import settings
from ...model import Change
from ...settings import TIME_UNITS
from ...view import View
from .. import spelling
from ..remedy import Changes

TOKENS = ("access_token", "id_token", "refresh_token")
UNITS = "token_validity_units"
HOUR = 3600
DAY = 86400


def setting(token: str) -> str:
    return f"{token}_validity"


def unit_setting(token: str) -> str:
    return f"{UNITS}.{token}"


def bearing(*tokens: str) -> tuple[str, ...]:
    """The settings that decide on the lifetimes of these tokens."""
    return tuple(name for token in tokens for name in (setting(token), unit_setting(token)))


def seconds(view: View, token: str) -> int | None:
    """The lifetime in effect, None when number or unit is not known."""
    number = view.number(setting(token))
    scale = TIME_UNITS.get(spelling.scalar(view, unit_setting(token)) or "")
    return None if number is None or scale is None else number * scale


def accepted(view: View, token: str) -> int | None:
    """The lifetime in effect where AWS takes it. What is out of range is CGT901's to say."""
    row, lifetime = settings.by_name()[setting(token)], seconds(view, token)
    in_range = lifetime is not None and (row.minimum or 0) <= lifetime <= (row.maximum or lifetime)
    return lifetime if in_range else None


def spell(lifetime: int) -> str:
    """``30 days``, ``1 hour``: in the largest unit that divides it."""
    unit = _unit_for(lifetime)
    number = lifetime // TIME_UNITS[unit]
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}"


def below(limit: int) -> int:
    """A usual lifetime under a refresh token's, in seconds; AWS's own default of an hour where that fits."""
    return next((lifetime for lifetime in (HOUR, HOUR // 2, HOUR // 4, 300) if lifetime < limit), 300)


def likely_unit(view: View, token: str) -> str | None:
    """The unit in which a number without one makes sense, where it doesn't in the default unit."""
    row, number = settings.by_name()[setting(token)], view.number(setting(token))
    if number is None or not view.absent(unit_setting(token)):
        return None
    if number * TIME_UNITS[default_unit(token)] <= (row.maximum or 0):
        return None
    units = [unit for unit in reversed(TIME_UNITS) if (row.minimum or 0) <= number * TIME_UNITS[unit] <= (row.maximum or 0)]
    return units[0] if units else None


def shortened(view: View, wanted: Mapping[str, int]) -> Changes:
    """:func:`writing`, unless a number would then be read in a unit that it was not meant in."""
    touched = TOKENS if _terraform(view) else tuple(wanted)
    unclear = next((token for token in touched if likely_unit(view, token)), None)
    if unclear:
        return f"{setting(unclear)} only makes sense in another unit than the default: say which first (CGT306)"
    for token in wanted:
        now = spelling.scalar(view, unit_setting(token))
        if view.weak(setting(token)) and _kept_unit(view, token, wanted[token]) != now:
            return f"{setting(token)} is only a default: a deployment's own number would be read in the new unit"
    return writing(view, wanted)


def writing(view: View, wanted: Mapping[str, int]) -> tuple[Change, ...]:
    """The changes that give these tokens these lifetimes (in seconds), in the author's units where they divide.

    In Terraform the units are always written for all three tokens: its provider refuses a lifetime whose unit is missing
    from a block that is there, and reads a new block as the unit of every number that stands already.
    """
    units = {token: _kept_unit(view, token, wanted[token]) for token in wanted}
    numbers = [Change(setting(token), "set", wanted[token] // TIME_UNITS[units[token]]) for token in TOKENS if token in wanted]
    return (*numbers, *_unit_changes(view, units))


def stated(view: View, units: Mapping[str, str]) -> Changes:
    """Write out what AWS's defaults give of these lifetimes, in these units where neither number nor unit is written."""
    unclear = next((token for token in TOKENS if likely_unit(view, token)), None) if _terraform(view) else None
    if unclear:
        return f"{setting(unclear)} only makes sense in another unit than the default: say which first (CGT306)"
    numbers, new = [], dict[str, str]()
    for token, unit in units.items():
        bare = view.absent(setting(token)) and view.absent(unit_setting(token))
        new[token] = unit if bare else spelling.scalar(view, unit_setting(token)) or unit
        lifetime = accepted(view, token)
        if lifetime is not None and view.absent(setting(token)):
            numbers.append(Change(setting(token), "set", lifetime // TIME_UNITS[new[token]]))
    missing = tuple(token for token in new if view.absent(unit_setting(token)))
    if _terraform(view):
        return (*numbers, *_unit_changes(view, new))
    return (*numbers, *(Change(unit_setting(token), "set", new[token]) for token in missing))


def implied(view: View, token: str, limit: int) -> bool:
    """The number or its unit is left to AWS's defaults, and what comes of them is accepted and short enough."""
    lifetime = accepted(view, token)
    return lifetime is not None and lifetime <= limit and (view.absent(setting(token)) or view.absent(unit_setting(token)))


def complete_units(view: View) -> tuple[Change, ...]:
    """Write every unit that is missing, as AWS reads it now."""
    missing = [token for token in TOKENS if view.absent(unit_setting(token))]
    return tuple(Change(unit_setting(token), "set", default_unit(token)) for token in missing)


def _unit_changes(view: View, units: Mapping[str, str]) -> tuple[Change, ...]:
    changes = []
    for token in TOKENS:
        name = unit_setting(token)
        now = spelling.scalar(view, name)
        unit = units.get(token, now)
        if unit is not None and (unit != now or (_terraform(view) and view.absent(name))):
            changes.append(Change(name, "set", unit))
    return tuple(changes)


def _kept_unit(view: View, token: str, lifetime: int) -> str:
    unit = spelling.scalar(view, unit_setting(token)) or ""
    return unit if unit in TIME_UNITS and lifetime % TIME_UNITS[unit] == 0 else _unit_for(lifetime)


def _unit_for(lifetime: int) -> str:
    return next(unit for unit in reversed(TIME_UNITS) if lifetime % TIME_UNITS[unit] == 0 and lifetime)


def default_unit(token: str) -> str:
    return str(settings.by_name()[unit_setting(token)].default)


def _terraform(view: View) -> bool:
    return view.client.language.startswith("terraform")
