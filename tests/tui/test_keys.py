"""One registry: what is bound, shown, helped with and documented is the same."""

from __future__ import annotations

import pytest
from cogtui.tui.actions import ACTIONS, MOVES, bindings, groups, hints, keys_markdown, on, sign
from cogtui.tui.screens.review import ReviewScreen
from cogtui.tui.screens.write import WriteScreen
from cogtui.tui.widgets.bars import KeyBar, fitting
from cogtui.tui.widgets.cells import length
from cogtui.tui.widgets.diffview import DiffView
from cogtui.tui.widgets.finding import FindingPane
from cogtui.tui.widgets.vlist import VList

SCREENS = {"review": ReviewScreen, "write": WriteScreen}


@pytest.mark.parametrize("screen", SCREENS)
def test_every_action_can_be_done(screen):
    for action in on(screen):
        assert hasattr(SCREENS[screen], f"action_{action.id}"), action.id


@pytest.mark.parametrize("widget", [VList, DiffView, FindingPane])
def test_every_move_can_be_done(widget):
    for action in MOVES:
        assert hasattr(widget, f"action_{action.id}"), action.id


@pytest.mark.parametrize("screen", SCREENS)
def test_a_key_does_one_thing(screen):
    keys = [key for action in (*on(screen), *MOVES) for key in action.keys]
    assert len(keys) == len(set(keys))


def test_every_action_has_a_key_without_a_modifier():
    for action in ACTIONS:
        plain = [key for key in action.keys if "+" not in key]
        assert plain or action.id in ("interrupt", "suspend_process"), action.id


def test_no_function_keys():
    assert not [key for action in ACTIONS for key in action.keys if key[0] == "f" and key[1:].isdigit()]


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("width", range(40, 201))
def test_the_key_line_fits_and_keeps_help(screen, width):
    bar = KeyBar(screen)
    pieces = bar.lines(width)[0]
    assert length(pieces) <= width
    assert ("?", "accent") in pieces


@pytest.mark.parametrize("screen", SCREENS)
def test_what_matters_most_stays_longest(screen):
    for width in range(40, 200):
        shown = fitting(hints(screen), width)
        missing = [action.priority for action in hints(screen) if action not in shown]
        assert not missing or max(missing) <= min(action.priority for action in shown)


def test_the_four_places_are_on_digits():
    keys = {key for action in ACTIONS for key in action.keys}
    assert {"1", "2", "3", "4"} <= keys


def test_the_documentation_names_every_key():
    page = keys_markdown()
    for action in (*ACTIONS, *MOVES):
        assert action.help in page
        for key in action.keys:
            assert f"`{sign(key)}`" in page


def test_groups_hold_every_action_once():
    listed = [action.id for actions in groups().values() for action in actions]
    assert sorted(listed) == sorted(action.id for action in (*ACTIONS, *MOVES))


def test_bindings_are_made_from_the_registry():
    made = bindings(on("review"))
    assert [binding.action for binding in made] == [action.id for action in on("review")]
