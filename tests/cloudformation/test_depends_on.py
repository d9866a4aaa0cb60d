"""``DependsOn`` of a client, and references to other resources: the exact text that is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from cogtui.core.cloudformation.editor import edits
from cogtui.core.documents.nodes import MappingNode, SequenceNode, entry_of
from cogtui.core.documents.page import Page
from cogtui.core.model import CannotEdit, Cell, Content, Kept, Reference, Writable
from cogtui.core.source import apply_edits

from .proof import CLIENT, cells_of, changed, template, web, with_properties

HEAD = CLIENT.removesuffix("    Properties:\n")
TAIL = "    Properties:\n      UserPoolId: x\n"
JSON: dict[str, Any] = {
    "Type": "AWS::Cognito::UserPoolClient",
    "DependsOn": "Old",
    "Properties": {"UserPoolId": "x", "CallbackURLs": ["a"]},
}


def depends_on(text: str, name: str) -> Cell:
    """The cell of the client's ``DependsOn``: what stands there, or the hole."""
    resource = template(text, name).places["Web"].resource
    assert isinstance(resource, MappingNode)
    entry = entry_of(resource, "DependsOn")
    if entry is None:
        return Cell(name, resource.start, resource.end, "hole", ("DependsOn",))
    node = entry.value
    return Cell(name, node.body, node.end, "list" if isinstance(node, SequenceNode) else "scalar")


def depending(text: str, content: Content, name: str = "template.yaml") -> str:
    return changed(text, {depends_on(text, name): content}, name)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Old # why", "[Old, New] # why"),
        ("'Old' # why", "['Old', 'New'] # why"),
        ('"Old"', '["Old", "New"]'),
        ("&old Old", "[&old Old, New]"),
        ("\n      Old # why", "\n      [Old, New] # why"),
        (">- # why\n      Old", "[Old, New] # why"),
        ("[ Old ] # why", "[ Old, New ] # why"),
        ("[\n      'Old', # why\n    ]", "[\n      'Old', # why\n      'New',\n    ]"),
        ("\n    - Old # why\n    # more", "\n    - Old # why\n    - New\n    # more"),
        ("\n      -   'Old'", "\n      -   'Old'\n      -   'New'"),
    ],
)
def test_one_more_name(before: str, after: str) -> None:
    head = f"{HEAD}    DependsOn: ".removesuffix(" ") if before.startswith("\n") else f"{HEAD}    DependsOn: "
    assert depending(f"{head}{before}\n{TAIL}", (Kept(0), "New")) == f"{head}{after}\n{TAIL}"


def test_a_name_that_is_no_literal_stays() -> None:
    with pytest.raises(CannotEdit, match="literal"):
        depending(f"{HEAD}    DependsOn: !Ref Old\n{TAIL}", (Kept(0), "New"))


def test_no_other_scalar_becomes_a_list() -> None:
    text = with_properties("ClientName: a")
    with pytest.raises(CannotEdit, match="not a list"):
        template(text).edits({next(cells_of(web(text).settings["name"])): (Kept(0), "b")})


@pytest.mark.parametrize(
    ("content", "lines"),
    [("New", " New\n"), (("New",), " New\n"), (("New", "More"), "\n      - New\n      - More\n")],
)
def test_a_missing_key_stands_below_the_type(content: Content, lines: str) -> None:
    for head in (HEAD, HEAD.replace("Client\n", "Client # why\n      # deeper\n")):
        assert depending(f"{head}    # about\n{TAIL}", content) == f"{head}    DependsOn:{lines}    # about\n{TAIL}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "{Type: AWS::Cognito::UserPoolClient, Properties: {}}",
            "{Type: AWS::Cognito::UserPoolClient, DependsOn: New, Properties: {}}",
        ),
        (
            "{Properties: {}, Type: AWS::Cognito::UserPoolClient}",
            "{Properties: {}, Type: AWS::Cognito::UserPoolClient, DependsOn: New}",
        ),
        (
            "\n    'Type': 'AWS::Cognito::UserPoolClient'\n    'Properties': {}",
            "\n    'Type': 'AWS::Cognito::UserPoolClient'\n    'DependsOn': 'New'\n    'Properties': {}",
        ),
        (
            "\n    ? Type\n    : AWS::Cognito::UserPoolClient\n    ? Properties\n    : {}",
            "\n    ? Type\n    : AWS::Cognito::UserPoolClient\n    DependsOn: New\n    ? Properties\n    : {}",
        ),
    ],
)
def test_a_missing_key_follows_the_layout(before: str, after: str) -> None:
    assert depending(f"Resources:\n  Web: {before}", ("New",)) == f"Resources:\n  Web: {after}"


@pytest.mark.parametrize(("elsewhere", "new"), [("Old", "New"), ("'Old'", "'New'"), ("[Old]", "New")])
def test_a_missing_key_is_quoted_as_it_is_elsewhere(elsewhere: str, new: str) -> None:
    """That a type stands in quotes says nothing: many quote only what holds colons."""
    head = HEAD.replace("AWS::Cognito::UserPoolClient", "'AWS::Cognito::UserPoolClient'")
    tail = f"{TAIL}  Other:\n    Type: 'AWS::S3::Bucket'\n    DependsOn: {elsewhere}\n"
    assert depending(head + tail, ("New",)) == f"{head}    DependsOn: {new}\n{tail}"


@pytest.mark.parametrize("layout", [{"indent": 2}, {"indent": "\t"}, {"separators": (",", ":")}, {}])
@pytest.mark.parametrize(("old", "new"), [(None, "New"), ("Old", ["Old", "New"]), (["Old"], ["Old", "New"])])
def test_json_stays_as_a_serializer_would_write_it(layout: dict[str, Any], old: object, new: object) -> None:
    before, after = {**JSON, "DependsOn": old}, {**JSON, "DependsOn": new}
    if old is None:
        del before["DependsOn"]
    text, wanted = (json.dumps({"Resources": {"Web": client}}, **layout) for client in (before, after))
    assert depending(text, (Kept(0), "New") if old else ("New",), "t.json") == wanted


# -------------------------------------------------------------------------------------- references

POOL, URL = Reference("Pool"), Reference("Api", "Url")


def written(text: str, wanted: Mapping[str, Writable], name: str = "template.yaml") -> str:
    """The text with each setting's own cell given this content."""
    found = template(text, name)
    settings = found.evaluate("Web", {}).settings
    page = Page(found.source, found.tree, name.endswith(".json"))
    after = apply_edits(text, edits(page, {next(cells_of(settings[key])): content for key, content in wanted.items()}))
    assert template(after, name).problems == ()
    return after


SHORT, LONG = "UserPoolId: !Ref P\n", "UserPoolId:\n  Ref: P\n"


@pytest.mark.parametrize(
    ("before", "short", "long"),
    [
        ("ClientName: web # why", "ClientName: !Ref Pool # why", "ClientName:\n  Ref: Pool # why"),
        ("ClientName:\n  web # why", "ClientName:\n  !Ref Pool # why", "ClientName:\n  Ref: Pool # why"),
        ("ClientName: >- # why\n  web", "ClientName: !Ref Pool # why", "ClientName:\n  Ref: Pool # why"),
        ("ClientName:", "ClientName: !Ref Pool", "ClientName:\n  Ref: Pool"),
        ("ClientName: &x web", "ClientName: &x !Ref Pool", "ClientName: &x\n  Ref: Pool"),
    ],
)
def test_a_reference_in_place_of_a_value(before: str, short: str, long: str) -> None:
    assert written(with_properties(SHORT + before), {"name": POOL}) == with_properties(SHORT + short)
    assert written(with_properties(LONG + before), {"name": POOL}) == with_properties(LONG + long)


@pytest.mark.parametrize(
    ("before", "short", "long"),
    [
        ("\n  - a\n  - b", "\n  - a\n  - !Ref Pool\n  - !GetAtt Api.Url", "\n  - a\n  - Ref: Pool\n  - Fn::GetAtt: [Api, Url]"),
        ("\n- 'a'\n- b", "\n- 'a'\n- !Ref Pool\n- !GetAtt Api.Url", "\n- 'a'\n- Ref: Pool\n- Fn::GetAtt: [Api, Url]"),
        (" [a, b]", " [a, !Ref Pool, !GetAtt Api.Url]", " [a, {Ref: Pool}, {Fn::GetAtt: [Api, Url]}]"),
    ],
)
def test_references_in_lists(before: str, short: str, long: str) -> None:
    content = {"callback_urls": (Kept(0), POOL, URL)}
    for pool, after in ((SHORT, short), (LONG, long)):
        assert written(with_properties(f"CallbackURLs:{before}\n{pool}"), content) == with_properties(
            f"CallbackURLs:{after}\n{pool}"
        )


def test_references_under_new_keys() -> None:
    wanted: dict[str, Writable] = {
        "callback_urls": (POOL, "https://x"),
        "default_redirect_uri": URL,
        "token_validity_units.id_token": POOL,
    }
    short = (
        "CallbackURLs:\n  - !Ref Pool\n  - https://x\nDefaultRedirectURI: !GetAtt Api.Url\n"
        "TokenValidityUnits:\n  IdToken: !Ref Pool"
    )
    long = (
        "CallbackURLs:\n  - Ref: Pool\n  - https://x\nDefaultRedirectURI:\n  Fn::GetAtt: [Api, Url]\n"
        "TokenValidityUnits:\n  IdToken:\n    Ref: Pool"
    )
    assert written(with_properties(SHORT), wanted) == with_properties(SHORT + short)
    assert written(with_properties(LONG), wanted) == with_properties(LONG + long)


def test_what_the_file_writes_more_decides() -> None:
    text = with_properties("ClientName: a", "A: !Sub x\nB: {Ref: Y}\nC: {Ref: Z}\n")
    assert written(text, {"name": POOL}) == text.replace("ClientName: a", "ClientName:\n        Ref: Pool")
    assert written(with_properties("ClientName: a"), {"name": POOL}) == with_properties("ClientName: !Ref Pool")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "{ UserPoolId: {Ref: P} }",
            "{ UserPoolId: {Ref: P}, CallbackURLs: [{Ref: Pool}], ClientName: {Fn::GetAtt: [Api, Url]} }",
        ),
        (
            "{UserPoolId: { Ref: P }}",
            "{UserPoolId: { Ref: P }, CallbackURLs: [{ Ref: Pool }], ClientName: { Fn::GetAtt: [Api, Url] }}",
        ),
        ("{UserPoolId: !Ref P}", "{UserPoolId: !Ref P, CallbackURLs: [!Ref Pool], ClientName: !GetAtt Api.Url}"),
    ],
)
def test_references_in_brackets(before: str, after: str) -> None:
    head = CLIENT.rstrip("\n")
    assert written(f"{head} {before}\n", {"name": URL, "callback_urls": (POOL,)}) == f"{head} {after}\n"


@pytest.mark.parametrize("layout", [{"indent": 2}, {"indent": "\t"}, {"separators": (",", ":")}, {}])
def test_references_in_json(layout: dict[str, Any]) -> None:
    """As the serializer would have written them."""
    before: dict[str, Any] = {"UserPoolId": {"Ref": "P"}, "ClientName": "w", "CallbackURLs": ["a"]}
    after = {
        **before,
        "ClientName": {"Ref": "Pool"},
        "CallbackURLs": ["a", {"Ref": "Pool"}],
        "DefaultRedirectURI": {"Ref": "Pool"},
    }
    text, wanted = (
        json.dumps({"Resources": {"Web": {"Type": JSON["Type"], "Properties": properties}}}, **layout)
        for properties in (before, after)
    )
    contents: dict[str, Writable] = {"name": POOL, "callback_urls": (Kept(0), POOL), "default_redirect_uri": POOL}
    assert written(text, contents, "t.json") == wanted


def test_attributes_in_json() -> None:
    text = '{"Resources": {"Web": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {"LogoutURLs": [ "a" ]}}}}'
    after = text.replace('"a" ', '"a", {"Fn::GetAtt": ["Api", "Url"]} ')
    assert written(text, {"logout_urls": (Kept(0), URL)}, "t.json") == after


@pytest.mark.parametrize(
    ("properties", "setting", "content"),
    [
        ("ClientName: !Sub 'x'", "name", POOL),
        ("ClientName: !Ref Name", "name", POOL),
        ("CallbackURLs: !Ref Urls", "callback_urls", (Kept(0), POOL)),
    ],
)
def test_where_no_reference_can_stand(properties: str, setting: str, content: Writable) -> None:
    parameters = "Parameters:\n  Name: {Type: String, Default: n}\n  Urls: {Type: CommaDelimitedList, Default: 'a,b'}\n"
    with pytest.raises(CannotEdit, match="reference"):
        written(with_properties(properties, parameters), {setting: content})
