"""Secrets that are none, that are missing, that are handed on."""

from __future__ import annotations

from typing import Any

import pytest
from cogtui.core.around import Use
from cogtui.core.model import Change, Found
from cogtui.core.rules import catalogue
from cogtui.core.view import View

from ..builders import NOWHERE, client, found, hidden, value

CODE = {"allowed_oauth_flows_user_pool_client": True, "allowed_oauth_flows": ["code"]}


def use(address: str, argument: str = "value", kind: str = "resource", **more: Any) -> Use:
    return Use(kind, address, argument, more.pop("attribute", "client_secret"), NOWHERE, **more)


def leaks(*uses: Use, secret: Any = True, **more: Any) -> list[Found]:
    return found("CGT403", client({"generate_secret": secret}, uses=uses, **more))


@pytest.mark.parametrize("kind", ["spa", "mobile"])
def test_a_secret_that_users_hold(kind: Any) -> None:
    assert [one.no_fix != "" for one in found("CGT401", {"generate_secret": True}, kind)] == [True]
    assert not any(found("CGT401", {"generate_secret": secret}, kind) for secret in (None, False, hidden()))


def stated(rule: str, given: dict[str, Any], kind: Any) -> list[Found]:
    """What is found where a profile says which kind of client it is."""
    return list(catalogue()[rule].check(View(client(given), archetype=kind, stated=True), {}))


def test_urls_that_nothing_is_sent_to_make_no_page() -> None:
    given = {"generate_secret": True, "callback_urls": ["https://app.example.org/callback"]}
    assert not found("CGT401", given, "spa")
    assert len(found("CGT401", {**given, **CODE}, "spa")) == 1
    assert [one.confidence for one in stated("CGT401", given, "spa")] == ["high"]


SERVER = {"explicit_auth_flows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}


@pytest.mark.parametrize("kind", ["web", "m2m", "admin"])
def test_a_server_without_a_secret(kind: Any) -> None:
    assert len(found("CGT402", {**SERVER, "generate_secret": None}, kind)) == 1
    assert not any(found("CGT402", {**SERVER, "generate_secret": secret}, kind) for secret in (True, "true", hidden()))


@pytest.mark.parametrize("flows", [None, ["ADMIN_NO_SRP_AUTH"], ["ALLOW_USER_SRP_AUTH"], ["CUSTOM_AUTH_FLOW_ONLY"]])
def test_where_apps_may_sign_users_in_too_no_server_is_guessed(flows: Any) -> None:
    given = {"explicit_auth_flows": flows}
    assert not found("CGT402", given, "admin")
    assert not found("CGT402", given, "m2m")
    assert len(found("CGT402", given, "web")) == 1
    assert len(stated("CGT402", given, "admin")) == 1


def test_what_aws_refuses_is_said_once() -> None:
    given = {**CODE, "allowed_oauth_flows": ["client_credentials"]}
    assert not found("CGT402", given, "m2m")
    assert len(found("CGT402", {"explicit_auth_flows": ["ALLOW_CLIENT_TOKEN_AUTH"]}, "m2m")) == 1


def test_nothing_adds_or_drops_a_secret() -> None:
    for rule, given in (("CGT401", {"generate_secret": True}), ("CGT402", {})):
        for kind in ("spa", "mobile", "web", "m2m", "admin", "unknown"):
            assert not any(one.fixes for one in found(rule, given, kind))  # type: ignore[arg-type]


# where it is handed on


def test_outputs() -> None:
    open_, shut, told = (use(f"output.{name}", kind="output", sensitive=mark) for name, mark in
                         (("a", False), ("b", True), ("c", None)))  # fmt: skip
    (one,) = leaks(open_, shut, told)
    assert (one.part, one.fixes[0].level) == ("a", "safe")
    assert one.fixes[0].changes == (Change("output.a.sensitive", "set", True),)


def test_outputs_that_hand_it_on_are_marked_with_it() -> None:
    inner = use("module.auth.output.s", kind="output", sensitive=False)
    outer = use("output.s", kind="output", sensitive=False, through=("module.auth.output.s",))
    first, second = leaks(inner, outer)
    assert [change.path for change in first.fixes[0].changes] == ["module.auth.output.s.sensitive", "output.s.sensitive"]
    assert [change.path for change in second.fixes[0].changes] == ["output.s.sensitive"]


@pytest.mark.parametrize(
    ("kind", "parts"), [("String", ["b"]), ("StringList", ["b"]), ("SecureString", []), (hidden(), []), (None, [])]
)
def test_parameters(kind: Any, parts: list[str]) -> None:
    parameter = use("module.auth.aws_ssm_parameter.s")
    beside = {"module.auth.aws_ssm_parameter.s.type": value(kind)}
    assert [one.part for one in leaks(parameter, beside=beside)] == parts
    assert not leaks(parameter)
    assert [one.part for one in leaks(use("aws_ssm_parameter.s", "insecure_value"))] == ["c"]


@pytest.mark.parametrize(
    ("address", "argument", "type_"),
    [
        ("aws_lambda_function.f", "environment", ""),
        ('module.a["b.c"].aws_lambda_function.f', "environment", ""),
        ("aws_instance.i", "user_data", ""),
        ("local_file.f", "content", ""),
        ("null_resource.n", "provisioner", ""),
        ("aws_s3_bucket.b", "tags", ""),
        ("Fn", "Environment", "AWS::Lambda::Function"),
        ("Fn", "Environment", "AWS::Serverless::Function"),
        ("P", "Value", "AWS::SSM::Parameter"),
        ("Any", "Metadata", "AWS::S3::Bucket"),
    ],
)
def test_places_that_show_it(address: str, argument: str, type_: str) -> None:
    (one,) = leaks(use(address, argument, type=type_))
    assert (one.part, one.fixes, address.rpartition("].")[2] in one.message) == ("c", (), True)
    assert not leaks(use(address, argument, type=type_, attribute="id"))
    assert not leaks(use(address, argument, type=type_, certain=False))
    assert not leaks(use(address, argument, type=type_), secret=False)


@pytest.mark.parametrize(
    ("address", "argument", "type_", "kind"),
    [
        ("aws_secretsmanager_secret_version.v", "secret_string", "", "resource"),
        ("aws_lambda_function.f", "function_name", "", "resource"),
        ("local.secret", "secret", "", "local"),
        ("module.app", "client_secret", "", "module"),
        ("S", "SecretString", "AWS::SecretsManager::Secret", "resource"),
    ],
)
def test_places_that_keep_it(address: str, argument: str, type_: str, kind: str) -> None:
    assert not leaks(use(address, argument, kind, type=type_))


def test_a_stacks_output_has_no_fix() -> None:
    (one,) = leaks(use("Secret", "Value", "output"), language="cloudformation-yaml")
    assert (one.part, one.fixes, "Secret" in one.message) == ("c", (), True)
