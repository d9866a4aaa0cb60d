"""Writing: each file is old or new, whatever fails, and nothing is left behind."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from cogtui.core import write as module
from cogtui.core.source import Source
from cogtui.core.write import ChangedOnDisk, NothingToUndo, WriteError, undo, write

OLD = {"a.tf": "old a\r\n", "b.tf": "\ufeffold b: é\n"}
NEW = {"a.tf": "new a\r\n", "b.tf": "\ufeffnew b: é\n"}


@pytest.fixture
def tree(inside: Path) -> Path:
    for name, text in OLD.items():
        (inside / name).write_bytes(text.encode())
    return inside


def sources(tree: Path) -> dict[str, Source]:
    return {name: Source(name, str(tree / name), text) for name, text in OLD.items()}


def contents(tree: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in sorted(tree.iterdir())}


def test_all_files_are_written_and_undo_puts_them_back(tree: Path) -> None:
    assert write(str(tree), sources(tree), NEW).files == ("a.tf", "b.tf")
    assert contents(tree) == NEW
    assert undo(str(tree)) == ("a.tf", "b.tf")
    assert contents(tree) == OLD
    with pytest.raises(NothingToUndo):
        undo(str(tree))


def test_undo_goes_back_one_run_after_another(tree: Path) -> None:
    newest = {"a.tf": "newest\n"}
    write(str(tree), sources(tree), NEW)
    write(str(tree), {"a.tf": Source("a.tf", str(tree / "a.tf"), NEW["a.tf"])}, newest)
    assert undo(str(tree)) == ("a.tf",)
    assert contents(tree) == NEW
    undo(str(tree))
    assert contents(tree) == OLD


def test_undo_refuses_what_was_changed_since(tree: Path) -> None:
    write(str(tree), sources(tree), NEW)
    (tree / "b.tf").write_text("mine")
    with pytest.raises(WriteError, match=r"b\.tf: changed since"):
        undo(str(tree))
    assert contents(tree) == {"a.tf": NEW["a.tf"], "b.tf": "mine"}


def test_a_file_that_changed_on_disk_stops_the_whole_write(tree: Path) -> None:
    (tree / "b.tf").write_text("someone else's")
    with pytest.raises(ChangedOnDisk, match=r"b\.tf"):
        write(str(tree), sources(tree), NEW)
    assert contents(tree) == {"a.tf": OLD["a.tf"], "b.tf": "someone else's"}


def test_mode_is_kept_and_a_link_stays_a_link(tree: Path) -> None:
    (tree / "b.tf").chmod(0o640)
    (tree / "inner").mkdir()
    (tree / "a.tf").rename(tree / "inner" / "real.tf")
    (tree / "a.tf").symlink_to("inner/real.tf")
    write(str(tree), sources(tree), NEW)
    assert (tree / "a.tf").is_symlink()
    assert (tree / "inner" / "real.tf").read_bytes().decode() == NEW["a.tf"]
    assert stat.S_IMODE((tree / "b.tf").stat().st_mode) == 0o640


def test_what_leads_outside_is_refused(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "real.tf"
    outside.write_bytes(OLD["a.tf"].encode())
    (tree / "a.tf").unlink()
    (tree / "a.tf").symlink_to(outside)
    with pytest.raises(WriteError, match="leads outside"):
        write(str(tree), sources(tree), NEW)
    assert outside.read_bytes().decode() == OLD["a.tf"]


def hard_link(tree: Path) -> None:
    os.link(tree / "a.tf", tree / "twin.tf")


def read_only(tree: Path) -> None:
    (tree / "a.tf").chmod(0o444)


@pytest.mark.parametrize(("spoil", "reason"), [(hard_link, "hard links"), (read_only, "read-only")])
def test_what_can_not_be_replaced_cleanly_is_refused(tree: Path, spoil: Callable[[Path], None], reason: str) -> None:
    spoil(tree)
    with pytest.raises(WriteError, match=reason):
        write(str(tree), sources(tree), NEW)
    assert contents(tree)["a.tf"] == OLD["a.tf"]
    assert contents(tree)["b.tf"] == OLD["b.tf"]


def test_two_writers_do_not_interleave(tree: Path) -> None:
    with module._lock(str(tree)), pytest.raises(WriteError, match="another cogtui"):
        write(str(tree), sources(tree), NEW)
    assert contents(tree) == OLD


def test_a_lock_whose_holder_is_gone_is_taken_over(tree: Path) -> None:
    lock = module._state(str(tree)) / "lock"
    lock.parent.mkdir(parents=True)
    lock.write_text("999999999")
    write(str(tree), sources(tree), NEW)
    assert contents(tree) == NEW
    assert not lock.exists()


def test_without_a_state_folder_it_writes_and_says_so(tree: Path, state_folder: Path) -> None:
    state_folder.rmdir()
    state_folder.write_text("not a folder")
    written = write(str(tree), sources(tree), NEW)
    assert contents(tree) == NEW
    assert "can't be undone" in written.warning


def test_nothing_is_made_in_the_tree(tree: Path) -> None:
    write(str(tree), sources(tree), NEW)
    assert sorted(contents(tree)) == ["a.tf", "b.tf"]


# ------------------------------------------------------------------------------------------ faults

CALLS = ["os.open", "os.fdopen", "os.fchmod", "os.fchown", "os.fsync", "pathlib.Path.replace", "os.close"]
READS = [
    "pathlib.Path.read_bytes",
    "pathlib.Path.stat",
    "pathlib.Path.mkdir",
    "pathlib.Path.write_bytes",
    "pathlib.Path.write_text",
]


class Failing:
    """A call that fails the nth time (from 0) and works otherwise."""

    def __init__(self, name: str, nth: int, error: BaseException) -> None:
        self.left = nth
        self.error = error
        module_name, _, attribute = name.rpartition(".")
        self.real = getattr(__import__("pathlib").Path if "Path" in module_name else os, attribute)
        self.target = name
        self.failed = False

    def patched(self) -> object:
        fault = self

        def call(*arguments: object, **named: object) -> object:
            fault.left -= 1
            if fault.left == -1:
                fault.failed = True
                raise fault.error
            return fault.real(*arguments, **named)

        return patch(self.target, call)


@pytest.mark.parametrize("name", CALLS + READS)
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["no-space", "interrupt"])
def test_each_system_call_may_fail(tree: Path, name: str, error: BaseException) -> None:
    """Every call of the write path in turn, the first time and each later time: old or new, and no temporary file."""
    met = 0
    for nth in range(12):
        for file, text in OLD.items():
            (tree / file).write_bytes(text.encode())
        fault = Failing(name, nth, error)
        with fault.patched():  # type: ignore[attr-defined]
            try:
                write(str(tree), sources(tree), NEW)
                outcome = "written"
            except (WriteError, KeyboardInterrupt):
                outcome = "refused"
        if not fault.failed:
            break
        met += 1
        found = contents(tree)
        assert sorted(found) == ["a.tf", "b.tf"], f"{name} #{nth} left a temporary file"
        assert all(found[file] in (OLD[file], NEW[file]) for file in found)
        assert found == (NEW if outcome == "written" else OLD), f"{name} #{nth}: {outcome}"
    assert met > 0, f"{name} is never called: the list above is stale"


def test_undo_may_name_its_run(tree: Path) -> None:
    first = write(str(tree), {"a.tf": sources(tree)["a.tf"]}, {"a.tf": NEW["a.tf"]})
    write(str(tree), {"b.tf": sources(tree)["b.tf"]}, {"b.tf": NEW["b.tf"]})
    assert undo(str(tree), first.run) == ("a.tf",)
    assert contents(tree) == {"a.tf": OLD["a.tf"], "b.tf": NEW["b.tf"]}


# ------------------------------------------------------------------------------------- a new file


def with_new(tree: Path) -> tuple[dict[str, Source], dict[str, str]]:
    """Both files and one that is not there yet."""
    new = Source("new.toml", str(tree / "new.toml"), "", new=True)
    return {**sources(tree), "new.toml": new}, {**NEW, "new.toml": "text = 'é'\r\n"}


def test_a_new_file_is_made_and_undo_removes_it(tree: Path) -> None:
    wanted, texts = with_new(tree)
    mask = os.umask(0o027)
    try:
        assert write(str(tree), wanted, texts).files == ("a.tf", "b.tf", "new.toml")
    finally:
        os.umask(mask)
    assert contents(tree) == texts
    assert stat.S_IMODE((tree / "new.toml").stat().st_mode) == 0o640
    assert undo(str(tree)) == ("a.tf", "b.tf", "new.toml")
    assert contents(tree) == OLD


def test_a_new_file_that_was_changed_since_is_not_removed(tree: Path) -> None:
    wanted, texts = with_new(tree)
    write(str(tree), wanted, texts)
    (tree / "new.toml").write_text("mine")
    with pytest.raises(WriteError, match=r"new\.toml: changed since it was written; it is not removed"):
        undo(str(tree))
    assert contents(tree) == {**NEW, "new.toml": "mine"}


def test_a_new_file_never_takes_the_place_of_another(tree: Path) -> None:
    wanted, texts = with_new(tree)
    (tree / "new.toml").write_text("")
    with pytest.raises(ChangedOnDisk):
        write(str(tree), wanted, texts)
    assert contents(tree) == {**OLD, "new.toml": ""}


@pytest.mark.parametrize("linked", [True, False], ids=["links", "no-links"])
def test_a_file_that_somebody_makes_in_the_last_moment_stays(tree: Path, linked: bool) -> None:
    wanted, texts = with_new(tree)
    link = os.link

    def late(old: Path, new: Path) -> None:
        (tree / "new.toml").write_text("theirs")
        if not linked:
            raise OSError(95, "Operation not supported")
        link(old, new)

    with patch.object(os, "link", late), pytest.raises(ChangedOnDisk):
        write(str(tree), wanted, texts)
    assert contents(tree) == {**OLD, "new.toml": "theirs"}
    with pytest.raises(NothingToUndo):
        undo(str(tree))


def test_where_there_are_no_links_a_new_file_is_made_all_the_same(tree: Path) -> None:
    wanted, texts = with_new(tree)
    with patch.object(os, "link", side_effect=OSError(95, "Operation not supported")):
        write(str(tree), wanted, texts)
    assert contents(tree) == texts


def test_a_new_file_outside_of_the_root_is_refused(tree: Path) -> None:
    (tree / "inner").mkdir()
    wanted, texts = with_new(tree)
    with pytest.raises(WriteError, match="leads outside"):
        write(str(tree / "inner"), {"new.toml": wanted["new.toml"]}, {"new.toml": texts["new.toml"]})
    assert not (tree / "new.toml").exists()


@pytest.mark.parametrize("name", [*CALLS, "os.link"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["no-space", "interrupt"])
def test_each_system_call_may_fail_while_a_file_is_made(tree: Path, name: str, error: BaseException) -> None:
    """Old and not there, or new; and no temporary file."""
    wanted, texts = with_new(tree)
    for nth in range(16):
        (tree / "new.toml").unlink(missing_ok=True)
        for file, text in OLD.items():
            (tree / file).write_bytes(text.encode())
        fault = Failing(name, nth, error)
        with fault.patched():  # type: ignore[attr-defined]
            try:
                write(str(tree), wanted, texts)
                expected = texts
            except (WriteError, KeyboardInterrupt):
                expected = OLD
        assert contents(tree) == expected, f"{name} #{nth}"
        if not fault.failed:
            break
    assert 0 < nth < 15, f"{name} is never called, or it never came to an end"
