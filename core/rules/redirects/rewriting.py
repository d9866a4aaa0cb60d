"""One redirect URL written otherwise, together with all that has to go with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ...model import Known, Template, Wanted
from ...view import View
from ..remedy import Changes
from .urls import CALLBACKS, DEFAULT, LOGOUTS, Url, default, default_may_be, urls

Rewrite: TypeAlias = "Callable[[Url], Wanted]"
"""What a URL becomes; None where the part that would change is not known."""


def everywhere(view: View, url: Url, rewrite: Rewrite, unknown: str) -> Changes:
    """Rewrite a URL, the default with the callback that it repeats. ``unknown`` says what is not known where it can't be."""
    if url.setting == DEFAULT:
        listed = next((callback for callback in urls(view, CALLBACKS) if callback.key == url.key), None)
        return everywhere(view, listed, rewrite, unknown) if listed else _here(view, url, rewrite, unknown)
    changes = _here(view, url, rewrite, unknown)
    if isinstance(changes, str) or url.setting == LOGOUTS:
        return changes
    same = default_may_be(view, url)
    if same is None:
        return f"{DEFAULT} is not known and may be this URL"
    chosen = default(view)
    return changes if not same or chosen is None else (*changes, chosen.change(rewrite(chosen)))


def _here(view: View, url: Url, rewrite: Rewrite, unknown: str) -> Changes:
    wanted = rewrite(url)
    if wanted is None:
        return unknown
    key = _key(url, wanted)
    # A twin that a deployment may change is none to rely on, unless this one would change with it.
    twin = any(other.key == key and (url.weak or not other.weak) for other in urls(view, url.setting))
    return (url.removal(),) if twin and url.index is not None else (url.change(wanted),)


def _key(url: Url, wanted: Wanted) -> str:
    if not isinstance(wanted, Template) or isinstance(url.value, Known):
        return str(wanted)
    pairs = zip(url.value.parts, wanted.parts, strict=True)
    return "".join(text if text is not None else str(part.value) if isinstance(part, Known) else "${" + part.text + "}"
                   for part, text in pairs)  # fmt: skip
