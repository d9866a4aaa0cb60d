"""Editing a list literal element by element. An element goes with one comma, and with its lines where it has them to itself;
a comment on those lines goes too, every other comment stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ..model import CannotEdit, Kept, ListContent, Scalar
from ..source import Edit, Source, apply_edits
from .scan import BLOCK_COMMENT, LINE_COMMENT, Piece, pieces

_BLANKS = re.compile(r"[ \t]*")
_AFTER = re.compile(rf"(?:[ \t]|{BLOCK_COMMENT})*(?:{LINE_COMMENT})?")
_COMMENTS = re.compile(rf"(?:[ \t]*{BLOCK_COMMENT})*")


class ListEdit(NamedTuple):
    """``removed`` are the spans of the elements that are dropped or replaced."""

    edits: list[Edit]
    removed: list[tuple[int, int]]


class _Gap(NamedTuple):
    """What happens between two elements that stay: ``before`` is the index of the one ahead, -1 at the beginning."""

    before: int
    removed: tuple[int, ...]
    new: tuple[Scalar, ...]


def list_edit(
    source: Source, start: int, end: int, content: ListContent, written: Callable[[Scalar], str], *, crowded: bool = False
) -> ListEdit:
    """The edits that give a list literal these elements. ``crowded``: something is inserted next to it.

    Raises:
        CannotEdit: elements that stay would change their order.
    """
    editor = _ListEditor(source, start, end, written, crowded)
    gaps = list(_gaps(content, len(editor.pieces)))
    removed = [(editor.pieces[i].start, editor.pieces[i].end) for gap in gaps for i in gap.removed]
    return ListEdit(editor.edits(gaps), removed)


def _gaps(content: ListContent, count: int) -> list[_Gap]:
    gaps, before, new = [], -1, []
    for entry in (*content, Kept(count)):
        if not isinstance(entry, Kept):
            new.append(entry)
            continue
        if entry.index <= before:
            raise CannotEdit("the elements of a list are not put in another order")
        gaps.append(_Gap(before, tuple(range(before + 1, entry.index)), tuple(new)))
        before, new = entry.index, []
    return gaps


class _ListEditor:
    def __init__(self, source: Source, start: int, end: int, written: Callable[[Scalar], str], crowded: bool) -> None:
        self.crowded = crowded
        self.text = source.text
        self.eol = source.eol_near(end)
        self.start = start
        self.close = end - 1
        self.pieces: list[Piece] = pieces(source.text, start + 1, self.close)
        self.written = written

    def edits(self, gaps: list[_Gap]) -> list[Edit]:
        if not self.pieces:
            return self._first([value for gap in gaps for value in gap.new])
        dropped = {index for gap in gaps for index in gap.removed[len(gap.new) :]}
        made = [edit for gap in gaps for edit in self._gap(gap)]
        survivors = [index for index in range(len(self.pieces)) if index not in dropped]
        made += [self._drop(index, survivors) for index in sorted(dropped)]
        if not survivors:
            return self._emptied(made)
        return made + self._last_comma(survivors[-1])

    def _gap(self, gap: _Gap) -> list[Edit]:
        """Elements that go and new ones at the same place make a replacement; what is left over is inserted."""
        made = []
        for index, value in zip(gap.removed, gap.new, strict=False):
            made += self._replaced(index, value)
        if rest := [self.written(value) for value in gap.new[len(gap.removed) :]]:
            made += self._inserted(gap.removed[-1] if gap.removed else gap.before, rest)
        return made

    def _replaced(self, index: int, value: Scalar) -> list[Edit]:
        piece = self.pieces[index]
        made = [Edit(piece.start, piece.end, self.written(value))]
        after = piece.end if piece.comma is None else piece.comma + 1
        if self._has_lines(index) and self.text[after : self._line_end(piece)].strip():
            made.append(Edit(after, self._line_end(piece), ""))
        return made

    # ------------------------------------------------------------------------------------- lines

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_end(self, piece: Piece) -> int:
        """Where the content of an element's last line ends, comma and comments included."""
        after = piece.end if piece.comma is None else piece.comma + 1
        found = _AFTER.match(self.text, after, self.close)
        return found.end() if found else after

    def _has_lines(self, index: int) -> bool:
        """Whether an element, its comma and its comments have their lines to themselves."""
        piece = self.pieces[index]
        if piece.comma is not None and "\n" in self.text[piece.end : piece.comma]:
            return False
        alone = not self.text[self._line_start(piece.start) : piece.start].strip()
        return alone and self.text.startswith(("\n", "\r\n"), self._line_end(piece))

    def _indent(self, at: int) -> str:
        found = _BLANKS.match(self.text, self._line_start(at))
        return found[0] if found else ""

    # ----------------------------------------------------------------------------------- removal

    def _drop(self, index: int, survivors: list[int]) -> Edit:
        piece = self.pieces[index]
        if self._has_lines(index):
            return Edit(self._line_start(piece.start), self.text.index("\n", self._line_end(piece)) + 1, "")
        end = piece.end if piece.comma is None else piece.comma + 1
        blanks = _BLANKS.match(self.text, end)
        after = blanks.end() if blanks else end
        followed = any(other > index for other in survivors) and not self.text.startswith(("\n", "\r\n"), after)
        if followed or not any(other < index for other in survivors):
            return Edit(piece.start, after, "")
        before = self.text[self._line_start(piece.start) : piece.start]
        # The closing bracket takes the place, and the indentation, of an element that began its line.
        return Edit(piece.start - len(before) + len(before.rstrip(" \t")) if before.strip() else piece.start, end, "")

    def _last_comma(self, last: int) -> list[Edit]:
        """The comma that would now end a list which had none at its end."""
        comma = self.pieces[last].comma
        if last == len(self.pieces) - 1 or comma is None or self.pieces[-1].comma is not None:
            return []
        return [Edit(comma, comma + 1, "")]

    def _emptied(self, made: list[Edit]) -> list[Edit]:
        inside = [Edit(edit.start - self.start, edit.end - self.start, edit.text) for edit in made]
        rest = apply_edits(self.text[self.start : self.close], inside)
        if rest[1:].strip():
            return made
        keeps_lines = "\n" in rest and (self.crowded or self._has_neighbours())
        empty = f"[{self.eol}{self._indent(self.close)}]" if keeps_lines else "[]"
        return [Edit(self.start, self.close + 1, empty)]

    def _has_neighbours(self) -> bool:
        """Whether an argument stands on the line before or after: on one line the list would be aligned with it."""
        first, last = self._line_start(self.start), self.text.find("\n", self.close) + 1
        lines = (self.text[self._line_start(max(first - 1, 0)) : first], self.text[last : self.text.find("\n", last) + 1])
        return any("=" in line for line in lines)

    # --------------------------------------------------------------------------------- insertion

    def _first(self, new: list[Scalar]) -> list[Edit]:
        """The first elements of an empty list."""
        if not new:
            return []
        values = [self.written(value) for value in new]
        inside = self.text[self.start + 1 : self.close]
        if "\n" not in inside:
            comments = inside.rstrip()
            return [Edit(self.start + 1 + len(comments), self.close, " " * bool(comments) + ", ".join(values))]
        line, indent = self._line_start(self.close), self._indent(self.close) + "  "
        return [Edit(line, line, "".join(f"{indent}{value},{self.eol}" for value in values))]

    def _inserted(self, anchor: int, values: list[str]) -> list[Edit]:
        if anchor < 0:
            return self._in_front(values)
        piece = self.pieces[anchor]
        last = anchor == len(self.pieces) - 1
        if self._has_lines(anchor):
            return self._new_lines(piece, values, last)
        if piece.comma is not None:
            return [Edit(piece.comma + 1, piece.comma + 1, "".join(f" {value}," for value in values))]
        at = self._after_comments(piece.end)
        return [Edit(at, at, "".join(f", {value}" for value in values))]

    def _in_front(self, values: list[str]) -> list[Edit]:
        at = self.pieces[0].start
        separator = f",{self.eol}{self._indent(at)}" if self._has_lines(0) else ", "
        return [Edit(at, at, "".join(f"{value}{separator}" for value in values))]

    def _new_lines(self, piece: Piece, values: list[str], last: bool) -> list[Edit]:
        start = f"{self.eol}{self._indent(piece.start)}"
        at = self._line_end(piece)
        if not last or piece.comma is not None:
            return [Edit(at, at, "".join(f"{start}{value}," for value in values))]
        return [Edit(piece.end, piece.end, ","), Edit(at, at, start + f",{start}".join(values))]

    def _after_comments(self, at: int) -> int:
        found = _COMMENTS.match(self.text, at, self.close)
        return found.end() if found else at
