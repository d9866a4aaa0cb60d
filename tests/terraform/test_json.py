"""Terraform's JSON syntax: what is read from it, and that Terraform reads the same."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from cogtui.core.source import Source
from cogtui.core.terraform.blocks import Block, top_level
from cogtui.core.terraform.folder import Body, Nested, read_block
from cogtui.core.terraform.json_bodies import read_json_file, read_json_variables
from cogtui.core.terraform.json_names import block_names
from cogtui.core.terraform.json_syntax import json_line, parse_json
from cogtui.core.terraform.nodes import ForDirective, IfDirective, Literal, Node, Other, Template, Text
from cogtui.core.terraform.scan import Broken
from cogtui.core.terraform.syntax import parse

from ..judges import needs_provider, needs_terraform, plugin_folder

CORPUS = sorted((Path(__file__).parents[1] / "corpus" / "terraform-json").glob("*.tf.json"))


def source(text: str, name: str = "main.tf.json") -> Source:
    return Source(name, name, text)


def terraform(folder: Path, *arguments: str, text: str = "") -> str:
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        ["terraform", *arguments], cwd=folder, env=environment, input=text.encode(), capture_output=True, check=False
    )
    return (done.stdout + done.stderr).decode("utf-8", "replace")


# -------------------------------------------------------------------------------------- expressions

SAME = [
    ('"plain"', '"plain"'),
    ('""', '""'),
    ("true", "true"),
    ("false", "false"),
    ("null", "null"),
    ("60", "60"),
    ("-7", "-7"),
    ("2.5", "2.5"),
    ("1e3", "1000"),
    ("4.0", "4"),
    ("[]", "[]"),
    ('["a", 1, [true, null]]', '["a", 1, [true, null]]'),
    ("{}", "{}"),
    ('{"a": 1, "b": {"c": ["d"]}}', '{"a" = 1, "b" = {"c" = ["d"]}}'),
    ('{"${local.name}": 1}', '{"${local.name}" = 1}'),
    ('{"//": 1}', '{"//" = 1}'),
    ('"${local.name}"', '"${local.name}"'),
    ('"${local.names}"', '"${local.names}"'),
    ('"a ${local.name} b"', '"a ${local.name} b"'),
    ('"${local.name}${local.name}"', '"${local.name}${local.name}"'),
    ('"$${local.name}"', '"$${local.name}"'),
    ('"x $${y} ${local.name}"', '"x $${y} ${local.name}"'),
    ('"$$${y}"', '"$$${y}"'),
    ('"%%{ if x }"', '"%%{ if x }"'),
    ('"$ and % alone, $5 100%"', '"$ and % alone, $5 100%"'),
    (r'"back\\slash ${local.name}\\n"', r'"back\\slash ${local.name}\\n"'),
    (r'"line\nend ${local.name}"', r'"line\nend ${local.name}"'),
    (r'"\"quoted\" ${local.name}"', r'"\"quoted\" ${local.name}"'),
    (r'"\u00e9\ud83d\ude00 ${local.name}"', '"é😀 ${local.name}"'),
    (r'"slash \/ ${local.name}"', '"slash / ${local.name}"'),
    (r'"${local.name == \"a\" ? \"b\" : \"c\"}"', '"${local.name == "a" ? "b" : "c"}"'),
    (r'"${upper(\"b\\n\")}"', r'"${upper("b\n")}"'),
    (r'"${concat([\"a\"], local.names)}"', '"${concat(["a"], local.names)}"'),
    (r'"${\"in ${local.name} in\"} out"', '"${"in ${local.name} in"} out"'),
    (r'"${merge({\"a\" = 1}, {b = 2})}"', '"${merge({"a" = 1}, {b = 2})}"'),
    (r'"${[for n in local.names : \"x-${n}\"]}"', '"${[for n in local.names : "x-${n}"]}"'),
    (r'"${\n1 +\n2\n}"', '"${1 + 2}"'),
    ('"x ${~ local.name ~} y"', '"x ${~ local.name ~} y"'),
    ('"%{ if true }a%{ else }b%{ endif } c"', '"%{ if true }a%{ else }b%{ endif } c"'),
    ('"%{ for n in local.names }<${n}>%{ endfor }"', '"%{ for n in local.names }<${n}>%{ endfor }"'),
]


def shape(node: object) -> object:
    """A tree without offsets, and without what spells the same value otherwise."""
    if isinstance(node, tuple):
        return tuple(shape(inner) for inner in node)
    if isinstance(node, Literal):
        return ("Literal", node.value)
    if not is_dataclass(node):
        return node
    named = {field.name: getattr(node, field.name) for field in fields(node) if field.name not in ("start", "end")}
    return (type(node).__name__, tuple((name, shape(value)) for name, value in named.items()))


@pytest.mark.parametrize(("text", "native"), SAME, ids=[text for text, _ in SAME])
def test_a_json_value_gives_the_tree_of_the_native_expression(text: str, native: str) -> None:
    mine, theirs = parse_json(text), parse(native)
    if not isinstance(mine, Other):
        assert shape(mine) == shape(theirs)
    else:
        assert isinstance(theirs, Other)


@needs_terraform
def test_terraform_takes_the_pairs_for_the_same(tmp_path: Path) -> None:
    """So the native expressions above are what the JSON values mean, to Terraform."""
    names = '"name": "a", "names": ["p", "q"]'
    values = ", ".join(f'"json_{index}": {text}' for index, (text, _) in enumerate(SAME))
    (tmp_path / "main.tf.json").write_text(f'{{"locals": {{{names}, {values}}}}}', "utf-8")
    (tmp_path / "main.tf").write_text(
        "locals {\n" + "".join(f"  native_{i} = {native}\n" for i, (_, native) in enumerate(SAME)) + "}\n", "utf-8"
    )
    same = "[" + ", ".join(f"jsonencode(local.json_{i}) == jsonencode(local.native_{i})" for i in range(len(SAME))) + "]"
    printed = terraform(tmp_path, "console", text=same + "\n")
    assert re.findall(r"true|false", printed) == ["true"] * len(SAME), printed


def inner_nodes(node: object) -> Iterator[Node]:
    """A node and all below it."""
    if isinstance(node, tuple):
        for inner in node:
            yield from inner_nodes(inner)
    elif is_dataclass(node):
        yield node  # type: ignore[misc]
        for field in fields(node):
            yield from inner_nodes(getattr(node, field.name))


@pytest.mark.parametrize(("text", "native"), SAME, ids=[text for text, _ in SAME])
def test_inside_of_interpolations_spans_cover_what_the_native_ones_cover(text: str, native: str) -> None:
    mine, theirs = parse_json(text), parse(native)
    for node, other in zip(inner_nodes(mine), inner_nodes(theirs), strict=True):
        assert 0 <= node.start <= node.end <= len(text)
        if isinstance(node, Template) and node.start == 0:
            for inner, native_inner in zip(expressions(node), expressions(other), strict=True):
                wanted = " ".join(native[native_inner.start : native_inner.end].split())
                assert json_line(text[inner.start : inner.end]) == wanted


def expressions(template: Node) -> Iterator[Node]:
    """All nodes in a template but its own text and directives."""
    assert isinstance(template, Template)
    for part in template.parts:
        if not isinstance(part, Text | IfDirective | ForDirective):
            yield from inner_nodes(part)


def test_every_character_of_a_string_keeps_its_place() -> None:
    text = r'"\u0041é\ud83d\ude00\n\\\"\/${var.a}\ud800😀"'
    template = parse_json(text)
    assert isinstance(template, Template)
    assert [text[part.start : part.end] for part in template.parts] == [
        r"\u0041é\ud83d\ude00\n\\\"\/",
        "var.a",
        r"\ud800😀",
    ]
    assert [part.value for part in template.parts if isinstance(part, Text)] == ['Aé😀\n\\"/', "\ufffd😀"]


def test_without_templates_strings_say_what_they_say() -> None:
    tree = parse_json('{"${a}": "${b} %{ if", "c": "$${d}"}', templates=False)
    said = [node.value for node in inner_nodes(tree) if isinstance(node, Literal)]
    assert said == ["${a}", "${b} %{ if", "c", "$${d}"]


@needs_terraform
def test_terraform_reads_variables_so(tmp_path: Path) -> None:
    text = '{"${a}": "${b} %{ if", "c": "$${d}"}'
    (tmp_path / "main.tf.json").write_text(f'{{"variable": {{"default": {{"default": {text}}}, "given": {{}}}}}}')
    (tmp_path / "terraform.tfvars.json").write_text(f'{{"given": {text}}}')
    for name in ("default", "given"):
        same = f'jsonencode(var.{name}) == jsonencode({{ "$${{a}}" = "$${{b}} %%{{ if", c = "$$${{d}}" }})'
        assert terraform(tmp_path, "console", text=same + "\n").strip() == "true"


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ('"${"', 2, "never closed"),
        ('"ab ${ }"', 4, "holds no expression"),
        (r'"\u0041\n ${var.a b}"', 18, "not expected"),
        ('["a", {"b": "${c d}"}]', 17, "not expected"),
        ('{"a": 1, "b": 2, "a": 3}', 17, "a stands twice"),
        ("[1, 2,]", 5, "trailing comma"),
        ("", 0, "ends in the middle"),
        ("[" * 101 + "]" * 101, 100, "deeper than 100"),
    ],
)
def test_what_is_broken_is_said_with_its_place(text: str, offset: int, message: str) -> None:
    with pytest.raises(Broken, match=message) as refused:
        parse_json(text)
    assert refused.value.offset == offset


@pytest.mark.parametrize(
    "text",
    [
        '"${' + "(" * 5000 + '"',
        '"' + "${a}" * 20000 + '"',
        '"' + r"\u0041${a}" * 5000 + '"',
        '"' + "$" * 50000 + '{"',
        '"${' + "a." * 40000 + 'b}"',
        '"' + "%{ if a }" * 3000 + '"',
        "[" * 99 + '"${' + "[" * 99 + "]" * 99 + '}"' + "]" * 99,
        "1" * 5000,
        "1e999",
        '"T' + "0" * 500000 + '${a}"',
        '"' + "".join(f"T{number}\\n" for number in range(20000)) + '${a}"',
    ],
    ids=lambda text: text[:20],
)
def test_hostile_values_end(text: str) -> None:
    started = time.monotonic()
    with contextlib.suppress(Broken):
        parse_json(text)
    assert time.monotonic() - started < 5


def test_a_stretch_on_one_line() -> None:
    assert json_line(r"var.a == \"b\" ?\n  \u00e9 : \ud83d\ude00\ud800\/\\") == 'var.a == "b" ? é : 😀\ufffd/\\'


# -------------------------------------------------------------------------------------------- blocks


def outline(block: Nested) -> object:
    """A block as far as both syntaxes must agree on it."""
    return (block.type, block.labels, sorted(block.body.arguments), [outline(inner) for inner in block.body.blocks])


def native_blocks(text: str) -> list[Nested]:
    return [read_block("main.tf", text, member) for member in top_level(text)[0] if isinstance(member, Block)]


NATIVE = """\
resource "aws_cognito_user_pool_client" "a" {
  name         = "a"
  user_pool_id = "eu-west-1_abcdefghi"
  token_validity_units {
    access_token = "hours"
  }
}
"""
MEMBERS = '"name": "a", "user_pool_id": "eu-west-1_abcdefghi"'
UNITS = '{"access_token": "hours"}'
FORMS = {
    "objects": '{"resource": {"T": {"a": {M, "token_validity_units": U}}}}',
    "block in an array": '{"resource": {"T": {"a": {M, "token_validity_units": [U]}}}}',
    "body in an array": '{"resource": {"T": {"a": [{M, "token_validity_units": [U]}]}}}',
    "body in two arrays": '{"resource": {"T": {"a": [[{M}, {"token_validity_units": U}]]}}}',
    "names in an array": '{"resource": {"T": [{"a": {M, "token_validity_units": U}}]}}',
    "types in an array": '{"resource": [{"T": {"a": {M, "token_validity_units": U}}}]}',
    "all in an array": '[{"resource": {"T": {"a": {M, "token_validity_units": U}}}}]',
    "comments": '{"//": {"x": 1}, "resource": {"T": {"a": {"//": "x", M, "token_validity_units": U}}}}',
    "a block that is null": '{"resource": {"T": {"a": {M, "lifecycle": null, "token_validity_units": U}}}}',
    "no block in an array": '{"resource": {"T": {"a": {M, "analytics_configuration": [], "token_validity_units": U}}}}',
    "a key twice": '{"resource": {"X": {"b": {}}}, "resource": {"T": {"a": {M, "token_validity_units": U}}}}',
    "other blocks": '{"terraform": {"required_version": "1"}, "resource": {"T": {"a": {M, "token_validity_units": U}}}}',
    "escaped names": r'{"r\u0065source": {"T": {"\u0061": {M, "token_v\u0061lidity_units": U}}}}',
}


def form(name: str) -> str:
    text = FORMS[name].replace('"T"', '"aws_cognito_user_pool_client"').replace('"X"', '"terraform_data"')
    return text.replace("M", MEMBERS).replace("U}", UNITS + "}").replace("U]", UNITS + "]")


@pytest.mark.parametrize("name", FORMS)
def test_forms_of_one_block(name: str) -> None:
    blocks, problems = read_json_file(source(form(name)))
    assert problems == []
    mine = [block for block in blocks if block.labels == ("aws_cognito_user_pool_client", "a")]
    assert [outline(block) for block in mine] == [outline(block) for block in native_blocks(NATIVE)]


@needs_provider
def test_terraform_takes_the_forms(tmp_path: Path) -> None:
    for index, name in enumerate(FORMS):
        text = form(name).replace('"1"', '">= 1"')
        renamed = text.replace('"a": {"name"', f'"a{index}": {{"name"').replace('"a": {M', f'"a{index}": {{M')
        renamed = re.sub(r'"(?:a|\\u0061)": (?=[\[{])', f'"a{index}": ', renamed).replace('"b"', f'"b{index}"')
        (tmp_path / f"form{index}.tf.json").write_text(renamed)
    assert validated(tmp_path) == []


def validated(folder: Path) -> list[str]:
    """Terraform's errors for a folder."""
    terraform(folder, "init", "-backend=false", "-input=false", f"-plugin-dir={plugin_folder()}")
    report = json.loads(terraform(folder, "validate", "-json").partition("\nThere are some problems")[0])
    return [
        f"{(entry.get('range') or {}).get('filename')}: {entry['summary']}: {entry['detail']}"
        for entry in report["diagnostics"]
        if entry["severity"] == "error"
    ]


def test_words_and_spans() -> None:
    text = form("block in an array").replace(UNITS, f"{UNITS}, {{}}")
    (block,), _ = read_json_file(source(text))
    assert text[block.word.start : block.word.end] == "a"
    assert json.loads("{" + text[block.span.start : block.span.end] + "}").keys() == {"a"}
    first, second = block.body.blocks
    assert text[first.word.start : first.word.end] == "token_validity_units"
    assert text[second.word.start : second.span.end] == "{}"
    for body in (block.body, first.body, second.body):
        assert text[body.start - 1] + text[body.end] == "{}"
    name = block.body.arguments["name"]
    assert text[name.name_span.start : name.name_span.end] == "name"
    assert text[name.value :].startswith(name.text)
    assert (name.text, name.json, block.body.json) == ('"a"', True, True)


def test_dynamic_blocks_and_provisioners_have_a_label() -> None:
    text = """{"resource": {"aws_cognito_user_pool_client": {"a": {
      "dynamic": [{"token_validity_units": {"for_each": [1], "content": [{"access_token": "hours"}]}}],
      "provisioner": {"local-exec": [{"command": "x"}, {"command": "y", "connection": {"host": "z"}}]}}}}}"""
    (block,), problems = read_json_file(source(text))
    assert problems == []
    assert outline(block)[3] == [  # type: ignore[index]
        ("dynamic", ("token_validity_units",), ["for_each"], [("content", (), ["access_token"], [])]),
        ("provisioner", ("local-exec",), ["command"], []),
        ("provisioner", ("local-exec",), ["command"], [("connection", (), ["host"], [])]),
    ]
    assert block.body.dynamic("token_validity_units") is not None


def test_a_local_may_be_called_like_a_block() -> None:
    text = '{"locals": {"lifecycle": {"a": 1}, "schema": [{}], "//": 1}, "module": {"m": {"dynamic": {}, "source": "./m"}}}'
    blocks, problems = read_json_file(source(text))
    assert problems == []
    assert [outline(block) for block in blocks] == [
        ("locals", (), ["lifecycle", "schema"], []),
        ("module", ("m",), ["dynamic", "source"], []),
    ]


def test_a_block_that_is_written_as_a_value_is_an_argument() -> None:
    (block,), _ = read_json_file(source(form("objects").replace(UNITS, '"${var.units}"')))
    assert block.body.arguments["token_validity_units"].text == '"${var.units}"'
    assert block.body.blocks == ()


def test_a_variables_type_is_native() -> None:
    kind = r"object({ x = optional(string, \"q\") })"
    text = f'{{"variable": {{"a": {{"type": "{kind}", "default": {{}}, "validation": {{"condition": true}}}}}}}}'
    (block,), _ = read_json_file(source(text))
    declared, default = block.body.arguments["type"], block.body.arguments["default"]
    assert (declared.text, declared.json) == ('object({ x = optional(string, "q") })', False)
    assert (default.text, default.json) == ("{}", True)
    assert text[declared.value :].startswith("object(")
    assert [inner.type for inner in block.body.blocks] == ["validation"]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "ends in the middle"),
        ("{} {}", 1, 4, "follows the end"),
        ('"x"', 1, 1, "an object is expected here, or an array of objects"),
        ('{\n  "locals": {},\n}', 2, 15, "trailing comma after the last member"),
        ('{"locals": {"a": [1,\n]}}', 1, 20, "trailing comma after the last item"),
        ('{\n  // why\n  "locals": {}}', 2, 3, "a comment stands here"),
        ('{\n  # why\n  "locals": {}}', 2, 3, "a comment stands here"),
        ("{'locals': {}}", 1, 2, "single quotes"),
        ('{"locals": {"a": 1, "a": 2}}', 1, 21, "a stands twice, first on line 1; Terraform refuses that"),
        ('{"locals": "x"}', 1, 12, "an object is expected here"),
        ('{"resource": {"//": "x"}}', 1, 21, "an object is expected here"),
        ('{"variable": [1]}', 1, 15, "an object is expected here"),
        ('{"locals": {"a": "\t"}}', 1, 19, "a control character"),
        ('\ufeff{"locals": {}}', 1, 1, "byte order mark"),
        ('{"locals": ' + "[" * 200, 1, 111, "nests deeper than 100 levels"),
    ],
)
def test_what_can_not_be_read_is_one_problem(text: str, line: int, column: int, message: str) -> None:
    _, problems = read_json_file(source(text))
    assert [(problem.line, problem.column) for problem in problems] == [(line, column)]
    assert message in problems[0].message


@needs_terraform
@pytest.mark.parametrize(
    "text",
    [
        "",
        "{} {}",
        '"x"',
        '{"locals": {},}',
        '{"locals": {"a": [1,]}}',
        '{ // why\n"locals": {}}',
        "{'locals': {}}",
        '{"locals": {"a": 1, "a": 2}}',
        '{"locals": {"a": {"b": 1, "b": 2}}}',
        '{"locals": "x"}',
        '{"variable": {"//": "x"}}',
        '{"variable": [1]}',
        '\ufeff{"locals": {}}',
    ],
)
def test_terraform_refuses_it_too(tmp_path: Path, text: str) -> None:
    (tmp_path / "main.tf.json").write_text(text, "utf-8")
    assert "Error" in terraform(tmp_path, "console", text="1\n")
    blocks, problems = read_json_file(source(text))
    broken = [argument for block in blocks for argument in block.body.arguments.values() if is_broken(argument.text)]
    assert problems or broken


def is_broken(text: str) -> bool:
    try:
        parse_json(text)
    except Broken:
        return True
    return False


def test_an_argument_that_stands_twice_is_named() -> None:
    text = form("objects").replace('"name": "a"', '"name": "a", "name": "b"')
    text = text.replace(UNITS, '{"id_token": "a", "id_token": "b"}')
    (block,), problems = read_json_file(source(text))
    assert block.body.arguments["name"].text == '"a"'
    assert [(name, text[span.start : span.end]) for name, span in block.body.repeated] == [("name", "name")]
    assert [name for name, _ in block.body.blocks[0].body.repeated] == ["id_token"]
    assert [problem.kind for problem in problems] == ["duplicate-key", "duplicate-key"]


def test_a_thousand_faults_are_not_a_thousand_problems() -> None:
    _, problems = read_json_file(source(json.dumps({"resource": [1] * 1000})))
    assert len(problems) == 100


def test_a_variable_file() -> None:
    text = '{"//": "why", "urls": ["a", "${b}"], "flag": true, "flag": false}'
    values, problems = read_json_variables(source(text, "terraform.tfvars.json"))
    assert {name: argument.text for name, argument in values.items()} == {"urls": '["a", "${b}"]', "flag": "true"}
    assert all(argument.json for argument in values.values())
    assert [(problem.kind, problem.column) for problem in problems] == [("duplicate-key", 52)]


@pytest.mark.parametrize("text", ['[{"a": 1}]', '"a"', '{"a": 1,}', ""])
def test_a_variable_file_that_can_not_be_read(text: str) -> None:
    values, problems = read_json_variables(source(text, "terraform.tfvars.json"))
    assert values == {}
    assert len(problems) == 1


# -------------------------------------------------------------------------------------------- corpus


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_corpus_is_read(path: Path) -> None:
    """All of it: each argument is what the standard library finds under its name."""
    text = path.read_bytes().decode()
    blocks, problems = read_json_file(source(text, path.name))
    assert [problem.kind for problem in problems] == (["encoding"] if text.startswith("\ufeff") else [])
    assert blocks
    for body in (inner for block in blocks for inner in bodies(block.body)):
        for name, argument in body.arguments.items():
            assert text[argument.value :].startswith(argument.text) or name == "type"
            assert json.loads(f'"{text[argument.start :].partition(chr(34))[0]}"') == name
            assert name == "type" or parse_json(argument.text) is not None


def bodies(body: Body) -> Iterator[Body]:
    yield body
    for block in body.blocks:
        yield from bodies(block.body)


@needs_provider
def test_terraform_takes_the_corpus(tmp_path: Path) -> None:
    for path in CORPUS:
        if path.stem != "byte-order-mark.tf":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    assert validated(tmp_path) == []


@needs_provider
def test_block_names_are_those_of_the_provider(tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text('{"terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}}}')
    terraform(tmp_path, "init", "-backend=false", "-input=false", f"-plugin-dir={plugin_folder()}")
    printed = terraform(tmp_path, "providers", "schema", "-json").partition("\nThere are some problems")[0]
    (provider,) = json.loads(printed)["provider_schemas"].values()
    resources = {name: schema["block"] for name, schema in provider["resource_schemas"].items() if "cognito" in name}
    meta = block_names("resource", ("terraform_data", "a"))
    for name, block in resources.items():
        blocks, attributes = names_in(block)
        assert block_names("resource", (name, "a")) - meta >= blocks, name
        assert attributes.isdisjoint(block_names("resource", (name, "a"))), name


def names_in(block: dict[str, dict[str, dict[str, dict[str, object]]]]) -> tuple[set[str], set[str]]:
    """The names of a schema's nested blocks and of its attributes, at any depth."""
    attributes, blocks = set(block.get("attributes", {})), set(block.get("block_types", {}))
    for nested in block.get("block_types", {}).values():
        inner = names_in(nested["block"])  # type: ignore[arg-type]
        blocks |= inner[0]
        attributes |= inner[1]
    return blocks, attributes


def test_json_needs_no_parser_of_yaml() -> None:
    code = """
from cogtui.core.source import Source
from cogtui.core.model import Cell
from cogtui.core.terraform.json_bodies import read_json_file
from cogtui.core.terraform.json_editor import json_edits
text = '{"resource": {"aws_cognito_user_pool_client": {"a": {"callback_urls": ["a"]}}}}'
source = Source("main.tf.json", "", text)
body = read_json_file(source)[0][0].body
urls = body.arguments["callback_urls"]
hole = Cell("main.tf.json", body.start, body.end, "hole", ("token_validity_units", "id_token"))
assert json_edits(source, {Cell("main.tf.json", urls.value, urls.value + 5, "list"): ("b",), hole: "hours"})
import sys
print(sorted(sys.modules.keys() & {"yaml", "cfn_flip", "cfn_tools", "hcl2", "lark"}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_spoiled_files_are_problems(path: Path) -> None:
    """A file with anything cut out, doubled or put in is read or refused, never more."""
    text, rng = path.read_bytes().decode(), random.Random(path.name)
    for _ in range(200):
        at, to = sorted((rng.randrange(len(text)), rng.randrange(len(text))))
        middle = rng.choice(("", text[at:to] * 2, rng.choice('"{}[],:\\\0\r\ud7ff/$%'), "${", "%{ if "))
        spoiled = text[:at] + middle + text[to if rng.random() < 0.5 else at :]
        blocks, problems = read_json_file(source(spoiled))
        assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)
        for body in (inner for block in blocks for inner in bodies(block.body)):
            for argument in body.arguments.values():
                with contextlib.suppress(Broken):
                    parse_json(argument.text)
