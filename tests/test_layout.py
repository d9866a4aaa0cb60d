"""The house keeps its shape: packages, the directions of imports, what a start imports, no network."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import tomli

ROOT = Path(__file__).parent.parent
ROOMS = {"core": "cogtui.core", "tui": "cogtui.tui", "profiles": "cogtui.profiles"}


def modules() -> list[tuple[str, Path]]:
    found = []
    for folder, package in ROOMS.items():
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT / folder).with_suffix("").parts
            name = ".".join([package, *(part for part in parts if part != "__init__")])
            found.append((name, path))
    return found


def imports(name: str, path: Path) -> set[str]:
    """The modules that a module imports, relative ones resolved."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")
            prefix = ".".join(base[: len(base) - node.level + 1]) if node.level else ""
            target = ".".join(part for part in (prefix, node.module or "") if part)
            found |= {target, *(f"{target}.{alias.name}" for alias in node.names)}
    return found


def under(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def test_package_list_is_what_the_folders_hold() -> None:
    project = tomli.loads((ROOT / "pyproject.toml").read_text())
    listed = set(project["tool"]["setuptools"]["packages"])
    there = {name for name, path in modules() if path.name == "__init__.py"}
    assert listed == there


FORBIDDEN = [
    ("cogtui.core", "cogtui.tui", {"cogtui.core.cli"}),
    ("cogtui.profiles", "cogtui.core", set()),
    ("cogtui.profiles", "cogtui.tui", set()),
    ("cogtui.core.terraform", "cogtui.core.rules", set()),
    ("cogtui.core.cloudformation", "cogtui.core.rules", set()),
    ("cogtui.core.terraform", "cogtui.core.cloudformation", set()),
    ("cogtui.core.cloudformation", "cogtui.core.terraform", set()),
    ("cogtui.core.rules", "cogtui.core.terraform", set()),
    ("cogtui.core.rules", "cogtui.core.cloudformation", set()),
    ("cogtui.core.rules", "cogtui.core.source", set()),
    ("cogtui.core.change", "cogtui.core.terraform", set()),
    ("cogtui.core.change", "cogtui.core.cloudformation", set()),
    ("cogtui.core.re2", "cogtui.core.terraform", set()),
    ("cogtui.core", "textual", set()),
    ("cogtui.tui.session", "textual", set()),
]


@pytest.mark.parametrize(("package", "forbidden", "but"), FORBIDDEN, ids=[f"{a} not {b}" for a, b, _ in FORBIDDEN])
def test_imports_run_one_way(package: str, forbidden: str, but: set[str]) -> None:
    wrong = [
        (name, target)
        for name, path in modules()
        if under(name, package) and name not in but
        for target in imports(name, path)
        if under(target, forbidden)
    ]
    assert wrong == []


def test_nothing_can_reach_the_network() -> None:
    talkers = {
        "socket",
        "ssl",
        "http",
        "urllib.request",
        "ftplib",
        "smtplib",
        "requests",
        "httpx",
        "aiohttp",
        "boto3",
        "botocore",
    }
    wrong = [(name, t) for name, path in modules() for t in imports(name, path) if any(under(t, talker) for talker in talkers)]
    assert wrong == []


def loaded(code: str) -> set[str]:
    """The modules that are there after running this code in a new interpreter."""
    ending = "\nimport sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code + ending], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


PARSERS = {"hcl2", "lark", "yaml", "cfn_flip", "cfn_tools"}
HEAVY = {"textual", "rich", "tomlkit", "pygments"}


def test_version_imports_nothing_heavy() -> None:
    there = loaded("from cogtui.core.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass")
    assert there.isdisjoint(PARSERS | HEAVY | {"msgspec", "tomli", "pathspec", "cogtui.core.rules"})


def test_fix_of_plain_terraform_imports_no_parser_of_anything_else(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "aws_cognito_user_pool_client" "a" {\n  name = "a"\n  user_pool_id = "eu-west-1_abcdefghi"\n}\n'
    )
    there = loaded(f"from cogtui.core.cli import main\nmain(['--fix', {str(tmp_path)!r}])")
    assert there.isdisjoint(HEAVY | {"yaml", "cfn_flip", "cfn_tools", "textual"})
    assert "ENABLED" in (tmp_path / "main.tf").read_text()


def test_fix_of_cloudformation_imports_no_terraform_parser(tmp_path: Path) -> None:
    (tmp_path / "auth.yaml").write_text(
        "Resources:\n  A:\n    Type: AWS::Cognito::UserPoolClient\n    Properties:\n      UserPoolId: !Ref Pool\n"
    )
    there = loaded(f"from cogtui.core.cli import main\nmain(['--fix', {str(tmp_path)!r}])")
    assert there.isdisjoint(HEAVY | {"hcl2", "lark", "cogtui.core.terraform.reader"})
    assert "PreventUserExistenceErrors: ENABLED" in (tmp_path / "auth.yaml").read_text()


def test_without_a_client_no_rule_is_imported(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_sqs_queue" "a" {}\n')
    there = loaded(f"from cogtui.core.cli import main\nmain(['--check', {str(tmp_path)!r}])")
    assert there.isdisjoint(PARSERS | HEAVY)
    assert not any(name.startswith("cogtui.core.rules.") for name in there)
