"""The list of all findings in their groups, what is selected in it, and the box that tells what a decision would do."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Protocol

from textual import events
from textual.message import Message
from textual.strip import Strip

from ..effects import Told
from ..finding_rows import FindingRow, Grouping, GroupRow, ListRow
from ..rows import SettingRow
from ..theme import SHAPES, Piece
from .cells import cut, cut_start, fit, length, pad
from .painted import Line, Painted
from .settings import Columns, decision, shape, values
from .vlist import VList

_WIDE, _ROOMY, _TIGHT = 125, 100, 90
"""Widths from which there is room for a long place, for a short one, and for values in columns."""

_BOX = 3
"""The last cell of the mark and the box."""


class Words(Protocol):
    """What is said of rows. Asked only for those that are drawn."""

    def setting_row(self, row: FindingRow) -> SettingRow: ...

    def place_of(self, row: FindingRow) -> str:
        """File and line."""

    def offer_of(self, group: GroupRow) -> str: ...


class FindingList(VList[ListRow]):
    """Groups and findings. Findings can be selected, one by one, as a range, or all."""

    class Ticked(Message):
        """A click on the row's box, or on the triangle of a group; the cursor stands there now."""

    def __init__(self, words: Words) -> None:
        super().__init__(id="findings")
        self.grouping: Grouping = "rule"
        self._words = words
        self._said: dict[Hashable, SettingRow] = {}
        self._selected: frozenset[Hashable] = frozenset()
        self._anchor: Hashable = None
        self._ranged: frozenset[Hashable] = frozenset()

    # ------------------------------------------------------------------------------------ selection

    @property
    def selected(self) -> frozenset[Hashable]:
        """The keys of the selected rows, those of the range that is being drawn too."""
        return self._selected | self._ranged if self._ranged else self._selected

    @property
    def ranging(self) -> bool:
        return self._anchor is not None

    def toggle(self, row: FindingRow) -> None:
        self.choose(self.selected ^ {row.key})

    def choose(self, keys: Iterable[Hashable]) -> None:
        """Select exactly these; a range ends."""
        self._selected, self._ranged, self._anchor = frozenset(keys), frozenset(), None
        self._redraw()

    def range(self) -> None:
        """Begin a range where the cursor stands, or end it."""
        if self.ranging:
            self.choose(self.selected)
        elif self.current:
            self._anchor = self.current.key
            self._stretch()

    def drop_range(self) -> None:
        self.choose(self._selected)

    def _stretch(self) -> None:
        start = next((place for place, row in enumerate(self.rows) if row.key == self._anchor), self.cursor)
        rows = self.rows[min(start, self.cursor) : max(start, self.cursor) + 1]
        self._ranged = frozenset(row.key for row in rows if isinstance(row, FindingRow))
        self._redraw()

    def _go(self, place: int) -> None:
        super()._go(place)
        if self.ranging:
            self._stretch()

    def _redraw(self) -> None:
        self._strips.clear()
        self.refresh()

    # ---------------------------------------------------------------------------------------- mouse

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        place = offset.y + self.scroll_offset.y if offset and offset.x <= _BOX else len(self.rows)
        if place < len(self.rows):
            event.prevent_default()  # Textual would go on to the list's own
            self._go(place)
            self.post_message(self.Ticked())

    # -------------------------------------------------------------------------------------- drawing

    def show(self, rows: Sequence[ListRow]) -> None:
        self._said.clear()
        super().show(rows)

    def _line(self, row: ListRow, width: int, on_cursor: bool, focused: bool) -> Strip:
        if isinstance(row, FindingRow) and row.key not in self._said:
            self._said[row.key] = self._words.setting_row(row)
        return super()._line(row, width, on_cursor, focused)

    def draw(self, row: ListRow, width: int) -> Sequence[Piece]:
        if isinstance(row, GroupRow):
            return _heading(row, width, self._words.offer_of(row), on_cursor=row is self.current)
        columns, place = _columns(width, self.grouping)
        said = self._said[row.key]
        chosen = row.key in self._selected or row.key in self._ranged
        pieces: list[Piece] = [(" ☑ ", "focus") if chosen else (" ☐ ", "faint"), *shape(said)]
        name = said.name if self.grouping == "client" else row.label
        pieces += [(fit(name, columns.name), "strong" if row is self.current else "plain"), (" ", "")]
        pieces += [(fit(said.issue.finding.rule if said.issue else "", columns.rule), "soft")]
        pieces += [*pad(values(said, columns), columns.now + columns.then + 3), (" ", "")]
        text, short, role = decision(said)
        pieces.append((fit(text if place else short, columns.decision), role))
        return [*pieces, (" ", ""), (cut_start(self._words.place_of(row), place), "soft")] if place else pieces


def _columns(width: int, grouping: Grouping) -> tuple[Columns, int]:
    """The columns, and what is left for the place, which goes first."""
    place = 34 if width >= _WIDE else 24 if width >= _ROOMY else 0
    name = 26 if width >= _WIDE else max(14, width // 5)
    name += 8 if grouping == "client" and width >= _ROOMY else 0
    rule = 9 if grouping != "rule" and width >= 70 else 0
    mark = 11 if place else 8
    room = width - 5 - name - 1 - rule - 1 - mark - (place + 1 if place else 0)
    now = room * 9 // 20 if width >= _TIGHT else room // 2
    return Columns(name, now, room - now - 3, rule, mark, width >= _TIGHT), place


def _heading(row: GroupRow, width: int, offer: str, *, on_cursor: bool) -> list[Piece]:
    opened: Piece = (f"{row.open} open", row.severity) if row.open else ("✓ none open", "good")
    side = width // 3 if width >= _TIGHT else 0
    left: list[Piece] = [("▸ " if row.folded else "▾ ", "accent"), (SHAPES[row.severity], row.severity), (" ", "")]
    left += [(row.name, "strong" if on_cursor else "accent"), (f"  {row.title}", "plain" if row.open else "soft")]
    room = width - side - length([opened]) - 2
    return [*pad(left, room), opened, ("  ", ""), (cut(offer, side), "soft")]


# ------------------------------------------------------------------------------------------ the box


class SelectionBox(Painted):
    def __init__(self) -> None:
        super().__init__(id="selection")
        self.told = Told()

    def show(self, told: Told) -> None:
        if told != self.told:
            self.told = told
            self.refresh()

    def lines(self, width: int) -> Sequence[Line]:
        told = self.told
        effect: list[Piece] = [("· ", "faint"), (told.effect, "plain")] if told.effect else []
        keys = told.keys if length([*told.accept, *told.keys, *effect]) <= width or not effect else ()
        about: Line = [(told.about, "soft")]
        breaks: Line = [("! ", "medium"), ("breaks ", "plain"), (told.breaks, "plain")] if told.breaks else []
        rest = [about, breaks] if self.size.height > 2 else [breaks or about]
        return [[*told.accept, *keys, *effect], *rest]
