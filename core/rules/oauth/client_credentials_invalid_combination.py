"""CGT102: client_credentials beside what AWS doesn't allow with it."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Change, Confidence, Found, ListValue
from ...rule import Case, Example, Options, Part, Rule
from ...settings import OIDC_SCOPES
from ...view import View
from .. import facts, spelling
from ..remedy import Changes, mended, removals
from ..sources import APP_CLIENTS, CREATE_CLIENT, rfc

SCOPES = "allowed_oauth_scopes"
USER_GRANTS = ("code", "implicit")


def check(view: View, _options: Options) -> Iterator[Found]:
    indexes = spelling.indexes(view, facts.GRANTS, "client_credentials")
    if indexes:
        yield from _grants(view, indexes[0])
        yield from _secret(view)
        yield from _scopes(view)


def _grants(view: View, index: int) -> Iterator[Found]:
    others = [grant for grant in USER_GRANTS if spelling.has(view, facts.GRANTS, grant)]
    if others:
        yield Found(
            facts.GRANTS,
            f"client_credentials must be the only grant, and {' and '.join(others)} stands beside it",
            part="a",
            index=index,
            rejected=True,
            confidence=_confidence(view),
            no_fix="each grant has its own users: split the client in two, the machine's with a secret of its own",
        )


def _secret(view: View) -> Iterator[Found]:
    if facts.secret(view) is not False:
        return
    found = Found(
        "generate_secret",
        "client_credentials needs a client secret",
        part="b",
        rejected=True,
        confidence=_confidence(view),
        because=(facts.GRANTS,),
    )
    alone = all(spelling.lacks(view, facts.GRANTS, grant) for grant in USER_GRANTS)
    changes: Changes = (
        (Change("generate_secret", "set", True),) if alone else "the client may have other grants, which need no secret"
    )
    yield mended(view, found, changes, "generate a secret", "replacement", "everything that knows the client's id")


def _scopes(view: View) -> Iterator[Found]:
    reserved = [(index, scope) for index, scope in view.items(SCOPES) if scope in OIDC_SCOPES]
    if reserved:
        names = ", ".join(scope for _, scope in reserved)
        found = Found(
            SCOPES,
            f"client_credentials takes only scopes of a resource server, not {names}",
            part="c",
            index=reserved[0][0],
            rejected=True,
            confidence=_confidence(view),
            because=(facts.GRANTS,),
        )
        changes = _without_reserved(view, [index for index, _ in reserved])
        yield mended(view, found, changes, f"remove {names}", "safe")


def _without_reserved(view: View, indexes: list[int]) -> Changes:
    if not all(spelling.lacks(view, facts.GRANTS, grant) for grant in USER_GRANTS):
        return "users may sign in through the same client, and they need these scopes"
    value = view.value(SCOPES)
    if not isinstance(value, ListValue) or len(value.items) == len(indexes):
        return "no other scope is certain, and the list may not become empty"
    return removals(SCOPES, indexes)


def _confidence(view: View) -> Confidence:
    """Whether AWS looks at grants while OAuth is off could not be verified."""
    return "high" if facts.oauth_on(view) else "medium"


EXAMPLE = Example(
    terraform=Case(
        bad="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["client_credentials"]
allowed_oauth_scopes                 = ["openid", "reports/read"]
""",
        fixed="""\
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["client_credentials"]
allowed_oauth_scopes                 = ["reports/read"]
generate_secret                      = true
""",
        good="""\
generate_secret                      = true
allowed_oauth_flows_user_pool_client = true
allowed_oauth_flows                  = ["client_credentials"]
allowed_oauth_scopes                 = ["reports/read"]
""",
    ),
    yaml=Case(
        bad="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - client_credentials
AllowedOAuthScopes:
  - openid
  - reports/read
""",
        fixed="""\
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - client_credentials
AllowedOAuthScopes:
  - reports/read
GenerateSecret: true
""",
        good="""\
GenerateSecret: true
AllowedOAuthFlowsUserPoolClient: true
AllowedOAuthFlows:
  - client_credentials
AllowedOAuthScopes:
  - reports/read
""",
    ),
    json=Case(
        bad="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["client_credentials"],
"AllowedOAuthScopes": ["openid", "reports/read"]
""",
        fixed="""\
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["client_credentials"],
"AllowedOAuthScopes": ["reports/read"],
"GenerateSecret": true
""",
        good="""\
"GenerateSecret": true,
"AllowedOAuthFlowsUserPoolClient": true,
"AllowedOAuthFlows": ["client_credentials"],
"AllowedOAuthScopes": ["reports/read"]
""",
    ),
)

RULE = Rule(
    id="CGT102",
    slug="client-credentials-invalid-combination",
    title="client_credentials with something AWS does not allow beside it",
    severity="high",
    level="replacement",
    rejected=True,
    settings=(facts.GRANTS, "generate_secret", SCOPES),
    what="The client-credentials grant stands beside a user's grant, has no client secret, or asks for scopes that only a "
    "signed-in user can have. Where such a client was never deployed, adding the secret replaces nothing.",
    why="AWS refuses such a client. The grant gives a program tokens in its own name, so there must be a secret that proves "
    "which program it is, and no user whose data openid or profile could stand for.",
    sources=(APP_CLIENTS, CREATE_CLIENT, rfc(6749, "4.4")),
    check=check,
    breaks="everything that knows the client's id, which a secret changes",
    parts=(
        Part("a", "another grant stands beside client_credentials", rejected=True),
        Part("b", "the client has no secret", level="replacement", rejected=True),
        Part("c", "a scope that only users can have", level="safe", rejected=True),
    ),
    example=EXAMPLE,
)
