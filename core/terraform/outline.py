"""What a file says, leaf by leaf, without layout and comments; and its comments. For comparing a text with its patched self.

A path reads ``resource.aws_cognito_user_pool_client.web#0/callback_urls[1]``: blocks with their labels and an occurrence
number, then the argument, then the element of a list literal. A cell's changes fall under a path ``P``: ``P`` itself and what
goes on from it with ``[``, ``/`` or ``#``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..model import Cell
from ..source import BOM
from .blocks import Attribute, Block, Member, members, top_level
from .scan import Broken, closing, extent, heredoc, literal_end, pieces, tokens

_DETAILED = frozenset({"resource", "variable", "locals", "module"})


class _Leaf(NamedTuple):
    """A leaf or, with an empty text, a block's body."""

    path: str
    start: int
    end: int
    text: str


def outline(text: str) -> dict[str, str]:
    """Every leaf of a file by its path. What can't be read is one leaf, raw."""
    found, broken = top_level(text)
    leaves = {leaf.path: leaf.text for leaf in _leaves(text, found, "") if leaf.text}
    return {**leaves, "unreadable": _unread(text, found)} if broken else leaves


def outline_path(text: str, cell: Cell) -> str:
    """The path under which the changes of a cell of this text fall; empty where it is in no leaf."""
    best = _Leaf("", 0, len(text), "")
    for leaf in _leaves(text, top_level(text)[0], ""):
        if leaf.start <= cell.start and cell.end <= leaf.end and leaf.end - leaf.start <= best.end - best.start:
            best = leaf
    if cell.kind == "list":
        return best.path
    return f"{best.path}/{cell.path[0]}" if cell.kind == "hole" else best.path


def comments(text: str) -> tuple[str, ...]:
    """Every comment, in order, those inside of interpolations too. What can't be read counts as one comment."""
    at = 1 if text.startswith(BOM) else 0
    try:
        return tuple(_comments(text, at, len(text)))
    except Broken as error:
        return (*_comments(text, at, error.offset), text[error.offset :])


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
    if "/" not in path and block.type not in _DETAILED:
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


def _attribute_leaves(text: str, attribute: Attribute, path: str) -> Iterator[_Leaf]:
    elements = _elements(text, attribute)
    if elements is None:
        yield _Leaf(path, attribute.value, attribute.end, normal(text, attribute.value, attribute.end))
        return
    yield _Leaf(path, attribute.value, attribute.end, "" if elements else "[]")
    for index, (start, end) in enumerate(elements):
        yield _Leaf(f"{path}[{index}]", start, end, normal(text, start, end))


def _elements(text: str, attribute: Attribute) -> list[tuple[int, int]] | None:
    """The spans of a list literal's elements; None where the value is something else."""
    if text[attribute.value] != "[":
        return None
    try:
        if closing(text, attribute.value, attribute.end) != attribute.end - 1:
            return None
        first = extent(text, attribute.value + 1, attribute.end - 1, lines=False)
        if text.startswith("for", first.start):
            return None
        return [(piece.start, piece.end) for piece in pieces(text, attribute.value + 1, attribute.end - 1)]
    except Broken:
        return None


def normal(text: str, start: int, end: int) -> str:
    """An expression with its comments left out and its blanks made one; strings and heredocs keep every character."""
    done, at = [], start
    for token in tokens(text, start, end):
        done.append(" ".join(text[at : token.start].split()))
        at = token.end
        if token.kind not in ("comment", "newline"):
            done.append(text[token.start : at])
    return " ".join(part for part in [*done, " ".join(text[at:end].split())] if part)
