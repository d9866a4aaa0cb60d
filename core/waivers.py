"""What a profile waives, and what it demands of whoever allows something in a template."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .model import Finding

if TYPE_CHECKING:
    from .profile_document import Document, KeyPath
    from .rule import Rule

SUPPRESSION = "CGT902"
"""The rule on suppressions, which none of them suppresses."""
MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Waiver:
    """An entry of ``[[waivers]]``. ``client`` is a glob, ``setting`` empty for all, ``until`` the last day on which it holds.

    ``place`` is where the profile says so, as file and line.
    """

    rule: str
    client: str
    reason: str
    place: str
    setting: str = ""
    until: datetime.date | None = None

    def concerns(self, finding: Finding) -> bool:
        """Whether it speaks of such a finding, of whichever client."""
        return self.rule == finding.rule and within(finding.setting, self.setting)


@dataclass(frozen=True, slots=True)
class Demands:
    """``[suppressions]``; None where a profile says nothing."""

    require_reason: bool | None = None
    allow_inline: bool | None = None
    max_days: int | None = None

    def over(self, below: Demands) -> Demands:
        """This, where it says something, else ``below``."""
        return Demands(
            below.require_reason if self.require_reason is None else self.require_reason,
            below.allow_inline if self.allow_inline is None else self.allow_inline,
            self.max_days or below.max_days,
        )


def within(setting: str, wanted: str) -> bool:
    """Whether a setting is the wanted one or stands in it."""
    return not wanted or setting == wanted or setting.startswith(f"{wanted}.")


# ----------------------------------------------------------------------------------------- reading


def read_waivers(document: Document, rule: Callable[[str, KeyPath], Rule]) -> Iterator[Waiver]:
    """The entries of ``[[waivers]]``; ``rule`` finds a rule by its name at a key.

    Raises:
        ProfileError: something in them is wrong.
    """
    for table, where in document.tables(document.data.get("waivers", []), "waivers"):
        document.keys(table, where, ("rule", "client", "setting", "reason", "until"))
        for name, why in _NEEDED.items():
            if not str(table.get(name, "")).strip():
                raise document.error((*where, name), f"a waiver needs {name}: {why}")
        at: KeyPath = (*where, "rule")
        found = rule(document.string(table["rule"], at), at).id
        if found == SUPPRESSION:
            raise document.error(at, f"{SUPPRESSION} can't be waived: it is about what is waived")
        yield Waiver(
            found,
            document.glob(table["client"], (*where, "client")),
            document.string(table["reason"], (*where, "reason")),
            str(document.place(where)),
            _setting(document, table, where),
            _until(document, table, where),
        )


_NEEDED = {
    "rule": "the one that it waives",
    "client": "its address, name or file, as a glob",
    "reason": "why the finding may stay",
}


def _setting(document: Document, table: Mapping[str, Any], where: KeyPath) -> str:
    from . import settings

    at: KeyPath = (*where, "setting")
    return str(document.one_of(table["setting"], at, settings.by_name(), "a setting")) if "setting" in table else ""


def _until(document: Document, table: Mapping[str, Any], where: KeyPath) -> datetime.date | None:
    value = table.get("until")
    # A TOML date and time is a date too, as Python has it.
    if value is None or (isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)):
        return value
    raise document.error((*where, "until"), "until is a date without quotes, such as 2027-03-31")


def read_demands(document: Document) -> Demands:
    """``[suppressions]``.

    Raises:
        ProfileError: something in it is wrong.
    """
    where: KeyPath = ("suppressions",)
    table = document.table(document.data.get("suppressions", {}), where)
    document.keys(table, where, ("require_reason", "allow_inline", "max_days"))
    days = table.get("max_days")
    if days is not None and (isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MOST_DAYS):
        raise document.error((*where, "max_days"), f"max_days is a whole number from 1 to {MOST_DAYS}")
    return Demands(_flag(document, table, "require_reason"), _flag(document, table, "allow_inline"), days)


def _flag(document: Document, table: Mapping[str, Any], name: str) -> bool | None:
    return document.boolean(table[name], ("suppressions", name), name) if name in table else None
