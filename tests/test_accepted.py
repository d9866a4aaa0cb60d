"""A patched client is one that Cognito takes, and one that Terraform updates in place where it is deployed already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import accepting
import boto3
import pytest
from cogtui.core.audit import audit
from cogtui.core.cli import main
from cogtui.core.examples import FORMATS, SUFFIXES, Format, template
from cogtui.core.model import Client
from cogtui.core.profile import Profile
from cogtui.core.rule import Rule
from cogtui.core.rules import catalogue
from cogtui.core.workspace import load
from moto import mock_aws


@pytest.fixture
def cognito(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """moto's Cognito, in this process."""
    for name, value in accepting.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        yield boto3.client("cognito-idp")


@dataclass(frozen=True)
class Patched:
    """An example after ``--fix``: its clients, those of generated templates apart with their files, and what changed."""

    clients: dict[str, Client]
    generated: dict[str, Client]
    files: dict[str, frozenset[str]]
    changed: frozenset[str]
    report: dict[str, Any]


@pytest.fixture
def patched(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Patched:
    monkeypatch.chdir(accepting.copy(request.param, tmp_path / "copy"))
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    assert accepting.fix(".") in (0, 1)
    workspace = load(["."])
    return Patched(
        {id: client for id, client in workspace.clients.items() if not client.generated},
        {id: client for id, client in workspace.clients.items() if client.generated},
        {id: frozenset(unit.sources) for id, unit in workspace.homes.items()},
        frozenset(path.as_posix() for path, data in before.items() if path.read_bytes() != data),
        accepting.reported(tmp_path),
    )


@pytest.mark.parametrize("patched", accepting.FOLDERS, indirect=True)
def test_cognito_takes_every_patched_client_and_says_it_back(patched: Patched, cognito: Any) -> None:
    pool = cognito.create_user_pool(PoolName="pool")["UserPool"]["Id"]
    assert patched.changed or not patched.clients, "an example in which nothing is fixed shows nothing"
    for id, client in patched.clients.items():
        for world, sent in accepting.requests(client, pool):
            assert accepting.refused(sent) == "", (id, world.label)
            assert accepting.kept(cognito, sent) == sent, (id, world.label)


@pytest.mark.parametrize("patched", ["."], indirect=True, ids=["all examples"])
def test_generated_clients_are_reported_and_left_alone(patched: Patched, cognito: Any) -> None:
    pool = cognito.create_user_pool(PoolName="pool")["UserPool"]["Id"]
    reported = {client["id"]: client for client in patched.report["clients"]}
    assert patched.generated
    for id, client in patched.generated.items():
        assert reported[id]["generated"], id
        assert not patched.files[id] & patched.changed, id
        assert all(finding["fix_withheld"] or not finding["fixes"] for finding in _of(patched.report, id))
        for world, sent in accepting.requests(client, pool):
            assert accepting.refused(sent) or accepting.kept(cognito, sent) == sent, (id, world.label)


def _of(report: dict[str, Any], client: str) -> list[dict[str, Any]]:
    return [finding for finding in report["findings"] if finding["client"] == client]


@pytest.mark.parametrize("language", FORMATS)
@pytest.mark.parametrize("rule", list(catalogue().values()), ids=lambda rule: rule.id)
def test_cognito_takes_every_fixed_example_of_a_rule(
    rule: Rule, language: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all is fixed that has a fix, AWS takes what is left, unless a finding that stays says that it does not."""
    monkeypatch.chdir(tmp_path)
    Path(f"example{SUFFIXES[language]}").write_text(template(rule, language, "bad"))
    main(["--fix", "--fix-level", "replacement", "--quiet", "--output", str(tmp_path / "report"), "."])
    workspace = load(["."])
    assert workspace.clients
    left = {finding.client for finding in audit(workspace, Profile()).all() if finding.rejected}
    for id, client in workspace.clients.items():
        for world, sent in accepting.requests(client, "eu-west-1_4hVqZr7Ux"):
            assert accepting.refused(sent) == "" or id in left, (id, world.label)


def test_the_judges_do_judge(cognito: Any) -> None:
    pool = cognito.create_user_pool(PoolName="pool")["UserPool"]["Id"]
    good = {"UserPoolId": pool, "ClientName": "a", "GenerateSecret": True}
    assert accepting.refused(good) == ""
    assert accepting.kept(cognito, good) == good
    assert "AccessTokenValidity" in accepting.refused({**good, "AccessTokenValidity": "60"})
    assert "AuthSessionValidity" in accepting.refused({**good, "AuthSessionValidity": 1})
    assert accepting.refused({"UserPoolId": pool}) != ""
