"""Input that was made to hurt: it is refused in one sentence or read like any other, and nothing beside it takes harm."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from cogtui.core import walk
from cogtui.core.cli import main
from cogtui.core.discover import NotRegular, opened, read_source
from cogtui.core.model import Problem
from cogtui.core.text import UNPRINTABLE
from cogtui.core.workspace import load

TYPE = "AWS::Cognito::UserPoolClient"
SECONDS = 10
"""Nothing takes two; this much is allowed to a machine that is busy with others."""

Text = str | bytes


def client(properties: str = "", before: str = "") -> str:
    head = f"{before}Resources:\n  Web:\n    Type: {TYPE}\n    Properties:\n      UserPoolId: !Ref Pool\n"
    return head + "".join(f"      {line}\n" for line in properties.splitlines())


def json_client(properties: str = "", after: str = "") -> str:
    return f'{{"Resources": {{"Web": {{"Type": "{TYPE}", "Properties": {{{properties}}}}}}}{after}}}'


def grown(first: str, further: str, count: int) -> str:
    """Lines under ``Anchors`` of which each holds the one before several times: ``%d`` is its number, ``%p`` the former's."""
    lines = [first, *(further.replace("%d", str(number)).replace("%p", str(number - 1)) for number in range(1, count))]
    return "Anchors:\n" + "".join(f"  {line}\n" for line in lines)


def conditions(count: int, formula: str) -> str:
    return "Conditions:\n" + "".join(f"  C{number}: {formula.replace('%d', str(number))}\n" for number in range(count))


def nested(opening: str, count: int, inner: str, closing: str) -> str:
    return opening * count + inner + closing * count


NINE = ", ".join(["*a%p"] * 9)
GOOD = client()

REFUSED: dict[str, tuple[Text, str]] = {
    "brackets.yaml": (client() + "x: " + "[" * 60_000, r":6:\d+: this nests deeper than 100 levels"),
    "braces.yaml": (client() + "x: " + "{a: " * 15_000, r":6:\d+: this nests deeper than 100 levels"),
    "dashes.yaml": (client() + "x:\n  " + "- " * 30_000, r":7:\d+: this nests deeper than 100 levels"),
    "blocks.yaml": (
        client() + "".join(" " * depth + f"k{depth}:\n" for depth in range(2_000)),
        r":\d+:\d+: this nests deeper than 100 levels",
    ),
    "indented.yaml": (
        f"# Type: {TYPE}\nType: {TYPE}\n" + "".join(f"{' ' * depth}k:\n" for depth in range(3_100)),
        r":\d+:\d+: this nests deeper than 100 levels",
    ),
    "brackets.json": (json_client(after=', "x": ' + "[" * 60_000), r":1:\d+: this nests deeper than 100 levels"),
    "objects.json": (json_client(after=', "x": ' + '{"a":' * 12_000), r":1:\d+: this nests deeper than 100 levels"),
    "ifs.yaml": (client("ClientName: " + nested('{"Fn::If": [C, x, ', 500, "y", "]}")), r":6:\d+: this nests deeper than 100"),
    "self.yaml": (client("CallbackURLs: &a [*a]"), r":6:25: the anchor &a holds an alias of itself"),
    "aliases.yaml": ("x: &x 1\ny: [" + "*x, " * 10_000 + "]\n" + client(), r":2:\d+: more than 1000 aliases"),
    "nodes.yaml": (client() + "x: [" + "1, " * 250_000 + "]\n", r":6:\d+: more than 200000 values"),
    "nodes.json": (json_client(after=', "x": [' + "1, " * 250_000 + "1]"), r":1:\d+: more than 200000 values"),
    "large.yaml": (client() + f"# {'x' * 98}\n" * 200_000, ":1:1: is larger than 5 MB and was not read"),
    "bytes.yaml": (client().encode() + b"# \xff\xfe\n", ":6:3: is not UTF-8; save it as UTF-8"),
    "marked.yaml": (client().encode("utf-16"), ":1:1: is UTF-16; save it as UTF-8"),
    "little.yaml": (client().encode("utf-16-le"), ":1:1: is UTF-16; save it as UTF-8"),
    "big.json": (json_client().encode("utf-16-be"), ":1:1: is UTF-16; save it as UTF-8"),
    "nul.yaml": (client("ClientName: a\0b"), r":6:20: the character U\+0000 may not stand in YAML"),
    "nul.json": (json_client('"ClientName": "a\0b"'), r":1:\d+: a control character \(a tab, a line break\) stands bare"),
    "escape.yaml": (client("ClientName: a\x1b[31mb"), r":6:20: the character U\+001B may not stand in YAML"),
    "separator.yaml": (client("ClientName: a\u2028b"), r":\d+:\d+: this is no valid YAML"),
    "tab.yaml": (client("\tClientName: a"), ":6:7: a tab indents this line"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_read_is_said_in_one_sentence(inside: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    text, said = REFUSED[name]
    status, _, err = fixed_beside(inside, capsys, name, text)
    assert status == 3
    (line,) = err.splitlines()
    assert re.match(re.escape(name) + said, line)
    assert len(line) < 200


LISTED = ", ".join(f"!If [C{number}, x, y]" for number in range(40))
READ: dict[str, Text] = {
    "laughs.yaml": grown("a0: &a0 [x]", f"a%d: &a%d [{NINE}]", 30) + client("CallbackURLs: *a29\nClientName: *a29"),
    "merges.yaml": grown("a0: &a0 {x: 1}", f"a%d: &a%d {{<<: [{NINE}]}}", 30) + client("<<: *a29"),
    "joins.yaml": grown("a0: &a0 !Join ['', [x, y]]", "a%d: &a%d !Join ['', [*a%p, *a%p]]", 40) + client("ClientName: *a39"),
    "splits.yaml": grown("a0: &a0 !Join [',', [x, y]]", "a%d: &a%d !Join [',', !Split [',', !Join [',', [*a%p, *a%p]]]]", 30)
    + client("CallbackURLs: !Split [',', *a29]"),
    "subs.yaml": client("ClientName: " + nested('{"Fn::Sub": ["${a}${a}", {a: ', 32, "x", "}]}")),
    "choices.yaml": conditions(1, "!Equals [a, !Ref P]")
    + grown("a0: &a0 [u]", "a%d: &a%d !If [C0, *a%p, *a%p]", 60)
    + client("CallbackURLs: *a59"),
    "formulas.yaml": "Conditions:\n  A0: &c0 !Equals [a, !Ref P]\n"
    + "".join(f"  A{n}: &c{n} !And [*c{n - 1}, !Not [*c{n - 1}]]\n" for n in range(1, 60))
    + client("ClientName: !If [A59, x, y]"),
    "named-formulas.yaml": "Conditions:\n  A0: !Equals [a, !Ref P]\n"
    + "".join(f"  A{n}: !And [{', '.join([f'!Condition A{n - 1}'] * 9)}]\n" for n in range(1, 40))
    + client("ClientName: !If [A39, x, y]"),
    "cycle.yaml": client(
        "ClientName: !If [A, x, y]\nGenerateSecret: !If [B, true, false]",
        "Conditions:\n  A: !Not [!Condition B]\n  B: !And [!Condition A, !Condition B]\n",
    ),
    "one-subject.yaml": conditions(45, "!Equals [a%d, !Ref P]")
    + client("ClientName: " + "".join(f'{{"Fn::If": [C{n}, x, ' for n in range(45)) + "y" + "]}" * 45),
    "many-subjects.yaml": conditions(100, "!Equals [a, !Ref P%d]")
    + client("CallbackURLs:\n" + "".join(f"  - !If [C{n}, 'https://a{n}', !Ref AWS::NoValue]\n" for n in range(100))),
    "joined-choices.yaml": conditions(40, "!Equals [a, !Ref P%d]") + client(f"ClientName: !Join ['', [{LISTED}]]"),
    "loops.yaml": "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A:\n    - X\n    - ["
    + ", ".join(f"v{n}" for n in range(1_000))
    + "]\n    - Fn::ForEach::B:\n        - Y\n        - ["
    + ", ".join(f"w{n}" for n in range(1_000))
    + f"]\n        - Web${{X}}${{Y}}:\n            Type: {TYPE}\n            Properties: {{UserPoolId: p}}\n",
    "its-own-loop.yaml": "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A:\n    - X\n    - !Ref X\n"
    f"    - Web${{X}}:\n        Type: {TYPE}\n        Properties: {{UserPoolId: p, ClientName: !Ref X}}\n",
    "its-own-default.yaml": client("ClientName: !Ref P", "Parameters:\n  P: {Type: String, Default: !Ref P}\n"),
    "its-own-map.yaml": client("ClientName: !FindInMap [M, !FindInMap [M, a, b], b]", "Mappings: {M: {b: {b: b}}}\n"),
    "placeholders.yaml": client("ClientName: !Sub '" + "${" * 100_000 + "'"),
    "escapes.yaml": client("CallbackURLs: [!Sub '" + "${!x}" * 20_000 + "']"),
    "commas.yaml": client("LogoutURLs: !Split [',', '" + "," * 100_000 + "']"),
    "list.yaml": client("CallbackURLs: [" + "'http://x', " * 20_000 + "]"),
    "flows.yaml": client("ExplicitAuthFlows:\n" + "  - ALLOW_USER_PASSWORD_AUTH\n" * 5_000),
    "line.yaml": client("ClientName: " + "x" * 3_000_000),
    "line.json": json_client('"ClientName": "' + "x" * 3_000_000 + '"'),
    "numbers.yaml": client(
        f"RefreshTokenValidity: 0x{'f' * 100_000}\nAccessTokenValidity: 1e999999\nIdTokenValidity: {'9' * 5_000}\n"
        f"ClientName: !Select [{'9' * 5_000}, [a]]"
    ),
    "numbers.json": json_client(f'"RefreshTokenValidity": {"9" * 5_000}, "AccessTokenValidity": 1e999999'),
    "limits.yaml": client(
        "RefreshTokenValidity: !Ref P",
        f"Parameters:\n  P: {{Type: Number, Default: {'9' * 5_000}, MaxValue: 1e999999, MinLength: {'9' * 5_000}}}\n",
    ),
    "dates.yaml": client("ClientName: 2001-99-99\nRefreshTokenValidity: 2001-99-99T99:99:99Z"),
    "keys.yaml": client("? [a]\n: b\n? {x: y}\n: c\n? !Ref k\n: d"),
    "python.yaml": client("ClientName: !!python/object:os.system x\nCallbackURLs: !!python/object/apply:os.system [exit]"),
    "tags.yaml": client(
        "ClientName: !!binary aGk=\nCallbackURLs: !!set {a, b}\nLogoutURLs: !!omap [a: 1]\nReadAttributes: !<x:y> [email]"
    ),
    "carriage-returns.yaml": client("ClientName: a").replace("\n", "\r"),
    "halves.json": json_client('"ClientName": "\\udfff\\u001b[31m", "\\ud800": 1'),
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_read_like_any_other(inside: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    status, out, err = fixed_beside(inside, capsys, name, READ[name])
    assert status in (0, 1)
    assert err == ""
    assert all(len(line) < 1_000 for line in out.splitlines())
    assert re.search(r"^\d+ clients? in \d files?", out, re.MULTILINE)
    found = load([name]).clients
    assert len(found) == 1 or "loop" in name


def fixed_beside(inside: Path, capsys: pytest.CaptureFixture[str], name: str, text: Text) -> tuple[int, str, str]:
    """What the command line says of a file and of a good one beside it, which is mended."""
    write(inside / name, text)
    write(inside / "zz-good.yaml", GOOD)
    begun = time.perf_counter()
    status = main(["--fix", "--fix-level", "behavior", "."])
    assert time.perf_counter() - begun < SECONDS
    assert (inside / "zz-good.yaml").read_text() == GOOD + "      PreventUserExistenceErrors: ENABLED\n"
    out, err = capsys.readouterr()
    assert not UNPRINTABLE.search((out + err).replace("\n", ""))
    return status, out, err


def write(path: Path, text: Text) -> None:
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def test_memory_is_bounded(inside: Path) -> None:
    """All of it in one run that may take no more than half a gigabyte of addresses."""
    for name, text in {**{name: text for name, (text, _) in REFUSED.items()}, **READ}.items():
        write(inside / name, text)
    code = (
        "import resource, sys\nresource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))\n"
        "from cogtui.core.cli import main\nsys.exit(main(['--check', '--quiet', '.']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr[-2_000:]
    assert {line.partition(":")[0] for line in done.stderr.splitlines()} == set(REFUSED)


def test_five_thousand_clients_are_audited(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = f"  Web%d:\n    Type: {TYPE}\n    Properties: {{UserPoolId: !Ref Pool}}\n"
    write(inside / "many.yaml", "Resources:\n" + "".join(one % number for number in range(5_000)))
    assert main(["--check", "--quiet", "."]) == 1
    assert "5000 clients in 1 file" in capsys.readouterr().out


# ------------------------------------------------------------------------------------------------- what files say


ESCAPES = '"\\e]0;title\\a\\e[2J\\u202e[bold red]x[/][link=y]"'


def test_nothing_of_a_file_steers_the_terminal(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "\x1b[31m[red]\u202e\u200b.yaml"
    text = client(f"{ESCAPES}: 1\nClientName: {ESCAPES}\nCallbackURLs: [{ESCAPES}, 'http://x/{ESCAPES[1:-1]}']").replace(
        "  Web:", f"  {ESCAPES}:"
    )
    write(inside / name, text)
    write(inside / f"broken{name}", text + " [")
    for arguments in (["--check"], ["--fix", "--fix-level", "behavior"], ["--check", "--client", "*"], ["--diff"]):
        main([*arguments, "."])
        out, err = capsys.readouterr()
        assert not UNPRINTABLE.search((out + err).replace("\n", "")) or arguments == ["--diff"]
        assert "[red]" in err
        assert "\\x1b" in err


DUPLICATES = f"""\
Parameters:
  P: {{Type: String}}
  P: {{Type: String}}
Conditions: {{}}
Conditions: {{}}
Resources:
  Web:
    Type: AWS::SQS::Queue
  Web:
    Type: {TYPE}
    Type: {TYPE}
    Properties:
      ClientName: a
      ClientName: b
      TokenValidityUnits: {{AccessToken: hours, AccessToken: days}}
"""


def test_keys_that_stand_twice_are_said_at_every_level(inside: Path) -> None:
    write(inside / "a.yaml", DUPLICATES)
    found = load(["."])
    assert list(found.clients) == ["a.yaml#Web"]
    said = [(problem.line, problem.message.split(",")[0]) for problem in found.problems]
    assert said == [
        (3, "P stands twice"),
        (5, "Conditions stands twice"),
        (9, "Web stands twice"),
        (11, "Type stands twice"),
        (14, "ClientName stands twice"),
        (15, "AccessToken stands twice"),
    ]


def test_a_client_in_resources_that_stand_twice_is_not_lost_in_silence(inside: Path) -> None:
    write(inside / "a.yaml", GOOD + "Resources: {Queue: {Type: AWS::SQS::Queue}}\n")
    write(inside / "b.json", json_client()[:-1] + ', "Resources": {}}')
    found = load(["."])
    assert found.clients == {}
    assert [(p.file, p.line, p.message) for p in found.problems] == [
        ("a.yaml", 6, "Resources stands twice, first on line 1; the last one counts"),
        ("b.json", 1, "Resources stands twice, first on line 1; the last one counts"),
    ]


PATTERNS = {
    "(a+)+$": "a pattern that the value would not match",
    "(x+x+)+y": "a pattern that the value would not match",
    "(LEGACY|.*.*.*.*.*.*=.*)*!": "a pattern that the value would not match",
    "(?=.*L)LEGACY": "a pattern that can't be checked",
    "LEGACY)|(x": "a pattern that can't be checked",
    "[A-Z]{1,1000}{1,1000}": "a pattern that can't be checked",
    "(" * 900 + "LEGACY" + ")" * 900: "a pattern that can't be checked",
    "(L|LE|x)+" * 5_000: "a pattern that can't be checked",
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_takes_no_longer_than_the_text_is_long(
    inside: Path, capsys: pytest.CaptureFixture[str], pattern: str
) -> None:
    text = client(
        "PreventUserExistenceErrors: !Ref P",
        f"Parameters:\n  P:\n    Type: String\n    Default: LEGACY\n    AllowedPattern: '{pattern}'\n",
    )
    _, out, _ = fixed_beside(inside, capsys, "a.yaml", text)
    assert f"withheld: its parameter has {PATTERNS[pattern]}" in out
    assert (inside / "a.yaml").read_text() == text


@pytest.mark.parametrize("pattern", ["ENABLED|LEGACY", "^[A-Z]+$", "(?i)enabled|legacy", ".*"])
def test_a_pattern_that_the_value_matches_lets_it_be_written(inside: Path, pattern: str) -> None:
    text = client(
        "PreventUserExistenceErrors: !Ref P",
        f"Parameters:\n  P:\n    Type: String\n    Default: LEGACY\n    AllowedPattern: '{pattern}'\n",
    )
    write(inside / "a.yaml", text)
    main(["--fix", "--fix-level", "behavior", "."])
    assert (inside / "a.yaml").read_text() == text.replace("Default: LEGACY", "Default: ENABLED")


# ---------------------------------------------------------------------------------------- what files are and become


def test_a_pipe_makes_nobody_wait(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(inside / "pipe.yaml")
    write(inside / "good.yaml", GOOD)
    assert main(["--check", "."]) == 1
    assert capsys.readouterr().err == ""
    assert main(["--check", "pipe.yaml", "good.yaml"]) == 3
    assert capsys.readouterr().err == "pipe.yaml:1:1: is not a regular file\n"
    problem = read_source("pipe.yaml")
    assert isinstance(problem, Problem)
    assert problem.message == "is not a regular file"
    with pytest.raises(NotRegular):
        opened("pipe.yaml")


def vanish(path: Path) -> None:
    path.unlink()


def become_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (vanish, "bad.yaml:1:1: can't be opened: No such file or directory\n"),
        (become_a_pipe, "bad.yaml:1:1: can't be opened: it is not a regular file\n"),
        (become_a_folder, "bad.yaml:1:1: can't be opened: it is not a regular file\n"),
    ],
)
def test_a_file_that_goes_before_it_is_opened_is_said(
    inside: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], None],
    said: str,
) -> None:
    meddle(monkeypatch, change)
    write(inside / "bad.yaml", GOOD)
    write(inside / "good.yaml", GOOD)
    assert main(["--fix", "."]) == 3
    assert capsys.readouterr().err == said
    assert "ENABLED" in (inside / "good.yaml").read_text()


def test_a_file_that_shrinks_when_it_is_opened_is_read_as_it_is(
    inside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    meddle(monkeypatch, lambda path: write(path, GOOD[: GOOD.index("UserPoolClient") + 3]))
    write(inside / "bad.yaml", GOOD)
    write(inside / "good.yaml", GOOD)
    main(["--fix", "."])
    assert capsys.readouterr().err == ""
    assert "ENABLED" in (inside / "good.yaml").read_text()
    assert GOOD.startswith((inside / "bad.yaml").read_text())


def test_a_file_that_is_replaced_after_it_was_read_is_left_alone(
    inside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = GOOD.replace("Web", "Api")

    def replaced(path: str) -> BinaryIO:
        file = opened(path)
        if path.endswith("bad.yaml"):
            Path(path).unlink()
            write(Path(path), other)
        return file

    monkeypatch.setattr(walk, "opened", replaced)
    write(inside / "bad.yaml", GOOD)
    write(inside / "good.yaml", GOOD)
    assert main(["--fix", "."]) == 3
    assert "bad.yaml: changed on disk since it was read; nothing was written" in capsys.readouterr().err
    assert ((inside / "bad.yaml").read_text(), (inside / "good.yaml").read_text()) == (other, GOOD)


def meddle(monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]) -> None:
    """Something becomes of ``bad.yaml`` just before it is opened."""

    def meddled(path: str) -> BinaryIO:
        if path.endswith("bad.yaml"):
            change(Path(path))
        return opened(path)

    monkeypatch.setattr(walk, "opened", meddled)


def test_a_folder_that_can_not_be_listed_is_said(
    inside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    list_folder = os.scandir

    def refused(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return list_folder(path)

    monkeypatch.setattr(os, "scandir", refused)
    (inside / "closed").mkdir()
    write(inside / "good.yaml", GOOD)
    assert main(["--fix", "."]) == 3
    assert capsys.readouterr().err == "closed:1:1: can't be listed: Permission denied\n"
    assert "ENABLED" in (inside / "good.yaml").read_text()
