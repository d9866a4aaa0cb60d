"""CGT202: the password flow for servers, on a client that may be none."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Options, Rule
from ...view import View
from .. import facts, spelling
from ..facts import FLOWS
from ..remedy import Changes, mended
from ..sources import APP_CLIENTS, CREATE_CLIENT, SIGN_IN_FLOWS, asvs, cwe
from . import flows

ADMIN_FLOWS = ("ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH")


def check(view: View, _options: Options) -> Iterator[Found]:
    public = facts.secret(view) is False
    for flow in ADMIN_FLOWS:
        indexes = spelling.indexes(view, FLOWS, flow)
        if indexes:
            found = Found(
                FLOWS,
                f"a flow for servers{' on a client without a secret' if public else ''}: it carries the password itself",
                index=indexes[0],
                severity="high" if public else None,
                because=("generate_secret",),
            )
            changes = _changes(view, flow, public=public)
            yield mended(view, found, changes, flows.title(flow, changes), "behavior", RULE.breaks)


def _changes(view: View, flow: str, *, public: bool) -> Changes:
    if view.archetype in ("spa", "mobile") or (view.archetype == "unknown" and public):
        return flows.without_password(view, flow)
    return "a server may sign its users in this way"


EXAMPLE = Example(
    terraform=Case(
        bad="""\
explicit_auth_flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
        fixed="""\
explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
        good="""\
explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
    ),
    yaml=Case(
        bad="""\
ExplicitAuthFlows:
  - ALLOW_ADMIN_USER_PASSWORD_AUTH
  - ALLOW_USER_SRP_AUTH
  - ALLOW_REFRESH_TOKEN_AUTH
""",
        fixed="""\
ExplicitAuthFlows:
  - ALLOW_USER_SRP_AUTH
  - ALLOW_REFRESH_TOKEN_AUTH
""",
        good="""\
ExplicitAuthFlows:
  - ALLOW_USER_SRP_AUTH
  - ALLOW_REFRESH_TOKEN_AUTH
""",
    ),
    json=Case(
        bad="""\
"ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
        fixed="""\
"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
        good="""\
"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
    ),
)

RULE = Rule(
    id="CGT202",
    slug="admin-password-auth-enabled",
    title="The servers' password flow is allowed",
    severity="medium",
    by_archetype={"admin": "off"},
    level="behavior",
    settings=(FLOWS, "generate_secret"),
    what="The client may be used with AdminInitiateAuth and a password. It is high on a client without a secret. "
    "A backend that was made for this (the admin kind) is not reported.",
    why="The call needs AWS credentials, which no browser or phone should hold: there the app has no use for the flow. It "
    "also sends the password itself, and remembered devices do not count in it.",
    sources=(APP_CLIENTS, SIGN_IN_FLOWS, CREATE_CLIENT, asvs("10.4.4"), cwe(522)),
    check=check,
    breaks="a backend that shares this client and calls AdminInitiateAuth",
    example=EXAMPLE,
)
