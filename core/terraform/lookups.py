"""Parts of values: a member of an object, an element of a list."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ..model import Absent, Atom, Choice, Known, ListValue, ObjectValue, Unknown, Value
from .conditions import subject
from .nodes import Node
from .scope import Frame
from .values import Failed, along, each_branch, filled, is_weak, may_be_missing, member_cell, within

if TYPE_CHECKING:
    from .evaluate import Evaluator

MAX_KEYS = 16
_NAME = re.compile(r"[^\W\d][\w-]*")


def member(evaluator: Evaluator, base: Value, name: str, node: Node, frame: Frame) -> Value:
    """``base.name``, and ``base["name"]``."""
    return each_branch(base, lambda one: _member(evaluator, one, name, node, frame), frame.span(node))


def _member(evaluator: Evaluator, base: Value, name: str, node: Node, frame: Frame) -> Value:
    match base:
        case Failed():
            return base
        case Unknown():
            return part_of(base, suffix(name), node, frame)
        case ObjectValue():
            return _of_object(evaluator, base, name, node, frame)
        case Absent():
            return evaluator.failed(node, frame, f"{frame.line(node)}: null has no members")
        case ListValue() if name.isdigit():
            return _element(evaluator, base, int(name), node, frame)
    return evaluator.failed(node, frame, f"{frame.line(node)}: what {name} is taken of is no object")


def _of_object(evaluator: Evaluator, base: ObjectValue, name: str, node: Node, frame: Frame) -> Value:
    way = within(base.via, suffix(name))
    if (found := base.members.get(name)) is not None:
        value = along(evaluator.force(found), *way)
        return _perhaps(base, name, value, node, frame) if name in base.conditions else value
    cells = [member_cell(literal, name) for literal in base.literals]
    for cell in cells:
        content = evaluator.content(cell)
        if content is not None:
            return along(filled(cell, content, frame.span(node), base.weak), *way)
    if not base.complete:
        return evaluator.unknown(node, frame, f"{frame.line(node)}: not all members are known")
    why = f"{frame.line(node)}: there is no member {name}"
    return Failed(frame.slice(node), why, frame.span(node), via=way, holes=tuple(cells))


def _perhaps(base: ObjectValue, name: str, value: Value, node: Node, frame: Frame) -> Value:
    """A member that is there under a condition; where it is not, Terraform would refuse."""
    condition, when = base.conditions[name]
    missing = Failed(frame.slice(node), f"{frame.line(node)}: there is no member {name} when not {when}", frame.span(node))
    return Choice(condition, when, value, missing, frame.span(node))


def at_index(evaluator: Evaluator, base: Value, key: Value, node: Node, frame: Frame) -> Value:
    """``base[key]``."""
    span = frame.span(node)
    return each_branch(base, lambda one: each_branch(key, lambda k: _at(evaluator, one, k, node, frame), span), span)


def _at(evaluator: Evaluator, base: Value, key: Value, node: Node, frame: Frame) -> Value:
    if isinstance(base, Failed) or isinstance(key, Failed):
        return base if isinstance(base, Failed) else key
    if isinstance(base, ObjectValue) and undecided(key):
        return chosen(evaluator, base, key, None, node, frame)
    if isinstance(base, Unknown):
        return part_of(base, f"[{_key_text(key)}]", node, frame)
    if not isinstance(key, Known):
        return Unknown(frame.slice(node), f"{frame.line(node)}: the key is not known", frame.span(node))
    if isinstance(base, ListValue):
        return _element(evaluator, base, key.value, node, frame)
    return _member(evaluator, base, _text(key), node, frame)


def _key_text(key: Value) -> str:
    if isinstance(key, Known):
        return f'"{key.value}"' if isinstance(key.value, str) else str(key.value)
    return key.text if isinstance(key, Unknown) else "…"


def _text(key: Known) -> str:
    from .values import in_text

    return in_text(key.value)


def _element(evaluator: Evaluator, base: ListValue, index: object, node: Node, frame: Frame) -> Value:
    at = int(index) if isinstance(index, str) and index.isdecimal() and len(index) < 10 else index
    if base.unordered or isinstance(at, bool) or not isinstance(at, int):
        return evaluator.failed(node, frame, f"{frame.line(node)}: a list is indexed by whole numbers, and a set is not")
    if not 0 <= at < len(base.items):
        if base.complete:
            return Failed(frame.slice(node), f"{frame.line(node)}: there is no such element", frame.span(node))
        return evaluator.unknown(node, frame, f"{frame.line(node)}: not all elements are known")
    if not base.complete or any(may_be_missing(item) for item in base.items[: at + 1]):
        return evaluator.unknown(node, frame, f"{frame.line(node)}: not all elements before it are known")
    return base.items[at].value


def undecided(key: Value) -> bool:
    """Known by a default alone, or given by a deployment: another one may come."""
    return is_weak(key) or (isinstance(key, Unknown) and key.kind == "input")


def chosen(evaluator: Evaluator, base: ObjectValue, key: Value, default: Value | None, node: Node, frame: Frame) -> Value:
    """The member that a key chooses which is not decided: a choice among all of them, or the ``default``."""
    names = list(base.members)
    if not base.complete or not 0 < len(names) <= MAX_KEYS:
        if isinstance(key, Known):
            return _member(evaluator, base, _text(key), node, frame)
        return Unknown(frame.slice(node), f"{frame.line(node)}: the key is not known", frame.span(node))
    about = subject(key, frame.line(node))
    among = tuple(names) if default is None else None
    last = default if default is not None else _member(evaluator, base, names.pop(), node, frame)
    value = last
    for name in reversed(names):
        held = key.value == name if isinstance(key, Known) else None
        atom = Atom(about, name, held, among)
        value = Choice(atom, f'{about} == "{name}"', _member(evaluator, base, name, node, frame), value, frame.span(node))
    return value


def suffix(name: str) -> str:
    return f".{name}" if _NAME.fullmatch(name) else f'["{name}"]'


def part_of(base: Unknown, added: str, node: Node, frame: Frame) -> Unknown:
    """A part of what is not known is not known either."""
    if base.kind != "reference":
        return replace(base, text=frame.slice(node), span=frame.span(node), via=within(base.via, added))
    text = base.text + added
    return replace(base, text=text, reason=after_apply(text), span=frame.span(node))


def after_apply(text: str) -> str:
    """Why the attribute of a resource, data source or module is not known."""
    if text.startswith("data."):
        return f"{text} is read when Terraform plans"
    return f"{text} is the output of a module" if text.startswith("module.") else f"{text} is known after apply"
