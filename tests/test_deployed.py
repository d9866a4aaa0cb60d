"""What a patch means for clients that are deployed: Terraform updates them in place, and has nothing to do to anything else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import accepting
import deployed
import judges
import pytest
from cogtui.core import settings
from cogtui.core.model import Client
from cogtui.core.verify import differing
from cogtui.core.workspace import load


@judges.needs_provider
def test_fixed_clients_are_updated_in_place_and_nothing_else_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in accepting.FOLDERS:
        accepting.copy(folder, tmp_path / "before")
        accepting.copy(folder, tmp_path / "after")
    monkeypatch.chdir(tmp_path / "after")
    before = terraform_clients()
    assert accepting.fix(".") in (0, 1)
    wanted = changed(before, terraform_clients())
    assert wanted, "an example in which nothing is fixed shows nothing"
    places = sorted({place_of(client) for client in before.values()})
    deployment = deployed.Deployment(tmp_path / "before", places)
    with deployed.server() as endpoint:
        deployment.prepare(endpoint)
        deployment.deploy()
        deployment.update(tmp_path / "after")
        changes = deployment.plan()
        assert deployed.actions(changes) == dict.fromkeys(wanted, "update")
        assert {address: deployed.moved(changes[address]) for address in wanted} == wanted
        deployment.apply()
        assert deployed.actions(deployment.plan()) == {}


def terraform_clients() -> dict[str, Client]:
    return {id: client for id, client in load(["."]).clients.items() if client.language.startswith("terraform")}


def place_of(client: Client) -> str:
    return client.id.removesuffix(f"#{client.address}")


def changed(before: Mapping[str, Client], after: Mapping[str, Client]) -> dict[str, set[str]]:
    """The arguments that came out differently, by the client's address in the deployment."""
    top = {setting.name for setting in settings.members("")}
    found = {}
    for id, client in before.items():
        names = {name.partition(".")[0] for name in differing(client, after[id])} & top
        if names:
            found[f"module.{deployed.module_name(place_of(client))}.{client.address}"] = names
    return found
