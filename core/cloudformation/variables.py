"""How Serverless Framework writes variables: ``${self:custom.url}``, ``${opt:stage, 'dev'}``, ``${file(config.yml):url}``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ..documents.nodes import Node, ScalarNode
from ..model import Scalar
from .substitution import Piece, has_placeholders, pieces

_VARIABLE = re.compile(r"[A-Za-z][\w-]*(?:\(|:(?!:))")
_SOURCE = re.compile(r"(?P<type>[A-Za-z][\w-]*)(?:\((?P<argument>.*?)\))?(?::(?P<address>.*))?", re.DOTALL)
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"", re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_WORDS: dict[str, Scalar | None] = {"true": True, "false": False, "null": None}
_OPENING, _CLOSING, _QUOTES = "({", ")}", "'\""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that is written inside a variable, for when nothing before it gives one. None for null."""

    value: Scalar | None


@dataclass(frozen=True, slots=True)
class Lookup:
    """``type(argument):address``. Both may hold variables in turn; None where they are not written."""

    text: str
    type: str
    argument: str | None
    address: str | None


Alternative: TypeAlias = Literal | Lookup


def is_variable(text: str) -> bool:
    """Whether what stands between the braces is Serverless', not CloudFormation's (``AWS::Region``, ``Pool.Arn``)."""
    return _VARIABLE.match(text) is not None


def whole_variable(node: Node) -> Piece | None:
    """The variable that is all of a scalar: it may stand for a list or a mapping."""
    if not isinstance(node, ScalarNode) or node.tag or not has_placeholders(node.value):
        return None
    found = pieces(node.value)
    return found[0] if len(found) == 1 and found[0].placeholder and is_variable(found[0].text) else None


def variables_in(text: str) -> Iterator[str]:
    """The variables of a text with those that stand inside of them, what is outermost first."""
    for piece in pieces(text) if has_placeholders(text) else ():
        if piece.placeholder and not piece.dynamic:
            if is_variable(piece.text):
                yield piece.text
            yield from variables_in(piece.text)


def alternatives(text: str) -> tuple[Alternative, ...] | None:
    """What a variable tries in turn; None where it can't be understood."""
    found = [_alternative(part.strip()) for part in _split(text)]
    return None if any(one is None for one in found) else tuple(one for one in found if one is not None)


def _alternative(text: str) -> Alternative | None:
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return Literal(quoted[1] if quoted[1] is not None else quoted[2])
    if text in _WORDS:
        return Literal(_WORDS[text])
    if _NUMBER.fullmatch(text):
        return Literal(float(text) if "." in text else int(text))
    if text.startswith("${") and text.endswith("}"):
        inner = pieces(text)
        nested = len(inner) == 1 and inner[0].placeholder
        return Lookup(text, "", text, None) if nested else None
    source = _SOURCE.fullmatch(text) if is_variable(text) else None
    return Lookup(text, source["type"], source["argument"], source["address"]) if source else None


def _split(text: str) -> Iterator[str]:
    """The alternatives, parted by commas outside of quotes, parentheses and braces."""
    depth, quote, start = 0, "", 0
    for at, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in _QUOTES:
            quote = character
        elif character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth -= 1
        elif character == "," and depth == 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]
