"""CGT301: tokens that can't be revoked."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Change, Found
from ...rule import Case, Example, Option, Options, Part, Rule
from ...view import View
from ..knobs import on
from ..remedy import mended
from ..sources import REVOCATION, asvs, cwe

SETTING = "enable_token_revocation"


def check(view: View, options: Options) -> Iterator[Found]:
    if view.flag(SETTING) is False:
        found = Found(SETTING, "a stolen refresh token can't be revoked and works until it ends")
        yield mended(view, found, (Change(SETTING, "set", True),), "allow revocation", "safe", RULE.breaks)
    elif on(options, "require_explicit") and view.absent(SETTING):
        found = Found(SETTING, "not set: tokens can be revoked only if the client is newer than the feature", part="b")
        yield mended(view, found, (Change(SETTING, "set", True),), "write it out", "safe", RULE.breaks)


EXAMPLE = Example(
    terraform=Case(
        bad="""\
enable_token_revocation = false
""",
        fixed="""\
enable_token_revocation = true
""",
        good="""\
enable_token_revocation = true
""",
    ),
    yaml=Case(
        bad="""\
EnableTokenRevocation: false
""",
        fixed="""\
EnableTokenRevocation: true
""",
        good="""\
EnableTokenRevocation: true
""",
    ),
    json=Case(
        bad="""\
"EnableTokenRevocation": false
""",
        fixed="""\
"EnableTokenRevocation": true
""",
        good="""\
"EnableTokenRevocation": true
""",
    ),
)

RULE = Rule(
    id="CGT301",
    slug="token-revocation-disabled",
    title="Refresh tokens can't be revoked",
    severity="medium",
    level="safe",
    settings=(SETTING,),
    what="Revocation is turned off. Where nothing is set it is on for every client made since the feature exists; "
    "whether older clients have it could not be verified, and the option require_explicit wants it written out.",
    why="Signing out or losing a device then ends nothing: the refresh token goes on making access tokens. "
    "Access tokens that are checked offline stay valid until they end in either case.",
    sources=(REVOCATION, asvs("10.4.9"), asvs("7.4.1"), cwe(613)),
    check=check,
    breaks="nothing known; tokens grow by two claims, so watch cookies that hold them",
    parts=(Part("b", "not written out, where the profile wants it", severity="info", level="safe"),),
    options=(Option("require_explicit", "boolean", False, "want revocation written out, though AWS's default allows it"),),
    example=EXAMPLE,
)
