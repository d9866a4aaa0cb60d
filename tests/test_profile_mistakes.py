"""Every kind of mistake in a profile is answered in one sentence, with file, line and the nearest right name."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from cogtui.core.cli import main
from cogtui.core.profile import ProfileError, load_profile

CUSTOM = "[custom.a]\nsetting = 'auth_session_validity'\n"
LIFETIME = "[custom.a]\nsetting = 'access_token_validity'\n"

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
    # what is named twice, or as nothing
    (
        "[rules.CGT303]\nmax = '3d'\n[rules.refresh-token-too-long]\nmax = '4d'",
        "cogtui.toml:3: 'refresh-token-too-long' and 'CGT303' are the same rule: say it in one table",
    ),
    ("[[clients]]\nmatch = ''", "cogtui.toml:2: match is empty: write a glob"),
    ("[[clients]]\nmatch = 'a[0'", "cogtui.toml:2: 'a[0' is not a glob: its [ is never closed"),
    ("[archetypes.spa]\nmatch = [\n  'a',\n  'b[',\n]", "cogtui.toml:4: 'b[' is not a glob"),
    ("[archetypes.spa]\nmatch = ['']", "cogtui.toml:2: match holds an empty glob"),
    (
        "[[clients]]\nmatch = 'a'\n[clients.fixes]\nCGT101 = 'laeve'",
        "cogtui.toml:4: 'laeve' is not what can be done with a fix; did",
    ),
    (
        "[[clients]]\nmatch = 'a'\n[clients.fixes]\nCGT101 = 'leave'\nimplicit-grant-enabled = 'apply'",
        "cogtui.toml:5: 'implicit-",
    ),
    (
        "[[clients]]\nmatch = 'a'\npool = { triggers = ['user_migrate'] }",
        "cogtui.toml:3: 'user_migrate' is not a trigger; did you",
    ),
    (
        "[[clients]]\nmatch = 'a'\npool = { required = ['email'] }",
        "cogtui.toml:3: there is no key 'required'; did you mean 'requi",
    ),
    (
        "[[clients]]\nmatch = 'a'\nset.explicit_auth_flows = ['ALLOW_SRP']",
        "cogtui.toml:3: 'ALLOW_SRP' is not a value of explicit_auth",
    ),
    (
        "[[clients]]\nmatch = 'a'\nset.refresh_token_rotation.future = 'ENABLED'",
        "cogtui.toml:3: there is no setting 'refresh_token",
    ),
    ("[[clients]]\nmatch = 'a'\nset.access_token_validity = 1", "cogtui.toml:3: access_token_validity takes a duration"),
    ("[rules.'*']\nmax = '3d'", "cogtui.toml:2: there is no key 'max'; there are severity, enabled"),
    # what is left out
    ("[exclude]\npath = ['a']", "cogtui.toml:2: there is no key 'path'; did you mean 'paths'?"),
    ("[exclude]\npaths = 'a'", "cogtui.toml:2: paths is a list of strings"),
    ("[exclude]\npaths = [\n  'old/**',\n  '!',\n]", "cogtui.toml:4: '!' is not a pattern as .gitignore takes it"),
    ("[exclude]\nclients = ['a[']", "cogtui.toml:2: 'a[' is not a glob"),
    ("exclude = ['a']", "cogtui.toml:1: exclude is a table, not a list"),
    # what is extended
    ("extends = [\n  'strict',\n  'strcit',\n]", "cogtui.toml:3: there is no profile 'strcit'; did you mean 'strict'?"),
    ("extends = '../base.toml'", "cogtui.toml:1: '../base.toml' leads out of the profile's folder, which is in no repository"),
    ("extends = '/nowhere/base.toml'", "cogtui.toml:1: there is no profile '/nowhere/base.toml'"),
    ("extends = 'a\\u0000b'".replace("'", '"'), "cogtui.toml:1: there is no profile 'a\\x00b'"),
    ("extends = ['strict', 3]", "cogtui.toml:1: extends takes a profile's name or a list of them"),
    # rules without code
    ("[custom.a]\nat_most = 5", "cogtui.toml:1: a custom rule needs setting: the Terraform name"),
    (
        "[custom.a]\nsetting = 'auth_session'\nat_most = 5",
        "cogtui.toml:2: 'auth_session' is not a setting of a user pool client; did",
    ),
    ("[custom.a]\nsetting = 'auth_session_validity'", "cogtui.toml:1: a custom rule needs a condition: at_most, at_least, one"),
    (CUSTOM + "at_mots = 5", "cogtui.toml:3: there is no key 'at_mots'; did you mean 'at_most'?"),
    (CUSTOM + "at_most = '5m'", "cogtui.toml:3: at_most takes a whole number"),
    (CUSTOM + "at_most = 50", "cogtui.toml:3: at_most is 50; it may be 3 to 15"),
    (
        CUSTOM + "at_most = 5\nset = 7",
        "cogtui.toml:4: what set gives would be found again: auth_session_validity is to be at most 5",
    ),
    (CUSTOM + "at_most = 5\nset = true", "cogtui.toml:4: auth_session_validity takes a whole number"),
    (CUSTOM + "at_most = 5\nseverity = 'off'", "cogtui.toml:4: 'off' is not a severity; there are info, low"),
    (CUSTOM + "at_most = 5\nlevel = 'safe'", "cogtui.toml:4: level is of the fix, and there is none without set"),
    (CUSTOM + "at_most = 5\nset = 5\nlevel = 'save'", "cogtui.toml:5: 'save' is not a fix level; did you mean 'safe'?"),
    (CUSTOM + "at_most = 5\nmessage = 7", "cogtui.toml:4: message is a string, not a number"),
    (CUSTOM + "at_most = 5\nat_least = 7", "cogtui.toml:4: nothing can be at least 7 and at most 5"),
    (CUSTOM + "at_most = 5\nabsent = true", "cogtui.toml:4: absent contradicts at_most: what is not set has no value"),
    (CUSTOM + "present = true\nabsent = true", "cogtui.toml:4: absent contradicts present"),
    (CUSTOM + "present = false", "cogtui.toml:3: present is true, or left out"),
    (CUSTOM + "absent = true\nset = 3", "cogtui.toml:4: nothing can be set: absent asks for no value"),
    (
        CUSTOM + "matches = '5'",
        "cogtui.toml:3: auth_session_validity is a number, which matches says nothing about; it can have at",
    ),
    (CUSTOM + "one_of = 5", "cogtui.toml:3: one_of is a list of values, at least one"),
    (CUSTOM + "one_of = []", "cogtui.toml:3: one_of is a list of values, at least one"),
    (CUSTOM + "one_of = [5, 7]\nnone_of = [7]", "cogtui.toml:4: '7' stands in one_of and in none_of"),
    (CUSTOM + "one_of = [5, 7]\nat_least = 8", "cogtui.toml:3: no value of one_of is at least 8"),
    (LIFETIME + "at_most = 60", 'cogtui.toml:3: at_most takes a duration such as "45m", "12h" or "30d"'),
    (
        LIFETIME + "at_most = '60 m'\nset = '2h'",
        "cogtui.toml:4: what set gives would be found again: access_token_validity is to be",
    ),
    (
        "[custom.a]\nsetting = 'callback_urls'\nat_most = 5",
        "cogtui.toml:3: callback_urls is a list, which at_most says nothing",
    ),
    ("[custom.a]\nsetting = 'callback_urls'\nmatches = '('", "cogtui.toml:3: matches: '(' is not a regular expression"),
    (
        "[custom.a]\nsetting = 'allowed_oauth_flows'\none_of = ['cod']",
        "cogtui.toml:3: 'cod' is not a value of allowed_oauth_flows",
    ),
    (
        "[custom.a]\nsetting = 'enable_token_revocation'\none_of = ['yes']",
        "cogtui.toml:3: enable_token_revocation is true or false",
    ),
    (
        "[custom.a]\nsetting = 'analytics_configuration'\none_of = ['x']",
        "cogtui.toml:3: analytics_configuration is a block, which",
    ),
    (
        "[custom.a]\nsetting = 'analytics_configuration'\npresent = true\nset = 'x'",
        "cogtui.toml:4: nothing can be set: analytics",
    ),
    (
        "[custom.a]\nsetting = 'generate_secret'\none_of = [true]\nset = true\nlevel = 'safe'",
        "cogtui.toml:5: level is replacement: another generate_secret makes a new client",
    ),
    (
        "[custom.implicit-grant-enabled]\nsetting = 'name'",
        "cogtui.toml:1: 'implicit-grant-enabled' is taken by the built-in rule CGT101",
    ),
    (
        "[custom.CGT101]\nsetting = 'name'",
        "cogtui.toml:1: 'CGT101' is taken by the built-in rule CGT101 implicit-grant-enabled",
    ),
    ("[custom.pinned-value]\nsetting = 'name'", "cogtui.toml:1: 'pinned-value' is taken by what is said of pinned values"),
    ("[custom.cgt999]\nsetting = 'name'", "cogtui.toml:1: 'cgt999' is no name for a rule"),
    ("[custom.'my rule']\nsetting = 'name'", "cogtui.toml:1: 'my rule' is no name for a rule: write small letters, digits and"),
    (
        "[rules.acme-sesion]\nenabled = false\n[custom.acme-session]\nsetting = 'name'\npresent = true",
        "cogtui.toml:1: there is no rule",
    ),
    (
        "[rules.a]\nmax = 3\n[custom.a]\nsetting = 'name'\npresent = true",
        "cogtui.toml:2: a has no option 'max'; there are severity",
    ),
    ("[custom.a]\nsetting = 'name'\npresent = true\n[custom.a]\nsetting = 'name'", "cogtui.toml:4: is not TOML:"),
    # dates
    (
        "[[waivers]]\nrule = 'CGT101'\nclient = '*'\nreason = 'x'\nuntil = '2099-03-31'",
        "cogtui.toml:5: until is a date without quotes, such as",
    ),
    ("[[waivers]]\nrule = 'CGT101'\nclient = '*'\nreason = 'x'\nuntil = 2099-13-31", "cogtui.toml:5: is not TOML:"),
    ("custom = 3", "cogtui.toml:1: custom is a table, not a number"),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES, ids=[text.replace("\n", " ")[:60] for text, _ in MISTAKES])
def test_a_mistake_is_named_with_its_line(inside: Path, capsys: pytest.CaptureFixture[str], text: str, message: str) -> None:
    Path("cogtui.toml").write_text(text)
    assert main(["--check"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"cogtui: {message}")
    assert told.count("\n") == 1


def test_a_profile_that_is_not_utf_8(inside: Path) -> None:
    Path("cogtui.toml").write_bytes(b"name = '\xff'")
    with pytest.raises(ProfileError, match=r"cogtui\.toml:1: can't be read"):
        load_profile(None, ["."])


def test_a_profile_that_is_a_folder(inside: Path) -> None:
    (inside / "base.toml").mkdir()
    (inside / "cogtui.toml").write_text("\nextends = 'base.toml'")
    with pytest.raises(ProfileError, match=r"cogtui\.toml:2: there is no profile 'base\.toml'"):
        load_profile(None, ["."])


def test_a_name_that_is_no_profile(inside: Path) -> None:
    with pytest.raises(ProfileError, match=r"asvs: no such profile; did you mean 'asvs-l"):
        load_profile("asvs", ["."])


def test_a_mistake_in_what_is_extended_is_named_there(inside: Path) -> None:
    (inside / "base.toml").write_text("[rules.CGT303]\nmax = 3")
    (inside / "cogtui.toml").write_text("extends = 'base.toml'")
    with pytest.raises(ProfileError, match=r"^base\.toml:2: max takes a duration"):
        load_profile(None, ["."])


def test_a_circle_is_named_where_it_closes(inside: Path) -> None:
    (inside / "a.toml").write_text("\nextends = 'b.toml'")
    (inside / "b.toml").write_text("extends = [\n  'strict',\n  'a.toml',\n]")
    with pytest.raises(ProfileError, match=r"^b\.toml:3: profiles extend each other in a circle: a\.toml → b\.toml → a\.toml$"):
        load_profile("a.toml", ["."])


def test_nine_profiles_in_a_row_are_too_many(inside: Path) -> None:
    for number in range(9):
        extends = f"extends = '{number + 1}.toml'" if number < 8 else ""
        (inside / f"{number}.toml").write_text(extends)
    assert len(load_profile("1.toml", ["."]).files) == 8
    with pytest.raises(ProfileError, match=r"^7\.toml:1: profiles extend each other more than 8 deep"):
        load_profile("0.toml", ["."])


def test_extends_stays_in_the_repository(inside: Path) -> None:
    (inside / "outside.toml").write_text("name = 'outside'")
    (inside / "repo" / ".git").mkdir(parents=True)
    (inside / "repo" / "team").mkdir()
    (inside / "repo" / "base.toml").write_text("")
    (inside / "repo" / "team" / "cogtui.toml").write_text("extends = '../base.toml'")
    assert load_profile("repo/team/cogtui.toml", ["."]).files == ("repo/base.toml", "repo/team/cogtui.toml")
    (inside / "repo" / "team" / "cogtui.toml").write_text("extends = '../../outside.toml'")
    with pytest.raises(
        ProfileError, match=r"cogtui\.toml:1: '\.\./\.\./outside\.toml' leads out of the repository: give the abs"
    ):
        load_profile("repo/team/cogtui.toml", ["."])
    (inside / "repo" / "team" / "cogtui.toml").write_text(f"extends = '{inside / 'outside.toml'}'")
    assert load_profile("repo/team/cogtui.toml", ["."]).files[0] == "outside.toml"


def test_a_link_out_of_the_repository_is_no_way_out(inside: Path) -> None:
    (inside / "outside.toml").write_text("")
    (inside / "repo" / ".git").mkdir(parents=True)
    (inside / "repo" / "base.toml").symlink_to(inside / "outside.toml")
    (inside / "repo" / "cogtui.toml").write_text("extends = 'base.toml'")
    with pytest.raises(ProfileError, match="leads out of the repository"):
        load_profile("repo/cogtui.toml", ["."])


def told() -> str:
    """What is wrong with the profile here, empty for nothing."""
    try:
        load_profile(None, ["."])
    except ProfileError as error:
        return str(error)
    return ""


LINES = (Path(__file__).parent.parent / "docs" / "profiles.md").read_text("utf-8").split("## Rules without code")[1]
VALUES = [
    "3",
    "-1",
    "true",
    '"x"',
    '""',
    "[]",
    '["a"]',
    "[1]",
    "[[]]",
    "{}",
    "{ a = 1 }",
    "1.5",
    "nan",
    "2027-03-31",
    '"["',
    '"3d"',
    "[{}]",
]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_wrong_is_told_with_its_place(inside: Path, seed: int) -> None:
    """Lines of the documentation's examples, taken away, repeated, cut and given other values."""
    chance = random.Random(seed)
    examples = [line for text in re.findall(r"```toml\n(.*?)```", LINES, re.DOTALL) for line in text.splitlines()]
    for _ in range(60):
        lines = list(examples)
        for _ in range(chance.choice((1, 2, 3))):
            at = chance.randrange(len(lines))
            key, equals, _ = lines[at].partition("=")
            lines[at : at + 1] = chance.choice(
                ([f"{key}= {chance.choice(VALUES)}"] if equals else [], [lines[at]] * 2, [], [key])
            )
        Path("cogtui.toml").write_text("\n".join(lines))
        assert re.fullmatch(r"(cogtui\.toml:\d+: [^\n]+)?", told())
