"""CGT206: tokens in a user's name that don't say who uses them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...model import Fix, Found, ListValue
from ...rule import Case, Example, Options, Rule
from ...view import View
from .. import facts, spelling
from ..facts import FLOWS
from ..remedy import mended, removals, substitution
from ..sources import CREATE_CLIENT, cwe, rfc

IMPERSONATION = "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"
DELEGATION = "ALLOW_TOKEN_EXCHANGE_DELEGATION"


def check(view: View, _options: Options) -> Iterator[Found]:
    indexes = spelling.indexes(view, FLOWS, IMPERSONATION)
    if indexes:
        public = facts.secret(view) is False
        found = Found(
            FLOWS,
            f"{'anyone' if public else 'the app'} can get tokens that pass for the user's own, and no claim says who acts",
            index=indexes[0],
            severity="high" if public else None,
            because=("generate_secret",),
        )
        yield _mended(view, found, indexes)


def _mended(view: View, found: Found, indexes: tuple[int, ...]) -> Found:
    """Delegation in its place, unless it is listed; else, where a person prefers it, no exchange at all."""
    removed = removals(FLOWS, indexes)
    if spelling.has(view, FLOWS, DELEGATION):
        return mended(view, found, removed, f'remove "{IMPERSONATION}"', "behavior", RULE.breaks)
    replaced = substitution(FLOWS, indexes, DELEGATION)
    first = mended(view, found, replaced, f'replace "{IMPERSONATION}" by "{DELEGATION}"', "behavior", RULE.breaks)
    value = view.value(FLOWS)
    others = isinstance(value, ListValue) and len(value.items) > len(indexes)
    second = Fix(f'remove "{IMPERSONATION}"', "behavior", removed, "everything that exchanges tokens", "remove")
    return replace(first, fixes=(*first.fixes, second)) if first.fixes and others else first


EXAMPLE = Example(
    terraform=Case(
        bad="""\
explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"]
""",
        fixed="""\
explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_TOKEN_EXCHANGE_DELEGATION"]
""",
        good="""\
explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_TOKEN_EXCHANGE_DELEGATION"]
""",
    ),
    yaml=Case(
        bad="""\
ExplicitAuthFlows:
  - ALLOW_USER_SRP_AUTH
  - ALLOW_REFRESH_TOKEN_AUTH
  - ALLOW_TOKEN_EXCHANGE_IMPERSONATION
""",
        fixed="""\
ExplicitAuthFlows:
  - ALLOW_USER_SRP_AUTH
  - ALLOW_REFRESH_TOKEN_AUTH
  - ALLOW_TOKEN_EXCHANGE_DELEGATION
""",
        good="""\
ExplicitAuthFlows:
  - ALLOW_USER_SRP_AUTH
  - ALLOW_REFRESH_TOKEN_AUTH
  - ALLOW_TOKEN_EXCHANGE_DELEGATION
""",
    ),
    json=Case(
        bad="""\
"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"]
""",
        fixed="""\
"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_TOKEN_EXCHANGE_DELEGATION"]
""",
        good="""\
"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_TOKEN_EXCHANGE_DELEGATION"]
""",
    ),
)

RULE = Rule(
    id="CGT206",
    slug="token-exchange-impersonation-enabled",
    title="Tokens in a user's name that don't say who uses them",
    severity="medium",
    level="behavior",
    settings=(FLOWS, "generate_secret"),
    what="The client may exchange tokens for others that stand for the user directly. It is high on a client without a secret. "
    "Schemas of CloudFormation and of Terraform's provider do not know the flow yet, so it is mostly set by an SDK.",
    why="Whatever is done with such a token is logged as done by the user: there is no act claim that names the service behind "
    "it. Delegation gives the same access and says who acts.",
    sources=(rfc(8693, "1.1"), CREATE_CLIENT, cwe(778), cwe(269)),
    check=check,
    breaks="services that expect a token without an act claim",
    example=EXAMPLE,
)
