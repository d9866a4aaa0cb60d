"""From python-hcl2's tree to ours.

Its tree is that of the skeleton (:mod:`.mask`): offsets and structure come from there, every name and literal from the text.
What python-hcl2 takes and Terraform refuses is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from .mask import NUMBER, mask
from .nodes import (
    Attribute,
    Binary,
    Call,
    Conditional,
    Each,
    For,
    Index,
    ListNode,
    Literal,
    Node,
    ObjectNode,
    Other,
    Paren,
    Reference,
    Splat,
    Unary,
)
from .scan import IDENTIFIER, MAX_DEPTH, Broken, TooDeep

Leaf = Callable[[str, int, int], "Node | None"]
"""Reads a name or a literal between two offsets of a text; None where it is neither."""

MAX_LEVELS = 2 * MAX_DEPTH
_PREFIX = "x=("
_NAME = re.compile(IDENTIFIER)
_NAMESPACED = re.compile(rf"({IDENTIFIER})(?:\s*::\s*{IDENTIFIER})*")
_NUMBER = re.compile(NUMBER)
_STEPS = ("get_attr_expr_term", "index_expr_term", "attr_splat_expr_term", "full_splat_expr_term")
_KEYWORDS = ("true", "false", "null")
_SHORT = 500
_AMBIGUOUS = "a key with dots or indexes stands in quotes, or in parentheses"


class Step(NamedTuple):
    """A part that is taken of a value: a name, or a key, or a splat (``.*`` or ``[*]``) of which the rest are parts."""

    kind: str
    start: int
    end: int
    of: str | Node = ""


def parsed(text: str, start: int, end: int, leaf: Leaf) -> Node:
    """The tree of the expression between two offsets.

    Raises:
        Broken: it is no expression.
        TooDeep: it has more than :data:`MAX_LEVELS` levels.
    """
    try:
        skeleton, prefixes = mask(text[start:end])
    except Broken as error:
        raise Broken(start + error.offset, str(error)) from None
    return _Conversion(text, start, prefixes, leaf).node(_tree(skeleton, text, start), 0)


def _tree(skeleton: str, text: str, start: int) -> Any:
    # Importing the parser takes longer than reading most files, and plain files never need it.
    from lark.exceptions import UnexpectedInput

    try:
        return (_shared_tree if len(skeleton) < _SHORT else _parsed)(skeleton)
    except UnexpectedInput as error:
        offset = max((error.pos_in_stream or 0) - len(_PREFIX), 0)
        offset += len(skeleton[offset:]) - len(skeleton[offset:].lstrip())  # some of its symbols begin with their blanks
        if offset == len(skeleton):
            raise Broken(start + offset - 1, "the expression ends too soon") from None
        raise Broken(start + offset, f"{text[start + offset]!r} is not expected here") from None


def _parsed(skeleton: str) -> Any:
    import hcl2

    tree = hcl2.parses_to_tree(f"{_PREFIX}{skeleton})\n")
    return tree.children[0].children[0].children[-1].children[1]


_shared_tree = lru_cache(maxsize=2048)(_parsed)


class _Conversion:
    def __init__(self, text: str, start: int, prefixes: dict[int, int], leaf: Leaf) -> None:
        self.text = text
        self.start = start
        self.prefixes = prefixes
        self.leaf = leaf
        self.builders: dict[str, Callable[[Any, int], Node]] = {
            "identifier": self._leaf,
            "int_lit": self._number,
            "string": self._leaf,
            "expr_term": self._paren,
            "tuple": self._tuple,
            "object": self._object,
            "conditional": self._conditional,
            "binary_op": self._binary,
            "unary_op": self._unary,
            "function_call": self._call,
            "for_tuple_expr": self._for,
            "for_object_expr": self._for,
            **dict.fromkeys(_STEPS, self._traversal),
        }

    def node(self, tree: Any, level: int) -> Node:
        if level > MAX_LEVELS:
            raise TooDeep
        tree = _unwrapped(tree)
        build = self.builders.get(str(tree.data))
        if build is None:
            raise Broken(self.start, f"a {tree.data} is not expected here")
        return build(tree.children, level + 1)

    def _span(self, tokens: Any) -> tuple[int, int]:
        """The span from a first token to a last one, in the text."""
        before = self.start - len(_PREFIX)
        return before + tokens[0].start_pos, before + tokens[-1].end_pos

    def _leaf(self, children: Any, _level: int) -> Node:
        start, end = self._span(children)
        node = self.leaf(self.text, start, end)
        if node is None:
            raise Broken(start, f"{self.text[start:end]} is no name")
        return node

    def _number(self, children: Any, _level: int) -> Node:
        return self._number_at(self._span(children)[0])

    def _number_at(self, start: int) -> Node:
        number = _NUMBER.match(self.text, start)
        assert number
        node = self.leaf(self.text, start, number.end())
        if node is None:
            raise Broken(start, f"{number[0]} is no number")
        return node

    def _name(self, tree: Any) -> str:
        start, end = self._span(tree.children)
        if not _NAME.fullmatch(self.text, start, end):
            raise Broken(start, f"{self.text[start:end]} is no name")
        return self.text[start:end]

    def _paren(self, children: Any, level: int) -> Node:
        return Paren(*self._span(children), self.node(children[1], level))

    def _tuple(self, children: Any, level: int) -> Node:
        return ListNode(*self._span(children), tuple(self.node(child, level) for child in children if _is_tree(child)))

    def _conditional(self, children: Any, level: int) -> Node:
        condition, then, otherwise = (self.node(child, level) for child in children if _is_tree(child))
        return Conditional(condition.start, otherwise.end, condition, then, otherwise)

    def _binary(self, children: Any, level: int) -> Node:
        operator, right = children[1].children
        left, other = self.node(children[0], level), self.node(right, level)
        return Binary(left.start, other.end, str(operator.children[0]), left, other)

    def _unary(self, children: Any, level: int) -> Node:
        operand = self.node(children[1], level)
        sign: int | None = self._span(children[:1])[0] - self.start
        while sign is not None:
            level += 1
            if level > MAX_LEVELS:
                raise TooDeep
            operand = self._signed(self.start + sign, operand)
            sign = self.prefixes.get(sign)
        return operand

    def _signed(self, start: int, operand: Node) -> Node:
        """``-5`` is a literal, as it is where nothing else stands."""
        is_number = isinstance(operand, Literal) and self.text[start] == "-" and operand.start == start + 1
        literal = self.leaf(self.text, start, operand.end) if is_number else None
        return literal or Unary(start, operand.end, self.text[start], operand)

    # ------------------------------------------------------------------------------------ objects

    def _object(self, children: Any, level: int) -> Node:
        entries, separated = [], True
        for child in children[1:-1]:
            if not _is_tree(child):
                separated = True
                continue
            key, value = self._key(child.children[0].children[0], level), self.node(child.children[2], level)
            if not separated:
                raise Broken(key.start, "a comma or a new line is expected before this member")
            entries.append((key, value))
            separated = False
        return ObjectNode(*self._span(children), tuple(entries))

    def _key(self, tree: Any, level: int) -> Node:
        if tree.data == "keyword":
            raise Broken(self._span(tree.children)[0], "a member's name is expected here")
        key = self.node(tree, level)
        text = self.text[key.start : key.end]
        if text in _KEYWORDS:
            return Reference(key.start, key.end, (text,))
        return Other(key.start, key.end, _AMBIGUOUS) if _is_dotted(key) else key

    # ------------------------------------------------------------------------------------ calls

    def _call(self, children: Any, level: int) -> Node:
        start, end = self._span(children[0].children)
        name = self.text[start:end]
        if not _NAMESPACED.fullmatch(name):
            raise Broken(start, f"{name} is no function's name")
        inside = children[2].children if _is_tree(children[2]) else []
        arguments = tuple(self.node(child, level) for child in inside if _is_tree(child))
        expands = any(str(child) == "..." for child in inside if not _is_tree(child))
        return Call(start, self._span(children[-1:])[1], "".join(name.split()), arguments, expands)

    # ------------------------------------------------------------------------------------ for

    def _for(self, children: Any, level: int) -> Node:
        intro, *body = (child for child in children if _is_tree(child))
        names = [self._name(child) for child in intro.children[:4] if _is_tree(child) and child.data == "identifier"]
        condition = self.node(body.pop().children[1], level) if body[-1].data == "for_cond" else None
        *key, value = (self.node(part, level) for part in body)
        return For(
            *self._span(children),
            names[0] if len(names) > 1 else "",
            names[-1],
            self.node(intro.children[-2], level),
            key[0] if key else None,
            value,
            condition,
            any(str(child) == "..." for child in children if not _is_tree(child)),
        )

    # ------------------------------------------------------------------------------------ traversals

    def _traversal(self, children: Any, level: int) -> Node:
        """Parts of something. The chain is a list here, because what a splat takes of it differs in python-hcl2."""
        parts: list[Any] = []
        while True:
            parts.append(children[1])
            inner = _unwrapped(children[0])
            if inner.data not in _STEPS:
                break
            children = inner.children
        base = self.node(inner, level)
        steps = [step for part in reversed(parts) for step in self._steps(part, level)]
        if len(steps) > MAX_LEVELS:
            raise TooDeep
        return traversed(base, steps)

    def _steps(self, tree: Any, level: int) -> list[Step]:
        start, end = self._span(tree.children[:1])
        if tree.data == "get_attr":
            return [self._attribute(tree.children[1])]
        if tree.data == "short_index":
            return [self._legacy_index(tree.children[1])]
        if tree.data == "braces_index":
            return [Step("key", start, self._span(tree.children)[1], self.node(tree.children[1], level))]
        rest = [step for part in tree.children[1:] for step in self._steps(part, level)]
        return [Step("attributes" if tree.data == "attr_splat" else "all", start, end), *rest]

    def _attribute(self, tree: Any) -> Step:
        return Step("name", *self._span(tree.children), self._name(tree))

    def _legacy_index(self, token: Any) -> Step:
        key = self._number_at(self._span([token])[0])
        if "." in self.text[key.start : key.end]:
            raise Broken(key.start, "two indexes in a row are written in brackets: [0][1]")
        return Step("legacy", key.start, key.end, key)


def traversed(node: Node, steps: Sequence[Step]) -> Node:
    """Steps taken from a node, as Terraform takes them.

    After ``[*]`` all steps are of each element; after ``.*`` only names and legacy indexes, up to the first index in brackets.

    Raises:
        Broken: ``.*`` stands inside of another one.
    """
    for at, step in enumerate(steps):
        if step.kind in ("attributes", "all"):
            inner, after = _of_each(steps, at)
            splat = Splat(node.start, steps[after - 1].end, node, inner)
            return traversed(splat, steps[after:])
        node = _taken(node, step)
    return node


def _of_each(steps: Sequence[Step], at: int) -> tuple[tuple[str | Node, ...], int]:
    """What the splat at an index takes of each element, and the index of the step after it."""
    inner: list[str | Node] = []
    after = at + 1
    if steps[at].kind == "all":
        while after < len(steps):
            step = steps[after]
            after += 1
            if step.kind in ("attributes", "all"):
                nested, after = _of_each(steps, after - 1)
                inner.append(Each(step.start, steps[after - 1].end, nested))
            else:
                inner.append(step.of)
        return tuple(inner), after
    while after < len(steps) and steps[after].kind in ("name", "legacy"):
        inner.append(steps[after].of)
        after += 1
    if after < len(steps) and steps[after].kind == "attributes":
        raise Broken(steps[after].start, "a splat can't be part of another .* (write [*])")
    return tuple(inner), after


def _taken(node: Node, step: Step) -> Node:
    if isinstance(step.of, str):
        if isinstance(node, Reference):
            return Reference(node.start, step.end, (*node.parts, step.of))
        return Attribute(node.start, step.end, node, step.of)
    if isinstance(node, Reference) and isinstance(step.of, Literal) and _is_natural(step.of):
        return Reference(node.start, step.end, (*node.parts, f"[{step.of.value}]"))
    return Index(node.start, step.end, node, step.of)


def _is_natural(key: Literal) -> bool:
    return isinstance(key.value, int) and not isinstance(key.value, bool) and key.value >= 0


def _is_dotted(key: Node) -> bool:
    """Whether a key is a name of several parts, which Terraform knows in a module's ``providers`` only."""
    if isinstance(key, Reference):
        return len(key.parts) > 1
    if isinstance(key, Attribute) or (isinstance(key, Index) and isinstance(key.key, Literal)):
        return isinstance(key.base, Reference) or _is_dotted(key.base)
    return False


def _is_tree(branch: Any) -> bool:
    return hasattr(branch, "data")


def _unwrapped(tree: Any) -> Any:
    while tree.data == "expr_term" and len(tree.children) == 1:
        tree = tree.children[0]
    return tree
