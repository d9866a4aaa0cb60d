"""The client list over the screen, where there is no room for it beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from ..rows import ClientRow
from ..widgets.clients import ClientList
from ..widgets.vlist import VList


class ClientsScreen(ModalScreen[str]):
    """Gives the id of the chosen client."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,c,q", "leave", "")]

    def __init__(self, rows: Sequence[ClientRow], current: str) -> None:
        super().__init__()
        self._rows = rows
        self._current = current

    def compose(self) -> ComposeResult:
        yield ClientList(id="clients-over")

    def on_mount(self) -> None:
        clients = self.query_one(ClientList)
        clients.border_title, clients.border_subtitle = "Clients", "enter choose · esc back"
        clients.show(self._rows)
        clients.select(("client", self._current))
        clients.focus()

    @on(VList.Chosen)
    def _chosen(self) -> None:
        row = self.query_one(ClientList).current
        self.dismiss(row.client if row else "")

    def action_leave(self) -> None:
        self.dismiss("")
