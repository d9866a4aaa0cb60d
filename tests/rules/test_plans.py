"""What a fixed client means for one that is deployed: Terraform plans an update in place of what the fix says, nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import judges
import pytest
from cogtui.core import settings
from cogtui.core.examples import Which, template
from cogtui.core.model import Absent, Client, Known, ListValue, Present
from cogtui.core.rule import Rule
from cogtui.core.rules import catalogue
from cogtui.core.workspace import load

from .test_traps_written import CHANGED, Trap

ALONE = [trap for trap in CHANGED if trap.terraform_after and not trap.around[0] and not trap.refused]
NEVER_DEPLOYED = ("CGT206", "CGT901")
"""Of these the provider refuses the bad example or the fixed one: flows that it does not know yet, words it does not take."""
FIXED = [
    rule
    for rule in catalogue().values()
    if rule.example.terraform.bad != rule.example.terraform.fixed and rule.id not in NEVER_DEPLOYED
]
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
SECRET = [[{"type": "get_attr", "value": "client_secret"}]]
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
            "instances": [{"schema_version": 0, "attributes": deployed(client), "sensitive_attributes": SECRET}],
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


def compared(folder: Path, before: str, after: str) -> list[tuple[Client, dict[str, Any], set[str]]]:
    """Each client as it was, the planned change of it once ``before`` is deployed, and the settings that differ."""
    path = folder / "main.tf"
    path.write_text(before)
    was = load([str(folder)]).clients
    (folder / "terraform.tfstate").write_text(state(was))
    path.write_text(after)
    now = load([str(folder)]).clients
    (folder / "provider.tf").write_text(PROVIDER)
    changes = planned(folder)
    return [(was[id], changes[now[id].labels[0]], moved(was[id], now[id])) for id in was]


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], set[str]]]:
    """By the trap's name: the planned change of its client, and the settings that the fix changes."""
    found = compared(tmp_path_factory.mktemp("plans"), module(ALONE, after=False), module(ALONE, after=True))
    return {trap.name: (change, wanted) for trap, (_, change, wanted) in zip(ALONE, found, strict=True)}


@pytest.fixture(scope="module")
def rule_plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], set[str]]]:
    """By the rule: the planned change of its bad example's client, and the settings that its fixes change."""
    before, after = ("".join(example(rule, which) for rule in FIXED) for which in ("bad", "fixed"))
    found = compared(tmp_path_factory.mktemp("rule_plans"), before, after)
    return {client.labels[0].upper(): (change, wanted) for client, change, wanted in found}


def example(rule: Rule, which: Which) -> str:
    """A rule's example under names of its own, in a pool that is there."""
    text = template(rule, "terraform", which).replace("example.", f"{rule.id.lower()}.")
    text = text.replace('"example" {', f'"{rule.id.lower()}" {{').replace('"client_secret" {', f'"{rule.id.lower()}" {{')
    return re.sub(r"(user_pool_id *= )aws_cognito_user_pool\.\w+\.id", r'\1"eu-west-1_4hVqZr7Ux"', text) + "\n"


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


@judges.needs_provider
@pytest.mark.parametrize("rule", FIXED, ids=lambda rule: rule.id)
def test_a_rules_fix_is_an_update_in_place_or_the_replacement_that_it_says(
    rule_plans: dict[str, tuple[dict[str, Any], set[str]]], rule: Rule
) -> None:
    change, wanted = rule_plans[rule.id]
    if rule.level == "replacement":
        assert "generate_secret" in wanted
        assert change["actions"] == ["delete", "create"]
    elif wanted:
        assert change["actions"] == ["update"]
        assert {name for name, value in change["before"].items() if change["after"].get(name) != value} == wanted
    else:  # what is mended stands beside the client
        assert change["actions"] == ["no-op"]
