"""Numbers as Terraform computes and prints them.

Terraform holds a number as a binary fraction of 53 to 512 bits, depending on where it comes from. A result is given here only
where it is the same for all of them: what is computed exactly, and prints as itself.
"""

from __future__ import annotations

import operator as operators
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal as OneOf
from typing import TypeAlias

from ...refusals import NotEvaluated, Refused

Number: TypeAlias = int | Decimal
Operator: TypeAlias = OneOf["+", "-", "*", "/", "%"]

MAX_DIGITS = 150
MAX_EXPONENT = 400
_BITS = 512
_SURE_DIGITS = 15
_SURE_WHOLE = 2**53
EXACT = Context(prec=5000)

_COMPUTED: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operators.add,
    "-": operators.sub,
    "*": operators.mul,
    "/": operators.truediv,
}


def arithmetic(operator: Operator, left: Number, right: Number) -> Number:
    """What Terraform computes for two numbers.

    Raises:
        Refused: a division by zero.
        NotEvaluated: the result is rounded, or could be.
    """
    first, second = Fraction(bounded(left)), Fraction(bounded(right))
    if not second and operator == "/":
        raise Refused("it divides by zero")
    if operator == "%":
        return _remainder(first, second)
    result = _COMPUTED[operator](first, second)
    if not result and operator in "*/" and min(first, second) < 0:
        raise NotEvaluated("minus zero is not followed")
    if not _is_binary(first) or not _is_binary(second):
        _check_rounding(operator, first, second, result)
        return _decimal(result)
    return sure(result)


def _remainder(first: Fraction, second: Fraction) -> Number:
    """The division is cut towards zero, and by zero it leaves the number as it is."""
    if not second:
        return _decimal(first)
    scale = max(first.denominator, second.denominator)
    if not (_is_binary(first) and _is_binary(second)) or max(abs(first), abs(second)) * scale >= _SURE_WHOLE:
        raise _rounded()
    return sure(first - second * int(first / second))


def _check_rounding(operator: str, first: Fraction, second: Fraction, result: Fraction) -> None:
    """Decimals that are no binary fractions come from text, so Terraform holds and computes them with 512 bits."""
    if operator == "/" or binary(_COMPUTED[operator](binary(first), binary(second))) != binary(result):
        raise _rounded()


def sure(result: Fraction) -> Number:
    """A result that has this value and this text with any number of bits that Terraform may use.

    Raises:
        NotEvaluated: it has not.
    """
    if result.denominator == 1 and abs(result.numerator) < _SURE_WHOLE:
        return result.numerator
    if not _is_binary(result) or result.denominator == 1:
        raise _rounded()
    exact = _decimal(result)
    if isinstance(exact, Decimal) and len(exact.as_tuple().digits) > _SURE_DIGITS:
        raise _rounded()
    return exact


def _rounded() -> NotEvaluated:
    return NotEvaluated("a rounded number is not followed")


def _is_binary(value: Fraction) -> bool:
    return value.denominator & (value.denominator - 1) == 0


def binary(value: Fraction) -> Fraction:
    """The value with a mantissa of 512 bits, rounded to the nearest, ties to the even one."""
    if not value:
        return value
    magnitude = abs(value.numerator).bit_length() - value.denominator.bit_length()
    magnitude += abs(value) >= Fraction(2) ** magnitude
    scale = Fraction(2) ** (_BITS - magnitude)
    return round(value * scale) / scale


def _decimal(value: Fraction) -> Number:
    return bounded(EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)))


def bounded(value: Number) -> Number:
    """The number, as an int where it is whole.

    Raises:
        NotEvaluated: it has more digits than Terraform surely keeps, or is too large or small to print.
    """
    if isinstance(value, int):
        if value.bit_length() < 64:
            return value
        if value.bit_length() > 4 * MAX_EXPONENT:
            raise NotEvaluated("a number of this size is not followed")
    return _shortened(Decimal(value))


def _shortened(value: Decimal) -> Number:
    if not value:
        return 0
    if not value.is_finite() or abs(value.adjusted()) > MAX_EXPONENT or len(value.as_tuple().digits) > 4 * MAX_EXPONENT:
        raise NotEvaluated("a number of this size is not followed")
    shortest = EXACT.normalize(value)
    if len(shortest.as_tuple().digits) > MAX_DIGITS:
        raise NotEvaluated(f"a number of more than {MAX_DIGITS} digits is not followed")
    return int(shortest) if shortest == shortest.to_integral_value() else shortest


def text_of(value: Number) -> str:
    """How Terraform prints a number inside of a template: all digits, no exponent.

    Raises:
        NotEvaluated: it has too many.
    """
    short = bounded(value)
    return str(short) if isinstance(short, int) else format(short, "f")
