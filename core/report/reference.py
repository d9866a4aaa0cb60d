"""What a rule says about itself, for ``--explain``, ``--list-rules`` and the documentation."""

from __future__ import annotations

import json as json_module
import textwrap
from collections.abc import Iterator

from ..examples import Format, Which, template
from ..profile_reader import spell_duration
from ..rule import Option, OptionValue, Rule

_LANGUAGES: tuple[tuple[Format, str, str], ...] = (("terraform", "Terraform", "hcl"), ("yaml", "CloudFormation", "yaml"))


def explain(rule: Rule, *, colour: bool = False) -> str:
    """A rule's page as plain text."""
    bold, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")
    lines = [f"{bold}{rule.id} {rule.slug}{plain}", rule.title, ""]
    for heading, text in _sections(rule):
        lines += [f"{bold}{heading}{plain}", *(_wrapped(text)), ""]
    for language, name, _ in _LANGUAGES:
        after: Which = "fixed" if rule.level else "good"
        shown: tuple[Which, ...] = ("bad", after)
        for which in shown:
            lines += [f"{bold}{name}, {which}{plain}", textwrap.indent(template(rule, language, which).rstrip(), "  "), ""]
    return "\n".join(lines)


def _wrapped(text: str) -> list[str]:
    wrapper = textwrap.TextWrapper(
        98, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False, break_long_words=False
    )
    return [line for part in text.split("\n") for line in wrapper.wrap(part)]


def _sections(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "Finds", rule.what
    yield "Why", rule.why
    yield "Severity", severity(rule)
    yield (
        "Fix",
        f"{rule.level}. {('Breaks: ' + rule.breaks) if rule.breaks else ''}".strip() if rule.level else "none automatically",
    )
    if rule.parts:
        yield "Parts", "\n".join(f"{part.letter}: {part.summary}" for part in rule.parts)
    if rule.options:
        yield "Options", "\n".join(option(one) for one in rule.options)
    yield "Sources", "\n".join(f"{link.title}{' <' + link.url + '>' if link.url else ''}" for link in rule.sources)


def severity(rule: Rule) -> str:
    """``medium; high for spa, mobile``."""
    kinds: dict[str, list[str]] = {}
    for kind, other in rule.by_archetype.items():
        kinds.setdefault(other, []).append(kind)
    parts = [rule.severity, *(f"{other} for {', '.join(names)}" for other, names in kinds.items())]
    return "; ".join(parts) + (" (AWS rejects it)" if rule.rejected else "")


def option(one: Option) -> str:
    """``max = "30d": the longest … (1h to 3650d; spa "7d")``."""
    notes = []
    if one.limits:
        notes.append(" to ".join(spell_duration(limit) if one.kind == "duration" else str(limit) for limit in one.limits))
    notes += [f"{kind} {spelled(one, value)}" for kind, value in one.by_archetype.items()]
    return f"{one.name} = {spelled(one, one.default)}: {one.summary}" + (f" ({'; '.join(notes)})" if notes else "")


def spelled(one: Option, value: OptionValue) -> str:
    """An option's value as a profile writes it."""
    if one.kind == "duration":
        return f'"{spell_duration(int(str(value)))}"'
    return json_module.dumps(list(value) if isinstance(value, tuple) else value)


def list_rules(*, json: bool = False) -> str:
    from ..rules import catalogue

    rules = list(catalogue().values())
    if json:
        rows = [{"id": r.id, "slug": r.slug, "title": r.title, "severity": r.severity, "fix": r.level} for r in rules]
        return json_module.dumps(rows, indent=2) + "\n"
    width = max((len(rule.slug) for rule in rules), default=0)
    return "".join(f"{r.id}  {r.slug:<{width}}  {r.severity:<8}  {r.level or 'no fix':<11}  {r.title}\n" for r in rules)


def markdown() -> str:
    """docs/rules.md."""
    from ..rules import catalogue

    head = "# Rules\n\nMade from the rules by `make docs`. Severities and options are those of the `baseline` profile.\n"
    return head + "".join(_markdown(rule) for rule in catalogue().values())


def _markdown(rule: Rule) -> str:
    lines = [f"\n## {rule.id} {rule.slug}\n", f"{rule.title}.\n"]
    for heading, text in _sections(rule):
        lines.append(f"**{heading}.** " + text.replace("\n", "  \n") + "\n")
    for language, name, fence in _LANGUAGES:
        which: Which = "fixed" if rule.level else "good"
        bad, after = template(rule, language, "bad").rstrip(), template(rule, language, which).rstrip()
        lines.append(f"{name}, before:\n\n```{fence}\n{bad}\n```\n\n{which}:\n\n```{fence}\n{after}\n```\n")
    return "\n".join(lines)
