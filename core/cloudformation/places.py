"""Where the clients of a template stand: resources of its own, and those that ``Fn::ForEach`` makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from .. import settings
from ..documents.nodes import (
    AliasNode,
    Document,
    Entry,
    MappingNode,
    Node,
    SequenceNode,
    descendants,
    entry_of,
    key_text,
    member,
    resolved,
    text_of,
)
from ..model import Formula, Known, ListValue, Unknown, Value
from . import conditions, generated
from .intrinsics import value_of
from .scope import Reach, Scope
from .template import BEHIND_ALIAS, Section

_FOR_EACH = "Fn::ForEach::"
_NAMES_RESOURCES = "it is part of a resource's name; another one would make another client"
_MAX_INSTANCES = 1_000
_MAX_LOOPS = 5


@dataclass(frozen=True)
class Place:
    """A client: its entry among the resources, and its properties. ``locked`` says why nothing of it may be written.

    ``loops`` holds what the identifiers of the loops around it stand for; ``exists`` under which condition it is made.
    """

    address: str
    name: str
    entry: Entry
    resource: MappingNode
    properties: MappingNode
    section: Section
    made_by: str
    locked: str
    loops: Mapping[str, Value] = field(default_factory=dict)
    exists: Formula = True


def places(sections: Iterable[tuple[Section, Scope]]) -> tuple[Place, ...]:
    """All clients in the order of the text. A logical id that the file repeats gets its count: ``Web``, ``Web@2``."""
    found = [place for section, scope in sections for place in _resources(section, section.resources.values(), scope)]
    found.sort(key=lambda place: place.entry.key.start)
    counts: dict[str, int] = {}
    return tuple(_addressed(place, counts) for place in found if place.exists is not False)


def clients_of(section: Section, name: str, entry: Entry, scope: Scope) -> Iterator[Place]:
    """The clients that one resource makes, under a name that its own key need not be."""
    if name.startswith(_FOR_EACH):
        yield from _looped(section, entry, scope)
    elif place := _client(section, name, entry, scope):
        yield place


def _addressed(place: Place, counts: dict[str, int]) -> Place:
    count = counts[place.name] = counts.get(place.name, 0) + 1
    address = place.name if count == 1 else f"{place.name}@{count}"
    return replace(place, address=address)


def _resources(section: Section, entries: Iterable[Entry], scope: Scope) -> Iterator[Place]:
    for entry in entries:
        yield from clients_of(section, key_text(entry) or "", entry, scope)


def _client(section: Section, name: str, entry: Entry, scope: Scope) -> Place | None:
    resource = resolved(entry.value)
    written = entry_of(resource, "Properties")
    properties = resolved(written.value) if written else None
    if not isinstance(resource, MappingNode) or not isinstance(properties, MappingNode) or properties.tag:
        return None
    if text_of(member(resource, "Type")) != settings.CLOUDFORMATION_TYPE:
        return None
    shared = any(isinstance(node, AliasNode) for node in (entry.value, written.value if written else entry.value))
    made_by = generated.client_maker(section.made_by, resource)
    locked = generated.locked(made_by) or (BEHIND_ALIAS if shared else "")
    condition = text_of(member(resource, "Condition"))
    exists = conditions.named(condition, scope) if condition else True
    name = _named_by(scope.loops, name)
    return Place(name, name, entry, resource, properties, section, made_by, locked, scope.loops, exists)


# ------------------------------------------------------------------------------------------- loops


def _looped(section: Section, loop: Entry, scope: Scope) -> Iterator[Place]:
    """The clients of a loop: one for each item; one for all of them where the items are not known."""
    parts = resolved(loop.value)
    if not isinstance(parts, SequenceNode) or len(parts.items) != 3 or len(scope.loops) >= _MAX_LOOPS:
        return
    identifier, output = text_of(parts.items[0]), resolved(parts.items[2])
    if identifier is None or not isinstance(output, MappingNode):
        return
    for value in _items(parts.items[1], scope):
        inner = replace(scope, loops={**scope.loops, identifier: value}, formulas={}, open_conditions=set())
        yield from _resources(section, output.entries, inner)


def _items(node: Node, scope: Scope) -> list[Value]:
    value = value_of(node, "list", Reach(), scope)
    known = [item.value for item in value.items if isinstance(item.value, Known)] if isinstance(value, ListValue) else []
    if not isinstance(value, ListValue) or not value.complete or len(known) < len(value.items) or len(known) > _MAX_INSTANCES:
        return [Unknown(scope.text(node), "the items of Fn::ForEach are not known", scope.span(node))]
    return [replace(item, cell=None, locked=_NAMES_RESOURCES) for item in known]


def _named_by(loops: Mapping[str, Value], name: str) -> str:
    """A name with the loops' items in the place of their identifiers; ``&{…}`` keeps only letters and digits of them."""
    for identifier, value in loops.items():
        if isinstance(value, Known):
            text = str(value.value)
            name = name.replace("${" + identifier + "}", text)
            name = name.replace("&{" + identifier + "}", re.sub(r"[^A-Za-z0-9]", "", text))
    return name


# ------------------------------------------------------------------------------------------ aliases


def shared_spans(documents: Iterable[Document], found: Iterable[Place]) -> tuple[tuple[int, int], ...]:
    """The anchored values that something else than a client's settings uses too."""
    clients = [(place.properties.start, place.properties.end) for place in found]
    written = {id(node) for place in found for node in (place.entry.value, *_properties(place))}
    aliases = (alias for document in documents for alias in document.aliases)
    return tuple(
        (alias.target.start, alias.target.end)
        for alias in aliases
        if id(alias) not in written and not any(start <= alias.start < end for start, end in clients)
    )


def _properties(place: Place) -> Iterator[Node]:
    entry = entry_of(place.resource, "Properties")
    if entry:
        yield entry.value


def merged_spans(documents: Iterable[Document]) -> frozenset[tuple[int, int]]:
    """The mappings that others merge: a new key there would reach those too."""
    merges = (entry.value for document in documents for entry in _entries(document.root) if key_text(entry) == "<<")
    sources = (source for node in merges for source in (node.items if isinstance(node, SequenceNode) else (node,)))
    return frozenset((source.target.start, source.target.end) for source in sources if isinstance(source, AliasNode))


def _entries(root: Node) -> Iterator[Entry]:
    return (entry for node in descendants(root) if isinstance(node, MappingNode) for entry in node.entries)
