"""What a person prefers of the interface: ``interface.toml`` in their configuration folder; the options win over it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.theme import BUILTIN_THEMES

from ..core.model import UsageError
from . import theme as own

if TYPE_CHECKING:
    from ..core.profile_document import Document

THEMES = (own.DARK.name, own.LIGHT.name, *BUILTIN_THEMES)
FILE_VARIABLE = "COGTUI_PREFERENCES"
"""The environment variable that names another file."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """``keys`` are Textual's names by action, for the actions whose keys are not the registry's."""

    theme: str = own.DARK.name
    ascii: bool = False
    mouse: bool = True
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


DEFAULTS = Preferences()


def preferences(*, theme: str | None = None, ascii: bool = False, mouse: bool = True) -> Preferences:
    """The person's file, and over it what the command line says.

    Raises:
        ProfileError: something in the file is wrong; it tells file and line.
        UsageError: there is no such theme.
    """
    if theme is not None and theme not in THEMES:
        from ..core.profile_document import nearest

        raise UsageError(f"--theme: there is no theme {theme!r}{nearest(theme, THEMES)}")
    read = _read()
    return replace(read, theme=theme or read.theme, ascii=ascii or read.ascii, mouse=mouse and read.mouse)


def path() -> Path:
    from platformdirs import user_config_path

    return user_config_path("cogtui", appauthor=False) / "interface.toml"


def _read() -> Preferences:
    named = os.environ.get(FILE_VARIABLE)
    file = Path(named) if named else path()
    if not named and not file.exists():
        return DEFAULTS
    from ..core.discover import display_name
    from ..core.profile_document import parse

    return _made(parse(str(file), str(file) if file.is_absolute() else display_name(file)))


def _made(document: Document) -> Preferences:
    from .keymap import keys

    data = document.data
    document.keys(data, (), ("theme", "ascii", "mouse", "keys"))
    return Preferences(
        document.one_of(data.get("theme", DEFAULTS.theme), ("theme",), THEMES, "a theme"),
        document.boolean(data.get("ascii", DEFAULTS.ascii), ("ascii",), "ascii"),
        document.boolean(data.get("mouse", DEFAULTS.mouse), ("mouse",), "mouse"),
        keys(document, document.table(data.get("keys", {}), ("keys",))),
    )
