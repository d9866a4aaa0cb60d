"""YAML text to nodes: an iterative composer over PyYAML's events.

PyYAML's own composer loses the place of aliases, and over libyaml it crashes the process on deep nesting; its events are exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..source import BOM
from .nodes import (
    MAX_ALIASES,
    MAX_DEPTH,
    MAX_NODES,
    AliasNode,
    Document,
    Entry,
    MappingNode,
    Node,
    ScalarNode,
    ScalarStyle,
    SequenceNode,
    Unreadable,
)

_STYLES: dict[str | None, ScalarStyle] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}
_PROPERTIES = re.compile(r"(?:[!&][^\s,\[\]{}]*(?:[ \t\r\n]+(?:#[^\r\n]*)?)*)*")
_MARK_WITHIN = re.compile(rf"[\r\n]{BOM}")
_TRAILING_BLANK_LINES = re.compile(r"(?:\r?\n[ \t]*)+\Z")


def compose(text: str) -> tuple[Document, ...]:
    """All documents of a YAML text.

    Raises:
        Unreadable: it is no YAML, or nests deeper or holds more than is read.
    """
    shift = len(BOM) if text.startswith(BOM) else 0  # libyaml drops it without counting it
    if within := _MARK_WITHIN.search(text):  # libyaml alone takes it for indentation
        raise Unreadable(within.end() - 1, "a byte order mark stands here; it may only begin the file")
    composer = _Composer(text, shift)
    try:
        for event in _events(text[shift:]):
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        raise _unreadable(error, text, shift) from None
    except yaml.reader.ReaderError as error:
        code = error.character if isinstance(error.character, int) else ord(error.character[:1] or b"\0")
        raise Unreadable(_reader_offset(text, code, shift), f"the character U+{code:04X} may not stand in YAML") from None
    return tuple(composer.documents)


def _events(text: str) -> Iterator[Any]:
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    return iter(yaml.parse(text, Loader=loader))


def _reader_offset(text: str, code: int, shift: int) -> int:
    """libyaml gives the place of a refused character in bytes; it is the first of its kind."""
    return max(text.find(chr(code), shift), 0)


def _unreadable(error: yaml.MarkedYAMLError, text: str, shift: int) -> Unreadable:
    mark = error.problem_mark or error.context_mark
    offset = min(mark.index + shift, len(text)) if mark else 0
    line = text[text.rfind("\n", 0, offset) + 1 : offset + 1]
    if line and not line.strip() and "\t" in line:
        return Unreadable(offset, "a tab indents this line; YAML takes only spaces there")
    if error.problem and "maximum nesting depth" in error.problem:  # libyaml's own bound, where it has to read ahead
        return Unreadable(offset, f"this nests deeper than {MAX_DEPTH} levels")
    start = error.context_mark
    where = f" that begins on line {start.line + 1}" if start and mark and start.line != mark.line else ""
    context = f" {error.context}{where}" if error.context else ""
    return Unreadable(offset, f"this is no valid YAML: {error.problem}{context}")


@dataclass(slots=True)
class _Frame:
    """A collection that is not closed yet."""

    start: int
    body: int
    flow: bool
    mapping: bool
    tag: str
    anchor: str
    nodes: list[Node] = field(default_factory=list)


class _Composer:
    def __init__(self, text: str, shift: int) -> None:
        self.text = text
        self.shift = shift
        self.documents: list[Document] = []
        self._frames: list[_Frame] = []
        self._anchors: dict[str, Node | None] = {}
        self._aliases: list[AliasNode] = []
        self._count = 0

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._place(self._scalar(event))
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close(event)
        elif isinstance(event, yaml.AliasEvent):
            self._place(self._alias(event))
        elif isinstance(event, yaml.DocumentStartEvent):
            self._anchors, self._aliases = {}, []

    def _scalar(self, event: Any) -> ScalarNode:
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        tag, anchor = event.tag or "", event.anchor or ""
        body = start
        if tag or anchor:
            properties = _PROPERTIES.match(self.text, start, end)
            body = properties.end() if properties else start
        style = _STYLES.get(event.style, "plain")
        if style in ("literal", "folded"):
            end = self._block_scalar_end(body, end)
        elif body == end and (tag or anchor):
            body = end = start + len(self.text[start:end].rstrip())
        return ScalarNode(start, body, end, event.value, style, tag, anchor)

    def _block_scalar_end(self, body: int, end: int) -> int:
        """The end of its last line of text; with ``+`` the blank lines after it are content too."""
        if "+" in self.text[body : body + 3]:
            return end
        blank = _TRAILING_BLANK_LINES.search(self.text[body:end])
        return body + blank.start() if blank else end

    def _alias(self, event: Any) -> AliasNode:
        start, end, name = event.start_mark.index + self.shift, event.end_mark.index + self.shift, event.anchor
        if name not in self._anchors:
            raise Unreadable(start, f"the alias *{name} has no anchor before it")
        target = self._anchors[name]
        if target is None:
            raise Unreadable(start, f"the anchor &{name} holds an alias of itself")
        if len(self._aliases) == MAX_ALIASES:
            raise Unreadable(start, f"more than {MAX_ALIASES} aliases")
        self._aliases.append(AliasNode(start, start, end, name, target))
        return self._aliases[-1]

    def _open(self, event: Any) -> None:
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        mapping = isinstance(event, yaml.MappingStartEvent)
        bracket = end - 1 if end > start and self.text[end - 1] in "[{" and event.flow_style else None
        if len(self._frames) == MAX_DEPTH:
            raise Unreadable(start, f"this nests deeper than {MAX_DEPTH} levels")
        if event.anchor:
            self._anchors[event.anchor] = None
        body = bracket if bracket is not None else end
        if not mapping and not event.flow_style and self.text[end : end + 1] != "-":
            body = end - 1  # a dash at its key's column is part of the event
        self._frames.append(_Frame(start, body, bracket is not None, mapping, event.tag or "", event.anchor or ""))

    def _close(self, event: Any) -> None:
        frame = self._frames.pop()
        last = frame.nodes[-1].end if frame.nodes else frame.body
        end = event.end_mark.index + self.shift if frame.flow else last
        if frame.mapping:
            entries = tuple(Entry(key, value) for key, value in zip(frame.nodes[::2], frame.nodes[1::2], strict=True))
            self._place(MappingNode(frame.start, frame.body, end, entries, frame.flow, frame.tag, frame.anchor))
        else:
            self._place(SequenceNode(frame.start, frame.body, end, tuple(frame.nodes), frame.flow, frame.tag, frame.anchor))

    def _place(self, node: Node) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            raise Unreadable(node.start, f"more than {MAX_NODES} values")
        if node.anchor:
            self._anchors[node.anchor] = node
        if self._frames:
            self._frames[-1].nodes.append(node)
        else:
            self.documents.append(Document(node, tuple(self._aliases)))
