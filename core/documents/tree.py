"""Where every node stands in its file: its path, what holds it, and how to find it again by its span."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..model import Cell
from .nodes import AliasNode, Document, Entry, MappingNode, Node, ScalarNode, SequenceNode, key_text
from .scalars import tag_of

_SHORT = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A value in a document. ``entry`` is the mapping's entry whose value it is; ``flow``: a bracket stands around it."""

    node: Node
    path: str
    parent: Placed | None
    entry: Entry | None
    flow: bool


@dataclass(frozen=True)
class Tree:
    documents: Sequence[Document]

    @cached_property
    def places(self) -> tuple[Placed, ...]:
        """All values, in the order of the text, collections before what they hold. Keys are no values."""
        found: list[Placed] = []
        stack = [Placed(doc.root, str(i), None, None, False) for i, doc in enumerate(self.documents)][::-1]
        while stack:
            place = stack.pop()
            found.append(place)
            stack.extend(reversed(tuple(_below(place))))
        return tuple(found)

    @cached_property
    def _by_span(self) -> dict[tuple[int, int], Placed]:
        spans = {(place.node.body, place.node.end): place for place in reversed(self.places)}
        return {**spans, **{(place.node.start, place.node.end): place for place in reversed(self.places)}}

    @cached_property
    def _scalars(self) -> list[Placed]:
        return [place for place in self.places if isinstance(place.node, ScalarNode)]

    @cached_property
    def _scalar_starts(self) -> list[int]:
        return [place.node.body for place in self._scalars]

    def find(self, cell: Cell) -> Placed | None:
        """The value that a cell is, or is a part of."""
        exact = self._by_span.get((cell.start, cell.end))
        if exact is not None or cell.kind in ("list", "hole"):
            return exact
        at = bisect_right(self._scalar_starts, cell.start) - 1
        found = self._scalars[at] if at >= 0 else None
        return found if found is not None and cell.end <= found.node.end else None

    @cached_property
    def outline(self) -> dict[str, str]:
        """Every leaf by its path, as its type and text; tags and anchors of collections are leaves of their own."""
        found: dict[str, str] = {}
        for place in self.places:
            found.update(_leaves(place))
        return found

    def outline_path(self, cell: Cell) -> str:
        place = self.find(cell)
        if place is None:
            return ""
        grows = isinstance(place.node, MappingNode) and place.node.entries
        return f"{place.path}/{escaped(cell.path[0])}" if cell.kind == "hole" and grows else place.path


def escaped(key: str) -> str:
    """A key as one step of a path."""
    return key.replace("~", "~0").replace("/", "~1").replace("[", "~2")


def _below(place: Placed) -> Iterator[Placed]:
    node = place.node
    if isinstance(node, SequenceNode):
        for i, item in enumerate(node.items):
            yield Placed(item, f"{place.path}[{i}]", place, None, node.flow or place.flow)
    elif isinstance(node, MappingNode):
        seen: dict[str, int] = {}
        for entry in node.entries:
            key = _step(entry)
            seen[key] = seen.get(key, 0) + 1
            step = key if seen[key] == 1 else f"{key}~~{seen[key]}"
            yield Placed(entry.value, f"{place.path}/{step}", place, entry, node.flow or place.flow)


def _step(entry: Entry) -> str:
    if isinstance(entry.key, AliasNode):
        return f"*{escaped(entry.key.name)}"
    text = key_text(entry)
    return "?" if text is None else escaped(text)


def _leaves(place: Placed) -> Iterator[tuple[str, str]]:
    node = place.node
    if node.anchor:
        yield f"{place.path}/&", node.anchor
    if isinstance(node, AliasNode):
        yield place.path, f"*{node.name}"
    elif isinstance(node, ScalarNode):
        yield place.path, f"{tag_of(node).removeprefix(_SHORT)} {node.value}"
    elif isinstance(node, SequenceNode):
        yield from _collection(place.path, node.tag, "" if node.items else "[]")
    else:
        yield from _collection(place.path, node.tag, "" if node.entries else "{}")


def _collection(path: str, tag: str, empty: str) -> Iterator[tuple[str, str]]:
    if tag:
        yield f"{path}/!", tag
    if empty:
        yield path, empty
