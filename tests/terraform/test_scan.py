"""What every part of an expression's text is taken for, and where what is wrong with it stands."""

from __future__ import annotations

from contextlib import suppress

import pytest
from cogtui.core.terraform.nodes import Binary, Paren
from cogtui.core.terraform.scan import Broken, one_line
from cogtui.core.terraform.syntax import parse


@pytest.mark.parametrize("text", ["a\n  == b", "a ==\n  b", "a # c\n  == b", "(a)\n  - b"])
def test_operators_over_two_lines_inside_of_brackets(text: str) -> None:
    node = parse(f"({text})")
    assert isinstance(node, Paren)
    inner = node.inner
    assert isinstance(inner, Binary)
    assert inner.operator in ("==", "-")
    assert f"({text})"[inner.start : inner.end] == text


@pytest.mark.parametrize(
    ("text", "offset"),
    [("a b", 2), ("a ?", 2), ("[1,,2]", 3), ('"a${}"', 2), ('"\\q"', 1), ('a == "\\q"', 6), ("f(", 1), ('[a, "${b c}"]', 9)],
)
def test_errors_stand_where_they_are(text: str, offset: int) -> None:
    with pytest.raises(Broken) as error:
        parse(text)
    assert error.value.offset == offset


ENDLESS = {
    "nots": "!" * 500 + "a",
    "sums": "a" + " + a" * 5000,
    "parentheses": "(" * 90 + "a" + ")" * 90,
    "conditionals": "a ? " * 300 + "a" + " : a" * 300,
    "dollars": '"' + "$" * 100_000,
    "dollars and percents": '"' + "%$" * 50_000,
    "backslashes": '"' + "\\" * 100_001,
    "a long sum": "a + " * 50_000 + "a",
    "brackets": "[" * 50_000,
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_hostile_text_ends_soon(text: str) -> None:
    with suppress(Broken):
        parse(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a /* c */ b", "a b"),
        ('a # x\n  ==   "b  c" ', 'a == "b  c"'),
        ("f(\n  a,\r\n  b # c\n)", "f( a, b )"),
        ("<<X\n a  b\nX", "<<X\n a  b\nX"),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert one_line(text, 0, len(text)) == line
