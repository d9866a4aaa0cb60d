"""One client for several apps (CGT105), flows that nobody chose (CGT204), tokens for others (CGT206)."""

from __future__ import annotations

from typing import Any

import pytest
from cogtui.core.model import Change
from cogtui.core.rules import catalogue
from cogtui.core.view import View

from ..builders import Open, client, fixed, found, hidden, joined, pool

SRP, REFRESH, CUSTOM = "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_CUSTOM_AUTH"
IMPERSONATION, DELEGATION = "ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"
APP = "https://app.example.org/cb"
USERS: dict[str, Any] = {
    "allowed_oauth_flows_user_pool_client": True,
    "allowed_oauth_flows": ["code"],
    "allowed_oauth_scopes": ["openid"],
    "callback_urls": [APP],
}
MACHINE = {**USERS, "allowed_oauth_flows": ["client_credentials"], "generate_secret": True, "callback_urls": None}


# 105


def mixed(*callbacks: object, options: Any = None, **more: Any) -> list[str]:
    return [one.part for one in found("CGT105", {"callback_urls": [*callbacks], **more}, options=options)]


@pytest.mark.parametrize(
    ("callbacks", "parts"),
    [
        ([APP], []),
        ([APP, "https://app.example.org/other"], []),
        ([APP, "myapp://cb"], ["a"]),
        ([APP, "http://localhost:3000/cb"], ["a"]),
        (["https://app.dev.example.org/cb", "http://localhost:3000/cb"], []),
        (["https://app.dev.example.org/cb", APP, "http://localhost:3000/cb"], ["a", "d"]),
        (["https://app.dev.example.org/cb", "http://localhost:3000/cb", "myapp://cb"], ["a"]),
        (["com.acme.app:/oauth", "http://127.0.0.1/cb"], ["a"]),
        (["https://localhost:3000/", "http://localhost:3000/"], []),
        (["myapp://cb", "com.acme.app:/oauth"], []),
        ([APP, hidden()], []),
        (["myapp://cb", joined("https://", None, "/cb")], []),
        (["http://localhost:3000/cb", joined("https://", None, ".example.org/cb")], ["a"]),
        ([APP, "https://a.example.net/", "https://b.example.net/"], []),
        ([APP, "https://example.net/", "https://example.com/"], ["c"]),
        (["https://a.co.uk/", "https://b.co.uk/", "https://c.co.uk/"], ["c"]),
        (["https://a.b.co.uk/", "https://c.b.co.uk/", "https://d.b.co.uk/"], []),
        (["https://a.vercel.app/", "https://b.vercel.app/", "https://c.vercel.app/"], ["c"]),
        ([APP, "https://app.dev.example.org/cb"], ["d"]),
        ([APP, "https://app-staging2.example.org/cb"], ["d"]),
        (["https://dev.example.org/", "https://staging.example.org/"], []),
        ([APP, "https://developers.example.org/", "https://latest.example.org/"], []),
        (["https://app.test/", "https://portal.test/"], []),
        ([APP, joined("https://dev.", None, "/cb")], ["d"]),
        (["https://dev.example.org/cb", joined("https://", None, ".example.org/cb")], []),
    ],
)
def test_what_callbacks_say_about_the_apps(callbacks: list[object], parts: list[str]) -> None:
    assert mixed(*callbacks) == parts


def test_a_secret_in_an_installed_app() -> None:
    assert mixed("myapp://cb", generate_secret=True) == ["b"]
    assert mixed("myapp://cb", generate_secret=hidden()) == []
    assert mixed(APP, generate_secret=True) == []


def test_limits_of_a_shared_client() -> None:
    brands = [APP, "https://example.net/", "https://example.com/"]
    assert mixed(*brands, options={"max_redirect_domains": 3}) == []
    assert mixed(APP, "https://blue.example.org/", options={"env_markers": ("blue",)}) == ["d"]
    measure = catalogue()["CGT105"].measure
    assert measure
    assert measure(View(client({"callback_urls": brands}))) == 3


# 204


def narrowed(given: dict[str, Any], kind: Any, **more: Any) -> object:
    """The list that the fix writes, or why there is none."""
    (one,) = found("CGT204", client({"explicit_auth_flows": None, **given}, **more), kind, {"narrow": True})
    return one.fixes[0].changes[0].value if one.fixes else one.no_fix


@pytest.mark.parametrize(("flows", "unset"), [(None, True), ([], True), ([SRP], False), (hidden(), False), (Open(()), False)])
def test_flows_that_nobody_chose(flows: Any, unset: bool) -> None:
    findings = found("CGT204", {"explicit_auth_flows": flows}, "spa")
    assert bool(findings) == unset
    assert not any(one.fixes for one in findings), "the baseline only says so"


def test_an_empty_list_is_called_one() -> None:
    (unset,), (empty,) = (found("CGT204", {"explicit_auth_flows": flows}) for flows in (None, []))
    assert (unset.message.split(":")[0], unset.confidence) == ("not set", "high")
    assert (empty.message.split(":")[0], empty.confidence) == ("an empty list", "low")


@pytest.mark.parametrize("kind", ["spa", "mobile", "web"])
def test_apps_sign_in_with_srp(kind: Any) -> None:
    assert narrowed(USERS, kind) == (SRP, REFRESH)
    assert narrowed({**USERS, "refresh_token_rotation": {"feature": "ENABLED"}}, kind) == (SRP,)
    assert narrowed(USERS, kind, pool=pool(triggers=frozenset({"define_auth_challenge"}))) == (SRP, CUSTOM, REFRESH)
    assert "not known" in str(narrowed({"refresh_token_rotation": {"feature": hidden()}}, kind))


@pytest.mark.parametrize("kind", ["unknown", "admin", "m2m"])
def test_others_are_for_a_person(kind: Any) -> None:
    assert "not in the files" in str(narrowed({}, kind))


def test_nobody_signs_in_by_the_api() -> None:
    federated = {**USERS, "supported_identity_providers": ["CorpOkta"]}
    assert narrowed(MACHINE, "unknown") == (REFRESH,)
    assert narrowed(federated, "web") == (REFRESH,)
    assert narrowed(federated, "spa") == (SRP, REFRESH), "so that rotation can take refresh away"
    rotating = {"refresh_token_rotation": {"feature": "ENABLED"}}
    assert "empty list" in str(narrowed({**federated, **rotating}, "web"))


def test_the_parts_say_why() -> None:
    def part(given: dict[str, Any], **more: Any) -> list[str]:
        return [one.part for one in found("CGT204", client(given, **more))]

    assert part(MACHINE) == ["b"]
    assert part({**USERS, "supported_identity_providers": ["CorpOkta"]}) == ["b"]
    assert part({**USERS, "supported_identity_providers": ["CorpOkta", "COGNITO"]}) == [""]
    assert part({**USERS, "supported_identity_providers": ["CorpOkta", hidden()]}) == [""]
    assert part({}, pool=pool(triggers=frozenset())) == ["c"]
    assert part({}, pool=pool(triggers=frozenset({"define_auth_challenge"}))) == [""]
    assert part({}, pool=pool()) == [""]


# 206


def test_delegation_takes_the_place_of_impersonation() -> None:
    given = {"explicit_auth_flows": [SRP, REFRESH, IMPERSONATION]}
    (one,) = found("CGT206", given)
    assert one.severity == "high"
    assert fixed(given, one)["explicit_auth_flows"] == [SRP, REFRESH, DELEGATION]
    assert [fix.key for fix in one.fixes] == ["fix", "remove"]
    assert one.fixes[1].changes == (Change("explicit_auth_flows", "remove", index=2),)
    assert [one.severity for one in found("CGT206", {**given, "generate_secret": True})] == [None]
    assert [one.severity for one in found("CGT206", {**given, "generate_secret": hidden()})] == [None]


def test_the_only_flow_is_replaced_and_never_removed() -> None:
    (one,) = found("CGT206", {"explicit_auth_flows": [IMPERSONATION]})
    assert [fix.key for fix in one.fixes] == ["fix"]
    (one,) = found("CGT206", {"explicit_auth_flows": [IMPERSONATION, DELEGATION]})
    assert one.fixes[0].changes == (Change("explicit_auth_flows", "remove", index=0),)
