"""What cfn-lint makes of an expression: an evaluator of CloudFormation's functions that shares nothing with ours."""

from __future__ import annotations

import json
from typing import Any

from cfnlint.context import create_context_for_template
from cfnlint.decode import decode_str
from cfnlint.jsonschema import CfnTemplateValidator
from cfnlint.template import Template
from cogtui.core.change import plain
from cogtui.core.model import Client
from cogtui.core.view import in_world, worlds_of


def resolved(around: str, expression: str) -> set[str]:
    """All the values that an expression can have under the parameters' defaults, as JSON; in long form or short."""
    document, problems = decode_str(f"{around}Resources: {{}}\nX: {expression}\n")
    assert not problems, problems
    template = Template("t.yaml", document, ["us-east-1"])
    validator = CfnTemplateValidator({}, context=create_context_for_template(template), cfn=template)
    return {json.dumps(_as_text(value)) for value, _, problem in validator.resolve_value(document["X"]) if problem is None}


def _as_text(value: Any) -> Any:
    return [_as_text(item) for item in value] if isinstance(value, list) else str(value)


def in_all_worlds(client: Client, name: str) -> set[str]:
    """The known values of a setting in its worlds, as JSON."""
    found = (plain(in_world(client.settings[name], world)) for world in worlds_of(client))
    return {json.dumps(text) for value in found if (text := _known(value)) is not None}


def _known(value: Any) -> Any:
    if value[0] == "known":
        return str(value[1])
    if value[0] != "list" or not value[1]:
        return None
    items = [_known(item) for item in value[2]]
    return None if None in items else items
