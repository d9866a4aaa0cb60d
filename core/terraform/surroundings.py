"""What other blocks add to a user pool: identity providers, resource servers, domains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..around import Domain, Pool, Provider, ResourceServer
from ..model import Absent, Cell, Known, ObjectValue, Overrides, Span, Value, untouched
from .clients import pool_ids
from .evaluate import Evaluator
from .folder import Nested
from .instances import instances
from .modules import Tree
from .pools import Facts, PoolName, Reading, T, named_pool, read_pool
from .scope import Place, Scope
from .values import is_weak

PROVIDER_TYPE = "aws_cognito_identity_provider"
SERVER_TYPE = "aws_cognito_resource_server"
DOMAIN_TYPE = "aws_cognito_user_pool_domain"
_USER_NAME = "username"


@dataclass(frozen=True, slots=True)
class _Neighbour:
    """One instance of a block that names a pool. ``pools`` are all that it may name; None among them: one not in sight."""

    block: Nested
    place: Place
    address: str
    certain: bool
    weak: bool
    pools: frozenset[PoolName | None]

    @property
    def span(self) -> Span:
        return self.block.word

    def belongs(self, name: PoolName) -> bool | None:
        """Whether it is that pool's; None where it may be."""
        if self.pools == {name} and name.suffix is not None:
            return True
        if any(pool is None or (pool.address == name.address and _same(pool.suffix, name.suffix)) for pool in self.pools):
            return None
        return False


def _same(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read, with the cells that it was read from."""

    found: tuple[_Neighbour, ...]
    reads: frozenset[Cell]

    def holds(self, overrides: Overrides) -> bool:
        return untouched(self.reads, overrides)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Reads the pools of a root module. What was read without overrides is kept."""

    tree: Tree
    _pools: dict[PoolName, tuple[Pool | None, frozenset[Cell]]] = field(default_factory=dict)
    _neighbours: dict[str, _Kept] = field(default_factory=dict)

    def pool(self, pool_id: Value, scope: Scope, evaluator: Evaluator) -> Pool | None:
        """The pool that ``user_pool_id`` names in every world; its cells count as read."""
        named = {named_pool(self.tree, value, scope) for value in pool_ids(pool_id)}
        name = named.pop() if len(named) == 1 else None
        if name is None:
            return None
        kept = self._pools.get(name)
        if kept is None or not untouched(kept[1], evaluator.overrides):
            kept = _reading(evaluator, lambda: self._read(name, Facts(evaluator)))
            if not evaluator.overrides:
                self._pools[name] = kept
        evaluator.reads |= kept[1]
        return kept[0]

    def _read(self, name: PoolName, facts: Facts) -> Pool | None:
        pool = read_pool(self.tree, name, facts)
        if pool is None:
            return None
        unsure: set[str] = set()
        found = {kind: list(self._of(kind, name, facts, unsure)) for kind in _FIELDS}
        noted = facts.noted
        providers = noted("providers", tuple(_provider(*one) for one in found[PROVIDER_TYPE]))
        mapped = dict.fromkeys(name for provider in providers for name in provider.mapping)
        return replace(
            pool,
            mapped_attributes=tuple(name for name in mapped if name != _USER_NAME) or None,
            providers=providers,
            servers=noted("servers", tuple(_server(*one) for one in found[SERVER_TYPE])),
            domains=noted("domains", tuple(_domain(*one) for one in found[DOMAIN_TYPE])),
            open=frozenset(unsure),
            weak=frozenset(facts.weak),
        )

    def _of(self, kind: str, name: PoolName, facts: Facts, unsure: set[str]) -> Iterator[tuple[_Neighbour, Reading]]:
        """A pool's blocks of a type; noted in ``unsure`` where there may be more."""
        for one in self._all(kind, facts.evaluator):
            belongs = one.belongs(name)
            if belongs is None or (belongs and not one.certain):
                unsure.add(_FIELDS[kind])
            if belongs:
                if one.weak:
                    facts.weak.add(_FIELDS[kind])
                yield one, Reading(one.block.body, one.place, facts)

    def _all(self, kind: str, evaluator: Evaluator) -> tuple[_Neighbour, ...]:
        kept = self._neighbours.get(kind)
        if kept is None or not kept.holds(evaluator.overrides):
            kept = _Kept(*_reading(evaluator, lambda: tuple(self._look(kind, evaluator))))
            if not evaluator.overrides:
                self._neighbours[kind] = kept
        evaluator.reads |= kept.reads
        return kept.found

    def _look(self, kind: str, evaluator: Evaluator) -> Iterator[_Neighbour]:
        for scope, block in self.tree.resources(kind):
            over = block.body.arguments.get("for_each") or block.body.arguments.get("count")
            weak = over is not None and is_weak(evaluator.argument(over, Place(scope)))
            for instance in instances(evaluator, block.body, Place(scope)):
                place = Place(scope, instance.names)
                address = scope.within(block.address + instance.suffix)
                yield _Neighbour(block, place, address, instance.certain, weak, self._named(block, place, evaluator))

    def _named(self, block: Nested, place: Place, evaluator: Evaluator) -> frozenset[PoolName | None]:
        argument = block.body.arguments.get("user_pool_id")
        if argument is None:
            return frozenset({None})
        values = pool_ids(evaluator.argument(argument, place))
        return frozenset(named_pool(self.tree, value, place.scope) for value in values) or frozenset({None})


def _reading(evaluator: Evaluator, read: Callable[[], T]) -> tuple[T, frozenset[Cell]]:
    """What is read, and the cells that it is read from."""
    outer, evaluator.reads = evaluator.reads, set()
    try:
        return read(), frozenset(evaluator.reads)
    finally:
        evaluator.reads = outer


_FIELDS: Mapping[str, str] = {PROVIDER_TYPE: "providers", SERVER_TYPE: "servers", DOMAIN_TYPE: "domains"}


def _provider(one: _Neighbour, reading: Reading) -> Provider:
    mapping, complete = _mapping(reading)
    return Provider(
        one.address,
        one.span,
        reading.string("provider_name"),
        reading.string("provider_type"),
        mapping,
        complete,
        reading.strings("idp_identifiers", absent=()),
    )


def _mapping(reading: Reading) -> tuple[Mapping[str, str | None], bool]:
    value = reading.value("attribute_mapping")
    if value is None or isinstance(value, Absent):
        return {}, True
    if not isinstance(value, ObjectValue):
        return {}, False
    members = {name: reading.facts.evaluator.force(member) for name, member in value.members.items()}
    for member in members.values():
        reading.facts.seen(member)
    return {name: str(m.value) if isinstance(m, Known) else None for name, m in members.items()}, value.complete


def _server(one: _Neighbour, reading: Reading) -> ResourceServer:
    identifier = reading.string("identifier")
    blocks = reading.inside("scope")
    names = [block.string("scope_name") for block in (reading.written("scope") if blocks is None else blocks)]
    known = tuple(f"{identifier}/{name}" for name in names if name is not None and identifier is not None)
    return ResourceServer(one.address, one.span, identifier, known, blocks is not None and len(known) == len(names))


def _domain(one: _Neighbour, reading: Reading) -> Domain:
    version = reading.scalar("managed_login_version")
    return Domain(
        one.address,
        one.span,
        reading.string("domain"),
        reading.is_set("certificate_arn"),
        int(version) if version and version.isdecimal() and len(version) < 9 else None,
    )
