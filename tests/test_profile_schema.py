"""The JSON Schema of profiles takes what the program takes, and refuses the mistakes that a schema can tell."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import tomli
from cfnlint.jsonschema import StandardValidator
from cogtui.core.cli import main
from cogtui.core.profile import BUILT_IN, load_profile
from cogtui.core.profile_reader import KEYS
from cogtui.core.profile_schema import schema
from cogtui.core.report import profile as report

from .test_profile_custom import FOUND, SESSION, rule
from .test_profile_mistakes import MISTAKES
from .test_profile_shown import BASE, TEAM

ROOT = Path(__file__).parent.parent
VALIDATOR = StandardValidator(json.loads(schema()))


def complaints(text: str) -> list[str]:
    data: Mapping[str, Any] = json.loads(json.dumps(tomli.loads(text), default=str))
    return [error.message for error in VALIDATOR.iter_errors(data)]


def fenced(page: str) -> list[str]:
    return re.findall(r"```toml\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_built_in_profiles_fit(name: str) -> None:
    assert complaints((ROOT / "profiles" / f"{name}.toml").read_text("utf-8")) == []
    assert complaints(report.as_toml(load_profile(name, ["."]))) == []


@pytest.mark.parametrize("page", ["README.md", "docs/profiles.md"])
def test_the_examples_of_the_documentation_fit_and_are_read(page: str, inside: Path) -> None:
    examples = fenced(page)
    assert examples
    Path("profiles").mkdir()
    Path("profiles/acme-base.toml").write_text("")
    for text in examples:
        assert complaints(text) == []
        Path("cogtui.toml").write_text(text)
        load_profile(None, ["."])


@pytest.mark.parametrize("text", [TEAM, BASE, SESSION, *(rule(setting, condition) for setting, condition, *_ in FOUND)])
def test_what_the_program_takes_fits(text: str) -> None:
    assert complaints(text) == []


def test_there_is_every_table_that_a_profile_has() -> None:
    assert set(json.loads(schema())["properties"]) == set(KEYS)


BEYOND = (
    "is not TOML",
    "it may be",  # durations are strings to a schema
    "the same rule",
    "cogtui.toml:5: 'implicit-",
    "is not a glob",
    "is not a regular expression",
    "is not a pattern",
    "circle",
    "leads out",
    "'/nowhere/base.toml'",
    "is taken by",
    "would be found again",
    "nothing can be at",
    "contradicts",
    "absent asks for no value",
    "stands in one_of",
    "no value of one_of",
    "there is none without set",
    "makes a new client",
    "at_most takes",
    "'cod' is not",
    "auth_session_validity takes a whole number",
    "enable_token_revocation is true or false",
    "'cgt999' is no name",
    "did you mean 'acme-session'",
    "there is no rule",
    "a has no option",
    "until is a date",  # to a schema a date is a string
)
"""What is left to the program: it takes more than one value to tell, or the names of custom rules."""


@pytest.mark.parametrize(("text", "message"), MISTAKES, ids=[text.replace("\n", " ")[:60] for text, _ in MISTAKES])
def test_typical_mistakes_do_not_fit(text: str, message: str) -> None:
    if not any(part in message for part in BEYOND):
        assert complaints(text)


def test_a_good_part_of_the_mistakes_is_told_by_the_schema() -> None:
    told = [text for text, message in MISTAKES if "is not TOML" not in message and complaints(text)]
    assert len(told) > len(MISTAKES) / 2


def test_what_reads_like_an_id_is_one() -> None:
    assert complaints("[rules.CGT301]\nenabled = false") == []
    assert complaints("[rules.CGT999]\nenabled = false")
    assert complaints("[rules.acme-session]\nenabled = false") == []
    assert complaints("[rules.refresh-token-to-long]\nmax = '3d'")


def test_it_is_printed(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("cogtui.toml").write_text("this is no profile")
    assert main(["--profile-schema"]) == 0
    assert capsys.readouterr().out == schema()
