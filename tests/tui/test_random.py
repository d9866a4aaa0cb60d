"""Any keys, in any order: no crash, no file touched without W, undo leads back to the start."""

from __future__ import annotations

from random import Random

import pytest
import toy
from cogtui.tui.actions import ACTIONS, MOVES
from cogtui.tui.screens.base import BaseScreen
from driving import opened, rested

LEAVING = {"leave", "interrupt", "suspend_process", "open_editor", "write_files", "commands", "save_patch", "save_replay"}
KEYS = [key for action in (*ACTIONS, *MOVES) if action.id not in LEAVING for key in action.keys]
KEYS += ["escape", "enter", "1", "4", "a", "s", "n", "j"] * 3


@pytest.mark.parametrize(("seed", "size"), [(1, (140, 40)), (2, (80, 24)), (3, (110, 30)), (4, (60, 16))])
async def test_random_keys(shop, seed, size):
    chance = Random(seed)
    before = {path: path.read_bytes() for path in shop.folder.rglob("*.tf")}
    async with opened(shop, size) as pilot:
        app = pilot.app
        for _ in range(150):
            await pilot.press(chance.choice(KEYS))
            state = app.session.state
            assert set(state.workspace.overrides) == {c for d in state.edits for c in d.cells}
        await rested(pilot)
        while not isinstance(app.screen, BaseScreen):
            await pilot.press("escape")
        while app.session.last:
            app.session.undo()
        assert (dict(app.session.state.workspace.overrides), dict(app.session.state.decisions)) == ({}, {})
    assert before == {path: path.read_bytes() for path in shop.folder.rglob("*.tf")}


async def test_random_keys_with_writes_keep_what_was_not_chosen(whole_shop):
    chance = Random(5)
    async with opened(whole_shop) as pilot:
        for _ in range(60):
            await pilot.press(chance.choice([*"aasnnjJuwW1", "full_stop", "space"]))
            await rested(pilot)
    for name, text in (("identity", toy.IDENTITY), ("partners", toy.PARTNERS)):
        now = (whole_shop.folder / f"prod/{name}.tf").read_text()
        assert [line for line in now.splitlines() if "#" in line and "[" not in line] == [
            line for line in text.splitlines() if "#" in line and "[" not in line
        ]
