"""How values, fixes and clients are said in few words. Everything that came out of a file is made printable here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..core import settings
from ..core.model import (
    Absent,
    Change,
    Choice,
    Client,
    Fix,
    Known,
    ListValue,
    ObjectValue,
    Partial,
    Present,
    Scalar,
    Template,
    Unknown,
    Value,
    World,
)
from ..core.text import printable
from ..core.view import View
from .theme import UNRESOLVED

if TYPE_CHECKING:
    from ..core.rule import Option, OptionValue

Words = tuple[str, ...]
"""The items of a value, to be shown as far as there is room."""

_LIFETIMES = ("access_token_validity", "id_token_validity", "refresh_token_validity")
_UNITS = {"seconds": "s", "minutes": "min", "hours": "h", "days": "d"}
UNIT_ROWS = frozenset(f"token_validity_units.{name.removesuffix('_validity')}" for name in _LIFETIMES) | {
    "token_validity_units"
}
"""The units are read beside the numbers that they belong to."""


NAMED = 3
"""So many of several are named."""
_KEYED = re.compile(r"([^\[]+)\[(.*)\]")
_GENERIC = frozenset({"this", "main", "default", "client"})


def label(id: str) -> str:
    """What a client is called in a list: ``web_app`` for ``infra#aws_cognito_user_pool_client.web_app``.

    One in a module goes by its root module's folder, the module and the keys: ``prod: portal``, ``prod: auth/web``.
    """
    place, _, address = id.rpartition("#")
    for kind in settings.TERRAFORM_TYPES:
        modules, found, name = address.rpartition(f"{kind}.")
        if found:
            return printable(_in_module(place, modules.rstrip("."), name) if modules else name)
    return printable(address)


def _in_module(place: str, modules: str, name: str) -> str:
    own, key = _keyed(name)
    named = [key] if own in _GENERIC else [name]
    module, chosen = _keyed(modules.rpartition("module.")[2])
    root = place.rpartition("/")[2]
    words = "/".join(word for word in (chosen or module, *named) if word)
    return f"{root}: {words}" if root not in ("", ".") else words


def _keyed(name: str) -> tuple[str, str]:
    """A name and the key of its instance: ``client["portal"]``."""
    found = _KEYED.fullmatch(name)
    return (found[1], found[2].strip('"')) if found else (name, "")


def some(names: Sequence[str]) -> str:
    """The first few of these, and how many more there are."""
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + rest


def file_label(name: str, paths: Sequence[str]) -> str:
    """A file's name without the one folder that was asked for."""
    top = paths[0].rstrip("/").removeprefix("./") if len(paths) == 1 else ""
    return printable(name.removeprefix(f"{top}/") if top else name)


def clean(item: object) -> str:
    """A scalar as it reads in a list: without what all sign-in flows have in common."""
    text = str(item).lower() if isinstance(item, bool) else printable(str(item))
    inner = text.removeprefix("ALLOW_").removesuffix("_AUTH")
    short = inner.removeprefix("USER_") if inner == "USER_SRP" else inner
    return short if text.startswith("ALLOW_") and text.endswith("_AUTH") else text


def current(client: Client, name: str) -> Words:
    """The value that a setting has now."""
    value = client.settings[name]
    if name in _LIFETIMES and isinstance(value, Known | Absent):
        return (_lifetime(client, name),)
    if isinstance(value, Present):
        return _members(client.settings, name)
    return said(value, name)


def first(words: Words, index: int | None) -> Words:
    """The words with the one that a finding is about in front, so that it is seen in little room."""
    if index is None or not 0 <= index < len(words):
        return words
    return (words[index], *words[:index], *words[index + 1 :])


def _lifetime(client: Client, name: str) -> str:
    view = View(client)
    number = view.number(name)
    unit = view.scalar(f"token_validity_units.{name.removesuffix('_validity')}") if not _undecided(client, name) else None
    text = f"{number} {_UNITS.get(str(unit), printable(str(unit)))}" if number is not None and unit else str(number)
    return f"— {text} (default)" if isinstance(client.settings[name], Absent) else text


def _undecided(client: Client, name: str) -> bool:
    return isinstance(client.settings[f"token_validity_units.{name.removesuffix('_validity')}"], Choice)


def _members(values: Mapping[str, Value], block: str) -> Words:
    """``ENABLED · retry_grace_period_seconds 10``: the first member needs no name."""
    members = [setting for setting in settings.members(block) if not isinstance(values[setting.name], Absent)]
    words = [
        (f"{setting.leaf} " if place else "") + " ".join(said(values[setting.name], setting.name))
        for place, setting in enumerate(members)
    ]
    return (" · ".join(words) or "{}",)


def said(value: Value, name: str) -> Words:
    match value:
        case Known(value=scalar):
            return (_with_unit(clean(scalar), name),)
        case Absent():
            return (absent(name),)
        case Unknown(text=text):
            return (f"{UNRESOLVED} {printable(text)}",)
        case Partial():
            return (printable(value.text),)
        case ListValue(items=items, complete=complete):
            found = tuple(" ".join(said(item.value, name)) for item in items)
            return found if complete else (*found, f"{UNRESOLVED} more")
        case Present() | ObjectValue():
            return ("set",)
        case Choice(then=then, otherwise=otherwise):
            return (f"{', '.join(said(then, name))} or {', '.join(said(otherwise, name))}",)


def _with_unit(text: str, name: str) -> str:
    """Plain integers with the unit that the table knows; lifetimes have one of their own."""
    setting = settings.by_name().get(name)
    unit = _UNITS.get(setting.unit, "") if setting and name not in _LIFETIMES else ""
    return f"{text} {unit}" if unit and text.isdigit() else text


def absent(name: str) -> str:
    """An absent setting, with what AWS uses then."""
    setting = settings.by_name()[name]
    default = setting.default_text or _with_unit(_default(setting.default), name)
    return f"— {default} (default)" if default else "— not set"


def spelled(option: Option, value: OptionValue) -> str:
    """A rule's option as a person reads it: ``30 d``."""
    if option.kind == "duration" and isinstance(value, int):
        from .values import duration

        return duration(value)
    if isinstance(value, tuple):
        return ", ".join(map(clean, value)) or "none"
    return clean(value)


def _default(default: Scalar | tuple[str, ...] | None) -> str:
    if default is None:
        return ""
    return ", ".join(map(clean, default)) if isinstance(default, tuple) else clean(default)


# ------------------------------------------------------------------------------------------- fixes


def proposed(client: Client, name: str, fix: Fix, worlds: Iterable[World]) -> Words:
    """What a fix makes of a setting; where it changes another, that one is named."""
    own = [change for change in fix.changes if change.path == name or change.path.startswith(name + ".")]
    if not own:
        return tuple(_named(change) for change in fix.changes) or (printable(fix.title),)
    view = View(client, next(iter(worlds), World()))
    listed = _new_list(view, name, own)
    words = listed if listed is not None else tuple(_wanted(client, change, name) for change in own)
    return (*words, *(_named(change) for change in fix.changes if change not in own and change.path not in UNIT_ROWS))


def _new_list(view: View, name: str, changes: Iterable[Change]) -> Words | None:
    """The list with its items replaced, removed and added; None where the setting is no list."""
    if settings.by_name()[name].kind != "list" if name in settings.by_name() else True:
        return None
    value = view.value(name)
    items: dict[int, str] = dict(enumerate(said(value, name))) if isinstance(value, ListValue) else {}
    for change in changes:
        if change.operation == "unset":
            return (absent(name),)
        if change.operation == "remove":
            items.pop(change.index if change.index is not None else -1, None)
        elif change.operation == "set" and change.index is None:
            items = dict(enumerate(map(clean, change.value if isinstance(change.value, tuple) else (change.value,))))
        else:
            items[change.index if change.index is not None else 1000 + len(items)] = _value(change)
    return tuple(items[place] for place in sorted(items)) or ("[]",)


def _value(change: Change) -> str:
    if isinstance(change.value, Template):
        return "".join("${…}" if part is None else printable(part) for part in change.value.parts)
    if isinstance(change.value, tuple):
        return ", ".join(map(clean, change.value))
    return "— not set" if change.value is None else clean(change.value)


def _wanted(client: Client, change: Change, name: str) -> str:
    if change.operation == "unset":
        return absent(change.path)
    if change.path in _LIFETIMES:
        unit = View(client).scalar(f"token_validity_units.{change.path.removesuffix('_validity')}")
        return f"{_value(change)} {_UNITS.get(str(unit), '')}".strip()
    leaf = change.path.removeprefix(name).lstrip(".")
    value = _with_unit(_value(change), change.path)
    return f"{leaf} {value}" if leaf and leaf != "feature" else value


def _named(change: Change) -> str:
    if change.operation == "unset":
        return f"{change.path} unset"
    sign = {"add": "+ ", "remove": "− ", "set": ""}[change.operation]
    return f"{change.path} {sign}{_value(change) if change.value is not None else ''}".strip()
