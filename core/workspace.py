"""Paths (and texts that stand in for files) to clients; and what becomes of them when cells are overridden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from .model import Cell, Client, Overrides, Problem
from .source import Edit, Source


class Unit(Protocol):
    """What is read together: a Terraform module's folder, or a CloudFormation template.

    A unit is immutable; evaluating twice with the same overrides gives equal clients.
    """

    @property
    def place(self) -> str:
        """The folder or file that client ids start with."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """All files it was read from, by name."""

    @property
    def problems(self) -> tuple[Problem, ...]: ...

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of its clients, in the order of the text."""

    def evaluate(self, address: str, overrides: Overrides) -> Client:
        """The client as it is when these cells hold these contents. Cells of other units are ignored."""

    def edits(self, overrides: Overrides) -> dict[str, list[Edit]]:
        """The text edits that write these contents, by file name, for this unit's files.

        Raises:
            CannotEdit: a content can't be written there; the reason is one clause.
        """

    def outline(self, name: str) -> Mapping[str, str]:
        """A path for every leaf of a file's document, with the leaf as text; comments and layout left out.

        Two texts with equal outlines say the same. List elements end in ``[i]``.
        """

    def outline_path(self, cell: Cell) -> str:
        """The outline path under which all changes of a cell fall."""

    def comments(self, name: str) -> tuple[str, ...]:
        """Every comment of a file, as written, in order."""
