"""Corners in which a rule that reads the settings one by one goes wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from cogtui.core.model import Change, Item, Known, ListValue

from ..builders import NOWHERE, client, fixed, found, hidden, pool

SRP, REFRESH = "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"
HOURS = {"access_token": "hours", "id_token": "hours", "refresh_token": "hours"}
FEDERATED = pool(mapped_attributes=("email", "email_verified", "custom:role"), custom=["custom:role"])


@pytest.mark.parametrize(
    ("listed", "default"),
    [
        ("https://app.example.org?next=1", "https://app.example.org?next=2"),
        ("https://app.example.org/cb?next=/", "https://app.example.org/cb?next="),
        ("https://one@app.example.org/cb", "https://two@app.example.org/cb"),
        ("https://app.example.org/cb#a", "https://app.example.org/cb#b"),
    ],
)
def test_urls_that_lead_elsewhere_are_no_twins(listed: str, default: str) -> None:
    (one,) = found("CGT507", {"callback_urls": [listed], "default_redirect_uri": default})
    assert not one.fixes
    assert not found("CGT507", {"callback_urls": [listed, default]})


@pytest.mark.parametrize(
    ("listed", "default"),
    [
        ("https://app.example.org?next=1", "https://APP.example.org:443/?next=1"),
        ("https://app.example.org/cb/?next=1", "https://app.example.org/cb?next=1"),
    ],
)
def test_a_query_does_not_hide_a_twin(listed: str, default: str) -> None:
    (one,) = found("CGT507", {"callback_urls": [listed], "default_redirect_uri": default})
    assert one.fixes[0].changes == (Change("default_redirect_uri", "set", listed),)


def test_a_shorter_access_token_is_not_left_as_long_as_the_session() -> None:
    given = {"access_token_validity": 24, "id_token_validity": 24, "refresh_token_validity": 1, "token_validity_units": HOURS}
    state = fixed(given, *found("CGT302", given))
    assert (state["access_token_validity"], state["token_validity_units.access_token"]) == (30, "minutes")
    assert not found("CGT307", state)
    longer = {**given, "refresh_token_validity": 2}
    assert found("CGT302", longer)[0].fixes[0].changes == (Change("access_token_validity", "set", 1),)


@pytest.mark.parametrize("rule", ["CGT302", "CGT303", "CGT307"])
def test_a_number_that_is_meant_in_another_unit_gets_no_default_unit_from_another_fix(rule: str) -> None:
    given: dict[str, Any] = {"access_token_validity": 60, "id_token_validity": 10, "refresh_token_validity": 400}
    if rule == "CGT307":
        given |= {"refresh_token_validity": 5, "token_validity_units": {"id_token": "hours", "refresh_token": "hours"}}
    (terraform,) = found(rule, given)
    assert not terraform.fixes
    assert "access_token_validity only makes sense" in terraform.no_fix
    (template,) = found(rule, client(given, language="cloudformation-yaml"))
    assert {change.path for change in template.fixes[0].changes} <= {"id_token_validity", "refresh_token_validity"}


def test_a_short_session_is_not_read_into_a_number_without_its_unit() -> None:
    one = client({"access_token_validity": 60}, language="cloudformation-json")
    (finding,) = found("CGT303", one, options={"max": 3600})
    assert not finding.fixes
    assert "access_token_validity" in finding.no_fix


def test_a_provider_does_not_fill_what_no_client_may_write() -> None:
    (one,) = found("CGT715", client({"write_attributes": ["custom:role"]}, pool=FEDERATED))
    assert [change.value for change in one.fixes[0].changes] == ["email"]


@pytest.mark.parametrize(
    ("providers", "counts"),
    [(["COGNITO"], False), (["COGNITO", "Google"], True), ([hidden()], True), (hidden(), True), (None, True)],
)
def test_a_providers_attributes_count_where_the_client_may_offer_it(providers: Any, counts: bool) -> None:
    one = client({"write_attributes": ["name"], "supported_identity_providers": providers}, pool=FEDERATED)
    assert bool(found("CGT715", one)) == counts


def test_what_a_provider_fills_is_not_taken_away() -> None:
    written = {"write_attributes": ["email", "custom:role"]}
    (one,) = found("CGT712", client(written, pool=FEDERATED))
    assert not one.fixes
    assert "identity provider" in one.no_fix
    (other,) = found("CGT712", client({**written, "supported_identity_providers": ["COGNITO"]}, pool=FEDERATED))
    assert other.fixes
    required = client({"write_attributes": ["custom:role"]}, pool=pool(required=["custom:role"]))
    assert "requires" in found("CGT712", required)[0].no_fix


def test_what_stands_in_for_the_last_attribute_is_a_required_one_even_where_it_is_fixed() -> None:
    shown = pool(required=["email"])
    (email,) = shown.attributes or ()
    set_once = replace(shown, attributes=(replace(email, mutable=False),))
    (one,) = found("CGT712", client({"write_attributes": ["custom:role"]}, pool=set_once))
    assert one.fixes[0].changes == (Change("write_attributes", "set", "email", 0),)


@pytest.mark.parametrize(("language", "name"), [("terraform", "client_secret"), ("cloudformation-yaml", "ClientSecret")])
def test_what_only_aws_sets_is_said_to_be_so(language: Any, name: str) -> None:
    (one,) = found("CGT901", client({}, language=language, unknown_members=((name, NOWHERE),)))
    assert one.rejected
    assert "can only be read" in one.message


def weakly(plain: int) -> Known:
    return Known(plain, NOWHERE, weak=True)


def test_a_number_that_a_deployment_may_override_keeps_its_unit() -> None:
    given = {"access_token_validity": weakly(8), "token_validity_units": HOURS}
    assert found("CGT302", given)[0].fixes[0].changes == (Change("access_token_validity", "set", 1),)
    (one,) = found("CGT302", given, options={"max_access": 900})
    assert not one.fixes
    assert "only a default" in one.no_fix


def test_rotation_needs_flows_that_no_deployment_overrides() -> None:
    flows = ListValue(tuple(Item(Known(name, NOWHERE)) for name in (SRP, REFRESH)), NOWHERE, weak=True)
    (one,) = found("CGT304", {"explicit_auth_flows": flows}, "spa")
    assert not one.fixes
    assert "only a default" in one.no_fix
