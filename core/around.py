"""What stands around a client: its pool with what belongs to it, who uses the client, and who generated it. Plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Span


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the pool's schema, by the name clients use (``email``, ``custom:role``). None: not known."""

    name: str
    required: bool | None
    mutable: bool | None


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider of a pool. ``name`` is what clients list it by, ``type`` SAML, OIDC, Google …

    ``mapping`` holds for each of the pool's attributes the provider's own (None: not known); it may hold more unless
    ``complete``.
    """

    address: str
    span: Span
    name: str | None
    type: str | None
    mapping: Mapping[str, str | None]
    complete: bool = True
    identifiers: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ResourceServer:
    """A resource server of a pool. ``scopes`` are as clients list them (``identifier/name``), all of them if ``complete``."""

    address: str
    span: Span
    identifier: str | None
    scopes: tuple[str, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of a pool. ``name`` is the prefix, or all of it where it is ``custom``."""

    address: str
    span: Span
    name: str | None
    custom: bool | None
    managed_login_version: int | None


@dataclass(frozen=True, slots=True)
class Pool:
    """The user pool that a client names, as far as the files show it. None stands for *not known* throughout.

    ``triggers`` are Terraform's names (``user_migration``); ``tier`` is LITE, ESSENTIALS or PLUS; ``mapped_attributes`` those
    that its identity providers fill; ``mfa`` is OFF, ON or OPTIONAL.

    ``providers``, ``servers`` and ``domains`` are those in sight. ``open`` names these of the three that may hold more: a block
    makes an unknown number of them, or names a pool that is not known and may be this one. ``weak`` names the fields that are
    known by a default alone, which a deployment may override.
    """

    address: str
    span: Span
    name: str | None = None
    attributes: tuple[Attribute, ...] | None = None
    alias_attributes: tuple[str, ...] | None = None
    username_attributes: tuple[str, ...] | None = None
    triggers: frozenset[str] | None = None
    tier: str | None = None
    first_factors: tuple[str, ...] | None = None
    mapped_attributes: tuple[str, ...] | None = None
    mfa: str | None = None
    deletion_protection: str | None = None
    providers: tuple[Provider, ...] | None = None
    servers: tuple[ResourceServer, ...] | None = None
    domains: tuple[Domain, ...] | None = None
    open: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Use:
    """A place that refers to a client. ``address`` is the resource, output, local value or call that holds it, from the root
    module; ``argument`` which of its arguments (or nested blocks).

    ``attribute`` is the client's (``id``, ``client_secret``); empty: the client as a whole, or it is not known which.
    ``sensitive``: whether an output is marked so; None for everything else, and where it is not known. ``through`` are the
    local values and outputs on the way from the client, nearest first. ``certain`` is False where one of them holds several
    attributes, each of which may be the one that is used here, and where the attribute is empty.
    """

    kind: str
    address: str
    argument: str
    attribute: str
    span: Span
    sensitive: bool | None = None
    through: tuple[str, ...] = ()
    certain: bool = True
    type: str = ""
    """The type of the resource, where its address does not begin with it."""


@dataclass(frozen=True, slots=True)
class Setter:
    """Where a generator's input sets something: a name there, and whose it is (``of the UserPoolClient at Auth/Web``)."""

    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Who generated the file that a client stands in, and where its input sets each setting.

    ``setters`` go by the setting, or by it and one item of its list (``allowed_oauth_flows=implicit``). ``where`` is where all
    else of the client is said.
    """

    by: str
    where: str
    setters: Mapping[str, Setter]

    def says(self, wanted: Iterable[tuple[str, str]]) -> str:
        """Where these settings are set, each with the one item that is meant or an empty text, as one clause."""
        found: dict[str, list[str]] = {}
        for name, item in wanted:
            setter = self.setters.get(f"{name}={item}") or self.setters.get(name)
            if setter and setter.name not in found.setdefault(setter.where, []):
                found[setter.where].append(setter.name)
        parts = [f"set {' and '.join(names)} {where}" for where, names in found.items()]
        return f"generated by {self.by}: {'; '.join(parts) or f'change {self.where}'}"
