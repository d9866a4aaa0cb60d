"""Terraform folders from text, and texts after changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cogtui.core.model import Absent, Cell, Client, Content, Kept, Known, ListValue, Unknown, Value
from cogtui.core.source import Source, apply_edits
from cogtui.core.terraform.reader import TerraformUnit, read

ADDRESS = "aws_cognito_user_pool_client.web"


def folder(text: str = "", *, given: Mapping[str, str] | None = None, **files: str) -> TerraformUnit:
    """A folder with ``main.tf`` and other files (``variables="…"`` is variables.tf); ``given`` are variable files."""
    named = {"main.tf": text, **{f"{name}.tf": content for name, content in files.items()}}
    return read("infra", [source(n, t) for n, t in named.items()], [source(n, t) for n, t in (given or {}).items()])


def source(name: str, text: str) -> Source:
    return Source(name, name, text)


def client(body: str, around: str = "", *, given: Mapping[str, str] | None = None) -> Client:
    """The client of a folder that holds one with this body."""
    unit = folder(resource(body) + around, given=given)
    return unit.evaluate(unit.addresses[0], {})


def resource(body: str, label: str = "web") -> str:
    return f'resource "aws_cognito_user_pool_client" "{label}" {{\n{body}\n}}\n'


def setting(name: str, body: str, around: str = "", *, given: Mapping[str, str] | None = None) -> Value:
    return client(body, around, given=given).settings[name]


def plain(value: Value) -> Any:
    """A value without where it is written: a scalar, a list, None for absent, the reason in angle brackets for unknown."""
    match value:
        case Known():
            return value.value
        case Absent():
            return None
        case Unknown():
            return f"<{value.reason}>"
        case ListValue():
            return [plain(item.value) for item in value.items]
    return value


def cell_of(client: Client, name: str) -> Cell:
    """The cell of a setting; ``callback_urls[1]`` is the cell of an item's value."""
    name, _, index = name.rstrip("]").partition("[")
    value = client.settings[name]
    if index:
        assert isinstance(value, ListValue)
        value = value.items[int(index)].value
    assert isinstance(value, Known | Absent | ListValue)
    assert value.cell is not None
    return value.cell


def patched(text: str, changes: Mapping[str, Content], *, given: Mapping[str, str] | None = None) -> str:
    """``main.tf`` after these cells of its first client were overridden; the new text must read as the overridden state."""
    return patched_files(text, changes, given=given)["main.tf"]


def patched_files(text: str, changes: Mapping[str, Content], *, given: Mapping[str, str] | None = None) -> dict[str, str]:
    unit = folder(text, given=given)
    address = unit.addresses[0]
    before = unit.evaluate(address, {})
    overrides = {cell_of(before, name): content for name, content in changes.items()}
    edits = unit.edits(overrides)
    texts = {name: apply_edits(one.text, edits.get(name, [])) for name, one in unit.sources.items()}
    again = folder(texts["main.tf"], given={name: texts[name] for name in given or {}})
    assert again.problems == unit.problems
    wanted, found = unit.evaluate(address, overrides).settings, again.evaluate(address, {}).settings
    for name, value in wanted.items():
        assert spelled(plain(value)) == spelled(plain(found[name])), name
    roots = {cell.file: unit.outline_path(cell) for cell in overrides}
    assert all(roots.values())
    return texts


def spelled(value: Any) -> Any:
    """``"30"`` and 30 say the same."""
    if isinstance(value, list):
        return [spelled(item) for item in value]
    return str(value).lower() if isinstance(value, bool | int | float | str) else type(value)


def kept(*entries: int | str) -> tuple[Kept | str, ...]:
    """The content of a list: numbers are elements that stay."""
    return tuple(Kept(entry) if isinstance(entry, int) else entry for entry in entries)
