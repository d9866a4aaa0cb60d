"""The audit of the same clients under another profile: only what the other profile judges otherwise is looked at again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import translate
from functools import cached_property
from typing import TypeAlias, TypeVar

from .archetypes import Guess
from .around import Pool
from .audit import Audit, Memory, audit_client, guess, judged, views_of, with_complaints, with_statuses
from .model import Archetype, Client, Finding, World
from .pins import PINNED, Pin
from .profile import ClientSettings, Policy, Profile, names_of
from .rule import Measured, Rule
from .suppressions import Marks, gathered
from .view import View
from .waivers import SUPPRESSION
from .workspace import Workspace, uncollected

T = TypeVar("T")
_Entries: TypeAlias = tuple[ClientSettings, ...]


def retuned(workspace: Workspace, before: Audit, profile: Profile) -> Audit:
    """The same as ``audit`` of the workspace under this profile; ``before`` is an audit of it under another."""
    with uncollected():
        return _Turn(workspace, before, profile).audit()


def measures(workspace: Workspace, audit: Audit, rule: Rule) -> dict[str, Measured]:
    """What a rule that has a ``measure`` measures in each client, by its id: of several worlds the most.

    None where it measures nothing, where that is not known, and in clients that the profile leaves out.
    """
    sight = _Sight(workspace, audit.profile, audit.memory)
    return {id: _most(sight.measured(rule, client, audit.guesses[id].archetype)) for id, client in workspace.clients.items()}


def _most(values: Sequence[Measured]) -> Measured:
    known = [value for value in values if value is not None]
    return max(known, key=lambda value: value if isinstance(value, int) else len(value)) if known else None


@dataclass(frozen=True, slots=True)
class _Move:
    """A rule whose policy moved. ``policy`` is what it is now, None where there is no such rule any more.

    ``where_found``: only clients that have its findings are concerned. ``limit``: nor are those in which it measures no more.
    """

    rule: str
    policy: Policy | None
    where_found: bool
    limit: int | None


def _move(old: Policy | None, new: Policy | None, same: bool) -> _Move:
    """``same``: it is the same rule that checks."""
    if old and new and same:
        return _Move(new.rule.id, new, _only_weight(old, new), _limit(old, new))
    return _Move((old or new).rule.id, new, new is None, None)  # type: ignore[union-attr]


def _only_weight(old: Policy, new: Policy) -> bool:
    """Only severities moved, or whether it counts; and all of its findings were told before, or none of them is now."""
    return old.options == new.options and (not new.enabled or _tells_all(old))


def _tells_all(policy: Policy) -> bool:
    """Whether no finding is left out for its severity."""
    letters = ("", *(part.letter for part in policy.rule.parts))
    shown = (policy.part_enabled(letter) and policy.severity(letter, None) != "off" for letter in letters)
    return policy.enabled and all(shown)


def _limit(old: Policy, new: Policy) -> int | None:
    """The lower of both limits, where nothing moved but the limit that the rule compares its measure with."""
    name = old.rule.measured
    if old.rule.measure is None or _without(old, name) != _without(new, name):
        return None
    limits = [one for one in (old.options[name], new.options[name]) if isinstance(one, int)]
    return min(limits) if len(limits) == 2 else None


def _without(policy: Policy, option: str) -> object:
    """A policy without one of its options, to be compared."""
    said = [(one.severity, one.enabled, one.parts) for one in (policy.settings, policy.specific)]
    return said, {name: value for name, value in policy.options.items() if name != option}


class _Sight:
    """What a profile says of which client, found by its globs rather than by asking for every client."""

    def __init__(self, workspace: Workspace, profile: Profile, memory: Memory) -> None:
        self.profile = profile
        self.memory = memory
        self.clients = workspace.clients
        kept = memory.named if memory.named[0] is workspace.clients else (workspace.clients, {})
        memory.named, self._by_glob = kept, kept[1]

    def named(self, patterns: Iterable[str]) -> set[str]:
        """The ids of the clients that any of the globs names."""
        return {id for pattern in patterns for id in self._named(pattern)}

    def _named(self, pattern: str) -> frozenset[str]:
        if pattern not in self._by_glob:
            glob = re.compile(translate(pattern))
            found = (client.id for client in self.clients.values() if _is_named(pattern, glob, names_of(client)))
            self._by_glob[pattern] = frozenset(found)
        return self._by_glob[pattern]

    @cached_property
    def entries(self) -> dict[str, _Entries]:
        """Those of the profile's ``[[clients]]`` that name a client, by its id, the one that wins first."""
        found: dict[str, list[ClientSettings]] = {}
        for layer in self.profile.layers:
            for entry in reversed(layer.clients):
                for id in self._named(entry.match):
                    found.setdefault(id, []).append(entry)
        return {id: tuple(those) for id, those in found.items()}

    @cached_property
    def kinds(self) -> list[tuple[str, Archetype]]:
        """The globs that say which kind a client is, the one that wins first."""
        found: list[tuple[str, Archetype]] = []
        for layer in self.profile.layers:
            found += [(entry.match, entry.archetype) for entry in reversed(layer.clients) if entry.archetype]
            found += [(pattern, kind) for kind, settings in layer.archetypes.items() for pattern in settings.match]
        return found

    @cached_property
    def stated(self) -> set[str]:
        return self.named(pattern for pattern, _ in self.kinds)

    @cached_property
    def excluded(self) -> set[str]:
        return {pattern for layer in self.profile.layers for pattern in layer.excluded_clients}

    @cached_property
    def left_out(self) -> set[str]:
        return self.named(self.excluded)

    def facts(self, client: Client) -> Pool | None:
        return self.profile.facts(client) if client.id in self.entries else None

    def views(self, client: Client, archetype: Archetype) -> tuple[View, ...]:
        """The client as rules see it, kept as long as it is seen in the same way."""
        facts, stated = self.facts(client), client.id in self.stated
        kept = self.memory.views.get(client.id)
        if (
            kept
            and kept[0].client is client
            and (kept[0].archetype, kept[0].facts, kept[0].stated) == (archetype, facts, stated)
        ):
            return kept
        views = self.memory.views[client.id] = views_of(client, archetype, facts, stated=stated)
        return views

    def measured(self, rule: Rule, client: Client, archetype: Archetype) -> tuple[Measured, ...]:
        """What the rule measures in each world of a client."""
        if rule.measure is None or client.id in self.left_out:
            return ()
        views, of_rule = self.views(client, archetype), self.memory.measured.setdefault(rule.id, {})
        kept = of_rule.get(client.id)
        if kept is None or kept[0] is not views:
            kept = of_rule[client.id] = views, tuple(rule.measure(view) for view in views)
        return kept[1]


def _is_named(pattern: str, glob: re.Pattern[str], names: Sequence[str]) -> bool:
    return pattern in names or any(glob.match(name) for name in names)


class _Turn:
    """One change of the profile, over all clients."""

    def __init__(self, workspace: Workspace, before: Audit, profile: Profile) -> None:
        self.workspace = workspace
        self.before = before
        self.profile = profile
        self.old = _Sight(workspace, before.profile, before.memory)
        self.new = _Sight(workspace, profile, before.memory)
        self.marks = gathered(workspace, profile, before.marks.terms)
        self._stated_rules = _tables(before.profile), _tables(profile)
        self._moves: dict[object, tuple[_Move, ...]] = {}
        self._flagged: dict[str, set[str]] = {}

    def audit(self) -> Audit:
        before, clients = self.before, self.workspace.clients
        guesses = {id: before.guesses[id] for id in clients if id in before.guesses} | self._guesses_anew()
        findings = {id: before.findings.get(id, ()) for id in clients}
        refused = {id: before.refused.get(id, frozenset()) for id in clients}
        anew = {id for id in clients if self._is_anew(id, guesses)}
        for id in anew:
            found, refused[id] = audit_client(clients[id], self.profile, guesses[id])
            findings[id] = with_statuses(self.marks, clients[id], found, findings[id])
        for id, moves in self._partly(anew):
            findings[id], refused[id] = self._judged(clients[id], moves)
        for id in self._marked_anew(anew):
            findings[id] = with_statuses(self.marks, clients[id], _unmarked(findings[id]), findings[id])
        done = replace(
            before, profile=self.profile, clients=clients, findings=findings, guesses=guesses, refused=refused, marks=self.marks
        )
        silent = self.marks.empty and before.marks.empty
        return done if silent else with_complaints(self.workspace, done)

    # ------------------------------------------------------------------------ clients that are audited whole

    def _guesses_anew(self) -> dict[str, Guess]:
        """The kinds of the clients of which the profiles may say something else."""
        patterns = {pattern for pattern, _ in _moved(self.old.kinds, self.new.kinds)} | (self.old.excluded ^ self.new.excluded)
        known = self.before.clients
        fresh = {id for id, client in self.workspace.clients.items() if known.get(id) is not client}
        return {id: guess(self.workspace.clients[id], self.profile) for id in self.new.named(patterns) | fresh}

    def _is_anew(self, id: str, guesses: Mapping[str, Guess]) -> bool:
        client = self.workspace.clients[id]
        if self.before.clients.get(id) is not client or guesses[id] is not self.before.guesses[id] != guesses[id]:
            return True
        old, new = self.old.entries.get(id, ()), self.new.entries.get(id, ())
        return old is not new and _facts(old) != _facts(new)

    # ----------------------------------------------------------------------- clients of which some rules moved

    def _partly(self, anew: set[str]) -> Iterator[tuple[str, tuple[_Move, ...]]]:
        """The other clients that have to be looked at again, each with the rules for which it has to be."""
        for id, client in self.workspace.clients.items():
            if id not in anew and id not in self.new.left_out:
                moves = tuple(move for move in self._moves_of(client) if self._concerns(client, move))
                if moves:
                    yield id, moves

    def _moves_of(self, client: Client) -> tuple[_Move, ...]:
        kind = self.before.guesses[client.id].archetype
        old, new = self.old.entries.get(client.id, ()), self.new.entries.get(client.id, ())
        key = (kind, *map(id, old), None, *map(id, new))
        if key not in self._moves:
            self._moves[key] = tuple(self._compared(client, kind) if old or new else self._compared_by_kind(kind))
        return self._moves[key]

    def _compared(self, client: Client, kind: Archetype) -> Iterator[_Move]:
        return self._pairs(self.before.profile.policies(client, kind), self.profile.policies(client, kind))

    def _compared_by_kind(self, kind: Archetype) -> Iterator[_Move]:
        return self._pairs(self.before.profile.policies_of_kind(kind), self.profile.policies_of_kind(kind))

    def _pairs(self, old: Iterable[Policy], new: Iterable[Policy]) -> Iterator[_Move]:
        before, now = ({policy.rule.id: policy for policy in those if _is_stable(policy)} for those in (old, new))
        for rule in {**before, **now}:
            same = self._is_same(rule)
            if not same or _as_said(before.get(rule)) != _as_said(now.get(rule)):
                yield _move(before.get(rule), now.get(rule), same)

    def _is_same(self, rule: str) -> bool:
        old, new = self._stated_rules
        return old.get(rule) == new.get(rule)

    def _concerns(self, client: Client, move: _Move) -> bool:
        """Whether the findings of this rule may be others now."""
        if move.where_found or move.policy is None:
            return client.id in self._with_findings(move.rule)
        if move.limit is None:
            return True
        values = self.new.measured(move.policy.rule, client, self.before.guesses[client.id].archetype)
        return not all(isinstance(value, int) and value <= move.limit for value in values)

    def _with_findings(self, rule: str) -> set[str]:
        if rule not in self._flagged:
            found = self.before.findings.items()
            self._flagged[rule] = {id for id, findings in found if any(finding.rule == rule for finding in findings)}
        return self._flagged[rule]

    def _judged(
        self, client: Client, moves: Sequence[_Move]
    ) -> tuple[tuple[Finding, ...], frozenset[tuple[str, str, str, World]]]:
        rules = {move.rule for move in moves}
        views = self.new.views(client, self.before.guesses[client.id].archetype)
        found, refused = judged([move.policy for move in moves if move.policy], views)
        before = self.before.findings[client.id]
        kept = [finding for finding in _unmarked(before) if finding.rule not in rules]
        still = {one for one in self.before.refused[client.id] if one[0] not in rules}
        return with_statuses(self.marks, client, [*kept, *found], before), refused | still

    # ---------------------------------------------------------------------------------------- statuses

    def _marked_anew(self, anew: set[str]) -> set[str]:
        """The clients whose findings may have another status because something else is allowed."""
        if self.marks.allowances != self.before.marks.allowances:
            return set(self.workspace.clients)
        moved = _moved(_waived(self.before.marks), _waived(self.marks))
        return {id for rule, client, *_ in moved for id in self._with_findings(rule) & self.new.named([client])} - anew


def _unmarked(findings: Iterable[Finding]) -> list[Finding]:
    """One client's findings before anybody allowed any, without what was said of suppressions."""
    return [
        finding if finding.status == "open" else replace(finding, status="open", status_reason="")
        for finding in findings
        if finding.rule != SUPPRESSION
    ]


def _waived(marks: Marks) -> list[tuple[str, str, str, str]]:
    """What is waived: the rule, whose findings, of which setting, and why. Where it stands changes no status."""
    return [(waiver.rule, waiver.client, waiver.setting, waiver.reason) for waiver in marks.waivers]


def _moved(old: Sequence[T], new: Sequence[T]) -> set[T]:
    """What only one of the two holds; all of it where what both hold stands in another order."""
    before, now = set(old), set(new)
    if [one for one in old if one in now] != [one for one in new if one in before]:
        return before | now
    return before ^ now


def _facts(entries: _Entries) -> object:
    """What entries say of a client beside its rules."""
    pins: dict[str, Pin] = {}
    for entry in reversed(entries):
        pins |= entry.pins
    return [entry.pool for entry in entries if entry.pool], list(pins.items())


def _is_stable(policy: Policy) -> bool:
    """Not of the two rules that are no rule of their own: what is pinned, and what is said of suppressions."""
    return policy.rule.id not in (PINNED, SUPPRESSION)


def _as_said(policy: Policy | None) -> object:
    return policy and (policy.options, policy.settings, policy.specific)


def _tables(profile: Profile) -> dict[str, object]:
    """What makes the rules that a profile states, by id."""
    return {id: one.table for layer in reversed(profile.layers) for id, one in layer.custom.items()}
