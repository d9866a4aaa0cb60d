"""The user pool that a client names, as far as its block shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from ..around import Attribute, Pool
from ..model import Absent, Choice, Known, ListValue, Partial, Unknown, Value
from .evaluate import Evaluator
from .folder import Argument, Body, Nested
from .instances import Instance, instances, made_blocks
from .modules import Tree
from .nodes import Attribute as Member
from .nodes import Call, Index, ListNode, Literal, Node, Paren, Reference, Splat
from .scan import Broken, TooDeep
from .scope import Place, Scope
from .syntax import parse
from .values import is_weak

STANDARD_ATTRIBUTES = frozenset(
    {
        "address",
        "birthdate",
        "email",
        "family_name",
        "gender",
        "given_name",
        "locale",
        "middle_name",
        "name",
        "nickname",
        "phone_number",
        "picture",
        "preferred_username",
        "profile",
        "updated_at",
        "website",
        "zoneinfo",
    }
)
POOL_TYPE = "aws_cognito_user_pool"
_POOL = re.compile(rf"(?:^|(?<=\.))({POOL_TYPE}\.[^.\[\]]+)$")
_ID = re.compile(r"\bid\b")
_KEYED = re.compile(rf"{POOL_TYPE}\.[\w-]+(\[(?:\"[^\"]*\"|\d+)\])\.id")
_HANDED_ON = frozenset({"element", "concat", "join", "one", "try", "coalesce", "coalescelist", "compact", "flatten", "tolist"})
_NO_TRIGGER = "kms_key_id"

T = TypeVar("T")


# ------------------------------------------------------------------------------------ which pool it is


@dataclass(frozen=True, slots=True)
class PoolName:
    """A pool's address from the root module, and which of its instances is named; None where that is not known."""

    address: str
    suffix: str | None

    @property
    def full(self) -> str:
        return self.address + (self.suffix or "")


def named_pool(tree: Tree, value: Value, scope: Scope) -> PoolName | None:
    """The pool whose id a value is, that is found in ``scope``; None where it is none in sight."""
    if not isinstance(value, Unknown) or not _ID.search(value.text):
        return None
    target = value.target if value.kind == "reference" else _spoken_of(tree, value, scope)
    found = find_pool(tree, target)
    return PoolName(target, _suffix(tree, value, *found)) if found else None


def find_pool(tree: Tree, address: str) -> tuple[Scope, Nested] | None:
    """A pool's block, and the module instance that it is in."""
    found = _POOL.search(address)
    scope = tree.scope_at(address[: found.start()]) if found else None
    block = scope.folder.resources.get(found[1]) if scope and found else None
    return (scope, block) if scope and block else None


def _suffix(tree: Tree, value: Unknown, scope: Scope, block: Nested) -> str | None:
    """Which instance of a pool is meant: the one that the text names, or the only one."""
    made = instances(tree.base, block.body, Place(scope))
    written = _KEYED.fullmatch(value.text)
    suffixes = [instance.suffix for instance in made if instance.certain]
    if written and suffixes != [""]:
        return written[1] if written[1] in suffixes or not suffixes else None
    return suffixes[0] if len(suffixes) == 1 else None


def _spoken_of(tree: Tree, value: Unknown, scope: Scope) -> str:
    """The pool that an expression picks out of a list which is not known in whole (``element(concat(….*.id, [""]), 0)``)."""
    home = _home(tree, value, scope)
    try:
        names = set(_references(parse(value.text))) if home else {None}
    except (Broken, TooDeep, RecursionError):
        return ""
    name = names.pop() if len(names) == 1 else None
    return home.within(name) if home and name else ""


def _home(tree: Tree, value: Unknown, scope: Scope) -> Scope | None:
    """The module instance in which the expression of a value stands."""
    file = value.span.file
    strays = any(step.text.startswith(("module.", "var.")) for step in value.via)
    if file in scope.folder.sources and not strays:
        return scope
    found = [one for one in tree.scopes(all_of_them=True) if file in one.folder.sources]
    return found[0] if len(found) == 1 else None


def _references(node: Node) -> Iterator[str | None]:
    """The pools that an expression picks from; None for all else that it may come to."""
    match node:
        case Reference(parts=(kind, name, *_)) if kind == POOL_TYPE:
            yield f"{POOL_TYPE}.{name}"
        case Literal(value=None | "" | 0):
            return
        case Call(name=name) if name in _HANDED_ON:
            for argument in node.arguments:
                yield from _references(argument)
        case ListNode():
            for element in node.elements:
                yield from _references(element)
        case Paren(inner=inner) | Member(base=inner) | Splat(base=inner) | Index(base=inner, key=Literal()):
            yield from _references(inner)
        case _:
            yield None


# ---------------------------------------------------------------------------------------- blocks


class Facts:
    """Evaluates what stands around a client, and notes which facts are known by a default alone."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.weak: set[str] = set()
        self._is_weak = False

    def value(self, argument: Argument, place: Place) -> Value:
        value = self.evaluator.argument(argument, place)
        self.seen(value)
        return value

    def seen(self, value: Value) -> None:
        inner = [item.value for item in value.items] if isinstance(value, ListValue) else []
        self._is_weak = self._is_weak or any(is_weak(one) for one in (value, *inner))

    def noted(self, name: str, fact: T) -> T:
        """The fact that was just read."""
        if self._is_weak:
            self.weak.add(name)
        self._is_weak = False
        return fact


@dataclass(frozen=True, slots=True)
class Reading:
    """A block's body, where its names count, and what evaluates it."""

    body: Body
    place: Place
    facts: Facts

    def value(self, name: str) -> Value | None:
        argument = self.body.arguments.get(name)
        return self.facts.value(argument, self.place) if argument else None

    def scalar(self, name: str) -> str | None:
        value = self.value(name)
        return str(value.value) if isinstance(value, Known) else None

    def string(self, name: str, absent: str | None = None) -> str | None:
        value = self.value(name)
        if value is None or isinstance(value, Absent):
            return absent
        return value.value if isinstance(value, Known) and isinstance(value.value, str) else None

    def flag(self, name: str) -> bool | None:
        """A boolean; the provider sends false for one that is not set."""
        value = self.value(name)
        if value is None or isinstance(value, Absent):
            return False
        return {"true": True, "false": False}.get(str(value.value).lower()) if isinstance(value, Known) else None

    def strings(self, name: str, absent: tuple[str, ...] | None) -> tuple[str, ...] | None:
        value = self.value(name)
        if value is None or isinstance(value, Absent):
            return absent
        if not isinstance(value, ListValue) or not value.complete:
            return None
        known = [str(item.value.value) for item in value.items if isinstance(item.value, Known)]
        return tuple(known) if len(known) == len(value.items) else None

    def is_set(self, name: str) -> bool | None:
        value = self.value(name)
        match value:
            case None | Absent():
                return False
            case Known():
                return value.value != ""
            case Partial() | Unknown(kind="reference"):
                return True
        return None

    def written(self, kind: str) -> list[Reading]:
        """The nested blocks of a type that are written out."""
        return [Reading(block.body, self.place, self.facts) for block in self.body.of_type(kind)]

    def inside(self, kind: str) -> list[Reading] | None:
        """The nested blocks of a type, those of ``dynamic`` blocks too; None where it is not known which there are."""
        found = self.written(kind)
        for dynamic in self.body.of_type("dynamic"):
            if dynamic.made_type == kind:
                made = self._made(dynamic)
                if made is None:
                    return None
                found += made
        return found

    def _made(self, dynamic: Nested) -> list[Reading] | None:
        arguments = dynamic.body.arguments
        content = next(iter(dynamic.body.of_type("content")), None)
        if "for_each" not in arguments or content is None:
            return None
        over = self.facts.value(arguments["for_each"], self.place)
        if isinstance(over, ListValue) and any(isinstance(item.value, Choice) for item in over.items):
            return None
        iterator = arguments["iterator"].text.strip('"') if "iterator" in arguments else dynamic.made_type
        made = made_blocks(over, iterator)
        if made.reason:
            return None
        return [Reading(content.body, self.place.binding(names), self.facts) for names in made.names]


# ------------------------------------------------------------------------------------------ pools


def read_pool(tree: Tree, name: PoolName, facts: Facts) -> Pool | None:
    """A pool by itself, without what other blocks add to it."""
    found = find_pool(tree, name.address)
    if found is None:
        return None
    scope, block = found
    reading = Reading(block.body, Place(scope, _instance(scope, block, name, facts).names), facts)
    noted = facts.noted
    return Pool(
        name.full,
        block.word,
        name=noted("name", reading.string("name")),
        attributes=noted("attributes", _attributes(reading)),
        alias_attributes=noted("alias_attributes", reading.strings("alias_attributes", absent=())),
        username_attributes=noted("username_attributes", reading.strings("username_attributes", absent=())),
        triggers=noted("triggers", _triggers(reading)),
        tier=noted("tier", reading.string("user_pool_tier")),
        first_factors=noted("first_factors", _first_factors(reading)),
        mfa=noted("mfa", reading.string("mfa_configuration", absent="OFF")),
        deletion_protection=noted("deletion_protection", reading.string("deletion_protection", absent="INACTIVE")),
    )


def _instance(scope: Scope, block: Nested, name: PoolName, facts: Facts) -> Instance:
    made = instances(facts.evaluator, block.body, Place(scope))
    return next((instance for instance in made if instance.suffix == name.suffix), Instance(certain=False))


def _attributes(pool: Reading) -> tuple[Attribute, ...] | None:
    schemas = pool.inside("schema")
    if schemas is None:
        return None
    found = [_attribute(schema) for schema in schemas]
    known = tuple(attribute for attribute in found if attribute is not None)
    return known if len(known) == len(found) else None


def _attribute(schema: Reading) -> Attribute | None:
    name, developer_only = schema.string("name"), schema.flag("developer_only_attribute")
    if name is None or developer_only is None:
        return None
    prefix = "" if name in STANDARD_ATTRIBUTES else "dev:custom:" if developer_only else "custom:"
    return Attribute(prefix + name, schema.flag("required"), schema.flag("mutable"))


def _triggers(pool: Reading) -> frozenset[str] | None:
    """The members of ``lambda_config`` that are certainly set; None where one of them may be null."""
    configs = pool.inside("lambda_config")
    if configs is None:
        return None
    found: set[str] = set()
    for config in configs:
        nested = {kind: config.inside(kind) for kind in {block.made_type for block in config.body.blocks}}
        is_set = {name: config.is_set(name) for name in config.body.arguments}
        if None in nested.values() or None in is_set.values():
            return None
        found |= {name for name, blocks in nested.items() if blocks} | {name for name, certain in is_set.items() if certain}
    return frozenset(found - {_NO_TRIGGER})


def _first_factors(pool: Reading) -> tuple[str, ...] | None:
    policies = pool.inside("sign_in_policy")
    return policies[0].strings("allowed_first_auth_factors", absent=None) if policies else None
