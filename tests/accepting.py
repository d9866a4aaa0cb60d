"""The Cognito API as a judge: botocore's model of CreateUserPoolClient, and moto, which makes and remembers clients."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cogtui.core import settings as table
from cogtui.core.cli import main
from cogtui.core.model import Absent, Client, Known, ListValue, Partial, Present, World
from cogtui.core.settings import Setting
from cogtui.core.view import PlainValue, in_world, worlds_of

EXAMPLES = Path(__file__).parent.parent / "examples"
FOLDERS = tuple(sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir()))
REGION = "eu-west-1"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""What botocore is told of the account: nothing of the person's own."""

_URLS = frozenset({"callback_urls", "logout_urls", "default_redirect_uri"})
_STAND_INS: Mapping[str, Any] = {
    "explicit_auth_flows": "ALLOW_USER_SRP_AUTH",
    "prevent_user_existence_errors": "ENABLED",
    "allowed_oauth_flows": "code",
    "allowed_oauth_scopes": "openid",
    "supported_identity_providers": "COGNITO",
    "read_attributes": "email",
    "write_attributes": "email",
    "token_validity_units.access_token": "hours",
    "token_validity_units.id_token": "hours",
    "token_validity_units.refresh_token": "days",
    "refresh_token_rotation.feature": "ENABLED",
    "analytics_configuration.application_arn": "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0a1b",
    "analytics_configuration.application_id": "0a1b",
    "analytics_configuration.role_arn": "arn:aws:iam::123456789012:role/example",
}
"""What stands for a value, or a list's item, that only a deployment knows."""
_NUMBERS = {"auth_session_validity": 5, "refresh_token_validity": 30}


def copy(folder: str, target: Path) -> Path:
    """A copy of an example, or of all of them (``.``)."""
    return Path(shutil.copytree(EXAMPLES / folder, target / folder))


def fix(*paths: str) -> int:
    """``cogtui --fix --fix-level behavior``; the exit status."""
    return main(["--fix", "--fix-level", "behavior", "--quiet", "--output", "/dev/null", *paths])


def reported(target: Path) -> dict[str, Any]:
    """The JSON report of the working directory, which is written below ``target``."""
    main(["--check", "--format", "json", "--output", str(target / "report.json")])
    found: dict[str, Any] = json.loads((target / "report.json").read_text())
    return found


# ---------------------------------------------------------------------------------------- parameters


def requests(client: Client, pool: str) -> Iterator[tuple[World, dict[str, Any]]]:
    """What CreateUserPoolClient would be sent for a client, in each of its worlds."""
    for world in worlds_of(client):
        sent = {**_members(client, world, ""), "UserPoolId": pool}
        sent.setdefault("ClientName", client.labels[-1])  # CloudFormation makes up a name, the API wants one.
        if not isinstance(in_world(client.settings["default_redirect_uri"], world), Absent | Known):
            sent["DefaultRedirectURI"] = sent["CallbackURLs"][0]  # It must be one of them.
        yield world, sent


def _members(client: Client, world: World, block: str) -> dict[str, Any]:
    found = {}
    for setting in table.members(block):
        value = in_world(client.settings[setting.name], world)
        if isinstance(value, Present):
            found[setting.cloudformation_leaf] = _members(client, world, setting.name)
        elif setting.kind != "block" and not isinstance(value, Absent):
            found[setting.cloudformation_leaf] = _sent(setting, value)
    return found


def _sent(setting: Setting, value: PlainValue) -> Any:
    if setting.kind != "list":
        return _scalar(setting, value)
    if isinstance(value, ListValue):
        plain = [in_world(item.value, World()) for item in value.items]
        return [_scalar(setting, item) for item in plain if not isinstance(item, Absent)]
    return [_scalar(setting, value)]


def _scalar(setting: Setting, value: PlainValue) -> Any:
    match value:
        case Known():
            return _typed(setting, value.value)
        case Partial():
            return _filled(setting, value)
    if setting.kind == "boolean":
        return True
    if setting.kind == "integer":
        return _NUMBERS.get(setting.name, 1)
    return _STAND_INS.get(setting.name, "https://example.com/" if setting.name in _URLS else "example")


def _typed(setting: Setting, value: Any) -> Any:
    """A known scalar as the API takes it: both languages let booleans and numbers be strings."""
    if setting.kind == "boolean" and str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    if setting.kind == "integer" and str(value).lstrip("-").isdecimal():
        return int(value)
    return str(value) if setting.kind in ("string", "list") else value


def _filled(setting: Setting, value: Partial) -> str:
    text = ""
    for part in value.parts:
        unknown = "https://example.com" if setting.name in _URLS and not text else "example"
        text += str(part.value) if isinstance(part, Known) else unknown
    return text


# -------------------------------------------------------------------------------------------- judges


@cache
def _input_shape() -> Any:
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    model = ServiceModel(Loader().load_service_model("cognito-idp", "service-2"), "cognito-idp")
    return model.operation_model("CreateUserPoolClient").input_shape


def refused(sent: Mapping[str, Any]) -> str:
    """What botocore says is wrong with the parameters, before anything is sent; empty where nothing is."""
    from botocore.validate import ParamValidator

    return str(ParamValidator().validate(sent, _input_shape()).generate_report())


def kept(cognito: Any, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Make the client, and read back of it what was sent. Whether it has a secret is all that tells of GenerateSecret."""
    made = cognito.create_user_pool_client(**sent)["UserPoolClient"]
    found = cognito.describe_user_pool_client(UserPoolId=sent["UserPoolId"], ClientId=made["ClientId"])["UserPoolClient"]
    found["GenerateSecret"] = "ClientSecret" in found
    return {name: found.get(name) for name in sent}
