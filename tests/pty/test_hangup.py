"""A terminal that goes away ends the program, even where no signal says so."""

from __future__ import annotations

import os
import pty
import signal
import sys
import time
from pathlib import Path

PROGRAM = "import sys; from cogtui.core.cli import main; status = main(['.']); open('left', 'w').write(str(status))"


def test_it_ends_when_the_terminal_is_gone(inside: Path) -> None:
    """Under make, which keeps the hang-up to itself."""
    (inside / "main.tf").write_text('resource "aws_cognito_user_pool_client" "a" {\n  name = "a"\n}\n')
    (inside / "run.py").write_text(PROGRAM)
    (inside / "Makefile").write_text(f"run:\n\t@if true; then {sys.executable} run.py; else false; fi\n")
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp("make", ["make", "run"])
    shown = b""
    while b"Review" not in shown:
        shown += os.read(terminal, 65536)
    os.close(terminal)
    end = time.monotonic() + 20
    while not (inside / "left").exists() and time.monotonic() < end:
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert (inside / "left").read_text() == "129"
