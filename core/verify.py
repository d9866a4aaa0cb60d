"""The proof before anything is written: the patched texts are read again, and must say what was meant and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .audit import Audit
from .change import spell
from .fix import Applied, Step, Withheld, apply
from .model import Absent, CannotEdit, Choice, Client, Known, ListValue, ObjectValue, Partial, Present, Unknown, Value
from .settings import replacing
from .source import Edit, apply_edits
from .workspace import Unit, Workspace


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked, with how often it held."""

    label: str
    ok: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """What may be written: ``texts`` by file name. ``failed`` says by file why it may not."""

    workspace: Workspace
    edits: Mapping[str, Sequence[Edit]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.failed


def verify(workspace: Workspace) -> Verified:
    """Read the patched texts once more, through the same readers, and compare."""
    try:
        edits = workspace.edits()
    except CannotEdit as refusal:
        files = sorted({cell.file for cell in workspace.overrides})
        return Verified(workspace, failed=dict.fromkeys(files, str(refusal)))
    try:
        texts = {name: apply_edits(workspace.sources[name].text, edits[name]) for name in edits}
    except ValueError as overlap:
        return Verified(workspace, failed=dict.fromkeys(edits, str(overlap)))
    texts = {name: text for name, text in texts.items() if text != workspace.sources[name].text}
    again = workspace.reread(texts)
    before = {reading.unit.place: reading.unit for reading in workspace.readings}
    pairs = [(before[reading.unit.place], reading.unit) for reading in again.readings]
    failed: dict[str, str] = {}
    checks: list[Check] = []
    for label, test in _TESTS:
        wrong = dict(test(_Proof(workspace, again, pairs, edits, texts)))
        failed = {**wrong, **failed}
        detail = "; ".join(f"{file}: {why}" for file, why in wrong.items())
        checks.append(Check(label, not wrong, detail or f"{len(texts) - len(wrong)}/{len(texts)}"))
    return Verified(workspace, edits, texts, failed, tuple(checks))


@dataclass(frozen=True, slots=True)
class _Proof:
    workspace: Workspace
    again: Workspace
    pairs: Sequence[tuple[Unit, Unit]]
    edits: Mapping[str, Sequence[Edit]]
    texts: Mapping[str, str]


def _parses(proof: _Proof) -> Iterator[tuple[str, str]]:
    """No problem that was not there before."""
    for before, after in proof.pairs:
        known = Counter((p.file, p.kind) for p in before.problems)
        for problem in after.problems:
            known[problem.file, problem.kind] -= 1
            if known[problem.file, problem.kind] < 0:
                yield problem.file, f"line {problem.line}: {problem.message}"


def _settings(proof: _Proof) -> Iterator[tuple[str, str]]:
    """Every client's settings are those of the overridden state."""
    for reading in proof.again.readings:
        place = reading.unit.place
        ours = {id: c for id, c in proof.workspace.clients.items() if proof.workspace.homes[id].place == place}
        theirs = {id: c for id, c in proof.again.clients.items() if proof.again.homes[id].place == place}
        for id in ours.keys() ^ theirs.keys():
            yield (ours.get(id) or theirs[id]).file, f"{id} is there only {'before' if id in ours else 'after'}"
        for id in ours.keys() & theirs.keys():
            wrong = differing(ours[id], theirs[id])
            if wrong:
                yield ours[id].file, f"{wrong[0]} of {id} reads differently"


def differing(one: Client, other: Client) -> list[str]:
    """The settings that do not say the same in both."""
    return [name for name, value in one.values() if _said(value) != _said(other.value(name))]


def _said(value: Value) -> object:
    """A value without where and how it is written: ``"30"`` and 30 say the same."""
    match value:
        case Known():
            return ("known", spell(value.value))
        case Absent() | Present() | ObjectValue():
            return type(value).__name__
        case Unknown():
            return ("unknown", value.text)
        case Partial():
            return ("partial", value.text)
        case ListValue():
            return ("list", value.complete, tuple(_said(item.value) for item in value.items))
        case Choice():
            return ("choice", value.when, _said(value.then), _said(value.otherwise))


def replaced(workspace: Workspace) -> tuple[str, ...]:
    """The clients that a deployment would make anew, with another id: a setting moved that can't change in place."""
    before = (workspace.base or workspace).clients
    moved = ((id, client) for id, client in workspace.clients.items() if client is not before[id])
    return tuple(id for id, client in moved if not replacing().isdisjoint(differing(before[id], client)))


def _nothing_else(proof: _Proof) -> Iterator[tuple[str, str]]:
    """Outside the cells that were meant, the documents say what they said."""
    for before, after in proof.pairs:
        for name in before.sources.keys() & proof.texts.keys():
            meant = {before.outline_path(cell) for cell in proof.workspace.overrides if cell.file == name}
            old, new = before.outline(name), after.outline(name)
            moved = (path for path in old.keys() | new.keys() if old.get(path) != new.get(path))
            stray = sorted(path for path in moved if meant.isdisjoint(_around(path)))
            if stray:
                yield name, f"{stray[0]} would change too"


def _around(path: str) -> Iterator[str]:
    """A path and all paths that it lies under: members follow a ``/``, elements a ``[``, repeated blocks a ``#``."""
    yield path
    for separator in re.finditer(r"[/\[#]", path):
        yield path[: separator.start()]


def _comments(proof: _Proof) -> Iterator[tuple[str, str]]:
    """Every comment stays, but for those on a removed item's own line."""
    for before, after in proof.pairs:
        for name in before.sources.keys() & proof.texts.keys():
            text = before.sources[name].text
            gone = Counter(before.comments(name)) - Counter(after.comments(name))
            new = Counter(after.comments(name)) - Counter(before.comments(name))
            removed = "\n".join(text[edit.start : edit.end] for edit in proof.edits[name])
            if new or any(comment not in removed for comment in gone):
                yield name, "a comment would not survive"


_TESTS: tuple[tuple[str, Callable[[_Proof], Iterator[tuple[str, str]]]], ...] = (
    ("re-parses after patch", _parses),
    ("settings are as decided", _settings),
    ("nothing else changes", _nothing_else),
    ("comments & layout kept", _comments),
)


@dataclass(frozen=True, slots=True)
class Proved:
    """Steps that hold together, and those that had to be dropped, each with the reason."""

    verified: Verified
    steps: tuple[Step, ...]
    failed: tuple[tuple[Step, str], ...] = ()
    withheld: tuple[Withheld, ...] = ()


def prove(base: Workspace, before: Audit, steps: Sequence[Step]) -> Proved:
    """Verify the outcome of these steps; where that fails, drop the step at fault and try the rest again.

    ``before`` is the audit of ``base``.
    """
    kept = list(steps)
    failed: list[tuple[Step, str]] = []
    withheld: list[Withheld] = []
    while True:
        verified = verify(_after(base, kept))
        if verified.ok:
            return Proved(verified, tuple(kept), tuple(failed), tuple(withheld))
        at = _first_wrong(base, kept)
        reason = "; ".join(f"{file}: {why}" for file, why in verified.failed.items())
        failed.append((kept[at], reason))
        kept, refused = _replayed(base, before, [*kept[:at], *kept[at + 1 :]])
        withheld += refused


def _after(base: Workspace, steps: Sequence[Step]) -> Workspace:
    """The state that these steps leave: what a later one writes in a cell stands for what an earlier one did."""
    return base.override({cell: content for step in steps for cell, content in step.contents.items()})


def _first_wrong(base: Workspace, steps: Sequence[Step]) -> int:
    """The first step after which the state no longer verifies, by bisection: once wrong, it stays wrong."""
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        if verify(_after(base, steps[: middle + 1])).ok:
            low = middle + 1
        else:
            high = middle
    return low


def _replayed(base: Workspace, before: Audit, steps: Sequence[Step]) -> tuple[list[Step], list[Withheld]]:
    workspace, audited = base, before
    done: list[Step] = []
    refused: list[Withheld] = []
    for step in steps:
        shared = not step.group and bool(step.also_changes)
        outcome = apply(workspace, audited, step.finding, step.fix, shared=shared)
        if isinstance(outcome, Applied):
            workspace, audited = outcome.workspace, outcome.audit
            done.append(outcome.step)
        else:
            refused.append(outcome)
    return done, refused
