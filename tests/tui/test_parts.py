"""The small parts: texts fitted to widths, filters, editor commands, words for values, contrast."""

from __future__ import annotations

import pytest
from cogtui.core.diff import Hunk, Line
from cogtui.core.source import Source
from cogtui.tui.disk import Watch
from cogtui.tui.editor import command
from cogtui.tui.filtering import Subjects, parse
from cogtui.tui.issues import Summaries
from cogtui.tui.session import Session
from cogtui.tui.theme import DARK_VARIABLES, GREY_ROLES, LIGHT_VARIABLES, ROLES, SHAPES
from cogtui.tui.walking import around
from cogtui.tui.widgets.cells import cut, fit, fold_pieces, length, pad, squeeze
from cogtui.tui.widgets.diffview import Section, laid_out
from cogtui.tui.wording import clean, file_label, first, label
from textual.color import Color


@pytest.mark.parametrize("width", range(0, 12))
@pytest.mark.parametrize("text", ["", "short", "a longer text", "日本語の文字列です", "é́̂combining"])
def test_fit_has_the_width(text, width):
    assert length([(fit(text, width), "")]) == width
    assert length([(cut(text, width), "")]) <= width
    assert length(pad([(text, ""), (text, "")], width)) == width


def test_what_is_left_out_is_marked():
    assert cut("abcdef", 4) == "abc…"
    assert squeeze(["SRP", "USER_PASSWORD", "CUSTOM"], 21) == "SRP, USER_PASSWORD +1"
    assert squeeze(["a-very-long-value", "b"], 10) == "a-very… +1"
    assert squeeze([], 10) == "[]"


@pytest.mark.parametrize("width", range(2, 20))
def test_folding_loses_nothing(width):
    pieces = [("some text ", "a"), ("日本語", "b"), ("end", "a")]
    lines = fold_pieces(pieces, width)
    assert "".join(text for line in lines for text, _ in line) == "some text 日本語end"
    assert all(length(line) <= width for line in lines)


@pytest.mark.parametrize("width", [20, 40, 120])
def test_a_diff_shows_every_character_and_sign(width):
    text = "  callback_urls = [" + ", ".join(f'"https://{i}.example.com"' for i in range(9)) + "]\r\n"
    lines = (Line("-", 1, None, text, ((4, 9),)), Line("+", None, 1, "x\n"), Line(" ", 2, 2, "tab\there\x1b[31m\n"))
    hunk = Hunk("a.tf", 1, 1, lines)
    drawn = ["".join(piece for piece, _ in line.pieces) for line in laid_out((Section("a.tf", (hunk,)),), width)]
    body = "".join(line[9:] for line in drawn[1:])
    assert body.replace(" ", "").startswith(text.rstrip("\r\n").replace(" ", ""))
    assert "tab    here\\x1b[31m" in body
    assert [line[6] for line in drawn[1:] if line[4].isdigit()] == ["-", "+", " "]
    assert all("↪" in line for line in drawn[2:-2] if not line[4].isdigit())
    assert all(length(line.pieces) <= width for line in laid_out((Section("a.tf", (hunk,)),), width))


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ("vim", ["vim", "+7", "a b.tf"]),
        ("/usr/bin/nano -l", ["/usr/bin/nano", "-l", "+7", "a b.tf"]),
        ("hx", ["hx", "a b.tf:7"]),
        ("code", ["code", "--wait", "--goto", "a b.tf:7"]),
        ("idea", ["idea", "--line", "7", "a b.tf"]),
    ],
)
def test_editor_commands(editor, words):
    assert command({"EDITOR": editor}, "a b.tf", 7) == words
    assert command({"VISUAL": editor, "EDITOR": "ed"}, "a b.tf", 7) == words


def test_no_editor_is_vi():
    assert command({}, "a.tf", 1) == ["vi", "+1", "a.tf"]


FILTERS = {
    "": 7,
    "web_app": 1,
    "portal": 1,
    "sev:crit": 1,
    "sev:high,crit !file:partners": 3,
    "rule:cgt303": 2,
    "state:open": 5,
    "!state:open sev:high": 0,
    "file:staging": 1,
    "red[": 0,
    "sev:": 7,
}


@pytest.mark.parametrize(("text", "shown"), FILTERS.items())
def test_filters(shop, text, shown):
    session = Session(shop)
    session.read(list(shop.read(1, lambda: False))[-1])
    chosen = parse(text)
    subjects = Subjects()
    assert sum(chosen.client(subjects.of(summary, "web")) for summary in Summaries(session).all()) == shown


def test_words():
    assert clean("ALLOW_USER_SRP_AUTH") == "SRP"
    assert clean("ALLOW_USER_PASSWORD_AUTH") == "USER_PASSWORD"
    assert clean(True) == "true"
    assert clean("a\x1b[2J") == "a\\x1b[2J"
    assert label('module.auth.aws_cognito_user_pool_client.this["web"]') == "auth/web"
    assert file_label("infra/prod/a.tf", ("./infra/",)) == "prod/a.tf"
    assert file_label("infra/prod/a.tf", ("infra", "more")) == "infra/prod/a.tf"
    assert first(("a", "b", "c"), 1) == ("b", "a", "c")


def test_the_disk_is_watched_by_content(tmp_path):
    path = tmp_path / "a.tf"
    path.write_text("one")
    source, watch = Source("a.tf", str(path), "one"), Watch()
    assert watch.changed([source]) == frozenset()
    path.write_text("two")
    assert watch.changed([source]) == {"a.tf"}
    path.write_text("one")
    assert watch.changed([source]) == frozenset()
    path.unlink()
    assert watch.changed([source]) == {"a.tf"}


def contrast(one, other):
    def luminance(color):
        parts = [c / 255 / 12.92 if c / 255 <= 0.03928 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in color.rgb]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(Color.parse(one)), luminance(Color.parse(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("variables", "background"), [(DARK_VARIABLES, "#0f131a"), (LIGHT_VARIABLES, "#f7f8fa")])
def test_text_can_be_read(variables, background):
    for name in ("critical", "high", "medium", "low", "good", "soft", "heading", "added", "removed"):
        assert contrast(variables[name], background) >= 4.5, name
    for name in ("added", "removed"):
        assert contrast(variables[name], variables[f"{name}-background"]) >= 4.5, name
    assert contrast(variables["faint"], background) >= 2.4


def test_both_themes_have_every_variable():
    assert DARK_VARIABLES.keys() == LIGHT_VARIABLES.keys()
    assert ROLES.keys() == GREY_ROLES.keys()


def test_without_colour_severity_is_told_by_weight():
    weights = [GREY_ROLES[severity] for severity in ("critical", "high", "medium", "low")]
    assert weights == ["bold reverse", "bold", "$foreground", "$foreground dim"]
    assert len(set(SHAPES.values())) == len(SHAPES)


@pytest.mark.parametrize(
    ("id", "wanted"),
    [
        ('envs/prod#module.identity.module.client["portal"].aws_cognito_user_pool_client.this', "prod: portal"),
        ('.#module.auth.aws_cognito_user_pool_client.this["web"]', "auth/web"),
        ("dev#module.auth.aws_cognito_user_pool_client.spa[0]", "dev: auth/spa[0]"),
        ("infra#aws_cognito_user_pool_client.web", "web"),
        ("auth.yaml#WebClient", "WebClient"),
    ],
)
def test_what_a_client_is_called(id: str, wanted: str) -> None:
    assert label(id) == wanted


@pytest.mark.parametrize(("here", "by", "order"), [(1, 1, "cdea"), (1, -1, "aedc"), (-1, 1, "abcde"), (4, 1, "abcd")])
def test_a_walk_goes_round_the_end(here, by, order):
    ahead, behind = around("abcde", here, by)
    assert ahead + behind == order
