"""What a person configures: the file, the options over it, keys of their own, themes, and that read-only is."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from cogtui.core import cli
from cogtui.core.arguments import parser
from cogtui.core.model import CogtuiError, UsageError
from cogtui.core.profile import ProfileError
from cogtui.tui import actions
from cogtui.tui.app import CogtuiApp, run
from cogtui.tui.ascii import TABLE
from cogtui.tui.preferences import DEFAULTS, THEMES, Preferences, preferences
from cogtui.tui.screens.help import HelpList, HelpScreen
from cogtui.tui.widgets.bars import TopBar
from driving import WIDE, client, press, rested, row, screen_text, standing, status
from textual.theme import BUILTIN_THEMES


@pytest.fixture(autouse=True)
def _registry():
    yield
    actions.use({})


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Writes the preferences; the path."""
    path = tmp_path / "interface.toml"
    monkeypatch.setenv("COGTUI_PREFERENCES", str(path))

    def write(text):
        path.write_text(text, encoding="utf-8")
        return path

    return write


class Opened:
    def __init__(self, engine, size=WIDE, **preferences):
        self.app, self.size = CogtuiApp(engine, Preferences(**preferences)), size

    async def __aenter__(self):
        self.running = self.app.run_test(size=self.size)
        pilot = await self.running.__aenter__()
        await rested(pilot)
        return pilot

    async def __aexit__(self, *error):
        return await self.running.__aexit__(*error)


# ------------------------------------------------------------------------------------------ the file


def test_without_a_file_nothing_is_changed(tmp_path, monkeypatch):
    monkeypatch.delenv("COGTUI_PREFERENCES", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert preferences() == DEFAULTS


def test_the_file_in_the_configuration_folder_is_read(tmp_path, monkeypatch):
    monkeypatch.delenv("COGTUI_PREFERENCES", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "cogtui").mkdir()
    (tmp_path / "cogtui" / "interface.toml").write_text('theme = "nord"\n')
    assert preferences().theme == "nord"


def test_every_key_of_the_file(file):
    keys = 'accept = "/"\nfilter = []\nskip = ["s", "ctrl+i"]\npane_next = "l"\n'
    file(f'theme = "dracula"\nascii = true\nmouse = false\n[keys]\n{keys}')
    read = {"accept": ("slash",), "filter": (), "skip": ("s", "tab"), "pane_next": ("l",)}
    assert preferences() == Preferences("dracula", True, False, read)


def test_options_win_over_the_file(file):
    file('theme = "dracula"\nmouse = true\n')
    assert preferences(theme="nord", ascii=True, mouse=False) == Preferences("nord", True, False)


MISTAKES = {
    'thema = "nord"': (1, "there is no key 'thema'; did you mean 'theme'?"),
    '\ntheme = "cogtui-lite"': (2, "'cogtui-lite' is not a theme; did you mean 'cogtui-light'?"),
    "theme = 3": (1, "3 is not a theme"),
    'ascii = "yes"': (1, "ascii is true or false"),
    "mouse = 0": (1, "mouse is true or false"),
    "keys = 1": (1, "keys is a table"),
    '[keys]\nacept = "x"': (2, "there is no action 'acept'; did you mean 'accept'?"),
    '[keys]\n\naccept = "entr"': (3, "'entr' is no key; did you mean 'enter'?"),
    '[keys]\naccept = "contrl+x"': (2, "there is no modifier 'contrl'; did you mean 'ctrl'?"),
    '[keys]\naccept = "shift+x"': (2, "'shift+x' is no key: write the sign itself, 'X'"),
    '[keys]\naccept = "ctrl+X"': (2, "'ctrl+X' is no key: write ctrl+shift+x"),
    '[keys]\naccept = ""': (2, "'' is no key"),
    '[keys]\naccept = "ctrl+"': (2, "'ctrl+' is no key"),
    "[keys]\naccept = 7": (2, "accept is a list of strings"),
    "[keys]\nleave = []": (2, "leave needs a key"),
    "[keys]\nhelp = []": (2, "help needs a key"),
    '[keys]\naccept = "j"': (2, "'j' moves in lists"),
    '[keys]\naccept = "up"': (2, "'up' moves in lists"),
    '[keys]\naccept = "ctrl+m"': (2, "'ctrl+m' chooses in lists"),
    '[keys]\ninterrupt = "x"': (2, "'x' would leave while one types"),
    '[keys]\naccept = "s"': (2, "'s' is a key of 'skip' already"),
    '[keys]\naccept = "f8"\nskip = "f8"': (3, "'f8' is a key of 'accept' already"),
    '[keys]\nwrite_files = "u"': (2, "'u' is a key of 'undo' already"),
    '[keys]\naccept = [\n  "f8",\n  "f8",\n]': (3, "'f8' is a key of 'accept' already"),
    '[keys]\nskip = [\n  "f8",\n  "nokey",\n]': (4, "'nokey' is no key"),
    "[keys": (1, "is not TOML"),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_with_its_line(file, text):
    path, (line, sentence) = file(text), MISTAKES[text]
    with pytest.raises(ProfileError) as caught:
        preferences()
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert sentence in str(caught.value)


def test_keys_may_change_places(file):
    file('[keys]\naccept = "s"\nskip = "a"\n')
    assert preferences().keys == {"accept": ("s",), "skip": ("a",)}


def test_keys_of_other_screens_are_free(file):
    file('[keys]\nwrite_files = "a"\n')
    assert preferences().keys == {"write_files": ("a",)}


def test_an_unknown_theme_of_the_command_line(file):
    file("")
    with pytest.raises(UsageError, match="there is no theme 'nrod'; did you mean 'nord'"):
        preferences(theme="nrod")


# -------------------------------------------------------------------------------------- command line


@pytest.fixture
def terminal(monkeypatch):
    """As if there were one; what the application was run with."""
    ran = []
    monkeypatch.setattr(cli, "_interactive", lambda: True)
    monkeypatch.setattr(CogtuiApp, "run", lambda app, **options: ran.append((app, options)))
    return ran


def test_a_mistake_ends_it_before_the_terminal_is_touched(file, terminal, tmp_path, capsys):
    path = file('[keys]\naccept = "j"\n')
    assert cli.main([str(tmp_path)]) == 2
    assert f"{path}:2: 'j' moves in lists" in capsys.readouterr().err
    assert not terminal


def test_reports_do_not_read_it(file, tmp_path):
    file("nonsense")
    assert cli.main(["--check", str(tmp_path)]) == 0


def test_options_reach_the_application(file, terminal, tmp_path):
    file("")
    assert cli.main(["--read-only", "--ascii", "--no-mouse", "--theme", "gruvbox", str(tmp_path)]) == 0
    (app, options) = terminal.pop()
    assert options == {"mouse": False}
    assert (app.theme, app._opening().read_only, app.preferences.ascii) == ("gruvbox", True, True)


def test_the_mouse_works_unless_it_is_left_out(shop, terminal):
    run(shop)
    assert terminal.pop()[1] == {"mouse": True}


@pytest.mark.parametrize("mode", ["--fix", "--undo"])
def test_read_only_does_not_go_with_what_writes(mode, tmp_path, capsys):
    assert cli.main([mode, "--read-only", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_diff_and_check_may_be_read_only(tmp_path):
    assert cli.main(["--diff", "--read-only", str(tmp_path)]) == 0
    assert cli.main(["--check", "--read-only", str(tmp_path)]) == 0


def test_a_driver_of_its_own_needs_no_terminal(monkeypatch):
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: SIM115
    monkeypatch.delenv("TEXTUAL_DRIVER", raising=False)
    assert not cli._interactive()
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")
    assert cli._interactive()


# ---------------------------------------------------------------------------------------------- keys


async def test_keys_in_force_are_the_ones_that_work(shop):
    async with Opened(shop, keys={"accept": ("f8",), "skip": ("a", "ctrl+s"), "next_open": ("number_sign",)}) as pilot:
        await press(pilot, "number_sign", "s")
        assert standing(pilot.app) == "open"
        await press(pilot, "f8")
        assert standing(pilot.app) == "accepted"
        await press(pilot, "number_sign", "a")
        assert standing(pilot.app) == "skipped"


async def test_keys_in_force_are_the_ones_that_are_shown(shop):
    async with Opened(shop, keys={"accept": ("f8",), "next_open": ("number_sign",), "show_review": ("ctrl+o",)}) as pilot:
        lines = screen_text(pilot.app).splitlines()
        assert "f8 Accept " in lines[-1]
        assert "# Next open" in lines[-1]
        assert "ctrl+o" in lines[0]
        await press(pilot, "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        rows = {row.key: row.action for row in pilot.app.screen.query_one(HelpList).rows}
        assert rows["accept"].keys == ("f8",)
        commands = {command.title: command.help for command in pilot.app.get_system_commands(pilot.app.screen_stack[0])}
        assert commands["Accept"].startswith("f8 ")


async def test_an_action_may_have_no_key(shop):
    async with Opened(shop, keys={"accept": ()}) as pilot:
        assert "Accept " not in screen_text(pilot.app).splitlines()[-1].replace("Accept all", "")
        await press(pilot, "n", "a")
        assert standing(pilot.app) == "open"
        await pilot.app.screen.run_action("accept")
        assert standing(pilot.app) == "accepted"


async def test_the_next_application_has_the_registrys_keys_again(shop):
    CogtuiApp(shop, Preferences(keys={"accept": ("f8",)}))
    async with Opened(shop) as pilot:
        await press(pilot, "n", "a")
        assert standing(pilot.app) == "accepted"


async def test_the_key_of_the_palette_may_do_something_else(shop):
    async with Opened(shop, keys={"commands": ("colon",), "client_next": ("ctrl+p",)}) as pilot:
        before = client(pilot.app)
        await press(pilot, "ctrl+p")
        assert client(pilot.app) != before


def test_signs_of_keys_in_force():
    assert (actions.key("undo"), actions.key("filter"), actions.key("show_write", "4")) == ("u", "/", "4")
    actions.use({"undo": ("plus", "u"), "filter": (), "show_write": ("w",)})
    assert (actions.key("undo"), actions.key("filter"), actions.key("show_write", "4")) == ("+", "", "w")


# ----------------------------------------------------------------------------------------- read-only


def bytes_of(engine):
    return {path: path.read_bytes() for path in engine.folder.rglob("*.tf")}


async def test_read_only_writes_nothing(whole_shop):
    whole_shop.read_only = True
    before = bytes_of(whole_shop)
    async with Opened(whole_shop) as pilot:
        await press(pilot, "n", "a", "w", "W")
        assert status(pilot.app) == "read-only: nothing is written"
        assert pilot.app.status().hint == ("p", "saves a patch")
        assert bytes_of(whole_shop) == before
        assert pilot.app.session.edits == 1
        await press(pilot, "u")
        assert pilot.app.session.edits == 0


async def test_read_only_takes_no_write_back(whole_shop):
    async with Opened(whole_shop) as pilot:
        await press(pilot, "n", "a", "w", "W")
        written = bytes_of(whole_shop)
        whole_shop.read_only = True
        await press(pilot, "u", "u")
        assert status(pilot.app).startswith("read-only: nothing is written")
        assert bytes_of(whole_shop) == written


async def test_the_engine_itself_refuses(whole_shop):
    async with Opened(whole_shop) as pilot:
        await press(pilot, "n", "a")
        state = pilot.app.session.state
    texts = {name: source.text + "\n" for name, source in state.workspace.sources.items()}
    before = bytes_of(whole_shop)
    written = whole_shop.write(state.workspace, texts)
    changed = bytes_of(whole_shop)
    assert changed != before
    whole_shop.read_only = True
    draft = whole_shop.open_draft(str(whole_shop.folder))
    doors = (
        lambda: whole_shop.undo(written),
        lambda: whole_shop.write(state.workspace, texts),
        lambda: whole_shop.save(draft),
    )
    for refused in doors:
        with pytest.raises(CogtuiError, match="read-only"):
            refused()
    assert bytes_of(whole_shop) == changed


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (110, 32), (140, 40)])
async def test_read_only_stands_in_the_top_line(whole_shop, size):
    whole_shop.read_only = True
    async with Opened(whole_shop, size=size) as pilot:
        for key in ("1", "4"):
            await press(pilot, key)
            assert " READ ONLY " in screen_text(pilot.app).splitlines()[0]


def test_the_badge_has_room_at_every_width():
    bar = TopBar("review", read_only=True)
    bar.show(12, 4242, {"critical": 444, "high": 4444, "medium": 4444, "low": 4444, "info": 4444})
    for width in range(60, 200):
        assert (" READ ONLY ", "badge") in bar.lines(width)[0], width
    assert (" READ ONLY ", "badge") not in TopBar("review").lines(80)[0]


# -------------------------------------------------------------------------------------------- themes


def test_all_of_textuals_themes_can_be_had():
    assert set(BUILTIN_THEMES) < set(THEMES)


@pytest.mark.parametrize("theme", THEMES)
async def test_every_theme_draws_the_screens(shop, theme):
    async with Opened(shop, theme=theme) as pilot:
        await press(pilot, "n", "a")
        for key, word in (("1", "accepted"), ("4", "changed file")):
            await press(pilot, key)
            assert word in screen_text(pilot.app)
        assert pilot.app.theme == theme


async def test_a_theme_may_be_chosen_while_it_runs(shop):
    async with Opened(shop) as pilot:
        await press(pilot, "n", "n")
        before = row(pilot.app).key
        for theme in THEMES:
            pilot.app.theme = theme
            await pilot.pause()
        assert row(pilot.app).key == before


async def test_sentences_name_the_keys_in_force(whole_shop):
    keys = {"undo": ("backspace",), "next_open": ("f8",), "show_review": ("f9",), "leave": ("f10",)}
    async with Opened(whole_shop, keys=keys) as pilot:
        assert pilot.app.status().hint == ("f8", "walks through them")
        await press(pilot, "f8", "a")
        assert pilot.app.status().hint == ("backspace", "undo")
        await press(pilot, "backspace", "w")
        assert "Accept findings in Review (f9)" in screen_text(pilot.app)


async def test_a_theme_is_chosen_in_the_palette(shop):
    async with Opened(shop) as pilot:
        await press(pilot, "colon", *"theme")
        await chosen(pilot)
        await press(pilot, *"gruvbox")
        await chosen(pilot)
        assert pilot.app.theme == "gruvbox"


async def test_a_screenshot_is_saved_where_there_are_no_downloads(shop, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "nowhere"))
    monkeypatch.chdir(tmp_path)
    async with Opened(shop) as pilot:
        await press(pilot, "colon", *"screenshot")
        await chosen(pilot)
        await saved(tmp_path)
    assert [path.read_text("utf-8").count("</svg>") for path in tmp_path.glob("*.svg")] == [1]


async def chosen(pilot):
    """Wait for the palette to find something, and take the first."""
    for _ in range(100):
        await pilot.pause(0.02)
        if pilot.app.screen.query_one("CommandList").option_count and pilot.app.screen.query_one("CommandList").visible:
            break
    await pilot.pause(0.3)
    await press(pilot, "enter")


async def saved(folder):
    for _ in range(100):
        if any(path.stat().st_size for path in folder.glob("*.svg")):
            return
        await asyncio.sleep(0.02)


# --------------------------------------------------------------------------------------------- docs

PAGE = Path(__file__).parents[2].joinpath("docs/interface.md").read_text("utf-8")


def test_the_example_of_the_page_is_right(file):
    file(PAGE.partition("```toml\n")[2].partition("```")[0])
    assert preferences().keys == {"accept": ("a",), "skip": ("s", "ctrl+s"), "only_findings": ()}


def test_the_themes_of_the_page_are_there():
    named = re.findall(r"`([a-z-]+)`", PAGE.partition("### Themes")[2].partition("`:`")[0])
    assert named
    assert set(named) <= set(THEMES)


def test_the_signs_of_the_page_are_drawn():
    table = PAGE.partition("### ASCII")[2].partition("###")[0]
    cells = [row.split("|")[1:-1] for row in table.splitlines() if row.startswith("| `")]
    pairs = [row[at : at + 2] for row in cells for at in (0, 2)]
    shown = [pair for both in pairs for pair in zip(*(re.findall("`(.)`", cell) for cell in both), strict=True)]
    assert len(shown) >= 12
    assert all(TABLE[mark] == sign for mark, sign in shown)


def test_every_option_is_on_the_page():
    group = next(group for group in parser()._action_groups if group.title == "interface")
    assert all(f"`{action.option_strings[0]}" in PAGE for action in group._group_actions)
    assert len(group._group_actions) == 4
