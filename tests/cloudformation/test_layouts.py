"""Edits on every layout that a template may have: the text before, and the exact text after."""

from __future__ import annotations

import pytest
from cogtui.core.model import CannotEdit, Content, Kept

from .proof import CLIENT, cells_of, changed, template, web, with_properties

URLS = "callback_urls"


def edited(text: str, wanted: dict[str, Content], name: str = "template.yaml") -> str:
    """The text with each setting's own cell given this content."""
    settings = web(text, name).settings
    return changed(text, {next(cells_of(settings[setting])): content for setting, content in wanted.items()}, name)


def edited_properties(properties: str, wanted: dict[str, Content]) -> str:
    """The same for a client's properties alone."""
    after = edited(with_properties(properties + "\n"), wanted)
    lines = after.removeprefix(CLIENT).removesuffix("\n").split("\n")
    return "\n".join(line.removeprefix("      ") for line in lines)


# ------------------------------------------------------------------------------------- block lists

TAGGED = """\
CallbackURLs:  # all
  # first
  - !Sub https://${A}/cb  # one
  - Fn::If:
      - P
      - https://a
      - !Ref AWS::NoValue
  # third
  - !If [P, 'https://b', "https://c"]
  - Fn::Sub:
      - https://${x}
      - x: !Ref Y
  - Ref: B
  # last
UserPoolId: x"""
IF = "  - Fn::If:\n      - P\n      - https://a\n      - !Ref AWS::NoValue\n"
SUB = "  - Fn::Sub:\n      - https://${x}\n      - x: !Ref Y\n"
TAGGED_CASES: list[tuple[Content, dict[str, str]]] = [
    ((Kept(0), Kept(2), Kept(3), Kept(4)), {IF: ""}),
    ((Kept(0), Kept(1), Kept(2), Kept(4)), {SUB: ""}),
    ((Kept(1), Kept(2), Kept(3)), {"  - !Sub https://${A}/cb  # one\n": "", "  - Ref: B\n": ""}),
    ((Kept(0), "new", Kept(2), Kept(3), Kept(4)), {IF: "  - new\n"}),
    ((Kept(0), Kept(1), "new", Kept(2), Kept(3), Kept(4)), {IF: IF + "  - new\n"}),
    ((Kept(0), Kept(1), Kept(2), Kept(3), "new", Kept(4)), {SUB: SUB + "  - new\n"}),
    (("new", Kept(0), Kept(1), Kept(2), Kept(3), Kept(4)), {"  # first\n": "  # first\n  - new\n"}),
    ((Kept(0), Kept(1), Kept(2), Kept(3), Kept(4), "new"), {"  - Ref: B\n": "  - Ref: B\n  - new\n"}),
]


@pytest.mark.parametrize("dedent", [False, True], ids=["indented", "dash at the key's column"])
@pytest.mark.parametrize(("content", "replaced"), TAGGED_CASES)
def test_items_between_functions_over_several_lines(content: Content, replaced: dict[str, str], dedent: bool) -> None:
    before = after = TAGGED
    for old, new in replaced.items():
        after = after.replace(old, new)
    if dedent:
        before, after = before.replace("\n  ", "\n"), after.replace("\n  ", "\n")
    assert edited_properties(before, {URLS: content}) == after


def test_every_item_of_several_lines_goes() -> None:
    after = "CallbackURLs: []  # all\n  # first\n  # third\n  # last\nUserPoolId: x"
    assert edited_properties(TAGGED, {URLS: ()}) == after


SCALARS = [
    ">-\n    https://a",
    "|\n    https://b\n",
    "|+\n    c\n",
    '"x\n     y" # c',
    "plain\n    more",
    "&x\n    z",
    "# about it\n    w",
    "",
]


@pytest.mark.parametrize("item", SCALARS)
@pytest.mark.parametrize("last", [False, True])
def test_a_neighbour_of_several_lines_is_followed_by_a_new_item(item: str, last: bool) -> None:
    head, tail = f"CallbackURLs:\n  - a\n  - {item}".rstrip(" "), "" if last else "\n  - b"
    kept = (Kept(0), Kept(1)) if last else (Kept(0), Kept(1), Kept(2))
    after = edited_properties(head + tail + "\nUserPoolId: x", {URLS: (*kept[:2], "new", *kept[2:])})
    new = head.removesuffix("\n") + "\n  - new"
    if item.startswith("|+"):
        new = head + "\n  - new"
    elif item.startswith("|\n"):
        tail = "\n" + tail
    assert after == new + tail + "\nUserPoolId: x"


@pytest.mark.parametrize("item", [item for item in SCALARS if not item.startswith(("&", "#"))])
def test_an_item_of_several_lines_goes_whole(item: str) -> None:
    before = f"CallbackURLs:\n  - a\n  - {item}".rstrip(" ")
    rest = "\n\n  - b\nUserPoolId: x" if item.startswith("|\n") else "\n  - b\nUserPoolId: x"
    before = before.removesuffix("\n") if item.startswith("|\n") else before
    assert edited_properties(before + rest, {URLS: (Kept(0), Kept(2))}) == "CallbackURLs:\n  - a" + rest


@pytest.mark.parametrize(
    ("item", "after"),
    [
        (">-\n    https://a\n    b", "- new"),
        ("| # why\n    https://b", "- new # why"),
        ("|+\n    c\n\n", "- new\n\n"),
        ('"x\n     y" # c', '- "new" # c'),
        ("plain\n    more", "- new"),
        ("# about it\n    w", "- # about it\n    new"),
        ("", "- new"),
    ],
)
def test_an_item_of_several_lines_is_replaced(item: str, after: str) -> None:
    before = f"CallbackURLs:\n  - a\n  - {item}".rstrip(" ")
    wanted: dict[str, Content] = {URLS: (Kept(0), "new", Kept(2))}
    tail = "\n  - b\nUserPoolId: x"
    assert edited_properties(before + tail, wanted) == f"CallbackURLs:\n  - a\n  {after}{tail}"


@pytest.mark.parametrize(
    ("before", "content", "after"),
    [
        ("-   a\n-\n  b", (Kept(0), Kept(1), "new"), "-   a\n-\n  b\n- new"),
        ("- # about a\n  a\n- b", (Kept(1),), "- b"),
        ("- a\n- # about b\n  b\n- c", (Kept(0), Kept(2)), "- a\n- c"),
        ("- a # - b\n# - c\n- d", (Kept(0),), "- a # - b\n# - c"),
        ("- 'a'\n- \"b: c\"", (Kept(0), Kept(1), "it: is"), "- 'a'\n- \"b: c\"\n- 'it: is'"),
        ('- a\n- "b: c"', (Kept(0), Kept(1), "it: is"), '- a\n- "b: c"\n- "it: is"'),
        ('- "a"', (Kept(0), "new"), '- "a"\n- "new"'),
    ],
)
def test_dashes_comments_and_quotes(before: str, content: Content, after: str) -> None:
    head, tail = "CallbackURLs:\n  ", "\nUserPoolId: x"
    before, after = before.replace("\n", "\n  "), after.replace("\n", "\n  ")
    assert edited_properties(head + before + tail, {URLS: content}) == head + after + tail


@pytest.mark.parametrize(
    "before",
    [
        "\n  - a\n  -\n    # below the dash\n    b",
        "\n  - a\n  - Fn::If:\n      - P # inside\n      - b\n      - c",
        "\n  - a\n  - &shared b",
        " [a, b # before the comma\n  , c]",
        " [a, !If [P, # inside\n  b, c]]",
    ],
)
def test_an_item_whose_comment_or_anchor_is_not_its_own_stays(before: str) -> None:
    with pytest.raises(CannotEdit, match=r"comment|anchor"):
        edited_properties(f"CallbackURLs:{before}\nUserPoolId: x", {URLS: (Kept(0),)})


def test_a_list_on_the_line_of_another_dash() -> None:
    text = "CallbackURLs:\n  Fn::If:\n  - P\n  - - https://a\n    - https://b\n  - []"
    found = template(with_properties(text)).evaluate("Web", {}).settings[URLS]
    cell = next(cells_of(found.then))  # type: ignore[union-attr]
    assert changed(with_properties(text), {cell: ("new", Kept(0), Kept(1))}) == with_properties(
        text.replace("- - https://a", "- - new\n    - https://a")
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("&u\n  - a", "&u []"),
        ("&u # note\n  - a", "&u [] # note"),
        ("!!seq\n  - a", "!!seq []"),
        ("# note\n  # more\n  - a # gone\n  # end", "[] # note\n  # more\n  # end"),
    ],
)
def test_an_emptied_list_stands_behind_its_key(before: str, after: str) -> None:
    text = f"CallbackURLs: {before}\nUserPoolId: x"
    assert edited_properties(text, {URLS: ()}) == f"CallbackURLs: {after}\nUserPoolId: x"


# -------------------------------------------------------------------------------------- flow lists

THREE = (Kept(0), Kept(1), Kept(2))
HANGING = "[a, # one\n   b, # two\n   c] # end"
CLOSED = "[\n  a,\n  b,\n  c]"
LEADING = "[ a\n , b\n , c ]"


@pytest.mark.parametrize(
    ("before", "content", "after"),
    [
        (HANGING, (*THREE, "d"), "[a, # one\n   b, # two\n   c,\n   d] # end"),
        (HANGING, (Kept(0), "d", *THREE[1:]), "[a, # one\n   d,\n   b, # two\n   c] # end"),
        (HANGING, ("d", *THREE), "[d,\n   a, # one\n   b, # two\n   c] # end"),
        (HANGING, (Kept(0), "d", Kept(2)), "[a, # one\n   d, # two\n   c] # end"),
        (HANGING, (Kept(0), Kept(2)), "[a, # one\n   c] # end"),
        (HANGING, (Kept(1), Kept(2)), "[ # one\n   b, # two\n   c] # end"),
        (HANGING, (Kept(0), Kept(1)), "[a, # one\n   b # two\n   ] # end"),
        (HANGING, (Kept(2),), "[ # one\n   c] # end"),
        (CLOSED, (*THREE, "d"), "[\n  a,\n  b,\n  c,\n  d]"),
        (CLOSED, ("d", *THREE), "[\n  d,\n  a,\n  b,\n  c]"),
        (CLOSED, (Kept(0), Kept(1)), "[\n  a,\n  b]"),
        (CLOSED.replace("c]", "c, ]"), (*THREE, "d"), "[\n  a,\n  b,\n  c,\n  d, ]"),
        (CLOSED.replace("c]", "c, ]"), (Kept(0), Kept(1)), "[\n  a,\n  b, ]"),
        (LEADING, (*THREE, "d"), "[ a\n , b\n , c\n , d ]"),
        (LEADING, (Kept(0), "d", *THREE[1:]), "[ a\n , d\n , b\n , c ]"),
        (LEADING, (Kept(1), Kept(2)), "[ b\n , c ]"),
        (LEADING, (Kept(0), Kept(1)), "[ a\n , b ]"),
        ("[\n  a, b,\n  c\n]", (Kept(2),), "[\n  c\n]"),
        ("[\n  a, b,\n  c\n]", (Kept(0), Kept(2)), "[\n  a,\n  c\n]"),
        ("[\n  a, b,\n  c\n]", (*THREE, "d"), "[\n  a, b,\n  c,\n  d\n]"),
        ("[a\n b, c\n  d, e]", (Kept(0), Kept(2)), "[a\n b, e]"),
        ("[!Sub 'x', !If [P, 'a', b], {Ref: C}]", (Kept(0), "d", Kept(2)), "[!Sub 'x', d, {Ref: C}]"),
        ("[!Sub 'x', !If [P, 'a', b], {Ref: C}]", (Kept(1), "d", Kept(2)), "[!If [P, 'a', b], d, {Ref: C}]"),
        ("[!If\n [P, a, b], c, d]", (Kept(1), Kept(2)), "[c, d]"),
        ("[ # none\n  ]", ("a", "b"), "[a, b # none\n  ]"),
        ("[a # before the comma\n  , b]", (Kept(0),), "[a # before the comma\n  ]"),
        ("[ a ]", (), "[]"),
        ("[a, b]", (Kept(0), Kept(1), "https://x/?y"), "[a, b, 'https://x/?y']"),
        ('[a, "b,"]', (Kept(0), Kept(1), "c,d"), '[a, "b,", "c,d"]'),
    ],
)  # fmt: skip
def test_items_of_flow_lists(before: str, content: Content, after: str) -> None:
    text = "CallbackURLs: {}\nUserPoolId: x"
    assert edited_properties(text.replace("{}", before), {URLS: content}) == text.replace("{}", after)


def test_an_empty_list_is_filled_as_its_neighbours_are_written() -> None:
    before = 'CallbackURLs: ["https://a"]\nLogoutURLs: []'
    assert edited_properties(before, {"logout_urls": ("x",)}) == before.replace("[]", '["x"]')


# ----------------------------------------------------------------------------------------- scalars


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("web # why", "new # why"),
        ("'web'", "'new'"),
        ('"web"', '"new"'),
        (">- # why\n  web\n  b\n", "new # why\n"),
        ("|+\n  web\n\n", "new\n\n"),
        ("|2-\n   web", "new"),
        ("&x |\n  web", "&x new"),
        ("web\n  b\n\n  c # d", "new # d"),
        ('"web\n  b\n\n  c" # d', '"new" # d'),
        ("# why\n  # more\n  'web' # n", "# why\n  # more\n  'new' # n"),
        ("&x   web # c", "&x   new # c"),
        ("&x\n  web", "&x\n  new"),
        ("# nothing", "new # nothing"),
        ("!Ref AWS::NoValue # nothing", "new # nothing"),
    ],
)
def test_a_scalar_of_any_form_is_replaced(before: str, after: str) -> None:
    text = "ClientName: {}\nUserPoolId: x"
    assert edited_properties(text.replace("{}", before), {"name": "new"}) == text.replace("{}", after)


@pytest.mark.parametrize(("before", "after"), [("False", "True"), ("FALSE", "TRUE"), ("'False'", "'true'"), ("no", "true")])
def test_a_boolean_keeps_its_capitals(before: str, after: str) -> None:
    assert edited_properties(f"GenerateSecret: {before}", {"generate_secret": True}) == f"GenerateSecret: {after}"


MISTAKABLE = """
on no Off y N 012 08 1e3 1E3 12e03 0x1f 0o14 0b1 1_000 .5 +1 -0 1: 1:20 190:20:30 2001-01-01 .inf .NaN ~ Null TRUE
= << - -x ? ?x : :x #x *x !x &x %x @x `x |x >x 'x "x {a [a a: ... ---
"""


@pytest.mark.parametrize(
    "text", [*MISTAKABLE.split(), " lead", "trail ", "a: b", "a #b", "? x", "- x", "", "\u00a0x", "2001-01-01 00:00:00"]
)
@pytest.mark.parametrize("flow", [False, True])
def test_what_yaml_would_mistake_is_quoted(text: str, flow: bool) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    before, after = (
        ("{ClientName: web}", f"{{ClientName: {quoted}}}")
        if flow
        else ("\n      ClientName: web", f"\n      ClientName: {quoted}")
    )
    head = CLIENT.rstrip("\n") + " " * flow
    assert edited(f"{head}{before}\n", {"name": text}) == f"{head}{after}\n"


@pytest.mark.parametrize("text", ["a,b", "a]", "a}", "x?y"])
def test_what_only_brackets_would_mistake_is_quoted_only_there(text: str) -> None:
    assert edited_properties("ClientName: web", {"name": text}) == f"ClientName: {text}"
    head = CLIENT.rstrip("\n")
    assert edited(f"{head} {{ClientName: web}}\n", {"name": text}) == f"{head} {{ClientName: '{text}'}}\n"


def test_new_quotes_are_those_of_the_same_mapping() -> None:
    text = 'ClientName: web\nDefaultRedirectURI: "https://a: b"'
    before = "Metadata: {a: 'x y', b: 'x z'}\n"
    assert edited(with_properties(text, before), {"name": "yes"}) == with_properties(text.replace("web", '"yes"'), before)
