"""Documents in CloudFormation's YAML, with the short forms of its functions; cfn-flip writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .. import settings
from . import cloudformation_json
from .form import ClientForm, Document

_QUOTED_NAME = re.compile(r"(![A-Za-z]+) '([A-Za-z]\w*(?:(?:\.|::)\w+)*)'(?=\n)")


def render(document: Document) -> str:
    text = flipped(cloudformation_json.render(document))
    for one in document.clients:
        text = _noted(text, one)
    return "".join(f"# {line}\n" if line else "#\n" for line in document.head) + text


def flipped(text: str, *, long_form: bool = False) -> str:
    """A template in JSON as YAML."""
    from cfn_flip import to_yaml

    return _QUOTED_NAME.sub(r"\1 \2", str(to_yaml(text, long_form=long_form)))


def _noted(text: str, one: ClientForm) -> str:
    """The text with a client's remarks at the ends of the lines that they are about."""
    before, header, body = text.partition(f"\n  {one.name}:\n")
    end = re.search(r"^(?=  \S|\S)", body, re.MULTILINE)
    own, rest = (body[: end.start()], body[end.start() :]) if end else (body, "")
    for name, note in _by_property(one.notes).items():
        line = re.search(rf"^      {name}:.*$", own, re.MULTILINE)
        own = f"{own[: line.end()]} # {note}{own[line.end() :]}" if line else own
    return before + header + own + rest


def _by_property(notes: Mapping[str, str]) -> dict[str, str]:
    return {settings.by_name()[name].cloudformation: note for name, note in notes.items()}
