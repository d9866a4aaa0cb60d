"""Rules that a profile states without code: a condition on one setting, and the value to set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from . import settings
from .model import Change, Found, Known, Level, ListValue, Partial, Present, Severity
from .pins import Pin, is_lifetime, shown
from .profile import CUSTOM, Place
from .profile_values import limits
from .rule import Case, Example, Link, Option, Options, OptionValue, Rule
from .view import View

Condition = Literal["at_most", "at_least", "one_of", "none_of", "matches", "present", "absent"]
Bounds: TypeAlias = Mapping[Condition, OptionValue]
"""What is asked, by the name of the condition. Values of ``one_of`` and ``none_of`` are as :func:`spelled` gives them."""

ABOUT_SCALARS: tuple[Condition, ...] = ("at_most", "at_least", "one_of", "none_of", "matches")
FITTING: Mapping[settings.Kind, tuple[Condition, ...]] = {
    "integer": ("at_most", "at_least", "one_of", "none_of", "present", "absent"),
    "boolean": ("one_of", "none_of", "present", "absent"),
    "string": ("one_of", "none_of", "matches", "present", "absent"),
    "list": ("one_of", "none_of", "matches", "present", "absent"),
    "block": ("present", "absent"),
}
"""The conditions that a setting of each kind can have."""

_WORDS: Mapping[Condition, str] = {
    "at_most": "at most",
    "at_least": "at least",
    "one_of": "one of",
    "none_of": "none of",
    "matches": "matching",
    "present": "set",
    "absent": "not set",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A rule as a profile states it. ``message`` may be empty; ``wanted`` is the value to set, None for none."""

    name: str
    setting: settings.Setting
    bounds: Bounds
    severity: Severity
    message: str
    wanted: Pin | None
    level: Level
    place: Place

    def rule(self) -> Rule:
        nothing = Case("", "", "")
        said = f"{self.setting.name} is to be {asked(self.setting, self.bounds)}"
        return Rule(
            id=CUSTOM + self.name,
            slug=self.name,
            title=self.message or said,
            severity=self.severity,
            level=None if self.wanted is None else self.level,
            settings=(self.setting.name,),
            what=f"{said}.",
            why=self.message or "The profile asks for it.",
            sources=(Link(f"the profile, {self.place}"),),
            check=partial(_check, self),
            example=Example(nothing, nothing, nothing),
            options=tuple(_options(self)),
        )


def spelled(value: Pin) -> str:
    """A scalar as it is compared."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def asked(row: settings.Setting, bounds: Bounds) -> str:
    """``at least 3 and at most 5``."""
    parts = []
    for name, bound in bounds.items():
        values = bound if isinstance(bound, tuple) else () if bound is True else (bound,)
        parts.append(" ".join([_WORDS[name], ", ".join(_readable(row, value) for value in values)]).strip())
    return " and ".join(parts)


def _readable(row: settings.Setting, value: OptionValue) -> str:
    return shown(row.name, int(str(value))) if is_lifetime(row.name) else str(value)


def fits(bounds: Bounds, value: Pin) -> bool:
    """Whether a scalar, or every item of a list, meets what is asked of scalars."""
    if isinstance(value, tuple):
        return all(fits(bounds, item) for item in value)
    return all(_fits(name, bound, value) for name, bound in bounds.items())


def _fits(name: Condition, bound: OptionValue, value: Pin) -> bool:
    text = spelled(value)
    match name, bound:
        case "at_most", int():
            return isinstance(value, int) and value <= bound
        case "at_least", int():
            return isinstance(value, int) and value >= bound
        case "one_of", tuple():
            return text in bound
        case "none_of", tuple():
            return text not in bound
        case "matches", str():
            return re.fullmatch(bound, text) is not None
    return True


# ----------------------------------------------------------------------------------------- options


def _options(statement: Statement) -> Iterator[Option]:
    """What an archetype or a client may be given another value of."""
    row = statement.setting
    kind: Literal["duration", "integer"] = "duration" if is_lifetime(row.name) else "integer"
    for name, bound in statement.bounds.items():
        if name in ("at_most", "at_least"):
            yield Option(name, kind, bound, f"{row.name} is to be {_WORDS[name]} this", limits(row))
        elif name in ("one_of", "none_of") and row.kind in ("string", "list"):
            yield Option(name, "strings", bound, f"{row.name} is to be {_WORDS[name]} these", choices=row.enum)
    if statement.wanted is not None:
        yield Option("set", _kind_of(row), statement.wanted, "what the fix sets", limits(row), row.enum)


def _kind_of(row: settings.Setting) -> Literal["duration", "integer", "boolean", "string", "strings"]:
    match row.kind:
        case "list":
            return "strings"
        case "boolean":
            return "boolean"
        case "integer":
            return "duration" if is_lifetime(row.name) else "integer"
    return "string"


# ------------------------------------------------------------------------------------------- check


def _check(statement: Statement, view: View, options: Options) -> Iterator[Found]:
    bounds: Bounds = {name: options.get(name, bound) for name, bound in statement.bounds.items()}
    wanted = options.get("set", statement.wanted)
    for index, text in _wrong(statement.setting, bounds, view):
        says = statement.message or f"is to be {asked(statement.setting, bounds)}"
        item = f": {text}" if text and statement.setting.kind == "list" else ""
        found = Found(statement.setting.name, says + item, index=index)
        yield _mended(statement, bounds, wanted, view, found)


def _wrong(row: settings.Setting, bounds: Bounds, view: View) -> Iterator[tuple[int | None, str]]:
    """Where it stands in the list, and the value; nothing where it can't be told."""
    if bounds.get("present") and _missing(row, view):
        yield None, ""
    if bounds.get("absent") and _there(row, view):
        yield None, ""
    for index, value in _values(row, view):
        if not fits(bounds, value):
            yield index, spelled(value)


def _missing(row: settings.Setting, view: View) -> bool:
    return view.empty(row.name) if row.kind == "list" else view.absent(row.name)


def _there(row: settings.Setting, view: View) -> bool:
    value = view.value(row.name)
    return bool(value.items) if isinstance(value, ListValue) else isinstance(value, Known | Partial | Present)


def _values(row: settings.Setting, view: View) -> Iterator[tuple[int | None, Pin]]:
    """The scalar in effect, or the certain items of a list."""
    from .rules import spelling
    from .rules.tokens import lifetimes

    if row.kind == "list":
        yield from ((index if index >= 0 else None, text) for index, text in spelling.items(view, row.name))
        return
    value: Pin | None = None
    if is_lifetime(row.name):
        value = lifetimes.seconds(view, row.name.removesuffix("_validity"))
    elif row.kind != "block":
        read = {"integer": view.number, "boolean": view.flag}.get(row.kind)
        value = read(row.name) if read else spelling.scalar(view, row.name)
    if value is not None:
        yield None, value


def _mended(statement: Statement, bounds: Bounds, wanted: Pin | None, view: View, found: Found) -> Found:
    from .rules.remedy import mended

    row = statement.setting
    if wanted is None:
        return mended(view, found, "the profile names no value to set", "", statement.level)
    if not fits(bounds, wanted):
        return mended(view, found, f"{shown(row.name, wanted)}, the value to set, would be found too", "", statement.level)
    return mended(view, found, _changes(row, wanted, view), f"set {row.name} to {shown(row.name, wanted)}", statement.level)


def _changes(row: settings.Setting, wanted: Pin, view: View) -> tuple[Change, ...] | str:
    if is_lifetime(row.name) and isinstance(wanted, int):
        from .rules.tokens import lifetimes

        return lifetimes.shortened(view, {row.name.removesuffix("_validity"): wanted})
    return (Change(row.name, "set", wanted),)
