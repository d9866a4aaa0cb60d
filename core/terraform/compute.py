"""Calls and arithmetic: functions that carry cells where there is one, else plain computation that leaves none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ..model import (
    MAX_ITEMS,
    Absent,
    Choice,
    Item,
    Known,
    ListValue,
    ObjectValue,
    Partial,
    Span,
    Unknown,
    UnknownKind,
    Value,
)
from .nodes import Binary, Call, Node, Unary
from .scope import Frame
from .values import MAX_LEAVES, TOO_MANY, Failed, LeftOut, choice, in_text, is_weak, joined, leaves

if TYPE_CHECKING:
    from types import ModuleType

    from .evaluate import Evaluator
    from .functions import Plain

_MAX_DEPTH = 50
_SIMPLE_VERB = re.compile(r"%(?:%|[sv])")
_OTHER_VERB = re.compile(r"%(?![sv%])")


def functions() -> ModuleType:
    """The plain functions, which take longer to import than most folders to read: only for expressions that call one."""
    from . import functions

    return functions


@dataclass(frozen=True, slots=True)
class Site:
    """A call in its frame: what a function needs to say where its result comes from."""

    evaluator: Evaluator
    node: Node
    frame: Frame
    name: str

    @property
    def span(self) -> Span:
        return self.frame.span(self.node)

    @property
    def computed(self) -> str:
        return f"computed by {self.name}()" if self.name.isidentifier() else f"computed by {self.name}"

    def unknown(self, reason: str, kind: UnknownKind = "expression") -> Unknown:
        return self.evaluator.unknown(self.node, self.frame, reason, kind)

    def failed(self, reason: str) -> Failed:
        return self.evaluator.failed(self.node, self.frame, f"{self.name}(): {reason}")

    def because(self, *values: Value) -> Unknown:
        """Unknown, because these are."""
        unknown = [inner for value in values for inner in _unknowns(value)]
        if failed := next((value for value in unknown if isinstance(value, Failed)), None):
            return failed
        if not unknown:
            return self.unknown(f"not all that {self.name}() is given is known")
        first = unknown[0]
        targets = {value.target for value in unknown if value.target}
        target = targets.pop() if len(targets) == 1 else ""
        return replace(first, text=self.frame.slice(self.node), span=self.span, via=(), target=target)


def _unknowns(value: Value) -> list[Unknown]:
    match value:
        case Unknown():
            return [value]
        case Partial(parts=parts):
            return [part for part in parts if isinstance(part, Unknown)]
        case ListValue(items=items):
            return [unknown for item in items for unknown in _unknowns(item.value)]
    return []


def call(evaluator: Evaluator, node: Call, frame: Frame) -> Value:
    from .carrying import CARRYING, LAZY

    name = node.name.removeprefix("core::")
    site = Site(evaluator, node, frame, name)
    if name in LAZY:
        return LAZY[name](site, node.arguments)
    arguments = _arguments(site, node)
    if isinstance(arguments, Unknown):
        return arguments
    if failed := next((value for value in arguments if isinstance(value, Failed)), None):
        return failed
    if name in CARRYING:
        return applied(site, CARRYING[name], arguments)
    if name in functions().PURE:
        return applied(site, _plainly, arguments)
    why = functions().IMPURE.get(name)
    return site.unknown(f"{name}() {why}" if why else f"{name}() is not evaluated")


def _arguments(site: Site, node: Call) -> list[Value] | Unknown:
    values = [site.evaluator.value(argument, site.frame) for argument in node.arguments]
    if not node.expands:
        return values
    last = values.pop()
    if not isinstance(last, ListValue) or not last.complete:
        return site.because(last)
    return [*values, *(item.value for item in last.items)]


def applied(site: Site, function: Callable[[Site, Sequence[Value]], Value], arguments: Sequence[Value]) -> Value:
    """What a function makes of its arguments, in every branch of those that are choices."""
    count = 1
    for argument in arguments:
        count *= leaves(argument)
    if count > MAX_LEAVES:
        return site.unknown(TOO_MANY)
    for index, argument in enumerate(arguments):
        if isinstance(argument, Choice):
            rest = (arguments[:index], arguments[index + 1 :])
            then, otherwise = (
                applied(site, function, [*rest[0], branch, *rest[1]]) for branch in (argument.then, argument.otherwise)
            )
            return choice(argument, then, otherwise, site.span)
    try:
        return function(site, arguments)
    except Undecided as undecided:
        return _split(site, function, arguments, undecided.choice)
    except functions().Refused as refusal:
        return site.failed(str(refusal))
    except functions().NotEvaluated as reason:
        return site.unknown(f"{site.name}(): {reason}")


def _split(site: Site, function: Callable[[Site, Sequence[Value]], Value], arguments: Sequence[Value], inner: Choice) -> Value:
    """The same for a choice inside of a list."""
    then, otherwise = (
        applied(site, function, [_replaced(argument, inner, branch) for argument in arguments])
        for branch in (inner.then, inner.otherwise)
    )
    return choice(inner, then, otherwise, site.span)


def _replaced(value: Value, old: Choice, new: Value) -> Value:
    if not isinstance(value, ListValue):
        return value
    items = [Item(new if item.value is old else _replaced(item.value, old, new), item.elements) for item in value.items]
    return replace(value, items=tuple(item for item in items if not isinstance(item.value, LeftOut)))


# ------------------------------------------------------------------------------------------ plain data


class Undecided(Exception):
    """A choice stands inside of what is computed with."""

    def __init__(self, found: Choice) -> None:
        self.choice = found


class _NotKnown(Exception):
    def __init__(self, value: Value) -> None:
        self.value = value


def plain(evaluator: Evaluator, value: Value, depth: int = 0) -> Plain:
    """A value as data.

    Raises:
        _NotKnown: a part of it is not known.
        Undecided: a part of it is a choice.
    """
    match value:
        case Known():
            return Decimal(repr(value.value)) if isinstance(value.value, float) else value.value
        case Absent():
            return None
        case Choice():
            raise Undecided(value)
        case ListValue(complete=True) if depth < _MAX_DEPTH:
            found = [plain(evaluator, item.value, depth + 1) for item in value.items]
            return functions().PlainSet(found) if value.unordered else found
        case ObjectValue(complete=True) if not value.conditions and depth < _MAX_DEPTH and len(value.members) <= MAX_ITEMS:
            return {name: _member(evaluator, value, name, depth) for name in sorted(value.members)}
    raise _NotKnown(value)


def _member(evaluator: Evaluator, value: ObjectValue, name: str, depth: int) -> Plain:
    found = evaluator.force(value.members[name])
    if isinstance(found, Choice):
        raise _NotKnown(Unknown("", "it depends on a condition", value.span))
    return plain(evaluator, found, depth + 1)


def valued(data: Plain, span: Span, weak: bool, locked: str) -> Value:
    """Data as a value that is written nowhere."""
    match data:
        case None:
            return Absent(span, None, weak, locked=locked)
        case dict():
            return ObjectValue({name: valued(part, span, weak, locked) for name, part in data.items()}, span, weak=weak)
        case list():
            items = tuple(Item(valued(part, span, weak, locked)) for part in data[:MAX_ITEMS])
            unordered = isinstance(data, functions().PlainSet)
            return ListValue(items, span, len(data) <= MAX_ITEMS, None, weak, (), locked, unordered=unordered)
        case Decimal():
            return Known(float(data), span, None, weak, (), locked)
    return Known(data, span, None, weak, (), locked)


def _plainly(site: Site, arguments: Sequence[Value]) -> Value:
    try:
        data = [plain(site.evaluator, argument) for argument in arguments]
    except _NotKnown as missing:
        return _in_part(site, arguments) or site.because(missing.value)
    try:
        result = functions().PURE[site.name](*data)
    except TypeError:
        return site.failed("it is given what it does not take")
    weak = any(map(_is_weak_inside, arguments))
    return _with_way(valued(result, site.span, weak, site.computed), arguments)


def _is_weak_inside(value: Value) -> bool:
    if isinstance(value, ListValue):
        return value.weak or any(is_weak(item.value) for item in value.items)
    return is_weak(value)


def _with_way(value: Value, arguments: Sequence[Value]) -> Value:
    """The way to what a scalar was computed from."""
    ways = dict.fromkeys(step for argument in arguments for step in getattr(argument, "via", ()))
    return replace(value, via=tuple(ways)) if isinstance(value, Known) else value


def _in_part(site: Site, arguments: Sequence[Value]) -> Value | None:
    """``format`` and ``join`` of what is known in part, as templates are."""
    if site.name == "join" and len(arguments) == 2:
        return _joined(site, *arguments)
    first = arguments[0] if arguments else None
    if site.name != "format" or not isinstance(first, Known) or not isinstance(first.value, str):
        return None
    return _formatted(site, first, arguments[1:])


def _joined(site: Site, separator: Value, items: Value) -> Value | None:
    if not (isinstance(separator, Known) and isinstance(items, ListValue) and items.complete and items.items):
        return None
    between = replace(separator, cell=None, locked=site.computed)
    parts = [part for item in items.items for part in (between, _uneditable(item.value, site))]
    return joined(parts[1:], site.span, site.computed)


def _formatted(site: Site, spec: Known, values: Sequence[Value]) -> Value | None:
    text = str(spec.value)
    literals, verbs = _SIMPLE_VERB.split(text), _SIMPLE_VERB.findall(text)
    if _OTHER_VERB.search(text) or sum(verb != "%%" for verb in verbs) != len(values):
        return None
    waiting, parts = list(values), []
    for literal, verb in zip(literals, [*verbs, ""], strict=True):
        parts.append(Known(literal + ("%" if verb == "%%" else ""), site.span, None, spec.weak, (), site.computed))
        if verb in ("%s", "%v"):
            parts.append(_uneditable(waiting.pop(0), site))  # type: ignore[arg-type]
    return joined(parts, site.span, site.computed)


def _uneditable(value: Value, site: Site) -> Value:
    return replace(value, cell=None, others=(), locked=site.computed) if isinstance(value, Known) else value


# ------------------------------------------------------------------------------------------ operators


def arithmetic(evaluator: Evaluator, node: Binary, frame: Frame) -> Value:
    site = Site(evaluator, node, frame, node.operator)
    return applied(site, _computed, [evaluator.value(node.left, frame), evaluator.value(node.right, frame)])


def negative(evaluator: Evaluator, node: Unary, frame: Frame) -> Value:
    site = Site(evaluator, node, frame, "-")
    zero = Known(0, frame.span(node))
    return applied(site, _computed, [zero, evaluator.value(node.operand, frame)])


def _computed(site: Site, values: Sequence[Value]) -> Value:
    left, right = (_number(value) for value in values)
    if left is None or right is None:
        return site.because(*values) if any(map(_unknowns, values)) else site.failed("it takes numbers")
    weak = any(map(is_weak, values))
    found = functions().arithmetic(site.name, left, right)
    return _with_way(valued(found, site.span, weak, site.computed), values)


def _number(value: Value) -> int | Decimal | None:
    if not isinstance(value, Known) or isinstance(value.value, bool):
        return None
    if isinstance(value.value, int):
        return value.value
    try:
        found = Decimal(str(value.value))
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


# ---------------------------------------------------------------------------------------------- names


def certain_text(evaluator: Evaluator, value: Value, node: Node, frame: Frame) -> str | Unknown:
    """A scalar as the name of a member."""
    if isinstance(value, Known):
        return in_text(value.value)
    if isinstance(value, Unknown):
        return value
    return evaluator.unknown(node, frame, "the name of a member is not known")
