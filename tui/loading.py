"""Reading, comparing with the disk, and writing, each in a thread; what comes of it arrives as messages.

Messages are posted, never waited for: a thread that waits for a screen that is closing would keep the program from ending.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import Worker, get_current_worker

from ..core.model import CogtuiError
from .disk import Watch
from .engine import Engine, Reading
from .session import State

if TYPE_CHECKING:
    from ..core.draft import Draft
    from ..core.profile import Profile
    from ..core.write import Written
    from .app import CogtuiApp


class Progress(Message):
    """A part of the files has been read."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self.reading = reading


class Finished(Message):
    """All was read, or ``failure`` says why not."""

    def __init__(self, number: int, reading: Reading | None, failure: str) -> None:
        super().__init__()
        self.number = number
        self.reading = reading
        self.failure = failure


class Compared(Message):
    """These files are not what this reading read."""

    def __init__(self, reading: Reading, changed: frozenset[str]) -> None:
        super().__init__()
        self.reading = reading
        self.changed = changed


class Wrote(Message):
    """The texts of ``made`` and the policy were written and everything was read again, or ``failure`` says why not.

    ``draft`` is the policy after the write.
    """

    def __init__(
        self, made: State, written: tuple[Written, ...], reading: Reading | None, draft: Draft | None, failure: str
    ) -> None:
        super().__init__()
        self.made = made
        self.written = written
        self.reading = reading
        self.draft = draft
        self.failure = failure


class Loader:
    """One reading at a time. What a reading that was replaced or stopped still posts is told by its number.

    Workers are given a description: without one Textual spells out their arguments, here all that was read.
    """

    def __init__(self, app: CogtuiApp, engine: Engine) -> None:
        self._app = app
        self._engine = engine
        self._worker: Worker[None] | None = None
        self._watch = Watch()
        self.number = 0
        self.latest: Reading | None = None
        self.writing = False

    @property
    def active(self) -> bool:
        return self._worker is not None

    def start(self, profile: Profile) -> None:
        gc.unfreeze()
        self.number += 1
        self.latest = None
        self._worker = self._app.run_worker(
            partial(self._read, self.number, profile), thread=True, exclusive=True, group="read", description="read"
        )

    def stop(self) -> None:
        if self._worker:
            self._worker.cancel()
            self._worker = None
            self.number += 1

    def finished(self) -> None:
        self._worker = None
        # What was read stays: looking through all of it for garbage would stop the keys for a second now and then.
        gc.freeze()
        gc.enable()

    def _read(self, number: int, profile: Profile) -> None:
        worker, last, failure = get_current_worker(), None, ""
        try:
            for last in self._engine.read(number, lambda: worker.is_cancelled, profile):
                self._app.post_message(Progress(last))
        except CogtuiError as error:
            failure = str(error)
        if not worker.is_cancelled:
            self._app.post_message(Finished(number, last, failure))

    def compare(self, reading: Reading) -> None:
        self._app.run_worker(partial(self._compare, reading), thread=True, exclusive=True, group="watch", description="compare")

    def _compare(self, reading: Reading) -> None:
        changed = self._watch.changed(list(reading.workspace.sources.values()))
        self._app.post_message(Compared(reading, changed))

    def write(self, made: State, texts: Mapping[str, str], *, policy: bool) -> None:
        """Write the texts, and the policy to its file where it is to be saved."""
        self.number += 1
        self.writing = True
        job = partial(self._write, self.number, made, texts, policy=policy)
        self._app.run_worker(job, thread=True, group="write", description="write")

    def _write(self, number: int, made: State, texts: Mapping[str, str], *, policy: bool) -> None:
        written: list[Written] = []
        reading, draft, failure = None, made.draft, ""
        try:
            if texts:
                written.append(self._engine.write(made.workspace, texts))
            if policy and draft:
                written.append(self._engine.save(draft))
                draft = draft.as_saved()
        except CogtuiError as error:
            failure = str(error)
        try:
            *_, reading = self._engine.read(number, lambda: False, made.base.profile)
        except CogtuiError as error:
            failure = failure or str(error)
        self._app.post_message(Wrote(made, tuple(written), reading, draft, failure))
