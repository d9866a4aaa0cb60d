"""``yamlencode`` and ``yamldecode``: Terraform reads YAML by rules of its own, between 1.1 and 1.2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ...refusals import NotEvaluated, Refused
from .calls import Function, takes
from .plain import MAX_DEPTH, MAX_PARTS, Plain, anything, composed, number_in, room_for, text

if TYPE_CHECKING:
    from yaml import Event, ScalarEvent

_WORDS: Mapping[str, Plain] = {
    **{form: True for word in ("y", "yes", "true", "on") for form in (word, word.capitalize(), word.upper())},
    **{form: False for word in ("n", "no", "false", "off") for form in (word, word.capitalize(), word.upper())},
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)")
_NOT_A_NUMBER = (".nan", ".NaN", ".NAN")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_TIME = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt ][0-9: .+Zz-]*")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_REAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LOOSE_REAL = re.compile(r"\.[0-9]+[eEpP].*")


# ---------------------------------------------------------------------------------------- decoding


def _decoded(given: str) -> Plain:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    if "\t" in given:
        raise NotEvaluated("YAML with tabs is not followed")
    try:
        return _Document(yaml.parse(given, Loader=loader)).read()
    except yaml.YAMLError:
        raise NotEvaluated("YAML of this form is not followed") from None


@dataclass
class _Document:
    """The one value that a stream of events describes."""

    events: Iterator[Event]
    _anchored: dict[str, Plain] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _parts: int = 0
    _depth: int = 0

    def read(self) -> Plain:
        import yaml

        next(self.events)
        if not isinstance(next(self.events), yaml.DocumentStartEvent):
            raise Refused("there is no YAML in it")
        value = self._value(next(self.events))
        next(self.events)
        if not isinstance(next(self.events), yaml.StreamEndEvent):
            raise Refused("there is more than one YAML document in it")
        return value

    def _value(self, event: Event) -> Plain:
        import yaml

        self._parts += 1
        if self._parts > MAX_PARTS or self._depth > MAX_DEPTH:
            raise NotEvaluated("YAML of this size is not followed")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor)
        if getattr(event, "tag", None) is not None:
            raise NotEvaluated("YAML with tags is not followed")
        name = event.anchor if isinstance(event, yaml.NodeEvent) else None
        self._open += [name] if name else []
        value = self._tagless(event)
        if name:
            self._open.remove(name)
            self._anchored[name] = value
        return value

    def _alias(self, name: str | None) -> Plain:
        if not name or name in self._open or name not in self._anchored:
            raise Refused("it has an alias for nothing, or for what it stands in")
        return self._anchored[name]

    def _tagless(self, event: Event) -> Plain:
        import yaml

        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        self._depth += 1
        value: Plain = [*self._items()] if isinstance(event, yaml.SequenceStartEvent) else self._members()
        self._depth -= 1
        return value

    def _items(self) -> Iterator[Plain]:
        import yaml

        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self._value(event)

    def _members(self) -> dict[str, Plain]:
        """What stands further down wins, what ``<<`` merges in over what stands above it."""
        import yaml

        found: dict[str, Plain] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.tag is not None or event.anchor:
                raise NotEvaluated("YAML with a name that is no plain text is not followed")
            value = self._value(next(self.events))
            if event.value == "<<":
                found.update(_merged(value))
            else:
                found[_name(event)] = value
        return found


def _merged(value: Plain) -> dict[str, Plain]:
    if isinstance(value, list):
        raise NotEvaluated("<< with a list is not followed")
    if not isinstance(value, dict):
        raise Refused("<< merges what is no object")
    return value


def _name(event: ScalarEvent) -> str:
    name = _scalar(event)
    if name is None:
        raise Refused("null stands where a name is required")
    return text(name)


def _scalar(event: ScalarEvent) -> Plain:
    written = composed(event.value)
    if event.style in ("'", '"'):
        return written
    value = _resolved(written)
    if event.style and not isinstance(value, str):
        raise NotEvaluated("a block of YAML that reads as no text is not followed")
    return value


def _resolved(written: str) -> Plain:
    if written in _WORDS:
        return _WORDS[written]
    if written in _NOT_A_NUMBER:
        raise Refused("it holds what is not a number")
    if _INFINITE.fullmatch(written) or _TIME.fullmatch(written) or _LOOSE_REAL.fullmatch(written):
        raise NotEvaluated("a number or time of this form is not followed")
    if found := _DAY.fullmatch(written):
        return _day(*map(int, found.groups())) or written
    if _OCTAL.fullmatch(written) or _HEXADECIMAL.fullmatch(written):
        return _with_prefix(written)
    if _INTEGER.fullmatch(written) or _REAL.fullmatch(written):
        return number_in(written)
    return written


def _day(year: int, month: int, day: int) -> str:
    """The first second of a day; what is no day stays text."""
    if not year:
        raise NotEvaluated("the year 0 is not followed")
    try:
        return f"{date(year, month, day).isoformat()}T00:00:00Z"
    except ValueError:
        return ""


def _with_prefix(written: str) -> Plain:
    value = int(written, 0)
    if value >= 2**64:
        raise Refused("it holds a number that is too large")
    return value


# ---------------------------------------------------------------------------------------- encoding

_ESCAPED = {
    "\0": "\\0", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\v": "\\v", "\f": "\\f", "\r": "\\r", "\x1b": "\\e",
    '"': '\\"', "\\": "\\\\", "\x85": "\\N", "\u2028": "\\L", "\u2029": "\\P", "\n": "\\n",
}  # fmt: skip
_MUST_ESCAPE = re.compile('[\0-\x1f"\\\\\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\U00010000-\U0010ffff]')
_LINE = r"[\x21-\x7e\xa1-\u1fff\u3001-\ud7ff](?:[\x20-\x7e\xa1-\u1fff\u3001-\ud7ff]*[\x21-\x7e\xa1-\u1fff\u3001-\ud7ff])?"
_LITERAL = re.compile(rf"{_LINE}(?:\n+ *{_LINE})*\n*")
_MAX_NAME = 128


def _encoded(value: Plain) -> Plain:
    """On its own, a text of several lines is moved in, and what is not quoted gets an end."""
    lines = _lines(value)
    if isinstance(value, str):
        lines = [lines[0], *_moved_in(lines[1:])]
    elif not isinstance(value, list | dict):
        lines.append("...")
    result = "".join(f"{line}\n" for line in lines)
    room_for(len(result))
    return result


def _lines(value: Plain) -> list[str]:
    match value:
        case list() if value:
            return [line for item in value for line in _listed(_lines(item))]
        case dict() if value:
            return [line for name in sorted(value) for line in _member(name, value[name])]
        case str() if "\n" in value:
            return _block(value)
    return [_short(value)]


def _member(name: str, value: Plain) -> list[str]:
    """A list stands below its name without being moved in."""
    key = f"{_quoted(name)}:"
    if "\n" in name or len(name.encode()) > _MAX_NAME - 10:
        raise NotEvaluated("YAML with a name of this form is not followed")
    lines = _lines(value)
    if value and isinstance(value, dict):
        return [key, *_moved_in(lines)]
    if value and isinstance(value, list):
        return [key, *lines]
    return [f"{key} {lines[0]}", *_moved_in(lines[1:])]


def _listed(lines: list[str]) -> list[str]:
    return [f"- {lines[0]}", *_moved_in(lines[1:])]


def _moved_in(lines: list[str]) -> list[str]:
    return [f"  {line}" if line else line for line in lines]


def _short(value: Plain) -> str:
    match value:
        case None:
            return "null"
        case str():
            return _quoted(value)
        case bool() | int() | Decimal():
            return text(value)
    return "[]" if isinstance(value, list) else "{}"


def _quoted(given: str) -> str:
    return f'"{_MUST_ESCAPE.sub(_escape, given)}"'


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return _ESCAPED.get(found[0]) or f"\\{'x' if code < 256 else 'u' if code < 65536 else 'U'}{code:0{_digits(code)}X}"


def _digits(code: int) -> int:
    return 2 if code < 256 else 4 if code < 65536 else 8


def _block(given: str) -> list[str]:
    """A text of several lines, as a block."""
    if not _LITERAL.fullmatch(given):
        raise NotEvaluated("YAML with a text of this form is not followed")
    body = given.rstrip("\n")
    ending = len(given) - len(body)
    lines = body.split("\n") + [""] * (ending - 1)
    return ["|" + ("-" if not ending else "+" if ending > 1 else ""), *lines]


YAML: Mapping[str, Function] = {
    "yamldecode": takes(text)(_decoded),
    "yamlencode": takes(anything)(_encoded),
}
