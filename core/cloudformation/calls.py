"""Intrinsic functions, told from data: ``!Sub …`` and ``{"Fn::Sub": …}`` alike."""

from __future__ import annotations

from dataclasses import dataclass

from ..documents.nodes import AliasNode, MappingNode, Node, ScalarNode, SequenceNode, key_text

_UNPREFIXED = ("Ref", "Condition")


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its long name, its argument, and all of the expression."""

    name: str
    argument: Node
    node: Node


def call_of(node: Node) -> Call | None:
    """The function that a node calls, None for plain data. ``!Foo`` is taken for ``Fn::Foo``, as cfn-flip does."""
    if isinstance(node, AliasNode):
        return None
    if node.tag.startswith("!") and len(node.tag) > 1:
        return Call(_long_name(node.tag[1:]), _untagged(node), node)
    if isinstance(node, MappingNode) and len(node.entries) == 1:
        name = key_text(node.entries[0])
        if name is not None and (name in _UNPREFIXED or name.startswith("Fn::")):
            return Call(name, node.entries[0].value, node)
    return None


def _untagged(node: ScalarNode | SequenceNode | MappingNode) -> Node:
    if isinstance(node, ScalarNode):
        return ScalarNode(node.body, node.body, node.end, node.value, node.style)
    if isinstance(node, SequenceNode):
        return SequenceNode(node.body, node.body, node.end, node.items, node.flow)
    return MappingNode(node.body, node.body, node.end, node.entries, node.flow)


def _long_name(suffix: str) -> str:
    return suffix if suffix in _UNPREFIXED else f"Fn::{suffix}"
