"""Where the comments of a YAML text stand: everything behind a ``#`` that is not inside a scalar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .nodes import Document, Node, ScalarNode, descendants

_COMMENT = re.compile(r"(?:(?<=[ \t\r\n\ufeff])|\A)#[^\r\n]*")


def comments_of(text: str, documents: Iterable[Document]) -> list[tuple[int, int]]:
    """The spans of all comments, in order."""
    found, at = [], 0
    for start, end in (span for document in documents for span in _scalars(text, document.root)):
        found += _between(text, at, start)
        at = max(at, end)
    return found + _between(text, at, len(text))


def _between(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [found.span() for found in _COMMENT.finditer(text, start, end)]


def _scalars(text: str, root: Node) -> Iterator[tuple[int, int]]:
    """The contents of scalars. A block scalar's first line is no content: a comment may follow its ``|``."""
    for node in descendants(root):
        if isinstance(node, ScalarNode):
            block = node.style in ("literal", "folded")
            header = text.find("\n", node.body, node.end) if block else -1
            yield (node.body if not block else header if header >= 0 else node.end), node.end
