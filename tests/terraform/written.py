"""Trees written as Terraform that leaves nothing to precedence, to splats, to directives or to ``~``.

What terraform makes of such a text follows from the tree alone. It is held against what it makes of the text that was read.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cogtui.core.terraform.nodes import (
    Attribute,
    Binary,
    Call,
    Conditional,
    Each,
    For,
    ForDirective,
    IfDirective,
    Index,
    ListNode,
    Literal,
    Node,
    ObjectNode,
    Paren,
    Reference,
    Splat,
    Template,
    Text,
    Unary,
)


def written(node: Node) -> str:
    """The tree with every operand, element and part in parentheses of its own."""
    return f"({_WRITERS[type(node)](node)})"


def _literal(node: Literal | Text) -> str:
    return json.dumps(node.value).replace("${", "$${").replace("%{", "%%{")


def _template(node: Template) -> str:
    only = node.parts[0] if len(node.parts) == 1 else None
    if only and not node.heredoc and not isinstance(only, Text | IfDirective | ForDirective):
        return written(only)
    return _joined(node.parts)


def _joined(parts: Sequence[Node]) -> str:
    return f'join("", [{", ".join(map(written, parts))}])'


def _object(node: ObjectNode) -> str:
    return "{" + ", ".join(f"{_key(key)} = {written(value)}" for key, value in node.entries) + "}"


def _key(node: Node) -> str:
    return json.dumps(node.parts[0]) if isinstance(node, Reference) else written(node)


def _reference(node: Reference) -> str:
    return node.parts[0] + "".join(part if part[0] == "[" else f".{part}" for part in node.parts[1:])


def _call(node: Call) -> str:
    return f"{node.name}({', '.join(map(written, node.arguments))}{'...' if node.expands else ''})"


def _splat(node: Splat) -> str:
    return _of_each(written(node.base), node.steps, 0)


def _of_each(base: str, steps: Sequence[str | Node], level: int) -> str:
    taken = f"each{level}"
    for step in steps:
        if isinstance(step, str):
            taken += f".{step}"
        elif isinstance(step, Each):
            taken = f"({_of_each(taken, step.steps, level + 1)})"
        else:
            taken += f"[{written(step)}]"
    return f"[for each{level} in {base} : {taken}]"


def _for(node: For) -> str:
    names = ", ".join(name for name in (node.key_name, node.value_name) if name)
    condition = f" if {written(node.condition)}" if node.condition else ""
    if node.key is None:
        return f"[for {names} in {written(node.collection)} : {written(node.value)}{condition}]"
    value = written(node.value) + ("..." if node.grouping else "")
    return f"{{for {names} in {written(node.collection)} : {written(node.key)} => {value}{condition}}}"


def _repeated(node: ForDirective) -> str:
    names = ", ".join(name for name in (node.key_name, node.value_name) if name)
    return f'join("", [for {names} in {written(node.collection)} : {_joined(node.parts)}])'


_WRITERS: dict[type, Callable[[Any], str]] = {
    Literal: _literal,
    Text: _literal,
    Template: _template,
    ListNode: lambda node: f"[{', '.join(map(written, node.elements))}]",
    ObjectNode: _object,
    Reference: _reference,
    Conditional: lambda node: f"{written(node.condition)} ? {written(node.then)} : {written(node.otherwise)}",
    Binary: lambda node: f"{written(node.left)} {node.operator} {written(node.right)}",
    Unary: lambda node: f"{node.operator}{written(node.operand)}",
    Paren: lambda node: written(node.inner),
    Call: _call,
    Attribute: lambda node: f"{written(node.base)}.{node.name}",
    Index: lambda node: f"{written(node.base)}[{written(node.key)}]",
    Splat: _splat,
    For: _for,
    IfDirective: lambda node: f"{written(node.condition)} ? {_joined(node.then)} : {_joined(node.otherwise)}",
    ForDirective: _repeated,
}


def children(node: Node) -> Iterator[Node]:
    """The nodes right below one, keys and steps too."""
    for field in dataclasses.fields(node):
        yield from _nodes(getattr(node, field.name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, tuple):
        for inner in value:
            yield from _nodes(inner)
    elif dataclasses.is_dataclass(value):
        yield value  # type: ignore[misc]


def moved(node: object, by: int) -> object:
    """The tree as nested tuples, its offsets moved: two are equal when their trees are."""
    if isinstance(node, tuple):
        return tuple(moved(inner, by) for inner in node)
    if not dataclasses.is_dataclass(node):
        return node
    values = {field.name: moved(getattr(node, field.name), by) for field in dataclasses.fields(node)}
    values |= {name: values[name] + by for name in ("start", "end")}  # type: ignore[operator]
    return type(node).__name__, tuple(values.items())
