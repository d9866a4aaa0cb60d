"""What can be done with values whatever they came from: filling, passing on, joining, choosing, conversion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..model import (
    Absent,
    Cell,
    Choice,
    Content,
    Deferred,
    Element,
    Item,
    Kept,
    Known,
    ListValue,
    ObjectValue,
    Partial,
    Present,
    Scalar,
    Span,
    Step,
    Unknown,
    Value,
)

MAX_LEAVES = 256
TOO_MANY = "it depends on too many conditions"


@dataclass(frozen=True, slots=True)
class Failed(Unknown):
    """What Terraform would refuse to evaluate: ``try`` goes on behind it.

    ``holes`` are where what is missing could be written.
    """

    holes: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut(Absent):
    """An element that is not there: the other branch of one that is there under a condition."""


def may_be_missing(item: Item) -> bool:
    """Whether an element is there only under a condition, so that those behind it may move up."""
    return isinstance(item.value, Choice) and _leaves_out(item.value)


def _leaves_out(value: Value) -> bool:
    if isinstance(value, Choice):
        return _leaves_out(value.then) or _leaves_out(value.otherwise)
    return isinstance(value, LeftOut)


def filled(cell: Cell, content: Content, span: Span, weak: bool = False) -> Value:
    """The value of an overridden hole or ``null``."""
    if not isinstance(content, tuple):
        return Known(content, span, cell, weak)
    new = [entry for entry in content if not isinstance(entry, Kept)]
    items = tuple(Item(Known(value, span, None, weak), (Element(cell, value),)) for value in new)
    return ListValue(items, span, cell=cell, weak=weak)


def along(value: Value, *steps: Step) -> Value:
    """The value, reached by these further steps."""
    if not steps:
        return value
    match value:
        case Choice():
            return replace(value, then=along(value.then, *steps), otherwise=along(value.otherwise, *steps))
        case ListValue():
            items = tuple(_item_along(item, index, steps) for index, item in enumerate(value.items))
            return replace(value, items=items, via=(*steps, *value.via))
        case Present():
            return value
    return replace(value, via=(*steps, *value.via))


def _item_along(item: Item, index: int, steps: tuple[Step, ...]) -> Item:
    """An item of a list that was reached; the name under which it was first reached says which one it is."""
    if not getattr(item.value, "via", True):
        steps = within(steps, f"[{index}]")
    return replace(item, value=along(item.value, *steps))


def within(via: tuple[Step, ...], suffix: str) -> tuple[Step, ...]:
    """The way to an object, as the way to a part of it. A module's call is named as a whole."""
    if not via or via[-1].text.startswith("module."):
        return via
    return (*via[:-1], Step(via[-1].text + suffix, via[-1].span))


def with_others(value: Value, cells: Sequence[Cell]) -> Value:
    """The value, which could be written in these cells too. Where it has no cell of its own the first of them is it."""
    if not cells:
        return value
    match value:
        case Choice():
            return replace(value, then=with_others(value.then, cells), otherwise=with_others(value.otherwise, cells))
        case Known() | Absent() | ListValue():
            return _with_others(value, cells)
    return value


def _with_others(value: Known | Absent | ListValue, cells: Sequence[Cell]) -> Value:
    if value.cell is None:
        return replace(value, cell=cells[0], others=(*cells[1:], *value.others), locked="")
    return replace(value, others=(*value.others, *cells))


def made_weak(value: Value) -> Value:
    """The value, known only by a default."""
    match value:
        case Choice():
            return replace(value, then=made_weak(value.then), otherwise=made_weak(value.otherwise))
        case Known() | Absent() | ListValue() | ObjectValue():
            return replace(value, weak=True)
    return value


def is_weak(value: Value) -> bool:
    return isinstance(value, Known | Absent | ListValue | ObjectValue) and value.weak


def leaves(value: Value) -> int:
    """How many alternatives a value has, counted no further than :data:`MAX_LEAVES` asks."""
    if isinstance(value, Choice):
        return leaves(value.then) + leaves(value.otherwise)
    return 1


def each_branch(value: Value, compute: Callable[[Value], Value], span: Span) -> Value:
    """What ``compute`` makes of a value; of a choice, in each of its branches."""
    if isinstance(value, Choice):
        then, otherwise = (each_branch(branch, compute, span) for branch in (value.then, value.otherwise))
        return choice(value, then, otherwise, span)
    return compute(value)


def choice(of: Choice, then: Value, otherwise: Value, span: Span) -> Value:
    """A choice by the same condition, or unknown where it has become too many."""
    if leaves(then) + leaves(otherwise) > MAX_LEAVES:
        return Unknown("", TOO_MANY, span)
    return Choice(of.condition, of.when, then, otherwise, span)


def member_cell(literal: Cell, name: str) -> Cell:
    """Where a member of an object literal could be written."""
    return replace(literal, path=(name,))


# ------------------------------------------------------------------------------------------- items


def is_null(value: Value | Deferred) -> bool:
    return isinstance(value, Absent)


def distinct(items: Sequence[Item]) -> list[Item]:
    """Every scalar once, with all the elements that list it; what is not known stays."""
    found: dict[object, int] = {}
    kept: list[Item] = []
    for item in items:
        key = (type(item.value.value), item.value.value) if isinstance(item.value, Known) else None
        if key is not None and key in found:
            first = kept[found[key]]
            kept[found[key]] = Item(first.value, (*first.elements, *item.elements))
            continue
        if key is not None:
            found[key] = len(kept)
        kept.append(item)
    return kept


def by_text(items: Sequence[Item]) -> list[Item]:
    """In the order in which Terraform iterates a set; what is not known comes last."""
    return sorted(items, key=_order)


def _order(item: Item) -> tuple[int, float, str]:
    value = item.value.value if isinstance(item.value, Known) else None
    if isinstance(value, str):
        return (1, 0.0, value)
    return (0, float(value), "") if value is not None else (2, 0.0, "")


# -------------------------------------------------------------------------------------------- text


def in_text(value: Scalar) -> str:
    """A scalar as Terraform turns it into a string."""
    if isinstance(value, float):
        from decimal import Decimal

        from .functions import text_of

        return text_of(Decimal(repr(value)))
    return str(value).lower() if isinstance(value, bool) else str(value)


def joined(parts: Sequence[Value], span: Span, locked: str) -> Value:
    """A template's value. A part that is a choice makes the whole one."""
    for index, part in enumerate(parts):
        if isinstance(part, Choice):
            before, after = parts[:index], parts[index + 1 :]
            then, otherwise = ([*before, branch, *after] for branch in (part.then, part.otherwise))
            return choice(part, joined(then, span, locked), joined(otherwise, span, locked), span)
    if failed := next((part for part in parts if isinstance(part, Failed)), None):
        return failed
    flat = [_as_text(inner) for part in parts for inner in (part.parts if isinstance(part, Partial) else (part,))]
    if failed := next((part for part in flat if isinstance(part, Failed)), None):
        return failed
    known = [part for part in flat if isinstance(part, Known)]
    if len(known) < len(flat):
        return Partial(tuple(flat), span)
    via = tuple(dict.fromkeys(step for part in known for step in part.via))
    return Known(
        "".join(str(part.value) for part in known),
        span,
        None,
        any(part.weak for part in known),
        via,
        locked,
        parts=tuple(known),
    )


def _as_text(part: Value) -> Known | Unknown:
    match part:
        case Unknown():
            return part
        case Known(value=str()):
            return part
        case Known():
            return replace(part, value=in_text(part.value), cell=None, locked="a number or boolean that is turned into text")
    if is_weak(part):
        return Unknown("", "a list or null stands in a template", part.span)
    return Failed("", "a list or null stands in a template", part.span)
