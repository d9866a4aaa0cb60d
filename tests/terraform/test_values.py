"""What expressions come to, and the cells they carry."""

from __future__ import annotations

from typing import Any

import pytest
from cogtui.core.model import All, Atom, Choice, Formula, Item, Kept, Known, ListValue, Not, Partial, Unknown, Value
from cogtui.core.model import Any as AnyOf
from cogtui.core.view import worlds_of

from .folders import ADDRESS, cell_of, client, folder, kept, plain, resource, setting


def name(expression: str, around: str = "", **given: str) -> Value:
    return setting("name", f"  name = {expression}", around, given={f"{key}.tfvars": text for key, text in given.items()})


def slices(text: str, value: Value) -> Any:
    """The texts of a value's cells."""
    if isinstance(value, ListValue):
        return [slices(text, item.value) for item in value.items]
    if isinstance(value, Partial):
        return [slices(text, part) for part in value.parts if isinstance(part, Known)]
    assert isinstance(value, Known)
    assert value.cell
    return text[value.cell.start : value.cell.end]


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ('"web"', "web"),
        ('""', ""),
        ('"é\\u00e9🎉\\n\\t\\"\\\\ $${x} %%{y} $x $$"', 'éé🎉\n\t"\\ ${x} %{y} $x $$'),
        ('"$$${x}"', "$${x}"),
        ('"\\U0001F389"', "🎉"),
        ("30", 30),
        ("-1", -1),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ('"true"', "true"),
        ("null", None),
        ("<<EOT\nweb\nEOT", "web\n"),
        ("<<-EOT\n    a\n\n      b\n    EOT  ", "a\n\n  b\n"),
        ("<<EOT\nEOT", ""),
        ('("web")', "web"),
        ('(\n    # why\n    "web"\n  )', "web"),
        ('"${"web"}"', "web"),
        ('"a${"b"}c${1}${true}"', "abc1true"),
        ("9999999999999999999999", "<a number of so many digits is not read>"),
        ("1 + 2", 3),
        ("-var.open", "<var.open has no default>"),
        ("2 < 1", False),
        ("{ a = 1 }", "<an object stands where a value is expected>"),
        ('file("x")', "<file() reads a file>"),
        ("timestamp()", "<timestamp() gives another value each time>"),
        ("[for x in y : x]", "<y is not a name that Terraform has here>"),
        ("{ for x in y : x => x }", "<y is not a name that Terraform has here>"),
        ("x.y[*].z", "<x.y[*] is known after apply>"),
        ("x.y.*.z", "<x.y[*] is known after apply>"),
        ("f(x).y", "<f() is not evaluated>"),
        ('"%{ if 1 < 2 }a%{ else }b%{ endif }"', "a"),
        ('"a  ${~ "b" ~}  c"', "abc"),
        ("each.key", "<each.key is different for each instance>"),
        ("count.index", "<count.index is different for each instance>"),
        ("terraform.workspace", "<terraform.workspace is known when Terraform runs>"),
        ("data.aws_x.y.id", "<data.aws_x.y.id is read when Terraform plans>"),
        ("module.x.y", "<module.x is not called in this folder>"),
        ("aws_x.y.id", "<aws_x.y.id is known after apply>"),
        ("aws_x.y[0].id", "<aws_x.y[0].id is known after apply>"),
        ("nothing", "<nothing is not a name that Terraform has here>"),
        ("var.gone", "<var.gone is not declared in this folder>"),
        ("local.gone", "<local.gone is not declared in this folder>"),
        ("var.open", "<var.open has no default>"),
        ("var.object.x", "<var.object is not declared in this folder>"),
        ('local.a["x"]', "<local.a is not declared in this folder>"),
        ("local.loop", "<local.loop refers to itself>"),
        ("provider::a::b(1)", "<provider::a::b() is not evaluated>"),
    ],
)
def test_scalars(expression: str, wanted: Any) -> None:
    around = 'variable "open" {}\nlocals {\n  loop = local.back\n  back = "${local.loop}"\n}\n'
    assert plain(name(expression, around)) == wanted


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_spans_are_those_of_the_text(eol: str) -> None:
    text = eol.join(
        [
            "\ufeff# 🎉",
            'resource "aws_cognito_user_pool_client" "web" {',
            '  name = /* a */ "ü" # b',
            "  callback_urls = [ // c",
            '    "https://a", "https://${ # é',
            "      var.host",
            '    }/🎉",',
            "    /* d */ local.é,",
            "  ]",
            "  generate_secret = (",
            "    var.host == <<X",
            "}",
            "  X  ",
            "    ? true",
            "    : null)",
            "}",
            'locals { é = "https://${"b"}" }',
            'variable "host" {}',
        ]
    )
    found = folder(text).evaluate(ADDRESS, {})
    assert slices(text, found.settings["name"]) == '"ü"'
    urls = found.settings["callback_urls"]
    assert isinstance(urls, ListValue)
    assert slices(text, urls.items[0].value) == '"https://a"'
    assert slices(text, urls.items[1].value) == ["https://", "/🎉"]
    assert plain(urls.items[2].value) == "https://b"
    secret = found.settings["generate_secret"]
    assert isinstance(secret, Choice)
    assert isinstance(secret.then, Known)
    assert slices(text, secret.then) == "true"


def test_a_template_names_its_unknown_parts() -> None:
    value = name('"https://${var.host}/${aws_x.y.id}"', 'variable "host" {}')
    assert isinstance(value, Partial)
    assert value.text == "https://${var.host}/${aws_x.y.id}"
    assert [part.kind for part in value.parts if isinstance(part, Unknown)] == ["input", "reference"]


def test_a_template_of_known_parts_is_known_and_has_no_cell() -> None:
    value = name('"${var.a}-${local.b}"', 'variable "a" {\n  default = "x"\n}\nlocals {\n  b = 1\n}\n')
    assert isinstance(value, Known)
    assert (value.value, value.cell, value.weak, value.locked) == ("x-1", None, True, "built from a template")
    assert [step.text for step in value.via] == ["var.a", "local.b"]


def test_a_heredoc_is_shown_and_not_written() -> None:
    value = name("<<X\na\nX")
    assert isinstance(value, Known)
    assert (value.value, value.cell, value.locked) == ("a\n", None, "written as a heredoc")


# ------------------------------------------------------------------------------ variables and locals


def test_a_default_is_weak_and_a_variable_file_is_not() -> None:
    around = 'variable "n" {\n  default = "a"\n}\n'
    weak, firm = name("var.n", around), name("var.n", around, one='n = "b"\n', two='# none\nn = "c"\nother = 1\n')
    assert isinstance(weak, Known)
    assert isinstance(firm, Known)
    assert weak.cell
    assert firm.cell
    assert (weak.value, weak.weak, weak.cell.file) == ("a", True, "main.tf")
    assert (firm.value, firm.weak, firm.cell.file) == ("c", False, "two.tfvars")
    assert [step.text for step in firm.via] == ["var.n"]


@pytest.mark.parametrize(
    ("variable", "given", "wanted"),
    [
        ("default = null", "", None),
        ("default = 1\n nullable = false", "n = null", 1),
        ("default = 1", "n = null", None),
        ("", "n = 2", 2),
        ("default = var.m", "", "<var.m can't be used in a variable's value>"),
        ('type = number\n default = "30"', "", 30),
    ],
)
def test_variables(variable: str, given: str, wanted: Any) -> None:
    assert plain(name("var.n", f'variable "n" {{\n {variable}\n}}', one=given + "\n")) == wanted


def test_the_way_is_named_from_the_setting_inwards() -> None:
    value = name("local.a", 'locals {\n  a = local.b\n  b = var.c\n}\nvariable "c" {\n  default = "x"\n}\n')
    assert isinstance(value, Known)
    assert [step.text for step in value.via] == ["local.a", "local.b", "var.c"]
    assert value.cell


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ('contains(["x", "y"], var.n)', "y"),
        ('var.n == "x"', "<var.n has a validation that would not hold, or can't be evaluated>"),
        ("fileexists(var.n)", "<var.n has a validation that would not hold, or can't be evaluated>"),
    ],
)
def test_a_new_value_must_pass_the_validation(condition: str, wanted: Any) -> None:
    around = (
        f'variable "n" {{\n  default = "x"\n  validation {{\n    condition = {condition}\n    error_message = ""\n  }}\n}}\n'
    )
    unit = folder(resource("  name = var.n") + around)
    before = unit.evaluate(ADDRESS, {})
    assert plain(before.settings["name"]) == "x"
    assert plain(unit.evaluate(ADDRESS, {cell_of(before, "name"): "y"}).settings["name"]) == wanted


# ------------------------------------------------------------------------------------------- lists


def test_list_items_know_their_elements() -> None:
    text = resource('  callback_urls = [\n    "a", # x\n    var.b,\n    "c",\n  ]') + 'variable "b" {\n  default = "b"\n}\n'
    value = folder(text).evaluate(ADDRESS, {}).settings["callback_urls"]
    assert isinstance(value, ListValue)
    assert plain(value) == ["a", "b", "c"]
    assert slices(text, value) == ['"a"', '"b"', '"c"']
    assert value.cell
    assert [item.elements[0].entry for item in value.items] == [Kept(0), Kept(1), Kept(2)]
    assert {item.elements[0].cell for item in value.items} == {value.cell}
    assert not value.weak


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("[]", []),
        ("[ # none\n  ]", []),
        ('["a", null]', ["a", None]),
        ('["a", ["b"]]', ["a", "<a list stands where a string is expected>"]),
        ('[f(x), "a"]', ["<f() is not evaluated>", "a"]),
        ("var.list", ["x"]),
        ('toset(["b", "a", "b"])', ["a", "b"]),
    ],
)
def test_lists(expression: str, wanted: Any) -> None:
    around = 'variable "list" {\n  default = ["x"]\n}\n'
    assert plain(setting("callback_urls", f"  callback_urls = {expression}", around)) == wanted


# -------------------------------------------------------------------------------------- conditions

VARIABLES = """
variable "env" {}
variable "stage" {
  default = "dev"
}
variable "on" {
  type    = bool
  default = true
}
variable "none" {
  default = null
}
locals {
  prod   = var.env == "prod"
  tier   = local.prod ? "big" : "small"
  fixed  = "x"
  stage  = var.stage
  maybe  = aws_x.y.enabled
}
"""
ENV, STAGE, ON = Atom("var.env", "prod"), Atom("var.stage", "prod"), Atom("var.on", True)


@pytest.mark.parametrize(
    ("condition", "formula"),
    [
        ('var.env == "prod"', ENV),
        ('"prod" == var.env', ENV),
        ('var.env != "prod"', Not(ENV)),
        ('!(var.env == "prod")', Not(ENV)),
        ("local.prod", ENV),
        ("!local.prod", Not(ENV)),
        ('local.tier == "big"', ENV),
        ('local.tier != "big"', Not(ENV)),
        ('var.stage == "prod"', STAGE),
        ('local.stage == "prod"', STAGE),
        ("var.on", ON),
        ("var.on == true", ON),
        ("var.on == false", Not(ON)),
        ("var.on != false", ON),
        ('var.on && var.env == "prod"', All((ON, ENV))),
        ('var.on || var.env == "prod"', AnyOf((ON, ENV))),
        ('true && var.env == "prod"', ENV),
        ('false || var.env == "prod"', ENV),
        ('length(var.x) > 0 && local.fixed == "x"', Atom("length(var.x) > 0", True)),
        ('local.fixed != "x" && var.on', False),
        ('local.fixed == "x"', True),
        ("local.fixed == null", False),
        ("null == null", True),
        ("var.none == null", Atom("var.none == null", True)),
        ("var.none != null", Not(Atom("var.none == null", True))),
        ("var.env == null", Atom("var.env == null", True)),
        ("local.maybe", Atom("aws_x.y.enabled", True)),
        ("aws_x.y.enabled", Atom("aws_x.y.enabled", True)),
        ('contains(["a"],  var.env)', Atom('contains(["a"], var.env)', True)),
        ("var.env == var.stage", Atom("var.env == var.stage", True)),
        ('1 == "1"', Atom('"1" == 1', True)),
        ('1 == "2"', False),
        ("true", True),
        ('"false"', False),
    ],
)
def test_conditions(condition: str, formula: Formula) -> None:
    value = name(f'{condition} ? "yes" : "no"', VARIABLES)
    if isinstance(formula, bool):
        assert plain(value) == ("yes" if formula else "no")
    else:
        assert isinstance(value, Choice)
        assert value.condition == formula
        assert (plain(value.then), plain(value.otherwise)) == ("yes", "no")


@pytest.mark.parametrize(
    ("condition", "default"),
    [
        ('var.stage == "prod"', False),
        ('var.stage == "dev"', True),
        ("var.on", True),
        ("var.none == null", True),
        ('var.none == "x"', False),
        ('var.env == "prod"', None),
    ],
)
def test_the_defaults_world(condition: str, default: bool | None) -> None:
    value = name(f'{condition} ? "yes" : "no"', VARIABLES)
    assert isinstance(value, Choice)
    assert isinstance(value.condition, Atom)
    assert value.condition.default is default


def test_a_comparison_as_a_value() -> None:
    value = setting("generate_secret", '  generate_secret = var.env   ==  "prod"', VARIABLES)
    assert isinstance(value, Choice)
    assert value.when == 'var.env == "prod"'
    assert (plain(value.then), plain(value.otherwise)) == (True, False)
    assert plain(setting("generate_secret", '  generate_secret = "a" == "b"')) is False


def test_a_choice_inside_a_template_chooses_the_whole() -> None:
    value = name('"https://${local.prod ? "a" : aws_x.y.z}.example.org"', VARIABLES)
    assert isinstance(value, Choice)
    assert plain(value.then) == "https://a.example.org"
    assert isinstance(value.otherwise, Partial)


def test_one_condition_makes_two_worlds_however_often_it_is_asked() -> None:
    found = client(
        '  name = local.prod ? "a" : "b"\n  generate_secret = var.env == "prod"\n'
        '  callback_urls = var.env != "prod" ? ["x"] : ["y"]',
        VARIABLES,
    )
    assert len(worlds_of(found)) == 2


def test_only_the_branch_that_holds_is_read() -> None:
    text = resource('  name = local.on ? "a" : "b"') + "locals {\n  on = true\n}\n"
    found = folder(text).evaluate(ADDRESS, {})
    read = {text[cell.start : cell.end] for cell in found.reads if cell.kind == "scalar"}
    assert read == {'"a"', "true"}


def test_an_undecided_condition_reads_both() -> None:
    text = resource('  name = var.stage == "x" ? "a" : "b"') + VARIABLES
    read = {text[cell.start : cell.end] for cell in folder(text).evaluate(ADDRESS, {}).reads if cell.kind == "scalar"}
    assert read == {'"dev"', '"x"', '"a"', '"b"'}


# --------------------------------------------------------------------------------------- overrides


def test_overridden_cells_are_evaluated_again() -> None:
    text = resource('  name = local.n\n  callback_urls = ["a", "b"]\n  logout_urls = null') + 'locals {\n  n = "x"\n}\n'
    unit = folder(text)
    before = unit.evaluate(ADDRESS, {})
    urls, absent, hole = (cell_of(before, n) for n in ("callback_urls", "logout_urls", "token_validity_units.id_token"))
    after = unit.evaluate(
        ADDRESS,
        {
            cell_of(before, "name"): "y",
            urls: kept(1, "c"),
            absent: ("d",),
            hole: "days",
            cell_of(before, "callback_urls[1]"): "B",
        },
    )
    assert plain(after.settings["name"]) == "y"
    assert cell_of(after, "name") == cell_of(before, "name")
    assert plain(after.settings["callback_urls"]) == ["B", "c"]
    items = after.settings["callback_urls"].items  # type: ignore[union-attr]
    assert [item.elements[0].entry for item in items] == [Kept(1), "c"]
    assert isinstance(items[1], Item)
    assert items[1].value.cell is None  # type: ignore[union-attr]
    assert plain(after.settings["logout_urls"]) == ["d"]
    assert cell_of(after, "logout_urls") == absent
    assert plain(after.settings["token_validity_units.id_token"]) == "days"
    assert cell_of(after, "token_validity_units.id_token") == hole
    assert type(after.settings["token_validity_units"]).__name__ == "Present"
    assert unit.evaluate(ADDRESS, {}) is before


def test_a_filled_list_can_be_filled_again() -> None:
    unit = folder(resource(""))
    hole = cell_of(unit.evaluate(ADDRESS, {}), "callback_urls")
    value = unit.evaluate(ADDRESS, {hole: ("a", "b")}).settings["callback_urls"]
    assert isinstance(value, ListValue)
    assert value.cell == hole
    assert [item.elements[0].entry for item in value.items] == ["a", "b"]
    assert {item.elements[0].cell for item in value.items} == {hole}


def test_evaluation_has_a_bottom() -> None:
    lines = ['  l0 = var.c0 ? "a" : "b"'] + [f"  l{n} = var.c{n} ? local.l{n - 1} : local.l{n - 1}" for n in range(1, 40)]
    deep = ['  d0 = "x"'] + [f"  d{n} = local.d{n - 1}" for n in range(1, 3000)]
    around = "locals {\n" + "\n".join(lines + deep) + "\n}\n"
    assert plain(name("local.l39", around)) != ""
    assert "deeper" in str(plain(name("local.d2999", around)))


def test_a_list_of_more_items_than_aws_takes_anywhere_is_not_followed() -> None:
    written = ", ".join(f'"https://a{number}"' for number in range(501))
    assert (
        plain(setting("callback_urls", f"  callback_urls = [{written}]")) == "<a list of more than 500 items is not followed>"
    )
