"""What is known of the row under the cursor: the finding and why it matters, or the value and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from ...core import settings
from ...core.model import Client, Finding, Unknown
from ...core.text import count, printable
from .. import actions
from ..actions import MOVES, bindings
from ..rows import SettingRow
from ..theme import SHAPES, UNRESOLVED, Piece, content
from ..wording import label
from .painting import is_grey

if TYPE_CHECKING:
    from ...core.rule import Rule


@dataclass(frozen=True, slots=True)
class Detail:
    """All that the pane tells. ``shares`` are the clients that the chosen fix changes too."""

    client: Client
    row: SettingRow
    rule: Rule | None = None
    chosen: int = 0
    shares: Sequence[str] = ()
    unresolved: Unknown | None = None
    limit: tuple[str, str] | None = None
    """The option that the rule measures against, and its value for this client, as a person reads it."""
    way: str = ""
    """How the setting's value is reached, from the nearest name to where it is written."""


class FindingPane(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Options can be clicked; ``short`` shows them in one line."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(MOVES)

    def __init__(self) -> None:
        super().__init__(id="finding")
        self.border_title = "Finding"
        self._detail: Detail | None = None
        self._short = False

    def compose(self) -> ComposeResult:
        yield Static("", id="finding-text", markup=False)

    def show(self, detail: Detail | None, *, short: bool) -> None:
        if (detail, short) == (self._detail, self._short):
            return
        if detail is None or self._detail is None or detail.row.key != self._detail.row.key:
            self.scroll_to(y=0, animate=False, immediate=True)
        self._detail, self._short = detail, short
        self.query_one("#finding-text", Static).update(self._content())

    def say(self, text: Content) -> None:
        self._detail = None
        self.query_one("#finding-text", Static).update(text)

    def _content(self) -> Content:
        detail, grey = self._detail, is_grey(self.app)
        if detail is None:
            return Content("")
        lines = [content(line, grey) for line in _before(detail)]
        lines += list(self._options(detail, grey)) if detail.row.issue else []
        lines += [content(line, grey) for line in _after(detail)]
        return Content("\n").join(lines)

    def _options(self, detail: Detail, grey: bool) -> Iterator[Content]:
        finding = detail.row.issue.finding if detail.row.issue else None
        if not finding or not finding.fixes or detail.row.standing in ("mended", "suppressed"):
            return
        if self._short:
            yield content(_short_option(finding, detail.chosen), grey)
            return
        yield content([], grey)
        yield content([("FIX", "heading")], grey)
        for place in range(len(finding.fixes)):
            option = content(_option(finding, place, chosen=place == detail.chosen), grey)
            yield option.stylize(Style.from_meta({"does": f"choose_fix({place})"}))
        if finding.setting in settings.by_name():
            custom = content([(" ○ ", "faint"), ("Custom value…", "soft"), ("  ", ""), (actions.key("edit"), "accent")], grey)
            yield custom.stylize(Style.from_meta({"does": "edit"}))

    async def on_click(self, event: events.Click) -> None:
        # Not "@click": that would paint the option as a link.
        does = event.style.meta.get("does")
        if does is not None:
            await self.screen.run_action(does)

    def action_cursor_up(self) -> None:
        self.scroll_to(y=self.scroll_offset.y - 1, animate=False)

    def action_cursor_down(self) -> None:
        self.scroll_to(y=self.scroll_offset.y + 1, animate=False)

    def action_page_up(self) -> None:
        self.scroll_to(y=self.scroll_offset.y - self.size.height + 1, animate=False)

    def action_page_down(self) -> None:
        self.scroll_to(y=self.scroll_offset.y + self.size.height - 1, animate=False)

    def action_first(self) -> None:
        self.scroll_to(y=0, animate=False)

    def action_last(self) -> None:
        self.scroll_to(y=self.max_scroll_y, animate=False)


def _option(finding: Finding, place: int, *, chosen: bool) -> list[Piece]:
    fix = finding.fixes[place]
    mark: Piece = (" ◉ ", "focus") if chosen else (" ○ ", "faint")
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
    if setting and setting.replaces:
        yield [("Changing it makes a new client with a new id.", "soft")]


def _sentence(text: str, *, capital: bool = True) -> str:
    clean = printable(text.strip())
    # A name or an address keeps its own spelling.
    word = clean.partition(" ")[0]
    start = clean[:1].upper() + clean[1:] if capital and word.isalpha() else clean
    return start if start.endswith((".", "!", "?")) else start + "."
