"""The rows of the lists, as plain data: what stands in the client list and in the settings table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..core import settings
from ..core.model import Absent, Client, Present, Problem, Severity
from ..core.text import printable
from .filtering import Filter, Subjects
from .issues import Issue, Standing, Summary
from .session import Session
from .staying import Stay, stay
from .wording import UNIT_ROWS, Words, current, file_label, first, label, proposed

if TYPE_CHECKING:
    from ..core.archetypes import Guess

RowKey = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client, a heading (its file), or a file that could not be read."""

    key: RowKey
    label: str
    selectable: bool = True
    archetype: str = ""
    worst: Severity | None = None
    open: int = 0
    dirty: bool = False
    problem: Problem | None = None
    left_out: bool = False
    """The profile wants nothing of this client."""

    @property
    def client(self) -> str:
        """The client's id, empty for other rows."""
        return self.key[1] if self.key[0] == "client" else ""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting with one of its findings or none, or a heading. ``again``: a further finding on the setting above."""

    key: RowKey
    name: str
    selectable: bool = True
    current: Words = ()
    proposed: Words = ()
    issue: Issue | None = None
    withheld: str = ""
    again: bool = False
    stay: Stay | None = None
    """Why the finding may stay."""
    unresolved: bool = False
    tuned: bool = False
    """A person set the value."""

    @property
    def standing(self) -> Standing | None:
        return self.issue.standing if self.issue else None


class ClientRows:
    """The rows of the client list. A client's is made again only when its summary is another."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths
        self._subjects = Subjects()
        self._kept: dict[str, tuple[Summary, str, bool, ClientRow]] = {}

    def all(
        self,
        summaries: Iterable[Summary],
        guesses: Mapping[str, Guess],
        problems: Iterable[Problem],
        chosen: Filter,
        left_out: Collection[str],
    ) -> list[ClientRow]:
        """Clients under their files, then the files that could not be read."""
        rows: list[ClientRow] = []
        by_file: dict[str, list[ClientRow]] = {}
        for summary in summaries:
            id = summary.client.id
            archetype = guesses[id].archetype if id in guesses else ""
            if not chosen.terms or chosen.client(self._subjects.of(summary, archetype)):
                by_file.setdefault(summary.client.file, []).append(self._row(summary, archetype, id in left_out))
        for file, clients in by_file.items():
            rows += [ClientRow(("file", file), file_label(file, self._paths), selectable=False), *clients]
        rows += [_problem_row(problem, self._paths) for problem in problems if not chosen.terms]
        return rows

    def _row(self, summary: Summary, archetype: str, left_out: bool) -> ClientRow:
        kept = self._kept.get(summary.client.id)
        if kept is None or kept[0] is not summary or kept[1:3] != (archetype, left_out):
            kept = (summary, archetype, left_out, _client_row(summary, archetype, left_out=left_out))
            self._kept[summary.client.id] = kept
        return kept[3]


def _client_row(summary: Summary, archetype: str, *, left_out: bool) -> ClientRow:
    client, key = summary.client, ("client", summary.client.id)
    named = ClientRow(key, label(client.id), archetype=archetype, left_out=left_out)
    return replace(named, worst=summary.worst, open=summary.open, dirty=summary.dirty)


def _problem_row(problem: Problem, paths: Sequence[str]) -> ClientRow:
    key = ("problem", problem.file, str(problem.line), str(problem.column), problem.message)
    return ClientRow(key, file_label(problem.file, paths), problem=problem)


def setting_rows(session: Session, summary: Summary, archetype: str, chosen: Filter) -> list[SettingRow]:
    """The settings in their groups, each with its findings; what a filter hides is left out."""
    by_setting: dict[str, list[Issue]] = {}
    for issue in summary.issues:
        by_setting.setdefault(issue.finding.setting, []).append(issue)
    rows: list[SettingRow] = []
    for group, heading in settings.GROUPS:
        names = [s.name for s in settings.SETTINGS if s.group == group and _shown(summary.client, s.name, by_setting)]
        names += [name for name in by_setting if name not in summary.client.settings] if group == "client" else []
        found = [row for name in names for row in _rows_of(session, summary, name, by_setting.get(name, []))]
        found = [row for row in found if _passes(row, summary, archetype, chosen)]
        if found:
            rows += [SettingRow(("group", heading), heading, selectable=False), *found]
    return rows


def finding_row(session: Session, summary: Summary, issue: Issue) -> SettingRow:
    """One finding as it stands among its client's settings."""
    return next(_rows_of(session, summary, issue.finding.setting, [issue]))


def _shown(client: Client, name: str, by_setting: dict[str, list[Issue]]) -> bool:
    """Members of blocks are told by their block, units by their number; a member with a finding stands for its block."""
    if name in by_setting:
        return True
    if name in UNIT_ROWS or any(other.startswith(f"{name}.") for other in by_setting):
        return False
    parent = settings.by_name()[name].parent
    return not parent or not isinstance(client.settings[parent], Absent | Present)


def _passes(row: SettingRow, summary: Summary, archetype: str, chosen: Filter) -> bool:
    if chosen.only_findings and row.issue is None:
        return False
    return chosen.row(summary, archetype, row.key[1], row.issue)


def _rows_of(session: Session, summary: Summary, name: str, issues: list[Issue]) -> Iterator[SettingRow]:
    client = summary.client
    written = _as_read(session, client)
    now = current(written, name) if name in client.settings else ()
    unresolved = any(word.startswith("◌") for word in now)
    shown = printable(name)
    tuned = name in summary.tuned
    if not issues:
        then = current(client, name) if tuned else ()
        yield SettingRow(("setting", name), shown, current=now, proposed=then, unresolved=unresolved, tuned=tuned)
    for place, issue in enumerate(issues):
        yield SettingRow(
            ("finding", name, *issue.finding.key),
            shown,
            current=first(now, issue.finding.index) if place == 0 or issue.finding.index is not None else (),
            proposed=_proposed(session, client, name, issue, tuned=tuned),
            issue=issue,
            withheld=session.withheld.get(issue.finding.key, "") or _manual(issue),
            again=place > 0,
            stay=_stay(session, issue),
            unresolved=unresolved,
            tuned=tuned,
        )


def _as_read(session: Session, client: Client) -> Client:
    """The client before any edit, for what stands on the left of the arrow."""
    if session.state is None:
        return client
    return session.state.reading.workspace.clients.get(client.id, client)


def _stay(session: Session, issue: Issue) -> Stay | None:
    state = session.state
    return stay(state.audit, issue.finding, state.workspace.sources) if state and issue.standing == "suppressed" else None


def _manual(issue: Issue) -> str:
    return (issue.finding.no_fix or "no automatic fix") if not issue.finding.fixes else ""


def _proposed(session: Session, client: Client, name: str, issue: Issue, *, tuned: bool) -> Words:
    if issue.standing in ("skipped", "suppressed"):
        return ()
    finding = issue.finding
    fix = issue.fix or session.fix(finding)
    replaced = fix and any(change.operation == "set" and change.index == finding.index for change in fix.changes)
    front = finding.index if replaced else None
    if (tuned or issue.standing in ("accepted", "mended")) and name in client.settings:
        return first(current(client, name), front)
    return first(proposed(client, name, fix, finding.worlds), front) if fix else ()
