"""The mappings of resources in a document, and what is declared beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..around import Pool
from ..documents.nodes import (
    Document,
    Entry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    descendants,
    entry_of,
    key_text,
    member,
    members,
    resolved,
    text_of,
)
from ..model import Limits
from ..source import Source
from . import generated
from .scalars import string_of

_RESOURCE_TYPE = re.compile(r"\w+::\w+::\w+(::\w+)*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared parameter. ``default`` is None where it has none, or none that is a scalar."""

    name: str
    type: str
    default: ScalarNode | None
    limits: Limits

    @property
    def is_list(self) -> bool:
        return self.type == "CommaDelimitedList" or self.type.startswith("List<")

    @property
    def from_store(self) -> bool:
        """The default is a path in the parameter store, never the value."""
        return self.type.startswith("AWS::SSM::Parameter::Value<")


@dataclass(frozen=True)
class Section:
    """A mapping of resources with the parameters and conditions that are declared beside it."""

    resources: Mapping[str, Entry]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    conditions: Mapping[str, Node] = field(default_factory=dict)
    mappings: Mapping[str, Node] = field(default_factory=dict)
    mapping: MappingNode | None = None
    made_by: str = ""
    """The tool that generated it; empty where a person writes it."""
    files: Mapping[Node, str] = field(default_factory=dict)
    """Where several files make it: the file of each declared node and resource."""
    has_event_triggers: bool = False
    """Functions that are no resources here may attach triggers to its pools: a Serverless service's own."""
    pools: dict[str, Pool | None] = field(default_factory=dict, compare=False, repr=False)
    """The pools that were read; all clients of a template share one."""

    def resource(self, name: str, type_name: str) -> Entry | None:
        """The resource of this name if it has this type."""
        entry = self.resources.get(name)
        return entry if entry and text_of(member(resolved(entry.value), "Type")) == type_name else None


BEHIND_ALIAS = "written at an anchor that others share"


def sections(documents: Iterable[Document], source: Source) -> list[Section]:
    """The mappings of resources in which clients may stand."""
    return [section for document in documents for section in _sections(document.root, source)]


def _sections(root: Node, source: Source) -> Iterator[Section]:
    found = [node for node in descendants(root) if isinstance(node, MappingNode) and _resources_of(node) is not None]
    for node in found:
        resources = _resources_of(node)
        if resources is not None:
            yield _section(resources, node, source)
    if not found and is_fragment(root):
        yield _section(root, None, source)


def _resources_of(node: MappingNode) -> MappingNode | None:
    found = entry_of(node, "Resources")
    return found.value if found and isinstance(found.value, MappingNode) else None


def is_fragment(root: Node) -> bool:
    """A mapping of nothing but resources, as Serverless includes them."""
    if not isinstance(root, MappingNode) or not root.entries:
        return False
    types = (text_of(member(resolved(entry.value), "Type")) for entry in root.entries)
    return all(found is not None and _RESOURCE_TYPE.fullmatch(found) for found in types)


def _section(resources: Node, template: MappingNode | None, source: Source) -> Section:
    entries = members(resources)
    parameters = {name: parameter(name, entry.value) for name, entry in members(member(template, "Parameters")).items()}
    conditions, mappings = (
        {name: entry.value for name, entry in members(member(template, part)).items()} for part in ("Conditions", "Mappings")
    )
    made_by = generated.maker(source, template, entries)
    mapping = resources if isinstance(resources, MappingNode) else None
    return Section(entries, parameters, conditions, mappings, mapping, made_by)


def parameter(name: str, node: Node) -> Parameter:
    node = resolved(node)
    default = member(node, "Default")
    scalar = default if isinstance(default, ScalarNode) and not default.tag else None
    return Parameter(name, text_of(member(node, "Type")) or "String", scalar, _limits(node))


def _limits(node: Node) -> Limits:
    allowed = member(node, "AllowedValues")
    return Limits(
        allowed=_texts(allowed) if isinstance(allowed, SequenceNode) else None,
        pattern=text_of(member(node, "AllowedPattern")),
        minimum=_number(member(node, "MinValue")),
        maximum=_number(member(node, "MaxValue")),
        min_length=_whole(member(node, "MinLength")),
        max_length=_whole(member(node, "MaxLength")),
    )


def _texts(node: SequenceNode) -> tuple[str, ...] | None:
    items = [resolved(item) for item in node.items]
    scalars = [item for item in items if isinstance(item, ScalarNode) and not item.tag]
    return tuple(string_of(item) for item in scalars) if len(scalars) == len(items) else None


def _number(node: Node | None) -> float | None:
    text = text_of(node)
    return float(text) if text is not None and re.fullmatch(r"[-+]?[0-9]{1,18}(\.[0-9]{1,18})?", text) else None


def _whole(node: Node | None) -> int | None:
    number = _number(node)
    return int(number) if number is not None else None


@dataclass(frozen=True, slots=True)
class Repeated:
    """A key that stands twice in one mapping: the earlier, and the later, which counts."""

    text: str
    first: Node
    last: Node


def repeated(node: MappingNode) -> Iterator[Repeated]:
    seen: dict[str, Node] = {}
    for entry in node.entries:
        text = key_text(entry)
        if text is None or text == "<<":
            continue
        if text in seen:
            yield Repeated(text, seen[text], entry.key)
        seen[text] = entry.key
