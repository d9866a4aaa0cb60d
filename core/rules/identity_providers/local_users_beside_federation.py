"""CGT702: a way around the organisation's own sign-in."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Found
from ...rule import Case, Example, Option, Options, Part, Rule
from ...view import View
from ..knobs import texts
from ..sources import CREATE_CLIENT, TENANTS, cwe
from ..wording import quoted, several
from .offered import LOCAL, OFFERED, enterprise

_STAYS = f"removing {LOCAL} only hides it: local users still sign in by the API, which a WAF rule alone can stop"


def check(view: View, options: Options) -> Iterator[Found]:
    organisations = enterprise(view)
    names = tuple(dict.fromkeys(name for _, name in organisations))
    local = view.index(OFFERED, LOCAL)
    if names and local is not None:
        message = f"passwords of the pool itself ({LOCAL}) lead past the sign-in of {several(names)}"
        yield Found(OFFERED, message, part="a", index=local, no_fix=_STAYS)
    allowed = texts(options, "allowed_idps")
    for index, name in view.items(OFFERED):
        if allowed and name not in allowed:
            message = f"{quoted(name)} is none of the providers that the profile allows"
            no_fix = _STAYS if name == LOCAL else "whoever signs in through it would be locked out"
            yield Found(OFFERED, message, part="b", index=index, no_fix=no_fix)
    if len(names) > 1:
        message = f"{several(names)} share one client, so each one's users get tokens that pass for the others'"
        yield Found(OFFERED, message, part="c", index=organisations[1][0], no_fix="each organisation needs a client of its own")


EXAMPLE = Example(
    terraform=Case(
        bad="""\
supported_identity_providers = ["COGNITO", "CorpOkta"]
""",
        fixed="""\
supported_identity_providers = ["COGNITO", "CorpOkta"]
""",
        good="""\
supported_identity_providers = ["CorpOkta"]
""",
    ),
    yaml=Case(
        bad="""\
SupportedIdentityProviders:
  - COGNITO
  - CorpOkta
""",
        fixed="""\
SupportedIdentityProviders:
  - COGNITO
  - CorpOkta
""",
        good="""\
SupportedIdentityProviders:
  - CorpOkta
""",
    ),
    json=Case(
        bad="""\
"SupportedIdentityProviders": ["COGNITO", "CorpOkta"]
""",
        fixed="""\
"SupportedIdentityProviders": ["COGNITO", "CorpOkta"]
""",
        good="""\
"SupportedIdentityProviders": ["CorpOkta"]
""",
    ),
)

RULE = Rule(
    id="CGT702",
    slug="local-users-beside-federation",
    title="Local passwords beside an organisation's sign-in",
    severity="off",
    level=None,
    settings=(OFFERED,),
    what="The client offers the pool's own users (COGNITO) beside a SAML or OpenID Connect provider, or a provider that the "
    "profile does not allow, or those of several organisations. Off unless a profile sets a severity.",
    why="A local password needs neither the organisation's second factor nor its consent, and stays when somebody leaves. "
    "Taking COGNITO out of the list hides it from the sign-in pages only: the API goes on signing local users in.",
    sources=(TENANTS, CREATE_CLIENT, cwe(288)),
    check=check,
    parts=(
        Part("a", "local users beside an organisation's provider"),
        Part("b", "a provider that the profile does not allow"),
        Part("c", "providers of several organisations"),
    ),
    options=(Option("allowed_idps", "strings", (), "the providers that clients may offer; where none is named, any"),),
    example=EXAMPLE,
)
