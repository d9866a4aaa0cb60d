"""One knob of the policy: its value and where it comes from, the stops it turns through, and where the clients are today."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from ..core.profile import BUILT_IN, Layer, Place, Places, Profile, RuleTable
from ..core.rule import Option, OptionValue, Rule
from ..core.text import printable
from .values import Wrong, seconds
from .wording import spelled

if TYPE_CHECKING:
    from ..core.model import Archetype

MINUTE, HOUR, DAY = 60, 3600, 86400
_LONG = (HOUR, 8 * HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 3650 * DAY)
_SHORT = (*(m * MINUTE for m in (1, 3, 5, 10, 15, 30)), *(h * HOUR for h in (1, 2, 4, 8, 12, 24)))
_NUMBERS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60, 80, 100)
YOU = "you"


@dataclass(frozen=True, slots=True)
class Said:
    """Where a value is said, and what it is there; ``kind`` where it is said of a kind of client only."""

    where: str
    value: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """How many clients are here. ``within`` says whether a limit holds for them, None where there is no limit.

    ``label`` is a value as a person reads it, or an item as it stands in a file.
    """

    label: str
    number: int
    within: bool | None = None
    limit: bool = False


def stops(option: Option) -> tuple[int, ...]:
    """The values that people choose for an option, within its limits."""
    low, high = option.limits or (0, _NUMBERS[-1])
    usual = (_LONG if high > DAY else _SHORT) if option.kind == "duration" else _NUMBERS
    return tuple(sorted({low, high, *(stop for stop in usual if low < stop < high)}))


def stepped(option: Option, value: OptionValue, by: int) -> OptionValue:
    """The next stop up or down, the value itself at the end; the other value of two."""
    if isinstance(value, bool):
        return not value
    if not isinstance(value, int):
        return value
    beyond = [stop for stop in stops(option) if (stop > value if by > 0 else stop < value)]
    return (beyond[0] if by > 0 else beyond[-1]) if beyond else value


def limits(option: Option) -> str:
    """``1 h – 3650 d``, empty where there are none."""
    return " – ".join(spelled(option, limit) for limit in option.limits) if option.limits else ""


def parse(option: Option, text: str) -> OptionValue | Wrong:
    """What was typed for a number or a duration, within the option's limits."""
    if option.kind == "string":
        return text.strip()
    amount = seconds(text) if option.kind == "duration" else _number(text.strip())
    if isinstance(amount, int) and option.limits and not option.limits[0] <= amount <= option.limits[1]:
        return Wrong(f"it may be {limits(option)}")
    return amount


def _number(text: str) -> int | Wrong:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else Wrong("a whole number")


# ------------------------------------------------------------------------------------- where from


def provenance(
    profile: Profile, start: Profile, own: str, rule: Rule, option: Option, kind: Archetype | None
) -> tuple[Said, ...]:
    """Where the value is said, the weakest first. ``own`` is the file that is tuned; what it says only now is ``you``."""
    first = option.by_archetype.get(kind, option.default) if kind else option.default
    found = [Said("default", spelled(option, first))]
    for layer in reversed(profile.layers):
        former = next((one for one in start.layers if one.file == layer.file), None)
        found += _of_layer(layer, former, rule, option, kind, tuned=layer.file == own)
    return tuple(found)


def place_of(profile: Profile, rule: Rule, option: Option | None, kind: Archetype | None) -> Place | None:
    """Where in a file a profile says something of a rule, first of its option; the file's first line where it says nothing."""
    own = [layer for layer in profile.layers if layer.file not in BUILT_IN]
    for name in (option.name if option else "severity", "severity", "enabled"):
        for layer in own:
            found = [table[rule.id].places[name] for table in _tables(layer, kind) if name in _places(table, rule)]
            if found:
                return found[-1]
    return Place(own[0].file, 1) if own else None


def _places(table: RuleTable, rule: Rule) -> Places:
    return table[rule.id].places if rule.id in table else {}


def _tables(layer: Layer, kind: Archetype | None) -> list[RuleTable]:
    """What a file says of all clients, then what it says of a kind."""
    return [layer.rules, *([layer.archetypes[kind].rules] if kind and kind in layer.archetypes else [])]


def _of_layer(
    layer: Layer, former: Layer | None, rule: Rule, option: Option, kind: Archetype | None, *, tuned: bool
) -> Iterator[Said]:
    before = {said.kind: said for said in _statements(former, rule, option, kind)} if former else {}
    for said in _statements(layer, rule, option, kind):
        was = before.get(said.kind)
        if tuned and (was is None or was.value != said.value):
            yield from [was] if was else []
            yield Said(YOU, said.value, said.kind)
        else:
            yield was or said


def _statements(layer: Layer, rule: Rule, option: Option, kind: Archetype | None) -> Iterator[Said]:
    for table, of in zip(_tables(layer, kind), ("", kind or ""), strict=False):
        settings = table.get(rule.id)
        if settings and option.name in settings.options:
            at = settings.places.get(option.name)
            where = f"{printable(PurePath(at.file).name)}:{at.line}" if at else printable(layer.file)
            yield Said(where, spelled(option, settings.options[option.name]), of)


# ---------------------------------------------------------------------------------- where they are


def histogram(option: Option, limit: int, values: Mapping[int, int]) -> tuple[Bar, ...]:
    """The clients by the nearest stop that holds them; ``values`` counts them by value. The limit is a stop as well."""
    edges = sorted({*stops(option), limit})
    found = dict.fromkeys(edges, 0)
    for value, number in values.items():
        found[next((edge for edge in edges if edge >= value), edges[-1])] += number
    return tuple(Bar(spelled(option, edge), found[edge], edge <= limit, edge == limit) for edge in edges)


def items(named: Iterable[str], sets: Mapping[frozenset[str], int]) -> tuple[Bar, ...]:
    """The items that clients have, the most frequent first; those that the option names are ``limit``."""
    found: dict[str, int] = dict.fromkeys(named, 0)
    wanted = frozenset(found)
    for one, number in sets.items():
        for item in one:
            found[item] = found.get(item, 0) + number
    order = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Bar(item, number, None, item in wanted) for item, number in order)


def folded(bars: Sequence[Bar], room: int) -> Sequence[Bar]:
    """At most ``room`` bars around the limit: empty ones at the ends go, then the outermost are put together."""
    shown = list(bars)
    while len(shown) > max(room, 2):
        at = next((number for number, bar in enumerate(shown) if bar.limit), 0)
        above = len(shown) - 1 - at
        empty = shown[0].number == 0 if shown[0].number == 0 or shown[-1].number == 0 else at > above
        if at > 0 and (empty or above < 2):
            shown[:2] = [_together(shown[0], shown[1], "≤")]
        else:
            shown[-2:] = [_together(shown[-1], shown[-2], "≥")]
    return shown


def _together(outer: Bar, inner: Bar, sign: str) -> Bar:
    if not outer.number:
        return inner
    return Bar(f"{sign} {inner.label.lstrip('≤≥ ')}", outer.number + inner.number, inner.within, inner.limit)
