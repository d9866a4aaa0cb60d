"""The policy screen on the real core: what a key does to the draft, the counts and the file."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from cogtui.core.model import CogtuiError
from cogtui.core.profile import load_profile
from cogtui.core.rule import Option
from cogtui.tui import knobs
from cogtui.tui.engine import CoreEngine
from cogtui.tui.knobs import Bar
from cogtui.tui.screens.policy import PolicyScreen
from cogtui.tui.screens.profiles import ProfileList
from cogtui.tui.screens.review import ReviewScreen
from cogtui.tui.values import Wrong
from cogtui.tui.widgets.policy import BlastPane, KnobPane, RuleList
from driving import client, opened, press, rested, screen_text, status
from lifetimes import build

REFRESH, SCOPES = "CGT303", "CGT601"


@pytest.fixture
def estate(inside):
    return build(inside / "infra")


def engine(profile="baseline", **more):
    return CoreEngine(["infra"], load_profile(profile, ["infra"]), **more)


async def at(pilot, rule=REFRESH):
    """The policy screen with the cursor on a rule."""
    await press(pilot, "3")
    pilot.app.screen.select_rule(rule)
    await rested(pilot)


def value(app, rule=REFRESH, option="max", kind="web"):
    return {p.rule.id: p for p in app.session.profile.policies_of_kind(kind)}[rule].options[option]


def tally(app, rule=REFRESH):
    found = next(row for row in app.screen.query_one(RuleList).rows if row.rule and row.rule.id == rule)
    return found.now, found.after


def lines(app, pane=KnobPane):
    widget = app.screen.query_one(pane)
    return ["".join(text for text, _ in line) for line in widget.lines(widget.size.width)]


def changes(app):
    return [(row.change.sign, row.client) for row in app.screen.query_one(BlastPane).rows if row.change]


# ------------------------------------------------------------------------------------------- rules


async def test_every_rule_has_a_row_with_its_count(estate):
    async with opened(engine()) as pilot:
        await press(pilot, "3")
        app = pilot.app
        rows = [row for row in app.screen.query_one(RuleList).rows if row.rule]
        assert {row.rule.id for row in rows} == set(app.session.profile.rules())
        assert sum(row.now for row in rows) == sum(app.session.state.base.counts().values())
        assert all(row.now == row.after for row in rows)


async def test_off_and_on_again(estate):
    async with opened(engine()) as pilot:
        app = pilot.app
        await at(pilot)
        before = tally(app)[0]
        assert before > 0
        await press(pilot, "space")
        assert tally(app) == (before, 0)
        assert app.session.draft.changed
        await press(pilot, "space")
        assert tally(app) == (before, before)
        assert not app.session.draft.changed


async def test_a_rule_that_is_off_by_its_severity_is_turned_on(estate):
    async with opened(engine()) as pilot:
        await at(pilot, "CGT713")
        assert not pilot.app.screen.row.on
        await press(pilot, "space")
        assert pilot.app.screen.row.on
        assert tally(pilot.app, "CGT713")[1] > 0


async def test_a_step_moves_the_counts_and_names_what_comes(estate):
    async with opened(engine()) as pilot:
        app = pilot.app
        await at(pilot)
        before = tally(app)[0]
        await press(pilot, "minus")
        assert value(app) == 7 * 86400
        assert tally(app) == (before, before + 1)
        assert changes(app) == [("+", "web_app")]
        assert "30 d > 7 d" in screen_text(app)
        await press(pilot, "plus", "plus")
        assert value(app) == 90 * 86400
        assert ("-", "web_kiosk") in changes(app)
        assert all(sign == "-" for sign, _ in changes(app))


async def test_the_end_of_the_stops_is_said(estate):
    async with opened(engine()) as pilot:
        await at(pilot)
        await press(pilot, *["minus"] * 6)
        assert value(pilot.app) == 3600
        assert "no further" in status(pilot.app)


async def test_undo_and_redo(estate):
    async with opened(engine()) as pilot:
        app = pilot.app
        await at(pilot)
        before = app.session.state.base
        await press(pilot, "minus", "minus", "u", "u")
        assert app.session.state.base is before
        assert not app.session.unsaved
        await press(pilot, "U")
        assert value(app) == 7 * 86400


async def test_severity_goes_round(estate):
    async with opened(engine()) as pilot:
        app = pilot.app
        await at(pilot)
        seen = []
        for _ in range(5):
            await press(pilot, "exclamation_mark")
            seen.append(app.screen.row.severity)
        assert seen == ["high", "critical", "info", "low", "medium"]
        await press(pilot, "exclamation_mark")
        assert {sign for sign, _ in changes(app)} == {"~"}
        assert "medium → high" in screen_text(app)


async def test_reset_takes_one_knob_back(estate):
    async with opened(engine()) as pilot:
        app = pilot.app
        await at(pilot)
        await press(pilot, "minus", "exclamation_mark", "equals_sign")
        assert value(app) == 30 * 86400
        assert app.screen.row.severity == "high"
        await press(pilot, "equals_sign")
        assert app.screen.row.severity == "medium"


async def test_one_kind_only(estate):
    async with opened(engine()) as pilot:
        app = pilot.app
        await at(pilot)
        await press(pilot, "C", "C")
        assert "spa only" in screen_text(app)
        await press(pilot, "minus")
        assert (value(app, kind="spa"), value(app, kind="web")) == (7 * 86400, 30 * 86400)
        assert "spa 7 d" in " ".join(lines(app))
        await press(pilot, *["C"] * 4)
        assert "only" not in screen_text(app)
        await press(pilot, "C", "space")
        assert tally(app) == (tally(app)[0], 0)


# ------------------------------------------------------------------------------------------- knob


async def test_the_histogram_counts_the_clients(estate):
    async with opened(engine()) as pilot:
        await at(pilot)
        bars = pilot.app.screen.knob.bars
        assert {bar.label: bar.number for bar in bars if bar.number} == {
            "1 d": 1, "7 d": 1, "30 d": 1, "90 d": 4, "365 d": 1, "3650 d": 1,
        }  # fmt: skip
        assert [bar.label for bar in bars if bar.limit] == ["30 d"]
        assert [bar.label for bar in bars if not bar.within] == ["90 d", "365 d", "3650 d"]


async def test_a_limit_between_two_stops_is_one(estate):
    async with opened(engine()) as pilot:
        await at(pilot)
        await press(pilot, "e")
        await press(pilot, "ctrl+u", *"45d", "enter")
        assert value(pilot.app) == 45 * 86400
        bars = {bar.label: (bar.number, bar.within) for bar in pilot.app.screen.knob.bars}
        assert (bars["45 d"], bars["90 d"]) == ((1, True), (3, False))


@pytest.mark.parametrize("typed", ["4x", "30m", "9999d", ""])
async def test_what_is_no_value_is_refused_where_it_is_typed(estate, typed):
    async with opened(engine()) as pilot:
        await at(pilot)
        await press(pilot, "e", "ctrl+u", *typed, "enter")
        assert not isinstance(pilot.app.screen, PolicyScreen)
        await press(pilot, "escape")
        assert value(pilot.app) == 30 * 86400
        assert pilot.app.session.last is None


async def test_other_options_of_a_rule(estate):
    async with opened(engine()) as pilot:
        app = pilot.app
        await at(pilot, "CGT302")
        assert app.screen.knob.option.name == "max_access"
        await press(pilot, "full_stop", "minus")
        assert value(app, "CGT302", "max_id") == 1800
        assert sum(bar.number for bar in app.screen.knob.bars) == 10
        await press(pilot, "full_stop", "plus")
        assert value(app, "CGT302", "require_explicit") is True
        await press(pilot, "comma", "comma")
        assert app.screen.knob.option.name == "max_access"


async def test_a_set_lists_what_clients_have(estate):
    async with opened(engine()) as pilot:
        app = pilot.app
        await at(pilot, SCOPES)
        bars = {bar.label: (bar.number, bar.limit) for bar in app.screen.knob.bars}
        assert bars["aws.cognito.signin.user.admin"] == (2, True)
        assert bars["api/read"] == (1, False)
        before = tally(app, SCOPES)[0]
        await press(pilot, "e", "space", "enter")
        assert value(app, SCOPES, "forbidden_scopes") == ()
        assert tally(app, SCOPES) == (before, 0)
        await press(pilot, "e", "a", *"api/read", "enter", "enter")
        assert value(app, SCOPES, "forbidden_scopes") == ("api/read",)


async def test_where_a_value_comes_from(estate):
    Path("infra/cogtui.toml").write_text('extends = "baseline"\n\n[rules.CGT303]\nmax = "90d" # agreed\n')
    async with opened(engine("infra/cogtui.toml")) as pilot:
        app = pilot.app
        await at(pilot)
        assert [(one.where, one.value) for one in app.screen.knob.said] == [("default", "30 d"), ("cogtui.toml:4", "90 d")]
        await press(pilot, "minus", "minus")
        assert [(one.where, one.value) for one in app.screen.knob.said][1:] == [("cogtui.toml:4", "90 d"), ("you", "7 d")]
        await press(pilot, "C", "C", "minus")
        assert "you 7 d · you, spa 1 d" in " ".join(lines(app))


def test_stops_stay_within_the_limits():
    option = Option("max", "duration", 3600, "", (300, 86400))
    assert knobs.stops(option)[0], knobs.stops(option)[-1] == (300, 86400)
    assert knobs.stepped(option, 86400, 1) == 86400
    assert knobs.stepped(option, 4000, 1) == 7200
    assert knobs.stepped(option, 4000, -1) == 3600
    assert isinstance(knobs.parse(option, "2d"), Wrong)
    assert knobs.parse(option, " 12 h ") == 43200


@pytest.mark.parametrize("room", [2, 3, 5, 8, 20])
def test_fewer_bars_hold_the_same_clients(room):
    numbers = [0, 3, 1, 0, 4, 2, 0, 5]
    bars = [Bar(f"{at} d", number, at <= 4, at == 4) for at, number in enumerate(numbers)]
    shown = knobs.folded(bars, room)
    assert len(shown) <= room
    assert sum(bar.number for bar in shown) == sum(numbers)
    assert [bar.limit for bar in shown].count(True) == 1
    assert sum(bar.number for bar in shown if bar.within) == 8


# -------------------------------------------------------------------------------- fixes that follow


async def test_accepted_fixes_that_follow_are_named(estate):
    async with opened(engine()) as pilot:
        app = pilot.app
        finding = next(f for f in app.session.state.audit.all() if f.rule == REFRESH and f.client.endswith("mobile_ios"))
        app.session.accept(finding)
        await at(pilot)
        await press(pilot, "minus")
        assert "1 accepted fix changed value: mobile_ios" in screen_text(app)
        assert app.session.edits == 1


async def test_enter_on_a_change_opens_its_client(estate):
    async with opened(engine()) as pilot:
        app = pilot.app
        await at(pilot)
        await press(pilot, "minus", "tab", "tab", "enter")
        assert isinstance(app.screen, ReviewScreen)
        assert client(app) == "web_app"
        assert app.screen.finding.rule == REFRESH


# ------------------------------------------------------------------------------------ file, profiles


async def test_saving_shows_the_change_and_writes_only_that(estate):
    profile = Path("infra/cogtui.toml")
    profile.write_text('# ours\nextends = "baseline"\n\n[rules.CGT303]\nmax = "90d" # agreed\n')
    templates = {path: path.read_bytes() for path in estate.rglob("*.tf")}
    async with opened(engine("infra/cogtui.toml")) as pilot:
        app = pilot.app
        await at(pilot)
        await press(pilot, "minus", "W")
        assert 'max = "30d" # agreed' in screen_text(app)
        assert "90d" in profile.read_text()
        await press(pilot, "W")
        assert profile.read_text() == '# ours\nextends = "baseline"\n\n[rules.CGT303]\nmax = "30d" # agreed\n'
        assert not app.session.unsaved
        now, after = tally(app)
        assert now == after
        assert changes(app) == []
        await press(pilot, "u", "u")
        assert "90d" in profile.read_text()
    assert templates == {path: path.read_bytes() for path in estate.rglob("*.tf")}


async def test_leaving_the_saving_writes_nothing(estate):
    async with opened(engine()) as pilot:
        await at(pilot)
        await press(pilot, "W")
        assert "nothing that is not in its file" in status(pilot.app)
        await press(pilot, "minus", "W", "escape")
        assert not Path("infra/cogtui.toml").exists()
        assert pilot.app.session.unsaved


async def test_read_only_saves_nothing(estate):
    async with opened(engine(read_only=True)) as pilot:
        await at(pilot)
        await press(pilot, "minus", "W", "W")
        assert "read-only" in status(pilot.app)
        assert not Path("infra/cogtui.toml").exists()


async def test_another_profile_in_force(estate):
    async with opened(engine()) as pilot:
        app = pilot.app
        await at(pilot)
        base = app.session.state.base
        await press(pilot, "P")
        await counted(pilot)
        rows = {row.name: row for row in app.screen.query_one(ProfileList).rows}
        await press(pilot, "j", "enter")
        assert app.session.profile.name == "strict"
        assert app.session.state.base.counts() == rows["strict"].counts
        assert rows["baseline"].counts == base.counts()
        assert changes(app)
        await press(pilot, "u")
        assert app.session.state.base is base


async def test_files_that_are_profiles_are_offered(estate):
    Path("infra/team.toml").write_text('extends = "strict"\n')
    Path("infra/other.toml").write_text("[tool.other]\nx = 1\n")
    Path("infra/cogtui.toml").write_text("[rules]\nnonsense = 1\n")
    assert engine().profiles("infra")[-2:] == ("infra/cogtui.toml", "infra/team.toml")
    async with opened(engine()) as pilot:
        await at(pilot)
        await press(pilot, "P")
        await counted(pilot)
        rows = {row.name: row for row in pilot.app.screen.query_one(ProfileList).rows}
        assert rows["infra/cogtui.toml"].failure
        assert rows["infra/team.toml"].counts == rows["strict"].counts
        await press(pilot, "G", "enter")
        assert pilot.app.session.draft.shown == "infra/team.toml"


async def counted(pilot):
    """Until every profile was looked at."""
    for _ in range(200):
        await pilot.pause(0.02)
        if all(row.counts is not None or row.failure for row in pilot.app.screen.query_one(ProfileList).rows):
            return
    raise AssertionError("the profiles are not counted")


# --------------------------------------------------------------------------------- what is shown


async def test_filter_and_only_with_findings(estate):
    async with opened(engine()) as pilot:
        app = pilot.app
        await press(pilot, "3", "slash", *"token !rotate", "enter")
        rows = [row for row in app.screen.query_one(RuleList).rows if row.rule]
        assert rows
        assert all("rotate" not in row.title for row in rows)
        await press(pilot, "escape", "f")
        assert all(row.now or row.after for row in app.screen.query_one(RuleList).rows if row.rule)


async def test_a_file_that_cannot_be_read_is_said(estate, monkeypatch):
    def gone(self, root):
        raise CogtuiError("the profile is gone")

    monkeypatch.setattr(CoreEngine, "open_draft", gone)
    async with opened(engine()) as pilot:
        await at(pilot)
        await press(pilot, "minus")
        assert status(pilot.app) == "the profile is gone"


async def test_a_slow_evaluation_waits_until_the_keys_rest(estate, monkeypatch):
    async with opened(engine()) as pilot:
        app = pilot.app
        await at(pilot)
        monkeypatch.setattr("cogtui.tui.screens.policy.FEW", 0)
        await pilot.press("minus", "minus", "minus")
        assert app.screen.row.value == "8 h"
        assert app.session.last is None
        await pilot.pause(0.3)
        assert value(app) == 8 * 3600
        assert tally(app)[1] > tally(app)[0]
        await press(pilot, "u")
        assert app.session.last is None


async def test_what_still_waits_counts_before_anything_else(estate, monkeypatch):
    async with opened(engine()) as pilot:
        app = pilot.app
        await at(pilot)
        monkeypatch.setattr("cogtui.tui.screens.policy.FEW", 0)
        await pilot.press("minus", "1")
        await rested(pilot)
        assert value(app) == 7 * 86400


async def test_names_from_files_style_nothing(estate):
    Path("infra/cogtui.toml").write_text('name = "[/x] \\u001b[31m"\nextends = "baseline"\n')
    async with opened(engine("infra/cogtui.toml")) as pilot:
        await at(pilot)
        assert "Policy · [/x] \\x1b[31m" in screen_text(pilot.app)
        await press(pilot, "minus", "P", "escape", "W")
        assert "Save infra/cogtui.toml" in screen_text(pilot.app)


async def test_a_rule_that_the_profile_states_has_its_row_too(estate):
    Path("infra/cogtui.toml").write_text(
        'extends = "baseline"\n\n[custom.short-session]\nsetting = "refresh_token_validity"\nat_most = "7d"\n'
        'severity = "low"\nmessage = "[/x] \\u001b[31m sessions last a week"\n'
    )
    async with opened(engine("infra/cogtui.toml")) as pilot:
        app = pilot.app
        await at(pilot, "custom:short-session")
        now = tally(app, "custom:short-session")[0]
        assert now == 8
        assert "[/x] \\x1b[31m sessions last a week" in screen_text(app)
        await press(pilot, "space")
        assert tally(app, "custom:short-session") == (now, 0)
        assert ("-", "web_app") in changes(app)


async def test_review_leads_to_the_rule(estate):
    async with opened(engine()) as pilot:
        app = pilot.app
        finding = next(f for f in app.session.state.audit.all() if f.rule == REFRESH)
        app.screen.reveal(finding.client, finding.key)
        await press(pilot, "t")
        assert isinstance(app.screen, PolicyScreen)
        assert app.screen.row.rule.id == REFRESH


async def test_arrows_choose_the_option_where_the_knob_has_the_focus(estate):
    async with opened(engine()) as pilot:
        await at(pilot, "CGT302")
        await press(pilot, "tab", "right", "right")
        assert pilot.app.screen.knob.option.name == "require_explicit"
        await press(pilot, "left")
        assert pilot.app.screen.knob.option.name == "max_id"


async def test_the_editor_opens_where_the_profile_says_it(estate):
    Path("infra/cogtui.toml").write_text('extends = "baseline"\n\n[rules.CGT303]\nseverity = "low"\nmax = "90d"\n')
    async with opened(engine("infra/cogtui.toml")) as pilot:
        await at(pilot)
        assert pilot.app.screen.place() == ("infra/cogtui.toml", 5)
        await press(pilot, "full_stop")
        assert pilot.app.screen.place() == ("infra/cogtui.toml", 4)
        pilot.app.screen.select_rule(SCOPES)
        assert pilot.app.screen.place() == ("infra/cogtui.toml", 1)


async def test_what_was_read_is_kept_from_the_collector(estate):
    gc.unfreeze()
    async with opened(engine()):
        assert gc.get_freeze_count() > 0


@pytest.mark.parametrize("size", [(140, 40), (110, 32), (80, 24), (60, 16)])
async def test_every_rule_at_every_size(estate, size):
    async with opened(engine("strict"), size) as pilot:
        await press(pilot, "3")
        rules = pilot.app.screen.query_one(RuleList)
        for _ in range(50):
            await press(pilot, "full_stop", "j")
        assert rules.current.rule.id == "CGT902"
        await press(pilot, "C", "g", "tab", "right", "z", "z")
