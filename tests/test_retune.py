"""Turning a knob: what comes of it is what an audit of everything would say, and only what moved is looked at."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from cogtui.core import audit as auditing
from cogtui.core.audit import Audit, audit
from cogtui.core.baseline import Baseline, Entry, entry
from cogtui.core.draft import (
    Draft,
    add_waiver,
    open_draft,
    remove_waiver,
    reset,
    set_archetype,
    set_archetype_pattern,
    set_enabled,
    set_option,
    set_pin,
    set_severity,
)
from cogtui.core.model import SEVERITIES
from cogtui.core.profile import Profile, load_profile
from cogtui.core.retune import measures, retuned
from cogtui.core.rule import Rule
from cogtui.core.rules import catalogue, find
from cogtui.core.suppressions import Terms
from cogtui.core.view import View
from cogtui.core.workspace import Workspace, load
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DAY = 86400
TEMPLATE = """\
variable "long" {
  type = bool
}

resource "aws_cognito_user_pool_client" "portal-spa" {
  name                   = "portal-spa"
  user_pool_id           = "eu-central-1_1"
  allowed_oauth_flows    = ["code", "implicit"]
  allowed_oauth_scopes   = ["openid", "aws.cognito.signin.user.admin"]
  callback_urls          = ["https://a.example.com/cb", "http://b.example.com/cb"]
  refresh_token_validity = var.long ? 60 : 10
  explicit_auth_flows    = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] # cogtui: allow CGT105 reason="an old app"

  allowed_oauth_flows_user_pool_client = true
}

resource "aws_cognito_user_pool_client" "phone" {
  name                   = "phone-app"
  user_pool_id           = "eu-central-1_1"
  callback_urls          = ["com.example.app://cb"]
  refresh_token_validity = 20
  auth_session_validity  = 15
}

resource "aws_cognito_user_pool_client" "jobs" {
  name                 = "jobs"
  user_pool_id         = "eu-central-1_1"
  generate_secret      = true
  allowed_oauth_flows  = ["client_credentials"]
  allowed_oauth_scopes = ["api/read"]

  allowed_oauth_flows_user_pool_client = true
}

resource "aws_cognito_user_pool_client" "plain" {
  name         = "plain"
  user_pool_id = "eu-central-1_1"
}
"""
STATED = """\
extends = "baseline"

[custom.named]
setting  = "name"
severity = "low"
matches  = "x.*"

[[clients]]
match = "*phone*"
[clients.rules.refresh-token-too-long]
max = "15d"

[[waivers]]
rule   = "user-admin-scope-granted"
client = "portal-spa"
reason = "it changes passwords"

[exclude]
clients = ["nobody"]
"""


def rule(name: str) -> Rule:
    found = find(name)
    assert found is not None
    return found


LONG = rule("refresh-token-too-long")
MAX = next(option for option in LONG.options if option.name == "max")


@pytest.fixture
def workspace(inside: Path) -> Workspace:
    (inside / "main.tf").write_text(TEMPLATE)
    return load(["."])


def opened(text: str) -> Draft:
    Path("cogtui.toml").write_text(text)
    return open_draft(load_profile(None, ["."]), ".")


def said(done: Audit) -> object:
    """All that an audit says."""
    return done.profile, list(done.findings.items()), done.guesses, done.refused, done.marks


# ------------------------------------------------------------------------------- it is the same audit

RULES = [one for one in catalogue().values() if one.id != "CGT902"]


def option_values(found: Rule) -> st.SearchStrategy[Callable[[Draft], Draft]]:
    numbers = [one for one in found.options if one.kind in ("integer", "duration") and one.limits]
    flags = [one for one in found.options if one.kind == "boolean"]
    ways: list[st.SearchStrategy[Callable[[Draft], Draft]]] = [
        st.sampled_from([*SEVERITIES, "off", None]).map(lambda value: lambda draft: set_severity(draft, found, value)),
        st.sampled_from([*SEVERITIES, "off", None]).map(lambda value: lambda draft: set_severity(draft, found, value, "spa")),
        st.sampled_from([True, False, None]).map(lambda value: lambda draft: set_enabled(draft, found, value)),
        st.just(lambda draft: reset(draft, found)),
    ]
    for option in numbers:
        low, high = option.limits or (0, 0)
        bounds = st.integers(low, min(high, low + 90 * DAY))
        ways.append(bounds.map(lambda value, option=option: lambda draft: set_option(draft, found, option, value)))
    for option in flags:
        ways.append(st.booleans().map(lambda value, option=option: lambda draft: set_option(draft, found, option, value)))
    return st.one_of(ways)


def of_clients(ids: list[str]) -> st.SearchStrategy[Callable[[Workspace, Draft], Draft]]:
    kinds, client = st.sampled_from(["spa", "mobile", "web", "m2m", None]), st.sampled_from(ids)
    waived = st.sampled_from([LONG, rule("user-admin-scope-granted"), rule("implicit-grant-enabled")])
    until, who = st.sampled_from([None, datetime.date(2020, 1, 1)]), st.sampled_from([*ids, "*spa*", "*"])
    lifetime = st.sampled_from([DAY, 10 * DAY, None])
    pinned = st.tuples(client, lifetime).map(
        lambda two: lambda all, draft: set_pin(draft, all.clients[two[0]], "refresh_token_validity", two[1])
    )
    return st.one_of(
        st.tuples(client, kinds).map(lambda two: lambda all, draft: set_archetype(draft, all.clients[two[0]], two[1])),
        st.tuples(st.sampled_from(["*p*", "jobs", "*"]), kinds).map(
            lambda two: lambda _, draft: set_archetype_pattern(draft, two[0], two[1])
        ),
        pinned,
        st.tuples(waived, who, until).map(lambda it: lambda _, draft: add_waiver(draft, it[0], it[1], "so", it[2])),
        st.tuples(waived, who).map(lambda it: lambda _, draft: remove_waiver(draft, it[0], it[1])),
    )


IDS = [f".#aws_cognito_user_pool_client.{name}" for name in ("portal-spa", "phone", "jobs", "plain")]
KNOBS = st.sampled_from(RULES).flatmap(option_values).map(lambda change: lambda _, draft: change(draft))
LIMITS = option_values(LONG).map(lambda change: lambda _, draft: change(draft))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.one_of(KNOBS, LIMITS, of_clients(IDS)), min_size=1, max_size=6))
def test_turn_after_turn_it_is_what_an_audit_of_everything_says(
    workspace: Workspace, changes: list[Callable[[Workspace, Draft], Draft]]
) -> None:
    draft = opened(STATED)
    now = audit(workspace, draft.profile)
    for change in changes:
        draft = change(workspace, draft)
        now = retuned(workspace, now, draft.profile)
        assert said(now) == said(audit(workspace, draft.profile))


PROFILES = {
    "another built-in": 'extends = "strict"\n',
    "a custom rule less": STATED[: STATED.index("[custom")] + STATED[STATED.index("[[clients]]") :],
    "a custom rule that says something else": STATED.replace("x.*", "p.*"),
    "a client left out": STATED.replace('"nobody"', '"portal-spa"'),
    "facts about a pool": STATED
    + '\n[[clients]]\nmatch = "plain"\n[clients.pool]\ntier = "PLUS"\nrequired_attributes = ["email"]\n',
    "demands": STATED + "\n[suppressions]\nallow_inline = false\n",
    "moved lines": "\n\n# more\n" + STATED,
    "of every rule": STATED + '\n[rules."*"]\nseverity = "critical"\n',
}


@pytest.mark.parametrize("name", PROFILES)
def test_profiles_that_differ_in_more_than_a_knob(workspace: Workspace, name: str) -> None:
    one, other = opened(STATED).profile, opened(PROFILES[name]).profile
    before, after = audit(workspace, one), audit(workspace, other)
    assert said(retuned(workspace, before, other)) == said(after)
    assert said(retuned(workspace, after, one)) == said(before)


def test_clients_that_were_evaluated_again_are_audited_whole(workspace: Workspace) -> None:
    profile = opened(STATED).profile
    before = audit(workspace, profile)
    other = load(["."])
    assert said(retuned(other, before, profile)) == said(audit(other, profile))


# -------------------------------------------------------------------------- what is looked at again


def looked_at(workspace: Workspace, before: Audit, profile: Profile) -> tuple[Audit, set[tuple[str, str]]]:
    """The audit, and every (client, rule) that was checked for it."""
    seen: set[tuple[str, str]] = set()
    check = auditing._check

    def noted(policy: auditing.Policy, views: tuple[View, ...]) -> object:
        seen.update((view.client.address.rpartition(".")[2], policy.rule.slug) for view in views)
        return check(policy, views)

    with patch.object(auditing, "_check", noted):
        return retuned(workspace, before, profile), seen


def test_only_clients_that_are_over_one_of_both_limits_are_looked_at(workspace: Workspace) -> None:
    draft = open_draft(load_profile("baseline", ["."]), ".")
    draft = set_option(draft, LONG, MAX, 30 * DAY)
    now = audit(workspace, draft.profile)
    draft = set_option(draft, LONG, MAX, 25 * DAY)
    now, seen = looked_at(workspace, now, draft.profile)
    # jobs has no users and so no measure; plain has AWS's own 30 days; portal-spa has 60 in one of its worlds.
    assert seen == {(name, LONG.slug) for name in ("portal-spa", "jobs", "plain")}
    now, seen = looked_at(workspace, now, set_option(draft, LONG, MAX, 90 * DAY).profile)
    assert {name for name, _ in seen} == {"portal-spa", "jobs", "plain"}


def test_a_severity_is_looked_at_where_something_was_found(workspace: Workspace) -> None:
    draft = open_draft(load_profile("baseline", ["."]), ".")
    now = audit(workspace, draft.profile)
    implicit = rule("implicit-grant-enabled")
    found, seen = looked_at(workspace, now, set_severity(draft, implicit, "low").profile)
    assert seen == {("portal-spa", implicit.slug)}
    assert {one.severity for one in found.all() if one.rule == implicit.id} == {"low"}


def test_nothing_is_looked_at_where_nothing_moved(workspace: Workspace) -> None:
    draft = opened(STATED)
    now = audit(workspace, draft.profile)
    waived = add_waiver(draft, LONG, "*", "so", None)
    assert looked_at(workspace, now, draft.profile)[1] == set()
    assert looked_at(workspace, now, waived.profile)[1] == set()


def test_a_waiver_that_gives_another_reason_is_told_with_it(workspace: Workspace) -> None:
    draft = add_waiver(opened(""), LONG, "*", "one", None)
    now = audit(workspace, draft.profile)
    now = retuned(workspace, now, add_waiver(draft, LONG, "*", "two", None).profile)
    assert {one.status_reason for one in now.all() if one.rule == LONG.id} == {"two"}


# ----------------------------------------------------------------------------------------- measures


def test_measures_are_the_worst_of_all_worlds(workspace: Workspace) -> None:
    now = audit(workspace, opened('[exclude]\nclients = ["phone"]\n').profile)
    found = {id.rpartition(".")[2]: value for id, value in measures(workspace, now, LONG).items()}
    assert found == {"portal-spa": 60 * DAY, "phone": None, "jobs": None, "plain": 30 * DAY}
    assert set(measures(workspace, now, replace(LONG, id="X", measure=None)).values()) == {None}


def test_what_a_baseline_remembers_stays_remembered(workspace: Workspace) -> None:
    draft = opened(STATED)
    entries: dict[str, Counter[Entry]] = {}
    for one in [*audit(workspace, draft.profile).all()][::2]:
        made = entry(workspace.clients[one.client], one, ".")
        entries.setdefault(made.client, Counter())[made] += 1
    terms = Terms(baseline=Baseline("b", ".", entries))
    now = audit(workspace, draft.profile, terms=terms)
    assert {one.status for one in now.all()} == {"open", "baseline", "suppressed"}
    for change in (set_option(draft, LONG, MAX, DAY), set_severity(draft, rule("implicit-grant-enabled"), "low"), draft):
        now = retuned(workspace, now, change.profile)
        assert said(now) == said(audit(workspace, change.profile, terms=terms))
