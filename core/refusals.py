"""Why a computation has no result."""

from __future__ import annotations


class NotEvaluated(Exception):
    """A value that is not computed. The message is a clause: what is not followed, or what Terraform refuses."""


class Refused(NotEvaluated):
    """Terraform itself refuses to compute it: ``try`` goes on behind it, ``can`` is false."""
