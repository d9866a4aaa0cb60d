"""Texts cut, padded and wrapped to a width in terminal cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size

from ..theme import Piece

ELLIPSIS = "…"


def cut(text: str, width: int) -> str:
    """The text within ``width`` cells; what was left out is marked by an ellipsis."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS if width > 0 else ""


def cut_start(text: str, width: int) -> str:
    """The end of the text within ``width`` cells, as it tells paths apart; what was left out is marked."""
    if cell_len(text) <= width:
        return text
    while text and cell_len(text) > width - 1:
        text = text[1:]
    return ELLIPSIS + text if width > 0 else ""


def fit(text: str, width: int) -> str:
    """The text in exactly ``width`` cells."""
    return set_cell_size(cut(text, width), max(width, 0))


def squeeze(items: Sequence[str], width: int) -> str:
    """As many items as fit, and how many more there are: ``SRP, USER_PASSWORD +1``."""
    for shown in range(len(items), 0, -1):
        rest = f" +{len(items) - shown}" if shown < len(items) else ""
        text = ", ".join(items[:shown]) + rest
        if cell_len(text) <= width:
            return text
    rest = f" +{len(items) - 1}" if len(items) > 1 else ""
    return cut(items[0], width - len(rest)) + rest if items else "[]"


def length(pieces: Iterable[Piece]) -> int:
    return sum(cell_len(text) for text, _ in pieces)


def pad(pieces: Sequence[Piece], width: int) -> list[Piece]:
    """The pieces in exactly ``width`` cells: the last that doesn't fit is cut with a mark, blanks fill up."""
    room, fitted = width, []
    for text, role in pieces:
        if room <= 0:
            break
        short = cut(text, room)
        fitted.append((short, role))
        room -= cell_len(short)
        if short != text:
            break
    return [*fitted, (" " * (width - length(fitted)), "")]


def spread(left: Sequence[Piece], right: Sequence[Piece], width: int) -> list[Piece]:
    """Left part, blanks, right part. The left part gives way when both don't fit."""
    room = width - length(right)
    return [*pad(left, room), *right] if room > 8 else pad(left, width)


def fold_pieces(pieces: Iterable[Piece], width: int) -> list[list[Piece]]:
    """Pieces in lines of at most ``width`` cells, nothing lost; at least one line."""
    lines: list[list[Piece]] = [[]]
    used = 0
    for text, role in pieces:
        for character in text:
            size = cell_len(character)
            if used + size > width and lines[-1]:
                lines.append([])
                used = 0
            line = lines[-1]
            if line and line[-1][1] == role:
                line[-1] = (line[-1][0] + character, role)
            else:
                line.append((character, role))
            used += size
    return lines
