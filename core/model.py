"""What the rooms hand to one another: clients, values, cells, worlds, findings, fixes.

Everything here is plain data. A *place in text* is a :class:`Span`: offsets count code points of
``Source.text``, the end is exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from .around import Origin, Pool, Use

Scalar: TypeAlias = str | int | float | bool

MAX_ITEMS = 500
"""A list of more items is not followed: AWS takes no more than 100 in any setting."""

Language: TypeAlias = Literal["terraform", "terraform-json", "cloudformation-yaml", "cloudformation-json"]
Severity: TypeAlias = Literal["info", "low", "medium", "high", "critical"]
Confidence: TypeAlias = Literal["high", "medium", "low"]
Level: TypeAlias = Literal["safe", "behavior", "replacement"]
Operation: TypeAlias = Literal["set", "add", "remove", "unset"]
Status: TypeAlias = Literal["open", "suppressed", "baseline"]
Archetype: TypeAlias = Literal["spa", "mobile", "web", "m2m", "admin", "managed", "unknown"]

SEVERITIES: tuple[Severity, ...] = ("info", "low", "medium", "high", "critical")
LEVELS: tuple[Level, ...] = ("safe", "behavior", "replacement")
NAMED_ARCHETYPES: tuple[Archetype, ...] = ("web", "spa", "mobile", "m2m", "admin")
"""The kinds that a person can say a client is of."""
ARCHETYPES: tuple[Archetype, ...] = ("spa", "mobile", "web", "m2m", "admin", "managed", "unknown")


class CogtuiError(Exception):
    """What a person can be told in one sentence. Never carries a traceback to the screen."""


class CannotEdit(CogtuiError):
    """A content can't be written at a cell; the message is one clause without a final stop."""


class UsageError(CogtuiError):
    """The command line is wrong, or a file that it names."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read or done, said once. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Span:
    file: str
    start: int
    end: int


# ------------------------------------------------------------------------------------------- cells


@dataclass(frozen=True, slots=True)
class Limits:
    """What a declared parameter or variable allows its own default to be."""

    allowed: tuple[str, ...] | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A place that can be written, named by where it stands in the *original* text.

    ``scalar``: a scalar literal, a literal part of a template, a ``null`` or ``AWS::NoValue``; the span covers the literal.
    ``list``: a list literal; the span covers it whole.
    ``csv``: one scalar that spells a list with commas (a CloudFormation list parameter).
    ``hole``: something that could stand in a body and does not. The span is the body's (a Terraform block, a mapping),
    ``path`` the names from there inwards, in the file's own language.
    ``member``: a member that could stand in an object literal and does not; the span is the literal's, ``path`` its name.
    """

    file: str
    start: int
    end: int
    kind: Literal["scalar", "list", "csv", "hole", "member"]
    path: tuple[str, ...] = ()
    locked: str = field(default="", compare=False)
    limits: Limits | None = field(default=None, compare=False)
    size: int | None = field(default=None, compare=False)
    """How many elements a list literal is written with; an expression may hand on only some of them."""

    @property
    def span(self) -> Span:
        return Span(self.file, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Kept:
    """An element of a list literal that stays, by its index in the original text."""

    index: int


ListContent: TypeAlias = tuple["Kept | Scalar", ...]
Content: TypeAlias = "Scalar | ListContent"
"""What an overridden cell holds: a scalar; for ``list`` and ``csv`` the elements that stay and the new ones, in order;
for a ``hole`` or ``member`` a scalar or a tuple of scalars."""

Overrides: TypeAlias = Mapping[Cell, Content]


@dataclass(frozen=True, slots=True)
class Reference:
    """Another resource of the same template: its name, or one of its attributes."""

    name: str
    attribute: str = ""


Written: TypeAlias = "Scalar | Reference"
Writable: TypeAlias = "Content | Reference | tuple[Kept | Written, ...]"
"""What CloudFormation's editor writes at a cell: a content that may hold references."""


def untouched(reads: AbstractSet[Cell], overrides: Overrides) -> bool:
    """Whether none of these cells is overridden. The fewer are looked up: overrides grow with an estate."""
    if len(reads) < len(overrides):
        return not any(cell in overrides for cell in reads)
    return not any(cell in reads for cell in overrides)


# ------------------------------------------------------------------------------------------ values


@dataclass(frozen=True, slots=True)
class Step:
    """One station on the way from a setting to where its value is written: ``var.urls``, ``local.flows``."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Known:
    """A scalar that is certain. ``cell`` is None where nothing can be written (a computed value), with ``locked`` saying why.

    ``weak``: known only by a default that a deployment may override. ``others`` are further cells that would do, nearest first.
    """

    value: Scalar
    span: Span
    cell: Cell | None = None
    weak: bool = False
    via: tuple[Step, ...] = ()
    locked: str = ""
    others: tuple[Cell, ...] = ()
    parts: tuple[Known, ...] = ()
    """What a text was put together from: a part that is written can be changed on its own."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Not set, so AWS uses its default. ``cell`` is the hole, or the ``null`` / ``AWS::NoValue`` that stands there."""

    span: Span
    cell: Cell | None = None
    weak: bool = False
    via: tuple[Step, ...] = ()
    locked: str = ""
    others: tuple[Cell, ...] = ()


UnknownKind: TypeAlias = Literal["reference", "input", "expression"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not resolved. ``text`` is the expression as written, ``reason`` a clause such as ``var.urls has no default``.

    ``reference``: another resource's attribute, known after deployment; ``input``: a variable or parameter without a value;
    ``expression``: something that is not evaluated. ``target``: the address of the one resource that it speaks of, from
    the root module, without an instance's key. ``given_by``: the option with which a run would tell it (``--var host=…``).
    """

    text: str
    reason: str
    span: Span
    kind: UnknownKind = "expression"
    via: tuple[Step, ...] = ()
    target: str = ""
    given_by: str = ""


@dataclass(frozen=True, slots=True)
class Partial:
    """A template with known and unknown parts, in order: ``https://${var.host}/cb``. Known parts hold strings."""

    parts: tuple[Known | Unknown, ...]
    span: Span
    via: tuple[Step, ...] = ()

    @property
    def text(self) -> str:
        return "".join(str(p.value) if isinstance(p, Known) else "${" + p.text + "}" for p in self.parts)


@dataclass(frozen=True, slots=True)
class Element:
    """Where a list names an item: the list's cell, and which entry of its content."""

    cell: Cell
    entry: Kept | Scalar


@dataclass(frozen=True, slots=True)
class Item:
    value: Value
    elements: tuple[Element, ...] = ()


@dataclass(frozen=True, slots=True)
class ListValue:
    """A list. ``complete`` is False when it may hold more than ``items``; ``cell`` is where an item would be added.

    ``unordered``: a set, whose items stand in the order of their text.
    """

    items: tuple[Item, ...]
    span: Span
    complete: bool = True
    cell: Cell | None = None
    weak: bool = False
    via: tuple[Step, ...] = ()
    locked: str = ""
    others: tuple[Cell, ...] = ()
    unordered: bool = False


class Deferred:
    """A value that nobody asked for yet. Only the language that made it can tell what it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class ObjectValue:
    """An object or map, inside of an expression: no setting holds one.

    ``literals`` are the object literals in which a missing member could be written, nearest first: ``member`` cells without
    a path.
    """

    members: Mapping[str, Deferred | Value]
    span: Span
    complete: bool = True
    literals: tuple[Cell, ...] = ()
    weak: bool = False
    via: tuple[Step, ...] = ()
    conditions: Mapping[str, tuple[Formula, str]] = field(default_factory=dict)
    """When members are there that need not be, and how a person reads it."""


@dataclass(frozen=True, slots=True)
class Present:
    """A nested block or object is there (``token_validity_units``); its members are settings of their own."""

    span: Span


@dataclass(frozen=True, slots=True)
class Choice:
    """Two values, and the condition that chooses. ``when`` is the condition as a person reads it."""

    condition: Formula
    when: str
    then: Value
    otherwise: Value
    span: Span


Value: TypeAlias = Known | Absent | Unknown | Partial | ListValue | ObjectValue | Present | Choice


# ------------------------------------------------------------------------------------------ worlds


@dataclass(frozen=True, slots=True)
class Atom:
    """``subject == value``, undecided. ``default`` is its truth under the defaults, None where there is none.

    ``among`` are all values the subject may take, None when not declared.
    """

    subject: str
    value: Scalar
    default: bool | None = field(default=None, compare=False)
    among: tuple[Scalar, ...] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    of: Formula


@dataclass(frozen=True, slots=True)
class All:
    of: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Any:
    of: tuple[Formula, ...]


Formula: TypeAlias = "bool | Atom | Not | All | Any"


@dataclass(frozen=True, slots=True)
class World:
    """One consistent assignment of the undecided conditions. ``label`` is empty when there is only one world."""

    truth: tuple[tuple[Atom, bool], ...] = ()
    label: str = ""


# ----------------------------------------------------------------------------------------- clients


@dataclass(frozen=True, slots=True)
class Client:
    """One user pool client instance. ``settings`` holds a value for every row of the settings table, by its Terraform name.

    ``header`` covers the resource's opening word (``resource``) or the logical id; ``block`` all of the resource.
    ``reads`` are all cells that evaluating it looked at. ``unknown_members`` are names that the resource type does not have,
    ``repeated_members`` those that stand more than once; ``labels`` the words it is called by (resource label or logical id).
    ``shared_body``: the block makes more than this one instance. ``inert``: settings that Terraform is told to ignore.
    ``uses`` are the places that refer to it, in its module and, through outputs, in those that call it. ``exists`` is the
    condition under which it is made at all, ``beside`` what the resource says that is no setting (``depends_on``).
    ``origin`` says who generated the file, None where a person writes it.
    """

    id: str
    address: str
    language: Language
    resource_type: str
    file: str
    header: Span
    block: Span
    settings: Mapping[str, Value]
    pool: Pool | None = None
    reads: frozenset[Cell] = frozenset()
    unknown_members: tuple[tuple[str, Span], ...] = ()
    repeated_members: tuple[tuple[str, Span], ...] = ()
    labels: tuple[str, ...] = ()
    origin: Origin | None = None
    shared_body: bool = False
    inert: frozenset[str] = frozenset()
    uses: tuple[Use, ...] = ()
    exists: Formula = True
    beside: Mapping[str, Value] = field(default_factory=dict)

    @property
    def generated(self) -> bool:
        """Nothing of its file is ever written."""
        return self.origin is not None

    def value(self, name: str) -> Value:
        """A setting, or what the resource says beside them."""
        return self.settings[name] if name in self.settings else self.beside[name]

    def values(self) -> Iterator[tuple[str, Value]]:
        yield from self.settings.items()
        yield from self.beside.items()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a template says to cogtui: ``# cogtui: allow …``, or the same in a resource's metadata.

    ``text`` is what follows ``cogtui:``; ``fields`` holds it instead where it is written as a table. ``over`` is the stretch of
    the file that it speaks of, ``line`` the line on which that begins, ``names`` the members that begin there.
    """

    span: Span
    text: str
    over: tuple[int, int]
    line: tuple[int, int]
    names: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] | None = None


# -------------------------------------------------------------------------------- findings and fixes


@dataclass(frozen=True, slots=True)
class Template:
    """A new text for a :class:`Partial`: literal parts, and None where an unknown part stays."""

    parts: tuple[str | None, ...]


Wanted: TypeAlias = "Scalar | tuple[str, ...] | Template | None"


@dataclass(frozen=True, slots=True)
class Change:
    """One wanted change of a client's setting.

    ``path`` is the setting's Terraform name (``token_validity_units.access_token``). ``index`` names an item of a list *as the
    rule saw it*; with it, ``set`` replaces and ``remove`` deletes that item. ``add`` appends ``value`` to a list. ``set``
    without an index sets the whole setting; on a list that is there it becomes the fewest removals and additions.
    """

    path: str
    operation: Operation
    value: Wanted = None
    index: int | None = None

    def __str__(self) -> str:
        where = self.path if self.index is None else f"{self.path}[{self.index}]"
        return f"{self.operation} {where}"


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to mend a finding. Its changes stand or fall together. ``key`` is how a profile names it."""

    title: str
    level: Level
    changes: tuple[Change, ...]
    breaks: str = ""
    key: str = "fix"


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule says about a client in one world; audit makes a :class:`Finding` of it.

    ``part`` is the rule's letter (``b``), which has its own severity. ``severity`` overrides the part's.
    ``because`` are further settings whose certainty bears on this one. ``at`` is where it stands, if not there.
    """

    setting: str
    message: str
    part: str = ""
    index: int | None = None
    severity: Severity | None = None
    rejected: bool = False
    confidence: Confidence = "high"
    fixes: tuple[Fix, ...] = ()
    no_fix: str = ""
    because: tuple[str, ...] = ()
    at: Span | None = None


FindingKey: TypeAlias = tuple[str, str, str, str, str, str]
"""A finding's client, rule, part, setting, message and worlds: the same before and after an unrelated edit."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``fixes`` come best first. ``no_fix`` says why there is none, or why none is applied by itself."""

    rule: str
    slug: str
    part: str
    severity: Severity
    confidence: Confidence
    client: str
    setting: str
    worlds: tuple[World, ...]
    every_world: bool
    span: Span
    message: str
    rejected: bool
    fixes: tuple[Fix, ...]
    no_fix: str = ""
    index: int | None = None
    status: Status = "open"
    status_reason: str = ""
    """Why it may stay, where whoever suppressed it said so."""

    @property
    def called(self) -> str:
        """Its rule by id and slug; the id of a profile's own rule holds the slug."""
        return self.rule if self.rule.endswith(f":{self.slug}") else f"{self.rule} {self.slug}"

    @property
    def key(self) -> FindingKey:
        worlds = "" if self.every_world else " or ".join(world.label for world in self.worlds)
        return (self.client, self.rule, self.part, self.setting, self.message, worlds)
