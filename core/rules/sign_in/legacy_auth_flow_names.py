"""CGT203: flow names from before ALLOW_."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Change, Found
from ...rule import Case, Example, Options, Part, Rule
from ...view import View
from .. import facts, spelling
from ..facts import FLOWS
from ..remedy import Changes, mended
from ..sources import CREATE_CLIENT
from . import flows

NEW_NAMES = {
    "ADMIN_NO_SRP_AUTH": "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "USER_PASSWORD_AUTH": "ALLOW_USER_PASSWORD_AUTH",
    "CUSTOM_AUTH_FLOW_ONLY": "ALLOW_CUSTOM_AUTH",
}


def check(view: View, _options: Options) -> Iterator[Found]:
    named = spelling.items(view, FLOWS)
    old = [(index, flow) for index, flow in named if flow in NEW_NAMES]
    if not old:
        return
    mixed = any(flow.startswith("ALLOW_") for _, flow in named)
    listed = ", ".join(flow for _, flow in old)
    replaced = "a name" if len(old) == 1 else "names"
    found = Found(
        FLOWS,
        f"{listed} can't stand beside ALLOW_ names" if mixed else f"{listed}: {replaced} that ALLOW_ names have replaced",
        part="b" if mixed else "",
        index=old[0][0],
        rejected=mixed,
        because=(facts.ROTATION,),
    )
    yield mended(view, found, _changes(view, mixed=mixed), "use the new names for all flows", "behavior", RULE.breaks)


def _changes(view: View, *, mixed: bool) -> Changes:
    if not view.complete(FLOWS):
        return "the other flows are not known, and all names have to change at once"
    rotation = facts.rotation(view)
    if not mixed and rotation is None:
        return "whether refresh tokens rotate is not known, and that decides on the refresh flow"
    changes, placed = [], {flow for _, flow in spelling.items(view, FLOWS)}
    for index, flow in spelling.items(view, FLOWS):
        new = NEW_NAMES.get(flow, flow)
        if new != flow:
            changes.append(Change(FLOWS, "remove", index=index) if new in placed else Change(FLOWS, "set", new, index))
            placed.add(new)
    implied = () if mixed else _implied(view, rotation=bool(rotation))
    return (*changes, *(Change(FLOWS, "add", flow) for flow in implied if flow not in placed))


def _implied(view: View, *, rotation: bool) -> tuple[str, ...]:
    """What a list of legacy names alone lets through besides. A mixed list never worked, so it has nothing to keep."""
    custom_only = "CUSTOM_AUTH_FLOW_ONLY" in flows.legacy(view)
    return (*(() if custom_only else (flows.SRP, flows.CUSTOM)), *(() if rotation else (flows.REFRESH,)))


EXAMPLE = Example(
    terraform=Case(
        bad="""\
explicit_auth_flows = ["USER_PASSWORD_AUTH"]
""",
        fixed="""\
explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
        good="""\
explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
    ),
    yaml=Case(
        bad="""\
ExplicitAuthFlows:
  - USER_PASSWORD_AUTH
""",
        fixed="""\
ExplicitAuthFlows:
  - ALLOW_USER_PASSWORD_AUTH
  - ALLOW_USER_SRP_AUTH
  - ALLOW_CUSTOM_AUTH
  - ALLOW_REFRESH_TOKEN_AUTH
""",
        good="""\
ExplicitAuthFlows:
  - ALLOW_USER_PASSWORD_AUTH
  - ALLOW_USER_SRP_AUTH
  - ALLOW_CUSTOM_AUTH
  - ALLOW_REFRESH_TOKEN_AUTH
""",
    ),
    json=Case(
        bad="""\
"ExplicitAuthFlows": ["USER_PASSWORD_AUTH"]
""",
        fixed="""\
"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
        good="""\
"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
""",
    ),
)

RULE = Rule(
    id="CGT203",
    slug="legacy-auth-flow-names",
    title="Legacy names of sign-in flows",
    severity="low",
    level="behavior",
    rejected=True,
    settings=(FLOWS,),
    what="The list uses the names from before ALLOW_. AWS refuses a list that mixes both kinds, so all are replaced at once.",
    why="A list of old names says less than it does: SRP, custom sign-in and refresh are not held back by it, so the fix "
    "writes them out, but no SRP beside CUSTOM_AUTH_FLOW_ONLY. That reading follows from the names and could not be verified.",
    sources=(CREATE_CLIENT,),
    check=check,
    breaks="nothing is meant to break; test sign-in once, because the old names' exact reach is not documented",
    parts=(Part("b", "old and new names together", severity="high", level="behavior", rejected=True),),
    example=EXAMPLE,
)
