"""Values as forms: what the readers found out, where an expression itself is not translated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..model import (
    Absent,
    All,
    Any,
    Atom,
    Choice,
    Formula,
    Known,
    ListValue,
    Not,
    ObjectValue,
    Partial,
    Present,
    Scalar,
    Span,
    Unknown,
    Value,
)
from ..view import atoms_of
from .form import Form, Given, Junction, Literal, Negation, Pick, Same, Series, Text, Variable, VariableKind
from .ledger import Ledger, Untranslated, typed


class Declarations(Protocol):
    """What a language knows of the names in its expressions."""

    def variable(self, subject: str, /) -> Given | None:
        """The variable or parameter that an expression names; None where it names none."""

    def reference(self, value: Unknown, /) -> Form | None:
        """What refers to a resource, where the document's language has a counterpart."""

    def default_of(self, value: Known | ListValue | Absent, /) -> Given | None:
        """The variable whose default a value is, unchanged."""


class Values:
    """``name`` is what a variable is called that stands for something without a counterpart, ``what`` the setting in words."""

    def __init__(self, ledger: Ledger, declarations: Declarations, name: str, what: str, atoms: tuple[Atom, ...]) -> None:
        self.ledger = ledger
        self.declarations = declarations
        self.name = name
        self.what = what
        self.atoms = atoms

    def form(self, value: Value, kind: VariableKind) -> Form:
        """The form of a value.

        Raises:
            Untranslated: it is a list of which not all is known, or an object.
        """
        match value:
            case Known() | ListValue() | Absent() if value.weak and (given := self._default_of(value)):
                return given
            case Known():
                self._say_if_only_a_default(value)
                return Literal(typed(value.value, kind) if kind in ("boolean", "number") else value.value)
            case Absent():
                return Literal(None)
            case Unknown():
                return self._unknown(value, kind)
            case Partial((part,)):
                return self.form(part, kind)
            case Partial(parts):
                return Text(tuple(self.form(part, "string") for part in parts))
            case Choice(condition, when, then, otherwise, span):
                chosen = self.formula(condition, span)
                return Pick(chosen, self.form(then, kind), self.form(otherwise, kind), when if when.isidentifier() else "")
        return self._many(value)

    def _default_of(self, value: Known | ListValue | Absent) -> Given | None:
        given = self.declarations.default_of(value)
        if given is None or isinstance(value, Absent):
            return given
        is_list = self.ledger.variables[given.name].kind == "list"
        return given if is_list == isinstance(value, ListValue) else None

    def _say_if_only_a_default(self, value: Known) -> None:
        if value.weak and value.via:
            said = f"{self.what} is written as {value.value!r}, which {value.via[-1].text} only gives by default"
            self.ledger.say(value.span, said)

    def _many(self, value: ListValue | ObjectValue | Present) -> Form:
        if not isinstance(value, ListValue):
            raise Untranslated("it is an object")
        if not value.complete:
            raise Untranslated("it is a list that may hold more than is known")
        return Series(tuple(self.form(item.value, "string") for item in value.items))

    def _unknown(self, value: Unknown, kind: VariableKind) -> Form:
        found = self.declarations.reference(value) or self.declarations.variable(value.text)
        return found or self.ledger.asked(self.name, kind, value.text or self.name, value.reason, value.span)

    # ---------------------------------------------------------------------------------- conditions

    def formula(self, formula: Formula, span: Span) -> Form:
        match formula:
            case bool():
                return Literal(formula)
            case Not(of):
                return Negation(self.formula(of, span))
            case All(several) | Any(several):
                return Junction(isinstance(formula, All), tuple(self.formula(one, span) for one in several))
        return self._atom(formula, span)

    def _atom(self, atom: Atom, span: Span) -> Form:
        given = self.declarations.variable(atom.subject)
        if given is None and atom.value is True:
            text, why = f"whether {atom.subject}", "the condition has no counterpart"
            return self.ledger.asked(_short(atom.subject), "boolean", text, why, span, atom.default)
        given = given or self._decider(atom)
        variable = self.ledger.variables[given.name]
        if variable.kind == "boolean" and isinstance(atom.value, bool):
            return given if atom.value else Negation(given)
        return Same(given, Literal(typed(atom.value, variable.kind)))

    def _decider(self, atom: Atom) -> Given:
        """A variable in place of what decides a condition and is no parameter: a stage, a workspace."""
        same = [other for other in self.atoms if other.subject == atom.subject]
        among = next((other.among for other in same if other.among), None) or ()
        default = _default(same, among)
        allowed = tuple(map(str, among)) if default is None or default in map(str, among) else ()
        return self.ledger.declared(_short(atom.subject), Variable("", "string", default, allowed=allowed))


def _default(atoms: Sequence[Atom], among: Sequence[Scalar]) -> str | None:
    """What a subject is by default, or a value that it may have beside those it is compared with; None where nothing tells."""
    if any(atom.default is None for atom in atoms):
        return None
    compared = {str(atom.value) for atom in atoms}
    others = [str(value) for value in among if str(value) not in compared]
    return next((str(atom.value) for atom in atoms if atom.default), others[0] if others else "")


def _short(text: str) -> str:
    return text.removeprefix("var.")[:40]


def undecided(value: Value) -> tuple[Atom, ...]:
    """The comparisons that decide a value."""
    match value:
        case Choice(condition, _, then, otherwise):
            return (*atoms_of(condition), *undecided(then), *undecided(otherwise))
        case ListValue(items):
            return tuple(atom for item in items for atom in undecided(item.value))
    return ()


def is_settled(value: Value) -> bool:
    """Nothing that a deployment decides is in it."""
    match value:
        case Known():
            return not value.weak
        case ListValue(items, complete=True):
            return not value.weak and all(is_settled(item.value) for item in items)
    return False
