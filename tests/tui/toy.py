"""A small world for the interface's tests: Terraform-like files, a few rules, and the real doors of the core.

Its findings do not change when a rule's words do, so the pictures taken of it stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from cogtui.core import settings
from cogtui.core.archetypes import Guess
from cogtui.core.audit import Audit
from cogtui.core.change import resolve
from cogtui.core.fix import Applied, Step, Withheld, also_changes
from cogtui.core.model import (
    Absent,
    CannotEdit,
    Cell,
    Change,
    Client,
    Element,
    Finding,
    Fix,
    Item,
    Kept,
    Known,
    ListValue,
    Problem,
    Span,
    Unknown,
    World,
)
from cogtui.core.profile import Profile
from cogtui.core.source import Edit, Source
from cogtui.core.view import View
from cogtui.core.workspace import Reading as UnitReading
from cogtui.core.workspace import Workspace
from cogtui.tui.engine import CoreEngine, Reading

BLOCK = re.compile(r'resource "aws_cognito_user_pool_client" "(?P<name>[^"]+)" \{\n(?P<body>.*?)^\}', re.S | re.M)
ATTRIBUTE = re.compile(r"^  (?P<name>\w+) *= (?P<value>[^\n#]*?) *(?P<comment>#[^\n]*)?$", re.M)
STRING = re.compile(r'"([^"]*)"')
LOCAL = re.compile(r"^  (\w+) *= (\[[^\n]*\])$", re.M)


@dataclass(frozen=True)
class ToyUnit:
    source: Source
    problems: tuple[Problem, ...] = ()
    remarks = ()

    @property
    def place(self):
        return self.source.name

    @property
    def sources(self):
        return {self.source.name: self.source}

    @property
    def addresses(self):
        return tuple(f"aws_cognito_user_pool_client.{block['name']}" for block in BLOCK.finditer(self.source.text))

    def evaluate(self, address, overrides):
        name = address.partition(".")[2]
        block = next(block for block in BLOCK.finditer(self.source.text) if block["name"] == name)
        body = (block.start("body"), block.end("body"))
        written = {found["name"]: found for found in ATTRIBUTE.finditer(self.source.text, *body)}
        reads: set[Cell] = set()
        values = {s.name: self._value(s.name, written.get(s.name), body, overrides, reads) for s in settings.SETTINGS}
        file = self.source.name
        return Client(
            f"{self.place}#{address}", address, "terraform", "aws_cognito_user_pool_client", file,
            Span(file, block.start(), block.start() + 8), Span(file, block.start(), block.end()), values,
            reads=frozenset(reads), labels=(name,),
        )  # fmt: skip

    def _value(self, name, found, body, overrides, reads):
        file = self.source.name
        if found is None:
            cell = Cell(file, *body, "hole", tuple(name.split(".")))
            reads.add(cell)
            held = overrides.get(cell)
            return Absent(Span(file, *body), cell) if held is None else self._held(held, cell)
        text, start, end = found["value"], found.start("value"), found.end("value")
        if text.startswith("local."):
            local = next(m for m in LOCAL.finditer(self.source.text) if m[1] == text[6:])
            text, start, end = local[2], local.start(2), local.end(2)
        if text.startswith("var."):
            return Unknown(text, f"{text} has no default", Span(file, start, end), "input")
        if text.startswith("["):
            return self._list(text, Cell(file, start, end, "list"), overrides, reads)
        cell = Cell(file, start, end, "scalar")
        reads.add(cell)
        return self._held(overrides[cell], cell) if cell in overrides else Known(_scalar(text), cell.span, cell)

    def _held(self, held, cell):
        if isinstance(held, tuple):
            return ListValue(tuple(Item(Known(v, cell.span), (Element(cell, v),)) for v in held), cell.span, cell=cell)
        return Known(held, cell.span, cell)

    def _list(self, text, cell, overrides, reads):
        reads.add(cell)
        items = [Item(Known(m[1], cell.span), (Element(cell, Kept(i)),)) for i, m in enumerate(STRING.finditer(text))]
        if cell in overrides:
            new = [
                items[e.index] if isinstance(e, Kept) else Item(Known(e, cell.span), (Element(cell, e),))
                for e in overrides[cell]
            ]
            items = new
        return ListValue(tuple(items), cell.span, cell=cell)

    def edits(self, overrides):
        edits = []
        for cell, content in overrides.items():
            if cell.kind == "list":
                old = STRING.findall(self.source.text[cell.start : cell.end])
                words = [old[e.index] if isinstance(e, Kept) else e for e in content]
                edits.append(Edit(cell.start, cell.end, "[" + ", ".join(f'"{w}"' for w in words) + "]"))
            elif cell.kind == "hole":
                edits.append(Edit(cell.end, cell.end, f"  {cell.path[-1]} = {_written(content)}\n"))
            else:
                edits.append(Edit(cell.start, cell.end, _written(content)))
        return {self.source.name: edits}

    def outline(self, name):
        return {
            f"{block['name']}.{found['name']}": found["value"]
            for block in BLOCK.finditer(self.source.text)
            for found in ATTRIBUTE.finditer(self.source.text, block.start("body"), block.end("body"))
        } | {f"local.{found[1]}": found[2] for found in LOCAL.finditer(BLOCK.sub("", self.source.text))}

    def outline_path(self, cell):
        for block in BLOCK.finditer(self.source.text):
            if cell.kind == "hole" and block.start("body") == cell.start:
                return f"{block['name']}.{cell.path[-1]}"
            for found in ATTRIBUTE.finditer(self.source.text, block.start("body"), block.end("body")):
                if found.start("value") == cell.start:
                    return f"{block['name']}.{found['name']}"
        return next(f"local.{found[1]}" for found in LOCAL.finditer(self.source.text) if found.start(2) == cell.start)

    def comments(self, name):
        return tuple(re.findall(r"#[^\n]*", self.source.text))


def _scalar(text):
    if text.startswith('"'):
        return text.strip('"')
    return text == "true" if text in ("true", "false") else int(text)


def _written(value):
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{v}"' for v in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def read_unit(source):
    broken = source.text.find("= [\n")
    problems = ()
    if broken >= 0:
        line, column = source.position(broken)
        problems = (Problem(source.name, line, column, "syntax", "the list that starts here is not closed"),)
    return UnitReading(
        ToyUnit(source, problems), lambda texts: read_unit(source.with_text(texts.get(source.name, source.text)))
    )


# ------------------------------------------------------------------------------------------- rules


def _flows(view):
    index = view.index("explicit_auth_flows", "ALLOW_USER_PASSWORD_AUTH")
    if index is not None:
        drop = Fix(
            "drop USER_PASSWORD",
            "behavior",
            (Change("explicit_auth_flows", "remove", index=index),),
            "callers of USER_PASSWORD_AUTH",
            "drop",
        )
        both = ("ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")
        only = Fix(
            "keep SRP and REFRESH_TOKEN only",
            "behavior",
            (Change("explicit_auth_flows", "set", both),),
            "callers of any other flow",
            "only",
        )
        yield (
            "CGT501",
            "critical",
            "explicit_auth_flows",
            "USER_PASSWORD_AUTH sends the raw password to Cognito",
            (drop, only),
            index,
        )


def _errors(view):
    if view.absent("prevent_user_existence_errors") or view.written("prevent_user_existence_errors") == "LEGACY":
        fix = Fix("set it to ENABLED", "safe", (Change("prevent_user_existence_errors", "set", "ENABLED"),))
        yield "CGT207", "medium", "prevent_user_existence_errors", "strangers can find out which users exist", (fix,), None


def _implicit(view):
    index = view.index("allowed_oauth_flows", "implicit")
    if index is not None:
        fix = Fix(
            "remove implicit",
            "behavior",
            (Change("allowed_oauth_flows", "remove", index=index),),
            "apps that ask for response_type=token",
        )
        yield "CGT101", "high", "allowed_oauth_flows", "tokens are sent in the URL; use code with PKCE", (fix,), index


def _http(view):
    for index, url in view.items("callback_urls"):
        if url.startswith("http://"):
            secure = url.replace("http://", "https://")
            drop = Fix("remove it", "behavior", (Change("callback_urls", "remove", index=index),), "sign-in there", "drop")
            fix = Fix(
                f"replace it by {secure}",
                "behavior",
                (Change("callback_urls", "set", secure, index),),
                "sign-in where https is not served",
            )
            yield "CGT301", "high", "callback_urls", f"{url} is sent codes in clear text", (fix, drop), index


def _refresh(view):
    seconds = view.seconds("refresh_token_validity")
    if seconds and seconds > 30 * 86400:
        fixes = tuple(
            Fix(
                f"{days} days",
                "behavior",
                (Change("refresh_token_validity", "set", days),),
                "sessions older than that",
                f"d{days}",
            )
            for days in (30, 7)
        )
        yield (
            "CGT303",
            "high",
            "refresh_token_validity",
            f"a stolen refresh token stays usable for {seconds // 86400} days",
            fixes,
            None,
        )


def _attributes(view):
    if view.absent("write_attributes"):
        yield "CGT901", "low", "write_attributes", "users may change every attribute about themselves", (), None


CHECKS = (_flows, _errors, _implicit, _http, _refresh, _attributes)


def findings(client):
    view = View(client)
    for check in CHECKS:
        for rule, severity, setting, message, fixes, index in check(view):
            value = client.settings[setting]
            span = client.header if isinstance(value, Absent) else value.span
            yield Finding(
                rule, rule.lower() + "-toy", "", severity, "high", client.id, setting, (World(),), True, span, message, False,
                fixes, "" if fixes else "only you know which attributes the app writes", index,
            )  # fmt: skip


class ToyProfile(Profile):
    """The toy's rules are in no catalogue."""

    def rule(self, name):
        return None


TOY = ToyProfile()


def toy_audit(workspace, before=None):
    found = {}
    for id, client in workspace.clients.items():
        same = before is not None and before.clients.get(id) is client
        found[id] = before.findings[id] if same else tuple(findings(client))
    kinds = {id: Guess("spa" if "spa" in id else "web", (), "high") for id in workspace.clients}
    return Audit(TOY, workspace.clients, found, kinds)


@dataclass
class ToyEngine(CoreEngine):
    """Reads ``*.tf`` of one folder with the toy reader; writing and undo are the core's."""

    folder: Path
    profile: Profile = TOY
    reads: int = 0
    paths: tuple[str, ...] = ("infra/",)
    writes: list = field(default_factory=list)

    def read(self, number, stopped, profile=TOY):
        self.reads += 1
        files = sorted(self.folder.rglob("*.tf"))
        workspace = Workspace(str(self.folder), looked_at={".tf": len(files)})
        done = toy_audit(workspace)
        for place, path in enumerate(files, 1):
            if stopped():
                return
            name = path.relative_to(self.folder).as_posix()
            workspace = workspace.with_readings([read_unit(Source(name, str(path), path.read_text()))])
            done = toy_audit(workspace, done)
            yield Reading(number, workspace, done, place, len(files))
        if not files:
            yield Reading(number, workspace, done, 0, 0)

    def audit(self, workspace, before):
        return toy_audit(workspace, before)

    def apply(self, workspace, audit, finding, fix, *, shared):
        client = workspace.clients[finding.client]
        try:
            contents = resolve(client, finding.worlds, fix.changes, workspace.overrides)
        except CannotEdit as refusal:
            return Withheld(finding, fix, str(refusal))
        others = also_changes(workspace, finding, fix)
        if others and not shared:
            return Withheld(finding, fix, f"it would also change {others[0]}")
        after = workspace.override(contents)
        return Applied(Step(finding, fix, contents, others), after, toy_audit(after, audit))

    def retuned(self, workspace, before, profile):
        return toy_audit(workspace)


IDENTITY = """# Clients of the shop
resource "aws_cognito_user_pool_client" "web_app" {
  name                          = "web-app"
  generate_secret               = true
  explicit_auth_flows           = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] # kiosks
  prevent_user_existence_errors = "LEGACY"
  allowed_oauth_flows           = ["code", "implicit"]
  allowed_oauth_scopes          = ["openid", "email"]
  callback_urls                 = ["https://shop.example.com/cb", "http://shop.example.com/cb", "http://old.example.com/cb"]
  # 10 years, agreed with the mobile team
  refresh_token_validity        = 3650
}

resource "aws_cognito_user_pool_client" "spa_portal" {
  name                 = "spa [/portal] [bold]"
  allowed_oauth_flows  = ["implicit"]
  callback_urls        = var.portal_urls
  read_attributes      = local.profile
  write_attributes     = local.profile
}

resource "aws_cognito_user_pool_client" "mobile_ios" {
  name                          = "ios"
  prevent_user_existence_errors = "ENABLED"
  write_attributes              = local.profile
  refresh_token_validity        = 60
}

locals {
  profile = ["email", "name"]
}
"""

PARTNERS = """locals {
  grants = ["code", "implicit"]
}

resource "aws_cognito_user_pool_client" "partner_one" {
  name                          = "partner one"
  prevent_user_existence_errors = "ENABLED"
  allowed_oauth_flows           = local.grants
  write_attributes              = ["email"]
}

resource "aws_cognito_user_pool_client" "partner_two" {
  name                          = "partner two"
  prevent_user_existence_errors = "ENABLED"
  allowed_oauth_flows           = local.grants
  write_attributes              = ["email"]
}

resource "aws_cognito_user_pool_client" "billing" {
  name                          = "billing"
  prevent_user_existence_errors = "ENABLED"
  write_attributes              = ["email"]
}
"""

BROKEN = """resource "aws_cognito_user_pool_client" "half" {
  name = "half"
  prevent_user_existence_errors = "ENABLED"
  write_attributes              = ["email"]
  callback_urls = [
}
"""


def make(folder: Path, *, broken: bool = True) -> ToyEngine:
    """The shop's files below ``folder``, and the engine that reads them."""
    for name, text in {
        "prod/identity.tf": IDENTITY,
        "prod/partners.tf": PARTNERS,
        **({"staging/broken.tf": BROKEN} if broken else {}),
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return ToyEngine(folder)


def make_clean(folder: Path) -> ToyEngine:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "good.tf").write_text(PARTNERS[PARTNERS.index('resource "aws_cognito_user_pool_client" "billing"') :])
    return ToyEngine(folder)


__all__ = ["ToyEngine", "make", "make_clean", "replace"]
