"""A client block's settings: every row of the settings table gets a value, a place where it could be written, or a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from .. import settings as table
from ..around import Pool, Use
from ..model import (
    MAX_ITEMS,
    Absent,
    Cell,
    Choice,
    Client,
    Known,
    ListValue,
    ObjectValue,
    Present,
    Span,
    Unknown,
    Value,
    untouched,
)
from ..settings import Setting
from .beside import beside
from .evaluate import Evaluator
from .folder import Body, Nested
from .instances import Instance, made_blocks
from .scope import Place, Scope
from .values import choice, filled, is_weak

MANAGED_TYPE = "aws_cognito_managed_user_pool_client"
_META = frozenset(
    {"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "region", "timeouts"}
)
_MANAGED_META = frozenset({"name_prefix", "name_pattern"})
_members = cache(table.members)
_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Spot:
    """A client block in a module instance, with what ``count`` or ``for_each`` makes of it."""

    block: Nested
    scope: Scope
    instance: Instance
    shared: bool = False
    """The block makes more than this one client, or may."""

    @property
    def address(self) -> str:
        return self.scope.within(self.block.address + self.instance.suffix)

    @property
    def place(self) -> Place:
        return Place(self.scope, self.instance.names)


def read_client(
    unit: str, spot: Spot, evaluator: Evaluator, pool: Pool | None, settings: dict[str, Value], uses: tuple[Use, ...] = ()
) -> Client:
    block = spot.block
    body, resource_type = block.body, block.labels[0]
    others = beside(spot, uses, not _without_secret(settings["generate_secret"], resource_type), evaluator)
    return Client(
        id=f"{unit}#{spot.address}",
        address=spot.address,
        language="terraform-json" if body.json else "terraform",
        resource_type=resource_type,
        file=block.word.file,
        header=block.word,
        block=block.span,
        settings=settings,
        pool=pool,
        reads=frozenset(evaluator.reads),
        unknown_members=_unknown_members(body, resource_type),
        repeated_members=_repeated_members(body),
        labels=(block.labels[1],),
        shared_body=spot.shared,
        inert=_ignored_changes(body),
        uses=uses,
        beside=others,
    )


def _without_secret(value: Value, resource_type: str) -> bool:
    if isinstance(value, Absent):
        return resource_type != MANAGED_TYPE
    return isinstance(value, Known) and str(value.value).lower() == "false"


# ---------------------------------------------------------------------------------------- settings


@dataclass(frozen=True, slots=True)
class Part:
    """What a row of the settings table came to (a block with its members), and the cells that this took."""

    setting: Setting
    values: Mapping[str, Value]
    reads: frozenset[Cell]


class Settings:
    """Evaluates the settings of one client."""

    def __init__(self, spot: Spot, evaluator: Evaluator) -> None:
        self.block = spot.block
        self.body = spot.block.body
        self.place = spot.place
        self.locked = spot.scope.folder.locked
        self.evaluator = evaluator

    def all(self, before: Sequence[Part] = ()) -> tuple[Part, ...]:
        """Every setting; those that read no overridden cell are as they were ``before``."""
        overrides = self.evaluator.overrides
        kept = {part.setting.name: part for part in before if untouched(part.reads, overrides)}
        return tuple(kept.get(setting.name) or self._part(setting) for setting in _members(""))

    def _part(self, setting: Setting) -> Part:
        outer, self.evaluator.reads = self.evaluator.reads, set()
        values = self._nested(setting) if setting.kind == "block" else {setting.name: self._plain(setting)}
        part = Part(setting, values, frozenset(self.evaluator.reads))
        self.evaluator.reads = outer
        return part

    def _plain(self, setting: Setting) -> Value:
        if setting.name in ("name", "generate_secret") and self._lacks(setting.name):
            return Absent(self.block.word, locked=f"{MANAGED_TYPE} does not take {setting.name}")
        if misplaced := next(iter(self.body.of_type(setting.name)), None) or self.body.dynamic(setting.name):
            return Unknown(setting.name, f"{setting.name} is written as a block and is an argument", misplaced.word)
        return self._member(self.body, setting, self.block.word, self.place)

    def _lacks(self, name: str) -> bool:
        return self.block.labels[0] == MANAGED_TYPE and name not in self.body.arguments

    def _member(self, body: Body, setting: Setting, header: Span, place: Place) -> Value:
        argument = body.arguments.get(setting.leaf)
        if argument is None:
            return self._hole(body, (setting.leaf,), header)
        return as_setting(self.evaluator.argument(argument, place), setting.kind == "list")

    def _hole(self, body: Body, path: tuple[str, ...], header: Span) -> Value:
        cell = Cell(body.file, body.start, body.end, "hole", path, self.locked)
        content = self.evaluator.content(cell)
        return Absent(header, cell) if content is None else filled(cell, content, header)

    def _nested(self, block: Setting) -> dict[str, Value]:
        members = _members(block.name)
        if written := self.body.arguments.get(block.name):
            reason = f"{block.name} is written as an argument and is a block"
            unknown = Unknown(written.text, reason, written.name_span)
            return {setting.name: unknown for setting in (block, *members)}
        found = self.body.of_type(block.name)
        if found:
            return self._inside(block, found[0].body, found[0].word, self.place)
        if made := self.body.dynamic(block.name):
            return self._made(block, made)
        inside = {setting.name: self._hole(self.body, (block.name, setting.leaf), self.block.word) for setting in members}
        if any(not isinstance(value, Absent) for value in inside.values()):
            return {block.name: Present(self.block.word), **inside}
        return {block.name: self._hole(self.body, (block.name,), self.block.word), **inside}

    def _inside(self, block: Setting, body: Body, header: Span, place: Place) -> dict[str, Value]:
        inside = {setting.name: self._member(body, setting, header, place) for setting in _members(block.name)}
        return {block.name: Present(header), **inside}

    # ------------------------------------------------------------------------------------- dynamic

    def _made(self, block: Setting, dynamic: Nested) -> dict[str, Value]:
        """The members of a block that a ``dynamic`` block makes, by what it goes over."""
        argument = dynamic.body.arguments.get("for_each")
        content = next(iter(dynamic.body.of_type("content")), None)
        if argument is None or content is None:
            return self._none_known(block, dynamic, "it has no for_each or no content")
        iterator = dynamic.body.arguments.get("iterator")
        over = self.evaluator.argument(argument, self.place)
        return self._made_of(block, dynamic, content, over, iterator.text.strip('"') if iterator else block.name)

    def _made_of(self, block: Setting, dynamic: Nested, content: Nested, over: Value, iterator: str) -> dict[str, Value]:
        if isinstance(over, Choice):
            branches = (over.then, over.otherwise)
            then, otherwise = (self._made_of(block, dynamic, content, branch, iterator) for branch in branches)
            return {name: choice(over, then[name], otherwise[name], dynamic.word) for name in then}
        made = made_blocks(over, iterator)
        if made.reason:
            return self._none_known(block, dynamic, made.reason)
        if made.names:
            return self._inside(block, content.body, content.word, self.place.binding(made.names[0]))
        locked = f"{block.name} is made by a dynamic block, which makes none here"
        absent = Absent(dynamic.word, weak=is_weak(over), locked=locked)
        return {setting.name: absent for setting in (block, *_members(block.name))}

    def _none_known(self, block: Setting, dynamic: Nested, reason: str) -> dict[str, Value]:
        why = f"{block.name} is made by a dynamic block: {reason}"
        unknown = Unknown(f'dynamic "{block.name}"', why, dynamic.word)
        return {setting.name: unknown for setting in (block, *_members(block.name))}


def as_setting(value: Value, listed: bool) -> Value:
    """A value as a setting holds it: no objects, no lists of lists."""
    match value:
        case Choice():
            return replace(value, then=as_setting(value.then, listed), otherwise=as_setting(value.otherwise, listed))
        case ObjectValue():
            return Unknown("", "an object stands where a value is expected", value.span)
        case ListValue():
            items = tuple(replace(item, value=_as_item(item.value)) for item in value.items[:MAX_ITEMS])
            return replace(value, items=items, complete=value.complete and len(value.items) <= MAX_ITEMS)
    return value


def _as_item(value: Value) -> Value:
    match value:
        case Choice():
            return replace(value, then=_as_item(value.then), otherwise=_as_item(value.otherwise))
        case ListValue() | ObjectValue():
            return Unknown("", "a list stands where a string is expected", value.span)
    return value


# ----------------------------------------------------------------------------------------- members


def _unknown_members(body: Body, resource_type: str) -> tuple[tuple[str, Span], ...]:
    top = _members("")
    arguments = {setting.name for setting in top if setting.kind != "block"} | _META
    if resource_type == MANAGED_TYPE:
        arguments = (arguments | _MANAGED_META) - {"generate_secret"}
    found = _other_arguments(body, arguments, "")
    for block in body.blocks:
        found += _strangers(block, {setting.name for setting in top if setting.kind == "block"})
    return tuple(found)


def _other_arguments(body: Body, known: set[str], prefix: str) -> list[tuple[str, Span]]:
    return [(prefix + name, argument.name_span) for name, argument in body.arguments.items() if name not in known]


def _strangers(block: Nested, known: set[str]) -> list[tuple[str, Span]]:
    """What a nested block holds that it can't, or the block itself."""
    if block.type in known:
        members = {setting.leaf for setting in _members(block.type)}
        inside = [(f"{block.type}.{inner.type}", inner.word) for inner in block.body.blocks]
        return _other_arguments(block.body, members, f"{block.type}.") + inside
    name = block.made_type
    return [] if name in _META or name in known else [(name, block.word)]


def _repeated_members(body: Body) -> tuple[tuple[str, Span], ...]:
    found = list(body.repeated)
    for setting in _members(""):
        if setting.kind == "block":
            blocks = body.of_type(setting.name)
            found += [(setting.name, block.word) for block in blocks[1:]]
            found += [(f"{setting.name}.{name}", span) for block in blocks for name, span in block.body.repeated]
    return tuple(found)


def _ignored_changes(body: Body) -> frozenset[str]:
    """The settings that Terraform is told to leave as they are."""
    words: set[str] = set()
    for lifecycle in body.of_type("lifecycle"):
        if ignored := lifecycle.body.arguments.get("ignore_changes"):
            words = set(_WORD.findall(ignored.text))
    everything = "all" in words
    return frozenset(s.name for s in table.SETTINGS if everything or s.name.partition(".")[0] in words)


def pool_ids(value: Value) -> list[Value]:
    """All that ``user_pool_id`` may come to."""
    if isinstance(value, Choice):
        return pool_ids(value.then) + pool_ids(value.otherwise)
    return [] if isinstance(value, ListValue) else [value]
