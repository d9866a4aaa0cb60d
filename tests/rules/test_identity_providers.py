"""Which providers a client offers, and whether they are there when it is made."""

from __future__ import annotations

from typing import Any

import pytest
from cogtui.core.around import Provider, Use
from cogtui.core.model import Atom, Change, Choice, Client, Found
from cogtui.core.rules import catalogue
from cogtui.core.view import View, worlds_of

from ..builders import NOWHERE, Open, client, found, hidden, pool, value

CODE = {"allowed_oauth_flows_user_pool_client": True, "allowed_oauth_flows": ["code"]}
GOOGLE = Provider("Google", NOWHERE, "Google", "Google", {})
OKTA = Provider("Okta", NOWHERE, "Okta", "SAML", {})


@pytest.mark.parametrize("listed", [None, []])
def test_nobody_signs_users_in(listed: Any) -> None:
    (one,) = found("CGT701", {**CODE, "supported_identity_providers": listed})
    assert not one.fixes
    assert "COGNITO" in one.no_fix
    around = pool(providers=(GOOGLE, OKTA))
    (one,) = found("CGT701", client({**CODE, "supported_identity_providers": listed}, pool=around))
    assert '"Google" and "Okta"' in one.no_fix


def test_nobody_signs_users_in_where_a_provider_is_left_out() -> None:
    asked = Choice(Atom("var.google", True), "var.google", value(["Google"]), value([]), NOWHERE)
    given = client({**CODE, "supported_identity_providers": asked}, pool=pool(providers=(GOOGLE, OKTA)))
    views = [View(given, world) for world in worlds_of(given)]
    (one,) = (finding for view in views for finding in catalogue()["CGT701"].check(view, {}))
    assert '"Okta"' in one.no_fix
    assert "Google" not in one.no_fix


@pytest.mark.parametrize(
    "given",
    [
        {"supported_identity_providers": hidden()},
        {"supported_identity_providers": Open(())},
        {"supported_identity_providers": ["CorpOkta"]},
        {"allowed_oauth_flows": ["client_credentials"]},
        {"allowed_oauth_flows": hidden()},
        {"allowed_oauth_flows_user_pool_client": False},
        {"allowed_oauth_flows_user_pool_client": hidden()},
    ],
)
def test_where_somebody_may_or_nobody_comes(given: dict[str, Any]) -> None:
    assert not found("CGT701", {**CODE, **given})


def test_what_another_service_manages_is_as_it_left_it() -> None:
    assert not found("CGT701", client(CODE, managed=True))
    assert found("CGT701", client({**CODE, "supported_identity_providers": []}, managed=True))


# local users beside others


def parts(*listed: str, **options: Any) -> list[str]:
    return [one.part for one in found("CGT702", {"supported_identity_providers": list(listed)}, options=options)]


def test_a_way_around_the_organisation() -> None:
    assert parts("COGNITO", "CorpOkta") == ["a"]
    assert parts("COGNITO", "Google") == []
    assert parts("COGNITO") == parts("CorpOkta") == []
    assert parts("CorpOkta", "Other") == ["c"]
    assert parts("Google", "CorpOkta", allowed_idps=("CorpOkta",)) == ["b"]
    assert parts("COGNITO", "A", "B", allowed_idps=("A",)) == ["a", "b", "b", "c"]


def test_removing_local_users_is_no_wall() -> None:
    (one,) = found("CGT702", {"supported_identity_providers": ["COGNITO", "CorpOkta"]})
    assert "only hides it" in one.no_fix
    assert not one.fixes


# whether they are there


def offering(*listed: Any, waits: Any = None, language: Any = "cloudformation-yaml", **more: Any) -> Client:
    around = more.pop("pool", pool(providers=(GOOGLE, OKTA)))
    beside = {"depends_on": value(waits)}
    return client({"supported_identity_providers": [*listed]}, language=language, pool=around, beside=beside, **more)


def said(one: Client) -> list[Found]:
    return found("CGT703", one)


def test_the_client_waits() -> None:
    (one,) = said(offering("COGNITO", "Google"))
    assert (one.part, one.index, one.fixes[0].level) == ("a", 1, "safe")
    assert one.fixes[0].changes == (Change("depends_on", "add", "Google"),)
    assert len(said(offering("Google", "Okta", waits=["Pool"]))) == 2
    assert not said(offering("Google", waits=["Google"]))
    assert not said(offering(hidden("!Ref Google")))


def test_what_it_waits_for_may_not_be_known() -> None:
    assert not said(offering("Google", waits=Open(("Pool",))))
    assert not said(offering("Google", waits=hidden()))
    untold = client({"supported_identity_providers": ["Google"]}, pool=pool(providers=(GOOGLE,)))
    assert not said(untold)


def test_none_waits_for_the_other() -> None:
    back = Use("resource", "Google", "ProviderDetails", "id", NOWHERE)
    (one,) = said(offering("Google", uses=(back,)))
    assert not one.fixes


@pytest.mark.parametrize(
    ("address", "waits", "advice"),
    [
        ("aws_cognito_identity_provider.g", [], "write aws_cognito_identity_provider.g.provider_name"),
        ('aws_cognito_identity_provider.g["a.b"]', [], 'write aws_cognito_identity_provider.g["a.b"].provider_name'),
        ("module.idp.aws_cognito_identity_provider.g", [], "hand the provider's provider_name over"),
        ("aws_cognito_identity_provider.g", ["aws_cognito_identity_provider.g"], ""),
        ('aws_cognito_identity_provider.g["a"]', ["aws_cognito_identity_provider.g"], ""),
        ("module.idp.aws_cognito_identity_provider.g", ["module.idp"], ""),
    ],
)
def test_terraform_refers(address: str, waits: list[str], advice: str) -> None:
    around = pool(providers=(Provider(address, NOWHERE, "G", "OIDC", {}),))
    findings = said(offering("G", waits=waits, language="terraform", pool=around))
    assert [one.no_fix.startswith(advice) and not one.fixes for one in findings] == [True] * bool(advice)


def test_a_provider_that_is_nowhere() -> None:
    (one,) = said(offering("COGNITO", "Azure"))
    assert (one.part, one.confidence, one.fixes) == ("b", "medium", ())
    unnamed = Provider("It", NOWHERE, None, "OIDC", {})
    assert not said(offering("Azure", pool=pool(providers=(unnamed,))))
    assert not said(offering("Azure", pool=pool(providers=(GOOGLE,), open=frozenset({"providers"}))))
    assert not said(offering("Azure", pool=pool()))
    assert not said(offering("Azure", pool=None))
