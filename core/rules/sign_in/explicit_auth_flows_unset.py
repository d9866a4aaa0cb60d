"""CGT204: sign-in flows that nobody chose."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Change, Confidence, Found
from ...rule import Case, Example, Option, Options, Part, Rule
from ...view import View
from .. import facts
from ..facts import FLOWS
from ..knobs import on
from ..remedy import Changes, mended
from ..sources import CREATE_CLIENT, CUSTOM_CHALLENGES, asvs, cwe
from . import flows

PROVIDERS = "supported_identity_providers"
_TRIGGER = "define_auth_challenge"


def check(view: View, options: Options) -> Iterator[Found]:
    if flows.defaulted(view):
        part, message = _judged(view)
        state = "not set" if view.absent(FLOWS) else "an empty list"
        sure: Confidence = "high" if view.absent(FLOWS) else "low"
        found = Found(FLOWS, f"{state}: {message}", part=part, because=(facts.ROTATION,), confidence=sure)
        changes = _changes(view) if on(options, "narrow") else "the app may use any of them (narrow in a profile offers a list)"
        yield mended(view, found, changes, "list the flows that are needed", "behavior", RULE.breaks)


def _judged(view: View) -> tuple[str, str]:
    if facts.machine(view):
        return "b", "users could sign in with a client that is meant for machines"
    if _federated(view):
        return "b", "SRP and custom sign-in are open beside the identity providers"
    if _custom_idles(view):
        return "c", "AWS then allows custom sign-in too, and the pool has no trigger that answers it"
    return "", "AWS then allows SRP, custom sign-in and refresh"


def _federated(view: View) -> bool:
    """Managed login certainly offers identity providers alone."""
    names = {name for _, name in view.items(PROVIDERS)}
    return facts.redirects(view) and view.complete(PROVIDERS) and bool(names) and "COGNITO" not in names


def _custom_idles(view: View) -> bool:
    known = facts.triggers(view)
    return known is not None and _TRIGGER not in known


def _changes(view: View) -> Changes:
    rotation = facts.rotation(view)
    if rotation is None:
        return "whether refresh tokens rotate is not known, and that decides on the refresh flow"
    refresh = () if rotation else (flows.REFRESH,)
    if facts.machine(view) or (_federated(view) and view.archetype == "web"):
        alone = "rotation excludes the refresh flow, and an empty list means the default flows"
        return (Change(FLOWS, "set", refresh),) if refresh else alone
    if view.archetype not in ("spa", "mobile", "web"):
        return "how its users sign in is not in the files"
    # Those who answer challenges of their own need them to stay.
    custom = (flows.CUSTOM,) if _TRIGGER in (facts.triggers(view) or ()) else ()
    return (Change(FLOWS, "set", (flows.SRP, *custom, *refresh)),)


EXAMPLE = Example(
    terraform=Case(
        bad="""\
prevent_user_existence_errors = "ENABLED"
""",
        fixed="""\
prevent_user_existence_errors = "ENABLED"
""",
        good="""\
prevent_user_existence_errors = "ENABLED"
explicit_auth_flows           = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
    ),
    yaml=Case(
        bad="""\
PreventUserExistenceErrors: ENABLED
""",
        fixed="""\
PreventUserExistenceErrors: ENABLED
""",
        good="""\
PreventUserExistenceErrors: ENABLED
ExplicitAuthFlows:
  - ALLOW_USER_SRP_AUTH
  - ALLOW_REFRESH_TOKEN_AUTH
""",
    ),
    json=Case(
        bad="""\
"PreventUserExistenceErrors": "ENABLED"
""",
        fixed="""\
"PreventUserExistenceErrors": "ENABLED"
""",
        good="""\
"PreventUserExistenceErrors": "ENABLED",
"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
    ),
)

RULE = Rule(
    id="CGT204",
    slug="explicit-auth-flows-unset",
    title="Nobody chose the sign-in flows",
    severity="info",
    level="behavior",
    settings=(FLOWS, facts.ROTATION, PROVIDERS),
    what="No sign-in flow is listed, so AWS allows SRP, custom sign-in and refresh (an empty list likely means the same). "
    "With the option narrow, the fix lists SRP and refresh (and custom sign-in where the pool has its triggers), or "
    "refresh alone where nobody signs in by the API.",
    why="What is open by default is seldom what an app uses, and where there is no secret, whoever knows the client's id can "
    "try it. Sign-up and recovery stay open whatever is listed. That an empty list means the default flows and that AWS "
    "takes one of the refresh flow alone could not be verified.",
    sources=(CREATE_CLIENT, CUSTOM_CHALLENGES, asvs("10.4.4"), cwe(1188)),
    check=check,
    breaks="apps that sign users in with challenges of their own (CUSTOM_AUTH), or by the API though only pages were known",
    parts=(
        Part("b", "no user signs in by the API: a machine's client, or identity providers alone", level="behavior"),
        Part("c", "custom sign-in is on, and the pool has no trigger for it", level="behavior"),
    ),
    options=(Option("narrow", "boolean", False, "offer a fix that lists the flows that are needed"),),
    example=EXAMPLE,
)
