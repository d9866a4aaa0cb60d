"""What is drawn by the line and scrolled: lists, diffs, pages."""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


class LineView(ScrollView, inherit_bindings=False):
    """A view of so many lines. Its scrollbar always has its column, so that its length moves nothing else."""

    def lengthen(self, lines: int) -> None:
        """It has so many lines now. Textual would lay out the whole screen for that, which takes longer than to draw it."""
        if lines != self.virtual_size.height:
            self.set_reactive(Widget.virtual_size, Size(0, lines))
            self._scroll_update(self.virtual_size)
        height = self.styles.height
        self.refresh(layout=height is not None and height.is_auto)
