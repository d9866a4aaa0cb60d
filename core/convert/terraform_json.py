"""Documents in Terraform's JSON syntax."""

from __future__ import annotations

import json
from typing import Any

from .. import settings
from . import terraform
from .form import ClientForm, Document, Form, Literal, Series, Variable


def render(document: Document) -> str:
    return json.dumps(data(document), indent=2, ensure_ascii=False) + "\n"


def data(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if document.variables:
        found["variable"] = {one.name: _variable(one) for one in document.variables}
    if document.tables:
        found["locals"] = {name: _table(table) for name, table in document.tables.items()}
    if sources := terraform.data_sources(document):
        found["data"] = {kind: {"current": {}} for kind in sources}
    resources: dict[str, Any] = {}
    for one in document.clients:
        resources.setdefault(one.type, {})[one.name] = _resource(one)
    return {**found, "resource": resources}


def _resource(one: ClientForm) -> dict[str, Any]:
    found: dict[str, Any] = {}
    rows = sorted(settings.members(""), key=lambda setting: setting.group != "client")
    for setting in rows:
        members = {s.leaf: written(one.settings[s.name]) for s in settings.members(setting.name) if s.name in one.settings}
        chosen = terraform.condition_of(setting.name, one.settings) if setting.kind == "block" else None
        if chosen is not None:
            found.setdefault("dynamic", {})[setting.name] = {"for_each": f"${{{chosen}}}", "content": members}
        elif setting.kind == "block" and (members or setting.name in one.settings):
            found[setting.name] = members
        elif setting.name in one.settings:
            found[setting.name] = written(one.settings[setting.name])
    return found


def written(form: Form) -> Any:
    """The form as data: what is no literal stands in a template."""
    match form:
        case Literal(str()):
            return terraform.template(form)
        case Literal(value):
            return value
        case Series(items) if not terraform.has_gaps(form):
            return [written(item) for item in items]
    return terraform.template(form)


def _variable(one: Variable) -> dict[str, Any]:
    found: dict[str, Any] = {"description": one.description} if one.description else {}
    found["type"] = terraform.TYPES[one.kind]
    if one.default is not None:
        found["default"] = list(one.default) if isinstance(one.default, tuple) else one.default
    if one.secret:
        found["sensitive"] = True
    if one.allowed:
        found["validation"] = _validation(one)
    return found


def _validation(one: Variable) -> dict[str, str]:
    allowed = ", ".join(terraform.plain_values(one.allowed))
    message = f"{one.name} is one of {', '.join(map(str, one.allowed))}."
    return {"condition": f"${{contains([{allowed}], var.{one.name})}}", "error_message": message}


def _table(table: Any) -> Any:
    return {key: {name: written(_form(value)) for name, value in row.items()} for key, row in table.items()}


def _form(value: object) -> Form:
    return Series(tuple(map(_form, value))) if isinstance(value, tuple) else Literal(value)  # type: ignore[arg-type]
