"""CGT715: write permissions that AWS refuses."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Change, Found
from ...rule import Case, Example, Options, Part, Rule
from ...view import View
from .. import facts
from ..remedy import mended
from ..sources import APP_CLIENTS, ATTRIBUTES
from ..wording import quoted
from .permissions import CUSTOM, REFUSED, STANDARD, WRITABLE, filled, required, without


def check(view: View, _options: Options) -> Iterator[Found]:
    written = view.items(WRITABLE)
    refused = [(index, name) for index, name in written if name in REFUSED]
    if refused:
        names = ", ".join(name for _, name in refused)
        found = Found(WRITABLE, f"no client may write {names}", part="a", index=refused[0][0], rejected=True)
        yield mended(view, found, without(view, tuple(index for index, _ in refused)), f"remove {names}", "safe")
    if written:
        yield from _missing(view, "b", "the pool requires", required(view))
        yield from _missing(view, "c", "an identity provider fills", filled(view))
    yield from _undeclared(view, written)


def _missing(view: View, part: str, reason: str, wanted: tuple[str, ...]) -> Iterator[Found]:
    missing = [name for name in wanted if view.lacks(WRITABLE, name)]
    if missing:
        names = ", ".join(quoted(name) for name in missing)
        message = f"{reason} {names}, and the client may not write it"
        confidence = facts.confidence(view, "attributes" if part == "b" else "providers")
        found = Found(WRITABLE, message, part=part, rejected=True, confidence=confidence)
        yield mended(view, found, tuple(Change(WRITABLE, "add", name) for name in missing), f"add {names}", "safe")


def _undeclared(view: View, written: tuple[tuple[int, str], ...]) -> Iterator[Found]:
    # What a profile states about a pool is not all of its schema; what its own files show is.
    shown = view.client.pool.attributes if view.client.pool else None
    declared = None if shown is None else {attribute.name.removeprefix("dev:") for attribute in shown}
    for index, name in written:
        if not name.startswith(CUSTOM) and name not in (*STANDARD, *REFUSED):
            message = f"{quoted(name)} is no standard attribute, and a custom one starts with custom:"
        elif name.startswith(CUSTOM) and declared is not None and name.removeprefix("dev:") not in declared:
            message = f"the pool declares no {quoted(name)}"
        else:
            continue
        yield Found(
            WRITABLE,
            message,
            part="d",
            index=index,
            rejected=True,
            confidence=facts.confidence(view, "attributes"),
            no_fix="which attribute is meant is for the owner to say",
        )


EXAMPLE = Example(
    terraform=Case(
        bad="""\
write_attributes = ["email", "email_verified"]
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
  - email_verified
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
"WriteAttributes": ["email", "email_verified"]
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
    id="CGT715",
    slug="write-attributes-rejected",
    title="Write permissions that AWS refuses",
    severity="high",
    level="safe",
    rejected=True,
    settings=(WRITABLE,),
    what="The list holds an attribute that only AWS writes or that the pool doesn't have, or it lacks one that the pool "
    "requires or that an identity provider fills.",
    why="AWS refuses to create such a client, or fails the first sign-in through the identity provider.",
    sources=(APP_CLIENTS, ATTRIBUTES),
    check=check,
    parts=(
        Part("a", "an attribute that no client may write", level="safe", rejected=True),
        Part("b", "an attribute that the pool requires is missing", level="safe", rejected=True),
        Part("c", "an attribute that an identity provider fills is missing", level="safe", rejected=True),
        Part("d", "an attribute that the pool doesn't have", rejected=True),
    ),
    example=EXAMPLE,
)
