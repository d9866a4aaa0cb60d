"""Fixes that look right and aren't: what each rule must do instead."""

from __future__ import annotations

from typing import Any

import pytest
from cogtui.core.model import Change, Template
from cogtui.core.rules import catalogue

from ..builders import Open, client, fixed, flatten, found, hidden, joined, pool

SRP, REFRESH, PASSWORD = "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH"
ADMIN, CUSTOM, CHOICE = "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_USER_AUTH"
APP = "https://app.example.org/cb"
OAUTH = {
    "allowed_oauth_flows_user_pool_client": True,
    "allowed_oauth_flows": ["code"],
    "allowed_oauth_scopes": ["openid"],
    "callback_urls": [APP],
}


def after(rule: str, given: dict[str, Any], archetype: Any = "unknown", **options: Any) -> dict[str, Any]:
    """The settings after the rule's fixes, one after another, until it offers none."""
    state = flatten(given)
    for _ in range(10):
        offered = [one for one in found(rule, state, archetype, options) if one.fixes]
        if not offered:
            return state
        state = fixed(state, offered[0])
    raise AssertionError("the fixes of one rule don't settle")


def all_rules(given: dict[str, Any], archetype: Any) -> set[str]:
    """The ids of the rules that find something, those that are off for this kind left out."""
    return {
        rule.id
        for rule in catalogue().values()
        if rule.by_archetype.get(archetype) != "off" and found(rule.id, given, archetype)
    }


def test_no_rule_writes_out_the_default_of_generate_secret() -> None:
    for given in ({}, {"generate_secret": True}, OAUTH):
        for rule in catalogue():
            paths = [change.path for one in found(rule, given) for fix in one.fixes for change in fix.changes]
            assert "generate_secret" not in paths, rule


def test_bad_values_are_written_over_and_never_deleted() -> None:
    given = {"allowed_oauth_flows": ["code", "implicit"], "prevent_user_existence_errors": "LEGACY"}
    assert after("CGT101", given)["allowed_oauth_flows"] == ["code"]
    (one,) = found("CGT207", given)
    assert one.fixes[0].changes == (Change("prevent_user_existence_errors", "set", "ENABLED"),)
    operations = {
        change.operation for rule in catalogue() for one in found(rule, given) for fix in one.fixes for change in fix.changes
    }
    assert "unset" not in operations


@pytest.mark.parametrize("language", ["terraform", "terraform-json"])
def test_terraform_gets_all_three_units_with_the_first_lifetime(language: Any) -> None:
    one = client({"access_token_validity": 8, "refresh_token_validity": 30}, language=language)
    (finding,) = found("CGT302", one)
    assert finding.fixes[0].changes == (
        Change("access_token_validity", "set", 1),
        Change("token_validity_units.access_token", "set", "hours"),
        Change("token_validity_units.id_token", "set", "hours"),
        Change("token_validity_units.refresh_token", "set", "days"),
    )


def test_cloudformation_gets_only_the_unit_that_changes() -> None:
    one = client({"access_token_validity": 8}, language="cloudformation-yaml")
    assert found("CGT302", one)[0].fixes[0].changes == (Change("access_token_validity", "set", 1),)
    assert found("CGT302", one, options={"max_access": 900})[0].fixes[0].changes == (
        Change("access_token_validity", "set", 15),
        Change("token_validity_units.access_token", "set", "minutes"),
    )


def test_partial_units_are_completed_without_changing_a_number() -> None:
    given = {"refresh_token_validity": 30, "access_token_validity": 60, "token_validity_units": {"access_token": "minutes"}}
    (finding,) = found("CGT306", given)
    assert (finding.part, finding.rejected) == ("a", True)
    assert finding.fixes[0].changes == (
        Change("token_validity_units.id_token", "set", "hours"),
        Change("token_validity_units.refresh_token", "set", "days"),
    )
    partial = client(given, language="cloudformation-json")
    assert [one.part for one in found("CGT306", partial)] == ["c"]


def test_sixty_without_a_unit_is_neither_sixty_hours_nor_a_day() -> None:
    given = {"access_token_validity": 60}
    assert not found("CGT302", given)
    (reading,) = found("CGT306", given)
    assert reading.part == "b"
    assert not reading.fixes
    assert "minutes" in reading.no_fix
    (refused,) = found("CGT901", given)
    assert refused.rejected
    assert not refused.fixes


def test_a_number_that_makes_sense_in_no_unit_block_is_not_given_the_default_unit() -> None:
    given = {"access_token_validity": 60, "token_validity_units": {"refresh_token": "days"}}
    parts = {one.part: one for one in found("CGT306", given)}
    assert set(parts) == {"a", "b"}
    assert not parts["a"].fixes


def test_shortening_the_session_takes_the_short_tokens_down_with_it() -> None:
    hours = {"access_token": "hours", "id_token": "hours", "refresh_token": "days"}
    given = {"access_token_validity": 24, "id_token_validity": 24, "refresh_token_validity": 30, "token_validity_units": hours}
    assert after("CGT303", given, max=12 * 3600) == {
        "access_token_validity": 1,
        "id_token_validity": 1,
        "refresh_token_validity": 12,
        "token_validity_units.access_token": "hours",
        "token_validity_units.id_token": "hours",
        "token_validity_units.refresh_token": "hours",
    }


def test_shortening_the_session_to_an_hour_leaves_no_token_as_long() -> None:
    state = after("CGT303", {}, max=3600)
    assert (state["refresh_token_validity"], state["token_validity_units.refresh_token"]) == (1, "hours")
    assert (state["access_token_validity"], state["token_validity_units.access_token"]) == (30, "minutes")
    assert not found("CGT307", state)
    assert not found("CGT901", state)


def test_the_session_is_not_shortened_under_a_lifetime_that_is_not_known() -> None:
    given = {"access_token_validity": hidden(), "refresh_token_validity": 90}
    (finding,) = found("CGT303", given, options={"max": 12 * 3600})
    assert not finding.fixes
    assert "access_token_validity is not known" in finding.no_fix
    assert found("CGT303", given, options={"max": 86400})[0].fixes


@pytest.mark.parametrize("archetype", ["spa", "mobile"])
def test_rotation_comes_with_everything_it_needs(archetype: Any) -> None:
    given = {"explicit_auth_flows": [SRP, REFRESH]}
    (finding,) = found("CGT304", given, archetype)
    assert finding.fixes[0].changes == (
        Change("refresh_token_rotation.feature", "set", "ENABLED"),
        Change("refresh_token_rotation.retry_grace_period_seconds", "set", 10),
        Change("explicit_auth_flows", "remove", index=1),
    )
    state = fixed(given, finding)
    assert not any(found(rule, state, archetype) for rule in ("CGT205", "CGT304", "CGT305"))


@pytest.mark.parametrize("flows", [None, []])
def test_rotation_without_listed_flows_lists_the_default_ones(flows: Any) -> None:
    state = after("CGT304", {"explicit_auth_flows": flows}, "spa")
    assert state["explicit_auth_flows"] == [SRP, CUSTOM]
    assert state["refresh_token_rotation.feature"] == "ENABLED"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (client({}, pool=pool(tier="LITE")), "LITE"),
        (client({"explicit_auth_flows": [REFRESH], **OAUTH}), "only flow"),
        (client({"explicit_auth_flows": Open((SRP, REFRESH))}), "not wholly known"),
        (client({"explicit_auth_flows": ["USER_PASSWORD_AUTH"]}), "CGT203"),
    ],
)
def test_rotation_is_not_turned_on_where_it_could_not_work(given: Any, why: str) -> None:
    (finding,) = found("CGT304", given, "spa")
    assert not finding.fixes
    assert why in finding.no_fix


@pytest.mark.parametrize("archetype", ["unknown", "web"])
def test_rotation_waits_for_a_kind_of_client_that_needs_it(archetype: Any) -> None:
    (finding,) = found("CGT304", {}, archetype)
    assert not finding.fixes
    assert finding.no_fix


def test_implicit_alone_becomes_code_and_never_nothing() -> None:
    assert after("CGT101", {**OAUTH, "allowed_oauth_flows": ["implicit"]})["allowed_oauth_flows"] == ["code"]
    assert after("CGT101", {**OAUTH, "allowed_oauth_flows": ["implicit", "code"]})["allowed_oauth_flows"] == ["code"]
    for urls in (None, [], hidden()):
        (finding,) = found("CGT101", {**OAUTH, "allowed_oauth_flows": ["implicit"], "callback_urls": urls})
        assert not finding.fixes


def test_code_beside_client_credentials_is_for_a_person_to_split() -> None:
    given = {**OAUTH, "allowed_oauth_flows": ["code", "client_credentials"], "allowed_oauth_scopes": ["openid", "api/read"]}
    findings = found("CGT102", given)
    assert [one.part for one in findings] == ["a", "b", "c"]
    assert not any(one.fixes for one in findings)
    assert not any("remove" in one.no_fix for one in findings)


def test_client_credentials_get_their_secret_and_lose_users_scopes() -> None:
    given = {"allowed_oauth_flows": ["client_credentials"], "allowed_oauth_scopes": ["openid", "api/read"]}
    secret, scopes = found("CGT102", given)
    assert (secret.part, secret.fixes[0].level) == ("b", "replacement")
    assert (scopes.part, scopes.fixes[0].level) == ("c", "safe")
    state = fixed(given, secret, scopes)
    assert state["generate_secret"] is True
    assert state["allowed_oauth_scopes"] == ["api/read"]
    only = {**given, "generate_secret": True, "allowed_oauth_scopes": ["openid"]}
    assert [one.fixes for one in found("CGT102", only)] == [()]


def test_legacy_names_change_all_at_once_and_keep_what_they_let_through() -> None:
    given = {"explicit_auth_flows": ["ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH"]}
    assert after("CGT203", given)["explicit_auth_flows"] == [ADMIN, PASSWORD, SRP, CUSTOM, REFRESH]
    given = {"explicit_auth_flows": ["CUSTOM_AUTH_FLOW_ONLY"]}
    assert after("CGT203", given)["explicit_auth_flows"] == [CUSTOM, REFRESH]
    given = {"explicit_auth_flows": ["CUSTOM_AUTH_FLOW_ONLY", "ADMIN_NO_SRP_AUTH"]}
    assert after("CGT203", given)["explicit_auth_flows"] == [CUSTOM, ADMIN, REFRESH]
    assert "names that ALLOW_ names" in found("CGT203", given)[0].message


def test_legacy_names_bring_no_refresh_flow_beside_rotation() -> None:
    given = {"explicit_auth_flows": ["USER_PASSWORD_AUTH"], "refresh_token_rotation": {"feature": "ENABLED"}}
    state = after("CGT203", given)
    assert state["explicit_auth_flows"] == [PASSWORD, SRP, CUSTOM]
    unknown = {**given, "refresh_token_rotation": {"feature": hidden()}}
    assert not found("CGT203", unknown)[0].fixes


def test_a_mixed_list_of_flows_is_converted_without_widening_it() -> None:
    given = {"explicit_auth_flows": ["USER_PASSWORD_AUTH", PASSWORD, "ADMIN_NO_SRP_AUTH", REFRESH]}
    (finding,) = found("CGT203", given)
    assert (finding.part, finding.rejected) == ("b", True)
    assert fixed(given, finding)["explicit_auth_flows"] == [PASSWORD, ADMIN, REFRESH]


@pytest.mark.parametrize(
    ("flows", "wanted"),
    [
        ([PASSWORD, REFRESH], [SRP, REFRESH]),
        ([PASSWORD], [SRP]),
        ([PASSWORD, SRP, REFRESH], [SRP, REFRESH]),
        ([PASSWORD, CUSTOM], [SRP, CUSTOM]),
        ([PASSWORD, ADMIN, REFRESH], [SRP, ADMIN, REFRESH]),
        ([CHOICE, PASSWORD, REFRESH], [CHOICE, REFRESH]),
    ],
)
def test_without_the_password_flow_somebody_can_still_sign_in(flows: list[str], wanted: list[str]) -> None:
    assert after("CGT201", {"explicit_auth_flows": flows})["explicit_auth_flows"] == wanted


def test_custom_sign_in_counts_only_where_the_pool_is_seen_to_answer_it() -> None:
    for triggers in (frozenset(), None):
        idle = client({"explicit_auth_flows": [PASSWORD, CUSTOM]}, pool=pool(triggers=triggers))
        assert found("CGT201", idle)[0].fixes[0].changes == (Change("explicit_auth_flows", "set", SRP, 0),)
    served = client({"explicit_auth_flows": [PASSWORD, CUSTOM]}, pool=pool(triggers=frozenset({"define_auth_challenge"})))
    assert found("CGT201", served)[0].fixes[0].changes == (Change("explicit_auth_flows", "remove", index=0),)


@pytest.mark.parametrize(("rule", "flow"), [("CGT201", PASSWORD), ("CGT202", ADMIN)])
def test_user_migration_keeps_its_password_flow(rule: str, flow: str) -> None:
    one = client({"explicit_auth_flows": [flow, SRP]}, pool=pool(triggers=frozenset({"user_migration"})))
    (finding,) = found(rule, one, "spa")
    assert not finding.fixes
    assert "user-migration" in finding.no_fix


def test_choice_based_sign_in_is_still_reported_when_the_password_flow_is_gone() -> None:
    findings = found("CGT201", {"explicit_auth_flows": [CHOICE, REFRESH]})
    assert [(one.part, one.fixes) for one in findings] == [("b", ())]


def test_the_only_callback_stays() -> None:
    local = "http://localhost:3000/cb"
    given = {**OAUTH, "name": "portal-prod", "callback_urls": [local], "default_redirect_uri": local}
    findings = found("CGT502", given, "spa")
    assert {one.setting for one in findings} == {"callback_urls", "default_redirect_uri"}
    assert not any(one.fixes for one in findings)


def test_a_default_that_goes_is_pointed_elsewhere_first() -> None:
    local = "http://localhost:3000/cb"
    given = {**OAUTH, "name": "portal-prod", "callback_urls": [local, APP], "default_redirect_uri": local}
    state = after("CGT502", given, "spa")
    assert state["callback_urls"] == [APP]
    assert state["default_redirect_uri"] == APP
    assert after("CGT502", given, "unknown") == flatten(given)


def test_https_replaces_http_byte_for_byte_and_leaves_loopback_alone() -> None:
    urls = ["http://app.example.org/cb", APP, "http://localhost:8080/cb", "http://[::1]:8080/cb", "http://127.0.0.1"]
    assert after("CGT501", {"callback_urls": urls})["callback_urls"] == urls[1:]
    for url, wanted in (
        ("http://App.example.org:80/cb/?x=1", "https://App.example.org/cb/?x=1"),
        ("http://[2001:db8::80]:80/cb", "https://[2001:db8::80]/cb"),
        ("HTTP://app.example.org", "https://app.example.org"),
    ):
        assert after("CGT501", {"callback_urls": [url]})["callback_urls"] == [wanted]


@pytest.mark.parametrize("url", ["http://localhost.evil.com", "http://127.0.0.1.nip.io/cb", "HTTP://app.example.org"])
def test_what_only_looks_like_loopback_is_none(url: str) -> None:
    (finding,) = found("CGT501", {"callback_urls": [url]})
    assert finding.rejected


def test_another_port_is_for_a_person() -> None:
    (finding,) = found("CGT501", {"callback_urls": ["http://app.example.org:8080/cb"]})
    assert not finding.fixes


@pytest.mark.parametrize(
    ("url", "fix"),
    [
        (joined("http://app.example.org/", None), Template(("https://app.example.org/", None))),
        (joined("http://", None, ".example.org/cb"), Template(("https://", None, ".example.org/cb"))),
    ],
)
def test_the_known_scheme_of_a_template_is_changed(url: Any, fix: Template) -> None:
    (finding,) = found("CGT501", {"callback_urls": [url]})
    assert finding.fixes[0].changes == (Change("callback_urls", "set", fix, 0),)


@pytest.mark.parametrize(
    "url",
    [
        joined("http://", None, "/cb"),
        joined("http://localhost", None),
        joined("http://", None, ":8080/cb"),
        joined("http://localhost:", None, "/cb"),
        joined(None, "://app.example.org"),
        hidden(),
    ],
)
def test_a_host_that_may_be_this_machine_makes_no_finding(url: Any) -> None:
    assert not found("CGT501", {"callback_urls": [url]})


def test_the_default_redirect_turns_to_https_with_its_callback() -> None:
    given = {"callback_urls": ["http://app.example.org/cb"], "default_redirect_uri": "http://app.example.org/cb"}
    for finding in found("CGT501", given):
        state = fixed(given, finding)
        assert state == {"callback_urls": [APP], "default_redirect_uri": APP}
    twin = {**given, "callback_urls": ["http://app.example.org/cb", APP]}
    assert after("CGT501", twin) == {"callback_urls": [APP], "default_redirect_uri": APP}


def test_a_default_that_may_be_the_url_holds_its_fix_back() -> None:
    given = {"callback_urls": ["http://app.example.org/cb"], "default_redirect_uri": hidden()}
    assert not found("CGT501", given)[0].fixes
    given["default_redirect_uri"] = joined("http://", None, "/cb")
    assert not found("CGT501", given)[0].fixes
    given["default_redirect_uri"] = joined("https://", None, "/cb")
    assert found("CGT501", given)[0].fixes


@pytest.mark.parametrize("required", [(), ("email",)])
def test_write_attributes_never_become_an_empty_list(required: tuple[str, ...]) -> None:
    for given, rule in ((["custom:role"], "CGT712"), (["email_verified"], "CGT715")):
        one = client({"write_attributes": given}, pool=pool(required=required, custom=["custom:role"]))
        finding = found(rule, one)[0]
        assert finding.fixes[0].changes == (Change("write_attributes", "set", (*required, "name")[0], 0),)


def test_several_privileged_attributes_go_one_after_another_until_a_harmless_one_stands() -> None:
    assert after("CGT712", {"write_attributes": ["custom:role", "custom:tenant_id"]})["write_attributes"] == ["name"]


def test_required_and_mapped_attributes_stay_writable() -> None:
    given = {"write_attributes": ["email", "given_name", "custom:role"], "read_attributes": ["custom:role"]}
    assert after("CGT712", given) == {"write_attributes": ["email", "given_name"], "read_attributes": ["custom:role"]}
    facts = pool(required=["email"], custom=["custom:role"], mapped_attributes=("given_name",))
    missing = found("CGT715", client({"write_attributes": ["name"]}, pool=facts))
    assert [(one.part, one.fixes[0].changes) for one in missing] == [
        ("b", (Change("write_attributes", "add", "email"),)),
        ("c", (Change("write_attributes", "add", "given_name"),)),
    ]


def test_verified_flags_may_be_read_and_not_written() -> None:
    given = {"write_attributes": ["email", "email_verified"], "read_attributes": ["email", "email_verified"]}
    assert after("CGT715", given) == {"write_attributes": ["email"], "read_attributes": ["email", "email_verified"]}


def test_unknown_values_are_no_findings() -> None:
    from cogtui.core.settings import SETTINGS

    unknown = {row.name: hidden() for row in SETTINGS if row.kind != "block"}
    for archetype in ("spa", "m2m", "unknown"):
        assert all_rules(unknown, archetype) == set()


def test_a_list_of_providers_is_left_alone() -> None:
    given = {**OAUTH, "supported_identity_providers": ["CorpOkta"]}
    paths = {change.path for rule in catalogue() for one in found(rule, given) for fix in one.fixes for change in fix.changes}
    assert "supported_identity_providers" not in paths


@pytest.mark.parametrize("language", ["cloudformation-json", "terraform"])
def test_a_client_of_the_token_api_is_no_sign_in_client(language: Any) -> None:
    given = {
        "explicit_auth_flows": ["ALLOW_CLIENT_TOKEN_AUTH"],
        "allowed_oauth_scopes": ["api/read"],
        "generate_secret": True,
    }
    one = client(given, language=language)
    findings = [(rule, finding) for rule in catalogue() for finding in found(rule, one, "m2m")]
    assert [(rule, finding.severity, finding.rejected, finding.fixes) for rule, finding in findings] == [
        ("CGT901", "info", False, ())
    ]


def test_a_machine_is_no_user() -> None:
    given = {
        "allowed_oauth_flows_user_pool_client": True,
        "allowed_oauth_flows": ["client_credentials"],
        "allowed_oauth_scopes": ["api/x"],
        "generate_secret": True,
    }
    assert all_rules(given, "m2m") == {"CGT204"}
    assert all_rules({**given, "access_token_validity": 12, "id_token_validity": 12}, "m2m") >= {"CGT302"}
