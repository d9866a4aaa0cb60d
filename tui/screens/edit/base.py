"""What all editors share: the box with its title and keys, and a verdict that follows the value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input

from ....core.text import printable
from ...theme import Piece, content
from ...values import WORDS, Judged, Subject, Wanted, Wrong, kind
from ...widgets.cells import length
from ...widgets.painting import is_grey
from .verdict import Verdict

PAUSE = 0.03
"""Seconds without typing after which a value is judged."""


class Field(Input):
    """A line to type in. ctrl+u takes everything, wherever the cursor stands."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+u", "clear_line", show=False)]

    def __init__(self, value: str = "", *, placeholder: str = "") -> None:
        super().__init__(value, placeholder=placeholder, compact=True, id="edit-line")

    def action_clear_line(self) -> None:
        self.clear()


class Editor(ModalScreen[Wanted | None]):
    """Gives the wanted value, None when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]
    KEYS: tuple[tuple[str, str], ...] = (("enter", "set"), ("esc", "cancel"))

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self.subject = subject
        self._keys: Sequence[tuple[str, str]] = self.KEYS
        self._judged: dict[Wanted, Judged] = {}
        self._waiting: list[Wanted] = []
        self._pause: Timer | None = None
        self._working: Timer | None = None

    # ---------------------------------------------------------------------------- what each one says

    def body(self) -> ComposeResult:
        raise NotImplementedError

    def value(self) -> Wanted | Wrong:
        """The value as it stands."""
        raise NotImplementedError

    def marked(self) -> None:
        """Something more was judged: draw the marks again."""

    # -------------------------------------------------------------------------------------- the box

    def compose(self) -> ComposeResult:
        with Vertical(id="editor", classes="modal"):
            yield from self.body()
            yield Verdict()

    def on_mount(self) -> None:
        box, subject = self.query_one("#editor"), self.subject
        word = "read only" if subject.locked else WORDS[kind(subject.setting)]
        box.border_title = content([(printable(subject.title or subject.setting.name), ""), (f" · {word}", "")])
        self.show_keys(self.KEYS)
        self.call_after_refresh(self.look)

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Keys and what they do; those before the last two give way when there is little room."""
        self._keys = keys
        self.call_after_refresh(self._draw_keys)

    def _draw_keys(self) -> None:
        box, keys = self.query_one("#editor"), list(self._keys)
        while len(keys) > 2 and length(_hints(keys)) > box.size.width - 2:
            keys.pop(-3)
        box.border_subtitle = content(_hints(keys), is_grey(self.app))

    def on_resize(self, event: events.Resize) -> None:
        self.query_one(Verdict).most = self.told(event.size.height)
        self.call_after_refresh(self._draw_keys)

    def told(self, height: int) -> int:
        """The lines that a verdict may have on a screen of this height."""
        return max(3, min(10, (height - 8) // 2))

    # ------------------------------------------------------------------------------------- verdicts

    def judge(self, value: Wanted) -> Judged:
        if value not in self._judged:
            self._judged[value] = self.subject.judge(value)
        return self._judged[value]

    def known(self, value: Wanted) -> Judged | None:
        """The verdict on a value, where it was judged already."""
        return self._judged.get(value)

    def changed(self) -> None:
        """Judge the value as soon as nothing more is typed."""
        if self._pause:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self.look)

    def look(self) -> None:
        value = self.value()
        self.query_one(Verdict).show(value if isinstance(value, Wrong) else self.ordered(self.judge(value)))
        self.marked()

    def ordered(self, judged: Judged) -> Judged:
        """The verdicts in the order that helps most."""
        return judged

    def ponder(self, values: Sequence[Wanted]) -> None:
        """Judge these one by one while nothing else is to be done."""
        self._waiting = [value for value in values if value not in self._judged]
        if self._waiting and self._working is None:
            self._working = self.set_interval(PAUSE, self._ponder_one)

    def _ponder_one(self) -> None:
        if self._waiting:
            self.judge(self._waiting.pop(0))
            self.marked()
        elif self._working:
            self._working.stop()
            self._working = None

    # -------------------------------------------------------------------------------------- the end

    def action_set(self) -> None:
        """Give the value, unless AWS or the file refuses it."""
        value = self.value()
        judged = value if isinstance(value, Wrong) else self.judge(value)
        if isinstance(value, Wrong) or (isinstance(judged, Judged) and judged.refused):
            if self._pause:
                self._pause.stop()
            self.query_one(Verdict).show(judged, stuck=True)
            return
        self.dismiss(value)

    def action_cancel(self) -> None:
        self.dismiss(None)


def _hints(keys: Sequence[tuple[str, str]]) -> list[Piece]:
    pieces: list[Piece] = []
    for place, (key, does) in enumerate(keys):
        pieces += [("  " if place else "", ""), (key, "accent"), (f" {does}", "soft")]
    return pieces
