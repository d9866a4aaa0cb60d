"""Leaving with edits that were not written."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from ...core.text import count
from ..theme import content
from ..widgets.painting import is_grey


class LeaveScreen(ModalScreen[str]):
    """Gives ``write`` or ``discard``, nothing to stay."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("w", "answer('write')", ""),
        ("d", "answer('discard')", ""),
        ("escape,q", "answer('')", ""),
    ]

    def __init__(self, edits: int) -> None:
        super().__init__()
        self._edits = edits

    def compose(self) -> ComposeResult:
        pieces = [
            (f"{count(self._edits, 'edit')} not written.\n\n", "strong"),
            ("w", "accent"), (" review & write   ", "plain"),
            ("d", "accent"), (" discard   ", "plain"),
            ("esc", "accent"), (" stay", "plain"),
        ]  # fmt: skip
        yield Static(content(pieces, is_grey(self.app)), id="leave", classes="modal", markup=False)

    def action_answer(self, answer: str) -> None:
        self.dismiss(answer)
