"""What the scopes of a client are called, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator

from ...around import ResourceServer
from ...settings import OIDC_SCOPES
from ...view import View

SCOPES = "allowed_oauth_scopes"
USER_ADMIN = "aws.cognito.signin.user.admin"
OPENID = "openid"
CLAIMS = ("email", "phone", "profile")
"""Scopes that only say which claims an ID token holds."""


def custom(view: View) -> Iterator[tuple[int, str]]:
    """The certain scopes of resource servers (``identifier/name``), with their index."""
    yield from ((index, scope) for index, scope in view.items(SCOPES) if "/" in scope)


def unheard_of(view: View) -> Iterator[tuple[int, str]]:
    """The certain scopes that are neither Cognito's own nor a resource server's."""
    yield from ((index, scope) for index, scope in view.items(SCOPES) if "/" not in scope and scope not in OIDC_SCOPES)


def servers(view: View) -> tuple[ResourceServer, ...] | None:
    """All resource servers of the client's pool; None where others may be out of sight."""
    pool = view.pool
    return None if pool is None or pool.servers is None or "servers" in pool.open else pool.servers
