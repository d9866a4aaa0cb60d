"""What can be done with values whatever they came from: filling, passing on, joining."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..model import (
    Absent,
    Cell,
    Choice,
    Content,
    Element,
    Item,
    Kept,
    Known,
    ListValue,
    Partial,
    Scalar,
    Span,
    Step,
    Unknown,
    Value,
)


def filled(cell: Cell, content: Content, span: Span, weak: bool = False) -> Value:
    """The value of an overridden hole or ``null``."""
    if not isinstance(content, tuple):
        return Known(content, span, cell, weak)
    new = [entry for entry in content if not isinstance(entry, Kept)]
    items = tuple(Item(Known(value, span, None, weak), (Element(cell, value),)) for value in new)
    return ListValue(items, span, cell=cell, weak=weak)


def along(value: Value, step: Step) -> Value:
    """The value, reached by one more step."""
    match value:
        case Choice():
            return replace(value, then=along(value.then, step), otherwise=along(value.otherwise, step))
        case ListValue():
            items = tuple(replace(item, value=along(item.value, step)) for item in value.items)
            return replace(value, items=items, via=(step, *value.via))
        case Known() | Absent() | Unknown() | Partial():
            return replace(value, via=(step, *value.via))
    return value


def leaves(value: Value) -> int:
    """How many alternatives a value has, counted no further than :data:`MAX_LEAVES` asks."""
    if isinstance(value, Choice):
        return leaves(value.then) + leaves(value.otherwise)
    return 1


def in_text(value: Scalar) -> str:
    """A scalar as Terraform turns it into a string."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def joined(parts: Sequence[Value], span: Span, locked: str) -> Value:
    """A template's value. A part that is a choice makes the whole one."""
    for index, part in enumerate(parts):
        if isinstance(part, Choice):
            before, after = parts[:index], parts[index + 1 :]
            then, otherwise = ([*before, branch, *after] for branch in (part.then, part.otherwise))
            return Choice(part.condition, part.when, joined(then, span, locked), joined(otherwise, span, locked), span)
    flat = [_as_text(inner) for part in parts for inner in (part.parts if isinstance(part, Partial) else (part,))]
    known = [part for part in flat if isinstance(part, Known)]
    if len(known) < len(flat):
        return Partial(tuple(flat), span)
    via = tuple(dict.fromkeys(step for part in known for step in part.via))
    return Known("".join(str(part.value) for part in known), span, None, any(part.weak for part in known), via, locked)


def _as_text(part: Value) -> Known | Unknown:
    match part:
        case Unknown():
            return part
        case Known(value=str()):
            return part
        case Known():
            return replace(part, value=in_text(part.value), cell=None, locked="a number or boolean that is turned into text")
    return Unknown("", "a list or null stands in a template", part.span)
