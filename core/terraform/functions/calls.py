"""What a function of Terraform takes, checked and converted before it is computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from ...refusals import NotEvaluated, Refused
from .plain import Plain, measured, settled

Parameter: TypeAlias = Callable[[Plain], Any]
"""How an argument is converted to what a parameter requires; raises Refused where Terraform would."""

Function: TypeAlias = Callable[..., Plain]


def takes(*parameters: Parameter, rest: Parameter | None = None) -> Callable[[Function], Function]:
    """A function as Terraform calls it: with these parameters, and any number of ``rest``."""

    def wrapped(compute: Function) -> Function:
        def call(*arguments: Plain) -> Plain:
            _check_count(len(arguments), len(parameters), rest is not None)
            measured(list(arguments))
            given = [settled(argument) for argument in arguments]
            wanted = [*parameters, *[rest] * (len(arguments) - len(parameters))]
            return _result(compute, [convert(value) for convert, value in zip(wanted, given, strict=True) if convert])

        return call

    return wrapped


def _check_count(given: int, wanted: int, more: bool) -> None:
    if given < wanted or (given > wanted and not more):
        raise Refused(f"{'at least ' if more else ''}{wanted} arguments are required, {given} are given")


def _result(compute: Function, arguments: list[Any]) -> Plain:
    try:
        result = compute(*arguments)
        measured([result])
        return settled(result)
    except (ArithmeticError, RecursionError, UnicodeError):
        raise NotEvaluated("its result can't be represented") from None
