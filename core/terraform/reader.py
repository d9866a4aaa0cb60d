"""A root module as a unit: its clients, evaluated again whenever cells are overridden, and the edits that write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..model import Cell, Client, Overrides, Pool, Problem, Value
from ..settings import TERRAFORM_TYPES
from ..source import Edit, Source
from .clients import Settings, Spot, pool_ids, read_client
from .editor import edits
from .evaluate import Evaluator
from .folder import read_folder
from .instances import instances
from .json_editor import json_outline, json_outline_path
from .library import Library
from .modules import Options, Tree, of_files
from .outline import comments, outline
from .pools import named_pool, read_pool
from .scope import Place

_JSON = ".json"


def read(place: str, sources: Sequence[Source], var_files: Sequence[Source] = ()) -> TerraformUnit:
    """Reads one folder by itself: its ``.tf`` files, and its variable files in rising precedence. Never raises on bad input."""
    return TerraformUnit(of_files(place, sources, var_files))


def read_root(place: str, library: Library, options: Options) -> TerraformUnit:
    """Reads a root module and all that it calls. A folder that is gone declares nothing."""
    return TerraformUnit(Tree(library, library.folder(place) or read_folder(place, ()), options))


@dataclass(frozen=True)
class TerraformUnit:
    """A root module. Evaluations without overrides are kept; one that touches no overridden cell is used again."""

    tree: Tree
    _kept: dict[str, Client] = field(default_factory=dict, repr=False, compare=False)
    _pools: dict[str, tuple[Pool | None, frozenset[Cell]]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def place(self) -> str:
        return self.tree.folder.path

    @property
    def sources(self) -> Mapping[str, Source]:
        return self.tree.sources

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        return tuple(self._spots)

    @cached_property
    def _spots(self) -> dict[str, Spot]:
        """Every client, by its address."""
        found: dict[str, Spot] = {}
        for scope in self.tree.scopes():
            for block in scope.folder.clients.values():
                made = instances(self.tree.base, block.body, Place(scope))
                shared = len(made) > 1 or not all(instance.certain for instance in made)
                found |= {spot.address: spot for spot in (Spot(block, scope, instance, shared) for instance in made)}
        return found

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        if not any(name in source.text for source in self.sources.values() for name in TERRAFORM_TYPES):
            return ()
        for address in self.addresses:
            self._unchanged(address)
        folders = [problem for folder in self.tree.folders.values() for problem in folder.problems]
        return tuple(dict.fromkeys((*folders, *self.tree.problems, *self.tree.base.problems)))

    def evaluate(self, address: str, overrides: Overrides) -> Client:
        kept = self._unchanged(address)
        if kept.reads.isdisjoint(overrides):
            return kept
        return self._evaluate(address, Evaluator(overrides, self.tree.base))

    def edits(self, overrides: Overrides) -> dict[str, list[Edit]]:
        return edits(self.sources, overrides)

    def outline(self, name: str) -> Mapping[str, str]:
        text = self.sources[name].text
        return json_outline(text) if name.endswith(_JSON) else outline(text).by_path

    def outline_path(self, cell: Cell) -> str:
        text = self.sources[cell.file].text
        return json_outline_path(text, cell) if cell.file.endswith(_JSON) else outline(text).path(cell)

    def comments(self, name: str) -> tuple[str, ...]:
        return () if name.endswith(_JSON) else comments(self.sources[name].text)

    def _unchanged(self, address: str) -> Client:
        if address not in self._kept:
            self._kept[address] = self._evaluate(address, self.tree.base)
        return self._kept[address]

    def _evaluate(self, address: str, evaluator: Evaluator) -> Client:
        spot = self._spots[address]
        evaluator.begin()
        settings = Settings(spot, evaluator).all()
        pool = self._pool(settings["user_pool_id"], evaluator)
        return read_client(self.place, spot, evaluator, pool, settings)

    def _pool(self, pool_id: Value, evaluator: Evaluator) -> Pool | None:
        """The pool that ``user_pool_id`` names in every world; its cells count as read."""
        named = {named_pool(value) for value in pool_ids(pool_id)}
        address = named.pop() if len(named) == 1 else None
        if address is None:
            return None
        kept = self._pools.get(address)
        if kept is None or not kept[1].isdisjoint(evaluator.overrides):
            kept = self._read_pool(address, evaluator)
        evaluator.reads |= kept[1]
        return kept[0]

    def _read_pool(self, address: str, evaluator: Evaluator) -> tuple[Pool | None, frozenset[Cell]]:
        outer, evaluator.reads = evaluator.reads, set()
        found = (read_pool(self.tree, address, evaluator), frozenset(evaluator.reads))
        evaluator.reads = outer
        if not evaluator.overrides:
            self._pools[address] = found
        return found
