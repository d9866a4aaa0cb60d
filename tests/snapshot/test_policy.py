"""How the policy screen looks on real rules: sizes, themes, without colour, and what lies over it."""

from __future__ import annotations

import asyncio

import pytest
from cogtui.core.profile import load_profile
from cogtui.tui.app import CogtuiApp
from cogtui.tui.engine import CoreEngine
from driving import press, rested
from lifetimes import build

SIZES = {"140x40": (140, 40), "110x32": (110, 32), "80x24": (80, 24)}
TURNED = ("minus", "j", "space", "k")


@pytest.fixture
def look(snap_compare, inside):
    def compare(*keys, rule="CGT303", size="140x40", theme="cogtui-dark"):
        build(inside / "infra")
        app = CogtuiApp(CoreEngine(["infra"], load_profile("baseline", ["infra"])))

        async def before(pilot):
            app.theme = theme
            await rested(pilot)
            await press(pilot, "3")
            app.screen.select_rule(rule)
            await press(pilot, *keys)
            await asyncio.sleep(0.3)
            await rested(pilot)

        assert snap_compare(app, terminal_size=SIZES[size], run_before=before)

    return compare


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["cogtui-dark", "cogtui-light"])
def test_policy(look, size, theme):
    look(*TURNED, size=size, theme=theme)


@pytest.mark.parametrize("size", ["140x40", "80x24"])
def test_without_colour(look, monkeypatch, size):
    monkeypatch.setenv("NO_COLOR", "1")
    look(*TURNED, size=size)


def test_a_set(look):
    look("space", rule="CGT601")


def test_one_kind(look):
    look("C", "C", "minus")


def test_saving(look):
    look("minus", "W")


def test_profiles(look):
    look("P")


@pytest.mark.parametrize("rule", ["CGT303", "CGT601"])
def test_editing(look, rule):
    look("e", rule=rule, size="80x24")
