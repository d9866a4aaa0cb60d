"""Templates that a tool made: told from those that people write, audited, never written, with the place to change instead."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cogtui.core import settings
from cogtui.core.change import resolve
from cogtui.core.cli import main
from cogtui.core.model import CannotEdit, Change, Client, Known, ListValue, Unknown, World
from cogtui.core.profile import load_profile
from cogtui.core.workspace import Variables, load
from cogtui.tui.engine import CoreEngine
from driving import opened, press, screen_text, status

from .proof import web, with_properties

EXAMPLES = Path(__file__).parents[2] / "examples"
TYPE = settings.CLOUDFORMATION_TYPE
HOME = "amplify/backend/auth/shop"


def cdk(path: str | None = "Auth/Web/Resource", **properties: Any) -> str:
    """A template as CDK writes one, with a client ``Web1A2B``."""
    metadata = {"Metadata": {"aws:cdk:path": path}} if path else {}
    client = {"Type": TYPE, "Properties": {"UserPoolId": {"Ref": "Pool"}, **properties}, **metadata}
    default = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/hnb659fds/version"}
    return json.dumps({"Resources": {"Web1A2B": client}, "Parameters": {"BootstrapVersion": default}}, indent=1)


def template(properties: str = "UserPoolId: x", more: str = "") -> str:
    return with_properties(properties) + more


COMPILED = json.dumps({"Resources": {"Web": {"Type": TYPE, "Properties": {"UserPoolId": "x"}}}})
AMPLIFY = """\
Parameters:
  userpoolClientRefreshTokenValidity: {Type: Number}
  userpoolClientReadAttributes: {Type: CommaDelimitedList}
  userpoolClientGenerateSecret: {Type: String, Default: "false"}
  env: {Type: String}
Resources:
  UserPoolClientWeb:
    Type: "AWS::Cognito::UserPoolClient"
    Properties:
      ClientName: shop_app_clientWeb
      RefreshTokenValidity: !Ref userpoolClientRefreshTokenValidity
      ReadAttributes: !Ref userpoolClientReadAttributes
      GenerateSecret: !Ref userpoolClientGenerateSecret
      UserPoolId: !Ref UserPool
"""
PARAMETERS = """\
{
    "userpoolClientRefreshTokenValidity": 400,
    "userpoolClientReadAttributes": ["email", "name"],
    "userpoolClientGenerateSecret": true,
    "authRoleArn": {"Fn::GetAtt": ["AuthRole", "Arn"]},
    "dependsOn": []
}
"""
CALLOUT = """\
  OAuthCustomResourceInputs:
    Type: Custom::LambdaCallout
    Properties:
      ServiceToken: !GetAtt OAuthCustomResource.Arn
      oAuthMetadata: !Ref oAuthMetadata
      webClientId: !Ref UserPoolClientWeb
"""
FUNCTION = """\
  HostedUICustomResource:
    Type: AWS::Lambda::Function
    Properties:
      Code: {ZipFile: "identity.updateUserPoolClient(params).promise()"}
  HostedUICustomResourceInputs:
    Type: Custom::LambdaCallout
    Properties: {ServiceToken: !GetAtt HostedUICustomResource.Arn, userPoolId: !Ref UserPool}
"""


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def amplify(inside: Path, more: str = "", folder: str = HOME, parameters: str | None = PARAMETERS) -> str:
    """An Amplify resource on disk; its template's name."""
    name = f"{folder}/shop-cloudformation-template.yml"
    put(inside / name, AMPLIFY + more)
    if parameters is not None:
        put(inside / folder / "parameters.json", parameters)
    return name


def only(path: str = ".", **options: Any) -> Client:
    (client,) = load([path], **options).clients.values()
    return client


def says(client: Client, name: str, item: str = "") -> str:
    assert client.origin is not None
    return client.origin.says([(name, item)])


def reported(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    main(["--check", "--format", "json", *arguments])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


# -------------------------------------------------------------------------------------- recognition


@pytest.mark.parametrize(
    ("name", "text", "by"),
    [
        ("t.json", cdk(), "CDK"),
        ("t.json", cdk(path=None), "CDK"),
        ("t.yaml", template(more="    Metadata: {'aws:cdk:path': App/Web/Resource}\n"), "CDK"),
        ("t.yaml", template(more="  CDKMetadata: {Type: 'AWS::CDK::Metadata', Properties: {}}\n"), "CDK"),
        ("cdk.out/Auth.template.json", json.dumps({"Resources": {"A": {"Type": TYPE, "Properties": {}}}}), "CDK"),
        ("cdk.out/assembly-Prod/ProdAuth.template.json", cdk(), "CDK"),
        (".amplify/artifacts/cdk.out/a.template.json", cdk("app/auth/amplifyAuth/UserPoolAppClient/Resource"), "Amplify"),
        (".amplify/artifacts/cdk.out/a.template.json", cdk("app/auth/amplifyAuth/UserPool/Native/Resource"), "CDK"),
        (".sst/dist/dev-shop-Auth.template.json", cdk(), "SST"),
        (".serverless/cloudformation-template-update-stack.json", COMPILED, "Serverless"),
        ("update-stack.yaml", template(more="  ServerlessDeploymentBucket: {Type: 'AWS::S3::Bucket'}\n"), "Serverless"),
        ("update-stack.yaml", template(more="Outputs: {ServerlessDeploymentBucketName: {Value: x}}\n"), "Serverless"),
        (".aws-sam/build/template.yaml", template(), "SAM"),
        ("packaged.yaml", template(more="    Metadata: {SamResourceId: Web}\n"), "SAM"),
        (f"{HOME}/shop-cloudformation-template.yml", template(), "Amplify"),
        (f"{HOME}/build/shop-cloudformation-template.yml", template(), "Amplify"),
        ("amplify/#current-cloud-backend/auth/shop/t.yml", template(), "Amplify"),
        ("amplify/backend/awscloudformation/build/auth/shop/build/t.yml", template(), "Amplify"),
        ("amplify/backend/custom/users/build/t.yml", template(), "CDK"),
        ("t.yaml", """Description: '{"createdOn":"Mac","createdBy":"Amplify"}'\n""" + template(), "Amplify"),
    ],
)  # fmt: skip
def test_who_made_a_template(name: str, text: str, by: str, inside: Path) -> None:
    put(inside / name, text)
    client = only(name)
    assert client.origin is not None
    assert client.origin.by == by
    assert client.generated


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("build/template.yaml", template()),
        ("dist/out/template.yaml", template()),
        ("cdk/template.yaml", template()),
        ("cdk.out.yaml", template()),
        ("amplify/template.yaml", template()),
        ("amplify/backend/infra/template.yaml", template()),
        ("amplify/backend/custom/users/users-cloudformation-template.yml", template()),
        ("backend/auth/shop/build/template.yml", template()),
        ("serverless.yaml", "resources:\n  " + template().replace("\n", "\n  ").rstrip() + "\n"),
        ("t.yaml", "Description: made by Amplify\n" + template()),
        ("t.yaml", "Parameters: {BootstrapVersion: {Type: String, Default: v1}}\n" + template()),
        ("t.yaml", template(more="    Metadata: {Comment: aws:cdk:path}\n")),
    ],
)
def test_what_people_write_is_not_taken_for_generated(name: str, text: str, inside: Path) -> None:
    put(inside / name, text)
    client = only(name)
    assert client.origin is None
    assert main(["--fix", "--quiet", "--fail-on", "never", name]) == 0
    assert (inside / name).read_text() != text


def test_a_folder_counts_wherever_the_command_runs(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(inside / "cdk.out/a.yaml", template())
    monkeypatch.chdir(inside / "cdk.out")
    assert only("a.yaml").generated


# ---------------------------------------------------------------------------------------------- CDK


def test_every_setting_has_a_property_of_cdk() -> None:
    client = web(cdk().replace("Web1A2B", "Web"), "t.json")
    below = {row.name for row in settings.SETTINGS if not row.cdk}
    assert below == {"token_validity_units"}, "the construct writes the units of its durations by itself"
    for row in settings.SETTINGS:
        words = f"{row.cdk} of the" if row.cdk else f"{row.camel} of the CfnUserPoolClient below the"
        assert says(client, row.name) == f"generated by CDK: set {words} UserPoolClient at Auth/Web"


def test_every_setting_has_a_property_of_the_plain_resource() -> None:
    client = web(cdk("Auth/Web").replace("Web1A2B", "Web"), "t.json")
    for row in settings.SETTINGS:
        assert says(client, row.name) == f"generated by CDK: set {row.camel} of the CfnUserPoolClient at Auth/Web"
    names = {row.cloudformation: row.camel for row in settings.SETTINGS}
    assert names["CallbackURLs"] == "callbackUrLs"
    assert names["DefaultRedirectURI"] == "defaultRedirectUri"
    assert names["AllowedOAuthFlows"] == "allowedOAuthFlows"
    assert names["RefreshTokenRotation.Feature"] == "refreshTokenRotation.feature"


@pytest.mark.parametrize(
    ("setting", "item", "words"),
    [
        ("allowed_oauth_flows", "implicit", "oAuth.flows.implicitCodeGrant of the UserPoolClient"),
        ("allowed_oauth_flows", "client_credentials", "oAuth.flows.clientCredentials of the UserPoolClient"),
        ("explicit_auth_flows", "ALLOW_USER_PASSWORD_AUTH", "authFlows.userPassword of the UserPoolClient"),
        ("explicit_auth_flows", "ALLOW_USER_AUTH", "authFlows.user of the UserPoolClient"),
        ("explicit_auth_flows", "USER_PASSWORD_AUTH", "explicitAuthFlows of the CfnUserPoolClient below the UserPoolClient"),
        ("callback_urls", "http://x", "oAuth.callbackUrls of the UserPoolClient"),
    ],
)
def test_one_item_has_a_property_of_its_own(setting: str, item: str, words: str) -> None:
    assert says(web(cdk().replace("Web1A2B", "Web"), "t.json"), setting, item) == f"generated by CDK: set {words} at Auth/Web"


def test_each_flow_has_its_property() -> None:
    listed = {
        item for row in settings.SETTINGS if row.name in ("explicit_auth_flows", "allowed_oauth_flows") for item in row.enum
    }
    assert listed == {*settings.CDK_ITEMS, *settings.CDK_NEVER}


def test_without_a_path_the_logical_id_is_said() -> None:
    text = cdk(path=None).replace("Web1A2B", "Web")
    words = "generated by CDK: set generateSecret of the UserPoolClient with the logical id Web"
    assert says(web(text, "t.json"), "generate_secret") == words


def test_amplify_of_the_second_generation_is_changed_in_its_backend() -> None:
    client = web(cdk("app/auth/amplifyAuth/UserPoolAppClient/Resource").replace("Web1A2B", "Web"), "t.json")
    where = "backend.auth.resources.cfnResources.cfnUserPoolClient in amplify/backend.ts"
    assert says(client, "callback_urls") == f"generated by Amplify: set callbackUrLs of {where}"


def test_what_is_no_setting_is_changed_where_all_of_the_client_is(inside: Path) -> None:
    put(inside / "cdk.out/a.json", cdk(Flows=["code"]))
    assert says(only(), "Flows") == "generated by CDK: change the UserPoolClient at Auth/Web"


# ------------------------------------------------------------------------------- Serverless, SAM, SST


def test_serverless_names_the_property_in_the_file_that_is_there(inside: Path) -> None:
    put(inside / "api/.serverless/cloudformation-template-update-stack.json", COMPILED)
    words = "generated by Serverless: set PreventUserExistenceErrors of resources.Resources.Web in api/serverless.{}"
    assert says(only("api/.serverless"), "prevent_user_existence_errors") == words.format("yml")
    put(inside / "api/serverless.ts", "")
    assert says(only("api/.serverless"), "prevent_user_existence_errors") == words.format("ts")


def test_sam_names_the_template_that_it_built(inside: Path) -> None:
    put(inside / "api/.aws-sam/build/template.yaml", template())
    put(inside / "api/template.yml", "")
    assert (
        says(only("api/.aws-sam"), "callback_urls") == "generated by SAM: set CallbackURLs of Resources.Web in api/template.yml"
    )
    put(inside / "b/.aws-sam/build/Nested/template.yaml", template())
    words = "generated by SAM: set CallbackURLs of Resources.Web in the template that it was built from"
    assert says(only("b/.aws-sam"), "callback_urls") == words


def test_sst_names_the_construct(inside: Path) -> None:
    put(inside / ".sst/dist/a.template.json", cdk("dev-shop/Auth/UserPoolClient/Resource"))
    words = "generated by SST: set oAuth.scopes of the UserPoolClient at dev-shop/Auth/UserPoolClient"
    assert says(only(".sst"), "allowed_oauth_scopes") == words


# ------------------------------------------------------------------------------------------ Amplify


def test_the_parameters_beside_the_template_count(inside: Path) -> None:
    client = only(amplify(inside))
    lifetime, attributes = client.settings["refresh_token_validity"], client.settings["read_attributes"]
    assert isinstance(lifetime, Known)
    assert (lifetime.value, lifetime.weak) == (400, False)
    assert lifetime.span.file == f"{HOME}/parameters.json"
    assert PARAMETERS[lifetime.span.start : lifetime.span.end] == "400"
    assert isinstance(attributes, ListValue)
    assert [item.value.value for item in attributes.items if isinstance(item.value, Known)] == ["email", "name"]
    assert client.settings["generate_secret"] == only(f"{HOME}/shop-cloudformation-template.yml").settings["generate_secret"]


def test_what_is_given_beats_the_parameters_beside_the_template(inside: Path) -> None:
    name = amplify(inside)
    given = Variables(parameters=("userpoolClientRefreshTokenValidity=7",))
    value = only(name, variables=given).settings["refresh_token_validity"]
    assert isinstance(value, Known)
    assert value.value == 7


def test_parameters_beside_a_template_of_ones_own_do_not_count(inside: Path) -> None:
    put(inside / "infra/template.yml", AMPLIFY)
    put(inside / "infra/parameters.json", PARAMETERS)
    assert isinstance(only().settings["refresh_token_validity"], Unknown)


def test_parameters_that_cannot_be_read_are_said(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = amplify(inside, parameters='{\n  "a": 1,\n}')
    assert main(["--check", name]) == 3
    assert f"{HOME}/parameters.json:2" in capsys.readouterr().err
    assert isinstance(only(name).settings["refresh_token_validity"], Unknown)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("refresh_token_validity", "userpoolClientRefreshTokenValidity in {0}/parameters.json, asked by `amplify update auth`"),
        ("read_attributes", "userpoolClientReadAttributes in {0}/parameters.json, asked by `amplify update auth`"),
        ("generate_secret", "userpoolClientGenerateSecret in {0}/parameters.json"),
        (
            "write_attributes",
            "userpoolClientSetAttributes and userpoolClientWriteAttributes in {0}/parameters.json, "
            "asked by `amplify update auth`",
        ),
        ("supported_identity_providers", "hostedUIProviderMeta in {0}/parameters.json, asked by `amplify update auth`"),
        ("callback_urls", "CallbackURLs of oAuthMetadata in {0}/parameters.json, asked by `amplify update auth`"),
        (
            "prevent_user_existence_errors",
            "resources.userPoolClientWeb.preventUserExistenceErrors in {0}/override.ts, made by `amplify override auth`",
        ),
    ],
)
@pytest.mark.parametrize("folder", [HOME, "amplify/#current-cloud-backend/auth/shop"])
def test_where_amplify_sets_a_setting(folder: str, setting: str, words: str, inside: Path) -> None:
    client = only(amplify(inside, folder=folder))
    assert says(client, setting) == f"generated by Amplify: set {words.format(HOME)}"


@pytest.mark.parametrize("folder", [f"{HOME}/build", "amplify/backend/awscloudformation/build/auth/shop/build"])
def test_newer_command_lines_build_from_their_inputs(folder: str, inside: Path) -> None:
    put(inside / HOME / "cli-inputs.json", "{}")
    client = only(amplify(inside, folder=folder))
    key = f"cognitoConfig.userpoolClientRefreshTokenValidity in {HOME}/cli-inputs.json, asked by `amplify update auth`"
    assert says(client, "refresh_token_validity") == f"generated by Amplify: set {key}"


def test_a_pushed_copy_of_ones_own_template_names_it(inside: Path) -> None:
    put(inside / "amplify/#current-cloud-backend/custom/users/t.yml", template())
    assert says(only(), "callback_urls") == "generated by Amplify: change amplify/backend/custom/users/t.yml"


LATER = {
    "allowed_oauth_flows",
    "allowed_oauth_flows_user_pool_client",
    "allowed_oauth_scopes",
    "callback_urls",
    "logout_urls",
    "supported_identity_providers",
}


@pytest.mark.parametrize(("more", "by"), [(CALLOUT, "OAuthCustomResourceInputs"), (FUNCTION, "HostedUICustomResourceInputs")])
def test_what_a_custom_resource_sets_later_is_unknown(more: str, by: str, inside: Path) -> None:
    client = only(amplify(inside, more))
    unknown = {name: value for name, value in client.settings.items() if isinstance(value, Unknown)}
    assert LATER <= unknown.keys() <= {*LATER, "user_pool_id"}
    assert {unknown[name].reason for name in LATER} == {f"{by} sets it after the client was made"}


@pytest.mark.parametrize(
    "more",
    [
        CALLOUT.replace("OAuth", "HostedUI", 1).replace("      oAuthMetadata: !Ref oAuthMetadata\n", ""),
        CALLOUT.replace("!Ref UserPoolClientWeb", "!Ref Other")
        + f"  Other: {{Type: '{TYPE}', Condition: No, Properties: {{}}}}\n",
        FUNCTION.replace("updateUserPoolClient", "createUserPoolDomain"),
        FUNCTION.replace("Custom::LambdaCallout", "AWS::CloudFormation::Stack"),
        FUNCTION.replace("!GetAtt HostedUICustomResource.Arn", "!GetAtt [Other, Arn]"),
    ],
    ids=["the domain's", "another client's", "another call", "nobody calls it", "another function"],
)
def test_other_custom_resources_leave_the_settings_alone(more: str, inside: Path) -> None:
    name = amplify(inside, more)
    client = next(client for client in load([name]).clients.values() if client.address == "UserPoolClientWeb")
    assert not LATER & {name for name, value in client.settings.items() if isinstance(value, Unknown)}


# ---------------------------------------------------------------------------------------- the doors


def snapshot(folder: Path) -> Mapping[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_findings_count_and_nothing_is_written(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(inside / "cdk.out/a.template.json", cdk(AllowedOAuthFlows=["implicit"], AllowedOAuthFlowsUserPoolClient=True))
    amplify(inside)
    before = snapshot(inside)
    assert main(["--check", "--quiet"]) == 1
    assert main(["--fix", "--fix-level", "replacement", "--quiet"]) == 1
    assert snapshot(inside) == before
    capsys.readouterr()
    document = reported(capsys)
    assert [client["generated"] for client in document["clients"]] == [True, True]
    assert document["findings"]
    for finding in document["findings"]:
        assert finding["fixes"] == []
        assert finding["fix_withheld"].startswith(("generated by CDK: set ", "generated by Amplify: set "))


def test_the_text_report_says_it_in_one_line(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(inside / "a.json", cdk(AllowedOAuthFlows=["code", "implicit"], AllowedOAuthFlowsUserPoolClient=True))
    main(["--check", "--select", "implicit-grant-enabled"])
    lines = capsys.readouterr().out.splitlines()
    assert "         │ generated by CDK: set oAuth.flows.implicitCodeGrant of the UserPoolClient at Auth/Web" in lines
    assert not any("no automatic fix" in line for line in lines)


def test_a_rules_own_reason_is_kept(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(
        inside / "a.json",
        cdk(AllowedOAuthFlows=["code"], AllowedOAuthFlowsUserPoolClient=True, CallbackURLs=["https://a.example"]),
    )
    withheld = [f["fix_withheld"] for f in reported(capsys, "--select", "redirect-list-inconsistent")["findings"]]
    assert withheld == [
        "generated by CDK: set oAuth.logoutUrls of the UserPoolClient at Auth/Web "
        "(where sign-out should lead is not in the files)"
    ]


def test_a_finding_in_the_parameters_is_shown_there(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    amplify(inside)
    (finding,) = reported(capsys, "--select", "refresh-token-too-long")["findings"]
    assert (finding["file"], finding["line"], finding["confidence"]) == (f"{HOME}/parameters.json", 2, "high")
    assert finding["client"] == f"{HOME}/shop-cloudformation-template.yml#UserPoolClientWeb"


def test_a_wanted_value_is_refused_with_the_place_to_change(inside: Path) -> None:
    put(inside / "a.json", cdk())
    with pytest.raises(CannotEdit, match=r"^generated by CDK: set accessTokenValidity of the UserPoolClient at Auth/Web$"):
        resolve(only(), [World()], [Change("access_token_validity", "set", 1)], {})


def test_the_interface_shows_where_to_change_it(inside: Path) -> None:
    put(inside / "a.json", cdk(WriteAttributes=["name"]))
    before = snapshot(inside)

    async def seen() -> tuple[str, str]:
        async with opened(CoreEngine(["a.json"], load_profile("baseline", ["a.json"]))) as pilot:
            shown = screen_text(pilot.app)
            await press(pilot, "n", "a")
            return shown, status(pilot.app)

    shown, answer = asyncio.run(seen())
    words = "set preventUserExistenceErrors of the UserPoolClient at Auth/Web"
    assert "Generated by CDK: set" in shown
    assert "preventUserExistenceErrors of the UserPoolClient" in shown
    assert answer == f"generated by CDK: {words}"
    assert snapshot(inside) == before


def test_the_example(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(EXAMPLES)
    document = reported(capsys, "generated")
    by_file = {client["file"]: client["generated"] for client in document["clients"]}
    assert by_file == {
        f"generated/{HOME}/shop-cloudformation-template.yml": True,
        "generated/cdk.out/AuthStack.template.json": True,
        "generated/support.yaml": False,
    }
