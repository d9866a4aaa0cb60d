"""A widget whose lines are pieces of text in roles, drawn for the width it has. Parts of it can be clicked."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from ..theme import Piece
from .cells import length, pad
from .painting import painter

Line = Sequence[Piece]


class Painted(Widget):
    """Draws what :meth:`lines` gives. ``zones`` are the clickable stretches of its first line: start, end, action."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.zones: list[tuple[int, int, str]] = []

    def lines(self, width: int) -> Sequence[Line]:
        raise NotImplementedError

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return max(1, len(self.lines(width)))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        lines = self.lines(width)
        if y >= len(lines):
            return Strip.blank(width, self.rich_style)
        return painter(self).strip(pad(lines[y], width), self.rich_style)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        action = next((action for start, end, action in self.zones if offset and start <= offset.x < end), None)
        if action:
            await self.screen.run_action(action)

    def zone(self, before: Line, pieces: Line, action: str) -> None:
        """Make ``pieces`` clickable where they stand after ``before``."""
        start = length(before)
        self.zones.append((start, start + length(pieces), action))
