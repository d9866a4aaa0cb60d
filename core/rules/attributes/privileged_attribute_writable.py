"""CGT712: users who can write what decides over their rights."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Option, Options, Rule
from ...view import View
from .. import facts
from ..knobs import texts
from ..remedy import Changes, mended
from ..sources import ATTRIBUTES, TENANTS, cwe
from ..wording import quoted
from .permissions import WRITABLE, filled, required, without

PATTERNS = (
    r"(?i)^(dev:)?custom:.*(role|admin|group|perm|scope|tenant|org(anization)?(_?id)?|account|customer|plan|tier|subscription"
    r"|entitle|approved|verified|status|credit|balance|level|is_?staff|owner).*",
)


def check(view: View, options: Options) -> Iterator[Found]:
    if facts.machine(view):
        return
    patterns = texts(options, "patterns")
    for index, name in view.items(WRITABLE):
        if any(re.search(pattern, name) for pattern in patterns):
            found = Found(WRITABLE, f"users can change their own {quoted(name)}", index=index)
            yield mended(view, found, _changes(view, index, name), f"remove {quoted(name)}", "behavior", RULE.breaks)


def _changes(view: View, index: int, name: str) -> Changes:
    if name in filled(view):
        return "an identity provider fills it, and its users could not sign in if the client may not write it"
    if name in required(view):
        return "the pool requires it, so every client has to be able to write it"
    return without(view, (index,))


EXAMPLE = Example(
    terraform=Case(
        bad="""\
write_attributes = ["email", "custom:role"]
""",
        fixed="""\
write_attributes = ["email"]
""",
        good="""\
write_attributes = ["email"]
""",
    ),
    yaml=Case(
        bad="""\
WriteAttributes:
  - email
  - custom:role
""",
        fixed="""\
WriteAttributes:
  - email
""",
        good="""\
WriteAttributes:
  - email
""",
    ),
    json=Case(
        bad="""\
"WriteAttributes": ["email", "custom:role"]
""",
        fixed="""\
"WriteAttributes": ["email"]
""",
        good="""\
"WriteAttributes": ["email"]
""",
    ),
)

RULE = Rule(
    id="CGT712",
    slug="privileged-attribute-writable",
    title="Users can write attributes that decide over rights",
    severity="high",
    level="behavior",
    settings=(WRITABLE,),
    what="The client may write a custom attribute whose name speaks of roles, tenants, plans, approval or the like.",
    why="UpdateUserAttributes takes the user's own token, so users can make themselves administrators or join another tenant. "
    "Being immutable in the pool does not help at sign-up.",
    sources=(TENANTS, ATTRIBUTES, cwe(269), cwe(915)),
    check=check,
    breaks="apps that write it with the user's token (a backend uses AdminUpdateUserAttributes), and identity providers "
    "mapped to it",
    options=(Option("patterns", "patterns", PATTERNS, "regular expressions; a name that one of them finds is privileged"),),
    example=EXAMPLE,
)
