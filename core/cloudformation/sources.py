"""Where variables of Serverless Framework come from: the service's file, options, parameters, other files, the environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from ..documents.nodes import MappingNode, resolved
from ..model import Known, Step
from .outcomes import Ask, Found, Key, Missing, Outcome, Plain, by_default, each, for_key, rows, weakened
from .parameters import GIVEN
from .scope import Reach
from .substitution import has_placeholders
from .variables import Lookup

if TYPE_CHECKING:
    from .serverless import Serverless

STAGE = "stage"
_REGION = "region"
_DEFAULTS = {STAGE: "dev", _REGION: "us-east-1"}
ELSEWHERE = {
    "cf": "the output of another stack",
    "ssm": "read from the parameter store",
    "s3": "read from S3",
    "aws": "known only where the service is deployed",
    "terraform": "read from Terraform's state",
    "vault": "read from Vault",
    "doppler": "read from Doppler",
    "git": "read from git",
    "output": "the output of another service",
    "state": "the state of another service",
    "awsSecretsManager": "read from Secrets Manager",
}


def _self(variables: Serverless, part: Lookup, ask: Ask) -> Outcome:
    own = variables.files.own
    if own.root is None:
        return ask.plain(f"{own.name} can't be read")
    root = ask.start(own.root, own, "self:")
    return for_key(variables.key(part.address or "", ask), lambda key: _member_of_service(variables, root, key, ask))


def _member_of_service(variables: Serverless, root: Found, key: Key, ask: Ask) -> Outcome:
    steps = key.split(".")
    names = tuple(step.text for step in steps)
    if names == ("provider", STAGE) or names == ("provider", _REGION):
        return _provided(variables, str(names[1]), ask)
    if names == ("service",):
        return each(variables.walk(root, steps, ask), lambda one: _service_name(variables, one, ask))
    return variables.walk(root, [step for step in steps if step.parts], ask)


def _service_name(variables: Serverless, of: Found | Plain | Missing, ask: Ask) -> Outcome:
    named = isinstance(of, Found) and isinstance(resolved(of.node), MappingNode)
    return variables.walk(of, [Key(("name",))], ask) if named else of


def _provided(variables: Serverless, name: str, ask: Ask) -> Outcome:
    """The stage or region: the command line's, else the provider's."""
    return _given(name, ask) or _from_provider(variables, name, ask)


def _from_provider(variables: Serverless, name: str, ask: Ask) -> Outcome:
    root = variables.files.own.root
    outcome: Outcome = Missing(ask.unknown("it is not set"))
    if root is not None:
        outcome = variables.walk(ask.start(root, variables.files.own, "self:"), [Key(("provider",)), Key((name,))], ask)
    default = Plain(Known(_DEFAULTS[name], ask.span, None, True, ask.reach.via, f"it is Serverless' own {name}"), name)
    filled = each(outcome, lambda one: default if isinstance(one, Missing) else one)
    return weakened(filled, name)


def _given(name: str, ask: Ask) -> Outcome | None:
    given = ask.scope.run.given.value(name)
    if given is None:
        return None
    if given.text is None:
        return ask.plain(f"{name}: {given.reason}", "input")
    via = (*ask.reach.via, Step(ask.text, ask.span))
    return Plain(Known(given.text, given.span, via=via, weak=ask.reach.weak, locked=GIVEN))


def _option(_variables: Serverless, part: Lookup, ask: Ask) -> Outcome:
    name = part.address or ""
    if has_placeholders(name) or not name:
        return ask.plain("which option it is, is not followed")
    value = replace(ask.unknown(f"the command line may give --{name}", "input"), given_by=f"--parameters {name}=…")
    return _given(name, ask) or Missing(value, name, by_deployment=True)


def _sls(variables: Serverless, part: Lookup, ask: Ask) -> Outcome:
    if part.address == STAGE:
        return _provided(variables, STAGE, ask)
    return ask.plain(f"{part.text} is known only at deployment", "input")


def _environment(_variables: Serverless, part: Lookup, ask: Ask) -> Outcome:
    reason = f"the environment may give {part.address}"
    return Missing(ask.unknown(reason, "input"), f"env:{part.address}", by_deployment=True)


def _boolean(variables: Serverless, part: Lookup, ask: Ask) -> Outcome:
    def one(key: Key) -> Outcome:
        text = (key.text or "").lower()
        if text not in ("true", "false", "1", "0"):
            return ask.plain("strToBool takes true or false")
        return Plain(Known(text in ("true", "1"), ask.span, None, True, ask.reach.via, "strToBool makes it of a text"))

    return for_key(variables.key(part.argument or "", ask), one)


# --------------------------------------------------------------------------------------- parameters


def _param(variables: Serverless, part: Lookup, ask: Ask) -> Outcome:
    name = part.address or ""
    if has_placeholders(name) or not name:
        return ask.plain("which parameter it is, is not followed")
    if given := _given(name, ask):
        return given
    missing = Missing(ask.unknown(f"the command line or the dashboard may give the parameter {name}", "input"), "", True)
    found = {stage: one for stage in _stages(variables, ask) if (one := _param_of(variables, stage, name, ask)) is not None}
    default = found.pop("default", missing)
    if not found:
        return weakened(default, "")
    exhaustive = ask.exhaustive and default is missing
    key = variables.key_of(
        _provided(variables, STAGE, replace(ask, reach=Reach(via=ask.reach.via, depth=ask.reach.depth))), ask.scope
    )
    asked = replace(ask, exhaustive=exhaustive)
    chosen = for_key(key, lambda stage: variables.among(list(found), stage, found.__getitem__, missing, asked))
    return weakened(each(chosen, lambda one: default if one is missing else one), "")


def _stages(variables: Serverless, ask: Ask) -> list[str]:
    """The stages that have parameters of their own, and ``default``."""
    names: dict[str, None] = {}
    for section in ("params", "stages"):
        settled = by_default(variables.followed(_section(variables, ask, section), ask))
        names |= dict.fromkeys(rows(resolved(settled.node))) if isinstance(settled, Found) else {}
    return list(names)


def _section(variables: Serverless, ask: Ask, *path: str) -> Outcome:
    root = variables.files.own.root
    if root is None:
        return Missing(ask.unknown("the service's file can't be read"))
    return variables.walk(ask.start(root, variables.files.own, "self:"), [Key((step,)) for step in path], ask)


def _param_of(variables: Serverless, stage: str, name: str, ask: Ask) -> Outcome | None:
    for path in (("stages", stage, "params", name), ("params", stage, name)):
        outcome = _section(variables, ask, *path)
        if not isinstance(outcome, Missing):
            return each(outcome, partial(_by_way, Step(f"param:{name}", ask.span)))
    return None


# -------------------------------------------------------------------------------------------- files


def _file(variables: Serverless, part: Lookup, ask: Ask) -> Outcome:
    return for_key(variables.key(part.argument or "", ask), lambda path: _at_path(variables, path, part, ask))


def _at_path(variables: Serverless, path: Key, part: Lookup, ask: Ask) -> Outcome:
    path = Key(tuple(piece.strip() if isinstance(piece, str) else piece for piece in path.parts))
    missing = Missing(ask.unknown(f"there is no file {path.shown}"))
    if path.text is not None:
        return _in_file(variables, path.text, part, missing, ask)
    if len(path.subjects) > 1:
        return ask.plain("which file it is, is not decided")
    steps = path.split("/")
    names = variables.files.matching([step.pattern() for step in steps], [step.text for step in steps])
    return variables.among(names, path, lambda name: _in_file(variables, name, part, missing, ask), missing, ask)


def _in_file(variables: Serverless, path: str, part: Lookup, missing: Missing, ask: Ask) -> Outcome:
    file = variables.files.at(path)
    if file is None:
        return missing
    if isinstance(file, str) or file.root is None:
        return ask.plain(str(file), "input")
    root = ask.start(file.root, file, f"file({path})")
    key = variables.key(part.address, ask) if part.address else Key(())
    return for_key(key, lambda key: variables.walk(root, [step for step in key.split(".") if step.parts], ask))


def _by_way(way: Step, of: Found | Plain | Missing) -> Outcome:
    if not isinstance(of, Found):
        return of
    via = tuple(way if step.span == way.span else step for step in of.reach.via)
    return replace(of, reach=replace(of.reach, via=via))


_Source: TypeAlias = "Callable[[Serverless, Lookup, Ask], Outcome]"
SOURCES: Mapping[str, _Source] = {
    "self": _self,
    "opt": _option,
    "sls": _sls,
    "env": _environment,
    "param": _param,
    "file": _file,
    "strToBool": _boolean,
}
