"""Findings: those of all clients, grouped, filtered, and decided on together."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from .base import BaseScreen


class FindingsScreen(BaseScreen):
    NAME = "findings"

    def body(self) -> ComposeResult:
        yield Static("", id="body", markup=False)

    def action_copy(self) -> None:
        self.cogtui.refuse("there is nothing to copy")
