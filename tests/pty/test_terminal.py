"""A real process in a real terminal: it starts, ends with the right status, and always leaves the terminal as it was."""

from __future__ import annotations

import os
import signal

import pytest
from terminal import LEFT, TERRAFORM, Terminal, cogtui


def test_it_opens_writes_and_leaves(folder, state_folder):
    terminal = cogtui(folder, state_folder)
    terminal.until("prevent_user_existence_errors")
    terminal.until("walks through them")
    terminal.keys("a")
    terminal.until("CGT207 accepted")
    terminal.keys("w")
    terminal.until("1 of 1 to write")
    terminal.keys("W")
    terminal.until("written")
    terminal.keys("q")
    assert terminal.status() == 0
    terminal.assert_left_clean()
    assert '"ENABLED"' in (folder / "main.tf").read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_clean(folder, state_folder, number):
    terminal = cogtui(folder, state_folder)
    terminal.until("prevent_user_existence_errors")
    os.kill(terminal.child, number)
    assert terminal.status() == 128 + number
    terminal.assert_left_clean()
    assert (folder / "main.tf").read_text() == TERRAFORM


def test_ctrl_c_twice(folder, state_folder):
    terminal = cogtui(folder, state_folder)
    terminal.until("prevent_user_existence_errors")
    terminal.keys("\x03")
    terminal.until("again leaves")
    terminal.keys("\x03")
    assert terminal.status() == 0
    terminal.assert_left_clean()


CRASH = """
import sys
from cogtui.core.profile import load_profile
from cogtui.tui.engine import CoreEngine
from cogtui.tui.app import run
class Broken(CoreEngine):
    def hunks(self, workspace, cells=None):
        password = "hunter2"
        raise KeyError(password)
sys.exit(run(Broken(["."], load_profile("baseline", ["."]))))
"""


def test_a_crash_is_one_sentence_without_values(folder, state_folder):
    terminal = Terminal("-c", CRASH, cwd=folder, XDG_STATE_HOME=str(state_folder))
    assert terminal.status() == 3
    terminal.assert_left_clean()
    said = terminal.seen[terminal.seen.rindex(LEFT) :].decode()
    assert "cogtui stopped: KeyError" in said
    assert "hunter2" not in said
    assert "Traceback" not in said
