"""The functions that make texts and lists of others: ``Sub``, ``Join``, ``Split``, ``Select``, ``Length``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..documents.nodes import AliasNode, Node, ScalarNode, ScalarStyle, SequenceNode, members, resolved, text_of
from ..documents.scalars import as_text
from ..model import MAX_ITEMS, Absent, Cell, Choice, Item, Known, ListValue, Span, Unknown, Value
from .calls import Call
from .evaluate import comma_list, intrinsic, not_followed, scalar_of, unknown, value_of
from .parameters import named
from .scalars import from_text
from .scope import Reach, Scope
from .substitution import Piece, has_placeholders
from .template import BEHIND_ALIAS
from .texts import joined, outside_sub, with_placeholders

_SUBSTITUTED = "put together by Fn::Sub"
_JOINED = "put together by Fn::Join"
_QUOTED: dict[str, ScalarStyle] = {"'": "single", '"': "double"}
_SPLIT = "split from one text by Fn::Split"


def each_branch(value: Value, of: Callable[[Value], Value]) -> Value:
    """A function of a value; of a choice, that of both branches."""
    if not isinstance(value, Choice):
        return of(value)
    then, otherwise = each_branch(value.then, of), each_branch(value.otherwise, of)
    return Choice(value.condition, value.when, then, otherwise, value.span)


def arguments_of(call: Call, reach: Reach, *counts: int) -> tuple[tuple[Node, ...], Reach]:
    """A function's arguments, none where their number is not one of ``counts``; and the reach with which they are evaluated."""
    argument = resolved(call.argument)
    if isinstance(call.argument, AliasNode):
        reach = reach.behind(BEHIND_ALIAS)
    fits = isinstance(argument, SequenceNode) and not argument.tag and len(argument.items) in counts
    return (argument.items if isinstance(argument, SequenceNode) and fits else ()), reach


# ---------------------------------------------------------------------------------------------- Sub


@intrinsic("Fn::Sub")
def _sub(call: Call, kind: str, reach: Reach, scope: Scope) -> Value:
    arguments, reach = arguments_of(call, reach, 2)
    text = resolved(arguments[0] if arguments else call.argument)
    variables = {name: entry.value for name, entry in members(resolved(arguments[1])).items()} if arguments else {}
    if not isinstance(text, ScalarNode) or text.tag or kind == "list":
        return not_followed(call, kind, reach, scope)
    if not has_placeholders(text.value):
        return scalar_of(text, kind, replace(reach, declared=True), scope)

    def resolve(piece: Piece, reach: Reach, scope: Scope, span: Span) -> Value:
        return _substituted(piece, variables, reach, scope, span)

    value = with_placeholders(text, kind, reach, scope, resolve, _SUBSTITUTED)
    if isinstance(value, Unknown):
        return replace(value, text=scope.text(call.node), span=scope.span(call.node))
    return value


def _substituted(piece: Piece, variables: Mapping[str, Node], reach: Reach, scope: Scope, span: Span) -> Value:
    name = piece.text
    if piece.dynamic or (":" in name and not name.startswith("AWS::")):
        return outside_sub(piece, reach, scope, span)
    if name in variables:
        return _as_part(value_of(variables[name], "string", reach.deeper(), scope), name, span)
    if "." in name:
        return Unknown(name, "an attribute of a resource is known only after deployment", span, "reference", reach.via)
    here = ScalarNode(span.start, span.start, span.end, name, "plain")
    return _as_part(named(name, here, "string", reach, scope), name, span)


def _as_part(value: Value, name: str, span: Span) -> Value:
    """One value inside a text; its own text in an unknown is the name that the braces hold."""
    if isinstance(value, Unknown):
        return replace(value, text=name, span=span)
    if isinstance(value, Absent | ListValue):
        return Unknown(name, f"{name} is no single known text", span)
    return value


# --------------------------------------------------------------------------------------------- Join


@intrinsic("Fn::Join")
def _join(call: Call, kind: str, reach: Reach, scope: Scope) -> Value:
    arguments, reach = arguments_of(call, reach, 2)
    delimiter = text_of(arguments[0]) if arguments else None
    if delimiter is None or kind == "list":
        return not_followed(call, kind, reach, scope)
    between = Known(delimiter, scope.span(arguments[0]), None, via=reach.via, locked="it stands between the parts of Fn::Join")

    def join(listed: Value) -> Value:
        if not isinstance(listed, ListValue) or not listed.complete:
            return _of_unknown(listed, call, reach, scope)
        parts = [value for item in listed.items for value in (between, item.value)][1:]
        if not parts:
            return Known("", scope.span(call.node), None, reach.weak, reach.via, _JOINED)
        return joined([part for part in parts if part is not between or delimiter], kind, scope.span(call.node), reach, _JOINED)

    value = each_branch(value_of(arguments[1], "list", reach.deeper(), scope), join)
    return replace(value, text=scope.text(call.node), span=scope.span(call.node)) if isinstance(value, Unknown) else value


def _of_unknown(value: Value, call: Call, reach: Reach, scope: Scope) -> Unknown:
    """What a function gives of something that it can't take."""
    if isinstance(value, Unknown):
        return replace(value, text=scope.text(call.node), span=scope.span(call.node))
    return unknown(call.node, f"what {call.name} takes is not all known", "expression", reach, scope)


# -------------------------------------------------------------------------------------------- Split


@intrinsic("Fn::Split")
def _split(call: Call, kind: str, reach: Reach, scope: Scope) -> Value:
    arguments, reach = arguments_of(call, reach, 2)
    delimiter = text_of(arguments[0]) if arguments else None
    if not delimiter:
        return not_followed(call, kind, reach, scope)

    def split(whole: Value) -> Value:
        if not isinstance(whole, Known):
            return _of_unknown(whole, call, reach, scope)
        if as_text(whole.value).count(delimiter) >= MAX_ITEMS:
            return unknown(call.node, f"a list of more than {MAX_ITEMS} items is not followed", "expression", reach, scope)
        return _spelled_list(whole, delimiter, scope) or _split_text(whole, delimiter, scope.span(call.node))

    return each_branch(value_of(arguments[1], "string", reach.deeper(), scope), split)


def _spelled_list(whole: Known, delimiter: str, scope: Scope) -> Value | None:
    """A literal that spells its items with commas is a list that can be written item by item."""
    cell = whole.cell
    node = _as_written(cell, scope) if cell is not None and delimiter == "," else None
    if cell is None or node is None:
        return None
    items = node.value.split(",")
    if any(item != item.strip() or not item for item in items):
        return None
    if cell in scope.overrides and (len(items) > 1 or "," in as_text(whole.value)):
        return None  # another setting has the text as a whole
    return comma_list(node, Reach(cell.locked, whole.weak, whole.via, cell.limits, declared=True), scope)


def _as_written(cell: Cell, scope: Scope) -> ScalarNode | None:
    """The literal that a cell covers in this file, whatever it is made to hold; None where quotes hide what it says."""
    if cell.kind != "scalar" or cell.file != scope.source.name:
        return None
    raw = scope.source.text[cell.start : cell.end]
    style: ScalarStyle = _QUOTED.get(raw[:1], "plain")
    text = raw if style == "plain" else raw[1:-1]
    if "\\" in text or "''" in text or "\n" in text:
        return None
    return ScalarNode(cell.start, cell.start, cell.end, text, style)


def _split_text(whole: Known, delimiter: str, span: Span) -> ListValue:
    parts = as_text(whole.value).split(delimiter)
    items = (Known(part, whole.span, None, whole.weak, whole.via, _SPLIT) for part in parts)
    return ListValue(tuple(Item(item) for item in items), span, True, None, whole.weak, whole.via, _SPLIT)


# ----------------------------------------------------------------------------------- parts of lists


@intrinsic("Fn::Select")
def _select(call: Call, kind: str, reach: Reach, scope: Scope) -> Value:
    arguments, reach = arguments_of(call, reach, 2)
    if not arguments:
        return not_followed(call, kind, reach, scope)
    index = value_of(arguments[0], "integer", Reach(depth=reach.depth), scope)

    def select(listed: Value) -> Value:
        number = from_text(as_text(index.value), "integer") if isinstance(index, Known) else None
        at = number if isinstance(number, int) else -1
        if at < 0 or (isinstance(index, Known) and index.weak):
            return unknown(call.node, "which item Fn::Select takes is not decided", "expression", reach, scope)
        if not isinstance(listed, ListValue) or not listed.complete:
            return _of_unknown(listed, call, reach, scope)
        if any(_may_be_missing(item) for item in listed.items[: at + 1]):
            return unknown(call.node, "not all items before it are certain to be there", "expression", reach, scope)
        if at >= len(listed.items):
            return unknown(call.node, f"Fn::Select takes item {at} of {len(listed.items)}", "expression", reach, scope)
        return listed.items[at].value

    return each_branch(value_of(arguments[1], "list", reach.deeper(), scope), select)


def _may_be_missing(item: Item) -> bool:
    """``AWS::NoValue`` takes an item out of its list."""
    value = item.value
    if isinstance(value, Choice):
        return any(_may_be_missing(Item(branch)) for branch in (value.then, value.otherwise))
    return isinstance(value, Absent)


@intrinsic("Fn::Length")
def _length(call: Call, kind: str, reach: Reach, scope: Scope) -> Value:
    def length(listed: Value) -> Value:
        if not isinstance(listed, ListValue) or not listed.complete or any(map(_may_be_missing, listed.items)):
            return _of_unknown(listed, call, reach, scope)
        weak = listed.weak or reach.weak
        return Known(len(listed.items), scope.span(call.node), None, weak, listed.via, "counted by Fn::Length")

    return not_followed(call, kind, reach, scope) if kind == "list" else each_branch(_listed(call, reach, scope), length)


def _listed(call: Call, reach: Reach, scope: Scope) -> Value:
    return value_of(call.argument, "list", reach.deeper(), scope)


# ---------------------------------------------------------------------- what only a deployment knows


@intrinsic("Fn::GetAtt")
def _attribute(call: Call, _kind: str, reach: Reach, scope: Scope) -> Value:
    return unknown(call.node, "an attribute of a resource is known only after deployment", "reference", reach, scope)


@intrinsic("Fn::ImportValue")
def _imported(call: Call, _kind: str, reach: Reach, scope: Scope) -> Value:
    return unknown(call.node, "another stack exports it", "input", reach, scope)


@intrinsic("Fn::Transform")
def _transformed(call: Call, _kind: str, reach: Reach, scope: Scope) -> Value:
    return unknown(call.node, "a macro makes it at deployment", "input", reach, scope)
