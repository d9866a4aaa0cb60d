"""The built-in profiles hold what their names promise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cogtui.core.audit import audit
from cogtui.core.model import ARCHETYPES, Archetype
from cogtui.core.profile import BUILT_IN, Policy, load_profile
from cogtui.core.rules import by_slug
from cogtui.core.workspace import load

FOLDER = Path(__file__).parent.parent / "profiles"
OWN = "CGT902"
"""The rule on what is allowed by comments and waivers is part of every profile."""


def enabled(name: str, kind: Archetype = "unknown") -> dict[str, Policy]:
    return {policy.rule.id: policy for policy in load_profile(name, ["."]).policies_of_kind(kind) if policy.enabled}


def parts_in_force(policy: Policy) -> list[str]:
    """The parts of a rule that find something, those without a letter too."""
    letters = ["", *(part.letter for part in policy.rule.parts)]
    return [part for part in letters if policy.part_enabled(part) and policy.severity(part, None) != "off"]


def test_there_is_a_file_for_each_and_each_says_what_it_is_for() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(BUILT_IN)
    for name in BUILT_IN:
        text = (FOLDER / f"{name}.toml").read_text("utf-8")
        assert text.startswith("# "), name
        assert f'"{name}"' in text


@pytest.mark.parametrize("kind", ARCHETYPES)
def test_legacy_holds_only_what_has_a_safe_fix_or_is_refused(kind: Archetype) -> None:
    for id, policy in enabled("legacy", kind).items():
        rule = policy.rule
        lettered = {part.letter: part for part in rule.parts}
        for letter in parts_in_force(policy) if id != OWN else ():
            part = lettered.get(letter)
            if part:
                assert part.rejected or part.level == "safe", f"{id}{letter}"
            else:
                assert rule.rejected or rule.level == "safe" or any(p.level == "safe" for p in rule.parts), id


def test_legacy_leaves_out_nothing_that_has_a_safe_fix_or_is_refused() -> None:
    wanted = {rule.id for rule in by_slug().values() if rule.rejected or rule.level == "safe"}
    assert wanted <= set(enabled("legacy"))


def test_legacy_writes_safe_fixes_only() -> None:
    assert load_profile("legacy", ["."]).level == "safe"


@pytest.mark.parametrize("name", ["asvs-l1", "asvs-l2"])
def test_every_requirement_of_asvs_that_a_rule_names_is_answered(name: str) -> None:
    """But for 6.3.8, which is level 3."""
    levels = {
        "asvs-l1": {"10.4.1", "10.4.4", "10.4.5", "12.2.1", "7.4.1"},
        "asvs-l2": {"7.3", "8.2.3", "10.4.8", "10.4.9", "10.4.10", "10.4.11", "13.3.1", "15.3.3"},
    }
    asked = levels["asvs-l1"] | (levels["asvs-l2"] if name == "asvs-l2" else set())
    for rule in by_slug().values():
        named = {link.title.rpartition(", ")[2] for link in rule.sources if "ASVS" in link.title}
        if named & asked:
            assert rule.id in enabled(name), rule.slug
        assert named <= levels["asvs-l1"] | levels["asvs-l2"] | {"6.3.8"}, f"{rule.id}: a requirement of no known level"


@pytest.mark.parametrize("name", ["asvs-l1", "asvs-l2", "oauth-2.1", "legacy"])
def test_every_rule_of_a_standard_stands_under_a_comment(name: str) -> None:
    text = (FOLDER / f"{name}.toml").read_text("utf-8")
    first = re.search(r"^\[rules\.(?!\"\*\"|suppression-invalid)", text, re.MULTILINE)
    assert first is not None
    assert "\n#" in text[: first.start()]


def test_level_2_holds_level_1() -> None:
    assert set(enabled("asvs-l1")) < set(enabled("asvs-l2"))


@pytest.mark.parametrize("name", BUILT_IN)
def test_each_audits_the_examples(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER.parent / "examples")
    done = audit(load(["infra"]), load_profile(name, ["."]))
    found = {finding.rule for finding in done.all()}
    assert found
    assert found <= set(enabled(name)) | {"PINNED"}
