"""What a client's tokens may be used for: CGT601, CGT602, CGT603."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from cogtui.core.around import ResourceServer
from cogtui.core.model import Change
from cogtui.core.rules import catalogue
from cogtui.core.view import View

from ..builders import NOWHERE, Open, client, found, hidden, joined, pool

ADMIN = "aws.cognito.signin.user.admin"
USERS: dict[str, Any] = {
    "allowed_oauth_flows_user_pool_client": True,
    "allowed_oauth_flows": ["code"],
    "callback_urls": ["https://app.example.org/cb"],
}
MACHINE: dict[str, Any] = {
    "allowed_oauth_flows_user_pool_client": True,
    "allowed_oauth_flows": ["client_credentials"],
    "generate_secret": True,
}
SERVER = ResourceServer("aws_cognito_resource_server.api", NOWHERE, "api", ("api/read", "api/write", "api/list"))


def parts(rule: str, given: dict[str, Any], *scopes: object, **more: Any) -> list[str]:
    options = {name: value for name, value in more.items() if name not in ("kind", "pool")}
    one = client({**given, "allowed_oauth_scopes": [*scopes]}, pool=more.get("pool"))
    return [finding.part for finding in found(rule, one, more.get("kind", "unknown"), options)]


# 601


def test_the_admin_scope_goes_and_the_list_never_becomes_empty() -> None:
    (one,) = found("CGT601", {**USERS, "allowed_oauth_scopes": ["openid", ADMIN]})
    assert one.fixes[0].changes == (Change("allowed_oauth_scopes", "remove", index=1),)
    assert (one.fixes[0].level, one.confidence) == ("behavior", "high")
    assert "Amplify" in one.fixes[0].breaks
    assert "InitiateAuth" in catalogue()["CGT601"].why
    assert not found("CGT601", {**USERS, "allowed_oauth_scopes": [ADMIN]})[0].fixes
    assert found("CGT601", {**USERS, "allowed_oauth_scopes": [ADMIN, hidden()]})[0].fixes


@pytest.mark.parametrize(
    "given",
    [
        MACHINE,
        {**USERS, "allowed_oauth_flows_user_pool_client": False},
        {**USERS, "allowed_oauth_flows_user_pool_client": None},
        {**USERS, "allowed_oauth_flows": hidden()},
        {**USERS, "allowed_oauth_flows": []},
    ],
)
def test_the_admin_scope_where_no_user_is_redirected(given: dict[str, Any]) -> None:
    assert not parts("CGT601", given, "openid", ADMIN)


def test_a_switch_that_is_not_known_makes_it_less_certain() -> None:
    given = {**USERS, "allowed_oauth_flows_user_pool_client": hidden(), "allowed_oauth_scopes": ["openid", ADMIN]}
    assert [one.confidence for one in found("CGT601", given)] == ["medium"]


def test_further_scopes_can_be_forbidden() -> None:
    assert parts("CGT601", USERS, "openid", "phone", forbidden_scopes=("phone",)) == [""]
    assert parts("CGT601", USERS, "openid", ADMIN, forbidden_scopes=()) == []


# 602


@pytest.mark.parametrize(
    ("scopes", "wanted"),
    [
        (["email"], ["a"]),
        (["phone", "profile", "api/read"], ["a"]),
        (["api/read"], ["b"]),
        ([ADMIN], ["b"]),
        (["openid", "email"], []),
        (["email", hidden()], []),
        ([], []),
        (["openid", "offline_access"], ["d"]),
        (["OpenID", "Email"], ["b", "d", "d"]),
        (["openid", joined(None, "/read")], []),
    ],
)
def test_scopes_that_fit_together(scopes: list[object], wanted: list[str]) -> None:
    assert parts("CGT602", USERS, *scopes) == wanted


def test_openid_is_added_only_for_users() -> None:
    (one,) = found("CGT602", {**USERS, "allowed_oauth_scopes": ["email"]})
    assert one.fixes[0].changes == (Change("allowed_oauth_scopes", "add", "openid"),)
    assert one.fixes[0].level == "safe"
    both = {**USERS, "allowed_oauth_flows": ["code", "client_credentials"], "allowed_oauth_scopes": ["email"]}
    assert not found("CGT602", both)[0].fixes
    assert not found("CGT602", {**USERS, "allowed_oauth_flows": Open(("code",)), "allowed_oauth_scopes": ["email"]})[0].fixes
    assert parts("CGT602", MACHINE, "email") == []


def test_a_scope_needs_its_resource_server() -> None:
    whole = pool(servers=(SERVER,))
    assert parts("CGT602", MACHINE, "api/read", pool=whole) == []
    assert parts("CGT602", MACHINE, "api/raed", "shop/read", pool=whole) == ["c", "c"]
    confidences = [
        one.confidence
        for one in found("CGT602", client({**MACHINE, "allowed_oauth_scopes": ["api/raed", "shop/read"]}, pool=whole))
    ]
    assert confidences == ["high", "low"]
    assert parts("CGT602", MACHINE, "https://api.example.org/read", pool=whole) == ["c"]


def test_what_is_out_of_sight_may_be_there() -> None:
    for shown in (
        None,
        pool(),
        pool(servers=()),
        pool(servers=(SERVER,), open=frozenset({"servers"})),
        pool(servers=(SERVER, replace(SERVER, identifier=None))),
    ):
        assert parts("CGT602", MACHINE, "shop/read", pool=shown) == []
    assert parts("CGT602", MACHINE, "api/other", pool=pool(servers=(replace(SERVER, complete=False),))) == []


# 603


def test_too_many_scopes() -> None:
    many = [f"api/{letter}" for letter in "abcdefghi"]
    assert parts("CGT603", USERS, "openid", *many) == ["a"]
    assert parts("CGT603", USERS, "openid", *many, max_scopes=9) == []
    assert catalogue()["CGT603"].measure(View(client({"allowed_oauth_scopes": ["openid", *many]}))) == 9  # type: ignore[misc]


def test_wide_names_count_in_public_apps() -> None:
    wide = ("api/*", "api/admin", "api/write", "api/orders.all")
    assert parts("CGT603", USERS, "openid", *wide, kind="spa") == ["b"] * 4
    assert parts("CGT603", USERS, "openid", *wide, kind="web") == []


def test_all_scopes_of_a_server() -> None:
    assert parts("CGT603", MACHINE, *SERVER.scopes, pool=pool(servers=(SERVER,))) == ["c"]
    assert parts("CGT603", MACHINE, *SERVER.scopes[1:], pool=pool(servers=(SERVER,))) == []
    few = replace(SERVER, scopes=SERVER.scopes[:2])
    assert parts("CGT603", MACHINE, *few.scopes, pool=pool(servers=(few,))) == []


def test_profile_beside_everything_readable() -> None:
    assert parts("CGT603", USERS, "openid", "profile") == ["d"]
    assert parts("CGT603", {**USERS, "read_attributes": ["name"]}, "openid", "profile") == []
    assert parts("CGT603", {**USERS, "read_attributes": hidden()}, "openid", "profile") == []


def test_allowed_scopes() -> None:
    assert parts("CGT603", USERS, "openid", "email", "api/read", allowed_scopes=("openid", "email")) == ["e"]
