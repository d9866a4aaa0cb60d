"""Patching Terraform's JSON files: what is asked for changes, nothing else does, and the layout is kept."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cogtui.core.documents.json_nodes import scan
from cogtui.core.documents.nodes import MappingNode, Node, ScalarNode, SequenceNode, key_text
from cogtui.core.model import CannotEdit, Cell, Content, Kept
from cogtui.core.source import Source, apply_edits
from cogtui.core.terraform.json_bodies import read_json_file
from cogtui.core.terraform.json_editor import json_edits, json_outline, json_outline_path
from cogtui.core.terraform.json_syntax import parse_json
from cogtui.core.terraform.nodes import Literal, Text

from ..judges import needs_provider
from .test_json import inner_nodes, validated

FOLDER = Path(__file__).parents[1] / "corpus" / "terraform-json"
CORPUS = sorted(FOLDER.glob("*.json"))
CLIENT = '{"resource": {"aws_cognito_user_pool_client": {"web": %s}}}'


def source(text: str, name: str = "main.tf.json") -> Source:
    return Source(name, name, text)


def patched(text: str, overrides: Mapping[Cell, Content], name: str = "main.tf.json") -> str:
    """The text with these contents written. What the outline says outside of the cells must stay."""
    after = apply_edits(text, json_edits(source(text, name), overrides))
    roots = [json_outline_path(text, cell) for cell in overrides]
    assert all(roots)
    old, new = json_outline(text), json_outline(after)
    moved = [path for path in old.keys() | new.keys() if old.get(path) != new.get(path)]
    assert all(any(path == root or path.startswith((f"{root}/", f"{root}[")) for root in roots) for path in moved)
    return after


# ------------------------------------------------------------------------------- cells, by their text


def whole(text: str, written: str, kind: Any = "scalar") -> Cell:
    """The cell of the one place where this is written."""
    assert text.count(written) == 1
    return Cell("main.tf.json", text.index(written), text.index(written) + len(written), kind)


def hole(text: str, *path: str, body: int = 0) -> Cell:
    """A hole in the body of the client's block, or in the nested block of that number."""
    blocks = [block for block in read_json_file(source(text))[0] if block.type == "resource"]
    found = [blocks[0].body, *(inner.body for inner in blocks[0].body.blocks)][body]
    return Cell("main.tf.json", found.start, found.end, "hole", path)


def kept(*entries: int | str) -> Content:
    """The content of a list: numbers are elements that stay."""
    return tuple(Kept(entry) if isinstance(entry, int) else entry for entry in entries)


# -------------------------------------------------------------------------------------------- scalars


@pytest.mark.parametrize(
    ("old", "content", "new"),
    [
        ('"a"', "b", '"b"'),
        ('"a"', 'say "x"\\', r'"say \"x\"\\"'),
        ('"a"', "${x} %{y} $z", '"$${x} %%{y} $z"'),
        ('"a"', "line\nend", r'"line\nend"'),
        ('"a"', "é", r'"\u00e9"'),
        ('"60"', 30, '"30"'),
        ('"true"', False, '"false"'),
        ('"true"', True, '"true"'),
        ("60", 30, "30"),
        ("60", "5m", '"5m"'),
        ("60", 2.5, "2.5"),
        ("true", False, "false"),
        ("null", "x", '"x"'),
        ("null", True, "true"),
        ("null", ("a", "b"), '["a", "b"]'),
        ('"a"', ("b",), '["b"]'),
        ("[]", ("${a}",), '["$${a}"]'),
        (r'"\u0061"', "a", r'"\u0061"'),
    ],
)
def test_a_scalar(old: str, content: Content, new: str) -> None:
    text = CLIENT % f'{{"name": {old} , "x": 1}}'
    kind = "list" if old == "[]" else "scalar"
    assert patched(text, {whole(text, old, kind): content}) == CLIENT % f'{{"name": {new} , "x": 1}}'


def test_characters_beyond_ascii_stay_as_the_file_has_them() -> None:
    text = CLIENT % '{"name": "ä", "x": "a"}'
    assert patched(text, {whole(text, '"a"'): "é"}) == CLIENT % '{"name": "ä", "x": "é"}'


def test_a_default_is_no_template() -> None:
    text = '{"variable": {"a": {"default": ["x"], "description": "d"}}}'
    after = patched(text, {whole(text, '["x"]', "list"): kept(0, "${y}")})
    assert after == '{"variable": {"a": {"default": ["x", "${y}"], "description": "d"}}}'


def test_a_variable_file_holds_no_templates() -> None:
    text = '{"a": "x"}'
    assert patched(text, {whole(text, '"x"'): "${y}"}, "prod.tfvars.json") == '{"a": "${y}"}'


# ------------------------------------------------------------------------------------------ templates


@pytest.mark.parametrize(
    ("old", "part", "content", "new"),
    [
        ("http://${var.host}/cb", "http://", "https://", "https://${var.host}/cb"),
        ("http://${var.host}/cb", "/cb", "/${x}", "http://${var.host}/$${x}"),
        (r"\u0061 \"q\" ${var.host}", r"\u0061 \"q\" ", 'b "é"', r"b \"\u00e9\"${var.host}"),
        ("${var.a}${1}x", "x", 5, "${var.a}${1}5"),
        (r"${var.a ? \"on\" : \"off\"}", r"\"off\"", "no", r"${var.a ? \"on\" : \"no\"}"),
        (r"${var.a ? \"on\" : \"off\"}", r"\"on\"", 'q"${x}\\', r"${var.a ? \"q\\\"$${x}\\\\\" : \"off\"}"),
        (r"${var.a ? 60 : 30}", "60", 5, "${var.a ? 5 : 30}"),
        (r"${var.a ? 60 : null}", "null", "x", r"${var.a ? 60 : \"x\"}"),
        (r"x ${\"in-${var.b}\"}", "in-", "by-", r"x ${\"by-${var.b}\"}"),
        (r"\/${var.a}\/ ${upper(\"b\")}", r"\"b\"", "c", r"\/${var.a}\/ ${upper(\"c\")}"),
    ],
)
def test_a_part_of_a_string(old: str, part: str, content: Content, new: str) -> None:
    text = CLIENT % f'{{"name": "{old}"}}'
    after = CLIENT % f'{{"name": "{new}"}}'
    start = text.index(part, text.index(old))
    cell = Cell("main.tf.json", start, start + len(part), "scalar")
    assert cell.span in [Cell("main.tf.json", *span, "scalar").span for span in editable(text, old)]
    assert patched(text, {cell: content}) == after


def editable(text: str, string: str) -> list[tuple[int, int]]:
    """The spans of all literals and literal parts in a string of a file."""
    base = text.index(string) - 1
    found = [node for node in inner_nodes(parse_json(f'"{string}"')) if isinstance(node, Literal | Text)]
    return [(base + node.start, base + node.end) for node in found]


def test_a_list_in_a_string() -> None:
    text = CLIENT % r'{"callback_urls": "${concat([\"a\", \"b\"], var.more)}"}'
    after = patched(text, {whole(text, r"[\"a\", \"b\"]", "list"): kept(1, 'c"')})
    assert after == CLIENT % r'{"callback_urls": "${concat([\"b\", \"c\\\"\"], var.more)}"}'


def test_all_parts_of_a_string_at_once() -> None:
    text = CLIENT % r'{"name": "a ${var.x ? \"b\" : \"c\"} d ${1}"}'
    cells = {whole(text, "a ${"[:2]): "A ", whole(text, r"\"b\""): "B", whole(text, r"\"c\""): "C", whole(text, " d "): " D "}
    assert patched(text, cells) == CLIENT % r'{"name": "A ${var.x ? \"B\" : \"C\"} D ${1}"}'


def test_a_dollar_right_before_an_interpolation_is_refused() -> None:
    text = CLIENT % '{"name": "a${var.x}b"}'
    start = text.index("a$")
    with pytest.raises(CannotEdit, match="would escape it"):
        json_edits(source(text), {Cell("main.tf.json", start, start + 1, "scalar"): "cost: $"})


# ---------------------------------------------------------------------------------------------- lists

LISTS: dict[str, tuple[str, dict[tuple[int | str, ...], str]]] = {
    "one line": ('["a", "b", "c"]', {(0, 2): '["a", "c"]', (2,): '["c"]', (): "[]", (0, 1, 2, "d"): '["a", "b", "c", "d"]'}),
    "minified": ('["a","b","c"]', {(0, 2): '["a","c"]', (2,): '["c"]', (): "[]", (0, 1, 2, "d"): '["a","b","c","d"]'}),
    "spaced": ('[ "a" , "b" ]', {(0,): '[ "a" ]', (1,): '[ "b" ]', (0, "d"): '[ "a" , "d" ]', (): "[]"}),
    "lines": (
        '[\n  "a",\n  "b"\n]',
        {
            (0,): '[\n  "a"\n]',
            (1,): '[\n  "b"\n]',
            (): "[]",
            (0, 1, "d", "e"): '[\n  "a",\n  "b",\n  "d",\n  "e"\n]',
            (0, "d"): '[\n  "a",\n  "d"\n]',
            ("d", 0, 1): '[\n  "d",\n  "a",\n  "b"\n]',
        },
    ),
    "windows": ('[\r\n\t"a",\r\n\t"b"\r\n]', {(0,): '[\r\n\t"a"\r\n]', (0, 1, "d"): '[\r\n\t"a",\r\n\t"b",\r\n\t"d"\r\n]'}),
    "comma first": ('[\n  "a"\n  , "b"\n]', {(0,): '[\n  "a"\n]'}),
    "two on a line": ('[\n  "a", "b",\n  "c"\n]', {(0, 1): '[\n  "a", "b"\n]', (0, 2): '[\n  "a",\n  "c"\n]'}),
    "empty": ("[]", {("a",): '["a"]', ("a", "b"): '["a", "b"]'}),
    "empty on lines": ("[\n]", {("a",): '["a"]'}),
    "of objects": ('[{"a": 1}, {"b": 2}]', {(1,): '[{"b": 2}]', (0,): '[{"a": 1}]'}),
    "of numbers": ("[1, 2]", {(0, 3): "[1, 3]"}),
}


@pytest.mark.parametrize(
    ("before", "entries", "after"),
    [(before, entries, after) for before, cases in LISTS.values() for entries, after in cases.items()],
    ids=[f"{name} {entries}" for name, (_, cases) in LISTS.items() for entries in cases],
)
def test_a_list(before: str, entries: tuple[int | str, ...], after: str) -> None:
    numbers = before == "[1, 2]"
    minified = "," in before and ", " not in before and "\n" not in before
    around = '{"locals":{"urls":%s,"x":1}}' if minified else '{"locals": {"urls": %s, "x": 1}}'
    content = (Kept(0), 3) if numbers else kept(*entries)
    text = around % before
    assert patched(text, {whole(text, before, "list"): content}) == around % after


@pytest.mark.parametrize("content", ["x", 1, (Kept(1), Kept(0)), (Kept(5),)])
def test_a_list_that_can_not_be(content: Content) -> None:
    text = '{"locals": {"urls": ["a", "b"]}}'
    with pytest.raises(CannotEdit):
        json_edits(source(text), {whole(text, '["a", "b"]', "list"): content})


def test_an_element_that_goes_is_not_edited_too() -> None:
    text = '{"locals": {"urls": ["a", {"x": "b", "y": ["c"]}]}}'
    cells: dict[Cell, Content] = {
        whole(text, '["a", {"x": "b", "y": ["c"]}]', "list"): kept(0),
        whole(text, '"b"'): "B",
        whole(text, '["c"]', "list"): kept(),
        Cell("main.tf.json", text.index('"x"'), text.index("}]"), "hole", ("z",)): 1,
    }
    assert patched(text, cells) == '{"locals": {"urls": ["a"]}}'


# ---------------------------------------------------------------------------------------------- holes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", '{"generate_secret": true}'),
        ('{"name": "a"}', '{"name": "a", "generate_secret": true}'),
        ('{ "name" : "a" }', '{ "name" : "a", "generate_secret" : true }'),
        ('{\n  "name": "a"\n}', '{\n  "name": "a",\n  "generate_secret": true\n}'),
        ('{\r\n\t"name": "a"\r\n}', '{\r\n\t"name": "a",\r\n\t"generate_secret": true\r\n}'),
        ('{\n  "name": ["a"\n  ]}', '{\n  "name": ["a"\n  ], "generate_secret": true}'),
        ('{\n  "name": "a" }', '{\n  "name": "a", "generate_secret": true }'),
        ('[{"name": "a"}]', '[{"name": "a", "generate_secret": true}]'),
        ('[[{"name": "a"}, {"user_pool_id": "b"}]]', '[[{"name": "a", "generate_secret": true}, {"user_pool_id": "b"}]]'),
        ('{"name": "a", "generate_secret": null}', '{"name": "a", "generate_secret": true}'),
    ],
)
def test_a_new_member(before: str, after: str) -> None:
    text = CLIENT % before
    assert patched(text, {hole(text, "generate_secret"): True}) == CLIENT % after


def test_new_members_of_a_minified_file() -> None:
    text = '{"resource":{"aws_cognito_user_pool_client":{"web":{"name":"a"}}}}'
    cells: dict[Cell, Content] = {
        hole(text, "callback_urls"): ("https://a.example.com", "https://b.example.com/${x}"),
        hole(text, "token_validity_units", "access_token"): "minutes",
    }
    assert patched(text, cells) == (
        '{"resource":{"aws_cognito_user_pool_client":{"web":{"name":"a",'
        '"callback_urls":["https://a.example.com","https://b.example.com/$${x}"],'
        '"token_validity_units":{"access_token":"minutes"}}}}}'
    )


def test_new_members_stand_in_the_order_of_the_table() -> None:
    text = CLIENT % "{}"
    names = ["explicit_auth_flows", "access_token_validity", "generate_secret", "analytics_configuration"]
    after = json.loads(patched(text, {hole(text, name): 1 for name in reversed(names)}))
    assert list(after["resource"]["aws_cognito_user_pool_client"]["web"]) == names


SPREAD = """\
{
  "resource": {
    "aws_cognito_user_pool_client": {
      "web": %s
    }
  }
}
"""
UNITS = ("token_validity_units", "access_token")
NESTED = {
    "an object, by default": (
        '{\n        "name": "a"\n      }',
        '{\n        "name": "a",\n        "token_validity_units": {\n          "access_token": "minutes"\n        }\n      }',
    ),
    "an object, as its neighbour": (
        '{\n        "lifecycle": {\n          "prevent_destroy": true\n        }\n      }',
        '{\n        "lifecycle": {\n          "prevent_destroy": true\n        },\n'
        '        "token_validity_units": {\n          "access_token": "minutes"\n        }\n      }',
    ),
    "an array, as its neighbour": (
        '{\n        "timeouts": [\n          {\n            "a": "x"\n          }\n        ]\n      }',
        '{\n        "timeouts": [\n          {\n            "a": "x"\n          }\n        ],\n'
        '        "token_validity_units": [\n          {\n            "access_token": "minutes"\n'
        "          }\n        ]\n      }",
    ),
    "an array, as the body": (
        '[\n        {\n          "name": "a"\n        }\n      ]',
        '[\n        {\n          "name": "a",\n          "token_validity_units": [\n            {\n'
        '              "access_token": "minutes"\n            }\n          ]\n        }\n      ]',
    ),
    "in place of null": (
        '{\n        "token_validity_units": null\n      }',
        '{\n        "token_validity_units": {\n          "access_token": "minutes"\n        }\n      }',
    ),
    "in place of an empty array": (
        '{\n        "token_validity_units": [],\n        "name": "a"\n      }',
        '{\n        "token_validity_units": [\n          {\n            "access_token": "minutes"\n          }\n        ],\n'
        '        "name": "a"\n      }',
    ),
    "on one line": ('{ "name": "a" }', '{ "name": "a", "token_validity_units": {"access_token": "minutes"} }'),
}


@pytest.mark.parametrize("name", NESTED)
def test_a_new_nested_block(name: str) -> None:
    before, after = NESTED[name]
    text = SPREAD % before
    assert patched(text, {hole(text, *UNITS): "minutes"}) == SPREAD % after


def test_two_members_make_one_new_block() -> None:
    text = CLIENT % '{"name": "a"}'
    cells: dict[Cell, Content] = {hole(text, *UNITS): "minutes", hole(text, "token_validity_units", "id_token"): "hours"}
    after = CLIENT % '{"name": "a", "token_validity_units": {"access_token": "minutes", "id_token": "hours"}}'
    assert patched(text, cells) == after


def test_a_block_that_is_there_gets_a_member_beside_a_new_argument() -> None:
    text = CLIENT % '{"token_validity_units": {"access_token": "minutes"}}'
    cells: dict[Cell, Content] = {hole(text, "id_token", body=1): "hours", hole(text, "access_token_validity"): 60}
    after = CLIENT % '{"token_validity_units": {"access_token": "minutes", "id_token": "hours"}, "access_token_validity": 60}'
    assert patched(text, cells) == after


def test_a_member_of_an_object() -> None:
    text = '{"locals": {"clients": {"web": {"lifecycle": [{}]}, "api": {}}}}'
    start = text.index('{"lifecycle')
    cell = Cell("main.tf.json", start, text.index("}]") + 3, "member", ("token_validity_units",))
    assert patched(text, {cell: 5}) == text.replace("[{}]}", '[{}], "token_validity_units": 5}')


def test_a_member_of_an_object_in_a_string() -> None:
    text = r'{"locals": {"clients": "${merge({ a = 1 }, local.more)}"}}'
    cell = whole(text, "{ a = 1 }", "member")
    cell = Cell(cell.file, cell.start, cell.end, "member", ("b",))
    assert patched(text, {cell: "x"}) == r'{"locals": {"clients": "${merge({ a = 1, b = \"x\" }, local.more)}"}}'


def test_an_object_in_a_local_is_no_block() -> None:
    text = SPREAD % "[\n        {}\n      ]"
    text = text.replace('{\n  "resource"', '{\n  "locals": {\n    "web": {}\n  },\n  "resource"')
    start = text.index('"web": {}') + len('"web": {')
    after = patched(text, {Cell("main.tf.json", start, start, "hole", UNITS): "minutes"})
    assert json.loads(after)["locals"] == {"web": {"token_validity_units": {"access_token": "minutes"}}}


# ------------------------------------------------------------------------------------------- refusals


def test_what_is_refused() -> None:
    text = CLIENT % '{"name": "a", "callback_urls": ["b"], "token_validity_units": {"access_token": "x"}}'
    name = whole(text, '"a"')
    refused: list[tuple[Cell, Content, str]] = [
        (Cell(name.file, name.start, name.end, "scalar", locked="it is generated"), "b", "it is generated"),
        (Cell(name.file, 0, 3, "scalar"), "b", "not in the file"),
        (Cell(name.file, 1, len(text) + 7, "list"), (), "not in the file"),
        (hole(text, "name"), "b", "name stands there already"),
        (hole(text, *UNITS), "b", "token_validity_units stands there already"),
        (whole(text, '["b"]', "scalar"), "b", "no single value"),
        (Cell(name.file, name.start + 1, name.end, "hole", ("x",)), 1, "not in the file"),
    ]
    for cell, content, message in refused:
        with pytest.raises(CannotEdit, match=message):
            json_edits(source(text), {cell: content})


def test_a_broken_file_is_not_edited() -> None:
    with pytest.raises(CannotEdit, match="the file can't be read: a trailing comma"):
        json_edits(source('{"a": 1,}'), {Cell("main.tf.json", 6, 7, "scalar"): 2})
    with pytest.raises(CannotEdit, match="bare carriage returns"):
        json_edits(source('{"a":\r1}'), {Cell("main.tf.json", 6, 7, "scalar"): 2})
    assert json_outline('{"a": 1,}') == {"unreadable": '{"a": 1,}'}
    assert json_outline_path('{"a": 1,}', Cell("main.tf.json", 6, 7, "scalar")) == ""


def test_half_an_escape_is_no_place() -> None:
    text = CLIENT % r'{"name": "\u0061${var.x}"}'
    start = text.index("0061")
    with pytest.raises(CannotEdit, match="not certain"):
        json_edits(source(text), {Cell("main.tf.json", start, start + 4, "scalar"): "b"})


# -------------------------------------------------------------------------------------------- outline


def test_outlines_tell_what_is_said_from_how() -> None:
    one, other = '{"a": [1, "x"], "b": {}}', '{ "a":[ 1,\n"\\u0078" ],"b":{ } }\n'
    assert json_outline(one) == json_outline(other)
    for changed in ('{"a": [1, "y"], "b": {}}', '{"a": ["1", "x"], "b": {}}', '{"a": [1, "x"]}', '{"a": [1, "x"], "b": []}'):
        assert json_outline(changed) != json_outline(one)


# ---------------------------------------------------------------------------- everything, everywhere


class Places:
    """Every place of a file that can be written, and what the standard library's reading of the file becomes."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name
        self.root = scan(text).root
        bodies = [inner.body for block in read_json_file(source(text, name))[0] for inner in (block, *block.body.blocks)]
        self.bodies = {(body.start - 1, body.end + 1) for body in bodies}

    def cells(self, node: Node | None = None, literal: bool = False) -> Iterator[Cell]:
        node = node or self.root
        if isinstance(node, ScalarNode):
            templated = self.name.endswith(".tf.json") and not literal and ("${" in node.value or "%{" in node.value)
            if not templated:
                yield Cell(self.name, node.start, node.end, "scalar")
        elif isinstance(node, SequenceNode):
            if all(isinstance(item, ScalarNode) for item in node.items):
                yield Cell(self.name, node.start, node.end, "list")
            for item in node.items:
                yield from self.cells(item, literal)
        elif isinstance(node, MappingNode):
            if (node.start, node.end) in self.bodies:
                yield Cell(self.name, node.start + 1, node.end - 1, "hole", ("new_member",))
            for entry in node.entries:
                yield from self.cells(entry.value, literal or key_text(entry) == "default")

    def expected(self, overrides: Mapping[Cell, Content], node: Node | None = None, literal: bool = False) -> Any:
        """The data after these changes, from the nodes' spans and ``json.loads`` of each scalar."""
        node = node or self.root
        literal = literal or not self.name.endswith(".tf.json")
        if isinstance(node, ScalarNode):
            content = overrides.get(Cell(self.name, node.start, node.end, "scalar"))
            old = json.loads(self.text[node.start : node.end])
            return old if content is None else spelled(content, old, literal)
        if isinstance(node, SequenceNode):
            content = overrides.get(Cell(self.name, node.start, node.end, "list"), tuple(map(Kept, range(len(node.items)))))
            assert isinstance(content, tuple)
            return [
                self.expected(overrides, node.items[entry.index], literal)
                if isinstance(entry, Kept)
                else spelled(entry, None, literal)
                for entry in content
            ]
        assert isinstance(node, MappingNode)
        data = {key_text(e): self.expected(overrides, e.value, literal or key_text(e) == "default") for e in node.entries}
        content = overrides.get(Cell(self.name, node.start + 1, node.end - 1, "hole", ("new_member",)))
        return data if content is None else {**data, "new_member": spelled(content, None, literal)}


def spelled(content: Content | Kept, old: object, literal: bool) -> Any:
    """What stands in the file for a content: strings as templates, and in quotes what was in quotes."""
    if isinstance(content, tuple):
        return [spelled(entry, None, literal) for entry in content]
    if isinstance(old, str) and not isinstance(content, str):
        return json.dumps(content)
    if isinstance(content, str) and not literal:
        return content.replace("${", "$${").replace("%{", "%%{")
    return content


NEW: tuple[Any, ...] = ("x", 'q"\\\n', "${a}", "é😀", "", "%{b}", 7, True, 2.5, "100%")


def chosen(rng: random.Random, places: Places) -> dict[Cell, Content]:
    """New contents for some of the cells."""
    found: dict[Cell, Content] = {}
    for cell in places.cells():
        if rng.random() < 0.6:
            continue
        if cell.kind != "list":
            found[cell] = rng.choice(NEW) if cell.kind == "scalar" or rng.random() < 0.5 else tuple(rng.sample(NEW, 2))
            continue
        count = len(json.loads(places.text[cell.start : cell.end]))
        stay: list[Any] = [Kept(index) for index in range(count) if rng.random() < 0.6]
        for value in rng.sample(NEW, rng.randrange(3)):
            stay.insert(rng.randrange(len(stay) + 1), value)
        found[cell] = tuple(stay)
    return found


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_any_changes_at_once(path: Path) -> None:
    text = path.read_bytes().decode()
    places = Places(text, path.name)
    rng = random.Random(path.name)
    for _ in range(60):
        overrides = chosen(rng, places)
        after = patched(text, overrides, path.name)
        assert json.loads(after.removeprefix("\ufeff")) == places.expected(overrides)
        assert after.endswith("\n") == text.endswith("\n")
        assert after.startswith("\ufeff") == text.startswith("\ufeff")
        assert after.count("\r\n") == after.count("\n") if "\r\n" in text else "\r" not in after


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_no_change_is_no_edit(path: Path) -> None:
    text = path.read_bytes().decode()
    places = Places(text, path.name)
    same: dict[Cell, Content] = {}
    for cell in places.cells():
        value: Any = json.loads(text[cell.start : cell.end]) if cell.kind != "hole" else None
        if cell.kind == "list":
            same[cell] = tuple(Kept(index) for index in range(len(value)))
        elif value is not None and "{" not in str(value):
            same[cell] = value
    assert same
    assert json_edits(source(text, path.name), same) == []


@needs_provider
def test_terraform_takes_what_was_patched(tmp_path: Path) -> None:
    """Every file of the corpus, with a list emptied or grown, an argument and a nested block added wherever there is none."""
    for path in CORPUS:
        if path.name.endswith(".tf.json") and not path.stem.startswith("byte-order-mark"):
            text = path.read_bytes().decode()
            (tmp_path / path.name).write_bytes(patched(text, sensible(text, path.name), path.name).encode())
    assert validated(tmp_path) == []


def sensible(text: str, name: str) -> dict[Cell, Content]:
    """Changes that AWS would take."""
    found: dict[Cell, Content] = {}
    clients = [b for b in read_json_file(source(text, name))[0] if "aws_cognito_user_pool_client" in b.labels]
    for body in (block.body for block in clients):
        nested = {block.made_type for block in body.blocks}
        if "token_validity_units" not in nested:
            found[Cell(name, body.start, body.end, "hole", UNITS)] = "hours"
        if "prevent_user_existence_errors" not in body.arguments:
            found[Cell(name, body.start, body.end, "hole", ("prevent_user_existence_errors",))] = "ENABLED"
        for argument in body.arguments.values():
            if argument.text.startswith("[") and argument.name.endswith("_urls"):
                cell = Cell(name, argument.value, argument.value + len(argument.text), "list")
                found[cell] = ("https://new.example.com/${x}",)
    assert found or "client" not in text
    return found
