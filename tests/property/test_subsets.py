"""Every subset of what is offered, where much is offered at once: none makes what AWS rejects or locks users out."""

from __future__ import annotations

from itertools import chain, combinations
from pathlib import Path
from random import Random

import pytest
from clients import Client, Either
from cogtui.core.audit import audit
from cogtui.core.fix import fix_all
from cogtui.core.model import Finding, Known, ListValue
from cogtui.core.profile import load_profile
from cogtui.core.verify import verify
from cogtui.core.view import in_world, worlds_of
from cogtui.core.workspace import Workspace
from test_property import refused, written

WEAK_SPA: Client = {
    "name": "portal-spa",
    "allowed_oauth_flows_user_pool_client": True,
    "allowed_oauth_flows": ["implicit", "code"],
    "allowed_oauth_scopes": ["openid", "email"],
    "callback_urls": ["https://app.example.org/cb", "http://app.example.org/cb"],
    "explicit_auth_flows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    "refresh_token_validity": 400,
    "write_attributes": ["email", "custom:role"],
}
CONDITIONAL_SERVER: Client = {
    "name": "orders-bff",
    "generate_secret": True,
    "allowed_oauth_flows_user_pool_client": True,
    "allowed_oauth_flows": ["code"],
    "allowed_oauth_scopes": ["openid"],
    "callback_urls": ["https://app.example.org/signin-oidc"],
    "explicit_auth_flows": Either(0, ["ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH"], ["ALLOW_USER_SRP_AUTH"]),
    "prevent_user_existence_errors": Either(1, None, "LEGACY"),
    "access_token_validity": Either(0, 5, 24),
    "enable_token_revocation": Either(1, False, True),
}
SIGN_IN = {
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_CUSTOM_AUTH",
    "ALLOW_USER_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
}
LEGACY = {"ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH", "CUSTOM_AUTH_FLOW_ONLY"}


def subsets(rules: list[str]) -> chain[tuple[str, ...]]:
    return chain.from_iterable(combinations(rules, size) for size in range(len(rules) + 1))


def someone_can_sign_in(workspace: Workspace) -> bool:
    """In every world a flow is left with which a user can sign in, written or by default."""
    for client in workspace.clients.values():
        for world in worlds_of(client):
            flows = in_world(client.settings["explicit_auth_flows"], world)
            if isinstance(flows, ListValue) and flows.items:
                names = {str(item.value.value) for item in flows.items if isinstance(item.value, Known)}
                if not names & (SIGN_IN | LEGACY):
                    return False
    return True


@pytest.mark.parametrize("language", ["terraform", "yaml", "json"])
@pytest.mark.parametrize("client", [WEAK_SPA, CONDITIONAL_SERVER], ids=["spa", "server"])
def test_every_subset_of_rules(tmp_path: Path, language: str, client: Client) -> None:
    workspace = written([client], language, Random(7), tmp_path)
    before = audit(workspace, load_profile("baseline", ["."]))
    offered = sorted({finding.rule for finding in before.all() if finding.fixes and finding.severity != "info"})
    assert len(offered) >= 5
    for chosen in subsets(offered):

        def wanted(finding: Finding, chosen: tuple[str, ...] = chosen):  # type: ignore[no-untyped-def]
            return finding.fixes[0] if finding.fixes and finding.rule in chosen else None

        fixed = fix_all(workspace, before, wanted)
        assert refused(fixed.audit) <= refused(before), chosen
        assert someone_can_sign_in(fixed.workspace), chosen
        assert verify(fixed.workspace).failed == {}, chosen
