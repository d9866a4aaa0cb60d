"""The ways out. The terminal is left clean on each of them, and what was decided is kept."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from functools import partial
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING

from . import actions

if TYPE_CHECKING:
    from .app import CogtuiApp

TWICE_SECONDS = 2.0
FAILED = 3
"""The exit status when something could not be done."""
END_SECONDS, WRITE_SECONDS = 2.0, 20.0
"""How long the end may take without a terminal, and how long when files are being written."""
HUNG_UP = 128 + signal.SIGHUP


class Leaving:
    def __init__(self, app: CogtuiApp) -> None:
        self._app = app
        self._interrupted = -TWICE_SECONDS

    def ask(self) -> None:
        """Leave, or ask where something is not written."""
        session = self._app.session
        if self._app.busy():
            return
        if not session.edits and not session.unsaved:
            self._answered("discard")
            return
        from .screens.leave import LeaveScreen

        self._app.push_screen(LeaveScreen(session.edits, policy=session.unsaved), self._answered)

    def _answered(self, answer: str | None) -> None:
        if answer == "write":
            self._app.go("write")
        elif answer:
            if answer == "discard":
                self._app.keeping.discard()
            self._go()

    def _go(self) -> None:
        self._app.exit(FAILED if self._app.begun and self._app.session.write_failed else 0)

    def interrupt(self) -> None:
        """ctrl+c copies in many places, so once is not enough to leave."""
        if not self._app.begun or monotonic() - self._interrupted < TWICE_SECONDS:
            self._go()
            return
        self._interrupted = monotonic()
        again = f"{actions.key('interrupt')} again leaves without writing"
        self._app.refuse(again, hint=(actions.key("leave"), "quit"))

    def catch_signals(self) -> None:
        """Textual leaves the terminal in its own state on these two."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, partial(self._app.exit, return_code=128 + number))

    def look_at_terminal(self) -> None:
        """A terminal that is gone need not say so with a signal: under make none comes, and reading it would never end."""
        if not sys.stdin.isatty():
            self._app.exit(return_code=HUNG_UP)

    def last_words(self, return_code: int) -> str:
        """What is said when the screen is gone. A terminal that hung up has no room for it."""
        said = self._app.keeping.finish() if self._app.begun else ""
        if return_code == HUNG_UP:
            self._end_anyway()
        return "" if return_code == HUNG_UP else said

    def _end_anyway(self) -> None:
        """Textual's writer ends at the first byte that a dead terminal refuses; closing its queue then waits for ever."""
        writing = self._app.begun and self._app.reader.writing
        end = Timer(WRITE_SECONDS if writing else END_SECONDS, os._exit, (HUNG_UP,))
        end.daemon = True
        end.start()

    def obituary(self, error: BaseException | None) -> str:
        """One sentence, where Textual would print the values of local variables, which may hold secrets."""
        frames = traceback.extract_tb(error.__traceback__) if error else []
        where = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""  # noqa: PTH119
        kind = type(error).__name__ if error else "an unknown error"
        says = f"cogtui stopped: {kind}{where}. No file was changed since the last write."
        kept = self.last_words(FAILED)
        return f"{says}\n{kept}" if kept else says
