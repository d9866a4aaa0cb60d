"""Whether a text, read back, says what its clients said in another language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model import Absent, Client, Known, Language, ListValue, Present, World
from ..settings import SETTINGS, Setting, by_name
from ..view import PlainValue, View, in_world, worlds_of
from .reading import read_text


def differing(originals: Mapping[str, Client], language: Language, text: str) -> Iterator[tuple[str, str]]:
    """The settings that read back as something else, by client and name."""
    workspace = read_text(language, text)
    read = {client.labels[-1]: client for client in workspace.clients.values()}
    for name, client in originals.items():
        for row in SETTINGS:
            if _is_made_up(client, row, language):
                continue
            if name not in read or not agree(client, read[name], row.name):
                yield name, row.name


def _is_made_up(client: Client, row: Setting, language: Language) -> bool:
    return row.name == "name" and isinstance(client.settings["name"], Absent) and language.startswith("terraform")


def agree(one: Client, other: Client, name: str) -> bool:
    """Whether a setting says the same in both, as far as it is known, whatever a deployment decides.

    Where one language follows what decides a value and the other only its default, the defaults are compared.
    """
    first, second = (list(_said_by(client, name)) for client in (one, other))
    if None in first:
        return None in second or len(set(first)) > 1
    if set(first) == set(second):
        return first[0] == second[0]
    return first[0] == second[0] and any(_by_default(client, name) for client in (one, other))


def _by_default(client: Client, name: str) -> bool:
    worlds = worlds_of(client)
    return len(set(_said_by(client, name))) == 1 and View(client, worlds[0]).weak(name)


def _said_by(client: Client, name: str) -> Iterator[object]:
    """What a setting holds in each world, the default's first."""
    return (_plain(in_world(client.settings[name], world), name) for world in worlds_of(client) or (World(),))


def _plain(value: PlainValue, name: str) -> object:
    """Equal for equal contents; None where not all is known."""
    match value:
        case Known():
            return str(value.value).lower() if by_name()[name].kind in ("boolean", "integer") else str(value.value)
        case ListValue(complete=True):
            items = [_plain(in_world(item.value, World()), name) for item in value.items]
            return None if None in items else tuple(sorted(set(map(str, items))))
        case Absent() | Present():
            return type(value).__name__
    return None
