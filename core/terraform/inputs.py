"""What a run gives the variables of root modules: files, single values, the environment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeAlias

from ..discover import read_source
from ..source import Source
from .folder import Argument
from .variables import Given

_PREFIX = "TF_VAR_"

Inputs: TypeAlias = "tuple[Source | tuple[str, Given], ...]"


def given_by(options: Sequence[tuple[str, str]], *, environment: bool) -> Inputs:
    """The inputs in rising precedence. ``options`` are (``file``, path) and (``var``, ``name=value``), in their order."""
    named = _environment() if environment else []
    found: list[Source | tuple[str, Given]] = list(named)
    for kind, text in options:
        if kind == "var":
            name, _, value = text.partition("=")
            found.append(_single(name.strip(), value, f"--var {name.strip()}", "it is given on the command line"))
        elif isinstance(source := read_source(text), Source):
            found.append(source)
    return tuple(found)


def _environment() -> list[tuple[str, Given]]:
    names = sorted(name for name in os.environ if name.startswith(_PREFIX))
    return [_single(n.removeprefix(_PREFIX), os.environ[n], n, "it is given by the environment") for n in names]


def _single(name: str, value: str, file: str, locked: str) -> tuple[str, Given]:
    return name, Given(Argument(file, name, 0, 0, value), locked, literal=True)
