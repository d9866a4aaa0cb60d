"""A client block's settings: every row of the settings table gets a value, a place where it could be written, or a reason."""

from __future__ import annotations

import re
from functools import cache

from .. import settings as table
from ..model import Absent, Cell, Choice, Client, Known, ListValue, Pool, Present, Span, Unknown, Value
from ..settings import Setting
from .evaluate import Evaluator
from .folder import Body, Nested
from .values import filled

MANAGED_TYPE = "aws_cognito_managed_user_pool_client"
_META = frozenset(
    {"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "region", "timeouts"}
)
_MANAGED_META = frozenset({"name_prefix", "name_pattern"})
_AT_MOST_ONE = frozenset({0, 1})
_members = cache(table.members)
_WORD = re.compile(r"[A-Za-z_]\w*")


def read_client(place: str, block: Nested, evaluator: Evaluator, pool: Pool | None, settings: dict[str, Value]) -> Client:
    body, resource_type = block.body, block.labels[0]
    return Client(
        id=f"{place}#{block.address}",
        address=block.address,
        language="terraform",
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
        shared_body=_makes_many(body, evaluator),
        inert=_ignored_changes(body),
    )


# ---------------------------------------------------------------------------------------- settings


class Settings:
    """Evaluates the settings of one client block."""

    def __init__(self, block: Nested, evaluator: Evaluator) -> None:
        self.block = block
        self.body = block.body
        self.evaluator = evaluator

    def all(self) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for setting in _members(""):
            if setting.kind == "block":
                values |= self._nested(setting)
            else:
                values[setting.name] = self._plain(setting)
        return values

    def _plain(self, setting: Setting) -> Value:
        if setting.name in ("name", "generate_secret") and self._lacks(setting.name):
            return Absent(self.block.word, locked=f"{MANAGED_TYPE} does not take {setting.name}")
        if misplaced := next(iter(self.body.of_type(setting.name)), None) or self.body.dynamic(setting.name):
            return Unknown(setting.name, f"{setting.name} is written as a block and is an argument", misplaced.word)
        return self._member(self.body, setting.leaf, self.block.word)

    def _lacks(self, name: str) -> bool:
        return self.block.labels[0] == MANAGED_TYPE and name not in self.body.arguments

    def _member(self, body: Body, name: str, header: Span) -> Value:
        argument = body.arguments.get(name)
        return self.evaluator.argument(argument) if argument else self._hole(body, (name,), header)

    def _hole(self, body: Body, path: tuple[str, ...], header: Span) -> Value:
        cell = Cell(body.file, body.start, body.end, "hole", path)
        content = self.evaluator.content(cell)
        return Absent(header, cell) if content is None else filled(cell, content, header)

    def _nested(self, block: Setting) -> dict[str, Value]:
        members = _members(block.name)
        if unknown := self._unknown_block(block.name):
            return {setting.name: unknown for setting in (block, *members)}
        found = self.body.of_type(block.name)
        if found:
            inside = {setting.name: self._member(found[0].body, setting.leaf, found[0].word) for setting in members}
            return {block.name: Present(found[0].word), **inside}
        inside = {setting.name: self._hole(self.body, (block.name, setting.leaf), self.block.word) for setting in members}
        if any(not isinstance(value, Absent) for value in inside.values()):
            return {block.name: Present(self.block.word), **inside}
        return {block.name: self._hole(self.body, (block.name,), self.block.word), **inside}

    def _unknown_block(self, name: str) -> Unknown | None:
        """Why nothing is known of a block's members."""
        if made := self.body.dynamic(name):
            return Unknown(f'dynamic "{name}"', f"{name} is made by a dynamic block, which is not evaluated", made.word)
        if written := self.body.arguments.get(name):
            return Unknown(written.text, f"{name} is written as an argument and is a block", written.name_span)
        return None


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


def _makes_many(body: Body, evaluator: Evaluator) -> bool:
    """Whether the block may make more than one instance: not where its count is a choice of 0 and 1."""
    if "for_each" in body.arguments:
        return True
    count = body.arguments.get("count")
    return count is not None and not _at_most_one(Evaluator(evaluator.folder, evaluator.overrides).argument(count))


def _at_most_one(value: Value) -> bool:
    if isinstance(value, Choice):
        return _at_most_one(value.then) and _at_most_one(value.otherwise)
    return isinstance(value, Known) and value.value in _AT_MOST_ONE and not value.weak


def pool_ids(value: Value) -> list[Value]:
    """All that ``user_pool_id`` may come to."""
    if isinstance(value, Choice):
        return pool_ids(value.then) + pool_ids(value.otherwise)
    return [] if isinstance(value, ListValue) else [value]
