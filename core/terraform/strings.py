"""String literals: what their escapes mean, how a string is written, how a heredoc loses its indentation."""

from __future__ import annotations

import re

from .scan import Broken

_ESCAPE = re.compile(r"\\(?:([nrt\"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))|\$\$+\{|%%+\{", re.DOTALL)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MUST_ESCAPE = re.compile(r'[\\"\x00-\x1f\x7f]|[$%](?=\{)')
_WRITTEN = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\", "$": "$$", "%": "%%"}


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
    if code > 0x10FFFF:
        raise Broken(offset + found.start(), f"a string has no escape {found[0]}")
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


def escape(value: str) -> str:
    """How a string is written between quotes."""
    return _MUST_ESCAPE.sub(lambda found: _WRITTEN.get(found[0]) or f"\\u{ord(found[0]):04x}", value)


def unescape_heredoc(text: str) -> str:
    """What the literal text of a heredoc means: backslashes stand for themselves."""
    return text.replace("$${", "${").replace("%%{", "%{")


def flush(parts: list[str | None]) -> list[str | None]:
    """The literal parts of a ``<<-`` heredoc without the indentation that all lines share; None is an interpolation.

    Lines that are blank count for nothing and keep what they have, as in HCL's own reading.
    """
    indents, at_line_start = [], True
    for part in parts:
        indents += [0] if part is None and at_line_start else _indents(part or "", at_line_start)
        at_line_start = part is not None and part.endswith("\n")
    shared = min(indents, default=0)
    result: list[str | None] = []
    at_line_start = True
    for part in parts:
        result.append(part if part is None else _dedent(part, shared, at_line_start))
        at_line_start = part is not None and part.endswith("\n")
    return result


def _lines(part: str, at_line_start: bool) -> tuple[str, list[str]]:
    """What goes on from the line before, and the lines that begin here."""
    lines = _LINE.findall(part)
    return ("", lines) if at_line_start or not lines else (lines[0], lines[1:])


def _indents(part: str, at_line_start: bool) -> list[int]:
    _, lines = _lines(part, at_line_start)
    return [len(line) - len(line.lstrip()) for line in lines if line.strip() or not line.endswith("\n")]


def _dedent(part: str, shared: int, at_line_start: bool) -> str:
    first, lines = _lines(part, at_line_start)
    return first + "".join(line[shared:] if line.strip() or not line.endswith("\n") else line for line in lines)
