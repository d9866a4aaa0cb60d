"""The JSON report, schema 1: typed structures, from which the published JSON Schema is made."""

from __future__ import annotations

from dataclasses import replace
from inspect import cleandoc
from typing import Any, Literal

import msgspec

from .. import settings
from ..audit import Audit, unknowns_of
from ..model import (
    Absent,
    Change,
    Choice,
    Client,
    Finding,
    Fix,
    Known,
    ListValue,
    ObjectValue,
    Partial,
    Present,
    Problem,
    Scalar,
    Status,
    Step,
    Template,
    Unknown,
    Value,
)
from ..text import UNPRINTABLE
from ..version import VERSION
from ..view import MAX_WORLDS
from . import Report, group_key

SCHEMA: Literal[1] = 1
State = Literal["known", "default", "absent", "unknown", "partial", "choice"]


class Tool(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    version: str


class ProfileInfo(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    files: list[str]


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    when: str
    state: State
    value: Any


class SettingInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One setting. ``default`` as a state: known by a default that a deployment may override.

    ``resolved_by`` are the options of a run that would tell what is not known. A nested setting (``token_validity_units``) has
    its own settings as ``members``.
    """

    state: State
    value: Any = None
    complete: bool = True
    default: Any = None
    text: str | None = None
    reason: str | None = None
    resolved_by: list[str] = []
    branches: list[Branch] = []
    file: str | None = None
    line: int | None = None
    column: int | None = None
    via: list[str] = []
    members: dict[str, SettingInfo] = {}


class ClientInfo(msgspec.Struct, frozen=True, kw_only=True):
    """``settings`` holds every setting by its Terraform name."""

    id: str
    address: str
    language: Literal["terraform", "terraform-json", "cloudformation-yaml", "cloudformation-json"]
    resource_type: str
    file: str
    line: int
    name: str | None
    archetype: str
    archetype_reasons: list[str]
    generated: bool
    settings: dict[str, SettingInfo]


class ChangeInfo(msgspec.Struct, frozen=True, kw_only=True):
    target: str
    path: str
    operation: Literal["set", "add", "remove", "unset"]
    value: Any


class FixInfo(msgspec.Struct, frozen=True, kw_only=True):
    level: Literal["safe", "behavior", "replacement"]
    title: str
    breaks: str
    changes: list[ChangeInfo]
    also_changes: list[str]


class FindingInfo(msgspec.Struct, frozen=True, kw_only=True):
    rule: str
    slug: str
    severity: Literal["info", "low", "medium", "high", "critical"]
    confidence: Literal["high", "medium", "low"]
    client: str
    setting: str
    worlds: list[str]
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    group: str
    status: Status
    status_reason: str | None
    rejected: bool
    fix_withheld: str | None
    fixes: list[FixInfo]


class ProblemInfo(msgspec.Struct, frozen=True, kw_only=True):
    file: str
    line: int
    column: int
    kind: str
    message: str


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """``suppressed``, ``baseline``, ``fixed``, ``withheld`` and ``failed`` count findings; ``unresolved`` values."""

    files: int
    clients: int
    open: dict[str, int]
    suppressed: int
    baseline: int
    fixed: int
    withheld: int
    failed: int
    unresolved: int


class Document(msgspec.Struct, frozen=True, kw_only=True):
    schema: Literal[1]
    tool: Tool
    profile: ProfileInfo
    clients: list[ClientInfo]
    findings: list[FindingInfo]
    problems: list[ProblemInfo]
    summary: Summary


def render(report: Report) -> str:
    """The report as JSON text. Characters that could steer a terminal are escaped, inside strings as everywhere."""
    text = msgspec.json.format(msgspec.json.encode(document(report)), indent=2).decode() + "\n"
    return UNPRINTABLE.sub(lambda match: match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}", text)


def schema() -> str:
    """The JSON Schema of the report, as published in docs/."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "cogtui report"}
    made = _dedented({**head, **msgspec.json.schema(Document)})
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"


def _dedented(node: Any) -> Any:
    """Descriptions come from docstrings, whose indentation Python keeps before 3.13 and drops since."""
    if isinstance(node, dict):
        return {key: cleandoc(value) if key == "description" else _dedented(value) for key, value in node.items()}
    return [_dedented(item) for item in node] if isinstance(node, list) else node


def document(report: Report) -> Document:
    profile = report.audit.profile
    groups: dict[object, str] = {}
    return Document(
        schema=SCHEMA,
        tool=Tool(name="cogtui", version=VERSION),
        profile=ProfileInfo(name=profile.name, files=list(profile.files)),
        clients=[_client(report, report.workspace.clients[id], report.audit) for id in report.clients],
        findings=[_finding(report, finding, groups) for finding in report.findings],
        problems=[_problem(problem) for problem in report.workspace.problems],
        summary=Summary(
            files=report.files,
            clients=len(report.clients),
            open={severity: report.open[severity] for severity in ("critical", "high", "medium", "low", "info")},
            suppressed=report.counted("suppressed"),
            baseline=report.counted("baseline"),
            fixed=report.fixed,
            withheld=len(report.withheld),
            failed=report.failed,
            unresolved=report.unresolved(),
        ),
    )


def _problem(problem: Problem) -> ProblemInfo:
    return ProblemInfo(file=problem.file, line=problem.line, column=problem.column, kind=problem.kind, message=problem.message)


def _client(report: Report, client: Client, audit: Audit) -> ClientInfo:
    name = client.settings["name"]
    guess = audit.guesses[client.id]
    return ClientInfo(
        id=client.id,
        address=client.address,
        language=client.language,
        resource_type=client.resource_type,
        file=client.file,
        line=report.workspace.sources[client.file].position(client.header.start)[0],
        name=str(name.value) if isinstance(name, Known) else None,
        archetype=guess.archetype,
        archetype_reasons=list(guess.reasons),
        generated=client.generated,
        settings=_settings(report, client),
    )


def _settings(report: Report, client: Client) -> dict[str, SettingInfo]:
    return {setting.name: _setting(report, setting, client) for setting in settings.members("")}


def _setting(report: Report, setting: settings.Setting, client: Client) -> SettingInfo:
    value = _hoisted(client.settings[setting.name])
    source = report.workspace.sources.get(value.span.file)
    line, column = source.position(value.span.start) if source else (None, None)
    state, plain, complete = _plain(value)
    return SettingInfo(
        state=state,
        value=plain,
        complete=complete,
        default=setting.default,
        text=value.text if isinstance(value, Unknown | Partial) else None,
        reason=_reason(value),
        resolved_by=list(dict.fromkeys(unknown.given_by for unknown in unknowns_of(value) if unknown.given_by)),
        branches=_branches(value),
        file=value.span.file,
        line=line,
        column=column,
        via=[_step(report, step) for step in getattr(value, "via", ())],
        members={member.leaf: _setting(report, member, client) for member in settings.members(setting.name)},
    )


def _step(report: Report, step: Step) -> str:
    source = report.workspace.sources.get(step.span.file)
    return f"{step.text} ({step.span.file}:{source.position(step.span.start)[0]})" if source else step.text


def _plain(value: Value) -> tuple[State, Any, bool]:
    """State, value and completeness, for a value outside any world."""
    match value:
        case Known():
            return ("default" if value.weak else "known"), value.value, True
        case Absent():
            return "absent", None, True
        case Unknown() | ObjectValue():
            return "unknown", None, False
        case Partial():
            return "partial", value.text, False
        case Present():
            return "known", {}, True
        case Choice():
            return "choice", None, False
        case ListValue():
            complete = value.complete and all(isinstance(item.value, Known) for item in value.items)
            items = [_plain(item.value)[1] for item in value.items]
            return ("partial" if not complete else "default" if value.weak else "known"), items, complete


def _reason(value: Value) -> str | None:
    if isinstance(value, Unknown):
        return value.reason
    if isinstance(value, Partial):
        return "; ".join(part.reason for part in value.parts if isinstance(part, Unknown))
    if isinstance(value, ListValue):
        return "; ".join(dict.fromkeys(reason for item in value.items if (reason := _reason(item.value)))) or None
    return None


def _hoisted(value: Value, most: int = MAX_WORLDS) -> Value:
    """A list whose items hang on conditions as a choice between lists, where these are not too many."""
    if not isinstance(value, ListValue):
        return value
    choice = next((item.value for item in value.items if isinstance(item.value, Choice)), None)
    if choice is None or most < 2:
        return replace(value, items=tuple(item for item in value.items if not isinstance(item.value, Absent)))
    then, otherwise = (_hoisted(_decided(value, choice, held), most // 2) for held in (True, False))
    return Choice(choice.condition, choice.when, then, otherwise, value.span)


def _decided(value: ListValue, choice: Choice, held: bool) -> ListValue:
    """A list where a condition came out one way, for all the items that hang on it."""
    items = []
    for item in value.items:
        inner = item.value
        if isinstance(inner, Choice) and inner.condition == choice.condition:
            inner = inner.then if held else inner.otherwise
        items.append(replace(item, value=inner))
    return replace(value, items=tuple(items))


def _branches(value: Value, when: str = "") -> list[Branch]:
    if not isinstance(value, Choice):
        state, plain, _ = _plain(value)
        return [Branch(when=when, state=state, value=plain)] if when else []
    sides = ((value.when, value.then), (f"not {value.when}", value.otherwise))
    return [branch for label, side in sides for branch in _branches(side, f"{when} and {label}" if when else label)]


def _finding(report: Report, finding: Finding, groups: dict[object, str]) -> FindingInfo:
    source = report.workspace.sources[finding.span.file]
    line, column = source.position(finding.span.start)
    end_line, end_column = source.position(finding.span.end)
    group = groups.setdefault(group_key(finding), f"g{len(groups) + 1}")
    also = list(report.also_changes.get(finding.key, ()))
    return FindingInfo(
        rule=finding.rule,
        slug=finding.slug,
        severity=finding.severity,
        confidence=finding.confidence,
        client=finding.client,
        setting=finding.setting,
        worlds=[world.label for world in finding.worlds if world.label],
        file=finding.span.file,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        message=finding.message,
        group=group,
        status=finding.status,
        status_reason=finding.status_reason or None,
        rejected=finding.rejected,
        fix_withheld=report.withheld.get(finding.key) or (finding.no_fix or None if not finding.fixes else None),
        fixes=[_fix(finding, fix, also if number == 0 else []) for number, fix in enumerate(finding.fixes)],
    )


def _fix(finding: Finding, fix: Fix, also: list[str]) -> FixInfo:
    changes = [_change(finding, change) for change in fix.changes]
    return FixInfo(level=fix.level, title=fix.title, breaks=fix.breaks, changes=changes, also_changes=also)


def _change(finding: Finding, change: Change) -> ChangeInfo:
    path = change.path if change.index is None else f"{change.path}[{change.index}]"
    return ChangeInfo(target=finding.client, path=path, operation=change.operation, value=_wanted(change.value))


def _wanted(value: Scalar | tuple[str, ...] | Template | None) -> Any:
    if isinstance(value, Template):
        return "".join("…" if part is None else part for part in value.parts)
    return list(value) if isinstance(value, tuple) else value
