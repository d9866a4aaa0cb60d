"""A text of any language as a workspace, without a file."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Language
from ..source import Source
from ..workspace import Reading, Workspace

FILES: Mapping[Language, str] = {
    "terraform": "client.tf",
    "terraform-json": "client.tf.json",
    "cloudformation-yaml": "client.yaml",
    "cloudformation-json": "client.json",
}
"""What a text is called while it has no file."""


def read_text(language: Language, text: str) -> Workspace:
    """What the real readers make of the text."""
    name = FILES[language]
    reading = _module({name: text}) if language.startswith("terraform") else _template(Source(name, name, text))
    return Workspace().with_readings([reading])


def _module(texts: Mapping[str, str]) -> Reading:
    from ..terraform.library import Library, in_memory
    from ..terraform.modules import Options
    from ..terraform.reader import read_root

    unit = read_root(".", Library(in_memory(texts)), Options())
    return Reading(unit, lambda new: _module({**texts, **new}))


def _template(source: Source) -> Reading:
    from ..cloudformation.reader import read

    return Reading(read(source), lambda new: _template(source.with_text(new.get(source.name, source.text))))
