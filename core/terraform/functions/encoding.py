"""Base64, URLs, encodings of text, and tables of comma-separated values."""

from __future__ import annotations

import base64
import re
import urllib.parse
from collections.abc import Iterator, Mapping

from ...refusals import NotEvaluated, Refused
from .calls import Function, takes
from .plain import Plain, room_for, text

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_CODECS = {
    "utf-8": "utf-8",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
}


def _bytes_of(given: str) -> bytes:
    """Line breaks are nothing in base64, anything else that doesn't belong there is an error."""
    letters = given.replace("\r", "").replace("\n", "")
    if not _BASE64.fullmatch(letters):
        raise Refused("it is not base64")
    return base64.b64decode(letters)


def in_base64(given: bytes) -> str:
    return base64.b64encode(given).decode()


def _decoded(given: str) -> Plain:
    try:
        return _bytes_of(given).decode()
    except UnicodeDecodeError:
        raise Refused("it holds no UTF-8 text") from None


def _codec(name: str) -> str:
    if name.lower() not in _CODECS:
        raise NotEvaluated("an encoding other than UTF-8, UTF-16 and ISO-8859-1 is not followed")
    return _CODECS[name.lower()]


def _text_encoded(given: str, encoding: str) -> Plain:
    try:
        return in_base64(given.encode(_codec(encoding)))
    except UnicodeEncodeError:
        raise Refused("it holds characters that the encoding has not") from None


def _text_decoded(given: str, encoding: str) -> Plain:
    try:
        decoded = _bytes_of(given).decode(_codec(encoding))
    except UnicodeDecodeError:
        raise Refused("it holds bytes that the encoding has not") from None
    if "\ufffd" in decoded:
        raise Refused("it holds bytes that the encoding has not")
    return decoded


def _in_url(given: str) -> Plain:
    return urllib.parse.quote_plus(given, safe="")


# ------------------------------------------------------------------------------------------- CSV

_FIELD = re.compile(r'"(?P<quoted>(?:[^"]|"")*)"(?=[,\n]|\Z)|(?P<bare>[^",\n]*)(?=[,\n]|\Z)')


def _table(given: str) -> Plain:
    """The rows of a table as objects; the first row names the columns, empty lines are none."""
    rows = _rows(given.replace("\r\n", "\n").removesuffix("\r"))
    names = next(rows, None)
    if not names:
        raise Refused("it has no line with the names of its columns")
    if len(set(names)) < len(names):
        raise Refused("two of its columns have the same name")
    found: list[Plain] = []
    length = 0
    for row in rows:
        if len(row) != len(names):
            raise Refused("its lines are of different lengths")
        length += sum(map(len, names))
        room_for(length)
        found.append(dict(zip(names, row, strict=True)))
    return found


def _rows(given: str) -> Iterator[list[str]]:
    position = 0
    while position < len(given):
        if given[position] == "\n":
            position += 1
            continue
        row, more = list[str](), True
        while more:
            found = _FIELD.match(given, position)
            if not found:
                raise Refused("it has a quotation mark that does not enclose a field")
            row.append(found["bare"] if found["quoted"] is None else found["quoted"].replace('""', '"'))
            more = given[found.end() : found.end() + 1] == ","
            position = found.end() + 1
        yield row


ENCODING: Mapping[str, Function] = {
    "base64decode": takes(text)(_decoded),
    "base64encode": takes(text)(lambda given: in_base64(given.encode())),
    "csvdecode": takes(text)(_table),
    "textdecodebase64": takes(text, text)(_text_decoded),
    "textencodebase64": takes(text, text)(_text_encoded),
    "urlencode": takes(text)(_in_url),
}
