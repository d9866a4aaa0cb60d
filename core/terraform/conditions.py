"""From a condition to a formula: decided where that is certain, else over atoms that make worlds.

What is known only by a default, or not known at all, stays undecided. An atom's subject is the variable the operand comes
from, so that two ways of asking the same make one atom.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

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
    Unknown,
    Value,
)
from .nodes import Binary, Node, Paren, Unary

if TYPE_CHECKING:
    from .scope import Frame

MAX_PARTS = 64


class Conditions:
    """Formulas for the trees of one frame; ``evaluate`` gives the value of an operand."""

    def __init__(self, evaluate: Callable[[Node, Frame], Value], frame: Frame) -> None:
        self.evaluate = evaluate
        self.frame = frame

    def formula(self, node: Node) -> Formula:
        match node:
            case Paren():
                return self.formula(node.inner)
            case Unary(operator="!"):
                return negated(self.formula(node.operand))
            case Binary(operator="&&"):
                return every(self.formula(node.left), self.formula(node.right))
            case Binary(operator="||"):
                return either(self.formula(node.left), self.formula(node.right))
            case Binary(operator="=="):
                return self._equality(node)
            case Binary(operator="!="):
                return negated(self._equality(node))
            case Binary(operator="<" | ">" | "<=" | ">="):
                return self._comparison(node)
        return _bounded(truth(self.evaluate(node, self.frame), self._text(node)), self._text(node))

    def _equality(self, node: Binary) -> Formula:
        left, right = self.evaluate(node.left, self.frame), self.evaluate(node.right, self.frame)
        names = (self._text(node.left), self._text(node.right))
        return _bounded(equal(left, right, names), " == ".join(names))

    def _comparison(self, node: Binary) -> Formula:
        left, right = self.evaluate(node.left, self.frame), self.evaluate(node.right, self.frame)
        return _bounded(compared(left, right, node.operator, self._text(node)), self._text(node))

    def _text(self, node: Node) -> str:
        return self.frame.line(node)


def negated(formula: Formula) -> Formula:
    if isinstance(formula, bool):
        return not formula
    return formula.of if isinstance(formula, Not) else Not(formula)


def every(left: Formula, right: Formula) -> Formula:
    if left is False or right is False:
        return False
    if left is True:
        return right
    return left if right is True else All((left, right))


def either(left: Formula, right: Formula) -> Formula:
    if left is True or right is True:
        return True
    if left is False:
        return right
    return left if right is False else Any((left, right))


def by_choice(choice: Choice, formula: Callable[[Value], Formula]) -> Formula:
    """A formula about a choice: that of each branch, where the branch holds."""
    then, otherwise = formula(choice.then), formula(choice.otherwise)
    return either(every(choice.condition, then), every(negated(choice.condition), otherwise))


def truth(value: Value, text: str) -> Formula:
    """When a value is true. ``text`` names it where nothing nearer to its source does."""
    if isinstance(value, Choice):
        return by_choice(value, lambda branch: truth(branch, text))
    if isinstance(value, Known) and (flag := {"true": True, "false": False}.get(str(value.value).lower())) is not None:
        return Atom(subject(value, text), True, flag) if value.weak else flag
    return Atom(subject(value, text), True)


def equal(left: Value, right: Value, names: tuple[str, str]) -> Formula:
    """When two values are equal; ``names`` are how they are written."""
    if isinstance(left, Choice):
        return by_choice(left, lambda branch: equal(branch, right, names))
    if isinstance(right, Choice):
        return by_choice(right, lambda branch: equal(left, branch, names))
    if _certain(left):
        left, right, names = right, left, (names[1], names[0])
    if isinstance(right, Absent) and not right.weak:
        return _is_null(left, names[0])
    if isinstance(right, Known) and not right.weak:
        return _is_scalar(left, right.value, names[0])
    default = _default_truth(left, right)
    return Atom(" == ".join(names), True, default)


def compared(left: Value, right: Value, operator: str, text: str) -> Formula:
    """When one number is above or below another."""
    if isinstance(left, Choice):
        return by_choice(left, lambda branch: compared(branch, right, operator, text))
    if isinstance(right, Choice):
        return by_choice(right, lambda branch: compared(left, branch, operator, text))
    one, other = _number(left), _number(right)
    if one is None or other is None:
        return Atom(text, True)
    truth = {"<": one < other, ">": one > other, "<=": one <= other, ">=": one >= other}[operator]
    weak = any(isinstance(value, Known) and value.weak for value in (left, right))
    return Atom(text, True, truth) if weak else truth


def _number(value: Value) -> int | float | None:
    if not isinstance(value, Known) or isinstance(value.value, bool):
        return None
    try:
        return float(value.value) if isinstance(value.value, str) else value.value
    except ValueError:
        return None


def subject(value: Value, text: str) -> str:
    """What an undecided value is called: the variable it comes from, unchanged, else as written."""
    if isinstance(value, Known | Absent) and value.cell is not None and value.via:
        return value.via[-1].text
    if isinstance(value, Unknown) and value.text and value.via:
        return " ".join(value.text.split())
    return text


def _certain(value: Value) -> bool:
    return isinstance(value, Known | Absent) and not value.weak


def _is_null(value: Value, text: str) -> Formula:
    match value:
        case Absent() | Known() | ListValue():
            null = isinstance(value, Absent)
            return Atom(f"{subject(value, text)} == null", True, null) if value.weak else null
        case Partial() | Present() | ObjectValue():
            return False
    return Atom(f"{subject(value, text)} == null", True)


def _is_scalar(value: Value, wanted: Scalar, text: str) -> Formula:
    """When a value equals one that is certain."""
    same = _same(value.value, wanted) if isinstance(value, Known) else False if isinstance(value, Absent) else None
    weak = isinstance(value, Known | Absent) and value.weak
    if same is not None and not weak:
        return same
    if not weak and not isinstance(value, Unknown):
        return Atom(f"{text} == {wanted}", True)
    if isinstance(wanted, bool):
        positive = Atom(subject(value, text), True, same if wanted or same is None else not same)
        return positive if wanted else Not(positive)
    return Atom(subject(value, text), wanted, same)


def _default_truth(left: Value, right: Value) -> bool | None:
    if isinstance(left, Known) and isinstance(right, Known):
        return _same(left.value, right.value)
    return None


def _same(left: Scalar, right: Scalar) -> bool | None:
    """Whether two scalars are equal; None where that hangs on a variable's declared type."""
    alike = isinstance(left, str) == isinstance(right, str) and isinstance(left, bool) == isinstance(right, bool)
    if alike or str(left).lower() != str(right).lower():
        return left == right if alike else False
    return None


def _bounded(formula: Formula, text: str) -> Formula:
    return formula if _size(formula) <= MAX_PARTS else Atom(text, True)


def _size(formula: Formula) -> int:
    match formula:
        case Not(of):
            return _size(of)
        case All(of) | Any(of):
            return sum(_size(part) for part in of)
    return 1
