"""Findings: those of all clients, grouped, filtered, and decided on together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from ...core.model import Finding
from ...core.text import count, printable
from .. import asking, deciding
from ..accepting import Accepted, Accepter, Accepting
from ..actions import key
from ..effects import LOOKED_AT, EffectOfAll, effect_of, looked_at, told
from ..filtering import FILTER_HELP, Filter, parse
from ..finding_rows import GROUPINGS, FindingRow, Findings, Grouping, GroupRow, ListRow, RowKey, Shown, offer
from ..rows import SettingRow, finding_row
from ..theme import Piece, content
from ..widgets.findings import FindingList, SelectionBox
from ..widgets.painting import is_grey
from ..widgets.vlist import VList
from .base import BaseScreen
from .review import ReviewScreen

_REST_SECONDS = 0.1
"""So long the cursor rests before what a decision would do is computed."""


class FindingsScreen(BaseScreen):
    NAME = "findings"
    CSS_PATH = "../styles/findings.tcss"
    PANES = ("findings",)

    class Computed(Message):
        def __init__(self, of: object, effect: EffectOfAll) -> None:
            super().__init__()
            self.of = of
            self.effect = effect

    def __init__(self) -> None:
        super().__init__()
        self._findings = Findings(self._title_of)
        self._shown = Shown()
        self._grouping: Grouping = "rule"
        self._filter = Filter()
        self._folds: dict[RowKey, bool] = {}
        self._effect: tuple[object, EffectOfAll | None] = (None, None)
        self._timer: Timer | None = None
        self._accepter = Accepter(self)

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            with Horizontal(id="filter-line"):
                yield Static(content([(" / ", "accent")]), id="sign", markup=False)
                yield Input(placeholder=FILTER_HELP, id="filter", compact=True)
                yield Static("", id="tally", markup=False)
            yield FindingList(self)
            yield Static("", id="none", markup=False)
            yield SelectionBox()
        yield Static("", id="nothing", markup=False)

    def on_mount(self) -> None:
        self.table.focus()

    @property
    def table(self) -> FindingList:
        return self.query_one(FindingList)

    # ----------------------------------------------------------------------------- what rows say

    def _title_of(self, finding: Finding) -> str:
        rule = self.cogtui.session.profile.rule(finding.rule)
        return rule.title if rule else finding.slug

    def setting_row(self, row: FindingRow) -> SettingRow:
        return finding_row(self.cogtui.session, row.entry.summary, row.entry.issue)

    def place_of(self, row: FindingRow) -> str:
        file, line = self._place(row.entry.finding)
        return f"{self.cogtui.file_label(file)}:{line}"

    def _place(self, finding: Finding) -> tuple[str, int]:
        state, span = self.cogtui.session.state, finding.span
        source = state.workspace.sources.get(span.file) if state else None
        return span.file, source.position(span.start)[0] if source else 1

    def offer_of(self, group: GroupRow) -> str:
        return offer(self.cogtui.session, group)

    # -------------------------------------------------------------------------------------- drawing

    def show(self) -> None:
        if not self.is_mounted or not self.query("#findings"):
            return
        super().show()
        state = self.cogtui.session.state
        if state is None:
            return
        summaries, paths, before = self.cogtui.summaries.all(), self.cogtui.engine.paths, self._findings.total
        self._findings.refresh(summaries, state.audit.guesses, self._grouping, paths)
        self._show_rows(anew=self._findings.total != before)
        self._show_nothing()

    def _show_rows(self, *, anew: bool = False) -> None:
        """``anew``: something else is shown than before, so that whether groups are folded is decided again."""
        entered = self.table.current is None
        self._shown = self._findings.shown(self._filter, self._folds, None if anew else self._shown.folded)
        self.table.grouping = self._grouping
        self.table.show(self._shown.rows())
        if entered and len(self.table.rows) > 1 and isinstance(self.table.rows[1], FindingRow):
            self.table.select(self.table.rows[1].key)
        self._show_titles(self._findings.total)
        self._tell()

    def _show_titles(self, total: int) -> None:
        shown = self._shown.number
        of = f"{shown} of {total} shown" if shown < total else str(total)
        self.table.border_title = f"Findings · by {self._grouping} · {of}"
        pieces: list[Piece] = [(f"{key('group')} ", "accent")]
        pieces += [(f"{name} ", "strong" if name == self._grouping else "") for name in GROUPINGS]
        self.table.border_subtitle = content(pieces, is_grey(self.app))
        self.query_one("#tally", Static).update(f"{shown}/{total}")

    def _show_nothing(self) -> None:
        self.show_nothing()
        self.set_class(not self._shown.number, "-none")
        if not self._shown.number:
            self.query_one("#none", Static).update(content(self._none(), is_grey(self.app)))

    def _none(self) -> list[Piece]:
        if self._filter.terms:
            return [("No finding matches the filter.   ", "plain"), ("esc", "accent"), (" clears it", "soft")]
        return [(f"No findings under {printable(self.cogtui.session.profile.name)}.", "plain")]

    # -------------------------------------------------------------------------------- the box below

    def _tell(self) -> None:
        """Say what is selected; what accepting it would do follows when the cursor rests."""
        rows, box = self.chosen(), self.query_one(SelectionBox)
        findings = looked_at(rows)
        self._prepare(findings)
        effect = self._effect[1] if self._effect[0] == self._basis(findings) else None
        box.border_title = content([(self._title(rows), "")])
        box.show(told(self.cogtui.session, rows, findings, effect))

    def _title(self, rows: Sequence[FindingRow]) -> str:
        selected, row = self.table.selected, self.table.current
        if selected:
            hidden = len(selected) - len(rows)
            return f"{len(rows)} selected" + (f" · {hidden} more not shown" if hidden else "")
        if isinstance(row, GroupRow):
            return f"{row.name} · {count(row.total, 'finding')}"
        return f"{printable(row.entry.finding.called)} on {row.label}" if row else ""

    def _basis(self, findings: Sequence[Finding]) -> object:
        session = self.cogtui.session
        return session.state, tuple((finding.key, session.option(finding)) for finding in findings[: LOOKED_AT + 1])

    def _prepare(self, findings: Sequence[Finding]) -> None:
        if self._timer:
            self._timer.stop()
        basis = self._basis(findings)
        if 0 < len(findings) <= LOOKED_AT and self._effect[0] != basis:
            self._timer = self.set_timer(_REST_SECONDS, partial(self._compute, basis, findings))

    def _compute(self, basis: object, findings: Sequence[Finding]) -> None:
        work = partial(self._in_thread, basis, findings)
        self.run_worker(work, thread=True, exclusive=True, group="effect", description="effect")

    def _in_thread(self, basis: object, findings: Sequence[Finding]) -> None:
        self.post_message(self.Computed(basis, effect_of(self.cogtui.session, findings)))

    @on(Computed)
    def _computed(self, message: Computed) -> None:
        self._effect = (message.of, message.effect)
        self._tell()

    # ---------------------------------------------------------------------------- cursor and groups

    def chosen(self) -> list[FindingRow]:
        """What is selected and shown; where nothing is, what the cursor stands on."""
        selected, row = self.table.selected, self.table.current
        if selected:
            return [row for row in self._shown.findings() if row.key in selected]
        if isinstance(row, GroupRow):
            return list(row.rows)
        return [row] if row else []

    @on(VList.Moved)
    def _moved(self) -> None:
        if self.table.ranging or not self.table.selected:
            self._tell()

    @on(VList.Chosen)
    def _chosen(self) -> None:
        self.action_open_finding()

    def action_open_finding(self) -> None:
        row = self.table.current
        if isinstance(row, GroupRow):
            self._fold(row)
        elif row:
            self._open_in_review(row.entry.finding)

    def _fold(self, group: GroupRow) -> None:
        self._folds[group.key] = not group.folded
        self._show_rows()

    def _open_in_review(self, finding: Finding) -> None:
        self.cogtui.go("review")
        screen = self.app.screen
        if not isinstance(screen, ReviewScreen):
            return
        screen.show()
        screen.reveal(finding.client, finding.key)
        if screen.finding is None or screen.finding.key != finding.key:
            screen.leave_filter()
            screen.reveal(finding.client, finding.key)

    def action_group(self) -> None:
        self._grouping = GROUPINGS[(GROUPINGS.index(self._grouping) + 1) % len(GROUPINGS)]
        self._shown, row = Shown(), self.table.current
        self.show()
        if isinstance(row, FindingRow):
            self.reveal(row.entry.finding.client, row.entry.finding.key)

    def reveal(self, client: str, finding: tuple[str, ...] | None) -> None:
        """Go to a finding, or to the first of a client; where its group is folded, to that."""
        for group in self._shown.groups:
            for row in group.rows:
                if any(e.issue.finding.client == client and finding in (None, e.issue.finding.key) for e in row.entries):
                    self.table.select(group.key if group.folded else row.key)
                    return

    def action_next_open(self) -> None:
        self._walk(1)

    def action_previous_open(self) -> None:
        self._walk(-1)

    def _walk(self, by: int) -> None:
        """To the next finding that waits, round the end; a folded group is opened for it."""
        lines: list[tuple[GroupRow, ListRow]] = []
        for group in self._shown.groups:
            lines += [(group, group), *((group, row) for row in group.rows)]
        here = self.table.current.key if self.table.current else None
        at = next((place for place, (_, row) in enumerate(lines) if row.key == here), -1)
        order = [*lines[at + 1 :], *lines[: at + 1]] if by > 0 else [*lines[: max(0, at)][::-1], *lines[max(0, at) :][::-1]]
        found = next(((group, row) for group, row in order if isinstance(row, FindingRow) and row.waits), None)
        if found is None:
            deciding.all_decided(self.cogtui, filtered=bool(self._filter.terms))
            return
        if found[0].folded:
            self._fold(found[0])
        self.table.select(found[1].key)

    # ------------------------------------------------------------------------------------ selection

    def action_select(self) -> None:
        row = self.table.current
        if isinstance(row, GroupRow):
            self._fold(row)
        elif row:
            self.table.toggle(row)
            self._tell()

    @on(FindingList.Ticked)
    def _ticked(self) -> None:
        self.action_select()

    def action_select_range(self) -> None:
        self.table.range()
        self._tell()

    def action_select_all(self) -> None:
        """All that is shown, or nothing where that is selected already."""
        keys = frozenset([row.key for row in self._shown.findings()])
        self.table.choose(() if keys <= self.table.selected else keys | self.table.selected)
        self._tell()

    # ------------------------------------------------------------------------------------ decisions

    def action_accept(self) -> None:
        self._accept_rows(self.chosen(), "accept")

    def action_accept_shown(self) -> None:
        self._accept_rows(self._all_shown(), "accept_shown")

    def _accept_rows(self, rows: Sequence[FindingRow], by: str) -> None:
        if not self._accepter.busy():
            self._decide(partial(deciding.accept_rows, self.cogtui, rows, by, self._accepter.start))

    @on(Accepting)
    def _accepting(self, message: Accepting) -> None:
        self._accepter.progressed(message)

    @on(Accepted)
    def _accepted(self, message: Accepted) -> None:
        self._accepter.finished()
        self._decide(lambda: self.cogtui.tell(self.cogtui.session.take(message.made, message.findings)))

    def action_skip(self) -> None:
        self._decide(partial(deciding.skip_rows, self.cogtui, self.chosen()))

    def action_skip_shown(self) -> None:
        self._decide(partial(deciding.skip_rows, self.cogtui, self._all_shown()))

    def _decide(self, decide: Callable[[], bool]) -> None:
        if decide():
            self.table.choose(())
            self._tell()

    def _all_shown(self) -> list[FindingRow]:
        """The rows of all groups that are shown, or of the one whose heading the cursor stands on."""
        row = self.table.current
        return list(row.rows) if isinstance(row, GroupRow) else self._shown.findings()

    def action_suppress(self) -> None:
        asking.suppress(self.cogtui, [finding for row in self.chosen() for finding in row.findings])

    def action_tune(self) -> None:
        rules = {finding.rule for row in self.chosen() for finding in row.findings}
        if len(rules) == 1:
            self.cogtui.tune_rule(*rules)
        else:
            self.cogtui.refuse("these are findings of several rules: tune one at a time" if rules else "there is no rule here")

    def action_edit_value(self) -> None:
        row = self.table.current
        if isinstance(row, FindingRow):
            finding = row.entry.finding
            self.cogtui.edit_value(finding.client, finding.setting, finding)
        else:
            self.cogtui.refuse("there is no value on this row")

    # --------------------------------------------------------------------------------------- filter

    def action_filter(self) -> None:
        self.add_class("-filtering")
        # At once: letters that come right after must not be taken for keys.
        self.set_focus(self.query_one("#filter", Input))
        self._findings.warm()

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        self._filter = parse(event.value)
        self._show_rows(anew=True)
        self._show_nothing()

    @on(Input.Submitted, "#filter")
    def _filter_kept(self) -> None:
        self.set_class(bool(self._filter.terms), "-filtering")
        self.table.focus()

    def leave_filter(self) -> bool:
        """From what is being accepted to a range, to the filter, then to the selection."""
        if self._accepter.active:
            self._accepter.stop()
        elif self.table.ranging:
            self.table.drop_range()
        elif self.has_class("-filtering"):
            self.remove_class("-filtering")
            self.query_one("#filter", Input).value = ""
            self.table.focus()
        elif self.table.selected:
            self.table.choose(())
        else:
            return False
        self._tell()
        return True

    # ------------------------------------------------------------------------------ editor and copy

    def place(self) -> tuple[str, int] | None:
        row = self.table.current
        row = row.rows[0] if isinstance(row, GroupRow) else row
        return self._place(row.entry.finding) if row else None

    def action_copy(self) -> None:
        from .copy import CopyScreen

        rows = self.chosen()
        if not rows:
            self.cogtui.refuse("there is nothing to copy")
            return
        self.app.push_screen(CopyScreen(self._copies(rows)))

    def _copies(self, rows: Sequence[FindingRow]) -> list[tuple[str, str, str]]:
        finding = rows[0].entry.finding
        texts = [("a", "address", "\n".join(dict.fromkeys(row.entry.summary.client.address for row in rows)))]
        findings = looked_at(rows)
        patch = effect_of(self.cogtui.session, findings).patch if len(findings) <= LOOKED_AT else ""
        rule = self.cogtui.session.profile.rule(finding.rule)
        links = [source.url for source in rule.sources if source.url] if rule else []
        texts += [("p", "patch", patch)] if patch else []
        return [*texts, ("l", "link of the rule", links[0])] if links else texts
