"""Characters as Terraform counts and converts them: by grapheme cluster, and one code point for one."""

from __future__ import annotations

import unicodedata

from ...refusals import NotEvaluated

SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What ``trimspace`` removes: Python's own notion of space has more."""

_SINGLE = (
    (0x20, 0x2FF),  # Latin
    (0x370, 0x58F),  # Greek, Cyrillic, Armenian
    (0x5D0, 0x5EA),  # Hebrew
    (0x1E00, 0x1FFF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),
    (0x2100, 0x2BFF),
    (0x3001, 0x3029),  # Chinese, Japanese, Korean
    (0x3041, 0x3096),
    (0x30A0, 0x30FF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0x1F300, 0x1F3FA),
    (0x1F400, 0x1FAFF),
)
"""Code points that neither join the one before nor draw in the one behind; all others may."""


def graphemes(text: str) -> list[str]:
    """A text's characters as a person sees them.

    Raises:
        NotEvaluated: it holds some of which this takes tables of Unicode that Python doesn't have.
    """
    if text.isascii():
        return _paired(text)
    if not all(_is_single(character) for character in text):
        raise NotEvaluated("characters that combine with others are not counted")
    return _paired(text)


def _paired(text: str) -> list[str]:
    if "\r\n" not in text:
        return list(text)
    return [part for piece in text.split("\r\n") for part in (*piece, "\r\n")][:-1]


def _is_single(character: str) -> bool:
    code = ord(character)
    if code < 0x20:
        return True
    listed = any(first <= code <= last for first, last in _SINGLE)
    return listed and unicodedata.category(character)[0] != "M" and unicodedata.category(character) not in ("Cf", "Cn")


def upper(text: str) -> str:
    return text.upper() if text.isascii() else "".join(map(_upper, text))


def _upper(character: str) -> str:
    """Python writes ß as two letters, which is not what one letter is in capitals."""
    return next((c for c in (character.upper(), character.title()) if len(c) == 1), character)


def lower(text: str) -> str:
    return text.lower() if text.isascii() else "".join(character.lower()[0] for character in text)


def title(text: str) -> str:
    """The first letter of each word as it is in titles."""
    return "".join(_title(c) if _separates(before) else c for before, c in zip(" " + text, text, strict=False))


def _title(character: str) -> str:
    return character.title() if len(character.title()) == 1 else character


def _separates(character: str) -> bool:
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return character in SPACES
