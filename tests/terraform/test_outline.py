"""What a file says, for comparing it with its patched self."""

from __future__ import annotations

import pytest
from cogtui.core.model import Known

from .folders import ADDRESS, cell_of, folder, resource

CLIENT = "resource.aws_cognito_user_pool_client.web#0"


def test_every_argument_and_element_is_a_leaf() -> None:
    text = """# c
resource "aws_cognito_user_pool_client" "web" {
  name          = "a" # d
  callback_urls = ["b", # e
    "${var.x}/y",
  ]
  logout_urls   = []
  read_attributes = concat( var.x,
    ["z  z"] /* f */)
  token_validity_units {
    id_token = "days"
  }
  token_validity_units {}
}
locals {
  x = <<EOT
  # kept
EOT
}
terraform {
  # kept too
}
"""
    unit = folder(text)
    assert unit.outline("main.tf") == {
        f"{CLIENT}/": "{}",
        f"{CLIENT}/name": '"a"',
        f"{CLIENT}/callback_urls[0]": '"b"',
        f"{CLIENT}/callback_urls[1]": '"${var.x}/y"',
        f"{CLIENT}/logout_urls": "[]",
        f"{CLIENT}/read_attributes[name]": "concat",
        f"{CLIENT}/read_attributes[0]": "var.x",
        f"{CLIENT}/read_attributes[1][0]": '"z  z"',
        f"{CLIENT}/token_validity_units#0/": "{}",
        f"{CLIENT}/token_validity_units#0/id_token": '"days"',
        f"{CLIENT}/token_validity_units#1/": "{}",
        "locals#0/": "{}",
        "locals#0/x": "<<EOT\n  # kept\nEOT",
        "terraform#0": "terraform {\n  # kept too\n}",
    }
    assert unit.comments("main.tf") == ("# c", "# d", "# e", "/* f */", "# kept too")


@pytest.mark.parametrize(
    ("setting", "path"),
    [
        ("name", f"{CLIENT}/name"),
        ("callback_urls", f"{CLIENT}/callback_urls"),
        ("callback_urls[1]", f"{CLIENT}/callback_urls[1]"),
        ("generate_secret", f"{CLIENT}/generate_secret"),
        ("token_validity_units.id_token", f"{CLIENT}/token_validity_units#0/id_token"),
        ("token_validity_units.access_token", f"{CLIENT}/token_validity_units#0/access_token"),
        ("refresh_token_rotation.feature", f"{CLIENT}/refresh_token_rotation"),
        ("default_redirect_uri", "locals#0/uri"),
        ("logout_urls", "variable.urls#0/default"),
    ],
)
def test_paths_of_cells(setting: str, path: str) -> None:
    unit = folder(
        resource(
            '  name = "x"\n  callback_urls = ["a", "b"]\n  token_validity_units {\n    id_token = "days"\n  }\n'
            "  default_redirect_uri = local.uri\n  logout_urls = var.urls"
        )
        + 'locals {\n  uri = "x"\n}\nvariable "urls" {\n  default = ["x"]\n}\n'
    )
    assert unit.outline_path(cell_of(unit.evaluate(ADDRESS, {}), setting)) == path


def test_a_cell_inside_of_an_expression_falls_under_its_argument() -> None:
    unit = folder(resource('  callback_urls = true ? ["a"] : []\n  name = "${"x"}-${var.y}"'))
    found = unit.evaluate(ADDRESS, {})
    assert unit.outline_path(cell_of(found, "callback_urls[0]")) == f"{CLIENT}/callback_urls[then][0]"
    dash = found.settings["name"].parts[1]  # type: ignore[union-attr]
    assert isinstance(dash, Known)
    assert dash.cell
    assert unit.outline_path(dash.cell) == f"{CLIENT}/name"


def test_comments_inside_of_interpolations() -> None:
    unit = folder('locals {\n  a = "x${ /* one */ b # two\n}y#no"\n  c = <<X\n# no ${ /* three */ d }\nX\n}\n')
    assert unit.comments("main.tf") == ("/* one */", "# two", "/* three */")


def test_what_can_not_be_read_stays_as_it_is() -> None:
    text = "# a\n" + resource("  name = 1 # b") + 'locals {\n  x = "\n}\n# c\n'
    unit = folder(text)
    assert unit.outline("main.tf")["unreadable"] == '# a\n\nlocals {\n  x = "\n}\n# c\n'
    assert unit.comments("main.tf") == ("# a\n", "# b", '\nlocals {\n  x = "\n}\n# c\n')
