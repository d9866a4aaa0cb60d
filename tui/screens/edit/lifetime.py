"""How long a token lives: ``90m``, ``24h``, ``30d``, or a bare number in the file's unit."""

from __future__ import annotations

from ...values import Wanted, Wrong, default_unit, duration, lifetime, next_stop
from .line import StepEditor


class LifetimeEditor(StepEditor):
    PLACEHOLDER = "90m, 24h, 30d"

    def read(self, text: str) -> Wanted | Wrong:
        return lifetime(text, self.subject.setting, self.subject.unit)

    def spell(self, value: Wanted) -> str:
        return duration(int(str(value)), self.subject.unit)

    def step(self, now: int, by: int) -> int:
        return next_stop(now, by, self.subject.setting)

    def facts(self) -> list[str]:
        unit = self.subject.unit
        return [
            *super().facts(),
            f"file unit: {unit}" if unit else f"no unit in the file, so {default_unit(self.subject.setting)}",
        ]
