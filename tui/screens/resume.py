"""A session that was kept: whether to go on with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from ...core.pins import shown
from ...core.text import clause, count
from ..decisions import Decision, State
from ..journal import Kept
from ..theme import Piece, content
from ..widgets.cells import fit
from ..widgets.painting import is_grey
from ..widgets.vlist import VList
from ..wording import label

AROUND = 12
"""Lines that the question and what lies behind it keep."""
SIGNS = {"accepted": ("✓", "good"), "tuned": ("~", "accent"), "skipped": ("↷", "soft")}


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One decision, or the policy. ``moved``: its file is not what it was."""

    key: int
    sign: Piece
    client: str
    what: str
    does: str
    moved: bool = False
    selectable: bool = True


class KeptList(VList[KeptRow]):
    def draw(self, row: KeptRow, width: int) -> Sequence[Piece]:
        mark: Piece = (" ⚠ " if row.moved else "   ", "warning")
        named = min(28, width // 4)
        does = clause(row.does, max(1, width - 2 * named - 8))
        return [
            row.sign,
            mark,
            (fit(row.client, named), "plain"),
            ("  ", ""),
            (fit(row.what, named), "soft"),
            ("  ", ""),
            (does, "plain"),
        ]


def rows(kept: Kept, state: State | None, moved: frozenset[str]) -> list[KeptRow]:
    clients = state.workspace.clients if state else {}
    files = {id: client.file for id, client in clients.items()}
    found = [_row(number, one, files.get(one.finding.client, "") in moved) for number, one in enumerate(kept.decisions)]
    if kept.policy:
        found.append(KeptRow(len(found), ("●", "medium"), clause(kept.policy.path), "policy", "its changes"))
    return found


def _row(number: int, decision: Decision, moved: bool) -> KeptRow:
    finding, fix = decision.finding, decision.fix
    what = finding.setting if decision.kind == "tuned" else f"{finding.rule} {finding.setting}"
    does = fix.title if fix else clause(finding.message)
    if decision.wanted is not None:
        does = shown(finding.setting, decision.wanted)
    return KeptRow(number, SIGNS[decision.kind], label(finding.client), clause(what), clause(does), moved)


class ResumeScreen(ModalScreen[str]):
    """Gives ``resume`` or ``fresh``, nothing for not now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("y", "answer('resume')", ""),
        ("n", "answer('fresh')", ""),
        ("d", "show", ""),
        ("escape,q", "answer('')", ""),
    ]

    def __init__(self, kept: Kept, state: State | None, moved: frozenset[str]) -> None:
        super().__init__()
        self._kept = kept
        self._moved = len(moved)
        self._rows = rows(kept, state, moved)

    def compose(self) -> ComposeResult:
        with Vertical(id="resume", classes="modal"):
            yield Static(content(self._question(), is_grey(self.app)), id="resume-asks", markup=False)
            yield KeptList(id="resume-list")

    def _question(self) -> list[Piece]:
        total = len(self._kept.files)
        since = f"{self._moved} of {count(total, 'file')} changed since\n" if self._moved else ""
        return [
            (f"Resume {self._kept.says} from {self._kept.at}?\n", "strong"),
            (since, "warning"),
            ("\ny", "accent"), (" yes   ", "plain"),
            ("n", "accent"), (" start fresh   ", "plain"),
            ("d", "accent"), (" show   ", "plain"),
            ("esc", "accent"), (" not now", "plain"),
        ]  # fmt: skip

    def on_mount(self) -> None:
        self.query_one(KeptList).display = False

    def action_show(self) -> None:
        found = self.query_one(KeptList)
        found.display = not found.display
        self.query_one("#resume").set_class(found.display, "-long")
        if found.display:
            found.styles.height = max(1, min(len(self._rows), self.app.size.height - AROUND))
            found.show(self._rows)
            found.focus()

    def action_answer(self, answer: str) -> None:
        self.dismiss(answer)
