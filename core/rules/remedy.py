"""A finding with the fix that is right for it, or with the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeAlias

from ..model import Change, Fix, Found, Level
from ..view import View

Changes: TypeAlias = "tuple[Change, ...] | str"
"""What to change, or one clause that says why nothing is changed automatically."""

_MANAGED = "the client belongs to another AWS service, so only safe fixes are offered"


def mended(view: View, found: Found, changes: Changes, title: str, level: Level, breaks: str = "") -> Found:
    if isinstance(changes, str):
        return replace(found, no_fix=changes)
    if view.managed and level != "safe":
        return replace(found, no_fix=_MANAGED)
    return replace(found, fixes=(Fix(title, level, changes, breaks),))


def removals(name: str, indexes: Iterable[int]) -> tuple[Change, ...]:
    return tuple(Change(name, "remove", index=index) for index in indexes)


def substitution(name: str, indexes: Iterable[int], value: str) -> tuple[Change, ...]:
    """The first of these items becomes ``value``, the others go."""
    first, *others = indexes
    return (Change(name, "set", value, first), *removals(name, others))
