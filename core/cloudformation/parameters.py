"""References by name: parameters with what a run gives them or their defaults, pseudo-parameters, resources."""

from __future__ import annotations

from dataclasses import replace

from ..documents.nodes import Node, ScalarNode, text_of
from ..model import Absent, Item, Known, ListValue, Span, Step, Unknown, Value
from .calls import Call
from .evaluate import comma_items, comma_list, held, intrinsic, not_followed, scalar_of, unknown
from .given import GivenValue
from .scalars import from_text
from .scope import Reach, Scope
from .substitution import has_placeholders
from .template import Parameter

NO_VALUE = "AWS::NoValue"
GIVEN = "it is given with --parameters"


@intrinsic("Ref")
def _ref(call: Call, kind: str, reach: Reach, scope: Scope) -> Value:
    name = text_of(call.argument)
    if name == NO_VALUE:
        return _no_value(call, kind, reach, scope)
    return not_followed(call, kind, reach, scope) if name is None else named(name, call.node, kind, reach, scope)


def _no_value(call: Call, kind: str, reach: Reach, scope: Scope) -> Value:
    if call.node.anchor:
        reach = reach.behind("an anchor stands here")
    cell = scope.cell(call.node.start, call.node.end, "scalar", reach)
    if cell in scope.overrides:
        return held(cell, kind, cell.span, reach, scope)
    return Absent(cell.span, cell, reach.weak, reach.via, cell.locked)


def named(name: str, node: Node, kind: str, reach: Reach, scope: Scope) -> Value:
    """What a reference by name gives: a loop's item, a parameter's value, or nothing that is known before deployment."""
    if name in scope.loops:
        return scope.loops[name]
    parameter = scope.section.parameters.get(name)
    if parameter is not None:
        return _parameter(parameter, node, kind, reach, scope)
    if name.startswith("AWS::"):
        return _pseudo(name, node, kind, reach, scope)
    if name in scope.section.resources:
        return unknown(node, f"the resource {name} is known only after deployment", "reference", reach, scope)
    return unknown(node, f"{name} is not declared in this template", "reference", reach, scope)


def _pseudo(name: str, node: Node, kind: str, reach: Reach, scope: Scope) -> Value:
    given = scope.run.given.value(name)
    if given is not None and given.text is not None:
        return _given(given, given.text, name, node, kind, reach, scope, many=False)
    return _open(unknown(node, f"{name} is known only where the template is deployed", "reference", reach, scope), name)


def _parameter(parameter: Parameter, node: Node, kind: str, reach: Reach, scope: Scope) -> Value:
    given = scope.run.given.value(parameter.name)
    if parameter.from_store:
        return unknown(node, f"parameter {parameter.name} is read from the parameter store", "input", reach, scope)
    if given is not None:
        if given.text is None:
            return unknown(node, f"parameter {parameter.name}: {given.reason}", "input", reach, scope)
        return _given(given, given.text, f"parameter {parameter.name}", node, kind, reach, scope, many=parameter.is_list)
    if parameter.default is None:
        return _open(unknown(node, f"parameter {parameter.name} has no default", "input", reach, scope), parameter.name)
    return default_of(parameter, parameter.default, node, kind, reach, scope)


def _open(value: Unknown, name: str) -> Unknown:
    return replace(value, given_by=f"--parameters {name}=…")


def default_of(parameter: Parameter, default: ScalarNode, node: Node, kind: str, reach: Reach, scope: Scope) -> Value:
    """A default that a deployment may override. It stands elsewhere, so what locked the reference does not lock it."""
    step = Step(f"parameter {parameter.name}", scope.span(node))
    reach = Reach("", True, (*reach.via, step), parameter.limits, True, reach.depth)
    scope = scope.of(default)
    if not parameter.is_list:
        return scalar_of(default, kind, reach, scope)
    if has_placeholders(default.value):
        return unknown(default, f"the default of parameter {parameter.name} is not literal", "input", reach, scope)
    return comma_list(default, reach, scope)


def _given(given: GivenValue, text: str, what: str, node: Node, kind: str, reach: Reach, scope: Scope, *, many: bool) -> Value:
    via = (*reach.via, Step(what, scope.span(node)))
    if not many:
        return Known(from_text(text, kind), given.span, via=via, weak=reach.weak, locked=GIVEN)
    return given_list(text, given.span, via)


def given_list(text: str, span: Span, via: tuple[Step, ...]) -> ListValue:
    """A list that a run gives, spelled with commas: known, and written nowhere."""
    items = (Known(part, span, via=via, locked=GIVEN) for _, part in comma_items(text))
    return ListValue(tuple(Item(item) for item in items), span, via=via, locked=GIVEN)
