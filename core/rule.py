"""The form of a rule: what it finds, why it matters, its options, its examples, and the function that checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from .model import Archetype, Found, Level, Severity
from .view import View

OptionValue: TypeAlias = int | bool | str | tuple[str, ...]
Options: TypeAlias = Mapping[str, OptionValue]
Check: TypeAlias = Callable[[View, Options], Iterator[Found]]
Measured: TypeAlias = "int | frozenset[str] | None"
SeverityOrOff: TypeAlias = 'Severity | Literal["off"]'


@dataclass(frozen=True, slots=True)
class Option:
    """A knob. Durations are seconds here and ``"45m"``, ``"12h"``, ``"30d"`` in a profile.

    ``limits`` are inclusive, in seconds for durations. ``choices`` bounds the items of ``strings``.
    """

    name: str
    kind: Literal["integer", "duration", "boolean", "string", "strings", "patterns"]
    default: OptionValue
    summary: str
    limits: tuple[int, int] | None = None
    choices: tuple[str, ...] = ()
    by_archetype: Mapping[Archetype, OptionValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A lettered part of a rule. Where ``severity`` is None the rule's own holds. ``level`` None: no automatic edit."""

    letter: str
    summary: str
    severity: SeverityOrOff | None = None
    by_archetype: Mapping[Archetype, SeverityOrOff] = field(default_factory=dict)
    level: Level | None = None
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """The same client three times, as the lines inside the resource (Terraform) or its properties (YAML, JSON members).

    ``around`` are further resources of the template, written out whole. ``fixed`` is what all fixes up to the rule's level
    make of ``bad``; where a rule has no fix it equals ``bad``. ``whole``: each of the three is a whole template, because what
    is wrong stands beside the client.
    """

    bad: str
    fixed: str
    good: str
    around: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    terraform: Case
    yaml: Case
    json: Case


@dataclass(frozen=True, slots=True)
class Link:
    """A source: what it is, where to read it. ``url`` is empty for a standard that is named well enough."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Severities and options are those of the ``baseline`` profile; ``level`` is its fix's, None where it has none.

    ``settings`` are those whose values it judges. ``measure`` gives the number or set that ``check`` compares with its limit,
    so that a new limit is compared and not audited again; the option it is compared with is ``measured``.
    """

    id: str
    slug: str
    title: str
    severity: SeverityOrOff
    level: Level | None
    settings: tuple[str, ...]
    what: str
    why: str
    sources: tuple[Link, ...]
    check: Check
    example: Example
    breaks: str = ""
    by_archetype: Mapping[Archetype, SeverityOrOff] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    options: tuple[Option, ...] = ()
    rejected: bool = False
    measure: Callable[[View], Measured] | None = None
    measured: str = ""

    def part(self, letter: str) -> Part | None:
        return next((part for part in self.parts if part.letter == letter), None)
