"""What the edits gain: findings now and after, by severity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...core.model import SEVERITIES, Severity
from ..staying import SOON
from ..theme import SHAPES, Piece
from .painted import Line, Painted


class Outcome(Painted):
    """One bar per severity: solid is what stays, dashed what the edits mend."""

    def __init__(self) -> None:
        super().__init__(id="outcome")
        self._now: Mapping[Severity, int] = {}
        self._after: Mapping[Severity, int] = {}
        self._ending = 0
        self.border_title = "Findings now → after"

    def show(self, now: Mapping[Severity, int], after: Mapping[Severity, int], ending: int = 0) -> None:
        """``ending``: so many suppressions end soon."""
        former = (self._severities(), bool(self._ending))
        self._now, self._after, self._ending = now, after, ending
        self.refresh(layout=former != (self._severities(), bool(ending)))

    def _severities(self) -> list[Severity]:
        return [s for s in reversed(SEVERITIES) if s != "info" or self._now.get(s) or self._after.get(s)]

    def lines(self, width: int) -> Sequence[Line]:
        most = max([1, *self._now.values(), *self._after.values()])
        lines = [self._line(severity, width, most) for severity in self._severities()]
        if not self._ending:
            return lines
        verb = "ends" if self._ending == 1 else "end"
        return [*lines, [(" ⊘ ", "medium"), (f"{self._ending} {verb} within {SOON} days", "plain")]]

    def _line(self, severity: Severity, width: int, most: int) -> Line:
        now, after = self._now.get(severity, 0), self._after.get(severity, 0)
        if not now and not after:
            return [(" ✓ ", "good"), (f"{severity:<9}", "soft"), (f"{0:>3}", "faint")]
        changed = now != after
        pieces: list[Piece] = [(" ", ""), (SHAPES[severity], severity), (f" {severity:<9}", "plain")]
        pieces += [
            (f"{now:>3}", "soft"),
            (" → " if changed else "   ", "faint"),
            (f"{after:>3}" if changed else "   ", "strong"),
        ]
        return [*pieces, ("  ", ""), *_bar(severity, now, after, most, width - 25)]


def _bar(severity: str, now: int, after: int, most: int, room: int) -> list[Piece]:
    cells = max(0, room)
    stays, mended = -(-min(now, after) * cells // most), -(-max(0, now - after) * cells // most)
    more = -(-max(0, after - now) * cells // most)
    return [("━" * stays, f"{severity}-bar"), ("━" * more, "warning"), ("╌" * min(mended, cells - stays), "faint")]
