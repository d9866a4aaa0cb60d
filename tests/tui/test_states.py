"""What is shown when there is little to show, when something is wrong, and while files are read."""

from __future__ import annotations

import threading
import time

import pytest
from cogtui.core.model import CogtuiError
from cogtui.core.workspace import Workspace
from cogtui.tui.app import CogtuiApp
from cogtui.tui.engine import Reading
from cogtui.tui.widgets.clients import ClientList
from driving import client, opened, press, rested, row, screen_text, status
from toy import ToyEngine, toy_audit


async def test_no_client_says_what_was_looked_at(tmp_path):
    engine = ToyEngine(tmp_path)
    async with opened(engine) as pilot:
        text = screen_text(pilot.app)
        assert "No Cognito user pool clients in infra/" in text
        assert "Looked at 0 files" in text
        await press(pilot, "a", "n", "enter", "w", "W", "1", "u", "y", "o", "slash", "escape")


async def test_a_clean_client_is_good(clean):
    async with opened(clean) as pilot:
        assert status(pilot.app) == "1 client, 0 findings to decide under baseline"
        assert "✓ critical" in screen_text(pilot.app)
        await press(pilot, "n")
        assert status(pilot.app) == "no open findings"


async def test_an_unreadable_file_is_never_silent(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        assert app.status().unreadable == 1
        assert "⚠ 1 file unreadable" in screen_text(app)
        await press(pilot, "c", "G")
        assert app.screen.query_one(ClientList).current.problem.line == 5
        text = screen_text(app)
        assert "staging/broken.tf:5:17" in text
        assert "the list that starts here is not closed" in text
        assert "callback_urls = [" in text
        await press(pilot, "g", "a")
        assert "⚠ 1 file unreadable" in screen_text(app)


async def test_unresolved_says_why(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "J")
        while row(app).name != "callback_urls":
            await press(pilot, "j")
        text = screen_text(app)
        assert "◌ var.portal_urls" in text
        assert "var.portal_urls has no default" in text


async def test_too_small_says_so_and_keeps_everything(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "n", "a")
        await pilot.resize_terminal(52, 14)
        await rested(pilot)
        assert screen_text(app).splitlines()[0].strip() == "cogtui needs 60x16, this is 52x14"
        for size in ((1, 1), (250, 70), (140, 40)):
            await pilot.resize_terminal(*size)
            await rested(pilot)
        assert row(app).name == "prevent_user_existence_errors"
        assert app.session.edits == 1


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "nord", "ansi-dark", "cogtui-light", "dracula"])
async def test_every_theme_draws(shop, theme):
    async with opened(shop) as pilot:
        await press(pilot, "n")
        name = row(pilot.app).name
        pilot.app.theme = theme
        await press(pilot, "a")
        assert row(pilot.app).name == name


class SlowEngine(ToyEngine):
    """Gives one file at a time, each when it is let."""

    def __init__(self, folder):
        super().__init__(folder)
        self.gate = threading.Semaphore(0)

    def read(self, number, stopped, profile):
        for reading in super().read(number, stopped, profile):
            while not self.gate.acquire(timeout=0.01):
                if stopped():
                    return
            yield reading


async def until(pilot, holds):
    for _ in range(300):
        await pilot.pause(0.01)
        if holds():
            return
    raise AssertionError("it did not come to hold")


async def test_clients_appear_as_they_are_read_and_the_cursor_stays(shop):
    engine = SlowEngine(shop.folder)
    app = CogtuiApp(engine)
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        assert app.status().says == "looking for clients"
        engine.gate.release()
        await until(pilot, lambda: app.begun and app.session.state is not None)
        await pilot.press("J", "n")
        place = (client(app), row(app).key)
        await pilot.press("a")
        assert app.status().says == "reading 1/3 · 3 clients so far"
        engine.gate.release(2)
        await until(pilot, lambda: not app.loading)
        assert len(app.session.state.workspace.clients) == 7
        assert (client(app), row(app).key) == place
        assert app.session.edits == 1


async def test_escape_stops_reading(shop):
    engine = SlowEngine(shop.folder)
    app = CogtuiApp(engine)
    async with app.run_test(size=(140, 40)) as pilot:
        engine.gate.release()
        await until(pilot, lambda: app.begun and app.session.state is not None)
        await pilot.press("escape")
        assert not app.loading
        assert status(app) == "stopped after 1 of 3 places"
        engine.gate.release(9)
        await pilot.pause(0.1)
        assert len(app.session.state.workspace.clients) == 3
        await pilot.press("r")
        await until(pilot, lambda: not app.loading)
        assert len(app.session.state.workspace.clients) == 7


async def test_quitting_while_reading_ends(shop):
    engine = SlowEngine(shop.folder)
    app = CogtuiApp(engine)
    begun = time.monotonic()
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.pause()
        await pilot.press("q")
    assert time.monotonic() - begun < 5


async def test_a_path_that_is_gone_is_one_sentence(shop, monkeypatch):
    async with opened(shop) as pilot:

        def gone(number, stopped, profile):
            raise CogtuiError("infra: no such file or folder")
            yield

        monkeypatch.setattr(shop, "read", gone)
        await press(pilot, "r")
        assert status(pilot.app) == "infra: no such file or folder"
        assert len(pilot.app.session.state.workspace.clients) == 7


class ManyEngine(ToyEngine):
    """A thousand clients in a hundred files, one reading each."""

    def read(self, number, stopped, profile):
        from cogtui.core.source import Source
        from toy import PARTNERS, read_unit

        workspace, done = Workspace(str(self.folder)), None
        for place in range(100):
            source = Source(f"f{place:03}.tf", f"f{place:03}.tf", PARTNERS)
            workspace = workspace.with_readings([read_unit(source)])
            done = toy_audit(workspace, done)
            yield Reading(number, workspace, done, place + 1, 100)


async def test_rows_are_drawn_only_where_they_are_seen(tmp_path, monkeypatch):
    drawn = []
    plain = ClientList.draw
    monkeypatch.setattr(ClientList, "draw", lambda self, row, width: drawn.append(row.key) or plain(self, row, width))
    async with opened(ManyEngine(tmp_path)) as pilot:
        await rested(pilot)
        drawn.clear()
        await press(pilot, "c", "j", "j")
        assert len(pilot.app.session.state.workspace.clients) == 300
        assert len(set(drawn)) < 60
