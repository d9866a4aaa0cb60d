"""The interface on real files, through the real core: all flows once, from the first key to the bytes."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest
from cogtui.core.profile import load_profile
from cogtui.tui.engine import CoreEngine
from driving import opened, press, rested, screen_text, status
from test_random import KEYS

EXAMPLES = Path(__file__).parents[2] / "examples" / "infra"


@pytest.fixture
def infra(inside):
    shutil.copytree(EXAMPLES, inside / "infra")
    return CoreEngine(["infra"], load_profile("baseline", ["infra"]))


def files():
    return {path: path.read_bytes() for path in sorted(Path("infra").rglob("*")) if path.is_file()}


async def test_accept_all_write_and_put_back(infra):
    before = files()
    async with opened(infra) as pilot:
        app = pilot.app
        await press(pilot, "c", "A", "A")
        accepted, expected = app.session.edits, sum(app.session.state.audit.counts().values())
        assert accepted > 10
        assert files() == before
        await press(pilot, "w")
        assert "checks" not in status(app)
        await press(pilot, "W")
        assert "written" in status(app)
        assert files() != before
        assert app.session.edits == 0
        assert sum(app.session.state.audit.counts().values()) == expected
        assert files().keys() == before.keys()
        await press(pilot, "u", "u")
        assert files() == before
        assert app.session.edits == accepted


async def test_one_fix_changes_what_the_preview_showed(infra):
    before = files()
    async with opened(infra) as pilot:
        app = pilot.app
        shown = app.screen.preview().sections[0].hunks[0].lines
        await press(pilot, "a", "w", "W")
        file = Path(app.session.last.files[0])
        removed = [line.text for line in shown if line.kind == "-"]
        added = [line.text for line in shown if line.kind == "+"]
        old, new = before[file].decode().splitlines(keepends=True), file.read_text().splitlines(keepends=True)
        assert [line for line in old if line not in new] == removed
        assert [line for line in new if line not in old] == added


@pytest.mark.parametrize("seed", [11, 12])
async def test_random_keys(infra, seed):
    chance, before = Random(seed), files()
    async with opened(infra) as pilot:
        for _ in range(120):
            await pilot.press(chance.choice(KEYS))
        await rested(pilot)
        while pilot.app.session.last:
            pilot.app.session.undo()
        assert dict(pilot.app.session.state.workspace.overrides) == {}
    assert files() == before


async def test_every_client_and_row_can_be_looked_at(infra):
    async with opened(infra) as pilot:
        for _ in range(len(pilot.app.session.state.workspace.clients)):
            await press(pilot, "G", "g", "J")
        assert "cogtui" in screen_text(pilot.app)


async def test_the_walk_leaves_out_what_asks_nothing(infra):
    async with opened(infra) as pilot:
        session, seen = pilot.app.session, set()
        for _ in range(60):
            await press(pilot, "n")
            issue = pilot.app.screen.row.issue
            seen.add(issue.finding.severity)
            if issue.standing != "open":
                break
            await press(pilot, "s")
        assert "info" not in seen
        assert session.edits == 0
        assert "decided" in status(pilot.app)
