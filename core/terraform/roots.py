"""Which folders call which, and which of them are root modules: those that the others are read from.

A folder goes by its real path. A cheap look at all files in sight gives hints of calls; only files whose hints lead to a client
are read for the calls themselves. What a hint leads to is looked at wherever it stands, for Terraform would load it.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ..discover import MAX_FILE_BYTES, read_source
from ..source import Source
from .calls import calls_in, is_local, merged
from .library import MANIFEST, manifest

Edges = Mapping[str, Collection[str]]

MAX_LOOKS = 50_000
"""How many paths are looked up that seem to be called and are not in sight."""


@dataclass(frozen=True, slots=True)
class CodeFile:
    """A Terraform file at a glance: whether it mentions a client and holds calls, and the local paths they may lead to."""

    name: str
    mentions: bool
    calls: bool
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeFolder:
    """A folder with Terraform files. ``initialized``: terraform has noted there where downloaded modules are.

    One that is not in sight was only looked at because a call seems to lead there; it is never a root.
    """

    path: str
    files: tuple[CodeFile, ...]
    initialized: bool = False
    in_sight: bool = True

    @property
    def mentions(self) -> bool:
        return any(file.mentions for file in self.files)


class Step(NamedTuple):
    """A call of a downloaded module: the folder it stands in, and its name."""

    folder: str
    name: str


class Located(NamedTuple):
    """Where a root module finds a downloaded module, and how many calls away."""

    folder: str
    depth: int


class Sight:
    """The folders in sight, and those that calls lead to. ``load`` looks at a folder, None where no Terraform file is."""

    def __init__(self, load: Callable[[str], CodeFolder | None]) -> None:
        self.folders: dict[str, CodeFolder] = {}
        self._load = load
        self._hinted: dict[str, frozenset[str]] = {}
        self._missing: set[str] = set()
        self._calls: dict[str, dict[str, str]] = {}
        self._manifests: dict[str, dict[str, str | None]] = {}

    def add(self, folders: Mapping[str, CodeFolder]) -> None:
        """More folders are in sight; what their calls may lead to is looked at too."""
        self.folders.update(folders)
        for known in (self._hinted, self._manifests, self._calls):
            for folder in folders:
                known.pop(folder, None)
        waiting = list(folders)
        while waiting:
            folder = waiting.pop()
            if folder not in self._hinted:
                self._hinted[folder] = frozenset(self._led_to(folder))
                waiting += sorted(self._hinted[folder])

    def _led_to(self, folder: str) -> Iterable[str]:
        hints = {hint for file in self.folders[folder].files for hint in file.hints}
        found = (self._follow(folder, hint) for hint in sorted(hints))
        return (path for path in (*found, *self._downloaded(folder).values()) if path is not None)

    def _follow(self, folder: str, source: str) -> str | None:
        return self._at(os.path.normpath(f"{folder}/{source}"))

    def _at(self, path: str) -> str | None:
        """The folder of a path, where it holds Terraform files."""
        if path in self.folders or path in self._missing or len(self._missing) >= MAX_LOOKS:
            return path if path in self.folders else None
        try:
            real = os.path.realpath(path)
        except (OSError, ValueError):
            real = path
        if real not in self.folders and real not in self._missing and (loaded := self._load(real)):
            self.folders[real] = loaded
        if real not in self.folders:
            self._missing |= {path, real}
        return real if real in self.folders else None

    def _downloaded(self, folder: str) -> dict[str, str | None]:
        """The folders of downloaded modules by their key."""
        if folder not in self._manifests:
            self._manifests[folder] = self._read_manifest(folder) if self.folders[folder].initialized else {}
        return self._manifests[folder]

    def _read_manifest(self, folder: str) -> dict[str, str | None]:
        file = Path(folder, MANIFEST)
        if not file.is_file() or file.stat().st_size > MAX_FILE_BYTES:
            return {}
        here = Path.cwd()
        return {key: self._at(os.path.normpath(here / path)) for key, path in sorted(manifest(folder).items())}

    def graph(self, before: Graph | None = None) -> Graph:
        """The calls that lead to a folder with a client, directly or through others.

        Clients in folders that came in sight since the graph ``before`` don't count.
        """
        known = self.folders if before is None else before.local
        clients = [p for p, folder in self.folders.items() if folder.mentions and (p in known or not folder.in_sight)]
        near = reached(clients, turned(self._hinted))
        every = Graph(
            self.folders,
            {path: self._local(path, near) for path in sorted(near)},
            {path: self._located(path, near) for path in sorted(near) if self.folders[path].initialized},
        )
        return every.within(every.leading_to(clients))

    def _local(self, folder: str, near: Collection[str]) -> tuple[str, ...]:
        found = {self._follow(folder, source) for source in self.calls(folder).values() if is_local(source)}
        return tuple(sorted(path for path in found if path is not None and path in near))

    def calls(self, folder: str) -> dict[str, str]:
        """The sources of a folder's calls by their name."""
        if folder not in self._calls:
            names = [file.name for file in self.folders[folder].files if file.calls]
            read = {name: read_source(f"{folder}/{name}") for name in names}
            self._calls[folder] = merged({n: calls_in(n, s.text) for n, s in read.items() if isinstance(s, Source)})
        return self._calls[folder]

    def _located(self, folder: str, near: Collection[str]) -> dict[Step, Located]:
        downloaded = self._downloaded(folder)
        found = (self._step(folder, key, downloaded) for key in downloaded)
        return {step: located for step, located in filter(None, found) if located.folder in near}

    def _step(self, folder: str, key: str, downloaded: Mapping[str, str | None]) -> tuple[Step, Located] | None:
        """Where a manifest's key (``auth.inner``) leads by the calls that are there; None where to no downloaded module."""
        names, at, step = key.split("."), folder, None
        for depth, name in enumerate(names, 1):
            source = self.calls(at).get(name)
            if source is None:
                return None
            step = None if is_local(source) else Step(at, name)
            next_one = self._follow(at, source) if step is None else downloaded.get(".".join(names[:depth]))
            if next_one is None:
                return None
            at = next_one
        return (step, Located(at, len(names))) if step else None


@dataclass(frozen=True)
class Graph:
    """The calls that lead to clients: local ones, and for each folder that was initialized the downloaded modules it finds."""

    folders: Mapping[str, CodeFolder]
    local: Mapping[str, tuple[str, ...]]
    located: Mapping[str, Mapping[Step, Located]]

    def within(self, folders: Collection[str]) -> Graph:
        """The same without all other folders."""
        local = {path: tuple(end for end in self.local[path] if end in folders) for path in self.local if path in folders}
        steps = {path: {step: at for step, at in self._steps(path).items() if at.folder in folders} for path in local}
        return Graph(self.folders, local, steps)

    @cached_property
    def edges(self) -> dict[str, tuple[str, ...]]:
        return {path: (*called, *(found.folder for found in self._steps(path).values())) for path, called in self.local.items()}

    @cached_property
    def callers(self) -> dict[str, list[str]]:
        return turned(self.edges)

    def _steps(self, folder: str) -> Mapping[Step, Located]:
        return self.located.get(folder, {})

    def leading_to(self, folders: Iterable[str]) -> set[str]:
        """These folders and all that call them, directly or through others."""
        return reached(folders, self.callers)

    def roots(self, asked: Iterable[str]) -> list[str]:
        """The folders in sight from which all that leads to these is read, in path order.

        That is each that no other one calls. Of a cycle that nobody calls it is the first in path order. What the reader would
        not get to from there (calls nest too deep, or the caller was never initialized) is a root itself.
        """
        from .modules import MAX_DEPTH

        wanted = {path for path in self.leading_to(asked) if self.folders[path].in_sight and self._reads_client(path)}
        roots: list[str] = []
        depths: dict[str, int] = {}
        steps: set[Step] = set()
        for path in callers_first(sorted(wanted, key=self._order), self.edges):
            if path in wanted and not (path in depths and self._steps(path).keys() <= steps):
                roots.append(path)
                spread([(path, 0), *self._steps(path).values()], self.local, depths, MAX_DEPTH)
                steps |= self._steps(path).keys()
        return sorted(roots, key=self._order)

    def _order(self, path: str) -> tuple[str, str]:
        return self.folders[path].path, path

    def _reads_client(self, root: str) -> bool:
        """Whether there is a client in what is read from a root, with the downloaded modules that it has noted itself."""
        return root in self._readable or any(found.folder in self._readable for found in self._steps(root).values())

    @cached_property
    def _readable(self) -> set[str]:
        return reached((path for path in self.local if self.folders[path].mentions), turned(self.local))

    def below(self, folders: Iterable[str], roots: Iterable[str]) -> set[str]:
        """These folders and what they call, directly or through others, when they are read from these roots."""
        edges = {path: list(called) for path, called in self.local.items()}
        for step, found in (entry for root in roots for entry in self._steps(root).items()):
            edges.setdefault(step.folder, []).append(found.folder)
        return reached(folders, edges)


def turned(edges: Edges) -> dict[str, list[str]]:
    """The same the other way round."""
    back: dict[str, list[str]] = {}
    for start, ends in edges.items():
        for end in ends:
            back.setdefault(end, []).append(start)
    return back


def reached(starts: Iterable[str], edges: Edges) -> set[str]:
    """These and all that they lead to."""
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        new = [end for end in edges.get(waiting.pop(), ()) if end not in seen]
        seen.update(new)
        waiting += new
    return seen


def spread(starts: Iterable[tuple[str, int]], edges: Edges, depths: dict[str, int], limit: int) -> None:
    """Notes how many calls away the folders are that are called from these, as far as the limit."""
    waiting = deque(sorted(starts, key=lambda start: start[1]))
    while waiting:
        path, depth = waiting.popleft()
        if depth < depths.get(path, limit + 1):
            depths[path] = depth
            waiting += ((end, depth + 1) for end in edges.get(path, ()))


def callers_first(starts: Iterable[str], edges: Edges) -> list[str]:
    """These and all that they lead to, a caller before what it calls; of a cycle the one that is met first."""
    done: list[str] = []
    seen: set[str] = set()
    for start in starts:
        stack = [] if start in seen else [(start, iter(edges.get(start, ())))]
        seen.add(start)
        while stack:
            _, called = stack[-1]
            following = next((one for one in called if one not in seen), None)
            if following is None:
                done.append(stack.pop()[0])
            else:
                seen.add(following)
                stack.append((following, iter(edges.get(following, ()))))
    return done[::-1]
