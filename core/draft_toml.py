"""Changes to a profile's text. What is not changed stays as it is, byte for byte.

tomlkit writes values, lists and inline tables. The text around them is not given to it: it moves tables that stand between
those of an array, and takes the comment with a key that it removes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import tomli
import tomlkit
from tomlkit.items import Array, InlineTable

from .draft_layout import Entry, KeyPath, Section, data_of, eol_of, has_comment, own_end, sections
from .model import CogtuiError
from .source import BOM

_BARE = re.compile(r"[A-Za-z0-9_-]+")


class CannotTune(CogtuiError):
    """The text is laid out in a way in which the change can't be written; the message is one clause."""


# ------------------------------------------------------------------------------------------ setting


def put(text: str, where: KeyPath, value: Any) -> str:
    """The text in which a key has this value. Tables that it stands in are made where there are none.

    Raises:
        CannotTune: the way in which the text is laid out has no place for it.
    """
    wanted = data_of(text)
    _assign(wanted, where, value)
    return _proved(_put(text, where, value), wanted)


def _put(text: str, where: KeyPath, value: Any) -> str:
    found = sections(text)
    for entry in (entry for section in found for entry in section.entries):
        if entry.path == where:
            return _replaced(text, entry, value)
        if entry.path == where[: len(entry.path)]:
            return _inside(text, entry, where[len(entry.path) :], value)
    for section in found:
        if section.path == where[:-1] and (section.start < section.body or not section.path):
            return _inserted(text, section, where[-1:], value)
    for section in found:
        dotted = [entry for entry in section.entries if entry.path[: len(where) - 1] == where[:-1]]
        if dotted and len(section.path) < len(where):
            return _inserted(text, section, where[len(section.path) :], value, dotted[-1])
    return _with_section(text, found, where, value)


def _replaced(text: str, entry: Entry, value: Any) -> str:
    old = text[entry.value : entry.value_end]
    new = _list(old, value) if isinstance(value, list | tuple) and old.startswith("[") else spelled(value)
    return text[: entry.value] + new + text[entry.value_end :]


def _list(old: str, value: Sequence[Any]) -> str:
    """A list's text with what is no longer wanted taken out and what is new at its end; its comments stay."""
    array = tomlkit.parse(f"x = {old}\n")["x"]
    kept = [item for item in data_of(f"x = {old}\n")["x"] if item in value]
    if not isinstance(array, Array) or kept != list(value)[: len(kept)]:
        return spelled(value)
    for index in reversed(range(len(array))):
        if array[index] not in value:
            del array[index]
    for item in list(value)[len(kept) :]:
        array.append(_item(item))
    return array.as_string()


def _inside(text: str, entry: Entry, names: KeyPath, value: Any) -> str:
    """With a key of an inline table set."""
    table = _inline(text, entry)
    inner: Any = table
    for name in names[:-1]:
        if name not in inner:
            inner[name] = tomlkit.inline_table()
        inner = inner[name]
    inner[names[-1]] = _item(value)
    return _with_inline(text, entry, table)


def _inline(text: str, entry: Entry) -> InlineTable:
    table = tomlkit.parse(f"x = {text[entry.value : entry.value_end]}\n")["x"]
    if not isinstance(table, InlineTable):
        raise CannotTune(f"{'.'.join(map(str, entry.path))} is not written as a table")
    return table


def _with_inline(text: str, entry: Entry, table: InlineTable) -> str:
    """With the table in the entry's place, and a blank inside of its braces where there was one."""
    blank = " " if text[entry.value + 1 : entry.value + 2] == " " else ""
    inner = table.as_string()[1:-1].strip(" ").strip(",").strip(" ")
    return f"{text[: entry.value]}{{{blank}{inner}{blank}}}{text[entry.value_end :]}"


def _inserted(text: str, section: Section, names: KeyPath, value: Any, after: Entry | None = None) -> str:
    """With a line more in a section, behind its last key or the one named."""
    last = after or (section.entries[-1] if section.entries else None)
    at = last.end if last else section.body
    eol = eol_of(text)
    indent = _indent(text, last.start) if last else ""
    before = eol if at and text[at - 1] not in ("\n", BOM) else ""
    return f"{text[:at]}{before}{indent}{dotted_key(names)} = {spelled(value)}{eol}{text[at:]}"


def _indent(text: str, at: int) -> str:
    start = text.rfind("\n", 0, at) + 1
    return text[start:at].removeprefix(BOM)


def _with_section(text: str, found: Sequence[Section], where: KeyPath, value: Any) -> str:
    """With a table more, behind the last one that it has most in common with."""
    header = f"[{dotted_key([name for name in where[:-1] if isinstance(name, str)])}]"
    shared = max(_in_common(section.path, where) for section in found)
    near = [section for section in found if _in_common(section.path, where) == shared]
    eol = eol_of(text)
    body = f"{header}{eol}{dotted_key(where[-1:])} = {spelled(value)}{eol}"
    return _with_block(text, own_end(text, near[-1]) if shared else len(text), body)


def _with_block(text: str, at: int, block: str) -> str:
    """With a table's text put in, a blank line around it."""
    eol, before, after = eol_of(text), text[:at], text[at:]
    ending = "" if not before.removeprefix(BOM) else eol if before.endswith("\n") else eol * 2
    gap = "" if not after or after.startswith(("\n", "\r\n")) else eol
    return before + ending + block + gap + after


def _in_common(path: KeyPath, where: KeyPath) -> int:
    return next(
        (at for at, (one, other) in enumerate(zip(path, where, strict=False)) if one != other), min(len(path), len(where))
    )


def append_table(text: str, name: str, items: Mapping[str, Any]) -> str:
    """The text with one more ``[[name]]``, behind the last.

    Raises:
        CannotTune: the way in which the text is laid out has no place for it.
    """
    wanted = data_of(text)
    if not isinstance(wanted.setdefault(name, []), list):
        raise CannotTune(f"{name} are written as [[{name}]]")
    wanted[name].append(_plain(items))
    eol = eol_of(text)
    block = f"[[{name}]]{eol}" + "".join(f"{dotted_key((key,))} = {spelled(value)}{eol}" for key, value in items.items())
    of_it = [section for section in sections(text) if section.path[:1] == (name,)]
    return _proved(_with_block(text, own_end(text, of_it[-1]) if of_it else len(text.rstrip()) and len(text), block), wanted)


# ----------------------------------------------------------------------------------------- removing


def drop(text: str, where: KeyPath) -> str:
    """The text without a key or a table, and without tables that hold nothing then. What has a comment is commented out."""
    wanted = data_of(text)
    if not _unassign(wanted, where):
        return text
    return _proved(_drop(text, where), wanted)


def _drop(text: str, where: KeyPath) -> str:
    for section in reversed(sections(text)):
        if section.path[: len(where)] == where:
            text = _without_section(text, section)
            continue
        for entry in reversed(section.entries):
            if entry.path[: len(where)] == where:
                text = _without_lines(text, entry.start, entry.end)
            elif entry.path == where[: len(entry.path)]:
                text = _without_inside(text, entry, where[len(entry.path) :])
    return _without_empty(text, where[:-1])


def _without_inside(text: str, entry: Entry, names: KeyPath) -> str:
    table = _inline(text, entry)
    chain: list[Any] = [table]
    for name in names[:-1]:
        chain.append(chain[-1][name])
    for inner, name in zip(reversed(chain), reversed(names), strict=True):
        del inner[name]
        if inner:
            return _with_inline(text, entry, table)
    return _without_lines(text, entry.start, entry.end)


def _without_empty(text: str, where: KeyPath) -> str:
    """Without the header of a table in which nothing is left, not even a comment."""
    for section in sections(text):
        if section.path == where and where and not isinstance(where[-1], int) and not section.entries:
            return text if has_comment(text, section.start, own_end(text, section)) else _without_section(text, section)
    return text


def _without_section(text: str, section: Section) -> str:
    end = own_end(text, section)
    if has_comment(text, section.start, end):
        return text[: section.start] + _commented(text[section.start : end]) + text[end:]
    after = text[end:].lstrip("\r\n") if text[end:].startswith(("\n", "\r\n")) else text[end:]
    before = text[: section.start]
    return before + after if after else _one_end(before)


def _one_end(text: str) -> str:
    """Without blank lines at the end."""
    return re.sub(r"(\r?\n)[ \t\r\n]*\Z", r"\1", text)


def _without_lines(text: str, start: int, end: int) -> str:
    start = text.rfind("\n", 0, start) + 1
    start += text[start:].startswith(BOM) if start == 0 else 0
    if has_comment(text, start, end):
        return text[:start] + _commented(text[start:end]) + text[end:]
    return text[:start] + text[end:]


def _commented(lines: str) -> str:
    return "".join(line if line.lstrip()[:1] in ("#", "") else f"# {line}" for line in re.findall(r"[^\n]*\n|[^\n]+", lines))


# ----------------------------------------------------------------------------------------- spelling


def spelled(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[ -&(-~]*", value) and re.search(r'["\\]', value):
        return f"'{value}'"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{dotted_key((key,))} = {spelled(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(spelled, value)) + "]"
    return str(tomlkit.item(value).as_string())


def _item(value: Any) -> Any:
    return tomlkit.parse(f"x = {spelled(value)}\n")["x"]


def dotted_key(names: Sequence[str | int]) -> str:
    return ".".join(str(name) if _BARE.fullmatch(str(name)) else spelled(str(name)) for name in names)


# ------------------------------------------------------------------------------------------ proving


def _proved(text: str, wanted: Mapping[str, Any]) -> str:
    """The text, where it says what is wanted and nothing else."""
    try:
        same = _bare(data_of(text)) == _bare(wanted)
    except tomli.TOMLDecodeError:
        same = False
    if not same:
        raise CannotTune("it is laid out in a way in which this can't be written: change it by hand")
    return text


def _bare(data: Any) -> Any:
    """Data without tables that hold nothing."""
    if isinstance(data, Mapping):
        return {key: inner for key, value in data.items() if (inner := _bare(value)) != {}}
    return [_bare(one) for one in data] if isinstance(data, list) else data


def _assign(data: dict[str, Any], where: KeyPath, value: Any) -> None:
    at: Any = data
    for name in where[:-1]:
        at = at[name] if isinstance(name, int) else at.setdefault(name, {})
        if not isinstance(at, dict | list):
            raise CannotTune(f"{name} is not written as a table")
    at[where[-1]] = _plain(value)


def _unassign(data: dict[str, Any], where: KeyPath) -> bool:
    """Whether there was something."""
    at: Any = data
    for name in where[:-1]:
        if isinstance(name, str) and name not in at:
            return False
        at = at[name]
    if isinstance(where[-1], str) and where[-1] not in at:
        return False
    del at[where[-1]]
    if at == []:
        del data[str(where[0])]
    return True


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else deepcopy(value)
