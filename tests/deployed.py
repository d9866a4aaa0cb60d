"""The examples' Terraform, deployed to moto's server on the loopback: one root that calls each of them as a module.

What moto 5.2 does otherwise than AWS is held apart here: of a pool's ``schema`` it answers no constraints for strings, so that
Terraform would want to change the pool at once; the schema's changes are ignored.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import planned

_PROVIDER = planned._PROVIDER.replace("}\n", '  endpoints {\n    cognitoidp = "%s"\n  }\n}\n').replace('"none"', '"testing"')
_POOL = re.compile(r'^resource "aws_cognito_user_pool" "(\w+)" \{', re.MULTILINE)
_OVERRIDE = """resource "aws_cognito_user_pool" "%s" {
  lifecycle {
    ignore_changes = [schema]
  }
}
"""
_QUIET = ("-input=false", "-lock=false", "-no-color")


@contextmanager
def server() -> Iterator[str]:
    """moto's server on a free port; its address."""
    from moto.server import ThreadedMotoServer

    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    running.start()
    try:
        yield "http://{}:{}".format(*running.get_host_and_port())
    finally:
        running.stop()


@dataclass(frozen=True)
class Deployment:
    """A root module in ``root`` that calls the modules in these folders below it, each with its own tfvars as arguments."""

    root: Path
    places: Sequence[str]

    def prepare(self, endpoint: str) -> None:
        ready = Path(planned._initialized())
        (self.root / "provider.tf").write_text(_PROVIDER % endpoint)
        (self.root / ".terraform").mkdir()
        (self.root / ".terraform" / "providers").symlink_to(ready / ".terraform" / "providers")
        shutil.copy(ready / planned._LOCK, self.root)
        for path in self.root.rglob("*.tf"):
            for name in _POOL.findall(path.read_text()):
                (path.parent / f"{name}_override.tf").write_text(_OVERRIDE % name)
        self._call()
        planned._run(self.root, "get")

    def _call(self) -> None:
        calls = []
        for place in self.places:
            given = "".join(path.read_text() for path in sorted((self.root / place).glob("*.tfvars")))
            calls.append(f'module "{module_name(place)}" {{\n  source = "./{place}"\n\n{given}}}\n')
        (self.root / "main.tf").write_text("\n".join(calls))

    def update(self, other: Path) -> None:
        """Put other texts over the files."""
        shutil.copytree(other, self.root, dirs_exist_ok=True)
        self._call()

    def deploy(self) -> None:
        planned._run(self.root, "apply", "-auto-approve", *_QUIET)

    def apply(self) -> None:
        """What :meth:`plan` planned last."""
        planned._run(self.root, "apply", *_QUIET, "plan")

    def plan(self) -> dict[str, dict[str, Any]]:
        """Every resource's planned change, by its address."""
        planned._run(self.root, "plan", *_QUIET[:2], "-out=plan")
        found = json.loads(planned._run(self.root, "show", "-json", "plan"))
        return {entry["address"]: entry["change"] for entry in found["resource_changes"]}


def module_name(place: str) -> str:
    return re.sub(r"\W", "_", place)


def actions(changes: dict[str, dict[str, Any]]) -> dict[str, str]:
    """What is done to each resource to which anything is done."""
    return {address: "+".join(change["actions"]) for address, change in changes.items() if change["actions"] != ["no-op"]}


def moved(change: dict[str, Any]) -> set[str]:
    """The arguments that would have another value."""
    return {name for name, value in change["after"].items() if change["before"].get(name) != value}
