"""Terraform's functions over plain data, those that only compute.

A value here has lost the places in text that it came from. The functions that keep them (``concat``, ``merge``, ``lookup`` and
their like) are the evaluator's own.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...refusals import NotEvaluated, Refused
from .addresses import ADDRESSES
from .arithmetic import Number, arithmetic, text_of
from .calls import Function
from .collections import COLLECTIONS
from .dates import DATES
from .encoding import ENCODING
from .expressions import EXPRESSIONS
from .formatting import FORMATTING
from .hashes import HASHES
from .json_text import JSON
from .numbers import NUMBERS
from .paths import PATHS
from .plain import Plain, PlainSet, boolean, number, text
from .strings import STRINGS
from .yaml_text import YAML

PURE: Mapping[str, Function] = {
    **STRINGS,
    **FORMATTING,
    **EXPRESSIONS,
    **NUMBERS,
    **COLLECTIONS,
    **ENCODING,
    **JSON,
    **YAML,
    **HASHES,
    **DATES,
    **ADDRESSES,
    **PATHS,
}
"""What Terraform 1.11 computes from its arguments alone, which come one by one; raises NotEvaluated, and nothing else."""

_FILE = "reads a file"
_TIME = "gives another value each time"
IMPURE: Mapping[str, str] = {
    **dict.fromkeys(("file", "filebase64", "fileexists", "fileset", "templatefile"), _FILE),
    **dict.fromkeys(("filebase64sha256", "filebase64sha512", "filemd5", "filesha1", "filesha256", "filesha512"), _FILE),
    **dict.fromkeys(("timestamp", "plantimestamp", "uuid", "bcrypt"), _TIME),
    **dict.fromkeys(("abspath", "pathexpand"), "depends on the machine that Terraform runs on"),
    **dict.fromkeys(("issensitive", "ephemeralasnull"), "asks for more than the value"),
    **dict.fromkeys(("list", "map"), "is no longer there in Terraform"),
    "base64gzip": "compresses, and how is not followed",
    "rsadecrypt": "decrypts, which is not followed",
    "templatestring": "evaluates a text as a template, which is not followed",
}
"""Functions that are not computed, and why, as what comes behind the function's name."""

__all__ = [
    "IMPURE",
    "PURE",
    "NotEvaluated",
    "Number",
    "Plain",
    "PlainSet",
    "Refused",
    "arithmetic",
    "boolean",
    "number",
    "text",
    "text_of",
]
