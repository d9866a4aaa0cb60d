"""A diff, line by line: numbers, ``+`` and ``-`` always printed, what differs within a line marked, long lines wrapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.message import Message
from textual.strip import Strip

from ...core.source import BOM
from ...core.text import printable
from ..theme import Piece
from .cells import cut, fold_pieces, pad
from .lines import Scrolled
from .painting import painter

if TYPE_CHECKING:
    from ...core.diff import Hunk, Line

_DIGITS = 4
_LEAST = 8
"""So many cells a line's text has at least."""
_ROLES = {" ": "soft", "+": "added", "-": "removed"}
_BACKGROUNDS = {" ": "", "+": "added-background", "-": "removed-background"}


@dataclass(frozen=True, slots=True)
class Section:
    """Hunks under a heading; without hunks ``says`` tells why. ``at`` names a section that can be scrolled to."""

    heading: str
    hunks: Sequence[Hunk] = ()
    says: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A line as it is drawn: ``right`` stands beside it. ``hunk`` is the number of the hunk that it belongs to, from 0."""

    pieces: Sequence[Piece]
    background: str = ""
    right: _Drawn | None = None
    hunk: int = -1


_EMPTY = _Drawn([(" ", "")])


@dataclass(frozen=True, slots=True)
class _Room:
    """The cells of a line, and how many of them are for numbers."""

    width: int
    digits: int
    brief: bool

    @property
    def gutter(self) -> int:
        return self.digits + 5

    @property
    def text(self) -> int:
        return max(_LEAST, self.width - self.gutter - 1)


class DiffView(Scrolled):
    """No change is cut: a long line goes on below, behind a ``↪``."""

    class Turned(Message):
        """Scrolling left the current hunk for another."""

        def __init__(self, hunk: int) -> None:
            super().__init__()
            self.hunk = hunk

    def __init__(self, *, id: str, brief: bool = False) -> None:
        """``brief``: in little room, lines that stay are cut (with a mark) so that those that change are seen."""
        super().__init__(id=id)
        self._brief = brief
        self._sections: Sequence[Section] = ()
        self._lines: list[_Drawn] = []
        self._width = 0
        self._split = False
        self._hunk = -1

    def show(self, sections: Sequence[Section], *, hunk: int = -1, split: bool = False) -> None:
        """``hunk`` is the current one, from 0 and over all sections; -1 for none. ``split``: old and new side by side."""
        if sections != self._sections:
            self._sections, self._split, self._hunk = sections, split, hunk
            self._lay_out()
            self.scroll_to_line(0)
            self._reveal()
        elif (hunk, split) != (self._hunk, self._split):
            again, self._split, self._hunk = split != self._split, split, hunk
            if again:
                self._lay_out()
            self._reveal()
            self.refresh()

    def _lay_out(self) -> None:
        self._width = self.scrollable_content_region.width
        self._lines = laid_out(self._sections, self._width, brief=self._brief, split=self._split)
        self.lengthen(len(self._lines))

    def on_resize(self) -> None:
        if self.scrollable_content_region.width != self._width:
            self._lay_out()
            self._reveal()

    # -------------------------------------------------------------------------------------- drawing

    def render_line(self, y: int) -> Strip:
        place, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if place >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        line = self._lines[place]
        mark: Piece = ("▌", "focus") if 0 <= self._hunk == line.hunk else (" ", "")
        pieces = [mark, *line.pieces[1:]] if line.hunk >= 0 else line.pieces
        if line.right is None:
            return self._strip(pieces, line.background, width)
        left = _half(width)
        parts = [self._strip(pieces, line.background, left), self._strip([("│", "rule")], "", 1)]
        return Strip.join([*parts, self._strip(line.right.pieces, line.right.background, width - left - 1)])

    def _strip(self, pieces: Sequence[Piece], background: str, width: int) -> Strip:
        paint = painter(self)
        under = self.rich_style + paint.background(background) if background else self.rich_style
        return paint.strip(pad(pieces, width), under)

    # ------------------------------------------------------------------------------------ scrolling

    def _rows(self, hunk: int) -> tuple[int, int]:
        """The first and the last row of a hunk; its heading, where it has one, is the first."""
        mine = [row for row, line in enumerate(self._lines) if line.hunk == hunk]
        if not mine:
            return 0, 0
        return max(0, mine[0] - 1), mine[-1]

    def _reveal(self) -> None:
        """Scroll so that the current hunk is seen, at least its beginning."""
        height, y = self.scrollable_content_region.height, self.scroll_offset.y
        if self._hunk < 0 or height <= 0:
            return
        first, last = self._rows(self._hunk)
        if first < y or last >= y + height:
            self.scroll_to_line(min(first, last - height + 1) if first >= y else first)

    def action_first(self) -> None:
        super().action_first()
        self._turn(0)

    def action_last(self) -> None:
        super().action_last()
        self._turn(max((line.hunk for line in self._lines), default=-1))

    def scroll_lines(self, by: int) -> None:
        """Scroll; where the current hunk is left behind, the nearest that is seen takes its place."""
        super().scroll_lines(by)
        y, height = self.scroll_offset.y, self.scrollable_content_region.height
        seen = [line.hunk for line in self._lines[y : y + height] if line.hunk >= 0]
        if seen and self._hunk not in seen:
            self._turn(seen[0] if by > 0 else seen[-1])

    def _turn(self, hunk: int) -> None:
        if 0 <= self._hunk != hunk >= 0:
            self._hunk = hunk
            self.post_message(self.Turned(hunk))
            self.refresh()


def laid_out(sections: Sequence[Section], width: int, *, brief: bool = False, split: bool = False) -> list[_Drawn]:
    """The lines that sections make in so many cells; the first cell of a hunk's lines is for a mark."""
    return list(_drawn(sections, _Room(width, _digits(sections), brief), split=split))


def _half(width: int) -> int:
    return (width - 1) // 2


def _digits(sections: Sequence[Section]) -> int:
    """The cells that the largest line number takes."""
    ends = (hunk.lines[-1] for section in sections for hunk in section.hunks if hunk.lines)
    return max(_DIGITS, len(str(max((max(line.old or 0, line.new or 0) for line in ends), default=0))))


def _drawn(sections: Sequence[Section], room: _Room, *, split: bool) -> Iterator[_Drawn]:
    number = 0
    for section in sections:
        yield from _words(section, room.width)
        for place, hunk in enumerate(section.hunks):
            if place:
                yield _Drawn([("─" * room.width, "rule")])
            lines = _beside(hunk, room) if split else _below(hunk, room)
            yield from (replace(line, hunk=number) for line in lines)
            number += 1


def _words(section: Section, width: int) -> Iterator[_Drawn]:
    if section.heading:
        heading = cut(section.heading, width - 6)
        rest = "─" * (width - 5 - cell_len(heading))
        yield _Drawn([("── ", "rule"), (heading, "focus"), (f" {rest}", "rule")])
    for text in section.says.splitlines():
        for part in wrap(text, max(1, width - 2), drop_whitespace=False, replace_whitespace=False):
            yield _Drawn([(" ", ""), (part, "soft")])


def _below(hunk: Hunk, room: _Room) -> Iterator[_Drawn]:
    """A hunk with what is new under what was there."""
    return (drawn for line in hunk.lines for drawn in _line(line, room))


def _beside(hunk: Hunk, room: _Room) -> Iterator[_Drawn]:
    """A hunk with what is new beside what was there, row by row; the shorter of the two is filled up."""
    left, right = (replace(room, width=width) for width in (_half(room.width), room.width - _half(room.width) - 1))
    for old, new in _pairs(hunk.lines):
        sides = (list(_line(old, left)) if old else []), list(_line(new, right, new=True)) if new else []
        for one, other in zip_longest(*sides):
            yield replace(one or _EMPTY, right=other or _EMPTY)


def _pairs(lines: Iterable[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """Each line with the one in its place."""
    removed: list[Line] = []
    added: list[Line] = []
    for line in lines:
        if line.kind == " " or (line.kind == "-" and added):
            yield from zip_longest(removed, added)
            removed, added = [], []
        if line.kind == " ":
            yield line, line
        else:
            (removed if line.kind == "-" else added).append(line)
    yield from zip_longest(removed, added)


def _line(line: Line, room: _Room, *, new: bool = False) -> Iterator[_Drawn]:
    role, strong = _ROLES[line.kind], line.kind != " "
    number = line.new if new or line.kind == "+" else line.old
    marked = list(_marked(line, role))
    if room.brief and not strong:
        parts = [[(cut("".join(text for text, _ in marked), room.text), role)]]
    else:
        parts = fold_pieces(marked, room.text) if sum(cell_len(text) for text, _ in marked) > room.text else [marked]
    for place, part in enumerate(parts):
        gutter = f"{number:>{room.digits}} {line.kind} " if place == 0 else f"{'↪':>{room.digits}}   "
        yield _Drawn([(" ", ""), (gutter, role if strong else "faint"), (" ", ""), *part], _BACKGROUNDS[line.kind])


def _marked(line: Line, role: str) -> Iterable[Piece]:
    """The line's text with its marks; each part is made printable by itself, so that marks stay in place."""
    text, at = line.text.rstrip("\r\n"), len(BOM) if line.text.startswith(BOM) else 0
    for start, end in line.marks:
        yield printable(text[at:start]), role
        yield printable(text[max(at, start) : end]), f"{role}-mark"
        at = max(at, end)
    yield printable(text[at:]), role
