"""Filling holes: keys, lists and nested mappings that a mapping does not have yet."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from ..model import CannotEdit, Reference, Written
from ..source import Edit
from . import references
from .nodes import Entry, MappingNode, Node, ScalarNode, ScalarStyle, SequenceNode, entry_of, key_text
from .page import ListEntry, Page
from .spacing import colon, nested_colon
from .tree import Placed

Draft: TypeAlias = "Written | tuple[Written, ...] | dict[str, Draft]"
"""What is to be written under a key: a scalar, a list, or a mapping of such."""

_COMMA = re.compile(r"[ \t]*,")


def insertions(
    page: Page, place: Placed, new: Mapping[str, Draft], boxed: frozenset[str] = frozenset(), behind: str = ""
) -> list[Edit]:
    """The edits that add keys to a mapping, ``behind`` a key, else behind the last one.

    In flow style the mappings under ``boxed`` names become lists.

    Raises:
        CannotEdit: the layout does not allow it.
    """
    node = place.node
    if not isinstance(node, MappingNode):
        raise CannotEdit("there is no mapping to write in")
    if not node.entries:
        return _filled(page, node, _Flow(page, node, boxed, place).whole(new))
    after = entry_of(node, behind) or node.entries[-1]
    if node.flow:
        return _Flow(page, node, boxed, place).added(new, after)
    return [_Block(page, node, place).added(new, after)]


def listed(page: Page, place: Placed, texts: list[str]) -> str:
    """A list in brackets of texts that are written already, laid out as those of the file; ``place`` stands where it will."""
    owner = place.parent.node if place.parent else None
    node = (
        owner if isinstance(owner, MappingNode) else MappingNode(place.node.start, place.node.start, place.node.end, (), False)
    )
    return _Flow(page, node, frozenset()).listed(texts, page.indentation(place.node.start), place.flow or page.json)


def _filled(page: Page, node: MappingNode, text: str) -> list[Edit]:
    """Writes in an empty mapping; a comment in it stays."""
    if page.has_comments(node):
        return [Edit(node.body + 1, node.body + 1, text[1:-1].strip())]
    return [Edit(node.body, node.end, text)]


def replacement(page: Page, node: MappingNode, entry: Entry, draft: Draft, *, boxed: bool = False) -> Edit:
    """The edit that puts something else under a key of a mapping in flow style."""
    indent = page.indentation(entry.key.start)
    text = _Flow(page, node, frozenset({""}) if boxed else frozenset()).value("", draft, indent)
    return Edit(entry.value.start, entry.value.end, text)


def _key(page: Page, name: str, like: Node | None) -> str:
    """A key, quoted as its neighbour is."""
    style = like.style if isinstance(like, ScalarNode) else "double" if page.json else "plain"
    return page.scalar(name, style if style in ("single", "double") else "plain", True)


def _key_like(node: MappingNode, owner: Entry | None) -> Node | None:
    """The key that shows how keys are quoted here."""
    own = (entry.key for entry in reversed(node.entries) if key_text(entry) != "<<")
    return next(own, owner.key if owner else None)


def _values(node: MappingNode) -> list[Node]:
    """The mapping's own values, those in its lists included."""
    return [*(entry.value for entry in node.entries), *_items(node)]


def _items(node: MappingNode) -> list[Node]:
    return [item for entry in node.entries if isinstance(entry.value, SequenceNode) for item in entry.value.items]


def _item_style(page: Page, node: MappingNode) -> ScalarStyle:
    """How items of the neighbouring lists are written, else of any list of the file, else the mapping's own strings."""
    own = _items(node)
    if any(isinstance(item, ScalarNode) for item in own):
        return page.style_among(own)
    return page.item_style or page.style_among(_values(node))


def _nearest(page: Page, near: int) -> Iterator[ListEntry]:
    """The lists of data that stand under a key, the nearest first."""
    below = bisect_left(page.lists, near, key=lambda entry: entry.key.start)
    above = below - 1
    while above >= 0 or below < len(page.lists):
        before = near - page.lists[above].key.start if above >= 0 else len(page.text)
        behind = page.lists[below].key.start - near if below < len(page.lists) else len(page.text)
        yield page.lists[above] if before <= behind else page.lists[below]
        above, below = (above - 1, below) if before <= behind else (above, below + 1)


class _Block:
    """``Key: value`` lines."""

    def __init__(self, page: Page, node: MappingNode, place: Placed) -> None:
        self.page, self.node, self.place = page, node, place
        self.key_column = page.column(node.body)

    def added(self, new: Mapping[str, Draft], after: Entry) -> Edit:
        end = after.value.end
        if not self.page.ends_line(end):
            raise CannotEdit("something else follows on the line of the last key")
        lines = [line for name, draft in new.items() for line in self._lines(name, draft, " " * self.key_column)]
        return self.page.lines_after(self.page.with_deeper_comments(end, self.key_column), lines)

    def _lines(self, name: str, draft: Draft, indent: str) -> Iterator[str]:
        key = _key(self.page, name, _key_like(self.node, self.place.entry))
        head = indent + key + self._colon(key, indent)
        if isinstance(draft, dict):
            yield head.rstrip()
            for inner, value in draft.items():
                yield from self._lines(inner, value, indent + " " * self._step)
        elif isinstance(draft, tuple):
            yield from self._list_lines(head, draft, indent)
        elif isinstance(draft, Reference) and not self.page.writes_tags:
            yield head.rstrip()
            yield indent + " " * self._step + references.long(draft)
        else:
            near = _values(self.node)
            style, quote = self.page.style_for(name, near), self.page.quote_among(near)
            yield head + references.written(self.page, draft, style, False, quote)

    def _colon(self, key: str, indent: str) -> str:
        own = len(indent) == self.key_column
        return colon(self.page, key, self.node.entries) if own else nested_colon(self.page, self.node.entries)

    def _list_lines(self, head: str, values: tuple[Written, ...], indent: str) -> Iterator[str]:
        style, quote, offset = _item_style(self.page, self.node), self.page.quote_among(_items(self.node)), self._dash_offset
        if offset is None or not values:
            texts = (references.written(self.page, value, style, True, quote, indent) for value in values)
            yield head + "[" + self.page.comma.join(texts) + "]"
            return
        yield head.rstrip()
        for value in values:
            yield f"{indent}{' ' * offset}- {references.written(self.page, value, style, False, quote)}"

    @cached_property
    def _dash_offset(self) -> int | None:
        """How far lists are indented below their key: as the nearest list is, None where that is in brackets."""
        own = [entry for entry in reversed(self.node.entries) if isinstance(entry.value, SequenceNode)]
        near = [ListEntry(entry.key, entry.value) for entry in own if isinstance(entry.value, SequenceNode)]
        for entry in (*near, *_nearest(self.page, self.node.start)):
            if entry.value.flow and entry.value.items:
                return None
            if not entry.value.flow and self._plain_key(entry.key):
                return self._offset(entry)
        return self._step

    def _plain_key(self, key: Node) -> bool:
        """No question mark stands before the key."""
        return "?" not in self.page.text[self.page.line_start(key.start) : key.start]

    def _offset(self, entry: Entry | ListEntry) -> int:
        return max(self.page.column(entry.value.body) - self.page.column(entry.key.start), 0)

    @cached_property
    def _step(self) -> int:
        """How far nested keys are indented: as in a neighbour, else as these keys are below their own."""
        for entry in self.node.entries:
            if isinstance(entry.value, MappingNode) and not entry.value.flow and self._plain_key(entry.key):
                return max(self._offset(entry), 1)
        owner = self.place.entry
        step = self.key_column - self.page.column(owner.key.start) if owner and self._plain_key(owner.key) else 2
        return step if step > 0 else 2


class _Flow:
    """``{key: value}``, on one line or on many; all of JSON."""

    def __init__(self, page: Page, node: MappingNode, boxed: frozenset[str], place: Placed | None = None) -> None:
        self.page, self.node, self.boxed = page, node, boxed
        self.like = _key_like(node, place.entry if place else None)

    def added(self, new: Mapping[str, Draft], after: Entry) -> list[Edit]:
        text, end = self.page.text, after.value.end
        comma = _COMMA.match(text, end)
        on_lines = self.page.begins_line(after.key.start)
        if on_lines and self.page.ends_line(comma.end() if comma else end):
            return self._added_lines(new, after, comma.end() if comma else None)
        indent = self.page.indentation(after.key.start)
        separator = self._separator(after)
        return [Edit(end, end, "".join(separator + self._member(name, draft, indent, True) for name, draft in new.items()))]

    def _added_lines(self, new: Mapping[str, Draft], after: Entry, comma: int | None) -> list[Edit]:
        indent, end = self.page.indentation(after.key.start), after.value.end
        lines = [f"{indent}{self._member(name, draft, indent, True)}," for name, draft in new.items()]
        if comma is not None:
            return [self.page.lines_after(comma, lines)]
        lines[-1] = lines[-1][:-1]
        return [Edit(end, end, ","), self.page.lines_after(end, lines)]

    def whole(self, new: Mapping[str, Draft]) -> str:
        """The text of a mapping that was empty."""
        return self._value(dict(new), self.page.indentation(self.node.start))

    def _member(self, name: str, draft: Draft, indent: str, own: bool = False) -> str:
        key, entries = _key(self.page, name, self.like), self.node.entries
        gap = colon(self.page, key, entries) if own else nested_colon(self.page, entries)
        return key + gap + self.value(name, draft, indent)

    def value(self, name: str, draft: Draft, indent: str) -> str:
        """What is written under a key whose line has this indentation."""
        if name not in self.boxed or not isinstance(draft, dict):
            return self._value(draft, indent, name)
        return self._bracketed("[]", [self._value(draft, indent + self._step)], indent, self._spreads, "")

    def _separator(self, after: Entry) -> str:
        """What parts a new member from the one before: as that is parted from its own neighbour."""
        at = self.node.entries.index(after)
        first = max(at - 1, 0)
        pair = self.node.entries[first : first + 2]
        return self.page.separator(pair[0].value.end, pair[1].key.start) if len(pair) > 1 else self.page.comma

    def _value(self, draft: Draft, indent: str, name: str = "") -> str:
        if isinstance(draft, dict):
            texts = (self._member(name, value, indent + self._step) for name, value in draft.items())
            return self._bracketed("{}", list(texts), indent, self._spreads, self._padding)
        if isinstance(draft, tuple):
            return self._list(draft, indent)
        near = _values(self.node)
        style, quote = self.page.style_for(name, near), self.page.quote_among(near)
        return references.written(self.page, draft, style, True, quote, indent)

    def _list(self, values: tuple[Written, ...], indent: str) -> str:
        style, quote = _item_style(self.page, self.node), self.page.quote_among(_items(self.node))
        inner = indent + self._step if self._spreads_lists else indent
        return self.listed([references.written(self.page, value, style, True, quote, inner) for value in values], indent)

    def listed(self, texts: list[str], indent: str, may_spread: bool = True) -> str:
        """A list of texts, as the nearest ones are laid out."""
        like = self._list_near
        padding = self.page.padding(like.body, like.items[0].start) if like else ""
        return self._bracketed("[]", texts, indent, may_spread and self._spreads_lists, padding)

    def _bracketed(self, brackets: str, texts: list[str], indent: str, spread: bool, padding: str) -> str:
        if not texts:
            return brackets
        if not spread:
            return brackets[0] + padding + self.page.comma.join(texts) + padding + brackets[1]
        eol, inner = self.page.source.eol_near(self.node.end), indent + self._step
        return brackets[0] + ",".join(f"{eol}{inner}{text}" for text in texts) + eol + indent + brackets[1]

    @cached_property
    def _spreads(self) -> bool:
        """A mapping has its keys on lines of their own here."""
        first = self.node.entries[0] if self.node.entries else None
        return self.page.begins_line(first.key.start) if first else self.page.json and "\n" in self.page.text.strip()

    @cached_property
    def _padding(self) -> str:
        if self.page.json or not self.node.entries:
            return ""
        return self.page.padding(self.node.body, self.node.entries[0].key.start)

    @cached_property
    def _spreads_lists(self) -> bool:
        return self.page.begins_line(self._list_near.items[0].start) if self._list_near else self._spreads

    @cached_property
    def _list_near(self) -> SequenceNode | None:
        """The list that shows how lists are laid out: the mapping's own last one, else the nearest."""
        own = (entry.value for entry in reversed(self.node.entries))
        near = (entry.value for entry in _nearest(self.page, self.node.start))
        filled = (node for node in (*own, *near) if isinstance(node, SequenceNode) and node.items and node.flow)
        return next(filled, None)

    @cached_property
    def _step(self) -> str:
        """One step of indentation: what this mapping's keys have more than the line that opens it."""
        outer = self.page.indentation(self.node.start)
        indent = self.page.indentation(self.node.entries[-1].key.start) if self.node.entries else outer
        if indent.startswith(outer) and len(indent) > len(outer):
            return indent[len(outer) :]
        lines = (line[: len(line) - len(line.lstrip(" \t"))] for line in self.page.text.splitlines())
        return next((found for found in lines if found), "  ")
