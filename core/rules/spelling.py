"""Enumerated values whatever their case.

AWS refuses ``Implicit``, and CGT901 mends it. The other rules read it as what it will be then, so that mending the case
uncovers nothing new.
"""

from __future__ import annotations

from functools import lru_cache

from .. import settings
from ..view import View


@lru_cache(maxsize=4096)
def canonical(name: str, text: str) -> str:
    """The spelling of a setting's enumeration that differs only in case, else the text itself."""
    return next((value for value in settings.by_name()[name].enum if value.lower() == text.lower()), text)


def items(view: View, name: str) -> tuple[tuple[int, str], ...]:
    """The certain items in effect, with their index in the written list (-1 for a default's)."""
    return tuple((index, canonical(name, text)) for index, text in view.items(name))


def has(view: View, name: str, item: str) -> bool:
    return any(text == item for _, text in items(view, name))


def lacks(view: View, name: str, item: str) -> bool:
    return view.complete(name) and not has(view, name, item)


def indexes(view: View, name: str, item: str) -> tuple[int, ...]:
    """Where an item stands in the written list."""
    return tuple(index for index, text in items(view, name) if text == item and index >= 0)


def scalar(view: View, name: str) -> str | None:
    """The text in effect, None when not known."""
    value = view.scalar(name)
    return None if value is None else canonical(name, str(value))
