"""The command line at its door: what is printed, what is written, and the exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from cogtui.core.cli import main
from cogtui.core.model import SEVERITIES
from cogtui.core.report import json as json_report

WEAK = """\
resource "aws_cognito_user_pool_client" "portal" {
  name                                 = "portal-spa"
  user_pool_id                         = aws_cognito_user_pool.main.id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code", "implicit"]
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = var.urls
}
"""
CLEAN = """\
resource "aws_cognito_user_pool_client" "sync" {
  name                                 = "orders-m2m"
  user_pool_id                         = aws_cognito_user_pool.main.id
  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = ["orders/read"]
  explicit_auth_flows                  = ["ALLOW_REFRESH_TOKEN_AUTH"]
}
"""


@pytest.fixture
def weak(inside: Path) -> Path:
    (inside / "main.tf").write_text(WEAK)
    return inside / "main.tf"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(list(arguments))
    done = capsys.readouterr()
    return status, done.out, done.err


# -------------------------------------------------------------------------------------- exit status


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--check"], 1),
        (["--check", "--fail-on", "critical"], 0),
        (["--check", "--fail-on", "never"], 0),
        (["--check", "--fail-on", "high"], 1),
        (["--check", "--select", "CGT301"], 0),
        (["--check", "--ignore", "implicit-grant-enabled,cgt207,CGT304,CGT701,CGT711"], 0),
        (["--check", "--client", "*.nothing"], 0),
        (["--check", "--client", "portal*"], 1),
        (["--diff"], 1),
        (["--fix"], 1),
        (["--check", "--select", "no-such-rule"], 2),
        (["--check", "--profile", "no-such-profile"], 2),
        (["--check", "no-such-folder"], 2),
        (["--undo"], 3),
        (["--list-rules"], 0),
        (["--explain", "CGT101"], 0),
        (["--explain", "nothing"], 2),
        ([], 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_exit_status(weak: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int) -> None:
    assert run(capsys, *arguments)[0] == status


def test_a_clean_folder_and_one_without_clients_succeed(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--check") == (0, "No Cognito user pool clients found; looked at 0 files.\n", "")
    (inside / "main.tf").write_text(CLEAN)
    status, out, _ = run(capsys, "--check")
    assert (status, "no findings" in out) == (0, True)


def test_a_file_that_can_not_be_read_is_3_and_hides_nothing_else(weak: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("broken.yaml").write_text("Resources: {A: {Type: AWS::Cognito::UserPoolClient, Properties: {}\n")
    status, out, err = run(capsys, "--check")
    assert status == 3
    assert err.startswith("broken.yaml:")
    assert "CGT101 implicit-grant-enabled" in out


def test_options_that_exclude_each_other_and_unknown_ones_are_mistakes(weak: Path) -> None:
    for wrong in (["--fix", "--diff"], ["--fx"], ["--fail-on", "severe"]):
        with pytest.raises(SystemExit) as stop:
            main(wrong)
        assert stop.value.code == 2


# --------------------------------------------------------------------------------- fixing and undoing


def test_fix_writes_only_safe_fixes_unless_told(weak: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--fix")
    assert weak.read_text() == WEAK.replace(
        "  callback_urls                        = var.urls\n",
        "  callback_urls                        = var.urls\n" + '  prevent_user_existence_errors        = "ENABLED"\n',
    )
    assert status == 1
    assert "1 fixed in 1 file" in out
    assert "with --fix-level behavior" in out


def test_diff_prints_what_fix_would_write_and_writes_nothing(weak: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, diff, _ = run(capsys, "--diff", "--fix-level", "behavior")
    assert weak.read_text() == WEAK
    subprocess.run(["git", "apply", "-"], input=diff.encode(), check=True)
    by_diff = weak.read_bytes()
    weak.write_text(WEAK)
    run(capsys, "--fix", "--fix-level", "behavior")
    assert weak.read_bytes() == by_diff


def test_writing_what_git_ignores_is_said(weak: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".git").mkdir()
    Path(".gitignore").write_text("*.tfvars\n")
    weak.write_text(WEAK.replace("}\n", "  prevent_user_existence_errors = var.errors\n}\n") + 'variable "errors" {}\n')
    Path("terraform.tfvars").write_text('errors = "LEGACY"\n')
    _, _, err = run(capsys, "--fix")
    assert err == "cogtui: terraform.tfvars: written, and ignored by git: it won't show up in a diff there\n"


def test_a_second_fix_writes_nothing(weak: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "--fix", "--fix-level", "behavior")
    before = weak.stat()
    run(capsys, "--fix", "--fix-level", "behavior")
    assert (weak.stat().st_ino, weak.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_undo_puts_the_file_back(weak: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "--fix")
    assert run(capsys, "--undo") == (0, "1 file put back: main.tf\n", "")
    assert weak.read_text() == WEAK


def test_fixing_what_changes_meanwhile_is_refused(
    weak: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from cogtui.core import write as module

    real = module._journal

    def meddle(root: str, jobs: object) -> object:
        weak.write_text("# mine\n" + WEAK)
        return real(root, jobs)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_journal", meddle)
    status, _, err = run(capsys, "--fix")
    assert status == 3
    assert "main.tf: changed on disk" in err
    assert weak.read_text() == "# mine\n" + WEAK


# ------------------------------------------------------------------------------------------- reports


def test_the_text_report_says_where_what_and_how(weak: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--check")
    lines = out.splitlines()
    assert lines[0].startswith("main.tf:1  aws_cognito_user_pool_client.portal  ·  spa: ")
    at = next(number for number, line in enumerate(lines) if "CGT101" in line)
    assert lines[at].split() == ["high", "CGT101", "implicit-grant-enabled", "behavior", "fix"]
    assert lines[at + 1] == '       5 │   allowed_oauth_flows                  = ["code", "implicit"]'
    assert lines[at + 2].startswith("         │ " + " " * 50 + "~~~~~~~~~~  tokens are sent in the URL")
    assert lines[at + 3] == '         │ fix: remove "implicit"   breaks: apps that ask for response_type=token'
    assert any(line.startswith("  unresolved: callback_urls (var.urls") for line in lines)
    assert lines[-1].startswith("1 client in 1 file · 1 high, ")


def test_colour_only_where_it_is_wanted(
    weak: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b" not in run(capsys, "--check")[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[31mhigh" in run(capsys, "--check")[1]
    assert "\x1b" not in run(capsys, "--check", "--no-color")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run(capsys, "--check")[1]


def test_the_json_report_fits_its_schema(weak: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--check", "--format", "json")
    report = msgspec.json.decode(out.encode(), type=json_report.Document)
    assert status == 1
    assert report.summary.open == {name: sum(one.severity == name for one in report.findings) for name in SEVERITIES}
    assert (report.summary.open["critical"], report.summary.open["high"]) == (0, 1)
    (client,) = report.clients
    assert (client.id, client.file, client.line, client.archetype) == (
        ".#aws_cognito_user_pool_client.portal",
        "main.tf",
        1,
        "spa",
    )
    finding = next(finding for finding in report.findings if finding.rule == "CGT101")
    assert (finding.line, finding.column, finding.end_column) == (5, 51, 61)
    assert [change.path for change in finding.fixes[0].changes] == ["allowed_oauth_flows[1]"]


def test_the_published_schema_is_the_one_in_use() -> None:
    published = Path(__file__).parent.parent / "docs" / "report.schema.json"
    assert published.read_text() == json_report.schema()


def test_output_goes_to_a_file(weak: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--check", "--format", "json", "--output", "report.json")[1] == ""
    assert json.loads(Path("report.json").read_text())["schema"] == 1


HOSTILE = "evil\x1b]0;owned\x07\x1b[31m [/red] \u202egnp\u200b \x9b2J"


def test_nothing_in_a_file_steers_the_terminal(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("main.tf").write_text(WEAK.replace("portal-spa", HOSTILE).replace('"openid"', f'"{HOSTILE}"'))
    Path("auth.yaml").write_text(f"Resources:\n  A: {{Type: AWS::Cognito::UserPoolClient, Properties: [\n# {HOSTILE}\n")
    for arguments in (["--check"], ["--check", "--format", "json"]):
        status, out, err = run(capsys, *arguments)
        assert status in (1, 3)
        assert not set(out + err) & set("\x1b\x07\u202e\u200b\x9b\r")


def test_a_diff_on_a_terminal_is_coloured_and_can_not_steer_it(weak: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    weak.write_text(WEAK.replace('"implicit"]', f'"implicit"] # {HOSTILE}'))

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdout", screen := Terminal())
    main(["--diff", "--fix-level", "behavior"])
    shown = screen.getvalue()
    assert "\x1b[31m-  allowed_oauth_flows" in shown
    assert "\x1b]0;owned" not in shown
    assert "\u202e" not in shown


def test_reports_do_not_depend_on_hash_seed(weak: Path) -> None:
    command = [sys.executable, "-m", "cogtui.core", "--check", "--format", "json"]
    outputs = {
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1


def test_a_closed_pipe_is_no_error(weak: Path) -> None:
    command = f"{sys.executable} -m cogtui.core --check | head -c 1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, check=False)
    assert done.stderr == b""


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out.startswith("cogtui ")
