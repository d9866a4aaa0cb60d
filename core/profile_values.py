"""The values in a profile that have a type of their own: a rule's options, and wanted values of a client's settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from . import settings
from .pins import Pin, is_lifetime
from .profile_document import Document, KeyPath
from .rule import Option, OptionValue

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d{1,9})\s*(s|m|h|d)")

Reader: TypeAlias = Callable[[Document, Any, KeyPath, Option], OptionValue]


def option(document: Document, declared: Option, value: Any, where: KeyPath) -> OptionValue:
    """An option's value; durations in seconds."""
    return _READERS[declared.kind](document, value, where, declared)


def wanted(document: Document, row: settings.Setting, value: Any, where: KeyPath) -> Pin:
    """A setting's value as the API takes it; a token's lifetime as a duration, in seconds."""
    if row.kind == "list":
        items = document.strings(value, where)
        for item in items if row.enum else ():
            document.one_of(item, where, row.enum, f"a value of {row.name}")
        return items
    if row.kind == "boolean":
        return document.boolean(value, where, row.name)
    if row.kind == "string":
        text = document.string(value, where)
        return str(document.one_of(text, where, row.enum, f"a value of {row.name}")) if row.enum else text
    return number(document, row, value, where, row.name)


def number(document: Document, row: settings.Setting, value: Any, where: KeyPath, name: str) -> int:
    """A number within a setting's limits: a lifetime as a duration, in seconds, any other in the setting's own unit."""
    lifetime = Option(name, "duration" if is_lifetime(row.name) else "integer", 0, "", limits(row))
    return (_duration if lifetime.kind == "duration" else _integer)(document, value, where, lifetime)


def limits(row: settings.Setting) -> tuple[int, int] | None:
    return None if row.minimum is None or row.maximum is None else (row.minimum, row.maximum)


def spell_duration(seconds: int) -> str:
    """``90m``, ``12h``, ``30d``: the largest unit that divides it."""
    for unit in ("d", "h", "m"):
        if seconds and seconds % SECONDS[unit] == 0:
            return f"{seconds // SECONDS[unit]}{unit}"
    return f"{seconds}s"


def _duration(document: Document, value: Any, where: KeyPath, declared: Option) -> int:
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise document.error(where, f'{declared.name} takes a duration such as "45m", "12h" or "30d"')
    return _within(document, int(match[1]) * SECONDS[match[2]], where, declared)


def _integer(document: Document, value: Any, where: KeyPath, declared: Option) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise document.error(where, f"{declared.name} takes a whole number")
    return _within(document, value, where, declared)


def _within(document: Document, value: int, where: KeyPath, declared: Option) -> int:
    if declared.limits and not declared.limits[0] <= value <= declared.limits[1]:
        spell = spell_duration if declared.kind == "duration" else str
        low, high = (spell(limit) for limit in declared.limits)
        raise document.error(where, f"{declared.name} is {spell(value)}; it may be {low} to {high}")
    return value


def _boolean(document: Document, value: Any, where: KeyPath, declared: Option) -> bool:
    return document.boolean(value, where, declared.name)


def _string(document: Document, value: Any, where: KeyPath, declared: Option) -> str:
    text = document.string(value, where)
    return str(document.one_of(text, where, declared.choices, f"a value of {declared.name}")) if declared.choices else text


def _strings(document: Document, value: Any, where: KeyPath, declared: Option) -> tuple[str, ...]:
    items = document.strings(value, where)
    for item in items if declared.choices else ():
        document.one_of(item, where, declared.choices, f"a value of {declared.name}")
    return items


def _patterns(document: Document, value: Any, where: KeyPath, _: Option) -> tuple[str, ...]:
    return tuple(document.regex(item, where) for item in document.strings(value, where))


_READERS: dict[str, Reader] = {
    "duration": _duration,
    "integer": _integer,
    "boolean": _boolean,
    "string": _string,
    "strings": _strings,
    "patterns": _patterns,
}
