"""Why a finding may stay: what allows it, who says so where, and until when."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..core.model import Finding
from ..core.text import printable

if TYPE_CHECKING:
    from ..core.allowances import Allowance
    from ..core.audit import Audit
    from ..core.source import Source
    from ..core.waivers import Waiver

SOON = 14
"""Days before its end from which on a suppression is spoken of."""


@dataclass(frozen=True, slots=True)
class Stay:
    """``word`` and ``short`` stand in a row. ``what`` allows it, ``place`` is where that is written; both may be empty."""

    word: str
    short: str
    what: str
    place: str = ""
    reason: str = ""
    until: datetime.date | None = None

    def story(self) -> str:
        """All of it in one sentence."""
        where = f" at {self.place}" if self.place else ""
        end = f" until {self.until}" if self.until else ""
        return f"{self.what}{where}{end}{': ' + self.reason if self.reason else ''}"


def stay(audit: Audit, finding: Finding, sources: Mapping[str, Source]) -> Stay | None:
    """Why a finding may stay, None where it may not."""
    from ..core.allowances import today

    if finding.status == "open":
        return None
    if finding.status == "baseline":
        return Stay("⊘ baseline", "⊘ base", "the baseline remembers it")
    client = audit.clients.get(finding.client)
    behind = next(audit.marks.behind(client, finding), None) if client else None
    if behind is None:
        return Stay("⊘ allowed", "⊘ stays", "it is allowed", reason=printable(finding.status_reason))
    what, place, kind = _told(behind, sources)
    word, short = _words(behind.until, today(), kind)
    return Stay(word, short, what, place, printable(behind.reason), behind.until)


def _told(behind: Allowance | Waiver, sources: Mapping[str, Source]) -> tuple[str, str, str]:
    """What allows, where it stands, and the word for it."""
    from ..core.waivers import Waiver

    if isinstance(behind, Waiver):
        return f"waived for {printable(behind.client)}", printable(behind.place), "waived"
    span = behind.remark.span
    source = sources.get(span.file)
    line = f":{source.position(span.start)[0]}" if source else ""
    return "allowed in the template", f"{printable(span.file)}{line}", "allowed"


def _words(until: datetime.date | None, today: datetime.date, kind: str) -> tuple[str, str]:
    """``⊘ until Mar``, with the day when that is near, with the year when it is far."""
    if until is None:
        return f"⊘ {kind}", {"waived": "⊘ waived", "allowed": "⊘ allow"}[kind]
    month, left = f"{until:%b}", (until - today).days
    if left <= 31:
        return f"⊘ to {until.day} {month}", f"⊘ {until.day} {month}"
    return (f"⊘ until {month}", f"⊘ {month}") if left <= 330 else (f"⊘ to {until:%b %y}", f"⊘ {until.year}")


def ending(audit: Audit) -> int:
    """How many suppressions end within the days of ``SOON``."""
    from ..core.allowances import today

    now = today()
    return sum(until is not None and 0 <= (until - now).days <= SOON for until in _ends(audit))


def _ends(audit: Audit) -> Iterator[datetime.date | None]:
    yield from (waiver.until for waiver in audit.marks.waivers)
    yield from {one.remark.span: one.until for one in audit.marks.allowances}.values()
