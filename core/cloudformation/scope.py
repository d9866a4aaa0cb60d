"""What evaluating one client carries with it: its template, the overridden cells, and which cells it looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ..documents.nodes import Node, ScalarNode
from ..model import Cell, Formula, Limits, Overrides, Scalar, Span, Step
from ..source import Source
from .template import BEHIND_ALIAS, Section

CellKind: TypeAlias = Literal["scalar", "list", "csv", "hole"]

MAX_STEPS = 5_000
MAX_NESTING = 10


@dataclass(frozen=True, slots=True)
class Reach:
    """How a node was reached: why it may not be written, and what was passed on the way.

    ``declared``: it is a parameter's default, a string whatever its quotes.
    """

    locked: str = ""
    weak: bool = False
    via: tuple[Step, ...] = ()
    limits: Limits | None = None
    declared: bool = False
    depth: int = 0

    def behind(self, reason: str) -> Reach:
        return Reach(self.locked or reason, self.weak, self.via, self.limits, self.declared, self.depth)

    def deeper(self) -> Reach:
        return Reach(self.locked, self.weak, self.via, self.limits, self.declared, self.depth + 1)


@dataclass
class Scope:
    source: Source
    section: Section
    overrides: Overrides
    shared: Sequence[tuple[int, int]] = ()
    reads: set[Cell] = field(default_factory=set)
    formulas: dict[str, Formula] = field(default_factory=dict)
    open_conditions: set[str] = field(default_factory=set)
    steps: int = 0

    def span(self, node: Node) -> Span:
        """A scalar's literal without tag or anchor; all of a collection, an alias or a tagged scalar."""
        start = node.body if isinstance(node, ScalarNode) and not node.tag else node.start
        return Span(self.source.name, start, node.end)

    def text(self, node: Node, limit: int = 200) -> str:
        """An expression as it is written, on one line."""
        text = " ".join(self.source.text[node.start : min(node.end, node.start + 4 * limit)].split())
        return text if len(text) <= limit else f"{text[: limit - 1]}…"

    def cell(self, start: int, end: int, kind: CellKind, reach: Reach, path: tuple[str, ...] = ()) -> Cell:
        locked = reach.locked or (BEHIND_ALIAS if any(s <= start and end <= e for s, e in self.shared) else "")
        limits = reach.limits if kind in ("scalar", "csv") else None
        cell = Cell(self.source.name, start, end, kind, path, locked, limits)
        self.reads.add(cell)
        return cell

    def overridden(self, cell: Cell) -> Scalar | None:
        """A scalar that a cell is made to hold."""
        content = self.overrides.get(cell)
        return None if isinstance(content, tuple) else content

    def exhausted(self) -> bool:
        """Whether aliases made this more work than any real template is."""
        self.steps += 1
        return self.steps > MAX_STEPS
