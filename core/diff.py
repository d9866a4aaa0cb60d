"""Hunks and unified diffs, made from edits: exact, and linear in the size of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .source import Edit, Source, apply_edits
from .text import printable


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a hunk, numbered (from 1) before and after; ``marks`` are the (start, end) that differ from its partner."""

    kind: Literal[" ", "+", "-"]
    old: int | None
    new: int | None
    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Hunk:
    """``old_start`` and ``new_start`` count lines from 1. Line texts keep their ending."""

    file: str
    old_start: int
    new_start: int
    lines: tuple[Line, ...]

    @property
    def header(self) -> str:
        old = sum(line.kind != "+" for line in self.lines)
        new = sum(line.kind != "-" for line in self.lines)
        return f"@@ -{_range(self.old_start, old)} +{_range(self.new_start, new)} @@"


def _range(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start if count else start - 1},{count}"


@dataclass(frozen=True, slots=True)
class _Region:
    """Old lines ``start`` up to ``end`` (from 0, exclusive) become ``new``."""

    start: int
    end: int
    new: tuple[str, ...]


def hunks(source: Source, edits: Iterable[Edit], context: int = 3) -> tuple[Hunk, ...]:
    """What the edits change, with ``context`` lines around."""
    old = _lines(source.text)
    regions = _regions(source.text, old, sorted(edits, key=lambda e: (e.start, e.end)))
    groups: list[list[_Region]] = []
    for region in regions:
        if groups and region.start - groups[-1][-1].end <= 2 * context:
            groups[-1].append(region)
        else:
            groups.append([region])
    found, shift = [], 0
    for group in groups:
        found.append(_hunk(source.name, old, group, shift, context))
        shift += sum(len(region.new) - (region.end - region.start) for region in group)
    return tuple(found)


def _lines(text: str) -> list[str]:
    """Lines as tools count them: only ``\\n`` ends one."""
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _regions(text: str, old: Sequence[str], edits: Sequence[Edit]) -> list[_Region]:
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    clusters: list[tuple[int, int, list[Edit]]] = []
    at = 0
    for edit in edits:
        while at + 1 < len(starts) and starts[at + 1] <= edit.start:
            at += 1
        end = at
        while end < len(old) and starts[end] < max(edit.end, edit.start + 1):
            end += 1
        if clusters and at < clusters[-1][1]:
            clusters[-1] = (clusters[-1][0], max(end, clusters[-1][1]), [*clusters[-1][2], edit])
        else:
            clusters.append((at, end, [edit]))
    found: list[_Region] = []
    for region in (_trimmed(text, old, starts, *cluster) for cluster in clusters):
        if found and found[-1].end == region.start:
            found[-1] = _Region(found[-1].start, region.end, found[-1].new + region.new)
        elif region.new or region.start < region.end:
            found.append(region)
    return found


def _trimmed(text: str, old: Sequence[str], starts: Sequence[int], first: int, last: int, edits: Sequence[Edit]) -> _Region:
    """The lines that the edits touch, without those at both ends that stay as they are."""
    base = starts[first]
    shifted = [Edit(edit.start - base, edit.end - base, edit.text) for edit in edits]
    new = _lines(apply_edits(text[base : starts[last]], shifted))
    before = list(old[first:last])
    while before and new and before[0] == new[0]:
        first, before, new = first + 1, before[1:], new[1:]
    while before and new and before[-1] == new[-1]:
        last, before, new = last - 1, before[:-1], new[:-1]
    return _Region(first, last, tuple(new))


def _hunk(file: str, old: Sequence[str], group: Sequence[_Region], shift: int, context: int) -> Hunk:
    start = max(0, group[0].start - context)
    end = min(len(old), group[-1].end + context)
    lines: list[Line] = []
    at, number = start, start + shift + 1
    for region in group:
        for index in range(at, region.start):
            lines.append(Line(" ", index + 1, number, old[index]))
            number += 1
        lines += _changed(old, region, number)
        number += len(region.new)
        at = region.end
    lines += [Line(" ", index + 1, number + index - at, old[index]) for index in range(at, end)]
    return Hunk(file, start + 1, start + shift + 1, tuple(lines))


def _changed(old: Sequence[str], region: _Region, number: int) -> list[Line]:
    """The removed lines, then the new ones; a line and the one in its place are marked where they differ."""
    removed = old[region.start : region.end]
    pairs = [_marks(before, after) for before, after in zip(removed, region.new, strict=False)]
    marks = [*pairs, *[((), ())] * (max(len(removed), len(region.new)) - len(pairs))]
    minus = [Line("-", region.start + i + 1, None, text, marks[i][0]) for i, text in enumerate(removed)]
    plus = [Line("+", None, number + i, text, marks[i][1]) for i, text in enumerate(region.new)]
    return minus + plus


Marks = tuple[tuple[int, int], ...]


def _marks(old: str, new: str) -> tuple[Marks, Marks]:
    """The stretch in the middle that differs, in both lines; none where the lines have little in common."""
    a, b = old.rstrip("\r\n"), new.rstrip("\r\n")
    head = _shared(a, b)
    tail = _shared(a[head:][::-1], b[head:][::-1])
    if 2 * (head + tail) < min(len(a), len(b)):
        return (), ()
    head, tail = _whole_words(a, b, head, tail)
    old_mark, new_mark = (((head, len(line) - tail),) if len(line) - tail > head else () for line in (a, b))
    return old_mark, new_mark


def _whole_words(a: str, b: str, head: int, tail: int) -> tuple[int, int]:
    """What both begin and end with, but for the parts of words that differ."""
    while head and _in_word(a[head - 1]) and any(_in_word(line[head : head + 1]) for line in (a, b)):
        head -= 1
    while tail and _in_word(a[-tail]) and any(_in_word(line[head : len(line) - tail][-1:]) for line in (a, b)):
        tail -= 1
    return head, tail


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _shared(a: str, b: str) -> int:
    """How many characters both begin with."""
    return next((at for at, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b)))


def unified(sources: Mapping[str, Source], edits: Mapping[str, Sequence[Edit]]) -> str:
    """A unified diff of all files, in the order of their names, that ``git apply`` takes."""
    pieces = []
    for name in sorted(edits):
        found = hunks(sources[name], edits[name])
        if found:
            pieces.append(f"--- {_quoted('a/' + name)}\n+++ {_quoted('b/' + name)}\n")
            pieces += [_spelled(hunk) for hunk in found]
    return "".join(pieces)


def _spelled(hunk: Hunk) -> str:
    lines = [hunk.header + "\n"]
    for line in hunk.lines:
        lines.append(line.kind + line.text + ("" if line.text.endswith("\n") else "\n\\ No newline at end of file\n"))
    return "".join(lines)


def _quoted(name: str) -> str:
    """A file name as git writes it in a diff."""
    if any(ord(character) < 32 or character in '"\\\x7f' for character in name):
        escaped = "".join(f"\\{ord(c):03o}" if ord(c) < 32 or c == "\x7f" else "\\" + c if c in '"\\' else c for c in name)
        return f'"{escaped}"'
    return name


_STYLES = {"+": "32", "-": "31", "@": "36"}


def for_terminal(diff: str, *, colour: bool) -> str:
    """A diff to be looked at: nothing in it steers the terminal. It is not for ``git apply``."""
    lines = []
    for line in diff.removesuffix("\n").split("\n"):
        style = _STYLES.get(line[:1]) if colour else None
        lines.append(f"\x1b[{style}m{printable(line)}\x1b[0m\n" if style else printable(line) + "\n")
    return "".join(lines) if diff else ""
