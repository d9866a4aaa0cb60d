"""What a file says, leaf by leaf, without layout and comments; and its comments. For comparing a text with its patched self.

A path reads ``resource.aws_cognito_user_pool_client.web#0/callback_urls[1]``: blocks with their labels and an occurrence
number, then the argument, then the element of a list literal. A cell's changes fall under a path ``P``: ``P`` itself and what
goes on from it with ``[``, ``/`` or ``#``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from ..model import Cell
from .blocks import Attribute, Block, Member, members, top_level
from .folder import PARAMETER_TYPE, PREFIX
from .nodes import Call, Conditional, ListNode, Node, ObjectNode, Paren
from .scan import Broken, closing, heredoc, literal_end, one_line, tokens
from .syntax import parse

_DETAILED = frozenset({"variable", "locals", "module", "output"})
_OPEN = frozenset({"", "{}"})
QUOTE = '"'


class _Leaf(NamedTuple):
    """A leaf or, with an empty text, something that holds leaves: a block's body, a list."""

    path: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Outline:
    """One file's outline. What can't be read is one leaf, raw."""

    text: str

    @cached_property
    def by_path(self) -> dict[str, str]:
        found, broken = self._members
        said = {leaf.path: leaf.text for leaf in self._leaves if leaf.text}
        return {**said, "unreadable": _unread(self.text, found)} if broken else said

    def path(self, cell: Cell) -> str:
        """The path under which the changes of a cell fall; empty where it is in no leaf."""
        if cell.kind in ("hole", "member"):
            return f"{self._bodies.get((cell.start, cell.end), '')}/{cell.path[0]}"
        at = bisect_right(self._starts, cell.start) - 1
        while at >= 0 and self._leaves[at].end < cell.end:
            at -= 1
        return self._leaves[at].path if at >= 0 else ""

    @cached_property
    def _members(self) -> tuple[list[Member], list[Broken]]:
        return top_level(self.text)

    @cached_property
    def _leaves(self) -> list[_Leaf]:
        return sorted(_leaves(self.text, self._members[0], ""), key=lambda leaf: (leaf.start, -leaf.end))

    @cached_property
    def _starts(self) -> list[int]:
        return [leaf.start for leaf in self._leaves]

    @cached_property
    def _bodies(self) -> dict[tuple[int, int], str]:
        return {(leaf.start, leaf.end): leaf.path for leaf in self._leaves if leaf.text in _OPEN}


@lru_cache(maxsize=1024)
def outline(text: str) -> Outline:
    """The outline of a text: a file that many modules share is looked at once."""
    return Outline(text)


@lru_cache(maxsize=1024)
def comments(text: str) -> tuple[str, ...]:
    """Every comment, in order, those inside of interpolations too. A stretch that can't be read counts as one comment."""
    found, broken = top_level(text)
    if not broken:
        return tuple(_stretch(text, 0, len(text)))
    edges = [0, *(edge for member in found for edge in (member.start, member.end)), len(text)]
    kept: list[str] = []
    for index, (start, end) in enumerate(pairwise(edges)):
        kept += _stretch(text, start, end) if index % 2 else [text[start:end]]
    return tuple(kept)


def _stretch(text: str, start: int, end: int) -> list[str]:
    try:
        return list(_comments(text, start, end))
    except Broken:
        return [text[start:end]]


def _comments(text: str, at: int, end: int) -> Iterator[str]:
    for token in tokens(text, at, end):
        if token.kind == "comment":
            yield text[token.start : token.end]
        elif token.kind in ("string", "heredoc"):
            for start, stop in _interpolations(text, token.start, token.end):
                yield from _comments(text, start, stop)


def _interpolations(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if text[start] == '"':
        at, stop = start + 1, end - 1
    else:
        at, stop = heredoc(text, start, len(text))[:2]
    kind = "quoted" if text[start] == '"' else "heredoc"
    while (at := literal_end(text, at, stop, kind)) < stop:  # type: ignore[arg-type]
        close = closing(text, at + 1, stop)
        yield at + 2, close
        at = close + 1


def _unread(text: str, found: list[Member]) -> str:
    """All that stands in no member."""
    pieces_between, at = [], 0
    for member in found:
        pieces_between.append(text[at : member.start])
        at = member.end
    return "".join([*pieces_between, text[at:]])


def _leaves(text: str, found: list[Member], prefix: str) -> Iterator[_Leaf]:
    seen: dict[str, int] = {}
    for member in found:
        if isinstance(member, Attribute):
            yield from _attribute_leaves(text, member, prefix + _numbered(member.name, seen))
            continue
        name = ".".join((member.type, *member.labels))
        count = seen[name] = seen.get(name, -1) + 1
        yield from _block_leaves(text, member, f"{prefix}{name}#{count}")


def _numbered(name: str, seen: dict[str, int]) -> str:
    count = seen[name] = seen.get(name, -1) + 1
    return f"{name}#{count}" if count else name


def _block_leaves(text: str, block: Block, path: str) -> Iterator[_Leaf]:
    if "/" not in path and not _is_detailed(block):
        yield _Leaf(path, block.start, block.end, text[block.start : block.end])
        return
    try:
        inside = list(members(text, block.opening + 1, block.closing))
    except Broken:
        yield _Leaf(path, block.start, block.end, text[block.start : block.end])
        return
    yield _Leaf(f"{path}/", block.start, block.start, "{}")
    yield _Leaf(path, block.opening + 1, block.closing, "")
    yield from _leaves(text, inside, f"{path}/")


def _is_detailed(block: Block) -> bool:
    """Only where something may be written: all other blocks are compared whole."""
    kind = block.labels[0] if block.type == "resource" and block.labels else ""
    return block.type in _DETAILED or kind.startswith(PREFIX) or kind == PARAMETER_TYPE


def _attribute_leaves(text: str, attribute: Attribute, path: str) -> Iterator[_Leaf]:
    written = text[attribute.value : attribute.end]
    try:
        node = parse(written)
    except Broken:
        yield _Leaf(path, attribute.value, attribute.end, one_line(text, attribute.value, attribute.end))
        return
    yield from _node_leaves(written, attribute.value, node, path)


def _node_leaves(text: str, base: int, node: Node, path: str) -> Iterator[_Leaf]:
    """The leaves of an expression: elements, members, arguments and branches each have a path of their own."""
    start, end = base + node.start, base + node.end
    inside = list(_parts(text, node))
    if isinstance(node, ObjectNode):
        yield _Leaf(f"{path}/", start, start, "{}")
    elif not inside:
        said = "[]" if isinstance(node, ListNode) else one_line(text, node.start, node.end)
        yield _Leaf(path, start, end, said)
        return
    yield _Leaf(path, start, end, "")
    if isinstance(node, Call):
        yield _Leaf(f"{path}[name]", start, start, node.name)
    for name, part in inside:
        yield from _node_leaves(text, base, part, path + name)


def _parts(text: str, node: Node) -> Iterator[tuple[str, Node]]:
    match node:
        case ListNode(elements=parts) | Call(arguments=parts):
            yield from ((f"[{index}]", part) for index, part in enumerate(parts))
        case ObjectNode(entries=entries):
            yield from ((f"/{one_line(text, key.start, key.end).strip(QUOTE)}", value) for key, value in entries)
        case Conditional():
            yield from (("[if]", node.condition), ("[then]", node.then), ("[else]", node.otherwise))
        case Paren():
            yield "[0]", node.inner
