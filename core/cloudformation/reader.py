"""One CloudFormation file: its clients, what could not be read, and what its text says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..documents import json_nodes, yaml_nodes
from ..documents.comments import comments_of
from ..documents.nodes import Document, MappingNode, Node, Unreadable, descendants, member
from ..documents.page import Page
from ..documents.tree import Tree
from ..model import Cell, Client, Language, Overrides, Problem, Remark, Span
from ..remarks import MENTIONED
from ..settings import CLOUDFORMATION_TYPE
from ..source import BOM, Edit, Source
from . import amplify, editor, generated
from .given import NOTHING_GIVEN, Given
from .places import Place, merged_spans, places, shared_spans
from .pool import pool_of
from .properties import Reader
from .remarks import in_comments, in_metadata
from .resource import beside
from .scope import Reach, Run, Scope
from .template import repeated, sections
from .uses import NO_USES, Uses, uses

_DECLARED = ("Parameters", "Conditions", "Mappings")


def read(source: Source, given: Given = NOTHING_GIVEN) -> Template:
    """The template, or what else the file is: bad input becomes a problem of the template, never an exception."""
    try:
        documents, language = documents_of(source)
    except Unreadable as error:
        line, column = source.position(error.offset)
        problem = Problem(source.name, line, column, "unreadable", str(error))
        return Template(source, (), "cloudformation-yaml", (), (problem,), given)
    inside = sections(documents, source)
    given, problems = amplify.with_parameters(source, given, [section.made_by for section in inside])
    found = places((section, Scope(source, section, Run({}, given))) for section in inside)
    return Template(source, documents, language, found, (*problems, *repeated_keys(source, documents, found)), given)


def documents_of(source: Source) -> tuple[tuple[Document, ...], Language]:
    """The documents of a text. Only a file that is called ``.json`` must be JSON; a brace may also begin YAML."""
    looks_json = source.text.removeprefix(BOM).lstrip()[:1] == "{"
    named_json = source.name.lower().endswith(".json")
    if not looks_json and not named_json:
        return yaml_nodes.compose(source.text), "cloudformation-yaml"
    try:
        return (json_nodes.scan(source.text),), "cloudformation-json"
    except Unreadable as error:
        if named_json:
            raise
        return _flow_yaml(source.text, error), "cloudformation-yaml"


def _flow_yaml(text: str, as_json: Unreadable) -> tuple[Document, ...]:
    """A text that begins like JSON and is none. Where it is no YAML either, it is judged as the JSON it looks like."""
    try:
        return yaml_nodes.compose(text)
    except Unreadable:
        if text.removeprefix(BOM).lstrip()[1:].lstrip()[:1] == '"':
            raise as_json from None
        raise


def repeated_keys(source: Source, documents: Iterable[Document], clients: tuple[Place, ...]) -> tuple[Problem, ...]:
    """The keys that stand twice in the template, among the resources or anywhere in a client."""
    mappings = {id(node): node for document in documents for node in _declaring(document.root, clients)}
    mappings |= {id(place.section.mapping): place.section.mapping for place in clients if place.section.mapping}
    for place in clients:
        mappings.update((id(node), node) for node in descendants(place.resource) if isinstance(node, MappingNode))
    found = dict(pair for node in mappings.values() for pair in _repeated_in(source, node))
    return tuple(found[offset] for offset in sorted(found))


def _declaring(root: Node, clients: tuple[Place, ...]) -> Iterator[MappingNode]:
    """The template and what it declares; without a client only if it may have lost one with the first of two ``Resources``."""
    if isinstance(root, MappingNode) and (clients or any(pair.text == "Resources" for pair in repeated(root))):
        yield root
        yield from (node for part in _DECLARED if isinstance(node := member(root, part), MappingNode))


def _repeated_in(source: Source, node: MappingNode) -> Iterator[tuple[int, Problem]]:
    for pair in repeated(node):
        first, _ = source.position(pair.first.start)
        line, column = source.position(pair.last.start)
        message = f"{pair.text} stands twice, first on line {first}; the last one counts"
        yield pair.last.start, Problem(source.name, line, column, "duplicate-key", message)


def client_of(
    place: Place, unit: str, language: Language, scope: Scope, inside: Scope | None = None, uses: Uses = NO_USES
) -> Client:
    """A client as it is in a scope. ``inside``: the file in which its properties stand, where the resource names another."""
    header = scope.span(place.entry.key)
    reader = Reader(inside or scope, header)
    reader.read(place.properties, Reach(locked=place.locked))
    others = beside(place.resource, header, Reach(locked=place.locked), scope)
    values = generated.as_deployed(place.made_by, reader.settings, scope.source, place.name, place.section.resources, header)
    return Client(
        id=f"{unit}#{place.address}",
        address=place.address,
        language=language,
        resource_type=CLOUDFORMATION_TYPE,
        file=scope.source.name,
        header=header,
        block=Span(scope.source.name, place.entry.key.start, place.entry.value.end),
        settings=values,
        pool=pool_of(place.properties, inside or scope),
        reads=frozenset(scope.run.reads),
        unknown_members=tuple(reader.unknown),
        repeated_members=tuple(reader.repeated),
        labels=(place.name,),
        origin=generated.origin(place.made_by, scope.source, place.name, place.resource, values),
        shared_body=place.loops != {},
        exists=place.exists,
        beside=others,
        uses=uses.get(place.name, ()),
    )


@dataclass(frozen=True)
class Template:
    """A file as it was read. Nothing is composed again to evaluate it."""

    source: Source
    documents: tuple[Document, ...]
    language: Language
    found: tuple[Place, ...]
    problems: tuple[Problem, ...] = ()
    given: Given = NOTHING_GIVEN

    @property
    def place(self) -> str:
        return self.source.name

    @property
    def sources(self) -> Mapping[str, Source]:
        return {self.source.name: self.source, **self.given.sources}

    @cached_property
    def places(self) -> dict[str, Place]:
        return {place.address: place for place in self.found}

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(self.places)

    @cached_property
    def tree(self) -> Tree:
        return Tree(self.documents)

    @cached_property
    def _shared(self) -> tuple[tuple[int, int], ...]:
        return shared_spans(self.documents, self.found)

    @cached_property
    def _merged(self) -> frozenset[tuple[int, int]]:
        return merged_spans(self.documents)

    @cached_property
    def _uses(self) -> Uses:
        names = frozenset(place.name for place in self.found)
        return uses([(self.source, document.root) for document in self.documents], names)

    @cached_property
    def _page(self) -> Page:
        return Page(self.source, self.tree, self.language == "cloudformation-json")

    def evaluate(self, address: str, overrides: Overrides) -> Client:
        place = self.places[address]
        locked = generated.locked(place.made_by)
        scope = Scope(self.source, place.section, Run(overrides, self.given), self._shared, self._merged, locked, place.loops)
        return client_of(place, self.place, self.language, scope, uses=self._uses)

    def edits(self, overrides: Overrides) -> dict[str, list[Edit]]:
        mine = {cell: content for cell, content in overrides.items() if cell.file == self.source.name}
        found = editor.edits(self._page, mine)
        return {self.source.name: found} if found else {}

    def outline(self, name: str) -> Mapping[str, str]:
        return self.tree.outline if name == self.source.name else {}

    def outline_path(self, cell: Cell) -> str:
        return self.tree.outline_path(cell)

    def comments(self, name: str) -> tuple[str, ...]:
        if name != self.source.name or self.language == "cloudformation-json":
            return ()
        return tuple(self.source.text[start:end] for start, end in comments_of(self.source.text, self.documents))

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        if not MENTIONED.search(self.source.text):
            return ()
        written = () if self.language == "cloudformation-json" else in_comments(self.source, self.documents)
        return (*written, *in_metadata(self.source.name, self.found))
