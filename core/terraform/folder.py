"""What a folder declares: variables and the values files give them, locals, clients, pools. Override files are merged in.

Bodies hold arguments by name and nested blocks in order; no expression is parsed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from ..model import Problem, Span
from ..settings import TERRAFORM_TYPES
from ..source import Source
from .blocks import Attribute, Block, Member, lone_carriage_return, members, top_level
from .scan import Broken

POOL_TYPE = "aws_cognito_user_pool"
PROVIDER_TYPE = "aws_cognito_identity_provider"
_KINDS = {**dict.fromkeys(TERRAFORM_TYPES, "client"), POOL_TYPE: "pool", PROVIDER_TYPE: "provider"}


@dataclass(frozen=True, slots=True)
class Argument:
    """``name = expression``, with the offsets of both and the expression's text."""

    file: str
    name: str
    start: int
    value: int
    text: str

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


@dataclass(frozen=True)
class Folder:
    """One folder. ``values`` are what variable files say, the last file's for each variable."""

    sources: Mapping[str, Source]
    variables: Mapping[str, Nested]
    values: Mapping[str, Argument]
    locals: Mapping[str, Argument]
    clients: Mapping[str, Nested]
    pools: Mapping[str, Nested]
    providers: Mapping[str, Nested]
    problems: tuple[Problem, ...]


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


def read_folder(sources: Sequence[Source], var_files: Sequence[Source]) -> Folder:
    """Reads what matters of a folder; what can't be read becomes a problem and hides nothing else."""
    reading = _Reading()
    for source in sorted(sources, key=_is_override):
        reading.add_file(source)
    values = {name: argument for source in var_files for name, argument in reading.variable_file(source).items()}
    known = {source.name: source for source in (*sources, *var_files)}
    kinds, problems = reading.kinds, tuple(reading.problems)
    return Folder(known, kinds["variable"], values, reading.locals, kinds["client"], kinds["pool"], kinds["provider"], problems)


def _is_override(source: Source) -> bool:
    name = PurePath(source.name).name
    return name == "override.tf" or name.endswith("_override.tf")


def _kind(block: Block) -> str:
    """What a top-level block is to us; empty for the rest."""
    if block.type == "resource" and len(block.labels) == 2:
        return _KINDS.get(block.labels[0], "")
    return block.type if (block.type, len(block.labels)) in (("variable", 1), ("locals", 0)) else ""


class _Reading:
    """Collects the declarations of a folder, file by file, those of override files last."""

    def __init__(self) -> None:
        self.kinds: dict[str, dict[str, Nested]] = {"variable": {}, "client": {}, "pool": {}, "provider": {}}
        self.locals: dict[str, Argument] = {}
        self.problems: list[Problem] = []

    def add_file(self, source: Source) -> None:
        for member in self._members(source):
            if isinstance(member, Block) and (kind := _kind(member)):
                self._add_block(source, member, kind)

    def variable_file(self, source: Source) -> dict[str, Argument]:
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

    def _add_block(self, source: Source, block: Block, kind: str) -> None:
        try:
            nested = read_block(source.name, source.text, block)
        except Broken as error:
            self._report(source, error)
            return
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
