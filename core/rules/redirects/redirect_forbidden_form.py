"""CGT504: redirects that are no URLs to send a code to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Confidence, Found, Known, Template, Wanted
from ...rule import Case, Example, Options, Part, Rule
from ...view import View
from ..remedy import mended
from ..sources import CREATE_CLIENT, cwe, rfc
from . import hosts
from .rewriting import everywhere
from .urls import CALLBACKS, DEFAULT, HOLE, LOGOUTS, Url, distinct, urls

SCRIPTS = ("javascript", "data", "vbscript", "file")
LONGEST = 1024
_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#\\]*)")
_UPWARDS = re.compile(r"(?i)/(?:\.|%2e){2}(?:/|$)")


def check(view: View, _options: Options) -> Iterator[Found]:
    for url in distinct(view):
        if url.any_scheme in SCRIPTS:
            message = f"{url.shown} is no place to go to: {url.any_scheme} runs or opens what the URL holds"
            yield Found(url.setting, message, part="a", index=url.index, no_fix="what is meant is for the owner to say")
        elif reason := _refused(url):
            yield _found(url, "c", reason, rejected=True)
        elif reason := _odd(url):
            yield _found(url, "d", reason, rejected=False)
    for url in urls(view, CALLBACKS, LOGOUTS, DEFAULT):
        if "#" in url.text and url.any_scheme not in SCRIPTS and not _refused(url):
            yield _fragment(view, url)


def _found(url: Url, part: str, reason: str, *, rejected: bool) -> Found:
    shown = f"{url.shown} {reason}" if url.text else "an empty URL"
    no_fix = "which URL the app answers at is not in the files"
    sure = _confidence(url) if rejected else "high"
    return Found(url.setting, shown, part=part, index=url.index, rejected=rejected, confidence=sure, no_fix=no_fix)


def _confidence(url: Url) -> Confidence:
    """That AWS is as strict about sign-out URLs could not be verified."""
    return "medium" if url.setting == LOGOUTS else "high"


def _refused(url: Url) -> str:
    """Why AWS takes it for no absolute URL, empty where it may."""
    known = url.text.replace(HOLE, "") if not isinstance(url.value, Known) else url.text
    if len(known) > LONGEST:
        return f"has {len(known)} characters; AWS takes {LONGEST}"
    if any(character.isspace() for character in known):
        return "holds a blank"
    return "is not absolute: it starts with no scheme" if url.relative else ""


def _odd(url: Url) -> str:
    """What readers and browsers take for something else than it is."""
    authority = _AUTHORITY.match(url.text)
    if "\\" in url.text:
        return "holds a backslash, which browsers read as a slash"
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in url.text.replace(HOLE, "")):
        return "holds a control character"
    if authority and "@" in authority[1]:
        return "names a user before the host, which hides where it leads"
    if _UPWARDS.search(url.address):
        return "goes up a folder with .., so it leads elsewhere than it says"
    if hosts.mixed_script(url.host):
        return "has a host that mixes letters of scripts that look alike"
    hostless = url.any_scheme in ("http", "https") and HOLE not in url.text and not url.host
    return "has no host" if hostless else ""


def _fragment(view: View, url: Url) -> Found:
    message = f"{url.shown} has a fragment, and a redirect takes none"
    found = Found(url.setting, message, part="b", index=url.index, rejected=True, confidence=_confidence(url))
    changes = everywhere(view, url, _without_fragment, "a part of the fragment is not known")
    return mended(view, found, changes, "cut the fragment off", "safe")


def _without_fragment(url: Url) -> Wanted:
    if isinstance(url.value, Known):
        return url.text.partition("#")[0]
    texts = [str(part.value) if isinstance(part, Known) else None for part in url.value.parts]
    at = next(index for index, text in enumerate(texts) if text and "#" in text)
    after = texts[at + 1 :]
    return None if None in after else Template((*texts[:at], str(texts[at]).partition("#")[0], *("" for _ in after)))


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback#home"]
""",
        fixed="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback"]
""",
        good="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["code"]
allowed_oauth_scopes                 = ["openid", "email"]
callback_urls                        = ["https://app.example.org/callback"]
""",
    ),
    yaml=Case(
        bad="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - https://app.example.org/callback#home
""",
        fixed="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - https://app.example.org/callback
""",
        good="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - code
AllowedOAuthScopes:
  - openid
  - email
CallbackURLs:
  - https://app.example.org/callback
""",
    ),
    json=Case(
        bad="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback#home"]
""",
        fixed="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback"]
""",
        good="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["code"],
"AllowedOAuthScopes": ["openid", "email"],
"CallbackURLs": ["https://app.example.org/callback"]
""",
    ),
)

RULE = Rule(
    id="CGT504",
    slug="redirect-forbidden-form",
    title="A redirect that no code may be sent to",
    severity="high",
    level="safe",
    rejected=True,
    settings=(CALLBACKS, LOGOUTS, DEFAULT),
    what="A redirect runs a script, has a fragment, is relative, empty, too long or holds a blank; or it has a user, a .., a "
    "backslash, a control character or look-alike letters, which make it lead elsewhere than it seems.",
    why="A redirect has to be an absolute URL without a fragment: AWS refuses others, so cutting the fragment off breaks "
    "nothing that works. A script URL would run whatever the answer carries, and what readers misread gets approved.",
    sources=(rfc(6749, "3.1.2"), CREATE_CLIENT, cwe(601), cwe(79), cwe(116)),
    check=check,
    parts=(
        Part("a", "a scheme that runs or opens what the URL holds", severity="critical"),
        Part("b", "a fragment", level="safe", rejected=True),
        Part("c", "relative, empty, too long, or with a blank", rejected=True),
        Part("d", "leads elsewhere than it seems", severity="medium"),
    ),
    example=EXAMPLE,
)
