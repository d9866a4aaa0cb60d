"""From overridden cells to text edits. Everything outside the cells keeps its bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model import CannotEdit, Cell, Content, Kept, Overrides
from ..source import Edit, Source
from .alignment import realigned
from .insertions import insertions
from .lists import ListEdit, list_edit
from .members import member_insertions
from .strings import escape
from .values import in_text


def edits(sources: Mapping[str, Source], overrides: Overrides) -> dict[str, list[Edit]]:
    """The edits that write the overridden cells of these files, by file.

    Raises:
        CannotEdit: a cell is locked, or a content can't stand there.
    """
    by_file: dict[str, dict[Cell, Content]] = {}
    for cell, content in overrides.items():
        if cell.file in sources:
            if cell.locked:
                raise CannotEdit(cell.locked)
            by_file.setdefault(cell.file, {})[cell] = content
    made = {name: _edits(sources[name], cells) for name, cells in by_file.items()}
    return {name: found for name, found in made.items() if found}


def _edits(source: Source, cells: Mapping[Cell, Content]) -> list[Edit]:
    if source.name.endswith(".json"):
        from .json_editor import json_edits

        return json_edits(source, cells)
    found = list(_file_edits(source, cells))
    return realigned(source.text, found) if found else []


def written(content: Content) -> str:
    """A content as HCL writes it on one line."""
    if isinstance(content, tuple):
        return f"[{', '.join(written(entry) for entry in content if not isinstance(entry, Kept))}]"
    return f'"{escape(content)}"' if isinstance(content, str) else in_text(content)


def _file_edits(source: Source, cells: Mapping[Cell, Content]) -> Iterator[Edit]:
    filled = {(cell.start, cell.end) for cell in cells if cell.kind == "hole"}
    lists = {cell: _list_edit(source, cell, content, filled) for cell, content in cells.items() if cell.kind == "list"}
    gone = [span for edit in lists.values() for span in edit.removed]
    holes: dict[tuple[int, int], list[tuple[tuple[str, ...], str]]] = {}
    objects: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for cell, content in cells.items():
        if cell.kind == "member":
            objects.setdefault((cell.start, cell.end), []).append((cell.path[0], written(content)))
        elif cell.kind == "hole":
            holes.setdefault((cell.start, cell.end), []).append((cell.path, written(content)))
        elif not any(start <= cell.start and cell.end <= end for start, end in gone):
            yield from lists[cell].edits if cell.kind == "list" else _scalar_edit(source.text, cell, content)
    for (start, end), wanted in holes.items():
        yield from insertions(source, start, end, wanted)
    for (start, end), members in objects.items():
        yield from member_insertions(source, start, end, members)


def _list_edit(source: Source, cell: Cell, content: Content, filled: set[tuple[int, int]]) -> ListEdit:
    if not isinstance(content, tuple):
        raise CannotEdit("a list can't become a single value")
    crowded = any(start <= cell.start and cell.end <= end for start, end in filled)
    return list_edit(source, cell.start, cell.end, content, written, crowded=crowded)


def _scalar_edit(text: str, cell: Cell, content: Content) -> Iterator[Edit]:
    old = text[cell.start : cell.end]
    if old.startswith('"') and not isinstance(content, tuple):
        new = f'"{escape(in_text(content))}"'
    else:
        new = _template_part(text, cell, content) if _in_template(text, cell) else written(content)
    if new != old:
        yield Edit(cell.start, cell.end, new)


def _in_template(text: str, cell: Cell) -> bool:
    """Whether a cell is a part of a template: only there does a quote or an interpolation's end come right before a literal."""
    return cell.start > 0 and text[cell.start] != '"' and text[cell.start - 1] in '"}'


def _template_part(text: str, cell: Cell, content: Content) -> str:
    if isinstance(content, tuple):
        raise CannotEdit("a part of a template can't become a list")
    new = escape(in_text(content))
    if new[-1:] in ("$", "%") and text.startswith(("${", "%{"), cell.end):
        return f"{new[:-1]}\\u{ord(new[-1]):04x}"  # "$" right before "${" would escape the interpolation
    return new
