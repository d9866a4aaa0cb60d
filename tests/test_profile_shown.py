"""The profile in force: every value with where it comes from, and as text a profile that means the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tomli
from cogtui.core.cli import main
from cogtui.core.model import ARCHETYPES
from cogtui.core.profile import BUILT_IN, Policy, load_profile
from cogtui.core.report import profile as report

TEAM = """\
name    = "acme"
extends = ["strict", "base.toml"]

[rules.refresh-token-too-long]
max = "14d"

[archetypes.spa]
match = ["*spa*", "frontend/**"]

[archetypes.spa.rules.refresh-token-rotation-disabled]
severity        = "critical"
parts.b.enabled = false

[custom.acme-session]
setting = "auth_session_validity"
at_most = 5
message = "it's \\"five\\""

[[clients]]
match     = "prod#aws_cognito_user_pool_client.legacy"
archetype = "web"
pool      = { required_attributes = ["email"], tier = "essentials", triggers = ["user_migration"] }
set       = { access_token_validity = "45m", refresh_token_rotation.feature = "ENABLED" }
[clients.fixes]
CGT101 = "leave"
[clients.rules.CGT302]
max_access = "2h"

[exclude]
paths   = ["old/**"]
clients = ["*sandbox*"]

[[waivers]]
rule   = "CGT101"
client = "*.legacy"
reason = "retired in Q1"
until  = 2099-03-31

[[waivers]]
rule    = "acme-session"
client  = "*"
setting = "auth_session_validity"
reason  = "see TICKET-7"

[suppressions]
max_days = 90
"""
BASE = """\
[[clients]]
match = "*.b"
[clients.rules.refresh-token-too-long]
max = "60d"
[clients.rules.refresh-token-rotation-disabled]
severity = "low"

[exclude]
clients = ["*trial*"]

[fix]
level = "behavior"

[suppressions]
require_reason = true
max_days       = 365
"""


@pytest.fixture
def team(inside: Path) -> Path:
    (inside / "cogtui.toml").write_text(TEAM)
    (inside / "base.toml").write_text(BASE)
    return inside


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["--show-profile", *arguments]) == 0
    return capsys.readouterr().out


def line(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(start))


def test_each_value_says_where_it_comes_from(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys)
    assert line(text, "# What acme comes to:") == (
        "# What acme comes to: baseline, strict, base.toml, cogtui.toml, the last of which wins. It can be read as a profile."
    )
    assert line(text, 'level = "behavior"').endswith("# base.toml:12")
    assert line(text, "clients = ").split() == [
        "clients",
        "=",
        '["*sandbox*",',
        '"*trial*"]',
        "#",
        "cogtui.toml:31,",
        "base.toml:9",
    ]
    table = text.split("[rules.refresh-token-too-long]\n")[1]
    assert table.splitlines()[0] == '# severity = "medium"'
    assert line(table, 'max = "14d"').endswith("# cogtui.toml:5")
    kinds = text.split("[archetypes.admin.rules.refresh-token-too-long]")
    assert len(kinds) == 1, "what the team says of the rule overrules strict's kinds"
    assert line(text.split("[archetypes.spa]")[1], "match").endswith("# cogtui.toml:8")
    assert line(text.split("[archetypes.spa.rules.refresh-token-rotation-disabled]")[1], "severity").endswith(
        "# cogtui.toml:11"
    )


def test_a_clients_entry_says_what_overrules_it(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys)
    entry = text.split('match = "*.b"')[1]
    assert line(entry, '# max = "60d"').endswith("# base.toml:4, cogtui.toml:5 wins")
    assert line(entry, "severity").endswith("# base.toml:6, for spa cogtui.toml:11 wins")
    mine = text.split('match = "prod#')[1]
    assert line(mine, 'access_token_validity = "45m"').endswith("# cogtui.toml:23")
    assert line(mine, 'implicit-grant-enabled = "leave"').endswith("# cogtui.toml:25")


def meaning(policy: Policy) -> dict[str, Any]:
    rule = policy.rule
    parts = ["", *(part.letter for part in rule.parts)]
    return {
        "id": rule.id,
        "enabled": policy.enabled,
        "options": dict(policy.options),
        "severities": {part: [policy.severity(part, found) for found in (None, "low", "critical")] for part in parts},
        "parts": {part: policy.part_enabled(part) for part in parts},
    }


@pytest.mark.parametrize("name", [*BUILT_IN, "cogtui.toml"])
def test_the_text_is_a_profile_that_means_the_same(team: Path, name: str) -> None:
    profile = load_profile(name, ["."])
    Path("again.toml").write_text(report.as_toml(profile))
    again = load_profile("again.toml", ["."])
    for kind in ARCHETYPES:
        meant = [meaning(policy) for policy in profile.policies_of_kind(kind)]
        assert [meaning(policy) for policy in again.policies_of_kind(kind)] == meant
    assert (again.name, again.level) == (profile.name, profile.level)
    (only,) = again.layers
    assert again.demands == profile.demands
    assert [replace(waiver, place="") for waiver in again.waivers] == [replace(waiver, place="") for waiver in profile.waivers]
    entries = [entry for layer in reversed(profile.layers) for entry in layer.clients]
    for mine, theirs in zip(only.clients, entries, strict=True):
        assert (mine.match, mine.archetype, mine.fixes, mine.pins) == (
            theirs.match,
            theirs.archetype,
            theirs.fixes,
            theirs.pins,
        )
        assert (mine.pool is None) == (theirs.pool is None)
    assert only.excluded_clients == tuple(pattern for layer in profile.layers for pattern in layer.excluded_clients)


def test_as_json(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = json.loads(shown(capsys, "--format", "json"))
    assert (made["schema"], made["name"], made["files"]) == (1, "acme", ["baseline", "strict", "base.toml", "cogtui.toml"])
    rule = made["rules"]["refresh-token-too-long"]
    assert rule["max"] == {"value": "14d", "from": [{"file": "cogtui.toml", "line": 5}]}
    assert rule["severity"] == {"value": "medium", "from": []}
    assert made["rules"]["custom-scheme-redirect"]["parts"]["b"]["severity"]["from"][0]["file"] == "strict"
    first, second = made["clients"]
    assert first["rules"]["refresh-token-too-long"]["max"]["not_in_force"] == "cogtui.toml:5 wins"
    assert second["set"]["refresh_token_rotation.feature"]["value"] == "ENABLED"
    assert second["pool"]["tier"]["value"] == "essentials"
    assert made["waivers"][0]["until"] == {"value": "2099-03-31", "from": [{"file": "cogtui.toml", "line": 33}]}
    assert made["suppressions"]["require_reason"] == {"value": True, "from": [{"file": "base.toml", "line": 15}]}
    assert made["custom"]["acme-session"]["at_most"]["from"] == [{"file": "cogtui.toml", "line": 16}]


def test_every_rule_and_option_is_shown(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = json.loads(shown(capsys, "--format", "json"))
    for policy in load_profile("baseline", ["."]).policies_of_kind("unknown"):
        table = made["rules"][policy.rule.slug]
        assert table.keys() >= {"severity", "enabled", *(option.name for option in policy.rule.options)}


def test_it_goes_to_a_file(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "--output", "shown.toml") == ""
    assert tomli.loads(Path("shown.toml").read_text())["name"] == "acme"
