"""Colours: our two themes, what built-in themes fall back on, and the roles that a piece of text can play."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from textual.content import Content
from textual.theme import Theme

Piece: TypeAlias = tuple[str, str]
"""A text and its role, one of :data:`ROLES`."""

DARK_VARIABLES = {
    "bar": "#0b0e14",
    "band": "#1b212d",
    "edge": "#2a3342",
    "cursor": "#24364f",
    "cursor-idle": "#1c2432",
    "bright": "#ffffff",
    "soft": "#8490a2",
    "faint": "#525d6e",
    "heading": "#b49cf0",
    "critical": "#ff5c8a",
    "high": "#f58a3c",
    "medium": "#e6c84b",
    "low": "#62b3f0",
    "good": "#3ec79b",
    "added": "#7fe3c0",
    "removed": "#ffb08a",
    "added-background": "#0e2a27",
    "removed-background": "#311e12",
    "added-mark": "#17614f",
    "removed-mark": "#7a3f17",
}

LIGHT_VARIABLES = {
    "bar": "#eceff4",
    "band": "#e1e6ee",
    "edge": "#cbd2dc",
    "cursor": "#d3e3fa",
    "cursor-idle": "#e8edf5",
    "bright": "#0b1220",
    "soft": "#5b6676",
    "faint": "#8b95a3",
    "heading": "#6b45b5",
    "critical": "#b8003f",
    "high": "#b84a00",
    "medium": "#7f6000",
    "low": "#1a6aae",
    "good": "#00704f",
    "added": "#005c45",
    "removed": "#8f3500",
    "added-background": "#d9f2e9",
    "removed-background": "#fbe6d8",
    "added-mark": "#a5dfcb",
    "removed-mark": "#f3c3a3",
}

DARK = Theme(
    name="cogtui-dark",
    primary="#5cc8e6",
    secondary="#b49cf0",
    accent="#5cc8e6",
    foreground="#d6dbe6",
    background="#0f131a",
    surface="#0f131a",
    panel="#1b212d",
    success="#3ec79b",
    warning="#e6c84b",
    error="#ff5c8a",
    dark=True,
    variables=DARK_VARIABLES,
)

LIGHT = Theme(
    name="cogtui-light",
    primary="#00708f",
    secondary="#6b45b5",
    accent="#00708f",
    foreground="#1e2633",
    background="#f7f8fa",
    surface="#f7f8fa",
    panel="#e8edf5",
    success="#00704f",
    warning="#7f6000",
    error="#b8003f",
    dark=False,
    variables=LIGHT_VARIABLES,
)

ROLES: dict[str, str] = {
    "": "",
    "plain": "$foreground",
    "strong": "$bright bold",
    "soft": "$soft",
    "faint": "$faint",
    "accent": "$accent bold",
    "focus": "$accent",
    "badge": "$background on $accent bold",
    "heading": "$heading bold",
    "rule": "$edge",
    "critical": "$critical bold",
    "high": "$high bold",
    "medium": "$medium bold",
    "low": "$low bold",
    "info": "$soft",
    "critical-bar": "$critical",
    "high-bar": "$high",
    "medium-bar": "$medium",
    "low-bar": "$low",
    "info-bar": "$soft",
    "good": "$good bold",
    "good-bar": "$good",
    "warning": "$high bold",
    "added": "$added",
    "removed": "$removed",
    "added-mark": "$added on $added-mark bold",
    "removed-mark": "$removed on $removed-mark bold",
}

GREY_ROLES: dict[str, str] = ROLES | {
    "critical": "bold reverse",
    "high": "bold",
    "medium": "$foreground",
    "low": "$foreground dim",
    "info": "$foreground dim",
    "added-mark": "$foreground bold underline",
    "removed-mark": "$foreground bold underline",
}
"""Without colours severity is told by weight as well: in grey, pink would come out darker than yellow."""

SHAPES = {"critical": "■", "high": "▲", "medium": "◆", "low": "●", "info": "○"}
NO_FINDING, UNRESOLVED, ALL_GOOD = "·", "◌", "✓"


def roles(grey: bool) -> dict[str, str]:
    return GREY_ROLES if grey else ROLES


def content(pieces: Iterable[Piece], grey: bool = False) -> Content:
    """Pieces as what Textual's widgets show. Never markup: templates are full of brackets."""
    styles = roles(grey)
    return Content.assemble(*((text, styles[role]) for text, role in pieces))
