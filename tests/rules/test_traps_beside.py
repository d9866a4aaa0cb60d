"""Traps whose fix stands beside the client: what it waits for, outputs and parameters that hold its secret. Byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import judges
import pytest
from cogtui.core.cli import main

SECRET = "aws_cognito_user_pool_client.it.client_secret"
CLIENT = """\
resource "aws_cognito_user_pool_client" "it" {
  name                          = "it"
  user_pool_id                  = "eu-west-1_Ab1"
  generate_secret               = true
  prevent_user_existence_errors = "ENABLED"
}

"""
MODULE = {
    "main.tf": 'module "auth" {\n  source = "./auth"\n}\n\noutput "secret" {\n  value     = module.auth.secret\n  %s\n}\n',
    "auth/main.tf": f'{CLIENT}output "secret" {{\n  value = nonsensitive({SECRET})\n%s}}\n',
}
TWICE = """\
module "server" {
  source = "./auth"
  secret = true
}

module "page" {
  source = "./auth"
  secret = false
}
"""
MAYBE = 'variable "secret" {}\n\n' + MODULE["auth/main.tf"].replace("= true", "= var.secret")
PARAMETER = f'resource "aws_ssm_parameter" "s" {{\n  name  = "s"\n  type  = "%s" # read by the app\n  value = {SECRET}\n}}\n'


def output(inside: str) -> str:
    return f'{CLIENT}output "s" {{\n{inside}}}\n'


# name: (rule, level, files before, files after; None: no byte changes)
TERRAFORM: dict[str, tuple[str, str, dict[str, str], dict[str, str] | None]] = {
    "T26 a root output": (
        "CGT403",
        "safe",
        {"main.tf": output(f"  value = {SECRET}\n")},
        {"main.tf": output(f"  value = {SECRET}\n\n  sensitive = true\n")},
    ),
    "T26 an output that says no": (
        "CGT403",
        "safe",
        {"main.tf": output(f"  value     = {SECRET}\n  sensitive = false # for now\n")},
        {"main.tf": output(f"  value     = {SECRET}\n  sensitive = true # for now\n")},
    ),
    "T26 one that is told not to be sensitive, with a description": (
        "CGT403",
        "safe",
        {"main.tf": output(f'  description = "the secret"\n  value       = nonsensitive({SECRET})\n')},
        {"main.tf": output(f'  description = "the secret"\n  value       = nonsensitive({SECRET})\n  sensitive   = true\n')},
    ),
    "T26 on one line": (
        "CGT403",
        "safe",
        {"main.tf": f'{CLIENT}output "s" {{ value = {SECRET} }}\n'},
        {"main.tf": output(f"  value = {SECRET}\n\n  sensitive = true\n")},
    ),
    "T26 a sensitive one": ("CGT403", "safe", {"main.tf": output(f"  value     = {SECRET}\n  sensitive = true\n")}, None),
    "T26 one that may be sensitive": (
        "CGT403",
        "safe",
        {"main.tf": output(f"  value     = {SECRET}\n  sensitive = var.hide\n") + 'variable "hide" {}\n'},
        None,
    ),
    "T26 another attribute": ("CGT403", "safe", {"main.tf": output("  value = aws_cognito_user_pool_client.it.id\n")}, None),
    "T26 a module's output": (
        "CGT403",
        "safe",
        {"main.tf": MODULE["main.tf"] % "sensitive = true", "auth/main.tf": MODULE["auth/main.tf"] % ""},
        {
            "main.tf": MODULE["main.tf"] % "sensitive = true",
            "auth/main.tf": MODULE["auth/main.tf"] % "\n  sensitive = true\n",
        },
    ),
    "T26 a module's output and the one that hands it on": (
        "CGT403",
        "safe",
        {"main.tf": MODULE["main.tf"] % "sensitive = false", "auth/main.tf": MODULE["auth/main.tf"] % ""},
        {
            "main.tf": MODULE["main.tf"] % "sensitive = true",
            "auth/main.tf": MODULE["auth/main.tf"] % "\n  sensitive = true\n",
        },
    ),
    "T26 a module that also makes a client without a secret": (
        "CGT403",
        "safe",
        {"main.tf": TWICE, "auth/main.tf": MAYBE % ""},
        {"main.tf": TWICE, "auth/main.tf": MAYBE % "\n  sensitive = true\n"},
    ),
    "a plain parameter is left alone at level safe": ("CGT403", "safe", {"main.tf": CLIENT + PARAMETER % "String"}, None),
    "a plain parameter": (
        "CGT403",
        "behavior",
        {"main.tf": CLIENT + PARAMETER % "String"},
        {"main.tf": CLIENT + PARAMETER % "SecureString"},
    ),
    "an encrypted one": ("CGT403", "behavior", {"main.tf": CLIENT + PARAMETER % "SecureString"}, None),
    "T21 a provider's text": (
        "CGT703",
        "safe",
        {
            "main.tf": """\
resource "aws_cognito_user_pool" "p" {
  name = "p"
}

resource "aws_cognito_identity_provider" "google" {
  user_pool_id     = aws_cognito_user_pool.p.id
  provider_name    = "Google"
  provider_type    = "Google"
  provider_details = { client_id = "id", client_secret = "secret", authorize_scopes = "openid" }
}

resource "aws_cognito_user_pool_client" "it" {
  name                         = "it"
  user_pool_id                 = aws_cognito_user_pool.p.id
  supported_identity_providers = ["COGNITO", "Google"]
}
"""
        },
        None,
    ),
}


def run(rule: str, level: str, *paths: str) -> None:
    main(["--fix", "--select", rule, "--fix-level", level, "--quiet", *paths])


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text.encode())


@pytest.mark.parametrize("name", TERRAFORM)
def test_terraform(inside: Path, name: str) -> None:
    rule, level, before, after = TERRAFORM[name]
    put(inside, before)
    for _ in range(2):
        run(rule, level, ".")
        assert {file: (inside / file).read_bytes().decode() for file in before} == (after or before)


@judges.needs_provider
@pytest.mark.parametrize("name", [name for name in TERRAFORM if TERRAFORM[name][3]])
def test_terraform_accepts_what_is_written(inside: Path, name: str) -> None:
    rule, level, before, _ = TERRAFORM[name]
    if len(before) > 1:
        pytest.skip("a module has to be installed first")
    put(inside, before)
    run(rule, level, ".")
    assert judges.validate(inside) == set()


def test_terraform_in_json(inside: Path) -> None:
    client = {"it": {"name": "it", "user_pool_id": "eu-west-1_Ab1", "generate_secret": True}}
    before: dict[str, Any] = {
        "resource": {"aws_cognito_user_pool_client": client},
        "output": {"s": {"value": f"${{{SECRET}}}"}, "i": {"value": "${aws_cognito_user_pool_client.it.id}"}},
    }
    (inside / "main.tf.json").write_text(json.dumps(before, indent=2) + "\n")
    run("CGT403", "safe", ".")
    before["output"]["s"]["sensitive"] = True
    assert (inside / "main.tf.json").read_text() == json.dumps(before, indent=2) + "\n"


# ------------------------------------------------------------------------------------ CloudFormation

YAML = """\
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
  Google:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties: {UserPoolId: !Ref Pool, ProviderName: Google, ProviderType: Google, ProviderDetails: {client_id: id}}
  Okta:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties: {UserPoolId: !Ref Pool, ProviderName: Okta, ProviderType: SAML, ProviderDetails: {MetadataURL: https://o}}
  It:
    Type: AWS::Cognito::UserPoolClient
%s    Properties:
      UserPoolId: !Ref Pool
      SupportedIdentityProviders: [COGNITO, %s]
"""
ORDERS = {
    "nothing": ("", "Google", "    DependsOn: Google\n"),
    "one name": ("    DependsOn: Pool # first\n", "Google", "    DependsOn: [Pool, Google] # first\n"),
    "a list": ("    DependsOn: [Pool]\n", "Google", "    DependsOn: [Pool, Google]\n"),
    "lines": ("    DependsOn:\n      - Pool\n", "Google", "    DependsOn:\n      - Pool\n      - Google\n"),
    "two": ("", "Google, Okta", "    DependsOn: [Google, Okta]\n"),
    "one of two": ("    DependsOn: Okta\n", "Google, Okta", "    DependsOn: [Okta, Google]\n"),
    "a reference": ("", "!Ref Google", ""),
    "waits already": ("    DependsOn: Google\n", "Google", "    DependsOn: Google\n"),
    "none of that name": ("", "Azure", ""),
}


@pytest.mark.parametrize("name", ORDERS)
def test_t21_a_provider_that_the_client_waits_for(inside: Path, name: str) -> None:
    before, listed, after = ORDERS[name]
    path = inside / "main.yaml"
    path.write_text(YAML % (before, listed))
    for _ in range(2):
        run("CGT703", "safe", "main.yaml")
        assert path.read_text() == YAML % (after, listed)
    assert judges.lint(path) == set()


def template(**client: Any) -> str:
    pool = {"Ref": "Pool"}
    google = {"UserPoolId": pool, "ProviderName": "Google", "ProviderType": "Google", "ProviderDetails": {"client_id": "id"}}
    properties = {"UserPoolId": pool, "SupportedIdentityProviders": ["COGNITO", "Google"]}
    resources = {
        "Pool": {"Type": "AWS::Cognito::UserPool"},
        "Google": {"Type": "AWS::Cognito::UserPoolIdentityProvider", "Properties": google},
        "It": {"Type": "AWS::Cognito::UserPoolClient", **client, "Properties": properties},
    }
    return json.dumps({"Resources": resources}, indent=2) + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [({}, {"DependsOn": "Google"}), ({"DependsOn": ["Pool"]}, {"DependsOn": ["Pool", "Google"]})],
)
def test_t21_in_json(inside: Path, before: dict[str, Any], after: dict[str, Any]) -> None:
    path = inside / "main.json"
    path.write_text(template(**before))
    run("CGT703", "safe", "main.json")
    assert json.loads(path.read_text()) == json.loads(template(**after))
    assert judges.lint(path) == set()


def test_t21_a_provider_that_refers_to_the_client_is_not_waited_for(inside: Path) -> None:
    text = (YAML % ("", "Google")).replace("client_id: id", "client_id: !Ref It")
    (inside / "main.yaml").write_text(text)
    run("CGT703", "safe", "main.yaml")
    assert (inside / "main.yaml").read_text() == text


@pytest.mark.parametrize("value", ["!GetAtt It.ClientSecret", '!Sub "${It.ClientSecret}"'])
def test_t26_an_output_of_a_stack_is_found_and_left(inside: Path, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        f"{YAML % ('', '!Ref Google')}      GenerateSecret: true\nOutputs:\n  S:\n    Value: {value}\n    Export: {{Name: s}}\n"
    )
    (inside / "main.yaml").write_text(text)
    run("CGT403", "replacement", "main.yaml")
    capsys.readouterr()
    assert (inside / "main.yaml").read_text() == text
    assert main(["--check", "--select", "CGT403", "--format", "json", "main.yaml"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert found["line"] == text.count("\n") - 1
