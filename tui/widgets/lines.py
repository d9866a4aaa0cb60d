"""What is drawn by the line and scrolled: lists, diffs, pages."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget

from ..actions import MOVES, bindings


class LineView(ScrollView, inherit_bindings=False):
    """A view of so many lines. Its scrollbar always has its column, so that its length moves nothing else."""

    def lengthen(self, lines: int) -> None:
        """It has so many lines now. Textual would lay out the whole screen for that, which takes longer than to draw it."""
        if lines != self.virtual_size.height:
            self.set_reactive(Widget.virtual_size, Size(0, lines))
            self._scroll_update(self.virtual_size)
        height = self.styles.height
        self.refresh(layout=height is not None and height.is_auto)


class Scrolled(LineView, can_focus=True, inherit_bindings=False):
    """A text that keys scroll. It has no cursor."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(MOVES)

    def scroll_lines(self, by: int) -> None:
        self.scroll_to_line(self.scroll_offset.y + by)

    def scroll_to_line(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, immediate=True)

    def action_cursor_up(self) -> None:
        self.scroll_lines(-1)

    def action_cursor_down(self) -> None:
        self.scroll_lines(1)

    def action_page_up(self) -> None:
        self.scroll_lines(1 - self.scrollable_content_region.height)

    def action_page_down(self) -> None:
        self.scroll_lines(self.scrollable_content_region.height - 1)

    def action_first(self) -> None:
        self.scroll_to_line(0)

    def action_last(self) -> None:
        self.scroll_to_line(self.virtual_size.height)
