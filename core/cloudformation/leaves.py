"""New contents of scalars: whole ones, parts of them, and what becomes a reference or a list."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..documents import references
from ..documents.insertions import listed
from ..documents.nodes import Entry, Node, ScalarNode, ScalarStyle, key_text, text_of
from ..documents.page import Page
from ..documents.scalars import as_text, is_null
from ..documents.tree import Placed
from ..model import CannotEdit, Cell, Kept, Reference, Scalar, Writable, Written
from ..source import Edit
from .calls import call_of
from .drafts import refuse_placeholder
from .intrinsics import NO_VALUE, comma_items
from .substitution import inner_start

Contents = Mapping[Cell, Writable]

_NAMES_A_LIST_TOO = "DependsOn"


def leaf_edits(page: Page, place: Placed, contents: Contents) -> list[Edit]:
    """The edits of one scalar, however many of its parts are overridden.

    Raises:
        CannotEdit: a content can't be written here.
    """
    node, first = place.node, next(iter(contents.values()))
    if isinstance(first, Reference):
        return _referred(page, place, contents, first)
    if _stands_for_nothing(place):
        start = node.body if isinstance(node, ScalarNode) and not node.tag else node.start
        return [Edit(start, node.end, _blank(page, place, start) + _literal(page, first, place))]
    if not isinstance(node, ScalarNode):
        raise CannotEdit("no single value stands here")
    if isinstance(first, tuple) and place.entry and key_text(place.entry) == _NAMES_A_LIST_TOO:
        return _grown(page, place, node, first)
    value = _new_value(page, node, contents)
    value = as_text(value) if _in_substitution(place) else value
    text = page.scalar(value, node.style, place.flow, _quote_beside(page, place))
    plain = isinstance(first, bool) and node.style == "plain"
    return page.replaced(node, node.body, _cased(text, node.value) if plain else text)


def _cased(text: str, like: str) -> str:
    """``True`` where ``False`` stood, ``TRUE`` where ``FALSE`` did."""
    if like in ("True", "False"):
        return text.replace("true", "True").replace("false", "False")
    return text.upper() if like in ("TRUE", "FALSE") else text


def _quote_beside(page: Page, place: Placed) -> ScalarStyle:
    """The quotes of the values in the same mapping."""
    beside = place.parent.node if place.parent else None
    return page.quote_among(entry.value for entry in getattr(beside, "entries", ()))


def _blank(page: Page, place: Placed, start: int) -> str:
    """What parts a value that was nothing from what stands before it."""
    return " " if start == place.node.end and page.text[start - 1 : start] not in (" ", "\t") else ""


def _in_substitution(place: Placed) -> bool:
    """The text of ``Fn::Sub``, which must stay a string."""
    entry = place.entry or (place.parent.entry if place.parent else None)
    return bool(place.node.tag) or (entry is not None and key_text(entry) == "Fn::Sub")


def _stands_for_nothing(place: Placed) -> bool:
    """A null or ``AWS::NoValue``, which anything may replace."""
    call = call_of(place.node)
    if call is not None:
        return call.name == "Ref" and text_of(call.argument) == NO_VALUE
    return isinstance(place.node, ScalarNode) and is_null(place.node)


def _literal(page: Page, content: Writable, place: Placed) -> str:
    indent = page.indentation(place.node.start)
    if not isinstance(content, tuple):
        return references.written(page, _checked(content), "plain", place.flow, _quote_beside(page, place), indent)
    new = [_checked(value) for value in content if not isinstance(value, Kept)]
    return "[" + page.comma.join(references.written(page, value, "plain", True, indent=indent) for value in new) + "]"


def _checked(value: Written) -> Written:
    refuse_placeholder(value)
    return value


# -------------------------------------------------------------------------------------- references


def _referred(page: Page, place: Placed, contents: Contents, reference: Reference) -> list[Edit]:
    """A reference in place of a whole value."""
    node, cell = place.node, next(iter(contents))
    whole = (cell.start, cell.end) in ((node.body, node.end), (node.start, node.end))
    if not whole or (_in_substitution(place) and not _stands_for_nothing(place)):
        raise CannotEdit("a reference can't stand inside a text")
    if node.tag and node.anchor:
        raise CannotEdit("an anchor that others may share stands here")
    if place.path.split("/")[1:2] == ["Parameters"]:
        raise CannotEdit("a parameter's default can't be a reference")
    start = node.start if node.tag else node.body
    if place.flow or page.json or page.writes_tags or place.entry is None or page.begins_line(start):
        text = references.written(page, reference, "plain", place.flow or page.json, indent=page.indentation(start))
        return page.replaced(node, start, _blank(page, place, start) + text)
    return _below(page, node, start, place.entry, reference)


def _below(page: Page, node: Node, start: int, entry: Entry, reference: Reference) -> list[Edit]:
    """The long form in block style: a mapping under the key."""
    indent = " " * (page.column(entry.key.start) + page.step)
    start = len(page.text[:start].rstrip(" \t"))
    return page.replaced(node, start, page.source.eol_near(start) + indent + references.long(reference))


# ------------------------------------------------------------------------------------------- lists


def _grown(page: Page, place: Placed, node: ScalarNode, content: tuple[Kept | Written, ...]) -> list[Edit]:
    """A name that becomes a list of names: the old one stays as it is written."""
    if node.tag:
        raise CannotEdit("no literal name stands here")
    old = page.text[node.start : node.end]
    if node.style in ("plain", "literal", "folded"):
        old = page.text[node.start : node.body] + page.scalar(node.value.strip(), "plain", True)
    style = node.style if node.style in ("single", "double") else page.style_among([node])
    texts = [old if isinstance(entry, Kept) else page.scalar(_name(entry), style, True) for entry in content]
    if texts == [old]:
        return []
    return page.replaced(node, node.start, listed(page, place, texts))


def _name(entry: Written) -> Scalar:
    if isinstance(entry, Reference):
        raise CannotEdit("only names can stand here")
    return entry


# ----------------------------------------------------------------------------------- parts of text


def _new_value(page: Page, node: ScalarNode, contents: Contents) -> Scalar:
    lists = [content for cell, content in contents.items() if cell.kind == "csv"]
    whole = next((cell for cell in contents if (cell.start, cell.end) == (node.body, node.end)), None)
    if whole is not None and not lists:
        return _whole_value(node, contents[whole])
    start = inner_start(page.text, node)
    if start is None:
        raise CannotEdit("its place in the text is not certain")
    parts = {cell.start - start: (cell, _one(content)) for cell, content in contents.items() if cell.kind == "scalar"}
    if lists or any(cell.limits is not None for cell, _ in parts.values()):
        return _comma_text(node.value, lists, parts)
    value = node.value
    for offset in sorted(parts, reverse=True):
        cell, content = parts[offset]
        refuse_placeholder(content)
        value = value[:offset] + as_text(content) + value[offset + cell.end - cell.start :]
    return value


def _whole_value(node: ScalarNode, content: Writable) -> Scalar:
    """What was written in quotes stays in them: CloudFormation takes ``"30"`` for a number."""
    value = _one(content)
    refuse_placeholder(value)
    return as_text(value) if node.style in ("single", "double") else value


def _one(content: Writable) -> Scalar:
    if isinstance(content, tuple):
        raise CannotEdit("one value stands here, not a list")
    if isinstance(content, Reference):
        raise CannotEdit("a reference can't stand inside a text")
    return content


def _comma_text(value: str, lists: list[Writable], parts: Mapping[int, tuple[Cell, Scalar]]) -> str:
    """A comma-delimited text with items replaced, left out and added. The blanks around what stays, stay."""
    items, pieces = comma_items(value), value.split(",")
    content: tuple[Kept | Written, ...] = tuple(Kept(i) for i in range(len(items)))
    if lists and isinstance(lists[0], tuple):
        content = lists[0]
    if not content:
        raise CannotEdit("the parameter's list would be left empty")
    gap = re.search(r",([ \t]*)", value)
    texts = [_comma_piece(entry, items, pieces, parts, gap.group(1) if gap else "") for entry in content]
    if content[0] != Kept(0):
        texts[0] = texts[0].lstrip()
    return ",".join(texts)


def _comma_piece(
    entry: Kept | Written,
    items: list[tuple[int, str]],
    pieces: list[str],
    parts: Mapping[int, tuple[Cell, Scalar]],
    gap: str,
) -> str:
    """What stands between two commas."""
    if not isinstance(entry, Kept):
        text = as_text(_one(entry))
        _refuse_item(text)
        return gap + text
    offset, old = items[entry.index]
    if offset not in parts:
        return pieces[entry.index]
    new = as_text(parts[offset][1])
    _refuse_item(new)
    return pieces[entry.index].replace(old, new, 1)


def _refuse_item(text: str) -> None:
    refuse_placeholder(text)
    if "," in text or text != text.strip() or not text:
        raise CannotEdit("an item of a comma-delimited list can't hold this text")
