"""How a file writes that a value is another resource's: ``!Ref X``, ``Ref: X``, ``{"Ref": "X"}``."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Reference, Scalar, Written
from .nodes import MappingNode, ScalarStyle, key_text
from .page import Page, is_long_call


def written(
    page: Page, value: Written, style: ScalarStyle, flow: bool, quote: ScalarStyle | None = None, indent: str = ""
) -> str:
    """A value on one line of a list or behind a key in brackets; ``indent`` is that of the line where it begins."""
    if not isinstance(value, Reference):
        return page.scalar(value, style, flow, quote)
    if page.writes_tags:
        return short(value)
    return bracketed(page, value, indent) if flow else long(value)


def short(reference: Reference) -> str:
    """As a tag."""
    return f"!GetAtt {reference.name}.{reference.attribute}" if reference.attribute else f"!Ref {reference.name}"


def long(reference: Reference) -> str:
    """As a mapping of one line in block style."""
    return f"Fn::GetAtt: [{reference.name}, {reference.attribute}]" if reference.attribute else f"Ref: {reference.name}"


def bracketed(page: Page, reference: Reference, indent: str) -> str:
    """As a mapping in brackets, laid out as the file lays out others."""
    like = next((node for node in _flow_calls(page)), None)
    key, value = _parts(page, reference)
    if like is None:
        return "{" + key + page.colon + value + "}"
    entry = like.entries[0]
    opening, colon = page.text[like.body + 1 : entry.key.start], page.text[entry.key.end : entry.value.start]
    colon = colon if colon.strip(" ") == ":" else page.colon
    if "\n" not in opening:
        return "{" + opening + key + colon + value + opening + "}"
    inner, outer = page.indentation(entry.key.start), page.indentation(like.start)
    eol, step = page.source.eol_near(like.end), inner.removeprefix(outer) or "  "
    return "{" + eol + indent + step + key + colon + value + eol + indent + "}"


def _flow_calls(page: Page) -> Iterable[MappingNode]:
    found = (place.node for place in page.tree.places)
    calls = (node for node in found if isinstance(node, MappingNode) and node.flow and is_long_call(node))
    return (node for node in calls if key_text(node.entries[0]) == "Ref" and not page.has_comments(node))


def _parts(page: Page, reference: Reference) -> tuple[str, str]:
    def quoted(text: Scalar) -> str:
        return page.scalar(text, "double" if page.json else "plain", True)

    if not reference.attribute:
        return quoted("Ref"), quoted(reference.name)
    items = (quoted(reference.name), quoted(reference.attribute))
    return quoted("Fn::GetAtt"), "[" + page.comma.join(items) + "]"
