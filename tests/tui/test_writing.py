"""Diff & write: what W writes is what was shown, and nothing else ever writes."""

from __future__ import annotations

import toy
from cogtui.core.write import WriteError
from cogtui.tui.widgets.files import FileList
from driving import opened, press, rested, screen_text, status


def files(app):
    return {row.key: row.included for row in app.screen.query_one(FileList).rows}


async def test_w_shows_and_capital_w_writes(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "n", "a", "w")
        assert files(app) == {"prod/identity.tf": True}
        assert "✓ comments" in screen_text(app)
        assert (shop.folder / "prod/identity.tf").read_text() == toy.IDENTITY
        await press(pilot, "W")
        assert status(app) == "1 file written, 12 → 11 findings to decide"
        assert (shop.folder / "prod/identity.tf").read_text() == toy.IDENTITY.replace('"LEGACY"', '"ENABLED"')
        assert app.session.edits == 0


async def test_undo_after_the_write_asks_and_restores(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "n", "a", "w", "W", "u")
        assert (shop.folder / "prod/identity.tf").read_text() != toy.IDENTITY
        await press(pilot, "u")
        assert (shop.folder / "prod/identity.tf").read_text() == toy.IDENTITY
        assert app.session.edits == 1
        assert app.status().says == "1 file put back as before the write"
        assert app.status().hint == ("w", "to write again")
        await press(pilot, "u")
        assert app.session.edits == 0
        assert app.status().hint == ("U", "redo")


async def test_a_file_left_out_is_not_written(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "n", "a")
        for _ in range(12):
            await press(pilot, "n")
            if app.screen.query_one("#clients").current.label == "partner_one":
                break
        await press(pilot, "a", "a", "w")
        assert files(app) == {"prod/identity.tf": True, "prod/partners.tf": True}
        await press(pilot, "space", "W")
        assert (shop.folder / "prod/identity.tf").read_text() == toy.IDENTITY
        assert 'grants = ["code"]' in (shop.folder / "prod/partners.tf").read_text()
        assert app.session.edits == 1


async def test_nothing_included_writes_nothing(shop):
    async with opened(shop) as pilot:
        await press(pilot, "n", "a", "w", "space", "W")
        assert status(pilot.app) == "no file is included"
        assert (shop.folder / "prod/identity.tf").read_text() == toy.IDENTITY


async def test_capital_w_is_no_key_of_review(shop):
    async with opened(shop) as pilot:
        await press(pilot, "n", "a", "W")
        assert (shop.folder / "prod/identity.tf").read_text() == toy.IDENTITY


async def test_nothing_to_write_is_said(shop):
    async with opened(shop) as pilot:
        await press(pilot, "w")
        assert "Nothing to write yet" in screen_text(pilot.app)
        await press(pilot, "W")
        assert status(pilot.app) == "there is nothing to write"


async def test_a_file_that_changed_on_disk_is_not_overwritten(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        path = shop.folder / "prod/identity.tf"
        await press(pilot, "n", "a")
        path.write_text(path.read_text() + "# theirs\n")
        app.look_at_disk()
        await pilot.pause(0.2)
        assert status(app) == "prod/identity.tf changed on disk"
        await press(pilot, "w")
        assert "⚠ disk" in screen_text(app)
        await press(pilot, "W")
        assert path.read_text() == toy.IDENTITY + "# theirs\n"
        await press(pilot, "r", "W")
        assert path.read_text() == toy.IDENTITY.replace('"LEGACY"', '"ENABLED"') + "# theirs\n"


async def test_a_change_right_before_the_write_is_refused(shop):
    async with opened(shop) as pilot:
        path = shop.folder / "prod/identity.tf"
        await press(pilot, "n", "a", "w")
        path.write_text(path.read_text() + "# theirs\n")
        await press(pilot, "W")
        assert path.read_text() == toy.IDENTITY + "# theirs\n"
        assert "identity.tf" in status(pilot.app)
        assert pilot.app.session.edits == 1


async def test_a_failed_write_is_said_and_changes_the_status(shop, monkeypatch):
    def full(workspace, texts):
        raise WriteError("prod/identity.tf: no space left on device")

    monkeypatch.setattr(shop, "write", full)
    async with opened(shop) as pilot:
        await press(pilot, "n", "a", "w", "W")
        assert status(pilot.app) == "prod/identity.tf: no space left on device"
        await press(pilot, "q")
        await pilot.press("d")
        await pilot.pause()
        assert pilot.app.return_value == 3


async def test_reload_keeps_decisions_and_says_what_is_lost(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        path = shop.folder / "prod/identity.tf"
        await press(pilot, "n", "a")
        path.write_text(path.read_text().replace('"LEGACY"', '"ENABLED"'))
        await press(pilot, "r")
        assert status(app).startswith("read again; 1 no longer fit")
        assert app.session.edits == 0


async def test_copy_takes_the_whole_patch(shop):
    async with opened(shop) as pilot:
        await press(pilot, "n", "a", "w", "y", "p")
        assert '+  prevent_user_existence_errors = "ENABLED"' in pilot.app.clipboard
        await rested(pilot)
