"""Clients made by hand: settings as plain Python, nested blocks as dictionaries.

A scalar is known, a list is a complete list, what is not named is absent. :class:`Open` is a list that may hold more,
:func:`hidden` a value that isn't known, :func:`joined` a template with unknown parts (None).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cogtui.core import settings
from cogtui.core.around import Attribute, Pool
from cogtui.core.model import (
    Absent,
    Archetype,
    Cell,
    Change,
    Client,
    Element,
    Found,
    Item,
    Kept,
    Known,
    Language,
    ListValue,
    Partial,
    Present,
    Span,
    Template,
    Unknown,
    Value,
    World,
)
from cogtui.core.rule import OptionValue, Rule
from cogtui.core.rules import catalogue
from cogtui.core.view import View

NOWHERE = Span("main.tf", 0, 0)
HOLE = Cell("main.tf", 0, 0, "hole")


@dataclass(frozen=True)
class Open:
    """A list of which only these items are known."""

    items: tuple[object, ...]


def hidden(text: str = "var.it") -> Unknown:
    return Unknown(text, f"{text} has no default", NOWHERE, "input")


def joined(*parts: str | None) -> Partial:
    """A template; None stands for an unknown part."""
    return Partial(tuple(hidden() if part is None else Known(part, NOWHERE) for part in parts), NOWHERE)


def value(plain: object) -> Value:
    match plain:
        case None:
            return Absent(NOWHERE, HOLE)
        case Open(items):
            return ListValue(_items(items), NOWHERE, complete=False)
        case list():
            return ListValue(_items(plain), NOWHERE)
        case str() | int() | float():
            return Known(plain, NOWHERE)
        case _:
            return plain  # type: ignore[return-value]


def _items(plain: Iterable[object]) -> tuple[Item, ...]:
    cell = Cell("main.tf", 1, 2, "list")
    return tuple(Item(value(one), (Element(cell, Kept(index)),)) for index, one in enumerate(plain))


def client(
    given: Mapping[str, Any] | None = None,
    *,
    language: Language = "terraform",
    managed: bool = False,
    pool: Pool | None = None,
    labels: tuple[str, ...] = ("it",),
    file: str = "main.tf",
    **more: Any,
) -> Client:
    """A client with these settings; in ``more`` the other fields of :class:`Client`."""
    flat = flatten(given or {})
    values: dict[str, Value] = {}
    for row in settings.SETTINGS:
        inside = any(name.startswith(row.name + ".") for name in flat)
        values[row.name] = Present(NOWHERE) if row.kind == "block" and inside else value(flat.get(row.name))
    kind = "aws_cognito_managed_user_pool_client" if managed else "aws_cognito_user_pool_client"
    resource_type = kind if language.startswith("terraform") else settings.CLOUDFORMATION_TYPE
    address = f"{resource_type}.{labels[0]}"
    return Client(f".#{address}", address, language, resource_type, file, NOWHERE, NOWHERE, values, pool, labels=labels, **more)


def flatten(given: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, plain in given.items():
        if isinstance(plain, Mapping):
            flat.update({f"{name}.{inner}": one for inner, one in plain.items()})
        else:
            flat[name] = plain
    return flat


def pool(*, required: Sequence[str] = (), custom: Sequence[str] = (), **facts: Any) -> Pool:
    """A pool whose schema is known."""
    attributes = [Attribute(name, required=True, mutable=True) for name in required]
    attributes += [Attribute(name, required=False, mutable=True) for name in custom]
    return replace(Pool("aws_cognito_user_pool.p", NOWHERE, attributes=tuple(attributes)), **facts)


def found(
    rule: str,
    given: Mapping[str, Any] | Client,
    archetype: Archetype = "unknown",
    options: Mapping[str, OptionValue] | None = None,
) -> list[Found]:
    """What a rule says about a client, with the baseline's options except those given."""
    one = given if isinstance(given, Client) else client(given)
    view = View(one, World(), archetype)
    return list(catalogue()[rule].check(view, {**defaults(catalogue()[rule], archetype), **(options or {})}))


def defaults(rule: Rule, archetype: Archetype) -> dict[str, OptionValue]:
    return {option.name: option.by_archetype.get(archetype, option.default) for option in rule.options}


def fixed(given: Mapping[str, Any], *findings: Found) -> dict[str, Any]:
    """The settings after the first fix of each finding. Indexes are those of the lists as they were."""
    flat = flatten(given)
    for one in findings:
        flat = _applied(flat, one.fixes[0].changes)
    return flat


def _applied(flat: Mapping[str, Any], changes: Sequence[Change]) -> dict[str, Any]:
    result = dict(flat)
    for path in dict.fromkeys(change.path for change in changes):
        mine = [change for change in changes if change.path == path]
        if any(change.index is not None or change.operation == "add" for change in mine):
            before = flat.get(path)
            items = _edited(list(before.items) if isinstance(before, Open) else list(before or []), mine)
            result[path] = Open(tuple(items)) if isinstance(before, Open) else items
        else:
            wanted = mine[-1].value
            result[path] = list(wanted) if isinstance(wanted, tuple) else wanted
    return result


def _edited(items: list[Any], changes: Sequence[Change]) -> list[Any]:
    gone = {change.index for change in changes if change.operation == "remove"}
    new = {change.index: change.value for change in changes if change.operation == "set"}
    kept = [_text(new.get(index, item)) for index, item in enumerate(items) if index not in gone]
    return kept + [change.value for change in changes if change.operation == "add"]


def _text(item: object) -> object:
    return joined(*item.parts) if isinstance(item, Template) else item
