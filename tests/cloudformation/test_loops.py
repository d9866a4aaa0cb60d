"""``Fn::ForEach``: the clients that it makes, held against cfn-lint's own transform, and what may be written of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cfnlint.decode import decode_str
from cfnlint.template import Template
from cfnlint.template.transforms._language_extensions import language_extension
from cogtui.core.cloudformation.reader import Template as Unit
from cogtui.core.model import Absent, Choice, Known, Unknown
from cogtui.core.settings import CLOUDFORMATION_TYPE

from .proof import said, template

HEAD = """\
Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: "Web,Mobile"}
  Open: {Type: CommaDelimitedList}
Mappings:
  Lists: {Clients: {Names: [Web, Mobile]}}
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
"""
BODY = """\
        Type: AWS::Cognito::UserPoolClient
        Properties:
          ClientName: !Sub "shop-${Name}"
          UserPoolId: !Ref Pool
          DefaultRedirectURI: !Join ["", ["https://", !Ref Name, ".example.com/cb"]]
          CallbackURLs: ["https://${Name}.example.com/cb"]
"""


def loop(collection: str, key: str = "${Name}Client", body: str = BODY, identifier: str = "Name") -> str:
    return f"{HEAD}  Fn::ForEach::Clients:\n    - {identifier}\n    - {collection}\n    - {key}:\n{body}"


def expanded(text: str) -> dict[str, Any]:
    """The clients' properties as cfn-lint expands them, its functions of known texts taken."""
    document, _ = decode_str(text)
    problems, result = language_extension(Template("t.yaml", document, ["us-east-1"]))
    assert not problems, problems
    resources = result["Resources"]
    return {name: _taken(r["Properties"]) for name, r in resources.items() if r["Type"] == CLOUDFORMATION_TYPE}


def _taken(value: Any) -> Any:
    if isinstance(value, dict) and list(value) == ["Fn::Sub"]:
        return value["Fn::Sub"]
    if isinstance(value, dict) and list(value) == ["Fn::Join"]:
        return value["Fn::Join"][0].join(_taken(value["Fn::Join"][1]))
    if isinstance(value, dict):
        return {key: _taken(inner) for key, inner in value.items()}
    return [_taken(inner) for inner in value] if isinstance(value, list) else value


def ours(unit: Unit) -> dict[str, Any]:
    found = {}
    for address in unit.addresses:
        settings = unit.evaluate(address, {}).settings
        found[address] = {
            "ClientName": said(settings["name"]),
            "DefaultRedirectURI": said(settings["default_redirect_uri"]),
            "CallbackURLs": said(settings["callback_urls"]),
        }
    return found


@pytest.mark.parametrize("collection", ["[Web, Mobile]", "!Ref Names", "!FindInMap [Lists, Clients, Names]"])
def test_loops_are_expanded_as_an_independent_transform_does(collection: str) -> None:
    text = loop(collection)
    wanted = {
        name: {key: p[key] for key in ("ClientName", "DefaultRedirectURI", "CallbackURLs")}
        for name, p in expanded(text).items()
    }
    assert ours(template(text)) == wanted
    assert len(wanted) == 2


def test_a_loop_over_nothing_makes_no_client() -> None:
    assert template(loop("[]")).addresses == ()


def test_json_loops() -> None:
    body = {"Type": CLOUDFORMATION_TYPE, "Properties": {"ClientName": {"Fn::Sub": "a-${N}"}, "UserPoolId": "x"}}
    text = json.dumps({"Resources": {"Fn::ForEach::L": ["N", ["A", "B"], {"C${N}": body}]}})
    unit = template(text, "t.json")
    assert {a: said(unit.evaluate(a, {}).settings["name"]) for a in unit.addresses} == {"CA": "a-A", "CB": "a-B"}


def test_names_are_stripped_of_what_a_logical_id_may_not_hold() -> None:
    unit = template(loop('["10.0.0.1", "a-b"]', key='"C&{Name}"'))
    assert unit.addresses == ("C10001", "Cab")


def test_loops_in_loops() -> None:
    inner = (
        "      Fn::ForEach::Inner:\n        - Kind\n        - [x, y]\n        - ${Name}${Kind}:\n"
        "            Type: AWS::Cognito::UserPoolClient\n"
        "            Properties: {UserPoolId: !Ref Pool, ClientName: !Sub '${Name}-${Kind}'}\n"
    )
    text = f"{HEAD}  Fn::ForEach::Clients:\n    - Name\n    - [A, B]\n    -\n{inner}"
    unit = template(text)
    assert {a: said(unit.evaluate(a, {}).settings["name"]) for a in unit.addresses} == {
        "Ax": "A-x",
        "Ay": "A-y",
        "Bx": "B-x",
        "By": "B-y",
    }


def test_an_unknown_list_is_one_client_whose_own_values_are_unknown() -> None:
    unit = template(loop("!Ref Open"))
    assert unit.addresses == ("${Name}Client",)
    client = unit.evaluate("${Name}Client", {})
    assert isinstance(client.settings["name"], Unknown) or said(client.settings["name"]) == "shop-${Name}"
    assert isinstance(client.settings["prevent_user_existence_errors"], Absent)


def test_an_item_of_the_list_is_never_rewritten() -> None:
    """Another item would be another logical id, and so another client."""
    client = template(loop("[Web, Mobile]", body=BODY.replace('!Sub "shop-${Name}"', "!Ref Name"))).evaluate("WebClient", {})
    name = client.settings["name"]
    assert isinstance(name, Known)
    assert (name.value, name.cell) == ("Web", None)
    assert name.locked == "it is part of a resource's name; another one would make another client"


def test_what_the_body_says_is_shared_by_all_instances() -> None:
    unit = template(loop("[Web, Mobile]", body=BODY + "          EnableTokenRevocation: false\n"))
    cells = set()
    for address in unit.addresses:
        client = unit.evaluate(address, {})
        value = client.settings["enable_token_revocation"]
        assert isinstance(value, Known)
        assert client.shared_body
        cells.add(value.cell)
    assert len(cells) == 1


def test_a_condition_over_the_loops_item_is_decided() -> None:
    text = loop(
        "[Web, Mobile]", body=BODY.replace("Properties:\n", "Properties:\n          GenerateSecret: !If [IsWeb, true, false]\n")
    )
    text = text.replace("Resources:", "Conditions:\n  IsWeb: !Equals [!Ref Env, x]\nResources:", 1)
    assert isinstance(template(text).evaluate("WebClient", {}).settings["generate_secret"], Choice)


@pytest.mark.parametrize(
    "broken",
    [
        "Fn::ForEach::X: 1",
        "Fn::ForEach::X: []",
        "Fn::ForEach::X: [A, [b]]",
        "Fn::ForEach::X: [[A], [b], {}]",
        "Fn::ForEach::X: [A, [b], c]",
    ],
)
def test_a_loop_of_another_shape_makes_no_client_and_no_harm(broken: str) -> None:
    text = f"{HEAD}  {broken}\n  Web:\n    Type: AWS::Cognito::UserPoolClient\n    Properties: {{UserPoolId: !Ref Pool}}\n"
    unit = template(text)
    assert (unit.addresses, unit.problems) == (("Web",), ())
