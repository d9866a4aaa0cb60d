"""The findings of all clients as rows: in groups, filtered, those of one rule at one written place together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal, TypeAlias

from ..core.archetypes import Guess
from ..core.model import SEVERITIES, Finding, Fix, Severity
from ..core.report import group_key
from ..core.text import printable
from .filtering import Filter, Subject
from .issues import Issue, Summary
from .session import Session
from .wording import file_label, label

Grouping: TypeAlias = Literal["rule", "file", "severity", "client"]
GROUPINGS: tuple[Grouping, ...] = ("rule", "file", "severity", "client")
RowKey: TypeAlias = int | tuple[str, str]
"""The number of a finding, a negative one for a place, or a grouping and its value."""

FOLDED_ABOVE = 200
"""Where more findings than this are shown the groups are folded until a person opens one."""


class Entry(Subject):
    """One finding. ``place`` is the same for findings of one rule at one written place, ``shared`` where there are several.

    Numbers stand for findings and places: they are compared by the ten thousand while a key is pressed.
    """

    __slots__ = ("alone", "place", "shared", "waits")
    issue: Issue

    def __init__(self, summary: Summary, archetype: str, issue: Issue, number: int, place: int) -> None:
        super().__init__(summary, archetype, issue.finding.setting, issue)
        self.place = place
        self.shared = False
        self.waits = issue.standing == "open"
        self.alone = FindingRow(number, (self,))

    @property
    def finding(self) -> Finding:
        return self.issue.finding


class FindingRow:
    """A finding, or several of one rule at one written place. A plain class: tens of thousands are made."""

    __slots__ = ("entries", "key", "waiting")
    selectable = True

    def __init__(self, key: RowKey, entries: tuple[Entry, ...]) -> None:
        self.key = key
        self.entries = entries
        self.waiting = sum([entry.waits for entry in entries])

    @property
    def entry(self) -> Entry:
        """The one that stands for all: the first that is open, else the first that was decided."""
        return next((e for e in self.entries if e.waits), None) or next(
            (e for e in self.entries if e.issue.standing != "mended"), self.entries[0]
        )

    @property
    def findings(self) -> list[Finding]:
        return [entry.finding for entry in self.entries]

    @property
    def open(self) -> list[Finding]:
        return [entry.issue.finding for entry in self.entries if entry.waits]

    @property
    def waits(self) -> bool:
        """A person has still to decide."""
        return any(entry.issue.waits for entry in self.entries)

    @property
    def label(self) -> str:
        """The client's name, and how many more there are."""
        clients = len({entry.summary.client.id for entry in self.entries})
        return label(self.entry.summary.client.id) + (f" +{clients - 1}" if clients > 1 else "")


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The heading of a group: what it is called, its worst severity, and its rows, shown below unless ``folded``."""

    key: RowKey
    name: str
    title: str
    severity: Severity
    rows: Sequence[FindingRow]
    open: int
    total: int
    folded: bool = False
    selectable: bool = True


ListRow: TypeAlias = GroupRow | FindingRow


@dataclass(frozen=True, slots=True)
class _Group:
    key: tuple[str, str]
    name: str
    title: str
    severity: Severity
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class _Kept:
    summary: Summary
    archetype: str
    entries: tuple[Entry, ...]


class Findings:
    """All findings. Those of a client are made again only when its summary is another one."""

    def __init__(self, title_of: Callable[[Finding], str]) -> None:
        self._title_of = title_of
        self._paths: Sequence[str] = ()
        self._kept: dict[str, _Kept] = {}
        self._places: dict[object, int] = {}
        self._numbers: dict[object, int] = {}
        self._made_of: tuple[object, object] = (None, None)
        self._groups: list[_Group] = []
        self.total = 0

    def refresh(
        self, summaries: Sequence[Summary], guesses: Mapping[str, Guess], grouping: Grouping, paths: Sequence[str]
    ) -> None:
        """Take in what the session holds now."""
        if self._made_of[0] is summaries and self._made_of[1] == grouping:
            return
        self._made_of, self._paths = (summaries, grouping), paths
        entries = [entry for summary in summaries for entry in self._entries(summary, guesses.get(summary.client.id))]
        times = Counter([entry.place for entry in entries])
        for entry in entries:
            entry.shared = times[entry.place] > 1
        self.total = len(entries)
        self._groups = self._grouped(entries, grouping)

    def _entries(self, summary: Summary, guess: Guess | None) -> tuple[Entry, ...]:
        id, archetype = summary.client.id, guess.archetype if guess else ""
        kept = self._kept.get(id)
        if kept is None or kept.summary is not summary or kept.archetype != archetype:
            entries = tuple(self._entry(summary, archetype, issue) for issue in summary.issues)
            kept = self._kept[id] = _Kept(summary, archetype, entries)
        return kept.entries

    def _entry(self, summary: Summary, archetype: str, issue: Issue) -> Entry:
        finding = issue.finding
        number = self._numbers.setdefault(finding.key, len(self._numbers))
        place = self._places.setdefault((finding.severity, *group_key(finding)), len(self._places))
        return Entry(summary, archetype, issue, number, place)

    def _grouped(self, entries: Iterable[Entry], grouping: Grouping) -> list[_Group]:
        value_of = _VALUES[grouping]
        found: dict[str, list[Entry]] = {}
        for entry in entries:
            found.setdefault(value_of(entry), []).append(entry)
        groups = [self._group(grouping, value, members) for value, members in found.items()]
        if grouping in ("rule", "severity"):
            groups.sort(key=lambda group: (-SEVERITIES.index(group.severity), group.name))
        return groups

    def _group(self, grouping: Grouping, value: str, entries: list[Entry]) -> _Group:
        name, title = self._named(grouping, value, entries[0])
        return _Group((grouping, value), printable(name), printable(title), _worst(entries), entries)

    def _named(self, grouping: Grouping, value: str, first: Entry) -> tuple[str, str]:
        match grouping:
            case "rule":
                return value, self._title_of(first.finding)
            case "file":
                return file_label(value, self._paths), ""
            case "client":
                return label(value), file_label(first.summary.client.file, self._paths)
        return value, ""

    def warm(self) -> None:
        """Make the texts that plain words look at, before the first of them is typed."""
        for group in self._groups:
            for entry in group.entries:
                entry.words  # noqa: B018

    def shown(self, chosen: Filter, folds: Mapping[RowKey, bool], folded: bool | None = None) -> Shown:
        """What a filter lets through. ``folds`` says of a group's key whether a person folded it or opened it.

        ``folded`` is how all others are; None: folded where much is shown.
        """
        kept = [(group, chosen.kept(group.entries)) for group in self._groups]
        number = sum(len(entries) for _, entries in kept)
        closed = number > FOLDED_ABOVE if folded is None else folded
        rows = [_row(group, entries, folds.get(group.key, closed)) for group, entries in kept if entries]
        return Shown(rows, number, closed)


@dataclass(frozen=True, slots=True)
class Shown:
    """The groups that are shown, how many findings they hold, and whether groups are folded that nobody opened."""

    groups: Sequence[GroupRow] = ()
    number: int = 0
    folded: bool | None = None

    def rows(self) -> list[ListRow]:
        """The lines of the list."""
        rows: list[ListRow] = []
        for group in self.groups:
            rows.append(group)
            if not group.folded:
                rows += group.rows
        return rows

    def findings(self) -> list[FindingRow]:
        """All findings, those of folded groups too."""
        return [row for group in self.groups for row in group.rows]


def _row(group: _Group, entries: list[Entry], folded: bool) -> GroupRow:
    rows = [entry.alone for entry in entries] if group.key[0] == "client" else _together(entries)
    opened = sum([entry.waits for entry in entries])
    return GroupRow(group.key, group.name, group.title, _worst(entries), rows, opened, len(entries), folded)


def _together(entries: Iterable[Entry]) -> list[FindingRow]:
    """A row for each finding; those at one place share the row of the first."""
    at: dict[int, list[Entry]] = {}
    order: list[FindingRow | int] = []
    for entry in entries:
        if not entry.shared:
            order.append(entry.alone)
        elif entry.place in at:
            at[entry.place].append(entry)
        else:
            at[entry.place] = [entry]
            order.append(entry.place)
    return [FindingRow(-1 - one, tuple(at[one])) if isinstance(one, int) else one for one in order]


def _worst(entries: Iterable[Entry]) -> Severity:
    return max(set(map(_SEVERITY, entries)), key=SEVERITIES.index)


_SEVERITY: Callable[[Entry], Severity] = attrgetter("issue.finding.severity")
_VALUES: Mapping[Grouping, Callable[[Entry], str]] = {
    "rule": attrgetter("issue.finding.rule"),
    "file": attrgetter("issue.finding.span.file"),
    "severity": _SEVERITY,
    "client": attrgetter("summary.client.id"),
}


def offer(session: Session, group: GroupRow) -> str:
    """What accepting all of a group would do: ``fix all 5: remove implicit``, or ``5 fixes that differ``."""
    fix_of = session.fix if session.options else _best
    fixes = [fix for row in group.rows for entry in row.entries if entry.waits and (fix := fix_of(entry.issue.finding))]
    if not fixes:
        return ""
    first = fixes[0].title
    if all(fix.title == first for fix in fixes):
        return f"fix all {len(fixes)}: {printable(first)}" if len(fixes) > 1 else f"fix: {printable(first)}"
    return f"{len(fixes)} fixes that differ"


def _best(finding: Finding) -> Fix | None:
    return finding.fixes[0] if finding.fixes else None
