"""Clients of CloudFormation templates with what they refer to, in YAML or JSON; cfn-flip reads and writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..documents.nodes import key_text
from ..model import Language, Span
from ..workspace import Workspace
from .cloudformation_yaml import flipped
from .ledger import Converted, Ledger

_BESIDE = ("Parameters", "Mappings", "Conditions")
_HEAD = ("AWSTemplateFormatVersion", "Transform")
_NAME = re.compile(r"\$\{([^!.}]+)")


def extract(workspace: Workspace, ids: tuple[str, ...], language: Language) -> Converted | None:
    """The clients' part of their templates; None where one stands in no plain template, or where a name means two things."""
    ledger = Ledger(language, workspace.sources)
    merged: dict[str, Any] = {}
    for id in ids:
        part = _part(workspace, id, ledger)
        if part is None or not _merge(merged, part):
            return None
    whole = {name: merged[name] for name in (*_HEAD, *_BESIDE, "Resources") if name in merged}
    text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    return Converted(flipped(text) if language == "cloudformation-yaml" else text, tuple(ledger.said))


def _part(workspace: Workspace, id: str, ledger: Ledger) -> dict[str, Any] | None:
    from ..cloudformation.reader import Template

    unit = workspace.homes[id]
    if not isinstance(unit, Template):
        return None
    place = unit.places[workspace.clients[id].address]
    name, template = key_text(place.entry) or "", _loaded(unit.source.text)
    resource = template.get("Resources", {}).get(name) if template else None
    if resource is None or template is None or place.address != name:
        return None
    span = Span(unit.source.name, place.entry.key.start, place.entry.key.end)
    for other in sorted(_mentioned(resource) & template["Resources"].keys() - {name}):
        ledger.say(span, f"{name} refers to {other}, which stays behind", missing=False)
    return _with_what_it_needs(template, name, resource)


def _loaded(text: str) -> dict[str, Any] | None:
    """The template with the long forms of its functions."""
    from cfn_flip import load
    from yaml import YAMLError

    try:
        found, _ = load(text)
        data = json.loads(json.dumps(found))
    except (ValueError, TypeError, AttributeError, YAMLError, RecursionError):  # cfn-flip expects plain templates
        return None
    return data if isinstance(data, dict) and isinstance(data.get("Resources"), dict) else None


def _with_what_it_needs(template: Mapping[str, Any], name: str, resource: Any) -> dict[str, Any]:
    part: dict[str, Any] = {key: template[key] for key in _HEAD if key in template}
    part["Resources"] = {name: resource}
    todo = [resource]
    while todo:
        wanted = _mentioned(todo.pop())
        for section in _BESIDE:
            there = template.get(section) or {}
            for key in there:
                if key in wanted and key not in part.setdefault(section, {}):
                    part[section][key] = there[key]
                    todo.append(there[key])
    for section in _BESIDE:
        part[section] = {key: value for key, value in (template.get(section) or {}).items() if key in part.get(section, {})}
    return {key: value for key, value in part.items() if value}


def _mentioned(data: Any) -> set[str]:
    return set(_names(data))


def _names(data: Any) -> Iterator[str]:
    """Every text that may name something, and what stands in placeholders."""
    if isinstance(data, str):
        yield data
        yield data.partition(".")[0]
        yield from (name.strip() for name in _NAME.findall(data))
        return
    below: Iterable[Any] = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for one in below:
        yield from _names(one)


def _merge(merged: dict[str, Any], part: Mapping[str, Any]) -> bool:
    """Add what is not there; False where a name means something else there."""
    for section, content in part.items():
        if not isinstance(content, dict):
            if merged.setdefault(section, content) != content:
                return False
            continue
        there = merged.setdefault(section, {})
        if any(there.get(name, value) != value for name, value in content.items()):
            return False
        there.update(content)
    return True
