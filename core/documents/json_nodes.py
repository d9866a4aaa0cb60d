"""JSON text to nodes with spans: a scanner over the standard library's string decoder, without recursion."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from json import JSONDecodeError, decoder

from ..source import BOM
from .nodes import MAX_DEPTH, MAX_NODES, Document, Entry, MappingNode, Node, ScalarNode, SequenceNode, Unreadable

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = re.compile(r"[-+]?[A-Za-z_][A-Za-z_0-9]*")
_scan_string: Callable[[str, int, bool], tuple[str, int]] = decoder.scanstring  # type: ignore[attr-defined]
_CLOSING = {"{": "}", "[": "]"}
_STRING_FAULTS = {
    "Unterminated string starting at": "this string is not closed",
    "Invalid control character at": "a control character (a tab, a line break) stands bare in a string",
}


def scan(text: str) -> Document:
    """The one value of a JSON text.

    Raises:
        Unreadable: it is no JSON, or nests deeper or holds more than is read.
    """
    return _Scanner(text).document()


@dataclass(slots=True)
class _Frame:
    """A collection that is not closed yet."""

    start: int
    opening: str
    keys: list[ScalarNode] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    def closed(self, end: int) -> Node:
        if self.opening == "[":
            return SequenceNode(self.start, self.start, end, tuple(self.nodes), True)
        entries = tuple(Entry(key, value) for key, value in zip(self.keys, self.nodes, strict=True))
        return MappingNode(self.start, self.start, end, entries, True)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = len(BOM) if text.startswith(BOM) else 0
        self._frames: list[_Frame] = []
        self._count = 0

    def document(self) -> Document:
        while True:
            self._skip()
            node = self._begun()
            while node is not None:
                if not self._frames:
                    return self._finished(node)
                node = self._placed(node)

    def _skip(self) -> str:
        """The next character that is no space, ``""`` at the end."""
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        return self.text[self.at : self.at + 1]

    def _begun(self) -> Node | None:
        """A whole value, or None where a collection was opened and its first value follows."""
        self._count += 1
        if self._count > MAX_NODES:
            raise Unreadable(self.at, f"more than {MAX_NODES} values")
        opening = self.text[self.at : self.at + 1]
        if opening not in _CLOSING:
            return self._leaf(opening)
        if len(self._frames) == MAX_DEPTH:
            raise Unreadable(self.at, f"this nests deeper than {MAX_DEPTH} levels")
        frame = _Frame(self.at, opening)
        self.at += 1
        if self._skip() == _CLOSING[opening]:
            self.at += 1
            return frame.closed(self.at)
        self._frames.append(frame)
        self._key_if_mapping(frame)
        return None

    def _key_if_mapping(self, frame: _Frame) -> None:
        if frame.opening == "[":
            return
        if self._skip() != '"':
            raise self._fault("a member's name in double quotes is missing here")
        frame.keys.append(self._string())
        if self._skip() != ":":
            raise self._fault("a colon is missing after the member's name")
        self.at += 1

    def _placed(self, node: Node) -> Node | None:
        """Puts a value where it belongs: the collection that this closes, or None where another value follows."""
        frame = self._frames[-1]
        frame.nodes.append(node)
        after = self._skip()
        if after == _CLOSING[frame.opening]:
            self.at += 1
            return self._frames.pop().closed(self.at)
        if after != ",":
            raise self._fault(f"a comma or {_CLOSING[frame.opening]} is missing here")
        comma, self.at = self.at, self.at + 1
        if self._skip() == _CLOSING[frame.opening]:
            last = "item" if frame.opening == "[" else "member"
            raise Unreadable(comma, f"a trailing comma after the last {last}; JSON does not allow it")
        self._key_if_mapping(frame)
        return None

    def _leaf(self, opening: str) -> ScalarNode:
        if opening == '"':
            return self._string()
        word = _WORD.match(self.text, self.at)
        if word and word.group() not in ("true", "false", "null"):
            raise Unreadable(self.at, f"{word.group()} is no JSON value")
        found = word or _NUMBER.match(self.text, self.at)
        if not found:
            raise self._fault("a value is missing here")
        start, self.at = self.at, found.end()
        return ScalarNode(start, start, self.at, found.group(), "json")

    def _string(self) -> ScalarNode:
        start = self.at
        try:
            value, self.at = _scan_string(self.text, start + 1, True)
        except JSONDecodeError as error:
            reason = _STRING_FAULTS.get(error.msg, "a backslash begins no escape that JSON knows")
            raise Unreadable(error.pos, reason) from None
        return ScalarNode(start, start, self.at, _whole_characters(value), "double")

    def _finished(self, node: Node) -> Document:
        if self._skip():
            raise self._fault("something follows the end of the JSON value")
        return Document(node)

    def _fault(self, otherwise: str) -> Unreadable:
        """What is wrong here, named by the character that stands here."""
        here = self.text[self.at : self.at + 1]
        if here in ("/", "#"):
            return Unreadable(self.at, "a comment stands here; JSON does not allow it")
        if here == "'":
            return Unreadable(self.at, "single quotes stand here; JSON takes double quotes only")
        if not here:
            return Unreadable(self.at, "the text ends in the middle of a JSON value")
        return Unreadable(self.at, otherwise)


def _whole_characters(value: str) -> str:
    """Escaped halves of surrogate pairs can't be encoded again; they become the replacement character."""
    if value.isascii():
        return value
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
