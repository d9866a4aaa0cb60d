"""What a run gives the parameters of templates: files in the forms that AWS's own tools take, and single values.

The forms: the AWS CLI's (a list of ``ParameterKey`` and ``ParameterValue``, or of ``Name=value``), CodePipeline's (an object
``Parameters``), a flat object as Amplify's ``parameters.json``, and SAM's ``samconfig.toml`` (``parameter_overrides``).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..discover import read_source
from ..documents.nodes import MappingNode, Node, ScalarNode, SequenceNode, Unreadable, entry_of, member, members, text_of
from ..documents.scalars import as_text, typed
from ..model import Problem, Span, UsageError
from ..source import Source
from .scalars import string_of

ON_COMMAND_LINE = "--parameters"
_ENVIRONMENT = "default"
_COMMANDS = ("deploy", "global", "build", "sync", "validate")
"""The tables of ``samconfig.toml`` that may hold parameters, in the order in which they count for ``sam deploy``."""


@dataclass(frozen=True, slots=True)
class GivenValue:
    """A parameter's value, always text; None where it is given but not known, with the reason."""

    text: str | None
    span: Span
    reason: str = ""


@dataclass(frozen=True)
class Given:
    values: Mapping[str, GivenValue] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    def value(self, name: str) -> GivenValue | None:
        return self.values.get(name)


NOTHING_GIVEN = Given()


def given_by(options: Sequence[str]) -> Given:
    """What these ``--parameters`` give: files, and ``NAME=VALUE``. Of two that give the same, the later one counts.

    Raises:
        UsageError: a file doesn't exist, can't be read, or has none of the forms.
    """
    values: dict[str, GivenValue] = {}
    sources: dict[str, Source] = {}
    for option in options:
        path, _, environment = option.partition("#")
        if Path(option).is_file():
            path, environment = option, ""
        if not Path(path).is_file() and "=" in option:
            name, _, text = option.partition("=")
            shown = f"{ON_COMMAND_LINE} {name.strip()}"
            sources[shown] = Source(shown, "", text)
            values[name.strip()] = GivenValue(text, Span(shown, 0, len(text)))
            continue
        source = _source(path)
        sources[source.name] = source
        values |= dict(_read(source, environment))
    return Given(values, sources)


def _source(path: str) -> Source:
    if not Path(path).exists():
        raise UsageError(f"{path}: no such file; write a single parameter as NAME=VALUE")
    found = read_source(path)
    if isinstance(found, Problem):
        raise UsageError(f"{found.file}:{found.line}: {found.message}")
    return found


def _read(source: Source, environment: str) -> Iterator[tuple[str, GivenValue]]:
    if source.name.endswith(".toml"):
        return _sam(source, environment or _ENVIRONMENT)
    if environment:
        raise UsageError(f"{source.name}: #{environment} names an environment of samconfig.toml; this is no TOML file")
    return _document(source)


def _fault(source: Source, offset: int, message: str) -> UsageError:
    return UsageError(f"{source.name}:{source.position(offset)[0]}: {message}")


# ---------------------------------------------------------------------------------- JSON and YAML


def _document(source: Source) -> Iterator[tuple[str, GivenValue]]:
    root = _root(source)
    wrapped = entry_of(root, "Parameters")
    if isinstance(root, SequenceNode):
        for item in root.items:
            yield _listed(source, item)
    elif isinstance(root, MappingNode):
        node = wrapped.value if wrapped and isinstance(wrapped.value, MappingNode) else root
        for name, entry in members(node).items():
            yield name, _value(source, entry.value)
    else:
        raise _fault(source, root.start, "a list or an object of parameters is expected")


def _root(source: Source) -> Node:
    from ..documents import json_nodes, yaml_nodes

    try:
        if source.name.endswith((".yaml", ".yml")):
            documents = yaml_nodes.compose(source.text)
            if documents:
                return documents[0].root
            raise _fault(source, 0, "the file is empty")
        return json_nodes.scan(source.text).root
    except Unreadable as error:
        raise _fault(source, error.offset, str(error)) from None


def _listed(source: Source, item: Node) -> tuple[str, GivenValue]:
    """An element of the AWS CLI's list."""
    if isinstance(item, ScalarNode) and "=" in item.value:
        name, _, text = item.value.partition("=")
        return name, GivenValue(text, Span(source.name, item.body, item.end))
    name_given = text_of(member(item, "ParameterKey"))
    if name_given is None:
        raise _fault(source, item.start, "an object with ParameterKey and ParameterValue is expected")
    value = member(item, "ParameterValue")
    if value is not None:
        return name_given, _value(source, value)
    span = Span(source.name, item.start, item.end)
    if text_of(member(item, "UsePreviousValue")) == "true":
        return name_given, GivenValue(None, span, "it keeps the value that the stack has")
    raise _fault(source, item.start, f"{name_given} has no ParameterValue")


def _value(source: Source, node: Node) -> GivenValue:
    """A value as text; a list of texts as CloudFormation spells lists."""
    span = Span(source.name, node.start, node.end)
    if isinstance(node, ScalarNode) and not node.tag:
        value = typed(node)
        return GivenValue(None, span, "it is null") if value is None else GivenValue(string_of(node), span)
    if isinstance(node, SequenceNode) and all(isinstance(item, ScalarNode) for item in node.items):
        return GivenValue(",".join(string_of(item) for item in node.items if isinstance(item, ScalarNode)), span)
    return GivenValue(None, span, "it is given by something that is not evaluated here")


# -------------------------------------------------------------------------------- samconfig.toml


def _sam(source: Source, environment: str) -> Iterator[tuple[str, GivenValue]]:
    """Later commands of the list count less, as ``global`` does beside ``deploy``."""
    table = _toml(source).get(environment)
    if not isinstance(table, dict):
        raise UsageError(f"{source.name}: there is no environment [{environment}]; name another as {source.name}#ENVIRONMENT")
    for command in reversed(_COMMANDS):
        parameters = table.get(command, {}).get("parameters", {}) if isinstance(table.get(command), dict) else {}
        overrides = parameters.get("parameter_overrides") if isinstance(parameters, dict) else None
        for name, text in _overrides(source, overrides):
            yield name, GivenValue(text, _place(source, name))


def _toml(source: Source) -> dict[str, object]:
    import tomli

    try:
        return tomli.loads(source.text)
    except tomli.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise UsageError(f"{source.name}:{line[1] if line else 1}: {error}") from None


def _overrides(source: Source, written: object) -> Iterator[tuple[str, str]]:
    """``A=b C="d e"``, a list of such, or a table."""
    if isinstance(written, dict):
        yield from ((str(name), as_text(value)) for name, value in written.items())
        return
    for text in written if isinstance(written, list) else [written] if written is not None else []:
        yield from _pairs(source, str(text))


def _pairs(source: Source, text: str) -> Iterator[tuple[str, str]]:
    try:
        words = shlex.split(text)
    except ValueError:
        raise UsageError(f"{source.name}: parameter_overrides holds a quote that is not closed") from None
    pending = ""
    for word in words:
        name, equals, value = word.partition("=")
        long_form = re.fullmatch(r"ParameterKey=([^,=]+),ParameterValue=(.*)", word, re.DOTALL)
        if long_form:
            yield long_form[1], long_form[2]
        elif equals and name:
            yield name, value
        else:
            pending = pending or word
    if pending:
        raise UsageError(f"{source.name}: parameter_overrides: {pending!r} is no NAME=value")


def _place(source: Source, name: str) -> Span:
    """Where a parameter's name stands in the text; tomli gives no places."""
    found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", source.text)
    return Span(source.name, *found.span()) if found else Span(source.name, 0, 0)
