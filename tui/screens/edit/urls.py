"""A list of addresses, one a row: edited, dropped, added, put in another order."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from ....core.text import printable
from ...theme import ALL_GOOD, Piece
from ...values import Wrong, blame, line, visible
from ...widgets.cells import spread
from .base import Field
from .lists import ADD, Items, ListEditor
from .marks import sign
from .picks import PickList
from .verdict import Verdict


@dataclass(frozen=True, slots=True)
class Address:
    """``verdict`` is empty where the address is good, None while that is not known."""

    key: Hashable
    text: str = ""
    verdict: tuple[str, str] | None = None
    remark: str = ""
    selectable: bool = True


class Addresses(PickList[Address]):
    def draw(self, row: Address, width: int) -> Sequence[Piece]:
        if row.key == ADD:
            return [("+ ", "accent"), ("add", "soft")]
        good: list[Piece] = [(f"{ALL_GOOD} ", "good")]
        said = [] if row.verdict is None else sign(row.verdict) if row.verdict[0] else good
        text: list[Piece] = [(printable(row.text), "strong" if row is self.current else "plain"), (f"  {row.remark}", "faint")]
        return spread(text, said, width)


class UrlsEditor(ListEditor):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", show=False),
        Binding("d,delete", "drop", show=False),
        Binding("a,plus", "add", show=False),
        Binding("J,right_square_bracket", "shift(1)", show=False),
        Binding("K,left_square_bracket", "shift(-1)", show=False),
    ]
    KEYS = (("e", "edit"), ("d", "drop"), ("a", "add"), ("[ ]", "order"), ("u", "undo"), ("enter", "set"), ("esc", "cancel"))
    LINE_KEYS = (("enter", "keep"), ("ctrl+u", "clear"), ("esc", "back"))

    _place: int | None = None
    """The row that is typed in the line; the one behind the last for a new one."""

    def body(self) -> ComposeResult:
        yield Addresses()
        field = Field(placeholder="https://")
        field.display = False
        yield field

    # ---------------------------------------------------------------------------------------- rows

    def marked(self) -> None:
        rows = [self._row(place, item) for place, item in enumerate(self.items)]
        self.query_one(Addresses).show([*rows, Address(ADD)])

    def _row(self, place: int, item: str) -> Address:
        judged = self.known(self.items)
        verdict = (blame(item, judged) or ("", "")) if judged else None
        before = self.subject.now if isinstance(self.subject.now, tuple) else ()
        return Address(place, item, verdict, "" if item in before else "new")

    def item(self) -> str:
        current = self.query_one(Addresses).current
        return self._typed() if self._place is not None else current.text if current else ""

    def _typed(self) -> str:
        return self.query_one(Field).value.strip()

    def value(self) -> Items | Wrong:
        """While an address is typed, the list with it."""
        if self._place is None or not self._typed():
            return super().value()
        fit = self._fit(self._typed())
        return fit if isinstance(fit, Wrong) else self._with(fit)

    def _fit(self, text: str) -> str | Wrong:
        others = [item for place, item in enumerate(self.items) if place != self._place]
        return Wrong("it is in the list already") if text in others else line(text, self.subject.setting)

    def _with(self, text: str) -> Items:
        place = self._place if self._place is not None else len(self.items)
        return (*self.items[:place], text, *self.items[place + 1 :])

    # ---------------------------------------------------------------------------------------- steps

    def _at(self) -> int | None:
        """The address under the cursor; None on the row that adds, and while one is typed."""
        current = self.query_one(Addresses).current
        return current.key if current and isinstance(current.key, int) and self._place is None else None

    def _open(self, place: int, text: str) -> None:
        field = self.query_one(Field)
        self._place, field.display, field.value = place, True, visible(text)
        field.focus()

    def _close(self) -> None:
        self._place, self.query_one(Field).display = None, False
        self.query_one(Field).clear()
        super().action_to_list()

    def action_edit(self) -> None:
        place = self._at()
        if place is not None:
            self._open(place, self.items[place])

    def action_add(self) -> None:
        self._open(len(self.items), "")

    def activate(self) -> None:
        self.action_add()

    def action_drop(self) -> None:
        place = self._at()
        if place is not None:
            self.take((*self.items[:place], *self.items[place + 1 :]))
            self.redraw()

    def action_shift(self, by: int) -> None:
        place = self._at()
        if place is None or not 0 <= place + by < len(self.items):
            return
        items = list(self.items)
        items[place], items[place + by] = items[place + by], items[place]
        self.take(tuple(items))
        self.redraw()
        self.query_one(Addresses).select(place + by)

    def entered(self, text: str) -> None:
        fit, place = self._fit(text), self._place
        if isinstance(fit, Wrong):
            self.query_one(Verdict).show(fit, stuck=True)
            return
        self.take(self._with(fit))
        self._close()
        self.redraw()
        self.query_one(Addresses).select(place)

    def action_to_list(self) -> None:
        """Only when the address is kept or given up."""
        if self._place is None:
            super().action_to_list()

    def action_cancel(self) -> None:
        if self._place is None:
            super().action_cancel()
            return
        self._close()
        self.redraw()

    @on(Input.Changed)
    def _changed(self) -> None:
        if self._place is not None:
            self.changed()

    @on(PickList.Picked)
    def _picked(self, event: PickList.Picked) -> None:
        if self._place is not None:
            self.query_one(Field).focus()
        elif self.adds():
            self.action_add()
        elif event.twice:
            self.action_edit()
