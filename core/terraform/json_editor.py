"""Overridden cells of Terraform's JSON files to text edits. Layout is that of any JSON; the strings are templates."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import accumulate

from ..documents.insertions import Draft, insertions, replacement
from ..documents.json_nodes import scan
from ..documents.list_edits import Plan, list_edits, plan_of
from ..documents.nodes import MappingNode, Node, ScalarNode, SequenceNode, Unreadable, entry_of, key_text
from ..documents.page import Page
from ..documents.scalars import as_text, is_null
from ..documents.tree import Placed, Tree
from ..model import CannotEdit, Cell, Content, Kept, ListContent, Scalar
from ..settings import SETTINGS
from ..source import Edit, Source
from . import nodes
from .json_names import block_names
from .json_syntax import JsonString, string_at, template_parts
from .scan import Broken

_TEMPLATED = (".tf.json", ".tofu.json")
_HOLES = ("hole", "member")
_EXPRESSION = "expression"


def json_edits(source: Source, overrides: Mapping[Cell, Content]) -> list[Edit]:
    """The edits that write the overridden cells of a JSON file. Only in ``.tf.json`` files are strings templates.

    Raises:
        CannotEdit: a cell is locked, or a content can't stand there.
    """
    try:
        page = Page(source, _tree(source.text), json=True)
    except Unreadable as error:
        raise CannotEdit(f"the file can't be read: {error}") from None
    return _Editor(page, source.name.endswith(_TEMPLATED)).edits(overrides)


def json_outline(text: str) -> Mapping[str, str]:
    """Every leaf of a JSON file by its path; a text that can't be read is one leaf."""
    try:
        return _tree(text).outline
    except Unreadable:
        return {"unreadable": text}


def json_outline_path(text: str, cell: Cell) -> str:
    """The outline path under which all changes of a cell fall; empty where the file has no such place."""
    try:
        tree = _tree(text)
    except Unreadable:
        return ""
    place = _find(tree, cell)
    if place is None or cell.kind not in _HOLES or not isinstance(place.node, MappingNode):
        return place.path if place else ""
    return tree.outline_path(Cell(cell.file, place.node.start, place.node.end, "hole", cell.path))


@lru_cache(maxsize=16)
def _tree(text: str) -> Tree:
    return Tree((scan(text),))


def _find(tree: Tree, cell: Cell) -> Placed | None:
    """The value that a cell is; of a cell in a string's template, the string. A hole's span is a body's, without its braces."""
    if cell.kind == "hole":
        return tree.find(replace(cell, start=cell.start - 1, end=cell.end + 1))
    return tree.find(cell) or tree.find(replace(cell, kind="scalar"))


@dataclass(frozen=True)
class _Editor:
    page: Page
    templated: bool

    def edits(self, overrides: Mapping[Cell, Content]) -> list[Edit]:
        if self.page.bare_returns:
            raise CannotEdit("the file ends lines with bare carriage returns")
        places = {cell: self._place(cell) for cell in overrides}
        plans = {cell: self._plan(place, overrides[cell]) for cell, place in places.items() if _is_list(cell, place)}
        gone = _Spans(span for cell, plan in plans.items() for span in _gone(places[cell], plan))
        there = {cell: place for cell, place in places.items() if not gone.hold(cell)}
        found = [edit for cell in plans if cell in there for edit in list_edits(self.page, places[cell], plans[cell])]
        grouped: dict[Placed, dict[Cell, Content]] = {}
        for cell, place in there.items():
            if cell not in plans:
                grouped.setdefault(place, {})[cell] = overrides[cell]
        for place in sorted(grouped, key=lambda place: place.node.start, reverse=True):
            found += self._value(place, grouped[place])
        return found

    def _place(self, cell: Cell) -> Placed:
        """The value that a cell is; of a cell in a string's template, the string."""
        if cell.locked:
            raise CannotEdit(cell.locked)
        place = _find(self.page.tree, cell)
        if place is None:
            raise CannotEdit("this place is not in the file")
        return place

    def _value(self, place: Placed, cells: Mapping[Cell, Content]) -> list[Edit]:
        cell, content = next(iter(cells.items()))
        if cell.kind in _HOLES and not isinstance(place.node, ScalarNode):
            return self._filled(place, _drafts({c: self._escaped(new, place) for c, new in cells.items()}))
        if (cell.start, cell.end) == (place.node.start, place.node.end):
            return self._scalar(place, content)
        return self._template(place, cells)

    # ------------------------------------------------------------------------------------- values

    def _escaped(self, content: Content, place: Placed) -> Content:
        """A content whose strings say what they should where it stands: the default of a variable is no template."""
        if not self.templated or (_keys(place)[:1] == ("variable",) and _keys(place)[2:3] == ("default",)):
            return content
        if isinstance(content, tuple):
            return tuple(entry if isinstance(entry, Kept) else _escape(entry) for entry in content)
        return _escape(content)

    def _plan(self, place: Placed, content: Content) -> Plan:
        content = self._escaped(content, place)
        if not isinstance(content, tuple) or not isinstance(place.node, SequenceNode):
            raise CannotEdit("a list can't become a single value")
        return plan_of(content, len(place.node.items))

    def _scalar(self, place: Placed, content: Content) -> list[Edit]:
        """What was written in quotes stays in them: Terraform takes ``"30"`` for a number."""
        node, content = place.node, self._escaped(content, place)
        if not isinstance(node, ScalarNode):
            raise CannotEdit("no single value stands here")
        if isinstance(content, tuple):
            text = self.page.inline_list(_new(content), "double")
        elif node.style == "double":
            text = self._quoted(node, as_text(content))
        else:
            text = self.page.scalar(content, "double", True)
        return [Edit(node.start, node.end, text)] if text != self.page.text[node.start : node.end] else []

    def _quoted(self, node: ScalarNode, value: str) -> str:
        """A string; as it was written, escapes and all, where it says the same."""
        return self.page.text[node.start : node.end] if node.value == value else self.page.scalar(value, "double", True)

    # ---------------------------------------------------------------------------------- templates

    def _template(self, place: Placed, cells: Mapping[Cell, Content]) -> list[Edit]:
        """Edits in a template: of its own text, or of literals in the expressions that it holds."""
        if not isinstance(place.node, ScalarNode) or place.node.style != "double":
            raise CannotEdit("no single value stands here")
        string = string_at(self.page.text, place.node)
        texts = set(_texts(_parts(string.value)))
        found: list[Edit] = []
        inside: dict[Cell, Content] = {}
        for cell, content in cells.items():
            span = string.indexes(cell.start, cell.end)
            if span is None:
                raise CannotEdit("its place in the text is not certain")
            if span in texts:
                found.append(_text_edit(string.value, span, content))
            else:
                inside[Cell(_EXPRESSION, *span, cell.kind, cell.path)] = content
        return [self._in_json(string, edit) for edit in (*found, *_expression_edits(string.value, inside))]

    def _in_json(self, string: JsonString, edit: Edit) -> Edit:
        start, end = string.offset(edit.start), string.offset(edit.end)
        return Edit(start, end, self.page.scalar(edit.text, "double", True)[1:-1])

    # -------------------------------------------------------------------------------------- holes

    def _filled(self, place: Placed, new: Mapping[str, Draft]) -> list[Edit]:
        """New members of an object. A block that is there as null or as an empty array is written in its place."""
        node = place.node
        if not isinstance(node, MappingNode):
            raise CannotEdit("there is no object to write in")
        boxed = frozenset(name for name, draft in new.items() if isinstance(draft, dict) and self._stands_in_array(place, name))
        found: list[Edit] = []
        missing: dict[str, Draft] = {}
        for name, draft in new.items():
            entry = entry_of(node, name)
            if entry is None:
                missing[name] = draft
            elif _is_nothing(entry.value):
                box = name in boxed or isinstance(entry.value, SequenceNode)
                found.append(replacement(self.page, node, entry, draft, boxed=box))
            else:
                raise CannotEdit(f"{name} stands there already")
        return found + (insertions(self.page, place, missing, boxed) if missing else [])

    def _stands_in_array(self, place: Placed, name: str) -> bool:
        """Whether a nested block is written as an array with one object: as its neighbours are, then as most of the file's."""
        if not _is_block(_keys(place), name):
            return False
        habits = self._in_arrays.get(place, self._all_in_arrays)
        return sum(habits) * 2 > len(habits) if habits else place.entry is None

    @cached_property
    def _all_in_arrays(self) -> list[bool]:
        return [habit for habits in self._in_arrays.values() for habit in habits]

    @cached_property
    def _in_arrays(self) -> dict[Placed, list[bool]]:
        """Of the nested blocks in each body, whether they are arrays."""
        found: dict[Placed, list[bool]] = {}
        for place in self.page.tree.places:
            if place.entry is None or place.parent is None or isinstance(place.node, ScalarNode) or _is_nothing(place.node):
                continue
            if _is_block(_keys(place.parent), key_text(place.entry) or ""):
                found.setdefault(place.parent, []).append(isinstance(place.node, SequenceNode))
        return found


# ------------------------------------------------------------------------------------------- places


def _is_list(cell: Cell, place: Placed) -> bool:
    return cell.kind == "list" and (cell.start, cell.end) == (place.node.start, place.node.end)


def _gone(place: Placed, plan: Plan) -> Iterator[tuple[int, int]]:
    """The items that a plan takes out."""
    if isinstance(place.node, SequenceNode):
        yield from ((place.node.items[index].start, place.node.items[index].end) for index in plan.gone)


class _Spans:
    """Stretches of a text, to be asked whether one of them holds a cell."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        found = sorted(spans)
        self.starts = [start for start, _ in found]
        self.ends = list(accumulate((end for _, end in found), max))

    def hold(self, cell: Cell) -> bool:
        before = bisect_right(self.starts, cell.start)
        return before > 0 and self.ends[before - 1] >= cell.end


def _keys(place: Placed) -> tuple[str, ...]:
    """The keys from the root down to a value."""
    keys: list[str] = []
    step: Placed | None = place
    while step is not None:
        keys += [key_text(step.entry) or ""] if step.entry else []
        step = step.parent
    return tuple(reversed(keys))


def _is_block(keys: tuple[str, ...], name: str) -> bool:
    """Whether a member of that name is a nested block in the body below these keys."""
    if len(keys) < 3 or keys[0] != "resource":
        return False
    names = block_names("resource", keys[1:3])
    return name in names and all(key in names for key in keys[3:])


def _is_nothing(node: Node) -> bool:
    if isinstance(node, ScalarNode):
        return is_null(node)
    return isinstance(node, SequenceNode) and not node.items


# ----------------------------------------------------------------------------------------- contents


def _escape(value: Scalar) -> Scalar:
    """A string as a template spells it."""
    return value.replace("${", "$${").replace("%{", "%%{") if isinstance(value, str) else value


def _new(content: ListContent) -> list[Scalar]:
    return [entry for entry in content if not isinstance(entry, Kept)]


def _drafts(holes: Mapping[Cell, Content]) -> dict[str, Draft]:
    """The new members of one object, nested ones together, in the order of the settings table."""
    found: dict[str, Draft] = {}
    for cell in sorted(holes, key=lambda cell: [_order().get(name, -1) for name in cell.path]):
        content, inner = holes[cell], found
        for name in cell.path[:-1]:
            below = inner.setdefault(name, {})
            if not isinstance(below, dict):
                raise CannotEdit(f"{name} is set as a whole and by its members")
            inner = below
        if cell.path[-1] in inner:
            raise CannotEdit(f"{cell.path[-1]} is set as a whole and by its members")
        inner[cell.path[-1]] = tuple(_new(content)) if isinstance(content, tuple) else content
    return found


@cache
def _order() -> dict[str, int]:
    return {setting.leaf: index for index, setting in enumerate(SETTINGS)}


# ---------------------------------------------------------------------------------------- templates


def _parts(value: str) -> tuple[nodes.Node, ...]:
    try:
        parts = template_parts(value)
    except Broken as error:
        raise CannotEdit(f"its template can't be read: {error}") from None
    if isinstance(parts, nodes.Other):
        raise CannotEdit(parts.reason)
    return parts


def _texts(parts: tuple[nodes.Node, ...]) -> Iterator[tuple[int, int]]:
    """The spans of a template's own text, in its directives too."""
    for part in parts:
        match part:
            case nodes.Text():
                yield part.start, part.end
            case nodes.IfDirective():
                yield from _texts(part.then + part.otherwise)
            case nodes.ForDirective():
                yield from _texts(part.parts)


def _text_edit(value: str, span: tuple[int, int], content: Content) -> Edit:
    if isinstance(content, tuple):
        raise CannotEdit("a part of a template can't become a list")
    new = str(_escape(as_text(content)))
    if new[-1:] in ("$", "%") and value.startswith(f"{new[-1]}{{", span[1]):
        raise CannotEdit(f"{new[-1]} right before an interpolation would escape it")
    return Edit(*span, new)


def _expression_edits(value: str, cells: Mapping[Cell, Content]) -> list[Edit]:
    """Edits in expressions, which are in the native syntax."""
    # Imported late: the native editor hands over the cells of JSON files.
    from .editor import edits

    return edits({_EXPRESSION: Source(_EXPRESSION, "", value)}, cells).get(_EXPRESSION, []) if cells else []
