"""What widgets that draw line by line have in common: pieces become strips in the colours of the theme."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.app import App
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from ..theme import Piece, roles


def is_grey(app: App[object]) -> bool:
    """Colours are few or none, so that weight must tell what colour would."""
    return bool(app.no_color or app.current_theme.ansi)


class Painter:
    """The Rich styles of all roles for one theme, made when first asked for."""

    def __init__(self, app: App[object]) -> None:
        self.key = (app.theme, is_grey(app))
        self._texts = roles(is_grey(app))
        self._styles: dict[str, RichStyle] = {}

    def style(self, role: str) -> RichStyle:
        if role not in self._styles:
            self._styles[role] = Style.parse(self._texts[role]).rich_style if self._texts[role] else RichStyle()
        return self._styles[role]

    def background(self, variable: str) -> RichStyle:
        name = f"on ${variable}"
        if name not in self._styles:
            self._styles[name] = Style.parse(name).rich_style
        return self._styles[name]

    def strip(self, pieces: Iterable[Piece], under: RichStyle) -> Strip:
        return Strip([Segment(text, under + self.style(role)) for text, role in pieces])


def painter(widget: Widget) -> Painter:
    """The painter of the theme in use, kept at the application."""
    app = widget.app
    kept: Painter | None = getattr(app, "_cogtui_painter", None)
    if kept is None or kept.key != (app.theme, is_grey(app)):
        kept = Painter(app)
        app._cogtui_painter = kept  # type: ignore[attr-defined]
    return kept
