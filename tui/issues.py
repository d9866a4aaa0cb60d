"""Findings with what became of them: the finding of what was read, and what the session made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ..core.model import SEVERITIES, Client, Finding, Fix, Severity
from .decisions import Decision, State
from .session import Session

if TYPE_CHECKING:
    from ..core.audit import Audit

Standing = Literal["open", "accepted", "tuned", "skipped", "mended", "suppressed"]
"""``tuned``, ``mended``: gone with a value that a person set, or with the fix of another finding."""


@dataclass(frozen=True, slots=True)
class Issue:
    finding: Finding
    standing: Standing
    fix: Fix | None = None
    """The accepted fix."""

    @property
    def counts(self) -> bool:
        """There is something to decide. A finding at info asks nothing of anyone."""
        return self.standing != "suppressed" and self.finding.severity != "info"

    @property
    def waits(self) -> bool:
        """It is still to be decided."""
        return self.standing == "open" and self.counts


@dataclass(frozen=True, slots=True)
class Summary:
    """One client: its issues, the worst open severity, how many wait and are decided, and whether it would change."""

    client: Client
    issues: tuple[Issue, ...]
    worst: Severity | None
    open: int
    decided: int
    dirty: bool
    counts: Mapping[Severity, int]
    """How many are open, by severity."""
    tuned: frozenset[str] = frozenset()
    """The settings that a person set."""


@dataclass(frozen=True, slots=True)
class Totals:
    """All clients together. ``open`` counts those that wait, by severity."""

    decided: int = 0
    waiting: int = 0
    open: Mapping[Severity, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Kept:
    client: Client
    was: tuple[Finding, ...]
    now: tuple[Finding, ...]
    decisions: tuple[Decision, ...]
    summary: Summary

    def holds(
        self, client: Client, was: tuple[Finding, ...], now: tuple[Finding, ...], decisions: tuple[Decision, ...]
    ) -> bool:
        return self.client is client and self.was is was and self.now is now and self.decisions == decisions


class Summaries:
    """The summaries of all clients, made again only for those that changed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: dict[str, _Kept] = {}
        self._state: State | None = None
        self._all: Sequence[Summary] = ()
        self._totals = Totals()
        self._left_out: tuple[Audit | None, frozenset[str]] = (None, frozenset())

    def all(self) -> Sequence[Summary]:
        self._refresh()
        return self._all

    def totals(self) -> Totals:
        self._refresh()
        return self._totals

    def left_out(self) -> frozenset[str]:
        """The clients that the profile leaves out, by id."""
        base = self._session.state.base if self._session.state else None
        if base is not None and base is not self._left_out[0]:
            leaves_out = base.profile.leaves_out
            self._left_out = (base, frozenset(id for id, client in base.clients.items() if leaves_out(client)))
        return self._left_out[1]

    def _refresh(self) -> None:
        state = self._session.state
        if state is None or state is self._state:
            return
        decisions = _by_client(state)
        self._state = state
        self._all = [self._of(state, id, decisions.get(id, ())) for id in state.workspace.clients]
        self._totals = _totals(self._all)

    def of(self, id: str) -> Summary | None:
        state = self._session.state
        if state is None or id not in state.workspace.clients:
            return None
        return self._of(state, id, tuple(d for d in state.decisions.values() if d.finding.client == id))

    def _of(self, state: State, id: str, decisions: tuple[Decision, ...]) -> Summary:
        client = state.workspace.clients[id]
        was, now = state.base.findings.get(id, ()), state.audit.findings.get(id, ())
        kept = self._kept.get(id)
        if kept is None or not kept.holds(client, was, now, decisions):
            dirty = client is not state.reading.workspace.clients.get(id) and _differs(state, client)
            summary = _summary(client, was, now, decisions, dirty=dirty)
            kept = self._kept[id] = _Kept(client, was, now, decisions, summary)
        return kept.summary


def _totals(summaries: Sequence[Summary]) -> Totals:
    opened: Counter[Severity] = Counter()
    for summary in summaries:
        if summary.open:
            opened.update(summary.counts)
    return Totals(sum(s.decided for s in summaries), sum(s.open for s in summaries), opened)


def _by_client(state: State) -> Mapping[str, tuple[Decision, ...]]:
    found: dict[str, tuple[Decision, ...]] = {}
    for decision in state.decisions.values():
        id = decision.finding.client
        found[id] = (*found.get(id, ()), decision)
    return found


def _differs(state: State, client: Client) -> bool:
    original = state.reading.workspace.clients.get(client.id)
    return original is None or not state.workspace.overrides.keys().isdisjoint(client.reads | original.reads)


def _summary(
    client: Client, was: tuple[Finding, ...], now: tuple[Finding, ...], decisions: tuple[Decision, ...], *, dirty: bool
) -> Summary:
    tuned = frozenset(decision.finding.setting for decision in decisions if decision.kind == "tuned")
    issues = tuple(_issues(was, now, {d.key: d for d in decisions if d.kind != "tuned"}, tuned))
    open_ones = [issue.finding.severity for issue in issues if issue.standing == "open"]
    decided = sum(issue.counts and issue.standing != "open" for issue in issues)
    worst = max(open_ones, key=SEVERITIES.index, default=None)
    waiting = sum(issue.waits for issue in issues)
    return Summary(client, issues, worst, waiting, decided, dirty, Counter(open_ones), tuned)


def _issues(
    was: tuple[Finding, ...], now: tuple[Finding, ...], decisions: Mapping[tuple[str, ...], Decision], tuned: frozenset[str]
) -> Iterator[Issue]:
    """What was found at first, in its order, then what came up since; as it is now, for places in lists may have moved."""
    present, subjects = {finding.key: finding for finding in now}, {finding.key[:4] for finding in now}
    first = {finding.key: finding for finding in was}
    for finding in first.values():
        decision = decisions.get(finding.key)
        if finding.key in present:
            yield _issue(present[finding.key], decision if decision and decision.kind == "skipped" else None)
        elif decision:
            yield _issue(finding, decision)
        elif finding.key[:4] not in subjects:
            yield Issue(finding, "tuned" if finding.setting in tuned else "mended")
    yield from (_issue(decision.finding, decision) for key, decision in decisions.items() if key not in first)
    yield from (_issue(finding, None) for key, finding in present.items() if key not in first and key not in decisions)


def _issue(finding: Finding, decision: Decision | None) -> Issue:
    stays = finding.status != "open" and (decision is None or decision.kind == "skipped")
    if stays:
        return Issue(finding, "suppressed")
    return Issue(finding, decision.kind, decision.fix) if decision else Issue(finding, "open")
