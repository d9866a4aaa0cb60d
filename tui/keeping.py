"""Keeping the session while it goes on and on every way out, and offering it at the next start."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from . import actions
from .screens.base import BaseScreen
from .session import Refused

if TYPE_CHECKING:
    from .app import CogtuiApp
    from .journal import Kept

KEEP_SECONDS = 0.5


class Keeping:
    """Writes the journal of an app's session. What another session left there is never overwritten, but set aside."""

    def __init__(self, app: CogtuiApp) -> None:
        self._app = app
        self._session = app.session
        self._lock = Lock()
        self._seen: tuple[object, object] = ({}, None)
        self._mine = self._pending = self._looked = self._discarded = False

    # --------------------------------------------------------------------------------------- keeping

    def note(self) -> None:
        """Something may have been decided: keep it soon."""
        state = self._session.state
        if state is None:
            return
        (decisions, draft), self._seen = self._seen, (state.decisions, state.draft)
        same = decisions is state.decisions or not (decisions or state.decisions)
        if not (same and draft is state.draft) and not self._pending:
            self._pending = True
            self._app.set_timer(KEEP_SECONDS, self._keep_in_thread)

    def _keep_in_thread(self) -> None:
        self._pending = False
        self._app.run_worker(self._keep, thread=True, group="keep", description="keep")

    def _keep(self) -> None:
        from .journal import CannotKeep

        try:
            if self.now():
                self._app.call_later(self._app.say, "the session kept before is set aside", hint=_hint())
        except CannotKeep as error:
            self._app.call_later(self._app.refuse, str(error))

    def now(self) -> bool:
        """Keep what stands now. Whether another session was set aside for it.

        Raises:
            CannotKeep: it can't be written.
        """
        from . import journal

        with self._lock:
            if self._session.state is None or self._discarded:
                return False
            if not journal.worth_keeping(self._session):
                if self._mine:
                    journal.forget(self._session)
                return False
            aside = not self._mine and journal.set_aside(self._session)
            journal.keep(self._session)
            self._mine = True
            return aside

    def discard(self) -> None:
        """What was decided is not wanted any more."""
        from . import journal

        with self._lock:
            self._discarded = True
            if self._mine:
                journal.forget(self._session)

    def finish(self) -> str:
        """Keep it on the way out; what is to be said of it there."""
        from . import journal

        try:
            self.now()
        except journal.CannotKeep as error:
            return f"cogtui: {error}"
        if self._discarded or not journal.worth_keeping(self._session):
            return ""
        says = journal.tally(self._session)
        them = "it" if says in ("1 edit", "1 skip", "the policy") else "them"
        return f"cogtui: {says} kept; the same command resumes {them}"

    # -------------------------------------------------------------------------------------- offering

    def look(self) -> None:
        """When all was read for the first time: is there a session to go on with?"""
        from . import journal

        state = self._session.state
        if self._looked or state is None or not state.reading.complete:
            return
        self._looked = True
        if self._mine or journal.worth_keeping(self._session):
            return
        kept = self._found(journal.path(self._session))
        if kept and isinstance(self._app.screen, BaseScreen):
            self._offer(journal.path(self._session), kept)
        elif kept:
            self._not_now(kept)

    def offer(self) -> None:
        """Offer what is kept, else what was set aside."""
        from . import journal

        current, former = journal.path(self._session), journal.previous(self._session)
        file = former if self._mine or not current.exists() else current
        if kept := self._found(file):
            self._offer(file, kept)
        elif not file.exists():
            self._app.refuse("no session is kept that could be resumed")

    def _found(self, file: Path) -> Kept | None:
        from . import journal

        try:
            return journal.found(file)
        except journal.CannotKeep as error:
            self._app.refuse(str(error))
            return None

    def _offer(self, file: Path, kept: Kept) -> None:
        from .journal import moved
        from .screens.resume import ResumeScreen

        screen = ResumeScreen(kept, self._session.state, moved(self._session, kept))
        self._app.push_screen(screen, partial(self._answered, file, kept))

    def _answered(self, file: Path, kept: Kept, answer: str | None) -> None:
        from . import journal

        if answer == "resume":
            self._resume(file, kept)
        elif answer == "fresh":
            if file == journal.path(self._session):
                journal.set_aside(self._session)
            self._app.say("started fresh; what was kept is set aside", hint=_hint())
        else:
            self._not_now(kept)

    def _not_now(self, kept: Kept) -> None:
        self._app.say(f"{kept.says} from {kept.at} can be resumed", hint=_hint())

    def _resume(self, file: Path, kept: Kept) -> None:
        from . import journal

        outcome, lost = journal.resume(self._session, kept)
        if not self._app.tell(outcome) or isinstance(outcome, Refused):
            return
        if lost:
            self._app.refuse(f"{outcome.says}; {len(lost)} left out: {lost[0]}", hint=(actions.key("undo"), "undo"))
        self._replace(file, whole=not lost)

    def _replace(self, file: Path, *, whole: bool) -> None:
        """The session holds what the file held, or part of it: then the file is set aside."""
        from . import journal

        if file == journal.path(self._session) and not whole:
            journal.set_aside(self._session)
        self._mine = True
        try:
            self.now()
        except journal.CannotKeep as error:
            self._app.refuse(str(error))
            return
        if whole and file == journal.previous(self._session):
            file.unlink(missing_ok=True)


def _hint() -> tuple[str, str]:
    return actions.key("resume"), "resumes it"
