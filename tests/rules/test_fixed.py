"""The rules' examples through the real readers, fixes, proof and files: what a rule promises is what is written."""

from __future__ import annotations

from pathlib import Path

import judges
import pytest
from cogtui.core import rules
from cogtui.core.cli import main
from cogtui.core.examples import FORMATS, SUFFIXES, Format, template
from cogtui.core.rule import Rule

RULES = list(rules.catalogue().values())
TOO_NEW = ("CGT206",)
"""Rules about values that neither terraform's provider nor cfn-lint knows yet."""
EACH = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def fixed(rule: Rule, language: Format, folder: Path) -> str:
    path = folder / f"example{SUFFIXES[language]}"
    path.write_text(template(rule, language, "bad"))
    main(["--fix", "--select", rule.id, "--fix-level", rule.level or "replacement", "--quiet", str(folder)])
    return path.read_text()


@EACH
@pytest.mark.parametrize("language", FORMATS)
def test_fixing_the_bad_example_gives_the_fixed_one(inside: Path, rule: Rule, language: Format) -> None:
    assert fixed(rule, language, inside) == template(rule, language, "fixed")


@EACH
def test_explaining_names_the_rule_and_shows_its_example(rule: Rule, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--explain", rule.slug]) == 0
    page = capsys.readouterr().out
    assert rule.id in page
    assert rule.example.terraform.bad.splitlines()[0] in page


@judges.needs_terraform
@EACH
def test_terraform_examples_are_formatted(rule: Rule) -> None:
    for which in ("bad", "fixed", "good"):
        assert judges.is_formatted(template(rule, "terraform", which)), which  # type: ignore[arg-type]


@judges.needs_provider
def test_terraform_accepts_every_fixed_example(tmp_path: Path) -> None:
    """All in one module, each under names of its own: terraform takes seconds to start."""
    for rule in RULES:
        text = template(rule, "terraform", "fixed")
        if text != template(rule, "terraform", "bad") and rule.id not in TOO_NEW:
            (tmp_path / f"{rule.id}.tf").write_text(text.replace("example", rule.id.lower()))
    assert judges.validate(tmp_path) == set()


@pytest.mark.parametrize("language", ["yaml", "json"])
def test_cfn_lint_accepts_every_fixed_example(tmp_path: Path, language: Format) -> None:
    for rule in RULES:
        text = template(rule, language, "fixed")
        if text != template(rule, language, "bad") and rule.id not in TOO_NEW:
            path = tmp_path / f"{rule.id}{SUFFIXES[language]}"
            path.write_text(text)
            assert judges.lint(path) == set(), rule.id
