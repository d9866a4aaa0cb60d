"""What the fix of a finding would change, ready to be shown; made once per state and choice."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.model import CogtuiError, Finding, Span
from ..core.text import printable
from .rows import SettingRow
from .session import Refused, Session, State
from .theme import UNRESOLVED
from .widgets.diffview import Section


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
        self._made_of: State | None = None

    def of(self, client: str, row: SettingRow | None) -> Preview:
        state = self._session.state
        if row is None or state is None or client not in state.workspace.clients:
            return Preview()
        if self._made_of is not state:
            self._made, self._made_of = {}, state
        key = (client, row.key, self._session.option(row.issue.finding) if row.issue else 0)
        if key not in self._made:
            self._made[key] = self._make(state, client, row)
        return self._made[key]

    def _make(self, state: State, client: str, row: SettingRow) -> Preview:
        if row.issue is None:
            value = state.workspace.clients[client].settings.get(row.key[1])
            return Preview(place=_place(state, value.span) if value else None)
        place = _place(state, row.issue.finding.span)
        effect = self._session.effect(row.issue.finding)
        if isinstance(effect, Refused):
            return Preview((_because(effect.reason),), place)
        try:
            found = self._session.engine.hunks(effect.workspace, effect.cells)
        except CogtuiError as error:
            return Preview((_because(str(error)),), place)
        sections = tuple(Section(f"{printable(file)}  {hunks[0].header}", hunks) for file, hunks in found.items() if hunks)
        return Preview(sections, place, effect.shares)

    def patch(self, finding: Finding) -> str:
        """The finding's change as a unified diff, empty where there is none."""
        effect = self._session.effect(finding)
        return "" if isinstance(effect, Refused) else self._session.engine.patch(effect.workspace, effect.cells)


def _because(reason: str) -> Section:
    return Section("", says=f"{UNRESOLVED} {printable(reason)}")


def _place(state: State, span: Span) -> tuple[str, int] | None:
    source = state.workspace.sources.get(span.file)
    return (span.file, source.position(span.start)[0]) if source else None
