"""Options that want a good default written out, and options that say what a team has decided."""

from __future__ import annotations

from typing import Any

import pytest
from cogtui.core.model import Change

from ..builders import client, found, hidden

SRP, REFRESH, PASSWORD = "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH"
EXPLICIT = {"require_explicit": True}


def changes(rule: str, given: dict[str, Any], language: Any = "terraform", **options: Any) -> list[tuple[Change, ...]]:
    one = client(given, language=language)
    return [finding.fixes[0].changes for finding in found(rule, one, options={**EXPLICIT, **options}) if finding.fixes]


def test_lifetimes_are_written_out_as_they_are() -> None:
    unit = "token_validity_units"
    assert changes("CGT302", {}) == [
        (
            Change("access_token_validity", "set", 60),
            Change("id_token_validity", "set", 60),
            Change(f"{unit}.access_token", "set", "minutes"),
            Change(f"{unit}.id_token", "set", "minutes"),
            Change(f"{unit}.refresh_token", "set", "days"),
        )
    ]
    assert changes("CGT303", {})[0][0] == Change("refresh_token_validity", "set", 30)
    assert changes("CGT303", {}, "cloudformation-yaml") == [
        (Change("refresh_token_validity", "set", 30), Change(f"{unit}.refresh_token", "set", "days"))
    ]
    assert changes("CGT303", {"refresh_token_validity": 7}, "cloudformation-json") == [
        (Change(f"{unit}.refresh_token", "set", "days"),)
    ]


def test_a_written_unit_is_kept() -> None:
    given = {"token_validity_units": {"access_token": "hours", "id_token": "hours"}, "id_token_validity": 1}
    assert changes("CGT302", given, "cloudformation-json") == [(Change("access_token_validity", "set", 1),)]


def test_a_number_that_needs_another_unit_comes_first() -> None:
    findings = found("CGT302", {"access_token_validity": 60}, options=EXPLICIT)
    assert [(one.setting, one.fixes) for one in findings] == [("id_token_validity", ())]


@pytest.mark.parametrize("rule", ["CGT301", "CGT302", "CGT303"])
def test_what_is_written_or_not_known_is_no_finding(rule: str) -> None:
    for plain in (1, hidden()):
        given = {
            "enable_token_revocation": True if plain == 1 else plain,
            "access_token_validity": plain,
            "id_token_validity": plain,
            "refresh_token_validity": plain,
            "token_validity_units": {"access_token": "hours", "id_token": "hours", "refresh_token": "days"},
        }
        assert not found(rule, given, options=EXPLICIT)
    assert not found(rule, {}), "only where it is wanted"


def test_revocation_is_written_out() -> None:
    assert changes("CGT301", {}) == [(Change("enable_token_revocation", "set", True),)]


@pytest.mark.parametrize(
    ("kinds", "kind", "offered", "severity"),
    [
        (("web",), "web", True, "medium"),
        (("spa",), "web", False, None),
        (("web",), "spa", False, None),
        (("spa",), "spa", True, "medium"),
    ],
)
def test_which_kinds_have_to_rotate(kinds: tuple[str, ...], kind: Any, offered: bool, severity: str | None) -> None:
    (one,) = found("CGT304", {"explicit_auth_flows": [SRP, REFRESH]}, kind, {"require_rotation_for": kinds})
    assert (bool(one.fixes), one.severity) == (offered, severity)


def test_no_grace_on_a_phone() -> None:
    given = {
        "explicit_auth_flows": [SRP],
        "refresh_token_rotation": {"feature": "ENABLED", "retry_grace_period_seconds": 0},
    }
    assert [one.part for one in found("CGT304", given, "mobile")] == ["c"]
    assert not found("CGT304", given, "spa")


def test_flows_that_a_team_has_decided_on() -> None:
    given = {"explicit_auth_flows": [PASSWORD, "ALLOW_USER_AUTH"]}
    assert [one.part for one in found("CGT201", given)] == ["", "b"]
    assert [one.part for one in found("CGT201", given, options={"allowed_auth_flows": (PASSWORD,)})] == ["b"]
    assert not found("CGT201", given, options={"allowed_auth_flows": (PASSWORD, "ALLOW_USER_AUTH")})
