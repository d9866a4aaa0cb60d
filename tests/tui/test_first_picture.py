"""The first picture needs nothing of the core that reads, audits or patches; and headless runs need nothing of Textual."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cogtui.core.model import UsageError
from cogtui.tui.app import CogtuiApp
from cogtui.tui.screens.start import StartScreen
from driving import rested, screen_text

IMPORTED = """
import sys
{}
print("\\n".join(sys.modules))
"""


def modules(code: str) -> set[str]:
    found = subprocess.run([sys.executable, "-c", IMPORTED.format(code)], capture_output=True, text=True, check=True)
    return set(found.stdout.split())


def test_the_frame_is_drawn_without_the_rest():
    found = modules("import cogtui.core.cli, cogtui.tui.app, cogtui.tui.preferences; cogtui.tui.preferences.preferences()")
    heavy = {"cogtui.core." + name for name in ("audit", "rules", "workspace", "profile", "view", "discover", "fix")}
    heavy |= {"cogtui.tui." + name for name in ("session", "issues", "rows", "screens.review", "editing", "values")}
    assert "cogtui.tui.screens.start" in found
    assert not heavy & found
    assert not {"hcl2", "lark", "yaml", "tomli", "tomlkit", "msgspec", "pathspec"} & found


async def test_the_frame_stands_before_anything_is_opened(shop):
    asked = []

    def opening():
        asked.append(screen_text(app))
        return shop

    app = CogtuiApp(opening)
    async with app.run_test(size=(140, 40)) as pilot:
        assert isinstance(app.screen, StartScreen) or asked
        await rested(pilot)
        (frame,) = asked
    for word in ("cogtui", "1 Review", "Clients", "Settings", "Finding", "Preview", "looking for clients", "Accept"):
        assert word in " ".join(frame.split())


async def test_what_is_wrong_with_a_profile_is_told_when_the_screen_is_gone():
    def opening():
        raise UsageError("the profile is wrong")

    app = CogtuiApp(opening)
    async with app.run_test(size=(140, 40)) as pilot:
        for _ in range(20):
            await pilot.pause()
    assert str(app.failure) == "the profile is wrong"


@pytest.mark.parametrize("key", ["q", "a", "W", "ctrl+c"])
async def test_a_key_that_comes_too_early_breaks_nothing(shop, key):
    app = CogtuiApp(shop)
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.press(key)
        await pilot.pause()
    assert app.failure is None
    assert app.return_code in (0, None)
