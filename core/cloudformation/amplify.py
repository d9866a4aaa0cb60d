"""Amplify's first generation: what its command line builds, the parameters beside it, and what it sets only after creation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import settings
from ..around import Origin, Setter
from ..discover import display_name
from ..documents.nodes import Entry, Node, SequenceNode, member, members, resolved, text_of
from ..model import Choice, ListValue, Problem, Span, Unknown, UsageError, Value
from ..settings import CLOUDFORMATION_TYPE, Setting
from ..source import Source
from .calls import call_of
from .given import Given, given_by

NAME = "Amplify"
_PARAMETERS = "parameters.json"
_INPUTS = "cli-inputs.json"
_ASK = ", asked by `amplify update auth`"
_PUSHED = "#current-cloud-backend"
_CREATED_BY_AMPLIFY = re.compile(r'"createdBy"\s*:\s*"Amplify')

_ASKED = ("userpoolClientRefreshTokenValidity", "userpoolClientReadAttributes", "userpoolClientWriteAttributes")
_ATTRIBUTES = {"read_attributes": _ASKED[1], "write_attributes": _ASKED[2]}
_SET_ATTRIBUTES = "userpoolClientSetAttributes"
"""Without it the attributes are not in the template at all."""
_OAUTH_KEYS = ("allowed_oauth_flows", "allowed_oauth_scopes", "callback_urls", "logout_urls")
"""The settings that ``oAuthMetadata`` holds, by CloudFormation's names."""
_SET_LATER = (*_OAUTH_KEYS, "allowed_oauth_flows_user_pool_client", "supported_identity_providers")
_CALL = "updateuserpoolclient"
_CONSTRUCTS = {"UserPoolClient": "userPoolClient", "UserPoolClientWeb": "userPoolClientWeb"}
"""What an override calls the two clients that Amplify makes."""


def is_built(parts: Sequence[str]) -> bool:
    """Whether Amplify writes a file of this path: all of what it pushed and what it builds, and the template of ``auth``.

    ``custom`` resources are a person's own, except for what is built of them.
    """
    for amplify, folder, category in zip(parts, parts[1:], parts[2:], strict=False):
        if amplify == "amplify" and folder == _PUSHED:
            return True
        if (amplify, folder) == ("amplify", "backend"):
            return category in ("auth", "awscloudformation") or (category == "custom" and parts[-2] == "build")
    return False


def is_described(description: str) -> bool:
    """Whether a template's description is the one that Amplify writes."""
    return description.startswith("{") and _CREATED_BY_AMPLIFY.search(description) is not None


# -------------------------------------------------------------------------------------- parameters


def with_parameters(source: Source, given: Given, made_by: Sequence[str]) -> tuple[Given, tuple[Problem, ...]]:
    """What is given, on top of the parameters beside a template that Amplify made: a deployment takes them."""
    path = Path(source.path).parent / _PARAMETERS
    if NAME not in made_by or not path.is_file():
        return given, ()
    try:
        beside = given_by((str(path),))
    except UsageError as error:
        return given, (_unreadable(display_name(path), str(error)),)
    return Given({**beside.values, **given.values}, {**beside.sources, **given.sources}), ()


def _unreadable(name: str, message: str) -> Problem:
    line, _, clause = message.removeprefix(f"{name}:").partition(": ")
    return Problem(name, int(line) if line.isdecimal() else 1, 1, "unreadable", clause or message)


# ---------------------------------------------------------------------------------- after creation


def as_deployed(
    values: Mapping[str, Value], name: str, resources: Mapping[str, Entry], source: Source, header: Span
) -> dict[str, Value]:
    """A client's settings; where a custom resource sets some after the client was made, these are not known."""
    updater = next((other for other, entry in resources.items() if _updates(other, entry, name, resources, source)), "")
    later = Unknown("", f"{updater} sets it after the client was made", header, "input")
    return {**values, **dict.fromkeys(_SET_LATER, later)} if updater else dict(values)


def _updates(name: str, entry: Entry, client: str, resources: Mapping[str, Entry], source: Source) -> bool:
    """Whether a resource is a custom one that updates this client, as far as it says which."""
    resource = resolved(entry.value)
    properties = member(resource, "Properties")
    if not (text_of(member(resource, "Type")) or "").startswith("Custom::"):
        return False
    if not name.startswith("OAuth") and member(properties, "oAuthMetadata") is None:
        function = resources.get(_function(member(properties, "ServiceToken")))
        if function is None or _CALL not in source.text[function.value.start : function.value.end].lower():
            return False
    named = {other for other in _references(properties) if other and _is_client(resources.get(other))}
    return not named or client in named


def _function(token: Node | None) -> str:
    """The function that a custom resource calls: ``!GetAtt Name.Arn``."""
    call = call_of(resolved(token)) if token is not None else None
    argument = resolved(call.argument) if call and call.name == "Fn::GetAtt" else None
    parts = argument.items[0] if isinstance(argument, SequenceNode) and argument.items else argument
    return (text_of(parts) or "").partition(".")[0]


def _references(properties: Node | None) -> set[str | None]:
    calls = (call_of(resolved(entry.value)) for entry in members(properties).values())
    return {text_of(call.argument) for call in calls if call and call.name == "Ref"}


def _is_client(entry: Entry | None) -> bool:
    return entry is not None and text_of(member(resolved(entry.value), "Type")) == CLOUDFORMATION_TYPE


# ------------------------------------------------------------------------------------------ origin


@dataclass(frozen=True, slots=True)
class _Input:
    """What a person changes: the file of parameters, with what stands before its keys, and the file of overrides."""

    file: str
    prefix: str
    override: str

    def key(self, *keys: str) -> str:
        return " and ".join(f"{self.prefix}{key}" for key in keys)


def origin(source: Source, name: str, values: Mapping[str, Value]) -> Origin:
    """Where Amplify keeps what makes a client's settings: its parameters, the answers to its questions, an override."""
    home = _home(source)
    if home.parent.name == "custom":  # a copy of what a person writes
        return Origin(NAME, display_name(home / Path(source.path).name), {})
    found = _input(home)
    setters = {setting.name: _setter(setting, name, values[setting.name], found) for setting in settings.SETTINGS}
    return Origin(NAME, found.override, setters)


def _home(source: Source) -> Path:
    """The folder that holds the input, whichever copy of the template this is."""
    parts = list(Path(source.path).resolve().parent.parts)
    if parts[-1] == "build":
        parts.pop()
    if "awscloudformation" in parts:
        at = parts.index("awscloudformation")
        del parts[at : at + 1 + (parts[at + 1 : at + 2] == ["build"])]
    return Path(*("backend" if part == _PUSHED else part for part in parts))


def _input(home: Path) -> _Input:
    """The newer command lines build the parameters of inputs of their own."""
    newer = (home / _INPUTS).is_file()
    override = f"{display_name(home / 'override.ts')}, made by `amplify override auth`"
    return _Input(display_name(home / (_INPUTS if newer else _PARAMETERS)), "cognitoConfig." if newer else "", override)


def _setter(setting: Setting, name: str, value: Value, found: _Input) -> Setter:
    key = _parameter(value)
    if key:
        return Setter(found.key(key), f"in {found.file}" + (_ASK if key in _ASKED else ""))
    if setting.name in _ATTRIBUTES:
        return Setter(found.key(_SET_ATTRIBUTES, _ATTRIBUTES[setting.name]), f"in {found.file}{_ASK}")
    if setting.name in _OAUTH_KEYS:
        return Setter(setting.cloudformation, f"of {found.key('oAuthMetadata')} in {found.file}{_ASK}")
    if setting.name == "supported_identity_providers":
        return Setter(found.key("hostedUIProviderMeta"), f"in {found.file}{_ASK}")
    construct = _CONSTRUCTS.get(name)
    own = f"resources.{construct}.{setting.camel}" if construct else f"{setting.camel} of {name}"
    return Setter(own, f"in {found.override}")


def _parameter(value: Value) -> str:
    """The parameter that a value comes from; empty where it comes from none."""
    if isinstance(value, Choice):
        return _parameter(value.then) or _parameter(value.otherwise)
    steps = [step.text for step in getattr(value, "via", ()) if step.text.startswith("parameter ")]
    if not steps and isinstance(value, ListValue):
        return next((found for item in value.items if (found := _parameter(item.value))), "")
    return steps[0].removeprefix("parameter ") if steps else ""
