"""CGT711: users can change every attribute about themselves."""

from __future__ import annotations

from collections.abc import Iterator

from ...around import Pool
from ...model import Change, Found
from ...rule import Case, Example, Option, Options, Part, Rule
from ...view import View
from .. import facts
from ..knobs import texts
from ..remedy import Changes, mended
from ..sources import APP_CLIENTS, ATTRIBUTES, asvs, cwe
from ..wording import several
from .permissions import CUSTOM, REFUSED, WRITABLE, all_filled_in_sight, filled, fixed, required

SAFE = "safe_writable_attributes"


def check(view: View, options: Options) -> Iterator[Found]:
    if facts.machine(view) or not view.empty(WRITABLE):
        return
    state = "not set" if view.absent(WRITABLE) else "an empty list"
    own = _own(view.pool) if view.pool else ()
    among = f", {several(own)} among them" if own else ""
    confidence = facts.confidence(view, "attributes") if own else "high"
    which = "mutable attribute" if fixed(view) else "attribute"
    message = f"{state}: users can change every {which} about themselves{among}"
    found = Found(WRITABLE, message, part="b" if own else "", confidence=confidence)
    changes = _changes(view, texts(options, SAFE))
    yield mended(view, found, changes, f"write {WRITABLE} out", "behavior", RULE.breaks)


def _own(pool: Pool) -> tuple[str, ...]:
    """The pool's own attributes that users can change at any time."""
    return tuple(one.name for one in pool.attributes or () if one.mutable and one.name.startswith("custom:"))


def _changes(view: View, safe: tuple[str, ...]) -> Changes:
    pool = view.pool
    if not safe:
        return f"which attributes the app writes is for the owner to say ({SAFE} in a profile)"
    if pool is None or pool.attributes is None or any(one.required is None for one in pool.attributes):
        return "which attributes the pool requires is not in sight"
    if not all_filled_in_sight(view):
        return "identity providers may fill attributes that are not in sight, and sign-in fails where one can't be written"
    return (Change(WRITABLE, "set", _list(view, pool, safe)),)


def _list(view: View, pool: Pool, safe: tuple[str, ...]) -> tuple[str, ...]:
    """What has to be writable, what users sign in by, and what is harmless in this pool."""
    attributes = {one.name: one for one in pool.attributes or ()}
    harmless = (
        name
        for name in safe
        if (name in attributes or not name.startswith(CUSTOM))
        and (name not in attributes or attributes[name].mutable is not False)
    )
    names = (*required(view), *(pool.username_attributes or ()), *(pool.alias_attributes or ()), *filled(view), *harmless)
    return tuple(name for name in dict.fromkeys(names) if name not in REFUSED)


EXAMPLE = Example(
    terraform=Case(
        bad="""\
callback_urls = ["https://app.example.org/callback"]
""",
        fixed="""\
callback_urls = ["https://app.example.org/callback"]
""",
        good="""\
callback_urls    = ["https://app.example.org/callback"]
write_attributes = ["email", "name", "locale"]
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
WriteAttributes:
  - email
  - name
  - locale
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
"WriteAttributes": ["email", "name", "locale"]
""",
    ),
)

RULE = Rule(
    id="CGT711",
    slug="write-attributes-default-all",
    title="Users can change every attribute",
    severity="low",
    by_archetype={"m2m": "off"},
    level="behavior",
    settings=(WRITABLE,),
    what="No list says which attributes the client may write, or the list is empty, which in Terraform was seen to mean all "
    "of them. A list is offered only where a profile names the harmless ones, as strict does; what the pool requires, "
    "what users sign in by and what identity providers fill is added to them.",
    why="UpdateUserAttributes takes the user's own token. What an application trusts because it stands in the pool, a role, "
    "a tenant or a plan, is then the user's to choose. AWS's pages differ on whether custom attributes are among the "
    "default, and on those declared later; here they are taken to be.",
    sources=(APP_CLIENTS, ATTRIBUTES, asvs("15.3.3"), cwe(915), cwe(269)),
    check=check,
    breaks="apps that set another attribute at sign-up or on a profile page: AWS refuses the call",
    parts=(
        Part(
            "b",
            "the pool has attributes of its own that users can change",
            severity="medium",
            by_archetype={"m2m": "off"},
            level="behavior",
        ),
    ),
    options=(
        Option(SAFE, "strings", (), "attributes that users may change without harm; where none is named, no list is offered"),
    ),
    example=EXAMPLE,
)
