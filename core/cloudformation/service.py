"""A service of Serverless Framework: its file, and the files that its variables name, as one template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from ..documents.nodes import members, resolved
from ..model import Cell, Client, Overrides, Problem, Remark
from ..settings import CLOUDFORMATION_TYPE
from ..source import Edit, Source
from . import editor
from .given import NOTHING_GIVEN, Given
from .included import Files
from .mentions import Mentions
from .places import merged_spans, shared_spans
from .properties import overlaid
from .reader import client_of, repeated_keys
from .reader import read as read_template
from .remarks import in_comments, in_metadata
from .scope import Home, Reach, Run, Scope
from .serverless import Serverless
from .structure import Standing, standing_in, stretches
from .uses import Uses, uses

_PLAIN_NAME = re.compile(r"serverless\.(ya?ml|json)")


def read(source: Source, given: Given = NOTHING_GIVEN, root: str = "", texts: Mapping[str, str] | None = None) -> Service:
    """A service. ``root`` is the folder that was opened; ``texts`` stand in for files by name.

    A file that is none, or can't be read, gives a service without clients.
    """
    variables = Serverless(Files(source, root, texts or {}))
    own = variables.files.own
    keys = members(resolved(own.root)) if own.root is not None else {}
    plain = _PLAIN_NAME.fullmatch(PurePosixPath(source.name).name) is not None
    if "service" not in keys or not (plain or "provider" in keys):
        return Service(variables, (), given, (own.problem,) if own.problem else ())
    found = standing_in(variables, given)
    if not found:
        return Service(variables, (), given)
    variables.mentions = Mentions(variables.files, stretches(found))
    service = Service(variables, found, given)
    variables.homes = {name: service.home(name) for name in variables.files.read}
    for address in service.addresses:
        service.evaluate(address, {})
    variables.learning = False
    return service


@dataclass(frozen=True)
class Service:
    """A service as it was read, with all files that it was read from."""

    variables: Serverless
    found: tuple[Standing, ...]
    given: Given = NOTHING_GIVEN
    unreadable: tuple[Problem, ...] = ()

    @property
    def place(self) -> str:
        return self.variables.files.own.name

    @property
    def sources(self) -> Mapping[str, Source]:
        return {**{name: file.source for name, file in self.variables.files.read.items()}, **self.given.sources}

    @cached_property
    def fragments(self) -> frozenset[str]:
        """The files that clients stand in."""
        return frozenset(file.name for standing in self.found for file in (standing.file, standing.inner))

    @cached_property
    def covered(self) -> frozenset[str]:
        """Those of them in which no client stands that the service does not have."""
        return frozenset(name for name in self.fragments if self._has_all(self.variables.files.read[name].source))

    def _has_all(self, source: Source) -> bool:
        mine = {(standing.inner.name, standing.place.properties.start) for standing in self.found}
        if source.text.count(CLOUDFORMATION_TYPE) <= sum(name == source.name for name, _ in mine):
            return True
        return all((source.name, place.properties.start) in mine for place in read_template(source).found)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        found = list(self.unreadable)
        for name in sorted(self.fragments):
            file = self.variables.files.read[name]
            inside = tuple(standing.place for standing in self.found if standing.file is file)
            found += repeated_keys(file.source, file.documents, inside) if inside else ()
        return tuple(found)

    @cached_property
    def _by_address(self) -> dict[str, Standing]:
        return {standing.place.address: standing for standing in self.found}

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(self._by_address)

    @cached_property
    def _uses(self) -> Uses:
        names = frozenset(standing.place.name for standing in self.found)
        roots = [(file.source, document.root) for file in self.variables.files.read.values() for document in file.documents]
        return uses(roots, names)

    def home(self, name: str) -> Home:
        file = self.variables.files.read[name]
        inside = [standing.place for standing in self.found if standing.inner is file]
        return Home(file.source, shared_spans(file.documents, inside), merged_spans(file.documents), file.locked)

    def evaluate(self, address: str, overrides: Overrides) -> Client:
        standing = self._by_address[address]
        place, run = standing.place, Run(overrides, self.given)
        scope = Scope(standing.file.source, place.section, run, loops=place.loops, variables=self.variables)
        inside = scope.within(self.variables.home(standing.inner.name))
        scope = scope.within(self.variables.home(standing.file.name))
        over = [(layer.node, scope.within(self.variables.home(layer.file.name))) for layer in standing.layers]
        client = client_of(place, self.place, standing.file.language, scope, inside, self._uses)
        return overlaid(client, over, Reach()) if over else client

    def edits(self, overrides: Overrides) -> dict[str, list[Edit]]:
        files = self.variables.files.read
        mine = {cell.file for cell in overrides if cell.file in files}
        found = {name: editor.edits(files[name].page, {c: v for c, v in overrides.items() if c.file == name}) for name in mine}
        return {name: edits for name, edits in found.items() if edits}

    def outline(self, name: str) -> Mapping[str, str]:
        file = self.variables.files.read.get(name)
        return file.tree.outline if file else {}

    def outline_path(self, cell: Cell) -> str:
        return self.variables.files.read[cell.file].tree.outline_path(cell)

    def comments(self, name: str) -> tuple[str, ...]:
        file = self.variables.files.read.get(name)
        return file.comments if file else ()

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        found: list[Remark] = []
        for name, file in self.variables.files.read.items():
            found += [] if file.is_json else in_comments(file.source, file.documents)
            found += in_metadata(name, (standing.place for standing in self.found if standing.file is file))
        return tuple(found)
