"""The variables of Serverless Framework, resolved as far as a service's files allow; the origin of each value is kept.

Versions 2 to 4 are followed where they agree. What the command line may override is weak; where that chooses among keys or
files, each is a case of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ..documents.nodes import MappingNode, Node, ScalarNode, resolved, text_of
from ..documents.scalars import as_text, is_null
from ..model import Choice, Formula, Known, Span, Step, Unknown, UnknownKind, Value
from .evaluate import value_of
from .included import File, Files
from .outcomes import (
    AnyKey,
    Fork,
    Found,
    Key,
    KeyFork,
    Missing,
    Open,
    Outcome,
    Plain,
    among,
    below,
    by_default,
    count,
    each,
    for_key,
    joined,
    rows,
    weakened,
)
from .parameters import GIVEN
from .scalars import from_text, string_of
from .scope import MAX_NESTING, Home, Reach, Scope
from .substitution import has_placeholders, pieces
from .texts import MAX_BRANCHES
from .variables import Literal, Lookup, alternatives, is_variable, whole_variable

if TYPE_CHECKING:
    from .mentions import Mentions

STAGE = "stage"
_REGION = "region"
_DEFAULTS = {STAGE: "dev", _REGION: "us-east-1"}
_WRITTEN_INSIDE = "it is written inside a variable"
_ELSEWHERE = {
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
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Ask:
    """Where a variable stands, and what evaluating it carries with it. ``exhaustive``: nothing takes its place if it fails."""

    text: str
    reach: Reach
    scope: Scope
    span: Span
    exhaustive: bool = True

    def unknown(self, reason: str, kind: UnknownKind = "expression") -> Unknown:
        return Unknown(self.text, reason, self.span, kind, self.reach.via)

    def plain(self, reason: str, kind: UnknownKind = "expression") -> Plain:
        return Plain(self.unknown(reason, kind))

    def start(self, node: Node, file: File, way: str) -> Found:
        return Found(node, file, (), self.reach.along(Step(way, self.span)))


class Serverless:
    """What the variables in one service's files give."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.homes: dict[str, Home] = {}
        self.mentions: Mentions | None = None
        """Who else reads a place; None until the clients are known."""
        self.syntax = text_of(_under(files.own.root, "provider", "variableSyntax"))

    def home(self, file: str) -> Home:
        if file not in self.homes:
            found = self.files.read[file]
            shared = tuple((a.target.start, a.target.end) for document in found.documents for a in document.aliases)
            self.homes[file] = Home(found.source, shared, locked=found.locked)
        return self.homes[file]

    # --------------------------------------------------------------------------------------- to values

    def value(self, text: str, kind: str, reach: Reach, scope: Scope, span: Span) -> Value:
        def found(node: Node, reach: Reach, scope: Scope) -> Value:
            return value_of(node, kind, reach, scope)

        def choice(condition: Formula, when: str, then: Value, otherwise: Value) -> Value:
            return Choice(condition, when, then, otherwise, span)

        return self.fold(text, reach, scope, span, found, lambda value: _of_kind(value, kind), choice)

    def fold(
        self,
        text: str,
        reach: Reach,
        scope: Scope,
        span: Span,
        found: Callable[[Node, Reach, Scope], _Result],
        plain: Callable[[Value], _Result],
        choice: Callable[[Formula, str, _Result, _Result], _Result],
    ) -> _Result:
        def one(outcome: Outcome) -> _Result:
            if isinstance(outcome, Fork):
                return choice(outcome.condition, outcome.when, one(outcome.then), one(outcome.otherwise))
            if isinstance(outcome, Found):
                home = self.home(outcome.file.name)
                return found(outcome.node, self._locked(outcome), replace(scope.within(home), loops={}))
            return plain(outcome.value)

        outcome = self.resolved(text, reach, scope, span)
        if count(outcome) > MAX_BRANCHES:
            return plain(Unknown(text, "it has too many cases to follow", span, via=reach.via))
        return one(outcome)

    def _locked(self, found: Found) -> Reach:
        other = self.mentions.other_use(found.file.name, found.path) if self.mentions else ""
        return found.reach.behind(other) if other else found.reach

    def subject(self, node: Node, scope: Scope) -> str | None:
        variable = whole_variable(node)
        if variable is None:
            return None
        key = self._key_of(self.resolved(variable.text, Reach(), scope, scope.span(node)), scope)
        only = key.parts[0] if isinstance(key, Key) and len(key.parts) == 1 else None
        return only.subject if isinstance(only, Open) else None

    # -------------------------------------------------------------------------------------- one variable

    def resolved(self, text: str, reach: Reach, scope: Scope, span: Span) -> Outcome:
        """What a variable gives: that of its alternatives which is there first."""
        ask = Ask(text, reach.deeper(), scope, span)
        if any(step.span == span for step in reach.via):
            return ask.plain("the variable comes back to itself")
        if reach.depth > MAX_NESTING or scope.exhausted():
            return ask.plain("variables lead to variables too far to follow")
        if self.syntax is not None:
            return ask.plain("provider.variableSyntax gives variables another form")
        parts = alternatives(text)
        if parts is None:
            return ask.plain("the variable can't be understood")
        return self._first(parts, ask)

    def _first(self, parts: Sequence[Literal | Lookup], ask: Ask) -> Outcome:
        first, rest = parts[0], parts[1:]
        outcome = self._alternative(first, replace(ask, exhaustive=not rest))

        def filled(one: Found | Plain | Missing) -> Outcome:
            if isinstance(one, Found) and isinstance(one.node, ScalarNode) and rest and is_null(one.node):
                one = Missing(ask.unknown("it is null"))
            if not isinstance(one, Missing):
                return one
            if not rest:
                return Plain(one.value, one.subject)
            instead = self._first(rest, ask)
            return weakened(instead, one.subject) if one.by_deployment else instead

        return each(outcome, filled)

    def _alternative(self, part: Literal | Lookup, ask: Ask) -> Outcome:
        if isinstance(part, Literal):
            return _written(part, ask)
        if part.type == "":
            nested = pieces(part.text)[0]
            return self.resolved(nested.text, ask.reach, ask.scope, ask.span)
        if part.type in _ELSEWHERE:
            return ask.plain(f"{part.text} is {_ELSEWHERE[part.type]}", "input")
        look = self._lookups.get(part.type)
        return look(part, ask) if look else ask.plain(f"the variable {part.text} is not resolved", "input")

    @property
    def _lookups(self) -> Mapping[str, Callable[[Lookup, Ask], Outcome]]:
        return {
            "self": self._self,
            "opt": self._option,
            "sls": self._sls,
            "env": self._environment,
            "param": self._param,
            "file": self._file,
            "strToBool": self._boolean,
        }

    # ------------------------------------------------------------------------------------------- sources

    def _self(self, part: Lookup, ask: Ask) -> Outcome:
        own = self.files.own
        if own.root is None:
            return ask.plain(f"{own.name} can't be read")
        root = ask.start(own.root, own, "self:")
        return for_key(self._key(part.address or "", ask), lambda key: self._member_of_service(root, key, ask))

    def _member_of_service(self, root: Found, key: Key, ask: Ask) -> Outcome:
        steps = key.split(".")
        names = tuple(step.text for step in steps)
        if names == ("provider", STAGE) or names == ("provider", _REGION):
            return self._provided(str(names[1]), ask)
        if names == ("service",):
            return each(self.walk(root, steps, ask), lambda one: self._service_name(one, ask))
        return self.walk(root, [step for step in steps if step.parts], ask)

    def _service_name(self, of: Found | Plain | Missing, ask: Ask) -> Outcome:
        named = isinstance(of, Found) and isinstance(resolved(of.node), MappingNode)
        return self.walk(of, [Key(("name",))], ask) if named else of

    def _provided(self, name: str, ask: Ask) -> Outcome:
        """The stage or region: the command line's, else the provider's."""
        return self._given(name, ask) or self._from_provider(name, ask)

    def _from_provider(self, name: str, ask: Ask) -> Outcome:
        root = self.files.own.root
        outcome: Outcome = Missing(ask.unknown("it is not set"))
        if root is not None:
            outcome = self.walk(ask.start(root, self.files.own, "self:"), [Key(("provider",)), Key((name,))], ask)
        default = Plain(Known(_DEFAULTS[name], ask.span, None, True, ask.reach.via, f"it is Serverless' own {name}"), name)
        filled = each(outcome, lambda one: default if isinstance(one, Missing) else one)
        return weakened(filled, name)

    def _given(self, name: str, ask: Ask) -> Outcome | None:
        given = ask.scope.run.given.value(name)
        if given is None:
            return None
        if given.text is None:
            return ask.plain(f"{name}: {given.reason}", "input")
        via = (*ask.reach.via, Step(ask.text, ask.span))
        return Plain(Known(given.text, given.span, via=via, weak=ask.reach.weak, locked=GIVEN))

    def _option(self, part: Lookup, ask: Ask) -> Outcome:
        name = part.address or ""
        if has_placeholders(name) or not name:
            return ask.plain("which option it is, is not followed")
        missing = Missing(ask.unknown(f"the command line may give --{name}", "input"), name, by_deployment=True)
        return self._given(name, ask) or missing

    def _sls(self, part: Lookup, ask: Ask) -> Outcome:
        if part.address == STAGE:
            return self._provided(STAGE, ask)
        return ask.plain(f"{part.text} is known only at deployment", "input")

    def _environment(self, part: Lookup, ask: Ask) -> Outcome:
        reason = f"the environment may give {part.address}"
        return Missing(ask.unknown(reason, "input"), f"env:{part.address}", by_deployment=True)

    def _boolean(self, part: Lookup, ask: Ask) -> Outcome:
        def one(key: Key) -> Outcome:
            text = (key.text or "").lower()
            if text not in ("true", "false", "1", "0"):
                return ask.plain("strToBool takes true or false")
            return Plain(Known(text in ("true", "1"), ask.span, None, True, ask.reach.via, "strToBool makes it of a text"))

        return for_key(self._key(part.argument or "", ask), one)

    # ----------------------------------------------------------------------------------------- parameters

    def _param(self, part: Lookup, ask: Ask) -> Outcome:
        name = part.address or ""
        if has_placeholders(name) or not name:
            return ask.plain("which parameter it is, is not followed")
        if given := self._given(name, ask):
            return given
        missing = Missing(ask.unknown(f"the command line or the dashboard may give the parameter {name}", "input"), "", True)
        found = {stage: one for stage in self._stages(ask) if (one := self._param_of(stage, name, ask)) is not None}
        default = found.pop("default", missing)
        if not found:
            return weakened(default, "")
        exhaustive = ask.exhaustive and default is missing
        key = self._key_of(
            self._provided(STAGE, replace(ask, reach=Reach(via=ask.reach.via, depth=ask.reach.depth))), ask.scope
        )
        chosen = for_key(key, lambda stage: among(list(found), stage, found.__getitem__, missing, exhaustive))
        return weakened(each(chosen, lambda one: default if one is missing else one), "")

    def _stages(self, ask: Ask) -> list[str]:
        """The stages that have parameters of their own, and ``default``."""
        names: dict[str, None] = {}
        for section in ("params", "stages"):
            settled = by_default(self._settled(self._section(ask, section), ask))
            names |= dict.fromkeys(rows(resolved(settled.node))) if isinstance(settled, Found) else {}
        return list(names)

    def _section(self, ask: Ask, *path: str) -> Outcome:
        root = self.files.own.root
        if root is None:
            return Missing(ask.unknown("the service's file can't be read"))
        return self.walk(ask.start(root, self.files.own, "self:"), [Key((step,)) for step in path], ask)

    def _param_of(self, stage: str, name: str, ask: Ask) -> Outcome | None:
        for path in (("stages", stage, "params", name), ("params", stage, name)):
            outcome = self._section(ask, *path)
            if not isinstance(outcome, Missing):
                return each(outcome, partial(_by_way, Step(f"param:{name}", ask.span)))
        return None

    # --------------------------------------------------------------------------------------------- files

    def _file(self, part: Lookup, ask: Ask) -> Outcome:
        return for_key(self._key(part.argument or "", ask), lambda path: self._at_path(path, part, ask))

    def _at_path(self, path: Key, part: Lookup, ask: Ask) -> Outcome:
        path = Key(tuple(piece.strip() if isinstance(piece, str) else piece for piece in path.parts))
        missing = Missing(ask.unknown(f"there is no file {path.text or part.argument}"))
        if path.text is not None:
            return self._in_file(path.text, part, missing, ask)
        if len(path.subjects) > 1:
            return ask.plain("which file it is, is not decided")
        steps = path.split("/")
        names = self.files.matching([step.pattern() for step in steps], [step.text for step in steps])
        return among(names, path, lambda name: self._in_file(name, part, missing, ask), missing, ask.exhaustive)

    def _in_file(self, path: str, part: Lookup, missing: Missing, ask: Ask) -> Outcome:
        file = self.files.at(path)
        if file is None:
            return missing
        if isinstance(file, str) or file.root is None:
            return ask.plain(str(file), "input")
        root = ask.start(file.root, file, f"file({path})")
        key = self._key(part.address, ask) if part.address else Key(())
        return for_key(key, lambda key: self.walk(root, [step for step in key.split(".") if step.parts], ask))

    # --------------------------------------------------------------------------------------------- a way

    def walk(self, at: Outcome, steps: Sequence[Key], ask: Ask) -> Outcome:
        """What stands under these keys; variables on the way are followed."""
        if not steps:
            return at

        def one(here: Found | Plain | Missing) -> Outcome:
            if isinstance(here, Plain) and isinstance(here.value, Known):
                return Missing(ask.unknown("nothing stands below a single value"))
            return self._down(here, steps, ask) if isinstance(here, Found) else here

        return each(self._settled(at, ask), one)

    def _down(self, here: Found, steps: Sequence[Key], ask: Ask) -> Outcome:
        below_here = rows(resolved(here.node))
        missing = Missing(ask.unknown(f"there is no {self._place(here, steps[0])}"))

        def found(name: str) -> Outcome:
            return self.walk(below(here, name, below_here[name]), steps[1:], ask)

        return among(list(below_here), steps[0], found, missing, ask.exhaustive)

    def _place(self, here: Found, step: Key) -> str:
        name = step.text or "such key"
        return ".".join((*here.path, name)) + ("" if here.file is self.files.own else f" in {here.file.name}")

    def _settled(self, outcome: Outcome, ask: Ask) -> Outcome:
        """The same, where a scalar that is all one variable has given way to what it gives."""

        def one(of: Found | Plain | Missing) -> Outcome:
            variable = whole_variable(resolved(of.node)) if isinstance(of, Found) else None
            if not isinstance(of, Found) or variable is None:
                return of
            scope = ask.scope.within(self.home(of.file.name))
            further = self.resolved(variable.text, of.reach, scope, scope.span(resolved(of.node)))
            return self._settled(weakened(further, of.subject) if of.reach.weak else further, ask)

        return each(outcome, one)

    def settled(self, node: Node, file: File, scope: Scope) -> Outcome:
        """What a node of the structure is that may be given by a variable."""
        ask = Ask("", Reach(), scope, scope.within(self.home(file.name)).span(node))
        return self._settled(Found(node, file, (), Reach()), ask)

    # ---------------------------------------------------------------------------------------------- keys

    def _key(self, text: str, ask: Ask) -> AnyKey:
        """A text that names a key or a file."""
        found: AnyKey = Key(())
        aside = Reach(via=ask.reach.via, depth=ask.reach.depth)
        for piece in pieces(text):
            part: AnyKey = Key((piece.text,))
            if piece.placeholder and is_variable(piece.text):
                part = self._key_of(self.resolved(piece.text, aside, ask.scope, ask.span), ask.scope)
            elif piece.placeholder:
                part = ask.unknown(f"{piece.text} is no variable of Serverless")
            found = joined(found, part)
        return found

    def _key_of(self, outcome: Outcome, scope: Scope) -> AnyKey:
        if isinstance(outcome, Fork):
            then, otherwise = self._key_of(outcome.then, scope), self._key_of(outcome.otherwise, scope)
            return KeyFork(outcome.condition, outcome.when, then, otherwise)
        if isinstance(outcome, Found):
            return self._key_at(outcome, scope)
        value = outcome.value
        if isinstance(value, Known):
            text = as_text(value.value)
            return Key((Open(outcome.subject, text) if value.weak and outcome.subject else text,))
        if isinstance(value, Unknown):
            return Key((Open(outcome.subject, None),)) if outcome.subject else value
        return Unknown("", "no single text stands here", value.span)

    def _key_at(self, found: Found, scope: Scope) -> AnyKey:
        node = resolved(found.node)
        scope = scope.within(self.home(found.file.name))
        if not isinstance(node, ScalarNode) or node.tag:
            return Unknown(scope.text(node), "no single text stands here", scope.span(node))
        ask = Ask(node.value, found.reach, scope, scope.span(node))
        if variable := whole_variable(node):
            inner = self.resolved(variable.text, found.reach, scope, ask.span)
            return self._key_of(weakened(inner, found.subject) if found.reach.weak else inner, scope)
        if has_placeholders(node.value):
            return self._key(node.value, ask)
        value = value_of(node, "string", found.reach, scope)
        text = as_text(value.value) if isinstance(value, Known) else string_of(node)
        return Key((Open(found.subject, text) if found.reach.weak and found.subject else text,))


def _under(node: Node | None, *path: str) -> Node | None:
    for step in path:
        row = rows(resolved(node)).get(step) if node is not None else None
        node = row.node if row else None
    return node


def _by_way(way: Step, of: Found | Plain | Missing) -> Outcome:
    if not isinstance(of, Found):
        return of
    via = tuple(way if step.span == way.span else step for step in of.reach.via)
    return replace(of, reach=replace(of.reach, via=via))


def _written(part: Literal, ask: Ask) -> Outcome:
    if part.value is None:
        return Missing(ask.unknown("it is null"))
    if isinstance(part.value, str) and has_placeholders(part.value):
        return ask.plain("a variable inside of a quoted text is not followed")
    return Plain(Known(part.value, ask.span, None, ask.reach.weak, ask.reach.via, _WRITTEN_INSIDE))


def _of_kind(value: Value, kind: str) -> Value:
    if not isinstance(value, Known):
        return value
    if isinstance(value.value, str):
        return replace(value, value=from_text(value.value, kind))
    return replace(value, value=as_text(value.value)) if kind == "string" else value
