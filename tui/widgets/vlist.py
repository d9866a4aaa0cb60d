"""The list that all lists are: aligned columns, headers that the cursor skips, drawn by the line so that size costs nothing."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import ClassVar, Generic, Protocol, TypeVar

from rich.style import Style as RichStyle
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ..actions import MOVES, bindings
from ..theme import Piece
from .cells import pad
from .lines import LineView
from .painting import painter


class RowLike(Protocol):
    """What a list needs to know of its rows: a name that stays, and whether the cursor may stand there."""

    @property
    def key(self) -> Hashable: ...

    @property
    def selectable(self) -> bool: ...


RowT = TypeVar("RowT", bound=RowLike)


class VList(LineView, Generic[RowT], can_focus=True, inherit_bindings=False):
    """A list with a cursor. The cursor belongs to a row's key, not to a number: rows may come and go around it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(MOVES), Binding("enter", "choose", show=False)]

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, origin: VList[RowT], key: Hashable) -> None:
            super().__init__()
            self.origin = origin
            self.key = key

        @property
        def control(self) -> Widget:
            return self.origin

    class Chosen(Moved):
        """Enter, or a click on the row where the cursor stood already."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.rows: Sequence[RowT] = ()
        self.cursor = -1
        self._strips: dict[tuple[object, ...], Strip] = {}

    def draw(self, row: RowT, width: int) -> Sequence[Piece]:
        """The row's text in at most ``width`` cells; each list says how."""
        raise NotImplementedError

    # -------------------------------------------------------------------------------------- content

    @property
    def current(self) -> RowT | None:
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    def show(self, rows: Sequence[RowT]) -> None:
        """Show these rows; the cursor stays on its row, and that row where it is on the screen."""
        before, former = self.cursor, self.current
        self.rows = rows
        self._strips.clear()
        self.lengthen(len(rows))
        self.cursor = self._place_of(former.key if former else None, before)
        if former and self.cursor >= 0 and self.cursor != before:
            self._scroll(self.scroll_offset.y + self.cursor - before)
        self.refresh()
        if self.current and (former is None or former.key != self.current.key):
            self._reveal()
            self._tell()

    def _place_of(self, key: Hashable, before: int) -> int:
        place = next((i for i, row in enumerate(self.rows) if row.selectable and row.key == key), -1)
        return place if place >= 0 else self._nearest(before)

    def _nearest(self, index: int) -> int:
        choices = [i for i, row in enumerate(self.rows) if row.selectable]
        return min(choices, key=lambda i: (abs(i - index), i)) if choices else -1

    # --------------------------------------------------------------------------------------- cursor

    def select(self, key: Hashable) -> bool:
        """Put the cursor on the row with this key; False when there is none."""
        place = next((i for i, row in enumerate(self.rows) if row.selectable and row.key == key), -1)
        if place >= 0:
            self._go(place)
        return place >= 0

    def move(self, by: int) -> None:
        """Move over ``by`` rows that can be selected, as far as the list goes."""
        choices = [i for i, row in enumerate(self.rows) if row.selectable]
        if not choices:
            return
        at = next((n for n, i in enumerate(choices) if i >= self.cursor), 0)
        self._go(choices[max(0, min(len(choices) - 1, at + by))])

    def _go(self, place: int) -> None:
        if place == self.cursor:
            return
        self.cursor = place
        self.refresh()
        self._reveal()
        self._tell()

    def _tell(self) -> None:
        if self.current:
            self.post_message(self.Moved(self, self.current.key))

    def _reveal(self) -> None:
        """Scroll so that the cursor's row, and the headers right above it, are seen."""
        top = self.cursor
        while top > 0 and not self.rows[top - 1].selectable:
            top -= 1
        height, y = self.scrollable_content_region.height, self.scroll_offset.y
        if height <= 0:
            return  # not laid out yet, or hidden: its first size brings it here again
        if top < y:
            self._scroll(top)
        elif self.cursor >= y + height:
            self._scroll(self.cursor - height + 1)

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, force=True, immediate=True)

    def action_cursor_up(self) -> None:
        self.move(-1)

    def action_cursor_down(self) -> None:
        self.move(1)

    def action_page_up(self) -> None:
        self.move(-max(1, self.scrollable_content_region.height - 1))

    def action_page_down(self) -> None:
        self.move(max(1, self.scrollable_content_region.height - 1))

    def action_first(self) -> None:
        self.move(-len(self.rows))

    def action_last(self) -> None:
        self.move(len(self.rows))

    def action_choose(self) -> None:
        if self.current:
            self.post_message(self.Chosen(self, self.current.key))

    # -------------------------------------------------------------------------------------- drawing

    def render_line(self, y: int) -> Strip:
        place, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        paint = painter(self)
        if place >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        on_cursor, focused = place == self.cursor, self.has_focus
        key = (place, width, on_cursor, focused, paint.key)
        if key not in self._strips:
            self._strips[key] = self._line(self.rows[place], width, on_cursor, focused)
        return self._strips[key]

    def _line(self, row: RowT, width: int, on_cursor: bool, focused: bool) -> Strip:
        paint = painter(self)
        under: RichStyle = self.rich_style
        if on_cursor:
            under += paint.background("cursor" if focused else "cursor-idle")
        mark = ("▌", "focus" if focused else "soft") if on_cursor and row.selectable else (" ", "")
        return paint.strip(pad([mark, *self.draw(row, width - 1)], width), under)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    # ---------------------------------------------------------------------------------------- mouse

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        place = offset.y + self.scroll_offset.y
        if not 0 <= place < len(self.rows) or not self.rows[place].selectable:
            return
        action = self.action_choose if place == self.cursor and event.chain > 1 else partial(self._go, place)
        action()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_resize(self) -> None:
        if self.current:
            self._reveal()

    def on_show(self) -> None:
        self.refresh(Region(0, 0, *self.size))
