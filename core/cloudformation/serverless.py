"""The variables of Serverless Framework, resolved as far as a service's files allow; the origin of each value is kept.

Versions 2 to 4 are followed where they agree. What the command line may override is weak; where that chooses among keys or
files, each is a case of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ..documents.nodes import Node, ScalarNode, resolved, text_of
from ..documents.scalars import as_text, is_null
from ..model import Choice, Formula, Known, Span, Unknown, Value
from .evaluate import value_of
from .included import MAX_CANDIDATES, File, Files
from .outcomes import (
    AnyKey,
    Ask,
    Fork,
    Found,
    Key,
    KeyFork,
    Missing,
    Open,
    Outcome,
    Plain,
    below,
    count,
    each,
    joined,
    matching,
    rows,
    weakened,
)
from .outcomes import (
    among as chosen_among,
)
from .scalars import from_text, string_of
from .scope import MAX_NESTING, Home, Reach, Scope
from .sources import ELSEWHERE, SOURCES
from .substitution import has_placeholders, pieces
from .texts import MAX_BRANCHES, branches_of
from .variables import Literal, Lookup, alternatives, is_variable, whole_variable

if TYPE_CHECKING:
    from .mentions import Mentions

_TOO_FAR = "variables lead to variables too far to follow"
_TOO_MANY = "it has too many cases to follow"
_WRITTEN_INSIDE = "it is written inside a variable"
_Result = TypeVar("_Result")


class Serverless:
    """What the variables in one service's files give."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.homes: dict[str, Home] = {}
        self.mentions: Mentions | None = None
        """Who else reads a place; None until the clients are known."""
        self.told_apart: dict[str, set[str]] = {}
        """What each subject is compared with, once all clients have been read."""
        self.learning = True
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

        value = self.fold(text, reach, scope, span, found, lambda value: _of_kind(value, kind), choice)
        return value if branches_of(value) <= MAX_BRANCHES else Unknown(text, _TOO_MANY, span, via=reach.via)

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
            return plain(Unknown(text, _TOO_MANY, span, via=reach.via))
        return one(outcome)

    def _locked(self, found: Found) -> Reach:
        other = self.mentions.other_use(found.file.name, found.path) if self.mentions else ""
        return found.reach.behind(other) if other else found.reach

    def subject(self, node: Node, scope: Scope) -> str | None:
        variable = whole_variable(node)
        if variable is None:
            return None
        key = self.key_of(self.resolved(variable.text, Reach(), scope, scope.span(node)), scope)
        only = key.parts[0] if isinstance(key, Key) and len(key.parts) == 1 else None
        return only.subject if isinstance(only, Open) else None

    # -------------------------------------------------------------------------------------- one variable

    def resolved(self, text: str, reach: Reach, scope: Scope, span: Span) -> Outcome:
        """What a variable gives: that of its alternatives which is there first."""
        ask = Ask(text, reach.deeper(), scope, span)
        if any(step.span == span for step in reach.via):
            return ask.plain("the variable comes back to itself")
        if reach.depth > MAX_NESTING or scope.exhausted():
            return ask.plain(_TOO_FAR)
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

        return _bounded(each(outcome, filled), ask)

    def _alternative(self, part: Literal | Lookup, ask: Ask) -> Outcome:
        if isinstance(part, Literal):
            return _written(part, ask)
        if part.type == "":
            nested = pieces(part.text)[0]
            return self.resolved(nested.text, ask.reach, ask.scope, ask.span)
        if part.type in ELSEWHERE:
            return ask.plain(f"{part.text} is {ELSEWHERE[part.type]}", "input")
        look = SOURCES.get(part.type)
        return look(self, part, ask) if look else ask.plain(f"the variable {part.text} is not resolved", "input")

    # --------------------------------------------------------------------------------------------- a way

    def walk(self, at: Outcome, steps: Sequence[Key], ask: Ask) -> Outcome:
        """What stands under these keys; variables on the way are followed."""
        if not steps:
            return at

        def one(here: Found | Plain | Missing) -> Outcome:
            if isinstance(here, Plain) and isinstance(here.value, Known):
                return Missing(ask.unknown("nothing stands below a single value"))
            return self._down(here, steps, ask) if isinstance(here, Found) else here

        return each(self.followed(at, ask), one)

    def _down(self, here: Found, steps: Sequence[Key], ask: Ask) -> Outcome:
        if ask.scope.exhausted():
            return ask.plain(_TOO_FAR)
        below_here = rows(resolved(here.node))
        missing = Missing(ask.unknown(f"there is no {self._place(here, steps[0])}"))

        def found(name: str) -> Outcome:
            return self.walk(below(here, name, below_here[name]), steps[1:], ask)

        return self.among(list(below_here), steps[0], found, missing, ask)

    def among(self, names: Sequence[str], key: Key, found: Callable[[str], Outcome], missing: Missing, ask: Ask) -> Outcome:
        """What stands under a key: one name, or each that it may be."""
        if (text := key.text) is not None:
            return found(text) if text in names else missing
        rows = matching(names, key) if len(key.subjects) == 1 else []
        if len(key.subjects) > 1 or len(rows) > MAX_CANDIDATES:
            return ask.plain("which one it is, is not decided")
        values = {value for _, value in rows}
        told_apart = self.told_apart.setdefault(next(iter(key.subjects)), set())
        if self.learning:
            told_apart |= values
        chosen = chosen_among(rows, key, found, missing, ask.exhaustive, told_apart <= values)
        return _bounded(chosen, ask)

    def _place(self, here: Found, step: Key) -> str:
        name = step.shown
        return ".".join((*here.path, name)) + ("" if here.file is self.files.own else f" in {here.file.name}")

    def followed(self, outcome: Outcome, ask: Ask) -> Outcome:
        """The same, where a scalar that is all one variable has given way to what it gives."""

        def one(of: Found | Plain | Missing) -> Outcome:
            variable = whole_variable(resolved(of.node)) if isinstance(of, Found) else None
            if not isinstance(of, Found) or variable is None:
                return of
            scope = ask.scope.within(self.home(of.file.name))
            further = self.resolved(variable.text, of.reach, scope, scope.span(resolved(of.node)))
            return self.followed(weakened(further, of.subject) if of.reach.weak else further, ask)

        return each(outcome, one)

    def settled(self, node: Node, file: File, scope: Scope) -> Outcome:
        """What a node of the structure is that may be given by a variable."""
        ask = Ask("", Reach(), scope, scope.within(self.home(file.name)).span(node))
        return self.followed(Found(node, file, (), Reach()), ask)

    # ---------------------------------------------------------------------------------------------- keys

    def key(self, text: str, ask: Ask) -> AnyKey:
        """A text that names a key or a file."""
        found: AnyKey = Key(())
        aside = Reach(via=ask.reach.via, depth=ask.reach.depth)
        for piece in pieces(text):
            part: AnyKey = Key((piece.text,))
            if piece.placeholder and is_variable(piece.text):
                part = self.key_of(self.resolved(piece.text, aside, ask.scope, ask.span), ask.scope)
            elif piece.placeholder:
                part = ask.unknown(f"{piece.text} is no variable of Serverless")
            found = joined(found, part)
        return found

    def key_of(self, outcome: Outcome, scope: Scope) -> AnyKey:
        if isinstance(outcome, Fork):
            then, otherwise = self.key_of(outcome.then, scope), self.key_of(outcome.otherwise, scope)
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
            return self.key_of(weakened(inner, found.subject) if found.reach.weak else inner, scope)
        if has_placeholders(node.value):
            return self.key(node.value, ask)
        value = value_of(node, "string", found.reach, scope)
        text = as_text(value.value) if isinstance(value, Known) else string_of(node)
        return Key((Open(found.subject, text) if found.reach.weak and found.subject else text,))


def _bounded(outcome: Outcome, ask: Ask) -> Outcome:
    return outcome if count(outcome) <= MAX_BRANCHES else ask.plain(_TOO_MANY)


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


def _under(node: Node | None, *path: str) -> Node | None:
    for step in path:
        row = rows(resolved(node)).get(step) if node is not None else None
        node = row.node if row else None
    return node
