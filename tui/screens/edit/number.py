"""A whole number."""

from __future__ import annotations

from ...values import Wanted, Wrong, next_number, number
from .line import StepEditor


class NumberEditor(StepEditor):
    def read(self, text: str) -> Wanted | Wrong:
        return number(text, self.subject.setting)

    def spell(self, value: Wanted) -> str:
        return str(value)

    def step(self, now: int, by: int) -> int:
        return next_number(now, by, self.subject.setting)
