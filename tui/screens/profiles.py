"""The profiles that there are, each with what it finds, and which of them is to be in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import ModalScreen
from textual.worker import get_current_worker

from ...core.model import SEVERITIES, CogtuiError, Severity
from ...core.profile import BUILT_IN, Profile
from ...core.text import clause, count, printable
from ..engine import Engine
from ..session import State
from ..theme import SHAPES, Piece
from ..widgets.cells import cut, fit, spread
from ..widgets.vlist import VList

_ROOMY = 80


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """``counts`` are its open findings, None until they are known; ``failure`` says why it can't be used."""

    name: str
    here: bool
    profile: Profile | None = None
    counts: Counter[Severity] | None = None
    failure: str = ""

    @property
    def key(self) -> str:
        return self.name

    @property
    def selectable(self) -> bool:
        return True


class ProfileList(VList[ProfileRow]):
    def draw(self, row: ProfileRow, width: int) -> Sequence[Piece]:
        mark: Piece = ("◉ ", "focus") if row.here else ("○ ", "faint")
        if row.failure:
            return [mark, (fit(row.name, 18), "soft"), (" ", ""), (cut(clause(row.failure), width - 21), "warning")]
        name = (printable(row.name), "strong" if row is self.current else "plain")
        built_in: Piece = ("  built in" if row.name in BUILT_IN and width >= _ROOMY else "", "faint")
        return spread([mark, name, built_in], _counted(row), width - 1)


def _from_elsewhere(names: Sequence[str], profiles: Sequence[Profile]) -> Iterator[str]:
    """The files of these profiles that are in none of the places where profiles are looked for."""
    for profile in profiles:
        if profile.name not in names:
            yield from (name for name in profile.files[-1:] if Path(name).is_file())


def _counted(row: ProfileRow) -> list[Piece]:
    if row.counts is None:
        return [("…", "soft")]
    pieces: list[Piece] = []
    for severity in reversed(SEVERITIES):
        number = row.counts[severity]
        pieces += [(f"{SHAPES[severity]} ", severity if number else "faint"), (f"{number:<5}", "plain" if number else "faint")]
    return [*pieces, (f"{sum(row.counts.values()):>5}", "strong"), (" findings", "soft")]


class ProfilesScreen(ModalScreen[Profile]):
    """Gives the profile that is to be in force, nothing to leave it."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,q,P", "leave", "")]

    class Looked(Message):
        """What one profile comes to."""

        def __init__(self, row: ProfileRow) -> None:
            super().__init__()
            self.row = row

    def __init__(self, engine: Engine, state: State, names: Sequence[str]) -> None:
        super().__init__()
        self._engine, self._state = engine, state
        here = state.base.profile
        found = dict.fromkeys((*names, *_from_elsewhere(names, (engine.profile, here))))
        self._rows = [ProfileRow(name, name == here.name or name in here.files[-1:]) for name in found]

    def compose(self) -> ComposeResult:
        yield ProfileList(id="profiles")

    def on_mount(self) -> None:
        profiles = self.query_one(ProfileList)
        profiles.border_title = f"Profiles · {len(self._rows)} over {self._clients()}"
        profiles.border_subtitle = "enter puts it in force · esc back"
        profiles.show(self._rows)
        for row in self._rows:
            if row.here:
                profiles.select(row.key)
        profiles.focus()
        self.run_worker(partial(self._look, list(self._rows)), thread=True, description="profiles")

    def _clients(self) -> str:
        return count(len(self._state.reading.workspace.clients), "client")

    def _look(self, rows: Sequence[ProfileRow]) -> None:
        worker = get_current_worker()
        for row in rows:
            if worker.is_cancelled:
                return
            self.post_message(self.Looked(self._looked_at(row)))

    def _looked_at(self, row: ProfileRow) -> ProfileRow:
        state = self._state
        try:
            profile = self._engine.load(row.name)
        except CogtuiError as error:
            return ProfileRow(row.name, row.here, failure=str(error))
        audit = self._engine.retuned(state.reading.workspace, state.base, profile)
        return ProfileRow(row.name, row.here, profile, audit.counts())

    @on(Looked)
    def _note(self, message: Looked) -> None:
        self._rows = [message.row if row.name == message.row.name else row for row in self._rows]
        self.query_one(ProfileList).show(self._rows)

    @on(VList.Chosen)
    def _chosen(self) -> None:
        row = self.query_one(ProfileList).current
        if row is None or row.failure:
            return
        if row.profile is None:
            row = self._looked_at(row)
        if row.profile:
            self.dismiss(row.profile)

    def action_leave(self) -> None:
        self.dismiss(None)
