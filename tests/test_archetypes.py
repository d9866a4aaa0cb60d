"""Which kind of client a client is taken for, and why."""

from __future__ import annotations

from typing import Any

import pytest
from cogtui.core.archetypes import infer, words
from cogtui.core.model import Atom, Choice, Known

from .builders import NOWHERE, client, hidden, joined

CODE: dict[str, Any] = {"allowed_oauth_flows_user_pool_client": True, "allowed_oauth_flows": ["code"]}


def kind(given: dict[str, Any], *labels: str, **more: Any) -> str:
    return infer(client(given, labels=labels or ("it",), **more)).archetype


@pytest.mark.parametrize(
    ("given", "archetype"),
    [
        ({**CODE, "callback_urls": ["https://app.example.org/callback"]}, "spa"),
        ({**CODE, "callback_urls": ["https://app.example.org"]}, "spa"),
        ({**CODE, "callback_urls": ["https://d111.cloudfront.net/auth/done"]}, "spa"),
        ({"allowed_oauth_flows": ["implicit"]}, "spa"),
        ({**CODE, "callback_urls": ["org.example.app:/done"]}, "mobile"),
        ({**CODE, "callback_urls": ["myapp://done", "https://app.example.org/x"]}, "mobile"),
        ({**CODE, "generate_secret": True, "callback_urls": ["https://app.example.org/x"]}, "web"),
        ({**CODE, "generate_secret": "true", "callback_urls": ["https://lb.example.org/oauth2/idpresponse"]}, "web"),
        ({"allowed_oauth_flows": ["client_credentials"], "generate_secret": True}, "m2m"),
        ({"explicit_auth_flows": ["ALLOW_CLIENT_TOKEN_AUTH"]}, "m2m"),
        ({"allowed_oauth_scopes": ["api/read", "api/write"]}, "m2m"),
        ({"explicit_auth_flows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}, "admin"),
        ({"explicit_auth_flows": ["ADMIN_NO_SRP_AUTH"]}, "admin"),
        ({"explicit_auth_flows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH"], "generate_secret": True}, "admin"),
    ],
)
def test_settings_tell(given: dict[str, Any], archetype: str) -> None:
    assert kind(given) == archetype


@pytest.mark.parametrize(
    "given",
    [
        {},
        CODE,
        {"explicit_auth_flows": ["ALLOW_USER_SRP_AUTH"]},
        {"generate_secret": True},
        {**CODE, "callback_urls": ["http://localhost:3000/x"]},
        {**CODE, "generate_secret": hidden()},
        {"explicit_auth_flows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"]},
        {"allowed_oauth_flows": hidden(), "callback_urls": hidden(), "name": hidden()},
    ],
)
def test_two_points_are_too_few(given: dict[str, Any]) -> None:
    assert kind(given) == "unknown"


@pytest.mark.parametrize(
    ("name", "archetype"),
    [
        ("portal-spa", "spa"),
        ("frontEnd", "spa"),
        ("front_end", "spa"),
        ("FrontendClient", "spa"),
        ("AcmeIOSApp", "mobile"),
        ("acme-iOS", "mobile"),
        ("admin-cli", "unknown"),
        ("oauth2-proxy", "web"),
        ("OAuth2Proxy", "web"),
        ("ReportsM2M", "m2m"),
        ("billing-svc", "m2m"),
        ("BackOffice", "admin"),
        ("client", "unknown"),
        ("kiosk", "unknown"),
        ("workspace", "unknown"),
        ("serverless", "unknown"),
        ("web", "unknown"),
        ("cognito-user-pool-client", "unknown"),
        ("react-native-app", "mobile"),
        ("ReactNative", "mobile"),
        ("reactor", "unknown"),
        ("client-cli", "mobile"),
        ("clientele", "unknown"),
        ("apiClient", "m2m"),
        ("api", "unknown"),
        ("BackendWebClient", "web"),
        ("backend", "unknown"),
        ("webapp-public", "spa"),
        ("web-app", "unknown"),
        ("devops", "unknown"),
        ("ops-console", "admin"),
        ("transcription", "unknown"),
        ("exposed", "unknown"),
        ("spaceship", "unknown"),
        ("spanish-portal", "unknown"),
        ("description", "unknown"),
        ("albatross", "unknown"),
        ("observer", "unknown"),
        ("nextcloud", "unknown"),
        ("iosx", "unknown"),
    ],
)
def test_names_tell_by_whole_words(name: str, archetype: str) -> None:
    assert kind({"name": name}) == archetype
    assert kind({}, name) == archetype


@pytest.mark.parametrize("flow", ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH", "USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH"])
def test_a_machines_name_does_not_outweigh_that_users_sign_in(flow: str) -> None:
    given = {"name": "user-service", "explicit_auth_flows": [flow, "ALLOW_REFRESH_TOKEN_AUTH"]}
    assert kind(given) == "unknown"
    assert kind({"name": "user-service", "explicit_auth_flows": ["ALLOW_REFRESH_TOKEN_AUTH"]}) == "m2m"


@pytest.mark.parametrize("flow", ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH", "USER_PASSWORD_AUTH"])
def test_an_administrators_app_is_no_backend(flow: str) -> None:
    given = {"name": "admin-portal", "explicit_auth_flows": [flow, "ALLOW_REFRESH_TOKEN_AUTH"]}
    assert kind(given) == "unknown"
    assert kind({**given, "generate_secret": True}) == "admin"
    assert kind({**CODE, "name": "admin-portal", "callback_urls": ["https://app.example.org/"]}) == "spa"
    assert kind({"name": "admin-portal", "explicit_auth_flows": ["ADMIN_NO_SRP_AUTH"]}) == "admin"


def test_one_weak_sign_is_no_answer() -> None:
    assert infer(client({"callback_urls": ["http://localhost/done"]})).reasons == ("could be mobile, but little says so",)


@pytest.mark.parametrize("port", [3001, 5000, 8000, 9000])
def test_the_ports_of_development_servers_tell_no_installed_app(port: int) -> None:
    assert "mobile" not in infer(client({"callback_urls": [f"http://localhost:{port}/cb"]})).points
    assert infer(client({"callback_urls": ["http://127.0.0.1:49215/cb"]})).points == {"mobile": 2}


def test_a_label_and_a_name_count_once() -> None:
    guess = infer(client({"name": "portal-spa"}, labels=("portal_spa",)))
    assert guess.points == {"spa": 4}
    assert infer(client({"name": joined("spa-", None)})).archetype == "spa"


def test_reasons_are_clauses() -> None:
    guess = infer(client({**CODE, "callback_urls": ["https://app.example.org/cb"]}))
    assert guess.reasons == ("no secret", "code grant", "callback at /cb")
    assert guess.runner_up == "mobile"
    assert infer(client({"explicit_auth_flows": ["ALLOW_USER_SRP_AUTH"]})).reasons == ("could be spa or mobile",)
    assert infer(client({})).reasons == ("nothing tells",)


def test_managed_clients_are_a_kind_of_their_own() -> None:
    assert kind({**CODE, "name": "spa"}, managed=True) == "managed"


def test_the_world_that_holds_by_default_decides() -> None:
    yes, no = Known("portal-spa", NOWHERE), Known("reports-m2m", NOWHERE)
    for default, archetype in ((True, "spa"), (False, "m2m")):
        choice = Choice(Atom("var.env", "prod", default=default), 'var.env == "prod"', yes, no, NOWHERE)
        assert kind({"name": choice}) == archetype


@pytest.mark.parametrize("url", ["https://[::1", "http://localhost:99999/", "::", "", "http://localhost:x"])
def test_broken_urls_tell_nothing(url: str) -> None:
    assert kind({"callback_urls": [url]}) in ("unknown", "mobile")


def test_words() -> None:
    assert words("portalWebClient-v2_x") == ["portal", "web", "client", "v2", "x"]
    assert words("HTTPServer") == ["http", "server"]
    assert words("Büro-2") == ["b", "ü", "ro", "2"]
