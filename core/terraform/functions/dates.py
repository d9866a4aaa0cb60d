"""Points in time as RFC 3339 writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...refusals import NotEvaluated, Refused
from .calls import Function, takes
from .plain import Plain, text

_TIMESTAMP = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?"
    r"(?:Z|(?P<sign>[+-])(?P<hours>\d{2}):(?P<minutes>\d{2}))",
    re.ASCII,
)
_PART = re.compile(r"([+-]?)((?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)")
_AMOUNT = re.compile(r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)")
_NANOSECONDS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_SECOND = 10**9
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Moment:
    """What a clock shows to the second, the nanoseconds beyond, and how many minutes it is ahead of UTC."""

    clock: datetime
    nanoseconds: int
    offset: int

    @property
    def order(self) -> tuple[datetime, int]:
        return self.clock - timedelta(minutes=self.offset), self.nanoseconds


def _moment(written: str) -> Moment:
    found = _TIMESTAMP.fullmatch(written)
    if not found:
        raise Refused("it is no timestamp of RFC 3339")
    hours, minutes = int(found["hours"] or 0), int(found["minutes"] or 0)
    if written.startswith("0000") or "," in written or len(found[4]) < 2 or hours > 23 or minutes > 59:
        # some of Terraform's functions take these, others don't
        raise NotEvaluated("a timestamp of this form is not followed")
    offset = (60 * hours + minutes) * (-1 if found["sign"] == "-" else 1)
    try:
        clock = datetime(*(int(part) for part in found.groups()[:6]))  # type: ignore[arg-type]
    except ValueError:
        raise Refused("it is no timestamp of RFC 3339") from None
    return Moment(clock, int((found[7] or "0").ljust(9, "0")[:9]), offset)


def _zone(moment: Moment, separator: str, zero: str) -> str:
    if not moment.offset and zero:
        return zero
    hours, minutes = divmod(abs(moment.offset), 60)
    return f"{'-' if moment.offset < 0 else '+'}{hours:02}{separator}{minutes:02}"


def _added(written: str, duration: str) -> Plain:
    moment = _moment(written)
    seconds, _ = divmod(moment.nanoseconds + _duration(duration), _SECOND)
    clock = moment.clock + timedelta(seconds=seconds)
    return f"{clock.year:04}-{clock:%m-%dT%H:%M:%S}{_zone(moment, ':', 'Z')}"


def _duration(written: str) -> int:
    """Nanoseconds; ``1h30m``, ``-1.5h``."""
    if written in ("0", "+0", "-0"):
        return 0
    found = _PART.fullmatch(written)
    if not found:
        raise Refused("it is no duration")
    total = sum(_amount(whole, part or "", unit) for whole, part, unit in _AMOUNT.findall(found[2]))
    if total >= 2**63:
        raise Refused("the duration is too long")
    return -total if found[1] == "-" else total


def _amount(whole: str, part: str, unit: str) -> int:
    if len(whole) > 30 or len(part) > 12:
        raise NotEvaluated("a duration with this many digits is not followed")
    nanoseconds = _NANOSECONDS[unit]
    return int(whole or "0") * nanoseconds + int(part or "0") * nanoseconds // int("1" + "0" * len(part))


def _compared(first: str, second: str) -> Plain:
    left, right = _moment(first).order, _moment(second).order
    return (left > right) - (left < right)


# ------------------------------------------------------------------------------------- formatdate

_DATE_PIECE = re.compile(r"''|'(?:[^']|'')*'(?!')|'.*|([a-zA-Z])\1*|[^'a-zA-Z]+", re.S)

_FORMATS: Mapping[str, Callable[[Moment], str]] = {
    "YY": lambda moment: f"{moment.clock.year % 100:02}",
    "YYYY": lambda moment: f"{moment.clock.year:04}",
    "M": lambda moment: str(moment.clock.month),
    "MM": lambda moment: f"{moment.clock.month:02}",
    "MMM": lambda moment: _MONTHS[moment.clock.month - 1][:3],
    "MMMM": lambda moment: _MONTHS[moment.clock.month - 1],
    "D": lambda moment: str(moment.clock.day),
    "DD": lambda moment: f"{moment.clock.day:02}",
    "EEE": lambda moment: _DAYS[moment.clock.weekday()][:3],
    "EEEE": lambda moment: _DAYS[moment.clock.weekday()],
    "h": lambda moment: str(moment.clock.hour),
    "hh": lambda moment: f"{moment.clock.hour:02}",
    "H": lambda moment: str((moment.clock.hour + 11) % 12 + 1),
    "HH": lambda moment: f"{(moment.clock.hour + 11) % 12 + 1:02}",
    "AA": lambda moment: "AM" if moment.clock.hour < 12 else "PM",
    "aa": lambda moment: "am" if moment.clock.hour < 12 else "pm",
    "m": lambda moment: str(moment.clock.minute),
    "mm": lambda moment: f"{moment.clock.minute:02}",
    "s": lambda moment: str(moment.clock.second),
    "ss": lambda moment: f"{moment.clock.second:02}",
    "Z": lambda moment: _zone(moment, ":", "Z"),
    "ZZZ": lambda moment: _zone(moment, "", "UTC"),
    "ZZZZ": lambda moment: _zone(moment, "", ""),
    "ZZZZZ": lambda moment: _zone(moment, ":", ""),
}


def _formatted(template: str, written: str) -> Plain:
    moment = _moment(written)
    return "".join(_shown(found[0], moment) for found in _DATE_PIECE.finditer(template))


def _shown(piece: str, moment: Moment) -> str:
    if piece[0] == "'":
        return _quoted(piece)
    if not (piece[0].isascii() and piece[0].isalpha()):
        return piece
    if piece not in _FORMATS:
        raise Refused("the format has letters that stand for nothing")
    return _FORMATS[piece](moment)


def _quoted(piece: str) -> str:
    if piece == "''":
        return "'"
    if len(piece) == 1 or piece[-1] != "'":
        raise Refused("the format has a quotation that does not end")
    return re.sub("''?", "'", piece[1:-1])


DATES: Mapping[str, Function] = {
    "formatdate": takes(text, text)(_formatted),
    "timeadd": takes(text, text)(_added),
    "timecmp": takes(text, text)(_compared),
}
