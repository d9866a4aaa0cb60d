"""Where an expression stands: the module instance whose names it may use, its file, and what is bound there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from ..model import Cell, Deferred, Span, Value
from .folder import Argument, Folder, Nested
from .nodes import Node
from .scan import one_line

if TYPE_CHECKING:
    from .evaluate import Evaluator
    from .modules import Tree


class Thunk(Deferred):
    """A value that is computed when it is asked for, by whoever evaluates then: it holds nothing that an override changes."""

    __slots__ = ("compute",)

    def __init__(self, compute: Callable[[Evaluator], Value]) -> None:
        self.compute = compute


Names = Mapping[str, "Deferred | Value"]
NO_NAMES: Names = {}


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """One instance of a module. ``call`` is the block that made it, in ``caller``'s scope; the root module has neither.

    ``address`` is its prefix (``module.auth["a"]``), ``key`` the names of the calls that lead to it (``auth.inner``).
    """

    tree: Tree
    folder: Folder
    address: str = ""
    key: str = ""
    call: Nested | None = None
    caller: Place | None = None
    above: tuple[str, ...] = ()

    def within(self, address: str) -> str:
        """The address of something in this module, from the root."""
        return f"{self.address}.{address}" if self.address else address


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A module instance, and the names bound besides (``each``, ``count``, an iterator)."""

    scope: Scope
    names: Names = field(default_factory=dict)

    def binding(self, names: Names) -> Place:
        return Place(self.scope, {**self.names, **names})

    def frame(self, argument: Argument, *, weak: bool = False, locked: str = "", constant: bool = False) -> Frame:
        locked = locked or self.scope.folder.locked
        return Frame(
            argument.file, argument.value, argument.text, self.scope, self.names, weak, locked, constant, argument.json
        )


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Where a tree's offsets count from, and what holds for every literal in it.

    ``weak``: a deployment may give another value. ``locked``: why nothing in it may be written. ``constant``: a variable's
    value, where an expression can't name anything.
    """

    file: str
    base: int
    text: str
    scope: Scope
    names: Names = field(default_factory=dict)
    weak: bool = False
    locked: str = ""
    constant: bool = False
    json: bool = False

    def span(self, node: Node) -> Span:
        return Span(self.file, self.base + node.start, self.base + node.end)

    def cell(self, node: Node, kind: OneOf["scalar", "list", "member"], locked: str = "") -> Cell:
        return Cell(self.file, self.base + node.start, self.base + node.end, kind, (), locked or self.locked)

    def slice(self, node: Node) -> str:
        return self.line(node) if self.json else self.text[node.start : node.end]

    def line(self, node: Node) -> str:
        """An expression as a person reads it, on one line."""
        if self.json:
            from .json_syntax import json_line

            return json_line(self.text[node.start : node.end])
        return one_line(self.text, node.start, node.end)

    def binding(self, names: Names) -> Frame:
        return replace(self, names={**self.names, **names})
