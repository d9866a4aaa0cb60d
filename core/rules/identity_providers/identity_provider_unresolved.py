"""CGT703: an identity provider that may not be there when the client is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...around import Pool, Provider
from ...model import Change, Found
from ...rule import Case, Example, Options, Part, Rule
from ...view import View
from .. import facts
from ..remedy import Changes, mended
from ..sources import APP_CLIENTS, CREATE_CLIENT
from ..wording import quoted, several
from .offered import LOCAL, OFFERED, WAITS, waits_for


def check(view: View, _options: Options) -> Iterator[Found]:
    # What a profile states about a pool names no providers.
    pool = view.client.pool
    if pool is None or pool.providers is None:
        return
    for index, name in view.items(OFFERED):
        mine = [provider for provider in pool.providers if provider.name == name]
        if mine:
            yield from _not_waited_for(view, index, name, mine)
        elif name != LOCAL and _all_named(pool):
            yield _nowhere(view, pool, index, name)


def _all_named(pool: Pool) -> bool:
    return "providers" not in pool.open and all(provider.name is not None for provider in pool.providers or ())


def _not_waited_for(view: View, index: int, name: str, providers: Sequence[Provider]) -> Iterator[Found]:
    awaited = waits_for(view)
    if awaited is None or any(_covers(one, provider.address) for provider in providers for one in awaited):
        return
    addresses = [provider.address for provider in providers]
    message = f"{quoted(name)} is only text: nothing makes the client wait until {addresses[0]} is there"
    confidence = facts.confidence(view, "providers")
    found = Found(OFFERED, message, part="a", index=index, confidence=confidence)
    yield mended(view, found, _order(view, addresses), f"make it depend on {' and '.join(addresses)}", "safe")


def _covers(awaited: str, address: str) -> bool:
    """Whether a resource, all its instances or the module that holds it is waited for."""
    return address == awaited or address.startswith((f"{awaited}.", f"{awaited}["))


def _order(view: View, addresses: Sequence[str]) -> Changes:
    if view.client.language.startswith("terraform"):
        home = view.client.address.rpartition(f"{view.client.resource_type}.")[0]
        name = addresses[0].removeprefix(home)
        beside = addresses[0].startswith(home) and not name.startswith("module.")
        return f"write {name}.provider_name instead of the text" if beside else _FROM_OUTSIDE
    if any(use.address in addresses for use in view.client.uses):
        return "the provider refers to the client, and they can't wait for each other"
    return tuple(Change(WAITS, "add", address) for address in addresses)


_FROM_OUTSIDE = "hand the provider's provider_name over to this module instead of the text"


def _nowhere(view: View, pool: Pool, index: int, name: str) -> Found:
    declared = tuple(str(provider.name) for provider in pool.providers or ())
    there = f"the pool's providers here are {several(declared)}" if declared else "none is declared for the pool here"
    return Found(
        OFFERED,
        f"no identity provider is called {quoted(name)}: {there}",
        part="b",
        index=index,
        confidence="medium" if facts.confidence(view, "providers") == "high" else "low",
        no_fix="it may be made elsewhere; AWS refuses the client until it is there",
    )


_TERRAFORM = """\
resource "aws_cognito_user_pool_client" "example" {
  name                         = "example"
  user_pool_id                 = aws_cognito_user_pool.example.id
  supported_identity_providers = ["COGNITO", %s]
}

resource "aws_cognito_user_pool" "example" {
  name = "example"
}

resource "aws_cognito_identity_provider" "google" {
  user_pool_id  = aws_cognito_user_pool.example.id
  provider_name = "Google"
  provider_type = "Google"

  provider_details = {
    client_id        = "1234"
    client_secret    = var.google_secret
    authorize_scopes = "openid email"
  }
}

variable "google_secret" {
  type      = string
  sensitive = true
}
"""
_YAML = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  ExampleClient:
    Type: AWS::Cognito::UserPoolClient
%s    Properties:
      ClientName: example
      UserPoolId: !Ref ExamplePool
      SupportedIdentityProviders:
        - COGNITO
        - %s
  ExamplePool:
    Type: AWS::Cognito::UserPool
  Google:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties:
      UserPoolId: !Ref ExamplePool
      ProviderName: Google
      ProviderType: Google
      ProviderDetails:
        client_id: "1234"
        client_secret: "{{resolve:secretsmanager:google}}"
        authorize_scopes: openid email
"""
_JSON = """\
{
  "AWSTemplateFormatVersion": "2010-09-09",
  "Resources": {
    "ExampleClient": {
      "Type": "AWS::Cognito::UserPoolClient",
%s      "Properties": {
        "ClientName": "example",
        "UserPoolId": {"Ref": "ExamplePool"},
        "SupportedIdentityProviders": ["COGNITO", %s]
      }
    },
    "ExamplePool": {
      "Type": "AWS::Cognito::UserPool"
    },
    "Google": {
      "Type": "AWS::Cognito::UserPoolIdentityProvider",
      "Properties": {
        "UserPoolId": {"Ref": "ExamplePool"},
        "ProviderName": "Google",
        "ProviderType": "Google",
        "ProviderDetails": {
          "client_id": "1234",
          "client_secret": "{{resolve:secretsmanager:google}}",
          "authorize_scopes": "openid email"
        }
      }
    }
  }
}
"""
EXAMPLE = Example(
    terraform=Case(
        bad=_TERRAFORM % '"Google"',
        fixed=_TERRAFORM % '"Google"',
        good=_TERRAFORM % "aws_cognito_identity_provider.google.provider_name",
        whole=True,
    ),
    yaml=Case(
        bad=_YAML % ("", "Google"),
        fixed=_YAML % ("    DependsOn: Google\n", "Google"),
        good=_YAML % ("", "!Ref Google"),
        whole=True,
    ),
    json=Case(
        bad=_JSON % ("", '"Google"'),
        fixed=_JSON % ('      "DependsOn": "Google",\n', '"Google"'),
        good=_JSON % ("", '{"Ref": "Google"}'),
        whole=True,
    ),
)

RULE = Rule(
    id="CGT703",
    slug="identity-provider-unresolved",
    title="An identity provider that may not be there yet",
    severity="low",
    level="safe",
    settings=(OFFERED,),
    what="The client names an identity provider by its text alone. Either the template makes that provider, and nothing says "
    "that it comes first; or the template makes the pool and no such provider. Terraform's reference is for a person to write.",
    why="AWS refuses a client that names a provider which the pool does not have. Which of the two is made first is then "
    "chance: a deployment that worked yesterday fails in a new account.",
    sources=(CREATE_CLIENT, APP_CLIENTS),
    check=check,
    parts=(
        Part("a", "the provider is in the template, and the client does not wait for it", level="safe"),
        Part("b", "the pool is in the template, and the provider is not"),
    ),
    example=EXAMPLE,
)
