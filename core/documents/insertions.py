"""Filling holes: keys, lists and nested mappings that a mapping does not have yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from ..model import CannotEdit, Scalar
from ..source import Edit
from .nodes import Entry, MappingNode, Node, ScalarNode, ScalarStyle, SequenceNode
from .page import Page
from .tree import Placed

Draft: TypeAlias = "Scalar | tuple[Scalar, ...] | dict[str, Draft]"
"""What is to be written under a key: a scalar, a list, or a mapping of such."""

_COMMA = re.compile(r"[ \t]*,")


def insertions(page: Page, place: Placed, new: Mapping[str, Draft], boxed: frozenset[str] = frozenset()) -> list[Edit]:
    """The edits that add keys to a mapping, behind its last one. In flow style the mappings under ``boxed`` names become lists.

    Raises:
        CannotEdit: the layout does not allow it.
    """
    node = place.node
    if not isinstance(node, MappingNode):
        raise CannotEdit("there is no mapping to write in")
    if not node.entries:
        return [Edit(node.body, node.end, _Flow(page, node, boxed).whole(new))]
    if node.flow:
        return _Flow(page, node, boxed).added(new)
    return [_Block(page, node, place).added(new)]


def replacement(page: Page, node: MappingNode, entry: Entry, draft: Draft, *, boxed: bool = False) -> Edit:
    """The edit that puts something else under a key of a mapping in flow style."""
    indent = page.indentation(entry.key.start)
    text = _Flow(page, node, frozenset({""}) if boxed else frozenset()).value("", draft, indent, entry)
    return Edit(entry.value.start, entry.value.end, text)


def _key(page: Page, name: str, like: Node | None) -> str:
    """A key, quoted as its neighbour is."""
    style = like.style if isinstance(like, ScalarNode) else "double" if page.json else "plain"
    return page.scalar(name, style if style in ("single", "double") else "plain", True)


def _scalar_style(page: Page, node: MappingNode) -> ScalarStyle:
    """How the mapping's own strings are written, those in its lists included."""
    return page.style_among([*(entry.value for entry in node.entries), *_items(node)])


def _items(node: MappingNode) -> list[Node]:
    return [item for entry in node.entries if isinstance(entry.value, SequenceNode) for item in entry.value.items]


def _item_style(page: Page, node: MappingNode) -> ScalarStyle:
    """How items of the neighbouring lists are written, else of any list of the file."""
    own = _items(node)
    if any(isinstance(item, ScalarNode) for item in own):
        return page.style_among(own)
    lists = (place.node for place in page.tree.places if isinstance(place.node, SequenceNode) and not place.node.tag)
    return page.style_among(item for node in lists for item in node.items)


class _Block:
    """``Key: value`` lines."""

    def __init__(self, page: Page, node: MappingNode, place: Placed) -> None:
        self.page, self.node, self.place = page, node, place
        self.key_column = page.column(node.entries[0].key.start)

    def added(self, new: Mapping[str, Draft]) -> Edit:
        last = self.node.entries[-1]
        if not self.page.ends_line(last.value.end):
            raise CannotEdit("something else follows on the line of the last key")
        lines = [line for name, draft in new.items() for line in self._lines(name, draft, " " * self.key_column)]
        return self.page.lines_after(self.page.with_deeper_comments(last.value.end, self.key_column), lines)

    def _lines(self, name: str, draft: Draft, indent: str) -> Iterator[str]:
        key = _key(self.page, name, self.node.entries[-1].key)
        if isinstance(draft, dict):
            yield f"{indent}{key}:"
            for inner, value in draft.items():
                yield from self._lines(inner, value, indent + " " * self._step())
        elif isinstance(draft, tuple):
            yield from self._list_lines(key, draft, indent)
        else:
            style = _scalar_style(self.page, self.node)
            yield f"{indent}{key}: {self.page.scalar(draft, style, False)}"

    def _list_lines(self, key: str, values: tuple[Scalar, ...], indent: str) -> Iterator[str]:
        style, offset = _item_style(self.page, self.node), self._dash_offset()
        if offset is None or not values:
            yield f"{indent}{key}: {self.page.inline_list(values, style)}"
            return
        yield f"{indent}{key}:"
        for value in values:
            yield f"{indent}{' ' * offset}- {self.page.scalar(value, style, False)}"

    def _dash_offset(self) -> int | None:
        """How far lists are indented below their key: as the nearest list is, None where that is in brackets."""
        for entry in reversed(self.node.entries):
            if isinstance(entry.value, SequenceNode) and entry.value.items:
                return None if entry.value.flow else self._offset(entry)
        elsewhere = [p.entry for p in self.page.tree.places if p.entry and isinstance(p.entry.value, SequenceNode)]
        blocks = (self._offset(entry) for entry in elsewhere if isinstance(entry.value, SequenceNode) and not entry.value.flow)
        return next(blocks, None if elsewhere else 2)

    def _offset(self, entry: Entry) -> int:
        return max(self.page.column(entry.value.body) - self.page.column(entry.key.start), 0)

    def _step(self) -> int:
        """How far nested keys are indented: as in a neighbour, else as these keys are below their own."""
        for entry in self.node.entries:
            if isinstance(entry.value, MappingNode) and not entry.value.flow:
                return max(self._offset(entry), 1)
        owner = self.place.entry
        step = self.key_column - self.page.column(owner.key.start) if owner else 2
        return step if step > 0 else 2


class _Flow:
    """``{key: value}``, on one line or on many; all of JSON."""

    def __init__(self, page: Page, node: MappingNode, boxed: frozenset[str]) -> None:
        self.page, self.node, self.boxed = page, node, boxed

    def added(self, new: Mapping[str, Draft]) -> list[Edit]:
        last = self.node.entries[-1]
        comma = _COMMA.match(self.page.text, last.value.end)
        on_lines = self.page.begins_line(last.key.start)
        if on_lines and self.page.ends_line(comma.end() if comma else last.value.end):
            return self._added_lines(new, last, comma.end() if comma else None)
        indent = self.page.indentation(last.key.start)
        texts = [self._member(name, draft, indent, last) for name, draft in new.items()]
        return [Edit(last.value.end, last.value.end, "".join(self._separator() + text for text in texts))]

    def _added_lines(self, new: Mapping[str, Draft], last: Entry, comma: int | None) -> list[Edit]:
        indent = self.page.indentation(last.key.start)
        lines = [f"{indent}{self._member(name, draft, indent, last)}," for name, draft in new.items()]
        if comma is not None:
            return [self.page.lines_after(comma, lines)]
        lines[-1] = lines[-1][:-1]
        return [Edit(last.value.end, last.value.end, ","), self.page.lines_after(last.value.end, lines)]

    def whole(self, new: Mapping[str, Draft]) -> str:
        """The text of a mapping that was empty."""
        return self._value(dict(new), self.page.indentation(self.node.start), None)

    def _member(self, name: str, draft: Draft, indent: str, like: Entry | None) -> str:
        return _key(self.page, name, like.key if like else None) + self._colon(like) + self.value(name, draft, indent, like)

    def value(self, name: str, draft: Draft, indent: str, like: Entry | None) -> str:
        """What is written under a key whose line has this indentation."""
        if name not in self.boxed or not isinstance(draft, dict):
            return self._value(draft, indent, like)
        return self._bracketed("[]", [self._value(draft, indent + self._step, like)], indent, self._spreads())

    def _colon(self, like: Entry | None) -> str:
        gap = self.page.text[like.key.end : like.value.start] if like else ""
        return gap if gap.strip(" ") == ":" and (self.page.json or gap.endswith(" ")) else self.page.colon

    def _separator(self) -> str:
        first, second = self.node.entries[0], self.node.entries[min(1, len(self.node.entries) - 1)]
        gap = self.page.text[first.value.end : second.key.start] if first is not second else ""
        return gap if gap.strip(" ") == "," else self.page.comma

    def _value(self, draft: Draft, indent: str, like: Entry | None) -> str:
        if isinstance(draft, dict):
            texts = (self._member(name, value, indent + self._step, like) for name, value in draft.items())
            return self._bracketed("{}", list(texts), indent, self._spreads())
        if isinstance(draft, tuple):
            style = _item_style(self.page, self.node)
            texts = (self.page.scalar(value, style, True) for value in draft)
            return self._bracketed("[]", list(texts), indent, self._spreads_lists())
        return self.page.scalar(draft, _scalar_style(self.page, self.node), True)

    def _bracketed(self, brackets: str, texts: list[str], indent: str, spread: bool) -> str:
        if not spread or not texts:
            return brackets[0] + self.page.comma.join(texts) + brackets[1]
        eol, inner = self.page.source.eol_near(self.node.end), indent + self._step
        return brackets[0] + ",".join(f"{eol}{inner}{text}" for text in texts) + eol + indent + brackets[1]

    def _spreads(self) -> bool:
        """A mapping has its keys on lines of their own here."""
        first = self.node.entries[0] if self.node.entries else None
        return self.page.begins_line(first.key.start) if first else self.page.json and "\n" in self.page.text.strip()

    def _spreads_lists(self) -> bool:
        """Lists have their items on lines of their own: as the nearest one does, then as any does, then as mappings do."""
        own = (entry.value for entry in reversed(self.node.entries))
        for node in _filled_lists((*own, *(place.node for place in self.page.tree.places))):
            return self.page.begins_line(node.items[0].start)
        return self._spreads()

    @cached_property
    def _step(self) -> str:
        """One step of indentation: what this mapping's keys have more than the line that opens it."""
        outer = self.page.indentation(self.node.start)
        indent = self.page.indentation(self.node.entries[-1].key.start) if self.node.entries else outer
        if indent.startswith(outer) and len(indent) > len(outer):
            return indent[len(outer) :]
        lines = (line[: len(line) - len(line.lstrip(" \t"))] for line in self.page.text.splitlines())
        return next((found for found in lines if found), "  ")


def _filled_lists(nodes: Iterable[Node]) -> Iterator[SequenceNode]:
    return (node for node in nodes if isinstance(node, SequenceNode) and node.items and node.flow)
