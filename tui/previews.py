"""What the fix of a finding would change, ready to be shown; made once per state and choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..core.diff import Hunk, Line
from ..core.model import CogtuiError, Finding, Span
from ..core.text import printable
from .decisions import tuned_key
from .rows import SettingRow
from .session import Refused, Session, State
from .theme import UNRESOLVED
from .widgets.diffview import Section
from .wording import file_label

_AROUND = 8


@dataclass(frozen=True, slots=True)
class Preview:
    """The sections of the diff, the file and line that the row stands for, and which other clients change."""

    sections: tuple[Section, ...] = ()
    place: tuple[str, int] | None = None
    shares: tuple[str, ...] = ()


class Previews:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._made: dict[object, Preview] = {}
        self._made_of: tuple[object, ...] | None = None
        """What the previews were made of: more clients being read changes none of it."""

    def of(self, client: str, row: SettingRow | None) -> Preview:
        state = self._session.state
        if row is None or state is None or client not in state.workspace.clients:
            return Preview()
        basis = (state.reading.number, state.workspace.overrides, state.workspace.clients[client], state.audit.profile)
        if self._made_of is None or not all(map(_same, basis, self._made_of)):
            self._made, self._made_of = {}, basis
        key = (client, row.key, self._session.option(row.issue.finding) if row.issue else 0)
        if key not in self._made:
            self._made[key] = self._make(state, client, row)
        return self._made[key]

    def _make(self, state: State, client: str, row: SettingRow) -> Preview:
        if row.tuned:
            return self._tuned(state, client, row.key[1])
        if row.issue is None:
            value = state.workspace.clients[client].settings.get(row.key[1])
            return _written(state, value.span, self._session.engine.paths) if value else Preview()
        if row.standing == "suppressed":
            return _written(state, row.issue.finding.span, self._session.engine.paths)
        place = _place(state, row.issue.finding.span)
        effect = self._session.effect(row.issue.finding)
        if isinstance(effect, Refused):
            # The lines are what a person has to mend by hand then.
            written = _written(state, row.issue.finding.span, self._session.engine.paths)
            return Preview((_because(effect.reason), *written.sections), place)
        try:
            found = self._session.engine.hunks(effect.workspace, effect.cells)
        except CogtuiError as error:
            return Preview((_because(str(error)),), place)
        return Preview(self._sections(found), place, effect.shares)

    def _tuned(self, state: State, client: str, setting: str) -> Preview:
        decision = state.decisions[tuned_key(client, setting)]
        found = self._session.engine.hunks(state.workspace, decision.cells)
        return Preview(self._sections(found), _place(state, decision.finding.span))

    def whole(self, client: str) -> tuple[Section, ...]:
        """All that what was decided on a client changes."""
        state = self._session.state
        cells = [cell for d in state.edits if d.finding.client == client for cell in d.cells] if state else []
        if state is None or not cells:
            return ()
        found = self._session.engine.hunks(state.workspace, cells)
        return self._sections(found)

    def _sections(self, found: Mapping[str, tuple[Hunk, ...]]) -> tuple[Section, ...]:
        paths = self._session.engine.paths
        return tuple(Section(f"{file_label(file, paths)}  {hunks[0].header}", hunks) for file, hunks in found.items() if hunks)

    def patch(self, finding: Finding) -> str:
        """The finding's change as a unified diff, empty where there is none."""
        effect = self._session.effect(finding)
        return "" if isinstance(effect, Refused) else self._session.engine.patch(effect.workspace, effect.cells)


def _written(state: State, span: Span, paths: Sequence[str]) -> Preview:
    """The lines around a value, as they are in the file."""
    place = _place(state, span)
    if place is None:
        return Preview()
    file, line = place
    source = state.workspace.sources[file]
    last = source.position(len(source.text))[0]
    numbers = range(max(1, line - 2), min(last, line + _AROUND) + 1)
    lines = tuple(Line(" ", number, number, source.line_text(number)) for number in numbers)
    return Preview((Section(file_label(file, paths), (Hunk(file, numbers[0], numbers[0], lines),)),), place)


def _same(one: object, other: object) -> bool:
    return one is other or one == other


def _because(reason: str) -> Section:
    return Section("", says=f"{UNRESOLVED} {printable(reason)}")


def _place(state: State, span: Span) -> tuple[str, int] | None:
    source = state.workspace.sources.get(span.file)
    return (span.file, source.position(span.start)[0]) if source else None
