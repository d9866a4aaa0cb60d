"""What templates say to cogtui: comments in YAML, and ``cogtui`` in the metadata of a client's resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..documents.comments import comments_of
from ..documents.nodes import (
    AliasNode,
    Document,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    descendants,
    entry_of,
    key_text,
    member,
    resolved,
    text_of,
)
from ..model import Remark, Span
from ..remarks import MENTIONED, said, spoken_of
from ..source import Source
from .places import Place

_ALLOW = "allow"


def in_comments(source: Source, documents: tuple[Document, ...]) -> Iterator[Remark]:
    """The comments of a YAML text that speak to cogtui."""
    text = source.text
    if not MENTIONED.search(text):
        return
    for start, end in comments_of(text, documents):
        words = said(text[start:end])
        if words is not None:
            line = spoken_of(text, start, end)
            begun = [one for one in _elements(documents) if line and line[0] <= one[0] <= line[1]]
            over = (line[0], max((one[1] for one in begun), default=line[1])) if line else (end, end)
            yield Remark(Span(source.name, start, end), words, over, line or over, tuple(one[2] for one in begun if one[2]))


def _elements(documents: Iterable[Document]) -> Iterator[tuple[int, int, str]]:
    """Every member and every item: where it begins and ends, and a member's name."""
    for node in (node for document in documents for node in descendants(document.root)):
        if isinstance(node, MappingNode):
            yield from ((entry.key.start, entry.value.end, key_text(entry) or "") for entry in node.entries)
        elif isinstance(node, SequenceNode):
            yield from ((item.start, item.end, "") for item in node.items)


def in_metadata(name: str, places: Iterable[Place]) -> Iterator[Remark]:
    """``Metadata: {cogtui: {allow: …}}`` of the resources in one file; each speaks of all of its client."""
    seen: set[int] = set()
    for place in places:
        entry = entry_of(member(place.resource, "Metadata"), "cogtui")
        if entry is None or entry.value.start in seen:
            continue
        seen.add(entry.value.start)
        key = place.entry.key
        over = (key.start, max(key.end, place.entry.value.end))
        for node, words, fields in _entries(entry.value):
            yield Remark(Span(name, node.start, node.end), words, over, (key.start, key.end), (), fields)


_Entry = tuple[Node, str, "tuple[tuple[str, str], ...] | None"]


def _entries(node: Node) -> Iterator[_Entry]:
    """What a value under ``cogtui`` says, entry by entry, each with the node that says it."""
    inner = resolved(node)
    if not isinstance(inner, MappingNode):
        yield from _items(node, "")
        return
    for entry in inner.entries:
        name = key_text(entry) or ""
        if name == _ALLOW:
            yield from _items(entry.value, f"{_ALLOW} ")
        else:
            yield entry.key, name, None


def _items(node: Node, prefix: str) -> Iterator[_Entry]:
    inner = resolved(node)
    for item in inner.items if isinstance(inner, SequenceNode) else (node,):
        at = resolved(item)
        shown = node if isinstance(item, AliasNode) or item is at is inner else item
        if isinstance(at, MappingNode) and prefix:
            yield shown, "", tuple(_fields(at))
        else:
            yield shown, _words(text_of(at) or "", prefix), None


def _words(text: str, prefix: str) -> str:
    """A plain string, in the comments' form: with or without the words that lead there."""
    words = said(text)
    words = text.strip() if words is None else words
    return words if words.lower().startswith(_ALLOW) else prefix + words


def _fields(node: MappingNode) -> Iterator[tuple[str, str]]:
    """The table's entries as texts; a list of rules is one with commas. What is no text is empty."""
    for entry in node.entries:
        value = resolved(entry.value)
        if isinstance(value, SequenceNode):
            yield key_text(entry) or "", ", ".join(text_of(item) or "" for item in value.items)
        else:
            yield key_text(entry) or "", value.value if isinstance(value, ScalarNode) else ""
