"""What becomes of a client's findings when it is taken for another kind."""

from __future__ import annotations

from dataclasses import replace

from .audit import Audit, audit_client, guess
from .model import Archetype, Client, Finding
from .profile import ClientSettings, Layer


def as_kind(client: Client, done: Audit, kind: Archetype) -> tuple[Finding, ...]:
    """The client's findings if the profile said that it is of this kind."""
    stating = Layer(clients=(ClientSettings(client.id, kind),))
    profile = replace(done.profile, layers=(stating, *done.profile.layers))
    found, _ = audit_client(client, profile, guess(client, profile))
    return done.marks.marked(client, found)
