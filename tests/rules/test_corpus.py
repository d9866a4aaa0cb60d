"""Shapes that real templates hold and that were once judged wrongly: what is found in each, at low or above."""

from __future__ import annotations

from pathlib import Path

import pytest
from cogtui.core.audit import audit
from cogtui.core.profile import load_profile
from cogtui.core.workspace import load

CORPUS = sorted((Path(__file__).parents[1] / "corpus" / "findings").iterdir())


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_is_found(inside: Path, path: Path) -> None:
    (inside / path.name).write_bytes(path.read_bytes())
    findings = audit(load([path.name]), load_profile("baseline", [])).all()
    wanted = path.read_text().splitlines()[0].removeprefix("# finds: ").split()
    assert sorted({finding.rule for finding in findings if finding.severity != "info"}) == sorted(wanted)
