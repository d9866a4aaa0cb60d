"""Regular expressions as Go's regexp/syntax reads them, from text to a tree.

They differ from Python's in what ``$``, ``\\s``, ``{,2}`` and ``(?i)`` mean, which is why they are not handed to ``re``.
Classes of Unicode (``\\p{Greek}``) and letters beyond ASCII under ``(?i)`` are not followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal as OneOf
from typing import TypeAlias

from ..refusals import NotEvaluated, Refused

Ranges: TypeAlias = tuple[tuple[int, int], ...]
Where: TypeAlias = OneOf["text start", "text end", "line start", "line end", "word edge", "no word edge"]

_LAST = 0x10FFFF
_MAX_NESTING = 100
_MAX_REPEAT = 1000
_MAX_LENGTH = 2_000

DIGIT: Ranges = ((48, 57),)
SPACE: Ranges = ((9, 10), (12, 13), (32, 32))
WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_PERL = {"d": DIGIT, "s": SPACE, "w": WORD}
_POSIX: dict[str, Ranges] = {
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "alpha": ((65, 90), (97, 122)),
    "ascii": ((0, 127),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 31), (127, 127)),
    "digit": DIGIT,
    "graph": ((33, 126),),
    "lower": ((97, 122),),
    "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)),
    "upper": ((65, 90),),
    "word": WORD,
    "xdigit": ((48, 57), (65, 70), (97, 102)),
}
_CONTROL = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_EDGES: dict[str, Where] = {"A": "text start", "z": "text end", "b": "word edge", "B": "no word edge"}
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


@dataclass(frozen=True, slots=True)
class OneCharacter:
    """A character that is, or is not, in one of these ranges."""

    ranges: Ranges
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Assertion:
    where: Where


@dataclass(frozen=True, slots=True)
class Group:
    """A group that captures what it matches; the first is 1."""

    number: int
    inner: Tree


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    branches: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """``most`` is None where there is no limit."""

    inner: Tree
    least: int
    most: int | None
    lazy: bool


Tree: TypeAlias = OneCharacter | Assertion | Group | Sequence | Alternatives | Repeat


@dataclass(frozen=True, slots=True)
class Flags:
    fold: bool = False
    lines: bool = False
    dot_all: bool = False
    ungreedy: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """``names``: those of the groups, in order; an unnamed group's is empty."""

    tree: Tree
    names: tuple[str, ...]


def parse(pattern: str) -> Pattern:
    """Reads a pattern.

    Raises:
        Refused: Go takes it for no regular expression.
        NotEvaluated: it holds something that is not followed.
    """
    if len(pattern) > _MAX_LENGTH:
        raise NotEvaluated("a pattern of this size is not followed")
    parser = _Parser(pattern)
    tree = parser.alternatives(Flags())
    if parser.position < len(pattern):
        raise _wrong("a ) that closes nothing")
    return Pattern(tree, tuple(parser.names))


def _wrong(what: str) -> Refused:
    return Refused(f"the pattern has {what}")


@dataclass
class _Parser:
    text: str
    position: int = 0
    names: list[str] = field(default_factory=list)
    _depth: int = 0

    # ------------------------------------------------------------------------------------ reading

    def peek(self, count: int = 1) -> str:
        return self.text[self.position : self.position + count]

    def take(self, expected: str) -> bool:
        found = self.text.startswith(expected, self.position)
        self.position += len(expected) * found
        return found

    def next(self, missing: str) -> str:
        if not self.peek():
            raise _wrong(missing)
        self.position += 1
        return self.text[self.position - 1]

    def until(self, closing: str, missing: str) -> str:
        end = self.text.find(closing, self.position)
        if end < 0:
            raise _wrong(missing)
        found = self.text[self.position : end]
        self.position = end + len(closing)
        return found

    # ------------------------------------------------------------------------------------- tree

    def alternatives(self, flags: Flags) -> Tree:
        """Up to the ``)`` that closes it; ``(?i)`` holds to the end of the group that it stands in."""
        self._depth += 1
        if self._depth > _MAX_NESTING:
            raise NotEvaluated("a pattern that nests this deep is not followed")
        branches: list[list[Tree]] = [[]]
        while self.peek() and self.peek() != ")":
            if self.take("|"):
                branches.append([])
            elif changed := self._flags(flags):
                flags = changed
                self._no_repetition()
            else:
                branches[-1] += self._repeated(self._atom(flags), flags)
        self._depth -= 1
        sequences = tuple(Sequence(tuple(branch)) for branch in branches)
        return sequences[0] if len(sequences) == 1 else Alternatives(sequences)

    def _flags(self, flags: Flags) -> Flags | None:
        """``(?i)``, if that is what stands here."""
        start = self.position
        if not self.take("(?"):
            return None
        changed = self._flag_letters(flags)
        if changed and self.take(")"):
            return changed
        self.position = start
        return None

    def _no_repetition(self) -> None:
        """Go would repeat what stands before the flags."""
        if self._counts():
            raise NotEvaluated("a pattern that repeats a flag is not followed")

    def _flag_letters(self, flags: Flags) -> Flags | None:
        on, seen = True, False
        names = {"i": "fold", "m": "lines", "s": "dot_all", "U": "ungreedy"}
        while self.peek() and self.peek() in "imsU-":
            letter = self.next("")
            if letter == "-":
                if not on:
                    return None
                on, seen = False, False
            else:
                flags, seen = replace(flags, **{names[letter]: on}), True
        return flags if seen or on else None

    def _atom(self, flags: Flags) -> list[Tree]:
        """What a repetition that follows would repeat is the last of these."""
        character = self.next("")
        match character:
            case "(":
                return [self._group(flags)]
            case "[":
                return [self._class(flags)]
            case ".":
                return [OneCharacter(() if flags.dot_all else ((10, 10),), negated=True)]
            case "^":
                return [Assertion("line start" if flags.lines else "text start")]
            case "$":
                return [Assertion("line end" if flags.lines else "text end")]
            case "\\":
                return self._escaped(flags)
            case "*" | "+" | "?":
                raise _wrong("a repetition of nothing")
        if character == "{":
            self.position -= 1
            if self._counts():
                raise _wrong("a repetition of nothing")
            self.position += 1
        return [_literal(ord(character), flags)]

    def _group(self, flags: Flags) -> Tree:
        if self.take("?P<") or self.take("?<"):
            return self._captured(self._name(), flags)
        if not self.take("?"):
            return self._captured("", flags)
        changed = self._flag_letters(flags)
        if not changed or not self.take(":"):
            raise _wrong("a (? that begins nothing")
        return self._closed(changed)

    def _name(self) -> str:
        name = self.until(">", "a group whose name doesn't end")
        if not name or not set(name) <= _NAME:
            raise _wrong("a group with a bad name")
        if name in self.names:
            raise NotEvaluated("a pattern with two groups of one name is not followed")
        return name

    def _captured(self, name: str, flags: Flags) -> Tree:
        self.names.append(name)
        number = len(self.names)
        return Group(number, self._closed(flags))

    def _closed(self, flags: Flags) -> Tree:
        inner = self.alternatives(flags)
        if not self.take(")"):
            raise _wrong("a ( that is not closed")
        return inner

    def _repeated(self, atoms: list[Tree], flags: Flags) -> list[Tree]:
        counts = self._counts()
        if not counts:
            return atoms
        if not atoms:
            raise NotEvaluated("a pattern that repeats nothing is not followed")
        least, most = counts
        if least > _MAX_REPEAT or (most is not None and (most > _MAX_REPEAT or most < least)):
            raise _wrong("a repetition of a bad count")
        lazy = self.take("?") != flags.ungreedy
        if self._counts():
            raise _wrong("a repetition of a repetition")
        return [*atoms[:-1], Repeat(atoms[-1], least, most, lazy)]

    def _counts(self) -> tuple[int, int | None] | None:
        for sign, counts in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.take(sign):
                return counts
        end = self.text.find("}", self.position)
        if self.peek() != "{" or end < 0:
            return None
        first, comma, second = self.text[self.position + 1 : end].partition(",")
        if not _is_count(first) or not (_is_count(second) or not second):
            return None
        self.position = end + 1
        least = int(first[:8])
        return least, (int(second[:8]) if second else None) if comma else least

    # ------------------------------------------------------------------------------- characters

    def _escaped(self, flags: Flags) -> list[Tree]:
        letter = self.peek()
        if letter in _EDGES and letter:
            self.position += 1
            return [Assertion(_EDGES[letter])]
        if self.take("Q"):
            return [_literal(ord(character), flags) for character in self._quoted()]
        ranges = self._perl_class(flags)
        return [ranges if ranges else _literal(self._escape(), flags)]

    def _quoted(self) -> str:
        found, _, _ = self.text[self.position :].partition("\\E")
        self.position = min(len(self.text), self.position + len(found) + 2)
        return found

    def _perl_class(self, flags: Flags) -> OneCharacter | None:
        """Behind a backslash: ``d``, ``S`` and their like."""
        letter = self.peek()
        if letter in ("p", "P"):
            raise NotEvaluated("a pattern with a class of Unicode is not followed")
        if letter.lower() not in _PERL or not letter:
            return None
        self.position += 1
        return OneCharacter(_folded(_PERL[letter.lower()], flags), letter.isupper())

    def _escape(self) -> int:
        """The code of a character that is written with a backslash."""
        letter = self.next("a \\ at its end")
        if letter in _CONTROL:
            return _CONTROL[letter]
        if letter == "x":
            return self._hexadecimal()
        if letter == "0" or (letter in "1234567" and self.peek() and self.peek() in "01234567"):
            return self._octal(letter)
        if letter.isascii() and not letter.isalnum():
            return ord(letter)
        raise _wrong("an escape that doesn't exist")

    def _hexadecimal(self) -> int:
        if self.take("{"):
            digits = self.until("}", "an escape that doesn't exist")
        else:
            digits = self.peek(2)
            self.position += len(digits)
            digits = digits if len(digits) == 2 else ""
        if not digits or len(digits) > 10 or not set(digits) <= set("0123456789abcdefABCDEF") or int(digits, 16) > _LAST:
            raise _wrong("an escape that doesn't exist")
        return int(digits, 16)

    def _octal(self, digits: str) -> int:
        while len(digits) < 3 and self.peek() and self.peek() in "01234567":
            digits += self.next("")
        return int(digits, 8)

    def _class(self, flags: Flags) -> Tree:
        negated = self.take("^")
        found: list[tuple[int, int]] = []
        first = True
        while first or self.peek() != "]":
            found += self._class_part(flags)
            first = False
        self.position += 1
        return OneCharacter(tuple(found), negated)

    def _class_part(self, flags: Flags) -> Iterable[tuple[int, int]]:
        if self.peek(2) == "[:" and ":]" in self.text[self.position :]:
            self.position += 2
            return self._posix(flags)
        if self.peek() == "\\":
            self.position += 1
            if perl := self._perl_class(flags):
                return _complement(perl.ranges) if perl.negated else perl.ranges
            self.position -= 1
        low = high = self._class_character()
        if self.peek() == "-" and self.peek(2) not in ("-", "-]"):
            self.position += 1
            high = self._class_character()
        if high < low:
            raise _wrong("a range that runs backwards")
        return _folded(((low, high),), flags)

    def _posix(self, flags: Flags) -> Iterable[tuple[int, int]]:
        name = self.until(":]", "")
        ranges = _POSIX.get(name.removeprefix("^"))
        if not ranges:
            raise _wrong("a class that doesn't exist")
        folded = _folded(ranges, flags)
        return _complement(folded) if name.startswith("^") else folded

    def _class_character(self) -> int:
        return self._escape() if self.take("\\") else ord(self.next("a [ that is not closed"))


def _is_count(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and (digits == "0" or digits[0] != "0")


def _literal(code: int, flags: Flags) -> OneCharacter:
    return OneCharacter(_folded(((code, code),), flags))


def _folded(ranges: Ranges, flags: Flags) -> Ranges:
    """The ranges, and under ``(?i)`` what differs from them only by case; K and S have a third form each."""
    if not flags.fold or all(low == high and chr(low).lower() == chr(low).upper() for low, high in ranges):
        return ranges
    if any(high > 127 for _, high in ranges):
        raise NotEvaluated("a pattern with letters beyond ASCII under (?i) is not followed")
    codes = {code for low, high in ranges for code in range(low, high + 1)}
    letters = {ord(turned) for code in codes for turned in (chr(code).upper(), chr(code).lower())}
    letters |= {third for letter, third in ((107, 0x212A), (115, 0x17F)) if letter in letters}
    return ranges + tuple((code, code) for code in sorted(letters))


def _complement(ranges: Ranges) -> Iterator[tuple[int, int]]:
    start = 0
    for low, high in sorted(ranges):
        if start < low:
            yield start, low - 1
        start = max(start, high + 1)
    if start <= _LAST:
        yield start, _LAST
