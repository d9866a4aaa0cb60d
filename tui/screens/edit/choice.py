"""One of a few values: a switch, or a word of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from ....core.text import printable
from ...theme import Piece
from ...values import Judged, Subject, Wanted
from ...widgets.cells import spread
from ...widgets.vlist import VList
from .base import Editor
from .marks import mark
from .picks import PickList

_TYPING_SECONDS = 0.8


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    value: Wanted
    remark: str = ""
    judged: Judged | None = None
    selectable: bool = True


class Choices(PickList[Choice], inherit_bindings=False):
    """Typing the beginning of a choice goes there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("home,pageup", "first", show=False),
        Binding("end,pagedown", "last", show=False),
        Binding("enter", "choose", show=False),
    ]

    _typed = ""
    _at = 0.0

    def draw(self, row: Choice, width: int) -> Sequence[Piece]:
        here = row is self.current
        name: list[Piece] = [
            ("◉ " if here else "○ ", "accent" if here else "soft"),
            (printable(row.key), "strong" if here else "plain"),
        ]
        return spread([*name, (f"  {row.remark}", "soft")], mark(row.judged), width)

    def on_key(self, event: events.Key) -> None:
        if event.character is None or not event.is_printable or event.character == " ":
            return
        event.stop()
        now = monotonic()
        self._typed = (self._typed if now - self._at < _TYPING_SECONDS else "") + event.character.lower()
        self._at = now
        self._jump()

    def _jump(self) -> None:
        found = next((row.key for row in self.rows if row.key.lower().startswith(self._typed)), None)
        if found is not None:
            self.select(found)
        elif len(self._typed) > 1:
            self._typed = self._typed[-1]
            self._jump()
        elif self._typed in "jk":
            self.move(1 if self._typed == "j" else -1)


class ChoiceEditor(Editor):
    KEYS = (("↑↓", "choose"), ("enter", "set"), ("esc", "cancel"))

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self._values = _values(subject)

    def body(self) -> ComposeResult:
        yield Choices()

    def on_mount(self) -> None:
        subject, choices = self.subject, self.query_one(Choices)
        self.marked()
        start = subject.suggestion if subject.suggestion is not None else subject.now
        choices.select(_word(start) if start is not None else "")
        choices.focus()
        self.ponder(self._values)

    def value(self) -> Wanted:
        current = self.query_one(Choices).current
        return current.value if current else self._values[0]

    def marked(self) -> None:
        rows = [Choice(_word(value), value, self._remark(value), self.known(value)) for value in self._values]
        self.query_one(Choices).show(rows)

    def _remark(self, value: Wanted) -> str:
        words = []
        if value == self.subject.now:
            words.append("now")
        elif self.subject.now is None and value == self.subject.setting.default:
            words.append("default")
        if value == self.subject.suggestion:
            words.append("suggested")
        return " · ".join(words)

    @on(VList.Moved)
    def _moved(self) -> None:
        self.changed()

    @on(VList.Chosen)
    @on(PickList.Picked)
    def _chosen(self) -> None:
        self.action_set()


def _values(subject: Subject) -> tuple[Wanted, ...]:
    """What can be chosen; a present value that the table does not know stays among it."""
    if subject.setting.kind == "boolean":
        return True, False
    known = subject.setting.enum
    return known if subject.now is None or subject.now in known else (*known, subject.now)


def _word(value: Wanted) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
