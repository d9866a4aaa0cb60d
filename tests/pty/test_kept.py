"""A real process: however it ends, the next start offers what was decided, and the terminal is left as it was."""

from __future__ import annotations

import os
import signal
import time

import pytest
from terminal import LEFT, TERRAFORM, Terminal, cogtui

SAID = "cogtui: 1 edit kept; the same command resumes it"


def accept(folder, state_folder, terminal: Terminal | None = None) -> Terminal:
    """A process in which one finding was accepted just now."""
    terminal = terminal or cogtui(folder, state_folder)
    terminal.until("walks through them")
    terminal.keys("a")
    terminal.until("CGT207 accepted")
    return terminal


def last_lines(terminal: Terminal) -> str:
    return terminal.seen[terminal.seen.rindex(LEFT) :].decode()


def assert_resumes(folder, state_folder) -> None:
    terminal = cogtui(folder, state_folder)
    terminal.until("Resume 1 edit from")
    terminal.keys("y")
    terminal.until("1 edit resumed")
    terminal.keys("w")
    terminal.until("1 of 1 to write")
    terminal.keys("W")
    terminal.until("written")
    terminal.keys("q")
    assert terminal.status() == 0
    terminal.assert_left_clean()
    assert '"ENABLED"' in (folder / "main.tf").read_text()
    assert not list(state_folder.glob("cogtui/sessions/*"))


def test_kept_on_leaving(folder, state_folder):
    terminal = accept(folder, state_folder)
    terminal.keys("q")
    terminal.until("keep for next time")
    terminal.keys("k")
    assert terminal.status() == 0
    terminal.assert_left_clean()
    assert SAID in last_lines(terminal)
    assert (folder / "main.tf").read_text() == TERRAFORM
    assert_resumes(folder, state_folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_kept_on_a_signal(folder, state_folder, number):
    terminal = accept(folder, state_folder)
    os.kill(terminal.child, number)
    assert terminal.status() == 128 + number
    terminal.assert_left_clean()
    assert (SAID in last_lines(terminal)) == (number == signal.SIGTERM)
    assert_resumes(folder, state_folder)


def test_kept_when_the_terminal_is_gone(folder, state_folder):
    terminal = accept(folder, state_folder)
    os.close(terminal.end)
    done, status, limit = 0, 0, time.monotonic() + 20
    while not done:
        assert time.monotonic() < limit
        time.sleep(0.05)
        done, status = os.waitpid(terminal.child, os.WNOHANG)
    assert os.waitstatus_to_exitcode(status) == 128 + signal.SIGHUP
    assert_resumes(folder, state_folder)


def test_kept_on_ctrl_c_twice(folder, state_folder):
    terminal = accept(folder, state_folder)
    terminal.keys("\x03\x03")
    assert terminal.status() == 0
    terminal.assert_left_clean()
    assert SAID in last_lines(terminal)
    assert_resumes(folder, state_folder)


def test_a_kill_loses_half_a_second_at_most(folder, state_folder):
    terminal = accept(folder, state_folder)
    limit = time.monotonic() + 10
    while not list(state_folder.glob("cogtui/sessions/*.json")):
        assert time.monotonic() < limit
        terminal.take(0.05)
    os.kill(terminal.child, signal.SIGKILL)
    os.waitpid(terminal.child, 0)
    assert_resumes(folder, state_folder)


CRASH = """
import sys
from cogtui.core.profile import load_profile
from cogtui.tui.engine import CoreEngine
from cogtui.tui.app import CogtuiApp, run
def broken(self):
    password = "hunter2"
    raise KeyError(password)
CogtuiApp.redo = broken
sys.exit(run(CoreEngine(["."], load_profile("baseline", ["."]))))
"""


def test_kept_on_a_crash(folder, state_folder):
    terminal = accept(folder, state_folder, Terminal("-c", CRASH, cwd=folder, XDG_STATE_HOME=str(state_folder)))
    terminal.keys("U")
    assert terminal.status() == 3
    terminal.assert_left_clean()
    said = last_lines(terminal)
    assert "cogtui stopped: KeyError at " in said
    assert SAID in said
    assert "hunter2" not in said
    assert "Traceback" not in said
    assert_resumes(folder, state_folder)


def test_suspended_and_back(folder, state_folder):
    terminal = accept(folder, state_folder)
    terminal.keys("\x1a")
    # What it still draws has to be read, or it waits for that.
    done, status, limit = 0, 0, time.monotonic() + 20
    while not done:
        assert time.monotonic() < limit
        terminal.take(0.05)
        done, status = os.waitpid(terminal.child, os.WUNTRACED | os.WNOHANG)
    assert os.WIFSTOPPED(status)
    terminal.seen = b""
    os.kill(terminal.child, signal.SIGCONT)
    terminal.until("CGT207 accepted")
    terminal.keys("u")
    terminal.until("undone")
    terminal.keys("q")
    assert terminal.status() == 0
    terminal.assert_left_clean()
