"""What a rule sees: one client in one world, with plain values.

Everything here is three-valued. ``has`` and ``lacks`` are each true only when that is certain, so ``not view.has(…)`` is not
``view.lacks(…)``; ``scalar`` is None when a value is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations, islice, product
from typing import TypeAlias

from . import settings
from .around import Pool
from .model import (
    Absent,
    All,
    Any,
    Archetype,
    Atom,
    Cell,
    Choice,
    Client,
    Formula,
    Item,
    Known,
    ListValue,
    Not,
    ObjectValue,
    Partial,
    Present,
    Scalar,
    Unknown,
    Value,
    World,
)

MAX_WORLDS = 64
_MAX_ASSIGNMENTS = 4096
_FEW = 6
"""So many conditions have no more worlds than are looked at."""

_Formulas: TypeAlias = "tuple[tuple[str, Formula], ...]"
PlainValue: TypeAlias = "Known | Absent | Unknown | Partial | ListValue | Present"


# ---------------------------------------------------------------------------------------- formulas


def atoms_of(formula: Formula) -> Iterator[Atom]:
    match formula:
        case Atom():
            yield formula
        case Not(of):
            yield from atoms_of(of)
        case All(of) | Any(of):
            for part in of:
                yield from atoms_of(part)


def holds(formula: Formula, truth: Mapping[Atom, bool]) -> bool:
    match formula:
        case bool():
            return formula
        case Atom():
            return truth[formula]
        case Not(of):
            return not holds(of, truth)
        case All(of):
            return all(holds(part, truth) for part in of)
        case Any(of):
            return any(holds(part, truth) for part in of)


def choices_of(value: Value) -> Iterator[Choice]:
    match value:
        case Choice():
            yield value
            yield from choices_of(value.then)
            yield from choices_of(value.otherwise)
        case ListValue():
            for item in value.items:
                yield from choices_of(item.value)


def worlds_of(client: Client) -> tuple[World, ...]:
    """The consistent assignments of a client's undecided conditions, the defaults' one first, at most :data:`MAX_WORLDS`.

    Where there are more, those come in that differ least from the defaults', and each condition goes both ways in one of them.
    """
    choices = [choice for value in client.settings.values() for choice in choices_of(value)]
    if not choices:
        return (World(),)
    formulas = tuple(dict.fromkeys((choice.when, choice.condition) for choice in choices))
    exists = client.exists
    atoms = _distinct(atom for formula in (*(f for _, f in formulas), exists) for atom in atoms_of(formula))
    kept_apart = tuple((atom.default, atom.among) for atom in atoms)
    return _worlds(formulas, exists, atoms, kept_apart) or _worlds(formulas, True, atoms, kept_apart)


def _distinct(atoms: Iterable[Atom]) -> tuple[Atom, ...]:
    """Each comparison once: of equal ones that which tells what the subject may be."""
    found: dict[Atom, Atom] = {}
    for atom in atoms:
        if atom not in found or found[atom].among is None:
            found[atom] = atom
    return tuple(found.values())


@lru_cache(maxsize=4096)
def _worlds(formulas: _Formulas, exists: Formula, atoms: tuple[Atom, ...], _kept_apart: object) -> tuple[World, ...]:
    """Those in which the client is made. ``_kept_apart`` is what equal atoms may differ in."""
    orders = [(True, False) if atom.default is not False else (False, True) for atom in atoms]
    all_of_them = len(atoms) <= _FEW
    assignments = product(*orders) if all_of_them else _by_distance(_possible(atoms, orders))
    found: dict[tuple[bool, ...], World] = {}
    for assignment in islice(assignments, _MAX_ASSIGNMENTS):
        truth = dict(zip(atoms, assignment, strict=True))
        if _consistent(truth) and holds(exists, truth):
            outcome = tuple(holds(formula, truth) for _, formula in formulas)
            found.setdefault(outcome, World(tuple(truth.items()), _label(formulas, outcome)))
    worlds = [found[outcome] for outcome in _telling(list(found))]
    return tuple(worlds) if len(worlds) > 1 else tuple(World(world.truth) for world in worlds)


def _label(formulas: _Formulas, outcome: tuple[bool, ...]) -> str:
    came_out = list(zip(formulas, outcome, strict=True))
    settled = {atom.subject for (when, formula), held in came_out if held and (atom := _spoken(when, formula))}
    said = [when if held else _denied(when, formula, formulas, settled) for (when, formula), held in came_out]
    return " and ".join(dict.fromkeys(text for text in said if text))


def _spoken(when: str, formula: Formula) -> Atom | None:
    """The comparison that a condition reads as; None where it goes by a name."""
    if not isinstance(formula, Atom) or formula.subject not in when:
        return None
    return formula if str(formula.value) in when.replace(formula.subject, "", 1) else None


def _denied(when: str, formula: Formula, formulas: _Formulas, settled: set[str]) -> str:
    """A condition that does not hold. Where it is known what holds instead, that is said, once."""
    atom = _spoken(when, formula)
    if atom is not None and atom.subject in settled:
        return ""
    left = _left(atom, formulas) if atom is not None else []
    if atom is None or len(left) != 1:
        return f"not {when}"
    before, _, after = when.rpartition(str(atom.value))
    return f"{before}{left[0]}{after}"


def _left(atom: Atom, formulas: _Formulas) -> list[Scalar]:
    """The values that a subject may have and that it is not compared with."""
    compared = {other.value for _, other in formulas if isinstance(other, Atom) and other.subject == atom.subject}
    return [value for value in atom.among or () if value not in compared]


def _possible(atoms: Sequence[Atom], orders: Sequence[tuple[bool, bool]]) -> list[tuple[bool, bool]]:
    """With a start that can be: of comparisons of one subject that have no default only the first holds."""
    held = {atom.subject for atom in atoms if atom.default}
    possible = []
    for atom, order in zip(atoms, orders, strict=True):
        clashes = atom.default is None and atom.subject in held
        held |= {atom.subject} if order[0] else set()
        possible.append((False, True) if clashes else order)
    return possible


def _by_distance(orders: Sequence[tuple[bool, bool]]) -> Iterator[tuple[bool, ...]]:
    """The assignments in which none, then one, then two … of the conditions go the other way than by default."""
    for count in range(len(orders) + 1):
        for turned in combinations(range(len(orders)), count):
            yield tuple(order[index in turned] for index, order in enumerate(orders))


def _telling(outcomes: list[tuple[bool, ...]]) -> list[tuple[bool, ...]]:
    """At most :data:`MAX_WORLDS` of the outcomes, in their order: the first to show a condition both ways, then others."""
    if len(outcomes) <= MAX_WORLDS:
        return outcomes
    shown: set[tuple[int, bool]] = set()
    needed = []
    for outcome in outcomes:
        if not shown.issuperset(enumerate(outcome)):
            shown.update(enumerate(outcome))
            needed.append(outcome)
    rest = [outcome for outcome in outcomes if outcome not in needed]
    chosen = {*needed[:MAX_WORLDS], *rest[: max(MAX_WORLDS - len(needed), 0)]}
    return [outcome for outcome in outcomes if outcome in chosen]


def _consistent(truth: Mapping[Atom, bool]) -> bool:
    """A subject equals at most one of the values it is compared with, and one of them when they are all it may be."""
    by_subject: dict[str, list[Atom]] = {}
    for atom in truth:
        by_subject.setdefault(atom.subject, []).append(atom)
    for atoms in by_subject.values():
        true = sum(truth[atom] for atom in atoms)
        if true > 1 or (true == 0 and _all_compared(atoms)):
            return False
    return True


def _all_compared(atoms: Sequence[Atom]) -> bool:
    """Whether a subject is compared with all that it may be."""
    compared = {atom.value for atom in atoms}
    return any(atom.among is not None and compared.issuperset(atom.among) for atom in atoms)


def in_world(value: Value, world: World) -> PlainValue:
    """The value that holds in a world: choices taken, list items that are absent there left out."""
    return _where(value, dict(world.truth))


def _where(value: Value, truth: Mapping[Atom, bool]) -> PlainValue:
    while isinstance(value, Choice):
        value = value.then if holds(value.condition, truth) else value.otherwise
    if isinstance(value, ObjectValue):
        return Unknown("", "an object stands where a value is expected", value.span)
    if isinstance(value, ListValue) and (truth or any(isinstance(item.value, Choice | Absent) for item in value.items)):
        plain = [Item(_where(item.value, truth), item.elements) for item in value.items]
        value = ListValue(
            tuple(item for item in plain if not isinstance(item.value, Absent)),
            value.span, value.complete, value.cell, value.weak, value.via, value.locked, value.others, value.unordered,
        )  # fmt: skip
    return _as_assumed(value, truth) if truth else value


_ASSUMED = "the condition decides what it is here"


def _as_assumed(value: PlainValue, truth: Mapping[Atom, bool]) -> PlainValue:
    """The value of a variable of which the world assumes something: its default is that of other worlds."""
    if isinstance(value, Known | Partial) and value.parts:
        return _rejoined(value, truth)
    origin = _origin(value)
    if isinstance(value, Partial | Present) or not origin:
        return value
    about = {atom.value: held for atom, held in truth.items() if atom.subject == origin}
    null = next((held for atom, held in truth.items() if atom.subject == f"{origin} == null"), None)
    if not about and null is None:
        return value
    if null:
        return Absent(value.span, None, via=value.via, locked=_ASSUMED)
    meant = next((wanted for wanted, held in about.items() if held), None)
    if meant is None and True in about:
        meant = False
    if meant is not None:
        return Known(_like(value, meant), value.span, None, via=value.via, locked=_ASSUMED)
    ruled_out = isinstance(value, Known) and any(_like(value, wanted) == value.value for wanted in about)
    if ruled_out or (isinstance(value, Absent) and null is False):
        return Unknown(origin, f"{origin} has its default in other cases only", value.span, "input", value.via)
    return value


def _rejoined(value: Known | Partial, truth: Mapping[Atom, bool]) -> PlainValue:
    """A text of several parts, with what the world assumes of each."""
    assumed = tuple(_as_assumed(part, truth) for part in value.parts)
    if assumed == value.parts:
        return value
    parts = tuple(_as_part(part) for part in assumed)
    known = tuple(part for part in parts if isinstance(part, Known))
    if len(known) < len(parts):
        return Partial(parts, value.span, value.via)
    weak = any(part.weak for part in known)
    return Known("".join(str(part.value) for part in known), value.span, None, weak, value.via, _ASSUMED, parts=known)


def _as_part(value: PlainValue) -> Known | Unknown:
    if isinstance(value, Known):
        return replace(value, value=str(value.value).lower()) if isinstance(value.value, bool) else value
    return value if isinstance(value, Unknown) else Unknown("", _ASSUMED, value.span)


def _origin(value: PlainValue) -> str:
    """The variable whose default a value is, unchanged; or the one without a default that it names. Empty where it is none."""
    match value:
        case Known(cell=Cell(), weak=True, via=via) | Absent(cell=Cell(), weak=True, via=via) | ListValue(weak=True, via=via):
            return via[-1].text.removeprefix("parameter ") if via else ""
        case Unknown(kind="input", via=via) if via:
            return value.text
    return ""


def _like(value: PlainValue, wanted: Scalar) -> Scalar:
    """A value as a condition spells it, of the type of the one that it stands for."""
    if not isinstance(value, Known) or not isinstance(wanted, str):
        return wanted
    if isinstance(value.value, bool):
        return {"true": True, "false": False}.get(wanted.lower(), wanted)
    return int(wanted) if isinstance(value.value, int) and wanted.isdecimal() and len(wanted) < 10 else wanted


# -------------------------------------------------------------------------------------------- view


@dataclass(frozen=True)
class View:
    """A client in a world, for rules. Settings are asked for by their Terraform names."""

    client: Client
    world: World = field(default_factory=World)
    archetype: Archetype = "unknown"
    facts: Pool | None = None
    """What a profile says about the pool; it fills in what the files don't show."""
    stated: bool = False
    """A profile says which kind of client it is: nothing has to be made of signs."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_values", {})

    def value(self, name: str) -> PlainValue:
        values: dict[str, PlainValue] = self.__dict__["_values"]
        if name not in values:
            values[name] = in_world(self.client.settings[name], self.world)
        return values[name]

    @property
    def pool(self) -> Pool | None:
        return self.facts or self.client.pool

    @property
    def managed(self) -> bool:
        """The client belongs to another AWS service, which made it."""
        return self.client.resource_type == "aws_cognito_managed_user_pool_client"

    def absent(self, name: str) -> bool:
        return isinstance(self.value(name), Absent)

    def unknown(self, name: str) -> bool:
        """Nothing certain can be said about it."""
        return isinstance(self.value(name), Unknown)

    def written(self, name: str) -> Scalar | None:
        """The scalar that is set, None when absent or not known."""
        value = self.value(name)
        return value.value if isinstance(value, Known) else None

    def scalar(self, name: str) -> Scalar | None:
        """The scalar in effect, AWS's default where absent; None when not known or there is no default."""
        value = self.value(name)
        if isinstance(value, Absent):
            default = settings.by_name()[name].default
            return None if isinstance(default, tuple) else default
        return value.value if isinstance(value, Known) else None

    def flag(self, name: str) -> bool | None:
        """A boolean in effect; the strings ``"true"`` and ``"false"`` are what they mean."""
        value = self.scalar(name)
        return {"true": True, "false": False}.get(str(value).lower())

    def number(self, name: str) -> int | None:
        """An integer in effect; the string ``"30"`` is what it means."""
        value = self.scalar(name)
        if isinstance(value, bool) or value is None:
            return None
        try:
            return int(value) if isinstance(value, str) or value == int(value) else None
        except (ValueError, OverflowError):
            return None

    def seconds(self, name: str) -> int | None:
        """A token lifetime in seconds (``access_token_validity`` …), None when number or unit is not known."""
        unit = self.scalar(f"token_validity_units.{name.removesuffix('_validity')}")
        number = self.number(name)
        scale = settings.TIME_UNITS.get(str(unit))
        return None if number is None or scale is None else number * scale

    def items(self, name: str) -> tuple[tuple[int, str], ...]:
        """The certain items in effect, with their index in the written list (-1 for a default's)."""
        value = self.value(name)
        if isinstance(value, ListValue):
            found = tuple((i, str(item.value.value)) for i, item in enumerate(value.items) if isinstance(item.value, Known))
            if value.items or not value.complete:
                return found
        elif not isinstance(value, Absent):
            return ()
        default = settings.by_name()[name].default
        return tuple((-1, item) for item in default) if isinstance(default, tuple) else ()

    def complete(self, name: str) -> bool:
        """Every item is known: the list holds nothing else."""
        value = self.value(name)
        if isinstance(value, ListValue):
            return value.complete and all(isinstance(item.value, Known) for item in value.items)
        return isinstance(value, Absent)

    def has(self, name: str, item: str) -> bool:
        return any(text == item for _, text in self.items(name))

    def lacks(self, name: str, item: str) -> bool:
        return self.complete(name) and not self.has(name, item)

    def index(self, name: str, item: str) -> int | None:
        """Where an item stands in the written list."""
        return next((i for i, text in self.items(name) if text == item and i >= 0), None)

    def empty(self, name: str) -> bool:
        """Certainly no item in effect (``[]`` and absent alike, where there is no default)."""
        return self.complete(name) and not self.items(name)

    def weak(self, name: str, index: int | None = None) -> bool:
        """Known only by a default that a deployment may override; with an index, that item of a list."""
        value = self.value(name)
        if isinstance(value, ListValue) and index is not None and 0 <= index < len(value.items):
            item = value.items[index].value
            return value.weak or (isinstance(item, Known) and item.weak)
        if isinstance(value, ListValue):
            return value.weak or any(isinstance(item.value, Known) and item.value.weak for item in value.items)
        return isinstance(value, Known | Absent) and value.weak
