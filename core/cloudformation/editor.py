"""Overridden cells to text edits: nothing but what they name is touched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..documents.insertions import insertions
from ..documents.list_edits import list_edits, plan_of
from ..documents.nodes import ScalarNode, ScalarStyle, SequenceNode, key_text, text_of
from ..documents.page import Page
from ..documents.scalars import as_text, is_null
from ..documents.tree import Placed
from ..model import CannotEdit, Cell, Content, Kept, ListContent, Overrides, Scalar
from ..source import Edit
from .calls import call_of
from .drafts import drafts, refuse_placeholder
from .intrinsics import NO_VALUE, comma_items
from .substitution import inner_start


def edits(page: Page, overrides: Overrides) -> list[Edit]:
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


# ------------------------------------------------------------------------------------------- lists


def _list(page: Page, cell: Cell, content: Content, gone: list[tuple[int, int]]) -> list[Edit]:
    place = _placed(page, cell)
    if not isinstance(content, tuple) or not isinstance(place.node, SequenceNode):
        raise CannotEdit("a list stands here")
    for entry in content:
        if not isinstance(entry, Kept):
            refuse_placeholder(entry)
    plan = plan_of(content, len(place.node.items))
    gone += [(place.node.items[index].start, place.node.items[index].end) for index in plan.gone]
    return list_edits(page, place, plan)


# ------------------------------------------------------------------------------------------- holes


def _holes(page: Page, overrides: Overrides) -> Iterator[Edit]:
    """Nested mappings first: what is added to them may stand at the same place as what is added around them."""
    bodies: dict[tuple[int, int], dict[Cell, Content]] = {}
    for cell, content in overrides.items():
        if cell.kind == "hole":
            bodies.setdefault((cell.start, cell.end), {})[cell] = content
    for span in sorted(bodies, reverse=True):
        holes = bodies[span]
        yield from insertions(page, _placed(page, next(iter(holes))), drafts(holes))


# ----------------------------------------------------------------------------------------- scalars


def _scalars(page: Page, overrides: Overrides, gone: list[tuple[int, int]]) -> Iterator[Edit]:
    """One edit for each scalar, however many of its parts are overridden. Items that go are left alone."""
    leaves: dict[Placed, dict[Cell, Content]] = {}
    for cell, content in overrides.items():
        if cell.kind not in ("scalar", "csv") or any(start <= cell.start and cell.end <= end for start, end in gone):
            continue
        leaves.setdefault(_placed(page, cell), {})[cell] = content
    for place, cells in leaves.items():
        yield _leaf(page, place, cells)


def _leaf(page: Page, place: Placed, cells: Mapping[Cell, Content]) -> Edit:
    node = place.node
    if _stands_for_nothing(place):
        start = node.body if isinstance(node, ScalarNode) and not node.tag else node.start
        blank = " " if start == node.end and page.text[start - 1 : start] not in (" ", "\t") else ""
        return Edit(start, node.end, blank + _literal(page, next(iter(cells.values())), "plain", place))
    if not isinstance(node, ScalarNode):
        raise CannotEdit("no single value stands here")
    value = _new_value(page, node, cells)
    value = as_text(value) if _in_substitution(place) else value
    if node.style in ("literal", "folded"):
        _refuse_block_scalar(page, node)
    return Edit(node.body, node.end, page.scalar(value, node.style, place.flow))


def _in_substitution(place: Placed) -> bool:
    """The text of ``Fn::Sub``, which must stay a string."""
    entry = place.entry or (place.parent.entry if place.parent else None)
    return bool(place.node.tag) or (entry is not None and key_text(entry) == "Fn::Sub")


def _refuse_block_scalar(page: Page, node: ScalarNode) -> None:
    if re.search(r"[ \t]#", page.text[node.body : node.end].split("\n")[0]):
        raise CannotEdit("a comment stands behind the block scalar's mark")
    if page.begins_next(node.end):
        raise CannotEdit("a block scalar that keeps its line ends stands here")


def _stands_for_nothing(place: Placed) -> bool:
    """A null or ``AWS::NoValue``, which anything may replace."""
    call = call_of(place.node)
    if call is not None:
        return call.name == "Ref" and text_of(call.argument) == NO_VALUE
    return isinstance(place.node, ScalarNode) and is_null(place.node)


def _literal(page: Page, content: Content, style: ScalarStyle, place: Placed) -> str:
    values = content if isinstance(content, tuple) else (content,)
    new = [value for value in values if not isinstance(value, Kept)]
    for value in new:
        refuse_placeholder(value)
    return page.inline_list(new, style) if isinstance(content, tuple) else page.scalar(new[0], style, place.flow)


def _new_value(page: Page, node: ScalarNode, cells: Mapping[Cell, Content]) -> Scalar:
    lists = [(cell, content) for cell, content in cells.items() if cell.kind == "csv"]
    whole = next((cell for cell in cells if (cell.start, cell.end) == (node.body, node.end)), None)
    if whole is not None and not lists:
        return _whole_value(node, cells[whole])
    start = inner_start(page.text, node)
    if start is None:
        raise CannotEdit("its place in the text is not certain")
    parts = {cell.start - start: (cell, _one(content)) for cell, content in cells.items() if cell.kind == "scalar"}
    if lists or any(cell.limits is not None for cell, _ in parts.values()):
        return _comma_text(node.value, lists, parts)
    value = node.value
    for offset in sorted(parts, reverse=True):
        cell, content = parts[offset]
        refuse_placeholder(content)
        value = value[:offset] + as_text(content) + value[offset + cell.end - cell.start :]
    return value


def _whole_value(node: ScalarNode, content: Content) -> Scalar:
    """What was written in quotes stays in them: CloudFormation takes ``"30"`` for a number."""
    value = _one(content)
    refuse_placeholder(value)
    return as_text(value) if node.style in ("single", "double") else value


def _one(content: Content) -> Scalar:
    if isinstance(content, tuple):
        raise CannotEdit("one value stands here, not a list")
    return content


def _comma_text(value: str, lists: list[tuple[Cell, Content]], parts: Mapping[int, tuple[Cell, Scalar]]) -> str:
    """A comma-delimited text with items replaced, left out and added."""
    items = comma_items(value)
    content: ListContent = tuple(Kept(i) for i in range(len(items)))
    if lists and isinstance(lists[0][1], tuple):
        content = lists[0][1]
    texts = []
    for entry in content:
        offset, text = items[entry.index] if isinstance(entry, Kept) else (-1, as_text(entry))
        if not isinstance(entry, Kept) or offset in parts:
            text = text if offset < 0 else as_text(parts[offset][1])
            _refuse_item(text)
        texts.append(text)
    if not texts:
        raise CannotEdit("the parameter's list would be left empty")
    gap = re.search(r",([ \t]*)", value)
    return f",{gap.group(1) if gap else ''}".join(texts)


def _refuse_item(text: str) -> None:
    refuse_placeholder(text)
    if "," in text or text != text.strip() or not text:
        raise CannotEdit("an item of a comma-delimited list can't hold this text")
