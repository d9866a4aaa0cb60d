"""What is allowed to stay: comments and metadata in templates, waivers of the profile, a baseline; and what is wrong with them.

A finding that is allowed keeps its place in every report with another status. What AWS rejects still counts where fixes are
refused, and nothing here allows the findings about suppressions themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .allowances import EXPIRED, UNUSED, Allowance, Fault, read, today
from .baseline import Baseline
from .model import Archetype, Client, Finding, Remark, Span, Status
from .profile import Profile, matches
from .waivers import SUPPRESSION, Waiver

if TYPE_CHECKING:
    from .workspace import Workspace

SETTING = "suppression"
"""What the findings about suppressions name in the place of a setting."""
_NO_FIX = "what was meant is for its author to say"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a run was told: whether suppressions count at all, and the baseline that it compares with."""

    honoured: bool = True
    baseline: Baseline | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """All that is allowed. ``allowances`` and ``waivers`` are those in force, ``expired`` the waivers that are no longer."""

    terms: Terms = field(default_factory=Terms)
    allowances: tuple[Allowance, ...] = ()
    faults: tuple[Fault, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    expired: tuple[Waiver, ...] = ()
    by_place: Mapping[tuple[str, str], Sequence[Allowance]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return not (self.allowances or self.faults or self.waivers or self.expired)

    def behind(self, client: Client, finding: Finding) -> Iterator[Allowance | Waiver]:
        """All that allow a finding."""
        if finding.rule == SUPPRESSION:
            return
        for file in dict.fromkeys((finding.span.file, client.block.file)):
            yield from (one for one in self.by_place.get((file, finding.rule), ()) if one.covers(client, finding))
        yield from _waiving(self.waivers, client, finding)

    def marked(self, client: Client, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """One client's findings with their statuses."""
        if not self.terms.honoured or (self.empty and self.terms.baseline is None):
            return tuple(findings)
        baseline = self.terms.baseline
        known = baseline.of(client) if baseline else None
        found: list[Finding] = []
        for finding in findings:
            status: Status = "baseline" if known is not None and known.takes(client, finding) else "open"
            behind = next(self.behind(client, finding), None)
            if behind:
                status = "suppressed"
            if finding.status != status:
                finding = replace(finding, status=status, status_reason=behind.reason if behind else "")
            found.append(finding)
        return tuple(found)


def _waiving(waivers: Iterable[Waiver], client: Client, finding: Finding) -> Iterator[Waiver]:
    return (one for one in waivers if one.concerns(finding) and matches(one.client, client))


# -------------------------------------------------------------------------------------- what is said


def gathered(workspace: Workspace, profile: Profile, terms: Terms) -> Marks:
    """All that the templates and the profile allow."""
    allowances: list[Allowance] = []
    faults: list[Fault] = []
    for remark in dict.fromkeys(remark for unit in workspace.units for remark in unit.remarks):
        for one in read(remark, profile):
            (allowances if isinstance(one, Allowance) else faults).append(one)  # type: ignore[arg-type]
    by_place: dict[tuple[str, str], list[Allowance]] = {}
    for allowance in allowances:
        by_place.setdefault((allowance.remark.span.file, allowance.rule), []).append(allowance)
    expired = tuple(waiver for waiver in profile.waivers if waiver.until and waiver.until < today())
    waivers = tuple(waiver for waiver in profile.waivers if waiver not in expired)
    return Marks(terms, tuple(allowances), tuple(faults), waivers, expired, by_place)


# ------------------------------------------------------------------------------------ what is wrong


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a suppression, and the client that it is told at. A waiver's is told at that client's header."""

    client: str
    span: Span
    part: str
    message: str


def complaints(workspace: Workspace, marks: Marks, findings: Mapping[str, Sequence[Finding]]) -> Iterator[Complaint]:
    """All that is wrong, once every client has been audited."""
    if marks.empty:
        return
    spoken_of = {one.rule for one in marks.allowances} | {one.rule for one in marks.waivers}
    concerned = ((id, finding) for id, those in findings.items() for finding in those if finding.rule in spoken_of)
    behind = (marks.behind(workspace.clients[id], finding) for id, finding in concerned)
    used = {one for those in behind for one in those}
    homes = _Homes(workspace, findings)
    for fault in dict.fromkeys((*marks.faults, *_unused(marks, used))):
        if client := homes.of(fault.remark):
            yield Complaint(client, fault.remark.span, fault.part, fault.message)
    for waiver in (*marks.waivers, *marks.expired):
        if waiver not in used:
            yield from _idle(waiver, workspace, findings)


def _unused(marks: Marks, used: set[Allowance | Waiver]) -> Iterator[Fault]:
    for allowance in marks.allowances:
        if allowance not in used:
            yield Fault(allowance.remark, UNUSED, f"{allowance.rule} is allowed here, and nothing of it is found")


def _idle(waiver: Waiver, workspace: Workspace, findings: Mapping[str, Sequence[Finding]]) -> Iterator[Complaint]:
    """A waiver that waives nothing, told at a client that it names. A profile may name some that were not opened now."""
    mine = [client for client in map(workspace.clients.__getitem__, findings) if matches(waiver.client, client)]
    missed = next((c for c in mine if any(waiver.concerns(finding) for finding in findings[c.id])), None)
    if missed:
        message = f"the waiver of {waiver.rule} at {waiver.place} expired on {waiver.until}"
        yield Complaint(missed.id, missed.header, EXPIRED, message)
    elif mine:
        message = f"the waiver of {waiver.rule} at {waiver.place} waives nothing"
        yield Complaint(mine[0].id, mine[0].header, UNUSED, message)


class _Homes:
    """The client that a remark is told at: the one that it speaks of or stands in, else the first that its file is read for."""

    def __init__(self, workspace: Workspace, audited: Iterable[str]) -> None:
        self._by_file: dict[str, list[Client]] = {}
        self._first: dict[str, str] = {}
        clients = [workspace.clients[client] for client in audited]
        for client in clients:
            self._by_file.setdefault(client.block.file, []).append(client)
        places = {id(workspace.homes[client.id]): client.id for client in reversed(clients)}
        for unit in reversed(workspace.units):
            if id(unit) in places:
                self._first.update(dict.fromkeys(unit.sources, places[id(unit)]))

    def of(self, remark: Remark) -> str | None:
        for client in self._by_file.get(remark.span.file, ()):
            start, end = client.block.start, client.block.end
            if start <= remark.span.start < end or remark.over[0] <= client.header.start < remark.over[1]:
                return client.id
        return self._first.get(remark.span.file)


def as_finding(complaint: Complaint, profile: Profile, client: Client, kind: Archetype) -> Finding | None:
    """The complaint as a finding of its rule, as far as the profile wants it told."""
    policies = profile.policies(client, kind)
    policy = next(policy for policy in policies if policy.rule.id == SUPPRESSION)
    severity = policy.severity(complaint.part, None)
    if severity == "off" or not policy.enabled or not policy.part_enabled(complaint.part):
        return None
    return Finding(
        rule=policy.rule.id,
        slug=policy.rule.slug,
        part=complaint.part,
        severity=severity,
        confidence="high",
        client=client.id,
        setting=SETTING,
        worlds=(),
        every_world=True,
        span=complaint.span,
        message=complaint.message,
        rejected=False,
        fixes=(),
        no_fix=_NO_FIX,
    )
