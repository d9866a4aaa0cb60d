"""Typing the value of a rule's option, or choosing the items of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ...core.profile_values import spell_duration
from ...core.rule import OptionValue
from ...core.text import printable
from ..knobs import limits, parse
from ..policy import Knob
from ..theme import NO_FINDING, Piece, content
from ..values import Wrong, visible
from ..widgets.cells import cut, spread
from ..widgets.painting import is_grey
from ..widgets.vlist import VList


def editor_for(knob: Knob, value: OptionValue) -> ModalScreen[OptionValue]:
    return ItemsScreen(knob, value) if isinstance(value, tuple) else ValueScreen(knob, value)


class ValueScreen(ModalScreen[OptionValue]):
    """Gives the value, nothing when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "leave", "")]

    def __init__(self, knob: Knob, value: OptionValue) -> None:
        super().__init__()
        self._knob = knob
        duration = knob.option is not None and knob.option.kind == "duration" and isinstance(value, int)
        self._text = spell_duration(int(value)) if duration and isinstance(value, int) else str(value)

    def compose(self) -> ComposeResult:
        with Vertical(id="knob-value", classes="modal"):
            yield Input(self._text, compact=True, id="edit-line")
            yield Static("", id="knob-says", markup=False)

    def on_mount(self) -> None:
        box, option = self.query_one("#knob-value"), self._knob.option
        box.border_title = content([(_title(self._knob), "")])
        box.border_subtitle = content([("enter set · esc cancel", "")])
        self._say(option.summary if option else "", "soft")

    def _say(self, text: str, role: str) -> None:
        within = limits(self._knob.option) if self._knob.option else ""
        pieces: list[Piece] = [(printable(text), role), *([(f"\n{within}", "faint")] if within else [])]
        self.query_one("#knob-says", Static).update(content(pieces, is_grey(self.app)))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        option = self._knob.option
        found = parse(option, visible(event.value)) if option else None
        if isinstance(found, Wrong):
            self._say(found.says, "warning")
        else:
            self.dismiss(found)

    def action_leave(self) -> None:
        self.dismiss(None)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with how many clients have it; without a text the row that adds one."""

    text: str
    chosen: bool = False
    number: int = 0

    @property
    def key(self) -> str:
        return self.text

    @property
    def selectable(self) -> bool:
        return True


class ItemList(VList[ItemRow]):
    def draw(self, row: ItemRow, width: int) -> Sequence[Piece]:
        if not row.text:
            return [("  + ", "accent"), ("another…", "soft")]
        mark: Piece = ("☑ ", "focus") if row.chosen else ("☐ ", "faint")
        text: Piece = (cut(printable(row.text), width - 16), "strong" if row is self.current else "plain")
        number = f"{row.number or NO_FINDING} {'client' if row.number == 1 else 'clients' if row.number else ''}"
        return spread([mark, text], [(number, "soft" if row.number else "faint")], width - 1)


class ItemsScreen(ModalScreen[OptionValue]):
    """Gives the chosen items in their order, nothing when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "leave", ""), ("space", "turn", ""), ("a,plus", "add", "")]

    def __init__(self, knob: Knob, value: tuple[str, ...]) -> None:
        super().__init__()
        self._knob = knob
        self._chosen = list(value)
        counts = {bar.label: bar.number for bar in knob.bars}
        known = knob.option.choices if knob.option else ()
        offered = dict.fromkeys((*value, *(known or counts)))
        self._items = {item: counts.get(item, 0) for item in offered}

    def compose(self) -> ComposeResult:
        with Vertical(id="knob-items", classes="modal"):
            yield ItemList(id="items")
            line = Input(placeholder="an item, enter adds it", compact=True, id="edit-line")
            line.display = False
            yield line

    def on_mount(self) -> None:
        box = self.query_one("#knob-items")
        box.border_title = content([(_title(self._knob), "")])
        box.border_subtitle = content([("space choose · a add · enter set · esc cancel", "")])
        self._show()
        self.query_one(ItemList).focus()

    def _show(self) -> None:
        rows = [ItemRow(item, item in self._chosen, number) for item, number in self._items.items()]
        self.query_one(ItemList).show([*rows, *([] if self._is_closed() else [ItemRow("")])])

    def _is_closed(self) -> bool:
        return bool(self._knob.option and self._knob.option.choices)

    def action_turn(self) -> None:
        row = self.query_one(ItemList).current
        if row is None or not row.text:
            self.action_add()
            return
        self._chosen = [one for one in self._chosen if one != row.text] if row.chosen else [*self._chosen, row.text]
        self._show()

    def action_add(self) -> None:
        if not self._is_closed():
            line = self.query_one(Input)
            line.display = True
            line.focus()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        text = visible(event.value).strip()
        if text:
            self._items.setdefault(text, 0)
            self._chosen = [*dict.fromkeys((*self._chosen, text))]
        self._close()
        self._show()
        self.query_one(ItemList).select(text)

    def _close(self) -> None:
        line = self.query_one(Input)
        line.clear()
        line.display = False
        self.query_one(ItemList).focus()

    @on(VList.Chosen)
    def _set(self) -> None:
        row = self.query_one(ItemList).current
        if row and not row.text:
            self.action_add()
        else:
            self.dismiss(tuple(self._chosen))

    def action_leave(self) -> None:
        if self.query_one(Input).display:
            self._close()
        else:
            self.dismiss(None)


def _title(knob: Knob) -> str:
    option = knob.option.name if knob.option else ""
    return printable(f"{knob.rule.id} · {option}" + (f" · {knob.kind} only" if knob.kind else ""))
