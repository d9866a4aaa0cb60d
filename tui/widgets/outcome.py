"""What the edits gain: findings now and after, by severity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...core.model import SEVERITIES
from ..theme import SHAPES, Piece
from .painted import Line, Painted


class Outcome(Painted):
    """One bar per severity: solid is what stays, dashed what the edits mend."""

    def __init__(self) -> None:
        super().__init__(id="outcome")
        self._now: Mapping[str, int] = {}
        self._after: Mapping[str, int] = {}
        self.border_title = "Findings now → after edits"

    def show(self, now: Mapping[str, int], after: Mapping[str, int]) -> None:
        former = self._severities()
        self._now, self._after = now, after
        self.refresh(layout=former != self._severities())

    def _severities(self) -> list[str]:
        return [s for s in reversed(SEVERITIES) if s != "info" or self._now.get(s) or self._after.get(s)]

    def lines(self, width: int) -> Sequence[Line]:
        most = max([1, *self._now.values(), *self._after.values()])
        return [self._line(severity, width, most) for severity in self._severities()]

    def _line(self, severity: str, width: int, most: int) -> Line:
        now, after = self._now.get(severity, 0), self._after.get(severity, 0)
        if not now and not after:
            return [(" ✓ ", "good"), (f"{severity:<9}", "soft"), (f"{0:>3}", "faint")]
        changed = now != after
        pieces: list[Piece] = [(f" {SHAPES[severity]} ", severity), (f"{severity:<9}", "plain")]
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
    return [("━" * stays, severity), ("━" * more, "warning"), ("╌" * min(mended, cells - stays), "faint")]
