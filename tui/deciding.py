"""From a key to a decision: what is said when it can't be made, and what is asked before much is done at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..core.model import Finding
from ..core.text import count
from .actions import key
from .issues import Standing
from .rows import SettingRow
from .session import Effect, Outcome, Refused
from .wording import label, some

if TYPE_CHECKING:
    from .app import CogtuiApp
    from .finding_rows import FindingRow

ASKS_ABOVE = 10
"""Accepting more findings than this at once takes the key twice."""


AT_LENGTH_ABOVE = 50
"""Accepting more findings than this is done in a thread."""

_TOLD: tuple[Standing, ...] = ("accepted", "tuned", "mended", "skipped")


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
    if not agreed and (cost := _new_id(app, finding)):
        app.ask(question, cost, (key("accept"), "again to accept"))
        return
    outcome = app.session.accept(finding, shared=agreed)
    app.tell(outcome)
    if not finding.fixes and isinstance(outcome, Refused):
        app.refuse(outcome.reason, hint=(key("skip"), "leaves it for now"))
    elif isinstance(outcome, Refused) and outcome.shares and not agreed:
        app.ask(question, f"also changes {some([label(id) for id in outcome.shares])}", (key("accept"), "again to accept"))


def _new_id(app: CogtuiApp, finding: Finding) -> str:
    """What is asked before a client gets another id, empty where it keeps it."""
    fix = app.session.fix(finding)
    effect = app.session.effect(finding) if fix and fix.level == "replacement" else None
    if not isinstance(effect, Effect):
        return ""
    also = f"; also changes {some([label(id) for id in effect.shares])}" if effect.shares else ""
    return f"{label(finding.client)} would become a new client with a new id{also}"


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


def accept_all(app: CogtuiApp, findings: Sequence[Finding], at_length: Callable[[Sequence[Finding]], None]) -> None:
    """Accept these as one step; ``at_length`` accepts what would hold up the screen."""
    question = ("accept all", tuple(finding.key for finding in findings))
    if len(findings) > ASKS_ABOVE and not app.agreed(question):
        app.ask(question, f"{count(len(findings), 'open finding')} shown", (key("accept_shown"), "again to accept them"))
    elif len(findings) > AT_LENGTH_ABOVE:
        at_length(findings)
    else:
        app.tell(app.session.accept_all(findings))


def skip_all(app: CogtuiApp, findings: Sequence[Finding]) -> None:
    app.tell(app.session.skip_all(findings))


def all_decided(app: CogtuiApp, *, filtered: bool) -> None:
    """There is no open finding to go to."""
    waiting = app.summaries.totals().waiting
    became = Counter(issue.standing for summary in app.summaries.all() for issue in summary.issues if issue.counts)
    tally = ", ".join(f"{became[standing]} {standing}" for standing in _TOLD if became[standing])
    changes = (key("show_write"), "review the diff") if app.session.edits else None
    if filtered and waiting:
        app.say(f"nothing shown is open, {waiting} elsewhere", hint=("esc", "clears the filter"))
    elif tally:
        app.say(f"all {became.total()} decided: {tally}", hint=changes)
    else:
        app.say("no open findings", hint=changes)


def accept_rows(app: CogtuiApp, rows: Sequence[FindingRow], by: str, at_length: Callable[[Sequence[Finding]], None]) -> bool:
    """Accept what is open in these rows as one step; whether it was done.

    ``by`` is the action, to be asked for again; ``at_length`` accepts what would hold up the screen.
    """
    findings = [finding for row in rows for finding in row.open]
    if not findings:
        app.say(_nothing_open(rows))
        return False
    question = ("accept rows", tuple(finding.key for finding in findings))
    if len(rows) > 1 and len(findings) > ASKS_ABOVE and not app.agreed(question):
        app.ask(question, f"{count(len(findings), 'open finding')} here", (key(by), f"again to accept {len(findings)}"))
        return False
    if len(findings) > AT_LENGTH_ABOVE:
        at_length(findings)
        return False
    done = app.session.accept_all(findings) if len(findings) > 1 else Refused("")
    if len(rows) > 1 < len(findings) or isinstance(done, Outcome):
        return app.tell(done)
    # One finding, or one written place that none of its clients may change alone.
    before = app.session.last
    _accept(app, findings[0])
    return app.session.last is not before


def _nothing_open(rows: Sequence[FindingRow]) -> str:
    if len(rows) == 1:
        issue = rows[0].entry.issue
        return f"{issue.finding.rule} is {issue.standing} already"
    return "nothing is open here"


def skip_rows(app: CogtuiApp, rows: Sequence[FindingRow]) -> bool:
    """Skip what is open in these rows as one step; where all is skipped, open it again."""
    issues = [
        entry.issue for row in rows for entry in row.entries if entry.issue.standing not in ("mended", "suppressed", "tuned")
    ]
    opened = [issue.finding for issue in issues if issue.standing == "open"]
    if len(opened) > 1:
        return app.tell(app.session.skip_all(opened))
    if opened or len(issues) == 1:
        return app.tell(app.session.skip(opened[0] if opened else issues[0].finding))
    skipped = [issue.finding.key for issue in issues if issue.standing == "skipped"]
    return app.tell(app.session.open_again(skipped) if skipped else Refused("there is nothing to skip here"))
