"""Holds what cogtui says of a folder's Terraform against tfparse, which carries the engine of another scanner.

``python tests/compare.py FOLDER [--var-file FILE]…`` (``make compare ON=folder``) exits with 1 where a value that cogtui calls
known is another one for tfparse, or where tfparse lists a client that cogtui doesn't.

tfparse 0.6.22 is no judge where :data:`FAULTS` says so. It reads no variable file by itself (it is given those that Terraform
would load), leaves text with ``${`` where it can't evaluate, and calls a null that comes out of a variable unresolved.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal, TypeAlias

from cogtui.core import settings as table
from cogtui.core.discover import SKIPPED_FOLDERS, PathNotFound
from cogtui.core.model import Absent, Choice, Client, Formula, Known, ListValue, ObjectValue, Partial, Present, Unknown, Value
from cogtui.core.settings import Setting
from cogtui.core.view import PlainValue, atoms_of, holds, in_world, worlds_of
from cogtui.core.workspace import Workspace, load

Block = Mapping[str, Any]
Outcome = Literal["equal", "different", "unjudged", "unknown", "absent"]
"""``unjudged``: cogtui knows it and tfparse can't tell. ``unknown``: cogtui does not know it. ``absent``: set for neither."""
Meaning: TypeAlias = "str | float | frozenset[str] | None"

OUTCOMES: tuple[Outcome, ...] = ("equal", "different", "unjudged", "unknown", "absent")

FAULTS = {
    "override": "tfparse takes what an override file changes for a resource of its own",
    "unexpanded": "tfparse keeps some blocks that have a count or for_each as one resource without a key",
}
"""What tfparse gets wrong, by name. Where one is met, the client is listed under it and not compared."""

_MAX_FREE = 6
_SUFFIXES = (".tf", ".tf.json")
_SOURCE = re.compile(r'^\s*"?source"?\s*[=:]\s*"(\.\.?/[^"]*)"', re.MULTILINE)
_SECONDS = 120
_BYTES = 8 << 30
_META = frozenset({"count", "for_each"})
_KEY = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+|\*)\]')
_NAMED = re.compile(r"\b(var|local|module|data|each|count|path|terraform|aws_\w+)((\.|\[)[\w\"*.\[\]-]+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting of a client that both list. ``reason`` is why cogtui, or tfparse, does not know it."""

    client: str
    setting: str
    outcome: Outcome
    where: str
    ours: Meaning = None
    theirs: Meaning = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Clients by id. ``faults`` are those on which tfparse is no judge, by the fault's name; ``unread`` its own failures.

    ``unexpanded`` are the clients that tfparse lists by instance where cogtui knows of one instance without a key.
    """

    both: tuple[str, ...] = ()
    only_ours: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    unexpanded: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    def of(self, outcome: Outcome) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.outcome == outcome)

    @property
    def failed(self) -> bool:
        return bool(self.missed or self.of("different"))


# ----------------------------------------------------------------------------------- what tfparse says


@dataclass(frozen=True, slots=True)
class Root:
    """A folder as tfparse sees it: its clients by address, and the addresses that are listed more than once.

    ``unexpanded`` are addresses without a key of blocks that have a count or for_each.
    """

    clients: Mapping[str, Block]
    repeated: frozenset[str] = frozenset()
    unexpanded: frozenset[str] = frozenset()
    error: str = ""


def tfparse_root(folder: str, var_files: Sequence[str] = ()) -> Root:
    """A root module with all that it calls, and with the variable files that Terraform would load."""
    import tfparse

    paths = [os.path.relpath(os.path.realpath(path), folder) for path in (*_variable_files(folder), *var_files)]
    try:
        found = tfparse.load_from_path(folder, vars_paths=paths)
    except tfparse.ParseError as error:
        return Root({}, error=str(error).replace("\n", " "))
    clients = [block for name in table.TERRAFORM_TYPES for block in found.get(name, []) if _is_resource(block)]
    times = Counter(map(_address, clients))
    whole = frozenset(a for block in clients if not (a := _address(block)).endswith("]") and _META & block.keys())
    return Root(
        {address: block for block in clients if (address := _address(block)) not in whole},
        frozenset(address for address, count in times.items() if count > 1),
        whole,
    )


def _address(block: Block) -> str:
    """As Terraform writes it: a template's beginning in a key is escaped."""
    return re.sub(r"([$%])\{", r"\1\1{", str(block["__tfmeta"]["path"]))


def _is_resource(block: Block) -> bool:
    return bool(block["__tfmeta"].get("type") == "resource")


def _variable_files(folder: str) -> list[str]:
    """In rising precedence."""
    names = sorted(path.name for path in Path(folder).iterdir() if path.is_file())
    named = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    return [str(Path(folder, n)) for n in (*named, *(n for n in names if n.endswith((".auto.tfvars", ".auto.tfvars.json"))))]


def tfparse_roots(places: Iterable[str], var_files: Sequence[str] = ()) -> dict[str, Root]:
    """Several root modules. They are read in another process, which ends where tfparse can't cope."""
    found: dict[str, Root] = {}
    while waiting := [place for place in places if place not in found]:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            for place in waiting:
                try:
                    found[place] = pool.submit(_bounded_root, place, var_files).result()
                except BrokenProcessPool:
                    found[place] = Root({}, error=f"tfparse crashes, or wants over {_SECONDS} s or {_BYTES >> 30} GB")
                    break
    return found


def _bounded_root(folder: str, var_files: Sequence[str]) -> Root:
    """As :func:`tfparse_root`; what takes more time or memory than it should ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + _SECONDS, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, resource.RLIM_INFINITY))
    return tfparse_root(folder, var_files)


def _roots(folders: Sequence[str]) -> list[str]:
    """The folders that no other one calls, as their texts say: tfparse drops calls of which there are none."""
    called = {target for folder in folders for target in _called(folder) if target != folder}
    return [folder for folder in folders if folder not in called]


def _called(folder: str) -> Iterator[str]:
    for path in Path(folder).iterdir():
        if path.name.endswith(_SUFFIXES) and path.is_file():
            for source in _SOURCE.findall(path.read_text("utf-8", "replace")):
                yield os.path.realpath(Path(folder, source))


def _terraform_folders(folder: str) -> Iterator[str]:
    for at, names, files in os.walk(os.path.realpath(folder)):
        names[:] = sorted(name for name in names if name not in SKIPPED_FOLDERS)
        if any(file.endswith(_SUFFIXES) for file in files):
            yield at


def _member(block: Block, setting: Setting) -> Any:
    """What tfparse has for a setting; of repeated blocks the first counts."""
    if setting.parent:
        block = _first(block.get(setting.parent))
    return block.get(setting.leaf)


def _first(blocks: Any) -> Block:
    if isinstance(blocks, list):
        blocks = blocks[0] if blocks else None
    return blocks if isinstance(blocks, dict) else {}


def _unresolved(value: Any) -> str:
    """The expression that tfparse could not evaluate, empty where it could."""
    if isinstance(value, dict):
        return str(value.get("__attribute__", ""))
    if isinstance(value, list):
        return next((text for item in value if (text := _unresolved(item))), "")
    return value if isinstance(value, str) and "${" in value else ""


# ---------------------------------------------------------------------------------------- comparing


def compare(folder: str, var_files: Sequence[str] = ()) -> Comparison:
    """All clients below a folder, in their worlds by default.

    Raises:
        PathNotFound: the folder or a variable file doesn't exist.
    """
    workspace = load([folder], var_files=var_files)
    ours: dict[str, dict[str, Client]] = defaultdict(dict)
    for client in workspace.clients.values():
        if client.language.startswith("terraform"):
            ours[os.path.realpath(client.id.removesuffix(f"#{client.address}"))][client.address] = client
    roots = tfparse_roots(dict.fromkeys((*_roots(list(_terraform_folders(folder))), *ours)), var_files)
    return _summed([_compare_root(workspace, place, ours[place], roots[place]) for place in sorted(roots)])


def _compare_root(workspace: Workspace, place: str, ours: Mapping[str, Client], root: Root) -> Comparison:
    name = os.path.relpath(place)
    both = [address for address in ours if address in root.clients and address not in root.repeated]
    loose_ours, loose_theirs = ours.keys() - root.clients.keys(), root.clients.keys() - ours.keys()
    unexpanded = _instances_of(loose_theirs, loose_ours)
    unresolved = _instances_of(loose_ours, loose_theirs) | {a for a in loose_ours if _instances_of([a], root.unexpanded)}
    paired = {_KEY.sub("", address) for address in unresolved | unexpanded}
    faults = {"override": sorted(ours.keys() & root.repeated), "unexpanded": sorted(unresolved | root.unexpanded)}
    return Comparison(
        both=tuple(ours[address].id for address in both),
        only_ours=tuple(f"{name}#{address}" for address in sorted(loose_ours) if _KEY.sub("", address) not in paired),
        missed=tuple(f"{name}#{address}" for address in sorted(loose_theirs) if _KEY.sub("", address) not in paired),
        unexpanded=tuple(f"{name}#{address}" for address in sorted(unexpanded)),
        entries=tuple(entry for a in both for entry in _compare_client(workspace, ours[a], root.clients[a])),
        faults={fault: tuple(f"{name}#{address}" for address in found) for fault, found in faults.items() if found},
        unread=(f"{name}: {root.error}",) if root.error else (),
    )


def _instances_of(keyed: Iterable[str], plain: Iterable[str]) -> set[str]:
    """The addresses that have more keys than an address of the others which is the same without them."""
    keys = {_KEY.sub("", address): len(_KEY.findall(address)) for address in plain}
    return {a for a in keyed if len(_KEY.findall(a)) > keys.get(_KEY.sub("", a), len(a))}


def _summed(parts: Sequence[Comparison]) -> Comparison:
    faults: dict[str, tuple[str, ...]] = {}
    for part in parts:
        faults |= {name: faults.get(name, ()) + found for name, found in part.faults.items()}
    return Comparison(
        both=tuple(client for part in parts for client in part.both),
        only_ours=tuple(client for part in parts for client in part.only_ours),
        missed=tuple(client for part in parts for client in part.missed),
        unexpanded=tuple(client for part in parts for client in part.unexpanded),
        entries=tuple(entry for part in parts for entry in part.entries),
        faults=faults,
        unread=tuple(error for part in parts for error in part.unread),
    )


def _compare_client(workspace: Workspace, client: Client, block: Block) -> Iterator[Entry]:
    world = worlds_of(client)[0]
    for setting in table.SETTINGS:
        written = client.settings[setting.name]
        value, where = in_world(written, world), _where(workspace, written)
        outcome, ours, theirs, reason = judge(setting, value, _member(block, setting), undecided(written))
        yield Entry(client.id, setting.name, outcome, where, ours, theirs, reason)


def undecided(value: Value) -> str:
    """The condition that decides a value and that not even defaults decide; empty where there is none."""
    match value:
        case Choice():
            held = _by_default(value.condition)
            return value.when if held is None else undecided(value.then if held else value.otherwise)
        case ListValue(items=items):
            return next((when for item in items if (when := undecided(item.value))), "")
    return ""


def _by_default(formula: Formula) -> bool | None:
    atoms = list(dict.fromkeys(atoms_of(formula)))
    free = [atom for atom in atoms if atom.default is None]
    if len(free) > _MAX_FREE:
        return None
    truth = {atom: bool(atom.default) for atom in atoms}
    outcomes = {
        holds(formula, {**truth, **dict(zip(free, held, strict=True))}) for held in product((True, False), repeat=len(free))
    }
    return outcomes.pop() if len(outcomes) == 1 else None


def _where(workspace: Workspace, value: Value) -> str:
    return f"{value.span.file}:{workspace.sources[value.span.file].position(value.span.start)[0]}"


def judge(setting: Setting, value: PlainValue, theirs: Any, when: str = "") -> tuple[Outcome, Meaning, Meaning, str]:
    """One setting's outcome, with what each side means and why one of them does not know.

    ``when`` is the condition that would have to be decided for the value to be this one.
    """
    if reason := f"{when} is not decided" if when else why_unknown(value):
        return "unknown", None, None, reason
    ours, other = our_meaning(setting, value), meaning(setting, theirs)
    if ours == other:
        return ("absent" if ours is None else "equal"), ours, other, ""
    if unresolved := _unresolved(theirs):
        return "unjudged", ours, None, unresolved
    return "different", ours, other, ""


def why_unknown(value: PlainValue | ObjectValue) -> str:
    """Why cogtui does not know all of a value; empty where it does."""
    match value:
        case Unknown(reason=reason):
            return reason
        case Partial(parts=parts):
            return next((part.reason for part in parts if isinstance(part, Unknown)), "")
        case ListValue(items=items, complete=complete):
            reasons = (why_unknown(item.value) for item in items if not isinstance(item.value, Choice | Absent))
            return next(filter(None, reasons), "" if complete else "the list may hold more")
        case ObjectValue():
            return "it is an object"
    return ""


def our_meaning(setting: Setting, value: PlainValue) -> Meaning:
    match value:
        case Known(value=scalar):
            return meaning(setting, scalar)
        case ListValue(items=items):
            return meaning(setting, [item.value.value for item in items if isinstance(item.value, Known)])
        case Present():
            return "present"
    assert isinstance(value, Absent)
    return None


def meaning(setting: Setting, value: Any) -> Meaning:
    """A value without what Terraform makes no difference of: ``"30"`` and 30, the order and the repetitions of a list."""
    if value is None:
        return None
    if setting.kind == "block":
        return "present" if _first(value) else None
    if isinstance(value, list):
        return frozenset(map(_text, value))
    text = _text(value)
    return float(text) if setting.kind == "integer" and re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# ---------------------------------------------------------------------------------------- reporting


def report(found: Comparison) -> Iterator[str]:
    yield f"clients: {len(found.both)} both, {len(found.only_ours)} only cogtui, {len(found.missed)} only tfparse"
    yield from _listed("only cogtui", found.only_ours)
    yield from _listed("only tfparse", found.missed)
    yield from _listed("not expanded by cogtui", found.unexpanded)
    for name, clients in found.faults.items():
        yield from _listed(f"not compared: {FAULTS[name]}", clients)
    yield from _listed("tfparse can't read", found.unread)
    yield "settings: " + ", ".join(f"{len(found.of(outcome))} {outcome}" for outcome in OUTCOMES)
    for entry in found.of("different"):
        yield f"  {entry.where}: {entry.client} {entry.setting}: cogtui {_shown(entry.ours)}, tfparse {_shown(entry.theirs)}"
    for reason, count in Counter(_general(entry.reason) for entry in found.of("unknown")).most_common():
        yield f"  {count:4} unknown: {reason}"


def _listed(title: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"{title}:"
        yield from (f"  {name}" for name in names)


def _shown(value: Meaning) -> str:
    if isinstance(value, frozenset):
        return "[" + ", ".join(map(repr, sorted(value))) + "]"
    return "absent" if value is None else repr(value)


def _general(reason: str) -> str:
    """A reason without the names in it, so that like ones are counted together."""
    return _NAMED.sub(r"\1.…", reason)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder")
    parser.add_argument("--var-file", action="append", default=[], metavar="FILE")
    given = parser.parse_args(arguments)
    try:
        found = compare(given.folder, given.var_file)
    except PathNotFound as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(report(found)))
    return int(found.failed)


if __name__ == "__main__":
    raise SystemExit(main())
