"""A folder as it is read: which clients there are, what stands where, and what could not be read."""

from __future__ import annotations

import pytest
from cogtui.core import settings
from cogtui.core.model import Absent, Client, Known, Present, Span
from cogtui.core.terraform.library import Library, in_memory
from cogtui.core.terraform.modules import Options
from cogtui.core.terraform.reader import TerraformUnit, read_root

from .folders import ADDRESS, cell_of, client, folder, plain, resource


def problems(unit: TerraformUnit) -> list[tuple[str, int, int, str]]:
    return [(problem.file, problem.line, problem.column, problem.message) for problem in unit.problems]


def names(found: tuple[tuple[str, Span], ...]) -> list[str]:
    return [name for name, _ in found]


# ----------------------------------------------------------------------------------------- clients


def test_a_bare_client() -> None:
    text = '# one\nresource "aws_cognito_user_pool_client" "web" {\n  name = "web"\n}\n'
    unit = folder(text)
    found = unit.evaluate(ADDRESS, {})
    assert unit.place == "infra"
    assert unit.problems == ()
    assert unit.addresses == (ADDRESS,)
    assert found.id == f"infra#{ADDRESS}"
    assert found.language == "terraform"
    assert found.labels == ("web",)
    assert text[found.header.start : found.header.end] == "resource"
    assert text[found.block.start : found.block.end] == text[6:-1]
    assert not found.shared_body
    assert found.pool is None


def test_every_setting_has_a_value_and_its_place() -> None:
    text = 'resource "aws_cognito_user_pool_client" "web" {\n  token_validity_units {\n    id_token = "days"\n  }\n}\n'
    found = folder(text).evaluate(ADDRESS, {})
    assert set(found.settings) == {setting.name for setting in settings.SETTINGS}
    absent = found.settings["name"]
    assert isinstance(absent, Absent)
    assert absent.span == found.header
    assert absent.cell
    assert (absent.cell.kind, absent.cell.path) == ("hole", ("name",))
    assert text[absent.cell.start - 1] + text[absent.cell.end] == "{}"
    member = found.settings["refresh_token_rotation.feature"]
    assert isinstance(member, Absent)
    assert member.cell
    assert member.cell.path == ("refresh_token_rotation", "feature")
    assert member.cell.span == absent.cell.span
    inner = found.settings["token_validity_units.access_token"]
    assert isinstance(inner, Absent)
    assert inner.cell
    assert inner.cell.path == ("access_token",)
    assert text[inner.cell.start : inner.cell.end] == '\n    id_token = "days"\n  '
    assert isinstance(found.settings["token_validity_units"], Present)
    assert isinstance(found.settings["refresh_token_rotation"], Absent)
    cells = {value.cell for value in found.settings.values() if isinstance(value, Known | Absent)}
    assert cells <= found.reads


def test_every_setting_is_read_under_its_name() -> None:
    lines = []
    for setting in settings.SETTINGS:
        if setting.kind == "block":
            inside = "\n".join(f'    {inner.leaf} = "{inner.leaf}"' for inner in settings.members(setting.name))
            lines.append(f"  {setting.name} {{\n{inside}\n  }}")
        elif not setting.parent:
            lines.append(f'  {setting.name} = "{setting.leaf}"')
    found = client("\n".join(lines))
    assert found.unknown_members == ()
    for setting in settings.SETTINGS:
        if setting.kind != "block":
            assert plain(found.settings[setting.name]) == setting.leaf


@pytest.mark.parametrize("header", [
    'resource "aws_cognito_user_pool_client" "web" {',
    "resource aws_cognito_user_pool_client web {",
    'resource aws_cognito_user_pool_client "web" {',
    'resource /* a */ "aws_cognito_user_pool_client" "web" /* b */ { # c',
    '\ufeffresource\t"aws_cognito_user_pool_client"\t"web"\t{',
])  # fmt: skip
def test_headers(header: str) -> None:
    assert plain(folder(header + '\n  name = "x"\n}').evaluate(ADDRESS, {}).settings["name"]) == "x"


@pytest.mark.parametrize("text", [
    '# resource "aws_cognito_user_pool_client" "web" {\n#  name = "x"\n# }\n',
    '/*\nresource "aws_cognito_user_pool_client" "web" {\n}\n*/\n',
    'locals {\n  x = <<EOT\nresource "aws_cognito_user_pool_client" "web" {\n}\nEOT\n}\n',
    'data "aws_cognito_user_pool_client" "web" {\n  client_id = "x"\n}\n',
    "",
    "\ufeff",
])  # fmt: skip
def test_what_is_no_client(text: str) -> None:
    unit = folder(text)
    assert unit.addresses == ()
    assert unit.problems == ()


def test_clients_come_in_the_order_of_the_text() -> None:
    unit = folder(resource("", "b") + resource("", "a"), other=resource("", "c"))
    assert [address.rpartition(".")[2] for address in unit.addresses] == ["b", "a", "c"]


def test_managed_clients() -> None:
    text = 'resource "aws_cognito_managed_user_pool_client" "web" {\n  name_prefix = "Amazon"\n  generate_secret = true\n}\n'
    unit = folder(text)
    found = unit.evaluate("aws_cognito_managed_user_pool_client.web", {})
    assert names(found.unknown_members) == ["generate_secret"]
    name = found.settings["name"]
    assert isinstance(name, Absent)
    assert name.cell is None
    assert "does not take name" in name.locked


def test_members_that_do_not_exist_or_stand_twice() -> None:
    found = client(
        """
  nme = "x"
  region = "eu-west-1"
  client_secret = "x"
  name = "a"
  name = "b"
  token_validity_units {
    acces_token = "hours"
    id_token = "hours"
    id_token = "days"
  }
  token_validity_units {
  }
  callback_urls {
  }
  refresh_token_rotation = {}
  timeouts {
  }
  lifecycle {
    prevent_destroy = true
  }
  provisioner "local-exec" {
    command = "x"
  }
"""
    )
    assert names(found.unknown_members) == [
        "nme", "client_secret", "refresh_token_rotation", "token_validity_units.acces_token", "callback_urls",
    ]  # fmt: skip
    assert names(found.repeated_members) == ["name", "token_validity_units", "token_validity_units.id_token"]
    assert plain(found.settings["name"]) == "a"
    assert plain(found.settings["token_validity_units.id_token"]) == "hours"
    assert plain(found.settings["callback_urls"]) == "<callback_urls is written as a block and is an argument>"
    assert (
        plain(found.settings["refresh_token_rotation"]) == "<refresh_token_rotation is written as an argument and is a block>"
    )


def test_dynamic_blocks() -> None:
    found = client('  dynamic "token_validity_units" {\n    for_each = [1]\n    content {\n      id_token = "days"\n    }\n  }')
    assert found.unknown_members == ()
    assert plain(found.settings["token_validity_units.id_token"]) == "days"
    assert cell_of(found, "token_validity_units.id_token").kind == "scalar"


@pytest.mark.parametrize(
    ("over", "wanted"),
    [
        ("[]", None),
        ("null", "<token_validity_units is made by a dynamic block: null is no collection>"),
        ("var.units", "<token_validity_units is made by a dynamic block: var.units has no default>"),
        ('{ days = "hours" }', "hours"),
        ('toset(["minutes"])', "minutes"),
        ('[for u in ["x", "seconds"] : u if u != "x"]', "seconds"),
    ],
)
def test_what_a_dynamic_block_goes_over(over: str, wanted: object) -> None:
    content = "    content {\n      id_token = token_validity_units.value\n    }\n"
    body = f'  dynamic "token_validity_units" {{\n    for_each = {over}\n{content}  }}'
    assert plain(client(body, 'variable "units" {}\n').settings["token_validity_units.id_token"]) == wanted


@pytest.mark.parametrize(
    ("line", "shared"),
    [
        ("count = 2", True),
        ("count = 1", False),
        ("count = var.on ? 1 : 0", False),
        ("count = length(var.names)", True),
        ("for_each = toset(var.names)", True),
        ("", False),
    ],
)
def test_blocks_that_make_several_instances(line: str, shared: bool) -> None:
    found = client(f'  {line}\n  name = "x${{each.key}}"\n  callback_urls = each.value.urls\n', 'variable "on" {}\n')
    assert found.shared_body is shared
    assert plain(found.settings["callback_urls"]) == "<each.value.urls is different for each instance>"


def test_ignored_changes_are_inert() -> None:
    one = client("  lifecycle {\n    ignore_changes = [name, token_validity_units[0].id_token]\n  }")
    assert one.inert >= {"name", "token_validity_units", "token_validity_units.id_token"}
    assert "callback_urls" not in one.inert
    everything = client("  lifecycle {\n    ignore_changes = all\n  }")
    assert everything.inert == {setting.name for setting in settings.SETTINGS}


# -------------------------------------------------------------------------------------------- pool

POOL = """
resource "aws_cognito_user_pool" "main" {
  name                = "people"
  alias_attributes    = ["email"]
  user_pool_tier      = "PLUS"
  schema {
    name                = "email"
    required            = true
    mutable             = "true"
    attribute_data_type = "String"
  }
  schema {
    name                     = "role"
    developer_only_attribute = var.nothing
  }
  lambda_config {
    pre_sign_up    = aws_lambda_function.x.arn
    user_migration = null
    kms_key_id     = "x"
    custom_email_sender {
      lambda_arn = "x"
    }
  }
  sign_in_policy {
    allowed_first_auth_factors = ["PASSWORD", "EMAIL_OTP"]
  }
}
variable "nothing" {
  default = null
}
resource "aws_cognito_identity_provider" "google" {
  user_pool_id      = aws_cognito_user_pool.main.id
  attribute_mapping = {
    email      = "email"
    "username" = "sub"
    given_name = "given_name"
  }
}
"""


def pool_of(pool_id: str, pool: str = POOL) -> Client:
    return client(f"  user_pool_id = {pool_id}", pool + "locals {\n  pool = aws_cognito_user_pool.main.id\n}\n")


@pytest.mark.parametrize("pool_id", ["aws_cognito_user_pool.main.id", "aws_cognito_user_pool.main[0].id", "local.pool"])
def test_the_pool_of_the_same_folder(pool_id: str) -> None:
    pool = pool_of(pool_id).pool
    assert pool
    assert pool.address == "aws_cognito_user_pool.main"
    assert (pool.name, pool.tier) == ("people", "PLUS")
    assert [(a.name, a.required, a.mutable) for a in pool.attributes or ()] == [
        ("email", True, True),
        ("custom:role", False, False),
    ]
    assert (pool.alias_attributes, pool.username_attributes) == (("email",), ())
    assert pool.triggers == {"pre_sign_up", "custom_email_sender"}
    assert pool.first_factors == ("PASSWORD", "EMAIL_OTP")
    assert pool.mapped_attributes == ("email", "given_name")


@pytest.mark.parametrize(
    "pool_id", ["aws_cognito_user_pool.other.id", "aws_cognito_user_pool.main.arn", '"eu-west-1_abc"', "var.id"]
)
def test_no_pool_where_none_is_named(pool_id: str) -> None:
    assert pool_of(pool_id).pool is None


def test_what_a_pool_does_not_show_is_not_known() -> None:
    bare = pool_of("aws_cognito_user_pool.main.id", 'resource "aws_cognito_user_pool" "main" {}\n').pool
    assert bare
    assert (bare.attributes, bare.triggers, bare.tier, bare.first_factors) == ((), frozenset(), None, None)
    vague = pool_of(
        "aws_cognito_user_pool.main.id",
        'resource "aws_cognito_user_pool" "main" {\n  alias_attributes = var.x\n  dynamic "schema" {\n    for_each = []\n  }\n'
        '  lambda_config {\n    user_migration = var.x\n  }\n}\nvariable "x" {}\n',
    ).pool
    assert vague
    assert (vague.attributes, vague.alias_attributes, vague.triggers) == (None, None, None)


# ---------------------------------------------------------------------------------------- problems


BAD = 'resource "aws_cognito_user_pool_client" "bad" {'


@pytest.mark.parametrize(
    ("broken", "line", "column", "message"),
    [
        (f'{BAD}\n  name = "x\n}}', 2, 10, "the string is not closed on its line"),
        (f'{BAD}\n  name = "x"\n', 1, 47, "this { is never closed"),
        (f'{BAD}\n  a {{\n    name = "x"\n}}\n', 1, 47, "this { is never closed"),
        (f"{BAD}\n{resource('  a = [')}", 1, 1, "the block is not closed before the next one begins"),
        (f"{BAD}\n  a = [\n}}", 3, 1, "} stands where ] is expected"),
        (f"{BAD}\n  a = <<EOT\n}}", 2, 7, "the heredoc has no line that closes it with EOT"),
        (f"{BAD}\n  a = << EOT\n}}", 2, 7, "<< is not followed by a heredoc's word and a new line"),
        (f'{BAD}\n  "a" = 1\n}}', 2, 3, "an argument's name stands in quotes, which is the syntax of Terraform 0.11"),
        (f"{BAD}\n  a = 1,\n}}", 2, 8, "a comma follows an argument, which is the syntax of Terraform 0.11"),
        (f"{BAD}\n  a = 1)\n}}", 2, 8, ") stands where } is expected"),
        (f"{BAD}\n  a {{}} b = 2\n}}", 2, 7, "a new line is expected before 'b'"),
        (f"{BAD}\n  a =\n}}", 2, 3, "a has no value"),
        (f"{BAD}\n  a\n}}", 2, 3, "a is followed neither by = nor by {"),
        (f"{BAD}\n  !\n}}", 2, 3, "an argument or a block is expected here, not '!'"),
        (f"{BAD}\n  a = 1\r  b = 2\n}}", 2, 8, "a carriage return stands here without a line feed"),
        (f"{BAD}\n  a = {'[' * 101}{']' * 101}\n}}", 2, 106, "brackets nest deeper than 100"),
        ("}", 1, 1, "an argument or a block is expected here, not '}'"),
        ("x = /* resource {", 1, 5, "the comment is never closed"),
    ],
)
def test_an_error_in_one_block_hides_no_other(broken: str, line: int, column: int, message: str) -> None:
    unit = folder(f"{broken}\n{resource('  name = 1')}")
    assert ADDRESS in unit.addresses
    assert ("main.tf", line, column, message) in problems(unit)


def test_an_expression_that_can_not_be_read_is_unknown_and_a_problem() -> None:
    unit = folder(resource('  name = "x"\n  generate_secret = true ? ? 1\n  callback_urls = [\n    "\\q"\n  ]'))
    found = unit.evaluate(ADDRESS, {})
    assert problems(unit) == [
        ("main.tf", 5, 6, "a string has no escape \\q"),
        ("main.tf", 3, 28, "'?' is not expected here"),
    ]
    assert plain(found.settings["name"]) == "x"
    assert str(plain(found.settings["generate_secret"])).startswith("<it can't be read")


def test_lines_that_end_in_carriage_returns_alone_are_refused() -> None:
    unit = folder(resource('  name = "x"').replace("\n", "\r"))
    assert unit.addresses == ()
    assert [problem.message for problem in unit.problems] == [
        "the lines end in carriage returns alone, which Terraform does not read"
    ]


def test_the_same_address_twice() -> None:
    unit = folder(resource('  name = "a"'), other="\n" + resource('  name = "b"'))
    assert problems(unit) == [("other.tf", 2, 1, f"{ADDRESS} is declared twice in this folder")]
    assert plain(unit.evaluate(ADDRESS, {}).settings["name"]) == "a"


def test_problems_of_a_folder_without_clients_are_none_of_ours() -> None:
    assert folder('resource "aws_s3_bucket" "b" {\n').problems == ()


def test_a_file_with_nothing_but_errors_ends() -> None:
    unit = folder('resource "aws_cognito_user_pool_client" "x" {\n' * 5000)
    assert unit.problems[-1].message == "after so many errors the rest of the file is not read"


# --------------------------------------------------------------------------------------- overrides


def test_override_files_are_merged() -> None:
    unit = folder(
        resource('  name = "a"\n  generate_secret = false\n  token_validity_units {\n    id_token = "days"\n  }')
        + "locals {\n  x = 1\n}",
        override=resource('  generate_secret = true\n  token_validity_units {\n    access_token = "days"\n  }'),
        z_override='locals {\n  x = "b"\n}\n' + resource("  name = local.x"),
    )
    found = unit.evaluate(ADDRESS, {})
    assert unit.problems == ()
    assert unit.addresses == (ADDRESS,)
    assert found.file == "main.tf"
    assert plain(found.settings["name"]) == "b"
    secret = found.settings["generate_secret"]
    assert isinstance(secret, Known)
    assert secret.cell
    assert (secret.value, secret.cell.file) == (True, "override.tf")
    assert plain(found.settings["token_validity_units.id_token"]) is None
    assert plain(found.settings["token_validity_units.access_token"]) == "days"


def test_an_override_of_nothing() -> None:
    unit = folder("", override=resource('  name = "a"'))
    assert problems(unit) == [("override.tf", 1, 1, f"{ADDRESS} overrides nothing: no other file declares it")]


def test_modules_beyond_all_bounds_are_said_not_to_be_read() -> None:
    files = {
        f"m{n}/main.tf": f'module "a" {{\n  source = "../m{n + 1}"\n}}\nmodule "b" {{\n  source = "../m{n + 1}"\n}}\n'
        for n in range(13)
    }
    files["m13/main.tf"] = resource('  name = "web"')
    unit = read_root("m0", Library(in_memory(files)), Options())
    assert len(unit.addresses) < 2_000
    assert [problem.kind for problem in unit.problems] == ["too-many-modules"]


@pytest.mark.parametrize(
    ("source", "kind"), [("../gone", "module"), ("../m0", "cycle"), ("../m1", ""), ("registry/x/aws", "")], ids=str
)
def test_calls_that_lead_nowhere(source: str, kind: str) -> None:
    files = {"m0/main.tf": f'module "a" {{\n  source = "{source}"\n}}\n' + resource('  name = "web"'), "m1/main.tf": ""}
    unit = read_root("m0", Library(in_memory(files)), Options())
    assert unit.addresses == (ADDRESS,)
    assert [problem.kind for problem in unit.problems] == ([kind] if kind else [])
