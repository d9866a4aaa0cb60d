"""How tests drive the interface: open it on an engine, wait until it rests, look at what it shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cogtui.tui.app import CogtuiApp
from cogtui.tui.screens.write import WriteScreen
from cogtui.tui.widgets.clients import ClientList
from cogtui.tui.widgets.settings import SettingsList

WIDE, NARROW = (140, 40), (80, 24)
SETS_OFF = {"w", "4", "W", "r", "u", "space"}
"""Keys after which something is read, checked or written in a thread."""


@asynccontextmanager
async def opened(engine, size=WIDE) -> AsyncIterator:
    app = CogtuiApp(engine)
    async with app.run_test(size=size) as pilot:
        await rested(pilot)
        yield pilot


async def rested(pilot) -> None:
    """Until nothing is read, checked or written any more."""
    for _ in range(400):
        await pilot.pause()
        app = pilot.app
        checking = isinstance(app.screen, WriteScreen) and app.screen._hunks and app.screen._verified is None
        if app.begun and app.session.state is not None and not app.loading and not app.reader.writing and not checking:
            await pilot.pause()
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the interface does not come to rest")


async def press(pilot, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        if key in SETS_OFF:
            await rested(pilot)
    await rested(pilot)


def screen_text(app) -> str:
    """What is on the screen, as lines of text."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line)[:width] for line in lines[:height])


def status(app) -> str:
    return app.status().says


def row(app):
    return app.screen.query_one(SettingsList).current


def client(app) -> str:
    return app.screen.query_one(ClientList).current.label


def standing(app) -> str:
    return row(app).standing
