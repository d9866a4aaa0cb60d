"""A terminal that goes away ends the program, even where no signal says so."""

from __future__ import annotations

import os
import pty
import sys
import time
from pathlib import Path

PROGRAM = "import sys; from cogtui.core.cli import main; status = main(['.']); open('left', 'w').write(str(status))"


def test_it_ends_when_the_terminal_is_gone(inside: Path) -> None:
    """As under make: the leader of the session is another process, and the hang-up reaches that one."""
    (inside / "main.tf").write_text('resource "aws_cognito_user_pool_client" "a" {\n  name = "a"\n}\n')
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp("sh", ["sh", "-c", f'"{sys.executable}" -c "{PROGRAM}"; true'])
    shown = b""
    while b"Review" not in shown:
        shown += os.read(terminal, 65536)
    os.close(terminal)
    os.waitpid(pid, 0)
    end = time.monotonic() + 20
    while not (inside / "left").exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert (inside / "left").read_text() == "129"
