"""Diffs are made from edits; git is the judge of what they say."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cogtui.core.diff import hunks, unified
from cogtui.core.source import Edit, Source, apply_edits
from hypothesis import given, settings
from hypothesis import strategies as st

LINES = st.lists(
    st.sampled_from(["a", "b", "", "  x = 1", "é 🎉", "\x0b", "c\u2028d", "--- a", "+++ b"]), min_size=1, max_size=12
)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    eol = draw(st.sampled_from(["\n", "\r\n"]))
    text = eol.join(draw(LINES)) + draw(st.sampled_from(["", eol]))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    edits = [
        Edit(start, end, draw(st.sampled_from(["", "new", f"one{eol}two{eol}", eol])))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        if not any(text[at - 1 : at + 1] == "\r\n" for at in (start, end))
    ]
    return text, edits


def git_apply(folder: Path, name: str, old: str, diff: str) -> str:
    (folder / name).write_bytes(old.encode())
    if diff:
        subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], input=diff.encode(), cwd=folder, check=True)
    return (folder / name).read_bytes().decode()


@settings(max_examples=120, deadline=None)
@given(case=edited())
def test_git_applies_the_diff_to_exactly_the_edited_text(
    tmp_path_factory: pytest.TempPathFactory, case: tuple[str, list[Edit]]
) -> None:
    text, edits = case
    source = Source("main.tf", "main.tf", text)
    diff = unified({"main.tf": source}, {"main.tf": edits})
    folder = tmp_path_factory.getbasetemp() / "diff"
    folder.mkdir(exist_ok=True)
    assert git_apply(folder, "main.tf", text, diff) == apply_edits(text, edits)


def test_a_name_with_odd_characters_is_quoted_as_git_does(tmp_path: Path) -> None:
    name = 'a "b"\t.tf'
    diff = unified({name: Source(name, name, "one\n")}, {name: [Edit(0, 3, "two")]})
    assert git_apply(tmp_path, name, "one\n", diff) == "two\n"


def test_a_changed_line_marks_what_differs() -> None:
    source = Source("a", "a", 'x = "LEGACY"\n')
    minus, plus = hunks(source, [Edit(5, 11, "ENABLED")])[0].lines
    assert [(line.kind, line.text[slice(*line.marks[0])]) for line in (minus, plus)] == [("-", "LEGACY"), ("+", "ENABLED")]


def test_edits_far_apart_make_two_hunks_with_right_numbers() -> None:
    text = "".join(f"{n}\n" for n in range(1, 31))
    found = hunks(Source("a", "a", text), [Edit(0, 1, "1\nnew"), Edit(text.index("25"), text.index("25") + 2, "x")])
    assert [hunk.header for hunk in found] == ["@@ -1,4 +1,5 @@", "@@ -22,7 +23,7 @@"]


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply_edits("abc", [Edit(0, 2, ""), Edit(1, 3, "")])
