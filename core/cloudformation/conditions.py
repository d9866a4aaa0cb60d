"""The Conditions section as formulas over atoms, and ``Fn::If``.

A condition is decided only by literals and by what a run gives; a default decides nothing, since a deployment may override it.
"""

from __future__ import annotations

from ..documents.nodes import AliasNode, Node, ScalarNode, SequenceNode, resolved, text_of
from ..documents.scalars import as_text
from ..model import All, Any, Atom, Choice, Formula, Known, Not, Value
from .calls import Call, call_of
from .evaluate import intrinsic, not_followed, value_of
from .scalars import string_of
from .scope import Reach, Scope
from .template import BEHIND_ALIAS, Parameter

_MAX_ATOMS = 64
"""A formula that refers to others may grow without bound; beyond this it is one atom."""
_MAX_NESTING = 50


def named(name: str, scope: Scope, depth: int = 0) -> Formula:
    """The formula of a condition; an undeclared one, or one that refers to itself, is an atom of its own name."""
    if name in scope.formulas:
        return scope.formulas[name]
    node = scope.section.conditions.get(name)
    if node is None or name in scope.open_conditions:
        return Atom(name, True)
    scope.open_conditions.add(name)
    formula = _formula(node, scope.of(node), depth + 1)
    scope.open_conditions.discard(name)
    scope.formulas[name] = formula if _size(formula) <= _MAX_ATOMS else Atom(name, True)
    return scope.formulas[name]


def _size(formula: Formula) -> int:
    if isinstance(formula, Not):
        return _size(formula.of)
    if isinstance(formula, All | Any):
        return sum(_size(part) for part in formula.of)
    return 1


def _formula(node: Node, scope: Scope, depth: int) -> Formula:
    if depth > _MAX_NESTING or scope.exhausted():
        return Atom(scope.text(node), True)
    call = call_of(resolved(node))
    argument = resolved(call.argument) if call else None
    name = call.name if call else ""
    if name == "Condition" and text_of(argument):
        return named(str(text_of(argument)), scope, depth)
    if isinstance(argument, SequenceNode):
        if name == "Fn::Equals" and len(argument.items) == 2:
            return _equals(node, argument.items[0], argument.items[1], scope)
        if name == "Fn::Not" and len(argument.items) == 1:
            return _negated(_formula(argument.items[0], scope, depth + 1))
        if name == "Fn::And" and argument.items:
            return _all([_formula(item, scope, depth + 1) for item in argument.items])
        if name == "Fn::Or" and argument.items:
            return _any([_formula(item, scope, depth + 1) for item in argument.items])
    return Atom(scope.text(node), True)


def _negated(formula: Formula) -> Formula:
    if isinstance(formula, bool):
        return not formula
    return formula.of if isinstance(formula, Not) else Not(formula)


def _all(parts: list[Formula]) -> Formula:
    open_parts = tuple(dict.fromkeys(part for part in parts if not isinstance(part, bool)))
    if any(part is False for part in parts) or not open_parts:
        return all(part is not False for part in parts)
    return open_parts[0] if len(open_parts) == 1 else All(open_parts)


def _any(parts: list[Formula]) -> Formula:
    open_parts = tuple(dict.fromkeys(part for part in parts if not isinstance(part, bool)))
    if any(part is True for part in parts) or not open_parts:
        return any(part is True for part in parts)
    return open_parts[0] if len(open_parts) == 1 else Any(open_parts)


def _equals(node: Node, left: Node, right: Node, scope: Scope) -> Formula:
    first, second = _certain(left, scope), _certain(right, scope)
    if first is not None and second is not None:
        return first == second
    if first is not None or second is not None:
        other = right if first is not None else left
        value = first if first is not None else str(second)
        name = _ref(other)
        return _compared(name, value, scope) if name is not None else _computed(other, value, scope)
    return Atom(scope.text(node), True, _same_default(left, right, scope))


def _certain(node: Node, scope: Scope) -> str | None:
    """The text that a literal is, or that a reference is given, as conditions compare it."""
    node = resolved(node)
    name = _ref(node)
    if name is not None:
        return _given(name, scope)
    if not isinstance(node, ScalarNode) or node.tag or "${" in node.value or "{{resolve:" in node.value:
        return None
    return string_of(node)


def _given(name: str, scope: Scope) -> str | None:
    if name in scope.loops:
        value = scope.loops[name]
        return as_text(value.value) if isinstance(value, Known) else None
    parameter = scope.section.parameters.get(name)
    given = scope.run.given.value(name)
    if given is None or (parameter is None and not name.startswith("AWS::")) or (parameter and parameter.from_store):
        return None
    return given.text


def _ref(node: Node) -> str | None:
    call = call_of(resolved(node))
    return text_of(call.argument) if call and call.name == "Ref" else None


def _compared(subject: str, value: str, scope: Scope) -> Formula:
    parameter = scope.section.parameters.get(subject)
    if parameter is None or parameter.from_store or parameter.is_list:
        return Atom(subject, value)
    among = parameter.limits.allowed
    if among is not None and value not in among:
        return False
    default = default_text(parameter, scope)
    return Atom(subject, value, None if default is None else default == value, among)


def _computed(node: Node, wanted: str, scope: Scope) -> Formula:
    """Whether something that is put together comes to a text: decided by what is known of it for certain."""
    return _comes_to(value_of(node, "string", Reach(), scope), wanted, subject_of(node, scope)[0])


def _comes_to(value: Value, wanted: str, text: str) -> Formula:
    if isinstance(value, Choice):
        then, otherwise = _comes_to(value.then, wanted, text), _comes_to(value.otherwise, wanted, text)
        return _any([_all([value.condition, then]), _all([_negated(value.condition), otherwise])])
    if not isinstance(value, Known):
        return Atom(text, wanted)
    same = as_text(value.value) == wanted
    return Atom(text, wanted, same) if value.weak else same


def _same_default(left: Node, right: Node, scope: Scope) -> bool | None:
    names = (_ref(left), _ref(right))
    parameters = [scope.section.parameters.get(name) for name in names if name is not None]
    texts = [default_text(parameter, scope) for parameter in parameters if parameter is not None]
    return texts[0] == texts[1] if len(texts) == 2 and None not in texts else None


def default_text(parameter: Parameter, scope: Scope) -> str | None:
    """A parameter's default as conditions compare it, as its cell now holds it."""
    node = parameter.default
    if node is None or parameter.from_store or parameter.is_list:
        return None
    cell = scope.of(node).cell(node.body, node.end, "scalar", Reach(weak=True, limits=parameter.limits))
    content = scope.overridden(cell)
    return string_of(node) if content is None else as_text(content)


def subject_of(node: Node, scope: Scope) -> tuple[str, tuple[str, ...] | None]:
    """What an undecided value is called in atoms, and all the values that it may have where they are declared."""
    name = _ref(node)
    parameter = scope.section.parameters.get(name) if name is not None else None
    decided_by = scope.variables.subject(node, scope) if scope.variables else None
    return name or decided_by or scope.text(node), parameter.limits.allowed if parameter else None


# ------------------------------------------------------------------------------------------------ If


@intrinsic("Fn::If")
def _if(call: Call, kind: str, reach: Reach, scope: Scope) -> Value:
    argument = resolved(call.argument)
    name = text_of(argument.items[0]) if isinstance(argument, SequenceNode) and len(argument.items) == 3 else None
    if name is None or not isinstance(argument, SequenceNode):
        return not_followed(call, kind, reach, scope)
    if isinstance(call.argument, AliasNode):
        reach = reach.behind(BEHIND_ALIAS)
    condition = named(name, scope)
    then, otherwise = (value_of(branch, kind, reach, scope) for branch in argument.items[1:])
    if isinstance(condition, bool):
        return then if condition else otherwise
    return Choice(condition, name, then, otherwise, scope.span(call.node))
