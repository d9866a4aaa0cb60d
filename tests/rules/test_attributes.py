"""What users may write and apps may read: when it is found, and which list is offered."""

from __future__ import annotations

from typing import Any

import pytest
from cogtui.core.around import Attribute, Pool, Provider
from cogtui.core.model import Change, Found

from ..builders import NOWHERE, Open, client, found, hidden, pool

SAFE = {"safe_writable_attributes": ("name", "locale")}
ALLOWED = {"allowed_read_attributes": ("email", "name", "custom:plan")}
LOCAL = {"supported_identity_providers": ["COGNITO"]}
GOOGLE = Provider("google", NOWHERE, "Google", "Google", {"given_name": "given_name", "email_verified": "email_verified"})
OKTA = Provider("okta", NOWHERE, "Okta", "SAML", {"family_name": "sn"})


def federated(**facts: Any) -> Pool:
    return pool(**{"mapped_attributes": ("given_name", "email_verified", "family_name"), "providers": (GOOGLE, OKTA), **facts})


def wanted(one: Found) -> object:
    """The list that the fix writes, or why there is none."""
    return list(one.fixes[0].changes[0].value or ()) if one.fixes else one.no_fix  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [None, []], ids=["absent", "empty"])
def test_all_attributes_are_writable(given: Any) -> None:
    (one,) = found("CGT711", client({"write_attributes": given}, pool=pool()))
    assert (one.part, one.message.partition(":")[0]) == ("", "not set" if given is None else "an empty list")
    (one,) = found("CGT711", client({"write_attributes": given}, pool=pool(custom=["custom:role", "custom:plan"])))
    assert one.part == "b"
    assert '"custom:role" and "custom:plan"' in one.message


@pytest.mark.parametrize("given", [["email"], Open(()), hidden(), Open(("email",))])
def test_a_list_that_is_there_or_not_known_is_left_alone(given: Any) -> None:
    assert not found("CGT711", {"write_attributes": given}, options=SAFE)
    assert not found("CGT713", {"read_attributes": given})


def test_what_is_not_the_users_to_change_is_no_reason() -> None:
    fixed = Attribute("custom:role", required=False, mutable=False)
    developers = Attribute("dev:custom:role", required=False, mutable=True)
    not_known = Attribute("custom:plan", required=False, mutable=None)
    (one,) = found("CGT711", client({}, pool=pool(attributes=(fixed, developers, not_known))))
    assert one.part == ""


def test_a_machine_has_no_users() -> None:
    machine = {"allowed_oauth_flows_user_pool_client": True, "allowed_oauth_flows": ["client_credentials"]}
    assert not any(found(rule, {**machine, "write_attributes": []}) for rule in ("CGT711", "CGT713", "CGT714"))


def test_what_a_default_alone_tells_is_less_certain() -> None:
    (one,) = found("CGT711", client({}, pool=pool(custom=["custom:role"], weak=frozenset({"attributes"}))))
    assert one.confidence == "medium"
    (one,) = found(
        "CGT715", client({"write_attributes": ["name"]}, pool=pool(required=["email"], weak=frozenset({"attributes"})))
    )
    assert one.confidence == "medium"


@pytest.mark.parametrize(
    ("given", "around", "list_"),
    [
        (LOCAL, pool(), ["name", "locale"]),
        (LOCAL, pool(required=["email"]), ["email", "name", "locale"]),
        (LOCAL, pool(username_attributes=("phone_number",)), ["phone_number", "name", "locale"]),
        (LOCAL, federated(), ["name", "locale"]),
        ({"supported_identity_providers": ["Google"]}, federated(), ["given_name", "name", "locale"]),
        ({"supported_identity_providers": ["COGNITO", "Okta"]}, federated(), ["family_name", "name", "locale"]),
        ({}, federated(required=["email"]), ["email", "given_name", "family_name", "name", "locale"]),
        (LOCAL, pool(attributes=(Attribute("locale", required=False, mutable=False),)), ["name"]),
    ],
)
def test_the_list_that_is_offered(given: dict[str, Any], around: Pool, list_: list[str]) -> None:
    (one,) = found("CGT711", client(given, pool=around), options=SAFE)
    assert wanted(one) == list_
    after = client({**given, "write_attributes": wanted(one)}, pool=around)
    assert not found("CGT711", after)
    assert not found("CGT715", after)


@pytest.mark.parametrize(
    ("given", "around"),
    [
        (LOCAL, None),
        (LOCAL, pool(attributes=None)),
        (LOCAL, pool(attributes=(Attribute("email", required=None, mutable=True),))),
        ({}, pool()),
        ({}, pool(providers=(), open=frozenset({"providers"}))),
        ({"supported_identity_providers": ["Azure"]}, federated()),
        ({"supported_identity_providers": Open(("COGNITO",))}, pool(providers=(), open=frozenset({"providers"}))),
        ({}, pool(providers=(Provider("it", NOWHERE, "It", "OIDC", {}, complete=False),))),
    ],
)
def test_no_list_is_offered_where_one_of_its_reasons_is_out_of_sight(given: dict[str, Any], around: Pool | None) -> None:
    (one,) = found("CGT711", client(given, pool=around), options=SAFE)
    assert "not in sight" in str(wanted(one))


def test_no_list_is_offered_unless_a_profile_says_what_is_harmless() -> None:
    (one,) = found("CGT711", client(LOCAL, pool=pool()))
    assert "safe_writable_attributes" in one.no_fix


def test_a_provider_that_the_client_does_not_offer_needs_nothing() -> None:
    given = {"write_attributes": ["email"], "supported_identity_providers": ["Okta"]}
    (one,) = found("CGT715", client(given, pool=federated()))
    assert one.fixes[0].changes == (Change("write_attributes", "add", "family_name"),)
    stated = client({**given, "supported_identity_providers": ["Azure"]}, pool=pool(mapped_attributes=("name",)))
    assert [one.part for one in found("CGT715", stated)] == ["c"]


# reading


def test_the_list_of_what_is_shown() -> None:
    (one,) = found("CGT713", client({}, pool=pool(custom=["custom:plan"])), options=ALLOWED)
    assert wanted(one) == ["email", "name", "custom:plan", "email_verified"]
    (one,) = found("CGT713", client({}, pool=pool()), options=ALLOWED)
    assert wanted(one) == ["email", "name", "email_verified"]
    (one,) = found("CGT713", {}, options=ALLOWED)
    assert "not in sight" in str(wanted(one))


def test_personal_data_beyond_what_is_allowed() -> None:
    given = {"read_attributes": ["email", "birthdate", "custom:role", "gender"]}
    (one,) = found("CGT713", given, options=ALLOWED)
    assert (one.part, one.index) == ("b", 1)
    assert one.fixes[0].changes == (Change("read_attributes", "remove", index=1), Change("read_attributes", "remove", index=3))
    assert not found("CGT713", given)
    (one,) = found("CGT713", {"read_attributes": ["birthdate"]}, options=ALLOWED)
    assert "would be empty" in one.no_fix


# what identifies users


def test_what_users_sign_in_by() -> None:
    around = pool(required=["email"], username_attributes=("email",))
    one, other = found("CGT714", client({"write_attributes": ["email", "name", "phone_number"]}, pool=around))
    assert (one.confidence, "sign in by it" in one.message, one.no_fix.startswith("the pool requires it")) == (
        "high",
        True,
        True,
    )
    assert (other.confidence, "sign in by it" in other.message) == ("medium", False)
    fixed = pool(attributes=(Attribute("email", required=True, mutable=False),), username_attributes=("email",))
    assert not found("CGT714", client({"write_attributes": ["email", "name"]}, pool=fixed)), "nobody can change it"
    assert "every mutable attribute" in found("CGT711", client({}, pool=fixed))[0].message
    assert not found("CGT714", {})
