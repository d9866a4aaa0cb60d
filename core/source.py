"""One file's bytes and text, and edits over it. Nothing else in cogtui makes file text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``text[start:end]`` (code points) by ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Source:
    """A file as it was read: ``name`` is how reports call it, ``path`` how it is opened.

    ``text`` keeps a byte order mark and every line ending, so that encoding it again gives ``data`` back.
    ``new``: there is no such file yet, and its text is empty.
    """

    name: str
    path: str
    text: str
    new: bool = False

    @cached_property
    def data(self) -> bytes:
        return self.text.encode("utf-8")

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a line (from 1) without its ending; empty beyond the end."""
        if not 1 <= line <= len(self._starts):
            return ""
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        return self.text[self._starts[line - 1] : end].rstrip("\r\n")

    def eol_near(self, offset: int) -> str:
        """The line ending that stands nearest before ``offset``, else the first in the file, else ``\\n``."""
        at = self.text.rfind("\n", 0, offset)
        if at < 0:
            at = self.text.find("\n")
        return "\r\n" if at > 0 and self.text[at - 1] == "\r" else "\n"

    def with_text(self, text: str) -> Source:
        return Source(self.name, self.path, text)


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made.

    Raises:
        ValueError: two edits overlap. Two insertions at one place are made in the order given.
    """
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if edit.start < at:
            raise ValueError(f"edits overlap at offset {edit.start}")
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:]])
