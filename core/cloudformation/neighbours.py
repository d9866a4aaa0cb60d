"""What a template adds to a user pool: identity providers, resource servers, domains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from ..around import Domain, Provider, ResourceServer
from ..documents.nodes import (
    Entry,
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
from ..model import Known, ListValue, Value
from .calls import call_of
from .intrinsics import NO_VALUE, value_of
from .scope import Reach, Run, Scope

PROVIDER_TYPE = "AWS::Cognito::UserPoolIdentityProvider"
SERVER_TYPE = "AWS::Cognito::UserPoolResourceServer"
DOMAIN_TYPE = "AWS::Cognito::UserPoolDomain"
FIELDS = {PROVIDER_TYPE: "providers", SERVER_TYPE: "servers", DOMAIN_TYPE: "domains"}
"""The fields of a pool that resources of these types fill."""

Named = Callable[[Node], "str | None"]
"""The logical id of the pool that ``UserPoolId`` names; None where that is not to be seen."""

T = TypeVar("T")


class Facts:
    """Reads values beside a client: their cells are not the client's. ``weak`` collects what a default alone tells."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.weak: set[str] = set()
        self._is_weak = False

    def value(self, node: Node | None, kind: str) -> Value | None:
        if node is None:
            return None
        aside = replace(self.scope.of(node), run=Run({}, self.scope.run.given), formulas={}, open_conditions=set())
        return value_of(node, kind, Reach(), aside)

    def text(self, node: Node | None) -> str | None:
        value = self.value(node, "string")
        if not isinstance(value, Known):
            return None
        self._is_weak = self._is_weak or value.weak
        return str(value.value)

    def texts(self, node: Node | None) -> tuple[str, ...] | None:
        """The items of a list, None where they are not all known."""
        value = self.value(node, "list")
        if not isinstance(value, ListValue) or not value.complete:
            return None
        known = [item.value for item in value.items if isinstance(item.value, Known)]
        self._is_weak = self._is_weak or value.weak or any(item.weak for item in known)
        return tuple(str(item.value) for item in known) if len(known) == len(value.items) else None

    def noted(self, name: str, value: T) -> T:
        """A field's value, with it noted whether a default alone tells it."""
        if self._is_weak:
            self.weak.add(name)
        self._is_weak = False
        return value

    def within(self, node: Node) -> Facts:
        """The same, for what stands in the file of a node."""
        inner = Facts(self.scope.of(node))
        inner.weak = self.weak
        return inner


def is_open(node: Node | None) -> bool:
    """Whether a mapping may hold more than the text shows."""
    return any(name == "<<" or name.startswith("Fn::") for name in members(node)) or bool(node is not None and node.tag)


def absent(node: Node | None) -> bool:
    call = call_of(node) if node is not None else None
    return node is None or (call is not None and call.name == "Ref" and text_of(call.argument) == NO_VALUE)


@dataclass(frozen=True)
class Found:
    """What a template is seen to add to a pool; ``open`` names the fields that may hold more."""

    providers: tuple[Provider, ...]
    servers: tuple[ResourceServer, ...]
    domains: tuple[Domain, ...]
    open: frozenset[str]


def neighbours(pool: str, named: Named, facts: Facts) -> Found:
    unsure: set[str] = set()
    providers = tuple(_provider(*one) for one in _of(PROVIDER_TYPE, pool, named, facts, unsure))
    servers = tuple(_server(*one) for one in _of(SERVER_TYPE, pool, named, facts, unsure))
    domains = tuple(_domain(*one) for one in _of(DOMAIN_TYPE, pool, named, facts, unsure))
    return Found(providers, servers, domains, frozenset(unsure))


def _of(kind: str, pool: str, named: Named, facts: Facts, unsure: set[str]) -> Iterator[tuple[Entry, Node | None, Facts]]:
    """The pool's resources of a type, with their properties; noted in ``unsure`` where there may be more or fewer."""
    for name, entry in facts.scope.section.resources.items():
        resource = resolved(entry.value)
        if name.startswith("Fn::") and _speaks_of(resource, kind):
            unsure.add(FIELDS[kind])
        if text_of(member(resource, "Type")) != kind:
            continue
        properties = member(resource, "Properties")
        of = entry_of(properties, "UserPoolId")
        its_pool = named(of.value) if of else None
        if its_pool is None or (its_pool == pool and (entry_of(resource, "Condition") or is_open(properties))):
            unsure.add(FIELDS[kind])
        if its_pool == pool:
            inner = facts.within(entry.value)
            yield entry, properties, inner
            inner.noted(FIELDS[kind], None)


def _speaks_of(node: Node, kind: str) -> bool:
    return any(isinstance(below, ScalarNode) and below.value == kind for below in descendants(node))


def _provider(entry: Entry, properties: Node | None, facts: Facts) -> Provider:
    mapping = member(properties, "AttributeMapping")
    return Provider(
        address=key_text(entry) or "",
        span=facts.scope.span(entry.key),
        name=facts.text(member(properties, "ProviderName")),
        type=facts.text(member(properties, "ProviderType")),
        mapping={
            name: facts.text(resolved(one.value))
            for name, one in members(mapping).items()
            if not name.startswith(("Fn::", "<<"))
        },
        complete=not is_open(properties) and not is_open(mapping) and (mapping is None or call_of(mapping) is None),
        identifiers=() if absent(member(properties, "IdpIdentifiers")) else facts.texts(member(properties, "IdpIdentifiers")),
    )


def _server(entry: Entry, properties: Node | None, facts: Facts) -> ResourceServer:
    identifier = facts.text(member(properties, "Identifier"))
    written = member(properties, "Scopes")
    names = [facts.text(member(resolved(item), "ScopeName")) for item in _items(written)]
    known = tuple(f"{identifier}/{name}" for name in names if name is not None) if identifier is not None else ()
    complete = len(known) == len(names) and not is_open(properties) and (absent(written) or isinstance(written, SequenceNode))
    return ResourceServer(key_text(entry) or "", facts.scope.span(entry.key), identifier, known, complete)


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, SequenceNode) and not node.tag else ()


def _domain(entry: Entry, properties: Node | None, facts: Facts) -> Domain:
    version = facts.text(member(properties, "ManagedLoginVersion"))
    custom = entry_of(properties, "CustomDomainConfig")
    return Domain(
        address=key_text(entry) or "",
        span=facts.scope.span(entry.key),
        name=facts.text(member(properties, "Domain")),
        custom=None if custom is None and is_open(properties) else custom is not None and not absent(resolved(custom.value)),
        managed_login_version=int(version) if version is not None and version.isdecimal() and len(version) < 4 else None,
    )
