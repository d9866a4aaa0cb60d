"""CGT714: users can change what they sign in by."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Options, Rule
from ...view import View
from .. import facts
from ..sources import ATTRIBUTES, TENANTS, cwe
from .permissions import WRITABLE, fixed, required

IDENTIFIERS = ("email", "phone_number")


def check(view: View, _options: Options) -> Iterator[Found]:
    if facts.machine(view):
        return
    pool = view.pool
    signs_in = {*((pool and pool.username_attributes) or ()), *((pool and pool.alias_attributes) or ())}
    for index, name in view.items(WRITABLE):
        if index >= 0 and name in IDENTIFIERS and name not in fixed(view):
            login = name in signs_in
            use = "users sign in by it" if login else "applications may know them by it"
            yield Found(
                WRITABLE,
                f"users can change their {name}, and {use}",
                index=index,
                confidence=facts.confidence(view, "username_attributes", "alias_attributes") if login else "medium",
                no_fix=_advice(view, name),
            )


def _advice(view: View, name: str) -> str:
    advice = f"let the pool keep the old {name} until the new one is verified (AttributesRequireVerificationBeforeUpdate)"
    return f"the pool requires it: {advice}" if name in required(view) else f"users move to new ones: {advice}"


EXAMPLE = Example(
    terraform=Case(
        bad="""\
write_attributes = ["email", "name"]
""",
        fixed="""\
write_attributes = ["email", "name"]
""",
        good="""\
write_attributes = ["name"]
""",
    ),
    yaml=Case(
        bad="""\
WriteAttributes:
  - email
  - name
""",
        fixed="""\
WriteAttributes:
  - email
  - name
""",
        good="""\
WriteAttributes:
  - name
""",
    ),
    json=Case(
        bad="""\
"WriteAttributes": ["email", "name"]
""",
        fixed="""\
"WriteAttributes": ["email", "name"]
""",
        good="""\
"WriteAttributes": ["name"]
""",
    ),
)

RULE = Rule(
    id="CGT714",
    slug="login-identifier-writable",
    title="Users can change what identifies them",
    severity="info",
    level=None,
    settings=(WRITABLE,),
    what="The client's list lets users write email or phone_number, and the pool does not make it immutable. The pool can "
    "hold a new one back until it is verified; whether it does is not looked at.",
    why="A new address counts before anyone has proved to own it. Applications that tell people or tenants apart by an "
    "unverified address can be told any, and whoever gets hold of a session can take the account with it.",
    sources=(TENANTS, ATTRIBUTES, cwe(640)),
    check=check,
    example=EXAMPLE,
)
