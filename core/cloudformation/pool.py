"""The user pool that a client names, as far as its template shows it."""

from __future__ import annotations

import re
from dataclasses import replace

from ..around import Attribute, Pool, Provider
from ..documents.nodes import Entry, MappingNode, Node, SequenceNode, entry_of, member, members, resolved, text_of
from ..model import Known, ListValue, Value
from .calls import Call, call_of
from .intrinsics import NO_VALUE, value_of
from .neighbours import Facts, neighbours
from .scope import Reach, Run, Scope

POOL_TYPE = "AWS::Cognito::UserPool"
_SAM_FUNCTION = "AWS::Serverless::Function"
_STANDARD = frozenset(
    {"address", "birthdate", "email", "email_verified", "family_name", "gender", "given_name", "locale", "middle_name", "name",
     "nickname", "phone_number", "phone_number_verified", "picture", "preferred_username", "profile", "sub", "updated_at",
     "website", "zoneinfo"}
)  # fmt: skip
_USER_NAME = "username"
_NO_PROPERTIES = MappingNode(0, 0, 0, (), False)
_NO_TRIGGERS = frozenset({"KMSKeyID"})
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


def pool_of(properties: Node, scope: Scope) -> Pool | None:
    """The pool of the same template that ``UserPoolId`` refers to."""
    written = member(properties, "UserPoolId")
    name = _referred(written) if written is not None else None
    if not name or scope.loops:
        return _named(name, scope) if name else None
    pools = scope.section.pools
    if name not in pools:
        pools[name] = _named(name, scope)
    return pools[name]


def _named(name: str, scope: Scope) -> Pool | None:
    entry = scope.section.resource(name, POOL_TYPE)
    return _pool(name, entry, scope.of(entry.value)) if entry else None


def _referred(node: Node) -> str | None:
    call = call_of(node)
    if call is None:
        return None
    argument = resolved(call.argument)
    if call.name == "Ref":
        return text_of(argument)
    if call.name == "Fn::Sub":
        found = re.fullmatch(r"\$\{(\w+)(?:\.UserPoolId)?\}", text_of(argument) or "")
        return found.group(1) if found else None
    if call.name == "Fn::GetAtt":
        name, _, attribute = _attribute_path(argument).partition(".")
        return name if attribute == "UserPoolId" else None
    return None


def _attribute_path(node: Node) -> str:
    if isinstance(node, SequenceNode):
        return ".".join(text_of(item) or "" for item in node.items)
    return text_of(node) or ""


def _pool(name: str, entry: Entry, scope: Scope) -> Pool:
    resource = resolved(entry.value)
    properties = member(resource, "Properties") if entry_of(resource, "Properties") else _NO_PROPERTIES
    tier = _certain(member(properties, "UserPoolTier"), scope)
    pool_name = _certain(member(properties, "UserPoolName"), scope)
    sign_in = member(member(properties, "Policies"), "SignInPolicy")
    facts = Facts(scope)
    found = neighbours(name, _referred, facts)
    return Pool(
        address=name,
        span=scope.span(entry.key),
        name=pool_name,
        attributes=_attributes(properties, scope),
        alias_attributes=_texts(properties, "AliasAttributes", scope),
        username_attributes=_texts(properties, "UsernameAttributes", scope),
        triggers=_triggers(name, properties, scope),
        tier=tier.upper() if tier else None,
        first_factors=_texts(sign_in, "AllowedFirstAuthFactors", scope) if sign_in else None,
        mapped_attributes=_mapped(found.providers),
        mfa=facts.noted("mfa", _choice(properties, "MfaConfiguration", "OFF", facts)),
        deletion_protection=facts.noted("deletion_protection", _choice(properties, "DeletionProtection", "INACTIVE", facts)),
        providers=found.providers,
        servers=found.servers,
        domains=found.domains,
        open=found.open,
        weak=frozenset(facts.weak),
    )


def _mapped(providers: tuple[Provider, ...]) -> tuple[str, ...] | None:
    """The attributes that the identity providers of a pool are seen to fill."""
    names = dict.fromkeys(name for provider in providers for name in provider.mapping if name != _USER_NAME)
    return tuple(names) or None


def _choice(properties: Node | None, name: str, default: str, facts: Facts) -> str | None:
    """One of a few words; AWS's default where the pool doesn't set it."""
    written = member(properties, name)
    if written is None:
        return None if _is_open(properties) else default
    return facts.text(written)


def _read(node: Node | None, kind: str, scope: Scope) -> Value | None:
    """A value of the pool, read aside: its cells are no business of the client's."""
    if node is None:
        return None
    aside = replace(scope, run=Run({}, scope.run.given), formulas={}, open_conditions=set())
    return value_of(node, kind, Reach(), aside)


def _certain(node: Node | None, scope: Scope) -> str | None:
    value = _read(node, "string", scope)
    return str(value.value) if isinstance(value, Known) and not value.weak else None


def _texts(owner: Node | None, name: str, scope: Scope) -> tuple[str, ...] | None:
    """A list of strings; empty where the pool does not set it, None where it is not known."""
    if not _is_open(owner) and member(owner, name) is None:
        return ()
    value = _read(member(owner, name), "list", scope)
    if not isinstance(value, ListValue) or not value.complete or value.weak:
        return None
    texts = tuple(str(item.value.value) for item in value.items if isinstance(item.value, Known) and not item.value.weak)
    return texts if len(texts) == len(value.items) else None


def _is_open(node: Node | None) -> bool:
    """Whether it may hold more than the text shows."""
    if not isinstance(node, MappingNode) or node.tag:
        return True
    return any(name == "<<" or name.startswith("Fn::") for name in members(node))


def _attributes(properties: Node | None, scope: Scope) -> tuple[Attribute, ...] | None:
    schema = member(properties, "Schema")
    if schema is None:
        return None if _is_open(properties) else ()
    if not isinstance(schema, SequenceNode) or schema.tag:
        return None
    found = [_schema_attribute(resolved(item), scope) for item in schema.items]
    certain = tuple(attribute for attribute in found if attribute is not None)
    return certain if len(certain) == len(found) else None


def _schema_attribute(node: Node, scope: Scope) -> Attribute | None:
    name = _certain(member(node, "Name"), scope)
    if name is None or _is_open(node):
        return None
    if name not in _STANDARD and ":" not in name:
        prefix = "dev:custom:" if _flag(node, "DeveloperOnlyAttribute", False, scope) else "custom:"
        name = prefix + name
    return Attribute(name, _flag(node, "Required", False, scope), _flag(node, "Mutable", None, scope))


def _flag(node: Node, name: str, otherwise: bool | None, scope: Scope) -> bool | None:
    if entry_of(node, name) is None:
        return otherwise
    value = _read(member(node, name), "boolean", scope)
    if not isinstance(value, Known) or value.weak:
        return None
    return {"true": True, "false": False}.get(str(value.value).lower())


def _triggers(name: str, properties: Node | None, scope: Scope) -> frozenset[str] | None:
    """The pool's triggers by their Terraform names; None where there may be others."""
    own = _own_triggers(properties)
    attached = None if scope.section.has_event_triggers else _event_triggers(name, scope)
    return None if own is None or attached is None else own | attached


def _own_triggers(properties: Node | None) -> frozenset[str] | None:
    config = member(properties, "LambdaConfig")
    if config is None:
        return None if _is_open(properties) else frozenset()
    calls = {name: call_of(resolved(entry.value)) for name, entry in members(config).items()}
    if _is_open(config) or any(call is not None and call.name == "Fn::If" for call in calls.values()):
        return None
    written = {name for name, call in calls.items() if not _is_no_value(call)}
    return frozenset(_terraform_name(name) for name in written - _NO_TRIGGERS)


def _event_triggers(pool: str, scope: Scope) -> frozenset[str] | None:
    """Those that SAM attaches: the events of functions of its own type."""
    found: set[str] = set()
    for name in scope.section.resources:
        function = scope.section.resource(name, _SAM_FUNCTION)
        for entry in members(member(member(resolved(function.value), "Properties"), "Events")).values() if function else ():
            event = resolved(entry.value)
            if text_of(member(event, "Type")) != "Cognito":
                continue
            details = member(event, "Properties")
            of = entry_of(details, "UserPool")
            if of is None or _referred(of.value) is None:
                return None
            if _referred(of.value) == pool:
                found |= _trigger_names(member(details, "Trigger"))
    return frozenset(_terraform_name(name) for name in found)


def _trigger_names(node: Node | None) -> set[str]:
    items = node.items if isinstance(node, SequenceNode) else (node,)
    return {text for item in items if (text := text_of(item)) is not None}


def _is_no_value(call: Call | None) -> bool:
    return call is not None and call.name == "Ref" and text_of(call.argument) == NO_VALUE


def _terraform_name(name: str) -> str:
    return "_".join(_WORDS.findall(name)).lower()
