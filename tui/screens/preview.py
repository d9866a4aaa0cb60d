"""A change over the whole screen: one finding's, or all of its client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from ..theme import content
from ..widgets.diffview import DiffView, Section


class PreviewScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("escape,enter,q", "leave", ""), ("D", "turn", "")]

    def __init__(self, heading: str, sections: Sequence[Section], client: str, whole: Sequence[Section]) -> None:
        super().__init__()
        self._views = [(heading, sections), (client, whole)]
        self._shown = 0 if sections else 1

    def compose(self) -> ComposeResult:
        yield DiffView(id="full-preview")

    def on_mount(self) -> None:
        self._show()
        self.query_one(DiffView).focus()

    def _show(self) -> None:
        (heading, sections), view = self._views[self._shown], self.query_one(DiffView)
        other = f"D {self._views[1 - self._shown][0]} · " if self._views[1 - self._shown][1] else ""
        view.border_title = content([(f"{heading} · all that would change" if self._shown else heading, "")])
        view.border_subtitle = content([(f"{other}esc back", "")])
        view.show(sections)

    def action_turn(self) -> None:
        if self._views[1 - self._shown][1]:
            self._shown = 1 - self._shown
            self._show()

    def action_leave(self) -> None:
        self.dismiss()
