"""The policy screen's panes: the rules, the knob of one of them, and what turning it changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from ...core.profile import CUSTOM
from ...core.text import printable
from ..changes import Change
from ..knobs import YOU, Bar, Said, folded, limits
from ..policy import Knob, RuleRow
from ..theme import NO_FINDING, SHAPES, Piece
from ..wording import clean
from .cells import cut, fit, length, pad
from .painted import Line, Painted
from .painting import is_grey
from .vlist import VList

_WITHIN, _BEYOND = "▆", "▒"
"""What bars are of; the other character is for those beyond the limit, where no colour tells them."""
_OFF: list[Piece] = [("○ off", "faint")]
_ROOMY = 96
_AIRY = 7
"""Lines from which on there are blank ones between the parts of the knob."""
_FEWEST = 4
"""Lines that a histogram needs."""


class RuleList(VList[RuleRow]):
    """Where it is narrow the severity's word goes, and the knob tells it."""

    def draw(self, row: RuleRow, width: int) -> Sequence[Piece]:
        if row.rule is None:
            return [(" ", ""), (row.title, "heading"), (" " + "─" * (width - len(row.title) - 4), "rule")]
        here, roomy = row is self.current, width >= _ROOMY
        pieces = [
            *_switch(row),
            (fit(printable(row.rule.id.removeprefix(CUSTOM)), 7), "soft" if row.on else "faint"),
            (" ", ""),
        ]
        pieces += severity(row.severity, faint=not row.on, word=roomy)
        tally = _tally(row, roomy=roomy)
        room = width - length(pieces) - length(tally) - 3
        title = room if not row.option else room * 3 // 5
        pieces.append((fit(row.title, title), "faint" if not row.on else "strong" if here else "plain"))
        value = f"{row.option} = {row.value}" if row.option else ""
        pieces += [("  ", ""), (fit(value, room - title), _value_role(row))]
        return [*pieces, (" ", ""), *tally]


def _switch(row: RuleRow) -> list[Piece]:
    return [("◉ ", "focus")] if row.on else [("○ ", "faint")]


def _value_role(row: RuleRow) -> str:
    return "faint" if not row.on else "accent" if row.changed else "soft"


def severity(name: str, *, faint: bool = False, word: bool = True) -> list[Piece]:
    """The shape and the word of a severity, in a column's width."""
    shape, text = SHAPES.get(name, NO_FINDING), f" {name:<9}" if word else " "
    return [(f"{shape}{text}", "faint" if faint or name == "off" else name)]


def _tally(row: RuleRow, *, roomy: bool) -> list[Piece]:
    """``✎   6 →  11 +5``."""
    mark: Piece = ("✎ " if row.changed else "  ", "focus")
    pieces: list[Piece] = [mark, (f"{row.now or NO_FINDING:>4}", "soft" if row.now else "faint")]
    if row.now == row.after:
        return [*pieces, (" " * (14 if roomy else 12), "")]
    more = row.after - row.now
    change = (f"{more:+}".replace("-", "−"), "removed" if more > 0 else "added")
    then = f"{row.after:>4}" if roomy else f"{row.after:<4}"
    return [*pieces, (" → ", "faint"), (then, "strong"), (" ", ""), (fit(change[0], 6 if roomy else 4), change[1])]


# ------------------------------------------------------------------------------------------- knob


class KnobPane(Painted, can_focus=True):
    """Lines go in the order of what is missed least: blank ones, then the histogram, then the kinds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.knob_previous", show=False),
        Binding("right", "screen.knob_next", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="knob")
        self._knob: Knob | None = None

    def show(self, knob: Knob | None) -> None:
        if knob != self._knob:
            self._knob = knob
            self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def lines(self, width: int) -> Sequence[Line]:
        knob = self._knob
        if knob is None:
            return []
        inner, height = width - 2, self.size.height
        lines = _fitting(_value(knob, inner), _kinds(knob, inner), knob, inner, height, grey=is_grey(self.app))
        return [[(" ", ""), *line] for line in lines]


def _fitting(head: list[Line], kinds: list[Line], knob: Knob, width: int, height: int, *, grey: bool) -> list[Line]:
    if len(head) > height > 0:
        return [*head[: height - 1], [("…", "soft")]]
    kinds = kinds if len(head) + len(kinds) <= height else []
    room = height - len(head) - len(kinds)
    blanks: list[Line] = [[]] if room >= _AIRY else []
    left = room - 2 * len(blanks)
    drawn = _bars(knob, width, left, grey=grey) if knob.bars and left >= _FEWEST else []
    body = drawn if knob.bars else _what(knob, width, left)
    return [*head, *blanks, *body, *(blanks if body else []), *kinds]


def _value(knob: Knob, width: int) -> list[Line]:
    weight = [(f"{SHAPES[knob.severity]} {knob.severity}", knob.severity)] if knob.severity in SHAPES and knob.on else _OFF
    if knob.option is None:
        return flow([weight, [("it has nothing else to set", "faint")]], width)
    badge: list[Piece] = [("value  ", "soft"), (f" {cut(knob.value, max(8, width - 9))} ", "badge")]
    within = limits(knob.option)
    lines = flow([badge, weight, *([[(within, "faint")]] if within else [])], width, between="  ")
    return [*lines, *flow([_said(said, width) for said in knob.said], width, between=" · ")]


def _said(said: Said, width: int) -> list[Piece]:
    yours = said.where == YOU
    where = f"{said.where}, {said.kind} " if said.kind else f"{said.where} "
    return [(where, "accent" if yours else "soft"), (cut(said.value, width - 12), "accent" if yours else "plain")]


def _what(knob: Knob, width: int, room: int) -> list[Line]:
    text = knob.option.summary if knob.option else knob.rule.what
    lines = wrap(printable(text), max(width, 20))
    shown = lines if len(lines) <= room else [*lines[: max(0, room - 1)], "…"] if room > 0 else []
    return [[(line, "soft")] for line in shown]


def _kinds(knob: Knob, width: int) -> list[Line]:
    if not knob.kinds:
        return []
    if all(value == knob.value for _, value in knob.kinds):
        return [[("the same for every archetype", "faint")]]
    chunks: list[list[Piece]] = [[("per archetype", "soft")]]
    for kind, value in knob.kinds:
        here = kind == knob.kind
        role = "accent" if here else "plain" if value != knob.value else "soft"
        chunks.append([(f"{kind} ", "accent" if here else "faint"), (cut(value, 24), role)])
    return flow(chunks, width, between="  ")


def _bars(knob: Knob, width: int, room: int, *, grey: bool) -> list[Line]:
    clients = f"{knob.clients} {f'{knob.kind} ' if knob.kind else ''}{'client is' if knob.clients == 1 else 'clients are'}"
    ordered = knob.bars[0].within is not None
    bars = folded(knob.bars, room - 1) if ordered else knob.bars[: room - 1]
    left = 0 if ordered else len(knob.bars) - len(bars)
    name = min(max(cell_len(clean(bar.label)) for bar in bars), width // 2)
    most, wide = max(1, *(bar.number for bar in bars)), max(4, width - name - 18)
    lines: list[Line] = [[(cut(f"where your {clients} today", width), "soft")]]
    lines += [_bar(bar, name, bar.number * wide / most, ordered=ordered, grey=grey) for bar in bars]
    return [*lines[:-1], [*lines[-1], (f"  … and {left} more", "soft")]] if left else lines


def _bar(bar: Bar, name: int, cells: float, *, ordered: bool, grey: bool) -> Line:
    blocks = max(1, round(cells)) if bar.number else 0
    role = "focus" if bar.within is None else "good-bar" if bar.within else "high-bar"
    block = _BEYOND if grey and bar.within is False else _WITHIN
    label = f"{bar.label:>{name}}" if ordered else fit(clean(bar.label), name)
    mark: list[Piece] = [("  ◀ limit" if ordered else "  ◀ named", "accent")] if bar.limit else []
    return [
        (label, "accent" if bar.limit else "soft"),
        (" ", ""),
        (block * blocks, role),
        (f" {bar.number or NO_FINDING}", "plain" if bar.number else "faint"),
        *mark,
    ]


def flow(chunks: Iterable[Sequence[Piece]], width: int, between: str = "   ") -> list[Line]:
    """Chunks side by side in lines of a width; none is broken, one that is wider than a line is cut with a mark."""
    lines: list[list[Piece]] = []
    for chunk in chunks:
        fits = lines and length(lines[-1]) + len(between) + length(chunk) <= width
        if fits:
            lines[-1] += [(between, "faint"), *chunk]
        else:
            lines.append(list(chunk) if length(chunk) <= width else pad(chunk, width))
    return list(lines)


# -------------------------------------------------------------------------------------- what changes


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change, or a remark that the cursor skips."""

    key: tuple[str, ...]
    change: Change | None = None
    says: str = ""
    client: str = ""
    file: str = ""
    words: str = ""

    @property
    def selectable(self) -> bool:
        return self.change is not None


class BlastPane(VList[ChangeRow]):
    def draw(self, row: ChangeRow, width: int) -> Sequence[Piece]:
        change = row.change
        if change is None:
            return [(" ", ""), (cut(row.says, width - 2), "soft")]
        sign, role = {"+": ("+", "removed"), "-": ("−", "added"), "~": ("~", "focus")}[change.sign]
        weight = change.finding.severity
        pieces: list[Piece] = [(f"{sign} ", role), (f"{SHAPES[weight]} ", weight)]
        name = max(10, min(22, width // 4))
        pieces += [(fit(row.client, name), "plain"), (" ", "")]
        if width >= 60:
            pieces.append((fit(change.finding.rule, 8), "faint"))
        room = width - length(pieces)
        file = min(room * 2 // 5, 30) if room >= 40 else 0
        pieces.append((fit(row.words, room - file - (1 if file else 0)), "soft"))
        return [*pieces, (" ", ""), (cut(row.file, file), "faint")] if file else pieces
