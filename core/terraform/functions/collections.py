"""Terraform's functions of collections, but for those that keep the place where each item is written."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from ...model import MAX_ITEMS
from ...refusals import NotEvaluated, Refused
from .arithmetic import Number, arithmetic
from .calls import Function, takes
from .json_text import encoded
from .plain import MAX_PARTS, Plain, PlainSet, alike, booleans, items, not_null, number, texts, whole

_MAX_RANGE = 1024


def _all_true(given: list[bool | None]) -> Plain:
    return all(given)


def _any_true(given: list[bool | None]) -> Plain:
    return any(given)


def _chunks(given: list[Plain], size: int) -> Plain:
    """A size of 0 leaves the list in one piece."""
    if size < 0:
        raise Refused("the size of a chunk can't be negative")
    one_type, step = alike(given), size or len(given) or 1
    return [one_type[start : start + step] for start in range(0, len(one_type), step)]


def _index(given: Plain, wanted: Plain) -> Plain:
    """Terraform compares without converting: 1 is not "1"."""
    if not isinstance(given, list) or isinstance(given, PlainSet):
        raise Refused("a list is required")
    if any(isinstance(value, list | dict) for value in (*given, wanted)):
        raise NotEvaluated("the place of a list or object in a list is not looked up")
    for place, item in enumerate(given):
        if item == wanted and isinstance(item, bool) == isinstance(wanted, bool):
            return place
    raise Refused("the list does not hold the value")


def _match_keys(values: list[Plain], keys: list[Plain], wanted: list[Plain]) -> Plain:
    if len(values) != len(keys):
        raise Refused("there are more values than keys, or fewer")
    if any(key is None or isinstance(key, list | dict) for key in (*keys, *wanted)):
        raise NotEvaluated("keys that are null, lists or objects are not compared")
    typed = alike([*alike(keys), *alike(wanted)])
    searched = typed[len(keys) :]
    return [value for value, key in zip(alike(values), typed, strict=False) if key in searched]


def _range(*limits: Number) -> Plain:
    if not 1 <= len(limits) <= 3:
        raise Refused("one, two or three arguments are required")
    start, end = (limits[0], limits[1]) if len(limits) > 1 else (0, limits[0])
    step = limits[2] if len(limits) > 2 else (-1 if end < start else 1)
    if (step < 0 and end > start) or (step >= 0 and end < start):
        raise Refused("the step leads away from the end")
    found: list[Plain] = []
    while start > end if step < 0 else start < end:
        if len(found) == _MAX_RANGE:
            raise Refused(f"a range has more than {_MAX_RANGE} numbers")
        found.append(start)
        start = arithmetic("+", start, step)
    return found


def _product(*given: Plain) -> Plain:
    """All combinations; of sets only, and of a set with others, they make a set."""
    if len(given) < 2:
        raise Refused("at least two lists are required")
    lists = [alike(items(value)) for value in given]
    count = 1
    for items_ in lists:
        count *= len(items_)
    if count > MAX_ITEMS or count * len(lists) > MAX_PARTS:
        raise NotEvaluated("a list of this many combinations is not followed")
    combined: list[Plain] = [list(combination) for combination in product(*lists)]
    return _ordered(combined) if any(isinstance(value, PlainSet) for value in given) else combined


def _ordered(combinations: list[Plain]) -> Plain:
    """Terraform sorts a set of lists by a text that it makes of each."""
    for combination in combinations:
        if not all(isinstance(item, str) and item.isascii() and item.isprintable() for item in items(combination)):
            raise NotEvaluated("the order of a set of lists is not followed unless they hold plain texts")
    distinct = {"".join(f"{encoded(item)};" for item in items(each)): each for each in combinations}
    return PlainSet(distinct[key] for key in sorted(distinct))


def _transpose(given: Plain) -> Plain:
    if not isinstance(given, dict):
        raise Refused("a map of lists is required")
    found: dict[str, list[Plain]] = {}
    for name in sorted(given):
        for item in texts(given[name]):
            if item is None:
                raise Refused("null stands where a string is required")
            found.setdefault(item, []).append(name)
    return {**found}


COLLECTIONS: Mapping[str, Function] = {
    "alltrue": takes(booleans)(_all_true),
    "anytrue": takes(booleans)(_any_true),
    "chunklist": takes(items, whole)(_chunks),
    "index": takes(not_null, not_null)(_index),
    "matchkeys": takes(items, items, items)(_match_keys),
    "range": takes(rest=number)(_range),
    "setproduct": takes(rest=not_null)(_product),
    "transpose": takes(not_null)(_transpose),
}
