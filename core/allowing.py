"""What a person says so that a finding may stay: until when, and the words that stand in a template."""

from __future__ import annotations

import datetime
import json
import re

from .model import Language, UsageError

_DAYS = re.compile(r"(\d{1,4}) ?d(ays?)?", re.IGNORECASE)
_NEVER = ("never", "-", "")


def last_day(text: str, today: datetime.date) -> datetime.date | None:
    """The last day of ``2027-03-31`` or ``90d``; None for ``never``.

    Raises:
        UsageError: it is none of these.
    """
    meant = text.strip().lower()
    if meant in _NEVER:
        return None
    days = _DAYS.fullmatch(meant)
    try:
        return today + datetime.timedelta(int(days[1])) if days else datetime.date.fromisoformat(meant)
    except ValueError:
        raise UsageError("until is a date such as 2027-03-31, a number of days such as 90d, or never") from None


def remark(language: Language, rule: str, reason: str, until: datetime.date | None, setting: str = "") -> str:
    """What allows a rule in a template of this language: a comment, or the member of the resource where there are none.

    ``setting`` narrows the latter to a setting, where the language has a place to say so.

    Raises:
        UsageError: the reason can't be quoted.
    """
    if language == "cloudformation-json":
        entry = {"rule": rule, "until": str(until or ""), "reason": reason, "setting": setting}
        told = {name: text for name, text in entry.items() if text}
        return f'"Metadata": {json.dumps({"cogtui": {"allow": [told]}}, ensure_ascii=False)}'
    end = f" until={until}" if until else ""
    if language == "terraform-json":
        words = f"cogtui: allow {rule}{end} reason={_quoted(reason, first=chr(39))}"
        return f'"//": {json.dumps(words, ensure_ascii=False)}'
    return f"# cogtui: allow {rule}{end} reason={_quoted(reason)}"


def _quoted(reason: str, first: str = '"') -> str:
    """A reason in the first kind of quotes, else in the other: there is no way to write a quote inside its own kind."""
    for quote in (first, "'" if first == '"' else '"'):
        if quote not in reason:
            return f"{quote}{reason}{quote}"
    raise UsageError("a comment's reason can hold one kind of quotes, not both")
