"""Terraform's pure functions, held against what terraform printed and, where it is installed, prints."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from cogtui.core.terraform.functions import IMPURE, PURE, NotEvaluated, Plain, PlainSet, Refused, arithmetic, text_of
from cogtui.core.terraform.functions.arithmetic import Operator
from hypothesis import example, given, settings
from hypothesis import strategies as some

from ..judges import needs_terraform
from .console import OPERATORS, REFUSED, TABLES, Row, plain, printed, rows

UNKNOWN = TABLES / "not_followed.txt"
KNOWN = sorted(table for table in TABLES.glob("*.txt") if table != UNKNOWN)
EVALUATOR = {
    *("can", "coalesce", "coalescelist", "compact", "concat", "contains", "distinct", "element", "flatten", "keys", "length"),
    *("lookup", "merge", "nonsensitive", "one", "reverse", "sensitive", "setintersection", "setsubtract", "setunion", "slice"),
    *("sort", "tobool", "tolist", "tomap", "tonumber", "toset", "tostring", "try", "values", "zipmap"),
}
"""Functions that carry the places of their arguments in text, which is not done here."""


def called(row: Row) -> Plain:
    arguments = [_given(argument) for argument in plain(row.arguments)]
    if row.name == "template":
        return f"n: {text_of(arguments[0])}"
    if row.name in OPERATORS:
        return arithmetic(cast(Operator, row.name), *arguments)
    return PURE[row.name](*arguments)


def _given(value: Any) -> Any:
    """A row's argument as the evaluator would hand it over."""
    if isinstance(value, list):
        return [_given(item) for item in value]
    if isinstance(value, dict):
        if list(value) == ["$set"]:
            return PlainSet(sorted(set(value["$set"])))
        return {name: _given(member) for name, member in value.items()}
    return value


def outcome(row: Row) -> Any:
    try:
        return _typed(called(row))
    except Refused:
        return REFUSED
    except NotEvaluated as error:
        return error


def expected(row: Row) -> Any:
    return REFUSED if row.result == REFUSED else _typed(plain(row.result))


def _typed(value: Any) -> Any:
    """A value that equals no other: 1 is not true, and members stand in their order."""
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if isinstance(value, dict):
        return [(name, _typed(member)) for name, member in value.items()]
    return type(value).__name__, value


@pytest.mark.parametrize("table", KNOWN, ids=lambda table: table.stem)
def test_functions_give_what_terraform_printed(table: Path) -> None:
    found = rows(table)
    assert found
    assert [(str(row), outcome(row)) for row in found if outcome(row) != expected(row)] == []


def test_what_is_not_followed_is_left_unknown() -> None:
    assert [str(row) for row in rows(UNKNOWN) if not isinstance(outcome(row), NotEvaluated)] == []


@needs_terraform
@pytest.mark.parametrize("table", [*KNOWN, UNKNOWN], ids=lambda table: table.stem)
def test_terraform_still_prints_the_same(table: Path) -> None:
    results = printed([row.expression for row in rows(table)])
    changed = [(str(row), now) for row, now in zip(rows(table), results, strict=True) if _read(now) != _read(row.result)]
    assert changed == []


def _read(result: str) -> Any:
    return result if result == REFUSED else plain(result)


@needs_terraform
def test_every_function_of_terraform_has_a_place() -> None:
    done = subprocess.run(["terraform", "metadata", "functions", "-json"], capture_output=True, text=True, check=True)
    there = {name for name in json.loads(done.stdout)["function_signatures"] if "::" not in name}
    assert there - {*PURE, *IMPURE, *EVALUATOR} == set()
    assert {*PURE} & {*IMPURE, *EVALUATOR} == set()


def test_every_function_has_rows_and_a_refusal() -> None:
    found = [row for table in KNOWN for row in rows(table)]
    count, refusals = Counter(row.name for row in found), {row.name for row in found if row.result == REFUSED}
    assert [name for name in PURE if count[name] < 3 or name not in refusals] == []


# ------------------------------------------------------------------------------------------ bounds

LONG = 100_000
HOSTILE: list[tuple[str, list[Any]]] = [
    ("regex", ["(a*)*b", "a" * LONG]),
    ("regex", ["((((((((a*)*)*)*)*)*)*)*)*b", "a" * 3000]),
    ("regex", ["(?:" * 90 + "a" + ")*" * 90, "a" * 2000 + "b"]),
    ("regex", ["(?:(?:){1000}){1000}", "a"]),
    ("regex", ["((a{100}){100}){100}", "a"]),
    ("regex", ["(" * 5000, ""]),
    ("regexall", ["()" * 600, "a" * LONG]),
    ("regexall", ["a", "a" * 10_000]),
    ("replace", ["a" * 50_000, "a", "b" * 50_000]),
    ("replace", ["a" * 50_000, "/a/", "b" * 50_000]),
    ("indent", [LONG, "\n" * LONG]),
    ("format", ["%[1]s" * 20_000, "a" * LONG]),
    ("format", ["%9999999d", 1]),
    ("format", ["%.9999999f", 1]),
    ("formatlist", ["%[1]s" * 14_000, [""] * 500]),
    ("join", ["x" * 50_000, [""] * 500]),
    ("join", ["", ["x" * 60_000] * 2]),
    ("setproduct", [["a", "b"]] * 60),
    ("setproduct", [*[["a"]] * 9000, ["x"] * 500]),
    ("range", [0, 1000, 1.5]),
    ("jsondecode", ["[" * LONG]),
    ("jsondecode", ["9" * LONG]),
    ("jsondecode", ["1e999999999"]),
    ("jsondecode", ["[" + "1," * 600 + "1]"]),
    ("jsonencode", ["\1" * LONG]),
    ("yamldecode", ["[" * LONG]),
    ("yamldecode", ["- " * 50_000]),
    ("yamldecode", ["".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 10 if n else 'x')}]\n" for n in range(12))]),
    ("csvdecode", ["a\n" * 50_000]),
    ("parseint", ["z" * LONG, 36]),
    ("max", [10**1000]),
    ("max", [Decimal("1e-1000")]),
    ("upper", ["a" * (LONG + 1)]),
]


@pytest.mark.parametrize(("name", "arguments"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_what_would_take_too_much_is_left_unknown(name: str, arguments: list[Any]) -> None:
    with pytest.raises(NotEvaluated):
        PURE[name](*arguments)


def test_deep_values_are_left_unknown() -> None:
    deep: Plain = "x"
    for _ in range(5000):
        deep = [deep]
    for name in ("jsonencode", "yamlencode", "index", "format"):
        with pytest.raises(NotEvaluated):
            PURE[name](deep, deep)


SCALARS = (
    some.none()
    | some.booleans()
    | some.integers(-(2**70), 2**70)
    | some.decimals(allow_nan=False, allow_infinity=False, places=3)
)
TEXTS = some.text(max_size=8) | some.text("ab%1[](){}*+?|\\^$-.,:'\"\n&*<>#!TZh/ ", max_size=12)
VALUES = some.recursive(
    SCALARS | TEXTS, lambda inner: some.lists(inner, max_size=4) | some.dictionaries(TEXTS, inner, max_size=3), max_leaves=6
)


@settings(max_examples=300, deadline=None, derandomize=True)
@example("regex", ["[", "["])
@given(some.sampled_from(sorted(PURE)), some.lists(VALUES, max_size=4))
def test_whatever_is_given_nothing_but_a_value_or_a_reason_comes_out(name: str, arguments: list[Any]) -> None:
    try:
        result = PURE[name](*arguments)
    except NotEvaluated as error:
        result = str(error) or pytest.fail("it gives no reason")
    assert isinstance(result, str | int | Decimal | list | dict | None)


# ---------------------------------------------------------------------------------------- results


def test_sets_multiply_to_a_set_and_lists_to_a_list() -> None:
    assert isinstance(PURE["setproduct"](PlainSet(["a"]), PlainSet(["b"])), PlainSet)
    assert not isinstance(PURE["setproduct"](["a"], ["b"]), PlainSet)


def test_whole_numbers_are_integers_and_others_decimals() -> None:
    assert [type(PURE["jsondecode"](text)) for text in ("5.0", "5e2", "0.5")] == [int, int, Decimal]
    assert PURE["abs"](Decimal("-1234567890123456789012345678901.5")) == Decimal("1234567890123456789012345678901.5")


def test_what_terraform_refuses_is_told_apart_from_what_is_not_followed() -> None:
    with pytest.raises(Refused, match="does not match"):
        PURE["regex"]("a", "b")
    with pytest.raises(NotEvaluated, match="class of Unicode") as caught:
        PURE["regex"]("\\p{L}", "b")
    assert not isinstance(caught.value, Refused)
