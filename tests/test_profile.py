"""Profiles: every mistake is answered with file, line and the nearest right name; what wins is what the documentation says."""

from __future__ import annotations

from pathlib import Path

import pytest
from cogtui.core.audit import audit
from cogtui.core.cli import main
from cogtui.core.model import Finding
from cogtui.core.profile import BUILT_IN, Profile, ProfileError, load_profile
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


MISTAKES = [
    ("nmae = 'x'", "cogtui.toml:1: there is no key 'nmae'; did you mean 'name'?"),
    ("\n[ruels]", "cogtui.toml:2: there is no key 'ruels'; did you mean 'rules'?"),
    ("name = 3", "cogtui.toml:1: name is a string, not a number"),
    (
        "[rules.implicit-grant]\nenabled = true",
        "cogtui.toml:1: there is no rule 'implicit-grant'; did you mean 'implicit-grant-enabled'?",
    ),
    ("[rules.CGT999]", "cogtui.toml:1: there is no rule 'CGT999'; did you mean"),
    ("[rules]\nCGT101 = 'high'", "cogtui.toml:2: rules.CGT101 is a table, not a string"),
    ("[rules.CGT101]\nseverity = 'hgih'", "cogtui.toml:2: 'hgih' is not a severity; did you mean 'high'?"),
    ("[rules.CGT101]\nenabled = 'no'", "cogtui.toml:2: enabled is true or false"),
    ("[rules.CGT303]\n\nmaximum = '3d'", "cogtui.toml:3: refresh-token-too-long has no option 'maximum'; did you mean 'max'?"),
    ("[rules.CGT303]\nmax = 30", 'cogtui.toml:2: max takes a duration such as "45m", "12h" or "30d"'),
    ("[rules.CGT303]\nmax = '30 days'", 'cogtui.toml:2: max takes a duration such as "45m", "12h" or "30d"'),
    ("[rules.CGT303]\nmax = '5m'", "cogtui.toml:2: max is 5m; it may be 1h to 3650d"),
    ("[rules.CGT304]\nmax_grace = 90", "cogtui.toml:2: max_grace is 90; it may be 0 to 60"),
    ("[rules.CGT304]\nmax_grace = true", "cogtui.toml:2: max_grace takes a whole number"),
    ("[rules.CGT712]\npatterns = ['(']", "cogtui.toml:2: patterns: '(' is not a regular expression"),
    ("[rules.CGT712]\npatterns = 'role'", "cogtui.toml:2: patterns is a list of strings"),
    ("[rules.CGT201.parts.z]\nenabled = true", "cogtui.toml:1: user-password-auth-enabled has no part 'z'; there are b"),
    ("[archetypes.spaa]", "cogtui.toml:1: 'spaa' is not a kind of client; did you mean 'spa'?"),
    ("[archetypes.spa]\nmatch = '*'", "cogtui.toml:2: match is a list of strings"),
    ("[[clients]]\narchetype = 'web'", "cogtui.toml:1: a client needs match"),
    ("[[clients]]\nmatch = 'a'\n[[clients]]\nmatch = 'b'\narchetyp = 'web'", "cogtui.toml:5: there is no key 'archetyp'"),
    ("[[clients]]\nmatch = 'a'\npool = { tier = 'gold' }", "cogtui.toml:3: 'GOLD' is not a tier"),
    ("[[clients]]\nmatch = 'a'\n[clients.fixes]\nCGT1 = 'leave'", "cogtui.toml:4: there is no rule 'CGT1'"),
    (
        "[[clients]]\nmatch = 'a'\nset = { token_validity = 3 }",
        "cogtui.toml:3: there is no setting 'token_validity'; did you mean",
    ),
    (
        "[[clients]]\nmatch = 'a'\nset = { auth_session_validity = 2 }",
        "cogtui.toml:3: auth_session_validity is 2; it may be 3 to 15",
    ),
    (
        "[[clients]]\nmatch = 'a'\nset = { access_token_validity = '2m' }",
        "cogtui.toml:3: access_token_validity is 2m; it may be 5m to 1d",
    ),
    ("[[clients]]\nmatch = 'a'\nset = { generate_secret = 'no' }", "cogtui.toml:3: generate_secret is true or false"),
    ("[clients]\nmatch = 'a'", "cogtui.toml:1: clients are written as [[clients]]"),
    ("[fix]\nlevel = 'behaviour'", "cogtui.toml:2: 'behaviour' is not a fix level; did you mean 'behavior'?"),
    ("extends = 'basline'", "cogtui.toml:1: there is no profile 'basline'"),
    ("extends = 3", "cogtui.toml:1: extends takes a profile's name or a list of them"),
    ("\nextends = 'cogtui.toml'", "cogtui.toml:2: profiles extend each other in a circle"),
    ("name = 'a'\nname = 'b'", "cogtui.toml:2: is not TOML:"),
    ("name = \n", "cogtui.toml:1: is not TOML:"),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES, ids=[text.replace("\n", " ")[:50] for text, _ in MISTAKES])
def test_a_mistake_is_named_with_its_line(inside: Path, capsys: pytest.CaptureFixture[str], text: str, message: str) -> None:
    put(text)
    assert main(["--check"]) == 2
    assert capsys.readouterr().err.startswith(f"cogtui: {message}")


def test_a_profile_that_is_not_utf_8(inside: Path) -> None:
    Path("cogtui.toml").write_bytes(b"name = '\xff'")
    with pytest.raises(ProfileError, match=r"cogtui\.toml:1: can't be read"):
        load_profile(None, ["."])


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
