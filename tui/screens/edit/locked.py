"""A setting that is an expression: it is shown, and the file can be opened."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from ....core.text import printable
from ...theme import UNRESOLVED, content
from ...values import Wrong
from ...widgets.painting import is_grey
from .base import Editor


class OpenEditor(Message):
    """The person wants to edit the file itself."""


class LockedEditor(Editor):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q", "cancel", show=False),
        Binding("o", "open_editor", show=False),
    ]
    KEYS = (("o", "open $EDITOR"), ("esc", "close"))

    def body(self) -> ComposeResult:
        pieces = [(f"{UNRESOLVED} ", "warning"), (printable(self.subject.locked), "plain")]
        with VerticalScroll(id="edit-locked"):
            yield Static(content(pieces, is_grey(self.app)), markup=False)

    def value(self) -> Wrong:
        return Wrong("it is set elsewhere, and never written over from here")

    def action_open_editor(self) -> None:
        self.app.post_message(OpenEditor())
        self.dismiss(None)
