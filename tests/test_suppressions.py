"""What comments and metadata in templates let stay, at the command line's door; and what is said of those that are wrong."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from cogtui.core import allowances
from cogtui.core.cli import main

TODAY = datetime.date(2027, 1, 15)
IMPLICIT, PASSWORD, HTTP = "CGT101", "CGT201", "CGT501"


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowances, "today", lambda: TODAY)
    monkeypatch.setattr("cogtui.core.suppressions.today", lambda: TODAY)


@pytest.fixture
def checked(inside: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Writes files and gives the JSON report on them."""

    def check(files: dict[str, str], *arguments: str, profile: str = "") -> Any:
        for name, text in {**files, **({"cogtui.toml": profile} if profile else {})}.items():
            path = inside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        capsys.readouterr()
        status = main(["--check", "--format", "json", *arguments])
        done = capsys.readouterr()
        assert done.out, done.err
        return {**json.loads(done.out), "exit": status}

    return check


def statuses(report: Any, *rules: str) -> list[tuple[str, str]]:
    found = ((f["rule"], f["status"]) for f in report["findings"] if not rules or f["rule"] in rules)
    return sorted(found)


def told(report: Any) -> list[tuple[str, int, str, str]]:
    """What is said of suppressions: file, line, severity and message."""
    found = [f for f in report["findings"] if f["rule"] == "CGT902"]
    return [(f["file"], f["line"], f["severity"], f["message"]) for f in found]


def messages(report: Any) -> list[str]:
    return [message for *_, message in told(report)]


def client(*lines: str, above: str = "", opening: str = "") -> str:
    """A Terraform client of these lines."""
    body = "".join(f"  {line}\n" for line in ('name = "a"', 'user_pool_id = "eu-west-1_abcdefghi"', *lines))
    return f'{above}resource "aws_cognito_user_pool_client" "a" {{{opening}\n{body}}}\n'


OAUTH = (
    "allowed_oauth_flows_user_pool_client = true",
    'allowed_oauth_scopes = ["openid"]',
    'callback_urls = ["https://app.example.org/cb"]',
)
FLOWS = 'allowed_oauth_flows = ["code", "implicit"]'


# ------------------------------------------------------------------------------------- where it stands


@pytest.mark.parametrize(
    "lines",
    [
        ("# cogtui: allow implicit-grant-enabled", FLOWS),
        ("// cogtui: allow implicit-grant-enabled", FLOWS),
        ("/* cogtui: allow implicit-grant-enabled */", FLOWS),
        ("/* cogtui: allow implicit-grant-enabled", '   reason="two lines" */', FLOWS),
        ("/* cogtui: allow CGT101 */ " + FLOWS,),
        (FLOWS + " # cogtui: allow cgt101",),
        (FLOWS + " // cogtui:allow CGT101, refresh-flow-missing",),
        (FLOWS + " # tflint-ignore: x # cogtui: allow CGT101",),
        ("# cogtui: allow CGT101", "# another comment", FLOWS),
        ("# cogtui: allow CGT101", "/* one of", "   several lines */", FLOWS),
        ("# COGTUI: Allow Implicit-Grant-Enabled until=2027-01-15 reason='to the day'", FLOWS),
        ('# cogtui: allow CGT101 reason="old" until=2027-03-31', FLOWS),
        ("# cogtui: allow CGT101", "allowed_oauth_flows = [", '  "code",', '  "implicit",', "]"),
        ("allowed_oauth_flows = [ # cogtui: allow CGT101", '  "code", "implicit",', "]"),
        ("allowed_oauth_flows = [", '  "code",', '  "implicit", # cogtui: allow CGT101', "]"),
        ("allowed_oauth_flows = [", '  "code",', "  # cogtui: allow CGT101", '  "implicit",', "]"),
    ],
)
def test_terraform_a_setting_or_an_item_of_it(checked: Any, lines: tuple[str, ...]) -> None:
    report = checked({"main.tf": client(*OAUTH, *lines)})
    assert statuses(report, IMPLICIT) == [(IMPLICIT, "suppressed")]
    assert [m for m in messages(report) if "CGT205" not in m] == []
    assert report["summary"]["suppressed"] == 1


@pytest.mark.parametrize(
    "text",
    [
        client(*OAUTH, FLOWS, above="# cogtui: allow CGT101\n"),
        client(*OAUTH, FLOWS, above="# cogtui: allow CGT101\n# ours\n"),
        client(*OAUTH, FLOWS, opening=" # cogtui: allow CGT101"),
        "/* cogtui: allow CGT101 */ " + client(*OAUTH, FLOWS),
        "\ufeff# cogtui: allow CGT101\r\n" + client(*OAUTH, FLOWS).replace("\n", "\r\n"),
    ],
)
def test_terraform_all_of_a_client(checked: Any, text: str) -> None:
    report = checked({"main.tf": text})
    assert statuses(report, IMPLICIT) == [(IMPLICIT, "suppressed")]
    assert told(report) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("# cogtui: allow CGT101", "", FLOWS),
        ("# cogtui: allow CGT101", "generate_secret = false", FLOWS),
        (FLOWS, "# cogtui: allow CGT101"),
        ("# cogtui: allow CGT207", FLOWS),
        ("allowed_oauth_flows = [", '  "code", # cogtui: allow CGT101', '  "implicit",', "]"),
        ('description = "# cogtui: allow CGT101"', FLOWS),
    ],
)
def test_elsewhere_it_allows_nothing(checked: Any, lines: tuple[str, ...]) -> None:
    assert statuses(checked({"main.tf": client(*OAUTH, *lines)}), IMPLICIT) == [(IMPLICIT, "open")]


def test_a_setting_that_reads_its_value_elsewhere(checked: Any) -> None:
    text = client(*OAUTH, "allowed_oauth_flows = local.flows # cogtui: allow CGT101")
    report = checked({"main.tf": text + 'locals {\n  flows = ["implicit"]\n}\n'})
    assert statuses(report, IMPLICIT) == [(IMPLICIT, "suppressed")]


def test_where_the_value_is_written_it_holds_for_all_who_read_it(checked: Any) -> None:
    one = client(*OAUTH, "allowed_oauth_flows = local.flows")
    local = 'locals {\n  # cogtui: allow CGT101\n  flows = [\n    "implicit",\n  ]\n}\n'
    report = checked({"main.tf": one + one.replace('" "a"', '" "b"') + local})
    assert statuses(report, IMPLICIT) == [(IMPLICIT, "suppressed")] * 2
    assert told(report) == []


def test_in_variable_files(checked: Any) -> None:
    variable = 'variable "flows" {\n  type = list(string)\n}\n'
    given = 'flows = ["implicit"] # cogtui: allow CGT101\n'
    files = {"main.tf": client(*OAUTH, "allowed_oauth_flows = var.flows") + variable, "terraform.tfvars": given}
    assert statuses(checked(files), IMPLICIT) == [(IMPLICIT, "suppressed")]


def test_in_a_module_it_holds_for_every_instance(checked: Any) -> None:
    calls = "".join(f'module "{name}" {{\n  source = "./auth"\n}}\n' for name in "abc")
    report = checked({"main.tf": calls, "auth/main.tf": client(*OAUTH, f"{FLOWS} # cogtui: allow CGT101")})
    assert statuses(report, IMPLICIT) == [(IMPLICIT, "suppressed")] * 3
    assert told(report) == []


@pytest.mark.parametrize(
    "more",
    [
        {"//": "cogtui: allow CGT101"},
        {"//": ["of the old app", "cogtui: allow implicit-grant-enabled reason='old'"]},
        {"//": "# cogtui: allow CGT101"},
    ],
)
def test_terraform_json(checked: Any, more: dict[str, Any]) -> None:
    body = {
        "name": "a",
        "user_pool_id": "eu-west-1_abcdefghi",
        "allowed_oauth_flows_user_pool_client": True,
        "allowed_oauth_scopes": ["openid"],
        "callback_urls": ["https://app.example.org/cb"],
        "allowed_oauth_flows": ["implicit"],
    }
    for made in ({**more, **body}, [{**body, **more}]):
        text = json.dumps({"resource": {"aws_cognito_user_pool_client": {"a": made}}}, indent=2)
        report = checked({"main.tf.json": text})
        assert statuses(report, IMPLICIT) == [(IMPLICIT, "suppressed")]
        assert told(report) == []


# --------------------------------------------------------------------------------------- CloudFormation

YAML = """\
Resources:
  Web:{id}
    Type: AWS::Cognito::UserPoolClient{metadata}
    Properties:
      UserPoolId: eu-west-1_abcdefghi
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthScopes: [openid]
      CallbackURLs: [https://app.example.org/cb]
      {above}AllowedOAuthFlows:{key}
        - code
        - implicit{item}
"""
PARTS = {"id": "", "metadata": "", "above": "", "key": "", "item": ""}
COMMENT = " # cogtui: allow CGT101"
UNDER = "\n    Metadata:\n      cogtui:"


@pytest.mark.parametrize(
    "parts",
    [
        {"id": COMMENT},
        {"key": COMMENT},
        {"item": COMMENT},
        {"above": "# cogtui: allow CGT101\n      # and why\n      "},
        {"metadata": f"{UNDER} allow CGT101"},
        {"metadata": f"{UNDER} 'cogtui: allow CGT101'"},
        {"metadata": f"{UNDER}\n        allow: CGT101"},
        {"metadata": f"{UNDER}\n        allow: allow CGT101 until=2027-03-31"},
        {"metadata": f"{UNDER}\n        allow: [CGT101 reason='x', token-revocation-disabled]"},
        {"metadata": f"{UNDER}\n        allow: {{rule: implicit-grant-enabled, until: 2027-03-31}}"},
        {"metadata": f"{UNDER}\n        allow:\n          - rule: CGT101\n            until: 2027-03-31"},
        {"metadata": f"{UNDER}\n        allow:\n          - rule: [CGT101]\n            setting: AllowedOAuthFlows"},
        {"metadata": f"{UNDER}\n        allow:\n          - {{rule: CGT101, setting: allowed_oauth_flows}}"},
    ],
)
def test_yaml(checked: Any, parts: dict[str, str]) -> None:
    report = checked({"auth.yaml": YAML.format(**PARTS | parts)})
    assert statuses(report, IMPLICIT) == [(IMPLICIT, "suppressed")]
    assert [m for m in messages(report) if "CGT301" not in m] == []


@pytest.mark.parametrize(
    "parts",
    [
        {"above": "# cogtui: allow CGT101\n\n      "},
        {"metadata": f"{UNDER}\n        allow: {{rule: CGT101, setting: CallbackURLs}}"},
        {"metadata": "\n    # cogtui: allow CGT101\n    DependsOn: []"},
    ],
)
def test_yaml_elsewhere(checked: Any, parts: dict[str, str]) -> None:
    report = checked({"auth.yaml": YAML.format(**PARTS | parts)})
    assert statuses(report, IMPLICIT) == [(IMPLICIT, "open")]
    assert messages(report) == ["CGT101 is allowed here, and nothing of it is found"]


def test_a_comment_on_what_holds_the_clients_is_not_one_on_each(checked: Any) -> None:
    report = checked({"auth.yaml": "# cogtui: allow CGT101\n" + YAML.format(**PARTS)})
    assert statuses(report, IMPLICIT) == [(IMPLICIT, "open")]


def test_all_that_a_client_s_properties_hold(checked: Any) -> None:
    text = YAML.format(**PARTS).replace("Properties:", "Properties: # cogtui: allow CGT101")
    assert statuses(checked({"auth.yaml": text}), IMPLICIT) == [(IMPLICIT, "suppressed")]


def test_at_a_parameter_s_default(checked: Any) -> None:
    parameter = "Parameters:\n  Flows:\n    Type: CommaDelimitedList\n    Default: code,implicit # cogtui: allow CGT101\n"
    text = parameter + YAML.format(**PARTS).replace("\n        - code\n        - implicit", " !Ref Flows")
    assert statuses(checked({"auth.yaml": text}), IMPLICIT) == [(IMPLICIT, "suppressed")]


def test_cloudformation_json(checked: Any) -> None:
    properties = {
        "UserPoolId": "eu-west-1_abcdefghi",
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthScopes": ["openid"],
        "CallbackURLs": ["https://app.example.org/cb"],
        "AllowedOAuthFlows": ["implicit"],
    }
    allow = [{"rule": "implicit-grant-enabled", "until": "2027-03-31", "reason": "old"}]
    web = {"Type": "AWS::Cognito::UserPoolClient", "Metadata": {"cogtui": {"allow": allow}}, "Properties": properties}
    report = checked({"auth.json": json.dumps({"Resources": {"Web": web}})})
    assert statuses(report, IMPLICIT) == [(IMPLICIT, "suppressed")]
    assert told(report) == []


def test_serverless(checked: Any) -> None:
    text = "service: shop\nprovider: {name: aws}\nresources:\n" + "".join(
        f"  {line}\n" for line in YAML.format(**PARTS | {"item": COMMENT}).splitlines()
    )
    report = checked({"serverless.yml": text})
    assert statuses(report, IMPLICIT) == [(IMPLICIT, "suppressed")]
    assert told(report) == []


# ------------------------------------------------------------------------------------------ what is wrong


WRONG = [
    ("allow implicit-grant-enbled", "low", "there is no rule 'implicit-grant-enbled'; did you mean 'implicit-grant-enabled'?"),
    ("allow *", "low", "a rule must be named; * allows nothing"),
    ("allow CGT1*", "low", "a rule must be named; CGT1* allows nothing"),
    ("allow", "low", "a rule must be named"),
    ("allow until=2027-03-31", "low", "a rule must be named"),
    ("ignore CGT101", "low", 'write it as "cogtui: allow RULE"'),
    ("allow CGT101 until=2027-02-30", "low", "until is a date such as 2027-03-31, not 2027-02-30"),
    ("allow CGT101 until=soon", "low", "until is a date such as 2027-03-31, not soon"),
    ("allow CGT101 until=20270331", "low", "until is a date such as 2027-03-31, not 20270331"),
    ("allow CGT101 untill=2027-03-31", "low", "there is no 'untill' here; did you mean 'until'?"),
    ("allow CGT101 because of the old app", "low", 'because is not understood: write RULE, RULE until=… reason="…"'),
    ('allow CGT101 reason="old', "low", 'this is not understood: reason="old'),
    ("allow CGT101 reason=a reason=b", "low", "reason stands twice"),
    ("allow CGT902", "low", "CGT902 can't be allowed: it is about what is allowed"),
    ("allow CGT101 until=2027-01-14", "low", "it expired on 2027-01-14"),
    ("allow CGT301", "info", "CGT301 is allowed here, and nothing of it is found"),
]


@pytest.mark.parametrize(("said", "severity", "message"), WRONG)
def test_what_is_wrong_is_told_where_it_stands(checked: Any, said: str, severity: str, message: str) -> None:
    report = checked({"main.tf": client(*OAUTH, f"# cogtui: {said}", FLOWS)})
    assert told(report) == [("main.tf", 7, severity, message)]
    assert statuses(report, IMPLICIT) == [(IMPLICIT, "open")]


def test_a_forgotten_colon_is_told(checked: Any) -> None:
    report = checked({"main.tf": client(*OAUTH, "# cogtui allow CGT101", FLOWS)})
    assert messages(report) == ['write it as "cogtui: allow RULE"']
    assert messages(checked({"main.tf": client(*OAUTH, "# cogtui is run by make check", FLOWS)})) == []


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ("{allow: [{rule: CGT101, reson: x}]}", "there is no 'reson' here; did you mean 'reason'?"),
        ("{allow: [{reason: x}]}", "a rule must be named"),
        ("{allow: {rule: CGT101, setting: Callback}}", "there is no setting 'Callback'; did you mean 'callback_urls'?"),
        ("{allow: {rule: CGT101, until: [2027-03-31, 2]}}", "until is a date such as 2027-03-31, not 2027-03-31, 2"),
        ("{allow: {rule: CGT101, rule: CGT301}}", "rule stands twice"),
        ("{alow: CGT101}", 'write it as "cogtui: allow RULE"'),
        ("[]", ""),
        ("{allow: }", "a rule must be named"),
    ],
)
def test_metadata_is_checked_as_strictly(checked: Any, metadata: str, message: str) -> None:
    report = checked({"auth.yaml": YAML.format(**PARTS | {"metadata": f"{UNDER} {metadata}"})})
    assert messages(report) == ([message] if message else [])
    assert statuses(report, IMPLICIT) == [(IMPLICIT, "open")]


def test_one_wrong_rule_of_several_leaves_the_others_in_force(checked: Any) -> None:
    report = checked({"main.tf": client(*OAUTH, f"{FLOWS} # cogtui: allow CGT101, zzz")})
    assert statuses(report, IMPLICIT) == [(IMPLICIT, "suppressed")]
    assert messages(report) == ["there is no rule 'zzz'"]


def test_nothing_suppresses_these_findings(checked: Any) -> None:
    text = client("# cogtui: allow suppression-invalid, CGT301", *OAUTH, FLOWS, above="# cogtui: allow suppression-invalid\n")
    report = checked({"main.tf": text})
    assert {status for _, status in statuses(report, "CGT902")} == {"open"}
    assert len(told(report)) == 3


def test_what_is_wrong_in_a_module_is_told_once(checked: Any) -> None:
    calls = "".join(f'module "{name}" {{\n  source = "./auth"\n}}\n' for name in "abc")
    report = checked({"main.tf": calls, "auth/main.tf": client(*OAUTH, f"{FLOWS} # cogtui: allow none-such")})
    assert told(report) == [("auth/main.tf", 7, "low", "there is no rule 'none-such'")]


def test_a_file_without_clients_is_looked_through_too(checked: Any) -> None:
    files = {
        "main.tf": client(*OAUTH, "allowed_oauth_flows = local.f"),
        "locals.tf": 'locals {\n  f = ["code"] # cogtui: allow x\n}\n',
    }
    assert told(checked(files)) == [("locals.tf", 2, "low", "there is no rule 'x'")]


@pytest.mark.parametrize("text", ["\x1b]0;owned\x07", "\u202eno", "a\x9b31mb"])
def test_hostile_text_never_reaches_a_terminal(inside: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (inside / "main.tf").write_text(client(*OAUTH, f"# cogtui: allow {text} reason={text}", FLOWS))
    (inside / "auth.yaml").write_text(YAML.format(**PARTS | {"item": f" # cogtui: allow x{text[-3:]}, until=1"}), "utf-8")
    for form in ("text", "json"):
        main(["--check", "--format", form])
        shown = capsys.readouterr()
        assert not set("\x1b\x07\u202e\x9b") & set(shown.out + shown.err)


# -------------------------------------------------------------------------------------- what it means


def test_the_profile_may_want_a_reason_an_end_or_no_comments_at_all(checked: Any) -> None:
    def check(said: str, profile: str) -> tuple[list[tuple[str, str]], list[str]]:
        report = checked({"main.tf": client(*OAUTH, f"{FLOWS} # cogtui: {said}")}, profile=f"[suppressions]\n{profile}\n")
        return statuses(report, IMPLICIT), messages(report)

    suppressed, open_ = [(IMPLICIT, "suppressed")], [(IMPLICIT, "open")]
    wanted = "the profile wants an end within 30 days: until=2027-02-14 at the latest"
    assert check("allow CGT101", "require_reason = true") == (open_, ['the profile wants a reason: reason="…"'])
    assert check('allow CGT101 reason=" "', "require_reason = true") == (open_, ['the profile wants a reason: reason="…"'])
    assert check('allow CGT101 reason="old"', "require_reason = true") == (suppressed, [])
    assert check("allow CGT101", "max_days = 30") == (open_, [wanted])
    assert check("allow CGT101 until=2027-02-15", "max_days = 30") == (open_, [wanted])
    assert check("allow CGT101 until=2027-02-14", "max_days = 30") == (suppressed, [])
    none = "the profile cogtui lets nothing be allowed in templates; use [[waivers]]"
    assert check("allow CGT101", "allow_inline = false") == (open_, [none])


def test_the_report_says_why(checked: Any) -> None:
    report = checked({"main.tf": client(*OAUTH, f"{FLOWS} # cogtui: allow CGT101 reason='it goes in \x9b Q1'")})
    assert {f["rule"]: f["status_reason"] for f in report["findings"]}[IMPLICIT] == "it goes in \x9b Q1"
    assert {f["status_reason"] for f in report["findings"] if f["status"] == "open"} == {None}


def test_a_suppressed_finding_counts_apart_and_fails_nothing(checked: Any, capsys: pytest.CaptureFixture[str]) -> None:
    text = client(*OAUTH, FLOWS, above="# cogtui: allow CGT101\n")
    report = checked({"main.tf": text}, "--select", "CGT101")
    assert (report["exit"], report["summary"]["suppressed"], report["summary"]["open"]["high"]) == (0, 1, 0)
    assert main(["--check", "--select", "CGT101"]) == 0
    shown = capsys.readouterr().out
    assert "CGT101" not in shown
    assert "no findings · 1 suppressed" in shown
    shown_all = checked({}, "--select", "CGT101", "--no-suppressions")
    assert (shown_all["exit"], statuses(shown_all)) == (1, [(IMPLICIT, "open")])


def test_it_is_never_fixed_unless_nothing_is_suppressed(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = inside / "main.tf"
    text = client(*OAUTH, FLOWS, above="# cogtui: allow CGT101, CGT207, CGT304, CGT711\n")
    path.write_text(text)
    main(["--fix", "--fix-level", "behavior"])
    assert path.read_text() == text
    capsys.readouterr()
    main(["--diff", "--fix-level", "behavior"])
    assert capsys.readouterr().out == ""
    main(["--fix", "--fix-level", "behavior", "--select", "CGT101", "--no-suppressions"])
    assert '["code"]' in path.read_text()
    assert "# cogtui: allow" in path.read_text()


def test_a_fix_that_two_clients_share_is_not_made_where_one_allows_what_is(inside: Path) -> None:
    one = client(*OAUTH, "allowed_oauth_flows = local.flows")
    other = client(*OAUTH, "allowed_oauth_flows = local.flows # cogtui: allow CGT101").replace('" "a"', '" "b"')
    text = one + other + 'locals {\n  flows = ["code", "implicit"]\n}\n'
    (inside / "main.tf").write_text(text)
    main(["--fix", "--fix-level", "behavior", "--select", "CGT101"])
    assert 'flows = ["code", "implicit"]' in (inside / "main.tf").read_text()


def test_what_aws_rejects_still_refuses_fixes(inside: Path) -> None:
    from cogtui.core.audit import audit
    from cogtui.core.profile import Profile
    from cogtui.core.workspace import load

    lines = ('allowed_oauth_flows = ["client_credentials", "code"]', *OAUTH)
    (inside / "main.tf").write_text(client(*lines, above="# cogtui: allow CGT102\n"))
    done = audit(load(["."]), Profile())
    (id,) = done.findings
    assert {f.status for f in done.findings[id] if f.rule == "CGT102" and f.rejected} == {"suppressed"}
    assert any(rule == "CGT102" for rule, *_ in done.refused[id])


def test_in_the_interface_it_waits_for_nobody(inside: Path) -> None:
    from cogtui.core.profile import Profile
    from cogtui.tui.engine import CoreEngine
    from cogtui.tui.filtering import Filter
    from cogtui.tui.issues import Summaries
    from cogtui.tui.previews import Previews
    from cogtui.tui.rows import setting_rows
    from cogtui.tui.session import Session

    (inside / "main.tf").write_text(client(*OAUTH, FLOWS, above="# cogtui: allow CGT101\n"))
    session = Session(CoreEngine(["."], Profile()))
    for reading in session.engine.read(1, lambda: False, Profile()):
        session.read(reading)
    (summary,) = Summaries(session).all()
    (issue,) = [issue for issue in summary.issues if issue.finding.rule == IMPLICIT]
    assert (issue.standing, issue.waits) == ("suppressed", False)
    assert summary.worst != "high"
    row = next(row for row in setting_rows(session, summary, "spa", Filter()) if row.issue is issue)
    assert row.proposed == ()
    (section,) = Previews(session).of(summary.client.id, row).sections
    assert {line.kind for hunk in section.hunks for line in hunk.lines} == {" "}


def test_the_order_of_files_and_findings_is_the_same_with_several_processes(checked: Any) -> None:
    many = "".join(client(*OAUTH, f"{FLOWS} # cogtui: allow CGT101").replace('" "a"', f'" "a{n}"') for n in range(220))
    one, two = (checked({"main.tf": many}, "--jobs", jobs)["findings"] for jobs in ("1", "2"))
    assert one == two
    assert {f["status"] for f in one if f["rule"] == IMPLICIT} == {"suppressed"}


def test_every_part_of_the_rule_is_made(checked: Any) -> None:
    from cogtui.core.rules import catalogue

    made: Iterable[str] = (name for name in vars(allowances) if name.isupper() and len(str(getattr(allowances, name))) == 1)
    assert {getattr(allowances, name) for name in made} == {part.letter for part in catalogue()["CGT902"].parts}


PAGE = Path(__file__).parents[1] / "docs/suppressions.md"
SHOWN = re.findall(r"```(hcl|yaml|json)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize(("language", "text"), SHOWN)
def test_the_page_s_examples_suppress_all_that_they_allow(checked: Any, language: str, text: str) -> None:
    suffix = {"hcl": ".tf", "yaml": ".yaml", "json": ".tf.json" if '"//"' in text else ".json"}[language]
    report = checked({f"main{suffix}": text})
    assert report["summary"]["suppressed"] >= text.count("cogtui: allow") + text.count('"rule"')
    assert told(report) == []


def test_the_page_s_profile_is_one(checked: Any) -> None:
    (profile,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert checked({"main.tf": client()}, profile=profile)["profile"]["name"] == "cogtui"
