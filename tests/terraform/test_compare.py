"""cogtui's values of whole folders against two others who evaluate Terraform: Terraform itself, and tfparse."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cogtui.core import settings as table
from cogtui.core.model import Absent, Client, Item, Known, ListValue, Partial, Span, Unknown, Value
from cogtui.core.view import PlainValue, in_world, worlds_of
from cogtui.core.workspace import load
from compare import FAULTS, Comparison, Meaning, compare, judge, main, meaning, our_meaning, undecided, why_unknown
from judges import needs_provider
from planned import EXPECTED, given_files, plan, plan_together

TESTS = Path(__file__).parent.parent
SHAPES = sorted(path.parent for path in (TESTS / "corpus" / "modules").glob(f"*/{EXPECTED}"))
WITH_VARIABLE_FILES = [folder for folder in SHAPES if list(folder.glob("*.tfvars"))]
EXAMPLES = sorted(path for path in (TESTS.parent / "examples").iterdir() if path.is_dir())
SPAN = Span("main.tf", 0, 1)

needs_tfparse = pytest.mark.skipif(importlib.util.find_spec("tfparse") is None, reason="tfparse is not on this machine")
BY_DEFAULT_NOT_THERE = {
    "lists_of_objects": ["aws_cognito_user_pool_client.none"],
}
"""Clients that exist unless defaults hold: a condition on whether a resource exists is taken to be met."""

NOT_FOLLOWED = {
    "types_matter aws_cognito_user_pool_client.answers read_attributes": "whether a list equals another hangs on their types",
    "types_matter aws_cognito_user_pool_client.order write_attributes": "the digits that a rounded number is printed with",
}
"""What Terraform knows and cogtui says is unknown, with the reason."""

each_shape = pytest.mark.parametrize("folder", SHAPES, ids=lambda folder: folder.name)


def expected(folder: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((folder / EXPECTED).read_text())
    return found


def var_files(folder: Path) -> list[str]:
    return [str(path) for path in given_files(folder)]


@dataclass(frozen=True)
class Why:
    """Why cogtui does not know a value; ``reference``: it is another resource's, and is kept as such."""

    text: str
    reference: bool


# ----------------------------------------------------------------------------------------- terraform


@each_shape
def test_every_value_is_the_one_that_terraform_planned(folder: Path) -> None:
    clients, planned = clients_of(folder), expected(folder)
    wrong = {
        f"{address} {setting.name}": (said, wanted)
        for address in clients.keys() & planned.keys()
        for setting, said in spoken(clients[address])
        if said != (wanted := meaning(setting, planned[address].get(setting.name))) and not excused(said, wanted)
    }
    left = {f"{folder.name} {key}": said for key, (said, _) in wrong.items() if f"{folder.name} {key}" in NOT_FOLLOWED}
    assert all(isinstance(said, Why) for said in left.values())
    assert {f"{folder.name} {key}" for key in wrong} == left.keys()
    assert left.keys() == {key for key in NOT_FOLLOWED if key.startswith(f"{folder.name} ")}


@each_shape
def test_every_client_is_there_that_terraform_planned(folder: Path) -> None:
    clients, planned = clients_of(folder), expected(folder)
    assert sorted(clients) == sorted({*planned, *BY_DEFAULT_NOT_THERE.get(folder.name, ())})


def clients_of(folder: Path) -> dict[str, Client]:
    return {client.address: client for client in load([str(folder)], var_files=var_files(folder)).clients.values()}


def spoken(client: Client) -> Iterator[tuple[table.Setting, Meaning | Why]]:
    """Each setting's meaning in the world by default, or why it is not known; a block counts by its members."""
    world = worlds_of(client)[0]
    for setting in table.SETTINGS:
        written = client.settings[setting.name]
        value = in_world(written, world)
        if setting.kind != "block":
            yield setting, why(undecided(written) or why_unknown(value), value) or our_meaning(setting, value)


def why(reason: str, value: PlainValue) -> Why | None:
    return Why(reason, any(unknown.kind == "reference" for unknown in unknowns(value))) if reason else None


def unknowns(value: Value) -> Iterator[Unknown]:
    match value:
        case Unknown():
            yield value
        case Partial(parts=parts):
            yield from (part for part in parts if isinstance(part, Unknown))
        case ListValue(items=items):
            for item in items:
                yield from unknowns(item.value)


def excused(said: Meaning | Why, wanted: Meaning) -> bool:
    """Not to know is right where Terraform does not either, and where a value is another resource's."""
    return isinstance(said, Why) and (wanted is None or said.reference)


@needs_provider
def test_terraform_still_plans_what_is_stored() -> None:
    folders = [folder for folder in SHAPES if folder not in WITH_VARIABLE_FILES]
    assert plan_together(folders) == {folder.name: expected(folder) for folder in folders}


@needs_provider
@pytest.mark.parametrize("folder", WITH_VARIABLE_FILES, ids=lambda folder: folder.name)
def test_terraform_still_plans_what_is_stored_with_variable_files(folder: Path) -> None:
    assert plan(folder) == expected(folder)


# ------------------------------------------------------------------------------------------- tfparse


@needs_tfparse
@pytest.mark.parametrize("folder", [*SHAPES, *EXAMPLES], ids=lambda folder: folder.name)
def test_tfparse_agrees(folder: Path) -> None:
    found = compare(str(folder), var_files(folder))
    assert found.both or found.faults or not list(folder.rglob("*.tf"))
    assert (found.missed, found.unexpanded, found.unread) == ((), (), ())
    assert [entry for entry in found.entries if entry.outcome == "different"] == []


@needs_tfparse
def test_each_known_fault_of_tfparse_is_still_met() -> None:
    """One that was mended upstream leaves the table, and its clients are compared again."""
    met: set[str] = set()
    for name in ("override_files", "dynamic_blocks"):
        met |= compare(str(TESTS / "corpus" / "modules" / name)).faults.keys()
    assert met == FAULTS.keys()


@needs_tfparse
def test_the_callers_of_a_module_are_the_roots(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(TESTS / "corpus" / "modules" / "three_levels")]) == 0
    assert capsys.readouterr().out.startswith("clients: 2 both, 0 only cogtui, 0 only tfparse\n")


def test_what_does_not_exist_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no/such/folder"]) == 2
    assert capsys.readouterr().err == "no/such/folder: no such file or folder\n"


# ------------------------------------------------------------------------------------------- judging


def a_list(*items: Value, complete: bool = True) -> ListValue:
    return ListValue(tuple(Item(item) for item in items), SPAN, complete)


def known(value: str | int | bool) -> Known:
    return Known(value, SPAN)


UNKNOWN = Unknown("var.a", "var.a has no default", SPAN, "input")
JUDGED: list[tuple[str, PlainValue, object, str]] = [
    ("name", known("web"), "web", "equal"),
    ("name", known("web"), "Web", "different"),
    ("name", known("7"), 7, "equal"),
    ("name", known("web"), None, "different"),
    ("name", known("web"), {"__attribute__": "var.a", "__name__": "a"}, "unjudged"),
    ("name", known("a-b"), "a-${var.a}", "unjudged"),
    ("name", known("a-${b}"), "a-${b}", "equal"),
    ("name", UNKNOWN, "web", "unknown"),
    ("name", Absent(SPAN), None, "absent"),
    ("name", Absent(SPAN), "web", "different"),
    ("refresh_token_validity", known("30"), 30, "equal"),
    ("refresh_token_validity", known(30), 30.5, "different"),
    ("generate_secret", known("true"), True, "equal"),
    ("generate_secret", known(False), True, "different"),
    ("callback_urls", a_list(known("b"), known("a"), known("a")), ["a", "b"], "equal"),
    ("callback_urls", a_list(known("a")), ["a", "b"], "different"),
    ("callback_urls", a_list(), None, "different"),
    ("callback_urls", a_list(known("a"), Absent(SPAN)), ["a"], "equal"),
    ("callback_urls", a_list(known("a"), complete=False), ["a", "b"], "unknown"),
    ("callback_urls", a_list(known("a"), UNKNOWN), ["a", "b"], "unknown"),
    ("callback_urls", a_list(known("a")), ["a", "${var.b}"], "unjudged"),
]


@pytest.mark.parametrize(("name", "ours", "theirs", "outcome"), JUDGED)
def test_judging_goes_by_meaning(name: str, ours: PlainValue, theirs: object, outcome: str) -> None:
    assert judge(table.by_name()[name], ours, theirs)[0] == outcome


def test_what_hangs_on_an_undecided_condition_is_not_known() -> None:
    assert judge(table.by_name()["name"], known("web"), "app", "var.a == 1")[0] == "unknown"


def test_a_difference_or_a_missed_client_fails() -> None:
    assert not Comparison().failed
    assert Comparison(missed=("dev#aws_cognito_user_pool_client.a",)).failed
