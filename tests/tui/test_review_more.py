"""Review for somebody who has never seen it: what can be done where there is no fix, at the end, and with very much."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import toy
from cogtui.core.profile import Layer
from cogtui.tui.rows import ClientRow
from cogtui.tui.widgets.bars import Status, StatusLine
from cogtui.tui.widgets.cells import length
from cogtui.tui.widgets.clients import ClientList
from cogtui.tui.widgets.settings import SettingsList
from driving import NARROW, opened, press, rested, row, screen_text, status


async def to_manual(pilot) -> None:
    """To the first open finding that has no fix."""
    for _ in range(20):
        if row(pilot.app).issue and not row(pilot.app).issue.finding.fixes:
            return
        await press(pilot, "n")
    raise AssertionError("every finding has a fix")


def key_line(app) -> str:
    return screen_text(app).splitlines()[-1]


@pytest.mark.parametrize("size", [(140, 40), NARROW])
async def test_what_can_be_done_without_a_fix_is_said(shop, size):
    async with opened(shop, size) as pilot:
        assert "a Accept" in key_line(pilot.app)
        await to_manual(pilot)
        shown = screen_text(pilot.app)
        assert "BY HAND" in shown
        assert "x let it stay" in shown
        assert "s leave it for now" in shown
        assert "a Accept" not in key_line(pilot.app)
        assert "s Skip" in key_line(pilot.app)
        assert "◌ manual" in shown
        await press(pilot, "a")
        assert pilot.app.status().hint == ("s", "leaves it for now")


async def test_a_click_on_what_can_be_done_does_it(shop):
    async with opened(shop) as pilot:
        await to_manual(pilot)
        lines = screen_text(pilot.app).splitlines()
        y = next(y for y, line in enumerate(lines) if "s leave it for now" in line)
        await pilot.click(offset=(lines[y].index("leave it for now"), y))
        await rested(pilot)
        assert row(pilot.app).standing == "skipped"


async def test_the_lines_to_mend_by_hand_are_shown(shop):
    async with opened(shop) as pilot:
        await to_manual(pilot)
        sections = pilot.app.screen.preview().sections
        assert sections[0].says.startswith("◌ ")
        assert [hunk.file for hunk in sections[1].hunks] == ["prod/identity.tf"]


async def test_findings_that_ask_nothing_are_not_denied(shop):
    async with opened(shop) as pilot:
        summary = pilot.app.screen.summary
        told = [replace(issue, finding=replace(issue.finding, severity="info")) for issue in summary.issues]
        assert pilot.app.screen._tally(replace(summary, issues=tuple(told))) == f"nothing to decide · {len(told)} info"
        assert pilot.app.screen._tally(replace(summary, issues=())) == "no findings"


async def test_keys_that_come_with_the_slash_are_the_filter(shop):
    async with opened(shop) as pilot:
        pilot.app.screen.action_filter()
        assert pilot.app.screen.focused.id == "filter"


async def test_at_the_end_all_is_told(shop):
    async with opened(shop) as pilot:
        await press(pilot, "a", "n", "s", "c", "A", "A", "S", "n")
        became = [issue.standing for summary in pilot.app.summaries.all() for issue in summary.issues if issue.counts]
        parts = [f"{became.count(word)} {word}" for word in ("accepted", "mended", "skipped") if word in became]
        assert status(pilot.app) == f"all {len(became)} decided: {', '.join(parts)}"
        assert pilot.app.status().hint == ("w", "review the diff")


async def test_the_last_open_finding_is_said_to_be(shop):
    async with opened(shop) as pilot:
        await press(pilot, "c", "S", "tab", "s", "n")
        assert (row(pilot.app).standing, status(pilot.app)) == ("open", "this is the last open finding")


async def test_what_a_filter_hides_is_told_at_the_end(shop):
    async with opened(shop) as pilot:
        await press(pilot, "slash", *"rule:cgt101", "enter", "c", "S", "n")
        assert status(pilot.app).startswith("nothing shown is open, ")
        assert pilot.app.status().hint == ("esc", "clears the filter")


# ------------------------------------------------------------------------------- very many at once


class Held(toy.ToyEngine):
    """Accepts ten, then waits until it is let go."""

    def __init__(self, folder):
        super().__init__(folder)
        self.made, self.let_go = 0, threading.Event()

    def apply(self, *args, shared):
        self.made += 1
        if self.made > 10:
            self.let_go.wait(10)
        return super().apply(*args, shared=shared)


@asynccontextmanager
async def accepting_many(folder):
    """All findings of sixty clients are being accepted, ten are."""
    folder.mkdir(parents=True)
    block = 'resource "aws_cognito_user_pool_client" "c{}" {{\n  allowed_oauth_flows = ["implicit"]\n}}\n'
    (folder / "many.tf").write_text("".join(map(block.format, range(60))))
    engine = Held(folder)
    async with opened(engine) as pilot:
        await press(pilot, "slash", *"rule:cgt101", "enter", "c")
        engine.made = 0
        await press(pilot, "A", "A")
        for _ in range(500):
            if engine.made > 10:
                break
            await asyncio.sleep(0.01)
        yield pilot
        engine.let_go.set()


async def accepted(pilot) -> None:
    for _ in range(500):
        await pilot.pause()
        if not pilot.app.screen._accepter.active:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it does not end")


async def test_very_many_are_accepted_while_the_screen_goes_on(tmp_path):
    async with accepting_many(tmp_path / "infra") as pilot:
        app = pilot.app
        assert status(app) == "accepting 0 of 60"
        await press(pilot, "G")
        assert app.screen.query_one(ClientList).current.label == "c59"
        await press(pilot, "A")
        assert status(app) == "findings are being accepted"
        app.engine.let_go.set()
        await accepted(pilot)
        assert (status(app), app.session.edits) == ("60 findings accepted", 60)
        await press(pilot, "u")
        assert app.session.edits == 0


async def test_escape_stops_accepting_and_keeps_what_was_done(tmp_path):
    async with accepting_many(tmp_path / "infra") as pilot:
        await press(pilot, "escape")
        pilot.app.engine.let_go.set()
        await accepted(pilot)
        assert (status(pilot.app), pilot.app.session.edits) == ("11 findings accepted", 11)
        assert pilot.app.screen.has_class("-filtering")


# ------------------------------------------------------------------------------------ what is drawn


def drawn(row: ClientRow, width: int) -> str:
    return "".join(text for text, _ in ClientList(id="clients").draw(row, width))


async def test_a_client_that_the_profile_leaves_out_says_so(shop):
    without = replace(toy.TOY, layers=(*toy.TOY.layers, Layer("here", excluded_clients=("*billing",))))
    real = shop.read
    shop.profile = without

    def read(number, stopped, profile=without):
        for reading in real(number, stopped, profile):
            yield replace(reading, audit=replace(reading.audit, profile=without))

    shop.read = read
    async with opened(shop) as pilot:
        lines = [line for line in screen_text(pilot.app).splitlines() if "billing" in line or "mobile_ios" in line]
        assert ["left out" in line for line in lines[:2]] == ["billing" in line for line in lines[:2]]
        assert {"billing" in line for line in lines[:2]} == {True, False}
        while pilot.app.screen.query_one(ClientList).current.label != "billing":
            await press(pilot, "J")
        assert "left out by the profile" in screen_text(pilot.app)


def test_clients_of_one_module_are_told_apart_in_little_room():
    rows = [
        ClientRow(("client", name), f"complete: a_module_of_a_long_name/{name}", archetype="spa") for name in ("one", "two")
    ]
    lines = [drawn(row, 28) for row in rows]
    assert ["one" in line for line in lines] == [True, False]
    assert all(len(line) == 28 and "…" in line for line in lines)


def test_the_file_of_a_heading_is_told_by_its_end():
    row = ClientRow(("file", "f"), "modules/frontend/userpools.tf", selectable=False)
    assert drawn(row, 24).endswith("/userpools.tf")


def test_a_name_goes_before_its_kind():
    row = ClientRow(("client", "c"), "mobile_android", archetype="mobile", open=4)
    assert ["mobile_android" in drawn(row, 26), "mobile " in drawn(row, 26)] == [True, False]
    assert "mobile  " in drawn(row, 40)


async def test_an_empty_folder_offers_only_what_works(tmp_path):
    async with opened(toy.ToyEngine(tmp_path)) as pilot:
        assert "Accept" not in key_line(pilot.app)
        assert {"r Reload", "? Help"} <= set(key_line(pilot.app).split("  "))


async def test_a_decision_is_not_cut_in_a_narrow_table(shop):
    async with opened(shop, NARROW) as pilot:
        await to_manual(pilot)
        table = pilot.app.screen.query_one(SettingsList)
        for width in range(56, 90):
            assert length(table.draw(row(pilot.app), width)) <= width
            assert table.draw(row(pilot.app), width)[-1][0] == "◌ manual"


@pytest.mark.parametrize("says", range(30, 90, 3))
def test_what_was_done_and_what_is_not_written_stand_apart(says):
    line = StatusLine()
    line.status = Status("x" * says, hint=("u", "undo"), edits=9, files=4, profile="baseline")
    text = "".join(piece for piece, _ in line.lines(100)[0])
    assert "  ✎ 9 edits" in text
    assert len(text) <= 100
