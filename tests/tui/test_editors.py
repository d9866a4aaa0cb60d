"""The editors of settings: what they give, what they show, what they refuse."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import cogtui.tui
import pytest
from cogtui.core.profile import load_profile
from cogtui.core.rules.wording import quoted
from cogtui.core.settings import SETTINGS, by_name
from cogtui.tui import editing, theme
from cogtui.tui.engine import CoreEngine
from cogtui.tui.screens.edit import editor_for
from cogtui.tui.session import Session
from cogtui.tui.values import Judged, Subject, Wrong, blame, duration, kind, lifetime, line, names, next_stop, number, several
from driving import screen_text
from textual.app import App
from textual.widgets import Input

DAY = 86400
GOOD = ("good", "meets policy")
NOTHING = "nothing given"
REFRESH = by_name()["refresh_token_validity"]
ACCESS = by_name()["access_token_validity"]
HOSTILE = "a[/x]\x1b[31mb"


class Desk(App):
    """Only an editor, in the interface's styles."""

    CSS_PATH = [Path(cogtui.tui.__path__[0]) / f"styles/{name}.tcss" for name in ("base", "modals", "edit")]  # noqa: RUF012

    def __init__(self, subject):
        super().__init__()
        self.subject, self.given, self.asked = subject, NOTHING, 0
        self.register_theme(theme.DARK)
        self.register_theme(theme.LIGHT)
        self.theme = theme.DARK.name

    def get_theme_variable_defaults(self):
        return theme.DARK_VARIABLES if self.current_theme.dark else theme.LIGHT_VARIABLES

    def on_mount(self):
        self.push_screen(editor_for(self.subject), self.take)

    def take(self, value):
        self.given = value

    def on_open_editor(self):
        self.asked += 1


def subject(name, now, judge=lambda value: Judged((GOOD,)), **more):
    return Subject(by_name()[name], name, now, more.pop("unit", ""), judge, **more)


@asynccontextmanager
async def at(edited, size=(80, 24)):
    desk = Desk(edited)
    async with desk.run_test(size=size) as pilot:
        await settled(pilot)
        yield pilot


async def settled(pilot):
    await pilot.pause()
    await pilot.pause(0.08)


async def given(edited, *keys, size=(80, 24)):
    """What the editor gives after these keys."""
    async with at(edited, size) as pilot:
        await pilot.press(*keys)
        await settled(pilot)
        return pilot.app.given


async def shown(edited, *keys, size=(80, 24)):
    async with at(edited, size) as pilot:
        await pilot.press(*keys)
        await settled(pilot)
        return screen_text(pilot.app)


# ----------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("30d", "days", 30 * DAY),
        ("30", "days", 30 * DAY),
        ("30", "", 30 * DAY),
        ("90", "minutes", 5400),
        ("90m", "days", 5400),
        (" 24 Hours ", "days", DAY),
        ("1h 30m", "days", 5400),
        ("1h30m", "days", 5400),
        ("3600 s", "", 3600),
    ],
)
def test_lifetimes(text, unit, seconds):
    assert lifetime(text, REFRESH, unit) == seconds


@pytest.mark.parametrize("text", ["", "d", "30x", "-3d", "1h 30", "3.5d", "5m", "3651d", "99999999999d", "٣d", "30d;"])
def test_what_is_no_lifetime(text):
    assert isinstance(lifetime(text, REFRESH, "days"), Wrong)


def test_a_bare_number_of_an_access_token_is_hours():
    assert lifetime("2", ACCESS, "") == 7200


@pytest.mark.parametrize("seconds", [3600, 5400, 7200, DAY, 90 * DAY, 3601])
@pytest.mark.parametrize("unit", ["", "seconds", "minutes", "hours", "days"])
def test_what_is_spelled_is_read_as_the_same(seconds, unit):
    assert lifetime(duration(seconds, unit), REFRESH, unit) == seconds


def test_a_lifetime_is_spelled_in_the_unit_of_the_file_where_it_divides():
    assert duration(3600, "minutes") == "60 min"
    assert duration(3600, "days") == "1 h"


def test_stops_keep_to_what_aws_takes():
    assert next_stop(30 * DAY, 1, REFRESH) == 60 * DAY
    assert next_stop(31 * DAY, -1, REFRESH) == 30 * DAY
    assert next_stop(3600, -1, REFRESH) == 3600
    assert next_stop(3650 * DAY, 1, REFRESH) == 3650 * DAY
    assert next_stop(DAY, 1, ACCESS) == DAY


def test_numbers():
    validity = by_name()["auth_session_validity"]
    assert number("15", validity) == 15
    assert number("15 minutes", validity) == 15
    for text in ("2", "16", "", "3.5", "-3", "x"):
        assert isinstance(number(text, validity), Wrong), text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("name", "web app @ 1"),
        ("default_redirect_uri", "https://ä.example.com/c?d=1"),
        ("allowed_oauth_scopes", "https://api.example.com/read"),
        ("supported_identity_providers", "Our SAML"),
        ("user_pool_id", "eu-west-1_abcdefghi"),
        ("analytics_configuration.application_id", "0af9"),
    ],
)
def test_texts_that_aws_takes(name, text):
    assert line(text, by_name()[name]) == text


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("name", "web/app", '"/"'),
        ("name", "", "empty"),
        ("name", "x" * 129, "1 – 128"),
        ("default_redirect_uri", "https://a b", "a space"),
        ("default_redirect_uri", "https://a\x1b[m", "can't be seen"),
        ("allowed_oauth_scopes", 'say"hi"', '"""'),
        ("supported_identity_providers", "x" * 33, "32"),
        ("user_pool_id", "pool", "this form"),
    ],
)
def test_texts_that_aws_refuses(name, text, why):
    wrong = line(text, by_name()[name])
    assert isinstance(wrong, Wrong)
    assert why in wrong.says


def test_a_list_is_bounded():
    scopes = by_name()["allowed_oauth_scopes"]
    assert isinstance(several(tuple(map(str, range(51))), scopes), Wrong)
    assert several(("openid",), scopes) == ("openid",)


def test_what_a_sentence_speaks_of():
    url = "https://a.example.com/cb"
    assert names(f'"{url}" is not listed', url)
    assert names(f"{url} is not listed.", url)
    assert not names(f'"{url}2" and {url}/more are not listed', url)
    assert names(f"{quoted('x' * 70, 60)} is long", "x" * 70)
    assert not names("the code grant is missing", "code")
    assert names('"code" is missing', "code")
    assert names("ALLOW_USER_AUTH is open", "ALLOW_USER_AUTH")
    assert not names("ALLOW_USER_AUTH_2 is open", "ALLOW_USER_AUTH")


def test_an_item_is_to_blame_for_what_is_not_there_without_it():
    having = Judged((("high", "CGT301: everything is too long"), ("low", "CGT302: two of them")))
    assert blame("email", having) is None
    assert blame("email", having, Judged((("low", "CGT302: one of them"),))) == having.verdicts[0]
    assert blame("email", having, having) is None
    assert blame("email", Judged((("warning", "also changes api"),)), Judged(())) is None


@pytest.mark.parametrize("setting", [row for row in SETTINGS if row.kind != "block"], ids=lambda row: row.name)
async def test_every_setting_opens_and_cancels(setting):
    blank = Subject(setting, "", None, "", lambda value: Judged((GOOD,)))
    async with at(blank) as pilot:
        assert setting.name.split(".")[0] in screen_text(pilot.app)
        await pilot.press("escape")
        await settled(pilot)
        assert pilot.app.given is None


# ----------------------------------------------------------------------------------------- choices


def switch(value):
    verdict = GOOD if value in (True, "ENABLED") else ("medium", f"CGT104: {value} tells too much")
    return Judged((verdict,), (f"x = {value}",))


async def test_a_choice_shows_the_verdict_on_each():
    text = await shown(subject("prevent_user_existence_errors", "LEGACY", switch))
    assert "prevent_user_existence_errors · choose" in text
    assert "○ ENABLED" in text
    assert "◉ LEGACY  now" in text
    assert "◆ medium CGT104" in text
    assert "✓ good" in text
    assert "◆ MEDIUM CGT104: LEGACY tells too much" in text
    assert "writes: x = LEGACY" in text


async def test_a_warning_is_told_and_is_no_verdict():
    warned = subject("prevent_user_existence_errors", "LEGACY", lambda value: Judged((("warning", "also changes api"), GOOD)))
    text = await shown(warned)
    assert "! also changes api" in text
    assert text.count("✓ good") == 2


async def test_the_suggestion_is_chosen_already():
    edited = subject("prevent_user_existence_errors", "LEGACY", switch, suggestion="ENABLED")
    assert "◉ ENABLED  suggested" in await shown(edited)
    assert await given(edited, "enter") == "ENABLED"


async def test_a_switch_gives_a_boolean():
    edited = subject("enable_token_revocation", False, switch)
    assert await given(edited, "up", "enter") is True
    assert await given(edited, "enter") is False
    assert await given(edited, "t", "enter") is True


async def test_typing_goes_to_a_choice():
    units = "token_validity_units.refresh_token"
    assert await given(subject(units, "days"), "m", "i", "enter") == "minutes"
    assert await given(subject(units, "days"), "s", "h", "enter") == "hours"
    assert await given(subject(units, "seconds"), "j", "j", "enter") == "hours"


async def test_an_unknown_word_stays_among_the_choices():
    assert await given(subject("prevent_user_existence_errors", "legacy"), "enter") == "legacy"


async def test_a_click_on_a_choice_chooses_it():
    async with at(subject("prevent_user_existence_errors", "LEGACY")) as pilot:
        await pilot.click("#edit-list", offset=(4, 0))
        await settled(pilot)
        assert pilot.app.given == "ENABLED"


# ------------------------------------------------------------------------------------------- lines


def limited(seconds):
    verdict = GOOD if seconds <= 30 * DAY else ("high", f"CGT303: usable for {seconds // DAY} days")
    return Judged((verdict,), (f"refresh_token_validity = {seconds // DAY}",))


LONG = subject("refresh_token_validity", 3650 * DAY, limited, unit="days", suggestion=30 * DAY)


async def test_a_lifetime_shows_what_was_and_what_would_be():
    text = await shown(LONG)
    assert "refresh_token_validity · duration" in text
    assert "30 d" in text
    assert "was 3650 d · API allows 1 h – 3650 d · file unit: days" in text
    assert "✓ meets policy" in text
    assert "writes: refresh_token_validity = 30" in text
    assert await given(LONG, "enter") == 30 * DAY


async def test_what_breaks_policy_can_be_set_and_is_said():
    text = await shown(LONG, *"60d")
    assert "▲ HIGH CGT303: usable for 60 days" in text
    assert await given(LONG, *"60d", "enter") == 60 * DAY


async def test_what_aws_refuses_can_not_be_set():
    async with at(LONG) as pilot:
        await pilot.press(*"5m", "enter")
        await settled(pilot)
        assert pilot.app.given == NOTHING
        assert "can't be set: AWS takes 1 h – 3650 d" in screen_text(pilot.app)
        await pilot.press("ctrl+u", *"2h", "enter")
        await settled(pilot)
        assert pilot.app.given == 7200


async def test_what_can_not_be_written_can_not_be_set():
    edited = replace(LONG, judge=lambda value: Judged((GOOD,), refused="the unit is an expression"))
    assert await given(edited, "enter") == NOTHING
    assert "can't be set: the unit is an expression" in await shown(edited, "enter")


async def test_every_line_that_would_be_written_is_shown():
    lines = ("", "refresh_token_validity = 36", "token_validity_units {", '  refresh_token = "hours"', "}")
    text = await shown(replace(LONG, judge=lambda value: Judged((GOOD,), lines)))
    assert all(line.strip() in text for line in lines)
    assert "writes: refresh_token_validity = 36" in text


async def test_ctrl_u_clears_all_of_a_line():
    assert await given(LONG, "home", "right", "ctrl+u", "2", "h", "enter") == 7200


async def test_steps():
    assert await given(LONG, "up", "enter") == 60 * DAY
    assert await given(LONG, "down", "minus", "enter") == 7 * DAY
    assert await given(LONG, "plus", "plus", "enter") == 90 * DAY
    validity = subject("auth_session_validity", 14)
    assert await given(validity, "up", "up", "up", "enter") == 15
    assert await given(validity, "down", "enter") == 13


async def test_an_absent_lifetime_says_the_default():
    text = await shown(subject("refresh_token_validity", None))
    assert "was — 30 days (default)" in text
    assert await given(subject("refresh_token_validity", None), "enter") == NOTHING


async def test_letters_are_typed():
    assert await given(subject("name", "web"), *"qoeu", "enter") == "qoeu"


async def test_typing_is_judged_when_it_pauses():
    asked = []
    async with at(replace(LONG, judge=lambda value: asked.append(value) or limited(value))) as pilot:
        for text in ("1", "14", "144", "1440", "1440m"):
            pilot.app.screen.query_one(Input).value = text
        await settled(pilot)
        await settled(pilot)
    assert asked == [30 * DAY, DAY]


# -------------------------------------------------------------------------------------------- sets


def flows(items):
    found = [("critical", f"CGT101: {item} shows passwords") for item in items if item == "ALLOW_USER_PASSWORD_AUTH"]
    return Judged(tuple(found) or (GOOD,), (f"explicit_auth_flows = {len(items)}",))


FLOWS = subject("explicit_auth_flows", ("ALLOW_USER_SRP_AUTH", "MY_FLOW"), flows)


async def test_a_set_shows_what_is_there_and_what_else_there_is():
    text = await shown(FLOWS)
    assert "☑ ALLOW_USER_SRP_AUTH" in text
    assert "☑ MY_FLOW  not known here" in text
    assert "☐ ALLOW_USER_PASSWORD_AUTH" in text


async def test_what_policy_does_not_allow_is_marked_before_it_is_chosen():
    async with at(FLOWS) as pilot:
        for _ in range(20):
            await settled(pilot)
        marked = next(row for row in screen_text(pilot.app).splitlines() if "☐ ALLOW_USER_PASSWORD_AUTH" in row)
        assert "■ critical CGT101" in marked
        clean = next(row for row in screen_text(pilot.app).splitlines() if "☑ ALLOW_USER_SRP_AUTH" in row)
        assert "CGT" not in clean


async def test_space_takes_and_leaves_and_the_order_stays():
    assert await given(FLOWS, "enter") == ("ALLOW_USER_SRP_AUTH", "MY_FLOW")
    assert await given(FLOWS, "space", "enter") == ("MY_FLOW",)
    assert await given(FLOWS, "space", "space", "enter") == ("ALLOW_USER_SRP_AUTH", "MY_FLOW")
    added = ("ALLOW_USER_SRP_AUTH", "MY_FLOW", "ALLOW_USER_PASSWORD_AUTH")
    assert await given(FLOWS, "down", "down", "space", "enter") == added
    assert await given(FLOWS, "down", "down", "space", "u", "enter") == ("ALLOW_USER_SRP_AUTH", "MY_FLOW")


async def test_a_suggestion_is_taken_back_by_undo():
    edited = replace(FLOWS, suggestion=("ALLOW_USER_SRP_AUTH",))
    assert "☐ MY_FLOW  not known here · taken away" in await shown(edited)
    assert await given(edited, "enter") == ("ALLOW_USER_SRP_AUTH",)
    assert await given(edited, "u", "enter") == ("ALLOW_USER_SRP_AUTH", "MY_FLOW")


async def test_finding_narrows_and_enter_chooses_the_only_one():
    text = await shown(FLOWS, "slash", *"user_pass")
    assert "ALLOW_USER_PASSWORD_AUTH" in text
    assert "ALLOW_CUSTOM_AUTH" not in text
    assert await given(FLOWS, "slash", *"custom_auth_f", "enter", "down", "down", "enter") == (
        "ALLOW_USER_SRP_AUTH",
        "MY_FLOW",
        "CUSTOM_AUTH_FLOW_ONLY",
    )


async def test_what_is_found_first_is_taken_by_space():
    assert await given(FLOWS, "G", "slash", *"cust", "enter", "space", "enter") == (*FLOWS.now, "ALLOW_CUSTOM_AUTH")


async def test_a_closed_set_takes_nothing_else():
    assert "add" not in await shown(FLOWS, "slash", *"NEW_FLOW")


async def test_scopes_can_be_added():
    edited = subject("allowed_oauth_scopes", ("openid",))
    assert "+ add another" in await shown(edited)
    assert await given(edited, "plus", *"api/a q", "backspace", "backspace", "enter", "down", "enter") == ("openid", "api/a")
    refused = await shown(edited, "slash", *"api a", "enter")
    assert "can't be set: AWS does not take a space here" in refused


async def test_escape_leaves_the_line_first():
    async with at(FLOWS) as pilot:
        await pilot.press("slash", *"user", "escape")
        await settled(pilot)
        assert pilot.app.given == NOTHING
        assert "ALLOW_CUSTOM_AUTH" in screen_text(pilot.app)
        await pilot.press("escape")
        await settled(pilot)
        assert pilot.app.given is None


async def test_a_click_takes_an_item():
    async with at(subject("allowed_oauth_flows", ("code",))) as pilot:
        await pilot.click("#edit-list", offset=(4, 1))
        await settled(pilot)
        assert "☑ implicit  new" in screen_text(pilot.app)
        await pilot.press("enter")
        await settled(pilot)
        assert pilot.app.given == ("code", "implicit")


# ------------------------------------------------------------------------------------------- lists


def addresses(items):
    found = [("high", f'CGT501: "{item}" is not https') for item in items if item.startswith("http:")]
    return Judged(tuple(found) or (GOOD,), ("callback_urls = …",))


A, B, C = "https://a.example.com/cb", "http://b.example.com/cb", "http://c.example.com/cb"
URLS = subject("callback_urls", (A, B, C), addresses)


def row_of(text, item):
    return next(row for row in text.splitlines() if f" {item} " in row or f"▌{item}" in row)


async def test_each_address_has_its_verdict_and_the_cursor_s_is_told_first():
    text = await shown(URLS)
    assert "✓" in row_of(text, A)
    assert "▲ high CGT501" in row_of(text, B)
    text = await shown(URLS, "down", "down")
    assert text.index(f'CGT501: "{C}"') < text.index(f'CGT501: "{B}"')


async def test_addresses_are_edited_dropped_added_and_ordered():
    assert await given(URLS, "down", "e", "ctrl+u", *"https://n", "enter", "enter") == (A, "https://n", C)
    assert await given(URLS, "d", "enter") == (B, C)
    assert await given(URLS, "a", *"https://n", "enter", "enter") == (A, B, C, "https://n")
    assert await given(URLS, "G", "enter", *"https://n", "enter", "enter") == (A, B, C, "https://n")
    assert await given(URLS, "right_square_bracket", "J", "enter") == (B, C, A)
    assert await given(URLS, "down", "left_square_bracket", "K", "enter") == (B, A, C)
    assert await given(URLS, "d", "d", "u", "u", "enter") == (A, B, C)


async def test_an_address_is_judged_while_it_is_typed():
    text = await shown(URLS, "down", "e", "ctrl+u", *"http://n")
    assert '"http://n" is not https' in text
    assert f'"{B}"' not in text


async def test_letters_in_the_line_are_typed_and_escape_keeps_the_list():
    assert await given(URLS, "a", *"daeu", "escape", "enter") == (A, B, C)
    assert await given(URLS, "d", "a", *"x", "escape", "escape") is None


async def test_the_same_address_and_one_that_aws_refuses_are_not_kept():
    assert "can't be set: it is in the list already" in await shown(URLS, "a", *A, "enter")
    assert "can't be set: AWS does not take a space here" in await shown(URLS, "a", *"https://a b", "enter")


# ------------------------------------------------------------------------------------------ locked


async def test_an_expression_is_shown_and_can_be_opened():
    edited = subject("refresh_token_validity", None, locked="var.days[/x] is an expression")
    async with at(edited) as pilot:
        assert "var.days[/x] is an expression" in screen_text(pilot.app)
        assert "read only" in screen_text(pilot.app)
        await pilot.press("o")
        await settled(pilot)
        assert (pilot.app.given, pilot.app.asked) == (None, 1)


# -------------------------------------------------------------------------------------------- looks

HOSTILES = [
    subject("name", HOSTILE, lambda value: Judged((("high", HOSTILE),), (HOSTILE,))),
    subject("prevent_user_existence_errors", HOSTILE, lambda value: Judged((("high", HOSTILE),), (HOSTILE,))),
    subject("explicit_auth_flows", (HOSTILE,), lambda value: Judged((("high", HOSTILE),), (HOSTILE,))),
    subject("callback_urls", (HOSTILE,), lambda value: Judged((("high", HOSTILE),), refused=HOSTILE)),
    subject("read_attributes", None, locked=HOSTILE),
]


@pytest.mark.parametrize("edited", HOSTILES, ids=lambda edited: edited.setting.name)
async def test_text_of_a_file_does_nothing_but_show(edited):
    text = await shown(edited)
    assert "\x1b" not in text
    assert "a[/x]\\x1b[31mb" in text


@pytest.mark.parametrize(
    "edited", [LONG, FLOWS, URLS, subject("read_attributes", ("email",))], ids=lambda edited: edited.setting.name
)
@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 16)])
async def test_the_box_keeps_to_the_screen(edited, size):
    wordy = replace(
        edited, judge=lambda value: Judged((("high", "CGT303: much to say " * 60), ("low", "more")), ("a = [",) * 9)
    )
    async with at(wordy, size) as pilot:
        box = pilot.app.screen.query_one("#editor").region
        assert box in pilot.app.screen.region
        text = screen_text(pilot.app)
        assert "more line" in text
        assert "HIGH" in text
        assert "writes: a = [" in text
        assert "esc" in text.splitlines()[box.bottom - 1]


@pytest.mark.parametrize("theme_name", ["cogtui-light", "ansi-dark", "nord"])
async def test_every_theme_draws_an_editor(theme_name):
    async with at(FLOWS) as pilot:
        pilot.app.theme = theme_name
        await settled(pilot)
        assert "☑ ALLOW_USER_SRP_AUTH" in screen_text(pilot.app)
        assert kind(FLOWS.setting) == "set"


# ---------------------------------------------------------------------------------- on real files


@pytest.fixture
def session(tmp_path, monkeypatch):
    shutil.copytree(Path(__file__).parents[2] / "examples" / "infra", tmp_path / "infra")
    monkeypatch.chdir(tmp_path)
    profile = load_profile("baseline", ["infra"])
    engine = CoreEngine(["infra"], profile)
    made = Session(engine)
    for reading in engine.read(1, lambda: False, profile):
        made.read(reading)
    return made


@pytest.mark.parametrize(
    ("setting", "wanted", "says", "writes"),
    [
        ("refresh_token_validity", 30 * DAY, "meets", "refresh_token_validity = 30"),
        ("explicit_auth_flows", ("ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"), "CGT201", "ALLOW_USER_PASSWORD_AUTH"),
        ("enable_token_revocation", False, "CGT301", "enable_token_revocation = false"),
        ("auth_session_validity", 5, "meets", "auth_session_validity"),
    ],
)
async def test_a_value_is_set_on_a_real_client(session, setting, wanted, says, writes):
    client = next(id for id in session.state.workspace.clients if "portal" in id)
    about = editing.subject(session, client, setting)
    judged = about.judge(wanted)
    assert judged.refused == ""
    assert any(says in sentence for _, sentence in judged.verdicts)
    text = await shown(replace(about, suggestion=wanted), size=(120, 40))
    assert writes in text
    assert await given(replace(about, suggestion=wanted), "enter") == wanted
