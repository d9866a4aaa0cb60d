"""New members of object literals, written as their neighbours are: on one line or on lines, with ``=`` or ``:``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..model import CannotEdit
from ..source import Edit, Source
from .blocks import Attribute
from .insertions import BodyEditor
from .nodes import ObjectNode
from .scan import IDENTIFIER, Broken
from .strings import escape
from .syntax import parse

_NAME = re.compile(IDENTIFIER)


def member_insertions(source: Source, start: int, end: int, wanted: Sequence[tuple[str, str]]) -> list[Edit]:
    """The edits that put members, given by name and written value, into the object literal between two offsets.

    Raises:
        CannotEdit: there is no object literal.
    """
    try:
        node = parse(source.text[start:end])
    except Broken:
        node = None
    if not isinstance(node, ObjectNode):
        raise CannotEdit("the object can't be read where it should be written")
    return _ObjectEditor(source, start, end, node).edits_for(wanted)


class _ObjectEditor(BodyEditor):
    """Treats the entries of an object as a body's arguments. An entry's end is that of its comma, if it has one."""

    def __init__(self, source: Source, start: int, end: int, node: ObjectNode) -> None:
        super().__init__(source, start + 1, end - 1, self._entries(source.text, start, end, node))
        ends = [self.text[entry.end - 1] == "," for entry in self.attributes]
        self.separated = any(ends)
        self.closed = bool(ends) and ends[-1]
        self.colon = any(self.text[entry.equals] == ":" for entry in self.attributes)
        self.quoted = bool(ends) and all(entry.name.startswith('"') for entry in self.attributes)

    @staticmethod
    def _entries(text: str, start: int, end: int, node: ObjectNode) -> list[Attribute]:
        found = []
        for key, value in node.entries:
            name, first, last = text[start + key.start : start + key.end], start + key.start, start + value.end
            sign = next(at for at in range(start + key.end, start + value.start) if text[at] in "=:")
            after = last + len(text[last : end - 1]) - len(text[last : end - 1].lstrip(" \t"))
            found.append(Attribute(name, first, sign, start + value.start, after + 1 if text[after] == "," else last))
        return found

    def edits_for(self, members: Sequence[tuple[str, str]]) -> list[Edit]:
        wanted = [(self._key(name), value) for name, value in members]
        if "\n" not in self.text[self.start : self.end]:
            return self._inline(wanted)
        made = [edit for edit in self._arguments(wanted) if edit.text]
        if self.separated and not self.closed:
            last = self.attributes[-1]
            return [Edit(last.end, last.end, ","), *made]
        return made

    def _key(self, name: str) -> str:
        return f'"{escape(name)}"' if self.quoted or not _NAME.fullmatch(name) else name

    def _inline(self, wanted: Sequence[tuple[str, str]]) -> list[Edit]:
        written = ", ".join(self._one(name, value) for name, value in wanted)
        if not self.attributes:
            return [Edit(self.start, self.end, f" {written} ")]
        last = self.attributes[-1].end
        return [Edit(last, last, f" {written}" if self.closed else f", {written}")]

    def _one(self, name: str, value: str) -> str:
        return (
            f"{name} : {value}" if self.colon and self._spaced() else f"{name}: {value}" if self.colon else f"{name} = {value}"
        )

    def _spaced(self) -> bool:
        return self.text[self.attributes[-1].equals - 1] in " \t"

    def _anchor(self) -> int | None:
        return len(self.attributes) - 1 if self.attributes else None

    def _lines(self, lines: Sequence[str], indent: str | None = None) -> str:
        """New entries; each ends as the others do."""
        filled = [line for line in lines if line]
        ended = {line: line + "," for line in (filled if self.closed else filled[:-1] if self.separated else [])}
        signed = [self._signed(ended.get(line, line)) for line in lines]
        return super()._lines(signed, indent)

    def _signed(self, line: str) -> str:
        return line.replace(" = ", " : " if self._spaced() else ": ", 1) if self.colon and line else line
