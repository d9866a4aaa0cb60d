"""The strongest gate: whatever fixes are applied, terraform and cfn-lint find nothing that they did not find before."""

from __future__ import annotations

from pathlib import Path
from random import Random

import clients as generator
import judges
import pytest
from cogtui.core.audit import audit
from cogtui.core.fix import fix_all
from cogtui.core.profile import load_profile
from cogtui.core.verify import verify
from cogtui.core.workspace import Workspace, load
from test_property import some, written

CLIENTS = 60
BATCHES = 3


def patched(workspace: Workspace, seed: int) -> None:
    """The files of the workspace with a random subset of fixes written."""
    profile = load_profile("strict" if seed % 2 else "baseline", ["."])
    fixed = fix_all(workspace, audit(workspace, profile), some(Random(seed)))
    proof = verify(fixed.workspace)
    assert proof.failed == {}
    assert proof.texts, "a batch in which nothing is fixed shows nothing"
    for name, text in proof.texts.items():
        Path(workspace.sources[name].path).write_bytes(text.encode())


@judges.needs_provider
@pytest.mark.parametrize("seed", range(BATCHES))
def test_terraform_finds_nothing_new(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    workspace = written([generator.make_open(random) for _ in range(CLIENTS)], "terraform", random, tmp_path)
    before = judges.validate(tmp_path)
    patched(workspace, seed)
    assert judges.validate(tmp_path) - before == set()


@pytest.mark.parametrize("seed", range(BATCHES))
@pytest.mark.parametrize("language", ["yaml", "json"])
def test_cfn_lint_finds_nothing_new(tmp_path: Path, language: str, seed: int) -> None:
    random = Random(seed)
    workspace = written([generator.make(random) for _ in range(CLIENTS)], language, random, tmp_path)
    (path,) = tmp_path.iterdir()
    before = judges.lint(path)
    patched(workspace, seed)
    assert judges.lint(path) - before == set()


def test_the_judges_do_judge(tmp_path: Path) -> None:
    path = tmp_path / "auth.yaml"
    path.write_text("Resources:\n  A:\n    Type: AWS::Cognito::UserPoolClient\n    Properties: {AuthSessionValidity: 99}\n")
    assert {rule for rule, _ in judges.lint(path)} == {"E3003", "E3034"}


@judges.needs_provider
def test_terraform_does_judge(tmp_path: Path) -> None:
    lifetimes = "  id_token_validity = 900\n  access_token_validity = 900\n"
    (tmp_path / "main.tf").write_text(
        'resource "aws_cognito_user_pool_client" "a" {\n  name = "a"\n  user_pool_id = "eu-west-1_abcdefghi"\n'
        + lifetimes
        + "}\n"
    )
    assert len(judges.validate(tmp_path)) >= 2


def test_reading_again_is_the_same_everywhere(tmp_path: Path) -> None:
    random = Random(1)
    workspace = written([generator.make(random) for _ in range(5)], "terraform", random, tmp_path)
    assert load([str(tmp_path)]).clients == workspace.clients
