"""Edits of list literals, item by item, in block and flow style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..model import CannotEdit, Kept, Written
from ..source import Edit
from . import references
from .nodes import Entry, MappingNode, Node, ScalarNode, ScalarStyle, SequenceNode, descendants
from .page import Page
from .tree import Placed

_COMMA = re.compile(r"(?<=[ \t\r\n])#[^\r\n]*|,")
_KEY_COLON = re.compile(r"[ \t]*:")
_MARKS = re.compile(r"[!&]\S*(?:[ \t]+[!&]\S*)*")


@dataclass
class Plan:
    """What becomes of a list's items. ``added`` stands behind the item of that index, -1 for the front."""

    replaced: dict[int, Written] = field(default_factory=dict)
    removed: list[int] = field(default_factory=list)
    added: dict[int, list[Written]] = field(default_factory=dict)

    @property
    def gone(self) -> set[int]:
        return {*self.removed, *self.replaced}


def plan_of(content: tuple[Kept | Written, ...], count: int) -> Plan:
    """The fewest edits: a new item takes the place of one that goes where both stand between the same neighbours.

    Raises:
        CannotEdit: the items that stay change their order.
    """
    plan, last, new = Plan(), -1, list[Written]()
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
    near = node.items or _beside(place)
    layout = (_Flow if node.flow else _Block)(page, node, place, page.style_among(near), page.quote_among(near))
    if not node.items:
        return _filled(
            page, node, [layout.written(value, indent=page.indentation(node.start)) for value in plan.added.get(-1, [])]
        )
    found = [edit for index, value in plan.replaced.items() for edit in layout.replaced(index, value)]
    if len(plan.removed) == len(node.items):
        return found + layout.emptied()
    added = [edit for index, values in plan.added.items() for edit in layout.added(index, values)]
    return found + layout.removed(plan.removed) + added


def _beside(place: Placed) -> list[Node]:
    """The items of the lists in the same mapping, which show how those of an empty list would be written."""
    owner = place.parent.node if place.parent else None
    lists = [entry.value for entry in owner.entries] if isinstance(owner, MappingNode) else []
    return [item for node in lists if isinstance(node, SequenceNode) for item in node.items]


def _filled(page: Page, node: SequenceNode, texts: list[str]) -> list[Edit]:
    """Writes in an empty list; a comment in it stays."""
    if not texts:
        return []
    text = page.comma.join(texts)
    if page.has_comments(node):
        return [Edit(node.body + 1, node.body + 1, text)]
    return [Edit(node.body, node.end, f"[{text}]")]


def _keep_anchors(nodes: Iterable[Node]) -> None:
    for node in nodes:
        if any(below.anchor for below in descendants(node)):
            raise CannotEdit("the item holds an anchor that others may share")


@dataclass(frozen=True)
class _Layout:
    """A list literal; ``style`` and ``quote`` are how its neighbours are written."""

    page: Page
    node: SequenceNode
    place: Placed
    style: ScalarStyle
    quote: ScalarStyle

    def written(self, value: Written, style: ScalarStyle | None = None, indent: str = "") -> str:
        flow = self.node.flow or self.place.flow
        return references.written(self.page, value, style or self.style, flow, self.quote, indent)

    def replaced(self, index: int, value: Written) -> list[Edit]:
        item = self.node.items[index]
        text = self.written(value, item.style if isinstance(item, ScalarNode) else None, self.page.indentation(item.start))
        blank = " " if item.start == item.end and self.page.text[item.start - 1 : item.start] not in (" ", "\n") else ""
        return self.page.replaced(item, item.start, blank + text)


class _Block(_Layout):
    """``- item`` lines."""

    def dash(self, index: int) -> int:
        if index == 0:
            return self.node.body
        start, end = self.node.items[index - 1].end, self.node.items[index].start
        for comment in (*self.page.comments_between(start, end), end):
            at = self.page.text.find("-", start, comment)
            if at >= 0:
                return at
            start = self.page.next_line(comment)
        raise CannotEdit("it is not certain where the item begins")

    def lines(self, index: int) -> tuple[int, int]:
        """The lines that an item has for itself."""
        start, end = self.dash(index), self.node.items[index].end
        if not self.page.begins_line(start) or not self.page.ends_line(end):
            raise CannotEdit("the item shares its line with something else")
        if any(at > self.page.next_line(start) for at in self.page.comments_between(start, end)):
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
        mark = self._mark_end(entry) if entry else None
        if mark is None:
            raise CannotEdit("no empty list can stand here")
        return [Edit(mark, mark, " []"), *self.removed(range(len(self.node.items)))]

    def _mark_end(self, entry: Entry) -> int | None:
        """Where the key's colon ends, or what tag and anchor stand behind it."""
        found = (_MARKS if self.node.tag or self.node.anchor else _KEY_COLON).match(
            self.page.text, self.node.start if self.node.tag or self.node.anchor else entry.key.end
        )
        return found.end() if found else None

    def added(self, index: int, values: Iterable[Written]) -> list[Edit]:
        at = max(index, 0)
        dash, item = self.dash(at), self.node.items[at]
        gap = self.page.text[dash + 1 : item.start]
        gap = gap if gap and not gap.strip(" ") else " "
        start = self.page.line_start(dash)
        indent = self.page.text[start:dash] if self.page.begins_line(dash) else " " * self.page.column(dash)
        lines = [f"{indent}-{gap}{self.written(value)}" for value in values]
        if index >= 0:
            return [self.page.lines_after(item.end, lines)]
        eol = self.page.source.eol_near(dash)
        if not self.page.begins_line(dash):
            return [Edit(dash, dash, "".join(line.removeprefix(indent) + eol + indent for line in lines))]
        return [Edit(start, start, "".join(line + eol for line in lines))]


class _Flow(_Layout):
    """``[item, item]``, on one line or on many."""

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
            if all(self._alone(index) for index in run) or self._comments_among(first, last):
                found += self._removed_apart(first, last)
            else:
                found.append(self._removed_inline(first, last))
        return found

    def _comments_among(self, first: int, last: int) -> bool:
        items = self.node.items
        start = items[first - 1].end if first > 0 and last + 1 == len(items) else items[first].start
        return bool(self.page.comments_between(start, self._end(last)))

    def _removed_apart(self, first: int, last: int) -> list[Edit]:
        """Each item by itself, with its line where it has one: so the comments of others stay."""
        alone = [index for index in range(first, last + 1) if self._alone(index)]
        found = self.page.without_lines([self._own_lines(index) for index in alone])
        items = self.node.items
        found += [Edit(items[i].start, self._end(i), "") for i in range(first, last + 1) if i not in alone]
        comma = self._comma(first - 1) if first > 0 and last + 1 == len(items) else None
        if comma is not None and self._comma(last) is None:
            joined = not self.page.text[comma + 1 : items[first].start].strip(" ")
            found.append(Edit(comma, items[first].start if joined else comma + 1, ""))
        if any(self.page.comments_between(items[i].start, self._end(i)) for i in range(first, last + 1) if i not in alone):
            raise CannotEdit("a comment stands among the items")
        return found

    def _removed_inline(self, first: int, last: int) -> Edit:
        items = self.node.items
        if last + 1 < len(items):
            gap = self.page.text[items[last].end : items[last + 1].start]
            if "#" not in gap and (first == 0 or "\n" not in gap):
                return self._cut(items[first].start, items[last + 1].start)
        if first > 0:
            return self._cut(items[first - 1].end, items[last].end)
        return self._cut(items[first].start, self._end(last))

    def _cut(self, start: int, end: int) -> Edit:
        if self.page.comments_between(start, end):
            raise CannotEdit("a comment stands among the items")
        return Edit(start, end, "")

    def added(self, index: int, values: Iterable[Written]) -> list[Edit]:
        items, at = self.node.items, max(index, 0)
        item, indent = items[at], self.page.indentation(items[at].start)
        texts = [self.written(value, indent=indent) for value in values]
        if self._alone(at):
            return self._added_lines(index, [f"{indent}{text}," for text in texts])
        if index < 0:
            return [Edit(item.start, item.start, "".join(text + self._separator(0) for text in texts))]
        follower = items[at + 1] if at + 1 < len(items) else None
        if follower and self.page.begins_line(follower.start):
            separator = self.page.separator(item.end, follower.start)
            return [Edit(follower.start, follower.start, "".join(text + separator for text in texts))]
        return [Edit(item.end, item.end, "".join(self._separator(at) + text for text in texts))]

    def _added_lines(self, index: int, lines: list[str]) -> list[Edit]:
        item = self.node.items[max(index, 0)]
        if index < 0:
            start, eol = self.page.line_start(item.start), self.page.source.eol_near(item.start)
            return [Edit(start, start, "".join(line + eol for line in lines))]
        if self._comma(index) is not None:
            return [self.page.lines_after(self._end(index), lines)]
        lines[-1] = lines[-1][:-1]
        return [Edit(item.end, item.end, ","), self.page.lines_after(item.end, lines)]

    def _separator(self, index: int) -> str:
        """What parts a new item from that of this index: as that is parted from its own neighbour."""
        items, first = self.node.items, max(index - 1, 0)
        return self.page.separator(items[first].end, items[first + 1].start) if len(items) > 1 else self.page.comma


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
