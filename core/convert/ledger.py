"""What a document comes to hold while it is made: the names in it, and what has no counterpart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..model import Language, Scalar, Span
from ..source import Source
from .form import Given, Table, Variable, VariableKind, pascal, snake, unused

_RESERVED = frozenset({"source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"})


class Untranslated(Exception):
    """An expression without a counterpart; the message is a clause that says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that a person should know. ``missing``: it could not be translated."""

    file: str
    line: int
    message: str
    missing: bool = True


@dataclass(frozen=True, slots=True)
class Converted:
    """A document's text, and what is to be said of it."""

    text: str
    said: tuple[Said, ...]

    @property
    def complete(self) -> bool:
        """Everything has a counterpart."""
        return not any(one.missing for one in self.said)


@dataclass
class Ledger:
    """``home`` is whose names are looked up now: those of different files or modules are kept apart."""

    language: Language
    sources: Mapping[str, Source]
    home: str = ""
    variables: dict[str, Variable] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    said: dict[Said, None] = field(default_factory=dict)
    _names: dict[tuple[str, str, str], str] = field(default_factory=dict)

    @property
    def terraform(self) -> bool:
        return self.language.startswith("terraform")

    def name(self, sort: str, name: str, like: str = "") -> str:
        """What something of a sort (``variable``, a resource's type …) is called in the document; spelled ``like`` this."""
        key = (self.home, sort, name)
        if key not in self._names:
            taken = [made for (_, other, _), made in self._names.items() if self._clashes(sort, other)]
            self._names[key] = unused(self._spelled(like or self._told_apart(sort, name)), taken)
        return self._names[key]

    def _told_apart(self, sort: str, name: str) -> str:
        """In CloudFormation names of all sorts of resources are of one kind: a pool is called one."""
        pool = sort == "aws_cognito_user_pool" and not self.terraform and "pool" not in name.lower()
        return f"{name}_user_pool" if pool else name

    def _clashes(self, sort: str, other: str) -> bool:
        return sort == other or (not self.terraform and "table" not in (sort, other))

    def _spelled(self, name: str) -> str:
        if not self.terraform:
            return name if re.fullmatch(r"[A-Z][A-Za-z0-9]*", name) else pascal(name)
        plain = name if re.fullmatch(r"[a-z_][a-z0-9_-]*", name) else snake(name)
        return f"{plain}_value" if plain in _RESERVED else plain

    def declared(self, name: str, variable: Variable) -> Given:
        """A variable of the source's, by its name there."""
        made = self.name("variable", name)
        self.variables.setdefault(made, replace(variable, name=made))
        return Given(made)

    def asked(self, name: str, kind: VariableKind, text: str, reason: str, span: Span, default: Scalar | None = None) -> Given:
        """A variable that stands for what has no counterpart; whoever deploys gives its value."""
        line = self.line(span)
        line, key = self.line(span), f"{name}: {text}"
        made = self.name("variable", key, name)
        said = reason if reason.startswith(text) else f"{text}: {reason}"
        self.say(span, f"{said}; what is called {made} stands for it")
        description = f"REPLACE: {' '.join(text.split())[:200]} ({span.file}:{line})"
        return self.declared(key, Variable("", kind, default, description))

    def tabulated(self, name: str, table: Table) -> str:
        made = self.name("table", name)
        self.tables.setdefault(made, table)
        return made

    def say(self, span: Span, message: str, *, missing: bool = True) -> None:
        self.said[Said(span.file, self.line(span), message, missing)] = None

    def names(self, span: Span) -> bool:
        """Whether something at that place was said to be missing."""
        return any((one.file, one.line) == (span.file, self.line(span)) for one in self.said if one.missing)

    def line(self, span: Span) -> int:
        source = self.sources.get(span.file)
        return source.position(span.start)[0] if source else 1


def kind_of(setting_kind: str) -> VariableKind:
    """The kind of variable that holds a setting of a kind."""
    return {"list": "list", "boolean": "boolean", "integer": "number"}.get(setting_kind, "string")  # type: ignore[return-value]


def typed(value: Scalar, kind: VariableKind) -> Scalar:
    """A value as a variable of a kind holds it."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    if kind == "number" and re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    return text if kind in ("string", "list") else value
