"""What saving the policy changes in its file, before it is saved."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from ...core.draft import Draft, diff
from ...core.text import printable
from ..theme import content
from ..widgets.diffview import DiffView, Section


class SavingScreen(ModalScreen[bool]):
    """Gives whether to save."""

    BINDINGS: ClassVar[list[BindingType]] = [("W", "answer(True)", ""), ("escape,q", "answer(False)", "")]

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft

    def compose(self) -> ComposeResult:
        yield DiffView(id="saving")

    def on_mount(self) -> None:
        view = self.query_one(DiffView)
        new = " · new file" if self._draft.saved is None else ""
        view.border_title = content([(f"Save {printable(self._draft.shown)}{new}", "")])
        view.border_subtitle = content([("W saves · esc back", "")])
        view.show((Section("", diff(self._draft)),))
        view.focus()

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)
