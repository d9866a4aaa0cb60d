"""The session on disk, in the person's state folder: what was decided and not written, to be taken up at the next start.

What is read here is not trusted: all of it is checked, no path in it is ever opened, and decisions are made again on the
files as they are.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, get_args

from ..core import settings
from ..core.model import CogtuiError, Finding, Fix, Span, World
from ..core.text import count
from .decisions import Decision, Kind, Outcome, Refused, State
from .remaking import remade, under

if TYPE_CHECKING:
    from ..core.source import Source
    from .session import Session

SCHEMA = 1
KINDS: tuple[Kind, ...] = get_args(Kind)


class CannotKeep(CogtuiError):
    """A session can't be read from the state folder, or written to it; one sentence says why."""


@dataclass(frozen=True, slots=True)
class KeptPolicy:
    """A policy that was not saved: its file, the text there (None without one), and the text that it was to have."""

    path: str
    saved: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as it was kept. ``decisions`` hold only what making them again looks at; ``files`` are digests by name."""

    when: datetime
    decisions: tuple[Decision, ...] = ()
    policy: KeptPolicy | None = None
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def says(self) -> str:
        """What is in it: ``7 edits and the policy``."""
        return _says(self.decisions, policy=self.policy is not None)

    @property
    def at(self) -> str:
        """When it was kept: the time of today, else with the day."""
        return self.when.strftime("%H:%M" if self.when.date() == datetime.now().date() else "%Y-%m-%d %H:%M")


# --------------------------------------------------------------------------------------------- where


def path(session: Session) -> Path:
    """The file of this estate: these paths below this root, under this profile, called from this working directory."""
    from platformdirs import user_state_path

    engine, root = session.engine, session.state.workspace.root if session.state else ""
    layers = engine.profile.layers[:1]
    policy = [(layer.folder, layer.file) for layer in layers] or engine.profile.name
    place = json.dumps([str(Path.cwd()), os.path.realpath(root), [os.path.realpath(one) for one in engine.paths], policy])
    name = hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return user_state_path("cogtui", appauthor=False) / "sessions" / f"{name}.json"


def tally(session: Session) -> str:
    """What there is to keep: ``7 edits and the policy``."""
    return _says(tuple(session.state.decisions.values()) if session.state else (), policy=session.unsaved)


def _says(decisions: Sequence[Decision], *, policy: bool) -> str:
    edits = sum(decision.edits for decision in decisions)
    decided = count(edits, "edit") if edits else count(len(decisions), "skip") if decisions else ""
    return " and ".join(part for part in (decided, "the policy" if policy else "") if part)


def previous(session: Session) -> Path:
    """Where a session goes that another takes the place of."""
    return path(session).with_suffix(".previous.json")


# ------------------------------------------------------------------------------------------- keeping


def worth_keeping(session: Session) -> bool:
    """Whether anything was decided that is written nowhere."""
    return bool(session.state and session.state.decisions) or session.unsaved


def keep(session: Session) -> None:
    """Put the session in the place of the one that was kept, whole or not at all.

    Raises:
        CannotKeep: there is no room for it, or no right to write.
    """
    file = path(session)
    text = json.dumps(record(session), indent=1)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _replace(file, text.encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise CannotKeep(f"the session can't be kept in {file.parent}: {error.strerror or error}") from error


def _replace(file: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".kept-")
    try:
        with os.fdopen(descriptor, "wb") as temporary:
            temporary.write(data)
            temporary.flush()
            os.fsync(temporary.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def forget(session: Session) -> None:
    """Nothing is kept any more; what was set aside stays."""
    with contextlib.suppress(OSError):
        path(session).unlink()


def set_aside(session: Session) -> bool:
    """Keep what is there under another name; whether there was anything."""
    try:
        path(session).replace(previous(session))
    except OSError:
        return False
    return True


def record(session: Session) -> dict[str, Any]:
    """The session as JSON holds it."""
    state = session.state
    decisions = tuple(state.decisions.values()) if state else ()
    draft = state.draft if state and state.draft and state.draft.changed else None
    return {
        "schema": SCHEMA,
        "when": datetime.now().astimezone().isoformat(timespec="seconds"),
        "paths": list(session.engine.paths),
        "decisions": [_recorded(decision) for decision in decisions],
        "policy": {"path": draft.path, "saved": draft.saved, "text": draft.text} if draft else None,
        "files": _digests(state, decisions) if state else {},
    }


def _recorded(decision: Decision) -> dict[str, Any]:
    client, rule, part, setting, message, worlds = decision.finding.key
    fix = decision.fix
    return {
        "kind": decision.kind,
        "client": client,
        "rule": rule,
        "part": part,
        "setting": setting,
        "message": message,
        "worlds": worlds,
        "fix": {"key": fix.key, "title": fix.title} if fix else None,
        "shared": decision.shared,
        "wanted": list(decision.wanted) if isinstance(decision.wanted, tuple) else decision.wanted,
    }


def _digests(state: State, decisions: tuple[Decision, ...]) -> dict[str, str]:
    clients = state.workspace.clients
    names = {name for decision in decisions for name in decision.files}
    names |= {clients[d.finding.client].file for d in decisions if d.finding.client in clients}
    sources = state.reading.workspace.sources
    return {name: _digest(sources[name]) for name in sorted(names) if name in sources}


def _digest(source: Source) -> str:
    return hashlib.sha256(source.data).hexdigest()


# ------------------------------------------------------------------------------------------- reading


def found(file: Path) -> Kept | None:
    """The session that a file holds, None where there is no file.

    Raises:
        CannotKeep: it can't be read, or is no such thing.
    """
    try:
        text = file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise CannotKeep(f"the kept session can't be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}") from error
    try:
        return _kept(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise CannotKeep(f"the kept session is damaged: {error}") from error


def _kept(data: Any) -> Kept:
    table = _table(data)
    if table.get("schema") != SCHEMA:
        _damaged(f"it is of schema {table.get('schema')!r}, this version reads {SCHEMA}")
    when = datetime.fromisoformat(_text(table, "when")).astimezone()
    decisions = table.get("decisions")
    if not isinstance(decisions, list):
        _damaged("decisions is no list")
    files = {name: _text(_table(table.get("files")), name) for name in _table(table.get("files"))}
    return Kept(when, tuple(_decision(_table(one)) for one in decisions), _policy(table.get("policy")), files)


def _policy(data: Any) -> KeptPolicy | None:
    if data is None:
        return None
    table = _table(data)
    saved = None if table.get("saved") is None else _text(table, "saved")
    return KeptPolicy(_text(table, "path"), saved, _text(table, "text"))


def _decision(table: dict[str, Any]) -> Decision:
    kind = next((one for one in KINDS if one == table.get("kind")), None)
    if kind is None:
        _damaged(f"there is no decision {table.get('kind')!r}")
    fix = None if kind == "skipped" else _fix(_table(table.get("fix")))
    wanted = _wanted(_text(table, "setting"), table.get("wanted")) if kind == "tuned" else None
    return Decision(_finding(table), kind, fix, table.get("shared") is True, wanted=wanted)


def _finding(table: dict[str, Any]) -> Finding:
    """What identifies a finding; of the rest nothing is kept."""
    client, rule, part, setting, message, worlds = (
        _text(table, name) for name in ("client", "rule", "part", "setting", "message", "worlds")
    )
    nowhere = Span("", 0, 0)
    return Finding(
        rule, "", part, "info", "low", client, setting, (World(label=worlds),), not worlds, nowhere, message, False, ()
    )


def _fix(table: dict[str, Any]) -> Fix:
    return Fix(_text(table, "title"), "safe", (), key=_text(table, "key"))


def _wanted(setting: str, value: Any) -> int | bool | str | tuple[str, ...]:
    row = settings.by_name().get(setting)
    if row is None:
        _damaged(f"there is no setting {setting!r}")
    if row.kind == "list" and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if (row.kind, type(value)) in (("string", str), ("boolean", bool), ("integer", int)):
        return value  # type: ignore[no-any-return]
    return _damaged(f"{setting} can't be {value!r}")


def _table(data: Any) -> dict[str, Any]:
    return data if isinstance(data, dict) else _damaged("a table is missing")


def _text(table: dict[str, Any], name: str) -> str:
    value = table.get(name)
    return value if isinstance(value, str) else _damaged(f"{name} is no text")


def _damaged(why: str) -> NoReturn:
    raise ValueError(why)


# ---------------------------------------------------------------------------------------- taking up


def moved(session: Session, kept: Kept) -> frozenset[str]:
    """The files that are not what they were when the session was kept."""
    sources = session.state.reading.workspace.sources if session.state else {}
    return frozenset(name for name, digest in kept.files.items() if name not in sources or _digest(sources[name]) != digest)


def resume(session: Session, kept: Kept) -> tuple[Outcome | Refused, tuple[str, ...]]:
    """Decide it all again, as one step, the policy first. The sentences tell what no longer fits.

    What was decided since stands; the policy too, where it was changed.
    """
    if session.state is None:
        return Refused("nothing has been read yet"), ()
    state, lost = _with_policy(session, session.state, kept.policy)
    wanted = [decision for decision in kept.decisions if decision.key not in state.decisions]
    made, more = remade(session.engine, state, wanted)
    if made.draft is session.state.draft and made.decisions == session.state.decisions:
        return Refused("nothing of the kept session fits any more"), lost + more
    new = [decision for key, decision in made.decisions.items() if key not in session.state.decisions]
    says = _says(new, policy=made.draft is not session.state.draft)
    return session.take_up(made, f"{says} resumed"), lost + more


def _with_policy(session: Session, state: State, policy: KeptPolicy | None) -> tuple[State, tuple[str, ...]]:
    from ..core.draft import with_text

    if policy is None:
        return state, ()
    try:
        draft = session.draft
        if draft.changed or (draft.path, draft.saved) != (policy.path, policy.saved):
            return state, (f"the policy in {draft.shown} was changed since; what was kept of it is left out",)
        return under(session.engine, state, with_text(draft, policy.text)), ()
    except CogtuiError as error:
        return state, (f"the policy can't be resumed: {error}",)
