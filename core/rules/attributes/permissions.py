"""Which attributes a client may write, and what keeps its list from becoming empty."""

from __future__ import annotations

from ...model import ListValue
from ...view import View
from ..remedy import Changes, removals, substitution

WRITABLE = "write_attributes"
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


def filled(view: View) -> tuple[str, ...]:
    """The attributes that an identity provider of this client fills, which it must be able to write."""
    mapped = (view.pool.mapped_attributes if view.pool else None) or ()
    written = not view.absent("supported_identity_providers")
    only_cognito = view.complete("supported_identity_providers") and all(
        name == "COGNITO" for _, name in view.items("supported_identity_providers")
    )
    return () if written and only_cognito else tuple(name for name in mapped if name not in REFUSED)


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
