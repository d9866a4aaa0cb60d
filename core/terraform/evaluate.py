"""From an expression's tree to a value that carries its cells.

An :class:`Evaluator` lives for one evaluation: it holds the overrides, collects the cells it reads and the problems it meets,
and remembers what each name came to. A :class:`Frame` says which text a tree was cut from and what holds for all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf

from ..model import (
    MAX_ITEMS,
    Absent,
    Cell,
    Choice,
    Content,
    Element,
    Formula,
    Item,
    Kept,
    Known,
    ListValue,
    Overrides,
    Problem,
    Scalar,
    Span,
    Step,
    Unknown,
    UnknownKind,
    Value,
)
from .conditions import Conditions
from .folder import Argument, Folder, problem_at
from .nodes import (
    Binary,
    Call,
    Conditional,
    ListNode,
    Literal,
    Node,
    ObjectNode,
    Other,
    Paren,
    Reference,
    Template,
    Text,
    Unary,
)
from .scan import Broken, one_line
from .syntax import parse
from .values import along, filled, joined, leaves

MAX_NESTING = 100
MAX_LEAVES = 256
_HEREDOC = "written as a heredoc"
_TEMPLATE = "built from a template"
_PER_INSTANCE = ("each", "count")
_AT_RUN_TIME = ("path", "terraform", "self")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a tree's offsets count from, and what holds for every literal in it.

    ``weak``: a deployment may give another value. ``locked``: why nothing in it may be written. ``constant``: a variable's
    value, where an expression can't name anything.
    """

    file: str
    base: int
    text: str
    weak: bool = False
    locked: str = ""
    constant: bool = False

    def span(self, node: Node) -> Span:
        return Span(self.file, self.base + node.start, self.base + node.end)

    def cell(self, node: Node, kind: OneOf["scalar", "list"], locked: str = "") -> Cell:
        return Cell(self.file, self.base + node.start, self.base + node.end, kind, (), locked or self.locked)

    def slice(self, node: Node) -> str:
        return self.text[node.start : node.end]

    def line(self, node: Node) -> str:
        """An expression as a person reads it, on one line."""
        return one_line(self.text, node.start, node.end)


@dataclass
class Evaluator:
    folder: Folder
    overrides: Overrides
    reads: set[Cell] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    _done: dict[str, Value] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _depth: int = 0

    def argument(self, argument: Argument, weak: bool = False, locked: str = "", constant: bool = False) -> Value:
        """What an argument comes to; an expression that can't be read is unknown, and a problem."""
        frame = Frame(argument.file, argument.value, argument.text, weak, locked, constant)
        try:
            return self.value(parse(argument.text), frame)
        except Broken as error:
            source = self.folder.sources[argument.file]
            self.problems.append(problem_at(source, argument.value + error.offset, str(error)))
            span = Span(argument.file, argument.value, argument.value + len(argument.text))
            return Unknown(argument.text, f"it can't be read: {error}", span)

    def content(self, cell: Cell) -> Content | None:
        """What a cell is overridden with, None where it keeps what is written. The cell counts as read."""
        self.reads.add(cell)
        return self.overrides.get(cell)

    # ------------------------------------------------------------------------------------- nodes

    def value(self, node: Node, frame: Frame) -> Value:
        self._depth += 1
        try:
            if self._depth > MAX_NESTING:
                return self._unknown(node, frame, f"it nests deeper than {MAX_NESTING}")
            return self._value(node, frame)
        finally:
            self._depth -= 1

    def _value(self, node: Node, frame: Frame) -> Value:
        match node:
            case Literal():
                return self._literal(node, frame)
            case Template():
                return self._template(node, frame)
            case ListNode():
                return self._list(node, frame)
            case Reference():
                return self._reference(node, frame)
            case Paren():
                return self.value(node.inner, frame)
            case Conditional():
                return self._conditional(node, frame)
            case Binary(operator="==" | "!=" | "&&" | "||") | Unary(operator="!"):
                return self._boolean(node, frame)
        return self._unknown(node, frame, _why_not(node))

    def _unknown(self, node: Node, frame: Frame, reason: str, kind: UnknownKind = "expression") -> Unknown:
        return Unknown(frame.slice(node), reason, frame.span(node), kind)

    def _literal(self, node: Literal, frame: Frame) -> Value:
        cell = frame.cell(node, "scalar")
        content = self.content(cell)
        if isinstance(content, tuple):
            return filled(cell, content, frame.span(node), frame.weak)
        value = node.value if content is None else content
        if value is None:
            return Absent(frame.span(node), cell, frame.weak)
        return Known(value, frame.span(node), cell, frame.weak)

    def _list(self, node: ListNode, frame: Frame) -> Value:
        if len(node.elements) > MAX_ITEMS:
            return self._unknown(node, frame, f"a list of more than {MAX_ITEMS} items is not followed")
        cell = frame.cell(node, "list")
        content = self.content(cell)
        entries = content if isinstance(content, tuple) else tuple(Kept(index) for index in range(len(node.elements)))
        items = tuple(self._item(node, entry, cell, frame) for entry in entries)
        return ListValue(items, frame.span(node), cell=cell, weak=frame.weak)

    def _item(self, node: ListNode, entry: Kept | Scalar, cell: Cell, frame: Frame) -> Item:
        if not isinstance(entry, Kept):
            return Item(Known(entry, frame.span(node), None, frame.weak), (Element(cell, entry),))
        element = node.elements[entry.index]
        value = self.value(element, frame)
        if isinstance(value, ListValue):
            value = self._unknown(element, frame, "a list stands where a string is expected")
        return Item(value, (Element(cell, entry),))

    def _boolean(self, node: Node, frame: Frame) -> Value:
        formula, span = self.formula(node, frame), frame.span(node)
        computed = "the result of a comparison"
        if isinstance(formula, bool):
            return Known(formula, span, locked=computed)
        return Choice(formula, frame.line(node), Known(True, span, locked=computed), Known(False, span, locked=computed), span)

    def _conditional(self, node: Conditional, frame: Frame) -> Value:
        condition = self.formula(node.condition, frame)
        if isinstance(condition, bool):
            return self.value(node.then if condition else node.otherwise, frame)
        then, otherwise = self.value(node.then, frame), self.value(node.otherwise, frame)
        if leaves(then) + leaves(otherwise) > MAX_LEAVES:
            return self._unknown(node, frame, "it depends on too many conditions")
        return Choice(condition, frame.line(node.condition), then, otherwise, frame.span(node))

    def formula(self, node: Node, frame: Frame) -> Formula:
        return Conditions(self.value, frame).formula(node)

    # --------------------------------------------------------------------------------- templates

    def _template(self, node: Template, frame: Frame) -> Value:
        if len(node.parts) == 1 and not node.heredoc:
            return self.value(node.parts[0], frame)
        parts = [self._part(part, node, frame) for part in node.parts]
        count = 1
        for part in parts:
            count *= leaves(part)
        if count > MAX_LEAVES:
            return self._unknown(node, frame, "it depends on too many conditions")
        return joined(parts, frame.span(node), _HEREDOC if node.heredoc and _all_text(node) else _TEMPLATE)

    def _part(self, part: Node, node: Template, frame: Frame) -> Value:
        if not isinstance(part, Text):
            return self.value(part, frame)
        cell = frame.cell(part, "scalar", _HEREDOC if node.heredoc else "")
        content = self.content(cell)
        return Known(part.value if content is None else str(content), frame.span(part), cell, frame.weak)

    # -------------------------------------------------------------------------------- references

    def _reference(self, node: Reference, frame: Frame) -> Value:
        head, name, text = node.parts[0], ".".join(node.parts[:2]), frame.slice(node)
        if frame.constant:
            return self._unknown(node, frame, f"{text} can't be used in a variable's value", "input")
        if head in ("var", "local"):
            if len(node.parts) != 2:
                return self._unknown(node, frame, f"a part of {name} is not looked up")
            return along(self._named(node, name, frame), Step(text, frame.span(node)))
        if head in _PER_INSTANCE:
            return self._unknown(node, frame, f"{text} is different for each instance")
        if head in _AT_RUN_TIME:
            return self._unknown(node, frame, f"{text} is known when Terraform runs", "input")
        if len(node.parts) < 2:
            return self._unknown(node, frame, f"{text} is not a name that Terraform has here")
        return self._unknown(node, frame, _after_apply(head, text), "reference")

    def _named(self, node: Reference, name: str, frame: Frame) -> Value:
        """What a variable or local comes to, evaluated once. A cycle is unknown."""
        if name in self._open:
            return self._unknown(node, frame, f"{name} refers to itself")
        if name not in self._done:
            if len(self._open) >= MAX_NESTING:
                return self._unknown(node, frame, f"its references nest deeper than {MAX_NESTING}")
            self._open.append(name)
            self._done[name] = self._declared(node, name, frame)
            self._open.pop()
        return self._done[name]

    def _declared(self, node: Reference, name: str, frame: Frame) -> Value:
        kind, label = node.parts
        if kind == "var":
            return self._variable(node, label, frame)
        local = self.folder.locals.get(label)
        return self.argument(local) if local else self._unknown(node, frame, f"{name} is not declared in this folder", "input")

    def _variable(self, node: Reference, label: str, frame: Frame) -> Value:
        variable, given = self.folder.variables.get(label), self.folder.values.get(label)
        if variable is None:
            return self._unknown(node, frame, f"var.{label} is not declared in this folder", "input")
        locked = f"var.{label} has a validation that would have to hold" if variable.body.of_type("validation") else ""
        default = variable.body.arguments.get("default")
        nullable = variable.body.arguments.get("nullable")
        if given and not (given.text == "null" and default and nullable and nullable.text == "false"):
            return self.argument(given, locked=locked, constant=True)
        if default is None:
            return self._unknown(node, frame, f"var.{label} has no default", "input")
        return self.argument(default, weak=True, locked=locked, constant=True)


def _all_text(node: Template) -> bool:
    return all(isinstance(part, Text) for part in node.parts)


def _after_apply(head: str, text: str) -> str:
    if head == "data":
        return f"{text} is read when Terraform plans"
    return f"{text} is the output of a module" if head == "module" else f"{text} is known after apply"


def _why_not(node: Node) -> str:
    match node:
        case Call():
            return f"{node.name}() is not evaluated"
        case Binary() | Unary():
            return f"{node.operator} is not evaluated"
        case ObjectNode():
            return "an object is not evaluated"
        case Other():
            return node.reason
    return "it is not evaluated"
