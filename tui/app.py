"""The application: what is read, what was said last, and the ways in and out. The terminal is left clean on each of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, get_current_worker

from ..core.model import CogtuiError
from ..core.text import clause, count
from . import theme
from .disk import Watch
from .engine import CoreEngine, Engine, Reading
from .issues import Summaries
from .previews import Previews
from .screens.base import BaseScreen
from .screens.review import ReviewScreen
from .session import Outcome, Refused, Session
from .widgets.bars import Status

if TYPE_CHECKING:
    from ..core.profile import Profile
    from ..core.verify import Verified

WATCH_SECONDS = 2.0
TWICE_SECONDS = 2.0
FAILED = 3
"""The exit status when something could not be done."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says beside paths and profile."""

    exclude: tuple[str, ...] = ()
    var_files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    says: str = ""
    sign: str = "✓"
    role: str = "good"
    hint: tuple[str, str] | None = None


class CogtuiApp(App[int], inherit_bindings=False):
    """Holds the session and takes every outcome to the screen that is shown."""

    TITLE = "cogtui"
    ENABLE_COMMAND_PALETTE = True
    MODES: ClassVar = {"review": ReviewScreen, "write": "write"}
    SCREENS: ClassVar = {"write": lambda: _write_screen()}
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH: ClassVar = ["styles/base.tcss", "styles/review.tcss", "styles/write.tcss", "styles/modals.tcss"]

    class Read(Message):
        """A part of the files, or all, has been read."""

        def __init__(self, reading: Reading, *, finished: bool, failure: str = "") -> None:
            super().__init__()
            self.reading = reading
            self.finished = finished
            self.failure = failure

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.animation_level = "none"
        self.engine = engine
        self.session = Session(engine)
        self.summaries = Summaries(self.session)
        self.previews = Previews(self.session)
        self.changed_on_disk: frozenset[str] = frozenset()
        self._said = Said()
        self._number = 0
        self._reading: Reading | None = None
        self._reader: Worker[None] | None = None
        self._watch = Watch()
        self._interrupted = -TWICE_SECONDS
        self._asked: object = None
        self.register_theme(theme.DARK)
        self.register_theme(theme.LIGHT)
        self.theme = theme.DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Built-in themes know nothing of our variables."""
        return theme.DARK_VARIABLES if self.current_theme.dark else theme.LIGHT_VARIABLES

    def on_mount(self) -> None:
        self._catch_signals()
        self.switch_mode("review")
        self.reload()
        self.set_interval(WATCH_SECONDS, self._look_at_disk)

    # -------------------------------------------------------------------------------------- reading

    @property
    def loading(self) -> bool:
        return self._reader is not None

    def reload(self) -> None:
        """Read everything; decisions are made again on what was read."""
        self._number += 1
        self._reading = None
        self._reader = self.run_worker(partial(self._read, self._number), thread=True, exclusive=True, group="read")
        self.show_status()

    def _read(self, number: int) -> None:
        """In a thread. Readings of a worker that was replaced are told apart by their number."""
        worker, last = get_current_worker(), None
        try:
            for last in self.engine.read(number, lambda: worker.is_cancelled):
                self.call_from_thread(self.on_cogtui_app_read, self.Read(last, finished=False))
            failure = ""
        except CogtuiError as error:
            failure = str(error)
        if not worker.is_cancelled:
            self.call_from_thread(self._finished, number, last, failure)

    def on_cogtui_app_read(self, message: Read) -> None:
        if message.reading.number != self._number:
            return
        self._reading = message.reading
        if self.session.state is None or self.session.state.reading.number == message.reading.number:
            self.session.read(message.reading)
            self.show()
        else:
            self.show_status()

    def _finished(self, number: int, reading: Reading | None, failure: str) -> None:
        if number != self._number:
            return
        self._reader = None
        if failure:
            self.refuse(failure)
        elif reading is not None:
            self._take(reading)
        self.show()

    def _take(self, reading: Reading) -> None:
        again = self.session.state is not None and self.session.state.reading.number != reading.number
        if not again and reading.workspace.clients:
            found = sum(reading.audit.counts().values())
            self.say(
                f"{count(len(reading.workspace.clients), 'client')}, {count(found, 'finding')}",
                hint=("n", "walks through them") if found else None,
            )
        lost = self.session.read(reading) if again else ()
        self.changed_on_disk = frozenset()
        if lost:
            self.refuse(f"read again; {len(lost)} no longer fit: {lost[0]}")
        elif again:
            self.say("read again, decisions kept")

    def stop_reading(self) -> None:
        if self._reader is None:
            return
        self._reader.cancel()
        self._reader = None
        done, total = (self._reading.done, self._reading.total) if self._reading else (0, 0)
        self.refuse(f"stopped after {done} of {total} places", hint=("r", "reads all"))
        self.show()

    def _look_at_disk(self) -> None:
        if self.session.state is not None and not self.loading and self.session.state.reading.complete:
            self.run_worker(self._compare, thread=True, exclusive=True, group="watch")

    def _compare(self) -> None:
        state = self.session.state
        if state is not None:
            changed = self._watch.changed(list(state.reading.workspace.sources.values()))
            self.call_from_thread(self._compared, state.reading, changed)

    def _compared(self, reading: Reading, changed: frozenset[str]) -> None:
        if self.session.state is None or self.session.state.reading is not reading or changed == self.changed_on_disk:
            return
        self.changed_on_disk = changed
        if changed:
            more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
            self._said = Said(f"{min(changed)}{more} changed on disk", "⚠", "warning", ("r", "reload"))
        self.show()

    # --------------------------------------------------------------------------------------- saying

    def show(self) -> None:
        """Draw the session on the screen that is shown."""
        edits = self.session.edits
        self.title = f"{'● ' if edits else ''}cogtui {' '.join(self.engine.paths)}"
        screen = self._base_screen()
        if screen is not None and screen.is_mounted:
            screen.show()

    def show_status(self) -> None:
        screen = self._base_screen()
        if screen is not None and screen.is_mounted:
            screen.show_status()

    def _base_screen(self) -> BaseScreen | None:
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, BaseScreen)), None)

    def status(self) -> Status:
        said = self._said
        if self.loading:
            said = Said(self._progress(), "◌", "focus", ("esc", "stops"))
        state = self.session.state
        return Status(
            said.says,
            said.sign,
            said.role,
            said.hint,
            edits=self.session.edits,
            files=len(self.session.changed_files),
            unreadable=len({problem.file for problem in state.workspace.problems}) if state else 0,
            profile=self.engine.profile_name,
        )

    def _progress(self) -> str:
        if self._reading is None:
            return "looking for clients"
        clients = len(self._reading.workspace.clients)
        return f"reading {self._reading.done}/{self._reading.total} · {clients} clients so far"

    def say(self, text: str, *, hint: tuple[str, str] | None = None) -> None:
        self._said, self._asked = Said(text, hint=hint), None
        self.show_status()

    def refuse(self, text: str, *, hint: tuple[str, str] | None = None) -> None:
        self._said, self._asked = Said(clause(text, 300), "!", "warning", hint), None
        self.show_status()

    def tell(self, outcome: Outcome | Refused) -> bool:
        """Say what came of an action and draw it; whether it was done."""
        if isinstance(outcome, Refused):
            self.refuse(outcome.reason)
        else:
            self.say(outcome.says, hint=("u", "undo") if self.session.last else None)
        self.show()
        return isinstance(outcome, Outcome)

    # ------------------------------------------------------------------------------- undo and places

    def go(self, mode: str) -> None:
        if self.current_mode != mode:
            self.switch_mode(mode)

    def undo(self) -> None:
        last = self.session.last
        if last and last.written and not self.agreed("undo"):
            self.ask("undo", f"{count(len(last.written), 'written file')} would be put back as before", ("u", "again to do so"))
            return
        try:
            outcome = self.session.undo()
        except CogtuiError as error:
            outcome = Refused(str(error))
        self._moved_to(outcome, hint=("U", "redo"))

    def redo(self) -> None:
        self._moved_to(self.session.redo(), hint=("u", "undo"))

    def _moved_to(self, outcome: Outcome | Refused, hint: tuple[str, str]) -> None:
        if self.tell(outcome) and isinstance(outcome, Outcome):
            self.say(outcome.says, hint=hint)
            screen = self._base_screen()
            if screen is not None and outcome.client:
                screen.reveal(outcome.client, outcome.finding)

    def ask(self, what: object, text: str, hint: tuple[str, str]) -> None:
        """Say what the same key would do when pressed again."""
        self.refuse(text, hint=hint)
        self._asked = what

    def agreed(self, what: object) -> bool:
        """Whether this was asked just before, so that the key was pressed again."""
        again, self._asked = self._asked == what, None
        return again

    def edit(self, file: str, line: int) -> None:
        from .editor import command

        source = self.session.state.reading.workspace.sources.get(file) if self.session.state else None
        path = source.path if source else file
        try:
            words = command(os.environ, path, line)
            with self.suspend():
                subprocess.run(words, check=False)
        except (OSError, ValueError) as error:
            self.refuse(f"the editor can't be started: {error}")
        self.refresh()
        self._look_at_disk()

    # --------------------------------------------------------------------------------------- write

    def write(self, verified: Verified, texts: Mapping[str, str]) -> None:
        """Write these texts and read everything again; in a thread."""
        if self.loading:
            self.refuse("files are being read; write when that is done")
            return
        self._number += 1
        self.say(f"writing {count(len(texts), 'file')}")
        self.run_worker(partial(self._write, self._number, verified, texts), thread=True, exclusive=True, group="read")

    def _write(self, number: int, verified: Verified, texts: Mapping[str, str]) -> None:
        warning, reading = "", None
        try:
            warning = self.engine.write(verified.workspace, texts).warning
            for reading in self.engine.read(number, lambda: False):
                pass
        except CogtuiError as error:
            self.call_from_thread(self._not_written, str(error))
            return
        self.call_from_thread(self._written, reading, texts, warning)

    def _not_written(self, reason: str) -> None:
        self.session.write_failed = True
        self.refuse(reason, hint=("r", "reload"))
        self.show()

    def _written(self, reading: Reading, texts: Mapping[str, str], warning: str) -> None:
        outcome = self.session.written(texts, reading)
        self._reading, self.changed_on_disk = reading, frozenset()
        if warning:
            self.refuse(f"{outcome.says}; {warning}")
        else:
            self.say(outcome.says, hint=("u", "restores them"))
        self.show()

    # ------------------------------------------------------------------------------------ leaving

    def leave(self) -> None:
        if not self.session.edits:
            self.exit(FAILED if self.session.write_failed else 0)
            return
        from .screens.leave import LeaveScreen

        self.push_screen(LeaveScreen(self.session.edits), self._left)

    def _left(self, answer: str | None) -> None:
        if answer == "discard":
            self.exit(FAILED if self.session.write_failed else 0)
        elif answer == "write":
            self.go("write")

    def interrupt(self) -> None:
        """ctrl+c copies in many places, so once is not enough to leave."""
        if monotonic() - self._interrupted < TWICE_SECONDS:
            self.exit(FAILED if self.session.write_failed else 0)
            return
        self._interrupted = monotonic()
        self.refuse("ctrl+c again leaves without writing", hint=("q", "quit"))

    def _catch_signals(self) -> None:
        """Textual leaves the terminal in its own state on these two."""
        import asyncio

        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, partial(self.exit, return_code=128 + number))

    def _fatal_error(self) -> None:
        """One sentence, where Textual would print the values of local variables, which may hold secrets."""
        error = self._exception
        frames = traceback.extract_tb(error.__traceback__) if error else []
        where = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""  # noqa: PTH119
        kind = type(error).__name__ if error else "an unknown error"
        self._exit_renderables.append(Text(f"cogtui stopped: {kind}{where}. No file was changed since the last write."))
        self._return_code = FAILED
        self._close_messages_no_wait()

    # ------------------------------------------------------------------------------------- commands

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        from .actions import on, signs

        if isinstance(screen, BaseScreen):
            for action in on(screen.NAME):
                if action.palette:
                    yield SystemCommand(action.label, f"{signs(action)}  {action.help}", getattr(screen, f"action_{action.id}"))
        yield SystemCommand("Theme", "Choose other colours", self.action_change_theme)
        yield SystemCommand("Screenshot", "Save what is on the screen as SVG", self.deliver_screenshot)


def _write_screen() -> Screen[None]:
    from .screens.write import WriteScreen

    return WriteScreen()


def run(paths: Sequence[str], profile: Profile, options: Options | None = None) -> int:
    """Open the interface; the exit status."""
    options = options or Options()
    engine = CoreEngine(paths, profile, options.exclude, options.var_files)
    return open_with(engine)


def open_with(engine: Engine) -> int:
    # Parsing in a thread keeps the interpreter for its whole turn; shorter turns keep the screen's thread awake.
    sys.setswitchinterval(0.001)
    app = CogtuiApp(engine)
    result = app.run()
    return result if isinstance(result, int) else app.return_code or 0
