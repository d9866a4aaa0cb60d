"""Which folder a Terragrunt file leads to. The expected ones follow from Terragrunt's documentation of its functions."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cogtui.core.terraform.terragrunt import called_folder

UNIT = "live/prod/app"
FILES = ("root.hcl", "live/terragrunt.hcl", "live/env.hcl", "modules/auth/main.tf")


def led_to(top: Path, source: str, before: str = "") -> str | None:
    for file in FILES:
        (top / file).parent.mkdir(parents=True, exist_ok=True)
        (top / file).write_text("")
    (top / UNIT).mkdir(parents=True)
    found = called_folder(f"{before}\nterraform {{\n  source = {source}\n}}\n", str(top / UNIT), str(top))
    return os.path.relpath(found, top) if found else None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"../../../modules/auth"', "modules/auth"),
        ('"../../..//modules/auth"', "modules/auth"),
        ('"../../../modules//auth?ref=v1.2.0"', "modules/auth"),
        ('"./"', UNIT),
        ('"${get_repo_root()}/modules/auth"', "modules/auth"),
        ('"${get_repo_root()}//modules//auth"', "modules/auth"),
        ('"${get_path_to_repo_root()}/modules/auth"', "modules/auth"),
        ('"${ get_terragrunt_dir( ) }/../../../modules/auth"', "modules/auth"),
        ('"${get_original_terragrunt_dir()}/x"', f"{UNIT}/x"),
        ('"${get_parent_terragrunt_dir()}/x"', f"{UNIT}/x"),
        ('"${dirname(find_in_parent_folders())}/../modules/auth"', "modules/auth"),
        ('"${dirname(find_in_parent_folders("root.hcl"))}/modules/auth"', "modules/auth"),
        ('"${dirname(find_in_parent_folders("env.hcl"))}/x"', "live/x"),
        ('"${find_in_parent_folders("modules")}/auth"', "modules/auth"),
    ],
)
def test_a_simple_source_leads_to_its_folder(tmp_path: Path, source: str, expected: str) -> None:
    assert led_to(tmp_path, source) == expected


def test_the_parent_of_a_file_that_includes_one_is_the_nearest_above(tmp_path: Path) -> None:
    include = 'include "root" {\n  path = find_in_parent_folders()\n}\n'
    assert led_to(tmp_path, '"${get_parent_terragrunt_dir()}/modules"', include) == "live/modules"


@pytest.mark.parametrize(
    "source",
    [
        '"git::ssh://git@example.com/modules.git//auth?ref=v1"',
        '"tfr:///terraform-aws-modules/vpc/aws?version=3.5.0"',
        '"example.com/modules/auth"',
        '"${local.base}//auth"',
        '"${get_env("BASE")}/auth"',
        '"${dirname(find_in_parent_folders("gone.hcl"))}/auth"',
        '"../${include.root.locals.name}"',
        '"../\\u002e/auth"',
        "local.source",
        'format("%s/auth", get_repo_root())',
        '"../a" + "b"',
        "",
    ],
)
def test_any_other_source_is_not_followed(tmp_path: Path, source: str) -> None:
    assert led_to(tmp_path, source) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        'source = "../x"\n',
        '# terraform { source = "../x" }\n',
        'terraform {\n  extra_arguments "x" {\n    source = "../x"\n  }\n}\n',
        'terraform {\n  source = "../x"\n',
        'terraform {\n  = 1\n  source = "../x"\n}\n',
    ],
)
def test_a_file_without_a_source_leads_nowhere(tmp_path: Path, text: str) -> None:
    assert called_folder(text, str(tmp_path), str(tmp_path)) is None


def test_nothing_above_the_root_of_the_repository_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "terragrunt.hcl").write_text("")
    (tmp_path / "repository/unit").mkdir(parents=True)
    text = 'terraform {\n  source = "${dirname(find_in_parent_folders())}/x"\n}\n'
    assert called_folder(text, str(tmp_path / "repository/unit"), str(tmp_path / "repository")) is None
