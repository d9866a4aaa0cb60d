"""From an expression's text to its tree.

Plain literals, templates, dotted names and lists of these are read by the scan itself. Everything else goes through
python-hcl2, which sees a *mask* of the same length: strings and heredocs become plain strings, comments and the line breaks
that mean nothing become blanks, letters beyond ASCII become underscores. So what it reads otherwise than Terraform does never
reaches it, every offset stays true, and the text of a node is always cut from the original.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from ..model import Scalar
from . import strings
from .nodes import (
    Binary,
    Call,
    Conditional,
    ListNode,
    Literal,
    Node,
    ObjectNode,
    Other,
    Paren,
    Reference,
    Template,
    Text,
    Unary,
)
from .scan import IDENTIFIER, MAX_DEPTH, Broken, closing, extent, heredoc, literal_end, pieces, string_end, tokens

_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_WORDS: dict[str, Scalar | None] = {"true": True, "false": False, "null": None}
_DOTTED = re.compile(rf"{IDENTIFIER}(?:\.(?:{IDENTIFIER}|\d+)|\[\d+\])*")
_PART = re.compile(r"[\w-]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_FOR = re.compile(r"\s*for\b")
_PREFIX = "x = "
_LONGEST_NUMBER = 18
_LONGEST_EXPRESSION = 100_000
_LAYOUT = ("NL_OR_COMMENT", "new_line_or_comment")
_OTHERS = {
    "attr_splat_expr_term": "a splat is not evaluated",
    "full_splat_expr_term": "a splat is not evaluated",
    "for_tuple_expr": "a for expression is not evaluated",
    "for_object_expr": "a for expression is not evaluated",
}


@lru_cache(maxsize=16384)
def parse(text: str) -> Node:
    """The tree of an expression, its offsets counted from the beginning of ``text``.

    Raises:
        Broken: it is no expression; the offset counts from there too.
    """
    try:
        return _read(text, 0)
    except RecursionError:
        raise Broken(0, f"the expression nests deeper than {MAX_DEPTH}") from None


def _read(text: str, base: int) -> Node:
    return _plain(text, base) or _parsed(text, base)


# ---------------------------------------------------------------------------------------- the scan


def _plain(text: str, base: int) -> Node | None:
    """The tree of what needs no parser, else None."""
    end = base + len(text)
    if text[0] == '"':
        return _string(text, base) if string_end(text, 0, len(text)) == len(text) else None
    if text.startswith("<<"):
        return _heredoc(text, base) if heredoc(text, 0, len(text)).end == len(text) else None
    if text in _WORDS:
        return Literal(base, end, _WORDS[text])
    if _NUMBER.fullmatch(text):
        return _number(text, base)
    if _DOTTED.fullmatch(text):
        return Reference(base, end, _names(text))
    return _list(text, base) if text[0] == "[" else None


def _list(text: str, base: int) -> ListNode | None:
    end = len(text) - 1
    if closing(text, 0, len(text)) != end or _FOR.match(text, 1):
        return None
    elements = [_plain(text[piece.start : piece.end], base + piece.start) for piece in pieces(text, 1, end)]
    plain = tuple(element for element in elements if element is not None)
    return ListNode(base, base + len(text), plain) if len(plain) == len(elements) else None


def _names(text: str) -> tuple[str, ...]:
    return tuple(f"[{part}]" if part.isdigit() else part for part in _PART.findall(text))


def _number(text: str, base: int) -> Node:
    if len(text) > _LONGEST_NUMBER:
        return Other(base, base + len(text), "a number of so many digits is not read")
    return Literal(base, base + len(text), int(text) if text.lstrip("-").isdigit() else float(text))


def _string(text: str, base: int) -> Node:
    end = base + len(text)
    parts = list(_parts(text, 1, len(text) - 1, base, heredoc=False))
    if not parts:
        return Literal(base, end, "")
    only = parts[0]
    if len(parts) == 1 and isinstance(only, Text):
        return Literal(base, end, only.value)
    return next((part for part in parts if isinstance(part, Other)), None) or Template(base, end, tuple(parts))


def _heredoc(text: str, base: int) -> Node:
    found = heredoc(text, 0, len(text))
    parts = list(_parts(text, found.start, found.stop, base, heredoc=True))
    if broken := next((part for part in parts if isinstance(part, Other)), None):
        return broken
    if found.flush:
        values = strings.flush([part.value if isinstance(part, Text) else None for part in parts])
        parts = [
            Text(part.start, part.end, value or "") if isinstance(part, Text) else part
            for part, value in zip(parts, values, strict=True)
        ]
    return Template(base, base + len(text), tuple(parts), heredoc=True)


def _parts(text: str, at: int, end: int, base: int, *, heredoc: bool) -> Iterator[Node]:
    """The parts of a template between its quotes or markers; a directive gives an :class:`Other`."""
    while at < end:
        stop = literal_end(text, at, end, "heredoc" if heredoc else "quoted")
        if stop > at:
            value = text[at:stop]
            yield Text(
                base + at, base + stop, strings.unescape_heredoc(value) if heredoc else strings.unescape(value, base + at)
            )
        if stop < end:
            close = closing(text, stop + 1, end)
            yield _interpolation(text, stop, close, base)
            stop = close + 1
        at = stop


def _interpolation(text: str, start: int, close: int, base: int) -> Node:
    if text[start] == "%":
        return Other(base, base + len(text), "a template with directives is not evaluated")
    if text[start + 2] == "~" or text[close - 1] == "~":
        return Other(base, base + len(text), "a template that trims its blanks is not evaluated")
    inner = extent(text, start + 2, close, lines=False)
    if inner.start == inner.end:
        raise Broken(base + start, "the interpolation holds no expression")
    return _read(text[inner.start : close].rstrip(), base + inner.start)


# --------------------------------------------------------------------------------------- the parser


def masked(text: str) -> str:
    """The skeleton of an expression, of the same length: what python-hcl2 is given.

    Raises:
        Broken: a string or heredoc is not closed.
    """
    done, at, braces = [], 0, [False]
    for token in tokens(text, 0, len(text)):
        done.append(_NOT_ASCII.sub("_", text[at : token.start]))
        at, length = token.end, token.end - token.start
        if token.kind == "opening":
            braces.append(text[token.start] == "{" and not _FOR.match(text, token.end))
        elif token.kind == "closing" and len(braces) > 1:
            braces.pop()
        if token.kind in ("string", "heredoc"):
            done.append('"' + "_" * (length - 2) + '"')
        elif token.kind in ("comment", "newline") and not (token.kind == "newline" and braces[-1]):
            done.append(" " * length)
        else:
            done.append(text[token.start : at])
    return "".join([*done, _NOT_ASCII.sub("_", text[at:])])


def _parsed(text: str, base: int) -> Node:
    if len(text) > _LONGEST_EXPRESSION:
        return Other(base, base + len(text), f"an expression of more than {_LONGEST_EXPRESSION} characters is not evaluated")
    # Importing the parser takes longer than reading most files, and plain files never need it.
    import hcl2
    from lark.exceptions import UnexpectedInput

    try:
        tree = hcl2.parses_to_tree(f"{_PREFIX}{masked(text)}\n")
    except UnexpectedInput as error:
        offset = min(max((error.pos_in_stream or 0) - len(_PREFIX), 0), len(text) - 1)
        raise Broken(base + offset, f"{text[offset]!r} is not expected here") from None
    except Broken as error:
        raise Broken(base + error.offset, str(error)) from None
    attribute = tree.children[0].children[0]
    return _Conversion(text, base).node(attribute.children[-1], 0)


class _Conversion:
    """Turns python-hcl2's tree into ours. Its spans come from the first and the last token that is not layout."""

    def __init__(self, text: str, base: int) -> None:
        self.text = text
        self.base = base

    def node(self, tree: Any, depth: int) -> Node:
        start, end = _span(tree)
        if depth > MAX_DEPTH * 2:
            raise Broken(self.base + start, f"the expression nests deeper than {MAX_DEPTH}")
        kind, children = str(tree.data), _significant(tree)
        if kind == "expr_term" and not _is_token(children[0]):
            return self.node(children[0], depth + 1)
        text, here, there = self.text[start:end], self.base + start, self.base + end
        if kind in _OTHERS:
            return Other(here, there, _OTHERS[kind])
        if kind in _LEAVES and (leaf := _plain(text, here)):
            return leaf
        build = self._builders().get(kind)
        return build(here, there, children, depth + 1) if build else Other(here, there, "it is not evaluated")

    def _builders(self) -> dict[str, Callable[[int, int, list[Any], int], Node]]:
        return {
            "expr_term": self._paren,
            "tuple": self._tuple,
            "object": self._object,
            "conditional": self._conditional,
            "binary_op": self._binary,
            "unary_op": self._unary,
            "function_call": self._call,
            "get_attr_expr_term": self._traversal,
            "index_expr_term": self._traversal,
        }

    def _nodes(self, children: list[Any], depth: int) -> tuple[Node, ...]:
        return tuple(self.node(child, depth) for child in children if not _is_token(child))

    def _paren(self, start: int, end: int, children: list[Any], depth: int) -> Node:
        return Paren(start, end, self._nodes(children, depth)[0])

    def _tuple(self, start: int, end: int, children: list[Any], depth: int) -> Node:
        return ListNode(start, end, self._nodes(children, depth))

    def _object(self, start: int, end: int, children: list[Any], depth: int) -> Node:
        members = [_significant(child) for child in children if not _is_token(child)]
        return ObjectNode(start, end, tuple((self._key(m[0]), self.node(m[-1], depth)) for m in members))

    def _key(self, tree: Any) -> Node:
        start, end = _span(tree)
        return _read(self.text[start:end], self.base + start)

    def _conditional(self, start: int, end: int, children: list[Any], depth: int) -> Node:
        return Conditional(start, end, *self._nodes(children, depth))

    def _binary(self, start: int, end: int, children: list[Any], depth: int) -> Node:
        left, (operator, right) = children[0], _significant(children[1])
        return Binary(start, end, _symbol(operator.children[0]), self.node(left, depth), self.node(right, depth))

    def _unary(self, start: int, end: int, children: list[Any], depth: int) -> Node:
        return Unary(start, end, _symbol(children[0]), self.node(children[1], depth))

    def _call(self, start: int, end: int, children: list[Any], depth: int) -> Node:
        bracket = next(child for child in children if _is_token(child) and child.type == "LPAR")
        name = self.text[start - self.base : _span(bracket)[0]].rstrip()
        given = next((child for child in children if not _is_token(child) and child.data == "arguments"), None)
        inside = _significant(given) if given else []
        expands = any(_is_token(child) and child.type == "ELLIPSIS" for child in inside)
        return Call(start, end, name, self._nodes(inside, depth), expands)

    def _traversal(self, start: int, end: int, children: list[Any], depth: int) -> Node:
        base, (first, last) = self.node(children[0], depth), _span(children[1])
        if not isinstance(base, Reference):
            return Other(start, end, "a part of an expression is not looked up")
        step = self.text[first:last]
        index = step.lstrip(".") if step.startswith("[") or not step[1:].isdigit() else f"[{step[1:]}]"
        return Reference(start, end, (*base.parts, index))


_LEAVES = ("string", "int_lit", "float_lit", "identifier", "literal_value")


def _is_token(branch: Any) -> bool:
    return not hasattr(branch, "data")


def _significant(tree: Any) -> list[Any]:
    return [child for child in tree.children if (child.type if _is_token(child) else child.data) not in _LAYOUT]


def _span(tree: Any) -> tuple[int, int]:
    first, last = tree, tree
    while not _is_token(first):
        first = _significant(first)[0]
    while not _is_token(last):
        last = _significant(last)[-1]
    return first.start_pos - len(_PREFIX), last.end_pos - len(_PREFIX)


def _symbol(token: Any) -> str:
    """An operator; the parser may have glued a line break in front of it."""
    return str(token).split()[-1]
