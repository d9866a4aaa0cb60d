"""The rules' own examples, through the real readers, rules, fixes and editors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from cogtui.core.audit import Audit, audit
from cogtui.core.cloudformation import reader as cloudformation
from cogtui.core.examples import FORMATS, SUFFIXES, Format, Which, case, template
from cogtui.core.fix import Fixed, fix_all, wanted_at
from cogtui.core.profile import Layer, Profile, RuleSettings
from cogtui.core.rule import Rule
from cogtui.core.rules import catalogue
from cogtui.core.source import Source
from cogtui.core.terraform import reader as terraform
from cogtui.core.workspace import Reading, Workspace

EXAMPLES = [pytest.param(rule, language, id=f"{rule.id}-{language}") for rule in catalogue().values() for language in FORMATS]


@dataclass(frozen=True)
class Opened:
    workspace: Workspace
    audit: Audit
    text: str


def open_example(rule: Rule, language: Format, which: Which) -> Opened:
    return open_text(template(rule, language, which), language, with_rule(rule))


def with_rule(rule: Rule) -> Profile:
    """The baseline, with a rule on that is off in it."""
    return Profile(layers=(Layer({rule.id: RuleSettings("low")}),)) if rule.severity == "off" else Profile()


def open_text(text: str, language: Format, profile: Profile) -> Opened:
    source = Source(name := f"example{SUFFIXES[language]}", name, text)
    unit = terraform.read(".", [source]) if language == "terraform" else cloudformation.read(source)
    assert not unit.problems
    workspace = Workspace(".").with_readings([Reading(unit, lambda _: Reading(unit, lambda _: pytest.fail("read again")))])
    assert len(workspace.clients) == 1
    return Opened(workspace, audit(workspace, profile), text)


def of_rule(opened: Opened, rule: Rule) -> Iterator[str]:
    return (finding.message for finding in opened.audit.all() if finding.rule == rule.id)


def fix(opened: Opened, rule: Rule) -> Fixed:
    wanted = wanted_at(rule.level or "safe", opened.workspace, Profile(), lambda finding: finding.rule == rule.id)
    return fix_all(opened.workspace, opened.audit, wanted)


@pytest.mark.parametrize(("rule", "language"), EXAMPLES)
def test_the_bad_example_has_the_finding_and_the_good_one_not(rule: Rule, language: Format) -> None:
    assert list(of_rule(open_example(rule, language, "bad"), rule))
    assert not list(of_rule(open_example(rule, language, "good"), rule))


@pytest.mark.parametrize(("rule", "language"), EXAMPLES)
def test_the_fix_writes_the_fixed_example(rule: Rule, language: Format) -> None:
    bad = open_example(rule, language, "bad")
    fixed = fix(bad, rule)
    assert not fixed.withheld
    text = next(iter(fixed.workspace.patched().values()), bad.text)
    assert text == template(rule, language, "fixed")


@pytest.mark.parametrize(("rule", "language"), EXAMPLES)
def test_the_fixed_example_needs_no_fix(rule: Rule, language: Format) -> None:
    fixed = open_example(rule, language, "fixed")
    assert not fix(fixed, rule).steps
    mends = case(rule, language).bad != case(rule, language).fixed
    assert mends == (not list(of_rule(fixed, rule)))


@pytest.mark.parametrize(("rule", "language"), EXAMPLES)
def test_the_good_example_is_refused_by_no_rule(rule: Rule, language: Format) -> None:
    assert not [finding for finding in open_example(rule, language, "good").audit.all() if finding.rejected]
