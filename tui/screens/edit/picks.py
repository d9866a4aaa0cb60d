"""A list in which a click picks a row, where elsewhere it only goes there."""

from __future__ import annotations

from textual import events
from textual.message import Message

from ...widgets.vlist import RowT, VList


class PickList(VList[RowT]):
    class Picked(Message):
        """A row was clicked, and the cursor stands there; ``twice`` when it was a double click."""

        def __init__(self, twice: bool) -> None:
            super().__init__()
            self.twice = twice

    def __init__(self) -> None:
        super().__init__(id="edit-list")

    def on_click(self, event: events.Click) -> None:
        event.prevent_default()
        offset = event.get_content_offset(self)
        place = offset.y + self.scroll_offset.y if offset else -1
        if 0 <= place < len(self.rows):
            self.select(self.rows[place].key)
            self.post_message(self.Picked(event.chain > 1))
