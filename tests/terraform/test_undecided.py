"""What hangs on a variable without a value: in each world the value is one that Terraform prints for some value of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cogtui.core import settings as table
from cogtui.core.model import Client
from cogtui.core.view import in_world, worlds_of
from compare import Meaning, meaning, our_meaning, why_unknown
from judges import needs_terraform
from planned import PRINTED, console

from .folders import folder, resource

FOLDER = Path(__file__).parent.parent / "corpus" / "undecided"
AROUND = (FOLDER / "main.tf").read_text()


@cache
def printed() -> dict[str, list[Any]]:
    """For each expression what ``terraform console`` prints with true and with false; null where it refuses."""
    found: dict[str, list[Any]] = json.loads((FOLDER / PRINTED).read_text())
    return found


def setting_of(expression: str) -> table.Setting:
    lists = any(isinstance(value, list) for value in printed()[expression])
    return table.by_name()["read_attributes" if lists else "default_redirect_uri"]


def client_with(expression: str) -> Client:
    unit = folder(resource(f"{setting_of(expression).name} = {expression}") + AROUND)
    return unit.evaluate(unit.addresses[0], {})


def said(expression: str) -> tuple[set[Meaning], set[str]]:
    """What cogtui knows in any world, and why it does not in others."""
    client, setting = client_with(expression), setting_of(expression)
    values = [in_world(client.settings[setting.name], world) for world in worlds_of(client)]
    reasons = {why_unknown(value) for value in values} - {""}
    return {our_meaning(setting, value) for value in values if not why_unknown(value)}, reasons


@pytest.mark.parametrize("expression", printed())
def test_in_each_world_the_value_is_one_that_terraform_prints(expression: str) -> None:
    wanted = {meaning(setting_of(expression), value) for value in printed()[expression]}
    known, reasons = said(expression)
    assert known <= wanted
    assert len(known) == len(wanted) or reasons, "what differs for Terraform is one thing for cogtui"


@needs_terraform
def test_terraform_still_prints_what_is_stored() -> None:
    assert console(FOLDER, list(printed())) == printed()
