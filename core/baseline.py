"""A baseline: the findings that an estate had when it was adopted, in a file. They are known by client, rule and value.

Where a finding stands and how it is worded are not in it, so that moving lines changes nothing; a worse value is found anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import stat
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import settings
from .model import Absent, Client, CogtuiError, Finding, Known, ListValue, Partial, Unknown, UsageError, Value, World
from .view import in_world
from .waivers import SUPPRESSION

if TYPE_CHECKING:
    from .workspace import Workspace

SCHEMA = 1
_MOST_BYTES = 64 * 1024 * 1024


class Entry(NamedTuple):
    """What identifies a finding. ``client`` is its id, with the place counted from the baseline's folder.

    ``value`` is what the finding speaks of, as text; None where nothing is set.
    """

    client: str
    rule: str
    part: str
    setting: str
    value: str | None

    def sorts_as(self) -> tuple[str, ...]:
        return (*self[:4], self.value or "")


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is left of one client's entries while its findings are gone through."""

    folder: str
    left: Counter[Entry]

    def takes(self, client: Client, finding: Finding) -> bool:
        """Whether the finding is remembered; as often as it stands there, and no more."""
        if finding.rule == SUPPRESSION or not self.left:
            return False
        found = entry(client, finding, self.folder)
        if not self.left[found]:
            return False
        self.left[found] -= 1
        return True


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline. ``name`` is how it is called, ``folder`` that of its file: paths count from there."""

    name: str
    folder: str
    entries: Mapping[str, Counter[Entry]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(those.total() for those in self.entries.values())

    def of(self, client: Client) -> Remembered:
        return Remembered(self.folder, Counter(self.entries.get(_called(client.id, self.folder), ())))

    def gone(self, workspace: Workspace, findings: Iterable[Finding]) -> int:
        """How many entries match nothing any more. Those of places that were not opened, and are there, don't count."""
        found = Counter(entry(workspace.clients[one.client], one, self.folder) for one in findings)
        opened = {_called(f"{unit.place}#", self.folder) for unit in workspace.units}
        left = {
            client: sum(max(0, count - found[one]) for one, count in those.items()) for client, those in self.entries.items()
        }
        return sum(count for client, count in left.items() if count and self._is_missed(client.partition("#")[0], opened))

    def _is_missed(self, place: str, opened: set[str]) -> bool:
        return f"{place}#" in opened or not Path(self.folder, place).exists()


def entry(client: Client, finding: Finding, folder: str) -> Entry:
    """What identifies a finding."""
    return Entry(_called(client.id, folder), finding.rule, finding.part, finding.setting, _value(client, finding))


def _called(id: str, folder: str) -> str:
    """A client's id, with its place relative to a folder."""
    place, mark, address = id.partition("#")
    with contextlib.suppress(ValueError):  # another drive
        place = Path(os.path.relpath(place, folder)).as_posix()
    return f"{place}{mark}{address}"


def _value(client: Client, finding: Finding) -> str | None:
    """The value that a finding speaks of, in each world that it holds in; a lifetime with its unit."""
    name = finding.setting
    if name not in client.settings:
        return None
    unit = f"token_validity_units.{name.removesuffix('_validity')}"
    names = [name, unit] if unit in settings.by_name() and unit in client.settings else [name]
    found = {_in_world(client, names, world, finding.index) for world in finding.worlds or (World(),)} - {None}
    return " | ".join(sorted(text for text in found if text is not None)) or None


def _in_world(client: Client, names: list[str], world: World, index: int | None) -> str | None:
    texts = [_text(in_world(client.value(name), world), index) for name in names]
    return " ".join(text for text in texts if text) if texts[0] is not None else None


def _text(value: Value, index: int | None) -> str | None:
    """A value on its own; a list without the order of its items."""
    match value:
        case Known():
            return str(value.value).lower() if isinstance(value.value, bool) else str(value.value)
        case Partial() | Unknown():
            return value.text
        case Absent():
            return None
        case ListValue(items=items):
            if index is not None and 0 <= index < len(items):
                return _text(in_world(items[index].value, World()), None)
            return json.dumps(sorted(_text(in_world(item.value, World()), None) or "" for item in items))
    return ""


# ----------------------------------------------------------------------------------------- writing


def made(name: str, workspace: Workspace, findings: Iterable[Finding]) -> Baseline:
    """The baseline of these findings, as a file of this name would hold it."""
    entries: dict[str, Counter[Entry]] = {}
    baseline = Baseline(name, _folder(name), entries)
    for finding in findings:
        if finding.rule != SUPPRESSION:
            one = entry(workspace.clients[finding.client], finding, baseline.folder)
            entries.setdefault(one.client, Counter[Entry]())[one] += 1
    return baseline


def _folder(name: str) -> str:
    return str(Path(os.path.realpath(name)).parent)


def rendered(baseline: Baseline) -> str:
    """The file's text: sorted, one entry a line."""
    entries = [one for those in baseline.entries.values() for one in those.elements()]
    lines = ",\n".join(json.dumps(one._asdict()) for one in sorted(entries, key=Entry.sorts_as))
    return f'{{"schema": {SCHEMA}, "findings": [\n{lines}{chr(10) if lines else ""}]}}\n'


def write(baseline: Baseline) -> None:
    """Write it: the old file stays whole until the new one is.

    Raises:
        CogtuiError: it can't be written.
    """
    target = Path(os.path.realpath(baseline.name))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(6)}.cogtui")
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as file:
            file.write(rendered(baseline))
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise CogtuiError(f"{baseline.name}: can't be written: {error.strerror or error}") from error


# ----------------------------------------------------------------------------------------- reading


def read(name: str) -> Baseline:
    """The baseline in a file.

    Raises:
        UsageError: there is none, or it is not one; the message has the file and the line.
    """
    text = _text_of(name)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(f"{name}:{error.lineno}: is no baseline: {error.msg} (column {error.colno})") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{name}:1: is no baseline: it can't be read as JSON") from None
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        raise UsageError(f'{name}:1: is no baseline: it has no "findings"')
    if data.get("schema") != SCHEMA or isinstance(data["schema"], bool):
        raise UsageError(f"{name}:1: this version reads baselines of schema {SCHEMA}; --write-baseline renews it")
    entries: dict[str, Counter[Entry]] = {}
    for index, item in enumerate(data["findings"]):
        one = _entry(item)
        if one is None:
            keys = ", ".join(Entry._fields)
            raise UsageError(f"{name}:{_line(text, index)}: is no entry of a baseline, which is an object of {keys}")
        entries.setdefault(one.client, Counter[Entry]())[one] += 1
    return Baseline(name, _folder(name), entries)


def _text_of(name: str) -> str:
    try:
        path = Path(name)
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{name}:1: is no baseline: it is larger than {_MOST_BYTES // 1024 // 1024} MiB")
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(f"{name}:1: the baseline can't be read: {why}") from None


def _entry(item: Any) -> Entry | None:
    if not isinstance(item, dict) or set(item) != set(Entry._fields):
        return None
    if not all(isinstance(item[name], str) for name in Entry._fields[:-1]) or not isinstance(item["value"], str | None):
        return None
    return Entry(**item)


def _line(text: str, index: int) -> int:
    """The line of an entry, however the file is laid out."""
    decoder = json.JSONDecoder()
    at = text.index("[", text.index('"findings"')) + 1
    for _ in range(index + 1):
        start = at + len(text[at:]) - len(text[at:].lstrip(" \t\r\n,"))
        _, at = decoder.raw_decode(text, start)
    return text.count("\n", 0, start) + 1
