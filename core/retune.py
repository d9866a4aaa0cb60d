"""The audit of the same clients under another profile: only what the other profile judges otherwise is looked at again."""

from __future__ import annotations

from .audit import Audit, audit
from .profile import Profile
from .workspace import Workspace


def retuned(workspace: Workspace, before: Audit, profile: Profile) -> Audit:
    """The same as ``audit`` of the workspace under this profile, ``before`` being its audit under another."""
    return audit(workspace, profile, terms=before.marks.terms)
