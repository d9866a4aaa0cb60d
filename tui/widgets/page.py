"""A text to read: prose wrapped between words, code wrapped where it must be, scrolled by the line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.strip import Strip

from ..theme import Piece
from .cells import fold_pieces, pad
from .lines import Scrolled
from .painting import painter

_WORD = re.compile(r" *[^ ]+| +")
_CODE_GOES_ON = "↪ "


@dataclass(frozen=True, slots=True)
class Block:
    """One line as it is meant. ``code`` keeps its blanks and is wrapped at the edge; ``indent`` is in cells.

    ``does`` is the action of the screen that a click on it sets off.
    """

    pieces: Sequence[Piece] = ()
    indent: int = 0
    code: bool = False
    does: str = ""


class Page(Scrolled):
    """Nothing is cut: what is too long goes on below."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._blocks: Sequence[Block] = ()
        self._lines: list[tuple[list[Piece], str]] = []
        self._width = 0

    def show(self, blocks: Sequence[Block], *, stays: bool = False) -> None:
        """``stays``: it is the same text with other words, so that what was scrolled to is still in sight."""
        self._blocks = blocks
        self._lay_out()
        if not stays:
            self.scroll_to_line(0)

    def _lay_out(self) -> None:
        self._width = max(12, self.scrollable_content_region.width)
        self._lines = [(line, block.does) for block in self._blocks for line in laid_out(block, self._width - 2)]
        self.lengthen(len(self._lines))

    def on_resize(self) -> None:
        if max(12, self.scrollable_content_region.width) != self._width:
            self._lay_out()

    def render_line(self, y: int) -> Strip:
        place, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if place >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        return painter(self).strip(pad([(" ", ""), *self._lines[place][0]], width), self.rich_style)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        place = offset.y + self.scroll_offset.y if offset else len(self._lines)
        if place < len(self._lines) and self._lines[place][1]:
            await self.screen.run_action(self._lines[place][1])


def laid_out(block: Block, width: int) -> list[list[Piece]]:
    """The block in lines of at most ``width`` cells."""
    room, lead = max(8, width - block.indent), (" " * block.indent, "")
    if not block.code:
        return [[lead, *line] for line in fold_words(block.pieces, room)]
    first, *rest = fold_pieces(block.pieces, room)
    further = fold_pieces([piece for line in rest for piece in line], room - len(_CODE_GOES_ON)) if rest else []
    return [[lead, *first], *([lead, (_CODE_GOES_ON, "faint"), *line] for line in further)]


def fold_words(pieces: Sequence[Piece], width: int) -> list[list[Piece]]:
    """Pieces in lines of at most ``width`` cells, broken between words where there are any."""
    lines: list[list[Piece]] = [[]]
    used = 0
    for text, role in pieces:
        for word in _WORD.findall(text):
            if used and used + cell_len(word) > width:
                lines.append([])
                used, word = 0, word.lstrip(" ")
            *full, last = fold_pieces([(word, role)], width)
            for line in full:
                lines[-1] += line
                lines.append([])
            lines[-1] += last
            used = sum(cell_len(part) for part, _ in lines[-1])
    return lines
