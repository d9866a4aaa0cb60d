"""What a person decides, and the state that comes of it. Everything here is immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from ..core.model import Cell, Finding, FindingKey, Fix

if TYPE_CHECKING:
    from ..core.audit import Audit
    from ..core.draft import Draft
    from ..core.pins import Pin
    from ..core.workspace import Workspace
    from ..core.write import Written
    from .engine import Reading

Kind: TypeAlias = Literal["accepted", "tuned", "skipped"]


@dataclass(frozen=True, slots=True)
class Decision:
    """``accepted`` with one of the finding's fixes, ``tuned`` to a value that a person wants, or ``skipped``.

    An accepted fix means what the policy wants and follows it; a tuned value (``wanted``) stays. ``cells`` are those that
    the fix overrode; ``shared``: it may change other clients too.
    """

    finding: Finding
    kind: Kind
    fix: Fix | None = None
    shared: bool = False
    cells: tuple[Cell, ...] = ()
    wanted: Pin | None = None

    @property
    def key(self) -> FindingKey:
        """A setting is tuned once, whatever the value."""
        return tuned_key(self.finding.client, self.finding.setting) if self.kind == "tuned" else self.finding.key

    @property
    def edits(self) -> bool:
        return self.kind != "skipped"

    @property
    def files(self) -> frozenset[str]:
        return frozenset(cell.file for cell in self.cells)


def tuned_key(client: str, setting: str) -> FindingKey:
    return (client, "", "", setting, "", "")


Decisions: TypeAlias = Mapping[FindingKey, Decision]


@dataclass(frozen=True, slots=True)
class State:
    """One moment: what was read, what was decided in which order, and what comes of it.

    ``base`` is the audit of what was read, ``audit`` that of what the files would be, both under the policy as it is now.
    ``draft`` is that policy where a person changed it, None before the first change.
    """

    reading: Reading
    workspace: Workspace = field(repr=False)
    audit: Audit = field(repr=False)
    base: Audit = field(repr=False)
    decisions: Decisions = field(default_factory=dict)
    draft: Draft | None = field(default=None, repr=False)

    @property
    def edits(self) -> tuple[Decision, ...]:
        """The decisions that change a file."""
        return tuple(decision for decision in self.decisions.values() if decision.edits)


@dataclass(frozen=True, slots=True)
class Step:
    """Something done, said in one sentence, and where. ``wrote`` is what it changed on disk."""

    before: State
    says: str
    client: str = ""
    finding: FindingKey | None = None
    wrote: tuple[Written, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it changed on disk."""
        return tuple(file for written in self.wrote for file in written.files)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something was not done. ``shares`` are the clients that would change too: agreeing to that is all it takes."""

    reason: str
    shares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step did: a sentence, and where."""

    says: str
    client: str = ""
    finding: FindingKey | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Many findings accepted on a state, not a step yet: how many were, and how many are left."""

    before: State
    after: State
    taken: int
    left: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a fix does: the state of things with it, the cells that it overrides, and the other clients that change too."""

    workspace: Workspace = field(repr=False)
    audit: Audit = field(repr=False)
    cells: tuple[Cell, ...]
    shares: tuple[str, ...] = ()
