"""Types of variables, and values as Terraform converts them to a type. A scalar keeps its cell, a list its elements.

Source: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as OneOf

from ..model import (
    Absent,
    Deferred,
    Item,
    Known,
    ListValue,
    ObjectValue,
    Partial,
    Present,
    Scalar,
    Unknown,
    Value,
)
from .folder import Argument
from .nodes import Call, Literal, Node, ObjectNode, Paren, Reference
from .scan import Broken
from .scope import Place, Thunk
from .syntax import parse
from .values import Failed, by_text, distinct, each_branch, filled, in_text, member_cell, with_others

if TYPE_CHECKING:
    from .evaluate import Evaluator

_MAX_DEPTH = 30


@dataclass(frozen=True, slots=True)
class Primitive:
    name: OneOf["string", "number", "bool"]


@dataclass(frozen=True, slots=True)
class Anything:
    """``any``, and whatever can't be read."""


@dataclass(frozen=True, slots=True)
class Collection:
    kind: OneOf["list", "set", "map"]
    of: Type


@dataclass(frozen=True, slots=True)
class Member:
    """An attribute of an object type. ``default`` is its default's text, ``at`` where that stands in the type."""

    type: Type
    optional: bool = False
    default: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Structure:
    members: tuple[tuple[str, Member], ...]


Type: TypeAlias = "Primitive | Anything | Collection | Structure"
ANY = Anything()


@dataclass(frozen=True, slots=True)
class Declared:
    """Where a type is written: a variable's ``type`` argument, in a module instance."""

    place: Place
    argument: Argument


# ------------------------------------------------------------------------------------------- types


@lru_cache(maxsize=4096)
def declared(text: str) -> Type:
    """A type from its expression (``map(object({ name = optional(string, "web") }))``); what is not understood is any."""
    try:
        return _type(parse(text), text, 0)
    except Broken:
        return ANY


def _type(node: Node, text: str, depth: int) -> Type:
    match node:
        case Paren(inner=inner):
            return _type(inner, text, depth)
        case Reference(parts=("string" | "number" | "bool" as name,)):
            return Primitive(name)
        case Reference(parts=("list" | "set" | "map" as kind,)):
            return Collection(kind, ANY)
        case Literal(value="string" | "list" | "map" as name):
            return Primitive("string") if name == "string" else Collection(name, ANY)
        case Call(name="list" | "set" | "map" as kind, arguments=(of,)) if depth < _MAX_DEPTH:
            return Collection(kind, _type(of, text, depth + 1))
        case Call(name="object", arguments=(ObjectNode(entries=entries),)) if depth < _MAX_DEPTH:
            return Structure(tuple((_name(key), _member(value, text, depth + 1)) for key, value in entries))
    return ANY


def _name(key: Node) -> str:
    match key:
        case Reference(parts=(name,)):
            return name
        case Literal(value=str() as name):
            return name
    return ""


def _member(node: Node, text: str, depth: int) -> Member:
    match node:
        case Call(name="optional", arguments=(of,)):
            return Member(_type(of, text, depth), True)
        case Call(name="optional", arguments=(of, default)):
            return Member(_type(of, text, depth), True, text[default.start : default.end], default.start)
    return Member(_type(node, text, depth))


# ------------------------------------------------------------------------------------- conversion


def converted(evaluator: Evaluator, value: Value, kind: Type, place: Declared, name: str) -> Value:
    """A value as a variable of this type holds it. ``name`` is what it is called when it doesn't fit."""
    return each_branch(value, lambda one: _converted(evaluator, one, kind, place, name), value.span)


def _converted(evaluator: Evaluator, value: Value, kind: Type, place: Declared, name: str) -> Value:
    if isinstance(value, Absent | Unknown | Present):
        return value
    match kind:
        case Primitive():
            return _primitive(value, kind, name)
        case Collection(kind="map"):
            return _map(value, kind, place, name)
        case Collection():
            return _list(evaluator, value, kind, place, name)
        case Structure():
            return _structure(evaluator, value, kind, place, name)
    return value


def _wrong(value: Value, name: str, wanted: str) -> Failed:
    return Failed(name, f"what {name} is given is no {wanted}", value.span)


def _primitive(value: Value, kind: Primitive, name: str) -> Value:
    if isinstance(value, Partial) and kind.name == "string":
        return value
    new = to_scalar(value.value, kind.name) if isinstance(value, Known) else None
    if not isinstance(value, Known) or new is None:
        return _wrong(value, name, kind.name)
    return value if new == value.value and type(new) is type(value.value) else replace(value, value=new)


def to_scalar(value: Scalar, kind: str) -> Scalar | None:
    """A scalar as a string, number or bool, None where Terraform would refuse it."""
    if kind == "string":
        return in_text(value)
    if kind == "bool":
        return value if isinstance(value, bool) else {"true": True, "1": True, "false": False, "0": False}.get(str(value))
    if isinstance(value, bool):
        return None
    return value if isinstance(value, int | float) else _number(value)


def _number(text: str) -> int | float | None:
    try:
        return int(text) if text.lstrip("-").isdecimal() and text.isascii() and len(text) <= 18 else float(text)
    except ValueError:
        return None


def _map(value: Value, kind: Collection, place: Declared, name: str) -> Value:
    if not isinstance(value, ObjectValue):
        return _wrong(value, name, "map")
    members = {key: _later(deferred, kind.of, name, key, place) for key, deferred in value.members.items()}
    return replace(value, members=members)


def _later(deferred: Deferred | Value, kind: Type, name: str, key: str, place: Declared) -> Thunk:
    """A member, converted when it is asked for."""
    called = f'{name}["{key}"]'

    def compute(evaluator: Evaluator) -> Value:
        value = evaluator.force(deferred)
        if isinstance(kind, Anything):
            return each_branch(value, _closed, value.span)
        return converted(evaluator, value, kind, place, called)

    return Thunk(compute)


def _closed(value: Value) -> Value:
    """An object in a collection of ``any``: all of them must have the same members, so none can be given one more."""
    return replace(value, literals=()) if isinstance(value, ObjectValue) else value


def _list(evaluator: Evaluator, value: Value, kind: Collection, place: Declared, name: str) -> Value:
    if not isinstance(value, ListValue):
        return _wrong(value, name, kind.kind)
    if isinstance(kind.of, Anything):
        items = [Item(each_branch(item.value, _closed, item.value.span), item.elements) for item in value.items]
    else:
        items = [
            Item(converted(evaluator, item.value, kind.of, place, f"{name}[{index}]"), item.elements)
            for index, item in enumerate(value.items)
        ]
    if failed := next((item.value for item in items if isinstance(item.value, Failed)), None):
        return failed
    if kind.kind == "set":
        return replace(value, items=tuple(by_text(distinct(items))), unordered=True)
    return replace(value, items=tuple(items), unordered=False)


def _structure(evaluator: Evaluator, value: Value, kind: Structure, place: Declared, name: str) -> Value:
    """An object of just the declared members; one that is missing or null takes its default."""
    if not isinstance(value, ObjectValue):
        return _wrong(value, name, "object")
    if not value.complete:
        return replace(value, members=_known_members(value, kind, name, place))
    missing = [key for key, member in kind.members if key not in value.members and not member.optional]
    added = {key for key in missing if _added(evaluator, value, key)}
    if len(added) < len(missing):
        return Failed(name, f"what {name} is given has no member {next(k for k in missing if k not in added)}", value.span)
    members = {key: _structured(value, key, member, place, name) for key, member in kind.members}
    return replace(value, members=members, literals=())


def _added(evaluator: Evaluator, value: ObjectValue, key: str) -> bool:
    return any(evaluator.content(member_cell(literal, key)) is not None for literal in value.literals)


def _known_members(value: ObjectValue, kind: Structure, name: str, place: Declared) -> Mapping[str, Deferred | Value]:
    members = dict(kind.members)
    found = {key: deferred for key, deferred in value.members.items() if key in members}
    return {key: _later(deferred, members[key].type, name, key, place) for key, deferred in found.items()}


def _structured(value: ObjectValue, key: str, member: Member, place: Declared, name: str) -> Thunk:
    """A member of an object with a declared type. A default can be replaced where the object is written."""

    def compute(evaluator: Evaluator) -> Value:
        found: Value | None = evaluator.force(value.members[key]) if key in value.members else None
        cells = [member_cell(literal, key) for literal in value.literals] if found is None else []
        for cell in cells:
            content = evaluator.content(cell)
            found = filled(cell, content, value.span, value.weak) if content is not None and found is None else found
        if found is None:
            empty = Absent(value.span, cells[0] if cells else None, value.weak, others=tuple(cells[1:]))
            return _default(evaluator, member, place, empty) if member.default else empty
        if isinstance(found, Absent) and member.default:
            return _default(evaluator, member, place, found)
        return converted(evaluator, found, member.type, place, f"{name}.{key}")

    return Thunk(compute)


def _default(evaluator: Evaluator, member: Member, place: Declared, absent: Absent) -> Value:
    """What stands in the type, for all objects; the one object could hold something else where it is written."""
    type_of = place.argument
    start = type_of.value + member.at
    argument = Argument(type_of.file, "default", start, start, member.default)
    locked = "it stands in a type that is spelled in JSON" if type_of.file.endswith(".json") else ""
    frame = place.place.frame(argument, weak=absent.weak, locked=locked, constant=True)
    value = converted(evaluator, evaluator.value(parse(member.default), frame), member.type, place, "a default")
    cells = [cell for cell in (absent.cell, *absent.others) if cell is not None]
    return with_others(_closed(value), cells)
