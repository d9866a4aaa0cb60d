"""What a resource says beside its properties: ``DependsOn``, ``DeletionPolicy``, ``UpdateReplacePolicy``."""

from __future__ import annotations

from ..documents.nodes import AliasNode, MappingNode, ScalarNode, SequenceNode, entry_of, resolved
from ..model import Absent, Element, Item, Kept, Known, ListValue, Span, Unknown, Value
from .evaluate import list_of, new_list, value_of
from .scope import Reach, Scope
from .template import BEHIND_ALIAS

DEPENDS_ON = "DependsOn"
_POLICIES = {"deletion_policy": "DeletionPolicy", "update_replace_policy": "UpdateReplacePolicy"}


def beside(resource: MappingNode, header: Span, reach: Reach, scope: Scope) -> dict[str, Value]:
    """The values by their Terraform-like names."""
    policies = {name: _policy(resource, key, header, scope) for name, key in _POLICIES.items()}
    return {"depends_on": _depends_on(resource, header, reach, scope), **policies}


def _policy(resource: MappingNode, key: str, header: Span, scope: Scope) -> Value:
    entry = entry_of(resource, key)
    if entry is None:
        return Absent(header)
    return value_of(entry.value, "string", Reach(locked="a policy of the resource, no setting"), scope)


def _depends_on(resource: MappingNode, header: Span, reach: Reach, scope: Scope) -> Value:
    entry = entry_of(resource, DEPENDS_ON)
    if entry is None:
        return _missing(resource, header, reach, scope)
    node = resolved(entry.value)
    if isinstance(entry.value, AliasNode):
        reach = reach.behind(BEHIND_ALIAS)
    if isinstance(node, SequenceNode) and not node.tag:
        return list_of(node, reach, scope, wanted=True)
    if not isinstance(node, ScalarNode) or node.tag:
        return Unknown(scope.text(node), "a resource's name or a list of them is expected", scope.span(node))
    return _single(node, reach, scope)


def _missing(resource: MappingNode, header: Span, reach: Reach, scope: Scope) -> Value:
    cell = scope.cell(resource.start, resource.end, "hole", reach, (DEPENDS_ON,))
    content = scope.overrides.get(cell)
    if content is None:
        return Absent(header, cell, locked=cell.locked)
    return new_list(content if isinstance(content, tuple) else (content,), cell, header, reach)


def _single(node: ScalarNode, reach: Reach, scope: Scope) -> ListValue:
    """One name, which an addition makes a list."""
    cell = scope.cell(node.body, node.end, "scalar", reach)
    span = scope.span(node)
    first = Item(Known(node.value, span, cell, locked=cell.locked), (Element(cell, Kept(0)),))
    content = scope.overrides.get(cell)
    if content is None or (isinstance(content, tuple) and content == (Kept(0),)):
        return ListValue((first,), span, True, cell, locked=cell.locked)
    added = new_list(content if isinstance(content, tuple) else (content,), cell, span, reach)
    kept = (first,) if isinstance(content, tuple) and Kept(0) in content else ()
    return ListValue((*kept, *added.items), span, True, cell, locked=cell.locked)
