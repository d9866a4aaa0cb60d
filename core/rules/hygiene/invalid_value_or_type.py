"""CGT901: values and names that AWS or Terraform refuses."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from ... import settings
from ...model import Absent, Change, Found, Known, ListValue
from ...rule import Case, Example, Option, Options, Rule
from ...settings import OTHER_FLOWS, Setting
from ...view import View
from .. import spelling
from ..facts import FLOWS
from ..knobs import on
from ..remedy import Changes, mended
from ..sources import CREATE_CLIENT, TERRAFORM_RESOURCE
from ..tokens import lifetimes
from ..wording import quoted

_OWNER = "what is meant is for the owner to say"
_NEW_FLOWS = tuple(flow for flow in OTHER_FLOWS if flow != "ALLOW_REFRESH_TOKEN_AUTH")
_PATTERNS = ("name", "allowed_oauth_scopes", "analytics_configuration.application_id")
"""The settings whose pattern is judged here; URLs and the pool's id are not."""
_URLS = ("callback_urls", "logout_urls", "default_redirect_uri")
"""The settings whose form CGT504 judges."""
_FURTHER_MEMBERS = ("region", "name_prefix", "name_pattern")
"""Arguments that some versions and types of the Terraform resource have, and that say nothing about security."""
_READ_ONLY = ("id", "client_secret", "ClientId", "ClientSecret", "Name")
_BOOLEANS = ("true", "false", "1", "0")
_LIFETIMES = {lifetimes.setting(token): token for token in lifetimes.TOKENS}


def check(view: View, options: Options) -> Iterator[Found]:
    yield from _members(view)
    for row in settings.SETTINGS:
        if row.kind == "list":
            yield from _list(view, row)
        elif row.kind != "block":
            yield from _scalar(view, row)
    yield from _client_name(view, options)


def _members(view: View) -> Iterator[Found]:
    terraform = view.client.language.startswith("terraform")
    known = [row.name if terraform else row.cloudformation for row in settings.SETTINGS]
    for name, _ in view.client.unknown_members:
        if name in _READ_ONLY:
            yield _refused(name, "AWS sets it; it can only be read")
        elif name not in _FURTHER_MEMBERS or not terraform:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            yield _refused(name, f"a user pool client has no such {'argument' if terraform else 'property'}{hint}")
    for name, _ in view.client.repeated_members:
        # CloudFormation's own parser takes the last one; Terraform stops.
        message = "stands more than once" if terraform else "stands more than once, and only the last one counts"
        yield _refused(name, message) if terraform else Found(name, message, severity="low", no_fix=_OWNER)


def _list(view: View, row: Setting) -> Iterator[Found]:
    value = view.value(row.name)
    if isinstance(value, Known):
        yield _refused(row.name, "one value where a list is expected")
    if not isinstance(value, ListValue):
        return
    if row.items and len(value.items) > row.items[1]:
        yield _refused(row.name, f"{len(value.items)} items; AWS takes {row.items[1]}")
    for index, text in view.items(row.name):
        if index >= 0:
            yield from _text(view, row, text, index)


def _scalar(view: View, row: Setting) -> Iterator[Found]:
    value = view.value(row.name)
    if isinstance(value, ListValue):
        yield _refused(row.name, "a list where one value is expected")
    elif isinstance(value, Known) and row.kind == "integer":
        yield from _number(view, row)
    elif isinstance(value, Known) and row.kind == "boolean":
        if str(value.value).lower() not in _BOOLEANS:
            yield _refused(row.name, f"{quoted(value.value)} is neither true nor false")
    elif isinstance(value, Known):
        yield from _text(view, row, str(value.value), None)


def _number(view: View, row: Setting) -> Iterator[Found]:
    number = view.number(row.name)
    if number is None:
        yield _refused(row.name, f"{quoted(view.written(row.name))} is not a whole number")
        return
    token = _LIFETIMES.get(row.name)
    amount = lifetimes.seconds(view, token) if token else number
    low, high = row.minimum or 0, row.maximum or 0
    if amount is not None and not low <= amount <= high:
        limits = f"{lifetimes.spell(low)} to {lifetimes.spell(high)}" if token else f"{low} to {high} {row.unit}"
        unit = f" {spelling.scalar(view, lifetimes.unit_setting(token))}" if token else ""
        because = (lifetimes.unit_setting(token),) if token else ()
        yield _refused(row.name, f"{number}{unit} is out of range: AWS takes {limits}", because=because)


def _text(view: View, row: Setting, text: str, index: int | None) -> Iterator[Found]:
    low, high = row.length or (0, len(text))
    if row.enum:
        yield from _enumerated(view, row, text, index)
    elif row.name not in _URLS and not low <= len(text) <= high:
        yield _refused(row.name, f"{len(text)} characters; AWS takes {low} to {high}", index)
    elif row.name in _PATTERNS and not re.fullmatch(row.pattern, text):
        yield _refused(row.name, f"{quoted(text)} holds a character that AWS does not take here", index)


def _enumerated(view: View, row: Setting, text: str, index: int | None) -> Iterator[Found]:
    right = spelling.canonical(row.name, text)
    if right != text:
        found = Found(row.name, f"{quoted(text)} is written {right}", index=index, rejected=True)
        yield mended(view, found, _respelled(view, row, right, index), f"write {right}", "safe")
    elif text in row.enum:
        if text in _NEW_FLOWS:
            message = f"{text} is newer than cfn-lint's schema and some Terraform providers, which refuse it"
            yield Found(row.name, message, index=index, severity="info", no_fix="AWS takes it: check the tools' versions")
    elif row.name == FLOWS and text.startswith("ALLOW_"):
        message = f"{quoted(text)} is not a flow that is known here; AWS may have added it"
        yield Found(row.name, message, index=index, severity="low", confidence="low", no_fix=_OWNER)
    else:
        yield _refused(
            row.name, f"{quoted(text)} is none of {', '.join(row.enum[:4])}{' …' if len(row.enum) > 4 else ''}", index
        )


def _respelled(view: View, row: Setting, right: str, index: int | None) -> Changes:
    if index is not None and view.has(row.name, right):
        return (Change(row.name, "remove", index=index),)
    return (Change(row.name, "set", right, index),)


def _client_name(view: View, options: Options) -> Iterator[Found]:
    cloudformation = view.client.language.startswith("cloudformation")
    if cloudformation and on(options, "require_client_name") and isinstance(view.value("name"), Absent):
        message = "no ClientName: CloudFormation makes one up that says little in logs"
        yield Found("name", message, severity="info", no_fix="a name is for the owner to choose")


def _refused(name: str, message: str, index: int | None = None, because: tuple[str, ...] = ()) -> Found:
    return Found(name, message, index=index, rejected=True, because=because, no_fix=_OWNER)


EXAMPLE = Example(
    terraform=Case(
        bad="""\
prevent_user_existence_errors = "enabled"
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
PreventUserExistenceErrors: enabled
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
"PreventUserExistenceErrors": "enabled"
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
    id="CGT901",
    slug="invalid-value-or-type",
    title="A value or a name that is refused",
    severity="high",
    level="safe",
    rejected=True,
    settings=tuple(row.name for row in settings.SETTINGS if row.kind != "block"),
    what="A value is not one that AWS takes: a word it does not know or in the wrong case, a number out of range once its unit "
    "is counted in, the wrong type; or an argument that the resource does not have. A sign-in flow that begins with ALLOW_ "
    "and is not known here is low: AWS may have added it.",
    why="The deployment stops, or the setting silently is not what it says. Only the case of a word is mended automatically.",
    sources=(CREATE_CLIENT, TERRAFORM_RESOURCE),
    check=check,
    options=(Option("require_client_name", "boolean", False, "report a CloudFormation client without ClientName, as info"),),
    example=EXAMPLE,
)
