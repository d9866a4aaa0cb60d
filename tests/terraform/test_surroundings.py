"""What stands around a client: its pool, what other blocks add to that, and the places that refer to the client."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cogtui.core.around import Pool, Use
from cogtui.core.model import Client
from cogtui.core.terraform.library import Library, in_memory
from cogtui.core.terraform.mentions import mentions
from cogtui.core.terraform.modules import Options
from cogtui.core.terraform.reader import TerraformUnit, read_root
from judges import needs_provider
from planned import _LOCK, _PROVIDER, _initialized, _run, plan

CLIENT = "aws_cognito_user_pool_client"
Files = Mapping[str, str]


def root(files: str | Files) -> TerraformUnit:
    named = {"main.tf": files} if isinstance(files, str) else files
    return read_root(".", Library(in_memory(named)), Options())


def clients(files: str | Files) -> dict[str, Client]:
    unit = root(files)
    assert unit.problems == ()
    return {address: unit.evaluate(address, {}) for address in unit.addresses}


def pool(around: str, meta: str = "", inside: str = "") -> Pool:
    """The pool ``main`` of a client, with this around it."""
    text = f"""
resource "aws_cognito_user_pool" "main" {{
  name = "people"
  {meta}
  {inside}
}}
resource "{CLIENT}" "web" {{
  name         = "web"
  user_pool_id = aws_cognito_user_pool.main{"[0]" if meta else ""}.id
}}
{around}
"""
    found = clients(text)[f"{CLIENT}.web"].pool
    assert found
    return found


def written(tmp_path: Path, files: Files) -> Path:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


# -------------------------------------------------------------------------------- which pool it is

FORMS = {
    "plain": "aws_cognito_user_pool.plain.@",
    "legacy_splat_in_join": 'join("", aws_cognito_user_pool.counted.*.@)',
    "index": "aws_cognito_user_pool.counted[0].@",
    "index_of_splat": "aws_cognito_user_pool.counted.*.@[0]",
    "try": 'try(aws_cognito_user_pool.counted[0].@, "")',
    "one": "one(aws_cognito_user_pool.counted[*].@)",
    "element_of_concat": 'element(concat(aws_cognito_user_pool.counted.*.@, [""]), 0)',
    "local_element_of_concat": "local.element_of_concat_@",
    "coalesce": 'coalesce(join("", aws_cognito_user_pool.counted.*.@), "none")',
    "template": '"${aws_cognito_user_pool.counted[0].@}"',
    "key": 'aws_cognito_user_pool.keyed["a"].@',
    "computed_key": "aws_cognito_user_pool.keyed[local.key].@",
    "output": "module.pool.@",
    "output_element_of_concat": "module.pool.element_@",
    "output_of_instance": 'module.pools["b"].@',
    "local_of_output": "local.output_@",
}
MODULE = """
variable "name" {}
resource "aws_cognito_user_pool" "this" {
  count = 1
  name  = var.name
}
output "id" {
  value = aws_cognito_user_pool.this[0].id
}
output "name" {
  value = aws_cognito_user_pool.this[0].name
}
output "element_id" {
  value = element(concat(aws_cognito_user_pool.this.*.id, [""]), 0)
}
output "element_name" {
  value = element(concat(aws_cognito_user_pool.this.*.name, [""]), 0)
}
"""
INNER = f"""
variable "pool_id" {{}}
variable "pool_name" {{}}
resource "{CLIENT}" "inner" {{
  name         = var.pool_name
  user_pool_id = var.pool_id
}}
"""
POOLS = """
resource "aws_cognito_user_pool" "plain" {
  name = "plain"
}
resource "aws_cognito_user_pool" "counted" {
  count = 1
  name  = "counted"
}
resource "aws_cognito_user_pool" "keyed" {
  for_each = { a = "first", b = "second" }
  name     = each.value
}
locals {
  key                     = "b"
  element_of_concat_id    = element(concat(aws_cognito_user_pool.counted.*.id, [""]), 0)
  element_of_concat_name  = element(concat(aws_cognito_user_pool.counted.*.name, [""]), 0)
  output_id               = module.pool.id
  output_name             = module.pool.name
}
module "pool" {
  source = "./pool"
  name   = "of-module"
}
module "pools" {
  for_each = toset(["a", "b"])
  source   = "./pools"
  name     = "of-${each.key}"
}
module "client" {
  source    = "./client"
  pool_id   = aws_cognito_user_pool.keyed["b"].id
  pool_name = aws_cognito_user_pool.keyed["b"].name
}
"""


def block(label: str, pool_id: str, name: str = '"web"') -> str:
    return f'resource "{CLIENT}" "{label}" {{\n  name         = {name}\n  user_pool_id = {pool_id}\n}}\n'


def in_every_form() -> Files:
    """A client for every form, named by what Terraform finds when the same form asks for the pool's name."""
    made = (block(label, form.replace("@", "id"), form.replace("@", "name")) for label, form in FORMS.items())
    return {"main.tf": POOLS + "".join(made), "pool/main.tf": MODULE, "pools/main.tf": MODULE, "client/main.tf": INNER}


def test_a_pool_is_found_in_every_form_in_which_a_client_names_it() -> None:
    found = clients(in_every_form())
    assert {label: found[f"{CLIENT}.{label}"].pool is not None for label in FORMS} == dict.fromkeys(FORMS, True)
    addresses = {label: p.address for label in FORMS if (p := found[f"{CLIENT}.{label}"].pool)}
    assert addresses["plain"] == "aws_cognito_user_pool.plain"
    assert addresses["element_of_concat"] == "aws_cognito_user_pool.counted[0]"
    assert addresses["computed_key"] == 'aws_cognito_user_pool.keyed["b"]'
    assert addresses["output_of_instance"] == 'module.pools["b"].aws_cognito_user_pool.this[0]'


@needs_provider
def test_it_is_the_pool_that_terraform_takes(tmp_path: Path) -> None:
    planned = plan(written(tmp_path, in_every_form()))
    found = clients(in_every_form())
    names = {address: client.pool.name if client.pool else None for address, client in found.items()}
    assert names == {address: settings["name"] for address, settings in planned.items()}
    assert len(names) == len(FORMS) + 1


@pytest.mark.parametrize(
    "form",
    [
        "element(concat(aws_cognito_user_pool.plain.*.id, aws_cognito_user_pool.keyed.*.id), 0)",
        'element(concat(["eu-west-1_other"], aws_cognito_user_pool.counted.*.id), 0)',
        "element(concat(var.ids, aws_cognito_user_pool.counted.*.id), 0)",
        'element(concat(aws_cognito_user_pool.counted.*.id, [""]), 1)',
        "var.own ? aws_cognito_user_pool.plain.id : var.id",
        "aws_cognito_user_pool.plain.arn",
        "data.aws_cognito_user_pool.plain.id",
        "module.pool.missing",
        "module.pool",
    ],
)
def test_no_pool_where_it_may_be_another(form: str) -> None:
    text = POOLS + 'variable "id" {}\nvariable "ids" {}\nvariable "own" {}\n' + block("web", form)
    found = root({"main.tf": text, "pool/main.tf": MODULE, "pools/main.tf": MODULE, "client/main.tf": INNER})
    assert found.evaluate(f"{CLIENT}.web", {}).pool is None


def test_of_several_instances_only_what_all_share_is_known() -> None:
    text = POOLS + f'resource "{CLIENT}" "web" {{\n  user_pool_id = values(aws_cognito_user_pool.keyed)[0].id\n}}\n'
    found = root({"main.tf": text}).evaluate(f"{CLIENT}.web", {}).pool
    assert found
    assert (found.address, found.name, found.mfa) == ("aws_cognito_user_pool.keyed", None, "OFF")


# ------------------------------------------------------------------------------------- what it holds

AROUND = """
locals {
  schema = { role = true, team = false }
  scopes = ["read", "write"]
}
resource "aws_cognito_identity_provider" "main" {
  for_each          = { Google = { email = "email", username = "sub" }, Okta = { given_name = "name" } }
  user_pool_id      = join("", aws_cognito_user_pool.main.*.id)
  provider_name     = each.key
  provider_type     = each.key == "Google" ? "Google" : "OIDC"
  provider_details  = { client_id = "x" }
  attribute_mapping = each.value
}
resource "aws_cognito_resource_server" "main" {
  user_pool_id = aws_cognito_user_pool.main[0].id
  identifier   = "https://api"
  name         = "api"
  dynamic "scope" {
    for_each = local.scopes
    content {
      scope_name        = scope.value
      scope_description = scope.value
    }
  }
}
resource "aws_cognito_user_pool_domain" "main" {
  user_pool_id          = aws_cognito_user_pool.main[0].id
  domain                = "sign-in"
  managed_login_version = "2"
}
"""
INSIDE = """
  mfa_configuration = "OPTIONAL"
  software_token_mfa_configuration {
    enabled = true
  }
  schema {
    name                = "email"
    attribute_data_type = "String"
    required            = true
  }
  dynamic "schema" {
    for_each = local.schema
    iterator = it
    content {
      name                = it.key
      attribute_data_type = "String"
      mutable             = it.value
    }
  }
  dynamic "lambda_config" {
    for_each = [1]
    content {
      pre_sign_up = "arn:aws:lambda:eu-west-1:123456789012:function:it"
    }
  }
"""


def test_what_other_blocks_add_to_a_pool() -> None:
    found = pool(AROUND, "count = 1", INSIDE)
    assert [(a.name, a.required, a.mutable) for a in found.attributes or ()] == [
        ("email", True, False),
        ("custom:role", False, True),
        ("custom:team", False, False),
    ]
    assert found.triggers == frozenset({"pre_sign_up"})
    assert (found.mfa, found.deletion_protection) == ("OPTIONAL", "INACTIVE")
    assert found.mapped_attributes == ("email", "given_name")
    assert found.providers
    assert [(p.address, p.name, p.type, p.mapping, p.complete) for p in found.providers] == [
        (
            'aws_cognito_identity_provider.main["Google"]',
            "Google",
            "Google",
            {"email": "email", "username": "sub"},
            True,
        ),
        ('aws_cognito_identity_provider.main["Okta"]', "Okta", "OIDC", {"given_name": "name"}, True),
    ]
    assert found.servers
    assert [(s.identifier, s.scopes, s.complete) for s in found.servers] == [
        ("https://api", ("https://api/read", "https://api/write"), True)
    ]
    assert found.domains
    assert [(d.name, d.custom, d.managed_login_version) for d in found.domains] == [("sign-in", False, 2)]
    assert (found.open, found.weak) == (frozenset(), frozenset())


@needs_provider
def test_it_is_what_terraform_plans(tmp_path: Path) -> None:
    asked = f"""
resource "aws_cognito_user_pool" "main" {{
  count = 1
  name  = "people"
  {INSIDE}
}}
resource "{CLIENT}" "attributes" {{
  name                         = aws_cognito_user_pool.main[0].mfa_configuration
  user_pool_id                 = aws_cognito_user_pool.main[0].id
  read_attributes              = [for s in aws_cognito_user_pool.main[0].schema : s.name]
  write_attributes             = [for s in aws_cognito_user_pool.main[0].schema : s.name if s.mutable == true]
  supported_identity_providers = [for p in aws_cognito_identity_provider.main : p.provider_name]
  callback_urls                = [for p in aws_cognito_identity_provider.main : p.provider_type]
  logout_urls                  = aws_cognito_user_pool.main[0].lambda_config[*].pre_sign_up
  allowed_oauth_scopes = [
    for s in aws_cognito_resource_server.main.scope : "${{aws_cognito_resource_server.main.identifier}}/${{s.scope_name}}"
  ]
}}
resource "{CLIENT}" "domain" {{
  name         = aws_cognito_user_pool_domain.main.domain
  user_pool_id = aws_cognito_user_pool.main[0].deletion_protection
}}
"""
    planned = plan(written(tmp_path, {"main.tf": AROUND + asked}))
    found, said = pool(AROUND, "count = 1", INSIDE), planned[f"{CLIENT}.attributes"]
    attributes = {a.name.removeprefix("custom:"): a for a in found.attributes or ()}
    assert sorted(attributes) == said["read_attributes"]
    assert [name for name in sorted(attributes) if attributes[name].mutable] == said["write_attributes"]
    assert sorted(str(p.name) for p in found.providers or ()) == said["supported_identity_providers"]
    assert sorted(str(p.type) for p in found.providers or ()) == sorted(said["callback_urls"])
    assert sorted(s for server in found.servers or () for s in server.scopes) == said["allowed_oauth_scopes"]
    assert len(found.triggers or ()) == len(said["logout_urls"])
    assert found.mfa == said["name"]
    of_domain = planned[f"{CLIENT}.domain"]
    assert [domain.name for domain in found.domains or ()] == [of_domain["name"]]
    assert found.deletion_protection == of_domain["user_pool_id"]


def test_what_nobody_adds_is_known_to_be_nothing() -> None:
    found = pool("")
    assert (found.providers, found.servers, found.domains, found.mapped_attributes) == ((), (), (), None)
    assert found.open == frozenset()


OTHER = 'resource "aws_cognito_user_pool" "other" {\n  name = "other"\n}\nvariable "x" {}\n'


@pytest.mark.parametrize(
    ("block", "count", "is_open"),
    [
        ("user_pool_id = aws_cognito_user_pool.other.id", 0, False),
        ("user_pool_id = var.x", 0, True),
        ('user_pool_id = "eu-west-1_abc"', 0, True),
        ("user_pool_id = data.aws_cognito_user_pools.x.ids[0]", 0, True),
        ("user_pool_id = var.x ? aws_cognito_user_pool.main.id : aws_cognito_user_pool.other.id", 0, True),
        ("for_each = var.x\n  user_pool_id = aws_cognito_user_pool.main.id", 1, True),
        ("provider_name = var.x\n  user_pool_id = aws_cognito_user_pool.main.id", 1, False),
    ],
)
def test_there_may_be_more_where_a_pool_or_a_number_is_not_known(block: str, count: int, is_open: bool) -> None:
    found = pool(f'{OTHER}resource "aws_cognito_identity_provider" "it" {{\n  {block}\n}}\n')
    assert (len(found.providers or ()), found.open) == (count, frozenset({"providers"} if is_open else ()))


def test_what_is_not_known_is_none() -> None:
    found = pool(
        OTHER
        + """
resource "aws_cognito_identity_provider" "it" {
  user_pool_id      = aws_cognito_user_pool.main.id
  provider_name     = var.x
  provider_type     = var.x ? "SAML" : "OIDC"
  attribute_mapping = { email = var.x, (var.x) = "a" }
}
resource "aws_cognito_resource_server" "it" {
  user_pool_id = aws_cognito_user_pool.main.id
  identifier   = "api"
  scope {
    scope_name = "read"
  }
  dynamic "scope" {
    for_each = var.x
    content {
      scope_name = scope.value
    }
  }
}
resource "aws_cognito_user_pool_domain" "it" {
  user_pool_id    = aws_cognito_user_pool.main.id
  domain          = var.x
  certificate_arn = aws_acm_certificate.it.arn
}
""",
        inside="""
  mfa_configuration = var.x
  dynamic "schema" {
    for_each = [for name in ["a"] : name if var.x]
    content {
      name = "a"
    }
  }
""",
    )
    assert found.providers
    assert found.servers
    assert found.domains
    (provider,), (server,), (domain,) = found.providers, found.servers, found.domains
    assert (provider.name, provider.type, provider.mapping, provider.complete) == (None, None, {"email": None}, False)
    assert (server.scopes, server.complete) == (("api/read",), False)
    assert (domain.name, domain.custom, domain.managed_login_version) == (None, True, None)
    assert (found.mfa, found.attributes) == (None, None)


def test_what_is_known_by_a_default_alone_is_said_to_be_weak() -> None:
    around = """
variable "mfa" {
  default = "ON"
}
variable "scopes" {
  default = ["read"]
}
resource "aws_cognito_resource_server" "it" {
  for_each     = toset(var.scopes)
  user_pool_id = aws_cognito_user_pool.main.id
  identifier   = each.key
}
"""
    found = pool(around, inside="mfa_configuration = var.mfa")
    assert (found.mfa, [s.identifier for s in found.servers or ()]) == ("ON", ["read"])
    assert found.weak == {"mfa", "servers"}


def test_cells_of_what_stands_around_a_client_are_read_by_it() -> None:
    server = """
resource "aws_cognito_user_pool" "plain" {}
resource "aws_cognito_resource_server" "it" {
  user_pool_id = aws_cognito_user_pool.plain.id
  identifier   = "api"
}
"""
    text = block("web", "aws_cognito_user_pool.plain.id") + server
    unit = root(text)
    client = unit.evaluate(f"{CLIENT}.web", {})
    start = text.index('"api"')
    (cell,) = (cell for cell in client.reads if cell.start == start)
    again = unit.evaluate(f"{CLIENT}.web", {cell: "new"})
    assert [s.identifier for s in (again.pool.servers if again.pool else None) or ()] == ["new"]
    assert [s.identifier for s in (client.pool.servers if client.pool else None) or ()] == ["api"]


# -------------------------------------------------------------------------------------------- uses

WEB = f'resource "{CLIENT}" "web" {{\n  name = "web"\n}}\n'
ALL = f'resource "{CLIENT}" "all" {{\n  for_each = {{ a = 1, b = 2 }}\n  name = each.key\n}}\n'
USES = f"""{WEB}{ALL}
# {CLIENT}.web.id
output "secret" {{
  value     = {CLIENT}.web.client_secret
  sensitive = true
}}
output "text" {{
  value = "{CLIENT}.web.name $${{{CLIENT}.web.id}} ${{"in ${{{CLIENT}.web.id}}"}}" /* {CLIENT}.web.name */
}}
output "heredoc" {{
  value = <<-EOT
    # {CLIENT}.web.name
    ${{{CLIENT}.all["a"].id}} %{{ if {CLIENT}.web.name == "x" }}y%{{ endif }}
  EOT
}}
locals {{
  made = {{ id = {CLIENT}.web.id, other = 1 }}
}}
resource "terraform_data" "it" {{
  input      = [{CLIENT}.all["b"].client_secret, {CLIENT}.web.id]
  depends_on = [{CLIENT}.web]
  lifecycle {{
    replace_triggered_by = [{CLIENT}.web]
  }}
}}
data "aws_cognito_user_pool_client" "it" {{
  client_id    = {CLIENT}.web.id
  user_pool_id = local.made.id
}}
module "inner" {{
  source = "./inner"
  secret = {CLIENT}.web.client_secret
}}
"""


def said(uses: tuple[Use, ...]) -> list[tuple[str, str, str]]:
    return [(use.kind, use.address, use.attribute) for use in uses]


def test_the_places_that_refer_to_a_client() -> None:
    found = clients({"main.tf": USES, "inner/main.tf": 'variable "secret" {}\n'})
    web = found[f"{CLIENT}.web"].uses
    assert said(web) == [
        ("output", "output.secret", "client_secret"),
        ("output", "output.text", "id"),
        ("output", "output.heredoc", "name"),
        ("local", "local.made", "id"),
        ("resource", "terraform_data.it", "id"),
        ("data", "data.aws_cognito_user_pool_client.it", "id"),
        ("module", "module.inner", "client_secret"),
        ("data", "data.aws_cognito_user_pool_client.it", "id"),
    ]
    assert [use.sensitive for use in web] == [True, False, False, None, None, None, None, None]
    assert [use.argument for use in web[3:]] == ["made", "input", "client_id", "secret", "user_pool_id"]
    assert web[-1].through == ("local.made",)
    assert USES[web[0].span.start : web[0].span.end] == f"{CLIENT}.web.client_secret"
    assert said(found[f'{CLIENT}.all["a"]'].uses) == [("output", "output.heredoc", "id")]
    assert said(found[f'{CLIENT}.all["b"]'].uses) == [("resource", "terraform_data.it", "client_secret")]


@needs_provider
def test_terraform_finds_the_same_references(tmp_path: Path) -> None:
    text = USES.replace("  name =", '  user_pool_id = "p"\n  name =')
    files = {"main.tf": text, "inner/main.tf": 'variable "secret" {}\n'}
    ours = {
        (use.address, use.argument, f"{client.labels[0]}.{use.attribute}")
        for client in clients(files).values()
        for use in client.uses
        if not use.through and use.kind != "local"
    }
    assert ours == set(references(configuration(written(tmp_path, files))))


def configuration(folder: Path) -> dict[str, Any]:
    """The configuration of a root module as Terraform prints it, with the references of each expression."""
    ready = Path(_initialized())
    (folder / "provider_of_test.tf").write_text(_PROVIDER)
    (folder / ".terraform").mkdir()
    (folder / ".terraform" / "providers").symlink_to(ready / ".terraform" / "providers")
    shutil.copy(ready / _LOCK, folder)
    _run(folder, "get")
    _run(folder, "plan", "-refresh=false", "-input=false", "-lock=false", "-out=plan")
    shown: dict[str, Any] = json.loads(_run(folder, "show", "-json", "plan"))["configuration"]["root_module"]
    return shown


def references(module: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Holder, argument and reference of all that refers to an attribute of a client."""
    held = [(f"output.{name}", {"value": block["expression"]}) for name, block in module["outputs"].items()]
    held += [(block["address"], block["expressions"]) for block in module["resources"]]
    held += [(f"module.{name}", block["expressions"]) for name, block in module["module_calls"].items()]
    for address, arguments in held:
        for argument, expression in arguments.items():
            for name in expression.get("references", ()):
                kind, label, *attribute = name.split(".")
                if kind == CLIENT and attribute:
                    yield address, argument, f"{label.partition('[')[0]}.{attribute[0]}"


CALLED = f"""{WEB}{ALL}
output "secret" {{
  value = {CLIENT}.web.client_secret
}}
output "both" {{
  value = {{ id = {CLIENT}.web.id, secret = {CLIENT}.web.client_secret }}
}}
output "all" {{
  value = {CLIENT}.all
}}
"""


def test_uses_through_the_outputs_of_modules() -> None:
    calls = """
module "auth" {
  for_each = toset(["a", "b"])
  source   = "./auth"
}
output "a" {
  value     = module.auth["a"].secret
  sensitive = true
}
output "all" {
  value = { for name, auth in module.auth : name => auth.secret }
}
output "both" {
  value = module.auth["b"].both.id
}
output "one" {
  value = module.auth["b"].all["a"].client_secret
}
"""
    found = clients({"main.tf": calls, "auth/main.tf": CALLED})

    def upwards(address: str) -> list[tuple[str, str, bool]]:
        return [(use.address, use.attribute, use.certain) for use in found[address].uses if use.address.startswith("output")]

    assert upwards(f'module.auth["a"].{CLIENT}.web') == [
        ("output.a", "client_secret", True),
        ("output.all", "client_secret", True),
    ]
    assert upwards(f'module.auth["b"].{CLIENT}.web') == [
        ("output.all", "client_secret", True),
        ("output.both", "id", False),
        ("output.both", "client_secret", False),
    ]
    assert upwards(f'module.auth["b"].{CLIENT}.all["a"]') == [("output.one", "client_secret", True)]
    assert upwards(f'module.auth["b"].{CLIENT}.all["b"]') == []


@pytest.mark.parametrize(
    ("expression", "attributes"),
    [
        (f"{{ for k, c in {CLIENT}.all : k => c.client_secret }}", ["client_secret"]),
        (f"[for c in {CLIENT}.all : merge({{ id = c.id }}, {{ s = c.client_secret }})]", ["id", "client_secret"]),
        (f"[for c in values({CLIENT}.all) : c]", [""]),
        (f"[for k, c in {CLIENT}.all : k]", []),
        (f"values({CLIENT}.all)[*].id", ["id"]),
        (f"{CLIENT}.all[*].id", ["id"]),
        (f"{CLIENT}.all.*.id", ["id"]),
        (f"{CLIENT}.all[var.x].id", ["id"]),
        (f'{CLIENT}.all["b"].id', []),
        (f"{CLIENT}.all", [""]),
        (f"resource.{CLIENT}.all.a.id", ["a"]),
        (f"x.{CLIENT}.all.id", []),
        (f"{CLIENT}.all_others.id", []),
    ],
)
def test_the_attributes_that_are_taken(expression: str, attributes: list[str]) -> None:
    found = clients(f'{ALL}output "it" {{\n  value = {expression}\n}}\n')
    assert [use.attribute for use in found[f'{CLIENT}.all["a"]'].uses] == attributes


def test_what_an_override_file_replaces_is_no_use() -> None:
    found = clients(
        {
            "main.tf": f'{WEB}output "it" {{\n  value = {CLIENT}.web.client_secret\n}}\n',
            "override.tf": f'output "it" {{\n  value = {CLIENT}.web.id\n  sensitive = false\n}}\n',
        }
    )
    assert [(use.attribute, use.span.file, use.sensitive) for use in found[f"{CLIENT}.web"].uses] == [
        ("id", "override.tf", False)
    ]


def test_uses_in_json() -> None:
    text = json.dumps(
        {
            "//": f"${{{CLIENT}.web.id}}",
            "output": {
                "a": {"value": f"${{{CLIENT}.web.client_secret}}", "sensitive": True},
                "b": {"value": f"{CLIENT}.web.id"},
            },
            "locals": [{"c": [{"d": f'x ${{lookup({{}}, "a", {CLIENT}.web.id)}}'}]}],
            "resource": {"terraform_data": {"e": [{"depends_on": [f"{CLIENT}.web"], "input": f"${{{CLIENT}.web.id}}"}]}},
        }
    )
    found = clients({"main.tf": WEB, "more.tf.json": text})[f"{CLIENT}.web"].uses
    assert said(found) == [
        ("output", "output.a", "client_secret"),
        ("local", "local.c", "id"),
        ("resource", "terraform_data.e", "id"),
    ]
    assert found[0].sensitive is True
    assert text[found[0].span.start : found[0].span.end] == f'"${{{CLIENT}.web.client_secret}}"'


def test_local_values_that_name_each_other_end() -> None:
    found = clients(f"{WEB}locals {{\n  a = [local.b, {CLIENT}.web.id]\n  b = local.a\n}}\n")
    assert sorted(use.address for use in found[f"{CLIENT}.web"].uses) == ["local.a", "local.a", "local.b"]


@pytest.mark.parametrize(
    "text",
    [
        f'output "x" {{\n  value = "${{{CLIENT}.web.id\n}}\n',
        f"locals {{\n  a = {CLIENT}.web[\n}}\n",
        f"x = {CLIENT}.web.id\n",
        f"resource a {{\n  {CLIENT}.web.id\n}}\n" + "[" * 10_000,
        f"{CLIENT}.web." * 20_000,
        'locals {\n  a = "' + "${[" * 90 + f"{CLIENT}.web.id" + "]}" * 90 + '"\n}\n',
    ],
    ids=["open template", "open bracket", "no block", "brackets", "no code", "deep"],
)
def test_text_that_is_no_terraform_mentions_what_it_can(text: str) -> None:
    assert len(mentions("main.tf", text)) <= 1


def test_a_folder_that_names_no_client_is_not_searched() -> None:
    before = mentions.cache_info()
    unit = root(f'{WEB}locals {{\n  a = local.b\n  b = 1\n}}\noutput "x" {{\n  value = local.a\n}}\n')
    assert unit.evaluate(f"{CLIENT}.web", {}).uses == ()
    assert mentions.cache_info() == before
