"""All keys, made from the registry of actions: of this pane, of this screen, everywhere, in boxes; and what the signs mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from ..actions import EVERYWHERE, MOVES, Action, current, groups, signs
from ..theme import SHAPES, Piece
from ..widgets.cells import cut, fit
from ..widgets.painted import Line, Painted
from ..widgets.policy import flow
from ..widgets.vlist import VList

_DECIDING = ("accept", "skip", "edit", "edit_value", "option_next", "option_previous", "tune", "suppress")
_KNOBS = ("knob_up", "knob_down", "edit_knob", "reset_knob", "knob_next", "knob_previous", "per_archetype")

PANES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "clients": ("Clients", ("edit", "accept_shown", "skip_shown", "archetype", "languages")),
    "settings": ("Settings", (*_DECIDING, "reference", "only_findings")),
    "finding": ("Finding", (*_DECIDING, "reference")),
    "preview": ("Preview", ("diff",)),
    "findings": (
        "Findings",
        ("select", "select_range", "select_all", "open_finding", *_DECIDING, "accept_shown", "skip_shown"),
    ),
    "rules": ("Rules", ("toggle_rule", "severity", *_KNOBS)),
    "knob": ("Knob", _KNOBS),
    "blast": ("What changes", ()),
    "files": ("Files", ("include",)),
    "diff": ("Diff", ("hunk_next", "hunk_previous", "drop_hunk", "split")),
}
"""What a pane is called, and the actions that are about what the cursor stands on there."""

BOXES = (
    ("any box", "esc or q closes · tab to the next field · its lower edge shows the rest"),
    ("a value", "↑↓ choose or step · ctrl+u clear · enter set · esc cancel"),
    ("a list", "space take or leave · / a find or add · e edit · d drop · [ ] order · u undo · enter set"),
    ("suppress", "tab field · ←→ turn · enter save, or copy the comment"),
    ("copy", "the letter that stands before it"),
    ("languages", "1-4 ←→ language · y copy"),
    ("profiles", "enter puts it in force"),
    ("save profile", "W saves"),
    ("quit", "w write · k keep · d discard"),
)
"""The keys of what lies over a screen; they are fixed."""

_SIGNS = (
    "· none", "✓ good, accepted, mended", "◌ unresolved, manual or withheld", "✎ would change", "↷ skipped", "⊘ may stay",
    "⚠ unreadable or changed on disk",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HelpRow:
    key: str
    keys: str = ""
    says: str = ""
    selectable: bool = True
    action: Action | None = None
    boxed: bool = False


class HelpList(VList[HelpRow]):
    def draw(self, row: HelpRow, width: int) -> Sequence[Piece]:
        if not row.selectable:
            return [(f" {row.key}", "heading"), (" " + "─" * (width - len(row.key) - 4), "rule")]
        return [("  ", ""), (fit(row.keys, 14), "soft" if row.boxed else "accent"), (cut(row.says, width - 16), "plain")]


def rows(words: str, screen: str, pane: str) -> list[HelpRow]:
    """What matches, under its heading. Where words are looked for, the other screens' actions follow."""
    found: list[HelpRow] = []
    for heading, section in _sections(screen, pane, others=bool(words)):
        matching = [
            row for row in section if words in f"{row.keys} {row.says} {row.action.label if row.action else ''}".lower()
        ]
        if matching:
            found += [HelpRow(heading, selectable=False), *matching]
    return found


def _sections(screen: str, pane: str, *, others: bool) -> Iterator[tuple[str, list[HelpRow]]]:
    name, ids = PANES.get(pane, ("this pane", ()))
    here = [action for action in current() if screen in action.screens]
    own = [action for action in here if action.id in ids]
    rest = [action for action in here if action not in own and action.screens != EVERYWHERE]
    yield f"THIS PANE · {name}", [*_of(own), *_moves()]
    yield f"THIS SCREEN · {_TITLES[screen]}", _of(rest)
    yield "EVERYWHERE", _of(action for action in here if action.screens == EVERYWHERE)
    yield "BOXES AND EDITORS", [HelpRow(f"box {of}", of, says, boxed=True) for of, says in BOXES]
    if others:
        for heading, actions in groups().items():
            yield f"ELSEWHERE · {heading}", _of(one for one in actions if one not in here and one not in MOVES)


_TITLES = {"review": "Review", "findings": "Findings", "policy": "Policy", "write": "Diff & write"}


def _of(actions: Iterable[Action]) -> list[HelpRow]:
    return [HelpRow(action.id, signs(action), action.help, action=action) for action in actions]


def _moves() -> list[HelpRow]:
    """A line for each pair of moves, there and back."""
    pairs = zip(MOVES[::2], MOVES[1::2], strict=True)
    return [
        HelpRow(one.id, f"{signs(one)} {signs(other)}", f"{one.help} · {other.help[0].lower()}{other.help[1:]}")
        for one, other in pairs
    ]


class Legend(Painted):
    """What the signs mean; none is parted from its meaning."""

    def lines(self, width: int) -> Sequence[Line]:
        severities = [[(sign, name), (f" {name}", "soft")] for name, sign in SHAPES.items()]
        return flow([*severities, *([(sign, "soft")] for sign in _SIGNS)], width, between="  ")


class HelpScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q,question_mark", "leave", "Close"),
        ("slash", "filter", "Filter"),
        ("up,k", "up", ""),
        ("down,j", "down", ""),
    ]

    def __init__(self, screen: str, pane: str = "") -> None:
        """``pane`` is the one that had the focus."""
        super().__init__()
        self._screen, self._pane = screen, pane

    def compose(self) -> ComposeResult:
        with Vertical(id="help", classes="modal"):
            yield Input(placeholder="/ find a key, of the other screens too", id="help-filter", compact=True)
            yield HelpList(id="help-keys")
            yield Legend(id="help-legend")

    def on_mount(self) -> None:
        box = self.query_one("#help")
        box.border_title, box.border_subtitle = "Keys", "/ find · esc close"
        self.query_one(HelpList).show(rows("", self._screen, self._pane))
        self.query_one(HelpList).focus()

    @on(Input.Changed)
    def _filtered(self, event: Input.Changed) -> None:
        self.query_one(HelpList).show(rows(event.value.lower().strip(), self._screen, self._pane))

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
