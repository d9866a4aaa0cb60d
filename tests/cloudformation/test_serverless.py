"""Services of Serverless Framework: what their variables give, where their clients stand, what is not read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent, indent

import pytest
from cogtui.core.cloudformation.given import given_by
from cogtui.core.cloudformation.service import Service, read
from cogtui.core.discover import read_source
from cogtui.core.model import Absent, Choice, Client, Kept, Known, ListValue, Overrides, Partial, Unknown, Value
from cogtui.core.source import Source
from cogtui.core.view import worlds_of
from cogtui.core.workspace import Variables, Workspace, load

from .proof import cells_of, said

SERVICE = """\
service: shop
provider:
  name: aws
  stage: dev
custom:
  url: https://shop.example.com
  days: 30
  flag: true
  quoted: "45"
  nothing: null
  stage: ${opt:stage, self:provider.stage}
  named: {of: prod}
  more: {url: https://more.example.com, list: [https://a.example.com, https://b.example.com]}
  urls: {dev: https://dev.example.com, prod: https://example.com}
  prefixed: {url_dev: https://d.example.com, url_prod: https://p.example.com, other: x}
  through: ${self:custom.url}
  further: ${self:custom.through}
  store: ${ssm:/shop/url}
  base: &base {host: example.com}
  merged: {<<: *base, port: 1}
  loop: ${self:custom.pool}
  pool: ${self:custom.loop}
  region: ${opt:region, 'eu-west-1'}
  config: ${file(config.yml)}
params:
  default: {days: 20, url: https://params.example.com}
  prod: {days: 10}
"""
CONFIG = "url: https://config.example.com\nnested: {days: 5}\nback: ${self:custom.url}\n"
CLIENT = "    Web:\n      Type: AWS::Cognito::UserPoolClient\n      Properties:\n"


def written(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def service(files: Mapping[str, str], *given: str, name: str = "serverless.yml") -> Service:
    written(files)
    source = read_source(name)
    assert isinstance(source, Source)
    return read(source, given_by(given), os.path.realpath("."))


def web(properties: str, *given: str, service_text: str = SERVICE, files: Mapping[str, str] | None = None) -> Client:
    """The client of a service that has these properties."""
    body = indent(dedent(properties), "        ")
    text = service_text + "resources:\n  Resources:\n" + CLIENT + body
    return service({"serverless.yml": text, "config.yml": CONFIG, **(files or {})}, *given).evaluate("Web", {})


def name_of(variable: str, *given: str, files: Mapping[str, str] | None = None) -> Value:
    return web(f"ClientName: {variable}\n", *given, files=files).settings["name"]


def ways(value: Value) -> list[str]:
    return [step.text for step in value.via] if not isinstance(value, Choice | Absent) and hasattr(value, "via") else []


def line_of(value: Value) -> str:
    """The line of the literal that makes a value, and its file."""
    (cell,) = cells_of(value)
    source = read_source(cell.file)
    assert isinstance(source, Source)
    return f"{cell.file}: {source.line_text(source.position(cell.start)[0]).strip()}"


# -------------------------------------------------------------------------------------------- values

KNOWN = [
    ("${self:custom.url}", "https://shop.example.com", ["self:custom.url"]),
    ("'${self:custom.url}'", "https://shop.example.com", ["self:custom.url"]),
    ("${self:custom.url}/cb", "https://shop.example.com/cb", ["self:custom.url"]),
    ("${self:custom.more.list.1}", "https://b.example.com", ["self:custom.more.list.1"]),
    ("${self:custom.further}", "https://shop.example.com", ["self:custom.further", "self:custom.through", "self:custom.url"]),
    ("${self:custom.urls.${self:custom.named.of}}", "https://example.com", ["self:custom.urls.prod"]),
    ("${self:custom.merged.host}", "example.com", ["self:custom.merged.host"]),
    ("${self:custom.missing, self:custom.url}", "https://shop.example.com", ["self:custom.url"]),
    ("${self:custom.nothing, 'x'}", "x", []),
    ('${self:custom.missing, "a, b"}', "a, b", []),
    ("${self:custom.missing, 7}", "7", []),
    ("${self:custom.missing, ${self:custom.url}}", "https://shop.example.com", ["self:custom.url"]),
    ("${self:service}", "shop", ["self:service"]),
    ("${self:custom.config.nested.days}", "5", ["self:custom.config", "file(config.yml):nested.days"]),
    ("${file(config.yml):url}", "https://config.example.com", ["file(config.yml):url"]),
    ("${file(./config.yml):url}", "https://config.example.com", ["file(./config.yml):url"]),
    ("${file(config.yml):back}", "https://shop.example.com", ["file(config.yml):back", "self:custom.url"]),
    ("${file(none.yml):url, 'x'}", "x", []),
    ("${file(config.yml):none, 'x'}", "x", []),
]


@pytest.mark.parametrize(("variable", "value", "via"), KNOWN, ids=[row[0] for row in KNOWN])
def test_a_value_keeps_its_way(inside: Path, variable: str, value: str, via: list[str]) -> None:
    found = name_of(variable)
    assert (said(found), ways(found)) == (value, via)
    assert isinstance(found, Known)
    assert not found.weak


WEAK = [
    ("${opt:stage, 'qa'}", "qa"),
    ("${opt:stage, self:provider.stage}", "dev"),
    ("${opt:other, self:custom.none, 'x'}", "x"),
    ("${self:custom.stage}-web", "dev-web"),
    ("${sls:stage}", "dev"),
    ("${self:provider.stage}", "dev"),
    ("${self:provider.region}", "us-east-1"),
    ("${self:custom.region}", "eu-west-1"),
    ("${env:NAME, 'x'}", "x"),
    ("${param:url}", "https://params.example.com"),
]


@pytest.mark.parametrize(("variable", "value"), WEAK, ids=[row[0] for row in WEAK])
def test_what_a_deployment_may_override_is_weak(inside: Path, variable: str, value: str) -> None:
    found = name_of(variable)
    assert isinstance(found, Known)
    assert (found.value, found.weak) == (value, True)


UNKNOWN = [
    ("${self:custom.missing}", "there is no custom.missing"),
    ("${self:custom.url.more}", "there is no custom.url.more"),
    ("${self:custom.loop}", "the variable comes back to itself"),
    ("${opt:name}", "the command line may give --name"),
    ("${env:NAME}", "the environment may give NAME"),
    ("${param:none}", "the command line or the dashboard may give the parameter none"),
    ("${sls:instanceId}", "sls:instanceId is known only at deployment"),
    ("${ssm:/a/b}", "ssm:/a/b is read from the parameter store"),
    ("${ssm:/a/b, 'x'}", "ssm:/a/b is read from the parameter store"),
    ("${self:custom.store}", "ssm:/shop/url is read from the parameter store"),
    ("${cf:stack.Out}", "cf:stack.Out is the output of another stack"),
    ("${cf(us-east-1):stack.Out}", "cf(us-east-1):stack.Out is the output of another stack"),
    ("${s3:bucket/key}", "s3:bucket/key is read from S3"),
    ("${aws:accountId}", "aws:accountId is known only where the service is deployed"),
    ("${terraform:outputs.pool}", "terraform:outputs.pool is read from Terraform's state"),
    ("${fancy:thing}", "the variable fancy:thing is not resolved"),
    ("${self:custom.url, }", "the variable can't be understood"),
    ("${file(none.yml):a}", "there is no file none.yml"),
    ("${file(make.js):a}", "make.js is code, which makes the value"),
    ("${file(notes.txt)}", "notes.txt is neither YAML nor JSON"),
    ("${file(broken.yml):a}", "broken.yml:2: "),
    ("${file(/etc/hostname)}", "/etc/hostname is no path below the service's folder, and is not read"),
    ("${file(~/.aws/config.yml)}", "~/.aws/config.yml is no path below the service's folder, and is not read"),
    ("${strToBool(maybe)}", "strToBool takes true or false"),
    ("'#{AWS::Region}-web'", "a plugin resolves what stands in #{…}"),
]


@pytest.mark.parametrize(("variable", "reason"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_what_is_not_known_says_why(inside: Path, variable: str, reason: str) -> None:
    files = {"make.js": "", "notes.txt": "", "broken.yml": "a: 1\n b: [\n"}
    found = name_of(variable, files=files)
    assert isinstance(found, Unknown)
    assert found.reason.startswith(reason)


def test_values_keep_their_types(inside: Path) -> None:
    client = web("""\
        RefreshTokenValidity: ${self:custom.days}
        AccessTokenValidity: ${self:custom.quoted}
        EnableTokenRevocation: ${self:custom.flag}
        GenerateSecret: ${strToBool(${self:custom.flag})}
        CallbackURLs: ${self:custom.more.list}
        LogoutURLs: ["${self:custom.more.list.0}", "${self:custom.url}/bye"]
        TokenValidityUnits: ${self:custom.units}
        ReadAttributes: ["${self:custom.more.list}"]
        """, service_text=SERVICE.replace("  days: 30", "  days: 30\n  units: {AccessToken: minutes}"))  # fmt: skip
    values = client.settings
    assert [said(values[name]) for name in ("refresh_token_validity", "access_token_validity")] == [30, "45"]
    assert [said(values[name]) for name in ("enable_token_revocation", "generate_secret")] == [True, True]
    assert said(values["callback_urls"]) == ["https://a.example.com", "https://b.example.com"]
    assert said(values["logout_urls"]) == ["https://a.example.com", "https://shop.example.com/bye"]
    assert said(values["token_validity_units.access_token"]) == "minutes"
    assert said(values["read_attributes"]) == ['<"${self:custom.more.list}">']


def test_variables_inside_functions_are_resolved(inside: Path) -> None:
    client = web("""\
        ClientName: !Sub "${self:custom.named.of}-${AWS::Region}"
        DefaultRedirectURI: !Join ["/", ["${self:custom.url}", cb]]
        CallbackURLs: !Split [",", "${self:custom.url}"]
        """)  # fmt: skip
    name = client.settings["name"]
    assert isinstance(name, Partial)
    assert name.text == "prod-${AWS::Region}"
    assert said(client.settings["default_redirect_uri"]) == "https://shop.example.com/cb"
    assert said(client.settings["callback_urls"]) == ["https://shop.example.com"]


# ------------------------------------------------------------------------------------------ the stage


def test_a_key_that_a_deployment_decides_makes_cases(inside: Path) -> None:
    client = web("""\
        ClientName: ${self:custom.urls.${sls:stage}}
        DefaultRedirectURI: ${self:custom.urls.${opt:stage, 'dev'}}
        """)  # fmt: skip
    assert said(client.settings["name"]) == {"stage is dev": "https://dev.example.com", "not": "https://example.com"}
    assert [world.label for world in worlds_of(client)] == ["stage is dev", "stage is prod"]


def test_a_part_of_a_key_may_be_open(inside: Path) -> None:
    found = name_of("${self:custom.prefixed.url_${self:custom.stage}}")
    assert said(found) == {"stage is dev": "https://d.example.com", "not": "https://p.example.com"}


def test_another_choice_by_the_stage_holds_in_the_same_cases(inside: Path) -> None:
    client = web("""\
        ClientName: ${self:custom.urls.${sls:stage}}
        RefreshTokenValidity: ${param:days}
        """)  # fmt: skip
    assert said(client.settings["refresh_token_validity"]) == {"stage is prod": 10, "not": 20}
    assert len(worlds_of(client)) == 2


def test_a_stage_that_one_table_has_and_another_has_not_is_a_case_of_its_own(inside: Path) -> None:
    client = web("""\
        ClientName: ${self:custom.urls.${sls:stage}}
        DefaultRedirectURI: ${file(stages.yml):${sls:stage}}
        """, files={"stages.yml": "dev: a\nprod: b\nqa: c\n"})  # fmt: skip
    redirect = {"stage is dev": "a", "not": {"stage is prod": "b", "not": "c"}}
    assert said(client.settings["default_redirect_uri"]) == redirect
    urls = {"stage is prod": "https://example.com", "not": "<self:custom.urls.${sls:stage}>"}
    assert said(client.settings["name"]) == {"stage is dev": "https://dev.example.com", "not": urls}


def test_a_fallback_stands_for_all_other_stages(inside: Path) -> None:
    found = name_of("${self:custom.urls.${sls:stage}, self:custom.url}")
    prod = {"stage is prod": "https://example.com", "not": "https://shop.example.com"}
    assert said(found) == {"stage is dev": "https://dev.example.com", "not": prod}


def test_files_by_stage_are_those_that_are_there(inside: Path) -> None:
    files = {"env/dev/app.yml": "url: a\n", "env/prod/app.yml": "url: b\n", "env/readme.md": ""}
    found = name_of("${file(env/${sls:stage}/app.yml):url}", files=files)
    assert said(found) == {"stage is dev": "a", "not": "b"}
    assert isinstance(found, Choice)
    assert [ways(found.then), ways(found.otherwise)] == [["file(env/dev/app.yml):url"], ["file(env/prod/app.yml):url"]]


@pytest.mark.parametrize("variable", ["${self:custom.urls.${sls:stage}}", "${self:custom.urls.${self:custom.stage}}"])
def test_parameters_decide_the_stage(inside: Path, variable: str) -> None:
    found = name_of(variable, "stage=prod")
    assert isinstance(found, Known)
    assert (found.value, found.weak) == ("https://example.com", False)


def test_parameters_decide_options_and_params(inside: Path) -> None:
    assert said(name_of("${opt:name}", "name=given")) == "given"
    assert said(name_of("${param:url}", "url=given")) == "given"
    assert said(name_of("${param:days}", "stage=prod")) == "10"


def test_a_condition_on_the_stage_is_a_case_of_the_same_name(inside: Path) -> None:
    text = SERVICE + dedent("""\
        resources:
          - Conditions: {IsProd: !Equals ["${self:custom.stage}", prod]}
          - Resources:
              Web:
                Type: AWS::Cognito::UserPoolClient
                Properties:
                  ClientName: !If [IsProd, a, b]
                  DefaultRedirectURI: ${self:custom.urls.${sls:stage}}
        """)
    client = service({"serverless.yml": text, "config.yml": CONFIG}).evaluate("Web", {})
    assert len(worlds_of(client)) == 2


# ------------------------------------------------------------------------------------- where clients stand

PROPERTIES = "{ClientName: web, UserPoolId: x}"
ENTRY = f"Web: {{Type: AWS::Cognito::UserPoolClient, Properties: {PROPERTIES}}}"
PLACES = [
    (f"resources: {{Resources: {{{ENTRY}}}}}", {}),
    (f"resources: [{{Resources: {{{ENTRY}}}}}]", {}),
    ("resources: ${file(f.yml)}", {"f.yml": f"Resources: {{{ENTRY}}}"}),
    ("resources: [{Resources: {}}, '${file(f.yml)}']", {"f.yml": f"Resources: {{{ENTRY}}}\nOutputs: {{}}"}),
    ("resources: ['${file(f.yml)}']", {"f.yml": ENTRY}),
    ("resources: ['${file(f.yml):cognito}']", {"f.yml": f"cognito: {{Resources: {{{ENTRY}}}}}"}),
    ("resources: {Resources: '${file(f.yml)}'}", {"f.yml": ENTRY}),
    ("resources: {Resources: '${file(f.json)}'}", {"f.json": '{"Web": {"Type": "AWS::Cognito::UserPoolClient", '
      '"Properties": {"ClientName": "web"}}}'}),
    ("resources: {Resources: {Web: '${file(f.yml):client}'}}", {"f.yml": ENTRY.replace("Web", "client")}),
    ("resources: {Resources: {Web: {Type: AWS::Cognito::UserPoolClient, Properties: '${file(f.yml):web}'}}}",
     {"f.yml": f"web: {PROPERTIES}"}),
    ("resources: {Resources: {Web: {Type: AWS::Cognito::UserPoolClient, Properties: '${self:custom.web}'}}}\n"
     f"custom: {{web: {PROPERTIES}}}", {}),
    ("resources: ['${file(f.yml)}']", {"f.yml": "Resources: {Web: '${file(g.yml)}'}", "g.yml": ENTRY[5:]}),
    ("resources: ['${file(f.${opt:stage, ''dev''}.yml)}']", {"f.dev.yml": f"Resources: {{{ENTRY}}}", "f.prod.yml": "a: 1"}),
    ("resources: ['${self:custom.parts.0}']\ncustom: {parts: ['${file(f.yml)}']}", {"f.yml": f"Resources: {{{ENTRY}}}"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "files"), PLACES)
def test_a_client_is_found_wherever_it_stands(inside: Path, text: str, files: dict[str, str]) -> None:
    found = service({"serverless.yml": f"service: a\nprovider: {{name: aws}}\n{text}\n", **files})
    assert found.addresses == ("Web",)
    client = found.evaluate("Web", {})
    assert client.id == "serverless.yml#Web"
    assert said(client.settings["name"]) == "web"
    span = client.settings["name"].span
    assert found.sources[span.file].text[span.start : span.end].strip('"') == "web"


def test_declarations_of_all_fragments_are_one_template(inside: Path) -> None:
    files = {
        "serverless.yml": "service: a\nresources:\n  - ${file(a.yml)}\n  - ${file(b.yml)}\n  - ${file(c.yml)}\n",
        "a.yml": "# not at the same offsets\n\nConditions: {Off: !Equals [a, b]}\n"
        "Parameters: {N: {Type: String, Default: web}}\nMappings: {M: {R: {days: 9}}}\n",
        "b.yml": "Resources:\n  Web:\n    Type: AWS::Cognito::UserPoolClient\n    Properties:\n      ClientName: !Ref N\n"
        "      RefreshTokenValidity: !FindInMap [M, R, days]\n      GenerateSecret: !If [Off, true, false]\n"
        "      UserPoolId: !Ref Pool\n",
        "c.yml": "Resources:\n  Pool:\n    Type: AWS::Cognito::UserPool\n    Properties: {UserPoolName: 'p-${self:service}'}\n",
    }
    client = service(files).evaluate("Web", {})
    assert said(client.settings["name"]) == "web"
    assert line_of(client.settings["name"]) == "a.yml: Parameters: {N: {Type: String, Default: web}}"
    assert line_of(client.settings["refresh_token_validity"]) == "a.yml: Mappings: {M: {R: {days: 9}}}"
    assert said(client.settings["generate_secret"]) is False
    assert client.pool is not None
    assert (client.pool.name, client.pool.span.file) == ("p-a", "c.yml")


def test_extensions_and_later_entries_are_put_over_a_client(inside: Path) -> None:
    text = dedent("""\
        service: a
        resources:
          - Resources:
              Web:
                Type: AWS::Cognito::UserPoolClient
                Properties: {ClientName: web, GenerateSecret: false, CallbackURLs: [a], RefreshTokenValidity: 30}
          - Resources: {Web: {Properties: {GenerateSecret: true}}}
          - extensions: {Web: {Properties: {CallbackURLs: [b], RefreshTokenValidity: 9}}}
        """)
    values = service({"serverless.yml": text}).evaluate("Web", {}).settings
    assert [said(values[name]) for name in ("name", "generate_secret", "refresh_token_validity")] == ["web", True, 9]
    assert isinstance(values["callback_urls"], Unknown)


@pytest.mark.parametrize("name", ["serverless.yaml", "serverless.json", "serverless.auth.yml"])
def test_a_service_goes_by_these_names(inside: Path, name: str) -> None:
    text = '{"service": "a", "provider": {"name": "aws"}, "resources": {"Resources": {"Web": {"Type": ' \
        '"AWS::Cognito::UserPoolClient", "Properties": {"ClientName": "${self:service}"}}}}}'  # fmt: skip
    written({name: text})
    (client,) = load(["."]).clients.values()
    assert (client.id, said(client.settings["name"])) == (f"{name}#Web", "a")


def test_what_is_not_a_service_is_a_template(inside: Path) -> None:
    written({"serverless.auth.yml": f"Resources: {{{ENTRY}}}\n"})
    assert list(load(["."]).clients) == ["serverless.auth.yml#Web"]


# ------------------------------------------------------------------------------------- what is asked for


BY_SERVICE = ENTRY.replace("ClientName: web", 'ClientName: "${self:service}"')


def fragments() -> dict[str, str]:
    return {
        ".git/HEAD": "",
        "a/serverless.yml": "service: a\nresources: ['${file(parts/web.yml)}', '${file(../shared/api.yml)}']\n",
        "a/parts/web.yml": f"Resources: {{{BY_SERVICE}}}\n",
        "b/serverless.yml": "service: b\nresources: ['${file(../shared/api.yml)}']\n",
        "shared/api.yml": f"Resources: {{{ENTRY.replace('Web', 'Api')}}}\n",
    }


def ids(*paths: str) -> list[str]:
    return list(load(list(paths)).clients)


def test_a_fragment_is_no_template_of_its_own(inside: Path) -> None:
    written(fragments())
    assert ids(".") == ["a/serverless.yml#Web", "a/serverless.yml#Api", "b/serverless.yml#Api"]


def test_the_service_of_a_fragment_is_looked_for_above_it(inside: Path) -> None:
    written(fragments())
    workspace = load(["a/parts"])
    (client,) = workspace.clients.values()
    assert (client.id, said(client.settings["name"])) == ("a/serverless.yml#Web", "a")
    name = client.settings["name"]
    assert isinstance(name, Known)
    assert name.cell is not None
    assert name.cell.locked == "it stands in a, outside of what was opened"
    assert ids("a/parts/web.yml") == ["a/serverless.yml#Web"]


def test_a_named_service_brings_its_fragments(inside: Path) -> None:
    written(fragments())
    assert ids("b/serverless.yml") == ["b/serverless.yml#Api"]
    assert ids("b") == ["b/serverless.yml#Api"]
    (client,) = load(["b"]).clients.values()
    assert {cell.locked for cell in client.reads} == {"it stands in shared, outside of what was opened"}
    assert list(load(["."], exclude=["shared"]).clients) == ["a/serverless.yml#Web"]


def test_a_fragment_that_is_left_out_or_half_used_is_read_by_itself(inside: Path) -> None:
    written({
        "serverless.yml": "service: a\nresources:\n  # - ${file(web.yml)}\n  - Resources: {A: '${file(two.yml):A}'}\n",
        "web.yml": f"Resources: {{{ENTRY}}}\n",
        "two.yml": f"{ENTRY.replace('Web', 'A')}\n{ENTRY.replace('Web', 'B')}\n",
    })  # fmt: skip
    assert sorted(ids(".")) == ["serverless.yml#A", "two.yml#A", "two.yml#B", "web.yml#Web"]


def test_a_service_that_cant_be_read_is_a_problem_where_a_client_may_be_its(inside: Path) -> None:
    written({"serverless.yml": "service: a\nresources: ['${file(web.yml)}'\nx: [\n", "web.yml": f"Resources: {{{ENTRY}}}\n"})
    workspace = load(["."])
    assert list(workspace.clients) == ["web.yml#Web"]
    assert [(problem.file, problem.line, problem.kind) for problem in workspace.problems] == [
        ("serverless.yml", 3, "unreadable")
    ]
    Path("serverless.yml").write_text("service: a\nx: [\n")
    assert load(["."]).problems == ()


def test_without_a_client_nothing_is_a_unit(inside: Path) -> None:
    written({"serverless.yml": "service: a\nresources: ['${file(web.yml)}']\n", "web.yml": "Resources: {}\n"})
    assert load(["."]).units == ()


# ---------------------------------------------------------------------------------------- who else reads

USES = [
    ("custom: {u: https://a}", "${self:custom.u}", "", ""),
    ("custom: {u: https://a}", "${self:custom.u}", "functions: {f: {environment: {U: '${self:custom.u}'}}}", "service:3"),
    ("custom: {o: {u: https://a}}", "${self:custom.o.u}", "functions: {f: {environment: '${self:custom.o}'}}", "service:3"),
    ("custom: {u: https://a, v: '${self:custom.u}'}", "${self:custom.v}", "", ""),
    ("custom: {u: https://a, v: '${self:custom.u}', w: '${self:custom.v}x'}", "${self:custom.v}", "", "service:2"),
    ("custom: {s: {dev: https://a}}", "${self:custom.s.dev}", "package: {x: '${self:custom.s.${sls:stage}}'}", "service:3"),
    ("custom: {s: {dev: https://a}}", "${self:custom.s.dev}", "package: {x: '${self:custom.t.${sls:stage}, 1}'}", ""),
    ("params: {default: {u: https://a}}", "${param:u}", "package: {x: '${param:u}'}", "service:3"),
    ("params: {default: {u: https://a}}", "${param:u}", "package: {x: '${param:v}'}", ""),
    ("x: 1", "${file(c.yml):u}", "", ""),
    ("x: 1", "${file(c.yml):u}", "package: {x: '${file(c.yml)}'}", "service:3"),
    ("x: 1", "${file(c.yml):u}", "package: {x: '${file(c.yml):v}'}", ""),
    ("custom: '${file(c.yml)}'", "${self:custom.u}", "package: {x: '${self:custom.v}'}", ""),
    ("custom: '${file(c.yml)}'", "${self:custom.u}", "package: {x: '${self:custom.u}'}", "service:2"),
    ("custom: {u: https://a}", "${self:custom.u}", "functions: '${file(f.yml)}'", "f.yml:2"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "variable", "rest", "where"), USES)
def test_a_value_that_others_read_is_not_written(inside: Path, data: str, variable: str, rest: str, where: str) -> None:
    files = {
        "serverless.yml": f"service: a\n{data}\n{rest}\nresources:\n  Resources:\n{CLIENT}        ClientName: {variable}\n",
        "c.yml": "u: https://a\nv: https://b\n",
        "f.yml": "f:\n  environment: {U: '${self:custom.u}'}\n",
    }
    (cell,) = cells_of(service(files).evaluate("Web", {}).settings["name"])
    assert cell.locked == (f"also used in {where}".replace("service:", "serverless.yml:") if where else "")


def test_what_serverless_reads_itself_is_not_written(inside: Path) -> None:
    (cell,) = cells_of(name_of("${self:provider.stage}"))
    assert cell.locked == "Serverless itself reads provider.stage"


# --------------------------------------------------------------------------------------------- written


def patched(overrides: Overrides, workspace: Workspace) -> dict[str, str]:
    texts = workspace.override(overrides).patched()
    again = workspace.reread(texts)
    meant = workspace.override(overrides)
    for id, client in again.clients.items():
        assert {n: said(v) for n, v in client.settings.items()} == {n: said(v) for n, v in meant.clients[id].settings.items()}
    return texts


def test_a_literal_is_written_in_its_own_file(inside: Path) -> None:
    written({
        "serverless.yml": "service: a\ncustom:\n  u: https://a # the old one\nresources: ['${file(web.yml)}']\n",
        "c.yml": "days: 90 # long\n",
        "web.yml": f"Resources:\n{CLIENT}        ClientName: '${{self:custom.u}}/x'\n"
        "        RefreshTokenValidity: ${file(c.yml):days}\n",
    })  # fmt: skip
    workspace = load(["."])
    (client,) = workspace.clients.values()
    days, name = client.settings["refresh_token_validity"], client.settings["name"]
    assert isinstance(days, Known)
    assert isinstance(name, Known)
    (first, second) = [part.cell for part in name.parts]
    assert None not in (days.cell, first, second)
    texts = patched({days.cell: 30, first: "https://b", second: "/y"}, workspace)
    assert texts["c.yml"] == "days: 30 # long\n"
    assert "  u: https://b # the old one\n" in texts["serverless.yml"]
    assert "ClientName: '${self:custom.u}/y'\n" in texts["web.yml"]


def test_a_list_in_the_custom_section_grows_where_it_stands(inside: Path) -> None:
    written({
        "serverless.yml": "service: a\ncustom:\n  urls:\n    - https://a # one\nresources:\n  Resources:\n"
        f"{CLIENT}        CallbackURLs: ${{self:custom.urls}}\n",
    })  # fmt: skip
    workspace = load(["."])
    (client,) = workspace.clients.values()
    urls = client.settings["callback_urls"]
    assert isinstance(urls, ListValue)
    assert urls.cell is not None
    (text,) = patched({urls.cell: (Kept(0), "https://b")}, workspace).values()
    assert "  urls:\n    - https://a # one\n    - https://b\nresources" in text


# --------------------------------------------------------------------------------------------- hostile


@pytest.mark.parametrize("path", ["../outside.yml", "../../../../../../etc/passwd", "link.yml", "folder.yml"])
def test_nothing_outside_of_the_repository_is_read(inside: Path, path: str) -> None:
    written({"outside.yml": "secret: 1\n", "repo/.git/HEAD": ""})
    os.chdir("repo")
    Path("link.yml").symlink_to("../outside.yml")
    Path("folder.yml").mkdir()
    found = name_of(f"${{file({path}):secret}}")
    assert isinstance(found, Unknown)
    assert "is outside of the repository, and is not read" in found.reason or "is not a regular file" in found.reason


def test_a_pipe_makes_nobody_wait(inside: Path) -> None:
    os.mkfifo("pipe.yml")
    found = name_of("${file(pipe.yml):a}")
    assert isinstance(found, Unknown)
    assert found.reason == "pipe.yml is not a regular file"


HOSTILE = [
    "custom: {a: '${self:custom.a}'}",
    "custom: {a: '${self:custom.b.x}', b: '${self:custom.a}'}",
    "custom: {a: '${self:custom.${self:custom.a}}'}",
    "custom: {a: '${file(serverless.yml):custom.a}'}",
    "custom: {a: '${file(serverless.yml)}'}",
    "custom: '${self:}'",
    "custom: {a: '${self:}'}",
    "custom: {a: " + "'${self:custom.a}".replace("a}", "${self:" * 200) + "'}",
    "custom: {a: '" + "${self:custom.b}" * 500 + "', b: '" + "${self:custom.c}" * 500 + "', c: '" + "x" * 500 + "'}",
    "custom: {a: {<<: *x}}",
    "provider: {stage: '${sls:stage}'}\ncustom: {a: '${self:provider.stage}'}",
    "params: '${param:x}'\ncustom: {a: '${param:x}'}",
    "params: {default: {x: '${param:x}'}}\ncustom: {a: '${param:x}'}",
    "custom: {a: '${file(${self:custom.a}.yml)}'}",
    'custom: {a: \'${self:custom.m.${opt:a, "x"}.${opt:b, "y"}}\', m: {x: {y: 1, z: 2}, w: {y: 3, q: 4}}}',
    "custom: {a: '${, }', b: '${self:custom.,}'}",
    "custom: {a: '${file()}${file(:)}${self:custom.[0]}'}",
    "provider: {variableSyntax: '\\[\\[(.*)\\]\\]'}\ncustom: {a: 1}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_variables_end_as_unknown_or_known(inside: Path, text: str) -> None:
    body = f"service: a\n{text}\nresources:\n  Resources:\n{CLIENT}        ClientName: ${{self:custom.a}}\n"
    found = service({"serverless.yml": body + "        CallbackURLs: ['${self:custom.a}']\n"})
    assert set(found.addresses) <= {"Web"}
    for address in found.addresses:
        settings = found.evaluate(address, {}).settings
        assert isinstance(settings["name"], Known | Unknown | Partial | Absent | ListValue | Choice)
        assert isinstance(settings["callback_urls"], ListValue | Unknown)


def test_resources_that_include_themselves_end(inside: Path) -> None:
    items = ("${file(serverless.yml):resources}", "${self:resources}", f"Resources: {{{ENTRY}}}")
    text = "service: a\nresources:\n" + "".join(f"  - {item}\n" for item in items)
    assert "Web" in service({"serverless.yml": text}).addresses


def test_a_service_of_many_cases_stays_quick(inside: Path) -> None:
    tables = "".join(f"  t{i}: {{a{i}: 1, b{i}: 2, c{i}: 3}}\n" for i in range(30))
    name = "".join(f"${{self:custom.t{i}.${{opt:o{i}, 'a{i}'}}}}" for i in range(30))
    text = f"service: a\ncustom:\n{tables}resources:\n  Resources:\n{CLIENT}        ClientName: {name}\n"
    found = service({"serverless.yml": text}).evaluate("Web", {}).settings["name"]
    assert isinstance(found, Unknown)
    assert found.reason == "it has too many cases to follow"


def test_what_a_run_gives_is_the_same_for_every_service(inside: Path) -> None:
    text = "service: a\nresources:\n  Resources:\n" + CLIENT + "        ClientName: ${sls:stage}\n"
    written({"a/serverless.yml": text, "b/serverless.yml": text})
    workspace = load(["."], variables=Variables(parameters=("stage=qa",)))
    assert [said(client.settings["name"]) for client in workspace.clients.values()] == ["qa", "qa"]
