"""Nodes to values, with every function that is followed. Importing this registers them."""

from __future__ import annotations

from . import conditions, functions, mappings, parameters
from .evaluate import comma_items, held, value_of
from .parameters import NO_VALUE

FOLLOWED = (conditions, functions, mappings, parameters)

__all__ = ["FOLLOWED", "NO_VALUE", "comma_items", "held", "value_of"]
