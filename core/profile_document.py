"""A profile as TOML: its keys with their lines, and every mistake in plain types with file, line and the nearest right name."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from .profile import Place, ProfileError

KeyPath = tuple["str | int", ...]

_HEADER = re.compile(r"\s*(\[\[?)([^\]]*)\]\]?")
_KEY = re.compile(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_KEY_PART = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")
_FEW = 10
"""So many right names are all told where none is close to the wrong one."""


@dataclass(frozen=True, slots=True)
class Document:
    """A profile as TOML, and where its keys stand. ``shown`` is what messages call it. Every check raises ``ProfileError``."""

    path: str
    shown: str
    data: Mapping[str, Any]
    lines: Mapping[KeyPath, int]
    text: str = ""

    @property
    def name(self) -> str:
        return self.string(self.data.get("name", Path(self.path).stem), ("name",))

    @property
    def extends(self) -> list[str]:
        value = self.data.get("extends", [])
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self.error(("extends",), "extends takes a profile's name or a list of them")
        return names

    def place(self, where: KeyPath, item: str | None = None) -> Place:
        """Where a key stands, or the nearest table around it; with an item, the line of its list that holds it."""
        at = where
        while at and at not in self.lines:
            at = at[:-1]
        line = self.lines.get(at, 1)
        return Place(self.shown, line if item is None else self._line_of(item, line))

    def _line_of(self, item: str, line: int) -> int:
        for number, text in enumerate(self.text.splitlines()[line - 1 :], line):
            if f'"{item}"' in text or f"'{item}'" in text:
                return number
            if _HEADER.match(text) and number > line:
                break
        return line

    def error(self, where: KeyPath, message: str, item: str | None = None) -> ProfileError:
        """The mistake at a key, or at an item of its list."""
        return ProfileError(f"{self.place(where, item)}: {message}")

    def keys(self, table: Mapping[str, Any], where: KeyPath, known: Iterable[str], complaint: str = "there is no key") -> None:
        names = list(known)
        for key in table:
            if key not in names:
                raise self.error((*where, key), f"{complaint} {key!r}{nearest(key, names)}")

    def table(self, value: Any, where: KeyPath) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.error(where, f"{'.'.join(map(str, where))} is a table, not {kind(value)}")
        return value

    def tables(self, value: Any, name: str) -> list[tuple[Mapping[str, Any], KeyPath]]:
        """The tables of an array of tables, with their places."""
        if not isinstance(value, list):
            raise self.error((name,), f"{name} are written as [[{name}]]")
        return [(self.table(one, (name, index)), (name, index)) for index, one in enumerate(value)]

    def string(self, value: Any, where: KeyPath) -> str:
        if not isinstance(value, str):
            raise self.error(where, f"{where[-1]} is a string, not {kind(value)}")
        return value

    def strings(self, value: Any, where: KeyPath) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(where, f"{where[-1]} is a list of strings")
        return tuple(value)

    def boolean(self, value: Any, where: KeyPath, name: str) -> bool:
        if not isinstance(value, bool):
            raise self.error(where, f"{name} is true or false")
        return value

    def one_of(self, value: Any, where: KeyPath, known: Iterable[str], what: str) -> Any:
        names = list(known)
        if value not in names:
            item = value if isinstance(value, str) else None
            raise self.error(where, f"{value!r} is not {what}{nearest(str(value), names)}", item)
        return value

    def glob(self, value: Any, where: KeyPath) -> str:
        pattern = self.string(value, where)
        if not pattern:
            raise self.error(where, f'{where[-1]} is empty: write a glob such as "*spa*"')
        return self._closed(pattern, where)

    def globs(self, value: Any, where: KeyPath) -> tuple[str, ...]:
        patterns = self.strings(value, where)
        if "" in patterns:
            raise self.error(where, f'{where[-1]} holds an empty glob: write one such as "*spa*"', "")
        return tuple(self._closed(pattern, where) for pattern in patterns)

    def _closed(self, pattern: str, where: KeyPath) -> str:
        if not is_glob(pattern):
            raise self.error(where, f"{pattern!r} is not a glob: its [ is never closed (the character itself is [[])", pattern)
        return pattern

    def regex(self, pattern: str, where: KeyPath) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            message = f"{where[-1]}: {pattern!r} is not a regular expression: {error}"
            raise self.error(where, message, pattern) from None
        return pattern


def is_glob(pattern: str) -> bool:
    """Whether every ``[`` in it is closed."""
    return "[" not in re.sub(r"\[!?\]?[^\]]*\]", "", pattern)


def parse(path: str, shown: str) -> Document:
    """The file as TOML.

    Raises:
        ProfileError: it can't be opened, is not UTF-8 or not TOML.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{shown}:1: can't be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}") from None
    return parse_text(path, shown, text)


def parse_text(path: str, shown: str, text: str) -> Document:
    """A text that stands in for the file, as TOML. Its lines end in ``\\n``.

    Raises:
        ProfileError: it is not TOML.
    """
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise ProfileError(f"{shown}:{error.lineno}: is not TOML: {error.msg} (column {error.colno})") from None
    return Document(path, shown, data, locate(text), text)


def locate(text: str) -> dict[KeyPath, int]:
    """The line of every table header and of every key at the start of a line. tomli gives none."""
    lines: dict[KeyPath, int] = {(): 1}
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            names = tuple(_bare(part) for part in _KEY_PART.findall(header[2]))
            table = _table(names, counts, repeated=header[1] == "[[")
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            path: KeyPath = (*table, *(_bare(part) for part in _KEY_PART.findall(key[1])))
            for length in range(len(table) + 1, len(path) + 1):
                lines.setdefault(path[:length], number)
    return lines


def _bare(part: str) -> str:
    return part[1:-1] if part[:1] in "\"'" else part


def _table(names: tuple[str, ...], counts: dict[KeyPath, int], *, repeated: bool) -> KeyPath:
    """A header's path, with the index that arrays of tables have in the data."""
    if repeated:
        counts[names] = counts.get(names, -1) + 1
    path: list[str | int] = []
    for length, name in enumerate(names, 1):
        path.append(name)
        if names[:length] in counts:
            path.append(counts[names[:length]])
    return tuple(path)


def nearest(name: str, names: Iterable[str]) -> str:
    """A clause with the right name that a wrong one is closest to, else with all of them when they are few."""
    known = list(names)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there are {', '.join(known)}" if 0 < len(known) <= _FEW else ""


def kind(value: Any) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "a list", dict: "a table"}
    return kinds.get(type(value), "a date" if isinstance(value, datetime.date | datetime.time) else "that")
