"""The table of settings against two sources that are independent of it: AWS's service model and cfn-lint's registry schema."""

from __future__ import annotations

import importlib.resources
import json
import re
from collections.abc import Iterator
from typing import Any

import botocore.session
import cfnlint
import pytest
from cogtui.core import settings
from cogtui.core.settings import SETTINGS, TIME_UNITS, Setting

LIFETIMES = ("access_token_validity", "id_token_validity", "refresh_token_validity")

NOT_SETTINGS = {
    "ClientSecret": "only the API takes a secret of one's own; Terraform and CloudFormation can only read it",
    "ClientId": "made by AWS; read-only",
    "PublishSecretsInAWSSecretsManager": "new in the API; neither the registry's schema nor Terraform's provider has it yet",
    "Name": "what CloudFormation calls ClientName when it is read; read-only",
}

ENUM_DIFFERENCES = {
    ("explicit_auth_flows", "API"): {
        "ALLOW_CLIENT_TOKEN_AUTH": "named in the text of GetClientToken and not yet in the enumeration",
    },
    ("explicit_auth_flows", "CloudFormation"): {
        "ALLOW_CLIENT_TOKEN_AUTH": "newer than the registry's schema",
        "ALLOW_TOKEN_EXCHANGE_IMPERSONATION": "newer than the registry's schema",
        "ALLOW_TOKEN_EXCHANGE_DELEGATION": "newer than the registry's schema",
    },
}

REQUIRED_DIFFERENCES = {
    "ClientName": "CloudFormation makes a name up; the API and Terraform want one",
    "RefreshTokenRotation.Feature": "the registry's schema forgets what the API requires inside the block",
}

PATTERN_DIFFERENCES = {
    "analytics_configuration.application_arn": "ARNs are mostly references; their length is bounded, their form is not judged",
    "analytics_configuration.role_arn": "as application_arn",
}

LENGTH_DIFFERENCES = {
    "analytics_configuration.external_id": "0 to 131072 bounds nothing that anyone writes",
}

LIFETIME_LIMITS = {
    # The schemas bound the bare number, whatever its unit. AWS's own text bounds the time, and the table holds that.
    "access_token_validity": (300, 86400),
    "id_token_validity": (300, 86400),
    "refresh_token_validity": (3600, 10 * 365 * 86400),
}


def api() -> dict[str, Any]:
    """The members of CreateUserPoolClient's input, nested ones with a dot."""
    operation = botocore.session.Session().get_service_model("cognito-idp").operation_model("CreateUserPoolClient")
    return dict(_members(operation.input_shape, ""))


def _members(shape: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, member in shape.members.items():
        yield prefix + name, (member, name in shape.required_members)
        if member.type_name == "structure":
            yield from _members(member, f"{prefix}{name}.")


def registry() -> dict[str, Any]:
    """The schema of AWS::Cognito::UserPoolClient as cfn-lint bundles it."""
    schemas = importlib.resources.files(cfnlint) / "data" / "schemas"
    index = json.loads((schemas / "providers" / "us-east-1.json").read_text())
    found: dict[str, Any] = json.loads((schemas / "resources" / f"{index[settings.CLOUDFORMATION_TYPE]}.json").read_text())
    return found


def properties() -> dict[str, dict[str, Any]]:
    """The schema's properties, nested ones with a dot."""
    schema = registry()
    found: dict[str, dict[str, Any]] = {}
    for name, entry in schema["properties"].items():
        if "$ref" in entry:
            block = schema["definitions"][entry["$ref"].rpartition("/")[2]]
            found[name] = block
            found.update({f"{name}.{inner}": one for inner, one in block["properties"].items()})
        else:
            found[name] = entry
    return found


API, SCHEMA, PROPERTIES = api(), registry(), properties()
ROWS = [pytest.param(row, id=row.name) for row in SETTINGS]


def test_both_sources_know_the_same_settings() -> None:
    table = {row.cloudformation for row in SETTINGS}
    assert set(API) - table <= NOT_SETTINGS.keys()
    assert set(PROPERTIES) - table == {"ClientSecret", "ClientId", "Name"}
    assert table <= set(API)
    assert table <= set(PROPERTIES)


def test_terraform_names_are_the_same_in_snake_case() -> None:
    irregular = {"ClientName": "name", "CallbackURLs": "callback_urls", "LogoutURLs": "logout_urls"}
    for row in SETTINGS:
        expected = irregular.get(row.cloudformation) or ".".join(map(_snake, row.cloudformation.split(".")))
        assert row.name == expected


def _snake(name: str) -> str:
    name = name.replace("OAuth", "Oauth").replace("URI", "Uri")
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def test_names_are_unique() -> None:
    assert len(settings.by_name()) == len(settings.by_cloudformation()) == len(SETTINGS)
    assert all(row.parent in settings.by_name() for row in SETTINGS if row.parent)
    assert {row.name for row in settings.members("")} == {row.name for row in SETTINGS if "." not in row.name}


@pytest.mark.parametrize("row", ROWS)
def test_types(row: Setting) -> None:
    kinds = {"structure": "block", "list": "list", "string": "string", "boolean": "boolean", "integer": "integer"}
    assert kinds[API[row.cloudformation][0].type_name] == row.kind
    kinds = {"object": "block", "array": "list", "string": "string", "boolean": "boolean", "integer": "integer"}
    assert kinds[PROPERTIES[row.cloudformation]["type"]] == row.kind


@pytest.mark.parametrize("row", ROWS)
def test_enumerations(row: Setting) -> None:
    shape = API[row.cloudformation][0]
    metadata = (shape.member if row.kind == "list" else shape).metadata
    assert set(row.enum) - set(metadata.get("enum", [])) == set(ENUM_DIFFERENCES.get((row.name, "API"), {}))
    assert set(metadata.get("enum", [])) <= set(row.enum)
    entry = PROPERTIES[row.cloudformation]
    allowed = (entry["items"] if row.kind == "list" else entry).get("enum", [])
    assert set(row.enum) - set(allowed) == set(ENUM_DIFFERENCES.get((row.name, "CloudFormation"), {}))
    assert set(allowed) <= set(row.enum)


@pytest.mark.parametrize("row", ROWS)
def test_lengths_and_patterns(row: Setting) -> None:
    shape = API[row.cloudformation][0]
    metadata = (shape.member if row.kind == "list" else shape).metadata
    entry = PROPERTIES[row.cloudformation]
    entry = entry["items"] if row.kind == "list" else entry
    length = (metadata["min"], metadata["max"]) if row.kind in ("string", "list") and "max" in metadata else None
    assert row.length == (None if row.name in LENGTH_DIFFERENCES else length)
    assert length == ((entry["minLength"], entry["maxLength"]) if "maxLength" in entry else None)
    if row.name not in PATTERN_DIFFERENCES:
        assert row.pattern.strip("^$") == metadata.get("pattern", "").strip("^$") == entry.get("pattern", "").strip("^$")


@pytest.mark.parametrize("row", [row for row in SETTINGS if row.kind == "list"], ids=lambda row: row.name)
def test_items(row: Setting) -> None:
    metadata, entry = API[row.cloudformation][0].metadata, PROPERTIES[row.cloudformation]
    assert row.items == ((metadata.get("min", 0), metadata["max"]) if "max" in metadata else None)
    assert row.items == ((entry["minItems"], entry["maxItems"]) if "maxItems" in entry else None)


@pytest.mark.parametrize("row", [row for row in SETTINGS if row.kind == "integer"], ids=lambda row: row.name)
def test_numbers(row: Setting) -> None:
    metadata, entry = API[row.cloudformation][0].metadata, PROPERTIES[row.cloudformation]
    if row.name in LIFETIMES:
        assert (row.minimum, row.maximum) == LIFETIME_LIMITS[row.name]
        assert row.maximum is not None
        assert row.maximum <= entry["maximum"], "the longest time in seconds is a number that the schemas take"
    else:
        assert (row.minimum, row.maximum) == (metadata["min"], metadata["max"]) == (entry["minimum"], entry["maximum"])


@pytest.mark.parametrize("row", ROWS)
def test_what_is_required(row: Setting) -> None:
    in_api = API[row.cloudformation][1]
    in_schema = row.cloudformation in SCHEMA["required"]
    assert in_api == (in_schema or row.cloudformation in REQUIRED_DIFFERENCES)
    assert row.required == in_api


@pytest.mark.parametrize("row", ROWS)
def test_what_replaces_the_client(row: Setting) -> None:
    assert row.replaces == (f"/properties/{row.cloudformation}" in SCHEMA["createOnlyProperties"])
    assert f"/properties/{row.cloudformation}" not in SCHEMA["readOnlyProperties"]


@pytest.mark.parametrize("row", ROWS)
def test_defaults_are_values_that_may_be_set(row: Setting) -> None:
    if row.enum and row.default is not None:
        chosen = row.default if isinstance(row.default, tuple) else (row.default,)
        assert set(chosen) <= set(row.enum)
    if row.kind == "integer" and isinstance(row.default, int):
        unit = settings.by_name().get(f"token_validity_units.{row.name.removesuffix('_validity')}")
        scale = TIME_UNITS[str(unit.default)] if unit else 1
        assert (row.minimum or 0) <= row.default * scale <= (row.maximum or 0)


def test_every_row_says_what_it_does() -> None:
    for row in SETTINGS:
        assert row.summary.endswith(".")
        assert len(row.summary) < 120
        assert row.unit or row.kind != "integer"
