"""What a run found and did, and one module per output format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from ..audit import NO_LOSS, Audit, unknowns_of, unresolved
from ..model import SEVERITIES, Finding, FindingKey, Level, Severity, Status, Step, Value
from ..source import Source
from ..workspace import Workspace


def via(value: Value | None, sources: Mapping[str, Source]) -> str:
    """The way from a setting to where its value is written: ``var.urls ← module.auth (main.tf:14)``; empty without one."""
    return " ← ".join(_station(step, sources) for step in getattr(value, "via", ()))


def _station(step: Step, sources: Mapping[str, Source]) -> str:
    """A step on the way; the call of a module is named with where it stands."""
    source = sources.get(step.span.file) if step.text.startswith("module.") else None
    return f"{step.text} ({PurePath(source.name).name}:{source.position(step.span.start)[0]})" if source else step.text


@dataclass(frozen=True, slots=True)
class Report:
    """A run's outcome. ``findings`` are those that were asked for and remain, in the order of file, line and rule.

    ``also_changes`` names, by finding key, the other clients its first fix would change; ``withheld`` why it was not made.
    ``fixed`` and ``failed`` count findings.
    """

    workspace: Workspace
    audit: Audit
    findings: tuple[Finding, ...]
    clients: tuple[str, ...]
    withheld: Mapping[FindingKey, str] = field(default_factory=dict)
    also_changes: Mapping[FindingKey, tuple[str, ...]] = field(default_factory=dict)
    fixed: int = 0
    failed: int = 0
    fixing: Level | None = None
    """The level up to which fixes were asked for, None for a mere check."""
    written: tuple[str, ...] = ()

    @property
    def open(self) -> Counter[Severity]:
        return Counter(finding.severity for finding in self.findings if finding.status == "open")

    def counted(self, status: Status) -> int:
        return sum(finding.status == status for finding in self.findings)

    @property
    def files(self) -> int:
        """How many files hold the clients."""
        return len({self.workspace.clients[id].file for id in self.clients})

    def unresolved(self) -> int:
        """How many values could not be resolved."""
        return sum(1 for id in self.clients for _ in unresolved(self.workspace.clients[id]))

    def options(self) -> tuple[str, ...]:
        """The options of a run that would resolve values which are not known."""
        settings = (
            value for id in self.clients for name, value in self.workspace.clients[id].settings.items() if name not in NO_LOSS
        )
        return tuple(dict.fromkeys(u.given_by for value in settings for u in unknowns_of(value) if u.given_by))

    def worst(self) -> Severity | None:
        return max(self.open, key=SEVERITIES.index, default=None)

    def position(self, finding: Finding) -> tuple[str, int, int]:
        """File, line and column at which the finding is shown."""
        source = self.workspace.sources.get(finding.span.file)
        return (finding.span.file, *(source.position(finding.span.start) if source else (1, 1)))


def report(workspace: Workspace, audited: Audit, clients: Sequence[str], findings: Iterable[Finding], **more: Any) -> Report:
    """The report on these findings, of these clients; ``more`` are its other fields."""
    from ..fix import also_changes

    ordered = sorted(findings, key=lambda one: (one.span.file, one.span.start, one.rule, one.client, one.message))
    shared = {one.key: also_changes(workspace, one, one.fixes[0]) for one in ordered if one.fixes}
    also = {key: others for key, others in shared.items() if others}
    return Report(workspace, audited, tuple(ordered), tuple(clients), also_changes=also, **more)


def grouped(findings: Sequence[Finding]) -> Iterator[tuple[Finding, ...]]:
    """Findings of one rule at one written place, together: a literal that many clients read."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(group_key(finding), []).append(finding)
    for group in groups.values():
        yield tuple(group)


def group_key(finding: Finding) -> tuple[object, ...]:
    return (finding.span, finding.rule, finding.part, finding.setting, finding.message)
