"""Patched templates, judged by what shares nothing with cogtui: ruamel.yaml, PyYAML, json, cfn-lint, and a second run."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import accepting
import clients as generator
import estate
import independent
import pytest
from cogtui.core.audit import audit
from cogtui.core.examples import SUFFIXES, Format, template
from cogtui.core.fix import fix_all, wanted_at
from cogtui.core.profile import load_profile
from cogtui.core.rules import catalogue
from cogtui.core.verify import Proved, prove
from cogtui.core.workspace import Workspace, load
from test_property import written

CLIENTS = 40
SEEDS = range(3)
ROOT = Path(__file__).parents[1]


@cache
def measured(folder: str) -> estate.Row:
    return estate.measure(accepting.EXAMPLES / folder)


in_each_example = pytest.mark.parametrize("folder", accepting.FOLDERS)


@in_each_example
def test_other_readers_see_what_the_fixes_name_and_nothing_else(folder: str) -> None:
    row = measured(folder)
    assert row.broken == ""
    assert row.elsewhere == row.unread == ()
    judges = {name for file in row.files if independent.is_template(file) for name in independent.readers(file, "")}
    assert row.judged.keys() == judges
    assert all(row.judged.values())


@in_each_example
def test_cfn_lint_finds_nothing_new(folder: str) -> None:
    assert measured(folder).lint == ()


@in_each_example
def test_a_second_run_changes_no_byte(folder: str) -> None:
    row = measured(folder)
    generated = all(client.generated for client in load([str(accepting.EXAMPLES / folder)]).clients.values())
    assert row.clients
    assert generated == (row.files == ()), "an example in which nothing is fixed shows nothing"
    assert row.again == ()


# ------------------------------------------------------------------------------ what is written by hand


def patched(paths: list[str], profile: str = "baseline") -> tuple[Workspace, Proved]:
    workspace, policy = load(paths), load_profile(profile, ["."])
    before = audit(workspace, policy)
    fixed = fix_all(workspace, before, wanted_at("replacement", workspace, policy, lambda finding: True))
    proved = prove(workspace, before, fixed.steps)
    assert proved.failed == ()
    assert proved.verified.texts, "a template in which nothing is fixed shows nothing"
    return workspace, proved


def complaints(workspace: Workspace, proved: Proved) -> dict[str, tuple[str, ...]]:
    """What each reader holds against a patch."""
    found = independent.judge(workspace, proved.steps, proved.verified.texts)
    return {name: (*judgement.complaints, *judgement.unread) for name, judgement in found.items()}


@pytest.mark.parametrize("language", ["yaml", "json"])
def test_the_examples_of_all_rules(inside: Path, language: Format) -> None:
    for rule in catalogue().values():
        Path(f"{rule.id}{SUFFIXES[language]}").write_text(template(rule, language, "bad"))
    found = complaints(*patched(["."], "strict"))
    assert found == dict.fromkeys(independent.readers(f"a.{language}", ""), ())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("language", ["yaml", "json"])
def test_clients_of_all_kinds(tmp_path: Path, language: str, seed: int) -> None:
    random = Random(seed)
    written([generator.make(random) for _ in range(CLIENTS)], language, random, tmp_path)
    found = complaints(*patched([str(tmp_path)], "strict" if seed % 2 else "baseline"))
    assert found == dict.fromkeys(independent.readers(f"a.{language}", ""), ())


CORPUS = ROOT / "corpus"
CASES = [
    *sorted((CORPUS / "cloudformation").iterdir()),
    *sorted(path.parent for path in CORPUS.glob("origins/cloudformation_*/expected.diff") if path.stat().st_size),
]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_layouts_that_once_went_wrong(case: Path) -> None:
    assert set(complaints(*patched([str(case)], "strict")).values()) == {()}


# ------------------------------------------------------------------------------------- the judges judge


TEXT = """\
Parameters:
  Days: {Type: Number, Default: 400}
  Stage: {Type: String, Default: dev}
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
  One:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      ClientName: spa
      UserPoolId: !Ref Pool # the only one
      RefreshTokenValidity: !Ref Days
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [code, implicit]
      AllowedOAuthScopes: [openid, email]
      CallbackURLs: ['https://example.org/', 'http://example.org/cb']
      PreventUserExistenceErrors: LEGACY
  Two:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      PreventUserExistenceErrors: ENABLED
      AccessTokenValidity: 1
"""

TAMPERED = {
    "another client": ("AccessTokenValidity: 1", "AccessTokenValidity: 2", "no fix named"),
    "another property": ("[openid, email]", "[openid]", "no fix named"),
    "a property less": ("      ClientName: spa\n", "", "no fix named"),
    "a property more": ("      ClientName: spa\n", "      ClientName: spa\n      AuthSessionValidity: 3\n", "no fix named"),
    "another parameter": ("Default: dev", "Default: prod", "no fix named"),
    "another type": ("AccessTokenValidity: 1", "AccessTokenValidity: '1'", "no fix named"),
    "another intrinsic": ("UserPoolId: !Ref Pool #", "UserPoolId: !GetAtt Pool #", "no fix named"),
    "the long form": ("UserPoolId: !Ref Pool #", "UserPoolId: {Ref: Pool} #", "no fix named"),
    "another value": ("Errors: ENABLED\n      Explicit", "Errors: OFF\n      Explicit", "no fix wrote"),
    "an item too few": ("'https://example.org/', 'https", "'https", "no fix wrote"),
    "another number": ("Default: 30", "Default: 31", "no fix wrote"),
    "a fix that is not there": ("AllowedOAuthFlows: [code]", "AllowedOAuthFlows: [code, implicit]", "nothing differs for"),
}


def test_a_patch_is_not_held_against_itself(inside: Path) -> None:
    Path("auth.yaml").write_text(TEXT)
    workspace, proved = patched(["."])
    assert complaints(workspace, proved) == {"ruamel.yaml": (), "PyYAML": ()}


def test_what_an_alias_shows_again_is_named_too(inside: Path) -> None:
    shared = "AccessTokenValidity: &hours 24\n      IdTokenValidity: *hours\n"
    Path("auth.yaml").write_text(TEXT.replace("AccessTokenValidity: 1\n", shared))
    workspace, proved = patched(["."])
    assert "&hours 1\n" in proved.verified.texts["auth.yaml"]
    assert complaints(workspace, proved) == {"ruamel.yaml": (), "PyYAML": ()}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_patch_that_does_more_or_less_is_told(inside: Path, how: str) -> None:
    good, wrong, complaint = TAMPERED[how]
    Path("auth.yaml").write_text(TEXT)
    workspace, proved = patched(["."])
    text = proved.verified.texts["auth.yaml"]
    assert text.count(good) == 1, text
    for judgement in independent.judge(workspace, proved.steps, {"auth.yaml": text.replace(good, wrong)}).values():
        assert [told for told in judgement.complaints if told.startswith(complaint)], judgement


def test_a_text_that_others_refuse_is_told(inside: Path) -> None:
    Path("auth.yaml").write_text(TEXT)
    workspace, proved = patched(["."])
    found = independent.judge(workspace, proved.steps, {"auth.yaml": proved.verified.texts["auth.yaml"] + "a: [\n"})
    assert all(judgement.unread for judgement in found.values())


def test_new_lint_is_told_in_templates_and_in_parts_of_them(inside: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    client = "{Type: 'AWS::Cognito::UserPoolClient', Properties: {UserPoolId: !Ref Pool, AuthSessionValidity: %s}}"
    pool = "Pool: {Type: 'AWS::Cognito::UserPool'}"
    for around in ("Resources: {%s, One: %s}", "resources: {Resources: {%s, One: %s}}", "{%s, One: %s}"):
        Path("auth.yaml").write_text(around % (pool, client % 5))
        assert not estate.lint("auth.yaml", outside)
        Path("auth.yaml").write_text(around % (pool, client % 99))
        assert set(estate.lint("auth.yaml", outside)) == {("E3034", "Resources/One/Properties/AuthSessionValidity")}


def test_the_driver_tells_what_is_bad(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "auth.yaml").write_text(TEXT)
    assert estate.main([str(tmp_path)]) == 0
    (tmp_path / "good" / "cogtui.toml").write_text("extends = 'nothing'\n")
    assert estate.main([str(tmp_path)]) == 1
    assert "nothing" in capsys.readouterr().out
    assert estate.main([str(tmp_path / "none")]) == 2
