"""One finding's change over the whole screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from ..theme import content
from ..widgets.diffview import DiffView, Section


class PreviewScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("escape,enter,q", "leave", "")]

    def __init__(self, heading: str, sections: Sequence[Section]) -> None:
        super().__init__()
        self._heading = heading
        self._sections = sections

    def compose(self) -> ComposeResult:
        yield DiffView(id="full-preview")

    def on_mount(self) -> None:
        view = self.query_one(DiffView)
        view.border_title, view.border_subtitle = content([(self._heading, "")]), "esc back"
        view.show(self._sections)
        view.focus()

    def action_leave(self) -> None:
        self.dismiss()
