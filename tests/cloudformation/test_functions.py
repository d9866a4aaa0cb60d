"""Intrinsic functions: what they come to, held against cfn-lint's own resolver, and where it is written."""

from __future__ import annotations

import json

import pytest
from cogtui.core.change import plain
from cogtui.core.model import Choice, Client, Known, ListValue, Partial, Unknown, Value
from cogtui.core.view import in_world, worlds_of

from .proof import said, web, with_properties
from .resolving import in_all_worlds, resolved

AROUND = """\
Transform: AWS::LanguageExtensions
Parameters:
  Env: {Type: String, Default: dev}
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Host: {Type: String, Default: shop.example.com}
  Urls: {Type: CommaDelimitedList, Default: "https://a.test/cb, https://b.test/cb"}
  Joined: {Type: String, Default: "https://a.test/cb,https://b.test/cb"}
  Open: {Type: String}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /shop/url}
Mappings:
  Envs:
    dev: {Url: "http://localhost", Days: "7", Flows: [code, implicit]}
    prod: {Url: "https://shop.example.com", Days: "30", Flows: [code]}
  Hosts:
    eu-west-1: {Name: eu}
    us-east-1: {Name: us}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsLong: !Equals [!FindInMap [Envs, !Ref Stage, Days], "30"]
"""


def client(line: str, around: str = AROUND) -> Client:
    return web(with_properties(line, around))


SCALARS = [
    "!Ref Env",
    "!Sub 'web-${Env}'",
    "!Sub ['${u}/cb', {u: !FindInMap [Envs, dev, Url]}]",
    "!Sub ['${u}/cb', {u: !FindInMap [Envs, !Ref Stage, Url]}]",
    "!Sub ['${a}-${Env}', {a: !Join ['-', [x, !Ref Host]]}]",
    "!Join ['', [https://, !Ref Host, /cb]]",
    "!Join ['-', [a, b, c]]",
    "!Join ['-', !Ref Urls]",
    "!Join [',', !FindInMap [Envs, !Ref Stage, Flows]]",
    "!Join ['', [!FindInMap [Envs, !Ref Stage, Url], /cb]]",
    "!Join ['/', !Split [',', 'a,b']]",
    "!Select [0, [a, b]]",
    "!Select ['1', [a, b]]",
    "!Select [1, !Ref Urls]",
    "!Select [0, !Split [',', !Ref Joined]]",
    "!Select [2, !Split ['-', a-b-c]]",
    "!Select [0, !FindInMap [Envs, !Ref Stage, Flows]]",
    "!FindInMap [Envs, prod, Url]",
    "!FindInMap [Envs, !Ref Stage, Url]",
    "!FindInMap [Envs, qa, Url, {DefaultValue: none}]",
    "!FindInMap [Envs, dev, Missing, {DefaultValue: !Sub 'x-${Env}'}]",
    "!If [IsProd, a, b]",
    "!If [IsProd, !FindInMap [Envs, prod, Url], !FindInMap [Envs, dev, Url]]",
    "Fn::Join: ['', [a, Fn::Sub: 'b-${Env}']]",
    "Fn::Select: [0, Fn::Split: ['|', 'x|y']]",
]  # fmt: skip
LISTS = [
    "!Ref Urls",
    "!Split [',', !Ref Joined]",
    "!Split ['; ', 'a; b']",
    "!Split [',', !Join [',', [a, b]]]",
    "!FindInMap [Envs, dev, Flows]",
    "!FindInMap [Envs, !Ref Stage, Flows]",
    "!If [IsProd, [a], [b, c]]",
]


@pytest.mark.parametrize("expression", SCALARS)
def test_scalars_are_what_an_independent_evaluator_makes_of_them(expression: str) -> None:
    indented = expression if expression.startswith("!") else f"\n  {expression}"
    wanted = resolved(AROUND, indented)
    assert wanted
    assert in_all_worlds(client(f"ClientName: {indented}"), "name") == wanted


@pytest.mark.parametrize("expression", LISTS)
def test_lists_are_what_an_independent_evaluator_makes_of_them(expression: str) -> None:
    wanted = resolved(AROUND, expression)
    assert wanted
    assert in_all_worlds(client(f"CallbackURLs: {expression}"), "callback_urls") == wanted


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("!Ref Open", "parameter Open has no default"),
        ("!Ref Stored", "parameter Stored is read from the parameter store"),
        ("!Ref AWS::Region", "AWS::Region is known only where the template is deployed"),
        ("!Join ['-', [a, !ImportValue x]]", ""),
        ("!Join ['-', !Ref Open]", "parameter Open has no default"),
        ("!Join [!Ref Env, [a, b]]", "Fn::Join is not evaluated here"),
        ("!Join ['', [a, !If [IsProd, b, !Ref AWS::NoValue]]]", ""),
        ("!Select [5, [a, b]]", "Fn::Select takes item 5 of 2"),
        ("!Select [-1, [a, b]]", "which item Fn::Select takes is not decided"),
        ("!Select [!Ref Env, [a, b]]", "which item Fn::Select takes is not decided"),
        ("!Select [1, [!If [IsProd, a, !Ref AWS::NoValue], b, c]]", "not all items before it are certain to be there"),
        ("!Select [0, !Ref Open]", "parameter Open has no default"),
        ("!FindInMap [Envs, qa, Url]", "mapping Envs has no qa"),
        ("!FindInMap [Envs, dev, Missing]", "mapping Envs.dev has no Missing"),
        ("!FindInMap [Missing, dev, Url]", "there is no mapping Missing"),
        ("!FindInMap [!Ref Env, dev, Url]", "which mapping it is, is not decided"),
        ("!FindInMap [Envs]", "Fn::FindInMap is not evaluated here"),
        ("!GetAtt A.B", "an attribute of a resource is known only after deployment"),
        ("!ImportValue x", "another stack exports it"),
        ("!Transform {Name: AWS::Include}", "a macro makes it at deployment"),
        ("!Base64 x", "Fn::Base64 is not evaluated here"),
        ("!Cidr [a, 1]", "Fn::Cidr is not evaluated here"),
        ("!Foo x", "Fn::Foo is not evaluated here"),
        ("'{{resolve:ssm:/shop/name}}'", "a dynamic reference is read from the parameter store at deployment"),
        (
            "'{{resolve:secretsmanager:shop:SecretString:name}}'",
            "a dynamic reference is read from Secrets Manager at deployment",
        ),
        ("!Sub '{{resolve:ssm:/shop/${Env}}}'", "a dynamic reference is read from the parameter store at deployment"),
    ],
)
def test_what_is_not_certain_is_unknown_with_its_reason(expression: str, reason: str) -> None:
    value = client(f"ClientName: {expression}").settings["name"]
    unknown = [part for part in _leaves(value) if isinstance(part, Unknown)]
    assert unknown
    assert all(part.text for part in unknown if reason)
    assert not reason or [part.reason for part in unknown] == [reason]


def _leaves(value: Value) -> list[Value]:
    match value:
        case Choice():
            return [*_leaves(value.then), *_leaves(value.otherwise)]
        case Partial(parts=parts):
            return list(parts)
    return [value]


def test_a_mapping_is_written_in_its_cell() -> None:
    text = with_properties("RefreshTokenValidity: !FindInMap [Envs, !Ref Stage, Days]", AROUND)
    found = web(text)
    values = {world.label: in_world(found.settings["refresh_token_validity"], world) for world in worlds_of(found)}
    assert {label: said(value) for label, value in values.items()} == {"Stage is dev": "7", "Stage is prod": "30"}
    for value, days in zip(values.values(), ('"7"', '"30"'), strict=True):
        assert isinstance(value, Known)
        assert value.cell is not None
        assert text[value.cell.start : value.cell.end] == days
        assert not value.locked
        assert not value.weak


def test_rows_and_conditions_speak_of_the_same_parameter() -> None:
    found = client("RefreshTokenValidity: !FindInMap [Envs, !Ref Stage, Days]\nClientName: !If [IsProd, a, b]")
    seen = {
        (said(in_world(found.settings["refresh_token_validity"], w)), said(in_world(found.settings["name"], w)))
        for w in worlds_of(found)
    }
    assert {(str(days), name) for days, name in seen} == {("7", "b"), ("30", "a")}


def test_a_condition_over_a_mapping_is_one_over_its_key() -> None:
    found = client("ClientName: !If [IsLong, !FindInMap [Envs, !Ref Stage, Url], short]")
    assert in_all_worlds(found, "name") == {json.dumps("https://shop.example.com"), json.dumps("short")}


def test_an_undecided_region_is_a_world_for_each_row() -> None:
    found = client("ClientName: !FindInMap [Hosts, !Ref 'AWS::Region', Name]")
    assert {world.label: said(in_world(found.settings["name"], world)) for world in worlds_of(found)} == {
        "AWS::Region is eu-west-1": "eu",
        "AWS::Region is us-east-1": "us",
    }


def test_too_many_rows_are_not_told_apart() -> None:
    rows = ", ".join(f"r{number}: {{Name: n{number}}}" for number in range(17))
    found = client(
        "ClientName: !FindInMap [Many, !Ref Open, Name]",
        f"Parameters: {{Open: {{Type: String}}}}\nMappings: {{Many: {{{rows}}}}}\n",
    )
    assert isinstance(found.settings["name"], Unknown)


def test_parts_of_a_join_can_be_written_and_what_is_computed_can_not() -> None:
    text = with_properties(
        "DefaultRedirectURI: !Join ['', ['http://', !Ref Open, /cb]]\nClientName: !Join ['-', [a, b]]", AROUND
    )
    found = web(text).settings
    uri, name = found["default_redirect_uri"], found["name"]
    assert isinstance(uri, Partial)
    first = uri.parts[0]
    assert isinstance(first, Known)
    assert first.cell is not None
    assert (text[first.cell.start : first.cell.end], first.locked) == ("'http://'", "")
    assert isinstance(name, Known)
    assert (name.cell, name.locked) == (None, "put together by Fn::Join")


def test_an_item_that_is_selected_is_written_where_it_stands() -> None:
    text = with_properties("DefaultRedirectURI: !Select [1, !Ref Urls]", AROUND)
    value = web(text).settings["default_redirect_uri"]
    assert isinstance(value, Known)
    assert value.cell is not None
    assert (text[value.cell.start : value.cell.end], value.weak) == ("https://b.test/cb", True)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("!Split [',', 'https://a,https://b']", "csv"),
        ("!Split [',', !Ref Joined]", "csv"),
        ("!Split ['|', 'a|b']", None),
        ("!Split [',', 'a, b']", None),
        ("!Split [',', \"a\\u002cb\"]", None),
    ],
)
def test_a_text_that_is_split_at_commas_is_a_list_that_can_be_written(line: str, kind: str | None) -> None:
    value = client(f"CallbackURLs: {line}").settings["callback_urls"]
    assert isinstance(value, ListValue)
    assert (value.cell.kind if value.cell else None) == kind
    assert bool(value.locked) == (kind is None)


def test_length_counts() -> None:
    assert said(client("RefreshTokenValidity: !Length [a, b, c]").settings["refresh_token_validity"]) == 3
    assert said(client("RefreshTokenValidity: {Fn::Length: !Ref Urls}").settings["refresh_token_validity"]) == 2


@pytest.mark.parametrize(("depth", "known"), [(8, True), (30, False)])
def test_deep_nesting_ends(depth: int, known: bool) -> None:
    nested = "{'Fn::Join': ['', [" * depth + "x" + "]]}" * depth
    assert (plain(client(f"ClientName: {nested}").settings["name"]) == ("known", "x")) is known


def test_many_cases_in_one_text_are_not_told_apart() -> None:
    """Seven conditions would make 128 texts."""
    names = "".join(f"  C{number}: !Equals [!Ref P{number}, x]\n" for number in range(7))
    parameters = "".join(f"  P{number}: {{Type: String}}\n" for number in range(7))
    parts = ", ".join(f"!If [C{number}, a, b]" for number in range(7))
    found = client(f"ClientName: !Join ['', [{parts}]]", f"Parameters:\n{parameters}Conditions:\n{names}").settings["name"]
    assert isinstance(found, Unknown)
    assert found.reason == "it has too many cases to follow"
