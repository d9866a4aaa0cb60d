"""Diff & write: from hunk to hunk, dropping one, side by side, what is checked, and what can be saved beside the files."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import toy
from cogtui.core.diff import Hunk, Line, hunks
from cogtui.core.profile import load_profile
from cogtui.core.source import Edit, Source
from cogtui.tui.engine import CoreEngine
from cogtui.tui.screens.write import WriteScreen
from cogtui.tui.widgets.cells import length
from cogtui.tui.widgets.diffview import DiffView, Section, laid_out
from cogtui.tui.widgets.files import FileList
from driving import opened, press, rested, screen_text, status
from rich.cells import cell_len

EXAMPLES = Path(__file__).parents[2] / "examples"


async def accept_everything(pilot) -> None:
    """All that can be accepted together, over all clients."""
    session = pilot.app.session
    session.accept_all([f for f in session.state.audit.all() if f.fixes])
    pilot.app.show()
    await press(pilot, "w")


def title(app) -> str:
    return str(app.screen.query_one("#diff", DiffView).border_title)


# --------------------------------------------------------------------------------------------- hunks


async def test_hunks_are_walked_through_file_after_file(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        state = app.session.state
        app.session.accept(next(f for f in state.audit.all() if "partner_one" in f.client and f.fixes), shared=True)
        await accept_everything(pilot)
        assert title(app).startswith("prod/identity.tf · hunk 1 of ")
        seen = [title(app)]
        while "last hunk" not in status(app):
            await press(pilot, "right_square_bracket")
            seen.append(title(app))
        assert seen[1].startswith("prod/identity.tf · hunk 2 of ")
        assert seen[-1].startswith("prod/partners.tf · hunk ")
        await press(pilot, "K")
        while not title(app).startswith("prod/identity.tf"):
            await press(pilot, "K")
        number = len(app.screen._hunks["prod/identity.tf"])
        assert title(app) == f"prod/identity.tf · hunk {number} of {number}"


async def test_the_current_hunk_is_marked_and_seen(shop):
    async with opened(shop, (80, 24)) as pilot:
        app = pilot.app
        await accept_everything(pilot)
        await press(pilot, "J", "J")
        marked = [line for line in screen_text(app).splitlines() if "│▌ " in line and (" + " in line or " - " in line)]
        assert any("refresh_token_validity" in line for line in marked)


async def test_scrolling_past_a_hunk_makes_another_the_current_one(shop):
    async with opened(shop, (80, 24)) as pilot:
        app = pilot.app
        await accept_everything(pilot)
        await press(pilot, "tab", "G")
        assert title(app) == "prod/identity.tf · hunk 3 of 3"
        await press(pilot, "g")
        assert title(app) == "prod/identity.tf · hunk 1 of 3"


async def test_a_hunk_stands_under_its_resource(shop):
    async with opened(shop) as pilot:
        await press(pilot, "n", "a", "w")
        assert "── resource aws_cognito_user_pool_client.web_app ──" in screen_text(pilot.app)


async def test_dropping_a_hunk_takes_its_decisions_back_and_can_be_undone(shop):
    async with opened(shop) as pilot:
        app, before = pilot.app, None
        await accept_everything(pilot)
        before = dict(app.session.state.decisions)
        number = len(app.screen._hunks["prod/identity.tf"])
        await press(pilot, "J", "J", "d")
        assert status(app) == "taken back: CGT303 on mobile_ios"
        assert before.keys() - app.session.state.decisions.keys() == {k for k in before if "mobile_ios" in k[0]}
        assert len(app.screen._hunks["prod/identity.tf"]) == number - 1
        await press(pilot, "u")
        assert app.session.state.decisions == before


async def test_dropping_says_which_other_files_change_back(inside):
    shutil.copytree(EXAMPLES / "infra", "infra")
    async with opened(CoreEngine(["infra"], load_profile("strict", ["infra"]))) as pilot:
        app = pilot.app
        session = app.session
        finding = next(f for f in session.state.audit.all() if f.rule == "CGT304" and f.client.endswith(".mobile_ios"))
        session.accept(finding, shared=True)
        app.show()
        await press(pilot, "w", "d")
        assert status(app) == "taken back: CGT304 on mobile_ios, also in prod/variables.tf"
        assert session.edits == 0


# -------------------------------------------------------------------------------------- side by side


async def test_side_by_side_takes_its_columns(shop):
    async with opened(shop, (129, 40)) as pilot:
        await press(pilot, "n", "a", "w", "vertical_line")
        assert status(pilot.app) == "side by side takes 130 columns, here are 129"


async def test_side_by_side_shows_old_and_new_in_a_row(shop):
    async with opened(shop) as pilot:
        await press(pilot, "n", "a", "w", "vertical_line")
        assert [line for line in screen_text(pilot.app).splitlines() if " - " in line and " + " in line]
        await pilot.resize_terminal(100, 40)
        await rested(pilot)
        assert not [line for line in screen_text(pilot.app).splitlines() if " - " in line and " + " in line]


@pytest.mark.parametrize("width", [44, 61, 98, 140])
@pytest.mark.parametrize("split", [False, True])
def test_every_kind_of_line_is_drawn_whole_and_within_the_width(width, split):
    texts = [
        "\ufeffname = 1\r\n",
        "\ttabbed\t= 2\r\n",
        'wide = "日本語の文字列です日本語の文字列です"\r\n',
        "x" * 300 + "\r\n",
        "e\u0301 = [/x] \x1b[31m\r\n",
    ]
    source = Source("a.tf", "a.tf", "".join(texts))
    new = source.text.replace("1", "10").replace("2", "20").replace("で", "と").replace("xx\r", "xy\r").replace("31m", "32m")
    found = hunks(source, [Edit(0, len(source.text), new)])
    lines = laid_out((Section("a.tf", found),), width, split=split)
    sides = [half for line in lines[1:] for half in ((line, line.right) if split else (line,))]
    room = (width - 1) // 2 + 1 if split else width
    assert all(length(half.pieces) <= room for half in sides)
    drawn = "".join("".join(text for text, _ in half.pieces)[9:] for half in sides if half.background == "removed-background")
    assert drawn.replace(" ", "") == (
        'name=1tabbed=2wide="日本語の文字列です日本語の文字列です"' + "x" * 300 + "e\u0301=[/x]\\x1b[31m"
    )


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("refresh_token_validity = 3650", "refresh_token_validity = 30", ("3650", "30")),
        ('errors_are_said = "LEGACY"', 'errors_are_said = "ENABLED"', ("LEGACY", "ENABLED")),
        ('flows = ["code", "implicit"]', 'flows = ["code"]', (', "implicit"', "")),
        ("minutes_of_a_session = 24", "minutes_of_a_session = 124", ("24", "124")),
    ],
)
def test_words_that_differ_are_marked_whole(old, new, marked):
    [hunk] = hunks(Source("a.tf", "a.tf", old), [Edit(0, len(old), new)])
    assert tuple("".join(line.text[start:end] for start, end in line.marks) for line in hunk.lines) == marked


def test_side_by_side_pads_the_shorter_side_and_numbers_both():
    lines = (Line("-", 1, None, "a" * 60), Line("+", None, 1, "b"), Line("+", None, 2, "c"), Line(" ", 2, 3, "d"))
    drawn = laid_out((Section("", (Hunk("a.tf", 1, 1, lines),)),), 61, split=True)
    left = ["".join(text for text, _ in line.pieces).rstrip() for line in drawn]
    right = ["".join(text for text, _ in line.right.pieces).rstrip() for line in drawn]
    assert [line[1:8].split() for line in left] == [["1", "-"], ["↪"], ["↪"], [], ["2"]]
    assert [line[1:8].split() for line in right] == [["1", "+"], [], [], ["2", "+"], ["3"]]


# -------------------------------------------------------------------------------------------- checks


async def test_the_checks_are_those_that_were_run(shop):
    async with opened(shop) as pilot:
        await press(pilot, "n", "a", "w")
        text = screen_text(pilot.app)
        for line in (
            "✓ re-parses after patch  1/1", "✓ only 1 intended value changes", "✓ comments & layout kept",
            "✓ no replacement of clients", "✓ files are as they were read", "findings  12 → 11",
        ):  # fmt: skip
            assert line in text


async def test_clients_that_get_a_new_id_are_named(inside):
    Path("pool").mkdir()
    text = 'resource "aws_cognito_user_pool_client" "app" {\n  name            = "app"\n  user_pool_id    = "p"\n}\n'
    Path("pool/main.tf").write_text(text)
    async with opened(CoreEngine(["pool"], load_profile("baseline", ["pool"]))) as pilot:
        session = pilot.app.session
        [client] = session.state.workspace.clients
        session.set_value(client, "generate_secret", True)
        await press(pilot, "w")
        assert "! 1 client replaced  new id: app" in screen_text(pilot.app)


async def test_a_failed_check_keeps_only_its_file_from_being_written(shop, monkeypatch):
    verify = CoreEngine.verify

    def failing(self, workspace):
        done = verify(self, workspace)
        bad = {name: "a comment would not survive" for name in done.texts if "partners" in name}
        return replace(done, failed=bad)

    monkeypatch.setattr(CoreEngine, "verify", failing)
    async with opened(shop) as pilot:
        await accept_everything(pilot)
        session = pilot.app.session
        shared = next(f for f in session.state.audit.all() if "partner_one" in f.client and f.fixes)
        session.accept(shared, shared=True)
        pilot.app.show()
        await rested(pilot)
        text = screen_text(pilot.app)
        assert "⚠ failed" in text
        assert "prod/partners.tf is not written" in text
        await press(pilot, "W")
        assert (shop.folder / "prod/partners.tf").read_text() == toy.PARTNERS
        assert (shop.folder / "prod/identity.tf").read_text() != toy.IDENTITY


async def test_only_what_failed_is_said_where_nothing_is_left(shop, monkeypatch):
    verify = CoreEngine.verify

    def failing(self, workspace):
        done = verify(self, workspace)
        return replace(done, failed=dict.fromkeys(done.texts, "a comment would not survive"))

    monkeypatch.setattr(CoreEngine, "verify", failing)
    async with opened(shop) as pilot:
        await press(pilot, "n", "a", "w", "W")
        assert status(pilot.app) == "not written: prod/identity.tf: a comment would not survive"
        assert (shop.folder / "prod/identity.tf").read_text() == toy.IDENTITY


async def test_a_file_that_changed_is_told_and_what_no_longer_fits_stays_listed(shop):
    async with opened(shop) as pilot:
        app, path = pilot.app, shop.folder / "prod/identity.tf"
        await press(pilot, "n", "a", "n", "a", "w")
        path.write_text(path.read_text().replace('"LEGACY"', '"ENABLED"'))
        app.look_at_disk()
        await pilot.pause(0.2)
        assert "identity.tf changed on disk" in screen_text(app)
        assert "re-applies" in screen_text(app)
        await press(pilot, "r")
        assert "CGT207 on prod/identity.tf" in screen_text(app)
        await press(pilot, "u")
        assert "CGT207 on prod/identity.tf" not in screen_text(app)


async def test_in_little_room_what_is_wrong_comes_first(shop):
    async with opened(shop, (60, 16)) as pilot:
        path = shop.folder / "prod/identity.tf"
        await press(pilot, "n", "a", "w")
        assert "✓ 6 checks hold" in screen_text(pilot.app)
        path.write_text(path.read_text() + "# theirs\n")
        pilot.app.look_at_disk()
        for _ in range(100):
            await pilot.pause(0.02)
            if pilot.app.changed_on_disk:
                break
        await rested(pilot)
        text = screen_text(pilot.app)
        assert "! prod/identity.tf" in text
        assert "✓ 5 checks hold" in text
        assert "findings" in text


# ------------------------------------------------------------------------------- the profile and files


@pytest.fixture
def infra(inside):
    shutil.copytree(EXAMPLES / "infra", "infra")
    return CoreEngine(["infra"], load_profile("baseline", ["infra"]))


def tuned(app) -> None:
    from cogtui.core.draft import set_severity

    draft = app.session.draft
    app.session.tune(set_severity(draft, draft.profile.rule("refresh-token-too-long"), "critical"), "tuned")
    app.show()


async def test_the_profile_is_one_more_file_and_written_with_the_others(infra):
    async with opened(infra) as pilot:
        app = pilot.app
        await press(pilot, "a")
        tuned(app)
        await press(pilot, "4")
        labels = [row.label for row in app.screen.query_one(FileList).rows]
        assert labels == ["prod/identity.tf", "cogtui.toml"]
        await press(pilot, "G")
        assert 'severity = "critical"' in screen_text(app)
        await press(pilot, "d")
        assert status(app) == "the profile is changed in Policy"
        await press(pilot, "W")
        assert status(app).startswith("2 files written")
        assert 'severity = "critical"' in Path("infra/cogtui.toml").read_text()
        await press(pilot, "u", "u")
        assert not Path("infra/cogtui.toml").exists()


async def test_the_profile_can_be_left_out(infra):
    async with opened(infra) as pilot:
        app = pilot.app
        await press(pilot, "a")
        tuned(app)
        await press(pilot, "4", "G", "space")
        assert "1 of 2 to write" in screen_text(app)
        await press(pilot, "W")
        assert status(app).startswith("1 file written")
        assert not Path("infra/cogtui.toml").exists()
        assert app.session.unsaved


async def test_a_profile_that_somebody_made_meanwhile_is_not_overwritten(infra):
    async with opened(infra) as pilot:
        app = pilot.app
        await press(pilot, "a")
        tuned(app)
        await press(pilot, "4")
        Path("infra/cogtui.toml").write_text('extends = "strict"\n')
        await press(pilot, "W")
        assert status(app).startswith("1 file written")
        assert Path("infra/cogtui.toml").read_text() == 'extends = "strict"\n'
        assert app.session.unsaved


async def test_the_profile_alone_can_be_written(infra):
    before = {path: path.read_bytes() for path in Path("infra").rglob("*") if path.is_file()}
    async with opened(infra) as pilot:
        tuned(pilot.app)
        await press(pilot, "4")
        assert "1 of 1 to write" in screen_text(pilot.app)
        await press(pilot, "W")
        assert status(pilot.app).startswith("1 file written")
    assert 'severity = "critical"' in Path("infra/cogtui.toml").read_text()
    assert {path: path.read_bytes() for path in before} == before


async def test_the_patch_is_saved_under_a_free_name_and_applies(infra):
    async with opened(infra) as pilot:
        app = pilot.app
        await press(pilot, "a", "w", "p")
        assert status(app) == "cogtui.patch saved; git apply takes it"
        await press(pilot, "p")
        assert status(app).startswith("cogtui-2.patch saved")
        [(name, text)] = app.session.state.workspace.patched().items()
        subprocess.run(["git", "apply", "cogtui.patch"], check=True)
        assert Path(name).read_bytes() == text.encode()


async def test_the_patch_leaves_out_what_is_not_included(shop, inside):
    async with opened(shop) as pilot:
        await accept_everything(pilot)
        await press(pilot, "space", "p")
        assert status(pilot.app) == "there is no template to make a patch of"
        await press(pilot, "space", "p")
        assert "+++ b/prod/identity.tf" in Path("cogtui.patch").read_text()


async def test_the_replay_is_saved_and_its_command_copied(infra):
    async with opened(infra) as pilot:
        app = pilot.app
        await press(pilot, "a", "n", "s", "n", "a", "w", "y", "E")
        for _ in range(100):
            await pilot.pause(0.05)
            if "saved" in status(app):
                break
        assert status(app) == "cogtui-replay.toml saved; --fix with it writes the same bytes"
        await press(pilot, "y", "c")
        assert app.clipboard == "cogtui --fix --profile cogtui-replay.toml infra"
        expected = app.session.state.workspace.patched()
    words = [sys.executable, "-m", "cogtui.core", *app.clipboard.split()[1:]]
    subprocess.run(words, check=False, capture_output=True)
    assert {name: Path(name).read_bytes().decode() for name in expected} == expected


async def test_nothing_decided_is_no_replay(shop):
    async with opened(shop) as pilot:
        await press(pilot, "w", "E")
        assert status(pilot.app) == "nothing is decided that could be replayed"


async def test_copies_the_patch_of_one_file(shop):
    async with opened(shop) as pilot:
        await accept_everything(pilot)
        await press(pilot, "y", "f")
        assert "+++ b/prod/identity.tf" in pilot.app.clipboard
        assert "partners" not in pilot.app.clipboard


async def test_the_editor_opens_at_the_hunk(shop, monkeypatch):
    async with opened(shop) as pilot:
        app, places = pilot.app, []
        await accept_everything(pilot)
        monkeypatch.setattr(app, "edit", lambda *place: places.append(place))
        await press(pilot, "o", "J", "J", "o")
        lines = toy.IDENTITY.splitlines()
        assert [file for file, _ in places] == ["prod/identity.tf"] * 2
        assert "explicit_auth_flows" in lines[places[0][1] - 1]
        assert "refresh_token_validity        = 60" in lines[places[1][1] - 1]


async def test_hostile_names_are_shown_as_they_are(inside):
    folder = Path("pool") / "[/x] \x1b[31m"
    folder.mkdir(parents=True)
    text = 'resource "aws_cognito_user_pool_client" "app" {\n  name = "[/x] \x07 [bold]"\n  user_pool_id = "p"\n'
    text += '  prevent_user_existence_errors = "LEGACY" # [/x]\n}\n'
    (folder / "main.tf").write_text(text)
    async with opened(CoreEngine(["pool"], load_profile("baseline", ["pool"]))) as pilot:
        session = pilot.app.session
        session.accept(next(f for f in session.state.audit.all() if f.setting == "prevent_user_existence_errors"))
        await press(pilot, "w")
        shown = screen_text(pilot.app)
        assert isinstance(pilot.app.screen, WriteScreen)
        assert "[/x] \\x1b[31m/main.tf" in shown
        assert "\x1b" not in shown
        assert all(cell_len(line) <= 140 for line in shown.splitlines())


async def test_in_a_browser_no_file_is_made_where_it_is_served(whole_shop, inside, monkeypatch):
    async with opened(whole_shop) as pilot:
        app = pilot.app
        monkeypatch.setattr(type(app), "is_web", True)
        await press(pilot, "a", "w", "p")
        assert "nothing is saved" in status(app)
    assert not list(inside.glob("*.patch"))
