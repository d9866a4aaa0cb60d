"""Edits of list literals, item by item, in block and flow style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..model import CannotEdit, Kept, ListContent, Scalar
from ..source import Edit
from .nodes import Node, ScalarNode, ScalarStyle, SequenceNode, descendants
from .page import Page
from .tree import Placed

_COMMA = re.compile(r"(?<=[ \t\r\n])#[^\r\n]*|,")
_KEY_COLON = re.compile(r"[ \t]*:")


@dataclass
class Plan:
    """What becomes of a list's items. ``added`` stands behind the item of that index, -1 for the front."""

    replaced: dict[int, Scalar] = field(default_factory=dict)
    removed: list[int] = field(default_factory=list)
    added: dict[int, list[Scalar]] = field(default_factory=dict)

    @property
    def gone(self) -> set[int]:
        return {*self.removed, *self.replaced}


def plan_of(content: ListContent, count: int) -> Plan:
    """The fewest edits: a new item takes the place of one that goes where both stand between the same neighbours.

    Raises:
        CannotEdit: the items that stay change their order.
    """
    plan, last, new = Plan(), -1, list[Scalar]()
    for entry in (*content, Kept(count)):
        if not isinstance(entry, Kept):
            new.append(entry)
            continue
        if not last < entry.index <= count:
            raise CannotEdit("the items that stay change their order")
        run = range(last + 1, entry.index)
        plan.replaced.update(zip(run, new, strict=False))
        plan.removed += run[len(new) :]
        if new[len(run) :]:
            plan.added[entry.index - 1] = new[len(run) :]
        last, new = entry.index, []
    return plan


def list_edits(page: Page, place: Placed, plan: Plan) -> list[Edit]:
    """The edits that carry out a plan.

    Raises:
        CannotEdit: the layout does not allow it.
    """
    node = place.node
    if not isinstance(node, SequenceNode):
        raise CannotEdit("there is no list literal")
    _keep_anchors(node.items[index] for index in plan.gone)
    style = page.style_among(node.items)
    if not node.items:
        return [Edit(node.body, node.end, page.inline_list(plan.added.get(-1, []), style))] if plan.added else []
    found = [_replaced(page, node, index, value, place) for index, value in plan.replaced.items()]
    layout = _Flow(page, node, style) if node.flow else _Block(page, node, style, place)
    if len(plan.removed) == len(node.items):
        return found + layout.emptied()
    added = [edit for index, values in plan.added.items() for edit in layout.added(index, values)]
    return found + layout.removed(plan.removed) + added


def _keep_anchors(nodes: Iterable[Node]) -> None:
    for node in nodes:
        if any(below.anchor for below in descendants(node)):
            raise CannotEdit("the item holds an anchor that others may share")


def _replaced(page: Page, node: SequenceNode, index: int, value: Scalar, place: Placed) -> Edit:
    item = node.items[index]
    style: ScalarStyle = item.style if isinstance(item, ScalarNode) else page.style_among(node.items)
    if page.has_comments(item):
        raise CannotEdit("a comment stands inside the item")
    if page.begins_next(item.end):
        raise CannotEdit("the item is a block scalar that keeps its line ends")
    blank = " " if item.start == item.end and page.text[item.start - 1 : item.start] not in (" ", "\n") else ""
    return Edit(item.start, item.end, blank + page.scalar(value, style, node.flow or place.flow))


class _Block:
    """``- item`` lines."""

    def __init__(self, page: Page, node: SequenceNode, style: ScalarStyle, place: Placed) -> None:
        self.page, self.node, self.style, self.place = page, node, style, place

    def dash(self, index: int) -> int:
        if index == 0:
            return self.node.body
        before, item = self.node.items[index - 1], self.node.items[index]
        at = self.page.text.rfind("-", before.end, item.start)
        if at < 0 or "#" in self.page.text[at : item.start]:
            raise CannotEdit("it is not certain where the item begins")
        return at

    def lines(self, index: int) -> tuple[int, int]:
        """The lines that an item has for itself."""
        start, end = self.dash(index), self.node.items[index].end
        if not self.page.begins_line(start) or not self.page.ends_line(end):
            raise CannotEdit("the item shares its line with something else")
        if self.page.has_comments(self.node.items[index]):
            raise CannotEdit("a comment stands inside the item")
        return self.page.line_start(start), end if self.page.begins_next(end) else self.page.next_line(end)

    def removed(self, indexes: Iterable[int]) -> list[Edit]:
        indexes = list(indexes)
        count = 0
        if not self.page.begins_line(self.dash(0)):
            count = next((i for i, index in enumerate([*indexes, -1]) if i != index), 0)
        rest = self.page.without_lines([self.lines(index) for index in indexes[count:]])
        return [self._leading(count), *rest] if count else rest

    def _leading(self, count: int) -> Edit:
        """Takes out the first items where they begin on the line of something else (``- - item``)."""
        start, end = self.dash(0), self.dash(count)
        own = {self.page.next_line(item.end) for item in self.node.items[:count]}
        comments = self.page.comments_between(start, end)
        if any(self.page.next_line(comment) not in own for comment in comments):
            raise CannotEdit("a comment stands among the items")
        return Edit(start, end, "")

    def emptied(self) -> list[Edit]:
        entry = self.place.entry
        if not self.page.begins_line(self.dash(0)) and not self.page.has_comments(self.node):
            return [Edit(self.node.body, self.node.end, "[]")]
        if entry is None or self.node.tag or self.node.anchor:
            raise CannotEdit("no empty list can stand here")
        colon = _KEY_COLON.match(self.page.text, entry.key.end)
        if colon is None:
            raise CannotEdit("no empty list can stand here")
        return [Edit(colon.end(), colon.end(), " []"), *self.removed(range(len(self.node.items)))]

    def added(self, index: int, values: Iterable[Scalar]) -> list[Edit]:
        at = max(index, 0)
        dash, item = self.dash(at), self.node.items[at]
        gap = self.page.text[dash + 1 : item.start]
        gap = gap if gap and not gap.strip(" ") else " "
        start = self.page.line_start(dash)
        indent = self.page.text[start:dash] if self.page.begins_line(dash) else " " * self.page.column(dash)
        lines = [f"{indent}-{gap}{self.page.scalar(value, self.style, False)}" for value in values]
        if index >= 0:
            return [self.page.lines_after(item.end, lines)]
        if not self.page.begins_line(dash):
            raise CannotEdit("the first item shares its line with something else")
        return [Edit(start, start, "".join(line + self.page.source.eol_near(dash) for line in lines))]


class _Flow:
    """``[item, item]``, on one line or on many."""

    def __init__(self, page: Page, node: SequenceNode, style: ScalarStyle) -> None:
        self.page, self.node, self.style = page, node, style

    def _comma(self, index: int) -> int | None:
        """The comma behind an item."""
        items = self.node.items
        end = items[index + 1].start if index + 1 < len(items) else self.node.end - 1
        found = (m.start() for m in _COMMA.finditer(self.page.text, items[index].end, end) if m.group() == ",")
        return next(found, None)

    def _end(self, index: int) -> int:
        """The end of an item and its comma."""
        comma = self._comma(index)
        return self.node.items[index].end if comma is None else comma + 1

    def _alone(self, index: int) -> bool:
        """The item and its comma have their lines for themselves."""
        item = self.node.items[index]
        return self.page.begins_line(item.start) and self.page.ends_line(self._end(index))

    def _own_lines(self, index: int) -> tuple[int, int]:
        return self.page.line_start(self.node.items[index].start), self.page.next_line(self._end(index))

    def emptied(self) -> list[Edit]:
        if not self.page.has_comments(self.node):
            return [Edit(self.node.body, self.node.end, "[]")]
        return self.removed(range(len(self.node.items)))

    def removed(self, indexes: Iterable[int]) -> list[Edit]:
        found: list[Edit] = []
        for first, last in _runs(indexes):
            run = range(first, last + 1)
            if any(self.page.has_comments(self.node.items[index]) for index in run):
                raise CannotEdit("a comment stands inside the item")
            alone = all(self._alone(index) for index in run)
            found += self._removed_lines(first, last) if alone else [self._removed_inline(first, last)]
        return found

    def _removed_lines(self, first: int, last: int) -> list[Edit]:
        found = self.page.without_lines([self._own_lines(index) for index in range(first, last + 1)])
        comma = self._comma(first - 1) if first > 0 and last + 1 == len(self.node.items) else None
        if comma is not None and self._comma(last) is None:
            found.append(Edit(comma, comma + 1, ""))
        return found

    def _removed_inline(self, first: int, last: int) -> Edit:
        items = self.node.items
        text = self.page.text
        if last + 1 < len(items) and not re.search(r"[#\n]", text[items[last].end : items[last + 1].start]):
            return self._cut(items[first].start, items[last + 1].start)
        if first > 0:
            return self._cut(items[first - 1].end, items[last].end)
        return self._cut(items[first].start, self._end(last))

    def _cut(self, start: int, end: int) -> Edit:
        """A deletion that takes no comment with it but those inside items, which are looked at elsewhere."""
        if not self.page.json and re.search(r"[ \t\n]#", self.page.text[start:end]):
            raise CannotEdit("a comment stands among the items")
        return Edit(start, end, "")

    def added(self, index: int, values: Iterable[Scalar]) -> list[Edit]:
        texts = [self.page.scalar(value, self.style, True) for value in values]
        item = self.node.items[max(index, 0)]
        on_lines = self._alone(max(index, 0))
        if index < 0 and not on_lines:
            return [Edit(item.start, item.start, "".join(text + self._separator() for text in texts))]
        if not on_lines:
            return [Edit(item.end, item.end, "".join(self._separator() + text for text in texts))]
        indent = self.page.indentation(item.start)
        lines = [f"{indent}{text}," for text in texts]
        if index < 0:
            start, eol = self.page.line_start(item.start), self.page.source.eol_near(item.start)
            return [Edit(start, start, "".join(line + eol for line in lines))]
        if self._comma(index) is not None:
            return [self.page.lines_after(self._end(index), lines)]
        lines[-1] = lines[-1][:-1]
        return [Edit(item.end, item.end, ","), self.page.lines_after(item.end, lines)]

    def _separator(self) -> str:
        items = self.node.items
        gap = self.page.text[items[0].end : items[1].start] if len(items) > 1 else ""
        return gap if gap.strip(" ") == "," else self.page.comma


def _runs(indexes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring indexes as first and last."""
    first = last = None
    for index in sorted(indexes):
        if first is None or last is None:
            first = last = index
        elif index == last + 1:
            last = index
        else:
            yield first, last
            first = last = index
    if first is not None and last is not None:
        yield first, last
