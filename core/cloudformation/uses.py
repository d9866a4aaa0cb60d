"""Where a template uses its clients: outputs and resources that refer to one, and to which attribute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..around import Use
from ..documents.nodes import (
    Entry,
    Node,
    ScalarNode,
    SequenceNode,
    descendants,
    member,
    members,
    resolved,
    text_of,
)
from ..model import Span
from ..source import Source
from .calls import Call, call_of
from .substitution import pieces

_ATTRIBUTES = {"ClientSecret": "client_secret", "ClientId": "id", "Name": "name"}


_NO_USES = ("Conditions", "Mappings", "Metadata", "Parameters", "Rules")
Uses = Mapping[str, tuple[Use, ...]]
NO_USES: Uses = {}


def uses(roots: Iterable[tuple[Source, Node]], clients: frozenset[str]) -> Uses:
    """The uses of these clients (logical ids) in the documents of a template, in the order of the text."""
    found: dict[str, list[Use]] = {}
    for source, root in roots:
        for holder in _holders(root):
            for name, attribute, span in _mentions(holder.node, clients, source):
                use = Use(holder.kind, holder.address, holder.argument, attribute, span, type=holder.type)
                found.setdefault(name, []).append(use)
    return {name: tuple(uses) for name, uses in found.items()}


@dataclass(frozen=True, slots=True)
class _Holder:
    """A part of a template that goes by a name: an output's value, an argument of a resource, or what else may refer."""

    kind: str
    address: str
    argument: str
    node: Node
    type: str = ""


def _holders(template: Node) -> Iterator[_Holder]:
    for name, entry in members(template).items():
        if name == "Outputs":
            yield from (_Holder("output", output, argument, node) for output, argument, node in _parts(entry.value))
        elif name == "Resources":
            yield from _resources(entry.value)
        elif name == "resources":  # of a service, one template or a list of them
            inner = resolved(entry.value)
            for part in inner.items if isinstance(inner, SequenceNode) else (inner,):
                yield from _holders(resolved(part))
        elif name not in _NO_USES:
            yield _Holder("other", name, "", entry.value)


def _parts(node: Node) -> Iterator[tuple[str, str, Node]]:
    for name, entry in members(resolved(node)).items():
        for argument, part in members(resolved(entry.value)).items():
            yield name, argument, part.value


def _resources(node: Node) -> Iterator[_Holder]:
    for name, entry in members(resolved(node)).items():
        resource = resolved(entry.value)
        type_name = text_of(member(resource, "Type")) or ""
        for argument, part in _arguments(resource):
            yield _Holder("resource", name, argument, part.value, type_name)


def _arguments(resource: Node) -> Iterator[tuple[str, Entry]]:
    yield from members(member(resource, "Properties")).items()
    yield from ((name, entry) for name, entry in members(resource).items() if name == "Metadata")


def _mentions(node: Node, clients: frozenset[str], source: Source) -> Iterator[tuple[str, str, Span]]:
    for below in descendants(node):
        call = call_of(below)
        if call is not None:
            yield from _called(call, clients, source)


def _called(call: Call, clients: frozenset[str], source: Source) -> Iterator[tuple[str, str, Span]]:
    span = Span(source.name, call.node.start, call.node.end)
    argument = resolved(call.argument)
    if call.name == "Ref" and text_of(argument) in clients:
        yield str(text_of(argument)), "id", span
    elif call.name == "Fn::GetAtt":
        name, _, attribute = _path(argument).partition(".")
        if name in clients:
            yield name, _ATTRIBUTES.get(attribute, attribute), span
    elif call.name == "Fn::Sub":
        yield from _substituted(argument, clients, span)


def _path(node: Node) -> str:
    if isinstance(node, SequenceNode):
        return ".".join(text_of(item) or "" for item in node.items)
    return text_of(node) or ""


def _substituted(argument: Node, clients: frozenset[str], span: Span) -> Iterator[tuple[str, str, Span]]:
    text = resolved(argument.items[0]) if isinstance(argument, SequenceNode) and argument.items else argument
    shadowed = members(resolved(argument.items[1])) if isinstance(argument, SequenceNode) and len(argument.items) == 2 else {}
    for piece in pieces(text.value) if isinstance(text, ScalarNode) else ():
        name, _, attribute = piece.text.partition(".")
        if piece.placeholder and name in clients and name not in shadowed:
            yield name, _ATTRIBUTES.get(attribute, attribute) if attribute else "id", span
