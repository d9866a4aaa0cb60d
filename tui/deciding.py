"""From a key to a decision: what is said when it can't be made, and what is asked before much is done at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..core.model import Finding
from ..core.text import count
from .rows import SettingRow
from .session import Refused
from .wording import label

if TYPE_CHECKING:
    from .app import CogtuiApp

ASKS_ABOVE = 10
"""Accepting more findings than this at once takes the key twice."""


def accept(app: CogtuiApp, row: SettingRow | None) -> None:
    if row is None or row.issue is None:
        app.refuse("there is no finding on this row")
    elif row.standing in ("open", "skipped"):
        _accept(app, row.issue.finding)
    else:
        app.say(f"{row.issue.finding.rule} is {row.standing} already")


def _accept(app: CogtuiApp, finding: Finding) -> None:
    question = ("accept", finding.key, app.session.option(finding))
    agreed = app.agreed(question)
    outcome = app.session.accept(finding, shared=agreed)
    app.tell(outcome)
    if isinstance(outcome, Refused) and outcome.shares and not agreed:
        app.ask(question, f"also changes {names(outcome.shares)}", ("a", "again to accept"))


def skip(app: CogtuiApp, row: SettingRow | None) -> None:
    if row is None or row.issue is None or row.standing in ("mended", "suppressed"):
        app.refuse("there is nothing to skip on this row")
    else:
        app.tell(app.session.skip(row.issue.finding))


def choose(app: CogtuiApp, row: SettingRow | None, by: int) -> None:
    if row is None or row.issue is None or row.standing in ("mended", "suppressed"):
        app.refuse("there is no fix to choose on this row")
    elif by:
        app.tell(app.session.choose(row.issue.finding, by))


def accept_all(app: CogtuiApp, findings: Sequence[Finding]) -> None:
    question = ("accept all", tuple(finding.key for finding in findings))
    if len(findings) > ASKS_ABOVE and not app.agreed(question):
        app.ask(question, f"{count(len(findings), 'open finding')} shown", ("A", "again to accept them"))
    else:
        app.tell(app.session.accept_all(findings))


def skip_all(app: CogtuiApp, findings: Sequence[Finding]) -> None:
    app.tell(app.session.skip_all(findings))


def all_decided(app: CogtuiApp, *, filtered: bool) -> None:
    """There is no open finding to go to."""
    state, accepted, shown = app.session.state, app.session.edits, " shown" if filtered else ""
    skipped = len(state.decisions) - accepted if state else 0
    if accepted or skipped:
        app.say(
            f"all{shown} decided: {accepted} accepted, {skipped} skipped", hint=("w", "review the diff") if accepted else None
        )
    else:
        app.say(f"no open findings{shown}")


def names(ids: Sequence[str]) -> str:
    """Clients by what they are called, the first three."""
    shown = ", ".join(label(id) for id in ids[:3])
    return shown + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
