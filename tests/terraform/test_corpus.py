"""Shapes that real folders hold, written by hand: each is read, changed in every place that may be, and read again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cogtui.core import settings
from cogtui.core.model import Absent, Cell, Client, Content, Kept, Known, ListValue
from cogtui.core.source import apply_edits
from cogtui.core.terraform.reader import TerraformUnit

from .folders import folder, plain, spelled

CORPUS = sorted((Path(__file__).parents[1] / "corpus" / "terraform").glob("*.tf"))
NEW: dict[str, Content] = {"boolean": True, "integer": 7, "list": ("a", "b"), "string": "new"}


def text_of(path: Path) -> str:
    return path.read_bytes().decode()


def everywhere(unit: TerraformUnit) -> dict[Cell, Content]:
    """A new content for every cell of every client that may be written."""
    return {cell: new for address in unit.addresses for cell, new in changes(unit.evaluate(address, {})) if not cell.locked}


def changes(client: Client) -> list[tuple[Cell, Content]]:
    found: list[tuple[Cell, Content]] = []
    for name, value in client.settings.items():
        kind = settings.by_name()[name].kind
        if isinstance(value, ListValue) and value.cell:
            found.append((value.cell, (*(Kept(i) for i in range(1, len(value.items))), "new")))
        elif isinstance(value, Known | Absent) and value.cell and kind != "block":
            found.append((value.cell, NEW[kind]))
    return found


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_is_read(path: Path) -> None:
    unit = folder(text_of(path))
    wanted = re.match(r"\ufeff?# clients: (\d+)(?:, problems: (\d+))?", text_of(path))
    assert wanted
    assert (len(unit.addresses), len(unit.problems)) == (int(wanted[1]), int(wanted[2] or 0))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_change_comes_out_and_nothing_else(path: Path) -> None:
    unit = folder(text_of(path))
    overrides = everywhere(unit)
    text = apply_edits(text_of(path), unit.edits(overrides).get("main.tf", []))
    again = folder(text)
    assert len(again.problems) == len(unit.problems)
    for address in unit.addresses:
        wanted, found = unit.evaluate(address, overrides), again.evaluate(address, {})
        for name, value in wanted.settings.items():
            if not hasattr(value, "condition"):
                assert spelled(plain(value)) == spelled(plain(found.settings[name])), name
    roots = {unit.outline_path(cell) for cell in overrides}
    before, after = unit.outline("main.tf"), again.outline("main.tf")
    moved = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
    assert all(any(path == root or path.startswith((f"{root}/", f"{root}[", f"{root}#")) for root in roots) for path in moved)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_line_endings_are_those_of_the_file(path: Path) -> None:
    text = text_of(path)
    unit = folder(text)
    after = apply_edits(text, unit.edits(everywhere(unit)).get("main.tf", []))
    if "\r\n" in text:
        assert after.count("\n") == after.count("\r\n")
    else:
        assert "\r" not in after


def test_a_client_behind_a_heredoc_with_blanks_is_not_lost() -> None:
    path = next(path for path in CORPUS if path.stem == "heredoc_closing_blanks")
    unit = folder(text_of(path))
    assert [address.rpartition(".")[2] for address in unit.addresses] == ["hidden", "seen"]
