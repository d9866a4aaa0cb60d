"""Terraform's values as plain data: how one kind becomes another, and how large they may be.

Facts about conversions are Terraform 1.11's, printed by ``terraform console`` (tests/terraform/functions).
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TypeAlias

from ...model import MAX_ITEMS
from ...refusals import NotEvaluated, Refused
from .arithmetic import Number, bounded, text_of

Plain: TypeAlias = "str | bool | int | Decimal | list[Plain] | dict[str, Plain] | None"
"""A value without its places in text: a whole number is an int, any other a Decimal."""

MAX_CHARACTERS = 100_000
MAX_PARTS = 10_000
MAX_DEPTH = 100
TOO_LARGE = f"a text of more than {MAX_CHARACTERS:,} characters is not followed"

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?")
_BINARY_EXPONENT = re.compile(r"[+-]?[0-9.]+[pP][+-]?[0-9]+|[+-]?[iI]nf")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class PlainSet(list["Plain"]):
    """A set: its items are distinct and stand in the order in which Terraform goes through them."""


def text(value: Plain) -> str:
    """A string, or what a number or boolean is as one; composed (NFC), as all of Terraform's strings are."""
    match value:
        case str():
            return composed(value)
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return text_of(value)
    raise Refused(_required("string", value))


def number(value: Plain) -> Number:
    match value:
        case str():
            return number_in(value)
        case int() | Decimal() if not isinstance(value, bool):
            return bounded(value)
    raise Refused(_required("number", value))


def number_in(written: str) -> Number:
    """The number that a string spells, as ``tonumber`` reads it."""
    found = _NUMBER.fullmatch(written)
    if found and len(written) <= 1000 and len(found[1] or "") <= 6:
        return bounded(Decimal(written))
    if found or _BINARY_EXPONENT.fullmatch(written):
        raise NotEvaluated("a number of this form is not followed")
    raise Refused("a number is required")


def boolean(value: Plain) -> bool:
    match value:
        case bool():
            return value
        case str() if value in _BOOLEANS:
            return _BOOLEANS[value]
    raise Refused(_required("bool", value))


def whole(value: Plain) -> int:
    """A number that counts something: Terraform takes a 64 bit integer."""
    given = number(value)
    if not isinstance(given, int) or not -(2**63) <= given < 2**63:
        raise Refused("a whole number is required")
    return given


def anything(value: Plain) -> Plain:
    return value


def not_null(value: Plain) -> Plain:
    if value is None:
        raise Refused(_required("value", value))
    return value


def items(value: Plain) -> list[Plain]:
    """The items of a list, tuple or set."""
    if not isinstance(value, list):
        raise Refused(_required("list", value))
    return value


def texts(value: Plain) -> list[str | None]:
    """A list of strings; Terraform lets nulls into one."""
    return [None if item is None else text(item) for item in items(value)]


def booleans(value: Plain) -> list[bool | None]:
    return [None if item is None else boolean(item) for item in items(value)]


def alike(values: list[Plain]) -> list[Plain]:
    """The items as those of one list: Terraform gives them one type."""
    kinds = {_kind(value) for value in values}
    if len(kinds) < 2:
        return values
    if any(isinstance(value, list | dict) for value in values):
        raise NotEvaluated("a list of items of different types is not followed")
    if "string" in kinds:
        return [None if value is None else text(value) for value in values]
    if "null" not in kinds:
        raise Refused("all items of a list must have the same type")
    if len(kinds) > 2:
        raise NotEvaluated("a list of items of different types is not followed")
    return values


def _kind(value: Plain) -> object:
    """What two values have in common that Terraform would give the same type."""
    match value:
        case None:
            return "null"
        case str():
            return "string"
        case bool():
            return "bool"
        case int() | Decimal():
            return "number"
        case list():
            return type(value), tuple(_kind(item) for item in value)
        case dict():
            return tuple(sorted((name, _kind(member)) for name, member in value.items()))


def _required(what: str, value: Plain) -> str:
    return f"null stands where a {what} is required" if value is None else f"a {what} is required"


def composed(given: str) -> str:
    return given if given.isascii() else unicodedata.normalize("NFC", given)


def measured(values: list[Plain]) -> None:
    """Passes values that are small enough to go on with.

    Raises:
        NotEvaluated: the first limit that they exceed.
    """
    characters, parts = 0, 0
    left: list[tuple[Plain, int]] = [(value, 0) for value in values]
    while left:
        value, depth = left.pop()
        parts += 1
        if isinstance(value, str):
            characters += len(value)
        elif isinstance(value, list):
            if len(value) > MAX_ITEMS:
                raise NotEvaluated(f"a list of more than {MAX_ITEMS} items is not followed")
            left += [(item, depth + 1) for item in value]
        elif isinstance(value, dict):
            characters += sum(map(len, value))
            left += [(member, depth + 1) for member in value.values()]
        _within(characters, parts + len(left), depth)


def _within(characters: int, parts: int, depth: int) -> None:
    if characters > MAX_CHARACTERS:
        raise NotEvaluated(TOO_LARGE)
    if parts > MAX_PARTS:
        raise NotEvaluated(f"a value of more than {MAX_PARTS:,} parts is not followed")
    if depth > MAX_DEPTH:
        raise NotEvaluated(f"a value that nests deeper than {MAX_DEPTH} is not followed")


def room_for(characters: int) -> None:
    """Refuses a result before it is built.

    Raises:
        NotEvaluated: it would be too large.
    """
    if characters > MAX_CHARACTERS:
        raise NotEvaluated(TOO_LARGE)


def settled(value: Plain) -> Plain:
    """A result as Terraform holds it: strings composed, objects in the order of their names, whole numbers as such."""
    match value:
        case str():
            return composed(value)
        case Decimal():
            return bounded(value)
        case PlainSet():
            return PlainSet(settled(item) for item in value)
        case list():
            return [settled(item) for item in value]
        case dict():
            return {composed(name): settled(value[name]) for name in sorted(value)}
    return value
