"""What is known of the settings, for ``--reference`` and docs/settings.md: all of it comes from the one table and the rules."""

from __future__ import annotations

import json as json_module
import textwrap
from collections.abc import Iterator
from typing import Any

from .. import settings
from ..convert import cloudformation_json, cloudformation_yaml, terraform
from ..convert.form import Attribute, Form, Literal, Series
from ..model import UsageError
from ..profile_reader import nearest
from ..rule import Rule
from ..secure import FORMS, POOL
from ..settings import SETTINGS, TIME_UNITS, Setting
from .reference import wrapped

_KEPT = "Terraform keeps the old value when the argument is deleted; CloudFormation goes back to the default"


def find(name: str) -> Setting:
    """The setting of this name: Terraform's, CloudFormation's, or the last part of either where only one has it.

    Raises:
        UsageError: there is none, or there are several.
    """
    exact = settings.by_name().get(name) or settings.by_cloudformation().get(name)
    if exact:
        return exact
    meant = name.lower()
    close = [row for row in SETTINGS if meant in (row.name, row.cloudformation.lower())]
    close = close or [row for row in SETTINGS if meant in (row.leaf, row.cloudformation_leaf.lower())]
    if len(close) == 1:
        return close[0]
    if close:
        raise UsageError(f"{name!r} could be {' or '.join(row.name for row in close)}")
    names = settings.by_cloudformation() if name[:1].isupper() else settings.by_name()
    raise UsageError(f"there is no setting {name!r}{nearest(name, names)}")


# ------------------------------------------------------------------------------------------- facts


def kind(row: Setting) -> str:
    return {"list": "list of strings", "block": "block of settings"}.get(row.kind, row.kind)


def default(row: Setting) -> str:
    if row.default_text or row.default is None:
        return row.default_text or ("required" if row.required else "none")
    if isinstance(row.default, bool):
        return "true" if row.default else "false"
    return f"{row.default} {row.unit}".strip()


def limits(row: Setting) -> Iterator[str]:
    """What AWS takes, clause by clause."""
    if row.enum:
        yield f"one of {', '.join(row.enum)}" if row.kind == "string" else f"items: {', '.join(row.enum)}"
    if row.minimum is not None and row.maximum is not None:
        yield f"{_amount(row.minimum, row.unit)} to {_amount(row.maximum, row.unit)}"
    if row.items:
        yield f"at most {row.items[1]} items"
    if row.length:
        yield f"{'each ' if row.kind == 'list' else ''}{row.length[0]} to {row.length[1]} characters"
    if row.pattern:
        yield f"pattern {row.pattern}"


def _amount(number: int, unit: str) -> str:
    """A lifetime in the largest unit that divides it."""
    seconds = number * TIME_UNITS.get(unit, 1)
    for name in ("days", "hours", "minutes"):
        if seconds and unit and seconds % TIME_UNITS[name] == 0:
            count = seconds // TIME_UNITS[name]
            return f"{count} {name[:-1] if count == 1 else name}"
    return f"{number} {unit}".strip()


def change(row: Setting) -> str:
    """What becomes of a client whose setting is changed or deleted."""
    first = "replaces the client: it gets a new id" if row.replaces else "updates the client in place"
    return f"{first}. {_KEPT}" if row.unset_is_kept else first


def rules(row: Setting) -> list[Rule]:
    """Those that judge the setting, its block or what stands in it."""
    from ..rules import catalogue

    return [rule for rule in catalogue().values() if any(_concerns(row.name, name) for name in rule.settings)]


def _concerns(name: str, other: str) -> bool:
    return name == other or name.startswith(f"{other}.") or other.startswith(f"{name}.")


def names(row: Setting) -> Iterator[tuple[str, str]]:
    yield "Terraform", row.name
    yield "CloudFormation", row.cloudformation
    yield "CDK", f"{row.cdk} of UserPoolClient" if row.cdk else "no property of UserPoolClient"
    yield "CDK, Amplify (L1)", f"{row.camel} of CfnUserPoolClient"


# ------------------------------------------------------------------------------------ secure forms


def secure(row: Setting) -> dict[str, str]:
    """A secure form of the setting, or of its block, in both languages."""
    forms = {name: _form(name, "main") for name in FORMS if _shown_with(row, name)}
    first = row.name.partition(".")[0]
    if settings.by_name()[first].kind == "block":
        hcl = "\n".join(terraform.nested(first, forms))
    else:
        hcl = terraform.argument(first, forms[first])
    named = {name: _form(name, "UserPool") for name in forms}
    yaml = cloudformation_yaml.flipped(json_module.dumps(cloudformation_json.properties("", named, {})))
    return {"terraform": hcl, "cloudformation": yaml.rstrip("\n")}


def _shown_with(row: Setting, name: str) -> bool:
    """Of a block all members that go together; analytics takes an ARN or an id."""
    if name == "analytics_configuration.application_arn":
        return row.name == name
    by_arn = row.name == "analytics_configuration.application_arn"
    return name.partition(".")[0] == row.name.partition(".")[0] and not (by_arn and not name.endswith("shared"))


def _form(name: str, pool: str) -> Form:
    value = FORMS[name]
    if value == POOL:
        return Attribute("aws_cognito_user_pool", pool, "id")
    return Series(tuple(map(Literal, value))) if isinstance(value, tuple) else Literal(value)


# ------------------------------------------------------------------------------------------ output


def reference(name: str = "", *, json: bool = False, colour: bool = False) -> str:
    """One setting's page, or with an empty name the table of all."""
    if json:
        found: Any = facts(find(name)) if name else [facts(row) for row in SETTINGS]
        return json_module.dumps(found, indent=2, ensure_ascii=False) + "\n"
    return page(find(name), colour=colour) if name else table(colour=colour)


def facts(row: Setting) -> dict[str, Any]:
    return {
        "name": row.name,
        "cloudformation": row.cloudformation,
        "cdk": row.cdk or None,
        "cdk_l1": row.camel,
        "group": row.group,
        "summary": row.summary,
        "type": row.kind,
        "required": row.required,
        "default": list(row.default) if isinstance(row.default, tuple) else row.default,
        "default_text": default(row),
        "enum": list(row.enum),
        "pattern": row.pattern or None,
        "length": list(row.length) if row.length else None,
        "items": list(row.items) if row.items else None,
        "minimum": row.minimum,
        "maximum": row.maximum,
        "unit": row.unit or None,
        "replaces": row.replaces,
        "unset_is_kept": row.unset_is_kept,
        "secure": secure(row),
        "rules": [{"id": rule.id, "slug": rule.slug} for rule in rules(row)],
    }


def table(*, colour: bool = False) -> str:
    """Every setting in one line, in groups."""
    bold, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")
    rows = [(row, (row.name, row.cloudformation, row.kind, _in_short(row))) for row in SETTINGS]
    widths = [max(len(cells[column]) for _, cells in rows) for column in range(3)]
    lines: list[str] = []
    for group, heading in settings.GROUPS:
        lines += [*([""] if lines else []), f"{bold}{heading}{plain}"]
        for row, cells in rows:
            if row.group == group:
                lines.append("  ".join(f"{cell:<{width}}" for cell, width in zip(cells, [*widths, 0], strict=True)).rstrip())
    return "\n".join([*lines, "", "cogtui --reference SETTING tells all of one of them.", ""])


def _in_short(row: Setting) -> str:
    text = "" if row.kind == "block" else default(row)
    return f"{text}; replaces the client" if row.replaces else text


def page(row: Setting, *, colour: bool = False) -> str:
    """All of one setting as plain text."""
    bold, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")
    lines = [f"{bold}{row.name}{plain}", *textwrap.wrap(row.summary, 98), ""]
    for heading, text in sections(row):
        lines += [f"{bold}{heading}{plain}", *wrapped(text), ""]
    for heading, text in zip(("Terraform", "CloudFormation"), secure(row).values(), strict=True):
        lines += [f"{bold}{heading}, secure{plain}", textwrap.indent(text, "  "), ""]
    return "\n".join(lines)


def sections(row: Setting) -> Iterator[tuple[str, str]]:
    """What is known of a setting, by headings; a fact a line."""
    yield "Type", kind(row)
    if row.kind != "block":
        yield "When absent", default(row)
    if bounds := list(limits(row)):
        yield "Limits", "\n".join(bounds)
    yield "Changing it", change(row)
    yield "Names", "\n".join(f"{whose}: {name}" for whose, name in names(row))
    if found := rules(row):
        yield "Rules", "\n".join(f"{rule.id} {rule.slug}" for rule in found)


def markdown() -> str:
    """docs/settings.md."""
    head = (
        "# Settings\n\nMade from the table of settings and the rules by `make docs`; `--reference SETTING` prints the same.\n"
    )
    return head + "".join(_group(group, heading) for group, heading in settings.GROUPS)


def _group(group: str, heading: str) -> str:
    rows = [row for row in SETTINGS if row.group == group]
    lines = ["| setting | CloudFormation | type | when absent |", "| --- | --- | --- | --- |"]
    lines += [f"| [{row.name}](#{_anchor(row)}) | {row.cloudformation} | {row.kind} | {_in_short(row)} |" for row in rows]
    return f"\n## {heading.capitalize()}\n\n" + "\n".join(lines) + "\n" + "".join(map(_markdown, rows))


def _anchor(row: Setting) -> str:
    return row.name.replace(".", "")


def _markdown(row: Setting) -> str:
    lines = [f"\n### {row.name}\n", f"{row.summary}\n"]
    lines += [f"**{heading}.** {_marked(heading, text)}\n" for heading, text in sections(row)]
    for language, text in zip(("hcl", "yaml"), secure(row).values(), strict=True):
        lines.append(f"```{language}\n{text}\n```\n")
    return "\n".join(lines)


def _marked(heading: str, text: str) -> str:
    """The facts of a section in one paragraph."""
    parts = text.split("\n")
    if heading == "Rules":
        parts = [f"[{id_slug}](rules.md#{id_slug.lower().replace(' ', '-')})" for id_slug in parts]
        return ", ".join(parts)
    return "; ".join(f"pattern `{part[8:]}`" if part.startswith("pattern ") else part for part in parts)
