"""What Terraform plans for a folder's clients, without network: every argument that it knows before anything is applied.

``python tests/planned.py FOLDER …`` writes each folder's ``expected.json`` anew, or its ``printed.json`` where it has one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from cogtui.core import settings as table
from judges import plugin_folder

EXPECTED = "expected.json"
"""``{address: {setting: value}}``, nested settings with a dot; what is null, or in part known after apply, is not in it."""
PRINTED = "printed.json"
"""``{expression: [with true, with false]}``: what each comes to by the only variable, ``on``; null where Terraform refuses."""

_PROVIDER = """provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
"""
_LOCK = ".terraform.lock.hcl"

Planned = dict[str, dict[str, Any]]


class PlanFailed(Exception):
    """Terraform refuses the folder; the message is what it prints."""


def given_files(folder: Path) -> list[Path]:
    """The variable files that terraform does not load by itself: they are given, in the order of their names."""
    loaded = ("terraform.tfvars", ".auto.tfvars")
    return [path for path in sorted(folder.glob("*.tfvars")) if not path.name.endswith(loaded)]


def plan(folder: Path) -> Planned:
    """Each client's arguments in the plan of a copy of the folder.

    Raises:
        PlanFailed: terraform can't plan it.
    """
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(folder, Path(name, "root"))
        return _plan(Path(name, "root"), [f"-var-file={path.name}" for path in given_files(folder)])


def plan_together(folders: Sequence[Path]) -> dict[str, Planned]:
    """The plans of folders without variable files, by their names, in one go: each is a module of a root.

    Raises:
        PlanFailed: terraform can't plan one of them.
    """
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder in folders:
            shutil.copytree(folder, root / folder.name)
        (root / "main.tf").write_text("".join(f'module "{f.name}" {{\n  source = "./{f.name}"\n}}\n' for f in folders))
        found = _plan(root, [])
    together: dict[str, Planned] = {folder.name: {} for folder in folders}
    for address, settings in found.items():
        _, shape, own = address.split(".", 2)
        together[shape][own] = settings
    return together


def _plan(root: Path, arguments: Sequence[str]) -> Planned:
    ready = Path(_initialized())
    (root / "provider_of_test.tf").write_text(_PROVIDER)
    (root / ".terraform").mkdir(exist_ok=True)
    (root / ".terraform" / "providers").symlink_to(ready / ".terraform" / "providers")
    shutil.copy(ready / _LOCK, root)
    _run(root, "get")
    _run(root, "plan", "-refresh=false", "-input=false", "-lock=false", "-out=plan", *arguments)
    changes = json.loads(_run(root, "show", "-json", "plan")).get("resource_changes", [])
    found = {c["address"]: c["change"]["after"] for c in changes if c["type"] in table.TERRAFORM_TYPES and c["change"]["after"]}
    return {address: dict(_settings(after)) for address, after in sorted(found.items())}


@cache
def _initialized() -> str:
    """A folder in which the provider is installed; it is made once per process."""
    folder = tempfile.mkdtemp(prefix="terraform-")
    Path(folder, "main.tf").write_text(_PROVIDER)
    _run(Path(folder), "init", "-backend=false", "-input=false", f"-plugin-dir={plugin_folder()}")
    return folder


def _run(folder: Path, *arguments: str, text: str | None = None) -> str:
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    command = ["terraform", *arguments, *(["-no-color"] if arguments[0] in ("init", "get", "plan") else [])]
    done = subprocess.run(command, cwd=folder, env=environment, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PlanFailed(done.stderr.strip() or done.stdout.strip())
    return done.stdout


def _settings(after: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The settings that are planned with a value, by name; a block counts by its members."""
    for setting in table.members(""):
        value = after.get(setting.name)
        if setting.kind == "block":
            yield from _members(setting.name, value or [])
        elif value is not None and not (isinstance(value, list) and None in value):
            yield setting.name, sorted(value) if isinstance(value, list) else value


def _members(block: str, written: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    for body in written:
        for setting in table.members(block):
            if body.get(setting.leaf) is not None:
                yield setting.name, body[setting.leaf]


def console(folder: Path, expressions: Sequence[str]) -> dict[str, list[Any]]:
    """What ``terraform console`` prints for expressions in a folder that needs no provider.

    Raises:
        PlanFailed: one of them can't be read.
    """
    columns = [_console(folder, on, expressions) for on in ("true", "false")]
    return {expression: list(row) for expression, *row in zip(expressions, *columns, strict=True)}


def _console(folder: Path, on: str, expressions: Sequence[str]) -> list[Any]:
    texts = ", ".join(f'try(jsonencode([{expression}]), "[null]")' for expression in expressions)
    found = _run(folder, "console", f"-var=on={on}", text=f"jsonencode([{texts}])\n")
    return [json.loads(text)[0] for text in json.loads(json.loads(found))]


def main(folders: list[str]) -> int:
    for folder in map(Path, folders):
        try:
            _write_anew(folder)
        except PlanFailed as error:
            print(f"{folder}: {error}", file=sys.stderr)
            return 1
    return 0


def _write_anew(folder: Path) -> None:
    printed = folder / PRINTED
    if not printed.exists():
        (folder / EXPECTED).write_text(json.dumps(plan(folder), indent=2, ensure_ascii=False) + "\n")
        return
    found = console(folder, list(json.loads(printed.read_text())))
    lines = [f"  {json.dumps(expression)}: {json.dumps(values)}" for expression, values in found.items()]
    printed.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
