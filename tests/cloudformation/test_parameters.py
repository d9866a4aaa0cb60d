"""``--parameters``: every form in which AWS's own tools take them, what they decide, and mistakes in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cogtui.core.cli import main

TEMPLATE = """\
Parameters:
  Stage: {Type: String, Default: dev}
  Days: {Type: Number}
  Urls: {Type: CommaDelimitedList}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>"}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  InEurope: !Equals [!Ref "AWS::Region", eu-west-1]
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      ClientName: !Sub "web-${Stage}"
      RefreshTokenValidity: !Ref Days
      CallbackURLs: !Ref Urls
      DefaultRedirectURI: !Ref Stored
      EnableTokenRevocation: !If [IsProd, true, false]
      PreventUserExistenceErrors: !If [InEurope, ENABLED, LEGACY]
  OnlyInDev:
    Type: AWS::Cognito::UserPoolClient
    Condition: IsDev
    Properties: {UserPoolId: !Ref Pool}
"""
URLS = "https://a.test/cb,https://b.test/cb"
ENVIRONMENTS = {"default": "dev", "prod": "prod"}
FORMS = {
    "cli.json": json.dumps(
        [{"ParameterKey": k, "ParameterValue": v} for k, v in (("Stage", "prod"), ("Days", "7"), ("Urls", URLS))]
    ),
    "deploy.json": json.dumps(["Stage=prod", "Days=7", f"Urls={URLS}"]),
    "pipeline.json": json.dumps({"Parameters": {"Stage": "prod", "Days": "7", "Urls": URLS}, "Tags": {"a": "b"}}),
    "flat.json": json.dumps({"Stage": "prod", "Days": 7, "Urls": URLS.split(",")}),
    "cli.yaml": f"""\
- {{ParameterKey: Stage, ParameterValue: prod}}
- {{ParameterKey: Days, ParameterValue: 7}}
- {{ParameterKey: Urls, ParameterValue: '{URLS}'}}
""",
    "samconfig.toml": f"""\
version = 0.1
[default.global.parameters]
parameter_overrides = ["Stage=no"]
[default.deploy.parameters]
parameter_overrides = 'Stage="prod" Days=7 Urls="{URLS}"'
""",
    "long.toml": f"""\
[default.deploy.parameters]
parameter_overrides = "ParameterKey=Stage,ParameterValue=prod ParameterKey=Days,ParameterValue=7 \
ParameterKey=Urls,ParameterValue={URLS}"
""",
    "listed.toml": f'[default.deploy.parameters]\nparameter_overrides = ["Stage=prod", "Days=7", "Urls={URLS}"]\n',
}


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    main(["--check", "--format", "json", *arguments])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def settings(found: dict[str, Any], *names: str) -> dict[str, Any]:
    (client,) = (client for client in found["clients"] if client["address"] == "Web")
    return {name: (client["settings"][name]["state"], client["settings"][name]["value"]) for name in names}


@pytest.fixture
def template(inside: Path) -> Path:
    path = inside / "template.yaml"
    path.write_text(TEMPLATE)
    return path


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same(name: str, template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template.with_name(name).write_text(FORMS[name])
    found = report(capsys, "--parameters", name, "template.yaml")
    wanted = ("name", "refresh_token_validity", "callback_urls", "enable_token_revocation", "default_redirect_uri")
    assert settings(found, *wanted) == {
        "name": ("known", "web-prod"),
        "refresh_token_validity": ("known", 7),
        "callback_urls": ("known", ["https://a.test/cb", "https://b.test/cb"]),
        "enable_token_revocation": ("known", True),
        "default_redirect_uri": ("unknown", None),
    }
    assert found["problems"] == []


def test_without_them_a_default_is_weak_and_decides_nothing(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = settings(report(capsys, "."), "name", "refresh_token_validity", "enable_token_revocation")
    assert found == {
        "name": ("default", "web-dev"),
        "refresh_token_validity": ("unknown", None),
        "enable_token_revocation": ("choice", None),
    }


def test_single_ones_and_the_later_counts(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template.with_name("p.json").write_text(FORMS["flat.json"])
    found = report(
        capsys, "--parameters", "p.json", "--parameters", "Days=9", "--parameters", "AWS::Region=eu-west-1", "template.yaml"
    )
    assert settings(found, "refresh_token_validity", "prevent_user_existence_errors", "name") == {
        "refresh_token_validity": ("known", 9),
        "prevent_user_existence_errors": ("known", "ENABLED"),
        "name": ("known", "web-prod"),
    }


def test_another_environment_of_samconfig(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "".join(f'[{env}.deploy.parameters]\nparameter_overrides = "Stage={stage}"\n' for env, stage in ENVIRONMENTS.items())
    template.with_name("samconfig.toml").write_text(text)
    assert settings(report(capsys, "--parameters", "samconfig.toml", "."), "name") == {"name": ("known", "web-dev")}
    assert settings(report(capsys, "--parameters", "samconfig.toml#prod", "."), "name") == {"name": ("known", "web-prod")}


def test_a_value_that_the_stack_keeps_is_unknown(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template.with_name("p.json").write_text('[{"ParameterKey": "Stage", "UsePreviousValue": true}]')
    (client, *_) = report(capsys, "--parameters", "p.json", "template.yaml")["clients"]
    assert client["settings"]["name"]["state"] == "partial"
    assert client["settings"]["name"]["reason"] == "parameter Stage: it keeps the value that the stack has"


def test_a_client_that_is_not_made_is_not_there(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template.write_text(TEMPLATE.replace("Conditions:\n", "Conditions:\n  IsDev: !Not [!Condition IsProd]\n"))
    assert [c["address"] for c in report(capsys, ".")["clients"]] == ["Web", "OnlyInDev"]
    assert [c["address"] for c in report(capsys, "--parameters", "Stage=prod", ".")["clients"]] == ["Web"]


def test_what_is_given_is_never_written(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = template.with_name("p.json")
    given.write_text('{"Days": "400"}')
    before = given.read_bytes()
    main(["--fix", "--fix-level", "behavior", "--select", "CGT303", "--parameters", "p.json", "template.yaml"])
    out = capsys.readouterr().out
    assert "withheld: it is given with --parameters" in out
    assert "p.json" in out
    assert given.read_bytes() == before
    assert template.read_text() == TEMPLATE


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("p.json", '{"a": 1,}', "p.json:1: a trailing comma after the last member; JSON does not allow it"),
        ("p.json", '[{"ParameterKey": "A"}]', "p.json:1: A has no ParameterValue"),
        ("p.json", '[\n{"Key": "A"}]', "p.json:2: an object with ParameterKey and ParameterValue is expected"),
        ("p.json", '"A"', "p.json:1: a list or an object of parameters is expected"),
        ("p.yaml", "", "p.yaml:1: the file is empty"),
        ("samconfig.toml", "a = \n", "samconfig.toml:1: Invalid value (at line 1, column 5)"),
        (
            "samconfig.toml",
            "[dev]\n",
            "samconfig.toml: there is no environment [default]; name another as samconfig.toml#ENVIRONMENT",
        ),
        (
            "samconfig.toml",
            '[default.deploy.parameters]\nparameter_overrides = "A"\n',
            "samconfig.toml: parameter_overrides: 'A' is no NAME=value",
        ),
        (
            "samconfig.toml",
            '[default.deploy.parameters]\nparameter_overrides = "A=\'b"\n',
            "samconfig.toml: parameter_overrides holds a quote that is not closed",
        ),
    ],
)
def test_a_mistake_in_a_file_is_one_sentence(
    name: str, text: str, said: str, template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template.with_name(name).write_text(text)
    assert main(["--check", "--parameters", name, "template.yaml"]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"cogtui: {said}\n")


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("missing.json", "missing.json: no such file; write a single parameter as NAME=VALUE"),
        ("template.yaml#prod", "template.yaml: #prod names an environment of samconfig.toml; this is no TOML file"),
        (".", ".:1: is not a regular file"),
    ],
)
def test_a_wrong_option_is_one_sentence(option: str, said: str, template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--parameters", option, "template.yaml"]) == 2
    assert capsys.readouterr().err == f"cogtui: {said}\n"


def test_what_to_pass_to_resolve_more_is_told(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--fail-on", "never", "template.yaml"]) == 0
    assert capsys.readouterr().out.endswith("\nto resolve more, give --parameters Urls=… --parameters Days=…\n")
    (client, *_) = report(capsys, "template.yaml")["clients"]
    assert client["settings"]["callback_urls"]["resolved_by"] == ["--parameters Urls=…"]
    assert client["settings"]["default_redirect_uri"]["resolved_by"] == []
    given = ("--parameters", "Days=7", "--parameters", "Urls=https://a.test/cb")
    assert main(["--check", "--fail-on", "never", *given, "template.yaml"]) == 0
    assert "to resolve more" not in capsys.readouterr().out
