"""``for`` expressions, splats, and templates that repeat: one result for each element of something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..model import (
    MAX_ITEMS,
    Absent,
    Choice,
    Deferred,
    Element,
    Formula,
    Item,
    Known,
    ListValue,
    ObjectValue,
    Unknown,
    Value,
)
from . import lookups
from .compute import certain_text
from .nodes import Each, For, ForDirective, Node, Splat, Template
from .scope import Frame, Names, Thunk
from .values import Failed, LeftOut, along, each_branch, is_weak, joined, may_be_missing

if TYPE_CHECKING:
    from .evaluate import Evaluator

_TEMPLATE = "built from a template"
_COMPUTED = "computed by a for expression"


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is bound for one element. ``elements`` name it in a list, ``condition`` says when it is there."""

    key: Value
    value: Deferred | Value
    elements: tuple[Element, ...] = ()
    condition: Formula = True
    when: str = ""


def comprehension(evaluator: Evaluator, node: For, frame: Frame) -> Value:
    collection = evaluator.value(node.collection, frame)
    return each_branch(collection, lambda one: _comprehended(evaluator, one, node, frame), frame.span(node))


def _comprehended(evaluator: Evaluator, collection: Value, node: For, frame: Frame) -> Value:
    if not isinstance(collection, ListValue | ObjectValue):
        return _not_iterable(evaluator, collection, node, frame)
    if len(collection.members if isinstance(collection, ObjectValue) else collection.items) > MAX_ITEMS * 4:
        return evaluator.unknown(node, frame, f"more than {MAX_ITEMS * 4} elements are not followed")
    entries = list(_entries(collection))
    return (_list if node.key is None else _object)(evaluator, collection, entries, node, frame)


def _not_iterable(evaluator: Evaluator, value: Value, node: Node, frame: Frame) -> Value:
    if isinstance(value, Failed):
        return value
    if isinstance(value, Unknown):
        return replace(value, text=frame.slice(node), span=frame.span(node), via=())
    return evaluator.failed(node, frame, f"{frame.line(node)}: it goes over what is no list or map")


def _entries(collection: ListValue | ObjectValue) -> Iterator[_Entry]:
    if isinstance(collection, ObjectValue):
        for name in sorted(collection.members):
            found = collection.members[name]
            word = Known(name, collection.span, None, collection.weak, (), _COMPUTED)
            yield _Entry(word, _reached(found, collection, name), (), *collection.conditions.get(name, (True, "")))
        return
    certain = True
    for index, item in enumerate(collection.items):
        value, condition, when = _conditional(item.value)
        place: Value = Known(index, collection.span, None, collection.weak, (), _COMPUTED)
        if not certain:
            place = Unknown("", "not all elements before it are known", collection.span)
        yield _Entry(value if collection.unordered else place, value, item.elements, condition, when)
        certain = certain and not may_be_missing(item)


def _conditional(value: Value) -> tuple[Value, Formula, str]:
    """An element that is there under a condition, as an earlier ``for`` with ``if`` leaves it."""
    if isinstance(value, Choice) and isinstance(value.otherwise, LeftOut):
        return value.then, value.condition, value.when
    return value, True, ""


def _reached(found: Deferred | Value, base: ObjectValue, name: str) -> Deferred:
    from .values import within

    way = within(base.via, lookups.suffix(name))
    return Thunk(lambda evaluator: along(evaluator.force(found), *way))


def _bound(node: For | ForDirective, entry: _Entry) -> Names:
    return {node.value_name: entry.value, **({node.key_name: entry.key} if node.key_name else {})}


def _kept(evaluator: Evaluator, entry: _Entry, node: For, inner: Frame) -> tuple[Formula, str]:
    """When an element is in the result, and how that condition reads."""
    if node.condition is None:
        return entry.condition, entry.when
    formula = evaluator.formula(node.condition, inner)
    if entry.condition is True or formula is False:
        return formula, inner.line(node.condition)
    from .conditions import every

    return every(entry.condition, formula), entry.when or inner.line(node.condition)


def _list(
    evaluator: Evaluator, collection: ListValue | ObjectValue, entries: Sequence[_Entry], node: For, frame: Frame
) -> Value:
    items: list[Item] = []
    for entry in entries:
        inner = frame.binding(_bound(node, entry))
        condition, when = _kept(evaluator, entry, node, inner)
        if condition is False:
            continue
        value = evaluator.value(node.value, inner)
        if isinstance(value, Failed):
            return value
        if condition is not True:
            span = frame.span(node)
            value = Choice(condition, when, value, LeftOut(span, None, locked=_COMPUTED), span)
        items.append(Item(value, entry.elements))
    if len(items) > MAX_ITEMS * 4:
        return evaluator.unknown(node, frame, f"more than {MAX_ITEMS * 4} elements are not followed")
    return ListValue(tuple(items), frame.span(node), collection.complete, weak=collection.weak, via=collection.via, locked="")


def _object(
    evaluator: Evaluator, collection: ListValue | ObjectValue, entries: Sequence[_Entry], node: For, frame: Frame
) -> Value:
    members: dict[str, Deferred | Value] = {}
    conditions: dict[str, tuple[Formula, str]] = {}
    groups: dict[str, list[Item]] = {}
    complete = collection.complete
    assert node.key is not None
    for entry in entries:
        inner = frame.binding(_bound(node, entry))
        condition, when = _kept(evaluator, entry, node, inner)
        if condition is False:
            continue
        name = certain_text(evaluator, evaluator.value(node.key, inner), node.key, inner)
        if isinstance(name, Failed):
            return name
        if isinstance(name, Unknown):
            complete = False
        elif node.grouping:
            complete = complete and condition is True
            groups.setdefault(name, []).append(Item(evaluator.value(node.value, inner), entry.elements))
        elif name in members:
            return evaluator.failed(node, frame, f"{frame.line(node)}: two elements have the key {name}")
        else:
            members[name] = evaluator.later(node.value, inner)
            if condition is not True:
                conditions[name] = (condition, when)
    members |= {name: ListValue(tuple(items), frame.span(node), locked=_COMPUTED) for name, items in groups.items()}
    way, span = collection.via, frame.span(node)
    return ObjectValue(members, span, complete, weak=collection.weak, via=way, conditions=conditions)


# -------------------------------------------------------------------------------------------- splats


def splat(evaluator: Evaluator, base: Value, node: Splat, frame: Frame) -> Value:
    """``base[*]``: null has no elements, what is no list is the only one."""
    return each_branch(base, lambda one: _splat(evaluator, one, node, frame), frame.span(node))


def _splat(evaluator: Evaluator, base: Value, node: Splat, frame: Frame) -> Value:
    span = frame.span(node)
    if isinstance(base, Failed):
        return base
    if isinstance(base, Unknown):
        return replace(lookups.part_of(base, "[*]", node, frame), text=frame.slice(node))
    if isinstance(base, Absent):
        return ListValue((), span, weak=base.weak, via=base.via)
    items = base.items if isinstance(base, ListValue) else (Item(base),)
    found = tuple(replace(item, value=_stepped(evaluator, item.value, node, frame)) for item in items)
    if failed := next((item.value for item in found if isinstance(item.value, Failed)), None):
        return failed
    complete = base.complete if isinstance(base, ListValue) else True
    return ListValue(found, span, complete, weak=is_weak(base), via=getattr(base, "via", ()))


def _stepped(evaluator: Evaluator, value: Value, node: Splat, frame: Frame) -> Value:
    if isinstance(value, Choice) and isinstance(value.otherwise, LeftOut):
        return replace(value, then=_stepped(evaluator, value.then, node, frame))
    for step in node.steps:
        if isinstance(step, str):
            value = lookups.member(evaluator, value, step, node, frame)
        elif isinstance(step, Each):
            value = splat(evaluator, value, Splat(node.start, node.end, node.base, step.steps), frame)
        else:
            value = lookups.at_index(evaluator, value, evaluator.value(step, frame), node, frame)
    return value


# ----------------------------------------------------------------------------------------- templates


def repeated(evaluator: Evaluator, part: ForDirective, node: Template, frame: Frame) -> Value:
    """``%{ for … }`` in a template."""
    collection = evaluator.value(part.collection, frame)
    return each_branch(collection, lambda one: _repeated(evaluator, one, part, node, frame), frame.span(part))


def _repeated(evaluator: Evaluator, collection: Value, part: ForDirective, node: Template, frame: Frame) -> Value:
    if not isinstance(collection, ListValue | ObjectValue) or not collection.complete:
        return _not_iterable(evaluator, collection, part, frame)
    texts: list[Value] = []
    for entry in list(_entries(collection))[:MAX_ITEMS]:
        text = evaluator.text_of(part.parts, node, frame.binding(_bound(part, entry)), _TEMPLATE)
        if entry.condition is not True:
            span = frame.span(part)
            text = Choice(entry.condition, entry.when, text, Known("", span, locked=_TEMPLATE), span)
        texts.append(text)
    return joined(texts, frame.span(part), _TEMPLATE)
