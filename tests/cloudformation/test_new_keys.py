"""New keys on every layout that a template may have: the text before, and the exact text after."""

from __future__ import annotations

import pytest
from cogtui.core.model import CannotEdit, Content, Kept

from .proof import CLIENT, cells_of, changed, template, web, with_properties
from .test_layouts import URLS, edited, edited_properties

NEW: dict[str, Content] = {
    "explicit_auth_flows": ("ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"),
    "prevent_user_existence_errors": "ENABLED",
    "token_validity_units.access_token": "minutes",
    "refresh_token_rotation.feature": "ENABLED",
    "refresh_token_rotation.retry_grace_period_seconds": 10,
    "analytics_configuration.user_data_shared": False,
}

BLOCK = """\
ExplicitAuthFlows:
  - ALLOW_USER_SRP_AUTH
  - ALLOW_REFRESH_TOKEN_AUTH
PreventUserExistenceErrors: ENABLED
TokenValidityUnits:
  AccessToken: minutes
RefreshTokenRotation:
  Feature: ENABLED
  RetryGracePeriodSeconds: 10
AnalyticsConfiguration:
  UserDataShared: false
"""
FLOW = (
    "ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH], PreventUserExistenceErrors: ENABLED, "
    "TokenValidityUnits: {AccessToken: minutes}, RefreshTokenRotation: {Feature: ENABLED, RetryGracePeriodSeconds: 10}, "
    "AnalyticsConfiguration: {UserDataShared: false}"
)


def block(indent: str, step: str = "  ") -> str:
    """The new keys in block style."""
    return "".join(f"{indent}{line}" for line in BLOCK.replace("  ", step).splitlines(keepends=True))


@pytest.mark.parametrize("step", [1, 2, 3, 4, 8])
def test_new_keys_are_indented_as_the_file_is(step: int) -> None:
    s = " " * step
    text = f"Resources:\n{s}Web:\n{s * 2}Type: AWS::Cognito::UserPoolClient\n{s * 2}Properties:\n{s * 3}UserPoolId: x\n"
    assert edited(text, NEW) == text + block(s * 3, s)


PLACES = [
    "UserPoolId: !Ref P",
    "UserPoolId:\n        Ref: P",
    "UserPoolId: >-\n        x\n        y",
    "UserPoolId: x\n       y\n        z",
    "UserPoolId: !Sub 'x\n       y' # c",
    "UserPoolId: x\n        # deeper",
    "? UserPoolId\n      : x",
    "<<: {ClientName: y}\n      UserPoolId: x",
    "'UserPoolId': x # c\n      <<: {ClientName: y}",
]
TAILS = ["", "\n", "\n\n\n", "\n      # same\n    # resource's\n", "\n    DependsOn: A\n", "\n...\n", "\n...", "\n---\nx: y\n"]


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("properties", PLACES)
def test_new_keys_stand_right_below_the_last_one(properties: str, tail: str) -> None:
    new = block("      ")
    for name in (
        "ExplicitAuthFlows",
        "PreventUser",
        "TokenV",
        "AccessToken",
        "RefreshTokenR",
        "Feature",
        "Retry",
        "Analytics",
        "UserD",
    ):
        if properties.startswith("'"):
            new = new.replace(f" {name}", f" '{name}").replace(f"'{name}", f"'{name}")
    if properties.startswith("'"):
        new = "\n".join(line.replace(":", "':", 1) if "'" in line else line for line in new.split("\n"))
    text = f"{CLIENT}      {properties}"
    expected = f"{text}\n{new}{tail.removeprefix(chr(10))}" if tail else f"{text}\n{new}".removesuffix("\n")
    assert edited(text + tail, NEW) == expected


def test_new_keys_below_a_block_scalar() -> None:
    text = f"{CLIENT}      UserPoolId: |\n        x"
    for tail in ("", "\n\n", "\n    DependsOn: X\n"):
        assert edited(f"{text}\n{tail}", NEW) == f"{text}\n{block('      ')}{tail}"
    with pytest.raises(CannotEdit, match="without a line end"):
        edited(text, NEW)


def test_new_keys_below_a_block_scalar_that_keeps_its_line_ends() -> None:
    text = f"{CLIENT}      UserPoolId: |+\n        x\n\n"
    for tail in ("", "    DependsOn: X\n", "---\nx: y\n"):
        assert edited(text + tail, NEW) == text + block("      ") + tail


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", "{%s}"),
        ("{ }", "{%s}"),
        ("{UserPoolId: x}", "{UserPoolId: x, %s}"),
        ("{UserPoolId: x,}", "{UserPoolId: x, %s,}"),
        ("{ UserPoolId: !Ref P }", "{ UserPoolId: !Ref P, %s }"),
        ("&p {UserPoolId: x} # c", "&p {UserPoolId: x, %s} # c"),
        ("{ # c\n    }", "{%s # c\n    }"),
        ("{? UserPoolId : x}", "{? UserPoolId : x, %s}"),
    ],
)
@pytest.mark.parametrize("eof", ["", "\n"])
def test_new_keys_on_one_line(before: str, after: str, eof: str) -> None:
    new = FLOW.replace("{", "{ ").replace("}", " }") if before.startswith("{ U") else FLOW
    new = new.replace(":", " :") if "?" in before else new
    head = CLIENT.rstrip("\n")
    assert edited(f"{head} {before}{eof}", NEW) == f"{head} {after % new}{eof}"


ON_LINES = """\
ExplicitAuthFlows: [
  ALLOW_USER_SRP_AUTH,
  ALLOW_REFRESH_TOKEN_AUTH
],
PreventUserExistenceErrors: ENABLED,
TokenValidityUnits: {
  AccessToken: minutes
},
RefreshTokenRotation: {
  Feature: ENABLED,
  RetryGracePeriodSeconds: 10
},
AnalyticsConfiguration: {
  UserDataShared: false
}"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{\n  UserPoolId: x\n}", "{\n  UserPoolId: x,\n  %s\n}"),
        ("{\n  UserPoolId: x,\n}", "{\n  UserPoolId: x,\n  %s,\n}"),
        ("{\n  UserPoolId: x # c\n  # d\n}", "{\n  UserPoolId: x, # c\n  %s\n  # d\n}"),
        ("{\n  UserPoolId: x,\n  ClientName: y }", "{\n  UserPoolId: x,\n  ClientName: y,\n  %s }"),
    ],
)
def test_new_keys_in_brackets_over_lines(before: str, after: str) -> None:
    head, new = CLIENT.rstrip("\n"), ON_LINES.replace("\n", "\n  ")
    before, after = (text.replace("%s", new).replace("\n", "\n    ") for text in (before, after))
    assert edited(f"{head} {before}\n", NEW) == f"{head} {after}\n"


def test_new_keys_that_hang_below_an_opening_brace() -> None:
    before = f"{CLIENT}      {{ UserPoolId: x,\n        ClientName: y }}\n"
    new = FLOW.replace("{", "{ ").replace("}", " }").replace(", P", ",\n        P").replace("], ", "],\n        ")
    new = new.replace(" }, ", " },\n        ").replace("ENABLED, T", "ENABLED,\n        T")
    assert edited(before, NEW) == before.replace("y }", f"y,\n        {new} }}")


@pytest.mark.parametrize(
    ("properties", "new"),
    [
        (
            "UserPoolId   : x\nClientName   : y",
            "PreventUserExistenceErrors : ENABLED\nAccessTokenValidity : 5\nAuthSessionValidity : 3",
        ),
        (
            "AllowedOAuthFlowsUserPoolClient : true\nClientName                      : y",
            "PreventUserExistenceErrors      : ENABLED\nAuthSessionValidity             : 3\n"
            "AccessTokenValidity             : 5",
        ),
        (
            "AllowedOAuthFlowsUserPoolClient: true\nClientName:                      y\nReadAttributes:\n  - email",
            "PreventUserExistenceErrors:      ENABLED\nAuthSessionValidity:             3\nAccessTokenValidity:             5",
        ),
        (
            "UserPoolId : x\nClientName : y",
            "PreventUserExistenceErrors : ENABLED\nAuthSessionValidity : 3\nAccessTokenValidity : 5",
        ),
        ("UserPoolId:    x", "PreventUserExistenceErrors: ENABLED\nAuthSessionValidity: 3\nAccessTokenValidity: 5"),
        ("A: x\nClientName:  y", "PreventUserExistenceErrors: ENABLED\nAuthSessionValidity: 3\nAccessTokenValidity: 5"),
    ],
)
def test_colons_follow_those_beside(properties: str, new: str) -> None:
    wanted: dict[str, Content] = {
        "prevent_user_existence_errors": "ENABLED",
        "access_token_validity": 5,
        "auth_session_validity": 3,
    }
    assert sorted(edited_properties(properties, wanted).split("\n")) == sorted(f"{properties}\n{new}".split("\n"))


@pytest.mark.parametrize(
    ("elsewhere", "new"),
    [
        ("A:\n- x", "ReadAttributes:\n- email"),
        ("A:\n  - x", "ReadAttributes:\n  - email"),
        ("A:\n    - 'x'", "ReadAttributes:\n    - 'email'"),
        ("A: [ x ]", "ReadAttributes: [email]"),
        ('A: ["x"]', 'ReadAttributes: ["email"]'),
        ("A: !Join ['-', [x]]", "ReadAttributes:\n  - email"),
        ("A:\n  Fn::GetAtt: [x, y]", "ReadAttributes:\n  - email"),
        ("B:\n- x\nC:\n- y\nA:\n  - x", "ReadAttributes:\n  - email"),
    ],
)
def test_new_lists_are_laid_out_as_the_nearest_list_of_data(elsewhere: str, new: str) -> None:
    text = with_properties("UserPoolId: x", elsewhere + "\n")
    assert edited(text, {"read_attributes": ("email",)}) == text + "".join(f"      {line}\n" for line in new.split("\n"))


@pytest.mark.parametrize(
    ("quoted", "new"),
    [
        ("UserPoolId: !Ref P", "'ENABLED'"),
        ("UserPoolId: 'x'", "'ENABLED'"),
        ('UserPoolId: "x"', '"ENABLED"'),
        ("UserPoolId: x", "ENABLED"),
    ],
)
def test_new_strings_are_quoted_as_the_mapping_does_else_as_the_file_does(quoted: str, new: str) -> None:
    text = with_properties(quoted).replace("AWS::Cognito::UserPoolClient", "'AWS::Cognito::UserPoolClient'")
    assert edited(text, {"prevent_user_existence_errors": "ENABLED"}) == f"{text}      PreventUserExistenceErrors: {new}\n"


# ------------------------------------------------------------------------------- texts of all kinds


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_line_ends_byte_order_marks_and_wide_characters(eol: str, bom: str, end: str) -> None:
    head = "Description: '😀 é 漢字' # 🎉\n" + CLIENT
    before = head + "      CallbackURLs: # é\n        - 'é' # 😀\n        - b\n      ClientName: '😀'"
    after = (
        head
        + "      CallbackURLs: # é\n        - b\n        - ü\n      ClientName: 'ñ'\n      PreventUserExistenceErrors: ENABLED"
    )
    before, after = (bom + (text + end).replace("\n", eol) for text in (before, after))
    assert edited(before, {URLS: (Kept(1), "ü"), "name": "ñ", "prevent_user_existence_errors": "ENABLED"}) == after


def test_mixed_line_ends_follow_the_line_before() -> None:
    before = CLIENT.replace("\n", "\r\n") + "      CallbackURLs:\n        - a\r\n        - b\n      ClientName: x\r\n"
    settings = web(before).settings
    cells = [next(cells_of(settings[name])) for name in (URLS, "prevent_user_existence_errors")]
    found = template(before).edits({cells[0]: (Kept(0), "new", Kept(1)), cells[1]: "ENABLED"})["template.yaml"]
    assert [edit.text for edit in found] == ["        - new\n", "      PreventUserExistenceErrors: ENABLED\n"]


@pytest.mark.parametrize("depth", [1, 20, 90])
def test_a_client_below_deep_nesting(depth: int) -> None:
    opening = "".join("  " * i + f"k{i}:\n" for i in range(depth))
    text = opening + "".join("  " * depth + f"{line}\n" for line in with_properties("UserPoolId: x").splitlines())
    assert edited(text, NEW) == text + block("  " * (depth + 3))


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        (
            '{"Resources": {"Web": {"Type": "AWS::Cognito::UserPoolClient",}}}',
            "t.json",
            "a trailing comma after the last member",
        ),
        ('{"Resources": {"Web": {"Type": "AWS::Cognito::UserPoolClient"}}} // x', "t.json", "a comment stands here"),
        ('{"Resources": {"Web": {"Type": "AWS::Cognito::UserPoolClient"}}}\n# x', "t.json", "a comment stands here"),
        (
            '{"Resources": {"Web": {"A": [1,], "Type": "AWS::Cognito::UserPoolClient"}}}',
            "t.json",
            "a trailing comma after the last item",
        ),
    ],
)
def test_what_json_does_not_allow_is_said(text: str, name: str, said: str) -> None:
    found = template(text, name)
    assert found.problems[0].message.startswith(said)
    assert found.edits({}) == {}


JSON = '{"Resources": {"Web": {"Type": "AWS::Cognito::UserPoolClient", "Properties": %s}}}'


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ('{"UserPoolId": "x",\n  "ClientName": "y"<>}', ',\n  "ReadAttributes": ["email"]'),
        ('{"UserPoolId": "x"\n, "ClientName": "y"<>\n}', '\n, "ReadAttributes": ["email"]'),
        ('{ "UserPoolId" : "x" , "ClientName" : "y"<> }', ' , "ReadAttributes" : ["email"]'),
        ('{\n\t"UserPoolId"     : "x",\n\t"ClientName"     : "y"<>\n}', ',\n\t"ReadAttributes" : [\n\t\t"email"\n\t]'),
        ('{"A": ["x"], "UserPoolId": "x"<>}', ', "ReadAttributes": ["email"]'),
        ("{<>}", '"ReadAttributes": ["email"]'),
        ('{\n  "B": {"Fn::GetAtt": ["a", "b"]}<>\n}', ',\n  "ReadAttributes": [\n    "email"\n  ]'),
    ],
)
def test_new_lists_in_json(before: str, new: str) -> None:
    text, after = (JSON % before.replace("<>", written) for written in ("", new))
    assert edited(text, {"read_attributes": ("email",)}, "t.json") == after


# ----------------------------------------------------------------------------- aliases and merges


@pytest.mark.parametrize(
    ("properties", "setting", "content"),
    [
        ("ClientName: *x", "name", "new"),
        ("LogoutURLs: *urls", "logout_urls", ("new",)),
        ("LogoutURLs:\n  - *x", "logout_urls", None),
        ("<<: *all\nUserPoolId: x", "token_validity_units.access_token", "minutes"),
    ],
)
def test_nothing_is_written_through_an_alias(properties: str, setting: str, content: Content | None) -> None:
    before = "a: &x one\nb: &urls [https://a]\nc: &all\n  TokenValidityUnits: {AccessToken: hours}\n"
    text = with_properties(properties, before)
    cells = list(cells_of(web(text).settings[setting]))
    if content is None:
        assert changed(text, {cells[0]: (Kept(0), "new")}) == text + "        - new\n"
        return
    assert cells[0].locked
    with pytest.raises(CannotEdit, match=r"anchor|merge"):
        template(text).edits({cells[0]: content})


def test_what_is_merged_in_is_overridden_beside() -> None:
    before = "c: &all\n  ClientName: a\n  LogoutURLs: [https://a, https://b]\n"
    text = with_properties("UserPoolId: x\n<<: *all # rest", before)
    assert (
        edited(text, {"name": "b", "logout_urls": ("https://a",)})
        == f"{text}      LogoutURLs: [https://a]\n      ClientName: b\n"
    )
