"""Every action of the interface, once. Bindings, the key line, the help, the palette and docs/keys.md come from here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from textual.binding import Binding, BindingType
from textual.keys import key_to_character

EVERYWHERE = ("review", "findings", "policy", "write")


@dataclass(frozen=True, slots=True)
class Action:
    """``keys`` are Textual's names before any preference, the first is the one that is shown. ``screens`` are where it works.

    ``priority`` says how long the key line keeps the hint when room is short, higher longer; 0 is never in the key line.
    ``palette`` puts it among the commands.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    screens: tuple[str, ...]
    priority: int = 0
    group: str = "Review"
    palette: bool = True


REVIEW, FINDINGS, POLICY, WRITE = ("review",), ("findings",), ("policy",), ("write",)
DECIDING = (*REVIEW, *FINDINGS)

ACTIONS: tuple[Action, ...] = (
    Action("write_files", ("W",), "Write", "Write the included files; no other key does", WRITE, 95, "Diff & write"),
    Action("include", ("space",), "Include", "Take this file, or leave it out", WRITE, 80, "Diff & write"),
    Action("drop_hunk", ("d",), "Drop hunk", "Take back the decisions that made this hunk", WRITE, 60, "Diff & write"),
    Action("hunk_next", ("right_square_bracket", "J"), "Next hunk", "To the next hunk, or file", WRITE, 55, "Diff & write"),
    Action("hunk_previous", ("left_square_bracket", "K"), "Former hunk", "To the hunk before", WRITE, 11, "Diff & write"),
    Action("split", ("vertical_line",), "Side by side", "Old and new side by side, and back", WRITE, 13, "Diff & write"),
    Action("save_patch", ("p",), "Save patch", "Save the included changes as a patch file", WRITE, 35, "Diff & write"),
    Action("save_replay", ("E",), "Export", "Save as a profile that replays this", WRITE, 0, "Diff & write"),
    Action("select", ("space",), "Select", "Select this finding; fold or open a group", FINDINGS, 92, "Findings"),
    Action("select_range", ("v",), "Range", "Select from here to where it is pressed again", FINDINGS, 44, "Findings"),
    Action("select_all", ("asterisk",), "All shown", "Select all that is shown; again: nothing", FINDINGS, 43, "Findings"),
    Action("toggle_rule", ("space",), "On/off", "Turn this rule on or off", POLICY, 95, "Policy"),
    Action("knob_up", ("plus",), "Adjust", "Turn the knob to the next stop up; turn a switch", POLICY, 92, "Policy"),
    Action("knob_down", ("minus",), "Adjust down", "Turn the knob to the next stop down", POLICY, 0, "Policy"),
    Action("edit_knob", ("e", "enter"), "Edit value", "Type a value, choose the items of a list", POLICY, 80, "Policy"),
    Action("severity", ("exclamation_mark",), "Severity", "The next severity for this rule", POLICY, 75, "Policy"),
    Action("reset_knob", ("equals_sign",), "Reset", "Back to the value that holds without this file", POLICY, 40, "Policy"),
    Action("knob_next", ("full_stop",), "Other knob", "The next option of this rule", POLICY, 30, "Policy"),
    Action("knob_previous", ("comma",), "Former knob", "The option before", POLICY, 0, "Policy"),
    Action("per_archetype", ("C",), "Per archetype", "For one kind of client; again: the next", POLICY, 60, "Policy"),
    Action("save_policy", ("W",), "Save profile…", "See what is saved; W again saves it", POLICY, 90, "Policy"),
    Action("switch_profile", ("P",), "Switch profile", "Put another profile in force", POLICY, 55, "Policy"),
    Action("filter_rules", ("slash",), "Filter", "Show only the rules that match; ! turns a word round", POLICY, 26, "Policy"),
    Action("rules_with_findings", ("f",), "Findings", "Show only rules with findings", POLICY, 24, "Policy"),
    Action("accept", ("a",), "Accept", "Accept the chosen fix of this finding, or of all that are selected", DECIDING, 95),
    Action("skip", ("s",), "Skip", "Leave this finding, or all that are selected, as it is; again: open it", DECIDING, 90),
    Action("option_next", ("full_stop",), "Other fix", "Choose the next fix for this finding", REVIEW, 45),
    Action("option_previous", ("comma",), "Former fix", "Choose the fix before", REVIEW),
    Action("undo", ("u",), "Undo", "Take the last step back, also a write", EVERYWHERE, 70, "Everywhere"),
    Action("redo", ("U", "ctrl+r"), "Redo", "Do again what was undone", EVERYWHERE, 0, "Everywhere"),
    Action("next_open", ("n",), "Next open", "Go to the next open finding, across clients", DECIDING, 85),
    Action("previous_open", ("N",), "Former open", "Go to the open finding before", DECIDING),
    Action("accept_shown", ("A",), "Accept all", "Accept all shown of this client or group; in Clients: of all", DECIDING, 40),
    Action("skip_shown", ("S",), "Skip all", "Skip all shown of this client or group; in Clients: of all", DECIDING),
    Action("filter", ("slash",), "Filter", "Show only what matches; sev: rule: file: client: state: ! narrow it", DECIDING, 60),
    Action("group", ("b",), "Group", "By rule, file, severity or client", FINDINGS, 58, "Findings"),
    Action("open_finding", ("enter",), "Open", "Open this finding in Review; fold or open a group", FINDINGS, 56, "Findings"),
    Action("edit_value", ("e",), "Edit value", "Set the value of this setting by hand", FINDINGS, 42, "Findings"),
    Action("only_findings", ("f",), "Findings", "Show only settings with findings", REVIEW, 30),
    Action("clients", ("c",), "Clients", "Choose a client", REVIEW, 35),
    Action("client_next", ("J", "right_square_bracket"), "Next client", "Go to the next client, keep the pane", REVIEW),
    Action("client_previous", ("K", "left_square_bracket"), "Former client", "Go to the client before, keep the pane", REVIEW),
    Action("edit", ("e", "enter"), "Edit", "Set a value by hand; in Clients: to its settings", REVIEW, 75),
    Action("tune", ("t",), "Tune rule", "Turn the knob of the rule that found this", DECIDING, 55),
    Action("diff", ("D",), "Diff", "This change over the whole screen; again: all of the client's", REVIEW, 22),
    Action("suppress", ("x",), "Suppress", "Let this finding stay, with a reason and an end", DECIDING, 52),
    Action("archetype", ("C",), "Kind…", "Say what kind of client this is", REVIEW),
    Action("reference", ("i",), "Reference", "The page of this setting, and of its rule", REVIEW),
    Action("languages", ("I",), "Languages", "The client in the other languages", REVIEW),
    Action("open_editor", ("o",), "Editor", "Open $EDITOR at this line", EVERYWHERE, 25, "Everywhere"),
    Action("copy", ("y",), "Copy", "Copy the value, the patch or the address", EVERYWHERE, 20, "Everywhere"),
    Action("show_review", ("1",), "Review", "Review clients and their findings", EVERYWHERE, 50, "Everywhere"),
    Action("show_findings", ("2",), "Findings", "All findings, to decide on many at once", EVERYWHERE, 16, "Everywhere"),
    Action("show_policy", ("3",), "Policy", "Tune the policy and see what moves", EVERYWHERE, 17, "Everywhere"),
    Action("show_write", ("w", "4"), "Write…", "Look at all changes, then write them", EVERYWHERE, 65, "Everywhere"),
    Action("resume", ("R",), "Resume", "Go on with the session that was kept, or set aside", EVERYWHERE, 0, "Everywhere"),
    Action("reload", ("r",), "Reload", "Read the files again and keep the decisions", EVERYWHERE, 15, "Everywhere"),
    Action("maximise", ("z",), "Zoom", "Give the whole screen to this pane, and back", EVERYWHERE, 10, "Everywhere"),
    Action("pane_next", ("tab", "l", "right"), "Next pane", "To the next pane", EVERYWHERE, 0, "Everywhere", palette=False),
    Action("pane_previous", ("shift+tab", "h", "left"), "Last pane", "To the pane before", EVERYWHERE, 0, "Everywhere", False),
    Action("back", ("escape",), "Back", "Clear the filter, stop reading files", EVERYWHERE, 0, "Everywhere", False),
    Action("commands", ("colon", "ctrl+p"), "Commands", "Find a command by its name", EVERYWHERE, 12, "Everywhere", False),
    Action("help", ("question_mark",), "Help", "All keys, and what the signs mean", EVERYWHERE, 100, "Everywhere"),
    Action("leave", ("q", "ctrl+q"), "Quit", "Leave; asks when there is something to write", EVERYWHERE, 14, "Everywhere"),
    Action("interrupt", ("ctrl+c",), "Quit at once", "Twice: leave without asking", EVERYWHERE, 0, "Everywhere", False),
    Action("suspend_process", ("ctrl+z",), "Suspend", "Back to the shell; fg returns", EVERYWHERE, 0, "Everywhere", False),
)  # fmt: skip

MOVES: tuple[Action, ...] = (
    Action("cursor_up", ("up", "k"), "Up", "Up", ("list",), group="Lists", palette=False),
    Action("cursor_down", ("down", "j"), "Down", "Down", ("list",), group="Lists", palette=False),
    Action("page_up", ("pageup",), "Page up", "A page up", ("list",), group="Lists", palette=False),
    Action("page_down", ("pagedown",), "Page down", "A page down", ("list",), group="Lists", palette=False),
    Action("first", ("g", "home"), "First", "To the first row", ("list",), group="Lists", palette=False),
    Action("last", ("G", "end"), "Last", "To the last row", ("list",), group="Lists", palette=False),
)

_SIGNS = {
    "comma": ",", "full_stop": ".", "question_mark": "?", "colon": ":", "left_square_bracket": "[",
    "right_square_bracket": "]", "up": "↑", "down": "↓", "left": "←", "right": "→", "escape": "esc",
    "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End",
    "plus": "+", "minus": "-", "slash": "/", "backslash": "\\", "at": "@", "underscore": "_",
}  # fmt: skip

_in_force: tuple[Action, ...] = ACTIONS


def use(keys: Mapping[str, tuple[str, ...]]) -> None:
    """Put these keys in force, by action, and the registry's for all others. Screens take theirs when they are made."""
    global _in_force
    _in_force = tuple(replace(action, keys=keys.get(action.id, action.keys)) for action in ACTIONS)


def current() -> tuple[Action, ...]:
    """The registry with the keys in force."""
    return _in_force


def key(id: str, wanted: str = "") -> str:
    """The sign of an action's first key in force, or of the wanted one if it is in force; empty where it has none."""
    keys = next(action.keys for action in current() if action.id == id)
    return sign(wanted if wanted in keys else keys[0]) if keys else ""


def sign(key: str) -> str:
    """A key as a person reads it: ``?`` for ``question_mark``."""
    character = key_to_character(key) or ""
    return _SIGNS.get(key) or (character if character.isprintable() and not character.isspace() else "") or key


def signs(action: Action) -> str:
    return " ".join(sign(key) for key in action.keys)


def on(screen: str) -> Iterator[Action]:
    """The actions of a screen, in the order of the registry."""
    return (action for action in current() if screen in action.screens)


def bindings(actions: Iterable[Action]) -> list[BindingType]:
    return [
        Binding(",".join(action.keys), action.id, action.label, show=False, priority=action.id == "interrupt")
        for action in actions
        if action.keys
    ]


def hints(screen: str) -> list[Action]:
    """What the key line of a screen can show, in order; those that go last when it is short have the highest priority."""
    shown = [action for action in on(screen) if action.priority and action.keys and action.id != f"show_{screen}"]
    return sorted(shown, key=lambda action: action.id == "help")


def groups() -> dict[str, list[Action]]:
    """All actions by the heading they stand under in the help."""
    found: dict[str, list[Action]] = {}
    for action in (*MOVES, *current()):
        found.setdefault(action.group, []).append(action)
    order = ("Review", "Findings", "Policy", "Diff & write", "Everywhere", "Lists")
    return {name: found[name] for name in order if name in found}


def keys_markdown() -> str:
    """docs/keys.md."""
    lines = ["# Keys", "", "Every action has a key without ctrl or alt. Capital letters do the same to more.", ""]
    lines += ["The last column is what `[keys]` of [interface.toml](interface.md#keys) calls an action.", ""]
    for heading, actions in groups().items():
        lines += [f"## {heading}", "", "| key | what it does | in [keys] |", "| --- | --- | --- |"]
        lines += [f"| {_code(action)} | {action.help} | {_name(action)} |" for action in actions]
        lines.append("")
    return "\n".join(lines)


def _name(action: Action) -> str:
    """What the preferences call an action; moves in lists have their keys for good."""
    return "" if action in MOVES else f"`{action.id}`"


def _code(action: Action) -> str:
    return " ".join(f"`{sign(key)}`" for key in action.keys)
