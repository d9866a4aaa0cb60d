"""CGT207: errors that say which users exist."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Change, Found
from ...rule import Case, Example, Options, Rule
from ...view import View
from .. import facts, spelling
from ..remedy import mended
from ..sources import CREATE_CLIENT, USER_ERRORS, asvs, cwe
from ..wording import quoted

SETTING = "prevent_user_existence_errors"


def check(view: View, _options: Options) -> Iterator[Found]:
    if spelling.scalar(view, SETTING) in (None, "ENABLED") or facts.machine(view):
        return
    state = "not set: AWS then" if view.absent(SETTING) else f"{quoted(view.written(SETTING))}: AWS"
    found = Found(SETTING, f"{state} tells strangers which users exist")
    yield mended(view, found, (Change(SETTING, "set", "ENABLED"),), f'set {SETTING} = "ENABLED"', "safe", RULE.breaks)


EXAMPLE = Example(
    terraform=Case(
        bad="""\
prevent_user_existence_errors = "LEGACY"
""",
        fixed="""\
prevent_user_existence_errors = "ENABLED"
""",
        good="""\
prevent_user_existence_errors = "ENABLED"
""",
    ),
    yaml=Case(
        bad="""\
PreventUserExistenceErrors: LEGACY
""",
        fixed="""\
PreventUserExistenceErrors: ENABLED
""",
        good="""\
PreventUserExistenceErrors: ENABLED
""",
    ),
    json=Case(
        bad="""\
"PreventUserExistenceErrors": "LEGACY"
""",
        fixed="""\
"PreventUserExistenceErrors": "ENABLED"
""",
        good="""\
"PreventUserExistenceErrors": "ENABLED"
""",
    ),
)

RULE = Rule(
    id="CGT207",
    slug="user-existence-errors-legacy",
    title="Errors say which users exist",
    severity="medium",
    by_archetype={"m2m": "off"},
    level="safe",
    settings=(SETTING,),
    what="Sign-in and password recovery answer differently for names that exist and names that don't; "
    "that is what AWS does when nothing is set.",
    why="Anyone with the client id can test lists of addresses, and then needs only the passwords. "
    "Sign-up still says that a name is taken, unless the pool uses aliases.",
    sources=(USER_ERRORS, CREATE_CLIENT, asvs("6.3.8"), cwe(204)),
    check=check,
    breaks="code that branches on UserNotFoundException; imported users see a wrong-password error instead of a reset",
    example=EXAMPLE,
)
