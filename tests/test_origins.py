"""Fixes at the origin: for every way in which a value reaches a client, the edit that a careful engineer would make.

A case is a folder of ``corpus/origins`` with its files (or ``input``, the folder that holds them), the ``expected.diff``, and a
``case.toml``: ``arguments`` of the command line, the exit ``status``, ``changed`` (client id to the settings that change) and
``withheld`` (rule and client id to the reason). ``var_files`` are given to terraform.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import judges
import planned
import pytest
import tomli
from cogtui.core.cli import main
from cogtui.core.settings import TERRAFORM_TYPES, members

ROOT = Path(__file__).parents[1]
EXPECTED = "expected.diff"
SETTINGS = "case.toml"
POOL_ID = "eu-west-1_4hVqZr7Ux"
NOT_SET = {"string": "", "boolean": False, "integer": 0, "list": [], "block": []}
ANSWERED = {"enable_token_revocation": True, "auth_session_validity": 3, "refresh_token_validity": 30, "generate_secret": None}
"""What AWS answers, and Terraform remembers, where nothing is set."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    name: str
    folder: Path
    arguments: list[str]
    status: int
    diff: str
    changed: Mapping[str, list[str]] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)
    var_files: list[str] = field(default_factory=list)

    @property
    def files(self) -> list[str]:
        """The files that are written."""
        return re.findall(r"^\+\+\+ b/(.*)$", self.diff, re.MULTILINE)

    def copied(self, to: Path) -> Path:
        """The case's files alone, in a folder of their own."""
        return Path(shutil.copytree(self.folder, to, ignore=shutil.ignore_patterns(EXPECTED, SETTINGS), dirs_exist_ok=True))


def _case(path: Path) -> Case:
    told = tomli.loads((path / SETTINGS).read_text("utf-8"))
    folder = ROOT / told.pop("input") if "input" in told else path
    return Case(path.name, folder, diff=(path / EXPECTED).read_bytes().decode(), **told)


CASES = [_case(path.parent) for path in sorted((ROOT / "tests" / "corpus" / "origins").glob(f"*/{SETTINGS}"))]
WRITTEN = [case for case in CASES if case.diff]
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
every_written_case = pytest.mark.parametrize("case", WRITTEN, ids=lambda case: case.name)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(list(arguments))
    return status, capsys.readouterr().out


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def applied(case: Case, to: Path) -> Path:
    """The case's files after ``git apply`` of the expected diff."""
    folder = case.copied(to)
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    subprocess.run(["git", "apply", "-"], cwd=folder, input=case.diff.encode(), env=environment, check=True)
    return folder


# ------------------------------------------------------------------------------------------ the diffs


@every_case
def test_the_diff_is_the_one_that_was_decided_on(case: Case, inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case.copied(inside)
    before = contents(inside)
    assert run(capsys, "--diff", *case.arguments) == (case.status, case.diff)
    assert contents(inside) == before


@every_case
def test_what_is_left_open_has_its_reason(case: Case, inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case.copied(inside)
    _, report = run(capsys, "--fix", "--format", "json", *case.arguments)
    found = json.loads(report)["findings"]
    said = {f"{one['rule']} {one['client']}": one for one in found if one["severity"] != "info" and one["fix_withheld"]}
    asked = {key: one["fix_withheld"] for key, one in said.items() if one["fixes"] or key in case.withheld}
    assert asked == dict(case.withheld)


@every_written_case
def test_what_is_written_is_the_diff_applied(
    case: Case, inside: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    case.copied(inside)
    run(capsys, "--fix", *case.arguments)
    assert contents(inside) == contents(applied(case, tmp_path_factory.mktemp("applied")))


@every_written_case
def test_a_second_fix_changes_nothing(case: Case, inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    applied(case, inside)
    before = contents(inside)
    run(capsys, "--fix", *case.arguments)
    assert contents(inside) == before


@every_written_case
def test_only_what_was_meant_reads_otherwise(case: Case, inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case.copied(inside)
    before = read(capsys, case)
    applied(case, inside)
    after = read(capsys, case)
    moved = {id: sorted(n for n in told if told[n] != after[id][n]) for id, told in before.items() if told != after[id]}
    assert moved == {id: sorted(names) for id, names in case.changed.items()}


def read(capsys: pytest.CaptureFixture[str], case: Case) -> dict[str, dict[str, Any]]:
    """Each client's settings, without where they are written and what they came through."""
    _, report = run(capsys, "--check", "--format", "json", *case.arguments)
    return {client["id"]: dict(_said(client["settings"])) for client in json.loads(report)["clients"]}


def _said(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, told in settings.items():
        yield prefix + name, [told[key] for key in ("state", "value", "complete", "text", "branches")]
        yield from _said(told["members"], f"{name}.")


# -------------------------------------------------------------------------------------------- judges


@judges.needs_terraform
@every_written_case
def test_a_formatted_file_stays_formatted(case: Case, tmp_path: Path) -> None:
    before, after = case.folder, applied(case, tmp_path)
    for name in case.files:
        if name.endswith((".tf", ".tfvars")) and judges.is_formatted((before / name).read_bytes().decode()):
            assert judges.is_formatted((after / name).read_bytes().decode()), name


@judges.needs_provider
def test_terraform_plans_the_wanted_changes_in_place(tmp_path: Path) -> None:
    """All root modules at once, each as a module of one that calls them: starting the provider takes longer than planning."""
    cases = [case for case in WRITTEN if not (case.folder / ".terraform").exists() and list(case.folder.rglob("*.tf*"))]
    before = gathered({case: case.copied(tmp_path / "before" / case.name) for case in cases}, tmp_path / "before")
    after = gathered({case: applied(case, tmp_path / "after" / case.name) for case in cases}, tmp_path / "after")
    (after / "terraform.tfstate").write_text(deployed(changes(before)))
    found = {c["address"]: c["change"] for c in changes(after) if is_client(c)}
    moved = {address: change for address, change in found.items() if change["actions"] != ["no-op"]}
    wanted = {address(case, id): outer(names) for case in cases for id, names in case.changed.items()}
    assert {address: differing(change) for address, change in moved.items()} == wanted
    assert {address for address, change in moved.items() if change["actions"] != ["update"]} == set()


def called(case: Case, place: str) -> str:
    """The name by which a root module of a case is called."""
    return case.name if place == "." else f"{case.name}_{place.replace('/', '_')}"


def address(case: Case, id: str) -> str:
    place, _, inner = id.partition("#")
    return f"module.{called(case, place)}.{inner}"


def gathered(folders: Mapping[Case, Path], root: Path) -> Path:
    """A root module that calls those of all cases, with what their variable files give."""
    for case, folder in folders.items():
        for place in {id.partition("#")[0] for id in case.changed}:
            given = [arguments(path) for path in variable_files(folder / place, case.var_files) if path.exists()]
            strongest = {name: text for found in given for name, text in found.items()}
            lines = [f'source = "./{(folder / place).relative_to(root)}"\n', *(f"{n} = {t}" for n, t in strongest.items())]
            (root / f"{called(case, place)}.tf").write_text(f'module "{called(case, place)}" {{\n{"".join(lines)}}}\n')
    return root


def variable_files(folder: Path, given: list[str]) -> list[Path]:
    """In rising precedence."""
    named = [folder / name for name in ("terraform.tfvars", "terraform.tfvars.json")]
    return [*named, *sorted(folder.glob("*.auto.tfvars")), *(folder / name for name in given)]


def arguments(path: Path) -> dict[str, str]:
    """What a variable file gives, as a call's arguments are written."""
    text = path.read_text()
    if path.suffix == ".json":
        return {name: f"jsondecode({json.dumps(json.dumps(value))})\n" for name, value in json.loads(text).items()}
    parts = re.split(r"^(\w+) *= ", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def changes(folder: Path) -> list[dict[str, Any]]:
    """What terraform plans for a root module, without asking AWS anything."""
    ready = Path(planned._initialized())
    Path(folder, "provider_of_test.tf").write_text(planned._PROVIDER)
    Path(folder, ".terraform").mkdir()
    Path(folder, ".terraform", "providers").symlink_to(ready / ".terraform" / "providers")
    shutil.copy(ready / planned._LOCK, folder)
    planned._run(folder, "get")
    planned._run(folder, "plan", "-refresh=false", "-input=false", "-lock=false", "-out=plan")
    found: list[dict[str, Any]] = json.loads(planned._run(folder, "show", "-json", "plan"))["resource_changes"]
    return found


def is_client(change: Mapping[str, Any]) -> bool:
    return change["type"] in TERRAFORM_TYPES


def outer(names: list[str]) -> set[str]:
    """A nested setting counts as its block."""
    return {name.partition(".")[0] for name in names}


def differing(change: Mapping[str, Any]) -> set[str]:
    return {name for name, value in change["before"].items() if change["after"].get(name) != value}


def deployed(created: list[dict[str, Any]]) -> str:
    """The state after terraform has created all that it planned to."""
    resources = [
        {
            "mode": change["mode"],
            "type": change["type"],
            "name": change["name"],
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [{**instance(change), **picked(change, index="index_key")}],
            **picked(change, module_address="module"),
        }
        for change in created
    ]
    return json.dumps({"version": 4, "terraform_version": "1.0.0", "serial": 1, "lineage": "none", "resources": resources})


def picked(change: Mapping[str, Any], **names: str) -> dict[str, Any]:
    return {new: change[name] for name, new in names.items() if name in change}


def instance(change: Mapping[str, Any]) -> dict[str, Any]:
    secret = [[{"type": "get_attr", "value": "client_secret"}]] if is_client(change) else []
    return {"schema_version": 0, "attributes": remembered(change), "sensitive_attributes": secret}


def remembered(change: Mapping[str, Any]) -> dict[str, Any]:
    """What was planned, and what AWS made of the rest."""
    known = change["change"]["after"]
    if not is_client(change):
        return {
            **known,
            "id": POOL_ID,
            **({"user_pool_id": POOL_ID} if "user_pool_id" in change["change"]["after_unknown"] else {}),
        }
    unset = {row.name: ANSWERED.get(row.name, NOT_SET[row.kind]) for row in members("") if known.get(row.name) is None}
    return {**known, **unset, "id": "0123456789", "client_secret": "", "user_pool_id": POOL_ID}
