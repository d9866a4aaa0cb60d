"""The ``[custom.NAME]`` tables of a profile, with every way in which one can contradict itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from . import profile_values, settings
from .custom import ABOUT_SCALARS, FITTING, Bounds, Condition, Statement, asked, fits, spelled
from .model import LEVELS, SEVERITIES, Level
from .pins import SLUG, Pin
from .profile import CUSTOM, Custom
from .profile_document import Document, KeyPath
from .rule import OptionValue

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ID = re.compile(r"(cgt)?\d+")
_CONDITIONS: tuple[Condition, ...] = (*ABOUT_SCALARS, "present", "absent")
KEYS = ("setting", *_CONDITIONS, "severity", "message", "set", "level")
SEVERITY = "medium"
"""What a custom rule's severity is that states none."""


def read(document: Document) -> dict[str, Custom]:
    """The rules that a profile states, by id.

    Raises:
        ProfileError: one of them is no rule.
    """
    found = {}
    for name, value in document.table(document.data.get("custom", {}), ("custom",)).items():
        where: KeyPath = ("custom", name)
        _check_name(document, name, where)
        table = document.table(value, where)
        document.keys(table, where, KEYS)
        rule = _statement(document, name, table, where).rule()
        found[CUSTOM + name] = Custom(rule, table, {key: document.place((*where, key)) for key in table})
    return found


def _check_name(document: Document, name: str, where: KeyPath) -> None:
    from .rules import find

    if (built_in := find(name)) or name == SLUG:
        taken = f"the built-in rule {built_in.id} {built_in.slug}" if built_in else "what is said of pinned values"
        raise document.error(where, f"{name!r} is taken by {taken}: choose another name")
    if not _NAME.fullmatch(name) or _ID.fullmatch(name):
        raise document.error(
            where, f"{name!r} is no name for a rule: write small letters, digits and hyphens, as in acme-session"
        )


def _statement(document: Document, name: str, table: Mapping[str, Any], where: KeyPath) -> Statement:
    row = _setting(document, table, where)
    bounds = _bounds(document, row, table, where)
    wanted = _wanted(document, row, bounds, table, where)
    severity = document.one_of(table.get("severity", SEVERITY), (*where, "severity"), SEVERITIES, "a severity")
    message = document.string(table.get("message", ""), (*where, "message")).strip()
    level = _level(document, row, table, where)
    return Statement(name, row, bounds, severity, message, wanted, level, document.place(where))


def _setting(document: Document, table: Mapping[str, Any], where: KeyPath) -> settings.Setting:
    if "setting" not in table:
        raise document.error(where, "a custom rule needs setting: the Terraform name of what it is about")
    name = document.string(table["setting"], (*where, "setting"))
    return settings.by_name()[document.one_of(name, (*where, "setting"), settings.by_name(), "a setting of a user pool client")]


# -------------------------------------------------------------------------------------- conditions


def _bounds(document: Document, row: settings.Setting, table: Mapping[str, Any], where: KeyPath) -> Bounds:
    stated = [name for name in _CONDITIONS if name in table]
    if not stated:
        raise document.error(where, f"a custom rule needs a condition: {', '.join(FITTING[row.kind])}")
    for name in stated:
        if name not in FITTING[row.kind]:
            can = ", ".join(FITTING[row.kind])
            raise document.error(
                (*where, name), f"{row.name} is {_kind(row)}, which {name} says nothing about; it can have {can}"
            )
    bounds: Bounds = {name: _bound(document, row, name, table[name], (*where, name)) for name in stated}
    for name, why in _contradictions(row, bounds):
        raise document.error((*where, name), why)
    return bounds


def _kind(row: settings.Setting) -> str:
    return {"integer": "a number", "boolean": "true or false"}.get(row.kind, f"a {row.kind}")


def _bound(document: Document, row: settings.Setting, name: Condition, value: Any, where: KeyPath) -> OptionValue:
    if name in ("present", "absent"):
        if value is not True:
            raise document.error(where, f"{name} is true, or left out")
        return True
    if name == "matches":
        return document.regex(document.string(value, where), where)
    if name in ("at_most", "at_least"):
        return profile_values.number(document, row, value, where, name)
    if not isinstance(value, list) or not value:
        raise document.error(where, f"{name} is a list of values, at least one")
    return tuple(spelled(_value(document, row, item, where)) for item in value)


def _value(document: Document, row: settings.Setting, value: Any, where: KeyPath) -> Pin:
    """One value of a setting, or one item of a list."""
    wanted = profile_values.wanted(document, row, [value] if row.kind == "list" else value, where)
    return wanted[0] if isinstance(wanted, tuple) else wanted


def _contradictions(row: settings.Setting, bounds: Bounds) -> Iterator[tuple[Condition, str]]:
    """What can't be met, with the key to name it at."""
    if "absent" in bounds and len(bounds) > 1:
        other = next(name for name in bounds if name != "absent")
        yield "absent", f"absent contradicts {other}: what is not set has no value"
    low, high = bounds.get("at_least"), bounds.get("at_most")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        yield "at_least", f"nothing can be {asked(row, {'at_least': low, 'at_most': high})}"
    allowed, refused = _texts(bounds.get("one_of")), _texts(bounds.get("none_of"))
    for text in allowed:
        if text in refused:
            yield "none_of", f"{text!r} stands in one_of and in none_of"
    others: Bounds = {name: bound for name, bound in bounds.items() if name not in ("one_of", "none_of")}
    if allowed and not any(fits(others, int(text) if row.kind == "integer" else text) for text in allowed):
        yield "one_of", f"no value of one_of is {asked(row, {k: v for k, v in others.items() if k != 'present'})}"


def _texts(bound: OptionValue | None) -> tuple[str, ...]:
    return bound if isinstance(bound, tuple) else ()


# --------------------------------------------------------------------------------------------- fix


def _wanted(document: Document, row: settings.Setting, bounds: Bounds, table: Mapping[str, Any], where: KeyPath) -> Pin | None:
    if "set" not in table:
        return None
    at = (*where, "set")
    if row.kind == "block" or "absent" in bounds:
        why = f"{row.name} is a block, which has no value" if row.kind == "block" else "absent asks for no value"
        raise document.error(at, f"nothing can be set: {why}")
    wanted = profile_values.wanted(document, row, table["set"], at)
    if not fits(bounds, wanted):
        raise document.error(at, f"what set gives would be found again: {row.name} is to be {asked(row, bounds)}")
    return wanted


def _level(document: Document, row: settings.Setting, table: Mapping[str, Any], where: KeyPath) -> Level:
    default: Level = "replacement" if row.replaces else "behavior"
    if "level" not in table:
        return default
    at = (*where, "level")
    level = cast(Level, document.one_of(table["level"], at, LEVELS, "a fix level"))
    if "set" not in table:
        raise document.error(at, "level is of the fix, and there is none without set")
    if row.replaces and level != "replacement":
        raise document.error(at, f"level is replacement: another {row.name} makes a new client")
    return level
