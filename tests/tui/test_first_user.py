"""What a first user looks for: boxes that can be clicked, keys by where they work, reports to take along."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cogtui.core.cli import main
from cogtui.core.profile import load_profile
from cogtui.tui.actions import current
from cogtui.tui.engine import CoreEngine
from cogtui.tui.finding_rows import GroupRow
from cogtui.tui.screens.edit.choice import ChoiceEditor
from cogtui.tui.screens.edit.line import StepEditor
from cogtui.tui.screens.edit.urls import UrlsEditor
from cogtui.tui.screens.findings import FindingsScreen
from cogtui.tui.screens.help import BOXES, PANES, HelpList, rows
from cogtui.tui.screens.policy import PolicyScreen
from cogtui.tui.screens.profiles import ProfileList
from cogtui.tui.screens.review import ReviewScreen
from cogtui.tui.screens.write import WriteScreen
from cogtui.tui.widgets.findings import FindingList
from cogtui.tui.widgets.policy import KnobPane, RuleList
from driving import opened, press, rested, screen_text, status
from lifetimes import build

EXAMPLES = Path(__file__).parents[2] / "examples" / "infra"
SCREENS = (ReviewScreen, FindingsScreen, PolicyScreen, WriteScreen)


@pytest.fixture
def infra(inside):
    shutil.copytree(EXAMPLES, inside / "infra")
    return CoreEngine(["infra"], load_profile("baseline", ["infra"]))


# --------------------------------------------------------------------------------------------- mouse


async def test_a_click_on_the_box_selects_and_a_second_one_takes_it_back(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2")
        table = app.screen.query_one(FindingList)
        place = next(number for number, row in enumerate(table.rows) if number > 2 and not isinstance(row, GroupRow))
        for selected in ({table.rows[place].key}, set()):
            await pilot.click(FindingList, offset=(3, place + 1))
            await rested(pilot)
            assert table.selected == selected
            assert table.cursor == place
        await pilot.click(FindingList, offset=(3, place + 1), times=2)
        assert isinstance(app.screen, FindingsScreen)


async def test_a_click_beside_the_box_only_moves_there(shop):
    async with opened(shop) as pilot:
        await press(pilot, "2")
        table = pilot.app.screen.query_one(FindingList)
        await pilot.click(FindingList, offset=(12, 3))
        assert table.cursor == 2
        assert not table.selected


async def test_a_click_on_the_triangle_folds_the_group(shop):
    async with opened(shop) as pilot:
        await press(pilot, "2")
        table = pilot.app.screen.query_one(FindingList)
        for folded in (True, False):
            await pilot.click(FindingList, offset=(2, 1))
            await rested(pilot)
            assert table.rows[0].folded is folded


# -------------------------------------------------------------------------------------- without colour


@pytest.mark.parametrize("grey", [True, False])
async def test_bars_beyond_the_limit_look_other_without_colour(inside, monkeypatch, grey):
    build(inside / "infra")
    if grey:
        monkeypatch.setenv("NO_COLOR", "1")
    async with opened(CoreEngine(["infra"], load_profile("baseline", ["infra"]))) as pilot:
        await press(pilot, "3")
        pilot.app.screen.select_rule("CGT303")
        await rested(pilot)
        bars = {bar.label: bar.within for bar in pilot.app.screen.knob.bars if bar.number}
        assert set(bars.values()) == {True, False}
        shown = pilot.app.screen.query_one(KnobPane).lines(80)
        blocks = {line[1][0].strip(): line[3][0] for line in shown if len(line) > 3 and line[3][0][:1] in ("▆", "▒")}
        assert {label: text[0] == "▆" for label, text in blocks.items()} == {k: v or not grey for k, v in bars.items()}


async def test_the_title_of_a_rule_without_a_value_has_its_room(infra):
    async with opened(infra, size=(110, 32)) as pilot:
        await press(pilot, "3")
        rules = pilot.app.screen.query_one(RuleList)
        row = next(row for row in rules.rows if row.rule and not row.option and len(row.title) > 40)
        assert row.title in "".join(text for text, _ in rules.draw(row, 108))


# ---------------------------------------------------------------------------------------------- help


@pytest.mark.parametrize("screen", SCREENS)
def test_every_pane_has_its_group_of_keys(screen):
    known = {action.id: action for action in current()}
    for pane in screen.PANES:
        name, ids = PANES[pane]
        assert name
        assert set(ids) <= known.keys()
        assert {row.action.id for row in rows("", screen.NAME, pane) if row.action} == {
            action.id for action in current() if screen.NAME in action.screens
        }


async def test_help_tells_the_panes_keys_first_then_the_screens_then_all(shop):
    async with opened(shop) as pilot:
        await press(pilot, "3", "tab", "question_mark")
        keys = pilot.app.screen.query_one(HelpList)
        heads = [row.key for row in keys.rows if not row.selectable]
        assert heads == ["THIS PANE · Knob", "THIS SCREEN · Policy", "EVERYWHERE", "BOXES AND EDITORS"]
        assert keys.rows[1].action.id == "knob_up"
        under = {row.key: head for head, row in _under(keys.rows)}
        assert under["knob_up"] == heads[0]
        assert under["save_policy"] == heads[1]
        assert under["undo"] == heads[2]
        await press(pilot, "slash", *"hunk")
        assert [row.key for row in keys.rows if row.action] == ["drop_hunk", "hunk_next", "hunk_previous"]


def _under(shown):
    head = ""
    for row in shown:
        head = head if row.selectable else row.key
        yield head, row


@pytest.mark.parametrize("size", [(140, 40), (110, 32), (80, 24), (60, 16)])
async def test_nothing_of_the_help_is_cut_without_a_mark(shop, size):
    async with opened(shop, size=size) as pilot:
        await press(pilot, "question_mark")
        keys = pilot.app.screen.query_one(HelpList)
        width = keys.scrollable_content_region.width - 1
        for row in keys.rows:
            if row.selectable:
                text = "".join(piece for piece, _ in keys.draw(row, width))
                assert row.says in text or text.endswith("…")


def test_the_keys_of_editors_are_told():
    told = " ".join(says for _, says in BOXES)
    for editor in (ChoiceEditor, StepEditor, UrlsEditor):
        for key, _ in editor.KEYS:
            assert f"{key} " in told


# ------------------------------------------------------------------------------------------- reports


async def saved(pilot, title):
    command = next(one for one in pilot.app.get_system_commands(pilot.app.screen) if one.title == title)
    command.callback()
    await pilot.app.workers.wait_for_complete()
    await rested(pilot)


async def test_the_report_is_what_check_says(infra, capsys):
    main(["infra", "--check", "--profile", "baseline"])
    text = capsys.readouterr().out
    main(["infra", "--check", "--profile", "baseline", "--format", "json"])
    reported = capsys.readouterr().out
    async with opened(infra) as pilot:
        await saved(pilot, "Save report as text")
        assert status(pilot.app).startswith("cogtui-report.txt saved")
        await saved(pilot, "Save report as JSON")
    assert Path("cogtui-report.txt").read_text() == text
    assert Path("cogtui-report.json").read_text() == reported


async def test_the_report_tells_what_was_decided_and_says_so(infra):
    async with opened(infra) as pilot:
        await press(pilot, "a")
        await saved(pilot, "Save report as JSON")
        assert "1 edit" in status(pilot.app)
        open_now = sum(pilot.app.session.state.audit.counts().values())
    told = json.loads(Path("cogtui-report.json").read_text())
    assert len([one for one in told["findings"] if one["status"] == "open"]) == open_now


async def test_a_report_overwrites_nothing(infra):
    Path("cogtui-report.txt").write_text("mine")
    async with opened(infra) as pilot:
        await saved(pilot, "Save report as text")
        assert status(pilot.app).startswith("cogtui-report-2.txt saved")
    assert Path("cogtui-report.txt").read_text() == "mine"


# ------------------------------------------------------------------------------------------ suppress


async def test_a_comment_is_offered_to_be_copied(infra):
    async with opened(infra) as pilot:
        await press(pilot, "x")
        assert "a comment to copy into the template" in screen_text(pilot.app)
        assert "Scope" in screen_text(pilot.app)
        await press(pilot, "tab", "tab", "right")
        assert "enter copy it" in screen_text(pilot.app)
        assert "Scope" not in screen_text(pilot.app)
        await press(pilot, "left")
        assert "Scope" in screen_text(pilot.app)


# --------------------------------------------------------------------------------- what the keys do now


async def test_the_box_says_what_s_and_x_do_to_what_was_decided(infra):
    async with opened(infra) as pilot:
        await press(pilot, "2")
        assert " s skip   x suppress " in screen_text(pilot.app)
        await press(pilot, "s")
        assert " s open again   x suppress " in screen_text(pilot.app)
        await press(pilot, "s", "x", *"fine", "enter")
        assert pilot.app.screen.table.current.entry.issue.standing == "suppressed"
        assert " x no longer let it stay " in screen_text(pilot.app)
        await press(pilot, "x")
        assert pilot.app.screen.table.current.entry.issue.standing == "open"


async def test_fixes_of_a_group_that_are_not_the_same_are_called_so(infra):
    async with opened(infra) as pilot:
        await press(pilot, "2")
        assert "3 open  3 fixes that differ" in screen_text(pilot.app)


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 16)])
async def test_signs_stand_beside_their_meaning(shop, size):
    async with opened(shop, size=size) as pilot:
        await press(pilot, "question_mark")
        for meaning in ("■ critical", "◌ unresolved, manual or withheld", "⚠ unreadable or changed on disk"):
            assert meaning in screen_text(pilot.app)


# ------------------------------------------------------------------------------------------ profiles


async def test_the_profile_that_was_given_can_be_switched_back_to_from_wherever_it_is(infra, inside):
    (inside / "elsewhere").mkdir()
    Path("elsewhere/team.toml").write_text('extends = "legacy"\n')
    async with opened(CoreEngine(["infra"], load_profile("elsewhere/team.toml", ["infra"]))) as pilot:
        app = pilot.app
        start = sum(app.session.state.audit.counts().values())
        await press(pilot, "3", "P")
        await app.workers.wait_for_complete()
        assert app.screen.query_one(ProfileList).current.name == "elsewhere/team.toml"
        await press(pilot, "g", "enter")
        assert sum(app.session.state.audit.counts().values()) != start
        await press(pilot, "P")
        await app.workers.wait_for_complete()
        await press(pilot, "G", "enter")
        assert app.session.profile.files[-1] == "elsewhere/team.toml"
        assert sum(app.session.state.audit.counts().values()) == start
