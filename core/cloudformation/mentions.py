"""Who else reads a place of a service's files: a value that functions or plugins use too is not changed for a client's sake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..documents.nodes import MappingNode, Node, ScalarNode, SequenceNode, key_text
from .included import File, Files
from .outcomes import Key, Open
from .substitution import has_placeholders, pieces
from .variables import Lookup, alternatives, variables_in, whole_variable

_DATA = ("custom", "params", "stages")
"""What of a service's file is there to be referred to; Serverless itself reads all else."""
_MAX_PLACES = 100
_Path = tuple[str, ...]
_Place = tuple[str, _Path]
_Spans = Mapping[str, Iterable[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Mention:
    """A variable, the place it stands in, and the place it speaks of: None is any key. ``whole``: it is all of its scalar."""

    file: str
    path: _Path
    offset: int
    whole: bool
    target_file: str
    target: tuple[str | None, ...]

    def overlaps(self, file: str, path: _Path) -> bool:
        return file == self.target_file and all(step is None or step == other for step, other in zip(self.target, path))  # noqa: B905

    def holder(self, path: _Path) -> _Place:
        """The place that gets what stands at ``path``: a variable that is all of its scalar hands on what is below too."""
        return self.file, (*self.path, *(path[len(self.target) :] if self.whole else ()))


class Mentions:
    """All that the files of a service mention, and in which stretches clients' own properties stand."""

    def __init__(self, files: Files, clients: _Spans) -> None:
        self.files = files
        self.clients = clients
        self._all = tuple(_mentions(files))
        self._known: dict[_Place, str] = {}

    def other_use(self, file: str, path: _Path) -> str:
        """Why a place may not be changed; empty where only clients read it."""
        if (file, path) not in self._known:
            self._known[file, path] = self._reason(file, path)
        return self._known[file, path]

    def _reason(self, file: str, path: _Path) -> str:
        if self._is_read_by_serverless(file, path):
            return f"Serverless itself reads {'.'.join(path)}"
        seen = {(file, path)}
        other = next((mention for mention in self._of(file, path) if self._leads_outside(mention, path, seen)), None)
        if other is None:
            return ""
        return f"also used in {other.file}:{self.files.read[other.file].source.position(other.offset)[0]}"

    def _is_read_by_serverless(self, file: str, path: _Path) -> bool:
        return file == self.files.own.name and path[:1] not in [(name,) for name in _DATA]

    def _leads_outside(self, mention: Mention, path: _Path, seen: set[_Place]) -> bool:
        """Whether something else than a client reads a place through a mention. ``seen`` are the places already followed."""
        if self._in_client(mention):
            return False
        holder = mention.holder(path)
        if holder in seen:
            return False
        seen.add(holder)
        if len(seen) > _MAX_PLACES or self._is_read_by_serverless(*holder):
            return True
        further = list(self._of(*holder))
        return not further or any(self._leads_outside(one, holder[1], seen) for one in further)

    def _of(self, file: str, path: _Path) -> Iterator[Mention]:
        return (mention for mention in self._all if mention.overlaps(file, path))

    def _in_client(self, mention: Mention) -> bool:
        return any(start <= mention.offset < end for start, end in self.clients.get(mention.file, ()))


def _mentions(files: Files) -> Iterator[Mention]:
    """Those of the service's file, and of every file that is mentioned."""
    waiting, seen = [files.own], {files.own.name}
    while waiting:
        for mention in _in_file(waiting.pop(0), files):
            yield mention
            if mention.target_file not in seen:
                seen.add(mention.target_file)
                waiting.append(files.read[mention.target_file])


def _in_file(file: File, files: Files) -> Iterator[Mention]:
    for path, node in _scalars(file.root):
        for text in variables_in(node.value):
            whole = whole_variable(node) is not None
            for target_file, target in _targets(text, files):
                yield Mention(file.name, path, node.start, whole, target_file, target)


def _scalars(root: Node | None) -> Iterator[tuple[_Path, ScalarNode]]:
    """All scalars with where they stand; a key stands where its value does."""
    stack: list[tuple[_Path, Node]] = [((), root)] if root is not None else []
    while stack:
        path, node = stack.pop()
        if isinstance(node, ScalarNode):
            if has_placeholders(node.value):
                yield path, node
        elif isinstance(node, SequenceNode):
            stack += [((*path, str(index)), item) for index, item in enumerate(node.items)][::-1]
        elif isinstance(node, MappingNode):
            below = [((*path, key_text(entry) or ""), part) for entry in node.entries for part in (entry.key, entry.value)]
            stack += below[::-1]


def _targets(text: str, files: Files) -> Iterator[tuple[str, tuple[str | None, ...]]]:
    own = files.own.name
    for part in alternatives(text) or ():
        if not isinstance(part, Lookup):
            continue
        steps = _steps(part.address or "")
        if part.type == "self":
            yield own, steps
        elif part.type == "param":
            yield own, ("params", None, *steps)
            yield own, ("stages", None, "params", *steps)
        elif part.type == "file":
            yield from ((file.name, steps) for file in _named(part.argument or "", files))


def _steps(address: str) -> tuple[str | None, ...]:
    """The keys of an address, None for one that a variable makes."""
    return tuple(step.text for step in _key(address).split(".") if step.parts)


def _key(text: str) -> Key:
    return Key(tuple(Open("", None) if piece.placeholder else piece.text for piece in pieces(text)))


def _named(path: str, files: Files) -> Iterator[File]:
    key = _key(path.strip())
    steps = key.split("/")
    names = [key.text] if key.text is not None else files.matching([s.any_pattern() for s in steps], [s.text for s in steps])
    found = (files.at(name) for name in names)
    yield from (file for file in found if isinstance(file, File))
