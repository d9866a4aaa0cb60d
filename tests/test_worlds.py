"""The cases that undecided conditions make: which are looked at, and what a variable is in each."""

from __future__ import annotations

import pytest
from cogtui.core.change import plain
from cogtui.core.cloudformation.reader import read as read_template
from cogtui.core.model import Client
from cogtui.core.source import Source
from cogtui.core.terraform.reader import read
from cogtui.core.view import MAX_WORLDS, in_world, worlds_of

CONDITIONS = [
    "allowed_oauth_flows",
    "explicit_auth_flows",
    "prevent_user_existence_errors",
    "auth_session_validity",
    "enable_token_revocation",
    "access_token_validity",
    "id_token_validity",
    "refresh_token_validity",
    "callback_urls",
    "logout_urls",
    "allowed_oauth_scopes",
    "read_attributes",
    "write_attributes",
    "supported_identity_providers",
]


def terraform(body: str, variables: str = "") -> Client:
    text = f'resource "aws_cognito_user_pool_client" "web" {{\n{body}\n}}\n{variables}\n'
    unit = read("infra", [Source("main.tf", "main.tf", text)])
    return unit.evaluate(unit.addresses[0], {})


def cloudformation(properties: str, around: str) -> Client:
    text = f"{around}Resources:\n  Web:\n    Type: AWS::Cognito::UserPoolClient\n    Properties: {{{properties}}}\n"
    return read_template(Source("a.yaml", "a.yaml", text)).evaluate("Web", {})


def shown(client: Client, name: str) -> dict[str, object]:
    """A setting's plain value in each world, by the world's label."""
    return {world.label: plain(in_world(client.settings[name], world)) for world in worlds_of(client)}


@pytest.mark.parametrize("count", [7, 10, 14])
def test_of_too_many_worlds_each_condition_is_seen_both_ways(count: int) -> None:
    body = "\n".join(f"  {name} = var.c{number} ? local.a : local.b" for number, name in enumerate(CONDITIONS[:count]))
    variables = "".join(
        f'variable "c{number}" {{\n  default = {"false" if number % 2 else "true"}\n}}\n' for number in range(count)
    )
    worlds = worlds_of(terraform(body, variables))
    assert len(worlds) == len({world.label for world in worlds}) == MAX_WORLDS
    assert all(held == (not int(atom.subject.removeprefix("var.c")) % 2) for atom, held in worlds[0].truth)
    for index in range(count):
        assert {world.truth[index][1] for world in worlds} == {True, False}


def test_a_condition_that_only_holds_with_others_is_seen_too() -> None:
    together = " && ".join(f"var.c{number}" for number in range(9))
    variables = "".join(f'variable "c{number}" {{\n  default = false\n}}\n' for number in range(9))
    alone = "\n".join(f"  {name} = var.c{number} ? local.a : local.b" for number, name in enumerate(CONDITIONS[:9]))
    labels = [world.label for world in worlds_of(terraform(f"{alone}\n  name = {together} ? local.a : local.b", variables))]
    assert any(f"not {together}" not in label for label in labels)


def test_a_variable_is_what_its_condition_says() -> None:
    body = '  allowed_oauth_flows = var.machine ? ["client_credentials"] : ["code"]\n  generate_secret = var.machine'
    for default in ("\n  default = false", '\n  default = "false"', ""):
        found = terraform(body, f'variable "machine" {{{default}\n}}')
        assert shown(found, "generate_secret") == {"var.machine": ("known", True), "not var.machine": ("known", False)} or (
            shown(found, "generate_secret") == {"not var.machine": ("known", "false"), "var.machine": ("known", True)}
        )


def test_a_variable_that_is_not_null_is_not_its_null_default() -> None:
    body = '  prevent_user_existence_errors = var.errors != null ? var.errors : "ENABLED"'
    assert shown(terraform(body, 'variable "errors" {\n  default = null\n}'), "prevent_user_existence_errors") == {
        "not var.errors != null": ("known", "ENABLED"),
        "var.errors != null": ("unknown", "var.errors"),
    }


def test_a_default_is_not_the_value_where_the_condition_rules_it_out() -> None:
    body = '  name = var.stage == "dev" ? "a" : "b"\n  prevent_user_existence_errors = var.stage'
    found = terraform(body, 'variable "stage" {\n  default = "dev"\n}')
    assert shown(found, "prevent_user_existence_errors") == {
        'var.stage == "dev"': ("known", "dev"),
        'not var.stage == "dev"': ("unknown", "var.stage"),
    }


def test_nor_is_it_part_of_a_text_there() -> None:
    body = '  callback_urls = [var.host != "" ? "https://${var.host}/cb" : "https://app.example.org/cb"]'
    found = terraform(body, 'variable "host" {\n  default = ""\n}')
    assert shown(found, "callback_urls") == {
        'not var.host != ""': ("list", True, (("known", "https://app.example.org/cb"),)),
        'var.host != ""': ("list", True, (("partial", "https://${var.host}/cb"),)),
    }


def test_a_text_holds_what_the_condition_says_of_its_part() -> None:
    body = '  name = "portal-${var.stage}"\n  enable_token_revocation = var.stage == "prod"'
    for default in ('\n  default = "dev"', ""):
        found = terraform(body, f'variable "stage" {{{default}\n}}')
        assert shown(found, "name")['var.stage == "prod"'] == ("known", "portal-prod")


def test_a_value_that_is_given_for_certain_stays() -> None:
    body = '  name = var.other ? "a" : "b"\n  prevent_user_existence_errors = var.stage'
    found = terraform(body, 'variable "stage" {\n  default = "dev"\n}\nvariable "other" {}')
    assert set(shown(found, "prevent_user_existence_errors").values()) == {("known", "dev")}


def test_a_parameter_is_what_its_condition_says() -> None:
    around = (
        "Parameters:\n  Machine: {Type: String, Default: 'false', AllowedValues: ['true', 'false']}\n"
        "Conditions: {IsMachine: !Equals [!Ref Machine, 'true']}\n"
    )
    found = cloudformation("GenerateSecret: !Ref Machine, AllowedOAuthFlows: !If [IsMachine, [code], [implicit]]", around)
    assert shown(found, "generate_secret") == {"not IsMachine": ("known", False), "IsMachine": ("known", True)}
