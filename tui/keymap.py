"""Keys of a person's own, by action. Textual is silent about unknown actions, nonsense and clashes; here they are mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from textual.keys import KEY_ALIASES, KEY_NAME_REPLACEMENTS, Keys, _character_to_key, key_to_character

from .actions import ACTIONS, MOVES, Action, sign

if TYPE_CHECKING:
    from ..core.profile_document import Document

KeyMap = dict[str, tuple[str, ...]]

NEEDED = ("leave", "help")
"""Without a key for these one could not get out, nor find out how."""
MODIFIERS = ("ctrl", "alt", "shift", "super", "hyper", "meta")
NAMED = {name.value for name in Keys if name.value.isalnum()} | set(KEY_NAME_REPLACEMENTS.values())
_REGISTRY = {action.id: action for action in ACTIONS}
_SAME = {alias: key for key, aliases in KEY_ALIASES.items() for alias in aliases}
"""What terminals send for another key: ctrl+i is tab."""


def keys(document: Document, table: Mapping[str, Any]) -> KeyMap:
    """The table ``[keys]``: for each action that it names its keys, by Textual's names.

    Raises:
        ProfileError: an unknown action or key, a key that lists move with, or one that two actions of a screen have.
    """
    document.keys(table, ("keys",), _REGISTRY, "there is no action")
    made = {id: tuple(_key(document, id, key) for key in _listed(document, id, value)) for id, value in table.items()}
    for screen in sorted({screen for action in ACTIONS for screen in action.screens}):
        _refuse_clashes(document, made, [action for action in ACTIONS if screen in action.screens])
    return made


def _listed(document: Document, id: str, value: Any) -> tuple[str, ...]:
    where = ("keys", id)
    listed = (value,) if isinstance(value, str) else document.strings(value, where)
    if not listed and id in NEEDED:
        raise document.error(where, f"{id} needs a key")
    return listed


def _key(document: Document, id: str, written: str) -> str:
    *modifiers, last = written.split("+") if len(written) > 1 else [written]
    key = "+".join([*modifiers, _character_to_key(last) if len(last) == 1 else last])
    complaint = _complaint(modifiers, last) or _taken(id, _SAME.get(key, key))
    if complaint:
        raise document.error(("keys", id), f"{written!r} {complaint}", written)
    return _SAME.get(key, key)


def _complaint(modifiers: list[str], last: str) -> str:
    """Why this is no key that a terminal sends."""
    from ..core.profile_document import nearest

    wrong = next((modifier for modifier in modifiers if modifier not in MODIFIERS), None)
    if wrong is not None:
        return f"is no key: there is no modifier {wrong!r}{nearest(wrong, MODIFIERS)}"
    if modifiers == ["shift"] and len(last) == 1:
        return f"is no key: write the sign itself, {last.upper()!r}"
    if modifiers and len(last) == 1 and last != last.lower():
        return f"is no key: write {'+'.join(sorted({*modifiers, 'shift'}))}+{last.lower()}"
    if len(last) == 1 or last in NAMED or key_to_character(last):
        return ""
    return f"is no key{nearest(last, NAMED)}"


def _taken(id: str, key: str) -> str:
    """Why an action can't have this key, although it is one."""
    if any(key in move.keys for move in MOVES):
        return "moves in lists, so it can't be given to an action"
    if key == "enter" and key not in _REGISTRY[id].keys:
        return "chooses in lists, so it can't be given to an action"
    if id == "interrupt" and "+" not in key:
        return "would leave while one types: interrupt takes a key with a modifier"
    return ""


def _refuse_clashes(document: Document, made: KeyMap, actions: Iterable[Action]) -> None:
    """What the file changes is told first to whom it belongs already."""
    owners: dict[str, str] = {}
    for action in sorted(actions, key=lambda action: action.id in made):
        for key in made.get(action.id, action.keys):
            if key in owners:
                raise document.error(("keys", action.id), f"{sign(key)!r} is a key of {owners[key]!r} already", sign(key))
            owners[key] = action.id
