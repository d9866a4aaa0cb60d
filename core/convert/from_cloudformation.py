"""CloudFormation's functions as forms."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .. import settings
from ..cloudformation.calls import Call, call_of
from ..cloudformation.evaluate import value_of
from ..cloudformation.places import Place
from ..cloudformation.reader import Template
from ..cloudformation.scalars import from_text, string_of
from ..cloudformation.scope import Reach, Run, Scope
from ..cloudformation.substitution import pieces
from ..cloudformation.template import Parameter
from ..documents.nodes import Node, ScalarNode, SequenceNode, member, members, resolved, text_of
from ..documents.scalars import typed as scalar_of
from ..model import Absent, Known, ListValue, Scalar, Unknown
from .cloudformation_json import ATTRIBUTES
from .form import Attribute, Form, Given, Junction, Literal, Lookup, Negation, Pick, Pseudo, Same, Series, Text, Variable
from .ledger import Ledger, Untranslated, kind_of, typed
from .terraform import PSEUDO
from .values import Values, is_settled

TYPES = {
    "AWS::Cognito::UserPool": "aws_cognito_user_pool",
    "AWS::Cognito::UserPoolClient": "aws_cognito_user_pool_client",
    "AWS::Cognito::UserPoolIdentityProvider": "aws_cognito_identity_provider",
    "AWS::Cognito::UserPoolResourceServer": "aws_cognito_resource_server",
    "AWS::IAM::Role": "aws_iam_role",
    "AWS::Pinpoint::App": "aws_pinpoint_app",
    "AWS::CloudFront::Distribution": "aws_cloudfront_distribution",
    "AWS::S3::Bucket": "aws_s3_bucket",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "aws_lb",
    "AWS::ApiGatewayV2::Api": "aws_apigatewayv2_api",
}
"""Types of resources, and Terraform's."""
_MOST = 40
_NAMED = re.compile(r"(?:!Ref |!GetAtt )?[\"']?(\w+(?:::\w+)*)(?:\.([\w.]+))?[\"']?")


class CloudFormationForms:
    """A client of a template. ``values`` gives the forms of what is not translated as it is written."""

    values: Values
    scope: Scope

    def __init__(self, ledger: Ledger, template: Template, address: str) -> None:
        self.ledger = ledger
        self.source = template.source
        self.place: Place = template.places[address]
        self.section = self.place.section
        self.given = template.given
        self._open: list[str] = []

    # -------------------------------------------------------------------------------- declarations

    def variable(self, subject: str) -> Given | None:
        name = subject.removeprefix("!Ref ").strip()
        parameter = self.section.parameters.get(name)
        return self._declared(parameter) if parameter else None

    def reference(self, value: Unknown, /) -> Form | None:
        named = _NAMED.fullmatch(value.text)
        try:
            return self._named(named[1], named[2] or "") if named and named[1] not in self.section.parameters else None
        except Untranslated:
            return None

    def default_of(self, value: Known | ListValue | Absent) -> Given | None:
        if not value.via or not value.cell:
            return None
        parameter = self.section.parameters.get(value.via[-1].text.removeprefix("parameter "))
        default = parameter.default if parameter else None
        whole = default is not None and default.start <= value.cell.start and value.cell.end == default.end
        return self._declared(parameter) if parameter and whole else None

    def _declared(self, parameter: Parameter) -> Given:
        if parameter.from_store:
            raise Untranslated("it is read from the parameter store")
        kind = "list" if parameter.is_list else "number" if parameter.type == "Number" else "string"
        text = string_of(parameter.default) if parameter.default else None
        items = tuple(part.strip() for part in text.split(",")) if text is not None and parameter.is_list else None
        default = items if items is not None else None if text is None else typed(text, kind)  # type: ignore[arg-type]
        allowed = tuple(typed(value, kind) for value in parameter.limits.allowed or ())  # type: ignore[arg-type]
        made = Variable("", kind, default, allowed=() if parameter.is_list else allowed)  # type: ignore[arg-type]
        return self.ledger.declared(parameter.name, made)

    # ------------------------------------------------------------------------------------ settings

    def setting(self, row: settings.Setting, values: Values, /) -> Form | None:
        """What stands at a setting, as it is written; None where nothing does at its own place.

        Raises:
            Untranslated: something in it has no counterpart.
        """
        self.values = values
        self.scope = Scope(self.source, self.section, Run({}, self.given), loops=self.place.loops)
        node: Node | None = self.place.properties
        for name in row.cloudformation.split("."):
            node = resolved(node) if node is not None else None
            if node is not None and call_of(node) is not None:
                raise Untranslated("a function makes the object that it stands in")
            node = member(node, name)
        return self.form(node, row.kind) if node is not None else None

    def form(self, node: Node, kind: str) -> Form:
        """The form of an expression; of a part without a counterpart, that of its value."""
        value = value_of(node, kind, Reach(), self.scope)
        if is_settled(value):
            return self.values.form(value, kind_of(kind))
        try:
            return self._written(resolved(node), kind)
        except Untranslated:
            return self.values.form(value, kind_of(kind))

    def _written(self, node: Node, kind: str) -> Form:
        call = call_of(node)
        if call is not None:
            return self._call(call, kind)
        if isinstance(node, SequenceNode):
            return Series(tuple(self.form(item, "string") for item in node.items))
        if isinstance(node, ScalarNode):
            return self._scalar(node, kind)
        raise Untranslated("it is an object")

    def _scalar(self, node: ScalarNode, kind: str) -> Form:
        if "{{resolve:" in node.value or "${" in node.value:
            raise Untranslated("it is resolved at deployment")
        return Literal(from_text(string_of(node), kind))

    def _call(self, call: Call, kind: str) -> Form:
        argument = resolved(call.argument)
        match call.name:
            case "Ref":
                return self._named(text_of(argument) or "", "")
            case "Fn::GetAtt":
                return self._attribute(argument)
            case "Fn::Sub":
                return self._substituted(argument)
        if isinstance(argument, SequenceNode):
            return self._of_list(call.name, argument.items, kind)
        raise Untranslated(f"{call.name} has no counterpart")

    def _of_list(self, name: str, items: Sequence[Node], kind: str) -> Form:
        match name, len(items):
            case "Fn::If", 3:
                called = text_of(items[0]) or ""
                return Pick(self.condition(called), self.form(items[1], kind), self.form(items[2], kind), called)
            case "Fn::Join", 2:
                return self._joined(items[0], resolved(items[1]))
            case "Fn::FindInMap", 3:
                keys = (self.form(items[1], "string"), self.form(items[2], "string"))
                return Lookup(self._table(text_of(items[0]) or ""), keys)
        raise Untranslated(f"{name} has no counterpart")

    # -------------------------------------------------------------------------------------- names

    def _named(self, name: str, attribute: str) -> Form:
        if name == "AWS::NoValue":
            return Literal(None)
        if name in PSEUDO and not attribute:
            return Pseudo(name)
        if name in self.place.loops:
            raise Untranslated("a loop gives it")
        parameter = self.section.parameters.get(name)
        if parameter is not None and not attribute:
            return self._declared(parameter)
        return self._resource(name, attribute)

    def _resource(self, name: str, attribute: str) -> Form:
        entry = self.section.resources.get(name)
        kind = text_of(member(resolved(entry.value), "Type")) if entry else None
        type_name = TYPES.get(kind or "", "")
        found = next((attr for (other, attr), cfn in ATTRIBUTES.items() if other == type_name and cfn == attribute), None)
        if found is None:
            what = f"{attribute} of {name}" if attribute else name
            raise Untranslated(f"{what} ({kind or 'not declared here'}) has no counterpart")
        return Attribute(type_name, self.ledger.name(type_name, name), found)

    def _attribute(self, argument: Node) -> Form:
        if isinstance(argument, SequenceNode):
            words = [text_of(item) or "" for item in argument.items]
        else:
            words = (text_of(argument) or "").split(".", 1)
        return self._named(words[0], ".".join(words[1:]))

    def _table(self, name: str) -> str:
        node = self.section.mappings.get(name)
        if node is None or call_of(resolved(node)) is not None:
            raise Untranslated(f"the mapping {name} is not in the template")
        rows = {key: self._row(resolved(entry.value)) for key, entry in members(resolved(node)).items()}
        return self.ledger.tabulated(name, rows)

    def _row(self, node: Node) -> dict[str, Scalar | tuple[Scalar, ...]]:
        return {key: self._entry(resolved(entry.value)) for key, entry in members(node).items()}

    def _entry(self, node: Node) -> Scalar | tuple[Scalar, ...]:
        if isinstance(node, SequenceNode):
            return tuple(str(self._entry(resolved(item))) for item in node.items)
        if not isinstance(node, ScalarNode) or node.tag:
            raise Untranslated("the mapping holds more than plain values")
        value = scalar_of(node)
        return value if isinstance(value, bool | int) else string_of(node)

    # -------------------------------------------------------------------------------------- texts

    def _substituted(self, argument: Node) -> Form:
        own: dict[str, Node] = {}
        if isinstance(argument, SequenceNode) and len(argument.items) == 2:
            own = {name: entry.value for name, entry in members(resolved(argument.items[1])).items()}
            argument = resolved(argument.items[0])
        text = text_of(argument)
        if text is None or "{{resolve:" in text:
            raise Untranslated("it is resolved at deployment")
        parts = [self._piece(p.text, own) if p.placeholder else Literal(p.text) for p in pieces(text)]
        return Text(tuple(parts)) if any(not isinstance(part, Literal) for part in parts) else Literal(_plain(parts))

    def _piece(self, text: str, own: dict[str, Node]) -> Form:
        if text in own:
            return self.form(own[text], "string")
        name, _, attribute = text.partition(".")
        return self._named(name, attribute)

    def _joined(self, delimiter: Node, several: Node) -> Form:
        between = text_of(delimiter)
        if between is None or not isinstance(several, SequenceNode) or call_of(several) is not None:
            raise Untranslated("Fn::Join of a list that is not written out has no counterpart")
        parts: list[Form] = []
        for item in several.items:
            parts += [Literal(between)] if parts and between else []
            parts.append(self.form(item, "string"))
        return Text(tuple(parts))

    # ---------------------------------------------------------------------------------- conditions

    def condition(self, name: str) -> Form:
        node = self.section.conditions.get(name)
        if node is None or name in self._open or len(self._open) > _MOST:
            raise Untranslated(f"the condition {name} is not in the template")
        self._open.append(name)
        try:
            return self._condition(node)
        finally:
            self._open.pop()

    def _condition(self, node: Node) -> Form:
        call = call_of(resolved(node))
        argument = resolved(call.argument) if call else None
        if call is not None and call.name == "Condition":
            return self.condition(text_of(argument) or "")
        items = argument.items if isinstance(argument, SequenceNode) else ()
        match call.name if call else "", len(items):
            case "Fn::Equals", 2:
                return _compared(self.ledger, self.form(items[0], "string"), self.form(items[1], "string"))
            case "Fn::Not", 1:
                return Negation(self._condition(items[0]))
            case ("Fn::And" | "Fn::Or") as which, _:
                return Junction(which == "Fn::And", tuple(self._condition(item) for item in items))
        raise Untranslated("a condition of it has no counterpart")


def _compared(ledger: Ledger, left: Form, right: Form) -> Form:
    """CloudFormation compares texts; Terraform wants both sides to be of one type."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Given) and isinstance(other, Literal) and other.value is not None:
            return Same(one, Literal(typed(other.value, ledger.variables[one.name].kind)))
    return Same(left, right)


def _plain(parts: Sequence[Form]) -> str:
    return "".join(str(part.value) for part in parts if isinstance(part, Literal))
