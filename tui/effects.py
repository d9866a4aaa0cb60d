"""What accepting findings would do, in few words, and what else is said of those that are selected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ..core.model import CogtuiError, Finding
from ..core.text import count, printable
from .actions import key
from .finding_rows import FindingRow
from .session import Refused, Session
from .theme import Piece
from .wording import label

if TYPE_CHECKING:
    from ..core.diff import Hunk


LOOKED_AT = 50
"""What accepting more findings than this would do is not computed beforehand."""
_MANY = 1000
"""Of more findings than this only the number is told."""


@dataclass(frozen=True, slots=True)
class EffectOfAll:
    """``says`` what would change, ``breaks`` whom it may hurt, ``patch`` is the change as a unified diff."""

    says: str = ""
    breaks: str = ""
    patch: str = ""


def effect_of(session: Session, findings: Sequence[Finding]) -> EffectOfAll:
    """What accepting these together would do. Nothing is decided by it, and any thread may ask."""
    if not findings:
        return EffectOfAll()
    effect, left = (session.effect(findings[0]), 0) if len(findings) == 1 else session.effect_of_all(findings)
    if isinstance(effect, Refused):
        return EffectOfAll(f"◌ {printable(effect.reason)}")
    if not effect.cells:
        return EffectOfAll("none of these can be accepted together")
    try:
        hunks = session.engine.hunks(effect.workspace, effect.cells)
        patch = session.engine.patch(effect.workspace, effect.cells)
    except CogtuiError as error:
        return EffectOfAll(f"◌ {printable(str(error))}")
    lines = sum(_lines(hunk) for found in hunks.values() for hunk in found)
    rest = f", {left} left to look at one by one" if left else ""
    also = f" · also changes {', '.join(map(label, effect.shares[:3]))}" if effect.shares else ""
    verb = "changes" if len(findings) == 1 and _accepted(session, findings[0]) else "would change"
    says = f"{verb} {count(len(hunks), 'file')}, {count(lines, 'line')}{rest}{also}"
    return EffectOfAll(says, _breaks(session, findings), patch)


def _lines(hunk: Hunk) -> int:
    """How many lines of the file a person would see changed."""
    kinds = [line.kind for line in hunk.lines]
    return max(kinds.count("-"), kinds.count("+"))


def _breaks(session: Session, findings: Sequence[Finding]) -> str:
    fixes = (session.fix(finding) for finding in findings)
    return "; ".join(dict.fromkeys(printable(fix.breaks) for fix in fixes if fix and fix.breaks))


def _accepted(session: Session, finding: Finding) -> bool:
    decision = session.state.decisions.get(finding.key) if session.state else None
    return decision is not None and decision.edits


# --------------------------------------------------------------------------------------- the words


@dataclass(frozen=True, slots=True)
class Told:
    """What ``a`` would do, what other keys would, what changes by it, what this is about, and what would break."""

    accept: Sequence[Piece] = ()
    keys: Sequence[Piece] = ()
    effect: str = ""
    about: str = ""
    breaks: str = ""


def looked_at(rows: Sequence[FindingRow]) -> list[Finding]:
    """The findings whose effect is of interest: what is open, or the one that was accepted. Of many the first ones."""
    if len(rows) == 1 and rows[0].entry.issue.standing == "accepted":
        return [rows[0].entry.finding]
    found = (entry.finding for row in rows for entry in row.entries if entry.waits)
    return list(islice(found, LOOKED_AT + 1))


def told(session: Session, rows: Sequence[FindingRow], findings: Sequence[Finding], effect: EffectOfAll | None) -> Told:
    """What is said of these rows, whose ``findings`` are of interest. ``effect`` is None as long as it is not known."""
    if not rows:
        return Told()
    says = effect.says if effect else "…" if 0 < len(findings) <= LOOKED_AT else ""
    breaks = effect.breaks if effect else ""
    return Told(_accept(session, rows, findings), _others(rows), says, _about(rows), breaks)


def _accept(session: Session, rows: Sequence[FindingRow], findings: Sequence[Finding]) -> list[Piece]:
    fixes = [fix for finding in findings if (fix := session.fix(finding))]
    if not fixes or (len(rows) == 1 and not rows[0].waiting):
        return []
    if len(rows) == 1:
        return _key("accept", f"accept: {printable(fixes[0].title)}")
    number = sum([row.waiting for row in rows])
    return _key("accept", {1: "accept", 2: "accept both"}.get(number, f"accept all {number}"))


def _others(rows: Sequence[FindingRow]) -> list[Piece]:
    edit = _key("edit_value", "edit") if len(rows) == 1 else []
    skip = "open again" if _all(rows, "skipped") else "skip"
    suppress = "no longer let it stay" if len(rows) == 1 and _all(rows, "suppressed") else "suppress"
    return [*_key("skip", skip), *_key("suppress", suppress), *_key("tune", "tune the rule"), *edit]


def _all(rows: Sequence[FindingRow], standing: str) -> bool:
    return all(entry.issue.standing == standing for row in rows for entry in row.entries)


def _key(action: str, text: str) -> list[Piece]:
    return [(key(action), "accent"), (f" {text}   ", "soft")]


def _about(rows: Sequence[FindingRow]) -> str:
    if len(rows) == 1:
        finding = rows[0].entry.finding
        reason = f" · may stay: {printable(finding.status_reason)}" if finding.status_reason else ""
        return printable(finding.message) + reason
    number = sum([len(row.entries) for row in rows])
    opened = f"{sum([row.waiting for row in rows])} of {number} open"
    if number > _MANY:
        return opened
    entries = [entry for row in rows for entry in row.entries]
    clients = count(len({entry.summary.client.id for entry in entries}), "client")
    rules = sorted({entry.finding.rule for entry in entries})
    more = f" and {len(rules) - 4} more" if len(rules) > 4 else ""
    return f"{opened} · {clients} · {', '.join(map(printable, rules[:4]))}{more}"
