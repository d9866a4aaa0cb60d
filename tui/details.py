"""What is told of the row under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..core.model import Client, Unknown
from .issues import Summary
from .previews import Preview
from .rows import SettingRow
from .session import Session
from .wording import spelled

if TYPE_CHECKING:
    from ..core.rule import Rule


@dataclass(frozen=True, slots=True)
class Detail:
    """All that the pane tells. ``shares`` are the clients that the chosen fix changes too."""

    client: Client
    row: SettingRow
    rule: Rule | None = None
    chosen: int = 0
    shares: Sequence[str] = ()
    unresolved: Unknown | None = None
    limit: tuple[str, str] | None = None
    """The option that the rule measures against, and its value for this client, as a person reads it."""
    way: str = ""
    """How the setting's value is reached, from the nearest name to where it is written."""


def detail(session: Session, summary: Summary, row: SettingRow, shown: Preview) -> Detail:
    """All about a row of a client, of which ``shown`` is the change."""
    from ..core.audit import unresolved
    from ..core.report import via

    client, state = summary.client, session.state
    if row.issue is None or state is None:
        return Detail(client, row, unresolved=dict(unresolved(client)).get(row.key[1]))
    finding = row.issue.finding
    rule = session.profile.rule(finding.rule)
    way = via(client.settings.get(finding.setting), state.workspace.sources)
    limit = _limit(session, client, rule) if rule else None
    return Detail(client, row, rule, session.option(finding), shown.shares, limit=limit, way=way)


def _limit(session: Session, client: Client, rule: Rule) -> tuple[str, str] | None:
    """The option that the rule measures against, with its value for this client."""
    option = next((option for option in rule.options if option.name == rule.measured), None)
    guess = session.state.audit.guesses.get(client.id) if session.state else None
    if option is None or guess is None:
        return None
    policies = session.profile.policies(client, guess.archetype)
    policy = next((policy for policy in policies if policy.rule.id == rule.id), None)
    return (option.name, spelled(option, policy.options[option.name])) if policy else None
