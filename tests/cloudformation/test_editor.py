"""Edits, byte for byte."""

from __future__ import annotations

import json

import pytest
from cogtui.core.documents.list_edits import plan_of
from cogtui.core.model import CannotEdit, Cell, Choice, Content, Kept, Known, ListContent, ListValue, Partial, Value

from .proof import cells_of, changed, diff, template, web, with_properties

HOLE_TAIL = "\n\n  # below\n  Other: {Type: 'AWS::S3::Bucket'}\n"


def edited(text: str, wanted: dict[str, Content], name: str = "template.yaml") -> str:
    """The text with each setting's own cell given this content."""
    settings = web(text, name).settings
    return changed(text, {next(cells_of(settings[setting])): content for setting, content in wanted.items()}, name)


def edited_lines(properties: str, wanted: dict[str, Content]) -> list[str]:
    text = with_properties(properties)
    return [line.replace("      ", "", 1) for line in edited(text, wanted).splitlines()[4:]]


# ----------------------------------------------------------------------------------------- scalars


@pytest.mark.parametrize(
    ("line", "setting", "value", "after"),
    [
        ("PreventUserExistenceErrors: LEGACY # why", "prevent_user_existence_errors", "ENABLED", "ENABLED # why"),
        ("PreventUserExistenceErrors: 'LEGACY'", "prevent_user_existence_errors", "ENABLED", "'ENABLED'"),
        ('PreventUserExistenceErrors: "LEGACY"', "prevent_user_existence_errors", "ENABLED", '"ENABLED"'),
        ("PreventUserExistenceErrors:", "prevent_user_existence_errors", "ENABLED", "ENABLED"),
        ("PreventUserExistenceErrors: ~", "prevent_user_existence_errors", "ENABLED", "ENABLED"),
        ("PreventUserExistenceErrors: !Ref AWS::NoValue", "prevent_user_existence_errors", "ENABLED", "ENABLED"),
        ("PreventUserExistenceErrors: {Ref: 'AWS::NoValue'}", "prevent_user_existence_errors", "ENABLED", "ENABLED"),
        ("PreventUserExistenceErrors: &x LEGACY", "prevent_user_existence_errors", "ENABLED", "&x ENABLED"),
        ("PreventUserExistenceErrors: !Sub 'LEGACY'", "prevent_user_existence_errors", "ENABLED", "!Sub 'ENABLED'"),
        ("AccessTokenValidity: 60", "access_token_validity", 30, "30"),
        ("AccessTokenValidity: '60'", "access_token_validity", 30, "'30'"),
        ("GenerateSecret: yes", "generate_secret", False, "false"),
        ("ClientName: web", "name", "yes", "'yes'"),
        ("ClientName: web", "name", "60", "'60'"),
        ("ClientName: web", "name", "1e5", "'1e5'"),
        ("ClientName: web", "name", "12:30", "'12:30'"),
        ("ClientName: web", "name", "null", "'null'"),
        ("ClientName: web", "name", "", "''"),
        ("ClientName: web", "name", "a: b", "'a: b'"),
        ("ClientName: web", "name", "it's #1", "it's #1".join(["'", "'"]).replace("t's", "t''s")),
        ("ClientName: web", "name", "é😀", "é😀"),
        ("ClientName: 'web'", "name", "a\tb", '"a\\tb"'),
        ('ClientName: "web"', "name", 'say "x"', '"say \\"x\\""'),
        ("ClientName: web", "name", "*x", "'*x'"),
        ("LogoutURLs: !Ref AWS::NoValue", "logout_urls", ("https://a", "b, c"), "[https://a, 'b, c']"),
        ("LogoutURLs:", "logout_urls", ("https://a",), "[https://a]"),
    ],
)
def test_a_scalar_is_replaced_where_it_stands(line: str, setting: str, value: Content, after: str) -> None:
    key = line.partition(":")[0]
    assert edited_lines(f"{line}\nReadAttributes: [email]", {setting: value}) == [f"{key}: {after}", "ReadAttributes: [email]"]


def test_strings_that_could_be_mistaken_are_quoted_as_the_file_quotes() -> None:
    assert edited_lines('ClientName: web\nDefaultRedirectURI: "https://a"', {"name": "yes"})[0] == 'ClientName: "yes"'


def test_a_block_scalar_becomes_a_plain_one() -> None:
    lines = edited_lines("ClientName: >-\n  web\n\n# stays\nUserPoolId: x", {"name": "app"})
    assert lines == ["ClientName: app", "", "# stays", "UserPoolId: x"]


def test_parts_of_a_template_are_replaced_alone() -> None:
    text = with_properties('DefaultRedirectURI: !Sub "http://${Host}:80/cb" # note')
    parts = web(text).settings["default_redirect_uri"]
    assert isinstance(parts, Partial)
    cells = [part.cell for part in parts.parts if isinstance(part, Known) and part.cell]
    after = changed(text, {cells[0]: "https://", cells[1]: "/cb"})
    assert after == text.replace("http://", "https://").replace(":80", "")


def test_a_parameter_keeps_its_quotes() -> None:
    text = with_properties("AccessTokenValidity: !Ref Life", 'Parameters: {Life: {Type: Number, Default: "60"}}\n')
    assert edited(text, {"access_token_validity": 15}) == text.replace('"60"', '"15"')


def test_items_of_a_comma_delimited_default() -> None:
    before = "Parameters:\n  Urls:\n    Type: CommaDelimitedList\n    Default: https://a, http://b, https://c # three\n"
    text = with_properties("CallbackURLs: !Ref Urls", before)
    urls = web(text).settings["callback_urls"]
    assert isinstance(urls, ListValue)
    assert urls.cell is not None
    second = urls.items[1].value
    assert isinstance(second, Known)
    assert second.cell is not None
    assert changed(text, {urls.cell: (Kept(1), Kept(2), "https://d")}) == text.replace("https://a, ", "").replace(
        "c #", "c, https://d #"
    )
    assert changed(text, {second.cell: "https://b", urls.cell: (Kept(0), Kept(1))}) == text.replace(
        "http://b, https://c", "https://b"
    )
    for content in ((), ("a,b",), (" a",)):
        with pytest.raises(CannotEdit):
            template(text).edits({urls.cell: content})


@pytest.mark.parametrize(
    ("line", "content"),
    [
        ("ClientName: web", "a-${b}"),
        ("ClientName: web", ("a", "b")),
        ("AllowedOAuthFlows: &x [code]", "code"),
    ],
)
def test_what_is_not_sure_to_come_out_is_refused(line: str, content: Content) -> None:
    found = template(with_properties(f"{line}\nUserPoolId: x"))
    setting = "name" if "ClientName" in line else "allowed_oauth_flows"
    cell = next(cells_of(found.evaluate("Web", {}).settings[setting]))
    with pytest.raises(CannotEdit):
        found.edits({cell: content})


def test_locked_and_foreign_cells() -> None:
    found = template(with_properties("ClientName: a\nClientName: b"))
    locked = next(cells_of(found.evaluate("Web", {}).settings["name"]))
    with pytest.raises(CannotEdit, match="stands twice"):
        found.edits({locked: "x"})
    with pytest.raises(CannotEdit, match="not in the file"):
        found.edits({Cell("template.yaml", 1, 4, "list"): ()})
    assert found.edits({Cell("other.yaml", 1, 4, "scalar"): "x"}) == {}


# ------------------------------------------------------------------------------------------- lists

BLOCK = """\
AllowedOAuthFlows:   # which
  # the first
  - code  # one
  - 'implicit' # two

  # the third
  - client_credentials
  # the end
UserPoolId: x"""


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ((Kept(0), Kept(2)), ["-   - 'implicit' # two"]),
        ((Kept(1),), ["-   - code  # one", "-   - client_credentials"]),
        ((Kept(0), Kept(1), Kept(2), "x", "yes"), ["+   - x", "+   - 'yes'"]),
        (("x", Kept(0), Kept(1), Kept(2)), ["+   - x"]),
        ((Kept(0), "x", Kept(2)), ["-   - 'implicit' # two", "+   - 'x' # two"]),
        (
            (),
            ["- AllowedOAuthFlows:   # which", "+ AllowedOAuthFlows: []   # which", "-   - code  # one",
             "-   - 'implicit' # two", "-   - client_credentials"],
        ),
    ],
)  # fmt: skip
def test_items_of_a_block_list(content: Content, lines: list[str]) -> None:
    text = with_properties(BLOCK)
    after = edited(text, {"allowed_oauth_flows": content})
    assert [line[:2] + line[8:] for line in diff(text, after)] == lines


def test_a_dash_at_the_column_of_its_key_stays_there() -> None:
    assert edited_lines("AllowedOAuthFlows:\n- code\n-   implicit", {"allowed_oauth_flows": (Kept(1), "x")}) == [
        "AllowedOAuthFlows:",
        "-   implicit",
        "-   x",
    ]


def test_a_list_at_the_end_of_a_text_without_line_end() -> None:
    text = with_properties("AllowedOAuthFlows:\n  - code\n  - implicit").rstrip("\n")
    assert edited(text, {"allowed_oauth_flows": (Kept(0),)}) == text.removesuffix("\n        - implicit")
    assert edited(text, {"allowed_oauth_flows": (Kept(0), Kept(1), "x")}) == text + "\n        - x"
    assert edited(text, {"allowed_oauth_flows": (Kept(0),), "name": "w"}).endswith("        - code\n      ClientName: w")


def test_tagged_items_go_and_stay() -> None:
    lines = "CallbackURLs:\n  - !Sub 'https://${A}/cb'\n  - !If [P, 'https://a', !Ref AWS::NoValue]\n  - !Ref B"
    assert edited_lines(lines, {"callback_urls": (Kept(0), Kept(2), "https://c")}) == [
        "CallbackURLs:",
        "  - !Sub 'https://${A}/cb'",
        "  - !Ref B",
        "  - https://c",
    ]


def test_a_list_inside_a_long_conditional() -> None:
    lines = "CallbackURLs:\n  Fn::If:\n    - P\n    - - https://a # one\n      - https://b\n    - Ref: AWS::NoValue"
    text = with_properties(lines)
    choice = web(text).settings["callback_urls"]
    assert isinstance(choice, Choice)
    then, otherwise = next(cells_of(choice.then)), next(cells_of(choice.otherwise))
    assert changed(text, {then: (Kept(1), "https://c")}) == text.replace("- https://a # one\n            ", "").replace(
        "https://b\n", "https://b\n            - https://c\n"
    )
    assert changed(text, {otherwise: ("https://d",)}) == text.replace("Ref: AWS::NoValue", "[https://d]")


@pytest.mark.parametrize(
    ("before", "content", "after"),
    [
        ("[a, b, c]", (Kept(0), Kept(2)), "[a, c]"),
        ("[a, b, c]", (Kept(1), Kept(2)), "[b, c]"),
        ("[a, b, c]", (Kept(0), Kept(1)), "[a, b]"),
        ("[a,b,]", (Kept(0),), "[a,]"),
        ("[a,b]", (Kept(0), Kept(1), "c"), "[a,b,c]"),
        ("[ 'a' ]", (Kept(0), "c"), "[ 'a', 'c' ]"),
        ("[a, b]", ("x", Kept(0), Kept(1)), "[x, a, b]"),
        ("[a, b]", ("x", Kept(1)), "[x, b]"),
        ("[a]", (), "[]"),
        ("[]", ("a", "b, c"), "[a, 'b, c']"),
        ("[a, # one\n  b]", (Kept(1),), "[ # one\n  b]"),
        ("[a # one\n  , b]", (Kept(1),), None),
        ("[\n  a, # one\n  # two\n  b # three\n]", (Kept(1),), "[\n  # two\n  b # three\n]"),
        ("[\n  a, # one\n  # two\n  b # three\n]", (Kept(0),), "[\n  a # one\n  # two\n]"),
        ("[\n  a, # one\n  b # two\n]", (Kept(0), Kept(1), "c"), "[\n  a, # one\n  b, # two\n  c\n]"),
        ("[\n  a,\n  b,\n]", (Kept(0), Kept(1), "c"), "[\n  a,\n  b,\n  c,\n]"),
        ("[\n  a, # one\n]", (), "[\n]"),
    ],
)
def test_items_of_a_flow_list(before: str, content: Content, after: str | None) -> None:
    text = with_properties(f"AllowedOAuthFlows: {before}\nUserPoolId: x")
    if after is None:
        with pytest.raises(CannotEdit, match="comment"):
            edited(text, {"allowed_oauth_flows": content})
        return
    assert edited(text, {"allowed_oauth_flows": content}) == with_properties(f"AllowedOAuthFlows: {after}\nUserPoolId: x")


def test_an_item_that_goes_takes_no_anchor_with_it() -> None:
    text = with_properties("CallbackURLs: [&a https://a, https://b]\nDefaultRedirectURI: *a")
    with pytest.raises(CannotEdit, match="anchor"):
        edited(text, {"callback_urls": (Kept(1),)})


def test_plans_take_the_fewest_steps() -> None:
    assert plan_of((Kept(0), "x", Kept(2)), 3).replaced == {1: "x"}
    assert plan_of(("x",), 2).removed == [1]
    assert plan_of((Kept(0), "x", "y", Kept(2)), 3).added == {1: ["y"]}
    with pytest.raises(CannotEdit, match="order"):
        plan_of((Kept(1), Kept(0)), 2)


# ------------------------------------------------------------------------------------------- holes

ALL = {
    "prevent_user_existence_errors": "ENABLED",
    "explicit_auth_flows": ("ALLOW_USER_SRP_AUTH",),
    "access_token_validity": 60,
    "token_validity_units.refresh_token": "days",
    "token_validity_units.access_token": "minutes",
}


def test_new_keys_stand_below_the_last_one() -> None:
    text = with_properties("UserPoolId: x\nCallbackURLs:\n- https://a   # note").rstrip("\n") + HOLE_TAIL
    after = edited(text, dict(ALL))
    assert after == text.replace(
        "# note\n",
        "# note\n      ExplicitAuthFlows:\n      - ALLOW_USER_SRP_AUTH\n      PreventUserExistenceErrors: ENABLED\n"
        "      AccessTokenValidity: 60\n      TokenValidityUnits:\n        AccessToken: minutes\n        RefreshToken: days\n",
    )


def test_new_keys_follow_their_neighbours() -> None:
    text = '"Resources":\n    "Web":\n        "Type": "AWS::Cognito::UserPoolClient"\n        "Properties":\n'
    text += '            "ClientName": "web"\n            "CallbackURLs": ["https://a"]\n'
    after = edited(text.replace("\n", "\r\n"), dict(ALL))
    assert after == (
        text + '            "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]\n            "PreventUserExistenceErrors": "ENABLED"\n'
        '            "AccessTokenValidity": 60\n            "TokenValidityUnits":\n                "AccessToken": "minutes"\n'
        '                "RefreshToken": "days"\n'
    ).replace("\n", "\r\n")


def test_new_keys_at_the_end_of_a_text_without_line_end() -> None:
    text = with_properties("TokenValidityUnits:\n  IdToken: hours # last").rstrip("\n")
    assert edited(text, dict(ALL)) == (
        text + "\n        AccessToken: minutes\n        RefreshToken: days"
        "\n      ExplicitAuthFlows:\n        - ALLOW_USER_SRP_AUTH"
        "\n      PreventUserExistenceErrors: ENABLED\n      AccessTokenValidity: 60"
    )


def test_new_keys_in_a_flow_mapping() -> None:
    text = "Resources: {Web: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: x, TokenValidityUnits: {}}}}\n"
    assert edited(text, dict(ALL)) == text.replace(
        "TokenValidityUnits: {}",
        "TokenValidityUnits: {AccessToken: minutes, RefreshToken: days}, ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH], "
        "PreventUserExistenceErrors: ENABLED, AccessTokenValidity: 60",
    )


def test_new_keys_in_a_flow_mapping_over_lines() -> None:
    text = with_properties("").replace("Properties:", "Properties: {\n      UserPoolId: x # pool\n    } # end")
    after = edited(text, {"name": "web", "access_token_validity": 5})
    assert after == text.replace("x # pool\n", "x, # pool\n      AccessTokenValidity: 5,\n      ClientName: web\n")


def test_a_merged_list_is_written_out_beside() -> None:
    text = with_properties("<<: *b\nUserPoolId: x", "b: &b\n  AllowedOAuthFlows: [code, implicit]\n")
    assert edited(text, {"allowed_oauth_flows": ("code",)}) == text + "      AllowedOAuthFlows: [code]\n"


def document() -> dict[str, object]:
    properties = {"UserPoolId": "x", "CallbackURLs": ["https://é", "https://b"], "TokenValidityUnits": {}, "ReadAttributes": []}
    return {"Resources": {"Web": {"Type": "AWS::Cognito::UserPoolClient", "Properties": properties}}}


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "layout", [{"indent": 2}, {"indent": 4}, {"indent": "\t", "ensure_ascii": False}, {"separators": (",", ":")}, {}]
)
def test_json_in_every_layout_stays_in_it(layout: dict[str, object], eol: str) -> None:
    """Where a serializer wrote the file, the edited file is what the serializer would have written."""
    before, after = document(), document()
    properties = after["Resources"]["Web"]["Properties"]  # type: ignore[index]
    properties["CallbackURLs"] = ["https://b", "https://ü"]
    properties["TokenValidityUnits"] = {"AccessToken": "minutes", "RefreshToken": "days"}
    properties["ReadAttributes"] = ["email"]
    properties["ExplicitAuthFlows"] = ["ALLOW_USER_SRP_AUTH"]
    properties["PreventUserExistenceErrors"] = "ENABLED"
    properties["AccessTokenValidity"] = 60
    properties["RefreshTokenRotation"] = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10}
    text, wanted = (json.dumps(found, **layout).replace("\n", eol) for found in (before, after))  # type: ignore[arg-type]
    contents: dict[str, Content] = {
        **ALL,
        "callback_urls": (Kept(1), "https://ü"),
        "refresh_token_rotation.feature": "ENABLED",
        "refresh_token_rotation.retry_grace_period_seconds": 10,
    }
    if "indent" not in layout:
        contents["read_attributes"] = ("email",)
        assert edited(text, contents, "t.json") == wanted
        return
    assert edited(text, contents, "t.json") == wanted.replace(_list_of_email(wanted), "[]")


def _list_of_email(text: str) -> str:
    start = text.index('"ReadAttributes": ') + len('"ReadAttributes": ')
    return text[start : text.index("]", start) + 1]


def test_an_empty_json_list_is_filled_on_its_line() -> None:
    text = json.dumps(document(), indent=2)
    assert edited(text, {"read_attributes": ("email", "name")}, "t.json") == text.replace("[]", '["email", "name"]')


def test_long_and_short_absences_in_json() -> None:
    properties = '{"ClientName":{"Ref":"AWS::NoValue"},"LogoutURLs":null}'
    text = f'{{"Resources":{{"Web":{{"Type":"AWS::Cognito::UserPoolClient","Properties":{properties}}}}}}}'
    after = edited(text, {"name": "w", "logout_urls": ("a", "b")}, "t.json")
    assert after == text.replace('{"Ref":"AWS::NoValue"}', '"w"').replace("null", '["a","b"]')


def test_an_overridden_value_keeps_its_cell() -> None:
    found = template(with_properties("ClientName: a\nCallbackURLs: [x, y]"))
    before = found.evaluate("Web", {}).settings
    name, urls = next(cells_of(before["name"])), next(cells_of(before["callback_urls"]))
    after: dict[str, Value] = dict(found.evaluate("Web", {name: "b", urls: (Kept(1), "z")}).settings)
    assert next(cells_of(after["name"])) == name
    flows = after["callback_urls"]
    assert isinstance(flows, ListValue)
    assert flows.cell == urls
    assert [element.entry for item in flows.items for element in item.elements] == [Kept(1), "z"]


def test_new_keys_stand_below_the_comments_that_belong_to_the_last_value() -> None:
    properties = "ExplicitAuthFlows:\n  - ALLOW_USER_SRP_AUTH\n  # - USER_PASSWORD_AUTH\n# GenerateSecret: true"
    assert edited_lines(properties, {"prevent_user_existence_errors": "ENABLED"}) == [
        "ExplicitAuthFlows:",
        "  - ALLOW_USER_SRP_AUTH",
        "  # - USER_PASSWORD_AUTH",
        "PreventUserExistenceErrors: ENABLED",
        "# GenerateSecret: true",
    ]


@pytest.mark.parametrize(
    ("content", "parts", "default"),
    [
        (None, {0: "https://a/x"}, "https://a/x, https://b/y ,https://c/z"),
        ((Kept(1), Kept(2)), {}, "https://b/y ,https://c/z"),
        ((Kept(0), Kept(2)), {}, "http://a/x,https://c/z"),
        ((Kept(0), Kept(1), Kept(2), "https://d"), {}, "http://a/x, https://b/y ,https://c/z, https://d"),
        ((Kept(0), "https://d", Kept(2)), {0: "https://a/x"}, "https://a/x, https://d,https://c/z"),
    ],
)
def test_blanks_in_a_comma_list_stay(content: ListContent | None, parts: dict[int, str], default: str) -> None:
    text = with_properties(
        "CallbackURLs: !Ref Urls",
        "Parameters:\n  Urls: {Type: CommaDelimitedList, Default: 'http://a/x, https://b/y ,https://c/z'}\n",
    )
    urls = web(text).settings["callback_urls"]
    assert isinstance(urls, ListValue)
    assert urls.cell is not None
    overrides: dict[Cell, Content] = {urls.cell: content} if content is not None else {}
    for index, part in parts.items():
        item = urls.items[index].value
        assert isinstance(item, Known)
        assert item.cell is not None
        overrides[item.cell] = part
    assert changed(text, overrides) == text.replace("http://a/x, https://b/y ,https://c/z", default)
