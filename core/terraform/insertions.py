"""Filling holes: arguments and nested blocks that a body does not have yet, written as their neighbours are.

A new argument joins the group of its neighbour and aligns with it; where its name is too long for that it goes after one blank
line, as a group of its own, because neighbours are never re-aligned. So a file in ``terraform fmt`` form stays in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ..settings import SETTINGS
from ..source import Edit, Source
from .blocks import Attribute, Block, members
from .scan import BLOCK_COMMENT, LINE_COMMENT

_REST = re.compile(rf"(?:[ \t]|{BLOCK_COMMENT})*(?:{LINE_COMMENT})?")
_BLANKS = re.compile(r"[ \t]*")
_META = frozenset({"count", "for_each", "provider", "depends_on"})


def insertions(source: Source, start: int, end: int, wanted: Sequence[tuple[tuple[str, ...], str]]) -> list[Edit]:
    """The edits that put arguments, given by path and written value, into the body between two offsets.

    Those whose path begins with the same block's name make one block.
    """
    return BodyEditor(source, start, end).edits(sorted(wanted, key=lambda want: [_order().get(name, 0) for name in want[0]]))


@cache
def _order() -> dict[str, int]:
    return {setting.leaf: index for index, setting in enumerate(SETTINGS)}


def _aligned(wanted: Sequence[tuple[str, str]], width: int) -> list[str]:
    return [f"{name:<{width}}= {value}" for name, value in wanted]


def _own_group(wanted: Sequence[tuple[str, str]]) -> list[str]:
    return _aligned(wanted, max((len(name) for name, _ in wanted), default=0) + 1)


class BodyEditor:
    """The layout of a body. ``found`` are its members where they are not a block's."""

    def __init__(self, source: Source, start: int, end: int, found: Sequence[Attribute | Block] | None = None) -> None:
        self.text = source.text
        self.eol = source.eol_near(end)
        self.start = start
        self.end = end
        found = list(members(source.text, start, end)) if found is None else found
        self.attributes = [member for member in found if isinstance(member, Attribute)]
        self.blocks = [member for member in found if isinstance(member, Block)]
        self.base = self._indent_at(start - 1)
        self.attached = "\n" not in self.text[start + len(self.text[start:end].rstrip()) : end]
        self.indent = self._members_indent([*self.attributes, *self.blocks])

    def edits(self, wanted: Sequence[tuple[tuple[str, ...], str]]) -> list[Edit]:
        direct = [(path[0], value) for path, value in wanted if len(path) == 1]
        nested: dict[str, list[tuple[str, str]]] = {}
        for path, value in wanted:
            if len(path) > 1:
                nested.setdefault(path[0], []).append((path[1], value))
        if self.attached:
            return self._spread(direct, nested)
        return self._arguments(direct) + self._blocks(nested, after_arguments=bool(direct))

    # ------------------------------------------------------------------------------------ layout

    def _indent_at(self, at: int) -> str:
        found = _BLANKS.match(self.text, self.text.rfind("\n", 0, at) + 1)
        return found[0] if found else ""

    def _members_indent(self, found: Sequence[Attribute | Block]) -> str:
        for member in found:
            line = self.text.rfind("\n", 0, member.start) + 1
            if line > self.start and not self.text[line : member.start].strip():
                return self.text[line : member.start]
        return self.base + self._unit()

    def _unit(self) -> str:
        return "\t" if self.base.startswith("\t") else "  "

    def _line_end(self, at: int) -> int:
        """Where the content of a line ends whose last token ends at ``at``."""
        found = _REST.match(self.text, at, self.end)
        return len(self.text[: found.end()].rstrip(" \t")) if found and found[0].strip() else at

    def _lines(self, lines: Sequence[str], indent: str | None = None) -> str:
        """Lines to be inserted at a line's end."""
        prefix = self.indent if indent is None else indent
        return "".join(f"{self.eol}{prefix}{line}" if line else self.eol for line in lines)

    def _adjacent(self, first: Attribute, second: Attribute) -> bool:
        """Whether the second stands on the line right after the first."""
        gap = self.text[self._line_end(first.end) : second.start]
        return gap.count("\n") == 1 and not gap.strip()

    # --------------------------------------------------------------------------------- arguments

    def _arguments(self, wanted: Sequence[tuple[str, str]]) -> list[Edit]:
        if not wanted:
            return []
        anchor = self._anchor()
        if anchor is None:
            at = self._line_end(self.start)
            rest = self.text[at : self.end].strip()
            return [Edit(at, at, self._lines([*_own_group(wanted), *([""] if rest else [])]))]
        at = self._line_end(self.attributes[anchor].end)
        return [Edit(at, at, self._lines(self._grouped(anchor, wanted)))]

    def _anchor(self) -> int | None:
        """The argument after which new ones go: the last that is no meta-argument, ahead of the first block if there is one."""
        first_block = min((block.start for block in self.blocks), default=self.end)
        run = [i for i, attribute in enumerate(self.attributes) if attribute.start < first_block] or range(len(self.attributes))
        own = [i for i in run if self.attributes[i].name not in _META] or list(run)
        if not own:
            return None
        anchor = own[-1]
        while anchor + 1 < len(self.attributes) and self._adjacent(self.attributes[anchor], self.attributes[anchor + 1]):
            anchor += 1
        return anchor

    def _grouped(self, anchor: int, wanted: Sequence[tuple[str, str]]) -> list[str]:
        """The new lines: those that fit the group of the anchor, then the rest after a blank line."""
        widths = self._widths(anchor)
        if not widths:
            return _own_group(wanted)
        if len(widths) > 1:
            return [f"{name} = {value}" for name, value in wanted]
        width = widths.pop()
        fitting = [want for want in wanted if len(want[0]) < width]
        rest = [want for want in wanted if len(want[0]) >= width]
        return _aligned(fitting, width) + (["", *_own_group(rest)] if rest else [])

    def _widths(self, anchor: int) -> set[int]:
        """Where the ``=`` stand in the group that ends with the anchor, counted from the names; just one if aligned."""
        widths, at = set(), anchor
        while at >= 0 and self._aligns(self.attributes[at]):
            widths.add(self.attributes[at].equals - self.attributes[at].start)
            if at == 0 or not self._adjacent(self.attributes[at - 1], self.attributes[at]):
                break
            at -= 1
        return widths

    def _aligns(self, attribute: Attribute) -> bool:
        """``terraform fmt`` aligns only arguments whose value does not open a bracket on its first line that closes later."""
        value = self.text[attribute.value : attribute.end]
        return "\n" not in value or value.startswith("<<")

    # ------------------------------------------------------------------------------------ blocks

    def _blocks(self, nested: dict[str, list[tuple[str, str]]], *, after_arguments: bool) -> list[Edit]:
        if not nested:
            return []
        inside = self.text[self.start : self.end]
        last = self.start + len(inside.rstrip())
        at = self.text.find("\n", last, self.end)
        at -= self.text[at - 1] == "\r"
        lines = self._block_lines(nested, blank=bool(inside.strip()) or after_arguments)
        return [Edit(at, at, self._lines(lines))]

    def _block_lines(self, nested: dict[str, list[tuple[str, str]]], *, blank: bool) -> list[str]:
        lines: list[str] = []
        unit = "\t" if self.indent.startswith("\t") else "  "
        for name, wanted in nested.items():
            lines += [""] if blank or lines else []
            lines += [f"{name} {{", *(unit + line for line in _own_group(wanted)), "}"]
        return lines

    def _spread(self, direct: Sequence[tuple[str, str]], nested: dict[str, list[tuple[str, str]]]) -> list[Edit]:
        """The same for a body whose closing brace shares a line with something: the body gets lines of its own."""
        inside = self.text[self.start : self.end]
        filled = bool(inside.strip())
        anchor = len(self.attributes) - 1
        lines = (self._grouped(anchor, direct) if self.attributes else _own_group(direct)) if direct else []
        lines += self._block_lines(nested, blank=filled or bool(direct))
        last = self.start + len(inside.rstrip())
        made = [Edit(last, self.end, self._lines(lines) + self.eol + self.base)]
        lead = inside[: len(inside) - len(inside.lstrip())]
        if filled and "\n" not in lead:
            made.insert(0, Edit(self.start, self.start + len(lead), self.eol + self.indent))
        return made
