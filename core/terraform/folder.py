"""What a folder declares: variables, locals, Cognito's resources, module calls, outputs. Override files are merged in.

Bodies hold arguments by name and nested blocks in order; no expression is parsed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath

from ..model import Problem, Span
from ..settings import TERRAFORM_TYPES
from ..source import Source
from .blocks import Attribute, Block, Member, lone_carriage_return, members, top_level
from .scan import Broken

PREFIX = "aws_cognito_"
PARAMETER_TYPE = "aws_ssm_parameter"
_DECLARED = frozenset({("variable", 1), ("module", 1), ("output", 1), ("locals", 0)})
_OVERRIDE = re.compile(r"(?:^|_)override\.(?:tf|tofu)(?:\.json)?$")


@dataclass(frozen=True, slots=True)
class Argument:
    """``name = expression``, with the offsets of both and the expression's text."""

    file: str
    name: str
    start: int
    value: int
    text: str
    json: bool = False

    @property
    def name_span(self) -> Span:
        return Span(self.file, self.start, self.start + len(self.name))


@dataclass(frozen=True, slots=True)
class Body:
    """The inside of a block's braces. Of an argument that stands twice the first one counts; ``repeated`` names it."""

    file: str
    start: int
    end: int
    arguments: Mapping[str, Argument]
    blocks: tuple[Nested, ...]
    repeated: tuple[tuple[str, Span], ...] = ()
    json: bool = False

    def of_type(self, kind: str) -> tuple[Nested, ...]:
        return tuple(block for block in self.blocks if block.type == kind)

    def dynamic(self, kind: str) -> Nested | None:
        """The ``dynamic`` block that makes blocks of a type."""
        return next((block for block in self.of_type("dynamic") if block.labels[:1] == (kind,)), None)


@dataclass(frozen=True, slots=True)
class Nested:
    """A block with its body read; ``word`` covers its type, ``span`` all of it."""

    type: str
    labels: tuple[str, ...]
    word: Span
    span: Span
    body: Body

    @property
    def address(self) -> str:
        return ".".join(self.labels)

    @property
    def made_type(self) -> str:
        """The type of the blocks it stands for, if it is ``dynamic``; else its own."""
        return self.labels[0] if self.type == "dynamic" and self.labels else self.type


@dataclass(frozen=True, eq=False)
class Folder:
    """What a folder declares. ``locked`` says why nothing in it may be written; ``resources`` are Cognito's, by address."""

    path: str
    sources: Mapping[str, Source]
    variables: Mapping[str, Nested]
    locals: Mapping[str, Argument]
    resources: Mapping[str, Nested]
    calls: Mapping[str, Nested]
    outputs: Mapping[str, Nested]
    problems: tuple[Problem, ...] = ()
    locked: str = ""

    @cached_property
    def clients(self) -> dict[str, Nested]:
        """The client blocks by their address, in the order of the text."""
        found = [block for block in self.resources.values() if block.labels[0] in TERRAFORM_TYPES]
        order = {name: index for index, name in enumerate(self.sources)}
        return {b.address: b for b in sorted(found, key=lambda b: (order[b.word.file], b.word.start))}

    def of_type(self, kind: str) -> list[Nested]:
        return [block for block in self.resources.values() if block.labels[0] == kind]


def problem_at(source: Source, offset: int, message: str, kind: str = "syntax") -> Problem:
    line, column = source.position(offset)
    return Problem(source.name, line, column, kind, message)


def read_body(file: str, text: str, start: int, end: int) -> Body:
    """The body between two offsets.

    Raises:
        Broken: something in it is no argument and no block.
    """
    arguments: dict[str, Argument] = {}
    blocks: list[Nested] = []
    repeated: list[tuple[str, Span]] = []
    for member in members(text, start, end):
        if isinstance(member, Block):
            blocks.append(read_block(file, text, member))
        elif member.name in arguments:
            repeated.append((member.name, Span(file, member.start, member.start + len(member.name))))
        else:
            arguments[member.name] = _argument(file, text, member)
    return Body(file, start, end, arguments, tuple(blocks), tuple(repeated))


def read_block(file: str, text: str, block: Block) -> Nested:
    """A block with its body.

    Raises:
        Broken: as :func:`read_body`.
    """
    body = read_body(file, text, block.opening + 1, block.closing)
    word, span = Span(file, block.start, block.word_end), Span(file, block.start, block.end)
    return Nested(block.type, block.labels, word, span, body)


def _argument(file: str, text: str, attribute: Attribute) -> Argument:
    return Argument(file, attribute.name, attribute.start, attribute.value, text[attribute.value : attribute.end])


# ------------------------------------------------------------------------------------------ folder


def read_folder(path: str, sources: Sequence[Source], locked: str = "") -> Folder:
    """Reads what matters of a folder; what can't be read becomes a problem and hides nothing else."""
    reading = _Reading()
    for source in sorted(_in_force(sources), key=_is_override):
        reading.add_file(source)
    kinds = reading.kinds
    return Folder(
        path,
        {source.name: source for source in sources},
        kinds["variable"],
        reading.locals,
        kinds["resource"],
        kinds["module"],
        kinds["output"],
        tuple(reading.problems),
        locked,
    )


def read_variables(sources: Sequence[Source]) -> tuple[dict[str, Argument], tuple[Problem, ...]]:
    """What variable files say, in rising precedence: the last file's for each variable."""
    reading = _Reading()
    values = {name: argument for source in sources for name, argument in reading.variable_file(source).items()}
    return values, tuple(reading.problems)


def _in_force(sources: Sequence[Source]) -> list[Source]:
    """OpenTofu reads ``main.tofu`` in place of ``main.tf``."""
    replaced = {re.sub(r"\.tofu(\.json)?$", r".tf\1", source.name) for source in sources if ".tofu" in source.name}
    return [source for source in sources if source.name not in replaced]


def _is_override(source: Source) -> bool:
    return _OVERRIDE.search(PurePath(source.name).name) is not None


def _kind(block: Nested | Block) -> str:
    """What a top-level block is to us; empty for the rest."""
    if block.type == "resource":
        return "resource" if len(block.labels) == 2 and block.labels[0].startswith(PREFIX) else ""
    return block.type if (block.type, len(block.labels)) in _DECLARED else ""


class _Reading:
    """Collects the declarations of a folder, file by file, those of override files last."""

    def __init__(self) -> None:
        self.kinds: dict[str, dict[str, Nested]] = {"variable": {}, "resource": {}, "module": {}, "output": {}}
        self.locals: dict[str, Argument] = {}
        self.problems: list[Problem] = []

    def add_file(self, source: Source) -> None:
        if source.name.endswith(".json"):
            from .json_bodies import read_json_file

            blocks, problems = read_json_file(source)
            self.problems += problems
            for nested in blocks:
                if _kind(nested):
                    self._add(source, nested)
            return
        for member in self._members(source):
            if isinstance(member, Block) and _kind(member):
                self._add_block(source, member)

    def variable_file(self, source: Source) -> dict[str, Argument]:
        if source.name.endswith(".json"):
            from .json_bodies import read_json_variables

            values, problems = read_json_variables(source)
            self.problems += problems
            return values
        found = [member for member in self._members(source) if isinstance(member, Attribute)]
        return {attribute.name: _argument(source.name, source.text, attribute) for attribute in found}

    def _members(self, source: Source) -> Iterable[Member]:
        lone = lone_carriage_return(source.text)
        if lone is not None:
            self._report(source, Broken(lone, "the lines end in carriage returns alone, which Terraform does not read"))
            return []
        found, broken = top_level(source.text)
        for error in broken:
            self._report(source, error)
        return found

    def _report(self, source: Source, error: Broken, kind: str = "syntax") -> None:
        self.problems.append(problem_at(source, error.offset, str(error), kind))

    def _add_block(self, source: Source, block: Block) -> None:
        try:
            nested = read_block(source.name, source.text, block)
        except Broken as error:
            self._report(source, error)
            return
        self._add(source, nested)

    def _add(self, source: Source, nested: Nested) -> None:
        kind = _kind(nested)
        if kind == "locals":
            new = nested.body.arguments
            self.locals.update(new if _is_override(source) else {n: a for n, a in new.items() if n not in self.locals})
        else:
            self._declare(source, nested, self.kinds[kind])

    def _declare(self, source: Source, nested: Nested, known: dict[str, Nested]) -> None:
        address, offset = nested.address, nested.word.start
        earlier = known.get(address)
        if _is_override(source):
            if earlier is None:
                self._report(source, Broken(offset, f"{address} overrides nothing: no other file declares it"), "override")
            else:
                known[address] = replace(earlier, body=_merged(earlier.body, nested.body))
        elif earlier is None:
            known[address] = nested
        else:
            self._report(source, Broken(offset, f"{address} is declared twice in this folder"), "duplicate")


def _merged(base: Body, override: Body) -> Body:
    """A body as Terraform merges an override file's into it: its arguments win, its blocks replace all of their type."""
    replaced = {block.made_type for block in override.blocks} - {"lifecycle"}
    kept = tuple(block for block in base.blocks if block.made_type not in replaced)
    return replace(base, arguments={**base.arguments, **override.arguments}, blocks=kept + override.blocks)
