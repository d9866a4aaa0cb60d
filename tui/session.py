"""What a person has decided so far, and what the files would be then. No Textual here; only a write touches the disk.

A state is immutable; a step keeps the state before it. Every step, a bulk one too, is undone as one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..core.model import CogtuiError, Finding, FindingKey, Fix
from ..core.text import count
from .decisions import Decision, Effect, Outcome, Refused, State, Step, Together, tuned_key
from .remaking import applied, fresh, remade, same, tuned, under, with_decision, without

if TYPE_CHECKING:
    from ..core.draft import Draft
    from ..core.pins import Pin
    from ..core.profile import Profile
    from ..core.write import Written
    from .engine import Engine, Reading

__all__ = ["Decision", "Effect", "Outcome", "Refused", "Session", "State", "Step"]


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
            self.state = fresh(self.engine, reading, None)
            return ()
        if reading.number == self.state.reading.number:
            self.state = self._grown(self.state, reading)
            return ()
        self.state, lost = self._replayed(self.state, reading)
        self.withheld.clear()
        return lost

    def _grown(self, state: State, reading: Reading) -> State:
        """The same state over more clients: overridden cells mean the same text still."""
        start = fresh(self.engine, reading, state.draft)
        if not state.edits:
            return replace(start, decisions=state.decisions)
        workspace = reading.workspace.override(state.workspace.overrides)
        return replace(start, workspace=workspace, audit=self.engine.audit(workspace, start.base), decisions=state.decisions)

    def _replayed(self, state: State, reading: Reading) -> tuple[State, tuple[str, ...]]:
        """All decisions of a state made again on another reading, in their order."""
        return remade(self.engine, fresh(self.engine, reading, state.draft), state.decisions.values())

    # ----------------------------------------------------------------------------------- decisions

    def option(self, finding: Finding) -> int:
        """Which of the finding's fixes is chosen."""
        return min(self.options.get(finding.key, 0), max(0, len(finding.fixes) - 1))

    def fix(self, finding: Finding) -> Fix | None:
        return finding.fixes[self.option(finding)] if finding.fixes else None

    def choose(self, finding: Finding, by: int) -> Outcome | Refused:
        """Choose another of the finding's fixes. Where one was accepted, the other takes its place."""
        if len(finding.fixes) < 2:
            return Refused("there is no other fix for this finding" if finding.fixes else _no_fix(finding))
        before, chosen = self.option(finding), (self.option(finding) + by) % len(finding.fixes)
        self.options[finding.key] = chosen
        decision = self._now.decisions.get(finding.key)
        if decision is None or decision.kind != "accepted":
            return Outcome(f"{finding.rule}: {finding.fixes[chosen].title}", finding.client, finding.key)
        if finding.fixes[chosen].level == "replacement":
            self.options[finding.key] = before
            return Refused("the other fix makes a new client: take this one back before it is accepted")
        made = self.accept(finding, shared=decision.shared)
        if isinstance(made, Refused):
            self.options[finding.key] = before
        return made

    def accept(self, finding: Finding, *, shared: bool = False) -> Outcome | Refused:
        """Accept the chosen fix. ``shared``: it may change other clients too."""
        fix = self.fix(finding)
        if fix is None:
            return Refused(_no_fix(finding))
        made = applied(self.engine, self._before(finding), finding, fix, shared=shared)
        if isinstance(made, Refused):
            if not made.shares:
                self.withheld[finding.key] = made.reason
            return made
        return self._step(made, f"{finding.rule} accepted on {_short(finding.client)}", finding.client, finding.key)

    def set_value(self, client: str, setting: str, wanted: Pin, *, shared: bool = False) -> Outcome | Refused:
        """Set a setting to a value, whatever the policy says of it. The value that was read takes the tuning back."""
        made = self._at_value(client, setting, wanted, shared=shared)
        if isinstance(made, Refused):
            return made
        key, name = tuned_key(client, setting), _short(client)
        if key not in made.decisions and key not in self._now.decisions:
            return Refused(f"{setting} has this value already")
        says = f"{setting} set on {name}" if key in made.decisions else f"{setting} as it was on {name}"
        return self._step(made, says, client, key)

    def _at_value(self, client: str, setting: str, wanted: Pin, *, shared: bool) -> State | Refused:
        state = without(self.engine, self._now, self._edits_of(client, setting))
        made = tuned(self.engine, state, client, setting, wanted, shared=shared)
        return state if made is None else made

    def _edits_of(self, client: str, setting: str) -> frozenset[FindingKey]:
        """What was decided for a setting's value: another value takes its place."""
        return frozenset(d.key for d in self._now.edits if (d.finding.client, d.finding.setting) == (client, setting))

    def try_value(self, client: str, setting: str, wanted: Pin) -> Effect | Refused:
        """What setting a value would do, to every client that it changes."""
        made, shares = self._at_value(client, setting, wanted, shared=False), tuple[str, ...]()
        if isinstance(made, Refused) and made.shares:
            shares = made.shares
            made = self._at_value(client, setting, wanted, shared=True)
        if isinstance(made, Refused):
            return made
        decision = made.decisions.get(tuned_key(client, setting))
        return Effect(made.workspace, made.audit, decision.cells if decision else (), shares)

    def effect(self, finding: Finding) -> Effect | Refused:
        """What the chosen fix would do now, or the accepted one does."""
        now, fix = self._now, self.fix(finding)
        decision = now.decisions.get(finding.key)
        if decision and decision.edits:
            return Effect(now.workspace, now.audit, decision.cells)
        if fix is None:
            return Refused(_no_fix(finding))
        made = self.engine.apply(now.workspace, now.audit, finding, fix, shared=False)
        if hasattr(made, "reason") and (shares := self.engine.also_changes(now.workspace, finding, fix)):
            made = self.engine.apply(now.workspace, now.audit, finding, fix, shared=True)
            if not hasattr(made, "reason"):
                return Effect(made.workspace, made.audit, tuple(made.step.contents), shares)
        if hasattr(made, "reason"):
            return Refused(made.reason)
        return Effect(made.workspace, made.audit, tuple(made.step.contents), made.step.also_changes)

    def skip(self, finding: Finding) -> Outcome:
        """Leave a finding as it is; a skipped one is opened again."""
        decision, name = self._now.decisions.get(finding.key), _short(finding.client)
        cleared = without(self.engine, self._now, {finding.key})
        if decision and decision.kind == "skipped":
            return self._step(cleared, f"{finding.rule} open again on {name}", finding.client, finding.key)
        made = with_decision(cleared, Decision(finding, "skipped"))
        return self._step(made, f"{finding.rule} skipped on {name}", finding.client, finding.key)

    def open_again(self, keys: Collection[FindingKey]) -> Outcome | Refused:
        """Take decisions back as one step, whatever came after them."""
        gone = [key for key in keys if key in self._now.decisions]
        if not gone:
            return Refused("nothing was decided there")
        first = self._now.decisions[gone[0]].finding
        state = without(self.engine, self._now, frozenset(gone))
        return self._step(state, f"{count(len(gone), 'decision')} taken back", first.client, first.key)

    def accept_all(self, findings: Sequence[Finding]) -> Outcome | Refused:
        """Accept the chosen fixes of many findings as one step; those that replace a client or change others stay open."""
        return self.take(self.together(findings), findings)

    def together(self, findings: Sequence[Finding], going: Callable[[int], bool] = lambda _: True) -> Together:
        """The same, but not yet a step, so that any thread may do it. It ends early where ``going`` says no, after so many."""
        now = state = self._now
        taken = left = 0
        for place, finding in enumerate(findings):
            if not going(place):
                break
            present = same(state.audit.findings.get(finding.client, ()), finding)
            if present is None:
                continue
            fix = self.fix(present)
            made = applied(self.engine, state, present, fix, shared=False) if fix and fix.level != "replacement" else None
            if isinstance(made, State):
                state, taken = made, taken + 1
            else:
                left += 1
        return Together(now, state, taken, left)

    def take(self, made: Together, findings: Sequence[Finding]) -> Outcome | Refused:
        """Make what was accepted together a step."""
        if made.before is not self._now:
            return Refused("something else happened meanwhile: accept them again")
        if not made.taken:
            return Refused("none of these can be accepted together: look at them one by one")
        rest = f", {made.left} left to look at one by one" if made.left else ""
        return self._step(made.after, f"{count(made.taken, 'finding')} accepted{rest}", findings[0].client, findings[0].key)

    def effect_of_all(self, findings: Sequence[Finding]) -> tuple[Effect, int]:
        """What accepting these together would do, and how many would be left to look at one by one."""
        made = self.together(findings)
        before, after = made.before.decisions, made.after
        new = (decision for key, decision in after.decisions.items() if decision is not before.get(key))
        cells = tuple(dict.fromkeys(cell for decision in new for cell in decision.cells))
        return Effect(after.workspace, after.audit, cells), made.left

    def skip_all(self, findings: Sequence[Finding]) -> Outcome | Refused:
        if not findings:
            return Refused("nothing open is shown here")
        decisions = {finding.key: Decision(finding, "skipped") for finding in findings}
        state = replace(self._now, decisions={**self._now.decisions, **decisions})
        return self._step(state, f"{count(len(findings), 'finding')} skipped", findings[0].client, findings[0].key)

    def _before(self, finding: Finding) -> State:
        """The state on which a finding is accepted: without what was decided on it, unless it stands there still.

        A list may hold the same item twice: accepting mends one, and the other is the same finding again.
        """
        standing = any(other.key == finding.key for other in self._now.audit.findings.get(finding.client, ()))
        decision = self._now.decisions.get(finding.key)
        again = standing and decision is not None and decision.kind == "accepted"
        keys = {finding.key, tuned_key(finding.client, finding.setting)}
        return self._now if again else without(self.engine, self._now, keys)

    # --------------------------------------------------------------------------------------- policy

    @property
    def profile(self) -> Profile:
        """The policy in force."""
        return self.state.base.profile if self.state else self.engine.profile

    @property
    def draft(self) -> Draft:
        """The policy in force, to be changed.

        Raises:
            CogtuiError: its file can't be read any more.
        """
        return self._now.draft or self.engine.open_draft(self._now.workspace.root)

    def tune(self, draft: Draft, says: str, client: str = "") -> Outcome | Refused:
        """Put another policy in force. Accepted fixes follow it, tuned values stay."""
        if not self._now.reading.complete:
            return Refused("files are still being read; tune when that is done")
        return self._step(under(self.engine, self._now, draft), says, client, None)

    def take_up(self, state: State, says: str) -> Outcome:
        """Go on from a state that was made of this one, as one step."""
        return self._step(state, says, "", None)

    # -------------------------------------------------------------------------------- undo and redo

    @property
    def _now(self) -> State:
        if self.state is None:
            raise CogtuiError("nothing has been read yet")
        return self.state

    def _step(self, state: State, says: str, client: str, key: FindingKey | None) -> Outcome:
        self._done.append(Step(self._now, says, client, key))
        self._undone.clear()
        if key:
            self.withheld.pop(key, None)
        self.state = state
        return Outcome(says, client, key)

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
            return self._undo_write(step)
        self._done.pop()
        self._undone.append((step, self._now))
        self.state = self._restored(step.before)
        return Outcome(f"undone: {step.says}", step.client, step.finding)

    def _undo_write(self, step: Step) -> Outcome:
        restored = [file for written in step.wrote for file in self.engine.undo(written)]
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
        return self._replayed(state, reading)[0]

    # ---------------------------------------------------------------------------------------- write

    def include(self, file: str) -> None:
        """Take a file, or leave it out, when writing."""
        self.excluded ^= {file}

    def to_write(self, unwritable: frozenset[str] = frozenset()) -> tuple[State, frozenset[str]]:
        """The state without the decisions that change a file left out or unwritable, and all files that those change.

        A fix stands or falls whole: leaving out one of its files leaves out what it does to the others.
        """
        out = [decision for decision in self._now.edits if decision.files & (self.excluded | unwritable)]
        if not out:
            return self._now, frozenset()
        state = without(self.engine, self._now, {decision.key for decision in out})
        return state, frozenset().union(*(decision.files for decision in out))

    def written(self, made: State, wrote: tuple[Written, ...], reading: Reading, draft: Draft | None) -> Outcome:
        """Note that a state was written, and what reading the files again gave. All other decisions are made again.

        ``draft`` is the policy after the write: as it was, or saved.
        """
        before, done = self._now, {decision.key for decision in made.edits}
        rest = {key: decision for key, decision in before.decisions.items() if key not in done}
        self.state, _ = self._replayed(replace(before, decisions=rest, draft=draft), reading)
        now, then = before.base.to_decide(), self.state.base.to_decide()
        files = sum(len(written.files) for written in wrote)
        says = f"{count(files, 'file')} written, {now} → {then} findings to decide"
        self._done.append(Step(before, says, wrote=wrote))
        self._undone.clear()
        return Outcome(says)

    # --------------------------------------------------------------------------------------- counts

    @property
    def changed_files(self) -> frozenset[str]:
        """The templates that writing everything would change."""
        return frozenset().union(*(decision.files for decision in self.state.edits)) if self.state else frozenset()

    @property
    def edits(self) -> int:
        return len(self.state.edits) if self.state else 0

    @property
    def unsaved(self) -> bool:
        """Whether the policy is not as it stands in its file."""
        return bool(self.state and self.state.draft and self.state.draft.changed)


# ----------------------------------------------------------------------------------------- helpers


def _no_fix(finding: Finding) -> str:
    return finding.no_fix or "there is no automatic fix for this"


def _short(client: str) -> str:
    from .wording import label

    return label(client.partition("#")[2])
