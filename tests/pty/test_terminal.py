"""A real process in a real terminal: it starts, ends with the right status, and always leaves the terminal as it was."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

import pytest

TERRAFORM = """resource "aws_cognito_user_pool_client" "web" {
  name                          = "web"
  user_pool_id                  = "eu-west-1_abc"
  prevent_user_existence_errors = "LEGACY"
}
"""
ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"


class Terminal:
    """A child with a terminal of 140x40 as its own."""

    def __init__(self, *words: str, cwd, **environment: str) -> None:
        self.seen = b""
        self.child, self.end = pty.fork()
        if self.child == 0:
            os.chdir(cwd)
            os.environ.update(TERM="xterm-256color", **environment)
            os.execv(sys.executable, [sys.executable, *words])
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
        self.before = termios.tcgetattr(self.end)

    def until(self, text: str, seconds: float = 20) -> None:
        limit = time.monotonic() + seconds
        while text.encode() not in self.seen:
            assert time.monotonic() < limit, self.seen[-3000:]
            self._take(0.1)

    def _take(self, seconds: float) -> bool:
        if select.select([self.end], [], [], seconds)[0]:
            try:
                data = os.read(self.end, 65536)
            except OSError:
                return False
            self.seen += data
            return bool(data)
        return True

    def keys(self, text: str) -> None:
        os.write(self.end, text.encode())

    def status(self) -> int:
        limit = time.monotonic() + 20
        while time.monotonic() < limit:
            self._take(0.05)
            done, status = os.waitpid(self.child, os.WNOHANG)
            if done:
                while select.select([self.end], [], [], 0.1)[0] and self._take(0.1):
                    pass
                return os.waitstatus_to_exitcode(status)
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        raise AssertionError("it does not end")

    def assert_left_clean(self) -> None:
        assert self.seen.rindex(LEFT) > self.seen.rindex(ENTERED)
        for mode in (b"?1000", b"?1003", b"?2004"):
            assert self.seen.rfind(b"\x1b[" + mode + b"l") > self.seen.rfind(b"\x1b[" + mode + b"h") or mode not in self.seen
        assert self.seen.rfind(b"\x1b[?25h") > self.seen.rfind(b"\x1b[?25l")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "main.tf").write_text(TERRAFORM)
    return tmp_path


def cogtui(folder, state_folder) -> Terminal:
    return Terminal("-m", "cogtui.core", ".", cwd=folder, XDG_STATE_HOME=str(state_folder))


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
from cogtui.tui.app import open_with
class Broken(CoreEngine):
    def hunks(self, workspace, cells=None):
        password = "hunter2"
        raise KeyError(password)
sys.exit(open_with(Broken(["."], load_profile("baseline", ["."]))))
"""


def test_a_crash_is_one_sentence_without_values(folder, state_folder):
    terminal = Terminal("-c", CRASH, cwd=folder, XDG_STATE_HOME=str(state_folder))
    assert terminal.status() == 3
    terminal.assert_left_clean()
    said = terminal.seen[terminal.seen.rindex(LEFT) :].decode()
    assert "cogtui stopped: KeyError" in said
    assert "hunter2" not in said
    assert "Traceback" not in said
