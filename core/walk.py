"""Walking folders, leaving out what git ignores, and a cheap look at the bytes of each file."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .discover import (
    MAX_FILE_BYTES,
    SKIPPED_FOLDERS,
    TERRAFORM_SUFFIXES,
    TERRAGRUNT_FILES,
    decode,
    display_name,
    is_terraform,
    read_source,
    repository_of,
)
from .ignored import Ignored
from .model import Problem
from .settings import CLOUDFORMATION_TYPE, TERRAFORM_TYPES
from .source import Source

if TYPE_CHECKING:
    from .terraform.roots import CodeFile, CodeFolder, Graph

MAX_FILES = 20_000
MAX_FOLDERS = 20_000
"""How many folders around a named path are looked at for callers."""

CLOUDFORMATION_SUFFIXES = frozenset({".yaml", ".yml", ".json", ".template", ".cfn", ".cform", ""})

_TERRAFORM_MENTIONS = tuple(name.encode() for name in TERRAFORM_TYPES)
_CLOUDFORMATION_MENTION = CLOUDFORMATION_TYPE.encode()
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class _Listing:
    """A folder on the way, with the names that are looked at. ``left_out`` are Terraform files that are not."""

    path: str
    real: str
    names: tuple[str, ...]
    left_out: tuple[str, ...]
    initialized: bool

    def real_path(self, name: str) -> str:
        path = Path(self.path, name)
        return os.path.realpath(path) if path.is_symlink() else f"{self.real}/{name}"


class Walk:
    """The state of one walk: what was found, and what was already seen under its real path.

    ``inside`` are the folders with Terraform files below the named paths. ``named`` are the Terraform files with a client that
    were named one by one: by folder and name, as they were named.
    """

    def __init__(self, exclude: Sequence[str]) -> None:
        self.inside: dict[str, CodeFolder] = {}
        self.named: dict[str, dict[str, str]] = {}
        self.templates: dict[str, Source] = {}
        self.problems: list[Problem] = []
        self.looked_at: Counter[str] = Counter()
        self.ignored = Ignored(exclude)
        self._seen: set[str] = set()
        self._walked: set[str] = set()
        self._glances: dict[str, Glance] = {}
        self._terragrunt: dict[str, str] = {}
        self._full = False

    # -------------------------------------------------------------------------------------- the named paths

    def visit(self, path: str) -> None:
        if not Path(path).is_dir():
            self._visit_file(path)
            return
        for listing in self._folders(path):
            for name in listing.names:
                if self._is_full(path):
                    return
                self._look(f"{listing.path}/{name}", listing.real_path(name), named=False)
            if folder := self._code_folder(listing):
                self.inside[listing.real] = folder

    def _is_full(self, path: str) -> bool:
        """Whether no more files are read; said once."""
        full = len(self._seen) >= MAX_FILES
        if full and not self._full:
            self._full = True
            self._problem(path, "too-many-files", f"holds more than {MAX_FILES} files, or calls them; the rest was not read")
        return full

    def _visit_file(self, path: str) -> None:
        real, name = os.path.realpath(path), Path(path).name
        self._look(path, real, named=True)
        if is_terraform(name) and self._code_file(path, real).mentions:
            self.named.setdefault(os.path.realpath(Path(path).parent), {})[name] = path

    def named_folders(self) -> dict[str, CodeFolder]:
        """The folders of the files that were named one by one."""
        found = {folder: self.load(folder) for folder in self.named}
        return {
            folder: replace(loaded, in_sight=True, initialized=Path(folder, ".terraform").is_dir())
            for folder, loaded in found.items()
            if loaded
        }

    def named_files(self) -> set[str]:
        return {path for files in self.named.values() for path in files.values()}

    def asked(self, graph: Graph) -> set[str]:
        """The folders from which a client is to be read that stand in the named paths."""
        return {path for path in graph.local if path in self.inside or path in self.named}

    def _folders(self, top: str, *, said: bool = True) -> Iterator[_Listing]:
        """The folders to look at that were not yet; with ``said``, one that can't be listed is a problem."""
        for folder, names, files in os.walk(top, onerror=self._cannot_list if said else None):
            real, shown = os.path.realpath(folder), display_name(folder)
            if real in self._walked:
                names.clear()
                continue
            self._walked.add(real)
            rules, initialized = self.ignored.enter(real, shown), ".terraform" in names
            names[:] = sorted(n for n in names if n not in SKIPPED_FOLDERS and not rules.leave_out(n, folder=True))
            looked_at = [n for n in sorted(files) if _suffix(n) is not None]
            taken = tuple(n for n in looked_at if not rules.leave_out(n, folder=False))
            self._terragrunt |= {f"{shown}/{n}": real for n in files if n in TERRAGRUNT_FILES}
            yield _Listing(folder, real, taken, tuple(n for n in looked_at if is_terraform(n) and n not in taken), initialized)

    def _cannot_list(self, error: OSError) -> None:
        self._problem(error.filename, "unreadable", f"can't be listed: {error.strerror or error}")

    def _problem(self, path: str, kind: str, message: str) -> None:
        self.problems.append(Problem(display_name(path), 1, 1, kind, message))

    def _look(self, path: str, real: str, *, named: bool) -> None:
        if real in self._seen:
            return
        if not Path(real).is_file():
            if named:
                self._problem(path, "unreadable", "is not a regular file")
            return
        self._seen.add(real)
        suffix = _suffix(Path(path).name)
        self.looked_at[suffix or "other"] += 1
        try:
            data = _bytes(path)
        except OSError as error:
            self._problem(path, "unreadable", f"can't be opened: {error.strerror or error}")
            return
        self._take(path, real, suffix, data, named=named)

    def _take(self, path: str, real: str, suffix: str | None, data: bytes, *, named: bool) -> None:
        if data[:2] in _UTF16_MARKS:
            if named or _mentions_utf16(data):
                self._problem(path, "encoding", "is UTF-16; save it as UTF-8 to have it read")
        elif suffix in TERRAFORM_SUFFIXES:
            self._glances[real] = _glance(data)
        elif _CLOUDFORMATION_MENTION in data:
            source = decode(display_name(path), path, data)
            if isinstance(source, Problem):
                self.problems.append(source)
            else:
                self.templates[source.name] = source

    # ------------------------------------------------------------------------------- folders with Terraform files

    def _code_folder(self, listing: _Listing) -> CodeFolder | None:
        """A folder in sight. Files that are left out belong to the module all the same: it calls what they call."""
        from .terraform.roots import CodeFolder

        code = [name for name in listing.names if is_terraform(name)]
        if not code:
            return None
        files = [self._code_file(f"{listing.path}/{name}", listing.real_path(name)) for name in code]
        files += [self._code_file(f"{listing.path}/{n}", listing.real_path(n), left_out=True) for n in listing.left_out]
        return CodeFolder(display_name(listing.path), tuple(files), listing.initialized)

    def _code_file(self, path: str, real: str, *, left_out: bool = False) -> CodeFile:
        from .terraform.roots import CodeFile

        if real not in self._glances:
            self._glances[real] = self._first_glance(real)
        mentions, calls, hints = self._glances[real]
        return CodeFile(Path(path).name, mentions and not left_out, calls, hints)

    def _first_glance(self, real: str) -> Glance:
        """The glance at a file that no named path holds."""
        if self._is_full(real) or not Path(real).is_file():
            return _NOTHING
        self._seen.add(real)
        try:
            return _glance(_bytes(real))
        except OSError:
            return _NOTHING

    def load(self, real: str) -> CodeFolder | None:
        """A folder that a call seems to lead to, whatever git ignores; None where there is no Terraform file."""
        from .terraform.roots import CodeFolder

        try:
            with os.scandir(real) as entries:
                names = sorted(entry.name for entry in entries if is_terraform(entry.name) and entry.is_file())
        except (OSError, ValueError):
            return None
        shown = display_name(real)
        rules = self.ignored.exclusion(shown)
        paths = {name: f"{real}/{name}" for name in names}
        files = [self._code_file(p, os.path.realpath(p), left_out=rules.leave_out(n, folder=False)) for n, p in paths.items()]
        return CodeFolder(shown, tuple(files), in_sight=False) if files else None

    def around(self, path: str) -> dict[str, CodeFolder]:
        """The folders with Terraform files that stand in the repository of a named path, and in no named path."""
        repository = repository_of(path)
        found: dict[str, CodeFolder] = {}
        for number, listing in enumerate(self._folders(display_name(repository), said=False) if repository else ()):
            if number >= MAX_FOLDERS:
                self._problem(path, "too-many-files", "is in a repository too large to be searched for all of its calls")
                break
            if folder := self._code_folder(listing):
                found[listing.real] = folder
        return found

    def callers_out_of_sight(self, folders: Mapping[str, str]) -> dict[str, str]:
        """Who else calls these folders (real paths, and the paths that are shown): Terragrunt, as far as its files say so."""
        from .terraform.terragrunt import called_folder

        found: dict[str, list[str]] = {}
        for file, folder in sorted(self._terragrunt.items()):
            source = read_source(file)
            called = called_folder(source.text, folder, repository_of(folder) or folder) if isinstance(source, Source) else None
            for path in {folder, os.path.realpath(called or folder)} & folders.keys():
                found.setdefault(folders[path], []).append(display_name(file))
        return {path: f"terragrunt gives its inputs ({_listed(files)})" for path, files in sorted(found.items())}


def _suffix(name: str) -> str | None:
    """The suffix that decides how a file is read, None for one that is not looked at."""
    if is_terraform(name):
        return next(suffix for suffix in reversed(TERRAFORM_SUFFIXES) if name.endswith(suffix))
    suffix = Path(name.lower()).suffix
    return suffix if suffix in CLOUDFORMATION_SUFFIXES else None


class Glance(NamedTuple):
    """What a cheap look at a Terraform file tells: see :class:`~.terraform.roots.CodeFile`."""

    mentions: bool
    calls: bool
    hints: tuple[str, ...]


_NOTHING = Glance(False, False, ())


def _glance(data: bytes) -> Glance:
    from .terraform.calls import hints, may_call

    return Glance(any(mention in data for mention in _TERRAFORM_MENTIONS), may_call(data), hints(data))


def _bytes(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)


def _mentions_utf16(data: bytes) -> bool:
    text = data.decode("utf-16", "ignore")
    return any(name in text for name in (*TERRAFORM_TYPES, CLOUDFORMATION_TYPE))


def _listed(names: Sequence[str]) -> str:
    others = len(names) - 1
    return names[0] + (f" and {others} other{'s' * (others > 1)}" if others else "")
