"""The profile in force: every option, severity, kind and client, with where each comes from.

As text it is TOML that is a profile itself: read again it means the same. What no profile says, the rules' own severities and
options, stands there in comments.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

from ..around import Pool
from ..model import ARCHETYPES, Archetype
from ..pins import is_lifetime
from ..profile import ClientSettings, Layer, Place, Policy, Profile, RuleSettings
from ..profile_values import spell_duration
from ..rule import OptionValue, Rule

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH = 56
_HEAD = """\
# What {name} comes to: {files}, the last of which wins. It can be read as a profile.
# Behind each value stands where it comes from; a line that is a comment is the rule's own, which no profile changes.
"""
ARRAY = "[]"
"""What the header of an entry in an array of tables ends in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A value as a profile writes it, with where it is said: nowhere for a rule's own. ``lost`` is why it is not in force."""

    value: Any
    places: tuple[Place, ...] = ()
    lost: str = ""
    note: str = ""


Path: TypeAlias = tuple[str, ...]
Entries: TypeAlias = "dict[str, Entry]"
Tables: TypeAlias = "Iterator[tuple[Path, Entries]]"


# ------------------------------------------------------------------------------------------ output


def as_toml(profile: Profile) -> str:
    files = ", ".join(profile.files)
    lines = [_HEAD.format(name=profile.name, files=files) + f"name = {_written(profile.name)}"]
    for header, entries in _tables(profile):
        if entries:
            lines += ["", _header(header), *(_line(key, entry) for key, entry in entries.items())]
    return "\n".join(lines) + "\n"


def _header(path: Path) -> str:
    dotted = ".".join(_key(part.removesuffix(ARRAY)) for part in path)
    return f"[[{dotted}]]" if path[-1].endswith(ARRAY) else f"[{dotted}]"


def _line(key: str, entry: Entry) -> str:
    text = f"{_key(key)} = {_written(entry.value)}"
    if not entry.places or entry.lost:
        text = f"# {text}"
    said = [*map(str, entry.places), *(note for note in (entry.lost, entry.note) if note)]
    return f"{text:<{_WIDTH}} # {', '.join(said)}" if said else text


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else _written(text)


def _written(value: Any) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def as_json(profile: Profile) -> str:
    made: dict[str, Any] = {"schema": 1, "name": profile.name, "files": list(profile.files)}
    for header, entries in _tables(profile):
        if entries:
            _at(made, header).update({key: _as_data(entry) for key, entry in entries.items()})
    return json.dumps(made, indent=2, ensure_ascii=False, default=str) + "\n"


def _at(made: dict[str, Any], path: Path) -> dict[str, Any]:
    """The object that a header names, made where it is missing; of an array the last one."""
    at: Any = made
    for part in path:
        if part.endswith(ARRAY):
            at.setdefault(part.removesuffix(ARRAY), []).append({})
        at = at.setdefault(part.removesuffix(ARRAY), {})
        at = at[-1] if isinstance(at, list) else at
    return at  # type: ignore[no-any-return]


def _as_data(entry: Entry) -> dict[str, Any]:
    data = {"value": entry.value, "from": [{"file": place.file, "line": place.line} for place in entry.places]}
    return data | ({"not_in_force": entry.lost} if entry.lost else {}) | ({"note": entry.note} if entry.note else {})


# ------------------------------------------------------------------------------------------ tables


def _tables(profile: Profile) -> Tables:
    """The profile's tables in the order in which a person would write them."""
    level = next((layer for layer in profile.layers if layer.level), None)
    yield ("fix",), {"level": Entry(level.level, (level.places["fix.level"],))} if level else {}
    yield ("exclude",), dict(_excluded(profile))
    stated = {id: one for layer in reversed(profile.layers) for id, one in layer.custom.items()}
    for id, rule in profile.custom().items():
        one = stated[id]
        yield ("custom", rule.slug), {key: Entry(value, (one.places[key],)) for key, value in one.table.items()}
    common = {rule.id: _merged(profile.layers, rule) for rule in profile.rules().values()}
    for rule in profile.rules().values():
        yield from _common(rule, common[rule.id])
    for kind in _kinds(profile):
        yield from _of_kind(profile, kind, common)
    for layer in reversed(profile.layers):
        above = profile.layers[: profile.layers.index(layer)]
        for entry in layer.clients:
            yield from _client(profile, entry, above)
    yield from _allowances(profile)


def _excluded(profile: Profile) -> Iterator[tuple[str, Entry]]:
    for name, field in (("paths", "excluded"), ("clients", "excluded_clients")):
        saying = [layer for layer in profile.layers if getattr(layer, field)]
        if saying:
            values = [pattern for layer in saying for pattern in getattr(layer, field)]
            yield name, Entry(values, tuple(layer.places[f"exclude.{name}"] for layer in saying))


def _allowances(profile: Profile) -> Tables:
    """What may stay, and what is demanded of whoever says so."""
    rules = profile.rules()
    for waiver in profile.waivers:
        file, _, line = waiver.place.rpartition(":")
        said = {"rule": rules[waiver.rule].slug, "client": waiver.client, "setting": waiver.setting, "reason": waiver.reason}
        values = {**{key: value for key, value in said.items() if value}, **({"until": waiver.until} if waiver.until else {})}
        yield (f"waivers{ARRAY}",), {key: Entry(value, (Place(file, int(line)),)) for key, value in values.items()}
    demands: Entries = {}
    for layer in reversed(profile.layers):
        for name in (field.name for field in fields(layer.demands) if getattr(layer.demands, field.name) is not None):
            demands[name] = Entry(getattr(layer.demands, name), (layer.places[f"suppressions.{name}"],))
    yield ("suppressions",), demands


def _merged(layers: Iterable[Layer], rule: Rule) -> RuleSettings:
    """What is said of a rule for all clients."""
    said = RuleSettings()
    for layer in layers:
        said = said.over(layer.rules.get(rule.id, RuleSettings()))
    return said


# ------------------------------------------------------------------------------------------- rules


def _common(rule: Rule, said: RuleSettings) -> Tables:
    own: Entries = {"severity": Entry(rule.severity), "enabled": Entry(True)}
    own |= {option.name: Entry(_spelled(rule, option.name, option.default)) for option in rule.options}
    yield ("rules", rule.slug), own | _said(rule, said)
    for part in rule.parts:
        of_part = said.parts.get(part.letter, RuleSettings())
        severity = {"severity": Entry(part.severity)} if part.severity else {}
        yield ("rules", rule.slug, "parts", part.letter), severity | _said(rule, of_part)


def _said(rule: Rule, said: RuleSettings, but: Mapping[str, Place] | None = None) -> Entries:
    """What profiles say of a rule, leaving out what is said in these places."""
    values: dict[str, Any] = {"severity": said.severity, "enabled": said.enabled}
    values |= {name: _spelled(rule, name, value) for name, value in said.options.items()}
    places = {key: place for key, place in said.places.items() if place != (but or {}).get(key)}
    return {key: Entry(values[key], (place,)) for key, place in places.items()}


def _spelled(rule: Rule, name: str, value: OptionValue) -> Any:
    """An option's value as a profile writes it."""
    kind = next(option.kind for option in rule.options if option.name == name)
    return spell_duration(int(value)) if kind == "duration" and not isinstance(value, tuple) else _plain(value)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


# ---------------------------------------------------------------------------------- kinds of client


def _kinds(profile: Profile) -> tuple[Archetype, ...]:
    """Those that profiles speak of in their order, then the others."""
    return tuple(dict.fromkeys([*(kind for layer in profile.layers for kind in layer.archetypes), *ARCHETYPES]))


def _of_kind(profile: Profile, kind: Archetype, common: Mapping[str, RuleSettings]) -> Tables:
    saying = [layer.archetypes[kind] for layer in profile.layers if kind in layer.archetypes]
    match = {pattern: place for settings in saying for pattern, place in settings.places.items()}
    yield ("archetypes", kind), {"match": Entry(list(match), tuple(dict.fromkeys(match.values())))} if match else {}
    for policy in profile.policies_of_kind(kind):
        at, rule, said = ("archetypes", kind, "rules", policy.rule.slug), policy.rule, common[policy.rule.id]
        yield at, dict(_own_of_kind(policy)) | _said(rule, policy.settings, said.places)
        for letter, of_part in policy.settings.parts.items():
            below = said.parts.get(letter, RuleSettings())
            yield (*at, "parts", letter), _said(rule, of_part, below.places)


def _own_of_kind(policy: Policy) -> Iterator[tuple[str, Entry]]:
    """What the rule itself has otherwise for this kind, where no profile overrules it."""
    own = policy.rule.by_archetype.get(policy.archetype)
    if own and not policy.specific.severity and (own == "off" or not policy.settings.severity):
        yield "severity", Entry(own)
    for option in policy.rule.options:
        if policy.archetype in option.by_archetype and option.name not in policy.settings.options:
            yield option.name, Entry(_spelled(policy.rule, option.name, option.by_archetype[policy.archetype]))


# ----------------------------------------------------------------------------------------- clients


def _client(profile: Profile, entry: ClientSettings, above: tuple[Layer, ...]) -> Tables:
    head = {"match": Entry(entry.match, (entry.places["match"],))}
    if entry.archetype:
        head["archetype"] = Entry(entry.archetype, (entry.places["archetype"],))
    yield (f"clients{ARRAY}",), head
    pins = {name: spell_duration(int(str(value))) if is_lifetime(name) else _plain(value) for name, value in entry.pins.items()}
    facts = dict(_facts(entry.pool)) if entry.pool else {}
    for table, values in (("set", pins), ("pool", facts)):
        yield ("clients", table), {name: Entry(value, (entry.places[f"{table}.{name}"],)) for name, value in values.items()}
    rules = profile.rules()
    yield (
        ("clients", "fixes"),
        {rules[id].slug: Entry(value, _fix_place(entry, rules[id])) for id, value in entry.fixes.items()},
    )
    for id, said in entry.rules.items():
        yield ("clients", "rules", rules[id].slug), _outranked(rules[id], said, above)
        for letter, part in said.parts.items():
            yield ("clients", "rules", rules[id].slug, "parts", letter), _said(rules[id], part)


def _facts(pool: Pool) -> Iterator[tuple[str, Any]]:
    if pool.attributes is not None:
        yield "required_attributes", [attribute.name for attribute in pool.attributes]
    if pool.mapped_attributes is not None:
        yield "mapped_attributes", list(pool.mapped_attributes)
    if pool.tier is not None:
        yield "tier", pool.tier.lower()
    if pool.triggers is not None:
        yield "triggers", sorted(pool.triggers)


def _fix_place(entry: ClientSettings, rule: Rule) -> tuple[Place, ...]:
    """Where a rule's fix is spoken of, by whichever of its names."""
    named = (place for key, place in entry.places.items() if key.lower() in (f"fixes.{rule.id.lower()}", f"fixes.{rule.slug}"))
    return tuple(named)


def _outranked(rule: Rule, said: RuleSettings, above: tuple[Layer, ...]) -> Entries:
    """What an entry says of a rule. A profile that extends its own overrules it, for all clients or for kinds of them."""
    overall = _merged(above, rule).places
    kinds = [(kind, one.rules.get(rule.id)) for layer in above for kind, one in layer.archetypes.items()]
    found = {}
    for key, entry in _said(rule, said).items():
        lost = f"{overall[key]} wins" if key in overall else ""
        but = [f"for {kind} {one.places[key]} wins" for kind, one in kinds if one and key in one.places]
        found[key] = Entry(entry.value, entry.places, lost, "; ".join(but))
    return found
