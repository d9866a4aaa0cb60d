"""The lines above and below: where one is and how far, what was done last, and which keys help now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ...core.model import SEVERITIES, Severity
from ..actions import Action, hints, key, sign
from ..theme import SHAPES, Piece
from .cells import length, spread
from .painted import Line, Painted

TABS = (("1", "Review", "review"), ("2", "Findings", "findings"), ("3", "Policy", "policy"), ("4", "Diff & write", "write"))
BAR_CELLS = 16
NAME_CELLS = 22
"""The room of the name and of READ ONLY, which are never cut."""


class TopBar(Painted):
    """The name, the screens, and how much is decided."""

    def __init__(self, screen: str, *, read_only: bool = False) -> None:
        super().__init__(id="top")
        self._screen = screen
        self._read_only = read_only
        self._decided = self._total = 0
        self._open: Mapping[Severity, int] = {}

    def show(self, decided: int, total: int, open_counts: Mapping[Severity, int]) -> None:
        self._decided, self._total, self._open = decided, total, open_counts
        self.refresh()

    def lines(self, width: int) -> Sequence[Line]:
        return [spread(self._tabs(width), self._progress(width), width)]

    def _tabs(self, width: int) -> list[Piece]:
        self.zones.clear()
        mark: list[Piece] = [(" ", ""), (" READ ONLY ", "badge")] if self._read_only else []
        pieces: list[Piece] = [(" cogtui ", "badge"), *mark, ("  ", "")]
        for digit, name, screen in TABS:
            here = screen == self._screen
            named: list[Piece] = [(name, "strong" if here else "soft"), (" ", "")]
            shown = key(f"show_{screen}", digit)
            tab: list[Piece] = [(f" {shown} ", "accent" if here else "faint"), *(named if here or width >= 100 else [])]
            self.zone(pieces, tab, f"show_{screen}")
            pieces += [*tab, (" ", "")]
        return pieces

    def _progress(self, width: int) -> list[Piece]:
        if not self._total:
            return []
        if width < 110:
            counts: list[Piece] = []
            for severity in reversed(SEVERITIES):
                if self._open.get(severity):
                    counts += [(f"{SHAPES[severity]} {self._open[severity]}", severity), ("  ", "")]
            tally: Piece = (f"{self._decided}/{self._total} ", "soft")
            return [*counts, tally] if length([*counts, tally]) <= width - NAME_CELLS else [tally]
        filled = self._decided * BAR_CELLS // self._total
        return [
            (f"{self._decided} of {self._total} decided  ", "soft"),
            ("━" * filled, "good"),
            ("━" * (BAR_CELLS - filled), "rule"),
            (" ", ""),
        ]


@dataclass(frozen=True, slots=True)
class Status:
    """``sign`` and ``role`` set the tone of ``says``; ``hint`` is a key and what it does."""

    says: str = ""
    sign: str = "✓"
    role: str = "good"
    hint: tuple[str, str] | None = None
    edits: int = 0
    files: int = 0
    unreadable: int = 0
    profile: str = ""
    modified: bool = False


class StatusLine(Painted):
    """What was done last on the left, what is not written yet on the right."""

    def __init__(self) -> None:
        super().__init__(id="status")
        self.status = Status()

    def show(self, status: Status) -> None:
        self.status = status
        self.refresh()

    def lines(self, width: int) -> Sequence[Line]:
        status = self.status
        left: list[Piece] = [(f" {status.sign} ", status.role), (status.says, "plain")] if status.says else [(" ", "")]
        if status.says and status.hint and status.hint[0]:
            left += [("  ", ""), (status.hint[0], "accent"), (f" {status.hint[1]}", "soft")]
        return [spread(left, self._right(width - length(left) - 4), width)]

    def _right(self, room: int) -> list[Piece]:
        """The profile's name goes first when there is little room."""
        status, parts = self.status, list[list[Piece]]()
        if status.unreadable:
            noun = "file" if status.unreadable == 1 else "files"
            parts.append([(f"⚠ {status.unreadable} {noun} unreadable", "warning")])
        if status.edits:
            files = f"{status.files} {'file' if status.files == 1 else 'files'}"
            parts.append([(f"✎ {status.edits} {'edit' if status.edits == 1 else 'edits'} · {files}", "accent")])
        if status.profile:
            mark: list[Piece] = [(" ● modified", "medium")] if status.modified else []
            parts.append([("profile ", "faint"), (status.profile, "soft"), *mark])
        kept = 1 if status.unreadable or status.edits else 0
        while len(parts) > kept and sum(length(part) + 2 for part in parts) > room:
            parts.pop()
        return [("  ", ""), *(piece for part in parts for piece in (*part, ("  ", "")))] if parts else []


class KeyBar(Painted):
    """The keys of a screen, as many as fit. What matters least goes first; ``?`` never goes."""

    def __init__(self, screen: str) -> None:
        super().__init__(id="keys")
        self._screen = screen
        self._without: Collection[str] = ()

    def leave_out(self, actions: Collection[str]) -> None:
        """What can't be done where the cursor stands gives its room to what can."""
        if actions != self._without:
            self._without = actions
            self.refresh()

    def lines(self, width: int) -> Sequence[Line]:
        self.zones.clear()
        pieces: list[Piece] = [(" ", "")]
        for action in fitting([action for action in hints(self._screen) if action.id not in self._without], width):
            hint = _hint(action)
            self.zone(pieces, hint, action.id)
            pieces += [*hint, ("  ", "")]
        return [pieces[:-1]]


def fitting(actions: Sequence[Action], width: int) -> list[Action]:
    """The actions whose hints fit in a line, those of the highest priority."""
    shown = list(actions)
    while len(shown) > 1 and 1 + sum(length(_hint(action)) + 2 for action in shown) - 2 > width:
        shown.remove(min(shown, key=lambda action: action.priority))
    return shown


def _hint(action: Action) -> list[Piece]:
    return [(sign(action.keys[0]), "accent"), (f" {action.label}", "soft")]
