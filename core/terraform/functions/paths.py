"""Paths as texts: nothing looks at a disk."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from .calls import Function, takes
from .plain import Plain, text


def _last_part(path: str) -> Plain:
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def _without_last_part(path: str) -> Plain:
    """Without ``.`` and ``..`` where that is possible; Python alone keeps two slashes at the start."""
    folder = posixpath.normpath(path[: path.rfind("/") + 1])
    return "/" + folder.lstrip("/") if folder.startswith("/") else folder


PATHS: Mapping[str, Function] = {
    "basename": takes(text)(_last_part),
    "dirname": takes(text)(_without_last_part),
}
