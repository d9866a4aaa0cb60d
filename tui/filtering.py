"""What a filter lets through: words, and ``sev: rule: file: state: client:`` terms; ``!`` turns one round. All must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from operator import attrgetter
from typing import TypeVar

from .issues import Issue, Summary
from .wording import label

FIELDS = ("sev", "rule", "file", "state", "client")
FILTER_HELP = "words  sev:high,critical  rule:CGT101  file:prod  client:web  state:open  !not"


class Subject:
    """What a filter is held against: a setting of a client, with one of its findings or none."""

    __slots__ = ("_words", "archetype", "issue", "setting", "summary")

    def __init__(self, summary: Summary, archetype: str, setting: str, issue: Issue | None) -> None:
        self.summary = summary
        self.archetype = archetype
        self.setting = setting
        self.issue = issue
        self._words = ""

    @property
    def words(self) -> str:
        """All that plain words look at, in lower case; made when first asked for."""
        if not self._words:
            client, finding = self.summary.client, self.issue.finding if self.issue else None
            about = f"{finding.rule} {finding.slug} {finding.message}" if finding else ""
            self._words = f"{_named(client.id)} {client.file} {self.archetype}\n{self.setting}\n{about}".lower()
        return self._words

    def source(self, field: str) -> tuple[str, ...]:
        """What stands in a field."""
        client, finding = self.summary.client, self.issue.finding if self.issue else None
        match field:
            case "client":
                return (client.id,)
            case "file":
                return (client.file, finding.span.file) if finding else (client.file,)
            case "sev":
                return (finding.severity,) if finding else ()
            case "rule":
                return (finding.rule, finding.slug) if finding else ()
        return (self.issue.standing,) if self.issue else ()


class Subjects:
    """The subjects of each client: its issues and itself. Made again only when its summary is another."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Summary, str, list[Subject]]] = {}

    def of(self, summary: Summary, archetype: str) -> list[Subject]:
        kept = self._kept.get(summary.client.id)
        if kept is None or kept[0] is not summary or kept[1] != archetype:
            issues = [Subject(summary, archetype, issue.finding.setting, issue) for issue in summary.issues]
            kept = (summary, archetype, [Subject(summary, archetype, "", None), *issues])
            self._kept[summary.client.id] = kept
        return kept[2]


@lru_cache(maxsize=1 << 14)
def _named(id: str) -> str:
    return label(id)


_SOURCES: Mapping[str, Callable[[Subject], object]] = {
    "client": attrgetter("summary.client.id"),
    "file": attrgetter("summary.client.file", "issue.finding.span.file"),
    "sev": attrgetter("issue.finding.severity"),
    "rule": attrgetter("issue.finding.rule"),
    "state": attrgetter("issue.standing"),
}
"""What the text of a finding's field depends on."""

_FEW = 50
"""Among so few subjects it does not pay to look for those that are alike. A client itself has no finding to be alike in."""

SubjectT = TypeVar("SubjectT", bound=Subject)


@dataclass(frozen=True, slots=True)
class Term:
    """Holds where one of ``texts`` stands in the field, the empty field being all words."""

    field: str
    texts: tuple[str, ...]
    negated: bool

    def holds(self, subject: Subject) -> bool:
        return self._found(subject.source(self.field) if self.field else (subject.words,))

    def kept(self, subjects: list[SubjectT]) -> list[SubjectT]:
        """Those findings for which it holds. Many have the same in a field, which is looked at once."""
        if not self.texts:
            return subjects
        if not self.field:
            wanted, negated = self.texts[0], self.negated
            return [subject for subject in subjects if (wanted in subject.words) != negated]
        if len(subjects) < _FEW:
            return [subject for subject in subjects if self.holds(subject)]
        sources = list(map(_SOURCES[self.field], subjects))
        fits = {source: self.holds(one) for source, one in dict(zip(sources, subjects, strict=True)).items()}
        return list(compress(subjects, map(fits.__getitem__, sources)))

    def _found(self, source: tuple[str, ...]) -> bool:
        """Whether one of the texts fits. A term still without a text holds nothing back."""
        if not self.texts:
            return True
        if self.field == "sev":
            return source[0].startswith(self.texts) != self.negated if source else self.negated
        text = " ".join((*source, *map(_named, source)) if self.field == "client" else source).lower()
        return any(wanted in text for wanted in self.texts) != self.negated


@dataclass(frozen=True, slots=True)
class Filter:
    """The terms of one filter; an empty filter lets everything through. ``only_findings`` hides settings without one."""

    terms: tuple[Term, ...] = ()
    only_findings: bool = False

    def client(self, subjects: Iterable[Subject]) -> bool:
        """A client is shown when one of its subjects is."""
        return not self.terms or bool(self.kept(subjects))

    def row(self, summary: Summary, archetype: str, setting: str, issue: Issue | None) -> bool:
        subject = Subject(summary, archetype, setting, issue)
        return all(term.holds(subject) for term in self.terms)

    def kept(self, subjects: Iterable[SubjectT]) -> list[SubjectT]:
        """The findings that pass, in their order."""
        found = list(subjects)
        for term in self.terms:
            found = term.kept(found)
        return found


def parse(text: str, *, only_findings: bool = False) -> Filter:
    return Filter(tuple(_term(word) for word in text.lower().split()), only_findings)


def _term(word: str) -> Term:
    negated, bare = word.startswith("!"), word.removeprefix("!")
    name, colon, rest = bare.partition(":")
    if colon and name in FIELDS:
        return Term(name, tuple(part for part in rest.split(",") if part), negated)
    return Term("", (bare,) if bare else (), negated)
