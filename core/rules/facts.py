"""What several rules ask about a client. None stands for *not known*."""

from __future__ import annotations

from ..model import Confidence, ListValue
from ..settings import LEGACY_FLOWS, SIGN_IN_FLOWS
from ..view import View
from . import spelling

GRANTS = "allowed_oauth_flows"
OAUTH = "allowed_oauth_flows_user_pool_client"
FLOWS = "explicit_auth_flows"
ROTATION = "refresh_token_rotation.feature"


def secret(view: View) -> bool | None:
    """Whether the client has a secret. The managed resource type doesn't show it."""
    return None if view.managed else view.flag("generate_secret")


def oauth_on(view: View) -> bool | None:
    return view.flag(OAUTH)


def redirects(view: View) -> bool:
    """Users certainly sign in by a redirect: OAuth is not off, and a grant is allowed that answers to a URL."""
    return oauth_on(view) is not False and any(spelling.has(view, GRANTS, grant) for grant in ("code", "implicit"))


def rotation(view: View) -> bool | None:
    feature = spelling.scalar(view, ROTATION)
    return None if feature is None else feature == "ENABLED"


def filled(view: View, name: str) -> bool:
    """The written list certainly holds an item, known or not."""
    value = view.value(name)
    return isinstance(value, ListValue) and bool(value.items)


def token_api_only(view: View) -> bool:
    """The client only gets tokens for itself from the API, without OAuth."""
    return view.complete(FLOWS) and {flow for _, flow in spelling.items(view, FLOWS)} == {"ALLOW_CLIENT_TOKEN_AUTH"}


def machine(view: View) -> bool:
    """No user signs in through the client: it only gets tokens for itself."""
    grants = {grant for _, grant in spelling.items(view, GRANTS)}
    credentials_only = view.complete(GRANTS) and grants == {"client_credentials"}
    return token_api_only(view) or (credentials_only and not _named_sign_in(view))


def _named_sign_in(view: View) -> bool:
    return any(index >= 0 and flow in SIGN_IN_FLOWS + LEGACY_FLOWS for index, flow in spelling.items(view, FLOWS))


def refreshable(view: View) -> bool:
    """The client certainly can get refresh tokens."""
    signs_in = any(flow in SIGN_IN_FLOWS + LEGACY_FLOWS for _, flow in spelling.items(view, FLOWS))
    return signs_in or (spelling.has(view, GRANTS, "code") and oauth_on(view) is True)


def triggers(view: View) -> frozenset[str] | None:
    return view.pool.triggers if view.pool else None


def confidence(view: View, *fields: str) -> Confidence:
    """How sure what follows from these facts about the pool is: a deployment may override what a default alone tells."""
    return "medium" if view.pool and not view.pool.weak.isdisjoint(fields) else "high"
