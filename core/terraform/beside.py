"""What stands beside a client's settings and may be changed or asked for: what the client waits for, what guards its secret."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..around import Use
from ..model import Absent, Cell, Choice, Item, Known, ListValue, ObjectValue, Span, Unknown, Value
from .blocks import Block, top_level
from .evaluate import Evaluator
from .folder import PARAMETER_TYPE, Argument, Body, Folder, Nested, read_body
from .scan import IDENTIFIER, Broken
from .scope import Place, Scope
from .values import filled

if TYPE_CHECKING:
    from .clients import Spot

_ADDRESS = re.compile(rf"{IDENTIFIER}(?:\s*\.\s*{IDENTIFIER})+")
_ORDER = "it says in which order things are made"


def beside(spot: Spot, uses: tuple[Use, ...], secret: bool, evaluator: Evaluator) -> dict[str, Value]:
    """``depends_on``; whether outputs that hold the client's secret are ``sensitive``; the ``type`` of SSM parameters that do.

    The latter two go by the address of the block, from the root module: ``output.secret.sensitive``. A client without a
    ``secret`` has none of them: that a module hides what others have there is no change to it.
    """
    found: dict[str, Value] = {"depends_on": _depends_on(spot)}
    for use in uses if secret else ():
        if use.attribute == "client_secret" and use.certain:
            found |= _guard(spot, use, evaluator)
    return found


# --------------------------------------------------------------------------------------- depends_on


def _depends_on(spot: Spot) -> ListValue:
    """All that is made before the client, by address from the root module and without keys."""
    items = tuple(Item(Known(address, spot.block.word, locked=_ORDER)) for address in dict.fromkeys(_awaited(spot)))
    return ListValue(items, spot.block.word, locked=_ORDER)


def _awaited(spot: Spot) -> Iterator[str]:
    scope: Scope | None = spot.scope
    block: Nested | None = spot.block
    while scope and block:
        if written := block.body.arguments.get("depends_on"):
            yield from (scope.within(re.sub(r"\s", "", found[0])) for found in _ADDRESS.finditer(written.text))
        block, scope = scope.call, scope.caller.scope if scope.caller else None


# ------------------------------------------------------------------------------------------- guards


def _guard(spot: Spot, use: Use, evaluator: Evaluator) -> Mapping[str, Value]:
    """What says how well the block of a use keeps the secret, by its path; none where it has no such argument."""
    prefix, kind, name = use.address.rpartition("output." if use.kind == "output" else f"{PARAMETER_TYPE}.")
    scope = spot.scope.tree.scope_at(prefix) if kind else None
    if scope is None:
        return {}
    if use.kind == "output":
        output = scope.folder.outputs.get(name)
        return {f"{use.address}.sensitive": sensitive(output, scope, evaluator)} if output else {}
    written = _parameter_type(scope.folder, use.span)
    return {f"{use.address}.type": _plain(evaluator.argument(written, Place(scope)))} if written else {}


def sensitive(output: Nested, scope: Scope, evaluator: Evaluator) -> Value:
    """Whether an output is marked so."""
    argument = output.body.arguments.get("sensitive")
    if argument is not None:
        return _plain(evaluator.argument(argument, Place(scope), constant=True))
    hole = _hole(output.body, "sensitive", scope.folder.locked)
    content = evaluator.content(hole)
    return Absent(output.word, hole) if content is None else filled(hole, content, output.word)


def _hole(body: Body, name: str, locked: str) -> Cell:
    return Cell(body.file, body.start, body.end, "hole", (name,), locked)


def _parameter_type(folder: Folder, span: Span) -> Argument | None:
    """The ``type`` of the SSM parameter in whose block a span lies. JSON's is not looked for."""
    source = folder.sources.get(span.file)
    if source is None or span.file.endswith(".json"):
        return None
    for block in top_level(source.text)[0]:
        if isinstance(block, Block) and block.opening < span.start < block.closing:
            try:
                return read_body(span.file, source.text, block.opening + 1, block.closing).arguments.get("type")
            except Broken:
                return None
    return None


def _plain(value: Value) -> Value:
    """A condition on what stands beside a client makes no worlds of the client."""
    if isinstance(value, Choice | ObjectValue):
        return Unknown("", "it depends on a condition", value.span)
    return value
