"""From an expression's text to its tree.

What a scan can read is read by it: literals, templates, dotted names, and the brackets of lists, objects, calls and
parentheses, however long. What stands in them and around them (operators, conditionals, ``for``, splats, indexes) goes through
python-hcl2, one expression at a time (:mod:`.tree`).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from ..model import Scalar
from . import templates, tree
from .nodes import Attribute, Call, Index, ListNode, Literal, Node, ObjectNode, Other, Paren, Reference
from .scan import (
    IDENTIFIER,
    LINE_COMMENT,
    MAX_DEPTH,
    Broken,
    Piece,
    TooDeep,
    after_layout,
    begins_for,
    closing,
    extent,
    heredoc,
    pieces,
    string_end,
)

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+|\.(?=[eE]))?(?:[eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"-?[0-9]+")
_WORDS: dict[str, Scalar | None] = {"true": True, "false": False, "null": None}
_SIMPLE_STRING = re.compile(r'"([^"\\$%\r\n]*)"')
_DOTTED = re.compile(rf"{IDENTIFIER}(?:\.{IDENTIFIER}|\[[0-9]{{1,18}}\])*")
_PART = re.compile(r"\[?([\w-]+)")
_STEP = re.compile(rf"\.(?P<name>{IDENTIFIER})|\[(?:(?P<string>\"[^\"\\$%\r\n]*\")|(?P<number>[0-9]{{1,18}}))\]")
_CALL = re.compile(rf"({IDENTIFIER}(?:::{IDENTIFIER})*)[ \t]*\(")
_KEY = re.compile(rf"(?:{IDENTIFIER}|[0-9]+)")
_MEANS = re.compile(r"[ \t]*(?:=(?![=>])|:(?!:))")
_MEMBER_END = re.compile(rf"[ \t]*(?:,|(?:{LINE_COMMENT})?(?:\r?\n|\Z))")
_LONGEST_NUMBER = 18
_LONGEST_EXPRESSION = 100_000


@lru_cache(maxsize=16384)
def parse(text: str) -> Node:
    """The tree of an expression, its offsets counted from the beginning of ``text``.

    What nests deeper than anybody writes is an :class:`Other`.

    Raises:
        Broken: it is no expression; the offset counts from there too.
    """
    too_deep = f"it nests deeper than {MAX_DEPTH}"
    if not text:
        raise Broken(0, "an expression is expected here")
    try:
        return _read(text, 0, len(text))
    except TooDeep:
        return Other(0, len(text), too_deep)
    except RecursionError:
        # The caller may have used up the stack: another time this can succeed, so it may not be remembered.
        raise Broken(0, too_deep) from None


def _read(text: str, start: int, end: int) -> Node:
    return _plain(text, start, end) or _bracketed(text, start, end) or _parsed(text, start, end)


def _parsed(text: str, start: int, end: int) -> Node:
    if end - start > _LONGEST_EXPRESSION:
        return Other(start, end, f"an expression of more than {_LONGEST_EXPRESSION} characters is not evaluated")
    return tree.parsed(text, start, end, _plain)


# --------------------------------------------------------------------------------- names and literals


def _plain(text: str, start: int, end: int) -> Node | None:
    """A literal, a template or a dotted name, else None."""
    if simple := _SIMPLE_STRING.fullmatch(text, start, end):
        return Literal(start, end, simple[1])
    if text[start] == '"':
        return templates.quoted(text, start, end, _read) if string_end(text, start, end) == end else None
    if text.startswith("<<", start):
        return templates.heredoc(text, start, end, _read) if heredoc(text, start, end).end == end else None
    if (word := text[start:end]) in _WORDS:
        return Literal(start, end, _WORDS[word])
    return _number(text, start, end) or _dotted(text, start, end)


def _number(text: str, start: int, end: int) -> Node | None:
    if not _NUMBER.fullmatch(text, start, end):
        return None
    written = text[start:end]
    if len(written) > _LONGEST_NUMBER:
        return Other(start, end, "a number of so many digits is not read")
    if _INTEGER.fullmatch(written):
        return Literal(start, end, int(written))
    # Terraform counts in decimals; what a float can't hold exactly would be shown otherwise.
    exact = Decimal(repr(float(written))) == Decimal(written)
    return Literal(start, end, float(written)) if exact else Other(start, end, "a number of such a size is not read")


def _dotted(text: str, start: int, end: int) -> Node | None:
    """``var.urls``, ``local.clients["web"].urls[0]``: names, and keys that are plain strings or numbers."""
    head = _DOTTED.match(text, start, end)
    if head is None:
        return None
    parts = tuple(f"[{int(part[1])}]" if part[0][0] == "[" else part[1] for part in _PART.finditer(head[0]))
    if parts[0] in _WORDS:
        return None
    node: Node = Reference(start, head.end(), parts)
    while node.end < end:
        step = _STEP.match(text, node.end, end)
        if step is None:
            return None
        node = _stepped(node, step)
    return node


def _stepped(node: Node, step: re.Match[str]) -> Node:
    if step["name"]:
        return Attribute(node.start, step.end(), node, step["name"])
    kind = step.lastgroup or ""
    key = step["string"][1:-1] if kind == "string" else int(step["number"])
    return Index(node.start, step.end(), node, Literal(*step.span(kind), key))


# ------------------------------------------------------------------------------------------- brackets


def _bracketed(text: str, start: int, end: int) -> Node | None:
    """A list, an object, a call or a parenthesis that spans all of it, else None; also None for a ``for`` expression."""
    bracket = text[start]
    if call := _CALL.match(text, start, end):
        return _call(text, call, end)
    if bracket not in "[{(" or closing(text, start, end) != end - 1 or (bracket != "(" and begins_for(text, start + 1, end)):
        return None
    if bracket == "{":
        return _object(text, start, end)
    inner = pieces(text, start + 1, end - 1)
    if bracket == "[":
        return ListNode(start, end, tuple(_read(text, piece.start, piece.end) for piece in inner))
    return Paren(start, end, _read(text, inner[0].start, inner[0].end)) if len(inner) == 1 and inner[0].comma is None else None


def _call(text: str, call: re.Match[str], end: int) -> Call | None:
    if closing(text, call.end() - 1, end) != end - 1:
        return None
    inner = pieces(text, call.end(), end - 1)
    expands = bool(inner) and inner[-1].comma is None and text.endswith("...", inner[-1].start, inner[-1].end)
    if expands:
        last = inner.pop()
        inner.append(Piece(last.start, last.start + len(text[last.start : last.end - 3].rstrip()), None))
    if any(piece.start >= piece.end for piece in inner):
        return None
    return Call(call.start(), end, call[1], tuple(_read(text, piece.start, piece.end) for piece in inner), expands)


def _object(text: str, start: int, end: int) -> ObjectNode | None:
    """An object, else None where it holds what only a parser tells apart; that is known before any member is read."""
    spans, at = [], after_layout(text, start + 1, end - 1)
    while at < end - 1:
        member = _member(text, at, end - 1)
        if member is None:
            return None
        key_end, value, after = member
        spans.append(((at, key_end), value))
        at = after_layout(text, after, end - 1)
    return ObjectNode(start, end, tuple((_key(text, *key), _read(text, *value)) for key, value in spans))


def _member(text: str, at: int, end: int) -> tuple[int, tuple[int, int], int] | None:
    """Where a member's key ends, the span of its value, and where the member ends with its comma or line."""
    key_end = _key_end(text, at, end)
    means = _MEANS.match(text, key_end, end)
    if key_end == at or means is None:
        return None
    value = extent(text, means.end(), end, lines=True)
    after = _MEMBER_END.match(text, value.stop, end)
    return (key_end, (value.start, value.end), after.end()) if after and value.start < value.end else None


def _key_end(text: str, at: int, end: int) -> int:
    if text[at] == '"':
        return string_end(text, at, end)
    if text[at] == "(":
        return closing(text, at, end) + 1
    found = _KEY.match(text, at, end)
    return found.end() if found else at


def _key(text: str, start: int, end: int) -> Node:
    """A member's key: a bare word means itself, whatever word it is."""
    word = _KEY.fullmatch(text, start, end)
    return Reference(start, end, (word[0],)) if word and not text[start].isdigit() else _read(text, start, end)
