"""What a template says about its clients."""

from __future__ import annotations

import json

import pytest
from cogtui.core import settings
from cogtui.core.around import Attribute
from cogtui.core.model import Absent, All, Any, Atom, Cell, Choice, Kept, Known, ListValue, Not, Partial, Present, Unknown
from cogtui.core.view import View, in_world, worlds_of

from .proof import changed, said, template, web, with_properties

# -------------------------------------------------------------------------------------- recognition


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        (with_properties("UserPoolId: x"), ("Web",)),
        ("resources:\n  - Resources:\n      A: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: x}}\n", ("A",)),
        ("A: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: x}}\nB: {Type: 'AWS::S3::Bucket'}\n", ("A",)),
        ("A: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: x}}\nB: {Type: string}\n", ()),
        ("A: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: x}}\nB: 1\n", ()),
        ("Things:\n  A: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: x}}\n", ()),
        ("Resources:\n  A: {Type: AWS::Cognito::UserPoolClient}\n", ()),
        ("Resources:\n  A: {Type: AWS::Cognito::UserPoolClient, Properties: !Include x}\n", ()),
        ("Resources:\n  A: {Type: !Sub AWS::Cognito::UserPoolClient, Properties: {}}\n", ()),
        ("# Type: AWS::Cognito::UserPoolClient\nResources: {}\n", ()),
        ("words about AWS::Cognito::UserPoolClient\n", ()),
        ("", ()),
        ("---\nx: 1\n---\n" + with_properties("UserPoolId: x"), ("Web",)),
        (with_properties("UserPoolId: x") + "---\n" + with_properties("UserPoolId: y"), ("Web", "Web@2")),
        ("p: &p {UserPoolId: x}\n" + with_properties("").replace("Properties:", "Properties: *p"), ("Web",)),
    ],
)
def test_which_mappings_are_clients(text: str, addresses: tuple[str, ...]) -> None:
    found = template(text)
    assert found.addresses == addresses
    assert found.problems == ()


def test_identity_of_a_client() -> None:
    text = with_properties("UserPoolId: x")
    client = web(text)
    assert (client.id, client.language, client.resource_type) == (
        "template.yaml#Web",
        "cloudformation-yaml",
        "AWS::Cognito::UserPoolClient",
    )
    assert text[client.header.start : client.header.end] == "Web"
    assert text[client.block.start : client.block.end] == text[text.index("Web") :].rstrip()
    assert client.settings.keys() == settings.by_name().keys()
    assert web(json.dumps({"Resources": {"Web": {"Type": settings.CLOUDFORMATION_TYPE, "Properties": {}}}})).language == (
        "cloudformation-json"
    )


def test_what_the_resource_says_beside_its_properties_is_seen() -> None:
    client = web(
        with_properties("UserPoolId: x\nClientName: y") + "    Condition: C\n    DependsOn: [A]\n    DeletionPolicy: Retain\n"
    )
    assert said(client.settings["name"]) == "y"
    assert len(worlds_of(client)) == 1
    assert client.exists == Atom("C", True)
    assert {name: said(value) for name, value in client.beside.items()} == {
        "depends_on": ["A"],
        "deletion_policy": "Retain",
        "update_replace_policy": None,
    }


@pytest.mark.parametrize(
    ("written", "names", "added"),
    [
        ("", [], "    DependsOn: Idp"),
        ("    DependsOn: A\n", ["A"], "    DependsOn: [A, Idp]"),
        ("    DependsOn: 'A' # first\n", ["A"], "    DependsOn: ['A', 'Idp'] # first"),
        ("    DependsOn: [A, B]\n", ["A", "B"], "    DependsOn: [A, B, Idp]"),
        ("    DependsOn:\n      - A\n", ["A"], "      - Idp"),
    ],
)
def test_another_resource_to_wait_for(written: str, names: list[str], added: str) -> None:
    text = with_properties("UserPoolId: x").replace("    Properties", f"{written}    Properties")
    depends_on = web(text).beside["depends_on"]
    assert isinstance(depends_on, Absent | ListValue)
    assert depends_on.cell is not None
    kept = tuple(Kept(index) for index in range(len(names)))
    patched = changed(text, {depends_on.cell: (*kept, "Idp")})
    assert added in patched.splitlines()
    assert said(web(patched).beside["depends_on"]) == [*names, "Idp"]
    overridden = template(text).evaluate("Web", {depends_on.cell: (*kept, "Idp")}).beside["depends_on"]
    assert said(overridden) == [*names, "Idp"]


def test_a_client_that_is_made_under_a_condition_has_only_its_worlds() -> None:
    around = "Parameters: {Stage: {Type: String, Default: dev}}\nConditions: {IsProd: !Equals [!Ref Stage, prod]}\n"
    text = with_properties("ClientName: !If [IsProd, a, b]", around)
    assert len(worlds_of(web(text))) == 2
    (only,) = worlds_of(web(text + "    Condition: IsProd\n"))
    assert said(in_world(web(text).settings["name"], only)) == "a"
    assert len(worlds_of(web(text + "    Condition: Other\n"))) == 2


def test_generated_templates_are_read_and_locked() -> None:
    client = web(with_properties("ClientName: x") + "    Metadata: {'aws:cdk:path': App/Web}\n")
    assert client.generated
    name = client.settings["name"]
    assert isinstance(name, Known)
    assert name.locked == "generated by CDK: change the source"
    marked = web(with_properties("ClientName: x") + "  CDKMetadata: {Type: AWS::CDK::Metadata, Properties: {}}\n")
    assert marked.generated


# ----------------------------------------------------------------------------------------- problems


@pytest.mark.parametrize(
    ("name", "text", "place", "words"),
    [
        ("t.yaml", "Resources:\n\tWeb: 1\n", (2, 1), "a tab indents this line"),
        ("t.json", '{\n  "é😀": 1,\n}', (2, 10), "a trailing comma after the last member"),
        ("t.template", '{"Resources": {} // x\n}', (1, 18), "a comment stands here"),
        ("t.yaml", "a: &a\n  - *a\n", (2, 5), "the anchor &a holds an alias of itself"),
    ],
)
def test_what_cannot_be_read_is_one_problem_with_its_place(name: str, text: str, place: tuple[int, int], words: str) -> None:
    (problem,) = template(text, name).problems
    assert (problem.file, (problem.line, problem.column), problem.kind) == (name, place, "unreadable")
    assert words in problem.message


def test_deep_nesting_is_one_problem() -> None:
    """Where it is noticed depends on how far libyaml reads ahead."""
    (problem,) = template("[" * 60_000, "t.yaml").problems
    assert (problem.kind, problem.line, problem.message) == ("unreadable", 1, "this nests deeper than 100 levels")
    assert problem.column in (101, 1001)


def test_a_key_that_stands_twice_counts_once_and_is_locked() -> None:
    found = template(with_properties("ClientName: a\nUserPoolId: x\nClientName: b"))
    (problem,) = found.problems
    assert (problem.line, problem.column, problem.kind) == (7, 7, "duplicate-key")
    assert problem.message == "ClientName stands twice, first on line 5; the last one counts"
    client = found.evaluate("Web", {})
    name = client.settings["name"]
    assert isinstance(name, Known)
    assert (name.value, name.locked) == ("b", "ClientName stands twice")
    assert [member for member, _ in client.repeated_members] == ["ClientName"]


def test_a_resource_that_stands_twice_is_the_last() -> None:
    text = with_properties("ClientName: a") + with_properties("ClientName: b").removeprefix("Resources:\n")
    found = template(text)
    assert [problem.kind for problem in found.problems] == ["duplicate-key"]
    assert said(found.evaluate("Web", {}).settings["name"]) == "b"


def test_a_file_called_json_is_json_only() -> None:
    text = '{"Resources": {}, }'
    assert template(text, "t.json").problems[0].message.startswith("a trailing comma")
    assert template(text, "t.template").problems == ()


# ------------------------------------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("line", "setting", "value"),
    [
        ("ClientName: 0123", "name", "83"),
        ("ClientName: '0123'", "name", "0123"),
        ("ClientName: yes", "name", "true"),
        ("ClientName: 'yes'", "name", "yes"),
        ("ClientName: 1.0", "name", "1.0"),
        ("ClientName: 60", "name", "60"),
        ("PreventUserExistenceErrors: on", "prevent_user_existence_errors", "true"),
        ("ClientName: 2001-02-03", "name", "2001-02-03"),
        ("ClientName: >-\n        web\n        app", "name", "web app"),
        ("GenerateSecret: yes", "generate_secret", True),
        ("GenerateSecret: 'true'", "generate_secret", "true"),
        ("AccessTokenValidity: 60", "access_token_validity", 60),
        ('AccessTokenValidity: "60"', "access_token_validity", "60"),
        ("AccessTokenValidity: 12:30", "access_token_validity", 750),
        ("AccessTokenValidity: 2001-02-03", "access_token_validity", "2001-02-03"),
        ("AccessTokenValidity:", "access_token_validity", None),
        ("AllowedOAuthFlows: [code, 1, true]", "allowed_oauth_flows", ["code", "1", "true"]),
        ("AllowedOAuthFlows: code", "allowed_oauth_flows", "code"),
        ("ClientName: [a]", "name", ["a"]),
        ("ClientName: {a: b}", "name", "<{a: b}>"),
        ("ClientName: !Ref AWS::NoValue", "name", None),
        ("ClientName: {Ref: 'AWS::NoValue'}", "name", None),
        ("ClientName: !Ref Other", "name", "<!Ref Other>"),
        ("ClientName: !GetAtt A.B", "name", "<!GetAtt A.B>"),
        ("ClientName: !ImportValue x", "name", "<!ImportValue x>"),
        ("ClientName: !Join ['-', [a, b]]", "name", "a-b"),
        ("ClientName: !Sub web", "name", "web"),
        ("ClientName: !Sub 'web-${AWS::Region}-x'", "name", "web-${AWS::Region}-x"),
        ("ClientName: !Sub ['${a}-${b}', {a: x, b: !Sub y}]", "name", "x-y"),
        ("ClientName: !Sub 'a${!B}c'", "name", "a${B}c"),
        ("ClientName: !Sub '${A.B}'", "name", "<!Sub '${A.B}'>"),
        ("ClientName: web-${self:provider.stage}", "name", "web-${self:provider.stage}"),
        ("ClientName: ${file(./x.yml):name}", "name", "<${file(./x.yml):name}>"),
        ("ClientName: '{{resolve:ssm:/name}}'", "name", "<'{{resolve:ssm:/name}}'>"),
        ("CallbackURLs: ${self:custom.urls}", "callback_urls", "<${self:custom.urls}>"),
        ("TokenValidityUnits: {AccessToken: minutes}", "token_validity_units.access_token", "minutes"),
        ("TokenValidityUnits: !Ref X", "token_validity_units.access_token", "<!Ref X>"),
        ("TokenValidityUnits: !Ref AWS::NoValue", "token_validity_units", None),
    ],
)
def test_values(line: str, setting: str, value: object) -> None:
    assert said(web(with_properties(line)).settings[setting]) == value


def test_json_values() -> None:
    properties = {
        "ClientName": 60,
        "GenerateSecret": True,
        "AccessTokenValidity": 60,
        "CallbackURLs": ["a", {"Ref": "U"}, {"Fn::If": ["C", "b", {"Ref": "AWS::NoValue"}]}],
        "LogoutURLs": {"Fn::If": ["C", ["x"], {"Ref": "AWS::NoValue"}]},
        "DefaultRedirectURI": {"Fn::Sub": "https://${Host}/cb"},
        "AuthSessionValidity": None,
    }
    resource = {"Type": settings.CLOUDFORMATION_TYPE, "Properties": properties}
    found = web(json.dumps({"Resources": {"Web": resource}}), "t.json").settings
    assert {name: said(value) for name, value in found.items() if not isinstance(value, Absent)} == {
        "name": "60",
        "generate_secret": True,
        "access_token_validity": 60,
        "callback_urls": ["a", '<{"Ref": "U"}>', {"C": "b", "not": None}],
        "logout_urls": {"C": ["x"], "not": None},
        "default_redirect_uri": "https://${Host}/cb",
    }


def test_what_is_missing_has_a_place_where_it_could_stand() -> None:
    text = with_properties("UserPoolId: x\nTokenValidityUnits:\n  IdToken: hours")
    client = web(text)
    start, end = text.index("UserPoolId"), len(text) - 1
    assert _hole(client.settings["name"]) == Cell("template.yaml", start, end, "hole", ("ClientName",))
    assert _hole(client.settings["refresh_token_rotation.feature"]).path == ("RefreshTokenRotation", "Feature")
    inner = _hole(client.settings["token_validity_units.access_token"])
    assert (text[inner.start : inner.end], inner.path) == ("IdToken: hours", ("AccessToken",))
    assert isinstance(client.settings["token_validity_units"], Present)
    assert all(_hole(value) in client.reads for value in client.settings.values() if isinstance(value, Absent))


def _hole(value: object) -> Cell:
    assert isinstance(value, Absent)
    assert value.cell is not None
    return value.cell


def test_a_transform_may_add_what_is_missing() -> None:
    client = web(with_properties("UserPoolId: x\nFn::Transform: {Name: AWS::Include}"))
    assert isinstance(client.settings["name"], Unknown)
    assert client.unknown_members == ()


def test_members_that_the_type_does_not_have() -> None:
    client = web(with_properties("Foo: x\nTokenValidityUnits: {Bar: y}"))
    assert [name for name, _ in client.unknown_members] == ["TokenValidityUnits.Bar", "Foo"]


# --------------------------------------------------------------------------------------- parameters


PARAMETERS = """\
Parameters:
  Name: {Type: String, Default: web, AllowedValues: [web, app], AllowedPattern: '[a-z]+', MinLength: 1, MaxLength: 9}
  Life: {Type: Number, Default: "60", MinValue: 5, MaxValue: 1440}
  Flag: {Type: String, Default: True}
  None: {Type: String}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/b}
  Urls: {Type: CommaDelimitedList, Default: "https://a/cb, https://b/cb"}
  Plain: {Type: List<String>, Default: code}
"""


def test_a_parameter_is_known_by_its_default() -> None:
    text = with_properties(
        "ClientName: !Ref Name\nAccessTokenValidity: !Ref Life\nGenerateSecret: !Ref Flag\nDefaultRedirectURI: !Ref None\n"
        "CallbackURLs: !Ref Urls\nAllowedOAuthFlows: !Ref Plain\nLogoutURLs: !Ref Name\n"
        "WriteAttributes: [!Ref Name, !Ref Urls]",
        PARAMETERS,
    )
    found = web(text).settings
    name = found["name"]
    assert isinstance(name, Known)
    assert (name.value, name.weak, [step.text for step in name.via]) == ("web", True, ["parameter Name"])
    assert name.cell is not None
    assert text[name.cell.start : name.cell.end] == "web"
    limits = name.cell.limits
    assert limits is not None
    assert (limits.allowed, limits.pattern, limits.min_length, limits.max_length) == (("web", "app"), "[a-z]+", 1, 9)
    assert (said(found["access_token_validity"]), said(found["generate_secret"])) == (60, True)
    assert found["default_redirect_uri"] == Unknown(
        "!Ref None",
        "parameter None has no default",
        found["default_redirect_uri"].span,
        "input",
        given_by="--parameters None=…",
    )
    urls = found["callback_urls"]
    assert isinstance(urls, ListValue)
    assert urls.cell is not None
    assert (said(urls), urls.cell.kind, urls.weak) == (["https://a/cb", "https://b/cb"], "csv", True)
    places = [item.value.span for item in urls.items]
    assert [text[span.start : span.end] for span in places] == ["https://a/cb", "https://b/cb"]
    assert said(found["allowed_oauth_flows"]) == ["code"]
    assert isinstance(found["logout_urls"], Known)
    assert found["logout_urls"].locked == "a list is expected here"
    write = found["write_attributes"]
    assert isinstance(write, ListValue)
    assert (said(write), write.complete) == (["web", "<!Ref Urls>"], False)


def test_a_stored_parameter_is_never_its_default() -> None:
    found = web(with_properties("ClientName: !Ref Stored", PARAMETERS)).settings["name"]
    assert isinstance(found, Unknown)
    assert found.kind == "input"


def test_literal_parts_of_a_template_have_their_places() -> None:
    text = with_properties("ClientName: !Sub 'http://${Name}.${AWS::Region}.x/cb'", PARAMETERS)
    name = web(text).settings["name"]
    assert isinstance(name, Partial)
    cells = [part.cell for part in name.parts if isinstance(part, Known) and part.cell]
    assert [text[cell.start : cell.end] for cell in cells] == ["http://", "web", ".", ".x/cb"]


# --------------------------------------------------------------------------------------- conditions


CONDITIONS = (
    PARAMETERS
    + """\
Conditions:
  IsApp: !Equals [!Ref Name, app]
  IsWeb: {"Fn::Equals": ["web", {"Ref": Name}]}
  Other: !Not [!Condition IsApp]
  Both: !And [!Condition IsApp, !Equals [!Ref None, x]]
  Either: !Or [!Condition IsApp, !Equals [!Ref 'AWS::Region', eu-west-1]]
  Always: !Equals [a, a]
  Never: !Equals [!Ref Name, shop]
  Text: !Equals [!FindInMap [A, B, C], x]
  Flagged: !Equals [!Ref Flag, 'true']
  Loop: !Not [!Condition Loop]
"""
)
APP = Atom("Name", "app")


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("IsApp", APP),
        ("IsWeb", Atom("Name", "web")),
        ("Other", Not(APP)),
        ("Both", All((APP, Atom("None", "x")))),
        ("Either", Any((APP, Atom("AWS::Region", "eu-west-1")))),
        ("Text", Atom("!FindInMap [A, B, C]", "x")),
        ("Flagged", Atom("Flag", "true")),
        ("Loop", Not(Atom("Loop", True))),
        ("Undeclared", Atom("Undeclared", True)),
    ],
)
def test_conditions_are_formulas(name: str, formula: object) -> None:
    choice = web(with_properties(f"ClientName: !If [{name}, a, !Ref AWS::NoValue]", CONDITIONS)).settings["name"]
    assert isinstance(choice, Choice)
    assert (choice.condition, choice.when) == (formula, name)
    assert (said(choice.then), said(choice.otherwise)) == ("a", None)


def test_what_is_decided_is_no_choice() -> None:
    found = web(with_properties("ClientName: !If [Always, a, b]\nDefaultRedirectURI: !If [Never, a, b]", CONDITIONS)).settings
    assert (said(found["name"]), said(found["default_redirect_uri"])) == ("a", "b")


def test_the_default_decides_which_world_comes_first() -> None:
    client = web(
        with_properties("ClientName: !If [IsApp, a, b]\nCallbackURLs: [x, !If [IsApp, y, !Ref AWS::NoValue]]", CONDITIONS)
    )
    first, second = worlds_of(client)
    assert (first.label, second.label) == ("not IsApp", "IsApp")
    assert View(client, first).written("name") == "b"
    assert [text for _, text in View(client, first).items("callback_urls")] == ["x"]
    assert [text for _, text in View(client, second).items("callback_urls")] == ["x", "y"]
    assert any(cell.start == PARAMETERS.index("web") for cell in client.reads)


def test_an_overridden_default_decides_again() -> None:
    found = template(with_properties("ClientName: !If [IsApp, a, b]", CONDITIONS))
    cell = next(cell for cell in found.evaluate("Web", {}).reads if cell.start == PARAMETERS.index("web"))
    assert worlds_of(found.evaluate("Web", {cell: "app"}))[0].label == "IsApp"


def test_nested_settings_follow_conditions_too() -> None:
    found = web(
        with_properties("TokenValidityUnits: !If [IsApp, {AccessToken: hours}, !Ref AWS::NoValue]", CONDITIONS)
    ).settings
    assert said(found["token_validity_units"]) == {"IsApp": {}, "not": None}
    assert said(found["token_validity_units.access_token"]) == {"IsApp": "hours", "not": None}


# ------------------------------------------------------------------------------------------ sharing


ANCHORS = "x: &base {ClientName: shared, AllowedOAuthFlows: [code]}\ny: &urls [https://a]\n"


def test_a_merged_value_is_overridden_beside_it() -> None:
    found = template(with_properties("<<: *base\nUserPoolId: x", ANCHORS))
    client = found.evaluate("Web", {})
    name, flows = client.settings["name"], client.settings["allowed_oauth_flows"]
    assert isinstance(name, Known)
    assert isinstance(flows, ListValue)
    assert name.cell is not None
    assert flows.cell is not None
    assert (name.value, name.cell.path, name.locked) == ("shared", ("ClientName",), "")
    assert flows.items[0].elements[0].entry == "code"
    after = found.evaluate("Web", {name.cell: "own", flows.cell: ("code", "implicit")})
    assert (said(after.settings["name"]), said(after.settings["allowed_oauth_flows"])) == ("own", ["code", "implicit"])


def test_what_stands_behind_an_alias_is_locked() -> None:
    found = web(with_properties("CallbackURLs: *urls", ANCHORS)).settings["callback_urls"]
    assert isinstance(found, ListValue)
    assert (said(found), found.locked) == (["https://a"], "written at an anchor that others share")


def test_an_anchor_that_only_clients_share_may_be_written_where_it_stands() -> None:
    lines = "CallbackURLs: &here [https://a]\nLogoutURLs: *here"
    alone = web(with_properties(lines)).settings["callback_urls"]
    shared = web(with_properties(lines) + "z: *here\n").settings["callback_urls"]
    assert isinstance(alone, ListValue)
    assert isinstance(shared, ListValue)
    assert (alone.locked, shared.locked) == ("", "written at an anchor that others share")


def test_aliases_cannot_make_endless_work() -> None:
    lines = ["a0: &a0 !If [X, a, b]", *(f"a{i}: &a{i} !If [X, *a{i - 1}, *a{i - 1}]" for i in range(1, 200))]
    lists = ["b0: &b0 [x]", *(f"b{i}: &b{i} [{', '.join([f'*b{i - 1}'] * 9)}]" for i in range(1, 30))]
    before = "\n".join([*lines, *lists]) + "\n"
    client = web(with_properties("ClientName: *a199\nTokenValidityUnits: *a199\nCallbackURLs: *b29", before))
    assert isinstance(client.settings["callback_urls"], ListValue)


# --------------------------------------------------------------------------------------------- pool


POOL = """\
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: people
      UserPoolTier: Essentials
      AliasAttributes: [email]
      Schema:
        - {Name: email, Required: true, Mutable: false}
        - {Name: role, AttributeDataType: String}
        - {Name: desk, DeveloperOnlyAttribute: true}
      LambdaConfig: {UserMigration: !GetAtt F.Arn, KMSKeyID: k, CustomSMSSender: {LambdaArn: x}, PreSignUp: !Ref AWS::NoValue}
      Policies: {SignInPolicy: {AllowedFirstAuthFactors: [PASSWORD]}}
  Idp:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties: {UserPoolId: !Ref Pool, AttributeMapping: {email: mail, username: sub, given_name: first}}
"""


@pytest.mark.parametrize(
    "reference", ["!Ref Pool", "!GetAtt Pool.UserPoolId", "{Ref: Pool}", "{'Fn::GetAtt': [Pool, UserPoolId]}"]
)
def test_the_pool_that_a_client_names(reference: str) -> None:
    pool = web(with_properties(f"UserPoolId: {reference}") + POOL).pool
    assert pool is not None
    assert (pool.address, pool.name, pool.tier) == ("Pool", "people", "ESSENTIALS")
    assert pool.attributes == (
        Attribute("email", True, False),
        Attribute("custom:role", False, None),
        Attribute("dev:custom:desk", False, None),
    )
    assert (pool.alias_attributes, pool.username_attributes) == (("email",), ())
    assert pool.triggers == {"user_migration", "custom_sms_sender"}
    assert pool.first_factors == ("PASSWORD",)
    assert pool.mapped_attributes == ("email", "given_name")


def test_what_a_pool_does_not_show_is_not_known() -> None:
    text = with_properties("UserPoolId: !Ref Pool", PARAMETERS) + (
        "  Pool:\n    Type: AWS::Cognito::UserPool\n    Properties:\n      UserPoolName: !Ref Name\n      Schema: !Ref X\n"
        "      AliasAttributes: [!Ref X]\n      LambdaConfig: {PreSignUp: !If [C, x, !Ref AWS::NoValue]}\n"
    )
    pool = web(text).pool
    assert pool is not None
    assert (pool.name, pool.attributes, pool.alias_attributes, pool.triggers, pool.tier) == (None, None, None, None, None)


@pytest.mark.parametrize("reference", ["!Ref Elsewhere", "eu-west-1_abc", "!GetAtt Pool.Arn", "!If [C, !Ref Pool, x]"])
def test_a_pool_from_elsewhere_is_none(reference: str) -> None:
    assert web(with_properties(f"UserPoolId: {reference}") + POOL).pool is None


def test_a_list_of_more_items_than_aws_takes_anywhere_is_not_followed() -> None:
    items = ", ".join(f"u{number}" for number in range(501))
    around = f"Parameters:\n  Urls: {{Type: CommaDelimitedList, Default: '{items}'}}\n"
    text = around + with_properties(f"{{CallbackURLs: [{items}], LogoutURLs: !Ref Urls}}")
    for name in ("callback_urls", "logout_urls"):
        value = web(text).settings[name]
        assert isinstance(value, Unknown)
        assert value.reason == "a list of more than 500 items is not followed"


def test_a_key_is_not_added_where_others_merge_the_mapping() -> None:
    body = "Type: AWS::Cognito::UserPoolClient\n    Properties"
    found = template(f"Resources:\n  A:\n    {body}: &p {{UserPoolId: x}}\n  B:\n    {body}: {{<<: *p, ClientName: y}}\n")
    holes = {address: found.evaluate(address, {}).settings["enable_token_revocation"] for address in found.addresses}
    assert {address: value.locked for address, value in holes.items() if isinstance(value, Absent)} == {
        "A": "others merge this mapping, and would get the new key too",
        "B": "",
    }
