"""What a turn of the policy moves: findings that come, go and weigh otherwise, and the accepted fixes that follow it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from ..core.model import Finding, Severity
from .decisions import Decision
from .remaking import same
from .wording import label

if TYPE_CHECKING:
    from ..core.audit import Audit


@dataclass(frozen=True, slots=True)
class Change:
    """A finding that comes (``+``), goes (``-``) or weighs otherwise (``~``); ``was`` is its severity before."""

    sign: str
    finding: Finding
    was: Severity | None = None


def changes(before: Audit, after: Audit) -> list[Change]:
    """What another policy makes of the same clients: what comes, then what weighs otherwise, then what goes."""
    found: list[Change] = []
    for client, present in after.findings.items():
        former = before.findings.get(client, ())
        if former is not present:
            kept = {id(one) for one in former} & {id(one) for one in present}
            found += _of_client(_subjects(former, kept), _subjects(present, kept))
    return sorted(found, key=lambda change: "+~-".index(change.sign))


def _subjects(findings: Sequence[Finding], besides: Set[int]) -> dict[tuple[object, ...], list[Finding]]:
    """The open findings by what they are about: a message may name the limit, which moves. ``besides`` are ids of objects."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for one in findings:
        if one.status == "open" and id(one) not in besides:
            found.setdefault((one.rule, one.part, one.setting, one.index, one.worlds), []).append(one)
    return found


def _of_client(
    former: Mapping[tuple[object, ...], list[Finding]], present: Mapping[tuple[object, ...], list[Finding]]
) -> Iterator[Change]:
    for subject in dict.fromkeys([*present, *former]):
        for was, now in zip_longest(former.get(subject, ()), present.get(subject, ())):
            if was is None:
                yield Change("+", now)
            elif now is None:
                yield Change("-", was)
            elif was.severity != now.severity:
                yield Change("~", now, was.severity)


def following(decisions: Iterable[Decision], before: Audit) -> Iterator[str]:
    """The clients of the accepted fixes that would have another value under the policy of ``before``."""
    for decision in decisions:
        if decision.kind != "accepted" or decision.fix is None:
            continue
        client = decision.finding.client
        former = same(before.findings.get(client, ()), decision.finding)
        if former is None or not any(fix.changes == decision.fix.changes for fix in former.fixes):
            yield label(client)
