"""Decisions made, taken back and made again on a state. Only what hangs together with a decision is made again, never all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..core.model import CogtuiError, Finding, FindingKey, Fix
from .decisions import Decision, Decisions, Kind, Refused, State

if TYPE_CHECKING:
    from ..core.draft import Draft
    from ..core.pins import Pin
    from .engine import Engine, Reading

    Findings = Mapping[str, tuple[Finding, ...]]


def fresh(engine: Engine, reading: Reading, draft: Draft | None) -> State:
    """What was read, under a policy, with nothing decided."""
    base = reading.audit
    if draft is not None and base.profile is not draft.profile:
        base = engine.retuned(reading.workspace, base, draft.profile)
    return State(reading, reading.workspace, base, base, draft=draft)


def with_decision(state: State, decision: Decision) -> State:
    return replace(state, decisions={**state.decisions, decision.key: decision})


def applied(
    engine: Engine,
    state: State,
    finding: Finding,
    fix: Fix,
    *,
    shared: bool,
    kind: Kind = "accepted",
    wanted: Pin | None = None,
) -> State | Refused:
    """The state with a fix of a finding."""
    try:
        made = engine.apply(state.workspace, state.audit, finding, fix, shared=shared)
    except CogtuiError as error:
        return Refused(str(error))
    if hasattr(made, "reason"):
        others = () if shared else engine.also_changes(state.workspace, finding, fix)
        return Refused(made.reason, others)
    decision = Decision(finding, kind, fix, shared, wanted=wanted)
    former = state.decisions.get(decision.key)
    cells = {**dict.fromkeys(former.cells if former else ()), **made.step.contents}
    decision = replace(decision, cells=tuple(cells))
    return replace(with_decision(state, decision), workspace=made.workspace, audit=made.audit)


def tuned(engine: Engine, state: State, client: str, setting: str, wanted: Pin, *, shared: bool) -> State | Refused | None:
    """The state with a setting at a value; None where it has that value."""
    finding = engine.wanting(state.workspace.clients[client], setting, wanted, state.audit.guesses[client].archetype)
    if finding is None:
        return None
    if not finding.fixes:
        return Refused(finding.no_fix or f"{setting} can't be set")
    return applied(engine, state, finding, finding.fixes[0], shared=shared, kind="tuned", wanted=wanted)


def same(findings: Iterable[Finding], wanted: Finding) -> Finding | None:
    """The same finding, whose message may have moved with another edit."""
    candidates = [finding for finding in findings if finding.key[:4] == wanted.key[:4]]
    exact = (finding for finding in candidates if finding.key == wanted.key)
    return next(exact, candidates[0] if len(candidates) == 1 else None)


def made_again(engine: Engine, state: State, decision: Decision) -> State | None:
    """The state with a decision made anew, None where it no longer fits."""
    client = decision.finding.client
    if decision.kind == "tuned" and decision.wanted is not None:
        if client not in state.workspace.clients:
            return None
        again = tuned(engine, state, client, decision.finding.setting, decision.wanted, shared=decision.shared)
        return state if again is None else again if isinstance(again, State) else None
    finding = same(state.audit.findings.get(client, ()), decision.finding)
    if finding is None:
        return None
    if decision.fix is None:
        return with_decision(state, Decision(finding, "skipped"))
    fix = _like(finding.fixes, decision.fix)
    made = applied(engine, state, finding, fix, shared=decision.shared) if fix else None
    return made if isinstance(made, State) else None


def _like(fixes: Sequence[Fix], wanted: Fix) -> Fix | None:
    """The fix that was chosen: by its name and title; where only the title moved with the policy, by its name."""
    named = [fix for fix in fixes if fix.key == wanted.key]
    exact = (fix for fix in named if fix.title == wanted.title)
    return next(exact, named[0] if len(named) == 1 else None)


def remade(engine: Engine, state: State, decisions: Iterable[Decision]) -> tuple[State, tuple[str, ...]]:
    """Decisions made again in their order, and as sentences those that no longer fit."""
    lost: list[str] = []
    for decision in decisions:
        made = made_again(engine, state, decision)
        if made is None:
            what = decision.finding.setting if decision.kind == "tuned" else decision.finding.rule
            lost.append(f"{what} on {decision.finding.client} no longer fits")
        else:
            state = made
    return state, tuple(lost)


def without(engine: Engine, state: State, keys: Collection[FindingKey]) -> State:
    """The state as if these had not been decided. What hangs together with them is made again."""
    cleared, gone = taken_back(engine, state, keys)
    return remade(engine, cleared, (decision for decision in gone if decision.key not in keys))[0]


def taken_back(engine: Engine, state: State, keys: Collection[FindingKey]) -> tuple[State, tuple[Decision, ...]]:
    """The state without these decisions and all that hang together with them; and all of those, in their order."""
    tied = tangled(state, keys)
    rest: Decisions = {key: decision for key, decision in state.decisions.items() if key not in tied}
    gone = tuple(decision for key, decision in state.decisions.items() if key in tied)
    cells = {cell for decision in gone for cell in decision.cells}
    if not cells:
        return replace(state, decisions=rest), gone
    workspace = state.workspace.without(cells)
    return replace(state, decisions=rest, workspace=workspace, audit=engine.audit(workspace, state.audit)), gone


def tangled(state: State, keys: Collection[FindingKey]) -> frozenset[FindingKey]:
    """These decisions, and those that concern a client that they concern: one may stand on what the other changed."""
    found = {key for key in keys if key in state.decisions}
    if not any(state.decisions[key].edits for key in found):
        return frozenset(found)
    concerned = {decision.key: _clients(state, decision) for decision in state.edits}
    reached = {client for key in found for client in concerned.get(key, ())}
    grown = True
    while grown:
        new = [key for key, clients in concerned.items() if key not in found and not reached.isdisjoint(clients)]
        grown = bool(new)
        found.update(new)
        reached.update(client for key in new for client in concerned[key])
    return frozenset(found)


def _clients(state: State, decision: Decision) -> set[str]:
    return {decision.finding.client, *(id for cell in decision.cells for id in state.workspace.readers(cell))}


def under(engine: Engine, state: State, draft: Draft) -> State:
    """The state under another policy: accepted fixes follow it, tuned values stay, what it no longer asks for is dropped."""
    before = state.base
    base = engine.retuned(state.reading.workspace, before, draft.profile)
    audit = engine.retuned(state.workspace, state.audit, draft.profile) if state.edits else base
    moved = [d for d in state.decisions.values() if d.kind != "tuned" and _moves(d, before.findings, base.findings)]
    state = replace(state, base=base, audit=audit, draft=draft)
    if not moved:
        return state
    cleared, gone = taken_back(engine, state, {decision.key for decision in moved})
    return remade(engine, cleared, gone)[0]


def _moves(decision: Decision, before: Findings, after: Findings) -> bool:
    """Whether a policy asks for something else than the one before where this was decided."""
    client = decision.finding.client
    former, present = before.get(client, ()), after.get(client, ())
    if former is present:
        return False
    was, now = same(former, decision.finding), same(present, decision.finding)
    return was is not None and was != now
