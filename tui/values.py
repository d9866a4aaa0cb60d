"""What a person types for a setting, and the value that it stands for. Lifetimes are seconds here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..core.pins import is_lifetime
from ..core.settings import OIDC_SCOPES, TIME_UNITS, Setting
from ..core.text import UNPRINTABLE, printable

Wanted = int | bool | str | tuple[str, ...]
"""A scalar, a list, or a token's lifetime in seconds."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of a setting with a value: what the rules say, and what would be written."""

    verdicts: tuple[tuple[str, str], ...]
    """A severity, ``good`` or ``warning``, and a sentence; the worst first."""
    writes: tuple[str, ...] = ()
    """The lines that would be written."""
    refused: str = ""
    """Why it can't be written, one clause; then it can't be set."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is edited."""

    setting: Setting
    title: str
    """The setting's name for a person, printable; without one the setting's own stands."""
    now: Wanted | None
    """The present value, None where it is absent."""
    unit: str
    """The unit that the file uses for a lifetime (``days``), else empty."""
    judge: Callable[[Wanted], Judged]
    suggestion: Wanted | None = None
    """What the finding's fix wants."""
    locked: str = ""
    """Why it can't be edited, such as an expression; then it is only shown."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What was typed is no value, or none that AWS takes."""

    says: str


Kind = Literal["choice", "set", "urls", "lifetime", "number", "text"]

WORDS: dict[Kind, str] = {
    "choice": "choose",
    "set": "choose several",
    "urls": "list",
    "lifetime": "duration",
    "number": "number",
    "text": "text",
}
"""The kinds as titles say them."""


def kind(setting: Setting) -> Kind:
    """How a setting is edited."""
    if setting.kind == "boolean" or (setting.kind == "string" and setting.enum):
        return "choice"
    if setting.kind == "list":
        return "urls" if setting.name in ("callback_urls", "logout_urls") else "set"
    if setting.kind == "integer":
        return "lifetime" if is_lifetime(setting.name) else "number"
    return "text"


def visible(text: str) -> str:
    """The text without characters that nobody sees: AWS takes none of them, and an input would draw them."""
    return UNPRINTABLE.sub("", text)


# --------------------------------------------------------------------------------------- lifetimes

SIGNS = {"seconds": "s", "minutes": "min", "hours": "h", "days": "d"}
_WORDS = {1: ("s", "sec", "second"), 60: ("m", "min", "minute"), 3600: ("h", "hr", "hour"), 86400: ("d", "day")}
_SCALES = {word: scale for scale, words in _WORDS.items() for word in words}
_PART = re.compile(r"([0-9]{1,9})\s*([a-z]*)[\s,]*")
_STOPS = (300, 600, 900, 1800, 3600, 7200, 14400, 28800, 43200)
_DAYS = (1, 2, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650)
STOPS = (*_STOPS, *(days * TIME_UNITS["days"] for days in _DAYS))
"""The lifetimes that people choose, in seconds."""


def lifetime(text: str, setting: Setting, unit: str) -> int | Wrong:
    """``90m``, ``24 hours``, ``1h 30m``; a bare number is in ``unit``, or in that which AWS takes for it."""
    found = seconds(text, unit or default_unit(setting))
    return found if isinstance(found, Wrong) else _within(found, setting)


def seconds(text: str, unit: str = "") -> int | Wrong:
    """A duration as it is typed; a bare number is in ``unit``, and none where that is empty."""
    parts = _parts(text.strip().lower())
    if not parts:
        return Wrong("a duration such as 90m, 24h or 30d")
    found = sum(int(number) * (_scale(word) or 0) for number, word in parts if word)
    if any(word and _scale(word) is None for _, word in parts):
        return Wrong("units are s, m, h and d: 90m, 24h, 30d")
    bare = [int(number) for number, word in parts if not word]
    if bare and (len(parts) > 1 or not unit):
        return Wrong("each number needs its unit: 1h 30m")
    return found + sum(bare) * TIME_UNITS[unit] if bare else found


def _parts(text: str) -> list[tuple[str, str]]:
    """Numbers and their units, nothing where the text holds anything else."""
    whole = re.fullmatch(rf"(?:{_PART.pattern})+", text)
    return _PART.findall(text) if whole else []


def _scale(word: str) -> int | None:
    return _SCALES.get(word) or _SCALES.get(word.removesuffix("s"))


def default_unit(setting: Setting) -> str:
    """The unit in which AWS reads a lifetime's number when none is given."""
    return "days" if setting.name == "refresh_token_validity" else "hours"


def duration(seconds: int, unit: str = "") -> str:
    """``30 d``: in ``unit`` where it divides, else in the largest that does."""
    units = [unit] if unit in TIME_UNITS and seconds % TIME_UNITS[unit] == 0 else list(reversed(TIME_UNITS))
    best = next(name for name in units if seconds % TIME_UNITS[name] == 0)
    return f"{seconds // TIME_UNITS[best]} {SIGNS[best]}"


def next_stop(seconds: int, by: int, setting: Setting) -> int:
    """The nearest usual lifetime above (``by`` 1) or below (-1), within what AWS takes."""
    low, high = setting.minimum or 0, setting.maximum or seconds
    stops = sorted({low, high, *(stop for stop in STOPS if low < stop < high)})
    beyond = [stop for stop in stops if (stop > seconds if by > 0 else stop < seconds)]
    return (beyond[0] if by > 0 else beyond[-1]) if beyond else (high if by > 0 else low)


# ----------------------------------------------------------------------------------------- numbers


def number(text: str, setting: Setting) -> int | Wrong:
    """A whole number within what AWS takes."""
    digits = text.strip().lower().removesuffix(setting.unit).strip()
    if not re.fullmatch(r"[0-9]{1,9}", digits):
        return Wrong(f"a whole number{f' of {setting.unit}' if setting.unit else ''}")
    return _within(int(digits), setting)


def next_number(now: int, by: int, setting: Setting) -> int:
    stepped = now + by
    return max(setting.minimum or 0, min(stepped, setting.maximum if setting.maximum is not None else stepped))


def limits(setting: Setting) -> str:
    """``1 h – 3650 d``, ``3 – 15 minutes``, ``1 – 128 characters``; empty where AWS sets none."""
    if setting.minimum is not None and setting.maximum is not None:
        if is_lifetime(setting.name):
            return f"{duration(setting.minimum)} – {duration(setting.maximum)}"
        return f"{setting.minimum} – {setting.maximum} {setting.unit}".strip()
    return f"{setting.length[0]} – {setting.length[1]} characters" if setting.length else ""


def _within(amount: int, setting: Setting) -> int | Wrong:
    low, high = setting.minimum, setting.maximum
    if (low is not None and amount < low) or (high is not None and amount > high):
        return Wrong(f"AWS takes {limits(setting)}")
    return amount


# ------------------------------------------------------------------------------------------- texts


def line(text: str, setting: Setting) -> str | Wrong:
    """A text, or an item of a list, that AWS takes for this setting."""
    low, high = setting.length or (1, 2048)
    if UNPRINTABLE.search(text):
        return Wrong("it holds a character that can't be seen")
    if not low <= len(text) <= high:
        return Wrong(f"AWS takes {low} – {high} characters, these are {len(text)}" if text else "it may not be empty")
    odd = _odd(text, setting.pattern)
    return Wrong(f"AWS does not take {odd} here") if odd else text


def _odd(text: str, pattern: str) -> str:
    """What in the text breaks the pattern, empty where nothing does. The patterns are the table's own, not a file's."""
    if not pattern or _matches(pattern, text):
        return ""
    wrong = [character for character in text if not _matches(pattern, character)]
    if len(wrong) == len(text):
        return "this form"
    return "a space" if wrong[0] == " " else f'"{wrong[0]}"'


def _matches(pattern: str, text: str) -> bool:
    """Python has no classes of Unicode, and AWS's patterns with them are nothing else."""
    classes = re.findall(r"\\p\{(\w)\}", pattern)
    if classes:
        return bool(text) and all(unicodedata.category(character)[0] in classes for character in text)
    return re.fullmatch(pattern, text) is not None


# ------------------------------------------------------------------------------------------- lists


def known_items(setting: Setting) -> tuple[str, ...]:
    """The items that a list is known to take, in the order in which they are shown."""
    if setting.enum:
        return setting.enum
    if setting.name == "allowed_oauth_scopes":
        return OIDC_SCOPES
    if setting.name == "supported_identity_providers":
        from ..core.rules.identity_providers.offered import SOCIAL

        return ("COGNITO", *SOCIAL)
    if setting.name in ("read_attributes", "write_attributes"):
        from ..core.rules.attributes.permissions import REFUSED, STANDARD

        return (*STANDARD, *REFUSED[:2]) if setting.name == "read_attributes" else STANDARD
    return ()


def several(items: tuple[str, ...], setting: Setting) -> tuple[str, ...] | Wrong:
    """A list of as many items as AWS takes."""
    most = setting.items[1] if setting.items else len(items)
    return Wrong(f"AWS takes {most} items, these are {len(items)}") if len(items) > most else items


# ---------------------------------------------------------------------------------------- verdicts

_RULE = re.compile(r"[A-Z]{3,}\d+")


def names(sentence: str, item: str) -> bool:
    """Whether a sentence speaks of this item: in quotes, or as a word that means nothing else."""
    from ..core.rules.wording import quoted

    if any(printable(quoted(item, longest)) in sentence for longest in (40, 60, len(item))):
        return True
    telling = re.search(r"[A-Z_:./]", item) is not None
    return telling and re.search(rf"(?<![\w/]){re.escape(printable(item))}(?![\w/?#=&%:-])", sentence) is not None


def blame(item: str, having: Judged, lacking: Judged | None = None) -> tuple[str, str] | None:
    """The worst verdict that a list has for this item: it names it, or it is not there without it."""
    former = {_rule(sentence) for _, sentence in lacking.verdicts} if lacking else None
    for severity, sentence in having.verdicts:
        if severity not in ("good", "warning") and (
            names(sentence, item) or (former is not None and _rule(sentence) not in former)
        ):
            return severity, sentence
    return None


def _rule(sentence: str) -> str:
    """What tells verdicts apart: the rule's id where one stands in front."""
    match = _RULE.match(sentence)
    return match[0] if match else sentence
