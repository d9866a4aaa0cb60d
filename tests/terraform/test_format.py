"""A file in ``terraform fmt`` form stays in it; Terraform itself is the judge."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from cogtui.core import settings
from cogtui.core.model import Absent, Cell, Choice, Client, Content, Kept, Known, ListValue
from cogtui.core.source import apply_edits

from .folders import folder
from .test_corpus import CORPUS, everywhere, text_of

pytestmark = pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on this machine")

COMMENTS = ("", "", "", " # c", " // a longer comment", " /* b */")
ELEMENTS = ('"a"', '"https://app.example.org/cb"', '"b${var.x}"', "local.y")


def formatted(text: str) -> str:
    """The text in ``terraform fmt`` form."""
    done = subprocess.run(["terraform", "fmt", "-"], input=text.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_corpus(path: Path) -> None:
    if "problems" in text_of(path).partition("\n")[0]:
        return
    text = formatted(text_of(path))
    unit = folder(text)
    after = apply_edits(text, unit.edits(everywhere(unit)).get("main.tf", []))
    assert formatted(after) == after


@pytest.mark.parametrize("seed", range(6))
def test_bodies_of_every_shape(seed: int) -> None:
    chance = random.Random(seed)
    resources = [f'resource "aws_cognito_user_pool_client" "c{n}" {_braced(chance, _body(chance))}\n' for n in range(60)]
    text = formatted("\n".join(resources) + '\nvariable "x" {}\n\nlocals {\n  y = "yy"\n}\n')
    unit = folder(text)
    assert len({address.partition("[")[0] for address in unit.addresses}) == 60
    overrides = dict(change for address in unit.addresses for change in _changes(chance, unit.evaluate(address, {})))
    after = apply_edits(text, unit.edits(overrides)["main.tf"])
    assert formatted(after) == after


# ---------------------------------------------------------------------------------------- any body


def _comment(chance: random.Random) -> str:
    return chance.choice(COMMENTS)


def _braced(chance: random.Random, body: str) -> str:
    if body.strip():
        return "{\n" + body + "\n}" + _comment(chance)
    return chance.choice(["{}", "{ }", "{\n}", "{ # empty\n}"])


def _body(chance: random.Random) -> str:
    chosen = [setting for setting in settings.members("") if chance.random() < 0.35]
    chance.shuffle(chosen)
    lines = ["  count = 2"] if chance.random() < 0.2 else []
    for setting in chosen:
        if setting.kind != "block":
            lines.append(f"  {setting.name} = {_value(chance, setting.kind)}{_comment(chance)}")
            lines += chance.choice([[], [], [], [""], ["  # a comment of its own"]])
    lines += chance.choice([[], [], ["", "  depends_on = [x.y]"]])
    for setting in chosen:
        if setting.kind == "block":
            lines += [*chance.choice([[], [""]]), _block(chance, setting.name)]
    return "\n".join([*lines, *chance.choice([[], [], ["", "  lifecycle {\n    ignore_changes = [name]\n  }"], ["  # end"]])])


def _value(chance: random.Random, kind: str) -> str:
    if kind == "list":
        return _list(chance)
    literals = {"boolean": ["true", '"true"'], "integer": ["30", '"3600"']}.get(kind, ['"abc"', 'var.x == 1 ? "a" : "bcd"'])
    return chance.choice([*literals, "null", "var.x"])


def _list(chance: random.Random) -> str:
    elements = [chance.choice(ELEMENTS) for _ in range(chance.randint(0, 4))]
    if not elements or chance.random() < 0.4:
        return f"[{', '.join(elements)}{chance.choice(['', ',']) if elements else ''}]"
    if chance.random() < 0.2:
        return "[" + ",\n    ".join(elements) + chance.choice(["]", "\n  ]"])
    lines = [f"    {element},{_comment(chance)}\n" for element in elements[:-1]]
    return "[\n" + "".join(lines) + f"    {elements[-1]}{chance.choice(['', ','])}{_comment(chance)}\n  ]"


def _block(chance: random.Random, name: str) -> str:
    members = [setting for setting in settings.members(name) if chance.random() < 0.6]
    if len(members) == 1 and chance.random() < 0.4:
        return f"  {name} {{ {members[0].leaf} = {_value(chance, members[0].kind)} }}"
    lines = [f"    {setting.leaf} = {_value(chance, setting.kind)}{_comment(chance)}\n" for setting in members]
    return f"  {name} {{\n{''.join(lines)}  }}{_comment(chance)}"


def _changes(chance: random.Random, client: Client) -> list[tuple[Cell, Content]]:
    found: list[tuple[Cell, Content]] = []
    for name, value in client.settings.items():
        kind = settings.by_name()[name].kind
        value = value.then if isinstance(value, Choice) else value
        if kind == "block" or chance.random() < 0.7:
            continue
        if isinstance(value, ListValue) and value.cell:
            stays = [Kept(index) for index in range(len(value.items)) if chance.random() < 0.6]
            found.append((value.cell, (*stays, *chance.choice([(), ("new",), ("https://new.example.org/cb", "n")]))))
        elif isinstance(value, Known | Absent) and value.cell:
            new: dict[str, Content] = {"boolean": False, "integer": chance.choice([7, 86400]), "list": ("n1", "n2")}
            found.append((value.cell, new.get(kind, chance.choice(["v", "a longer value"]))))
    return found
