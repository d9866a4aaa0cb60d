"""Decisions, without a screen: every step can be undone, nothing touches a file, all survive a reload."""

from __future__ import annotations

import toy
from cogtui.tui.issues import Summaries
from cogtui.tui.session import Outcome, Refused, Session

WEB = "prod/identity.tf#aws_cognito_user_pool_client.web_app"
ONE = "prod/partners.tf#aws_cognito_user_pool_client.partner_one"


def begun(engine) -> Session:
    session = Session(engine)
    session.read(read(engine, 1))
    return session


def read(engine, number):
    return list(engine.read(number, lambda: False))[-1]


def finding(session, client, rule, place=0):
    return [f for f in session.state.audit.findings[client] if f.rule == rule][place]


def overrides(session):
    return dict(session.state.workspace.overrides)


def standings(session, client):
    return {issue.finding.rule: issue.standing for issue in Summaries(session).of(client).issues}


def test_accept_overrides_cells_and_touches_no_file(shop):
    session = begun(shop)
    outcome = session.accept(finding(session, WEB, "CGT207"))
    assert outcome == Outcome("CGT207 accepted on web_app", WEB, outcome.finding)
    assert standings(session, WEB)["CGT207"] == "accepted"
    assert session.edits == 1
    assert session.changed_files == {"prod/identity.tf"}
    assert (shop.folder / "prod/identity.tf").read_text() == toy.IDENTITY


def test_every_step_is_undone_and_done_again(shop):
    session = begun(shop)
    start = overrides(session)
    session.accept(finding(session, WEB, "CGT501"))
    session.skip(finding(session, WEB, "CGT303"))
    session.accept(finding(session, WEB, "CGT101"))
    end, decided = overrides(session), list(session.state.decisions)
    for _ in range(3):
        assert isinstance(session.undo(), Outcome)
    assert (overrides(session), dict(session.state.decisions)) == (start, {})
    assert session.undo() == Refused("nothing to undo")
    for _ in range(3):
        assert isinstance(session.redo(), Outcome)
    assert (overrides(session), list(session.state.decisions)) == (end, decided)
    assert session.redo() == Refused("nothing to redo")


def test_a_new_step_forgets_what_was_undone(shop):
    session = begun(shop)
    session.accept(finding(session, WEB, "CGT501"))
    session.undo()
    session.skip(finding(session, WEB, "CGT303"))
    assert session.redo() == Refused("nothing to redo")


def test_undo_says_where(shop):
    session = begun(shop)
    accepted = finding(session, WEB, "CGT501")
    session.accept(accepted)
    outcome = session.undo()
    assert (outcome.client, outcome.finding) == (WEB, accepted.key)


def test_skip_twice_opens_again(shop):
    session = begun(shop)
    skipped = finding(session, WEB, "CGT303")
    session.skip(skipped)
    assert standings(session, WEB)["CGT303"] == "skipped"
    session.skip(skipped)
    assert standings(session, WEB)["CGT303"] == "open"


def test_skipping_an_accepted_finding_takes_its_change_back(shop):
    session = begun(shop)
    accepted = finding(session, WEB, "CGT207")
    session.accept(accepted)
    session.skip(accepted)
    assert overrides(session) == {}
    assert standings(session, WEB)["CGT207"] == "skipped"


def test_another_option_takes_the_place_of_the_accepted_one(shop):
    session = begun(shop)
    long = finding(session, WEB, "CGT303")
    session.accept(long)
    assert list(overrides(session).values()) == [30]
    session.choose(long, 1)
    assert list(overrides(session).values()) == [7]
    session.undo()
    assert list(overrides(session).values()) == [30]


def test_choosing_among_one_fix_says_so(shop):
    session = begun(shop)
    assert isinstance(session.choose(finding(session, WEB, "CGT207"), 1), Refused)


def test_a_finding_without_a_fix_says_why(shop):
    session = begun(shop)
    assert session.accept(finding(session, WEB, "CGT901")) == Refused("only you know which attributes the app writes")


def test_what_others_share_is_asked_for(shop):
    session = begun(shop)
    refused = session.accept(finding(session, ONE, "CGT101"))
    assert isinstance(refused, Refused)
    assert refused.shares == ("prod/partners.tf#aws_cognito_user_pool_client.partner_two",)
    assert overrides(session) == {}
    assert isinstance(session.accept(finding(session, ONE, "CGT101"), shared=True), Outcome)
    assert standings(session, refused.shares[0])["CGT101"] == "mended"


def test_the_effect_of_a_shared_fix_is_shown_before_it_is_agreed(shop):
    session = begun(shop)
    effect = session.effect(finding(session, ONE, "CGT101"))
    assert effect.shares == ("prod/partners.tf#aws_cognito_user_pool_client.partner_two",)
    assert effect.cells


def test_accepting_many_is_one_step(shop):
    session = begun(shop)
    outcome = session.accept_all(session.state.audit.findings[WEB])
    assert outcome.says == "6 findings accepted, 1 left to look at one by one"
    assert session.edits == 6
    session.undo()
    assert session.edits == 0
    assert overrides(session) == {}


def test_skipping_many_is_one_step(shop):
    session = begun(shop)
    session.skip_all(session.state.audit.findings[WEB])
    assert set(standings(session, WEB).values()) == {"skipped"}
    session.undo()
    assert set(standings(session, WEB).values()) == {"open"}


def test_two_findings_on_one_list_both_hold(shop):
    session = begun(shop)
    session.accept(finding(session, WEB, "CGT301", 0))
    session.accept(finding(session, WEB, "CGT301", 0))
    assert session.state.workspace.patched()["prod/identity.tf"].count("http://") == 0


def test_items_are_removed_by_where_they_stand_now(shop):
    session, web = begun(shop), Summaries
    for place in (0, 1):
        issue = [i for i in web(session).of(WEB).issues if i.finding.rule == "CGT301"][place]
        session.choose(issue.finding, 1)
        assert isinstance(session.accept(issue.finding), Outcome)
    assert '["https://shop.example.com/cb"]' in session.state.workspace.patched()["prod/identity.tf"]


def test_the_same_item_twice_is_accepted_twice(shop):
    path = shop.folder / "prod/identity.tf"
    path.write_text(path.read_text().replace("http://old.example.com", "http://shop.example.com"))
    session = begun(shop)
    for standing in ("open", "accepted"):
        issue = next(i for i in Summaries(session).of(WEB).issues if i.finding.rule == "CGT301")
        assert isinstance(session.accept(issue.finding), Outcome)
        assert standings(session, WEB)["CGT301"] == standing
    assert "http://" not in session.state.workspace.patched()["prod/identity.tf"]


def test_decisions_survive_what_is_read_later(shop):
    session = Session(shop)
    readings = list(shop.read(1, lambda: False))
    session.read(readings[0])
    session.accept(finding(session, WEB, "CGT207"))
    session.read(readings[-1])
    assert standings(session, WEB)["CGT207"] == "accepted"
    assert len(session.state.workspace.clients) == 7
    session.undo()
    assert overrides(session) == {}
    assert len(session.state.workspace.clients) == 7


def test_decisions_are_made_again_on_changed_text(shop):
    session = begun(shop)
    session.accept(finding(session, WEB, "CGT207"))
    session.accept(finding(session, WEB, "CGT303"))
    path = shop.folder / "prod/identity.tf"
    path.write_text("# a line more\n" + path.read_text().replace("= 3650", "= 20"))
    lost = session.read(read(shop, 2))
    assert lost == (f"CGT303 on {WEB} no longer fits",)
    assert standings(session, WEB)["CGT207"] == "accepted"
    assert "ENABLED" in session.state.workspace.patched()["prod/identity.tf"]
    session.undo()
    session.undo()
    assert overrides(session) == {}


def test_a_file_left_out_leaves_out_its_decisions(shop):
    session = begun(shop)
    session.accept(finding(session, WEB, "CGT207"))
    session.accept(finding(session, ONE, "CGT101"), shared=True)
    session.include("prod/identity.tf")
    made, left_out = session.to_write()
    assert left_out == {"prod/identity.tf"}
    assert set(made.workspace.patched()) == {"prod/partners.tf"}


def test_write_and_undo_give_the_bytes_back(shop):
    session = begun(shop)
    session.accept(finding(session, WEB, "CGT207"))
    made, _ = session.to_write()
    texts = shop.verify(made.workspace).texts
    outcome = session.written(made, (shop.write(made.workspace, texts),), read(shop, 2), None)
    assert outcome.says == "1 file written, 12 → 11 findings to decide"
    path = shop.folder / "prod/identity.tf"
    assert path.read_text() == toy.IDENTITY.replace('"LEGACY"', '"ENABLED"')
    assert session.edits == 0
    session.skip(finding(session, WEB, "CGT303"))
    session.undo()
    session.undo()
    assert path.read_text() == toy.IDENTITY
    assert session.edits == 1


def test_decisions_made_while_writing_are_kept(shop):
    session = begun(shop)
    session.accept(finding(session, WEB, "CGT207"))
    made, _ = session.to_write()
    texts = shop.verify(made.workspace).texts
    wrote = shop.write(made.workspace, texts)
    session.accept(finding(session, WEB, "CGT303"))
    session.written(made, (wrote,), read(shop, 2), None)
    assert standings(session, WEB)["CGT303"] == "accepted"
    assert session.edits == 1
