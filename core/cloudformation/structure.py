"""Where the clients of a service stand: in ``resources``, in the files that it includes, in what variables put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..documents.nodes import (
    AliasNode,
    Entry,
    MappingNode,
    Node,
    SequenceNode,
    entry_of,
    member,
    members,
    resolved,
    text_of,
)
from ..settings import CLOUDFORMATION_TYPE
from .given import Given
from .included import File
from .outcomes import Found, by_default
from .places import Place, clients_of
from .scope import Run, Scope
from .serverless import Serverless
from .template import Parameter, Section, is_fragment, parameter
from .variables import whole_variable

_EXTENSIONS = "extensions"
_PARTS = ("Resources", "Conditions", "Mappings", "Parameters", "Outputs", _EXTENSIONS)
_MAX_PARTS = 200
_NOTHING = Section({})


@dataclass(frozen=True)
class Layer:
    """Properties that are put over a client's own."""

    node: MappingNode
    file: File


@dataclass(frozen=True)
class Standing:
    """A client. ``file`` holds the resource, ``inner`` its properties; ``around`` are the variables that give them."""

    place: Place
    file: File
    inner: File
    around: tuple[tuple[File, Node], ...] = ()
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True)
class _Resource:
    """A resource as it is read: what variables give stands in their place."""

    name: str
    entry: Entry
    file: File
    inner: File
    around: tuple[tuple[File, Node], ...]
    locked: str = ""

    @property
    def properties(self) -> MappingNode | None:
        node = member(resolved(self.entry.value), "Properties")
        return node if isinstance(node, MappingNode) else None

    @property
    def is_client(self) -> bool:
        return text_of(member(resolved(self.entry.value), "Type")) == CLOUDFORMATION_TYPE


@dataclass
class _Template:
    """The one template that Serverless merges all entries of ``resources`` into."""

    resources: dict[str, list[_Resource]] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    conditions: dict[str, Node] = field(default_factory=dict)
    mappings: dict[str, Node] = field(default_factory=dict)
    files: dict[Node, str] = field(default_factory=dict)
    extensions: dict[str, list[Layer]] = field(default_factory=dict)

    def section(self, own: Node | None) -> Section:
        entries = {name: found[-1].entry for name, found in self.resources.items()}
        attach = _may_attach_triggers(own)
        return Section(entries, self.parameters, self.conditions, self.mappings, files=self.files, has_event_triggers=attach)


def _may_attach_triggers(own: Node | None) -> bool:
    """Whether a function of the service has, or may have, an event that makes it a pool's trigger."""
    functions = member(own, "functions")
    parts = functions.items if isinstance(functions, SequenceNode) else (functions,)
    return any(_attaches(resolved(part)) for part in parts if part is not None)


def _attaches(functions: Node) -> bool:
    each = [resolved(entry.value) for entry in members(functions).values()]
    events = [found for function in each if (found := member(function, "events")) is not None]
    items = [resolved(item) for node in events if isinstance(node, SequenceNode) for item in node.items]
    unseen = any(whole_variable(node) is not None for node in (functions, *each, *events, *items))
    return unseen or any("cognitoUserPool" in members(item) for item in items)


def standing_in(variables: Serverless, given: Given) -> tuple[Standing, ...]:
    """All clients in the order in which the service names them."""
    return _Builder(variables, given).clients()


class _Builder:
    def __init__(self, variables: Serverless, given: Given) -> None:
        self.variables = variables
        self.scope = Scope(variables.files.own.source, _NOTHING, Run({}, given), variables=variables)
        self.template = _Template()
        self._parts = 0
        self._open: set[Node] = set()

    def clients(self) -> tuple[Standing, ...]:
        own = self.variables.files.own
        entry = entry_of(own.root, "resources")
        if entry is not None:
            self._part(entry.value, own)
        section = self.template.section(own.root)
        found = [s for resources in self.template.resources.values() for s in self._standing(resources, section)]
        return tuple(_addressed(found))

    # ---------------------------------------------------------------------------------------- the parts

    def _settled(self, node: Node, file: File) -> Found | None:
        """What a node is or what its variable gives; of several, what is there by default."""
        found = by_default(self.variables.settled(node, file, self.scope))
        return found if isinstance(found, Found) else None

    def _part(self, node: Node, file: File) -> None:
        self._parts += 1
        at = self._settled(node, file) if self._parts <= _MAX_PARTS else None
        inner = resolved(at.node) if at else None
        if at is None or inner is None or inner in self._open:
            return
        self._open.add(inner)
        if isinstance(inner, SequenceNode):
            for item in inner.items:
                self._part(item, at.file)
        elif isinstance(inner, MappingNode):
            self._merge(inner, at.file)
        self._open.discard(inner)

    def _merge(self, part: MappingNode, file: File) -> None:
        if is_fragment(part) and not any(name in members(part) for name in _PARTS):
            self._resources(part, file)
            return
        for name, entry in members(part).items():
            at = self._settled(entry.value, file) if name in _PARTS else None
            if at and name == "Resources":
                self._resources(resolved(at.node), at.file)
            elif at:
                self._declared(name, resolved(at.node), at.file)

    def _resources(self, node: Node, file: File) -> None:
        if isinstance(node, SequenceNode):
            for item in node.items:
                if at := self._settled(item, file):
                    self._resources(resolved(at.node), at.file)
        for name, entry in members(node).items():
            if name != "<<" and (resource := self._resource(name, entry, file)):
                self.template.resources.setdefault(name, []).append(resource)
                self.template.files[resource.entry.value] = resource.file.name

    def _resource(self, name: str, entry: Entry, file: File) -> _Resource | None:
        at = self._settled(entry.value, file)
        resource = resolved(at.node) if at else None
        if at is None:
            return None
        if not isinstance(resource, MappingNode):
            return _Resource(name, Entry(entry.key, at.node), at.file, at.file, ())
        moved = whole_variable(resolved(entry.value)) is not None
        key = resource.entries[0].key if moved and resource.entries else entry.key
        around: tuple[tuple[File, Node], ...] = ((file, entry.value),) if moved else ()
        return self._with_properties(_Resource(name, Entry(key, at.node), at.file, at.file, around), resource)

    def _with_properties(self, found: _Resource, resource: MappingNode) -> _Resource:
        """Properties that a variable gives stand in its place."""
        written = entry_of(resource, "Properties")
        if written is None or whole_variable(resolved(written.value)) is None:
            return found
        at = self._settled(written.value, found.file)
        node = resolved(at.node) if at else None
        if at is None or not isinstance(node, MappingNode):
            return found
        entries = tuple(Entry(e.key, node) if e is written else e for e in resource.entries)
        whole = MappingNode(resource.start, resource.body, resource.end, entries, resource.flow)
        around = (*found.around, (found.file, written.value))
        return replace(found, entry=Entry(found.entry.key, whole), inner=at.file, around=around)

    def _declared(self, name: str, node: Node, file: File) -> None:
        for key, entry in members(node).items():
            value = resolved(entry.value)
            if name == "Parameters":
                declared = self.template.parameters[key] = parameter(key, entry.value)
                if declared.default is not None:
                    self.template.files[declared.default] = file.name
            elif name in ("Conditions", "Mappings"):
                table = self.template.conditions if name == "Conditions" else self.template.mappings
                table[key] = entry.value
                self.template.files[entry.value] = file.name
            elif name == _EXTENSIONS and isinstance(properties := member(value, "Properties"), MappingNode):
                self.template.extensions.setdefault(key, []).append(Layer(properties, file))

    # -------------------------------------------------------------------------------------- the clients

    def _standing(self, resources: list[_Resource], section: Section) -> Iterator[Standing]:
        """A resource that several entries hold is merged, the later over the earlier."""
        base = next((at for at, resource in enumerate(resources) if resource.is_client), None)
        first = resources[base] if base is not None else resources[0]
        later = resources[base + 1 :] if base is not None else []
        over = [Layer(other.properties, other.inner) for other in later if other.properties is not None]
        layers = (*over, *self.template.extensions.get(first.name, ()))
        scope = replace(self.scope.within(self.variables.home(first.file.name)), section=section)
        for place in clients_of(section, first.name, first.entry, scope):
            shared = isinstance(first.entry.value, AliasNode)
            yield Standing(place, first.file, first.inner if not shared else first.file, first.around, layers)


def _addressed(found: list[Standing]) -> Iterator[Standing]:
    """A logical id that loops make twice gets its count."""
    counts: dict[str, int] = {}
    for standing in found:
        name = standing.place.name
        if standing.place.exists is not False:
            times = counts[name] = counts.get(name, 0) + 1
            address = name if times == 1 else f"{name}@{times}"
            yield replace(standing, place=replace(standing.place, address=address))


def stretches(found: tuple[Standing, ...]) -> Mapping[str, list[tuple[int, int]]]:
    """Where clients' own properties stand, by file."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for standing in found:
        properties = standing.place.properties
        spans.setdefault(standing.inner.name, []).append((properties.start, properties.end))
        for file, node in standing.around:
            spans.setdefault(file.name, []).append((node.start, node.end))
    return spans
