"""What a template says, without its language: the forms of a value, and the document that holds them.

Every name in a document is already spelled as the language that it is written in wants it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal as Either
from typing import TypeAlias

from ..model import Scalar


@dataclass(frozen=True, slots=True)
class Literal:
    """A scalar; None is Terraform's ``null`` and CloudFormation's ``AWS::NoValue``."""

    value: Scalar | None


@dataclass(frozen=True, slots=True)
class Series:
    items: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A text put together; its literal parts are strings."""

    parts: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A variable or parameter, by its name in the document."""

    name: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a resource: Terraform's type and attribute, and the resource's name in the document."""

    type: str
    name: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Pseudo:
    """What the deployment knows by itself, by CloudFormation's name (``AWS::Region``)."""

    name: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """An entry of one of the document's tables, by its two keys."""

    table: str
    keys: tuple[Form, Form]


@dataclass(frozen=True, slots=True)
class Same:
    left: Form
    right: Form


@dataclass(frozen=True, slots=True)
class Negation:
    of: Form


@dataclass(frozen=True, slots=True)
class Junction:
    """``all`` or any of several conditions."""

    all: bool
    of: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """One of two, by a condition; ``name`` is what the condition is called, where it has a name."""

    condition: Form
    then: Form
    otherwise: Form
    name: str = ""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """An expression as the language itself spells it."""

    text: str


Form: TypeAlias = Literal | Series | Text | Given | Attribute | Pseudo | Lookup | Same | Negation | Junction | Pick | Verbatim

VariableKind: TypeAlias = Either["string", "number", "boolean", "list"]


@dataclass(frozen=True, slots=True)
class Variable:
    """What is asked for. ``default`` None: it must be given."""

    name: str
    kind: VariableKind
    default: Scalar | tuple[Scalar, ...] | None = None
    description: str = ""
    allowed: tuple[Scalar, ...] = ()
    secret: bool = False


Table: TypeAlias = Mapping[str, Mapping[str, "Scalar | tuple[Scalar, ...]"]]


@dataclass(frozen=True, slots=True)
class ClientForm:
    """A client: its name in the document, and a form for every setting that is set, in the table's order.

    ``notes`` are remarks beside settings, where the language has comments.
    """

    name: str
    settings: Mapping[str, Form]
    notes: Mapping[str, str] = field(default_factory=dict)
    type: str = "aws_cognito_user_pool_client"


@dataclass(frozen=True, slots=True)
class Document:
    """``head`` are remarks in front of it all, where the language has comments."""

    clients: tuple[ClientForm, ...]
    variables: tuple[Variable, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    head: tuple[str, ...] = ()


def parts_of(form: Form) -> Iterator[Form]:
    """The form and all forms in it."""
    yield form
    for inner in _inner(form):
        yield from parts_of(inner)


def _inner(form: Form) -> Iterable[Form]:
    match form:
        case Series(items):
            return items
        case Text(parts):
            return parts
        case Lookup(_, keys):
            return keys
        case Same(left, right):
            return (left, right)
        case Negation(of):
            return (of,)
        case Junction(_, several):
            return several
        case Pick(condition, then, otherwise):
            return (condition, then, otherwise)
    return ()


def forms_in(document: Document) -> Iterator[Form]:
    for client in document.clients:
        for form in client.settings.values():
            yield from parts_of(form)


# ------------------------------------------------------------------------------------------- names


_INNER_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])")


def snake(name: str) -> str:
    """``WebAppClient`` as Terraform spells names: ``web_app_client``."""
    words = "_".join(re.findall(r"[a-z0-9]+", _INNER_WORD.sub("_", name).lower())) or "it"
    return f"_{words}" if words[0].isdigit() else words


def pascal(name: str) -> str:
    """``web_app_client`` as CloudFormation spells names: ``WebAppClient``."""
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", name)) or "It"


def unused(name: str, taken: Iterable[str], most: int = 255) -> str:
    """The name, with the first number behind it that makes it one of its own."""
    used = set(taken)
    name = name[: most - 4]
    return next(n for n in (name, *(f"{name}{number}" for number in range(2, len(used) + 3))) if n not in used)
