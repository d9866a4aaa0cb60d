"""``jsonencode`` and ``jsondecode``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ...refusals import NotEvaluated, Refused
from .calls import Function, takes
from .plain import Plain, anything, composed, number_in, room_for, text

_MUST_ESCAPE = re.compile('[\x00-\x1f"\\\\<>&\u2028\u2029]')
_SHORT = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_SURROGATE = re.compile("[\ud800-\udfff]")


def encoded(value: Plain) -> str:
    """JSON as Terraform writes it: no spaces, names in order, and nothing that HTML would take for markup."""
    match value:
        case None:
            return "null"
        case str():
            return f'"{_MUST_ESCAPE.sub(_escape, value)}"'
        case bool() | int() | Decimal():
            return text(value)
        case list():
            return f"[{','.join(map(encoded, value))}]"
        case dict():
            return f"{{{','.join(f'{encoded(name)}:{encoded(value[name])}' for name in sorted(value))}}}"


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}"


def _encoded(value: Plain) -> Plain:
    result = encoded(value)
    room_for(len(result))
    return result


def _decoded(given: str) -> Plain:
    try:
        result: Plain = json.loads(
            given, object_pairs_hook=_object, parse_float=number_in, parse_int=number_in, parse_constant=_no
        )
    except json.JSONDecodeError as error:
        # Terraform 1.11 stops reading at a closing bracket that belongs to nothing
        if error.msg == "Extra data" and given[error.pos] in "]}":
            raise NotEvaluated("JSON with a bracket too many is not followed") from None
        raise Refused("it is not JSON") from None
    return _member(result)


def _no(constant: str) -> Plain:
    raise Refused(f"JSON has no {constant}")


def _object(members: list[tuple[str, Any]]) -> dict[str, Plain]:
    found = {_valid(name): _member(member) for name, member in members}
    if len(found) != len(members) or any(composed(name) != name for name in found):
        raise NotEvaluated("JSON with a name that stands twice, or is not in its composed form, is not followed")
    return found


def _member(value: Plain) -> Plain:
    match value:
        case str():
            return _valid(value)
        case list():
            return [_member(item) for item in value]
    return value


def _valid(given: str) -> str:
    """Half a surrogate pair is what stands for a character that can't be read."""
    return _SURROGATE.sub("\ufffd", given)


JSON: Mapping[str, Function] = {
    "jsondecode": takes(text)(_decoded),
    "jsonencode": takes(anything)(_encoded),
}
