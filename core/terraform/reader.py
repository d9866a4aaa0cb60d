"""A Terraform folder as a unit: its clients, evaluated again whenever cells are overridden, and the edits that write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..model import Cell, Client, Overrides, Pool, Problem, Value
from ..settings import TERRAFORM_TYPES
from ..source import Edit, Source
from .clients import Settings, pool_ids, read_client
from .editor import edits
from .evaluate import Evaluator
from .folder import Folder, read_folder
from .outline import Outline, comments
from .pools import named_pool, read_pool


def read(place: str, sources: Sequence[Source], var_files: Sequence[Source] = ()) -> TerraformUnit:
    """Reads one folder: all its ``.tf`` files, and its variable files in rising precedence. Never raises on bad input."""
    return TerraformUnit(place, read_folder(sources, var_files))


@dataclass(frozen=True)
class _Evaluated:
    client: Client
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class TerraformUnit:
    """One folder. Evaluations without overrides are kept; one that touches no overridden cell is used again."""

    place: str
    folder: Folder
    _kept: dict[str, _Evaluated] = field(default_factory=dict, repr=False, compare=False)
    _pools: dict[str, tuple[Pool, frozenset[Cell]]] = field(default_factory=dict, repr=False, compare=False)
    _outlines: dict[str, Outline] = field(default_factory=dict, repr=False, compare=False)

    @property
    def sources(self) -> Mapping[str, Source]:
        return self.folder.sources

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        order = {name: index for index, name in enumerate(self.sources)}
        clients = self.folder.clients
        return tuple(sorted(clients, key=lambda address: (order[clients[address].word.file], clients[address].word.start)))

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        if not any(name in source.text for source in self.sources.values() for name in TERRAFORM_TYPES):
            return ()
        found = [problem for address in self.addresses for problem in self._evaluated(address).problems]
        return tuple(dict.fromkeys((*self.folder.problems, *found)))

    def evaluate(self, address: str, overrides: Overrides) -> Client:
        kept = self._evaluated(address)
        if kept.client.reads.isdisjoint(overrides):
            return kept.client
        return self._evaluate(address, overrides).client

    def edits(self, overrides: Overrides) -> dict[str, list[Edit]]:
        return edits(self.sources, overrides)

    def outline(self, name: str) -> Mapping[str, str]:
        return self._outline(name).by_path

    def outline_path(self, cell: Cell) -> str:
        return self._outline(cell.file).path(cell)

    def comments(self, name: str) -> tuple[str, ...]:
        return comments(self.sources[name].text)

    def _outline(self, name: str) -> Outline:
        if name not in self._outlines:
            self._outlines[name] = Outline(self.sources[name].text)
        return self._outlines[name]

    def _evaluated(self, address: str) -> _Evaluated:
        if address not in self._kept:
            self._kept[address] = self._evaluate(address, {})
        return self._kept[address]

    def _evaluate(self, address: str, overrides: Overrides) -> _Evaluated:
        evaluator = Evaluator(self.folder, overrides)
        block = self.folder.clients[address]
        settings = Settings(block, evaluator).all()
        pool = self._pool(settings["user_pool_id"], evaluator)
        return _Evaluated(read_client(self.place, block, evaluator, pool, settings), tuple(evaluator.problems))

    def _pool(self, pool_id: Value, evaluator: Evaluator) -> Pool | None:
        """The pool that ``user_pool_id`` names in every world; its cells count as read."""
        named = {named_pool(value) for value in pool_ids(pool_id)}
        address = named.pop() if len(named) == 1 else None
        block = self.folder.pools.get(address) if address else None
        if block is None:
            return None
        pool, reads = self._read_pool(block.address, evaluator)
        evaluator.reads |= reads
        return pool

    def _read_pool(self, address: str, evaluator: Evaluator) -> tuple[Pool, frozenset[Cell]]:
        kept = self._pools.get(address)
        if kept and kept[1].isdisjoint(evaluator.overrides):
            return kept
        own = Evaluator(self.folder, evaluator.overrides)
        pool = read_pool(self.folder.pools[address], own)
        evaluator.problems += own.problems
        found = (pool, frozenset(own.reads))
        if not evaluator.overrides:
            self._pools[address] = found
        return found
