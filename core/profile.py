"""Profiles: what a team wants checked, how strictly, and for which clients. TOML, read with tomli, checked strictly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeAlias

from .around import Pool
from .model import Archetype, Client, CogtuiError, Known, Level, Severity
from .pins import Pin
from .pins import rule as pins_rule
from .rule import Options, OptionValue, Rule, SeverityOrOff
from .waivers import Demands, Waiver

PROFILE_FILE = "cogtui.toml"
MAX_DEPTH = 8
BUILT_IN = ("baseline", "strict", "asvs-l1", "asvs-l2", "oauth-2.1", "legacy")
CUSTOM = "custom:"
"""What the id of a rule begins with that a profile states."""


class ProfileError(CogtuiError):
    """A profile is wrong; the message starts with ``file:line:``."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a profile says something: its file, or the built-in profile's name, and the line."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


Places: TypeAlias = Mapping[str, Place]
"""Where each value comes from, by its key."""


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """What a profile says about one rule; None and missing options: nothing."""

    severity: SeverityOrOff | None = None
    enabled: bool | None = None
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    parts: Mapping[str, RuleSettings] = field(default_factory=dict)
    places: Places = field(default_factory=dict, compare=False)

    def over(self, below: RuleSettings) -> RuleSettings:
        """This, where it says something, else ``below``."""
        parts = {letter: self.parts.get(letter, RuleSettings()).over(part) for letter, part in below.parts.items()}
        return RuleSettings(
            self.severity or below.severity,
            below.enabled if self.enabled is None else self.enabled,
            {**below.options, **self.options},
            {**self.parts, **parts},
            {**below.places, **self.places},
        )


RuleTable = Mapping[str, RuleSettings]


@dataclass(frozen=True, slots=True)
class ArchetypeSettings:
    match: tuple[str, ...] = ()
    rules: RuleTable = field(default_factory=dict)
    places: Places = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """``fixes`` maps a rule's id to ``leave``, ``apply`` or the key of one of its fixes; ``pins`` settings to wanted values."""

    match: str
    archetype: Archetype | None = None
    rules: RuleTable = field(default_factory=dict)
    fixes: Mapping[str, str] = field(default_factory=dict)
    pool: Pool | None = None
    pins: Mapping[str, Pin] = field(default_factory=dict)
    places: Places = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Custom:
    """A rule that a profile states, with the table that states it."""

    rule: Rule
    table: Mapping[str, Any]
    places: Places


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule as it applies to one client.

    ``settings`` is all that a profile says, ``specific`` what it says of the client or its kind.
    """

    rule: Rule
    options: Options
    settings: RuleSettings
    specific: RuleSettings
    archetype: Archetype

    @property
    def enabled(self) -> bool:
        return self.settings.enabled is not False

    def severity(self, part: str, found: Severity | None) -> SeverityOrOff:
        """How severe a finding of this part is; ``found`` is the severity that the rule gave to this very finding.

        A rule that does not concern a kind of client stays off for it unless a profile names that kind or that client.
        """
        declared = self.rule.part(part)
        own = declared.severity if declared else None
        if declared and own:
            default = declared.by_archetype.get(self.archetype, own)
        else:
            default = self.rule.by_archetype.get(self.archetype, self.rule.severity)
        specific = self._stated(self.specific, part, separate=own is not None)
        if default == "off" and self.archetype in (declared or self.rule).by_archetype:
            return specific or "off"
        stated = specific or self._stated(self.settings, part, separate=own is not None)
        return stated or (default if default == "off" else found or default)

    @staticmethod
    def _stated(settings: RuleSettings, part: str, *, separate: bool) -> SeverityOrOff | None:
        return settings.parts.get(part, RuleSettings()).severity or (None if separate else settings.severity)

    def part_enabled(self, part: str) -> bool:
        return self.settings.parts.get(part, RuleSettings()).enabled is not False


@dataclass(frozen=True, slots=True)
class Layer:
    """What one file says. ``excluded`` are patterns of paths, which count from the file's ``folder``."""

    rules: RuleTable = field(default_factory=dict)
    archetypes: Mapping[Archetype, ArchetypeSettings] = field(default_factory=dict)
    clients: tuple[ClientSettings, ...] = ()
    custom: Mapping[str, Custom] = field(default_factory=dict)
    level: Level | None = None
    excluded: tuple[str, ...] = ()
    excluded_clients: tuple[str, ...] = ()
    folder: str = ""
    file: str = ""
    places: Places = field(default_factory=dict, compare=False)
    waivers: tuple[Waiver, ...] = ()
    demands: Demands = field(default_factory=Demands)

    def entries(self, client: Client) -> list[ClientSettings]:
        """Those that name the client, the last first: it wins."""
        return [entry for entry in reversed(self.clients) if matches(entry.match, client)]


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile and all that it extends: ``layers`` has its own first."""

    name: str = "baseline"
    layers: tuple[Layer, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Those it was read from, the base first."""
        return tuple(layer.file for layer in reversed(self.layers))

    @property
    def level(self) -> Level | None:
        return next((layer.level for layer in self.layers if layer.level), None)

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        return tuple(waiver for layer in self.layers for waiver in layer.waivers)

    @property
    def demands(self) -> Demands:
        """What it demands of whoever allows something in a template."""
        found = Demands()
        for layer in self.layers:
            found = found.over(layer.demands)
        return found

    @property
    def excluded(self) -> tuple[tuple[str, str], ...]:
        """Where clients are not looked for: patterns, each with the folder that it counts from."""
        return tuple((layer.folder, pattern) for layer in self.layers for pattern in layer.excluded)

    def leaves_out(self, client: Client) -> bool:
        """Whether the client is not to be audited."""
        return any(matches(pattern, client) for layer in self.layers for pattern in layer.excluded_clients)

    def rules(self) -> dict[str, Rule]:
        """The rules that there are and those that it states, by id."""
        from .rules import catalogue

        return {**catalogue(), **self.custom()}

    def custom(self) -> dict[str, Rule]:
        """The rules that it states, by id."""
        found = {id: one.rule for layer in reversed(self.layers) for id, one in layer.custom.items()}
        return dict(sorted(found.items()))

    def rule(self, name: str) -> Rule | None:
        """The rule with this id or slug."""
        from .rules import find

        return find(name) or self.custom().get(CUSTOM + name.lower().removeprefix(CUSTOM))

    def archetype(self, client: Client) -> tuple[Archetype, str] | None:
        """The kind of client that the profile names for it, with where it says so."""
        for layer in self.layers:
            for entry in layer.entries(client):
                if entry.archetype:
                    return entry.archetype, f"the profile says so for {entry.match}"
            for archetype, settings in layer.archetypes.items():
                for pattern in settings.match:
                    if matches(pattern, client):
                        return archetype, f"the profile says so for {pattern}"
        return None

    def policies(self, client: Client, archetype: Archetype) -> tuple[Policy, ...]:
        """Every rule as it applies to a client of this kind, in the order of their ids."""
        policies = self._policies(archetype, lambda layer: layer.entries(client))
        pins = self.pins(client)
        return (*policies, _policy(pins_rule(pins), [], archetype)) if pins else tuple(policies)

    def policies_of_kind(self, archetype: Archetype) -> tuple[Policy, ...]:
        """Every rule as it applies to a client of this kind that nothing is said about."""
        return tuple(self._policies(archetype, lambda _: []))

    def _policies(self, archetype: Archetype, entries: Callable[[Layer], list[ClientSettings]]) -> list[Policy]:
        tables: list[tuple[RuleTable, bool]] = []
        for layer in self.layers:
            tables += [(entry.rules, True) for entry in entries(layer) if entry.rules]
            if archetype in layer.archetypes:
                tables.append((layer.archetypes[archetype].rules, True))
            tables.append((layer.rules, False))
        return [_policy(rule, tables, archetype) for rule in self.rules().values()]

    def _entries(self, client: Client) -> Iterator[ClientSettings]:
        """All that name the client, the one that wins first."""
        for layer in self.layers:
            yield from layer.entries(client)

    def pins(self, client: Client) -> dict[str, Pin]:
        """The values that are wanted for a client whatever the rules say, by setting."""
        return {name: value for entry in reversed(list(self._entries(client))) for name, value in entry.pins.items()}

    def choice(self, client: Client, rule: str) -> str | None:
        """What the profile wants done with a rule's fix on this client: ``leave``, ``apply`` or a fix's key."""
        return next((entry.fixes[rule] for entry in self._entries(client) if rule in entry.fixes), None)

    def facts(self, client: Client) -> Pool | None:
        """The client's pool with what the profile states about it, None where it states nothing."""
        stated = [entry.pool for entry in self._entries(client) if entry.pool]
        pool = client.pool
        for one in stated:
            pool = _complete(pool, one)
        return pool if stated else None


def _policy(rule: Rule, tables: Sequence[tuple[RuleTable, bool]], archetype: Archetype) -> Policy:
    settings = specific = RuleSettings()
    for table, narrow in tables:
        if rule.id in table:
            settings = settings.over(table[rule.id])
            specific = specific.over(table[rule.id]) if narrow else specific
    defaults = {option.name: option.by_archetype.get(archetype, option.default) for option in rule.options}
    return Policy(rule, {**defaults, **settings.options}, settings, specific, archetype)


def _complete(shown: Pool | None, stated: Pool) -> Pool:
    if shown is None:
        return stated
    missing = [one.name for one in fields(Pool) if getattr(shown, one.name) is None]
    kept = {name: getattr(stated, name) for name in missing}
    return replace(shown, **kept)


def matches(pattern: str, client: Client) -> bool:
    """A glob over a client's id, address, name and file."""
    names = names_of(client)
    return pattern in names or any(fnmatchcase(text, pattern) for text in names)


def names_of(client: Client) -> list[str]:
    """All that a glob may name it by."""
    name = client.settings.get("name")
    names = [client.id, client.address, client.file, *client.labels]
    return [*names, str(name.value)] if isinstance(name, Known) else names


# ----------------------------------------------------------------------------------------- reading


def find_profile(paths: Sequence[str]) -> str | None:
    """The ``cogtui.toml`` in the common parent of these paths, or nearest above it up to the repository's root."""
    from .discover import common_root

    at = Path(common_root(paths))
    repository = next((folder for folder in (at, *at.parents) if (folder / ".git").exists()), None)
    for folder in (at, *at.parents):
        if (folder / PROFILE_FILE).is_file():
            return str(folder / PROFILE_FILE)
        if repository is None or folder == repository:
            return None
    return None


def load_profile(name: str | None, paths: Sequence[str]) -> Profile:
    """The profile of this name (a built-in one, or a file), else the one found from the paths, else ``baseline``.

    Raises:
        ProfileError: it can't be read, or something in it is wrong.
    """
    from .profile_files import load

    return load(name or find_profile(paths) or "baseline")
