"""The rules' examples as whole files: what documentation shows and tests read."""

from __future__ import annotations

from textwrap import indent
from typing import Literal

from .rule import Case, Rule

Format = Literal["terraform", "yaml", "json"]
Which = Literal["bad", "fixed", "good"]

FORMATS: tuple[Format, ...] = ("terraform", "yaml", "json")
SUFFIXES: dict[Format, str] = {"terraform": ".tf", "yaml": ".yaml", "json": ".json"}

_POOL: dict[Format, str] = {
    "terraform": 'resource "aws_cognito_user_pool" "example" {\n  name = "example"\n}\n',
    "yaml": "ExamplePool:\n  Type: AWS::Cognito::UserPool\n",
    "json": '"ExamplePool": {\n  "Type": "AWS::Cognito::UserPool"\n}\n',
}


def case(rule: Rule, language: Format) -> Case:
    return {"terraform": rule.example.terraform, "yaml": rule.example.yaml, "json": rule.example.json}[language]


def template(rule: Rule, language: Format, which: Which) -> str:
    """A rule's example as a file: the client with a name and a pool, and what stands around it."""
    example = case(rule, language)
    body = {"bad": example.bad, "fixed": example.fixed, "good": example.good}[which]
    return body if example.whole else _WRAPPERS[language](body, example.around or _POOL[language])


def _terraform(body: str, around: str) -> str:
    pairs = [("name", '"example"'), ("user_pool_id", "aws_cognito_user_pool.example.id")]
    missing = [(name, value) for name, value in pairs if not _sets(body, name)]
    width = max((len(name) for name, _ in missing), default=0)
    head = "".join(f"{name.ljust(width)} = {value}\n" for name, value in missing)
    inside = indent(f"{head}\n{body}" if head else body, "  ")
    return f'resource "aws_cognito_user_pool_client" "example" {{\n{inside}}}\n\n{around}'


def _yaml(body: str, around: str) -> str:
    head = "" if _sets(body, "ClientName") else "ClientName: example\n"
    pool = "" if _sets(body, "UserPoolId") else "UserPoolId: !Ref ExamplePool\n"
    client = f"ExampleClient:\n  Type: AWS::Cognito::UserPoolClient\n  Properties:\n{indent(head + pool + body, '    ')}"
    return f'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n{indent(client + around, "  ")}'


def _json(body: str, around: str) -> str:
    head = "" if _sets(body, '"ClientName"') else '"ClientName": "example",\n'
    pool = "" if _sets(body, '"UserPoolId"') else '"UserPoolId": {"Ref": "ExamplePool"},\n'
    members = indent(head + pool + body, "    ")
    client = f'"ExampleClient": {{\n  "Type": "AWS::Cognito::UserPoolClient",\n  "Properties": {{\n{members}  }}\n}},\n'
    return f'{{\n  "AWSTemplateFormatVersion": "2010-09-09",\n  "Resources": {{\n{indent(client + around, "    ")}  }}\n}}\n'


def _sets(body: str, name: str) -> bool:
    return any(line.startswith(name) and line[len(name) :].lstrip()[:1] in ("=", ":") for line in body.splitlines())


_WRAPPERS = {"terraform": _terraform, "yaml": _yaml, "json": _json}
