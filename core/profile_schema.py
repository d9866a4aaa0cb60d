"""The JSON Schema of profiles, for editors: made from the rules, their options and the table of settings.

It is draft 7, which editors of TOML understand. What only the whole of a profile tells (the names of its custom rules, what
contradicts what) is left to the program.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from . import settings
from .custom import FITTING
from .custom_reader import KEYS as CUSTOM_KEYS
from .model import ARCHETYPES, LEVELS, SEVERITIES
from .pins import is_lifetime
from .profile import BUILT_IN
from .profile_reader import CHOICES, EVERY, TIERS, TRIGGERS
from .profile_values import limits, spell_duration
from .rule import Option, Rule
from .rules import catalogue
from .waivers import MOST_DAYS

DURATION = r"^\s*\d{1,9}\s*[smhd]\s*$"

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_GLOB: Schema = {"type": "string", "minLength": 1}
_FLAG: Schema = {"type": "boolean"}
_NAME = "^[A-Za-z][A-Za-z0-9-]*$"


def schema() -> str:
    """The schema as text, ending in a line break."""
    made = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A cogtui profile",
        **_object(_top()),
        "definitions": {
            "severity": {"enum": [*SEVERITIES, "off"]},
            "rules": _rules(),
            "custom": _custom(),
            "settings": _settings(),
        },
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _top() -> Schema:
    return {
        "name": _said(_TEXT, "What reports call the profile; the file's name otherwise."),
        "extends": _said(
            {"anyOf": [_built_in_or_file(), _list(_built_in_or_file())]},
            "Built-in profiles, or files by their path from this one. Of several the later ones win.",
        ),
        "rules": _ref("rules"),
        "custom": _said(
            {"type": "object", "additionalProperties": _ref("custom"), "propertyNames": {"pattern": "^[a-z][a-z0-9-]*$"}},
            "Rules without code: a condition on one setting.",
        ),
        "archetypes": _object({kind: _object({"match": _list(_GLOB), "rules": _ref("rules")}) for kind in ARCHETYPES}),
        "clients": {"type": "array", "items": _client()},
        "waivers": {"type": "array", "items": _waiver()},
        "suppressions": _object(
            {
                "require_reason": _FLAG,
                "allow_inline": _FLAG,
                "max_days": {"type": "integer", "minimum": 1, "maximum": MOST_DAYS},
            }
        ),
        "exclude": _object({"paths": _list(_GLOB), "clients": _list(_GLOB)}),
        "fix": _object({"level": {"enum": list(LEVELS)}}),
    }


def _built_in_or_file() -> Schema:
    return {"anyOf": [{"enum": list(BUILT_IN)}, {"type": "string", "pattern": r"\.toml$"}]}


def _client() -> Schema:
    strings = _list(_TEXT)
    pool = {
        "required_attributes": strings,
        "mapped_attributes": strings,
        "tier": {"enum": [name for tier in TIERS for name in (tier.lower(), tier)]},
        "triggers": _list({"enum": list(TRIGGERS)}),
    }
    members = {
        "match": _said(_GLOB, "A glob over a client's id, address, name and file."),
        "archetype": {"enum": list(ARCHETYPES)},
        "set": _said(_ref("settings"), "Values that are wanted whatever the rules say."),
        "pool": _said(_object(pool), "Facts about the client's pool that the files don't show."),
        "fixes": {"type": "object", "propertyNames": {"pattern": _NAME}, "additionalProperties": {"enum": list(CHOICES)}},
        "rules": _ref("rules"),
    }
    return _object(members, required=["match"])


def _waiver() -> Schema:
    setting = {"enum": list(settings.by_name())}
    until = _said({"type": "string", "format": "date"}, "The last day on which it holds.")
    members = {"rule": _TEXT, "client": _GLOB, "setting": setting, "reason": _GLOB, "until": until}
    return _object(members, required=["rule", "client", "reason"])


# ------------------------------------------------------------------------------------------- rules


def _rules() -> Schema:
    """Every rule by slug and id. Another name may be that of a custom rule, unless it reads like an id."""
    both = {"severity": _ref("severity"), "enabled": _FLAG}
    tables: Schema = {EVERY: _said(_object(both), "Every built-in rule that this table doesn't name.")}
    for rule in catalogue().values():
        tables[rule.slug] = _rule(rule)
        tables[rule.id] = _ref(f"rules/properties/{rule.slug}")
    names = {"anyOf": [{"enum": list(catalogue())}, {"not": {"pattern": "^[cC][gG][tT][0-9]"}}]}
    return {"type": "object", "propertyNames": names, "properties": tables, "additionalProperties": _of_custom()}


def _rule(rule: Rule) -> Schema:
    both = {"severity": _ref("severity"), "enabled": _FLAG}
    members = {**both, **{option.name: _said(_option(option), option.summary) for option in rule.options}}
    if rule.parts:
        members["parts"] = _object({part.letter: _said(_object(both), part.summary) for part in rule.parts})
    return _said(_object(members), f"{rule.id}: {rule.title}.")


def _option(option: Option) -> Schema:
    strings = _list({"enum": list(option.choices)} if option.choices else _TEXT)
    kinds: dict[str, Schema] = {
        "duration": _duration(option.limits),
        "integer": _integer(option.limits),
        "boolean": _FLAG,
        "string": {"enum": list(option.choices)} if option.choices else _TEXT,
        "strings": strings,
        "patterns": _list({"type": "string", "format": "regex"}),
    }
    return kinds[option.kind]


def _of_custom() -> Schema:
    """What can be said of a custom rule for all clients, a kind or one of them."""
    bounds: Schema = {"at_most": {}, "at_least": {}, "one_of": _list(_TEXT), "none_of": _list(_TEXT), "set": {}}
    return _object({"severity": _ref("severity"), "enabled": _FLAG, **bounds})


def _custom() -> Schema:
    """A rule without code; which conditions it can have is the setting's kind's to say."""
    names = list(settings.by_name())
    own = {
        "setting": {"enum": names},
        "severity": {"enum": list(SEVERITIES)},
        "message": _TEXT,
        "level": {"enum": list(LEVELS)},
    }
    kinds = dict.fromkeys(row.kind for row in settings.SETTINGS)
    return {
        **_object({key: own.get(key, {}) for key in CUSTOM_KEYS}, required=["setting"]),
        "anyOf": [
            {"required": [condition]} for condition in dict.fromkeys(one for fitting in FITTING.values() for one in fitting)
        ],
        "allOf": [_of_kind(kind, [row.name for row in settings.SETTINGS if row.kind == kind]) for kind in kinds],
    }


def _of_kind(kind: settings.Kind, names: Iterable[str]) -> Schema:
    conditions = {one for fitting in FITTING.values() for one in fitting}
    unfit = dict.fromkeys(sorted(conditions - set(FITTING[kind])), False)
    fit: Schema = {name: {"type": "array", "minItems": 1} for name in FITTING[kind] if name in ("one_of", "none_of")}
    fit |= {name: {"const": True} for name in ("present", "absent")}
    if kind == "block":
        fit["set"] = False
    return {
        "if": {"properties": {"setting": {"enum": list(names)}}, "required": ["setting"]},
        "then": {"properties": unfit | fit},
    }


# ---------------------------------------------------------------------------------------- settings


def _settings() -> Schema:
    """Wanted values; a block's settings with a dot, or in a table of its own."""
    members: Schema = {}
    for row in settings.SETTINGS:
        if row.kind == "block":
            members[row.name] = _object({one.name.rpartition(".")[2]: _setting(one) for one in settings.members(row.name)})
        else:
            members[row.name] = _setting(row)
    return _object(members)


def _setting(row: settings.Setting) -> Schema:
    text = {"enum": list(row.enum)} if row.enum else _TEXT
    kinds: dict[str, Schema] = {"list": _list(text), "boolean": _FLAG, "string": text, "integer": _integer(limits(row))}
    return _said(_duration(limits(row)) if is_lifetime(row.name) else kinds[row.kind], row.summary)


# ------------------------------------------------------------------------------------------ pieces


def _object(members: Schema, required: Iterable[str] = ()) -> Schema:
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": members, "additionalProperties": False, **needed}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _integer(allowed: tuple[int, int] | None) -> Schema:
    return {"type": "integer", **({"minimum": allowed[0], "maximum": allowed[1]} if allowed else {})}


def _duration(allowed: tuple[int, int] | None) -> Schema:
    """A number with a unit; a schema can't compare it with its limits, so it only tells them."""
    between = f"{spell_duration(allowed[0])} to {spell_duration(allowed[1])}" if allowed else "such as 45m, 12h or 30d"
    return {"type": "string", "pattern": DURATION, "title": between}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _said(described: Schema, text: str) -> Schema:
    """A schema with a description. Beside a reference draft 7 reads nothing, so that goes inside."""
    return {"allOf": [described], "description": text} if "$ref" in described else {**described, "description": text}
