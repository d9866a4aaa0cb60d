"""What a value means: the rules' verdicts on it, what would be written, and why it can't be."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from ....core.text import clause, count, printable
from ...theme import ALL_GOOD, SHAPES, Piece
from ...values import Judged, Wrong
from ...widgets.cells import fold_pieces, spread
from ...widgets.painted import Line, Painted

_WRITES = "writes: "


class Note(Painted):
    """A paragraph of plain words."""

    def __init__(self, text: str, *, id: str) -> None:
        super().__init__(id=id)
        self._text = text

    def show(self, text: str) -> None:
        self._text = text
        self.refresh(layout=True)

    def lines(self, width: int) -> Sequence[Line]:
        return told([], self._text, "soft", width)


class Verdict(Painted):
    """At most ``most`` lines; what is left out is counted."""

    def __init__(self) -> None:
        super().__init__(id="edit-verdict")
        self.most = 8
        self._judged: Judged | Wrong | None = None
        self._stuck = False

    def show(self, judged: Judged | Wrong | None, *, stuck: bool = False) -> None:
        """``stuck``: setting the value was tried, and refused."""
        self._judged, self._stuck = judged, stuck
        self.refresh(layout=True)

    def lines(self, width: int) -> Sequence[Line]:
        if isinstance(self._judged, Wrong):
            return shortened(self._refusal(self._judged.says, width), self.most, width)
        if self._judged is None:
            return []
        refusal = self._refusal(self._judged.refused, width) if self._judged.refused else []
        found = [*refusal, *(line for verdict in self._judged.verdicts for line in _verdict(*verdict, width))]
        writes = [] if refusal else _writes(self._judged.writes, width)
        kept = max(min(len(found), (self.most + 1) // 2), self.most - len(writes))
        return [*shortened(found, kept, width), *shortened(writes, self.most - min(len(found), kept), width)]

    def _refusal(self, why: str, width: int) -> list[list[Piece]]:
        return told(
            [("! ", "warning")], f"can't be set: {why}" if self._stuck else why, "warning" if self._stuck else "plain", width
        )


def _verdict(severity: str, sentence: str, width: int) -> list[list[Piece]]:
    if severity in SHAPES:
        return told([(f"{SHAPES[severity]} {severity.upper()} ", severity)], sentence, "plain", width)
    sign = (f"{ALL_GOOD} ", "good") if severity == "good" else ("! ", "warning")
    return told([sign], sentence, "plain", width)


def _writes(lines: Sequence[str], width: int) -> list[list[Piece]]:
    drawn: list[list[Piece]] = []
    for place, line in enumerate(line for line in lines if line.strip()):
        head = _WRITES if place == 0 else " " * len(_WRITES)
        drawn += fold_pieces([(head, "soft"), (printable(line), "added")], width)
    return drawn


def told(head: list[Piece], text: str, role: str, width: int) -> list[list[Piece]]:
    """A sentence behind its mark, wrapped between words; further lines stand in from the edge where there is a mark."""
    lead = sum(len(piece) for piece, _ in head)
    words = wrap(clause(text, 600), max(width, 12), initial_indent=" " * lead, subsequent_indent="  " if head else "")
    first = words[0][lead:] if words else ""
    lines = [[*head, (first, role)], *([(line, role)] for line in words[1:])]
    return [part for line in lines for part in fold_pieces(line, max(width, 12))]


def shortened(lines: list[list[Piece]], most: int, width: int) -> list[list[Piece]]:
    """At most so many lines; the last says how many are left out."""
    if len(lines) <= most or most < 1:
        return lines[: max(most, 0)]
    left = count(len(lines) - most, "more line")
    return [*lines[: most - 1], spread(lines[most - 1], [(f" … {left}", "faint")], width)]
