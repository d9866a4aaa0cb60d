"""What looking up a variable of Serverless Framework comes to, before it is known what kind of value is wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ..documents.nodes import Entry, MappingNode, Node, SequenceNode, key_text, resolved
from ..model import Atom, Formula, Known, Span, Step, Unknown, UnknownKind, Value
from .included import File
from .properties import MERGED
from .scope import Reach, Scope
from .template import BEHIND_ALIAS


@dataclass(frozen=True, slots=True)
class Found:
    """A node in a file of the service. ``subject`` is what a deployment may decide otherwise: ``stage``."""

    node: Node
    file: File
    path: tuple[str, ...]
    reach: Reach
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Plain:
    """A value that stands in no file, or none that is known."""

    value: Value
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing: an alternative takes its place. ``by_deployment``: whoever deploys may give it."""

    value: Unknown
    subject: str = ""
    by_deployment: bool = False


@dataclass(frozen=True, slots=True)
class Fork:
    condition: Formula
    when: str
    then: Outcome
    otherwise: Outcome


Outcome: TypeAlias = Found | Plain | Missing | Fork


def each(outcome: Outcome, of: Callable[[Found | Plain | Missing], Outcome]) -> Outcome:
    """A function of an outcome; of a fork, that of both branches."""
    if isinstance(outcome, Fork):
        return replace(outcome, then=each(outcome.then, of), otherwise=each(outcome.otherwise, of))
    return of(outcome)


def count(outcome: Outcome) -> int:
    return count(outcome.then) + count(outcome.otherwise) if isinstance(outcome, Fork) else 1


def by_default(outcome: Outcome) -> Outcome:
    """The branch that holds where a deployment decides nothing."""
    while isinstance(outcome, Fork):
        held = isinstance(outcome.condition, Atom) and outcome.condition.default is True
        outcome = outcome.then if held else outcome.otherwise
    return outcome


def weakened(outcome: Outcome, subject: str) -> Outcome:
    """What a deployment may override, by ``subject``."""

    def one(of: Found | Plain | Missing) -> Outcome:
        if isinstance(of, Found):
            return replace(of, reach=replace(of.reach, weak=True), subject=of.subject or subject)
        if isinstance(of, Plain):
            value = replace(of.value, weak=True) if isinstance(of.value, Known) else of.value
            return Plain(value, of.subject or subject)
        return replace(of, subject=of.subject or subject)

    return each(outcome, one)


@dataclass(frozen=True, slots=True)
class Ask:
    """Where a variable stands, and what evaluating it carries with it. ``exhaustive``: nothing takes its place if it fails."""

    text: str
    reach: Reach
    scope: Scope
    span: Span
    exhaustive: bool = True

    def unknown(self, reason: str, kind: UnknownKind = "expression") -> Unknown:
        return Unknown(self.text, reason, self.span, kind, self.reach.via)

    def plain(self, reason: str, kind: UnknownKind = "expression") -> Plain:
        return Plain(self.unknown(reason, kind))

    def start(self, node: Node, file: File, way: str) -> Found:
        return Found(node, file, (), self.reach.along(Step(way, self.span)))


# ---------------------------------------------------------------------------------------------- keys


@dataclass(frozen=True, slots=True)
class Open:
    """A part of a key that a deployment decides."""

    subject: str
    default: str | None


@dataclass(frozen=True, slots=True)
class Key:
    """A key or path, put together from what is certain and what a deployment decides."""

    parts: tuple[str | Open, ...]

    @property
    def text(self) -> str | None:
        """All of it, where nothing is open."""
        return "".join(str(part) for part in self.parts) if not self.subjects else None

    @property
    def subjects(self) -> frozenset[str]:
        return frozenset(part.subject for part in self.parts if isinstance(part, Open))

    @property
    def default(self) -> str | None:
        """What the open part is by default."""
        return next(part.default for part in self.parts if isinstance(part, Open))

    @property
    def shown(self) -> str:
        return "".join(part if isinstance(part, str) else f"<{part.subject}>" for part in self.parts)

    def __add__(self, other: Key) -> Key:
        return Key((*self.parts, *other.parts))

    def split(self, separator: str) -> list[Key]:
        """Its steps. What is open holds no separator."""
        found: list[tuple[str | Open, ...]] = [()]
        for part in self.parts:
            first, *more = part.split(separator) if isinstance(part, str) else [part]
            found[-1] = (*found[-1], first)
            found += [(piece,) for piece in more]
        return [Key(tuple(part for part in parts if part != "")) for parts in found]

    def pattern(self) -> re.Pattern[str]:
        """What the key may come to; the group is what is open."""
        written, seen = "", False
        for part in self.parts:
            written += re.escape(part) if isinstance(part, str) else "(?P=open)" if seen else r"(?P<open>[^/]+)"
            seen = seen or isinstance(part, Open)
        return re.compile(written)

    def any_pattern(self) -> re.Pattern[str]:
        """The same, whatever the open parts are."""
        return re.compile("".join(re.escape(part) if isinstance(part, str) else "[^/]+" for part in self.parts))


@dataclass(frozen=True, slots=True)
class KeyFork:
    condition: Formula
    when: str
    then: AnyKey
    otherwise: AnyKey


AnyKey: TypeAlias = Key | KeyFork | Unknown


def joined(first: AnyKey, second: AnyKey) -> AnyKey:
    for one in (first, second):
        if isinstance(one, Unknown):
            return one
    if isinstance(first, KeyFork):
        return replace(first, then=joined(first.then, second), otherwise=joined(first.otherwise, second))
    if isinstance(second, KeyFork):
        return replace(second, then=joined(first, second.then), otherwise=joined(first, second.otherwise))
    return first + second if isinstance(first, Key) and isinstance(second, Key) else first


def for_key(key: AnyKey, of: Callable[[Key], Outcome]) -> Outcome:
    """A function of a key; of one that is chosen, that of both."""
    if isinstance(key, Unknown):
        return Plain(key)
    if isinstance(key, KeyFork):
        return Fork(key.condition, key.when, for_key(key.then, of), for_key(key.otherwise, of))
    return of(key)


def matching(names: Sequence[str], key: Key) -> list[tuple[str, str]]:
    """The names that a key with an open part may come to, each with what the part then is."""
    pattern = key.pattern()
    return [(name, match["open"]) for name in names if (match := pattern.fullmatch(name))]


def among(
    rows: Sequence[tuple[str, str]],
    key: Key,
    found: Callable[[str], Outcome],
    missing: Missing,
    exhaustive: bool,
    all_of_them: bool,
) -> Outcome:
    """What stands under a key of which a part is open: a choice among the rows that match it.

    ``exhaustive``: a deployment without one of them fails. ``all_of_them``: nothing else is told apart by that part, so the
    last row needs no condition.
    """
    (subject,), values = key.subjects, tuple(value for _, value in rows)
    last: Outcome = missing
    for at, (name, value) in reversed(list(enumerate(rows))):
        if at == len(rows) - 1 and exhaustive and all_of_them:
            last = found(name)
            continue
        held = None if key.default is None else key.default == value
        atom = Atom(subject, value, held, values if exhaustive else None)
        last = Fork(atom, f"{subject} is {value}", found(name), last)
    return last


# ------------------------------------------------------------------------------------------- members


@dataclass(frozen=True, slots=True)
class Row:
    node: Node
    merged: bool = False


def rows(node: Node) -> dict[str, Row]:
    """What stands under the keys of a mapping, merged ones too, or under the indexes of a list."""
    if isinstance(node, SequenceNode):
        return {str(index): Row(item) for index, item in enumerate(node.items)}
    if not isinstance(node, MappingNode) or node.tag:
        return {}
    own = {name: Row(entry.value) for entry in node.entries if (name := key_text(entry)) is not None and name != "<<"}
    merged = {name: row for name, row in _merged(node.entries) if name not in own}
    return {**merged, **own}


def _merged(entries: Sequence[Entry], depth: int = 0) -> Iterator[tuple[str, Row]]:
    """An earlier source of a merge counts more than a later one, so it comes last."""
    for entry in entries if depth < 10 else ():
        if key_text(entry) == "<<":
            source = resolved(entry.value)
            for one in reversed(source.items) if isinstance(source, SequenceNode) else [source]:
                inner = resolved(one)
                if isinstance(inner, MappingNode):
                    yield from _merged(inner.entries, depth + 1)
                    yield from ((name, Row(e.value, True)) for e in inner.entries if (name := key_text(e)) not in (None, "<<"))


def below(at: Found, name: str, row: Row) -> Found:
    """One step down. The way is told by where it ends."""
    reach = at.reach.behind(MERGED) if row.merged else at.reach
    node = at.node
    reach = reach.behind(BEHIND_ALIAS) if node is not resolved(node) else reach
    *before, last = reach.via
    separator = "" if last.text.endswith(":") else "." if ":" in last.text else ":"
    way = (*before, Step(f"{last.text}{separator}{name}", last.span))
    return replace(at, node=row.node, path=(*at.path, name), reach=replace(reach, via=way))
