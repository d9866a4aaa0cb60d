"""Which folder a Terragrunt file runs Terraform in: the ``source`` of its ``terraform`` block, as far as that is simple.

Of Terragrunt's functions those are evaluated that only name a folder (docs.terragrunt.com, "HCL functions"). No other source
is followed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..discover import TERRAGRUNT_FILES
from .blocks import Attribute, Block, Member, members, top_level
from .scan import Broken

_CALL = re.compile(r'\$\{\s*(dirname\(\s*)?(\w+)\(\s*(?:"([^"\\$%]*)")?\s*\)\s*(?(1)\)\s*)\}')
_WHOLE = re.compile(r'"((?:[^"\\$%]|\$\{[^{}\\]*\})*)"')
_QUERY = re.compile(r"\?.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a Terragrunt file stands: its folder, and the repository's root or the highest folder that may be looked at."""

    folder: str
    top: str
    includes: bool = False

    def above(self) -> Iterator[Path]:
        """The folders above, the nearest first."""
        for folder in Path(self.folder).parents:
            if not folder.is_relative_to(self.top):
                return
            yield folder

    def in_parents(self, name: str) -> str | None:
        """The nearest file or folder of that name above."""
        return next((str(folder / name) for folder in self.above() if (folder / name).exists()), None)

    def parent_file(self) -> str | None:
        found = (self.in_parents(name) for name in TERRAGRUNT_FILES)
        return max((path for path in found if path), key=len, default=None)


def _parent_folder(place: Place, _: str | None) -> str | None:
    parent = place.parent_file() if place.includes else f"{place.folder}/."
    return os.path.split(parent)[0] if parent else None


def _find_in_parents(place: Place, name: str | None) -> str | None:
    return place.in_parents(name) if name else place.parent_file()


_FOLDERS: dict[str, Callable[[Place, str | None], str | None]] = {
    "get_repo_root": lambda place, _: place.top,
    "get_path_to_repo_root": lambda place, _: place.top,
    "get_terragrunt_dir": lambda place, _: place.folder,
    "get_original_terragrunt_dir": lambda place, _: place.folder,
    "get_parent_terragrunt_dir": _parent_folder,
    "find_in_parent_folders": _find_in_parents,
}


def called_folder(text: str, folder: str, top: str) -> str | None:
    """The folder that a Terragrunt file's text leads to, where that is written simply and is no other repository.

    ``folder`` is where the file stands, ``top`` the repository's root; both are real paths, and so is the result but for links.
    """
    found, _ = top_level(text)
    includes = any(isinstance(member, Block) and member.type == "include" for member in found)
    source = next(filter(None, (_source(text, member) for member in found)), None)
    return _resolved(source, Place(folder, top, includes)) if source else None


def _source(text: str, member: Member) -> str | None:
    if not isinstance(member, Block) or member.type != "terraform":
        return None
    try:
        inside = list(members(text, member.opening + 1, member.closing))
    except Broken:
        return None
    return next((text[a.value : a.end] for a in inside if isinstance(a, Attribute) and a.name == "source"), None)


def _resolved(expression: str, place: Place) -> str | None:
    whole = _WHOLE.fullmatch(expression)
    if whole is None:
        return None
    path: list[str] = []
    at = 0
    for call in _CALL.finditer(whole[1]):
        folder = _folder(call, place)
        if folder is None:
            return None
        path += [whole[1][at : call.start()], folder]
        at = call.end()
    return _joined("".join([*path, whole[1][at:]]), place)


def _folder(call: re.Match[str], place: Place) -> str | None:
    known = _FOLDERS.get(call[2])
    found = known(place, call[3]) if known else None
    return os.path.split(found)[0] if found and call[1] else found


def _joined(path: str, place: Place) -> str | None:
    plain = _QUERY.sub("", path)
    if "${" in plain or not plain.startswith(("./", "../", "/")):
        return None
    return os.path.normpath(os.path.join(place.folder, re.sub("/{2,}", "/", plain)))  # noqa: PTH118
