"""Policy: every rule with its knob, and what moves when it is turned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from ...core import draft as drafts
from ...core.draft import Draft
from ...core.model import NAMED_ARCHETYPES, Archetype, CogtuiError
from ...core.profile import CUSTOM, Profile
from ...core.rule import OptionValue
from ...core.text import count, printable
from .. import turning
from ..engine import READ_ONLY
from ..knobs import place_of, stepped
from ..policy import Knob, RuleRow, Tuning, next_severity
from ..remaking import under
from ..session import Refused, State
from ..theme import content
from ..widgets.policy import BlastPane, ChangeRow, KnobPane, RuleList
from ..widgets.vlist import VList
from ..wording import label, spelled
from .base import WIDE, BaseScreen

FEW = 200
"""With more clients a turned policy is evaluated in a thread, once the keys rest for so many seconds."""
REST = 0.08
SHOWN_CHANGES = 500


class PolicyScreen(BaseScreen):
    NAME = "policy"
    CSS_PATH = "../styles/policy.tcss"
    PANES = ("rules", "knob", "blast")

    class Evaluated(Message):
        """What a turned policy makes of a state."""

        def __init__(self, before: State, made: State, says: str) -> None:
            super().__init__()
            self.before = before
            self.made = made
            self.says = says

    def __init__(self) -> None:
        super().__init__()
        self._kind: Archetype | None = None
        self._options: dict[str, int] = {}
        self._words, self._only_found = "", False
        self._waiting: tuple[Draft, str] | None = None
        """What was turned and is still to be evaluated."""
        self._timer: Timer | None = None
        self._made: Tuning | None = None

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield RuleList(id="rules")
            with Horizontal(id="below"):
                yield KnobPane()
                yield BlastPane(id="blast")
        with Horizontal(id="filter-line"):
            yield Static(content([(" / ", "accent")]), markup=False)
            yield Input(placeholder="words of a rule's title, id or option  !not", id="filter", compact=True)

    def on_mount(self) -> None:
        self.query_one("#blast").border_title = "What changes"
        self.query_one(RuleList).focus()

    # -------------------------------------------------------------------------------------- drawing

    @property
    def tuning(self) -> Tuning:
        if self._made is None:
            self._made = Tuning(self.cogtui.session)
        return self._made

    @property
    def profile(self) -> Profile:
        """The policy as it is turned, evaluated or not."""
        return self._waiting[0].profile if self._waiting else self.cogtui.session.profile

    def show(self) -> None:
        if not self.is_mounted or not self.query("#rules"):
            return
        super().show()
        self._show_rules()
        self._show_knob()
        self._show_changes()

    def _show_rules(self) -> None:
        rules, chosen = self.query_one(RuleList), self._options
        rows = self.tuning.rows(self.profile, self._kind, chosen, self._words, only_found=self._only_found)
        rules.show(rows)
        shown = [row for row in rows if row.rule]
        rules.border_title = content([(self._title(), "")])
        rules.border_subtitle = f"{count(len(shown), 'rule')} · {sum(row.on for row in shown)} on"

    def _title(self) -> str:
        session, tuning = self.cogtui.session, self.tuning
        differ = sum(tuning.changed(self.profile, id) for id in tuning.policies(self.profile, None))
        draft = self._waiting[0] if self._waiting else session.state.draft if session.state else None
        parts = ["Policy", printable(draft.shown if draft and draft.changed else self.profile.name)]
        if draft and draft.changed:
            parts.append(count(differ, "unsaved change"))
        elif differ:
            parts.append(f"{count(differ, 'rule')} other than in {printable(tuning.start.name)}")
        return " · ".join([*parts, f"{self._kind} only"] if self._kind else parts)

    def _show_knob(self) -> None:
        pane, knob = self.query_one(KnobPane), self.knob
        pane.show(knob)
        pane.border_title = content([(_called(knob, roomy=self.size.width >= WIDE) if knob else "Knob", "")])
        pane.border_subtitle = f"{knob.place + 1} of {knob.many}  , ." if knob and knob.many > 1 else ""

    def _show_changes(self) -> None:
        pane, changes = self.query_one(BlastPane), self.tuning.changes()
        pane.show(list(self._change_rows()))
        tally = [(sign, sum(change.sign == sign for change in changes)) for sign in "+~-"]
        told = "  ".join(f"{sign}{number}".replace("-", "−") for sign, number in tally if number)
        was, now = self.tuning.totals()
        pane.border_subtitle = f"{told}  {was} → {count(now, 'finding')}" if told else count(now, "finding")

    def _change_rows(self) -> Iterator[ChangeRow]:
        changes, following = self.tuning.changes(), self.tuning.following()
        if following:
            says = f"{count(len(following), 'accepted fix', 'accepted fixes')} changed value: {', '.join(following)}"
            yield ChangeRow(("following",), says=says)
        for place, change in enumerate(changes[:SHOWN_CHANGES]):
            finding = change.finding
            file = self.cogtui.file_label(finding.span.file)
            key = (change.sign, str(place), *finding.key)
            yield ChangeRow(key, change, client=label(finding.client), file=file, words=self.tuning.in_few_words(change))
        if len(changes) > SHOWN_CHANGES:
            yield ChangeRow(("more",), says=f"… and {len(changes) - SHOWN_CHANGES} more")
        if not changes:
            yield ChangeRow(("none",), says="Turn a knob with + and -")

    # --------------------------------------------------------------------------------------- cursor

    @property
    def row(self) -> RuleRow | None:
        row = self.query_one(RuleList).current
        return row if row and row.rule else None

    @property
    def knob(self) -> Knob | None:
        row = self.row
        if row is None or row.rule is None:
            return None
        place = self._options.get(row.rule.id, 0)
        draft = self._waiting[0] if self._waiting else self.cogtui.session.state.draft if self.cogtui.session.state else None
        return self.tuning.knob(self.profile, draft.shown if draft else "", row.rule.id, self._kind, place)

    def place(self) -> tuple[str, int] | None:
        """The line of the profile that says what the knob shows, as it is on disk."""
        knob = self.knob
        found = place_of(self.tuning.start, knob.rule, knob.option, knob.kind) if knob else None
        return (found.file, found.line) if found else None

    def select_rule(self, rule: str) -> None:
        """Put the cursor on a rule, whatever was filtered."""
        found = self.profile.rule(rule)
        self._words, self._only_found = "", False
        self.query_one("#filter", Input).value = ""
        self.remove_class("-filtering")
        self.show()
        self.query_one(RuleList).select(("rule", found.id if found else rule))
        self.query_one(RuleList).focus()

    @on(VList.Moved)
    def _moved(self, message: VList.Moved) -> None:
        if isinstance(message.origin, RuleList):
            self._show_knob()

    @on(VList.Chosen)
    def _chosen(self, message: VList.Chosen) -> None:
        if isinstance(message.origin, RuleList):
            self.action_edit_knob()
            return
        row = self.query_one(BlastPane).current
        if row and row.change:
            self.cogtui.go("review")
            self.app.call_after_refresh(self._reveal, row.change.finding.client, row.change.finding.key)

    def _reveal(self, client: str, finding: tuple[str, ...]) -> None:
        screen = self.app.screen
        if isinstance(screen, BaseScreen):
            screen.show()
            screen.reveal(client, finding)

    def action_knob_next(self) -> None:
        self._choose(1)

    def action_knob_previous(self) -> None:
        self._choose(-1)

    def _choose(self, by: int) -> None:
        knob = self.knob
        if knob is None or knob.many < 2:
            self.cogtui.refuse("this rule has no other option")
            return
        self._options[knob.rule.id] = (knob.place + by) % knob.many
        self._show_rules()
        self._show_knob()

    def action_per_archetype(self) -> None:
        kinds = (None, *NAMED_ARCHETYPES)
        self._kind = kinds[(kinds.index(self._kind) + 1) % len(kinds)]
        self.cogtui.say(f"turned for {self._kind} clients only" if self._kind else "turned for all clients")
        self.show()

    # -------------------------------------------------------------------------------------- turning

    def _turn(self, change: Callable[[Draft], Draft], says: str) -> None:
        """Draw a changed policy at once, and evaluate it: now where that is quick, else when the keys rest."""
        try:
            before = self._waiting[0] if self._waiting else self.cogtui.session.draft
            draft = change(before)
        except CogtuiError as error:
            self.cogtui.refuse(str(error))
            return
        if draft is before:
            self.cogtui.refuse("the profile says so already")
            return
        self._waiting = (draft, f"{says} for {self._kind}" if self._kind else says)
        state = self.cogtui.session.state
        if state is None or len(state.workspace.clients) <= FEW or not state.reading.complete:
            self.settle()
            return
        self._show_rules()
        self._show_knob()
        if self._timer:
            self._timer.stop()
        self._timer = self.set_timer(REST, partial(self._evaluate, state))

    def _evaluate(self, state: State) -> None:
        if self._waiting:
            work = partial(self._work, state, *self._waiting)
            self.run_worker(work, thread=True, exclusive=True, group="tune", description="tune")

    def _work(self, state: State, draft: Draft, says: str) -> None:
        self.post_message(self.Evaluated(state, under(self.cogtui.engine, state, draft), says))

    @on(Evaluated)
    def _evaluated(self, message: Evaluated) -> None:
        """Take what a thread evaluated, unless more was turned since, or something was decided."""
        if self._waiting is None or self._waiting[0] is not message.made.draft:
            return
        if self.cogtui.session.state is not message.before:
            self.settle()
            return
        self._waiting = None
        self.cogtui.tell(self.cogtui.session.take_up(message.made, message.says))

    def settle(self) -> None:
        """Evaluate what was turned now, so that it counts."""
        if self._timer:
            self._timer.stop()
            self._timer = None
        if self._waiting is None:
            return
        (draft, says), self._waiting = self._waiting, None
        outcome = self.cogtui.session.tune(draft, says)
        self.cogtui.tell(outcome)
        if isinstance(outcome, Refused):
            self.show()

    def action_toggle_rule(self) -> None:
        row = self.row
        if row and row.rule:
            change = partial(turning.switched, rule=row.rule, kind=self._kind, on=not row.on)
            self._turn(change, f"{row.rule.id} {'off' if row.on else 'on'}")

    def action_severity(self) -> None:
        row = self.row
        rule = row.rule if row else None
        if row and rule:
            severity = next_severity(row.severity)
            self._turn(lambda draft: drafts.set_severity(draft, rule, severity, self._kind), f"{rule.id} weighs {severity}")

    def action_knob_up(self) -> None:
        self._step(1)

    def action_knob_down(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        knob, value = self.knob, self._value()
        if knob is None or knob.option is None or value is None:
            self.cogtui.refuse("this rule has no value to turn")
            return
        wanted = stepped(knob.option, value, by)
        if isinstance(value, str | tuple):
            self.action_edit_knob()
        elif wanted == value:
            self.cogtui.refuse(f"{knob.option.name} goes no further than {spelled(knob.option, value)}")
        else:
            self._set(wanted)

    def _value(self) -> OptionValue | None:
        knob = self.knob
        if knob is None or knob.option is None:
            return None
        return self.tuning.policies(self.profile, self._kind)[knob.rule.id].options[knob.option.name]

    def _set(self, value: OptionValue | None) -> None:
        knob = self.knob
        if value is None or knob is None or knob.option is None:
            return
        rule, option = knob.rule, knob.option
        says = f"{rule.id} {option.name} = {spelled(option, value)}"
        self._turn(lambda draft: drafts.set_option(draft, rule, option, value, self._kind), says)

    def action_edit_knob(self) -> None:
        from .knob import editor_for

        knob, value = self.knob, self._value()
        if knob is None or knob.option is None or value is None:
            self.cogtui.refuse("this rule has no value to edit")
        elif isinstance(value, bool):
            self._set(not value)
        else:
            self.app.push_screen(editor_for(knob, value), self._set)

    def action_reset_knob(self) -> None:
        knob = self.knob
        if knob:
            self._turn(partial(turning.reset, knob=knob), f"{knob.rule.id} as it is without this profile")

    # ------------------------------------------------------------------------------ the file, others

    def action_save_policy(self) -> None:
        from .saving import SavingScreen

        self.settle()
        session = self.cogtui.session
        draft = session.state.draft if session.state else None
        if self.cogtui.engine.read_only:
            self.cogtui.refuse(READ_ONLY)
        elif draft is None or not draft.changed:
            self.cogtui.refuse("the profile says nothing that is not in its file")
        else:
            self.app.push_screen(SavingScreen(draft), self._save)

    def _save(self, agreed: bool | None) -> None:
        state = self.cogtui.session.state
        if agreed and state:
            self.cogtui.write(state, {}, policy=True)

    def action_switch_profile(self) -> None:
        from .profiles import ProfilesScreen

        self.settle()
        state = self.cogtui.session.state
        if state:
            names = self.cogtui.engine.profiles(state.workspace.root)
            self.app.push_screen(ProfilesScreen(self.cogtui.engine, state, names), self._switch)

    def _switch(self, profile: Profile | None) -> None:
        state = self.cogtui.session.state
        if profile is None or state is None:
            return
        try:
            draft = self.cogtui.engine.draft_on(profile, state.workspace.root)
        except CogtuiError as error:
            self.cogtui.refuse(str(error))
            return
        left = f"; unsaved changes to {state.draft.shown} are left" if state.draft and state.draft.changed else ""
        self.cogtui.tell(self.cogtui.session.tune(draft, printable(f"profile {profile.name} in force{left}")))

    def action_undo(self) -> None:
        self.settle()
        super().action_undo()

    def action_redo(self) -> None:
        self.settle()
        super().action_redo()

    def action_leave(self) -> None:
        self.settle()
        super().action_leave()

    def on_screen_suspend(self) -> None:
        self.settle()

    # --------------------------------------------------------------------------------------- filter

    def action_filter_rules(self) -> None:
        self.add_class("-filtering")
        self.set_focus(self.query_one("#filter", Input))

    def action_rules_with_findings(self) -> None:
        self._only_found = not self._only_found
        self.cogtui.say("only rules with findings" if self._only_found else "all rules")
        self.show()

    @on(Input.Changed, "#filter")
    def _filtered(self, event: Input.Changed) -> None:
        self._words = event.value
        self.show()

    @on(Input.Submitted, "#filter")
    def _filter_kept(self) -> None:
        self.set_class(bool(self._words.strip()), "-filtering")
        self.query_one(RuleList).focus()

    def leave_filter(self) -> bool:
        if not self.has_class("-filtering"):
            return False
        self.remove_class("-filtering")
        self.query_one("#filter", Input).value = self._words = ""
        self.show()
        self.query_one(RuleList).focus()
        return True

    # ----------------------------------------------------------------------------------------- copy

    def action_copy(self) -> None:
        from .copy import CopyScreen

        row = self.row
        if row is None or row.rule is None:
            self.cogtui.refuse("there is nothing to copy")
            return
        texts = [("v", "value", row.value), ("r", "rule", row.rule.slug), ("i", "id", row.rule.id)]
        self.app.push_screen(CopyScreen([text for text in texts if text[2]]))


def _called(knob: Knob, *, roomy: bool) -> str:
    option, kind = knob.option.name if knob.option else "", f"{knob.kind} only" if knob.kind else ""
    slug = "" if knob.rule.id.startswith(CUSTOM) or not roomy else knob.rule.slug
    return printable(" · ".join(filter(None, (knob.rule.id, slug, option, kind))))
