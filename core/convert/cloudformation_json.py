"""Documents in CloudFormation's JSON: the template as plain data, which the YAML is made of too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .. import settings
from .form import (
    Attribute,
    ClientForm,
    Document,
    Form,
    Given,
    Junction,
    Literal,
    Lookup,
    Negation,
    Pick,
    Pseudo,
    Same,
    Series,
    Table,
    Text,
    Variable,
    Verbatim,
    pascal,
)

_TYPES = {"string": "String", "number": "Number", "boolean": "String", "list": "CommaDelimitedList"}
_LONGEST_NAME = 60
NO_VALUE = {"Ref": "AWS::NoValue"}
ATTRIBUTES = {
    ("aws_cognito_user_pool", "id"): "",
    ("aws_cognito_user_pool", "arn"): "Arn",
    ("aws_cognito_user_pool_client", "id"): "",
    ("aws_cognito_identity_provider", "provider_name"): "",
    ("aws_cognito_resource_server", "identifier"): "",
    ("aws_iam_role", "arn"): "Arn",
    ("aws_iam_role", "name"): "",
    ("aws_pinpoint_app", "application_id"): "",
    ("aws_pinpoint_app", "arn"): "Arn",
    ("aws_cloudfront_distribution", "domain_name"): "DomainName",
    ("aws_s3_bucket", "bucket_domain_name"): "DomainName",
    ("aws_s3_bucket", "bucket_regional_domain_name"): "RegionalDomainName",
    ("aws_s3_bucket", "id"): "",
    ("aws_lb", "dns_name"): "DNSName",
    ("aws_apigatewayv2_api", "id"): "",
    ("aws_apigatewayv2_api", "api_endpoint"): "ApiEndpoint",
}
"""Terraform's attributes of resources, and CloudFormation's: empty is what ``Ref`` gives."""


def render(document: Document) -> str:
    return json.dumps(data(document), indent=2, ensure_ascii=False) + "\n"


def data(document: Document) -> dict[str, Any]:
    """The template."""
    conditions: dict[str, Any] = {}
    resources = {one.name: _resource(one, conditions) for one in document.clients}
    found: dict[str, Any] = {"AWSTemplateFormatVersion": "2010-09-09"}
    if document.variables:
        found["Parameters"] = {one.name: _parameter(one) for one in document.variables}
    if document.tables:
        found["Mappings"] = {name: _table(table) for name, table in document.tables.items()}
    if conditions:
        found["Conditions"] = conditions
    return {**found, "Resources": resources}


def _resource(one: ClientForm, conditions: dict[str, Any]) -> dict[str, Any]:
    return {"Type": settings.CLOUDFORMATION_TYPE, "Properties": properties("", one.settings, conditions)}


def properties(block: str, values: Mapping[str, Form], conditions: dict[str, Any]) -> dict[str, Any]:
    """The members of the properties, or of one object in them; the identity comes first."""
    rows = sorted(settings.members(block), key=lambda setting: not block and setting.group != "client")
    return dict(_members(rows, values, conditions))


def _members(rows: list[settings.Setting], values: Mapping[str, Form], conditions: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for setting in rows:
        inside = any(name.startswith(setting.name + ".") for name in values)
        if setting.kind == "block" and (inside or setting.name in values):
            inner = properties(setting.name, values, conditions)
            yield setting.cloudformation_leaf, _chosen(values.get(setting.name), inner, conditions)
        elif setting.name in values:
            yield setting.cloudformation_leaf, written(values[setting.name], conditions)


def _chosen(form: Form | None, inner: dict[str, Any], conditions: dict[str, Any]) -> Any:
    """The object, or what a condition makes of it."""
    if form is None or form == Literal(None):
        return inner
    return {"Fn::If": [_named(form, "", conditions), inner, NO_VALUE]}


def _parameter(one: Variable) -> dict[str, Any]:
    found: dict[str, Any] = {"Type": _TYPES[one.kind]}
    if one.description:
        found["Description"] = one.description
    if one.default is not None:
        found["Default"] = _default(one.default)
    allowed = [_default(value) for value in one.allowed] or (["true", "false"] if one.kind == "boolean" else [])
    return found | ({"AllowedValues": allowed} if allowed else {}) | ({"NoEcho": True} if one.secret else {})


def _default(value: object) -> Any:
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else value


def _table(table: Table) -> dict[str, dict[str, Any]]:
    return {key: {name: list(v) if isinstance(v, tuple) else v for name, v in row.items()} for key, row in table.items()}


# ------------------------------------------------------------------------------------------ values


def written(form: Form, conditions: dict[str, Any]) -> Any:
    """The form as data; the conditions that it asks for are added."""
    match form:
        case Literal(str()):
            return _literal(form)
        case Literal(value):
            return NO_VALUE if value is None else value
        case Series(items):
            return [written(item, conditions) for item in items]
        case Text(parts):
            return _text(parts, conditions)
        case Pick(condition, then, otherwise, name):
            chosen = _named(condition, name, conditions)
            return {"Fn::If": [chosen, written(then, conditions), written(otherwise, conditions)]}
        case Lookup(table, keys):
            return {"Fn::FindInMap": [table, *(written(key, conditions) for key in keys)]}
    return _reference(form)


def _literal(form: Literal) -> Any:
    """A text as it is. What looks like a variable is one to Serverless Framework, unless ``Fn::Sub`` says that it is none."""
    return {"Fn::Sub": _placeholder(form)} if "${" in str(form.value) else form.value


def _reference(form: Form) -> Any:
    match form:
        case Given(name) | Pseudo(name):
            return {"Ref": name}
        case Attribute(kind, name, attribute):
            found = ATTRIBUTES[kind, attribute]
            return {"Fn::GetAtt": [name, found]} if found else {"Ref": name}
        case Verbatim(text):
            return json.loads(text)
    raise TypeError(form)


def _text(parts: tuple[Form, ...], conditions: dict[str, Any]) -> Any:
    """``Fn::Sub`` where only names stand in the text, else ``Fn::Join``."""
    if all(isinstance(part, Literal | Given | Pseudo | Attribute) for part in parts):
        return {"Fn::Sub": "".join(map(_placeholder, parts))}
    return {"Fn::Join": ["", [written(part, conditions) for part in parts]]}


def _placeholder(part: Form) -> str:
    match part:
        case Literal(value):
            return str(value).replace("${", "${!")
        case Attribute(kind, name, attribute):
            found = ATTRIBUTES[kind, attribute]
            return f"${{{name}.{found}}}" if found else f"${{{name}}}"
        case Given(name) | Pseudo(name):
            return f"${{{name}}}"
    raise TypeError(part)


def _named(condition: Form, name: str, conditions: dict[str, Any]) -> str:
    """The name of a condition, which is added where it is not there yet."""
    meant = _condition(condition)
    wanted = pascal(name) if name else _spoken(condition)
    number = 1
    while conditions.setdefault(wanted if number == 1 else f"{wanted}{number}", meant) != meant:
        number += 1
    return wanted if number == 1 else f"{wanted}{number}"


def _spoken(condition: Form) -> str:
    """A name that says what the condition is."""
    match condition:
        case Same(Given(name), Literal(value)):
            return pascal(f"{name}_is_{value if value != '' else 'empty'}")
        case Negation(Same(Given(name), Literal(value))):
            return pascal(f"{name}_is_not_{value if value != '' else 'empty'}")
        case Given(name):
            return pascal(f"{name}_is_true")
        case Negation(Given(name)):
            return pascal(f"{name}_is_false")
        case Junction(every, several):
            found = ("And" if every else "Or").join(map(_spoken, several))
            return found if len(found) <= _LONGEST_NAME else "Condition"
    return "Condition"


def _condition(form: Form) -> Any:
    match form:
        case Same(left, right):
            return {"Fn::Equals": [_compared(left), _compared(right)]}
        case Negation(of):
            return {"Fn::Not": [_condition(of)]}
        case Junction(every, several):
            return {"Fn::And" if every else "Fn::Or": [_condition(one) for one in several]}
        case Literal(bool(value)):
            return {"Fn::Equals": ["true", "true" if value else "false"]}
    return {"Fn::Equals": [_compared(form), "true"]}


def _compared(form: Form) -> Any:
    found = written(form, {})
    return str(found).lower() if isinstance(found, bool) else str(found) if isinstance(found, int | float) else found
