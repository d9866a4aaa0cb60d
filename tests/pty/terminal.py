"""A real process in a real terminal, for the tests."""

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

TERRAFORM = """resource "aws_cognito_user_pool_client" "web" {
  name                          = "web"
  user_pool_id                  = "eu-west-1_abc"
  prevent_user_existence_errors = "LEGACY"
}
"""
SIZE = struct.pack("HHHH", 40, 140, 0, 0)
ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"


class Terminal:
    """A child with a terminal of 140x40 as its own."""

    def __init__(self, *words: str, cwd, **environment: str) -> None:
        self.seen = b""
        self.child, self.end = pty.fork()
        if self.child == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, SIZE)
            os.chdir(cwd)
            os.environ.update(TERM="xterm-256color", **environment)
            os.execv(sys.executable, [sys.executable, *words])
        self.before = termios.tcgetattr(self.end)

    def until(self, text: str, seconds: float = 20) -> None:
        limit = time.monotonic() + seconds
        while text.encode() not in self.seen:
            assert time.monotonic() < limit, self.seen[-3000:]
            self.take(0.1)

    def take(self, seconds: float) -> bool:
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
            self.take(0.05)
            done, status = os.waitpid(self.child, os.WNOHANG)
            if done:
                while select.select([self.end], [], [], 0.1)[0] and self.take(0.1):
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


def cogtui(folder, state_folder) -> Terminal:
    return Terminal("-m", "cogtui.core", ".", cwd=folder, XDG_STATE_HOME=str(state_folder))
