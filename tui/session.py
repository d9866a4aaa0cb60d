"""What a person has decided so far, and what the files would be then. No Textual here; only a write touches the disk.

A state is immutable; a step keeps the state before it. Every step, a bulk one too, is undone as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from ..core.model import Cell, CogtuiError, Finding, FindingKey, Fix
from ..core.text import count

if TYPE_CHECKING:
    from ..core.audit import Audit
    from ..core.workspace import Workspace
    from ..core.write import Written
    from .engine import Engine, Reading


@dataclass(frozen=True, slots=True)
class Decision:
    """``accepted`` with one of the finding's fixes, or ``skipped``. ``cells`` are those that the fix overrode."""

    finding: Finding
    kind: Literal["accepted", "skipped"]
    fix: Fix | None = None
    shared: bool = False
    cells: tuple[Cell, ...] = ()

    @property
    def files(self) -> frozenset[str]:
        return frozenset(cell.file for cell in self.cells)


Decisions: TypeAlias = Mapping[FindingKey, Decision]


@dataclass(frozen=True, slots=True)
class State:
    """One moment: what was read, what was decided in which order, and what comes of it."""

    reading: Reading
    workspace: Workspace = field(repr=False)
    audit: Audit = field(repr=False)
    decisions: Decisions = field(default_factory=dict)

    @property
    def accepted(self) -> tuple[Decision, ...]:
        return tuple(decision for decision in self.decisions.values() if decision.kind == "accepted")


@dataclass(frozen=True, slots=True)
class Step:
    """Something done, said in one sentence, and where. ``wrote`` is what it changed on disk."""

    before: State
    says: str
    client: str = ""
    finding: FindingKey | None = None
    wrote: Written | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something was not done. ``shares`` are the clients that would change too: agreeing to that is all it takes."""

    reason: str
    shares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What a fix does: the workspace with it, the cells that it overrides, and the other clients that change too."""

    workspace: Workspace = field(repr=False)
    cells: tuple[Cell, ...]
    shares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step did: a sentence, and where."""

    says: str
    client: str = ""
    finding: FindingKey | None = None


class Session:
    """The one place that knows what was decided."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.state: State | None = None
        self.options: dict[FindingKey, int] = {}
        self.withheld: dict[FindingKey, str] = {}
        self.excluded: frozenset[str] = frozenset()
        self.write_failed = False
        self._done: list[Step] = []
        self._undone: list[tuple[Step, State]] = []

    # -------------------------------------------------------------------------------------- reading

    def read(self, reading: Reading) -> tuple[str, ...]:
        """Take in what was read. Where it is another reading than before the decisions are made again.

        Returns those that no longer fit, as sentences.
        """
        if self.state is None:
            self.state = State(reading, reading.workspace, reading.audit)
            return ()
        if reading.number == self.state.reading.number:
            self.state = self._grown(self.state, reading)
            return ()
        self.state, lost = self._replayed(reading, self.state.decisions)
        self.withheld.clear()
        return lost

    def _grown(self, state: State, reading: Reading) -> State:
        """The same state over more clients: overridden cells mean the same text still."""
        if not state.accepted:
            return replace(state, reading=reading, workspace=reading.workspace, audit=reading.audit)
        workspace = reading.workspace.override(state.workspace.overrides)
        return replace(state, reading=reading, workspace=workspace, audit=self.engine.audit(workspace, reading.audit))

    def _replayed(self, reading: Reading, decisions: Decisions) -> tuple[State, tuple[str, ...]]:
        """All decisions made again on another reading, in their order."""
        state, lost = State(reading, reading.workspace, reading.audit), []
        for decision in decisions.values():
            made = self._made_again(state, decision)
            if made is None:
                lost.append(f"{decision.finding.rule} on {decision.finding.client} no longer fits")
            else:
                state = made
        return state, tuple(lost)

    def _made_again(self, state: State, decision: Decision) -> State | None:
        finding = _same(state.audit.findings.get(decision.finding.client, ()), decision.finding)
        if finding is None:
            return None
        if decision.fix is None:
            return _with(state, Decision(finding, "skipped"))
        fix = next((fix for fix in finding.fixes if (fix.key, fix.title) == (decision.fix.key, decision.fix.title)), None)
        made = self._apply(state, finding, fix, shared=decision.shared) if fix else None
        return made if isinstance(made, State) else None

    # ----------------------------------------------------------------------------------- decisions

    def option(self, finding: Finding) -> int:
        """Which of the finding's fixes is chosen."""
        return min(self.options.get(finding.key, 0), max(0, len(finding.fixes) - 1))

    def fix(self, finding: Finding) -> Fix | None:
        return finding.fixes[self.option(finding)] if finding.fixes else None

    def choose(self, finding: Finding, by: int) -> Outcome | Refused:
        """Choose another of the finding's fixes. Where one was accepted, the other takes its place."""
        if len(finding.fixes) < 2:
            return Refused("there is no other fix for this finding" if finding.fixes else self._no_fix(finding))
        before, chosen = self.option(finding), (self.option(finding) + by) % len(finding.fixes)
        self.options[finding.key] = chosen
        decision = self._now.decisions.get(finding.key)
        if decision is None or decision.kind != "accepted":
            return Outcome(f"{finding.rule}: {finding.fixes[chosen].title}", finding.client, finding.key)
        made = self.accept(finding, shared=decision.shared)
        if isinstance(made, Refused):
            self.options[finding.key] = before
        return made

    def accept(self, finding: Finding, *, shared: bool = False) -> Outcome | Refused:
        """Accept the chosen fix. ``shared``: it may change other clients too."""
        fix = self.fix(finding)
        if fix is None:
            return Refused(self._no_fix(finding))
        made = self._apply(self._before(finding), finding, fix, shared=shared)
        if isinstance(made, Refused):
            if not made.shares:
                self.withheld[finding.key] = made.reason
            return made
        return self._step(made, f"{finding.rule} accepted on {_short(finding.client)}", finding)

    def effect(self, finding: Finding) -> Effect | Refused:
        """What the chosen fix would do now, or the accepted one does."""
        now, fix = self._now, self.fix(finding)
        decision = now.decisions.get(finding.key)
        if decision and decision.kind == "accepted":
            return Effect(now.workspace, decision.cells)
        if fix is None:
            return Refused(self._no_fix(finding))
        made = self.engine.apply(now.workspace, now.audit, finding, fix, shared=False)
        if hasattr(made, "reason") and (shares := self.engine.also_changes(now.workspace, finding, fix)):
            made = self.engine.apply(now.workspace, now.audit, finding, fix, shared=True)
            if not hasattr(made, "reason"):
                return Effect(made.workspace, tuple(made.step.contents), shares)
        if hasattr(made, "reason"):
            return Refused(made.reason)
        return Effect(made.workspace, tuple(made.step.contents), made.step.also_changes)

    def skip(self, finding: Finding) -> Outcome:
        """Leave a finding as it is; a skipped one is opened again."""
        decision, cleared = self._now.decisions.get(finding.key), self._without(self._now, finding)
        if decision and decision.kind == "skipped":
            return self._step(cleared, f"{finding.rule} open again on {_short(finding.client)}", finding)
        made = _with(cleared, Decision(finding, "skipped"))
        return self._step(made, f"{finding.rule} skipped on {_short(finding.client)}", finding)

    def accept_all(self, findings: Sequence[Finding]) -> Outcome | Refused:
        """Accept the chosen fixes of many findings as one step; those that replace a client or change others stay open."""
        state, taken, left = self._now, 0, 0
        for finding in findings:
            present = _same(state.audit.findings.get(finding.client, ()), finding)
            if present is None:
                continue
            fix = self.fix(present)
            made = self._apply(state, present, fix, shared=False) if fix and fix.level != "replacement" else None
            if isinstance(made, State):
                state, taken = made, taken + 1
            else:
                left += 1
        if not taken:
            return Refused("none of these can be accepted together: look at them one by one")
        rest = f", {left} left to look at one by one" if left else ""
        return self._step(state, f"{count(taken, 'finding')} accepted{rest}", findings[0])

    def skip_all(self, findings: Sequence[Finding]) -> Outcome | Refused:
        state = self._now
        for finding in findings:
            state = _with(state, Decision(finding, "skipped"))
        if not findings:
            return Refused("nothing open is shown here")
        return self._step(state, f"{count(len(findings), 'finding')} skipped", findings[0])

    def _apply(self, state: State, finding: Finding, fix: Fix, *, shared: bool) -> State | Refused:
        try:
            made = self.engine.apply(state.workspace, state.audit, finding, fix, shared=shared)
        except CogtuiError as error:
            return Refused(str(error))
        if hasattr(made, "reason"):
            others = () if shared else self.engine.also_changes(state.workspace, finding, fix)
            return Refused(made.reason, others)
        former = state.decisions.get(finding.key)
        cells = {**dict.fromkeys(former.cells if former else ()), **made.step.contents}
        decision = Decision(finding, "accepted", fix, shared, tuple(cells))
        return replace(_with(state, decision), workspace=made.workspace, audit=made.audit)

    def _before(self, finding: Finding) -> State:
        """The state on which a finding is accepted: without what was decided on it, unless it stands there still.

        A list may hold the same item twice: accepting mends one, and the other is the same finding again.
        """
        standing = any(other.key == finding.key for other in self._now.audit.findings.get(finding.client, ()))
        decision = self._now.decisions.get(finding.key)
        again = standing and decision is not None and decision.kind == "accepted"
        return self._now if again else self._without(self._now, finding)

    def _without(self, state: State, finding: Finding) -> State:
        """The state as if this finding had not been decided. What was accepted after it is accepted again."""
        decision = state.decisions.get(finding.key)
        rest = {key: other for key, other in state.decisions.items() if key != finding.key}
        if decision is None or decision.kind == "skipped":
            return replace(state, decisions=rest)
        return self._replayed(state.reading, rest)[0]

    def _no_fix(self, finding: Finding) -> str:
        return finding.no_fix or "there is no automatic fix for this"

    # -------------------------------------------------------------------------------- undo and redo

    @property
    def _now(self) -> State:
        if self.state is None:
            raise CogtuiError("nothing has been read yet")
        return self.state

    def _step(self, state: State, says: str, finding: Finding) -> Outcome:
        self._done.append(Step(self._now, says, finding.client, finding.key))
        self._undone.clear()
        self.withheld.pop(finding.key, None)
        self.state = state
        return Outcome(says, finding.client, finding.key)

    @property
    def last(self) -> Step | None:
        return self._done[-1] if self._done else None

    def undo(self) -> Outcome | Refused:
        """Take the last step back. After a write the files are put back as they were.

        Raises:
            CogtuiError: a file can't be put back.
        """
        if not self._done:
            return Refused("nothing to undo")
        step = self._done[-1]
        if step.wrote:
            return self._undo_write(step, step.wrote)
        self._done.pop()
        self._undone.append((step, self._now))
        self.state = self._restored(step.before)
        return Outcome(f"undone: {step.says}", step.client, step.finding)

    def _undo_write(self, step: Step, wrote: Written) -> Outcome:
        restored = self.engine.undo(self._now.workspace, wrote)
        self._done.pop()
        self._undone.clear()
        self.state = step.before
        return Outcome(f"{count(len(restored), 'file')} put back as before the write", step.client, step.finding)

    def redo(self) -> Outcome | Refused:
        if not self._undone:
            return Refused("nothing to redo")
        step, after = self._undone.pop()
        self._done.append(replace(step, before=self._now))
        self.state = self._restored(after)
        return Outcome(f"again: {step.says}", step.client, step.finding)

    def _restored(self, state: State) -> State:
        """A former state over what has been read since."""
        reading = self._now.reading
        if state.reading is reading:
            return state
        if state.reading.number == reading.number:
            return self._grown(state, reading)
        return self._replayed(reading, state.decisions)[0]

    # ---------------------------------------------------------------------------------------- write

    def include(self, file: str) -> None:
        """Take a file, or leave it out, when writing."""
        self.excluded ^= {file}

    def to_write(self, unwritable: frozenset[str] = frozenset()) -> tuple[State, frozenset[str]]:
        """The state without the decisions that change a file left out or unwritable, and all files that those change.

        A fix stands or falls whole: leaving out one of its files leaves out what it does to the others.
        """
        out = [decision for decision in self._now.accepted if decision.files & (self.excluded | unwritable)]
        if not out:
            return self._now, frozenset()
        dropped = {decision.finding.key for decision in out}
        rest = {key: decision for key, decision in self._now.decisions.items() if key not in dropped}
        return self._replayed(self._now.reading, rest)[0], frozenset().union(*(decision.files for decision in out))

    def written(self, made: State, wrote: Written, reading: Reading) -> Outcome:
        """Note that a state was written, and what reading the files again gave. All other decisions are made again."""
        before, done = self._now, {decision.finding.key for decision in made.accepted}
        self.state = self._replayed(reading, {key: d for key, d in before.decisions.items() if key not in done})[0]
        now, then = _open(before.reading.audit), _open(self.state.reading.audit)
        says = f"{count(len(wrote.files), 'file')} written, {now} → {then} findings"
        self._done.append(Step(before, says, wrote=wrote))
        self._undone.clear()
        return Outcome(says)

    # --------------------------------------------------------------------------------------- counts

    @property
    def changed_files(self) -> frozenset[str]:
        """The files that writing everything would change."""
        return frozenset().union(*(decision.files for decision in self.state.accepted)) if self.state else frozenset()

    @property
    def edits(self) -> int:
        return len(self.state.accepted) if self.state else 0


# ----------------------------------------------------------------------------------------- helpers


def _with(state: State, decision: Decision) -> State:
    return replace(state, decisions={**state.decisions, decision.finding.key: decision})


def _same(findings: Iterable[Finding], wanted: Finding) -> Finding | None:
    """The same finding, whose message may have moved with another edit."""
    candidates = [finding for finding in findings if finding.key[:4] == wanted.key[:4]]
    exact = (finding for finding in candidates if finding.key == wanted.key)
    return next(exact, candidates[0] if len(candidates) == 1 else None)


def _short(client: str) -> str:
    from .wording import label

    return label(client.partition("#")[2])


def _open(audit: Audit) -> int:
    return sum(finding.status == "open" for finding in audit.all())
