"""The user pool that a client names in the same folder, as far as its block shows it."""

from __future__ import annotations

import re

from ..model import Absent, Attribute, Known, ListValue, Partial, Pool, Unknown, Value
from .evaluate import Evaluator
from .folder import POOL_TYPE, Argument, Body, Nested
from .nodes import Literal, ObjectNode, Reference
from .scan import Broken
from .syntax import parse

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
_NAMED = re.compile(rf"{POOL_TYPE}\.([^\W\d][\w-]*)(?:\[[^\]]*\])?\.id")
_NO_TRIGGER = "kms_key_id"
_USER_NAME = "username"


def named_pool(value: Value) -> str | None:
    """The address of the pool whose id a value is; None where it is none of this folder's."""
    found = _NAMED.fullmatch("".join(value.text.split())) if isinstance(value, Unknown) and value.kind == "reference" else None
    return f"{POOL_TYPE}.{found[1]}" if found else None


def read_pool(block: Nested, evaluator: Evaluator) -> Pool:
    reader = _PoolReader(block.body, evaluator)
    return Pool(
        block.address,
        block.word,
        name=reader.string(block.body, "name"),
        attributes=reader.attributes(),
        alias_attributes=reader.strings(block.body, "alias_attributes", absent=()),
        username_attributes=reader.strings(block.body, "username_attributes", absent=()),
        triggers=reader.triggers(),
        tier=reader.string(block.body, "user_pool_tier"),
        first_factors=reader.first_factors(),
        mapped_attributes=_mapped_attributes(block.address, evaluator),
    )


def _mapped_attributes(pool: str, evaluator: Evaluator) -> tuple[str, ...] | None:
    """The attributes that the folder's identity providers of a pool are seen to fill."""
    found: dict[str, None] = {}
    for provider in evaluator.folder.providers.values():
        pool_id, mapping = (provider.body.arguments.get(name) for name in ("user_pool_id", "attribute_mapping"))
        if pool_id and mapping and named_pool(evaluator.argument(pool_id)) == pool:
            found |= dict.fromkeys(_keys(mapping))
    return tuple(name for name in found if name != _USER_NAME) or None


def _keys(mapping: Argument) -> list[str]:
    """The keys of an object literal, as far as they are plain."""
    try:
        node = parse(mapping.text)
    except Broken:
        return []
    keys = [key for key, _ in node.entries] if isinstance(node, ObjectNode) else []
    literal = [key.value for key in keys if isinstance(key, Literal) and isinstance(key.value, str)]
    return literal + [key.parts[0] for key in keys if isinstance(key, Reference) and len(key.parts) == 1]


class _PoolReader:
    def __init__(self, body: Body, evaluator: Evaluator) -> None:
        self.body = body
        self.evaluator = evaluator

    def value(self, body: Body, name: str) -> Value | None:
        argument = body.arguments.get(name)
        return self.evaluator.argument(argument) if argument else None

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
