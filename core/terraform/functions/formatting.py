"""``format`` and ``formatlist``: their verbs, widths and precisions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from ...refusals import NotEvaluated, Refused
from .arithmetic import EXACT, Number, binary
from .calls import Function, takes
from .characters import graphemes
from .json_text import encoded
from .plain import MAX_CHARACTERS, Plain, boolean, number, room_for, text

_PIECE = re.compile(
    r"(?P<text>[^%]+)|%(?:%|(?P<flags>[0#\-+ ]*)(?P<width>[1-9][0-9]*)?(?:\.(?P<precision>[0-9]*))?"
    r"(?:\[(?P<index>[1-9][0-9]*)\])?(?P<mode>[a-zA-Z]))"
)
_BASES = {"b": ("b", "0b"), "d": ("d", ""), "o": ("o", "0"), "x": ("x", "0x"), "X": ("X", "0X")}
_MAX_PRECISION = 1000


@dataclass(frozen=True, slots=True)
class Verb:
    """``%-8.3[1]f``: flags, a width, a precision, an argument's place (1 is the first), and what to print it as."""

    mode: str
    flags: str = ""
    width: int = 0
    precision: int | None = None
    index: int | None = None


def _given(value: Plain) -> Plain:
    """Terraform doesn't know what comes of a null without a type, and refuses or prints one that has a type."""
    if value is None:
        raise NotEvaluated("null is formatted")
    return value


def _format(template: str, *arguments: Plain) -> Plain:
    following, highest, printed = 1, 0, []
    length = 0
    for piece in _pieces(template):
        if isinstance(piece, Verb):
            place = piece.index or following
            if place > len(arguments):
                raise Refused(f"%{piece.mode} has no argument")
            following, highest = place + 1, max(highest, place)
            piece = _printed(piece, arguments[place - 1])
        printed.append(piece)
        length += len(piece)
        room_for(length)
    if highest < len(arguments):
        raise Refused("there are more arguments than verbs")
    return "".join(printed)


def _pieces(template: str) -> Iterator[str | Verb]:
    position = 0
    while position < len(template):
        found = _PIECE.match(template, position)
        if not found:
            raise Refused("the format has a % that begins no verb")
        position = found.end()
        if found["mode"]:
            yield _verb(found)
        else:
            yield found["text"] or "%"


def _verb(found: re.Match[str]) -> Verb:
    precision = None if found["precision"] is None else _small(found["precision"] or "0", _MAX_PRECISION)
    index = _small(found["index"], MAX_CHARACTERS) if found["index"] else None
    return Verb(found["mode"], found["flags"], _small(found["width"] or "0", MAX_CHARACTERS), precision, index)


def _small(digits: str, limit: int) -> int:
    if len(digits) > 6 or int(digits) > limit:
        raise NotEvaluated("a format with a number of this size is not followed")
    return int(digits)


def _printed(verb: Verb, value: Plain) -> str:
    if value is None and verb.mode != "v":
        raise Refused(f"null can't be formatted with %{verb.mode}")
    match verb.mode:
        case "v":
            return _padded(verb, _as_is(verb, value))
        case "t":
            return text(boolean(value))
        case "s":
            return _padded(verb, _cut(verb, text(value)))
        case "q":
            return _padded(verb, encoded(_cut(verb, text(value))))
        case "b" | "d" | "o" | "x" | "X":
            return _integer(verb, number(value))
        case "e" | "E" | "f" | "g" | "G":
            return _real(verb, number(value))
    raise Refused(f"there is no verb %{verb.mode}")


def _as_is(verb: Verb, value: Plain) -> str:
    if isinstance(value, str) and "#" not in verb.flags:
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and "#" not in verb.flags:
        return _general(number(value), None)
    return encoded(value)


def _cut(verb: Verb, value: str) -> str:
    return "".join(graphemes(value)[: verb.precision]) if verb.precision else value


def _padded(verb: Verb, printed: str) -> str:
    missing = verb.width - len(graphemes(printed)) if verb.width else 0
    padding = ("0" if "0" in verb.flags else " ") * missing
    return printed + padding if "-" in verb.flags else padding + printed


# --------------------------------------------------------------------------------------- numbers


def _integer(verb: Verb, value: Number) -> str:
    if not isinstance(value, int):
        raise Refused(f"%{verb.mode} requires a whole number")
    base, prefix = _BASES[verb.mode]
    digits = format(abs(value), base)
    if verb.precision == 0 and value == 0:
        return ""
    sign = _sign(verb, value < 0) + (prefix if "#" in verb.flags else "")
    body = digits.rjust(verb.precision or 0, "0")
    if "0" in verb.flags and "-" not in verb.flags and verb.precision is None:
        body = body.rjust(verb.width - len(sign), "0")
    return _aligned(verb, sign + body)


def _real(verb: Verb, value: Number) -> str:
    """Unlike elsewhere, a 0 in the flags goes before a minus: zeros on the left."""
    mode = verb.mode.lower()
    precision = 6 if verb.precision is None and mode != "g" else verb.precision
    printed = _general(value, precision) if mode == "g" else _fixed_or_scientific(value, mode, precision or 0)
    sign, body = _sign(verb, printed[0] == "-"), printed.removeprefix("-")
    if verb.mode.isupper():
        body = body.upper()
    if "0" in verb.flags:
        return sign + body.rjust(verb.width - len(sign), "0")
    return _aligned(verb, sign + body)


def _sign(verb: Verb, negative: bool) -> str:
    if negative:
        return "-"
    return next((flag for flag in "+ " if flag in verb.flags), "")


def _aligned(verb: Verb, printed: str) -> str:
    return printed.ljust(verb.width) if "-" in verb.flags else printed.rjust(verb.width)


def _held(value: Number) -> Decimal:
    """The value that Terraform holds for it, of which it rounds the digits."""
    exact = binary(Fraction(value))
    return EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def _fixed_or_scientific(value: Number, mode: str, precision: int) -> str:
    if mode == "f":
        return format(EXACT.quantize(_held(value), Decimal(1).scaleb(-precision)), "f")
    return _scientific(Context(prec=precision + 1).plus(_held(value)), precision)


def _scientific(value: Decimal, decimals: int) -> str:
    digits = "".join(map(str, value.as_tuple().digits)).ljust(decimals + 1, "0")
    exponent = value.adjusted() if value else 0
    sign = "-" if value < 0 else ""
    fraction = f".{digits[1 : decimals + 1]}" if decimals else ""
    return f"{sign}{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def _general(value: Number, precision: int | None) -> str:
    """As short as it can be; with a precision, with so many digits, but no zeros at the end."""
    shown = Decimal(value) if precision is None else Context(prec=max(1, precision)).plus(_held(value))
    shown = EXACT.normalize(shown)
    if not shown:
        return "0"
    digits, exponent = len(shown.as_tuple().digits), shown.adjusted()
    limit = 6 if precision is None else max(1, precision)
    if precision is not None and digits > exponent:
        limit = min(limit, digits)
    if exponent < -4 or exponent >= limit:
        return _scientific(shown, digits - 1)
    return format(shown, "f")


# ----------------------------------------------------------------------------------------- lists


def _format_list(template: str, *arguments: Plain) -> Plain:
    """One text for each place of the lists; what is no list is the same in all of them."""
    lists = [argument for argument in arguments if isinstance(argument, list)]
    counts = {len(given) for given in lists}
    if len(counts) > 1:
        raise Refused("the lists are of different lengths")
    count = counts.pop() if counts else 1
    room_for(count * len(template))
    formatted: list[Plain] = []
    length = 0
    for place in range(count):
        line = text(_format(template, *(a[place] if isinstance(a, list) else a for a in arguments)))
        length += len(line)
        room_for(length)
        formatted.append(line)
    return formatted


FORMATTING: Mapping[str, Function] = {
    "format": takes(text, rest=_given)(_format),
    "formatlist": takes(text, rest=_given)(_format_list),
}
