"""Trees of expressions, held against what terraform makes of the same text."""

from __future__ import annotations

import inspect
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cogtui.core.terraform.blocks import Block, Member, members, top_level
from cogtui.core.terraform.mask import mask
from cogtui.core.terraform.nodes import (
    Attribute,
    Binary,
    Call,
    Each,
    For,
    ForDirective,
    IfDirective,
    Index,
    ListNode,
    Literal,
    Node,
    ObjectNode,
    Other,
    Paren,
    Reference,
    Splat,
    Template,
    Text,
    Unary,
)
from cogtui.core.terraform.scan import Broken
from cogtui.core.terraform.strings import unescape
from cogtui.core.terraform.syntax import parse
from judges import needs_terraform

from .written import children, moved, written

# ------------------------------------------------------------------------------------------- the corpus

NAMES = """
  a       = 2
  b       = 3
  yes     = true
  no      = false
  s       = "text"
  none    = null
  list    = ["p", "q", "r"]
  numbers = [4, 5, 6]
  empty   = []
  object  = { name = "n", "two words" = "w", in = "h", for = 1, if = { else = [1, 2] }, _x-y = 7, true = "t" }
  é       = { ü = "ö" }
  clients = {
    web = { urls = ["u1", "u2"], tags = [{ k = "a", v = [1, 2] }, { k = "b", v = [3, 4] }], size = 1 }
    app = { urls = ["u3"], tags = [{ k = "c", v = [5, 6] }], size = 2 }
  }
  rows = [
    { id = 1, cells = [{ v = ["x", "y"], w = 1 }, { v = ["z", "t"], w = 2 }], c = { d = "m" } },
    { id = 2, cells = [{ v = ["k", "l"], w = 3 }], c = { d = "n" } },
  ]
  matrix = [[1, 2], [3, 4]]
"""
"""Locals of every expression below."""

OPERATORS = [
    "1 + 2 * 3",
    "1 * 2 + 3",
    "10 - 4 - 3",
    "100 / 10 / 5",
    "2 * 3 % 4",
    "7 % 4 * 2",
    "2 + 3 == 5",
    "1 < 2 == true",
    "true == 1 < 2",
    "1 + 1 > 1 && 2 >= 2",
    "true || false && false",
    "false && false || true",
    "1 == 1 != false",
    "true != false == true",
    "!true || true",
    "!(true || true)",
    "!local.yes && local.no",
    "!!local.yes",
    "! ! local.yes",
    "-local.a",
    "- 5",
    "--5",
    "-(-5)",
    "- - - 5",
    "-local.a * -local.b",
    "2 * -12",
    "local.a -12",
    "local.a - 12",
    "local.a - local.b",
    "10 -4 -3",
    "[local.a -12, -1]",
    "{ v = local.a -12 }",
    "{ v = local.a -12, w = -1 }",
    "-local.numbers[0]",
    "-local.object.if.else[1]",
    "1.5 * 2",
    "1e3 + 1",
    "2E-2",
    "1.e2",
    "0.1 == 0.10",
    "local.yes ? 1 : 2",
    "local.no ? 1 : local.yes ? 2 : 3",
    "local.yes ? local.no ? 1 : 2 : 3",
    "local.no ? 1 : 2 + 3",
    "1 + 1 == 2 ? 3 : 4",
    "(local.no ? 1 : 2) + 3",
    "local.yes || local.no ? 1 : 2",
    "!local.yes ? 1 : 2",
    "local.yes?local.a:local.b",
    "(\n  1\n  + 2\n  - 3\n)",
    "(1 # one\n + /* two */ 2 // three\n)",
    "(local.yes\n  ? 1\n  : 2)",
    "((((1))))",
    "1 >= 1 && 1 <= 1",
    "local.none == null",
    "null == local.s",
    '"a" == "b"',
    '"a${1}" == "a1" ? "x" : "y"',
    "[1] == [1]",
    "{} == {}",
]

TRAVERSALS = [
    "local.a",
    "local . a",
    "local.list[0]",
    "local.list[ 1 ]",
    "local.list[\n1\n]",
    "local.list.0",
    "local.list . 2",
    "local.list.1e0",
    'local.object["name"]',
    'local.object["two words"]',
    'local.object [ "name" ]',
    "local.object.in",
    "local.object.for",
    "local.object.if.else[1]",
    "local.object.if.else.1",
    "local.object._x-y",
    "local.object.true",
    "local.é.ü",
    'local.é["ü"]',
    'local.clients["web"].urls[0]',
    'local.clients["web"].tags[1].v[0]',
    'local.clients[local.no ? "web" : "app"].size',
    'local.clients["w${"e"}b"].size',
    'local.clients["web"]["urls"][1]',
    'local.clients.web.tags.0.v.1 == 2 ? "y" : "n"',
    "local.list[local.a]",
    "local.list[local.a - 1]",
    "local.list[length(local.list) - 1]",
    "local.matrix[1][0]",
    "local.matrix[1].0",
    "(local.list)[0]",
    "(local.object).name",
    "{ x = 1 }.x",
    '{ x = { y = 2 } }["x"].y',
    "[1, 2, 3][1]",
    "[[1, 2], [3]][0][1]",
    'split(",", "a,b")[1]',
    'tomap({ a = { b = "c" } }).a.b',
    "merge(local.object, { z = { y = 1 } }).z.y",
    "element(local.rows, 0).cells[0].v[1]",
    '"${local.list[0]}${local.object["name"]}"',
    "local.list[0 + 1]",
    "local.list[(1)]",
    "local.list[1.0]",
    'local.list["1"]',
]

SPLATS = [
    "local.rows[*].id",
    "local.rows[*]",
    "local.rows.*",
    "local.rows.*.id",
    "local.rows[*].c.d",
    "local.rows.*.c.d",
    "local.rows[*].cells[0].w",
    "local.rows[*].cells[0].v[1]",
    "local.rows.*.cells[0]",
    "local.rows.*.cells[0][0].w",
    "local.rows.*.cells.0.w",
    "local.rows[*].cells[*].w",
    "local.rows[*].cells[*].v[0]",
    "local.rows[*].cells[*].v[*]",
    "local.rows[*].cells.*.w",
    "local.rows[*].cells.*.v[0]",
    "local.rows[*].cells.*.v.0",
    "local.rows.*.cells[0][*].w",
    "local.rows[ * ].id",
    "local.rows . * . id",
    "local.rows[*].id == [1, 2]",
    'local.rows[*]["id"]',
    'local.rows[*].c["d"]',
    "local.rows[*].cells[local.a - 2].w",
    "(local.rows)[*].id",
    "values(local.clients)[*].size",
    "[for r in local.rows : r.cells[*].w]",
    "local.matrix[*][0]",
    "local.matrix[*][*]",
    "length(local.rows[*].id) + 1",
    "concat(local.rows[*].cells...)[*].w",
    "flatten(local.rows[*].cells[*].v)",
    "[local.rows[*].id, local.rows.*.id]",
    "local.empty[*].id",
    "local.clients.web.tags[*].v[0]",
    'local.clients["web"].tags[*].k',
    'local.clients["web"]["tags"].*.k',
]

FORS = [
    "[for x in local.list : x]",
    "[for i, x in local.list : i]",
    "[for i, x in local.list : x if i > 0]",
    '[for x in local.list : upper(x) if x != "q"]',
    "{for x in local.list : x => x}",
    "{ for k, c in local.clients : k => c.urls }",
    "{ for k, c in local.clients : k => c.size if c.size > 1 }",
    '{ for x in local.list : (x == "p" ? "a" : "b") => x... }',
    '{ for x in local.list : length(x) => x... if x != "q" }',
    '[for x in local.list : [for y in local.numbers : "${x}${y}"]]',
    "[for k, c in local.clients : { for t in c.tags : t.k => t.v }]",
    '[\n  for x in local.list : # each\n  x\n  if x != "p" # but one\n]',
    "{\n  for k, c in local.clients :\n  k => {\n    urls = c.urls\n    size = c.size + 1\n  }\n}",
    "{ # first\n  for k, c in local.clients : k => c.size\n}",
    "[ /* c */ for x in local.list : x ]",
    "[for inside in local.list : inside]",
    "[for x in local.list : x if x == x ? true : false]",
    "[for x in local.yes ? local.list : local.list : x]",
    '[for iffy in local.list : iffy if iffy != "p"]',
    "[for in in local.list : in]",
    "[for for in local.list : for]",
    '[for if in local.list : if if if != "p"]',
    "[for x in [for y in local.numbers : y * 2 if y > 4] : x + 1]",
    "[for k in keys({ for x in local.list : x => 1 }) : k][0]",
    "[for x in local.rows : x.c].0.d",
    "[for x in local.rows : x.c][*].d",
    "{ for x in local.rows : x.id => x }[1].c.d",
    "[for x in local.numbers : x -1]",
    "[for x in local.numbers : -x]",
    '[for k, v in local.object.if : "${k}=${v[0]}"]',
    '[for s in ["a"] : { (s) = 1, "${s}2" = 2, s = 3 }]',
    '[for é in local.list : "${é}!"]',
    "[for x in {}: x]",
    "{for k,v in {a=1}:k=>v}",
    "[for x in local.list: {\n  a = x\n  b = [for y in local.numbers : {\n    c = y\n  }]\n}]",
    "[for a-b in local.numbers : a-b]",
]

OBJECTS = [
    "{}",
    "{\n}",
    "{ # nothing\n}",
    "{ a = 1 }",
    "{ a : 1 }",
    "{ a = 1, b = 2 }",
    "{ a = 1, b = 2, }",
    "{\n  a = 1\n  b = 2\n}",
    "{\n  a = 1,\n  b = 2,\n}",
    "{\n\n  a = 1 # one\n\n  // none\n  b : 2 /* two */\n}",
    "{\r\n  a = 1\r\n  b = 2\r\n}",
    '{ "a" = 1, "b c" : 2 }',
    "{ (local.s) = 1 }",
    '{ (local.s) = 1, ("x") : 2, (local.yes ? "c" : "d") = 3 }',
    '{ "${local.s}" = 1 }',
    '{ "x${local.s}y" = 1 }',
    '{ 1 = "a", 2 = "b" }',
    "{ 1.5 = 2 }",
    "{ null = 1, true = 2, false = 3 }",
    "{ in = 1, if = 2, else = 3, endfor = 4 }",
    '{ local.yes ? "a" : "b" : 1 }',
    '{ upper("a") = 1 }',
    "{ local.list[local.a - 2] = 1 }",
    "{ -1 = 2 }",
    "{ 1 + 1 = 2 }",
    "{ a = { b = { c = [1, { d = 2 }] } } }",
    "{ a = [\n1,\n2\n]\n b = 3 }",
    "{ a = (1\n+ 2) }",
    "{ a = max(\n1,\n2\n)\n }",
    "{ a-b = 1, _c = 2, é = 3 }",
    "{ a = <<X\ntext\nX\n b = <<-Y\n  more\n  Y\n}",
    "{ a = 1, /* c */ b = /* d */ 2 }",
    '{ a = "}", b = "{" }',
    '{ a = "${{ x = 1 }.x}" }',
    '{ "for" = 1 }',
    "{ a = local.yes ? 1 : 2\n b = 3 }",
    "{a=1,b=local.a}",
    "{ a=-1,b=!local.yes}",
    "[{ a = 1 }, {\n b = 2 }]",
]

LISTS_AND_CALLS = [
    "[]",
    "[\n]",
    "[1,2]",
    "[1,\n2,\n]",
    "[ # c\n 1 # d\n , 2 ]",
    "[[], [[]]]",
    "[<<X\na\nX\n, 1]",
    "max(1, 2)",
    "max(local.numbers...)",
    "max(1, local.numbers ...)",
    "max(\n  1, # one\n  2,\n)",
    "max (1, 2)",
    "concat([1], [2, 3],)",
    "concat(\n  local.numbers,\n  local.yes ? [1] : [],\n)",
    'timeadd("2020-01-01T00:00:00Z", "1h")',
    "core::max(1, 2)",
    "core::max(local.numbers...)",
    "core :: max(1, 2)",
    "(core\n::\r\nmax(1, 2))",
    'upper(lower("A"))',
    'try(local.object.gone, local.clients["gone"].x, 1)',
    'lookup({ a = 1 }, "a", null)',
    'format("%s-%d", local.s, local.a)',
    'coalesce(null, "a")',
    'jsonencode({ a = [1, null, true], "b" = local.none })',
    'length("${local.s}")',
    "max(-1, -12)",
    "max(1 -12, 3)",
    "tolist([for x in local.list : x])",
    'contains(local.list, "p") && !contains(local.list, "z")',
]

TEMPLATES = [
    '""',
    '"${local.a}"',
    '"${ local.a }"',
    '"${\n  local.a\n}"',
    '"${ # comment\n local.a /* c */ }"',
    '"${local.a}${local.b}"',
    '"a ${local.s} b"',
    '"a ${~ local.s ~} b"',
    '" ${~ local.s}"',
    '"${local.s ~} "',
    '"${~ local.a ~}"',
    '"x \\n\\t ${~ local.s ~} \\r\\n y"',
    '"x \\u0020${~ local.s ~}\\U00002003 y"',
    '"x\u00a0${~ local.s ~}\u3000y"',
    '"x\u200b${~ local.s ~}\ufeffy"',
    '"a $ ${~ local.s ~} $ b"',
    '"a $${x} %%{y} ${~ local.s}"',
    '"$$${x} %%%{y} $x %y $$ %% $"',
    '"a\\\\ ${~ local.s}"',
    '"${"${"${local.s}"}"}"',
    '"${local.yes ? "a ${local.s}" : "b"}"',
    '"${ {a = "}"}.a }"',
    '"%{ if local.yes }a%{ endif }"',
    '"%{ if local.no }a%{ endif }"',
    '"%{if local.no}a%{else}b%{endif}"',
    '"x %{ if local.yes ~} a %{~ else ~} b %{~ endif } y"',
    '"x %{~ if local.no ~} a %{~ else ~} b %{~ endif ~} y"',
    '"%{ if local.yes }%{ endif }"',
    '"%{ if local.yes }%{ else }x%{ endif }"',
    '"%{ for x in local.list }${x},%{ endfor }"',
    '"%{ for i, x in local.list }${i}=${x} %{ endfor }"',
    '"%{ for i, x in local.list ~} ${i}=${x} %{~ endfor }!"',
    '"%{ for x in local.list }%{ if x != "q" }${x}%{ else }-%{ endif }%{ endfor }"',
    '"%{ if local.yes }%{ for x in local.numbers }${x * 2} %{ endfor }%{ endif }|"',
    '"%{ for x in [] }a%{ endfor }"',
    '"%{ for x in local.numbers }%{ endfor }"',
    '"%{\n for x in # c\n local.list }${x}%{ endfor /* d */ }"',
    '"%{ if(local.yes) }a%{ endif }"',
    '"%{ for inner in local.list }${inner}%{ endfor }"',
    '"%{ if local.a -12 < 0 }neg%{ endif }"',
    '"a%{ if local.yes ~}\\n b%{ endif }"',
    '" %{~ if local.yes }b%{ endif }"',
    '"%{ if { a = true }.a }b%{ endif }"',
]

HEREDOCS = [
    "<<X\nX",
    "<<X\na\nX",
    "<<X\n  a\n b\nX",
    "<<X\n${local.s}\nX",
    '<<X\n\\n "q" $${x} %%{y} $ %\nX',
    "<<X\na ${local.s ~}\n  b\nX",
    "<<X\na\n${~ local.s}\nX",
    "<<X\na\n  ${~ local.s}\nX",
    "<<X\n%{ for x in local.list ~}\n- ${x}\n%{ endfor ~}\nend\nX",
    "<<X\n%{ for x in local.list }\n- ${x}\n%{ endfor }\nend\nX",
    "<<X\n  %{ if local.yes ~}\n\n  a\n  %{~ else ~}\n  b\n  %{~ endif ~}\n  c\nX",
    "<<X\n%{~ if local.no ~}\n  a\n%{~ else ~}\n  b\n%{~ endif ~}\n  c\nX",
    "<<X\na\n\n%{~ if local.yes }b%{ endif }\nX",
    "<<-X\n    a\n      b\n    X",
    "<<-X\n    a\n\n  \n      b\n  X",
    "<<-X\n    ${local.s}\n      b\n  X",
    "<<-X\n    a ${local.s}\n  ${local.s} b\n  X",
    "<<-X\n${local.s}\n    b\n  X",
    "<<-X\n    %{ if local.yes }\n    a\n    %{ endif }\n      b\n  X",
    "<<-X\n    %{ if local.yes ~}\n    a\n    %{ endif ~}\n    b\n  X",
    "<<-X\n    a ${~ local.s ~}  \n    b\n  X",
    "<<-X\n    a\n    %{~ for x in local.list }${x}%{ endfor }\n      b\n  X",
    "<<-X\n    a\n  %{ for x in local.list ~}\n      ${x}\n  %{ endfor ~}\n      b\n  X",
    "<<-X\n\t\ta\n\t  b\n  X",
    "<<-X\n  \u00a0a\n \u2003b\n  X",
    "<<-X\n   \n   a\n   X",
    "<<-X\n    a\n  b ${<<Y\n c\nY\n} d\n  X",
    "<<-X\r\n  a\r\n   b ${local.s}\r\n  X",
    "<<X\r\na ${local.s ~}\r\n  b\r\nX",
    "<<-X\n  $ a\n  %% b\n    $$ c\n  X",
    "<<-X\n  $${a}\n    ${local.s}\n  X",
    "<<X\n$ \n${~ local.s} $  \n${~ local.s} $a \n${~ local.s}\nX",
    "<<X\r\n$\r\n${~ local.s} $ \r\n${~ local.s} $$\r\n${~ local.s}\r\nX",
    "upper(<<-X\n  a\n  X\n)",
    "<<É\n  ü\nÉ",
    "<<X\n  a\n \u2003X \t",
]

VALID = [*OPERATORS, *TRAVERSALS, *SPLATS, *FORS, *OBJECTS, *LISTS_AND_CALLS, *TEMPLATES, *HEREDOCS]

INVALID = [
    "a b",
    "a ?",
    "a ? b",
    "a ? b :",
    "a : b",
    "1 +",
    "+ 1",
    "* 1",
    "a &&",
    "a & b",
    "a | b",
    "a ^ b",
    "a = b",
    "a b = c",
    "a => b",
    "a ... b",
    "a...",
    "1a",
    "1.2.3",
    "1.",
    "0x10",
    ".5",
    "a.",
    "a.b()",
    "a.(b)",
    'a."b"',
    "a.-b",
    "a..b",
    "a.0.1",
    "a[]",
    "a[0",
    "a[0, 1]",
    "a[*",
    "a[* ",
    "a[**]",
    "a.*.b.*.c",
    "a.*.*",
    "[1 2]",
    "[1,,2]",
    "[,]",
    "[,1]",
    "[1",
    "[1)",
    "[1;2]",
    "[[1,,2]]",
    "[*]",
    "(",
    ")",
    "()",
    "(1, 2)",
    "(1",
    "f(",
    "f(,)",
    "f(1,,2)",
    "f(1 2)",
    "f(a..., b)",
    "f(a...,)",
    "f(...)",
    '"f"(1)',
    "a::b",
    "a::b::",
    "a::(1)",
    "1(2)",
    "{",
    "{,}",
    "{ a }",
    "{ a = }",
    "{ = 1 }",
    "{ a == 1 }",
    "{ a => 1 }",
    "{ a = 1 b = 2 }",
    "{ a = 1,, b = 2 }",
    "{ a = 1; b = 2 }",
    "{ a = 1\n, b = 2 }",
    "{\n  , a = 1 }",
    "{ a\n= 1 }",
    "{ a =\n1 }",
    "{ a = b\n+ c }",
    "{ a = b +\nc }",
    "{ a = b\n? c : d }",
    "{ a = (1 b = 2) }",
    "{ for = 1 }",
    "[for]",
    "[for x]",
    "[for x in]",
    "[for x in y]",
    "[for x in y :]",
    "[for x : y]",
    "[for x, in y : x]",
    "[for x, y, z in w : x]",
    "[for 1 in y : 1]",
    "[for x.y in z : x]",
    "[for inside : x]",
    "[for x inside : x]",
    "[for x in y : x => x]",
    "[for x in y : x...]",
    "[for x in y : x if]",
    "[for x in y : x if a if b]",
    "[for x in y : x, 1]",
    "[1, for x in y : x]",
    "{for x in y : x}",
    "{for x in y : x => }",
    "{for x in y : x => x if }",
    "{for x in y : x => x, a = 1}",
    "!",
    "-",
    "!= a",
    "a !b",
    "a ! = b",
    "'a'",
    "`a`",
    "$a",
    "${a}",
    "%{ if a }",
    "a @ b",
    "a \\ b",
    "~a",
    '"a',
    '"a\nb"',
    '"${"',
    '"${}"',
    '"${ }"',
    '"${~}"',
    '"${a b}"',
    '"${a"',
    '"${a:b}"',
    '"\\q"',
    '"\\u12"',
    '"\\U00110000"',
    '"\\ud800"',
    '"%{ if a }"',
    '"%{ if }a%{ endif }"',
    '"%{ endif }"',
    '"%{ else }"',
    '"%{ if a }%{ else }%{ else }%{ endif }"',
    '"%{ if a }%{ endfor }"',
    '"%{ for x in y }%{ endif }"',
    '"%{ for x in y }%{ else }%{ endfor }"',
    '"%{ for x }%{ endfor }"',
    '"%{ for in y }%{ endfor }"',
    '"%{ forx in y }%{ endfor }"',
    '"%{ for x iny }%{ endfor }"',
    '"%{ for // x in y\n a }%{ endfor }"',
    '"%{ for x, in y }%{ endfor }"',
    '"%{ for x in }%{ endfor }"',
    '"%{ a }"',
    '"%{}"',
    '"%{ if a }%{ endif b }"',
    '"%{ if a }%{ for x in y }%{ endif }%{ endfor }"',
    '"%{ if a b }%{ endif }"',
    "<<X\na",
    "<<X a\nX",
    "<< X\na\nX",
    "<<X \na\nX",
    "<<X\n${a\nX",
    "<<X\n%{ if a }\nX",
    "a <<X\nX",
    "/* a",
    "a /* b",
    "a\u00a0+ b",
    "a\r+ b",
]


# ---------------------------------------------------------------------------------------------- terraform


def terraform(folder: Path, *arguments: str, text: str = "") -> str:
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        ["terraform", *arguments], cwd=folder, env=environment, input=text, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def evaluated(folder: Path, expressions: list[str]) -> list[Any]:
    """What terraform makes of expressions, as JSON."""
    lines = "".join(f"  e{number} = {text}\n" for number, text in enumerate(expressions))
    Path(folder, "main.tf").write_text(f"locals {{{NAMES}{lines}}}\n", "utf-8", newline="")
    every = ", ".join(f"local.e{number}" for number in range(len(expressions)))
    printed = terraform(folder, "console", text=f"jsonencode([{every}])\n")
    assert printed.startswith('"'), printed
    found: list[Any] = json.loads(json.loads(printed))
    return found


@needs_terraform
def test_the_tree_means_what_terraform_makes_of_the_text(tmp_path: Path) -> None:
    trees = [written(parse(text)) for text in VALID]
    both = evaluated(tmp_path, VALID + trees)
    wanted, found = both[: len(VALID)], both[len(VALID) :]
    assert [entry for entry in zip(VALID, trees, wanted, found, strict=True) if entry[2] != entry[3]] == []
    assert len(VALID) > 250


@needs_terraform
def test_terraform_refuses_what_is_refused(tmp_path: Path) -> None:
    for number, text in enumerate(INVALID):
        Path(tmp_path, f"e{number}.tf").write_text(f"locals {{\n  e{number} = {text}\n}}\n", "utf-8", newline="")
    report = json.loads(terraform(tmp_path, "validate", "-json"))
    refused = {entry["range"]["filename"] for entry in report["diagnostics"] if entry["severity"] == "error"}
    assert [text for number, text in enumerate(INVALID) if f"e{number}.tf" not in refused] == []


@pytest.mark.parametrize("text", INVALID)
def test_refused(text: str) -> None:
    with pytest.raises(Broken) as error:
        parse(text)
    assert 0 <= error.value.offset < len(text)


# ----------------------------------------------------------------------------------- random expressions


class Writer:
    """Random expressions over the locals above, with the least parentheses and any layout."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines = True

    def gap(self, least: str = "") -> str:
        gaps = ["", " ", "  ", "\t", " /* c */ "]
        return least + self.random.choice([*gaps, "\n", " # c\n", "\r\n", " // ) } ]\n"] if self.lines else gaps)

    def spaced(self, *parts: str) -> str:
        return "".join(f"{part}{self.gap()}" for part in parts)

    def one_of(self, depth: int, *makers: Any) -> str:
        made: str = self.random.choice(makers if depth > 0 else makers[:2])(depth - 1)
        return made

    def number(self, depth: int) -> str:
        return self.one_of(
            depth,
            lambda d: self.random.choice(["1", "2", "30", "4.5", "local.a ", "local.b "]),
            lambda d: self.random.choice(["local.numbers[1]", "local.numbers.2", 'local.clients["web"].size ']),
            lambda d: self.spaced(self.number(d), self.random.choice("+-*") + " ", self.number(d)),
            lambda d: self.spaced(self.number(d), self.random.choice("+-") + " ", self.number(d)),
            lambda d: self.spaced(self.random.choice("-- "), self.number(d)),
            lambda d: self.inside("(", self.number, d, ")"),
            lambda d: self.spaced(self.list(d), "[0]"),
            lambda d: f"max{self.inside('(', lambda e: self.spaced(self.number(e), ',', self.number(e)), d, ')')}",
            lambda d: f"length{self.inside('(', self.list, d, ')')}",
            lambda d: self.inside("(", lambda e: self.choice(e, self.number), d, ")"),
        )

    def boolean(self, depth: int) -> str:
        return self.one_of(
            depth,
            lambda d: self.random.choice(["true", "false", "local.yes", "local.no"]),
            lambda d: self.random.choice(["local.yes", "null == local.none"]),
            lambda d: self.spaced(self.number(d), self.random.choice(["<", ">=", "==", "!="]), self.number(d)),
            lambda d: self.spaced(self.boolean(d), self.random.choice(["&&", "||", "==", "!="]), self.boolean(d)),
            lambda d: self.spaced(self.boolean(d), self.random.choice(["&&", "||"]), self.boolean(d)),
            lambda d: self.spaced("!", self.boolean(d)),
            lambda d: self.inside("(", self.boolean, d, ")"),
        )

    def choice(self, depth: int, of: Any) -> str:
        return self.spaced(self.boolean(depth), "?", of(depth), ":", of(depth))

    def inside(self, opening: str, of: Any, depth: int, closing: str) -> str:
        before, self.lines = self.lines, True
        made = f"{opening}{self.gap()}{of(depth)}{self.gap()}{closing}"
        self.lines = before
        return made

    def list(self, depth: int) -> str:
        return self.one_of(
            depth,
            lambda d: self.random.choice(["local.numbers", "[1]", "local.rows[*].id", "values(local.clients).*.size"]),
            lambda d: self.random.choice(["local.rows[*].cells[0].w", "[for r in local.rows : r.id]"]),
            lambda d: self.inside("[", lambda e: self.spaced(self.number(e), ",", self.number(e), ","), d, "]"),
            lambda d: self.inside("[", lambda e: self.spaced("for x in ", self.list(e), ":", self.number(e)), d, "]"),
            lambda d: self.inside(
                "[",
                lambda e: self.spaced("for i, x in ", self.list(e), ": x +", self.number(e), " if ", self.boolean(e)),
                d,
                "]",
            ),
            lambda d: f"concat{self.inside('(', lambda e: self.spaced(self.list(e), ',', self.list(e)), d, ')')}",
            lambda d: self.spaced(f"[{self.object(d)}]", "[", "*", "]", ".", "v"),
        )

    def filtered(self, depth: int) -> str:
        return self.spaced("for i, x in ", self.list(depth), ": x +", self.number(depth), " if ", self.boolean(depth))

    def object(self, depth: int) -> str:
        before, self.lines = self.lines, False
        separator = self.random.choice([",", "\n", " # c\n", ",\n\n", "\r\n"])
        key = self.random.choice(["w", '"w"', '("w")', '"${"w"}"', "if"])
        made = f"{{{self.random.choice(['', chr(10)])} v = {self.number(depth)}{separator} {key} : {self.text(depth)} }}"
        self.lines = before
        return made

    def text(self, depth: int) -> str:
        return '"' + "".join(self.part(depth) for _ in range(self.random.randint(0, 4))) + '"'

    def part(self, depth: int) -> str:
        open_if, open_for = f"%{{{self.tilde()} if ", f"%{{{self.tilde()} for x in "
        return self.one_of(
            depth,
            lambda d: self.random.choice([" ", "a", "\\n", "$ ", "%% ", "$${", " \\t ", "é", "\\\\"]),
            lambda d: f"${{{self.tilde()} {self.number(d)} {self.tilde()}}}",
            lambda d: f"{open_if}{self.boolean(d)} {self.tilde()}}}{self.part(d)}{self.end('endif')}",
            lambda d: f"{open_if}{self.boolean(d)} }}{self.part(d)}{self.end('else')}{self.part(d)}{self.end('endif')}",
            lambda d: f"{open_for}{self.list(d)} {self.tilde()}}}${{x}}{self.part(d)}{self.end('endfor')}",
            lambda d: f"${{{self.text(d)}}}",
        )

    def tilde(self) -> str:
        return self.random.choice(["", "", "~"])

    def end(self, word: str) -> str:
        return f"%{{{self.tilde()} {word} {self.tilde()}}}"

    def heredoc(self, depth: int) -> str:
        lines = "".join(
            self.random.choice(["", " ", "  ", "\t"]) + self.part(depth) + self.random.choice(["\n", " \n", "\n\n", "  "])
            for _ in range(self.random.randint(1, 5))
        )
        return f"<<{self.random.choice(['', '-'])}X\n{lines}\n  X"

    def any(self) -> str:
        self.lines = True
        of = self.random.choice([self.number, self.boolean, self.list, self.text, self.heredoc])
        return f"({self.gap()}{of(self.random.randint(1, 5))}\n)"


@needs_terraform
def test_random_expressions_mean_what_terraform_makes_of_them(tmp_path: Path) -> None:
    writer = Writer(int(os.environ.get("COGTUI_SEED", "3")))
    texts = [text for text in (writer.any() for _ in range(400)) if len(text) < 3000]
    trees = [written(parse(text)) for text in texts]
    both = evaluated(tmp_path, [f'try({text}, "fails")' for text in texts + trees])
    wanted, found = both[: len(texts)], both[len(texts) :]
    assert [entry for entry in zip(texts, trees, wanted, found, strict=True) if entry[2] != entry[3]] == []
    assert wanted.count("fails") < len(texts) / 4


# ------------------------------------------------------------------------------------------------- trees


def name(start: int, end: int, *parts: str) -> Reference:
    return Reference(start, end, parts)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("var.a[0].b", name(0, 10, "var", "a", "[0]", "b")),
        ("var.a.0.b", name(0, 9, "var", "a", "[0]", "b")),
        ("var . a [ 0 ]", name(0, 13, "var", "a", "[0]")),
        ('local.c["w"].urls', Attribute(0, 17, Index(0, 12, name(0, 7, "local", "c"), Literal(8, 11, "w")), "urls")),
        ('local.c [ "w" ]', Index(0, 15, name(0, 7, "local", "c"), Literal(10, 13, "w"))),
        ('a["b"][0]', Index(0, 9, Index(0, 6, name(0, 1, "a"), Literal(2, 5, "b")), Literal(7, 8, 0))),
        ("a[b.c].d", Attribute(0, 8, Index(0, 6, name(0, 1, "a"), name(2, 5, "b", "c")), "d")),
        ("a[-1]", Index(0, 5, name(0, 1, "a"), Literal(2, 4, -1))),
        ("(a)[0].b", Attribute(0, 8, Index(0, 6, Paren(0, 3, name(1, 2, "a")), Literal(4, 5, 0)), "b")),
        ("f(a).b", Attribute(0, 6, Call(0, 4, "f", (name(2, 3, "a"),)), "b")),
        ("f(a...)", Call(0, 7, "f", (name(2, 3, "a"),), True)),
        ("core :: f(a)", Call(0, 12, "core::f", (name(10, 11, "a"),))),
        ("provider::a::b()", Call(0, 16, "provider::a::b", ())),
        ("a[*].b[0].c", Splat(0, 11, name(0, 1, "a"), ("b", Literal(7, 8, 0), "c"))),
        ("a.*.b[0].c", Attribute(0, 10, Index(0, 8, Splat(0, 5, name(0, 1, "a"), ("b",)), Literal(6, 7, 0)), "c")),
        ("a.*.b.0.c", Splat(0, 9, name(0, 1, "a"), ("b", Literal(6, 7, 0), "c"))),
        ("a[*].b[*].c", Splat(0, 11, name(0, 1, "a"), ("b", Each(6, 11, ("c",))))),
        ("a[*].b.*.c[0]", Splat(0, 13, name(0, 1, "a"), ("b", Each(6, 10, ("c",)), Literal(11, 12, 0)))),
        ("a[*]", Splat(0, 4, name(0, 1, "a"), ())),
        ("-5", Literal(0, 2, -5)),
        ("- 5", Unary(0, 3, "-", Literal(2, 3, 5))),
        ("a - -5", Binary(0, 6, "-", name(0, 1, "a"), Literal(4, 6, -5))),
        ("!-a", Unary(0, 3, "!", Unary(1, 3, "-", name(2, 3, "a")))),
        ("[!!a]", ListNode(0, 5, (Unary(1, 4, "!", Unary(2, 4, "!", name(3, 4, "a"))),))),
        ("!!a || b", Binary(0, 8, "||", Unary(0, 3, "!", Unary(1, 3, "!", name(2, 3, "a"))), name(7, 8, "b"))),
        (
            "{ for k, v in a : k => v... if b }",
            For(0, 34, "k", "v", name(14, 15, "a"), name(18, 19, "k"), name(23, 24, "v"), name(31, 32, "b"), True),
        ),
        ("[for v in a : v]", For(0, 16, "", "v", name(10, 11, "a"), None, name(14, 15, "v"))),
        (
            '{ true = 1, "b" : 2 }',
            ObjectNode(0, 21, ((name(2, 6, "true"), Literal(9, 10, 1)), (Literal(12, 15, "b"), Literal(18, 19, 2)))),
        ),
        ("{ (a) = 1 }", ObjectNode(0, 11, ((Paren(2, 5, name(3, 4, "a")), Literal(8, 9, 1)),))),
        ("{ !a = 1 }", ObjectNode(0, 10, ((Unary(2, 4, "!", name(3, 4, "a")), Literal(7, 8, 1)),))),
        ('"a ${~ b ~} c"', Template(0, 14, (Text(1, 2, "a"), name(7, 8, "b"), Text(12, 13, "c")))),
        ('" ${~ b }"', Template(0, 10, (Text(1, 1, ""), name(6, 7, "b")))),
        ('"%{ if a }b%{ else }%{ endif }"', Template(0, 31, (IfDirective(1, 30, name(7, 8, "a"), (Text(10, 11, "b"),), ()),))),
        (
            '"%{ for i, x in a }${x}%{ endfor }"',
            Template(0, 35, (ForDirective(1, 34, "i", "x", name(16, 17, "a"), (name(21, 22, "x"),)),)),
        ),
        ("<<-X\n  a\n   ${b ~}\n  X", Template(0, 22, (Text(7, 12, "a\n "), name(14, 15, "b"), Text(19, 19, "")), True)),
        ('"a.b"', Literal(0, 5, "a.b")),
    ],
)
def test_trees(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("text", ["{ aws.dns = 1 }", "{ a[0] = 1 }", '{ a["b"].c = 1, d = 2 }', "{ a[\n0] = 1 }"])
def test_a_dotted_key_is_left_to_the_blocks_that_know_it(text: str) -> None:
    """``providers = { aws.dns = aws.dns }`` is right, anywhere else Terraform refuses it when it evaluates."""
    node = parse(text)
    assert isinstance(node, ObjectNode)
    assert isinstance(node.entries[0][0], Other)


@pytest.mark.parametrize("text", ["1e400", "9" * 19, "0.12345678901234567", "12345678.123456789", "1e-400", f"x[{'9' * 5000}]"])
def test_a_number_that_python_would_show_otherwise_is_not_read(text: str) -> None:
    node = parse(text)
    assert isinstance(node.key if isinstance(node, Index) else node, Other)


@pytest.mark.parametrize(
    ("text", "skeleton"),
    [
        ('a == "${b["}"]}"', 'x == "_________"'),
        ("(a # x\n + b)", "(x      + x)"),
        ("{\n abc = 12 // x\r\n b = é\n}", "{  x__ = 0      ,  x = x,}"),
        ("[for x in\n in : in if in]", "[for x in  x_ : x_ if x_]"),
        ("{ for x in\n y : x => x }", "{ for x in  x : x => x }"),
        ("f(<<X\na\nX  \n)", 'x("_____"   )'),
        ("[{\n a = [\n1\n]\n}]", "[{  x = [ 0 ],}]"),
        ("a [ * ] . * .b", "x   [*]  .* .x"),
        ("a -12 - !!b", "x -0  -  !x"),
        ("p::a::b(true)", "x______(x___)"),
    ],
)
def test_the_skeleton_has_the_same_length(text: str, skeleton: str) -> None:
    assert mask(text).skeleton == skeleton
    assert len(skeleton) == len(text)


# ------------------------------------------------------------------------------------------------- spans


def check(text: str, node: Node, parent: Node | None = None, *, quoted: bool = False) -> None:
    """Every span lies in its parent's, and holds what was read there."""
    if parent:
        assert parent.start <= node.start <= node.end <= parent.end
    found = text[node.start : node.end]
    match node:
        case Text():
            assert not quoted or unescape(found, 0) == node.value
        case IfDirective() | ForDirective():
            assert found.startswith("%{")
            assert found.endswith("}")
        case Each():
            assert found.startswith(("[", "."))
        case Other():
            pass
        case Reference() if isinstance(parent, ObjectNode) and any(node is key for key, _ in parent.entries):
            assert found == node.parts[0]
        case _:
            assert moved(parse(found), node.start) == moved(node, 0)
    quoted = not node.heredoc if isinstance(node, Template) else quoted
    for inner in children(node):
        check(text, inner, node, quoted=quoted)


@pytest.mark.parametrize("text", VALID)
def test_every_slice_is_read_alike_alone(text: str) -> None:
    check(text, parse(text))


def test_every_slice_of_random_expressions_is_read_alike_alone() -> None:
    writer = Writer(7)
    for text in (writer.any() for _ in range(100)):
        check(text, parse(text))


# ---------------------------------------------------------------------------------------------- endurance


DEEP = 150
ENDLESS = {
    "brackets": "[" * 50_000,
    "closed brackets": "[" * DEEP + "]" * DEEP,
    "parentheses": "(" * DEEP + "a" + ")" * DEEP,
    "objects": "{ a = " * DEEP + "1" + " }" * DEEP,
    "strange objects": "{ a.b = " * 90 + "1" + ", a.c = 1 }" * 90,
    "calls": "f(" * DEEP + ")" * DEEP,
    "fors": "[for x in " * DEEP + "a" + " : x]" * DEEP,
    "nots": "!" * 50_000 + "a",
    "indexes": "a" + "[b]" * 50_000,
    "keys": "a" + '["b"]' * 20_000,
    "attributes": "f()" + ".a" * 50_000,
    "splats": "a" + "[*].a" * 20_000,
    "splats and indexes": "a" + ".*.a[0]" * 4_000,
    "a sum": "a + " * 8_000 + "a",
    "conditionals": "a ? " * 300 + "a" + " : a" * 300,
    "conditionals in a row": "a ? b : " * 5_000 + "a",
    "strings": '"${' * 90 + "a" + '}"' * 90,
    "directives": '"' + "%{ if a }" * 20_000 + '"',
    "closed directives": '"' + "%{ if a }" * 500 + "%{ endif }" * 500 + '"',
    "tildes": '"' + " ${~ a ~} " * 10_000 + '"',
    "blanks": '"' + " " * 100_000 + '${~ a }"',
    "lines": "<<-X\n" + "  a\n" * 50_000 + "X",
    "heredocs": "".join(f"<<X{n}\n${{" for n in range(90)) + "a" + "".join(f"}}\nX{n}\n" for n in reversed(range(90))),
    "namespaces": "a::" * 30_000 + "a()",
    "numbers": "1." * 50_000,
    "exponents": "1" + "e1" * 50_000,
    "stars": "*" * 50_000,
    "comments": "a " + "/* b */ " * 20_000 + "+ b",
    "names": '"%{ for ' + "a" * 100_000 + ' }"',
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_hostile_text_ends_soon(text: str) -> None:
    began = time.process_time()
    try:
        node = parse(text)
    except Broken:
        node = None
    assert time.process_time() - began < 5
    assert node is None or node.end <= len(text)


@pytest.mark.parametrize(
    "text", ["a + " * 300 + "a", "a ? b : " * 300 + "a", "!" * 300 + "a", '"' + "%{ if a }" * 101 + "%{ endif }" * 101 + '"']
)
def test_what_is_right_and_too_deep_is_no_error(text: str) -> None:
    assert parse(text) == Other(0, len(text), "it nests deeper than 100")


def test_a_long_map_is_read_by_the_scan() -> None:
    """Its members, that is: python-hcl2 alone would take seconds, and is given none of it."""
    member = 'client-%d = { name = "c%d", urls = ["https://${var.host}/%d", local.more["x"].url], size = max(%d, 2) }\n'
    text = "{\n" + "".join(member % (n, n, n, n) for n in range(2_000)) + "}"
    assert len(text) > 150_000
    began = time.process_time()
    node = parse(text)
    assert time.process_time() - began < 5
    assert isinstance(node, ObjectNode)
    assert [key.parts for key, _ in node.entries if isinstance(key, Reference)] == [(f"client-{n}",) for n in range(2_000)]


def test_what_only_a_parser_can_read_has_a_limit() -> None:
    text = "[for x in y : {" + ", ".join(f"k{n} = x" for n in range(20_000)) + "}]"
    assert parse(text) == Other(0, len(text), "an expression of more than 100000 characters is not evaluated")


def test_a_used_up_stack_is_no_verdict() -> None:
    text = "[" * 80 + "1" + "]" * 80

    def below(frames: int) -> Node:
        return below(frames - 1) if frames else parse(text)

    with pytest.raises(Broken):
        below(sys.getrecursionlimit() - len(inspect.stack()) - 50)
    assert isinstance(parse(text), ListNode)


# ---------------------------------------------------------------------------------------------- real files


def expressions(text: str, found: Iterable[Member]) -> Iterator[str]:
    for member in found:
        if isinstance(member, Block):
            yield from expressions(text, members(text, member.opening + 1, member.closing))
        else:
            yield text[member.value : member.end]


ROOT = Path(__file__).parents[2]
PLACES = ("examples/**/*.tf", "tests/corpus/modules/**/*.tf", "tests/corpus/**/*.tfvars")
FILES = sorted(path for place in PLACES for path in ROOT.glob(place))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_files_of_this_repository_are_read(path: Path) -> None:
    text = path.read_bytes().decode("utf-8-sig")
    found, broken = top_level(text)
    assert not broken
    for expression in expressions(text, found):
        check(expression, parse(expression))
