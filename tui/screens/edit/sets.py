"""Several of a list: those that are known to be taken, those that are there, and where AWS sets no list any other."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from ....core.text import clause, printable
from ...theme import Piece
from ...values import Subject, Wrong, blame, known_items, line
from ...widgets.cells import spread
from ...widgets.vlist import VList
from .base import Field
from .lists import ADD, Items, ListEditor
from .marks import sign
from .picks import PickList
from .verdict import Verdict

_FEW = 6
"""So many choices need no search."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item, or the row that adds one, which has no text."""

    key: Hashable
    text: str = ""
    chosen: bool = False
    remark: str = ""
    verdict: tuple[str, str] | None = None
    selectable: bool = True


class ItemList(PickList[Item]):
    def draw(self, row: Item, width: int) -> Sequence[Piece]:
        if row.key == ADD:
            return [("+ ", "accent"), (row.remark, "soft")]
        box = ("☑ ", "accent") if row.chosen else ("☐ ", "soft")
        text = (printable(row.text), "strong" if row is self.current else "plain" if row.chosen else "soft")
        return spread([box, text, (f"  {row.remark}", "faint")], sign(row.verdict) if row.verdict else [], width)


class SetEditor(ListEditor):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "take", show=False),
        Binding("slash,plus,a", "find", show=False),
    ]

    LINE_KEYS = (("enter", "choose"), ("ctrl+u", "clear"), ("esc", "back"))

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self._known = known_items(subject.setting)
        self._fixed = bool(subject.setting.enum)
        self._now = subject.now if isinstance(subject.now, tuple) else ()
        self._all = tuple(dict.fromkeys((*self._now, *self.items, *self._known)))
        find = [] if self._fixed and len(self._all) <= _FEW else [("/", "find" if self._fixed else "find or add")]
        self.KEYS = (("space", "toggle"), *find, ("u", "undo"), ("enter", "set"), ("esc", "cancel"))

    def body(self) -> ComposeResult:
        field = Field(placeholder="/ find" if self._fixed else "/ find or add")
        field.display = not self._fixed or len(self._all) > _FEW
        yield field
        yield ItemList()

    def on_mount(self) -> None:
        self._ponder_all()

    def on_resize(self, event: events.Resize) -> None:
        """The list keeps its height while it is searched."""
        self.query_one(VList).styles.min_height = min(len(self._all) + (not self._fixed), self.room(event.size.height))

    # ---------------------------------------------------------------------------------------- rows

    def marked(self) -> None:
        text = self.query_one(Field).value.strip()
        rows = [self._row(item) for item in self._all if text.lower() in item.lower()]
        if not self._fixed and text not in self._all:
            rows.append(Item(ADD, remark=f"add {clause(text, 60)}" if text else "add another"))
        self.query_one(ItemList).show(rows)

    def _row(self, item: str) -> Item:
        chosen = item in self.items
        words = ["not known here"] if self._fixed and item not in self._known else []
        if chosen != (item in self._now):
            words.append("new" if chosen else "taken away")
        having, lacking = (self.items, self._toggled(item)) if chosen else (self._toggled(item), self.items)
        judged = self.known(having)
        verdict = blame(item, judged, self.known(lacking)) if judged else None
        return Item(("item", item), item, chosen, " · ".join(words), verdict)

    def item(self) -> str:
        current = self.query_one(ItemList).current
        return current.text if current else ""

    def _toggled(self, item: str) -> Items:
        """The list without the item, or with it: where it stood before, else at the end."""
        if item in self.items:
            return tuple(other for other in self.items if other != item)
        before = {other: place for place, other in enumerate(self._now)}
        return tuple(sorted((*self.items, item), key=lambda other: before.get(other, len(before))))

    def _ponder_all(self) -> None:
        """What would be said with the item under the cursor, and with each other one where they are few."""
        others = self._all if self._fixed else ()
        self.ponder([self._toggled(item) for item in (self.item(), *others) if item])

    # ---------------------------------------------------------------------------------------- steps

    def choose(self, item: str) -> None:
        self.take(self._toggled(item))
        self.redraw()
        self._ponder_all()

    def action_take(self) -> None:
        if self.adds():
            self.activate()
        elif self.item():
            self.choose(self.item())

    def action_find(self) -> None:
        if self.query_one(Field).display:
            self.query_one(Field).focus()

    def activate(self) -> None:
        field = self.query_one(Field)
        text = field.value.strip()
        fit = line(text, self.subject.setting) if text else Wrong("")
        if isinstance(fit, Wrong):
            field.focus()
            if text:
                self.query_one(Verdict).show(fit, stuck=True)
            return
        self._all = (*self._all, fit)
        field.clear()
        self.choose(fit)
        self.query_one(ItemList).select(("item", fit))

    def entered(self, text: str) -> None:
        """The only row that matches is chosen; of several one is chosen in the list."""
        rows = self.query_one(ItemList).rows
        exact = next((row.text for row in rows if row.text and row.text == text), "")
        if text and (exact or len(rows) == 1):
            self._choose_only(exact or rows[0].text)
        else:
            self.action_to_list()

    def _choose_only(self, item: str) -> None:
        if not item:
            self.activate()
            return
        self.query_one(Field).clear()
        self.choose(item)
        self.query_one(ItemList).select(("item", item))

    @on(VList.Moved)
    def _pondered(self) -> None:
        self._ponder_all()

    @on(PickList.Picked)
    def _picked(self) -> None:
        self.action_take()

    @on(Input.Changed)
    def _filtered(self, event: Input.Changed) -> None:
        self.marked()
        if event.value:
            self.query_one(ItemList).action_first()
