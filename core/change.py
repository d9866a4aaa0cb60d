"""Wanted changes to overridden cells: where each is written, and what would stand there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from .model import (
    Absent,
    CannotEdit,
    Cell,
    Change,
    Choice,
    Client,
    Content,
    Element,
    Item,
    Kept,
    Known,
    ListContent,
    ListValue,
    Overrides,
    Partial,
    Present,
    Scalar,
    Template,
    Unknown,
    Value,
    World,
)
from .view import PlainValue, in_world

_EMPTY = ("hole", "member")

Crowd: TypeAlias = Callable[[Cell], int]
"""How many clients read a cell: where several would do, the least crowded one is written."""


def resolve(
    client: Client,
    worlds: Iterable[World],
    changes: Sequence[Change],
    overrides: Overrides,
    crowd: Crowd = lambda _: 1,
) -> dict[Cell, Content]:
    """What the cells must hold for these changes to be true in these worlds, on top of ``overrides``.

    Raises:
        CannotEdit: a value is written nowhere that may be edited, or two worlds want different contents in one place.
    """
    wanted: dict[Cell, Content] = {}
    for world in worlds:
        resolver = _Resolver(client, world, overrides, crowd)
        for change in changes:
            resolver.take(change)
        for cell, content in resolver.contents.items():
            if wanted.setdefault(cell, content) != content:
                raise CannotEdit("the value is written once for cases that want different ones")
    return wanted


class _Resolver:
    """The changes of one fix in one world. Indexes are those of the list as the rule saw it, so all are looked up there."""

    def __init__(self, client: Client, world: World, overrides: Overrides, crowd: Crowd) -> None:
        self.client = client
        self.world = world
        self.overrides = overrides
        self.crowd = crowd
        self.contents: dict[Cell, Content] = {}
        self._anew: dict[str, tuple[Cell, list[str | None]]] = {}

    def take(self, change: Change) -> None:
        name = change.path
        self._check_writable(name)
        value = in_world(self.client.value(name), self.world)
        if isinstance(value, ListValue) and self._starts_anew(name, value):
            self._take_anew(name, change)
        elif change.operation == "add":
            self._add(name, value, str(change.value))
        elif change.index is not None:
            self._item(name, value, change)
        elif change.operation == "set" and isinstance(change.value, tuple):
            self._set_list(name, value, change.value)
        elif change.operation == "set" and isinstance(change.value, Template):
            self._set_parts(name, value, change.value)
        elif change.operation == "set" and isinstance(change.value, str | int | float):
            self._set_scalar(name, value, change.value)
        else:
            raise CannotEdit(f"{name} can't be {change.operation}")

    def _check_writable(self, name: str) -> None:
        root = name.partition(".")[0]
        if self.client.origin:
            raise CannotEdit(self.client.origin.says([(name, "")]))
        if root in self.client.inert or name in self.client.inert:
            raise CannotEdit(f"lifecycle.ignore_changes holds {root}: Terraform would not apply it")

    def _put(self, cell: Cell | None, content: Content, otherwise: str) -> None:
        if cell is None or cell.locked:
            raise CannotEdit(cell.locked if cell else otherwise)
        _check_limits(cell, content)
        self.contents[cell] = content

    def _best(self, value: Known | Absent | ListValue) -> Cell | None:
        """The cell that fewest clients read among those that may be written, the nearest of several."""
        cells = [cell for cell in (value.cell, *value.others) if cell is not None]
        free = [cell for cell in cells if not cell.locked]
        return min(free, key=self.crowd) if free else value.cell

    # scalars

    def _set_scalar(self, name: str, value: PlainValue, wanted: Scalar) -> None:
        match value:
            case Known(locked=locked) | Absent(locked=locked):
                if locked:
                    raise CannotEdit(locked)
                self._put(self._best(value), wanted, f"{name} is computed; there is no place that holds its value")
            case Unknown(reason=reason):
                raise CannotEdit(f"{name} is not known: {reason}")
            case _:
                raise CannotEdit(f"{name} is not written as one value")

    def _set_parts(self, name: str, value: PlainValue, wanted: Template) -> None:
        if not isinstance(value, Partial) or len(value.parts) != len(wanted.parts):
            raise CannotEdit(f"{name} is not written as a template")
        for part, text in zip(value.parts, wanted.parts, strict=True):
            if isinstance(part, Known) and text is not None and text != part.value:
                self._put(part.cell, text, f"a part of {name} is computed")

    # lists that are written anew, where fewer clients read them

    def _starts_anew(self, name: str, value: ListValue) -> bool:
        """Whether the list is better written once more in a place of its own than changed where it stands."""
        if name in self._anew:
            return True
        holes = [cell for cell in (value.cell, *value.others) if cell and cell.kind in _EMPTY and not cell.locked]
        if not holes or not all(isinstance(item.value, Known) for item in value.items) or not value.complete:
            return False
        cells = [element.cell for item in value.items for element in item.elements]
        written = [cell for cell in (*cells, value.cell) if cell and cell.kind not in _EMPTY]
        hole = min(holes, key=self.crowd)
        if written and not any(cell.locked for cell in written) and self.crowd(hole) >= max(map(self.crowd, written)):
            return False
        self._anew[name] = (hole, [str(item.value.value) for item in value.items if isinstance(item.value, Known)])
        return True

    def _take_anew(self, name: str, change: Change) -> None:
        cell, texts = self._anew[name]
        if change.operation == "add":
            texts.append(str(change.value))
        elif change.index is not None and 0 <= change.index < len(texts) and not isinstance(change.value, Template):
            texts[change.index] = None if change.operation == "remove" else str(change.value)
        elif change.operation == "set" and isinstance(change.value, tuple):
            texts[:] = _reordered([("known", text) for text in texts], change.value)
        else:
            raise CannotEdit(f"{name} can't be {change.operation}")
        self._put(cell, tuple(text for text in texts if text is not None), "")

    # lists

    def _set_list(self, name: str, value: PlainValue, wanted: tuple[str, ...]) -> None:
        if isinstance(value, Absent):
            if value.locked:
                raise CannotEdit(value.locked)
            self._put(self._best(value), wanted, f"there is no place to write {name}")
            return
        items = self._items(name, value)
        if not all(isinstance(item.value, Known) for item in items):
            raise CannotEdit(f"not every item of {name} is known")
        texts = [str(item.value.value) for item in items if isinstance(item.value, Known)]
        for index, item in enumerate(items):
            if texts[index] not in wanted or texts[index] in texts[:index]:
                self._remove(name, item)
        for text in wanted:
            if text not in texts:
                self._add(name, value, text)

    def _items(self, name: str, value: PlainValue) -> tuple[Item, ...]:
        if isinstance(value, Unknown):
            raise CannotEdit(f"{name} is not known: {value.reason}")
        if not isinstance(value, ListValue):
            raise CannotEdit(f"{name} is not written as a list")
        if value.locked:
            raise CannotEdit(value.locked)
        return value.items

    def _item(self, name: str, value: PlainValue, change: Change) -> None:
        items = self._items(name, value)
        if change.index is None or not 0 <= change.index < len(items):
            raise CannotEdit(f"{name} has no such item")
        item = items[change.index]
        if change.operation == "remove":
            self._remove(name, item)
        elif isinstance(change.value, Template):
            self._set_parts(name, in_world(item.value, self.world), change.value)
        else:
            self._replace(name, item, str(change.value))

    def _remove(self, name: str, item: Item) -> None:
        if not item.elements:
            raise CannotEdit(f"the item of {name} is computed; no list holds it")
        for element in item.elements:
            kept = tuple(entry for entry in self._entries(name, element.cell) if entry != element.entry)
            self._put(element.cell, kept, "")

    def _replace(self, name: str, item: Item, text: str) -> None:
        if isinstance(item.value, Known) and item.value.cell is not None:
            self._put(item.value.cell, text, "")
            return
        if isinstance(item.value, Known) and (part := _part_to_change(item.value, text)) is not None:
            self._put(part[0].cell, part[1], "")
            return
        if not item.elements or not isinstance(item.value, Known):
            raise CannotEdit(f"the item of {name} is computed; there is no place that holds it")
        if item.value.locked:
            raise CannotEdit(item.value.locked)
        for element in item.elements:
            entries = (text if entry == element.entry else entry for entry in self._entries(name, element.cell))
            self._put(element.cell, tuple(entries), "")

    def _add(self, name: str, value: PlainValue, text: str) -> None:
        if isinstance(value, Absent):
            if value.locked:
                raise CannotEdit(value.locked)
            cell = self._best(value)
            self._put(cell, (*self._content(cell), text), f"there is no place to write {name}")
            return
        self._items(name, value)
        cell = self._best(value) if isinstance(value, ListValue) else None
        if cell is None:
            raise CannotEdit(f"no list of {name} is written where an item could be added")
        self._put(cell, (*self._entries(name, cell), text), "")

    def _content(self, cell: Cell | None) -> ListContent:
        content = self.contents.get(cell) if cell else None
        return content if isinstance(content, tuple) else ()

    def _entries(self, name: str, cell: Cell) -> ListContent:
        """What the list's cell holds now, as entries of its content."""
        content = self.contents.get(cell, self.overrides.get(cell))
        if isinstance(content, tuple):
            return content
        if cell.size is not None:
            return tuple(Kept(index) for index in range(cell.size))
        found = dict.fromkeys(e.entry for e in elements_of(self.client.value(name)) if e.cell == cell)
        # A set's items stand in the order of their text, a list's elements where they are written.
        return tuple(sorted(found, key=lambda entry: entry.index if isinstance(entry, Kept) else len(found)))


def _part_to_change(value: Known, wanted: str) -> tuple[Known, str] | None:
    """The one written part of a text in which all that is wanted otherwise stands, and its new text."""
    if "".join(str(part.value) for part in value.parts) != value.value:
        return None
    before = ""
    for part in value.parts:
        after = str(value.value)[len(before) + len(str(part.value)) :]
        middle = wanted[len(before) : len(wanted) - len(after)]
        if part.cell and not part.cell.locked and middle and before + middle + after == wanted:
            return part, middle
        before += str(part.value)
    return None


def elements_of(value: Value) -> Iterator[Element]:
    """Every element that any branch of a value names, in order."""
    match value:
        case Choice():
            yield from elements_of(value.then)
            yield from elements_of(value.otherwise)
        case ListValue():
            for item in value.items:
                yield from item.elements


def _check_limits(cell: Cell, content: Content) -> None:
    """Refuse what the parameter or variable that holds the value does not allow."""
    limits = cell.limits
    if limits is None:
        return
    for value in content if isinstance(content, tuple) else (content,):
        text = "" if isinstance(value, Kept) else spell(value)
        if isinstance(value, Kept):
            continue
        if limits.allowed is not None and text not in limits.allowed:
            raise CannotEdit(f"its parameter allows only {', '.join(limits.allowed)}")
        if limits.pattern is not None and not _matches(limits.pattern, text):
            raise CannotEdit("its parameter has a pattern that the value would not match")
        _check_numbers(cell, value, text)


def _check_numbers(cell: Cell, value: Scalar, text: str) -> None:
    limits = cell.limits
    if limits is None:
        return
    if isinstance(value, int) and not (
        (limits.minimum is None or value >= limits.minimum) and (limits.maximum is None or value <= limits.maximum)
    ):
        raise CannotEdit("its parameter has a range that the value would leave")
    if not (limits.min_length or 0) <= len(text) <= (limits.max_length if limits.max_length is not None else len(text)):
        raise CannotEdit("its parameter has a length that the value would not keep")


def _matches(pattern: str, text: str) -> bool:
    """Whether a pattern covers a text. It came with the template, so it may take no longer than the text is long.

    Raises:
        CannotEdit: it is none, or holds what such matching doesn't know.
    """
    from .re2.matching import Expression
    from .refusals import NotEvaluated

    try:
        Expression.compiled(pattern)  # by itself: in a group a stray bracket would close that
        return Expression.compiled(rf"\A(?:{pattern})\z").search(text) is not None
    except NotEvaluated:
        raise CannotEdit("its parameter has a pattern that can't be checked") from None


def spell(value: Scalar) -> str:
    """A scalar as templates spell it: booleans in lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)


# ------------------------------------------------------------------------------- plain comparisons


def plain(value: PlainValue) -> object:
    """A value as data that can be compared, without where it is written."""
    match value:
        case Known():
            return ("known", value.value)
        case Absent():
            return ("absent",)
        case Unknown():
            return ("unknown", value.text)
        case Partial():
            return ("partial", value.text)
        case Present():
            return ("present",)
        case ListValue():
            return ("list", value.complete, tuple(plain(in_world(item.value, World())) for item in value.items))


def expected(value: PlainValue, changes: Sequence[Change]) -> object:
    """What :func:`plain` must give for a setting after these changes of it."""
    whole = next((c for c in changes if c.index is None and c.operation == "set"), None)
    if whole is not None and not isinstance(whole.value, tuple):
        if isinstance(whole.value, Template) and isinstance(value, Partial):
            return ("partial", _filled(value, whole.value))
        return ("known", whole.value)
    items = [plain(in_world(item.value, World())) for item in value.items] if isinstance(value, ListValue) else []
    values = list(value.items) if isinstance(value, ListValue) else []
    if whole is not None and isinstance(whole.value, tuple):
        return ("list", True, tuple(("known", text) for text in _reordered(items, whole.value)))
    after: list[object] = []
    for index, item in enumerate(items):
        mine = [change for change in changes if change.index == index]
        if not any(change.operation == "remove" for change in mine):
            after.append(_replaced(values[index], item, mine))
    after += [("known", change.value) for change in changes if change.operation == "add"]
    return ("list", not isinstance(value, ListValue) or value.complete, tuple(after))


def _reordered(items: Sequence[object], wanted: tuple[str, ...]) -> list[str]:
    """The wanted items as they come out: those that stay keep their order, the new ones follow."""
    present = [item[1] for item in items if isinstance(item, tuple)]
    kept = [text for text in dict.fromkeys(present) if text in wanted]
    return [*kept, *(text for text in wanted if text not in kept)]


def _replaced(item: Item, before: object, changes: Sequence[Change]) -> object:
    change = next((c for c in changes if c.operation == "set"), None)
    if change is None:
        return before
    if isinstance(change.value, Template) and isinstance(item.value, Partial):
        return ("partial", _filled(item.value, change.value))
    return ("known", change.value)


def _filled(value: Partial, wanted: Template) -> str:
    pairs = zip(value.parts, wanted.parts, strict=True)
    return "".join(_part(part, text) for part, text in pairs)


def _part(part: Known | Unknown, text: str | None) -> str:
    if isinstance(part, Unknown):
        return "${" + part.text + "}"
    return str(part.value) if text is None else text
