"""Reference, languages, kinds of client and what may stay: from the key to the policy, through the real core."""

from __future__ import annotations

import datetime
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from cogtui.core import allowances
from cogtui.core.allowing import last_day, remark
from cogtui.core.archetypes import evidence
from cogtui.core.baseline import made
from cogtui.core.draft import save
from cogtui.core.model import UsageError
from cogtui.core.profile import load_profile
from cogtui.core.suppressions import Terms
from cogtui.tui import asking
from cogtui.tui.colouring import coloured
from cogtui.tui.engine import CoreEngine
from cogtui.tui.screens.archetype import ArchetypeScreen, KindList
from cogtui.tui.screens.languages import LanguagesScreen
from cogtui.tui.screens.reference import ReferenceScreen
from cogtui.tui.screens.review import ReviewScreen
from cogtui.tui.screens.suppress import SuppressScreen
from cogtui.tui.staying import ending
from cogtui.tui.widgets.page import Block, Page, laid_out
from cogtui.tui.widgets.settings import SettingsList
from driving import client, opened, press, row, screen_text, standing, status
from textual.widgets import Input

EXAMPLES = Path(__file__).parents[2] / "examples" / "infra"
TODAY = datetime.date(2026, 3, 10)
HOSTILE = r"""
resource "aws_cognito_user_pool_client" "a" {
  name                = "[/x] [bold]x\u001b[31m"
  user_pool_id        = "eu-west-1_a"
  allowed_oauth_flows = ["implicit"]
  # cogtui: allow implicit-grant-enabled reason="[/x] [red]so"
  callback_urls = ["http://[/x].example.com/[bold]", "https://a.example.com/cb"]
  # cogtui: allow insecure-http-redirect until=2026-03-20 reason="[/x] [red]so"
  logout_urls                          = ["http://b.example.com/"]
  allowed_oauth_flows_user_pool_client = true
}
"""


@pytest.fixture(autouse=True)
def _march(monkeypatch):
    """Every door that asks for the day gets the same."""
    from cogtui.core import suppressions

    for module in (allowances, suppressions):
        monkeypatch.setattr(module, "today", lambda: TODAY)


@pytest.fixture
def infra(inside):
    shutil.copytree(EXAMPLES, inside / "infra")
    return engine()


@pytest.fixture
def hostile(inside):
    folder = inside / "in[/x]"
    folder.mkdir(parents=True)
    (folder / "a.tf").write_text(HOSTILE)
    return CoreEngine(["in[/x]"], load_profile("baseline", ["in[/x]"]))


def engine(profile="", text=""):
    if profile:
        Path(profile).write_text(text)
    return CoreEngine(["infra"], load_profile(profile or "baseline", ["infra"]))


def waivers(app):
    return [(one.rule, one.client, one.setting, one.reason, one.until) for one in app.session.profile.waivers]


def copied(app):
    return app.clipboard


async def typed(pilot, name, text):
    """Put a text into a field of the box."""
    pilot.app.screen.query_one(f"#suppress-{name}", Input).value = text
    await press(pilot)


async def filled(pilot, reason="the old app is retired", **fields):
    await press(pilot, "x")
    for name, text in {"reason": reason, **fields}.items():
        await typed(pilot, name, text)


# --------------------------------------------------------------------------------------- reference


async def test_the_page_of_a_setting_with_its_rule(infra):
    async with opened(infra) as pilot:
        await press(pilot, "i")
        assert isinstance(pilot.app.screen, ReferenceScreen)
        shown = screen_text(pilot.app)
        assert "explicit_auth_flows" in shown
        assert "ExplicitAuthFlows" in shown
        assert "ALLOW_USER_SRP_AUTH" in shown
        assert "**" not in shown
        await press(pilot, "G")
        assert "Sources" in screen_text(pilot.app)
        await press(pilot, "y")
        assert "explicit_auth_flows" in copied(pilot.app)
        assert "CGT201 user-password-auth-enabled" in copied(pilot.app)
        assert isinstance(pilot.app.screen, ReviewScreen)


async def test_a_nested_setting_without_a_finding(infra):
    async with opened(infra) as pilot:
        asking.reference(pilot.app, "token_validity_units.access_token")
        await press(pilot)
        assert "TokenValidityUnits.AccessToken" in screen_text(pilot.app)
        await press(pilot, "pagedown", "pagedown", "up", "escape")
        assert isinstance(pilot.app.screen, ReviewScreen)


async def test_what_is_no_setting_has_no_page(infra):
    async with opened(infra) as pilot:
        asking.reference(pilot.app, "no[/x]thing")
        assert "no[/x]thing" in status(pilot.app)


@pytest.mark.parametrize("width", [8, 20, 41, 100])
def test_a_page_loses_no_word(width):
    text = "a word and_one_that_is_much_longer_than_the_page_is_wide ends"
    for code in (False, True):
        lines = laid_out(Block([(text[:20], "plain"), (text[20:], "soft")], indent=2, code=code), width)
        shown = "".join(part for line in lines for part, _ in line).replace("↪", "")
        assert shown.replace(" ", "") == text.replace(" ", "")


# --------------------------------------------------------------------------------------- languages


async def test_a_client_in_all_languages(infra):
    async with opened(infra) as pilot:
        await press(pilot, "I")
        assert isinstance(pilot.app.screen, LanguagesScreen)
        assert "as it was read" in screen_text(pilot.app)
        assert "AWS::Cognito::UserPoolClient" in screen_text(pilot.app)
        assert "stays behind" in screen_text(pilot.app)
        await press(pilot, "1")
        assert 'resource "aws_cognito_user_pool_client" "portal"' in screen_text(pilot.app)
        await press(pilot, "right", "right", "right", "y")
        assert json.loads(copied(pilot.app))["Resources"]["Portal"]["Properties"]["ClientName"] == "portal-spa"


async def test_pending_edits_are_in_the_text(infra):
    async with opened(infra) as pilot:
        await press(pilot, "I", "3", "y")
        assert "ALLOW_USER_PASSWORD_AUTH" in copied(pilot.app)
        await press(pilot, "a", "I", "3")
        assert "not written yet" in screen_text(pilot.app)
        await press(pilot, "y")
        assert "ALLOW_USER_PASSWORD_AUTH" not in copied(pilot.app)
        await press(pilot, "u", "I", "3")
        assert "as it was read" in screen_text(pilot.app)


async def test_a_template_with_pending_edits(infra):
    async with opened(infra) as pilot:
        while client(pilot.app) != "WebAppClient":
            await press(pilot, "J")
        await press(pilot, "A", "I", "3")
        assert "not written yet" in screen_text(pilot.app)
        expected = pilot.app.session.engine.patch(pilot.app.session.state.workspace)
        await press(pilot, "y")
        removed = [line[1:].strip() for line in expected.splitlines() if line.startswith("-  ")]
        assert removed
        assert not [line for line in removed if line.startswith("- ") and line in copied(pilot.app)]


@pytest.mark.parametrize("language", ["terraform", "terraform-json", "cloudformation-yaml", "cloudformation-json"])
def test_colours_lose_nothing(language):
    text = 'a = "${x}" # y\n\n  [/x]: !Ref b\n{"c": [1, true]} \x1b[31m {{ unclosed "\n'
    lines = ["".join(part for part, _ in line) for line in coloured(text, language)]
    assert "\n".join(lines) == text.rstrip("\n").replace("\x1b", "\\x1b")


# -------------------------------------------------------------------------------------- archetypes


async def test_another_kind_is_stated_in_the_profile(infra):
    async with opened(infra) as pilot:
        app = pilot.app
        await press(pilot, "C")
        assert isinstance(app.screen, ArchetypeScreen)
        kinds = app.screen.query_one(KindList)
        assert kinds.current.key == "spa"
        assert "no secret" in screen_text(app)
        promised = {one.key: one.findings for one in kinds.rows}
        await press(pilot, "g", "enter")
        id = app.session.state.audit.findings and row(app).issue.finding.client
        assert app.session.state.audit.guesses[id].archetype == "web"
        assert app.summaries.of(id).open == promised["web"]
        assert 'archetype = "web"' in app.session.draft.text
        assert "stated to be web" in status(app)
        await press(pilot, "u")
        assert app.session.state.audit.guesses[id].archetype == "spa"
        assert app.summaries.of(id).open == promised["spa"]


async def test_what_was_stated_is_taken_back(infra):
    async with opened(infra) as pilot:
        app = pilot.app
        await press(pilot, "C", "j", "j", "j", "enter", "C")
        assert "stated admin" in screen_text(app)
        await press(pilot, "G", "enter")
        assert "archetype" not in app.session.draft.text
        assert not app.session.unsaved


async def test_many_clients_are_one_step(infra):
    async with opened(infra) as pilot:
        app = pilot.app
        ids = list(app.session.state.workspace.clients)[:3]
        asking.archetype(app, ids)
        await press(pilot)
        assert "3 clients" in screen_text(app)
        await press(pilot, "G", "enter")
        assert {app.session.state.audit.guesses[id].archetype for id in ids} == {"admin"}
        await press(pilot, "u")
        assert app.session.last is None


async def test_nothing_is_said_twice(infra):
    async with opened(infra) as pilot:
        await press(pilot, "C", "g", "enter", "C", "enter")
        assert "already" in status(pilot.app)
        await press(pilot, "C", "escape", "u")
        assert pilot.app.session.last is None


async def test_every_kind_has_its_evidence(infra):
    async with opened(infra) as pilot:
        portal = next(one for one in pilot.app.session.state.workspace.clients.values() if one.labels == ("portal",))
        found = evidence(portal)
        assert "no secret" in found["spa"]
        assert "no secret" in found["mobile"]
        assert "m2m" not in found


# ---------------------------------------------------------------------------------------- suppress


async def test_a_finding_stays_with_a_reason_and_an_end(infra):
    async with opened(infra) as pilot:
        app = pilot.app
        finding = row(app).issue.finding
        await filled(pilot)
        assert 'rule = "user-password-auth-enabled"' in screen_text(app)
        assert "until = 2026-06-08" in screen_text(app)
        await press(pilot, "enter")
        until = TODAY + datetime.timedelta(90)
        assert waivers(app) == [(finding.rule, finding.client, finding.setting, "the old app is retired", until)]
        assert standing(app) == "suppressed"
        assert "⊘ until Jun" in screen_text(app)
        assert "until 2026-06-08: the" in screen_text(app)
        await press(pilot, "u")
        assert standing(app) == "open"
        assert waivers(app) == []


async def test_what_is_saved_is_what_counts(infra):
    async with opened(infra) as pilot:
        await filled(pilot)
        await press(pilot, "enter")
        draft = pilot.app.session.draft
        save(draft)
        again = load_profile(draft.path, ["infra"])
        assert [one.reason for one in again.waivers] == ["the old app is retired"]


async def test_a_reason_is_needed(infra):
    async with opened(infra) as pilot:
        await filled(pilot, reason="  ")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, SuppressScreen)
        assert "a reason is needed" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert pilot.app.session.last is None


@pytest.mark.parametrize(("until", "says"), [("2026-03-09", "has passed"), ("soon", "a date such as")])
async def test_an_end_that_is_none(infra, until, says):
    async with opened(infra) as pilot:
        await filled(pilot, until=until)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, SuppressScreen)
        assert says in screen_text(pilot.app)


async def test_the_profile_wants_an_end(infra):
    demanding = engine("team.toml", 'extends = "baseline"\n[suppressions]\nmax_days = 30\nallow_inline = false\n')
    async with opened(demanding) as pilot:
        await press(pilot, "x")
        assert pilot.app.screen.query_one("#suppress-until", Input).value == "2026-04-09"
        await press(pilot, "escape")
        await filled(pilot, until="never")
        await press(pilot, "enter")
        assert "within 30 days" in screen_text(pilot.app)
        await typed(pilot, "until", "30d")
        await press(pilot, "tab", "tab", "right")
        assert "lets nothing be allowed in templates" in screen_text(pilot.app)
        await press(pilot, "left", "enter")
        assert [one[4] for one in waivers(pilot.app)] == [datetime.date(2026, 4, 9)]


@pytest.mark.parametrize(("scope", "pattern"), [(1, "infra/prod/*"), (2, "*")])
async def test_for_whom_it_stays(infra, scope, pattern):
    async with opened(infra) as pilot:
        app = pilot.app
        await filled(pilot)
        await press(pilot, "tab", "tab", "tab", *["right"] * scope, "enter")
        assert [one[1:3] for one in waivers(app)] == [(pattern, "")]
        rule = waivers(app)[0][0]
        stays = {f.client for f in app.session.state.audit.all() if f.rule == rule and f.status == "suppressed"}
        meant = [id for id in app.session.state.workspace.clients if pattern == "*" or id.startswith("infra/prod#")]
        assert stays == {f.client for f in app.session.state.audit.all() if f.rule == rule and f.client in meant}


async def test_several_findings_are_one_step(infra):
    async with opened(infra) as pilot:
        app = pilot.app
        found = [f for f in app.session.state.audit.all() if f.status == "open" and f.severity == "high"][:7]
        asking.suppress(app, found)
        await press(pilot)
        await typed(pilot, "reason", "an old estate")
        assert "and 3 more" in screen_text(app)
        await press(pilot, "enter")
        stays = {f.key for f in app.session.state.audit.all() if f.status == "suppressed"}
        assert {f.key for f in found} <= stays
        await press(pilot, "u")
        assert app.session.last is None


async def test_a_waiver_is_taken_back(infra):
    async with opened(infra) as pilot:
        await filled(pilot)
        await press(pilot, "enter", "x")
        assert standing(pilot.app) == "open"
        assert waivers(pilot.app) == []
        assert "no longer waived" in status(pilot.app)


async def test_a_waiver_of_the_file_below_is_not_this_ones_to_take_back(infra):
    Path("base.toml").write_text('[[waivers]]\nrule = "CGT201"\nclient = "*"\nreason = "agreed long ago"\n')
    async with opened(engine("team.toml", 'extends = "base.toml"\n')) as pilot:
        assert "⊘ waived" in screen_text(pilot.app)
        await press(pilot, "g", "x")
        assert "base.toml:1" in status(pilot.app)
        assert "agreed long ago" in status(pilot.app)
        assert pilot.app.session.last is None


async def test_a_skipped_finding_may_stay_too(infra):
    async with opened(infra) as pilot:
        await press(pilot, "s")
        assert standing(pilot.app) == "skipped"
        await filled(pilot)
        await press(pilot, "enter")
        assert standing(pilot.app) == "suppressed"
        await press(pilot, "x")
        assert standing(pilot.app) == "skipped"


async def test_nothing_is_asked_while_files_are_read(infra):
    async with opened(infra) as pilot:
        app, state = pilot.app, pilot.app.session.state
        app.session.state = replace(state, reading=replace(state.reading, total=state.reading.total + 1))
        for key in ("x", "C"):
            await press(pilot, key)
            assert isinstance(app.screen, ReviewScreen)
            assert "still being read" in status(app)


async def test_the_change_of_what_may_stay_is_not_shown(infra):
    async with opened(infra) as pilot:
        assert any(hunk.lines for section in pilot.app.screen.preview().sections for hunk in section.hunks)
        await filled(pilot)
        await press(pilot, "enter")
        kinds = {line.kind for part in pilot.app.screen.preview().sections for hunk in part.hunks for line in hunk.lines}
        assert kinds == {" "}


@pytest.mark.parametrize(
    ("size", "shown"), [((140, 40), "4 CloudFormation JSON"), ((80, 24), "4 CFN JSON"), ((60, 16), "4 JSON")]
)
async def test_every_language_is_named_at_every_size(infra, size, shown):
    async with opened(infra, size=size) as pilot:
        await press(pilot, "I")
        assert shown in screen_text(pilot.app)


async def test_what_does_not_fit_is_counted(infra):
    async with opened(infra, size=(60, 16)) as pilot:
        await filled(pilot)
        assert "more lines" in screen_text(pilot.app)
        assert "enter save" in screen_text(pilot.app)


async def test_fields_are_walked_and_clicked(infra):
    async with opened(infra) as pilot:
        await press(pilot, "x", "down", "down")
        screen = pilot.app.screen
        assert screen.focused.id == "suppress-where"
        await press(pilot, "up", "a")
        assert screen.focused.id == "suppress-until"
        await pilot.click("#suppress-scope", offset=(18, 0))
        assert screen.answer().scope == "folder"


async def test_fields_below_one_another_are_clicked(infra):
    async with opened(infra, size=(60, 16)) as pilot:
        await press(pilot, "x")
        await pilot.click("#suppress-scope", offset=(4, 2))
        assert pilot.app.screen.answer().scope == "all"
        await pilot.click("#suppress-where", offset=(4, 1))
        assert pilot.app.screen.answer().where == "comment"


async def test_the_page_of_a_profiles_own_rule(infra):
    text = '[custom.acme-name]\nsetting = "name"\nmatches = "acme-.*"\nmessage = "names begin with [/x] acme"\n'
    async with opened(engine("team.toml", text)) as pilot:
        finding = next(f for f in pilot.app.session.state.audit.all() if f.slug == "acme-name")
        asking.reference(pilot.app, finding.setting, finding)
        await press(pilot, "G")
        assert "[/x] acme" in screen_text(pilot.app)
        await press(pilot, "y")
        assert "acme-name" in copied(pilot.app)
        asking.suppress(pilot.app, [finding])
        await press(pilot)
        await typed(pilot, "reason", "an old name")
        await press(pilot, "enter")
        assert [one[0] for one in waivers(pilot.app)] == [finding.rule]


async def test_a_mended_finding_needs_no_leave(infra):
    async with opened(infra) as pilot:
        await press(pilot, "a", "x")
        assert "mended already" in status(pilot.app)


async def test_a_comment_is_copied_and_holds(infra):
    async with opened(infra) as pilot:
        app = pilot.app
        before = len([f for f in app.session.state.audit.all() if f.status == "suppressed"])
        place = row(app).issue.finding.span
        await filled(pilot)
        await press(pilot, "tab", "tab", "right", "y")
        assert copied(app) == '# cogtui: allow user-password-auth-enabled until=2026-06-08 reason="the old app is retired"'
        assert "paste it above infra/prod/identity.tf:41" in status(app)
        assert app.session.last is None
        file = Path(place.file)
        text = file.read_text()
        start = text.rindex("\n", 0, place.start) + 1
        file.write_text(text[:start] + copied(app) + "\n" + text[start:])
        await press(pilot, "r")
        assert standing(app) == "suppressed"
        assert len([f for f in app.session.state.audit.all() if f.status == "suppressed"]) == before + 1
        assert "⊘ until Jun" in screen_text(app)


async def test_a_comment_in_each_language_holds(inside):
    reason = 'it\'s "so" [/x]'.replace('"', "")
    for language, name, text in _languages(reason):
        folder = inside / language
        folder.mkdir()
        (folder / name).write_text(text)
        state = next(
            iter(
                CoreEngine([language], load_profile("baseline", ["."])).read(1, lambda: False, load_profile("baseline", ["."]))
            )
        )
        allowed = [f for f in state.audit.all() if f.status == "suppressed"]
        assert [(f.slug, f.status_reason) for f in allowed] == [("implicit-grant-enabled", reason)]


def _languages(reason):
    def said(language):
        return remark(language, "implicit-grant-enabled", reason, datetime.date(2026, 4, 1), "allowed_oauth_flows")

    properties = '"UserPoolId": "eu-west-1_a", "AllowedOAuthFlows": ["implicit"], "AllowedOAuthFlowsUserPoolClient": true'
    body = 'user_pool_id = "eu-west-1_a"\n{}\nallowed_oauth_flows = ["implicit"]\nallowed_oauth_flows_user_pool_client = true\n'
    inner = '"user_pool_id": "eu-west-1_a", "allowed_oauth_flows": ["implicit"], "allowed_oauth_flows_user_pool_client": true'
    kind = "aws_cognito_user_pool_client"
    yield "terraform", "a.tf", f'resource "{kind}" "a" {{\n{body.format(said("terraform"))}}}\n'
    yield "terraform-json", "a.tf.json", f'{{"resource": {{"{kind}": {{"a": {{{said("terraform-json")}, {inner}}}}}}}}}'
    yield (
        "cloudformation-yaml",
        "a.yaml",
        "Resources:\n  A:\n    Type: AWS::Cognito::UserPoolClient\n    Properties:\n      UserPoolId: eu-west-1_a\n"
        f"      {said('cloudformation-yaml')}\n      AllowedOAuthFlows: [implicit]\n"
        "      AllowedOAuthFlowsUserPoolClient: true\n",
    )
    template = '{{"Resources": {{"A": {{"Type": "AWS::Cognito::UserPoolClient", {}, "Properties": {{{}}}}}}}}}'
    yield "cloudformation-json", "a.json", template.format(said("cloudformation-json"), properties)


def test_both_kinds_of_quotes_can_not_be_written():
    with pytest.raises(UsageError, match="quotes"):
        remark("terraform", "some-rule", 'it\'s "so"', None)


@pytest.mark.parametrize(
    ("text", "day"),
    [("90d", 90), ("1 day", 1), ("180 d", 180), ("0d", 0), ("never", None), ("", None)],
)
def test_an_end_in_days(text, day):
    assert last_day(text, TODAY) == (None if day is None else TODAY + datetime.timedelta(day))


@pytest.mark.parametrize("text", ["2026-13-01", "d", "soon", "90x", "99999d"])
def test_what_is_no_end(text):
    with pytest.raises(UsageError):
        last_day(text, TODAY)


# ------------------------------------------------------------------------------------ what may stay


async def test_a_baseline_is_told_apart(infra):
    async with opened(infra) as pilot:
        state = pilot.app.session.state
        remembered = made("known.json", state.workspace, state.audit.all())
    known = CoreEngine(["infra"], infra.profile, terms=Terms(baseline=remembered))
    async with opened(known) as pilot:
        assert "⊘ baseline" in screen_text(pilot.app)
        await press(pilot, "g", "x")
        assert "the baseline remembers it" in status(pilot.app)


async def test_what_ends_soon_is_told(infra):
    text = '[[waivers]]\nrule = "CGT201"\nclient = "*"\nreason = "soon over"\nuntil = {}\n'
    for until, soon in ((TODAY + datetime.timedelta(14), 1), (TODAY + datetime.timedelta(15), 0)):
        async with opened(engine("team.toml", text.format(until))) as pilot:
            assert ending(pilot.app.session.state.audit) == soon
            assert ("1 ends within 14 days" in screen_text(pilot.app)) == bool(soon)


# ----------------------------------------------------------------------------------- hostile labels


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 16)])
async def test_hostile_names(hostile, size):
    async with opened(hostile, size=size) as pilot:
        app = pilot.app
        for place in range(len(app.screen.query_one(SettingsList).rows)):
            await press(pilot, "g", *["j"] * place, "i", "G", "escape", "x", "a", "tab", "tab", "right", "tab", "right")
            assert "\x1b" not in screen_text(app)
            await press(pilot, "escape")
            if place > 6:
                break
        for key in ("1", "2", "3", "4"):
            await press(pilot, "I", key)
            assert "\x1b" not in screen_text(app)
            await press(pilot, "G", "escape")
        await press(pilot, "C", "enter")
        assert app.session.last is not None
        assert "\x1b" not in screen_text(app)


async def test_a_hostile_reason_is_shown_as_it_is(hostile):
    async with opened(hostile) as pilot:
        app = pilot.app
        rows = [one for one in app.screen.query_one(SettingsList).rows if one.standing == "suppressed"]
        assert rows
        app.screen.query_one(SettingsList).select(rows[-1].key)
        await press(pilot)
        assert "[/x] [red]so" in screen_text(app)
        assert "a.tf:" in screen_text(app)
        await press(pilot, "x")
        assert "[/x] [red]so" in status(app)


async def test_pages_take_the_keys_of_lists(infra):
    async with opened(infra, size=(80, 24)) as pilot:
        await press(pilot, "i", "pagedown")
        page = pilot.app.screen.query_one(Page)
        assert page.scroll_offset.y > 3
        await press(pilot, "k")
        below = page.scroll_offset.y
        await press(pilot, "j")
        assert page.scroll_offset.y == below + 1
        await press(pilot, "g")
        assert page.scroll_offset.y == 0
