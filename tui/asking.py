"""What is asked in a box over the screen, and what the answers mean: a page to read, a kind of client, what may stay."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from ..core import settings
from ..core.model import NAMED_ARCHETYPES, Archetype, Client, CogtuiError, Finding
from ..core.text import count, printable
from .session import Refused, State
from .staying import stay
from .theme import Piece
from .wording import label

if TYPE_CHECKING:
    from ..core.archetypes import Guess
    from ..core.draft import Draft
    from .app import CogtuiApp
    from .screens.archetype import KindRow
    from .screens.suppress import Answer

WAIT = "files are still being read; say so when that is done"
COUNTED = 20
"""Of more clients than this the findings under each kind are not counted: it is done while the person waits."""


# --------------------------------------------------------------------------------------- reference


def reference(app: CogtuiApp, setting: str, finding: Finding | None = None) -> None:
    """The page of a setting, and that of the rule that found something."""
    from ..core.report import reference as rules
    from ..core.report import setting_reference
    from .screens.reference import Chapter, ReferenceScreen

    row = settings.by_name().get(setting)
    rule = app.session.profile.rule(finding.rule) if finding else None
    chapters, texts = [], []
    if row:
        forms = zip(("Terraform, secure", "CloudFormation, secure"), setting_reference.secure(row).values(), strict=True)
        chapters.append(Chapter(row.name, row.summary, tuple(setting_reference.sections(row)), tuple(forms)))
        texts.append(setting_reference.page(row))
    if rule and finding:
        chapters.append(Chapter(finding.called, rule.title, tuple(rules.sections(rule))))
        texts.append(rules.explain(rule))
    if chapters:
        app.push_screen(ReferenceScreen(chapters, "\n".join(texts)))
    else:
        app.refuse(f"there is no page on {printable(setting)}")


# --------------------------------------------------------------------------------------- languages


def languages(app: CogtuiApp, client_id: str) -> None:
    """A client in every language."""
    from .screens.languages import LanguagesScreen

    state = app.session.state
    client = state.workspace.clients.get(client_id) if state else None
    if state is None or client is None:
        app.refuse("there is no client here")
        return
    files = state.workspace.homes[client_id].sources
    edited = any(cell.file in files for cell in state.workspace.overrides)
    says = "with the edits that are not written yet" if edited else "as it was read"
    convert = partial(app.engine.convert, state.workspace, client_id)
    app.push_screen(LanguagesScreen(label(client_id), client.language, says, convert))


# -------------------------------------------------------------------------------------- archetypes


def archetype(app: CogtuiApp, client_ids: Sequence[str]) -> None:
    """Say what kind of client these are; for several, one step."""
    from .screens.archetype import ArchetypeScreen

    state = app.session.state
    clients = [state.workspace.clients[id] for id in client_ids if id in state.workspace.clients] if state else []
    if state is None or not clients:
        app.refuse("there is no client here")
    elif not state.reading.complete:
        app.refuse(WAIT)
    elif any(state.audit.guesses[client.id].archetype == "managed" for client in clients):
        app.refuse("another AWS service owns a client of these: it is of no other kind")
    else:
        guesses = [state.audit.guesses[client.id] for client in clients]
        screen = ArchetypeScreen(_called(clients), _guessed(guesses), _kinds(app, state, clients), _suggested(guesses))
        app.push_screen(screen, partial(_state_kind, app, clients))


def _called(clients: Sequence[Client]) -> str:
    return label(clients[0].id) if len(clients) == 1 else count(len(clients), "client")


def _guessed(guesses: Sequence[Guess]) -> list[Piece]:
    """What they are taken for, and how sure that is."""
    if len(guesses) > 1:
        kinds = {kind: sum(guess.archetype == kind for guess in guesses) for kind in (*NAMED_ARCHETYPES, "unknown")}
        return [("taken for ", "soft"), (", ".join(f"{number} {kind}" for kind, number in kinds.items() if number), "plain")]
    guess = guesses[0]
    if guess.archetype == "unknown":
        return [("not clear: ", "medium"), (printable(" · ".join(guess.reasons)), "plain")]
    return [
        (f"{_certainty(guess)} ", "soft"),
        (guess.archetype, "strong"),
        (f": {printable(' · '.join(guess.reasons))}", "soft"),
    ]


def _certainty(guess: Guess) -> str:
    from ..core.archetypes import MARGIN

    points = sorted(guess.points.values(), reverse=True)
    lead = points[0] - sum(points[1:2]) if points else 0
    if _is_stated(guess):
        return "stated"
    return "almost certainly" if lead > 2 * MARGIN else "probably"


def _is_stated(guess: Guess) -> bool:
    return any(reason.startswith("the profile says so") for reason in guess.reasons)


def _suggested(guesses: Sequence[Guess]) -> str:
    """The kind that they are, or that most speaks for."""

    def points(kind: Archetype) -> int:
        return sum(guess.points.get(kind, 0) + 100 * (guess.archetype == kind) for guess in guesses)

    return max(NAMED_ARCHETYPES, key=points)


def _kinds(app: CogtuiApp, state: State, clients: Sequence[Client]) -> list[KindRow]:
    from ..core.archetypes import evidence
    from .screens.archetype import KindRow

    now = {state.audit.guesses[client.id].archetype for client in clients}
    speaks = evidence(clients[0]) if len(clients) == 1 else {}
    rows = []
    for kind in NAMED_ARCHETYPES:
        found = sum(app.engine.as_kind(state.audit, client, kind) for client in clients) if len(clients) <= COUNTED else None
        said = " · ".join(speaks.get(kind, ())) or ("nothing speaks for it" if len(clients) == 1 else "")
        rows.append(KindRow(kind, kind, found, said, now == {kind}))
    if any(_is_stated(state.audit.guesses[client.id]) for client in clients):
        rows.append(KindRow("", "as it looks", None, "nothing of it in the profile"))
    return rows


def _state_kind(app: CogtuiApp, clients: Sequence[Client], kind: str | None) -> None:
    from ..core.draft import set_archetype

    if kind is None:
        return
    wanted = next((one for one in NAMED_ARCHETYPES if one == kind), None)
    try:
        draft = before = app.session.draft
        for client in clients:
            draft = set_archetype(draft, client, wanted)
    except CogtuiError as error:
        app.tell(Refused(str(error)))
        return
    if draft.text == before.text:
        app.tell(Refused("the profile's own file says nothing else of it" if wanted is None else "the profile says so already"))
    else:
        says = f"{_called(clients)} stated to be {wanted}" if wanted else f"{_called(clients)} taken for what it looks like"
        app.tell(app.session.tune(draft, says, clients[0].id))


# ---------------------------------------------------------------------------------------- suppress


def suppress(app: CogtuiApp, findings: Sequence[Finding]) -> None:
    """Let findings stay. One that may stay already is opened again, where the profile's own file holds its waiver."""
    from ..core.waivers import SUPPRESSION

    state = app.session.state
    present = {finding.key: finding for id in {one.client for one in findings} for finding in _now(state, id)}
    here = [present[finding.key] for finding in findings if finding.key in present]
    if state and not state.reading.complete:
        app.refuse(WAIT)
        return
    may_be = [finding for finding in here if finding.status == "open" and finding.rule != SUPPRESSION]
    if may_be:
        _ask_why(app, may_be)
    elif not here:
        app.refuse("the finding is mended already" if findings else "there is no finding on this row")
    elif here[0].rule == SUPPRESSION:
        app.refuse(f"{SUPPRESSION} is about what may stay: nothing lets it stay itself")
    else:
        _take_back(app, here[0])


def _now(state: State | None, client: str) -> Sequence[Finding]:
    return state.audit.findings.get(client, ()) if state else ()


def _take_back(app: CogtuiApp, finding: Finding) -> None:
    from ..core.draft import remove_waiver
    from ..core.waivers import Waiver

    state = app.session.state
    rule = app.session.profile.rule(finding.rule)
    if state is None or rule is None:
        return
    behind = [one for one in state.audit.marks.behind(state.audit.clients[finding.client], finding) if isinstance(one, Waiver)]
    try:
        draft = before = app.session.draft
        for waiver in behind:
            draft = remove_waiver(draft, rule, waiver.client, waiver.setting)
    except CogtuiError as error:
        app.refuse(str(error))
        return
    if draft.text == before.text:
        told = stay(state.audit, finding, state.workspace.sources)
        app.refuse(told.story() if told else "it may stay", hint=("o", "opens the template"))
        return
    whose = " and ".join(dict.fromkeys(printable(waiver.client) for waiver in behind))
    app.tell(app.session.tune(draft, f"{rule.id} no longer waived for {whose}", finding.client))


def _ask_why(app: CogtuiApp, findings: Sequence[Finding]) -> None:
    from ..core.allowances import today
    from .screens.suppress import Asked, SuppressScreen
    from .suppressing import attempt, days, scopes

    try:
        draft = app.session.draft
    except CogtuiError as error:
        app.refuse(str(error))
        return
    first, demands = findings[0], draft.profile.demands
    clients = len({finding.client for finding in findings})
    rules = first.rule if len({finding.rule for finding in findings}) == 1 else count(len(findings), "finding")
    profile = f"profile {draft.shown}{' (new)' if draft.saved is None else ''}"
    asked = Asked(
        f"{rules} on {label(first.client) if clients == 1 else count(clients, 'client')}",
        [("profile", profile), ("comment", "a comment to copy into the template")]
        if len(findings) == 1
        else [("profile", profile)],
        scopes(app.session, findings),
        str(days(demands, today())),
        f" (at most {demands.max_days} days)" if demands.max_days else "",
        partial(attempt, app.session, draft, findings),
    )
    app.push_screen(SuppressScreen(asked), partial(_stays, app, draft, findings))


def _stays(app: CogtuiApp, draft: Draft, findings: Sequence[Finding], answer: Answer | None) -> None:
    from .suppressing import comment, place, waived

    if answer is None:
        return
    first = findings[0]
    try:
        if answer.where == "comment":
            app.copy_to_clipboard(comment(app.session, draft, first, answer))
            app.say(f"copied; paste it {place(app.session, first)}, save, then", hint=("r", "reload"))
            return
        made, until = waived(app.session, draft, findings, answer)
    except CogtuiError as error:
        app.refuse(str(error))
        return
    who = label(first.client) if len(findings) == 1 else count(len(findings), "finding")
    says = f"{first.rule} on {who}" if len(findings) == 1 else who
    app.tell(app.session.tune(made, f"{says} may stay{f' until {until}' if until else ''}", first.client))
