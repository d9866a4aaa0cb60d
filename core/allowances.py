"""What a remark in a template allows: its rules, until when and why; or what is wrong with it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from . import settings
from .model import Client, Finding, Remark
from .profile import Profile
from .profile_document import nearest
from .text import clause
from .waivers import SUPPRESSION, Demands, within

_ALLOW = re.compile(r"allow\b\s*", re.IGNORECASE)
_WORD = re.compile(
    r"\s*(?:(?P<key>[\w-]+)\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\s,\"']+)|(?P<rule>[^\s,=\"']+(?![^\s,=\"']|\s*=))|(?P<comma>,))\s*"
)
UNKNOWN, MALFORMED, DEMANDED, EXPIRED, UNUSED, NOT_HERE = "abcdef"
"""The parts of the rule on suppressions."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A rule that a remark allows for what the remark speaks of."""

    rule: str
    remark: Remark
    setting: str = ""
    reason: str = ""
    until: datetime.date | None = None

    def covers(self, client: Client, finding: Finding) -> bool:
        remark = self.remark
        if finding.rule != self.rule or not within(finding.setting, self.setting):
            return False
        start, end = remark.over
        file = remark.span.file
        if client.header.file == file and start <= client.header.start < end:
            return remark.line[0] <= client.header.start <= remark.line[1]
        if finding.span.file == file and start <= finding.span.start < end:
            return True
        inside = client.block.file == file and client.block.start <= start < client.block.end
        return inside and any(_named(finding.setting, name) for name in remark.names)


def _named(setting: str, written: str) -> bool:
    """Whether a setting is what a member of the text is called, or stands in that."""
    row = settings.by_name().get(setting)
    while row is not None:
        if written in (row.leaf, row.cloudformation_leaf):
            return True
        row = settings.by_name().get(row.parent)
    return setting == written


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a remark. ``part`` is the letter of the rule on suppressions."""

    remark: Remark
    part: str
    message: str


# ------------------------------------------------------------------------------------------ reading


def today() -> datetime.date:
    return datetime.date.today()


class _Malformed(Exception):
    """The message is one clause."""


Said: TypeAlias = "tuple[list[str], dict[str, str]]"
"""The rules that a remark names, and its further words."""


def read(remark: Remark, profile: Profile) -> Iterator[Allowance | Fault]:
    """What one remark allows, and what is wrong with it. One that is wrong as a whole allows nothing."""
    demands = profile.demands
    if demands.allow_inline is False:
        yield Fault(remark, NOT_HERE, f"the profile {profile.name} lets nothing be allowed in templates; use [[waivers]]")
        return
    try:
        rules, words = _table(remark.fields) if remark.fields is not None else _spelled(remark.text)
        until = _date(words["until"]) if "until" in words else None
        setting = _setting(words.get("setting", ""))
    except _Malformed as fault:
        yield Fault(remark, MALFORMED, str(fault))
        return
    if faulty := refused(demands, words.get("reason", ""), until):
        yield Fault(remark, *faulty)
        return
    for name in rules:
        yield _one(remark, profile, name, Allowance("", remark, setting, words.get("reason", ""), until))


def _spelled(text: str) -> Said:
    """``allow RULE, RULE until=… reason="…"``."""
    begun = _ALLOW.match(text)
    if not begun:
        raise _Malformed('write it as "cogtui: allow RULE"')
    rules, words, at, comma = list[str](), dict[str, str](), begun.end(), True
    while at < len(text):
        word = _WORD.match(text, at)
        if word is None:
            raise _Malformed(f"this is not understood: {clause(text[at:], 40)}")
        at = word.end()
        if word["key"]:
            _add(words, word["key"], word["value"])
        elif word["rule"] and (words or not comma):
            raise _Malformed(f'{clause(word["rule"], 40)} is not understood: write RULE, RULE until=… reason="…"')
        elif word["rule"]:
            rules.append(word["rule"])
        comma = bool(word["comma"])
    return _named_at_all(rules, words, ("until", "reason"))


def _add(words: dict[str, str], key: str, value: str) -> None:
    if key in words:
        raise _Malformed(f"{clause(key, 40)} stands twice")
    words[key] = value[1:-1] if value[0] in "\"'" else value


def _table(fields: Sequence[tuple[str, str]]) -> Said:
    words: dict[str, str] = {}
    for key, value in fields:
        if key in words:
            raise _Malformed(f"{clause(key, 40)} stands twice")
        words[key] = value
    rules = [name for part in words.pop("rule", "").split(",") if (name := part.strip())]
    return _named_at_all(rules, words, ("rule", "until", "reason", "setting"))


def _named_at_all(rules: list[str], words: dict[str, str], known: Sequence[str]) -> Said:
    for key in words:
        if key not in known:
            raise _Malformed(f"there is no {clause(key, 40)!r} here{nearest(key, known)}")
    if not rules:
        raise _Malformed("a rule must be named")
    return rules, words


def _date(text: str) -> datetime.date:
    wrong = _Malformed(f"until is a date such as 2027-03-31, not {clause(text, 40) or 'nothing'}")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise wrong
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise wrong from None


def _setting(text: str) -> str:
    """A setting by either language's name."""
    for row in settings.SETTINGS:
        if text in (row.name, row.cloudformation):
            return row.name
    if text:
        raise _Malformed(f"there is no setting {clause(text, 40)!r}{nearest(text, settings.by_name())}")
    return ""


def refused(demands: Demands, reason: str, until: datetime.date | None) -> tuple[str, str] | None:
    """The part and the message where the profile, or the calendar, does not let it hold."""
    now = today()
    if until and until < now:
        return EXPIRED, f"it expired on {until}"
    if demands.require_reason and not reason.strip():
        return DEMANDED, 'the profile wants a reason: reason="…"'
    if demands.max_days and (until is None or (until - now).days > demands.max_days):
        latest = now + datetime.timedelta(demands.max_days)
        return DEMANDED, f"the profile wants an end within {demands.max_days} days: until={latest} at the latest"
    return None


def _one(remark: Remark, profile: Profile, name: str, allowing: Allowance) -> Allowance | Fault:
    from . import rules

    if "*" in name:
        return Fault(remark, MALFORMED, f"a rule must be named; {clause(name, 40)} allows nothing")
    rule = profile.rule(name)
    if rule is None:
        close = nearest(name, [*rules.by_slug(), *rules.catalogue()])
        return Fault(remark, UNKNOWN, f"there is no rule {clause(name, 60)!r}{close}")
    if rule.id == SUPPRESSION:
        return Fault(remark, MALFORMED, f"{rule.id} can't be allowed: it is about what is allowed")
    return replace(allowing, rule=rule.id)
