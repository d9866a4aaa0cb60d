"""Nodes to values: literals and lists here, every intrinsic function through its entry in ``FUNCTIONS``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar

from ..documents.nodes import AliasNode, Node, ScalarNode, SequenceNode, resolved
from ..documents.scalars import as_text, typed
from ..model import (
    MAX_ITEMS,
    Absent,
    Cell,
    Element,
    Item,
    Kept,
    Known,
    ListContent,
    ListValue,
    Scalar,
    Span,
    Unknown,
    UnknownKind,
    Value,
)
from .calls import Call, call_of
from .scalars import from_text, string_of
from .scope import MAX_NESTING, Reach, Scope
from .substitution import has_placeholders, inner_start
from .template import BEHIND_ALIAS
from .texts import UNCERTAIN_PLACE, outside_sub, with_placeholders
from .variables import whole_variable

_MANY = "a list stands where one item is expected"
_NO_LIST = "a list is expected here"

Function: TypeAlias = Callable[[Call, str, Reach, Scope], Value]
FUNCTIONS: dict[str, Function] = {}
"""What is followed, by its long name; all else is unknown, with its text and the reason."""

_AnyFunction = TypeVar("_AnyFunction", bound=Function)


def intrinsic(name: str) -> Callable[[_AnyFunction], _AnyFunction]:
    """Registers what evaluates a function of this name."""

    def register(function: _AnyFunction) -> _AnyFunction:
        FUNCTIONS[name] = function
        return function

    return register


def value_of(node: Node, kind: str, reach: Reach, scope: Scope) -> Value:
    """The value of a setting of this kind (``string``, ``boolean``, ``integer``, ``list``) that is written as ``node``."""
    if reach.depth > MAX_NESTING or scope.exhausted():
        return Unknown(scope.text(node), "this is nested too deeply to follow", scope.span(node))
    if isinstance(node, AliasNode):
        node, reach = resolved(node), reach.behind(BEHIND_ALIAS)
    call = call_of(node)
    if call is not None:
        return FUNCTIONS.get(call.name, not_followed)(call, kind, reach.deeper(), scope)
    if isinstance(node, SequenceNode):
        return list_of(node, reach, scope, wanted=kind == "list")
    if isinstance(node, ScalarNode):
        return _framework_value(node, kind, reach, scope) or scalar_of(node, kind, reach, scope)
    return Unknown(scope.text(node), "a mapping stands where a value is expected", scope.span(node))


def _framework_value(node: ScalarNode, kind: str, reach: Reach, scope: Scope) -> Value | None:
    """What a scalar stands for that is one variable of the framework, or that a plugin of it makes."""
    if scope.variables is None:
        return None
    if "#{" in node.value:
        return unknown(node, "a plugin resolves what stands in #{…}", "input", reach, scope)
    variable = whole_variable(node)
    return scope.variables.value(variable.text, kind, reach, scope, scope.span(node)) if variable else None


def unknown(node: Node, reason: str, kind: UnknownKind, reach: Reach, scope: Scope) -> Unknown:
    return Unknown(scope.text(node), reason, scope.span(node), kind, reach.via)


def not_followed(call: Call, _kind: str, reach: Reach, scope: Scope) -> Value:
    return unknown(call.node, f"{call.name} is not evaluated here", "expression", reach, scope)


# ----------------------------------------------------------------------------------------- scalars


def scalar_of(node: ScalarNode, kind: str, reach: Reach, scope: Scope) -> Value:
    null = typed(node) is None
    if kind == "list" and (reach.declared or not null):
        reach = reach.behind(_NO_LIST)
    if node.tag:
        reach = reach.behind(f"written with the tag {node.tag.replace('tag:yaml.org,2002:', '!!')}")
    cell = scope.cell(node.body, node.end, "scalar", reach)
    if cell in scope.overrides:
        return held(cell, kind, scope.span(node), reach, scope)
    if null:
        return Absent(scope.span(node), cell, reach.weak, reach.via, cell.locked)
    if has_placeholders(node.value):
        return with_placeholders(node, kind, reach, scope, outside_sub, "")
    return Known(_taken(node, kind, reach), scope.span(node), cell, reach.weak, reach.via, cell.locked)


def _taken(node: ScalarNode, kind: str, reach: Reach) -> Scalar:
    """A string where a string is wanted, as CloudFormation makes one of what YAML reads; else the typed value."""
    if reach.declared:
        return from_text(string_of(node), kind)
    value = typed(node) if kind in ("boolean", "integer") else None
    return string_of(node) if value is None else value


def held(cell: Cell, kind: str, span: Span, reach: Reach, scope: Scope) -> Value:
    """What an overridden cell holds: one value, or a list of them."""
    content = scope.overrides[cell]
    if isinstance(content, tuple):
        return new_list(content, cell, span, reach)
    return Known(_as_kind(content, kind, reach), span, cell, reach.weak, reach.via, cell.locked)


def _as_kind(content: Scalar, kind: str, reach: Reach) -> Scalar:
    if reach.declared:
        return from_text(as_text(content), kind)
    return content if kind in ("boolean", "integer") else as_text(content)


def new_list(content: ListContent, cell: Cell, span: Span, reach: Reach) -> ListValue:
    items = tuple(_new_item(entry, cell, span, reach) for entry in content if not isinstance(entry, Kept))
    return ListValue(items, span, True, cell, reach.weak, reach.via, cell.locked)


def _new_item(entry: Scalar, cell: Cell, span: Span, reach: Reach) -> Item:
    return Item(Known(as_text(entry), span, None, reach.weak, reach.via), (Element(cell, entry),))


# ------------------------------------------------------------------------------------------- lists


def list_of(node: SequenceNode, reach: Reach, scope: Scope, *, wanted: bool) -> Value:
    if len(node.items) > MAX_ITEMS:
        return Unknown(scope.text(node), f"a list of more than {MAX_ITEMS} items is not followed", scope.span(node))
    if not wanted:
        reach = reach.behind("one value is expected here")
    cell = scope.cell(node.start, node.end, "list", reach)
    span = scope.span(node)
    items: list[Item] = []
    for entry in _entries(cell, len(node.items), scope):
        if isinstance(entry, Kept):
            items.append(_item(node.items[entry.index], Element(cell, entry), reach, scope))
        else:
            items.append(_new_item(entry, cell, span, reach))
    complete = not any(isinstance(item.value, Unknown) and item.value.reason == _MANY for item in items)
    return ListValue(tuple(items), span, complete, cell, reach.weak, reach.via, cell.locked)


def _entries(cell: Cell, count: int, scope: Scope) -> ListContent:
    content = scope.overrides.get(cell)
    return content if isinstance(content, tuple) else tuple(Kept(i) for i in range(count))


def _item(node: Node, element: Element, reach: Reach, scope: Scope) -> Item:
    inner = resolved(node)
    nested = isinstance(inner, SequenceNode) and not inner.tag
    value = None if nested else value_of(node, "string", reach.deeper(), scope)
    if value is None or isinstance(value, ListValue):
        value = Unknown(scope.text(node), _MANY, scope.span(node))
    return Item(value, (element,))


def comma_list(node: ScalarNode, reach: Reach, scope: Scope) -> Value:
    """One scalar that spells the items of a list with commas: a list parameter's default."""
    cell = scope.cell(node.body, node.end, "csv", reach)
    span = scope.span(node)
    start = inner_start(scope.source.text, node)
    items: list[Item] = []
    parts = comma_items(node.value)
    if len(parts) > MAX_ITEMS:
        return Unknown(scope.text(node), f"a list of more than {MAX_ITEMS} items is not followed", span)
    for entry in _entries(cell, len(parts), scope):
        if isinstance(entry, Kept):
            items.append(_comma_item(parts[entry.index], start, span, Element(cell, entry), reach, scope))
        else:
            items.append(_new_item(entry, cell, span, reach))
    return ListValue(tuple(items), span, True, cell, reach.weak, reach.via, cell.locked)


def comma_items(text: str) -> list[tuple[int, str]]:
    """The items of a comma-delimited text with their offsets, blanks around them left out."""
    found, at = [], 0
    for part in text.split(",") if text.strip() else []:
        found.append((at + len(part) - len(part.lstrip()), part.strip()))
        at += len(part) + 1
    return found


def _comma_item(part: tuple[int, str], start: int | None, whole: Span, element: Element, reach: Reach, scope: Scope) -> Item:
    offset, text = part
    if start is None:
        return Item(Known(text, whole, None, reach.weak, reach.via, UNCERTAIN_PLACE), (element,))
    cell = scope.cell(start + offset, start + offset + len(text), "scalar", reach)
    content = scope.overridden(cell)
    value = text if content is None else as_text(content)
    return Item(Known(value, cell.span, cell, reach.weak, reach.via, cell.locked), (element,))
