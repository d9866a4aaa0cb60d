"""Templates are found by what is in them; what only speaks of clients is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest
from cogtui.core.cli import main
from cogtui.core.workspace import Workspace, load

CLIENT = """\
Resources:
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
"""
JSON_CLIENT = '{"Resources": {"Web": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {"UserPoolId": "p"}}}}'
BROKEN = CLIENT + "  Broken: [\n"


def put(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def outcome(*paths: str) -> tuple[list[str], list[str]]:
    """The clients, and the files of which something is said."""
    found: Workspace = load(paths or ["."])
    return list(found.clients), [problem.file for problem in found.problems]


NAMES = [
    *("auth.yaml", "auth.YML", "auth.json", "auth.template", "auth.cfn", "auth.cform", "auth.template.json", "auth"),
    *("auth.tpl", "auth.txt", "auth.yaml.dist", "template.prod", "auth.cf", "auth.stack", ".auth", "auth.yaml.example"),
    *("auth.v1.2", "template.2024-01-01", "serverless.common", "cfn.yaml.j2", "auth.yml.erb", "auth.conf", "é.läßt"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_template_goes_by_any_name(inside: Path, name: str) -> None:
    put(inside / name, CLIENT if not name.endswith(".json") else JSON_CLIENT)
    assert outcome() == ([f"{name}#Web"], [])


@pytest.mark.parametrize(
    "name", ["auth.yaml~", "#auth.yaml#", ".auth.yaml.swp", "auth.yaml.orig", "auth.yaml.bak", "auth.yaml.rej"]
)
def test_copies_that_editors_and_merges_leave_are_not_looked_at(inside: Path, name: str) -> None:
    put(inside / name, CLIENT)
    assert outcome() == ([], [])
    assert outcome(name) == ([f"{name}#Web"], [])


STACK_IN_TYPESCRIPT = """\
import { CfnUserPoolClient } from 'aws-cdk-lib/aws-cognito';
test('a client', () => {
  template.hasResource('AWS::Cognito::UserPoolClient', { Properties: {} });
});
"""
SNAPSHOT = """\
// Jest Snapshot v1, https://goo.gl/fbAQLP

exports[`the stack 1`] = `
{
  "Resources": {
    "Web": {
      "Properties": {"GenerateSecret": false},
      "Type": "AWS::Cognito::UserPoolClient",
    },
  },
}
`;
"""
CDK_TREE = """\
{"version": "tree-0.1", "tree": {"id": "App", "path": "", "children": {"Stack": {"id": "Stack", "path": "Stack", "children": {
  "Web": {"id": "Resource", "path": "Stack/Web/Resource",
    "attributes": {
      "aws:cdk:cloudformation:type": "AWS::Cognito::UserPoolClient",
      "aws:cdk:cloudformation:props": {"userPoolId": {"Ref": "Pool"}, "generateSecret": true}},
    "constructInfo": {"fqn": "aws-cdk-lib.aws_cognito.CfnUserPoolClient", "version": "2.100.0"}}}}}}}
"""
REGISTRY_SCHEMA = """\
{"typeName": "AWS::Cognito::UserPoolClient",
 "additionalProperties": false,
 "properties": {"ClientName": {"type": "string"}, "UserPoolId": {"type": "string"}},
 "required": ["UserPoolId"]}
"""
SCHEMA_WITH_COMMENTS = """\
{
  // what a resource may be
  "definitions": {
    "Web": {"properties": {"Type": {"enum": ["AWS::Cognito::UserPoolClient"], "type": "string"}}},
    "$ref": "#/definitions/AWS::Cognito::UserPoolClient"
  }
}
"""
SPECIFICATION = """\
{"ResourceTypes": {"AWS::Cognito::UserPoolClient": {
  "Documentation": "http://docs.aws.amazon.com/…", "Properties": {"ClientName": {"PrimitiveType": "String"}}}}}
"""
INLINE_CODE = """\
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Code:
        ZipFile: |
          template = '''
          Resources:
            Web:
              Type: AWS::Cognito::UserPoolClient
              Properties: {}
          '''
"""
CONFIG_RULE = """\
Resources:
  Rule:
    Type: AWS::Config::ConfigRule
    Properties:
      Scope:
        ComplianceResourceTypes:
          - AWS::Cognito::UserPoolClient
      Source: {Owner: AWS, SourceIdentifier: X}
"""
IN_A_CONDITION = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement:
              - Effect: Deny
                Action: cloudformation:*
                Resource: "*"
                Condition: {"ForAllValues:StringEquals": {"cloudformation:ResourceTypes": ["AWS::Cognito::UserPoolClient"]}}
"""
POLICY_TEMPLATES = """\
{"Templates": {"CognitoPolicy": {"Description": "For Type: AWS::Cognito::UserPoolClient",
  "Definition": {"Statement": [{"Effect": "Allow", "Action": ["cognito-idp:*"], "Resource": "AWS::Cognito::UserPoolClient"}]}}}}
"""
SETTINGS = """\
# a linter's own settings
ignore:
  - Type: AWS::Cognito::UserPoolClient
    Properties: {ClientName: web}
"""
HOOK = """\
{"CloudFormationConfiguration": {"HookConfiguration": {"TargetStacks": "ALL", "Properties": {},
  "TargetFilters": {"TargetNames": ["AWS::Cognito::UserPoolClient"]}}}}
"""
DESCRIBED = """\
{"StackResources": [
  {"LogicalResourceId": "Web", "ResourceType": "AWS::Cognito::UserPoolClient", "ResourceStatus": "CREATE_COMPLETE"}]}
"""
PROSE = "Resources: see below.\n\nType: AWS::Cognito::UserPoolClient\n  is what you write; `Properties` is: a mapping.\n"
COMMENTED_OUT = "Resources:\n  A: [\n#  Web:\n#    Type: AWS::Cognito::UserPoolClient\n#    Properties: {}\n"
JSON_COMMENTED_OUT = '{\n  "Resources": {\n//  "Web": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {}}\n  }\n}\n'
JINJA = "Resources:\n{% for name in names %}\n  {{ name }}:\n    Type: AWS::Cognito::UserPoolClient\n{% endfor %}\n"

NO_TEMPLATES: dict[str, str | bytes] = {
    "stack.test.ts": STACK_IN_TYPESCRIPT,
    "stack.py": CLIENT,
    "README.md": CLIENT,
    "main.go": CLIENT,
    "__snapshots__/stack.test.ts.snap": SNAPSHOT,
    "snapshot.json": SNAPSHOT.replace(
        '"Type": "AWS::Cognito::UserPoolClient"', '"resourceType": "AWS::Cognito::UserPoolClient"'
    ),
    "snapshots/stack": SNAPSHOT,
    "cdk.out/tree.json": CDK_TREE,
    "aws-cognito-userpoolclient.json": REGISTRY_SCHEMA,
    "schema.json": SCHEMA_WITH_COMMENTS,
    "specification.json": SPECIFICATION,
    "function.yaml": INLINE_CODE,
    "rule.yaml": CONFIG_RULE,
    "policy.yaml": IN_A_CONDITION,
    "policies.json": POLICY_TEMPLATES,
    ".cfnlintrc": SETTINGS,
    "settings.yaml": SETTINGS,
    "hook.json": HOOK,
    "described.json": DESCRIBED,
    "NOTES": PROSE,
    "notes.txt": PROSE,
    "old.yaml": COMMENTED_OUT,
    "old.json": JSON_COMMENTED_OUT,
    "auth.yaml.j2": JINJA,
    "auth.yml.ejs": JINJA.replace("{%", "<%").replace("%}", "%>"),
    "auth.hbs": JINJA,
    "auth.yaml.erb": BROKEN,
    "latin.txt": CLIENT.encode() + b"# \xe9\n",
    "binary": b"\x7fELF\0\0" + CLIENT.encode(),
    "wide.txt": CLIENT.encode("utf-16"),
}


@pytest.mark.parametrize("name", NO_TEMPLATES)
def test_what_only_speaks_of_clients_gives_no_client_and_no_problem(
    inside: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    put(inside / name, NO_TEMPLATES[name])
    assert outcome() == ([], [])
    assert main(["--check", "."]) == 0
    assert capsys.readouterr().err == ""


UNREADABLE: dict[str, str | bytes] = {
    "auth.yaml": BROKEN,
    "auth.template": BROKEN,
    "auth.cfn": BROKEN,
    "auth.json": JSON_CLIENT.replace("}}}}", "}}},}"),
    "comments.json": "// a template\n" + JSON_CLIENT,
    "jinja.yaml": JINJA,
    "anchor.yaml": "x: &client AWS::Cognito::UserPoolClient\nResources: {Web: {Type: *client, Properties: {}}\n",
    "folded.yaml": CLIENT.replace("Type: AWS", "Type: >-  # why\n      AWS") + "  ]\n",
    "cr.yaml": BROKEN.replace("\n", "\r"),
    "quoted.yml": BROKEN.replace("Type: AWS::Cognito::UserPoolClient", '"Type" : !!str "AWS::Cognito::UserPoolClient"'),
    "latin.yaml": CLIENT.encode() + b"# \xe9\n",
    "marked.json": JSON_CLIENT.encode("utf-16"),
    "little.yaml": CLIENT.encode("utf-16-le"),
    "big.template": CLIENT.encode("utf-16-be"),
    "wider.yaml": CLIENT.encode("utf-32-le"),
    "nul.yaml": "\0" + CLIENT,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_template_that_can_not_be_read_is_said(inside: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    put(inside / name, UNREADABLE[name])
    put(inside / "good.yaml", CLIENT)
    assert outcome() == (["good.yaml#Web"], [name])
    assert main(["--check", "."]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{name}:")


@pytest.mark.parametrize(
    "name", ["auth.yaml.j2", "auth.yaml.erb", "latin.txt", "binary", "wide.txt", "stack.test.ts", "schema.json"]
)
def test_a_file_that_is_named_is_read_or_said_not_to_be(inside: Path, name: str) -> None:
    put(inside / name, NO_TEMPLATES[name])
    assert outcome(name) == ([], [name])
    assert outcome(".", name) == ([], [name])


def test_a_file_that_is_named_is_looked_at_whatever_its_name(inside: Path) -> None:
    for name in ("auth.py", "auth.md", "auth.bak"):
        put(inside / name, CLIENT)
        assert outcome(name) == ([f"{name}#Web"], [])


def test_a_large_file_is_said_only_if_it_holds_a_client(inside: Path) -> None:
    padding = b"#" + b" " * 5_000_000 + b"\n"
    put(inside / "first.yaml", CLIENT.encode() + padding)
    put(inside / "last.yaml", padding + CLIENT.encode())
    put(inside / "specification.json", b" " * 5_000_000 + SPECIFICATION.encode())
    put(inside / "log", padding + CLIENT.encode())
    put(inside / "data.json", b"[" + b"1," * 2_500_000 + b"1]")
    assert outcome() == ([], ["first.yaml", "last.yaml"])
    assert outcome("log") == ([], ["log"])
    assert outcome("data.json") == ([], [])


def test_what_promises_nothing_does_not_count_towards_the_limit(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cogtui.core.walk.MAX_FILES", 2)
    for number in range(5):
        put(inside / f"data.{number}", "x: 1\n")
    put(inside / "z.template.prod", CLIENT)
    assert outcome() == (["z.template.prod#Web"], [])


def test_the_same_file_by_two_names_is_one(inside: Path) -> None:
    put(inside / "auth", CLIENT)
    (inside / "link").symlink_to("auth")
    assert outcome() == (["auth#Web"], [])
