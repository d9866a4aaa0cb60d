"""The identity providers that a client offers."""

from __future__ import annotations

from ...model import Absent, Known, ListValue, Span, Unknown
from ...view import View, in_world

OFFERED = "supported_identity_providers"
WAITS = "depends_on"
LOCAL = "COGNITO"
"""The pool's own users, with their passwords."""
SOCIAL = ("Facebook", "Google", "LoginWithAmazon", "SignInWithApple")
"""The names of public services; a provider of any other name speaks SAML or OpenID Connect."""

_UNTOLD = Unknown(WAITS, "it was not read", Span("", 0, 0))


def enterprise(view: View) -> tuple[tuple[int, str], ...]:
    """The listed providers that are an organisation's own."""
    return tuple((index, name) for index, name in view.items(OFFERED) if name not in (LOCAL, *SOCIAL))


def waits_for(view: View) -> frozenset[str] | None:
    """The addresses that the resource says it is made after, None where they are not all known."""
    value = in_world(view.client.beside.get(WAITS, _UNTOLD), view.world)
    if not isinstance(value, ListValue):
        return frozenset() if isinstance(value, Absent) else None
    known = [str(item.value.value) for item in value.items if isinstance(item.value, Known)]
    return frozenset(known) if value.complete and len(known) == len(value.items) else None
