"""An argument's expression as a tree, in whichever syntax it is written."""

from __future__ import annotations

from .folder import Argument
from .nodes import Node
from .syntax import parse


def expression(argument: Argument, *, constant: bool = False) -> Node:
    """The tree, its offsets counted from the beginning of the argument's text.

    ``constant``: where no names can be used, strings in JSON are no templates either.

    Raises:
        Broken: it is no expression; the offset counts from there too.
    """
    if not argument.json:
        return parse(argument.text)
    from .json_syntax import parse_json

    return parse_json(argument.text, templates=not constant)
