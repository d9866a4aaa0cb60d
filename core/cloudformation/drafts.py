"""What is to be written in holes: the new keys of a mapping, in the order of the settings table."""

from __future__ import annotations

from collections.abc import Mapping

from .. import settings
from ..documents.insertions import Draft
from ..model import CannotEdit, Cell, Kept, Writable, Written


def drafts(holes: Mapping[Cell, Writable]) -> dict[str, Draft]:
    """The new keys of one mapping, nested ones together, in the order of the settings table."""
    order = {setting.cloudformation: i for i, setting in enumerate(settings.SETTINGS)}
    found: dict[str, Draft] = {}
    for cell in sorted(holes, key=lambda cell: order.get(".".join(cell.path), _member_rank(cell, order))):
        value = _draft(cell, holes[cell])
        if len(cell.path) == 1:
            found[cell.path[0]] = value
        else:
            inner = found.setdefault(cell.path[0], {})
            if not isinstance(inner, dict):
                raise CannotEdit(f"{cell.path[0]} is set as a whole and by its members")
            inner[cell.path[1]] = value
    return found


def _member_rank(cell: Cell, order: Mapping[str, int]) -> int:
    """The rank of a member of a nested mapping, which is named without its parent."""
    return next((rank for name, rank in order.items() if name.endswith(f".{cell.path[-1]}")), len(order))


def _draft(cell: Cell, content: Writable) -> Draft:
    if not isinstance(content, tuple):
        refuse_placeholder(content)
        return content
    values = tuple(value for value in content if not isinstance(value, Kept))
    for value in values:
        refuse_placeholder(value)
    return values[0] if cell.path == ("DependsOn",) and len(values) == 1 else values


def refuse_placeholder(value: Written) -> None:
    """New text that would be taken for a placeholder is not written.

    Raises:
        CannotEdit: it holds ``${`` or a dynamic reference.
    """
    if isinstance(value, str) and ("${" in value or "{{resolve:" in value):
        raise CannotEdit("the new text would be taken for a placeholder")
