"""The ``Properties`` of a client as settings: one value for every row of the settings table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from .. import settings
from ..documents.nodes import AliasNode, Entry, MappingNode, Node, ScalarNode, SequenceNode, key_text, resolved, text_of
from ..documents.scalars import is_null
from ..model import Absent, Cell, Choice, Client, Element, Formula, Item, Known, ListValue, Present, Span, Unknown, Value
from ..settings import Setting
from . import conditions
from .calls import call_of
from .intrinsics import NO_VALUE, held, value_of
from .scope import MAX_NESTING, Reach, Scope, Variables
from .template import BEHIND_ALIAS
from .variables import whole_variable

MERGED = "comes in by a merge key"
_MERGE = "<<"
_rows = cache(settings.members)


@dataclass(frozen=True, slots=True)
class Member:
    entry: Entry
    merged: bool = False
    repeated: bool = False


@dataclass
class Body:
    """A mapping of settings. ``open`` says why it may hold more than the text shows."""

    node: MappingNode
    reach: Reach
    members: dict[str, Member] = field(default_factory=dict)
    repeated: list[tuple[str, Node]] = field(default_factory=list)
    open: str = ""


def body_of(node: MappingNode, reach: Reach) -> Body:
    body = Body(node, reach)
    merges: list[Node] = []
    for entry in node.entries:
        name = key_text(entry)
        if name == _MERGE:
            merges.append(entry.value)
        elif name is not None and name.startswith(("Fn::Transform", "Fn::ForEach")):
            body.open = f"{name} may add it"
        elif name is not None:
            _own(body, name, entry)
    _merge(body, merges)
    return body


def _own(body: Body, name: str, entry: Entry) -> None:
    twice = name in body.members
    if twice:
        body.repeated.append((name, entry.key))
    body.members[name] = Member(entry, repeated=twice)


def _merge(body: Body, sources: Sequence[Node]) -> None:
    """Adds what merge keys bring: an own key beats it, an earlier source beats a later one."""
    waiting, seen = list(reversed(sources)), set[int]()
    while waiting:
        node = resolved(waiting.pop())
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, SequenceNode):
            waiting.extend(reversed(node.items))
        elif isinstance(node, MappingNode) and not node.tag:
            waiting.extend(_merged_members(body, node))
        else:
            body.open = body.open or "it may come in by a merge key"


def _merged_members(body: Body, node: MappingNode) -> Iterator[Node]:
    own = {name: entry for entry in node.entries if (name := key_text(entry)) is not None}
    for name, entry in own.items():
        if name == _MERGE:
            yield entry.value
        else:
            body.members.setdefault(name, Member(entry, merged=True))


class Reader:
    """Reads one client's settings. ``header`` is the place that stands for what is not written."""

    def __init__(self, scope: Scope, header: Span) -> None:
        self.scope = scope
        self.header = header
        self.settings: dict[str, Value] = {}
        self.unknown: list[tuple[str, Span]] = []
        self.repeated: list[tuple[str, Span]] = []

    def read(self, properties: MappingNode, reach: Reach) -> None:
        body = body_of(properties, reach)
        for setting in _rows(""):
            if setting.kind == "block":
                self.settings.update(self._block(setting, body))
            else:
                self.settings[setting.name] = self._setting(setting, body, (setting.cloudformation,))
        self._names(body, "")

    def _names(self, body: Body, parent: str) -> None:
        """Notes the members that the type does not have, and those that stand twice."""
        prefix = f"{parent}." if parent else ""
        known = settings.by_cloudformation()
        for name, member in body.members.items():
            if prefix + name not in known:
                self.unknown.append((prefix + name, self.scope.span(member.entry.key)))
        self.repeated += [(prefix + name, self.scope.span(key)) for name, key in body.repeated]

    # ------------------------------------------------------------------------------- one setting

    def _setting(self, setting: Setting, body: Body, path: tuple[str, ...]) -> Value:
        self.scope.run.steps = 0  # what one setting takes must not tell in another, or a fix would seem to change both
        member = body.members.get(setting.cloudformation_leaf)
        if member is None:
            return self._missing(setting, body, path)
        if member.merged:
            value = value_of(member.entry.value, setting.kind, body.reach.behind(MERGED), self.scope)
            return self._beside(value, setting, body, path)
        reach = body.reach
        if member.repeated:
            reach = reach.behind(f"{setting.cloudformation_leaf} stands twice")
        return value_of(member.entry.value, setting.kind, reach, self.scope)

    def _hole(self, body: Body, path: tuple[str, ...]) -> Cell:
        return self.scope.cell(body.node.start, body.node.end, "hole", body.reach, path)

    def _missing(self, setting: Setting, body: Body, path: tuple[str, ...]) -> Value:
        if body.open:
            return Unknown("", body.open, self.header)
        cell = self._hole(body, path)
        if cell in self.scope.overrides:
            return held(cell, setting.kind, self.header, body.reach, self.scope)
        return Absent(self.header, cell, locked=cell.locked)

    def _beside(self, value: Value, setting: Setting, body: Body, path: tuple[str, ...]) -> Value:
        """A merged value is never written through; the key that overrides it can be."""
        cell = self._hole(body, path)
        if cell in self.scope.overrides:
            return held(cell, setting.kind, self.header, body.reach, self.scope)
        if isinstance(value, Known | Absent):
            return replace(value, cell=cell, locked=cell.locked)
        if isinstance(value, ListValue) and all(isinstance(item.value, Known) for item in value.items):
            return replace(value, items=tuple(_rehung(item, cell) for item in value.items), cell=cell, locked=cell.locked)
        return value

    # ---------------------------------------------------------------------------- nested settings

    def _block(self, block: Setting, body: Body) -> dict[str, Value]:
        member = body.members.get(block.cloudformation)
        if member is None:
            return self._missing_block(block, body)
        reach = body.reach
        if member.merged or member.repeated:
            reach = reach.behind(MERGED if member.merged else f"{block.cloudformation} stands twice")
        return self._block_values(block, member.entry.value, reach)

    def _missing_block(self, block: Setting, body: Body) -> dict[str, Value]:
        inner = {
            setting.name: self._missing(setting, body, (block.cloudformation, setting.cloudformation_leaf))
            for setting in _rows(block.name)
        }
        written = any(not isinstance(value, Absent | Unknown) for value in inner.values())
        whole = Present(self.header) if written else self._missing(block, body, (block.cloudformation,))
        return {block.name: whole, **inner}

    def _block_values(self, block: Setting, node: Node, reach: Reach) -> dict[str, Value]:
        if isinstance(node, AliasNode):
            node, reach = resolved(node), reach.behind(BEHIND_ALIAS)
        variable = whole_variable(node) if self.scope.variables else None
        if variable and self.scope.variables:
            return self._by_variable(block, variable.text, node, reach, self.scope.variables)
        call = call_of(node)
        argument = resolved(call.argument) if call else node
        if call and call.name == "Fn::If" and isinstance(argument, SequenceNode) and len(argument.items) == 3:
            return self._chosen(block, call.node, argument, reach.deeper())
        if call and call.name == "Ref" and text_of(argument) == NO_VALUE:
            return self._everywhere(block, Absent(self.scope.span(node), locked="AWS::NoValue stands for all of it"))
        if call is None and isinstance(node, MappingNode):
            return self._members(block, node, reach)
        if call is None and isinstance(node, ScalarNode) and is_null(node):
            return self._everywhere(block, Absent(self.scope.span(node), locked="null stands for all of it"))
        return self._everywhere(block, self._unread(node, reach))

    def _by_variable(self, block: Setting, text: str, node: Node, reach: Reach, variables: Variables) -> dict[str, Value]:
        span = self.scope.span(node)

        def found(node: Node, reach: Reach, scope: Scope) -> dict[str, Value]:
            inner = Reader(scope, self.header)
            values = inner._block_values(block, node, reach)
            self.unknown += inner.unknown
            self.repeated += inner.repeated
            return values

        def plain(value: Value) -> dict[str, Value]:
            unknown = value if isinstance(value, Unknown) else Unknown(text, "a mapping is expected here", span)
            return self._everywhere(block, unknown)

        def choice(condition: Formula, when: str, then: dict[str, Value], otherwise: dict[str, Value]) -> dict[str, Value]:
            return {key: Choice(condition, when, then[key], otherwise[key], span) for key in then}

        return variables.fold(text, reach, self.scope, span, found, plain, choice)

    def _unread(self, node: Node, reach: Reach) -> Value:
        value = value_of(node, "string", reach, self.scope)
        if isinstance(value, Unknown):
            return value
        return Unknown(self.scope.text(node), "a mapping is expected here", self.scope.span(node))

    def _members(self, block: Setting, node: MappingNode, reach: Reach) -> dict[str, Value]:
        body = body_of(node, reach)
        self._names(body, block.cloudformation)
        inner = {setting.name: self._setting(setting, body, (setting.cloudformation_leaf,)) for setting in _rows(block.name)}
        return {block.name: Present(self.scope.span(node)), **inner}

    def _chosen(self, block: Setting, node: Node, argument: SequenceNode, reach: Reach) -> dict[str, Value]:
        name = text_of(argument.items[0])
        if name is None or reach.depth > MAX_NESTING or self.scope.exhausted():
            return self._everywhere(block, Unknown(self.scope.text(node), "this is not followed", self.scope.span(node)))
        condition = conditions.named(name, self.scope)
        then = self._block_values(block, argument.items[1], reach)
        otherwise = self._block_values(block, argument.items[2], reach)
        if isinstance(condition, bool):
            return then if condition else otherwise
        span = self.scope.span(node)
        return {key: Choice(condition, name, then[key], otherwise[key], span) for key in then}

    def _everywhere(self, block: Setting, value: Value) -> dict[str, Value]:
        return dict.fromkeys((block.name, *(setting.name for setting in _rows(block.name))), value)


def _rehung(item: Item, cell: Cell) -> Item:
    """An item of a merged list, as one of the key that would override it."""
    value = item.value
    return Item(value, (Element(cell, value.value),)) if isinstance(value, Known) else item


# ------------------------------------------------------------------------------------------- layers


def overlaid(client: Client, layers: Sequence[tuple[MappingNode, Scope]], reach: Reach) -> Client:
    """A client with further properties put over its own, each with where it stands. What is merged item by item is unknown."""
    values = dict(client.settings)
    reads = set(client.reads)
    for node, scope in layers:
        reader = Reader(scope, client.header)
        reader.read(node, reach)
        written = body_of(node, reach).members
        for row in settings.SETTINGS:
            if row.cloudformation.split(".")[0] in written and not isinstance(reader.settings[row.name], Absent):
                values[row.name] = _over(values[row.name], reader.settings[row.name], scope.span(node))
        reads |= scope.run.reads
    return replace(client, settings=values, reads=frozenset(reads))


def _over(below: Value, above: Value, span: Span) -> Value:
    if isinstance(above, ListValue | Choice) and not isinstance(below, Absent):
        return Unknown("", "Serverless merges it out of several places", span)
    return above
