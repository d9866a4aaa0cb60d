"""Whether a file may be a CloudFormation template, told from its name and its bytes alone.

Templates go by any name (``auth.template.prod``, ``stack.txt``, ``stack``), so names only say what can't be one; bytes decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .settings import CLOUDFORMATION_TYPE

PROMISING = frozenset({".yaml", ".yml", ".json", ".template", ".cfn", ".cform"})
"""What goes by these is YAML or JSON: where it can't be read, a client may be missed."""

_SOURCE_CODE = """
    al awk bash bat bicep c cc cfc cjs clj cljs cls cmake cmd coffee cpp cs csh cshtml css cts cxx dart diff elm erl ex exs
    f90 feature fish fs g4 go gql gradle graphql graphqls groovy h hcl hpp hrl hs ini ipynb java jl js jsp jsx kt kts less lua m
    map mjs ml mm mod mts nix nomad patch php pl pm ps1 psm1 py pyi pyw r rb rego rkt rs sass scala scm scss sh snap sol sql
    styl sum svelte swift tcl tf tfstate tfvars tofu ts tsx v vb vtl vue xsd xsl xslt zig zsh
"""
_PROSE_AND_DATA = """
    adoc asc asciidoc avro bib cer crt csr csv docbook drawio gpg htm html key lock log md mdown mdx mkd org parquet pem po pot
    proto pub puml rst rtf sig svg tex textile toml tsv wiki xhtml xml
"""
_BINARY = """
    7z a aac ai avi bin bmp br bz2 class dat db deb dll dmg doc docx dylib ear eot eps exe fig flac gif gz ico icns iso jar jks
    jpeg jpg ko lib lz4 mkv mov mp3 mp4 mpg nupkg o obj ogg otf p12 pack pdb pdf pfx png ppt pptx psd pyc pyd pyo rar rpm so
    sqlite sqlite3 swf tar tgz tif tiff ttf wasm wav webm webp whl woff woff2 xls xlsx xz zip zst
"""
_COPIES = "bak orig rej swo swp"
"""What editors and merges leave behind: the template itself stands beside it."""

_NEVER = frozenset(f".{end}" for ends in (_SOURCE_CODE, _PROSE_AND_DATA, _BINARY, _COPIES) for end in ends.split())

MENTION = CLOUDFORMATION_TYPE.encode()
_SERVICE = re.compile(r"serverless(\.[\w.-]+)?\.(ya?ml|json)")
_KEY_BEFORE = re.compile(rb"""(?:(?<![A-Za-z0-9_])Type["']?\s*:\s*(?:[>|][-+0-9]*\s*)?(?:\#[^\n]*\n\s*)?|[!&]\S+\s+)["']?\Z""")
_COMMENT = re.compile(rb"[ \t]*(?:#|//)")
LOOK_BEHIND = 300


def suffix_of(name: str) -> str | None:
    """The promising suffix of a file's name, empty where the name promises nothing, None where it can't be a template."""
    dot = name.rfind(".")
    suffix = name[dot:].lower() if dot >= 0 else ""
    if suffix in PROMISING:
        return suffix
    return None if suffix in _NEVER or name.endswith(("~", "#")) else ""


def may_be_service(name: str) -> bool:
    """Whether a file of this name may be the own one of a Serverless Framework service."""
    return _SERVICE.fullmatch(name) is not None


def declares(data: bytes) -> bool:
    """Whether a client seems to stand here, with its type as the value of ``Type`` or at an anchor, and not in a comment.

    Of a text that can't be parsed this is all that can be told. What mentions the type in another way (a schema, a list of
    types, a policy) is no template, readable or not.
    """
    return any(_KEY_BEFORE.search(before) and not _COMMENT.match(line) for before, line in _before_mentions(data))


def _before_mentions(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What stands before each mention, and what of it on the same line."""
    at = data.find(MENTION)
    while at >= 0:
        yield data[max(at - LOOK_BEHIND, 0) : at], data[max(data.rfind(end, 0, at) for end in (b"\n", b"\r")) + 1 : at]
        at = data.find(MENTION, at + len(MENTION))


def wide_encoding(data: bytes, names: tuple[str, ...]) -> str:
    """The encoding of several bytes a character in which one of these names stands here, empty where none does."""
    for encoding in ("UTF-16", "UTF-32"):
        if any(name.encode(f"{encoding}{order}") in data for name in names for order in ("-le", "-be")):
            return encoding
    return ""
