"""A diff, line by line: numbers, ``+`` and ``-`` always printed, what differs within a line marked, long lines wrapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ...core.text import printable
from ..actions import MOVES, bindings
from ..theme import Piece
from .cells import cut, fold_pieces, pad
from .painting import painter

if TYPE_CHECKING:
    from ...core.diff import Hunk, Line

_NUMBER = 5
_GUTTER = _NUMBER + 4
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
    pieces: Sequence[Piece]
    background: str = ""


class DiffView(ScrollView, can_focus=True, inherit_bindings=False):
    """No change is cut: a long line goes on below, behind a ``↪``."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(MOVES)

    def __init__(self, *, id: str, brief: bool = False) -> None:
        """``brief``: in little room, lines that stay are cut (with a mark) so that those that change are seen."""
        super().__init__(id=id)
        self._brief = brief
        self._sections: Sequence[Section] = ()
        self._lines: list[_Drawn] = []
        self._width = 0

    def show(self, sections: Sequence[Section]) -> None:
        if sections == self._sections:
            return
        self._sections = sections
        self._lay_out()
        self.scroll_to(y=0, animate=False, immediate=True)

    def _lay_out(self) -> None:
        self._width = max(_GUTTER + 8, self.scrollable_content_region.width)
        self._lines = [line for section in self._sections for line in _section(section, self._width, brief=self._brief)]
        self.virtual_size = Size(0, len(self._lines))
        self.refresh()

    def on_resize(self) -> None:
        if max(_GUTTER + 8, self.scrollable_content_region.width) != self._width:
            self._lay_out()

    def render_line(self, y: int) -> Strip:
        place, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if place >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        line, paint = self._lines[place], painter(self)
        under = self.rich_style + paint.background(line.background) if line.background else self.rich_style
        return paint.strip(pad(line.pieces, width), under)

    def action_cursor_up(self) -> None:
        self._scroll_by(-1)

    def action_cursor_down(self) -> None:
        self._scroll_by(1)

    def action_page_up(self) -> None:
        self._scroll_by(1 - self.scrollable_content_region.height)

    def action_page_down(self) -> None:
        self._scroll_by(self.scrollable_content_region.height - 1)

    def action_first(self) -> None:
        self._scroll_by(-len(self._lines))

    def action_last(self) -> None:
        self._scroll_by(len(self._lines))

    def _scroll_by(self, lines: int) -> None:
        self.scroll_to(y=max(0, self.scroll_offset.y + lines), animate=False, immediate=True)


def _section(section: Section, width: int, *, brief: bool = False) -> Iterator[_Drawn]:
    if section.heading:
        heading = cut(section.heading, width - 6)
        rest = "─" * (width - 5 - cell_len(heading))
        yield _Drawn([("── ", "rule"), (heading, "focus"), (f" {rest}", "rule")])
    for text in section.says.splitlines():
        for part in wrap(text, width - 2, drop_whitespace=False, replace_whitespace=False):
            yield _Drawn([(" ", ""), (part, "soft")])
    for place, hunk in enumerate(section.hunks):
        if place:
            yield _Drawn([("─" * width, "rule")])
        yield from (drawn for line in hunk.lines for drawn in _line(line, width, brief=brief))


def _line(line: Line, width: int, *, brief: bool) -> Iterator[_Drawn]:
    role, number = _ROLES[line.kind], line.new if line.kind == "+" else line.old
    strong, room = line.kind != " ", width - _GUTTER - 1
    cuts = brief and not strong
    parts = [[(cut(printable(line.text.rstrip("\r\n")), room), role)]] if cuts else fold_pieces(_marked(line, role), room)
    for place, part in enumerate(parts):
        gutter = f"{number:>{_NUMBER}} {line.kind} " if place == 0 else f"{'↪':>{_NUMBER}}   "
        yield _Drawn([(gutter, role if strong else "faint"), (" ", ""), *part], _BACKGROUNDS[line.kind])


def _marked(line: Line, role: str) -> Iterable[Piece]:
    """The line's text with its marks; each part is made printable by itself, so that marks stay in place."""
    text, at = line.text.rstrip("\r\n"), 0
    for start, end in line.marks:
        yield printable(text[at:start]), role
        yield printable(text[start:end]), f"{role}-mark"
        at = end
    yield printable(text[at:]), role
