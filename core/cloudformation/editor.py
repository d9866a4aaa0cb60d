"""Overridden cells to text edits: nothing but what they name is touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..documents.insertions import insertions
from ..documents.list_edits import list_edits, plan_of
from ..documents.nodes import SequenceNode
from ..documents.page import Page
from ..documents.tree import Placed
from ..model import CannotEdit, Cell, Kept, Writable
from ..source import Edit
from .drafts import drafts, refuse_placeholder
from .leaves import leaf_edits


def edits(page: Page, overrides: Mapping[Cell, Writable]) -> list[Edit]:
    """The edits that write these contents.

    Raises:
        CannotEdit: a content can't be written at its cell.
    """
    if page.bare_returns:
        raise CannotEdit("the file ends lines with bare carriage returns")
    found: list[Edit] = []
    gone: list[tuple[int, int]] = []
    for cell, content in overrides.items():
        _refuse_locked(cell)
        if cell.kind == "list":
            found += _list(page, cell, content, gone)
    found += _scalars(page, overrides, gone)
    return found + list(_holes(page, overrides))


def _refuse_locked(cell: Cell) -> None:
    if cell.locked:
        raise CannotEdit(cell.locked)


def _placed(page: Page, cell: Cell) -> Placed:
    place = page.tree.find(cell)
    if place is None:
        raise CannotEdit("this place is not in the file")
    return place


def _list(page: Page, cell: Cell, content: Writable, gone: list[tuple[int, int]]) -> list[Edit]:
    place = _placed(page, cell)
    if not isinstance(content, tuple) or not isinstance(place.node, SequenceNode):
        raise CannotEdit("a list stands here")
    for entry in content:
        if not isinstance(entry, Kept):
            refuse_placeholder(entry)
    plan = plan_of(content, len(place.node.items))
    gone += [(place.node.items[index].start, place.node.items[index].end) for index in plan.gone]
    return list_edits(page, place, plan)


def _scalars(page: Page, overrides: Mapping[Cell, Writable], gone: list[tuple[int, int]]) -> Iterator[Edit]:
    """The edits of each scalar, however many of its parts are overridden. Items that go are left alone."""
    leaves: dict[Placed, dict[Cell, Writable]] = {}
    for cell, content in overrides.items():
        if cell.kind not in ("scalar", "csv") or any(start <= cell.start and cell.end <= end for start, end in gone):
            continue
        leaves.setdefault(_placed(page, cell), {})[cell] = content
    for place, contents in leaves.items():
        yield from leaf_edits(page, place, contents)


def _holes(page: Page, overrides: Mapping[Cell, Writable]) -> Iterator[Edit]:
    """Nested mappings first: what is added to them may stand at the same place as what is added around them."""
    bodies: dict[tuple[int, int, str], dict[Cell, Writable]] = {}
    for cell, content in overrides.items():
        if cell.kind == "hole":
            bodies.setdefault((cell.start, cell.end, _behind(cell)), {})[cell] = content
    for start, end, behind in sorted(bodies, reverse=True):
        holes = bodies[start, end, behind]
        yield from insertions(page, _placed(page, next(iter(holes))), drafts(holes), behind=behind)


def _behind(cell: Cell) -> str:
    """The key that a new one follows: below a resource's long properties nobody would look for it."""
    return "Type" if cell.path == ("DependsOn",) else ""
