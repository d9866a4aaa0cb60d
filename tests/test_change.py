"""Where a wanted change may be written, and where it may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from cogtui.core.cli import main


def fix(text: str, name: str) -> str:
    Path(name).write_text(text)
    main(["--fix", "--fix-level", "behavior", "--select", "CGT501", "--quiet", "."])
    return Path(name).read_text()


YAML = """\
Parameters:
  Host: {Type: String, Default: app.example.org}
Resources:
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: eu-west-1_abcdefghi
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [code]
      AllowedOAuthScopes: [openid]
      CallbackURLs:
        - ITEM
        - http://other.example.org/cb
"""
TERRAFORM = """\
variable "host" {
  default = "app.example.org"
}

locals {
  host = "app.example.org"
}

resource "aws_cognito_user_pool_client" "web" {
  name                                 = "web"
  user_pool_id                         = "eu-west-1_abcdefghi"
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = [ITEM, "http://other.example.org/cb"]
}
"""


@pytest.mark.parametrize(
    "item",
    [
        "!Sub 'http://${Host}/cb'",
        "!Sub ['http://${Name}/cb', {Name: !Ref Host}]",
        "!Join ['', ['http://', !Ref Host, /cb]]",
        "!Join ['', [http, '://', !Ref Host, /cb]]",
    ],
)
def test_a_text_that_is_known_is_changed_in_its_literal_part_in_yaml(inside: Path, item: str) -> None:
    text = YAML.replace("ITEM", item)
    assert fix(text, "a.yaml") == text.replace("http", "https")


@pytest.mark.parametrize(
    "item", ["!Join ['p:', [htt, !Sub '//${Host}/cb']]", "!Select [0, !Split ['|', !Sub 'http://${Host}|x']]"]
)
def test_a_computed_item_is_not_replaced_by_what_it_is_by_default_in_yaml(inside: Path, item: str) -> None:
    text = YAML.replace("ITEM", item)
    assert fix(text, "a.yaml") == text.replace("http://other", "https://other")


@pytest.mark.parametrize("item", ['"http://${var.host}/cb"', '"http://${local.host}/cb"'])
def test_a_template_that_is_known_is_changed_in_its_literal_part_in_terraform(inside: Path, item: str) -> None:
    text = TERRAFORM.replace("ITEM", item)
    assert fix(text, "main.tf") == text.replace("http://", "https://")


@pytest.mark.parametrize("item", ['format("http://%s/cb", var.host)'])
def test_a_computed_item_is_not_replaced_by_what_it_is_by_default_in_terraform(inside: Path, item: str) -> None:
    text = TERRAFORM.replace("ITEM", item)
    assert fix(text, "main.tf") == text.replace("http://other", "https://other")


def test_an_item_of_a_local_is_written_where_it_stands(inside: Path) -> None:
    text = TERRAFORM.replace("ITEM", "local.url").replace("  host =", '  url = "http://app.example.org/cb"\n  host =')
    assert fix(text, "main.tf") == text.replace("http://", "https://")
