"""Text from files on its way to a person: nothing in it may steer a terminal."""

from __future__ import annotations

import re

UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\ufffb]"
)


def printable(text: str) -> str:
    """The text with control, bidirectional and invisible characters spelled out (``\\x1b``); a tab is four spaces."""
    return UNPRINTABLE.sub(_spell, text.replace("\t", "    "))


def _spell(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def clause(text: str, most: int = 120) -> str:
    """One printable line of at most ``most`` characters."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= most else line[: most - 1] + "…"


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 client``, ``2 clients``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
