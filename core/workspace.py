"""Paths (and texts that stand in for files) to clients; and what becomes of them when cells are overridden."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .discover import Discovery, PathNotFound, discover, display_name
from .ignored import Exclusion
from .model import Cell, Client, Content, Overrides, Problem, Remark, untouched
from .source import Edit, Source, apply_edits

if TYPE_CHECKING:
    from .cloudformation.given import Given
    from .terraform.inputs import Inputs
    from .terraform.library import Library


class Unit(Protocol):
    """What is read together: a Terraform module's folder, or a CloudFormation template.

    A unit is immutable; evaluating twice with the same overrides gives equal clients.
    """

    @property
    def place(self) -> str:
        """The folder or file that client ids start with."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """All files it was read from, by name."""

    @property
    def problems(self) -> tuple[Problem, ...]: ...

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of its clients, in the order of the text."""

    def evaluate(self, address: str, overrides: Overrides) -> Client:
        """The client as it is when these cells hold these contents. Cells of other units are ignored."""

    def edits(self, overrides: Overrides) -> dict[str, list[Edit]]:
        """The text edits that write these contents, by file name, for this unit's files.

        Raises:
            CannotEdit: a content can't be written there; the reason is one clause.
        """

    def outline(self, name: str) -> Mapping[str, str]:
        """A path for every leaf of a file's document, with the leaf as text; comments and layout left out.

        Two texts with equal outlines say the same. List elements end in ``[i]``.
        """

    def outline_path(self, cell: Cell) -> str:
        """The outline path under which all changes of a cell fall."""

    def comments(self, name: str) -> tuple[str, ...]:
        """Every comment of a file, as written, in order."""

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What its files say to cogtui."""


@dataclass(frozen=True)
class Reading:
    """A unit, and how to read it again when texts stand in for some of its files (by name)."""

    unit: Unit
    again: Callable[[Mapping[str, str]], Reading]
    wants: Callable[[str], bool] | None = None
    """Whether the clients of a file, by its name, were asked for; None where all were."""
    problems: tuple[Problem, ...] = ()
    """What went wrong before the unit was read: a file of it that can't be opened."""


@dataclass(frozen=True)
class Workspace:
    """All that was read, with the cells that are overridden. Immutable: every change is a new workspace."""

    root: str = "."
    readings: tuple[Reading, ...] = ()
    problems: tuple[Problem, ...] = ()
    found: tuple[Problem, ...] = ()
    """The problems from before anything was read."""
    overrides: Overrides = field(default_factory=dict)
    clients: Mapping[str, Client] = field(default_factory=dict)
    homes: Mapping[str, Unit] = field(default_factory=dict)
    """Each client's unit, by client id."""
    looked_at: Mapping[str, int] = field(default_factory=dict)
    base: Workspace | None = None
    """The same without overrides; it keeps the index of who reads which cell."""
    moved: dict[frozenset[tuple[Cell, Content]], tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    """The clients that further contents would change, as far as somebody asked."""

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(reading.unit for reading in self.readings)

    @cached_property
    def sources(self) -> dict[str, Source]:
        return {name: source for unit in self.units for name, source in unit.sources.items()}

    @cached_property
    def _readers(self) -> dict[Cell, tuple[str, ...]]:
        index: dict[Cell, list[str]] = {}
        for client in self.clients.values():
            for cell in client.reads:
                index.setdefault(cell, []).append(client.id)
        return {cell: tuple(ids) for cell, ids in index.items()}

    def readers(self, cell: Cell) -> tuple[str, ...]:
        """The ids of the clients that read a cell."""
        return (self.base or self)._readers.get(cell, ())

    def with_readings(self, readings: Sequence[Reading]) -> Workspace:
        """More was read."""
        clients, homes = dict(self.clients), dict(self.homes)
        for reading in readings:
            for address in reading.unit.addresses:
                client = reading.unit.evaluate(address, self.overrides)
                if reading.wants is None or reading.wants(client.file):
                    clients[client.id] = client
                    homes[client.id] = reading.unit
        new = [p for reading in readings for p in (*reading.problems, *reading.unit.problems)]
        problems = tuple(dict.fromkeys((*self.problems, *new)))
        read = (*self.readings, *readings)
        grown = replace(self, readings=read, problems=problems, clients=clients, homes=homes, overrides={}, base=None, moved={})
        return grown.override(self.overrides) if self.overrides else grown

    def override(self, overrides: Overrides) -> Workspace:
        """These cells hold this too; the clients that read them are evaluated again."""
        merged = {**self.overrides, **overrides}
        affected = {client for cell in overrides for client in self.readers(cell)}
        clients = dict(self.clients)
        for client in affected:
            clients[client] = self.homes[client].evaluate(clients[client].address, merged)
        return replace(self, overrides=merged, clients=clients, base=self.base or self, moved={})

    def without(self, cells: Collection[Cell]) -> Workspace:
        """These cells hold what is written there; the clients that read them are evaluated again."""
        base, rest = self.base or self, {cell: content for cell, content in self.overrides.items() if cell not in cells}
        clients = dict(self.clients)
        for id in {id for cell in cells for id in self.readers(cell)}:
            original = base.clients[id]
            clients[id] = original if untouched(original.reads, rest) else self.homes[id].evaluate(original.address, rest)
        return replace(self, overrides=rest, clients=clients, base=base, moved={})

    def edits(self, overrides: Overrides | None = None) -> dict[str, list[Edit]]:
        """The edits that write the overridden cells (or only those given), by file name.

        Raises:
            CannotEdit: a content can't be written where it should stand.
        """
        wanted: dict[str, dict[Cell, Content]] = {}
        for cell, content in (self.overrides if overrides is None else overrides).items():
            wanted.setdefault(cell.file, {})[cell] = content
        found: dict[str, list[Edit]] = {}
        for unit in self.units:
            mine = [name for name in unit.sources if name in wanted and name not in found]
            if mine:
                found.update(unit.edits({cell: content for name in mine for cell, content in wanted[name].items()}))
        return {name: sorted(edits, key=lambda e: (e.start, e.end)) for name, edits in found.items() if edits}

    def patched(self) -> dict[str, str]:
        """The new texts of the files that change, by name."""
        texts = {name: apply_edits(self.sources[name].text, edits) for name, edits in self.edits().items()}
        return {name: text for name, text in texts.items() if text != self.sources[name].text}

    def reread(self, texts: Mapping[str, str]) -> Workspace:
        """The units that hold these files, read again with these texts in their place."""
        touched = [reading.again(texts) for reading in self.readings if not texts.keys().isdisjoint(reading.unit.sources)]
        return Workspace(self.root).with_readings(touched)

    def as_written(self, texts: Mapping[str, str]) -> Workspace:
        """All of it as the files say once they hold these texts, with nothing overridden."""
        readings = [r if texts.keys().isdisjoint(r.unit.sources) else r.again(texts) for r in self.readings]
        return Workspace(self.root, problems=self.found, found=self.found, looked_at=self.looked_at).with_readings(readings)


@dataclass(frozen=True)
class Variables:
    """What a run gives Terraform's variables. ``given`` are ``--var-file`` and ``--var`` in their order, as (kind, text).

    ``environment``: the ``TF_VAR_…`` of the environment count too. ``workspace`` is the name of Terraform's workspace.
    ``parameters`` are the ``--parameters`` of templates in their order: files, and NAME=VALUE.
    """

    given: tuple[tuple[str, str], ...] = ()
    environment: bool = False
    workspace: str = ""
    parameters: tuple[str, ...] = ()


def load(
    paths: Sequence[str],
    *,
    exclude: Sequence[Exclusion] = (),
    var_files: Sequence[str] = (),
    variables: Variables | None = None,
) -> Workspace:
    """Everything below these paths.

    Raises:
        PathNotFound: one of the paths or variable files doesn't exist.
    """
    variables = variables or Variables(tuple(("file", path) for path in var_files))
    for kind, path in variables.given:
        if kind == "file" and not Path(path).is_file():
            raise PathNotFound(f"{path}: no such file")
    found = discover(paths, exclude)
    with uncollected():
        return start(found).with_readings(list(load_readings(found, variables=variables)))


@contextmanager
def uncollected() -> Iterator[None]:
    """For what makes many objects that stay: looking for garbage among them would take longer the more there are."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def start(found: Discovery) -> Workspace:
    """The workspace before anything was read."""
    return Workspace(found.root, problems=found.problems, found=found.problems, looked_at=found.looked_at)


def load_readings(found: Discovery, *, var_files: Sequence[str] = (), variables: Variables | None = None) -> Iterator[Reading]:
    """One unit after another, in the order of their places."""
    variables = variables or Variables(tuple(("file", path) for path in var_files))
    jobs: dict[str, Callable[[], Reading]] = {}
    if found.modules:
        modules = _Modules(found, variables)
        for folder in found.modules:
            jobs[display_name(folder)] = lambda folder=folder: modules.read(folder)  # type: ignore[misc]
    jobs |= _template_jobs(found, variables)
    for place in sorted(jobs):
        yield jobs[place]()


def _template_jobs(found: Discovery, variables: Variables) -> dict[str, Callable[[], Reading]]:
    if not found.templates and not found.services and not variables.parameters:
        return {}
    from .cloudformation.given import given_by

    given = given_by(variables.parameters)
    services = [_read_service(source, found, given, {}) for source in found.services]
    includes = {name for _, covered in services for name in covered}
    jobs: dict[str, Callable[[], Reading]] = {
        template.name: partial(_read_template, template, given, doubtful=template.name in found.doubtful)
        for template in found.templates
        if template.name not in includes
    }
    for reading, _ in services:
        if reading.unit.addresses or (reading.unit.problems and reading.unit.place not in jobs):
            jobs[reading.unit.place] = partial(_same, reading)
    return jobs


def _same(reading: Reading) -> Reading:
    return reading


def _read_service(source: Source, found: Discovery, given: Given, texts: Mapping[str, str]) -> tuple[Reading, frozenset[str]]:
    """A service of Serverless Framework, and the files of which it has all clients."""
    from .cloudformation.service import read

    templates = frozenset(template.name for template in found.templates)

    def again(new: Mapping[str, str]) -> Reading:
        return _read_service(source, found, given, {**texts, **new})[0]

    def wants(file: str) -> bool:
        excluded = found.asked.excluded
        in_sight = source.name in found.services_in_sight
        return file in templates or (in_sight and not (excluded is not None and excluded.match_file(file)))

    unit = read(source, given, found.root, texts)
    if unit.problems and not unit.addresses and not any(Path(name).name in source.text for name in templates):
        unit = replace(unit, unreadable=())
    return Reading(unit, again, wants), unit.covered


def _read_template(source: Source, given: Given, *, doubtful: bool = False) -> Reading:
    """A template; with ``doubtful`` nothing is said of a file that holds none."""
    from .cloudformation.reader import read

    def again(texts: Mapping[str, str]) -> Reading:
        return _read_template(source.with_text(texts.get(source.name, source.text)), given)

    unit = read(source, given)
    return Reading(replace(unit, problems=()) if doubtful and not unit.found else unit, again)


class _Modules:
    """Reads root modules; the folders that several of them call are read once."""

    def __init__(self, found: Discovery, variables: Variables) -> None:
        from .terraform.inputs import given_by
        from .terraform.library import Library, from_disk

        self.found = found
        self.given = given_by(variables.given, environment=variables.environment)
        self.workspace = variables.workspace
        self.library = Library(from_disk, found.root)

    def read(self, folder: str) -> Reading:
        return self._read(folder, self.library, self.given)

    def _read(self, folder: str, library: Library, given: Inputs) -> Reading:
        from .terraform.modules import Options
        from .terraform.reader import read_root

        place = display_name(folder)
        unit = read_root(place, library, Options(given, self.workspace, self.found.callers_out_of_sight.get(folder, "")))
        files = library.files(place)

        def again(texts: Mapping[str, str]) -> Reading:
            new = tuple(g.with_text(texts.get(g.name, g.text)) if isinstance(g, Source) else g for g in given)
            return self._read(folder, library.with_texts(texts), new)

        wants = partial(self.found.asked.wants, folder)
        return Reading(unit, again, wants, files.problems if files else ())
