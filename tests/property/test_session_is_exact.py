"""Whatever is decided, tuned and taken back in any order: the state is what an audit of everything would say of it."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from random import Random

import pytest
from cogtui.core.audit import audit
from cogtui.core.draft import add_waiver, reset, set_archetype, set_enabled, set_option, set_severity
from cogtui.core.model import CogtuiError
from cogtui.core.profile import load_profile
from cogtui.core.verify import verify
from cogtui.core.waivers import SUPPRESSION
from cogtui.tui.editing import value
from cogtui.tui.engine import CoreEngine
from cogtui.tui.session import Session

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = 86400


def begun(estate: str) -> Session:
    shutil.copytree(EXAMPLES / estate, estate)
    engine = CoreEngine([estate], load_profile("baseline", [estate]))
    session = Session(engine)
    session.read(list(engine.read(1, lambda: False, engine.profile))[-1])
    return session


def told(found, *, idle: bool) -> dict[str, list]:
    """What an audit says, without the reason of a finding that stays for several: the first of them is told.

    ``idle``: also that a waiver waives nothing. A fix that mends what it waived leaves that to the next reading.
    """
    return {
        id: [(f.key, f.severity, f.status, f.fixes) for f in findings if idle or f.rule != SUPPRESSION]
        for id, findings in found.findings.items()
    }


def assert_exact(session: Session) -> None:
    state = session.state
    assert told(state.audit, idle=False) == told(audit(state.workspace, session.profile), idle=False)
    assert told(state.base, idle=True) == told(audit(state.reading.workspace, session.profile), idle=True)
    assert set(state.workspace.overrides) == {cell for decision in state.edits for cell in decision.cells}
    fresh = state.reading.workspace.override(state.workspace.overrides)
    assert {id: client.settings for id, client in fresh.clients.items()} == {
        id: client.settings for id, client in state.workspace.clients.items()
    }


class Person:
    """Does this and that; what is refused is refused."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self.chance = Random(seed)

    def act(self) -> None:
        chosen = self.chance.choices(
            [self.accept, self.skip, self.edit, self.turn, self.waive, self.name_kind, self.undo, self.redo, self.take_back],
            [6, 2, 3, 3, 1, 1, 3, 1, 2],
        )
        with contextlib.suppress(CogtuiError):
            chosen[0]()

    def finding(self):
        return self.chance.choice([f for f in self.session.state.audit.all() if f.status == "open"])

    def accept(self) -> None:
        self.session.accept(self.finding(), shared=self.chance.random() < 0.5)

    def skip(self) -> None:
        self.session.skip(self.finding())

    def edit(self) -> None:
        id = self.chance.choice(list(self.session.state.workspace.clients))
        setting, wanted = self.chance.choice(
            [("refresh_token_validity", self.chance.choice((1, 7, 30, 90)) * DAY), ("access_token_validity", 3600),
             ("enable_token_revocation", True), ("allowed_oauth_flows", ("code",)), ("prevent_user_existence_errors", "LEGACY")]
        )  # fmt: skip
        self.session.set_value(id, setting, wanted, shared=self.chance.random() < 0.5)
        _ = value(self.session.state.workspace.clients[id], setting)

    def turn(self) -> None:
        session = self.session
        rule = session.profile.rule(self.chance.choice(("CGT303", "CGT302", "CGT101", "CGT207", "CGT502")))
        option = next((one for one in rule.options if one.name == rule.measured), None)
        draft = self.chance.choice(
            [
                lambda: set_severity(session.draft, rule, self.chance.choice(("low", "high"))),
                lambda: set_enabled(session.draft, rule, self.chance.random() < 0.5),
                lambda: set_option(session.draft, rule, option, self.chance.choice((1, 12, 60)) * DAY) if option else None,
                lambda: reset(session.draft, rule),
            ]
        )()
        if draft:
            session.tune(draft, "turned")

    def waive(self) -> None:
        finding = self.finding()
        rule = self.session.profile.rule(finding.rule)
        self.session.tune(add_waiver(self.session.draft, rule, finding.client, "for now", None), "waived")

    def name_kind(self) -> None:
        client = self.chance.choice(list(self.session.state.workspace.clients.values()))
        self.session.tune(set_archetype(self.session.draft, client, self.chance.choice(("web", "spa"))), "named")

    def undo(self) -> None:
        self.session.undo()

    def redo(self) -> None:
        self.session.redo()

    def take_back(self) -> None:
        keys = list(self.session.state.decisions)
        self.session.open_again(self.chance.sample(keys, min(len(keys), 2)))


@pytest.mark.parametrize("estate", ["infra", "platform"])
@pytest.mark.parametrize("seed", range(4))
def test_any_order(inside, estate, seed):
    session = begun(estate)
    start = session.state
    person = Person(session, seed)
    for number in range(40):
        person.act()
        if number % 5 == 4:
            assert_exact(session)
    assert_exact(session)
    assert verify(session.state.workspace).ok
    while session.last:
        session.undo()
    assert session.state is start
