"""The first picture: the frame of Review with nothing in it. What fills it takes longer to import than this to draw."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from ..widgets.bars import KeyBar, Status, StatusLine, TopBar
from ..widgets.painted import Line, Painted
from .base import BaseScreen


class Pane(Painted):
    """An empty pane."""

    def __init__(self, id: str, title: str) -> None:
        super().__init__(id=id)
        self.border_title = title

    def lines(self, width: int) -> list[Line]:  # noqa: ARG002
        return []


class StartScreen(Screen[None]):
    HORIZONTAL_BREAKPOINTS = BaseScreen.HORIZONTAL_BREAKPOINTS

    def compose(self) -> ComposeResult:
        yield TopBar("review")
        with Horizontal(id="body"):
            yield Pane("left", "Clients")
            with Vertical():
                yield Pane("settings", "Settings")
                with Horizontal(id="below"):
                    yield Pane("finding", "Finding")
                    yield Pane("preview", "Preview")
        yield StatusLine()
        yield KeyBar("review")

    def on_mount(self) -> None:
        self.query_one(StatusLine).show(Status("looking for clients", "◌", "focus"))
