"""The marks and borders of the screen in ASCII, each in as many cells as before. Letters stay what they are."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_SIGNS = {
    "#": "■█▆▇▅▄▀▐▟▜▛▙",
    "^": "▲↑△",
    "*": "◆•◇",
    "o": "●",
    ".": "○☐╌╍",
    "=": "━═",
    "-": "·─┄┅┈┉╴╶╺╸╼╾–—−‐‑‒▔▾",
    "_": "▁▂▃",
    "|": "│┃║╎╏┆┇┊┋╵╷╹╻╽╿▌▋▊▉▍▎▏▕",
    "+": "╭╮╰╯┌┐└┘┏┓┗┛├┤┬┴┼┣┫┳┻╋╔╗╚╝╠╣╦╩╬╫╪┷▸",
    "v": "✓↓▽",
    "?": "◌",
    "/": "↷",
    "x": "⊘×☑☒✗",
    "%": "✎",
    ":": "▒",
    "!": "⚠≠",
    ">": "→▶▷≥›",
    "<": "←◀◁≤‹",
    "@": "◉◎",
    "~": "…",
    "\\": "↪",
    "'": "‘’′▘▝",
    '"': "“”″",
    ",": "▖▗",
    " ": "\u00a0",
    "> ": "🔎",
}
TABLE = {mark: ascii for ascii, marks in _SIGNS.items() for mark in marks}
"""Severities are ``# ^ * o .``; open groups ``-``, closed ones ``+``."""
_TRANSLATION = str.maketrans(TABLE)


class AsciiFilter(LineFilter):
    """Goes over every line that is drawn, Textual's own widgets included."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        return [
            segment if segment.text.isascii() else Segment(segment.text.translate(_TRANSLATION), segment.style, segment.control)
            for segment in segments
        ]
