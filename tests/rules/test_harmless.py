"""No fix that a rule offers brings what AWS refuses, leaves nobody able to sign in, or undoes another's."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from cogtui.core.model import ARCHETYPES, Archetype, Found
from cogtui.core.rules import catalogue
from cogtui.core.settings import LEGACY_FLOWS, OIDC_SCOPES, OTHER_FLOWS, SIGN_IN_FLOWS, TIME_UNITS
from cogtui.core.view import View

from ..builders import Open, client, defaults, fixed, flatten, hidden, joined, pool

APP = "https://app.example.org/cb"
URLS = (
    APP,
    "http://app.example.org/cb",
    "http://localhost:3000/cb",
    "https://example.com",
    "http://app.example.org:80/cb",
    APP + "/",
)
POOLS = (
    None,
    pool(required=["email"], custom=["custom:role"]),
    pool(triggers=frozenset({"user_migration"}), tier="LITE"),
    pool(triggers=frozenset(), mapped_attributes=("given_name",)),
)


def listed(dice: random.Random, choices: tuple[Any, ...], longest: int = 4) -> Any:
    items = [dice.choice(choices) for _ in range(dice.randint(0, longest))]
    return dice.choices([items, None, Open(tuple(items)), hidden()], [8, 3, 1, 1])[0]


def settings_of(dice: random.Random) -> dict[str, Any]:
    flag = (True, True, False, None, hidden())
    flows = (*SIGN_IN_FLOWS, *OTHER_FLOWS[:1], "ALLOW_REFRESH_TOKEN_AUTH", "allow_refresh_token_auth")
    if dice.random() < 0.3:
        flows += LEGACY_FLOWS + OTHER_FLOWS
    lifetime = (None, 1, 5, 12, 30, 60, 400, "24", hidden())
    units = (None, *TIME_UNITS, "Hours", hidden())
    return flatten({
        "name": dice.choice(("portal-prod", "portal", None, "spa-prod")),
        "generate_secret": dice.choice(flag),
        "explicit_auth_flows": listed(dice, flows),
        "prevent_user_existence_errors": dice.choice((None, "LEGACY", "enabled", "ENABLED", hidden())),
        "auth_session_validity": dice.choice((None, 3, 10, 16)),
        "allowed_oauth_flows_user_pool_client": dice.choice(flag),
        "allowed_oauth_flows": listed(dice, ("code", "implicit", "client_credentials", "Implicit", "Code"), 3),
        "allowed_oauth_scopes": listed(dice, (*OIDC_SCOPES, "api/read"), 3),
        "callback_urls": listed(dice, (*URLS, hidden(), joined("http://", None, ".example.org/cb"))),
        "logout_urls": listed(dice, URLS),
        "default_redirect_uri": dice.choice((None, None, *URLS, hidden())),
        "access_token_validity": dice.choice(lifetime),
        "id_token_validity": dice.choice(lifetime),
        "refresh_token_validity": dice.choice(lifetime),
        "token_validity_units": {f"{token}_token": dice.choice(units) for token in ("access", "id", "refresh")},
        "refresh_token_rotation": {
            "feature": dice.choice((None, None, "ENABLED", "enabled", "DISABLED", hidden())),
            "retry_grace_period_seconds": dice.choice((None, 0, 10, 60, 90, hidden())),
        },
        "enable_token_revocation": dice.choice((None, False)),
        "write_attributes": listed(dice, ("email", "name", "custom:role", "custom:tenant", "email_verified", "sub")),
    })  # fmt: skip


def findings(given: dict[str, Any], archetype: Archetype, facts: Any, language: Any) -> Iterator[tuple[str, Found]]:
    blocks = {name for name in given if "." in name and given[name] is not None}
    one = client({k: v for k, v in given.items() if "." not in k or k in blocks}, pool=facts, language=language)
    for rule in catalogue().values():
        for found in rule.check(View(one, archetype=archetype), defaults(rule, archetype)):
            yield rule.id, found


def refused(found: Any) -> set[tuple[str, str, str]]:
    return {(rule, one.part, one.setting) for rule, one in found if one.rejected}


def mended(rule: str, found: Found, before: list[tuple[str, Found]], now: list[tuple[str, Found]]) -> bool:
    """The finding is gone; where an item stood twice, one of its two findings is."""
    return now.count((rule, found)) == 0 or len(now) < len(before)


def signs_in(given: dict[str, Any]) -> bool:
    """Whether a certain flow lets somebody in."""
    flows = given["explicit_auth_flows"]
    if flows is None or flows == []:
        return True
    return isinstance(flows, list) and any(flow in SIGN_IN_FLOWS + LEGACY_FLOWS for flow in flows)


@pytest.mark.parametrize("seed", range(300))
def test_every_fix_by_itself(seed: int) -> None:
    dice = random.Random(seed)
    given, facts = settings_of(dice), dice.choice(POOLS)
    archetype: Archetype = dice.choice(ARCHETYPES)
    language = dice.choice(("terraform", "cloudformation-yaml"))
    before = list(findings(given, archetype, facts, language))
    for rule, found in before:
        assert bool(found.fixes) != bool(found.no_fix), (rule, found)
        for fix in found.fixes:
            after = flatten(fixed(given, found))
            now = list(findings(after, archetype, facts, language))
            assert refused(now) <= refused(before), (rule, fix)
            assert mended(rule, found, before, now), rule
            assert signs_in(after) or not signs_in(given), (rule, fix)
            for name in (
                "explicit_auth_flows",
                "write_attributes",
                "callback_urls",
                "allowed_oauth_flows",
                "allowed_oauth_scopes",
            ):
                assert after[name] != [] or given[name] == [], (rule, name)


@pytest.mark.parametrize("seed", range(300, 400))
def test_all_fixes_together_settle(seed: int) -> None:
    dice = random.Random(seed)
    given, facts = settings_of(dice), dice.choice(POOLS)
    archetype: Archetype = dice.choice(ARCHETYPES)
    for _ in range(60):
        offered = [found for _, found in findings(given, archetype, facts, "terraform") if found.fixes]
        if not offered:
            return
        given = flatten(fixed(given, offered[0]))
    raise AssertionError(f"still offered: {offered[0].message}")
