"""What Textual does that one would not expect, each with what keeps it away from us. Signals and the end are tests/pty's."""

from __future__ import annotations

import re
from pathlib import Path

import cogtui.tui
import pytest
import tomli
from cogtui.tui import engine as engines
from cogtui.tui import theme
from cogtui.tui.actions import Action
from cogtui.tui.app import CogtuiApp
from cogtui.tui.widgets.vlist import VList
from driving import opened, press, rested, screen_text
from textual.app import App
from textual.theme import BUILTIN_THEMES

ROOT = Path(__file__).parents[2]
SOURCES = {path: path.read_text("utf-8") for path in Path(cogtui.tui.__path__[0]).rglob("*.py")}


def requirements() -> list[str]:
    return tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]


def test_no_tree_sitter_it_can_end_the_process_at_once():
    assert not [text for text in requirements() if "syntax" in text or "tree-sitter" in text]
    assert not [path for path, text in SOURCES.items() if "TextArea" in text or "tree_sitter" in text]


def test_textual_is_bound_to_the_versions_that_were_tried():
    assert next(text for text in requirements() if text.startswith("textual")) == "textual>=8.2.8,<9"


def test_nothing_is_computed_on_every_change_of_something_else():
    assert not [path for path, text in SOURCES.items() if re.search(r"def compute_\w+", text)]


def test_keys_are_never_set_by_the_way_that_fails_in_silence():
    assert not [path for path, text in SOURCES.items() if re.search(r"\.set_keymap\(|\.update_keymap\(", text)]


def test_widgets_that_slow_down_or_read_markup_are_not_used():
    slow = re.compile(
        r"from textual\.widgets import .*\b(DataTable|Tree|ListView|OptionList|SelectionList|Select|Footer|RichLog)\b"
    )
    assert not [path for path, text in SOURCES.items() if slow.search(text)]


@pytest.mark.parametrize("name", ["cogtui-dark", "cogtui-light", *BUILTIN_THEMES])
async def test_every_theme_has_our_colours_on_every_screen(whole_shop, name):
    async with opened(whole_shop) as pilot:
        app = pilot.app
        app.theme = name
        for key in ("1", "2", "4"):
            await press(pilot, key)
        variables = app.get_css_variables()
        assert set(theme.DARK_VARIABLES) <= set(variables)


def test_a_reading_of_many_files_draws_a_few_times(monkeypatch):
    """A message for each would keep the screen busy, and a thread that never sleeps keeps it from its turn."""
    slept, clock = [], iter(range(1_000_000))
    monkeypatch.setattr(engines, "monotonic", lambda: next(clock) / 1000)
    monkeypatch.setattr(engines, "sleep", slept.append)
    batches = list(engines._batches(iter(range(2000)), lambda: False))
    assert sum(map(len, batches)) == 2000
    assert len(batches) < 40
    assert len(batches[0]) <= 60
    assert len(slept) == 2000


def test_a_reading_that_is_stopped_ends_at_once():
    read = []

    def files():
        for number in range(100):
            read.append(number)
            yield number

    assert list(engines._batches(files(), lambda: len(read) >= 5)) == []
    assert len(read) == 5


async def test_the_first_row_that_is_told_of_can_be_stood_on():
    class Row:
        def __init__(self, key, selectable):
            self.key, self.selectable = key, selectable

    class Rows(VList):
        def draw(self, row, width):
            return [(str(row.key), "")]

    class Desk(App):
        told = ()

        def get_theme_variable_defaults(self):
            return theme.DARK_VARIABLES

        def compose(self):
            yield Rows(id="rows")

        def on_vlist_moved(self, message):
            self.told = (*self.told, message.key)

    async with Desk().run_test() as pilot:
        pilot.app.query_one(Rows).show([Row("heading", False), Row("first", True)])
        await pilot.pause()
        assert pilot.app.told == ("first",)


def test_without_colour_what_is_worse_is_heavier():
    weight = {"bold reverse": 3, "bold": 2, "$foreground": 1, "$foreground dim": 0}
    found = [weight[theme.GREY_ROLES[severity]] for severity in ("critical", "high", "medium", "low")]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 4


async def test_letters_that_are_typed_do_nothing_else(whole_shop):
    async with opened(whole_shop) as pilot:
        for screen in ("1", "2", "3"):
            await press(pilot, screen)
            await pilot.press("slash", *"aSx!q")
            await rested(pilot)
            assert pilot.app.session.last is None
            assert "aSx!q" in screen_text(pilot.app)
            await press(pilot, "escape")


def test_an_action_is_immutable():
    with pytest.raises(AttributeError):
        Action("a", ("a",), "A", "a", ("review",)).keys = ()


def test_the_application_binds_nothing_by_itself(whole_shop):
    assert not CogtuiApp(whole_shop)._bindings.key_to_bindings
