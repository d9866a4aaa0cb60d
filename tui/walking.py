"""From one open finding to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias, TypeVar

from .rows import RowKey, SettingRow

T = TypeVar("T")
Place: TypeAlias = tuple[str, RowKey]
"""A client's id and the key of one of its rows."""


def around(items: Sequence[T], here: int, by: int) -> tuple[Sequence[T], Sequence[T]]:
    """What lies ahead, and what comes when one goes on round the end; ``by`` is 1 downwards and -1 upwards."""
    before, after = items[: max(0, here)], items[here + 1 :]
    return (after, before) if by > 0 else (before[::-1], after[::-1])


def first_open(client: str, rows: Iterable[SettingRow]) -> Place | None:
    return next(((client, row.key) for row in rows if row.issue and row.issue.waits), None)
