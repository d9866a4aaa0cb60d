"""How messages quote what a file holds."""

from __future__ import annotations

from collections.abc import Sequence


def quoted(value: object, longest: int = 40) -> str:
    """A value in quotes, cut short. Escaping what a terminal would obey is the reports' business."""
    text = str(value)
    return f'"{text if len(text) <= longest else text[: longest - 1] + "…"}"'


def several(names: Sequence[str], most: int = 3) -> str:
    """``a, b and c``, or the first of many and how many more there are."""
    shown = [quoted(name) for name in names[:most]]
    if len(names) > most:
        shown.append(f"{len(names) - most} more")
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else "".join(shown)
