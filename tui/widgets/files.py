"""The changed files, and what was checked about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..theme import Piece
from .cells import fit, fold_pieces
from .painted import Line, Painted
from .vlist import VList


@dataclass(frozen=True, slots=True)
class FileRow:
    """``note`` says why a file is not written."""

    key: str
    label: str
    included: bool
    added: int
    removed: int
    note: str = ""
    selectable: bool = True


class FileList(VList[FileRow]):
    def draw(self, row: FileRow, width: int) -> Sequence[Piece]:
        note = f" {row.note}" if row.note else ""
        name = max(10, width - 2 - 11 - len(note))
        return [
            ("☑ " if row.included else "☐ ", "focus" if row.included else "warning"),
            (fit(_tail(row.label, name), name), "strong" if row is self.current else "plain"),
            (f" {'+' + str(row.added):>4}", "added"),
            (f" {'-' + str(row.removed):>4} ", "removed"),
            (note, "warning"),
        ]


def _tail(name: str, width: int) -> str:
    """The end of a path tells files apart."""
    return name if len(name) <= width else "…" + name[-width + 1 :]


@dataclass(frozen=True, slots=True)
class CheckLine:
    sign: str
    role: str
    text: str
    detail: str = ""


class Checks(Painted):
    def __init__(self) -> None:
        super().__init__(id="checks")
        self.border_title = "Checks"
        self._lines: Sequence[CheckLine] = ()

    def show(self, lines: Sequence[CheckLine]) -> None:
        self._lines = lines
        self.refresh(layout=True)

    def lines(self, width: int) -> Sequence[Line]:
        found: list[Line] = []
        for line in self._lines:
            parts = fold_pieces([(line.text, "plain"), ("  " if line.detail else "", ""), (line.detail, "soft")], width - 4)
            found += [[(f" {line.sign if place == 0 else ' '} ", line.role), *part] for place, part in enumerate(parts)]
        return found
