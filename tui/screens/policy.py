"""Policy: every rule with its knob, and what moves when it is turned."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from .base import BaseScreen


class PolicyScreen(BaseScreen):
    NAME = "policy"

    def body(self) -> ComposeResult:
        yield Static("", id="body", markup=False)

    def action_copy(self) -> None:
        self.cogtui.refuse("there is nothing to copy")
