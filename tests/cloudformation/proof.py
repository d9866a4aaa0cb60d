"""Edits of one template, proved: read again by the same reader, and by others that share nothing with it."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from cogtui.core.cloudformation.reader import Template, read
from cogtui.core.model import Absent, Cell, Choice, Client, Content, Known, ListValue, Partial, Present, Unknown, Value
from cogtui.core.source import Source, apply_edits

CLIENT = """\
Resources:
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
"""


def template(text: str, name: str = "template.yaml") -> Template:
    return read(Source(name, name, text))


def with_properties(properties: str, before: str = "") -> str:
    """A template whose client ``Web`` has these lines as properties, after ``before``."""
    return before + CLIENT + "".join(f"      {line}\n" if line else "\n" for line in properties.splitlines())


def web(text: str, name: str = "template.yaml") -> Client:
    return template(text, name).evaluate("Web", {})


def said(value: Value) -> object:
    """A value without its places."""
    match value:
        case Known():
            return value.value
        case Absent():
            return None
        case Present():
            return {}
        case Unknown():
            return f"<{value.text}>"
        case Partial():
            return value.text
        case ListValue():
            return [said(item.value) for item in value.items]
        case Choice():
            return {value.when: said(value.then), "not": said(value.otherwise)}


def spelled(data: object) -> object:
    """Every scalar as text: ``"30"`` and 30 say the same."""
    if isinstance(data, dict):
        return {key: spelled(value) for key, value in data.items()}
    if isinstance(data, list):
        return [spelled(item) for item in data]
    return data if data is None else str(data).lower() if isinstance(data, bool) else str(data)


def cells_of(value: Value) -> Iterator[Cell]:
    """Every cell that a value names."""
    match value:
        case Choice():
            yield from cells_of(value.then)
            yield from cells_of(value.otherwise)
        case ListValue():
            yield from [value.cell] if value.cell else []
            for item in value.items:
                yield from cells_of(item.value)
        case Partial():
            for part in value.parts:
                yield from cells_of(part)
        case Known() | Absent():
            yield from [value.cell] if value.cell else []


def changed(text: str, overrides: Mapping[Cell, Content], name: str = "template.yaml") -> str:
    """The text with these contents written; fails where anything else than what they name has changed."""
    before = template(text, name)
    assert before.problems == ()
    edits = before.edits(overrides).get(name, [])
    after_text = apply_edits(text, edits)
    after = template(after_text, name)
    assert after.problems == (), after_text
    assert after.addresses == before.addresses
    for address in before.addresses:
        meant, found = before.evaluate(address, overrides).settings, after.evaluate(address, {}).settings
        # A number that stood in quotes stays in them.
        assert {k: spelled(said(v)) for k, v in found.items()} == {k: spelled(said(v)) for k, v in meant.items()}
    roots = {before.outline_path(cell) for cell in overrides}
    _assert_only(roots, before.outline(name), after.outline(name))
    _assert_only({_in_json_form(root) for root in roots}, _independent(text, name), _independent(after_text, name))
    removed = "\n".join(text[edit.start : edit.end] for edit in edits)
    gone = Counter(before.comments(name)) - Counter(after.comments(name))
    assert not Counter(after.comments(name)) - Counter(before.comments(name))
    assert all(comment in removed for comment in gone)
    assert after_text.endswith("\n") == text.endswith("\n")
    if "\r\n" in text:
        assert after_text.count("\r\n") == after_text.count("\n")
    return after_text


def diff(before: str, after: str) -> list[str]:
    """The changed lines, ``-`` and ``+``, in order."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line.startswith(("-", "+"))]


def _assert_only(roots: set[str], before: Mapping[str, object], after: Mapping[str, object]) -> None:
    for path in before.keys() | after.keys():
        if before.get(path, "<none>") != after.get(path, "<none>"):
            assert any(path == root or path.startswith((root + "/", root + "[")) for root in roots), (path, roots)


# ------------------------------------------------------------------------------- independent reading


def _independent(text: str, name: str) -> dict[str, object]:
    """What the standard library or PyYAML's own composer make of the text, by path. Lists whole: their items' places shift."""
    text = text.removeprefix("\ufeff")
    if name.endswith(".json"):
        return dict(_flat("0", json.loads(text)))
    documents = [_data(node, set()) for node in yaml.compose_all(text, Loader=yaml.SafeLoader)]
    return dict(pair for i, document in enumerate(documents) for pair in _flat(str(i), document))


def _data(node: Any, seen: set[int]) -> Any:
    """A node with its tags as plain data; what an alias shows again stands there as a star."""
    if id(node) in seen:
        return "*"
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return f"{node.tag} {node.value}"
    if isinstance(node, yaml.SequenceNode):
        return [node.tag, *(_data(item, seen) for item in node.value)]
    return {key.value: _data(value, seen) for key, value in node.value}


def _flat(path: str, value: Any) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(f"{path}/{key}", inner)
    else:
        yield path, value


def _in_json_form(root: str) -> str:
    """A path up to its first list, as :func:`_flat` ends there."""
    return root.partition("[")[0]
