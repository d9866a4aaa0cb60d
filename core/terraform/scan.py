"""The lexical layer of HCL: where strings, heredocs, comments and brackets end. Nothing here knows what a block means.

Offsets count code points of the whole text; every function takes the text, where to begin, and the end beyond which it never
looks. Runs of plain text are skipped by regular expressions, so the cost in Python grows with the brackets, not with the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from ..model import CogtuiError

MAX_DEPTH = 100

BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""White space as Go's ``unicode.IsSpace`` knows it, which is what Terraform asks; Python's own idea has four more."""

IDENTIFIER = r"[^\W\d][\w-]*"
BLOCK_COMMENT = r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/"
LINE_COMMENT = r"(?:#|//)(?:[^\r\n]|\r(?!\n))*"
# Two dollars or more open no interpolation, whatever their number: "$$${x}" is "$${x}". A run is taken whole, in one way only,
# or a long one would be tried in exponentially many.
_DOLLARS = r"\$+(?![{$])|\$\$+(?=\{)|%+(?![{%])|%%+(?=\{)"
_QUOTED_TEXT = rf'[^"\\$%\r\n]*(?:(?:\\.|{_DOLLARS})[^"\\$%\r\n]*)*'
SIMPLE_STRING = rf'"{_QUOTED_TEXT}"'
_HEREDOC_OPENING = rf"<<-?({IDENTIFIER})\r?\n"

_LITERAL_TEXT = {
    "quoted": re.compile(_QUOTED_TEXT),
    "heredoc": re.compile(rf"[^$%]*(?:(?:{_DOLLARS})[^$%]*)*"),
}
_CODE = re.compile(
    rf'(?:[^"#/<{{}}()\[\]\r]+|{SIMPLE_STRING}|{LINE_COMMENT}|{BLOCK_COMMENT}|/(?![/*])|<(?!<)|\r\n)*',
)
_PLAIN = re.compile(r'(?:[^"#/<{}()\[\]\r\n,]+|/(?![/*])|<(?!<))*')
_SKIPPED = {
    True: re.compile(rf"(?:[ \t]|{BLOCK_COMMENT})*"),
    False: re.compile(rf"(?:[ \t]|\r?\n|{BLOCK_COMMENT}|{LINE_COMMENT})*"),
}
_TOKEN = re.compile(
    rf"(?P<newline>\r?\n)|(?P<comment>{LINE_COMMENT}|{BLOCK_COMMENT})|(?P<string>\")|(?P<heredoc>{_HEREDOC_OPENING})"
    r"|(?P<opening>[\[({])|(?P<closing>[\])}])"
)
_OPENING = re.compile(_HEREDOC_OPENING)
_FOR = re.compile(r"for(?![\w-])")
_BLANK_RUN = re.compile(r"[ \t\r]+")
TemplateKind: TypeAlias = Literal["quoted", "heredoc"]
PAIRS = {"{": "}", "[": "]", "(": ")"}


class Broken(CogtuiError):
    """Text that is not HCL. ``offset`` is where, the message is one clause without a final stop."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset


class TooDeep(Exception):
    """Terraform would read it; it is no mistake, only more than is followed here."""


class Token(NamedTuple):
    kind: Literal["newline", "comment", "string", "heredoc", "opening", "closing"]
    start: int
    end: int


class Heredoc(NamedTuple):
    """``start`` and ``stop`` hold the lines between the markers; ``end`` follows the closing word, without its blanks."""

    start: int
    stop: int
    end: int
    flush: bool


class Extent(NamedTuple):
    """An expression's span, tight, and where the scan stopped after it."""

    start: int
    end: int
    stop: int


class Piece(NamedTuple):
    """An element of a list literal, and the offset of the comma after it (None where there is none)."""

    start: int
    end: int
    comma: int | None


@lru_cache(maxsize=256)
def _closing_marker(word: str) -> re.Pattern[str]:
    blanks = BLANKS.replace("\n", "")
    return re.compile(rf"^[{blanks}]*{re.escape(word)}(?=[{blanks}]*$)", re.MULTILINE)


def heredoc(text: str, at: int, end: int) -> Heredoc:
    """The heredoc whose ``<<`` stands at an offset.

    Raises:
        Broken: it has no word, or no line that closes it.
    """
    opening = _OPENING.match(text, at, end)
    if opening is None:
        raise Broken(at, "<< is not followed by a heredoc's word and a new line")
    marker = _closing_marker(opening[1]).search(text, opening.end(), end)
    if marker is None:
        raise Broken(at, f"the heredoc has no line that closes it with {opening[1]}")
    return Heredoc(opening.end(), marker.start(), marker.end(), text.startswith("<<-", at))


def literal_end(text: str, at: int, end: int, kind: TemplateKind) -> int:
    """Where the literal text of a template stops: at an interpolation, a quote, a line's end or the end."""
    found = _LITERAL_TEXT[kind].match(text, at, end)
    return found.end() if found else at


def string_end(text: str, at: int, end: int, depth: int = 0) -> int:
    """The offset after a quoted string that begins at ``at``, interpolations and all.

    Raises:
        Broken: it is not closed on its line.
    """
    here = at + 1
    while (here := literal_end(text, here, end, "quoted")) < end:
        if text[here] == '"':
            return here + 1
        if not text.startswith(("${", "%{"), here):
            break
        here = closing(text, here + 1, end, depth + 1) + 1
    raise Broken(at, "the string is not closed on its line")


def closing(text: str, opening: int, end: int, depth: int = 0) -> int:
    """The offset of the bracket that closes the one at ``opening``.

    Raises:
        Broken: it is never closed, another kind of bracket closes it, or the nesting is deeper than :data:`MAX_DEPTH`.
    """
    waiting, at = [opening], opening + 1
    while waiting:
        if len(waiting) + depth > MAX_DEPTH:
            raise Broken(waiting[-1], f"brackets nest deeper than {MAX_DEPTH}")
        at = _end(_CODE, text, at, end)
        char = text[at] if at < end else ""
        if char in PAIRS:
            waiting.append(at)
        elif char and char in "}])":
            _check_pair(text, waiting.pop(), at)
        elif not char:
            raise Broken(waiting[-1], f"this {text[waiting[-1]]} is never closed")
        else:
            at = opaque_end(text, at, end, depth + len(waiting)) - 1
        at += 1
    return at - 1


def _check_pair(text: str, opening: int, closed: int) -> None:
    if PAIRS[text[opening]] != text[closed]:
        raise Broken(closed, f"{text[closed]} stands where {PAIRS[text[opening]]} is expected")


def opaque_end(text: str, at: int, end: int, depth: int = 0) -> int:
    """The offset after the string or heredoc that begins at ``at``.

    Raises:
        Broken: neither begins there, or it is not closed.
    """
    if text[at] == '"':
        return string_end(text, at, end, depth)
    if text.startswith("<<", at):
        return heredoc(text, at, end).end
    if text.startswith("/*", at):
        raise Broken(at, "the comment is never closed")
    raise Broken(
        at, "a carriage return stands here without a line feed" if text[at] == "\r" else f"{text[at]} is not expected here"
    )


def _end(pattern: re.Pattern[str], text: str, at: int, end: int) -> int:
    found = pattern.match(text, at, end)
    return found.end() if found else at


def after_layout(text: str, at: int, end: int) -> int:
    """The offset of what follows the blanks, comments and line breaks at an offset."""
    return _end(_SKIPPED[False], text, at, end)


def begins_for(text: str, at: int, end: int) -> bool:
    """Whether what follows a ``[`` or ``{`` is a ``for`` expression: Terraform asks for nothing but the word."""
    return _FOR.match(text, after_layout(text, at, end), end) is not None


def extent(text: str, at: int, end: int, *, lines: bool) -> Extent:
    """The expression that begins at ``at``, up to a comma, a closing bracket, the end or (with ``lines``) the line's end.

    Raises:
        Broken: something in it is not closed.
    """
    start = stop = at = _end(_SKIPPED[lines], text, at, end)
    while at < end:
        run = _end(_PLAIN, text, at, end)
        if plain := text[at:run].rstrip(" \t"):
            stop = at + len(plain)
        at = run
        if at == end or text[at] in ",}])\n#" or text.startswith(("//", "\r\n"), at):
            after = _end(_SKIPPED[lines], text, at, end)
            if after == at:
                break
            at = after
        elif text.startswith("/*", at) and (after := _end(_SKIPPED[lines], text, at, end)) > at:
            at = after
        elif text[at] in PAIRS:
            at = stop = closing(text, at, end) + 1
        else:
            at = stop = opaque_end(text, at, end)
    return Extent(start, stop, at)


def pieces(text: str, start: int, end: int) -> list[Piece]:
    """The elements of a list literal (or a call's arguments) that stand between two offsets.

    Raises:
        Broken: a comma or a bracket stands where an element is expected.
    """
    found, at = [], start
    while at < end:
        element = extent(text, at, end, lines=False)
        if element.stop < end and (text[element.stop] != "," or element.start == element.end):
            raise Broken(element.stop, f"{text[element.stop]} is not expected here")
        if element.start < element.end:
            found.append(Piece(element.start, element.end, element.stop if element.stop < end else None))
        at = element.stop + 1
    return found


def tokens(text: str, at: int, end: int) -> Iterator[Token]:
    """Everything in a range of code that is not plain text, in order. Strings and heredocs come whole.

    Raises:
        Broken: a string or heredoc is not closed.
    """
    while found := _TOKEN.search(text, at, end):
        kind, start = found.lastgroup, found.start()
        at = opaque_end(text, start, end) if kind in ("string", "heredoc") else found.end()
        yield Token(kind, start, at)  # type: ignore[arg-type]


def one_line(text: str, start: int, end: int) -> str:
    """A range of code on one line: no comments, every run of blanks made one; strings and heredocs keep every character.

    Raises:
        Broken: as :func:`tokens`.
    """
    done: list[str] = []
    at = start
    for token in tokens(text, start, end):
        layout = token.kind in ("comment", "newline")
        for part in (_BLANK_RUN.sub(" ", text[at : token.start]), " " if layout else text[token.start : token.end]):
            _add(done, part)
        at = token.end
    _add(done, _BLANK_RUN.sub(" ", text[at:end]))
    return "".join(done).strip()


def _add(done: list[str], part: str) -> None:
    """One more part, so that never two blanks follow each other."""
    if part.startswith(" ") and (not done or done[-1].endswith(" ")):
        part = part[1:]
    if part:
        done.append(part)
