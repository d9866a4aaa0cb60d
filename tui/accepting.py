"""Very many findings accepted in a thread, so that the screen goes on and a person can stop it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from time import sleep
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import Worker, get_current_worker

from .decisions import Together

if TYPE_CHECKING:
    from ..core.model import Finding
    from .screens.base import BaseScreen

_TELLS_EVERY = 20


class Accepting(Message):
    """How far it is."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__()
        self.done = done
        self.total = total


class Accepted(Message):
    """It is done, or was stopped; what was accepted until then can be taken."""

    def __init__(self, made: Together, findings: Sequence[Finding]) -> None:
        super().__init__()
        self.made = made
        self.findings = findings


class Accepter:
    """Works for one screen, which gets the messages."""

    def __init__(self, screen: BaseScreen) -> None:
        self._screen = screen
        self._worker: Worker[None] | None = None

    @property
    def active(self) -> bool:
        return self._worker is not None

    def busy(self) -> bool:
        """Says so while findings are being accepted: one such work at a time."""
        if self.active:
            self._screen.cogtui.refuse("findings are being accepted", hint=("esc", "stops"))
        return self.active

    def progressed(self, message: Accepting) -> None:
        if self.active:
            self._screen.cogtui.say(f"accepting {message.done} of {message.total}", hint=("esc", "stops"))

    def start(self, findings: Sequence[Finding]) -> None:
        if not self.active:
            work = partial(self._accept, findings)
            self._worker = self._screen.run_worker(work, thread=True, group="accept", description="accept")

    def stop(self) -> None:
        if self._worker:
            self._worker.cancel()

    def finished(self) -> None:
        self._worker = None

    def _accept(self, findings: Sequence[Finding]) -> None:
        worker = get_current_worker()

        def going(done: int) -> bool:
            if done % _TELLS_EVERY == 0:
                self._screen.post_message(Accepting(done, len(findings)))
            # A thread that computes without a pause takes the interpreter back before the screen's thread gets it.
            sleep(0.0005)
            return not worker.is_cancelled

        made = self._screen.cogtui.session.together(findings, going)
        self._screen.post_message(Accepted(made, findings))
