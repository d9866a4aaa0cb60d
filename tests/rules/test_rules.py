"""What each rule says of the ordinary cases; the traps are in test_traps."""

from __future__ import annotations

from typing import Any

import pytest
from cogtui.core.model import Atom, Change, World
from cogtui.core.rules import catalogue
from cogtui.core.view import View

from ..builders import NOWHERE, Open, client, defaults, fixed, found, hidden, joined, pool

SRP, REFRESH, PASSWORD = "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH"
ADMIN, CHOICE = "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH"
APP = "https://app.example.org/cb"
OAUTH: dict[str, Any] = {
    "allowed_oauth_flows_user_pool_client": True,
    "allowed_oauth_flows": ["code"],
    "allowed_oauth_scopes": ["openid"],
    "callback_urls": [APP],
}


def parts(rule: str, given: Any, archetype: Any = "unknown", **options: Any) -> list[str]:
    return [one.part for one in found(rule, given, archetype, options)]


def severities(rule: str, given: Any, archetype: Any = "unknown", **options: Any) -> list[str | None]:
    return [one.severity for one in found(rule, given, archetype, options)]


def test_an_ordinary_client_has_only_what_it_did_not_set() -> None:
    given = {
        **OAUTH,
        "explicit_auth_flows": [SRP, REFRESH],
        "prevent_user_existence_errors": "ENABLED",
        "logout_urls": [APP],
    }
    ids = {rule for rule in catalogue() for one in found(rule, given)}
    assert ids == {"CGT304", "CGT701", "CGT711", "CGT713"}


# oauth


def test_implicit_is_low_while_oauth_is_not_certainly_on() -> None:
    for flag, severity in ((True, None), ("true", None), (False, "low"), (None, "low"), (hidden(), "low")):
        given = {**OAUTH, "allowed_oauth_flows": ["code", "implicit"], "allowed_oauth_flows_user_pool_client": flag}
        assert severities("CGT101", given) == [severity]


def test_implicit_in_an_open_list_goes_when_code_is_certain() -> None:
    (one,) = found("CGT101", {**OAUTH, "allowed_oauth_flows": Open(("code", "implicit"))})
    assert one.fixes[0].changes == (Change("allowed_oauth_flows", "remove", index=1),)
    assert not found("CGT101", {**OAUTH, "allowed_oauth_flows": Open(("implicit",))})[0].fixes
    assert not found("CGT101", {**OAUTH, "allowed_oauth_flows": Open(("code",))})


def test_implicit_beside_client_credentials_does_not_become_code() -> None:
    assert not found("CGT101", {**OAUTH, "allowed_oauth_flows": ["implicit", "client_credentials"]})[0].fixes


def test_managed_clients_get_only_safe_fixes() -> None:
    given = {
        **OAUTH,
        "allowed_oauth_flows": ["code", "implicit", "client_credentials"],
        "prevent_user_existence_errors": "LEGACY",
    }
    one = client(given, managed=True)
    assert not found("CGT101", one, "managed")[0].fixes
    assert "another AWS service" in found("CGT101", one, "managed")[0].no_fix
    assert found("CGT207", one, "managed")[0].fixes
    assert "b" not in parts("CGT102", one, "managed"), "whether it has a secret is not shown"


def test_inert_settings_are_named() -> None:
    (one,) = found("CGT103", {**OAUTH, "allowed_oauth_flows_user_pool_client": None})
    assert (one.setting, one.fixes) == ("allowed_oauth_flows", ())
    assert "callback_urls" in one.message
    assert not found("CGT103", {**OAUTH, "allowed_oauth_flows_user_pool_client": hidden()})
    assert not found("CGT103", {})


def test_incomplete_oauth() -> None:
    assert parts("CGT104", {**OAUTH, "allowed_oauth_scopes": []}) == ["a"]
    assert parts("CGT104", {**OAUTH, "callback_urls": None}) == ["b"]
    assert parts("CGT104", {**OAUTH, "callback_urls": hidden()}) == []
    assert parts("CGT104", {**OAUTH, "allowed_oauth_flows_user_pool_client": hidden(), "callback_urls": None}) == []


def test_an_empty_oauth_is_turned_off_by_writing_false() -> None:
    (one,) = found("CGT104", {"allowed_oauth_flows_user_pool_client": True})
    assert one.fixes[0].changes == (Change("allowed_oauth_flows_user_pool_client", "set", False),)
    assert one.fixes[0].level == "safe"
    assert not found("CGT104", {"allowed_oauth_flows_user_pool_client": True, "logout_urls": [APP]})[0].fixes


# sign-in


def test_password_flows() -> None:
    assert parts("CGT201", {"explicit_auth_flows": [PASSWORD, SRP]}) == [""]
    assert parts("CGT201", {"explicit_auth_flows": [CHOICE]}) == ["b"]
    assert parts("CGT201", {"explicit_auth_flows": ["allow_user_password_auth"]}) == [""]
    assert parts("CGT201", client({"explicit_auth_flows": [CHOICE]}, pool=pool(first_factors=("WEB_AUTHN",)))) == []
    assert parts("CGT201", {}) == []
    assert not found("CGT201", {"explicit_auth_flows": ["USER_PASSWORD_AUTH"]})[0].fixes
    assert not found("CGT201", {"explicit_auth_flows": Open((PASSWORD,))})[0].fixes


def test_the_servers_flow_depends_on_the_secret_and_the_kind() -> None:
    given = {"explicit_auth_flows": [ADMIN, SRP]}
    assert severities("CGT202", given) == ["high"]
    assert severities("CGT202", {**given, "generate_secret": True}) == [None]
    assert severities("CGT202", {**given, "generate_secret": hidden()}) == [None]
    assert found("CGT202", given)[0].fixes
    assert not found("CGT202", {**given, "generate_secret": True})[0].fixes
    assert found("CGT202", {**given, "generate_secret": True}, "mobile")[0].fixes
    assert not found("CGT202", given, "web")[0].fixes


def test_refresh_is_missed_only_where_it_is_certain() -> None:
    assert parts("CGT205", {"explicit_auth_flows": [SRP]}) == [""]
    assert parts("CGT205", {"explicit_auth_flows": Open((SRP,))}) == []
    assert parts("CGT205", {"explicit_auth_flows": [SRP], "refresh_token_rotation": {"feature": "ENABLED"}}) == []
    assert parts("CGT205", {"explicit_auth_flows": [SRP], "refresh_token_rotation": {"feature": hidden()}}) == []
    assert parts("CGT205", {"explicit_auth_flows": [SRP, "USER_PASSWORD_AUTH"]}) == []
    assert parts("CGT205", {"explicit_auth_flows": []}) == []


def test_errors_that_name_users() -> None:
    assert parts("CGT207", {}) == [""]
    assert parts("CGT207", {"prevent_user_existence_errors": "enabled"}) == [], "CGT901 mends the case"
    assert parts("CGT207", {"prevent_user_existence_errors": hidden()}) == []


# tokens


def test_revocation_is_reported_when_it_is_off() -> None:
    assert parts("CGT301", {"enable_token_revocation": "false"}) == [""]
    assert parts("CGT301", {}) == []


@pytest.mark.parametrize(
    ("number", "unit", "severity"),
    [(60, "minutes", []), (61, "minutes", [None]), (12, "hours", [None]), (13, "hours", ["high"]), (25, "hours", [])],
)
def test_access_tokens_by_their_lifetime(number: int, unit: str, severity: list[str | None]) -> None:
    assert severities("CGT302", {"access_token_validity": number, "token_validity_units": {"access_token": unit}}) == severity


def test_the_authors_unit_is_kept_where_the_limit_divides() -> None:
    units = {"access_token": "minutes", "id_token": "minutes", "refresh_token": "hours"}
    given = {
        "access_token_validity": 120,
        "id_token_validity": "90",
        "refresh_token_validity": 2000,
        "token_validity_units": units,
    }
    assert [one.fixes[0].changes for one in found("CGT302", given)] == [
        (Change("access_token_validity", "set", 60),),
        (Change("id_token_validity", "set", 60),),
    ]
    assert found("CGT303", given)[0].fixes[0].changes == (Change("refresh_token_validity", "set", 720),)
    state = fixed(given, found("CGT303", given, options={"max": 5400})[0])
    assert (state["refresh_token_validity"], state["token_validity_units.refresh_token"]) == (90, "minutes")
    assert (state["access_token_validity"], state["id_token_validity"]) == (60, 60)


def test_sessions_by_their_lifetime() -> None:
    days = {"token_validity_units": {"refresh_token": "days"}}
    assert severities("CGT303", {}) == []
    assert severities("CGT303", {"refresh_token_validity": 31, **days}) == [None]
    assert severities("CGT303", {"refresh_token_validity": 366, **days}) == ["high"]
    assert severities("CGT303", {"refresh_token_validity": 4000, **days}) == [], "out of range is for CGT901"
    assert severities("CGT303", {}, max=7 * 86400) == [None]


def test_a_missing_unit_that_is_not_known_makes_no_finding() -> None:
    given = {"access_token_validity": 90, "token_validity_units": {"access_token": hidden()}}
    assert not found("CGT302", given)
    assert not found("CGT901", given)


def test_the_grace_period_has_a_limit() -> None:
    def rotating(grace: object) -> dict[str, Any]:
        return {
            "refresh_token_rotation": {"feature": "ENABLED", "retry_grace_period_seconds": grace},
            "explicit_auth_flows": [SRP],
        }

    assert [one.part for one in found("CGT304", rotating(45))] == ["b"]
    assert found("CGT304", rotating(45))[0].fixes[0].changes[0].value == 10
    assert found("CGT304", rotating(45), options={"max_grace": 5})[0].fixes[0].changes[0].value == 5
    for grace in (30, 0, 61, None, hidden()):
        assert not found("CGT304", rotating(grace))


def test_a_written_grace_period_that_fits_is_kept() -> None:
    def off(grace: int) -> dict[str, Any]:
        return {
            "refresh_token_rotation": {"feature": "DISABLED", "retry_grace_period_seconds": grace},
            "explicit_auth_flows": [SRP],
        }

    assert fixed(off(20), *found("CGT304", off(20), "spa"))["refresh_token_rotation.retry_grace_period_seconds"] == 20
    assert fixed(off(0), *found("CGT304", off(0), "spa"))["refresh_token_rotation.retry_grace_period_seconds"] == 10


def test_rotation_beside_its_flow() -> None:
    on = {"refresh_token_rotation": {"feature": "ENABLED"}}
    (one,) = found("CGT305", {**on, "explicit_auth_flows": [REFRESH, SRP, REFRESH]})
    assert one.rejected
    assert [change.index for change in one.fixes[0].changes] == [0, 2]
    assert not found("CGT305", {**on, "explicit_auth_flows": [REFRESH]})[0].fixes
    (default,) = found("CGT305", on)
    assert (default.rejected, default.severity, default.confidence) == (False, "low", "low")
    assert default.fixes[0].changes[0].value == (SRP, "ALLOW_CUSTOM_AUTH")
    assert not found("CGT305", {**on, "explicit_auth_flows": hidden()})


def test_short_tokens_stay_under_the_session() -> None:
    units = {"access_token": "hours", "id_token": "hours", "refresh_token": "hours"}

    def lasting(access: int, id: int, refresh: int) -> dict[str, Any]:
        numbers = {"access_token_validity": access, "id_token_validity": id, "refresh_token_validity": refresh}
        return {**numbers, "token_validity_units": units}

    one, other = found("CGT307", lasting(24, 20, 12))
    assert one.rejected
    assert one.fixes == other.fixes
    state = fixed(lasting(24, 20, 12), one)
    assert (state["access_token_validity"], state["id_token_validity"], state["refresh_token_validity"]) == (1, 1, 12)
    (equal,) = found("CGT307", lasting(12, 1, 12))
    assert (equal.rejected, equal.severity, equal.fixes) == (False, "low", ())
    assert not found("CGT307", lasting(1, 1, 12))


def test_the_challenge_session() -> None:
    assert parts("CGT308", {"auth_session_validity": 6}) == [""]
    assert parts("CGT308", {"auth_session_validity": 5}) == []
    assert parts("CGT308", {"auth_session_validity": 16}) == []
    assert parts("CGT308", {"auth_session_validity": "4"}, max=180) == [""]


@pytest.mark.parametrize(
    ("rule", "given", "measured"),
    [
        ("CGT302", {}, 3600),
        ("CGT303", {}, 30 * 86400),
        ("CGT303", {"refresh_token_validity": hidden()}, None),
        ("CGT304", {"refresh_token_rotation": {"feature": "ENABLED", "retry_grace_period_seconds": 45}}, 45),
        ("CGT308", {"auth_session_validity": 10}, 600),
    ],
)
def test_a_measure_is_what_the_limit_is_compared_with(rule: str, given: dict[str, Any], measured: int | None) -> None:
    measure = catalogue()[rule].measure
    assert measure
    assert measure(View(client(given))) == measured


# redirects

LOCAL = "http://localhost:3000/cb"


@pytest.mark.parametrize(
    ("given", "more", "marked"),
    [
        ({"name": "portal-prod"}, {}, True),
        ({"name": "portalProduction"}, {}, True),
        ({"name": "product-portal"}, {}, False),
        ({"name": "portal-nonprod"}, {}, False),
        ({"name": "portal-non-prod"}, {}, False),
        ({"name": "preProd"}, {}, False),
        ({"name": joined("portal-prod-", None)}, {}, True),
        ({}, {"labels": ("portal_prod",)}, True),
        ({}, {"file": "live/auth.tf"}, True),
        ({}, {"pool": pool(name="customers-prd")}, True),
        ({}, {}, False),
    ],
)
def test_production_has_to_be_said(given: dict[str, Any], more: dict[str, Any], marked: bool) -> None:
    (one,) = found("CGT502", client({**given, "callback_urls": [LOCAL, APP]}, **more), "spa")
    assert (one.severity is None, bool(one.fixes)) == (marked, marked)


def test_the_case_that_holds_may_say_production() -> None:
    rule = catalogue()["CGT502"]
    for held in (True, False):
        world = World(((Atom("var.env", "prod"), held),))
        view = View(client({"callback_urls": [LOCAL, APP]}), world, "spa")
        (one,) = rule.check(view, defaults(rule, "spa"))
        assert bool(one.fixes) == held


def test_installed_apps_keep_their_loopback() -> None:
    (one,) = found("CGT502", {"name": "app-prod", "callback_urls": [LOCAL, APP]}, "mobile")
    assert (one.severity, one.fixes) == ("info", ())
    assert not found("CGT502", {"callback_urls": [LOCAL]}, options={"allow_localhost": True})


def test_placeholders_and_development_names() -> None:
    urls = ["https://example.com/cb", "https://portal.test", "https://nas.local/x", "https://example.org", "myapp://localhost"]
    assert [one.index for one in found("CGT502", {"callback_urls": urls})] == [0, 1, 2]


def test_a_default_redirect_is_listed_byte_for_byte() -> None:
    (one,) = found("CGT507", {"callback_urls": [APP], "default_redirect_uri": APP + "/"})
    assert (one.part, one.rejected) == ("a", True)
    assert one.fixes[0].changes == (Change("default_redirect_uri", "set", APP),)
    assert not found("CGT507", {"callback_urls": [APP], "default_redirect_uri": "https://other.example.org/"})[0].fixes
    assert not found("CGT507", {"callback_urls": Open((APP,)), "default_redirect_uri": "https://other.example.org/"})
    assert not found("CGT507", {"callback_urls": [joined("https://", None)], "default_redirect_uri": APP})


def test_urls_that_stand_twice() -> None:
    urls = [APP, APP, "https://APP.example.org/cb", "https://app.example.org:443/cb/", "https://app.example.org/CB"]
    findings = found("CGT507", {"logout_urls": urls})
    assert [(one.part, one.index) for one in findings] == [("b", 1), ("c", 2), ("c", 3)]
    assert findings[0].fixes[0].changes == (Change("logout_urls", "remove", index=1),)


def test_a_client_that_redirects_has_a_way_out() -> None:
    assert parts("CGT507", OAUTH) == ["d"]
    assert parts("CGT507", {**OAUTH, "logout_urls": hidden()}) == []
    assert parts("CGT507", {**OAUTH, "allowed_oauth_flows_user_pool_client": False}) == []


# attributes


@pytest.mark.parametrize("name", ["custom:role", "dev:custom:isAdmin", "custom:TenantId", "custom:plan"])
def test_attributes_that_speak_of_rights(name: str) -> None:
    assert [one.index for one in found("CGT712", {"write_attributes": ["email", name]})] == [1]


def test_ordinary_attributes_and_own_patterns() -> None:
    given = {"write_attributes": ["email", "custom:colour"]}
    assert not found("CGT712", given)
    assert found("CGT712", given, options={"patterns": ("colour$",)})
    assert not found("CGT712", {"write_attributes": Open(("custom:role",))})[0].fixes


def test_attributes_that_the_pool_does_not_have() -> None:
    shown = pool(custom=["custom:colour"])
    one = client({"write_attributes": ["email", "custom:colour", "custom:size", "colour", "dev:custom:colour"]}, pool=shown)
    assert [(found_one.part, found_one.index) for found_one in found("CGT715", one)] == [("d", 2), ("d", 3)]
    assert not found("CGT715", {"write_attributes": ["custom:size"]}), "the pool is not known"


def test_what_a_profile_states_of_a_pool_is_not_all_of_its_schema() -> None:
    rule = catalogue()["CGT715"]
    view = View(client({"write_attributes": ["custom:size"]}), facts=pool(required=["email"]))
    assert [one.part for one in rule.check(view, {})] == ["b"]


def test_required_attributes_are_missed_only_in_a_list_that_is_all_known() -> None:
    facts = pool(required=["email", "phone_number"])
    for written, missing in ((["name"], True), (None, False), ([], False), (Open(("name",)), False)):
        findings = found("CGT715", client({"write_attributes": written}, pool=facts))
        assert bool(findings) == missing
    assert '"email", "phone_number"' in found("CGT715", client({"write_attributes": ["name"]}, pool=facts))[0].message


# values


def test_case_is_mended_and_other_words_are_not() -> None:
    given = {"prevent_user_existence_errors": "enabled", "allowed_oauth_flows": ["Code", "token"]}
    case, flow, word = sorted(
        found("CGT901", given), key=lambda one: (one.setting != "prevent_user_existence_errors", one.index)
    )
    assert case.fixes[0].changes == (Change("prevent_user_existence_errors", "set", "ENABLED"),)
    assert flow.fixes[0].changes == (Change("allowed_oauth_flows", "set", "code", 0),)
    assert not word.fixes
    assert all(one.rejected for one in (case, flow, word))


def test_mending_the_case_lists_nothing_twice_and_uncovers_nothing() -> None:
    given = {"allowed_oauth_flows": ["code", "CODE"]}
    assert fixed(given, *found("CGT901", given)) == {"allowed_oauth_flows": ["code"]}
    given = {"refresh_token_rotation": {"feature": "enabled"}, "explicit_auth_flows": ["allow_refresh_token_auth", SRP]}
    assert found("CGT305", given)[0].rejected
    late = {"access_token_validity": 13, "token_validity_units": {"access_token": "HOURS", "refresh_token": "Hours"}}
    assert found("CGT307", {**late, "refresh_token_validity": 12})[0].rejected


@pytest.mark.parametrize(
    "given",
    [
        {"auth_session_validity": 2},
        {"auth_session_validity": "x"},
        {"access_token_validity": 4, "token_validity_units": {"access_token": "minutes"}},
        {"id_token_validity": 25, "token_validity_units": {"id_token": "hours"}},
        {"refresh_token_validity": 0},
        {"refresh_token_validity": 3651},
        {"access_token_validity": 1.5},
        {"refresh_token_rotation": {"feature": "ENABLED", "retry_grace_period_seconds": 61}},
        {"enable_token_revocation": "perhaps"},
        {"callback_urls": APP},
        {"name": ["a"]},
        {"name": "a/b"},
        {"name": "a" * 129},
        {"allowed_oauth_scopes": ["openid email"]},
        {"allowed_oauth_scopes": [f"api/{number}" for number in range(51)]},
        {"token_validity_units": {"access_token": "weeks"}},
        {"explicit_auth_flows": ["PASSWORD"]},
    ],
)
def test_refused_values(given: dict[str, Any]) -> None:
    findings = found("CGT901", given)
    assert len(findings) == 1
    assert findings[0].rejected
    assert not findings[0].fixes
    assert findings[0].no_fix


@pytest.mark.parametrize(
    "given",
    [
        {"refresh_token_validity": "30"},
        {"generate_secret": "true"},
        {"access_token_validity": 86400, "token_validity_units": {"access_token": "seconds"}},
        {"auth_session_validity": 3},
        {"access_token_validity": hidden()},
        {"name": "portal web+app=1,2.3@x-y"},
    ],
)
def test_values_that_are_taken(given: dict[str, Any]) -> None:
    assert not found("CGT901", given)


def test_flows_that_are_new() -> None:
    (new,) = found("CGT901", {"explicit_auth_flows": [SRP, "ALLOW_TOKEN_EXCHANGE_DELEGATION"]})
    assert (new.severity, new.rejected) == ("info", False)
    (unknown,) = found("CGT901", {"explicit_auth_flows": ["ALLOW_PASSKEY_AUTH"]})
    assert (unknown.severity, unknown.rejected) == ("low", False)


def test_members_that_do_not_belong() -> None:
    one = client({}, unknown_members=(("callback_url", NOWHERE), ("region", NOWHERE)), repeated_members=(("name", NOWHERE),))
    typo, twice = found("CGT901", one)
    assert (typo.setting, "callback_urls" in typo.message, typo.rejected) == ("callback_url", True, True)
    assert (twice.setting, twice.rejected) == ("name", True)
    other = client({}, language="cloudformation-yaml", repeated_members=(("CallbackURLs", NOWHERE),))
    assert [(one.severity, one.rejected) for one in found("CGT901", other)] == [("low", False)]


def test_a_name_is_asked_for_only_by_profile_and_only_in_cloudformation() -> None:
    template = client({}, language="cloudformation-yaml")
    assert not found("CGT901", template)
    assert severities("CGT901", template, require_client_name=True) == ["info"]
    assert not found("CGT901", {}, options={"require_client_name": True})


def test_long_values_are_cut_short_in_messages() -> None:
    (one,) = found("CGT901", {"prevent_user_existence_errors": "x" * 500})
    assert len(one.message) < 120
    (one,) = found("CGT501", {"callback_urls": ["http://app.example.org/" + "x" * 500]})
    assert len(one.message) < 160
    (one,) = found("CGT712", {"write_attributes": ["custom:role" + "x" * 500]})
    assert len(one.message) < 160
