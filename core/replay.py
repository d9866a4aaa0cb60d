"""A person's decisions as a profile with which ``--fix`` writes the same bytes. It is proved before it is given out."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .audit import Audit, audit
from .discover import repository_of
from .draft import pattern_of
from .draft_toml import dotted_key, spelled
from .fix import fix_all, wanted_at
from .model import CogtuiError, Finding, Fix, Known, Level, ListValue
from .pins import PINNED, Pin, in_effect, is_lifetime
from .profile import Profile
from .profile_document import parse_text
from .profile_files import is_built_in
from .profile_reader import build
from .profile_values import spell_duration
from .settings import replacing
from .verify import differing, prove
from .view import View, worlds_of
from .workspace import Workspace

_HEADER = "# Decisions made in cogtui, one finding at a time: --fix with this profile makes them again, and nothing else.\n"


@dataclass(frozen=True, slots=True)
class Decided:
    """A finding's fix that was accepted, or (``wanted``) the value that a setting was given; a lifetime in seconds.

    ``shared``: a person agreed that other clients change too.
    """

    finding: Finding
    fix: Fix
    shared: bool = False
    wanted: Pin | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """``text`` is the profile. ``differs`` are the files that it would not write as was decided."""

    text: str
    differs: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        return not self.differs


@dataclass(frozen=True, slots=True)
class _Said:
    """What a profile says of one client: rules whose fixes are applied, by slug, and values of its settings."""

    applied: Collection[str] = ()
    pins: Mapping[str, Pin] = field(default_factory=dict)


def replay(after: Workspace, before: Audit, final: Audit, decided: Sequence[Decided], path: str) -> Replay:
    """The profile for the file at ``path`` that brings about ``after``, which was decided on.

    ``before`` is the audit of what was read, ``final`` that of ``after``. Rules are applied where that gives the same bytes;
    elsewhere the values themselves are stated. Should no profile do, the last that was tried is given, with what differs.
    """
    base = after.base or after
    expected = after.patched()
    stated: set[str] = set()
    while True:
        text = profile_text(base, after, before, final, decided, path, stated)
        differs = _differing(base, before, text, path, expected)
        more = {id for id in base.clients if _is_moved(base, after, id) and base.clients[id].file in differs} - stated
        if not differs or not more:
            return Replay(text, tuple(sorted(differs)))
        stated |= more


def _is_moved(base: Workspace, after: Workspace, id: str) -> bool:
    return after.clients[id] is not base.clients[id]


def _differing(base: Workspace, before: Audit, text: str, path: str, expected: Mapping[str, str]) -> set[str]:
    """The files that ``--fix`` with this profile would not write as is expected."""
    try:
        texts = _written(base, before, text, path)
    except CogtuiError:
        return set(expected)
    return {name for name in texts.keys() | expected.keys() if texts.get(name) != expected.get(name)}


def _written(base: Workspace, before: Audit, text: str, path: str) -> Mapping[str, str]:
    """What ``--fix`` with this profile would write. What it extends is taken as it is in force, saved or not."""
    layer = build(parse_text(path, Path(path).name, text), before.profile.custom())
    profile = Profile(Path(path).stem, (layer, *before.profile.layers))
    audited = audit(base, profile, terms=before.marks.terms)
    fixed = fix_all(base, audited, wanted_at(profile.level or "safe", base, profile, lambda _: True))
    return prove(base, audited, fixed.steps).verified.texts


# ------------------------------------------------------------------------------------------ the text


def profile_text(
    base: Workspace,
    after: Workspace,
    before: Audit,
    final: Audit,
    decided: Sequence[Decided],
    path: str,
    stated: Collection[str] = (),
) -> str:
    """The profile. Of the clients in ``stated`` it states every value that moved, instead of applying rules."""
    said = _said(base, after, before, final, decided, stated)
    level: Level = "replacement" if any(one.pins.keys() & replacing() for one in said.values()) else "safe"
    parts = [_HEADER, f"extends = {spelled(_extended(before.profile, path))}\n", f'[fix]\nlevel = "{level}"\n']
    parts.append(_entry("*", dict.fromkeys((rule.slug for rule in before.profile.rules().values()), "leave"), {}))
    parts += [_entry(pattern_of(id), dict.fromkeys(one.applied, "apply"), one.pins) for id, one in said.items()]
    return "\n".join(parts)


def _entry(match: str, fixes: Mapping[str, str], pins: Mapping[str, Pin]) -> str:
    chosen = [f"{dotted_key((slug,))} = {spelled(choice)}" for slug, choice in fixes.items()]
    pinned = [f"{dotted_key(name.split('.'))} = {_pin(name, pin)}" for name, pin in pins.items()]
    return "\n".join(["[[clients]]", f"match = {spelled(match)}", *_table("fixes", chosen), *_table("set", pinned), ""])


def _table(name: str, lines: Sequence[str]) -> list[str]:
    return ["", f"[clients.{name}]", *lines] if lines else []


def _pin(name: str, value: Pin) -> str:
    return spelled(spell_duration(value) if is_lifetime(name) and isinstance(value, int) else value)


def _extended(profile: Profile, path: str) -> str:
    """What the profile in force is called in the file at ``path``: by its name, or its own file from there."""
    if is_built_in(profile):
        return profile.name
    own = os.path.realpath(Path(profile.layers[0].folder) / Path(profile.layers[0].file).name)
    folder = Path(os.path.realpath(path)).parent
    if not Path(own).is_relative_to(repository_of(path) or folder):
        return own
    return Path(os.path.relpath(own, folder)).as_posix()


# ---------------------------------------------------------------------------------- what is said of whom


def _said(
    base: Workspace, after: Workspace, before: Audit, final: Audit, decided: Sequence[Decided], stated: Collection[str]
) -> dict[str, _Said]:
    accepted: dict[str, dict[str, list[Decided]]] = {}
    for one in decided:
        accepted.setdefault(one.finding.client, {}).setdefault(one.finding.rule, []).append(one)
    moved = _moved_by_shared(base, after, decided)
    found: dict[str, _Said] = {}
    for id in base.clients:
        mine = accepted.get(id, {})
        applied = {rule for rule, those in mine.items() if id not in stated and _can_apply(rule, those, final.findings[id])}
        pins = _pins(after, before, id, [one for rule, those in mine.items() if rule not in applied for one in those])
        if id in stated or id in moved:
            pins = {**_values(after, id, differing(base.clients[id], after.clients[id])), **pins}
        if applied or pins:
            found[id] = _Said([mine[rule][0].finding.slug for rule in sorted(applied)], pins)
    return found


def _moved_by_shared(base: Workspace, after: Workspace, decided: Iterable[Decided]) -> set[str]:
    """The clients that changed with another's: ``--fix`` withholds such a fix unless each of them wants it."""
    sharing = {one.finding.client for one in decided if one.shared}
    cells = {cell for cell in after.overrides if not sharing.isdisjoint(after.readers(cell))}
    return {id for cell in cells for id in after.readers(cell) if _is_moved(base, after, id)}


def _can_apply(rule: str, decided: Iterable[Decided], left: Iterable[Finding]) -> bool:
    """Whether applying the rule on the client does just what was decided: its best fix on every finding that has one."""
    best = all(one.wanted is None and one.fix == one.finding.fixes[0] and one.finding.severity != "info" for one in decided)
    return rule != PINNED and best and not any(one.rule == rule and _is_fixed(one) for one in left)


def _is_fixed(finding: Finding) -> bool:
    """Whether ``--fix`` would go about it, were it not told otherwise."""
    return finding.status == "open" and finding.severity != "info" and bool(finding.fixes)


def _pins(after: Workspace, before: Audit, id: str, decided: Iterable[Decided]) -> dict[str, Pin]:
    """The values that these decisions came to, and those that stay although the profile in force pins others."""
    names = {change.path for one in decided if one.wanted is None for change in one.fix.changes}
    wanted = {one.finding.setting: one.wanted for one in decided if one.wanted is not None}
    pinned = {finding.setting for finding in before.findings[id] if finding.rule == PINNED}
    return {**_values(after, id, names | pinned), **wanted}


def _values(after: Workspace, id: str, names: Iterable[str]) -> dict[str, Pin]:
    """A client's values of these settings, as far as they can be stated."""
    found: dict[str, Pin] = {}
    for name in sorted(names):
        value = _value(after, id, name)
        if value is not None:
            found[name] = value
    return found


def _value(after: Workspace, id: str, name: str) -> Pin | None:
    """A setting's value where it is written and the same in every case."""
    client = after.clients[id]
    found = {_in_view(View(client, world), name) for world in worlds_of(client)}
    return found.pop() if len(found) == 1 else None


def _in_view(view: View, name: str) -> Pin | None:
    return in_effect(view, name) if isinstance(view.value(name), ListValue | Known) else None
