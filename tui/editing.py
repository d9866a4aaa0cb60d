"""Setting a value by hand: what an editor is told about a setting, and what becomes of its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from ..core import settings
from ..core.model import SEVERITIES, Choice, Client, CogtuiError, Finding, ListValue, Partial, Unknown
from ..core.pins import in_effect, is_lifetime
from ..core.text import count, printable
from ..core.view import View
from .session import Effect, Refused, Session
from .values import Judged, Subject, Wanted
from .wording import label, some

if TYPE_CHECKING:
    from .app import CogtuiApp


def edit(app: CogtuiApp, client: str, setting: str, finding: Finding | None = None) -> None:
    """Open the editor of a setting; what it gives is set at once, as one step."""
    from .screens.edit import editor_for

    about = subject(app.session, client, setting, finding)
    if about is None:
        app.refuse(f"{printable(setting)} is edited by its members")
    else:
        app.push_screen(editor_for(about), partial(_set, app, client, setting))


def _set(app: CogtuiApp, client: str, setting: str, wanted: Wanted | None) -> None:
    if wanted is not None:
        # The editor has named the other clients that change, and whether this one gets another id.
        app.tell(app.session.set_value(client, setting, wanted, shared=True))


def subject(session: Session, client: str, setting: str, finding: Finding | None = None) -> Subject | None:
    """What an editor is told; None for a block, and for what is no setting."""
    row, state = settings.by_name().get(setting), session.state
    if row is None or state is None or row.kind == "block":
        return None
    holder = state.workspace.clients[client]
    unit = View(holder).scalar(f"token_validity_units.{setting.removesuffix('_validity')}") if is_lifetime(setting) else ""
    return Subject(
        row,
        f"{printable(setting)} of {label(client)}",
        value(holder, setting),
        str(unit or ""),
        partial(judge, session, client, setting),
        _suggested(session, finding, setting) if finding else None,
        locked(holder, setting),
    )


def value(client: Client, setting: str) -> Wanted | None:
    """The value in effect as an editor takes it, None where there is none or it is not known."""
    return None if locked(client, setting) else in_effect(View(client), setting)


def locked(client: Client, setting: str) -> str:
    """Why a setting is not edited here, empty where it can be."""
    found = client.settings[setting]
    if client.origin:
        return client.origin.says([(setting, "")])
    if isinstance(found, Unknown):
        return f"{found.text}: {found.reason}"
    if isinstance(found, Partial):
        return f"{found.text}: only parts of it are known"
    if isinstance(found, Choice):
        return f"it has another value when {found.when}: each case is written by itself"
    if isinstance(found, ListValue) and not View(client).complete(setting):
        return "not every item is known; the others would be lost"
    return ""


def _suggested(session: Session, finding: Finding, setting: str) -> Wanted | None:
    effect = session.effect(finding)
    return None if isinstance(effect, Refused) else value(effect.workspace.clients[finding.client], setting)


# ---------------------------------------------------------------------------------------- verdicts


def judge(session: Session, client: str, setting: str, wanted: Wanted) -> Judged:
    """What the rules say of a value, what would be written, and whom it changes."""
    effect = session.try_value(client, setting, wanted)
    if isinstance(effect, Refused):
        return Judged((), refused=effect.reason)
    try:
        hunks = session.engine.hunks(effect.workspace, effect.cells) if effect.cells else {}
    except CogtuiError as error:
        return Judged((), refused=str(error))
    lines = [line for found in hunks.values() for hunk in found for line in hunk.lines if line.kind == "+"]
    written = [line.text for line in lines if line.text.strip()]
    verdicts = (*_warnings(setting, effect), *_verdicts(session, client, setting, effect))
    return Judged(verdicts, tuple(printable(line.strip()) for line in written))


def _verdicts(session: Session, client: str, setting: str, effect: Effect) -> Iterator[tuple[str, str]]:
    """What stands on the setting then, and what comes up elsewhere on the client; the worst first."""
    state = session.state
    before = {finding.key for finding in state.audit.findings.get(client, ())} if state else set()
    found = [
        finding
        for finding in effect.audit.findings[client]
        if finding.status == "open" and (finding.setting == setting or finding.key not in before)
    ]
    for finding in sorted(found, key=lambda one: -SEVERITIES.index(one.severity)):
        yield finding.severity, f"{finding.rule}: {printable(finding.message)}"
    if not found:
        yield "good", f"meets {session.profile.name}"


def _warnings(setting: str, effect: Effect) -> Iterable[tuple[str, str]]:
    if settings.by_name()[setting].replaces and effect.cells:
        yield "warning", "Terraform and CloudFormation would make a new client with a new id"
    if effect.shares:
        yield "warning", f"also changes {count(len(effect.shares), 'client')}: {some([label(id) for id in effect.shares])}"
