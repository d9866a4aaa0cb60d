"""What a variable comes to: the value that it is given, its default, its type, its validation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..model import Absent, Cell, Content, Known, ObjectValue, Span, Step, Value, untouched
from ..view import atoms_of, holds
from .conversion import ANY, Declared, Primitive, Type, converted, declared
from .expressions import expression
from .folder import Argument, Nested
from .nodes import Node
from .scan import Broken
from .scope import Frame, Place, Scope
from .values import Failed, along, filled, with_others

if TYPE_CHECKING:
    from .evaluate import Evaluator


@dataclass(frozen=True, slots=True)
class Given:
    """A value for a variable of the root module. ``locked`` says why its text can't be written.

    ``literal``: text that is taken as it is where the variable's type is a string, number or boolean.
    """

    argument: Argument
    locked: str = ""
    literal: bool = False


def variable(evaluator: Evaluator, node: Node, label: str, frame: Frame) -> Value:
    scope = frame.scope
    declaration = scope.folder.variables.get(label)
    if declaration is None:
        return evaluator.unknown(node, frame, f"var.{label} is not declared in this folder", "input")
    value = _value(evaluator, node, label, declaration, frame)
    return _validated(evaluator, label, declaration, value, scope)


def _value(evaluator: Evaluator, node: Node, label: str, declaration: Nested, frame: Frame) -> Value:
    given = (
        _from_caller(evaluator, label, frame.scope) if frame.scope.call else _from_files(evaluator, label, declaration, frame)
    )
    kind = type_of(declaration)
    default = declaration.body.arguments.get("default")
    own = Place(frame.scope)
    typed = Declared(own, declaration.body.arguments.get("type") or Argument("", "type", 0, 0, ""))
    if given is not None and not (isinstance(given, Absent) and default and not nullable(declaration)):
        return converted(evaluator, given, kind, typed, f"var.{label}")
    if default is None:
        missing = evaluator.unknown(node, frame, _no_value(label, frame.scope), "input")
        return replace(missing, given_by=f"--var {label}=…") if frame.scope.call is None else missing
    weak = frame.scope.call is None
    value = converted(evaluator, evaluator.argument(default, own, weak=weak, constant=True), kind, typed, f"var.{label}")
    if isinstance(given, Absent):
        return with_others(value, [cell for cell in (given.cell, *given.others) if cell])
    return value if weak else with_others(value, [_hole(frame.scope, label)])


def _no_value(label: str, scope: Scope) -> str:
    unseen = scope.tree.options.out_of_sight if scope.call is None else ""
    return f"var.{label} has no default" + (f", and {unseen}" if unseen else "")


def _from_caller(evaluator: Evaluator, label: str, scope: Scope) -> Value | None:
    """The argument of the module's call, None where there is none."""
    call, caller = scope.call, scope.caller
    assert call is not None
    assert caller is not None
    argument = call.body.arguments.get(label)
    if argument is None:
        cell = _hole(scope, label)
        content: Content | None = evaluator.content(cell)
        if content is None:
            return None
        return along(filled(cell, content, call.word), Step(f"module.{call.labels[0]}", call.word))
    step = Step(f"module.{call.labels[0]}", argument.name_span)
    return along(evaluator.argument(argument, caller), step)


def _hole(scope: Scope, label: str) -> Cell:
    assert scope.call is not None
    assert scope.caller is not None
    body = scope.call.body
    return Cell(body.file, body.start, body.end, "hole", (label,), scope.caller.scope.folder.locked)


def _from_files(evaluator: Evaluator, label: str, declaration: Nested, frame: Frame) -> Value | None:
    """What variable files, the environment or the command line give a variable of the root module."""
    given = frame.scope.tree.given.get(label)
    if given is None:
        return None
    argument = given.argument
    plain = isinstance(type_of(declaration), Primitive) or "type" not in declaration.body.arguments
    if given.literal and (plain or not argument.text.strip()):
        return Known(argument.text, Span(argument.file, 0, len(argument.text)), locked=given.locked)
    return evaluator.argument(argument, Place(frame.scope), locked=given.locked, constant=True)


def type_of(declaration: Nested) -> Type:
    """The type that a variable is declared with."""
    argument = declaration.body.arguments.get("type")
    return declared(argument.text) if argument else ANY


def nullable(declaration: Nested) -> bool:
    argument = declaration.body.arguments.get("nullable")
    return argument is None or argument.text != "false"


def is_sensitive(declaration: Nested) -> bool:
    argument = declaration.body.arguments.get("sensitive")
    return argument is not None and argument.text == "true"


def _validated(evaluator: Evaluator, label: str, declaration: Nested, value: Value, scope: Scope) -> Value:
    """A new value must pass the variable's validation; what the files hold is taken as it is."""
    if not evaluator.overrides or untouched(evaluator.reads, evaluator.overrides):
        return value
    for validation in declaration.body.of_type("validation"):
        condition = validation.body.arguments.get("condition")
        if condition is not None and _holds(evaluator, label, value, condition, scope) is not True:
            return Failed(
                f"var.{label}", f"var.{label} has a validation that would not hold, or can't be evaluated", value.span
            )
    return value


def _holds(evaluator: Evaluator, label: str, value: Value, condition: Argument, scope: Scope) -> bool | None:
    names = {"var": ObjectValue({label: value}, value.span, complete=False)}
    frame = Place(scope, names).frame(condition)
    try:
        formula = evaluator.formula(expression(condition), frame)
    except Broken:
        return None
    truth = {atom: atom.default for atom in atoms_of(formula)}
    if None in truth.values():
        return None
    return holds(formula, {atom: bool(default) for atom, default in truth.items()})
