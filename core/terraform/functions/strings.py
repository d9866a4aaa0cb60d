"""Terraform's string functions, but for formatting and regular expressions."""

from __future__ import annotations

from collections.abc import Mapping

from ...refusals import Refused
from . import characters
from .calls import Function, takes
from .plain import Plain, room_for, text, texts, whole


def _indent(spaces: int, given: str) -> Plain:
    if spaces < 0:
        raise Refused("text can't be indented by less than nothing")
    room_for(len(given) + spaces * given.count("\n"))
    return given.replace("\n", "\n" + " " * spaces)


def _join(separator: str, *lists: list[str | None]) -> Plain:
    if not lists:
        raise Refused("at least one list is required")
    joined = [item for given in lists for item in given if item is not None]
    if len(joined) != sum(map(len, lists)):
        raise Refused("null can't be joined")
    room_for(len(separator) * len(joined))
    return separator.join(joined)


def _split(separator: str, given: str) -> Plain:
    return [*(given.split(separator) if separator else given)]


def _reverse(given: str) -> Plain:
    return "".join(reversed(characters.graphemes(given)))


def _substring(given: str, offset: int, length: int) -> Plain:
    """A negative offset counts from the end, a negative length means all the rest; so does 0 behind a negative offset."""
    if offset >= 0 and length == 0:
        return ""
    parts = characters.graphemes(given)
    start = offset if offset >= 0 else max(0, len(parts) + offset)
    return "".join(parts[start:] if length <= 0 else parts[start : start + length])


STRINGS: Mapping[str, Function] = {
    "chomp": takes(text)(lambda given: given.rstrip("\r\n")),
    "endswith": takes(text, text)(str.endswith),
    "indent": takes(whole, text)(_indent),
    "join": takes(text, rest=texts)(_join),
    "lower": takes(text)(characters.lower),
    "split": takes(text, text)(_split),
    "startswith": takes(text, text)(str.startswith),
    "strcontains": takes(text, text)(str.__contains__),
    "strrev": takes(text)(_reverse),
    "substr": takes(text, whole, whole)(_substring),
    "title": takes(text)(characters.title),
    "trim": takes(text, text)(str.strip),
    "trimprefix": takes(text, text)(str.removeprefix),
    "trimspace": takes(text)(lambda given: given.strip(characters.SPACES)),
    "trimsuffix": takes(text, text)(str.removesuffix),
    "upper": takes(text)(characters.upper),
}
