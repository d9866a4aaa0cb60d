"""From a JSON value to an expression's tree.

Objects and arrays are what they look like; a string is a template. HCL reads it as it reads the inside of a heredoc: a
backslash that JSON leaves stands for itself, ``$${`` is an escape. So it goes through the same scan as a heredoc of that text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from itertools import accumulate, count
from typing import Any, cast

from ..documents import nodes as json
from ..documents.json_nodes import scan
from .nodes import ListNode, Literal, Node, ObjectNode, Other, Template, Text
from .scan import MAX_DEPTH, Broken
from .syntax import parse

_ESCAPE = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[\"\\/bfnrt]"
_CHARACTER = re.compile(rf"{_ESCAPE}|.", re.DOTALL)
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
_INTEGER = re.compile(r"-?\d+")
_LONGEST_NUMBER = 18
_LARGEST = 10**18
_MARKER = re.compile(r"\bT\d+\b")


@dataclass(frozen=True, slots=True)
class JsonString:
    """A string in a JSON text: where its quotes stand, what is between them, and what that means."""

    start: int
    end: int
    inside: str
    value: str

    @property
    def _edges(self) -> range | list[int]:
        """Where each character of the value begins in the text, and where the last one ends."""
        first = self.start + 1
        if "\\" not in self.inside:
            return range(first, first + len(self.inside) + 1)
        return list(accumulate((len(found[0]) for found in _CHARACTER.finditer(self.inside)), initial=first))

    def offset(self, index: int) -> int:
        """Where the value's character of that index stands in the text."""
        return self._edges[index]

    def indexes(self, start: int, end: int) -> tuple[int, int] | None:
        """The part of the value that a stretch of the text spells; None where the stretch cuts an escape in two."""
        edges = self._edges
        found = bisect_left(edges, start), bisect_left(edges, end)
        exact = all(at < len(edges) and edges[at] == offset for at, offset in zip(found, (start, end), strict=True))
        return found if exact else None

    def moved(self, parts: tuple[Node, ...]) -> tuple[Node, ...]:
        """Trees over the value as trees over the text."""
        return cast("tuple[Node, ...]", _moved(parts, self._edges))


def string_at(text: str, node: json.ScalarNode) -> JsonString:
    """The string that a scalar in double quotes is."""
    return JsonString(node.start, node.end, text[node.start + 1 : node.end - 1], node.value)


def json_line(stretch: str) -> str:
    """A stretch of a JSON text as a person reads it, on one line: its escapes resolved, every run of blanks made one."""
    return " ".join(re.sub(_ESCAPE, _meaning, stretch).split())


def _meaning(escape: re.Match[str]) -> str:
    root = scan(f'"{escape[0]}"').root
    return root.value if isinstance(root, json.ScalarNode) else escape[0]


@lru_cache(maxsize=16384)
def parse_json(text: str, *, templates: bool = True) -> Node:
    """The tree of a JSON value, its offsets counted from the beginning of ``text``.

    Without ``templates`` every string is what it says: so Terraform reads variable files and the defaults of variables.

    Raises:
        Broken: it is no JSON, or a string's template is none; the offset counts from there too.
    """
    try:
        root = scan(text).root
    except json.Unreadable as error:
        raise Broken(error.offset, str(error)) from None
    try:
        return _Reader(text, templates).node(root)
    except RecursionError:
        raise Broken(0, f"the value nests deeper than {MAX_DEPTH}") from None


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    templates: bool

    def node(self, node: json.Node) -> Node:
        match node:
            case json.MappingNode():
                return self._object(node)
            case json.SequenceNode():
                return ListNode(node.start, node.end, tuple(self.node(item) for item in node.items))
            case json.ScalarNode(style="json"):
                return _number_or_word(node)
            case json.ScalarNode():
                return self._string(node)
        raise Broken(node.start, "this is no JSON value")

    def _object(self, node: json.MappingNode) -> ObjectNode:
        seen: set[str | None] = set()
        for entry in node.entries:
            name = json.key_text(entry)
            if name in seen:
                raise Broken(entry.key.start, f"{name} stands twice in the object")
            seen.add(name)
        return ObjectNode(node.start, node.end, tuple((self.node(entry.key), self.node(entry.value)) for entry in node.entries))

    def _string(self, node: json.ScalarNode) -> Node:
        if not self.templates or ("${" not in node.value and "%{" not in node.value):
            return Literal(node.start, node.end, node.value)
        string = string_at(self.text, node)
        try:
            parts = template_parts(node.value)
        except Broken as error:
            raise Broken(string.offset(min(error.offset, len(node.value))), str(error)) from None
        if isinstance(parts, Other):
            return Other(node.start, node.end, parts.reason)
        if all(isinstance(part, Text) for part in parts):
            return Literal(node.start, node.end, "".join(part.value for part in parts if isinstance(part, Text)))
        return Template(node.start, node.end, string.moved(parts))


def _number_or_word(node: json.ScalarNode) -> Node:
    if node.value in _WORDS:
        return Literal(node.start, node.end, _WORDS[node.value])
    if len(node.value) > _LONGEST_NUMBER:
        return Other(node.start, node.end, "a number of so many digits is not read")
    number = float(node.value)
    if not abs(number) < _LARGEST:
        return Other(node.start, node.end, "a number of that size is not read")
    whole = _INTEGER.fullmatch(node.value)
    return Literal(node.start, node.end, int(node.value) if whole else int(number) if number.is_integer() else number)


def template_parts(value: str) -> tuple[Node, ...] | Other:
    """The parts of a template that stands without quotes, their offsets counted from its beginning.

    Raises:
        Broken: an interpolation is not closed or holds no expression.
    """
    taken = set(_MARKER.findall(value))
    marker = next(marker for marker in (f"T{number}" for number in count()) if marker not in taken)
    opening = f"<<{marker}\n"
    try:
        node = parse(f"{opening}{value}\n{marker}")
    except Broken as error:
        raise Broken(max(error.offset - len(opening), 0), str(error)) from None
    if not isinstance(node, Template):
        return node if isinstance(node, Other) else Other(0, len(value), "its template is not evaluated")
    shifted = range(-len(opening), len(value) + len(marker) + 2)
    parts = cast("tuple[Node, ...]", _moved(node.parts, shifted))
    return tuple(part for part in (_without_last_line_end(part, len(value)) for part in parts) if part is not None)


def _without_last_line_end(part: Node, end: int) -> Node | None:
    """The line end before the closing marker belongs to the heredoc, not to the template."""
    if part.end <= end or not isinstance(part, Text):
        return part
    return replace(part, end=end, value=part.value[:-1]) if part.start < end else None


def _moved(found: object, edges: range | list[int]) -> object:
    """The same node, or tuple of nodes, with its offsets looked up among the edges."""
    if isinstance(found, tuple):
        return tuple(_moved(inner, edges) for inner in found)
    if not is_dataclass(found):
        return found
    inside: dict[str, Any] = {field.name: _moved(getattr(found, field.name), edges) for field in fields(found)}
    inside["start"], inside["end"] = edges[inside["start"]], edges[inside["end"]]
    make: Any = type(found)
    return make(**inside)
