"""What is known of the row under the cursor: the finding and why it matters, or the value and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ...core import settings
from ...core.model import Finding
from ...core.text import count, printable
from .. import actions
from ..details import Detail
from ..theme import SHAPES, UNRESOLVED, Piece
from ..wording import label
from .page import Block, Page

if TYPE_CHECKING:
    pass


class FindingPane(Page):
    """Options can be clicked; ``short`` shows them in one line."""

    def __init__(self) -> None:
        super().__init__(id="finding")
        self.border_title = "Finding"
        self._detail: Detail | None = None
        self._short = False

    def tell(self, detail: Detail | None, *, short: bool) -> None:
        if (detail, short) == (self._detail, self._short):
            return
        stays = detail is not None and self._detail is not None and detail.row.key == self._detail.row.key
        self._detail, self._short = detail, short
        self.show(list(_blocks(detail, short=short)) if detail else (), stays=stays)

    def say(self, pieces: Sequence[Piece]) -> None:
        """Something else than a row's story."""
        self._detail = None
        self.show([Block(line) for line in _lines(pieces)])


def _lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces parted where their texts break."""
    lines: list[list[Piece]] = [[]]
    for text, role in pieces:
        first, *rest = text.split("\n")
        lines[-1].append((first, role))
        lines += [[(part, role)] for part in rest]
    return lines


def _blocks(detail: Detail, *, short: bool) -> Iterator[Block]:
    yield from (Block(line) for line in _before(detail))
    yield from _options(detail, short=short)
    yield from (Block(line) for line in _after(detail))


def _options(detail: Detail, *, short: bool) -> Iterator[Block]:
    finding = detail.row.issue.finding if detail.row.issue else None
    if not finding or detail.row.standing in ("mended", "suppressed"):
        return
    if not finding.fixes:
        yield from _by_hand(finding, short=short)
        return
    if short:
        yield Block(_short_option(finding, detail.chosen))
        return
    yield Block()
    yield Block([("FIX", "heading")])
    for place in range(len(finding.fixes)):
        yield Block(_option(finding, place, chosen=place == detail.chosen), does=f"choose_fix({place})")
    if finding.setting in settings.by_name():
        custom: list[Piece] = [("○ ", "faint"), ("Custom value…  ", "soft"), (actions.key("edit"), "accent")]
        yield Block(custom, does="edit")


def _by_hand(finding: Finding, *, short: bool) -> Iterator[Block]:
    """What a person can do about a finding that has no fix."""
    ways = [("edit", "set the value")] if finding.setting in settings.by_name() else []
    ways += [("suppress", "let it stay"), ("skip", "leave it for now")]
    lines: list[list[Piece]] = [[(f"{actions.key(action)} ", "accent"), (does, "soft")] for action, does in ways]
    if short:
        yield Block([("BY HAND", "heading"), *(piece for line in lines for piece in (("  ", ""), *line))])
        return
    yield Block()
    yield Block([("BY HAND", "heading")])
    yield from (Block(line, does=action) for line, (action, _) in zip(lines, ways, strict=True))


def _option(finding: Finding, place: int, *, chosen: bool) -> list[Piece]:
    fix = finding.fixes[place]
    mark: Piece = ("◉ ", "focus") if chosen else ("○ ", "faint")
    level = {"safe": "good", "behavior": "medium", "replacement": "warning"}[fix.level]
    return [
        mark,
        (printable(fix.title), "strong" if chosen else "soft"),
        ("  ", ""),
        (fix.level, level if chosen else "faint"),
    ]


def _short_option(finding: Finding, chosen: int) -> list[Piece]:
    pieces: list[Piece] = [("FIX ", "heading"), *_option(finding, chosen, chosen=True)[1:]]
    more = len(finding.fixes) > 1
    return [*pieces, ("   ", ""), (", .", "accent"), (f" {chosen + 1} of {len(finding.fixes)}", "soft")] if more else pieces


def _before(detail: Detail) -> Iterator[list[Piece]]:
    issue = detail.row.issue
    if issue is None:
        yield from _plain(detail)
        return
    finding, rule = issue.finding, detail.rule
    yield [
        (f"{SHAPES[finding.severity]} {finding.severity.upper()}", finding.severity),
        (" ", ""),
        (printable(rule.title) if rule else finding.slug, "strong"),
    ]
    yield [(_sentence(finding.message), "plain")]
    if not finding.every_world and finding.worlds:
        yield [("holds when ", "soft"), (printable(" or ".join(world.label for world in finding.worlds)), "plain")]
    if detail.way:
        yield [("from ", "soft"), (printable(detail.way), "plain")]
    if detail.row.stay:
        yield [("⊘ may stay: ", "strong"), (_sentence(detail.row.stay.story(), capital=False), "plain")]
    if finding.confidence != "high":
        yield [(f"confidence {finding.confidence}", "medium"), (": a deployment may set it otherwise", "soft")]
    yield from _consequences(detail, finding)


def _consequences(detail: Detail, finding: Finding) -> Iterator[list[Piece]]:
    fix = detail.row.issue.fix if detail.row.issue else None
    if fix is None and finding.fixes and detail.row.standing != "suppressed":
        fix = finding.fixes[detail.chosen]
    if fix and fix.breaks:
        yield [("! ", "medium"), ("breaks ", "plain"), (_sentence(fix.breaks, capital=False), "plain")]
    if detail.shares:
        names = ", ".join(label(id) for id in detail.shares)
        yield [("! ", "medium"), (f"also changes {count(len(detail.shares), 'client')}: ", "plain"), (names, "strong")]
    if detail.row.withheld and detail.row.standing == "open":
        yield [(f"{UNRESOLVED} ", "warning"), (_sentence(detail.row.withheld), "plain")]


def _after(detail: Detail) -> Iterator[list[Piece]]:
    issue = detail.row.issue
    if issue is None:
        return
    yield []
    if detail.rule and detail.rule.why:
        yield [("WHY ", "heading"), (printable(detail.rule.why), "soft")]
    yield [("RULE ", "heading"), *_knob(detail), ("   ", ""), (actions.key("tune"), "accent"), (" tune", "soft")]
    if issue.finding.rejected:
        yield [("AWS refuses this value", "warning")]


def _knob(detail: Detail) -> list[Piece]:
    """The rule by its name, and the option that its verdict hangs on."""
    finding = detail.row.issue.finding if detail.row.issue else None
    pieces: list[Piece] = [(finding.called if finding else "", "soft")]
    if detail.limit:
        pieces += [(f"  {detail.limit[0]} = ", "soft"), (detail.limit[1], "strong")]
    return pieces


def _plain(detail: Detail) -> Iterator[list[Piece]]:
    """A setting without a finding."""
    setting = settings.by_name().get(detail.row.key[1])
    sign: Piece = (f"{UNRESOLVED} UNRESOLVED ", "medium") if detail.row.unresolved else ("✓ ", "good")
    yield [sign, (detail.row.name, "strong")]
    if setting:
        yield [(setting.summary, "plain")]
    yield [("now ", "soft"), (", ".join(detail.row.current), "plain")]
    if detail.unresolved:
        yield [(_sentence(detail.unresolved.reason), "medium")]
        yield from ([("by way of ", "soft"), (printable(step.text), "plain")] for step in detail.unresolved.via)
        if detail.unresolved.given_by:
            yield [("told by ", "soft"), (printable(detail.unresolved.given_by), "strong"), (" at the start", "soft")]
    if setting and setting.replaces:
        yield [("Changing it makes a new client with a new id.", "soft")]


def _sentence(text: str, *, capital: bool = True) -> str:
    clean = printable(text.strip())
    # A name or an address keeps its own spelling.
    word = clean.partition(" ")[0]
    start = clean[:1].upper() + clean[1:] if capital and word.isalpha() else clean
    return start if start.endswith((".", "!", "?")) else start + "."
