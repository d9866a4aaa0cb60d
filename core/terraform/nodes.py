"""Expressions as a tree. Offsets count from the beginning of the expression's own text; the end is exclusive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ..model import Scalar


@dataclass(frozen=True, slots=True)
class Literal:
    """A scalar as written; ``value`` is None for ``null``."""

    start: int
    end: int
    value: Scalar | None


@dataclass(frozen=True, slots=True)
class Text:
    """A literal part of a template, with its escapes resolved."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Template:
    """A quoted string or heredoc with interpolations, or a heredoc without."""

    start: int
    end: int
    parts: tuple[Node, ...]
    heredoc: bool = False


@dataclass(frozen=True, slots=True)
class ListNode:
    start: int
    end: int
    elements: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ObjectNode:
    start: int
    end: int
    entries: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """``var.urls``, ``aws_cognito_user_pool.main[0].id``: the names, an index as ``[0]``."""

    start: int
    end: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    start: int
    end: int
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Binary:
    start: int
    end: int
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Unary:
    start: int
    end: int
    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Paren:
    start: int
    end: int
    inner: Node


@dataclass(frozen=True, slots=True)
class Call:
    start: int
    end: int
    name: str
    arguments: tuple[Node, ...]
    expands: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    """``base.name`` where the base is no plain name: ``local.clients["web"].urls``."""

    start: int
    end: int
    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """``base[key]``, where the key is no plain number or the base no plain name."""

    start: int
    end: int
    base: Node
    key: Node


@dataclass(frozen=True, slots=True)
class Splat:
    """``base[*].name`` and ``base.*.name``.

    ``steps`` are applied to each element: attribute names, nodes as indexes, and :class:`Each`.
    """

    start: int
    end: int
    base: Node
    steps: tuple[str | Node, ...]


@dataclass(frozen=True, slots=True)
class Each:
    """A splat among the steps of another one: in ``clients[*].urls[*].host`` its steps apply to each url of a client."""

    start: int
    end: int
    steps: tuple[str | Node, ...]


@dataclass(frozen=True, slots=True)
class For:
    """A ``for`` expression. ``key_name`` is empty when only one name is bound; ``key`` is None for the list form.

    ``grouping``: the value ends in ``...``.
    """

    start: int
    end: int
    key_name: str
    value_name: str
    collection: Node
    key: Node | None
    value: Node
    condition: Node | None = None
    grouping: bool = False


@dataclass(frozen=True, slots=True)
class IfDirective:
    """``%{ if … }`` in a template, with the parts of both branches."""

    start: int
    end: int
    condition: Node
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ForDirective:
    """``%{ for … }`` in a template, with the parts that are repeated."""

    start: int
    end: int
    key_name: str
    value_name: str
    collection: Node
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Something that is read and never evaluated; ``reason`` says why, as a clause."""

    start: int
    end: int
    reason: str


Node: TypeAlias = (
    "Literal | Text | Template | ListNode | ObjectNode | Reference | Conditional | Binary | Unary | Paren | Call"
    " | Attribute | Index | Splat | Each | For | IfDirective | ForDirective | Other"
)
