"""The client list: files as headings, under each its clients with what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence

from ..rows import ClientRow
from ..theme import ALL_GOOD, NO_FINDING, SHAPES, Piece
from .cells import cut_start, fit
from .vlist import VList

ROOMY = 28
"""From so many cells on there is room for the kind beside the name."""


class ClientList(VList[ClientRow]):
    """Shape of the worst open finding, name, kind, open findings, and a mark where something would change."""

    def draw(self, row: ClientRow, width: int) -> Sequence[Piece]:
        if row.problem:
            return [("⚠ ", "warning"), (cut_start(row.label, width - 2), "plain")]
        if not row.selectable:
            return [("▾ ", "faint"), (cut_start(row.label, width - 2), "soft")]
        if row.left_out:
            return self._left_out(row, width)
        kind = 7 if width >= ROOMY else 0
        name, opened = width - 10 - kind, str(row.open or "")
        return [
            ("  ", ""),
            (SHAPES[row.worst] if row.worst else ALL_GOOD, row.worst or "good"),
            (" ", ""),
            (_named(row, name), self._name_role(row)),
            (" ", ""),
            (
                fit(row.archetype if row.archetype != "unknown" else "unset", kind),
                "soft" if row.archetype != "unknown" else "faint",
            ),
            (" " * (3 - len(opened)), ""),
            (opened, row.worst or "soft"),
            (" ✎" if row.dirty else "  ", "accent"),
        ]

    def _left_out(self, row: ClientRow, width: int) -> Sequence[Piece]:
        word = "left out  "
        name = _named(row, width - 5 - len(word))
        return [("  ", ""), (NO_FINDING, "faint"), (" ", ""), (name, self._name_role(row)), (f" {word}", "faint")]

    def _name_role(self, row: ClientRow) -> str:
        if row.key == self._cursor_key():
            return "strong"
        return "faint" if row.left_out else "plain"

    def _cursor_key(self) -> object:
        return self.current.key if self.current else None


def _named(row: ClientRow, width: int) -> str:
    """Clients of one module differ at the end of their names."""
    return fit(cut_start(row.label, width) if ": " in row.label else row.label, width)
