"""What readers that share nothing with cogtui see of a patch: ruamel.yaml, PyYAML's constructor, the standard library's json.

A *path* leads through a file's documents by keys and indices. Short intrinsics stay apart from long ones: ``!Ref A`` is
``{"!Ref": "A"}``. What a fix *names* is the property of each setting that it changes, found by the client's logical id, and
what is referred to from there: a parameter's default, a mapping, a variable of the Serverless Framework.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any, TypeAlias

import yaml
from cogtui.core import settings as table
from cogtui.core.fix import Step
from cogtui.core.model import Cell, Choice, Client, Content, Kept, Known, ListValue, Value
from cogtui.core.verify import differing
from cogtui.core.workspace import Workspace
from ruamel.yaml import YAML

Place: TypeAlias = "tuple[str | int, ...]"
"""The file's name, the document's number, and the path."""
Documents: TypeAlias = "list[Any]"
Reader: TypeAlias = "Callable[[str], Documents]"

_OTHERS = (".tf", ".tf.json", ".tofu", ".tofu.json", ".tfvars", ".tfvars.json", ".hcl", ".toml")
_NOTHING = "<nothing>"
_BESIDE = {"depends_on": ["DependsOn"]}
"""What stands beside the properties."""


class Unread(Exception):
    """A reader refuses a text; the message says which and why."""


# ------------------------------------------------------------------------------------------- readers


def by_json(text: str) -> Documents:
    return [json.loads(text.removeprefix("\ufeff"))]


def by_ruamel(text: str) -> Documents:
    reader = YAML(typ="rt")
    reader.allow_duplicate_keys = True
    return [_untagged(document) for document in reader.load_all(text)]


def _untagged(node: Any) -> Any:
    """ruamel's round-trip data as plain data."""
    tag = getattr(getattr(node, "tag", None), "value", None)
    name = str(tag) if tag and not str(tag).startswith("tag:yaml.org") else ""
    if isinstance(node, dict):
        plain: Any = {_untagged(key): _untagged(value) for key, value in node.items()}
    elif isinstance(node, list):
        plain = [_untagged(item) for item in node]
    else:
        plain = _scalar(getattr(node, "value", node) if name else node)
    return {name: plain} if name else plain


def _scalar(value: Any) -> Any:
    """A scalar without the class in which ruamel remembers how it was written."""
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return bool(value) if type(value).__name__ == "ScalarBoolean" else value if value is None else str(value)


class _Keeping(yaml.SafeLoader):
    """PyYAML's constructor; a tag that it doesn't know becomes a mapping of the tag to what it marks."""


def _kept_tag(loader: _Keeping, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.MappingNode):
        return {f"!{suffix}": loader.construct_mapping(node, deep=True)}
    if isinstance(node, yaml.SequenceNode):
        return {f"!{suffix}": loader.construct_sequence(node, deep=True)}
    return {f"!{suffix}": node.value}


_Keeping.add_multi_constructor("!", _kept_tag)
_Keeping.add_constructor("tag:yaml.org,2002:value", lambda loader, node: node.value)


def by_pyyaml(text: str) -> Documents:
    return list(yaml.load_all(text, Loader=_Keeping))


def is_template(name: str) -> bool:
    """Whether a file is YAML or JSON, by its name: neither Terraform nor TOML."""
    return not name.endswith(_OTHERS)


def readers(name: str, text: str) -> dict[str, Reader]:
    """Those that can be asked about a file, by name. A brace may also begin YAML."""
    if name.endswith(".json") or (text.removeprefix("\ufeff").lstrip().startswith("{") and _is_json(text)):
        return {"json": by_json}
    return {"ruamel.yaml": by_ruamel, "PyYAML": by_pyyaml}


def _is_json(text: str) -> bool:
    try:
        return bool(by_json(text))
    except ValueError:
        return False


def _read(reader: Reader, texts: Mapping[str, str]) -> dict[str, Documents]:
    found = {}
    for name, text in texts.items():
        try:
            found[name] = reader(text)
        except Exception as error:
            raise Unread(f"{name}: {type(error).__name__} {error}".partition("\n")[0]) from error
    return found


# --------------------------------------------------------------------------------------- differences


@dataclass(frozen=True)
class Difference:
    """A value that is another one, or is there only before or after."""

    place: Place
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{'/'.join(map(str, self.place))}: {self.before!r} is now {self.after!r}"


def differences(before: Any, after: Any, place: Place = ()) -> Iterator[Difference]:
    """Every difference, as deep as it goes. A list of items counts as one: some may have gone and others come."""
    if isinstance(after, dict) and after and (isinstance(before, dict) or before is _NOTHING):
        old = before if isinstance(before, dict) else {}
        for key in {**old, **after}:
            yield from differences(old.get(key, _NOTHING), after.get(key, _NOTHING), (*place, key))
    elif _are_positions(before, after, place):
        yield from _in_pairs(before, after, place)
    elif not _same(before, after):
        yield Difference(place, before, after)


def _same(before: Any, after: Any) -> bool:
    """Whether two values are equal and of the same types: 1 is neither true nor "1"."""
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return all(map(_same, before, after))
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys():
        return all(_same(before[key], after[key]) for key in before)
    return type(before) is type(after) and bool(before == after)


def _are_positions(before: Any, after: Any, place: Place) -> bool:
    """Whether two lists are the arguments of a call, or hold whole structures: each place in them has its own meaning."""
    if not (isinstance(before, list) and isinstance(after, list) and len(before) == len(after)):
        return False
    return _is_call_name(place[-1]) or any(isinstance(item, list) or _is_structure(item) for item in before)


def _is_structure(value: Any) -> bool:
    return isinstance(value, dict) and not _is_call(value)


def _in_pairs(before: list[Any], after: list[Any], place: Place) -> Iterator[Difference]:
    for index, pair in enumerate(zip(before, after, strict=True)):
        yield from differences(*pair, (*place, index))


def _is_call(value: Mapping[Any, Any]) -> bool:
    return len(value) == 1 and _is_call_name(next(iter(value)))


def _is_call_name(key: Any) -> bool:
    return isinstance(key, str) and (key.startswith(("!", "Fn::")) or key == "Ref")


# -------------------------------------------------------------------------------------------- naming


@dataclass(frozen=True)
class _Files:
    """The files that a client is read from, as one reader sees them."""

    documents: Mapping[str, Documents]

    def at(self, place: Place) -> Any:
        """What stands at a place, :data:`_NOTHING` where nothing does."""
        value: Any = self.documents.get(str(place[0]), _NOTHING)
        for key in place[1:]:
            if isinstance(value, dict):
                value = value.get(key, _NOTHING)
            else:
                value = value[key] if isinstance(value, list) and isinstance(key, int) and key < len(value) else _NOTHING
        return value

    def walk(self) -> Iterator[tuple[Place, Any]]:
        for name, documents in self.documents.items():
            yield from _walk((name,), documents)


def _walk(place: Place, value: Any) -> Iterator[tuple[Place, Any]]:
    yield place, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inner:
        yield from _walk((*place, key), child)


def places_of(files: _Files, client: Client, setting: str) -> list[Place]:
    """Where a setting's value may stand: the property first, then what it is taken from."""
    start = _resource(files, client)
    words = _BESIDE.get(setting) or ["Properties", *table.by_name()[setting].cloudformation.split(".")]
    return list(_followed(files, _narrowed(files, start, words), {})) if start else []


def _resource(files: _Files, client: Client) -> Place:
    """The client's resource, by its logical id: the one that it counts as in its file. A loop makes several of one."""
    name, _, count = client.address.rpartition("/")[2].partition("@")
    found = [
        place
        for place, value in _walk((client.file,), files.documents[client.file])
        if isinstance(value, dict)
        and value.get("Type") == client.resource_type
        and _is_called(place[-1], (name, *client.labels))
    ]
    index = int(count) - 1 if count.isdecimal() else 0
    return found[index] if index < len(found) else ()


def _is_called(key: str | int, names: Sequence[str]) -> bool:
    pattern = "[A-Za-z0-9]+".join(map(re.escape, re.split(r"[$&]\{\w+\}", str(key))))
    return key in names or any(re.fullmatch(pattern, name) for name in names)


def _narrowed(files: _Files, start: Place, words: Iterable[str]) -> Place:
    """As far down as mappings of names go; an intrinsic holds its value somewhere inside."""
    place = start
    for word in words:
        value = files.at(place)
        if value is not _NOTHING and (not isinstance(value, dict) or (value and word not in value and _is_call(value))):
            return place
        place = (*place, word)
    return place


def _followed(files: _Files, place: Place, seen: dict[Place, None]) -> dict[Place, None]:
    if place not in seen:
        seen[place] = None
        for _, value in _walk(place, files.at(place)):
            for origin in _origins(files, value):
                _followed(files, origin, seen)
    return seen


_INNERMOST = re.compile(r"\$\{([^${}]*)\}")
_SOURCE = re.compile(r"\s*(?:(self|param):|file\(([^)]+)\):?)?([\w.*-]*)")


def _origins(files: _Files, value: Any) -> Iterator[Place]:
    """What one value refers to."""
    if isinstance(value, dict) and len(value) == 1:
        call, argument = next(iter(value.items()))
        name = str(call).lstrip("!").removeprefix("Fn::")
        if name == "Ref":
            yield from _parameter(files, argument)
        if name == "FindInMap" and isinstance(argument, list):
            yield from (place for place, _ in files.walk() if place[-2:] == ("Mappings", argument[0]))
    if isinstance(value, str):
        for file, words in _variables(value):
            yield from _parameter(files, words[-1])
            yield from _variable(files, file, words)


def _variables(text: str) -> Iterator[tuple[str, list[str]]]:
    """The file (empty: any) and the keys that each variable speaks of; a star where a variable in it decides."""
    while found := _INNERMOST.search(text):
        for alternative in found[1].split(","):
            source = _SOURCE.match(alternative)
            if source:
                words = source[3].strip(".").split(".")
                yield source[2] or "", ["params", "*", *words] if source[1] == "param" else words
        text = f"{text[: found.start()]}*{text[found.end() :]}"


def _parameter(files: _Files, name: Any) -> Iterator[Place]:
    """What a parameter is by default, and what files or a stack above give it."""
    for place, value in files.walk():
        if str(place[-1]).startswith("Fn::ForEach::") and isinstance(value, list) and value[:1] == [name]:
            yield (*place, 1)
        if place[-2:] == ("Parameters", name) or (len(place) == 3 and place[-1] == name):
            declared = isinstance(value, dict) and "Type" in value
            yield (*place, "Default") if declared else place
        elif isinstance(value, dict) and value.get("ParameterKey") == name:
            yield (*place, "ParameterValue")


def _variable(files: _Files, file: str, words: Sequence[str]) -> Iterator[Place]:
    for name in files.documents:
        if not file or fnmatchcase(PurePosixPath(name).name, PurePosixPath(file).name):
            places: list[Place] = [(name, 0)]
            for word in words:
                places = [further for place in places for further in _below(files, place, word)]
            yield from (place for place in places if len(place) > 2 or file)


def _below(files: _Files, place: Place, word: str) -> Iterator[Place]:
    """One key further; the place itself where there is none of that name."""
    here = files.at(place)
    if word == "*" and isinstance(here, dict):
        yield from ((*place, key) for key in here)
    else:
        yield (*place, word) if files.at((*place, word)) is not _NOTHING else place


# ------------------------------------------------------------------------------------------- judging


@dataclass(frozen=True)
class Judgement:
    """``stray``: differences at places that no fix named. ``unlike``: those that are not what the fixes wrote there.
    ``missing``: settings that a fix named and where nothing differs. ``unread``: what the reader refuses.
    """

    stray: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    count: int = 0

    @property
    def complaints(self) -> tuple[str, ...]:
        """What must not be, each in a line."""
        stray = (f"no fix named {text}" for text in self.stray)
        unlike = (f"no fix wrote {text}" for text in self.unlike)
        return (*stray, *unlike, *(f"nothing differs for {name}" for name in self.missing))


@dataclass
class _Named:
    """What the fixes name: by place, the contents that were written for it."""

    contents: dict[Place, list[Content]] = field(default_factory=dict)
    settings: dict[str, list[Place]] = field(default_factory=dict)

    def around(self, place: Place) -> list[Content]:
        ends = (place[:length] for length in range(len(place), 0, -1))
        return [content for end in ends for content in self.contents.get(end, ())]


def judge(workspace: Workspace, steps: Sequence[Step], after: Mapping[str, str]) -> dict[str, Judgement]:
    """What each reader says of a patch. ``workspace`` is what was read before, ``after`` the new texts of files."""
    names = {name for name in after if is_template(name)}
    kinds = {kind: reader for name in names for kind, reader in readers(name, after[name]).items()}
    return {
        kind: _judge(kind, reader, workspace, steps, {name: after[name] for name in names}) for kind, reader in kinds.items()
    }


def _judge(kind: str, reader: Reader, workspace: Workspace, steps: Sequence[Step], after: Mapping[str, str]) -> Judgement:
    texts = {name: source.text for name, source in workspace.sources.items() if is_template(name)}
    mine = {name for name in after if kind in readers(name, after[name])}
    homes = {id: workspace.homes[id].sources.keys() for step in steps for id in _clients(step)}
    wanted = mine | {name for names in homes.values() for name in names if name in texts and kind in readers(name, texts[name])}
    try:
        old = _read(reader, {name: texts[name] for name in wanted})
        new = _read(reader, {name: after[name] for name in mine})
    except Unread as refusal:
        return Judgement(unread=(str(refusal),))
    own = [step for step in steps if any(cell.file in mine for cell in step.contents)]
    named = _named(workspace, own, {id: _Files({n: old[n] for n in names if n in old}) for id, names in homes.items()})
    found = [d for name in sorted(mine) for d in differences(old[name], new[name], (name,))]
    touched = [d.place for d in found]
    return Judgement(
        stray=tuple(str(d) for d in found if not named.around(d.place)),
        unlike=tuple(str(d) for d in found if named.around(d.place) and not _as_written(d, named.around(d.place))),
        missing=tuple(name for name, places in named.settings.items() if not any(_within(t, places) for t in touched)),
        count=len(found),
    )


def _clients(step: Step) -> tuple[str, ...]:
    return (step.finding.client, *step.group, *step.also_changes)


def _named(workspace: Workspace, steps: Sequence[Step], files: Mapping[str, _Files]) -> _Named:
    named = _Named()
    written = {cell: content for step in steps for cell, content in step.contents.items()}
    meant = workspace.override(written).clients
    for step in steps:
        contents = [written[cell] for cell in step.contents]
        for id in _clients(step):
            client = workspace.clients[id]
            if client.file not in files[id].documents:
                continue
            for setting in dict.fromkeys([*(change.path for change in step.fix.changes), *_reading(client, step)]):
                places = places_of(files[id], client, setting)
                if setting in _BESIDE or setting in differing(client, meant[id]):  # A later fix may take back an earlier one's.
                    named.settings[f"{id} {setting}"] = places
                for place in places:
                    named.contents.setdefault(place, []).extend(contents)
    return named


def _reading(client: Client, step: Step) -> Iterator[str]:
    """The settings that take their value from what the step writes, though they have another name: through an alias, say."""
    for name, value in client.settings.items():
        if any(cell in step.contents for cell in _cells(value)):
            yield name


def _cells(value: Value) -> Iterator[Cell]:
    match value:
        case Choice():
            yield from _cells(value.then)
            yield from _cells(value.otherwise)
        case ListValue():
            yield from (element.cell for item in value.items for element in item.elements)
            for item in value.items:
                yield from _cells(item.value)
        case Known() if value.cell:
            yield value.cell


def _within(place: Place, places: Sequence[Place]) -> bool:
    return any(place[: len(around)] == around for around in places)


def _as_written(difference: Difference, contents: Sequence[Content]) -> bool:
    """Whether the new value is what the contents make of the old one."""
    before, after = difference.before, difference.after
    if any(_is(after, spelled(content), before) for content in contents if not isinstance(content, tuple)):
        return True
    if any(_is_list(before, after, content, contents) for content in contents if isinstance(content, tuple)):
        return True
    # One name is written as itself where none stood: DependsOn takes both.
    if before is _NOTHING and any(isinstance(c, tuple) and len(c) == 1 and spelled(after) == spelled(c[0]) for c in contents):
        return True
    pairs = isinstance(before, list) and isinstance(after, list) and len(before) == len(after)
    return pairs and all(_as_written(inner, contents) for inner in _in_pairs(before, after, difference.place))


def _is(after: Any, text: str, before: Any) -> bool:
    """Whether a scalar is this text, or one in which it replaces a part."""
    if spelled(after) == text:
        return True
    return isinstance(after, str) and isinstance(before, str) and text in after and text not in before


def _is_list(before: Any, after: Any, content: tuple[Any, ...], contents: Sequence[Content]) -> bool:
    if isinstance(before, str) and isinstance(after, str) and "," in before + after:
        before, after = ([item.strip() for item in text.split(",")] for text in (before, after))
    old = before if isinstance(before, list) else []
    if not isinstance(after, list) or len(after) != len(content):
        return False
    return all(_is_item(old, entry, item, contents) for entry, item in zip(content, after, strict=True))


def _is_item(old: list[Any], entry: Any, item: Any, contents: Sequence[Content]) -> bool:
    if not isinstance(entry, Kept):
        return spelled(item) == spelled(entry)
    if entry.index >= len(old):
        return False
    return all(_as_written(inner, contents) for inner in differences(old[entry.index], item, ("",)))


def spelled(value: Any) -> str:
    """A scalar as text; CloudFormation takes ``"30"`` for 30."""
    return str(value).lower() if isinstance(value, bool) else str(value)
