"""How Diff & write looks: a hunk that is gone to, side by side, files that can't be written, the copy menu."""

from __future__ import annotations

import pytest
import toy
from cogtui.tui.app import CogtuiApp
from driving import press, rested

SIZES = {"140x40": (140, 40), "110x32": (110, 32), "80x24": (80, 24)}


def look(snap_compare, folder, *keys, size=(140, 40), theme="cogtui-dark", touched=False):
    app = CogtuiApp(toy.make(folder / "infra"))

    async def before(pilot):
        app.theme = theme
        await rested(pilot)
        session = app.session
        session.accept_all([finding for finding in session.state.audit.all() if finding.fixes])
        session.accept(next(f for f in session.state.audit.all() if "partner_one" in f.client and f.fixes), shared=True)
        app.show()
        await press(pilot, "w")
        if touched:
            path = folder / "infra/prod/partners.tf"
            path.write_text(path.read_text() + "# theirs\n")
            app.look_at_disk()
            for _ in range(100):
                await pilot.pause(0.02)
                if app.changed_on_disk:
                    break
            await rested(pilot)
        await press(pilot, *keys)

    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", SIZES)
def test_a_hunk_further_down(snap_compare, tmp_path, size):
    look(snap_compare, tmp_path, "J", "J", size=SIZES[size])


@pytest.mark.parametrize("theme", ["cogtui-dark", "cogtui-light"])
def test_side_by_side(snap_compare, tmp_path, theme):
    look(snap_compare, tmp_path, "vertical_line", theme=theme)


def test_side_by_side_without_colour(snap_compare, tmp_path, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    look(snap_compare, tmp_path, "vertical_line")


@pytest.mark.parametrize("size", SIZES)
def test_a_file_that_changed_on_disk(snap_compare, tmp_path, size):
    look(snap_compare, tmp_path, size=SIZES[size], touched=True)


def test_what_can_be_copied(snap_compare, tmp_path):
    look(snap_compare, tmp_path, "y", size=(80, 24))
