"""Profiles: which is taken, what wins, and what each of its tables does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cogtui.core.audit import audit
from cogtui.core.cli import main
from cogtui.core.model import Finding
from cogtui.core.profile import BUILT_IN, Profile, load_profile
from cogtui.core.workspace import load

CLIENT = """\
resource "aws_cognito_user_pool_client" "{label}" {{
  name                   = "{label}"
  user_pool_id           = aws_cognito_user_pool.main.id
  refresh_token_validity = {days}
  explicit_auth_flows    = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]

  prevent_user_existence_errors = "ENABLED"
}}
"""


def put(text: str, name: str = "cogtui.toml") -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_built_in_profiles_load(name: str) -> None:
    profile = load_profile(name, ["."])
    assert profile.name == name
    assert profile.files[-1] == name


# ------------------------------------------------------------------------------------------ finding


def test_the_nearest_profile_up_to_the_repository_is_taken(inside: Path) -> None:
    (inside / "repo" / ".git").mkdir(parents=True)
    (inside / "repo" / "infra" / "prod").mkdir(parents=True)
    put("name = 'outside'")
    assert load_profile(None, ["repo/infra/prod"]).name == "baseline"
    put("name = 'root'", "repo/cogtui.toml")
    assert load_profile(None, ["repo/infra/prod"]).name == "root"
    put("name = 'infra'", "repo/infra/cogtui.toml")
    assert load_profile(None, ["repo/infra/prod"]).name == "infra"
    assert load_profile("strict", ["repo/infra/prod"]).name == "strict"


# --------------------------------------------------------------------------------------- precedence


def audited(profile: Profile) -> dict[str, Finding]:
    """The finding on long sessions of each client, by its label."""
    found = audit(load(["."]), profile).all()
    return {finding.client.rpartition(".")[2]: finding for finding in found if finding.rule == "CGT303"}


def test_client_beats_archetype_beats_rule_beats_what_is_extended(inside: Path) -> None:
    for label in ("portal_spa", "shop_spa", "thing"):
        put(CLIENT.format(label=label, days=20), f"{label}.tf")
    put("[rules.refresh-token-too-long]\nmax = '10d'\nseverity = 'low'", "base.toml")
    assert {name: f.severity for name, f in audited(load_profile("base.toml", ["."])).items()} == {
        "portal_spa": "low",
        "shop_spa": "low",
        "thing": "low",
    }
    put(
        "extends = 'base.toml'\n[archetypes.spa.rules.refresh-token-too-long]\nmax = '30d'\n"
        "[[clients]]\nmatch = '*shop_spa'\n[clients.rules.CGT303]\nmax = '7d'\nseverity = 'critical'\n",
        "team.toml",
    )
    assert {name: f.severity for name, f in audited(load_profile("team.toml", ["."])).items()} == {
        "shop_spa": "critical",
        "thing": "low",
    }
    put("extends = 'team.toml'\n[rules.refresh-token-too-long]\nmax = '60d'", "mine.toml")
    assert audited(load_profile("mine.toml", ["."])) == {}


def test_a_rule_that_does_not_concern_a_kind_stays_off_for_it(inside: Path) -> None:
    put(CLIENT.format(label="orders_m2m", days=400), "m2m.tf")
    put("[[clients]]\nmatch = '*orders*'\narchetype = 'm2m'\n[rules.CGT303]\nseverity = 'high'")
    assert audited(load_profile(None, ["."])) == {}
    put("[[clients]]\nmatch = '*orders*'\narchetype = 'm2m'\n[archetypes.m2m.rules.CGT303]\nseverity = 'high'")
    assert audited(load_profile(None, ["."]))["orders_m2m"].severity == "high"


def test_a_disabled_rule_is_silent_and_what_aws_rejects_is_never_low(inside: Path) -> None:
    put(CLIENT.format(label="a", days=400), "a.tf")
    put("[rules.CGT303]\nenabled = false")
    assert audited(load_profile(None, ["."])) == {}
    put(CLIENT.format(label="a", days=40000), "a.tf")
    put("[rules.CGT901]\nseverity = 'info'")
    (finding,) = [f for f in audit(load(["."]), load_profile(None, ["."])).all() if f.rule == "CGT901"]
    assert (finding.rejected, finding.severity) == (True, "medium")


def test_strict_is_stricter_than_baseline(inside: Path) -> None:
    for label in ("portal_spa", "shop_ios"):
        put(CLIENT.format(label=label, days=20), f"{label}.tf")
    assert audited(load_profile("baseline", ["."])) == {}
    assert set(audited(load_profile("strict", ["."]))) == {"portal_spa"}


def test_fixes_may_be_left_or_applied_client_by_client(inside: Path) -> None:
    for label in ("a", "b"):
        put(CLIENT.format(label=label, days=400), f"{label}.tf")
    put("[fix]\nlevel = 'behavior'\n[[clients]]\nmatch = '*.a'\n[clients.fixes]\nrefresh-token-too-long = 'leave'")
    main(["--fix"])
    assert "= 400" in Path("a.tf").read_text()
    assert "= 30\n" in Path("b.tf").read_text()
    put("[[clients]]\nmatch = '*.a'\n[clients.fixes]\nrefresh-token-too-long = 'apply'")
    main(["--fix", "--fix-level", "safe"])
    assert "= 30\n" in Path("a.tf").read_text()


def test_pinned_values_are_wanted_whatever_the_rules_say(inside: Path) -> None:
    put(CLIENT.format(label="a", days=400), "a.tf")
    put("[[clients]]\nmatch = '*.a'\nset = { refresh_token_validity = '90d', auth_session_validity = 7 }")
    main(["--fix", "--fix-level", "behavior"])
    text = Path("a.tf").read_text()
    assert "refresh_token_validity = 90\n" in text
    assert "auth_session_validity         = 7\n" in text
    assert 'refresh_token = "days"' in text
    main(["--fix", "--fix-level", "behavior"])
    assert Path("a.tf").read_text() == text


def test_facts_about_a_pool_out_of_sight_are_used(inside: Path) -> None:
    put(CLIENT.format(label="a", days=30).replace("}\n", '  write_attributes = ["name"]\n}\n'), "a.tf")
    assert not [f for f in audit(load(["."]), load_profile(None, ["."])).all() if f.rule == "CGT715"]
    put("[[clients]]\nmatch = '*'\npool = { required_attributes = ['email'] }")
    (finding,) = [f for f in audit(load(["."]), load_profile(None, ["."])).all() if f.rule == "CGT715"]
    assert "email" in finding.message


def test_facts_from_several_entries_add_up(inside: Path) -> None:
    put(CLIENT.format(label="a", days=30), "a.tf")
    put(
        "[[clients]]\nmatch = '*'\npool = { tier = 'plus', triggers = ['user_migration'] }\n"
        "[[clients]]\nmatch = '*.a'\npool = { tier = 'lite', mapped_attributes = ['email'] }"
    )
    (client,) = load(["."]).clients.values()
    facts = load_profile(None, ["."]).facts(client)
    assert facts is not None
    assert (facts.tier, facts.triggers, facts.mapped_attributes) == ("LITE", {"user_migration"}, ("email",))


def test_every_rule_at_once_but_those_that_are_named(inside: Path) -> None:
    put("[rules.'*']\nenabled = false\nseverity = 'low'\n[rules.CGT303]\nenabled = true\nmax = '2d'")
    policies = {policy.rule.id: policy for policy in load_profile(None, ["."]).policies_of_kind("spa")}
    assert [id for id, policy in policies.items() if policy.enabled] == ["CGT303"]
    assert policies["CGT303"].severity("", None) == "low"
    put("extends = 'cogtui.toml'\n[rules.CGT101]\nenabled = true", "more.toml")
    policies = {policy.rule.id: policy for policy in load_profile("more.toml", ["."]).policies_of_kind("spa")}
    assert [id for id, policy in policies.items() if policy.enabled] == ["CGT101", "CGT303"]


def test_a_profile_that_two_others_extend_counts_where_it_is_strongest(inside: Path) -> None:
    put("[rules.CGT303]\nmax = '1d'", "base.toml")
    put("extends = 'base.toml'\n[rules.CGT303]\nmax = '2d'", "a.toml")
    put("extends = 'base.toml'", "b.toml")
    put("extends = ['a.toml', 'b.toml']")
    profile = load_profile(None, ["."])
    assert profile.files == ("a.toml", "base.toml", "b.toml", "cogtui.toml")
    assert next(p.options["max"] for p in profile.policies_of_kind("spa") if p.rule.id == "CGT303") == 86400


def worked_example() -> str:
    page = (Path(__file__).parent.parent / "docs" / "profiles.md").read_text("utf-8")
    return page.split("## What wins")[1].split("```toml\n")[1].split("```")[0]


def test_the_worked_example_of_the_documentation(inside: Path) -> None:
    put(worked_example())
    put(CLIENT.format(label="kiosk-7", days=20), "a.tf")
    limits = {
        kind: policy.options["max"]
        for kind in ("spa", "mobile")
        for policy in load_profile(None, ["."]).policies_of_kind(kind)
        if policy.rule.id == "CGT303"
    }
    (client,) = load(["."]).clients.values()
    kiosk = {policy.rule.id: policy.options for policy in load_profile(None, ["."]).policies(client, "mobile")}
    strict = {policy.rule.id: policy.options for policy in load_profile("strict", ["."]).policies(client, "mobile")}
    day = 86400
    assert (limits["spa"], limits["mobile"], kiosk["CGT303"]["max"]) == (14 * day, 60 * day, day // 2)
    assert strict["CGT303"]["max"] == 90 * day


# ------------------------------------------------------------------------------------- what is left out


def clients_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    main(["--check", "--format", "json", *arguments])
    return [client["file"] for client in json.loads(capsys.readouterr().out)["clients"]]


def test_paths_that_a_profile_leaves_out_count_from_its_folder(
    inside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("infra/a.tf", "infra/old/b.tf", "sandbox/c.tf", "infra/sandbox/d.tf"):
        put(CLIENT.format(label="x", days=30), f"repo/{name}")
    (inside / "repo" / ".git").mkdir()
    put("extends = 'more/base.toml'\n[exclude]\npaths = ['/sandbox', 'infra/old/**']", "repo/cogtui.toml")
    put("[exclude]\npaths = ['nothing']", "repo/more/base.toml")
    assert clients_of(capsys, "repo") == ["repo/infra/a.tf", "repo/infra/sandbox/d.tf"]
    monkeypatch.chdir(inside / "repo" / "infra")
    assert clients_of(capsys, ".") == ["a.tf", "sandbox/d.tf"]
    assert clients_of(capsys, ".", "--exclude", "sandbox") == ["a.tf"]
    assert clients_of(capsys, "..") == ["a.tf", "sandbox/d.tf"]


def test_clients_that_a_profile_leaves_out_are_not_audited(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for label in ("a", "trial"):
        put(CLIENT.format(label=label, days=400), f"{label}.tf")
    put("[exclude]\nclients = ['*.trial']")
    assert clients_of(capsys) == ["a.tf"]
    assert set(audited(load_profile(None, ["."]))) == {"a"}
    main(["--fix", "--fix-level", "behavior"])
    assert "1 client left out by the profile" in capsys.readouterr().out
    assert "= 400" in Path("trial.tf").read_text()
    assert "= 30\n" in Path("a.tf").read_text()


def test_when_all_are_left_out_it_is_said(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(CLIENT.format(label="trial", days=400), "trial.tf")
    put("[exclude]\nclients = ['*']")
    assert main(["--check"]) == 0
    assert capsys.readouterr().out.startswith("No client to audit; 1 client left out by the profile; looked at")


def test_a_fix_that_would_change_a_client_that_is_left_out_is_withheld(inside: Path) -> None:
    shared = "locals {\n  days = 400\n}\n"
    text = shared + "".join(CLIENT.format(label=label, days="local.days") for label in ("a", "trial"))
    put(text, "a.tf")
    put("[exclude]\nclients = ['*.trial']")
    main(["--fix", "--fix-level", "behavior", "--select", "CGT303"])
    assert Path("a.tf").read_text() == text
