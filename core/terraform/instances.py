"""What ``count``, ``for_each`` and ``dynamic`` make: one instance for each element of something."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from ..model import MAX_ITEMS, Absent, Choice, Known, ListValue, ObjectValue, Span, Unknown, Value
from . import lookups
from .folder import Argument, Body
from .scope import NO_NAMES, Names, Place, Thunk
from .strings import escape
from .values import along, choice, in_text, may_be_missing, within

if TYPE_CHECKING:
    from .evaluate import Evaluator

Key: TypeAlias = "str | int | None"
_LOCKED = "it is the key that names the instance"


@dataclass(frozen=True, slots=True)
class Instance:
    """``key`` is None where there is neither ``count`` nor ``for_each``, or nothing is known of them (``certain`` is False)."""

    key: Key = None
    names: Names = field(default_factory=dict)
    certain: bool = True

    @property
    def suffix(self) -> str:
        """What follows the address of the block: ``["web"]``, ``[0]``, nothing."""
        if self.key is None:
            return ""
        return f"[{self.key}]" if isinstance(self.key, int) else f'["{escape(self.key)}"]'


_UNCERTAIN = (Instance(None, NO_NAMES, False),)


def instances(evaluator: Evaluator, body: Body, place: Place) -> tuple[Instance, ...]:
    """The instances that a block makes, as far as that is known; one for all of them where it is not."""
    if argument := body.arguments.get("for_each"):
        return _for_each(evaluator, argument, place)
    if argument := body.arguments.get("count"):
        return _count(evaluator, argument, place)
    return (Instance(),)


def _once(evaluator: Evaluator, argument: Argument, place: Place) -> Value:
    key = (place.scope, argument.file, argument.value)
    unknown = Unknown(argument.text, "it refers to itself", argument.name_span)
    return evaluator.remembered(key, lambda: evaluator.argument(argument, place), lambda: unknown)


# -------------------------------------------------------------------------------------------- for_each


def _for_each(evaluator: Evaluator, argument: Argument, place: Place) -> tuple[Instance, ...]:
    names = keys(_once(evaluator, argument, place))
    if names is None or len(names) > MAX_ITEMS * 4:
        return _UNCERTAIN
    return tuple(Instance(name, {"each": _each(argument, place, name)}) for name in names)


def keys(value: Value) -> list[str] | None:
    """The keys of all instances, None where they are not known. A condition on whether one exists is taken as met."""
    match value:
        case Choice():
            then, otherwise = keys(value.then), keys(value.otherwise)
            return None if then is None or otherwise is None else list(dict.fromkeys([*then, *otherwise]))
        case ObjectValue(complete=True) if value.members or not value.weak:
            return list(value.members)
        case ListValue(complete=True) if value.items or not value.weak:
            known = [_set_key(item.value) for item in value.items]
            return None if None in known else [key for key in known if key is not None]
    return None


def _set_key(value: Value) -> str | None:
    if isinstance(value, Choice):  # an element that is there under a condition
        return _set_key(value.then)
    return in_text(value.value) if isinstance(value, Known) else None


def _each(argument: Argument, place: Place, name: str) -> ObjectValue:
    span = argument.name_span
    value = Thunk(lambda evaluator: picked(_once(evaluator, argument, place), name, evaluator, span))
    return ObjectValue({"key": Known(name, span, locked=_LOCKED), "value": value}, span)


def picked(value: Value, name: str, evaluator: Evaluator, span: Span) -> Value:
    """The element of an instance; in a choice, that of the branch which has it."""
    match value:
        case Choice():
            then, otherwise = (_has(branch, name) for branch in (value.then, value.otherwise))
            if then != otherwise:
                return picked(value.then if then else value.otherwise, name, evaluator, span)
            found = [picked(branch, name, evaluator, span) for branch in (value.then, value.otherwise)]
            return choice(value, found[0], found[1], span)
        case ObjectValue() if name in value.members:
            return along(evaluator.force(value.members[name]), *within(value.via, lookups.suffix(name)))
        case ListValue():
            return Known(name, span, locked=_LOCKED)
    return Unknown(f'each.value of "{name}"', "it is no longer among the instances", span)


def _has(value: Value, name: str) -> bool:
    return name in (keys(value) or ())


# ----------------------------------------------------------------------------------------------- count


def _count(evaluator: Evaluator, argument: Argument, place: Place) -> tuple[Instance, ...]:
    number = most(_once(evaluator, argument, place))
    if number is None or number > MAX_ITEMS * 4:
        return _UNCERTAIN
    span = argument.name_span
    return tuple(Instance(i, {"count": ObjectValue({"index": Known(i, span, locked=_LOCKED)}, span)}) for i in range(number))


def most(value: Value) -> int | None:
    """How many instances there are at most: a condition on whether they exist is taken as met."""
    if isinstance(value, Choice):
        then, otherwise = most(value.then), most(value.otherwise)
        return None if then is None or otherwise is None else max(then, otherwise)
    if not isinstance(value, Known) or isinstance(value.value, bool):
        return None
    text = str(value.value)
    if not text.isdecimal() or (value.weak and text == "0"):
        return None
    return int(text) if len(text) < 9 else None


# --------------------------------------------------------------------------------------------- dynamic


@dataclass(frozen=True, slots=True)
class Made:
    """What a ``dynamic`` block makes: nothing, one block (or more) with these names bound, or it is not known."""

    names: tuple[Names, ...] = ()
    reason: str = ""


def made_blocks(value: Value, iterator: str) -> Made:
    """The blocks that a ``dynamic`` block makes of a value that is no choice."""
    match value:
        case Unknown():
            return Made(reason=value.reason)
        case ObjectValue(complete=True) if value.conditions:
            return Made(reason="what it goes over hangs on a condition")
        case ListValue(complete=True) if any(map(may_be_missing, value.items)):
            return Made(reason="what it goes over hangs on a condition")
        case ObjectValue(complete=True):
            pairs = [(Known(n, value.span, locked=_LOCKED), value.members[n]) for n in sorted(value.members)]
            return Made(tuple({iterator: ObjectValue({"key": k, "value": v}, value.span, via=value.via)} for k, v in pairs))
        case ListValue(complete=True):
            found = []
            for index, item in enumerate(value.items):
                key = item.value if value.unordered else Known(index, value.span, locked=_LOCKED)
                found.append({iterator: ObjectValue({"key": key, "value": item.value}, value.span)})
            return Made(tuple(found))
        case Absent():
            return Made(reason="null is no collection")
    return Made(reason="what it goes over is not known")
