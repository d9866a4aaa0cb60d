"""The files of a service: its own, and those that its variables name. Nothing outside of the repository is opened."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..discover import read_source, repository_of
from ..documents.comments import comments_of
from ..documents.nodes import Document, Node, Unreadable
from ..documents.page import Page
from ..documents.tree import Tree
from ..model import Language, Problem
from ..source import Source
from .reader import documents_of

MAX_FILES = 200
"""More are not read for one service."""
MAX_CANDIDATES = 16
_MAX_LISTED = 1_000
_READ = (".yml", ".yaml", ".json")
_CODE = (".js", ".cjs", ".mjs", ".ts", ".cts", ".mts")


@dataclass(frozen=True)
class File:
    """``problem`` says why it has no documents; ``locked`` why nothing of it may be written."""

    source: Source
    documents: tuple[Document, ...] = ()
    language: Language = "cloudformation-yaml"
    locked: str = ""
    problem: Problem | None = None

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def is_json(self) -> bool:
        return self.language == "cloudformation-json"

    @cached_property
    def root(self) -> Node | None:
        return self.documents[0].root if len(self.documents) == 1 else None

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.documents)

    @cached_property
    def page(self) -> Page:
        return Page(self.source, self.tree, self.is_json)

    @property
    def comments(self) -> tuple[str, ...]:
        found = () if self.is_json else comments_of(self.source.text, self.documents)
        return tuple(self.source.text[start:end] for start, end in found)


def parsed(source: Source, locked: str = "") -> File:
    try:
        documents, language = documents_of(source)
    except Unreadable as error:
        problem = Problem(source.name, *source.position(error.offset), "unreadable", str(error))
        return File(source, locked=locked, problem=problem)
    return File(source, documents, language, locked)


class Files:
    """What a service's variables can name, from the folder of the service's file. Each file is read once.

    ``root`` is the folder that was opened, as a real path: what stands outside of it is read, up to the repository's root,
    and not written. ``texts`` stand in for files by their names.
    """

    def __init__(self, service: Source, root: str, texts: Mapping[str, str]) -> None:
        self.folder = posixpath.dirname(service.name)
        self.root = root
        self.texts = texts
        self.top = repository_of(self.folder or ".") or os.path.realpath(root or self.folder or ".")
        self.own = parsed(self._current(service), self._locked(service.name))
        self.read: dict[str, File] = {self.own.name: self.own}
        self._known: dict[str, File | str] = {self.own.name: self.own}

    def _current(self, source: Source) -> Source:
        return source.with_text(self.texts[source.name]) if source.name in self.texts else source

    def at(self, path: str) -> File | str | None:
        """A file by its path from the service's folder; None where there is none, a reason where it can't be used."""
        if path.startswith(("/", "~", "\\")) or "\0" in path or re.match(r"[A-Za-z]:", path):
            return f"{path} is no path below the service's folder, and is not read"
        name = posixpath.normpath(posixpath.join(self.folder, path))
        if name not in self._known:
            found = self._open(name)
            if found is None:
                return None
            self._known[name] = found
            if isinstance(found, File):
                self.read[found.name] = found
        return self._known[name]

    def _open(self, name: str) -> File | str | None:
        if not self._inside(name, self.top):
            return f"{name} is outside of the repository, and is not read"
        if not Path(name).exists():
            return None
        if name.lower().endswith(_CODE):
            return f"{name} is code, which makes the value"
        if not name.lower().endswith(_READ):
            return f"{name} is neither YAML nor JSON"
        if len(self.read) >= MAX_FILES:
            return f"the service reads more than {MAX_FILES} files"
        source = read_source(name)
        if isinstance(source, Problem):
            return f"{name} {source.message}"
        file = parsed(self._current(source), self._locked(name))
        return file if file.root is not None else _unusable(file)

    def _locked(self, name: str) -> str:
        if "node_modules" in name.split("/"):
            return "it stands in a package that was installed"
        if not self.root or self._inside(name, self.root):
            return ""
        return f"it stands in {posixpath.dirname(name) or '.'}, outside of what was opened"

    @staticmethod
    def _inside(name: str, folder: str) -> bool:
        return (os.path.realpath(name) + "/").startswith(folder.rstrip("/") + "/")

    def matching(self, segments: Sequence[re.Pattern[str]], literals: Sequence[str | None]) -> list[str]:
        """The paths whose segments match, of what is there; a segment that is literal is not looked up."""
        found = [""]
        for pattern, literal in zip(segments, literals, strict=True):
            found = [path for before in found for path in self._below(before, pattern, literal)][:_MAX_LISTED]
        return [path for path in found if Path(self.folder, path).is_file()]

    def _below(self, before: str, pattern: re.Pattern[str], literal: str | None) -> list[str]:
        if literal is not None:
            return [posixpath.join(before, literal)]
        folder = posixpath.normpath(posixpath.join(self.folder, before))
        if not self._inside(folder, self.top):
            return []
        try:
            names = sorted(entry.name for entry in os.scandir(folder))
        except OSError:
            return []
        return [posixpath.join(before, name) for name in names if pattern.fullmatch(name)]


def _unusable(file: File) -> str:
    if file.problem is not None:
        return f"{file.name}:{file.problem.line}: {file.problem.message}"
    return f"{file.name} holds no single document"
