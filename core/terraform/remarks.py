"""What Terraform files say to cogtui: comments, and ``//`` members in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ..documents.json_nodes import scan
from ..documents.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode, Unreadable, descendants, key_text
from ..model import Remark, Span
from ..remarks import MENTIONED, said, spoken_of
from .json_bodies import COMMENT
from .scan import Broken, tokens

_NAME = re.compile(r'[ \t]*(?:dynamic[ \t]+)?"?([\w-]+)"?[ \t]*(?:=(?!=)|\{|:)')


@lru_cache(maxsize=1024)
def remarks(name: str, text: str) -> tuple[Remark, ...]:
    """All of one file. What can't be read has none from there on."""
    if not MENTIONED.search(text):
        return ()
    return tuple(_in_json(name, text) if name.endswith(".json") else _in_comments(name, text))


def _in_comments(name: str, text: str) -> Iterator[Remark]:
    for start, end in _comments(text):
        words = said(text[start:end])
        if words is not None:
            line = spoken_of(text, start, end)
            over = (line[0], _reach(text, *line)) if line else (end, end)
            found = _NAME.match(text, *line) if line else None
            yield Remark(Span(name, start, end), words, over, line or over, (found[1],) if found else ())


def _comments(text: str) -> Iterator[tuple[int, int]]:
    try:
        for token in tokens(text, 0, len(text)):
            if token.kind == "comment":
                yield token.start, token.end
    except Broken:
        return


def _reach(text: str, start: int, end: int) -> int:
    """The end of what begins on a line: where every bracket that it opens is closed."""
    depth = 0
    try:
        for token in tokens(text, start, len(text)):
            if token.kind == "newline" and depth == 0:
                return token.start
            depth = max(0, depth + (token.kind == "opening") - (token.kind == "closing"))
    except Broken:
        return end
    return len(text)


# -------------------------------------------------------------------------------------------- JSON


def _in_json(name: str, text: str) -> Iterator[Remark]:
    try:
        root = scan(text).root
    except Unreadable:
        return
    yield from _in_body(name, root, None)
    for node in descendants(root):
        for entry in node.entries if isinstance(node, MappingNode) else ():
            yield from _in_body(name, entry.value, entry)


def _in_body(name: str, node: Node, entry: Entry | None) -> Iterator[Remark]:
    """The comments of one object, or of each object of an array. They speak of it, and of the key above it."""
    listed = isinstance(node, SequenceNode)
    for index, body in enumerate(node.items if isinstance(node, SequenceNode) else (node,)):
        for inner in body.entries if isinstance(body, MappingNode) else ():
            if key_text(inner) == COMMENT:
                key = entry.key if entry and index == 0 else body
                over = (key.start, node.end if entry and not listed else body.end)
                names = (key_text(entry) or "",) if entry else ()
                yield from _spoken(name, inner.value, over, (key.start, key.start + 1), names)


def _spoken(name: str, node: Node, over: tuple[int, int], line: tuple[int, int], names: tuple[str, ...]) -> Iterator[Remark]:
    for item in node.items if isinstance(node, SequenceNode) else (node,):
        words = said(item.value) if isinstance(item, ScalarNode) else None
        if words is not None:
            yield Remark(Span(name, item.start, item.end), words, over, line, names)
