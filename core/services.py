"""Which files may be services of Serverless Framework that a client stands in, or that include a file in which one does."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from .discover import display_name, read_source, repository_of
from .recognition import MENTION, may_be_service
from .source import Source

_INCLUDES = "file("
_OUT_OF_FOLDER = ("file(../", "file(./../")
_MENTION = MENTION.decode()


def services(
    seen: Mapping[str, str], named: frozenset[str], templates: Mapping[str, Source]
) -> tuple[list[Source], frozenset[str]]:
    """The candidates, and the names of those that stand in the named paths.

    ``seen`` are the paths of the walk by their real paths, ``named`` those that were named one by one. Above a template,
    services are looked for up to the repository's root.
    """
    around = {real: path for path in _above(templates) for real in [os.path.realpath(path)] if real not in seen}
    found = {display_name(path): _candidate(path, real in named, templates) for real, path in {**seen, **around}.items()}
    in_sight = frozenset(display_name(path) for path in seen.values())
    return [source for _, source in sorted(found.items()) if source is not None], in_sight


def _candidate(path: str, named: bool, templates: Mapping[str, Source]) -> Source | None:
    source = read_source(path)
    if not isinstance(source, Source):
        return None
    includes = _INCLUDES in source.text and (named or templates or any(way in source.text for way in _OUT_OF_FOLDER))
    return source if includes or _MENTION in source.text else None


def _above(templates: Mapping[str, Source]) -> Iterator[str]:
    folders: dict[str, None] = {}
    for source in templates.values():
        folder = os.path.realpath(Path(source.path).parent)
        top = repository_of(folder)
        while top is not None and folder not in folders:
            folders[folder] = None
            if folder == top:
                break
            folder = str(Path(folder).parent)
    for folder in folders:
        yield from _services_in(folder)


def _services_in(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(display_name(entry.path) for entry in entries if may_be_service(entry.name) and entry.is_file())
    except OSError:
        return []
