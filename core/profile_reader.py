"""One profile's TOML to what it says, with the file, the line and the nearest right name for every mistake."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

from . import settings
from .model import ARCHETYPES, LEVELS, SEVERITIES, Archetype, Attribute, Pool, Span
from .pins import Pin, is_lifetime
from .profile import ArchetypeSettings, ClientSettings, Layer, Profile, ProfileError, RuleSettings
from .rule import Option, OptionValue, Rule

KeyPath = tuple["str | int", ...]

_DURATION = re.compile(r"(\d{1,9})\s*(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_HEADER = re.compile(r"\s*(\[\[?)([^\]]*)\]\]?")
_KEY = re.compile(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_KEY_PART = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")


@dataclass(frozen=True, slots=True)
class Document:
    """A profile as TOML, and where its keys stand."""

    path: str
    shown: str
    data: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    @property
    def extends(self) -> list[str]:
        value = self.data.get("extends", [])
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self.error(("extends",), "extends takes a profile's name or a list of them")
        return names

    def error(self, where: KeyPath, message: str) -> ProfileError:
        """The mistake at a key, or at the nearest table around it."""
        at = where
        while at and at not in self.lines:
            at = at[:-1]
        return ProfileError(f"{self.shown}:{self.lines.get(at, 1)}: {message}")


def parse(path: str, shown: str) -> Document:
    """The file as TOML.

    Raises:
        ProfileError: it can't be opened, is not UTF-8 or not TOML.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{shown}:1: can't be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}") from None
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise ProfileError(f"{shown}:{error.lineno}: is not TOML: {error.msg} (column {error.colno})") from None
    return Document(path, shown, data, locate(text))


def locate(text: str) -> dict[KeyPath, int]:
    """The line of every table header and of every key at the start of a line. tomli gives none."""
    lines: dict[KeyPath, int] = {(): 1}
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            names = tuple(_bare(part) for part in _KEY_PART.findall(header[2]))
            table = _table(names, counts, repeated=header[1] == "[[")
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            path: KeyPath = (*table, *(_bare(part) for part in _KEY_PART.findall(key[1])))
            for length in range(len(table) + 1, len(path) + 1):
                lines.setdefault(path[:length], number)
    return lines


def _bare(part: str) -> str:
    return part[1:-1] if part[:1] in "\"'" else part


def _table(names: tuple[str, ...], counts: dict[KeyPath, int], *, repeated: bool) -> KeyPath:
    """A header's path, with the index that arrays of tables have in the data."""
    if repeated:
        counts[names] = counts.get(names, -1) + 1
    path: list[str | int] = []
    for length, name in enumerate(names, 1):
        path.append(name)
        if names[:length] in counts:
            path.append(counts[names[:length]])
    return tuple(path)


# ---------------------------------------------------------------------------------------- building


def build(document: Document) -> Profile:
    """What the document says.

    Raises:
        ProfileError: an unknown key, rule or option, or a value of the wrong type or out of range.
    """
    return _Builder(document).profile()


class _Builder:
    def __init__(self, document: Document) -> None:
        self.document = document

    def profile(self) -> Profile:
        data = self.document.data
        self.keys(data, (), ("name", "extends", "rules", "archetypes", "clients", "fix"))
        fix = self.table(data.get("fix", {}), ("fix",))
        self.keys(fix, ("fix",), ("level",))
        level = self.one_of(fix["level"], ("fix", "level"), LEVELS, "a fix level") if "level" in fix else None
        layer = Layer(
            self.rules(data.get("rules", {}), ("rules",)),
            dict(self.archetypes(data.get("archetypes", {}))),
            tuple(self.clients(data.get("clients", []))),
        )
        name = self.text(data.get("name", Path(self.document.path).stem), ("name",))
        return Profile(name, (self.document.shown,), (layer,), level)

    def archetypes(self, data: Any) -> Iterable[tuple[Archetype, ArchetypeSettings]]:
        for name, value in self.table(data, ("archetypes",)).items():
            where: KeyPath = ("archetypes", name)
            kind = self.one_of(name, where, ARCHETYPES, "a kind of client")
            table = self.table(value, where)
            self.keys(table, where, ("match", "rules"))
            match = self.texts(table.get("match", []), (*where, "match"))
            yield kind, ArchetypeSettings(match, self.rules(table.get("rules", {}), (*where, "rules")))

    def clients(self, data: Any) -> Iterable[ClientSettings]:
        if not isinstance(data, list):
            raise self.document.error(("clients",), "clients are written as [[clients]]")
        for index, value in enumerate(data):
            where: KeyPath = ("clients", index)
            table = self.table(value, where)
            self.keys(table, where, ("match", "archetype", "rules", "fixes", "pool", "set"))
            if "match" not in table:
                raise self.document.error(where, "a client needs match: its address, name or file, as a glob")
            archetype = table.get("archetype")
            if archetype is not None:
                self.one_of(archetype, (*where, "archetype"), ARCHETYPES, "a kind of client")
            yield ClientSettings(
                self.text(table["match"], (*where, "match")),
                archetype,
                self.rules(table.get("rules", {}), (*where, "rules")),
                self.fixes(table.get("fixes", {}), (*where, "fixes")),
                self.pool(table["pool"], (*where, "pool")) if "pool" in table else None,
                self.pins(table.get("set", {}), (*where, "set")),
            )

    def pins(self, data: Any, where: KeyPath) -> dict[str, Pin]:
        table = self.table(data, where)
        rows = {name: row for name, row in settings.by_name().items() if row.kind != "block"}
        self.keys(table, where, rows, "there is no setting")
        return {name: self.pin(rows[name], value, (*where, name)) for name, value in table.items()}

    def pin(self, row: settings.Setting, value: Any, where: KeyPath) -> Pin:
        if row.kind == "list":
            return self.texts(value, where)
        if row.kind == "boolean":
            return self.boolean(value, where, row.name)
        if row.kind == "string":
            text = self.text(value, where)
            return self.one_of(text, where, row.enum, f"a value of {row.name}") if row.enum else text
        lifetime = Option(row.name, "duration" if is_lifetime(row.name) else "integer", 0, "", _limits(row))
        return (self.duration if is_lifetime(row.name) else self.integer)(value, where, lifetime)

    def fixes(self, data: Any, where: KeyPath) -> dict[str, str]:
        return {
            self.rule(name, (*where, name)).id: self.text(value, (*where, name))
            for name, value in self.table(data, where).items()
        }

    def pool(self, data: Any, where: KeyPath) -> Pool:
        table = self.table(data, where)
        self.keys(table, where, ("required_attributes", "mapped_attributes", "tier", "triggers"))
        required = self.texts(table.get("required_attributes", []), (*where, "required_attributes"))
        mapped = self.texts(table.get("mapped_attributes", []), (*where, "mapped_attributes"))
        tier = table.get("tier")
        if tier is not None:
            tier = self.one_of(str(tier).upper(), (*where, "tier"), ("LITE", "ESSENTIALS", "PLUS"), "a tier")
        return Pool(
            "the profile",
            Span(self.document.shown, 0, 0),
            attributes=tuple(Attribute(name, required=True, mutable=None) for name in required) if required else None,
            mapped_attributes=mapped or None,
            triggers=frozenset(self.texts(table["triggers"], (*where, "triggers"))) if "triggers" in table else None,
            tier=tier,
        )

    # rules and their options

    def rules(self, data: Any, where: KeyPath) -> dict[str, RuleSettings]:
        found = {}
        for name, value in self.table(data, where).items():
            rule = self.rule(name, (*where, name))
            found[rule.id] = self.rule_settings(rule, self.table(value, (*where, name)), (*where, name))
        return found

    def rule(self, name: str, where: KeyPath) -> Rule:
        from . import rules

        rule = rules.find(name)
        if rule is None:
            names = [*rules.by_slug(), *rules.catalogue()]
            raise self.document.error(where, f"there is no rule {name!r}{nearest(name, names)}")
        return rule

    def rule_settings(self, rule: Rule, table: Mapping[str, Any], where: KeyPath) -> RuleSettings:
        options = {option.name: option for option in rule.options}
        self.keys(table, where, ("severity", "enabled", "parts", *options), f"{rule.slug} has no option")
        parts = self.table(table.get("parts", {}), (*where, "parts"))
        letters = [part.letter for part in rule.parts]
        self.keys(parts, (*where, "parts"), letters, f"{rule.slug} has no part")
        return RuleSettings(
            self.severity(table, where),
            self.enabled(table, where),
            {name: self.option(options[name], value, (*where, name)) for name, value in table.items() if name in options},
            {letter: self.part(value, (*where, "parts", letter)) for letter, value in parts.items()},
        )

    def part(self, data: Any, where: KeyPath) -> RuleSettings:
        table = self.table(data, where)
        self.keys(table, where, ("severity", "enabled"))
        return RuleSettings(self.severity(table, where), self.enabled(table, where))

    def severity(self, table: Mapping[str, Any], where: KeyPath) -> Any:
        if "severity" not in table:
            return None
        return self.one_of(table["severity"], (*where, "severity"), (*SEVERITIES, "off"), "a severity")

    def enabled(self, table: Mapping[str, Any], where: KeyPath) -> bool | None:
        value = table.get("enabled")
        return None if value is None else self.boolean(value, (*where, "enabled"), "enabled")

    def option(self, option: Option, value: Any, where: KeyPath) -> OptionValue:
        readers: dict[str, Callable[[Any, KeyPath, Option], OptionValue]] = {
            "duration": self.duration,
            "integer": self.integer,
            "boolean": self.flag,
            "string": self.string,
            "strings": self.choices,
            "patterns": self.patterns,
        }
        return readers[option.kind](value, where, option)

    def duration(self, value: Any, where: KeyPath, option: Option) -> int:
        match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            raise self.document.error(where, f'{option.name} takes a duration such as "45m", "12h" or "30d"')
        return self.within(int(match[1]) * _SECONDS[match[2]], where, option, spell_duration)

    def integer(self, value: Any, where: KeyPath, option: Option) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.document.error(where, f"{option.name} takes a whole number")
        return self.within(value, where, option, str)

    def within(self, value: int, where: KeyPath, option: Option, spell: Callable[[int], str]) -> int:
        if option.limits and not option.limits[0] <= value <= option.limits[1]:
            low, high = (spell(limit) for limit in option.limits)
            raise self.document.error(where, f"{option.name} is {spell(value)}; it may be {low} to {high}")
        return value

    def flag(self, value: Any, where: KeyPath, option: Option) -> bool:
        return self.boolean(value, where, option.name)

    def boolean(self, value: Any, where: KeyPath, name: str) -> bool:
        if not isinstance(value, bool):
            raise self.document.error(where, f"{name} is true or false")
        return value

    def string(self, value: Any, where: KeyPath, _: Option) -> str:
        return self.text(value, where)

    def choices(self, value: Any, where: KeyPath, option: Option) -> tuple[str, ...]:
        items = self.texts(value, where)
        for item in items if option.choices else ():
            self.one_of(item, where, option.choices, f"a value of {option.name}")
        return items

    def patterns(self, value: Any, where: KeyPath, option: Option) -> tuple[str, ...]:
        items = self.texts(value, where)
        for item in items:
            try:
                re.compile(item)
            except re.error as error:
                raise self.document.error(where, f"{option.name}: {item!r} is not a regular expression: {error}") from None
        return items

    # plain types

    def keys(self, table: Mapping[str, Any], where: KeyPath, known: Iterable[str], complaint: str = "there is no key") -> None:
        names = list(known)
        for key in table:
            if key not in names:
                raise self.document.error((*where, key), f"{complaint} {key!r}{nearest(key, names)}")

    def table(self, value: Any, where: KeyPath) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.document.error(where, f"{'.'.join(map(str, where))} is a table, not {_kind(value)}")
        return value

    def text(self, value: Any, where: KeyPath) -> str:
        if not isinstance(value, str):
            raise self.document.error(where, f"{where[-1]} is a string, not {_kind(value)}")
        return value

    def texts(self, value: Any, where: KeyPath) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.document.error(where, f"{where[-1]} is a list of strings")
        return tuple(value)

    def one_of(self, value: Any, where: KeyPath, known: Iterable[str], what: str) -> Any:
        names = list(known)
        if value not in names:
            raise self.document.error(where, f"{value!r} is not {what}{nearest(str(value), names)}")
        return value


def _limits(row: settings.Setting) -> tuple[int, int] | None:
    return None if row.minimum is None or row.maximum is None else (row.minimum, row.maximum)


def nearest(name: str, names: Iterable[str]) -> str:
    """A clause with the right name that a wrong one is closest to, else with all of them when they are few."""
    known = list(names)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there are {', '.join(known)}" if 0 < len(known) <= 10 else ""


def spell_duration(seconds: int) -> str:
    """``90m``, ``12h``, ``30d``: the largest unit that divides it."""
    for unit in ("d", "h", "m"):
        if seconds and seconds % _SECONDS[unit] == 0:
            return f"{seconds // _SECONDS[unit]}{unit}"
    return f"{seconds}s"


def _kind(value: Any) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "a list", dict: "a table"}
    return kinds.get(type(value), "a date" if isinstance(value, datetime.date | datetime.time) else "that")
