"""The proof refuses what an editor gets wrong, drops the fix at fault and keeps the rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cogtui.core.cli import main
from cogtui.core.source import Edit
from cogtui.core.terraform import reader

TEXT = """\
# The portal.
resource "aws_cognito_user_pool_client" "portal" {
  name                                 = "portal-spa"
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code", "implicit"] # both
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = ["https://portal.example.com/"]
  explicit_auth_flows                  = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  refresh_token_validity               = 400
}

resource "aws_sqs_queue" "other" {
  name = "other"
}
"""

Spoil = Callable[[Edit], Edit]


def not_hcl(edit: Edit) -> Edit:
    return Edit(edit.start, edit.end, edit.text + ' }} "')


def another_value(edit: Edit) -> Edit:
    return Edit(edit.start, edit.end, edit.text.replace("ENABLED", "LEGACY"))


def a_comment_gone(edit: Edit) -> Edit:
    return Edit(TEXT.index("# both"), edit.end, TEXT[TEXT.index("# both") + 6 : edit.start] + edit.text)


def another_block_too(edit: Edit) -> Edit:
    at = TEXT.index('"other"\n')
    return Edit(edit.start, at + 7, edit.text + TEXT[edit.end : at] + '"mine"')


def a_new_comment(edit: Edit) -> Edit:
    return Edit(edit.start, edit.end, edit.text.replace("\n", " # cogtui\n", 1))


@pytest.mark.parametrize("spoil", [not_hcl, another_value, a_comment_gone, another_block_too, a_new_comment])
def test_the_fix_at_fault_is_dropped_and_the_rest_is_written(
    inside: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spoil: Spoil
) -> None:
    Path("main.tf").write_text(TEXT)
    real = reader.edits

    def wrong(sources: object, overrides: object) -> dict[str, list[Edit]]:
        found = real(sources, overrides)  # type: ignore[arg-type]
        return {name: [spoil(e) if "prevent_user_existence" in e.text else e for e in edits] for name, edits in found.items()}

    monkeypatch.setattr(reader, "edits", wrong)
    status = main(["--fix", "--fix-level", "behavior", "--ignore", "CGT304"])
    out, err = capsys.readouterr()
    assert status == 3
    assert "the fix for CGT207 failed its verification and was dropped" in err
    assert "1 failed" in out
    text = Path("main.tf").read_text()
    assert "prevent_user_existence_errors" not in text
    assert 'allowed_oauth_flows                  = ["code"] # both' in text
    assert "refresh_token_validity               = 30\n" in text
    assert 'name = "other"' in text
