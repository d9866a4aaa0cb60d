"""Diff & write: every change before it is made, the checks that were run on it, and the one key that writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static

from ...core.model import CogtuiError
from ...core.text import count, printable
from .. import exporting, writing
from ..actions import key
from ..session import Refused, State
from ..states import nothing_to_write
from ..theme import content
from ..widgets.diffview import DiffView, Section
from ..widgets.files import CheckLine, Checks, FileList, FileRow
from ..widgets.painting import is_grey
from ..widgets.vlist import VList
from ..writing import POLICY
from .base import BaseScreen

if TYPE_CHECKING:
    from ...core.diff import Hunk
    from ...core.replay import Replay
    from ...core.verify import Verified

SPLIT_COLUMNS = 130
"""So wide must the terminal be for old and new side by side."""


class WriteScreen(BaseScreen):
    NAME = "write"
    CSS_PATH = "../styles/write.tcss"
    PANES = ("files", "diff")

    class Checked(Message):
        """What would be written was read again and compared; ``replaced`` are the clients that would get a new id."""

        def __init__(self, made: State, verified: Verified, replaced: Sequence[str]) -> None:
            super().__init__()
            self.made = made
            self.verified = verified
            self.replaced = replaced

    class Replayed(Message):
        """A profile was made of the decisions, or ``failure`` says why not."""

        def __init__(self, replay: Replay | None, failure: str = "") -> None:
            super().__init__()
            self.replay = replay
            self.failure = failure

    def __init__(self) -> None:
        super().__init__()
        self._hunks: Mapping[str, tuple[Hunk, ...]] = {}
        self._hunks_of: State | None = None
        self._sections: Mapping[str, tuple[Section, ...]] = {}
        self._owners: writing.Owners = {}
        self._hunk = ("", 0)
        self._split = False
        self._made: State | None = None
        self._verified: Verified | None = None
        self._verified_of: tuple[object, ...] = ()
        self._replaced: Sequence[str] = ()
        self._failed: Mapping[str, str] = {}
        self._left_out: frozenset[str] = frozenset()
        self._policy_moved = False
        self._saved_replay = ""

    def body(self) -> ComposeResult:
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield FileList(id="files")
                yield Checks()
            yield DiffView(id="diff")
        yield Static("", id="nothing", markup=False)

    def on_mount(self) -> None:
        self.query_one(FileList).focus()

    def on_screen_resume(self) -> None:
        self.cogtui.look_at_disk()

    # -------------------------------------------------------------------------------------- drawing

    def show(self) -> None:
        if not self.is_mounted or not self.query("#files"):
            return
        super().show()
        state = self.cogtui.session.state
        self._refresh_hunks(state)
        draft = state.draft if state and POLICY in self._hunks else None
        self._policy_moved = draft is not None and not writing.is_as_saved(draft)
        self.set_class(not self._hunks, "-nothing")
        self._show_empty()
        self._verify()
        self._show_files()
        self._show_diff()
        self._show_checks()

    def _refresh_hunks(self, state: State | None) -> None:
        if state is None or self._hunks_of is state:
            return
        self._hunks_of, self._failed = state, {}
        try:
            hunks = self.cogtui.engine.hunks(state.workspace)
            self._owners = writing.owners(state.reading.workspace, hunks.keys())
            parts = {name: tuple(writing.parted(those, self._owners.get(name, ()))) for name, those in hunks.items()}
            self._hunks = {**parts, **self._hunks_of_policy(state)}
        except CogtuiError as error:
            self._hunks = {}
            self.cogtui.refuse(str(error))
        self._sections = {name: self._sections_of(name, hunks) for name, hunks in self._hunks.items()}

    def _sections_of(self, file: str, hunks: Sequence[Hunk]) -> tuple[Section, ...]:
        """A file's hunks under what they change."""
        if file == POLICY:
            return (Section(self._label(file), hunks),)
        return tuple(writing.sections(hunks, self._owners.get(file, ()), self._label(file)))

    def _hunks_of_policy(self, state: State) -> Mapping[str, tuple[Hunk, ...]]:
        draft = state.draft
        return {POLICY: self.cogtui.engine.draft_hunks(draft)} if draft and self.cogtui.session.unsaved else {}

    def _show_empty(self) -> None:
        last = self.cogtui.session.last
        names = last.files if last else ()
        pieces = nothing_to_write([self.cogtui.file_label(name) for name in names], last.says if last else "")
        self.query_one("#nothing", Static).update(content(pieces, is_grey(self.app)))

    def _show_files(self) -> None:
        files, number = self.query_one(FileList), len(self._to_write())
        files.show([self._file_row(name, hunks) for name, hunks in self._hunks.items()])
        files.border_title = count(len(self._hunks), "changed file")
        files.border_subtitle = f"{number} of {len(self._hunks)} to write"

    def _file_row(self, name: str, hunks: tuple[Hunk, ...]) -> FileRow:
        added, removed = writing.counted(hunks)
        included = name not in self.cogtui.session.excluded and name not in self._left_out
        note = self._note(name)
        return FileRow(name, self._label(name), included and not note, added, removed, note)

    def _label(self, name: str) -> str:
        state = self.cogtui.session.state
        shown = state.draft.shown if name == POLICY and state and state.draft else name
        return self.cogtui.file_label(shown)

    def _note(self, name: str) -> str:
        if name in self.cogtui.changed_on_disk or (name == POLICY and self._policy_moved):
            return "⚠ disk"
        return "⚠ failed" if name in self._failed else ""

    def _show_diff(self) -> None:
        row, diff = self.query_one(FileList).current, self.query_one("#diff", DiffView)
        split = self._split and self.size.width >= SPLIT_COLUMNS
        if row is None:
            diff.show(())
            diff.border_title, diff.border_subtitle = "Diff", ""
            return
        if self._hunk[0] != row.key:
            self._hunk = (row.key, 0)
        self._hunk = (row.key, max(0, min(self._hunk[1], len(self._hunks.get(row.key, ())) - 1)))
        diff.show(self._sections.get(row.key, ()), hunk=self._hunk[1], split=split)
        self._show_title()
        modes = ("side by side", "unified") if split else ("unified", "side by side")
        shown = f"{modes[0]}  {key('split')} {modes[1]}" if self.size.width >= SPLIT_COLUMNS else ""
        diff.border_subtitle = content([(shown, "")]) if shown else ""

    def _show_title(self) -> None:
        file, at = self._hunk
        title = f"{self._label(file)} · hunk {at + 1} of {len(self._hunks.get(file, ()))}"
        self.query_one("#diff", DiffView).border_title = content([(title, "")])

    @on(VList.Moved)
    def _moved(self) -> None:
        self._show_diff()

    @on(VList.Chosen)
    def _chosen(self) -> None:
        self.query_one("#diff").focus()

    @on(DiffView.Turned)
    def _turned(self, message: DiffView.Turned) -> None:
        self._hunk = (self._hunk[0], message.hunk)
        self._show_title()

    # --------------------------------------------------------------------------------------- checks

    def _verify(self) -> None:
        """Check what would be written, in a thread, when it is not what was checked last."""
        session = self.cogtui.session
        unwritable = self.cogtui.changed_on_disk | self._failed.keys()
        basis = (session.state, session.excluded, unwritable)
        if session.state is None or basis == self._verified_of:
            return
        self._verified_of, self._verified = basis, None
        self._made, self._left_out = session.to_write(unwritable)
        self.run_worker(partial(self._check, self._made), thread=True, exclusive=True, group="verify", description="verify")

    def _check(self, made: State) -> None:
        engine = self.cogtui.engine
        self.post_message(self.Checked(made, engine.verify(made.workspace), engine.replaced(made.workspace)))

    @on(Checked)
    def _checked(self, message: Checked) -> None:
        """What failed is left out, and the rest is checked anew: each file stands by itself."""
        if message.made is not self._made:
            return
        self._verified, self._replaced = message.verified, message.replaced
        if message.verified.failed.keys() - self._failed.keys():
            self._failed = {**self._failed, **message.verified.failed}
            self._verify()
        self._show_files()
        self._show_checks()

    def texts(self) -> Mapping[str, str]:
        """What ``W`` would write of the templates."""
        return {} if self._verified is None or self._verified.failed else self._verified.texts

    def _policy(self) -> bool:
        """Whether ``W`` would write the profile."""
        return POLICY in self._hunks and POLICY not in self.cogtui.session.excluded and not self._policy_moved

    def _to_write(self) -> Sequence[str]:
        return [*self.texts(), *([POLICY] if self._policy() else [])]

    def _show_checks(self) -> None:
        self.query_one(Checks).show(list(self._check_lines()))

    def _check_lines(self) -> Iterator[CheckLine]:
        if self._verified is None or self._made is None:
            yield CheckLine("◌", "focus", "checking what would be written")
        else:
            yield from writing.check_lines(self._verified, self._replaced, len(self._made.workspace.overrides))
        yield from writing.failed_lines({self._label(name): reason for name, reason in self._failed.items()})
        yield from writing.disk_lines([self._label(name) for name in sorted(self.cogtui.changed_on_disk & self._hunks.keys())])
        if self._policy_moved:
            yield CheckLine("!", "warning", f"{self._label(POLICY)} changed on disk", "it is not written")
        without = self.cogtui.session.excluded | self.cogtui.changed_on_disk | self._failed.keys()
        yield from writing.apart_lines(self._left_out - without)
        yield from writing.lost_lines(self.cogtui.lost)
        state = self.cogtui.session.state
        if state is not None:
            yield writing.totals_line(state)

    # ---------------------------------------------------------------------------------------- hunks

    def action_hunk_next(self) -> None:
        self._turn(1)

    def action_hunk_previous(self) -> None:
        self._turn(-1)

    def _turn(self, by: int) -> None:
        """To the next hunk, past the last one to the next file's."""
        files, (file, at) = self.query_one(FileList), self._hunk
        if 0 <= at + by < len(self._hunks.get(file, ())):
            self._hunk = (file, at + by)
            self._show_diff()
            return
        place = files.cursor + by
        if 0 <= place < len(files.rows):
            other = files.rows[place].key
            self._hunk = (other, 0 if by > 0 else len(self._hunks[other]) - 1)
            files.select(other)
            self._show_diff()
        else:
            self.cogtui.refuse("this is the last hunk" if by > 0 else "this is the first hunk")

    def _current(self) -> Hunk | None:
        file, at = self._hunk
        hunks = self._hunks.get(file, ())
        return hunks[at] if at < len(hunks) else None

    def action_drop_hunk(self) -> None:
        """Take back what changes this hunk."""
        session, hunk = self.cogtui.session, self._current()
        if hunk is None or session.state is None:
            self.cogtui.refuse("there is no hunk to drop")
        elif self._hunk[0] == POLICY:
            self.cogtui.refuse("the profile is changed in Policy", hint=(key("show_policy"), "goes there"))
        elif not (decisions := writing.behind(self.cogtui.engine, session.state, hunk)):
            self.cogtui.refuse("no single decision made this hunk: take it back in Review")
        else:
            outcome = session.open_again([decision.key for decision in decisions])
            if self.cogtui.tell(outcome) and not isinstance(outcome, Refused):
                says = writing.taken_back(decisions, hunk, self.cogtui.file_label)
                self.cogtui.say(says, hint=(key("undo"), "undo"))

    def action_split(self) -> None:
        if self.size.width < SPLIT_COLUMNS:
            self.cogtui.refuse(f"side by side takes {SPLIT_COLUMNS} columns, here are {self.size.width}")
            return
        self._split = not self._split
        self._show_diff()

    def place(self) -> tuple[str, int] | None:
        hunk, state = self._current(), self.cogtui.session.state
        if hunk is None or state is None:
            return None
        if self._hunk[0] != POLICY:
            return hunk.file, writing.first_changed(hunk)
        return (state.draft.path, writing.first_changed(hunk)) if state.draft and state.draft.saved is not None else None

    # -------------------------------------------------------------------------------------- actions

    def action_include(self) -> None:
        row = self.query_one(FileList).current
        if row is not None:
            self.cogtui.session.include(row.key)
            self.show()

    def action_write_files(self) -> None:
        self.show()
        if not self._hunks:
            self.cogtui.refuse("there is nothing to write")
        elif self._verified is None or self._made is None:
            self.cogtui.refuse("the checks are still running")
        elif self._to_write():
            self.cogtui.write(self._made, self.texts(), policy=self._policy())
        elif self._failed:
            file, reason = next(iter(self._failed.items()))
            self.cogtui.refuse(f"not written: {printable(file)}: {reason}")
        else:
            self.cogtui.refuse("no file is included", hint=(key("include"), "includes it"))

    def action_save_patch(self) -> None:
        """A patch file is asked for where nothing may be written too."""
        if self._made is None or self._verified is None:
            self.cogtui.refuse("the checks are still running" if self._hunks else "there is nothing to save")
        elif not self.texts():
            self.cogtui.refuse("there is no template to make a patch of")
        else:
            exporting.save(
                self.cogtui, "cogtui", ".patch", self.cogtui.engine.patch(self._made.workspace), "git apply takes it"
            )

    def action_copy(self) -> None:
        from .copy import CopyScreen

        state, row = self.cogtui.session.state, self.query_one(FileList).current
        if state is None or row is None:
            self.cogtui.refuse("there is nothing to copy")
            return
        texts = exporting.copies(self.cogtui.engine, state, row.key, self._label(row.key), self._saved_replay)
        replays = (key("save_replay"), "Save as a profile that replays this", self.action_save_replay)
        self.app.push_screen(CopyScreen(texts, [replays] if state.edits else []))

    def action_save_replay(self) -> None:
        if self._made is None or not self._made.edits:
            self.cogtui.refuse("nothing is decided that could be replayed")
            return
        self.cogtui.say("trying whether a profile does the same")
        self.run_worker(partial(self._replay, self._made), thread=True, exclusive=True, group="replay", description="replay")

    def _replay(self, made: State) -> None:
        try:
            done = self.Replayed(exporting.replay(self.cogtui.engine, made))
        except CogtuiError as error:
            done = self.Replayed(None, str(error))
        self.post_message(done)

    @on(Replayed)
    def _replayed(self, message: Replayed) -> None:
        if message.replay is None:
            self.cogtui.refuse(message.failure)
        else:
            self._saved_replay = exporting.save_replay(self.cogtui, message.replay) or self._saved_replay
