"""Which command opens a file at a line in the person's editor."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import PurePath

_COLON = frozenset({"hx", "helix", "micro", "subl", "zed"})
_GO_TO = frozenset({"code", "code-insiders", "codium", "cursor", "windsurf"})
_IDE = frozenset({"idea", "pycharm", "goland", "webstorm"})


def command(environment: Mapping[str, str], path: str, line: int) -> list[str]:
    """The words to run; ``VISUAL`` before ``EDITOR``, vi where neither is set.

    Raises:
        ValueError: the variable's quotes don't match.
    """
    words = shlex.split(environment.get("VISUAL") or environment.get("EDITOR") or "vi")
    name = PurePath(words[0]).name
    if name in _COLON:
        return [*words, f"{path}:{line}"]
    if name in _GO_TO:
        return [*words, "--wait", "--goto", f"{path}:{line}"]
    if name in _IDE:
        return [*words, "--line", str(line), path]
    return [*words, f"+{line}", path]
