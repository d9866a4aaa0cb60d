"""Rules that a profile states: what they find, what they mend, and that they are like any other rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cogtui.core.audit import audit
from cogtui.core.cli import main
from cogtui.core.custom import FITTING
from cogtui.core.model import Finding
from cogtui.core.profile import load_profile
from cogtui.core.workspace import load

HEAD = 'resource "aws_cognito_user_pool_client" "{label}" {{\n  name         = "{label}"\n  user_pool_id = var.pool\n'
SESSION = """\
[custom.acme-session]
setting  = "auth_session_validity"
at_most  = 5
severity = "low"
message  = "Acme's standard 7.2 allows five minutes"
set      = 5
"""


def client(body: str, label: str = "a", more: str = "") -> None:
    text = HEAD.format(label=label) + "".join(f"  {line}\n" for line in body.splitlines()) + "}\n"
    Path(f"{label}.tf").write_text(text + more)


def profile(text: str) -> None:
    Path("cogtui.toml").write_text(text)


def findings(rule: str = "custom:") -> list[Finding]:
    return [finding for finding in audit(load(["."]), load_profile(None, ["."])).all() if finding.rule.startswith(rule)]


def fixed(*arguments: str) -> str:
    main(["--fix", "--fix-level", "behavior", "--select", "acme-rule", *arguments])
    return Path("a.tf").read_text()


def test_the_example_of_the_documentation(inside: Path) -> None:
    client("auth_session_validity = 12")
    profile(SESSION)
    (finding,) = findings()
    assert (finding.rule, finding.slug, finding.severity) == ("custom:acme-session", "acme-session", "low")
    assert finding.message == "Acme's standard 7.2 allows five minutes"
    assert main(["--fix", "--select", "acme-session"]) == 1
    assert "= 12" in Path("a.tf").read_text()
    assert main(["--fix", "--fix-level", "behavior", "--select", "acme-session"]) == 0
    assert "= 5\n" in Path("a.tf").read_text()


def rule(setting: str, condition: str, more: str = "") -> str:
    return f'[custom.acme-rule]\nsetting = "{setting}"\n{condition}\n{more}'


FOUND = [
    # setting, condition, what makes no finding, what makes one
    ("auth_session_validity", "at_most = 5", "auth_session_validity = 5", "auth_session_validity = 6"),
    ("auth_session_validity", "at_least = 4", "auth_session_validity = 4", ""),
    ("auth_session_validity", "one_of = [5, 7]", "auth_session_validity = 7", "auth_session_validity = 6"),
    ("auth_session_validity", "none_of = [6]", "auth_session_validity = 7", "auth_session_validity = 6"),
    ("access_token_validity", "at_most = '45m'", "access_token_validity = 45\n" + "U", ""),
    ("access_token_validity", "one_of = ['1h', '2h']", "access_token_validity = 2", "access_token_validity = 3"),
    ("refresh_token_validity", "at_least = '10d'", "", "refresh_token_validity = 9"),
    ("enable_token_revocation", "one_of = [true]", "", "enable_token_revocation = false"),
    ("name", "matches = '[a-z]'", "", 'name = "acme portal"'),
    ("name", "none_of = ['b']", "", 'name = "b"'),
    ("prevent_user_existence_errors", "one_of = ['ENABLED']", 'prevent_user_existence_errors = "ENABLED"', ""),
    ("prevent_user_existence_errors", "present = true", 'prevent_user_existence_errors = "LEGACY"', ""),
    ("default_redirect_uri", "absent = true", "", 'default_redirect_uri = "https://a.example.org"'),
    ("default_redirect_uri", "one_of = ['https://a.example.org']", "", 'default_redirect_uri = "https://b.example.org"'),
    (
        "allowed_oauth_flows",
        "one_of = ['code']",
        'allowed_oauth_flows = ["code"]',
        'allowed_oauth_flows = ["code", "implicit"]',
    ),
    ("callback_urls", "matches = 'https://[a-z]+\\.acme\\.org/.*'", 'callback_urls = ["https://a.acme.org/"]', "EVIL"),
    ("callback_urls", "present = true", 'callback_urls = ["https://a.acme.org/"]', "callback_urls = []"),
    ("callback_urls", "absent = true", "callback_urls = []", 'callback_urls = ["https://a.acme.org/"]'),
    ("explicit_auth_flows", "none_of = ['ALLOW_CUSTOM_AUTH']", 'explicit_auth_flows = ["ALLOW_USER_SRP_AUTH"]', ""),
    ("refresh_token_rotation", "present = true", 'refresh_token_rotation {\n  feature = "ENABLED"\n}', ""),
    ("analytics_configuration", "absent = true", "", 'analytics_configuration {\n  application_id = "ab"\n}'),
]


@pytest.mark.parametrize(("setting", "condition", "good", "bad"), FOUND, ids=[f"{row[0]}-{row[1]}"[:60] for row in FOUND])
def test_each_condition(inside: Path, setting: str, condition: str, good: str, bad: str) -> None:
    units = 'token_validity_units {\n  access_token  = "minutes"\n  id_token      = "hours"\n  refresh_token = "days"\n}'
    profile(rule(setting, condition))
    client(good.replace("U", units) if good.endswith("\nU") else good)
    if 'name = "' in bad:
        client("")
    assert findings() == []
    client(bad.replace("EVIL", 'callback_urls = ["https://evil.example/?https://a.acme.org/"]'))
    if 'name = "' in bad:
        Path("a.tf").write_text(Path("a.tf").read_text().replace('name         = "a"\n', "", 1))
    (finding,) = findings()
    assert (finding.setting, finding.severity, finding.fixes) == (setting, "medium", ())
    assert finding.no_fix == "the profile names no value to set"


def test_every_condition_is_tried() -> None:
    tried = {(setting, condition.partition(" ")[0]) for setting, condition, *_ in FOUND}
    assert {name for _, name in tried} == {name for names in FITTING.values() for name in names}


@pytest.mark.parametrize("condition", ["one_of = ['https://a.example.org']", "none_of = ['x']", "matches = 'https://a.*'"])
def test_what_is_not_known_makes_no_finding(inside: Path, condition: str) -> None:
    client('callback_urls = [var.url, "https://${var.host}/cb"]', more='variable "url" {}\nvariable "host" {}\n')
    profile(rule("callback_urls", condition))
    assert findings() == []
    client("callback_urls = var.urls", more='variable "urls" {}\n')
    profile(rule("callback_urls", "present = true") + rule("callback_urls", "absent = true").replace("acme-rule", "other"))
    assert findings() == []


def test_items_of_a_list_are_judged_one_by_one(inside: Path) -> None:
    client('callback_urls = ["https://a.acme.org/", "http://b.example/", "http://c.example/"]')
    profile(rule("callback_urls", "matches = 'https://.*'", 'message = "Acme wants TLS"'))
    assert [finding.message for finding in findings()] == [
        "Acme wants TLS: http://b.example/",
        "Acme wants TLS: http://c.example/",
    ]
    assert [finding.index for finding in findings()] == [1, 2]


def test_the_text_report_names_it_once(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    client("auth_session_validity = 12")
    profile(SESSION)
    main(["--check", "--select", "acme-session"])
    assert "low     custom:acme-session  " in capsys.readouterr().out


def test_a_comment_may_allow_it(inside: Path) -> None:
    client('auth_session_validity = 12 # cogtui: allow acme-session reason="a kiosk"')
    profile(SESSION)
    assert [finding.status for finding in findings()] == ["suppressed"]


def test_a_list_is_set_as_a_whole(inside: Path) -> None:
    client('explicit_auth_flows = ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH"] # why')
    flows = '["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]'
    profile(rule("explicit_auth_flows", "none_of = ['ALLOW_CUSTOM_AUTH']", f"set = {flows}"))
    assert f"explicit_auth_flows = {flows} # why" in fixed()


def test_a_list_that_another_fix_wrote_in_the_same_run_can_be_set(inside: Path) -> None:
    client('refresh_token_rotation {\n  feature = "ENABLED"\n}')
    flows = '["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH"]'
    profile(rule("explicit_auth_flows", "none_of = ['ALLOW_CUSTOM_AUTH']", f"set = {flows}"))
    main(["--fix", "--fix-level", "behavior", "--select", "CGT305,acme-rule"])
    text = Path("a.tf").read_text()
    assert 'explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"]' in text
    main(["--fix", "--fix-level", "behavior", "--select", "CGT305,acme-rule"])
    assert Path("a.tf").read_text() == text


def test_a_lifetime_is_set_with_its_units(inside: Path) -> None:
    client("refresh_token_validity = 90")
    profile(rule("refresh_token_validity", 'at_most = "36h"', 'set = "36h"'))
    text = fixed()
    assert "refresh_token_validity = 36\n" in text
    assert 'refresh_token = "hours"' in text
    assert findings() == []


def test_a_fix_that_aws_would_refuse_is_withheld(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    client('explicit_auth_flows = ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]\nallowed_oauth_flows = []')
    profile(rule("refresh_token_rotation.feature", "one_of = ['ENABLED']", "set = 'ENABLED'"))
    before = Path("a.tf").read_text()
    assert fixed() == before
    assert "AWS would then reject" in capsys.readouterr().out


def test_what_makes_a_new_client_takes_the_level_for_it(inside: Path) -> None:
    client("generate_secret = false")
    profile(rule("generate_secret", "one_of = [true]", "set = true"))
    assert [fix.level for fix in findings()[0].fixes] == ["replacement"]
    assert "= false" in fixed()


def test_a_safe_level_may_be_stated(inside: Path) -> None:
    client("auth_session_validity = 12")
    profile(rule("auth_session_validity", "at_most = 5", "set = 5\nlevel = 'safe'"))
    main(["--fix", "--select", "acme-rule"])
    assert "= 5\n" in Path("a.tf").read_text()


def test_kinds_and_clients_have_their_own_values(inside: Path) -> None:
    for label in ("a", "b_spa", "c", "d"):
        client("auth_session_validity = 5", label)
    profile(
        SESSION
        + "[archetypes.spa]\nmatch = ['*spa']\n[archetypes.spa.rules.acme-session]\nat_most = 4\nset = 3\nseverity = 'high'\n"
        "[[clients]]\nmatch = '*.c'\n[clients.rules.'custom:acme-session']\nat_most = 3\n"
        "[[clients]]\nmatch = '*.d'\n[clients.rules.acme-session]\nat_most = 3\nenabled = false\n"
    )
    found = {finding.client.rpartition(".")[2]: finding for finding in findings()}
    assert {label: finding.severity for label, finding in found.items()} == {"b_spa": "high", "c": "low"}
    assert found["b_spa"].fixes[0].title == "set auth_session_validity to 3"
    assert found["c"].no_fix == "5, the value to set, would be found too"


def test_it_can_be_turned_off_extended_and_replaced(inside: Path) -> None:
    client("auth_session_validity = 12")
    Path("base.toml").write_text(SESSION)
    profile("extends = 'base.toml'\n[rules.acme-session]\nenabled = false")
    assert findings() == []
    profile("extends = 'base.toml'\n[rules.acme-session]\nat_most = 12")
    assert findings() == []
    profile("extends = 'base.toml'\n[custom.acme-session]\nsetting = 'name'\nmatches = 'acme-.*'")
    assert [finding.setting for finding in findings()] == ["name"]


def test_it_stays_beside_a_profile_that_turns_the_others_off(inside: Path) -> None:
    client("auth_session_validity = 12")
    profile('extends = "legacy"\n' + SESSION)
    assert [finding.slug for finding in findings()] == ["acme-session"]


def test_a_fix_may_be_left_to_a_person(inside: Path) -> None:
    client("auth_session_validity = 12")
    profile(SESSION + "[[clients]]\nmatch = '*'\n[clients.fixes]\nacme-session = 'leave'")
    main(["--fix", "--fix-level", "behavior", "--select", "acme-session"])
    assert "= 12" in Path("a.tf").read_text()


def test_it_is_named_like_any_rule(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    client("auth_session_validity = 12")
    profile(SESSION)
    for name in ("acme-session", "custom:acme-session", "Custom:ACME-session"):
        assert main(["--explain", name]) == 0
        assert "Acme's standard 7.2 allows five minutes" in capsys.readouterr().out
        main(["--check", "--format", "json", "--select", name])
        report = json.loads(capsys.readouterr().out)
        assert [finding["rule"] for finding in report["findings"]] == ["custom:acme-session"]
        assert main(["--check", "--ignore", f"{name},CGT207,CGT711,CGT308,CGT304,CGT204,CGT803"]) in (0, 1)
        assert "acme-session" not in capsys.readouterr().out
    assert main(["--list-rules"]) == 0
    assert "custom:acme-session  acme-session" in capsys.readouterr().out
    assert main(["--explain", "acme-sesion"]) == 2
    assert "did you mean 'acme-session'?" in capsys.readouterr().err


def test_cloudformation_has_the_same_rules(inside: Path) -> None:
    Path("a.yaml").write_text(
        "Resources:\n  A:\n    Type: AWS::Cognito::UserPoolClient\n    Properties:\n      UserPoolId: !Ref Pool\n"
        "      AuthSessionValidity: 12 # minutes\n"
    )
    profile(SESSION)
    main(["--fix", "--fix-level", "behavior", "--select", "acme-session"])
    assert "AuthSessionValidity: 5 # minutes" in Path("a.yaml").read_text()
