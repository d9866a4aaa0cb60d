"""CGT801: users' data in analytics events."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Absent, Change, Found, Known, Partial
from ...rule import Case, Example, Options, Part, Rule
from ...view import View
from ..remedy import mended
from ..sources import ANALYTICS, CREATE_CLIENT, TERRAFORM_RESOURCE, cwe

BLOCK = "analytics_configuration"
SHARED, EXTERNAL = f"{BLOCK}.user_data_shared", f"{BLOCK}.external_id"
ARN, ID, ROLE = f"{BLOCK}.application_arn", f"{BLOCK}.application_id", f"{BLOCK}.role_arn"
_SHORT = 12
_OWNER = "which project is meant is not in the files"


def check(view: View, _options: Options) -> Iterator[Found]:
    if view.flag(SHARED):
        found = Found(SHARED, "each event carries the user's data to the analytics project")
        yield mended(view, found, (Change(SHARED, "set", False),), "share no user data", "behavior", RULE.breaks)
    if _set(view, ID):
        yield from _external_id(view)
    if view.client.language.startswith("terraform"):
        yield from _misfit(view)


def _external_id(view: View) -> Iterator[Found]:
    external = view.written(EXTERNAL)
    if view.absent(EXTERNAL) and not view.client.language.startswith("terraform"):
        message = "no external id: whoever makes Cognito publish can use the role for a project of their own"
    elif isinstance(external, str) and _guessable(view, external):
        message = "the external id can be guessed, so others can have the role used for a project of their own"
    else:
        return
    no_fix = "the role's trust policy has to ask for the same external id"
    yield Found(EXTERNAL, message, part="b", confidence="low", because=(ID,), no_fix=no_fix)


def _guessable(view: View, external: str) -> bool:
    known = {str(view.written(name)).lower() for name in ("name", ID, "user_pool_id")}
    return external.lower() in known or len(external) < _SHORT or re.fullmatch(r"[A-Za-z_-]+", external) is not None


def _misfit(view: View) -> Iterator[Found]:
    """What Terraform's provider refuses: it wants one way to name the project, and all that belongs to it."""
    if view.absent(BLOCK) or view.unknown(BLOCK):
        return
    if view.absent(ARN) and view.absent(ID):
        yield _refused(BLOCK, "it names no project: application_arn or application_id is missing")
    elif _set(view, ARN) and _set(view, ID):
        yield _refused(ID, "application_arn names the project already")
    elif _set(view, ARN):
        yield from (_refused(name, "it can't stand beside application_arn") for name in (EXTERNAL, ROLE) if _set(view, name))
    elif _set(view, ID):
        yield from (_refused(name, "application_id needs it") for name in (EXTERNAL, ROLE) if view.absent(name))


def _refused(name: str, message: str) -> Found:
    return Found(name, message, part="c", rejected=True, because=(ARN, ID), no_fix=_OWNER)


def _set(view: View, name: str) -> bool:
    return isinstance(view.value(name), Known | Partial) and not isinstance(view.value(name), Absent)


EXAMPLE = Example(
    terraform=Case(
        bad="""\
analytics_configuration {
  application_arn  = "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef"
  user_data_shared = true
}
""",
        fixed="""\
analytics_configuration {
  application_arn  = "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef"
  user_data_shared = false
}
""",
        good="""\
analytics_configuration {
  application_arn  = "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef"
  user_data_shared = false
}
""",
    ),
    yaml=Case(
        bad="""\
AnalyticsConfiguration:
  ApplicationArn: arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef
  UserDataShared: true
""",
        fixed="""\
AnalyticsConfiguration:
  ApplicationArn: arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef
  UserDataShared: false
""",
        good="""\
AnalyticsConfiguration:
  ApplicationArn: arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef
  UserDataShared: false
""",
    ),
    json=Case(
        bad="""\
"AnalyticsConfiguration": {
  "ApplicationArn": "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef",
  "UserDataShared": true
}
""",
        fixed="""\
"AnalyticsConfiguration": {
  "ApplicationArn": "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef",
  "UserDataShared": false
}
""",
        good="""\
"AnalyticsConfiguration": {
  "ApplicationArn": "arn:aws:mobiletargeting:eu-west-1:123456789012:apps/0123456789abcdef0123456789abcdef",
  "UserDataShared": false
}
""",
    ),
)

RULE = Rule(
    id="CGT801",
    slug="analytics-user-data-shared",
    title="Users' data goes to analytics",
    severity="medium",
    level="behavior",
    settings=(SHARED, ARN, ID, EXTERNAL, ROLE),
    what="Sign-in events go to an analytics project with the user's data in them; or the role that sends them can be used by "
    "whoever guesses the external id; or, in Terraform, the block does not name one project completely.",
    why="Data that was collected for signing in ends up where others read it, often for marketing. The fix writes false: "
    "Terraform keeps the old value when the line is deleted. "
    "Pinpoint, which takes these events, is said to be retired by AWS; that could not be verified.",
    sources=(CREATE_CLIENT, ANALYTICS, TERRAFORM_RESOURCE, cwe(359)),
    check=check,
    breaks="campaigns and dashboards that are fed with users' attributes; signing in stays the same",
    parts=(
        Part("b", "no external id, or one that can be guessed"),
        Part("c", "the block does not name one project completely", severity="high", rejected=True),
    ),
    example=EXAMPLE,
)
