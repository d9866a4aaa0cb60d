"""Which files are looked at, and what is said of those that can't be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cogtui.core.discover import PathNotFound, discover

CLIENT = 'resource "aws_cognito_user_pool_client" "a" {}\n'
TEMPLATE = "Resources: {A: {Type: AWS::Cognito::UserPoolClient, Properties: {}}}\n"


def put(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def test_folders_are_walked_and_what_git_ignores_is_left_out(inside: Path) -> None:
    put(inside / ".git/HEAD", "")
    put(inside / ".gitignore", "build/\n*.gen.yaml\n")
    put(inside / "app/.gitignore", "secret.yaml\n!keep.gen.yaml\n")
    for name in ("app/main.tf", "build/main.tf", ".terraform/modules/x/main.tf", "node_modules/x/main.tf"):
        put(inside / name, CLIENT)
    for name in ("a.yaml", "a.gen.yaml", "app/secret.yaml", "app/keep.gen.yaml", "app/stack.template", "app/stack"):
        put(inside / name, TEMPLATE)
    put(inside / "notes.md", TEMPLATE)
    found = discover(["."])
    assert [os.path.normpath(folder) for folder in found.modules] == ["app"]
    assert [source.name for source in found.templates] == ["a.yaml", "app/keep.gen.yaml", "app/stack", "app/stack.template"]
    assert found.problems == ()


def test_excluded_and_unconcerned_files_are_not_taken(inside: Path) -> None:
    put(inside / "a/main.tf", CLIENT)
    put(inside / "b/main.tf", CLIENT)
    put(inside / "c/main.tf", 'resource "aws_sqs_queue" "a" {}')
    assert [Path(folder).name for folder in discover(["."], ["b/**"]).modules] == ["a"]


def test_a_named_file_is_read_even_when_git_ignores_it_and_limits_the_clients(inside: Path) -> None:
    put(inside / ".git/HEAD", "")
    put(inside / ".gitignore", "*.tf\n")
    put(inside / "main.tf", CLIENT)
    found = discover(["main.tf"])
    assert found.only == {".": frozenset({"main.tf"})}


def test_a_path_that_does_not_exist_is_a_mistake(inside: Path) -> None:
    with pytest.raises(PathNotFound, match="nowhere"):
        discover(["nowhere"])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (TEMPLATE.encode() + b"# \xff\n", "is not UTF-8"),
        (TEMPLATE.encode("utf-16"), "is UTF-16"),
        (TEMPLATE.encode() + b"#" * 5_000_000, "is larger than 5 MB"),
    ],
    ids=["latin", "utf-16", "large"],
)
def test_a_template_that_can_not_be_read_is_a_problem(inside: Path, data: bytes, message: str) -> None:
    put(inside / "a.yaml", data)
    (problem,) = discover(["."]).problems
    assert problem.file == "a.yaml"
    assert message in problem.message


def test_the_line_of_a_wrong_byte_is_named(inside: Path) -> None:
    put(inside / "a.yaml", TEMPLATE.encode() + b"\n# \xff\n")
    (problem,) = discover(["."]).problems
    assert (problem.line, problem.column) == (3, 3)


def test_a_fifo_is_not_opened(inside: Path) -> None:
    os.mkfifo(inside / "pipe.yaml")
    assert discover(["."]).problems == ()
    (problem,) = discover(["pipe.yaml"]).problems
    assert problem.message == "is not a regular file"


def test_the_same_file_twice_is_one(inside: Path) -> None:
    put(inside / "a.yaml", TEMPLATE)
    (inside / "b.yaml").symlink_to("a.yaml")
    assert len(discover([".", "a.yaml", "b.yaml"]).templates) == 1


def test_a_loop_of_links_is_walked_once_and_a_link_to_a_file_is_that_file(inside: Path) -> None:
    put(inside / "a.yaml", TEMPLATE)
    (inside / "again").symlink_to(inside)
    (inside / "b.yaml").symlink_to(inside / "a.yaml")
    (inside / "gone.yaml").symlink_to(inside / "nowhere.yaml")
    found = discover(["."])
    assert [source.name for source in found.templates] == ["a.yaml"]
    assert found.problems == ()


def test_ignore_files_above_the_walk_count_up_to_the_root_of_the_repository(inside: Path) -> None:
    put(inside / ".gitignore", "*.yaml\n")
    put(inside / "repository/.git/HEAD", "")
    put(inside / "repository/.gitignore", "/app/*.yml\nother.yaml\n")
    for name in ("a.yaml", "b.yml", "deep/c.yml", "other.yaml"):
        put(inside / "repository/app" / name, TEMPLATE)
    names = [source.name for source in discover(["repository/app"]).templates]
    assert names == ["repository/app/a.yaml", "repository/app/deep/c.yml"]


def test_files_may_have_strange_names(inside: Path) -> None:
    names = ["\x1b[31mred.yaml", "a\nb.yaml", "é .yaml"]
    for name in names:
        put(inside / name, TEMPLATE)
    assert [source.name for source in discover(["."]).templates] == names
