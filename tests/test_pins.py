"""A value that a person sets: what is said of it, and what its fix writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from cogtui.core.audit import audit
from cogtui.core.fix import Applied, Withheld, apply
from cogtui.core.pins import Pin, finding
from cogtui.core.profile import Profile
from cogtui.core.workspace import Workspace, load

TEMPLATE = """\
variable "long" {
  type = bool
}

resource "aws_cognito_user_pool_client" "c" {
  name                    = "c"
  user_pool_id            = "eu-central-1_1"
  refresh_token_validity  = var.long ? 60 : 10
  auth_session_validity   = 5
  callback_urls           = ["https://a.example.com/cb", "https://b.example.com/cb"]
  enable_token_revocation = true
}
"""


@pytest.fixture
def workspace(inside: Path) -> Workspace:
    (inside / "main.tf").write_text(TEMPLATE)
    return load(["."])


def made(workspace: Workspace, setting: str, wanted: Pin) -> Applied | Withheld:
    client = next(iter(workspace.clients.values()))
    found = finding(client, setting, wanted, "unknown")
    assert found is not None
    return apply(workspace, audit(workspace, Profile()), found, found.fixes[0])


WANTED: dict[str, tuple[Pin, str, str]] = {
    "auth_session_validity": (3, "auth_session_validity   = 5", "auth_session_validity   = 3"),
    "enable_token_revocation": (False, "revocation = true", "revocation = false"),
    "callback_urls": (("https://b.example.com/cb",), '"https://a.example.com/cb", ', ""),
    "name": ("d", 'name                    = "c"', 'name                    = "d"'),
}


@pytest.mark.parametrize("setting", WANTED)
def test_the_fix_writes_the_value(workspace: Workspace, setting: str) -> None:
    wanted, old, new = WANTED[setting]
    applied = made(workspace, setting, wanted)
    assert isinstance(applied, Applied)
    assert applied.workspace.patched()["main.tf"] == TEMPLATE.replace(old, new)
    again = next(iter(applied.workspace.clients.values()))
    assert finding(again, setting, wanted, "unknown") is None


def test_it_is_said_for_the_worlds_that_have_another_value(workspace: Workspace) -> None:
    client = next(iter(workspace.clients.values()))
    found = finding(client, "refresh_token_validity", 10 * 86400, "unknown")
    assert found is not None
    assert (found.setting, found.every_world) == ("refresh_token_validity", False)
    assert [world.label for world in found.worlds] == ["var.long"]


def test_a_setting_that_replaces_the_client_says_so(workspace: Workspace) -> None:
    found = finding(next(iter(workspace.clients.values())), "generate_secret", True, "unknown")
    assert found is not None
    assert found.fixes[0].level == "replacement"


def test_a_value_that_is_in_effect_is_nothing_to_say(workspace: Workspace) -> None:
    client = next(iter(workspace.clients.values()))
    assert finding(client, "auth_session_validity", 5, "unknown") is None
    assert finding(client, "callback_urls", ("https://b.example.com/cb", "https://a.example.com/cb"), "unknown") is None
