"""Patches every folder below a folder, on copies, and lets others judge what came of it.

``python tests/estate.py FOLDER`` (``make estate ON=folder``) prints one row for each, and exits with 1 where one is bad: cogtui
fails or drops a proof, writes other bytes than it proved, or changes something in a second run; cfn-lint finds something new;
ruamel.yaml, PyYAML or json see a difference that no fix named. So templates are judged; Terraform's files are only counted.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import independent
import judges
from cogtui.core.audit import audit
from cogtui.core.cli import main as cogtui
from cogtui.core.fix import fix_all, wanted_at
from cogtui.core.profile import load_profile
from cogtui.core.verify import Proved, prove
from cogtui.core.workspace import Workspace, load

Lints = Counter[tuple[str, str]]

COLUMNS = ("clients", "files", "problems", "unresolved", "withheld", "failed", "again", "lint", "elsewhere", "seconds")
HEADINGS = {"files": "changed", "again": "2nd run", "lint": "new lint"}


@dataclass(frozen=True)
class Row:
    """What became of one folder. ``files`` are those that were patched, ``again`` those that a second run changed.

    ``lint``: what cfn-lint finds only after the patch. ``elsewhere``: what other readers see that they should not, and where
    they see nothing though a fix named it. ``unread``: what a reader refuses. ``broken``: how cogtui itself failed.
    """

    name: str
    clients: int = 0
    files: tuple[str, ...] = ()
    problems: int = 0
    unresolved: int = 0
    withheld: int = 0
    failed: int = 0
    again: tuple[str, ...] = ()
    lint: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    broken: str = ""
    seconds: float = 0.0
    judged: Mapping[str, int] = field(default_factory=dict)
    """How many differences each reader saw."""

    @property
    def bad(self) -> bool:
        return bool(self.failed or self.again or self.lint or self.elsewhere or self.broken)


# -------------------------------------------------------------------------------------------- patching


def measure(folder: Path) -> Row:
    """Check a copy of the folder, fix it twice, and have it judged. Whatever goes wrong becomes part of the row."""
    started = time.monotonic()
    with _copy(folder) as outside:
        try:
            row = _measure(folder.name, outside)
        except Exception:  # noqa: BLE001 - one folder's defect must not hide the others
            row = Row(folder.name, broken=traceback.format_exc(limit=-3).strip().replace("\n", " | "))
    return replace(row, seconds=time.monotonic() - started)


@contextlib.contextmanager
def _copy(folder: Path) -> Iterator[Path]:
    """A copy as the working directory, and a folder outside of it. Journals go there too."""
    here, state = Path.cwd(), os.environ.get("XDG_STATE_HOME")
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(folder, Path(name, "copy"), symlinks=True, ignore=shutil.ignore_patterns(".git"))
        os.environ["XDG_STATE_HOME"] = str(Path(name, "state"))
        os.chdir(Path(name, "copy"))
        try:
            yield Path(name)
        finally:
            os.chdir(here)
            os.environ.pop("XDG_STATE_HOME")
            os.environ.update({"XDG_STATE_HOME": state} if state is not None else {})


def _measure(name: str, outside: Path) -> Row:
    checked = _report(outside, "--check")
    workspace, proved = patch()
    texts = proved.verified.texts
    before = {file: workspace.sources[file].text for file in texts}
    linted = {file: lint(file, outside) for file in texts if independent.is_template(file)}
    fixed = _report(outside, "--fix", "--fix-level", "behavior")
    stray = sorted(file for file in texts if _bytes(file) != texts[file].encode())
    judged = independent.judge(workspace, proved.steps, {file: _text(file) for file in texts})
    new = {file: lint(file, outside) - found for file, found in linted.items()}
    again = _second_run(texts, outside)
    return Row(
        name=name,
        clients=checked["clients"],
        files=tuple(sorted(file for file in texts if _text(file) != before[file])),
        problems=checked["problems"],
        unresolved=checked["unresolved"],
        withheld=fixed["withheld"],
        failed=fixed["failed"],
        again=again,
        lint=tuple(f"{file}: {rule} {path}" for file, found in new.items() for rule, path in found.elements()),
        elsewhere=tuple(f"{reader}: {text}" for reader, verdict in judged.items() for text in verdict.complaints),
        unread=tuple(f"{reader}: {text}" for reader, verdict in judged.items() for text in verdict.unread),
        broken=f"not what was proved: {', '.join(stray)}" if stray else "",
        judged={reader: verdict.count for reader, verdict in judged.items()},
    )


def patch() -> tuple[Workspace, Proved]:
    """What ``--fix --fix-level behavior`` does in the working directory up to the write."""
    profile = load_profile(None, ["."])
    workspace = load(["."])
    before = audit(workspace, profile)
    fixed = fix_all(workspace, before, wanted_at("behavior", workspace, profile, lambda finding: True))
    return workspace, prove(workspace, before, fixed.steps)


def _report(outside: Path, *mode: str) -> dict[str, Any]:
    """A run's summary, with the number of its problems."""
    path = outside / "report.json"
    with contextlib.redirect_stderr(io.StringIO()) as said:
        cogtui([*mode, "--format", "json", "--output", str(path), "."])
    if not path.exists():
        raise RuntimeError(said.getvalue())
    found: dict[str, Any] = json.loads(path.read_text())
    return {**found["summary"], "problems": len(found["problems"])}


def _second_run(texts: Mapping[str, str], outside: Path) -> tuple[str, ...]:
    before = {file: _bytes(file) for file in (*texts, *load(["."]).sources)}
    _report(outside, "--fix", "--fix-level", "behavior")
    return tuple(sorted(file for file, data in before.items() if _bytes(file) != data))


def _bytes(file: str) -> bytes:
    return Path(file).read_bytes()


def _text(file: str) -> str:
    return _bytes(file).decode()


# ------------------------------------------------------------------------------------------- cfn-lint


def lint(file: str, outside: Path) -> Lints:
    """cfn-lint's errors in each template that a file is or holds: rule and path. Indices are left out, as items may move up."""
    found: Lints = Counter()
    for path in _to_lint(file, outside):
        found.update((rule, re.sub(r"(?<=/)\d+(?=/|$)", "*", at)) for rule, at in judges.lint(path))
    return found


def _to_lint(file: str, outside: Path) -> Iterator[Path]:
    """The file if it is a template; of a fragment, and of what Serverless reads, each part that can be made one."""
    readers = independent.readers(file, _text(file))
    documents = readers.get("json", independent.by_pyyaml)(_text(file))
    if len(documents) == 1 and isinstance(documents[0], dict) and isinstance(documents[0].get("Resources"), dict):
        yield Path(file)
        return
    for template in (found for document in documents for found in _templates_in(document)):
        path = outside / "part.template.json"
        path.write_text(json.dumps(template, default=str))
        yield path


def _templates_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and isinstance(value.get("Resources"), dict):
        yield _long({key: value[key] for key in value if key in _SECTIONS})
    elif isinstance(value, dict) and value and all(isinstance(v, dict) and "Type" in v for v in value.values()):
        yield _long({"Resources": value})
    else:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for child in inner:
            yield from _templates_in(child)


_SECTIONS = frozenset({"Parameters", "Mappings", "Conditions", "Resources", "Outputs"})


def _long(value: Any) -> Any:
    """Short intrinsics as long ones."""
    if isinstance(value, list):
        return [_long(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {_long_name(str(key)): _long_argument(str(key), inner) for key, inner in value.items()}


def _long_name(key: str) -> str:
    if not key.startswith("!"):
        return key
    return key[1:] if key in ("!Ref", "!Condition") else f"Fn::{key[1:]}"


def _long_argument(key: str, value: Any) -> Any:
    return value.split(".", 1) if key == "!GetAtt" and isinstance(value, str) else _long(value)


# ----------------------------------------------------------------------------------------- reporting


def table(rows: Sequence[Row]) -> Iterator[str]:
    width = max([len(row.name) for row in rows] + [10])
    yield "  ".join(["repository".ljust(width), *(HEADINGS.get(name, name) for name in COLUMNS)])
    for row in rows:
        cells = [_cell(row, name).rjust(len(HEADINGS.get(name, name))) for name in COLUMNS]
        yield "  ".join([row.name.ljust(width), *cells]) + ("  bad" if row.bad else "")


def _cell(row: Row, name: str) -> str:
    value = getattr(row, name)
    return f"{value:.1f}" if isinstance(value, float) else str(len(value) if isinstance(value, tuple) else value)


def details(row: Row) -> Iterator[str]:
    for title, lines in (("second run", row.again), ("new", row.lint), ("elsewhere", row.elsewhere), ("unread", row.unread)):
        yield from (f"{row.name}: {title}: {line}" for line in lines)
    if row.broken:
        yield f"{row.name}: {row.broken}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    given = parser.parse_args(arguments)
    if not given.folder.is_dir():
        sys.stderr.write(f"{given.folder}: no such folder\n")
        return 2
    rows = [measure(path.resolve()) for path in sorted(given.folder.iterdir()) if path.is_dir()]
    lines = [*table(rows), *(line for row in rows for line in details(row))]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return int(any(row.bad for row in rows))


if __name__ == "__main__":
    raise SystemExit(main())
