"""Terraform's functions of numbers."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from functools import reduce

from ...refusals import NotEvaluated, Refused
from .arithmetic import Number, arithmetic, sure
from .calls import Function, takes
from .plain import Plain, anything, items, number, whole

_DIGITS = string.digits + string.ascii_lowercase + string.ascii_uppercase
_MAX_POWER = 1024


def _rounded(mode: str) -> Function:
    return lambda given: int(Decimal(given).to_integral_value(mode))


def _absolute(given: Number) -> Plain:
    """Python's own abs cuts a Decimal to 28 digits."""
    return given.copy_abs() if isinstance(given, Decimal) else abs(given)


def _maximum(*given: Number) -> Plain:
    if not given:
        raise Refused("at least one number is required")
    return max(given)


def _minimum(*given: Number) -> Plain:
    if not given:
        raise Refused("at least one number is required")
    return min(given)


def _sign(given: int) -> Plain:
    return (given > 0) - (given < 0)


def _sum(given: list[Plain]) -> Plain:
    if not given:
        raise Refused("an empty list has no sum")
    return reduce(lambda total, item: arithmetic("+", total, item), map(number, given))


def _parsed(given: Plain, base: int) -> Plain:
    """Beyond base 36 capitals are digits of their own, behind the small letters."""
    if not isinstance(given, str) or not 2 <= base <= 62:
        raise Refused("a string and a base between 2 and 62 are required")
    written = given[1:] if given[:1] in ("+", "-") else given
    digits = _DIGITS[:base]
    folded = written if base > 36 else written.lower()
    if not written.isascii() or not folded or not set(folded) <= set(digits):
        raise Refused(f"it is no whole number in base {base}")
    if len(folded) > _MAX_POWER:
        raise NotEvaluated("a number of this size is not followed")
    total = reduce(lambda sum_, digit: sum_ * base + digits.index(digit), folded, 0)
    return -total if given[0] == "-" else total


def _power(given: Number, power: Number) -> Plain:
    """Terraform computes it in floating point: given only where that is exact."""
    base = Fraction(sure(Fraction(given)))
    if not isinstance(power, int) or abs(power) > _MAX_POWER or (base == 0 and power < 0):
        raise NotEvaluated("only a whole power is followed")
    return sure(base**power)


def _logarithm(given: Number, base: Number) -> Plain:
    """Computed in floating point too; the powers of small numbers come out whole."""
    if given <= 0 or base <= 0:
        raise NotEvaluated("only the logarithm of a positive number is followed")
    if not isinstance(given, int) or base not in (2, 10):
        raise NotEvaluated("a rounded number is not followed")
    exponent = round(math.log(given, base))
    if base**exponent != given or math.log(given) / math.log(base) != exponent:
        raise NotEvaluated("a rounded number is not followed")
    return exponent


NUMBERS: Mapping[str, Function] = {
    "abs": takes(number)(_absolute),
    "ceil": takes(number)(_rounded(ROUND_CEILING)),
    "floor": takes(number)(_rounded(ROUND_FLOOR)),
    "log": takes(number, number)(_logarithm),
    "max": takes(rest=number)(_maximum),
    "min": takes(rest=number)(_minimum),
    "parseint": takes(anything, whole)(_parsed),
    "pow": takes(number, number)(_power),
    "signum": takes(whole)(_sign),
    "sum": takes(items)(_sum),
}
