"""Nodes: exact places in the text, and hostile input."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import yaml
from cogtui.core.documents import json_nodes, yaml_nodes
from cogtui.core.documents.nodes import AliasNode, MappingNode, Node, ScalarNode, SequenceNode, Unreadable, descendants
from cogtui.core.documents.scalars import typed

CORPUS = sorted(Path(__file__).parents[1].joinpath("corpus", "cloudformation").iterdir())
YAML_FILES = [path for path in CORPUS if path.suffix != ".json"]
JSON_FILES = [path for path in CORPUS if path.suffix == ".json"]


def variants(text: str) -> list[str]:
    return [text, text.replace("\n", "\r\n"), "\ufeff" + text, text.rstrip("\n")]


def slices(text: str, node: Node) -> list[str]:
    return [text[below.start : below.end] for below in descendants(node)]


def test_places_of_every_kind_of_node() -> None:
    text = "a: &x {p: 1}\nb:\n  - c: 1   # note\n    d: >-\n      two\n      lines\n\n# end\n  - !Ref Pool\n  - *x\ne:\n"
    root = yaml_nodes.compose(text)[0].root
    assert slices(text, root)[1:] == [
        "a", "&x {p: 1}", "p", "1", "b",
        "- c: 1   # note\n    d: >-\n      two\n      lines\n\n# end\n  - !Ref Pool\n  - *x",
        "c: 1   # note\n    d: >-\n      two\n      lines", "c", "1", "d", ">-\n      two\n      lines", "!Ref Pool", "*x",
        "e", "",
    ]  # fmt: skip


def test_dash_at_the_column_of_its_key() -> None:
    text = "a:\n- x\nb: !Split # how\n- ','\n- y\n"
    found = [node for node in descendants(yaml_nodes.compose(text)[0].root) if isinstance(node, SequenceNode)]
    assert [text[node.body : node.end] for node in found] == ["- x", "- ','\n- y"]


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.name)
def test_yaml_places_equal_those_of_the_pure_composer(path: Path) -> None:
    for text in variants(path.read_text("utf-8")):
        shift = 1 if text.startswith("\ufeff") else 0
        for document, node in zip(
            yaml_nodes.compose(text), yaml.compose_all(text[shift:], Loader=yaml.SafeLoader), strict=True
        ):
            _same(document.root, node, shift)


def _same(ours: Node, theirs: yaml.Node, shift: int) -> None:
    if isinstance(ours, AliasNode):
        return
    if ours.tag != "" or not isinstance(ours, MappingNode | SequenceNode) or ours.flow:
        assert ours.start == theirs.start_mark.index + shift
    if isinstance(ours, ScalarNode):
        assert ours.value == theirs.value
        if ours.style not in ("literal", "folded"):
            assert ours.end == theirs.end_mark.index + shift
    elif isinstance(ours, SequenceNode):
        for item, other in zip(ours.items, theirs.value, strict=True):
            _same(item, other, shift)
    else:
        for entry, (key, value) in zip(ours.entries, theirs.value, strict=True):
            _same(entry.key, key, shift)
            _same(entry.value, value, shift)


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.name)
def test_places_are_the_same_without_libyaml(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in variants(path.read_text("utf-8")):
        fast = [slices(text, document.root) for document in yaml_nodes.compose(text)]
        monkeypatch.setattr(yaml, "__with_libyaml__", False)
        assert [slices(text, document.root) for document in yaml_nodes.compose(text)] == fast
        monkeypatch.undo()


@pytest.mark.parametrize("path", JSON_FILES, ids=lambda path: path.name)
def test_json_says_what_the_standard_library_says(path: Path) -> None:
    for text in variants(path.read_text("utf-8")):
        assert _plain(json_nodes.scan(text).root, text) == json.loads(text.removeprefix("\ufeff"))


def _plain(node: Node, text: str) -> object:
    if isinstance(node, ScalarNode):
        assert json.loads(text[node.start : node.end]) == typed(node)
        return typed(node)
    if isinstance(node, SequenceNode):
        return [_plain(item, text) for item in node.items]
    assert isinstance(node, MappingNode)
    return {entry.key.value: _plain(entry.value, text) for entry in node.entries if isinstance(entry.key, ScalarNode)}


@pytest.mark.parametrize(
    ("text", "value"),
    [("yes", True), ("off", False), ("60", 60), ("'60'", "60"), ("0123", 83), ("12:30", 750), ("~", None),
     ("2001-02-30", "2001-02-30"), ("9" * 5000, "9" * 5000), ("!!str 60", "60"),
     ("1.5", 1.5), (".inf", ".inf"), ("2001-02-03", "2001-02-03")],
)  # fmt: skip
def test_values_are_those_of_yaml_1_1(text: str, value: object) -> None:
    node = yaml_nodes.compose(text)[0].root
    assert isinstance(node, ScalarNode)
    assert typed(node) == value


@pytest.mark.parametrize(
    ("text", "offset", "words"),
    [
        ('{"a": 1,}', 7, "a trailing comma after the last member; JSON does not allow it"),
        ('{"a": [1, 2, ]}', 11, "a trailing comma after the last item; JSON does not allow it"),
        ('{"a": 1} // end', 9, "a comment stands here"),
        ('{# one\n"a": 1}', 1, "a comment stands here"),
        ('{"a": NaN}', 6, "NaN is no JSON value"),
        ('{"a": -Infinity}', 6, "-Infinity is no JSON value"),
        ("{'a': 1}", 1, "single quotes"),
        ('{"a": 01}', 7, "a comma or } is missing"),
        ('{"a" 1}', 5, "a colon is missing"),
        ('{"a": }', 6, "a value is missing"),
        ('{"a": "b', 6, "not closed"),
        ('{"a": "b\tc"}', 8, "a control character"),
        ('{"a": "\\x"}', 7, "a backslash begins no escape"),
        ('{"a": 1} 2', 9, "something follows"),
        ('{"a": [1', 8, "the text ends"),
        ("", 0, "the text ends"),
    ],
)
def test_broken_json_is_named_for_what_it_is(text: str, offset: int, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as caught:
        json_nodes.scan(text)
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 60_000, "nests deeper than 100"),
        ("{a: " * 15_000, "nests deeper than 100"),
        ("- " * 30_000, "nests deeper than 100"),
        ("? " * 30_000, "nests deeper than 100"),
        ("a: &a [*a]", "holds an alias of itself"),
        ("a: *b", "no anchor before it"),
        ("a: &a 1\nb: [" + "*a," * 1001 + "]", "more than 1000 aliases"),
        ("a:\n\tb: 1\n", "a tab indents"),
        ("a: [1,\nb: 2\n", "no valid YAML"),
        ("a: 'x\n", "no valid YAML"),
        ("a: \x01", "U[+]0001"),
        ("a:\n  b: 1\n\ufeff c: 2\n", "a byte order mark stands here"),
        ("a: " + "%" * 60_000, "no valid YAML"),
    ],
)
def test_hostile_yaml_is_refused_at_once(text: str, words: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(Unreadable, match=words):
        yaml_nodes.compose(text)
    assert time.perf_counter() - begun < 2


def test_json_nests_no_deeper_than_yaml() -> None:
    for text in ("[" * 60_000, '{"a":' * 12_000):
        with pytest.raises(Unreadable, match="nests deeper than 100"):
            json_nodes.scan(text)


def test_a_billion_laughs_are_not_expanded() -> None:
    lines = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    documents = yaml_nodes.compose("a0: &a0 [x]\n" + "\n".join(lines))
    assert len(documents[0].aliases) == 29 * 9
