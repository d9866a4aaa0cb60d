"""Terraform's JSON syntax: blocks and arguments as the native syntax has them.

A block is an object, or an array with one object for each block; every level of labels may also be an array of objects, whose
members count together. ``//`` is a comment in a body, and a label elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ..documents.json_nodes import scan
from ..documents.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode, Unreadable, key_text
from ..model import Problem, Span
from ..source import BOM, Source
from .blocks import MAX_BROKEN
from .folder import Argument, Body, Nested, problem_at
from .json_names import block_names

COMMENT = "//"
_LABELS = {"resource": 2, "variable": 1, "module": 1, "output": 1, "locals": 0}
_NESTED_LABELS = {"dynamic": 1, "provisioner": 1}


def read_json_file(source: Source) -> tuple[list[Nested], list[Problem]]:
    """The top-level blocks of a ``.tf.json`` file, as far as cogtui asks for them, and what is wrong with it. Never raises.

    A variable's type is an argument in the native syntax: its text is what stands in the string.
    """
    reader = _Reader(source)
    root = reader.root()
    if root is None:
        return [], reader.problems
    blocks = [block for entry in reader.entries(root) for block in reader.top_level(entry)]
    return blocks, reader.problems


def read_json_variables(source: Source) -> tuple[dict[str, Argument], list[Problem]]:
    """What a variable file in JSON says, by the variable's name. Its strings are no templates. Never raises."""
    reader = _Reader(source)
    root = reader.root()
    if isinstance(root, SequenceNode):
        reader.report(root, "an object is expected here, with a member for each variable")
    if not isinstance(root, MappingNode):
        return {}, reader.problems
    return reader.arguments(root.entries, lambda _: True)[0], reader.problems


class _Reader:
    """Reads one file and collects its problems."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def report(self, node: Node, message: str, kind: str = "syntax") -> None:
        if len(self.problems) < MAX_BROKEN:
            self.problems.append(problem_at(self.source, node.start, message, kind))

    def root(self) -> Node | None:
        if self.source.text.startswith(BOM):
            message = "the file begins with a byte order mark, with which Terraform reads no JSON"
            self.problems.append(problem_at(self.source, 0, message, "encoding"))
        try:
            root = scan(self.source.text).root
        except Unreadable as error:
            self.problems.append(problem_at(self.source, error.offset, str(error)))
            return None
        if isinstance(root, ScalarNode):
            self.report(root, "an object is expected here, or an array of objects")
            return None
        return root

    def entries(self, node: Node) -> Iterator[Entry]:
        """The members of an object, or of all objects of an array; null has none."""
        for item in node.items if isinstance(node, SequenceNode) else (node,):
            if isinstance(item, MappingNode):
                yield from item.entries
            elif not _is_null(node):
                self.report(item, "an object is expected here")

    def top_level(self, entry: Entry) -> Iterator[Nested]:
        kind = key_text(entry) or ""
        if kind in _LABELS:
            for labels, inner in self._labelled(entry, _LABELS[kind]):
                yield from self._blocks(kind, inner, labels, block_names(kind, labels))

    def _labelled(self, entry: Entry, missing: int, labels: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Entry]]:
        """The members that stand so many levels of labels below a key, with their labels."""
        if not missing:
            yield labels, entry
            return
        for inner in self.entries(entry.value):
            yield from self._labelled(inner, missing - 1, (*labels, key_text(inner) or ""))

    def _blocks(self, kind: str, entry: Entry, labels: tuple[str, ...], names: frozenset[str]) -> Iterator[Nested]:
        nodes = entry.value.items if isinstance(entry.value, SequenceNode) else (entry.value,)
        for index, node in enumerate(nodes):
            if isinstance(entry.value, SequenceNode) or not _is_null(node):
                yield self._block(kind, labels, node, entry.key if index == 0 else None, names)

    def _block(self, kind: str, labels: tuple[str, ...], node: Node, key: Node | None, names: frozenset[str]) -> Nested:
        """A block; one that is not the first of its array is named by its opening brace."""
        file = self.source.name
        word = Span(file, key.start + 1, key.end - 1) if key else Span(file, node.start, node.start + 1)
        span = Span(file, key.start if key else node.start, node.end)
        body = self._body(node, names)
        return Nested(kind, labels, word, span, _with_native_type(body) if kind == "variable" else body)

    def _body(self, node: Node, names: frozenset[str]) -> Body:
        """A body. One that is an array of objects is written into where its first object stands."""
        entries = tuple(self.entries(node))
        arguments, repeated = self.arguments(entries, lambda entry: not _makes_blocks(entry, names))
        blocks = tuple(block for entry in entries if _makes_blocks(entry, names) for block in self._nested(entry, names))
        start, end = _inside(node)
        return Body(self.source.name, start, end, arguments, blocks, repeated, json=True)

    def _nested(self, entry: Entry, names: frozenset[str]) -> Iterator[Nested]:
        kind = key_text(entry) or ""
        for labels, inner in self._labelled(entry, _NESTED_LABELS.get(kind, 0)):
            yield from self._blocks(kind, inner, labels, names)

    def arguments(
        self, entries: tuple[Entry, ...], wanted: Callable[[Entry], bool]
    ) -> tuple[dict[str, Argument], tuple[tuple[str, Span], ...]]:
        """The arguments among the members of a body; the first counts of those that stand twice, and the others are named."""
        found: dict[str, Argument] = {}
        repeated: list[tuple[str, Span]] = []
        for entry in entries:
            name = key_text(entry) or ""
            if name == COMMENT or not wanted(entry):
                continue
            if name not in found:
                found[name] = self._argument(name, entry)
            else:
                repeated.append((name, Span(self.source.name, entry.key.start + 1, entry.key.end - 1)))
                line, _ = self.source.position(found[name].start)
                self.report(entry.key, f"{name} stands twice, first on line {line}; Terraform refuses that", "duplicate-key")
        return found, tuple(repeated)

    def _argument(self, name: str, entry: Entry) -> Argument:
        start, end = entry.value.start, entry.value.end
        return Argument(self.source.name, name, entry.key.start + 1, start, self.source.text[start:end], json=True)


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style == "json" and node.value == "null"


def _makes_blocks(entry: Entry, names: frozenset[str]) -> bool:
    return key_text(entry) in names and (not isinstance(entry.value, ScalarNode) or _is_null(entry.value))


def _inside(node: Node) -> tuple[int, int]:
    """What stands between the braces of a body; all of it where it has none."""
    if isinstance(node, SequenceNode):
        node = next((item for item in node.items if isinstance(item, MappingNode)), node)
    return (node.start + 1, node.end - 1) if isinstance(node, MappingNode) else (node.start, node.end)


def _with_native_type(body: Body) -> Body:
    """The body of a variable, whose type is spelled in the native syntax."""
    kind = body.arguments.get("type")
    node = scan(kind.text).root if kind else None
    if kind is None or not isinstance(node, ScalarNode) or node.style != "double":
        return body
    native = replace(kind, value=kind.value + 1, text=node.value, json=False)
    return replace(body, arguments={**body.arguments, "type": native})
