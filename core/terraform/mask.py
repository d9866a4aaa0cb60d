"""What python-hcl2 is given of an expression: a skeleton of the same length, in which only the structure is left.

Names and keywords that are values become ``x___``, numbers a single ``0``, strings and heredocs become plain strings,
comments and line breaks become blanks, the line break that ends an object's member becomes a comma. So what python-hcl2 reads
otherwise than Terraform does (letters beyond ASCII, ``a -12``, ``!!a``, ``.*`` with blanks in it, ``for x inside``) never
reaches it, every offset stays true, and the text of a node is always cut from the original.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .scan import BLOCK_COMMENT, IDENTIFIER, LINE_COMMENT, Broken, begins_for, opaque_end

_NAMESPACED = rf"{IDENTIFIER}(?:[ \t\r\n]*::[ \t\r\n]*{IDENTIFIER})*"
NUMBER = r"[0-9](?:\.*(?:[0-9]|[eE][+-]?[0-9]))*"
"""A number as Terraform's scanner takes it, which may still be none: ``1.2.3``."""

_LEXEME = re.compile(
    rf"(?P<layout>[ \t]+|{LINE_COMMENT}|{BLOCK_COMMENT})|(?P<newline>\r?\n)|(?P<opaque>\"|<<-?{IDENTIFIER}\r?\n)"
    rf"|(?P<word>{_NAMESPACED})|(?P<number>{NUMBER})|(?P<opening>[\[({{])|(?P<closing>[\])}}])"
    r"|(?P<symbol>\.\.\.|==|!=|>=|<=|=>|&&|\|\||[-+*/%<>!?:=,.])"
)


class Mask(NamedTuple):
    """``prefixes``: the offset of a ``!`` or ``-``, and of the one before it, which the skeleton leaves out."""

    skeleton: str
    prefixes: dict[int, int]


def mask(text: str) -> Mask:
    """The skeleton of an expression.

    Raises:
        Broken: a string or heredoc is not closed, or a character stands in the code that Terraform has no use for.
    """
    writer, at = _Writer(text), 0
    while found := _LEXEME.match(text, at):
        start, at = found.span()
        match found.lastgroup:
            case "opaque":
                at = opaque_end(text, start, len(text))
                writer.operand(start, '"' + "_" * (at - start - 2) + '"')
            case "word":
                writer.word(start, found[0])
            case "number":
                writer.operand(start, "0")
            case "newline":
                writer.newline(start)
            case "opening":
                writer.opening(start, found[0])
            case "closing":
                writer.closing(start, found[0])
            case "symbol":
                writer.symbol(start, found[0])
    if at < len(text):
        raise Broken(at, f"{text[at]!r} is not expected here")
    return Mask("".join(writer.done), writer.prefixes)


class _Writer:
    """Fills in the skeleton. ``brackets`` are those that are open; in a ``for`` the last one tells what is read of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.done = [" "] * len(text)
        self.prefixes: dict[int, int] = {}
        self.brackets = [""]
        self.last, self.last_start, self.before_last, self.before_last_start = "", 0, "", 0
        self.ends_operand = False

    def put(self, start: int, written: str, *, ends_operand: bool = False) -> None:
        self.done[start : start + len(written)] = written
        self.before_last, self.before_last_start = self.last, self.last_start
        self.last, self.last_start = written, start
        self.ends_operand = ends_operand

    def operand(self, start: int, written: str) -> None:
        self.put(start, written, ends_operand=True)

    def word(self, start: int, word: str) -> None:
        if self._is_keyword(word):
            self.put(start, word)
        else:
            self.operand(start, "x" + "_" * (len(word) - 1))

    def _is_keyword(self, word: str) -> bool:
        """Whether ``for``, ``in`` or ``if`` stands where it means that. Everywhere else they are names."""
        match self.brackets[-1], word:
            case "for", "for":
                self.brackets[-1] = "in"
                return True
            case "in", "in" if self.ends_operand:
                self.brackets[-1] = "if"
                return True
            case "if", "if" if self.ends_operand:
                self.brackets[-1] = "condition"
                return True
        return False

    def newline(self, start: int) -> None:
        if self.brackets[-1] == "{" and self.last not in ("{", ","):
            self.put(start, ",")

    def opening(self, start: int, bracket: str) -> None:
        self.put(start, bracket)
        is_for = bracket != "(" and begins_for(self.text, start + 1, len(self.text))
        self.brackets.append("for" if is_for else bracket)

    def closing(self, start: int, bracket: str) -> None:
        if (self.before_last, self.last, bracket) == ("[", "*", "]"):
            self._together(self.before_last_start, start, "[*")
        if len(self.brackets) > 1:
            self.brackets.pop()
        self.put(start, bracket, ends_operand=True)

    def symbol(self, start: int, symbol: str) -> None:
        if symbol == "*" and self.last == ".":
            self._together(self.last_start, start, ".")
        is_prefix = symbol in "!-" and not self.ends_operand
        if is_prefix and self.last == "prefix":
            self.done[self.last_start] = " "
            self.prefixes[start] = self.last_start
        ends = symbol == "..." or (symbol == "*" and self.last == ".")
        self.put(start, symbol, ends_operand=ends)
        if is_prefix:
            self.last = "prefix"

    def _together(self, start: int, end: int, written: str) -> None:
        """Symbols that python-hcl2 knows as one, moved next to each other."""
        self.done[start:end] = " " * (end - start - len(written)) + written
