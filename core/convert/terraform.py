"""Documents in Terraform, in ``terraform fmt`` form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from .. import settings
from .form import (
    Attribute,
    ClientForm,
    Document,
    Form,
    Given,
    Junction,
    Literal,
    Lookup,
    Negation,
    Pick,
    Pseudo,
    Same,
    Series,
    Table,
    Text,
    Variable,
    Verbatim,
    forms_in,
)

_WIDTH = 100
PSEUDO = {
    "AWS::Region": ("aws_region", "name"),
    "AWS::AccountId": ("aws_caller_identity", "account_id"),
    "AWS::Partition": ("aws_partition", "partition"),
    "AWS::URLSuffix": ("aws_partition", "dns_suffix"),
}
"""The data source, and its attribute, that knows what a pseudo parameter holds."""

TYPES = {"string": "string", "number": "number", "boolean": "bool", "list": "list(string)"}


def render(document: Document) -> str:
    """The document as the text of a ``.tf`` file."""
    head = "".join(f"# {line}\n" if line else "#\n" for line in document.head)
    blocks = [
        *map(_variable, document.variables),
        *_tables(document.tables),
        *(f'data "{kind}" "current" {{}}\n' for kind in data_sources(document)),
        *map(client, document.clients),
    ]
    return "\n".join([*([head] if head else []), *blocks])


def data_sources(document: Document) -> tuple[str, ...]:
    return tuple(sorted({PSEUDO[form.name][0] for form in forms_in(document) if isinstance(form, Pseudo)}))


# ------------------------------------------------------------------------------------------ blocks


def client(one: ClientForm) -> str:
    """The resource; its arguments stand in the groups of the settings table, nested blocks at the end."""
    lines: list[str] = []
    for _, names in groupby(_arguments(one), key=_group):
        lines += [""] if lines else []
        lines += _aligned([(name, expression(one.settings[name]), one.notes.get(name, "")) for name in names])
    for block in _blocks(one):
        lines += ["", *(_conditional(block, one.settings) or nested(block, one.settings))]
    body = "".join(f"  {line}\n" if line else "\n" for line in lines)
    return f'resource "{one.type}" "{one.name}" {{\n{body}}}\n'


def _arguments(one: ClientForm) -> list[str]:
    """The identity first, then as the settings table has it."""
    there = [name for name in one.settings if "." not in name and settings.by_name()[name].kind != "block"]
    return sorted(there, key=lambda name: _group(name) != "client")


def _group(name: str) -> str:
    return settings.by_name()[name].group


def _blocks(one: ClientForm) -> list[str]:
    return list(dict.fromkeys(name.partition(".")[0] for name in one.settings if settings.by_name()[name].kind == "block"))


def _conditional(block: str, values: Mapping[str, Form]) -> list[str]:
    """The lines of a block that a condition makes; none where it is always there."""
    chosen = condition_of(block, values)
    if chosen is None:
        return []
    inside = [f"for_each = {chosen}", "", *nested(block, values)]
    inside[2] = inside[2].replace(block, "content", 1)
    return [f'dynamic "{block}" {{', *(f"  {line}" if line else "" for line in inside), "}"]


def condition_of(block: str, values: Mapping[str, Form]) -> str | None:
    """What a dynamic block goes through: one element where it is there."""
    form = values.get(block, Literal(None))
    return None if form == Literal(None) else f"{expression(form)} ? [1] : []"


def nested(block: str, values: Mapping[str, Form]) -> list[str]:
    """A nested block's lines."""
    members = [(s.leaf, expression(values[s.name]), "") for s in settings.members(block) if s.name in values]
    return [f"{block} {{", *(f"  {line}" for line in _aligned(members)), "}"] if members else [f"{block} {{}}"]


def argument(name: str, form: Form) -> str:
    return "\n".join(_aligned([(name, expression(form), "")]))


def _aligned(rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """Arguments as ``terraform fmt`` aligns them: not across one that takes several lines; remarks stand in one column."""
    for several, run in groupby(rows, key=lambda row: "\n" in row[1]):
        group = list(run)
        if several:
            for name, value, note in group:
                yield from f"{name} = {_noted(value, note)}".split("\n")
            continue
        width = max(len(name) for name, _, _ in group)
        yield from _with_remarks([(f"{name:<{width}} = {value}", note) for name, value, note in group])


def _noted(value: str, note: str) -> str:
    first, _, rest = value.partition("\n")
    return f"{first} # {note}\n{rest}" if note else value


def _with_remarks(lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Remarks of adjacent lines stand in one column."""
    for noted, run in groupby(lines, key=lambda line: bool(line[1])):
        group = list(run)
        width = max(len(line) for line, _ in group)
        yield from (f"{line:<{width}} # {note}" if noted else line for line, note in group)


def _variable(one: Variable) -> str:
    rows = [("description", quoted(one.description))] if one.description else []
    rows.append(("type", TYPES[one.kind]))
    rows += [("default", _plain(one.default))] if one.default is not None else []
    rows += [("sensitive", "true")] if one.secret else []
    lines = list(_aligned([(name, value, "") for name, value in rows]))
    if one.allowed:
        lines += ["", "validation {", *(f"  {line}" for line in _aligned(_validation(one))), "}"]
    body = "".join(f"  {line}\n" if line else "\n" for line in lines)
    return f'variable "{one.name}" {{\n{body}}}\n'


def _validation(one: Variable) -> list[tuple[str, str, str]]:
    allowed = f"[{', '.join(_plain(value) for value in one.allowed)}]"
    message = f"{one.name} is one of {', '.join(map(str, one.allowed))}."
    return [("condition", f"contains({allowed}, var.{one.name})", ""), ("error_message", quoted(message), "")]


def _tables(tables: Mapping[str, Table]) -> Iterator[str]:
    if tables:
        body = "\n".join("\n".join(_table(name, table)) + "\n" for name, table in tables.items())
        yield f"locals {{\n{body}}}\n"


def _table(name: str, table: Table) -> Iterator[str]:
    yield f"  {name} = {{"
    for key, row in table.items():
        yield f"    {_key(key)} = {{"
        yield from (f"      {line}" for line in _aligned([(_key(inner), _plain(value), "") for inner, value in row.items()]))
        yield "    }"
    yield "  }"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][\w-]*", name) else quoted(name)


# ------------------------------------------------------------------------------------- expressions


def expression(form: Form) -> str:
    """The form as an expression; a list that is too long for a line stands on several."""
    line = _expression(form)
    if not isinstance(form, Series) or len(line) <= _WIDTH:
        return line
    before, after = ("compact([", "])") if has_gaps(form) else ("[", "]")
    return f"{before}\n" + "".join(f"  {_expression(item)},\n" for item in form.items) + after


def _expression(form: Form) -> str:
    match form:
        case Literal(value):
            return "null" if value is None else _plain(value)
        case Series(items):
            written = f"[{', '.join(map(_expression, items))}]"
            return f"compact({written})" if has_gaps(form) else written
        case Text(parts):
            return f'"{"".join(map(_part, parts))}"'
        case Pick(condition, then, otherwise):
            chosen = _operand(condition) if isinstance(condition, Pick) else _expression(condition)
            return f"{chosen} ? {_operand(then)} : {_operand(otherwise)}"
    return _reference(form) or _condition(form)


def has_gaps(form: Series) -> bool:
    """Whether an item may be none at all."""
    return any(isinstance(item, Pick) and Literal(None) in (item.then, item.otherwise) for item in form.items)


def _reference(form: Form) -> str:
    match form:
        case Given(name):
            return f"var.{name}"
        case Attribute(kind, name, attribute):
            return f"{kind}.{name}.{attribute}"
        case Pseudo(name):
            kind, attribute = PSEUDO[name]
            return f"data.{kind}.current.{attribute}"
        case Lookup(table, (first, second)):
            return f"local.{table}[{_expression(first)}][{_expression(second)}]"
        case Verbatim(text):
            return text
    return ""


def _condition(form: Form) -> str:
    match form:
        case Same(left, right):
            return f"{_operand(left)} == {_operand(right)}"
        case Negation(Same(left, right)):
            return f"{_operand(left)} != {_operand(right)}"
        case Negation(of):
            return f"!{_operand(of)}"
        case Junction(every, several):
            return (" && " if every else " || ").join(map(_member, several))
    raise TypeError(form)


def _member(form: Form) -> str:
    """One of several conditions: only another such list, or a choice, binds less."""
    return f"({_expression(form)})" if isinstance(form, Pick | Junction) else _expression(form)


def _operand(form: Form) -> str:
    text = _expression(form)
    return f"({text})" if isinstance(form, Pick | Junction | Same | Negation) else text


def template(form: Form) -> str:
    """The form as the inside of a quoted string, as JSON syntax wants it: an expression stands in ``${}``."""
    match form:
        case Text(parts):
            return "".join(_template_part(part) for part in parts)
        case Literal(str(value)):
            return _escaped_markers(value)
    return f"${{{_expression(form)}}}"


def _template_part(part: Form) -> str:
    return _escaped_markers(str(part.value)) if isinstance(part, Literal) else f"${{{_expression(part)}}}"


def _part(part: Form) -> str:
    return quoted(str(part.value))[1:-1] if isinstance(part, Literal) else f"${{{_expression(part)}}}"


def _plain(value: object) -> str:
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_plain, value))}]"
    return quoted(value) if isinstance(value, str) else json.dumps(value)


def quoted(text: str) -> str:
    """A string literal."""
    return _escaped_markers(json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f"))


def _escaped_markers(text: str) -> str:
    return text.replace("${", "$${").replace("%{", "%%{")


def plain_values(values: Iterable[object]) -> list[str]:
    return [_plain(value) for value in values]
