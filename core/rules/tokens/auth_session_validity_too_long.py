"""CGT308: a long time to answer a challenge."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Change, Found
from ...rule import Case, Example, Option, Options, Rule
from ...view import View
from ..knobs import number
from ..remedy import mended
from ..sources import CREATE_CLIENT, cwe
from .lifetimes import spell

SETTING = "auth_session_validity"
_LONGEST = 900
_USUAL = 3


def check(view: View, options: Options) -> Iterator[Found]:
    session, limit = measure(view), number(options, "max")
    if session is not None and limit < session <= _LONGEST:
        found = Found(SETTING, f"a half-finished sign-in can be continued for {spell(session)}; the limit is {spell(limit)}")
        yield mended(view, found, (Change(SETTING, "set", _USUAL),), f"{_USUAL} minutes", "behavior", RULE.breaks)


def measure(view: View) -> int | None:
    """The challenge session's lifetime in seconds; the setting itself counts minutes."""
    minutes = view.number(SETTING)
    return None if minutes is None else minutes * 60


EXAMPLE = Example(
    terraform=Case(
        bad="""\
auth_session_validity = 15
""",
        fixed="""\
auth_session_validity = 3
""",
        good="""\
auth_session_validity = 5
""",
    ),
    yaml=Case(
        bad="""\
AuthSessionValidity: 15
""",
        fixed="""\
AuthSessionValidity: 3
""",
        good="""\
AuthSessionValidity: 5
""",
    ),
    json=Case(
        bad="""\
"AuthSessionValidity": 15
""",
        fixed="""\
"AuthSessionValidity": 3
""",
        good="""\
"AuthSessionValidity": 5
""",
    ),
)

RULE = Rule(
    id="CGT308",
    slug="auth-session-validity-too-long",
    title="A half-finished sign-in stays open too long",
    severity="low",
    level="behavior",
    settings=(SETTING,),
    what="The session between a sign-in's first and last step lasts longer than the limit. Absent means three minutes.",
    why="Until it ends, whoever holds the session's string may answer the challenge. "
    "Codes by mail or SMS can need five to ten minutes: then raise the limit.",
    sources=(CREATE_CLIENT, cwe(613)),
    check=check,
    breaks="users who need longer for a code by mail or SMS",
    options=(Option("max", "duration", 300, "the longest a half-finished sign-in may stay open", limits=(180, 900)),),
    measure=measure,
    measured="max",
    example=EXAMPLE,
)
