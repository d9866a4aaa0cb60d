"""Diff & write: every change before it is made, the checks that were run on it, and the one key that writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static

from ...core.model import CogtuiError
from ...core.text import count, printable
from ..actions import key
from ..session import State
from ..states import nothing_to_write
from ..theme import content
from ..widgets.diffview import DiffView, Section
from ..widgets.files import CheckLine, Checks, FileList, FileRow
from ..widgets.painting import is_grey
from ..widgets.vlist import VList
from ..wording import label
from .base import BaseScreen

if TYPE_CHECKING:
    from ...core.diff import Hunk
    from ...core.verify import Verified


class WriteScreen(BaseScreen):
    NAME = "write"
    PANES = ("files", "diff")

    class Checked(Message):
        """What would be written was read again and compared."""

        def __init__(self, made: State, verified: Verified) -> None:
            super().__init__()
            self.made = made
            self.verified = verified

    def __init__(self) -> None:
        super().__init__()
        self._hunks: Mapping[str, tuple[Hunk, ...]] = {}
        self._hunks_of: State | None = None
        self._made: State | None = None
        self._verified: Verified | None = None
        self._verified_of: tuple[object, ...] = ()
        self._left_out: frozenset[str] = frozenset()

    def body(self) -> ComposeResult:
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield FileList(id="files")
                yield Checks()
            yield DiffView(id="diff")
        yield Static("", id="nothing", markup=False)

    def on_mount(self) -> None:
        self.query_one(FileList).focus()

    # -------------------------------------------------------------------------------------- drawing

    def show(self) -> None:
        if not self.is_mounted or not self.query("#files"):
            return
        super().show()
        state = self.cogtui.session.state
        self._refresh_hunks(state)
        self.set_class(not self._hunks, "-nothing")
        self._show_empty()
        self._verify()
        self._show_files()
        self._show_diff()
        self._show_checks()

    def _refresh_hunks(self, state: State | None) -> None:
        if state is None or self._hunks_of is state:
            return
        self._hunks_of = state
        try:
            self._hunks = self.cogtui.engine.hunks(state.workspace)
        except CogtuiError as error:
            self._hunks = {}
            self.cogtui.refuse(str(error))

    def _show_empty(self) -> None:
        last = self.cogtui.session.last
        names = last.files if last else ()
        pieces = nothing_to_write([self.cogtui.file_label(name) for name in names], last.says if last else "")
        self.query_one("#nothing", Static).update(content(pieces, is_grey(self.app)))

    def _show_files(self) -> None:
        files, texts = self.query_one(FileList), self.texts()
        files.show([self._file_row(name, hunks) for name, hunks in self._hunks.items()])
        files.border_title = count(len(self._hunks), "changed file")
        files.border_subtitle = f"{len(texts)} of {len(self._hunks)} to write"

    def _file_row(self, name: str, hunks: tuple[Hunk, ...]) -> FileRow:
        lines = [line.kind for hunk in hunks for line in hunk.lines]
        included = name not in self.cogtui.session.excluded and name not in self._left_out
        note, shown = self._note(name), self.cogtui.file_label(name)
        return FileRow(name, shown, included and not note, lines.count("+"), lines.count("-"), note)

    def _note(self, name: str) -> str:
        if name in self.cogtui.changed_on_disk:
            return "⚠ disk"
        return "⚠ failed" if self._verified and name in self._verified.failed else ""

    def _show_diff(self) -> None:
        row, diff = self.query_one(FileList).current, self.query_one("#diff", DiffView)
        hunks = self._hunks.get(row.key, ()) if row else ()
        diff.show(tuple(self._sections(row.key, hunks)) if row else ())
        diff.border_title = (
            content([(f"{self.cogtui.file_label(row.key)} · {count(len(hunks), 'hunk')}", "")]) if row else "Diff"
        )

    def _sections(self, file: str, hunks: tuple[Hunk, ...]) -> Iterator[Section]:
        """Hunks under the client that they lie in."""
        last = ""
        group: list[Hunk] = []
        for hunk in hunks:
            owner = self._owner(file, hunk)
            if group and owner != last:
                yield Section(last, tuple(group))
                group = []
            last = owner
            group.append(hunk)
        if group:
            yield Section(last, tuple(group))

    def _owner(self, file: str, hunk: Hunk) -> str:
        """The client whose block a hunk lies in, else the line."""
        state = self.cogtui.session.state
        source = state.workspace.sources.get(file) if state else None
        line = _first_changed(hunk)
        clients = state.reading.workspace.clients.values() if state and source else ()
        for client in clients:
            block = client.block
            if source and block.file == file and source.position(block.start)[0] <= line <= source.position(block.end)[0]:
                return label(client.id)
        return f"{printable(file)}:{line}"

    @on(VList.Moved)
    def _moved(self) -> None:
        self._show_diff()

    @on(VList.Chosen)
    def _chosen(self) -> None:
        self.query_one("#diff").focus()

    # --------------------------------------------------------------------------------------- checks

    def _verify(self) -> None:
        """Check what would be written, in a thread, when it is not what was checked last."""
        session = self.cogtui.session
        basis = (session.state, session.excluded, self.cogtui.changed_on_disk)
        if session.state is None or basis == self._verified_of:
            return
        self._verified_of, self._verified = basis, None
        self._made, self._left_out = session.to_write(self.cogtui.changed_on_disk)
        self.run_worker(partial(self._check, self._made), thread=True, exclusive=True, group="verify", description="verify")

    def _check(self, made: State) -> None:
        self.post_message(self.Checked(made, self.cogtui.engine.verify(made.workspace)))

    @on(Checked)
    def _checked(self, message: Checked) -> None:
        if message.made is self._made:
            self._verified = message.verified
            self._show_files()
            self._show_checks()

    def texts(self) -> Mapping[str, str]:
        """What ``W`` would write."""
        return {} if self._verified is None or self._verified.failed else self._verified.texts

    def _show_checks(self) -> None:
        self.query_one(Checks).show(list(self._check_lines()))

    def _check_lines(self) -> Iterator[CheckLine]:
        if self._verified is None:
            yield CheckLine("◌", "focus", "checking what would be written")
        else:
            for check in self._verified.checks:
                yield CheckLine("✓" if check.ok else "!", "good" if check.ok else "warning", check.label, check.detail)
        for name in sorted(self.cogtui.changed_on_disk & self._hunks.keys()):
            yield CheckLine("!", "warning", f"{printable(name)} changed on disk", "r reloads")
        apart = self._left_out - self.cogtui.session.excluded
        if apart:
            yield CheckLine("!", "medium", f"{count(len(apart), 'file')} left out too", "by fixes that change both")
        state = self.cogtui.session.state
        if state is not None:
            now, after = (sum(audit.counts().values()) for audit in (state.base, state.audit))
            yield CheckLine(" ", "soft", f"findings {now} → {after}")

    # -------------------------------------------------------------------------------------- actions

    def action_include(self) -> None:
        row = self.query_one(FileList).current
        if row is not None:
            self.cogtui.session.include(row.key)
            self.show()

    def action_write_files(self) -> None:
        texts = self.texts()
        if not self._hunks:
            self.cogtui.refuse("there is nothing to write")
        elif self._verified is None or self._made is None:
            self.cogtui.refuse("the checks are still running")
        elif self._verified.failed:
            file, reason = next(iter(self._verified.failed.items()))
            self.cogtui.refuse(f"not written: {printable(file)}: {reason}")
        elif not texts:
            self.cogtui.refuse("no file is included", hint=(key("include"), "includes it"))
        else:
            self.cogtui.write(self._made, texts)

    def place(self) -> tuple[str, int] | None:
        row = self.query_one(FileList).current
        hunks = self._hunks.get(row.key, ()) if row else ()
        return (row.key, _first_changed(hunks[0])) if row and hunks else None

    def action_copy(self) -> None:
        from .copy import CopyScreen

        state, row = self.cogtui.session.state, self.query_one(FileList).current
        if state is None or row is None:
            self.cogtui.refuse("there is nothing to copy")
        else:
            patch = self.cogtui.engine.patch(state.workspace)
            self.app.push_screen(CopyScreen([("p", "patch of all files", patch), ("a", "file name", row.key)]))


def _first_changed(hunk: Hunk) -> int:
    """The old line that a hunk changes first; for a mere insertion the line before it."""
    last = hunk.old_start
    for line in hunk.lines:
        if line.kind == "-" and line.old:
            return line.old
        if line.kind == "+":
            return last
        last = line.old or last
    return last
