"""What can be saved and copied beside the files: a patch, and a profile that replays what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.text import count
from .asking import WAIT
from .decisions import Decision
from .session import State
from .wording import some
from .writing import POLICY

if TYPE_CHECKING:
    from ..core.replay import Decided, Replay
    from .app import CogtuiApp
    from .engine import Engine, Form

Copied = tuple[str, str, str]
"""The key, what it is, the text."""


def save(app: CogtuiApp, stem: str, suffix: str, text: str, more: str) -> str:
    """Save a text as a new file in the working directory and say so; its name, empty where that can't be done."""
    if app.is_web:
        app.refuse("in a browser nothing is saved on the machine that serves; y copies it")
        return ""
    try:
        name = save_new(stem, suffix, text)
    except OSError as error:
        app.refuse(f"{stem}{suffix}: can't be written: {error.strerror or error}")
        return ""
    app.say(f"{name} saved; {more}")
    return name


def save_new(stem: str, suffix: str, text: str) -> str:
    """Write a new file in the working directory; its name, which was free.

    Raises:
        OSError: it can't be written.
    """
    for number in range(1, 1000):
        name = f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}"
        try:
            with Path(name).open("xb") as file:
                file.write(text.encode("utf-8"))
        except FileExistsError:
            continue
        return name
    raise FileExistsError(f"{stem}{suffix} and many like it are there already")


def save_report(app: CogtuiApp, form: Form) -> None:
    """Save what the session stands at, decisions included. A thread makes it: of very many clients it takes a while."""
    state = app.session.state
    if state is None or not state.reading.complete:
        app.refuse(WAIT)
        return
    app.say("the report is being made")
    app.run_worker(partial(_report, app, state, form), thread=True, exclusive=True, group="report", description="report")


def _report(app: CogtuiApp, state: State, form: Form) -> None:
    made = app.engine.report(state.workspace, state.audit, form)
    pending = [count(len(state.edits), "edit")] if state.edits else []
    pending += ["the policy as tuned"] if state.draft and state.draft.changed else []
    more = f"it takes {' and '.join(pending)} for written" if pending else "it tells what is on disk"
    app.call_later(save, app, "cogtui-report", ".json" if form == "json" else ".txt", made, more)


def copies(engine: Engine, state: State, file: str, shown: str, saved_replay: str) -> list[Copied]:
    """What can be copied where the cursor stands on this file. ``saved_replay`` is the last profile that was saved."""
    texts = [("p", "patch of all files", engine.patch(state.workspace)), ("f", *_of_file(engine, state, file))]
    if saved_replay:
        texts.append(("c", "command that replays", engine.command(saved_replay)))
    return [*texts, ("a", "file name", shown)]


def _of_file(engine: Engine, state: State, file: str) -> tuple[str, str]:
    if file == POLICY:
        return "text of the profile", state.draft.text if state.draft else ""
    cells = [cell for cell in state.workspace.overrides if cell.file == file]
    return "patch of this file", engine.patch(state.workspace, cells)


def replay(engine: Engine, made: State) -> Replay:
    """The decisions of a state as a profile, proved.

    Raises:
        CogtuiError: what was read can't be read again.
    """
    return engine.replay(made.workspace, made.base, made.audit, decided(made.edits))


def decided(decisions: Iterable[Decision]) -> list[Decided]:
    """Decisions as the core takes them."""
    from ..core.replay import Decided

    return [Decided(one.finding, one.fix, one.shared, one.wanted) for one in decisions if one.fix]


def save_replay(app: CogtuiApp, replay: Replay) -> str:
    """Save a profile that was proved to do the same, and no other; its name, empty where it isn't saved."""
    if replay.differs:
        files = some([app.file_label(name) for name in replay.differs])
        app.refuse(f"not saved: no profile does the same to {files}")
        return ""
    also = "; it extends the profile as tuned: write that too" if app.session.unsaved else ""
    return save(app, "cogtui-replay", ".toml", replay.text, f"--fix with it writes the same bytes{also}")
