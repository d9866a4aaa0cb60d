"""How a profile's text is laid out: its tables, its keys with their values, and where in the text they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tomli

from .source import BOM

KeyPath = tuple["str | int", ...]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}=]|\n|[^\S\n]+|[^\s"\'#\[\]{}=]+',
    re.DOTALL,
)
_OPEN, _CLOSE = ("[", "{"), ("]", "}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value, by offsets; ``path`` counts from the root. ``end`` is after its line's ending."""

    path: KeyPath
    start: int
    value: int
    value_end: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its header, or what stands before the first header. ``start`` is the header, ``body`` after its line."""

    path: KeyPath
    start: int
    body: int
    end: int
    entries: tuple[Entry, ...]


def data_of(text: str) -> dict[str, Any]:
    return tomli.loads(text.removeprefix(BOM).replace("\r\n", "\n"))


def sections(text: str) -> list[Section]:
    """The tables of a text that is TOML, in order."""
    found: list[Section] = []
    counts: dict[tuple[str, ...], int] = {}
    start, body, path = 0, 1 if text.startswith(BOM) else 0, KeyPath()
    entries: list[Entry] = []
    for line, end in _statements(text, body):
        if text[line] == "[":
            found.append(Section(path, start, body, line, tuple(entries)))
            names, repeated = _names(text[line:end]), text[line : line + 2] == "[["
            path, start, body, entries = _indexed(names, counts, repeated), line, end, []
        else:
            entries.append(_entry(text, path, line, end))
    return [*found, Section(path, start, body, len(text), tuple(entries))]


def _statements(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Every header and every key with its value, from its first character to behind its last line's ending."""
    depth, start = 0, -1
    for token in _TOKEN.finditer(text, at):
        word = token[0]
        if word == "\n" and depth == 0:
            if start >= 0:
                yield start, token.end()
            start = -1
        elif word[0] != "#" and not word.isspace():
            start = token.start() if start < 0 else start
            depth += (word in _OPEN) - (word in _CLOSE)
    if start >= 0:
        yield start, len(text)


def _names(header: str) -> tuple[str, ...]:
    """The names of a header's or a key's text."""
    table: Any = tomli.loads(header.strip() + ("" if header.lstrip().startswith("[") else "= 0"))
    names = []
    while isinstance(table, dict | list) and table:
        if isinstance(table, list):
            table = table[0]
            continue
        [(name, table)] = table.items()
        names.append(name)
    return tuple(names)


def _indexed(names: tuple[str, ...], counts: dict[tuple[str, ...], int], repeated: bool) -> KeyPath:
    """With the index that arrays of tables have in the data."""
    if repeated:
        counts[names] = counts.get(names, -1) + 1
        for other in [one for one in counts if len(one) > len(names) and one[: len(names)] == names]:
            del counts[other]
    path: list[str | int] = []
    for length, name in enumerate(names, 1):
        path += [name, counts[names[:length]]] if names[:length] in counts else [name]
    return tuple(path)


def _entry(text: str, table: KeyPath, start: int, end: int) -> Entry:
    tokens = list(_TOKEN.finditer(text, start, end))
    equals = next(token for token in tokens if token[0] == "=")
    words = [token for token in tokens if token.start() > equals.start() and _says(token[0])]
    path = (*table, *_names(text[start : equals.start()]))
    return Entry(path, start, words[0].start(), words[-1].end(), end)


def _says(word: str) -> bool:
    return word[0] != "#" and not word.isspace()


def has_comment(text: str, start: int, end: int) -> bool:
    return any(token[0][0] == "#" for token in _TOKEN.finditer(text, start, end))


def own_end(text: str, section: Section) -> int:
    """Where a table ends: the comments right before the next header are that one's."""
    at = section.entries[-1].end if section.entries else section.body
    rest = re.match(r"(?:[^\S\n]*#[^\n]*(?:\n|\Z))+(?=[^\S\n]*(?:\n|\Z))", text[at : section.end])
    return at + rest.end() if rest else at


def eol_of(text: str) -> str:
    at = text.find("\n")
    return "\r\n" if at > 0 and text[at - 1] == "\r" else "\n"
