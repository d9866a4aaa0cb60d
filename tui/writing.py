"""What is about to be written: whose lines a hunk changes, the decisions behind it, and what was checked about all of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ..core.text import clause, count, printable
from .actions import key
from .session import Decision, State
from .widgets.diffview import Section
from .widgets.files import CheckLine
from .wording import NAMED, label, some

if TYPE_CHECKING:
    from ..core.diff import Hunk, Line
    from ..core.draft import Draft
    from ..core.model import Cell, Client
    from ..core.verify import Check, Verified
    from ..core.workspace import Workspace
    from .engine import Engine

POLICY = "\0policy"
"""The profile's name among the changed files; no file is called that."""

Blocks: TypeAlias = Sequence[tuple[int, int, str]]
"""Of a file, in order: the first and the last line of every client's block (from 1), and what it is called there."""
Owners: TypeAlias = Mapping[str, Blocks]
"""By file."""


# ------------------------------------------------------------------------------------------ headings


def owners(workspace: Workspace, files: Collection[str]) -> Owners:
    found: dict[str, list[tuple[int, int, str]]] = {}
    for client in workspace.clients.values():
        block = client.block
        if block.file in files:
            source = workspace.sources[block.file]
            lines = (source.position(block.start)[0], source.position(block.end)[0])
            found.setdefault(block.file, []).append((*lines, heading(client)))
    return {file: sorted(blocks) for file, blocks in found.items()}


def heading(client: Client) -> str:
    """``resource aws_cognito_user_pool_client.web_app``, or a template's logical id."""
    _, found, name = client.address.rpartition(f"{client.resource_type}.")
    if not client.language.startswith("terraform") or not found:
        return label(client.id)
    return printable(f"resource {client.resource_type}.{name.partition('[')[0]}")


def sections(hunks: Iterable[Hunk], blocks: Blocks, file: str) -> Iterator[Section]:
    """Hunks under the client that they lie in; one that lies in none under its file, as it is shown, and line."""
    last = ""
    group: list[Hunk] = []
    for hunk in hunks:
        owner = _owner(hunk, blocks) or f"{file}:{first_changed(hunk)}"
        if group and owner != last:
            yield Section(last, tuple(group))
            group = []
        last = owner
        group.append(hunk)
    if group:
        yield Section(last, tuple(group))


def _owner(hunk: Hunk, blocks: Blocks) -> str:
    line = first_changed(hunk)
    at = bisect_right(blocks, line, key=lambda block: block[0]) - 1
    return blocks[at][2] if at >= 0 and line <= blocks[at][1] else ""


def parted(hunks: Iterable[Hunk], blocks: Blocks) -> Iterator[Hunk]:
    """Hunks that end where another client begins, as far as something changes on both sides."""
    starts = {first for first, _, _ in blocks}
    for hunk in hunks:
        at = 0
        for place, line in enumerate(hunk.lines):
            if (
                line.kind == " "
                and line.old in starts
                and _changes_in(hunk.lines[at:place])
                and _changes_in(hunk.lines[place:])
            ):
                yield _part(hunk, at, place)
                at = place
        yield _part(hunk, at, len(hunk.lines))


def _changes_in(lines: Iterable[Line]) -> bool:
    return any(line.kind != " " for line in lines)


def _part(hunk: Hunk, start: int, end: int) -> Hunk:
    """A part of a hunk; but for the first, parts begin with a line that stays."""
    first = hunk.lines[start] if start else None
    starts = (first.old or 0, first.new or 0) if first else (hunk.old_start, hunk.new_start)
    return replace(hunk, old_start=starts[0], new_start=starts[1], lines=hunk.lines[start:end])


# --------------------------------------------------------------------------------------------- hunks


def first_changed(hunk: Hunk) -> int:
    """The old line that a hunk changes first; for a mere insertion the line before it."""
    return min(_changed(hunk), default=hunk.old_start)


def _changed(hunk: Hunk) -> set[int]:
    """The old lines that a hunk changes, and those after which it inserts."""
    found, last = set[int](), max(1, hunk.old_start - 1)
    for line in hunk.lines:
        last = line.old or last
        if line.kind != " ":
            found.add(last)
    return found


def counted(hunks: Iterable[Hunk]) -> tuple[int, int]:
    """How many lines are added and removed."""
    kinds = [line.kind for hunk in hunks for line in hunk.lines]
    return kinds.count("+"), kinds.count("-")


def behind(engine: Engine, state: State, hunk: Hunk) -> tuple[Decision, ...]:
    """The decisions that change lines of a hunk."""
    near = (decision for decision in state.edits if any(_reaches(state, hunk, cell) for cell in _in(decision, hunk)))
    return tuple(decision for decision in near if _changes(engine, state, decision, hunk))


def _in(decision: Decision, hunk: Hunk) -> Iterator[Cell]:
    return (cell for cell in decision.cells if cell.file == hunk.file)


def _reaches(state: State, hunk: Hunk, cell: Cell) -> bool:
    """Whether a cell overlaps the hunk's old lines. One that could stand in a block has the block's: a further look tells."""
    source = state.workspace.sources[hunk.file]
    return source.position(cell.start)[0] <= _last(hunk) and source.position(cell.end)[0] >= hunk.old_start


def _last(hunk: Hunk) -> int:
    return max((line.old for line in hunk.lines if line.old), default=hunk.old_start)


def _changes(engine: Engine, state: State, decision: Decision, hunk: Hunk) -> bool:
    own = engine.hunks(state.workspace, _in(decision, hunk)).get(hunk.file, ())
    lines = _changed(hunk)
    # What is inserted right before changed lines stands behind them when all is put together.
    return any(min(lines) - 1 <= line <= max(lines) for one in own for line in _changed(one))


def taken_back(decisions: Sequence[Decision], hunk: Hunk, file_label: Callable[[str], str]) -> str:
    """What dropping a hunk took back, and where else that changes something."""
    by_client: dict[str, dict[str, None]] = {}
    for decision in decisions:
        what = decision.finding.setting if decision.kind == "tuned" else decision.finding.rule
        by_client.setdefault(label(decision.finding.client), {})[what] = None
    names = [f"{some(list(what))} on {client}" for client, what in by_client.items()]
    elsewhere = sorted({file for decision in decisions for file in decision.files} - {hunk.file})
    also = f", also in {some([file_label(file) for file in elsewhere])}" if elsewhere else ""
    return f"taken back: {some(names)}{also}"


# -------------------------------------------------------------------------------------------- checks


def check_lines(verified: Verified, replaced: Sequence[str], values: int) -> Iterator[CheckLine]:
    """What was checked of the texts that would be written. ``replaced`` are clients that would get a new id."""
    for check in verified.checks:
        text, detail = _said(check, values)
        yield CheckLine("✓" if check.ok else "!", "good" if check.ok else "warning", text, detail)
    if replaced:
        names = some([label(client) for client in replaced])
        yield CheckLine("!", "warning", f"{count(len(replaced), 'client')} replaced", f"new id: {names}")
    else:
        yield CheckLine("✓", "good", "no replacement of clients")


def _said(check: Check, values: int) -> tuple[str, str]:
    if not check.ok:
        return check.label, printable(check.detail)
    if check.label == "nothing else changes":
        return f"only {count(values, 'intended value')} {'changes' if values == 1 else 'change'}", ""
    return check.label, check.detail if check.label.startswith("re-parses") else ""


def disk_lines(changed: Sequence[str]) -> Iterator[CheckLine]:
    """Whether the files are what was read."""
    for file in changed:
        yield CheckLine("!", "warning", f"{file} changed on disk", f"{key('reload')} reloads and re-applies")
    if not changed:
        yield CheckLine("✓", "good", "files are as they were read")


def is_as_saved(draft: Draft) -> bool:
    """Whether a policy's file holds what it was read with, or is not there yet as it was then."""
    try:
        held = Path(draft.path).read_bytes().decode("utf-8")
    except FileNotFoundError:
        return draft.saved is None
    except (OSError, UnicodeDecodeError):
        return False
    return held == draft.saved


def failed_lines(failed: Mapping[str, str]) -> Iterator[CheckLine]:
    """Files that a check kept from being written, each with the reason."""
    for file, reason in failed.items():
        yield CheckLine("!", "warning", f"{file} is not written", clause(reason, 200))


def apart_lines(files: Collection[str]) -> Iterator[CheckLine]:
    """Files that are left out because others are."""
    if files:
        yield CheckLine("!", "medium", f"{count(len(files), 'file')} left out too", "by fixes that change both")


def totals_line(state: State) -> CheckLine:
    says = f"{state.base.to_decide()} → {state.audit.to_decide()}"
    return CheckLine("", "", "findings", says, ("soft", "strong"), apart=True)


def lost_lines(lost: Sequence[str]) -> Iterator[CheckLine]:
    """What no longer fits after the files were read again."""
    for sentence in lost[:NAMED]:
        yield CheckLine("!", "warning", clause(sentence))
    if len(lost) > NAMED:
        yield CheckLine("!", "warning", f"{len(lost) - NAMED} more no longer fit")
