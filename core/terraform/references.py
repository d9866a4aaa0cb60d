"""Names: variables, locals, module outputs, resources, and what is bound by ``each``, ``count`` and ``for``."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..model import Known, Step, Unknown, Value
from . import lookups, variables
from .nodes import Reference
from .scope import Frame, Place
from .values import along

if TYPE_CHECKING:
    from .evaluate import Evaluator

_AT_RUN_TIME = ("path", "terraform", "self")
_PER_INSTANCE = ("each", "count")


def reference(evaluator: Evaluator, node: Reference, frame: Frame) -> Value:
    """What a dotted name comes to: its beginning is looked up, the rest are members of that."""
    head, text = node.parts[0], frame.slice(node)
    if head in frame.names:
        value = evaluator.force(frame.names[head])
        value = _rest(evaluator, value, node, 1, frame)
        return along(value, Step(text, frame.span(node))) if head in _PER_INSTANCE else value
    if frame.constant:
        return evaluator.unknown(node, frame, f"{text} can't be used in a variable's value", "input")
    if head in _BEGINNINGS and len(node.parts) > 1:
        value = _rest(evaluator, _BEGINNINGS[head](evaluator, node, frame), node, 2, frame)
        return along(value, Step(text + _secrecy(node, frame), frame.span(node)))
    return _bare(evaluator, node, frame)


def _rest(evaluator: Evaluator, value: Value, node: Reference, done: int, frame: Frame) -> Value:
    for part in node.parts[done:]:
        value = lookups.member(evaluator, value, part.strip("[]"), node, frame)
    return value


def _secrecy(node: Reference, frame: Frame) -> str:
    declared = frame.scope.folder.variables.get(node.parts[1]) if node.parts[0] == "var" else None
    return " (sensitive)" if declared and variables.is_sensitive(declared) else ""


def _bare(evaluator: Evaluator, node: Reference, frame: Frame) -> Value:
    head, text = node.parts[0], frame.slice(node)
    if head in _PER_INSTANCE:
        return evaluator.unknown(node, frame, f"{text} is different for each instance")
    if head in _AT_RUN_TIME:
        return _run_time(evaluator, node, frame)
    if len(node.parts) < 2:
        return evaluator.unknown(node, frame, f"{text} is not a name that Terraform has here")
    target = frame.scope.within(".".join(node.parts[: 3 if head == "data" else 2]))
    return Unknown(text, lookups.after_apply(text), frame.span(node), "reference", target=target)


def _run_time(evaluator: Evaluator, node: Reference, frame: Frame) -> Value:
    text, tree = ".".join(node.parts), frame.scope.tree
    known = {
        "path.module": posixpath.relpath(frame.scope.folder.path, tree.root.folder.path),
        "path.root": ".",
        "terraform.workspace": tree.options.workspace,
    }.get(text)
    if known:
        return Known(known, frame.span(node), locked=f"{text} is not written anywhere")
    return evaluator.unknown(node, frame, f"{text} is known when Terraform runs", "input")


# ------------------------------------------------------------------------------------- declared names


def _variable(evaluator: Evaluator, node: Reference, frame: Frame) -> Value:
    return _once(evaluator, node, frame, lambda: variables.variable(evaluator, node, node.parts[1], frame))


def _local(evaluator: Evaluator, node: Reference, frame: Frame) -> Value:
    local = frame.scope.folder.locals.get(node.parts[1])
    if local is None:
        return evaluator.unknown(node, frame, f"local.{node.parts[1]} is not declared in this folder", "input")
    return _once(evaluator, node, frame, lambda: evaluator.argument(local, Place(frame.scope)))


def _module(evaluator: Evaluator, node: Reference, frame: Frame) -> Value:
    name = node.parts[1]
    if name not in frame.scope.folder.calls:
        return evaluator.unknown(node, frame, f"module.{name} is not called in this folder", "input")
    outputs = frame.scope.tree.outputs(frame.scope, name)
    if outputs is not None:
        return outputs
    text = f"module.{name}"
    return Unknown(text, lookups.after_apply(text), frame.span(node), "reference")


def _once(evaluator: Evaluator, node: Reference, frame: Frame, compute: Callable[[], Value]) -> Value:
    """What a variable or local comes to, evaluated once for each module instance. A cycle is unknown."""
    name = ".".join(node.parts[:2])
    return evaluator.remembered(
        (frame.scope, name), compute, lambda: evaluator.unknown(node, frame, f"{name} refers to itself")
    )


_BEGINNINGS = {"var": _variable, "local": _local, "module": _module}
