"""Profiles: what a team wants checked, how strictly, and for which clients. TOML, read with tomli, checked strictly."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from .model import Archetype, Client, CogtuiError, Known, Level, Pool, Severity
from .pins import Pin
from .pins import rule as pins_rule
from .rule import Options, OptionValue, Rule, SeverityOrOff

PROFILE_FILE = "cogtui.toml"
MAX_DEPTH = 8
BUILT_IN = ("baseline", "strict")


class ProfileError(CogtuiError):
    """A profile is wrong; the message starts with ``file:line:``."""


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """What a profile says about one rule; None and missing options: nothing."""

    severity: SeverityOrOff | None = None
    enabled: bool | None = None
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    parts: Mapping[str, RuleSettings] = field(default_factory=dict)

    def over(self, below: RuleSettings) -> RuleSettings:
        """This, where it says something, else ``below``."""
        parts = {letter: self.parts.get(letter, RuleSettings()).over(part) for letter, part in below.parts.items()}
        return RuleSettings(
            self.severity or below.severity,
            below.enabled if self.enabled is None else self.enabled,
            {**below.options, **self.options},
            {**self.parts, **parts},
        )


RuleTable = Mapping[str, RuleSettings]


@dataclass(frozen=True, slots=True)
class ArchetypeSettings:
    match: tuple[str, ...] = ()
    rules: RuleTable = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """``fixes`` maps a rule's id to ``leave``, ``apply`` or the key of one of its fixes; ``pins`` settings to wanted values."""

    match: str
    archetype: Archetype | None = None
    rules: RuleTable = field(default_factory=dict)
    fixes: Mapping[str, str] = field(default_factory=dict)
    pool: Pool | None = None
    pins: Mapping[str, Pin] = field(default_factory=dict)


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
    """What one file says."""

    rules: RuleTable = field(default_factory=dict)
    archetypes: Mapping[Archetype, ArchetypeSettings] = field(default_factory=dict)
    clients: tuple[ClientSettings, ...] = ()

    def entries(self, client: Client) -> list[ClientSettings]:
        """Those that name the client, the last first: it wins."""
        return [entry for entry in reversed(self.clients) if matches(entry.match, client)]


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile and all that it extends: ``layers`` has its own first. ``files`` are those it was read from, the base first."""

    name: str = "baseline"
    files: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    level: Level | None = None

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
        from .rules import catalogue

        tables: list[tuple[RuleTable, bool]] = []
        for layer in self.layers:
            tables += [(entry.rules, True) for entry in layer.entries(client) if entry.rules]
            if archetype in layer.archetypes:
                tables.append((layer.archetypes[archetype].rules, True))
            tables.append((layer.rules, False))
        policies = [_policy(rule, tables, archetype) for rule in catalogue().values()]
        pins = self.pins(client)
        return (*policies, _policy(pins_rule(pins), [], archetype)) if pins else tuple(policies)

    def pins(self, client: Client) -> dict[str, Pin]:
        """The values that are wanted for a client whatever the rules say, by setting."""
        entries = [entry for layer in self.layers for entry in layer.entries(client)]
        return {name: value for entry in reversed(entries) for name, value in entry.pins.items()}

    def choice(self, client: Client, rule: str) -> str | None:
        """What the profile wants done with a rule's fix on this client: ``leave``, ``apply`` or a fix's key."""
        entries = (entry for layer in self.layers for entry in layer.entries(client))
        return next((entry.fixes[rule] for entry in entries if rule in entry.fixes), None)

    def facts(self, client: Client) -> Pool | None:
        """The client's pool with what the profile states about it, None where it states nothing."""
        entries = (entry for layer in self.layers for entry in layer.entries(client))
        stated = next((entry.pool for entry in entries if entry.pool), None)
        return _complete(client.pool, stated) if stated else None


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
    kept = {
        name: getattr(stated, name) if getattr(shown, name) is None else getattr(shown, name)
        for name in (
            "attributes",
            "mapped_attributes",
            "triggers",
            "tier",
            "alias_attributes",
            "username_attributes",
            "first_factors",
        )
    }
    return replace(shown, **kept)


def matches(pattern: str, client: Client) -> bool:
    """A glob over a client's id, address, name and file."""
    name = client.settings.get("name")
    names = [client.id, client.address, client.file, *client.labels]
    if isinstance(name, Known):
        names.append(str(name.value))
    return pattern in names or any(fnmatchcase(text, pattern) for text in names)


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
    chosen = name or find_profile(paths) or "baseline"
    return _load(chosen, base=Path.cwd(), chain=())


def _load(name: str, base: Path, chain: tuple[str, ...]) -> Profile:
    from . import profile_reader

    path, shown = _locate(name, base, chain)
    document = profile_reader.parse(path, shown)
    if path in chain or len(chain) >= MAX_DEPTH:
        raise document.error(("extends",), "profiles extend each other in a circle")
    own = profile_reader.build(document)
    layers, files, level = own.layers, own.files, own.level
    for parent in reversed(document.extends):
        try:
            below = _load(parent, Path(path).parent, (*chain, path))
        except FileNotFoundError:
            raise document.error(("extends",), f"there is no profile {parent!r}") from None
        layers, files, level = (*layers, *below.layers), (*below.files, *files), level or below.level
    return Profile(own.name, files, layers, level)


def _locate(name: str, base: Path, chain: tuple[str, ...]) -> tuple[str, str]:
    """The real path of a profile, and how messages call it."""
    if name in BUILT_IN:
        return str(Path(__file__).parent.parent / "profiles" / f"{name}.toml"), name
    path = base / name
    if path.is_file():
        return os.path.realpath(path), os.path.relpath(path)
    if chain:
        raise FileNotFoundError(name)
    raise ProfileError(f"{name}: no such profile; built in are {', '.join(BUILT_IN)}")
