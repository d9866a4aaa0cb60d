"""What a fixed client means for one that is deployed: Terraform plans an update in place of what the fix says, nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import judges
import pytest
from cogtui.core import settings
from cogtui.core.model import Absent, Client, Known, ListValue, Present
from cogtui.core.workspace import load

from .test_traps_written import CHANGED, Trap

ALONE = [trap for trap in CHANGED if trap.terraform_after and not trap.around[0] and not trap.refused]
PROVIDER = """\
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}
"""
NOT_SET = {"string": "", "boolean": False, "integer": 0, "list": [], "block": []}


def deployed(client: Client) -> dict[str, Any]:
    """The attributes that Terraform remembers of a client: what is written, else what AWS answers where nothing is set."""
    found: dict[str, Any] = {"id": "0123456789", "client_secret": ""}
    for row in settings.members(""):
        value = client.settings[row.name]
        found[row.name] = [_block(client, row.name)] if isinstance(value, Present) else _plain(value, NOT_SET[row.kind])
    found |= {"auth_session_validity": found["auth_session_validity"] or 3, "generate_secret": found["generate_secret"] or None}
    found["enable_token_revocation"] = (
        isinstance(client.settings["enable_token_revocation"], Absent) or found["enable_token_revocation"]
    )
    return found | {"refresh_token_validity": found["refresh_token_validity"] or 30}


def _block(client: Client, name: str) -> dict[str, Any]:
    return {row.name.partition(".")[2]: _plain(client.settings[row.name], None) for row in settings.members(name)}


def _plain(value: object, missing: object) -> Any:
    if isinstance(value, ListValue):
        return [item.value.value for item in value.items if isinstance(item.value, Known)]
    return value.value if isinstance(value, Known) else missing


def state(clients: Mapping[str, Client]) -> str:
    resources = [
        {
            "mode": "managed",
            "type": "aws_cognito_user_pool_client",
            "name": client.labels[0],
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [{"schema_version": 0, "attributes": deployed(client)}],
        }
        for client in clients.values()
    ]
    return json.dumps({"version": 4, "terraform_version": "1.0.0", "serial": 1, "lineage": "none", "resources": resources})


def module(traps: list[Trap], *, after: bool) -> str:
    return "".join(
        trap.text("terraform", after=after).replace('" "it"', f'" "it_{number}"') for number, trap in enumerate(traps)
    )


def planned(folder: Path) -> dict[str, dict[str, Any]]:
    """What ``terraform plan`` would do to each resource, by its name, without asking AWS anything."""
    judges._terraform(folder, "init", "-backend=false", "-input=false", f"-plugin-dir={judges.plugin_folder()}")
    made = judges._terraform(folder, "plan", "-refresh=false", "-input=false", "-lock=false", "-out=plan")
    assert made.returncode == 0, made.stderr
    plan = json.loads(judges._terraform(folder, "show", "-json", "plan").stdout)
    return {entry["name"]: entry["change"] for entry in plan["resource_changes"]}


def moved(before: Client, after: Client) -> set[str]:
    first, second = deployed(before), deployed(after)
    return {name for name in first if first[name] != second[name]}


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], set[str]]]:
    """By the trap's name: the planned change of its client, and the settings that the fix changes."""
    folder = tmp_path_factory.mktemp("plans")
    path = folder / "main.tf"
    path.write_text(module(ALONE, after=False))
    before = load([str(folder)]).clients
    (folder / "terraform.tfstate").write_text(state(before))
    path.write_text(module(ALONE, after=True))
    after = load([str(folder)]).clients
    (folder / "provider.tf").write_text(PROVIDER)
    changes = planned(folder)
    pairs = zip(ALONE, before.values(), after.values(), strict=True)
    return {trap.name: (changes[now.labels[0]], moved(was, now)) for trap, was, now in pairs}


@judges.needs_provider
@pytest.mark.parametrize("trap", ALONE, ids=lambda trap: trap.name)
def test_a_deployed_client_is_updated_in_place_and_nowhere_else(
    plans: dict[str, tuple[dict[str, Any], set[str]]], trap: Trap
) -> None:
    change, wanted = plans[trap.name]
    replaced = "generate_secret" in wanted
    assert change["actions"] == (["delete", "create"] if replaced else ["update"])
    if not replaced:
        assert {name for name, value in change["before"].items() if change["after"].get(name) != value} == wanted
