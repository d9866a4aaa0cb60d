"""Which files to read: walking folders, leaving out what git ignores, and a cheap look at the bytes."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .model import CogtuiError, Problem
from .settings import CLOUDFORMATION_TYPE, TERRAFORM_TYPES
from .source import Source

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

MAX_FILE_BYTES = 5_000_000
MAX_FILES = 20_000

TERRAFORM_SUFFIX = ".tf"
CLOUDFORMATION_SUFFIXES = frozenset({".yaml", ".yml", ".json", ".template", ".cfn", ".cform", ""})
SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn", ".terraform", ".terragrunt-cache", "node_modules", ".venv", "__pycache__"})

_TERRAFORM_MENTIONS = tuple(name.encode() for name in TERRAFORM_TYPES)
_CLOUDFORMATION_MENTION = CLOUDFORMATION_TYPE.encode()
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class PathNotFound(CogtuiError):
    """A path on the command line doesn't exist."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a walk found. ``modules`` are Terraform folders with a client in sight, ``templates`` the other candidates.

    ``looked_at`` counts files by suffix; ``only`` holds the Terraform files that were named one by one, by their folder.
    """

    root: str
    modules: tuple[str, ...] = ()
    templates: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()
    looked_at: Counter[str] = field(default_factory=Counter)
    only: dict[str, frozenset[str]] = field(default_factory=dict)


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
        with Path(path).open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return Problem(name, 1, 1, "unreadable", "is not a regular file")
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return Problem(name, 1, 1, "unreadable", f"can't be opened: {error.strerror or error}")
    return decode(name, path, data)


def decode(name: str, path: str, data: bytes) -> Source | Problem:
    if len(data) > MAX_FILE_BYTES:
        return Problem(name, 1, 1, "too-large", f"is larger than {MAX_FILE_BYTES // 1_000_000} MB and was not read")
    try:
        return Source(name, path, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        return Problem(name, line, column, "encoding", "is not UTF-8; save it as UTF-8 to have it read")


def discover(paths: Sequence[str], exclude: Sequence[str] = ()) -> Discovery:
    """Look for clients below these paths.

    Raises:
        PathNotFound: one of the paths doesn't exist.
    """
    for path in paths:
        if not Path(path).exists():
            raise PathNotFound(f"{path}: no such file or folder")
    walk = _Walk(exclude)
    for path in paths:
        walk.visit(path)
    return Discovery(
        root=common_root(paths),
        modules=tuple(walk.modules),
        templates=tuple(walk.templates.values()),
        problems=tuple(walk.problems),
        looked_at=walk.looked_at,
        only=walk.only(),
    )


def common_root(paths: Sequence[str]) -> str:
    """The folder that holds all of the paths, as an absolute real path."""
    folders = [os.path.realpath(path) for path in paths]
    return os.path.commonpath([path if Path(path).is_dir() else str(Path(path).parent) for path in folders])


class _Walk:
    """The state of one walk: what was found, and what was already seen under its real path."""

    def __init__(self, exclude: Sequence[str]) -> None:
        self.modules: dict[str, set[str] | None] = {}
        self.templates: dict[str, Source] = {}
        self.problems: list[Problem] = []
        self.looked_at: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._ignored = _Ignored(exclude)

    def only(self) -> dict[str, frozenset[str]]:
        return {folder: frozenset(names) for folder, names in self.modules.items() if names is not None}

    def visit(self, path: str) -> None:
        if not Path(path).is_dir():
            self._look(path, os.path.realpath(path), named=True)
            return
        for file, real in self._files(path):
            if len(self._seen) >= MAX_FILES:
                self._problem(path, "too-many-files", f"holds more than {MAX_FILES} files; the rest was not read")
                return
            self._look(file, real, named=False)

    def _files(self, top: str) -> Iterator[tuple[str, str]]:
        """The files to look at, each with its real path."""
        for folder, names, files in os.walk(top, onerror=self._cannot_list):
            rules, real = self._ignored.enter(folder), os.path.realpath(folder)
            names[:] = sorted(n for n in names if n not in SKIPPED_FOLDERS and not rules.leave_out(n, folder=True))
            for name in sorted(files):
                if _suffix(name) is not None and not rules.leave_out(name, folder=False):
                    path = f"{folder}/{name}"
                    yield path, os.path.realpath(path) if Path(path).is_symlink() else f"{real}/{name}"

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
            with Path(path).open("rb") as file:
                data = file.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            self._problem(path, "unreadable", f"can't be opened: {error.strerror or error}")
            return
        self._take(path, suffix, data, named=named)

    def _take(self, path: str, suffix: str | None, data: bytes, *, named: bool) -> None:
        if data[:2] in _UTF16_MARKS:
            if named or _mentions_utf16(data):
                self._problem(path, "encoding", "is UTF-16; save it as UTF-8 to have it read")
            return
        terraform = any(mention in data for mention in _TERRAFORM_MENTIONS)
        if suffix == TERRAFORM_SUFFIX and terraform:
            self._take_module(path, named=named)
        elif suffix == ".tf.json" and terraform:
            self._problem(path, "unsupported", "holds a client in Terraform's JSON syntax, which is not read yet")
        elif suffix not in (TERRAFORM_SUFFIX, ".tf.json") and _CLOUDFORMATION_MENTION in data:
            source = decode(display_name(path), path, data)
            if isinstance(source, Problem):
                self.problems.append(source)
            else:
                self.templates[source.name] = source

    def _take_module(self, path: str, *, named: bool) -> None:
        folder = str(Path(path).parent)
        names = self.modules.get(folder, set())
        if not named:
            self.modules[folder] = None
        elif names is not None:
            self.modules[folder] = names | {display_name(path)}


def _suffix(name: str) -> str | None:
    """The suffix that decides how a file is read, None for one that is not looked at."""
    lower = name.lower()
    if lower.endswith((".tf", ".tf.json")):
        return TERRAFORM_SUFFIX if lower.endswith(".tf") else ".tf.json"
    suffix = Path(lower).suffix
    return suffix if suffix in CLOUDFORMATION_SUFFIXES else None


def _mentions_utf16(data: bytes) -> bool:
    text = data.decode("utf-16", "ignore")
    return any(name in text for name in (*TERRAFORM_TYPES, CLOUDFORMATION_TYPE))


def is_ignored(path: str) -> bool:
    """Whether git would ignore the file."""
    return _Ignored(()).enter(str(Path(path).parent)).leave_out(Path(path).name, folder=False)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is left out of one folder. ``ignored`` are the ignore files that count, the nearest first, each with the folder's
    path from there.
    """

    folder: str
    ignored: tuple[tuple[str, GitIgnoreSpec], ...]
    excluded: GitIgnoreSpec | None

    def leave_out(self, name: str, *, folder: bool) -> bool:
        tail = name + "/" * folder
        if self.excluded and self.excluded.match_file(f"{self.folder}{tail}"):
            return True
        for prefix, spec in self.ignored:
            verdict = spec.check_file(f"{prefix}{tail}").include
            if verdict is not None:
                return verdict
        return False


class _Ignored:
    """What git ignores, and what ``--exclude`` names. Ignore files above the walk, up to the repository's root, count too."""

    def __init__(self, exclude: Sequence[str]) -> None:
        self._above: dict[Path, tuple[tuple[Path, GitIgnoreSpec], ...]] = {}
        self._exclude = _spec(exclude) if exclude else None

    def enter(self, folder: str) -> _Rules:
        at = Path(folder).absolute()
        found = tuple((_prefix(at.relative_to(base).as_posix()), spec) for base, spec in self._chain(at))
        return _Rules(_prefix(display_name(folder)), found, self._exclude)

    def _chain(self, folder: Path) -> tuple[tuple[Path, GitIgnoreSpec], ...]:
        """The ignore files that count in a folder, the nearest first, with the folders that they stand in."""
        waiting, at = [], folder
        while at not in self._above:
            waiting.append(at)
            if at == at.parent or (at / ".git").exists():
                break
            at = at.parent
        chain = self._above.get(at, ())
        for below in reversed(waiting):
            spec = self._load(below)
            self._above[below] = chain = ((below, spec), *chain) if spec else chain
        return chain

    def _load(self, folder: Path) -> GitIgnoreSpec | None:
        file = folder / ".gitignore"
        try:
            return _spec(file.read_text("utf-8", "replace").splitlines()) if file.is_file() else None
        except OSError:
            return None


def _prefix(folder: str) -> str:
    return "" if folder == "." else f"{folder}/"


def _spec(lines: Sequence[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)
