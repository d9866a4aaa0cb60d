"""Waivers of a profile, at the command line's door."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from cogtui.core import allowances
from cogtui.core.cli import main

TODAY = datetime.date(2027, 1, 15)
CLIENT = """\
resource "aws_cognito_user_pool_client" "{label}" {{
  name                                 = "{label}-app"
  user_pool_id                         = "eu-west-1_abcdefghi"
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code", "implicit"]
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = ["http://app.example.org/cb"]
  logout_urls                          = ["http://app.example.org/out"]
}}
"""
WAIVER = '[[waivers]]\nrule = "implicit-grant-enabled"\nclient = "{client}"\nreason = "retired in Q1"\n{more}\n'


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowances, "today", lambda: TODAY)
    monkeypatch.setattr("cogtui.core.suppressions.today", lambda: TODAY)


@pytest.fixture
def checked(inside: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    (inside / "main.tf").write_text(CLIENT.format(label="old") + CLIENT.format(label="new"))

    def check(profile: str, *arguments: str) -> Any:
        (inside / "cogtui.toml").write_text(profile)
        main(["--check", "--format", "json", *arguments])
        return json.loads(capsys.readouterr().out)

    return check


def suppressed(report: Any, rule: str = "CGT101") -> list[tuple[str, str]]:
    found = [f for f in report["findings"] if f["rule"] == rule and f["status"] == "suppressed"]
    return [(f["client"].rpartition(".")[2], f["setting"]) for f in found]


def told(report: Any) -> list[tuple[str, int, str, str]]:
    found = [f for f in report["findings"] if f["rule"] == "CGT902"]
    return [(f["file"], f["line"], f["severity"], f["message"]) for f in found]


def test_a_waiver_holds_for_the_clients_that_it_names(checked: Any) -> None:
    one, both = ["old"], ["old", "new"]
    names = {".#aws_cognito_user_pool_client.old": one, "*.old": one, "old-app": one, "main.tf": both, "*": both}
    for name, clients in names.items():
        report = checked(WAIVER.format(client=name, more=""))
        assert [client for client, _ in suppressed(report)] == clients, name
        assert told(report) == []
        assert report["summary"]["suppressed"] == len(clients)
        assert {f["status_reason"] for f in report["findings"] if f["status"] != "open"} == {"retired in Q1"}
    assert suppressed(checked(WAIVER.format(client="*", more=""), "--no-suppressions")) == []


def test_a_waiver_may_name_one_setting(checked: Any) -> None:
    text = '[[waivers]]\nrule = "CGT501"\nclient = "*.old"\nsetting = "logout_urls"\nreason = "x"\n'
    assert suppressed(checked(text), "CGT501") == [("old", "logout_urls")]


def test_it_holds_to_the_day_that_it_names_and_is_told_afterwards(checked: Any) -> None:
    report = checked(WAIVER.format(client="*.new", more="until = 2027-01-15"))
    assert (suppressed(report), told(report)) == ([("new", "allowed_oauth_flows")], [])
    report = checked(WAIVER.format(client="*.new", more="until = 2027-01-14"))
    message = "the waiver of CGT101 at cogtui.toml:1 expired on 2027-01-14"
    assert (suppressed(report), told(report)) == ([], [("main.tf", 10, "low", message)])


def test_one_that_waives_nothing_is_told_at_the_client_that_it_names(checked: Any) -> None:
    text = WAIVER.replace("implicit-grant-enabled", "token-revocation-disabled")
    message = "the waiver of CGT301 at cogtui.toml:1 waives nothing"
    assert told(checked(text.format(client="*.new", more=""))) == [("main.tf", 10, "info", message)]
    assert told(checked(text.format(client="*.new", more="until = 2020-01-01"))) == [("main.tf", 10, "info", message)]
    assert told(checked(text.format(client="other/*", more=""))) == []


def test_waivers_of_what_is_extended_hold_too(checked: Any, inside: Path) -> None:
    (inside / "team.toml").write_text(WAIVER.format(client="*.old", more="") + "[suppressions]\nrequire_reason = true\n")
    report = checked('extends = "team.toml"\n' + WAIVER.format(client="*.new", more=""))
    assert [client for client, _ in suppressed(report)] == ["old", "new"]
    (inside / "main.tf").write_text("# cogtui: allow CGT101\n" + CLIENT.format(label="x"))
    assert [message for *_, message in told(checked('extends = "team.toml"'))] == ['the profile wants a reason: reason="…"']
    assert told(checked('extends = "team.toml"\n[suppressions]\nrequire_reason = false\n')) == []


WRONG = [
    ('[[waivers]]\nrule = "CGT101"\nclient = "*"\n', 1, "a waiver needs reason: why the finding may stay"),
    ('[[waivers]]\nrule = "CGT101"\nclient = "*"\nreason = " "\n', 4, "a waiver needs reason: why the finding may stay"),
    ('[[waivers]]\nclient = "*"\nreason = "x"\n', 1, "a waiver needs rule: the one that it waives"),
    ('[[waivers]]\nrule = "CGT101"\nreason = "x"\n', 1, "a waiver needs client: its address, name or file, as a glob"),
    ('\n[[waivers]]\nrule = "implicit-grant"\nclient = "*"\nreason = "x"\n', 3, "there is no rule 'implicit-grant'"),
    ('[[waivers]]\nrule = "CGT902"\nclient = "*"\nreason = "x"\n', 2, "CGT902 can't be waived: it is about what is waived"),
    (WAIVER.format(client="*", more='until = "2027-03-31"'), 5, "until is a date without quotes, such as 2027-03-31"),
    (WAIVER.format(client="*", more="until = 2027-03-31T00:00:00"), 5, "until is a date without quotes"),
    (WAIVER.format(client="*", more="untill = 2027-03-31"), 5, "there is no key 'untill'; did you mean 'until'?"),
    (WAIVER.format(client="*", more='setting = "callbacks"'), 5, "'callbacks' is not a setting; did you mean 'callback_urls'?"),
    (WAIVER.format(client="[", more=""), 3, "its [ is never closed"),
    ('[waivers]\nrule = "CGT101"\n', 1, "waivers are written as [[waivers]]"),
    ("[suppressions]\nrequire_reasons = true\n", 2, "there is no key 'require_reasons'; did you mean 'require_reason'?"),
    ("[suppressions]\nallow_inline = 1\n", 2, "allow_inline is true or false"),
    ("[suppressions]\nmax_days = 0\n", 2, "max_days is a whole number from 1 to 3650"),
    ("[suppressions]\nmax_days = true\n", 2, "max_days is a whole number from 1 to 3650"),
    ("suppressions = 1\n", 1, "suppressions is a table, not a number"),
]


@pytest.mark.parametrize(("text", "line", "message"), WRONG)
def test_a_mistake_is_told_with_its_line(
    inside: Path, capsys: pytest.CaptureFixture[str], text: str, line: int, message: str
) -> None:
    (inside / "cogtui.toml").write_text(text)
    assert main(["--check"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"cogtui: cogtui.toml:{line}: ")
    assert message in said
