"""What must hold for any client, in any language, however it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import clients as generator
import pytest
from clients import Client
from cogtui.core.audit import Audit, audit
from cogtui.core.fix import Applied, apply, fix_all
from cogtui.core.model import LEVELS, Absent, Finding, Fix, Known, ListValue
from cogtui.core.profile import Profile, load_profile
from cogtui.core.settings import by_name
from cogtui.core.verify import prove, verify
from cogtui.core.view import in_world, worlds_of
from cogtui.core.workspace import Workspace, load
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32 - 1)
MANY = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
LANGUAGES = ["terraform", "yaml", "json"]


def written(clients: list[Client], language: str, random: Random, folder: Path) -> Workspace:
    """The clients in a file of this language in an empty folder, read. Two of them may share values."""
    generator.share(clients, random)
    for old in folder.iterdir():
        old.unlink()
    if language == "terraform":
        texts = generator.terraform(clients, random)
        (folder / "main.tf").write_bytes(generator.uglier(texts.main, random).encode())
        (folder / "terraform.tfvars").write_bytes(generator.uglier(texts.tfvars, random).encode())
    elif language == "yaml":
        text = generator.yaml(generator.cloudformation(clients), random)
        (folder / "auth.yaml").write_bytes(generator.uglier(text, random).encode())
    else:
        text = generator.json_text(generator.cloudformation(clients), random)
        (folder / "auth.json").write_bytes(generator.uglier(text, random).encode())
    return load([str(folder)])


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["baseline", "strict"])
def profile(request: pytest.FixtureRequest) -> Profile:
    return load_profile(str(request.param), ["."])


# ------------------------------------------------------------------------------------------ reading


def branches(workspace: Workspace, id: str) -> Iterator[tuple[bool, bool, Any]]:
    """Each world of a client with the truth of both conditions in it."""
    for world in worlds_of(workspace.clients[id]):
        held = list(world.truth)
        stages = [truth == (atom.value != "dev") for atom, truth in held if "env" in atom.subject.lower()]
        modes = [truth for atom, truth in held if "secure" in atom.subject.lower() or "mode" in atom.subject.lower()]
        first, second = (next(iter(found), None) for found in (stages, modes))
        yield first is not False, second is not False, world


def said(value: object) -> Any:
    if isinstance(value, Known):
        return value.value
    if isinstance(value, ListValue):
        return [said(item.value) for item in value.items]
    return None if isinstance(value, Absent) else value


@MANY
@given(seed=SEEDS)
def test_reading_what_was_written_gives_the_client_back(tmp_path: Path, language: str, seed: int) -> None:
    random = Random(seed)
    client = generator.make(random)
    workspace = written([client], language, random, tmp_path)
    assert workspace.problems == ()
    (id,) = workspace.clients
    for first, second, world in branches(workspace, id):
        for name in by_name():
            wanted = generator.meant(client.get(name), (first, second))
            found = in_world(workspace.clients[id].settings[name], world)
            if by_name()[name].kind == "block" or name == "user_pool_id":
                continue
            assert _same(said(found), wanted), f"{name}: {found} for {wanted!r}"


def _same(found: Any, wanted: Any) -> bool:
    """A CloudFormation list parameter with an empty default is an empty list, and its items are texts."""
    return found == wanted or str(found).lower() == str(wanted).lower() or (found == [""] and wanted == [])


# ------------------------------------------------------------------------------------------- fixing


def refused(audited: Audit) -> set[object]:
    return {(id, *entry) for id, entries in audited.refused.items() for entry in entries}


def untouched_outside(workspace: Workspace) -> None:
    proof = verify(workspace)
    assert proof.failed == {}, [check for check in proof.checks if not check.ok]


def some(random: Random) -> Callable[[Finding], Fix | None]:
    """Any subset of the fixes, at any level, any option of each."""
    level = random.randrange(3)
    keep = random.random()
    drawn: dict[object, tuple[float, float]] = {}

    def wanted(finding: Finding) -> Fix | None:
        asked, option = drawn.setdefault(finding.key, (random.random(), random.random()))
        offered = [fix for fix in finding.fixes if LEVELS.index(fix.level) <= level]
        return offered[int(option * len(offered))] if offered and asked < keep else None

    return wanted


@MANY
@given(seed=SEEDS)
def test_no_subset_of_fixes_makes_what_aws_rejects(tmp_path: Path, language: str, profile: Profile, seed: int) -> None:
    random = Random(seed)
    workspace = written([generator.make(random) for _ in range(random.choice([1, 1, 2]))], language, random, tmp_path)
    before = audit(workspace, profile)
    fixed = fix_all(workspace, before, some(random))
    assert refused(fixed.audit) <= refused(before)
    untouched_outside(fixed.workspace)
    for id, client in fixed.workspace.clients.items():
        secret = "generate_secret"
        if not any(step.fix.level == "replacement" for step in fixed.steps):
            assert said(client.settings[secret]) == said(workspace.clients[id].settings[secret])


@MANY
@given(seed=SEEDS)
def test_every_single_fix_stands_alone(tmp_path: Path, language: str, profile: Profile, seed: int) -> None:
    random = Random(seed)
    workspace = written([generator.make(random)], language, random, tmp_path)
    before = audit(workspace, profile)
    for finding in before.all():
        for fix in finding.fixes:
            outcome = apply(workspace, before, finding, fix)
            if isinstance(outcome, Applied):
                assert refused(outcome.audit) <= refused(before)
                untouched_outside(outcome.workspace)


@MANY
@given(seed=SEEDS)
def test_fixing_twice_changes_nothing_more(tmp_path: Path, language: str, profile: Profile, seed: int) -> None:
    random = Random(seed)
    workspace = written([generator.make(random) for _ in range(2)], language, random, tmp_path)

    def wanted(finding: Finding) -> Fix | None:
        return next((fix for fix in finding.fixes if fix.level != "replacement"), None) if finding.severity != "info" else None

    before = audit(workspace, profile)
    fixed = fix_all(workspace, before, wanted)
    proved = prove(workspace, before, fixed.steps)
    assert proved.failed == ()
    again = workspace.as_written(proved.verified.texts)
    second = fix_all(again, audit(again, profile), wanted)
    assert second.workspace.patched() == {}


LASTING = {"terraform": ("# why: é", "// keep", "/* x */", "# between"), "yaml": ("# about",), "json": ()}
"""Comments that never stand on a list item's own line: not one of them may go."""


@MANY
@given(seed=SEEDS)
def test_comments_survive(tmp_path: Path, language: str, profile: Profile, seed: int) -> None:
    random = Random(seed)
    workspace = written([generator.make(random) for _ in range(2)], language, random, tmp_path)
    after = fix_all(workspace, audit(workspace, profile), lambda f: f.fixes[0] if f.fixes else None).workspace.patched()
    for name, text in after.items():
        for comment in LASTING[language]:
            assert text.count(comment) == workspace.sources[name].text.count(comment)


@MANY
@given(seed=SEEDS)
def test_no_findings_means_no_byte(tmp_path: Path, language: str, seed: int) -> None:
    random = Random(seed)
    workspace = written([generator.make(random)], language, random, tmp_path)
    assert fix_all(workspace, audit(workspace, Profile()), lambda _: None).workspace.patched() == {}
