"""What is left out of a walk: what git ignores, and what ``--exclude`` and the profile name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

Exclusion: TypeAlias = "str | tuple[str, str]"
"""A pattern as ``.gitignore`` takes it, over paths from the working directory; or a folder, and one over paths from there."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """What is asked to be left out: patterns by the folder that they count from, empty for the working directory."""

    patterns: tuple[tuple[str, GitIgnoreSpec], ...]

    def match_file(self, name: str) -> bool:
        """Whether a file is left out, or a folder (its name ends in a slash), given by its path from the working directory."""
        return any(spec.match_file(inside) for folder, spec in self.patterns if (inside := _inside(name, folder)))


def _inside(name: str, folder: str) -> str:
    """The path of a file from a folder, empty where it is not in there."""
    if not folder:
        return name
    try:
        path = os.path.relpath(name, folder)
    except ValueError:  # another drive
        return ""
    return "" if path.startswith("..") else Path(path).as_posix() + "/" * name.endswith("/")


@dataclass(frozen=True, slots=True)
class Rules:
    """What is left out of one folder. ``ignored`` are the ignore files that count, the nearest first, each with the folder's
    path from there; ``name`` is the folder's path as ``excluded`` sees it.
    """

    name: str
    ignored: tuple[tuple[str, GitIgnoreSpec], ...]
    excluded: Excluded | None

    def leave_out(self, name: str, *, folder: bool) -> bool:
        tail = name + "/" * folder
        if self.excluded and self.excluded.match_file(f"{self.name}{tail}"):
            return True
        for prefix, spec in self.ignored:
            verdict = spec.check_file(f"{prefix}{tail}").include
            if verdict is not None:
                return verdict
        return False


class Ignored:
    """What git ignores, and what else is left out. Ignore files above the walk, up to the repository's root, count too."""

    def __init__(self, exclude: Sequence[Exclusion] = ()) -> None:
        self._above: dict[Path, tuple[tuple[Path, GitIgnoreSpec], ...]] = {}
        self.excluded = _excluded(exclude) if exclude else None

    def enter(self, folder: str, name: str) -> Rules:
        """The rules in a folder, given by its real path; ``name`` is its path from the working directory."""
        at = Path(folder)
        found = tuple((_prefix(at.relative_to(base).as_posix()), spec) for base, spec in self._chain(at))
        return Rules(_prefix(name), found, self.excluded)

    def look_inside(self, folder: str) -> None:
        """A folder was named: an ignore file that leaves it out as a whole does not count for what is in it."""
        at = Path(folder)
        chain = self._chain(at)
        self._above[at] = tuple((base, spec) for base, spec in chain if base == at or not _leaves_out(at, base, spec))

    def exclusion(self, name: str) -> Rules:
        """The rules in a folder where only what is excluded is left out."""
        return Rules(_prefix(name), (), self.excluded)

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


def _leaves_out(folder: Path, base: Path, spec: GitIgnoreSpec) -> bool:
    return spec.check_file(_prefix(folder.relative_to(base).as_posix())).include is True


def _excluded(exclude: Sequence[Exclusion]) -> Excluded:
    patterns: dict[str, list[str]] = {}
    for one in exclude:
        folder, pattern = ("", one) if isinstance(one, str) else one
        patterns.setdefault(folder, []).append(pattern)
    return Excluded(tuple((folder, _spec(lines)) for folder, lines in patterns.items()))


def _prefix(folder: str) -> str:
    return "" if folder == "." else f"{folder}/"


def _spec(lines: Sequence[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)
