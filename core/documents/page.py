"""A file as an editor sees it: its lines, its habits of quoting, and how a new value is written in them."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ..model import CannotEdit, Scalar
from ..source import Edit, Source
from .comments import comments_of
from .nodes import MappingNode, Node, ScalarNode, ScalarStyle, SequenceNode, key_text
from .scalars import as_text, is_string
from .tree import Tree

_MISTAKABLE = re.compile(r"[-+]?\.?[0-9][0-9a-fA-FxXoO_.,:+-]*|y|n|yes|no|on|off|true|false|null|~", re.IGNORECASE)
_SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_./+-]*")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_COMMENT_LINE = re.compile(r"([ \t]*)#[^\r\n]*")
_BLANK = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r?\n|\Z)")
_BLOCK_MARK = re.compile(r"[|>][-+0-9]*")
_LINE_ENDS = re.compile(r"(?:\r?\n[ \t]*)*\Z")
_DOUBTFUL_START = re.compile(r"[-:?]|\.\.\.\Z")
_DOUBTFUL_IN_FLOW = re.compile(r"[\[\]{},?]")


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A list and its key."""

    key: Node
    value: SequenceNode


@dataclass(frozen=True)
class Page:
    source: Source
    tree: Tree
    json: bool

    @property
    def text(self) -> str:
        return self.source.text

    @cached_property
    def bare_returns(self) -> bool:
        """Somewhere a carriage return alone ends a line."""
        return "\r" in self.text.replace("\r\n", "")

    # ---------------------------------------------------------------------------------------- lines

    def line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def next_line(self, offset: int) -> int:
        """Where the line after that of ``offset`` begins; the end of the text where there is none."""
        at = self.text.find("\n", offset)
        return len(self.text) if at < 0 else at + 1

    def column(self, offset: int) -> int:
        start = self.line_start(offset)
        return offset - start - (1 if self.text.startswith("\ufeff", start) else 0)

    def indentation(self, offset: int) -> str:
        """The blanks that the line of ``offset`` begins with."""
        start = self.line_start(offset)
        line = self.text[start : self.next_line(offset)]
        return line[: len(line) - len(line.lstrip(" \t"))]

    @cached_property
    def step(self) -> int:
        """How far the file's first indented line is indented."""
        lines = (line for line in self.text.split("\n") if line[:1] == " " and line.strip() and line.lstrip()[0] not in "#-")
        return next((len(line) - len(line.lstrip(" ")) for line in lines), 2)

    def begins_line(self, offset: int) -> bool:
        return not self.text[self.line_start(offset) : offset].strip(" \t\ufeff")

    def ends_line(self, offset: int) -> bool:
        """Nothing but a comment follows on the line."""
        return self.begins_next(offset) or _BLANK.match(self.text, offset) is not None

    def begins_next(self, offset: int) -> bool:
        """The offset is already the beginning of a line: a block scalar that keeps its line ends stood before."""
        return offset > 0 and self.text[offset - 1] == "\n"

    def with_deeper_comments(self, offset: int, column: int) -> int:
        """The end of the comments right below a value that are indented further than ``column``, so belong to it."""
        at = offset if self.begins_next(offset) else self.next_line(offset)
        while (found := _COMMENT_LINE.match(self.text, at)) and len(found[1]) > column:
            offset, at = found.end(), self.next_line(at)
        return offset

    def lines_after(self, offset: int, lines: Iterable[str]) -> Edit:
        """New lines below the one that ``offset`` stands on."""
        at = offset if self.begins_next(offset) else self.next_line(offset)
        eol = self.source.eol_near(offset)
        if at == len(self.text) and not self.text.endswith("\n"):
            self._refuse_growth()
            return Edit(at, at, "".join(eol + line for line in lines))
        return Edit(at, at, "".join(line + eol for line in lines))

    def _refuse_growth(self) -> None:
        """A line end behind a block scalar at the very end of the text would become a part of its value."""
        last = next((place.node for place in reversed(self.tree.places) if isinstance(place.node, ScalarNode)), None)
        if last and last.style in ("literal", "folded") and last.end == len(self.text):
            mark = _BLOCK_MARK.match(self.text, last.body)
            if mark and "-" not in mark[0]:
                raise CannotEdit("the text ends inside a block scalar, without a line end")

    def without_lines(self, ranges: Iterable[tuple[int, int]]) -> list[Edit]:
        """Deletes whole lines. A text without a final line end keeps having none."""
        merged: list[tuple[int, int]] = []
        for start, end in sorted(ranges):
            if merged and merged[-1][1] == start:
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        return [Edit(self._with_line_end(start, end), end, "") for start, end in merged]

    def _with_line_end(self, start: int, end: int) -> int:
        if end < len(self.text) or self.text.endswith("\n") or start == 0:
            return start
        return start - 2 if self.text[start - 2 : start] == "\r\n" else start - 1

    @cached_property
    def _comments(self) -> list[int]:
        return [] if self.json else [start for start, _ in comments_of(self.text, self.tree.documents)]

    def comments_between(self, start: int, end: int) -> list[int]:
        """Where the comments of a stretch begin."""
        return self._comments[bisect_left(self._comments, start) : bisect_left(self._comments, end)]

    def has_comments(self, node: Node) -> bool:
        return bool(self.comments_between(node.start, node.end))

    def replaced(self, node: Node, start: int, text: str) -> list[Edit]:
        """New text for a value from ``start`` on. The comment behind a block scalar's mark stays, and so do blank lines below.

        Raises:
            CannotEdit: a comment stands inside the value.
        """
        comments = self.comments_between(start, node.end)
        if not isinstance(node, ScalarNode) or node.style not in ("literal", "folded"):
            if comments:
                raise CannotEdit("a comment stands inside the item")
            return [Edit(start, node.end, text)]
        content = _LINE_ENDS.search(self.text, node.body, node.end)
        end = content.start() if content else node.end
        mark = _BLOCK_MARK.match(self.text, node.body, end)
        if not comments or not mark:
            return [Edit(start, end, text)]
        header = len(self.text[node.body : self.next_line(node.body)].rstrip("\r\n")) + node.body
        return [Edit(start, mark.end(), text), *([Edit(header, end, "")] if header < end else [])]

    def separator(self, end: int, start: int) -> str:
        """What parts one more item in brackets from its neighbour, as it does two that end and start here."""
        gap = self.text[end:start]
        if "\n" in gap and self.begins_line(start):
            return "," + self.source.eol_near(start) + self.indentation(start)
        return gap if gap.strip() == "," else self.comma

    def padding(self, body: int, first: int) -> str:
        """The blanks inside brackets that open at ``body`` and hold ``first``."""
        gap = self.text[body + 1 : first]
        return gap if not gap.strip(" ") else ""

    # -------------------------------------------------------------------------------------- scalars

    @cached_property
    def quote(self) -> ScalarStyle:
        """The quotes that the file uses more, single where neither leads."""
        return _leading_quote(place.node for place in self.tree.places) or "single"

    def quote_among(self, nodes: Iterable[Node]) -> ScalarStyle:
        """The quotes that neighbours use more, else those of the file."""
        return _leading_quote(nodes) or self.quote

    @cached_property
    def _ascii(self) -> bool:
        return self.text.isascii()

    def scalar(self, value: Scalar, style: ScalarStyle, flow: bool, quote: ScalarStyle | None = None) -> str:
        """A value as it is written here; ``style`` is kept where the value allows it, else ``quote`` serves."""
        if not isinstance(value, str):
            return as_text(value)
        if self.json:
            return json.dumps(value, ensure_ascii=self._ascii)
        if style not in ("single", "double"):
            if is_plain(value, flow):
                return value
            style = quote or self.quote
        if style == "single" and not _UNPRINTABLE.search(value) and "\n" not in value and "\r" not in value:
            return "'" + value.replace("'", "''") + "'"
        return double_quoted(value)

    def style_among(self, nodes: Iterable[Node]) -> ScalarStyle:
        """How neighbours write strings that need no quotes: plain where any does so; as the file does where there is none."""
        if self.json:
            return "double"
        return _habit(nodes) or self._style

    def style_for(self, name: str, beside: Iterable[Node]) -> ScalarStyle:
        """How a string under a new key is written: as those beside it, else as under this key elsewhere, else as in the file.

        ``AWS::…`` says nothing: many quote only what holds colons.
        """
        if self.json:
            return "double"
        telling = (node for node in beside if not isinstance(node, ScalarNode) or "::" not in node.value)
        return _habit(telling) or _habit(self._values.get(name, ())) or self._style

    @cached_property
    def _values(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for place in self.tree.places:
            if place.entry:
                found.setdefault(key_text(place.entry) or "", []).append(place.node)
        return found

    @cached_property
    def _style(self) -> ScalarStyle:
        return _habit(place.node for place in self.tree.places) or "plain"

    @cached_property
    def lists(self) -> tuple[ListEntry, ...]:
        """The lists of data under keys, in order. What a function takes is none."""
        entries = (place.entry for place in self.tree.places if place.entry and isinstance(place.node, SequenceNode))
        plain = (entry for entry in entries if not (key_text(entry) or "").startswith("Fn::"))
        return tuple(ListEntry(e.key, e.value) for e in plain if isinstance(e.value, SequenceNode) and not e.value.tag)

    @cached_property
    def item_style(self) -> ScalarStyle | None:
        """How the items of any list are written, None where there is none."""
        items = [item for entry in self.lists for item in entry.value.items if isinstance(item, ScalarNode)]
        return self.style_among(items) if items else None

    @cached_property
    def writes_tags(self) -> bool:
        """The file writes functions as tags, or writes none: then tags are shorter."""
        nodes = [place.node for place in self.tree.places]
        short = sum(node.tag.startswith("!") and len(node.tag) > 1 for node in nodes)
        return not self.json and short >= sum(map(is_long_call, nodes))

    def inline_list(self, values: Iterable[Scalar], style: ScalarStyle) -> str:
        return "[" + self.comma.join(self.scalar(value, style, True) for value in values) + "]"

    @cached_property
    def colon(self) -> str:
        """What stands between key and value in flow style."""
        return ":" if self.json and '": ' not in self.text and '" :' not in self.text else ": "

    @property
    def comma(self) -> str:
        return "," if self.colon == ":" else ", "


def is_long_call(node: Node) -> bool:
    """A function that is written as a mapping: ``Ref: X``."""
    name = key_text(node.entries[0]) if isinstance(node, MappingNode) and len(node.entries) == 1 else None
    return name is not None and (name == "Ref" or name.startswith("Fn::"))


def _leading_quote(nodes: Iterable[Node]) -> ScalarStyle | None:
    styles = [node.style for node in nodes if isinstance(node, ScalarNode)]
    single, double = styles.count("single"), styles.count("double")
    return None if not single and not double else "double" if double > single else "single"


def _habit(nodes: Iterable[Node]) -> ScalarStyle | None:
    """How these write strings that need no quotes."""
    quoted: ScalarStyle | None = None
    for node in nodes:
        if not isinstance(node, ScalarNode) or node.tag:
            continue
        if node.style == "plain" and is_plain(node.value, True):
            return "plain"
        if not quoted and node.style in ("single", "double") and is_plain(node.value, True):
            quoted = node.style
    return quoted


def is_plain(value: str, flow: bool) -> bool:
    """Whether a string stays itself without quotes, for YAML 1.1 and 1.2 and every reader of them."""
    if _MISTAKABLE.fullmatch(value) or not is_string(value):
        return False
    if _SIMPLE.fullmatch(value):
        return True
    if _DOUBTFUL_START.match(value) or (flow and _DOUBTFUL_IN_FLOW.search(value)):
        return False
    if not value or value != value.strip() or _UNPRINTABLE.search(value) or "\n" in value or "\r" in value:
        return False
    import yaml  # only YAML needs it

    sample = f"{{a: {value}}}" if flow else f"a: {value}"
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        scalars = [event for event in yaml.parse(sample, Loader=loader) if isinstance(event, yaml.ScalarEvent)]
    except yaml.YAMLError:
        return False
    return len(scalars) == 2 and scalars[1].value == value and scalars[1].tag is None and scalars[1].anchor is None


def double_quoted(value: str) -> str:
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(value, ensure_ascii=False))
