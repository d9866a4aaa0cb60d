"""What one profile says: its rules, kinds of client, clients, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from . import custom_reader, settings
from .around import Attribute, Pool
from .model import ARCHETYPES, LEVELS, SEVERITIES, Archetype, Span
from .pins import Pin
from .profile import CUSTOM, ArchetypeSettings, ClientSettings, Custom, Layer, Place, RuleSettings
from .profile_document import Document, KeyPath, nearest, parse
from .profile_values import SECONDS, option, spell_duration, wanted
from .rule import Rule
from .waivers import Demands, read_demands, read_waivers

__all__ = ["SECONDS", "Document", "KeyPath", "build", "nearest", "parse", "spell_duration"]

KEYS = ("name", "extends", "rules", "custom", "archetypes", "clients", "waivers", "suppressions", "exclude", "fix")
EVERY = "*"
"""The name under which something is said of every built-in rule that the same table doesn't name."""
CHOICES = ("leave", "apply", "fix")
"""What can be done with a rule's fix on a client; the last is the key of every rule's only fix."""
_PLACED = (
    *("fix.level", "exclude.paths", "exclude.clients"),
    *(f"suppressions.{demand.name}" for demand in fields(Demands)),
)
TIERS = ("LITE", "ESSENTIALS", "PLUS")
TRIGGERS = (
    "create_auth_challenge", "custom_email_sender", "custom_message", "custom_sms_sender", "define_auth_challenge",
    "post_authentication", "post_confirmation", "pre_authentication", "pre_sign_up", "pre_token_generation",
    "pre_token_generation_config", "user_migration", "verify_auth_challenge_response",
)  # fmt: skip


def build(document: Document, custom: Mapping[str, Rule] | None = None) -> Layer:
    """What the document says, ``custom`` being the rules that are stated in what it extends, by id.

    Raises:
        ProfileError: an unknown key, rule or option, or a value of the wrong type or out of range.
    """
    return _Builder(document, custom or {}).layer()


class _Builder:
    def __init__(self, document: Document, custom: Mapping[str, Rule]) -> None:
        self.document = document
        self.custom = dict(custom)

    def layer(self) -> Layer:
        document, data = self.document, self.document.data
        document.keys(data, (), KEYS)
        _ = document.name, document.extends
        custom = self.own()
        excluded, clients = self.excluded(data.get("exclude", {}))
        fix = document.table(data.get("fix", {}), ("fix",))
        document.keys(fix, ("fix",), ("level",))
        return Layer(
            self.rules(data.get("rules", {}), ("rules",)),
            dict(self.archetypes(data.get("archetypes", {}))),
            tuple(self.clients(data.get("clients", []))),
            custom,
            document.one_of(fix["level"], ("fix", "level"), LEVELS, "a fix level") if "level" in fix else None,
            excluded,
            clients,
            str(Path(document.path).parent),
            document.shown,
            self.places(_PLACED, ()),
            tuple(read_waivers(document, self.rule)),
            read_demands(document),
        )

    def own(self) -> dict[str, Custom]:
        stated = custom_reader.read(self.document)
        self.custom |= {id: one.rule for id, one in stated.items()}
        return stated

    def places(self, names: Iterable[str], where: KeyPath) -> dict[str, Place]:
        return {name: self.document.place((*where, *name.split("."))) for name in names}

    def excluded(self, data: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Where clients are not looked for, and those that are not audited."""
        table = self.document.table(data, ("exclude",))
        self.document.keys(table, ("exclude",), ("paths", "clients"))
        where: KeyPath = ("exclude", "paths")
        paths = self.document.globs(table.get("paths", []), where)
        for pattern in paths:
            self.path_pattern(pattern, where)
        return paths, self.document.globs(table.get("clients", []), ("exclude", "clients"))

    def path_pattern(self, pattern: str, where: KeyPath) -> None:
        from pathspec import GitIgnoreSpec

        try:
            GitIgnoreSpec.from_lines([pattern])
        except ValueError:
            raise self.document.error(where, f"{pattern!r} is not a pattern as .gitignore takes it", pattern) from None

    # kinds of client, and clients

    def archetypes(self, data: Any) -> Iterable[tuple[Archetype, ArchetypeSettings]]:
        document = self.document
        for name, value in document.table(data, ("archetypes",)).items():
            where: KeyPath = ("archetypes", name)
            kind = document.one_of(name, where, ARCHETYPES, "a kind of client")
            table = document.table(value, where)
            document.keys(table, where, ("match", "rules"))
            match = document.globs(table.get("match", []), (*where, "match"))
            places = {pattern: document.place((*where, "match"), pattern) for pattern in match}
            yield kind, ArchetypeSettings(match, self.rules(table.get("rules", {}), (*where, "rules")), places)

    def clients(self, data: Any) -> Iterable[ClientSettings]:
        document = self.document
        for table, where in document.tables(data, "clients"):
            document.keys(table, where, ("match", "archetype", "rules", "fixes", "pool", "set"))
            if "match" not in table:
                raise document.error(where, "a client needs match: its address, name or file, as a glob")
            archetype = table.get("archetype")
            if archetype is not None:
                document.one_of(archetype, (*where, "archetype"), ARCHETYPES, "a kind of client")
            yield ClientSettings(
                document.glob(table["match"], (*where, "match")),
                archetype,
                self.rules(table.get("rules", {}), (*where, "rules")),
                self.fixes(table.get("fixes", {}), (*where, "fixes")),
                self.pool(table["pool"], (*where, "pool")) if "pool" in table else None,
                self.pins(table.get("set", {}), (*where, "set")),
                self.client_places(table, where),
            )

    def client_places(self, table: Mapping[str, Any], where: KeyPath) -> dict[str, Place]:
        """Of its fixes, settings and facts by their names with what holds them, such as ``set.name``."""
        set_at = {f"set.{name}": at for name, _, at in self.flat(table.get("set", {}), (*where, "set"))}
        other_at = {f"{key}.{name}": (*where, key, name) for key in ("fixes", "pool") for name in table.get(key, {})}
        found = {name: self.document.place(at) for name, at in (*set_at.items(), *other_at.items())}
        return self.places(("match", "archetype"), where) | found

    def pins(self, data: Any, where: KeyPath) -> dict[str, Pin]:
        rows = {name: row for name, row in settings.by_name().items() if row.kind != "block"}
        found = {}
        for name, value, at in self.flat(self.document.table(data, where), where):
            if name not in rows:
                raise self.document.error(at, f"there is no setting {name!r}{nearest(name, rows)}")
            found[name] = wanted(self.document, rows[name], value, at)
        return found

    def flat(self, table: Mapping[str, Any], where: KeyPath) -> Iterable[tuple[str, Any, KeyPath]]:
        """The settings that a table names; those of a block with a dot, or in a table of its own."""
        for name, value in table.items():
            if name in settings.by_name() and settings.by_name()[name].kind == "block":
                inner = self.document.table(value, (*where, name))
                yield from ((f"{name}.{one}", inner[one], (*where, name, one)) for one in inner)
            else:
                yield name, value, (*where, name)

    def fixes(self, data: Any, where: KeyPath) -> dict[str, str]:
        return {
            rule.id: self.document.one_of(value, at, CHOICES, "what can be done with a fix")
            for rule, value, at in self.named(data, where)
        }

    def pool(self, data: Any, where: KeyPath) -> Pool:
        document = self.document
        table = document.table(data, where)
        document.keys(table, where, ("required_attributes", "mapped_attributes", "tier", "triggers"))
        required = document.strings(table.get("required_attributes", []), (*where, "required_attributes"))
        mapped = document.strings(table.get("mapped_attributes", []), (*where, "mapped_attributes"))
        tier = document.string(table["tier"], (*where, "tier")).upper() if "tier" in table else None
        triggers = document.strings(table.get("triggers", []), (*where, "triggers"))
        for trigger in triggers:
            document.one_of(trigger, (*where, "triggers"), TRIGGERS, "a trigger")
        return Pool(
            "the profile",
            Span(document.shown, 0, 0),
            attributes=tuple(Attribute(name, required=True, mutable=None) for name in required) if required else None,
            mapped_attributes=mapped or None,
            triggers=frozenset(triggers) if "triggers" in table else None,
            tier=document.one_of(tier, (*where, "tier"), TIERS, "a tier") if tier else None,
        )

    # rules and their options

    def rules(self, data: Any, where: KeyPath) -> dict[str, RuleSettings]:
        table = dict(self.document.table(data, where))
        every = self.part(table.pop(EVERY), (*where, EVERY)) if EVERY in table else None
        found = {
            rule.id: self.rule_settings(rule, self.document.table(value, at), at)
            for rule, value, at in self.named(table, where)
        }
        return self.everywhere(found, every) if every else found

    def everywhere(self, found: Mapping[str, RuleSettings], every: RuleSettings) -> dict[str, RuleSettings]:
        """With what is said of every built-in rule, below what is said of one by its name."""
        from .rules import catalogue

        return {**found, **{id: found.get(id, RuleSettings()).over(every) for id in catalogue()}}

    def named(self, data: Any, where: KeyPath) -> Iterable[tuple[Rule, Any, KeyPath]]:
        """The rules that a table names as its keys, each once."""
        seen: dict[str, str] = {}
        for name, value in self.document.table(data, where).items():
            at = (*where, name)
            rule = self.rule(name, at)
            if rule.id in seen:
                raise self.document.error(at, f"{name!r} and {seen[rule.id]!r} are the same rule: say it in one table")
            seen[rule.id] = name
            yield rule, value, at

    def rule(self, name: str, where: KeyPath) -> Rule:
        from . import rules

        rule = rules.find(name) or self.custom.get(CUSTOM + name.lower().removeprefix(CUSTOM))
        if rule is None:
            names = [*rules.by_slug(), *(one.slug for one in self.custom.values()), *rules.catalogue()]
            raise self.document.error(where, f"there is no rule {name!r}{nearest(name, names)}")
        return rule

    def rule_settings(self, rule: Rule, table: Mapping[str, Any], where: KeyPath) -> RuleSettings:
        document = self.document
        options = {one.name: one for one in rule.options}
        document.keys(table, where, ("severity", "enabled", "parts", *options), f"{rule.slug} has no option")
        parts = document.table(table.get("parts", {}), (*where, "parts"))
        document.keys(parts, (*where, "parts"), [part.letter for part in rule.parts], f"{rule.slug} has no part")
        return RuleSettings(
            self.severity(table, where),
            self.enabled(table, where),
            {name: option(document, options[name], value, (*where, name)) for name, value in table.items() if name in options},
            {letter: self.part(value, (*where, "parts", letter)) for letter, value in parts.items()},
            self.places((name for name in table if name != "parts"), where),
        )

    def part(self, data: Any, where: KeyPath) -> RuleSettings:
        table = self.document.table(data, where)
        self.document.keys(table, where, ("severity", "enabled"))
        return RuleSettings(self.severity(table, where), self.enabled(table, where), places=self.places(table, where))

    def severity(self, table: Mapping[str, Any], where: KeyPath) -> Any:
        if "severity" not in table:
            return None
        return self.document.one_of(table["severity"], (*where, "severity"), (*SEVERITIES, "off"), "a severity")

    def enabled(self, table: Mapping[str, Any], where: KeyPath) -> bool | None:
        value = table.get("enabled")
        return None if value is None else self.document.boolean(value, (*where, "enabled"), "enabled")
