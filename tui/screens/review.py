"""Review: clients, the settings of one, the finding under the cursor, what its fix would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from ...core.model import Finding, Problem
from ...core.text import count, printable
from .. import asking, deciding
from ..accepting import Accepted, Accepter, Accepting
from ..actions import EVERYWHERE
from ..actions import on as on_screen
from ..details import detail
from ..filtering import FILTER_HELP, Filter, parse
from ..issues import Summary
from ..previews import Preview
from ..rows import ClientRows, RowKey, SettingRow, setting_rows
from ..session import State
from ..states import excerpt, unreadable
from ..staying import ending
from ..theme import content
from ..walking import Place, around, first_open
from ..widgets.bars import KeyBar
from ..widgets.clients import ClientList
from ..widgets.diffview import DiffView
from ..widgets.finding import FindingPane
from ..widgets.outcome import Outcome
from ..widgets.settings import SettingsList
from ..widgets.vlist import VList
from ..wording import label
from .base import NARROW, SHORT, BaseScreen

if TYPE_CHECKING:
    pass


DECIDES = {action.id for action in on_screen("review") if action.screens != EVERYWHERE}
"""What takes a client."""


class ReviewScreen(BaseScreen):
    NAME = "review"
    CSS_PATH: ClassVar = ["../styles/review.tcss", "../styles/modals.tcss", "../styles/edit.tcss"]
    PANES = ("settings", "finding", "preview", "clients")

    def __init__(self) -> None:
        super().__init__()
        self._client = ""
        self._filter = Filter()
        self._told: State | None = None
        """The state whose findings the outcome box has counted."""
        self._unfiltered: tuple[str, RowKey | None] = ("", None)
        """Where the cursor stood when the filter was opened."""
        self._row_of: dict[str, tuple[str, ...]] = {}
        self._accepter = Accepter(self)

    def body(self) -> ComposeResult:
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield ClientList(id="clients")
                yield Outcome()
            with Vertical(id="right"):
                yield SettingsList(id="settings")
                with Horizontal(id="below"):
                    yield FindingPane()
                    yield DiffView(id="preview", brief=True)
        yield Static("", id="nothing", markup=False)
        with Horizontal(id="filter-line"):
            yield Static(content([(" / ", "accent")]), markup=False)
            yield Input(placeholder=FILTER_HELP, id="filter", compact=True)

    def on_mount(self) -> None:
        self.query_one("#clients").border_title = "Clients"
        self.query_one("#preview").border_title = "Preview"
        self.query_one(SettingsList).focus()

    # -------------------------------------------------------------------------------------- drawing

    @cached_property
    def _client_rows(self) -> ClientRows:
        return ClientRows(self.cogtui.engine.paths)

    def show(self) -> None:
        if not self.is_mounted or not self.query("#settings"):
            return
        super().show()
        self._show_outcome()
        self._show_clients()
        self._show_settings()
        self.show_nothing()

    def _show_outcome(self) -> None:
        state, told = self.cogtui.session.state, self._told
        if state is None or (told and told.base is state.base and told.audit is state.audit):
            return
        self._told = state
        self.query_one(Outcome).show(state.base.counts(), state.audit.counts(), ending(state.audit))

    def _show_clients(self) -> None:
        state = self.cogtui.session.state
        if state is None:
            return
        summaries = self.cogtui.summaries.all()
        problems, left_out = state.workspace.problems, self.cogtui.summaries.left_out()
        rows = self._client_rows.all(summaries, state.audit.guesses, problems, self._filter, left_out)
        clients = self.query_one(ClientList)
        clients.show(rows)
        shown = [row for row in rows if row.client]
        files = len({row.key for row in rows if row.key[0] == "file"})
        of = f" of {len(summaries)}" if len(shown) < len(summaries) else ""
        clients.border_subtitle = f"{len(shown)}{of} in {count(files, 'file')}"
        if not any(row.client == self._client for row in shown):
            self._client = shown[0].client if shown else ""
        if self._client and clients.current and clients.current.key != ("client", self._client):
            clients.select(("client", self._client)) if not clients.current.problem else None

    def _archetype(self, id: str) -> str:
        state = self.cogtui.session.state
        return state.audit.guesses[id].archetype if state and id in state.audit.guesses else ""

    def _show_settings(self) -> None:
        settings, summary = self.query_one(SettingsList), self.summary
        if summary is None:
            settings.show([])
            settings.border_title, settings.border_subtitle = "Settings", ""
        else:
            self._show_rows(settings, self._rows(summary))
            settings.border_title = content(self._title(summary))
            settings.border_subtitle = self._tally(summary)
        self._show_finding()

    def _show_rows(self, settings: SettingsList, rows: list[SettingRow]) -> None:
        """A client seen for the first time is entered at its first open finding."""
        entered = settings.current is None
        settings.show(rows)
        first = next((row for row in rows if row.issue and row.issue.waits), None)
        if entered and first and self._client not in self._row_of:
            settings.select(first.key)

    def _rows(self, summary: Summary) -> list[SettingRow]:
        return setting_rows(self.cogtui.session, summary, self._archetype(summary.client.id), self._filter)

    def _title(self, summary: Summary) -> list[tuple[str, str]]:
        client = summary.client
        parts = [
            self._archetype(client.id),
            f"pool {client.pool.address.rpartition('.')[2]}" if client.pool else "",
            self.cogtui.file_label(client.file),
        ]
        return [(label(client.id), ""), *((f" · {printable(part)}", "") for part in parts if part and part != "unknown")]

    def _tally(self, summary: Summary) -> str:
        if summary.client.id in self.cogtui.summaries.left_out():
            return "left out by the profile"
        total = sum(issue.counts for issue in summary.issues)
        if total:
            return f"{count(total, 'finding')} · {summary.open} open"
        told = sum(issue.finding.severity == "info" for issue in summary.issues)
        return f"nothing to decide · {told} info" if told else "no findings"

    @property
    def summary(self) -> Summary | None:
        return self.cogtui.summaries.of(self._client) if self._client else None

    @property
    def row(self) -> SettingRow | None:
        return self.query_one(SettingsList).current

    @property
    def finding(self) -> Finding | None:
        row = self.row
        return row.issue.finding if row and row.issue else None

    def _show_finding(self) -> None:
        pane, view = self.query_one(FindingPane), self.query_one(DiffView)
        row, summary, problem = self.row, self.summary, self.problem
        if problem:
            pane.say(unreadable(problem))
            view.show([excerpt(self.cogtui.session.state, problem)])
        elif row is None or summary is None:
            pane.tell(None, short=False)
            view.show([])
        else:
            shown = self.preview()
            pane.tell(
                detail(self.cogtui.session, summary, row, shown), short=self.size.width < NARROW or self.size.height < SHORT
            )
            view.show(shown.sections)
        self._show_keys()
        place = self.place()
        pane.border_subtitle = "" if problem else self._position()
        view.border_subtitle = (
            content([(f"{self.cogtui.file_label(place[0])}:{place[1]}  ", ""), ("o open", "")]) if place else ""
        )

    def _show_keys(self) -> None:
        finding, without = self.finding, set() if self._client else set(DECIDES)
        if finding is not None and not finding.fixes:
            without.add("accept")
        if finding is not None and len(finding.fixes) < 2:
            without.add("option_next")
        self.query_one(KeyBar).leave_out(without)

    def _position(self) -> str:
        rows = [row for row in self.query_one(SettingsList).rows if row.issue]
        return f"{rows.index(self.row) + 1} of {len(rows)}" if self.row in rows else ""

    @property
    def problem(self) -> Problem | None:
        """The problem under the cursor, while the list of clients has the focus."""
        clients = self.query_one(ClientList)
        return clients.current.problem if clients.current and clients.has_focus else None

    def preview(self) -> Preview:
        return self.cogtui.previews.of(self._client, self.row)

    def place(self) -> tuple[str, int] | None:
        return (self.problem.file, self.problem.line) if self.problem else self.preview().place

    # --------------------------------------------------------------------------------------- cursor

    @on(VList.Moved)
    def _moved(self, message: VList.Moved) -> None:
        if isinstance(message.origin, ClientList):
            row = message.origin.current
            if row and row.client and row.client != self._client:
                self._go_to_client(row.client)
            elif row and row.problem:
                self._show_finding()
        elif isinstance(message.origin, SettingsList) and message.origin.current:
            self._row_of[self._client] = message.origin.current.key
            self._show_finding()

    def _go_to_client(self, id: str) -> None:
        self._client = id
        settings = self.query_one(SettingsList)
        settings.rows, settings.cursor = (), -1
        self._show_settings()
        if id in self._row_of:
            settings.select(self._row_of[id])

    def _open_client(self, id: str) -> None:
        if id != self._client and self.query_one(ClientList).select(("client", id)):
            self._go_to_client(id)

    @on(VList.Chosen)
    def _chosen(self, message: VList.Chosen) -> None:
        if isinstance(message.origin, ClientList):
            self.query_one(SettingsList).focus()
        else:
            self.action_edit()

    def on_descendant_focus(self) -> None:
        if self.query("#settings"):
            self._show_finding()

    def action_edit(self) -> None:
        row, problem = self.row, self.problem
        if problem or row is None or not self._client:
            self.cogtui.refuse("there is no setting to edit here")
        else:
            self.cogtui.edit_value(self._client, row.key[1], row.issue.finding if row.issue else None)

    def action_tune(self) -> None:
        finding = self.finding
        if finding is None:
            self.cogtui.refuse("no rule speaks of this row")
        else:
            self.cogtui.tune_rule(finding.rule)

    def action_diff(self) -> None:
        from .preview import PreviewScreen

        shown, whole = self.preview().sections, self.cogtui.previews.whole(self._client)
        if shown or whole:
            self.app.push_screen(PreviewScreen(self.row.name if self.row else "", shown, label(self._client), whole))
        else:
            self.cogtui.refuse("this row has no change to show")

    def reveal(self, client: str, finding: tuple[str, ...] | None) -> None:
        self._open_client(client)
        rows = self.query_one(SettingsList).rows
        row = next((row for row in rows if row.issue and row.issue.finding.key == finding), None)
        if row:
            self.query_one(SettingsList).select(row.key)

    def action_client_next(self) -> None:
        self.query_one(ClientList).move(1)

    def action_client_previous(self) -> None:
        self.query_one(ClientList).move(-1)

    def action_next_open(self) -> None:
        self._walk(1)

    def action_previous_open(self) -> None:
        self._walk(-1)

    def _walk(self, by: int) -> None:
        """To the next open finding that is shown, across clients, round the end."""
        settings = self.query_one(SettingsList)
        ahead, behind = around(settings.rows, settings.cursor, by)
        place = first_open(self._client, ahead) or self._open_elsewhere(by) or first_open(self._client, behind)
        if place:
            self._open_client(place[0])
            settings.select(place[1])
        elif self.row and self.row.issue and self.row.issue.waits:
            self.cogtui.say("this is the last open finding" + (" shown" if self._filter.terms else ""))
        else:
            deciding.all_decided(self.cogtui, filtered=bool(self._filter.terms))

    def _open_elsewhere(self, by: int) -> Place | None:
        """The first open finding of the clients after this one (or before it), round the end. Rows are made as it goes."""
        clients = self._listed()
        here = clients.index(self._client) if self._client in clients else 0
        ahead, behind = around(clients, here, by)
        places = (first_open(id, [row for _, row in self._shown_rows([id])][::by]) for id in (*ahead, *behind))
        return next((place for place in places if place), None)

    def _listed(self) -> list[str]:
        return [row.client for row in self.query_one(ClientList).rows if row.client]

    def _shown_rows(self, clients: Iterable[str]) -> Iterator[tuple[str, SettingRow]]:
        for id in clients:
            summary = self.cogtui.summaries.of(id)
            if summary and summary.open:
                yield from ((id, row) for row in self._rows(summary))

    # ------------------------------------------------------------------------------------ decisions

    def action_accept(self) -> None:
        deciding.accept(self.cogtui, self.row)

    def action_skip(self) -> None:
        deciding.skip(self.cogtui, self.row)

    def action_accept_shown(self) -> None:
        if not self._accepter.busy():
            deciding.accept_all(self.cogtui, self._shown_open(), self._accepter.start)

    @on(Accepting)
    def _accepting(self, message: Accepting) -> None:
        self._accepter.progressed(message)

    @on(Accepted)
    def _accepted(self, message: Accepted) -> None:
        self._accepter.finished()
        self.cogtui.tell(self.cogtui.session.take(message.made, message.findings))

    def action_skip_shown(self) -> None:
        deciding.skip_all(self.cogtui, self._shown_open())

    def action_option_next(self) -> None:
        deciding.choose(self.cogtui, self.row, 1)

    def action_option_previous(self) -> None:
        deciding.choose(self.cogtui, self.row, -1)

    def action_choose_fix(self, place: int) -> None:
        if self.row and self.row.issue:
            deciding.choose(self.cogtui, self.row, place - self.cogtui.session.option(self.row.issue.finding))

    def action_reference(self) -> None:
        if self.row:
            asking.reference(self.cogtui, self.row.key[1], self.finding)

    def action_languages(self) -> None:
        asking.languages(self.cogtui, self._client)

    def action_archetype(self) -> None:
        asking.archetype(self.cogtui, [self._client])

    def action_suppress(self) -> None:
        asking.suppress(self.cogtui, [self.finding] if self.finding else [])

    def _shown_open(self) -> list[Finding]:
        """The open findings in sight: of this client, or of all that are listed where the list has the focus."""
        clients = self._listed() if self.query_one(ClientList).has_focus else [self._client]
        return [row.issue.finding for _, row in self._shown_rows(clients) if row.issue and row.standing == "open"]

    # --------------------------------------------------------------------------------------- filter

    def action_filter(self) -> None:
        self._unfiltered = self._unfiltered if self._filter.terms else (self._client, self.row.key if self.row else None)
        self.add_class("-filtering")
        # At once: letters that come right after must not be taken for keys.
        self.set_focus(self.query_one("#filter", Input))

    def action_only_findings(self) -> None:
        self._filter = parse(self.query_one("#filter", Input).value, only_findings=not self._filter.only_findings)
        self.cogtui.say("only settings with findings" if self._filter.only_findings else "all settings")
        self.show()

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        self._filter = parse(event.value, only_findings=self._filter.only_findings)
        self.show()

    @on(Input.Submitted, "#filter")
    def _filter_kept(self) -> None:
        self.set_class(bool(self._filter.terms), "-filtering")
        self.query_one(SettingsList).focus()

    def leave_filter(self) -> bool:
        if self._accepter.active:
            self._accepter.stop()
            return True
        if not self.has_class("-filtering"):
            return False
        nothing_matched = not self._listed()
        self.remove_class("-filtering")
        self.query_one("#filter", Input).value = ""
        self._filter = parse("", only_findings=self._filter.only_findings)
        self.show()
        if nothing_matched:
            self._open_client(self._unfiltered[0])
            if self._unfiltered[1]:
                self.query_one(SettingsList).select(self._unfiltered[1])
        self.query_one(SettingsList).focus()
        return True

    # ------------------------------------------------------------------------------ clients and copy

    def action_clients(self) -> None:
        if self.size.width >= NARROW:
            self.query_one(ClientList).focus()
            return
        from .clients import ClientsScreen

        rows = self.query_one(ClientList).rows
        self.app.push_screen(ClientsScreen(rows, self._client), self._chosen_client)

    def _chosen_client(self, id: str | None) -> None:
        if id:
            self._open_client(id)

    def action_copy(self) -> None:
        from .copy import CopyScreen

        row, summary = self.row, self.summary
        if row is None or summary is None:
            self.cogtui.refuse("there is nothing to copy")
            return
        self.app.push_screen(CopyScreen(self._copies(summary, row)))

    def _copies(self, summary: Summary, row: SettingRow) -> Sequence[tuple[str, str, str]]:
        texts = [("v", "value", ", ".join(row.proposed or row.current)), ("a", "address", summary.client.address)]
        patch = self.cogtui.previews.patch(row.issue.finding) if row.issue else ""
        return [*texts, ("p", "patch", patch)] if patch else texts
