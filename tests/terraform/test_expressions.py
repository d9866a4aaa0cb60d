"""Whole expressions, over the names that expressions.tf declares: what cogtui makes of them is what Terraform printed.

A line of expressions.txt is ``expression => JSON``, or ``refused``. To add one, write it without a result and run this file
as a script.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cogtui.core.model import Absent, Choice, Item, ListValue, ObjectValue, Unknown, Value
from cogtui.core.source import Source
from cogtui.core.terraform.compute import plain
from cogtui.core.terraform.evaluate import Evaluator
from cogtui.core.terraform.folder import Argument
from cogtui.core.terraform.modules import Tree, of_files
from cogtui.core.terraform.scope import Place
from cogtui.core.terraform.values import Failed
from cogtui.core.view import atoms_of, holds
from judges import needs_terraform

from .console import REFUSED, printed

HERE = Path(__file__).parent
DECLARED = HERE / "expressions.tf"
TABLE = HERE / "expressions.txt"
ROWS = [line.rpartition(" => ")[::2] for line in TABLE.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def tree() -> Tree:
    return of_files("infra", [Source("main.tf", "main.tf", DECLARED.read_text("utf-8"))], [])


def outcome(tree: Tree, expression: str) -> Any:
    """The value as data, the branch of the defaults where it hangs on them; ``refused``, or the reason in angle brackets."""
    evaluator = Evaluator({})
    value = evaluator.argument(Argument("main.tf", "x", 0, 0, expression), Place(tree.root))
    value = by_default(value)
    if isinstance(value, Failed):
        return REFUSED
    if isinstance(value, Unknown):
        return f"<{value.reason}>"
    return plain(evaluator, settled(evaluator, value))


def by_default(value: Value) -> Value:
    while isinstance(value, Choice):
        truth = {atom: bool(atom.default) for atom in atoms_of(value.condition)}
        value = value.then if holds(value.condition, truth) else value.otherwise
    return value


def settled(evaluator: Evaluator, value: Value) -> Value:
    """The same with every choice inside taken as the defaults have it."""
    value = by_default(value)
    if isinstance(value, ListValue):
        items = [(item.value, settled(evaluator, item.value)) for item in value.items]
        kept = [new for old, new in items if not (isinstance(old, Choice) and isinstance(new, Absent) and new.cell is None)]
        return replace(value, items=tuple(Item(new) for new in kept))
    if isinstance(value, ObjectValue):
        return replace(value, members={n: settled(evaluator, evaluator.force(m)) for n, m in value.members.items()})
    return value


def numbers(data: Any) -> Any:
    """JSON with its numbers as Decimals: 30 and 30.0 are the same."""
    if isinstance(data, list):
        return [numbers(part) for part in data]
    if isinstance(data, dict):
        return {name: numbers(part) for name, part in data.items()}
    return Decimal(str(data)) if isinstance(data, int | float | Decimal) and not isinstance(data, bool) else data


@pytest.mark.parametrize(("expression", "wanted"), ROWS, ids=[row[0] for row in ROWS])
def test_what_an_expression_comes_to(tree: Tree, expression: str, wanted: str) -> None:
    found = outcome(tree, expression)
    assert numbers(found) == (REFUSED if wanted == REFUSED else numbers(json.loads(wanted)))


@needs_terraform
def test_terraform_prints_the_same_today() -> None:
    assert printed([expression for expression, _ in ROWS], DECLARED.read_text("utf-8")) == [wanted for _, wanted in ROWS]


if __name__ == "__main__":
    results = printed([expression for expression, _ in ROWS], DECLARED.read_text("utf-8"))
    TABLE.write_text("".join(f"{row[0]} => {result}\n" for row, result in zip(ROWS, results, strict=True)), "utf-8")
