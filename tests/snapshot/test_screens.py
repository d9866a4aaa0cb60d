"""How Review and Diff & write look: sizes, themes, without colour. The toy's findings keep these from the rules' words."""

from __future__ import annotations

import pytest
import toy
from cogtui.tui.app import CogtuiApp
from driving import press, rested

SIZES = {"140x40": (140, 40), "110x32": (110, 32), "80x24": (80, 24)}
DECIDED = ("a", "n", "a", "n", "n", "s", "n")


def look(snap_compare, folder, *keys, size=(140, 40), theme="cogtui-dark", engine=toy.make):
    app = CogtuiApp(engine(folder / "infra"))

    async def before(pilot):
        app.theme = theme
        await rested(pilot)
        await press(pilot, *keys)

    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["cogtui-dark", "cogtui-light"])
def test_review(snap_compare, tmp_path, size, theme):
    look(snap_compare, tmp_path, *DECIDED, size=SIZES[size], theme=theme)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["cogtui-dark", "cogtui-light"])
def test_write(snap_compare, tmp_path, size, theme):
    look(snap_compare, tmp_path, *DECIDED, "w", size=SIZES[size], theme=theme)


@pytest.mark.parametrize("keys", [DECIDED, (*DECIDED, "w")], ids=["review", "write"])
@pytest.mark.parametrize("size", ["140x40", "80x24"])
def test_without_colour(snap_compare, tmp_path, monkeypatch, size, keys):
    monkeypatch.setenv("NO_COLOR", "1")
    look(snap_compare, tmp_path, *keys, size=SIZES[size])


def test_a_client_that_shares_its_change(snap_compare, tmp_path):
    look(snap_compare, tmp_path, "J", "J", "J", "a")


def test_help(snap_compare, tmp_path):
    look(snap_compare, tmp_path, "question_mark", size=(80, 24))


def test_unreadable_file(snap_compare, tmp_path):
    look(snap_compare, tmp_path, "c", "G")


def test_filter(snap_compare, tmp_path):
    look(snap_compare, tmp_path, "slash", *"sev:high", "enter")


def test_leaving(snap_compare, tmp_path):
    look(snap_compare, tmp_path, "a", "q", size=(80, 24))


def test_nothing_found(snap_compare, tmp_path):
    (tmp_path / "infra").mkdir()
    look(snap_compare, tmp_path, engine=toy.ToyEngine, size=(80, 24))


def test_clean(snap_compare, tmp_path):
    look(snap_compare, tmp_path, engine=toy.make_clean)


def test_too_small(snap_compare, tmp_path):
    look(snap_compare, tmp_path, size=(52, 14))
