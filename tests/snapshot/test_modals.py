"""How the boxes over the screen look, on a small folder of real templates and on a day that stays."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from cogtui.core import allowances, suppressions
from cogtui.core.profile import load_profile
from cogtui.tui.app import CogtuiApp
from cogtui.tui.engine import CoreEngine
from driving import press, rested

SIZES = {"140x40": (140, 40), "80x24": (80, 24)}
CLIENT = """
resource "aws_cognito_user_pool_client" "portal" {
  name                                 = "portal"
  user_pool_id                         = aws_cognito_user_pool.customers.id
  allowed_oauth_flows                  = ["code", "implicit"]
  allowed_oauth_flows_user_pool_client = true
  # cogtui: allow insecure-http-redirect until=2026-03-20 reason="the old portal is retired in spring"
  callback_urls                        = ["http://portal.example.com/cb"]
}
"""


@pytest.fixture(autouse=True)
def _march(monkeypatch):
    for module in (allowances, suppressions):
        monkeypatch.setattr(module, "today", lambda: datetime.date(2026, 3, 10))


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("infra").mkdir()
    Path("infra/clients.tf").write_text(CLIENT)
    return CogtuiApp(CoreEngine(["infra"], load_profile("baseline", ["infra"])))


def look(snap_compare, app, *keys, size=(140, 40), theme="cogtui-dark"):
    async def before(pilot):
        app.theme = theme
        await rested(pilot)
        await press(pilot, *keys)

    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", ["i", "I", "C", "x"])
def test_boxes(snap_compare, app, key, size):
    look(snap_compare, app, key, size=SIZES[size])


@pytest.mark.parametrize("key", ["C", "x"])
def test_in_light_colours(snap_compare, app, key):
    look(snap_compare, app, key, theme="cogtui-light")


def test_without_colour(snap_compare, app, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    look(snap_compare, app, "x")


def test_a_comment_to_paste(snap_compare, app):
    look(snap_compare, app, "x", *"why", "tab", "tab", "right", size=(80, 24))


def test_what_may_stay(snap_compare, app):
    look(snap_compare, app, "x", *"why", "enter")
