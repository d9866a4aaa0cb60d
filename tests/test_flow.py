"""From a template to a patched file, byte for byte: the ways in which clients are commonly written, and the ways of cells."""

from __future__ import annotations

import json
from pathlib import Path

import judges
import pytest
from cogtui.core.cli import main

ENABLED = 'prevent_user_existence_errors = "ENABLED"'


def fix(text: str, name: str, level: str = "behavior") -> str:
    Path(name).write_bytes(text.encode())
    main(["--fix", "--fix-level", level, "--quiet", "."])
    return Path(name).read_bytes().decode()


def findings(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    main(["--check", "--format", "json"])
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)["findings"]
    return found


# --------------------------------------------------------------------- as the documentation writes them


def test_a_bare_terraform_client(inside: Path) -> None:
    text = """\
resource "aws_cognito_user_pool" "pool" {
  name = "pool"
}

resource "aws_cognito_user_pool_client" "client" {
  name = "client"

  user_pool_id = aws_cognito_user_pool.pool.id
}
"""
    after = fix(text, "main.tf")
    assert after == text.replace("_pool.pool.id\n", f"_pool.pool.id\n\n  {ENABLED}\n")


def test_a_terraform_client_with_a_secret_flows_and_a_quoted_lifetime(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """\
resource "aws_cognito_user_pool_client" "userpool_client" {
  name                                 = "client"
  user_pool_id                         = aws_cognito_user_pool.pool.id
  generate_secret                      = true
  refresh_token_validity               = "400"
  callback_urls                        = ["https://example.com"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code", "implicit"]
  allowed_oauth_scopes                 = ["email", "openid"]
  supported_identity_providers         = ["COGNITO"]
}
"""
    wanted = text.replace('= "400"', '= "30"').replace('["code", "implicit"]', '["code"]')
    end = """\
  prevent_user_existence_errors        = "ENABLED"

  token_validity_units {
    access_token  = "hours"
    id_token      = "hours"
    refresh_token = "days"
  }
}
"""
    assert fix(text, "main.tf") == wanted.removesuffix("}\n") + end
    assert not [finding for finding in findings(capsys) if finding["severity"] != "info" and finding["fixes"]]


YAML = """\
Resources:
  UserPoolClient:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      ClientName: ${self:custom.stage}-users
      UserPoolId:
        Ref: CognitoUserPool   # in another file
      ExplicitAuthFlows:
      - ADMIN_NO_SRP_AUTH
      GenerateSecret: false
#  UserPoolClient2:
#    Type: AWS::Cognito::UserPoolClient
#    Properties:
#      UserPoolId: !Ref CognitoUserPool
"""


def test_yaml_with_a_ref_a_serverless_name_and_a_commented_twin(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    after = fix(YAML, "auth.yml")
    assert after == YAML.replace(
        "      - ADMIN_NO_SRP_AUTH\n      GenerateSecret: false\n",
        "      - ALLOW_ADMIN_USER_PASSWORD_AUTH\n"
        "      - ALLOW_USER_SRP_AUTH\n"
        "      - ALLOW_CUSTOM_AUTH\n"
        "      - ALLOW_REFRESH_TOKEN_AUTH\n"
        "      GenerateSecret: false\n"
        "      PreventUserExistenceErrors: ENABLED\n",
    )
    assert {finding["client"] for finding in findings(capsys)} <= {"auth.yml#UserPoolClient"}


def test_json_with_a_lifetime_and_a_ref(inside: Path) -> None:
    text = """\
{
\t"Resources": {
\t\t"Client": {
\t\t\t"Type": "AWS::Cognito::UserPoolClient",
\t\t\t"Properties": {
\t\t\t\t"UserPoolId": {"Ref": "Pool"},
\t\t\t\t"RefreshTokenValidity": 3650
\t\t\t}
\t\t}
\t}
}"""
    assert fix(text, "auth.json") == text.replace("3650\n", '30,\n\t\t\t\t"PreventUserExistenceErrors": "ENABLED"\n')


# ----------------------------------------------------------------------------------------- cells


SHARED = """\
locals {
  flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}

resource "aws_cognito_user_pool_client" "a" {
  name                = "a"
  user_pool_id        = aws_cognito_user_pool.pool.id
  explicit_auth_flows = local.flows

  prevent_user_existence_errors = "ENABLED"
}

resource "aws_cognito_user_pool_client" "b" {
  name                = "b"
  user_pool_id        = aws_cognito_user_pool.pool.id
  explicit_auth_flows = local.flows
%s
  prevent_user_existence_errors = "ENABLED"
}
"""


def test_a_local_that_two_clients_share_is_patched_where_it_stands(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SHARED % ""
    Path("main.tf").write_text(text)
    found = [finding for finding in findings(capsys) if finding["rule"] == "CGT201"]
    assert len(found) == 2
    assert len({finding["group"] for finding in found}) == 1
    other = {".#aws_cognito_user_pool_client.a": "b", ".#aws_cognito_user_pool_client.b": "a"}
    for finding in found:
        named = finding["fixes"][0]["also_changes"]  # type: ignore[index]
        assert named == [f".#aws_cognito_user_pool_client.{other[str(finding['client'])]}"]
    assert fix(text, "main.tf") == text.replace('"ALLOW_USER_PASSWORD_AUTH", ', "")


def test_a_shared_value_that_one_client_wants_otherwise_is_left_and_said_so(
    inside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SHARED % ""
    Path("cogtui.toml").write_text("[[clients]]\nmatch = '*.b'\n[clients.rules.CGT201]\nenabled = false\n")
    assert fix(text, "main.tf") == text
    out = capsys.readouterr().out
    assert "withheld: it would also change .#aws_cognito_user_pool_client.b, which does not want the same" in out


def test_an_if_with_no_value_is_patched_in_its_branch(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """\
Parameters:
  Stage: {Type: String, Default: dev}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      PreventUserExistenceErrors: !If [IsProd, ENABLED, !Ref "AWS::NoValue"]  # why
"""
    Path("auth.yaml").write_text(text)
    (finding,) = [finding for finding in findings(capsys) if finding["rule"] == "CGT207"]
    assert finding["worlds"] == ["not IsProd"]
    assert fix(text, "auth.yaml") == text.replace('!Ref "AWS::NoValue"', "ENABLED")


def test_a_default_that_tfvars_override_is_patched_in_the_tfvars(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    variables = 'variable "errors" {\n  default = "ENABLED"\n}\n'
    client = 'resource "aws_cognito_user_pool_client" "a" {\n  name = "a"\n  prevent_user_existence_errors = var.errors\n}\n'
    Path("main.tf").write_text(variables + client)
    assert fix('errors = "LEGACY" # for now\n', "terraform.tfvars") == 'errors = "ENABLED" # for now\n'
    assert Path("main.tf").read_text() == variables + client
    Path("other.tfvars").write_text('errors = "LEGACY"\n')
    main(["--fix", "--var-file", "other.tfvars", "."])
    assert Path("other.tfvars").read_text() == 'errors = "ENABLED"\n'


def test_a_default_is_patched_where_no_tfvars_say_otherwise_with_less_confidence(
    inside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        'variable "errors" {\n  default = "LEGACY"\n}\n\nresource "aws_cognito_user_pool_client" "a" {\n'
        '  name                          = "a"\n  prevent_user_existence_errors = var.errors\n}\n'
    )
    Path("main.tf").write_text(text)
    (finding,) = [finding for finding in findings(capsys) if finding["rule"] == "CGT207"]
    assert (finding["confidence"], finding["line"]) == ("medium", 2)
    assert fix(text, "main.tf") == text.replace('"LEGACY"', '"ENABLED"')


def test_what_is_not_known_is_not_touched(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        'resource "aws_cognito_user_pool_client" "a" {\n  name                          = "a"\n'
        '  prevent_user_existence_errors = var.errors\n  enable_token_revocation       = lookup(var.x, "y", false)\n}\n'
    )
    assert fix(text, "main.tf") == text
    assert not [f for f in findings(capsys) if f["rule"] in ("CGT207", "CGT301")]
    main(["--check"])
    assert "prevent_user_existence_errors (var.errors" in capsys.readouterr().out


def test_generate_secret_is_never_touched_below_replacement(inside: Path) -> None:
    text = (
        'resource "aws_cognito_user_pool_client" "a" {\n  name                                 = "sync"\n'
        "  user_pool_id                         = aws_cognito_user_pool.pool.id\n"
        '  allowed_oauth_flows_user_pool_client = true\n  allowed_oauth_flows                  = ["client_credentials"]\n'
        '  allowed_oauth_scopes                 = ["api/read"]\n  prevent_user_existence_errors        = "ENABLED"\n}\n'
    )
    assert fix(text, "main.tf") == text
    assert "generate_secret" in fix(text, "main.tf", "replacement")


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["", "newline"])
def test_line_endings_byte_order_mark_and_the_missing_last_newline_stay(inside: Path, eol: str, mark: str, end: str) -> None:
    body = ['resource "aws_cognito_user_pool_client" "a" {', '  name = "é 🎉" # naïve', "}"]
    text = mark + eol.join(body) + (eol if end else "")
    wanted = mark + eol.join([*body[:2], "", f"  {ENABLED}", "}"]) + (eol if end else "")
    assert fix(text, "main.tf") == wanted


@judges.needs_provider
def test_the_patched_examples_validate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = Path(__file__).parent.parent / "examples" / "infra"
    for path in sorted(examples.rglob("*.tf*")):
        target = tmp_path / path.relative_to(examples)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    main(["--fix", "--fix-level", "behavior", "."])
    assert (tmp_path / "prod/identity.tf").read_bytes() != (examples / "prod/identity.tf").read_bytes()
    assert judges.validate(tmp_path / "prod") == set()


def test_the_patched_templates_lint(inside: Path) -> None:
    examples = Path(__file__).parent.parent / "examples" / "infra"
    for name in ("staging/auth.yaml", "sandbox/pool.template.json"):
        path = inside / Path(name).name
        path.write_bytes((examples / name).read_bytes())
        before = judges.lint(path)
        main(["--fix", "--fix-level", "behavior", str(path)])
        assert path.read_bytes() != (examples / name).read_bytes()
        assert judges.lint(path) <= before


# ----------------------------------------------------------------------------------------- worlds


def test_oauth_is_not_switched_off_for_a_case_in_which_it_is_complete(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """\
variable "sso" {
  default = false
}

resource "aws_cognito_user_pool_client" "a" {
  name                                 = "a"
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = var.sso ? ["code"] : []
  allowed_oauth_scopes                 = var.sso ? ["openid"] : []
  callback_urls                        = var.sso ? ["https://app.example.com/cb"] : []
  prevent_user_existence_errors        = "ENABLED"
}
"""
    assert fix(text, "main.tf") == text
    assert "withheld: it would also change allowed_oauth_flows_user_pool_client when" in capsys.readouterr().out


def test_a_flow_stays_for_the_case_in_which_tokens_do_not_rotate(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """\
Parameters:
  Rotate: {Type: String, Default: "yes"}
Conditions:
  "On": !Equals [!Ref Rotate, "yes"]
Resources:
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      PreventUserExistenceErrors: ENABLED
      ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
      RefreshTokenRotation:
        Feature: !If ["On", ENABLED, DISABLED]
"""
    assert fix(text, "auth.yaml") == text
    assert "withheld: it would also change explicit_auth_flows when not On" in capsys.readouterr().out


def test_localhost_stays_where_the_same_list_serves_development(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """\
variable "env" {
  default = "dev"
}

resource "aws_cognito_user_pool_client" "a" {
  name                                 = var.env == "prod" ? "portal-prod" : "portal-dev"
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = ["https://app.example.com/", "http://localhost:3000/"]
  prevent_user_existence_errors        = "ENABLED"
}
"""
    Path("main.tf").write_text(text)
    (finding,) = [f for f in findings(capsys) if f["rule"] == "CGT502" and f["severity"] != "info"]
    assert finding["worlds"] == ['var.env == "prod"']
    main(["--fix", "--fix-level", "behavior", "--select", "CGT502"])
    assert Path("main.tf").read_text() == text
    assert "withheld: it would also change callback_urls when" in capsys.readouterr().out


def test_what_terraform_is_told_to_ignore_is_not_offered(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        'resource "aws_cognito_user_pool_client" "a" {\n  name = "a"\n\n  lifecycle {\n'
        "    ignore_changes = [prevent_user_existence_errors]\n  }\n}\n"
    )
    Path("main.tf").write_text(text)
    main(["--check"])
    out = capsys.readouterr().out
    assert "no automatic fix: lifecycle.ignore_changes holds prevent_user_existence_errors" in out
    assert "safe fix with --fix" not in out
    assert fix(text, "main.tf") == text
