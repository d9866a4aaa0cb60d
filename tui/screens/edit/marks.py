"""Verdicts in a row's few cells."""

from __future__ import annotations

from ...theme import ALL_GOOD, SHAPES, Piece
from ...values import Judged


def mark(judged: Judged | None) -> list[Piece]:
    """The worst that the rules say of a value; nothing while it is not judged."""
    if judged is None:
        return []
    if judged.refused:
        return [("! refused ", "warning")]
    rules = [verdict for verdict in judged.verdicts if verdict[0] != "warning"]
    return sign(rules[0] if rules else ("good", ""))


def sign(verdict: tuple[str, str]) -> list[Piece]:
    """Shape and word of a verdict, and the rule that says it."""
    severity, sentence = verdict
    if severity in SHAPES:
        rule, colon, _ = sentence.partition(":")
        told: list[Piece] = [(f"{rule} ", "soft")] if colon and rule.isalnum() else []
        return [(f"{SHAPES[severity]} {severity} ", severity), *told]
    return [(f"{ALL_GOOD} good ", "good")]
