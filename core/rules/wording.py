"""How messages quote what a file holds."""

from __future__ import annotations


def quoted(value: object, longest: int = 40) -> str:
    """A value in quotes, cut short. Escaping what a terminal would obey is the reports' business."""
    text = str(value)
    return f'"{text if len(text) <= longest else text[: longest - 1] + "…"}"'
