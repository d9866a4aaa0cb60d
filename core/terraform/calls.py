"""Which modules a file calls, and from which source. One linear scan finds the calls; no expression is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..documents import nodes as json
from ..documents.json_nodes import scan
from .blocks import Attribute, Block, lone_carriage_return, members, top_level
from .scan import SIMPLE_STRING, Broken
from .strings import unescape

MAX_HINTS = 1_000
"""How many local paths of one file are followed."""

_KEYWORD = b"module"
_LOCAL = ("./", "../")
_HINT = re.compile(rb'"(\.\.?\\?/[^"\r\n]*)"')
_LITERAL = re.compile(SIMPLE_STRING)
_OVERRIDE = re.compile(r"(?:^|_)override\.(?:tf|tofu)(?:\.json)?$")
_TOFU = re.compile(r"\.tofu(\.json)?$")


class Call(NamedTuple):
    """A ``module`` block. ``source`` is empty where it is no plain literal, None where there is none."""

    name: str
    source: str | None


def may_call(data: bytes) -> bool:
    """Whether a file may hold a call at all."""
    return _KEYWORD in data


def hints(data: bytes) -> tuple[str, ...]:
    """All that looks like the local source of a call: a cheap look that takes too much, and misses none written plainly."""
    if not may_call(data) or not any(start in data for start in (b'"./', b'"../', b'".\\/', b'"..\\/')):
        return ()
    found = (match[1].decode("utf-8", "replace").replace("\\/", "/") for match in _HINT.finditer(data))
    return _first(found)


def _first(found: Iterable[str]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for hint in found:
        seen[hint] = None
        if len(seen) == MAX_HINTS:
            break
    return tuple(seen)


def is_local(source: str) -> bool:
    """Whether a source is the path of a folder, as Terraform tells it."""
    return source.startswith(_LOCAL)


def calls_in(name: str, text: str) -> tuple[Call, ...]:
    """The calls of one file, in the order of its text. What can't be read of it hides no other call."""
    if name.endswith(".json"):
        return _json_calls(text)
    if lone_carriage_return(text) is not None:
        return ()
    found, _ = top_level(text)
    blocks = [member for member in found if isinstance(member, Block) and member.type == "module" and len(member.labels) == 1]
    return tuple(call for call in (_call(text, block) for block in blocks) if call is not None)


def _call(text: str, block: Block) -> Call | None:
    try:
        arguments = [member for member in members(text, block.opening + 1, block.closing) if isinstance(member, Attribute)]
    except Broken:
        return None
    source = next((argument for argument in arguments if argument.name == "source"), None)
    return Call(block.labels[0], None if source is None else _literal(text[source.value : source.end]))


def _literal(expression: str) -> str:
    if not _LITERAL.fullmatch(expression):
        return ""
    try:
        return unescape(expression[1:-1], 0)
    except Broken:
        return ""


def _json_calls(text: str) -> tuple[Call, ...]:
    try:
        root = scan(text).root
    except json.Unreadable:
        return ()
    named = [entry for body in _bodies(root) for entry in body.entries if json.key_text(entry) == "module"]
    calls = [call for entry in named for body in _bodies(entry.value) for call in body.entries]
    found = (_json_call(json.key_text(call), body) for call in calls for body in _bodies(call.value))
    return tuple(call for call in found if call is not None)


def _bodies(node: json.Node) -> list[json.MappingNode]:
    """The objects that stand for a block's body: one, or a list of them."""
    nodes = node.items if isinstance(node, json.SequenceNode) else (node,)
    return [inner for inner in nodes if isinstance(inner, json.MappingNode)]


def _json_call(name: str | None, body: json.MappingNode) -> Call | None:
    if name is None:
        return None
    source = next((entry.value for entry in body.entries if json.key_text(entry) == "source"), None)
    if source is None:
        return Call(name, None)
    text = source.value if isinstance(source, json.ScalarNode) and source.style != "json" else ""
    return Call(name, "" if "${" in text or "%{" in text else text)


def merged(files: Mapping[str, Sequence[Call]]) -> dict[str, str]:
    """A folder's calls: their sources by name, as Terraform merges the files. Of a name that is used twice the first counts."""
    found: dict[str, str | None] = {}
    for name in sorted(_in_force(files), key=lambda name: (_is_override(name), name)):
        for call in files[name]:
            if not _is_override(name):
                found.setdefault(call.name, call.source)
            elif call.name in found and call.source is not None:
                found[call.name] = call.source
    return {name: source for name, source in found.items() if source}


def _in_force(names: Iterable[str]) -> list[str]:
    """OpenTofu reads ``main.tofu`` in place of ``main.tf``."""
    there = list(names)
    replaced = {_TOFU.sub(r".tf\1", name) for name in there if _TOFU.search(name)}
    return [name for name in there if name not in replaced]


def _is_override(name: str) -> bool:
    return _OVERRIDE.search(name) is not None
