"""Whether files are still what was read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..core.source import Source


class Watch:
    """Looks at the time and size of files first, at their bytes only when those moved."""

    def __init__(self) -> None:
        self._stamps: dict[str, tuple[int, int, int]] = {}
        self._changed: dict[str, bool] = {}

    def changed(self, sources: Iterable[Source]) -> frozenset[str]:
        """The names of the files that hold something else now, or are gone."""
        return frozenset(source.name for source in sources if self._differs(source))

    def _differs(self, source: Source) -> bool:
        try:
            facts = Path(source.path).stat()
        except OSError:
            return True
        stamp = (facts.st_mtime_ns, facts.st_size, id(source))
        if self._stamps.get(source.path) != stamp:
            self._stamps[source.path] = stamp
            self._changed[source.path] = _bytes(source.path) != source.data
        return self._changed[source.path]


def _bytes(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except OSError:
        return None
