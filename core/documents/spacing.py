"""How a mapping spaces its colons: right behind the key, behind a blank, or in a column of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .nodes import Entry
from .page import Page

_COLON = re.compile(r"([ \t]*):([ \t]*)")


@dataclass(frozen=True, slots=True)
class _Gap:
    """The blanks on both sides of a neighbour's colon; ``after`` is None where the value begins on another line."""

    key: int
    before: int
    after: int | None


def colon(page: Page, key: str, entries: Iterable[Entry]) -> str:
    """What stands between a new key and its value: as the entries beside it have it, to the column that they share."""
    gaps = tuple(_gaps(page, entries))
    before = _filled(len(key), [(gap.key, gap.before) for gap in gaps], 0)
    values = [(gap.key + gap.before + 1, gap.after) for gap in gaps if gap.after is not None]
    after = _filled(len(key) + before + 1, values, len(page.colon) - 1)
    return " " * before + ":" + " " * (after if page.json else max(after, 1))


def nested_colon(page: Page, entries: Iterable[Entry]) -> str:
    """The same for the keys of a new mapping below, which share no column with these."""
    gaps = tuple(_gaps(page, entries))
    before = min((min(gap.before, 1) for gap in gaps), default=0)
    after = min((gap.after for gap in gaps if gap.after is not None), default=len(page.colon) - 1)
    return " " * before + ":" + " " * (min(after, 1) if page.json else 1)


def _gaps(page: Page, entries: Iterable[Entry]) -> Iterable[_Gap]:
    for entry in entries:
        found = _COLON.match(page.text, entry.key.end, entry.value.start)
        if found:
            on_line = found.end() == entry.value.start < entry.value.end
            yield _Gap(entry.key.end - entry.key.start, len(found[1]), len(found[2]) if on_line else None)


def _filled(width: int, gaps: list[tuple[int, int]], otherwise: int) -> int:
    """The blanks behind a text of this width: up to the column that all neighbours share, else the fewest that one has."""
    if not gaps:
        return otherwise
    blanks, columns = {blanks for _, blanks in gaps}, {wide + blanks for wide, blanks in gaps}
    if len(gaps) > 1 and len(columns) == 1 and max(blanks) > min(min(blanks), 1):
        return max(columns.pop() - width, min(min(blanks), 1))
    return min(blanks) if len(gaps) > 1 else min(min(blanks), 1)
