"""The rules, found by walking this folder: a module that has a ``RULE`` is a rule."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from ..rule import Rule


@cache
def catalogue() -> dict[str, Rule]:
    """All rules by id, in the order of their ids."""
    modules = [import_module(found.name) for found in walk_packages(__path__, __name__ + ".") if not found.ispkg]
    rules = [module.RULE for module in modules if hasattr(module, "RULE")]
    return {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)}


@cache
def by_slug() -> dict[str, Rule]:
    return {rule.slug: rule for rule in catalogue().values()}


def find(name: str) -> Rule | None:
    """The rule with this id (in any case) or slug."""
    return catalogue().get(name.upper()) or by_slug().get(name.lower())
