"""What the command line prints besides reports: new clients, and clients in another language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .model import SEVERITIES, Language, UsageError

if TYPE_CHECKING:
    from .profile import Profile
    from .workspace import Workspace


@dataclass(frozen=True, slots=True)
class Printed:
    """A text, and what a person is told beside it. ``complete``: nothing is left to be done about it."""

    text: str
    told: tuple[str, ...]
    complete: bool


def new_client(kind: str, language: Language, profile: Profile) -> Printed:
    """A new client. Where the language has no comments, the values to fill in are told."""
    from .new import new
    from .profile import load_profile

    made = new(kind, language, (load_profile("strict", ["."]), profile))
    worth = [f for f in made.findings if SEVERITIES.index(f.severity) > SEVERITIES.index("info") and f.status == "open"]
    told = [f"{profile.name} still finds {finding.slug}: {finding.message}" for finding in worth]
    yours = [f"fill in {name}: {note}" for name, note in made.yours.items()] if language.endswith("json") else []
    return Printed(made.text, tuple(f"cogtui: {line}" for line in (*yours, *told)), not worth)


def converted(workspace: Workspace, ids: tuple[str, ...], language: Language) -> Printed:
    """The clients in another language. What has no counterpart is told with its file and line.

    Raises:
        UsageError: there is no client.
    """
    from .convert.converting import convert

    if not ids:
        raise UsageError("no client found: there is nothing to convert")
    made = convert(workspace, ids, language)
    return Printed(made.text, tuple(f"{one.file}:{one.line}: {one.message}" for one in made.said), made.complete)
