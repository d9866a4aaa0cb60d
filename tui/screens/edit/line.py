"""A value that is typed in one line, with what it was, what AWS takes, and steps where it is a number."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from ....core.text import clause
from ...values import Wanted, Wrong, limits
from ...wording import absent
from .base import Editor, Field
from .verdict import Note


class LineEditor(Editor):
    """``read`` and ``spell`` go between what is typed and the value."""

    KEYS: tuple[tuple[str, str], ...] = (("enter", "set"), ("ctrl+u", "clear"), ("esc", "cancel"))
    PLACEHOLDER = ""
    FIELD: type[Field] = Field

    def read(self, text: str) -> Wanted | Wrong:
        raise NotImplementedError

    def spell(self, value: Wanted) -> str:
        raise NotImplementedError

    def facts(self) -> list[str]:
        """What helps to choose, in a few words each."""
        now, allowed = self.subject.now, limits(self.subject.setting)
        words = absent(self.subject.setting.name) if now is None else clause(now) if isinstance(now, str) else self.spell(now)
        return [f"was {words}", *([f"API allows {allowed}"] if allowed else [])]

    def body(self) -> ComposeResult:
        start = self.subject.suggestion if self.subject.suggestion is not None else self.subject.now
        yield self.FIELD(self.spell(start) if start is not None else "", placeholder=self.PLACEHOLDER)
        yield Note(" · ".join(self.facts()), id="edit-facts")

    def on_mount(self) -> None:
        self.query_one(Field).focus()

    def value(self) -> Wanted | Wrong:
        return self.read(self.query_one(Field).value)

    @on(Input.Changed)
    def _typed(self) -> None:
        self.changed()

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_set()


class StepField(Field):
    """Signs are steps: no number holds one."""

    def on_key(self, event: events.Key) -> None:
        if event.character in ("+", "-"):
            event.prevent_default()


class StepEditor(LineEditor):
    """``step`` gives the next sensible number."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,plus", "step(1)", show=False),
        Binding("down,minus", "step(-1)", show=False),
    ]
    KEYS = (("↑↓", "step"), *LineEditor.KEYS)
    FIELD = StepField

    def step(self, now: int, by: int) -> int:
        raise NotImplementedError

    def action_step(self, by: int) -> None:
        """From what is typed; from what is there, or the least, where that is no number."""
        value, now = self.value(), self.subject.now
        if isinstance(value, Wrong):
            value = now if now is not None else self.subject.setting.minimum or 0
        field = self.query_one(Field)
        field.value = self.spell(self.step(int(str(value)), by))
        field.cursor_position = len(field.value)
