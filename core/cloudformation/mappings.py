"""``Fn::FindInMap``: a cell of a mapping; where a key is not decided, a choice among the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ..documents.nodes import Entry, Node, member, members, resolved
from ..documents.scalars import as_text
from ..model import Atom, Choice, Known, Step, Unknown, Value
from .calls import Call
from .conditions import subject_of
from .evaluate import intrinsic, not_followed, unknown, value_of
from .functions import arguments_of, each_branch
from .scope import Reach, Scope

_MAX_ROWS = 16
"""Beyond these a key that is not decided is not told apart."""

_Found: TypeAlias = Callable[[Node, str, Reach], Value]
"""What stands under a key: its node, the way there, and how it was reached."""


@intrinsic("Fn::FindInMap")
def _find_in_map(call: Call, kind: str, reach: Reach, scope: Scope) -> Value:
    arguments, reach = arguments_of(call, reach, 3, 4)
    if not arguments:
        return not_followed(call, kind, reach, scope)
    default = member(resolved(arguments[3]), "DefaultValue") if len(arguments) == 4 else None
    search = _Search(call, kind, scope, default)
    name = value_of(arguments[0], "string", Reach(depth=reach.depth), scope)
    if not isinstance(name, Known) or name.weak:
        return unknown(call.node, "which mapping it is, is not decided", "expression", reach, scope)
    table = scope.section.mappings.get(as_text(name.value))
    if table is None:
        return search.missing(f"there is no mapping {name.value}", reach)
    search.home = scope.of(table)

    def second(row: Node, way: str, reach: Reach) -> Value:
        return search.under(row, arguments[2], way, reach, search.value)

    return search.under(table, arguments[1], f"mapping {name.value}", reach, second)


class _Search:
    def __init__(self, call: Call, kind: str, scope: Scope, default: Node | None) -> None:
        self.call, self.kind, self.scope, self.default = call, kind, scope, default
        self.home = scope

    def value(self, node: Node, way: str, reach: Reach) -> Value:
        """The cell that was found. It stands elsewhere than the call, in a place of its own."""
        step = Step(way, self.scope.span(self.call.node))
        return value_of(node, self.kind, reach.along(step), self.home)

    def missing(self, reason: str, reach: Reach) -> Value:
        if self.default is not None:
            return value_of(self.default, self.kind, reach.deeper(), self.scope)
        return unknown(self.call.node, reason, "expression", reach, self.scope)

    def under(self, table: Node, key: Node, way: str, reach: Reach, found: _Found) -> Value:
        """What stands under a key, for each value that the key may have."""
        rows = members(resolved(table))
        if any(name.startswith("Fn::") for name in rows):
            return unknown(self.call.node, f"a macro makes {way} at deployment", "input", reach, self.scope)
        value = value_of(key, "string", Reach(depth=reach.depth), self.scope)

        def one(key_value: Value) -> Value:
            if isinstance(key_value, Known) and not key_value.weak:
                return self._row(rows, as_text(key_value.value), way, reach, found)
            return self._any_row(rows, key, key_value, way, reach, found)

        return each_branch(value, one)

    def _row(self, rows: Mapping[str, Entry], name: str, way: str, reach: Reach, found: _Found) -> Value:
        if name not in rows:
            return self.missing(f"{way} has no {name}", reach)
        return found(resolved(rows[name].value), f"{way}.{name}", reach)

    def _any_row(self, rows: Mapping[str, Entry], key: Node, value: Value, way: str, reach: Reach, found: _Found) -> Value:
        """A choice among the rows. A deployment with a key that has none would fail, so the last one needs no condition."""
        subject, allowed = subject_of(key, self.scope)
        names = [name for name in rows if allowed is None or name in allowed]
        if not 0 < len(names) <= _MAX_ROWS or not isinstance(value, Known | Unknown):
            return unknown(self.call.node, "which row it is, is not decided", "expression", reach, self.scope)
        among = tuple(names) if self.default is None else allowed
        last = self.missing("", reach) if self.default is not None else self._row(rows, names.pop(), way, reach, found)
        for name in reversed(names):
            held = as_text(value.value) == name if isinstance(value, Known) else None
            then = self._row(rows, name, way, reach, found)
            last = Choice(Atom(subject, name, held, among), f"{subject} is {name}", then, last, self.scope.span(self.call.node))
        return last
