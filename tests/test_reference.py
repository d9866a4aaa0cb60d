"""What ``--reference``, ``--explain`` and ``--list-rules`` tell, and that none of it is left out."""

from __future__ import annotations

import json
from typing import Any

import judges
import pytest
from cogtui.core.cli import main
from cogtui.core.report import setting_reference
from cogtui.core.rules import catalogue
from cogtui.core.settings import GROUPS, SETTINGS, Setting


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def facts(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(told(capsys, *arguments, "--format", "json"))


def test_the_table_has_every_setting_in_its_group(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "--reference")
    assert [line for line in text.splitlines() if line.isupper()] == [heading for _, heading in GROUPS]
    for row in SETTINGS:
        assert any(line.split()[:2] == [row.name, row.cloudformation] for line in text.splitlines()), row.name


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_a_page_says_all_that_the_table_knows(row: Setting, capsys: pytest.CaptureFixture[str]) -> None:
    page = told(capsys, "--reference", row.name)
    flat = " ".join(page.split())
    assert row.summary in flat
    assert f"CloudFormation: {row.cloudformation}" in page
    assert row.cdk in page
    assert row.camel in page
    assert ("replaces the client" in page) == row.replaces
    assert ("keeps the old value" in page) == row.unset_is_kept
    assert all(item in page for item in row.enum)
    assert row.pattern in page
    assert told(capsys, "--reference", row.cloudformation) == page


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_the_secure_form_holds_the_setting(row: Setting) -> None:
    shown = setting_reference.secure(row)
    assert row.leaf in shown["terraform"]
    assert row.cloudformation_leaf in shown["cloudformation"]


@judges.needs_terraform
def test_the_secure_forms_are_formatted() -> None:
    text = "\n".join(setting_reference.secure(row)["terraform"] + "\n" for row in SETTINGS)
    assert judges.is_formatted(text)


def test_every_rule_is_named_by_a_setting() -> None:
    named = {rule.id for row in SETTINGS for rule in setting_reference.rules(row)}
    beside = {
        rule.id for rule in catalogue().values() if not any(name in {row.name for row in SETTINGS} for name in rule.settings)
    }
    assert named == catalogue().keys() - beside


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("refresh_token_validity", "refresh_token_validity"),
        ("RefreshTokenValidity", "refresh_token_validity"),
        ("callbackurls", "callback_urls"),
        ("TokenValidityUnits.IdToken", "token_validity_units.id_token"),
        ("id_token", "token_validity_units.id_token"),
        ("RetryGracePeriodSeconds", "refresh_token_rotation.retry_grace_period_seconds"),
        ("feature", "refresh_token_rotation.feature"),
    ],
)
def test_a_setting_is_found_by_each_of_its_names(name: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert facts(capsys, "--reference", name)["name"] == meant


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("callback_url", "did you mean 'callback_urls'"),
        ("CallbackURL", "did you mean 'CallbackURLs'"),
        ("zzz", "no setting 'zzz'"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--reference", name]) == 2
    assert said in capsys.readouterr().err


def test_json_has_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    found = facts(capsys, "--reference")
    assert [one["name"] for one in found] == [row.name for row in SETTINGS]
    assert facts(capsys, "--reference", "generate_secret") == next(one for one in found if one["name"] == "generate_secret")
    assert all(one["secure"]["terraform"] and one["secure"]["cloudformation"] for one in found)


def test_rules_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = facts(capsys, "--list-rules")
    assert [one["id"] for one in found] == list(catalogue())
    assert all(one["what"] and one["why"] and one["sources"] for one in found)
    page = facts(capsys, "--explain", "implicit-grant-enabled")
    assert page.pop("examples").keys() == {"terraform", "yaml", "json"}
    assert page == next(one for one in found if one["slug"] == "implicit-grant-enabled")


def test_an_option_is_told_as_a_profile_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    option = next(one for one in facts(capsys, "--explain", "CGT303")["options"] if one["name"] == "max")
    assert option["default"] == "30d"
    assert option["limits"] == ["1h", "3650d"]


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        ("CGT102", ["high (AWS rejects it)", "a: another grant stands beside client_credentials"]),
        ("CGT203", ["low", "b: old and new names together (high, AWS rejects it)"]),
        ("CGT504", ["high", "a: a scheme that runs or opens what the URL holds (critical)", "b: a fragment (AWS rejects it)"]),
        ("CGT802", ["high (AWS rejects it)", "b: a secret on the user's own device (info)"]),
    ],
)
def test_a_part_says_what_the_whole_rule_does_not(rule: str, lines: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    page = [line.strip() for line in told(capsys, "--explain", rule).splitlines()]
    assert [line for line in lines if not any(shown.removeprefix("Severity").strip() == line for shown in page)] == []
