"""The user pool that a client names in the same folder, as far as its block shows it."""

from __future__ import annotations

import re

from ..model import Absent, Attribute, Known, ListValue, ObjectValue, Partial, Pool, Unknown, Value
from .evaluate import Evaluator
from .folder import Body, Nested
from .modules import Tree
from .scope import Place, Scope

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
PROVIDER_TYPE = "aws_cognito_identity_provider"
_POOL = re.compile(rf"(?:^|(?<=\.))({POOL_TYPE}\.[^.\[\]]+)$")
_ID = re.compile(r"\bid\b")
_NO_TRIGGER = "kms_key_id"
_USER_NAME = "username"


def named_pool(value: Value) -> str | None:
    """The address, from the root module, of the pool whose id a value is; None where it is none in sight."""
    target = value.target if isinstance(value, Unknown) and value.kind == "reference" else ""
    return target if _POOL.search(target) and isinstance(value, Unknown) and _ID.search(value.text) else None


def find_pool(tree: Tree, address: str) -> tuple[Scope, Nested] | None:
    """A pool's block, and the module instance that it is in."""
    found = _POOL.search(address)
    scope = tree.scope_at(address[: found.start()]) if found else None
    block = scope.folder.resources.get(found[1]) if scope and found else None
    return (scope, block) if scope and block else None


def read_pool(tree: Tree, address: str, evaluator: Evaluator) -> Pool | None:
    found = find_pool(tree, address)
    if found is None:
        return None
    scope, block = found
    reader = _PoolReader(block.body, scope, evaluator)
    return Pool(
        address,
        block.word,
        name=reader.string(block.body, "name"),
        attributes=reader.attributes(),
        alias_attributes=reader.strings(block.body, "alias_attributes", absent=()),
        username_attributes=reader.strings(block.body, "username_attributes", absent=()),
        triggers=reader.triggers(),
        tier=reader.string(block.body, "user_pool_tier"),
        first_factors=reader.first_factors(),
        mapped_attributes=_mapped_attributes(tree, address, evaluator),
    )


def _mapped_attributes(tree: Tree, pool: str, evaluator: Evaluator) -> tuple[str, ...] | None:
    """The attributes that the identity providers of a pool are seen to fill."""
    found: dict[str, None] = {}
    for scope, provider in tree.resources(PROVIDER_TYPE):
        pool_id, mapping = (provider.body.arguments.get(name) for name in ("user_pool_id", "attribute_mapping"))
        if pool_id and mapping and named_pool(evaluator.argument(pool_id, Place(scope))) == pool:
            value = evaluator.argument(mapping, Place(scope))
            found |= dict.fromkeys(value.members if isinstance(value, ObjectValue) else ())
    return tuple(name for name in found if name != _USER_NAME) or None


class _PoolReader:
    def __init__(self, body: Body, scope: Scope, evaluator: Evaluator) -> None:
        self.body = body
        self.place = Place(scope)
        self.evaluator = evaluator

    def value(self, body: Body, name: str) -> Value | None:
        argument = body.arguments.get(name)
        return self.evaluator.argument(argument, self.place) if argument else None

    def string(self, body: Body, name: str) -> str | None:
        value = self.value(body, name)
        return value.value if isinstance(value, Known) and isinstance(value.value, str) else None

    def flag(self, body: Body, name: str) -> bool | None:
        """A boolean; the provider sends false for one that is not set."""
        value = self.value(body, name)
        if value is None or isinstance(value, Absent):
            return False
        return {"true": True, "false": False}.get(str(value.value).lower()) if isinstance(value, Known) else None

    def strings(self, body: Body, name: str, absent: tuple[str, ...] | None) -> tuple[str, ...] | None:
        value = self.value(body, name)
        if value is None or isinstance(value, Absent):
            return absent
        if not isinstance(value, ListValue) or not value.complete:
            return None
        known = [str(item.value.value) for item in value.items if isinstance(item.value, Known)]
        return tuple(known) if len(known) == len(value.items) else None

    def attributes(self) -> tuple[Attribute, ...] | None:
        if self.body.dynamic("schema"):
            return None
        found = [self.attribute(schema.body) for schema in self.body.of_type("schema")]
        known = tuple(attribute for attribute in found if attribute is not None)
        return known if len(known) == len(found) else None

    def attribute(self, schema: Body) -> Attribute | None:
        name, developer_only = self.string(schema, "name"), self.flag(schema, "developer_only_attribute")
        if name is None or developer_only is None:
            return None
        prefix = "" if name in STANDARD_ATTRIBUTES else "dev:custom:" if developer_only else "custom:"
        return Attribute(prefix + name, self.flag(schema, "required"), self.flag(schema, "mutable"))

    def triggers(self) -> frozenset[str] | None:
        """The members of ``lambda_config`` that are certainly set; None where one of them may be null."""
        blocks = self.body.of_type("lambda_config")
        if self.body.dynamic("lambda_config") or any(block.body.of_type("dynamic") for block in blocks):
            return None
        found = {inner.type for block in blocks for inner in block.body.blocks}
        for block in blocks:
            for name in block.body.arguments:
                certain = _is_set(self.value(block.body, name))
                if certain is None:
                    return None
                found |= {name} if certain else set()
        return frozenset(found - {_NO_TRIGGER})

    def first_factors(self) -> tuple[str, ...] | None:
        blocks = self.body.of_type("sign_in_policy")
        return self.strings(blocks[0].body, "allowed_first_auth_factors", absent=None) if blocks else None


def _is_set(value: Value | None) -> bool | None:
    match value:
        case None | Absent():
            return False
        case Known():
            return value.value != ""
        case Partial() | Unknown(kind="reference"):
            return True
    return None
