"""Texts put together from pieces: literal parts that can be written, and parts that stand for something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from ..documents.nodes import ScalarNode
from ..documents.scalars import as_text
from ..model import Choice, Known, Partial, Span, Unknown, Value
from .scalars import from_text
from .scope import Reach, Scope
from .substitution import Piece, inner_start, pieces
from .variables import is_variable

Resolver: TypeAlias = Callable[[Piece, Reach, Scope, Span], Value]
"""What a placeholder stands for."""

Part: TypeAlias = "Known | Unknown"
UNCERTAIN_PLACE = "its place in the text is not certain"
MAX_BRANCHES = 64
"""A text with more cases than these is not told apart: a client has no more worlds."""


def with_placeholders(node: ScalarNode, kind: str, reach: Reach, scope: Scope, resolve: Resolver, computed: str) -> Value:
    """The text of a scalar with its placeholders resolved; ``computed`` says by what, where all of it is known."""
    start = inner_start(scope.source.text, node)
    values: list[Value] = []
    for piece in pieces(node.value):
        span = scope.span(node) if start is None else Span(scope.source.name, start + piece.start, start + piece.end)
        values.append(
            resolve(piece, reach, scope, span) if piece.placeholder else _literal_part(piece, start, span, reach, scope)
        )
    whole = replace_text(values[0], scope.text(node)) if len(values) == 1 else None
    return whole or joined(values, kind, scope.span(node), reach, computed)


def replace_text(value: Value, text: str) -> Unknown | None:
    """An unknown value as all of a text that says no more than it."""
    return replace(value, text=text) if isinstance(value, Unknown) else None


def _literal_part(piece: Piece, start: int | None, span: Span, reach: Reach, scope: Scope) -> Known:
    if start is None or piece.end - piece.start != len(piece.text):
        return Known(piece.text, span, None, reach.weak, reach.via, UNCERTAIN_PLACE)
    cell = scope.cell(span.start, span.end, "scalar", replace(reach, limits=None))
    content = scope.overridden(cell)
    text = piece.text if content is None else as_text(content)
    return Known(text, span, cell, reach.weak, reach.via, cell.locked)


def joined(values: Sequence[Value], kind: str, span: Span, reach: Reach, computed: str) -> Value:
    """One text out of parts. Where a part is a choice, so is the text."""
    if _branches(values) > MAX_BRANCHES:
        return Unknown("", "it has too many cases to follow", span, via=reach.via)
    for at, value in enumerate(values):
        if isinstance(value, Choice):
            then, otherwise = (
                joined([*values[:at], branch, *values[at + 1 :]], kind, span, reach, computed)
                for branch in (value.then, value.otherwise)
            )
            return Choice(value.condition, value.when, then, otherwise, value.span)
    return _one_text([_part(value) for value in values], kind, span, reach, computed)


def _branches(values: Iterable[Value]) -> int:
    count = 1
    for value in values:
        count *= branches_of(value)
    return count


def branches_of(value: Value) -> int:
    return branches_of(value.then) + branches_of(value.otherwise) if isinstance(value, Choice) else 1


def _part(value: Value) -> Part | Partial:
    """One value inside a text."""
    match value:
        case Known():
            return replace(value, value=as_text(value.value))
        case Unknown() | Partial():
            return value
    return Unknown("", "no single text stands here", value.span)


def _one_text(parts: Sequence[Part | Partial], kind: str, span: Span, reach: Reach, computed: str) -> Value:
    flat: list[Part] = [inner for part in parts for inner in (part.parts if isinstance(part, Partial) else (part,))]
    known = tuple(part for part in flat if isinstance(part, Known))
    if len(known) == len(flat):
        text = "".join(as_text(part.value) for part in known)
        weak = reach.weak or any(part.weak for part in known)
        via = tuple(dict.fromkeys(step for part in known for step in part.via)) or reach.via
        return Known(from_text(text, kind), span, None, weak, via, computed, parts=known)
    if len(flat) == 1 and isinstance(flat[0], Unknown):
        return flat[0]
    return Partial(tuple(flat), span, reach.via)


def outside_sub(piece: Piece, reach: Reach, scope: Scope, span: Span) -> Value:
    """A placeholder that CloudFormation does not resolve."""
    if piece.dynamic:
        return Unknown(piece.text, dynamic_reason(piece), span, "input", reach.via)
    if scope.variables is not None and is_variable(piece.text):
        return scope.variables.value(piece.text, "string", reach, scope, span)
    if ":" in piece.text and not piece.text.startswith("AWS::"):
        return Unknown(piece.text, f"the variable {piece.text} is not resolved", span, "input", reach.via)
    return Unknown(piece.text, "a placeholder stands outside Fn::Sub", span, "expression", reach.via)


def dynamic_reason(piece: Piece) -> str:
    """What a dynamic reference is: ``{{resolve:ssm:/web/name}}``."""
    service = piece.text.split(":")[1:2]
    store = {"ssm": "the parameter store", "ssm-secure": "the parameter store", "secretsmanager": "Secrets Manager"}
    where = store.get(service[0] if service else "", "another service")
    return f"a dynamic reference is read from {where} at deployment"
