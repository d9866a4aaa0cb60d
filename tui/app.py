"""The application: what is read, what was said last, and the ways in and out. The terminal is left clean on each of them."""

from __future__ import annotations

import asyncio
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

from rich.console import RenderableType
from rich.text import Text
from textual import events, on
from textual.app import App, SuspendNotSupported, SystemCommand
from textual.binding import BindingsMap, BindingType
from textual.screen import Screen

from ..core.model import CogtuiError
from ..core.text import clause, count
from . import actions, editor, theme
from .engine import READ_ONLY, CoreEngine, Engine, Reading
from .issues import Summaries
from .keeping import Keeping
from .loading import Compared, Finished, Loader, Progress, Wrote
from .preferences import DEFAULTS, Preferences
from .previews import Previews
from .screens.base import BaseScreen
from .screens.review import ReviewScreen
from .session import Outcome, Refused, Session, State
from .widgets.bars import Status
from .wording import file_label

if TYPE_CHECKING:
    from ..core.ignored import Exclusion
    from ..core.model import Finding
    from ..core.profile import Profile
    from ..core.suppressions import Terms
    from ..core.workspace import Variables

WATCH_SECONDS = 2.0
TWICE_SECONDS = 2.0
FAILED = 3
"""The exit status when something could not be done."""


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
    MODES: ClassVar = {
        "review": ReviewScreen,
        "findings": lambda: _findings_screen(),
        "policy": lambda: _policy_screen(),
        "write": lambda: _write_screen(),
    }
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH: ClassVar = [f"styles/{name}.tcss" for name in ("base", "review", "findings", "policy", "write", "modals", "edit")]

    def __init__(self, engine: Engine, preferences: Preferences = DEFAULTS) -> None:
        super().__init__()
        # Textual's own would open the palette with ctrl+p whatever that key was given to.
        self._bindings = BindingsMap()
        actions.use(preferences.keys)
        self.preferences = preferences
        self.animation_level = "none"
        self.engine = engine
        self.session = Session(engine)
        self.keeping = Keeping(self)
        self.summaries = Summaries(self.session)
        self.previews = Previews(self.session)
        self.changed_on_disk: frozenset[str] = frozenset()
        self._lost: tuple[State | None, tuple[str, ...]] = (None, ())
        self._said = Said()
        self._loader = Loader(self, engine)
        self._interrupted = -TWICE_SECONDS
        self._asked: object = None
        self.register_theme(theme.DARK)
        self.register_theme(theme.LIGHT)
        self.theme = preferences.theme
        if preferences.ascii:
            from .ascii import AsciiFilter

            self._filters.append(AsciiFilter())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Built-in themes know nothing of our variables."""
        return theme.DARK_VARIABLES if self.current_theme.dark else theme.LIGHT_VARIABLES

    def on_mount(self) -> None:
        self._catch_signals()
        self.app_resume_signal.subscribe(self, self._back_from_shell)
        self.switch_mode("review")
        # After the first paint: importing the parsers would hold it up.
        self.call_after_refresh(self.reload)
        self.set_interval(WATCH_SECONDS, self.look_at_disk)
        if not self.is_headless and sys.stdin.isatty():
            self.set_interval(WATCH_SECONDS, self._look_at_terminal)

    # -------------------------------------------------------------------------------------- reading

    @property
    def loading(self) -> bool:
        return self._loader.active

    def reload(self) -> None:
        """Read everything; decisions are made again on what was read."""
        if not self.busy():
            self._loader.start(self.session.profile)
            self.show_status()

    def busy(self) -> bool:
        """Says so when files are being written: nothing else that touches them may begin."""
        if self._loader.writing:
            self.refuse("files are being written")
        return self._loader.writing

    @on(Progress)
    def _progressed(self, message: Progress) -> None:
        reading, state = message.reading, self.session.state
        if reading.number != self._loader.number:
            return
        self._loader.latest = reading
        if state is None or state.reading.number == reading.number:
            self.session.read(reading)
            self.show()
        else:
            self.show_status()

    @on(Finished)
    def _finished(self, message: Finished) -> None:
        if message.number != self._loader.number:
            return
        self._loader.finished()
        if message.failure:
            self.refuse(message.failure)
        elif message.reading is not None:
            self._take(message.reading)
        self.show()
        self.keeping.look()

    def _take(self, reading: Reading) -> None:
        former = self.session.state
        again = former is not None and former.reading.number != reading.number
        lost = self.session.read(reading)
        self._lost = (self.session.state, lost)
        self.changed_on_disk = frozenset()
        if lost:
            self.refuse(f"read again; {len(lost)} no longer fit: {lost[0]}")
        elif again:
            self.say("read again, decisions kept" if self.session.state and self.session.state.decisions else "read again")
        elif reading.workspace.clients:
            found, policy = sum(reading.audit.counts().values()), self.session.profile.name
            tally = f"{count(len(reading.workspace.clients), 'client')}, {count(found, 'finding')} under {policy}"
            self.say(tally, hint=(actions.key("next_open"), "walks through them") if found else None)

    @property
    def lost(self) -> tuple[str, ...]:
        """What no longer fitted when the files were read last, as sentences, until the next step."""
        state, lost = self._lost
        return lost if state is self.session.state else ()

    def stop_reading(self) -> None:
        if not self.loading:
            return
        latest = self._loader.latest
        self._loader.stop()
        done, total = (latest.done, latest.total) if latest else (0, 0)
        self.refuse(f"stopped after {done} of {total} places", hint=(actions.key("reload"), "reads all"))
        self.show()

    def look_at_disk(self) -> None:
        state = self.session.state
        if state is not None and not self.loading and not self._loader.writing:
            self._loader.compare(state.reading)

    @on(Compared)
    def _compared(self, message: Compared) -> None:
        state = self.session.state
        if state is None or state.reading is not message.reading or message.changed == self.changed_on_disk:
            return
        self.changed_on_disk = message.changed
        if message.changed:
            more = f" and {len(message.changed) - 1} more" if len(message.changed) > 1 else ""
            self._said = Said(
                f"{self.file_label(min(message.changed))}{more} changed on disk",
                "⚠",
                "warning",
                (actions.key("reload"), "reload"),
            )
        self.show()

    # --------------------------------------------------------------------------------------- saying

    def file_label(self, name: str) -> str:
        return file_label(name, self.engine.paths)

    def show(self) -> None:
        """Draw the session on the screen that is shown."""
        dirty = self.session.edits or self.session.unsaved
        self.title = f"{'● ' if dirty else ''}cogtui {' '.join(self.engine.paths)}"
        self.keeping.note()
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
            said = Said(self._progress(), "◌", "focus", (actions.key("back"), "stops"))
        state = self.session.state
        return Status(
            said.says,
            said.sign,
            said.role,
            said.hint,
            edits=self.session.edits,
            files=len(self.session.changed_files),
            unreadable=len({problem.file for problem in state.workspace.problems}) if state else 0,
            profile=self.session.profile.name,
            modified=self.session.unsaved,
        )

    def _progress(self) -> str:
        latest = self._loader.latest
        if latest is None:
            return "looking for clients"
        return f"reading {latest.done}/{latest.total} · {count(len(latest.workspace.clients), 'client')} so far"

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
            self.say(outcome.says, hint=(actions.key("undo"), "undo") if self.session.last else None)
        self.show()
        return isinstance(outcome, Outcome)

    # ------------------------------------------------------------------------------- undo and places

    def go(self, mode: str) -> None:
        if self.current_mode != mode:
            self.switch_mode(mode)

    def edit_value(self, client: str, setting: str, finding: Finding | None = None) -> None:
        from .editing import edit

        edit(self, client, setting, finding)

    def tune_rule(self, rule: str) -> None:
        """To the rule's knob."""
        self.go("policy")
        self.call_after_refresh(self._select_rule, rule)

    def _select_rule(self, rule: str) -> None:
        from .screens.policy import PolicyScreen

        if isinstance(self.screen, PolicyScreen):
            self.screen.select_rule(rule)

    def undo(self) -> None:
        last = self.session.last
        if self.busy():
            return
        if last and last.wrote and self.engine.read_only:
            self.refuse(READ_ONLY)
            return
        if last and last.wrote and not self.agreed("undo"):
            self.ask(
                "undo",
                f"{count(len(last.files), 'written file')} would be put back as before",
                (actions.key("undo"), "again to do so"),
            )
            return
        try:
            outcome = self.session.undo()
        except CogtuiError as error:
            outcome = Refused(str(error))
        self._moved_to(outcome, hint=(actions.key("redo"), "redo"))
        if last and last.wrote and isinstance(outcome, Outcome):
            self._loader.start(self.session.profile)

    def redo(self) -> None:
        self._moved_to(self.session.redo(), hint=(actions.key("undo"), "undo"))

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
        """Open a file in the person's editor, then look whether it changed."""
        source = self.session.state.reading.workspace.sources.get(file) if self.session.state else None
        try:
            words = editor.command(os.environ, source.path if source else file, line)
            with self.suspend():
                subprocess.run(words, check=False)
        except (OSError, ValueError, SuspendNotSupported) as error:
            self.refuse(f"the editor can't be started: {error}")
        self.refresh()
        self.look_at_disk()

    # --------------------------------------------------------------------------------------- write

    def write(self, made: State, texts: Mapping[str, str], *, policy: bool = False) -> None:
        """Write these texts of a state, and its policy where that is to be saved, then read everything again."""
        if self.engine.read_only:
            self.refuse(READ_ONLY, hint=(actions.key("save_patch"), "saves a patch"))
        elif self.loading:
            self.refuse("files are being read; write when that is done")
        elif not self.busy():
            self.say(f"writing {count(len(texts) + policy, 'file')}")
            self._loader.write(made, texts, policy=policy)

    @on(Wrote)
    def _wrote(self, message: Wrote) -> None:
        self._loader.writing = False
        if message.written and message.reading is not None:
            outcome = self.session.written(message.made, message.written, message.reading, message.draft)
            self.changed_on_disk = frozenset()
            warning = "".join(f"; {written.warning}" for written in message.written if written.warning)
            self.say(outcome.says + warning, hint=(actions.key("undo"), "puts them back"))
        if message.failure:
            self.session.write_failed = True
            self.refuse(message.failure, hint=(actions.key("reload"), "reload"))
        self.show()

    # ------------------------------------------------------------------------------------ leaving

    def leave(self) -> None:
        if self.busy():
            return
        if not self.session.edits and not self.session.unsaved:
            self._left("discard")
            return
        from .screens.leave import LeaveScreen

        self.push_screen(LeaveScreen(self.session.edits, policy=self.session.unsaved), self._left)

    def _left(self, answer: str | None) -> None:
        if answer == "write":
            self.go("write")
        elif answer:
            if answer == "discard":
                self.keeping.discard()
            self.exit(FAILED if self.session.write_failed else 0)

    def exit(self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Every way out but a crash leads through here."""
        said = self.keeping.finish()
        # A terminal that hung up has no room for a last line.
        there = return_code != 128 + signal.SIGHUP
        super().exit(result, return_code, message or (Text(said) if said and there else None))

    def interrupt(self) -> None:
        """ctrl+c copies in many places, so once is not enough to leave."""
        if monotonic() - self._interrupted < TWICE_SECONDS:
            self.exit(FAILED if self.session.write_failed else 0)
            return
        self._interrupted = monotonic()
        self.refuse(f"{actions.key('interrupt')} again leaves without writing", hint=(actions.key("leave"), "quit"))

    def on_key(self, event: events.Key) -> None:
        """What lies over a screen does not pass its keys on to it."""
        if event.key in next(action.keys for action in actions.current() if action.id == "interrupt"):
            self.interrupt()

    def _back_from_shell(self, _: App[object]) -> None:
        """Draw all of it: Textual takes some of the terminal's lines for drawn."""
        self.refresh()

    def _catch_signals(self) -> None:
        """Textual leaves the terminal in its own state on these two."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, partial(self.exit, return_code=128 + number))

    def _look_at_terminal(self) -> None:
        """A terminal that is gone need not say so with a signal: under make none comes, and reading it would never end."""
        if not sys.stdin.isatty():
            self.exit(return_code=128 + signal.SIGHUP)

    def _fatal_error(self) -> None:
        """One sentence, where Textual would print the values of local variables, which may hold secrets."""
        error = self._exception
        frames = traceback.extract_tb(error.__traceback__) if error else []
        where = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""  # noqa: PTH119
        kind = type(error).__name__ if error else "an unknown error"
        kept = self.keeping.finish()
        says = f"cogtui stopped: {kind}{where}. No file was changed since the last write."
        self._exit_renderables.append(Text(f"{says}\n{kept}" if kept else says))
        self._return_code = FAILED
        self._close_messages_no_wait()

    # ------------------------------------------------------------------------------------- commands

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        if isinstance(screen, BaseScreen):
            for action in actions.on(screen.NAME):
                if action.palette:
                    does = getattr(screen, f"action_{action.id}")
                    yield SystemCommand(action.label.rstrip("…"), f"{actions.signs(action)}  {action.help}", does)
        yield SystemCommand("Theme", "Choose other colours", self.action_change_theme)
        yield SystemCommand("Screenshot", "Save what is on the screen as SVG", self.take_screenshot)

    def take_screenshot(self) -> None:
        """Where downloads go, or here: a server has no such folder."""
        from platformdirs import user_downloads_path

        self.deliver_screenshot(path=None if user_downloads_path().is_dir() else ".")


def _findings_screen() -> Screen[None]:
    from .screens.findings import FindingsScreen

    return FindingsScreen()


def _policy_screen() -> Screen[None]:
    from .screens.policy import PolicyScreen

    return PolicyScreen()


def _write_screen() -> Screen[None]:
    from .screens.write import WriteScreen

    return WriteScreen()


def run(
    paths: Sequence[str],
    profile: Profile,
    *,
    exclude: Sequence[Exclusion] = (),
    variables: Variables | None = None,
    terms: Terms | None = None,
    read_only: bool = False,
    preferences: Preferences = DEFAULTS,
) -> int:
    """Open the interface; the exit status."""
    return open_with(CoreEngine(paths, profile, exclude, variables, terms, read_only=read_only), preferences)


def open_with(engine: Engine, preferences: Preferences = DEFAULTS) -> int:
    # Parsing in a thread keeps the interpreter for its whole turn; shorter turns keep the screen's thread awake.
    sys.setswitchinterval(0.001)
    app = CogtuiApp(engine, preferences)
    result = app.run(mouse=preferences.mouse)
    return result if isinstance(result, int) else app.return_code or 0
