"""What to copy. The terminal's own clipboard sequence (OSC 52) works over SSH too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from ...core.text import clause
from ..theme import Piece, content
from ..widgets.painting import is_grey

if TYPE_CHECKING:
    from ..app import CogtuiApp


class CopyScreen(ModalScreen[None]):
    """``texts`` are (key, what it is, the text); ``others`` what else can be done here, as (sign of its key, what, action)."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,q,y", "leave", "")]

    def __init__(
        self, texts: Sequence[tuple[str, str, str]], others: Sequence[tuple[str, str, Callable[[], None]]] = ()
    ) -> None:
        super().__init__()
        self._texts = texts
        self._others = others

    def compose(self) -> ComposeResult:
        pieces: list[Piece] = []
        wide = max((len(what) for _, what, _ in self._texts), default=0)
        for place, (key, what, text) in enumerate(self._texts):
            end = "\n" if place else ""
            pieces += [(f"{end}{key}", "accent"), (f"  {what:<{wide}}  ", "plain"), (clause(text, 55 - wide), "soft")]
        pieces += [piece for sign, what, _ in self._others for piece in ((f"\n{sign}", "accent"), (f"  {what}", "plain"))]
        yield Static(
            content(pieces, is_grey(self.app)),
            id="copy",
            classes="modal",
            markup=False,
        )

    def on_mount(self) -> None:
        box = self.query_one("#copy")
        box.border_title, box.border_subtitle = "Copy", "esc close"

    def on_key(self, event: events.Key) -> None:
        chosen = next((entry for entry in self._texts if entry[0] == event.key), None)
        if chosen:
            event.stop()
            self.app.copy_to_clipboard(chosen[2])
            cast("CogtuiApp", self.app).say(f"{chosen[1]} copied")
            self.dismiss()
        other = next((does for sign, _, does in self._others if sign == event.character), None)
        if other:
            event.stop()
            self.dismiss()
            other()

    def action_leave(self) -> None:
        self.dismiss()
