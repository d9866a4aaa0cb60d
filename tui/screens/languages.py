"""A client as it would be written in each of the four languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from ...core.model import CogtuiError, Language
from ...core.text import printable
from ..colouring import coloured
from ..theme import Piece, content
from ..widgets.cells import length
from ..widgets.page import Block, Page
from ..widgets.painted import Line, Painted

if TYPE_CHECKING:
    from ...core.convert.ledger import Converted
    from ..app import CogtuiApp

    Convert = Callable[[Language], Converted]

TABS: tuple[tuple[Language, str, str, str], ...] = (
    ("terraform", "Terraform", "Terraform", "TF"),
    ("terraform-json", "Terraform JSON", "TF JSON", "TF JSON"),
    ("cloudformation-yaml", "CloudFormation YAML", "CFN YAML", "YAML"),
    ("cloudformation-json", "CloudFormation JSON", "CFN JSON", "JSON"),
)


class Tabs(Painted):
    """The languages by their digits; clicked ones are shown."""

    def __init__(self, shown: Language, own: Language) -> None:
        super().__init__(id="languages-tabs")
        self.shown = shown
        self._own = own

    def lines(self, width: int) -> Sequence[Line]:
        naming = next((naming for naming in (1, 2) if length(self._tabs(naming)) <= width), 3)
        return [self._tabs(naming)]

    def _tabs(self, naming: int) -> list[Piece]:
        pieces: list[Piece] = [(" ", "")]
        self.zones = []
        for number, tab in enumerate(TABS, 1):
            here = tab[0] == self.shown
            text = f" {number} {tab[naming]}{' ✎' if tab[0] == self._own else ''} "
            drawn: list[Piece] = [(text, "badge" if here else "soft")]
            self.zone(pieces, drawn, f"show({number})")
            pieces += [*drawn, (" ", "")]
        return pieces


class LanguagesScreen(ModalScreen[None]):
    """``own`` is the language that the client is written in, ``state`` says whether pending edits are in the text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,I,q", "leave", ""), ("y", "copy", ""), ("right,l,tab", "turn(1)", ""), ("left,h,shift+tab", "turn(-1)", ""),
        *((str(number), f"show({number})", "") for number in range(1, len(TABS) + 1)),
    ]  # fmt: skip

    def __init__(self, name: str, own: Language, state: str, convert: Convert) -> None:
        super().__init__()
        self._name, self._own, self._state, self._convert = name, own, state, convert
        self._shown = 2 if own.startswith("terraform") else 0
        self._made: dict[int, Converted | CogtuiError] = {}

    def compose(self) -> ComposeResult:
        with Vertical(id="languages", classes="modal"):
            yield Tabs(TABS[self._shown][0], self._own)
            yield Page(id="languages-page")

    def on_mount(self) -> None:
        box = self.query_one("#languages")
        box.border_title = content([(f"{self._name} · {self._state}", "")])
        box.border_subtitle = content([("1-4 ←→ language · y copy · esc close", "")])
        self._show()
        self.query_one(Page).focus()

    def _show(self) -> None:
        tabs = self.query_one(Tabs)
        tabs.shown = TABS[self._shown][0]
        tabs.refresh()
        made = self._converted()
        if isinstance(made, CogtuiError):
            self.query_one(Page).show([Block([("! ", "warning"), (printable(str(made)), "plain")])])
        else:
            self.query_one(Page).show([*_code(made.text, TABS[self._shown][0]), *_said(made)])

    def _converted(self) -> Converted | CogtuiError:
        if self._shown not in self._made:
            try:
                self._made[self._shown] = self._convert(TABS[self._shown][0])
            except CogtuiError as error:
                self._made[self._shown] = error
        return self._made[self._shown]

    def action_show(self, number: int) -> None:
        self._shown = number - 1
        self._show()

    def action_turn(self, by: int) -> None:
        self.action_show((self._shown + by) % len(TABS) + 1)

    def action_copy(self) -> None:
        made, app = self._converted(), cast("CogtuiApp", self.app)
        if isinstance(made, CogtuiError):
            return
        app.copy_to_clipboard(made.text)
        app.say(f"{self._name} copied in {TABS[self._shown][1]}")
        self.dismiss()

    def action_leave(self) -> None:
        self.dismiss()


def _code(text: str, language: Language) -> Iterator[Block]:
    if not text.strip():
        yield Block([("nothing of this client can be written in this language", "soft")])
    yield from (Block(line, code=True) for line in coloured(text, language))


def _said(made: Converted) -> Iterator[Block]:
    if made.said:
        yield Block()
        heading = "Without a counterpart" if not made.complete else "To know"
        yield Block([(heading, "heading")])
    for one in made.said:
        sign: Piece = ("! ", "warning") if one.missing else ("· ", "soft")
        place = f"{printable(one.file)}:{one.line}: "
        yield Block([sign, (place, "soft"), (printable(one.message), "plain")])
