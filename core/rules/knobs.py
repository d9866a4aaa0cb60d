"""A rule's options, by their kind."""

from __future__ import annotations

from ..rule import Options


def number(options: Options, name: str) -> int:
    """An integer, or a duration in seconds."""
    value = options[name]
    return value if isinstance(value, int) else 0


def texts(options: Options, name: str) -> tuple[str, ...]:
    value = options[name]
    return value if isinstance(value, tuple) else ()


def on(options: Options, name: str) -> bool:
    return options[name] is True
