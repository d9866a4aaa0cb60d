"""From an expression's tree to a value that carries its cells.

An :class:`Evaluator` lives for one set of overrides: it collects the cells it reads and the problems it meets, and remembers
what each name came to. What an evaluator without overrides remembers is used again where no overridden cell was read.
Objects are lazy: only a member that is asked for is evaluated, so a client reads no other client's cells.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace

from ..model import (
    MAX_ITEMS,
    Absent,
    Cell,
    Choice,
    Content,
    Deferred,
    Element,
    Formula,
    Item,
    Kept,
    Known,
    ListValue,
    ObjectValue,
    Overrides,
    Problem,
    Scalar,
    Span,
    Unknown,
    UnknownKind,
    Value,
    untouched,
)
from . import comprehensions, compute, lookups, references
from .conditions import Conditions
from .expressions import expression
from .folder import Argument, problem_at
from .nodes import (
    Attribute,
    Binary,
    Call,
    Conditional,
    For,
    ForDirective,
    IfDirective,
    Index,
    ListNode,
    Literal,
    Node,
    ObjectNode,
    Other,
    Paren,
    Reference,
    Splat,
    Template,
    Text,
    Unary,
)
from .scan import Broken
from .scope import Frame, Place, Thunk
from .values import MAX_LEAVES, TOO_MANY, Failed, filled, in_text, joined, leaves

MAX_NESTING = 100
MAX_STEPS = 200_000
_HEREDOC = "written as a heredoc"
_TEMPLATE = "built from a template"
_BOOLEAN = frozenset({"==", "!=", "&&", "||", "<", ">", "<=", ">="})


@dataclass(frozen=True, slots=True)
class _Memo:
    value: Value
    reads: frozenset[Cell]


@dataclass
class Evaluator:
    overrides: Overrides
    base: Evaluator | None = None
    reads: set[Cell] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    _done: dict[Hashable, _Memo] = field(default_factory=dict)
    _open: set[Hashable] = field(default_factory=set)
    _depth: int = 0
    _steps: int = 0
    _new_members: dict[Span, dict[str, Content]] | None = None

    def begin(self) -> None:
        """Forget what was read: another client is evaluated."""
        self.reads = set()
        self._steps = 0

    def argument(
        self, argument: Argument, place: Place, *, weak: bool = False, locked: str = "", constant: bool = False
    ) -> Value:
        """What an argument comes to; an expression that can't be read is unknown, and a problem."""
        frame = place.frame(argument, weak=weak, locked=locked, constant=constant)
        try:
            return self.value(expression(argument, constant=constant), frame)
        except Broken as error:
            source = place.scope.tree.sources[argument.file]
            self.problems.append(problem_at(source, argument.value + error.offset, str(error)))
            span = Span(argument.file, argument.value, argument.value + len(argument.text))
            return Unknown(argument.text, f"it can't be read: {error}", span)
        except RecursionError:
            span = Span(argument.file, argument.value, argument.value + len(argument.text))
            return Unknown(argument.text, f"it nests deeper than {MAX_NESTING}", span)

    def content(self, cell: Cell) -> Content | None:
        """What a cell is overridden with, None where it keeps what is written. The cell counts as read."""
        self.reads.add(cell)
        return self.overrides.get(cell)

    # ------------------------------------------------------------------------------------- remembering

    def remembered(self, key: Hashable, compute: Callable[[], Value], loop: Callable[[], Value]) -> Value:
        """What ``key`` came to, computed once; ``loop`` when it asks for itself."""
        memo = self._done.get(key) or self._of_base(key)
        if memo is None:
            if key in self._open:
                return loop()
            memo = self._computed(key, compute)
            self._done[key] = memo
        self.reads |= memo.reads
        return memo.value

    def _of_base(self, key: Hashable) -> _Memo | None:
        memo = self.base._done.get(key) if self.base else None
        return memo if memo and untouched(memo.reads, self.overrides) else None

    def _computed(self, key: Hashable, compute: Callable[[], Value]) -> _Memo:
        outer, self.reads = self.reads, set()
        self._open.add(key)
        try:
            return _Memo(compute(), frozenset(self.reads))
        finally:
            self._open.discard(key)
            self.reads = outer

    def force(self, deferred: Deferred | Value) -> Value:
        """A value that is asked for now."""
        if not isinstance(deferred, Deferred):
            return deferred
        assert isinstance(deferred, Thunk)
        nowhere = Span("", 0, 0)
        return self.remembered(deferred, lambda: deferred.compute(self), lambda: Unknown("", "it refers to itself", nowhere))

    def later(self, node: Node, frame: Frame) -> Thunk:
        return Thunk(lambda evaluator: evaluator.value(node, frame))

    # ------------------------------------------------------------------------------------- nodes

    def value(self, node: Node, frame: Frame) -> Value:
        self._depth += 1
        self._steps += 1
        try:
            if self._depth > MAX_NESTING:
                return self.unknown(node, frame, f"it nests deeper than {MAX_NESTING}")
            if self._steps > MAX_STEPS:
                return self.unknown(node, frame, f"it takes more than {MAX_STEPS} steps to evaluate")
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
            case ObjectNode():
                return self._object(node, frame)
            case Reference():
                return references.reference(self, node, frame)
            case Paren():
                return self.value(node.inner, frame)
            case Conditional():
                return self._conditional(node, frame)
            case Binary() | Unary():
                return self._operation(node, frame)
            case Call():
                return compute.call(self, node, frame)
            case For():
                return comprehensions.comprehension(self, node, frame)
            case Attribute() | Index() | Splat():
                return self._part_of(node, frame)
        return self.unknown(node, frame, node.reason if isinstance(node, Other) else "it is not evaluated")

    def unknown(self, node: Node, frame: Frame, reason: str, kind: UnknownKind = "expression") -> Unknown:
        return Unknown(frame.slice(node), reason, frame.span(node), kind)

    def failed(self, node: Node, frame: Frame, reason: str) -> Failed:
        return Failed(frame.slice(node), reason, frame.span(node))

    def _literal(self, node: Literal, frame: Frame) -> Value:
        cell = frame.cell(node, "scalar")
        content = self.content(cell)
        if isinstance(content, tuple):
            return filled(cell, content, frame.span(node), frame.weak)
        value = node.value if content is None else content
        if value is None:
            return Absent(frame.span(node), cell, frame.weak)
        return Known(value, frame.span(node), cell, frame.weak)

    # ------------------------------------------------------------------------------- lists and objects

    def _list(self, node: ListNode, frame: Frame) -> Value:
        if len(node.elements) > MAX_ITEMS:
            return self.unknown(node, frame, f"a list of more than {MAX_ITEMS} items is not followed")
        cell = replace(frame.cell(node, "list"), size=len(node.elements))
        content = self.content(cell)
        entries = content if isinstance(content, tuple) else tuple(Kept(index) for index in range(len(node.elements)))
        items = tuple(self._item(node, entry, cell, frame) for entry in entries)
        if failed := next((item.value for item in items if isinstance(item.value, Failed)), None):
            return failed
        return ListValue(items, frame.span(node), cell=cell, weak=frame.weak)

    def _item(self, node: ListNode, entry: Kept | Scalar, cell: Cell, frame: Frame) -> Item:
        if not isinstance(entry, Kept):
            return Item(Known(entry, frame.span(node), None, frame.weak), (Element(cell, entry),))
        return Item(self.value(node.elements[entry.index], frame), (Element(cell, entry),))

    def _object(self, node: ObjectNode, frame: Frame) -> Value:
        members: dict[str, Deferred | Value] = {}
        complete = True
        for key, value in node.entries:
            name = self._key(key, frame)
            if isinstance(name, Failed):
                return name
            if isinstance(name, Unknown):
                complete = False
            else:
                members[name] = self.later(value, frame)
        literal = frame.cell(node, "member")
        for name, content in self._added(literal).items():
            members[name] = filled(replace(literal, path=(name,)), content, frame.span(node), frame.weak)
        return ObjectValue(members, frame.span(node), complete, (literal,), frame.weak)

    def _added(self, literal: Cell) -> dict[str, Content]:
        """The members that overrides put into an object literal."""
        if self._new_members is None:
            self._new_members = {}
            for cell, content in self.overrides.items():
                if cell.kind == "member":
                    self._new_members.setdefault(cell.span, {})[cell.path[0]] = content
        return self._new_members.get(literal.span, {})

    def _key(self, node: Node, frame: Frame) -> str | Unknown:
        """The name of an object's member: a bare word means itself."""
        if isinstance(node, Reference) and len(node.parts) == 1:
            return node.parts[0]
        if isinstance(node, Literal) and node.value is not None:
            return in_text(node.value)
        return compute.certain_text(self, self.value(node, frame), node, frame)

    def _part_of(self, node: Attribute | Index | Splat, frame: Frame) -> Value:
        base = self.value(node.base, frame)
        if isinstance(node, Attribute):
            return lookups.member(self, base, node.name, node, frame)
        if isinstance(node, Index):
            return lookups.at_index(self, base, self.value(node.key, frame), node, frame)
        return comprehensions.splat(self, base, node, frame)

    # ------------------------------------------------------------------------------------ operators

    def _operation(self, node: Binary | Unary, frame: Frame) -> Value:
        if isinstance(node, Unary):
            return self._boolean(node, frame) if node.operator == "!" else compute.negative(self, node, frame)
        return self._boolean(node, frame) if node.operator in _BOOLEAN else compute.arithmetic(self, node, frame)

    def _boolean(self, node: Node, frame: Frame) -> Value:
        formula, span = self.formula(node, frame), frame.span(node)
        computed = "the result of a comparison"
        if isinstance(formula, bool):
            return Known(formula, span, locked=computed)
        return Choice(formula, frame.line(node), Known(True, span, locked=computed), Known(False, span, locked=computed), span)

    def _conditional(self, node: Conditional, frame: Frame) -> Value:
        condition = self.formula(node.condition, frame)
        if isinstance(condition, bool):
            chosen, other = (node.then, node.otherwise) if condition else (node.otherwise, node.then)
            return _like(self.value(chosen, frame), other)
        then, otherwise = self.value(node.then, frame), self.value(node.otherwise, frame)
        if leaves(then) + leaves(otherwise) > MAX_LEAVES:
            return self.unknown(node, frame, TOO_MANY)
        return Choice(condition, frame.line(node.condition), then, otherwise, frame.span(node))

    def formula(self, node: Node, frame: Frame) -> Formula:
        return Conditions(self.value, frame).formula(node)

    # --------------------------------------------------------------------------------- templates

    def _template(self, node: Template, frame: Frame) -> Value:
        if len(node.parts) == 1 and not node.heredoc and not isinstance(node.parts[0], IfDirective | ForDirective):
            return self.value(node.parts[0], frame)
        locked = _HEREDOC if node.heredoc and all(isinstance(part, Text) for part in node.parts) else _TEMPLATE
        return self.text_of(node.parts, node, frame, locked)

    def text_of(self, parts: Sequence[Node], node: Template, frame: Frame, locked: str) -> Value:
        """Parts of a template, one after another."""
        found = [self._template_part(part, node, frame) for part in parts]
        count = 1
        for part in found:
            count *= leaves(part)
        if count > MAX_LEAVES:
            return self.unknown(node, frame, TOO_MANY)
        return joined(found, frame.span(node), locked)

    def _template_part(self, part: Node, node: Template, frame: Frame) -> Value:
        match part:
            case Text():
                cell = frame.cell(part, "scalar", _HEREDOC if node.heredoc else "")
                content = self.content(cell)
                return Known(part.value if content is None else str(content), frame.span(part), cell, frame.weak)
            case IfDirective():
                return self._if_directive(part, node, frame)
            case ForDirective():
                return comprehensions.repeated(self, part, node, frame)
        return self.value(part, frame)

    def _if_directive(self, part: IfDirective, node: Template, frame: Frame) -> Value:
        condition = self.formula(part.condition, frame)
        if isinstance(condition, bool):
            return self.text_of(part.then if condition else part.otherwise, node, frame, _TEMPLATE)
        then, otherwise = (self.text_of(parts, node, frame, _TEMPLATE) for parts in (part.then, part.otherwise))
        return Choice(condition, frame.line(part.condition), then, otherwise, frame.span(part))


def _like(value: Value, other: Node) -> Value:
    """Both results of a conditional have one type: a number beside a text is a text."""
    if (
        isinstance(value, Known)
        and not isinstance(value.value, str)
        and isinstance(other, Literal)
        and isinstance(other.value, str)
    ):
        return replace(value, value=in_text(value.value))
    return value
