"""Letting a finding stay: why, until when, where that is written down, and for whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ...core.text import count, printable
from ..theme import Piece, content
from ..widgets.cells import fold_pieces, length
from ..widgets.page import fold_words
from ..widgets.painted import Line, Painted
from ..widgets.painting import is_grey

Where: TypeAlias = Literal["profile", "comment"]
MOST_LINES = 8
OTHER_LINES = 11
"""What the fields and the border may take of a small screen."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was filled in; ``until`` as it was typed, ``scope`` the key of one of the scopes."""

    reason: str
    until: str
    where: Where
    scope: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What an answer would come to: the lines that would be written, the last day in words, or why it can't be."""

    lines: Sequence[str] = ()
    ends: str = ""
    says: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the screen is about. ``scopes`` and ``wheres`` are (key, label)."""

    title: str
    wheres: Sequence[tuple[Where, str]]
    scopes: Sequence[tuple[str, str]]
    until: str
    limit: str
    attempt: Callable[[Answer], Trial]


class Radio(Painted, can_focus=True):
    """One of a few, side by side where they fit."""

    BINDINGS: ClassVar[list[BindingType]] = [("right,l,space", "turn(1)", ""), ("left,h", "turn(-1)", "")]

    class Changed(Message):
        pass

    def __init__(self, options: Sequence[tuple[str, str]], *, id: str) -> None:
        super().__init__(id=id)
        self._options = options
        self._stacked: list[str] = []
        """Whose line each is, where they stand one below the other."""
        self.chosen = options[0][0]

    def lines(self, width: int) -> Sequence[Line]:
        self.zones, self._stacked, row = [], [], list[Piece]()
        drawn = {key: self._option(key, label) for key, label in self._options}
        if sum(map(length, drawn.values())) > width:
            lines = [(key, line) for key, pieces in drawn.items() for line in fold_pieces(pieces, width)]
            self._stacked = [key for key, _ in lines]
            return [line for _, line in lines]
        for key, pieces in drawn.items():
            self.zone(row, pieces, f"choose('{self.id}', '{key}')")
            row += pieces
        return [row]

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset and offset.y < len(self._stacked):
            self.choose(self._stacked[offset.y])
        else:
            await super().on_click(event)

    def _option(self, key: str, label: str) -> list[Piece]:
        here = key == self.chosen
        strong = "accent" if here and self.has_focus else "strong" if here else "soft"
        return [("◉ " if here else "○ ", strong), (f"{printable(label)}   ", strong)]

    def choose(self, key: str) -> None:
        self.chosen = key
        self.refresh()
        self.post_message(self.Changed())

    def action_turn(self, by: int) -> None:
        keys = [key for key, _ in self._options]
        self.choose(keys[(keys.index(self.chosen) + by) % len(keys)])

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()


class Preview(Painted):
    """What would be written, or why nothing is."""

    def __init__(self) -> None:
        super().__init__(id="suppress-preview")
        self._trial, self._stuck = Trial(), False

    def show(self, trial: Trial, *, stuck: bool) -> None:
        self._trial, self._stuck = trial, stuck
        self.refresh(layout=True)

    def lines(self, width: int) -> Sequence[Line]:
        trial = self._trial
        if trial.refused:
            role = "warning" if self._stuck else "plain"
            return fold_words([("! ", "warning"), (printable(trial.refused), role)], max(8, width))
        found = [line for text in trial.lines for line in fold_pieces([(printable(text), "added")], max(8, width))]
        most = max(3, min(MOST_LINES, self.screen.size.height - OTHER_LINES))
        if len(found) > most:
            found = [*found[: most - 1], [(f"… {count(len(found) - most + 1, 'more line')}", "faint")]]
        return [*found, *fold_words([(printable(trial.says), "soft")], max(8, width))] if trial.says else found


class SuppressScreen(ModalScreen[Answer | None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "leave", ""), ("enter", "save", ""), ("y", "copy", ""),
        ("down", "app.focus_next", ""), ("up", "app.focus_previous", ""),
    ]  # fmt: skip

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self._asked = asked

    def compose(self) -> ComposeResult:
        asked, fields = self._asked, self._field
        with Vertical(id="suppress", classes="modal"):
            with Horizontal(classes="field"):
                yield fields("Reason")
                yield Input(id="suppress-reason", compact=True, placeholder="why it may stay")
            with Horizontal(classes="field"):
                yield fields("Until")
                yield Input(asked.until, id="suppress-until", compact=True, select_on_focus=False)
                yield Static("", id="suppress-ends", markup=False)
            with Horizontal(classes="field"):
                yield fields("Where")
                yield Radio(asked.wheres, id="suppress-where")
            with Horizontal(classes="field", id="suppress-for"):
                yield fields("Scope")
                yield Radio(asked.scopes, id="suppress-scope")
            yield Preview()

    @staticmethod
    def _field(name: str) -> Static:
        return Static(content([(name, "soft")]), classes="field-name", markup=False)

    def on_mount(self) -> None:
        self.query_one("#suppress").border_title = content([(f"Let {self._asked.title} stay", "")])
        self.query_one("#suppress-reason").focus()
        self._look()

    def answer(self) -> Answer:
        where, scope = self.query_one("#suppress-where", Radio), self.query_one("#suppress-scope", Radio)
        reason, until = (self.query_one(f"#suppress-{name}", Input).value.strip() for name in ("reason", "until"))
        return Answer(reason, until, "comment" if where.chosen == "comment" else "profile", scope.chosen)

    @on(Input.Changed)
    @on(Radio.Changed)
    def _changed(self) -> None:
        self._look()

    def _look(self, *, stuck: bool = False) -> None:
        answer = self.answer()
        trial = self._asked.attempt(answer)
        self.query_one(Preview).show(trial, stuck=stuck)
        # A comment is about the lines that it stands above, whatever the scope.
        self.query_one("#suppress-for").display = answer.where != "comment"
        ends = [(f" {trial.ends}", "plain"), (f"  90d 180d never{self._asked.limit}", "faint")]
        self.query_one("#suppress-ends", Static).update(content(ends, is_grey(self.app)))
        does = "enter copy it" if answer.where == "comment" else "enter save"
        self.query_one("#suppress").border_subtitle = content([(f"tab field · {does} · esc cancel", "")])

    @on(Input.Submitted)
    def action_save(self) -> None:
        answer = self.answer()
        if not answer.reason:
            self.query_one(Preview).show(Trial(refused="a reason is needed: it is read by whoever meets this next"), stuck=True)
            self.query_one("#suppress-reason").focus()
        elif self._asked.attempt(answer).refused:
            self._look(stuck=True)
        else:
            self.dismiss(answer)

    def action_copy(self) -> None:
        """A comment is copied, as enter does; what goes into the profile is not for pasting."""
        if self.answer().where == "comment":
            self.action_save()

    def action_choose(self, field: str, key: str) -> None:
        radio = self.query_one(f"#{field}", Radio)
        radio.focus()
        radio.choose(key)

    def action_leave(self) -> None:
        self.dismiss(None)
