"""What CloudFormation makes of a scalar where it wants a string, a boolean or a number."""

from __future__ import annotations

import re

from ..documents.nodes import ScalarNode
from ..documents.scalars import as_text, typed
from ..model import Scalar

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")


def condition_text(node: ScalarNode) -> str:
    """A scalar as conditions compare it: all parameters are strings, and ``True`` is ``true``."""
    value = typed(node)
    return as_text(value) if isinstance(value, bool) else node.value


def from_text(text: str, kind: str) -> Scalar:
    """What a string stands for where a boolean or a number is wanted: parameters are always strings."""
    if kind == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    return text
