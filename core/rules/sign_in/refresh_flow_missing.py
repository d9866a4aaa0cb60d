"""CGT205: sign-in without a way to refresh."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Change, Found
from ...rule import Case, Example, Options, Rule
from ...view import View
from .. import facts, spelling
from ..facts import FLOWS
from ..remedy import mended
from ..sources import CREATE_CLIENT, REFRESH_TOKENS
from . import flows


def check(view: View, _options: Options) -> Iterator[Found]:
    modern = any(flow.startswith("ALLOW_") for _, flow in spelling.items(view, FLOWS))
    missing = modern and not flows.legacy(view) and spelling.lacks(view, FLOWS, flows.REFRESH)
    if missing and facts.rotation(view) is False and not facts.machine(view):
        found = Found(
            FLOWS, f"no {flows.REFRESH}: users sign in again whenever the access token ends", because=(facts.ROTATION,)
        )
        yield mended(view, found, (Change(FLOWS, "add", flows.REFRESH),), f'add "{flows.REFRESH}"', "safe")


EXAMPLE = Example(
    terraform=Case(
        bad="""\
explicit_auth_flows = ["ALLOW_USER_SRP_AUTH"]
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
  - ALLOW_USER_SRP_AUTH
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
"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]
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
    id="CGT205",
    slug="refresh-flow-missing",
    title="Users sign in and can't refresh",
    severity="medium",
    level="safe",
    settings=(FLOWS, facts.ROTATION),
    what="Sign-in flows are listed and the refresh flow is not, and refresh tokens do not rotate "
    "(rotation has a call of its own and excludes the flow).",
    why="Users are asked to sign in again each time an access token ends, and a longer access token is the wrong way out. "
    "AWS used to refuse such a list; whether it still does could not be verified.",
    sources=(CREATE_CLIENT, REFRESH_TOKENS),
    check=check,
    example=EXAMPLE,
)
