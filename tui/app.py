"""The application: what is read, what was said last, and the ways in and out. The terminal is left clean on each of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.app import App, SuspendNotSupported, SystemCommand
from textual.binding import BindingsMap, BindingType
from textual.screen import Screen

from ..core.model import CogtuiError
from ..core.text import clause, count
from . import actions, editor, theme
from .decisions import Outcome, Refused, State
from .leaving import FAILED, Leaving
from .preferences import DEFAULTS, Preferences
from .screens.base import BaseScreen
from .screens.start import StartScreen
from .widgets.bars import Status

if TYPE_CHECKING:
    from ..core.model import Finding
    from .engine import Engine
    from .issues import Summaries
    from .keeping import Keeping
    from .loading import Compared, Finished, Progress, Wrote
    from .previews import Previews
    from .reading import Reader
    from .session import Session

WATCH_SECONDS = 2.0


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
        "review": lambda: _review_screen(),
        "findings": lambda: _findings_screen(),
        "policy": lambda: _policy_screen(),
        "write": lambda: _write_screen(),
    }
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS_PATH: ClassVar = ["styles/base.tcss", "styles/start.tcss"]

    engine: Engine
    session: Session
    summaries: Summaries
    previews: Previews
    reader: Reader
    keeping: Keeping

    def __init__(self, opening: Engine | Callable[[], Engine], preferences: Preferences = DEFAULTS) -> None:
        """``opening`` gives the engine; it is asked after the first picture, and may raise a ``CogtuiError``."""
        super().__init__()
        # Textual's own would open the palette with ctrl+p whatever that key was given to.
        self._bindings = BindingsMap()
        actions.use(preferences.keys)
        self.preferences = preferences
        self.animation_level = "none"
        self.begun = False
        self.failure: CogtuiError | None = None
        """Why it could not begin."""
        self.leaving = Leaving(self)
        self._opening = opening
        self._said = Said()
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

    def get_default_screen(self) -> Screen[None]:
        return StartScreen()

    def on_mount(self) -> None:
        self.leaving.catch_signals()
        self.app_resume_signal.subscribe(self, self._back_from_shell)
        if not self.is_headless and sys.stdin.isatty():
            self.set_interval(WATCH_SECONDS, self.leaving.look_at_terminal)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """All that the first picture can do without: it would hold it up."""
        from .issues import Summaries
        from .keeping import Keeping
        from .previews import Previews
        from .reading import Reader
        from .session import Session

        try:
            self.engine = self._opening() if callable(self._opening) else self._opening
        except CogtuiError as error:
            self.failure = error
            self.exit()
            return
        self.session = Session(self.engine)
        self.summaries, self.previews = Summaries(self.session), Previews(self.session)
        self.reader, self.keeping = Reader(self), Keeping(self)
        self.begun = True
        self.switch_mode("review")
        self.call_after_refresh(self.reader.start)
        self.set_interval(WATCH_SECONDS, self.reader.compare)

    # -------------------------------------------------------------------------------------- reading

    @property
    def loading(self) -> bool:
        return self.begun and self.reader.active

    @property
    def changed_on_disk(self) -> frozenset[str]:
        return self.reader.changed

    @property
    def lost(self) -> tuple[str, ...]:
        return self.reader.lost

    def reload(self) -> None:
        """Read everything; decisions are made again on what was read."""
        if not self.busy():
            self.reader.start()

    def busy(self) -> bool:
        """Says so when files are being written: nothing else that touches them may begin."""
        if self.reader.writing:
            self.refuse("files are being written")
        return self.reader.writing

    def look_at_disk(self) -> None:
        self.reader.compare()

    def stop_reading(self) -> None:
        self.reader.stop()

    def write(self, made: State, texts: Mapping[str, str], *, policy: bool = False) -> None:
        """Write these texts of a state, and its policy where that is to be saved, then read everything again."""
        self.reader.write(made, texts, policy=policy)

    def on_progress(self, message: Progress) -> None:
        self.reader.progressed(message)

    def on_finished(self, message: Finished) -> None:
        self.reader.finished(message)
        self.keeping.look()

    def on_compared(self, message: Compared) -> None:
        self.reader.compared(message)

    def on_wrote(self, message: Wrote) -> None:
        self.reader.wrote(message)

    def on_open_editor(self) -> None:
        """A setting that is an expression is edited in its file."""
        screen = self._base_screen()
        if screen is not None:
            screen.action_open_editor()

    # --------------------------------------------------------------------------------------- saying

    def file_label(self, name: str) -> str:
        from .wording import file_label

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
            said = Said(self.reader.progress, "◌", "focus", (actions.key("back"), "stops"))
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

    def say(self, text: str, *, hint: tuple[str, str] | None = None) -> None:
        self._said, self._asked = Said(text, hint=hint), None
        self.show_status()

    def refuse(self, text: str, *, hint: tuple[str, str] | None = None, sign: str = "!") -> None:
        self._said, self._asked = Said(clause(text, 300), sign, "warning", hint), None
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
        from .engine import READ_ONLY

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
        # A write is not done again by a key: what was decided stands there as before it.
        again = (actions.key("show_write"), "to write again") if last and last.wrote else (actions.key("redo"), "redo")
        self._moved_to(outcome, hint=again)
        if last and last.wrote and isinstance(outcome, Outcome):
            self.reader.start(silent=True)

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
        self.reader.compare()

    # ------------------------------------------------------------------------------------ leaving

    def leave(self) -> None:
        self.leaving.ask()

    def interrupt(self) -> None:
        self.leaving.interrupt()

    def exit(self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Every way out but a crash leads through here."""
        said = self.leaving.last_words(return_code)
        super().exit(result, return_code, message or (Text(said) if said else None))

    def on_key(self, event: events.Key) -> None:
        """What lies over a screen does not pass its keys on to it."""
        if event.key in next(action.keys for action in actions.current() if action.id == "interrupt"):
            self.interrupt()

    def _back_from_shell(self, _: App[object]) -> None:
        """Draw all of it: Textual takes some of the terminal's lines for drawn."""
        self.refresh()

    def _fatal_error(self) -> None:
        self._exit_renderables.append(Text(self.leaving.obituary(self._exception)))
        self._return_code = FAILED
        self._close_messages_no_wait()

    # ------------------------------------------------------------------------------------- commands

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        if isinstance(screen, BaseScreen):
            for action in actions.on(screen.NAME):
                if action.palette:
                    does = getattr(screen, f"action_{action.id}")
                    yield SystemCommand(action.label.rstrip("…"), f"{actions.signs(action)}  {action.help}", does)
            for form in ("text", "JSON"):
                yield SystemCommand(
                    f"Save report as {form}", "What stands now, as a new file here", partial(self._save_report, form)
                )
        yield SystemCommand("Theme", "Choose other colours", self.action_change_theme)
        yield SystemCommand("Screenshot", "Save what is on the screen as SVG", self.take_screenshot)

    def _save_report(self, form: str) -> None:
        from .exporting import save_report

        save_report(self, "json" if form == "JSON" else "text")

    def take_screenshot(self) -> None:
        """Where downloads go, or here: a server has no such folder."""
        from platformdirs import user_downloads_path

        self.deliver_screenshot(path=None if user_downloads_path().is_dir() else ".")


def _review_screen() -> Screen[None]:
    from .screens.review import ReviewScreen

    return ReviewScreen()


def _findings_screen() -> Screen[None]:
    from .screens.findings import FindingsScreen

    return FindingsScreen()


def _policy_screen() -> Screen[None]:
    from .screens.policy import PolicyScreen

    return PolicyScreen()


def _write_screen() -> Screen[None]:
    from .screens.write import WriteScreen

    return WriteScreen()


def run(opening: Engine | Callable[[], Engine], preferences: Preferences = DEFAULTS) -> int:
    """Open the interface; the exit status.

    Raises:
        CogtuiError: what ``opening`` raised, when the terminal is as it was.
    """
    # Parsing in a thread keeps the interpreter for its whole turn; shorter turns keep the screen's thread awake.
    sys.setswitchinterval(0.001)
    app = CogtuiApp(opening, preferences)
    result = app.run(mouse=preferences.mouse)
    if app.failure:
        raise app.failure
    return result if isinstance(result, int) else app.return_code or 0
