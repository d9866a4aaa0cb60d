"""Leaving with something that was not written."""

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
    """Gives ``write``, ``keep`` or ``discard``, nothing to stay."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("w", "answer('write')", ""),
        ("k,enter", "answer('keep')", ""),
        ("d", "answer('discard')", ""),
        ("escape,q", "answer('')", ""),
    ]

    def __init__(self, edits: int, *, policy: bool = False) -> None:
        super().__init__()
        parts = (f"{count(edits, 'edit')} not written" if edits else "", "policy not saved" if policy else "")
        says = ", ".join(part for part in parts if part)
        self._says = f"{says[0].upper()}{says[1:]}."

    def compose(self) -> ComposeResult:
        pieces = [
            (f"{self._says}\n\n", "strong"),
            ("w", "accent"), (" review & write\n", "plain"),
            ("k", "accent"), (" keep for next time ", "plain"), ("(enter)\n", "soft"),
            ("d", "accent"), (" discard\n", "plain"),
            ("esc", "accent"), (" stay", "plain"),
        ]  # fmt: skip
        yield Static(content(pieces, is_grey(self.app)), id="leave", classes="modal", markup=False)

    def action_answer(self, answer: str) -> None:
        self.dismiss(answer)
