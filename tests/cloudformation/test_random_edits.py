"""Edits drawn at random over every layout of the corpus: what is read back is what was meant, and nothing else changed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cogtui.core import settings
from cogtui.core.cloudformation.reader import Template
from cogtui.core.model import CannotEdit, Cell, Choice, Content, ListValue, Partial, Scalar, Value

from .proof import cells_of, changed, template

CORPUS = sorted(Path(__file__).parents[1].joinpath("corpus", "cloudformation").iterdir())
TEXTS = [
    *("ENABLED", "yes", "https://n/cb", "a: b", "60", "é😀x", "it's", "x #y", "[q]", "null", 'say "hi"', "- x", "", " lead"),
    *(
        "1e5",
        "y",
        "tab\there",
        "openid",
        "a\\b",
        "*z",
        "{k}",
        "a]",
        "key:",
        "? x",
        "@x",
        "%y",
        "`z",
        "=",
        "<<",
        "0x1F",
        "1_000",
    ),
]
ROUNDS = 6


@pytest.mark.parametrize("variant", ["lf", "crlf", "bom", "no-final-newline"])
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_only_what_was_meant_changes(path: Path, variant: str) -> None:
    text = path.read_bytes().decode()
    text = {"lf": text, "crlf": text.replace("\n", "\r\n"), "bom": "\ufeff" + text}.get(variant, text.rstrip("\n"))
    for seed in range(ROUNDS):
        overrides = dict(_drawn(template(text, path.name), random.Random(seed)))
        with suppress(CannotEdit):
            changed(text, overrides, path.name)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_no_change_is_no_edit(path: Path) -> None:
    assert template(path.read_bytes().decode(), path.name).edits({}) == {}


def _drawn(unit: Template, dice: random.Random) -> Iterator[tuple[Cell, Content]]:
    for address in unit.addresses:
        for name, value in unit.evaluate(address, {}).settings.items():
            row = settings.by_name()[name]
            if row.kind != "block":
                yield from _drawn_for(value, row.kind, dice)


def _drawn_for(value: Value, kind: str, dice: random.Random) -> Iterator[tuple[Cell, Content]]:
    if isinstance(value, Choice):
        yield from _drawn_for(value.then, kind, dice)
        yield from _drawn_for(value.otherwise, kind, dice)
    elif isinstance(value, ListValue):
        if value.cell and not value.cell.locked and dice.random() < 0.2:
            yield value.cell, _list(value, dice)
        for item in value.items:
            yield from _drawn_for(item.value, "string", dice)
    else:
        for cell in cells_of(value):
            if not cell.locked and dice.random() < 0.2:
                yield cell, _content(cell, "string" if isinstance(value, Partial) else kind, dice)


def _list(value: ListValue, dice: random.Random) -> Content:
    entries = [e.entry for item in value.items for e in item.elements if e.cell == value.cell and dice.random() < 0.6]
    for _ in range(dice.choice([0, 1, 1, 2])):
        entries.insert(dice.randint(0, len(entries)), dice.choice(TEXTS))
    return tuple(entries)


def _content(cell: Cell, kind: str, dice: random.Random) -> Content:
    if kind == "list" and cell.limits is None:
        return tuple(dice.choice(TEXTS) for _ in range(dice.choice([0, 1, 2])))
    scalars: dict[str, Scalar] = {"boolean": dice.random() < 0.5, "integer": dice.choice([5, 60, 3600])}
    return scalars.get(kind, dice.choice(TEXTS))
