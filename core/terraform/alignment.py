"""Comments at the ends of adjacent lines stand in one column in ``terraform fmt`` form. Where edits would break such a column
that was there before, the blanks in front of its comments follow; a column that was not in that form is left alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..source import Edit, apply_edits
from .scan import Broken, tokens


class _Line(NamedTuple):
    """A line that ends in a ``#`` or ``//`` comment after code: where it, its code's end and the comment stand."""

    start: int
    code_end: int
    comment: int

    @property
    def width(self) -> int:
        return self.code_end - self.start


def realigned(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """The edits, and those that keep the columns of comments which the edits touch."""
    made = sorted(edits, key=lambda edit: (edit.start, edit.end))
    patched = _Patched(text, made)
    chains = {chain[0].start: chain for at in patched.touched() if (chain := _chain(patched.text, at))}
    return made + [edit for chain in chains.values() for edit in patched.column(chain)]


class _Patched:
    """The text after the edits, and where each kept part of it stood before."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        self.before = text
        self.text = apply_edits(text, edits)
        self.edits = edits
        self.starts, self.shifts = [0], [0]
        for edit in edits:
            self.shifts.append(self.shifts[-1] + len(edit.text) - (edit.end - edit.start))
            self.starts.append(edit.end + self.shifts[-1])

    def touched(self) -> Iterator[int]:
        """An offset in every line that changed, and in the lines before and after."""
        for edit, shift in zip(self.edits, self.shifts, strict=False):
            first, last = edit.start + shift, edit.start + shift + len(edit.text)
            yield from (first, last)
            yield self.text.rfind("\n", 0, first)
            yield self.text.find("\n", last) + 1

    def original(self, at: int) -> int:
        return at - self.shifts[bisect_right(self.starts, at) - 1]

    def column(self, chain: Sequence[_Line]) -> Iterator[Edit]:
        comments = [self.original(line.comment) for line in chain]
        if not all(_is_column(_chain(self.before, comment)) for comment in comments):
            return
        width = max(line.width for line in chain) + 1
        for line, comment in zip(chain, comments, strict=True):
            wanted = " " * (width - line.width)
            blanks = line.comment - line.code_end
            if self.text[line.code_end : line.comment] != wanted:
                yield Edit(comment - blanks, comment, wanted)


def _is_column(chain: Sequence[_Line]) -> bool:
    width = max((line.width for line in chain), default=0) + 1
    return all(line.comment - line.start == width for line in chain)


def _chain(text: str, at: int) -> list[_Line]:
    """The adjacent lines with comments around an offset; empty where its own line has none."""
    start = text.rfind("\n", 0, max(at, 0)) + 1
    line = _line(text, start)
    if line is None:
        return []
    chain = [line]
    while chain[0].start > 0 and (above := _line(text, text.rfind("\n", 0, chain[0].start - 1) + 1)):
        chain.insert(0, above)
    while (end := text.find("\n", chain[-1].comment)) >= 0 and (below := _line(text, end + 1)):
        chain.append(below)
    return chain


def _line(text: str, start: int) -> _Line | None:
    end = text.find("\n", start)
    end = start + len(text[start : end if end >= 0 else len(text)].rstrip())
    try:
        last = list(tokens(text, start, end))[-1:]
    except Broken:
        return None
    code = text[start : last[0].start].rstrip() if last else ""
    if not code or last[0].kind != "comment" or last[0].end != end or text.startswith("/*", last[0].start):
        return None
    return _Line(start, start + len(code), last[0].start)
