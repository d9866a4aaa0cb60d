"""Writes what is generated in docs/; with ``--check``, says which pages are stale instead (pictures are not compared)."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from cogtui.core import profile_schema
from cogtui.core.profile import load_profile
from cogtui.core.report import json, reference, setting_reference
from cogtui.tui.actions import keys_markdown
from cogtui.tui.app import CogtuiApp
from cogtui.tui.engine import CoreEngine

HERE = Path(__file__).parent
PAGES: dict[str, Callable[[], str]] = {
    "rules.md": reference.markdown,
    "settings.md": setting_reference.markdown,
    "keys.md": keys_markdown,
    "report.schema.json": json.schema,
    "profile.schema.json": profile_schema.schema,
}
PICTURES = {
    "review.svg": ("n", "a", "n", "n"),
    "findings.svg": ("a", "2", "n", "space", "n", "space"),
    "policy.svg": ("n", "a", "CGT303", "minus", "minus"),
    "diff.svg": ("c", "A", "A", "w"),
}
"""What is pressed on examples/infra before each picture is taken; a rule's id goes to its knob."""


async def picture(keys: tuple[str, ...]) -> str:
    app = CogtuiApp(CoreEngine(["infra"], load_profile("baseline", ["infra"])))
    async with app.run_test(size=(140, 40)) as pilot:
        for key in ("", *keys, ""):
            if key.startswith("CGT"):
                app.tune_rule(key)
            elif key:
                await pilot.press(key)
            for _ in range(20):
                await pilot.pause(0.05)
        return app.export_screenshot(title="cogtui infra/")


def main() -> int:
    stale = [name for name, make in PAGES.items() if not (HERE / name).is_file() or (HERE / name).read_text("utf-8") != make()]
    if "--check" in sys.argv:
        sys.stderr.write("".join(f"docs/{name} is stale: make docs\n" for name in stale))
        return int(bool(stale))
    for name in stale:
        (HERE / name).write_text(PAGES[name](), "utf-8")
    os.chdir(HERE.parent / "examples")
    for name, keys in PICTURES.items():
        with tempfile.TemporaryDirectory() as state:
            # Sessions that were kept are not for pictures.
            os.environ["XDG_STATE_HOME"] = state
            (HERE / name).write_text(asyncio.run(picture(keys)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
