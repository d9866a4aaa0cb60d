"""A text."""

from __future__ import annotations

from ...values import Wanted, Wrong, line, visible
from .line import LineEditor


class TextEditor(LineEditor):
    def read(self, text: str) -> Wanted | Wrong:
        return line(text, self.subject.setting)

    def spell(self, value: Wanted) -> str:
        return visible(str(value))
