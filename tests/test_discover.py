"""Which files are looked at, and what is said of those that can't be."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from cogtui.core.discover import Discovery, PathNotFound, discover
from cogtui.core.terraform.modules import MAX_DEPTH
from hypothesis import given, settings
from hypothesis import strategies as st

from .judges import needs_terraform

CLIENT = 'resource "aws_cognito_user_pool_client" "a" {}\n'
JSON_CLIENT = '{"resource": {"aws_cognito_user_pool_client": {"a": {}}}}'
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
    put(inside / "more.tf", CLIENT)
    found = discover(["main.tf"])
    assert found.modules == (".",)
    assert [found.asked.wants(".", name) for name in ("main.tf", "more.tf")] == [True, False]


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


# ------------------------------------------------------------------------------- root modules and who calls them


def call(source: str, name: str = "m") -> str:
    return f'module "{name}" {{\n  source = "{source}"\n}}\n'


def tree(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        put(root / name, text)


def roots(*paths: str, exclude: Sequence[str] = ()) -> list[str]:
    return list(discover(paths or ["."], exclude).modules)


def manifest(**folders: str) -> str:
    entries = [{"Key": key.replace("_", "."), "Source": "registry.example/x", "Dir": path} for key, path in folders.items()]
    return json.dumps({"Modules": [{"Key": "", "Source": "", "Dir": "."}, *entries]})


TREES: dict[str, tuple[dict[str, str], list[str]]] = {
    "two callers": (
        {"modules/auth/main.tf": CLIENT, "prod/main.tf": call("../modules/auth"), "dev/main.tf": call("../modules/auth")},
        ["dev", "prod"],
    ),
    "the folder above": ({"main.tf": call("./modules/auth"), "modules/auth/main.tf": CLIENT}, ["."]),
    "through others": (
        {"main.tf": call("./a"), "a/main.tf": call("../b"), "b/main.tf": call("./c"), "b/c/main.tf": CLIENT, "d/x.tf": CLIENT},
        [".", "d"],
    ),
    "a caller of nothing that matters": ({"a/main.tf": call("../b"), "b/main.tf": "", "c/main.tf": CLIENT}, ["c"]),
    "commented out": ({"a/main.tf": f"/*\n{call('../b')}*/\n", "b/main.tf": CLIENT}, ["b"]),
    "not a literal": ({"a/main.tf": 'module "b" {\n  source = "../${"b"}"\n}\n', "b/main.tf": CLIENT}, ["b"]),
    "in JSON": ({"a/main.tf.json": '{"module": {"b": {"source": "../b"}}}', "b/main.tf": CLIENT}, ["a"]),
    "a client in JSON": ({"a/main.tf": call("../b"), "b/x.tf.json": JSON_CLIENT}, ["a"]),
    "OpenTofu": ({"a/main.tofu": call("../b"), "b/main.tofu": CLIENT, "c/main.tofu.json": JSON_CLIENT}, ["a", "c"]),
    "a missing folder": ({"a/main.tf": call("./gone") + CLIENT}, ["a"]),
    "a folder without Terraform": ({"a/main.tf": call("../docs") + CLIENT, "docs/a.md": CLIENT}, ["a"]),
    "out of what is in sight": ({"a/main.tf": call("../../../../..") + CLIENT}, ["a"]),
    "itself": ({"a/main.tf": call("./") + CLIENT}, ["a"]),
    "itself by its name": ({"a/main.tf": call("../a") + CLIENT, "b/main.tf": call("../a")}, ["b"]),
    "a cycle": ({"b/main.tf": call("../c") + CLIENT, "c/main.tf": call("../a"), "a/main.tf": call("../b")}, ["a"]),
    "a cycle with a caller": ({"a/x.tf": call("../b"), "b/x.tf": call("../a") + CLIENT, "z/x.tf": call("../b")}, ["z"]),
    "a cycle that calls": ({"b/x.tf": call("../c"), "c/x.tf": call("../b") + call("../a", "a"), "a/x.tf": CLIENT}, ["b"]),
    "a cycle with an ignored module": (
        {".gitignore": "a/\n", "a/x.tf": call("../b"), "b/x.tf": call("../c"), "c/x.tf": call("../a") + CLIENT},
        ["b"],
    ),
    "two cycles": (
        {
            "d/x.tf": call("../c") + CLIENT,
            "c/x.tf": call("../d"),
            "a/x.tf": call("../b") + CLIENT,
            "b/x.tf": call("../a") + call("../d", "d"),
        },
        ["a"],
    ),
    "a broken caller": ({"a/x.tf": "locals {\n  x = [\n}\n\n" + call("../b"), "b/x.tf": CLIENT}, ["a"]),
    "broken calls": ({"a/x.tf": 'module "b" {\n  source = "../b"\n', "b/x.tf": CLIENT}, ["b"]),
    "an override": ({"a/x.tf": call("../b"), "a/override.tf": call("../c"), "b/x.tf": CLIENT, "c/x.tf": CLIENT}, ["a", "b"]),
    "ignored files of a caller": (
        {".gitignore": "made.tf\n", "a/made.tf": call("../b"), "a/x.tf": "", "b/x.tf": CLIENT},
        ["a"],
    ),
    "an ignored caller": ({".git/HEAD": "", ".gitignore": "a/\n", "a/x.tf": call("../b"), "b/x.tf": CLIENT}, ["b"]),
    "an ignored module": ({".git/HEAD": "", ".gitignore": "b/\n", "a/x.tf": call("../b"), "b/x.tf": CLIENT}, ["a"]),
    "through an ignored module": (
        {".gitignore": "b/\n", "a/x.tf": call("../b"), "b/x.tf": call("../c"), "c/x.tf": CLIENT},
        ["a"],
    ),
    "files that Terraform passes over": ({"a/.x.tf": CLIENT, "b/x.tf~": CLIENT, "c/X.TF": CLIENT, "d/.x.tf.json": CLIENT}, []),
}


@pytest.mark.parametrize("name", TREES)
def test_the_roots_are_the_folders_that_no_other_calls(inside: Path, name: str) -> None:
    files, expected = TREES[name]
    tree(inside, files)
    found = discover(["."])
    assert list(found.modules) == expected
    assert found.problems == ()
    assert all(found.asked.wants(root, file) for root in expected for file in files)


@needs_terraform
@pytest.mark.parametrize("name", [name for name in TREES if not {"cycle", "cycles", "itself", "broken"} & set(name.split())])
def test_terraform_reads_every_folder_with_a_client_from_a_root(inside: Path, name: str) -> None:
    files = TREES[name][0]
    tree(inside, files)
    read = {folder for root in roots() for folder in read_by_terraform(root)}
    code = [file for file in files if file.endswith((".tf", ".tf.json")) and not os.path.basename(file).startswith(".")]
    assert {os.path.dirname(file) for file in code if "aws_cognito_user_pool_client" in files[file]} <= read


def read_by_terraform(root: str) -> set[str]:
    """A root module's folder and those that terraform gets to by its calls."""
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    subprocess.run(["terraform", "get"], cwd=root, env=environment, capture_output=True, check=False)
    noted = Path(root, ".terraform/modules/modules.json")
    entries = json.loads(noted.read_text())["Modules"] if noted.exists() else []
    return {root, *(os.path.normpath(os.path.join(root, entry["Dir"])) for entry in entries)}


def test_a_chain_of_calls_is_followed_however_long(inside: Path) -> None:
    length = 50
    for number in range(length):
        put(inside / f"m{number:02}/main.tf", call(f"../m{number + 1:02}"))
    put(inside / f"m{length}/main.tf", CLIENT)
    found = roots()
    assert found[0] == "m00"
    # The reader follows calls only so deep: what is deeper is read from a root further down, and nothing from two.
    assert found == [f"m{number:02}" for number in range(0, length + 1, MAX_DEPTH + 1)]


def test_a_folder_is_one_however_it_is_reached(inside: Path) -> None:
    tree(inside, {"modules/auth/main.tf": CLIENT, "dev/main.tf": call("./linked/auth")})
    (inside / "dev/linked").symlink_to(inside / "modules")
    assert roots() == ["dev"]
    assert roots(".", "dev", "./dev/../dev", str(inside / "modules")) == ["dev"]


def test_a_file_that_several_folders_link_to_is_a_part_of_each(inside: Path) -> None:
    tree(inside, {"common.tf": call("../auth"), "auth/main.tf": CLIENT})
    for name in ("dev", "prod"):
        put(inside / name / "main.tf", "")
        (inside / name / "common.tf").symlink_to("../common.tf")
    assert roots() == ["dev", "prod"]


def test_what_is_excluded_neither_calls_nor_is_asked_for(inside: Path) -> None:
    tree(
        inside,
        {
            "examples/a/x.tf": call("../../auth"),
            "auth/x.tf": CLIENT,
            "b/x.tf": call("../auth") + call("../c", "c"),
            "c/x.tf": CLIENT,
        },
    )
    assert roots() == ["b", "examples/a"]
    assert roots(exclude=["examples"]) == ["b"]
    found = discover(["."], ["examples", "auth/"])
    assert found.modules == ("b",)
    assert [found.asked.wants("b", name) for name in ("c/x.tf", "auth/x.tf", "b/x.tf")] == [True, False, True]
    assert roots(exclude=["auth", "c"]) == []


# -------------------------------------------------------------------------------------------- downloaded modules


DOWNLOADED = {
    "main.tf": call("acme/auth/aws", "auth"),
    ".terraform/modules/auth/main.tf": call("./inner"),
    ".terraform/modules/auth/inner/main.tf": call("acme/client/aws", "web"),
    ".terraform/modules/auth.m.web/main.tf": CLIENT,
}


def test_downloaded_modules_count_where_the_caller_has_noted_them(inside: Path) -> None:
    tree(inside, DOWNLOADED)
    assert roots() == []
    put(
        inside / ".terraform/modules/modules.json",
        manifest(auth=".terraform/modules/auth", auth_m_web=".terraform/modules/auth.m.web"),
    )
    found = discover(["."])
    assert found.modules == (".",)
    assert found.asked.wants(".", ".terraform/modules/auth.m.web/main.tf")


@pytest.mark.parametrize(
    "noted",
    [
        "",
        "[]",
        '{"Modules": 1}',
        '{"Modules": [{"Key": 1}]}',
        "[" * 100_000,
        manifest(gone="x/y"),
        manifest(auth="\0"),
        manifest(other=".terraform/modules/auth.m.web"),
        manifest(auth_m_web=".terraform/modules/auth.m.web"),
    ],
)
def test_a_manifest_that_leads_nowhere_is_passed_over(inside: Path, noted: str) -> None:
    tree(inside, {**DOWNLOADED, ".terraform/modules/modules.json": noted})
    found = discover(["."])
    assert (found.modules, found.problems) == ((), ())


def test_a_manifest_that_is_too_large_is_not_read(inside: Path) -> None:
    noted = manifest(auth=".terraform/modules/auth", auth_m_web=".terraform/modules/auth.m.web")
    tree(inside, {**DOWNLOADED, ".terraform/modules/modules.json": noted + " " * 5_000_000})
    assert roots() == []


def test_a_manifest_that_is_no_file_is_not_opened(inside: Path) -> None:
    tree(inside, DOWNLOADED)
    os.mkfifo(inside / ".terraform/modules/modules.json")
    assert roots() == []


def test_a_module_that_its_caller_never_downloaded_is_read_from_where_it_was(inside: Path) -> None:
    here = "auth/.terraform/modules"
    tree(
        inside,
        {
            "main.tf": call("./auth", "auth"),
            "auth/main.tf": call("acme/client/aws", "web"),
            f"{here}/web/main.tf": CLIENT,
            f"{here}/modules.json": manifest(web=".terraform/modules/web"),
        },
    )
    assert roots() == ["auth"]
    put(inside / "auth/own.tf", CLIENT)
    assert roots() == [".", "auth"]
    tree(
        inside,
        {
            ".terraform/modules/auth.web/main.tf": CLIENT,
            ".terraform/modules/modules.json": manifest(auth="auth", auth_web=".terraform/modules/auth.web"),
        },
    )
    assert roots() == ["."]


# ------------------------------------------------------------------------------------- callers out of the named paths


REPOSITORY = {
    ".git/HEAD": "",
    "modules/auth/main.tf": CLIENT,
    "modules/auth/more.tf": CLIENT,
    "modules/pool/main.tf": CLIENT,
    "live/dev/main.tf": call("../../modules/auth", "auth") + call("../../modules/pool", "pool"),
    "live/prod/main.tf": call("../app"),
    "live/app/main.tf": call("../../modules/auth") + CLIENT,
    "live/other/main.tf": call("../../modules/pool"),
}


def asked(found: Discovery) -> set[tuple[str, str]]:
    return {
        (root, name)
        for root in found.modules
        for name in REPOSITORY
        if found.asked.wants(root, name) and CLIENT in REPOSITORY[name]
    }


def test_callers_are_looked_for_up_to_the_root_of_the_repository(inside: Path) -> None:
    tree(inside, REPOSITORY)
    found = discover(["modules/auth"])
    assert found.modules == ("live/dev", "live/prod")
    assert asked(found) == {(root, f"modules/auth/{name}.tf") for root in found.modules for name in ("main", "more")}
    assert found.problems == ()


def test_nothing_above_the_paths_is_looked_at_outside_of_a_repository(inside: Path) -> None:
    tree(inside, REPOSITORY)
    (inside / ".git/HEAD").unlink()
    (inside / ".git").rmdir()
    assert roots("modules/auth") == ["modules/auth"]
    assert roots("modules/auth/more.tf") == ["modules/auth"]


def test_a_repository_in_a_repository_is_one_by_itself(inside: Path) -> None:
    tree(inside, {**REPOSITORY, "modules/.git": "gitdir: elsewhere"})
    assert roots("modules/auth") == ["modules/auth"]


def test_a_named_root_is_asked_for_with_all_that_it_calls(inside: Path) -> None:
    tree(inside, REPOSITORY)
    found = discover(["live/dev"])
    assert found.modules == ("live/dev",)
    assert asked(found) == {("live/dev", name) for name in REPOSITORY if CLIENT in REPOSITORY[name]}


def test_what_a_named_folder_calls_is_asked_for_where_it_is_called(inside: Path) -> None:
    tree(inside, REPOSITORY)
    found = discover(["live/app"])
    assert found.modules == ("live/prod",)
    names = {name for _, name in asked(found)}
    assert names == {"live/app/main.tf", "modules/auth/main.tf", "modules/auth/more.tf"}


def test_a_named_file_is_read_from_its_callers_and_alone_asked_for(inside: Path) -> None:
    tree(inside, REPOSITORY)
    found = discover(["modules/auth/more.tf"])
    assert found.modules == ("live/dev", "live/prod")
    assert asked(found) == {(root, "modules/auth/more.tf") for root in found.modules}


def test_a_named_file_and_its_folder_are_the_folder(inside: Path) -> None:
    tree(inside, REPOSITORY)
    for paths in (["live/app/main.tf", "live"], ["live", "live/app/main.tf"]):
        found = discover(paths)
        assert found.modules == ("live/dev", "live/other", "live/prod")
        assert ("live/dev", "modules/pool/main.tf") in asked(found)


def test_a_named_file_without_a_client_asks_for_nothing(inside: Path) -> None:
    tree(inside, REPOSITORY)
    assert roots("live/prod/main.tf") == []


def test_the_working_directory_may_be_anywhere(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(inside, REPOSITORY)
    monkeypatch.chdir(inside / "modules/auth")
    found = discover(["."])
    assert found.modules == ("../../live/dev", "../../live/prod")
    assert found.asked.wants("../../live/dev", "main.tf")
    assert not found.asked.wants("../../live/dev", "../pool/main.tf")
    named = discover([str(inside / "modules/auth/more.tf")]).asked
    assert [named.wants("../../live/dev", name) for name in ("more.tf", "main.tf")] == [True, False]


def test_a_link_to_a_module_is_asked_for_where_it_is_called_by_that_name(inside: Path) -> None:
    tree(inside, {**REPOSITORY, "live/linked/main.tf": call("./auth")})
    (inside / "live/linked/auth").symlink_to("../../modules/auth")
    found = discover(["modules/auth"])
    assert "live/linked" in found.modules
    assert found.asked.wants("live/linked", "live/linked/auth/main.tf")


def test_only_terraform_files_are_opened_around_the_paths(inside: Path) -> None:
    tree(inside, {**REPOSITORY, "bad.yaml": TEMPLATE + "# \xff", "live/template.yaml": TEMPLATE})
    found = discover(["modules/auth"])
    assert (found.templates, found.problems) == ((), ())
    assert found.looked_at == {".tf": 2}


def test_a_walk_that_holds_too_much_ends_and_says_so(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(inside, REPOSITORY)
    monkeypatch.setattr("cogtui.core.walk.MAX_FILES", 3)
    assert [problem.kind for problem in discover(["."]).problems] == ["too-many-files"]
    monkeypatch.setattr("cogtui.core.walk.MAX_FILES", 100)
    monkeypatch.setattr("cogtui.core.walk.MAX_FOLDERS", 2)
    found = discover(["modules/auth"])
    assert found.modules == ("modules/auth",)
    assert [problem.kind for problem in found.problems] == ["too-many-files"]


def test_what_a_caller_has_downloaded_for_a_named_module_is_asked_for(inside: Path) -> None:
    tree(inside, REPOSITORY)
    put(inside / "modules/auth/web.tf", call("acme/web/aws", "web") + '# called by "../../live/dev"\n')
    for name in ("auth.web", "other"):
        put(inside / f"live/dev/.terraform/modules/{name}/main.tf", CLIENT)
    put(inside / "live/dev/more.tf", call("acme/other/aws", "other"))
    noted = manifest(auth_web=".terraform/modules/auth.web", other=".terraform/modules/other")
    put(inside / "live/dev/.terraform/modules/modules.json", noted)
    found = discover(["modules/auth"])
    names = [f"live/dev/.terraform/modules/{name}/main.tf" for name in ("auth.web", "other")]
    assert [found.asked.wants("live/dev", name) for name in names] == [True, False]


def test_few_paths_are_looked_up_that_are_not_in_sight(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = "".join(call(f"./a{number}", f"a{number}") for number in range(3))
    tree(inside, {".gitignore": "b/\n", "a/x.tf": gone + call("../b"), "b/x.tf": CLIENT})
    assert roots() == ["a"]
    monkeypatch.setattr("cogtui.core.terraform.roots.MAX_LOOKS", 0)
    assert roots() == []


# ------------------------------------------------------------------------------------------------------ Terragrunt


def test_a_folder_that_leads_to_no_client_has_no_callers_out_of_sight(inside: Path) -> None:
    tree(inside, {"a/x.tf": "# " + call("../b").replace("\n", "\n# "), "a/terragrunt.hcl": "", "b/x.tf": CLIENT})
    assert discover(["."]).callers_out_of_sight == {}


def test_terragrunt_is_a_caller_out_of_sight(inside: Path) -> None:
    source = 'terraform {\n  source = "${get_repo_root()}//modules/auth?ref=v1"\n}\n'
    tree(inside, {**REPOSITORY, "units/dev/terragrunt.hcl": source, "live/prod/terragrunt.hcl": "inputs = {}\n"})
    assert discover(["."]).callers_out_of_sight == {
        "live/prod": "terragrunt gives its inputs (live/prod/terragrunt.hcl)",
        "modules/auth": "terragrunt gives its inputs (units/dev/terragrunt.hcl)",
    }
    put(inside / "units/prod/terragrunt.hcl", source)
    put(inside / "units/qa/terragrunt.hcl", source)
    assert discover(["modules/auth"]).callers_out_of_sight["modules/auth"] == (
        "terragrunt gives its inputs (units/dev/terragrunt.hcl and 2 others)"
    )


# ------------------------------------------------------------------------------------------------------- any tree


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_client_is_read_from_a_root_and_no_root_is_called_from_out_of_its_cycle(data: st.DataObject) -> None:
    names = [f"f{number}" for number in range(data.draw(st.integers(1, 7)))]
    calls = {name: data.draw(st.lists(st.sampled_from(names), max_size=3, unique=True)) for name in names}
    clients = data.draw(st.sets(st.sampled_from(names)))
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            text = "".join(call(f"../{called}", called) for called in calls[name])
            put(Path(folder, name, "main.tf"), text + CLIENT * (name in clients))
        found = [Path(root).name for root in discover([folder]).modules]
    reach = {name: reachable(name, calls) for name in names}
    assert clients <= {name for root in found for name in reach[root]}
    for root in found:
        cycle = {name for name in reach[root] if root in reach[name]}
        assert not any(root in reach[name] for name in names if name not in cycle)
        assert root == min(cycle)
        assert not clients.isdisjoint(reach[root])
    assert found == sorted(set(found))


def reachable(start: str, calls: Mapping[str, Sequence[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = set(calls[waiting.pop()]) - found
        found |= new
        waiting += new
    return found


@pytest.mark.parametrize("asked", ["cdk.out", "cdk.out/inner", "cdk.out/inner/a.yaml"])
def test_what_git_ignores_is_looked_into_when_it_is_named(asked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / ".git/HEAD", "")
    put(tmp_path / ".gitignore", "cdk.out/\n")
    put(tmp_path / "cdk.out/.gitignore", "other.yaml\n")
    for name in ("a.yaml", "other.yaml"):
        put(tmp_path / "cdk.out/inner" / name, TEMPLATE)
    monkeypatch.chdir(tmp_path)
    assert [source.name for source in discover([asked]).templates] == ["cdk.out/inner/a.yaml"]
    assert discover(["."]).templates == ()
