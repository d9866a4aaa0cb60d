"""What the editors of lists share: steps that can be taken back, a line to type in, rows that keep to the screen."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from ...values import Judged, Subject, Wrong, names, several
from ...widgets.vlist import VList
from .base import Editor, Field
from .picks import PickList

Items = tuple[str, ...]

ADD = "+"
"""The key of the row that adds an item."""


class ListEditor(Editor):
    """``items`` is the list as it stands. A suggestion is the first step, so that undo shows the list as it is in the file."""

    LINE_KEYS: tuple[tuple[str, str], ...] = ()
    BINDINGS: ClassVar[list[BindingType]] = [Binding("u", "undo", show=False), Binding("down", "to_list", show=False)]

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self.items = subject.now if isinstance(subject.now, tuple) else ()
        self._former: list[Items] = []
        if isinstance(subject.suggestion, tuple):
            self.take(subject.suggestion)

    def on_mount(self) -> None:
        self.marked()
        self.query_one(VList).focus()

    def value(self) -> Items | Wrong:
        return several(self.items, self.subject.setting)

    def take(self, items: Items) -> None:
        """A step: the list is this now."""
        if items != self.items:
            self._former.append(self.items)
            self.items = items

    def redraw(self) -> None:
        """Show the list as it stands, and judge it."""
        self.marked()
        self.changed()

    def action_undo(self) -> None:
        if self._former:
            self.items = self._former.pop()
            self.redraw()

    def action_to_list(self) -> None:
        self.query_one(VList).focus()

    def item(self) -> str:
        """The item under the cursor, empty where there is none."""
        raise NotImplementedError

    def activate(self) -> None:
        """The row that adds was chosen."""
        raise NotImplementedError

    def entered(self, text: str) -> None:
        """The line was finished."""
        raise NotImplementedError

    def ordered(self, judged: Judged) -> Judged:
        """What concerns the item under the cursor comes first."""
        item = self.item()
        mine = sorted(judged.verdicts, key=lambda verdict: not (item and names(verdict[1], item)))
        return Judged(tuple(mine), judged.writes, judged.refused)

    def adds(self) -> bool:
        """Whether the cursor stands on the row that adds."""
        current = self.query_one(PickList).current
        return current is not None and current.key == ADD

    @on(VList.Moved)
    def _moved(self) -> None:
        self.changed()

    @on(VList.Chosen)
    def _chosen(self) -> None:
        if self.adds():
            self.activate()
        else:
            self.action_set()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.entered(event.value.strip())

    def action_cancel(self) -> None:
        """From the line back to the list, from there away."""
        field = self.query_one(Field)
        if not field.value and not field.has_focus:
            super().action_cancel()
            return
        field.clear()
        self.action_to_list()
        self.redraw()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.show_keys(self.LINE_KEYS if isinstance(event.widget, Field) else self.KEYS)

    def on_resize(self, event: events.Resize) -> None:
        self.query_one(VList).styles.max_height = self.room(event.size.height)

    def room(self, height: int) -> int:
        """The rows that the list may have on a screen of this height, beside borders, line and verdict."""
        return max(3, height - self.told(height) - 6)

    def told(self, height: int) -> int:
        return max(3, min(8, height // 3 - 2))
