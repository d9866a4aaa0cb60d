"""The only step that touches the audited files: atomic, refusing what changed since it was read, journalled for undo.

The journal and the lock stand in the user's state folder, keyed by the real path of the root; in the audited tree nothing is
made but the temporary file that takes a file's place.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .model import CogtuiError
from .source import Source

KEPT_RUNS = 20


class WriteError(CogtuiError):
    """Nothing was changed, or everything was put back; the message names the file."""


class ChangedOnDisk(WriteError):
    """A file is no longer what was read."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file}: changed on disk since it was read; nothing was written")
        self.file = file


class NothingToUndo(CogtuiError):
    """No run is journalled for this root."""


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written below ``root``. ``run`` is empty, with ``warning`` saying why, when it can't be undone."""

    files: tuple[str, ...]
    run: str = ""
    warning: str = ""
    root: str = ""


def write(root: str, sources: Mapping[str, Source], texts: Mapping[str, str]) -> Written:
    """Put these texts in the place of the files; make the new ones. If one can't be written, those before it are put back.

    Raises:
        ChangedOnDisk: a file is not what was read, or is there although it is new.
        WriteError: a file can't be written: not a regular file, outside the root, read-only, hard-linked, no space …
    """
    with _lock(root):
        jobs = [_Job.make(root, sources[name], texts[name].encode("utf-8")) for name in sorted(texts)]
        run, warning = _journal(root, jobs)
        try:
            _replace_all(jobs)
        except BaseException:
            _forget(root, run)
            raise
    return Written(tuple(job.name for job in jobs), run, warning, root)


def undo(root: str, run: str = "") -> tuple[str, ...]:
    """Put back what a write below this root changed, where the files are still what it wrote: the last, or the run named.

    What it made is removed.

    Raises:
        NothingToUndo: there is no such run.
        WriteError: a file was changed since, or can't be written.
    """
    with _lock(root):
        folder = _state(root)
        runs = sorted(path for path in (folder / "runs").glob(run or "*") if (path / "manifest.json").is_file())
        if not runs:
            raise NothingToUndo(f"{root}: there is no write to undo")
        entries = json.loads((runs[-1] / "manifest.json").read_text("utf-8"))
        jobs = []
        for number, entry in enumerate(entries):
            before = runs[-1] / f"{number}.before"
            data = before.read_bytes() if before.exists() else None
            jobs.append(_Job.restore(root, entry["name"], entry["path"], entry["after"], data))
        _replace_all(jobs)
        _forget(root, runs[-1].name)
    return tuple(job.name for job in jobs)


# ------------------------------------------------------------------------------------------ replacing


@dataclass(frozen=True, slots=True)
class _Job:
    """One file's replacement: its real path, what it must hold now, and what it is to hold; None where it is not there."""

    name: str
    path: str
    before: bytes | None
    after: bytes | None
    mode: int = 0
    owner: tuple[int, int] = (-1, -1)

    @classmethod
    def make(cls, root: str, source: Source, data: bytes) -> _Job:
        path = os.path.realpath(source.path)
        if source.new:
            _below(root, source.name, path)
            _check_absent(source.name, path)
            return cls(source.name, path, None, data)
        status = _writable(root, source.name, path)
        before = source.data
        if _read(source.name, path) != before:
            raise ChangedOnDisk(source.name)
        return cls(source.name, path, before, data, stat.S_IMODE(status.st_mode), (status.st_uid, status.st_gid))

    @classmethod
    def restore(cls, root: str, name: str, path: str, digest: str, data: bytes | None) -> _Job:
        status = _writable(root, name, path)
        before = _read(name, path)
        if _digest(before) != digest:
            undone = "removed" if data is None else "put back"
            raise WriteError(f"{name}: changed since it was written; it is not {undone}, and nothing else is")
        return cls(name, path, before, data, stat.S_IMODE(status.st_mode), (status.st_uid, status.st_gid))


def _writable(root: str, name: str, path: str) -> os.stat_result:
    try:
        status = Path(path).stat()
    except OSError as error:
        raise WriteError(f"{name}: can't be written: {error.strerror or error}") from error
    if not stat.S_ISREG(status.st_mode):
        raise WriteError(f"{name}: is not a regular file")
    _below(root, name, path)
    if status.st_nlink > 1:
        raise WriteError(f"{name}: has several hard links; replacing it would part them")
    if not status.st_mode & stat.S_IWUSR:
        raise WriteError(f"{name}: is read-only")
    return status


def _below(root: str, name: str, path: str) -> None:
    if os.path.commonpath([os.path.realpath(root), path]) != os.path.realpath(root):
        raise WriteError(f"{name}: leads outside {root}; it is not written")


def _check_absent(name: str, path: str) -> None:
    if os.path.lexists(path):
        raise ChangedOnDisk(name)


def _read(name: str, path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise WriteError(f"{name}: can't be read again: {error.strerror or error}") from error


def _replace_all(jobs: Sequence[_Job]) -> None:
    """All of them, or none: what was replaced before a failure is put back."""
    done = 0
    try:
        for job in jobs:
            if job.before is None:
                _check_absent(job.name, job.path)
            elif _read(job.name, job.path) != job.before:
                raise ChangedOnDisk(job.name)
            _replace(job, job.after)
            done += 1
    except BaseException as error:
        stuck = [job.name for job in reversed(jobs[: done + 1]) if not _put_back(job)]
        kept = f"; {', '.join(stuck)} could not be put back and stays written" if stuck else "; nothing was changed"
        if isinstance(error, OSError):
            raise WriteError(f"{jobs[done].name}: can't be written: {error.strerror or error}{kept}") from error
        if stuck and isinstance(error, WriteError):
            raise WriteError(f"{error}{kept}") from error
        raise


def _put_back(job: _Job) -> bool:
    """Whether the file holds what it held before; what someone else wrote meanwhile is left alone."""
    try:
        held = Path(job.path).read_bytes() if Path(job.path).exists() else None
        if held == job.after and held != job.before:
            _replace(replace(job, before=job.after), job.before)
    except (OSError, ChangedOnDisk):
        return False
    return True


def _replace(job: _Job, data: bytes | None) -> None:
    """Write a temporary file beside the old one, make it durable, and let it take the old one's place."""
    target = Path(job.path)
    if data is None:
        target.unlink()
        _sync_folder(target.parent)
        return
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(6)}.cogtui")
    try:
        mode = 0o666 if job.before is None else 0o600
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if job.before is not None:
                _take_over(file.fileno(), job)
            os.fsync(file.fileno())
        (_make if job.before is None else Path.replace)(temporary, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _make(temporary: Path, target: Path) -> None:
    """Give a file its name where nothing has it. A link never takes another file's place; not every disk has links."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise ChangedOnDisk(target.name) from None
    except OSError:
        _check_absent(target.name, str(target))
        temporary.replace(target)
    else:
        temporary.unlink()


def _take_over(descriptor: int, job: _Job) -> None:
    """The old file's owner, where that is ours to give, and its mode."""
    if os.name == "posix":
        with contextlib.suppress(PermissionError):
            os.fchown(descriptor, *job.owner)
        os.fchmod(descriptor, job.mode)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable. The file is whole either way, so a folder that can't be synced is no failure."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# -------------------------------------------------------------------------------------------- journal


def _state(root: str) -> Path:
    from platformdirs import user_state_path

    return user_state_path("cogtui", appauthor=False) / hashlib.sha256(os.path.realpath(root).encode()).hexdigest()[:32]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _journal(root: str, jobs: Sequence[_Job]) -> tuple[str, str]:
    """Keep what the files hold now. Returns the run's name, or an empty one with why it could not be kept."""
    try:
        runs = _state(root) / "runs"
        runs.mkdir(parents=True, exist_ok=True, mode=0o700)
        names = sorted(path.name for path in runs.iterdir())
        run = f"{int(names[-1]) + 1 if names else 1:08d}"
        folder = runs / run
        folder.mkdir(mode=0o700)
        for number, job in enumerate(jobs):
            if job.before is not None:
                (folder / f"{number}.before").write_bytes(job.before)
        entries = [{"name": job.name, "path": job.path, "after": _digest(job.after or b"")} for job in jobs]
        (folder / "manifest.json").write_text(json.dumps(entries), "utf-8")
        for old in names[: -KEPT_RUNS + 1 or None] if len(names) >= KEPT_RUNS else []:
            _forget(root, old)
    except (OSError, ValueError) as error:
        return "", f"this write can't be undone: the journal can't be kept ({getattr(error, 'strerror', None) or error})"
    return run, ""


def _forget(root: str, run: str) -> None:
    if run:
        import shutil

        shutil.rmtree(_state(root) / "runs" / run, ignore_errors=True)


@contextlib.contextmanager
def _lock(root: str) -> Iterator[None]:
    """One writer a root. A lock whose process is gone is taken over; where there is no state folder there is no lock."""
    path = _state(root) / "lock"
    held = _take_lock(path, root)
    try:
        yield
    finally:
        if held:
            with contextlib.suppress(OSError):
                path.unlink()


def _take_lock(path: Path, root: str) -> bool:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(_claim(path, root), "w") as file:
            file.write(str(os.getpid()))
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        return False
    return True


def _claim(path: Path, root: str) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        return os.open(path, flags, 0o600)
    except FileExistsError:
        if _holder_lives(path):
            raise WriteError(f"{root}: another cogtui is writing there") from None
        path.unlink(missing_ok=True)
        return os.open(path, flags, 0o600)


def _holder_lives(path: Path) -> bool:
    try:
        holder = int(path.read_text() or "0")
        if holder <= 0:
            return False
        os.kill(holder, 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True
