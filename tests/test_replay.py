"""What was decided in the interface can be made again without it: the exported profile writes the same bytes."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from cogtui.core.arguments import command, parser
from cogtui.core.profile import load_profile
from cogtui.core.replay import replay
from cogtui.core.suppressions import Terms
from cogtui.core.workspace import Variables
from cogtui.tui.engine import CoreEngine
from cogtui.tui.exporting import decided
from cogtui.tui.session import Refused, Session

EXAMPLES = Path(__file__).parents[1] / "examples"


def opened(folder: str, profile: str = "baseline") -> Session:
    session = Session(engine := CoreEngine([folder], load_profile(profile, [folder])))
    *_, reading = engine.read(1, lambda: False, engine.profile)
    session.read(reading)
    return session


def finding(session, wanted):
    return next(f for f in session.state.audit.all() if f.status == "open" and f.fixes and wanted(f))


def decide(session: Session, chance: Random, many: int) -> None:
    for _ in range(many):
        found = [f for f in session.state.audit.all() if f.status == "open" and f.fixes]
        if not found:
            return
        one = chance.choice(found)
        if chance.random() < 0.2:
            session.skip(one)
        elif chance.random() < 0.2:
            session.set_value(one.client, "access_token_validity", chance.choice([300, 900, 3600]))
        else:
            session.choose(one, chance.choice([0, 1]))
            outcome = session.accept(one)
            if isinstance(outcome, Refused) and outcome.shares:
                session.accept(one, shared=True)


def exported(session: Session, name: str = "replay.toml"):
    state = session.state
    made = replay(state.workspace, state.base, state.audit, decided(state.edits), os.path.realpath(name))
    Path(name).write_text(made.text)
    return made


def fix_with(profile: str, folder: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cogtui.core", "--fix", "--quiet", "--profile", profile, folder], capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stderr


def contents(folder: str) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(Path(folder).rglob("*")) if path.is_file()}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("example", ["infra", "platform"])
def test_the_profile_writes_the_same_bytes(inside, example, seed):
    shutil.copytree(EXAMPLES / example, example)
    session, chance = opened(example), Random(seed)
    decide(session, chance, chance.choice([4, 12, 40]))
    expected = {**contents(example), **{name: text.encode() for name, text in session.state.workspace.patched().items()}}
    assert expected != contents(example)
    assert exported(session).same
    fix_with("replay.toml", example)
    assert contents(example) == expected


def test_what_was_not_decided_is_left(inside):
    shutil.copytree(EXAMPLES / "infra", "infra")
    session = opened("infra")
    session.accept(finding(session, lambda f: f.setting == "prevent_user_existence_errors"))
    made = exported(session)
    assert made.text.count('= "apply"') == 1
    fix_with("replay.toml", "infra")
    [(name, text)] = session.state.workspace.patched().items()
    assert contents("infra")[name] == text.encode()


SHARED = """locals {
  errors = "LEGACY"
}

resource "aws_cognito_user_pool_client" "one" {
  name                          = "one"
  user_pool_id                  = "eu-west-1_abc"
  prevent_user_existence_errors = local.errors
}

resource "aws_cognito_user_pool_client" "two" {
  name                          = "two"
  user_pool_id                  = "eu-west-1_abc"
  prevent_user_existence_errors = local.errors
}
"""


def test_a_change_that_others_share_is_stated_for_each_of_them(inside):
    Path("pool").mkdir()
    Path("pool/main.tf").write_text(SHARED.replace('"LEGACY"', '"ENABLED"'))
    session = opened("pool")
    one, two = session.state.workspace.clients
    refused = session.set_value(one, "prevent_user_existence_errors", "LEGACY")
    assert isinstance(refused, Refused)
    assert refused.shares == (two,)
    session.set_value(one, "prevent_user_existence_errors", "LEGACY", shared=True)
    made = exported(session)
    assert made.same
    assert made.text.count('prevent_user_existence_errors = "LEGACY"') == 2
    fix_with("replay.toml", "pool")
    assert Path("pool/main.tf").read_text() == SHARED


def test_what_no_profile_can_say_is_told(inside):
    shutil.copytree(EXAMPLES / "serverless", "serverless")
    session = opened("serverless")
    one = finding(session, lambda f: f.rule == "CGT302" and "staging" in f.key[5])
    session.accept(one)
    assert exported(session).differs == ("serverless/config.staging.yml",)


def test_what_the_profile_in_force_pins_stays_where_it_was_skipped(inside):
    shutil.copytree(EXAMPLES / "infra", "infra")
    Path("cogtui.toml").write_text(
        'extends = "strict"\n[[clients]]\nmatch = "*portal"\nset = { refresh_token_validity = "2d" }\n'
    )
    session = opened("infra", "cogtui.toml")
    session.accept(finding(session, lambda f: f.client.endswith("portal") and f.setting == "prevent_user_existence_errors"))
    made = exported(session)
    assert 'extends = "cogtui.toml"' in made.text
    assert 'refresh_token_validity = "3650d"' in made.text
    fix_with("replay.toml", "infra")
    assert all(contents("infra")[name] == text.encode() for name, text in session.state.workspace.patched().items())


def test_the_command_line_is_read_as_it_was_given():
    given = Variables((("file", "a b.tfvars"), ("var", "x=1")), True, "prod", ("Stage=prod",))
    words = shlex.split(command("r.toml", ["infra"], ["old/**"], given, Terms(honoured=False)))
    options = parser().parse_args(words[1:])
    assert (options.fix, options.profile, options.paths) == (True, "r.toml", ["infra"])
    assert (options.given, options.env, options.workspace) == ([("file", "a b.tfvars"), ("var", "x=1")], True, "prod")
    assert (options.parameters, options.exclude, options.no_suppressions) == (["Stage=prod"], ["old/**"], True)
