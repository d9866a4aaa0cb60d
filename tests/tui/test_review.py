"""The Review screen, key by key: what is decided and where the cursor stands, never how it looks."""

from __future__ import annotations

import toy
from cogtui.tui.widgets.clients import ClientList
from cogtui.tui.widgets.diffview import DiffView
from cogtui.tui.widgets.settings import SettingsList
from driving import NARROW, client, opened, press, rested, row, screen_text, standing, status


async def test_walk_accept_skip_undo(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        assert (client(app), row(app).name) == ("web_app", "explicit_auth_flows")
        await press(pilot, "a")
        assert (standing(app), status(app)) == ("accepted", "CGT501 accepted on web_app")
        await press(pilot, "n", "s")
        assert (row(app).name, standing(app)) == ("prevent_user_existence_errors", "skipped")
        await press(pilot, "u", "u")
        assert (row(app).name, standing(app)) == ("explicit_auth_flows", "open")
        await press(pilot, "U")
        assert (standing(app), app.session.edits) == ("accepted", 1)


async def test_n_crosses_clients_and_comes_round(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        seen = [(client(app), row(app).key)]
        for _ in range(12):
            await press(pilot, "n")
            seen.append((client(app), row(app).key))
        assert seen[-1] == seen[0]
        assert len(set(seen)) == 12
        assert {place for place, _ in seen} == {"web_app", "spa_portal", "mobile_ios", "partner_one", "partner_two"}
        await press(pilot, "N")
        assert client(app) == "partner_two"


async def test_all_decided_is_said(shop):
    async with opened(shop) as pilot:
        await press(pilot, "c", "S", "n")
        assert status(pilot.app) == "all 12 decided: 12 skipped"


async def test_accept_on_an_accepted_finding_does_nothing(shop):
    async with opened(shop) as pilot:
        await press(pilot, "a", "a")
        assert (pilot.app.session.edits, status(pilot.app)) == (1, "CGT501 is accepted already")


async def test_options_are_chosen_and_previewed(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "n", "n", "n", "n", "n")
        assert row(app).proposed == ("30 d",)
        await press(pilot, "full_stop")
        assert row(app).proposed == ("7 d",)
        assert app.screen.preview().sections[0].hunks[0].lines[4].text.split() == ["refresh_token_validity", "=", "7"]
        await press(pilot, "comma", "a")
        assert list(app.session.state.workspace.overrides.values()) == [30]


async def test_a_click_chooses_an_option(shop):
    async with opened(shop) as pilot:
        for _ in range(5):
            await press(pilot, "n")
        lines = screen_text(pilot.app).splitlines()
        y = next(i for i, line in enumerate(lines) if "○ 7 days" in line)
        await pilot.click(offset=(lines[y].index("7 days"), y))
        await rested(pilot)
        assert row(pilot.app).proposed == ("7 d",)


async def test_accepting_all_of_a_client_is_one_step(shop):
    async with opened(shop) as pilot:
        await press(pilot, "A")
        assert pilot.app.session.edits == 6
        await press(pilot, "u")
        assert pilot.app.session.edits == 0


async def test_accepting_many_asks_first(shop):
    async with opened(shop) as pilot:
        await press(pilot, "c", "A")
        assert (pilot.app.session.edits, status(pilot.app)) == (0, "12 open findings shown")
        await press(pilot, "A")
        assert pilot.app.session.edits > 6


async def test_a_shared_change_asks_first(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "K")
        while client(app) != "partner_one":
            await press(pilot, "J")
        while row(app).name != "allowed_oauth_flows":
            await press(pilot, "j")
        await press(pilot, "a")
        assert status(app) == "also changes partner_two"
        assert app.session.edits == 0
        await press(pilot, "a")
        assert app.session.edits == 1


async def test_the_cursor_of_each_client_is_kept(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "n", "n")
        name = row(app).name
        await press(pilot, "J", "K")
        assert row(app).name == name


async def test_filter_narrows_both_lists_and_escape_clears(shop):
    async with opened(shop) as pilot:
        app = pilot.app
        await press(pilot, "slash", *"rule:cgt101", "enter")
        assert {r.name for r in app.screen.query_one(SettingsList).rows if r.selectable} == {"allowed_oauth_flows"}
        listed = [r.label for r in app.screen.query_one(ClientList).rows if r.client]
        assert listed == ["web_app", "spa_portal", "partner_one", "partner_two"]
        await press(pilot, "escape")
        assert len([r for r in app.screen.query_one(ClientList).rows if r.client]) == 7
        assert client(app) == "web_app"


async def test_letters_go_into_the_filter_and_decide_nothing(shop):
    async with opened(shop) as pilot:
        await press(pilot, "slash", "a", "s", "u", "q")
        assert pilot.app.session.state.decisions == {}
        assert pilot.app.screen.query_one("#filter").value == "asuq"


async def test_f_shows_only_findings(shop):
    async with opened(shop) as pilot:
        await press(pilot, "f")
        assert all(r.issue for r in pilot.app.screen.query_one(SettingsList).rows if r.selectable)
        await press(pilot, "f")
        assert not all(r.issue for r in pilot.app.screen.query_one(SettingsList).rows if r.selectable)


async def test_panes_go_round(shop):
    async with opened(shop) as pilot:
        seen = []
        for _ in range(5):
            seen.append(pilot.app.focused.id)
            await press(pilot, "tab")
        assert seen == ["settings", "finding", "preview", "clients", "settings"]
        await press(pilot, "h")
        assert pilot.app.focused.id == "settings"
        await press(pilot, "right")
        assert pilot.app.focused.id == "finding"


async def test_zoom_and_back(shop):
    async with opened(shop) as pilot:
        await press(pilot, "z")
        assert pilot.app.screen.query_one("#settings").size.width > 130
        assert "? Help" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert pilot.app.screen.query_one("#settings").size.width < 110


async def test_narrow_has_overlays(shop):
    async with opened(shop, NARROW) as pilot:
        app = pilot.app
        assert not app.screen.query_one("#left").display
        await press(pilot, "c", "j", "enter")
        assert client(app) == "spa_portal"
        await press(pilot, "D")
        assert isinstance(app.focused, DiffView)
        await press(pilot, "escape")
        assert app.focused.id == "settings"


async def test_copy_goes_to_the_terminal(shop):
    async with opened(shop) as pilot:
        await press(pilot, "y", "p")
        assert pilot.app.clipboard.startswith("--- a/prod/identity.tf\n")
        assert status(pilot.app) == "patch copied"
        await press(pilot, "y", "a")
        assert pilot.app.clipboard == "aws_cognito_user_pool_client.web_app"


async def test_brackets_of_templates_are_no_markup(shop):
    path = shop.folder / "prod/identity.tf"
    path.write_text(path.read_text().replace('"web_app"', '"this[/x]"').replace('"web-app"', '"[/x] ${var.y} [bold"'))
    async with opened(shop) as pilot:
        assert "this[/x]" in screen_text(pilot.app)
        await press(pilot, "a", "y", "escape", "enter", "escape", "w")
        assert "this[/x]" in screen_text(pilot.app)


async def test_help_lists_what_is_bound_and_filters(shop):
    async with opened(shop) as pilot:
        await press(pilot, "question_mark")
        assert "Accept the chosen fix" in screen_text(pilot.app)
        await press(pilot, "slash", *"editor")
        assert "$EDITOR" in screen_text(pilot.app)
        assert "Accept the chosen fix" not in screen_text(pilot.app)
        await press(pilot, "escape")
        assert pilot.app.screen.NAME == "review"


async def test_palette_knows_the_actions(shop):
    async with opened(shop) as pilot:
        titles = [command.title for command in pilot.app.get_system_commands(pilot.app.screen)]
        assert {"Accept", "Undo", "Theme", "Reload"} <= set(titles)


async def test_quit_asks_only_when_there_is_something_to_lose(shop):
    async with opened(shop) as pilot:
        await press(pilot, "a", "q")
        assert "1 edit not written" in screen_text(pilot.app)
        await press(pilot, "escape", "q", "w")
        assert pilot.app.screen.NAME == "write"
        await press(pilot, "q", "d")
        assert pilot.app.return_value == 0


async def test_quit_at_once_without_edits(shop):
    async with opened(shop) as pilot:
        await pilot.press("q")
        await pilot.pause()
        assert pilot.app.return_value == 0


async def test_ctrl_c_twice_leaves(shop):
    async with opened(shop) as pilot:
        await press(pilot, "a", "ctrl+c")
        assert status(pilot.app) == "ctrl+c again leaves without writing"
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert pilot.app.return_value == 0
        assert (shop.folder / "prod/identity.tf").read_text() == toy.IDENTITY


async def test_a_filter_that_matches_nothing_leads_back_where_one_was(shop):
    async with opened(shop) as pilot:
        await press(pilot, "n", "n")
        before = (pilot.app.screen._client, row(pilot.app).key)
        await press(pilot, "slash", *"nosuchclient")
        assert row(pilot.app) is None
        await press(pilot, "escape")
        assert (pilot.app.screen._client, row(pilot.app).key) == before
