"""Clients made at random, written in every language in ugly ways.

A client is a dict from a setting's Terraform name to a value: a scalar, a list, a :class:`Either` (two values and a
condition) or a :class:`Through` (a value that stands elsewhere: a variable, a local, a parameter). :func:`terraform` and
:func:`cloudformation` write it; what they write is what a reader must find.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import Any

from cogtui.core.settings import by_name

PATTERNS: dict[str, list[Any]] = {
    "explicit_auth_flows": [
        ["ALLOW_USER_PASSWORD_AUTH"],
        ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"],
        ["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
        ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        ["ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH"],
        ["CUSTOM_AUTH_FLOW_ONLY"],
        ["ADMIN_NO_SRP_AUTH", "ALLOW_USER_SRP_AUTH"],
        ["ALLOW_CUSTOM_AUTH"],
        [],
    ],
    "prevent_user_existence_errors": ["ENABLED", "LEGACY", "enabled"],
    "auth_session_validity": [3, 5, 10, 15],
    "allowed_oauth_flows_user_pool_client": [True, False, "true"],
    "allowed_oauth_flows": [
        ["code"],
        ["implicit"],
        ["code", "implicit"],
        ["client_credentials"],
        ["code", "client_credentials"],
        ["implicit", "code", "code"],
        [],
    ],
    "allowed_oauth_scopes": [
        ["openid"],
        ["openid", "email", "api/read"],
        ["api/read"],
        ["email", "aws.cognito.signin.user.admin"],
        [],
    ],
    "callback_urls": [
        ["https://app.example.org/cb"],
        ["http://app.example.org/cb", "https://app.example.org/cb", "http://localhost:8080/cb"],
        ["http://app.example.org:80/cb"],
        ["http://app.example.org:8080/cb"],
        ["http://localhost:3000/cb", "https://app.example.org/cb"],
        ["myapp://signed-in"],
        ["https://app.example.org/cb", "https://app.example.org/cb/", "https://app.example.org/cb"],
        [],
    ],
    "logout_urls": [["https://app.example.org/"], ["http://app.example.org/"], []],
    "default_redirect_uri": [
        "https://app.example.org/cb",
        "http://app.example.org/cb",
        "https://app.example.org/cb/",
        "http://localhost:3000/cb",
    ],
    "supported_identity_providers": [["COGNITO"], []],
    "access_token_validity": [1, 5, 12, 24, 60, 600, "30"],
    "id_token_validity": [1, 5, 24, 60],
    "refresh_token_validity": [1, 12, 30, 60, 400, 3650],
    "token_validity_units.access_token": ["minutes", "hours", "days", "Hours"],
    "token_validity_units.id_token": ["minutes", "hours"],
    "token_validity_units.refresh_token": ["minutes", "hours", "days"],
    "refresh_token_rotation.feature": ["ENABLED", "DISABLED"],
    "refresh_token_rotation.retry_grace_period_seconds": [0, 10, 60],
    "enable_token_revocation": [True, False, "false"],
    "name": ["portal-spa", "shop-ios", "orders-m2m", "backoffice-admin", "web-bff", "thing", "portal-prod", "été 🎉"],
    "generate_secret": [True, False],
    "read_attributes": [["email", "name"]],
    "write_attributes": [
        ["email", "custom:role"],
        ["custom:role"],
        ["email_verified", "email"],
        ["name"],
        ["custom:plan", "name"],
        [],
    ],
}
"""What is drawn from. Much of it is wrong on purpose."""

ALWAYS = ("name",)


@dataclass(frozen=True)
class Either:
    """``condition`` numbers one of the template's conditions; None as a side is *not set*, as an item of a list *left out*."""

    condition: int
    then: Any
    otherwise: Any


@dataclass(frozen=True)
class Through:
    """``kind`` is one of :data:`KINDS`, which names what it is in Terraform. ``shared``: for all clients."""

    kind: str
    value: Any
    shared: bool = False


KINDS = ("local", "default", "tfvars", "chain", "quoted")
"""``chain`` is a local that names a local; ``quoted`` one that stands alone in an interpolation. In CloudFormation: a cell of
a mapping, a parameter's default, a row for each environment, a text or list put together, again a default."""

Client = dict[str, Any]


HIDING = {"prevent_user_existence_errors": "enabled", "token_validity_units.access_token": "Hours"}
"""Values of which terraform complains before it looks at anything else in the resource."""


def make_open(random: Random) -> Client:
    """A client without what would hide its other mistakes from terraform."""
    client = make(random)
    for name, hiding in HIDING.items():
        if hiding in _scalars(client.get(name)):
            del client[name]
    if "refresh_token_rotation.feature" not in client:
        client.pop("refresh_token_rotation.retry_grace_period_seconds", None)
    return client


def _scalars(value: Any) -> list[Any]:
    if isinstance(value, Either):
        return [*_scalars(value.then), *_scalars(value.otherwise)]
    return _scalars(value.value) if isinstance(value, Through) else [value]


def make(random: Random) -> Client:
    """A client with some of the settings, rarely plain."""
    names = [name for name in PATTERNS if name in ALWAYS or random.random() < 0.45]
    return {name: _dressed(random.choice(PATTERNS[name]), name, random) for name in names}


def _dressed(value: Any, name: str, random: Random) -> Any:
    """The value as it is, or behind conditions and references."""
    if name in ALWAYS or "." in name:
        return value
    chance = random.random()
    if chance < 0.12:
        return _either(value, name, random)
    if chance < 0.3:
        kind = random.choice([kind for kind in KINDS if kind != "quoted" or not isinstance(value, list)])
        inner = _either(value, name, random) if kind in ("local", "chain") and random.random() < 0.25 else value
        return Through(kind, inner)
    if chance < 0.4 and isinstance(value, list) and value:
        return _with_conditional_item(value, name, random)
    return value


def _either(value: Any, name: str, random: Random) -> Either:
    first, other = random.randrange(2), random.choice([*PATTERNS[name], None])
    if random.random() < 0.3:
        other = Either(random.choice([first, 1 - first]), other, random.choice([*PATTERNS[name], None]))
    sides = (value, other) if random.random() < 0.5 else (other, value)
    return Either(first, *sides)


def _with_conditional_item(value: list[Any], name: str, random: Random) -> list[Any]:
    at = random.randrange(len(value))
    other = random.choice([None, *random.choice(PATTERNS[name])])
    return [*value[:at], Either(random.randrange(2), value[at], other), *value[at + 1 :]]


def share(clients: list[Client], random: Random) -> None:
    """Lets some of the clients have a value from one place."""
    for name, values in PATTERNS.items():
        having = [client for client in clients if name in client]
        if len(having) > 1 and "." not in name and name not in ALWAYS and random.random() < 0.25:
            kinds = ["local", "default", "tfvars", "chain"]
            shared = Through(random.choice(kinds), random.choice(values), shared=True)
            for client in having[: random.choice([2, 2, len(having)])]:
                client[name] = shared


def meant(value: Any, truths: tuple[bool, bool]) -> Any:
    """The plain value where the two conditions are so; None where it is not set."""
    if isinstance(value, Either):
        return meant(value.then if truths[value.condition] else value.otherwise, truths)
    if isinstance(value, Through):
        return meant(value.value, truths)
    if isinstance(value, list):
        return [item for item in (meant(entry, truths) for entry in value) if item is not None]
    return value


def _conditional(value: Any) -> bool:
    return isinstance(value, Either) or (isinstance(value, list) and any(isinstance(item, Either) for item in value))


# ----------------------------------------------------------------------------------------- terraform


@dataclass
class Terraform:
    """The texts of one module's files."""

    main: str
    tfvars: str = ""


def terraform(clients: list[Client], random: Random) -> Terraform:
    """A module with these clients, its variables and its locals."""
    writer = _TerraformWriter(random)
    blocks = [writer.client(number, client) for number, client in enumerate(clients)]
    conditions = ['variable "env" {\n  default = "dev"\n}\n', 'variable "secure" {\n  type    = bool\n  default = true\n}\n']
    pool = 'resource "aws_cognito_user_pool" "pool" {\n  name = "pool"\n}\n'
    return Terraform("\n".join([*conditions, pool, *writer.extra, *blocks]), "\n".join(writer.tfvars) + "\n")


TERRAFORM_CONDITIONS = ('var.env == "prod"', "var.secure")


class _TerraformWriter:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.extra: list[str] = []
        self.tfvars: list[str] = []
        self.number = 0
        self.declared: set[str] = set()

    def client(self, number: int, client: Client) -> str:
        self.number = number
        lines = [f'resource "aws_cognito_user_pool_client" "c{number}" {{']
        lines.append("  user_pool_id = aws_cognito_user_pool.pool.id" + self.comment())
        blocks: dict[str, list[str]] = {}
        for name, value in client.items():
            block, _, leaf = name.rpartition(".")
            line = f"{leaf or name} = {self.expression(name, value)}{self.comment()}"
            (blocks.setdefault(block, []) if block else lines).append(("    " if block else "  ") + line)
        for block, members in blocks.items():
            if len(members) == 1 and not any(mark in members[0] for mark in ("#", "//")) and self.random.random() < 0.4:
                lines.append(f"  {block} {{ {members[0].strip()} }}")
            else:
                lines += [f"  {block} {{", *members, "  }"]
        return "\n".join([*lines, "}"]) + "\n"

    def comment(self) -> str:
        return self.random.choice(["", "", "", "  # why: é", " // keep", " /* x */"])

    def expression(self, name: str, value: Any) -> str:
        if isinstance(value, Either):
            sides = [self.expression(name, side) for side in (value.then, value.otherwise)]
            text = f"{TERRAFORM_CONDITIONS[value.condition]} ? {sides[0]} : {sides[1]}"
            return f"({text})" if self.random.random() < 0.3 else text
        return self.through(name, value) if isinstance(value, Through) else self.literal(name, value)

    def through(self, name: str, value: Through) -> str:
        called = f"{name}_{'shared' if value.shared else self.number}"
        local = value.kind in ("local", "chain", "quoted")
        if called not in self.declared:
            self.declared.add(called)
            self.declare(called, value.kind, self.expression(name, value.value))
        text = f"local.{called}" if local else f"var.{called}"
        return f'"${{{text}}}"' if value.kind == "quoted" else text

    def declare(self, called: str, kind: str, literal: str) -> None:
        if kind in ("local", "quoted"):
            self.extra.append(f"locals {{\n  {called} = {literal}\n}}\n")
        elif kind == "chain":
            self.extra.append(f"locals {{\n  {called} = local.{called}_base\n  {called}_base = {literal}\n}}\n")
        else:
            default = literal if kind == "default" else "null"
            self.extra.append(f'variable "{called}" {{\n  default = {default}\n}}\n')
            if kind == "tfvars":
                self.tfvars.append(f"{called} = {literal}")

    def literal(self, name: str, value: Any) -> str:
        if isinstance(value, list):
            items = [self.expression(name, item) for item in value]
            if items and self.random.random() < 0.35:
                rows = "".join(f"    {item},{self.comment_line()}\n" for item in items)
                return f"[\n{rows}  ]"
            return f"[{', '.join(items)}{', ' if items and self.random.random() < 0.1 else ''}]"
        return "null" if value is None else json.dumps(value, ensure_ascii=False)

    def comment_line(self) -> str:
        return self.random.choice(["", "", " # first", "\n    # between"])


# ------------------------------------------------------------------------------------ cloudformation

CONDITIONS = ("IsProd", "Secure")


def cloudformation(clients: list[Client], *, parameters: bool = True) -> dict[str, Any]:
    """The template as data, long forms throughout. Without ``parameters`` what would stand in one is written in place."""
    document: dict[str, Any] = {
        "Parameters": {
            "Env": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]},
            "Mode": {"Type": "String", "Default": "secure"},
        },
        "Conditions": {
            "IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]},
            "Secure": {"Fn::Equals": [{"Ref": "Mode"}, "secure"]},
        },
        "Resources": {"Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "pool"}}},
    }
    for number, client in enumerate(clients):
        properties: dict[str, Any] = {"UserPoolId": {"Ref": "Pool"}}
        for name, value in client.items():
            *parents, leaf = by_name()[name].cloudformation.split(".")
            target = properties
            for parent in parents:
                target = target.setdefault(parent, {})
            target[leaf] = _cloudformation(document, f"{leaf}{number}", value, parameters=parameters)
        document["Resources"][f"C{number}"] = {"Type": "AWS::Cognito::UserPoolClient", "Properties": properties}
    return document


def _cloudformation(document: dict[str, Any], name: str, value: Any, *, parameters: bool) -> Any:
    if isinstance(value, Either):
        sides = [_cloudformation(document, name, side, parameters=parameters) for side in (value.then, value.otherwise)]
        return {"Fn::If": [CONDITIONS[value.condition], *sides]}
    if isinstance(value, Through):
        if not parameters or _conditional(value.value):
            return _cloudformation(document, name, value.value, parameters=parameters)
        called = name.rstrip("0123456789") + "Shared" if value.shared else name
        return _ELSEWHERE[value.kind](document, called, value.value)
    if isinstance(value, list):
        return [_cloudformation(document, name, item, parameters=parameters) for item in value]
    return {"Ref": "AWS::NoValue"} if value is None else value


def _parameter(document: dict[str, Any], called: str, value: Any) -> Any:
    if isinstance(value, bool):
        return value
    kind = "CommaDelimitedList" if isinstance(value, list) else "Number" if isinstance(value, int) else "String"
    document["Parameters"][called] = {"Type": kind, "Default": ",".join(value) if isinstance(value, list) else value}
    return {"Ref": called}


def _mapping_cell(document: dict[str, Any], called: str, value: Any) -> Any:
    document.setdefault("Mappings", {}).setdefault("Values", {})[called] = {"Is": _mappable(value)}
    return {"Fn::FindInMap": ["Values", called, "Is"]}


def _mapping_row(document: dict[str, Any], called: str, value: Any) -> Any:
    """A cell in each environment's row, with the same value."""
    rows = document.setdefault("Mappings", {}).setdefault("Envs", {"dev": {"Zone": "d"}, "prod": {"Zone": "p"}})
    for row in rows.values():
        row[called] = _mappable(value)
    return {"Fn::FindInMap": ["Envs", {"Ref": "Env"}, called]}


def _put_together(document: dict[str, Any], called: str, value: Any) -> Any:
    """A text of parts; a list that a parameter spells with commas."""
    if isinstance(value, str) and "://" in value:
        scheme, _, rest = value.partition("://")
        return {"Fn::Join": ["", [f"{scheme}://", rest]]}
    if isinstance(value, list) and value and all("," not in item for item in value):
        document["Parameters"][called] = {"Type": "String", "Default": ",".join(value)}
        return {"Fn::Split": [",", {"Ref": called}]}
    return {"Fn::Select": [1, ["not this", value]]} if isinstance(value, str) else value


def _mappable(value: Any) -> Any:
    """A mapping holds texts and lists of texts."""
    return value if isinstance(value, str | list) else json.dumps(value)


_ELSEWHERE = {
    "default": _parameter,
    "tfvars": _mapping_row,
    "local": _mapping_cell,
    "chain": _put_together,
    "quoted": _parameter,
}
_INTRINSICS = ("Ref", "Fn::If", "Fn::Equals", "Fn::FindInMap", "Fn::Join", "Fn::Split", "Fn::Select")


def yaml(document: dict[str, Any], random: Random) -> str:
    """The document in YAML: block and flow, short and long intrinsics, both dash styles, comments."""
    return "".join(_Yaml(random).mapping(document, 0))


class _Yaml:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.flush_dashes = random.random() < 0.2
        self.step = random.choice([2, 2, 2, 4])

    def mapping(self, value: dict[str, Any], depth: int) -> list[str]:
        lines = []
        pad = " " * (depth * self.step)
        for key, child in value.items():
            if self.random.random() < 0.06:
                lines.append(f"{pad}# about {key}: é\n")
            lines += self.entry(key, child, pad, depth)
        return lines

    def entry(self, key: str, child: Any, pad: str, depth: int) -> list[str]:
        if _is_intrinsic(child) or not isinstance(child, dict | list) or not child:
            return [f"{pad}{key}: {self.inline(child)}{self.comment()}\n"]
        flow = depth > 2 and self.random.random() < 0.3
        if flow:
            return [f"{pad}{key}: {self.inline(child)}{self.comment()}\n"]
        if isinstance(child, dict):
            return [f"{pad}{key}:{self.comment()}\n", *self.mapping(child, depth + 1)]
        inner = pad if self.flush_dashes else pad + " " * self.step
        return [f"{pad}{key}:\n", *(f"{inner}- {self.inline(item)}{self.comment()}\n" for item in child)]

    def comment(self) -> str:
        return self.random.choice(["", "", "", "", "  # why"])

    def inline(self, value: Any) -> str:
        if _is_intrinsic(value):
            ((name, argument),) = value.items()
            if self.random.random() < 0.7:
                return f"!{name.removeprefix('Fn::')} {self.inline(argument)}"
            return "{" + f"{json.dumps(name)}: {self.inline(argument)}" + "}"
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key}: {self.inline(child)}" for key, child in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.inline(item) for item in value) + "]"
        if isinstance(value, str):
            plain = (
                value.replace("-", "").replace("_", "").replace(" ", "").isalnum()
                and value not in ("true", "false")
                and not value.isdigit()
            )
            return value if plain and self.random.random() < 0.7 else self.quoted(value)
        return json.dumps(value)

    def quoted(self, value: str) -> str:
        return json.dumps(value, ensure_ascii=False) if self.random.random() < 0.5 else "'" + value.replace("'", "''") + "'"


def _is_intrinsic(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in _INTRINSICS


def json_text(document: dict[str, Any], random: Random) -> str:
    style = random.choice(["two", "four", "tabs", "minified", "spaced"])
    if style == "minified":
        return json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    indent: int | str | None = {"two": 2, "four": 4, "tabs": "\t", "spaced": None}[style]
    return json.dumps(document, indent=indent, ensure_ascii=random.random() < 0.5)


def uglier(text: str, random: Random) -> str:
    """Line endings, byte order mark and final newline as they come."""
    if random.random() < 0.3:
        text = text.replace("\n", "\r\n")
    if random.random() < 0.2:
        text = text.rstrip("\r\n")
    return ("\ufeff" if random.random() < 0.15 else "") + text
