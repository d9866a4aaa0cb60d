"""How the Findings screen looks: sizes, themes, without colour, a filter, groups by client."""

from __future__ import annotations

import asyncio

import pytest
import toy
from cogtui.tui.app import CogtuiApp
from cogtui.tui.widgets.findings import SelectionBox
from driving import press, rested

SIZES = {"140x40": (140, 40), "110x32": (110, 32), "80x24": (80, 24)}
DECIDED = ("2", "a", "n", "s", "n", "space", "n", "n", "space")
"""One is accepted, one skipped, two are selected."""


def look(snap_compare, folder, *keys, size=(140, 40), theme="cogtui-dark"):
    app = CogtuiApp(toy.make(folder / "infra"))

    async def before(pilot):
        app.theme = theme
        await rested(pilot)
        await press(pilot, *keys)
        box = app.screen.query_one(SelectionBox)
        while box.told.effect == "…":
            await asyncio.sleep(0.02)
        await rested(pilot)

    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["cogtui-dark", "cogtui-light"])
def test_findings(snap_compare, tmp_path, size, theme):
    look(snap_compare, tmp_path, *DECIDED, size=SIZES[size], theme=theme)


@pytest.mark.parametrize("size", ["140x40", "80x24"])
def test_without_colour(snap_compare, tmp_path, monkeypatch, size):
    monkeypatch.setenv("NO_COLOR", "1")
    look(snap_compare, tmp_path, *DECIDED, size=SIZES[size])


def test_filter(snap_compare, tmp_path):
    look(snap_compare, tmp_path, "2", "slash", *"sev:high !file:partners")


def test_by_client_with_a_folded_group(snap_compare, tmp_path):
    look(snap_compare, tmp_path, "2", "b", "b", "b", "k", "enter")


def test_nothing_matches(snap_compare, tmp_path):
    look(snap_compare, tmp_path, "2", "slash", *"zzz", size=(80, 24))
