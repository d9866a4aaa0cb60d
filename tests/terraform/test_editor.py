"""The bytes that overridden cells become."""

from __future__ import annotations

import pytest
from cogtui.core.model import Absent, CannotEdit, Cell, Content, Known, Partial

from .folders import ADDRESS, cell_of, folder, kept, patched, patched_files, resource

HEAD = 'resource "aws_cognito_user_pool_client" "web" {\n'


def body(before: str, after: str, **changes: Content) -> None:
    """A change of the lines inside a client gives these lines."""
    names = {name.replace("__", "."): content for name, content in changes.items()}
    assert patched(f"{HEAD}{before}}}\n", names) == f"{HEAD}{after}}}\n"


# ----------------------------------------------------------------------------------------- scalars


@pytest.mark.parametrize(
    ("before", "content", "after"),
    [
        ("30", 60, "30→60"),
        ('"30"', 60, '"30"→"60"'),
        ("true", False, "true→false"),
        ('"true"', False, '"true"→"false"'),
        ("null", 12, "null→12"),
        ("null", "12", 'null→"12"'),
        ("30 # days", 7, "30→7"),
        ("/* d */ 30", 7, "30→7"),
    ],
)
def test_a_scalar_keeps_how_it_is_quoted(before: str, content: Content, after: str) -> None:
    line = f"  refresh_token_validity = {before}\n"
    old, new = after.split("→")
    body(line, line.replace(old, new), refresh_token_validity=content)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ('say "hi"', r"say \"hi\""),
        ("a\\b", r"a\\b"),
        ("${x} %{y} $x %x", "$${x} %%{y} $x %x"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\x07", r"\u0007"),
        ("ünï→🎉", "ünï→🎉"),
    ],
)
def test_strings_are_escaped(value: str, written: str) -> None:
    body('  name = "x"\n', f'  name = "{written}"\n', name=value)


@pytest.mark.parametrize(
    ("before", "days", "after"),
    [
        ("30 # a\n  id_token_validity      = 60 # b", 7, "7  # a\n  id_token_validity      = 60 # b"),
        ("30 # a\n  id_token_validity      = 6  # b", 7, "7 # a\n  id_token_validity      = 6 # b"),
        ("30 # a\n  id_token_validity      = 60 # b", 3600, "3600 # a\n  id_token_validity      = 60   # b"),
        ("30   # a\n  id_token_validity      = 60 # b", 7, "7   # a\n  id_token_validity      = 60 # b"),
    ],
)
def test_a_column_of_comments_stays_one(before: str, days: int, after: str) -> None:
    start = "  refresh_token_validity = "
    body(f"{start}{before}\n", f"{start}{after}\n", refresh_token_validity=days)


def test_literal_parts_of_a_template() -> None:
    text = f'{HEAD}  callback_urls = ["http://${{var.host}}/cb"]\n}}\nvariable "host" {{}}\n'
    unit = folder(text)
    item = unit.evaluate(ADDRESS, {}).settings["callback_urls"].items[0].value  # type: ignore[union-attr]
    assert isinstance(item, Partial)
    first, last = (part.cell for part in item.parts if isinstance(part, Known))
    assert first
    assert last
    edits = unit.edits({first: "https://$", last: '/"x"'})["main.tf"]
    assert [edit.text for edit in edits] == ["https://\\u0024", '/\\"x\\"']
    assert unit.evaluate(ADDRESS, {first: "https://"}).settings["callback_urls"].items[0].value.text == "https://${var.host}/cb"  # type: ignore[union-attr]


def test_a_variables_default_a_local_and_a_variable_file_are_written_where_they_stand() -> None:
    text = f"""{HEAD}  name = local.name
  callback_urls = var.urls
  refresh_token_validity = var.days
}}
locals {{
  name = "web" # the name
}}
variable "urls" {{ default = ["http://a", "http://b"] }}
variable "days" {{
  default = 30
}}
"""
    texts = patched_files(
        text,
        {"name": "site", "callback_urls": kept(1), "refresh_token_validity": 7},
        given={"terraform.tfvars": 'days = "60"\n'},
    )
    assert 'name = "site" # the name' in texts["main.tf"]
    assert 'default = ["http://b"] }' in texts["main.tf"]
    assert "default = 30" in texts["main.tf"]
    assert texts["terraform.tfvars"] == 'days = "7"\n'


def test_both_branches_can_be_written() -> None:
    text = f'{HEAD}  generate_secret = var.env == "prod" ? true : null\n}}\nvariable "env" {{}}\n'
    unit = folder(text)
    choice = unit.evaluate(ADDRESS, {}).settings["generate_secret"]
    assert isinstance(choice.otherwise, Absent)  # type: ignore[union-attr]
    edits = unit.edits({choice.otherwise.cell: False})["main.tf"]  # type: ignore[union-attr,dict-item]
    assert [(edit.start, edit.text) for edit in edits] == [(text.index("null"), "false")]


def test_what_may_not_be_written_is_refused() -> None:
    unit = folder(f"{HEAD}  name = <<X\n  a\nX\n}}\n")
    value = unit.evaluate(ADDRESS, {}).settings["name"]
    cell = Cell("main.tf", value.span.start, value.span.end, "scalar", (), "written as a heredoc")
    with pytest.raises(CannotEdit, match="written as a heredoc"):
        unit.edits({cell: "y"})


def test_cells_of_other_files_are_left_alone() -> None:
    assert folder(resource("")).edits({Cell("else.tf", 0, 1, "scalar"): "x"}) == {}


# ------------------------------------------------------------------------------------------- lists


@pytest.mark.parametrize(
    ("before", "content", "after"),
    [
        ('["a", "b", "c"]', kept(0, 1), '["a", "b"]'),
        ('["a", "b", "c"]', kept(0, 2), '["a", "c"]'),
        ('["a", "b", "c"]', kept(1, 2), '["b", "c"]'),
        ('["a", "b", "c"]', kept(2), '["c"]'),
        ('["a", "b", "c"]', kept(), "[]"),
        ('["a", "b", "c"]', kept(0), '["a"]'),
        ('["a", "b",]', kept(0), '["a",]'),
        ('[ "a", "b" ]', kept(0), '[ "a" ]'),
        ('[ "a", "b" ]', kept(1), '[ "b" ]'),
        ('["a","b"]', kept(1), '["b"]'),
        ('["a" /* x */, /* y */ "b"]', kept(1), '[/* y */ "b"]'),
        ('["a", /* y */ "b"]', kept(0), '["a" /* y */]'),
        ('["a", "b"]', kept(0, 1, "c"), '["a", "b", "c"]'),
        ('["a",]', kept(0, "c"), '["a", "c",]'),
        ('["a" /* x */]', kept(0, "c"), '["a" /* x */, "c"]'),
        ('["a", "b"]', kept(0, "c", 1), '["a", "c", "b"]'),
        ('["a", "b"]', kept("c", 0, 1), '["c", "a", "b"]'),
        ('["a", "b"]', kept(0, "c"), '["a", "c"]'),
        ('["a"]', kept("b", "c"), '["b", "c"]'),
        ('["a", "b"]', kept("c"), '["c"]'),
        ("[]", kept("a", "b"), '["a", "b"]'),
        ("[ ]", kept("a"), '["a"]'),
        ("[\n  ]", kept("a"), '[\n    "a",\n  ]'),
        ("[/* none */]", kept("a"), '[/* none */ "a"]'),
        ("[\n    # none yet\n  ]", kept("a"), '[\n    # none yet\n    "a",\n  ]'),
        ('["a", "b"]', kept(0, 1), '["a", "b"]'),
        ('["a${1}", "x,]y"]', kept(0, "$${"), '["a${1}", "$$${"]'),
    ],
)
def test_lists(before: str, content: Content, after: str) -> None:
    body(f"  callback_urls = {before}\n", f"  callback_urls = {after}\n", callback_urls=content)


LONG = """  callback_urls = [
    # the site
    "https://a", # one
    "https://b",   // two
    /* three */
    "https://c"
  ]
"""


@pytest.mark.parametrize(
    ("before", "content", "after"),
    [
        (LONG, kept(0, 2), LONG.replace('    "https://b",   // two\n', "")),
        (LONG, kept(1, 2), LONG.replace('    "https://a", # one\n', "")),
        (LONG, kept(0, 1), LONG.replace('    "https://c"\n', "").replace('b",', 'b"')),
        (LONG, kept(2), LONG.replace('    "https://a", # one\n    "https://b",   // two\n', "")),
        (LONG, kept(0, 1, 2, "d"), LONG.replace('"https://c"', '"https://c",\n    "d"')),
        (LONG, kept(0, "d", 1, 2), LONG.replace("# one\n", '# one\n    "d",\n')),
        (LONG, kept("d", 0, 1, 2), LONG.replace('"https://a"', '"d",\n    "https://a"')),
        (LONG, kept("d", 1, 2), LONG.replace('"https://a", # one', '"d",')),
        (LONG.replace('c"\n', 'c", # last\n'), kept(0, 1, 2, "d"), LONG.replace('c"\n', 'c", # last\n    "d",\n')),
        (LONG.replace('c"\n', 'c" # last\n'), kept(0, 1, 2, "d"), LONG.replace('c"\n', 'c", # last\n    "d"\n')),
        (LONG.replace('c"\n', 'c", # last\n'), kept(0, 1), LONG.replace('    "https://c"\n', "")),
    ],
)
def test_lists_over_several_lines(before: str, content: Content, after: str) -> None:
    body(before, after, callback_urls=content)


def test_a_list_that_becomes_empty_keeps_comments_of_their_own_lines() -> None:
    before = '  callback_urls = [\n    # the site\n    "a", # one\n  ]\n'
    body(before, "  callback_urls = [\n    # the site\n  ]\n", callback_urls=kept())
    body('  callback_urls = [\n    "a", # one\n  ]\n', "  callback_urls = []\n", callback_urls=kept())


def test_lists_that_share_their_lines() -> None:
    before = '  callback_urls = ["a",\n    "b", "c",\n    "d"]\n'
    body(before, before.replace('"d"', "").replace('"c",', '"c"'), callback_urls=kept(0, 1, 2))
    body(before, before.replace(', "c"', ""), callback_urls=kept(0, 1, 3))
    body(before, before.replace('"d"', '"d", "e"'), callback_urls=kept(0, 1, 2, 3, "e"))
    body('  callback_urls = [\n    "a"\n    , "b"\n  ]\n', '  callback_urls = [\n    "b"\n  ]\n', callback_urls=kept(1))


def test_an_item_that_goes_takes_its_own_change_along() -> None:
    body('  callback_urls = ["a", "b"]\n', '  callback_urls = ["B"]\n', **{"callback_urls": kept(1), "callback_urls[1]": "B"})
    unit = folder(f'{HEAD}  callback_urls = ["a", "b"]\n}}\n')
    found = unit.evaluate(ADDRESS, {})
    edits = unit.edits({cell_of(found, "callback_urls"): kept(1), cell_of(found, "callback_urls[0]"): "A"})
    assert [edit.text for edit in edits["main.tf"]] == [""]


def test_elements_are_not_put_in_another_order() -> None:
    unit = folder(f'{HEAD}  callback_urls = ["a", "b"]\n}}\n')
    with pytest.raises(CannotEdit, match="another order"):
        unit.edits({cell_of(unit.evaluate(ADDRESS, {}), "callback_urls"): kept(1, 0)})


# ------------------------------------------------------------------------------------------- holes


def test_a_new_argument_aligns_with_its_group() -> None:
    body(
        '  name                                 = "a"\n  allowed_oauth_flows_user_pool_client = true # on\n',
        '  name                                 = "a"\n  allowed_oauth_flows_user_pool_client = true # on\n'
        '  prevent_user_existence_errors        = "ENABLED"\n  enable_token_revocation              = true\n',
        enable_token_revocation=True,
        prevent_user_existence_errors="ENABLED",
    )


def test_a_name_too_long_for_its_group_makes_one_of_its_own() -> None:
    body(
        '  name         = "a"\n  user_pool_id = "b"\n',
        '  name         = "a"\n  user_pool_id = "b"\n  logout_urls  = ["x"]\n\n'
        '  prevent_user_existence_errors = "ENABLED"\n  enable_token_revocation       = true\n',
        enable_token_revocation=True,
        prevent_user_existence_errors="ENABLED",
        logout_urls=("x",),
    )


def test_the_group_is_the_last_one_ahead_of_blocks_and_meta_arguments() -> None:
    body(
        '  count = 2\n  name  = "a"\n\n  enable_token_revocation = true\n\n  depends_on = [x.y]\n\n  lifecycle {\n  }\n',
        '  count = 2\n  name  = "a"\n\n  enable_token_revocation = true\n  access_token_validity   = 5\n\n'
        "  depends_on = [x.y]\n\n  lifecycle {\n  }\n",
        access_token_validity=5,
    )
    lines = '  name       = "a"\n  depends_on = [x.y]\n'
    body(lines, lines + "\n  id_token_validity = 1\n", id_token_validity=1)


def test_unaligned_groups_are_joined_as_they_are() -> None:
    body(
        '  name = "a"\n  user_pool_id = "b"\n',
        '  name = "a"\n  user_pool_id = "b"\n  prevent_user_existence_errors = "ENABLED"\n',
        prevent_user_existence_errors="ENABLED",
    )


def test_after_a_list_over_several_lines_no_group_goes_on() -> None:
    lines = '  name = "a"\n  callback_urls = [\n    "x",\n  ] # urls\n'
    body(lines, lines + "  enable_token_revocation = true\n", enable_token_revocation=True)


def test_after_a_heredoc_the_group_goes_on() -> None:
    lines = '  name         = "a"\n  user_pool_id = <<EOT\nx\nEOT\n'
    body(lines, lines + '  logout_urls  = ["x"]\n', logout_urls=("x",))


@pytest.mark.parametrize(
    ("inside", "after"),
    [
        (' name = "x" ', '\n  name = "x"\n\n  generate_secret = true\n'),
        ('name = "x"', '\n  name = "x"\n\n  generate_secret = true\n'),
        (' name = "x" /* c */ ', '\n  name = "x" /* c */\n\n  generate_secret = true\n'),
        ("", "\n  generate_secret = true\n"),
        (" ", "\n  generate_secret = true\n"),
        ("\n", "\n  generate_secret = true\n"),
        (" # why\n", " # why\n  generate_secret = true\n"),
        ("\n  # name = 1\n", "\n  generate_secret = true\n\n  # name = 1\n"),
        ('\n  lifecycle {\n  }\n  name = "x"\n', '\n  lifecycle {\n  }\n  name = "x"\n\n  generate_secret = true\n'),
        ("\n  lifecycle {\n  }\n", "\n  generate_secret = true\n\n  lifecycle {\n  }\n"),
        ('\n\tname = "x"\n', '\n\tname = "x"\n\n\tgenerate_secret = true\n'),
    ],
)
def test_bodies_of_every_shape(inside: str, after: str) -> None:
    head = HEAD.rstrip("\n")
    assert patched(f"{head}{inside}}}", {"generate_secret": True}) == f"{head}{after}}}"


def test_nested_blocks_are_made_at_the_end() -> None:
    body(
        '  name = "x"\n  # the end\n',
        '  name = "x"\n  # the end\n\n  token_validity_units {\n    access_token = "hours"\n    id_token     = "days"\n  }\n\n'
        '  refresh_token_rotation {\n    feature                    = "ENABLED"\n    retry_grace_period_seconds = 10\n  }\n',
        refresh_token_rotation__retry_grace_period_seconds=10,
        token_validity_units__id_token="days",
        refresh_token_rotation__feature="ENABLED",
        token_validity_units__access_token="hours",
    )


def test_members_join_a_block_that_is_there() -> None:
    body(
        '  token_validity_units {\n    access_token = "hours"\n  }\n',
        '  token_validity_units {\n    access_token = "hours"\n    id_token     = "days"\n\n    refresh_token = "days"\n  }\n',
        token_validity_units__id_token="days",
        token_validity_units__refresh_token="days",
    )
    body(
        '  token_validity_units { access_token = "hours" }\n',
        '  token_validity_units {\n    access_token = "minutes"\n    id_token     = "days"\n  }\n',
        token_validity_units__id_token="days",
        token_validity_units__access_token="minutes",
    )
    body(
        "  token_validity_units {}\n",
        '  token_validity_units {\n    id_token = "days"\n  }\n',
        token_validity_units__id_token="days",
    )


def test_arguments_and_blocks_together() -> None:
    body(
        '  name = "x"\n',
        '  name = "x"\n\n  generate_secret = true\n\n  token_validity_units {\n    id_token = "days"\n  }\n',
        generate_secret=True,
        token_validity_units__id_token="days",
    )
    head = HEAD.rstrip("\n")
    assert patched(f"{head}}}", {"token_validity_units.id_token": "days", "name": "x"}) == (
        f'{HEAD}  name = "x"\n\n  token_validity_units {{\n    id_token = "days"\n  }}\n}}'
    )


def test_crlf_and_bom_and_no_final_newline_stay() -> None:
    text = (
        '\ufeffresource aws_cognito_user_pool_client web {\n  name = "é🎉" # ü\n'
        '  callback_urls = [\n    "a", # ä\n    "b"\n  ]\n  token_validity_units { access_token = "hours" }\n}'
    ).replace("\n", "\r\n")
    after = patched(
        text,
        {
            "callback_urls": kept(1, "c"),
            "generate_secret": True,
            "token_validity_units.id_token": "hours",
            "refresh_token_rotation.feature": "ENABLED",
        },
    )
    assert after == (
        '\ufeffresource aws_cognito_user_pool_client web {\n  name = "é🎉" # ü\n'
        '  callback_urls = [\n    "b",\n    "c"\n  ]\n  generate_secret = true\n'
        '  token_validity_units {\n    access_token = "hours"\n    id_token     = "hours"\n  }\n\n'
        '  refresh_token_rotation {\n    feature = "ENABLED"\n  }\n}'
    ).replace("\n", "\r\n")


def test_no_override_makes_no_edit() -> None:
    unit = folder(f'{HEAD}  name = "x"\n  callback_urls = ["a"]\n}}\n')
    found = unit.evaluate(ADDRESS, {})
    assert unit.edits({}) == {}
    assert unit.edits({cell_of(found, "name"): "x", cell_of(found, "callback_urls"): kept(0)}) == {}
