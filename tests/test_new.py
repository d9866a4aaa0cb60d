"""A new client is clean by every built-in profile, and everyone who judges templates takes it."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import get_args

import accepting
import judges
import pytest
from cogtui.core.archetypes import infer
from cogtui.core.arguments import KINDS
from cogtui.core.audit import audit
from cogtui.core.cli import main
from cogtui.core.convert.reading import FILES, read_text
from cogtui.core.model import Known, Language
from cogtui.core.profile import load_profile
from cogtui.core.secure import FORMS
from cogtui.core.secure import KINDS as BEGINNINGS
from cogtui.core.settings import SETTINGS

LANGUAGES: tuple[Language, ...] = get_args(Language)
PROFILES = ("baseline", "strict")
ALL = tuple(product(KINDS, LANGUAGES, PROFILES))
POOL = 'resource "aws_cognito_user_pool" "main" {\n  name = "main"\n}\n'


def made(kind: str, language: Language, profile: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["--new", kind, "--language", language, "--profile", profile, "--quiet"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def with_pool(language: Language, text: str) -> str:
    if language == "terraform":
        return f"{text}\n{POOL}"
    if language == "cloudformation-yaml":
        return f"{text.rstrip()}\n  UserPool:\n    Type: AWS::Cognito::UserPool\n"
    found = json.loads(text)
    if language == "cloudformation-json":
        found["Resources"]["UserPool"] = {"Type": "AWS::Cognito::UserPool"}
    else:
        found["resource"]["aws_cognito_user_pool"] = {"main": {"name": "main"}}
    return json.dumps(found)


@pytest.mark.parametrize(("kind", "language", "profile"), ALL)
def test_it_is_clean_and_accepted(kind: str, language: Language, profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = made(kind, language, profile, capsys)
    for whole in (text, with_pool(language, text)):
        workspace = read_text(language, whole)
        (client,) = workspace.clients.values()
        assert (workspace.problems, infer(client).archetype) == ((), kind)
        for name in PROFILES:
            assert [f for f in audit(workspace, load_profile(name, ["."])).all() if f.severity != "info"] == []
    for _, sent in accepting.requests(client, "eu-west-1_abcdefghi"):
        assert accepting.refused(sent) == ""


@judges.needs_terraform
@pytest.mark.parametrize(("kind", "profile"), product(KINDS, PROFILES))
def test_it_is_in_the_form_of_terraform_fmt(kind: str, profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert judges.is_formatted(made(kind, "terraform", profile, capsys))


@judges.needs_provider
@pytest.mark.parametrize("language", ["terraform", "terraform-json"])
@pytest.mark.parametrize("profile", PROFILES)
def test_terraform_validates_it(profile: str, language: Language, capsys: pytest.CaptureFixture[str], inside: Path) -> None:
    """All kinds in one module: initializing is what takes its time."""
    for kind in KINDS:
        text = made(kind, language, profile, capsys)
        (inside / f"{kind}{'.tf' if language == 'terraform' else '.tf.json'}").write_text(text)
    (inside / "pool.tf").write_text(POOL)
    assert judges.validate(inside) == set()


@pytest.mark.parametrize(("kind", "language"), product(KINDS, ["cloudformation-yaml", "cloudformation-json"]))
def test_cfn_lint_takes_it(kind: str, language: Language, capsys: pytest.CaptureFixture[str], inside: Path) -> None:
    for profile in PROFILES:
        path = inside / FILES[language]
        path.write_text(with_pool(language, made(kind, language, profile, capsys)))
        assert judges.lint(path) == set()


def test_the_profile_in_force_decides(capsys: pytest.CaptureFixture[str], inside: Path) -> None:
    (inside / "cogtui.toml").write_text('[archetypes.web.rules.refresh-token-too-long]\nmax = "12h"\n')
    assert main(["--new", "web"]) == 0
    (client,) = read_text("terraform", capsys.readouterr().out).clients.values()
    found = [client.settings[name] for name in ("refresh_token_validity", "token_validity_units.refresh_token")]
    assert [value.value for value in found if isinstance(value, Known)] == [12, "hours"]


def test_what_no_rule_mends_is_said(capsys: pytest.CaptureFixture[str], inside: Path) -> None:
    (inside / "cogtui.toml").write_text(
        'name = "acme"\n[rules.redirect-host-untrusted]\nallowed_redirect_hosts = ["acme.dev"]\n'
    )
    assert main(["--new", "web"]) == 1
    assert "cogtui: acme still finds redirect-host-untrusted: " in capsys.readouterr().err


def test_comments_say_what_is_to_be_filled_in(capsys: pytest.CaptureFixture[str]) -> None:
    text = made("m2m", "terraform", "strict", capsys)
    assert 'allowed_oauth_scopes                 = ["https://api.example.com/read"] # what your application needs' in text
    assert "aws_cognito_user_pool.main.id # your user pool" in text
    assert "UserPoolId: !Ref UserPool # your user pool" in made("m2m", "cloudformation-yaml", "strict", capsys)


def test_json_has_no_comments_so_they_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--new", "spa", "--language", "cloudformation-json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)
    assert "cogtui: fill in CallbackURLs: where your application takes the code\n" in err


def test_output_goes_to_a_file(capsys: pytest.CaptureFixture[str], inside: Path) -> None:
    assert main(["--new", "spa", "--output", "spa.tf"]) == 0
    assert capsys.readouterr().out == ""
    assert (inside / "spa.tf").read_text() == made("spa", "terraform", "baseline", capsys)


def test_the_beginnings_are_of_the_table() -> None:
    rows = {row.name for row in SETTINGS if row.kind != "block"}
    assert FORMS.keys() == rows
    assert BEGINNINGS.keys() == set(KINDS)
    assert all(settings.keys() <= rows for settings in BEGINNINGS.values())
