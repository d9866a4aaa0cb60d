"""A session is kept while it goes on, on every way out, and taken up at the next start."""

from __future__ import annotations

import asyncio
import json
import stat

import pytest
import toy
from cogtui.core.draft import set_severity
from cogtui.core.profile import load_profile
from cogtui.tui import journal
from cogtui.tui.engine import CoreEngine
from cogtui.tui.keeping import KEEP_SECONDS
from cogtui.tui.screens.resume import ResumeScreen
from cogtui.tui.session import Outcome, Refused, Session
from driving import opened, press, rested, screen_text, status

WEB = "prod/identity.tf#aws_cognito_user_pool_client.web_app"
IOS = "prod/identity.tf#aws_cognito_user_pool_client.mobile_ios"


def session_over(engine) -> Session:
    session = Session(engine)
    for reading in engine.read(1, lambda: False):
        session.read(reading)
    return session


def finding(session, rule, client=WEB):
    return next(one for one in session.state.audit.findings[client] if one.rule == rule)


def decided(engine) -> Session:
    """One accepted with its second fix, one tuned, one skipped."""
    session = session_over(engine)
    session.options[finding(session, "CGT303").key] = 1
    assert isinstance(session.accept(finding(session, "CGT303")), Outcome)
    assert isinstance(session.set_value(IOS, "callback_urls", ("https://a.example.com",)), Outcome)
    session.skip(finding(session, "CGT207"))
    return session


def after(session) -> dict[str, str]:
    workspace = session.state.workspace
    return {name: session.engine.patch(workspace) for name in workspace.sources}


def summary(session) -> list[tuple]:
    return [(d.key, d.kind, d.fix and d.fix.title, d.shared, d.cells, d.wanted) for d in session.state.decisions.values()]


# ------------------------------------------------------------------------------------------ the file


def test_what_was_kept_is_decided_again_as_one_step(shop):
    before = decided(shop)
    journal.keep(before)
    again = session_over(shop)
    kept = journal.found(journal.path(again))
    outcome, lost = journal.resume(again, kept)
    assert (outcome.says, lost) == ("2 edits resumed", ())
    assert summary(again) == summary(before)
    assert after(again) == after(before)
    again.undo()
    assert not again.state.decisions
    assert again.last is None


def test_only_the_person_may_read_it(shop):
    session = decided(shop)
    journal.keep(session)
    file = journal.path(session)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_estates_do_not_share_a_file(shop, tmp_path):
    first = journal.path(session_over(shop))
    assert first == journal.path(session_over(shop))
    assert first != journal.path(session_over(toy.make_clean(tmp_path / "other")))
    shop.paths = ("infra/prod",)
    assert first != journal.path(session_over(shop))


def test_what_no_longer_fits_is_told(shop):
    session = decided(shop)
    journal.keep(session)
    identity = shop.folder / "prod/identity.tf"
    identity.write_text(toy.IDENTITY.replace("= 3650", "= 20"))
    again = session_over(shop)
    kept = journal.found(journal.path(again))
    assert journal.moved(again, kept) == {"prod/identity.tf"}
    outcome, lost = journal.resume(again, kept)
    assert isinstance(outcome, Outcome)
    assert lost == (f"CGT303 on {WEB} no longer fits",)
    assert [d.kind for d in again.state.decisions.values()] == ["tuned", "skipped"]


def test_files_that_stayed_are_no_longer_marked(shop):
    session = decided(shop)
    journal.keep(session)
    kept = journal.found(journal.path(session))
    assert set(kept.files) == {"prod/identity.tf"}
    assert not journal.moved(session, kept)


def test_what_was_decided_since_stands(shop):
    journal.keep(decided(shop))
    again = session_over(shop)
    again.accept(finding(again, "CGT303"))
    journal.resume(again, journal.found(journal.path(again)))
    assert next(d.fix.title for d in again.state.decisions.values() if d.finding.rule == "CGT303") == "30 days"
    assert len(again.state.decisions) == 3


def test_nothing_fits(shop, tmp_path):
    session = decided(shop)
    journal.keep(session)
    kept = journal.found(journal.path(session))
    other = session_over(toy.make_clean(tmp_path / "other"))
    outcome, lost = journal.resume(other, kept)
    assert isinstance(outcome, Refused)
    assert len(lost) == 3
    assert not other.state.decisions


def _decision(**changes):
    base = {
        "kind": "accepted", "client": WEB, "rule": "CGT303", "part": "", "setting": "refresh_token_validity",
        "message": "m", "worlds": "", "fix": {"key": "d7", "title": "7 days"}, "shared": False, "wanted": None,
    }  # fmt: skip
    return base | changes


def _journal(*decisions, **changes):
    base = {"schema": 1, "when": "2026-02-03T14:02:00+00:00", "paths": [], "policy": None, "files": {}}
    return base | {"decisions": list(decisions)} | changes


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"\xff\xfe", b"[]", b"null", b"{", b"[" * 100_000, json.dumps(_journal()).encode()[:-9],
        *(json.dumps(data).encode() for data in (
            _journal(schema=2),
            _journal(schema=None),
            _journal(when="yesterday"),
            _journal(when=7),
            _journal(decisions={}),
            _journal(files=[]),
            _journal(files={"a": 1}),
            _journal(policy={"path": "p"}),
            _journal(policy="x"),
            _journal(3),
            _journal(_decision(kind="written")),
            _journal(_decision(kind=["skipped"])),
            _journal(_decision(client=None)),
            _journal(_decision(fix=None)),
            _journal(_decision(fix={"key": 1, "title": ""})),
            _journal(_decision(kind="tuned", setting="nonsense", wanted=1)),
            _journal(_decision(kind="tuned", wanted="7")),
            _journal(_decision(kind="tuned", wanted=True)),
            _journal(_decision(kind="tuned", setting="callback_urls", wanted=["a", 1])),
        )),
    ],
)  # fmt: skip
def test_a_damaged_file_is_one_sentence(tmp_path, damage):
    file = tmp_path / "session.json"
    file.write_bytes(damage)
    with pytest.raises(journal.CannotKeep, match=r"^the kept session "):
        journal.found(file)


@pytest.mark.parametrize(
    "decision",
    [
        _decision(client="[/x]\x1b[31m"),
        _decision(kind="tuned", wanted=-5),
        _decision(kind="tuned", client="none", wanted=5),
        _decision(kind="tuned", setting="name", wanted='"\n}\x00'),
        _decision(rule="../../x", message="\x1b[2J"),
    ],
)
async def test_a_hostile_file_neither_crashes_nor_steers(shop, decision):
    session = session_over(shop)
    file = journal.path(session)
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(_journal(decision)))
    async with opened(shop, (60, 16)) as pilot:
        await press(pilot, "d")
        assert "\x1b" not in screen_text(pilot.app)
        await press(pilot, "y")
        assert "\x1b" not in screen_text(pilot.app)
        await press(pilot, "w")
    assert (shop.folder / "prod/identity.tf").read_text() == toy.IDENTITY


# --------------------------------------------------------------------------------------- interface


async def left(engine, *keys: str) -> None:
    """Open, press these, and end."""
    async with opened(engine) as pilot:
        await press(pilot, *keys[:-1])
        await pilot.press(keys[-1])
        await pilot.pause()
        assert pilot.app.return_value == 0


async def kept_within(session, wanted: bool) -> None:
    for _ in range(60):
        if journal.path(session).exists() == wanted:
            return
        await asyncio.sleep(KEEP_SECONDS / 10)
    raise AssertionError("the session is not kept")


async def test_it_is_kept_without_leaving_and_gone_when_all_is_undone(shop):
    async with opened(shop) as pilot:
        session = pilot.app.session
        await press(pilot, "a")
        await kept_within(session, wanted=True)
        assert pilot.app.title.startswith("● ")
        await press(pilot, "u")
        await kept_within(session, wanted=False)


async def test_keeping_and_resuming(shop):
    await left(shop, "a", "n", "s", "q", "k")
    async with opened(shop) as pilot:
        text = screen_text(pilot.app)
        assert "Resume 1 edit from " in text
        assert "changed since" not in text
        await press(pilot, "y")
        assert pilot.app.session.edits == 1
        assert status(pilot.app) == "1 edit resumed"
        await press(pilot, "u")
        assert not pilot.app.session.state.decisions


async def test_enter_keeps(shop):
    await left(shop, "a", "q", "enter")
    async with opened(shop) as pilot:
        assert isinstance(pilot.app.screen, ResumeScreen)


async def test_the_last_line_says_it_is_kept(shop, capsys):
    async with opened(shop) as pilot:
        await press(pilot, "a", "q")
        await pilot.press("k")
        assert str(pilot.app._exit_renderables[0]) == "cogtui: 1 edit kept; the same command resumes it"


async def test_discarding_leaves_nothing(shop):
    await left(shop, "a", "q", "d")
    async with opened(shop) as pilot:
        assert not isinstance(pilot.app.screen, ResumeScreen)
        assert not list(journal.path(pilot.app.session).parent.glob("*"))


async def test_ctrl_c_twice_keeps(shop):
    await left(shop, "a", "ctrl+c", "ctrl+c")
    async with opened(shop) as pilot:
        assert "Resume 1 edit" in screen_text(pilot.app)


async def test_ctrl_c_twice_leaves_from_what_lies_over_a_screen(shop):
    await left(shop, "a", "question_mark", "ctrl+c", "ctrl+c")
    async with opened(shop) as pilot:
        assert "Resume 1 edit" in screen_text(pilot.app)


async def test_written_is_not_kept(shop):
    await left(shop, "a", "w", "W", "q")
    async with opened(shop) as pilot:
        assert not isinstance(pilot.app.screen, ResumeScreen)


async def test_a_failed_write_ends_with_3_when_kept(shop):
    async with opened(shop) as pilot:
        await press(pilot, "a", "w")
        (shop.folder / "prod/identity.tf").write_text(toy.IDENTITY + "\n")
        await press(pilot, "W", "q")
        await pilot.press("k")
        assert pilot.app.return_value == 3
    async with opened(shop) as pilot:
        assert "Resume 1 edit" in screen_text(pilot.app)


async def test_start_fresh_sets_aside_and_can_be_taken_back(shop):
    await left(shop, "a", "q", "k")
    async with opened(shop) as pilot:
        await press(pilot, "n")
        assert status(pilot.app) == "started fresh; what was kept is set aside"
        assert not pilot.app.session.state.decisions
        await press(pilot, "R", "y")
        assert pilot.app.session.edits == 1
        assert not journal.previous(pilot.app.session).exists()


async def test_not_now_overwrites_nothing(shop):
    await left(shop, "a", "q", "k")
    async with opened(shop) as pilot:
        session = pilot.app.session
        await press(pilot, "escape")
        assert "can be resumed" in status(pilot.app)
        held = journal.path(session).read_bytes()
        await press(pilot, "s")
        await kept_within(session, wanted=True)
        for _ in range(60):
            if journal.previous(session).exists():
                break
            await asyncio.sleep(KEEP_SECONDS / 10)
        await rested(pilot)
        assert journal.previous(session).read_bytes() == held
        assert status(pilot.app) == "the session kept before is set aside"


async def test_not_now_and_leaving_keeps_it(shop):
    await left(shop, "a", "q", "k")
    await left(shop, "escape", "q")
    async with opened(shop) as pilot:
        assert "Resume 1 edit" in screen_text(pilot.app)


async def test_changed_files_are_counted_and_marked(shop):
    await left(shop, "a", "q", "k")
    (shop.folder / "prod/identity.tf").write_text(toy.IDENTITY.replace("# kiosks", "# kiosks, two"))
    async with opened(shop) as pilot:
        assert "1 of 1 file changed since" in screen_text(pilot.app)
        await press(pilot, "d")
        assert "⚠ web_app" in screen_text(pilot.app)
        await press(pilot, "y")
        assert pilot.app.session.edits == 1


async def test_what_is_left_out_on_resuming_is_not_lost(shop):
    await left(shop, "a", "n", "a", "q", "k")
    identity = shop.folder / "prod/identity.tf"
    identity.write_text(toy.IDENTITY.replace('"ALLOW_USER_PASSWORD_AUTH", ', ""))
    async with opened(shop) as pilot:
        await press(pilot, "y")
        assert "1 left out: CGT501" in status(pilot.app)
        assert pilot.app.session.edits == 1
        assert journal.previous(pilot.app.session).exists()


async def test_a_damaged_file_is_told_at_the_start(shop):
    session = session_over(shop)
    journal.keep(decided(shop))
    journal.path(session).write_text("{")
    async with opened(shop) as pilot:
        assert status(pilot.app).startswith("the kept session is damaged")
        await press(pilot, "a", "q")
        await pilot.press("k")
    assert journal.previous(session).read_text() == "{"


async def test_a_full_disk_is_told(shop, state_folder):
    (state_folder / "cogtui").write_text("")
    async with opened(shop) as pilot:
        await press(pilot, "a")
        for _ in range(60):
            if "can't be kept" in status(pilot.app):
                break
            await asyncio.sleep(KEEP_SECONDS / 10)
        assert "the session can't be kept in " in status(pilot.app)


async def test_read_only_sessions_are_kept_too(shop):
    shop.read_only = True
    await left(shop, "a", "q", "k")
    async with opened(shop) as pilot:
        await press(pilot, "y")
        assert pilot.app.session.edits == 1


# ------------------------------------------------------------------------------------------- policy

CLIENT = """resource "aws_cognito_user_pool_client" "web" {
  name                          = "web"
  user_pool_id                  = "eu-west-1_abc"
  prevent_user_existence_errors = "LEGACY"
}
"""


@pytest.fixture
def real(inside):
    """The core's engine over one client, under a profile of its own."""
    (inside / "main.tf").write_text(CLIENT)
    (inside / "team.toml").write_text('extends = "baseline"  # ours\n')
    return lambda: CoreEngine(["."], load_profile("team.toml", ["."]))


def real_session(engine) -> Session:
    session = Session(engine)
    for reading in engine.read(1, lambda: False, engine.profile):
        session.read(reading)
    return session


def tuned(engine) -> Session:
    """The policy says low where it said medium, and a finding was accepted under it."""
    session = real_session(engine)
    session.tune(set_severity(session.draft, session.profile.rule("CGT207"), "low"), "CGT207 low")
    (id,) = session.state.workspace.clients
    assert isinstance(session.accept(finding(session, "CGT207", id)), Outcome)
    return session


def test_the_policy_comes_back_first(real):
    before = tuned(real())
    journal.keep(before)
    again = real_session(real())
    kept = journal.found(journal.path(again))
    assert kept.says == "1 edit and the policy"
    outcome, lost = journal.resume(again, kept)
    assert (outcome.says, lost) == ("1 edit and the policy resumed", ())
    assert again.draft.text == before.draft.text
    assert [one.severity for one in again.state.base.all() if one.rule == "CGT207"] == ["low"]
    assert again.unsaved
    again.undo()
    assert not again.unsaved
    assert [one.severity for one in again.state.base.all() if one.rule == "CGT207"] == ["medium"]


def test_a_policy_that_somebody_changed_is_left_alone(real, inside):
    journal.keep(tuned(real()))
    (inside / "team.toml").write_text('extends = "baseline"  # theirs\n')
    again = real_session(real())
    outcome, lost = journal.resume(again, journal.found(journal.path(again)))
    assert lost == ("the policy in team.toml was changed since; what was kept of it is left out",)
    assert outcome.says == "1 edit resumed"
    assert not again.unsaved


def test_a_policy_that_is_wrong_is_told(real):
    session = tuned(real())
    journal.keep(session)
    file = journal.path(session)
    data = json.loads(file.read_text())
    data["policy"]["text"] = "[rules\n"
    file.write_text(json.dumps(data))
    again = real_session(real())
    _, lost = journal.resume(again, journal.found(file))
    assert lost[0].startswith("the policy can't be resumed: team.toml:1")


def test_the_kept_path_of_a_policy_is_never_written(real, tmp_path_factory):
    session = tuned(real())
    journal.keep(session)
    file, other = journal.path(session), tmp_path_factory.mktemp("other") / "x.toml"
    data = json.loads(file.read_text())
    data["policy"]["path"] = str(other)
    file.write_text(json.dumps(data))
    again = real_session(real())
    journal.resume(again, journal.found(file))
    assert not again.unsaved


async def test_leaving_with_only_a_policy_asks(real):
    async with opened(real()) as pilot:
        session = pilot.app.session
        pilot.app.tell(session.tune(set_severity(session.draft, session.profile.rule("CGT207"), "low"), "CGT207 low"))
        assert pilot.app.title.startswith("● ")
        await press(pilot, "q")
        assert "Policy not saved." in screen_text(pilot.app)
        await pilot.press("k")
        assert str(pilot.app._exit_renderables[0]) == "cogtui: the policy kept; the same command resumes it"
    async with opened(real()) as pilot:
        assert "Resume the policy from " in screen_text(pilot.app)
        await press(pilot, "y")
        assert pilot.app.session.unsaved
        await press(pilot, "q")
        assert "Policy not saved." in screen_text(pilot.app)
