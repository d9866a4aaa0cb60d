"""Templates that are one character off: whatever becomes of them, it is read or said, and never written wrongly.

``COGTUI_FUZZ`` says how many mutations are tried in all; without it few enough for every day.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cogtui.core.audit import audit
from cogtui.core.cli import main
from cogtui.core.discover import Discovery, discover
from cogtui.core.fix import fix_all, wanted_at
from cogtui.core.profile import load_profile
from cogtui.core.source import Source
from cogtui.core.verify import prove
from cogtui.core.workspace import Workspace, load_readings, start

EXAMPLES = Path(__file__).parents[2] / "examples"
TEMPLATES = [Path(source.path) for source in discover([str(EXAMPLES)]).templates]
COUNT = int(os.environ.get("COGTUI_FUZZ", "1500"))
SHARD = 50
ON_DISK = max(COUNT // 50, 20)
SECONDS = 10
"""What no mutation takes, on a machine that is busy with others."""

HURTFUL = [
    *"[]{}()'\"\t\r\n #&*!%@`|>-?:,<=~\\/.$0e_",
    *(
        "\0",
        "\x1b",
        "\x7f",
        "\x85",
        "\xa0",
        "\u2028",
        "\u200f",
        "\u202e",
        "\ufeff",
        "\ufffd",
        "😀",
        "é",
        "\r\n",
        "<<: ",
        "\n\n",
        "---\n",
    ),
]


def mutated(text: str, dice: Random) -> str:
    at = dice.randrange(len(text))
    before, here, after = text[:at], text[at], text[at + 1 :]
    change: Callable[[], str] = dice.choice(
        [
            lambda: before + after,
            lambda: before + dice.choice(HURTFUL) + here + after,
            lambda: before + dice.choice(HURTFUL) + after,
            lambda: before + here + here + after,
            lambda: before + after[:1] + here + after[1:],
        ]
    )
    return change()


def mutations(path: Path, shard: int, count: int) -> Iterator[tuple[str, str]]:
    """Each with a name to find it by again."""
    text = path.read_bytes().decode()
    for number in range(shard * SHARD, shard * SHARD + count):
        name = f"{path.relative_to(EXAMPLES).as_posix()} {number}"
        yield name, mutated(text, Random(name))


def shards() -> list[Any]:
    each = -(-COUNT // len(TEMPLATES))
    return [
        pytest.param(path, shard, min(SHARD, each - shard * SHARD), id=f"{path.relative_to(EXAMPLES).as_posix()}-{shard}")
        for path in TEMPLATES
        for shard in range(-(-each // SHARD))
    ]


def in_memory(source: Source) -> Workspace:
    found = Discovery(".", templates=(source,))
    return start(found).with_readings(list(load_readings(found)))


@pytest.mark.parametrize(("path", "shard", "count"), shards())
def test_a_mutated_template_is_read_or_said_and_never_written_wrongly(path: Path, shard: int, count: int) -> None:
    for name, text in mutations(path, shard, count):
        begun = time.perf_counter()
        try:
            check(Source(path.name, str(path), text))
        except Exception as error:
            raise AssertionError(name) from error
        assert time.perf_counter() - begun < SECONDS, name


def check(source: Source) -> None:
    """Read, audited, fixed and proved; what would be written is read again."""
    workspace = in_memory(source)
    profile = load_profile("baseline", [])
    before = audit(workspace, profile)
    fixed = fix_all(workspace, before, wanted_at("behavior", workspace, profile, lambda _: True))
    proved = prove(workspace, before, fixed.steps)
    assert proved.failed == ()
    texts = proved.verified.texts
    if not texts:
        return
    (text,) = texts.values()
    after = in_memory(source.with_text(text))
    assert [(p.kind, p.message) for p in after.problems] == [(p.kind, p.message) for p in workspace.problems]
    assert after.clients.keys() == workspace.clients.keys()
    audited = audit(after, profile)
    there = {(f.client, f.rule, f.setting, f.part, world) for f in audited.all() for world in f.worlds}
    for step in proved.steps:
        found = step.finding
        assert not any((found.client, found.rule, found.setting, found.part, world) in there for world in found.worlds), step
    again = fix_all(after, audited, wanted_at("behavior", after, profile, lambda _: True))
    assert again.steps == ()


@pytest.mark.parametrize("number", range(ON_DISK))
def test_a_mutated_template_on_disk(inside: Path, capsys: pytest.CaptureFixture[str], number: int) -> None:
    path = TEMPLATES[number % len(TEMPLATES)]
    (_, text), *_ = mutations(path, 1_000 + number, 1)
    file = inside / path.name
    file.write_bytes(text.encode())
    status, report = run(capsys, "--fix", "--fix-level", "behavior")
    assert status in (0, 1, 2, 3)
    if file.read_bytes() == text.encode():
        return
    assert report["summary"]["fixed"] > 0
    _, after = run(capsys, "--check")
    assert list(map(place, after["findings"])) == list(map(place, report["findings"]))
    assert after["problems"] == report["problems"]


def place(finding: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(finding[key] for key in ("client", "rule", "setting", "worlds", "message", "file", "line", "column"))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    status = main([*arguments, "--format", "json", "."])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return status, report
