"""Writes what is generated in docs/; with ``--check``, says what is stale instead."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from cogtui.core.report import json, reference
from cogtui.tui.actions import keys_markdown

HERE = Path(__file__).parent
PAGES: dict[str, Callable[[], str]] = {
    "rules.md": reference.markdown,
    "keys.md": keys_markdown,
    "report.schema.json": json.schema,
}


def main() -> int:
    stale = [name for name, make in PAGES.items() if not (HERE / name).is_file() or (HERE / name).read_text("utf-8") != make()]
    if "--check" in sys.argv:
        sys.stderr.write("".join(f"docs/{name} is stale: make docs\n" for name in stale))
        return int(bool(stale))
    for name in stale:
        (HERE / name).write_text(PAGES[name](), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
