"""The redirect URLs of a client, as far as they are known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...model import Absent, Change, Known, ListValue, Partial, Template, Unknown, Wanted
from ...view import PlainValue, View
from ..wording import quoted

CALLBACKS = "callback_urls"
LOGOUTS = "logout_urls"
DEFAULT = "default_redirect_uri"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

HOLE = "\0"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\0|\d+(?:[/?#\0]|$))")
"""A scheme, also one that no host follows (``com.acme.app:/oauth``), and not a host before its port."""
_OPEN_SCHEME = re.compile(r"[A-Za-z0-9+.-]*:?\0")
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#\\]*)")
_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:]*)(?::(.*))?")
_DOMAIN_END = re.compile(r"\.[a-z][a-z0-9-]*$")


@dataclass(frozen=True, slots=True)
class Url:
    """A redirect URL. ``index`` is None for the default one; unknown parts of ``text`` are a NUL each."""

    setting: str
    index: int | None
    value: Known | Partial

    @property
    def text(self) -> str:
        if isinstance(self.value, Known):
            return str(self.value.value)
        return "".join(str(part.value) if isinstance(part, Known) else HOLE for part in self.value.parts)

    @property
    def key(self) -> str:
        """The URL as it is written; equal for equal URLs."""
        return str(self.value.value) if isinstance(self.value, Known) else self.value.text

    @property
    def weak(self) -> bool:
        """Known only by a default that a deployment may override."""
        parts = self.value.parts if isinstance(self.value, Partial) else (self.value,)
        return any(isinstance(part, Known) and part.weak for part in parts)

    @property
    def shown(self) -> str:
        """The URL for a message, in quotes and cut short."""
        return quoted(self.key, 60)

    @property
    def scheme(self) -> str:
        match = _URL.match(self.text)
        return match["scheme"].lower() if match and HOLE not in match["scheme"] else ""

    @property
    def any_scheme(self) -> str:
        """The scheme in lower case, also where no ``//`` follows; empty where there is none, or it is not known."""
        match = _SCHEME.match(self.text)
        return match[1].lower() if match else ""

    @property
    def relative(self) -> bool:
        """There certainly is no scheme."""
        return not self.any_scheme and not _OPEN_SCHEME.match(self.text)

    @property
    def address(self) -> str:
        """What stands before a query or a fragment; unknown parts are a NUL each."""
        return re.split(r"[?#]", self.text, maxsplit=1)[0]

    @property
    def tail(self) -> str:
        """The end of the host that is known, in lower case: all of it where no part is unknown."""
        return self.host.rpartition(HOLE)[2]

    @property
    def host(self) -> str:
        """The host in lower case, without user and port; unknown parts are a NUL each."""
        return self._host_and_port[0].lower()

    @property
    def port(self) -> str:
        """What stands behind the host's colon, empty where nothing does."""
        return self._host_and_port[1]

    @property
    def origin(self) -> str:
        """Scheme, user, host and port as they are written."""
        match = _URL.match(self.text)
        return self.text[: match.end("authority")] if match else ""

    @property
    def _host_and_port(self) -> tuple[str, str]:
        match = _URL.match(self.text)
        authority = _AUTHORITY.match(match["authority"].rpartition("@")[2]) if match else None
        return (authority[1], authority[2] or "") if authority else ("", "")

    @property
    def loopback(self) -> bool | None:
        """Whether it leads back to the user's own machine; None where the host is not known well enough."""
        if HOLE not in self.host:
            return self.host in LOOPBACK
        head, tail = self.host.partition(HOLE)[0], self.host.rpartition(HOLE)[2]
        possible = any(name.startswith(head) for name in LOOPBACK) and not _DOMAIN_END.search(tail)
        return None if possible else False

    def change(self, wanted: Wanted) -> Change:
        return Change(self.setting, "set", wanted, self.index)

    def removal(self) -> Change:
        return Change(self.setting, "remove", index=self.index)


def urls(view: View, *names: str) -> Iterator[Url]:
    """The URLs of these settings that are known at least in part."""
    for name in names:
        value = view.value(name)
        if isinstance(value, ListValue):
            for index, item in enumerate(value.items):
                if isinstance(item.value, Known | Partial):
                    yield Url(name, index, item.value)
        elif isinstance(value, Known | Partial):
            yield Url(name, None, value)


def distinct(view: View) -> Iterator[Url]:
    """The URLs of all three settings; the default one only where it repeats no callback."""
    listed = {url.key for url in urls(view, CALLBACKS)}
    yield from urls(view, CALLBACKS, LOGOUTS)
    yield from (url for url in urls(view, DEFAULT) if url.key not in listed)


def default(view: View) -> Url | None:
    return next(urls(view, DEFAULT), None)


def default_may_be(view: View, url: Url) -> bool | None:
    """Whether the default redirect is this URL; None where that is not known."""
    value: PlainValue = view.value(DEFAULT)
    if isinstance(value, Absent):
        return False
    if isinstance(value, Unknown):
        return None
    chosen = default(view)
    if chosen is None or chosen.key == url.key:
        return chosen is not None
    return None if _compatible(chosen, url) else False


def _compatible(one: Url, other: Url) -> bool:
    """The unknown parts may make them equal."""
    return any(re.fullmatch(_pattern(a), b.text, re.DOTALL) is not None for a, b in ((one, other), (other, one)))


def _pattern(url: Url) -> str:
    return ".*".join(re.escape(part) for part in url.text.split(HOLE))


def rewritten(url: Url, head: str, new_head: str) -> Wanted:
    """The URL with another beginning, where that stands in a known part; None where it doesn't."""
    if isinstance(url.value, Known):
        text = str(url.value.value)
        return new_head + text[len(head) :] if text.startswith(head) else None
    first = url.value.parts[0]
    if not isinstance(first, Known) or not str(first.value).startswith(head):
        return None
    parts = [str(part.value) if isinstance(part, Known) else None for part in url.value.parts]
    return Template((new_head + str(first.value)[len(head) :], *parts[1:]))
