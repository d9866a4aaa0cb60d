"""The sign-in flows that are left when one is taken away."""

from __future__ import annotations

from ...model import Change
from ...settings import LEGACY_FLOWS, SIGN_IN_FLOWS
from ...view import View
from .. import facts, spelling
from ..facts import FLOWS
from ..remedy import Changes, removals, substitution

REFRESH = "ALLOW_REFRESH_TOKEN_AUTH"
SRP = "ALLOW_USER_SRP_AUTH"
CUSTOM = "ALLOW_CUSTOM_AUTH"
ADMIN = "ALLOW_ADMIN_USER_PASSWORD_AUTH"


def legacy(view: View) -> tuple[str, ...]:
    """The legacy names that the list certainly holds."""
    return tuple(flow for _, flow in spelling.items(view, FLOWS) if flow in LEGACY_FLOWS)


def defaulted(view: View) -> bool:
    """No flow is listed, so AWS's default flows are on."""
    return view.complete(FLOWS) and all(index < 0 for index, _ in spelling.items(view, FLOWS))


def without_password(view: View, flow: str) -> Changes:
    """Take a password flow away; where no other sign-in flow is left, SRP takes its place."""
    if "user_migration" in (facts.triggers(view) or ()):
        return "the pool's user-migration trigger needs the password that this flow carries"
    if legacy(view):
        return "the legacy flow names have to be replaced first (CGT203)"
    indexes = spelling.indexes(view, FLOWS, flow)
    if any(other != flow and _stands_in(view, other, flow) for _, other in spelling.items(view, FLOWS)):
        return removals(FLOWS, indexes)
    if not view.complete(FLOWS):
        return "the other flows are not known, and this may be the only way to sign in"
    return substitution(FLOWS, indexes, SRP)


def title(flow: str, changes: Changes) -> str:
    replaced = any(change.operation == "set" for change in changes if isinstance(change, Change))
    return f'replace "{flow}" by "{SRP}"' if replaced else f'remove "{flow}"'


def _stands_in(view: View, other: str, flow: str) -> bool:
    """Whether those who lose a password flow can sign in by another one that is listed.

    An app can't use the servers' flow, and custom sign-in works only where the pool is seen to have its triggers.
    """
    idle = other == CUSTOM and "define_auth_challenge" not in (facts.triggers(view) or ())
    servers_only = other == ADMIN and flow != ADMIN
    return other in SIGN_IN_FLOWS and not idle and not servers_only


def without_refresh(view: View) -> Changes:
    """Take the refresh flow away, which rotation excludes, and never leave an empty list: that means the default flows."""
    if defaulted(view):
        return (Change(FLOWS, "set", (SRP, CUSTOM)),)
    if legacy(view):
        return "the legacy flow names have to be replaced first (CGT203)"
    if all(flow == REFRESH for _, flow in spelling.items(view, FLOWS)):
        known = view.complete(FLOWS)
        return "it is the only flow, and an empty list means the default flows" if known else "the other flows are not known"
    return removals(FLOWS, spelling.indexes(view, FLOWS, REFRESH))
