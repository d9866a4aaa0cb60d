"""The Findings screen: what is listed in which group, selected, decided on together, and where the cursor stands."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from contextlib import asynccontextmanager

import pytest
import toy
from cogtui.tui import asking
from cogtui.tui.actions import MOVES, on
from cogtui.tui.filtering import Filter, parse
from cogtui.tui.finding_rows import GROUPINGS, FindingRow, Findings, GroupRow
from cogtui.tui.issues import Summaries
from cogtui.tui.screens.findings import FindingsScreen
from cogtui.tui.screens.review import ReviewScreen
from cogtui.tui.session import Session
from cogtui.tui.widgets.bars import KeyBar
from cogtui.tui.widgets.cells import cut_start, length
from cogtui.tui.widgets.findings import FindingList, SelectionBox
from driving import NARROW, opened, press, rested, row, screen_text, status
from textual.widgets import Input


def table(app) -> FindingList:
    return app.screen.query_one(FindingList)


def here(app) -> str:
    """The rule and client under the cursor, or the name of the group."""
    current = table(app).current
    return current.name if isinstance(current, GroupRow) else f"{current.entry.finding.rule} {current.label}"


def marks(app) -> dict[str, str]:
    return {
        f"{e.finding.rule} {row.label} {e.finding.index}": e.issue.standing
        for row in app.screen._shown.findings()
        for e in row.entries
    }


def groups(app) -> list[str]:
    return [row.name for row in table(app).rows if isinstance(row, GroupRow)]


async def told(pilot) -> str:
    """What the box says once it is all known."""
    box = pilot.app.screen.query_one(SelectionBox)
    for _ in range(200):
        await asyncio.sleep(0.02)
        await rested(pilot)
        if box.told.effect != "…":
            return "\n".join("".join(text for text, _ in line) for line in box.lines(200))
    raise AssertionError("the effect is never told")


async def test_findings_stand_under_their_rules_worst_first(shop):
    async with opened(shop) as pilot:
        await press(pilot, "2")
        app = pilot.app
        assert groups(app) == ["CGT501", "CGT101", "CGT301", "CGT303", "CGT207", "CGT901"]
        assert here(app) == "CGT501 web_app"
        text = screen_text(app)
        assert re.search(r"▾ ▲ CGT101 .* 4 open  fix all 4: remove implicit", text)
        assert re.search(r"▾ ▲ CGT301 .* 2 open  2 fixes", text)
        assert re.search(r"☐ ◆ web_app +LEGACY +→ ENABLED +prod/identity.tf:6", text)
        assert re.search(r"☐ ● web_app +— all attributes \(defaul.* +◌ manual", text)


async def test_b_goes_through_the_groupings_and_the_cursor_stays_on_its_finding(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "G")
        seen = []
        for _ in GROUPINGS:
            await press(pilot, "b")
            seen.append(groups(app))
            assert here(app) == "CGT901 web_app"
        assert seen[0] == ["prod/identity.tf", "prod/partners.tf"]
        assert seen[1] == ["critical", "high", "medium", "low"]
        assert seen[2] == ["web_app", "spa_portal", "mobile_ios", "partner_one", "partner_two"]
        assert seen[3] == ["CGT501", "CGT101", "CGT301", "CGT303", "CGT207", "CGT901"]


async def test_a_literal_that_two_clients_read_is_one_row_accepted_for_both(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "n", "n", "n")
        assert here(app) == "CGT101 partner_one +1"
        await press(pilot, "a")
        assert status(app) == "also changes partner_two"
        assert app.session.edits == 0
        await press(pilot, "a")
        assert app.session.edits == 1
        assert here(app) == "CGT101 partner_one +1"
        assert not table(app).current.open
        assert b'grants = ["code"]' in app.engine.patch(app.session.state.workspace).encode()
        await press(pilot, "b", "b", "b")
        assert "partner_two" in groups(app)


async def test_enter_and_space_fold_a_group(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "k")
        assert here(app) == "CGT501"
        rows = len(table(app).rows)
        await press(pilot, "enter")
        assert len(table(app).rows) == rows - 1
        assert "▸ ■ CGT501" in screen_text(app)
        await press(pilot, "space")
        assert len(table(app).rows) == rows


async def test_a_group_can_be_accepted_from_its_heading(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "G", "k", "k", "k", "k")
        assert here(app) == "CGT207"
        await press(pilot, "A")
        assert (status(app), app.session.edits) == ("2 findings accepted", 2)
        assert here(app) == "CGT207"
        await press(pilot, "u")
        assert app.session.edits == 0


async def test_selected_findings_are_accepted_as_one_step(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "n", "space", "n", "space")
        assert screen_text(app).count("☑") == 2
        text = await told(pilot)
        assert "a accept both" in text
        assert "would change 1 file, 2 lines" in text
        assert "breaks apps that ask for response_type=token" in text
        await press(pilot, "a")
        assert (status(app), app.session.edits, here(app)) == ("2 findings accepted", 2, "CGT101 spa_portal")
        assert "☑" not in screen_text(app)
        assert len(re.findall("✓ accepted", screen_text(app))) == 2
        await press(pilot, "u")
        assert app.session.edits == 0
        await press(pilot, "U")
        assert app.session.edits == 2


async def test_a_range_is_selected_while_the_cursor_moves(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "v", "j", "j", "j")
        assert screen_text(app).count("☑") == 3
        await press(pilot, "k")
        assert screen_text(app).count("☑") == 2
        await press(pilot, "v", "j", "j")
        assert screen_text(app).count("☑") == 2
        await press(pilot, "v", "j", "escape")
        assert screen_text(app).count("☑") == 2
        await press(pilot, "escape")
        assert "☑" not in screen_text(app)


async def test_a_range_is_decided_on_without_being_ended(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "v", "j", "j", "s")
        assert status(app) == "2 findings skipped"
        assert not table(app).ranging


async def test_star_selects_all_that_is_shown_and_again_nothing(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "slash", *"rule:cgt303", "enter", "asterisk")
        assert len(table(app).selected) == 2
        await press(pilot, "escape")
        assert screen_text(app).count("☑") == 2
        await press(pilot, "asterisk")
        assert len(table(app).selected) == 11
        await press(pilot, "asterisk")
        assert not table(app).selected


async def test_what_is_selected_but_not_shown_is_left_alone(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "space", "n", "space", "slash", *"rule:cgt101", "enter")
        assert "1 selected · 1 more not shown" in screen_text(app)
        await press(pilot, "s")
        assert status(app) == "CGT101 skipped on web_app"
        assert len(app.session.state.decisions) == 1


async def test_more_than_ten_are_asked_about(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "A")
        assert status(app) == "12 open findings here"
        assert app.status().hint == ("A", "again to accept 12")
        assert app.session.edits == 0
        await press(pilot, "A")
        assert (status(app), app.session.edits) == ("9 findings accepted, 3 left to look at one by one", 9)
        assert here(app) == "CGT501 web_app"
        await press(pilot, "u")
        assert app.session.edits == 0


async def test_skip_all_is_one_step_and_again_opens(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "S")
        assert status(app) == "12 findings skipped"
        assert set(marks(app).values()) == {"skipped"}
        await press(pilot, "asterisk", "s")
        assert status(app) == "12 decisions taken back"
        assert set(marks(app).values()) == {"open"}
        await press(pilot, "u", "u")
        assert not app.session.state.decisions


async def test_what_is_decided_already_is_said(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "a", "a")
        assert (status(app), app.session.edits) == ("CGT501 is accepted already", 1)
        assert "changes 1 file, 1 line" in await told(pilot)
        await press(pilot, "s")
        assert marks(app)["CGT501 web_app 1"] == "skipped"


async def test_a_decided_finding_stays_unless_the_filter_says_open(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "n", "a")
        assert here(app) == "CGT101 web_app"
        await press(pilot, "slash", *"state:open", "enter")
        assert here(app) != "CGT101 web_app"
        await press(pilot, "g", "j", "j", "j")
        before = here(app)
        await press(pilot, "a")
        assert before != here(app) == "CGT101 partner_one +1"


async def test_n_finds_the_next_open_one_in_folded_groups_too(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "k", "enter", "j", "enter")
        assert here(app) == "CGT101"
        await press(pilot, "n")
        assert here(app) == "CGT101 web_app"
        await press(pilot, "N")
        assert here(app) == "CGT501 web_app"
        await press(pilot, "N")
        assert here(app) == "CGT901 web_app"
        await press(pilot, "S", "n")
        assert status(app) == "all 12 decided: 12 skipped"


FILTERS = {
    "": 12,
    "web_app": 7,
    "client:partner": 2,
    "sev:high,crit": 9,
    "!sev:high": 4,
    "rule:cgt303": 2,
    "rule:cgt303,cgt207 web": 3,
    "file:partners": 2,
    "state:open": 12,
    "state:accepted": 0,
    "!state:open": 0,
    "!web_app": 5,
    "clear": 2,
    "red[": 0,
    "sev:": 12,
    "!": 12,
}


@pytest.mark.parametrize(("text", "shown"), FILTERS.items())
async def test_the_filter_narrows_at_each_key(shop, text, shown):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "slash")
        app.screen.query_one("#filter", Input).value = text
        await rested(pilot)
        assert app.screen._shown.number == shown
        assert f"{shown}/12" in screen_text(app)
        assert ("No finding matches the filter" in screen_text(app)) == (not shown)
        await press(pilot, "escape")
        assert app.screen._shown.number == 12
        assert app.focused is table(app)


@pytest.mark.parametrize("text", FILTERS)
def test_quick_filtering_keeps_what_the_terms_hold(shop, text):
    session = Session(shop)
    session.read(list(shop.read(1, lambda: False))[-1])
    found, chosen = Findings(lambda finding: finding.slug), parse(text)
    found.refresh(Summaries(session).all(), session.state.audit.guesses, "client", ())
    entries = [entry for row in found.shown(Filter(), {}).findings() for entry in row.entries]
    assert chosen.kept(entries) == [entry for entry in entries if all(term.holds(entry) for term in chosen.terms)]


async def test_letters_go_into_the_filter(shop):
    async with opened(shop) as pilot:
        await press(pilot, "2", "slash", *"asvbn")
        assert pilot.app.screen.query_one("#filter", Input).value == "asvbn"
        assert not pilot.app.session.state.decisions


async def test_enter_opens_the_finding_in_review_whatever_is_filtered_there(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "slash", *"partner_one", "enter", "2", "n", "n", "enter")
        assert isinstance(app.screen, ReviewScreen)
        assert row(app).issue.finding.client.endswith("spa_portal")
        assert row(app).name == "allowed_oauth_flows"
        await press(pilot, "s", "2")
        assert marks(app)["CGT101 spa_portal 0"] == "skipped"


async def test_undo_goes_where_it_was_done(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "a", "n", "n", "n", "u")
        assert here(app) == "CGT501 web_app"


async def test_the_keys_that_others_answer_are_handed_on(shop, monkeypatch):
    async with opened(shop) as pilot:
        app, asked = pilot.app, []
        monkeypatch.setattr(asking, "suppress", lambda _, findings: asked.append([f.rule for f in findings]))
        app.tune_rule = asked.append
        app.edit_value = lambda client, setting, finding: asked.append((client.rpartition(".")[2], setting))
        await press(pilot, "2", "n", "x", "t", "e", "k")
        assert asked == [["CGT101"], "CGT101", ("web_app", "allowed_oauth_flows")]
        await press(pilot, "x", "e", "asterisk", "t")
        assert asked[3:] == [["CGT101"] * 4]
        assert status(app) == "these are findings of several rules: tune one at a time"


async def test_copy_offers_address_and_patch(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        copied = []
        app.copy_to_clipboard = copied.append
        await press(pilot, "2", "n", "space", "n", "space", "y", "a", "y", "p")
        assert copied[0] == "aws_cognito_user_pool_client.web_app\naws_cognito_user_pool_client.spa_portal"
        assert copied[1].count("\n-  allowed_oauth_flows") == 2
        assert not app.session.edits


async def test_the_editor_opens_at_the_finding(shop):
    async with opened(shop) as pilot:
        await press(pilot, "2", "n", "n")
        assert pilot.app.screen.place() == ("prod/identity.tf", 16)
        await press(pilot, "k", "k")
        assert pilot.app.screen.place() == ("prod/identity.tf", 7)


async def test_hostile_names_are_shown_as_they_are(tmp_path):
    engine = toy.make(tmp_path / "infra")
    name = "we[/x][b]\x1b[31mird"
    path = tmp_path / "infra" / "prod" / "[red]\x1b[2J.tf"
    path.write_text(f'resource "aws_cognito_user_pool_client" "{name}" {{\n  name = "x"\n}}\n')
    async with opened(engine) as pilot:
        app = pilot.app
        await press(pilot, "2", "slash", *"mird", "backspace", "enter", "b")
        app.screen.query_one("#filter", Input).value = "client:ird"
        await rested(pilot)
        text = screen_text(app)
        assert "\x1b" not in text
        assert r"we[/x][b]\x1b[31mird" in text
        assert r"[red]\x1b[2J.tf" in text
        await press(pilot, "asterisk", "b", "b", "b", "a")


@pytest.mark.parametrize("size", [(140, 40), (110, 32), NARROW, (60, 16)])
async def test_every_line_fits(shop, size):
    async with opened(shop, size) as pilot:
        app = pilot.app
        for _ in GROUPINGS:
            await press(pilot, "2", "b", "n", "a", "space", "n")
            lines = screen_text(app).splitlines()
            assert all(len(line.rstrip()) <= size[0] for line in lines)
            assert lines[-1].strip().endswith("Help")


async def test_in_little_room_the_place_goes_first(shop):
    async with opened(shop, NARROW) as pilot:
        await press(pilot, "2", "n", "a")
        text = screen_text(pilot.app)
        assert re.search(r"☐ ▲ web_app +implicit, code → code +✓ fix", text)
        assert "identity.tf:7" not in text


async def test_no_client_and_no_finding(tmp_path, clean):
    async with opened(clean) as pilot:
        await press(pilot, "2")
        assert "No findings under baseline." in screen_text(pilot.app)
        await press(pilot, *"aAsSxtenNbvyo", "asterisk", "space", "enter")
        assert not pilot.app.session.state.decisions
    (tmp_path / "empty").mkdir()
    async with opened(toy.ToyEngine(tmp_path / "empty")) as pilot:
        await press(pilot, "2")
        assert "No Cognito user pool clients in infra/" in screen_text(pilot.app)
        await press(pilot, *"aAsSxtenNbvyo", "asterisk", "space", "enter")


async def test_reading_again_keeps_the_cursor(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "n", "n", "space", "r")
        assert here(app) == "CGT101 spa_portal"
        assert len(table(app).selected) == 1


def many(folder, clients):
    """An estate of one rule and another on each client."""
    folder.mkdir(parents=True)
    block = 'resource "aws_cognito_user_pool_client" "c{n}" {{\n  allowed_oauth_flows = ["implicit"]\n}}\n'
    for start in range(0, clients, 50):
        (folder / f"f{start}.tf").write_text("\n".join(block.format(n=n) for n in range(start, min(clients, start + 50))))
    return toy.ToyEngine(folder)


async def test_where_much_is_found_groups_are_folded_until_little_is_shown(tmp_path):
    async with opened(many(tmp_path / "infra", 120)) as pilot:
        app = pilot.app
        await press(pilot, "2")
        assert [type(row) for row in table(app).rows] == [GroupRow] * 3
        await press(pilot, "slash", *"c11", "enter")
        assert sum(isinstance(row, FindingRow) for row in table(app).rows) == 33
        await press(pilot, "escape", "asterisk")
        assert len(table(app).selected) == 360
        assert "360 of 360 open" in await told(pilot)
        await press(pilot, "s")
        assert set(marks(app).values()) == {"skipped"}
        assert [type(row) for row in table(app).rows] == [GroupRow] * 3


async def accepted(pilot) -> None:
    """Until nothing is being accepted any more."""
    while pilot.app.screen._accepter.active:
        await asyncio.sleep(0.01)
        await pilot.pause()
    await rested(pilot)


class Held(toy.ToyEngine):
    """Makes ten fixes, then no more until it is let go."""

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
    """All findings of a rule are being accepted, ten of sixty are."""
    many(folder, 60)
    engine = Held(folder)
    async with opened(engine) as pilot:
        await press(pilot, "2", "slash", *"rule:cgt101", "enter", "k")
        engine.made = 0
        await press(pilot, "A", "A")
        while engine.made <= 10:
            await asyncio.sleep(0.01)
        yield pilot
        engine.let_go.set()


async def test_very_many_are_accepted_while_the_screen_goes_on(tmp_path):
    async with accepting_many(tmp_path / "infra") as pilot:
        app = pilot.app
        assert status(app) == "accepting 0 of 60"
        await press(pilot, "G")
        assert here(app) == "CGT101 c59"
        await press(pilot, "A")
        assert status(app) == "findings are being accepted"
        app.engine.let_go.set()
        await accepted(pilot)
        assert (status(app), app.session.edits) == ("60 findings accepted", 60)
        await press(pilot, "u")
        assert app.session.edits == 0


async def test_accepting_very_many_can_be_stopped_and_keeps_what_was_done(tmp_path):
    async with accepting_many(tmp_path / "infra") as pilot:
        app = pilot.app
        await press(pilot, "escape")
        app.engine.let_go.set()
        await accepted(pilot)
        assert (status(app), app.session.edits) == ("11 findings accepted", 11)
        await press(pilot, "u")
        assert app.session.edits == 0


async def test_what_was_decided_meanwhile_is_not_undone(tmp_path):
    async with accepting_many(tmp_path / "infra") as pilot:
        app = pilot.app
        app.session.skip(next(app.session.state.audit.all()))
        app.engine.let_go.set()
        await accepted(pilot)
        assert status(app) == "something else happened meanwhile: accept them again"
        assert [decision.kind for decision in app.session.state.decisions.values()] == ["skipped"]


async def test_rows_are_made_again_only_for_what_changed(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2")
        before = {entry.finding.key: entry for row in app.screen._shown.findings() for entry in row.entries}
        await press(pilot, "n", "n", "s")
        after = {entry.finding.key: entry for row in app.screen._shown.findings() for entry in row.entries}
        kept = {key[0].rpartition(".")[2] for key, entry in after.items() if before[key] is entry}
        assert kept == {"web_app", "mobile_ios", "partner_one", "partner_two"}


async def test_twenty_thousand_findings_are_filtered_while_one_types(shop):
    session = Session(shop)
    session.read(list(shop.read(1, lambda: False))[-1])
    summaries = list(Summaries(session).all()) * 1700
    found = Findings(lambda finding: finding.slug)
    found.refresh(summaries, session.state.audit.guesses, "rule", ())
    assert found.total == 20400
    found.warm()
    begun = time.perf_counter()
    for text in ("w", "sev:high", "web sev:high", "state:open !file:partners", "zzz"):
        found.shown(parse(text), {})
    assert time.perf_counter() - begun < 1.5


def test_the_end_of_a_path_is_kept():
    assert cut_start("modules/cognito/main.tf:12", 12) == "…/main.tf:12"
    assert cut_start("main.tf:12", 12) == "main.tf:12"
    assert cut_start("日本語.tf", 6) == "…語.tf"


async def test_a_heading_is_as_severe_as_what_is_shown_of_it(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "2", "b", "slash", *"rule:cgt901", "enter")
        assert "▾ ● prod/identity.tf" in screen_text(app)


def test_every_action_can_be_done_and_a_key_does_one_thing():
    for action in on("findings"):
        assert hasattr(FindingsScreen, f"action_{action.id}"), action.id
    keys = [key for action in (*on("findings"), *MOVES) for key in action.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("width", range(40, 201, 7))
def test_the_key_line_fits(width):
    pieces = KeyBar("findings").lines(width)[0]
    assert length(pieces) <= width
    assert ("?", "accent") in pieces


async def test_the_screen_is_the_one_on_2(shop):
    async with opened(shop) as pilot:
        await press(pilot, "2")
        assert isinstance(pilot.app.screen, FindingsScreen)
