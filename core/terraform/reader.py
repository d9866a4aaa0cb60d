"""A root module as a unit: its clients, evaluated again whenever cells are overridden, and the edits that write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..model import Cell, Client, Overrides, Problem, Remark, untouched
from ..settings import TERRAFORM_TYPES
from ..source import Edit, Source
from .clients import Part, Settings, Spot, read_client
from .editor import edits
from .evaluate import Evaluator
from .folder import read_folder
from .instances import instances
from .json_editor import json_outline, json_outline_path
from .library import Library
from .modules import Options, Tree, of_files
from .outline import comments, outline
from .remarks import remarks
from .scope import Place
from .surroundings import Surroundings
from .uses import Uses

_JSON = ".json"


def read(place: str, sources: Sequence[Source], var_files: Sequence[Source] = ()) -> TerraformUnit:
    """Reads one folder by itself: its ``.tf`` files, and its variable files in rising precedence. Never raises on bad input."""
    return TerraformUnit(of_files(place, sources, var_files))


def read_root(place: str, library: Library, options: Options) -> TerraformUnit:
    """Reads a root module and all that it calls. A folder that is gone declares nothing."""
    return TerraformUnit(Tree(library, library.folder(place) or read_folder(place, ()), options))


@dataclass(frozen=True, slots=True)
class _Evaluated:
    """A client, and the parts that it was put together from."""

    client: Client
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class TerraformUnit:
    """A root module. Evaluations without overrides are kept; one that touches no overridden cell is used again."""

    tree: Tree
    _kept: dict[str, _Evaluated] = field(default_factory=dict, repr=False, compare=False)

    @property
    def place(self) -> str:
        return self.tree.folder.path

    @property
    def sources(self) -> Mapping[str, Source]:
        return self.tree.sources

    @cached_property
    def _surroundings(self) -> Surroundings:
        return Surroundings(self.tree)

    @cached_property
    def _uses(self) -> Uses:
        return Uses()

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
        if untouched(kept.client.reads, overrides):
            return kept.client
        return self._evaluate(address, Evaluator(overrides, self.tree.base), kept.parts).client

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

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        return tuple(remark for name, source in self.sources.items() for remark in remarks(name, source.text))

    def _unchanged(self, address: str) -> _Evaluated:
        if address not in self._kept:
            self._kept[address] = self._evaluate(address, self.tree.base)
        return self._kept[address]

    def _evaluate(self, address: str, evaluator: Evaluator, before: Sequence[Part] = ()) -> _Evaluated:
        spot = self._spots[address]
        evaluator.begin()
        parts = Settings(spot, evaluator).all(before)
        settings = {name: value for part in parts for name, value in part.values.items()}
        evaluator.reads = set().union(*(part.reads for part in parts))
        pool = self._surroundings.pool(settings["user_pool_id"], spot.scope, evaluator)
        uses = self._uses.of(spot, evaluator)
        return _Evaluated(read_client(self.place, spot, evaluator, pool, settings, uses), parts)
