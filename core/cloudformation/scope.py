"""What evaluating one client carries with it: where it looks, what is given and overridden, which cells it looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, Protocol, TypeAlias, TypeVar

from ..documents.nodes import Node, ScalarNode
from ..model import Cell, Formula, Limits, Overrides, Scalar, Span, Step, Value
from ..source import Source
from .given import NOTHING_GIVEN, Given
from .template import BEHIND_ALIAS, Section

CellKind: TypeAlias = Literal["scalar", "list", "csv", "hole"]

MERGED_ELSEWHERE = "others merge this mapping, and would get the new key too"
MAX_STEPS = 5_000
MAX_NESTING = 40
_Result = TypeVar("_Result")


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
        return replace(self, locked=self.locked or reason)

    def deeper(self) -> Reach:
        return replace(self, depth=self.depth + 1)

    def along(self, step: Step, *, weak: bool = False) -> Reach:
        """One station further. What locked the place that refers does not lock the one that is referred to."""
        return Reach("", self.weak or weak, (*self.via, step), depth=self.depth)


@dataclass
class Run:
    """One evaluation, over all the files that it looks into."""

    overrides: Overrides
    given: Given = NOTHING_GIVEN
    reads: set[Cell] = field(default_factory=set)
    steps: int = 0

    def exhausted(self) -> bool:
        """Whether aliases made this more work than any real template is."""
        self.steps += 1
        return self.steps > MAX_STEPS


class Home(NamedTuple):
    """A file in which nodes stand: its anchored values that others use or merge, and why nothing of it may be written."""

    source: Source
    shared: Sequence[tuple[int, int]] = ()
    merged: frozenset[tuple[int, int]] = frozenset()
    locked: str = ""


class Variables(Protocol):
    """What resolves the variables of a framework that makes the template out of several files."""

    def home(self, file: str) -> Home: ...

    def value(self, text: str, kind: str, reach: Reach, scope: Scope, span: Span) -> Value:
        """What the variable ``${text}`` that stands at ``span`` gives."""

    def fold(
        self,
        text: str,
        reach: Reach,
        scope: Scope,
        span: Span,
        found: Callable[[Node, Reach, Scope], _Result],
        plain: Callable[[Value], _Result],
        choice: Callable[[Formula, str, _Result, _Result], _Result],
    ) -> _Result:
        """The same, for every node that it may lead to."""

    def subject(self, node: Node, scope: Scope) -> str | None:
        """What decides a scalar that is one variable, where a deployment decides it."""


@dataclass
class Scope:
    """A place from which names are looked up. ``loops`` holds what the identifiers of ``Fn::ForEach`` stand for."""

    source: Source
    section: Section
    run: Run
    shared: Sequence[tuple[int, int]] = ()
    merged: frozenset[tuple[int, int]] = frozenset()
    locked: str = ""
    """Why nothing of the file may be written; empty where it may."""
    loops: Mapping[str, Value] = field(default_factory=dict)
    formulas: dict[str, Formula] = field(default_factory=dict)
    open_conditions: set[str] = field(default_factory=set)
    variables: Variables | None = None

    def within(self, home: Home) -> Scope:
        """The same, seen from another file."""
        return replace(self, source=home.source, shared=home.shared, merged=home.merged, locked=home.locked)

    def of(self, node: Node) -> Scope:
        """As seen from the file in which a node of the section stands: it may be put together from several."""
        file = self.section.files.get(node)
        return self if file is None or self.variables is None else self.within(self.variables.home(file))

    @property
    def overrides(self) -> Overrides:
        return self.run.overrides

    def span(self, node: Node) -> Span:
        """A scalar's literal without tag or anchor; all of a collection, an alias or a tagged scalar."""
        start = node.body if isinstance(node, ScalarNode) and not node.tag else node.start
        return Span(self.source.name, start, node.end)

    def text(self, node: Node, limit: int = 200) -> str:
        """An expression as it is written, on one line."""
        text = " ".join(self.source.text[node.start : min(node.end, node.start + 4 * limit)].split())
        return text if len(text) <= limit else f"{text[: limit - 1]}…"

    def cell(self, start: int, end: int, kind: CellKind, reach: Reach, path: tuple[str, ...] = ()) -> Cell:
        locked = self.locked or reach.locked
        locked = locked or (BEHIND_ALIAS if any(s <= start and end <= e for s, e in self.shared) else "")
        if kind == "hole" and (start, end) in self.merged:
            locked = locked or MERGED_ELSEWHERE
        limits = reach.limits if kind in ("scalar", "csv") else None
        cell = Cell(self.source.name, start, end, kind, path, locked, limits)
        self.run.reads.add(cell)
        return cell

    def overridden(self, cell: Cell) -> Scalar | None:
        """A scalar that a cell is made to hold."""
        content = self.overrides.get(cell)
        return None if isinstance(content, tuple) else content

    def exhausted(self) -> bool:
        return self.run.exhausted()
