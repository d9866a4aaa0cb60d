"""All that is known of a setting, and of the rule that found something about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from ...core.text import printable
from ..theme import content
from ..widgets.page import Block, Page

if TYPE_CHECKING:
    from ..app import CogtuiApp


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page with its title and its first sentence: sections are (heading, facts), ``code`` (heading, text)."""

    title: str
    says: str
    sections: Sequence[tuple[str, str]]
    code: Sequence[tuple[str, str]] = ()


class ReferenceScreen(ModalScreen[None]):
    """``text`` is what is copied."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,i,q", "leave", ""), ("y", "copy", "")]

    def __init__(self, chapters: Sequence[Chapter], text: str) -> None:
        super().__init__()
        self._chapters = chapters
        self._text = text

    def compose(self) -> ComposeResult:
        with Vertical(id="reference", classes="modal"):
            yield Page(id="reference-page")

    def on_mount(self) -> None:
        box, page = self.query_one("#reference"), self.query_one(Page)
        box.border_title = content([("Reference", "")])
        box.border_subtitle = content([("y copy · esc close", "")])
        page.show([block for place, chapter in enumerate(self._chapters) for block in _chapter(chapter, first=place == 0)])
        page.focus()

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self._text)
        cast("CogtuiApp", self.app).say("reference copied")
        self.dismiss()

    def action_leave(self) -> None:
        self.dismiss()


def _chapter(chapter: Chapter, *, first: bool) -> Iterator[Block]:
    if not first:
        yield Block()
        yield Block([("─" * 40, "rule")])
    yield Block([(printable(chapter.title), "strong")])
    yield Block([(printable(chapter.says), "plain")])
    for heading, text in chapter.sections:
        yield Block()
        yield Block([(printable(heading), "heading")])
        yield from (Block([(printable(line), "plain")], indent=2) for line in text.split("\n"))
    for heading, text in chapter.code:
        yield Block()
        yield Block([(printable(heading), "heading")])
        yield from (Block([(printable(line), "focus")], indent=2, code=True) for line in text.split("\n"))
