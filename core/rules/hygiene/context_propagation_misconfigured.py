"""CGT802: passing on the user's address, where it can't work or can't be believed."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Change, Found
from ...rule import Case, Example, Options, Part, Rule
from ...view import View
from .. import facts
from ..remedy import mended
from ..sources import CREATE_CLIENT, THREATS

SETTING = "enable_propagate_additional_user_context_data"


def check(view: View, _options: Options) -> Iterator[Found]:
    on, secret = view.flag(SETTING), facts.secret(view)
    if on and secret is False:
        found = Found(
            SETTING, "only a client with a secret may pass on the user's address", rejected=True, because=("generate_secret",)
        )
        yield mended(view, found, (Change(SETTING, "set", False),), "turn it off", "safe")
    elif on and secret and view.archetype in ("spa", "mobile"):
        message = "whoever takes the secret out of the app chooses the address that threat protection sees"
        yield Found(SETTING, message, part="b", no_fix="whether a server stands between is not in the files")
    elif on is False and secret and view.archetype in ("web", "admin") and _protected(view):
        message = "threat protection sees the server's address, not the user's"
        no_fix = "the server has to send the address with each call"
        yield Found(SETTING, message, part="c", confidence="low", because=("generate_secret",), no_fix=no_fix)


def _protected(view: View) -> bool:
    """Only the PLUS tier has threat protection; whether it is turned on is not looked at."""
    return bool(view.pool and (view.pool.tier or "").upper() == "PLUS" and not facts.redirects(view))


EXAMPLE = Example(
    terraform=Case(
        bad="""\
enable_propagate_additional_user_context_data = true
""",
        fixed="""\
enable_propagate_additional_user_context_data = false
""",
        good="""\
generate_secret                               = true
enable_propagate_additional_user_context_data = true
""",
    ),
    yaml=Case(
        bad="""\
EnablePropagateAdditionalUserContextData: true
""",
        fixed="""\
EnablePropagateAdditionalUserContextData: false
""",
        good="""\
GenerateSecret: true
EnablePropagateAdditionalUserContextData: true
""",
    ),
    json=Case(
        bad="""\
"EnablePropagateAdditionalUserContextData": true
""",
        fixed="""\
"EnablePropagateAdditionalUserContextData": false
""",
        good="""\
"GenerateSecret": true,
"EnablePropagateAdditionalUserContextData": true
""",
    ),
)

RULE = Rule(
    id="CGT802",
    slug="context-propagation-misconfigured",
    title="The user's address is passed on where it can't be",
    severity="high",
    level="safe",
    rejected=True,
    settings=(SETTING, "generate_secret"),
    what="The client may pass on the user's address and has no secret, which AWS refuses. Info: the app with the secret runs "
    "on the user's device; or a server signs users in, the pool's tier has threat protection, and no address is passed on.",
    why="Threat protection judges a sign-in by its address. The secret is what vouches for it, so AWS takes it from no other "
    "client. Adding a secret would make a new client with a new id, so the fix turns the setting off.",
    sources=(CREATE_CLIENT, THREATS),
    check=check,
    parts=(
        Part("b", "a secret on the user's own device", severity="info"),
        Part("c", "a server whose users' addresses nobody sees", severity="info"),
    ),
    example=EXAMPLE,
)
