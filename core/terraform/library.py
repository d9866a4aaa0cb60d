"""The folders that modules live in, each read once, however many modules call it."""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..discover import display_name, is_terraform, read_source
from ..model import Problem
from ..source import Source
from .folder import Folder, read_folder

CODE = (".tf", ".tf.json", ".tofu", ".tofu.json")
_AUTOMATIC = (".auto.tfvars", ".auto.tfvars.json")
_DOWNLOADED = "it belongs to a module that terraform init downloads"
MANIFEST = ".terraform/modules/modules.json"


@dataclass(frozen=True, slots=True)
class Files:
    """A folder's files that Terraform loads: code, and variable files in rising precedence."""

    code: tuple[Source, ...]
    variables: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()


Load = Callable[[str], "Files | None"]


@dataclass(frozen=True)
class Library:
    """``load`` gives a folder's files, None where there is no such folder; ``root`` holds all that may be written.

    ``texts`` stand in for files, by name; what they don't concern is taken over from ``parent``.
    """

    load: Load
    root: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    parent: Library | None = None
    _folders: dict[str, Folder | None] = field(default_factory=dict)
    _files: dict[str, Files | None] = field(default_factory=dict)
    _last: list[tuple[Mapping[str, str], Library]] = field(default_factory=list)

    def with_texts(self, texts: Mapping[str, str]) -> Library:
        """The same, with these texts in place of files; asked again with the same mapping it is the same library."""
        if not self._last or self._last[0][0] is not texts:
            self._last[:] = [(texts, Library(self.load, self.root, {**self.texts, **texts}, self))]
        return self._last[0][1]

    def folder(self, path: str) -> Folder | None:
        """What a folder declares; None where there is no such folder."""
        if path not in self._folders:
            self._folders[path] = self._folder(path)
        return self._folders[path]

    def variables(self, path: str) -> tuple[Source, ...]:
        """The variable files that are loaded by themselves, in rising precedence."""
        files = self.files(path)
        return files.variables if files else ()

    def files(self, path: str) -> Files | None:
        if path not in self._files:
            self._files[path] = self._load_files(path)
        return self._files[path]

    def _load_files(self, path: str) -> Files | None:
        files = self.parent.files(path) if self.parent else self.load(path)
        if files is None or not self.texts:
            return files
        return Files(self.replaced(files.code), self.replaced(files.variables), files.problems)

    def replaced(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """These sources, with the texts that stand in for them."""
        return tuple(source.with_text(self.texts.get(source.name, source.text)) for source in sources)

    def _folder(self, path: str) -> Folder | None:
        files = self.files(path)
        if files is None:
            return None
        if self.parent and all(source.name not in self.texts for source in files.code):
            return self.parent.folder(path)
        return read_folder(path, files.code, self._locked(path))

    def _locked(self, path: str) -> str:
        if ".terraform" in path.split("/"):
            return _DOWNLOADED
        if (
            not self.root
            or os.path.realpath(path).startswith(self.root.rstrip("/") + "/")
            or os.path.realpath(path) == self.root
        ):
            return ""
        return f"it stands in {path}, outside of what was opened"


def from_disk(path: str) -> Files | None:
    """All of a folder's Terraform files, whatever git ignores: Terraform would load them."""
    try:
        names = sorted(entry.name for entry in os.scandir(path) if entry.is_file())
    except (OSError, ValueError):
        return None
    code = [name for name in names if is_terraform(name)]
    values = [name for name in names if name in ("terraform.tfvars", "terraform.tfvars.json")]
    values += [name for name in names if name.endswith(_AUTOMATIC)]
    read = {name: read_source(posixpath.join(path, name)) for name in (*code, *values)}
    return Files(
        tuple(s for name in code if isinstance(s := read[name], Source)),
        tuple(s for name in values if isinstance(s := read[name], Source)),
        tuple(problem for problem in read.values() if isinstance(problem, Problem)),
    )


def in_memory(files: Mapping[str, str]) -> Load:
    """Folders from texts by file name (``modules/auth/main.tf``)."""

    def load(path: str) -> Files | None:
        mine = {n: Source(n, n, text) for n, text in sorted(files.items()) if (posixpath.dirname(n) or ".") == path}
        code = tuple(source for name, source in mine.items() if name.endswith(CODE))
        values = [n for n in mine if posixpath.basename(n).startswith("terraform.tfvars")]
        values += [n for n in mine if n.endswith(_AUTOMATIC)]
        return Files(code, tuple(mine[name] for name in values)) if mine else None

    return load


def manifest(folder: str) -> dict[str, str]:
    """The folders of downloaded modules by their key (``auth.inner``), as ``terraform init`` notes them in a root module."""
    try:
        source = read_source(posixpath.join(folder, MANIFEST))
        entries = json.loads(source.text)["Modules"] if isinstance(source, Source) else []
        found = {str(entry["Key"]): str(entry["Dir"]) for entry in entries}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return {key: display_name(posixpath.join(folder, path)) for key, path in found.items() if key}
