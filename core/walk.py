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
    opened,
    read_source,
    repository_of,
)
from .ignored import Exclusion, Ignored, Rules
from .model import Problem
from .recognition import LOOK_BEHIND, MENTION, declares, may_be_service, suffix_of, wide_encoding
from .settings import CLOUDFORMATION_TYPE, TERRAFORM_TYPES
from .source import Source

if TYPE_CHECKING:
    from .terraform.roots import CodeFile, CodeFolder, Graph

MAX_FILES = 20_000
MAX_FOLDERS = 20_000
"""How many folders around a named path are looked at for callers."""

_TERRAFORM_MENTIONS = tuple(name.encode() for name in TERRAFORM_TYPES)
_MENTIONS = (*TERRAFORM_TYPES, CLOUDFORMATION_TYPE)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 1024
_CHUNK = 1_000_000
_MOST_CHUNKS = 64


@dataclass(frozen=True, slots=True)
class _Listing:
    """A folder on the way, and the regular files in it, by name with their real paths: those to look at, and Terraform files
    that are left out.
    """

    path: str
    real: str
    files: Mapping[str, str]
    left_out: Mapping[str, str]
    initialized: bool


class Walk:
    """The state of one walk: what was found, and what was already seen under its real path.

    ``inside`` are the folders with Terraform files below the named paths. ``named`` are the Terraform files with a client that
    were named one by one, by their folder. ``services`` are the files that a service may begin in, by their real paths.
    """

    def __init__(self, exclude: Sequence[Exclusion]) -> None:
        self.inside: dict[str, CodeFolder] = {}
        self.named: dict[str, set[str]] = {}
        self.templates: dict[str, Source] = {}
        self.doubtful: set[str] = set()
        self.services: dict[str, str] = {}
        self.named_services: set[str] = set()
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
        self.ignored.look_inside(os.path.realpath(path))
        for listing in self._folders(path):
            for name, real in listing.files.items():
                if self._is_full(path):
                    return
                self._look(f"{listing.path}/{name}", real, _suffix(name) or "", named=False)
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
        if not Path(real).is_file():
            self._problem(path, "unreadable", "is not a regular file")
            return
        self._look(path, real, _suffix(name) or "", named=True)
        if is_terraform(name) and self._code_file(name, real).mentions:
            self.named.setdefault(os.path.realpath(Path(path).parent), set()).add(name)

    def named_folders(self) -> dict[str, CodeFolder]:
        """The folders of the files that were named one by one."""
        found = {folder: self.load(folder) for folder in self.named}
        return {folder: replace(loaded, in_sight=True) for folder, loaded in found.items() if loaded}

    def asked(self, graph: Graph) -> set[str]:
        """The folders from which a client is to be read that stand in the named paths."""
        return {path for path in graph.local if path in self.inside or path in self.named}

    def _folders(self, top: str, *, said: bool = True) -> Iterator[_Listing]:
        """The folders that were not yet looked at, in the order of their paths; no link to a folder is followed.

        With ``said``, one that can't be listed is a problem.
        """
        waiting = [top.rstrip("/") or "/"]
        while waiting:
            folder = waiting.pop()
            real = os.path.realpath(folder)
            if real not in self._walked:
                self._walked.add(real)
                rules = self.ignored.enter(real, display_name(folder))
                folders, files = self._entries(folder, real, said=said)
                inner = (name for name in folders if name not in SKIPPED_FOLDERS and not rules.leave_out(name, folder=True))
                waiting += sorted((f"{folder}/{name}" for name in inner), reverse=True)
                yield self._listing(folder, real, files, rules, ".terraform" in folders)

    def _entries(self, folder: str, real: str, *, said: bool) -> tuple[list[str], dict[str, str]]:
        """The names of a folder's folders, and its regular files by name with their real paths."""
        try:
            with os.scandir(folder) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
                folders = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
                files = [entry for entry in entries if _is_looked_at(entry.name) and entry.is_file()]
                return folders, {e.name: os.path.realpath(e.path) if e.is_symlink() else f"{real}/{e.name}" for e in files}
        except OSError as error:
            if said:
                self._problem(folder, "unreadable", f"can't be listed: {error.strerror or error}")
            return [], {}

    def _listing(self, folder: str, real: str, files: Mapping[str, str], rules: Rules, initialized: bool) -> _Listing:
        self._terragrunt |= {f"{folder}/{name}": real for name in files if name in TERRAGRUNT_FILES}
        looked_at = {name: path for name, path in files.items() if _suffix(name) is not None}
        taken = {name: path for name, path in looked_at.items() if not rules.leave_out(name, folder=False)}
        left_out = {name: path for name, path in looked_at.items() if name not in taken and is_terraform(name)}
        return _Listing(folder, real, taken, left_out, initialized)

    def _problem(self, path: str, kind: str, message: str) -> None:
        self.problems.append(Problem(display_name(path), 1, 1, kind, message))

    def _look(self, path: str, real: str, suffix: str, *, named: bool) -> None:
        if real in self._seen:
            return
        likely = named or suffix != ""
        if likely:
            self._seen.add(real)
        self.looked_at[suffix or "other"] += 1
        try:
            data = _bytes(path) if likely else _small_text(path)
        except OSError as error:
            if likely:
                self._problem(path, "unreadable", f"can't be opened: {error.strerror or error}")
            return
        if may_be_service(Path(path).name):
            self.services[real] = path
            self.named_services |= {real} if named else set()
        if likely and (encoding := _wide_encoding(data, named=named)):
            self._problem(path, "encoding", f"is {encoding}; save it as UTF-8 to have it read")
        elif suffix in TERRAFORM_SUFFIXES:
            self._glances[real] = _glance(data)
        elif (declared := declares(data) or _declares_beyond(path, data)) or MENTION in data:
            self._seen.add(real)
            self._take(path, data, doubtful=not named and not (suffix and declared))

    def _take(self, path: str, data: bytes, *, doubtful: bool) -> None:
        source = decode(display_name(path), path, data)
        if isinstance(source, Source):
            self.templates[source.name] = source
        if doubtful:
            self.doubtful.add(source.name if isinstance(source, Source) else source.file)
        elif isinstance(source, Problem):
            self.problems.append(source)

    # ------------------------------------------------------------------------------- folders with Terraform files

    def _code_folder(self, listing: _Listing) -> CodeFolder | None:
        """A folder in sight. Files that are left out belong to the module all the same: it calls what they call."""
        from .terraform.roots import CodeFolder

        files = [self._code_file(name, real) for name, real in listing.files.items() if is_terraform(name)]
        if not files:
            return None
        files += [self._code_file(name, real, left_out=True) for name, real in listing.left_out.items()]
        return CodeFolder(display_name(listing.path), tuple(files), listing.initialized)

    def _code_file(self, name: str, real: str, *, left_out: bool = False) -> CodeFile:
        from .terraform.roots import CodeFile

        if real not in self._glances:
            self._glances[real] = self._first_glance(real)
        mentions, calls, hints = self._glances[real]
        return CodeFile(name, mentions and not left_out, calls, hints)

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
        paths = {name: os.path.realpath(f"{real}/{name}") for name in names}
        files = [self._code_file(name, path, left_out=rules.leave_out(name, folder=False)) for name, path in paths.items()]
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


def _is_looked_at(name: str) -> bool:
    return _suffix(name) is not None or name in TERRAGRUNT_FILES


def _suffix(name: str) -> str | None:
    """The suffix that decides how a file is read, None for one that is not looked at."""
    if is_terraform(name):
        return next(suffix for suffix in reversed(TERRAFORM_SUFFIXES) if name.endswith(suffix))
    return suffix_of(name)


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
    with opened(path) as file:
        return file.read(MAX_FILE_BYTES + 1)


def _small_text(path: str) -> bytes:
    """Nothing of what is binary, or larger than what would be read."""
    with opened(path) as file:
        head = file.read(_HEAD)
        if b"\0" in head or os.fstat(file.fileno()).st_size > MAX_FILE_BYTES:
            return b""
        return head + file.read(MAX_FILE_BYTES)


def _declares_beyond(path: str, data: bytes) -> bool:
    """Whether a client seems to stand in what is too large to be read: then it is said that it was not."""
    if len(data) <= MAX_FILE_BYTES:
        return False
    with opened(path) as file:
        file.seek(MAX_FILE_BYTES)
        before = b""
        for _ in range(_MOST_CHUNKS):
            chunk = file.read(_CHUNK)
            if declares(before + chunk):
                return True
            before = chunk[-LOOK_BEHIND:]
    return False


def _wide_encoding(data: bytes, *, named: bool) -> str:
    """``UTF-16`` or ``UTF-32`` where it is a text in that encoding that was named or mentions a client, else empty."""
    if b"\0" not in data[:_HEAD]:
        return ""
    return wide_encoding(data, _MENTIONS) or ("UTF-16" if named and data[:2] in _UTF16_MARKS else "")


def _listed(names: Sequence[str]) -> str:
    others = len(names) - 1
    return names[0] + (f" and {others} other{'s' * (others > 1)}" if others else "")
