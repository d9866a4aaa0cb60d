"""What a filter lets through: words, and ``sev: rule: file: state:`` terms; ``!`` turns one round. All must hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.model import SEVERITIES
from .issues import Issue, Summary
from .wording import label

FIELDS = ("sev", "rule", "file", "state")


@dataclass(frozen=True, slots=True)
class Term:
    field: str
    texts: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """The terms of one filter; an empty filter lets everything through. ``only_findings`` hides settings without one."""

    terms: tuple[Term, ...] = ()
    only_findings: bool = False

    def client(self, summary: Summary, archetype: str) -> bool:
        """A client is shown when it has an issue that is, or when it passes by itself."""
        return (
            not self.terms
            or any(self.row(summary, archetype, i.finding.setting, (i,)) for i in summary.issues)
            or (self.row(summary, archetype, "", ()))
        )

    def row(self, summary: Summary, archetype: str, setting: str, issues: Sequence[Issue]) -> bool:
        return all(_holds(term, summary, archetype, setting, issues) != term.negated for term in self.terms)


def parse(text: str, *, only_findings: bool = False) -> Filter:
    return Filter(tuple(_term(word) for word in text.lower().split()), only_findings)


def _term(word: str) -> Term:
    negated, bare = word.startswith("!"), word.removeprefix("!")
    name, colon, rest = bare.partition(":")
    if colon and name in FIELDS:
        return Term(name, tuple(part for part in rest.split(",") if part), negated)
    return Term("", (bare,), negated)


def _holds(term: Term, summary: Summary, archetype: str, setting: str, issues: Sequence[Issue]) -> bool:
    """Whether one of the term's texts fits. A term still without a text holds nothing back."""
    if not term.texts or not term.texts[0]:
        return not term.negated
    words = _words(term.field, summary, archetype, setting, issues)
    if term.field == "sev":
        return any(word.startswith(text) for text in term.texts for word in words)
    return any(text in word for text in term.texts for word in words)


def _words(field: str, summary: Summary, archetype: str, setting: str, issues: Sequence[Issue]) -> list[str]:
    findings = [issue.finding for issue in issues]
    match field:
        case "sev":
            return [severity for severity in SEVERITIES if any(f.severity == severity for f in findings)]
        case "rule":
            return [f"{f.rule} {f.slug}".lower() for f in findings]
        case "file":
            return [summary.client.file.lower()]
        case "state":
            return [issue.standing for issue in issues]
    name = f"{label(summary.client.id)} {summary.client.file} {archetype}".lower()
    return [name, setting, *(f"{f.rule} {f.slug} {f.message}".lower() for f in findings)]
