"""``regex``, ``regexall`` and ``replace``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...re2.matching import Expression, Spans
from ...refusals import NotEvaluated, Refused
from .calls import Function, takes
from .plain import Plain, room_for, text

_REFERENCE = re.compile(r"\$(?:\$|(?P<open>\{)?(?P<name>\w+)(?(open)\}))")


def _compiled(pattern: str) -> Expression:
    expression = Expression.compiled(pattern)
    if any(expression.names) and not all(expression.names):
        raise Refused("the pattern has groups with a name and others without")
    return expression


def _regex(pattern: str, given: str) -> Plain:
    expression = _compiled(pattern)
    found = expression.search(given)
    if found is None:
        raise Refused("the pattern does not match")
    return _captured(expression, given, found)


def _regex_all(pattern: str, given: str) -> Plain:
    expression = _compiled(pattern)
    return [_captured(expression, given, found) for found in expression.matches(given)]


def _captured(expression: Expression, given: str, spans: Spans) -> Plain:
    """What the groups hold: an object where they are named, else a list; all of the match where there are none."""
    groups = [_group(given, spans, number) for number in range(1, len(expression.names) + 1)]
    if any(expression.names):
        return dict(zip(expression.names, groups, strict=True))
    return [*groups] if groups else given[spans[0] : spans[1]]


def _group(given: str, spans: Spans, number: int) -> str | None:
    start, end = spans[2 * number : 2 * number + 2]
    return None if start < 0 else given[start:end]


def _replace(given: str, wanted: str, replacement: str) -> Plain:
    """What stands between slashes is a regular expression."""
    if len(wanted) > 1 and wanted[0] == wanted[-1] == "/":
        return _replace_matches(given, Expression.compiled(wanted[1:-1]), replacement)
    room_for(len(given) + given.count(wanted) * (len(replacement) - len(wanted)))
    return given.replace(wanted, replacement)


def _replace_matches(given: str, expression: Expression, replacement: str) -> Plain:
    parts, position, length = [], 0, 0
    for spans in expression.matches(given):
        parts += [given[position : spans[0]], _filled(replacement, expression, given, spans)]
        position = spans[1]
        length += len(parts[-1])
        room_for(length)
    return "".join([*parts, given[position:]])


def _filled(replacement: str, expression: Expression, given: str, spans: Spans) -> str:
    """A replacement with ``$1``, ``${name}`` and ``$$``; a group that doesn't exist or took no part is empty."""

    def value(found: re.Match[str]) -> str:
        name = found["name"]
        if name is None:
            return "$"
        if not name.isascii():
            raise NotEvaluated("a replacement with a name beyond ASCII is not followed")
        number = _numbered(name, expression)
        return (_group(given, spans, number) or "") if number is not None else ""

    return _REFERENCE.sub(value, replacement)


def _numbered(name: str, expression: Expression) -> int | None:
    """A group's number; the match as a whole is 0."""
    if name.isascii() and name.isdigit() and (name == "0" or name[0] != "0") and len(name) < 9:
        return int(name) if int(name) <= len(expression.names) else None
    return expression.names.index(name) + 1 if name in expression.names else None


EXPRESSIONS: Mapping[str, Function] = {
    "regex": takes(text, text)(_regex),
    "regexall": takes(text, text)(_regex_all),
    "replace": takes(text, text, text)(_replace),
}
