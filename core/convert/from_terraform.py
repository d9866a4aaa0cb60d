"""Terraform's expressions as forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .. import settings
from ..model import Absent, Known, ListValue, Scalar, Unknown, Value
from ..terraform import nodes
from ..terraform.clients import Spot
from ..terraform.expressions import expression
from ..terraform.folder import Argument, Nested
from ..terraform.instances import instances
from ..terraform.modules import Tree
from ..terraform.nodes import Node
from ..terraform.reader import TerraformUnit
from ..terraform.scan import Broken
from ..terraform.scope import Frame, Place
from .cloudformation_json import ATTRIBUTES
from .form import (
    Attribute,
    Form,
    Given,
    Junction,
    Literal,
    Lookup,
    Negation,
    Pick,
    Pseudo,
    Same,
    Series,
    Text,
    Variable,
    VariableKind,
    Verbatim,
)
from .ledger import Ledger, Untranslated, kind_of
from .terraform import PSEUDO
from .values import Values, is_settled

_TRAVERSAL = re.compile(r"((?:data\.)?[a-z]\w*)\.([\w-]+)((?:\[[^\]]*\])?)\.(\w+)")
_PSEUDO = {known: name for name, known in PSEUDO.items()} | {("aws_region", "region"): "AWS::Region"}
_KINDS: dict[str, VariableKind] = {
    "string": "string",
    "number": "number",
    "bool": "boolean",
    "list(string)": "list",
    "set(string)": "list",
}
_CONVERSIONS = ("tolist", "toset", "tostring", "tobool", "tonumber", "distinct", "sort")
_DEEPEST = 40
_MAPPING_KEYS = (re.compile(r"[A-Za-z0-9.-]+"), re.compile(r"[A-Za-z0-9]+"))
_NO_ROW = "value"


@lru_cache(maxsize=8)
def _spots(tree: Tree) -> dict[str, Spot]:
    """Every client's block and the module instance that it stands in, by the client's address."""
    found = (
        Spot(block, scope, one)
        for scope in tree.scopes()
        for block in scope.folder.clients.values()
        for one in instances(tree.base, block.body, Place(scope))
    )
    return {spot.address: spot for spot in found}


class TerraformForms:
    """A client of a root module. ``values`` gives the forms of what is not translated as it is written."""

    values: Values

    def __init__(self, ledger: Ledger, unit: TerraformUnit, address: str) -> None:
        self.ledger = ledger
        self.tree = unit.tree
        self.spot = _spots(unit.tree)[address]
        self._depth = 0

    # -------------------------------------------------------------------------------- declarations

    def variable(self, subject: str) -> Given | None:
        name = subject.removeprefix("var.")
        declaration = self.tree.folder.variables.get(name)
        return self._declared(name, declaration) if declaration and subject != name else None

    def reference(self, value: Unknown) -> Form | None:
        found = _TRAVERSAL.fullmatch(value.text) if value.kind == "reference" else None
        if found is None:
            return None
        kind, name, index, attribute = found.groups()
        pseudo = _PSEUDO.get((kind.removeprefix("data."), attribute)) if kind.startswith("data.") else None
        if pseudo is not None:
            return Pseudo(pseudo)
        if (kind, attribute) in ATTRIBUTES and (not index or (index == "[0]" and not self.ledger.terraform)):
            return Attribute(kind, self.ledger.name(kind, name), attribute)
        at_root = value.target.startswith(f"{kind}.{name}")
        return Verbatim(value.text) if self.ledger.terraform and at_root else None

    def default_of(self, value: Known | ListValue | Absent) -> Given | None:
        name = value.via[-1].text.removeprefix("var.") if value.via else ""
        declaration = self.tree.folder.variables.get(name)
        default = declaration.body.arguments.get("default") if declaration else None
        if declaration is None or default is None or value.cell is None or value.cell.file != default.file:
            return None
        whole = (value.cell.start, value.cell.end) == (default.value, default.value + len(default.text))
        return self._declared(name, declaration) if whole else None

    def _declared(self, name: str, declaration: Nested) -> Given:
        arguments = declaration.body.arguments
        default = self._default(arguments.get("default"))
        kind = _KINDS.get(_text(arguments.get("type"))) or _kind_like(default, _text(arguments.get("type")))
        secret = _text(arguments.get("sensitive")) == "true"
        made = Variable("", kind, default, _unquoted(arguments.get("description")), self._allowed(name, declaration), secret)
        return self.ledger.declared(name, made)

    def _default(self, argument: Argument | None) -> Scalar | tuple[Scalar, ...] | None:
        if argument is None:
            return None
        value = self.tree.base.argument(argument, Place(self.tree.root), constant=True)
        if isinstance(value, Known):
            return value.value
        if isinstance(value, ListValue) and value.complete:
            items = [item.value.value for item in value.items if isinstance(item.value, Known)]
            if len(items) == len(value.items) and (self.ledger.terraform or not any("," in str(item) for item in items)):
                return tuple(items)
        raise Untranslated("the variable's default has no counterpart")

    def _allowed(self, name: str, declaration: Nested) -> tuple[Scalar, ...]:
        """The values that a validation of the form ``contains([…], var.x)`` lets through."""
        for validation in declaration.body.of_type("validation"):
            condition = validation.body.arguments.get("condition")
            node = expression(condition) if condition else None
            if isinstance(node, nodes.Call) and node.name == "contains" and len(node.arguments) == 2:
                several, which = node.arguments
                found = [one.value for one in _elements(several) if isinstance(one, nodes.Literal) and one.value is not None]
                if (
                    isinstance(which, nodes.Reference)
                    and which.parts == ("var", name)
                    and len(found) == len(_elements(several))
                ):
                    return tuple(found)
        return ()

    # ------------------------------------------------------------------------------------ settings

    def setting(self, row: settings.Setting, values: Values, /) -> Form | None:
        """What stands at a setting, as it is written; None where nothing does at its own place.

        Raises:
            Untranslated: something in it has no counterpart.
        """
        self.values = values
        body = self.spot.block.body
        if row.parent:
            blocks = body.of_type(row.parent)
            if len(blocks) != 1:
                raise Untranslated("its block is made by an expression")
            body = blocks[0].body
        argument = body.arguments.get(row.leaf)
        return self._argument(argument, self.spot.place, kind_of(row.kind)) if argument else None

    def _argument(self, argument: Argument, place: Place, kind: VariableKind) -> Form:
        try:
            return self.form(expression(argument), place.frame(argument), kind)
        except Broken as error:
            raise Untranslated(f"it can't be read: {error}") from None

    def form(self, node: Node, frame: Frame, kind: VariableKind) -> Form:
        """The form of an expression; of a part without a counterpart, that of its value."""
        value = self.tree.base.value(node, frame)
        self._depth += 1
        try:
            if is_settled(value) or self._depth > _DEEPEST:
                return self.values.form(value, kind)
            return self._written(node, frame, kind)
        except Untranslated:
            return self.values.form(value, kind)
        finally:
            self._depth -= 1

    def _written(self, node: Node, frame: Frame, kind: VariableKind) -> Form:
        match node:
            case nodes.Literal(value=value) | nodes.Text(value=value):
                return Literal(value)
            case nodes.Paren(inner=inner):
                return self.form(inner, frame, kind)
            case nodes.Template(parts=(part,), heredoc=False):
                return self.form(part, frame, kind)
            case nodes.Template(parts=parts):
                return Text(tuple(self.form(part, frame, "string") for part in parts))
            case nodes.ListNode(elements=elements):
                return Series(tuple(self.form(element, frame, "string") for element in elements))
            case nodes.Conditional(condition=condition, then=then, otherwise=otherwise):
                return Pick(self._condition(condition, frame), self.form(then, frame, kind), self.form(otherwise, frame, kind))
            case nodes.Reference(parts=parts):
                return self._named(parts, frame, kind)
            case nodes.Call(name=name, arguments=arguments, expands=False):
                return self._call(name, arguments, frame, kind)
            case nodes.Index() | nodes.Attribute():
                return self._looked_up(node, frame)
        raise Untranslated("the expression has no counterpart")

    def _named(self, parts: Sequence[str], frame: Frame, kind: VariableKind) -> Form:
        if parts[0] == "local" and len(parts) == 2 and (local := frame.scope.folder.locals.get(parts[1])):
            return self._argument(local, Place(frame.scope), kind)
        if parts[0] == "var" and len(parts) == 2:
            return self._variable(parts[1], frame, kind)
        raise Untranslated("the expression has no counterpart")

    def _variable(self, name: str, frame: Frame, kind: VariableKind) -> Form:
        scope = frame.scope
        if scope.call is None or scope.caller is None:
            given = self.variable(f"var.{name}")
            if given is None:
                raise Untranslated(f"var.{name} is not declared")
            return given
        argument = scope.call.body.arguments.get(name)
        if argument is None:
            raise Untranslated(f"var.{name} is not given")
        return self._argument(argument, scope.caller, kind)

    def _call(self, name: str, arguments: Sequence[Node], frame: Frame, kind: VariableKind) -> Form:
        if name in _CONVERSIONS and len(arguments) == 1:
            return self.form(arguments[0], frame, kind)
        forms = [self.form(argument, frame, "string") for argument in arguments]
        if name == "join" and len(forms) == 2 and isinstance(forms[0], Literal) and isinstance(forms[1], Series):
            return _joined(str(forms[0].value), forms[1].items)
        if name == "concat" and all(isinstance(form, Series) for form in forms):
            return Series(tuple(item for form in forms if isinstance(form, Series) for item in form.items))
        if name == "compact" and len(forms) == 1 and isinstance(forms[0], Series) and all(map(_is_filled, forms[0].items)):
            return forms[0]
        raise Untranslated(f"{name} has no counterpart")

    # --------------------------------------------------------------------------------- conditions

    def _condition(self, node: Node, frame: Frame) -> Form:
        match node:
            case nodes.Paren(inner=inner):
                return self._condition(inner, frame)
            case nodes.Unary(operator="!", operand=operand):
                return Negation(self._condition(operand, frame))
            case nodes.Binary(operator="&&" | "||" as operator, left=left, right=right):
                return Junction(operator == "&&", (self._condition(left, frame), self._condition(right, frame)))
            case nodes.Binary(operator="==" | "!=" as operator, left=left, right=right):
                same = Same(self._compared(left, frame), self._compared(right, frame))
                return same if operator == "==" else Negation(same)
            case nodes.Reference(parts=("var", name)):
                return self._variable(name, frame, "boolean")
        raise Untranslated("the condition has no counterpart")

    def _compared(self, node: Node, frame: Frame) -> Form:
        form = self.form(node, frame, "string")
        if form == Literal(None) or isinstance(form, Series):
            raise Untranslated("the comparison has no counterpart")
        return form

    # ------------------------------------------------------------------------------------- tables

    def _looked_up(self, node: Node, frame: Frame) -> Form:
        keys: list[Form] = []
        while isinstance(node, nodes.Index | nodes.Attribute):
            keys.insert(0, Literal(node.name) if isinstance(node, nodes.Attribute) else self.form(node.key, frame, "string"))
            node = node.base
        if not isinstance(node, nodes.Reference) or node.parts[0] != "local" or len(node.parts) != 2 or len(keys) > 2:
            raise Untranslated("the expression has no counterpart")
        local = frame.scope.folder.locals.get(node.parts[1])
        if local is None:
            raise Untranslated(f"local.{node.parts[1]} is not declared")
        rows = self._rows(local, frame, flat=len(keys) == 1)
        table = self.ledger.tabulated(node.parts[1], rows)
        return Lookup(table, (keys[0], keys[1] if len(keys) == 2 else Literal(_NO_ROW)))

    def _rows(self, local: Argument, frame: Frame, *, flat: bool) -> dict[str, dict[str, Scalar | tuple[Scalar, ...]]]:
        """A local map of plain values, or of maps of such, as a table."""
        place = Place(frame.scope).frame(local)
        found: dict[str, dict[str, Scalar | tuple[Scalar, ...]]] = {}
        for key, node in _entries(expression(local)):
            inner = [(_NO_ROW, node)] if flat else _entries(node)
            found[key] = {name: _settled(self.tree.base.value(one, place)) for name, one in inner}
        if not self.ledger.terraform and not all(_are_mapping_keys(key, row) for key, row in found.items()):
            raise Untranslated("a mapping can't have such keys")
        return found


def _are_mapping_keys(key: str, row: dict[str, Scalar | tuple[Scalar, ...]]) -> bool:
    first, second = _MAPPING_KEYS
    return bool(first.fullmatch(key)) and all(second.fullmatch(name) for name in row)


def _entries(node: Node) -> list[tuple[str, Node]]:
    if not isinstance(node, nodes.ObjectNode):
        raise Untranslated("it is no map of plain values")
    return [(_key(key), value) for key, value in node.entries]


def _key(node: Node) -> str:
    match node:
        case nodes.Literal(value=str(value)):
            return value
        case nodes.Reference(parts=(name,)):
            return name
    raise Untranslated("a key of it is computed")


def _settled(value: Value) -> Scalar | tuple[Scalar, ...]:
    match value:
        case Known(weak=False):
            return value.value
        case ListValue(complete=True, weak=False):
            items = [_settled(item.value) for item in value.items]
            return tuple(item for item in items if not isinstance(item, tuple))
    raise Untranslated("the map holds more than plain values")


def _is_filled(item: Form) -> bool:
    """A text that is certainly not empty, or none at all: ``compact`` drops nothing else of a list."""
    match item:
        case Literal(value):
            return value != ""
        case Text(parts):
            return any(isinstance(part, Literal) and part.value != "" for part in parts)
        case Pick(_, then, otherwise):
            return _is_filled(then) and _is_filled(otherwise)
    return False


def _joined(between: str, items: Sequence[Form]) -> Form:
    parts: list[Form] = []
    for item in items:
        parts += [Literal(between)] if parts and between else []
        parts.append(item)
    return Text(tuple(parts))


def _elements(node: Node) -> Sequence[Node]:
    return node.elements if isinstance(node, nodes.ListNode) else ()


def _text(argument: Argument | None) -> str:
    return re.sub(r"\s|^\"|\"$|^\$\{|\}$", "", argument.text) if argument else ""


def _unquoted(argument: Argument | None) -> str:
    """A description that is a plain string."""
    node = expression(argument) if argument else None
    return str(node.value) if isinstance(node, nodes.Literal) and node.value is not None else ""


def _kind_like(default: object, declared: str) -> VariableKind:
    """The kind of a variable without a type that has one, by its default."""
    if declared not in ("", "any"):
        raise Untranslated(f"a variable of type {declared} has no counterpart")
    if isinstance(default, tuple):
        return "list"
    return "boolean" if isinstance(default, bool) else "number" if isinstance(default, int | float) else "string"
