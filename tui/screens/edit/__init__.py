"""The editors of settings, one for each kind of value. They know nothing of sessions and files."""

from __future__ import annotations

from collections.abc import Mapping

from textual.screen import ModalScreen

from ...values import Kind, Subject, Wanted, kind
from .base import Editor
from .choice import ChoiceEditor
from .lifetime import LifetimeEditor
from .locked import LockedEditor
from .number import NumberEditor
from .sets import SetEditor
from .text import TextEditor
from .urls import UrlsEditor

_EDITORS: Mapping[Kind, type[Editor]] = {
    "choice": ChoiceEditor,
    "set": SetEditor,
    "urls": UrlsEditor,
    "lifetime": LifetimeEditor,
    "number": NumberEditor,
    "text": TextEditor,
}


def editor_for(subject: Subject) -> ModalScreen[Wanted | None]:
    """The editor for this setting; it gives the wanted value, None when it was cancelled.

    Where the subject is locked it gives None, and posts :class:`.locked.OpenEditor` to the application when asked for.
    """
    return LockedEditor(subject) if subject.locked else _EDITORS[kind(subject.setting)](subject)
