"""Which modules a folder calls, and from which source: held against what terraform itself makes of the same files."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from cogtui.core.terraform.calls import MAX_HINTS, Call, calls_in, hints, is_local, may_call, merged

from ..judges import needs_terraform

PLAIN = """
module "auth" {
  source = "./modules/auth" # the pool
  urls   = ["https://example.com"]
}
"""


def calls_of(files: dict[str, str]) -> dict[str, str]:
    return merged({name: calls_in(name, text) for name, text in files.items()})


FOLDERS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "plain": ({"main.tf": PLAIN}, {"auth": "./modules/auth"}),
    "unquoted label": ({"main.tf": 'module auth { source = "./modules/auth" }\n'}, {"auth": "./modules/auth"}),
    "escaped": ({"main.tf": 'module "a" { source = "\\u002e/modules/auth" }\n'}, {"a": "./modules/auth"}),
    "byte order mark": ({"main.tf": "\ufeff" + PLAIN}, {"auth": "./modules/auth"}),
    "carriage returns": ({"main.tf": PLAIN.replace("\n", "\r\n")}, {"auth": "./modules/auth"}),
    "commented out": ({"main.tf": f"/*{PLAIN}*/\n#" + PLAIN.replace("\n", "\n# ") + "\n//" + PLAIN.replace("\n", "\n//")}, {}),
    "in a heredoc": ({"main.tf": f"locals {{\n  text = <<EOT\n{PLAIN}EOT\n}}\n"}, {}),
    "source of something else": (
        {"main.tf": 'module "a" {\n  source = "./modules/auth"\n  inner  = { source = "./modules/gone" }\n}\n'},
        {"a": "./modules/auth"},
    ),
    "comment in between": ({"main.tf": 'module "a" {\n  source = /* here */ "./modules/auth"\n}\n'}, {"a": "./modules/auth"}),
    "override": (
        {"main.tf": PLAIN, "override.tf": 'module "auth" {\n  source = "./modules/other"\n}\n'},
        {"auth": "./modules/other"},
    ),
    "override without a source": (
        {"main.tf": PLAIN, "x_override.tf": 'module "auth" {\n  urls = []\n}\n'},
        {"auth": "./modules/auth"},
    ),
    "the last override": (
        {
            "a_override.tf": 'module "auth" {\n  source = "./modules/gone"\n}\n',
            "main.tf": PLAIN,
            "b_override.tf.json": '{"module": {"auth": {"source": "./modules/other"}}}',
        },
        {"auth": "./modules/other"},
    ),
    "JSON": ({"main.tf.json": '{"module": {"auth": {"source": "./modules/auth"}}}'}, {"auth": "./modules/auth"}),
    "JSON, slashes escaped": ({"main.tf.json": '{"module": {"a": {"source": ".\\/modules\\/auth"}}}'}, {"a": "./modules/auth"}),
    "JSON in lists": (
        {"a.tf.json": '[{"module": [{"a": [{"source": "./modules/auth"}]}, {"b": {"source": "./modules/other"}}]}]'},
        {"a": "./modules/auth", "b": "./modules/other"},
    ),
    "JSON comment": ({"a.tf.json": '{"//": {"module": {"x": {"source": "./modules/gone"}}}, "locals": {}}'}, {}),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_calls_are_found(name: str) -> None:
    files, expected = FOLDERS[name]
    assert calls_of(files) == expected


def called_by_terraform(folder: Path) -> dict[str, str]:
    """The folders that terraform notes for the calls of a root module, by name."""
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    done = subprocess.run(["terraform", "get"], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    manifest = folder / ".terraform/modules/modules.json"
    entries = json.loads(manifest.read_text())["Modules"] if manifest.exists() else []
    return {entry["Key"]: entry["Dir"] for entry in entries if entry["Key"]}


@needs_terraform
@pytest.mark.parametrize("name", FOLDERS)
def test_terraform_finds_the_same_calls(name: str, tmp_path: Path) -> None:
    files, _ = FOLDERS[name]
    for module in ("auth", "other"):
        (tmp_path / "modules" / module).mkdir(parents=True)
        for variable in ("urls", "inner"):
            (tmp_path / f"modules/{module}/{variable}.tf").write_text(f'variable "{variable}" {{\n  default = null\n}}\n')
    for file, text in files.items():
        (tmp_path / file).write_bytes(text.encode())
    expected = {key: os.path.normpath(source) for key, source in calls_of(files).items()}
    assert called_by_terraform(tmp_path) == expected


def test_what_can_not_be_read_hides_no_other_call() -> None:
    text = 'module "a" {\n  source = "./a"\n  x = [\n}\n\nmodule "b" {\n  = 1\n}\n' + PLAIN
    assert calls_in("main.tf", text) == (Call("auth", "./modules/auth"),)


@pytest.mark.parametrize(
    "text",
    [
        'module "a" {\n  source = var.path\n}\n',
        'module "a" {\n  source = "./${var.path}"\n}\n',
        'module "a" {\n  source = "./a" + "b"\n}\n',
        'module "a" {\n  source = "./\\q"\n}\n',
        'module "a" {\n  count = 1\n}\n',
        'module {\n  source = "./a"\n}\n',
        'module "a" "b" {\n  source = "./a"\n}\n',
        'resource "module" "a" {\n  source = "./a"\n}\n',
        'module "a" {\r  source = "./a"\r}\r',
        '/*\r*/ module "a" { source = "./a" }',
        'module "a" {\n  source = "./a"\n',
    ],
)
def test_a_source_that_is_no_literal_of_a_call_leads_nowhere(text: str) -> None:
    assert calls_of({"main.tf": text}) == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "null",
        '"module"',
        '{"module": null}',
        '{"module": {"a": null}}',
        '{"module": {"a": {"source": null}}}',
        '{"module": {"a": {"source": "./${path.module}"}}}',
        '{"module": {"a": {"source": ["./a"]}}}',
        '{"resource": {"module": {"a": {"source": "./a"}}}}',
        "[" * 100_000,
    ],
)
def test_json_that_calls_nothing(text: str) -> None:
    assert calls_of({"main.tf.json": text}) == {}


def test_of_two_calls_by_one_name_the_first_counts() -> None:
    text = 'module "a" { source = "./one" }\nmodule "a" { source = "./two" }\n'
    assert calls_of({"main.tf": text}) == {"a": "./one"}
    assert calls_of({"b.tf": PLAIN, "a.tf": 'module "auth" { source = "./first" }\n'}) == {"auth": "./first"}


def test_an_override_of_nothing_calls_nothing() -> None:
    assert calls_of({"override.tf": PLAIN}) == {}


def test_a_tofu_file_stands_in_for_the_tf_file_of_its_name() -> None:
    tofu = 'module "auth" { source = "./tofu" }\n'
    assert calls_of({"main.tf": PLAIN, "main.tofu": tofu}) == {"auth": "./tofu"}
    assert calls_of({"main.tf.json": '{"module": {"j": {"source": "./j"}}}', "main.tofu.json": "{}"}) == {}
    assert calls_of({"main.tf": PLAIN, "other.tofu": ""}) == {"auth": "./modules/auth"}


def test_every_call_written_plainly_is_hinted_at() -> None:
    for files, calls in FOLDERS.values():
        for source in calls.values():
            spelled = [text for text in files.values() if source in text.replace("\\/", "/")]
            assert all(source in hints(text.encode()) for text in spelled), source


def test_hints_are_few_and_each_said_once() -> None:
    assert hints(b'module "./a" "./a" "../b" "c" "./d') == ("./a", "../b")
    assert hints(b'"./a"') == ()
    many = b"module " + b"".join(b'"./%d"' % number for number in range(3 * MAX_HINTS))
    assert len(hints(many)) == MAX_HINTS


def test_a_large_file_without_an_end_is_looked_at_in_linear_time() -> None:
    begun = time.perf_counter()
    for data in (b'module "./' + b"a" * 4_000_000, b'module "./' + b'"./' * 1_000_000, b"module " * 500_000):
        assert may_call(data)
        hints(data)
        calls_in("main.tf", data.decode())
    assert time.perf_counter() - begun < 10


@pytest.mark.parametrize(("source", "local"), [("./a", True), ("../a", True), ("a/b/c", False), (".", False), ("..", False)])
def test_a_local_source_begins_with_a_dot_and_a_slash(source: str, local: bool) -> None:
    assert is_local(source) is local
