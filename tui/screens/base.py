"""What both screens share: the lines around, the keys that work everywhere, and a message when the terminal is too small."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from ..actions import bindings, on
from ..theme import Piece, content
from ..widgets.bars import KeyBar, StatusLine, TopBar
from ..widgets.cells import cut
from ..widgets.painted import Line, Painted
from ..widgets.painting import is_grey

if TYPE_CHECKING:
    from ..app import CogtuiApp

NEEDED = (60, 16)
NARROW, WIDE, SHORT = 100, 116, 30


class TooSmall(Painted):
    """Covers the screen; everything behind it stays as it was."""

    def lines(self, width: int) -> list[Line]:
        size = self.screen.size
        says: Piece = (cut(f"cogtui needs {NEEDED[0]}x{NEEDED[1]}, this is {size.width}x{size.height}", width), "plain")
        return [[says]]


class BaseScreen(Screen[None]):
    """A screen of the session. ``NAME`` is how actions call it."""

    NAME = ""
    PANES: tuple[str, ...] = ()
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-medium"), (WIDE, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (SHORT, "-tall")]  # noqa: RUF012
    ALLOW_IN_MAXIMIZED_VIEW = "#top, #status, #keys, #filter-line, #small"
    ESCAPE_TO_MINIMIZE = False

    def __init__(self) -> None:
        super().__init__()
        # Which keys are in force is known only now, Textual would have them from the class.
        self._bindings.key_to_bindings |= BindingsMap(bindings(on(self.NAME))).key_to_bindings

    @property
    def cogtui(self) -> CogtuiApp:
        return cast("CogtuiApp", self.app)

    def compose(self) -> ComposeResult:
        yield TopBar(self.NAME, read_only=self.cogtui.engine.read_only)
        yield from self.body()
        yield StatusLine()
        yield KeyBar(self.NAME)
        yield TooSmall(id="small")

    def body(self) -> ComposeResult:
        raise NotImplementedError

    def show(self) -> None:
        """Draw what the session holds now."""
        totals = self.cogtui.summaries.totals()
        self.query_one(TopBar).show(totals.decided, totals.decided + totals.waiting, totals.open)
        self.show_status()

    def show_status(self) -> None:
        self.query_one(StatusLine).show(self.cogtui.status())

    def show_nothing(self) -> None:
        """No client at all: say what was looked at, and what usually helps."""
        state = self.cogtui.session.state
        empty = state is not None and not self.cogtui.loading and not state.workspace.clients
        self.set_class(bool(empty and state and not state.workspace.problems), "-nothing")
        if empty and state:
            from ..states import nothing_found

            pieces = nothing_found(state, self.cogtui.engine.paths)
            self.query_one("#nothing", Static).update(content(pieces, is_grey(self.app)))

    def on_screen_resume(self) -> None:
        self.show()

    def on_resize(self, event: events.Resize) -> None:
        small = event.size.width < NEEDED[0] or event.size.height < NEEDED[1]
        self.set_class(small, "-too-small")
        self.call_after_refresh(self.show)

    # ---------------------------------------------------------------------------------------- panes

    def panes(self) -> list[Widget]:
        found = [self.query_one(f"#{name}") for name in self.PANES]
        return [
            pane
            for pane in found
            if pane.focusable and all(a.display for a in pane.ancestors_with_self if isinstance(a, Widget))
        ]

    def _focus_pane(self, by: int) -> None:
        panes = self.panes()
        if panes and self.maximized is None:
            at = panes.index(self.focused) if self.focused in panes else -1 if by > 0 else 0
            panes[(at + by) % len(panes)].focus(scroll_visible=False)

    def action_pane_next(self) -> None:
        self._focus_pane(1)

    def action_pane_previous(self) -> None:
        self._focus_pane(-1)

    def action_maximise(self) -> None:
        if self.maximized is not None:
            self.minimize()
        elif self.focused is not None:
            self.maximize(self.focused, container=False)
        self.call_after_refresh(self.show)

    def action_back(self) -> None:
        """From what lies on top to what lies under it; at last reading is stopped."""
        if self.maximized is not None:
            self.action_maximise()
        elif not self.leave_filter():
            self.cogtui.stop_reading()

    def leave_filter(self) -> bool:
        """Whether there was a filter, which is gone now."""
        return False

    # -------------------------------------------------------------------------- what works everywhere

    def action_show_review(self) -> None:
        self.cogtui.go("review")

    def action_show_findings(self) -> None:
        self.cogtui.go("findings")

    def action_show_policy(self) -> None:
        self.cogtui.go("policy")

    def action_show_write(self) -> None:
        self.cogtui.go("write")

    def action_undo(self) -> None:
        self.cogtui.undo()

    def action_redo(self) -> None:
        self.cogtui.redo()

    def action_reload(self) -> None:
        self.cogtui.reload()

    def action_resume(self) -> None:
        self.cogtui.keeping.offer()

    def action_help(self) -> None:
        from .help import HelpScreen

        self.app.push_screen(HelpScreen(self.NAME, (self.focused.id or "") if self.focused else ""))

    def action_commands(self) -> None:
        self.app.action_command_palette()

    def action_leave(self) -> None:
        self.cogtui.leave()

    def action_interrupt(self) -> None:
        selected = self.get_selected_text()
        if selected:
            self.app.copy_to_clipboard(selected)
            self.cogtui.say("selection copied")
        else:
            self.cogtui.interrupt()

    def action_suspend_process(self) -> None:
        self.app.action_suspend_process()

    def action_open_editor(self) -> None:
        place = self.place()
        if place:
            self.cogtui.edit(*place)
        else:
            self.cogtui.refuse("there is no line to open here")

    def place(self) -> tuple[str, int] | None:
        """The file's name and line that the cursor stands for."""
        return None

    def reveal(self, client: str, finding: tuple[str, ...] | None) -> None:
        """Put the cursor where something happened."""
