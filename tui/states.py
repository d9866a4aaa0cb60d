"""What is said where there is nothing to list, or a file that could not be read."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.model import Problem
from ..core.text import count, printable
from .actions import key
from .session import State
from .theme import Piece
from .widgets.diffview import Section


def nothing_found(state: State, paths: Sequence[str]) -> list[Piece]:
    looked = state.workspace.looked_at
    found = sorted(((number, suffix) for suffix, number in looked.items() if number), key=lambda kind: (-kind[0], kind[1]))
    kinds = ", ".join(f"{number} {suffix}" for number, suffix in found)
    unreadable = f"; {count(len(state.workspace.problems), 'could', 'could')} not be read" if state.workspace.problems else ""
    where = " ".join(map(printable, paths)) or "here"
    return [
        (f"No Cognito user pool clients in {where}\n\n", "strong"),
        (f"Looked at {count(sum(looked.values()), 'file')}{': ' + kinds if kinds else ''}{unreadable}.\n\n", "plain"),
        ("cogtui looks for aws_cognito_user_pool_client in .tf files and\n", "soft"),
        ("AWS::Cognito::UserPoolClient in CloudFormation templates.\n", "soft"),
        ("What git ignores is left out; a file that is named is read all the same.\n\n", "soft"),
        (key("reload"), "accent"), (" look again   ", "soft"), (key("leave"), "accent"), (" quit", "soft"),
    ]  # fmt: skip


def nothing_to_write(written: Sequence[str], says: str) -> list[Piece]:
    """Before the first change, or after a write: what was written."""
    if not written:
        return [
            ("Nothing to write yet\n\n", "strong"),
            ("Accept findings in Review (", "soft"), (key("show_review"), "accent"),
            ("); what they change is shown here.", "soft"),
        ]  # fmt: skip
    files: list[Piece] = [piece for file in written for piece in (("✓ ", "good"), (f"{file}\n", "plain"))]
    return [
        (f"{says}\n\n", "strong"), *files,
        ("\nOnly the lines you chose were changed.   ", "soft"),
        (key("show_review"), "accent"), (" on with the review   ", "soft"),
        (key("undo"), "accent"), (" puts them back   ", "soft"), (key("leave"), "accent"), (" quit", "soft"),
    ]  # fmt: skip


def unreadable(problem: Problem) -> list[Piece]:
    return [
        ("⚠ ", "warning"), ("This file could not be read whole\n", "strong"),
        (f"{printable(problem.file)}:{problem.line}:{problem.column}\n", "focus"),
        (f"{printable(problem.message)}\n\n", "plain"),
        ("What it holds is in no count here.   ", "soft"),
        (key("open_editor"), "accent"), (" open it   ", "soft"), (key("reload"), "accent"), (" reload", "soft"),
    ]  # fmt: skip


def excerpt(state: State | None, problem: Problem) -> Section:
    """The line that could not be read, with a caret under the column."""
    heading = f"{printable(problem.file)}:{problem.line}"
    source = state.workspace.sources.get(problem.file) if state else None
    if source is None:
        return Section(heading)
    line = source.line_text(problem.line)
    return Section(heading, says=f"{printable(line)}\n{' ' * len(printable(line[: problem.column - 1]))}^")
