"""A root module and all that it calls: which folder each call leads to, and the instances that it makes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..model import Deferred, Item, ListValue, ObjectValue, Problem, Unknown, Value
from ..source import Source
from .evaluate import Evaluator
from .expressions import expression
from .folder import Folder, Nested, problem_at, read_folder, read_variables
from .instances import Instance, instances
from .library import Library, manifest
from .nodes import Literal
from .scan import Broken
from .scope import Place, Scope, Thunk
from .variables import Given

MAX_DEPTH = 30
MAX_MODULES = 2_000


@dataclass(frozen=True, slots=True)
class Options:
    """How a root module is run. ``given`` are variables in rising precedence: files by their source, and single values.

    ``workspace`` is the name of Terraform's workspace where one is given; ``out_of_sight`` who else gives the variables.
    """

    given: tuple[Source | tuple[str, Given], ...] = ()
    workspace: str = ""
    out_of_sight: str = ""


@dataclass(frozen=True, eq=False)
class Tree:
    """A root module with everything below it."""

    library: Library
    folder: Folder
    options: Options = field(default_factory=Options)
    base: Evaluator = field(default_factory=lambda: Evaluator({}))
    problems: list[Problem] = field(default_factory=list)
    _calls: dict[tuple[str, str], Folder | None] = field(default_factory=dict)
    _children: dict[tuple[Scope, str], tuple[tuple[Instance, Scope], ...] | None] = field(default_factory=dict)

    @cached_property
    def root(self) -> Scope:
        return Scope(self, self.folder, above=(self.folder.path,))

    @cached_property
    def sources(self) -> dict[str, Source]:
        """All files that it was read from, by name: those of every folder that is called, and of the variables."""
        found = {name: source for folder in self.folders.values() for name, source in folder.sources.items()}
        return {**found, **{source.name: source for source in self._variable_sources}}

    @cached_property
    def folders(self) -> dict[str, Folder]:
        """The root's folder and all that it calls, directly or not, by path."""
        found = {self.folder.path: self.folder}
        self._collect(self.root, found)
        return found

    def _collect(self, scope: Scope, found: dict[str, Folder]) -> None:
        for name in scope.folder.calls:
            folder = self.called(scope, name)
            if folder is not None and len(found) < MAX_MODULES:
                new = folder.path not in found
                found[folder.path] = folder
                if new:
                    self._collect(self._below(scope, name, folder, Instance(), scope.folder.calls[name]), found)

    @cached_property
    def _variable_sources(self) -> tuple[Source, ...]:
        files = [given for given in self.options.given if isinstance(given, Source)]
        pseudo = [
            Source(g[1].argument.file, g[1].argument.file, g[1].argument.text)
            for g in self.options.given
            if not isinstance(g, Source)
        ]
        return (*self.library.variables(self.folder.path), *files, *pseudo)

    @cached_property
    def given(self) -> Mapping[str, Given]:
        """The values that files, the environment and the command line give to the root's variables, the strongest of each."""
        found: dict[str, Given] = {}
        automatic = self.library.variables(self.folder.path)
        environment = [g for g in self.options.given if not isinstance(g, Source) and g[1].argument.file.startswith("TF_VAR_")]
        others = [g for g in self.options.given if g not in environment]
        for entry in (*environment, *automatic, *others):
            found.update(self._in_file(entry) if isinstance(entry, Source) else [entry])
        return found

    def _in_file(self, source: Source) -> dict[str, Given]:
        values, problems = read_variables([source])
        self.problems.extend(problems)
        return {name: Given(argument) for name, argument in values.items()}

    # ------------------------------------------------------------------------------------------ calls

    def called(self, scope: Scope, name: str) -> Folder | None:
        """The folder that a call leads to; None, and a problem, where it can't be followed."""
        key = (scope.key, name)
        if key not in self._calls:
            self._calls[key] = self._followed(scope, name, scope.folder.calls[name])
        return self._calls[key]

    def _followed(self, scope: Scope, name: str, call: Nested) -> Folder | None:
        source = _literal_source(call)
        if source is None:
            return None
        if not source.startswith(("./", "../", ".\\")) and source not in (".", ".."):
            path = self._downloaded.get(_key(scope, name))
            return self.library.folder(path) if path else None
        path = posixpath.normpath(posixpath.join(scope.folder.path, source))
        if path in scope.above or len(scope.above) > MAX_DEPTH:
            self._problem(scope, call, f"module.{name} leads back to {path}, which calls it", "cycle")
            return None
        folder = self.library.folder(path)
        if folder is None or not folder.sources:
            self._problem(scope, call, f"module.{name} is to be found in {path}, and there is no such module", "module")
            return None
        return folder

    @cached_property
    def _downloaded(self) -> dict[str, str]:
        return manifest(self.folder.path)

    def _problem(self, scope: Scope, call: Nested, message: str, kind: str) -> None:
        argument = call.body.arguments["source"]
        self.problems.append(problem_at(scope.folder.sources[argument.file], argument.value, message, kind))

    def children(self, scope: Scope, name: str) -> tuple[tuple[Instance, Scope], ...] | None:
        """The instances of a call; None where it can't be followed."""
        key = (scope, name)
        if key not in self._children:
            folder = self.called(scope, name)
            self._children[key] = None if folder is None else self._expanded(scope, name, folder)
        return self._children[key]

    def _expanded(self, scope: Scope, name: str, folder: Folder) -> tuple[tuple[Instance, Scope], ...]:
        call = scope.folder.calls[name]
        found = instances(self.base, call.body, Place(scope))
        return tuple((instance, self._below(scope, name, folder, instance, call)) for instance in found[:MAX_MODULES])

    def _below(self, scope: Scope, name: str, folder: Folder, instance: Instance, call: Nested) -> Scope:
        address = scope.within(f"module.{name}{instance.suffix}")
        caller = Place(scope, instance.names)
        return Scope(self, folder, address, _key(scope, name), call, caller, (*scope.above, folder.path))

    def scopes(self, *, all_of_them: bool = False) -> Iterator[Scope]:
        """The root module and every instance below it in which there is a client (or all), the outer before the inner."""
        waiting, count = [self.root], 0
        while waiting:
            scope = waiting.pop(0)
            count += 1
            if count > MAX_MODULES:
                self._cut_off()
                return
            yield scope
            below = [name for name in scope.folder.calls if all_of_them or self._leads_to_client(scope, name)]
            waiting[:0] = [child for name in below for _, child in self.children(scope, name) or ()]

    def _cut_off(self) -> None:
        message = f"calls more than {MAX_MODULES} instances of modules; the rest was not read"
        problem = Problem(next(iter(self.folder.sources), self.folder.path), 1, 1, "too-many-modules", message)
        if problem not in self.problems:
            self.problems.append(problem)

    def _leads_to_client(self, scope: Scope, name: str) -> bool:
        folder = self.called(scope, name)
        if folder is None:
            return False
        if folder.clients:
            return True
        inside = self._below(scope, name, folder, Instance(), scope.folder.calls[name])
        return any(self._leads_to_client(inside, inner) for inner in folder.calls)

    @cached_property
    def _by_address(self) -> dict[str, Scope]:
        return {scope.address: scope for scope in self.scopes(all_of_them=True)}

    def scope_at(self, address: str) -> Scope | None:
        """The module instance whose addresses begin so (``module.auth["a"].``); empty for the root."""
        return self._by_address.get(address.rstrip("."))

    def resources(self, kind: str) -> list[tuple[Scope, Nested]]:
        """All blocks of a resource type, with the module instances they are in."""
        if not any(folder.of_type(kind) for folder in self.folders.values()):
            return []
        return [(scope, block) for scope in self._by_address.values() for block in scope.folder.of_type(kind)]

    # ---------------------------------------------------------------------------------------- outputs

    def outputs(self, scope: Scope, name: str) -> Value | None:
        """What ``module.name`` is: the outputs of its instances. None where it can't be followed."""
        children = self.children(scope, name)
        if children is None:
            return None
        span = scope.folder.calls[name].word
        if any(not instance.certain for instance, _ in children):
            return Unknown(f"module.{name}", f"the instances of module.{name} are not known", span)
        made = [(instance.key, _outputs(child)) for instance, child in children]
        if len(made) == 1 and made[0][0] is None:
            return made[0][1]
        if "count" in scope.folder.calls[name].body.arguments:
            return ListValue(tuple(Item(value) for _, value in made), span)
        return ObjectValue({str(key): value for key, value in made}, span)


def _outputs(scope: Scope) -> ObjectValue:
    assert scope.call is not None
    members: dict[str, Deferred | Value] = {name: _output(scope, block) for name, block in scope.folder.outputs.items()}
    return ObjectValue(members, scope.call.word)


def _output(scope: Scope, block: Nested) -> Thunk:
    argument = block.body.arguments.get("value")
    unknown = Unknown(f"output.{block.address}", "the output has no value", block.word)
    return Thunk(lambda evaluator: evaluator.argument(argument, Place(scope)) if argument else unknown)


def _key(scope: Scope, name: str) -> str:
    return f"{scope.key}.{name}" if scope.key else name


def _literal_source(call: Nested) -> str | None:
    """Where a call leads, if that is written out."""
    argument = call.body.arguments.get("source")
    if argument is None:
        return None
    try:
        node = expression(argument)
    except Broken:
        return None
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else None


def of_files(place: str, sources: Sequence[Source], variables: Sequence[Source]) -> Tree:
    """A root module from its own files alone: what it calls is out of sight."""
    folder = read_folder(place, sources)
    return Tree(Library(lambda _: None), folder, Options(tuple(variables)))
