"""The places that refer to a client: in its module, and through outputs in the modules that call it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from ..around import Use
from ..model import Absent, Known, Value
from ..settings import SETTINGS
from .beside import sensitive
from .clients import Spot
from .evaluate import Evaluator
from .folder import Argument, Folder, Nested
from .mentions import Mention, mentions, names_client
from .scope import Scope

MAX_USES = 500
"""More of them are not listed."""
_ATTRIBUTES = frozenset({"id", "client_secret", *(setting.name for setting in SETTINGS if not setting.parent)})


@dataclass(frozen=True, slots=True)
class _Source:
    """Something whose mentions are uses of a client: itself, a local value, an output of a call (``output`` is its name).

    ``attribute`` is the client's that it holds, None for the client itself; ``key`` the instance that it is. ``plain``: it is
    nothing but a whole client, or all instances of one, of which ``instance`` is meant.
    """

    scope: Scope
    head: str
    key: str
    output: str = ""
    attribute: str | None = None
    through: tuple[str, ...] = ()
    plain: bool = False
    instance: str = ""

    @property
    def holder(self) -> Hashable:
        return (self.scope, self.head, self.output)

    @property
    def identity(self) -> Hashable:
        return (self.holder, self.attribute)


_Found: TypeAlias = tuple[_Source, Mention, str]
_Index: TypeAlias = dict[str, dict[str | None, list[tuple[int, Mention]]]]
"""What a folder mentions, numbered in its order: by what is named, and by the instance."""


@dataclass(frozen=True, slots=True)
class Uses:
    """Finds the uses of a root module's clients. What a folder mentions is looked up once."""

    _mentioned: dict[Folder, _Index] = field(default_factory=dict)
    _named: dict[Folder, bool] = field(default_factory=dict)

    def of(self, spot: Spot, evaluator: Evaluator) -> tuple[Use, ...]:
        folder = spot.scope.folder
        if folder not in self._named:
            self._named[folder] = any(names_client(source.text) for source in folder.sources.values())
        if not self._named[folder]:
            return ()
        found = self._found(_Source(spot.scope, spot.block.address, spot.instance.suffix, instance=spot.instance.suffix))
        held: dict[Hashable, set[str]] = {}
        for source, _, _ in found:
            held.setdefault(source.holder, set()).add(source.attribute or "")
        uses = (_use(*one, held[one[0].holder], evaluator) for one in found)
        return tuple(dict.fromkeys(uses))

    def _found(self, client: _Source) -> list[_Found]:
        found: list[_Found] = []
        waiting, known = [client], {client.identity}
        while waiting and len(found) < MAX_USES:
            source = waiting.pop(0)
            for mention, attribute in islice(self._of(source), MAX_USES):
                found.append((source, mention, attribute))
                further = _further(source, mention, attribute)
                if further and further.identity not in known:
                    known.add(further.identity)
                    waiting.append(further)
        return found[:MAX_USES]

    def _of(self, source: _Source) -> Iterator[tuple[Mention, str]]:
        """What mentions a source, and the attribute that it gets."""
        by_key = self._all(source.scope.folder).get(source.head, {})
        keys = ("", None, source.key) if source.key else by_key
        numbered = sorted((entry for key in keys for entry in by_key.get(key, ())), key=lambda entry: entry[0])
        for _, mention in numbered:
            if _is_meant(source, mention) and _in_force(source.scope.folder, mention):
                for attribute in _attributes(source, mention):
                    yield mention, attribute

    def _all(self, folder: Folder) -> _Index:
        if folder not in self._mentioned:
            found: _Index = {}
            every = (mention for source in folder.sources.values() for mention in mentions(source.name, source.text))
            for number, mention in enumerate(every):
                found.setdefault(mention.head, {}).setdefault(mention.keys[0], []).append((number, mention))
            self._mentioned[folder] = found
        return self._mentioned[folder]


def _is_meant(source: _Source, mention: Mention) -> bool:
    if source.output and not {source.output, ""} & set(mention.parts):
        return False
    of_instance = mention.keys[1 if source.output else 0] if source.plain else ""
    return not source.instance or of_instance in ("", None, source.instance)


def _attributes(source: _Source, mention: Mention) -> tuple[str, ...]:
    if source.attribute is None:
        return mention.parts
    rest = mention.names[1 if source.output else 0 :]
    return rest[:1] if source.plain and rest and rest[0] in _ATTRIBUTES else (source.attribute,)


def _argument(folder: Folder, mention: Mention) -> tuple[Nested | None, Argument | None]:
    """The output, call or local value that holds a mention, as it is in force."""
    holder = mention.holder
    if holder.kind == "local":
        return None, folder.locals.get(holder.argument)
    block = {"output": folder.outputs, "module": folder.calls}.get(holder.kind, {}).get(_label(mention))
    return block, block.body.arguments.get(holder.argument) if block else None


def _in_force(folder: Folder, mention: Mention) -> bool:
    """Whether what holds it is not replaced by an override file."""
    block, argument = _argument(folder, mention)
    if argument is None:
        return block is not None or mention.holder.kind not in ("local", "output", "module")
    inside = argument.value <= mention.span.start < argument.value + len(argument.text)
    return inside and argument.file == mention.span.file


def _is_plain(folder: Folder, mention: Mention) -> bool:
    """Whether nothing but the mention stands there."""
    argument = _argument(folder, mention)[1]
    return argument is not None and len(argument.text) == mention.span.end - mention.span.start and not argument.json


def _label(mention: Mention) -> str:
    return mention.holder.address.partition(".")[2]


def _use(source: _Source, mention: Mention, attribute: str, held: set[str], evaluator: Evaluator) -> Use:
    holder, scope = mention.holder, source.scope
    output = scope.folder.outputs.get(_label(mention)) if holder.kind == "output" else None
    marked = _truth(sensitive(output, scope, evaluator)) if output else None
    address = scope.within(holder.address)
    certain = attribute != "" and (source.attribute is None or source.attribute != attribute or len(held) == 1)
    return Use(holder.kind, address, holder.argument, attribute, mention.span, marked, source.through, certain)


def _truth(value: Value) -> bool | None:
    """What ``sensitive`` comes to; an output that doesn't say is not."""
    if isinstance(value, Absent):
        return False
    return {"true": True, "false": False}.get(str(value.value).lower()) if isinstance(value, Known) else None


def _further(source: _Source, mention: Mention, attribute: str) -> _Source | None:
    """What holds the mention, where it can be mentioned in turn."""
    scope, holder = source.scope, mention.holder
    way = (*source.through, scope.within(holder.address))
    whole = attribute == "" and (source.plain or source.attribute is None) and len(mention.names) == bool(source.output)
    plain = whole and _is_plain(scope.folder, mention)
    if holder.kind == "local":
        return _Source(scope, holder.address, "", "", attribute, way, plain, source.instance)
    if holder.kind != "output" or holder.argument != "value" or scope.call is None or scope.caller is None:
        return None
    outer, head = scope.caller.scope, f"module.{scope.call.labels[0]}"
    key = scope.address[len(outer.within(head)) :]
    return _Source(outer, head, key, _label(mention), attribute, way, plain, source.instance)
