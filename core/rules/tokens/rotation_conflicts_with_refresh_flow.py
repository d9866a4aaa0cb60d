"""CGT305: rotation together with the flow that it excludes."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Options, Rule
from ...view import View
from .. import facts, spelling
from ..facts import FLOWS, ROTATION
from ..remedy import mended
from ..sign_in import flows
from ..sources import REFRESH_TOKENS


def check(view: View, _options: Options) -> Iterator[Found]:
    if not facts.rotation(view):
        return
    indexes = spelling.indexes(view, FLOWS, flows.REFRESH)
    if indexes:
        found = Found(
            FLOWS,
            f"{flows.REFRESH} can't be on while refresh tokens rotate",
            index=indexes[0],
            rejected=True,
            because=(ROTATION,),
        )
        yield mended(view, found, flows.without_refresh(view), f'remove "{flows.REFRESH}"', "safe")
    elif flows.defaulted(view):
        found = Found(
            FLOWS,
            f"not set: AWS's default flows hold {flows.REFRESH}, which excludes rotation",
            severity="low",
            confidence="low",
            because=(ROTATION,),
        )
        yield mended(view, found, flows.without_refresh(view), "list the default flows without it", "safe")


EXAMPLE = Example(
    terraform=Case(
        bad="""\
explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]

refresh_token_rotation {
  feature                    = "ENABLED"
  retry_grace_period_seconds = 10
}
""",
        fixed="""\
explicit_auth_flows = ["ALLOW_USER_SRP_AUTH"]

refresh_token_rotation {
  feature                    = "ENABLED"
  retry_grace_period_seconds = 10
}
""",
        good="""\
explicit_auth_flows = ["ALLOW_USER_SRP_AUTH"]

refresh_token_rotation {
  feature                    = "ENABLED"
  retry_grace_period_seconds = 10
}
""",
    ),
    yaml=Case(
        bad="""\
ExplicitAuthFlows:
  - ALLOW_USER_SRP_AUTH
  - ALLOW_REFRESH_TOKEN_AUTH
RefreshTokenRotation:
  Feature: ENABLED
  RetryGracePeriodSeconds: 10
""",
        fixed="""\
ExplicitAuthFlows:
  - ALLOW_USER_SRP_AUTH
RefreshTokenRotation:
  Feature: ENABLED
  RetryGracePeriodSeconds: 10
""",
        good="""\
ExplicitAuthFlows:
  - ALLOW_USER_SRP_AUTH
RefreshTokenRotation:
  Feature: ENABLED
  RetryGracePeriodSeconds: 10
""",
    ),
    json=Case(
        bad="""\
"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
"RefreshTokenRotation": {
  "Feature": "ENABLED",
  "RetryGracePeriodSeconds": 10
}
""",
        fixed="""\
"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
"RefreshTokenRotation": {
  "Feature": "ENABLED",
  "RetryGracePeriodSeconds": 10
}
""",
        good="""\
"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
"RefreshTokenRotation": {
  "Feature": "ENABLED",
  "RetryGracePeriodSeconds": 10
}
""",
    ),
)

RULE = Rule(
    id="CGT305",
    slug="rotation-conflicts-with-refresh-flow",
    title="Rotation beside the flow it excludes",
    severity="high",
    level="safe",
    rejected=True,
    settings=(ROTATION, FLOWS),
    what="Refresh tokens rotate and ALLOW_REFRESH_TOKEN_AUTH is listed. Where no flow is listed the finding is low: "
    "the default flows hold it, and whether AWS then leaves it out could not be verified.",
    why="AWS refuses the pair. A client that can't be deployed has no users who would miss the flow.",
    sources=(REFRESH_TOKENS,),
    check=check,
    example=EXAMPLE,
)
