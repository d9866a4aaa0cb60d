"""The nodes of a YAML or JSON document, each with its exact place in the text.

Offsets count code points of ``Source.text``, a byte order mark included. A collection in block style ends where its last leaf
ends, not where the next token begins. Aliases are nodes of their own and are never expanded in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..model import CogtuiError

MAX_DEPTH = 100
MAX_NODES = 200_000
MAX_ALIASES = 1_000

ScalarStyle: TypeAlias = Literal["plain", "single", "double", "literal", "folded", "json"]
"""How a scalar is written. ``json``: a number, ``true``, ``false`` or ``null`` of a JSON text."""


class Unreadable(CogtuiError):
    """A text that is no YAML or JSON, or more of it than is read. ``offset`` says where it went wrong."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True, slots=True, eq=False)
class ScalarNode:
    """``start`` is where its tag or anchor begins, ``body`` where its content or opening quote does."""

    start: int
    body: int
    end: int
    value: str
    style: ScalarStyle
    tag: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class SequenceNode:
    start: int
    body: int
    end: int
    items: tuple[Node, ...]
    flow: bool
    tag: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    key: Node
    value: Node


@dataclass(frozen=True, slots=True, eq=False)
class MappingNode:
    start: int
    body: int
    end: int
    entries: tuple[Entry, ...]
    flow: bool
    tag: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class AliasNode:
    start: int
    body: int
    end: int
    name: str
    target: Node
    tag: str = ""
    anchor: str = ""


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode | AliasNode


@dataclass(frozen=True, slots=True)
class Document:
    root: Node
    aliases: tuple[AliasNode, ...] = ()


def resolved(node: Node) -> Node:
    """What an alias stands for; any other node itself. Aliases only point backwards, so this ends."""
    while isinstance(node, AliasNode):
        node = node.target
    return node


def key_text(entry: Entry) -> str | None:
    """A key's text, None where the key is a collection."""
    key = resolved(entry.key)
    return key.value if isinstance(key, ScalarNode) else None


def text_of(node: Node | None) -> str | None:
    """An untagged scalar's text, through an alias."""
    node = resolved(node) if node is not None else None
    return node.value if isinstance(node, ScalarNode) and not node.tag else None


def entry_of(node: Node | None, name: str) -> Entry | None:
    """The entry of a mapping that counts under a name: the last, as CloudFormation's own loaders have it."""
    if not isinstance(node, MappingNode):
        return None
    return next((entry for entry in reversed(node.entries) if key_text(entry) == name), None)


def member(node: Node | None, name: str) -> Node | None:
    """The value of a mapping's key, aliases followed."""
    entry = entry_of(node, name)
    return resolved(entry.value) if entry else None


def members(node: Node | None) -> dict[str, Entry]:
    """A mapping's entries by their text; the last of those that repeat."""
    if not isinstance(node, MappingNode):
        return {}
    return {text: entry for entry in node.entries if (text := key_text(entry)) is not None}


def children(node: Node) -> Iterator[Node]:
    if isinstance(node, SequenceNode):
        yield from node.items
    elif isinstance(node, MappingNode):
        for entry in node.entries:
            yield entry.key
            yield entry.value


def descendants(node: Node) -> Iterator[Node]:
    """A node and all below it in the order of the text. Aliases are met, not entered."""
    stack = [node]
    while stack:
        found = stack.pop()
        yield found
        stack.extend(reversed(tuple(children(found))))
