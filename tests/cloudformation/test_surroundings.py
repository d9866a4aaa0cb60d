"""What a template says around its clients: the pool, its providers, servers and domains, and who uses a client."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cogtui.core.around import Pool
from cogtui.core.cloudformation.service import read as read_service
from cogtui.core.source import Source

from .proof import template, web

POOL = """\
Parameters:
  Tier: {Type: String, Default: PLUS}
  Other: {Type: String}
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: shop
      MfaConfiguration: OPTIONAL
      UserPoolTier: essentials
      Schema: [{Name: role, AttributeDataType: String, Mutable: true}, {Name: email, Required: true, Mutable: true}]
      LambdaConfig: {UserMigration: !GetAtt Migrate.Arn}
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties: {UserPoolId: !Ref Pool}
"""
GOOGLE = """\
  Google:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties:
      UserPoolId: !Ref Pool
      ProviderName: Google
      ProviderType: Google
      AttributeMapping: {email: email, name: fullname, username: sub}
      IdpIdentifiers: [google.example.com]
"""


def pool(more: str = "", text: str = POOL) -> Pool:
    found = web(text + more).pool
    assert found is not None
    return found


def test_the_pool() -> None:
    found = pool()
    assert (found.address, found.name, found.mfa, found.deletion_protection, found.tier) == (
        "Pool",
        "shop",
        "OPTIONAL",
        "INACTIVE",
        "ESSENTIALS",
    )
    assert found.attributes is not None
    assert [(one.name, one.required, one.mutable) for one in found.attributes] == [
        ("custom:role", False, True),
        ("email", True, True),
    ]
    assert found.triggers == {"user_migration"}
    assert (found.providers, found.servers, found.domains, found.open, found.weak) == ((), (), (), frozenset(), frozenset())


def test_a_pool_without_properties_has_the_defaults() -> None:
    body = "Type: AWS::Cognito::UserPoolClient\n    Properties: {UserPoolId: !Ref Pool}"
    found = pool(text=f"Resources:\n  Pool: {{Type: AWS::Cognito::UserPool}}\n  Web:\n    {body}\n")
    assert (found.attributes, found.triggers, found.mfa, found.alias_attributes) == ((), frozenset(), "OFF", ())


def test_what_a_macro_may_add_is_not_known() -> None:
    found = pool(text=POOL.replace("      MfaConfiguration: OPTIONAL\n", "      Fn::Transform: {Name: AWS::Include}\n"))
    assert (found.mfa, found.deletion_protection) == (None, None)


def test_identity_providers() -> None:
    found = pool(GOOGLE)
    assert found.providers is not None
    (google,) = found.providers
    assert (google.address, google.name, google.type, google.complete, google.identifiers) == (
        "Google",
        "Google",
        "Google",
        True,
        ("google.example.com",),
    )
    assert google.mapping == {"email": "email", "name": "fullname", "username": "sub"}
    assert found.mapped_attributes == ("email", "name")
    assert found.open == frozenset()


@pytest.mark.parametrize(
    ("change", "count", "unsure"),
    [
        (
            ("UserPoolId: !Ref Pool\n      ProviderName", "UserPoolId: !GetAtt Elsewhere.UserPoolId\n      ProviderName"),
            0,
            False,
        ),
        (("UserPoolId: !Ref Pool\n      ProviderName", "UserPoolId: !Ref Other\n      ProviderName"), 0, False),
        (("UserPoolId: !Ref Pool\n      ProviderName", "UserPoolId: !ImportValue x\n      ProviderName"), 0, True),
        (
            (
                "    Type: AWS::Cognito::UserPoolIdentityProvider",
                "    Condition: C\n    Type: AWS::Cognito::UserPoolIdentityProvider",
            ),
            1,
            True,
        ),
    ],
)
def test_providers_that_may_not_be_the_pools(change: tuple[str, str], count: int, unsure: bool) -> None:
    found = pool(GOOGLE.replace(*change))
    assert found.providers is not None
    assert (len(found.providers), "providers" in found.open) == (count, unsure)


def test_a_provider_in_a_loop_leaves_the_list_open() -> None:
    loop = (
        "  Fn::ForEach::Idps:\n    - Name\n    - [A, B]\n    - Idp${Name}:\n"
        "        Type: AWS::Cognito::UserPoolIdentityProvider\n"
        "        Properties: {UserPoolId: !Ref Pool, ProviderName: !Ref Name}\n"
    )
    assert pool(loop).open == {"providers"}


def test_a_name_that_a_default_gives_is_marked() -> None:
    found = pool(GOOGLE.replace("ProviderName: Google", "ProviderName: !Ref Tier"))
    assert found.providers is not None
    assert (found.providers[0].name, found.weak) == ("PLUS", frozenset({"providers"}))


def test_resource_servers_and_domains() -> None:
    more = """\
  Api:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties:
      UserPoolId: !Ref Pool
      Identifier: orders
      Name: Orders
      Scopes: [{ScopeName: read, ScopeDescription: r}, {ScopeName: write, ScopeDescription: w}]
  Open:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties: {UserPoolId: !Ref Pool, Identifier: more, Name: More, Scopes: !Ref Other}
  Domain:
    Type: AWS::Cognito::UserPoolDomain
    Properties:
      UserPoolId: !Ref Pool
      Domain: auth.example.com
      ManagedLoginVersion: 2
      CustomDomainConfig: {CertificateArn: x}
  Prefix:
    Type: AWS::Cognito::UserPoolDomain
    Properties: {UserPoolId: !Ref Pool, Domain: shop}
"""
    found = pool(more)
    assert found.servers is not None
    assert found.domains is not None
    assert [(one.address, one.identifier, one.scopes, one.complete) for one in found.servers] == [
        ("Api", "orders", ("orders/read", "orders/write"), True),
        ("Open", "more", (), False),
    ]
    assert [(one.name, one.custom, one.managed_login_version) for one in found.domains] == [
        ("auth.example.com", True, 2),
        ("shop", False, None),
    ]


def test_uses_of_a_client() -> None:
    more = """\
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          SECRET: !GetAtt Web.ClientSecret
          ID: !Ref Web
          BOTH: !Sub "${Web}:${Web.ClientSecret}"
          NOT: !Sub ["${Web}", {Web: x}]
  Stored:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: {"Fn::GetAtt": [Web, ClientSecret]}}
Outputs:
  Secret: {Value: !GetAtt Web.ClientSecret}
  Id: {Value: !Ref Web, Export: {Name: !Sub "${Web}-id"}}
"""
    text = POOL + more
    uses = web(text).uses
    assert [(use.kind, use.address, use.argument, use.attribute, use.type) for use in uses] == [
        ("resource", "Function", "Environment", "client_secret", "AWS::Lambda::Function"),
        ("resource", "Function", "Environment", "id", "AWS::Lambda::Function"),
        ("resource", "Function", "Environment", "id", "AWS::Lambda::Function"),
        ("resource", "Function", "Environment", "client_secret", "AWS::Lambda::Function"),
        ("resource", "Stored", "Value", "client_secret", "AWS::SSM::Parameter"),
        ("output", "Secret", "Value", "client_secret", ""),
        ("output", "Id", "Value", "id", ""),
        ("output", "Id", "Export", "id", ""),
    ]
    assert text[uses[0].span.start : uses[0].span.end] == "!GetAtt Web.ClientSecret"


def test_uses_in_json() -> None:
    document: dict[str, Any] = {
        "Resources": {"Web": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {"UserPoolId": "x"}}},
        "Outputs": {"S": {"Value": {"Fn::GetAtt": "Web.ClientSecret"}}},
    }
    found = template(json.dumps(document), "t.json").evaluate("Web", {})
    assert [(use.address, use.attribute) for use in found.uses] == [("S", "client_secret")]


FUNCTION = """\
  Hook:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Http: {Type: Api, Properties: {Path: /, Method: get}}
        Sign: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: [DefineAuthChallenge, PreSignUp]}}
"""


def test_triggers_that_sam_attaches() -> None:
    assert pool(FUNCTION).triggers == {"user_migration", "define_auth_challenge", "pre_sign_up"}
    assert pool(FUNCTION.replace("!Ref Pool", "!Ref Elsewhere")).triggers == {"user_migration"}
    assert pool(FUNCTION.replace("!Ref Pool", "!ImportValue x")).triggers is None


@pytest.mark.parametrize(
    ("functions", "known"),
    [
        ("", True),
        ("functions:\n  a:\n    handler: x\n    environment: {A: '${self:custom.a}'}\n    events: [{http: {path: /}}]\n", True),
        ("functions:\n  a:\n    handler: x\n    events: [{cognitoUserPool: {pool: Users, trigger: PreSignUp}}]\n", False),
        ("functions: ${file(functions.yml)}\n", False),
        ("functions:\n  a: ${file(a.yml)}\n", False),
        ("functions:\n  - ${file(a.yml)}\n", False),
    ],
)
def test_triggers_that_a_services_functions_may_attach(functions: str, known: bool) -> None:
    text = (
        "service: s\nprovider: {name: aws}\n"
        + functions
        + "resources:\n"
        + "".join(f"  {line}\n" for line in POOL.splitlines())
    )
    unit = read_service(Source("serverless.yml", "serverless.yml", text))
    found = unit.evaluate("Web", {}).pool
    assert found is not None
    assert (found.triggers == {"user_migration"}) is known
