"""What is said of redirect URLs by their form, scheme and host; CGT501, 502 and 507 are in test_rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cogtui.core.cli import main
from cogtui.core.model import Change, Template

from ..builders import fixed, found, hidden, joined

APP = "https://app.example.org/cb"


def said(rule: str, url: object, **options: Any) -> list[str]:
    return [one.part for one in found(rule, {"callback_urls": [url]}, options=options)]


@pytest.mark.parametrize(
    "url", ["https://*.example.org/cb", "https://app.example.org/*", "*", "myapp://*", joined("https://*.", None, "/cb")]
)
def test_a_wildcard_in_host_or_path(url: object) -> None:
    (one,) = found("CGT503", {"callback_urls": [url]})
    assert (one.fixes, one.index) == ((), 0)


@pytest.mark.parametrize("url", [APP + "?next=*", APP + "#*", APP, hidden(), joined(None, "/cb")])
def test_no_wildcard(url: object) -> None:
    assert not said("CGT503", url)


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("javascript:alert(1)", "a"),
        ("JavaScript://app.example.org/%0aalert(1)#x", "a"),
        ("data:text/html,x", "a"),
        ("file:///etc/passwd", "a"),
        (joined("javascript:alert(", None, ")"), "a"),
        (APP + "#/home", "b"),
        ("myapp://cb#x", "b"),
        (joined("https://", None, "/cb#x"), "b"),
        ("/cb", "c"),
        ("cb", "c"),
        ("", "c"),
        ("app.example.org/cb", "c"),
        ("//app.example.org/cb", "c"),
        ("localhost:3000/cb", "c"),
        ("#/home", "c"),
        ("https://app.example.org/a b", "c"),
        (APP + "\n", "c"),
        ("https://app.example.org/" + "a" * 1024, "c"),
        (joined("/cb/", None), "c"),
        (joined("https://", None, "/a b"), "c"),
        ("https://user:word@app.example.org/cb", "d"),
        ("https://app.example.org@evil.example.net/", "d"),
        (joined("https://", None, "@evil.example.net/"), "d"),
        ("https://app.example.org/a/../b", "d"),
        ("https://app.example.org/%2e%2E/b", "d"),
        ("https://app.example.org\\@evil.example.net/", "d"),
        ("https://\u0430pp.example.org/cb", "d"),
        ("https://app.example.org/\x07", "d"),
        ("https:///cb", "d"),
        ("https:/cb", "d"),
    ],
)
def test_forbidden_forms(url: object, part: str) -> None:
    assert said("CGT504", url) == [part]


@pytest.mark.parametrize(
    "url",
    [
        APP,
        "myapp://cb",
        "com.acme.app:/oauth",
        "http://localhost:3000/cb",
        "http://[::1]:8080/",
        "https://app.example.org/a..b/...",
        "https://app.example.org/~user@home",
        "https://\u043f\u0440\u0438\u043c\u0435\u0440.example.org/",
        "https://\u4f8b\u3048.example.jp/",
        hidden(),
        joined(None, "/cb"),
        joined("https", None, "app.example.org/cb"),
        joined("app", None, "/cb"),
        joined("localhost:", None),
        joined("https://", None),
        joined("https:/", None),
    ],
)
def test_forms_that_may_be_right(url: object) -> None:
    assert not said("CGT504", url)


def test_what_is_cut_off_is_the_fragment_alone() -> None:
    given = {"callback_urls": [APP + "?a=1#b", APP], "logout_urls": [APP + "#c"]}
    state = fixed(given, *found("CGT504", given))
    assert state == {"callback_urls": [APP + "?a=1", APP], "logout_urls": [APP]}


def test_a_twin_without_the_fragment_is_enough() -> None:
    given = {"callback_urls": [APP, APP + "#b"], "default_redirect_uri": APP + "#b"}
    callback, default = found("CGT504", given)
    assert callback.fixes == default.fixes
    assert fixed(given, callback) == {"callback_urls": [APP], "default_redirect_uri": APP}


def test_a_fragment_stays_where_the_default_is_not_known() -> None:
    (one,) = found("CGT504", {"callback_urls": [APP + "#b"], "default_redirect_uri": hidden()})
    assert "not known" in one.no_fix


def test_the_fragment_of_a_template() -> None:
    (one,) = found("CGT504", {"callback_urls": [joined("https://", None, "/a#b")]})
    assert one.fixes[0].changes == (Change("callback_urls", "set", Template(("https://", None, "/a")), 0),)
    (one,) = found("CGT504", {"callback_urls": [joined("https://", None, "/a#", None)]})
    assert not one.fixes


def test_schemes_of_apps() -> None:
    assert said("CGT505", "myapp://cb") == [""]
    assert said("CGT505", "com.acme.app:/oauth") == [""]
    assert said("CGT505", joined("myapp://", None)) == [""]
    assert said("CGT505", "MyApp://cb", allowed_redirect_schemes=("myapp",)) == []
    assert [one.part for one in found("CGT505", {"callback_urls": ["com.acme.app:/oauth", "exp://x"]}, "mobile")] == ["b", ""]
    assert len(found("CGT505", {"callback_urls": ["myapp://a", "myapp://b"], "default_redirect_uri": "myapp://a"})) == 1


@pytest.mark.parametrize(
    "url", [APP, "/cb", "javascript:x", "localhost:3000/cb", hidden(), joined(None, "://cb"), joined("myapp", None)]
)
def test_no_scheme_of_an_app(url: object) -> None:
    assert not said("CGT505", url)


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("https://shop.ngrok-free.app/cb", ""),
        ("http://127.0.0.1.nip.io/cb", ""),
        ("https://jwt.io", ""),
        ("https://oauth.pstmn.io/v1/callback", ""),
        ("https://192.0.2.7/cb", ""),
        ("http://0.0.0.0:8000/cb", ""),
        ("https://[2001:db8::1]/cb", ""),
        (joined("https://", None, ".ngrok.io/cb"), ""),
        ("https://d111111abcdef8.cloudfront.net/", "b"),
        ("https://shop.vercel.app/api/auth/callback", "b"),
        ("https://x.execute-api.eu-west-1.amazonaws.com/prod/cb", "b"),
        ("http://site.s3-website-eu-west-1.amazonaws.com/", "b"),
        (joined("https://", None, ".execute-api.", None, ".amazonaws.com/cb"), "b"),
    ],
)
def test_hosts_that_others_can_get_hold_of(url: object, part: str) -> None:
    assert said("CGT506", url) == [part]


@pytest.mark.parametrize(
    "url",
    [
        APP,
        "https://ngrok.io.example.org/",
        "https://myngrok.io/",
        "http://localhost:3000/",
        "http://[::1]/",
        "http://127.0.0.5/",
        "myapp://jwt.io",
        hidden(),
        joined("https://", None, "/cb"),
        joined("https://jwt.io", None, "/cb"),
    ],
)
def test_hosts_of_ones_own(url: object) -> None:
    assert not said("CGT506", url)


def test_allowed_hosts() -> None:
    allowed = ("app.example.org", "*.example.net", "d1.cloudfront.net")
    for url, parts in (
        (APP, []),
        ("https://A.B.Example.net/", []),
        ("https://example.net/", ["c"]),
        ("https://app.example.org.evil.com/", ["c"]),
        ("https://d1.cloudfront.net/", []),
        ("https://d2.cloudfront.net/", ["b"]),
        ("http://localhost:3000/", []),
        (joined("https://", None, ".example.net/cb"), []),
        (joined("https://", None, ".example.com/cb"), ["c"]),
        (joined("https://", None, "/cb"), []),
    ):
        assert said("CGT506", url, allowed_redirect_hosts=allowed) == parts, url


WRITTEN = {
    "main.tf": """\
variable "host" {
  type = string
}

resource "aws_cognito_user_pool_client" "it" {
  name                          = "it"
  user_pool_id                  = aws_cognito_user_pool.p.id
  prevent_user_existence_errors = "ENABLED"
  callback_urls                 = ["https://${var.host}/cb#home", "https://app.example.org/#/start", "https://app.example.org/"]
  default_redirect_uri          = "https://${var.host}/cb#home"
}
""",
    "main.yaml": """\
Parameters:
  Host: {Type: String}
Resources:
  It:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      ClientName: it
      UserPoolId: !Ref Pool
      PreventUserExistenceErrors: ENABLED
      CallbackURLs:
        - !Sub "https://${Host}/cb#home" # the page
        - 'https://app.example.org/#/start'
        - https://app.example.org/
      DefaultRedirectURI: !Sub 'https://${Host}/cb#home'
""",
    "main.json": """\
{
  "Parameters": {"Host": {"Type": "String"}},
  "Resources": {
    "It": {
      "Type": "AWS::Cognito::UserPoolClient",
      "Properties": {
        "ClientName": "it",
        "UserPoolId": {"Ref": "Pool"},
        "PreventUserExistenceErrors": "ENABLED",
        "CallbackURLs": [{"Fn::Sub": "https://${Host}/cb#home"}, "https://app.example.org/#/start", "https://app.example.org/"],
        "DefaultRedirectURI": {"Fn::Join": ["", ["https://", {"Ref": "Host"}, "/cb#home"]]}
      }
    }
  }
}
""",
}
AFTER = {
    name: text.replace("#home", "")
    .replace("        - 'https://app.example.org/#/start'\n", "")
    .replace('"https://app.example.org/#/start", ', "")
    for name, text in WRITTEN.items()
}


@pytest.mark.parametrize("name", WRITTEN)
def test_fragments_are_cut_off_where_they_are_written(inside: Path, name: str) -> None:
    Path(name).write_text(WRITTEN[name])
    main(["--fix", "--quiet", "--profile", "baseline", name])
    assert Path(name).read_text() == AFTER[name]


def test_what_plain_http_gives_away() -> None:
    plain = "http://app.example.org/"
    (code,) = found("CGT501", {"callback_urls": [plain]})
    (sign_out,) = found("CGT501", {"logout_urls": [plain]})
    (machine,) = found("CGT501", {"callback_urls": [plain], "allowed_oauth_flows": ["client_credentials"]})
    assert "reads the code" in code.message
    assert "code" not in sign_out.message + machine.message
