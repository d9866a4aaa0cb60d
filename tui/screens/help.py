"""All keys, made from the registry of actions, and what the signs mean."""

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

from ..actions import Action, groups, signs
from ..theme import SHAPES, Piece, content
from ..widgets.cells import fit
from ..widgets.painting import is_grey
from ..widgets.vlist import VList


@dataclass(frozen=True, slots=True)
class HelpRow:
    key: str
    selectable: bool = True
    action: Action | None = None


class HelpList(VList[HelpRow]):
    def draw(self, row: HelpRow, width: int) -> Sequence[Piece]:
        if row.action is None:
            return [(row.key, "heading"), (" " + "─" * (width - len(row.key) - 2), "rule")]
        return [(fit(signs(row.action), 14), "accent"), (row.action.help, "plain")]


def rows(words: str, screen: str) -> list[HelpRow]:
    """The actions that match, under their headings; those of this screen first."""
    found: list[HelpRow] = []
    sections = sorted(groups().items(), key=lambda group: screen not in group[1][0].screens)
    for heading, actions in sections:
        matching = [action for action in actions if words in f"{signs(action)} {action.label} {action.help}".lower()]
        if matching:
            found += [HelpRow(heading, selectable=False), *(HelpRow(action.id, action=action) for action in matching)]
    return found


class HelpScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,question_mark", "leave", "Close"),
        ("slash", "filter", "Filter"),
        ("up,k", "up", ""),
        ("down,j", "down", ""),
    ]

    def __init__(self, screen: str) -> None:
        super().__init__()
        self._screen = screen

    def compose(self) -> ComposeResult:
        with Vertical(id="help", classes="modal"):
            yield Input(placeholder="/ find a key", id="help-filter", compact=True)
            yield HelpList(id="help-keys")
            yield Static(content(_legend(), is_grey(self.app)), id="help-legend", markup=False)

    def on_mount(self) -> None:
        box = self.query_one("#help")
        box.border_title, box.border_subtitle = "Keys", "/ find · esc close"
        self.query_one(HelpList).show(rows("", self._screen))
        self.query_one(HelpList).focus()

    @on(Input.Changed)
    def _filtered(self, event: Input.Changed) -> None:
        self.query_one(HelpList).show(rows(event.value.lower().strip(), self._screen))

    @on(Input.Submitted)
    def _kept(self) -> None:
        self.query_one(HelpList).focus()

    def action_filter(self) -> None:
        self.query_one(Input).focus()

    def action_up(self) -> None:
        self.query_one(HelpList).move(-1)

    def action_down(self) -> None:
        self.query_one(HelpList).move(1)

    def action_leave(self) -> None:
        self.dismiss()


def _legend() -> list[Piece]:
    pieces: list[Piece] = []
    for severity in ("critical", "high", "medium", "low", "info"):
        pieces += [(SHAPES[severity], severity), (f" {severity}  ", "soft")]
    pieces += [("· none  ✓ good  ◌ unresolved, manual or withheld\n", "soft")]
    return [*pieces, ("✎ would change  ✓ accepted, mended  ↷ skipped  ⊘ may stay  ⚠ unreadable or changed on disk", "soft")]
