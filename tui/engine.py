"""The doors of the core that the interface goes through, in one place. Core modules are imported when they are first needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, TypeVar

from ..core.model import CogtuiError

if TYPE_CHECKING:
    from ..core.audit import Audit
    from ..core.convert.ledger import Converted
    from ..core.diff import Hunk
    from ..core.draft import Draft
    from ..core.fix import Applied, Withheld
    from ..core.ignored import Exclusion
    from ..core.model import Archetype, Cell, Client, Content, Finding, Fix, Language
    from ..core.pins import Pin
    from ..core.profile import Profile
    from ..core.replay import Decided, Replay
    from ..core.rule import Measured, Rule
    from ..core.suppressions import Terms
    from ..core.verify import Verified
    from ..core.workspace import Variables, Workspace
    from ..core.write import Written

T = TypeVar("T")
Form: TypeAlias = Literal["text", "json"]
"""What a report is written as."""
BATCH_SECONDS = 0.05
READ_ONLY = "read-only: nothing is written"


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading the disk gave so far. Cells of one ``number`` mean the same text; ``done`` of ``total`` places were read."""

    number: int
    workspace: Workspace = field(repr=False)
    audit: Audit = field(repr=False)
    done: int = 0
    total: int = 0

    @property
    def complete(self) -> bool:
        return self.done >= self.total


class Engine(Protocol):
    """What the session needs done. Tests may put something else in its place."""

    @property
    def profile(self) -> Profile:
        """The policy that was given at the start."""

    @property
    def paths(self) -> tuple[str, ...]: ...

    @property
    def read_only(self) -> bool:
        """Nothing may be written: ``write``, ``save`` and ``undo`` raise ``CogtuiError``."""

    def read(self, number: int, stopped: Callable[[], bool], profile: Profile) -> Iterator[Reading]:
        """Read everything, giving what is there from time to time, until ``stopped()``.

        Raises:
            CogtuiError: a path is gone.
        """

    def audit(self, workspace: Workspace, before: Audit) -> Audit:
        """The audit of what changed, under the policy of ``before``."""

    def retuned(self, workspace: Workspace, before: Audit, profile: Profile) -> Audit:
        """The audit of the same workspace under another policy."""

    def open_draft(self, root: str) -> Draft:
        """The policy that was given at the start, to be changed."""

    def draft_on(self, profile: Profile, root: str) -> Draft:
        """Another policy, to be changed.

        Raises:
            CogtuiError: its file can't be read any more.
        """

    def measures(self, workspace: Workspace, audit: Audit, rule: Rule) -> Mapping[str, Measured]:
        """What a rule that has a measure measures in each client, by its id."""

    def profiles(self, root: str) -> tuple[str, ...]:
        """The names of the policies that there are: the built-in ones, then files beside what is audited and above."""

    def load(self, name: str) -> Profile:
        """The policy of this name.

        Raises:
            CogtuiError: it can't be read, or something in it is wrong.
        """

    def wanting(self, client: Client, setting: str, wanted: Pin, archetype: Archetype) -> Finding | None:
        """A finding whose fix sets a setting to this value; None where it has it already."""

    def apply(self, workspace: Workspace, audit: Audit, finding: Finding, fix: Fix, *, shared: bool) -> Applied | Withheld: ...

    def also_changes(self, workspace: Workspace, finding: Finding, fix: Fix) -> tuple[str, ...]: ...

    def hunks(self, workspace: Workspace, cells: Iterable[Cell] | None = None) -> dict[str, tuple[Hunk, ...]]:
        """What the overridden cells, or these of them, change in the files, by file name."""

    def patch(self, workspace: Workspace, cells: Iterable[Cell] | None = None) -> str:
        """The same as a unified diff."""

    def convert(self, workspace: Workspace, client: str, language: Language) -> Converted:
        """A client in another language, as it would be with the workspace's overrides.

        Raises:
            CogtuiError: what is overridden can't be written.
        """

    def as_kind(self, audit: Audit, client: Client, kind: Archetype) -> int:
        """How many findings of a client would ask for a decision if the policy said that it is of this kind."""

    def verify(self, workspace: Workspace) -> Verified: ...

    def replaced(self, workspace: Workspace) -> tuple[str, ...]:
        """The clients that a deployment would make anew, with another id."""

    def draft_hunks(self, draft: Draft) -> tuple[Hunk, ...]:
        """What saving a policy changes in its file."""

    def report(self, workspace: Workspace, audit: Audit, form: Form) -> str:
        """What ``--check`` would report of an audit, as a text without colours, or as JSON."""

    def replay(self, workspace: Workspace, before: Audit, final: Audit, decided: Sequence[Decided]) -> Replay:
        """These decisions as a profile for the working directory, proved."""

    def command(self, profile: str) -> str:
        """The command line that fixes with a profile what was opened here."""

    def write(self, workspace: Workspace, texts: Mapping[str, str]) -> Written: ...

    def save(self, draft: Draft) -> Written:
        """Write a policy to its file."""

    def undo(self, written: Written) -> tuple[str, ...]: ...


class CoreEngine:
    """The real doors, for these paths and this profile."""

    read_only = False

    def __init__(
        self,
        paths: Sequence[str],
        profile: Profile,
        exclude: Sequence[Exclusion] = (),
        variables: Variables | None = None,
        terms: Terms | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        self.paths = tuple(paths)
        self.read_only = read_only
        self.profile = profile
        self._exclude = tuple(exclude)
        self._variables = variables
        self._terms = terms

    def read(self, number: int, stopped: Callable[[], bool], profile: Profile) -> Iterator[Reading]:
        from ..core.audit import audit
        from ..core.discover import discover
        from ..core.workspace import load_readings, start

        found = discover(self.paths, self._exclude)
        total, done = len(found.modules) + len(found.templates), 0
        workspace, checked = start(found), None
        for batch in _batches(load_readings(found, variables=self._variables), stopped):
            done += len(batch)
            workspace = workspace.with_readings(batch)
            checked = audit(workspace, profile, checked, terms=self._terms)
            if done == total:
                _index(workspace)
            yield Reading(number, workspace, checked, done, total)
        if checked is None:
            yield Reading(number, workspace, audit(workspace, profile, terms=self._terms), 0, total)

    def audit(self, workspace: Workspace, before: Audit) -> Audit:
        from ..core.audit import audit

        return audit(workspace, before.profile, before, terms=self._terms)

    def retuned(self, workspace: Workspace, before: Audit, profile: Profile) -> Audit:
        from ..core.retune import retuned

        return retuned(workspace, before, profile)

    def open_draft(self, root: str) -> Draft:
        from ..core.draft import open_draft

        return open_draft(self.profile, root)

    def draft_on(self, profile: Profile, root: str) -> Draft:
        from ..core.draft import open_draft

        return open_draft(profile, root)

    def measures(self, workspace: Workspace, audit: Audit, rule: Rule) -> Mapping[str, Measured]:
        from ..core.retune import measures

        return measures(workspace, audit, rule)

    def profiles(self, root: str) -> tuple[str, ...]:
        from ..core.profile_files import available

        return available(root)

    def load(self, name: str) -> Profile:
        from ..core.profile import load_profile

        return load_profile(name, self.paths)

    def wanting(self, client: Client, setting: str, wanted: Pin, archetype: Archetype) -> Finding | None:
        from ..core.pins import finding

        return finding(client, setting, wanted, archetype)

    def apply(self, workspace: Workspace, audit: Audit, finding: Finding, fix: Fix, *, shared: bool) -> Applied | Withheld:
        from ..core.fix import apply

        return apply(workspace, audit, finding, fix, shared=shared)

    def also_changes(self, workspace: Workspace, finding: Finding, fix: Fix) -> tuple[str, ...]:
        from ..core.fix import also_changes

        return also_changes(workspace, finding, fix)

    def hunks(self, workspace: Workspace, cells: Iterable[Cell] | None = None) -> dict[str, tuple[Hunk, ...]]:
        from ..core.diff import hunks

        edits = workspace.edits(_contents(workspace, cells))
        return {name: hunks(workspace.sources[name], edits[name]) for name in sorted(edits)}

    def patch(self, workspace: Workspace, cells: Iterable[Cell] | None = None) -> str:
        from ..core.diff import unified

        return unified(workspace.sources, workspace.edits(_contents(workspace, cells)))

    def convert(self, workspace: Workspace, client: str, language: Language) -> Converted:
        from ..core.convert.converting import convert

        return convert(_as_it_would_be(workspace, client), (client,), language)

    def as_kind(self, audit: Audit, client: Client, kind: Archetype) -> int:
        from ..core.audit import to_decide
        from ..core.kinds import as_kind

        return to_decide(as_kind(client, audit, kind))

    def verify(self, workspace: Workspace) -> Verified:
        from ..core.verify import verify

        return verify(workspace)

    def replaced(self, workspace: Workspace) -> tuple[str, ...]:
        from ..core.verify import replaced

        return replaced(workspace)

    def draft_hunks(self, draft: Draft) -> tuple[Hunk, ...]:
        from ..core.draft import diff

        return diff(draft)

    def report(self, workspace: Workspace, audit: Audit, form: Form) -> str:
        from ..core.report import json, report, text

        clients = [id for id, client in workspace.clients.items() if not audit.profile.leaves_out(client)]
        made = report(workspace, audit, clients, audit.all())
        return json.render(made) if form == "json" else text.render(made)

    def replay(self, workspace: Workspace, before: Audit, final: Audit, decided: Sequence[Decided]) -> Replay:
        from ..core.replay import replay

        return replay(workspace, before, final, decided, os.path.realpath("cogtui-replay.toml"))

    def command(self, profile: str) -> str:
        from ..core.arguments import command

        exclude = [one for one in self._exclude if isinstance(one, str)]
        return command(profile, self.paths, exclude, self._variables, self._terms)

    def write(self, workspace: Workspace, texts: Mapping[str, str]) -> Written:
        from ..core.write import write

        self._may_write()
        return write(workspace.root, workspace.sources, texts)

    def save(self, draft: Draft) -> Written:
        from ..core.draft import save

        self._may_write()
        return save(draft)

    def undo(self, written: Written) -> tuple[str, ...]:
        from ..core.write import undo

        self._may_write()
        return undo(written.root, written.run)

    def _may_write(self) -> None:
        if self.read_only:
            raise CogtuiError(READ_ONLY)


def _index(workspace: Workspace) -> None:
    """Have the workspace note which client reads which cell now, in this thread, and not when the first fix is looked at."""
    cell = next((cell for client in workspace.clients.values() for cell in client.reads), None)
    if cell:
        workspace.readers(cell)


def _as_it_would_be(workspace: Workspace, client: str) -> Workspace:
    """What a client was read from, read again with the overridden cells written."""
    from ..core.source import apply_edits

    files = workspace.homes[client].sources
    mine = {cell: content for cell, content in workspace.overrides.items() if cell.file in files}
    if not mine:
        return workspace
    edits = workspace.edits(mine)
    return workspace.reread({name: apply_edits(workspace.sources[name].text, edits[name]) for name in edits})


def _contents(workspace: Workspace, cells: Iterable[Cell] | None) -> dict[Cell, Content] | None:
    return None if cells is None else {cell: workspace.overrides[cell] for cell in cells}


def _batches(found: Iterator[T], stopped: Callable[[], bool]) -> Iterator[list[T]]:
    """What was found, in lots that may each be shown: the first soon, later ones rarer, as showing more costs more."""
    batch, begun = [], monotonic()
    since = begun
    for one in found:
        batch.append(one)
        # A thread that computes without a pause takes the interpreter back before the screen's thread gets it.
        sleep(0.0005)
        if stopped():
            return
        if monotonic() - since >= BATCH_SECONDS + (since - begun) / 8:
            yield batch
            batch, since = [], monotonic()
    if batch:
        yield batch
