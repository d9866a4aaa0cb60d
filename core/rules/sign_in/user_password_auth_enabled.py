"""CGT201: passwords in the sign-in request."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Option, Options, Part, Rule
from ...view import View
from .. import spelling
from ..facts import FLOWS
from ..knobs import texts
from ..remedy import mended
from ..sources import APP_CLIENTS, CREATE_CLIENT, asvs, cwe, rfc
from . import flows

PASSWORD_FLOWS = ("ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH")
CHOICE_FLOW = "ALLOW_USER_AUTH"


def check(view: View, options: Options) -> Iterator[Found]:
    allowed = texts(options, "allowed_auth_flows")
    for flow in PASSWORD_FLOWS:
        indexes = spelling.indexes(view, FLOWS, flow)
        if indexes and flow not in allowed:
            found = Found(FLOWS, "the app sends the user's password in the request; SRP never does", index=indexes[0])
            changes = flows.without_password(view, flow)
            yield mended(view, found, changes, flows.title(flow, changes), "behavior", RULE.breaks)
    if CHOICE_FLOW not in allowed:
        yield from _choice(view)


def _choice(view: View) -> Iterator[Found]:
    indexes = spelling.indexes(view, FLOWS, CHOICE_FLOW)
    factors = view.pool.first_factors if view.pool else None
    if indexes and (factors is None or "PASSWORD" in factors):
        yield Found(
            FLOWS,
            f"{CHOICE_FLOW} takes passwords too, whatever other flows are listed",
            part="b",
            index=indexes[0],
            no_fix="only the pool's allowed first factors can limit it",
        )


EXAMPLE = Example(
    terraform=Case(
        bad="""\
explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
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
  - ALLOW_USER_PASSWORD_AUTH
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
"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
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
    id="CGT201",
    slug="user-password-auth-enabled",
    title="Passwords are sent in the sign-in request",
    severity="medium",
    by_archetype={"spa": "high", "mobile": "high"},
    level="behavior",
    settings=(FLOWS,),
    what="The client may call InitiateAuth with the user's password in the request. "
    "ALLOW_USER_AUTH does so as well, even where the password flow is not listed.",
    why="Every layer that sees the request sees the password, and an app that collects passwords teaches users to type them "
    "anywhere. SRP proves the password without sending it.",
    sources=(rfc(9700, "2.4"), asvs("10.4.4"), APP_CLIENTS, CREATE_CLIENT, cwe(522)),
    check=check,
    breaks="callers of InitiateAuth with USER_PASSWORD_AUTH, and user migration on sign-in",
    parts=(Part("b", "ALLOW_USER_AUTH takes passwords", severity="info"),),
    options=(
        Option(
            "allowed_auth_flows",
            "strings",
            (),
            "flows that may carry passwords, by a team's decision",
            choices=(*PASSWORD_FLOWS, CHOICE_FLOW),
        ),
    ),
    example=EXAMPLE,
)
