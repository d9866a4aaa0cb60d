"""What YAML 1.1 and JSON make of a scalar: cfn-flip's constructors over our own nodes. JSON needs none of them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ..model import Scalar
from .nodes import ScalarNode

_PLAIN_STRING = "tag:yaml.org,2002:str"
_JSON_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_LARGEST = 10**18
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")


@cache
def _loader() -> Any:
    from cfn_tools.yaml_loader import CfnYamlLoader

    return CfnYamlLoader("")


def tag_of(node: ScalarNode) -> str:
    """The tag that YAML 1.1 gives a scalar: its own, else the one that its plain text resolves to."""
    if node.tag or node.style == "json":
        return node.tag or "json"
    return _plain_tag(node.value) if node.style == "plain" else _PLAIN_STRING


def is_string(text: str) -> bool:
    """Whether a plain text stays a string in YAML 1.1."""
    return _plain_tag(text) == _PLAIN_STRING


def _plain_tag(text: str) -> str:
    import yaml

    return str(_loader().resolve(yaml.ScalarNode, text, (True, False)))


def typed(node: ScalarNode) -> Scalar | None:
    """A scalar as a boolean, number or string; None for null. What is none of these (a date) stays text."""
    if node.style == "json":
        return _json_typed(node.value)
    tag = tag_of(node)
    if tag == _PLAIN_STRING or tag.startswith("!"):
        return node.value
    import yaml

    try:
        value = _loader().construct_document(yaml.ScalarNode(tag, node.value))
    except (ValueError, OverflowError, yaml.YAMLError):
        return node.value
    return value if value is None or _is_plain(value) else node.value


def _json_typed(text: str) -> Scalar | None:
    if text in _JSON_WORDS:
        return _JSON_WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    number = float(text)
    return number if _is_plain(number) else text


def _is_plain(value: object) -> bool:
    if isinstance(value, bool | str):
        return True
    return isinstance(value, int | float) and -_LARGEST < value < _LARGEST


def is_null(node: ScalarNode) -> bool:
    return typed(node) is None


def as_text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
