"""Telemetry and hygiene: CGT801, CGT802, CGT803."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cogtui.core.audit import audit
from cogtui.core.model import Change, Known, Step
from cogtui.core.profile import Profile
from cogtui.core.workspace import load

from ..builders import NOWHERE, client, found, hidden, pool

ARN = "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef"
ROLE = "arn:aws:iam::123456789012:role/analytics"
BY_ID = {"application_id": "0123456789abcdef", "external_id": "f3a9c1d2-77-b1", "role_arn": ROLE}
CONTEXT = "enable_propagate_additional_user_context_data"


def parts(block: dict[str, Any], language: Any = "terraform") -> list[tuple[str, str]]:
    one = client({"name": "portal-web-site", "analytics_configuration": block}, language=language)
    return [(finding.part, finding.setting.rpartition(".")[2]) for finding in found("CGT801", one)]


@pytest.mark.parametrize(
    ("block", "wanted"),
    [
        ({"application_arn": ARN}, []),
        ({"application_arn": ARN, "user_data_shared": "true"}, [("", "user_data_shared")]),
        ({"application_arn": ARN, "user_data_shared": hidden()}, []),
        (BY_ID, []),
        ({"user_data_shared": False}, [("c", "analytics_configuration")]),
        ({**BY_ID, "application_arn": ARN}, [("c", "application_id")]),
        ({"application_arn": ARN, "role_arn": ROLE}, [("c", "role_arn")]),
        ({"application_id": "ab12"}, [("c", "external_id"), ("c", "role_arn")]),
        ({"application_arn": hidden(), "role_arn": hidden()}, []),
        ({**BY_ID, "external_id": "external"}, [("b", "external_id")]),
        ({**BY_ID, "external_id": "portal-web-site"}, [("b", "external_id")]),
        ({**BY_ID, "external_id": hidden()}, []),
    ],
)
def test_analytics(block: dict[str, Any], wanted: list[tuple[str, str]]) -> None:
    assert parts(block) == wanted


def test_templates_may_leave_out_what_terraform_demands() -> None:
    assert parts({"application_id": "ab12", "role_arn": ROLE}, "cloudformation-json") == [("b", "external_id")]
    assert parts({"user_data_shared": False}, "cloudformation-yaml") == []
    assert parts({}) == []


def test_no_user_data_is_written_as_false() -> None:
    (one,) = found("CGT801", {"analytics_configuration": {"application_arn": ARN, "user_data_shared": True}})
    assert one.fixes[0].changes == (Change("analytics_configuration.user_data_shared", "set", False),)


def test_context_data_needs_a_secret_and_never_gets_one() -> None:
    (one,) = found("CGT802", {CONTEXT: True})
    assert one.fixes[0].changes == (Change(CONTEXT, "set", False),)
    assert not found("CGT802", {CONTEXT: True, "generate_secret": hidden()})
    assert not found("CGT802", {CONTEXT: hidden()})
    assert not found("CGT802", {CONTEXT: True, "generate_secret": True})
    assert [one.part for one in found("CGT802", {CONTEXT: True, "generate_secret": True}, "spa")] == ["b"]


@pytest.mark.parametrize(("tier", "kind", "wanted"), [("PLUS", "admin", ["c"]), ("PLUS", "spa", []), ("LITE", "admin", [])])
def test_a_server_whose_users_addresses_nobody_sees(tier: str, kind: Any, wanted: list[str]) -> None:
    one = client({"generate_secret": True}, pool=pool(tier=tier))
    assert [finding.part for finding in found("CGT802", one, kind)] == wanted


@pytest.mark.parametrize("id", ["eu-west-1_Ab1Cd2", "us-gov-west-1_x", "ap-southeast-2_0"])
def test_a_pools_id_that_is_written_out(id: str) -> None:
    (one,) = found("CGT803", {"user_pool_id": id})
    assert not one.fixes


@pytest.mark.parametrize("id", [hidden("aws_cognito_user_pool.p.id"), "my-pool", "eu-west-1_Ab1 ", None])
def test_no_pools_id(id: object) -> None:
    assert not found("CGT803", {"user_pool_id": id})


def test_an_id_that_a_deployment_gives_is_not_written_out() -> None:
    by_variable = (Step("var.pool", NOWHERE),)
    given = Known("eu-west-1_Ab1", NOWHERE.__class__("prod.tfvars", 0, 0), via=by_variable)
    assert not found("CGT803", {"user_pool_id": given})
    assert found("CGT803", {"user_pool_id": Known("eu-west-1_Ab1", NOWHERE, via=by_variable)}), "a module's caller does"
    assert found("CGT803", {"user_pool_id": Known("eu-west-1_Ab1", NOWHERE, weak=True, via=by_variable)})


@pytest.mark.parametrize(("default", "wanted"), [("", []), ('  default = "eu-west-1_Ab1"\n', ["medium"])])
def test_a_variables_default_is_written_out(inside: Path, default: str, wanted: list[str]) -> None:
    Path("main.tf").write_text(
        f'variable "pool" {{\n  type = string\n{default}}}\n\n'
        'resource "aws_cognito_user_pool_client" "it" {\n  name         = "it"\n  user_pool_id = var.pool\n}\n'
    )
    found = audit(load(["."]), Profile()).all()
    assert [finding.confidence for finding in found if finding.rule == "CGT803"] == wanted
