"""What is generated in docs/ is what the program would make now."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_no_page_is_stale() -> None:
    done = subprocess.run([sys.executable, "docs/make.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_link_of_the_readme_leads_somewhere() -> None:
    text = (ROOT / "README.md").read_text()
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_function_is_on_the_page() -> None:
    from cogtui.core.terraform.carrying import CARRYING, LAZY
    from cogtui.core.terraform.functions import IMPURE, PURE

    page = Path(__file__).parents[1].joinpath("docs/terraform.md").read_text("utf-8")
    named = set(re.findall(r"`(\w+)`", page))
    assert not ({*CARRYING, *LAZY, *PURE, *IMPURE} - named)


def test_every_intrinsic_function_is_on_the_page() -> None:
    from cogtui.core.cloudformation.evaluate import FUNCTIONS
    from cogtui.core.cloudformation.intrinsics import FOLLOWED

    page = (ROOT / "docs/cloudformation.md").read_text("utf-8")
    assert FOLLOWED
    assert [name for name in FUNCTIONS if f"`{name}`" not in page] == []
