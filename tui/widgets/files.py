"""The changed files, and what was checked about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual.geometry import Size

from ..theme import Piece
from .cells import cut, cut_start, fit, fold_pieces, length
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
    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._names = self._notes = 0

    def show(self, rows: Sequence[FileRow]) -> None:
        self._names = max((cell_len(row.label) for row in rows), default=0)
        self._notes = max((cell_len(row.note) + 1 for row in rows if row.note), default=0)
        super().show(rows)

    def draw(self, row: FileRow, width: int) -> Sequence[Piece]:
        name = max(8, min(self._names, width - 2 - 11 - self._notes))
        return [
            ("☑ " if row.included else "☐ ", "focus" if row.included else "warning"),
            (fit(cut_start(row.label, name), name), "strong" if row is self.current else "plain"),
            (f" {'+' + str(row.added):>4}", "added"),
            (f" {'-' + str(row.removed):>4} ", "removed"),
            (f" {row.note}" if row.note else "", "warning"),
        ]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """``roles`` are those of the text and of the detail behind it. ``apart``: a blank line stands before it."""

    sign: str
    role: str
    text: str
    detail: str = ""
    roles: tuple[str, str] = ("plain", "soft")
    apart: bool = False


class Checks(Painted):
    """Where there is too little room, what holds is put together in one line, so that what doesn't is seen."""

    def __init__(self) -> None:
        super().__init__(id="checks")
        self.border_title = "Checks"
        self._lines: Sequence[CheckLine] = ()

    def show(self, lines: Sequence[CheckLine]) -> None:
        self._lines = lines
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return max(1, len(list(_drawn(self._lines, width))))

    def lines(self, width: int) -> Sequence[Line]:
        height = self.size.height
        tries = (self._lines, *(list(shorter(self._lines)) for shorter in (_close, _joined, _counted)))
        drawn = next((found for found in (list(_drawn(lines, width)) for lines in tries) if len(found) <= height), None)
        if drawn is None:
            drawn = list(_drawn(tries[-1], width))
            drawn[max(0, height - 1) :] = [[(cut(f" … {len(drawn) - height + 1} more lines", width), "soft")]]
        return drawn


def _close(lines: Iterable[CheckLine]) -> Iterator[CheckLine]:
    return (replace(line, apart=False) for line in lines)


def _joined(lines: Sequence[CheckLine]) -> Iterator[CheckLine]:
    return _together(lines, " · ".join(line.text for line in lines if line.role == "good"))


def _counted(lines: Sequence[CheckLine]) -> Iterator[CheckLine]:
    return _together(lines, f"{sum(line.role == 'good' for line in lines)} checks hold")


def _together(lines: Sequence[CheckLine], good: str) -> Iterator[CheckLine]:
    """With all that holds said at once, behind what doesn't and before what is no check."""
    checks = [line for line in lines if line.sign]
    yield from (line for line in checks if line.role != "good")
    if any(line.role == "good" for line in checks):
        yield CheckLine("✓", "good", good)
    yield from (replace(line, apart=False) for line in lines if not line.sign)


def _drawn(lines: Iterable[CheckLine], width: int) -> Iterator[Line]:
    for line in lines:
        if line.apart:
            yield []
        pieces = [(line.text, line.roles[0]), ("  " if line.detail else "", ""), (line.detail, line.roles[1])]
        for place, part in enumerate(_by_words(pieces, max(1, width - 4))):
            lead = f" {line.sign if place == 0 else ' '} " if line.sign else " "
            yield [(lead, line.role), *part]


def _by_words(pieces: Iterable[Piece], width: int) -> list[list[Piece]]:
    """Pieces in lines that break between words; a word that fits in none is broken."""
    lines: list[list[Piece]] = [[]]
    for word in (part for text, role in pieces for part in _words(text, role)):
        first, *more = fold_pieces([word], width)
        if length([*lines[-1], *first]) > width and not word[0].isspace():
            lines.append([])
        lines[-1] += first
        lines += more
    return lines


def _words(text: str, role: str) -> Iterator[Piece]:
    return ((word, role) for word in re.findall(r"\s+|\S+", text))
