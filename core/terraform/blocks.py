"""The blocks and arguments of a file or of a block's body, found by one linear scan. Nothing is parsed here.

A file is read as a body whose members are the top-level blocks (and, in a variable file, arguments). What is not closed or
not HCL breaks one block; the scan goes on at the next line that looks like the header of a top-level block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ..source import BOM
from .scan import BLOCK_COMMENT, IDENTIFIER, LINE_COMMENT, SIMPLE_STRING, Broken, closing, extent

MAX_BROKEN = 100

_GAP = rf"(?:[ \t]|{BLOCK_COMMENT})*"
_BLANK = re.compile(rf"(?:[ \t\n]+|\r\n|{LINE_COMMENT}|{BLOCK_COMMENT})*")
_NAME = re.compile(IDENTIFIER)
_EQUALS = re.compile(rf"{_GAP}(=)(?![=>])")
_LABEL = re.compile(rf"{_GAP}({IDENTIFIER}|{SIMPLE_STRING})")
_BRACE = re.compile(rf"{_GAP}\{{")
_LINE_REST = re.compile(rf"{_GAP}(?:{LINE_COMMENT})?(?:\r?\n|\Z)")
_TOP_LEVEL = (
    "action|check|data|ephemeral|import|locals|module|moved|output|provider|removed|resource|terraform|variable"  # Terraform's
)
_HEADER = re.compile(rf"^(?:{_TOP_LEVEL})\b[^\n=]*\{{", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name = value``: where the name begins, where the ``=`` stands, and the value's tight span."""

    name: str
    start: int
    equals: int
    value: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block: where its type begins, and where its braces stand."""

    type: str
    labels: tuple[str, ...]
    start: int
    opening: int
    closing: int

    @property
    def end(self) -> int:
        return self.closing + 1

    @property
    def word_end(self) -> int:
        """The end of the opening word (``resource``)."""
        return self.start + len(self.type)


Member: TypeAlias = "Attribute | Block"


def members(text: str, start: int, end: int) -> Iterator[Member]:
    """The members of a body, in order.

    Raises:
        Broken: what stands there is no member.
    """
    at = _skip(text, start, end)
    while at < end:
        member = _member(text, at, end)
        yield member
        at = _skip(text, member.end, end)


def top_level(text: str) -> tuple[list[Member], list[Broken]]:
    """The members of a file, and what broke; a break ends one block and hides no other."""
    found: list[Member] = []
    broken: list[Broken] = []
    at, end = _skip(text, 1 if text.startswith(BOM) else 0, len(text)), len(text)
    while at < end:
        try:
            member = _member(text, at, end)
        except Broken as error:
            begin, at = at, _next_header(text, at)
            broken.append(error if error.offset < at else Broken(begin, "the block is not closed before the next one begins"))
            if len(broken) == MAX_BROKEN:
                broken.append(Broken(at, "after so many errors the rest of the file is not read"))
                break
        else:
            found.append(member)
            at = _skip(text, member.end, end)
    return found, broken


def _next_header(text: str, at: int) -> int:
    header = _HEADER.search(text, at + 1)
    return header.start() if header else len(text)


def lone_carriage_return(text: str) -> int | None:
    """The first line ending that is a carriage return alone, in a file that has no other kind; Terraform reads no such file."""
    return text.find("\r") if "\r" in text and "\n" not in text else None


def _skip(text: str, at: int, end: int) -> int:
    found = _BLANK.match(text, at, end)
    return found.end() if found else at


def _member(text: str, at: int, end: int) -> Member:
    name = _NAME.match(text, at, end)
    if name is None:
        raise Broken(at, _no_member(text, at))
    if equals := _EQUALS.match(text, name.end(), end):
        member: Member = _attribute(text, name, equals, end)
    else:
        member = _block(text, name, end)
    if not _LINE_REST.match(text, member.end, end):
        raise Broken(member.end, _no_line_end(text, member.end))
    return member


def _no_member(text: str, at: int) -> str:
    if text[at] == '"':
        return "an argument's name stands in quotes, which is the syntax of Terraform 0.11"
    if text.startswith("/*", at):
        return "the comment is never closed"
    return f"an argument or a block is expected here, not {text[at]!r}"


def _no_line_end(text: str, at: int) -> str:
    rest = text[at:].lstrip(" \t")
    if rest.startswith(","):
        return "a comma follows an argument, which is the syntax of Terraform 0.11"
    return f"a new line is expected before {rest[:1]!r}"


def _attribute(text: str, name: re.Match[str], equals: re.Match[str], end: int) -> Attribute:
    value = extent(text, equals.end(), end, lines=True)
    if value.start == value.end:
        raise Broken(name.start(), f"{name[0]} has no value")
    return Attribute(name[0], name.start(), equals.start(1), value.start, value.end)


def _block(text: str, name: re.Match[str], end: int) -> Block:
    labels, at = [], name.end()
    while label := _LABEL.match(text, at, end):
        labels.append(label[1].strip('"'))
        at = label.end()
    brace = _BRACE.match(text, at, end)
    if brace is None:
        raise Broken(name.start(), f"{name[0]} is followed neither by = nor by {{")
    opening = brace.end() - 1
    return Block(name[0], tuple(labels), name.start(), opening, closing(text, opening, end))
