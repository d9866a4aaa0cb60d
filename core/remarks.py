"""What a template says to cogtui in a comment: which comments speak to it, and which line they speak of. Of no language."""

from __future__ import annotations

import re

from .source import BOM

MENTIONED = re.compile("cogtui", re.IGNORECASE)
"""A text without it has no remarks, and is not looked through."""

_ADDRESSED = re.compile(r"cogtui\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_LATER = re.compile(r"(?:#|//)\s*cogtui\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_MEANT = re.compile(r"cogtui\W+(?:allow|ignore|disable|skip|suppress|waive|noqa)\b", re.IGNORECASE)


def said(comment: str) -> str | None:
    """What a comment says after ``cogtui:``, on one line; None where it speaks to someone else.

    One that forgot the colon is given whole, so that it is told rather than passed over.
    """
    text = comment.strip()
    text = text.removeprefix("/*").removesuffix("*/") if text.startswith("/*") else text.lstrip("#/")
    text = " ".join(text.split())
    if found := _ADDRESSED.match(text) or _LATER.search(text):
        return found[1].strip()
    return text if _MEANT.match(text) else None


def spoken_of(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The line that a comment speaks of: its own where anything else stands on it, else the next, with only comments between.

    None where an empty line or the end follows.
    """
    own = line_at(text, start)
    if text[own[0] : start].strip().removeprefix(BOM):
        return own
    while end < len(text):
        line = line_at(text, end)
        rest = text[end : line[1]].strip()
        if rest and not rest.startswith(("#", "//", "/*")):
            return line
        if rest.startswith("/*"):
            closed = text.find("*/", text.index("/*", end) + 2)
            end = closed + 2 if closed >= 0 else len(text)
            continue
        end = line[1] + 1
        if not text[end : line_at(text, end)[1]].strip():
            return None
    return None


def line_at(text: str, offset: int) -> tuple[int, int]:
    """Where the line of an offset begins and ends, without its line ending."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return start, end if end >= 0 else len(text)
