"""Where a folder's code names its clients, local values and modules: found by a scan of the text, no expression is parsed.

Comments and the literal text of strings name nothing; interpolations do.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from ..documents.json_nodes import scan
from ..documents.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode, Unreadable, descendants, key_text
from ..model import Span
from ..settings import TERRAFORM_TYPES
from .blocks import Block, Member, members, top_level
from .json_bodies import COMMENT
from .scan import IDENTIFIER, Broken, TemplateKind, closing, heredoc, literal_end, tokens

MAX_STEPS = 16
_CLIENT = re.compile(rf"\b(?:{'|'.join(sorted(TERRAFORM_TYPES))})\s*\.")
_HEAD = re.compile(
    rf"(?<![\w.-])(?:resource\s*\.\s*)?({'|'.join(sorted(TERRAFORM_TYPES))}|local|module)\s*\.\s*({IDENTIFIER})",
)
_STEP = re.compile(rf"\s*(?:\.\s*({IDENTIFIER})|\.\s*(\*|\d+)|(\[))")
_KEY = re.compile(r'\s*("(?:[^"\\$%]|[$%](?!\{))*"|\d+)\s*')
_BOUND = re.compile(rf"\bfor\s+(?:{IDENTIFIER}\s*,\s*)?({IDENTIFIER})\s+in\s+(?:values\s*\(\s*)?$")
_AFTER_VALUES = re.compile(rf"\s*\)\s*(?:\[\s*\*\s*\]|\.\s*\*)\s*\.\s*({IDENTIFIER})")
_VALUES = re.compile(r"\bvalues\s*\(\s*$")
_EACH = re.compile(rf"\beach\s*\.\s*value\b(?:\s*\.\s*({IDENTIFIER}))?")
_LABELS = {"resource": 2, "data": 2, "ephemeral": 2, "output": 1, "module": 1, "provider": 1, "check": 1, "locals": 0}
_BACK = 200
_FOR = 4_000


class Holder(NamedTuple):
    """The top-level block that names something, and which of its arguments or blocks. A local value holds by itself."""

    kind: str
    address: str
    argument: str


@dataclass(frozen=True, slots=True)
class Mention:
    """``head`` is what is named (``local.x``), ``names`` the parts taken of it.

    ``keys`` are the indexes before and after the first of these names: as written (``["a"]``), empty where there is none, None
    where it is computed. Of a client or module that is named as a whole ``parts`` are the attributes or outputs that are then
    taken of it, as far as that shows, and an empty one where it does not; else the first name.
    """

    head: str
    keys: tuple[str | None, str | None]
    names: tuple[str, ...]
    parts: tuple[str, ...]
    span: Span
    holder: Holder


def names_client(text: str) -> bool:
    """Whether a client may be named in a text, other than by its own header."""
    return _CLIENT.search(text) is not None


@lru_cache(maxsize=256)
def mentions(file: str, text: str) -> tuple[Mention, ...]:
    """All that a file mentions, in the order of the text; what can't be read mentions nothing."""
    if not _HEAD.search(text):
        return ()
    return tuple(_in_json(file, text) if file.endswith(".json") else _in_native(file, text))


# ------------------------------------------------------------------------------------- native syntax


def _in_native(file: str, text: str) -> Iterator[Mention]:
    starts = [found.start() for found in _HEAD.finditer(text)]
    for block in top_level(text)[0]:
        if isinstance(block, Block) and len(block.labels) == _LABELS.get(block.type):
            mine = starts[bisect_left(starts, block.opening) : bisect_left(starts, block.closing)]
            if mine:
                yield from _in_block(file, text, block, mine)


def _in_block(file: str, text: str, block: Block, starts: Sequence[int]) -> Iterator[Mention]:
    try:
        inside = list(members(text, block.opening + 1, block.closing))
        code = list(_in_code(text, block.opening + 1, block.closing, starts))
    except Broken:
        return
    begins = [member.start for member in inside]
    for start in code:
        member = inside[bisect_right(begins, start) - 1]
        found = _mention(file, text, start, (member.start, member.end), (block.opening, block.closing), _holder(block, member))
        if found:
            yield found


def _holder(block: Block, member: Member) -> Holder:
    return _held(block.type, block.labels, member.type if isinstance(member, Block) else member.name)


def _held(kind: str, labels: tuple[str, ...], argument: str) -> Holder:
    if kind == "locals":
        return Holder("local", f"local.{argument}", argument)
    return Holder(kind, ".".join(labels if kind == "resource" else (kind, *labels)), argument)


def _in_code(text: str, start: int, end: int, starts: Sequence[int]) -> Iterator[int]:
    """Those of the offsets that stand in code, between two offsets in code."""
    at = start
    for token in tokens(text, start, end):
        if token.kind not in ("comment", "string", "heredoc"):
            continue
        yield from _between(starts, at, token.start)
        at = token.end
        inner = _between(starts, token.start, token.end)
        if inner and token.kind == "string":
            yield from _in_template(text, token.start + 1, token.end - 1, "quoted", inner)
        elif inner and token.kind == "heredoc":
            lines = heredoc(text, token.start, end)
            yield from _in_template(text, lines.start, lines.stop, "heredoc", inner)
    yield from _between(starts, at, end)


def _in_template(text: str, start: int, end: int, kind: TemplateKind, starts: Sequence[int]) -> Iterator[int]:
    """Those of the offsets that stand in a template's interpolations."""
    at = start
    while (at := literal_end(text, at, end, kind)) < end:
        if not text.startswith(("${", "%{"), at):
            return
        closed = closing(text, at + 1, end)
        yield from _in_code(text, at + 2, closed, _between(starts, at, closed))
        at = closed + 1


def _between(starts: Sequence[int], start: int, end: int) -> Sequence[int]:
    return starts[bisect_left(starts, start) : bisect_left(starts, end)]


# ------------------------------------------------------------------------------------ one mention


def _mention(
    file: str, text: str, start: int, within: tuple[int, int], block: tuple[int, int], holder: Holder
) -> Mention | None:
    """What stands at an offset; None where it only says in which order things are made."""
    head = _HEAD.match(text, start)
    if head is None or holder.argument == "depends_on":
        return None
    keys, names, end = _steps(text, head.end(), within[1])
    if not names and holder.argument == "lifecycle":
        return None
    parts = names[:1] or _taken(text, start, end, within, block, holder.argument)
    if not parts:
        return None
    return Mention(f"{head[1]}.{head[2]}", keys, names, parts, Span(file, start, end), holder)


def _steps(text: str, at: int, end: int) -> tuple[tuple[str | None, str | None], tuple[str, ...], int]:
    """The indexes and parts that are taken of what ends at an offset, and where that ends."""
    keys: list[str | None] = ["", ""]
    names: list[str] = []
    for _ in range(MAX_STEPS):
        step = _STEP.match(text, at, end)
        if step is None:
            break
        at = step.end()
        if step[1]:
            names.append(step[1])
            continue
        at, key = (at, _key(step[2])) if step[2] else _bracket(text, step.start(3), end)
        if len(names) < 2 and keys[len(names)] == "":
            keys[len(names)] = key
    return (keys[0], keys[1]), tuple(names), at


def _key(legacy: str) -> str | None:
    return None if legacy == "*" else f"[{legacy}]"


def _bracket(text: str, opening: int, end: int) -> tuple[int, str | None]:
    """Where an index ends, and its key if that is written out."""
    try:
        closed = closing(text, opening, end)
    except Broken:
        return end, None
    literal = _KEY.fullmatch(text, opening + 1, closed)
    return closed + 1, f"[{literal[1]}]" if literal else None


def _taken(text: str, start: int, end: int, within: tuple[int, int], block: tuple[int, int], argument: str) -> tuple[str, ...]:
    """The attributes that are taken of all instances at once; an empty one where that does not show."""
    before = text[max(within[0], start - _BACK) : start]
    if argument == "for_each":
        return _of_each(text, *block)
    if bound := _BOUND.search(before):
        return _of_bound(text, end, within[1], bound[1])
    if _VALUES.search(before) and (after := _AFTER_VALUES.match(text, end, within[1])):
        return (after[1],)
    return ("",)


@lru_cache(maxsize=4)
def _of_each(text: str, start: int, end: int) -> tuple[str, ...]:
    return _distinct(found[1] or "" for found in _EACH.finditer(text, start, end))


def _of_bound(text: str, start: int, end: int, name: str) -> tuple[str, ...]:
    """The attributes that a ``for`` takes of what it binds, up to the end of the argument."""
    uses = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])(?:\s*\.\s*({IDENTIFIER}))?")
    found = _distinct(use[1] or "" for use in uses.finditer(text, start, min(end, start + _FOR)))
    return _distinct((*found, "")) if end - start > _FOR else found


def _distinct(names: Iterator[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


# --------------------------------------------------------------------------------------------- JSON


def _in_json(file: str, text: str) -> Iterator[Mention]:
    try:
        root = scan(text).root
    except Unreadable:
        return
    for entry in _entries(root):
        kind = key_text(entry) or ""
        for labels, inner in _labelled(entry, _LABELS.get(kind, -1)):
            for member in _entries(inner.value):
                yield from _in_member(file, text, kind, labels, inner.value, member)


def _labelled(entry: Entry, missing: int, labels: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Entry]]:
    if missing == 0:
        yield labels, entry
    elif missing > 0:
        for inner in _entries(entry.value):
            yield from _labelled(inner, missing - 1, (*labels, key_text(inner) or ""))


def _entries(node: Node) -> Iterator[Entry]:
    for item in node.items if isinstance(node, SequenceNode) else (node,):
        if isinstance(item, MappingNode):
            yield from item.entries


def _in_member(file: str, text: str, kind: str, labels: tuple[str, ...], block: Node, member: Entry) -> Iterator[Mention]:
    name = key_text(member) or ""
    if name == COMMENT:
        return
    for node in descendants(member.value):
        if isinstance(node, ScalarNode) and node.style == "double" and _HEAD.search(node.value):
            yield from _in_string(file, node, text[block.start : block.end], _held(kind, labels, name))


def _in_string(file: str, node: ScalarNode, block: str, holder: Holder) -> Iterator[Mention]:
    """What a JSON string mentions: its text is a template; the span is that of the string."""
    text = node.value
    try:
        starts = list(_in_template(text, 0, len(text), "quoted", [found.start() for found in _HEAD.finditer(text)]))
    except Broken:
        return
    whole = f"{text}\n{block}"
    for start in starts:
        found = _mention(file, whole, start, (0, len(text)), (len(text), len(whole)), holder)
        if found:
            yield replace(found, span=Span(file, node.start, node.end))
