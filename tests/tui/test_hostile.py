"""What looks like markup, or steers a terminal, is shown as it is written: in every label of every screen and box."""

from __future__ import annotations

from pathlib import Path

import pytest
from cogtui.core.profile import load_profile
from cogtui.tui.actions import current, on
from cogtui.tui.engine import CoreEngine
from cogtui.tui.screens.base import BaseScreen
from driving import opened, press, rested, screen_text

MARK = "[/x]"
TEMPLATE = """locals {
  apps = { "[/x] [bold red]" = ["code", "implicit"] }
}

resource "aws_cognito_user_pool_client" "app" {
  for_each                      = local.apps
  name                          = "[/x] ${each.key} [link=https://example.com]"
  user_pool_id                  = var.pool["[/x]"]
  allowed_oauth_flows           = each.value
  callback_urls                 = ["http://[/x].example.com/\\u001b[31m", "https://example.com/[/x]"]
  supported_identity_providers  = ["[/x]"]
  prevent_user_existence_errors = var.errors["[/x]"] # [/x] \x1b[2J
  refresh_token_validity        = 3650
}
"""
BROKEN = 'resource "aws_cognito_user_pool_client" "[/x]" {\n  name = "[/x]\x1b[2J\n}\n'
PROFILE = """name = "[/x]"
extends = "baseline"

[custom.odd-name]
setting = "name"
matches = "^plain$"
message = "[/x] \\u001b[31m is no name"

[[waivers]]
rule = "CGT303"
client = "*"
reason = "[/x] \\u001b[31m for now"
"""
ENDS = {"leave", "interrupt", "suspend_process", "open_editor", "write_files", "save_patch", "save_replay", "save_policy"}
SCREENS = ("1", "2", "3", "4")


@pytest.fixture
def hostile(inside):
    folder = inside / "[x] infra"
    folder.mkdir()
    (folder / "[bold]main[red].tf").write_text(TEMPLATE)
    (folder / "broken[x].tf").write_text(BROKEN)
    (folder / "cogtui.toml").write_text(PROFILE)
    return CoreEngine([folder.name], load_profile(None, [folder.name]))


def clean(app) -> str:
    text = screen_text(app)
    assert "\x1b" not in text
    return text


async def test_every_screen_says_it_as_it_is(hostile):
    async with opened(hostile) as pilot:
        app = pilot.app
        assert MARK in clean(app)
        await press(pilot, "A")
        for key in SCREENS:
            await press(pilot, key)
            assert MARK in clean(app), key


@pytest.mark.parametrize(
    ("screen", "size"), [("1", (140, 40)), ("1", (80, 24)), ("2", (140, 40)), ("3", (80, 24)), ("4", (140, 40))]
)
async def test_every_key_on_every_screen(hostile, screen, size):
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    async with opened(hostile, size) as pilot:
        app = pilot.app
        await press(pilot, "a", screen)
        name = app.screen.NAME
        for action in on(name):
            if action.id in ENDS or not action.keys:
                continue
            await pilot.press(action.keys[0])
            await rested(pilot)
            clean(app)
            for _ in range(6):
                if isinstance(app.screen, BaseScreen):
                    break
                await pilot.press("escape")
                await pilot.pause()
            await press(pilot, "escape", screen)
    after = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.parametrize("setting", ["name", "callback_urls", "supported_identity_providers", "prevent_user_existence_errors"])
async def test_every_editor(hostile, setting):
    async with opened(hostile) as pilot:
        app = pilot.app
        app.edit_value(next(iter(app.session.state.workspace.clients)), setting)
        await rested(pilot)
        assert MARK in clean(app)
        await press(pilot, "escape")


def test_the_actions_left_out_are_there():
    ids = {action.id for action in current()}
    assert len(ENDS & ids) >= 5
