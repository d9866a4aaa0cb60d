"""Calls of Terraform's functions, and what ``terraform console`` prints for them.

A table in tests/terraform/functions has one call a line: a name, its arguments as a JSON list, ``=>``, and the result as
JSON, or ``refused``. A name may be an operator; ``template`` is a number inside of a text; ``{"$set": […]}`` is a set. To add
a row, write it without a result and run this file as a script, which asks Terraform for the results of all rows.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import combining

TABLES = Path(__file__).parent / "functions"
REFUSED = "refused"
OPERATORS = ("+", "-", "*", "/", "%")


@dataclass(frozen=True)
class Row:
    """One call. ``result`` is JSON or ``refused``."""

    name: str
    arguments: str
    result: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.arguments} => {self.result}"

    @property
    def expression(self) -> str:
        """The call as Terraform reads it."""
        arguments = [hcl(argument) for argument in plain(self.arguments)]
        if self.name in OPERATORS:
            return f"({arguments[0]}) {self.name} ({arguments[1]})"
        return f'"n: ${{{arguments[0]}}}"' if self.name == "template" else f"{self.name}({', '.join(arguments)})"


def plain(text: str) -> Any:
    """JSON with its numbers as they are written; a whole one is an int."""
    return json.loads(text, parse_float=_number)


def _number(text: str) -> int | Decimal:
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else value


def rows(table: Path) -> list[Row]:
    return [row for line in table.read_text("utf-8").split("\n") if isinstance(row := _row(line), Row)]


def _row(line: str) -> Row | str:
    if not line or line.startswith("#"):
        return line
    call, _, result = line.partition(" => ")
    name, _, arguments = call.partition(" ")
    return Row(name, arguments, result)


def hcl(value: Any) -> str:
    """A value as an expression."""
    if isinstance(value, str):
        return f'"{"".join(_character(text, following) for text, following in zip(value, value[1:] + " ", strict=False))}"'
    if isinstance(value, list):
        return f"[{', '.join(map(hcl, value))}]"
    if isinstance(value, dict):
        members = ", ".join(f"{hcl(name)} = {hcl(member)}" for name, member in value.items())
        return f"toset({hcl(value['$set'])})" if list(value) == ["$set"] else f"{{{members}}}"
    return format(value, "f") if isinstance(value, Decimal) else json.dumps(value)


def _character(text: str, following: str) -> str:
    if text in "$%" and following == "{":
        return text * 2
    if text.isascii() and text.isprintable():
        return f"\\{text}" if text in '"\\' else text
    return f"\\u{ord(text):04x}" if ord(text) < 0x10000 else f"\\U{ord(text):08x}"


def printed(expressions: Sequence[str], declared: str = "") -> list[str]:
    """What Terraform makes of expressions, as JSON, or ``refused``. ``declared`` are the names that they speak of."""
    calls = "\n".join(f"    try(jsonencode({expression}), null)," for expression in expressions)
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    with TemporaryDirectory() as folder:
        Path(folder, "main.tf").write_text(f"{declared}\nlocals {{\n  results = [\n{calls}\n  ]\n}}\n", "utf-8")
        done = subprocess.run(
            ["terraform", "console"],
            cwd=folder,
            env=environment,
            input="base64encode(jsonencode(local.results))\n",
            capture_output=True,
            text=True,
            check=True,
        )
    results = json.loads(base64.b64decode(done.stdout.strip().strip('"')))
    return [REFUSED if result is None else result for result in results]


def _asked(table: Path) -> Iterator[str]:
    """The lines of a table with the results that Terraform prints now."""
    lines = [_row(line) for line in table.read_text("utf-8").split("\n")]
    results = iter(printed([row.expression for row in lines if isinstance(row, Row)]))
    for line in lines:
        yield str(replace(line, result=_visible(next(results)))) if isinstance(line, Row) else line


def _visible(result: str) -> str:
    """The JSON with what one wouldn't see in it escaped."""
    return "".join(c if c.isprintable() and not combining(c) else json.dumps(c)[1:-1] for c in result)


if __name__ == "__main__":
    for path in sorted(TABLES.glob("*.txt")):
        path.write_text("\n".join(_asked(path)), "utf-8")
