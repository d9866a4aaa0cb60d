"""Strings and heredocs with their interpolations and directives, read from the text itself.

They go the way Terraform's own template parser goes: cut into texts and sequences, ``~`` applied, the indentation of ``<<-``
taken away, and only then are the directives paired.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple, TypeAlias

from . import strings
from .nodes import ForDirective, IfDirective, Literal, Node, Template, Text
from .scan import (
    BLOCK_COMMENT,
    IDENTIFIER,
    LINE_COMMENT,
    MAX_DEPTH,
    Broken,
    TemplateKind,
    TooDeep,
    after_layout,
    closing,
    literal_end,
)
from .scan import heredoc as heredoc_at
from .strings import Line

Read: TypeAlias = Callable[[str, int, int], Node]
"""Reads the expression between two offsets of a text."""

_WORD = re.compile(IDENTIFIER)
# A comment goes to the line's end: given back in part it would bring its words to light.
_GAP = rf"(?:[ \t]|\r?\n|{BLOCK_COMMENT}|{LINE_COMMENT}(?=\r?\n|\Z))*"
_BOUND = rf"({IDENTIFIER})(?![\w-]){_GAP}"
_NAMES = re.compile(rf"{_GAP}{_BOUND}(?:,{_GAP}{_BOUND})?in(?![\w-])")


class _Sequence(NamedTuple):
    """``${…}``, or with a keyword ``%{…}``. ``before`` and ``after``: whether it trims what stands there."""

    start: int
    end: int
    before: bool
    after: bool
    keyword: str
    names: tuple[str, ...]
    inner: Node | None


@dataclass(slots=True)
class _Open:
    """A directive whose end is still to come, with the parts of the branch that is being filled."""

    sequence: _Sequence
    parts: list[Node] = field(default_factory=list)
    then: list[Node] | None = None


_Part: TypeAlias = "Line | _Sequence"


def quoted(text: str, start: int, end: int, read: Read) -> Node:
    """A quoted string, quotes and all.

    Raises:
        Broken: an escape, interpolation or directive of it is wrong.
        TooDeep: its directives nest too deep.
    """
    cut = _cut(text, start + 1, end - 1, "quoted", read)
    parts = _paired(_with_texts(text, cut, _quoted_text))
    if not parts:
        return Literal(start, end, "")
    if len(parts) == 1 and isinstance(parts[0], Text):
        return Literal(start, end, parts[0].value)
    return Template(start, end, parts)


def heredoc(text: str, start: int, end: int, read: Read) -> Template:
    """A heredoc, from its ``<<`` to its closing word.

    Raises:
        Broken: an interpolation or directive of it is wrong.
        TooDeep: its directives nest too deep.
    """
    found = heredoc_at(text, start, end)
    cut = _cut(text, found.start, found.stop, "heredoc", read)
    lines = _with_texts(text, cut, _heredoc_lines)
    return Template(start, end, _paired(_flushed(lines) if found.flush else lines), heredoc=True)


# ------------------------------------------------------------------------------------------- sequences


def _cut(text: str, at: int, end: int, kind: TemplateKind, read: Read) -> list[tuple[int, int] | _Sequence]:
    """The spans of literal text and the sequences between them."""
    found: list[tuple[int, int] | _Sequence] = []
    while at < end:
        stop = literal_end(text, at, end, kind)
        if stop > at:
            found.append((at, stop))
        if stop < end:
            sequence = _sequence(text, stop, closing(text, stop + 1, end), read)
            found.append(sequence)
            stop = sequence.end
        at = stop
    return found


def _sequence(text: str, start: int, close: int, read: Read) -> _Sequence:
    before = text[start + 2] == "~"
    first = start + 2 + before
    after = close > first and text[close - 1] == "~"
    first, last = _tight(text, first, close - after)
    if text[start] == "$":
        return _Sequence(start, close + 1, before, after, "", (), _expression(text, first, last, start, read))
    keyword, names, inner = _directive(text, first, last, start, read)
    return _Sequence(start, close + 1, before, after, keyword, names, inner)


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    return after_layout(text, start, end), start + len(text[start:end].rstrip(" \t\r\n"))


def _expression(text: str, start: int, end: int, sequence: int, read: Read) -> Node:
    if start >= end:
        raise Broken(sequence, f"the {'interpolation' if text[sequence] == '$' else 'directive'} holds no expression")
    return read(text, start, end)


def _directive(text: str, start: int, end: int, sequence: int, read: Read) -> tuple[str, tuple[str, ...], Node | None]:
    """The keyword of a directive, the names that it binds, and its expression."""
    word = _WORD.match(text, start, end)
    keyword, at = (word[0], word.end()) if word else ("", start)
    names: tuple[str, ...] = ()
    if keyword == "for":
        bound = _NAMES.match(text, at, end)
        if bound is None:
            raise Broken(sequence, "the directive is not of the form %{ for name in … }")
        at, names = bound.end(), tuple(name for name in bound.groups() if name)
    if keyword in ("if", "for"):
        return keyword, names, _expression(text, *_tight(text, at, end), sequence, read)
    if keyword not in ("else", "endif", "endfor"):
        raise Broken(sequence, "a directive begins with if, else, endif, for or endfor")
    if after_layout(text, at, end) < end:
        raise Broken(after_layout(text, at, end), f"nothing is expected after {keyword}")
    return keyword, (), None


# ----------------------------------------------------------------------------------------------- texts


def _with_texts(
    text: str, cut: list[tuple[int, int] | _Sequence], lines: Callable[[str, int, int, bool, bool], list[Line]]
) -> list[_Part]:
    """The parts with the texts trimmed by the sequences beside them, and cut into lines where lines matter."""
    found: list[_Part] = []
    for at, part in enumerate(cut):
        if isinstance(part, _Sequence):
            found.append(part)
            continue
        left, right = cut[at - 1] if at else None, cut[at + 1] if at + 1 < len(cut) else None
        found += lines(text, *part, isinstance(left, _Sequence) and left.after, isinstance(right, _Sequence) and right.before)
    return found


def _quoted_text(text: str, start: int, end: int, left: bool, right: bool) -> list[Line]:
    start, end = strings.trimmed(text, start, end, left=left, right=right)
    return [Line(start, end, strings.unescape(text[start:end], start))]


def _heredoc_lines(text: str, start: int, end: int, left: bool, right: bool) -> list[Line]:
    """Terraform trims one line of a heredoc, no more: the rest of this one, or the one that just ended."""
    lines = strings.lines(text, start, end)
    if left:
        lines[0] = strings.stripped(lines[0], left=True)
    if right:
        lines[-1] = strings.stripped(lines[-1], left=False)
    return lines


def _flushed(parts: list[_Part]) -> list[_Part]:
    lines = strings.flush([part if isinstance(part, Line) else None for part in parts])
    return [line or part for line, part in zip(lines, parts, strict=True)]


def _merged(lines: Iterable[Line]) -> Text:
    first, *_ = found = list(lines)
    return Text(first.start, found[-1].end, "".join(line.value for line in found))


# ------------------------------------------------------------------------------------------ directives


def _paired(parts: list[_Part]) -> tuple[Node, ...]:
    """The parts as nodes, what stands between a directive and its end in that directive's node."""
    whole: list[Node] = []
    waiting: list[_Open] = []
    for is_text, group in groupby(parts, lambda part: isinstance(part, Line)):
        if is_text:
            (waiting[-1].parts if waiting else whole).append(_merged(group))  # type: ignore[arg-type]
            continue
        for sequence in group:
            assert isinstance(sequence, _Sequence)
            node = sequence.inner if not sequence.keyword else _directed(sequence, waiting)
            if node:
                (waiting[-1].parts if waiting else whole).append(node)
    if waiting:
        raise Broken(waiting[-1].sequence.start, f"this directive has no %{{ end{waiting[-1].sequence.keyword} }}")
    return tuple(whole)


def _directed(sequence: _Sequence, waiting: list[_Open]) -> Node | None:
    """One more directive: a node where it ends one."""
    keyword = sequence.keyword
    if keyword in ("if", "for"):
        if len(waiting) >= MAX_DEPTH:
            raise TooDeep
        waiting.append(_Open(sequence))
        return None
    last = waiting[-1] if waiting else None
    if keyword == "else" and last and last.sequence.keyword == "if" and last.then is None:
        last.then, last.parts = last.parts, []
        return None
    if last is None or keyword != f"end{last.sequence.keyword}":
        raise Broken(sequence.start, f"no directive is open here that {keyword} belongs to")
    return _ended(waiting.pop(), sequence.end)


def _ended(opened: _Open, end: int) -> Node:
    sequence, inner = opened.sequence, opened.sequence.inner
    assert inner is not None
    if sequence.keyword == "for":
        key, value = sequence.names if len(sequence.names) > 1 else ("", sequence.names[0])
        return ForDirective(sequence.start, end, key, value, inner, tuple(opened.parts))
    then, otherwise = (opened.parts, []) if opened.then is None else (opened.then, opened.parts)
    return IfDirective(sequence.start, end, inner, tuple(then), tuple(otherwise))
