"""The pieces of a text with placeholders: ``${Name}``, Serverless' ``${self:…}``, ``{{resolve:…}}``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..documents.nodes import ScalarNode

_OPENING = re.compile(r"\$\{|\{\{resolve:")
_BRACES = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch ``value[start:end]``. ``text`` is what it says, for a placeholder what stands between its braces."""

    start: int
    end: int
    text: str
    placeholder: bool = False

    @property
    def dynamic(self) -> bool:
        """A dynamic reference, which CloudFormation resolves at deployment."""
        return self.placeholder and self.text.startswith("resolve:")


def has_placeholders(text: str) -> bool:
    return _OPENING.search(text) is not None


def pieces(text: str) -> tuple[Piece, ...]:
    """A text in order. Escapes (``${!Name}``) stay literal; an opening brace without its closing one is literal too."""
    return tuple(_joined(_split(text)))


def _split(text: str) -> Iterator[Piece]:
    at = 0
    for opening in _OPENING.finditer(text):
        if opening.start() < at:
            continue
        end = _closing(text, opening)
        if end is None:
            break
        if opening.start() > at:
            yield Piece(at, opening.start(), text[at : opening.start()])
        yield _placeholder(text, opening.start(), end)
        at = end
    if at < len(text):
        yield Piece(at, len(text), text[at:])


def _placeholder(text: str, start: int, end: int) -> Piece:
    inner = text[start:end].removeprefix("$").strip("{}") if text[start] == "{" else text[start + 2 : end - 1]
    if inner.startswith("!"):
        return Piece(start, end, "${" + inner[1:] + "}")
    return Piece(start, end, inner.strip(), placeholder=True)


def _closing(text: str, opening: re.Match[str]) -> int | None:
    """Where the placeholder ends: Serverless nests them."""
    depth = opening.group().count("{")
    for brace in _BRACES.finditer(text, opening.end()):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return brace.end()
    return None


def _joined(found: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbouring literal pieces as one."""
    last: Piece | None = None
    for piece in found:
        if last is not None and not last.placeholder and not piece.placeholder:
            last = Piece(last.start, piece.end, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def inner_start(text: str, node: ScalarNode) -> int | None:
    """The offset in ``text`` of a scalar's first character, None where the text does not hold the value as it is."""
    start = node.body + (1 if node.style in ("single", "double") else 0)
    end = node.end - (1 if node.style in ("single", "double") else 0)
    return start if text[start:end] == node.value else None
