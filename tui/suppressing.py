"""What an answer to "let it stay" comes to: the profile with its waivers, or a comment; and why it can't be."""

from __future__ import annotations

import datetime
import glob
from collections.abc import Sequence
from difflib import ndiff
from typing import TYPE_CHECKING

from ..core import settings
from ..core.model import CogtuiError, Finding, UsageError
from ..core.text import clause, count, printable
from .screens.suppress import Answer, Trial

if TYPE_CHECKING:
    from ..core.draft import Draft
    from ..core.waivers import Demands
    from .session import Session

DAYS = 90
SHOWN = 4
"""So many of the waivers are shown before they are written."""


def days(demands: Demands, today: datetime.date) -> datetime.date:
    """The last day that is proposed."""
    return today + datetime.timedelta(min(DAYS, demands.max_days or DAYS))


def scopes(session: Session, findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """For whom it may stay."""
    clients, folders = {finding.client for finding in findings}, {_folder(session, finding) for finding in findings}
    found = [("client", "this client" if len(clients) == 1 else f"these {count(len(clients), 'client')}")]
    if "" not in folders:
        one = f"this rule in {clause(next(iter(folders)), 24)}/*"
        found.append(("folder", one if len(folders) == 1 else f"in these {count(len(folders), 'folder')}"))
    return [*found, ("all", "everywhere")]


def _folder(session: Session, finding: Finding) -> str:
    state = session.state
    return state.workspace.clients[finding.client].file.rpartition("/")[0] if state else ""


def attempt(session: Session, draft: Draft, findings: Sequence[Finding], answer: Answer) -> Trial:
    """What would be written; a reason that is still to come does not matter."""
    from ..core.allowances import today

    shown = Answer(answer.reason or "…", answer.until, answer.where, answer.scope)
    try:
        until = _until(draft, shown)
        if answer.where == "comment":
            says = f"cogtui writes no comments: this is copied, to be pasted {place(session, findings[0])}"
            return Trial((comment(session, draft, findings[0], shown),), _ends(until, today()), says)
        made, _ = waived(session, draft, findings[:SHOWN], shown)
    except CogtuiError as error:
        return Trial(refused=str(error))
    lines = [line[2:] for line in ndiff(draft.text.splitlines(), made.text.splitlines()) if line[:2] == "+ "]
    more = f"and {len(findings) - SHOWN} more" if len(findings) > SHOWN else ""
    return Trial([line for line in lines if line.strip()], _ends(until, today()), more)


def _ends(until: datetime.date | None, today: datetime.date) -> str:
    return f"in {count((until - today).days, 'day')}" if until else "without an end"


def _until(draft: Draft, answer: Answer) -> datetime.date | None:
    """The last day.

    Raises:
        UsageError: it is no date, has passed, or is later than the profile wants.
    """
    from ..core.allowances import refused, today
    from ..core.allowing import last_day

    until = last_day(answer.until, today())
    if until and until < today():
        raise UsageError(f"{until} has passed")
    if faulty := refused(draft.profile.demands, answer.reason, until):
        raise UsageError(faulty[1])
    return until


def waived(session: Session, draft: Draft, findings: Sequence[Finding], answer: Answer) -> tuple[Draft, datetime.date | None]:
    """The profile with the waivers, and their last day.

    Raises:
        CogtuiError: the profile would be refused, or the last day is.
    """
    from ..core.draft import add_waiver

    until = _until(draft, answer)
    for rule, client, setting in dict.fromkeys(_waiver(session, finding, answer.scope) for finding in findings):
        found = draft.profile.rule(rule)
        if found:
            draft = add_waiver(draft, found, client, answer.reason, until, setting)
    return draft, until


def _waiver(session: Session, finding: Finding, scope: str) -> tuple[str, str, str]:
    """Rule, client and setting; only for one client a waiver is narrowed to the setting."""
    if scope == "all":
        return finding.rule, "*", ""
    if scope == "folder":
        return finding.rule, f"{glob.escape(_folder(session, finding))}/*", ""
    return finding.rule, finding.client, finding.setting if finding.setting in settings.by_name() else ""


# ---------------------------------------------------------------------------------------- comments


def comment(session: Session, draft: Draft, finding: Finding, answer: Answer) -> str:
    """What stands in the template then.

    Raises:
        UsageError: nothing may be allowed there, or not until then.
    """
    from ..core.allowing import remark

    state = session.state
    client = state.workspace.clients[finding.client] if state else None
    if client is None or client.origin:
        raise UsageError(client.origin.says([(finding.setting, "")]) if client and client.origin else "there is no client")
    if draft.profile.demands.allow_inline is False:
        raise UsageError(f"the profile {draft.profile.name} lets nothing be allowed in templates")
    setting = finding.setting if finding.setting in settings.by_name() else ""
    return remark(client.language, finding.slug, answer.reason, _until(draft, answer), setting)


def place(session: Session, finding: Finding) -> str:
    """Where a comment has to stand, in words."""
    state = session.state
    client = state.workspace.clients[finding.client] if state else None
    if state is None or client is None:
        return ""
    span = client.header if client.language.endswith("json") else finding.span
    source = state.workspace.sources.get(span.file)
    line = f":{source.position(span.start)[0]}" if source else ""
    where = "into the resource at" if client.language.endswith("json") else "above"
    return f"{where} {printable(span.file)}{line}"
