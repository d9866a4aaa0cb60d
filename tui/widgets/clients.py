"""The client list: files as headings, under each its clients with what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence

from ..rows import ClientRow
from ..theme import ALL_GOOD, SHAPES, Piece
from .cells import cut, fit
from .vlist import VList


class ClientList(VList[ClientRow]):
    """Shape of the worst open finding, name, kind, open findings, and a mark where something would change."""

    def draw(self, row: ClientRow, width: int) -> Sequence[Piece]:
        if row.problem:
            return [("⚠ ", "warning"), (cut(row.label, width - 2), "plain")]
        if not row.selectable:
            return [("▾ ", "faint"), (cut(row.label, width - 2), "soft")]
        kind = 7 if width >= 26 else 0
        name, opened = width - 10 - kind, str(row.open or "")
        return [
            ("  ", ""),
            (SHAPES[row.worst] if row.worst else ALL_GOOD, row.worst or "good"),
            (" ", ""),
            (fit(row.label, name), "strong" if row.key == self._cursor_key() else "plain"),
            (" ", ""),
            (
                fit(row.archetype if row.archetype != "unknown" else "unset", kind),
                "soft" if row.archetype != "unknown" else "faint",
            ),
            (" " * (3 - len(opened)), ""),
            (opened, row.worst or "soft"),
            (" ✎" if row.dirty else "  ", "accent"),
        ]

    def _cursor_key(self) -> object:
        return self.current.key if self.current else None
