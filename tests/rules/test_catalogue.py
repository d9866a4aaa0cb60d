"""Every rule is complete, stands where its name says, and has the baseline's severities and levels."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from cogtui.core import rules
from cogtui.core.model import LEVELS, SEVERITIES
from cogtui.core.rule import Rule
from cogtui.core.settings import by_name

FOLDER = Path(rules.__file__).parent
RULES = list(rules.catalogue().values())

# id: (slug, severity, level, severities that differ by kind, parts as letter: (severity, level, rejected))
BASELINE = {
    "CGT101": ("implicit-grant-enabled", "high", "behavior", {}, {}),
    "CGT102": (
        "client-credentials-invalid-combination",
        "high",
        "replacement",
        {},
        {"a": (None, None, True), "b": (None, "replacement", True), "c": (None, "safe", True)},
    ),
    "CGT103": ("oauth-settings-inert", "low", None, {}, {}),
    "CGT104": ("oauth-enabled-incomplete", "high", "safe", {}, {"a": (None, "safe", True), "b": (None, None, True)}),
    "CGT105": ("mixed-archetype-client", "low", None, {}, dict.fromkeys("abcd", (None, None, False))),
    "CGT201": (
        "user-password-auth-enabled",
        "medium",
        "behavior",
        {"spa": "high", "mobile": "high"},
        {"b": ("info", None, False)},
    ),
    "CGT202": ("admin-password-auth-enabled", "medium", "behavior", {"admin": "off"}, {}),
    "CGT203": ("legacy-auth-flow-names", "low", "behavior", {}, {"b": ("high", "behavior", True)}),
    "CGT204": (
        "explicit-auth-flows-unset",
        "info",
        "behavior",
        {},
        {"b": (None, "behavior", False), "c": (None, "behavior", False)},
    ),
    "CGT205": ("refresh-flow-missing", "medium", "safe", {}, {}),
    "CGT206": ("token-exchange-impersonation-enabled", "medium", "behavior", {}, {}),
    "CGT207": ("user-existence-errors-legacy", "medium", "safe", {"m2m": "off"}, {}),
    "CGT301": ("token-revocation-disabled", "medium", "safe", {}, {"b": ("info", "safe", False)}),
    "CGT302": ("access-or-id-token-too-long", "medium", "behavior", {}, {"b": ("low", "safe", False)}),
    "CGT303": ("refresh-token-too-long", "medium", "behavior", {"m2m": "off"}, {"b": ("low", "safe", False)}),
    "CGT304": (
        "refresh-token-rotation-disabled",
        "info",
        "behavior",
        {"spa": "medium", "mobile": "medium", "m2m": "off", "admin": "off"},
        {"b": ("low", "behavior", False), "c": ("info", None, False)},
    ),
    "CGT305": ("rotation-conflicts-with-refresh-flow", "high", "safe", {}, {}),
    "CGT306": (
        "token-units-implicit-or-partial",
        "high",
        "safe",
        {},
        {"a": (None, "safe", True), "b": ("medium", None, False), "c": ("info", None, False)},
    ),
    "CGT307": ("token-lifetime-order", "high", "behavior", {}, {}),
    "CGT308": ("auth-session-validity-too-long", "low", "behavior", {}, {}),
    "CGT401": ("public-client-has-secret", "medium", None, {}, {}),
    "CGT402": ("confidential-client-without-secret", "medium", None, {}, {}),
    "CGT403": (
        "client-secret-leak",
        "high",
        "behavior",
        {},
        {"a": (None, "safe", False), "b": (None, "behavior", False), "c": (None, None, False)},
    ),
    "CGT501": ("insecure-http-redirect", "high", "behavior", {}, {}),
    "CGT502": ("non-production-redirect-in-production", "medium", "behavior", {}, {}),
    "CGT503": ("wildcard-redirect", "medium", None, {}, {}),
    "CGT504": (
        "redirect-forbidden-form",
        "high",
        "safe",
        {},
        {
            "a": ("critical", None, False),
            "b": (None, "safe", True),
            "c": (None, None, True),
            "d": ("medium", None, False),
        },
    ),
    "CGT505": ("custom-scheme-redirect", "low", None, {}, {"b": ("info", None, False)}),
    "CGT506": (
        "redirect-host-untrusted",
        "medium",
        None,
        {},
        {"b": ("low", None, False), "c": (None, None, False)},
    ),
    "CGT507": (
        "redirect-list-inconsistent",
        "high",
        "behavior",
        {},
        {
            "a": (None, "behavior", True),
            "b": ("low", "safe", False),
            "c": ("low", None, False),
            "d": ("info", None, False),
        },
    ),
    "CGT701": ("identity-provider-undeclared", "medium", None, {}, {}),
    "CGT702": ("local-users-beside-federation", "off", None, {}, dict.fromkeys("abc", (None, None, False))),
    "CGT703": ("identity-provider-unresolved", "low", "safe", {}, {"a": (None, "safe", False), "b": (None, None, False)}),
    "CGT711": (
        "write-attributes-default-all",
        "low",
        "behavior",
        {"m2m": "off"},
        {"b": ("medium", "behavior", False)},
    ),
    "CGT601": ("user-admin-scope-granted", "medium", "behavior", {}, {}),
    "CGT602": (
        "scope-set-inconsistent",
        "medium",
        "safe",
        {},
        {"a": (None, "safe", False), "b": (None, None, False), "c": (None, None, False), "d": (None, None, False)},
    ),
    "CGT603": ("scopes-too-broad", "off", None, {}, dict.fromkeys("abcde", (None, None, False))),
    "CGT712": ("privileged-attribute-writable", "high", "behavior", {}, {}),
    "CGT713": ("read-attributes-default-all", "off", "behavior", {"m2m": "off"}, {"b": (None, "behavior", False)}),
    "CGT714": ("login-identifier-writable", "info", None, {}, {}),
    "CGT715": (
        "write-attributes-rejected",
        "high",
        "safe",
        {},
        {"a": (None, "safe", True), "b": (None, "safe", True), "c": (None, "safe", True), "d": (None, None, True)},
    ),
    "CGT801": (
        "analytics-user-data-shared",
        "medium",
        "behavior",
        {},
        {"b": (None, None, False), "c": ("high", None, True)},
    ),
    "CGT802": (
        "context-propagation-misconfigured",
        "high",
        "safe",
        {},
        {"b": ("info", None, False), "c": ("info", None, False)},
    ),
    "CGT803": ("hardcoded-user-pool-id", "info", None, {}, {}),
    "CGT901": ("invalid-value-or-type", "high", "safe", {}, {}),
    "CGT902": (
        "suppression-invalid",
        "low",
        None,
        {},
        {letter: ("info" if letter == "e" else None, None, False) for letter in "abcdef"},
    ),
}

LIMITS = {
    ("CGT105", "max_redirect_domains"): 2,
    ("CGT204", "narrow"): False,
    ("CGT302", "max_access"): 3600,
    ("CGT302", "max_id"): 3600,
    ("CGT303", "max"): 30 * 86400,
    ("CGT304", "max_grace"): 30,
    ("CGT308", "max"): 300,
    ("CGT502", "allow_localhost"): False,
    ("CGT601", "forbidden_scopes"): ("aws.cognito.signin.user.admin",),
    ("CGT603", "max_scopes"): 8,
    ("CGT901", "require_client_name"): False,
}


def test_the_catalogue_is_the_baseline() -> None:
    found = {
        rule.id: (
            rule.slug,
            rule.severity,
            rule.level,
            dict(rule.by_archetype),
            {part.letter: (part.severity, part.level, part.rejected) for part in rule.parts},
        )
        for rule in RULES
    }
    assert found == BASELINE


def test_the_limits_are_the_baseline() -> None:
    options = {(rule.id, option.name): option.default for rule in RULES for option in rule.options}
    assert {key: options[key] for key in LIMITS} == LIMITS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
class TestEveryRule:
    def test_stands_in_a_file_of_its_name(self, rule: Rule) -> None:
        assert len(list(FOLDER.glob(f"*/{rule.slug.replace('-', '_')}.py"))) == 1

    def test_says_everything(self, rule: Rule) -> None:
        assert rule.title
        assert not rule.title.endswith(".")
        assert rule.what.endswith(".")
        assert rule.why.endswith(".")
        assert max(len(rule.what), len(rule.why)) < 420
        assert rule.breaks or rule.level in (None, "safe"), "a fix that may break something says what"

    def test_names_its_sources(self, rule: Rule) -> None:
        assert rule.sources
        for source in rule.sources:
            assert re.match(r"https://(docs\.aws\.amazon|www\.rfc-editor|github|cwe\.mitre|registry\.terraform)\.", source.url)

    def test_judges_settings_that_exist(self, rule: Rule) -> None:
        assert rule.settings or rule.id == "CGT902", "only suppressions are no setting"
        assert set(rule.settings) <= set(by_name())

    def test_has_options_within_their_limits(self, rule: Rule) -> None:
        for option in rule.options:
            assert option.summary
            for value in (option.default, *option.by_archetype.values()):
                if option.kind in ("integer", "duration"):
                    assert option.limits
                    assert isinstance(value, int)
                    assert option.limits[0] <= value <= option.limits[1]
                if option.kind == "patterns":
                    assert isinstance(value, tuple)
                    assert all(re.compile(pattern) for pattern in value)

    def test_measures_what_one_of_its_options_limits(self, rule: Rule) -> None:
        limits = {option.name for option in rule.options if option.kind in ("integer", "duration")}
        assert bool(rule.measure) == bool(limits)
        assert not limits or rule.measured in limits

    def test_is_made_of_short_functions(self, rule: Rule) -> None:
        (path,) = FOLDER.glob(f"*/{rule.slug.replace('-', '_')}.py")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 30, node.name


def test_a_rule_is_found_by_id_and_slug() -> None:
    for rule in RULES:
        assert rules.find(rule.id.lower()) is rule
        assert rules.find(rule.slug) is rule
    assert rules.find("CGT000") is None


def test_severities_and_levels_are_those_there_are() -> None:
    assert set(SEVERITIES) >= {rule.severity for rule in RULES if rule.severity != "off"}
    assert set(LEVELS) >= {rule.level for rule in RULES if rule.level}
