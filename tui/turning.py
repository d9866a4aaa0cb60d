"""Drafts with a rule turned on, off, or back to what is below."""

from __future__ import annotations

from ..core import draft as drafts
from ..core.draft import Draft
from ..core.model import Archetype
from ..core.profile import Policy, RuleSettings
from ..core.rule import Rule
from .policy import Knob, is_on, policies


def switched(draft: Draft, *, rule: Rule, kind: Archetype | None, on: bool) -> Draft:
    """Off by the switch; on by taking back all that keeps the rule off.

    Raises:
        ProfileError: the profile would be refused.
    """
    if not on:
        return drafts.set_enabled(draft, rule, False, kind)
    draft = drafts.set_enabled(draft, rule, None, kind)
    if not _policy(draft, rule, kind).enabled:
        draft = drafts.set_enabled(draft, rule, True, kind)
    if not is_on(_policy(draft, rule, kind)):
        draft = drafts.set_severity(draft, rule, rule.severity if rule.severity != "off" else "low", kind)
    return draft


def _policy(draft: Draft, rule: Rule, kind: Archetype | None) -> Policy:
    return next(policy for policy in policies(draft.profile, kind) if policy.rule.id == rule.id)


def reset(draft: Draft, *, knob: Knob) -> Draft:
    """Without what the file says of the option; where it says nothing of that, without all that it says of the rule.

    Raises:
        ProfileError: the profile would be refused.
    """
    rule, option = knob.rule, knob.option
    if option and option.name in _own(draft, rule, knob.kind).options:
        return drafts.set_option(draft, rule, option, None, knob.kind)
    return drafts.reset(draft, rule, knob.kind)


def _own(draft: Draft, rule: Rule, kind: Archetype | None) -> RuleSettings:
    """What the file itself says, apart from what it extends."""
    layer = next((layer for layer in draft.profile.layers if layer.file == draft.shown), None)
    nothing = RuleSettings()
    if layer is None:
        return nothing
    if kind is None:
        return layer.rules.get(rule.id, nothing)
    return layer.archetypes[kind].rules.get(rule.id, nothing) if kind in layer.archetypes else nothing
