"""The rules over the clients: every client once per world, the same finding of several worlds put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from .archetypes import Guess, infer
from .around import Pool
from .model import Absent, Archetype, Client, Confidence, Finding, Found, Known, ListValue, Severity, Span, Unknown, World
from .parallel import spread
from .profile import Policy, Profile
from .rule import Measured
from .suppressions import Marks, Terms, as_finding, complaints, gathered
from .view import View, worlds_of
from .waivers import SUPPRESSION
from .workspace import Workspace

_Outcome: TypeAlias = "tuple[Guess, tuple[Finding, ...], frozenset[tuple[str, str, str, World]]]"
_NEVER_BELOW: Severity = "medium"
"""What AWS refuses is at least this severe, whatever a profile says."""


@dataclass(slots=True)
class Memory:
    """What is kept of clients from one profile to the next: whom a glob names, how rules see each, and what they measure.

    By glob, by client, and by rule and client; with the clients, or the views, for which it holds.
    """

    named: tuple[Mapping[str, Client], dict[str, frozenset[str]]] = field(default_factory=lambda: ({}, {}))
    views: dict[str, tuple[View, ...]] = field(default_factory=dict)
    measured: dict[str, dict[str, tuple[tuple[View, ...], tuple[Measured, ...]]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Audit:
    """The findings of every client, by its id, in the order of place and rule; and the kind each client was taken for.

    ``refused`` are all (rule, part, setting, world) that AWS rejects, those of disabled rules and suppressed ones too.
    """

    profile: Profile = field(default_factory=Profile)
    clients: Mapping[str, Client] = field(default_factory=dict)
    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    guesses: Mapping[str, Guess] = field(default_factory=dict)
    refused: Mapping[str, frozenset[tuple[str, str, str, World]]] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)

    def all(self) -> Iterator[Finding]:
        for findings in self.findings.values():
            yield from findings

    def to_decide(self) -> int:
        """How many findings ask for a decision."""
        return to_decide(self.all())

    def counts(self) -> Counter[Severity]:
        """How many findings are open, by severity."""
        return Counter(finding.severity for finding in self.all() if finding.status == "open")


def to_decide(findings: Iterable[Finding]) -> int:
    """How many of them ask for a decision: at info they ask nothing of anyone."""
    return sum(finding.status == "open" and finding.severity != "info" for finding in findings)


def audit(
    workspace: Workspace, profile: Profile, before: Audit | None = None, *, jobs: int = 1, terms: Terms | None = None
) -> Audit:
    """Audit every client that is not the very same as in ``before``, which must have been made with the same profile."""
    if before is None or before.profile is not profile:
        before = Audit(profile)
    before = replace(before, marks=gathered(workspace, profile, terms or before.marks.terms))
    anew = [id for id, client in workspace.clients.items() if before.clients.get(id) is not client]
    return with_complaints(workspace, reaudit(workspace, before, anew, jobs=jobs))


def reaudit(workspace: Workspace, before: Audit, anew: Iterable[str], *, jobs: int = 1) -> Audit:
    """The audit when only these clients changed since ``before``, in so many processes."""
    findings, guesses, refused = dict(before.findings), dict(before.guesses), dict(before.refused)
    ids = list(anew)

    def one(index: int) -> _Outcome:
        client = workspace.clients[ids[index]]
        taken_for = guess(client, before.profile)
        return taken_for, *audit_client(client, before.profile, taken_for)

    for id, outcome in zip(ids, spread(one, len(ids), jobs), strict=True):
        guesses[id], found, refused[id] = outcome
        findings[id] = with_statuses(before.marks, workspace.clients[id], found, findings.get(id, ()))
    return replace(before, clients=workspace.clients, findings=findings, guesses=guesses, refused=refused)


def with_statuses(marks: Marks, client: Client, found: Iterable[Finding], before: Iterable[Finding]) -> tuple[Finding, ...]:
    """One client's findings with their statuses, and what was said of suppressions at it before."""
    told = [finding for finding in before if finding.rule == SUPPRESSION]
    return in_order((*marks.marked(client, in_order(found)), *told))


def marked_anew(workspace: Workspace, done: Audit, terms: Terms) -> Audit:
    """The same audit on other terms."""
    marks = replace(done.marks, terms=terms)
    found = {id: marks.marked(workspace.clients[id], findings) for id, findings in done.findings.items()}
    return replace(done, findings=found, marks=marks)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: (f.span.file, f.span.start, f.rule, f.message)))


def with_complaints(workspace: Workspace, done: Audit) -> Audit:
    """The audit with what is wrong with suppressions: some of it shows only once every client has been looked at."""
    told: dict[str, list[Finding]] = {f.client: [] for f in done.all() if f.rule == SUPPRESSION}
    for complaint in complaints(workspace, done.marks, done.findings):
        client = done.clients[complaint.client]
        finding = as_finding(complaint, done.profile, client, done.guesses[client.id].archetype)
        if finding:
            told.setdefault(client.id, []).append(finding)
    if not told:
        return done
    findings = dict(done.findings)
    for id, those in told.items():
        findings[id] = in_order((*(f for f in findings[id] if f.rule != SUPPRESSION), *those))
    return replace(done, findings=findings)


def guess(client: Client, profile: Profile) -> Guess:
    """The kind of client: what the profile says, else what it looks like."""
    inferred = infer(client)
    if profile.leaves_out(client):
        return replace(inferred, reasons=("the profile leaves it out",))
    stated = profile.archetype(client)
    return replace(inferred, archetype=stated[0], reasons=(stated[1],)) if stated else inferred


def audit_client(
    client: Client, profile: Profile, taken_for: Guess
) -> tuple[tuple[Finding, ...], frozenset[tuple[str, str, str, World]]]:
    """One client's findings, and what AWS rejects in it."""
    if profile.leaves_out(client):
        return (), frozenset()
    policies = profile.policies(client, taken_for.archetype)
    stated = profile.archetype(client) is not None
    return judged(policies, views_of(client, taken_for.archetype, profile.facts(client), stated=stated))


def views_of(client: Client, archetype: Archetype, facts: Pool | None = None, *, stated: bool = False) -> tuple[View, ...]:
    """A client in each of its worlds. ``facts``: its pool with what a profile states of it; ``stated``: one states its kind."""
    return tuple(View(client, world, archetype, facts, stated) for world in worlds_of(client))


def judged(
    policies: Iterable[Policy], views: Sequence[View]
) -> tuple[tuple[Finding, ...], frozenset[tuple[str, str, str, World]]]:
    """What these policies find in a client, given in all of its worlds, and what AWS rejects of it."""
    findings: list[Finding] = []
    refused: set[tuple[str, str, str, World]] = set()
    for policy in policies:
        found = list(_check(policy, views))
        refused |= {(policy.rule.id, one.part, one.setting, view.world) for view, one in found if one.rejected}
        if policy.enabled:
            findings += _merged(policy, found, len(views))
    return in_order(findings), frozenset(refused)


def _check(policy: Policy, views: Iterable[View]) -> Iterator[tuple[View, Found]]:
    for view in views:
        for found in policy.rule.check(view, policy.options):
            yield view, found


def _merged(policy: Policy, found: Iterable[tuple[View, Found]], worlds: int) -> Iterator[Finding]:
    """One finding for all the worlds in which it is the same."""
    same: dict[Finding, list[World]] = {}
    for view, one in found:
        severity = _severity(policy, one)
        if severity is not None:
            same.setdefault(_finding(policy, view, one, severity), []).append(view.world)
    for finding, where in same.items():
        yield replace(finding, worlds=tuple(where), every_world=len(where) == worlds)


def _severity(policy: Policy, found: Found) -> Severity | None:
    severity = policy.severity(found.part, found.severity)
    if severity == "off" or not policy.part_enabled(found.part):
        return None
    if found.rejected and severity in ("info", "low"):
        return _NEVER_BELOW
    return severity


def _finding(policy: Policy, view: View, found: Found, severity: Severity) -> Finding:
    rule = policy.rule
    impossible = _impossible(view, found)
    return Finding(
        rule=rule.id,
        slug=rule.slug,
        part=found.part,
        severity=severity,
        confidence=_confidence(view, found),
        client=view.client.id,
        setting=found.setting,
        worlds=(),
        every_world=True,
        span=_place(view, found),
        message=found.message,
        rejected=found.rejected,
        fixes=() if impossible else found.fixes,
        no_fix=_no_fix(view, found, impossible),
        index=found.index,
    )


def _no_fix(view: View, found: Found, impossible: str) -> str:
    """Why there is no fix. In a generated file it is always said where the source sets what is wrong."""
    if view.client.origin and found.no_fix:
        return f"{impossible} ({found.no_fix})"
    return found.no_fix or impossible


def _impossible(view: View, found: Found) -> str:
    """Why no fix of this client could take effect, whatever it changes."""
    client = view.client
    if client.origin:
        return client.origin.says(_at_fault(view, found))
    roots = {change.path.partition(".")[0] for fix in found.fixes for change in fix.changes}
    inert = sorted(roots & {name.partition(".")[0] for name in client.inert})
    return f"lifecycle.ignore_changes holds {inert[0]}: Terraform would not apply it" if inert else ""


def _at_fault(view: View, found: Found) -> Iterator[tuple[str, str]]:
    """The settings that would have to be set otherwise, with the item where it is one of a list."""
    changes = found.fixes[0].changes if found.fixes else ()
    for change in changes:
        added = str(change.value) if change.operation == "add" else ""
        yield change.path, added or _item(view, change.path, change.index)
    if not changes:
        yield found.setting, _item(view, found.setting, found.index)


def _item(view: View, name: str, index: int | None) -> str:
    value = view.value(name) if index is not None and name in view.client.settings else None
    items = value.items if isinstance(value, ListValue) else ()
    item = items[index].value if index is not None and 0 <= index < len(items) else None
    return str(item.value) if isinstance(item, Known) else ""


def _confidence(view: View, found: Found) -> Confidence:
    because = any(view.weak(name) for name in found.because if name in view.client.settings)
    own = found.setting in view.client.settings and view.weak(found.setting, found.index)
    if found.confidence == "high" and (own or because):
        return "medium"
    return found.confidence


def _place(view: View, found: Found) -> Span:
    """Where the finding is shown: the item, the value, the member that is wrong, else the resource's opening word."""
    client = view.client
    if found.at is not None:
        return found.at
    if found.setting not in client.settings:
        others = (*client.unknown_members, *client.repeated_members)
        return next((span for name, span in others if name == found.setting), client.header)
    value = view.value(found.setting)
    if isinstance(value, ListValue) and found.index is not None and 0 <= found.index < len(value.items):
        return value.items[found.index].value.span
    if isinstance(value, Absent) and (value.cell is None or value.cell.kind == "hole"):
        return client.header
    return value.span


NO_LOSS = ("user_pool_id", "name")
"""Settings of which nothing is missing where they are not known."""


def unresolved(client: Client) -> Iterator[tuple[str, Unknown]]:
    """The settings that could not be resolved, with the value that stands for each; its pool and its name are no loss."""
    for name, value in client.settings.items():
        if name in NO_LOSS:
            continue
        parent = client.settings.get(name.rpartition(".")[0])
        if isinstance(parent, Unknown):
            continue
        missing = _missing(value)
        if missing:
            yield name, missing


def unknowns_of(value: object) -> Iterator[Unknown]:
    """All that is not known in a value, in order."""
    from .model import Choice, Partial

    match value:
        case Unknown():
            yield value
        case Partial(parts=parts):
            yield from (part for part in parts if isinstance(part, Unknown))
        case ListValue(items=items):
            yield from (unknown for item in items for unknown in unknowns_of(item.value))
        case Choice(then=then, otherwise=otherwise):
            yield from unknowns_of(then)
            yield from unknowns_of(otherwise)


def _missing(value: object) -> Unknown | None:
    return next(unknowns_of(value), None)
