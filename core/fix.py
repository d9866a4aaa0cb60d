"""Fixes: applied one after another, each on the state that the former left, or withheld whole with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .audit import Audit, reaudit
from .change import Crowd, expected, plain, resolve
from .model import (
    LEVELS,
    SEVERITIES,
    CannotEdit,
    Cell,
    Change,
    Client,
    CogtuiError,
    Content,
    Finding,
    FindingKey,
    Fix,
    Level,
    Severity,
    Unknown,
    World,
)
from .pins import PINNED
from .profile import Profile
from .settings import replacing
from .view import in_world, worlds_of
from .workspace import Workspace

MAX_ROUNDS = 10

Wanted = Callable[[Finding], "Fix | None"]
"""Which fix of a finding is asked for, None for none."""


class NotSettling(CogtuiError):
    """Fixes that undo each other: a defect of the rules."""


@dataclass(frozen=True, slots=True)
class Step:
    """A fix that was made. ``finding`` is what it was for; ``group`` the clients whose same finding it mended with it."""

    finding: Finding
    fix: Fix
    contents: Mapping[Cell, Content]
    also_changes: tuple[str, ...] = ()
    group: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """A fix that holds, and the state that it leaves."""

    step: Step
    workspace: Workspace
    audit: Audit


@dataclass(frozen=True, slots=True)
class Withheld:
    """A fix that was taken back whole. ``reason`` is one clause."""

    finding: Finding
    fix: Fix
    reason: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a run of fixes came to. ``steps`` were applied in this order."""

    workspace: Workspace
    audit: Audit
    steps: tuple[Step, ...] = ()
    withheld: Mapping[FindingKey, Withheld] = field(default_factory=dict)
    """The last refusal of every finding that stays open, by :attr:`Finding.key`."""


def apply(workspace: Workspace, before: Audit, finding: Finding, fix: Fix, *, shared: bool = False) -> Applied | Withheld:
    """Make a fix's changes and look at what becomes of every client that reads the cells.

    ``shared``: other clients may change too (a person has agreed). Without it each of them must want the same; where all do,
    the literal that they share is changed rather than written once more for each.
    """
    outcome = _apply(workspace, before, finding, fix, shared, crowd(workspace) if shared else _written_first)
    if isinstance(outcome, Withheld) and not shared:
        again = _apply(workspace, before, finding, fix, shared, crowd(workspace))
        return again if isinstance(again, Applied) else outcome
    return outcome


def _written_first(cell: Cell) -> int:
    return cell.kind in ("hole", "member")


def _apply(workspace: Workspace, before: Audit, finding: Finding, fix: Fix, shared: bool, choose: Crowd) -> Applied | Withheld:
    try:
        contents, group = _contents(workspace, before, finding, fix, shared, choose)
        after = workspace.override(contents)
        after.edits(contents)
    except CannotEdit as refusal:
        return Withheld(finding, fix, str(refusal))
    affected = readers(workspace, contents)
    audited = reaudit(after, before, affected)
    reason = _refusal(workspace, after, before, audited, finding, fix, [*affected])
    reason = reason or _unwanted(workspace, after, before, finding, [finding.client] if shared else [*affected])
    if reason:
        return Withheld(finding, fix, reason)
    others = tuple(id for id in affected if id != finding.client and _differs(workspace.clients[id], after.clients[id]))
    return Applied(Step(finding, fix, contents, others, group), after, audited)


def also_changes(workspace: Workspace, finding: Finding, fix: Fix) -> tuple[str, ...]:
    """The other clients that a fix would change, by id; empty where it can't be made at all."""
    client = workspace.clients[finding.client]
    try:
        contents = resolve(client, finding.worlds, fix.changes, workspace.overrides, crowd(workspace))
    except CannotEdit:
        return ()
    return tuple(id for id in moved_by(workspace, contents) if id != client.id)


def moved_by(workspace: Workspace, contents: Mapping[Cell, Content]) -> tuple[str, ...]:
    """The clients that these contents would change, looked up once for all findings at the same place."""
    key = frozenset(contents.items())
    if key not in workspace.moved:
        after = workspace.override(contents)
        affected = readers(workspace, contents)
        workspace.moved[key] = tuple(id for id in affected if _differs(workspace.clients[id], after.clients[id]))
    return workspace.moved[key]


def crowd(workspace: Workspace) -> Crowd:
    """How many clients read a cell."""
    return lambda cell: len(workspace.readers(cell))


def readers(workspace: Workspace, contents: Mapping[Cell, Content]) -> dict[str, None]:
    """The clients that read any of these cells, in a stable order."""
    return {id: None for cell in contents for id in workspace.readers(cell)}


def _contents(
    workspace: Workspace, before: Audit, finding: Finding, fix: Fix, shared: bool, choose: Crowd
) -> tuple[dict[Cell, Content], tuple[str, ...]]:
    """The cells' new contents; where others read them and want the same, those others' fixes with them."""
    client = workspace.clients[finding.client]
    contents = resolve(client, finding.worlds, fix.changes, workspace.overrides, choose)
    others = [id for id in readers(workspace, contents) if id != client.id]
    if shared or not others:
        return contents, ()
    group: list[str] = []
    after = workspace.override(contents).clients
    for id in others:
        if not _differs(workspace.clients[id], after[id]):
            continue
        wanted = _same_fix(workspace, before, workspace.clients[id], finding, contents, choose)
        if wanted is None:
            raise CannotEdit(f"it would also change {id}, which does not want the same")
        contents.update(wanted)
        group.append(id)
    return contents, tuple(group)


def _same_fix(
    workspace: Workspace, before: Audit, client: Client, finding: Finding, contents: Mapping[Cell, Content], choose: Crowd
) -> dict[Cell, Content] | None:
    """The contents of another client's fix for the same rule, None where it wants something else in a shared cell."""
    for other in before.findings[client.id]:
        if other.rule != finding.rule or other.setting != finding.setting or not other.fixes or other.status != "open":
            continue
        try:
            wanted = resolve(client, other.worlds, other.fixes[0].changes, workspace.overrides, choose)
        except CannotEdit:
            continue
        if all(wanted.get(cell) == content for cell, content in contents.items() if client.id in workspace.readers(cell)):
            return wanted
    return None


# ----------------------------------------------------------------------------------------- refusing


def _refusal(
    old: Workspace, new: Workspace, before: Audit, after: Audit, finding: Finding, fix: Fix, affected: Sequence[str]
) -> str:
    """Why the fix must be taken back, empty when it may stand."""
    own = finding.client
    same = [found for found in before.findings[own] if found.rule == finding.rule and found.status == "open"]
    reason = _not_as_wanted(old.clients[own], new.clients[own], finding.worlds, fix.changes, same)
    if reason:
        return reason
    for id in affected:
        replaced = [name for name in _changed(old.clients[id], new.clients[id]) if name in replacing()]
        if replaced and fix.level != "replacement":
            return f"it would replace {id}: {replaced[0]} can't change in place"
        reason = _new_harm(before, after, finding, id)
        if reason:
            return reason
    return ""


def _not_as_wanted(
    old: Client, new: Client, worlds: Sequence[World], changes: Sequence[Change], same: Sequence[Finding]
) -> str:
    """Whether each wanted value comes out where it was wanted, and other settings of the client move only as ``same`` want."""
    reason = _missed(old, new, worlds, changes)
    if reason and _missed(old, new, worlds, _with_those_beside(changes, same)):
        return reason
    paths = {change.path for change in changes}
    blocks = {path.partition(".")[0] for path in paths}
    moved = (name for name in _changed(old, new) if name not in paths and name not in blocks)
    stray = next((name for name in moved if not _also_wanted(old, new, name, same)), None)
    return f"it would also change {stray} of the same client" if stray else ""


def _also_wanted(old: Client, new: Client, name: str, findings: Sequence[Finding]) -> bool:
    """Whether a setting comes out as a finding's own fix would have it: two settings can read one list."""
    mine = [finding for finding in findings if finding.setting == name and finding.fixes]
    return any(not _missed(old, new, finding.worlds, finding.fixes[0].changes) for finding in mine)


def _with_those_beside(changes: Sequence[Change], findings: Sequence[Finding]) -> tuple[Change, ...]:
    """With what the same rule wants of other items of these lists: one text can stand for several items."""
    paths = {change.path for change in changes}
    beside = (change for finding in findings if finding.fixes for change in finding.fixes[0].changes)
    return tuple(dict.fromkeys((*changes, *(change for change in beside if change.path in paths and change.index is not None))))


def _missed(old: Client, new: Client, worlds: Sequence[World], changes: Sequence[Change]) -> str:
    """The first wanted value that doesn't come out."""
    paths = dict.fromkeys(change.path for change in changes)
    for world in worlds:
        for path in paths:
            mine = [change for change in changes if change.path == path]
            came = in_world(new.value(path), world)
            if plain(came) != expected(in_world(old.value(path), world), mine):
                why = f": {came.reason}" if isinstance(came, Unknown) else ""
                return f"{path} would not come out as wanted{why}"
    return ""


def _unwanted(old: Workspace, new: Workspace, before: Audit, finding: Finding, clients: Sequence[str]) -> str:
    """A case in which a client would change though nothing was found there: one text can stand for several worlds."""
    for id in clients:
        moved = list(_changed(old.clients[id], new.clients[id]))
        mine = [f for f in before.findings[id] if f.fixes and f.status == "open"]
        same = [f for f in mine if (f.rule, f.setting) == (finding.rule, finding.setting)]
        # A value that a person sets by hand is a finding that no audit holds.
        same += [finding] if id == finding.client else []
        wanted = {world for f in same for world in f.worlds}
        for world in worlds_of(old.clients[id]):
            name = next((name for name in moved if _moves(old.clients[id], new.clients[id], name, world)), None)
            if name and world not in wanted:
                whose = "" if id == finding.client else f" of {id}"
                return f"it would also change {name}{whose} when {world.label}, where nothing is wrong with it"
    return ""


def _moves(old: Client, new: Client, name: str, world: World) -> bool:
    return plain(in_world(old.value(name), world)) != plain(in_world(new.value(name), world))


def _changed(old: Client, new: Client) -> Iterator[str]:
    """The settings that differ in any world."""
    worlds = worlds_of(old)
    for name, value in old.values():
        if value is not new.value(name) and any(_moves(old, new, name, world) for world in worlds):
            yield name


def _differs(old: Client, new: Client) -> bool:
    return next(_changed(old, new), None) is not None


def _new_harm(before: Audit, after: Audit, finding: Finding, client: str) -> str:
    """A finding that the fix brings: one that AWS rejects, or one as severe as the one it mends."""
    rejected = after.refused[client] - before.refused[client]
    if rejected:
        rule, _, setting, _ = min(rejected, key=lambda entry: entry[:3])
        return f"AWS would then reject {client}: {rule} on {setting}"
    if finding.rule == PINNED:
        return ""
    had = dict(_standing(before.findings[client]))
    for entry, severity in _standing(after.findings[client]):
        if entry not in had and SEVERITIES.index(severity) >= SEVERITIES.index(finding.severity):
            return f"{client} would get {entry[0]} on {entry[2]} instead"
    return ""


def _standing(findings: Sequence[Finding]) -> Iterator[tuple[tuple[str, str, str, World], Severity]]:
    for finding in findings:
        for world in finding.worlds:
            yield (finding.rule, finding.part, finding.setting, world), finding.severity


# ----------------------------------------------------------------------------------------- many


def wanted_at(level: Level, workspace: Workspace, profile: Profile, concerned: Callable[[Finding], bool]) -> Wanted:
    """What ``--fix`` asks for: the best fix of every concerned finding at low or above whose level is within ``level``."""

    def wanted(finding: Finding) -> Fix | None:
        if finding.status != "open" or finding.severity == "info" or not finding.fixes or not concerned(finding):
            return None
        client = workspace.clients[finding.client]
        if finding.rule == PINNED:
            return finding.fixes[0] if finding.fixes[0].level != "replacement" or level == "replacement" else None
        choice = profile.choice(client, finding.rule)
        pins = profile.pins(client)
        if choice == "leave" or any(change.path in pins for change in finding.fixes[0].changes):
            return None
        fix = next((fix for fix in finding.fixes if fix.key == choice), finding.fixes[0])
        within = LEVELS.index(fix.level) <= LEVELS.index(level)
        return fix if within or choice is not None else None

    return wanted


def fix_all(workspace: Workspace, before: Audit, wanted: Wanted) -> Fixed:
    """Apply what is wanted, in rule order, until nothing more is.

    Raises:
        NotSettling: the same state came twice, or :data:`MAX_ROUNDS` were not enough.
    """
    state = Fixed(workspace, before)
    seen = {frozenset(workspace.overrides.items())}
    for _ in range(MAX_ROUNDS):
        state, moved = _round(state, wanted)
        if not moved:
            return state
        overrides = frozenset(state.workspace.overrides.items())
        if overrides in seen:
            raise NotSettling("the fixes came back to a state they had left")
        seen.add(overrides)
    raise NotSettling(f"the fixes did not settle in {MAX_ROUNDS} rounds")


def _round(state: Fixed, wanted: Wanted) -> tuple[Fixed, bool]:
    """Every finding once: all clients for the first rule, then for the next. A client is looked at anew after each fix."""
    steps, withheld = list(state.steps), dict(state.withheld)
    workspace, audited = state.workspace, state.audit
    moved = False
    for rule in (*audited.profile.rules(), PINNED):
        for id in [id for id, findings in audited.findings.items() if any(f.rule == rule for f in findings)]:
            tried: set[FindingKey] = set()
            while (finding := _next(audited, id, rule, tried, wanted)) is not None:
                tried.add(finding.key)
                fix = wanted(finding)
                outcome = apply(workspace, audited, finding, fix) if fix else None
                if isinstance(outcome, Applied):
                    workspace, audited, moved = outcome.workspace, outcome.audit, True
                    steps.append(outcome.step)
                    withheld.pop(finding.key, None)
                elif outcome is not None:
                    withheld[finding.key] = outcome
    open_keys = {finding.key for finding in audited.all()}
    return Fixed(workspace, audited, tuple(steps), {key: w for key, w in withheld.items() if key in open_keys}), moved


def _next(audited: Audit, client: str, rule: str, tried: set[FindingKey], wanted: Wanted) -> Finding | None:
    for finding in audited.findings[client]:
        if finding.rule == rule and finding.key not in tried and wanted(finding) is not None:
            return finding
    return None
