"""Values that a profile pins for a client: wanted whatever the rules say, and never changed by their fixes.

They are checked as one more rule, made for each client, so that findings, fixes, proof and reports need to know nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from . import settings
from .model import Archetype, Change, Client, Finding, Fix, Found, Level, ListValue, Unknown
from .rule import Case, Example, Options, Rule
from .view import View

PINNED = "PINNED"
SLUG = "pinned-value"

Pin = int | bool | str | tuple[str, ...]
"""A scalar, a list, or a token's lifetime in seconds."""


def rule(pins: Mapping[str, Pin]) -> Rule:
    """A rule that wants these values, by setting."""
    nothing = Case("", "", "")
    return Rule(
        id=PINNED,
        slug=SLUG,
        title="A setting is not what the profile pins it to",
        severity="low",
        level="behavior",
        settings=tuple(pins),
        what="The profile states this client's value.",
        why="The team decided on it for this client.",
        sources=(),
        check=partial(_check, pins),
        example=Example(nothing, nothing, nothing),
    )


def _check(pins: Mapping[str, Pin], view: View, _options: Options) -> Iterator[Found]:
    for name, wanted in pins.items():
        changes = () if isinstance(view.value(name), Unknown) else _changes(view, name, wanted)
        message = f"the profile pins it to {shown(name, wanted)}"
        if isinstance(changes, str):
            yield Found(name, message, no_fix=changes)
        elif changes:
            level: Level = "replacement" if settings.by_name()[name].replaces else "behavior"
            fix = Fix(f"set {name} to {shown(name, wanted)}", level, changes, key="pin")
            yield Found(name, message, fixes=(fix,))


def _changes(view: View, name: str, wanted: Pin) -> tuple[Change, ...] | str:
    """What is to change, nothing where the value is already in effect; a clause where it can't be done."""
    if is_lifetime(name) and isinstance(wanted, int):
        from .rules.tokens import lifetimes

        token = name.removesuffix("_validity")
        return () if lifetimes.seconds(view, token) == wanted else lifetimes.writing(view, {token: wanted})
    if isinstance(wanted, tuple):
        value = view.value(name)
        same = (
            isinstance(value, ListValue)
            and view.complete(name)
            and sorted(text for _, text in view.items(name)) == sorted(wanted)
        )
        return () if same else (Change(name, "set", wanted),)
    now = view.flag(name) if isinstance(wanted, bool) else view.scalar(name)
    return () if str(now) == str(wanted) else (Change(name, "set", wanted),)


def finding(client: Client, setting: str, wanted: Pin, archetype: Archetype) -> Finding | None:
    """What is said where a client's setting is to have a value, with the fix that gives it; None where it has it already.

    In the place of a fix stands ``no_fix`` where the setting can't be written.
    """
    from .audit import judged, views_of
    from .profile import Policy, RuleSettings

    nothing = RuleSettings()
    policy = Policy(rule({setting: wanted}), {}, nothing, nothing, archetype)
    found, _ = judged([policy], views_of(client, archetype))
    return found[0] if found else None


def in_effect(view: View, name: str) -> Pin | None:
    """The value that a setting has, AWS's default where it is absent; None where it is not all known, or there is none."""
    row = settings.by_name()[name]
    if row.kind == "list":
        return tuple(text for _, text in view.items(name)) if view.complete(name) and not view.absent(name) else None
    if is_lifetime(name):
        return view.seconds(name)
    if row.kind == "boolean":
        return view.flag(name)
    if row.kind == "integer":
        return view.number(name)
    scalar = view.scalar(name)
    return None if scalar is None or row.kind == "block" else str(scalar)


def is_lifetime(name: str) -> bool:
    return f"token_validity_units.{name.removesuffix('_validity')}" in settings.by_name()


def shown(name: str, wanted: Pin) -> str:
    """The value as a person reads it."""
    if is_lifetime(name) and isinstance(wanted, int):
        from .rules.tokens import lifetimes

        return lifetimes.spell(wanted)
    return ", ".join(wanted) if isinstance(wanted, tuple) else str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
