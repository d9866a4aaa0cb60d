"""Edits drawn at random over every layout of the corpus: what is read back is what was meant, and nothing else changed."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cogtui.core import settings
from cogtui.core.cloudformation.reader import Template
from cogtui.core.model import CannotEdit, Cell, Choice, Content, Kept, ListValue, Partial, Scalar, Value
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedBase, TaggedScalar

from .proof import cells_of, changed, template

CORPUS = sorted(Path(__file__).parents[1].joinpath("corpus", "cloudformation").iterdir())
TEXTS = [
    *("ENABLED", "yes", "https://n/cb", "a: b", "60", "é😀x", "it's", "x #y", "[q]", "null", 'say "hi"', "- x", "", " lead"),
    *(
        "1e5",
        "y",
        "tab\there",
        "openid",
        "a\\b",
        "*z",
        "{k}",
        "a]",
        "key:",
        "? x",
        "@x",
        "%y",
        "`z",
        "=",
        "<<",
        "0x1F",
        "1_000",
    ),
]
ROUNDS = 6


@pytest.mark.parametrize("variant", ["lf", "crlf", "bom", "no-final-newline"])
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_only_what_was_meant_changes(path: Path, variant: str) -> None:
    text = path.read_bytes().decode()
    text = {"lf": text, "crlf": text.replace("\n", "\r\n"), "bom": "\ufeff" + text}.get(variant, text.rstrip("\n"))
    for seed in range(ROUNDS):
        overrides = dict(_drawn(template(text, path.name), random.Random(seed)))
        with suppress(CannotEdit):
            changed(text, overrides, path.name)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_no_change_is_no_edit(path: Path) -> None:
    assert template(path.read_bytes().decode(), path.name).edits({}) == {}


@pytest.mark.parametrize("seed", range(240))
def test_any_mix_of_layouts(seed: int) -> None:
    """What ruamel.yaml reads, which shares nothing with our readers: the wanted properties, and all others as they were."""
    dice = random.Random(seed)
    name = dice.choice(["t.yaml", "t.yaml", "t.yaml", "t.json"])
    text = _json_text(dice) if name == "t.json" else _yaml_text(dice)
    unit = template(text, name)
    assert unit.addresses == ("Web",), text
    overrides = dict(_drawn(unit, dice))
    with suppress(CannotEdit):
        after = _read(changed(text, overrides, name), name)
        wanted = _wanted(unit, overrides)
        assert _without(after, set(wanted)) == _without(_read(text, name), set(wanted)), text
        for path, content in wanted.items():
            assert _said_at(after, path, content), (path, content, text)


def _wanted(unit: Template, overrides: dict[Cell, Content]) -> dict[str, Content]:
    """What each overridden property is to say, by its path; of those that keep a part, nothing new."""
    found: dict[str, Content] = {}
    for name, value in unit.evaluate("Web", {}).settings.items():
        cells = list(cells_of(value))
        if any(cell in overrides for cell in cells):
            whole = not isinstance(value, Partial | Choice)
            kept = overrides.get(cells[0], ()) if whole else ()
            found[settings.by_name()[name].cloudformation] = kept
    return found


def _said_at(document: Any, path: str, content: Content) -> bool:
    for key in ("Resources", "Web", "Properties", *path.split(".")):
        document = document.get(key) if isinstance(document, dict) else None
    if isinstance(content, tuple):
        new = [value for value in content if not isinstance(value, Kept)]
        return isinstance(document, list | str) and all(value in document for value in new)
    return document == content or str(document).lower() == str(content).lower()


def _without(document: Any, paths: set[str]) -> Any:
    """The document without some properties; a mapping that these would be all of goes too."""
    data = json.loads(json.dumps(document))
    properties = data["Resources"]["Web"]["Properties"]
    for path in paths:
        first, _, second = path.partition(".")
        inner = properties.get(first) if second else properties
        if isinstance(inner, dict):
            inner.pop(second or first, None)
        if not properties.get(first):
            properties.pop(first, None)
    return data


def _read(text: str, name: str) -> Any:
    if name.endswith(".json"):
        return json.loads(text.removeprefix("\ufeff"))
    reader = YAML(pure=True)
    reader.allow_duplicate_keys = True
    return _plain(next(iter(reader.load_all(io.StringIO(text.removeprefix("\ufeff"))))))


def _plain(data: Any) -> Any:
    tag = str(data.tag.value) if isinstance(data, CommentedBase) and data.tag.value else ""
    if isinstance(data, TaggedScalar):
        return [tag, data.value]
    if isinstance(data, dict):
        return {**({"!": tag} if tag else {}), **{str(key): _plain(value) for key, value in data.items()}}
    if isinstance(data, list):
        return [*([tag] if tag else []), *(_plain(item) for item in data)]
    return data if isinstance(data, bool | int | float) or data is None else str(data)


# ---------------------------------------------------------------------------- texts of mixed layout

LISTS = {"CallbackURLs": "https://a.example.com/é", "AllowedOAuthFlows": "code", "ReadAttributes": "email", "LogoutURLs": "a b"}
ITEMS = ["x", "'y z'", '"q"', "!Ref Item", "!Sub 'https://${A}/cb'", "{Ref: Item}", "!If [P, 'a', !Ref AWS::NoValue]"]
LONG_ITEMS = [
    "Fn::If:\n    - P\n    - a\n    - Ref: AWS::NoValue",
    ">-\n  folded\n  text",
    "|\n  kept",
    '"over\n  lines"',
    "plain\n  over lines",
]
SCALAR_FORMS = ["web", "'web'", '"web"', "&name web", ">-\n  web", "|\n  web", "web\n  more", "!Sub 'w-${A}'", ""]
ENDS = ["", "\n", "\n\n", "\n  # below\n", "\n...\n", "\n---\nother: 1\n", "\n    DependsOn: Pool\n"]


def _yaml_text(dice: random.Random) -> str:
    step, quote = dice.choice([1, 2, 3, 4, 8]), dice.choice(["", "", "'", '"'])
    lines = [f"{_key(key, quote, dice)}{value}" for key, value in _properties(dice)]
    head = ["Resources:", " " * step + "Web:", " " * 2 * step + "Type: AWS::Cognito::UserPoolClient"]
    body = "\n".join(line for text in lines for line in [*_comment(dice), *text.split("\n")])
    indented = "\n".join(" " * 3 * step + line if line else "" for line in body.split("\n"))
    if dice.random() < 0.2:
        members = dice.sample(
            ["UserPoolId: x", "ClientName: 'web'", "CallbackURLs: [a, b]", "GenerateSecret: False"], dice.choice([1, 2, 3])
        )
        open_, close, between = dice.choice(
            [("{", "}", ", "), ("{ ", " }", ", "), ("{\n      ", "\n    }", ",\n      "), ("{ ", " }", ",\n      ")]
        )
        text = "\n".join(head) + "\n" + " " * 2 * step + "Properties: " + open_ + between.join(members) + close
    else:
        text = "\n".join(head) + "\n" + " " * 2 * step + "Properties:\n" + indented
    text += dice.choice(ENDS) if step == 2 else dice.choice(ENDS[:4])
    return dice.choice(["", "\ufeff"]) + text.replace("\n", dice.choice(["\n", "\r\n"]))


def _key(name: str, quote: str, dice: random.Random) -> str:
    return f"{quote}{name}{quote}" + dice.choice([":", ":", ":", " :"])


def _comment(dice: random.Random) -> list[str]:
    return dice.choice([[], [], [], ["# über"], ["", "# two", "# lines"]])


def _properties(dice: random.Random) -> Iterator[tuple[str, str]]:
    found = [("UserPoolId", " !Ref Pool"), ("ClientName", f" {dice.choice(SCALAR_FORMS)}".rstrip(" "))]
    found += [
        ("AccessTokenValidity", dice.choice([" 60", " '60'", " 60 # minutes"])),
        ("GenerateSecret", dice.choice([" false", " False"])),
    ]
    found += [(key, _list_text(first, dice)) for key, first in LISTS.items()]
    found.append(("TokenValidityUnits", dice.choice(["\n  AccessToken: minutes", " {AccessToken: minutes}", " {}"])))
    yield from dice.sample(found, dice.randint(1, len(found)))


def _list_text(first: str, dice: random.Random) -> str:
    items = [first, *(dice.choice(ITEMS) for _ in range(dice.randint(0, 3)))]
    form = dice.choice(["indented", "indented", "at the key", "one line", "lines", "hanging"])
    if form in ("indented", "at the key"):
        items += [dice.choice(LONG_ITEMS)] if dice.random() < 0.4 else []
        dice.shuffle(items)
        return "".join(_dashed(item, "  " if form == "indented" else "", dice) for item in items)
    if form == "one line":
        return f" [{', '.join(items)}{dice.choice(['', ',', ' ,'])}]"
    marks = [dice.choice(["", " # note"]) for _ in items]
    if form == "hanging":
        return (
            " [" + "\n   ".join(f"{item},{mark}" for item, mark in zip(items[:-1], marks, strict=False)) + f"\n   {items[-1]}]"
        )
    last = dice.choice(["", ","])
    lines = [
        f"  {item}{',' if i + 1 < len(items) else last}{mark}" for i, (item, mark) in enumerate(zip(items, marks, strict=True))
    ]
    return " [\n" + "\n".join(lines) + "\n]"


def _dashed(item: str, indent: str, dice: random.Random) -> str:
    comment = dice.choice(["", "", " # own"]) if "\n" not in item else ""
    above = dice.choice(["", "", f"\n{indent}# above"])
    return f"{above}\n{indent}- " + item.replace("\n", f"\n{indent}  ") + comment


def _json_text(dice: random.Random) -> str:
    data: dict[str, Any] = {
        "UserPoolId": {"Ref": "Pool"},
        "ClientName": "wéb",
        "AccessTokenValidity": 60,
        "GenerateSecret": False,
    }
    data |= {
        "CallbackURLs": ["https://a", {"Ref": "Url"}, "b"],
        "LogoutURLs": [],
        "ReadAttributes": ["email"],
        "TokenValidityUnits": {},
    }
    properties = {key: data[key] for key in dice.sample(sorted(data), dice.randint(1, len(data)))}
    layout: dict[str, Any] = dice.choice(
        [{"indent": 2}, {"indent": "\t"}, {"indent": 1}, {"separators": (",", ":")}, {}, {"separators": (" , ", " : ")}]
    )
    client = {"Type": "AWS::Cognito::UserPoolClient", "Properties": properties}
    text = json.dumps({"Resources": {"Web": client}}, ensure_ascii=dice.random() < 0.5, **layout)
    return dice.choice(["", "\ufeff"]) + (text + dice.choice(["", "\n"])).replace("\n", dice.choice(["\n", "\r\n"]))


def _drawn(unit: Template, dice: random.Random) -> Iterator[tuple[Cell, Content]]:
    for address in unit.addresses:
        for name, value in unit.evaluate(address, {}).settings.items():
            row = settings.by_name()[name]
            if row.kind != "block":
                yield from _drawn_for(value, row.kind, dice)


def _drawn_for(value: Value, kind: str, dice: random.Random) -> Iterator[tuple[Cell, Content]]:
    if isinstance(value, Choice):
        yield from _drawn_for(value.then, kind, dice)
        yield from _drawn_for(value.otherwise, kind, dice)
    elif isinstance(value, ListValue):
        if value.cell and not value.cell.locked and dice.random() < 0.2:
            yield value.cell, _list(value, dice)
        for item in value.items:
            yield from _drawn_for(item.value, "string", dice)
    else:
        for cell in cells_of(value):
            if not cell.locked and dice.random() < 0.2:
                yield cell, _content(cell, "string" if isinstance(value, Partial) else kind, dice)


def _list(value: ListValue, dice: random.Random) -> Content:
    entries = [e.entry for item in value.items for e in item.elements if e.cell == value.cell and dice.random() < 0.6]
    for _ in range(dice.choice([0, 1, 1, 2])):
        entries.insert(dice.randint(0, len(entries)), dice.choice(TEXTS))
    return tuple(entries)


def _content(cell: Cell, kind: str, dice: random.Random) -> Content:
    if kind == "list" and cell.limits is None:
        return tuple(dice.choice(TEXTS) for _ in range(dice.choice([0, 1, 2])))
    scalars: dict[str, Scalar] = {"boolean": dice.random() < 0.5, "integer": dice.choice([5, 60, 3600])}
    return scalars.get(kind, dice.choice(TEXTS))
