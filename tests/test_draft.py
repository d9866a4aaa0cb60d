"""Tuning a profile: the text says what was wanted, everything else in it stays, and it never becomes one that is refused."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cogtui.core.draft import (
    Draft,
    add_waiver,
    diff,
    open_draft,
    remove_waiver,
    reset,
    save,
    set_archetype,
    set_archetype_pattern,
    set_choice,
    set_enabled,
    set_option,
    set_pin,
    set_severity,
    source,
)
from cogtui.core.draft_layout import KeyPath
from cogtui.core.draft_toml import drop, put
from cogtui.core.model import Client
from cogtui.core.profile import ProfileError, load_profile, matches
from cogtui.core.rule import Option, Rule
from cogtui.core.rules import find
from cogtui.core.workspace import load
from cogtui.core.write import ChangedOnDisk, undo
from hypothesis import given, settings
from hypothesis import strategies as st

CLIENT = """\
resource "aws_cognito_user_pool_client" "{label}" {{
  for_each     = toset(["a"])
  name         = "{label}"
  user_pool_id = "eu-central-1_1"
}}
"""


def rule(name: str) -> Rule:
    found = find(name)
    assert found is not None
    return found


LONG = rule("refresh-token-too-long")
IMPLICIT = rule("implicit-grant-enabled")
MAX = next(option for option in LONG.options if option.name == "max")
DAY = 86400


def option(name: str) -> Option:
    return next(one for one in LONG.options if one.name == name)


def opened(text: str, path: Path = Path("cogtui.toml")) -> Draft:
    path.write_bytes(text.encode())
    return open_draft(load_profile(str(path), ["."]), ".")


@pytest.fixture
def client(inside: Path) -> Client:
    (inside / "main.tf").write_text(CLIENT.format(label="c") + CLIENT.format(label="d"))
    return next(iter(load(["."]).clients.values()))


# ------------------------------------------------------------------------------------- what is opened


def test_a_built_in_profile_is_tuned_in_a_new_file_that_extends_it(inside: Path) -> None:
    draft = open_draft(load_profile("strict", ["."]), ".")
    assert (draft.saved, draft.text, draft.changed, diff(draft)) == (None, 'extends = "strict"\n', False, ())
    changed = set_severity(draft, LONG, "high")
    assert changed.changed
    assert changed.text == 'extends = "strict"\n\n[rules.refresh-token-too-long]\nseverity = "high"\n'
    assert [(line.kind, line.text) for line in diff(changed)[0].lines] == [
        ("+", line) for line in changed.text.splitlines(keepends=True)
    ]
    back = set_severity(changed, LONG, None)
    assert (back.text, back.changed) == (draft.text, False)
    assert list(inside.iterdir()) == []


def test_another_profile_in_the_folder_is_left_alone(inside: Path) -> None:
    (inside / "cogtui.toml").write_text('name = "mine"\n')
    draft = open_draft(load_profile("strict", ["."]), ".")
    assert Path(draft.path).name == "cogtui-strict.toml"


def test_a_draft_is_the_profile_that_its_file_will_be_with_the_same_places(inside: Path) -> None:
    draft = set_severity(opened('extends = "strict"\r\n\r\n[rules.CGT303]\r\nmax = "1d"\r\n'), LONG, "high", "spa")
    save(draft)
    read = load_profile(None, ["."])
    assert read == draft.profile
    assert [layer.places for layer in read.layers] == [layer.places for layer in draft.profile.layers]
    assert (
        read.layers[0].archetypes["spa"].rules[LONG.id].places
        == draft.profile.layers[0].archetypes["spa"].rules[LONG.id].places
    )
    assert str(read.layers[0].archetypes["spa"].rules[LONG.id].places["severity"]) == "cogtui.toml:7"


# ------------------------------------------------------------------------------------ what stays

Change = Callable[[Draft], Draft]

LAYOUTS: dict[str, tuple[str, Change, str]] = {
    "a value keeps its line's comment": (
        "# ours\n[rules.refresh-token-too-long]\nmax = \"1d\" # why\nseverity   = 'low'\n",
        lambda draft: set_option(draft, LONG, MAX, 2 * DAY),
        "# ours\n[rules.refresh-token-too-long]\nmax = \"2d\" # why\nseverity   = 'low'\n",
    ),
    "a rule keeps the name that it goes by": (
        f"[rules.{LONG.id}]\nseverity = 'low'\n\n# end\n",
        lambda draft: set_option(draft, LONG, MAX, 36 * 3600),
        f"[rules.{LONG.id}]\nseverity = 'low'\nmax = \"36h\"\n\n# end\n",
    ),
    "CRLF and a byte order mark": (
        "\ufeff# é\r\n[rules.refresh-token-too-long]\r\nseverity = 'low'\r\n\r\n# next\r\n[fix]\r\nlevel = 'safe'\r\n",
        lambda draft: set_enabled(draft, IMPLICIT, False),
        "\ufeff# é\r\n[rules.refresh-token-too-long]\r\nseverity = 'low'\r\n\r\n"
        "[rules.implicit-grant-enabled]\r\nenabled = false\r\n\r\n"
        "# next\r\n[fix]\r\nlevel = 'safe'\r\n",
    ),
    "an inline table": (
        'rules = { refresh-token-too-long = { max = "1d" } } # all\n',
        lambda draft: set_severity(draft, LONG, "off"),
        'rules = { refresh-token-too-long = { max = "1d", severity = "off"} } # all\n',
    ),
    "a dotted key": (
        'rules.refresh-token-too-long.max = "1d"\nfix.level = "safe"\n',
        lambda draft: set_severity(draft, LONG, "off"),
        'rules.refresh-token-too-long.max = "1d"\nrules.refresh-token-too-long.severity = "off"\nfix.level = "safe"\n',
    ),
    "no line ending at the end": (
        "[rules.refresh-token-too-long]\nseverity = 'low'",
        lambda draft: set_option(draft, LONG, MAX, DAY),
        "[rules.refresh-token-too-long]\nseverity = 'low'\nmax = \"1d\"\n",
    ),
    "what has a comment is commented out": (
        '[rules.refresh-token-too-long]\nmax = "1d" # as agreed\nseverity = "low"\n',
        lambda draft: set_option(draft, LONG, MAX, None),
        '[rules.refresh-token-too-long]\n# max = "1d" # as agreed\nseverity = "low"\n',
    ),
    "a whole rule with a comment": (
        'name = "x"\n\n[rules.refresh-token-too-long]\n# as agreed\nmax = "1d"\n\n[fix]\nlevel = "safe"\n',
        lambda draft: reset(draft, LONG),
        'name = "x"\n\n# [rules.refresh-token-too-long]\n# as agreed\n# max = "1d"\n\n[fix]\nlevel = "safe"\n',
    ),
    "a whole rule without one": (
        'name = "x"\n\n[rules.CGT303]\nmax = "1d"\n\n[rules.CGT303.parts.b]\nseverity = "low"\n\n'
        '# fixes\n[fix]\nlevel = "safe"\n',
        lambda draft: reset(draft, LONG),
        'name = "x"\n\n# fixes\n[fix]\nlevel = "safe"\n',
    ),
    "a list keeps its comments": (
        "[archetypes.spa]\nmatch = [\n  'a', # first\n  'b', # second\n]\n",
        lambda draft: set_archetype_pattern(draft, "c", "spa"),
        "[archetypes.spa]\nmatch = [\n  'a', # first\n  'b', # second\n  \"c\",\n]\n",
    ),
    "a glob goes from one kind to another": (
        "[archetypes.spa]\nmatch = ['a', 'b']\n",
        lambda draft: set_archetype_pattern(draft, "b", "web"),
        "[archetypes.spa]\nmatch = ['a']\n\n[archetypes.web]\nmatch = [\"b\"]\n",
    ),
    "a table of which only an inner one stands there": (
        "[archetypes.spa.rules.CGT303]\nseverity = 'low'\n\n[fix]\nlevel = 'safe'\n",
        lambda draft: set_archetype_pattern(draft, "a", "spa"),
        "[archetypes.spa.rules.CGT303]\nseverity = 'low'\n\n[archetypes.spa]\nmatch = [\"a\"]\n\n[fix]\nlevel = 'safe'\n",
    ),
    "a header that stands in a text is none": (
        "[[waivers]]\nrule = 'CGT303'\nclient = '*'\nreason = '''\n[rules.refresh-token-too-long]\n'''\n",
        lambda draft: set_severity(draft, LONG, "low"),
        "[[waivers]]\nrule = 'CGT303'\nclient = '*'\nreason = '''\n[rules.refresh-token-too-long]\n'''\n\n"
        '[rules.refresh-token-too-long]\nseverity = "low"\n',
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_what_is_not_changed_stays_byte_for_byte(inside: Path, name: str) -> None:
    text, change, expected = LAYOUTS[name]
    draft = change(opened(text))
    assert draft.text == expected
    written = save(draft)
    assert Path("cogtui.toml").read_bytes() == expected.encode()
    undo(written.root, written.run)
    assert Path("cogtui.toml").read_bytes() == text.encode()


def test_tables_between_those_of_an_array_stay_where_they_are(client: Client) -> None:
    text = "[[clients]]\nmatch = 'x' # one\n\n[rules.implicit-grant-enabled]\nseverity = 'low'\n\n"
    text += "[[clients]]\nmatch = 'y'\nset.name = 'n'\n"
    text += "\n[clients.fixes]\nimplicit-grant-enabled = 'leave'\n\n# the last\n[fix]\nlevel = 'safe'\n"
    draft = set_archetype(opened(text), client, "web")
    block = '\n[[clients]]\nmatch = \'.#aws_cognito_user_pool_client.c["a"]\'\narchetype = "web"\n'
    assert draft.text == text.replace("\n# the last", block + "\n# the last")
    assert set_archetype(draft, client, None).text == text


def test_what_is_as_below_is_written_where_a_person_says_so(inside: Path) -> None:
    draft = set_option(opened(""), LONG, MAX, MAX.default)
    assert draft.profile.layers[0].rules[LONG.id].options == {"max": MAX.default}


# -------------------------------------------------------------------------------- clients and waivers


def test_a_client_is_named_so_that_the_glob_matches_it(client: Client) -> None:
    assert client.id.endswith('c["a"]')
    other = [one for one in load(["."]).clients.values() if one.id != client.id]
    draft = set_archetype(opened(""), client, "m2m")
    assert draft.profile.archetype(client) is not None
    assert [draft.profile.archetype(one) for one in other] == [None]


@pytest.mark.parametrize("id", ["a#c[0]", 'a#c["x*?"]', 'a#c["[x"]', 'a#c["]["]', "a#c['x\\y']", 'a#c["é\u202e\x1b"]'])
def test_any_id_is_a_match_that_the_profile_takes(client: Client, id: str) -> None:
    from dataclasses import replace

    odd = replace(client, id=id)
    draft = set_choice(opened("# empty\n"), odd, IMPLICIT, "leave")
    assert draft.profile.choice(odd, IMPLICIT.id) == "leave"
    waived = add_waiver(draft, IMPLICIT, id, "for now", None).profile.waivers[0]
    assert matches(waived.client, odd)
    assert set_choice(draft, odd, IMPLICIT, None).text == "# empty\n"


def test_what_a_later_entry_says_of_the_client_is_said_once_more_behind_it(client: Client) -> None:
    text = f"[[clients]]\nmatch = '{client.id}'\n\n[[clients]]\nmatch = '*'\narchetype = 'web'\n"
    draft = set_archetype(opened(text), client, "spa")
    stated = draft.profile.archetype(client)
    assert stated is not None
    assert stated[0] == "spa"


def test_pins_are_spelled_as_a_person_would(client: Client) -> None:
    draft = set_pin(opened(""), client, "refresh_token_validity", 30 * DAY)
    draft = set_pin(draft, client, "enable_token_revocation", True)
    draft = set_pin(draft, client, "callback_urls", ("https://a.example.com", "b"))
    draft = set_pin(draft, client, "refresh_token_rotation.feature", "ENABLED")
    assert draft.profile.pins(client) == {
        "refresh_token_validity": 30 * DAY,
        "enable_token_revocation": True,
        "callback_urls": ("https://a.example.com", "b"),
        "refresh_token_rotation.feature": "ENABLED",
    }
    assert 'refresh_token_validity = "30d"' in draft.text
    for name in tuple(draft.profile.pins(client)):
        draft = set_pin(draft, client, name, None)
    assert draft.text == ""


def test_a_waiver_comes_and_goes(client: Client) -> None:
    text = "[[waivers]]\nrule = 'implicit-grant-enabled'\nclient = '*'\nreason = 'old'\n\n[fix]\nlevel = 'safe'\n"
    draft = add_waiver(opened(text), LONG, client.id, 'because "x"', datetime.date(2030, 1, 31), "refresh_token_validity")
    made = draft.profile.waivers[1]
    assert (made.rule, made.reason, made.until) == (LONG.id, 'because "x"', datetime.date(2030, 1, 31))
    assert made.setting == "refresh_token_validity"
    assert remove_waiver(draft, LONG, client.id).text == draft.text
    assert remove_waiver(draft, LONG, client.id, "refresh_token_validity").text == text


# ------------------------------------------------------------------------------------ what is refused


def test_a_draft_never_holds_what_a_run_would_refuse(client: Client) -> None:
    draft = opened("[fix]\nlevel = 'safe'\n")
    mistakes: list[Callable[[], Draft]] = [
        lambda: set_option(draft, LONG, MAX, 10**9),
        lambda: set_severity(draft, LONG, "loud"),
        lambda: set_archetype_pattern(draft, "a[b", "spa"),
        lambda: set_choice(draft, client, LONG, "perhaps"),
        lambda: set_pin(draft, client, "no_such_setting", 1),
        lambda: add_waiver(draft, LONG, "*", " ", None),
    ]
    for mistake in mistakes:
        with pytest.raises(ProfileError, match=r"^cogtui\.toml:\d+: "):
            mistake()


def test_lines_that_are_none_in_toml_are_refused(inside: Path) -> None:
    with pytest.raises(ProfileError, match=r"^cogtui\.toml:1: has lines that end in a carriage return alone"):
        opened("name = 'x'\r[fix]\rlevel = 'safe'\r")


def test_a_layout_that_has_no_place_for_it_is_refused(client: Client) -> None:
    with pytest.raises(ProfileError, match="by hand"):
        set_archetype(opened("clients = [{ match = 'x' }]\n"), client, "spa")


# ------------------------------------------------------------------------------------------ saving


def test_a_profile_above_the_audited_folder_is_saved_where_it_is(inside: Path) -> None:
    (inside / ".git").mkdir()
    (inside / "infra").mkdir()
    (inside / "cogtui.toml").write_text("name = 'up'\n")
    draft = set_severity(open_draft(load_profile(None, ["infra"]), "infra"), LONG, "low")
    assert save(draft).root == str(inside)
    assert "low" in (inside / "cogtui.toml").read_text()


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(inside: Path) -> None:
    new = set_severity(open_draft(load_profile("strict", ["."]), "."), LONG, "low")
    draft = set_severity(opened("name = 'x'\n"), LONG, "low")
    Path("cogtui.toml").write_text("name = 'y'\n")
    for one in (draft, new):
        with pytest.raises(ChangedOnDisk):
            save(one)
    assert Path("cogtui.toml").read_text() == "name = 'y'\n"


def test_a_new_profile_is_undone_by_removing_it(inside: Path) -> None:
    draft = set_severity(open_draft(load_profile("strict", ["."]), "."), LONG, "low")
    assert source(draft).new
    written = save(draft)
    assert load_profile(None, ["."]) == draft.profile
    assert not draft.as_saved().changed
    undo(written.root, written.run)
    assert list(inside.iterdir()) == []


# ------------------------------------------------------------------------------------- any layout

TEXTS = (
    "",
    "\ufeff# c1\r\nname = 'x' # c2\r\n\r\n[rules.y] # c3\r\nmax = 1\r\n# c4\r\n\r\n# c5\r\n[[clients]]\r\nmatch = 'a'\r\n",
    "rules.x.max = 1 # c1\nrules.y = {low=1, parts={a={b=2}}}\n[archetypes]\nspa.match = [\n  'a', # c2\n  'b',\n]\n",
    "[rules]\n  # c1\n  x.max = 1\n  [rules.y]\n    a = 1 # c2\n\n  [rules.z.parts.a]\n    b = 1",
    "[archetypes.spa.rules.x]\nmax = 1\n\n# c1\n[archetypes.spa]\nmatch = ['q']\n[archetypes]\nweb = { match = ['z'] }\n",
    "[[clients]] # c1\nmatch='a'\nset = { a = 1, b = { c = 2 } } # c2\nfixes.x = 'leave'\n\n[[clients]]\nmatch='b'\n"
    "[clients.rules.x]\nmax=3\n[clients.set.b]\nc = 1\n[[waivers]]\n"
    'reason = """\n[[clients]]\n# none\n"""\n[[clients]]\nmatch=\'c\'\n',
)
PLACES: tuple[KeyPath, ...] = (
    *(("rules", name, "max") for name in "xyz"),
    *(("archetypes", kind, "rules", "x", "max") for kind in ("spa", "web", "m2m")),
    *(
        ("clients", 0, *rest)
        for rest in (("archetype",), ("fixes", "x"), ("set", "a"), ("set", "b", "d"), ("rules", "x", "max"))
    ),
    ("rules", "z", "parts", "a", "c"),
    ("rules", "y"),
    ("clients", 0, "set"),
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TEXTS), st.lists(st.tuples(st.sampled_from(PLACES), st.booleans()), min_size=1, max_size=6))
def test_whatever_the_layout_no_comment_is_lost(text: str, changes: list[tuple[KeyPath, bool]]) -> None:
    """That the new text says what was wanted and nothing else is proved by the change itself, which would be refused."""
    after = text
    for where, setting in changes:
        if where[0] == "clients" and "[[clients]]" not in after.replace("# [[clients]]", ""):
            continue
        after = put(after, where, 7) if setting and len(where) > 2 and where[-1] != "set" else drop(after, where)
    assert [comment for comment in re.findall(r"# c\d", text) if comment not in after] == []
    assert ("\r\n" in text) == ("\r\n" in after) or not text
    assert not ("\r\n" in text and re.search(r"[^\r]\n", after))
