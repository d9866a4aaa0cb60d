"""What CloudFormation makes of a scalar where it wants a string, a boolean or a number."""

from __future__ import annotations

import re

from ..documents.nodes import ScalarNode
from ..documents.scalars import as_text, typed
from ..model import Scalar

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")


def string_of(node: ScalarNode) -> str:
    """The string that a scalar is where one is wanted: YAML 1.1 reads ``yes`` as true and ``010`` as 8; dates stay text."""
    value = typed(node)
    return as_text(value) if isinstance(value, bool | int) else node.value


def from_text(text: str, kind: str) -> Scalar:
    """What a string stands for where a boolean or a number is wanted: parameters are always strings."""
    if kind == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    return text
