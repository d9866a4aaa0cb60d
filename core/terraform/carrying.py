"""The functions that hand on what they are given: their results keep the places where the values are written.

Semantics: https://developer.hashicorp.com/terraform/language/functions (the tests hold Terraform's own answers).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ..model import (
    MAX_ITEMS,
    Absent,
    Cell,
    Choice,
    Deferred,
    Formula,
    Item,
    Known,
    ListValue,
    ObjectValue,
    Scalar,
    Unknown,
    Value,
)
from . import lookups
from .compute import Site, Undecided, applied
from .conversion import to_scalar
from .nodes import Node
from .scope import Thunk
from .values import (
    Failed,
    LeftOut,
    along,
    by_text,
    distinct,
    each_branch,
    in_text,
    is_weak,
    may_be_missing,
    member_cell,
    with_others,
)

_MAX_UNDECIDED = 6

Function = Callable[[Site, Sequence[Value]], Value]


# --------------------------------------------------------------------------------------------- lists


def _list(site: Site, items: Sequence[Item], of: Sequence[Value], *, unordered: bool = False, complete: bool = True) -> Value:
    """A list made of others: a new item goes to the first of them that is written somewhere."""
    if len(items) > MAX_ITEMS:
        return site.unknown(f"a list of more than {MAX_ITEMS} items is not followed")
    lists = [value for value in of if isinstance(value, ListValue)]
    cells = [cell for value in sorted(lists, key=lambda v: len(v.via)) for cell in (value.cell, *value.others) if cell]
    way = tuple(dict.fromkeys(step for value in lists for step in value.via))
    whole = complete and all(isinstance(value, ListValue) and value.complete for value in of)
    return ListValue(
        tuple(items),
        site.span,
        whole,
        cells[0] if cells else None,
        any(map(is_weak, of)),
        way,
        "" if cells else site.computed,
        tuple(cells[1:]),
        unordered,
    )


def _items(values: Sequence[Value]) -> list[Item]:
    return [item for value in values if isinstance(value, ListValue) for item in value.items]


def _no_lists(values: Sequence[Value]) -> bool:
    return not any(isinstance(value, ListValue) for value in values)


def _refused(site: Site, values: Sequence[Value], wanted: str) -> Value | None:
    """Why a function can't be applied at all: something is of another kind, or nothing is known."""
    if any(not isinstance(value, ListValue | Unknown) for value in values) or not values:
        return site.failed(f"it takes {wanted}")
    return site.because(*values) if _no_lists(values) else None


def _concat(site: Site, values: Sequence[Value]) -> Value:
    return _refused(site, values, "lists") or _list(site, _items(values), values)


def _decided(values: Sequence[Value]) -> None:
    """Elements that may be equal or not are looked at in each case by itself, as long as they are few.

    Raises:
        Undecided: for the first of them.
    """
    undecided = [item.value for item in _items(values) if isinstance(item.value, Choice)]
    if 0 < len(undecided) <= _MAX_UNDECIDED:
        raise Undecided(undecided[0])


def _setunion(site: Site, values: Sequence[Value]) -> Value:
    _decided(values)
    return _refused(site, values, "sets") or _list(site, by_text(distinct(_items(values))), values, unordered=True)


def _setintersection(site: Site, values: Sequence[Value]) -> Value:
    return _filtered(site, values, lambda key, others: all(key in other for other in others))


def _setsubtract(site: Site, values: Sequence[Value]) -> Value:
    return _filtered(site, values, lambda key, others: not any(key in other for other in others))


def _filtered(site: Site, values: Sequence[Value], keep: Callable[[object, list[set[object]]], bool]) -> Value:
    """The first list's items that the others let stand; a new one goes to the first list."""
    _decided(values)
    keys = [_keys(value) for value in values]
    first, others = values[0], [found for found in keys[1:] if found is not None]
    if not isinstance(first, ListValue) or keys[0] is None or len(others) < len(values) - 1:
        return _refused(site, values, "sets") or site.because(*values)
    items = [item for item in first.items if keep(_key(item), others)]
    return _list(site, by_text(distinct(items)), [first], unordered=True)


def _keys(value: Value) -> set[object] | None:
    """A complete list's items, to compare with; None where not all of them are known."""
    if not isinstance(value, ListValue) or not value.complete:
        return None
    return {_key(item) for item in value.items} if all(isinstance(item.value, Known) for item in value.items) else None


def _key(item: Item) -> object:
    return in_text(item.value.value) if isinstance(item.value, Known) else None


def _flatten(site: Site, values: Sequence[Value]) -> Value:
    (value,) = values
    if not isinstance(value, ListValue):
        return _refused(site, values, "a list") or site.because(value)
    undecided = [item.value for item in value.items if isinstance(item.value, Choice) and _may_be_list(item.value)]
    if 0 < len(undecided) <= _MAX_UNDECIDED:
        raise Undecided(undecided[0])
    inner: list[ListValue] = []
    items, complete = _flat(value, inner, 0)
    nested = inner or ([value] if not value.via else [])
    return _list(site, items, [*nested, value] if inner else [value], complete=complete and value.complete)


def _may_be_list(value: Value) -> bool:
    if isinstance(value, Choice):
        return _may_be_list(value.then) or _may_be_list(value.otherwise)
    return isinstance(value, ListValue)


def _flat(value: ListValue, inner: list[ListValue], depth: int) -> tuple[list[Item], bool]:
    items: list[Item] = []
    complete = value.complete
    for item in value.items:
        if isinstance(item.value, ListValue) and depth < 20:
            inner.append(item.value)
            below, whole = _flat(item.value, inner, depth + 1)
            items += below
            complete = complete and whole
        elif isinstance(item.value, Unknown) or _may_be_list(item.value):
            complete = False
        else:
            items.append(item)
    return items, complete


def _distinct(site: Site, values: Sequence[Value]) -> Value:
    _decided(values)
    return _refused(site, values, "a list") or _list(site, distinct(_items(values)), values)


def _toset(site: Site, values: Sequence[Value]) -> Value:
    _decided(values)
    items = by_text(distinct(_alike(_items(values))))
    return _refused(site, values, "a list") or _list(site, items, values, unordered=True)


def _alike(items: list[Item]) -> list[Item]:
    """Elements of one type, as lists and sets have them: strings, where there is one among them."""
    if not any(isinstance(item.value, Known) and isinstance(item.value.value, str) for item in items):
        return items
    return [replace(item, value=_as_string(item.value)) for item in items]


def _as_string(value: Value) -> Value:
    return replace(value, value=in_text(value.value)) if isinstance(value, Known) else value


def _tolist(site: Site, values: Sequence[Value]) -> Value:
    return _refused(site, values, "a list") or _list(site, _alike(_items(values)), values)


def _sort(site: Site, values: Sequence[Value]) -> Value:
    return _refused(site, values, "a list") or _list(site, by_text(_items(values)), values)


def _reverse(site: Site, values: Sequence[Value]) -> Value:
    return _refused(site, values, "a list") or _list(site, _items(values)[::-1], values)


def _compact(site: Site, values: Sequence[Value]) -> Value:
    refused = _refused(site, values, "a list of strings")
    if refused:
        return refused
    kept = [replace(item, value=_without_empty(item.value)) for item in _items(values) if not _is_empty(item.value)]
    return _list(site, kept, values)


def _without_empty(value: Value) -> Value:
    """An element that hangs on a condition: where it is empty it is not there."""
    if isinstance(value, Choice):
        return replace(value, then=_without_empty(value.then), otherwise=_without_empty(value.otherwise))
    return LeftOut(value.span, None, locked="it is left out by compact()") if _is_empty(value) else value


def _is_empty(value: Value) -> bool:
    return isinstance(value, Absent) or (isinstance(value, Known) and value.value == "")


def _slice(site: Site, values: Sequence[Value]) -> Value:
    value, start, end = values
    if not (isinstance(value, ListValue) and isinstance(start, Known) and isinstance(end, Known)):
        return site.because(*values)
    if not (isinstance(start.value, int) and isinstance(end.value, int) and value.complete):
        return site.because(value)
    if any(map(may_be_missing, value.items)):
        return site.because(value)
    if not 0 <= start.value <= end.value <= len(value.items):
        return site.failed("the indexes lie outside of the list")
    return _list(site, value.items[start.value : end.value], [value])


def _element(site: Site, values: Sequence[Value]) -> Value:
    value, index = values
    if not (isinstance(value, ListValue) and isinstance(index, Known) and value.complete):
        return site.because(value, index)
    at = to_scalar(index.value, "number")
    if not isinstance(at, int) or not value.items or any(map(may_be_missing, value.items)):
        return site.failed("there is no such element") if not value.items else site.because(value)
    return value.items[at % len(value.items)].value


def _one(site: Site, values: Sequence[Value]) -> Value:
    (value,) = values
    if isinstance(value, Absent):
        return value
    if not isinstance(value, ListValue) or not value.complete:
        return site.because(value)
    if any(map(may_be_missing, value.items)):
        return site.because(value)
    if len(value.items) > 1:
        return site.failed("the list has more than one element")
    return value.items[0].value if value.items else Absent(site.span, None, value.weak, locked=site.computed)


def _length(site: Site, values: Sequence[Value]) -> Value:
    (value,) = values
    if isinstance(value, Known) and isinstance(value.value, str):
        return _computed(site, len(value.value), values)
    if isinstance(value, ListValue) and value.complete and not any(map(may_be_missing, value.items)):
        return _computed(site, len(value.items), values)
    if isinstance(value, ObjectValue) and value.complete and not value.conditions:
        return _computed(site, len(value.members), values)
    return site.because(value)


def _computed(site: Site, value: Scalar, of: Sequence[Value]) -> Known:
    way = tuple(dict.fromkeys(step for argument in of for step in getattr(argument, "via", ())))
    return Known(value, site.span, None, any(map(is_weak, of)), way, site.computed)


def _contains(site: Site, values: Sequence[Value]) -> Value:
    value, wanted = values
    if not isinstance(value, ListValue) or not isinstance(wanted, Known):
        return site.because(value, wanted)
    matches = [item for item in value.items if isinstance(item.value, Known) and _same(item.value.value, wanted.value)]
    if matches:
        weak = value.weak or wanted.weak or all(is_weak(item.value) for item in matches)
        return replace(_computed(site, True, values), weak=weak)
    if not value.complete or not all(isinstance(item.value, Known) for item in value.items):
        return site.because(value)
    weak = any(is_weak(item.value) for item in value.items)
    found = _computed(site, False, values)
    return replace(found, weak=found.weak or weak)


def _same(one: Scalar, other: Scalar) -> bool:
    return one == other if isinstance(one, bool) == isinstance(other, bool) else False


# ------------------------------------------------------------------------------------------- objects


def _merge(site: Site, values: Sequence[Value]) -> Value:
    """Later members win. One that comes from an earlier object could be written in a later one too."""
    if any(not isinstance(value, ObjectValue | Unknown | Absent) for value in values):
        return site.failed("it takes maps and objects")
    if values and all(isinstance(value, Unknown) for value in values):
        return site.because(*values)
    members: dict[str, Deferred | Value] = {}
    conditions: dict[str, tuple[Formula, str]] = {}
    literals: list[Cell] = []
    complete = True
    for value in values:
        if isinstance(value, ObjectValue):
            if any(name in members for name in value.conditions):
                return site.unknown("which of the members are there hangs on a condition")
            conditions = {name: c for name, c in conditions.items() if name not in value.members} | dict(value.conditions)
            members = {name: _overlaid(found, value, name) for name, found in members.items()} | dict(value.members)
            literals = [*value.literals, *literals]
        complete = complete and not isinstance(value, Unknown) and not (isinstance(value, ObjectValue) and not value.complete)
        if not complete and not isinstance(value, ObjectValue):
            members = {name: site.because(value) for name in members}
    weak = any(map(is_weak, values))
    way = tuple(dict.fromkeys(step for value in values for step in getattr(value, "via", ())))
    return ObjectValue(members, site.span, complete, tuple(literals), weak, way[:1] if len(way) == 1 else (), conditions)


def _overlaid(found: Deferred | Value, by: ObjectValue, name: str) -> Deferred | Value:
    cells = [member_cell(literal, name) for literal in by.literals]

    def compute(evaluator: object) -> Value:
        from .evaluate import Evaluator
        from .values import filled

        assert isinstance(evaluator, Evaluator)
        for cell in cells:
            content = evaluator.content(cell)
            if content is not None:
                return filled(cell, content, by.span, by.weak)
        return with_others(evaluator.force(found), cells)

    return Thunk(compute) if cells else found


def _lookup(site: Site, values: Sequence[Value]) -> Value:
    if len(values) not in (2, 3):
        return site.failed("it takes a map, a key and a default")
    base, key = values[:2]
    default = values[2] if len(values) == 3 else None
    if lookups.undecided(key) and isinstance(base, ObjectValue):
        return lookups.chosen(site.evaluator, base, key, default, site.node, site.frame)
    if isinstance(base, Unknown) or not isinstance(key, Known):
        return site.because(base, key)
    found = lookups.member(site.evaluator, base, in_text(key.value), site.node, site.frame)
    if default is None or not isinstance(base, ObjectValue):
        return found
    return each_branch(found, lambda one: with_others(default, one.holes) if isinstance(one, Failed) else one, site.span)


def _values(site: Site, values: Sequence[Value]) -> Value:
    (value,) = values
    if not isinstance(value, ObjectValue) or not value.complete or value.conditions:
        return site.because(value)
    items = [Item(along(site.evaluator.force(value.members[name]), *value.via)) for name in sorted(value.members)]
    return ListValue(tuple(items), site.span, weak=value.weak, via=value.via, locked=site.computed)


def _keys_of(site: Site, values: Sequence[Value]) -> Value:
    (value,) = values
    if not isinstance(value, ObjectValue) or not value.complete or value.conditions:
        return site.because(value)
    items = tuple(Item(Known(name, value.span, None, value.weak, (), site.computed)) for name in sorted(value.members))
    return ListValue(items, site.span, weak=value.weak, via=value.via, locked=site.computed)


def _zipmap(site: Site, values: Sequence[Value]) -> Value:
    keys, found = values
    if not isinstance(keys, ListValue) or not isinstance(found, ListValue) or not (keys.complete and found.complete):
        return site.because(keys, found)
    if len(keys.items) != len(found.items):
        return site.failed("there are not as many keys as values")
    if not all(isinstance(item.value, Known) for item in keys.items):
        return site.because(keys)
    names = [in_text(item.value.value) for item in keys.items if isinstance(item.value, Known)]
    members = {name: item.value for name, item in zip(names, found.items, strict=True)}
    return ObjectValue(members, site.span, weak=keys.weak or found.weak)


def _tomap(site: Site, values: Sequence[Value]) -> Value:
    (value,) = values
    if not isinstance(value, ObjectValue):
        return site.because(value) if isinstance(value, Unknown) else site.failed("it takes an object")

    def closed(deferred: Deferred | Value) -> Thunk:
        """All values of a map have the same members, so none can be given one more."""

        def compute(evaluator: object) -> Value:
            from .evaluate import Evaluator

            assert isinstance(evaluator, Evaluator)
            found = evaluator.force(deferred)
            return each_branch(found, lambda v: replace(v, literals=()) if isinstance(v, ObjectValue) else v, value.span)

        return Thunk(compute)

    return replace(value, members={name: closed(found) for name, found in value.members.items()})


# ------------------------------------------------------------------------------------------- scalars


def _coalesce(site: Site, values: Sequence[Value]) -> Value:
    """The first that is neither null nor an empty string; those before it could be written instead."""
    before: list[Cell] = []
    for value in values:
        if isinstance(value, Unknown):
            return site.because(value)
        if _is_empty(value):
            before += _cells(value)
            continue
        found = with_others(value, before)
        weak = any(is_weak(other) for other in values[: values.index(value)])
        return replace(found, weak=True) if weak and isinstance(found, Known) else found
    return site.failed("all that it is given is null or empty")


def _coalescelist(site: Site, values: Sequence[Value]) -> Value:
    for value in values:
        if not isinstance(value, ListValue | Absent) or (isinstance(value, ListValue) and not value.complete):
            return site.because(value)
        if isinstance(value, ListValue) and any(map(may_be_missing, value.items)):
            return site.because(value)
        if isinstance(value, ListValue) and value.items:
            return value
    return site.failed("all that it is given is empty")


def _cells(value: Value) -> list[Cell]:
    return [cell for cell in (value.cell, *value.others) if cell] if isinstance(value, Known | Absent | ListValue) else []


def _to(kind: str) -> Function:
    def convert(site: Site, values: Sequence[Value]) -> Value:
        (value,) = values
        if isinstance(value, Absent | Unknown):
            return value
        new = to_scalar(value.value, kind) if isinstance(value, Known) else None
        if not isinstance(value, Known) or new is None:
            return site.because(value) if not isinstance(value, Known) else site.failed(f"it is given what is no {kind}")
        return replace(value, value=new)

    return convert


def _same_value(site: Site, values: Sequence[Value]) -> Value:
    return values[0] if len(values) == 1 else site.failed("it takes one value")


# ------------------------------------------------------------------------------------- lazy functions


def _try(site: Site, arguments: Sequence[Node]) -> Value:
    """The first that can be evaluated. What an earlier one lacks could be written there instead."""
    return _first_of(site, list(arguments), ())


def _first_of(site: Site, arguments: list[Node], holes: tuple[Cell, ...]) -> Value:
    if not arguments:
        return site.failed("no argument can be evaluated")
    value = site.evaluator.value(arguments[0], site.frame)

    def settled(one: Value) -> Value:
        if isinstance(one, Failed):
            return _first_of(site, arguments[1:], (*holes, *one.holes))
        return with_others(one, holes)

    return each_branch(value, settled, site.span)


def _can(site: Site, arguments: Sequence[Node]) -> Value:
    if len(arguments) != 1:
        return site.failed("it takes one expression")
    value = site.evaluator.value(arguments[0], site.frame)

    def settled(one: Value) -> Value:
        if isinstance(one, Unknown) and not isinstance(one, Failed):
            return site.because(one)
        return Known(not isinstance(one, Failed), site.span, None, is_weak(one), locked=site.computed)

    return each_branch(value, settled, site.span)


LAZY: Mapping[str, Callable[[Site, Sequence[Node]], Value]] = {"try": _try, "can": _can}


def _taking(count: int, function: Function) -> Function:
    def checked(site: Site, values: Sequence[Value]) -> Value:
        return function(site, values) if len(values) == count else site.failed(f"it takes {count} arguments")

    return checked


CARRYING: Mapping[str, Function] = {
    "concat": _concat,
    "merge": _merge,
    "flatten": _taking(1, _flatten),
    "distinct": _taking(1, _distinct),
    "compact": _taking(1, _compact),
    "setunion": _setunion,
    "setintersection": _setintersection,
    "setsubtract": _taking(2, _setsubtract),
    "tolist": _taking(1, _tolist),
    "toset": _taking(1, _toset),
    "tomap": _taking(1, _tomap),
    "lookup": _lookup,
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "one": _taking(1, _one),
    "element": _taking(2, _element),
    "values": _taking(1, _values),
    "keys": _taking(1, _keys_of),
    "zipmap": _taking(2, _zipmap),
    "slice": _taking(3, _slice),
    "reverse": _taking(1, _reverse),
    "sort": _taking(1, _sort),
    "length": _taking(1, _length),
    "contains": _taking(2, _contains),
    "sensitive": _same_value,
    "nonsensitive": _same_value,
    "tostring": _taking(1, _to("string")),
    "tonumber": _taking(1, _to("number")),
    "tobool": _taking(1, _to("bool")),
}

__all__ = ["CARRYING", "LAZY", "applied"]
