"""The settings table, which is the list of findings: value now, what it would become, the rule, the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..rows import SettingRow
from ..theme import NO_FINDING, SHAPES, UNRESOLVED, Piece
from .cells import cut, fit, length, pad, squeeze
from .vlist import VList

_STANDINGS = {
    "accepted": ("✓ accepted", "✓ fix", "good"),
    "tuned": ("~ tuned", "~ tuned", "accent"),
    "mended": ("✓ mended", "✓ with", "good"),
    "skipped": ("↷ skipped", "↷ skip", "soft"),
    "suppressed": ("⊘ allowed", "⊘ allow", "soft"),
}
_WITHHELD, _MANUAL = ("◌ withheld", "◌ held", "warning"), ("◌ manual", "◌ manual", "soft")


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in cells. ``aligned``: the proposed values stand in a column of their own."""

    name: int
    now: int
    then: int
    rule: int
    decision: int
    aligned: bool


def _columns(width: int) -> Columns:
    if width >= 90:
        name = 31 if width < 120 else 46
        room = width - 2 - name - 8 - 11 - 2
        now = room * 9 // 20
        return Columns(name, now, room - now - 3, 8, 11, True)
    name = max(18, min(30, width * 2 // 5))
    room = width - 2 - name - 1 - 8
    return Columns(name, room // 2, room - room // 2 - 3, 0, 8, False)


class SettingsList(VList[SettingRow]):
    def draw(self, row: SettingRow, width: int) -> Sequence[Piece]:
        if not row.selectable:
            return [(" ", ""), (row.name, "heading"), (" " + "─" * (width - len(row.name) - 4), "rule")]
        columns = _columns(width)
        name = ("└ " + row.name if row.again else row.name, _name_role(row, on_cursor=row is self.current))
        pieces: list[Piece] = [*shape(row), (fit(name[0], columns.name - 1), name[1]), (" ", "")]
        pieces += [*pad(values(row, columns), columns.now + columns.then + 3), (" ", "")]
        if columns.rule:
            pieces += [(fit(row.issue.finding.rule if row.issue else "", columns.rule), _quiet(row, "soft")), (" ", "")]
        text, short, role = decision(row)
        return [*pieces, (cut(text if columns.rule else short, columns.decision), role)]


def _open(row: SettingRow) -> bool:
    return row.standing in ("open", "accepted", "tuned", "mended")


def _quiet(row: SettingRow, role: str) -> str:
    return "faint" if row.standing in ("skipped", "suppressed") else role


def shape(row: SettingRow) -> list[Piece]:
    if row.issue:
        severity = row.issue.finding.severity
        return [(SHAPES[severity], _quiet(row, severity)), (" ", "")]
    return [(f"{UNRESOLVED} ", "soft")] if row.unresolved else [(f"{NO_FINDING} ", "faint")]


def _name_role(row: SettingRow, *, on_cursor: bool) -> str:
    if on_cursor:
        return "strong"
    return "plain" if _open(row) and not row.again else "soft"


def values(row: SettingRow, columns: Columns) -> list[Piece]:
    """Now → then. In a narrow table the second follows the first at once, so that both have more room."""
    now_role, then_role = ("removed", "added") if _open(row) else ("soft", "soft")
    then_role = "accent" if row.tuned else then_role
    if not row.proposed:
        room = columns.now + columns.then + 2 if not row.issue or not columns.aligned else columns.now
        return [(squeeze(row.current, room) if row.current else "", now_role)]
    then = squeeze(row.proposed, columns.then)
    if columns.aligned:
        return [
            (fit(squeeze(row.current, columns.now) if row.current else "", columns.now), now_role),
            (" → ", "faint"),
            (then, then_role),
        ]
    then_room = columns.now + columns.then - min(columns.now, length([(squeeze(row.current, 99), "")]) if row.current else 0)
    now = squeeze(row.current, columns.now) if row.current else ""
    return [(now, now_role), (" → ", "faint"), (squeeze(row.proposed, then_room), then_role)]


def decision(row: SettingRow) -> tuple[str, str, str]:
    """What was decided: in words, in fewer, and their role."""
    if row.tuned and row.standing in (None, "open"):
        return _STANDINGS["tuned"]
    if row.issue is None:
        return "", "", ""
    if row.standing == "open":
        held = _WITHHELD if row.issue.finding.fixes else _MANUAL
        return held if row.withheld else ("", "", "")
    return (row.stay.word, row.stay.short, "soft") if row.stay else _STANDINGS[row.standing or ""]
