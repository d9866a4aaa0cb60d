"""What a rule says about itself, for ``--explain``, ``--list-rules`` and the documentation."""

from __future__ import annotations

import json as json_module
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from ..examples import FORMATS, Format, Which, case, template
from ..profile_reader import spell_duration
from ..rule import Option, OptionValue, Part, Rule

_LANGUAGES: tuple[tuple[Format, str, str], ...] = (("terraform", "Terraform", "hcl"), ("yaml", "CloudFormation", "yaml"))


def explain(rule: Rule, *, colour: bool = False) -> str:
    """A rule's page as plain text."""
    bold, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")
    lines = [f"{bold}{rule.id} {rule.slug}{plain}", rule.title, ""]
    for heading, text in sections(rule):
        lines += [f"{bold}{heading}{plain}", *(wrapped(text)), ""]
    for language, name, _ in _LANGUAGES if rule.example.terraform.bad else ():
        shown: tuple[Which, ...] = ("bad", _after(rule, language))
        for which in shown:
            lines += [f"{bold}{name}, {which}{plain}", textwrap.indent(template(rule, language, which).rstrip(), "  "), ""]
    return "\n".join(lines)


def _after(rule: Rule, language: Format) -> Which:
    """What is shown beside the bad example: what the fix makes of it, where it makes anything."""
    return "fixed" if case(rule, language).fixed != case(rule, language).bad else "good"


def explain_json(rule: Rule) -> str:
    """A rule's page as JSON, with its examples by language."""
    shown = FORMATS if rule.example.terraform.bad else ()
    examples = {name: {which: template(rule, name, which) for which in get_args(Which)} for name in shown}
    return json_module.dumps({**facts(rule), "examples": examples}, indent=2, ensure_ascii=False) + "\n"


def facts(rule: Rule) -> dict[str, Any]:
    """What a rule says about itself, as plain data. Severities and options are those of the ``baseline`` profile."""
    return {
        "id": rule.id,
        "slug": rule.slug,
        "title": rule.title,
        "severity": rule.severity,
        "by_archetype": dict(rule.by_archetype),
        "rejected": rule.rejected,
        "fix": rule.level,
        "breaks": rule.breaks,
        "settings": list(rule.settings),
        "what": rule.what,
        "why": rule.why,
        "parts": [{"letter": part.letter, "summary": part.summary} for part in rule.parts],
        "options": [_option_facts(one) for one in rule.options],
        "sources": [{"title": link.title, "url": link.url or None} for link in rule.sources],
    }


def _option_facts(one: Option) -> dict[str, Any]:
    """An option, its values as a profile writes them."""
    return {
        "name": one.name,
        "kind": one.kind,
        "summary": one.summary,
        "default": json_module.loads(spelled(one, one.default)),
        "by_archetype": {kind: json_module.loads(spelled(one, value)) for kind, value in one.by_archetype.items()},
        "limits": [json_module.loads(spelled(one, limit)) for limit in one.limits] if one.limits else None,
        "choices": list(one.choices),
    }


def wrapped(text: str) -> list[str]:
    """Every line of the text as indented lines that fit a terminal."""
    wrapper = textwrap.TextWrapper(
        98, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False, break_long_words=False
    )
    return [line for part in text.split("\n") for line in wrapper.wrap(part)]


def sections(rule: Rule) -> Iterator[tuple[str, str]]:
    """What a rule says about itself, by headings; one of several things a line."""
    yield "Finds", rule.what
    yield "Why", rule.why
    yield "Severity", severity(rule)
    yield (
        "Fix",
        f"{rule.level}. {('Breaks: ' + rule.breaks) if rule.breaks else ''}".strip() if rule.level else "none automatically",
    )
    if rule.parts:
        yield "Parts", "\n".join(_part(rule, part) for part in rule.parts)
    if rule.options:
        yield "Options", "\n".join(option(one) for one in rule.options)
    yield "Sources", "\n".join(f"{link.title}{' <' + link.url + '>' if link.url else ''}" for link in rule.sources)


def severity(rule: Rule) -> str:
    """``medium; high for spa, mobile``."""
    kinds: dict[str, list[str]] = {}
    for kind, other in rule.by_archetype.items():
        kinds.setdefault(other, []).append(kind)
    parts = [rule.severity, *(f"{other} for {', '.join(names)}" for other, names in kinds.items())]
    return "; ".join(parts) + (" (AWS rejects it)" if rule.rejected and not _rejected_in_parts(rule) else "")


def _rejected_in_parts(rule: Rule) -> bool:
    """Whether AWS rejects some of what a rule finds and takes the rest. Parts from b on stand beside what has no letter."""
    rejected = [part.rejected for part in rule.parts]
    return any(rejected) and not (all(rejected) and rule.parts[0].letter == "a")


def _part(rule: Rule, part: Part) -> str:
    """``b: old and new names together (high, AWS rejects it)``; what holds for the whole rule is not said again."""
    notes: list[str] = [part.severity] if part.severity and part.severity != rule.severity else []
    notes += ["AWS rejects it"] if part.rejected and _rejected_in_parts(rule) else []
    return f"{part.letter}: {part.summary}" + (f" ({', '.join(notes)})" if notes else "")


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


def list_rules(more: Iterable[Rule] = (), *, json: bool = False) -> str:
    """The rules that there are, and more."""
    from ..rules import catalogue

    rules = [*catalogue().values(), *more]
    if json:
        return json_module.dumps([facts(rule) for rule in rules], indent=2, ensure_ascii=False) + "\n"
    width, ids = (max(len(text) for text in texts) for texts in ([r.slug for r in rules], [r.id for r in rules]))
    return "".join(f"{r.id:<{ids}}  {r.slug:<{width}}  {r.severity:<8}  {r.level or 'no fix':<11}  {r.title}\n" for r in rules)


def markdown() -> str:
    """docs/rules.md."""
    from ..rules import catalogue

    head = "# Rules\n\nMade from the rules by `make docs`. Severities and options are those of the `baseline` profile.\n"
    return head + "".join(_markdown(rule) for rule in catalogue().values())


def _markdown(rule: Rule) -> str:
    lines = [f"\n## {rule.id} {rule.slug}\n", f"{rule.title}.\n"]
    for heading, text in sections(rule):
        lines.append(f"**{heading}.** " + text.replace("\n", "  \n") + "\n")
    for language, name, fence in _LANGUAGES:
        which = _after(rule, language)
        bad, after = template(rule, language, "bad").rstrip(), template(rule, language, which).rstrip()
        lines.append(f"{name}, before:\n\n```{fence}\n{bad}\n```\n\n{which}:\n\n```{fence}\n{after}\n```\n")
    return "\n".join(lines)
