"""Which files to read, and whose clients were asked for.

Of Terraform's folders those are read that are root modules: the ones that no other calls, as far as can be seen.
"""

from __future__ import annotations

import errno
import os
import stat
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from .ignored import Excluded, Exclusion, Ignored
from .model import CogtuiError, Problem
from .source import Source

if TYPE_CHECKING:
    from .walk import Walk

MAX_FILE_BYTES = 5_000_000

TERRAFORM_SUFFIXES = (".tf", ".tf.json", ".tofu", ".tofu.json")
TERRAGRUNT_FILES = ("terragrunt.hcl", "root.hcl")
SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn", ".terraform", ".terragrunt-cache", "node_modules", ".venv", "__pycache__"})


class PathNotFound(CogtuiError):
    """A path on the command line doesn't exist."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which clients were asked for: all of these root modules, and of the others those whose block stands in these folders or
    files (real paths).
    """

    roots: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    excluded: Excluded | None = None

    def wants(self, root_folder: str, file_name: str) -> bool:
        """Whether a root module's client was asked for whose block stands in a file (a source's name)."""
        excluded = self.excluded is not None and self.excluded.match_file(file_name)
        if root_folder in self.roots and not excluded:
            return True
        file = Path(file_name)
        folder = os.path.realpath(file.parent)
        return f"{folder}/{file.name}" in self.files or (folder in self.folders and not excluded)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a walk found. ``modules`` are the folders of Terraform's root modules, ``templates`` the other candidates.

    ``doubtful`` are the templates, by name, that are none if they can't be parsed: nobody named them, and nothing else says so.
    ``looked_at`` counts files by suffix; ``callers_out_of_sight`` says of Terraform's folders who else gives their variables.
    ``services`` are the files that a Serverless Framework service may begin in; in sight are those in the named paths, by name.
    """

    root: str
    modules: tuple[str, ...] = ()
    templates: tuple[Source, ...] = ()
    doubtful: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    looked_at: Counter[str] = field(default_factory=Counter)
    asked: Asked = field(default_factory=Asked)
    callers_out_of_sight: Mapping[str, str] = field(default_factory=dict)
    services: tuple[Source, ...] = ()
    services_in_sight: frozenset[str] = frozenset()


def display_name(path: str | Path) -> str:
    """A path relative to the working directory, with forward slashes."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # another drive
        return Path(path).as_posix()


def read_source(path: str) -> Source | Problem:
    """A file's text, strictly UTF-8 (a byte order mark stays), or why it can't be had."""
    name = display_name(path)
    try:
        with opened(path) as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except NotRegular:
        return Problem(name, 1, 1, "unreadable", "is not a regular file")
    except OSError as error:
        return Problem(name, 1, 1, "unreadable", f"can't be opened: {error.strerror or error}")
    return decode(name, path, data)


class NotRegular(OSError):
    """What is to be read is a folder, a pipe or a device."""


def opened(path: str) -> BinaryIO:
    """A regular file, open for reading. A pipe that has just taken its place makes nobody wait.

    Raises:
        OSError: it can't be opened, or is no regular file.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise NotRegular(errno.EINVAL, "it is not a regular file")


def decode(name: str, path: str, data: bytes) -> Source | Problem:
    if len(data) > MAX_FILE_BYTES:
        return Problem(name, 1, 1, "too-large", f"is larger than {MAX_FILE_BYTES // 1_000_000} MB and was not read")
    try:
        return Source(name, path, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        return Problem(name, line, column, "encoding", "is not UTF-8; save it as UTF-8 to have it read")


def is_terraform(name: str) -> bool:
    """Whether Terraform (or OpenTofu) loads a file of that name. Like them it passes over hidden files and editors' copies."""
    hidden = name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))
    return name.endswith(TERRAFORM_SUFFIXES) and not hidden


def discover(paths: Sequence[str], exclude: Sequence[Exclusion] = ()) -> Discovery:
    """Look for clients below these paths.

    Raises:
        PathNotFound: one of the paths doesn't exist.
    """
    from .walk import Walk

    for path in paths:
        if not Path(path).exists():
            raise PathNotFound(f"{path}: no such file or folder")
    walk = Walk(exclude)
    for path in sorted(paths, key=lambda path: Path(path).is_dir()):  # what is named is looked at more closely
        walk.visit(path)
    templates, doubtful = tuple(walk.templates.values()), frozenset(walk.doubtful)
    found = Discovery(common_root(paths), templates=templates, doubtful=doubtful, looked_at=walk.looked_at)
    if walk.inside or walk.named:
        found = _with_modules(found, walk, paths)
    if walk.services or walk.templates:
        found = _with_services(found, walk)
    return replace(found, problems=tuple(walk.problems))


def common_root(paths: Sequence[str]) -> str:
    """The folder that holds all of the paths, as an absolute real path."""
    folders = [os.path.realpath(path) for path in paths]
    return os.path.commonpath([path if Path(path).is_dir() else str(Path(path).parent) for path in folders])


def _with_modules(found: Discovery, walk: Walk, paths: Sequence[str]) -> Discovery:
    """With the root modules from which the named paths are read. Who calls is looked for only if there is a client to call."""
    from .terraform.roots import Sight

    sight = Sight(walk.load)
    sight.add({**walk.named_folders(), **walk.inside})
    graph = sight.graph()
    if not walk.asked(graph):
        return found
    if around := {real: folder for path in paths for real, folder in walk.around(path).items()}:
        sight.add(around)
        graph = sight.graph(graph)
    asked = walk.asked(graph)
    roots = graph.roots(asked)
    names = {root: sight.folders[root].path for root in roots}
    below = graph.below(asked & walk.inside.keys(), roots)
    return replace(
        found,
        modules=tuple(names.values()),
        asked=Asked(
            frozenset(name for root, name in names.items() if root in walk.inside),
            frozenset(below),
            frozenset(f"{folder}/{name}" for folder, inside in walk.named.items() for name in inside),
            walk.ignored.excluded,
        ),
        callers_out_of_sight=walk.callers_out_of_sight({path: graph.folders[path].path for path in graph.leading_to(asked)}),
    )


def _with_services(found: Discovery, walk: Walk) -> Discovery:
    from .services import services

    candidates, in_sight = services(walk.services, frozenset(walk.named_services), walk.templates)
    asked = found.asked if found.asked.excluded else replace(found.asked, excluded=walk.ignored.excluded)
    return replace(found, services=tuple(candidates), services_in_sight=in_sight, asked=asked)


def repository_of(path: str) -> str | None:
    """The root of the repository that a path is in, as an absolute real path."""
    at = Path(os.path.realpath(path))
    return next((str(folder) for folder in (at, *at.parents) if (folder / ".git").exists()), None)


def is_ignored(path: str) -> bool:
    """Whether git would ignore the file."""
    folder = os.path.realpath(Path(path).parent)
    return Ignored().enter(folder, display_name(folder)).leave_out(Path(path).name, folder=False)
