"""What is read, compared with the disk and written on behalf of the application, and what comes of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..core.text import count
from . import actions
from .engine import READ_ONLY
from .loading import Compared, Finished, Loader, Progress, Wrote

if TYPE_CHECKING:
    from .app import CogtuiApp
    from .decisions import State
    from .engine import Reading


class Reader:
    """Takes what threads found out to the session, and says so."""

    def __init__(self, app: CogtuiApp) -> None:
        self._app = app
        self._loader = Loader(app, app.engine)
        self._silent = False
        self._lost: tuple[State | None, tuple[str, ...]] = (None, ())
        self.changed: frozenset[str] = frozenset()
        """The files that are no longer what was read."""

    @property
    def active(self) -> bool:
        return self._loader.active

    @property
    def writing(self) -> bool:
        return self._loader.writing

    @property
    def lost(self) -> tuple[str, ...]:
        """What no longer fitted when the files were read last, as sentences, until the next step."""
        state, lost = self._lost
        return lost if state is self._app.session.state else ()

    @property
    def progress(self) -> str:
        latest = self._loader.latest
        if latest is None:
            return "looking for clients"
        return f"reading {latest.done}/{latest.total} · {count(len(latest.workspace.clients), 'client')} so far"

    def start(self, *, silent: bool = False) -> None:
        """Read everything; decisions are made again on what was read. ``silent``: what was said last stays."""
        self._silent = silent
        self._loader.start(self._app.session.profile)
        self._app.show_status()

    def stop(self) -> None:
        if not self.active:
            return
        latest = self._loader.latest
        self._loader.stop()
        done, total = (latest.done, latest.total) if latest else (0, 0)
        self._app.refuse(f"stopped after {done} of {total} places", hint=(actions.key("reload"), "reads all"))
        self._app.show()

    def progressed(self, message: Progress) -> None:
        reading, session = message.reading, self._app.session
        if reading.number != self._loader.number:
            return
        self._loader.latest = reading
        if session.state is None or session.state.reading.number == reading.number:
            session.read(reading)
            self._app.show()
        else:
            self._app.show_status()

    def finished(self, message: Finished) -> None:
        if message.number != self._loader.number:
            return
        self._loader.finished()
        if message.failure:
            self._app.refuse(message.failure)
        elif message.reading is not None:
            self._take(message.reading)
        self._app.show()

    def _take(self, reading: Reading) -> None:
        app, former = self._app, self._app.session.state
        again = former is not None and former.reading.number != reading.number
        lost = app.session.read(reading)
        self._lost = (app.session.state, lost)
        self.changed = frozenset()
        if lost:
            app.refuse(f"read again; {len(lost)} no longer fit: {lost[0]}")
        elif again and not self._silent:
            app.say("read again, decisions kept" if app.session.state and app.session.state.decisions else "read again")
        elif not again and reading.workspace.clients:
            self._welcome(reading)

    def _welcome(self, reading: Reading) -> None:
        """What there is to do."""
        clients, decide = count(len(reading.workspace.clients), "client"), reading.audit.to_decide()
        walk = (actions.key("next_open"), "walks through them")
        hint = walk if decide else (actions.key("show_policy"), "tries a stricter policy")
        self._app.say(f"{clients}, {count(decide, 'finding')} to decide under {self._app.session.profile.name}", hint=hint)

    # ----------------------------------------------------------------------------------------- disk

    def compare(self) -> None:
        state = self._app.session.state
        if state is not None and not self.active and not self.writing:
            self._loader.compare(state.reading)

    def compared(self, message: Compared) -> None:
        state = self._app.session.state
        if state is None or state.reading is not message.reading or message.changed == self.changed:
            return
        self.changed = message.changed
        if self.changed:
            more = f" and {len(self.changed) - 1} more" if len(self.changed) > 1 else ""
            says = f"{self._app.file_label(min(self.changed))}{more} changed on disk"
            self._app.refuse(says, hint=(actions.key("reload"), "reload"), sign="⚠")
        self._app.show()

    # ---------------------------------------------------------------------------------------- write

    def write(self, made: State, texts: Mapping[str, str], *, policy: bool) -> None:
        """Write these texts of a state, and its policy where that is to be saved, then read everything again."""
        if self._app.engine.read_only:
            self._app.refuse(READ_ONLY, hint=(actions.key("save_patch"), "saves a patch"))
        elif self.active:
            self._app.refuse("files are being read; write when that is done")
        elif not self._app.busy():
            self._app.say(f"writing {count(len(texts) + policy, 'file')}")
            self._loader.write(made, texts, policy=policy)

    def wrote(self, message: Wrote) -> None:
        app = self._app
        self._loader.writing = False
        if message.written and message.reading is not None:
            outcome = app.session.written(message.made, message.written, message.reading, message.draft)
            self.changed = frozenset()
            warning = "".join(f"; {written.warning}" for written in message.written if written.warning)
            app.say(outcome.says + warning, hint=(actions.key("undo"), "puts them back"))
        if message.failure:
            app.session.write_failed = True
            app.refuse(message.failure, hint=(actions.key("reload"), "reload"))
        app.show()
