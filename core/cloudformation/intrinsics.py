"""Nodes to values: literals, lists, parameters, and the intrinsic functions that are followed.

A function is one entry of ``_FUNCTIONS``; what is not there is unknown, with its text and the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from ..documents.nodes import AliasNode, Node, ScalarNode, SequenceNode, members, resolved, text_of
from ..documents.scalars import as_text, typed
from ..model import (
    MAX_ITEMS,
    Absent,
    Cell,
    Choice,
    Element,
    Item,
    Kept,
    Known,
    ListContent,
    ListValue,
    Partial,
    Scalar,
    Span,
    Step,
    Unknown,
    UnknownKind,
    Value,
)
from . import conditions
from .calls import Call, call_of
from .scalars import from_text
from .scope import MAX_NESTING, Reach, Scope
from .substitution import Piece, has_placeholders, inner_start, pieces
from .template import BEHIND_ALIAS, GENERATED, Parameter

NO_VALUE = "AWS::NoValue"
_COMPUTED = "put together by Fn::Sub"
_MANY = "a list stands where one item is expected"
_NO_LIST = "a list is expected here"

Function: TypeAlias = Callable[[Call, str, Reach, Scope], Value]


def value_of(node: Node, kind: str, reach: Reach, scope: Scope) -> Value:
    """The value of a setting of this kind (``string``, ``boolean``, ``integer``, ``list``) that is written as ``node``."""
    if reach.depth > MAX_NESTING or scope.exhausted():
        return Unknown(scope.text(node), "this is nested too deeply to follow", scope.span(node))
    if isinstance(node, AliasNode):
        node, reach = resolved(node), reach.behind(BEHIND_ALIAS)
    call = call_of(node)
    if call is not None:
        return _FUNCTIONS.get(call.name, _not_followed)(call, kind, reach.deeper(), scope)
    if isinstance(node, SequenceNode):
        return _list(node, reach, scope, wanted=kind == "list")
    if isinstance(node, ScalarNode):
        return _scalar(node, kind, reach, scope)
    return Unknown(scope.text(node), "a mapping stands where a value is expected", scope.span(node))


# ----------------------------------------------------------------------------------------- scalars


def _scalar(node: ScalarNode, kind: str, reach: Reach, scope: Scope) -> Value:
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
        return _with_placeholders(node, {}, kind, reach, scope, _serverless)
    return Known(_taken(node, kind, reach), scope.span(node), cell, reach.weak, reach.via, cell.locked)


def _taken(node: ScalarNode, kind: str, reach: Reach) -> Scalar:
    """A string where a string is wanted, whatever YAML makes of it; else its typed value."""
    if reach.declared:
        return from_text(node.value, kind)
    value = typed(node) if kind in ("boolean", "integer") else None
    return node.value if value is None else value


def held(cell: Cell, kind: str, span: Span, reach: Reach, scope: Scope) -> Value:
    """What an overridden cell holds: one value, or a list of them."""
    content = scope.overrides[cell]
    if isinstance(content, tuple):
        return _new_list(content, cell, span, reach)
    return Known(_as_kind(content, kind, reach), span, cell, reach.weak, reach.via, cell.locked)


def _as_kind(content: Scalar, kind: str, reach: Reach) -> Scalar:
    if reach.declared:
        return from_text(as_text(content), kind)
    return content if kind in ("boolean", "integer") else as_text(content)


def _new_list(content: ListContent, cell: Cell, span: Span, reach: Reach) -> ListValue:
    items = tuple(_new_item(entry, cell, span, reach) for entry in content if not isinstance(entry, Kept))
    return ListValue(items, span, True, cell, reach.weak, reach.via, cell.locked)


def _new_item(entry: Scalar, cell: Cell, span: Span, reach: Reach) -> Item:
    return Item(Known(as_text(entry), span, None, reach.weak, reach.via), (Element(cell, entry),))


# ------------------------------------------------------------------------------------------- lists


def _list(node: SequenceNode, reach: Reach, scope: Scope, wanted: bool) -> Value:
    if len(node.items) > MAX_ITEMS:
        return Unknown(scope.text(node), f"a list of more than {MAX_ITEMS} items is not followed", scope.span(node))
    if not wanted:
        reach = reach.behind("one value is expected here")
    cell = scope.cell(node.start, node.end, "list", reach)
    span = scope.span(node)
    read: dict[int, Item] = {}
    items: list[Item] = []
    for entry in _entries(cell, len(node.items), scope):
        if isinstance(entry, Kept):
            read[entry.index] = _item(node.items[entry.index], Element(cell, entry), reach, scope)
            items.append(read[entry.index])
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


def _comma_list(node: ScalarNode, reach: Reach, scope: Scope) -> Value:
    """A list parameter's default: one scalar that spells the items with commas."""
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
        return Item(Known(text, whole, None, reach.weak, reach.via, "its place in the text is not certain"), (element,))
    cell = scope.cell(start + offset, start + offset + len(text), "scalar", reach)
    content = scope.overridden(cell)
    value = text if content is None else as_text(content)
    return Item(Known(value, cell.span, cell, reach.weak, reach.via, cell.locked), (element,))


# -------------------------------------------------------------------------------------- parameters


def _ref(call: Call, kind: str, reach: Reach, scope: Scope) -> Value:
    name = text_of(call.argument)
    if name == NO_VALUE:
        return _no_value(call, kind, reach, scope)
    if name is None:
        return _not_followed(call, kind, reach, scope)
    return named(name, call.node, kind, reach, scope)


def _no_value(call: Call, kind: str, reach: Reach, scope: Scope) -> Value:
    if call.node.anchor:
        reach = reach.behind("an anchor stands here")
    cell = scope.cell(call.node.start, call.node.end, "scalar", reach)
    if cell in scope.overrides:
        return held(cell, kind, cell.span, reach, scope)
    return Absent(cell.span, cell, reach.weak, reach.via, cell.locked)


def named(name: str, node: Node, kind: str, reach: Reach, scope: Scope) -> Value:
    """What a reference by name gives: a parameter's default, or nothing that is known before deployment."""
    parameter = scope.section.parameters.get(name)
    if parameter is not None:
        return _parameter(parameter, node, kind, reach, scope)
    if name.startswith("AWS::"):
        return _unknown(node, f"{name} is known only where the template is deployed", "reference", reach, scope)
    if name in scope.section.resources:
        return _unknown(node, f"the resource {name} is known only after deployment", "reference", reach, scope)
    return _unknown(node, f"{name} is not declared in this template", "reference", reach, scope)


def _unknown(node: Node, reason: str, kind: UnknownKind, reach: Reach, scope: Scope) -> Unknown:
    return Unknown(scope.text(node), reason, scope.span(node), kind, reach.via)


def _parameter(parameter: Parameter, node: Node, kind: str, reach: Reach, scope: Scope) -> Value:
    if parameter.from_store:
        return _unknown(node, f"parameter {parameter.name} is read from the parameter store", "input", reach, scope)
    if parameter.default is None:
        return _unknown(node, f"parameter {parameter.name} has no default", "input", reach, scope)
    step = Step(f"parameter {parameter.name}", scope.span(node))
    reach = replace(reach, weak=True, via=(*reach.via, step), limits=parameter.limits, declared=True)
    reach = replace(reach, locked=reach.locked if reach.locked == GENERATED else "")  # it stands elsewhere
    if not parameter.is_list:
        return _scalar(parameter.default, kind, reach, scope)
    if has_placeholders(parameter.default.value):
        return _unknown(parameter.default, f"the default of parameter {parameter.name} is not literal", "input", reach, scope)
    return _comma_list(parameter.default, reach, scope)


# -------------------------------------------------------------------------------------- conditions


def _if(call: Call, kind: str, reach: Reach, scope: Scope) -> Value:
    argument = resolved(call.argument)
    name = text_of(argument.items[0]) if isinstance(argument, SequenceNode) and len(argument.items) == 3 else None
    if name is None or not isinstance(argument, SequenceNode):
        return _not_followed(call, kind, reach, scope)
    if isinstance(call.argument, AliasNode):
        reach = reach.behind(BEHIND_ALIAS)
    condition = conditions.named(name, scope)
    then, otherwise = (value_of(branch, kind, reach, scope) for branch in argument.items[1:])
    if isinstance(condition, bool):
        return then if condition else otherwise
    return Choice(condition, name, then, otherwise, scope.span(call.node))


# ------------------------------------------------------------------------------------ substitution


Resolver: TypeAlias = Callable[[Piece, Mapping[str, Node], Reach, Scope, Span], "Known | Unknown"]


def _sub(call: Call, kind: str, reach: Reach, scope: Scope) -> Value:
    argument, variables = resolved(call.argument), {}
    if isinstance(call.argument, AliasNode):
        reach = reach.behind(BEHIND_ALIAS)
    if isinstance(argument, SequenceNode) and len(argument.items) == 2:
        variables = {name: entry.value for name, entry in members(resolved(argument.items[1])).items()}
        argument = resolved(argument.items[0])
    if not isinstance(argument, ScalarNode) or argument.tag or kind == "list":
        return _not_followed(call, kind, reach, scope)
    if has_placeholders(argument.value):
        value = _with_placeholders(argument, variables, kind, reach, scope, _substituted)
        whole = scope.span(call.node)
        return replace(value, text=scope.text(call.node), span=whole) if isinstance(value, Unknown) else value
    return _scalar(argument, kind, replace(reach, declared=True), scope)


def _with_placeholders(
    node: ScalarNode, variables: Mapping[str, Node], kind: str, reach: Reach, scope: Scope, resolve: Resolver
) -> Value:
    start = inner_start(scope.source.text, node)
    parts: list[Known | Unknown] = []
    for piece in pieces(node.value):
        span = scope.span(node) if start is None else Span(scope.source.name, start + piece.start, start + piece.end)
        if piece.placeholder:
            parts.append(resolve(piece, variables, reach, scope, span))
        else:
            parts.append(_literal_part(piece, start, span, reach, scope))
    return _assembled(node, tuple(parts), kind, reach, scope)


def _literal_part(piece: Piece, start: int | None, span: Span, reach: Reach, scope: Scope) -> Known:
    if start is None or piece.end - piece.start != len(piece.text):
        return Known(piece.text, span, None, reach.weak, reach.via, "its place in the text is not certain")
    cell = scope.cell(span.start, span.end, "scalar", replace(reach, limits=None))
    content = scope.overridden(cell)
    text = piece.text if content is None else as_text(content)
    return Known(text, span, cell, reach.weak, reach.via, cell.locked)


def _assembled(node: ScalarNode, parts: tuple[Known | Unknown, ...], kind: str, reach: Reach, scope: Scope) -> Value:
    known = [part for part in parts if isinstance(part, Known)]
    if len(known) == len(parts):
        text = "".join(as_text(part.value) for part in known)
        weak = any(part.weak for part in known)
        via = tuple(step for part in known for step in part.via)
        return Known(from_text(text, kind), scope.span(node), None, weak, via, _COMPUTED)
    if len(parts) == 1 and isinstance(parts[0], Unknown):
        return replace(parts[0], text=scope.text(node))
    return Partial(parts, scope.span(node), reach.via)


def _serverless(piece: Piece, _variables: Mapping[str, Node], reach: Reach, _scope: Scope, span: Span) -> Known | Unknown:
    if piece.dynamic:
        return Unknown(piece.text, "a dynamic reference is resolved at deployment", span, "input", reach.via)
    if ":" in piece.text and not piece.text.startswith("AWS::"):
        return Unknown(piece.text, f"the variable {piece.text} is not resolved", span, "input", reach.via)
    return Unknown(piece.text, "a placeholder stands outside Fn::Sub", span, "expression", reach.via)


def _substituted(piece: Piece, variables: Mapping[str, Node], reach: Reach, scope: Scope, span: Span) -> Known | Unknown:
    name = piece.text
    if piece.dynamic or (":" in name and not name.startswith("AWS::")):
        return _serverless(piece, variables, reach, scope, span)
    if name in variables:
        return _as_part(value_of(variables[name], "string", reach.deeper(), scope), name, span)
    if "." in name:
        return Unknown(name, "an attribute of a resource is known only after deployment", span, "reference", reach.via)
    here = ScalarNode(span.start, span.start, span.end, name, "plain")
    return _as_part(named(name, here, "string", reach, scope), name, span)


def _as_part(value: Value, name: str, span: Span) -> Known | Unknown:
    """One value inside a text; its own text in an unknown is the name that the braces hold."""
    if isinstance(value, Known):
        return replace(value, value=as_text(value.value))
    if isinstance(value, Unknown):
        return replace(value, text=name, span=span)
    return Unknown(name, f"{name} is no single known text", span)


# ---------------------------------------------------------------------------------------- the rest


def _attribute(call: Call, _kind: str, reach: Reach, scope: Scope) -> Value:
    return _unknown(call.node, "an attribute of a resource is known only after deployment", "reference", reach, scope)


def _imported(call: Call, _kind: str, reach: Reach, scope: Scope) -> Value:
    return _unknown(call.node, "another stack exports it", "input", reach, scope)


def _not_followed(call: Call, _kind: str, reach: Reach, scope: Scope) -> Value:
    return _unknown(call.node, f"{call.name} is not evaluated here", "expression", reach, scope)


_FUNCTIONS: dict[str, Function] = {
    "Ref": _ref,
    "Fn::If": _if,
    "Fn::Sub": _sub,
    "Fn::GetAtt": _attribute,
    "Fn::ImportValue": _imported,
}
