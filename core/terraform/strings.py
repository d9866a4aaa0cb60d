"""String literals: what their escapes mean, how a string is written, what ``~`` and ``<<-`` take away from it."""

from __future__ import annotations

import re
from typing import NamedTuple

from .scan import BLANKS, Broken

_ESCAPE = re.compile(r"\\(?:([nrt\"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))|\$\$+\{|%%+\{", re.DOTALL)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_UNIT = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|[^\\]|\\\Z", re.DOTALL)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_AFTER_DOLLAR = re.compile(r"(?:(?<=[$%][ \t\v\f])\r?|(?<![$%][$%]\r)(?<=[$%]\r))\n\Z")
_MUST_ESCAPE = re.compile(r'[\\"\x00-\x1f\x7f]|[$%](?=\{)')
_WRITTEN = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\", "$": "$$", "%": "%%"}


class Line(NamedTuple):
    """A line of a heredoc's text, or what an interpolation or directive left of one; ``value`` is what it means."""

    start: int
    end: int
    value: str


def unescape(text: str, offset: int) -> str:
    """What the inside of a quoted string means.

    Raises:
        Broken: an escape that HCL does not have; ``offset`` is where ``text`` begins.
    """
    return _ESCAPE.sub(lambda found: _meaning(found, offset), text) if "\\" in text or "{" in text else text


def _meaning(found: re.Match[str], offset: int) -> str:
    if found[0][0] != "\\":
        return found[0][1:]
    if found[1]:
        return _SIMPLE[found[1]]
    code = int(found[2] or found[3] or "110000", 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise Broken(offset + found.start(), f"a string has no escape {found[0]}")
    return chr(code)


def escape(value: str) -> str:
    """How a string is written between quotes."""
    return _MUST_ESCAPE.sub(lambda found: _WRITTEN.get(found[0]) or f"\\u{ord(found[0]):04x}", value)


def unescape_heredoc(text: str) -> str:
    """What the literal text of a heredoc means: backslashes stand for themselves."""
    return text.replace("$${", "${").replace("%%{", "%{")


def trimmed(text: str, start: int, end: int, *, left: bool, right: bool) -> tuple[int, int]:
    """What ``~`` leaves of the text of a quoted string: blanks that are written as escapes go too.

    Raises:
        Broken: an escape that HCL does not have; the offset counts from the beginning of ``text``.
    """
    if not (left or right):
        return start, end
    units = [unit.span() for unit in _UNIT.finditer(text, start, end)]
    kept = [span for span in units if unescape(text[slice(*span)], span[0]) not in BLANKS]
    if not kept:
        return (end, end) if left else (start, start)
    return kept[0][0] if left else start, kept[-1][1] if right else end


def lines(text: str, start: int, end: int) -> list[Line]:
    """The lines of a heredoc's text between two offsets, each with its end."""
    return [Line(*found.span(), unescape_heredoc(found[0])) for found in _LINE.finditer(text, start, end)]


def stripped(line: Line, *, left: bool) -> Line:
    """What ``~`` leaves of a line, on one side of it."""
    start, end, value = line
    if left:
        kept = value.lstrip(BLANKS)
        return Line(start + len(value) - len(kept), end, kept)
    # Terraform's scanner takes a dollar and the character after it as one text: of "$ " only the line's end is another.
    of_dollar = _AFTER_DOLLAR.search(value)
    kept = value[: of_dollar.start()] if of_dollar else value.rstrip(BLANKS)
    return Line(start, end - (len(value) - len(kept)), kept)


def flush(lines: list[Line | None]) -> list[Line | None]:
    """A ``<<-`` heredoc without the indentation that all lines share; None is an interpolation or a directive.

    As HCL does it, after ``~`` has taken its blanks: a line that lost its end does not begin a new one, and one that is blank
    up to its end counts for nothing and keeps what it has.
    """
    begin = _beginning(lines)
    counted = {at: line for at in begin if (line := lines[at]) is None or not _is_blank(line)}
    shared = min((_indentation(line) for line in counted.values()), default=0)
    return [_dedented(line, shared) if line and at in counted else line for at, line in enumerate(lines)]


def _beginning(lines: list[Line | None]) -> list[int]:
    """Which of the parts begin a line."""
    found, begins = [], True
    for at, line in enumerate(lines):
        if begins:
            found.append(at)
        begins = line is not None and line.value.endswith("\n")
    return found


def _is_blank(line: Line) -> bool:
    return line.value.endswith("\n") and not line.value.strip(BLANKS)


def _indentation(line: Line | None) -> int:
    return len(line.value) - len(line.value.lstrip(BLANKS)) if line else 0


def _dedented(line: Line, count: int) -> Line:
    return Line(line.start + count, line.end, line.value[count:])
