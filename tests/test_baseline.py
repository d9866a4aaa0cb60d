"""Baselines: what is remembered, what is found anew, and what a file must look like."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from cogtui.core.cli import main

CLIENT = """\
resource "aws_cognito_user_pool_client" "web" {
  name                                 = "shop-app"
  user_pool_id                         = "eu-west-1_abcdefghi"
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code", "implicit"]
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = ["http://a.example.org/cb", "http://b.example.org/cb"]
  access_token_validity                = 5
  token_validity_units {
    access_token = "hours"
  }
}
"""


@pytest.fixture
def main_tf(inside: Path) -> Path:
    (inside / "main.tf").write_text(CLIENT)
    return inside / "main.tf"


class Runs:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        status = main(list(arguments))
        done = self.capsys.readouterr()
        return status, done.out, done.err

    def open(self, *arguments: str) -> list[tuple[str, str]]:
        """The open findings, by rule and setting."""
        report = self.report(*arguments)
        return [(f["rule"], f["setting"]) for f in report["findings"] if f["status"] == "open"]

    def report(self, *arguments: str) -> Any:
        return json.loads(self("--check", "--format", "json", *arguments)[1])


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runs:
    return Runs(capsys)


BASELINE = ("--baseline", "known.json")


@pytest.fixture
def known(main_tf: Path, run: Runs) -> Path:
    assert run("--check")[0] == 1
    status, out, err = run("--write-baseline", "known.json")
    assert (status, err) == (0, f"cogtui: known.json: {len(entries('known.json'))} findings remembered\n")
    assert "in the baseline" in out
    return Path("known.json")


def entries(name: str) -> list[dict[str, Any]]:
    found = json.loads(Path(name).read_text())["findings"]
    assert isinstance(found, list)
    return found


# ------------------------------------------------------------------------------------ what is remembered


def test_what_is_remembered_counts_apart(known: Path, run: Runs) -> None:
    report = run.report(*BASELINE)
    assert {f["status"] for f in report["findings"]} == {"baseline"}
    assert (report["summary"]["baseline"], report["summary"]["suppressed"]) == (len(entries("known.json")), 0)
    assert sum(report["summary"]["open"].values()) == 0
    status, out, err = run("--check", *BASELINE)
    assert (status, err) == (0, "")
    assert "CGT101" not in out
    assert f"no findings · {len(entries('known.json'))} in the baseline" in out
    assert run("--check", "--no-suppressions", *BASELINE)[0] == 1


def test_the_file_is_sorted_stable_and_one_entry_a_line(known: Path, run: Runs) -> None:
    text = known.read_text()
    assert text.startswith('{"schema": 1, "findings": [\n')
    lines = text.splitlines()[1:-1]
    assert [json.loads(line.rstrip(",")) for line in lines] == entries("known.json")
    keys = [tuple(str(value or "") for value in entry.values()) for entry in entries("known.json")]
    assert keys == sorted(keys)
    assert "shop-app" not in text
    run("--check", "--write-baseline", "known.json")
    assert known.read_text() == text
    first = next(e for e in entries("known.json") if e["rule"] == "CGT302")
    assert first == {
        "client": ".#aws_cognito_user_pool_client.web",
        "rule": "CGT302",
        "part": "",
        "setting": "access_token_validity",
        "value": "5 hours",
    }
    assert {e["value"] for e in entries("known.json") if e["rule"] == "CGT101"} == {"implicit"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (CLIENT, f"# moved\n\n\n{CLIENT}"),
        ('["code", "implicit"]', '[\n    "code",\n    "implicit", # reformatted\n  ]'),
        ('["code", "implicit"]', '["implicit", "code"]'),
        ('"http://a.example.org/cb", "http://b.example.org/cb"', '"http://b.example.org/cb", "http://a.example.org/cb"'),
        ("shop-app", "shop-app-2"),
        ("access_token_validity                = 5", "access_token_validity = local.five"),
    ],
)
def test_moving_and_reformatting_change_nothing(main_tf: Path, known: Path, run: Runs, old: str, new: str) -> None:
    main_tf.write_text(CLIENT.replace(old, new) + "locals {\n  five = 5\n}\n")
    assert run.open(*BASELINE) == []
    assert run("--check", *BASELINE)[2] == ""


@pytest.mark.parametrize(
    ("old", "new", "setting"),
    [
        ("http://b.example.org/cb", "http://c.example.org/cb", "callback_urls"),
        ('= "hours"', '= "days"', "access_token_validity"),
        ("= 5", "= 6", "access_token_validity"),
        ("= 5", "= 5\n  enable_token_revocation = false", "enable_token_revocation"),
    ],
)
def test_a_worse_value_is_found_anew(main_tf: Path, known: Path, run: Runs, old: str, new: str, setting: str) -> None:
    main_tf.write_text(CLIENT.replace(old, new))
    assert setting in {name for _, name in run.open(*BASELINE)}


def test_another_client_and_a_renamed_one_are_found_anew(main_tf: Path, known: Path, run: Runs) -> None:
    renamed = CLIENT.replace('" "web"', '" "shop"')
    main_tf.write_text(CLIENT + renamed)
    findings = run.report(*BASELINE)["findings"]
    assert {f["status"] for f in findings if f["client"].endswith(".web")} == {"baseline"}
    assert {f["status"] for f in findings if f["client"].endswith(".shop")} == {"open"}


def test_the_same_finding_once_more_is_found_anew(main_tf: Path, known: Path, run: Runs) -> None:
    main_tf.write_text(CLIENT.replace('"http://b.example.org/cb"', '"http://b.example.org/cb", "http://b.example.org/cb"'))
    assert ("CGT501", "callback_urls") in run.open(*BASELINE)


def test_paths_count_from_the_baseline_s_folder(inside: Path, run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    (inside / "infra" / "prod").mkdir(parents=True)
    (inside / "infra" / "prod" / "main.tf").write_text(CLIENT)
    run("--check", "--write-baseline", "known.json", "infra")
    assert {e["client"].partition("#")[0] for e in entries("known.json")} == {"infra/prod"}
    monkeypatch.chdir(inside / "infra")
    assert run("--check", "--baseline", "../known.json", "prod")[0] == 0
    monkeypatch.chdir(inside / "infra" / "prod")
    assert run("--check", "--baseline", "../../known.json")[0] == 0


def test_cloudformation_and_undecided_conditions(inside: Path, run: Runs) -> None:
    text = """\
Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: eu-west-1_abcdefghi
      EnableTokenRevocation: !If [IsProd, false, false]
      AccessTokenValidity: !If [IsProd, 5, 6]
      TokenValidityUnits: {AccessToken: hours}
"""
    (inside / "auth.yaml").write_text(text)
    run("--check", "--write-baseline", "known.json")
    assert run.open(*BASELINE) == []
    assert {e["value"] for e in entries("known.json") if e["rule"] == "CGT302"} <= {"5 hours", "6 hours", "5 hours | 6 hours"}
    (inside / "auth.yaml").write_text(text.replace("5, 6", "5, 7"))
    assert "CGT302" in {rule for rule, _ in run.open(*BASELINE)}


# ----------------------------------------------------------------------------------------- renewing it


def test_what_matches_nothing_any_more_is_told_once(main_tf: Path, known: Path, run: Runs) -> None:
    main_tf.write_text(CLIENT.replace('["code", "implicit"]', '["code"]').replace("http://b", "https://b"))
    status, _, err = run("--check", *BASELINE)
    assert status == 0
    assert err == "cogtui: known.json: 2 entries match nothing any more; --write-baseline renews it\n"
    assert run("--check", "--quiet", *BASELINE)[2] == ""
    before = len(entries("known.json"))
    assert (
        run("--check", *BASELINE, "--write-baseline", "known.json")[2]
        == f"cogtui: known.json: {before - 2} findings remembered\n"
    )
    assert run("--check", *BASELINE)[2] == ""


def test_what_was_not_opened_is_not_missed(inside: Path, run: Runs) -> None:
    for name in ("a", "b"):
        (inside / name).mkdir()
        (inside / name / "main.tf").write_text(CLIENT)
    run("--check", "--write-baseline", "known.json")
    assert run("--check", *BASELINE, "a")[2] == ""
    (inside / "b" / "main.tf").unlink()
    (inside / "b").rmdir()
    assert "match nothing any more" in run("--check", *BASELINE, "a")[2]


def test_what_is_suppressed_is_not_remembered_and_no_complaint_is(main_tf: Path, run: Runs) -> None:
    main_tf.write_text("# cogtui: allow CGT101, none-such\n" + CLIENT)
    status, out, _ = run("--check", "--write-baseline", "known.json")
    assert status == 1
    assert "there is no rule 'none-such'" in out
    assert {"CGT101", "CGT902"}.isdisjoint(e["rule"] for e in entries("known.json"))


def test_only_what_is_asked_for_is_remembered(main_tf: Path, run: Runs) -> None:
    run("--check", "--select", "CGT101", "--write-baseline", "known.json")
    assert {e["rule"] for e in entries("known.json")} == {"CGT101"}
    run("--check", "--select", "CGT302", *BASELINE, "--write-baseline", "known.json")
    assert {e["rule"] for e in entries("known.json")} == {"CGT101", "CGT302"}


def test_what_is_remembered_is_not_fixed(main_tf: Path, known: Path, run: Runs) -> None:
    run("--fix", "--fix-level", "replacement", *BASELINE)
    assert main_tf.read_text() == CLIENT
    assert run("--diff", "--fix-level", "replacement", *BASELINE)[1] == ""
    run("--fix", "--fix-level", "behavior", "--no-suppressions", *BASELINE)
    assert main_tf.read_text() != CLIENT


def test_fixing_is_not_remembering(main_tf: Path, run: Runs) -> None:
    for mode in ("--fix", "--diff"):
        status, _, err = run(mode, "--write-baseline", "known.json")
        assert status == 2
        assert "--write-baseline goes with --check" in err
    assert main_tf.read_text() == CLIENT
    assert not Path("known.json").exists()


def test_an_estate_without_findings_has_an_empty_one(inside: Path, run: Runs) -> None:
    assert run("--check", "--write-baseline", "known.json")[0] == 0
    assert Path("known.json").read_text() == '{"schema": 1, "findings": [\n]}\n'
    assert run("--check", *BASELINE)[0] == 0


# ------------------------------------------------------------------------------------------- the file


ENTRY = '{"client": "a", "rule": "CGT101", "part": "", "setting": "x", "value": null}'
BROKEN = [
    ("", 1, "is no baseline: Expecting value"),
    ('{"schema": 1,\n"findings": [\n' + ENTRY + "\n" + ENTRY + "]}", 4, "is no baseline: Expecting ',' delimiter"),
    ("[]", 1, 'is no baseline: it has no "findings"'),
    ('{"schema": 1}', 1, 'is no baseline: it has no "findings"'),
    ('{"schema": 2, "findings": []}', 1, "this version reads baselines of schema 1"),
    ('{"schema": true, "findings": []}', 1, "this version reads baselines of schema 1"),
    ('{"schema": 1, "findings": [\n' + ENTRY + ',\n{"client": "a"}\n]}', 3, "is no entry of a baseline"),
    ('{"schema": 1, "findings": [\n' + ENTRY + ",\n\n7]}", 4, "is no entry of a baseline"),
    ('{"schema": 1, "findings": [' + ENTRY.replace('"a"', "1") + "]}", 1, "is no entry of a baseline"),
    ('{"schema": 1, "findings": [' + ENTRY.replace("null", "[]") + "]}", 1, "is no entry of a baseline"),
    ("[" * 100_000, 1, "is no baseline"),
]


@pytest.mark.parametrize(("text", "line", "message"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_one_is_refused_with_its_line(main_tf: Path, run: Runs, text: str, line: int, message: str) -> None:
    Path("known.json").write_text(text)
    status, out, err = run("--check", *BASELINE)
    assert (status, out) == (2, "")
    assert err.startswith(f"cogtui: known.json:{line}: ")
    assert message in err
    assert "\x1b" not in err


def test_one_that_is_missing_or_not_text_is_refused(main_tf: Path, run: Runs) -> None:
    assert run("--check", *BASELINE) == (2, "", "cogtui: known.json:1: the baseline can't be read: No such file or directory\n")
    Path("known.json").write_bytes(b"\xff\xfe{")
    assert run("--check", *BASELINE) == (2, "", "cogtui: known.json:1: the baseline can't be read: it is not UTF-8\n")
    assert run("--check", "--baseline", ".")[0] == 2


def test_it_is_written_whole_or_not_at_all(known: Path, run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    text = known.read_text()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    status, _, err = run("--check", "--select", "CGT101", "--write-baseline", "known.json")
    assert (status, err) == (3, "cogtui: known.json: can't be written: No space left on device\n")
    assert known.read_text() == text
    assert sorted(path.name for path in Path().iterdir()) == ["known.json", "main.tf"]


def test_a_link_stays_a_link_and_a_mode_the_mode(main_tf: Path, run: Runs) -> None:
    Path("real.json").touch(0o640)
    Path("known.json").symlink_to("real.json")
    run("--check", "--write-baseline", "known.json")
    assert Path("known.json").is_symlink()
    assert entries("real.json")
    assert stat.S_IMODE(Path("real.json").stat().st_mode) == 0o640


def test_hostile_names_never_reach_a_terminal(main_tf: Path, run: Runs) -> None:
    name = "\x1b]0;owned\x07.json"
    for arguments in (("--baseline", name), ("--check", "--write-baseline", name)):
        assert not set("\x1b\x07") & set("".join(run(*arguments)[1:]))
