"""Matching as Go's regexp does: leftmost first, all possibilities side by side, in time that grows with the text alone.

A tree becomes a program; the program's threads go through the text together, the one that Perl would try first in front.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from ..refusals import NotEvaluated
from .syntax import Alternatives, Assertion, Group, OneCharacter, Pattern, Ranges, Repeat, Sequence, Tree, Where, parse

MAX_INSTRUCTIONS = 2_000
MAX_VISITS = 20_000
MAX_STEPS = 200_000
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")

Spans: TypeAlias = tuple[int, ...]
"""Where a match and its groups begin and end: two numbers each, -1 for a group that took no part."""


@dataclass(slots=True)
class Read:
    """Goes on behind a character that is one of these."""

    starts: list[int]
    ends: list[int]
    negated: bool

    def accepts(self, code: int) -> bool:
        place = bisect_right(self.starts, code) - 1
        return (place >= 0 and code <= self.ends[place]) != self.negated


@dataclass(slots=True)
class Split:
    """Goes on at both places; the first is preferred."""

    first: int
    second: int


@dataclass(slots=True)
class Jump:
    target: int


@dataclass(slots=True)
class Save:
    """Notes the position."""

    slot: int


@dataclass(slots=True)
class Check:
    where: Where


@dataclass(slots=True)
class Done:
    pass


Instruction: TypeAlias = Read | Split | Jump | Save | Check | Done


# --------------------------------------------------------------------------------------- compiling


@dataclass
class _Compiler:
    program: list[Instruction] = field(default_factory=list)
    _visits: int = 0

    def add(self, instruction: Instruction) -> int:
        if len(self.program) >= MAX_INSTRUCTIONS:
            raise NotEvaluated("a pattern of this size is not followed")
        self.program.append(instruction)
        return len(self.program) - 1

    def compile(self, tree: Tree) -> None:
        self._visits += 1
        if self._visits > MAX_VISITS:
            raise NotEvaluated("a pattern of this size is not followed")
        match tree:
            case OneCharacter():
                self.add(_reader(tree.ranges, tree.negated))
            case Assertion():
                self.add(Check(tree.where))
            case Group():
                self.add(Save(2 * tree.number))
                self.compile(tree.inner)
                self.add(Save(2 * tree.number + 1))
            case Sequence():
                for part in tree.parts:
                    self.compile(part)
            case Alternatives():
                self._alternatives(tree.branches)
            case Repeat():
                self._repeat(tree)

    def _alternatives(self, branches: tuple[Tree, ...]) -> None:
        jumps = []
        for branch in branches[:-1]:
            split = self.add(Split(0, 0))
            self.compile(branch)
            jumps.append(self.add(Jump(0)))
            self.program[split] = Split(split + 1, len(self.program))
        self.compile(branches[-1])
        for jump in jumps:
            self.program[jump] = Jump(len(self.program))

    def _repeat(self, tree: Repeat) -> None:
        for _ in range(tree.least - (tree.most is None and tree.least > 0)):
            self.compile(tree.inner)
        if tree.most is not None:
            self._optional(tree, tree.most - tree.least)
        elif tree.least:
            self._once_or_more(tree)
        elif _can_be_empty(tree.inner):
            split = self.add(Split(0, 0))
            self._once_or_more(tree)
            self.program[split] = self._split(split + 1, tree.lazy)
        else:
            self._any_number(tree)

    def _any_number(self, tree: Repeat) -> None:
        split = self.add(Split(0, 0))
        self.compile(tree.inner)
        self.add(Jump(split))
        self.program[split] = self._split(split + 1, tree.lazy)

    def _once_or_more(self, tree: Repeat) -> None:
        start = len(self.program)
        self.compile(tree.inner)
        again = self.add(Split(0, 0))
        self.program[again] = self._split(start, tree.lazy)

    def _optional(self, tree: Repeat, times: int) -> None:
        splits = []
        for _ in range(times):
            splits.append(self.add(Split(0, 0)))
            self.compile(tree.inner)
        for split in splits:
            self.program[split] = self._split(split + 1, tree.lazy)

    def _split(self, into: int, lazy: bool) -> Split:
        """Into the repeated part, or on to what stands behind all that was compiled."""
        end = len(self.program)
        return Split(end, into) if lazy else Split(into, end)


def _reader(ranges: Ranges, negated: bool) -> Read:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return Read([low for low, _ in merged], [high for _, high in merged], negated)


def _can_be_empty(tree: Tree) -> bool:
    match tree:
        case OneCharacter():
            return False
        case Assertion():
            return True
        case Group():
            return _can_be_empty(tree.inner)
        case Sequence():
            return all(map(_can_be_empty, tree.parts))
        case Alternatives():
            return any(map(_can_be_empty, tree.branches))
        case Repeat():
            return tree.least == 0 or _can_be_empty(tree.inner)


# ---------------------------------------------------------------------------------------- matching


@dataclass
class Expression:
    """A compiled pattern. It may do ``MAX_STEPS`` steps in all, over all searches."""

    names: tuple[str, ...]
    program: list[Instruction]
    steps: int = 0

    @classmethod
    def compiled(cls, pattern: str) -> Expression:
        """Reads a pattern.

        Raises:
            Refused: it is no regular expression.
            NotEvaluated: it is not followed.
        """
        parsed: Pattern = parse(pattern)
        compiler = _Compiler()
        compiler.compile(Group(0, parsed.tree))
        compiler.add(Done())
        return cls(parsed.names, compiler.program)

    def search(self, text: str, start: int = 0) -> Spans | None:
        """The leftmost match that begins at ``start`` or behind it.

        Raises:
            NotEvaluated: it takes too long.
        """
        return _Search(self, text).run(start)

    def matches(self, text: str) -> Iterator[Spans]:
        """All matches that don't overlap; an empty one right behind another is none."""
        position, before = 0, -1
        while position <= len(text):
            found = self.search(text, position)
            if found is None:
                return
            if found[1] > found[0] or found[0] != before:
                yield found
            before = found[1]
            position = found[1] if found[1] > position else position + 1

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise NotEvaluated("a pattern that takes this long is not followed")


@dataclass
class _Search:
    """The threads at one position: which instruction each stands at, and what it noted, in order of preference."""

    expression: Expression
    text: str
    _seen: set[int] = field(default_factory=set)

    def run(self, start: int) -> Spans | None:
        nothing = (-1,) * (2 * len(self.expression.names) + 2)
        threads: list[tuple[int, Spans]] = []
        best: Spans | None = None
        for position in range(start, len(self.text) + 1):
            self._seen = {at for at, _ in threads}
            if best is None:
                self._follow(0, nothing, position, threads)
            elif not threads:
                break
            threads, found = self._step(threads, position)
            best = found or best
        return best

    def _step(self, threads: list[tuple[int, Spans]], position: int) -> tuple[list[tuple[int, Spans]], Spans | None]:
        """The threads behind the character at a position; a thread that is done cuts off those behind it."""
        program, following = self.expression.program, list[tuple[int, Spans]]()
        code = ord(self.text[position]) if position < len(self.text) else -1
        self._seen = set()
        self.expression.spend(len(threads) + 1)
        for at, spans in threads:
            instruction = program[at]
            if isinstance(instruction, Done):
                return following, spans
            if isinstance(instruction, Read) and code >= 0 and instruction.accepts(code):
                self._follow(at + 1, spans, position + 1, following)
        return following, None

    def _follow(self, start: int, noted: Spans, position: int, threads: list[tuple[int, Spans]]) -> None:
        """Adds the threads that stand at a character, or the end, when all that reads nothing was done."""
        program, left = self.expression.program, [(start, noted)]
        while left:
            at, spans = left.pop()
            if at in self._seen:
                continue
            self._seen.add(at)
            self.expression.spend(1)
            match program[at]:
                case Jump(target):
                    left.append((target, spans))
                case Split(first, second):
                    left += [(second, spans), (first, spans)]
                case Save(slot):
                    self.expression.spend(len(spans) // 8)
                    left.append((at + 1, (*spans[:slot], position, *spans[slot + 1 :])))
                case Check(where):
                    if _CHECKS[where](self.text, position):
                        left.append((at + 1, spans))
                case _:
                    threads.append((at, spans))


def _word_edge(text: str, position: int) -> bool:
    before = position > 0 and text[position - 1] in _WORD
    behind = position < len(text) and text[position] in _WORD
    return before != behind


_CHECKS: dict[Where, Callable[[str, int], bool]] = {
    "text start": lambda _, position: position == 0,
    "text end": lambda text, position: position == len(text),
    "line start": lambda text, position: position == 0 or text[position - 1] == "\n",
    "line end": lambda text, position: position == len(text) or text[position] == "\n",
    "word edge": _word_edge,
    "no word edge": lambda text, position: not _word_edge(text, position),
}
