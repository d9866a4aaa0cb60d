"""A client gets another id only when a person was asked: such a fix takes the key twice, and is never accepted in bulk."""

from __future__ import annotations

from pathlib import Path

import pytest
from cogtui.core.profile import load_profile
from cogtui.tui.engine import CoreEngine
from driving import opened, press, row, status

TEMPLATE = """resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "sync" {
  name                                 = "sync"
  user_pool_id                         = aws_cognito_user_pool.main.id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = ["api/read"]
}
"""


@pytest.fixture
def machine(inside):
    (inside / "infra").mkdir()
    (inside / "infra/main.tf").write_text(TEMPLATE)
    return CoreEngine(["infra"], load_profile("baseline", ["infra"]))


async def at_the_secret(pilot) -> None:
    app = pilot.app
    for _ in range(12):
        finding = row(app).issue.finding if row(app).issue else None
        if finding and finding.fixes and finding.fixes[0].level == "replacement":
            return
        await press(pilot, "n")
    raise AssertionError("no fix here makes a new client")


@pytest.mark.parametrize("screen", ["1", "2"])
async def test_it_takes_the_key_twice(machine, screen):
    async with opened(machine) as pilot:
        app = pilot.app
        await at_the_secret(pilot)
        if screen == "2":
            finding = row(app).issue.finding
            await press(pilot, "2")
            app.screen.reveal(finding.client, finding.key)
        await press(pilot, "a")
        assert app.session.edits == 0
        assert status(app) == "sync would become a new client with a new id"
        await press(pilot, "a")
        assert app.session.edits == 1
        assert "generate_secret" in app.session.state.workspace.patched()["infra/main.tf"]


async def test_another_key_between_takes_the_question_back(machine):
    async with opened(machine) as pilot:
        await at_the_secret(pilot)
        await press(pilot, "a", "u", "a")
        assert pilot.app.session.edits == 0


async def test_all_at_once_leaves_it_open(machine):
    async with opened(machine) as pilot:
        await press(pilot, "c", "A", "A", "w", "W")
    assert "generate_secret" not in Path("infra/main.tf").read_text()
