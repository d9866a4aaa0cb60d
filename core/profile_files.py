"""The files that make up a profile: itself and all that it extends, the one that wins first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from .discover import display_name, repository_of
from .profile import BUILT_IN, PROFILE_FILE, Layer, Profile, ProfileError
from .profile_document import Document, nearest, parse, parse_text
from .profile_reader import build
from .rule import Rule
from .source import BOM

MAX_DEPTH = 8
_FOLDER = Path(__file__).parent.parent / "profiles"


def load(name: str) -> Profile:
    """The built-in profile of this name, or the one in this file, with all that it extends.

    Raises:
        ProfileError: one of them can't be read, or something in it is wrong.
    """
    path = _built_in(name) or os.path.realpath(name)
    if not Path(path).is_file():
        raise ProfileError(f"{name}: no such profile{nearest(name, BUILT_IN)}")
    return _profile(_parse(path, name))


def from_text(path: str, shown: str, text: str) -> Profile:
    """The profile that a file at this real path would be if it held this text, as ``load`` would give it.

    Raises:
        ProfileError: something in it, or in what it extends, is wrong.
    """
    # The same line endings as a file that is opened as text has.
    return _profile(parse_text(path, shown, StringIO(text.removeprefix(BOM), newline=None).read()))


def is_built_in(profile: Profile) -> bool:
    """Whether it was not read from a person's file."""
    return not profile.layers or profile.layers[0].folder == str(_FOLDER)


def _profile(document: Document) -> Profile:
    documents = list(_extended(document, (), {document.path}))
    custom: dict[str, Rule] = {}
    layers: list[Layer] = []
    for document in reversed(documents):
        layers.insert(0, build(document, custom))
        custom |= {id: one.rule for id, one in layers[0].custom.items()}
    return Profile(documents[0].name, tuple(layers))


def _parse(path: str, name: str) -> Document:
    return parse(path, name if name in BUILT_IN else display_name(path))


def _extended(document: Document, above: tuple[Document, ...], seen: set[str]) -> Iterator[Document]:
    """A profile and what it extends, the last first, which wins; one that several extend counts where it is strongest."""
    yield document
    chain = (*above, document)
    for name in reversed(document.extends):
        path = _parent(document, name, chain)
        if path not in seen:
            seen.add(path)
            yield from _extended(_parse(path, name), chain, seen)


def _parent(document: Document, name: str, chain: tuple[Document, ...]) -> str:
    """The real path of the profile that a document extends by this name."""
    path = _built_in(name) or _file(document, name)
    if any(one.path == path for one in chain):
        circle = " → ".join([*(one.shown for one in chain), name])
        raise document.error(("extends",), f"profiles extend each other in a circle: {circle}", name)
    if len(chain) >= MAX_DEPTH:
        raise document.error(("extends",), f"profiles extend each other more than {MAX_DEPTH} deep", name)
    return path


def _file(document: Document, name: str) -> str:
    """The real path of a file that a profile names, which stays in its repository unless the path is absolute."""
    path = os.path.realpath(Path(document.path).parent / name.replace("\0", "?"))
    repository, folder = repository_of(document.path), Path(document.path).parent
    if not Path(name).is_absolute() and not Path(path).is_relative_to(repository or folder):
        left = "the repository" if repository else "the profile's folder, which is in no repository"
        raise document.error(("extends",), f"{name!r} leads out of {left}: give the absolute path if that is meant", name)
    if not Path(path).is_file():
        raise document.error(
            ("extends",), f"there is no profile {name!r}{nearest(name, [*BUILT_IN, *_beside(document)])}", name
        )
    return path


def _beside(document: Document) -> list[str]:
    """The other TOML files in a profile's folder."""
    return sorted(path.name for path in Path(document.path).parent.glob("*.toml") if str(path) != document.path)


def available(root: str) -> tuple[str, ...]:
    """The built-in profiles, then the files in a folder and above it, up to the repository's root, that are profiles.

    A ``cogtui.toml`` is named even when it is broken, other TOML files only when they can be loaded.
    """
    at, repository = Path(os.path.realpath(root)), repository_of(root)
    above = [folder for folder in at.parents if repository and folder.is_relative_to(repository)]
    found = [display_name(path) for folder in (at, *above) for path in sorted(folder.glob("*.toml")) if _is_profile(path)]
    return (*BUILT_IN, *found)


def _is_profile(path: Path) -> bool:
    try:
        return path.name == PROFILE_FILE or bool(load(str(path)).layers)
    except ProfileError:
        return False


def _built_in(name: str) -> str | None:
    return str(_FOLDER / f"{name}.toml") if name in BUILT_IN else None
