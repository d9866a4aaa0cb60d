"""How severe each finding is, for whom, and which fix it comes with: the baseline and the strict profile, kind by kind."""

from __future__ import annotations

from typing import Any

import pytest
from cogtui.core.archetypes import Guess
from cogtui.core.audit import audit_client
from cogtui.core.model import ARCHETYPES
from cogtui.core.profile import load_profile

from ..builders import client

SRP, REFRESH, PASSWORD = "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH"
ADMIN, APP = "ALLOW_ADMIN_USER_PASSWORD_AUTH", "https://app.example.org/cb"
OAUTH = {
    "allowed_oauth_flows_user_pool_client": True,
    "allowed_oauth_flows": ["code"],
    "allowed_oauth_scopes": ["openid"],
    "callback_urls": [APP],
    "logout_urls": [APP],
}
PROJECT = {"application_arn": "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef"}
CONTEXT = "enable_propagate_additional_user_context_data"
EXCHANGE = "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"
UNITS = {"access_token": "hours", "id_token": "hours", "refresh_token": "days"}
ROTATING = {"explicit_auth_flows": [SRP], "refresh_token_rotation": {"feature": "ENABLED"}}


def grace(seconds: int) -> dict[str, Any]:
    return {**ROTATING, "refresh_token_rotation": {"feature": "ENABLED", "retry_grace_period_seconds": seconds}}


def machine(**more: Any) -> dict[str, Any]:
    return {**OAUTH, "allowed_oauth_flows": ["client_credentials"], "allowed_oauth_scopes": ["api/read"], **more}


def scoped(*scopes: str) -> dict[str, Any]:
    return {**OAUTH, "allowed_oauth_scopes": [*scopes]}


def lasting(**numbers: int) -> dict[str, Any]:
    return {**{f"{name}_validity": number for name, number in numbers.items()}, "token_validity_units": UNITS}


BOTH = {"spa mobile": "medium behavior medium behavior"}
EVERYWHERE = "spa mobile web m2m admin managed unknown"
CASES: tuple[tuple[str, dict[str, Any], dict[str, str], dict[str, str]], ...] = (
    # Rule and part, client; by kinds: severity, ! where rejected, level of the fix; and where the strict profile differs.
    ("101", {**OAUTH, "allowed_oauth_flows": ["implicit", "code"]}, {EVERYWHERE: "high behavior"}, {}),
    ("101", {**OAUTH, "allowed_oauth_flows": ["implicit"], "callback_urls": None}, {EVERYWHERE: "high -"}, {}),
    (
        "101",
        {**OAUTH, "allowed_oauth_flows": ["implicit"], "allowed_oauth_flows_user_pool_client": False},
        {EVERYWHERE: "low behavior"},
        {},
    ),
    ("102a", machine(allowed_oauth_flows=["code", "client_credentials"], generate_secret=True), {EVERYWHERE: "high! -"}, {}),
    ("102b", machine(), {"spa mobile web m2m admin unknown": "high! replacement", "managed": ""}, {}),
    ("102c", machine(generate_secret=True, allowed_oauth_scopes=["openid", "a/b"]), {EVERYWHERE: "high! safe"}, {}),
    ("103", {**OAUTH, "allowed_oauth_flows_user_pool_client": None}, {EVERYWHERE: "low -"}, {EVERYWHERE: "medium -"}),
    ("104a", {"allowed_oauth_flows_user_pool_client": True}, {EVERYWHERE: "high! safe"}, {}),
    ("104a", {**OAUTH, "allowed_oauth_flows": []}, {EVERYWHERE: "high! -"}, {}),
    ("104b", {**OAUTH, "callback_urls": []}, {EVERYWHERE: "high! -"}, {}),
    ("105a", {**OAUTH, "callback_urls": [APP, "myapp://cb"]}, {EVERYWHERE: "low -"}, {EVERYWHERE: "medium -"}),
    (
        "201",
        {"explicit_auth_flows": [PASSWORD, REFRESH]},
        {"spa mobile": "high behavior", "web m2m admin unknown": "medium behavior", "managed": "medium -"},
        {},
    ),
    ("201b", {"explicit_auth_flows": ["ALLOW_USER_AUTH"]}, {EVERYWHERE: "info -"}, {EVERYWHERE: "medium -"}),
    (
        "202",
        {"explicit_auth_flows": [ADMIN, REFRESH]},
        {"spa mobile unknown": "high behavior", "web m2m": "high -", "admin": "", "managed": "medium -"},
        {},
    ),
    (
        "202",
        {"explicit_auth_flows": [ADMIN, REFRESH], "generate_secret": True},
        {"spa mobile": "medium behavior", "web m2m unknown managed": "medium -", "admin": ""},
        {},
    ),
    ("203", {"explicit_auth_flows": ["USER_PASSWORD_AUTH"]}, {EVERYWHERE: "low behavior"}, {}),
    ("203b", {"explicit_auth_flows": ["USER_PASSWORD_AUTH", REFRESH]}, {EVERYWHERE: "high! behavior"}, {}),
    ("204", {}, {EVERYWHERE: "info -"}, {EVERYWHERE: "low -", "spa mobile web": "low behavior"}),
    ("204b", machine(generate_secret=True), {EVERYWHERE: "info -"}, {EVERYWHERE: "low behavior"}),
    ("205", {"explicit_auth_flows": [SRP]}, {EVERYWHERE: "medium safe"}, {}),
    ("206", {"explicit_auth_flows": [SRP, EXCHANGE]}, {EVERYWHERE: "high behavior", "managed": "medium -"}, {}),
    ("206", {"explicit_auth_flows": [EXCHANGE], "generate_secret": True}, {EVERYWHERE: "medium behavior"}, {}),
    ("207", {}, {"spa mobile web admin managed unknown": "medium safe", "m2m": ""}, {}),
    ("301", {"enable_token_revocation": False}, {EVERYWHERE: "medium safe"}, {}),
    ("302", lasting(access_token=2, id_token=1), {EVERYWHERE: "medium behavior"}, BOTH),
    (
        "302",
        lasting(access_token=13, id_token=1),
        {EVERYWHERE: "high behavior"},
        {"spa mobile": "high behavior medium behavior"},
    ),
    ("302", {}, {EVERYWHERE: ""}, BOTH),
    ("303", {}, {EVERYWHERE: ""}, {"spa admin": "medium behavior"}),
    ("303", lasting(refresh_token=31), {EVERYWHERE: "medium behavior", "m2m": ""}, {"mobile": ""}),
    ("303", lasting(refresh_token=366), {EVERYWHERE: "high behavior", "m2m": ""}, {}),
    (
        "304",
        {"explicit_auth_flows": [SRP, REFRESH]},
        {"spa mobile": "medium behavior", "web unknown managed": "info -", "m2m admin": ""},
        {"spa mobile": "high behavior", "web unknown managed": "low -"},
    ),
    ("304b", grace(31), {EVERYWHERE: "low behavior"}, {}),
    ("304b", grace(20), {EVERYWHERE: ""}, {EVERYWHERE: "low behavior"}),
    ("304c", grace(0), {EVERYWHERE: "", "mobile": "info -"}, {}),
    ("305", {**ROTATING, "explicit_auth_flows": [SRP, REFRESH]}, {EVERYWHERE: "high! safe"}, {}),
    ("306a", {"access_token_validity": 1, "token_validity_units": {"id_token": "hours"}}, {EVERYWHERE: "high! safe"}, {}),
    ("306b", {"access_token_validity": 60}, {EVERYWHERE: "medium -"}, {}),
    ("306c", {"access_token_validity": 1}, {EVERYWHERE: "info -"}, {}),
    (
        "307",
        {**lasting(access_token=3, refresh_token=2), "token_validity_units": {**UNITS, "refresh_token": "hours"}},
        {EVERYWHERE: "high! behavior"},
        {},
    ),
    ("307", lasting(access_token=24, refresh_token=1), {EVERYWHERE: "low -"}, {}),
    ("308", {"auth_session_validity": 6}, {EVERYWHERE: "low behavior"}, {}),
    ("308", {"auth_session_validity": 4}, {EVERYWHERE: ""}, {EVERYWHERE: "low behavior"}),
    ("401", {"generate_secret": True}, {"spa mobile": "medium -", "web m2m admin managed unknown": ""}, {}),
    (
        "402",
        {"explicit_auth_flows": ["ALLOW_CLIENT_TOKEN_AUTH"]},
        {"web m2m admin": "medium -", "spa mobile managed unknown": ""},
        {"web m2m admin": "high -"},
    ),
    ("501", {**OAUTH, "callback_urls": ["http://app.example.org"]}, {EVERYWHERE: "high! behavior"}, {}),
    (
        "502",
        {**OAUTH, "name": "portal-prod", "callback_urls": ["http://localhost:3000/", APP]},
        {"spa web m2m admin": "medium behavior", "mobile": "info -", "unknown managed": "medium -"},
        {},
    ),
    ("502", {**OAUTH, "callback_urls": ["http://localhost:3000/", APP]}, {EVERYWHERE: "info -"}, {}),
    ("503", {**OAUTH, "callback_urls": ["https://*.example.org"]}, {EVERYWHERE: "medium -"}, {}),
    ("504a", {**OAUTH, "callback_urls": ["javascript:alert(1)"]}, {EVERYWHERE: "critical -"}, {}),
    ("504b", {**OAUTH, "callback_urls": [APP + "#a"]}, {EVERYWHERE: "high! safe"}, {}),
    ("504c", {**OAUTH, "callback_urls": ["/cb"]}, {EVERYWHERE: "high! -"}, {}),
    ("504d", {**OAUTH, "callback_urls": ["https://app.example.org@evil.example.net/"]}, {EVERYWHERE: "medium -"}, {}),
    ("505", {**OAUTH, "callback_urls": ["myapp://cb"]}, {EVERYWHERE: "low -"}, {EVERYWHERE: "medium -"}),
    ("505b", {**OAUTH, "callback_urls": ["org.example.app:/cb"]}, {EVERYWHERE: "", "mobile": "info -"}, {"mobile": "low -"}),
    ("506", {**OAUTH, "callback_urls": ["https://a.ngrok.io/cb"]}, {EVERYWHERE: "medium -"}, {EVERYWHERE: "high -"}),
    ("506b", {**OAUTH, "callback_urls": ["https://d1.cloudfront.net/"]}, {EVERYWHERE: "low -"}, {EVERYWHERE: "medium -"}),
    ("507a", {**OAUTH, "default_redirect_uri": APP + "/"}, {EVERYWHERE: "high! behavior"}, {}),
    ("507a", {**OAUTH, "default_redirect_uri": "https://other.example.org"}, {EVERYWHERE: "high! -"}, {}),
    ("507b", {**OAUTH, "callback_urls": [APP, APP]}, {EVERYWHERE: "low safe"}, {}),
    ("507c", {**OAUTH, "callback_urls": [APP, APP + "/"]}, {EVERYWHERE: "low -"}, {}),
    ("507d", {**OAUTH, "logout_urls": []}, {EVERYWHERE: "info -"}, {}),
    ("601", scoped("openid", "aws.cognito.signin.user.admin"), {EVERYWHERE: "medium behavior"}, {EVERYWHERE: "high behavior"}),
    ("601", scoped("aws.cognito.signin.user.admin"), {EVERYWHERE: "medium -"}, {EVERYWHERE: "high -"}),
    ("602a", scoped("email"), {EVERYWHERE: "medium safe"}, {}),
    ("602b", scoped("api/read"), {EVERYWHERE: "medium -"}, {}),
    ("602d", scoped("openid", "offline_access"), {EVERYWHERE: "medium -"}, {}),
    ("603a", scoped("openid", *(f"api/{letter}" for letter in "abcdefghi")), {EVERYWHERE: ""}, {EVERYWHERE: "low -"}),
    ("603b", scoped("openid", "api/admin"), {EVERYWHERE: ""}, {"spa mobile": "low -"}),
    ("701", OAUTH, {EVERYWHERE: "medium -", "managed": ""}, {}),
    ("702a", {"supported_identity_providers": ["COGNITO", "Okta"]}, {EVERYWHERE: ""}, {}),
    ("711", {}, {EVERYWHERE: "low -", "m2m": ""}, {EVERYWHERE: "medium -", "m2m": ""}),
    ("712", {"write_attributes": ["email", "custom:role"]}, {EVERYWHERE: "high behavior"}, {EVERYWHERE: "critical behavior"}),
    ("713", {}, {EVERYWHERE: ""}, {EVERYWHERE: "low behavior", "m2m": ""}),
    ("713b", {"read_attributes": ["email", "birthdate"]}, {EVERYWHERE: ""}, {EVERYWHERE: "low behavior", "m2m": ""}),
    ("714", {"write_attributes": ["email"]}, {EVERYWHERE: "info -"}, {EVERYWHERE: "low -"}),
    ("715a", {"write_attributes": ["email", "sub"]}, {EVERYWHERE: "high! safe"}, {}),
    ("715d", {"write_attributes": ["email", "role"]}, {EVERYWHERE: "high! -"}, {}),
    ("801", {"analytics_configuration": {**PROJECT, "user_data_shared": True}}, {EVERYWHERE: "medium behavior"}, {}),
    ("801c", {"analytics_configuration": {"user_data_shared": False}}, {EVERYWHERE: "high! -"}, {}),
    ("802", {CONTEXT: True}, {EVERYWHERE: "high! safe", "managed": ""}, {}),
    ("802b", {CONTEXT: True, "generate_secret": True}, {EVERYWHERE: "", "spa mobile": "info -"}, {}),
    ("803", {"user_pool_id": "eu-west-1_Ab1"}, {EVERYWHERE: "info -"}, {EVERYWHERE: "low -"}),
    ("901", {"prevent_user_existence_errors": "enabled"}, {EVERYWHERE: "high! safe"}, {}),
    ("901", {"explicit_auth_flows": [SRP, "ALLOW_PASSKEY_AUTH"]}, {EVERYWHERE: "low -"}, {}),
)  # fmt: skip


def by_kind(table: dict[str, str]) -> dict[str, str]:
    """The later rows of a table overrule the earlier ones."""
    return {kind: wanted for kinds, wanted in table.items() for kind in kinds.split()}


@pytest.mark.parametrize(("rule", "given", "baseline", "strict"), CASES)
@pytest.mark.parametrize("kind", ARCHETYPES)
def test_severity_and_level(
    rule: str, given: dict[str, Any], baseline: dict[str, str], strict: dict[str, str], kind: Any
) -> None:
    wanted = {"baseline": by_kind(baseline), "strict": {**by_kind(baseline), **by_kind(strict)}}
    for profile, table in wanted.items():
        expected = table[kind]
        if kind == "managed":
            expected = expected.replace("behavior", "-")
        assert said(rule, given, kind, profile) == expected, profile


def said(rule: str, given: dict[str, Any], kind: Any, profile: str) -> str:
    one = client(given, managed=kind == "managed")
    findings, _ = audit_client(one, load_profile(profile, []), Guess(kind))
    mine = [finding for finding in findings if finding.rule == f"CGT{rule[:3]}" and finding.part == rule[3:]]
    words = (
        f"{finding.severity}{'!' * finding.rejected} {finding.fixes[0].level if finding.fixes else '-'}"
        for finding in dict.fromkeys(sorted(mine, key=lambda finding: (finding.severity, finding.setting)))
    )
    return " ".join(words)


@pytest.mark.parametrize(("profile", "wanted"), [("baseline", ""), ("strict", "info -")])
def test_a_template_without_a_client_name(profile: str, wanted: str) -> None:
    one = client({}, language="cloudformation-yaml")
    findings, _ = audit_client(one, load_profile(profile, []), Guess("unknown"))
    assert [f"{f.severity} -" for f in findings if f.rule == "CGT901"] == ([wanted] if wanted else [])
