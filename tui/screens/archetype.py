"""Saying what kind of client one is: what speaks for each kind, and what the rules would find then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from ...core.text import count, printable
from ..theme import Piece, content
from ..widgets.cells import cut, fit
from ..widgets.painting import is_grey
from ..widgets.vlist import VList


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind, or with an empty key that the profile says nothing. ``findings`` None: not counted."""

    key: str
    name: str
    findings: int | None = None
    evidence: str = ""
    now: bool = False
    selectable: bool = True


class KindList(VList[KindRow]):
    def draw(self, row: KindRow, width: int) -> Sequence[Piece]:
        here = row is self.current
        found = "" if row.findings is None else count(row.findings, "finding")
        pieces: list[Piece] = [
            ("◉ " if here else "○ ", "accent" if here else "soft"),
            (fit(row.name, 13), "strong" if here else "plain"),
            (fit(found, 13), "plain"),
        ]
        room = width - 28 - (6 if row.now else 0)
        return [*pieces, (cut(printable(row.evidence), room), "soft"), ("  now", "focus") if row.now else ("", "")]


class ArchetypeScreen(ModalScreen[str | None]):
    """Gives a row's key, None when nothing is to be said. ``guess`` tells what was made of it so far."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,C,q", "leave", "")]

    def __init__(self, name: str, guess: Sequence[Piece], rows: Sequence[KindRow], suggested: str) -> None:
        super().__init__()
        self._name, self._guess, self._rows, self._suggested = name, guess, rows, suggested

    def compose(self) -> ComposeResult:
        with Vertical(id="archetype", classes="modal"):
            yield Static(content(self._guess, is_grey(self.app)), id="archetype-guess", markup=False)
            yield KindList(id="archetype-kinds")

    def on_mount(self) -> None:
        box, kinds = self.query_one("#archetype"), self.query_one(KindList)
        box.border_title = content([(f"Kind of {self._name}", "")])
        box.border_subtitle = content([("enter into the profile · esc cancel", "")])
        kinds.show(self._rows)
        kinds.select(self._suggested)
        kinds.focus()

    @on(VList.Chosen)
    def _chosen(self) -> None:
        row = self.query_one(KindList).current
        self.dismiss(row.key if row else None)

    def action_leave(self) -> None:
        self.dismiss(None)
