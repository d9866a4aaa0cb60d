"""The interface as a person meets it, in a terminal of its own: until it shows something, from a key to what it changes.

The first picture is compared with an empty Textual application's, in the same run. Keys are timed on an estate of 5,000
clients, to the last byte that they make the program write.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench import TERRAFORM

CLIENTS, FOLDERS = 5000, 100
COLUMNS, LINES = 140, 40
QUIET = 0.12
"""A key's work is done when so long nothing more is written, in seconds."""

EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("nothing here")
Empty().run()
"""


class Terminal:
    """A program in a terminal of 140x40."""

    def __init__(self, words: Sequence[str], state: str) -> None:
        self.begun = time.perf_counter()
        self.child, self.end = pty.fork()
        if self.child == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
            os.environ.update(TERM="xterm-256color", XDG_STATE_HOME=state, XDG_CONFIG_HOME=state)
            os.execv(sys.executable, [sys.executable, *words])
        self.seen = b""

    def until(self, text: str) -> float:
        """Seconds since the start until this is written."""
        while text.encode() not in self.seen:
            self.seen += os.read(self.end, 1 << 20)
        return time.perf_counter() - self.begun

    def idle(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0 and select.select([self.end], [], [], left)[0]:
            os.read(self.end, 1 << 20)

    def press(self, keys: str, quiet: float = QUIET) -> tuple[float, float]:
        """Milliseconds until the first and the last byte that the keys bring about."""
        begun = time.perf_counter()
        os.write(self.end, keys.encode())
        first = last = 0.0
        while select.select([self.end], [], [], 2.0 if not first else quiet)[0]:
            os.read(self.end, 1 << 20)
            last = (time.perf_counter() - begun) * 1000
            first = first or last
        return first, last

    def memory(self) -> int:
        """Resident, in MiB."""
        text = Path(f"/proc/{self.child}/status").read_text()
        return int(next(line.split()[1] for line in text.splitlines() if line.startswith("VmRSS"))) // 1024

    def close(self) -> None:
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.end)


def first_picture(words: Sequence[str], text: str, times: int = 9) -> float:
    found = []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as state:
            terminal = Terminal(words, state)
            found.append(terminal.until(text))
            terminal.close()
    return median(found) * 1000


def estate(folder: Path) -> None:
    each = CLIENTS // FOLDERS
    for number in range(FOLDERS):
        below = folder / f"team{number:03}"
        below.mkdir()
        numbers = range(number * each, (number + 1) * each)
        (below / "main.tf").write_text("\n".join(_client(n) for n in numbers))


def _client(n: int) -> str:
    """Every tenth keeps its sessions long, each as long as another."""
    text = TERRAFORM.format(n=n)
    return text.replace("\n}", f"\n  refresh_token_validity = {31 + n % 3000}\n}}", 1) if n % 10 == 0 else text


def row(label: str, found: Sequence[tuple[float, float]]) -> None:
    firsts, lasts = (sorted(column) for column in zip(*found, strict=True))
    p95 = int(len(lasts) * 0.95 + 0.5) - 1
    print(
        f"  {label:<32} first byte: median {median(firsts):5.1f}, 95th percentile {firsts[p95]:5.1f} ms"
        f"   done: {median(lasts):5.1f}, {lasts[p95]:5.1f}, worst {lasts[-1]:5.1f} ms"
    )


def timed(terminal: Terminal, label: str, keys: Sequence[str], quiet: float = QUIET) -> None:
    row(label, [terminal.press(key, quiet) for key in keys])
    terminal.idle(0.3)


def decisions(terminal: Terminal) -> None:
    found = []
    for _ in range(20):
        found.append(terminal.press("a"))
        terminal.press("n")
    row("a decision (accept)", found)


def while_reading(terminal: Terminal) -> None:
    """Cursor keys while files are read: until the first byte, as the program writes of its own accord too."""
    waits = []
    terminal.until("Clients")
    while b"walks through" not in terminal.seen and len(waits) < 400:
        begun = time.perf_counter()
        os.write(terminal.end, b"j" if len(waits) % 2 else b"k")
        terminal.seen += os.read(terminal.end, 1 << 20)
        waits.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.02)
    waits.sort()
    print(
        f"  keys while reading ({len(waits)})            median {median(waits):.1f} ms   "
        f"95th percentile {waits[int(len(waits) * 0.95)]:.1f} ms   worst {waits[-1]:.1f} ms"
    )


def main() -> None:
    empty = first_picture(["-c", EMPTY], "nothing here")
    with tempfile.TemporaryDirectory() as name:
        Path(name, "main.tf").write_text(TERRAFORM.format(n=1))
        ours = first_picture(["-m", "cogtui.core", name], "Review")
        read = first_picture(["-m", "cogtui.core", name], "walks through")
    print(f"first picture   empty Textual application {empty:.0f} ms   cogtui {ours:.0f} ms   ratio {ours / empty:.2f}")
    print(f"                one client read and audited {read:.0f} ms")
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as state:
        estate(Path(name))
        terminal = Terminal(["-m", "cogtui.core", name], state)
        print(f"{CLIENTS} clients in {FOLDERS} folders")
        while_reading(terminal)
        print(f"  read and audited after {terminal.until('walks through'):.1f} s")
        terminal.idle(1.0)
        timed(terminal, "cursor", ["j"] * 15 + ["k"] * 15)
        timed(terminal, "next client", ["J"] * 20)
        timed(terminal, "next open finding", ["n"] * 20)
        decisions(terminal)
        timed(terminal, "undo", ["u"] * 10)
        terminal.press("/")
        timed(terminal, "a filter keystroke", list("portal-49") + ["\x7f"] * 9)
        terminal.press("\x1b")
        terminal.press("2")
        timed(terminal, "Findings: cursor", ["j", "k"] * 10)
        terminal.press("/")
        timed(terminal, "Findings: a filter keystroke", list("portal-49") + ["\x7f"] * 9)
        terminal.press("\x1b")
        terminal.press("3")
        terminal.press("/")
        terminal.press("refresh-token-too-long\r")
        terminal.idle(1.0)
        timed(terminal, "Policy: a turn, and its counts", ["+", "+", "+", "-", "-", "-"] * 4, quiet=0.8)
        print(f"  resident memory {terminal.memory()} MiB")
        terminal.close()


if __name__ == "__main__":
    main()
