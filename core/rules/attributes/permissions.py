"""Which attributes a client may write, and what keeps its list from becoming empty."""

from __future__ import annotations

from ...model import ListValue
from ...view import View
from ..remedy import Changes, removals, substitution

WRITABLE = "write_attributes"
READABLE = "read_attributes"
OFFERED = "supported_identity_providers"
CUSTOM = ("custom:", "dev:custom:")
STANDARD = (
    "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture", "website",
    "email", "gender", "birthdate", "zoneinfo", "locale", "phone_number", "address", "updated_at",
)  # fmt: skip
REFUSED = ("email_verified", "phone_number_verified", "sub")
"""Attributes that AWS lets no client write."""


def required(view: View) -> tuple[str, ...]:
    """The attributes that the pool certainly requires, which every client must be able to write."""
    attributes = (view.pool.attributes if view.pool else None) or ()
    return tuple(attribute.name for attribute in attributes if attribute.required and attribute.name not in REFUSED)


def fixed(view: View) -> frozenset[str]:
    """The attributes that the pool certainly lets nobody change once a user has them."""
    attributes = (view.pool.attributes if view.pool else None) or ()
    return frozenset(attribute.name for attribute in attributes if attribute.mutable is False)


def filled(view: View) -> tuple[str, ...]:
    """The attributes that an identity provider of this client fills, which it must be able to write."""
    mapped = (view.pool.mapped_attributes if view.pool else None) or ()
    offered = _offered(view)
    if offered is not None and offered <= {"COGNITO"}:
        return ()
    of_others = _mapped(view, offered, mine=False) - _mapped(view, offered, mine=True)
    return tuple(name for name in mapped if name not in REFUSED and name not in of_others)


def all_filled_in_sight(view: View) -> bool:
    """Whether :func:`filled` certainly names them all."""
    offered = _offered(view)
    if offered is not None and offered <= {"COGNITO"}:
        return True
    pool = view.pool
    if pool is None or pool.providers is None:
        return pool is not None and pool.mapped_attributes is not None
    mine = [one for one in pool.providers if offered is None or one.name is None or one.name in offered]
    there = {one.name for one in mine}
    return "providers" not in pool.open and all(one.complete for one in mine) and (offered or set()) - {"COGNITO"} <= there


def _offered(view: View) -> set[str] | None:
    """The providers that the client names, None where it names none or they are not all known."""
    names = {name for _, name in view.items(OFFERED)}
    return names if view.complete(OFFERED) and not view.absent(OFFERED) else None


def _mapped(view: View, offered: set[str] | None, *, mine: bool) -> set[str]:
    """What the pool's providers in sight fill, those that the client offers or those that it doesn't."""
    providers = (view.pool.providers if view.pool else None) or ()
    return {
        name
        for provider in providers
        if (offered is None or provider.name is None or provider.name in offered) == mine
        for name in provider.mapping
    }


def without(view: View, indexes: tuple[int, ...]) -> Changes:
    """Take these items away. An empty list would make every attribute writable, so a harmless one stands in for the last."""
    value = view.value(WRITABLE)
    if not isinstance(value, ListValue):
        return "the list is not known"
    if len(value.items) > len(indexes):
        return removals(WRITABLE, indexes)
    if not value.complete:
        return "the other attributes are not known, and an empty list makes all of them writable"
    return substitution(WRITABLE, indexes, _harmless(view))


def _harmless(view: View) -> str:
    attributes = (view.pool.attributes if view.pool else None) or ()
    fixed = {attribute.name for attribute in attributes if attribute.mutable is False}
    return next(iter((*required(view), *(name for name in STANDARD if name not in fixed))), STANDARD[0])
