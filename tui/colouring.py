"""Source text in the roles of the theme, line by line. Pygments is there with Rich, and is imported when it is first needed."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.model import Language
from ..core.text import printable
from .theme import Piece

_LEXERS = {
    "terraform": "terraform",
    "terraform-json": "json",
    "cloudformation-yaml": "yaml",
    "cloudformation-json": "json",
}


def coloured(text: str, language: Language) -> Iterator[list[Piece]]:
    """The lines of a text in pieces; nothing of the text is lost, whatever the lexer makes of it."""
    from pygments.lexers import get_lexer_by_name

    lexer = get_lexer_by_name(_LEXERS[language], stripnl=False, ensurenl=False)
    line: list[Piece] = []
    for token, part in lexer.get_tokens(text.rstrip("\n")):
        role = _role(str(token))
        first, *rest = part.split("\n")
        line += [(printable(first), role)] if first else []
        for further in rest:
            yield line
            line = [(printable(further), role)] if further else []
    yield line


def _role(token: str) -> str:
    """Few colours: names, what the language means itself, comments, the rest."""
    if token.startswith("Token.Comment"):
        return "soft"
    if token.startswith(("Token.Name.Attribute", "Token.Name.Tag")):
        return "focus"
    if token.startswith("Token.Keyword") or token.startswith("Token.Name.Constant"):
        return "heading"
    return "soft" if token.startswith("Token.Punctuation") or token.startswith("Token.Operator") else "plain"
