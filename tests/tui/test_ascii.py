"""With ``ascii`` no mark or border of ours or of Textual's is left; letters from files are."""

from __future__ import annotations

import re
from pathlib import Path

import cogtui.tui
import pytest
import textual
import toy
from cogtui.tui.app import CogtuiApp
from cogtui.tui.ascii import TABLE, AsciiFilter
from cogtui.tui.preferences import Preferences
from cogtui.tui.theme import SHAPES
from driving import press, rested, screen_text
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

DECIDED = ("n", "a", "n", "n", "s", "n")
SHOWN = {
    "review": (*DECIDED, "1"),
    "findings": (*DECIDED, "2"),
    "policy": (*DECIDED, "3"),
    "write": (*DECIDED, "4"),
    "help": ("question_mark",),
    "commands": ("colon", *"sc"),
    "leave": (*DECIDED, "q"),
    "copy": ("n", "y"),
    "diff": ("n", "D"),
    "edit": ("n", "e"),
    "filter": ("slash", *"sev:high"),
    "unreadable": ("c", "G"),
}
OVER = {"help": "Help", "commands": "CommandPalette", "leave": "Leave", "copy": "Copy", "diff": "Preview", "edit": "Edit"}
"""What lies over the screens is called so."""


def signs_of(text):
    """What is neither ASCII nor a letter."""
    return {character for character in text if not character.isascii() and not character.isalpha()}


async def drawn(engine, keys, size, *, ascii):
    app = CogtuiApp(engine, Preferences(ascii=ascii))
    async with app.run_test(size=size) as pilot:
        await rested(pilot)
        await press(pilot, *keys)
        return screen_text(app), type(app.screen).__name__


@pytest.mark.parametrize("size", [(140, 40), (80, 24)])
@pytest.mark.parametrize("shown", SHOWN)
async def test_no_mark_is_left(shop, shown, size):
    text, screen = await drawn(shop, SHOWN[shown], size, ascii=True)
    assert not signs_of(text)
    assert OVER.get(shown, "Screen") in screen


async def test_without_it_marks_are_drawn(shop):
    assert {"■", "▲", "✓", "│", "·"} <= signs_of((await drawn(shop, DECIDED, (140, 40), ascii=False))[0])


async def test_every_cell_stays_where_it_was(shop):
    app = CogtuiApp(shop)
    async with app.run_test(size=(140, 40)) as pilot:
        await rested(pilot)
        await press(pilot, *DECIDED)
        plain = screen_text(app)
        app._filters.append(AsciiFilter())
        assert screen_text(app) == plain.translate(str.maketrans(TABLE)) != plain


async def test_letters_from_files_stay(tmp_path):
    engine = toy.make(tmp_path / "infra")
    file = tmp_path / "infra" / "prod" / "identity.tf"
    file.write_text(file.read_text().replace("# kiosks", "# café, кафе").replace('"web_app"', '"wéb_app"'))
    shown, _ = await drawn(engine, ("n",), (140, 40), ascii=True)
    assert "wéb_app" in shown


def test_severities_are_told_apart():
    assert [TABLE[shape] for shape in SHAPES.values()] == ["#", "^", "*", "o", "."]


def test_a_sign_takes_as_many_cells_as_the_mark():
    for mark, sign in TABLE.items():
        assert sign.isascii()
        assert cell_len(mark) == len(sign), mark


def test_styles_stay():
    bold = Segment("→ é", Style(bold=True))
    assert AsciiFilter().apply([bold, Segment("a")], Color(0, 0, 0)) == [Segment("> é", Style(bold=True)), Segment("a")]


SOURCES = [
    *Path(cogtui.tui.__path__[0]).rglob("*.py"),
    *(Path(textual.__path__[0]) / name for name in ("_border.py", "scrollbar.py", "command.py", "widgets/_input.py")),
]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_sign_in_the_sources_has_one(source):
    used = signs_of(re.sub(r"\s", "", source.read_text("utf-8")))
    assert used <= TABLE.keys()
