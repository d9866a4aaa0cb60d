"""CGT713: an app that is shown everything about its users."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Change, Found
from ...rule import Case, Example, Option, Options, Part, Rule
from ...view import View
from .. import facts
from ..knobs import texts
from ..remedy import Changes, mended, removals
from ..sources import APP_CLIENTS, ATTRIBUTES, asvs, cwe
from ..wording import several
from .permissions import CUSTOM, READABLE, STANDARD

ALLOWED = "allowed_read_attributes"
_PROVED = ("email", "phone_number")
"""Attributes that say nothing without the one that tells whether they are verified."""


def check(view: View, options: Options) -> Iterator[Found]:
    if facts.machine(view):
        return
    allowed = texts(options, ALLOWED)
    if view.empty(READABLE):
        state = "not set" if view.absent(READABLE) else "an empty list"
        found = Found(READABLE, f"{state}: the app is shown every attribute of its users")
        yield mended(view, found, _written_out(view, allowed), f"write {READABLE} out", "behavior", RULE.breaks)
    elif allowed:
        yield from _beyond(view, allowed)


def _beyond(view: View, allowed: tuple[str, ...]) -> Iterator[Found]:
    """Personal data in a written list that the profile does not allow."""
    more = [(index, name) for index, name in view.items(READABLE) if name in STANDARD and name not in allowed]
    if more:
        names = several(tuple(name for _, name in more))
        found = Found(READABLE, f"the app is shown {names}, which the profile does not allow", part="b", index=more[0][0])
        left = len(view.items(READABLE)) > len(more)
        indexes = tuple(index for index, _ in more)
        changes: Changes = removals(READABLE, indexes) if left else "the list would be empty, and AWS takes that for all"
        yield mended(view, found, changes, f"remove {names}", "behavior", RULE.breaks)


def _written_out(view: View, allowed: tuple[str, ...]) -> Changes:
    if not allowed:
        return f"which attributes the app reads is for the owner to say ({ALLOWED} in a profile)"
    attributes = view.client.pool.attributes if view.client.pool else None
    declared = {attribute.name for attribute in attributes or ()}
    if attributes is None and any(name.startswith(CUSTOM) for name in allowed):
        return "which attributes the pool has is not in sight"
    names = [name for name in allowed if name in declared or not name.startswith(CUSTOM)]
    names += [f"{name}_verified" for name in names if name in _PROVED]
    return (Change(READABLE, "set", tuple(dict.fromkeys(names))),) if names else "the pool has none of those that are allowed"


EXAMPLE = Example(
    terraform=Case(
        bad="""\
callback_urls = ["https://app.example.org/callback"]
""",
        fixed="""\
callback_urls = ["https://app.example.org/callback"]
""",
        good="""\
callback_urls   = ["https://app.example.org/callback"]
read_attributes = ["email", "email_verified", "name"]
""",
    ),
    yaml=Case(
        bad="""\
CallbackURLs:
  - https://app.example.org/callback
""",
        fixed="""\
CallbackURLs:
  - https://app.example.org/callback
""",
        good="""\
CallbackURLs:
  - https://app.example.org/callback
ReadAttributes:
  - email
  - email_verified
  - name
""",
    ),
    json=Case(
        bad="""\
"CallbackURLs": ["https://app.example.org/callback"]
""",
        fixed="""\
"CallbackURLs": ["https://app.example.org/callback"]
""",
        good="""\
"CallbackURLs": ["https://app.example.org/callback"],
"ReadAttributes": ["email", "email_verified", "name"]
""",
    ),
)

RULE = Rule(
    id="CGT713",
    slug="read-attributes-default-all",
    title="The app is shown every attribute",
    severity="off",
    by_archetype={"m2m": "off"},
    level="behavior",
    settings=(READABLE,),
    what="No list says which attributes the client may read, or the list is empty; or it holds personal data that a profile "
    "does not allow. Off unless a profile sets a severity, as strict does.",
    why="Where an app asks for openid alone, its ID tokens hold every attribute that it may read: addresses and birthdays end "
    "up in logs and in browsers that never needed them.",
    sources=(APP_CLIENTS, ATTRIBUTES, asvs("8.2.3"), cwe(359)),
    check=check,
    breaks="apps that show or pass on an attribute which is no longer in the token or in what GetUser answers",
    parts=(Part("b", "personal data that the profile does not allow", by_archetype={"m2m": "off"}, level="behavior"),),
    options=(
        Option(ALLOWED, "strings", (), "attributes that apps may read; where none is named, every written list is right"),
    ),
    example=EXAMPLE,
)
