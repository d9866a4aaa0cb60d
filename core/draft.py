"""A profile while somebody tunes it: every change is a new draft, with the text that the file would have."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from .diff import Hunk, hunks
from .discover import display_name
from .draft_layout import KeyPath, data_of
from .draft_toml import CannotTune, append_table, drop, put
from .model import Archetype, Client
from .pins import Pin, is_lifetime
from .profile import PROFILE_FILE, Profile, ProfileError, matches
from .profile_document import is_glob
from .profile_files import from_text, is_built_in
from .profile_values import spell_duration
from .rule import Option, OptionValue, Rule
from .source import Edit, Source
from .write import Written, write


@dataclass(frozen=True, slots=True)
class Draft:
    """A profile that is being tuned.

    ``path`` is the real path of the file that it is saved to, ``shown`` how messages call it. ``saved`` is the text there, None
    where there is no file yet. ``profile`` is what ``text`` comes to, with all that it extends.
    """

    path: str
    shown: str
    saved: str | None
    text: str
    profile: Profile

    @property
    def changed(self) -> bool:
        """Whether there is something to save. A new file that only extends a built-in profile says nothing yet."""
        return set(data_of(self.text)) != {"extends"} if self.saved is None else self.text != self.saved

    def as_saved(self) -> Draft:
        """The same when its text has been written."""
        return replace(self, saved=self.text)


def open_draft(profile: Profile, root: str) -> Draft:
    """The file that a profile was read from; for a built-in one a new file in ``root`` that extends it.

    Raises:
        ProfileError: the file can't be read, or something in it is wrong.
    """
    if is_built_in(profile):
        path = _free(os.path.realpath(root), profile.name)
        return Draft(path, display_name(path), None, f'extends = "{profile.name}"\n', profile)
    layer = profile.layers[0]
    path = os.path.realpath(Path(layer.folder) / Path(layer.file).name)
    try:
        text = Path(path).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{layer.file}:1: can't be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}") from None
    if "\r" in text.replace("\r\n", ""):
        raise ProfileError(f"{layer.file}:1: has lines that end in a carriage return alone: TOML knows no such line")
    return Draft(path, layer.file, text, text, from_text(path, layer.file, text))


def _free(root: str, name: str) -> str:
    """The path of a profile that is not there yet: another one is not this one's to change."""
    names = (PROFILE_FILE, f"cogtui-{name}.toml", *(f"cogtui-{name}-{number}.toml" for number in range(2, 100)))
    return next(str(path) for path in (Path(root) / one for one in names) if not os.path.lexists(path))


def with_text(draft: Draft, text: str) -> Draft:
    """The same file with another text.

    Raises:
        ProfileError: something in it is wrong.
    """
    return replace(draft, text=text, profile=from_text(draft.path, draft.shown, text))


def source(draft: Draft) -> Source:
    """The file as ``write`` takes it: what it must hold when the draft's text takes its place."""
    return Source(draft.shown, draft.path, draft.saved or "", new=draft.saved is None)


def save(draft: Draft) -> Written:
    """Write the text to the file. It may lie above what is audited, so its folder is the root of this write.

    Raises:
        ChangedOnDisk: the file is not what was read, or somebody made one meanwhile.
        WriteError: it can't be written.
    """
    return write(str(Path(draft.path).parent), {draft.shown: source(draft)}, {draft.shown: draft.text})


def diff(draft: Draft) -> tuple[Hunk, ...]:
    """What saving would change in the file; all of it where the file is new."""
    return hunks(source(draft), _edits(draft.saved or "", draft.text)) if draft.changed else ()


def _edits(old: str, new: str) -> Iterator[Edit]:
    before, after = (text.splitlines(keepends=True) for text in (old, new))
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Edit(starts[start], starts[end], "".join(after[first:last]))


# -------------------------------------------------------------------------------------------- rules


def set_severity(draft: Draft, rule: Rule, severity: str | None, archetype: Archetype | None = None) -> Draft:
    """A rule's severity or ``off``, for one kind of client or all; None takes it back to what is below.

    Raises:
        ProfileError: the profile would be refused. So do all of these.
    """
    return _set(draft, _rule(draft, rule, archetype, "severity"), severity)


def set_enabled(draft: Draft, rule: Rule, enabled: bool | None, archetype: Archetype | None = None) -> Draft:
    return _set(draft, _rule(draft, rule, archetype, "enabled"), enabled)


def set_option(
    draft: Draft, rule: Rule, option: Option, value: OptionValue | None, archetype: Archetype | None = None
) -> Draft:
    """An option's value, durations in seconds."""
    wanted = spell_duration(value) if option.kind == "duration" and isinstance(value, int) else value
    return _set(draft, _rule(draft, rule, archetype, option.name), wanted)


def reset(draft: Draft, rule: Rule, archetype: Archetype | None = None) -> Draft:
    """Nothing that this file says of the rule (for that kind of client) is left."""
    return _set(draft, _rule(draft, rule, archetype), None)


def _rule(draft: Draft, rule: Rule, archetype: Archetype | None, *names: str) -> KeyPath:
    where: KeyPath = ("archetypes", archetype, "rules") if archetype else ("rules",)
    return (*where, _called(draft, rule, _at(data_of(draft.text), where)), *names)


def _called(draft: Draft, rule: Rule, table: Any) -> str:
    """The name by which a table speaks of the rule, else its slug."""
    return next((name for name in table or () if _same(draft, name, rule)), rule.slug)


def _same(draft: Draft, name: str, rule: Rule) -> bool:
    found = draft.profile.rule(name)
    return found is not None and found.id == rule.id


# -------------------------------------------------------------------------------- kinds and clients


def set_archetype(draft: Draft, client: Client, archetype: Archetype | None) -> Draft:
    """The kind of client that one is taken for; None where nothing is to be said of it."""
    return _set_of_client(draft, client, ("archetype",), archetype)


def set_archetype_pattern(draft: Draft, pattern: str, archetype: Archetype | None) -> Draft:
    """The kind of all clients that a glob matches; None where nothing is to be said of that glob."""
    for kind, table in data_of(draft.text).get("archetypes", {}).items():
        match = table.get("match", [])
        if pattern in match and kind != archetype:
            rest = [one for one in match if one != pattern]
            draft = _set(draft, ("archetypes", kind, "match"), rest or None)
    where: KeyPath = ("archetypes", archetype or "", "match")
    match = _at(data_of(draft.text), where) or []
    return draft if archetype is None or pattern in match else _set(draft, where, [*match, pattern])


def set_choice(draft: Draft, client: Client, rule: Rule, choice: str | None) -> Draft:
    """What is to be done with a rule's fix on a client: ``leave``, ``apply`` or a fix's key."""
    at = next((i for i in _entries(draft, client.id)), None)
    table = _at(data_of(draft.text), ("clients", at, "fixes")) if at is not None else None
    return _set_of_client(draft, client, ("fixes", _called(draft, rule, table)), choice)


def set_pin(draft: Draft, client: Client, setting: str, value: Pin | None) -> Draft:
    """The value that is wanted for a client's setting whatever the rules say; a token's lifetime in seconds."""
    wanted = spell_duration(value) if isinstance(value, int) and value is not True and is_lifetime(setting) else value
    pinned: Mapping[str, Any] = {}
    for index in _entries(draft, client.id):
        pinned = _at(data_of(draft.text), ("clients", index, "set")) or {}
        break
    names = (setting,) if setting in pinned else tuple(setting.split("."))
    if wanted is not None and not pinned:
        inner: Any = wanted
        for name in reversed(names):
            inner = {name: inner}
        return _set_of_client(draft, client, ("set",), inner)
    return _set_of_client(draft, client, ("set", *names), wanted)


def _set_of_client(draft: Draft, client: Client, names: tuple[str, ...], value: Any) -> Draft:
    if value is None:
        return _reset_of_client(draft, client, names)
    index = next((i for i in _entries(draft, client.id) if _wins(draft, client, i)), None)
    if index is not None:
        return _set(draft, ("clients", index, *names), value)
    draft = _made(draft, lambda text: append_table(text, "clients", {"match": pattern_of(client.id)}), check=False)
    return _set(draft, ("clients", len(data_of(draft.text)["clients"]) - 1, *names), value)


def _reset_of_client(draft: Draft, client: Client, names: tuple[str, ...]) -> Draft:
    for index in _entries(draft, client.id):
        draft = _set(draft, ("clients", index, *names), None)
        if set(data_of(draft.text)["clients"][index]) == {"match"}:
            draft = _set(draft, ("clients", index), None)
    return draft


def _entries(draft: Draft, client: str) -> list[int]:
    """The ``[[clients]]`` that name this very client, the one that wins first."""
    tables = data_of(draft.text).get("clients", [])
    return [index for index in reversed(range(len(tables))) if tables[index].get("match") in (client, pattern_of(client))]


def _wins(draft: Draft, client: Client, index: int) -> bool:
    """Whether none of the later ones names the client too."""
    later = data_of(draft.text)["clients"][index + 1 :]
    return not any(matches(str(table.get("match", "")), client) for table in later)


def pattern_of(client: str) -> str:
    """A client's id as a glob that matches it: as it is, where that is one."""
    return client if is_glob(client) else client.replace("[", "[[]")


# ------------------------------------------------------------------------------------------ waivers


def add_waiver(draft: Draft, rule: Rule, client: str, reason: str, until: datetime.date | None, setting: str = "") -> Draft:
    """A rule's findings on a client (an id or a glob) may stay until a day has passed; it replaces the one there is."""
    items = {"rule": rule.slug, "client": pattern_of(client), "setting": setting, "reason": reason, "until": until}
    told = {name: value for name, value in items.items() if value not in ("", None) or name == "reason"}
    draft = remove_waiver(draft, rule, client, setting)
    return _made(draft, lambda text: append_table(text, "waivers", told))


def remove_waiver(draft: Draft, rule: Rule, client: str, setting: str = "") -> Draft:
    """The waivers of this file that speak of just this rule, client (an id or a glob) and setting."""
    tables = data_of(draft.text).get("waivers", [])
    for index in reversed(range(len(tables))):
        one = tables[index]
        same = one.get("client") in (client, pattern_of(client)) and one.get("setting", "") == setting
        if same and _same(draft, str(one.get("rule", "")), rule):
            draft = _set(draft, ("waivers", index), None)
    return draft


# ------------------------------------------------------------------------------------- all of these


def _set(draft: Draft, where: KeyPath, value: Any) -> Draft:
    return _made(draft, lambda text: drop(text, where) if value is None else put(text, where, value))


def _made(draft: Draft, change: Any, *, check: bool = True) -> Draft:
    try:
        text = change(draft.text)
    except CannotTune as refusal:
        raise ProfileError(f"{draft.shown}:1: {refusal}") from None
    if text == draft.text:
        return draft
    return replace(draft, text=text, profile=from_text(draft.path, draft.shown, text) if check else draft.profile)


def _at(data: Any, where: KeyPath) -> Any:
    """What stands at a key, None where nothing does."""
    for name in where:
        if isinstance(name, str) and not (isinstance(data, dict) and name in data):
            return None
        data = data[name]
    return data
