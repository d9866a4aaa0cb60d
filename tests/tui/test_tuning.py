"""Values set by hand, and policies put in force, without a screen: what follows, what stays, what is undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from cogtui.core.draft import set_enabled, set_option
from cogtui.core.profile import load_profile
from cogtui.tui.editing import judge, subject
from cogtui.tui.engine import CoreEngine
from cogtui.tui.issues import Summaries
from cogtui.tui.session import Outcome, Refused, Session

TEMPLATE = """locals {
  flows = ["code", "implicit"]
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "portal" {
  name                          = "portal"
  user_pool_id                  = aws_cognito_user_pool.main.id
  prevent_user_existence_errors = "ENABLED"
  refresh_token_validity        = 3650 # days, agreed long ago
  callback_urls                 = ["https://portal.example.com/cb", "http://portal.example.com/old"]
  supported_identity_providers  = var.providers
  allowed_oauth_flows           = local.flows

  token_validity_units {
    access_token  = "hours"
    id_token      = "hours"
    refresh_token = "days"
  }
}

resource "aws_cognito_user_pool_client" "shop" {
  name                          = "shop"
  user_pool_id                  = aws_cognito_user_pool.main.id
  prevent_user_existence_errors = "ENABLED"
  refresh_token_validity        = 200
  allowed_oauth_flows           = local.flows
}

variable "providers" {}
"""
PORTAL, SHOP = (f"infra#aws_cognito_user_pool_client.{name}" for name in ("portal", "shop"))
DAY = 86400


@pytest.fixture
def session(tmp_path, monkeypatch):
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra/main.tf").write_text(TEMPLATE)
    monkeypatch.chdir(tmp_path)
    engine = CoreEngine(["infra"], load_profile("baseline", ["infra"]))
    session = Session(engine)
    session.read(list(engine.read(1, lambda: False, engine.profile))[-1])
    return session


def finding(session, client, rule):
    return next(found for found in session.state.audit.findings[client] if found.rule == rule)


def text(session):
    return session.state.workspace.patched().get("infra/main.tf", TEMPLATE)


def rule(session, name):
    return session.profile.rule(name)


def limited(session, days):
    longest = rule(session, "CGT303")
    option = next(one for one in longest.options if one.name == longest.measured)
    return set_option(session.draft, longest, option, days * DAY)


# ------------------------------------------------------------------------------------------ values


def test_a_value_is_set_where_it_is_written_and_nothing_else_changes(session):
    assert session.set_value(PORTAL, "refresh_token_validity", 14 * DAY) == Outcome(
        "refresh_token_validity set on portal", PORTAL, session.last.finding
    )
    assert text(session) == TEMPLATE.replace("= 3650 #", "= 14 #")
    assert Path("infra/main.tf").read_text() == TEMPLATE
    session.undo()
    assert text(session) == TEMPLATE


def test_the_last_value_counts_and_the_first_one_takes_it_back(session):
    session.set_value(PORTAL, "refresh_token_validity", 14 * DAY)
    session.set_value(PORTAL, "refresh_token_validity", 7 * DAY)
    assert text(session) == TEMPLATE.replace("= 3650 #", "= 7 #")
    assert session.edits == 1
    outcome = session.set_value(PORTAL, "refresh_token_validity", 3650 * DAY)
    assert outcome.says == "refresh_token_validity as it was on portal"
    assert (text(session), session.edits) == (TEMPLATE, 0)
    assert session.set_value(PORTAL, "refresh_token_validity", 3650 * DAY) == Refused(
        "refresh_token_validity has this value already"
    )


def test_a_value_takes_the_place_of_a_fix_and_the_other_way_round(session):
    session.accept(finding(session, PORTAL, "CGT303"))
    session.set_value(PORTAL, "refresh_token_validity", 60 * DAY)
    assert (session.edits, "= 60 #" in text(session)) == (1, True)
    session.accept(finding(session, PORTAL, "CGT303"))
    assert [decision.kind for decision in session.state.edits] == ["accepted"]


def test_a_tuned_setting_says_so_whether_a_rule_minds_or_not(session):
    session.set_value(PORTAL, "refresh_token_validity", 5 * DAY)
    issues = {issue.finding.rule: issue.standing for issue in Summaries(session).of(PORTAL).issues}
    assert issues["CGT303"] == "tuned"
    session.set_value(PORTAL, "refresh_token_validity", 60 * DAY)
    summary = Summaries(session).of(PORTAL)
    assert {issue.finding.rule: issue.standing for issue in summary.issues}["CGT303"] == "open"
    assert summary.tuned == {"refresh_token_validity"}


def test_a_setting_without_a_finding_is_set_just_as_well(session):
    session.set_value(PORTAL, "auth_session_validity", 5)
    assert "  auth_session_validity " in text(session)
    assert session.set_value(PORTAL, "prevent_user_existence_errors", "LEGACY").says.startswith("prevent_user")


def test_others_that_read_the_place_are_named_before_they_change(session):
    refused = session.set_value(PORTAL, "allowed_oauth_flows", ("code",))
    assert isinstance(refused, Refused)
    assert refused.shares == (SHOP,)
    assert isinstance(session.set_value(PORTAL, "allowed_oauth_flows", ("code",), shared=True), Outcome)
    assert text(session) == TEMPLATE.replace('["code", "implicit"]', '["code"]')


def test_an_expression_is_never_written_over(session):
    assert "var.providers has no default" in subject(session, PORTAL, "supported_identity_providers").locked
    assert isinstance(session.set_value(PORTAL, "supported_identity_providers", ("COGNITO",)), Refused)
    assert text(session) == TEMPLATE


def test_the_verdict_is_the_rules_own(session):
    bad, good = (judge(session, PORTAL, "refresh_token_validity", days * DAY) for days in (90, 5))
    assert bad.verdicts[0][0] in ("medium", "high")
    assert "CGT303" in bad.verdicts[0][1]
    assert good.verdicts == (("good", "meets baseline"),)
    assert good.writes == ("refresh_token_validity        = 5 # days, agreed long ago",)
    assert text(session) == TEMPLATE


def test_the_verdict_names_others_and_a_new_id(session):
    shared = judge(session, PORTAL, "allowed_oauth_flows", ("code",))
    assert ("warning", "also changes 1 client: shop") in shared.verdicts
    replaced = judge(session, PORTAL, "generate_secret", True)
    assert any("new id" in sentence for kind, sentence in replaced.verdicts if kind == "warning")


# ------------------------------------------------------------------------------------------ policy


def test_an_accepted_fix_follows_the_policy_and_a_tuned_value_stays(session):
    session.accept(finding(session, PORTAL, "CGT303"))
    session.set_value(SHOP, "refresh_token_validity", 150 * DAY)
    before = text(session)
    session.tune(limited(session, 9), "at most 9 days")
    assert "refresh_token_validity        = 9 # days" in text(session)
    assert "refresh_token_validity        = 150\n" in text(session)
    session.undo()
    assert text(session) == before
    session.redo()
    assert "= 9 # days" in text(session)


def test_what_the_policy_no_longer_asks_for_is_not_changed(session):
    session.accept(finding(session, PORTAL, "CGT303"))
    session.tune(set_enabled(session.draft, rule(session, "CGT303"), False), "off")
    assert (text(session), session.edits) == (TEMPLATE, 0)


def test_other_decisions_stay_when_the_policy_moves(session):
    session.accept(finding(session, PORTAL, "CGT303"))
    session.accept(finding(session, PORTAL, "CGT101"), shared=True)
    skipped = next(found for found in session.state.audit.findings[SHOP] if found.rule == "CGT303")
    session.skip(skipped)
    session.tune(limited(session, 9), "at most 9 days")
    assert sorted((d.kind, d.finding.rule) for d in session.state.decisions.values()) == [
        ("accepted", "CGT101"),
        ("accepted", "CGT303"),
        ("skipped", "CGT303"),
    ]
    assert '["code"]' in text(session)


def test_decisions_and_policy_survive_a_reload(session):
    session.tune(limited(session, 9), "at most 9 days")
    session.accept(finding(session, PORTAL, "CGT303"))
    Path("infra/main.tf").write_text("# moved\n" + TEMPLATE)
    engine = session.engine
    assert session.read(list(engine.read(2, lambda: False, session.profile))[-1]) == ()
    assert "= 9 # days" in text(session)
    assert session.unsaved


async def test_an_expression_opens_its_file(session, monkeypatch):
    from driving import opened, press

    opened_at = []
    async with opened(session.engine) as pilot:
        app = pilot.app
        monkeypatch.setattr(app, "edit", lambda file, line: opened_at.append((file, line)))
        app.screen.reveal(PORTAL, None)
        names = [row.name for row in app.screen.query_one("#settings").rows]
        app.screen.query_one("#settings")._go(names.index("supported_identity_providers"))
        await press(pilot, "e", "o")
        assert opened_at == [("infra/main.tf", 1 + TEMPLATE[: TEMPLATE.index("var.providers")].count("\n"))]
        assert app.session.last is None


async def test_what_is_not_known_says_which_option_would_tell_it(session):
    from driving import opened, screen_text

    async with opened(session.engine) as pilot:
        app = pilot.app
        app.screen.reveal(PORTAL, None)
        names = [row.name for row in app.screen.query_one("#settings").rows]
        app.screen.query_one("#settings")._go(names.index("supported_identity_providers"))
        await pilot.pause()
        assert "told by --var providers=…" in screen_text(app)
